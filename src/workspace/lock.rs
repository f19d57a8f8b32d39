//! What one process has to itself for as long as it lives: locks of the system's, which go with the process
//! that holds them, however that ends.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;

use super::shown;

/// How often it is looked whether a lock is to be had.
const PAUSE: Duration = Duration::from_millis(10);

/// How often a lock may turn out to be of a file that is no longer there. Where that never ends, the disk
/// says otherwise of an open file than of its path, as some networks' do: what is locked is the file then.
const MOST_REMOVED: usize = 100;

/// A lock, held until it is dropped.
pub(crate) struct Lock {
    path: PathBuf,
    /// Whether its folder was not there before.
    is_folder_new: bool,
    /// Nothing where the disk has no locks.
    file: Option<File>,
}

impl Lock {
    /// Takes the lock that an empty file stands for. It is made where there is none, and stays. While another
    /// process has the lock, `waited` is told again and again for how long.
    ///
    /// A disk without locks, as some networks' are, keeps nobody from his work.
    ///
    /// # Errors
    /// The file cannot be made, or `waited` wants it to end.
    pub(crate) fn take(
        path: &Path,
        waited: impl FnMut(Duration) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        Self::take_where(path, is_at, waited)
    }

    /// As [`Self::take`], where `is_at` says whether a path still leads to an open file.
    fn take_where(
        path: &Path,
        is_at: impl Fn(&File, &Path) -> bool,
        mut waited: impl FnMut(Duration) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let since = Instant::now();
        let mut removed = 0;
        loop {
            let (is_folder_new, file) = match open(path) {
                Ok(opened) => opened,
                // Its folder was taken away again.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    waited(since.elapsed())?;
                    std::thread::sleep(PAUSE);
                    continue;
                }
                Err(error) => {
                    // Where its folder cannot be, that is in the way.
                    let folder = path.parent().filter(|folder| !folder.is_dir());
                    let place = shown(folder.unwrap_or(path));
                    return Err(error).with_context(|| format!("写不了 {}", place.display()));
                }
            };
            let lock = |file| Self { path: path.to_owned(), is_folder_new, file };
            match file.try_lock() {
                Ok(()) if is_at(&file, path) || removed == MOST_REMOVED => {
                    return Ok(lock(Some(file)));
                }
                // It was removed while we waited: whoever comes now would lock another one.
                Ok(()) => {
                    removed += 1;
                    waited(since.elapsed())?;
                    std::thread::sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    waited(since.elapsed())?;
                    std::thread::sleep(PAUSE);
                }
                Err(TryLockError::Error(_)) => return Ok(lock(None)),
            }
        }
    }
}

impl Drop for Lock {
    /// Where nothing came of it, a folder that was made for it goes again.
    fn drop(&mut self) {
        let is_there = self.file.as_ref().is_some_and(|file| is_at(file, &self.path));
        let is_ours = self.is_folder_new && is_there;
        let Some(folder) = self.path.parent().filter(|_| is_ours) else { return };
        let is_alone = std::fs::read_dir(folder).is_ok_and(|entries| entries.count() == 1);
        if is_alone && std::fs::remove_file(&self.path).is_ok() {
            std::fs::remove_dir(folder).unwrap_or_default();
        }
    }
}

/// Opens the file of a lock, which need not be there, and says whether its folder was not there.
fn open(path: &Path) -> io::Result<(bool, File)> {
    // It would be made wherever that leads to.
    if path.is_symlink() {
        return Err(io::Error::other("它是链接：删去这个链接"));
    }
    let folder = path.parent().filter(|folder| !folder.is_dir());
    folder.map_or(Ok(()), std::fs::create_dir_all)?;
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    Ok((folder.is_some(), options.open(path)?))
}

/// Whether the path still leads to the open file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |metadata: io::Result<std::fs::Metadata>| {
        metadata.ok().map(|metadata| (metadata.dev(), metadata.ino()))
    };
    number(file.metadata()) == number(std::fs::metadata(path))
}

/// Windows does not let an open file be replaced.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

