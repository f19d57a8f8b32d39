//! `repeated-date`: the date of the issue before, left in a copied folder.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::issue::{IssueId, Manifest, long_date};

pub(crate) static RULE: Rule = Rule {
    name: "repeated-date",
    code: "B0210",
    severity: Severity::Warning,
    docs: "\
印发日期与上一期是同一天，多半是照上期的文件夹抄来，忘了改。

只看起止日期已经改过的；起止日期也没有改的，报别的规则。

改为本期的印发日期；两期确是同一天印发的，不用管。",
    prose: None,
};

/// Holds the date against that of the issue before.
pub(crate) fn check(
    manifest: &Manifest,
    (before, previous): (IssueId, &Manifest),
) -> Option<Diagnostic> {
    let (date, earlier) = (manifest.date.as_ref()?, previous.date.as_ref()?);
    let begins = |manifest: &Manifest| manifest.period.as_ref().map(|period| period.value.from);
    if date.value != earlier.value || begins(manifest)? <= begins(previous)? {
        return None;
    }
    let message = format!("印发日期{}与上一期（{before}）相同，像是忘了改", long_date(date.value));
    Some(
        Diagnostic::new(&RULE, date.span.clone(), message)
            .help("改为本期的印发日期；两期确是同一天印发的，不用管")
            .related(earlier.span.clone(), format!("{before}的印发日期")),
    )
}
