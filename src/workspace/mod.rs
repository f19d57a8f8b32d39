//! The workspace on the disk: where it is, which issues it has, and their bytes. The only place
//! that walks its folders.

pub mod fingerprint;
pub(crate) mod lock;
pub mod watch;
pub mod write;

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Error, bail};

use crate::model::definition::{Definition, Listed};
use crate::model::files::{
    Depth, File, FileRole, IssueFiles, OpeningFiles, SectionFiles, SharedFiles, TableFile, is_lock,
    is_private, table_stem,
};
use crate::model::issue::IssueId;
use crate::model::record::{FOLDER, RECORD};
use crate::model::spelling::bare;

pub(crate) const CONFIG: &str = "bulletin.toml";
pub(crate) const DEPARTMENTS: &str = "departments.toml";
pub(crate) const CALENDAR: &str = "calendar.csv";
/// The workspace's own fonts.
pub(crate) const FONTS: &str = "fonts";
/// Where outputs go unless the user says otherwise.
pub(crate) const OUT: &str = "out";
/// What else is read, by name in the root.
const SOURCES: [&str; 7] =
    [CONFIG, DEPARTMENTS, CALENDAR, "opening", "sections", "templates", "issues"];

pub struct Workspace {
    pub root: PathBuf,
    /// In the order of their numbers.
    pub issues: Vec<IssueId>,
    /// The small files that several ask for, by path from the root: each is read once.
    kept: Mutex<BTreeMap<String, Option<File>>>,
    /// Files that are read as if they were there, by path from the root.
    imagined: BTreeMap<String, Vec<u8>>,
}

impl Workspace {
    /// The nearest folder from `start` upwards that holds bulletin.toml, and its issues.
    ///
    /// # Errors
    /// No such folder, folders that cannot be listed, or an issue folder under a name that only
    /// resembles its number.
    pub fn find(start: &Path) -> anyhow::Result<Self> {
        let Some(root) = Self::root(start)? else {
            let folder = canonical(start)?;
            let there = list(&folder)?.into_iter();
            let mut there = there.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
            match there.find(|name| is_misnamed(name, CONFIG)) {
                Some(found) => bail!(
                    "{} 里有 {found}，没有 {CONFIG}：把它改名为 {CONFIG}（记事本会在文件名后面藏一个 .txt）",
                    folder.display()
                ),
                None => bail!(
                    "{} 和它的上级文件夹里都没有 {CONFIG}：换到工作区里，或用 -C 指定",
                    folder.display()
                ),
            }
        };
        let issues = list_issues(&root.join("issues"))?;
        Ok(Self { root, issues, kept: Mutex::default(), imagined: BTreeMap::new() })
    }

    /// This workspace as it would be with an issue and these files, by path from the root.
    pub fn imagining(&self, id: IssueId, imagined: BTreeMap<String, Vec<u8>>) -> Self {
        let mut issues = self.issues.clone();
        issues.push(id);
        issues.sort_unstable();
        issues.dedup();
        Self { root: self.root.clone(), issues, kept: Mutex::default(), imagined }
    }

    /// The nearest folder from `start` upwards that holds bulletin.toml, where there is one.
    ///
    /// # Errors
    /// No such folder.
    pub fn root(start: &Path) -> anyhow::Result<Option<PathBuf>> {
        let start = canonical(start)?;
        let root = start.ancestors().find(|folder| folder.join(CONFIG).is_file());
        Ok(root.map(Path::to_owned))
    }

    /// Whether saving the file is meant for the bulletin, by its path from the root.
    pub(crate) fn is_input(path: &Path) -> bool {
        let mut names = path.iter().map(|name| name.to_string_lossy());
        let root = path.iter().next().map(|name| name.to_string_lossy());
        let is_root = |root: &str| root == FONTS || SOURCES.contains(&root);
        root.is_some_and(|root| is_root(&root)) && !names.any(|name| is_private(&name))
    }

