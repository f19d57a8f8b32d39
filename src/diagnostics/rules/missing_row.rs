//! `missing-row`: a declared row without data.

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::{Source, Span};

pub(crate) static RULE: Rule = Rule {
    name: "missing-row",
    code: "B0404",
    severity: Severity::Error,
    docs: "\
数据表少了一行：栏目定义里的每个行名至少要有一行数据。

没有办件也要写上，数字填 0。",
    prose: None,
};

/// Points at the file's start.
pub(crate) fn missing(source: &Arc<Source>, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, Span::start_of(source), format!("缺少“{name}”这一行"))
        .help(format!("补上“{name}”；没有办件填 0"))
}

pub(crate) fn empty(source: &Arc<Source>) -> Diagnostic {
    Diagnostic::new(&RULE, Span::start_of(source), "数据表里没有数据")
        .help("表头下面至少写一行；没有办件填 0")
}
