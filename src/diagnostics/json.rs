//! For other tools: one JSON object a line.

use serde::Serialize;

use super::{Diagnostic, Severity};
use crate::model::visible::visible_json;

#[derive(Serialize)]
struct Line<'a> {
    reason: &'a str,
    rule: &'a str,
    code: &'a str,
    severity: Severity,
    message: &'a str,
    issue: Option<String>,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    help: Option<&'a str>,
    related: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
}

/// The diagnostic as one line of JSON, without the line break; what a terminal would obey or hide is
/// escaped in its strings.
///
/// # Errors
/// None in practice: every field is a string or a number.
pub fn render(diagnostic: &Diagnostic) -> serde_json::Result<String> {
    let (start, end) = (diagnostic.span.start(), diagnostic.span.end());
    let line = serde_json::to_string(&Line {
        reason: "diagnostic",
        rule: diagnostic.rule.name,
        code: diagnostic.rule.code,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        issue: diagnostic.issue.map(|id| id.to_string()),
        file: &diagnostic.span.source.path,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        help: diagnostic.help.as_deref(),
        related: diagnostic
            .related
            .iter()
            .map(|related| {
                let at = related.span.start();
                let file = related.span.source.path.as_str();
                Place { file, line: at.line, column: at.column, message: &related.message }
            })
            .collect(),
    });
    line.map(visible_json)
}
