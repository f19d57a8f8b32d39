//! For a workflow run: a command a finding, which marks the line in the change.

use std::borrow::Cow;

use super::{Diagnostic, Severity};
use crate::model::visible::visible;

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
        property(&visible(&path)),
        start.line,
        end.line,
        start.column,
        end.column,
        property(rule.name),
        data(&visible(&format!("{message}{help}")))
    )
}

/// Lines as a workflow run may be shown them: none of them is a command to it, whatever names are in
/// them. It obeys `::` where a line begins, and `##[` anywhere in it.
pub(crate) fn inert(text: &str) -> Cow<'_, str> {
    let is_command = |line: &str| line.trim_start().starts_with("::") || line.contains("##[");
    if !text.lines().any(is_command) {
        return Cow::Borrowed(text);
    }
    let line = |line: &str| {
        let line = line.replace("##[", "#⟨U+0023⟩[");
        match line.trim_start().strip_prefix("::") {
            Some(rest) => format!("⟨U+003A⟩:{rest}"),
            None => line,
        }
    };
    Cow::Owned(text.split('\n').map(line).collect::<Vec<_>>().join("\n"))
}

/// What ends a command or begins an escape.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// And what parts a command's properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_named_is_a_command() {
        let check = |text: &str, expected: &str| assert_eq!(inert(text), expected);
        check("甲::乙 #[x] ##", "甲::乙 #[x] ##");
        check("甲\n ::add-mask::x\n丙", "甲\n⟨U+003A⟩:add-mask::x\n丙");
        check("::error::", "⟨U+003A⟩:error::");
        check("甲 ##[group]", "甲 #⟨U+0023⟩[group]");
    }

    #[test]
    fn a_command_ends_where_it_should() {
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
        assert_eq!(data("a:b,c%\r\n"), "a:b,c%25%0D%0A");
    }
}
