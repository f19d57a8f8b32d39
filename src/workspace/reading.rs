//! The bytes of files as they come from the disk, and the names in its folders. Whatever lies there:
//! only regular files are read, so far as their role allows, and none that links lead out of the workspace to.

use std::collections::BTreeMap;
use std::fs::{DirEntry, File as Opened, FileType, Metadata, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, bail};

use super::shown::spelt;
use super::write::is_temporary;
use super::{SOURCES, Workspace};
use crate::diagnostics::rules::unreadable_file::told;
use crate::model::files::{File, FileRole, LARGEST_TEXT, Limits, Unreadable, is_lock};

/// The largest of a file that is none of a workspace's, in bytes.
const LARGEST_FOREIGN: u64 = 100 << 20;

/// The largest output that is read back, in bytes.
const LARGEST_OUTPUT: u64 = 1 << 30;

/// Through so many links to folders a file is looked for.
const MOST_LINKS: usize = 3;

/// So many files are looked at that are reached through links to folders: links between folders lead round
/// in ever more ways.
const MOST_LINKED: usize = 200_000;

/// Files by path from the root, as the disk has them.
type OnDisk = Vec<(String, Metadata)>;

/// Where a folder lies in the workspace, links resolved.
#[derive(Clone)]
pub(super) struct Place {
    folder: PathBuf,
    /// How many links to folders lead to it.
    links: usize,
}

/// A folder whose files are still to be looked at.
struct Pending {
    path: String,
    place: Place,
}

impl Workspace {
    /// Every file that anything is read from, fonts apart, by path from the root, as the disk has it. What
    /// cannot be looked at is told by itself, as what leads to it: it is for those to name who need it. Then
    /// what lies beside them of temporary files and folders.
    ///
    /// # Errors
    /// Links between folders that lead round in too many ways.
    pub(crate) fn files(&self) -> anyhow::Result<(OnDisk, Vec<PathBuf>)> {
        let (mut pending, mut files, mut linked) = (Vec::new(), Vec::new(), 0);
        let mut temporary = Vec::new();
        for name in SOURCES {
            if let Ok(found) = std::fs::symlink_metadata(self.root.join(name)) {
                self.look(name.to_owned(), &self.top(), found, (&mut pending, &mut files));
            }
        }
        while let Some(Pending { path, place }) = pending.pop() {
            let Ok(entries) = list(&place.folder) else {
                // As it is now nothing below it can be read; that changes with its rights.
                files.extend(std::fs::metadata(&place.folder).ok().map(|found| (path, found)));
                continue;
            };
            for entry in entries {
                let name = entry.file_name();
                if is_temporary(Path::new(&name)) {
                    temporary.extend((place.links == 0).then(|| entry.path()));
                    continue;
                }
                let Some(name) = name.to_str().filter(|name| !is_lock(name)) else {
                    continue;
                };
                let Ok(found) = entry.metadata() else { continue };
                let path = format!("{path}/{name}");
                self.look(path, &place, found, (&mut pending, &mut files));
                linked += usize::from(place.links > 0);
            }
            if linked > MOST_LINKED {
                bail!("{path} 里指向文件夹的链接绕来绕去，走不完：删去这些链接");
            }
        }
        Ok((files, temporary))
    }

    /// Looks at what lies in a folder: a folder is to be walked, anything else is a file. Links are followed
    /// wherever anything may be read through them.
    fn look(
        &self,
        path: String,
        around: &Place,
        found: Metadata,
        (pending, files): (&mut Vec<Pending>, &mut OnDisk),
    ) {
        let folder = around.folder.join(path.rsplit('/').next().unwrap_or_default());
        if !found.is_symlink() {
            match found.is_dir() {
                true => {
                    let place = Place { folder, links: around.links };
                    pending.push(Pending { path, place });
                }
                false => files.push((path, found)),
            }
            return;
        }
        match std::fs::metadata(&folder) {
            Ok(there) if there.is_dir() => match self.follow(&folder, around) {
                Ok(place) => pending.push(Pending { path, place }),
                Err(_) => files.push((path, found)),
            },
            Ok(there) => files.push((path, there)),
            Err(_) => files.push((path, found)),
        }
    }