/// Marks a file that was just made as one that somebody lives who needs it, for as long as it is open.
/// False where it was taken for one of the dead: another one has to be made.
#[cfg(unix)]
pub(super) fn keep(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    match file.try_lock() {
        Ok(()) => file.metadata().is_ok_and(|metadata| metadata.nlink() > 0),
        Err(TryLockError::WouldBlock) => false,
        // Where there are no locks nothing is ever taken for that of the dead.
        Err(TryLockError::Error(_)) => true,
    }
}

/// On Windows a file is kept by being open.
#[cfg(not(unix))]
pub(super) fn keep(_: &File) -> bool {
    true
}

/// A folder opened so that it can be kept like a file.
///
/// # Errors
/// It cannot be opened.
pub(super) fn open_folder(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;
        // Others may read and write what is in it, but not take it away; a folder opens only so.
        options.share_mode(FILE_SHARE_READ | FILE_SHARE_WRITE);
        options.custom_flags(FILE_FLAG_BACKUP_SEMANTICS);
    }
    options.open(path)
}

#[cfg(windows)]
const FILE_SHARE_READ: u32 = 1;
#[cfg(windows)]
const FILE_SHARE_WRITE: u32 = 2;
#[cfg(windows)]
const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;

/// What somebody left who died: nobody else claims it for as long as this lives.
pub(super) struct Claim {
    _file: Option<File>,
}

/// Claims a file or folder; nothing where somebody lives who keeps it.
pub(super) fn claim(path: &Path) -> Option<Claim> {
    #[cfg(unix)]
    {
        let file = open_folder(path).ok()?;
        file.try_lock().ok().map(|()| Claim { _file: Some(file) })
    }
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;
        let mut options = File::options();
        options.read(true).share_mode(0).custom_flags(FILE_FLAG_BACKUP_SEMANTICS);
        // Opened by nobody else, and closed again: it could not be removed otherwise.
        options.open(path).ok().map(|_| Claim { _file: None })
    }
    #[cfg(not(any(unix, windows)))]
    {
        let _ = path;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_tells_files_apart_from_themselves_keeps_nobody_waiting() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut asked = 0;
        let lock = Lock::take_where(
            &folder.path().join(".lock"),
            |_, _| false,
            |_| {
                asked += 1;
                Ok(())
            },
        );
        assert!(lock.is_ok_and(|lock| lock.file.is_some()));
        // More where a program that another test starts has the file open for a moment.
        assert!(asked >= MOST_REMOVED, "{asked}");
    }

    #[test]
    #[cfg(unix)]
    fn no_lock_is_made_behind_a_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::os::unix::fs::symlink(at("elsewhere"), at(".lock")).expect("a link");
        assert!(Lock::take(&at(".lock"), |_| Ok(())).is_err());
        assert!(!at("elsewhere").exists());
    }

    #[test]
    fn a_lock_is_held_by_one_at_a_time_whatever_becomes_of_its_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out/.lock");
        let never = |waited: Duration| panic!("waited for {waited:?}");
        let is_held = || {
            let enough = |_| anyhow::bail!("enough");
            Lock::take(&path, enough).is_err_and(|error| error.to_string() == "enough")
        };
        let held = Lock::take(&path, never).expect("a lock");
        assert!(is_held());
        drop(held);
        let held = Lock::take(&path, never).expect("a lock");
        assert!(is_held());
        // One who waits for a file that was removed waits for the next one.
        let mut next = None;
        let second = Lock::take(&path, |_| {
            if next.is_none() {
                std::fs::remove_file(&path)?;
                next = Some(Lock::take(&path, never)?);
            } else {
                next = None;
            }
            Ok(())
        });
        assert!(second.is_ok());
        drop(held);
        assert!(is_held());
        drop(second);
        assert!(!is_held());
    }

    #[test]
    fn a_folder_that_was_made_for_a_lock_goes_with_it_unless_it_is_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let check = |is_there: bool, is_used: bool, is_left: bool| {
            let out = folder.path().join("out");
            if is_there {
                std::fs::create_dir(&out).expect("a folder");
            }
            let held = Lock::take(&out.join(".lock"), |_| Ok(())).expect("a lock");
            if is_used {
                std::fs::write(out.join("a.md"), "").expect("a file");
            }
            drop(held);
            assert_eq!(out.exists(), is_left);
            std::fs::remove_dir_all(out).unwrap_or_default();
        };
        check(false, false, false);
        check(false, true, true);
        check(true, false, true);
    }
}
