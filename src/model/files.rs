//! Files as they came from the disk, grouped by what reads them. What is not there is `None`.

use std::sync::Arc;

use super::definition::Definition;
use super::issue::IssueId;
use super::source::Text;

/// What a file is for. Nothing else tells it: a table of figures may be a CSV or a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRole {
    /// issue.toml or opening.toml: numbers, dates, corrections.
    Manifest,
    /// A section's TOML in an issue.
    Prose,
    /// A section's table in an issue or an opening.
    Figures,
    /// bulletin.toml, definitions, templates, the registry; the frozen ones of a published issue too.
    Shared,
    /// published.toml.
    Record,
    Photo,
    /// What was emitted, not read.
    Emitted,
}

impl FileRole {
    /// Whether an error in such a file of an issue puts the totals from that issue on in doubt.
    pub(crate) fn bears_on_totals(self) -> bool {
        match self {
            Self::Manifest | Self::Figures | Self::Shared | Self::Record => true,
            Self::Prose | Self::Photo | Self::Emitted => false,
        }
    }
}

/// A file as it came from the disk.
#[derive(Clone, Debug)]
pub struct File {
    pub role: FileRole,
    /// Path relative to the workspace, with `/` between its parts.
    pub path: String,
    /// None where it was refused.
    pub bytes: Vec<u8>,
    /// Why it was not read, though something is there under its name.
    pub refused: Option<Unreadable>,
}

impl File {
    pub fn new(role: FileRole, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { role, path: path.into(), bytes: bytes.into(), refused: None }
    }
}

/// Why what is there under the name of a file is not read, or not used. Sizes in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// No regular file; what it is instead, in words.
    NoFile(&'static str),
    TooLarge {
        found: u64,
        most: u64,
    },
    /// Links lead out of the workspace, to this place.
    Outside(String),
    /// Links lead to this place, where nothing is.
    Dangling(String),
    /// Links lead back to themselves, or up to a folder that they lie in.
    Loop,
    /// More links than so many lead from one to the next.
    TooManyLinks(usize),
    Denied,
    /// What the system says.
    Failed(String),
    Picture(Unprintable),
}

