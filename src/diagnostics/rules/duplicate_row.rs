//! `duplicate-row`: the same observation twice.

use chrono::NaiveDate;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::issue::long_date;
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-row",
    code: "B0405",
    severity: Severity::Error,
    docs: "\
同一日期、同一部门、同一行名的数据出现了两次；`departments.toml` 里同一个部门的几个名称算同一个部门。

两行都加就会重复计数。删去一行，或补上“日期”“部门”列把它们分开。",
    prose: None,
};

pub(crate) fn repeated(span: Span, key: &str, earlier: Span) -> Diagnostic {
    let message = if key.is_empty() {
        "数据重复：没有日期、部门和行名的表只能有一行".to_owned()
    } else {
        format!("「{key}」的数据重复")
    };
    Diagnostic::new(&RULE, span, message)
        .help("删去一行，或加上「日期」「部门」列把它们分开")
        .related(earlier, "前一次在这里")
}

/// A day that calendar.csv has twice.
pub(crate) fn day(span: Span, day: NaiveDate, earlier: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("{}写了两次", long_date(day)))
        .help("删去一行：一天只能写一次")
        .related(earlier, "前一次在这里")
}

/// Rows under two names of one department; `principal` is that of the registry.
pub(crate) fn alias(span: Span, names: [&str; 2], principal: &str, earlier: Span) -> Diagnostic {
    let [earlier_name, name] = names;
    let message =
        format!("「{name}」和「{earlier_name}」在 departments.toml 里是同一个部门，数据重复");
    Diagnostic::new(&RULE, span, message)
        .help(format!("两行是同一笔数就删去一行，不是就加成一行；部门写 {principal}"))
        .related(earlier, "前一次在这里")
}
