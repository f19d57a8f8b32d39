//! `total-row`: a row that is the sum of all others without being called a total.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "total-row",
    code: "B0410",
    severity: Severity::Warning,
    docs: "\
一个部门的每个数都恰好是其余各部门之和，多半是换了名字的合计行。

程序把它当作一个部门，会重复计数。是合计就把这一格改为“合计”（只核对、不计入），不是合计不用管。

几个部门一组、每组末行（或首行）恰好是本组各行之和，是小计，也在这里报。

分日期、分行名的表，这个部门的每一行都是这样才报。只有两行、数很小或每列都一样的表不判断。",
    prose: None,
};

/// Points at the row, which is the sum of so many rows beside it.
pub(crate) fn subtotal(span: Span, name: &str, rows: usize) -> Diagnostic {
    let message = format!("「{name}」的每个数都是相邻{rows}行之和，像是小计行，会重复计数");
    Diagnostic::new(&RULE, span, message).help("是小计就删去这一行；确是一个部门就不用管")
}

/// Points at the row; `others` is how many rows it sums up.
pub(crate) fn found(span: Span, name: &str, others: usize) -> Diagnostic {
    let message = format!("「{name}」的每个数都是其余{others}行之和，像是合计行，会重复计数");
    Diagnostic::new(&RULE, span.clone(), message)
        .help("是合计就改为 合计（只核对，不计入数据）；确是一个部门就不用管")
        .fix(span, "合计")
}
