//! The definitions of sections as they are in force.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostics::Diagnostics;
use crate::model::definition::Definition;
use crate::model::files::{File, SharedFiles};
use crate::model::issue::IssueId;
use crate::model::source::Text;
use crate::read::definition::Definitions;
use crate::read::toml::decode;
use crate::read::{bulletin, definition};
use crate::workspace::{Workspace, frozen_folder};

/// A section's definition and where it is from.
#[derive(Clone, Debug)]
pub struct InForce {
    pub name: String,
    /// Nothing where the definition cannot be read.
    pub heading: Option<String>,
    /// The workspace's file, by path from its root; a built-in definition has none.
    pub file: Option<String>,
    /// Whether the bulletin has the section, as far as bulletin.toml can be read.
    pub is_listed: bool,
    /// Its text, byte for byte.
    pub text: Vec<u8>,
}

/// The definitions of the bulletin's sections in print order, then those that it could have; without a
/// workspace the built-in ones. An empty file does not hide a built-in one: the shell makes it before the
/// program whose output is to fill it looks at the folder.
///
/// # Errors
/// A folder or file that is there but cannot be read.
pub fn definitions(workspace: Option<&Workspace>) -> anyhow::Result<Vec<InForce>> {
    let Known { read, own, listed } = known(workspace)?;
    let is_unknown = listed.is_none();
    let listed = listed.unwrap_or_default();
    let listed: Vec<&str> = listed.iter().map(|name| name.value.as_str()).collect();
    let mut names = listed.clone();
    names.extend(definition::built_in_names());
    names.extend(own.iter().map(|(name, _)| name.as_str()));
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    let in_force = names.into_iter().filter_map(|name| {
        let file = own.iter().find(|(known, _)| known == name).map(|(_, file)| file);
        Some(InForce {
            name: name.to_owned(),
            heading: read.get(name).map(|definition| definition.heading.value.clone()),
            file: file.map(|file| file.path.clone()),
            is_listed: is_unknown || listed.contains(&name),
            text: match file {
                Some(file) => file.bytes.clone(),
                None => definition::built_in(name)?.as_bytes().to_vec(),
            },
        })
    });
    Ok(in_force.collect())
}

/// The definitions as far as they can be read.
pub(super) struct Known {
    pub(super) read: Definitions,
    /// The workspace's own, by name.
    own: Vec<(String, File)>,
    /// The bulletin's sections; nothing where bulletin.toml cannot be read.
    listed: Option<Vec<Text>>,
}

impl Known {
    /// The definitions of the bulletin's sections that can be read; the built-in ones where it is not known
    /// which these are.
    pub(super) fn used(&self) -> Vec<Arc<Definition>> {
        let built_in = || definition::built_in_names().map(str::to_owned).to_vec();
        let listed = |names: &Vec<Text>| names.iter().map(|name| name.value.clone()).collect();
        let names: Vec<String> = self.listed.as_ref().map_or_else(built_in, listed);
        names.iter().filter_map(|name| self.read.get(name).cloned()).collect()
    }
}

/// Those in force for issues that are not published.
pub(super) fn known(workspace: Option<&Workspace>) -> anyhow::Result<Known> {
    let files = match workspace {
        Some(workspace) => workspace.shared_files("", &[])?,
        None => SharedFiles::default(),
    };
    Ok(read(files))
}

/// Those that a published issue was made with.
pub(super) fn frozen(workspace: &Workspace, issue: IssueId) -> anyhow::Result<Known> {
    Ok(read(workspace.shared_files(&frozen_folder(issue), &[])?))
}

/// What is wrong with them is for `check` to say.
fn read(mut files: SharedFiles) -> Known {
    let is_empty = |file: &File| file.bytes.trim_ascii().is_empty();
    files
        .definitions
        .retain(|(name, file)| definition::built_in(name).is_none() || !is_empty(file));
    let own = files.definitions.clone();
    let mut unsaid = Diagnostics::default();
    let read = definition::load(files.definitions, &mut unsaid);
    let config = files.config.and_then(|file| decode(file, &mut unsaid));
    let config = config.and_then(|source| bulletin::read(&source, &read, &mut unsaid));
    let listed = config.map(|config| config.sections);
    Known { read, own, listed }
}
