//! The next issue's numbers and days, told from those of the issues before it.

use std::ops::RangeInclusive;

use anyhow::{Context, bail};
use chrono::{Datelike, Days, NaiveDate};

use super::rhythm::{Following, Rhythm};
use crate::model::calendar::{Calendar, monday};
use crate::model::issue::{IssueId, Period};

/// How many of the last issues tell how often the bulletin appears.
pub(super) const LOOKED_AT: usize = 6;

/// What comes out so many days after its period has a slip in its date.
const LONGEST: i64 = 183;

/// What is known of an issue before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past {
    pub(super) id: IssueId,
    /// 总期号.
    pub(super) serial: u32,
    /// 印发日期; an opening has none.
    pub(super) date: Option<NaiveDate>,
    /// Of an opening from 1 January on.
    pub(super) period: Period,
    pub(super) is_opening: bool,
}

/// What the next issue's issue.toml says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) id: IssueId,
    pub(super) serial: u32,
    pub(super) date: NaiveDate,
    pub(super) period: Period,
    /// Why whole weeks before it are not covered.
    pub(super) gap: Option<String>,
    /// Working days that the issue before left out of its week, and this one takes in.
    pub(super) left_over: Vec<NaiveDate>,
    pub(super) rhythm: Rhythm,
    /// The years whose holidays would have to be known and are not.
    pub(super) unknown_years: Vec<i32>,
    /// Whether numbers begin anew with it.
    pub(super) is_new_year: bool,
    /// Whether periods without an issue lie before it, for it is of a later year.
    pub(super) is_apart: bool,
}

/// The issue after the last of `past`, which come in order. `turns_by_date` says whether the office
/// numbers by the year of the 印发日期; else the year in which the period ends is the number's.
///
/// # Errors
/// `wanted` does not follow, or the calendar ends.
pub(super) fn next(
    past: &[Past],
    wanted: Option<IssueId>,
    turns_by_date: bool,
    calendar: &Calendar,
) -> anyhow::Result<Plan> {
    let Some(last) = past.last() else {
        let Some(wanted) = wanted else {
            bail!(
                "这个工作区还没有一期，不知道从哪一期编起：从头编起的，写第1期的期号，例如 \
                 bulletin new 2026-01；今年已经出过几期的，写接下去的期号，例如 \
                 bulletin new 2026-10，会说以前的累计怎么写进来"
            );
        };
        return first(wanted, calendar);
    };
    let periods: Vec<Period> =
        past.iter().filter(|past| !past.is_opening).map(|past| past.period).collect();
    let rhythm = match periods.is_empty() {
        true => Rhythm::of_opening(last.period.to, last.id.number, calendar),
        false => Rhythm::of(&periods[periods.len().saturating_sub(LOOKED_AT)..], calendar),
    };
    let after = |before: NaiveDate| {
        let following = rhythm.after(before, calendar)?;
        let date = issued(past, following.period, rhythm, calendar)?;
        let year = if turns_by_date { date.year() } else { following.period.to.year() };
        Some((following, date, year))
    };
    let usual = after(last.period.to).context("日历到头了")?;
    let id = number(last.id, usual.2, wanted)?;
    let is_usual = id.year == last.id.year || id.year <= usual.1.year();
    let mut chosen = usual;
    // Nothing is known of the periods between, but that the one asked for is none of them.
    while !is_usual && chosen.2 < id.year {
        chosen = after(chosen.0.period.to).context("日历到头了")?;
    }
    let (Following { period, mut left_over, skips_weeks }, date, _) = chosen;
    if !is_usual {
        left_over.clear();
    }
    let uncovered = (last.period.to.succ_opt(), period.from.pred_opt());
    let gap = match uncovered {
        (Some(from), Some(to)) if skips_weeks && is_usual => {
            Some(format!("{}放假", calendar.holidays(from, to).join("、")))
        }
        _ => None,
    };
    let unknown_years = match rhythm.is_of_working_days() {
        true if is_usual => calendar.unknown_years(last.period.to, period.to),
        true => calendar.unknown_years(period.from, period.to),
        false => Vec::new(),
    };
    let serial = last.serial.checked_add(1).context("总期号太大")?;
    let is_new_year = id.year != last.id.year;
    Ok(Plan {
        id,
        serial,
        date,
        period,
        gap,
        left_over,
        rhythm,
        unknown_years,
        is_new_year,
        is_apart: !is_usual,
    })
}

