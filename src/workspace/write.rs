//! Files into their places: whole, or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use tempfile::{NamedTempFile, TempDir};

use super::fingerprint::Fingerprint;
use super::{lock, read_output, shown};
use crate::model::files::is_below;
use crate::model::issue::IssueId;
use crate::model::record::FOLDER;

/// How the names of files begin that are not yet in their places.
const TEMPORARY: &str = ".bulletin-";

/// A file to be written.
pub(crate) struct Output {
    /// Below the output folder.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

/// A folder with files that is whole and not yet in its place, in a temporary folder beside it.
pub(crate) struct StagedFolder {
    /// Dropped before the folder, which Windows would not remove while it is open.
    _kept: File,
    beside: TempDir,
    name: String,
    /// The folder in which its place is.
    folder: PathBuf,
    /// Whether it could not be taken back: the next to come upon it tries again.
    is_left: bool,
}

/// What lies in the temporary folder, below the name of the staged one: what is to be put into its place,
/// what was there, and the file that comes last. While that one lies here it is not over: whoever comes
/// upon it when nobody lives who would go on with it takes all of it back.
const NEW: &str = "new";
const OLD: &str = "old";
const LAST: &str = "last";

/// Makes `folder/name` with these files, by path below it, beside its place; and so the file that is to come
/// last, by its name in `folder`.
///
/// # Errors
/// Nothing has changed then.
pub(crate) fn stage(
    folder: &Path,
    name: &str,
    files: &BTreeMap<String, Vec<u8>>,
    last: Option<(&str, &[u8])>,
) -> anyhow::Result<StagedFolder> {
    let failed = |path: &Path| format!("写不了 {}", shown(path).display());
    let (kept, beside) = new_folder(folder).with_context(|| failed(folder))?;
    let (name, folder) = (name.to_owned(), folder.to_owned());
    let staged = StagedFolder { _kept: kept, beside, name, folder, is_left: false };
    let new = staged.part(NEW);
    std::fs::create_dir_all(&new).with_context(|| failed(&new))?;
    let mut folders = BTreeSet::from([new.clone()]);
    let files = files.iter().map(|(path, bytes)| (below(&new, path), bytes.as_slice()));
    let last = last.map(|(name, bytes)| (below(&staged.part(LAST), name), bytes));
    for (path, bytes) in files.chain(last) {
        let path = path?;
        let parents = path.ancestors().skip(1).take_while(|parent| parent.starts_with(&new));
        folders.extend(parents.map(Path::to_owned));
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written = made.and_then(|()| {
            let mut file = File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.with_context(|| failed(&path))?;
    }
    folders.iter().for_each(|folder| sync_folder(folder));
    Ok(staged)
}

impl StagedFolder {
    fn part(&self, part: &str) -> PathBuf {
        self.beside.path().join(&self.name).join(part)
    }

    /// Puts the folder into its place, then the file that comes last; what was there goes away.
    ///
    /// # Errors
    /// One of them cannot be moved: what was there is back, or the error tells where it is.
    pub(crate) fn put(mut self) -> anyhow::Result<()> {
        let failed = || format!("写不了 {}", shown(&self.folder.join(&self.name)).display());
        let Err(error) = self.swap() else { return Ok(()) };
        if undo(&self.beside.path().join(&self.name), &self.folder.join(&self.name)).is_err() {
            let kept = format!("{}；原来的在 {}", failed(), shown(&self.part(OLD)).display());
            self.leave();
            return Err(error).context(kept);
        }
        Err(error).with_context(failed)
    }

    fn leave(&mut self) {
        self.is_left = true;
        self.beside.disable_cleanup(true);
    }

    fn swap(&self) -> std::io::Result<()> {
        let place = self.folder.join(&self.name);
        if is_taken(&place) {
            std::fs::rename(&place, self.part(OLD))?;
        }
        std::fs::rename(self.part(NEW), &place)?;
        sync_folder(&self.folder);
        for path in entries(&self.part(LAST)) {
            if let Some(name) = path.file_name() {
                std::fs::rename(&path, self.folder.join(name))?;
                sync_folder(&self.folder);
            }
        }
        Ok(())
    }
}

impl Drop for StagedFolder {
    /// What is left here is removed piece by piece: first of all what says that it is not over.
    fn drop(&mut self) {
        if !self.is_left {
            std::fs::remove_dir_all(self.part(LAST)).unwrap_or_default();
        }
    }
}

/// Brings back what was in the place of a staged folder, unless all is over or nothing was moved. Does no
/// more when it is done once again, wherever it was cut off.
///
/// # Errors
/// Something cannot be moved.
fn undo(staged: &Path, place: &Path) -> std::io::Result<()> {
    let (new, old) = (staged.join(NEW), staged.join(OLD));
    let last = staged.join(LAST);
    let is_over = !is_real_folder(&last) || entries(&last).is_empty();
    if !is_over && !is_taken(&new) && is_taken(place) {
        std::fs::rename(place, &new)?;
    }
    if is_taken(&old) && !is_taken(place) {
        std::fs::rename(&old, place)?;
    }
    Ok(())
}

/// Removes the temporary files and folders that runs left in a workspace and its outputs' folder which were
/// cut off, and takes back what they had begun. What belongs to a process that lives is not touched; what
/// cannot be removed does no harm.
pub(crate) fn sweep(root: &Path, out: &Path) {
    for folder in ["opening", "issues"].map(|folder| root.join(folder)) {
        sweep_folder(&folder).iter().for_each(|folder| drop(sweep_folder(folder)));
    }
    sweep_folder(&root.join("sections"));
    sweep_outputs(root, out);
}

/// As [`sweep`], where it is known what lies among the sources.
pub(crate) fn sweep_those(temporary: &[PathBuf], root: &Path, out: &Path) {
    temporary.iter().for_each(|path| sweep_away(path));
    sweep_outputs(root, out);
}

fn sweep_outputs(root: &Path, out: &Path) {
    let is_of_issue = |folder: &PathBuf| {
        let name = folder.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.parse::<IssueId>().is_ok())
    };
    sweep_folder(root);
    // Photos lie as deep there as in their issue's folder.
    let mut photos: Vec<PathBuf> = sweep_folder(out).into_iter().filter(is_of_issue).collect();
    while let Some(folder) = photos.pop() {
        photos.extend(sweep_folder(&folder));
    }
}

/// Sweeps one folder, and returns those in it.
fn sweep_folder(folder: &Path) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { continue };
        if is_temporary(&path) {
            sweep_away(&path);
        } else if kind.is_dir() {
            folders.push(path);
        }
    }
    folders
}

