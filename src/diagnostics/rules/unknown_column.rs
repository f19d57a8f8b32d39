//! `unknown-column`: a CSV column that the definition does not have.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

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
    let message = if name.is_empty() {
        "这一列没有列名".to_owned()
    } else {
        format!("不认识的列“{name}”")
    };
    let diagnostic = Diagnostic::new(&RULE, span.clone(), message);
    match meant {
        Some(meant) => diagnostic.help(format!("是否想写“{meant}”？")).fix(span, meant),
        None => diagnostic.help("改正列名，或删去这一列；说明文字放在“备注”列"),
    }
}
