//! Files into their places: whole, or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tempfile::TempDir;

use super::shown;
use crate::model::files::is_below;

/// How the names of files begin that are not yet in their places.
const TEMPORARY: &str = ".bulletin-";

/// A file to be written.
pub(crate) struct Output {
    /// Below the output folder.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

/// A folder with files that is whole and not yet in its place.
pub(crate) struct StagedFolder {
    beside: TempDir,
    name: String,
    place: PathBuf,
}

/// Makes `folder/name` with these files, by path below it, beside its place.
///
/// # Errors
/// Nothing has changed then.
pub(crate) fn stage(
    folder: &Path,
    name: &str,
    files: &BTreeMap<String, Vec<u8>>,
) -> anyhow::Result<StagedFolder> {
    let failed = |path: &Path| format!("写不了 {}", shown(path).display());
    let beside = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(folder);
    let beside = beside.with_context(|| failed(folder))?;
    for (path, bytes) in files {
        let path = below(&beside.path().join(name), path)?;
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written = made.and_then(|()| {
            let mut file = std::fs::File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.with_context(|| failed(&path))?;
    }
    Ok(StagedFolder { beside, name: name.to_owned(), place: folder.join(name) })
}

impl StagedFolder {
    /// Puts the folder into its place; what was there goes away.
    ///
    /// # Errors
    /// It cannot be moved: what was there is back, or the error tells where it is.
    pub(crate) fn put(self) -> anyhow::Result<()> {
        let Self { beside, name, place } = self;
        let failed = || format!("写不了 {}", shown(&place).display());
        let old = beside.path().join("old");
        let had = place.exists();
        if had {
            std::fs::rename(&place, &old).with_context(failed)?;
        }
        let Err(error) = std::fs::rename(beside.path().join(name), &place) else {
            sync(&place);
            return Ok(());
        };
        if had && std::fs::rename(&old, &place).is_err() {
            let kept = beside.keep().join("old");
            let kept = format!("{}；原来的在 {}", failed(), shown(&kept).display());
            return Err(error).context(kept);
        }
        Err(error).with_context(failed)
    }
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
    let StagedFolder { beside, name, place } = stage(folder, name, files)?;
    if place.exists() {
        bail!("{} 已经有了，没有动它", shown(&place).display());
    }
    std::fs::rename(beside.path().join(name), &place).with_context(|| failed(&place))?;
    sync(&place);
    Ok(())
}

/// Whether anything lies there, be it a folder or a link that leads nowhere.
pub(crate) fn is_taken(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
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
    /// Copies a file to the first such name that is free: `综窗办件.csv.改动`, `综窗办件.csv.改动2`.
    ///
    /// # Errors
    /// It cannot be copied.
    pub(crate) fn add(&mut self, path: &Path) -> anyhow::Result<()> {
        let named = |ending: String| {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let mut copy = named(ASIDE.to_owned());
        let mut number = 2;
        while copy.symlink_metadata().is_ok() {
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
            let is_there = std::fs::read(path).ok() == std::fs::read(copy).ok();
            if is_there {
                // What cannot be removed does no harm.
                std::fs::remove_file(copy).unwrap_or_default();
            }
        }
    }
}

/// Writes the files into `folder`: first all of them beside their places, then each into its place,
/// so that a reader never sees half a file and a full disk changes nothing.
pub(crate) fn write(
    folder: &Path,
    outputs: impl IntoIterator<Item = Output>,
) -> anyhow::Result<Vec<PathBuf>> {
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
        file.persist(&path).map_err(|error| error.error).with_context(|| failed(&path))?;
        written.push(path);
    }
    let folders: BTreeSet<_> = written.iter().filter_map(|path| path.parent()).collect();
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
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).unwrap_or_default();
    #[cfg(not(unix))]
    let _ = folder;
}

/// A temporary file with the permissions that the user's other new files have.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    // On Windows a new file has the rights that its folder hands down, as any other new file.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_put_leaves_the_old_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let staged = |text: &str| {
            let files = BTreeMap::from([("a.txt".to_owned(), text.as_bytes().to_vec())]);
            stage(folder.path(), "published", &files).expect("it can be written")
        };
        let now = || std::fs::read_to_string(folder.path().join("published/a.txt")).ok();
        staged("1").put().expect("it can be moved");
        staged("2").put().expect("it can be moved");
        assert_eq!(now().as_deref(), Some("2"));
        let gone = staged("3");
        std::fs::remove_dir_all(gone.beside.path().join("published")).expect("it is there");
        assert!(gone.put().is_err());
        assert_eq!(now().as_deref(), Some("2"));
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