/// The first issue of all: that of the week of its number.
fn first(id: IssueId, calendar: &Calendar) -> anyhow::Result<Plan> {
    let rhythm = Rhythm::Weeks(1);
    let mut period = Rhythm::first(id.year, calendar);
    for _ in 1..id.number {
        period = period.and_then(|period| Some(rhythm.after(period.to, calendar)?.period));
    }
    let period = period.context("日历到头了")?;
    let after = period.to.succ_opt().and_then(|next| calendar.first_working(next));
    Ok(Plan {
        id,
        serial: id.number,
        date: after.context("日历到头了")?,
        period,
        gap: None,
        left_over: Vec::new(),
        rhythm,
        unknown_years: calendar.unknown_years(period.from, period.to),
        is_new_year: false,
        is_apart: false,
    })
}

/// The number after `last` for a period of this year.
fn number(last: IssueId, year: i32, wanted: Option<IssueId>) -> anyhow::Result<IssueId> {
    let same_year = IssueId { number: last.number + 1, ..last };
    let new_year = IssueId { year: year.max(last.year + 1), number: 1 };
    let usual = if year > last.year { new_year } else { same_year };
    match wanted {
        None => Ok(usual),
        // The turn of the year is the office's to say.
        Some(wanted) if wanted == same_year || wanted == new_year => Ok(wanted),
        Some(wanted) => bail!(
            "{wanted} 不接上一期：{last} 的下一期是 {usual}，运行 bulletin new {usual}，或不写期号"
        ),
    }
}

/// 印发日期: as long after the period as most of the last issues came out, on a working day where the last
/// one was, and later than that one.
fn issued(past: &[Past], period: Period, rhythm: Rhythm, calendar: &Calendar) -> Option<NaiveDate> {
    let told: Vec<RangeInclusive<i64>> =
        past.iter().rev().filter_map(|past| lags(past, rhythm, calendar)).collect();
    let votes = |lag: &i64| told.iter().filter(|told| told.contains(lag)).count();
    let mut usual: Option<(usize, i64)> = None;
    // Of equals the first wins: the newest issue's, the shortest.
    for lag in told.iter().cloned().flatten() {
        let votes = votes(&lag);
        if usual.is_none_or(|(most, _)| votes > most) {
            usual = Some((votes, lag));
        }
    }
    let last = past.iter().rev().find_map(|past| Some((past.date?, past.period)));
    let soonest = match last {
        Some((date, before)) if date <= before.to => period.to,
        _ => period.to.succ_opt()?,
    };
    let mut date = match usual.and_then(|(_, lag)| u64::try_from(lag).ok()) {
        Some(lag) => counted_from(period, rhythm).checked_add_days(Days::new(lag))?.max(soonest),
        None => soonest,
    };
    if last.is_none_or(|(date, _)| calendar.is_working(date)) {
        date = calendar.first_working(date)?;
    }
    while last.is_some_and(|(earlier, _)| date <= earlier) {
        date = calendar.first_working(date.succ_opt()?)?;
    }
    Some(date)
}

/// The intervals in days that an issue's 印发日期 may have been meant by: days off before it may be what it
/// was put off for. Nothing where there is none, or a slip.
fn lags(past: &Past, rhythm: Rhythm, calendar: &Calendar) -> Option<RangeInclusive<i64>> {
    let (date, to) = (past.date?, past.period.to);
    if date < to || (date - to).num_days() > LONGEST {
        return None;
    }
    let mut earliest = date;
    if calendar.is_working(date) {
        while let Some(before) = earliest.pred_opt()
            && before > to
            && !calendar.is_working(before)
        {
            earliest = before;
        }
    }
    let start = counted_from(past.period, rhythm);
    Some((earliest - start).num_days()..=(date - start).num_days())
}

