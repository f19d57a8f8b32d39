//! For a workflow run: a command a finding, which marks the line in the change.

use super::visible::visible;
use super::{Diagnostic, Severity};

/// `::error file=…,line=…::…`; `folder` leads from the repository to the workspace.
pub fn render(diagnostic: &Diagnostic, folder: &str) -> String {
    let Diagnostic { rule, severity, message, span, help, .. } = diagnostic;
    let command = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let (start, end) = (span.start(), span.end());
    let path = match folder {
        "" => span.source.path.clone(),
        folder => format!("{folder}/{}", span.source.path),
    };
    let help = help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    format!(
        "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}",
        property(&path),
        start.line,
        end.line,
        start.column,
        end.column,
        property(rule.name),
        data(&visible(&format!("{message}{help}")))
    )
}

/// What ends a command or begins an escape.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// And what parts a command's properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