    /// Every file that anything is read from, fonts apart, by path from the root, as the disk has it.
    ///
    /// # Errors
    /// A folder that cannot be listed, or a file that cannot be looked at.
    pub(crate) fn files(&self) -> anyhow::Result<Vec<(String, Metadata)>> {
        let mut pending: Vec<String> = SOURCES.map(str::to_owned).to_vec();
        let mut files = Vec::new();
        while let Some(path) = pending.pop() {
            let on_disk = self.root.join(&path);
            match std::fs::metadata(&on_disk) {
                Ok(found) if found.is_dir() => {
                    let names = list(&on_disk)?;
                    let names = names.iter().filter_map(|path| path.file_name()?.to_str());
                    // A photo may have any other name.
                    let names = names.filter(|name| !is_lock(name));
                    pending.extend(names.map(|name| format!("{path}/{name}")));
                }
                Ok(found) => files.push((path, found)),
                Err(error) if is_absence(&error) => {}
                Err(error) => return Err(Error::new(error).context(format!("读不了 {path}"))),
            }
        }
        Ok(files)
    }

    /// The issue before `id` by number, over the years.
    pub(crate) fn previous(&self, id: IssueId) -> Option<IssueId> {
        self.issues[..self.issues.partition_point(|&issue| issue < id)].last().copied()
    }

    pub(crate) fn issue_folder(&self, id: IssueId) -> PathBuf {
        self.root.join("issues").join(id.to_string())
    }

    /// The issues that have a published.toml, be it their own or not.
    pub(crate) fn published(&self) -> Vec<IssueId> {
        let has_record = |id: &IssueId| self.issue_folder(*id).join(RECORD).is_file();
        self.issues.iter().copied().filter(has_record).collect()
    }

    /// Whether an issue has the folder of what it was published with.
    pub(crate) fn has_frozen(&self, id: IssueId) -> bool {
        self.root.join(frozen_folder(id)).is_dir()
    }

