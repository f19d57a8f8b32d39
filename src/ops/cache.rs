//! What was built from what: a file beside the outputs by which a build knows what it may pass over.
//! When unsure it passes over nothing.
//!
//! It is told twice. What the disk says of the files tells which issues something may have happened to:
//! the others are not even read. Of those that were read, the digest of all that an issue is made
//! from tells whether its outputs have to be made again.
//!
//! Nothing in it depends on the machine or on the program's file: brought to another one with the outputs,
//! it says what is to be made again there. Only all sources are read once more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use super::compose::Composed;
use super::last_page::LastPage;
use super::outputs::Staleness;
use crate::format::typst::faces::{FaceFile, Installed, installed};
use crate::format::typst::fonts::{self, Fonts};
use crate::format::{self, typst::TYPST_VERSION};
use crate::model::issue::IssueId;
use crate::model::record::Digest;
use crate::workspace::fingerprint::{Fingerprint, Snapshot};
use crate::workspace::lock::Lock;
use crate::workspace::{read_output, write};

/// The file's name in the folder of the outputs, and that of its lock.
const FILE: &str = ".bulletin.json";
const LOCK: &str = ".bulletin.lock";

/// How long another build may take to write it down before this one does without.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often it is written down during a build, and how many times as long as that takes nothing is.
const INTERVAL: Duration = Duration::from_secs(1);
const SHARE: u32 = 50;

/// What was built, and what the files were like.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct BuildCache {
    /// This program and its Typst.
    program: String,
    look: Snapshot,
    fonts: FontList,
    /// By the name of the outputs: `2023-07` or `2023-07.draft`.
    issues: BTreeMap<String, Built>,
    /// Whether there is anything new to be written down.
    #[serde(skip)]
    is_new: bool,
    /// The issues, by the names of their outputs, of which this build knows better than what is written.
    #[serde(skip)]
    own: BTreeSet<String>,
    /// What was written as this build knows it.
    #[serde(skip)]
    written: Vec<u8>,
    /// When it is written down next during a build.
    #[serde(skip)]
    due: Option<Instant>,
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
    pub(crate) outputs: BTreeMap<String, Made>,
}

/// An output as it was made.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Made {
    pub(crate) digest: Digest,
    stat: Fingerprint,
    /// The last look before its bytes were held against the digest, by the clock of the disk.
    held: i64,
}

/// What may have changed since the last look.
#[derive(Default)]
pub(crate) struct Changes {
    /// Something that issues share.
    all: bool,
    issues: BTreeSet<IssueId>,
}

/// The installed faces, found once and taken for granted while no folder or file of theirs changes.
#[derive(Clone, Default, Serialize, Deserialize)]
struct FontList {
    /// When they were looked for.
    at: i64,
    /// Every folder and file that was looked at; nothing where there is none.
    seen: BTreeMap<PathBuf, Option<Fingerprint>>,
    faces: Vec<FaceFile>,
    /// Of the files whose content was asked for, by path.
    digests: BTreeMap<PathBuf, Digest>,
}

impl FontList {
    /// Whether any later change to a folder or file would show.
    fn is_sure(&self) -> bool {
        self.seen.values().flatten().all(|stat| stat.is_sure(self.at))
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

    fn reach(&self, first_dependency: IssueId, id: IssueId) -> bool {
        self.all || self.issues.range(first_dependency..=id).next().is_some()
    }
}

impl BuildCache {
    /// What the last build into the folder left, with what has changed since counted in; empty where
    /// there is none.
    pub(crate) fn read(out: &Path, look: Snapshot) -> Self {
        let bytes = read_output(&out.join(FILE)).unwrap_or_default();
        let mut cache = Self::parsed(&bytes);
        cache.is_new = cache.renew(look);
        cache.written = bytes;
        cache.due = Instant::now().checked_add(INTERVAL);
        cache
    }

    /// For this program; empty where the bytes are none that it knows.
    fn parsed(bytes: &[u8]) -> Self {
        let mut cache: Self = serde_json::from_slice(bytes).unwrap_or_default();
        let program = program();
        if cache.program != program {
            cache.program = program;
            cache.is_of_other = true;
            cache.distrust();
        }
        cache
    }

    /// Nothing may be passed over without being read.
    fn distrust(&mut self) {
        self.issues.values_mut().for_each(|built| built.is_fresh = false);
    }

