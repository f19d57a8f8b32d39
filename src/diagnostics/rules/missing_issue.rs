//! `missing-issue`: a total needs an issue that is not there.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::figures::Account;
use crate::model::issue::{IssueId, Manifest};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "missing-issue",
    code: "B0301",
    severity: Severity::Error,
    docs: "\
算累计要用到的一期不存在。

今年以来的累计是各期相加，缺一期就会少一块，所以不算，而是报错。补上那一期。

累计数（`basis = \"cumulative\"`）的本期数是从上一期的累计算起的：最早的一期跨年的，要在 opening/ 里写上旧年以前的累计。",
    prose: None,
};

/// Points at the start of the issue.toml that needs them: all numbers from `first` to `last`.
pub(crate) fn missing(
    manifest: &Manifest,
    id: IssueId,
    first: IssueId,
    last: IssueId,
) -> Diagnostic {
    let (range, those) = match first == last {
        true => (first.to_string(), "这一期"),
        false => (format!("{first}至{last}"), "这些期"),
    };
    let message = format!("算{id}的累计要用到{range}，但没有{those}");
    let help = if first.number == 1 {
        format!("补上 issues/{first} 起的各期，或在 opening/{} 里写已公布的累计", first.year)
    } else {
        format!("补上 issues/{first} 起缺的各期")
    };
    Diagnostic::new(&RULE, Span::start_of(&manifest.source), message).help(help)
}

/// A figure that counts from the start of a year that ends within the first issue there is.
pub(crate) fn start(span: Span, account: &Account, year: i32) -> Diagnostic {
    let message = format!("「{account}」是累计数，{year}年本期以前的累计不知道，本期数算不出来");
    Diagnostic::new(&RULE, span, message).help(format!(
        "在 opening/{year} 里写上上一期为止的累计：opening.toml 写 through、issue、total，旁边放同名的 CSV"
    ))
}