    /// Where the workspace lies itself.
    fn top(&self) -> Place {
        Place { folder: self.root.clone(), links: 0 }
    }

    /// Where a link to a folder leads to that lies in another, so far as anything is read through it: what
    /// is read is watched too, and that must end.
    fn follow(&self, link: &Path, around: &Place) -> Result<Place, Unreadable> {
        let folder = linked(link, Some(&self.root))?;
        if around.folder.starts_with(&folder) {
            return Err(Unreadable::Loop);
        }
        if around.links == MOST_LINKS {
            return Err(Unreadable::TooManyLinks(MOST_LINKS));
        }
        Ok(Place { folder, links: around.links + 1 })
    }

    /// The names in a folder, in their order, not the disk's.
    ///
    /// # Errors
    /// It cannot be listed.
    pub(super) fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        let entries = self.list(folder)?.into_iter();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.collect();
        let imagined = self.imagined.keys().filter_map(|path| path.rsplit_once('/'));
        let imagined = imagined.filter(|(parent, _)| *parent == folder);
        names.extend(imagined.map(|(_, name)| name.to_owned()));
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// What lies in a folder of the workspace; nothing where there is no such folder.
    ///
    /// # Errors
    /// It cannot be listed, or links lead out of the workspace.
    pub(super) fn list(&self, folder: &str) -> anyhow::Result<Vec<DirEntry>> {
        self.hold(folder).map_err(|why| Error::msg(told(folder, &why, FileRole::Shared)))?;
        list(&self.root.join(folder))
    }

    /// Where a folder lies in the workspace, whatever links lead to it. Each is looked at once.
    pub(super) fn hold(&self, folder: &str) -> Result<Place, Unreadable> {
        if matches!(folder, "" | ".") {
            return Ok(self.top());
        }
        let known = |held: &BTreeMap<_, Result<Place, Unreadable>>| held.get(folder).cloned();
        if let Some(known) = self.held.lock().ok().and_then(|held| known(&held)) {
            return known;
        }
        let (parent, name) = folder.rsplit_once('/').unwrap_or(("", folder));
        let around = self.hold(parent)?;
        let path = around.folder.join(name);
        let held = match path.symlink_metadata() {
            Ok(found) if found.is_symlink() => self.follow(&path, &around),
            Ok(_) => Ok(Place { folder: path, links: around.links }),
            // Who reads something in it will see; it may still be made.
            Err(_) => return Ok(Place { folder: path, links: around.links }),
        };
        if let Ok(mut known) = self.held.lock() {
            known.insert(folder.to_owned(), held.clone());
        }
        held
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
        let Some(file) = self.recorded(path)? else { return Ok(None) };
        match file.refused {
            Some(why) => Err(Error::msg(told(path, &why, FileRole::Shared))),
            None => Ok(Some(file.bytes)),
        }
    }

    /// What a record names, as it is now, by its path below the root: any kind of source.
    ///
    /// # Errors
    /// As of [`Self::file`].
    pub(crate) fn recorded(&self, path: &str) -> anyhow::Result<Option<File>> {
        // Whatever the bulletin allowed then.
        self.read(FileRole::Photo, path, &Limits::MOST)
    }

    /// As [`Self::file`], of one whose bound no bulletin sets.
    ///
    /// # Errors
    /// As of [`Self::file`].
    pub(super) fn text(&self, role: FileRole, path: &str) -> anyhow::Result<Option<File>> {
        self.file(role, path, &Limits::STANDARD)
    }

