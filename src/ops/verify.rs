//! Make published issues again in memory, and hold them and their chain against the records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::compose::{Composed, composed};
use super::config::Project;
use super::layout::{Outputs, lay_out, prepare};
use super::load::Mode;
use super::pinned::{beside_record, check_copies, published, record_of};
use super::publish::{self, output_options, published_before, typesetters};
use super::{Event, Observer, Outcome, Step, Tally, chain, report};
use crate::diagnostics::rules::published_changed;
use crate::diagnostics::{Diagnostics, Severity};
use crate::format::typst::fonts::{self, Fonts};
use crate::format::typst::{EngineOptions, TYPST_VERSION};
use crate::model::files::table_stem;
use crate::model::issue::IssueId;
use crate::model::record::{Digest, Drawn, Record, kept};
use crate::read::record;
use crate::workspace::{OUT, Workspace, read_output};

#[derive(Clone, Debug)]
pub struct VerifyOptions {
    /// Those of them that are published are held against their records; of the others it is told where a
    /// record is gone.
    pub issues: Vec<IssueId>,
    pub engine: EngineOptions,
}

/// # Errors
/// The world failed.
pub fn verify(
    workspace: &Workspace,
    options: &VerifyOptions,
    observer: &mut dyn Observer,
) -> anyhow::Result<Outcome> {
    let published = published(workspace)?;
    let (issues, others): (Vec<IssueId>, Vec<IssueId>) =
        options.issues.iter().partition(|id| published.contains(id));
    let mut diagnostics = Diagnostics::default();
    let (mut own, mut missed) = (BTreeMap::new(), BTreeSet::new());
    for &id in &issues {
        let record = check_chain(workspace, id, &mut missed, &mut diagnostics)?;
        if let Some(record) = record {
            check_copies(workspace, id, &record, &mut diagnostics)?;
            own.insert(id, record);
        }
    }
    for &id in others.iter().filter(|id| !missed.contains(id)) {
        check_left(workspace, id, &mut diagnostics)?;
    }
    if !issues.is_empty() {
        check_made(workspace, &issues, &own, options, &mut diagnostics, observer)?;
    }
    report(&mut diagnostics, observer)?;
    if let Some(&last) = published.last()
        && let Some(record) = workspace.record(last)?
    {
        observer.observe(Event::Step(Step::Recorded(last, Digest::of(&record.bytes))))?;
    }
    let found = Tally::from(&diagnostics);
    Ok(Outcome { issues: issues.len(), found, ..Outcome::default() })
}

/// Makes published issues again, and holds that and what lies in out/ against their records.
fn check_made(
    workspace: &Workspace,
    issues: &[IssueId],
    own: &BTreeMap<IssueId, Record>,
    options: &VerifyOptions,
    diagnostics: &mut Diagnostics,
    observer: &mut dyn Observer,
) -> anyhow::Result<()> {
    let project = Project::open(workspace, &[])?;
    let mut found = Diagnostics::default();
    let mut ready = composed(&project, issues, Mode::Verify, &mut found)?;
    // What an issue is made from has changed: that it comes out otherwise follows from it.
    ready.retain(|ready| !has_errors(&found, ready.id));
    let mut records = BTreeMap::new();
    for ready in &ready {
        records.extend(ready.record.clone().map(|record| (ready.id, record)));
        if let Some(record) = &ready.record {
            let mut totals = Diagnostics::of(ready.id);
            chain::check_totals(record, &ready.totals, &mut totals);
            chain::check_drawn(record, &ready.drawn, &mut totals);
            found.extend(totals);
        }
    }
    for ready in &ready {
        check_drawn_on(ready, &mut found);
    }
    let output = output_options(&options.engine);
    let mut typesetters = typesetters(workspace, &output);
    let prepared = prepare(ready, &mut typesetters, &output, &mut found, observer)?;
    let (mut known, mut remade) = (Vec::new(), BTreeMap::new());
    lay_out(prepared, workspace, &output, |name, made, said| {
        observer.observe(Event::Step(Step::LaidOut(name)))?;
        found.extend(said);
        let Some(made) = made else { return Ok(()) };
        remade.extend(publish::digests(&made));
        match records.get(&made.id) {
            Some(record) => check_outputs(&made, record, &mut known, &mut found),
            None => Ok(()),
        }
    })?;
    for (&id, record) in own {
        check_photos(workspace, id, record, &mut found)?;
        check_out(workspace, id, record, &remade, &mut found);
    }
    // What is only worth a warning was said when the issue was published.
    found.keep_errors();
    diagnostics.extend(found);
    Ok(())
}

