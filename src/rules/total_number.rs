//! `total-number`: the running number does not follow the previous issue's.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::IssueId;
use crate::read::issue::Manifest;

pub static RULE: Rule = Rule {
    name: "total-number",
    code: "B0202",
    severity: Severity::Error,
    docs: "\
总期号不是上一期的加一。

总期号跨年连续。中间缺了期的，按缺的期数推算。",
};

pub fn check(
    id: IssueId,
    manifest: &Manifest,
    previous: (IssueId, &Manifest),
    diagnostics: &mut Diagnostics,
) {
    let (before, previous) = previous;
    let (Some(total), Some(earlier)) = (&manifest.total, &previous.total) else { return };
    // Where issues are missing their numbers count too; a new year begins at 1.
    let distance = if before.year == id.year { id.number - before.number } else { id.number };
    let expected = u64::from(earlier.value) + u64::from(distance);
    if u64::from(total.value) == expected {
        return;
    }
    let message = format!(
        "总期号应为{expected}，这里是{}：上一期（{before}）是总第{}期",
        total.value, earlier.value
    );
    diagnostics.push(
        Diagnostic::new(&RULE, total.span.clone(), message)
            .help(format!("改为 total = {expected}"))
            .related(earlier.span.clone(), format!("{before}的总期号")),
    );
}
