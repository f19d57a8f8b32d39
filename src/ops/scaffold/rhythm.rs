//! How often a bulletin appears, told from the periods of its last issues, and the period that comes
//! next.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::model::calendar::{Calendar, days_of, monday};
use crate::model::issue::Period;

/// Weeks with so many working days are often joined with the next.
pub(super) const SHORT: usize = 2;

/// What a period is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rhythm {
    /// The working days of so many weeks, each from Monday to Sunday.
    Weeks(u32),
    /// So many days on end, whichever they are.
    Days(u32),
    /// A working day.
    WorkingDay,
    /// So many whole months.
    Months(u32),
    /// The month up to the 15th, and what is left of it.
    HalfMonths,
    /// 旬: up to the 10th, up to the 20th, and what is left.
    ThirdMonths,
}

/// The period after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Following {
    pub(super) period: Period,
    /// Working days of the week in which the one before ended that it left out.
    pub(super) left_over: Vec<NaiveDate>,
    /// Whether whole weeks without a working day were passed over.
    pub(super) skips_weeks: bool,
}

impl Rhythm {
    /// As most of these periods, of which the newest comes last, are made; where as many are made in one
    /// way as in another, as the newest. Weekly where they tell nothing.
    pub(super) fn of(periods: &[Period], calendar: &Calendar) -> Self {
        let told: Vec<Vec<Self>> =
            periods.iter().rev().map(|period| readings(*period, calendar)).collect();
        let votes = |rhythm: &Self| told.iter().filter(|told| told.contains(rhythm)).count();
        let mut best: Option<(usize, Self)> = None;
        // Of equals the first wins: the newest period's, in the order of its readings.
        for rhythm in told.iter().flatten() {
            let votes = votes(rhythm);
            if best.is_none_or(|(most, _)| votes > most) {
                best = Some((votes, *rhythm));
            }
        }
        best.map_or(Self::Weeks(1), |(_, rhythm)| rhythm)
    }

    /// As an opening tells it: its last day, and the number within the year of the last issue that it
    /// contains. Number 3 at the end of March is a monthly's.
    pub(super) fn of_opening(through: NaiveDate, number: u32, calendar: &Calendar) -> Self {
        let months = through.month();
        let is_monthly = number > 0 && months.is_multiple_of(number) && months / number <= 6;
        if is_month_end(through) && is_monthly {
            return Self::Months(months / number);
        }
        let is_sunday = monday(through) + Days::new(6) == through;
        if is_sunday && !calendar.is_working(through) { Self::Days(7) } else { Self::Weeks(1) }
    }

    pub(super) fn chinese(self) -> String {
        match self {
            Self::Weeks(1) => "每周一期，按工作日".to_owned(),
            Self::Weeks(weeks) => format!("每{weeks}周一期，按工作日"),
            Self::Days(7) => "每7天一期".to_owned(),
            Self::Days(days) => format!("每{days}天一期"),
            Self::WorkingDay => "每个工作日一期".to_owned(),
            Self::Months(1) => "每月一期".to_owned(),
            Self::Months(months) => format!("每{months}个月一期"),
            Self::HalfMonths => "每半月一期".to_owned(),
            Self::ThirdMonths => "每旬一期".to_owned(),
        }
    }

    /// Whether it asks which days are worked.
    pub(super) fn is_of_working_days(self) -> bool {
        matches!(self, Self::Weeks(_) | Self::WorkingDay)
    }

    /// The period after one that ended on this day; nothing at the end of all days.
    pub(super) fn after(self, last: NaiveDate, calendar: &Calendar) -> Option<Following> {
        let next = last.succ_opt()?;
        let whole = |from: NaiveDate, to: NaiveDate| {
            let period = Period { from, to };
            Following { period, left_over: Vec::new(), skips_weeks: false }
        };
        match self {
            Self::Weeks(weeks) => weeks_after(last, weeks, calendar),
            Self::Days(days) => {
                Some(whole(next, next.checked_add_days(Days::new(u64::from(days) - 1))?))
            }
            Self::WorkingDay => {
                let day = calendar.first_working(next)?;
                Some(whole(day, day))
            }
            Self::Months(months) => Some(whole(next, month_end(next, months - 1)?)),
            Self::HalfMonths if next.day() <= 15 => Some(whole(next, next.with_day(15)?)),
            Self::ThirdMonths if next.day() <= 10 => Some(whole(next, next.with_day(10)?)),
            Self::ThirdMonths if next.day() <= 20 => Some(whole(next, next.with_day(20)?)),
            Self::HalfMonths | Self::ThirdMonths => Some(whole(next, month_end(next, 0)?)),
        }
    }

