//! The operations of the program, as a library: each is a function of a workspace and plain options
//! that tells an observer what happens and returns what came of it.
//!
//! An operation knows neither a command line nor a terminal: it prints nothing and ends nothing. What
//! is wrong with the sources is a [`Event::Diagnostic`] and counted in the outcome; an error means that
//! the world failed.

mod around;
mod build;
mod cache;
mod candidate;
mod chain;
mod check;
mod checks;
mod compose;
mod config;
mod definitions;
mod depend;
mod diff;
mod fonts;
mod import;
mod last_page;
mod layout;
mod load;
mod measures;
mod outputs;
mod parallel;
mod pinned;
mod publish;
mod restore;
mod scaffold;
pub mod schemas;
mod sequence;
mod series;
mod status;
mod totals;
mod verify;
mod watch;
mod year;

use std::path::Path;

use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::document::year::Condition;
use crate::model::issue::IssueId;
use crate::model::record::Digest;

pub use build::{BuildOptions, build};
pub use check::{CheckOptions, check};
pub use definitions::{InForce, definitions};
pub use diff::{DiffFormat, DiffOptions, diff};
pub use fonts::{FontsReport, RoleFaces, fonts};
pub use import::{ImportOptions, Imported, REST, import};
pub use layout::OutputOptions;
pub use outputs::{Cause, Held, OutputFile, OutputState, Staleness};
pub use parallel::all_cores;
pub use pinned::published;
pub use publish::{PublishOptions, Published, publish};
pub use restore::{Restored, restore};
pub use scaffold::{Initialised, NewIssue, NewOptions, init, new_issue};
pub use series::{Series, SeriesOptions, publish_all};
pub use status::{IssueStatus, State, serial, status};
pub use totals::{TotalsFormat, TotalsOptions, totals};
pub use verify::{VerifyOptions, verify};
pub use watch::watch;
pub use year::{YearOptions, year};

/// What happens while an operation runs.
#[derive(Clone, Copy)]
pub enum Event<'a> {
    /// Something is wrong with the sources. Those of one moment come in order.
    Diagnostic(&'a Diagnostic),
    /// Whether a year is ready to be bound; all of them come before its outputs.
    Condition(&'a Condition),
    /// What became of an output. Those of an operation come in the order of their issues.
    Output(&'a OutputFile<'a>),
    /// Something else that the curious want to know.
    Step(Step<'a>),
}

/// How far an operation has come.
#[derive(Clone, Copy)]
pub enum Step<'a> {
    /// Another process is waited for; whether that is to be told, for it takes long.
    Waiting(bool),
    /// Fingerprints of all sources are there.
    SourcesScanned,
    /// bulletin.toml, definitions and templates have been read.
    ConfigRead,
    /// The installed faces are known.
    FontsFound,
    /// The issues asked for are read, checked and composed.
    IssuesComposed,
    /// It is known which issues have to be made again.
    Compared,
    /// A face that pages may be set in.
    Face(&'a Path),
    EnginesReady,
    GlyphsChecked,
    /// So many issues will be laid out.
    LayoutBegins(usize),
    /// The pages of an output are there, or were given up; they are named without an extension.
    LaidOut(&'a str),
    LayoutEnds,
    /// The issues of a year are one volume.
    VolumeCompiled,
    FilesWritten,
    /// The record of the issue published last, or of the one just published, has this digest: whoever
    /// has noted it elsewhere sees when the record is gone or another.
    Recorded(IssueId, Digest),
    /// What was built cannot be remembered: the next build will do it again.
    CacheLost(&'a anyhow::Error),
    /// Saves are waited for from now on.
    Watching,
    RoundBegins,
    /// A round of watching came to its end, or could not be brought to it.
    RoundDone(&'a Outcome, Pages<'a>),
    RoundFailed(&'a anyhow::Error, Pages<'a>),
}

/// What became of the pages in a round of watching; the file is the first of those that were asked for.
#[derive(Clone, Copy)]
pub enum Pages<'a> {
    Written(&'a Path),
    /// They are there just as they would be made.
    Same(&'a Path),
    /// Something is wrong, and those of an earlier round are there.
    Kept(&'a Path),
    /// Something is wrong, and there have been none so far.
    Missing(&'a Path),
}

/// Whoever wants to know what happens.
pub trait Observer {
    /// # Errors
    /// It cannot be told: the operation ends with this error.
    fn observe(&mut self, event: Event<'_>) -> anyhow::Result<()>;
}

/// How many findings there were of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

/// What came of an operation over issues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The issues that were asked for.
    pub issues: usize,
    /// Those of them whose outputs were written.
    pub written: usize,
    /// Those of them whose outputs were there as they would be made.
    pub fresh: usize,
    /// Those of them whose outputs are not as they would be made, and were only looked at.
    pub stale: Vec<IssueId>,
    /// Those of them that something keeps from being made.
    pub held: Vec<Held>,
    pub found: Tally,
}

impl From<&Diagnostics> for Tally {
    fn from(found: &Diagnostics) -> Self {
        let count = |severity| found.count(severity);
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
        }
    }
}

/// Tells of the findings, sorted; of a file with very many, how many there are beside those told.
fn report(diagnostics: &mut Diagnostics, observer: &mut dyn Observer) -> anyhow::Result<()> {
    diagnostics.sort();
    diagnostics.gather_notes();
    let listed = diagnostics.listed();
    listed.iter().try_for_each(|found| observer.observe(Event::Diagnostic(found)))
}
