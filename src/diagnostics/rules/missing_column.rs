//! `missing-column`: a CSV column that must be there is not.

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::{Source, Span, Text};

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
    Diagnostic::new(&RULE, header, format!("缺少“{name}”列")).help(format!("补上“{name}”列"))
}

/// A column by which a table is listed; `by` is where the definition says so. Points at the header row.
pub(crate) fn of_table(source: &Arc<Source>, by: &Text) -> Diagnostic {
    let start = source.text.len() - source.text.trim_start().len();
    let end = source.text[start..].find(['\r', '\n']).map_or(source.text.len(), |end| start + end);
    let name = &by.value;
    let message = format!("缺少“{name}”列：表格要按它列");
    Diagnostic::new(&RULE, Span::new(source, start..end), message)
        .help(format!("补上“{name}”列，每行写明；本期不印这个表格的，删去定义里的这一块"))
        .related(by.span.clone(), "这里要求")
}
