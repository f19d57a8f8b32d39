//! Whether a year is ready to be bound: what the rules have found of its numbers and periods, and what
//! no rule says.

use chrono::NaiveDate;

use super::{Opened, ranges};
use crate::diagnostics::rules::{
    date_order, issue_number_gap, missing_issue, period_gap, period_overlap, total_number,
};
use crate::diagnostics::{Diagnostics, Rule, Severity};
use crate::model::calendar::Calendar;
use crate::model::issue::{IssueId, Period, long_date};
use crate::model::prose::paragraphs;

/// What is known of an issue of the year, be it right or not.
pub(crate) struct Known {
    pub(crate) id: IssueId,
    pub(crate) serial: Option<u32>,
    pub(crate) period: Option<Period>,
    /// Why working days before it are not covered.
    pub(crate) gap: Option<String>,
    pub(crate) is_published: bool,
}

/// A line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    Met(String),
    NotMet(String),
    /// Not as usual, and no fault.
    Remark(String),
}

/// What is known of a year as a whole.
pub(crate) struct Extent {
    pub(crate) year: i32,
    /// The first and last days of the year for which it is known whether an issue covers them.
    pub(crate) covered: Option<Period>,
    /// Whether no more issues of it are to come, as far as can be told without a clock.
    pub(crate) is_over: bool,
    pub(crate) opening: Option<Opened>,
    /// Whether the year before is whole.
    pub(crate) has_last_year: bool,
}

/// What there is to say of a year with all its `issues`.
pub(crate) fn readiness(
    extent: &Extent,
    issues: &[Known],
    calendar: &Calendar,
    diagnostics: &Diagnostics,
) -> Vec<Condition> {
    let said = |rules: &[&'static Rule]| -> Vec<Condition> {
        let of_rules = |code: &str| rules.iter().any(|rule| rule.code == code);
        let found = diagnostics.iter().filter(|finding| of_rules(finding.rule.code));
        // That a year's holidays are not known is no fault of it.
        let found = found.filter(|finding| finding.severity > Severity::Note);
        found.map(|finding| Condition::NotMet(finding.message.clone())).collect()
    };
    let or_met = |found: Vec<Condition>, met: String| {
        if found.is_empty() { vec![Condition::Met(met)] } else { found }
    };
    let Extent { year, covered, opening, has_last_year, .. } = *extent;
    let (Some(first), Some(last)) = (issues.first(), issues.last()) else { return Vec::new() };
    let mut conditions = Vec::new();
    let (from, to) = (first.id.number, last.id.number);
    let missing = said(&[&issue_number_gap::RULE, &missing_issue::RULE]);
    let is_complete = missing.is_empty();
    conditions
        .extend(or_met(missing, format!("期号相连：第{from}期至第{to}期，共{}期", issues.len())));

    let mut gaps = said(&[&period_gap::RULE, &period_overlap::RULE, &date_order::RULE]);
    let (before, after) = uncovered(extent, first, calendar);
    gaps.extend(before);
    // The rules leave the days around an issue that is not there to the one that misses it.
    if !is_complete {
        gaps.push(Condition::NotMet("中间缺期，期间接不上".to_owned()));
    }
    let rest = match after {
        Some(after) if extent.is_over => {
            gaps.push(Condition::NotMet(format!("{after}没有哪一期覆盖")));
            None
        }
        after => after,
    };
    let days = covered.map(|days| format!("{}至{}", long_date(days.from), long_date(days.to)));
    let days = days.unwrap_or_default();
    conditions.extend(or_met(gaps, format!("期间相连：{days}，工作日没有漏掉的")));
    conditions
        .extend(rest.map(|rest| Condition::Remark(format!("{year}年还没有出完：{rest}还没有出"))));
    let reasons = issues.iter().filter_map(|known| Some((known.id, known.gap.as_ref()?)));
    conditions.extend(reasons.map(|(id, gap)| {
        Condition::Remark(format!("第{}期之前停报：{}", id.number, paragraphs(gap).concat()))
    }));

    let unpublished: Vec<IssueId> =
        issues.iter().filter(|known| !known.is_published).map(|known| known.id).collect();
    conditions.push(match unpublished.as_slice() {
        [] => Condition::Met("各期都已公布".to_owned()),
        some => Condition::NotMet(format!("还没有公布：{}", ranges(some, year))),
    });

    let totals = match (first.serial, last.serial) {
        (Some(first), Some(last)) => format!("：总第{first}期至总第{last}期"),
        _ => String::new(),
    };
    let mut serials = said(&[&total_number::RULE]);
    let unread: Vec<IssueId> =
        issues.iter().filter(|known| known.serial.is_none()).map(|known| known.id).collect();
    if !unread.is_empty() {
        serials.push(Condition::NotMet(format!("总期号读不出来：{}", ranges(&unread, year))));
    }
    conditions.extend(or_met(serials, format!("总期号相连{totals}")));
    conditions.extend(opening.map(|opening| joined(opening, issues)));
    if !has_last_year {
        conditions.push(Condition::Remark(format!("{}年的数不全，不比较增减", year - 1)));
    }
    conditions
}

/// Whether the issue that an opening ends with, where it is there, says the same; that the one after
/// it follows is for the rules.
fn joined(opening: Opened, issues: &[Known]) -> Condition {
    let Opened { issue, through, serial } = opening;
    let number = |serial: Option<u32>| serial.map_or_else(|| "？".to_owned(), |n| n.to_string());
    let own = format!("含到{issue}、总第{}期、{}", number(serial), long_date(through));
    match issues.iter().find(|known| known.id == issue) {
        Some(Known { serial: other, period: Some(Period { to, .. }), .. })
            if *other != serial || *to != through =>
        {
            let (serial, through) = (number(*other), long_date(*to));
            Condition::NotMet(format!("期初写的是{own}，{issue}却是总第{serial}期、到{through}"))
        }
        _ => Condition::Met(format!("期初与前后各期相接：{own}")),
    }
}

/// Working days before and after what the issues cover: what is wrong with the former, and which the
/// latter are.
fn uncovered(
    extent: &Extent,
    first: &Known,
    calendar: &Calendar,
) -> (Option<Condition>, Option<String>) {
    let Extent { year, covered, .. } = *extent;
    let (Some(covered), Some(january), Some(december)) =
        (covered, NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31))
    else {
        return (None, None);
    };
    let working = |from, to| calendar.working_days(from, to).count();
    let before = covered.from.pred_opt().map_or(0, |last| working(january, last));
    let before = (before > 0 && first.gap.is_none()).then(|| {
        let from = long_date(covered.from);
        Condition::NotMet(format!("{from}以前有{before}个工作日没有哪一期覆盖"))
    });
    let after = covered.to.succ_opt().map_or(0, |first| working(first, december));
    let after = (after > 0).then(|| format!("{}以后有{after}个工作日", long_date(covered.to)));
    (before, after)
}
