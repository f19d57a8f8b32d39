//! What was built from what: a file beside the outputs by which a build knows what it may pass over.
//! When unsure it passes over nothing. Looks at files, reads and writes its own; prints nothing.
//!
//! It is told twice. What the disk says of the files tells which issues something may have happened to:
//! the others are not even read. Of those that were read, the digest of all that an issue is made
//! from tells whether its outputs have to be made again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::format::typst::TYPST_VERSION;
use crate::format::typst::fonts::{self, FaceFile, Fonts};
use crate::model::issue::IssueId;
use crate::model::record::{Digest, Revision};
use crate::workspace::Workspace;

/// The file's name in the folder of the outputs.
pub const FILE: &str = ".bulletin.json";

/// A file written so shortly before it was looked at may be written once more without a trace: disks
/// tell times as coarsely as this. Nanoseconds.
const UNSETTLED: i64 = 2_000_000_000;

/// What the disk says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stat {
    bytes: u64,
    /// When it was written: nanoseconds since 1970. Anybody can set it.
    written: i64,
    /// When anything about it changed, which nobody can set; as `written` where disks do not tell.
    changed: i64,
    /// 0 where disks do not tell.
    inode: u64,
}

/// What was built, and what the files were like.
#[derive(Default, Serialize, Deserialize)]
pub struct Stamps {
    /// This program and its Typst.
    program: String,
    look: Look,
    fonts: FontList,
    /// By the name of the outputs: `2023-07` or `2023-07.draft`.
    issues: BTreeMap<String, Built>,
    /// When the files were looked at the time before.
    #[serde(skip)]
    before: i64,
    /// Whether there is anything new to be written down.
    #[serde(skip)]
    is_new: bool,
}

/// The workspace's files at a moment.
#[derive(Default, Serialize, Deserialize)]
pub struct Look {
    /// Nanoseconds since 1970, by the clock of the disk.
    at: i64,
    /// By path from the workspace's root.
    files: BTreeMap<String, Stat>,
}

/// An issue that was built.
#[derive(Clone, Serialize, Deserialize)]
pub struct Built {
    /// Of all that it was made from but fonts.
    pub made_from: Digest,
    /// Of the fonts, where there are pages.
    pub fonts: Option<Digest>,
    /// The first issue of those whose files its totals and its checks depend on.
    pub since: IssueId,
    /// Whether nothing is to be said of it as the files were at the last look.
    pub is_settled: bool,
    /// What laid it out: of the same bytes, but whoever asks for another wants to see that.
    pub engine: String,
    /// By path from the folder of the outputs.
    pub outputs: BTreeMap<String, (Stat, Digest)>,
}

/// What may have changed since the last look.
#[derive(Default)]
pub struct Changes {
    /// Something that issues share.
    all: bool,
    issues: BTreeSet<IssueId>,
}

/// The installed faces, found once and taken for granted while no folder or file of theirs changes.
#[derive(Default, Serialize, Deserialize)]
struct FontList {
    /// When they were looked for.
    at: i64,
    /// Every folder that is searched and every file with a face; nothing where there is none.
    seen: BTreeMap<PathBuf, Option<Stat>>,
    faces: Vec<FaceFile>,
    /// Of the files whose content was asked for, by path.
    digests: BTreeMap<PathBuf, Digest>,
}

impl Stat {
    fn of(file: &Metadata) -> Self {
        let written = file.modified().map_or(i64::MAX, nanoseconds);
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let seconds = file.ctime().saturating_mul(1_000_000_000);
            let changed = seconds.saturating_add(file.ctime_nsec());
            Self { bytes: file.len(), written, changed, inode: file.ino() }
        }
        #[cfg(not(unix))]
        Self { bytes: file.len(), written, changed: written, inode: 0 }
    }

    fn at(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|file| Self::of(&file))
    }

    /// Whether any later change shows in it, the file having been looked at then.
    fn is_sure(self, looked: i64) -> bool {
        self.changed.saturating_add(UNSETTLED) < looked
    }
}

impl Look {
    /// Looks at the files of the workspace. `out` is the folder of the outputs, which need not be there.
    ///
    /// # Errors
    /// A folder that cannot be listed.
    pub fn at(workspace: &Workspace, out: &Path) -> anyhow::Result<Self> {
        // The clock first: what changes meanwhile is newer.
        let at = now(out);
        let files = workspace.files()?.into_iter();
        Ok(Self { at, files: files.map(|(path, file)| (path, Stat::of(&file))).collect() })
    }
}