/// Why a picture is not printed. Widths and heights in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unprintable {
    /// It is none, or none of a kind that can be printed; what it is instead, where that is known.
    Unknown(Option<&'static str>),
    /// Its kind; it ends before it is whole.
    Cut(&'static str),
    TooWide {
        width: u64,
        height: u64,
        most: u64,
    },
    /// A drawing that unpacks to more bytes than that.
    TooLarge(u64),
    /// What a drawing holds, by its name, that may take any time to print.
    Holds(&'static str),
    /// A drawing deeper, or of more parts, than can be meant.
    TooMany,
}

/// How far files are read that an office may have larger ones of; `[limits]` in bulletin.toml.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// In bytes.
    pub table: u64,
    /// In bytes.
    pub photo: u64,
    /// Of either side of a photo, in pixels.
    pub photo_side: u64,
}

impl Limits {
    pub const STANDARD: Self = Self { table: 64 << 20, photo: 100 << 20, photo_side: 20_000 };

    /// What no file may be larger than, whatever it is for and whatever a bulletin allows.
    pub(crate) const MOST: Self = Self { table: 1 << 30, photo: 1 << 30, photo_side: 100_000 };
}

/// What is read of any other source of a workspace, in bytes.
pub(crate) const LARGEST_TEXT: u64 = 16 << 20;

/// Whole megabytes in which so many bytes find room.
pub(crate) fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

/// Whether a path with `/` between its parts leads below the folder that it counts from, on every system:
/// one that a file tells may lead anywhere.
pub(crate) fn is_below(path: &str) -> bool {
    let is_drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']);
    !is_drive && path.split('/').all(is_plain)
}

/// The files of an issue as they are on the disk; what is not there is `None`.
pub struct IssueFiles {
    pub id: IssueId,
    pub manifest: Option<File>,
    /// What lies there under almost the name of a manifest that is not: `issue.toml.txt`.
    pub beside: Option<String>,
    pub sections: Vec<SectionFiles>,
    /// The names of all that lies there, in order; none where only the manifest was asked for.
    pub names: Vec<String>,
}

impl IssueFiles {
    /// Those that are there.
    pub(crate) fn all(&self) -> impl Iterator<Item = &File> {
        self.manifest.iter().chain(self.sections.iter().flat_map(SectionFiles::all))
    }
}

pub struct SectionFiles {
    pub definition: Arc<Definition>,
    /// The section's name where bulletin.toml lists it.
    pub listed: Text,
    pub toml: Option<File>,
    /// What lies in the folder under almost the name of a TOML that is not there.
    pub beside: Option<String>,
    /// One a block of figures, in the definition's order.
    pub tables: Vec<TableFile>,
}

/// A table of figures as it is on the disk.
pub struct TableFile {
    /// Without its ending: `综窗办件`, of a further block `综窗办件.classes`.
    pub name: String,
    /// A CSV or a workbook.
    pub file: Option<File>,
    /// The names of others that could stand in its place: then none of them counts.
    pub rivals: Vec<String>,
    /// What lies in the folder under almost the name of a table that is not there: `综窗办件.csv.txt`.
    pub beside: Option<String>,
}

/// The endings of a table's name, in whatever capitals: a CSV, and workbooks in its place. What a file
/// holds is told by its bytes.
pub(crate) const TABLES: [&str; 5] = ["csv", "xlsx", "xls", "et", "ods"];

/// The name of a table's file, or its path, without the ending; nothing of another file. Several of one
/// name are rivals.
pub(crate) fn table_stem(file: &str) -> Option<&str> {
    let (stem, ending) = file.rsplit_once('.')?;
    TABLES.iter().any(|known| ending.eq_ignore_ascii_case(known)).then_some(stem)
}

/// Whether a name is one that programs keep files of their own under: `.~lock.综窗办件.ods#`.
pub(crate) fn is_private(name: &str) -> bool {
    name.starts_with('.') || is_lock(name)
}

/// Whether it is that of the file beside a workbook or document that is open: `~$综窗办件.xlsx`.
pub(crate) fn is_lock(name: &str) -> bool {
    name.starts_with("~$")
}

/// Why a file is no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Encrypted,
    /// Unpacked it would be larger than can be meant.
    TooLarge,
    /// It has more cells, or cells further out, than a table can have.
    TooManyCells,
    /// What it is instead, in words.
    Other(&'static str),
    /// It begins as a workbook and is none, or not all of it is there.
    Damaged,
}

impl SectionFiles {
    /// Those that are there.
    pub(crate) fn all(&self) -> impl Iterator<Item = &File> {
        self.toml.iter().chain(self.tables.iter().filter_map(|table| table.file.as_ref()))
    }
}

/// The files of an opening as they are on the disk.
pub struct OpeningFiles {
    pub year: i32,
    pub manifest: Option<File>,
    /// As that of an issue.
    pub beside: Option<String>,
    pub sections: Vec<SectionFiles>,
}

impl OpeningFiles {
    /// Those that are there.
    pub(crate) fn all(&self) -> impl Iterator<Item = &File> {
        self.manifest.iter().chain(self.sections.iter().flat_map(SectionFiles::all))
    }
}

/// Its files as they are on the disk.
#[derive(Default)]
pub(crate) struct SharedFiles {
    pub(crate) config: Option<File>,
    /// By section name.
    pub(crate) definitions: Vec<(String, File)>,
    /// By file name.
    pub(crate) templates: Vec<(String, File)>,
    pub(crate) departments: Option<File>,
}

impl SharedFiles {
    pub(crate) fn all(&self) -> impl Iterator<Item = &File> {
        let named = self.definitions.iter().chain(&self.templates).map(|(_, file)| file);
        self.config.iter().chain(named).chain(&self.departments)
    }
}

/// How much of an issue is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Depth {
    /// issue.toml alone: its number and dates.
    Manifest,
    /// And the figures.
    Figures,
    /// And the prose.
    Everything,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_relative_path_leads_below() {
        let check = |path: &str, expected: bool| assert_eq!(is_below(path), expected, "{path:?}");
        check("issues/2023-01/综窗办件.csv", true);
        check("2023-01.pdf", true);
        check("a..b/...", true);
        for path in
            ["", "/etc/a", "a//b", "a/", "./a", "a/../b", "..", "a\\b", "C:a", "c:/a", "a\0"]
        {
            check(path, false);
        }
    }
}