    /// A file by its path below the root, where anything is there under its name.
    ///
    /// What only one reader asks for is handed over; numbers, dates and records are asked for by
    /// several (selection, order, totals, chain) and kept.
    ///
    /// # Errors
    /// The system has no memory or no handles left.
    pub(super) fn file(
        &self,
        role: FileRole,
        path: &str,
        limits: &Limits,
    ) -> anyhow::Result<Option<File>> {
        if !matches!(role, FileRole::Manifest | FileRole::Record) {
            return self.read(role, path, limits);
        }
        let known = |kept: &BTreeMap<_, _>| kept.get(path).cloned();
        if let Some(file) = self.kept.lock().ok().and_then(|kept| known(&kept)) {
            return Ok(file);
        }
        let file = self.read(role, path, limits)?;
        if let Ok(mut kept) = self.kept.lock() {
            kept.insert(path.to_owned(), file.clone());
        }
        Ok(file)
    }

    fn read(&self, role: FileRole, path: &str, limits: &Limits) -> anyhow::Result<Option<File>> {
        if let Some(bytes) = self.imagined.get(path) {
            return Ok(Some(File::new(role, path, bytes.as_slice())));
        }
        let most = match role {
            FileRole::Figures => limits.table,
            FileRole::Photo => limits.photo,
            FileRole::Manifest
            | FileRole::Prose
            | FileRole::Shared
            | FileRole::Record
            | FileRole::Emitted => LARGEST_TEXT,
        };
        // What is not watched is not read.
        if path.split('/').any(|name| is_lock(name) || is_temporary(Path::new(name))) {
            return Ok(None);
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let held = self.hold(folder).map_err(Stop::Refused);
        let read = held.and_then(|held| regular(&held.folder.join(name), Some(&self.root), most));
        match read {
            Ok(bytes) => Ok(bytes.map(|bytes| File::new(role, path, bytes))),
            Err(Stop::Refused(why)) => {
                Ok(Some(File { refused: Some(why), ..File::new(role, path, []) }))
            }
            Err(Stop::World(error)) => Err(Error::new(error).context(format!("读不了 {path}"))),
        }
    }
}

/// A file that is none of a workspace's.
///
/// # Errors
/// It cannot be read, or is larger than can be meant.
pub(crate) fn foreign_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let shown = spelt(path).display().to_string();
    let read = regular(path, None, LARGEST_FOREIGN);
    let read = read.map_err(|stop| match stop {
        Stop::Refused(why) => Error::msg(told(&shown, &why, FileRole::Shared)),
        Stop::World(error) => Error::new(error).context(format!("读不了 {shown}")),
    })?;
    read.with_context(|| format!("没有 {shown} 这个文件"))
}

/// An output as it lies in its place; nothing where it cannot be read.
pub(crate) fn read_output(path: &Path) -> Option<Vec<u8>> {
    file_up_to(path, LARGEST_OUTPUT)
}

/// A regular file of at most so many bytes, wherever it is; nothing where it cannot be read.
pub(crate) fn file_up_to(path: &Path, most: u64) -> Option<Vec<u8>> {
    regular(path, None, most).ok().flatten()
}

/// Whether an output is in its place.
pub(crate) fn has_output(path: &Path) -> bool {
    path.is_file()
}

/// Why nothing is read: of the file, or because the system has no memory or no handles left.
enum Stop {
    Refused(Unreadable),
    World(std::io::Error),
}

impl From<Unreadable> for Stop {
    fn from(why: Unreadable) -> Self {
        Self::Refused(why)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::PermissionDenied => Self::Refused(Unreadable::Denied),
            _ if is_exhaustion(&error) => Self::World(error),
            _ => Self::Refused(Unreadable::Failed(error.to_string())),
        }
    }
}