    /// The published.toml of an issue, where there is one.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn record(&self, id: IssueId) -> anyhow::Result<Option<File>> {
        self.file(FileRole::Record, &format!("issues/{id}/{RECORD}"))
    }

    /// What issues share, in a folder given with a `/` at its end: the workspace's own (none) or what a
    /// published issue was made with. Templates are the files with one of these suffixes.
    ///
    /// # Errors
    /// A folder or file that is there but cannot be read.
    pub(crate) fn shared_files(
        &self,
        folder: &str,
        template_suffixes: &[&str],
    ) -> anyhow::Result<SharedFiles> {
        let definitions = self.named_files(&format!("{folder}sections"), "toml")?;
        let mut templates = Vec::new();
        for suffix in template_suffixes {
            let extension = suffix.trim_start_matches('.');
            let files = self.named_files(&format!("{folder}templates"), extension)?;
            templates.extend(files.into_iter().map(|(name, file)| (name + suffix, file)));
        }
        let config = self.file(FileRole::Shared, &format!("{folder}{CONFIG}"))?;
        let departments = self.file(FileRole::Shared, &format!("{folder}{DEPARTMENTS}"))?;
        Ok(SharedFiles { config, definitions, templates, departments })
    }

    /// departments.toml, where there is one.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn departments(&self) -> anyhow::Result<Option<File>> {
        self.file(FileRole::Shared, DEPARTMENTS)
    }

    /// calendar.csv, where there is one.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn calendar(&self) -> anyhow::Result<Option<File>> {
        self.file(FileRole::Shared, CALENDAR)
    }

    /// The workspace's own files `folder/*.extension`, by name without the extension.
    ///
    /// # Errors
    /// A folder or file that is there but cannot be read.
    fn named_files(&self, folder: &str, extension: &str) -> anyhow::Result<Vec<(String, File)>> {
        let mut files = Vec::new();
        for path in list(&self.root.join(folder))? {
            let is_one = path.extension().is_some_and(|found| found == extension);
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            if let Some(stem) = stem.filter(|stem| is_one && !is_private(stem))
                && let Some(file) =
                    self.file(FileRole::Shared, &format!("{folder}/{stem}.{extension}"))?
            {
                files.push((stem, file));
            }
        }
        files.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(files)
    }

    /// An issue's issue.toml, where there is one.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn manifest(&self, id: IssueId) -> anyhow::Result<Option<File>> {
        self.file(FileRole::Manifest, &format!("issues/{id}/issue.toml"))
    }

    /// An issue's files, for each of `sections` (its name in bulletin.toml and its definition).
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn issue_files(
        &self,
        id: IssueId,
        sections: &[Listed],
        depth: Depth,
    ) -> anyhow::Result<IssueFiles> {
        let manifest = self.manifest(id)?;
        let folder = format!("issues/{id}");
        let beside = match manifest {
            Some(_) => None,
            None => self.misnamed(&folder, "issue.toml")?,
        };
        let names = match depth {
            Depth::Manifest => Vec::new(),
            Depth::Figures | Depth::Everything => self.names(&folder)?,
        };
        let mut files = IssueFiles { id, manifest, beside, sections: Vec::new(), names };
        for (listed, definition) in sections.iter().filter(|_| depth >= Depth::Figures) {
            let toml = match depth {
                Depth::Everything => self.prose(id, &listed.value)?,
                _ => None,
            };
            let beside = match toml {
                None if depth == Depth::Everything => {
                    self.misnamed(&folder, &format!("{}.toml", listed.value))?
                }
                _ => None,
            };
            files.sections.push(SectionFiles {
                definition: Arc::clone(definition),
                listed: listed.clone(),
                toml,
                beside,
                tables: self.tables(&folder, &files.names, definition)?,
            });
        }
        Ok(files)
    }

    /// The names in a folder, in their order, not the disk's.
    fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        let paths = list(&self.root.join(folder))?.into_iter();
        let names = paths.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
        let mut names: Vec<String> = names.collect();
        let imagined = self.imagined.keys().filter_map(|path| path.rsplit_once('/'));
        let imagined = imagined.filter(|(parent, _)| *parent == folder);
        names.extend(imagined.map(|(_, name)| name.to_owned()));
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// The tables of a section's figures in an issue's folder or an opening's, which has these names.
    fn tables(
        &self,
        folder: &str,
        names: &[String],
        definition: &Definition,
    ) -> anyhow::Result<Vec<TableFile>> {
        let is_file = |name: &&String| self.has(&format!("{folder}/{name}"));
        let empty =
            || TableFile { name: String::new(), file: None, rivals: Vec::new(), beside: None };
        let table = |name: String| -> anyhow::Result<TableFile> {
            let is_table = |found: &&String| table_stem(found) == Some(&name);
            let found = names.iter().filter(is_table).filter(is_file);
            let found: Vec<String> = found.cloned().collect();
            Ok(match found.as_slice() {
                [] => TableFile { beside: self.beside(folder, names, &name), name, ..empty() },
                [only] => {
                    let file = self.file(FileRole::Figures, &format!("{folder}/{only}"))?;
                    TableFile { name, file, ..empty() }
                }
                _ => TableFile { name, rivals: found, ..empty() },
            })
        };
        definition.tables().map(|(name, _)| table(name)).collect()
    }

    /// The table that somebody has put there under almost the name of a section's: one ending too many, a
    /// space, a kind of workbook that is not read.
    fn beside(&self, folder: &str, names: &[String], section: &str) -> Option<String> {
        const ENDINGS: [&str; 15] = [
            "csv",
            "csv.csv",
            "csv.txt",
            "txt",
            "tsv",
            "xlsx",
            "xls",
            "xlsm",
            "xlsb",
            "et",
            "ett",
            "ods",
            "numbers",
            "xlsx.xlsx",
            "xls.xls",
        ];
        let section = bare(section).to_lowercase();
        let is_table = |name: &&String| {
            let name = bare(name).to_lowercase();
            let ending = name.strip_prefix(&section).and_then(|rest| rest.strip_prefix('.'));
            ending.is_some_and(|ending| ENDINGS.contains(&ending))
        };
        let is_file = |name: &&String| self.has(&format!("{folder}/{name}"));
        names.iter().filter(is_table).find(is_file).cloned()
    }

    /// What lies in a folder in the place of a file that is not there, under a name as programs hide or
    /// double its ending.
    ///
    /// # Errors
    /// The folder cannot be listed.
    pub(crate) fn misnamed(&self, folder: &str, meant: &str) -> anyhow::Result<Option<String>> {
        let names = self.names(folder)?.into_iter();
        let mut misnamed = names.filter(|name| is_misnamed(name, meant));
        Ok(misnamed.find(|name| self.has(&format!("{folder}/{name}"))))
    }

    /// A section's TOML in an issue, where there is one.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn prose(&self, id: IssueId, section: &str) -> anyhow::Result<Option<File>> {
        self.file(FileRole::Prose, &format!("issues/{id}/{section}.toml"))
    }

    /// The names of an issue's files that could be meant for a section: TOML and tables. What programs keep
    /// there for themselves is none of them.
    pub(crate) fn candidates<'f>(&self, files: &'f IssueFiles) -> Vec<&'f str> {
        let is_candidate = |name: &String| {
            let ending = name.rsplit_once('.').map(|(_, ending)| ending);
            let is_prose = ending.is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
            (is_prose || table_stem(name).is_some()) && !is_private(name)
        };
        let is_file = |name: &&String| self.has(&format!("issues/{}/{name}", files.id));
        let names = files.names.iter().filter(|name| is_candidate(name)).filter(is_file);
        names.map(String::as_str).collect()
    }

    /// The tables beside this one that bear its name in another format, by path from the root: of several,
    /// nobody could say which counts.
    ///
    /// # Errors
    /// The folder cannot be listed.
    pub(crate) fn rivals(&self, path: &str) -> anyhow::Result<Vec<String>> {
        let (Some(stem), Some((folder, _))) = (table_stem(path), path.rsplit_once('/')) else {
            return Ok(Vec::new());
        };
        let paths = self.names(folder)?.into_iter().map(|name| format!("{folder}/{name}"));
        let rivals = paths.filter(|other| other != path && table_stem(other) == Some(stem));
        Ok(rivals.filter(|other| self.has(other)).collect())
    }

    /// The years that have an opening.
    ///
    /// # Errors
    /// The folder cannot be listed.
    pub(crate) fn opening_years(&self) -> anyhow::Result<Vec<i32>> {
        let folders = list(&self.root.join("opening"))?.into_iter().filter(|path| path.is_dir());
        let year = |path: PathBuf| path.file_name()?.to_string_lossy().parse().ok();
        let mut years: Vec<i32> = folders.filter_map(year).collect();
        let imagined = self.imagined.keys().filter_map(|path| path.strip_prefix("opening/"));
        years.extend(imagined.filter_map(|path| path.split('/').next()?.parse::<i32>().ok()));
        years.sort_unstable();
        years.dedup();
        Ok(years)
    }

    /// The files of a year's opening.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn opening(&self, year: i32, sections: &[Listed]) -> anyhow::Result<OpeningFiles> {
        let path = |name: &str| format!("opening/{year}/{name}");
        let manifest = self.file(FileRole::Manifest, &path("opening.toml"))?;
        let folder = format!("opening/{year}");
        let beside = match manifest {
            Some(_) => None,
            None => self.misnamed(&folder, "opening.toml")?,
        };
        let mut files = OpeningFiles { year, manifest, beside, sections: Vec::new() };
        let names = self.names(&folder)?;
        for (listed, definition) in sections.iter().filter(|(_, d)| d.is_counting()) {
            let tables = self.tables(&folder, &names, definition)?;
            let (definition, listed) = (Arc::clone(definition), listed.clone());
            let (toml, beside) = (None, None);
            files.sections.push(SectionFiles { definition, listed, toml, beside, tables });
        }
        Ok(files)
    }

    /// A photo by its path below issues/.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn photo(&self, path: &str) -> anyhow::Result<Option<File>> {
        self.file(FileRole::Photo, &format!("issues/{path}"))
    }

    /// Whether there is such a file, by its path from the root.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.imagined.contains_key(path) || self.root.join(path).is_file()
    }

    /// The bytes of a file by its path below the root, as they are now; `None` where it is not there.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn bytes(&self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        // What it is for matters to those who interpret it.
        Ok(self.read(FileRole::Shared, path)?.map(|file| file.bytes))
    }

    /// A file by its path below the root; `None` where it is not there.
    ///
    /// What only one reader asks for is handed over; numbers, dates and records are asked for by
    /// several (selection, order, totals, chain) and kept.
    fn file(&self, role: FileRole, path: &str) -> anyhow::Result<Option<File>> {
        if !matches!(role, FileRole::Manifest | FileRole::Record) {
            return self.read(role, path);
        }
        let known = |kept: &BTreeMap<_, _>| kept.get(path).cloned();
        if let Some(file) = self.kept.lock().ok().and_then(|kept| known(&kept)) {
            return Ok(file);
        }
        let file = self.read(role, path)?;
        if let Ok(mut kept) = self.kept.lock() {
            kept.insert(path.to_owned(), file.clone());
        }
        Ok(file)
    }

    fn read(&self, role: FileRole, path: &str) -> anyhow::Result<Option<File>> {
        if let Some(bytes) = self.imagined.get(path) {
            return Ok(Some(File { role, path: path.to_owned(), bytes: bytes.clone() }));
        }
        match std::fs::read(self.root.join(path)) {
            Ok(bytes) => Ok(Some(File { role, path: path.to_owned(), bytes })),
            Err(error) if is_absence(&error) => Ok(None),
            Err(error) => Err(Error::new(error).context(format!("读不了 {path}"))),
        }
    }
}

