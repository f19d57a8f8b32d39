//! Make published issues again in memory, and hold them and their chain against the records.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::compose::composed;
use super::config::Project;
use super::layout::{Outputs, lay_out, prepare};
use super::load::Mode;
use super::publish::{self, output_options, published_before, typesetters};
use super::{Event, Observer, Outcome, Step, Tally, report};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::published_changed;
use crate::format::typst::fonts::{self, Fonts};
use crate::format::typst::{EngineKind, TYPST_VERSION};
use crate::model::issue::IssueId;
use crate::model::record::{Digest, Record, Total};
use crate::read::record;
use crate::workspace::Workspace;

#[derive(Clone, Debug)]
pub struct VerifyOptions {
    /// Published issues.
    pub issues: Vec<IssueId>,
    pub engine: EngineKind,
    /// The typst program, for the engine that calls it.
    pub typst: PathBuf,
}

/// # Errors
/// The world failed.
pub fn verify(
    workspace: &Workspace,
    options: &VerifyOptions,
    observer: &mut dyn Observer,
) -> anyhow::Result<Outcome> {
    let project = Project::open(workspace, &[])?;
    let issues = &options.issues;
    let mut diagnostics = Diagnostics::default();
    let ready = composed(&project, issues, Mode::Verify, &mut diagnostics)?;
    // What is only worth a warning was said when the issue was published.
    diagnostics.keep_errors();
    let mut records = BTreeMap::new();
    for &id in issues {
        check_chain(workspace, id, &mut diagnostics)?;
    }
    for ready in &ready {
        records.extend(ready.record.clone().map(|record| (ready.id, record)));
        if let Some(record) = &ready.record {
            check_totals(ready.id, record, &ready.totals, &mut diagnostics);
        }
    }
    let output = output_options(options.engine, &options.typst);
    let mut typesetters = typesetters(workspace, &output);
    let prepared = prepare(ready, &mut typesetters, &output, &mut diagnostics, observer)?;
    let mut known = Vec::new();
    lay_out(prepared, workspace, &output, |name, made, found| {
        observer.observe(Event::Step(Step::LaidOut(name)))?;
        diagnostics.extend(found);
        let Some(made) = made else { return Ok(()) };
        match records.get(&made.id) {
            Some(record) => check_outputs(&made, record, &mut known, &mut diagnostics),
            None => Ok(()),
        }
    })?;
    diagnostics.keep_errors();
    report(&mut diagnostics, observer)?;
    let found = Tally::from(&diagnostics);
    Ok(Outcome { issues: issues.len(), unchanged: 0, found })
}

/// Holds the digests of what came before against what is there. What cannot be read was reported.
fn check_chain(
    workspace: &Workspace,
    id: IssueId,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let record = |id: Option<IssueId>| -> anyhow::Result<Option<Record>> {
        let Some(id) = id else { return Ok(None) };
        let file = workspace.record(id)?;
        Ok(file.and_then(|file| record::read(file, &mut Diagnostics::default())))
    };
    let Some(own) = record(Some(id))? else { return Ok(()) };
    let before = published_before(workspace, id)?;
    let previous = record(before)?;
    let mut found = Diagnostics::of(id);
    for (i, revision) in own.revisions.iter().enumerate() {
        if revision.replaces != i.checked_sub(1).map(|before| own.digests[before]) {
            found.push(published_changed::rewritten(&own, id));
            break;
        }
    }
    let is_there = |digest: &Digest| {
        previous.as_ref().is_some_and(|previous| previous.digests.contains(digest))
    };
    let follows = |previous: Option<Digest>| match (previous, before) {
        (Some(digest), _) => is_there(&digest),
        (None, before) => before.is_none(),
    };
    if !own.revisions.iter().all(|revision| follows(revision.previous)) {
        found.push(published_changed::chain(&own, id, before));
    }
    diagnostics.extend(found);
    Ok(())
}

fn check_totals(id: IssueId, record: &Record, now: &[Total], diagnostics: &mut Diagnostics) {
    let mut found = Diagnostics::of(id);
    for published in &record.last().totals {
        let same = now.iter().find(|total| total.account == published.account);
        if same != Some(published) {
            found.push(published_changed::total(record, published, same));
        }
    }
    let is_recorded =
        |now: &&Total| record.last().totals.iter().any(|known| known.account == now.account);
    for now in now.iter().filter(|now| !is_recorded(now)) {
        found.push(published_changed::unrecorded_total(record, now));
    }
    diagnostics.extend(found);
}

/// Font files and their digests.
type Digests = (Arc<Fonts>, Vec<(String, Digest)>);

/// Holds the outputs against the record; where one differs, also the fonts and versions. `known` are
/// the fonts looked at so far.
fn check_outputs(
    made: &Outputs,
    record: &Record,
    known: &mut Vec<Digests>,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let (published, now) = (record.last(), publish::digests(made));
    let differs = |(name, digest): &(&String, &Digest)| now.get(*name) != Some(*digest);
    let differing: Vec<_> =
        published.outputs.iter().filter(differs).map(|(name, _)| name).collect();
    let mut lost = Diagnostics::of(made.id);
    for name in now.keys().filter(|name| !published.outputs.contains_key(*name)) {
        lost.push(published_changed::unrecorded_output(record, name));
    }
    diagnostics.extend(lost);
    if differing.is_empty() {
        return Ok(());
    }
    let mut found = Diagnostics::of(made.id);
    let versions = [
        ("program", published.program.as_str(), env!("CARGO_PKG_VERSION")),
        ("typst", published.typst.as_str(), TYPST_VERSION),
    ];
    for (key, then, now) in versions.into_iter().filter(|(_, then, now)| then != now) {
        found.push(published_changed::version(record, key, then, now));
    }
    let used = match &made.fonts {
        Some(fonts) => digests(fonts, known)?,
        None => &[],
    };
    for font in published.fonts.iter().filter(|font| !used.contains(font)) {
        let is_there = used.iter().any(|(name, _)| *name == font.0);
        found.push(published_changed::font(record, &font.0, is_there));
    }
    let moved = found.has_errors();
    for name in differing {
        found.push(published_changed::output(record, name, made.id, moved));
    }
    diagnostics.extend(found);
    Ok(())
}

/// The digests of the font files, which are looked at once.
fn digests<'a>(
    fonts: &Arc<Fonts>,
    known: &'a mut Vec<Digests>,
) -> anyhow::Result<&'a [(String, Digest)]> {
    let place = match known.iter().position(|(other, _)| Arc::ptr_eq(other, fonts)) {
        Some(place) => place,
        None => {
            known.push((Arc::clone(fonts), fonts::digests(fonts, &mut BTreeMap::new())?));
            known.len() - 1
        }
    };
    Ok(&known[place].1)
}
