//! What the disk says of files without their being read: by this a build knows what it may pass over.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::Workspace;

/// A file written so shortly before it was looked at may be written once more without a trace: disks
/// tell times as coarsely as this. Nanoseconds.
const UNSETTLED: i64 = 2_000_000_000;

/// What the disk says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fingerprint {
    pub(crate) bytes: u64,
    /// When it was written: nanoseconds since 1970. Anybody can set it.
    pub(crate) written: i64,
    /// When anything about it changed, which nobody can set; as `written` where disks do not tell.
    pub(crate) changed: i64,
    /// 0 where disks do not tell.
    pub(crate) inode: u64,
}

/// The workspace's files at a moment.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    /// Nanoseconds since 1970, by the clock of the disk.
    pub(crate) at: i64,
    /// By path from the workspace's root.
    pub(crate) files: BTreeMap<String, Fingerprint>,
    /// What was there beside them that only those need who write.
    #[serde(skip)]
    pub(crate) temporary: Vec<PathBuf>,
}

impl Fingerprint {
    pub(crate) fn of(file: &Metadata) -> Self {
        let written = file.modified().map_or(i64::MAX, nanoseconds);
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let seconds = file.ctime().saturating_mul(1_000_000_000);
            let changed = seconds.saturating_add(file.ctime_nsec());
            Self { bytes: file.len(), written, changed, inode: file.ino() }
        }
        // Windows tells neither the time of a change nor the file's number without opening it: the
        // time of writing, which it keeps to 100 ns, and the size must do.
        #[cfg(not(unix))]
        Self { bytes: file.len(), written, changed: written, inode: 0 }
    }

    /// Nothing where there is no such file.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|file| Self::of(&file))
    }

    /// Whether any later change shows in it, the file having been looked at then.
    pub(crate) fn is_sure(self, looked: i64) -> bool {
        self.changed.saturating_add(UNSETTLED) < looked
    }
}

impl Snapshot {
    /// Looks at the files of the workspace. `out` is the folder of the outputs, which need not be there.
    ///
    /// # Errors
    /// A folder that cannot be listed.
    pub(crate) fn take(workspace: &Workspace, out: &Path) -> anyhow::Result<Self> {
        // The clock first: what changes meanwhile is newer.
        let at = now(out);
        let (files, temporary) = workspace.files()?;
        let files = files.into_iter().map(|(path, file)| (path, Fingerprint::of(&file)));
        Ok(Self { at, files: files.collect(), temporary })
    }
}

/// The time by the clock of the disk that has the outputs, which may be another machine's: that of a
/// file made for it without a name. Where none can be made, so early that nothing is sure.
fn now(out: &Path) -> i64 {
    let there = out.ancestors().find(|folder| folder.is_dir());
    let file = there.and_then(|folder| tempfile::tempfile_in(folder).ok());
    let time = file.and_then(|file| file.metadata().ok()?.modified().ok());
    time.map_or(i64::MIN, nanoseconds)
}

/// Since 1970.
fn nanoseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).map(|since| since.as_nanos());
    since.ok().and_then(|since| since.try_into().ok()).unwrap_or(i64::MIN)
}
