//! What is published before and after an issue that is about to be: the one before is what its record
//! says, and no later one comes out otherwise.

use super::chain;
use super::compose::{Composed, MOST_HELD, compose_each, composed};
use super::config::Project;
use super::load::Mode;
use super::pinned::{check_kept, published, record_of};
use super::publish::published_before;
use crate::diagnostics::rules::{
    correction_mismatch, period_overlap, published_changed, total_number,
};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::format;
use crate::model::decimal::Decimal;
use crate::model::figures::Correction;
use crate::model::files::File;
use crate::model::issue::IssueId;
use crate::model::record::{Digest, Drawn, Record, Revision, appended, kept};
use crate::model::source::Span;
use crate::read::issue::read_manifest;
use crate::read::record;
use crate::workspace::{Workspace, frozen_folder};

/// Holds the issue before against its record, which nothing that is published vouches for yet: the files
/// that it keeps, and its totals.
///
/// # Errors
/// A file that is there but cannot be read.
pub(super) fn hold_before(
    project: &Project<'_>,
    before: IssueId,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let workspace = project.workspace;
    let Some(file) = record_of(workspace, before)? else { return Ok(()) };
    // One that cannot be read was reported.
    let Some(record) = record::read(file, &mut Diagnostics::default()) else { return Ok(()) };
    let mut found = Diagnostics::of(before);
    check_kept(workspace, before, &record, &mut found)?;
    for format in format::published() {
        let name = format!("{before}.{}", format.extension);
        if !record.last().outputs.contains_key(&name) {
            found.push(published_changed::unrecorded_output(&record, &name));
        }
    }
    let mut others = Diagnostics::default();
    composed(project, &[before], Mode::Print, &mut others)?;
    // What is wrong with it by today's rules was not when it was published, and is printed.
    let code = published_changed::RULE.code;
    let is_change =
        |found: &&Diagnostic| found.rule.code == code && found.severity == Severity::Error;
    others.iter().filter(is_change).cloned().for_each(|change| found.push(change));
    diagnostics.extend_new(found);
    Ok(())
}