/// The bytes of a regular file of at most so many, links followed as far as they stay below `root`, where
/// one is given; nothing where there is none. Nothing else is read, nor waited for.
fn regular(path: &Path, root: Option<&Path>, most: u64) -> Result<Option<Vec<u8>>, Stop> {
    let file = match open(path) {
        Ok(file) => file,
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => match path.symlink_metadata() {
            Ok(found) if found.is_symlink() => open(&linked(path, root)?)?,
            Ok(found) if !found.is_file() => {
                return Err(Unreadable::NoFile(kind(found.file_type())).into());
            }
            _ => return Err(error.into()),
        },
    };
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(Unreadable::NoFile(kind(found.file_type())).into());
    }
    if found.len() > most {
        return Err(Unreadable::TooLarge { found: found.len(), most }.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or_default());
    // So much of it as there was: it may grow meanwhile, and asking for its end costs as much as reading it.
    (&file).take(found.len()).read_to_end(&mut bytes)?;
    if found.len() == 0 {
        // Files that the system makes up say so whatever is in them.
        file.take(most + 1).read_to_end(&mut bytes)?;
    }
    let found = bytes.len() as u64;
    if found > most {
        return Err(Unreadable::TooLarge { found, most }.into());
    }
    Ok(Some(bytes))
}

/// Opens a file for reading without waiting for anybody, unless it is a link.
fn open(path: &Path) -> std::io::Result<Opened> {
    open_unlinked(OpenOptions::new().read(true), path)
}

/// Opens a file as it is wanted, without waiting for anybody, unless it is a link.
///
/// # Errors
/// It is one, or cannot be opened.
pub(super) fn open_unlinked(options: &mut OpenOptions, path: &Path) -> std::io::Result<Opened> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW | libc::O_NOCTTY);
    }
    // Elsewhere there are no such files in folders, but for links.
    #[cfg(not(unix))]
    if path.symlink_metadata()?.is_symlink() {
        return Err(std::io::Error::other("a link"));
    }
    options.open(path)
}

/// Where a link leads to in the end.
fn linked(path: &Path, root: Option<&Path>) -> Result<PathBuf, Unreadable> {
    let place = path.canonicalize().map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            let next = path.read_link().unwrap_or_default();
            Unreadable::Dangling(spelt(&next).display().to_string())
        }
        ErrorKind::PermissionDenied => Unreadable::Denied,
        // There is no other name for it yet.
        _ if is_loop(&error) => Unreadable::Loop,
        _ => Unreadable::Failed(error.to_string()),
    })?;
    if root.is_some_and(|root| !place.starts_with(root)) {
        return Err(Unreadable::Outside(spelt(&place).display().to_string()));
    }
    Ok(place)
}

#[cfg(unix)]
fn is_loop(error: &std::io::Error) -> bool {
    error.raw_os_error() == Some(libc::ELOOP)
}

#[cfg(unix)]
fn is_exhaustion(error: &std::io::Error) -> bool {
    let code = error.raw_os_error();
    code.is_some_and(|code| [libc::EMFILE, libc::ENFILE, libc::ENOMEM].contains(&code))
}

#[cfg(not(unix))]
fn is_exhaustion(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::OutOfMemory
}

#[cfg(not(unix))]
fn is_loop(_: &std::io::Error) -> bool {
    false
}

/// What it is that is no file.
fn kind(found: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kinds = [
            (found.is_fifo(), "管道"),
            (found.is_socket(), "套接字"),
            (found.is_char_device() || found.is_block_device(), "设备"),
        ];
        if let Some((_, name)) = kinds.into_iter().find(|(is_it, _)| *is_it) {
            return name;
        }
    }
    if found.is_dir() { "文件夹" } else { "别的东西" }
}

