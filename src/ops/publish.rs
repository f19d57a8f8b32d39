//! Build an issue and freeze it: its record, and the shared files that it was made with.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use anyhow::{Context, bail};

use super::around::{hold_before, hold_figures, hold_later, hold_next};
use super::compose::{Composed, composed};
use super::config::Project;
use super::layout::{OutputOptions, Outputs, Typesetters, lay_out, prepare};
use super::load::{Mode, last_of_opening};
use super::outputs::{Held, place};
use super::pinned::{beside_record, record_of};
use super::{Event, Observer, Outcome, Step, Tally, report};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::published_changed;
use crate::format::typst::faces::installed;
use crate::format::typst::{EngineOptions, fonts};
use crate::model::issue::IssueId;
use crate::model::record::{Digest, FOLDER, RECORD, Record, Revision, appended, kept};
use crate::read::record;
use crate::workspace::lock::Lock;
use crate::workspace::write::{stage, sweep};
use crate::workspace::{FONTS, OUT, Workspace, frozen_folder};

/// The name in the outputs' folder of the lock of those who publish.
const LOCK: &str = ".bulletin.publish.lock";

/// How long it is not said that another one is waited for.
const SILENCE: Duration = Duration::from_secs(1);

#[derive(Clone, Debug)]
pub struct PublishOptions {
    pub issue: IssueId,
    /// Whether it is published already and has changed.
    pub again: bool,
    pub engine: EngineOptions,
}

/// What came of publishing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// The sources have errors, or another figure would be published under a later issue.
    Refused,
    /// The issue is published just so.
    Unchanged,
    New,
}

/// An issue that is published, though it could not be told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Untold(IssueId);

impl fmt::Display for Untold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} 已经公布，只是没能报出路径", self.0)
    }
}

/// Publishes an issue, once whoever else publishes in this workspace is done. One that is published just as
/// it is now is left alone.
///
/// # Errors
/// The issue cannot be published, or not in this way; the world failed; or nobody could be told of it.
pub fn publish(
    workspace: &Workspace,
    options: &PublishOptions,
    observer: &mut dyn Observer,
) -> anyhow::Result<(Published, Outcome)> {
    let _alone = alone(workspace, observer)?;
    // What was known before may be known otherwise by now.
    let workspace = &Workspace::find(&workspace.root)?;
    sweep(&workspace.root, &workspace.root.join(OUT));
    publish_alone(workspace, options, observer)
}

/// Keeps everybody else from writing records in this workspace. The lock lies with the outputs, where neither
/// an editor nor a version control sees it: all who publish write there, whatever folder builds are told.
///
/// # Errors
/// The outputs' folder cannot be made, or the observer wants it to end.
pub(super) fn alone(workspace: &Workspace, observer: &mut dyn Observer) -> anyhow::Result<Lock> {
    let mut is_told = false;
    Lock::take(&workspace.root.join(OUT).join(LOCK), |waited| {
        let is_long = waited >= SILENCE && !is_told;
        is_told |= is_long;
        observer.observe(Event::Step(Step::Waiting(is_long)))
    })
}

