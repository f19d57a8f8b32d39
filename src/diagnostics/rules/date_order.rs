//! `date-order`: dates that cannot follow one another.

use chrono::{Datelike, NaiveDate};

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::issue::{IssueId, Manifest, Period, long_date};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "date-order",
    code: "B0203",
    severity: Severity::Error,
    docs: "\
日期先后不对：起止日期颠倒，印发日期早于本期最后一天、晚了半年以上，或早于上一期的印发日期。

改正 `period` 或 `date`。

时段和印发日期都不在期号的年份里，只是警告：改正 `period` 和 `date`，或给文件夹改名。",
    prose: None,
};

/// Days from the end of a period beyond which its year is likelier mistyped than its issue late; the
/// figures of such a period would silently count for another year.
const LATEST: i64 = 183;

/// A period whose end lies before its beginning.
pub(crate) fn reversed(span: Span, period: Period) -> Diagnostic {
    let message = format!("起止日期颠倒：{}在{}之前", long_date(period.to), long_date(period.from));
    Diagnostic::new(&RULE, span, message).help("把 from 和 to 对调，或改正其中一个")
}

/// An opening of one year that reaches into another.
pub(crate) fn opening(span: Span, year: i32, through: NaiveDate) -> Diagnostic {
    let message = format!("{year}年的期初截止到{}，不在那一年", long_date(through));
    Diagnostic::new(&RULE, span, message).help("改正 through，或改正文件夹的年份")
}

/// Numbers may turn with the period or with the day of printing, but not with neither.
fn other_year(id: IssueId, manifest: &Manifest) -> Option<Diagnostic> {
    let (period, date) = (manifest.period.as_ref()?, manifest.date.as_ref()?);
    if period.value.years().any(|year| year == id.year) || date.value.year() == id.year {
        return None;
    }
    let (to, printed) = (long_date(period.value.to), long_date(date.value));
    let message = format!("期号是{}年的，本期却到{to}，印发日期是{printed}，都不在那一年", id.year);
    let help = format!("改正 period 和 date 的年份；期号写错了的，给文件夹 issues/{id} 改名");
    let mut found = Diagnostic::new(&RULE, period.span.clone(), message).help(help);
    found.severity = Severity::Warning;
    Some(found.related(date.span.clone(), "印发日期"))
}

pub(crate) fn check(
    id: IssueId,
    manifest: &Manifest,
    previous: Option<(IssueId, &Manifest)>,
    diagnostics: &mut Diagnostics,
) {
    other_year(id, manifest).into_iter().for_each(|found| diagnostics.push(found));
    let Some(date) = &manifest.date else { return };
    let printed = long_date(date.value);
    if let Some(period) = manifest.period.as_ref().filter(|period| date.value < period.value.to) {
        let last = long_date(period.value.to);
        let message = format!("印发日期{printed}早于本期最后一天{last}");
        diagnostics.push(
            Diagnostic::new(&RULE, date.span.clone(), message)
                .help("改正 date 或 period")
                .related(period.span.clone(), "本期的起止日期"),
        );
    }
    if let Some(period) =
        manifest.period.as_ref().filter(|period| (date.value - period.value.to).num_days() > LATEST)
    {
        let last = long_date(period.value.to);
        let message = format!("印发日期{printed}比本期最后一天{last}晚了半年以上");
        diagnostics.push(
            Diagnostic::new(&RULE, period.span.clone(), message)
                .help("核对年份，改正 period 或 date")
                .related(date.span.clone(), "印发日期"),
        );
    }
    let Some((before, previous)) = previous else { return };
    if let Some(earlier) = previous.date.as_ref().filter(|earlier| date.value < earlier.value) {
        let message =
            format!("印发日期{printed}早于上一期（{before}）的{}", long_date(earlier.value));
        diagnostics.push(
            Diagnostic::new(&RULE, date.span.clone(), message)
                .help("改正两期中写错的印发日期")
                .related(earlier.span.clone(), format!("{before}的印发日期")),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{manifest, spanned, week};

    #[test]
    fn printing_may_be_late_but_not_by_half_a_year() {
        let check = |days: i64, expected: usize| {
            let mut found = Diagnostics::default();
            let date = week().to + chrono::TimeDelta::days(days);
            let (date, period) = (Some(spanned(date)), Some(spanned(week())));
            let manifest = Manifest { date, period, ..manifest() };
            check(IssueId { year: 2023, number: 7 }, &manifest, None, &mut found);
            assert_eq!(found.iter().count(), expected, "{days}");
        };
        check(-1, 1);
        check(0, 0);
        check(LATEST, 0);
        check(LATEST + 1, 1);
    }
}