/// The day that intervals are counted from. A weekly comes out on its day of the week, however short
/// holidays have made its period.
fn counted_from(period: Period, rhythm: Rhythm) -> NaiveDate {
    if matches!(rhythm, Rhythm::Weeks(_)) { monday(period.to) } else { period.to }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::diagnostics::Diagnostics;
    use crate::diagnostics::rules::period_gap;
    use crate::model::calendar::days_of;
    use crate::model::files::FileRole;
    use crate::model::issue::Manifest;
    use crate::model::source::{Encoding, Source, Span, Spanned};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    fn id(text: &str) -> IssueId {
        text.parse().unwrap_or_else(|()| panic!("{text}"))
    }

    fn past(plan: &Plan) -> Past {
        let Plan { id, serial, date, period, .. } = *plan;
        Past { id, serial, date: Some(date), period, is_opening: false }
    }

    fn manifest(Past { serial, date, period, .. }: Past, gap: Option<&str>) -> Manifest {
        let source = Source::new(FileRole::Manifest, "issue.toml", String::new(), Encoding::Utf8);
        let span = Span::start_of(&source);
        Manifest {
            source: Arc::clone(&source),
            serial: Some(Spanned { value: serial, span: span.clone() }),
            date: date.map(|value| Spanned { value, span: span.clone() }),
            period: Some(Spanned { value: period, span: span.clone() }),
            gap: gap.map(|gap| Spanned { value: gap.to_owned(), span }),
            copies: None,
            lines_per_page: None,
            corrections: Vec::new(),
            doubtful: Vec::new(),
        }
    }

    /// What `period-gap` says of an issue after another.
    fn gaps(before: Past, after: Past, gap: Option<&str>, calendar: &Calendar) -> Vec<String> {
        let (mut found, earlier) = (Diagnostics::default(), manifest(before, None));
        let before = (before.id, &earlier);
        period_gap::check(after.id, &manifest(after, gap), before, calendar, &mut found);
        found.iter().map(|found| found.message.clone()).collect()
    }

    /// The working days of each week of 2019 to 2026 that has any, first and last, over the plain list.
    fn plain_weeks() -> Vec<(NaiveDate, NaiveDate)> {
        let list = include_str!("../../../tests/fixtures/holidays.csv");
        let listed: BTreeMap<NaiveDate, bool> = list
            .lines()
            .skip(1)
            .map(|line| (day(&line[..10]), line[11..].starts_with("work,")))
            .collect();
        let mut weeks: Vec<(i32, NaiveDate, NaiveDate)> = Vec::new();
        for (days, day) in (0..).zip(days_of(day("2018-12-31"), day("2026-12-31"))) {
            let is_worked = listed.get(&day).copied().unwrap_or(days % 7 < 5);
            if !is_worked || day.year() < 2019 {
                continue;
            }
            match weeks.last_mut() {
                Some((week, _, last)) if *week == days / 7 => *last = day,
                _ => weeks.push((days / 7, day, day)),
            }
        }
        weeks.into_iter().map(|(_, first, last)| (first, last)).collect()
    }

    #[test]
    fn eight_years_of_weeks_are_those_of_a_plain_computation() {
        let calendar = Calendar::built_in();
        let plain = plain_weeks();
        let mut issues: Vec<Past> = Vec::new();
        let mut gaps_filled = Vec::new();
        for (at, &(from, to)) in plain.iter().enumerate() {
            let wanted = issues.is_empty().then(|| id("2019-01"));
            let start = issues.len().saturating_sub(LOOKED_AT);
            let plan = next(&issues[start..], wanted, false, &calendar).expect("a next issue");
            // What lies beyond the list is not known.
            if at + 1 < plain.len() {
                assert_eq!(plan.period, Period { from, to }, "{}", plan.id);
            }
            assert_eq!(plan.left_over, [], "{}", plan.id);
            if let Some(&before) = issues.last() {
                assert_eq!(plan.serial, before.serial + 1);
                assert!(plan.date > before.date.expect("issued") && plan.date > plan.period.to);
                // What was put off for a holiday puts nothing off that comes after it.
                let soonest = plan.period.to.succ_opt().and_then(|day| calendar.first_working(day));
                assert_eq!(Some(plan.date), soonest, "{}", plan.id);
                let is_next = plan.id == IssueId { number: before.id.number + 1, ..before.id };
                let is_first = plan.id == IssueId { year: before.id.year + 1, number: 1 };
                assert!(if plan.period.to.year() == before.id.year { is_next } else { is_first });
                // The holidays need no reason, whether one is given or not.
                let said = gaps(before, past(&plan), None, &calendar);
                assert_eq!(said, Vec::<String>::new(), "{}", plan.id);
            }
            gaps_filled.extend(plan.gap.as_ref().map(|gap| format!("{} {gap}", plan.id)));
            issues.push(past(&plan));
        }
        assert_eq!(issues.len(), 414);
        let expected =
            ["2019-06 春节放假", "2020-05 春节放假", "2022-05 春节放假", "2026-08 春节放假"];
        assert_eq!(gaps_filled, expected);
    }

    #[test]
    fn a_day_of_a_weekend_that_was_left_out_is_said_and_taken_in() {
        let calendar = Calendar::built_in();
        let exchanged: Vec<NaiveDate> = days_of(day("2019-01-01"), day("2026-12-31"))
            .filter(|day| calendar.is_exchanged(*day))
            .collect();
        assert_eq!(exchanged.len(), 52);
        for &lost in &exchanged {
            // The issue before ends on the last day that was worked before it in its week.
            let monday = monday(lost);
            let Some(to) = calendar.working_days(monday, lost.pred_opt().expect("a day")).last()
            else {
                continue;
            };
            let period = Period { from: calendar.first_working(monday).expect("a day"), to };
            let before =
                Past { id: id("2019-10"), serial: 10, date: None, period, is_opening: false };
            // A single day alone would be a daily's.
            let weeks = ["2018-06-04", "2018-06-11"].map(|from| {
                let from = day(from);
                Past { period: Period { from, to: from + Days::new(4) }, ..before }
            });
            let plan = next(&[weeks[0], weeks[1], before], None, false, &calendar);
            let plan = plan.expect("a next issue");
            assert_eq!(plan.period.from, lost);
            assert_eq!(plan.left_over.first(), Some(&lost));
            // Had it begun with the week after, the rule would say so.
            let next_week = monday.checked_add_days(Days::new(7)).expect("a day");
            let from = calendar.first_working(next_week).expect("a day");
            let late = Past { period: Period { from, to: from }, ..past(&plan) };
            let said = gaps(before, Past { id: id("2019-11"), ..late }, None, &calendar);
            assert!(said.len() == 1 && said[0].contains("调休上班"), "{lost}: {said:?}");
        }
    }

    #[test]
    fn numbers_follow_and_years_turn() {
        let calendar = Calendar::built_in();
        let check =
            |last: &str, period: [&str; 2], wanted: Option<&str>, by_date, expected: &str| {
                let [from, to] = period.map(day);
                let date = to.checked_add_days(Days::new(7));
                let period = Period { from, to };
                let last = Past { id: id(last), serial: 50, date, period, is_opening: false };
                let plan = next(&[last], wanted.map(id), by_date, &calendar);
                let found = match plan {
                    Ok(Plan { id, date, period: Period { from, to }, .. }) => {
                        format!("{id} {from} {to} {date}")
                    }
                    Err(error) => format!("{error}"),
                };
                assert_eq!(found, expected);
            };
        let week = ["2023-12-18", "2023-12-22"];
        check("2023-51", week, None, false, "2023-52 2023-12-25 2023-12-29 2024-01-05");
        check("2023-51", week, None, true, "2024-01 2023-12-25 2023-12-29 2024-01-05");
        check("2023-51", week, Some("2024-01"), false, "2024-01 2023-12-25 2023-12-29 2024-01-05");
        // What is asked for lies beyond the next one.
        let early = ["2023-02-20", "2023-02-24"];
        check("2023-07", early, Some("2024-01"), false, "2024-01 2024-01-02 2024-01-05 2024-01-12");
        check("2023-07", early, Some("2024-01"), true, "2024-01 2023-12-25 2023-12-29 2024-01-05");
        check("2023-07", early, Some("2023-08"), false, "2023-08 2023-02-27 2023-03-03 2023-03-10");
        let across = ["2024-12-23", "2024-12-27"];
        check("2024-51", across, None, false, "2025-01 2024-12-30 2025-01-03 2025-01-10");
        check(
            "2024-51",
            across,
            Some("2024-52"),
            false,
            "2024-52 2024-12-30 2025-01-03 2025-01-10",
        );
        let said =
            "2024-07 不接上一期：2024-51 的下一期是 2025-01，运行 bulletin new 2025-01，或不写期号";
        check("2024-51", across, Some("2024-07"), false, said);
        let month = ["2023-12-01", "2023-12-31"];
        check("2023-12", month, None, false, "2024-01 2024-01-01 2024-01-31 2024-02-07");
        // A week that no one works is passed over; who prints on a Sunday prints on a Sunday.
        check(
            "2019-04",
            ["2019-01-28", "2019-02-03"],
            None,
            false,
            "2019-05 2019-02-11 2019-02-15 2019-02-24",
        );
    }

    #[test]
    fn an_issue_comes_out_as_long_after_its_period_as_most_did() {
        let calendar = Calendar::built_in();
        // The day on which the issue after these is printed: periods and dates, the newest last.
        let check = |past: &[(&str, &str, &str)], expected: &str| {
            let past: Vec<Past> = (1..)
                .zip(past)
                .map(|(number, (from, to, date))| Past {
                    id: IssueId { year: 2026, number },
                    serial: number,
                    date: date.parse().ok(),
                    period: Period { from: day(from), to: day(to) },
                    is_opening: date.is_empty(),
                })
                .collect();
            let plan = next(&past, None, false, &calendar).expect("a next issue");
            assert_eq!(plan.date, day(expected), "{past:?}");
        };
        let spring = ("2026-02-09", "2026-02-14", "2026-02-24");
        check(&[spring], "2026-03-02");
        check(&[spring, ("2026-02-24", "2026-02-28", "2026-03-02")], "2026-03-09");
        // Fridays of the week after the next, of which one was a holiday.
        let friday = ("2026-04-06", "2026-04-10", "2026-04-24");
        check(&[friday, ("2026-04-13", "2026-04-17", "2026-05-06")], "2026-05-08");
        // As many one way as another: as last time. A slip counts for nothing.
        check(&[friday, ("2026-04-13", "2026-04-17", "2026-04-21")], "2026-04-28");
        check(&[friday, ("2026-04-13", "2026-04-17", "2027-04-20")], "2027-04-21");
        check(&[("2026-04-13", "2026-04-17", "2026-04-17")], "2026-04-24");
        // After an opening the first day that is worked, and so it stays.
        let opening = ("2024-01-01", "2024-02-02", "");
        check(&[opening], "2024-02-18");
        let after = [opening, ("2024-02-04", "2024-02-09", "2024-02-18")];
        check(&after, "2024-02-19");
        // Months are counted from their ends.
        check(&[("2026-02-01", "2026-02-28", "2026-03-10")], "2026-04-10");
    }
}
