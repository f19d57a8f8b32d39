//! `unknown-column`: a CSV column that the definition does not have.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;
use crate::model::spelling;

pub(crate) static RULE: Rule = Rule {
    name: "unknown-column",
    code: "B0401",
    severity: Severity::Error,
    docs: "\
数据表多了一列不认识的，多半是列名写错了。

列名要与栏目定义的指标名一字不差；说明性的文字放在“备注”列。",
    prose: None,
};

pub(crate) fn unknown(span: Span, name: &str, meant: Option<&str>) -> Diagnostic {
    let message = match spelling::invisible(name) {
        _ if name.is_empty() => "这一列没有列名".to_owned(),
        Some(code) => format!("列名「{name}」里有看不见的字符 {code}"),
        None => format!("不认识的列「{name}」"),
    };
    let diagnostic = Diagnostic::new(&RULE, span.clone(), message);
    match meant {
        Some(meant) => diagnostic.help(format!("是否想写「{meant}」？")).fix(span, meant),
        None => diagnostic.help("改正列名，或删去这一列；说明文字放在「备注」列"),
    }
}

/// A level in an opening.
pub(crate) fn level(span: Span, measure: &str) -> Diagnostic {
    let message = format!("「{measure}」没有今年累计，期初的数据表里不能有这一列");
    Diagnostic::new(&RULE, span, message)
        .help("删去这一列：定义里它是 basis = \"level\"，某一天的数，各期不相加")
}

/// A measure's name with a unit in brackets that is not the measure's.
pub(crate) fn other_unit(span: Span, name: &str, measure: &str, unit: &str) -> Diagnostic {
    let message = format!("列名「{name}」的单位不对：「{measure}」的单位是「{unit}」");
    Diagnostic::new(&RULE, span.clone(), message)
        .help(format!("核对这一列的数；数不错，就把列名改为 {measure}"))
        .fix(span, measure)
}
