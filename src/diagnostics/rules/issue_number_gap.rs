//! `issue-number-gap`: the numbers of a year's issues leave one out.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::issue::{IssueId, Manifest};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "issue-number-gap",
    code: "B0201",
    severity: Severity::Error,
    docs: "\
期号不连续：一年从第1期开始，一期接一期。

跳了号，总期号和累计都会错。补上缺的一期，或改正文件夹的名字。",
    prose: None,
};

/// `previous` is the last issue before this one that exists.
pub(crate) fn check(
    id: IssueId,
    manifest: &Manifest,
    previous: Option<IssueId>,
    diagnostics: &mut Diagnostics,
) {
    let Some(expected) = id.previous_number() else { return };
    if previous == Some(expected) {
        return;
    }
    let found = match previous.filter(|previous| previous.year == id.year) {
        Some(previous) => format!("前一期是第{}期", previous.number),
        None => format!("{}年没有更早的一期", id.year),
    };
    let IssueId { year, number } = id;
    let message = format!("期号不连续：{year}年第{number}期之前缺第{}期，{found}", expected.number);
    let help = format!("补上 issues/{expected}，或改正本期文件夹的名字");
    diagnostics.push(Diagnostic::new(&RULE, Span::start_of(&manifest.source), message).help(help));
}