fn is_absence(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// A folder's entries; none where there is no such folder.
pub(super) fn list(folder: &Path) -> anyhow::Result<Vec<DirEntry>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if is_absence(&error) => return Ok(Vec::new()),
        Err(error) => {
            return Err(Error::new(error).context(format!("读不了 {}", spelt(folder).display())));
        }
    };
    let entries: Result<_, _> = entries.collect();
    entries.with_context(|| format!("读不了 {}", spelt(folder).display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(make: impl FnOnce(&Path)) -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("own");
        std::fs::create_dir_all(root.join("issues/2023-07")).expect("a folder");
        std::fs::write(root.join("bulletin.toml"), "").expect("a file");
        make(&root);
        let workspace = Workspace::find(&root).expect("a workspace");
        (folder, workspace)
    }

    fn sparse(path: &Path, bytes: u64) {
        let file = std::fs::File::create(path).expect("a file");
        file.set_len(bytes).expect("it has no blocks");
    }

    #[test]
    fn no_more_is_read_than_the_role_allows() {
        let (_folder, workspace) = workspace(|_| {});
        let limits = Limits { table: 2 << 20, photo: 3 << 20, ..Limits::STANDARD };
        for (role, most) in [
            (FileRole::Manifest, 16 << 20),
            (FileRole::Prose, 16 << 20),
            (FileRole::Shared, 16 << 20),
            (FileRole::Record, 16 << 20),
            (FileRole::Figures, 2 << 20),
            (FileRole::Photo, 3 << 20),
        ] {
            for (bytes, refused) in [(most, false), (most + 1, true), (4 << 40, true)] {
                sparse(&workspace.root.join("a"), bytes);
                let file = workspace.read(role, "a", &limits).expect("read").expect("it is there");
                let expected = refused.then_some(Unreadable::TooLarge { found: bytes, most });
                assert_eq!(file.refused, expected, "{role:?}");
                assert_eq!(file.bytes.len() as u64, if refused { 0 } else { bytes });
            }
        }
        sparse(&workspace.root.join("b.pdf"), LARGEST_FOREIGN + 1);
        let error = foreign_file(&workspace.root.join("b.pdf")).expect_err("it is too large");
        assert!(error.to_string().contains("它有 101 MB，最多读 100 MB"), "{error}");
    }

    #[test]
    #[cfg(unix)]
    fn only_regular_files_in_the_workspace_are_read() {
        use std::os::unix::fs::symlink;
        let (folder, workspace) = workspace(|root| {
            let link = |from: &str, to: &str| symlink(to, root.join(from)).expect("a link");
            std::fs::write(root.join("../secret.toml"), "x").expect("a file");
            std::fs::create_dir(root.join("../elsewhere")).expect("a folder");
            std::fs::write(root.join("../elsewhere/a"), "x").expect("a file");
            std::fs::write(root.join("issues/a"), "own").expect("a file");
            std::fs::create_dir(root.join("folder")).expect("a folder");
            let made = std::process::Command::new("mkfifo").arg(root.join("pipe")).status();
            assert!(made.is_ok_and(|made| made.success()));
            std::os::unix::net::UnixListener::bind(root.join("socket")).expect("a socket");
            link("within", "issues/a");
            link("through", "within");
            link("out", "../secret.toml");
            link("device", "/dev/zero");
            link("process", "/proc/self/environ");
            link("dangling", "issues/b");
            link("loop", "loop");
            link("to_pipe", "pipe");
            link("to_folder", "issues");
            link("elsewhere", "../elsewhere");
            link("below", "issues");
            // Within, but not where anything is looked for that changes.
            link("issues/up", "..");
            link("issues/2023-07/twin", "../2023-08");
            std::fs::create_dir(root.join("issues/2023-08")).expect("a folder");
            link("issues/2023-08/twin", "../2023-07");
            std::fs::write(root.join("issues/2023-07/a"), "own").expect("a file");
            std::fs::write(root.join("issues/~$a"), "own").expect("a file");
            std::fs::write(root.join("issues/.bulletin-abcdef"), "own").expect("a file");
        });
        let outside = |place: &str| {
            let place = folder.path().canonicalize().expect("it is there").join(place);
            Err(Unreadable::Outside(spelt(&place).display().to_string()))
        };
        let check = |path: &str, expected: Result<Option<&str>, Unreadable>| {
            let file = workspace.read(FileRole::Prose, path, &Limits::STANDARD).expect("read");
            let read = match &file {
                None => Ok(None),
                Some(File { refused: Some(why), .. }) => Err(why.clone()),
                Some(file) => Ok(Some(std::str::from_utf8(&file.bytes).expect("a text"))),
            };
            assert_eq!(read, expected, "{path}");
        };
        check("issues/a", Ok(Some("own")));
        check("within", Ok(Some("own")));
        check("through", Ok(Some("own")));
        check("below/a", Ok(Some("own")));
        check("nothing", Ok(None));
        check("issues/a/nothing", Ok(None));
        check("folder", Err(Unreadable::NoFile("文件夹")));
        check("to_folder", Err(Unreadable::NoFile("文件夹")));
        check("pipe", Err(Unreadable::NoFile("管道")));
        check("to_pipe", Err(Unreadable::NoFile("管道")));
        check("socket", Err(Unreadable::NoFile("套接字")));
        check("out", outside("secret.toml"));
        check("elsewhere/a", outside("elsewhere"));
        check("device", Err(Unreadable::Outside("/dev/zero".to_owned())));
        check("dangling", Err(Unreadable::Dangling("issues/b".to_owned())));
        check("loop", Err(Unreadable::Loop));
        check("issues/up/issues/a", Err(Unreadable::Loop));
        check("issues/up/folder/nothing", Err(Unreadable::Loop));
        let twins = |times: usize| format!("issues/2023-08{}/a", "/twin".repeat(times));
        check(&twins(1), Ok(Some("own")));
        check(&twins(MOST_LINKS), Ok(Some("own")));
        check(&twins(MOST_LINKS + 1), Err(Unreadable::TooManyLinks(MOST_LINKS)));
        check("issues/~$a", Ok(None));
        check("issues/.bulletin-abcdef", Ok(None));
        // What is read in the folders of sources is watched.
        let watched = workspace.files().expect("it ends").0;
        let is_watched = |path: &str| watched.iter().any(|(watched, _)| watched == path);
        for times in 0..MOST_LINKS + 2 {
            let is_read = workspace.bytes(&twins(times)).is_ok_and(|bytes| bytes.is_some());
            assert_eq!(is_watched(&twins(times)), is_read, "{times}");
        }
        assert!(workspace.list("elsewhere").is_err());
        assert!(workspace.list("below").is_ok_and(|entries| entries.len() == 6));
        // Of the user's own choice, wherever it is; but nothing that never ends.
        let foreign = |path: &str| foreign_file(&workspace.root.join(path));
        assert!(foreign("out").is_ok_and(|bytes| bytes == b"x"));
        for path in ["pipe", "device", "loop", "folder", "nothing"] {
            assert!(foreign(path).is_err(), "{path}");
        }
        assert_eq!(read_output(&workspace.root.join("pipe")), None);
        // Where the workspace itself lies behind a link, its files are within.
        symlink(&workspace.root, folder.path().join("link")).expect("a link");
        let linked = Workspace::find(&folder.path().join("link")).expect("a workspace");
        assert!(linked.bytes("within").is_ok_and(|bytes| bytes.is_some()));
    }

    #[test]
    #[cfg(unix)]
    fn links_that_lead_round_end_the_walk_of_nobody() {
        use std::os::unix::fs::symlink;
        let (_folder, workspace) = workspace(|root| {
            let issue = root.join("issues/2023-07");
            let link = |from: &str, to: &str| symlink(to, issue.join(from)).expect("a link");
            std::fs::create_dir_all(issue.join("照片/a/b")).expect("a folder");
            std::fs::create_dir_all(root.join("photos")).expect("a folder");
            std::fs::write(root.join("photos/1.jpg"), "").expect("a file");
            link("self", "self");
            link("up", "..");
            link("照片/a/b/top", "../../..");
            link("dangling", "nothing");
            link("out", "/usr");
            link("shared", "../../photos");
        });
        let files = workspace.files().expect("it ends").0.into_iter().map(|(path, _)| path);
        let mut files: Vec<String> = files.collect();
        files.sort_unstable();
        let issue = |name: &str| format!("issues/2023-07/{name}");
        let mut expected =
            ["dangling", "out", "self", "shared/1.jpg", "up", "照片/a/b/top"].map(issue).to_vec();
        expected.insert(0, "bulletin.toml".to_owned());
        assert_eq!(files, expected);
    }
}
