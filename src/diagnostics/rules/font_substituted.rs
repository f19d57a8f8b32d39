//! `font-substituted`: a role in a face that nobody asked for.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "font-substituted",
    code: "B0603",
    severity: Severity::Warning,
    docs: "\
一种字体没有装标准要求的，也没有装 `[fonts]` 里写的，用了别的代替。

印出来的页会和别处的不同。装上标准字体；就用代替的字体，把它写进 bulletin.toml 的 `[fonts]`。没有
`[fonts]` 的，不论代替几种，只作一条说明。",
    prose: None,
};

/// Where the workspace asks for no faces at all: one note for all roles, each in Chinese, with its key and
/// its family. Points at the start of bulletin.toml, where the line that it shows may stand.
pub(crate) fn unasked(span: Span, roles: &[(&str, &str, &str)]) -> Diagnostic {
    let told: Vec<String> =
        roles.iter().map(|(role, _, family)| format!("{role} {family}")).collect();
    let keys: Vec<String> =
        roles.iter().map(|(_, key, family)| format!("{key} = [\"{family}\"]")).collect();
    let message = format!("没有装标准字体，用了代替的：{}", told.join("、"));
    let mut note = Diagnostic::new(&RULE, span, message).help(format!(
        "装上标准字体；就用这些的，在 bulletin.toml 最前面加一行 fonts = {{ {} }}",
        keys.join(", ")
    ));
    note.severity = Severity::Note;
    note
}

/// Points at `[fonts]`, or at the start of bulletin.toml; `role` in Chinese, `key` as in `[fonts]`.
pub(crate) fn substituted(span: Span, role: &str, key: &str, family: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("{role}用了代替的字体 {family}"))
        .help(format!("装上标准字体，或在 [fonts] 里写 {key} = [\"{family}\"]"))
}
