//! `bulletin publish`: build an issue and freeze it: its record, and the shared files that it was made
//! with.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};

use crate::cli::Outcome;
use crate::cli::args::{Format, Global, Publish, Typesetting};
use crate::cli::console::{Console, shown};
use crate::cli::selection::resolve;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::published_changed;
use crate::format::typst::fonts;
use crate::model::issue::IssueId;
use crate::model::record::{Digest, FOLDER, RECORD, Record, Revision, appended};
use crate::ops::check::{Project, Ready};
use crate::ops::layout::{Made, Making, Presses, all_cores, lay_out, prepare};
use crate::ops::load::Purpose;
use crate::read::record;
use crate::workspace::write::{Output, write};
use crate::workspace::{FONTS, Workspace};

/// The formats that are published.
const FORMATS: [Format; 3] = [Format::Pdf, Format::Typ, Format::Md];

pub(crate) fn run(
    global: &Global,
    options: &Publish,
    console: &Console,
) -> anyhow::Result<Outcome> {
    let project = Project::open(Workspace::find(&global.directory)?)?;
    let workspace = &project.workspace;
    let asked = [options.issue.clone()];
    let asked = resolve(&asked, &workspace.issues, |id| project.total_of(id))?;
    let &[id] = asked.as_slice() else { bail!("一次公布一期：写 2023-07 这样的期号") };
    let mut diagnostics = Diagnostics::default();
    let Some(previous) = previous(&project, id, options, &mut diagnostics)? else {
        console.report(&mut diagnostics, &options.report, &project.workspace.root);
        return Ok(Outcome::Errors);
    };

    let purpose = if options.again { Purpose::Again(id) } else { Purpose::Print };
    let ready = project.check(&[id], purpose, &mut diagnostics)?;
    let frozen = ready.first().map(frozen);
    let record = ready.first().and_then(|ready| ready.record.clone());
    let mut revision = ready.first().map(|ready| revision(ready, previous));
    if let (Some(record), Some(revision)) = (&record, &revision) {
        hold_figures(&project, id, record, revision, &mut diagnostics);
    }
    let mut made = None;
    if !diagnostics.has_errors() {
        let making = making(&options.typesetting);
        let mut presses = presses(&project, &making);
        let prepared = prepare(ready, &mut presses, &making, console, &mut diagnostics)?;
        lay_out(prepared, workspace, &making, console, |issue, found| {
            diagnostics.extend(found);
            made = issue;
            Ok(())
        })?;
    }
    console.report(&mut diagnostics, &options.report, &workspace.root);
    console.summary(1, &diagnostics, &options.report);
    if diagnostics.has_errors() {
        return Ok(Outcome::Errors);
    }
    let (Some(made), Some(revision), Some(frozen)) = (made, &mut revision, frozen) else {
        bail!("{id} 没有排出来，却没有报出原因：这是程序的错");
    };
    revision.fonts = match &made.fonts {
        Some(fonts) => fonts::digests(fonts, &mut BTreeMap::new())?,
        None => Vec::new(),
    };
    revision.outputs = outputs(&made);
    if record.is_some_and(|record| is_same(record.last(), revision)) {
        console.remark(&options.report, format_args!("{id} 与公布的完全相同，没有重新公布"));
        return Ok(Outcome::Done);
    }
    freeze(&project, id, made, &frozen, revision, console)?;
    console.remark(&options.report, format_args!("{id} 已公布"));
    Ok(Outcome::Done)
}

/// How what is published is made.
pub(crate) fn making(typesetting: &Typesetting) -> Making<'_> {
    Making { formats: &FORMATS, draft: false, typesetting, jobs: all_cores() }
}

/// Presses with the fonts that are installed now.
pub(crate) fn presses(project: &Project, making: &Making<'_>) -> Presses {
    Presses::new(fonts::installed(&project.workspace.root.join(FONTS)), making)
}

/// What is to be frozen, by path below the folder for it. Nothing for an issue that is published: what
/// it was made with first holds for ever.
fn frozen(ready: &Ready) -> BTreeMap<String, Vec<u8>> {
    if ready.record.is_some() { BTreeMap::new() } else { ready.shared.files.clone() }
}

