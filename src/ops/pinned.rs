//! With what each issue is read: a published one with the files that it was made with, which are held
//! against its record; any other with the workspace's.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::config::{Config, Project};
use super::load::Mode;
use crate::diagnostics::rules::{missing_file, published_changed, unreadable_file};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::format::{self, Format};
use crate::model::files::{File, FileRole, SectionFiles};
use crate::model::issue::{IssueId, Reading};
use crate::model::record::{Digest, Record, kept};
use crate::model::source::{Encoding, Source};
use crate::read::record;
use crate::workspace::{CONFIG, Workspace, frozen_folder};

/// What is known of the issues asked about so far.
pub(crate) struct PinnedConfigs {
    own: Option<Arc<Config>>,
    formats: Vec<&'static Format>,
    mode: Mode,
    /// Whether the workspace's own was needed.
    pub(crate) own_needed: bool,
    known: BTreeMap<IssueId, IssueConfig>,
    /// By the digests of the files: issues published with the same ones share them, and what is wrong
    /// with them.
    frozen: BTreeMap<BTreeMap<String, Digest>, Frozen>,
}

/// What published issues were made with, where it could be read, and what is wrong with it.
type Frozen = (Option<Arc<Config>>, Vec<Diagnostic>);

/// With what an issue is read.
#[derive(Clone, Default)]
pub(crate) struct IssueConfig {
    /// Nothing where it could not be read.
    pub(crate) config: Option<Arc<Config>>,
    /// Of a published issue.
    pub(crate) record: Option<Arc<Record>>,
    /// Whether its files must be those of the record: not while it is published again.
    is_held: bool,
    /// What is wrong with config or record.
    pub(crate) found: Vec<Diagnostic>,
}

impl IssueConfig {
    /// The record that the issue's files are held against.
    pub(crate) fn held_to(&self) -> Option<&Record> {
        self.record.as_deref().filter(|_| self.is_held)
    }

    /// Whether the file was another one when the issue was published.
    pub(crate) fn is_changed(&self, path: &str, digest: Digest) -> bool {
        self.held_to().is_some_and(|record| record.last().inputs.get(path) != Some(&digest))
    }

    /// Whether the issue was published without the file.
    fn is_new(&self, path: &str) -> bool {
        self.held_to().is_some_and(|record| !record.last().inputs.contains_key(path))
    }

    /// Reports those of the issue's files that were others when it was published.
    pub(crate) fn check<'f>(
        &self,
        id: IssueId,
        files: impl Iterator<Item = &'f File>,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let mut is_sound = true;
        if self.held_to().is_none() {
            return is_sound;
        }
        for file in files.filter(|file| self.is_changed(&file.path, Digest::of(&file.bytes))) {
            is_sound = false;
            if file.refused.is_some() {
                // Who reads it says so.
                continue;
            }
            let source = Source::lossy(file);
            diagnostics.push(match self.is_new(&file.path) {
                true => published_changed::new_file(&source, id),
                false => published_changed::input(&source, id),
            });
        }
        is_sound
    }

    /// Reports the files of openings that the record has and the workspace has not: of its own files
    /// each is missed where it is needed, an opening's only by its year.
    pub(crate) fn check_openings(
        &self,
        id: IssueId,
        workspace: &Workspace,
        diagnostics: &mut Diagnostics,
    ) {
        let Some(record) = self.held_to() else { return };
        let openings = record.last().inputs.keys().filter(|path| path.starts_with("opening/"));
        for path in openings.filter(|path| !workspace.has(path)) {
            diagnostics.push(published_changed::gone(record, path, id));
        }
    }

    /// Says of the issue's own files that are gone how they come back, in the place of what was said where
    /// each was missed.
    pub(crate) fn check_own(
        &self,
        id: IssueId,
        workspace: &Workspace,
        diagnostics: &mut Diagnostics,
    ) {
        let Some(record) = self.held_to() else { return };
        let own = record.last().inputs.keys().filter(|path| kept(id, path).is_some());
        for path in own.filter(|path| !workspace.has(path)) {
            let missed = missed(path, diagnostics);
            if !missed.is_empty() {
                diagnostics.push(published_changed::gone(record, path, id));
                missed.into_iter().for_each(|missed| diagnostics.suppress(missed));
            }
        }
    }

    /// As [`Self::check_own`], of an issue that was read whole, from `inputs`: what is gone that nothing asked
    /// for is missed too.
    pub(crate) fn check_whole(
        &self,
        id: IssueId,
        inputs: &BTreeMap<String, Digest>,
        workspace: &Workspace,
        diagnostics: &mut Diagnostics,
    ) {
        let Some(record) = self.held_to() else { return };
        let folder = format!("issues/{id}/");
        let own = record.last().inputs.keys();
        let own = own.filter(|path| path.starts_with(&folder) && kept(id, path).is_some());
        for path in own.filter(|path| !inputs.contains_key(*path) && !workspace.has(path)) {
            let missed = missed(path, diagnostics);
            missed.into_iter().for_each(|missed| diagnostics.suppress(missed));
            let mut gone = Diagnostics::of(id);
            gone.push(published_changed::gone(record, path, id));
            diagnostics.extend_new(gone);
        }
    }
}

