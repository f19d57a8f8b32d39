//! Files as they came from the disk, grouped by what reads them. What is not there is `None`.

use std::sync::Arc;

use super::definition::Definition;
use super::issue::IssueId;
use super::source::Text;

/// A file as it came from the disk.
#[derive(Clone, Debug)]
pub struct File {
    /// Path relative to the workspace, with `/` between its parts.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// The files of an issue as they are on the disk; what is not there is `None`.
pub struct IssueFiles {
    pub id: IssueId,
    pub manifest: Option<File>,
    pub sections: Vec<SectionFiles>,
}

impl IssueFiles {
    /// Those that are there.
    pub fn all(&self) -> impl Iterator<Item = &File> {
        self.manifest.iter().chain(self.sections.iter().flat_map(SectionFiles::all))
    }
}

pub struct SectionFiles {
    pub definition: Arc<Definition>,
    /// The section's name where bulletin.toml lists it.
    pub listed: Text,
    pub toml: Option<File>,
    pub csv: Option<File>,
}

impl SectionFiles {
    /// Those that are there.
    pub fn all(&self) -> impl Iterator<Item = &File> {
        self.toml.iter().chain(&self.csv)
    }
}

/// The files of an opening as they are on the disk.
pub struct OpeningFiles {
    pub year: i32,
    pub manifest: Option<File>,
    pub sections: Vec<SectionFiles>,
}

impl OpeningFiles {
    /// Those that are there.
    pub fn all(&self) -> impl Iterator<Item = &File> {
        self.manifest.iter().chain(self.sections.iter().flat_map(SectionFiles::all))
    }
}

/// Its files as they are on the disk.
#[derive(Default)]
pub struct SharedFiles {
    pub config: Option<File>,
    /// By section name.
    pub definitions: Vec<(String, File)>,
    /// By file name.
    pub templates: Vec<(String, File)>,
}

impl SharedFiles {
    pub fn all(&self) -> impl Iterator<Item = &File> {
        let named = self.definitions.iter().chain(&self.templates).map(|(_, file)| file);
        self.config.iter().chain(named)
    }
}

/// How much of an issue is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    /// issue.toml alone: its number and dates.
    Manifest,
    /// And the figures.
    Figures,
    /// And the prose.
    Everything,
}