impl Changes {
    fn add(&mut self, path: &str) {
        let folder = path.strip_prefix("issues/").and_then(|path| path.split('/').next());
        match folder.map(str::parse) {
            Some(Ok(id)) => drop(self.issues.insert(id)),
            // Not an issue's folder.
            Some(Err(())) => {}
            None => self.all = true,
        }
    }

    fn reach(&self, since: IssueId, id: IssueId) -> bool {
        self.all || self.issues.range(since..=id).next().is_some()
    }
}

impl Stamps {
    /// What the last build into the folder left, with what has changed since counted in; empty where
    /// there is none.
    pub fn read(out: &Path, look: Look) -> Self {
        let bytes = std::fs::read(out.join(FILE)).unwrap_or_default();
        let program = program();
        let mut stamps: Self = serde_json::from_slice(&bytes).unwrap_or_default();
        stamps.renew(look);
        if stamps.program != program {
            stamps.program = program;
            stamps.issues.values_mut().for_each(|built| built.is_settled = false);
        }
        stamps
    }

    /// Puts the look in the place of the last one. What a change may reach is no longer settled.
    fn renew(&mut self, look: Look) {
        let Look { at, files } = std::mem::replace(&mut self.look, look);
        let is_known = |path: &str, stat: &Stat| files.get(path) == Some(stat) && stat.is_sure(at);
        let now = &self.look.files;
        let new = now.iter().filter(|(path, stat)| !is_known(path, stat)).map(|(path, _)| path);
        let gone = files.keys().filter(|path| !now.contains_key(*path));
        let mut changes = Changes::default();
        new.chain(gone).for_each(|path| changes.add(path));
        for (name, built) in &mut self.issues {
            let id = name.split('.').next().and_then(|name| name.parse().ok());
            built.is_settled &= id.is_some_and(|id| !changes.reach(built.since, id));
        }
        self.before = at;
        self.is_new = changes.all || !changes.issues.is_empty();
    }

    /// What the next build is to read, where there is anything new.
    ///
    /// # Errors
    /// A path of a font that is no text.
    pub fn news(&self) -> anyhow::Result<Option<Vec<u8>>> {
        let news = self.is_new.then(|| serde_json::to_vec(self));
        news.transpose().context("有字体的路径不是文字")
    }

    /// The installed faces, looked for again where one of their folders or files has changed; then
    /// nothing is settled.
    pub fn faces(&mut self, own: &Path) -> &[FaceFile] {
        let FontList { at, seen, .. } = &self.fonts;
        let is_known = |(path, stat): (&PathBuf, &Option<Stat>)| {
            *stat == Stat::at(path) && stat.is_none_or(|stat| stat.is_sure(*at))
        };
        if !seen.contains_key(own) || !seen.iter().all(is_known) {
            let faces = fonts::installed(own);
            let files = faces.iter().map(|face| face.path.clone());
            let seen = fonts::folders(own).into_iter().chain(files);
            let seen = seen.map(|path| (path.clone(), Stat::at(&path))).collect();
            self.fonts = FontList { at: self.look.at, seen, faces, digests: BTreeMap::new() };
            self.issues.values_mut().for_each(|built| built.is_settled = false);
            self.is_new = true;
        }
        &self.fonts.faces
    }

    /// The digest of the names and the contents of the files of these faces.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn font_digest(&mut self, fonts: &Fonts) -> anyhow::Result<Digest> {
        let known = self.fonts.digests.len();
        let digests = fonts::digests(fonts, &mut self.fonts.digests)?;
        self.is_new |= self.fonts.digests.len() > known;
        let told = digests.iter().map(|(name, digest)| format!("{digest} {name}\n"));
        Ok(Digest::of(told.collect::<String>().as_bytes()))
    }

    /// The digest of what an issue is made from, the program included.
    pub fn made_from(&self, revision: &Revision) -> Digest {
        Digest::of(format!("{}{revision}", self.program).as_bytes())
    }

    /// Says that something may have happened to an issue that was built.
    pub fn unsettle(&mut self, name: &str) {
        self.issues.get_mut(name).into_iter().for_each(|built| built.is_settled = false);
    }

    pub fn get(&self, name: &str) -> Option<&Built> {
        self.issues.get(name)
    }

    pub fn set(&mut self, name: String, built: Built) {
        self.is_new = true;
        self.issues.insert(name, built);
    }

    pub fn forget(&mut self, name: &str) {
        self.is_new = true;
        self.issues.remove(name);
    }

    /// Whether these outputs of an issue are there as they were made.
    pub fn has(&mut self, name: &str, outputs: &[String], out: &Path) -> bool {
        let Some(built) = self.issues.get_mut(name) else { return false };
        outputs.iter().all(|path| {
            let Some((stat, digest)) = built.outputs.get_mut(path) else { return false };
            let path = out.join(path);
            let Some(now) = Stat::at(&path) else { return false };
            if now == *stat && stat.is_sure(self.before) {
                return true;
            }
            let is_same = std::fs::read(path).is_ok_and(|bytes| Digest::of(&bytes) == *digest);
            if is_same {
                (*stat, self.is_new) = (now, true);
            }
            is_same
        })
    }
}