    /// Puts the look in the place of the last one. What a change may reach is no longer fresh. Whether there
    /// was any.
    fn renew(&mut self, look: Snapshot) -> bool {
        let Snapshot { at, files, .. } = std::mem::replace(&mut self.look, look);
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
        changes.all || !changes.issues.is_empty()
    }

    /// Keeps what was built for the next build, with what builds beside this one have kept meanwhile. Where
    /// nothing was ever written there is nothing to keep.
    ///
    /// # Errors
    /// It cannot be written, or another build does not let go of it.
    pub(crate) fn keep(&mut self, out: &Path) -> anyhow::Result<()> {
        if !self.is_new || !out.is_dir() {
            return Ok(());
        }
        let _lock = Lock::take(&out.join(LOCK), |waited| match waited < PATIENCE {
            true => Ok(()),
            false => bail!("另一个 bulletin 一直占着 {LOCK}"),
        })?;
        let now = read_output(&out.join(FILE)).unwrap_or_default();
        let merged = (now != self.written).then(|| self.merged(Self::parsed(&now)));
        let bytes = serde_json::to_vec(merged.as_ref().unwrap_or(self));
        let bytes = bytes.context("有字体的路径不是文字")?;
        write::write(out, [write::Output { path: FILE.to_owned(), bytes: bytes.clone() }])?;
        // What others wrote is none of this build's: it is merged in again the next time.
        self.written = if merged.is_none() { bytes } else { Vec::new() };
        self.is_new = false;
        Ok(())
    }

    /// Keeps what was built so far, where it is long since it was done: whoever ends this build by force
    /// does not lose more. Where it cannot be done, that is told at the end.
    pub(crate) fn keep_meanwhile(&mut self, out: &Path) {
        let begin = Instant::now();
        if self.due.is_none_or(|due| due <= begin) {
            self.keep(out).unwrap_or_default();
            let pause = INTERVAL.max(begin.elapsed() * SHARE);
            self.due = Instant::now().checked_add(pause);
        }
    }

    /// What two builds know that ran side by side: of its own issues this one knows better, of the others
    /// the one that wrote last.
    ///
    /// An issue is fresh as of the look of the build that says so, and there is one look for all. So the
    /// build that looked first is held against what the other saw: of its issues none is fresh any more that
    /// a file reaches which differed between the two looks, or fonts that did. What changed after both is
    /// told by the next look, and its own issues were read after its own. For the same reason this build goes
    /// on with the look that it had: what it read before the other looked is not fresh as of then.
    fn merged(&self, mut theirs: Self) -> Self {
        let is_own = |(name, built): (&String, &Built)| {
            self.own.contains(name).then(|| (name.clone(), built.clone()))
        };
        let mut own = Self {
            program: self.program.clone(),
            look: self.look.clone(),
            fonts: self.fonts.clone(),
            issues: self.issues.iter().filter_map(is_own).collect(),
            ..Self::default()
        };
        let is_later = theirs.look.at <= own.look.at;
        let older = if is_later { &theirs.fonts } else { &own.fonts };
        let are_fonts_same = theirs.fonts.seen == own.fonts.seen && older.is_sure();
        for (name, built) in &mut own.issues {
            if let Some(other) = theirs.issues.get_mut(name) {
                other.is_fresh &= are_fonts_same;
                built.join(other);
            }
        }
        theirs.issues.retain(|name, _| !self.own.contains(name));
        let (older, newer) =
            if is_later { (&mut theirs, &mut own) } else { (&mut own, &mut theirs) };
        older.renew(std::mem::take(&mut newer.look));
        newer.look = std::mem::take(&mut older.look);
        match are_fonts_same {
            true => newer.fonts.digests.append(&mut older.fonts.digests),
            false => older.distrust(),
        }
        newer.issues.append(&mut older.issues);
        std::mem::take(newer)
    }