/// The record of the issue in the chain, but for the fonts and outputs.
fn revision(ready: &Ready, previous: Option<Digest>) -> Revision {
    let replaces = ready.record.as_ref().map(|record| record.digest());
    Revision { previous, replaces, ..ready.revision() }
}

/// The digest of the issue before, where there has to be one. Nothing where its record has errors.
///
/// # Errors
/// The issue cannot be published, or not in this way.
fn previous(
    project: &Project,
    id: IssueId,
    options: &Publish,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Option<Option<Digest>>> {
    let workspace = &project.workspace;
    let is_published = workspace.record(id)?.is_some();
    if is_published && !options.again {
        bail!("{id} 已经公布：改过以后要重新公布，用 bulletin publish --again {id}");
    }
    if !is_published && options.again {
        bail!("{id} 还没有公布：去掉 --again");
    }
    let Some(before) = project.published_before(id)? else { return Ok(Some(None)) };
    let Some(file) = workspace.record(before)? else {
        bail!("{before} 还没有公布：按顺序先公布 {before}，再公布 {id}");
    };
    let mut found = Diagnostics::of(before);
    let record = record::read(file, &mut found);
    diagnostics.extend(found);
    Ok(record.map(|record| Some(record.digest())))
}

/// Refuses other figures than those published, once a later issue has been published over them.
fn hold_figures(
    project: &Project,
    id: IssueId,
    record: &Record,
    revision: &Revision,
    diagnostics: &mut Diagnostics,
) {
    let Some(later) = project.workspace.published().into_iter().find(|&other| other > id) else {
        return;
    };
    let mut found = Diagnostics::of(id);
    let (then, now) = (&record.last().totals, &revision.totals);
    for published in then {
        let same = now.iter().find(|total| total.account == published.account);
        if same != Some(published) {
            found.push(published_changed::figure(record, published, same, later));
        }
    }
    for total in now {
        if then.iter().all(|published| published.account != total.account) {
            found.push(published_changed::new_figure(record, total, later));
        }
    }
    diagnostics.extend(found);
}

/// The digests of what is published.
pub(crate) fn outputs(made: &Made) -> BTreeMap<String, Digest> {
    let outputs = made.outputs.iter();
    outputs.map(|output| (output.path.clone(), Digest::of(&output.bytes))).collect()
}

/// Whether a new revision would say nothing new.
fn is_same(last: &Revision, revision: &Revision) -> bool {
    let Revision { previous, replaces, .. } = last.clone();
    *last == Revision { previous, replaces, ..revision.clone() }
}

/// Writes the outputs and the record. What is frozen is made whole beside its place; with the record,
/// which comes last, the issue is published.
fn freeze(
    project: &Project,
    id: IssueId,
    made: Made,
    frozen: &BTreeMap<String, Vec<u8>>,
    revision: &Revision,
    console: &Console,
) -> anyhow::Result<()> {
    let workspace = &project.workspace;
    let folder = workspace.issue_folder(id);
    let old = workspace.record(id)?.map(|file| file.bytes);
    let record = appended(old.as_deref(), revision);
    let staged = tempfile::Builder::new().prefix(".bulletin-").tempdir_in(&folder);
    let staged = staged.with_context(|| format!("写不了 {}", shown(&folder).display()))?;
    for (path, bytes) in frozen {
        stage(&staged.path().join(FOLDER).join(path), bytes)?;
    }
    let outputs = made.photos.into_iter().chain(made.outputs);
    let mut written = write(&workspace.root.join("out"), outputs)?;
    if !frozen.is_empty() {
        let place = folder.join(FOLDER);
        let failed = || format!("写不了 {}", shown(&place).display());
        if place.exists() {
            // Left by a run that was cut off: without a record it counts for nothing.
            std::fs::rename(&place, staged.path().join("old")).with_context(failed)?;
        }
        std::fs::rename(staged.path().join(FOLDER), &place).with_context(failed)?;
    }
    written.extend(write(&folder, [Output { path: RECORD.to_owned(), bytes: record }])?);
    for path in written {
        console.answer(shown(&path).display())?;
    }
    Ok(())
}

fn stage(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, bytes))
        .with_context(|| format!("写不了 {}", shown(path).display()))
}
