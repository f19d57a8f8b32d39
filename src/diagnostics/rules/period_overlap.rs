//! `period-overlap`: the period begins before the previous issue's is over.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::issue::{IssueId, Manifest, long_date};

pub(crate) static RULE: Rule = Rule {
    name: "period-overlap",
    code: "B0204",
    severity: Severity::Error,
    docs: "\
本期的起始日不晚于上一期的最后一天：有的日子被数了两次。

改正 `period`，使两期首尾不重。",
    prose: None,
};

pub(crate) fn check(
    manifest: &Manifest,
    previous: (IssueId, &Manifest),
    diagnostics: &mut Diagnostics,
) {
    let (before, previous) = previous;
    let (Some(period), Some(earlier)) = (&manifest.period, &previous.period) else { return };
    if period.value.from > earlier.value.to {
        return;
    }
    let message = format!(
        "本期从{}起，上一期（{before}）到{}才结束",
        long_date(period.value.from),
        long_date(earlier.value.to)
    );
    diagnostics.push(
        Diagnostic::new(&RULE, period.span.clone(), message)
            .help("改正 period，使本期从上一期结束之后开始")
            .related(earlier.span.clone(), format!("{before}的起止日期")),
    );
}
