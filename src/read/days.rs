//! What the days of a table must say: each year of a period that crosses one, and the last day of
//! figures that count from the year's start.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};

use super::header::Key;
use super::table::{Keys, Observation, Reader};
use crate::diagnostics::rules::{missing_row, year_straddle};
use crate::model::definition::Basis;

impl Reader<'_> {
    /// Reports a year of the period with working days and without a row: its figures would be nothing.
    pub(super) fn report_missing_years(&mut self, rows: &[Observation]) {
        let Some(period) = self.expected.period.filter(|period| period.crosses_year()) else {
            return;
        };
        let said: BTreeSet<i32> = rows.iter().filter_map(|o| Some(o.date?.year())).collect();
        if said.is_empty() || !self.has_basis(|basis| basis != Basis::Level) {
            return;
        }
        for year in period.years().filter(|year| !said.contains(year)) {
            let is_of_year = |day: &NaiveDate| *day <= period.to && day.year() == year;
            let days: Vec<NaiveDate> = period
                .from
                .iter_days()
                .take_while(|day| *day <= period.to)
                .filter(is_of_year)
                .collect();
            // The first days of January are a holiday, 2 January not in each year.
            let may_work = |day: &&NaiveDate| {
                let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
                !is_weekend && (day.month() > 1 || day.day() > 3)
            };
            if let (Some(from), Some(to)) = (days.first(), days.last())
                && days.iter().any(|day| may_work(&day))
            {
                self.doubt(year_straddle::absent(self.source, *from, *to));
            }
        }
    }

    /// Reports rows and departments whose last day is not the table's: of figures that count from the
    /// year's start only that day is read, and they would be gone from it.
    pub(super) fn report_missing_closings(&mut self, rows: &[Observation]) {
        if !self.has_basis(|basis| basis == Basis::Cumulative) {
            return;
        }
        let mut last: BTreeMap<i32, NaiveDate> = BTreeMap::new();
        let mut own: BTreeMap<(i32, Keys), &Observation> = BTreeMap::new();
        for row in rows {
            let Some(date) = row.date else { return };
            let day = last.entry(date.year()).or_insert(date);
            *day = date.max(*day);
            let mut keys = row.keys.clone();
            keys.remove(&Key::Date);
            let latest = own.entry((date.year(), keys)).or_insert(row);
            if latest.date < row.date {
                *latest = row;
            }
        }
        let mut found = Vec::new();
        for ((year, _), row) in own {
            if let (Some(date), Some(&last)) = (row.date, last.get(&year))
                && date < last
            {
                let row_name = row.keys.get(&Key::Row).cloned().flatten();
                let names: Vec<String> =
                    row_name.into_iter().chain(row.department.clone()).collect();
                found.push(missing_row::closing(
                    self.span(row.place.clone()),
                    &names.join("的"),
                    date,
                    last,
                ));
            }
        }
        found.into_iter().for_each(|found| self.doubt(found));
    }

    fn has_basis(&self, wanted: impl Fn(Basis) -> bool) -> bool {
        self.expected.counts.measures.iter().any(|measure| wanted(measure.basis))
    }
}
