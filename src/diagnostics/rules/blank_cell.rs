//! `blank-cell`: a cell with nothing in it.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "blank-cell",
    code: "B0407",
    severity: Severity::Error,
    docs: "\
这一格是空的，或写着 `—`、`/`、`无`。

空格不当作 0。没有办件填 0；指标可以没有的，在栏目定义里写 `optional = true`。",
    prose: None,
};

pub(crate) fn figure(span: Span, measure: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("「{measure}」这一格没有数")).help("填上数；没有办件填 0")
}

/// A key column that is there is filled in on every row.
pub(crate) fn key(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "这一格是空的")
        .help("填上；合并过的格先取消合并，再逐行填上；用不着这一列就整列删去")
}