    /// The installed faces, looked for again where one of their folders or files has changed; then
    /// nothing is fresh.
    pub(crate) fn faces(&mut self, own: &Path) -> &[FaceFile] {
        let seen = &self.fonts.seen;
        let is_as_seen = || seen.iter().all(|(path, stat)| *stat == Fingerprint::at(path));
        if !seen.contains_key(own) || !self.fonts.is_sure() || !is_as_seen() {
            let Installed { faces, seen, .. } = installed(own);
            self.fonts = FontList { at: self.look.at, seen, faces, digests: BTreeMap::new() };
            self.distrust();
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
        self.own.insert(name.clone());
        self.issues.insert(name, built);
    }

    pub(crate) fn forget(&mut self, name: &str) {
        self.is_new = true;
        self.own.insert(name.to_owned());
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
            Some(made) if made.digest != there => Staleness::Edited,
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
            let Some(made) = built.outputs.get_mut(path) else { return false };
            let path = out.join(path);
            let Some(now) = Fingerprint::at(&path) else { return false };
            if now == made.stat && made.stat.is_sure(made.held) {
                return true;
            }
            let is_same = read_output(&path).is_some_and(|bytes| Digest::of(&bytes) == made.digest);
            if is_same {
                (made.stat, made.held, self.is_new) = (now, self.look.at, true);
                self.own.insert(name.to_owned());
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

    /// Takes over what another build made from the same and this one did not make: where that was set in
    /// other fonts, only what names none. Where this one did not ask for fonts, it is no fresher than the
    /// pages that it takes over.
    pub(crate) fn join(&mut self, other: &Self) {
        if self.made_from != other.made_from || self.engine != other.engine {
            return;
        }
        let is_of_same_fonts = self.is_of(other);
        if is_of_same_fonts {
            self.is_fresh &= self.fonts.is_some() || other.fonts.is_none() || other.is_fresh;
            self.fonts = self.fonts.or(other.fonts);
            self.last_page = self.last_page.or(other.last_page);
            self.pages = self.pages.or(other.pages);
        }
        for (path, made) in &other.outputs {
            if is_of_same_fonts || !names_faces(path) {
                self.outputs.entry(path.clone()).or_insert(*made);
            }
        }
    }

    /// Notes an output that has just been written. Its bytes will be looked at once again before the disk is
    /// believed about it.
    pub(crate) fn add(&mut self, path: String, digest: Digest, stat: Fingerprint) {
        self.outputs.insert(path, Made { digest, stat, held: i64::MIN });
    }
}

/// Whether an output, by its path, would come out otherwise in other fonts.
fn names_faces(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    let format = format::ALL.iter().find(|format| Some(format.extension) == extension);
    format.is_some_and(|format| format.markup.names_faces)
}

/// What makes outputs: the sources of this program, for one under development keeps its version, and what of
/// them was compiled.
fn program() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let (source, features) = (env!("BULLETIN_SOURCE"), env!("BULLETIN_FEATURES"));
    format!("bulletin {version} ({source} {features}), typst {TYPST_VERSION}")
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
        Snapshot { at: at * SECOND, files: files.collect(), ..Snapshot::default() }
    }

    fn id(number: u32) -> IssueId {
        IssueId { year: 2023, number }
    }

    fn built(first_dependency: u32) -> Built {
        Built {
            made_from: Digest::of(b""),
            fonts: None,
            first_dependency: id(first_dependency),
            is_fresh: true,
            engine: String::new(),
            last_page: None,
            pages: None,
            outputs: BTreeMap::new(),
        }
    }

    /// What a build knows that looked then, saw this, and built these.
    fn cache(at: i64, files: &[(&str, Fingerprint)], own: &[&str]) -> BuildCache {
        let mut cache = BuildCache { look: look(at, files), ..BuildCache::default() };
        own.iter().for_each(|name| cache.set((*name).to_owned(), built(1)));
        cache
    }

    fn fresh(cache: &BuildCache) -> Vec<&str> {
        let fresh = cache.issues.iter().filter(|(_, built)| built.is_fresh);
        fresh.map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn builds_side_by_side_lose_nothing_and_believe_nothing_that_the_other_saw_change() {
        let one = [("bulletin.toml", stat(10)), ("issues/2023-02/a.csv", stat(10))];
        let two = [("bulletin.toml", stat(10)), ("issues/2023-02/a.csv", stat(22))];
        let all = [("bulletin.toml", stat(22)), ("issues/2023-02/a.csv", stat(10))];
        // What is fresh of 2023-01 and 2023-03, each built by a build that looked then and saw that.
        let check = |first: (i64, &[_]), second: (i64, &[_]), expected: &[&str]| {
            let first = cache(first.0, first.1, &["2023-01"]);
            let second = cache(second.0, second.1, &["2023-03"]);
            for (own, theirs) in [(&first, &second), (&second, &first)] {
                let bytes = serde_json::to_vec(theirs).expect("JSON");
                let theirs = serde_json::from_slice(&bytes).expect("as written");
                let merged = own.merged(theirs);
                assert_eq!(fresh(&merged), expected);
                assert_eq!(merged.issues.keys().collect::<Vec<_>>(), ["2023-01", "2023-03"]);
                assert_eq!(merged.look.at, first.look.at.max(second.look.at));
            }
        };
        check((20, &one), (20, &one), &["2023-01", "2023-03"]);
        check((20, &one), (30, &one), &["2023-01", "2023-03"]);
        // One that depends on what changed after the first looked: built from what was there before.
        check((30, &two), (20, &one), &["2023-01"]);
        check((20, &one), (30, &two), &["2023-01", "2023-03"]);
        check((20, &one), (30, &all), &["2023-03"]);
        check((30, &all), (20, &one), &["2023-01"]);
        check((20, &one), (30, &one[..1]), &["2023-01", "2023-03"]);
        check((30, &one[..1]), (20, &one), &["2023-01"]);
        // Looked at so soon after a change that another one would not show.
        check((11, &one), (30, &one), &["2023-03"]);
        check((30, &one), (11, &one), &["2023-01"]);
    }

    #[test]
    fn of_its_own_issues_a_build_knows_better() {
        let files = [("bulletin.toml", stat(10))];
        let mut own = cache(20, &files, &["2023-01", "2023-02"]);
        own.forget("2023-02");
        let mut theirs = cache(30, &files, &["2023-01", "2023-02", "2023-03"]);
        theirs.set("2023-01".to_owned(), Built { made_from: Digest::of(b"x"), ..built(1) });
        let merged = own.merged(theirs);
        assert_eq!(fresh(&merged), ["2023-01", "2023-03"]);
        assert_eq!(merged.issues["2023-01"].made_from, built(1).made_from);
        // What both made from the same is there, whoever made it.
        let made = |path: &str, made_from: &[u8]| {
            let mut built = Built { made_from: Digest::of(made_from), ..built(1) };
            built.add(path.to_owned(), Digest::of(b""), stat(10));
            built
        };
        let check = |theirs: Built, expected: &[&str]| {
            let mut own = cache(20, &files, &[]);
            own.set("2023-01".to_owned(), made("2023-01.md", b"x"));
            let mut other = cache(20, &files, &[]);
            other.set("2023-01".to_owned(), theirs);
            let merged = own.merged(other);
            let outputs = merged.issues["2023-01"].outputs.keys().collect::<Vec<_>>();
            assert_eq!(outputs, expected);
        };
        check(made("2023-01.typ", b"x"), &["2023-01.md", "2023-01.typ"]);
        check(made("2023-01.typ", b"y"), &["2023-01.md"]);
    }

    #[test]
    fn what_is_taken_over_is_no_fresher_than_it_was_and_of_the_same_fonts() {
        let made = |path: &str, fonts: Option<&[u8]>, is_fresh: bool| {
            let mut built = Built { fonts: fonts.map(Digest::of), is_fresh, ..built(1) };
            built.add(path.to_owned(), Digest::of(b""), stat(10));
            built
        };
        let check = |own: &Built, other: &Built, outputs: &[&str], is_fresh: bool| {
            let mut joined = own.clone();
            joined.join(other);
            assert_eq!(joined.outputs.keys().collect::<Vec<_>>(), outputs);
            assert_eq!(joined.is_fresh, is_fresh);
        };
        let (one, two) = (Some(&b"1"[..]), Some(&b"2"[..]));
        let text = made("a.md", None, true);
        check(&text, &made("a.pdf", one, true), &["a.md", "a.pdf"], true);
        check(&text, &made("a.pdf", one, false), &["a.md", "a.pdf"], false);
        check(&text, &made("a.txt", None, false), &["a.md", "a.txt"], true);
        let pages = made("a.pdf", one, true);
        check(&pages, &text, &["a.md", "a.pdf"], true);
        check(&pages, &made("a.typ", one, false), &["a.pdf", "a.typ"], true);
        check(&pages, &made("a.typ", two, true), &["a.pdf"], true);
        check(&pages, &made("a/1.png", two, true), &["a.pdf", "a/1.png"], true);
        let engine = "another".to_owned();
        check(&text, &Built { engine, ..pages.clone() }, &["a.md"], true);
        // Of two builds side by side: the one that set the pages may have seen other fonts.
        let check = |face: i64, expected: &[&str]| {
            let files = [("bulletin.toml", stat(10))];
            let seen = |at: i64, face: i64| FontList {
                at: at * SECOND,
                seen: BTreeMap::from([(PathBuf::from("a.ttf"), Some(stat(face)))]),
                ..FontList::default()
            };
            for (own, other) in [(20, 30), (30, 20)] {
                let mut first = cache(own, &files, &[]);
                (first.fonts, first.is_new) = (seen(own, 10), true);
                first.set("2023-01".to_owned(), text.clone());
                let mut second = cache(other, &files, &[]);
                second.fonts = seen(other, face);
                second.set("2023-01".to_owned(), pages.clone());
                assert_eq!(fresh(&first.merged(second)), expected);
            }
        };
        check(10, &["2023-01"]);
        check(15, &[]);
    }

    #[test]
    fn a_font_that_one_of_two_builds_saw_changed_puts_the_other_in_doubt() {
        let files = [("bulletin.toml", stat(10))];
        let fonts = |at: i64, face: i64| FontList {
            at: at * SECOND,
            seen: BTreeMap::from([(PathBuf::from("a.ttf"), Some(stat(face)))]),
            ..FontList::default()
        };
        let check = |first: (i64, i64), second: (i64, i64), expected: &[&str]| {
            let mut own = cache(first.0, &files, &["2023-01"]);
            own.fonts = fonts(first.0, first.1);
            let mut theirs = cache(second.0, &files, &["2023-03"]);
            theirs.fonts = fonts(second.0, second.1);
            let merged = own.merged(theirs);
            assert_eq!(fresh(&merged), expected);
            let newer = if first.0 > second.0 { first } else { second };
            assert!(merged.fonts.seen == fonts(newer.0, newer.1).seen);
        };
        check((20, 10), (30, 10), &["2023-01", "2023-03"]);
        check((20, 10), (30, 25), &["2023-03"]);
        check((30, 25), (20, 10), &["2023-01"]);
        check((20, 19), (30, 19), &["2023-03"]);
    }

    #[test]
    fn builds_that_write_at_once_lose_the_state_of_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        let files = [("bulletin.toml", stat(10))];
        let name = |number: usize| format!("2023-{number:02}");
        let builds: Vec<BuildCache> =
            (1..9).map(|number| cache(20, &files, &[&name(number)])).collect();
        let barrier = std::sync::Barrier::new(builds.len());
        std::thread::scope(|scope| {
            for mut build in builds {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    build.keep(out).expect("it can be written");
                });
            }
        });
        let kept = BuildCache::read(out, look(30, &files));
        assert_eq!(
            kept.issues.keys().cloned().collect::<Vec<_>>(),
            (1..9).map(name).collect::<Vec<_>>()
        );
    }

