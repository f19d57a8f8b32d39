//! What other programs read of a run: an object a line, and the words for what became of its issues.

use serde::Serialize;

use crate::model::record::Digest;
use crate::model::visible::visible_json;
use crate::ops::{Cause, Held, Outcome, OutputFile, OutputState, Staleness};
use crate::workspace::shown;

#[derive(Serialize)]
struct OutputLine {
    reason: &'static str,
    issue: Option<String>,
    path: String,
    state: &'static str,
    /// Why it is not as it would be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    pages: Option<usize>,
    sha256: Option<Digest>,
}

#[derive(Serialize)]
struct SummaryLine {
    reason: &'static str,
    issues: usize,
    written: usize,
    fresh: usize,
    stale: Vec<String>,
    blocked: Vec<String>,
    errors: usize,
    warnings: usize,
    notes: usize,
    ms: u128,
}

#[derive(Serialize)]
struct ConditionLine<'a> {
    reason: &'static str,
    state: &'static str,
    message: &'a str,
}

/// An output as a line of JSON, without the line break.
///
/// # Errors
/// None in practice: every field is a string or a number.
pub(crate) fn output(file: &OutputFile<'_>) -> serde_json::Result<String> {
    let (state, why) = match file.state {
        OutputState::Written => ("written", None),
        OutputState::Fresh => ("fresh", None),
        OutputState::Blocked => ("blocked", None),
        OutputState::Stale(staleness) => ("stale", Some(key(staleness))),
    };
    line(&OutputLine {
        reason: "output",
        issue: file.issue.map(|issue| issue.to_string()),
        path: shown(file.path).to_string_lossy().into_owned(),
        state,
        why,
        pages: file.pages,
        sha256: file.sha256,
    })
}

/// What came of a run, as a line of JSON.
///
/// # Errors
/// As for [`output`].
pub(crate) fn summary(outcome: &Outcome, ms: u128) -> serde_json::Result<String> {
    line(&SummaryLine {
        reason: "summary",
        issues: outcome.issues,
        written: outcome.written,
        fresh: outcome.fresh,
        stale: outcome.stale.iter().map(ToString::to_string).collect(),
        blocked: outcome.held.iter().map(|held| held.issue.to_string()).collect(),
        errors: outcome.found.errors,
        warnings: outcome.found.warnings,
        notes: outcome.found.notes,
        ms,
    })
}

/// What a terminal would obey or hide is escaped in its strings.
fn line(fields: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string(fields).map(visible_json)
}

/// A condition of a year, as a line of JSON.
///
/// # Errors
/// As for [`output`].
pub(crate) fn condition(state: &'static str, message: &str) -> serde_json::Result<String> {
    line(&ConditionLine { reason: "condition", state, message })
}

fn key(staleness: Staleness) -> &'static str {
    match staleness {
        Staleness::Missing => "missing",
        Staleness::Edited => "edited",
        Staleness::Sources => "sources",
        Staleness::Fonts => "fonts",
        Staleness::Program => "program",
        Staleness::Differs => "differs",
    }
}

/// Why an output is not as it would be made, for a person.
pub(crate) fn why(staleness: Staleness) -> &'static str {
    match staleness {
        Staleness::Missing => "还没有这个文件",
        Staleness::Edited => "排好以后被改动过",
        Staleness::Sources => "排好以后，它所用的文件改动过",
        Staleness::Fonts => "排好以后，字体变了",
        Staleness::Program => "是别的版本的程序排的",
        Staleness::Differs => "与现在排出来的不同",
    }
}

/// That an issue was held back, and by what.
pub(crate) fn held(held: &Held) -> String {
    let Held { issue, cause, rule, place } = held;
    let cause = match cause {
        Cause::Own => "它自己有错".to_owned(),
        Cause::Shared => "共用的文件有错".to_owned(),
        Cause::Earlier(other) => format!("累计要用到的 {other} 有错"),
        Cause::Other(other) => format!("{other} 有错"),
    };
    format!("没有写出 {issue}：{cause}（{place} {rule}）")
}
