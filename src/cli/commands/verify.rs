//! `bulletin verify`: make published issues again in memory, and hold them and their chain against the
//! records.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::bail;

use super::publish::{making, outputs, presses};
use crate::cli::args::{Global, Verify};
use crate::cli::console::Console;
use crate::cli::{Outcome, selected};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::published_changed;
use crate::format::typst::TYPST_VERSION;
use crate::format::typst::fonts::{self, Fonts};
use crate::model::issue::IssueId;
use crate::model::record::{Digest, Record, Total};
use crate::ops::check::Project;
use crate::ops::layout::{Made, lay_out, prepare};
use crate::ops::load::Purpose;
use crate::read::record;
use crate::workspace::Workspace;

pub(crate) fn run(global: &Global, options: &Verify, console: &Console) -> anyhow::Result<Outcome> {
    let project = Project::open(Workspace::find(&global.directory)?)?;
    let there = project.workspace.published();
    let asked = selected(&options.issues, &project, |_| there.clone())?;
    let issues: Vec<IssueId> = asked.iter().copied().filter(|id| there.contains(id)).collect();
    if issues.is_empty() {
        match asked.as_slice() {
            [] => console.remark(&options.report, "还没有公布过一期"),
            [id, ..] => bail!("{id} 还没有公布：没有可以核对的"),
        }
        return Ok(Outcome::Done);
    }
    let passed_over = asked.len() - issues.len();
    if passed_over > 0 {
        console.remark(&options.report, format_args!("{passed_over}期还没有公布，不核对"));
    }
    let mut diagnostics = Diagnostics::default();
    let ready = project.check(&issues, Purpose::Verify, &mut diagnostics)?;
    // What is only worth a warning was said when the issue was published.
    diagnostics.keep_errors();
    let mut records = BTreeMap::new();
    for &id in &issues {
        check_chain(&project, id, &mut diagnostics)?;
    }
    for ready in &ready {
        records.extend(ready.record.clone().map(|record| (ready.id, record)));
        if let Some(record) = &ready.record {
            check_totals(ready.id, record, &ready.totals, &mut diagnostics);
        }
    }
    let making = making(&options.typesetting);
    let mut presses = presses(&project, &making);
    let prepared = prepare(ready, &mut presses, &making, console, &mut diagnostics)?;
    let mut known = Vec::new();
    lay_out(prepared, &project.workspace, &making, console, |made, found| {
        diagnostics.extend(found);
        let Some(made) = made else { return Ok(()) };
        match records.get(&made.id) {
            Some(record) => check_outputs(&made, record, &mut known, &mut diagnostics),
            None => Ok(()),
        }
    })?;
    diagnostics.keep_errors();
    console.report(&mut diagnostics, &options.report, &project.workspace.root);
    console.summary(issues.len(), &diagnostics, &options.report);
    Ok(if diagnostics.has_errors() { Outcome::Errors } else { Outcome::Done })
}

/// Holds the digests of what came before against what is there. What cannot be read was reported.
fn check_chain(
    project: &Project,
    id: IssueId,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let record = |id: Option<IssueId>| -> anyhow::Result<Option<Record>> {
        let Some(id) = id else { return Ok(None) };
        let file = project.workspace.record(id)?;
        Ok(file.and_then(|file| record::read(file, &mut Diagnostics::default())))
    };
    let Some(own) = record(Some(id))? else { return Ok(()) };
    let before = project.published_before(id)?;
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
    made: &Made,
    record: &Record,
    known: &mut Vec<Digests>,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let (published, now) = (record.last(), outputs(made));
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