/// What was said of a file where it was missed.
fn missed(path: &str, diagnostics: &Diagnostics) -> Vec<Diagnostic> {
    let is_it = |found: &&Diagnostic| {
        found.rule.code == missing_file::RULE.code && found.message.ends_with(path)
    };
    diagnostics.iter().filter(is_it).cloned().collect()
}

/// Files of a published issue that are not those of its record.
#[derive(Default)]
pub(crate) struct Changed {
    manifest: bool,
    /// The names of the sections whose tables have changed.
    sections: Vec<Arc<str>>,
}

impl Changed {
    pub(crate) fn of(
        config: &IssueConfig,
        manifest: Option<&File>,
        sections: &[SectionFiles],
    ) -> Self {
        if config.held_to().is_none() {
            return Self::default();
        }
        let is_changed = |file: &File| config.is_changed(&file.path, Digest::of(&file.bytes));
        let has_changed = |files: &&SectionFiles| {
            files.tables.iter().any(|table| table.file.as_ref().is_some_and(is_changed))
        };
        let changed = sections.iter().filter(has_changed);
        Self {
            manifest: manifest.is_some_and(is_changed),
            sections: changed.map(|files| Arc::clone(&files.definition.name)).collect(),
        }
    }

    /// Takes the figures out that come from files changed after publication: nothing may be added up
    /// over them, and nothing else be said of them.
    pub(crate) fn distrust(&self, reading: &mut Reading, config: &Config) {
        let Some(figures) = &mut reading.figures else { return };
        let counting = config.sections.iter().filter(|(_, section)| section.is_counting());
        for name in counting.map(|(_, definition)| &definition.name) {
            if self.manifest || self.sections.contains(name) {
                figures.doubtful.push(Arc::clone(name));
                figures.sections.retain(|table| table.section != *name);
            }
        }
    }
}

/// The issue that a record is of, where that is another than the one in whose folder it lies.
fn copied(record: &Record, id: IssueId) -> Option<IssueId> {
    record.issue().filter(|&other| other != id)
}

/// The record of an issue; nothing where it has none, or another issue's came along when the folder was
/// copied.
///
/// # Errors
/// A file that is there but cannot be read.
pub(super) fn record_of(workspace: &Workspace, id: IssueId) -> anyhow::Result<Option<File>> {
    let Some(file) = workspace.record(id)? else { return Ok(None) };
    // Its own name stands in it as a rule, and then nothing has to be parsed.
    let own = format!("\"issues/{id}/issue.toml\"");
    let names_own = file.bytes.windows(own.len()).any(|bytes| bytes == own.as_bytes());
    let is_copied = || {
        let record = record::read(file.clone(), &mut Diagnostics::default());
        record.is_some_and(|record| copied(&record, id).is_some())
    };
    Ok((names_own || !is_copied()).then_some(file))
}