/// In bytes.
const LARGEST_FOREIGN: u64 = 100 << 20;

/// A file that is none of a workspace's.
///
/// # Errors
/// It cannot be read, or is larger than can be meant.
pub(crate) fn foreign_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let failed = || format!("读不了 {}", path.display());
    let size = std::fs::metadata(path).with_context(failed)?.len();
    if size > LARGEST_FOREIGN {
        bail!("{} 超过 100 MB，没有读：请只留下要用的，另存一份", path.display());
    }
    std::fs::read(path).with_context(failed)
}

/// An output as it lies in its place; nothing where it cannot be read.
pub(crate) fn read_output(path: &Path) -> Option<Vec<u8>> {
    std::fs::read(path).ok()
}

/// Whether an output is in its place.
pub(crate) fn has_output(path: &Path) -> bool {
    path.is_file()
}

/// The path as the user would write it: from the current folder where it lies below.
pub(crate) fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    let path = path.strip_prefix(here).unwrap_or(path);
    // A path that Windows has made canonical begins in a way that nobody types.
    let typed = path.to_str().and_then(|path| path.strip_prefix(r"\\?\"));
    typed.map_or_else(|| path.to_owned(), PathBuf::from)
}

/// Where a published issue keeps what it was made with, from the root, with a `/` at its end.
pub(crate) fn frozen_folder(id: IssueId) -> String {
    format!("issues/{id}/{FOLDER}/")
}

/// Whether a file is that of another name but for an ending: Notepad hides a `.txt` behind it, or puts it in
/// its place, and who sees no endings types one twice. Of a table, whether it is a workbook in its place.
fn is_misnamed(name: &str, meant: &str) -> bool {
    let Some((stem, ending)) = meant.rsplit_once('.') else { return false };
    let (name, stem) = (bare(name).to_lowercase(), bare(stem).to_lowercase());
    let Some(found) = name.strip_prefix(&stem).and_then(|rest| rest.strip_prefix('.')) else {
        return false;
    };
    let is_doubled = found == "txt"
        || found.strip_prefix(ending).is_some_and(|rest| matches!(rest, ".txt" | ".toml" | ".csv"));
    is_doubled || ending == "csv" && matches!(found, "xlsx" | "xls" | "xlsm" | "et" | "ods")
}

fn canonical(folder: &Path) -> anyhow::Result<PathBuf> {
    folder.canonicalize().with_context(|| format!("打不开文件夹 {}", folder.display()))
}

fn is_absence(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

/// A folder's entries; none where there is no such folder.
fn list(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if is_absence(&error) => return Ok(Vec::new()),
        Err(error) => {
            return Err(Error::new(error).context(format!("读不了 {}", folder.display())));
        }
    };
    let paths: Result<_, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    paths.with_context(|| format!("读不了 {}", folder.display()))
}

fn list_issues(folder: &Path) -> anyhow::Result<Vec<IssueId>> {
    let mut issues = Vec::new();
    for path in list(folder)?.into_iter().filter(|path| path.is_dir()) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let Some(name) = name else { continue };
        // An issue that is passed over would be missing from every total after it.
        let id = match name.parse::<IssueId>() {
            Ok(id) if id.to_string() == name => id,
            Ok(id) => bail!("issues/{name} 的名字应写成 {id}：改名后再运行"),
            Err(()) if path.join("issue.toml").exists() => {
                bail!(
                    "issues/{name} 里有 issue.toml，名字却不是期号（形如 2023-07）：改名，或移到 issues 之外"
                );
            }
            Err(()) => continue,
        };
        issues.push(id);
    }
    issues.sort_unstable();
    Ok(issues)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_ending_is_known() {
        for (name, meant) in [
            ("综窗办件.toml.txt", "综窗办件.toml"),
            ("综窗办件.txt", "综窗办件.toml"),
            ("Issue.TOML.TXT", "issue.toml"),
            ("issue.toml.toml", "issue.toml"),
            ("calendar.csv.txt", "calendar.csv"),
            ("calendar.xlsx", "calendar.csv"),
        ] {
            assert!(is_misnamed(name, meant), "{name}");
        }
        for (name, meant) in [
            ("综窗办件.toml", "综窗办件.toml"),
            ("综窗办件.docx", "综窗办件.toml"),
            ("综窗办件.xlsx", "综窗办件.toml"),
            ("综窗办件.toml.bak", "综窗办件.toml"),
            ("综窗办件说明.txt", "综窗办件.toml"),
            ("bulletin.toml.example", "bulletin.toml"),
        ] {
            assert!(!is_misnamed(name, meant), "{name}");
        }
    }

    #[test]
    fn a_huge_file_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.pdf");
        let file = std::fs::File::create(&path).expect("a file");
        file.set_len(LARGEST_FOREIGN + 1).expect("it has no blocks");
        assert!(foreign_file(&path).is_err_and(|error| error.to_string().contains("100 MB")));
    }

    #[test]
    fn what_is_read_is_watched() {
        let check = |path: &str, expected: bool| {
            assert_eq!(Workspace::is_input(Path::new(path)), expected, "{path}");
        };
        check("bulletin.toml", true);
        check("departments.toml", true);
        check("calendar.csv", true);
        check("issues/2023-07/issue.toml", true);
        check("issues/2023-07/综窗办件.xlsx", true);
        check("issues/2023-07/综窗办件.ET", true);
        check("fonts/a.otf", true);
        check("issues/2023-07/.issue.toml.swp", false);
        check("issues/2023-07/~$综窗办件.xlsx", false);
        check("issues/2023-07/.~lock.综窗办件.ods#", false);
        check("issues/2023-07/.~综窗办件.et", false);
        check("out/2023-07.pdf", false);
        check("calendar.xlsx", false);
    }

    #[test]
    fn what_programs_keep_for_themselves_is_no_file_of_an_issue() {
        let folder = tempfile::tempdir().expect("a folder");
        let issue = folder.path().join("issues/2023-07");
        std::fs::create_dir_all(&issue).expect("a folder");
        std::fs::write(folder.path().join(CONFIG), "").expect("a file");
        for name in ["综窗办件.csv", "~$综窗办件.xlsx", ".~综窗办件.csv", ".issue.toml", "~旧.csv"]
        {
            std::fs::write(issue.join(name), "").expect("a file");
        }
        let workspace = Workspace::find(folder.path()).expect("a workspace");
        let own = ["~旧.csv", "综窗办件.csv"];
        let id = IssueId { year: 2023, number: 7 };
        let listed = workspace.issue_files(id, &[], Depth::Everything).expect("listed");
        assert_eq!(workspace.candidates(&listed), own);
        let files = workspace.files().expect("listed").into_iter().map(|(path, _)| path);
        let mut files: Vec<String> = files.filter(|path| path != CONFIG).collect();
        files.retain(|path| !path.contains("/."));
        files.sort_unstable();
        assert_eq!(files, own.map(|name| format!("issues/2023-07/{name}")));
    }
}
