//! Which days are worked: Monday to Friday, but for holidays and the days of weekends that are worked
//! in exchange (调休).

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The announced holidays that the program comes with; the file's head says how they are written.
const ANNOUNCED: &str = include_str!("holidays.txt");

/// What an announcement makes of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DayKind {
    Off,
    Work,
}

/// A day that is announced, with the holiday for which it is off or worked; the name may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Announced {
    pub(crate) kind: DayKind,
    pub(crate) holiday: String,
}

/// The days on which is worked. A day that nothing is announced of is as its weekday.
#[derive(Clone, Debug)]
pub struct Calendar {
    days: BTreeMap<NaiveDate, Announced>,
}

impl Calendar {
    /// The holidays that the program comes with.
    pub fn built_in() -> Self {
        let (mut calendar, mut year) = (Self { days: BTreeMap::new() }, 0);
        for line in ANNOUNCED.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let Some(holiday) = words.next() else { continue };
            if let Ok(of_year) = holiday.parse() {
                year = of_year;
            }
            words.for_each(|days| calendar.announce(year, holiday, days));
        }
        calendar
    }

    /// Days as the data writes them: `05-01`, `05-01..05-05`, `+04-28`.
    fn announce(&mut self, year: i32, holiday: &str, days: &str) {
        let (kind, days) = match days.strip_prefix('+') {
            Some(worked) => (DayKind::Work, worked),
            None => (DayKind::Off, days),
        };
        let (from, to) = days.split_once("..").unwrap_or((days, days));
        let day = |text: &str| {
            let (month, day) = text.split_once('-')?;
            NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
        };
        if let (Some(from), Some(to)) = (day(from), day(to)) {
            for day in days_of(from, to) {
                self.set(day, Announced { kind, holiday: holiday.to_owned() });
            }
        }
    }

    /// Says of a day what is announced of it, whatever was known before.
    pub(crate) fn set(&mut self, day: NaiveDate, announced: Announced) {
        self.days.insert(day, announced);
    }

    /// Whether the year's holidays are known: whoever lists them begins with New Year's Day.
    pub(crate) fn knows(&self, year: i32) -> bool {
        NaiveDate::from_ymd_opt(year, 1, 1).is_some_and(|first| self.days.contains_key(&first))
    }

    pub(crate) fn is_working(&self, day: NaiveDate) -> bool {
        match self.days.get(&day) {
            Some(announced) => announced.kind == DayKind::Work,
            None => !is_weekend(day),
        }
    }

    /// Whether a day of a weekend is worked.
    pub(crate) fn is_exchanged(&self, day: NaiveDate) -> bool {
        is_weekend(day) && self.is_working(day)
    }

    /// The days that are worked from one to another, both included.
    pub(crate) fn working_days(
        &self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> impl Iterator<Item = NaiveDate> {
        days_of(from, to).filter(|day| self.is_working(*day))
    }

    /// The first day from this one on that is worked; nothing where the calendar ends before.
    pub(crate) fn first_working(&self, from: NaiveDate) -> Option<NaiveDate> {
        from.iter_days().find(|day| self.is_working(*day))
    }

    /// The holidays for which these days, both ends included, are off, each once and in order.
    pub(crate) fn holidays(&self, from: NaiveDate, to: NaiveDate) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        if from > to {
            return names;
        }
        for (_, announced) in self.days.range(from..=to) {
            let name = announced.holiday.as_str();
            if announced.kind == DayKind::Off && !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The years of these days, both ends included, whose holidays are not known.
    pub(crate) fn unknown_years(&self, from: NaiveDate, to: NaiveDate) -> Vec<i32> {
        (from.year()..=to.year()).filter(|year| !self.knows(*year)).collect()
    }
}

/// The days from one to another, both included.
pub(crate) fn days_of(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_days().take_while(move |day| *day <= to)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The Monday of a day's week.
pub(crate) fn monday(day: NaiveDate) -> NaiveDate {
    let since = Days::new(day.weekday().num_days_from_monday().into());
    // Only the first days that there are have none.
    day.checked_sub_days(since).unwrap_or(day)
}

/// `周六`.
pub(crate) fn weekday(day: NaiveDate) -> &'static str {
    ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
        [day.weekday().num_days_from_monday() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same days, one a line, taken down on another occasion.
    const PLAIN: &str = include_str!("../../tests/fixtures/holidays.csv");

    #[test]
    fn the_announced_days_are_those_of_the_plain_list() {
        let calendar = Calendar::built_in();
        let mut days = BTreeMap::new();
        for line in PLAIN.lines().skip(1) {
            let [date, kind, holiday]: [&str; 3] =
                line.split(',').collect::<Vec<_>>().try_into().expect("three columns");
            let kind = if kind == "off" { DayKind::Off } else { DayKind::Work };
            let day: NaiveDate = date.parse().expect("a date");
            days.insert(day, Announced { kind, holiday: holiday.to_owned() });
        }
        assert_eq!(days.len(), 282);
        assert_eq!(calendar.days, days);
        let known: Vec<i32> = (2000..2100).filter(|year| calendar.knows(*year)).collect();
        assert_eq!(known, (2019..=2026).collect::<Vec<_>>());
    }

    #[test]
    fn days_are_worked_as_announced() {
        let calendar = Calendar::built_in();
        let check = |day: &str, is_working: bool, is_exchanged: bool| {
            let day: NaiveDate = day.parse().expect("a date");
            let found = (calendar.is_working(day), calendar.is_exchanged(day));
            assert_eq!(found, (is_working, is_exchanged), "{day}");
        };
        check("2023-02-24", true, false);
        check("2023-02-25", false, false);
        check("2023-01-27", false, false);
        check("2023-01-28", true, true);
        // A year of which nothing is known goes by its weekdays.
        check("2027-10-01", true, false);
        check("2027-10-02", false, false);
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        assert_eq!(calendar.holidays(day("2023-09-25"), day("2023-10-08")), ["国庆节、中秋节"]);
        assert_eq!(calendar.unknown_years(day("2026-12-28"), day("2028-01-03")), [2027, 2028]);
        assert_eq!(monday(day("2023-01-29")), day("2023-01-23"));
        assert_eq!(weekday(day("2023-01-29")), "周日");
    }
}
