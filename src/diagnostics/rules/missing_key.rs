//! `missing-key`: a key that must be there is not.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::files::FileRole;
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "missing-key",
    code: "B0104",
    severity: Severity::Error,
    docs: "\
少了一个必须写的键，或键里是空白。

缺的内容不能悄悄漏掉，所以是错误。没有内容的块写空数组，例如 `efficiency = []`，印出时这一块连同编号一起略去。",
    prose: None,
};

/// Points at the table's header, or at the file's start.
pub(crate) fn missing(header: Span, key: &str) -> Diagnostic {
    // Figures hang on the period and on corrections; the rest of issue.toml is the masthead's.
    let is_awaited = match header.source.role {
        FileRole::Prose => true,
        FileRole::Manifest => matches!(key, "total" | "date"),
        _ => false,
    };
    Diagnostic::new(&RULE, header, format!("缺少键“{key}”"))
        .help(format!("补上“{key}”；是列表而没有内容的，写 {key} = []"))
        .awaited(is_awaited)
}

/// A key that is there with nothing in it.
pub(crate) fn blank(span: Span) -> Diagnostic {
    let is_awaited = span.source.role == FileRole::Prose;
    Diagnostic::new(&RULE, span, "这里是空白")
        .help("写上内容；不要的条目整条删去")
        .awaited(is_awaited)
}