/// Holds the copies of the issue's own files against the record.
///
/// # Errors
/// A file that is there but cannot be read.
pub(super) fn check_copies(
    workspace: &Workspace,
    id: IssueId,
    record: &Record,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let mut found = Diagnostics::of(id);
    let mut is_any = false;
    if !workspace.has_frozen(id) {
        // All of it is missed at once.
        return Ok(());
    }
    for (path, digest) in &record.last().inputs {
        let Some(below) = kept(id, path) else { continue };
        let copy = workspace.recorded(&format!("{}{below}", frozen_folder(id)))?;
        is_any |= copy.is_some();
        if copy.as_ref().is_none_or(|copy| Digest::of(&copy.bytes) != *digest) {
            let changed = || published_changed::copy(record, path, &below, id, copy.is_some());
            let refused = copy.as_ref().and_then(unreadable_file::refused);
            found.push(refused.unwrap_or_else(changed));
        }
    }
    if !is_any && found.has_errors() {
        found = Diagnostics::of(id);
        found.push(published_changed::copies_gone(record, id));
    }
    diagnostics.extend(found);
    Ok(())
}

/// Holds what the issue was made with against the record, without reading it, and so the copies of its
/// own files.
///
/// # Errors
/// A file that is there but cannot be read.
pub(super) fn check_kept(
    workspace: &Workspace,
    id: IssueId,
    record: &Record,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let folder = frozen_folder(id);
    if !workspace.has_frozen(id) {
        diagnostics.push(published_changed::folder_gone(record, id));
        return Ok(());
    }
    for (path, digest) in record.last().inputs.iter().filter(|(path, _)| path.starts_with(&folder))
    {
        match workspace.recorded(path)? {
            None => diagnostics.push(published_changed::gone(record, path, id)),
            Some(file) if Digest::of(&file.bytes) == *digest => {}
            Some(file) => {
                let frozen = || published_changed::frozen(&Source::lossy(&file), id);
                diagnostics.push(unreadable_file::refused(&file).unwrap_or_else(frozen));
            }
        }
    }
    check_copies(workspace, id, record, diagnostics)
}

/// The issue from which the folder of another was copied, record and all.
///
/// # Errors
/// A file that is there but cannot be read.
pub(super) fn copied_from(workspace: &Workspace, id: IssueId) -> anyhow::Result<Option<IssueId>> {
    let Some(file) = workspace.record(id)? else { return Ok(None) };
    let record = record::read(file, &mut Diagnostics::default());
    Ok(record.and_then(|record| copied(&record, id)))
}

/// Where to say of an issue that its record is not there: its issue.toml, or what the record is of.
///
/// # Errors
/// A file that is there but cannot be read.
pub(super) fn beside_record(workspace: &Workspace, id: IssueId) -> anyhow::Result<Arc<Source>> {
    let nothing = || {
        let (path, text) = (frozen_folder(id), String::new());
        Source::new(FileRole::Record, path, text, Encoding::Utf8)
    };
    Ok(workspace.manifest(id)?.as_ref().map_or_else(nothing, Source::lossy))
}

/// The issues that have been published.
///
/// # Errors
/// A file that is there but cannot be read.
pub fn published(workspace: &Workspace) -> anyhow::Result<Vec<IssueId>> {
    let mut published = Vec::new();
    for id in workspace.published() {
        published.extend(record_of(workspace, id)?.map(|_| id));
    }
    Ok(published)
}

impl PinnedConfigs {
    pub(crate) fn new(project: &Project<'_>, mode: Mode) -> Self {
        Self {
            own: project.config.clone(),
            formats: project.formats.clone(),
            mode,
            own_needed: false,
            known: BTreeMap::new(),
            frozen: BTreeMap::new(),
        }
    }

