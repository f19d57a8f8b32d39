//! `unknown-row`: a CSV row name that the definition does not have.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;
use crate::model::spelling;

pub(crate) static RULE: Rule = Rule {
    name: "unknown-row",
    code: "B0403",
    severity: Severity::Error,
    docs: "\
数据表里有不认识的行名。

行名要与栏目定义里 `rows` 的名字一字不差。",
    prose: None,
};

/// A row of other days' figures, or of their change, among those of the period.
pub(crate) fn compared(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("「{name}」不是一个部门，这一行会加进本期的数"))
        .help("删去这一行，只留各部门本期的数")
}

/// A total under another name than 合计.
pub(crate) fn like_total(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("「{name}」像是合计行，会重复计数"))
        .help("核对用的合计行写「合计」两字，否则删去这一行")
}

pub(crate) fn unknown(span: Span, name: &str, meant: Option<&str>) -> Diagnostic {
    let message = match spelling::invisible(name) {
        Some(code) => format!("行名「{name}」里有看不见的字符 {code}"),
        None => format!("不认识的行「{name}」"),
    };
    let diagnostic = Diagnostic::new(&RULE, span.clone(), message);
    match meant {
        Some(meant) => diagnostic.help(format!("是否想写「{meant}」？")).fix(span, meant),
        None => diagnostic.help("改正行名，或在栏目定义的 rows 里加上"),
    }
}
