//! `missing-column`: a CSV column that must be there is not.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

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
