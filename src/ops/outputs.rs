//! What became of the outputs of an operation, as it is told; what is written is told of once it is there.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{Event, Observer, last_page};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::format::typst::PDF;
use crate::model::issue::IssueId;
use crate::model::record::Digest;
use crate::workspace::write::{Output, write};

/// An output of an operation.
#[derive(Clone, Copy, Debug)]
pub struct OutputFile<'a> {
    /// Nothing for the volume of a year.
    pub issue: Option<IssueId>,
    /// Where it is, or would be.
    pub path: &'a Path,
    pub state: OutputState,
    /// Where it has pages and they were counted.
    pub pages: Option<usize>,
    /// Of its bytes as they are there; nothing where that is not known.
    pub sha256: Option<Digest>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputState {
    /// It is in its place now.
    Written,
    /// It was there as it would be made.
    Fresh,
    /// It is not as it would be made, and was only looked at.
    Stale(Staleness),
    /// It was not made, for something is wrong.
    Blocked,
}

/// Why an output is not as it would be made now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staleness {
    Missing,
    /// Not the bytes that were written.
    Edited,
    /// What it is made from has changed since.
    Sources,
    Fonts,
    /// Another version of this program wrote it.
    Program,
    /// It is not known what it was made from.
    Differs,
}

/// An issue that was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub issue: IssueId,
    pub cause: Cause,
    /// Of the first error that holds it: its rule, and `file:line:column`.
    pub rule: &'static str,
    pub place: String,
}

/// Whose error holds an issue back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Own,
    /// That of a file that issues share.
    Shared,
    /// That of an issue before it that its totals depend on.
    Earlier(IssueId),
    /// That of any other, where one error holds all.
    Other(IssueId),
}

impl Held {
    /// What holds this issue; nothing where there are no errors. Where an issue goes on from those before
    /// it, the nearest of them that is wrong is one on which it depends, if any is.
    pub(super) fn of(issue: IssueId, found: &Diagnostics) -> Option<Self> {
        let errors = || found.iter().filter(|found| found.severity == Severity::Error);
        let earlier = || {
            let bears = |error: &&Diagnostic| error.span.source.role.bears_on_totals();
            let is_before = |error: &&Diagnostic| error.issue.is_some_and(|other| other < issue);
            let nearest = errors().filter(bears).filter(is_before).map(|error| error.issue).max();
            errors().find(|error| Some(error.issue) == nearest && bears(error))
        };
        let own = errors().find(|error| error.issue == Some(issue));
        let shared = || errors().find(|error| error.issue.is_none());
        let error = own.or_else(shared).or_else(earlier).or_else(|| errors().next())?;
        let cause = match error.issue {
            None => Cause::Shared,
            Some(other) if other == issue => Cause::Own,
            Some(other) if other < issue && error.span.source.role.bears_on_totals() => {
                Cause::Earlier(other)
            }
            Some(other) => Cause::Other(other),
        };
        let start = error.span.start();
        let place = format!("{}:{}:{}", error.span.source.path, start.line, start.column);
        Some(Self { issue, cause, rule: error.rule.name, place })
    }
}

/// The pages of an output that has any, where they can be counted.
pub(super) fn pages(output: &Output) -> Option<usize> {
    is_paged(&output.path).then(|| last_page::count(&output.bytes)).flatten()
}

pub(super) fn is_paged(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == PDF.extension)
}

/// Writes the outputs, all of them or none, and tells where they are.
///
/// # Errors
/// As [`place`], or it cannot be told.
pub(super) fn deliver(
    folder: &Path,
    issue: Option<IssueId>,
    outputs: impl IntoIterator<Item = Output>,
    observer: &mut dyn Observer,
) -> anyhow::Result<()> {
    let told = place(folder, issue, outputs)?.tell(observer);
    told.context("文件都写好了，只是没能报出路径")
}

/// Outputs that are in their places, and nobody has told of yet.
pub(super) struct Placed {
    issue: Option<IssueId>,
    /// Their paths, pages and digests.
    pub(super) files: Vec<(PathBuf, Option<usize>, Digest)>,
}

/// Writes the outputs, all of them or none.
///
/// # Errors
/// As [`write()`].
pub(super) fn place(
    folder: &Path,
    issue: Option<IssueId>,
    outputs: impl IntoIterator<Item = Output>,
) -> anyhow::Result<Placed> {
    let outputs: Vec<Output> = outputs.into_iter().collect();
    let made = outputs.iter().map(|output| (pages(output), Digest::of(&output.bytes)));
    let made: Vec<_> = made.collect();
    let written = write(folder, outputs)?.into_iter().zip(made);
    let files = written.map(|(file, (pages, digest))| (file.path, pages, digest)).collect();
    Ok(Placed { issue, files })
}

impl Placed {
    /// # Errors
    /// It cannot be told.
    pub(super) fn tell(&self, observer: &mut dyn Observer) -> anyhow::Result<()> {
        self.files.iter().try_for_each(|(path, pages, digest)| {
            let (issue, state) = (self.issue, OutputState::Written);
            let (pages, sha256) = (*pages, Some(*digest));
            observer.observe(Event::Output(&OutputFile { issue, path, state, pages, sha256 }))
        })
    }
}