/// Publishes an issue while nobody else does.
fn publish_alone(
    workspace: &Workspace,
    options: &PublishOptions,
    observer: &mut dyn Observer,
) -> anyhow::Result<(Published, Outcome)> {
    let project = Project::open(workspace, &[])?;
    let PublishOptions { issue: id, again, .. } = *options;
    let mut diagnostics = Diagnostics::default();
    let refused = |diagnostics: &Diagnostics, issues| {
        let found = Tally::from(diagnostics);
        let held = Held::of(id, diagnostics).into_iter().collect();
        Ok((Published::Refused, Outcome { issues, held, found, ..Outcome::default() }))
    };
    let previous = previous(workspace, id, again, &mut diagnostics)?;
    if let Some(before) = published_before(workspace, id)? {
        hold_before(&project, before, &mut diagnostics)?;
    }
    let Some(previous) = previous.filter(|_| !diagnostics.has_errors()) else {
        report(&mut diagnostics, observer)?;
        return refused(&diagnostics, 0);
    };

    if workspace.record(id)?.is_none() && workspace.has_frozen(id) {
        // What a run left that was cut off is replaced.
        diagnostics.suppress(published_changed::left(&beside_record(workspace, id)?, id));
    }
    let mode = if again { Mode::Republish(id) } else { Mode::Print };
    let ready = composed(&project, &[id], mode, &mut diagnostics)?;
    let record = ready.first().and_then(|ready| ready.record.clone());
    let unchanged = |record: &Record, diagnostics: &Diagnostics, observer: &mut dyn Observer| {
        observer.observe(Event::Step(Step::Recorded(id, record.digest())))?;
        let found = Tally::from(diagnostics);
        Ok((Published::Unchanged, Outcome { issues: 1, fresh: 1, found, ..Outcome::default() }))
    };
    if let Some(record) = record.as_ref().filter(|_| !again && !diagnostics.has_errors()) {
        report(&mut diagnostics, observer)?;
        return unchanged(record, &diagnostics, observer);
    }
    let mut revision = ready.first().map(|ready| revision(ready, previous));
    if let (Some(record), Some(revision)) = (&record, &revision) {
        hold_figures(workspace, id, record, revision, &mut diagnostics)?;
    }
    if let Some(ready) = ready.first().filter(|_| !diagnostics.has_errors()) {
        hold_later(&project, ready, mode, &mut diagnostics)?;
    }
    let (mut made, mut to_freeze) = (None, None);
    if !diagnostics.has_errors() {
        to_freeze = ready.first().map(|ready| frozen(workspace, ready)).transpose()?;
        let output = output_options(&options.engine);
        let mut typesetters = typesetters(workspace, &output);
        let prepared = prepare(ready, &mut typesetters, &output, &mut diagnostics, observer)?;
        lay_out(prepared, workspace, &output, |name, outputs, found| {
            observer.observe(Event::Step(Step::LaidOut(name)))?;
            diagnostics.extend(found);
            made = outputs;
            Ok(())
        })?;
    }
    if let (Some(made), Some(revision)) = (&made, &mut revision) {
        revision.fonts = match &made.fonts {
            Some(fonts) => fonts::digests(fonts, &mut BTreeMap::new())?,
            None => Vec::new(),
        };
        revision.outputs = digests(made);
        hold_next(workspace, id, record.as_deref(), revision, &mut diagnostics)?;
    }
    report(&mut diagnostics, observer)?;
    if diagnostics.has_errors() {
        return refused(&diagnostics, 1);
    }
    let (Some(made), Some(revision), Some(frozen)) = (made, &revision, to_freeze) else {
        bail!("{id} 没有排出来，却没有报出原因：这是程序的错");
    };
    if let Some(record) = record.filter(|record| is_same(record.last(), revision)) {
        return unchanged(&record, &diagnostics, observer);
    }
    let digest = freeze(workspace, id, made, &frozen, revision, observer)?;
    observer.observe(Event::Step(Step::Recorded(id, digest)))?;
    let found = Tally::from(&diagnostics);
    Ok((Published::New, Outcome { issues: 1, written: 1, found, ..Outcome::default() }))
}

/// How what is published is made.
pub(super) fn output_options(engine: &EngineOptions) -> OutputOptions {
    OutputOptions { engine: engine.clone(), ..OutputOptions::default() }
}

/// Typesetters with the fonts that are installed now.
pub(super) fn typesetters(workspace: &Workspace, output: &OutputOptions) -> Typesetters {
    Typesetters::new(installed(&workspace.root.join(FONTS)).faces, output)
}

/// The issue that must be published before this one: the one before by number, unless an opening
/// contains it.
///
/// # Errors
/// A file that is there but cannot be read.
pub(super) fn published_before(
    workspace: &Workspace,
    id: IssueId,
) -> anyhow::Result<Option<IssueId>> {
    let mut previous = workspace.previous(id);
    for year in workspace.opening_years()? {
        let last = last_of_opening(workspace, year)?.filter(|&last| last < id);
        previous = previous.filter(|&previous| last.is_none_or(|last| last < previous));
    }
    Ok(previous)
}

