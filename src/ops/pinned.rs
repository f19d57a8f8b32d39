//! With what each issue is read: a published one with the shared files that it was made with, any
//! other with the workspace's. Reads through `workspace`; prints and writes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::config::{self, Shared};
use crate::diagnostics::rules::published_changed;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::files::File;
use crate::model::issue::IssueId;
use crate::model::record::{Digest, Record};
use crate::model::source::Source;
use crate::read::record;
use crate::workspace::{Workspace, frozen_folder};

/// What is known of the issues asked about so far.
pub struct Editions {
    own: Option<Arc<Shared>>,
    /// Whether the workspace's own has been needed.
    pub own_needed: bool,
    /// Whether every published file is read, not only those of which no equal was read before.
    thorough: bool,
    known: BTreeMap<IssueId, Edition>,
    /// By the digests of the files: issues published with the same ones share them.
    frozen: BTreeMap<BTreeMap<String, Digest>, Option<Arc<Shared>>>,
}

#[derive(Clone, Default)]
pub struct Edition {
    /// Nothing where it could not be read.
    pub shared: Option<Arc<Shared>>,
    /// Of a published issue.
    pub record: Option<Arc<Record>>,
    /// What is wrong with either.
    pub found: Vec<Diagnostic>,
}

impl Editions {
    pub fn new(own: Option<Arc<Shared>>, thorough: bool) -> Self {
        let (known, frozen) = (BTreeMap::new(), BTreeMap::new());
        Self { own, own_needed: false, thorough, known, frozen }
    }

    /// The workspace's own, for what no issue has been made with.
    pub fn own(&mut self) -> Edition {
        self.own_needed = true;
        Edition { shared: self.own.clone(), ..Edition::default() }
    }

    /// # Errors
    /// A file that is there but cannot be read.
    pub fn of(&mut self, workspace: &Workspace, id: IssueId) -> anyhow::Result<Edition> {
        if let Some(edition) = self.known.get(&id) {
            return Ok(edition.clone());
        }
        let edition = match workspace.record(id)? {
            None => self.own(),
            Some(file) => {
                let mut found = Diagnostics::of(id);
                let record = record::read(file, &mut found).map(Arc::new);
                let shared = match &record {
                    Some(record) => self.frozen(workspace, id, record, &mut found)?,
                    None => None,
                };
                Edition { shared, record, found: found.iter().cloned().collect() }
            }
        };
        self.known.insert(id, edition.clone());
        Ok(edition)
    }

    /// What the issue was published with; nothing where a byte of it has changed.
    fn frozen(
        &mut self,
        workspace: &Workspace,
        id: IssueId,
        record: &Record,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Option<Arc<Shared>>> {
        let folder = frozen_folder(id);
        let inputs = record.last().inputs.iter();
        let key: BTreeMap<String, Digest> = inputs
            .filter_map(|(path, digest)| Some((path.strip_prefix(&folder)?.to_owned(), *digest)))
            .collect();
        let known = self.frozen.get(&key).cloned();
        if let Some(known) = known.clone().filter(|_| !self.thorough) {
            return Ok(known);
        }
        let files = workspace.shared_files(&folder)?;
        let mut missing = key.clone();
        let mut changed = Vec::new();
        for File { path, bytes } in files.all() {
            let recorded = path.strip_prefix(&folder).and_then(|path| missing.remove(path));
            if recorded != Some(Digest::of(bytes)) {
                let source = Source::lossy(path.clone(), bytes);
                changed.push(published_changed::frozen(&source, id));
            }
        }
        let missing = missing.keys().map(|path| format!("{folder}{path}"));
        changed.extend(missing.map(|path| published_changed::gone(record, &path, id)));
        if !changed.is_empty() {
            changed.into_iter().for_each(|change| diagnostics.push(change));
            return Ok(None);
        }
        if let Some(known) = known {
            return Ok(known);
        }
        let shared = config::read(files, diagnostics).map(Arc::new);
        self.frozen.insert(key, shared.clone());
        Ok(shared)
    }
}