/// Removes a temporary file, or takes back what was begun from a temporary folder and removes that.
fn sweep_away(path: &Path) {
    let Ok(kind) = path.symlink_metadata().map(|found| found.file_type()) else { return };
    if !kind.is_file() && !kind.is_dir() {
        return;
    }
    let Some(_claim) = lock::claim(path) else { return };
    if kind.is_file() {
        return std::fs::remove_file(path).unwrap_or_default();
    }
    // Nothing else is put into the place of another. Whoever brought this folder: it may hold links, and
    // what lies behind those is none of ours.
    let staged = path.join(FOLDER);
    if is_real_folder(&staged) {
        let place = path.parent().map(|folder| folder.join(FOLDER));
        if place.is_none_or(|place| undo(&staged, &place).is_err()) {
            return;
        }
        std::fs::remove_dir_all(staged.join(LAST)).unwrap_or_default();
    }
    std::fs::remove_dir_all(path).unwrap_or_default();
}

/// Whether there is a folder that is no link to one.
fn is_real_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_dir())
}

/// Whether a path is that of a temporary file or folder of ours, by its name.
pub(super) fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let made = name.and_then(|name| name.strip_prefix(TEMPORARY));
    made.is_some_and(|made| made.len() == 6 && made.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// What lies in a folder; nothing where it cannot be listed.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// Makes `folder/name` with these files, whole; a folder that is there is not touched.
///
/// # Errors
/// There is one, or it cannot be written: nothing has changed then.
pub(crate) fn create_folder(
    folder: &Path,
    name: &str,
    files: &BTreeMap<String, Vec<u8>>,
) -> anyhow::Result<()> {
    let failed = |path: &Path| format!("写不了 {}", shown(path).display());
    std::fs::create_dir_all(folder).with_context(|| failed(folder))?;
    let staged = stage(folder, name, files, None)?;
    let place = folder.join(name);
    if is_taken(&place) {
        bail!("{} 已经有了，没有动它", shown(&place).display());
    }
    std::fs::rename(staged.part(NEW), &place).with_context(|| failed(&place))?;
    sync_folder(folder);
    Ok(())
}

/// Whether anything lies there, be it a folder or a link that leads nowhere.
pub(crate) fn is_taken(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The places that a file would come to that is written there: by its own name, and where a link or another
/// spelling of that name leads. Folders on the way need not be there.
///
/// # Errors
/// The path is none.
pub(crate) fn places(path: &Path) -> anyhow::Result<[PathBuf; 2]> {
    let mut folder = PathBuf::new();
    let path = std::path::absolute(path)?;
    for part in path.parent().into_iter().flat_map(Path::components) {
        match part {
            Component::ParentDir => drop(folder.pop()),
            part => folder.push(part),
        }
        folder = folder.canonicalize().unwrap_or(folder);
    }
    let named = folder.join(path.file_name().unwrap_or_default());
    Ok([named.canonicalize().unwrap_or_else(|_| named.clone()), named])
}

/// Writes those of the files, by path below `folder`, that are not there; the paths of those that are,
/// which are not touched. The last is in its place only when all others are.
///
/// # Errors
/// Nothing has changed then but for folders, unless the disk fails between two files.
pub(crate) fn write_new(
    folder: &Path,
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
) -> anyhow::Result<Vec<String>> {
    let failed = |path: &Path| format!("写不了 {}", shown(path).display());
    let (mut pending, mut there) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let path = below(folder, &name)?;
        if is_taken(&path) {
            there.push(name);
            continue;
        }
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).with_context(|| failed(parent))?;
        let mut file = new_file(parent).with_context(|| failed(&path))?;
        file.write_all(&bytes).and_then(|()| file.flush()).with_context(|| failed(&path))?;
        pending.push((file, path, name));
    }
    for (file, path, _) in &pending {
        file.as_file().sync_all().with_context(|| failed(path))?;
    }
    for (file, path, name) in pending {
        match file.persist_noclobber(&path) {
            Ok(_) => sync(&path),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                there.push(name);
            }
            Err(error) => return Err(error.error).with_context(|| failed(&path)),
        }
    }
    Ok(there)
}