    /// The workspace's own, for what no issue has been made with.
    pub(crate) fn own(&mut self) -> IssueConfig {
        self.own_needed = true;
        IssueConfig { config: self.own.clone(), ..IssueConfig::default() }
    }

    /// Whether published issues are held against their records by themselves.
    pub(crate) fn verifies(&self) -> bool {
        self.mode == Mode::Verify
    }

    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn of(&mut self, workspace: &Workspace, id: IssueId) -> anyhow::Result<IssueConfig> {
        if let Some(config) = self.known.get(&id) {
            return Ok(config.clone());
        }
        let config = match workspace.record(id)? {
            None if workspace.has_frozen(id) => {
                let found = vec![published_changed::left(&beside_record(workspace, id)?, id)];
                IssueConfig { found, ..self.own() }
            }
            None => self.own(),
            Some(file) => {
                let mut found = Diagnostics::of(id);
                let record = record::read(file, &mut found).map(Arc::new);
                if let Some((record, other)) =
                    record.as_ref().and_then(|r| Some((r, copied(r, id)?)))
                {
                    let found = vec![published_changed::copied(record, other, id)];
                    let config = IssueConfig { found, ..self.own() };
                    self.known.insert(id, config.clone());
                    return Ok(config);
                }
                let config = match &record {
                    Some(record) => self.frozen(workspace, id, record, &mut found)?,
                    None => None,
                };
                let is_held = self.mode != Mode::Republish(id);
                IssueConfig { config, record, is_held, found: found.iter().cloned().collect() }
            }
        };
        self.known.insert(id, config.clone());
        Ok(config)
    }

    /// What the issue was published with; nothing where a byte of it has changed.
    fn frozen(
        &mut self,
        workspace: &Workspace,
        id: IssueId,
        record: &Record,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Option<Arc<Config>>> {
        let folder = frozen_folder(id);
        let inputs = record.last().inputs.iter();
        let key: BTreeMap<String, Digest> = inputs
            .filter_map(|(path, digest)| Some((path.strip_prefix(&folder)?.to_owned(), *digest)))
            .collect();
        let known = self.frozen.get(&key).cloned();
        let shared = |(config, found): Frozen, diagnostics: &mut Diagnostics| {
            // It keeps each of these issues from being read, and any of them may be the only one asked for.
            found.into_iter().for_each(|found| diagnostics.push(found));
            Ok(config)
        };
        // Otherwise only files of which no equal was read before are looked at.
        let is_thorough = self.mode == Mode::Verify;
        if let Some(known) = known.clone().filter(|_| !is_thorough) {
            return shared(known, diagnostics);
        }
        let files = workspace.shared_files(&folder, &format::suffixes(&self.formats))?;
        if files.all().next().is_none() {
            diagnostics.push(published_changed::folder_gone(record, id));
            return Ok(None);
        }
        let mut missing = key.clone();
        let mut changed = Vec::new();
        for file in files.all() {
            let recorded = file.path.strip_prefix(&folder).and_then(|path| missing.remove(path));
            if recorded != Some(Digest::of(&file.bytes)) {
                let frozen = || published_changed::frozen(&Source::lossy(file), id);
                changed.push(unreadable_file::refused(file).unwrap_or_else(frozen));
            }
        }
        if files.config.is_none() {
            // A record that was cut down may not even name it.
            missing.entry(CONFIG.to_owned()).or_insert(Digest::of(b""));
        }
        let missing = missing.keys().map(|path| format!("{folder}{path}"));
        changed.extend(missing.map(|path| published_changed::gone(record, &path, id)));
        if !changed.is_empty() {
            changed.into_iter().for_each(|change| diagnostics.push(change));
            return Ok(None);
        }
        if let Some(known) = known {
            return shared(known, diagnostics);
        }
        let mut found = Diagnostics::default();
        let config = Config::read(files, &self.formats, &mut found).map(Arc::new);
        self.frozen.insert(key, (config.clone(), found.iter().cloned().collect()));
        diagnostics.extend(found);
        Ok(config)
    }
}