    /// The first week of a year, for a bulletin of which nothing came before, with the few working days
    /// that there may be before it. 1 January is none in any year, whatever else is known of it.
    pub(super) fn first(year: i32, calendar: &Calendar) -> Option<Period> {
        let from = calendar.first_working(NaiveDate::from_ymd_opt(year, 1, 2)?)?;
        let mut to = last_working(from, sunday(from)?, calendar)?;
        if calendar.working_days(from, to).count() <= SHORT {
            to = weeks_after(to, 1, calendar)?.period.to;
        }
        Some(Period { from, to })
    }
}

/// The working days of the next weeks that have any. What the last week has left goes to them: a day
/// of a weekend that was worked and left out would be in no issue.
fn weeks_after(last: NaiveDate, weeks: u32, calendar: &Calendar) -> Option<Following> {
    let next = last.succ_opt()?;
    let left_over: Vec<NaiveDate> = calendar.working_days(next, sunday(last)?).collect();
    let following = sunday(last)?.succ_opt()?;
    let length = Days::new(u64::from(weeks) * 7 - 1);
    if let Some(&from) = left_over.first() {
        let to = last_working(from, following.checked_add_days(length)?, calendar)?;
        return Some(Following { period: Period { from, to }, left_over, skips_weeks: false });
    }
    let from = calendar.first_working(following)?;
    let begin = monday(from);
    let to = last_working(from, begin.checked_add_days(length)?, calendar)?;
    Some(Following { period: Period { from, to }, left_over, skips_weeks: begin > following })
}

/// All rhythms that a period may be of, the likeliest first.
fn readings(period: Period, calendar: &Calendar) -> Vec<Rhythm> {
    let Period { from, to } = period;
    let mut readings = Vec::new();
    if from.day() == 1 && is_month_end(to) {
        let months = (to.year() - from.year()) * 12 + to.month0() as i32 - from.month0() as i32;
        // A month is never meant as four weeks.
        return vec![Rhythm::Months(months.unsigned_abs() + 1)];
    }
    let is_part = |first: u32, last: Option<u32>| {
        let is_last = last.map_or_else(|| is_month_end(to), |last| to.day() == last);
        from.day() == first && is_last && (from.year(), from.month()) == (to.year(), to.month())
    };
    let is_week = calendar.is_working(from)
        && calendar.is_working(to)
        && calendar.working_days(monday(from), from).count() == 1
        && sunday(to).is_some_and(|sunday| calendar.working_days(to, sunday).count() == 1);
    if is_week {
        let weeks = (monday(to) - monday(from)).num_days() / 7 + 1;
        readings.extend(u32::try_from(weeks).ok().map(Rhythm::Weeks));
    } else if is_week_of_its_year(period, calendar) {
        readings.push(Rhythm::Weeks(1));
    }
    if from == to && calendar.is_working(from) {
        readings.push(Rhythm::WorkingDay);
    }
    let days = (to - from).num_days() + 1;
    if days % 7 == 0 {
        readings.extend(u32::try_from(days).ok().map(Rhythm::Days));
    }
    if is_part(1, Some(15)) || is_part(16, None) {
        readings.push(Rhythm::HalfMonths);
    }
    if is_part(1, Some(10)) || is_part(11, Some(20)) || is_part(21, None) {
        readings.push(Rhythm::ThirdMonths);
    }
    readings
}

/// Whether it has all working days of a week that are of its own year.
fn is_week_of_its_year(Period { from, to }: Period, calendar: &Calendar) -> bool {
    let (Some(january), Some(december), Some(sunday)) = (
        NaiveDate::from_ymd_opt(from.year(), 1, 1),
        NaiveDate::from_ymd_opt(from.year(), 12, 31),
        sunday(from),
    ) else {
        return false;
    };
    let week = calendar.working_days(monday(from).max(january), sunday.min(december));
    let week: Vec<NaiveDate> = week.collect();
    week.first() == Some(&from) && week.last() == Some(&to)
}

/// The Sunday of a day's week.
fn sunday(day: NaiveDate) -> Option<NaiveDate> {
    monday(day).checked_add_days(Days::new(6))
}

/// The last working day from one day to another, both included.
fn last_working(from: NaiveDate, to: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
    days_of(from, to).filter(|day| calendar.is_working(*day)).last()
}

fn is_month_end(day: NaiveDate) -> bool {
    day.succ_opt().is_none_or(|next| next.day() == 1)
}