/// What the names of files end in that are kept beside those that take their places: nothing reads them.
const ASIDE: &str = ".改动";

/// Copies of files that others will take the places of, beside them; they are removed again unless they
/// are kept, but for those that are all that there is left.
#[derive(Default)]
pub(crate) struct Aside {
    /// The files and their copies.
    copies: Vec<(PathBuf, PathBuf)>,
}

impl Aside {
    /// Copies a file to the first such name that is free, and none of those `to_come`: `综窗办件.csv.改动`,
    /// `综窗办件.csv.改动2`.
    ///
    /// # Errors
    /// It cannot be copied.
    pub(crate) fn add(&mut self, path: &Path, to_come: &[PathBuf]) -> anyhow::Result<()> {
        let named = |ending: String| {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let mut copy = named(ASIDE.to_owned());
        let mut number = 2;
        while is_taken(&copy) || to_come.contains(&copy) {
            copy = named(format!("{ASIDE}{number}"));
            number += 1;
        }
        self.copies.push((path.to_owned(), copy.clone()));
        let copied = std::fs::copy(path, &copy);
        copied.with_context(|| format!("写不了 {}", shown(&copy).display()))?;
        Ok(())
    }

    /// Keeps the copies, and takes those files away of which nothing has taken the place. Returns where each
    /// file was and where it is now.
    ///
    /// # Errors
    /// A file cannot be taken away.
    pub(crate) fn keep(mut self, rest: &[PathBuf]) -> anyhow::Result<Vec<(PathBuf, PathBuf)>> {
        let copies = std::mem::take(&mut self.copies);
        for path in rest {
            let removed = std::fs::remove_file(path);
            removed.with_context(|| format!("移不走 {}", shown(path).display()))?;
        }
        Ok(copies)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        for (path, copy) in &self.copies {
            let is_there = read_output(path) == read_output(copy);
            if is_there {
                // What cannot be removed does no harm.
                std::fs::remove_file(copy).unwrap_or_default();
            }
        }
    }
}

/// A file in its place.
pub(crate) struct Written {
    pub(crate) path: PathBuf,
    /// Of what was written, whatever others may have put there meanwhile.
    pub(crate) stat: Option<Fingerprint>,
}

/// Writes the files into `folder`: first all of them beside their places, then each into its place,
/// so that a reader never sees half a file and a full disk changes nothing.
///
/// # Errors
/// Nothing has changed then but for folders, unless the disk fails between two files.
pub(crate) fn write(
    folder: &Path,
    outputs: impl IntoIterator<Item = Output>,
) -> anyhow::Result<Vec<Written>> {
    let failed = |path: &Path| format!("写不了 {}", shown(path).display());
    let mut pending = Vec::new();
    for Output { path, bytes } in outputs {
        let path = below(folder, &path)?;
        if path.is_dir() {
            bail!("写不了 {}：那里是一个文件夹", shown(&path).display());
        }
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).with_context(|| failed(parent))?;
        let mut file = new_file(parent).with_context(|| failed(&path))?;
        file.write_all(&bytes).and_then(|()| file.flush()).with_context(|| failed(&path))?;
        pending.push((file, path));
    }
    // A name may reach the disk before what it names, unless that is there: half a file after a power cut.
    for (file, path) in &pending {
        file.as_file().sync_all().with_context(|| failed(path))?;
    }
    let mut written = Vec::new();
    for (file, path) in pending {
        let file = file.persist(&path).map_err(|error| error.error);
        let stat = file.with_context(|| failed(&path))?.metadata();
        written.push(Written { path, stat: stat.ok().map(|stat| Fingerprint::of(&stat)) });
    }
    let folders: BTreeSet<_> = written.iter().filter_map(|file| file.path.parent()).collect();
    folders.into_iter().for_each(sync_folder);
    Ok(written)
}

