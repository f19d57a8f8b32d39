//! One line a finding, as editors and `grep` read it.

use super::Diagnostic;
use crate::model::visible::{visible, visible_name};

/// `issues/2023-07/issue.toml:1:10: 错误[total-number]: …`
pub fn render(diagnostic: &Diagnostic) -> String {
    let Diagnostic { rule, severity, message, span, .. } = diagnostic;
    let (at, severity) = (span.start(), severity.chinese());
    let (path, message) = (visible_name(&span.source.path), visible(message));
    format!("{path}:{}:{}: {severity}[{}]: {message}", at.line, at.column, rule.name)
}
