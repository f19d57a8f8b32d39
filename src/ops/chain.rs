//! Published issues and those before them: each record says which record came before it, and what its
//! issue's figures come to.

use super::load::Loader;
use super::publish::published_before;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::published_changed;
use crate::model::issue::IssueId;
use crate::model::record::{Drawn, Record, Total};

/// Looks whether the records of the published issues that were read follow one another as they did when
/// they were published. `verify` looks at more than that by itself.
///
/// # Errors
/// A file that is there but cannot be read.
pub(crate) fn check(loader: &mut Loader<'_>, diagnostics: &mut Diagnostics) -> anyhow::Result<()> {
    if loader.verifies() {
        return Ok(());
    }
    let read = loader.loaded().filter(|(_, one)| !one.is_quiet);
    let read: Vec<IssueId> = read.map(|(id, _)| id).collect();
    for (at, &id) in read.iter().enumerate() {
        let Some(record) = loader.config(id)?.record else { continue };
        let mut found = Diagnostics::of(id);
        check_revisions(&record, id, &mut found);
        let before = at.checked_sub(1).map(|before| read[before]);
        let before = before.filter(|&before| loader.before(id) == Some(before));
        if record.last().previous.is_none()
            && let Some(before) = before
            && loader.config(before)?.record.is_some()
            && published_before(loader.workspace, id)? == Some(before)
        {
            // Whoever publishes an issue where the one before is published puts that on record.
            found.push(published_changed::chain(&record, id, Some(before), false, true));
        }
        if let Some(before) = before.filter(|_| record.last().previous.is_some()) {
            let config = loader.config(before)?;
            let is_gone = config.record.is_none();
            if !follows(&record, config.record.as_deref()) {
                found.push(published_changed::chain(&record, id, Some(before), is_gone, false));
            }
            // What is left of it follows from that.
            let left = config.found.into_iter().filter(|_| is_gone);
            left.for_each(|explained| diagnostics.suppress(explained));
        }
        diagnostics.extend(found);
    }
    Ok(())
}

/// Holds each revision of a record against those before it.
pub(super) fn check_revisions(record: &Record, id: IssueId, found: &mut Diagnostics) {
    let replaced = |at: usize| at.checked_sub(1).map(|before| record.digests[before]);
    let mut revisions = record.revisions.iter().enumerate();
    if let Some((at, _)) = revisions.find(|(at, revision)| revision.replaces != replaced(*at)) {
        found.push(published_changed::rewritten(record, id, at));
    }
}

/// Whether the record of the issue before is there as it was at each publication of this one that followed
/// it.
pub(super) fn follows(record: &Record, before: Option<&Record>) -> bool {
    let mut previous = record.revisions.iter().filter_map(|revision| revision.previous);
    previous.all(|digest| before.is_some_and(|before| before.digests.contains(&digest)))
}

/// Holds the totals of a record against what comes out now.
pub(super) fn check_totals(record: &Record, now: &[Total], found: &mut Diagnostics) {
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
}

/// Holds the figures of other issues that a record says were drawn on against what is known of them now.
pub(super) fn check_drawn(record: &Record, now: &[Drawn], found: &mut Diagnostics) {
    for (published, now) in moved(record, now) {
        found.push(published_changed::drawn(record, published, now.map(|now| now.value)));
    }
}

/// The figures drawn on that are others now, or nothing.
pub(super) fn moved<'a>(
    record: &'a Record,
    now: &'a [Drawn],
) -> impl Iterator<Item = (&'a Drawn, Option<&'a Drawn>)> {
    record.last().drawn.iter().filter_map(|published| {
        let is_it = |now: &&Drawn| {
            (now.issue, &now.account, &now.figure)
                == (published.issue, &published.account, &published.figure)
        };
        let same = now.iter().find(is_it);
        (same != Some(published)).then_some((published, same))
    })
}
