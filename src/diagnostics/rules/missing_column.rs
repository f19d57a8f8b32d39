//! `missing-column`: a CSV column that must be there is not.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::{BETWEEN_CELLS, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "missing-column",
    code: "B0402",
    severity: Severity::Error,
    docs: "\
数据表少了一列。

每个指标一列，有行名的还要有行名那一列。",
    prose: None,
};

/// Points at the header row.
pub(crate) fn missing(header: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, header, format!("缺少「{name}」列")).help(format!("补上「{name}」列"))
}

/// A column by which a table is listed; `by` is where the definition says so. Points at the header row, which
/// stands above the `first` of the figures: titles may stand above it.
pub(crate) fn of_table(first: &Span, by: &Text) -> Diagnostic {
    let Span { source, range } = first;
    let before = source.text.get(..range.start).unwrap_or_default();
    let above = before.rfind('\n').map_or("", |end| &before[..end]);
    let end = above.trim_end_matches(|c: char| c.is_whitespace() || c == BETWEEN_CELLS).len();
    let start = above[..end].rfind('\n').map_or(0, |newline| newline + 1);
    let name = &by.value;
    let message = format!("缺少「{name}」列：表格要按它列");
    Diagnostic::new(&RULE, Span::new(source, start..end), message)
        .help(format!("补上「{name}」列，每行写明；本期不印这个表格的，删去定义里的这一块"))
        .related(by.span.clone(), "这里要求")
}