/// What is to be frozen, by path below the folder for it: what the issue shares with others, which for one
/// that is published is for ever what it was made with first, and its own files as they are now.
///
/// # Errors
/// A file that cannot be read, or is no longer what was read and checked.
fn frozen(workspace: &Workspace, ready: &Composed) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut frozen = BTreeMap::new();
    match &ready.record {
        None => frozen.extend(ready.config.files.clone()),
        Some(record) => {
            let folder = frozen_folder(ready.id);
            for (path, digest) in &record.last().inputs {
                if let Some(below) = path.strip_prefix(&folder) {
                    frozen.insert(below.to_owned(), as_checked(workspace, path, *digest)?);
                }
            }
        }
    }
    for (path, digest) in &ready.inputs {
        if let Some(below) = kept(ready.id, path) {
            frozen.insert(below, as_checked(workspace, path, *digest)?);
        }
    }
    Ok(frozen)
}

/// The bytes of a file that was read before.
fn as_checked(workspace: &Workspace, path: &str, digest: Digest) -> anyhow::Result<Vec<u8>> {
    match workspace.bytes(path)? {
        Some(bytes) if Digest::of(&bytes) == digest => Ok(bytes),
        _ => bail!("{path} 在公布的当口改动了：存好以后再运行一次"),
    }
}

/// The record of the issue in the chain, but for the fonts and outputs.
fn revision(ready: &Composed, previous: Option<Digest>) -> Revision {
    let replaces = ready.record.as_ref().map(|record| record.digest());
    Revision { previous, replaces, ..ready.revision() }
}

/// The digest of the issue before, where there has to be one. Nothing where its record has errors.
///
/// # Errors
/// The issue cannot be published, or not in this way.
fn previous(
    workspace: &Workspace,
    id: IssueId,
    again: bool,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Option<Option<Digest>>> {
    if again && record_of(workspace, id)?.is_none() {
        bail!("{id} 还没有公布：去掉 --again");
    }
    let Some(before) = published_before(workspace, id)? else { return Ok(Some(None)) };
    let Some(file) = record_of(workspace, before)? else {
        bail!("{before} 还没有公布：按顺序先公布 {before}，再公布 {id}");
    };
    let mut found = Diagnostics::of(before);
    let record = record::read(file, &mut found);
    diagnostics.extend(found);
    Ok(record.map(|record| Some(record.digest())))
}

/// The digests of what is published.
pub(super) fn digests(made: &Outputs) -> BTreeMap<String, Digest> {
    made.files.iter().map(|file| (file.path.clone(), Digest::of(&file.bytes))).collect()
}

/// Whether a new revision would say nothing new.
fn is_same(last: &Revision, revision: &Revision) -> bool {
    let Revision { previous, replaces, .. } = last.clone();
    *last == Revision { previous, replaces, ..revision.clone() }
}

/// Writes the outputs, what is frozen, and the record; with that, which comes last, the issue is
/// published. Frozen files without a record were left by a run that was cut off, and a record of another
/// issue came along with a copied folder: they count for nothing. Returns the digest of the record.
fn freeze(
    workspace: &Workspace,
    id: IssueId,
    made: Outputs,
    frozen: &BTreeMap<String, Vec<u8>>,
    revision: &Revision,
    observer: &mut dyn Observer,
) -> anyhow::Result<Digest> {
    let folder = workspace.issue_folder(id);
    let old = record_of(workspace, id)?.map(|file| file.bytes);
    let record = appended(old.as_deref(), revision);
    let digest = Digest::of(&record);
    let staged = stage(&folder, FOLDER, frozen, Some((RECORD, &record)))?;
    // Nobody publishes beside this one, but hands reach everywhere.
    let there = workspace.record(id)?.map(|file| file.bytes);
    if workspace.bytes(&format!("issues/{id}/{RECORD}"))? != there {
        bail!("issues/{id}/{RECORD} 在公布的当口改动了：再运行一次");
    }
    let outputs = made.photos.into_iter().chain(made.files);
    let mut placed = place(&workspace.root.join(OUT), Some(id), outputs)?;
    staged.put()?;
    placed.files.push((folder.join(RECORD), None, digest));
    placed.tell(observer).context(Untold(id))?;
    Ok(digest)
}