/// Reports the figures of other issues that it draws on and of which its record knows nothing.
fn check_drawn_on(ready: &Composed, diagnostics: &mut Diagnostics) {
    let Some(record) = &ready.record else { return };
    let key = |drawn: &Drawn| (drawn.issue, drawn.account.clone(), drawn.figure.clone());
    let recorded: Vec<_> = record.last().drawn.iter().map(key).collect();
    let mut found = Diagnostics::of(ready.id);
    for drawn in ready.drawn.iter().filter(|drawn| !recorded.contains(&key(drawn))) {
        found.push(published_changed::unrecorded_drawn(record, drawn));
    }
    diagnostics.extend(found);
}

fn has_errors(found: &Diagnostics, id: IssueId) -> bool {
    found.iter().any(|found| found.issue == Some(id) && found.severity == Severity::Error)
}

/// Holds the files in out/, where they are there, against the record. One that is just what comes out
/// now differs from it for reasons that were told.
fn check_out(
    workspace: &Workspace,
    id: IssueId,
    record: &Record,
    remade: &BTreeMap<String, Digest>,
    diagnostics: &mut Diagnostics,
) {
    let mut found = Diagnostics::of(id);
    for (name, digest) in &record.last().outputs {
        let there = read_output(&workspace.root.join(OUT).join(name));
        let there = there.map(|bytes| Digest::of(&bytes)).filter(|there| there != digest);
        if there.is_some_and(|there| remade.get(name) != Some(&there)) {
            found.push(published_changed::out(record, &format!("{OUT}/{name}"), name, id));
        }
    }
    diagnostics.extend(found);
}

/// Holds the photos in out/, where they are there, against the record. One that is just that of the issue's
/// folder differs from it as that one does, which was told.
///
/// # Errors
/// A file that is there but cannot be read.
fn check_photos(
    workspace: &Workspace,
    id: IssueId,
    record: &Record,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let mut found = Diagnostics::of(id);
    for (path, digest) in &record.last().inputs {
        let is_photo = !path.ends_with(".toml") && table_stem(path).is_none();
        let own = path.strip_prefix("issues/").filter(|_| is_photo && kept(id, path).is_some());
        let Some(own) = own else { continue };
        let there = read_output(&workspace.root.join(OUT).join(own));
        if let Some(there) = there.filter(|there| Digest::of(there) != *digest)
            && workspace.bytes(path)?.as_ref() != Some(&there)
        {
            found.push(published_changed::out(record, &format!("{OUT}/{own}"), path, id));
        }
    }
    diagnostics.extend(found);
    Ok(())
}

/// Looks for what is left of a record that is gone, in an issue that is not published.
fn check_left(
    workspace: &Workspace,
    id: IssueId,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let mut found = Diagnostics::of(id);
    match workspace.record(id)? {
        Some(file) => {
            let record = record::read(file, &mut Diagnostics::default());
            if let Some((record, other)) = record.as_ref().and_then(|r| Some((r, r.issue()?))) {
                found.push(published_changed::copied(record, other, id));
            }
        }
        None if workspace.has_frozen(id) => {
            found.push(published_changed::lost(&beside_record(workspace, id)?, id));
        }
        None => {}
    }
    diagnostics.extend(found);
    Ok(())
}

/// Holds the digests of what came before against what is there, and returns the issue's own record. What
/// cannot be read was reported. `missed` are the issues whose records are said to be gone.
fn check_chain(
    workspace: &Workspace,
    id: IssueId,
    missed: &mut BTreeSet<IssueId>,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Option<Record>> {
    let file = |id: Option<IssueId>| match id {
        Some(id) => record_of(workspace, id),
        None => Ok(None),
    };
    let read = |file| record::read(file, &mut Diagnostics::default());
    let Some(own) = file(Some(id))?.and_then(read) else { return Ok(None) };
    let before = published_before(workspace, id)?;
    let file = file(before)?;
    let is_gone = file.is_none();
    let previous = file.and_then(read);
    let mut found = Diagnostics::of(id);
    chain::check_revisions(&own, id, &mut found);
    let was_first = own.revisions.iter().any(|revision| revision.previous.is_none());
    let was_first = was_first && before.is_some();
    if was_first || !chain::follows(&own, previous.as_ref()) {
        missed.extend(before.filter(|_| is_gone));
        found.push(published_changed::chain(&own, id, before, is_gone, was_first));
    }
    diagnostics.extend(found);
    Ok(Some(own))
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