impl Built {
    /// Whether both were made from the same, as far as this one tells.
    pub fn is_of(&self, other: &Self) -> bool {
        self.made_from == other.made_from && (self.fonts.is_none() || self.fonts == other.fonts)
    }

    /// Notes an output that has just been written.
    pub fn add(&mut self, path: String, digest: Digest, out: &Path) {
        let stat = Stat::at(&out.join(&path));
        self.outputs.extend(stat.map(|stat| (path, (stat, digest))));
    }
}

/// What makes outputs: this very file, for a program under development keeps its version.
fn program() -> String {
    let file = std::env::current_exe().ok().and_then(|path| Stat::at(&path));
    let file = file.map(|Stat { bytes, written, .. }| format!("{bytes} {written}"));
    let version = env!("CARGO_PKG_VERSION");
    format!("bulletin {version} ({}), typst {TYPST_VERSION}", file.unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    fn stat(changed: i64) -> Stat {
        Stat { bytes: 1, written: 0, changed: changed * SECOND, inode: 1 }
    }

    fn look(at: i64, files: &[(&str, Stat)]) -> Look {
        let files = files.iter().map(|(path, stat)| ((*path).to_owned(), *stat));
        Look { at: at * SECOND, files: files.collect() }
    }

    #[test]
    fn only_what_a_change_may_reach_is_unsettled() {
        let old = [
            ("bulletin.toml", stat(10)),
            ("issues/2023-01/a.csv", stat(10)),
            ("issues/2023-02/a.csv", stat(10)),
            ("issues/2023-03/a.csv", stat(10)),
        ];
        // The issues that remain settled.
        let check = |seen: i64, now: &[(&str, Stat)], expected: &[&str]| {
            let id = |number| IssueId { year: 2023, number };
            let built = |since| Built {
                made_from: Digest::of(b""),
                fonts: None,
                since: id(since),
                is_settled: true,
                engine: String::new(),
                outputs: BTreeMap::new(),
            };
            // The third issue depends on itself alone.
            let issues = [("2023-01", 1), ("2023-02", 1), ("2023-03", 3), ("2023-03.draft", 2)];
            let issues = issues.map(|(name, since)| (name.to_owned(), built(since)));
            let mut stamps = Stamps { look: look(seen, &old), ..Stamps::default() };
            stamps.issues.extend(issues);
            stamps.renew(look(100, now));
            let settled = stamps.issues.iter().filter(|(_, built)| built.is_settled);
            assert_eq!(settled.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), expected);
        };
        let all = ["2023-01", "2023-02", "2023-03", "2023-03.draft"];
        let with = |at: usize, stat: Stat| {
            let mut now = old;
            now[at].1 = stat;
            now
        };
        check(20, &old, &all);
        check(13, &old, &all);
        // Looked at within two seconds of its change.
        check(12, &old, &[]);
        check(20, &with(0, stat(11)), &[]);
        check(20, &with(1, stat(11)), &["2023-03", "2023-03.draft"]);
        check(20, &with(2, stat(11)), &["2023-01", "2023-03"]);
        check(20, &with(3, stat(11)), &["2023-01", "2023-02"]);
        for other in [
            Stat { bytes: 2, ..stat(10) },
            Stat { written: 1, ..stat(10) },
            Stat { inode: 2, ..stat(10) },
        ] {
            check(20, &with(3, other), &["2023-01", "2023-02"]);
        }
        check(20, &old[..3], &["2023-01", "2023-02"]);
        check(20, &old[1..], &[]);
        let more = |path| [&old[..], &[(path, stat(10))]].concat();
        check(20, &more("issues/2023-02/b.png"), &["2023-01", "2023-03"]);
        check(20, &more("issues/2022-50/a.csv"), &all);
        check(20, &more("issues/notes/a.csv"), &all);
        check(20, &more("opening/2023/opening.toml"), &[]);
    }
}