/// A path below a folder, which itself may be a link to wherever there is room.
///
/// # Errors
/// It leads out of it, be it by a link.
fn below(folder: &Path, path: &str) -> anyhow::Result<PathBuf> {
    if !is_below(path) {
        bail!("写不了 {path}：这条路径不在 {} 里", shown(folder).display());
    }
    let place = folder.join(path);
    for between in place.ancestors().skip(1).take_while(|between| *between != folder) {
        if between.is_symlink() {
            let inside = between.canonicalize().and_then(|to| Ok((to, folder.canonicalize()?)));
            if !inside.is_ok_and(|(to, folder)| to.starts_with(folder)) {
                let (shown, folder) = (shown(between), shown(folder));
                bail!(
                    "写不了 {path}：{} 是链接，通到 {} 之外；删去这个链接",
                    shown.display(),
                    folder.display()
                );
            }
        }
    }
    Ok(place)
}

/// Sees to it that what was moved to this place is there after a power cut.
fn sync(place: &Path) {
    place.parent().into_iter().for_each(sync_folder);
}

/// A system that cannot do it is as safe as it ever was.
fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    File::open(folder).and_then(|folder| folder.sync_all()).unwrap_or_default();
    #[cfg(not(unix))]
    let _ = folder;
}

/// A temporary file with the permissions that the user's other new files have.
fn new_file(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    // On Windows a new file has the rights that its folder hands down, as any other new file.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    loop {
        let file = builder.tempfile_in(folder)?;
        if lock::keep(file.as_file()) {
            return Ok(file);
        }
    }
}