/// The last day of the month so many months after a day's.
fn month_end(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(months.checked_add(1)?))?.pred_opt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    fn period(text: &str) -> Period {
        let (from, to) = text.split_once(' ').expect("two days");
        Period { from: day(from), to: day(to) }
    }

    #[test]
    fn the_next_period_is_made_as_the_last_ones() {
        let calendar = Calendar::built_in();
        let check = |before: &[&str], rhythm: Rhythm, next: &str| {
            let periods: Vec<Period> = before.iter().map(|text| period(text)).collect();
            let found = Rhythm::of(&periods, &calendar);
            assert_eq!(found, rhythm, "{before:?}");
            let last = periods.last().expect("a period").to;
            let following = found.after(last, &calendar).expect("a next period");
            assert_eq!(following.period, period(next), "{before:?}");
        };
        let weekly = Rhythm::Weeks(1);
        check(&["2023-02-20 2023-02-24"], weekly, "2023-02-27 2023-03-03");
        // Shortened at either end, with a Saturday worked, passed over.
        check(&["2023-03-27 2023-03-31"], weekly, "2023-04-03 2023-04-07");
        check(&["2023-06-12 2023-06-16"], weekly, "2023-06-19 2023-06-25");
        check(&["2023-04-17 2023-04-23"], weekly, "2023-04-24 2023-04-28");
        check(&["2023-09-18 2023-09-22"], weekly, "2023-09-25 2023-09-28");
        check(&["2019-01-28 2019-02-03"], weekly, "2019-02-11 2019-02-15");
        // Two weeks in one now and then; a week all of whose days were worked or seem so.
        check(
            &["2023-01-16 2023-01-20", "2023-01-28 2023-02-03", "2023-02-06 2023-02-10"],
            weekly,
            "2023-02-13 2023-02-17",
        );
        check(&["2024-01-22 2024-01-26", "2024-01-29 2024-02-04"], weekly, "2024-02-05 2024-02-09");
        check(&["2024-01-08 2024-01-19"], Rhythm::Weeks(2), "2024-01-22 2024-02-04");
        check(&["2024-01-15 2024-01-21"], Rhythm::Days(7), "2024-01-22 2024-01-28");
        check(
            &["2024-01-22 2024-01-28", "2024-01-29 2024-02-04"],
            Rhythm::Days(7),
            "2024-02-05 2024-02-11",
        );
        check(&["2024-01-05 2024-01-11"], Rhythm::Days(7), "2024-01-12 2024-01-18");
        check(&["2024-02-01 2024-02-29"], Rhythm::Months(1), "2024-03-01 2024-03-31");
        check(&["2021-02-01 2021-02-28"], Rhythm::Months(1), "2021-03-01 2021-03-31");
        check(&["2023-10-01 2023-12-31"], Rhythm::Months(3), "2024-01-01 2024-03-31");
        check(&["2024-02-01 2024-02-15"], Rhythm::HalfMonths, "2024-02-16 2024-02-29");
        check(&["2024-02-11 2024-02-20"], Rhythm::ThirdMonths, "2024-02-21 2024-02-29");
        check(&["2023-02-24 2023-02-24"], Rhythm::WorkingDay, "2023-02-27 2023-02-27");
        check(&["2023-01-02 2023-01-05"], weekly, "2023-01-06 2023-01-13");
        // What the turn of the year leaves of a week; a daily's were others around it.
        check(&["2026-01-04 2026-01-04"], weekly, "2026-01-05 2026-01-09");
        check(&["2026-01-04 2026-01-09"], weekly, "2026-01-12 2026-01-16");
        check(&["2025-12-29 2025-12-31"], weekly, "2026-01-04 2026-01-09");
        check(
            &["2025-12-31 2025-12-31", "2026-01-04 2026-01-04"],
            Rhythm::WorkingDay,
            "2026-01-05 2026-01-05",
        );
        // In a year of which nothing is known.
        check(&["2027-02-01 2027-02-05"], weekly, "2027-02-08 2027-02-12");
    }

    #[test]
    fn an_opening_tells_the_rhythm_by_its_last_number() {
        let calendar = Calendar::built_in();
        let check = |through: &str, number: u32, expected: Rhythm| {
            assert_eq!(Rhythm::of_opening(day(through), number, &calendar), expected, "{through}");
        };
        check("2023-02-17", 6, Rhythm::Weeks(1));
        check("2023-03-31", 3, Rhythm::Months(1));
        check("2023-06-30", 2, Rhythm::Months(3));
        check("2023-03-31", 12, Rhythm::Weeks(1));
        check("2024-01-28", 4, Rhythm::Days(7));
        check("2024-02-04", 5, Rhythm::Weeks(1));
        check("2023-03-31", 0, Rhythm::Weeks(1));
    }

    #[test]
    fn a_first_period_is_a_week_and_leaves_no_working_day_before_it() {
        let calendar = Calendar::built_in();
        let check = |year: i32, expected: &str| {
            let found = Rhythm::first(year, &calendar).expect("a period");
            assert_eq!(found, period(expected), "{year}");
            let next = Rhythm::of(&[found], &calendar);
            assert_eq!(next, Rhythm::Weeks(1), "{year}");
        };
        check(2019, "2019-01-02 2019-01-04");
        check(2020, "2020-01-02 2020-01-10");
        check(2024, "2024-01-02 2024-01-05");
        check(2026, "2026-01-04 2026-01-09");
        check(2027, "2027-01-04 2027-01-08");
    }
}
