//! `period-gap`: working days that no issue covers.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::issue::{IssueId, Manifest, long_date};

pub(crate) static RULE: Rule = Rule {
    name: "period-gap",
    code: "B0205",
    severity: Severity::Warning,
    docs: "\
本期与上一期之间有工作日（周一至周五）没有哪一期覆盖。

那几天的办件不会算进任何一期。改正 `period`；确实停办的，写 `gap = \"春节放假\"` 说明原因。",
    prose: None,
};

pub(crate) fn check(
    id: IssueId,
    manifest: &Manifest,
    previous: (IssueId, &Manifest),
    diagnostics: &mut Diagnostics,
) {
    let (before, previous) = previous;
    // Days of a missing issue are missing with it.
    let follows = id.previous_number().is_none_or(|number| number == before);
    let (Some(period), Some(earlier)) = (&manifest.period, &previous.period) else { return };
    if manifest.gap.is_some() || !follows {
        return;
    }
    let after = earlier.value.to.iter_days().skip(1);
    let days: Vec<NaiveDate> =
        after.take_while(|day| *day < period.value.from).filter(|day| is_working(*day)).collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return };
    let message = format!(
        "{}至{}有{}个工作日没有哪一期覆盖：上一期（{before}）到{}为止",
        long_date(*first),
        long_date(*last),
        days.len(),
        long_date(earlier.value.to)
    );
    diagnostics.push(
        Diagnostic::new(&RULE, period.span.clone(), message)
            .help("改正 period，或用 gap = \"…\" 写明原因，如春节放假")
            .related(earlier.span.clone(), format!("{before}的起止日期")),
    );
}

/// Monday to Friday.
pub(crate) fn is_working(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
