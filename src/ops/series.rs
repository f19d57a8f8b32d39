//! Publish several issues, one after the other.

use anyhow::{Context, bail};

use super::outputs::{Cause, Held, OutputFile, OutputState};
use super::pinned::published;
use super::publish::{PublishOptions, Published, Untold, publish};
use super::{Event, Observer, Outcome};
use crate::format;
use crate::format::typst::EngineOptions;
use crate::model::issue::{IssueId, enumerated};
use crate::workspace::{OUT, Workspace};

#[derive(Clone, Debug)]
pub struct SeriesOptions {
    /// In the order of their numbers.
    pub issues: Vec<IssueId>,
    /// Whether all of them are published already and have changed.
    pub again: bool,
    pub engine: EngineOptions,
}

/// What came of publishing, issue by issue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    pub published: Vec<IssueId>,
    /// They are published just so.
    pub unchanged: Vec<IssueId>,
    /// The one that was refused and those behind it.
    pub rest: Vec<IssueId>,
}

/// Publishes the issues in their order and stops at the first that is refused: those before it are
/// published for good.
///
/// # Errors
/// An issue cannot be published, or not in this way; the world failed. The message tells how far it came.
pub fn publish_all(
    workspace: &Workspace,
    options: &SeriesOptions,
    observer: &mut dyn Observer,
) -> anyhow::Result<(Series, Outcome)> {
    let SeriesOptions { issues, again, .. } = options;
    let (mut series, mut outcome) = (Series::default(), Outcome::default());
    outcome.issues = issues.len();
    let is_one = issues.len() == 1;
    if *again && !is_one {
        let known = published(workspace)?;
        let unknown = issues.iter().filter(|id| !known.contains(id)).copied();
        let unknown: Vec<IssueId> = unknown.collect();
        if !unknown.is_empty() {
            let unknown = enumerated(&unknown);
            bail!("{unknown}还没有公布：--again 只写已公布的期，一期也没有重新公布");
        }
    }
    let mut rest = issues.as_slice();
    while let Some((&id, behind)) = rest.split_first() {
        // What was published a moment ago is read anew.
        let now = Workspace::find(&workspace.root)?;
        let engine = options.engine.clone();
        let one = PublishOptions { issue: id, again: *again, engine };
        let done = publish(&now, &one, observer);
        let (published, found) = match done {
            Err(error) if error.is::<Untold>() && !behind.is_empty() => {
                return Err(error).context("后面的没有公布");
            }
            Err(error) if !is_one && !error.is::<Untold>() => {
                return Err(error).context(how_far(id, &series));
            }
            done => done?,
        };
        outcome.found.errors += found.found.errors;
        outcome.found.warnings += found.found.warnings;
        outcome.found.notes += found.found.notes;
        match published {
            Published::New => {
                outcome.written += 1;
                series.published.push(id);
            }
            Published::Unchanged => {
                outcome.fresh += 1;
                series.unchanged.push(id);
            }
            Published::Refused => {
                outcome.held = held(rest, &found);
                series.rest = rest.to_vec();
                tell_blocked(workspace, rest, observer)?;
                break;
            }
        }
        rest = behind;
    }
    Ok((series, outcome))
}

/// The first is held by what was found, the others by the first.
fn held(rest: &[IssueId], found: &Outcome) -> Vec<Held> {
    let Some((first, by)) = rest.first().zip(found.held.first()) else { return Vec::new() };
    let of = |&issue: &IssueId| match issue == *first {
        true => by.clone(),
        false => Held { issue, cause: Cause::Other(*first), ..by.clone() },
    };
    rest.iter().map(of).collect()
}

fn tell_blocked(
    workspace: &Workspace,
    rest: &[IssueId],
    observer: &mut dyn Observer,
) -> anyhow::Result<()> {
    for &id in rest {
        for format in format::published() {
            let path = &workspace.root.join(OUT).join(format!("{id}.{}", format.extension));
            let (issue, state) = (Some(id), OutputState::Blocked);
            let blocked = OutputFile { issue, path, state, pages: None, sha256: None };
            observer.observe(Event::Output(&blocked))?;
        }
    }
    Ok(())
}

/// Where a series broke off.
fn how_far(id: IssueId, series: &Series) -> String {
    let done = [&series.published[..], &series.unchanged[..]].concat();
    match done.as_slice() {
        [] => format!("{id} 没有公布，后面的也没有"),
        done => format!("{id} 没有公布，后面的也没有；{}已经公布", enumerated(done)),
    }
}
