//! `year-straddle`: figures of a period across 1 January without dates.

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::issue::Period;
use crate::model::source::{Source, Span};

pub(crate) static RULE: Rule = Rule {
    name: "year-straddle",
    code: "B0206",
    severity: Severity::Error,
    docs: "\
本期跨年，数据表没有“日期”列，不知道每个数算哪一年的。

给数据表加上“日期”列，每行一天，或两年各一行。",
    prose: None,
};

pub(crate) fn undated(source: &Arc<Source>, period: Period) -> Diagnostic {
    let message = format!("本期{period}跨年，数据表却没有“日期”列");
    Diagnostic::new(&RULE, Span::start_of(source), message)
        .help("加上“日期”列，每行写明是哪一天的数")
}
