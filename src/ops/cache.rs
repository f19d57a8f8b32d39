//! What was built from what: a file beside the outputs by which a build knows what it may pass over.
//! When unsure it passes over nothing.
//!
//! It is told twice. What the disk says of the files tells which issues something may have happened to:
//! the others are not even read. Of those that were read, the digest of all that an issue is made
//! from tells whether its outputs have to be made again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::compose::Composed;
use super::last_page::LastPage;
use super::outputs::Staleness;
use crate::format::typst::TYPST_VERSION;
use crate::format::typst::fonts::{self, FaceFile, Fonts};
use crate::model::issue::IssueId;
use crate::model::record::Digest;
use crate::workspace::fingerprint::{Fingerprint, Snapshot, own_program};
use crate::workspace::{read_output, write};

/// The file's name in the folder of the outputs.
const FILE: &str = ".bulletin.json";

/// What was built, and what the files were like.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct BuildCache {
    /// This program and its Typst.
    program: String,
    look: Snapshot,
    fonts: FontList,
    /// By the name of the outputs: `2023-07` or `2023-07.draft`.
    issues: BTreeMap<String, Built>,
    /// When the files were looked at the time before.
    #[serde(skip)]
    before: i64,
    /// Whether there is anything new to be written down.
    #[serde(skip)]
    is_new: bool,
    /// Whether another program wrote it.
    #[serde(skip)]
    is_of_other: bool,
}

/// An issue that was built.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Built {
    /// Of all that it was made from but fonts.
    pub(crate) made_from: Digest,
    /// Of the fonts, where there are pages.
    pub(crate) fonts: Option<Digest>,
    /// The first issue of those whose files its totals and its checks depend on.
    pub(crate) first_dependency: IssueId,
    /// Whether nothing is to be said of it as the files were at the last look.
    pub(crate) is_fresh: bool,
    /// What laid it out: of the same bytes, but whoever asks for another wants to see that.
    pub(crate) engine: String,
    /// What only its pages tell: they are not made again for it.
    pub(crate) last_page: Option<LastPage>,
    /// How many pages it has, where they were counted.
    #[serde(default)]
    pub(crate) pages: Option<usize>,
    /// By path from the folder of the outputs.
    pub(crate) outputs: BTreeMap<String, (Fingerprint, Digest)>,
}

/// What may have changed since the last look.
#[derive(Default)]
pub(crate) struct Changes {
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
    seen: BTreeMap<PathBuf, Option<Fingerprint>>,
    faces: Vec<FaceFile>,
    /// Of the files whose content was asked for, by path.
    digests: BTreeMap<PathBuf, Digest>,
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

    fn reach(&self, first_dependency: IssueId, id: IssueId) -> bool {
        self.all || self.issues.range(first_dependency..=id).next().is_some()
    }
}

impl BuildCache {
    /// What the last build into the folder left, with what has changed since counted in; empty where
    /// there is none.
    pub(crate) fn read(out: &Path, look: Snapshot) -> Self {
        let bytes = read_output(&out.join(FILE)).unwrap_or_default();
        let program = program();
        let mut cache: Self = serde_json::from_slice(&bytes).unwrap_or_default();
        cache.renew(look);
        if cache.program != program {
            cache.program = program;
            cache.is_of_other = true;
            cache.issues.values_mut().for_each(|built| built.is_fresh = false);
        }
        cache
    }

    /// Puts the look in the place of the last one. What a change may reach is no longer fresh.
    fn renew(&mut self, look: Snapshot) {
        let Snapshot { at, files } = std::mem::replace(&mut self.look, look);
        let is_known =
            |path: &str, stat: &Fingerprint| files.get(path) == Some(stat) && stat.is_sure(at);
        let now = &self.look.files;
        let new = now.iter().filter(|(path, stat)| !is_known(path, stat)).map(|(path, _)| path);
        let gone = files.keys().filter(|path| !now.contains_key(*path));
        let mut changes = Changes::default();
        new.chain(gone).for_each(|path| changes.add(path));
        for (name, built) in &mut self.issues {
            let id = name.split('.').next().and_then(|name| name.parse().ok());
            built.is_fresh &= id.is_some_and(|id| !changes.reach(built.first_dependency, id));
        }
        self.before = at;
        self.is_new = changes.all || !changes.issues.is_empty();
    }

