//! `more-findings`: a file has more findings than are listed.

use crate::diagnostics::{Diagnostic, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    name: "more-findings",
    code: "B0120",
    severity: Severity::Note,
    docs: "\
一个文件里查出的问题超过100处，只列出100处，其余只报个数：先列错误，再列警告和说明。没有列出的照样计入总数，有错误照样不能排版。

这么多问题多半是同一个原因，例如列错了位、交错了表。先改列出的，再运行一次。",
    prose: None,
};

/// What a file's findings are that are not listed, at the place of the first; as grave as the gravest.
pub(crate) fn unlisted(findings: &[&Diagnostic]) -> Option<Diagnostic> {
    let first = findings.first()?;
    let severities = [Severity::Error, Severity::Warning, Severity::Note];
    let counts = severities.map(|severity| {
        let count = findings.iter().filter(|found| found.severity == severity).count();
        (count > 0).then(|| format!("{count}个{}", severity.chinese()))
    });
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let message = format!("这个文件还有{}没有列出", counts.join("、"));
    let mut told = Diagnostic::new(&RULE, first.span.clone(), message)
        .help("多半是同一个原因：先改列出的，再运行一次");
    told.severity = findings.iter().map(|found| found.severity).max()?;
    told.issue = first.issue;
    Some(told)
}