/// Refuses other figures than those published, once a later issue has been published over them.
///
/// # Errors
/// A file that is there but cannot be read.
pub(super) fn hold_figures(
    workspace: &Workspace,
    id: IssueId,
    record: &Record,
    revision: &Revision,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let Some(later) = published(workspace)?.into_iter().find(|&other| other > id) else {
        return Ok(());
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
    Ok(())
}

/// Refuses other corrections than those published, once a later issue has been published.
///
/// # Errors
/// A file that is there but cannot be read.
fn hold_corrections(
    workspace: &Workspace,
    ready: &Composed,
    later: IssueId,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let id = ready.id;
    let definitions: Vec<_> =
        ready.config.sections.iter().map(|(_, definition)| &**definition).collect();
    let read = |file: Option<File>| {
        let manifest = read_manifest(id, file, &definitions, &mut Diagnostics::default());
        manifest.map(|manifest| (manifest.source, manifest.corrections))
    };
    let path = format!("issues/{id}/issue.toml");
    let copy = kept(id, &path).map(|below| format!("{}{below}", frozen_folder(id)));
    let copy = copy.map(|copy| workspace.recorded(&copy)).transpose()?.flatten();
    let known = ready.record.as_ref().and_then(|record| record.last().inputs.get(&path));
    // Earlier versions of this program kept none.
    let copy = copy.filter(|copy| known == Some(&Digest::of(&copy.bytes)));
    let (Some((_, then)), Some((source, now))) =
        (copy.and_then(|c| read(Some(c))), read(workspace.manifest(id)?))
    else {
        return Ok(());
    };
    let place = |one: &Correction| {
        (one.account.clone(), one.issue.value, one.date.as_ref().map(|date| date.value))
    };
    let told = |one: &Correction| {
        let figure = |units: u64| Decimal::new(i128::from(units), one.decimals);
        format!("{}改为{}", figure(one.was.value), figure(one.now.value))
    };
    let mut found = Diagnostics::of(id);
    for one in &then {
        let same = now.iter().find(|other| place(other) == place(one));
        let (was, is) = (told(one), same.map(told));
        if is.as_ref() != Some(&was) {
            let at = same.map_or_else(|| Span::start_of(&source), |same| same.header.clone());
            let texts = (Some(&*was), is.as_deref());
            found.push(published_changed::correction(
                at,
                &one.account,
                one.issue.value,
                texts,
                later,
            ));
        }
    }
    for one in now.iter().filter(|one| then.iter().all(|other| place(other) != place(one))) {
        let (at, is) = (one.header.clone(), told(one));
        let texts = (None, Some(&*is));
        found.push(published_changed::correction(at, &one.account, one.issue.value, texts, later));
    }
    diagnostics.extend(found);
    Ok(())
}

/// Refuses what would change a figure of an issue that is published after it: a total, or one that its
/// sentences draw on.
///
/// # Errors
/// A file that is there but cannot be read.
pub(super) fn hold_later(
    project: &Project<'_>,
    ready: &Composed,
    mode: Mode,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    let id = ready.id;
    let later: Vec<IssueId> =
        published(project.workspace)?.into_iter().filter(|&other| other > id).collect();
    let Some(&first) = later.first() else { return Ok(()) };
    hold_corrections(project.workspace, ready, first, diagnostics)?;
    if diagnostics.has_errors() {
        return Ok(());
    }
    let mut found = Diagnostics::default();
    let mut others = Diagnostics::default();
    compose_each(project, &later, mode, MOST_HELD, &mut others, |one| {
        let Some(record) = &one.record else { return Ok(()) };
        let mut of_one = Diagnostics::of(id);
        let ids = (one.id, id);
        for published in &record.last().totals {
            let same = one.totals.iter().find(|total| total.account == published.account);
            if same != Some(published) {
                let texts =
                    (published_changed::told(Some(published)), published_changed::told(same));
                let texts = (&*texts.0, &*texts.1);
                let place = (&published.account, &*published.to_string());
                of_one.push(published_changed::later(record, place, texts, ids));
            }
        }
        for (published, now) in chain::moved(record, &one.drawn) {
            let told = |drawn: &Drawn| format!("{}的{}", drawn.issue, drawn.value);
            let texts = (told(published), now.map_or("空缺".to_owned(), told));
            let place = (&published.account, &*published.to_string());
            of_one.push(published_changed::later(record, place, (&texts.0, &texts.1), ids));
        }
        found.extend(of_one);
        Ok(())
    })?;
    // A later correction of what it corrects anew does not fit any more, nor may the number and the days of the
    // next issue follow on its own.
    let follow = [&correction_mismatch::RULE, &total_number::RULE, &period_overlap::RULE];
    let is_unfit = |found: &&Diagnostic| {
        follow.iter().any(|rule| rule.code == found.rule.code)
            && found.issue.is_some_and(|other| later.contains(&other))
    };
    others.iter().filter(is_unfit).cloned().for_each(|unfit| found.push(unfit));
    diagnostics.extend(found);
    Ok(())
}

/// Refuses a record before which the next published issue was not published: its own holds the digest of
/// another.
///
/// # Errors
/// A file that is there but cannot be read.
pub(super) fn hold_next(
    workspace: &Workspace,
    id: IssueId,
    record: Option<&Record>,
    revision: &Revision,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<()> {
    if record.is_some() {
        // What is appended leaves all digests of before.
        return Ok(());
    }
    let Some(next) = published(workspace)?.into_iter().find(|&other| other > id) else {
        return Ok(());
    };
    if published_before(workspace, next)? != Some(id) {
        return Ok(());
    }
    let Some(file) = record_of(workspace, next)? else { return Ok(()) };
    let mut found = Diagnostics::of(next);
    if let Some(next_record) = record::read(file, &mut found) {
        let new = Digest::of(&appended(None, revision));
        let mut known = next_record.revisions.iter().map(|revision| revision.previous);
        let was_first = known.clone().any(|previous| previous.is_none());
        if was_first || known.any(|previous| previous != Some(new)) {
            let is_gone = !was_first;
            let before = Some(id);
            found.push(published_changed::chain(&next_record, next, before, is_gone, was_first));
        }
    }
    diagnostics.extend(found);
    Ok(())
}