    /// Keeps what was built for the next build. Where nothing was ever written there is nothing to keep.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn keep(&self, out: &Path) -> anyhow::Result<()> {
        if self.is_new && out.is_dir() {
            let bytes = serde_json::to_vec(self).context("有字体的路径不是文字")?;
            write::write(out, [write::Output { path: FILE.to_owned(), bytes }])?;
        }
        Ok(())
    }

    /// The installed faces, looked for again where one of their folders or files has changed; then
    /// nothing is fresh.
    pub(crate) fn faces(&mut self, own: &Path) -> &[FaceFile] {
        let FontList { at, seen, .. } = &self.fonts;
        let is_known = |(path, stat): (&PathBuf, &Option<Fingerprint>)| {
            *stat == Fingerprint::at(path) && stat.is_none_or(|stat| stat.is_sure(*at))
        };
        if !seen.contains_key(own) || !seen.iter().all(is_known) {
            let faces = fonts::installed(own);
            let files = faces.iter().map(|face| face.path.clone());
            let seen = fonts::folders(own).into_iter().chain(files);
            let seen = seen.map(|path| (path.clone(), Fingerprint::at(&path))).collect();
            self.fonts = FontList { at: self.look.at, seen, faces, digests: BTreeMap::new() };
            self.issues.values_mut().for_each(|built| built.is_fresh = false);
            self.is_new = true;
        }
        &self.fonts.faces
    }

    /// The digest of the names and the contents of the files of these faces.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn font_digest(&mut self, fonts: &Fonts) -> anyhow::Result<Digest> {
        let known = self.fonts.digests.len();
        let digests = fonts::digests(fonts, &mut self.fonts.digests)?;
        self.is_new |= self.fonts.digests.len() > known;
        let told = digests.iter().map(|(name, digest)| format!("{digest} {name}\n"));
        Ok(Digest::of(told.collect::<String>().as_bytes()))
    }

    /// The digest of what an issue is made from, the program included: of the very text that would be
    /// put on record, and of the templates that are not published.
    pub(crate) fn made_from(&self, composed: &Composed) -> Digest {
        let others = composed.config.other_templates.iter();
        let others: String = others.map(|(path, digest)| format!("{digest} {path}\n")).collect();
        Digest::of(format!("{}{}{others}", self.program, composed.revision()).as_bytes())
    }

    /// Says that something may have happened to an issue that was built.
    pub(crate) fn mark_dirty(&mut self, name: &str) {
        self.issues.get_mut(name).into_iter().for_each(|built| built.is_fresh = false);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Built> {
        self.issues.get(name)
    }

    pub(crate) fn set(&mut self, name: String, built: Built) {
        self.is_new = true;
        self.issues.insert(name, built);
    }

    pub(crate) fn forget(&mut self, name: &str) {
        self.is_new = true;
        self.issues.remove(name);
    }

    /// Why an output with this digest, or none, is not what would be made from `built` now.
    pub(crate) fn staleness(
        &self,
        name: &str,
        path: &str,
        there: Option<Digest>,
        built: &Built,
    ) -> Staleness {
        let Some(there) = there else { return Staleness::Missing };
        let Some(known) = self.get(name) else { return Staleness::Differs };
        match known.outputs.get(path) {
            None => Staleness::Differs,
            Some((_, digest)) if *digest != there => Staleness::Edited,
            _ if self.is_of_other => Staleness::Program,
            _ if known.made_from != built.made_from => Staleness::Sources,
            _ if known.fonts != built.fonts => Staleness::Fonts,
            _ => Staleness::Differs,
        }
    }

    /// Whether these outputs of an issue are there as they were made.
    pub(crate) fn has(&mut self, name: &str, outputs: &[String], out: &Path) -> bool {
        let Some(built) = self.issues.get_mut(name) else { return false };
        outputs.iter().all(|path| {
            let Some((stat, digest)) = built.outputs.get_mut(path) else { return false };
            let path = out.join(path);
            let Some(now) = Fingerprint::at(&path) else { return false };
            if now == *stat && stat.is_sure(self.before) {
                return true;
            }
            let is_same = read_output(&path).is_some_and(|bytes| Digest::of(&bytes) == *digest);
            if is_same {
                (*stat, self.is_new) = (now, true);
            }
            is_same
        })
    }
}

impl Built {
    /// Whether both were made from the same, as far as this one tells.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        self.made_from == other.made_from && (self.fonts.is_none() || self.fonts == other.fonts)
    }

    /// Notes an output that has just been written.
    pub(crate) fn add(&mut self, path: String, digest: Digest, out: &Path) {
        let stat = Fingerprint::at(&out.join(&path));
        self.outputs.extend(stat.map(|stat| (path, (stat, digest))));
    }
}

/// What makes outputs: this very file, for a program under development keeps its version.
fn program() -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("bulletin {version} ({}), typst {TYPST_VERSION}", own_program())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    fn stat(changed: i64) -> Fingerprint {
        Fingerprint { bytes: 1, written: 0, changed: changed * SECOND, inode: 1 }
    }

    fn look(at: i64, files: &[(&str, Fingerprint)]) -> Snapshot {
        let files = files.iter().map(|(path, stat)| ((*path).to_owned(), *stat));
        Snapshot { at: at * SECOND, files: files.collect() }
    }

    #[test]
    fn only_what_a_change_may_reach_is_dirty() {
        let old = [
            ("bulletin.toml", stat(10)),
            ("issues/2023-01/a.csv", stat(10)),
            ("issues/2023-02/a.csv", stat(10)),
            ("issues/2023-03/a.csv", stat(10)),
        ];
        // The issues that remain fresh.
        let check = |seen: i64, now: &[(&str, Fingerprint)], expected: &[&str]| {
            let id = |number| IssueId { year: 2023, number };
            let built = |first_dependency| Built {
                made_from: Digest::of(b""),
                fonts: None,
                first_dependency: id(first_dependency),
                is_fresh: true,
                engine: String::new(),
                last_page: None,
                pages: None,
                outputs: BTreeMap::new(),
            };
            // The third issue depends on itself alone.
            let issues = [("2023-01", 1), ("2023-02", 1), ("2023-03", 3), ("2023-03.draft", 2)];
            let issues =
                issues.map(|(name, first_dependency)| (name.to_owned(), built(first_dependency)));
            let mut cache = BuildCache { look: look(seen, &old), ..BuildCache::default() };
            cache.issues.extend(issues);
            cache.renew(look(100, now));
            let fresh = cache.issues.iter().filter(|(_, built)| built.is_fresh);
            assert_eq!(fresh.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), expected);
        };
        let all = ["2023-01", "2023-02", "2023-03", "2023-03.draft"];
        let with = |at: usize, stat: Fingerprint| {
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
            Fingerprint { bytes: 2, ..stat(10) },
            Fingerprint { written: 1, ..stat(10) },
            Fingerprint { inode: 2, ..stat(10) },
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
