//! `missing-issue`: a total needs an issue that is not there.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::IssueId;
use crate::read::issue::Manifest;
use crate::source::Span;

pub static RULE: Rule = Rule {
    name: "missing-issue",
    code: "B0301",
    severity: Severity::Error,
    docs: "\
算累计要用到的一期不存在。

今年以来的累计是各期相加，缺一期就会少一块，所以不算，而是报错。补上那一期。",
};

/// Points at the start of the issue.toml that needs it.
pub fn missing(manifest: &Manifest, id: IssueId, missing: IssueId) -> Diagnostic {
    let message = format!("算{id}的累计要用到{missing}，但没有这一期");
    Diagnostic::new(&RULE, Span::start_of(&manifest.source), message)
        .help(format!("补上 issues/{missing}"))
}
