//! `duplicate-row`: the same observation twice.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-row",
    code: "B0405",
    severity: Severity::Error,
    docs: "\
同一日期、同一部门、同一行名的数据出现了两次。

两行都加就会重复计数。删去一行，或补上“日期”“部门”列把它们分开。",
    prose: None,
};

pub(crate) fn repeated(span: Span, key: &str, earlier: Span) -> Diagnostic {
    let message = if key.is_empty() {
        "数据重复：没有日期、部门和行名的表只能有一行".to_owned()
    } else {
        format!("“{key}”的数据重复")
    };
    Diagnostic::new(&RULE, span, message)
        .help("删去一行，或加上“日期”“部门”列把它们分开")
        .related(earlier, "前一次在这里")
}