/// A temporary folder, and what keeps it.
fn new_folder(folder: &Path) -> std::io::Result<(File, TempDir)> {
    loop {
        let made = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(folder)?;
        match lock::open_folder(made.path()) {
            Ok(opened) if lock::keep(&opened) => return Ok((opened, made)),
            Ok(_) => {}
            // It was swept away before it could be opened.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_put_leaves_the_old_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let staged = |text: &str| {
            let files = BTreeMap::from([("a.txt".to_owned(), text.as_bytes().to_vec())]);
            stage(folder.path(), "published", &files, None).expect("it can be written")
        };
        let now = || std::fs::read_to_string(folder.path().join("published/a.txt")).ok();
        staged("1").put().expect("it can be moved");
        staged("2").put().expect("it can be moved");
        assert_eq!(now().as_deref(), Some("2"));
        let gone = staged("3");
        std::fs::remove_dir_all(gone.part(NEW)).expect("it is there");
        assert!(gone.put().is_err());
        assert_eq!(now().as_deref(), Some("2"));
    }

    #[test]
    fn what_was_cut_off_is_taken_back_and_what_was_not_stands() {
        const RECORD: &str = "published.toml";
        /// What is there after a run that was cut off after so many moves, and the sweep of the next.
        fn after(moves: usize, was_there: bool) -> (Option<String>, Option<String>) {
            let folder = tempfile::tempdir().expect("a folder");
            let folder = folder.path();
            let stage = |text: &str| {
                let files = BTreeMap::from([("a/b.txt".to_owned(), text.as_bytes().to_vec())]);
                let last = Some((RECORD, text.as_bytes()));
                stage(folder, "published", &files, last).expect("it can be written")
            };
            if was_there {
                stage("old").put().expect("it can be moved");
            }
            let mut staged = stage("new");
            let place = folder.join("published");
            let old = was_there.then(|| (place.clone(), staged.part(OLD)));
            let new = [
                (staged.part(NEW), place.clone()),
                (staged.part(LAST).join(RECORD), folder.join(RECORD)),
            ];
            for (from, to) in old.into_iter().chain(new).take(moves) {
                std::fs::rename(from, to).expect("it is there");
            }
            let text = |path: PathBuf| std::fs::read_to_string(path).ok();
            let now = || (text(place.join("a/b.txt")), text(folder.join(RECORD)));
            // While it is held by one who lives nothing happens to it.
            let before = now();
            sweep_folder(folder);
            assert_eq!(now(), before);
            staged.leave();
            drop(staged);
            sweep_folder(folder);
            let left = entries(folder).into_iter().filter(|path| is_temporary(path)).count();
            assert_eq!(left, 0, "{moves}");
            now()
        }
        let both = |text: &str| (Some(text.to_owned()), Some(text.to_owned()));
        for moves in 0..3 {
            assert_eq!(after(moves, true), both("old"), "{moves}");
        }
        assert_eq!(after(3, true), both("new"));
        for moves in 0..2 {
            assert_eq!(after(moves, false), (None, None), "{moves}");
        }
        assert_eq!(after(2, false), both("new"));
    }

    #[test]
    fn only_what_nobody_needs_is_swept() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let kept = new_file(folder).expect("a file");
        let dead = new_file(folder).and_then(|file| Ok(file.keep()?.1)).expect("a file");
        let others = [".bulletin.json", ".bulletin-notes", ".bulletin-a.b.c", "bulletin-abcdef"];
        for name in others {
            std::fs::write(folder.join(name), "").expect("a file");
        }
        sweep_folder(folder);
        assert!(!dead.exists());
        assert!(kept.path().exists());
        assert_eq!(entries(folder).len(), others.len() + 1);
    }

    #[test]
    #[cfg(unix)]
    fn a_sweep_touches_nothing_behind_links_and_moves_nothing_but_what_is_put_there() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a folder");
        let at = |path: &str| folder.path().join(path);
        // What a folder under a name of ours, brought from elsewhere, might lead to.
        let theirs = ["theirs/last/a", "theirs/old/a", "own/issues/a", "own/published/a"];
        for path in theirs {
            std::fs::create_dir_all(at(path)).expect("a folder");
        }
        let litter = at("own/.bulletin-abcdef");
        let check = |make: &dyn Fn()| {
            make();
            sweep_folder(&at("own"));
            assert!(!litter.exists());
            for path in theirs {
                assert!(at(path).is_dir(), "{path}");
            }
            assert_eq!(entries(&at("own")).len(), 2);
        };
        let make = |path: &str| std::fs::create_dir_all(litter.join(path)).expect("a folder");
        let link = |name: &str, to: &str| symlink(at(to), litter.join(name)).expect("a link");
        check(&|| make("published"));
        check(&|| make("issues/last/b"));
        for name in ["published", "another"] {
            check(&|| {
                make("");
                link(name, "theirs");
            });
        }
        check(&|| {
            make("published");
            link("published/last", "theirs");
        });
    }

    #[test]
    fn nothing_is_written_outside_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("inner");
        let path = "../a.txt".to_owned();
        assert!(write(&inner, [Output { path: path.clone(), bytes: Vec::new() }]).is_err());
        assert!(write_new(&inner, [(path.clone(), Vec::new())]).is_err());
        assert!(create_folder(&inner, "b", &BTreeMap::from([(path, Vec::new())])).is_err());
        assert!(!folder.path().join("a.txt").exists());
    }

    #[test]
    #[cfg(unix)]
    fn a_link_that_leads_nowhere_is_in_the_way_too() {
        let folder = tempfile::tempdir().expect("a folder");
        std::os::unix::fs::symlink("nowhere", folder.path().join("a")).expect("a link");
        let files = BTreeMap::from([("a.txt".to_owned(), Vec::new())]);
        let error = create_folder(folder.path(), "a", &files).expect_err("it is taken");
        assert!(error.to_string().contains("已经有了"), "{error}");
    }

    #[test]
    #[cfg(unix)]
    fn nothing_is_written_through_a_link() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a folder");
        let at = |path: &str| folder.path().join(path);
        for name in ["disk/2023-08", "elsewhere"] {
            std::fs::create_dir_all(at(name)).expect("a folder");
        }
        std::fs::write(at("elsewhere/a.pdf"), "theirs").expect("a file");
        // The folder of the outputs may be on a larger disk, and links within it stay there.
        symlink("disk", at("out")).expect("a link");
        symlink("2023-08", at("disk/same")).expect("a link");
        symlink(at("elsewhere"), at("disk/2023-07")).expect("a link");
        symlink(at("elsewhere/a.pdf"), at("disk/a.pdf")).expect("a link");
        symlink("nowhere", at("disk/2023-09")).expect("a link");
        let write = |path: &str| {
            let output = Output { path: path.to_owned(), bytes: b"ours".to_vec() };
            super::write(&at("out"), [output]).map(drop).map_err(|error| error.to_string())
        };
        assert_eq!(write("same/1.jpg"), Ok(()));
        // A link in the place of a file makes room for it.
        assert_eq!(write("a.pdf"), Ok(()));
        assert!(!at("disk/a.pdf").is_symlink());
        for path in ["2023-07/1.jpg", "2023-07/a.pdf", "2023-07/b/1.jpg", "2023-09/1.jpg"] {
            let error = write(path).expect_err("it leads out");
            assert!(error.contains("是链接"), "{error}");
            assert!(write_new(&at("out"), [(path.to_owned(), Vec::new())]).is_err(), "{path}");
        }
        let theirs = std::fs::read_dir(at("elsewhere")).expect("a folder").count();
        assert_eq!(theirs, 1);
        assert_eq!(std::fs::read(at("elsewhere/a.pdf")).expect("a file"), b"theirs");
    }
}
