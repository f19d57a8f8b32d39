//! The workspace on the disk: where it is, which issues it has, and their bytes. The only place
//! that walks its folders.

pub mod fingerprint;
pub(crate) mod lock;
mod reading;
pub(crate) mod shown;
pub mod watch;
pub mod write;

use std::collections::BTreeMap;
use std::fs::{DirEntry, FileType};
use std::path::{Path, PathBuf, absolute};
use std::sync::{Arc, Mutex};

use anyhow::{Context, Error, bail};

use crate::diagnostics::rules::unreadable_file::told;
use crate::model::definition::{Definition, Listed};
use crate::model::files::{
    Depth, File, FileRole, IssueFiles, Limits, OpeningFiles, SectionFiles, SharedFiles, TableFile,
    Unreadable, is_private, table_stem,
};
use crate::model::issue::IssueId;
use crate::model::record::{FOLDER, RECORD};
use crate::model::spelling::bare;

use reading::{Place, list};
pub(crate) use reading::{file_up_to, foreign_file, has_output, read_output};
pub(crate) use shown::shown;
use shown::spelt;

pub(crate) const CONFIG: &str = "bulletin.toml";
pub(crate) const DEPARTMENTS: &str = "departments.toml";
pub(crate) const CALENDAR: &str = "calendar.csv";
/// The workspace's own fonts.
pub(crate) const FONTS: &str = "fonts";
/// Where outputs go unless the user says otherwise.
pub(crate) const OUT: &str = "out";
/// What is a folder where it is there at all.
const FOLDERS: [&str; 5] = ["issues", "opening", "sections", "templates", FONTS];
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
    /// Where folders lie, by path from the root.
    held: Mutex<BTreeMap<String, Result<Place, Unreadable>>>,
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
            let mut there = there.filter_map(|entry| entry.file_name().into_string().ok());
            match there.find(|name| is_misnamed(name, CONFIG)) {
                Some(found) => bail!(
                    "{} 里有 {found}，没有 {CONFIG}：把它改名为 {CONFIG}（记事本会在文件名后面藏一个 .txt）",
                    spelt(&folder).display()
                ),
                None => bail!(
                    "{} 和它的上级文件夹里都没有 {CONFIG}：换到工作区里，或用 -C 指定",
                    spelt(&folder).display()
                ),
            }
        };
        let is_none = |name: &&&str| root.join(name).metadata().is_ok_and(|found| !found.is_dir());
        if let Some(name) = FOLDERS.iter().find(is_none) {
            bail!("{name} 应是文件夹，这里是一个文件：把它移走，或改成别的名字");
        }
        let mut workspace = Self::new(root, Vec::new(), BTreeMap::new());
        workspace.issues = workspace.list_issues()?;
        Ok(workspace)
    }

    /// This workspace as it would be with an issue and these files, by path from the root.
    pub fn imagining(&self, id: IssueId, imagined: BTreeMap<String, Vec<u8>>) -> Self {
        let mut issues = self.issues.clone();
        issues.push(id);
        issues.sort_unstable();
        issues.dedup();
        Self::new(self.root.clone(), issues, imagined)
    }

    fn new(root: PathBuf, issues: Vec<IssueId>, imagined: BTreeMap<String, Vec<u8>>) -> Self {
        Self { root, issues, kept: Mutex::default(), imagined, held: Mutex::default() }
    }

    /// The nearest folder from `start` upwards that holds bulletin.toml, where there is one.
    ///
    /// # Errors
    /// No such folder.
    pub fn root(start: &Path) -> anyhow::Result<Option<PathBuf>> {
        let start = canonical(start)?;
        // What lies there instead of a file is named when it is read.
        let is_one =
            |folder: &&Path| !folder.join(CONFIG).is_dir() && write::is_taken(&folder.join(CONFIG));
        let root = start.ancestors().find(is_one);
        Ok(root.map(Path::to_owned))
    }

    /// # Errors
    /// The folder cannot be listed, or one of an issue is under a name that only resembles its number, or a
    /// link out of the workspace.
    fn list_issues(&self) -> anyhow::Result<Vec<IssueId>> {
        let mut issues = Vec::new();
        for entry in self.list("issues")?.into_iter().filter(is_folder) {
            let name = entry.file_name().to_string_lossy().into_owned();
            // An issue that is passed over would be missing from every total after it.
            let id = match name.parse::<IssueId>() {
                Ok(id) if id.to_string() == name => id,
                Ok(id) => bail!("issues/{name} 的名字应写成 {id}：改名后再运行"),
                Err(()) if entry.path().join("issue.toml").exists() => {
                    bail!(
                        "issues/{name} 里有 issue.toml，名字却不是期号（形如 2023-07）：改名，或移到 issues 之外"
                    );
                }
                Err(()) => continue,
            };
            if entry.file_type().is_ok_and(|kind| kind.is_symlink()) {
                let folder = format!("issues/{name}");
                self.hold(&folder)
                    .map_err(|why| Error::msg(told(&folder, &why, FileRole::Shared)))?;
            }
            issues.push(id);
        }
        issues.sort_unstable();
        Ok(issues)
    }

    /// Sees to it that no outputs come to lie among the sources.
    ///
    /// # Errors
    /// The folder for outputs is one of sources, or lies within one.
    pub(crate) fn hold_out(&self, out: &Path) -> anyhow::Result<()> {
        let place = absolute(out).unwrap_or_else(|_| out.to_owned());
        let there = place.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
        let place = there.map_or_else(
            || place.clone(),
            |(above, there)| there.join(place.strip_prefix(above).unwrap_or(Path::new(""))),
        );
        let holds = |name: &&&str| {
            let folder = self.root.join(name);
            place.starts_with(folder.canonicalize().unwrap_or(folder))
        };
        match FOLDERS.iter().find(holds) {
            Some(name) => bail!(
                "写不到 {}：{name} 里放的是稿件和设置，不放排好的文件；换一个文件夹，或不写 --out",
                spelt(out).display()
            ),
            None => Ok(()),
        }
    }

    /// Whether saving the file is meant for the bulletin, by its path from the root.
    pub(crate) fn is_input(path: &Path) -> bool {
        let mut names = path.iter().map(|name| name.to_string_lossy());
        let root = path.iter().next().map(|name| name.to_string_lossy());
        let is_root = |root: &str| root == FONTS || SOURCES.contains(&root);
        root.is_some_and(|root| is_root(&root)) && !names.any(|name| is_private(&name))
    }

    /// Whether a file written there would take the place of one that this workspace is made from, or lie where
    /// those are read.
    ///
    /// # Errors
    /// The path is none.
    pub(crate) fn is_made_from(&self, path: &Path) -> anyhow::Result<bool> {
        let places = write::places(path)?;
        let mut below = places.iter().filter_map(|place| place.strip_prefix(&self.root).ok());
        Ok(below.any(Self::is_input))
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
        let has_record = |id: &IssueId| write::is_taken(&self.issue_folder(*id).join(RECORD));
        self.issues.iter().copied().filter(has_record).collect()
    }

    /// Whether an issue has the folder of what it was published with.
    pub(crate) fn has_frozen(&self, id: IssueId) -> bool {
        self.root.join(frozen_folder(id)).is_dir()
    }

    /// The published.toml of an issue, where there is one.
    ///
    /// # Errors
    /// As of [`Self::file`].
    pub(crate) fn record(&self, id: IssueId) -> anyhow::Result<Option<File>> {
        self.text(FileRole::Record, &format!("issues/{id}/{RECORD}"))
    }

    /// What issues share, in a folder given with a `/` at its end: the workspace's own (none) or what a
    /// published issue was made with. Templates are the files with one of these suffixes.
    ///
    /// # Errors
    /// A folder that cannot be listed, or as of [`Self::file`].
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
        let config = self.text(FileRole::Shared, &format!("{folder}{CONFIG}"))?;
        let departments = self.text(FileRole::Shared, &format!("{folder}{DEPARTMENTS}"))?;
        Ok(SharedFiles { config, definitions, templates, departments })
    }

    /// departments.toml, where there is one.
    ///
    /// # Errors
    /// As of [`Self::file`].
    pub(crate) fn departments(&self) -> anyhow::Result<Option<File>> {
        self.text(FileRole::Shared, DEPARTMENTS)
    }

    /// calendar.csv, where there is one.
    ///
    /// # Errors
    /// As of [`Self::file`].
    pub(crate) fn calendar(&self) -> anyhow::Result<Option<File>> {
        self.text(FileRole::Shared, CALENDAR)
    }

    /// The workspace's own files `folder/*.extension`, by name without the extension.
    ///
    /// # Errors
    /// A folder that cannot be listed, or as of [`Self::file`].
    fn named_files(&self, folder: &str, extension: &str) -> anyhow::Result<Vec<(String, File)>> {
        let mut files = Vec::new();
        for name in self.list(folder)?.into_iter().map(|entry| entry.file_name()) {
            let path = Path::new(&name);
            let is_one = path.extension().is_some_and(|found| found == extension);
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            if let Some(stem) = stem.filter(|stem| is_one && !is_private(stem))
                && let Some(file) =
                    self.text(FileRole::Shared, &format!("{folder}/{stem}.{extension}"))?
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
    /// As of [`Self::file`].
    pub(crate) fn manifest(&self, id: IssueId) -> anyhow::Result<Option<File>> {
        self.text(FileRole::Manifest, &format!("issues/{id}/issue.toml"))
    }

    /// An issue's files, for each of `sections` (its name in bulletin.toml and its definition).
    ///
    /// # Errors
    /// As of [`Self::file`].
    pub(crate) fn issue_files(
        &self,
        id: IssueId,
        sections: &[Listed],
        depth: Depth,
        limits: &Limits,
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
                tables: self.tables(&folder, &files.names, definition, limits)?,
            });
        }
        Ok(files)
    }

    /// The tables of a section's figures in an issue's folder or an opening's, which has these names.
    fn tables(
        &self,
        folder: &str,
        names: &[String],
        definition: &Definition,
        limits: &Limits,
    ) -> anyhow::Result<Vec<TableFile>> {
        let is_file = |name: &&String| self.has(&format!("{folder}/{name}"));
        let empty =
            || TableFile { name: String::new(), file: None, rivals: Vec::new(), beside: None };
        let table = |name: String| -> anyhow::Result<TableFile> {
            let is_table = |found: &&String| table_stem(found) == Some(&name);
            let mut found: Vec<String> = names.iter().filter(is_table).cloned().collect();
            // What is no file may lie beside it; in its place it is named.
            if found.len() > 1 && found.iter().any(|name| is_file(&name)) {
                found.retain(|name| is_file(&name));
            }
            Ok(match found.as_slice() {
                [] => TableFile { beside: self.beside(folder, names, &name), name, ..empty() },
                [only] => {
                    let file = self.file(FileRole::Figures, &format!("{folder}/{only}"), limits)?;
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
    /// As of [`Self::file`].
    pub(crate) fn prose(&self, id: IssueId, section: &str) -> anyhow::Result<Option<File>> {
        self.text(FileRole::Prose, &format!("issues/{id}/{section}.toml"))
    }

    /// The names of an issue's files that could be meant for a section: TOML and tables. What programs keep
    /// there for themselves is none of them.
    pub(crate) fn candidates<'f>(&self, files: &'f IssueFiles) -> Vec<&'f str> {
        let is_candidate = |name: &String| {
            let ending = name.rsplit_once('.').map(|(_, ending)| ending);
            let is_prose = ending.is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
            (is_prose || table_stem(name).is_some()) && !is_private(name)
        };
        let folder = format!("issues/{}/", files.id);
        // Most of them were read.
        let read = files.all().filter(|file| file.refused.is_none());
        let read: Vec<&str> = read.filter_map(|file| file.path.strip_prefix(&folder)).collect();
        let is_file =
            |name: &&String| read.contains(&name.as_str()) || self.has(&format!("{folder}{name}"));
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
        let folders = self.list("opening")?.into_iter().filter(is_folder);
        let year = |entry: DirEntry| entry.file_name().to_string_lossy().parse().ok();
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
    /// As of [`Self::file`].
    pub(crate) fn opening(
        &self,
        year: i32,
        sections: &[Listed],
        limits: &Limits,
    ) -> anyhow::Result<OpeningFiles> {
        let path = |name: &str| format!("opening/{year}/{name}");
        let manifest = self.text(FileRole::Manifest, &path("opening.toml"))?;
        let folder = format!("opening/{year}");
        let beside = match manifest {
            Some(_) => None,
            None => self.misnamed(&folder, "opening.toml")?,
        };
        let mut files = OpeningFiles { year, manifest, beside, sections: Vec::new() };
        let names = self.names(&folder)?;
        for (listed, definition) in sections.iter().filter(|(_, d)| d.is_counting()) {
            let tables = self.tables(&folder, &names, definition, limits)?;
            let (definition, listed) = (Arc::clone(definition), listed.clone());
            let (toml, beside) = (None, None);
            files.sections.push(SectionFiles { definition, listed, toml, beside, tables });
        }
        Ok(files)
    }

    /// A photo by its path below issues/.
    ///
    /// # Errors
    /// As of [`Self::file`].
    pub(crate) fn photo(&self, path: &str, limits: &Limits) -> anyhow::Result<Option<File>> {
        self.file(FileRole::Photo, &format!("issues/{path}"), limits)
    }
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
    folder.canonicalize().with_context(|| format!("打不开文件夹 {}", spelt(folder).display()))
}

/// Whether it is a folder, or a link to one.
fn is_folder(entry: &DirEntry) -> bool {
    let is_it = |kind: FileType| kind.is_dir() || kind.is_symlink() && entry.path().is_dir();
    entry.file_type().is_ok_and(is_it)
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
        let listed =
            workspace.issue_files(id, &[], Depth::Everything, &Limits::STANDARD).expect("listed");
        assert_eq!(workspace.candidates(&listed), own);
        let files = workspace.files().expect("listed").0.into_iter().map(|(path, _)| path);
        let mut files: Vec<String> = files.filter(|path| path != CONFIG).collect();
        files.retain(|path| !path.contains("/."));
        files.sort_unstable();
        assert_eq!(files, own.map(|name| format!("issues/2023-07/{name}")));
    }
}