    #[test]
    fn what_is_built_is_written_down_now_and_then() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        let files = [("bulletin.toml", stat(10))];
        let kept = || BuildCache::read(out, look(30, &files)).issues.len();
        let mut build = cache(20, &files, &["2023-01"]);
        build.due = Instant::now().checked_add(Duration::from_hours(1));
        build.keep_meanwhile(out);
        assert_eq!(kept(), 0);
        build.due = Some(Instant::now());
        build.keep_meanwhile(out);
        assert_eq!(kept(), 1);
        assert!(build.due > Some(Instant::now()));
        build.set("2023-02".to_owned(), built(1));
        build.keep(out).expect("it can be written");
        assert_eq!(kept(), 2);
    }

    #[test]
    fn what_is_not_known_is_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        let files = [("bulletin.toml", stat(10))];
        let mut whole = cache(20, &files, &["2023-01"]);
        whole.program = program();
        let bytes = serde_json::to_vec(&whole).expect("JSON");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let check = |text: &str, expected: Option<bool>| {
            std::fs::write(out.join(FILE), text).expect("a file");
            let kept = BuildCache::read(out, look(30, &files));
            assert_eq!(kept.issues.get("2023-01").map(|built| built.is_fresh), expected, "{text}");
        };
        check(&text, Some(true));
        check(&text.replacen("bulletin 0", "bulletin 9", 1), Some(false));
        check(&text[..text.len() - 1], None);
        check(&text.replacen("\"made_from\"", "\"made\"", 1), None);
        check("[]", None);
        check("", None);
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
            // The third issue depends on itself alone.
            let issues = [("2023-01", 1), ("2023-02", 1), ("2023-03", 3), ("2023-03.draft", 2)];
            let issues =
                issues.map(|(name, first_dependency)| (name.to_owned(), built(first_dependency)));
            let mut cache = BuildCache { look: look(seen, &old), ..BuildCache::default() };
            cache.issues.extend(issues);
            cache.renew(look(100, now));
            assert_eq!(fresh(&cache), expected);
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
