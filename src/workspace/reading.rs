//! The bytes of files as they come from the disk, and the names in its folders.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, bail};

use super::write::is_temporary;
use super::{SOURCES, Workspace};
use crate::model::files::{File, FileRole, is_lock};

impl Workspace {
    /// Every file that anything is read from, fonts apart, by path from the root, as the disk has it; and what
    /// is there of temporary files and folders.
    ///
    /// # Errors
    /// A folder that cannot be listed, or a file that cannot be looked at.
    pub(crate) fn files(&self) -> anyhow::Result<(Vec<(String, Metadata)>, Vec<PathBuf>)> {
        let mut pending: Vec<String> = SOURCES.map(str::to_owned).to_vec();
        let (mut files, mut temporary) = (Vec::new(), Vec::new());
        while let Some(path) = pending.pop() {
            let on_disk = self.root.join(&path);
            match std::fs::metadata(&on_disk) {
                Ok(found) if found.is_dir() => {
                    let (ours, paths): (Vec<PathBuf>, Vec<PathBuf>) =
                        list(&on_disk)?.into_iter().partition(|path| is_temporary(path));
                    temporary.extend(ours);
                    let names = paths.iter().filter_map(|path| path.file_name()?.to_str());
                    // A photo may have any other name.
                    let names = names.filter(|name| !is_lock(name));
                    pending.extend(names.map(|name| format!("{path}/{name}")));
                }
                Ok(found) => files.push((path, found)),
                Err(error) if is_absence(&error) => {}
                Err(error) => return Err(Error::new(error).context(format!("读不了 {path}"))),
            }
        }
        Ok((files, temporary))
    }

    /// The names in a folder, in their order, not the disk's.
    pub(super) fn names(&self, folder: &str) -> anyhow::Result<Vec<String>> {
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
    pub(super) fn file(&self, role: FileRole, path: &str) -> anyhow::Result<Option<File>> {
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

fn is_absence(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

/// A folder's entries; none where there is no such folder.
pub(super) fn list(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_huge_file_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.pdf");
        let file = std::fs::File::create(&path).expect("a file");
        file.set_len(LARGEST_FOREIGN + 1).expect("it has no blocks");
        assert!(foreign_file(&path).is_err_and(|error| error.to_string().contains("100 MB")));
    }
}
