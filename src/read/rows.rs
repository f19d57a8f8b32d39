//! What the rows of a table must be, each by itself and all together, and what they count for.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Datelike;

use super::cells::Cells;
use super::header::{Columns, Key};
use super::table::{Expected, Keys, Observation, Reader};
use crate::diagnostics::rules::{duplicate_row, missing_row};
use crate::model::definition::{Basis, Measure, TOTAL};
use crate::model::figures::{Account, Posting};
use crate::model::spelling::bare;

impl Reader<'_> {
    pub(super) fn report_duplicates(&mut self, observations: &[Observation], columns: &Columns) {
        // Without the column of rows they would all look alike.
        let has_rows = columns.keys.iter().any(|&(_, key)| key == Key::Row);
        if self.expected.counts.rows.is_some() && !has_rows {
            return;
        }
        let mut seen: BTreeMap<&Keys, &Observation> = BTreeMap::new();
        for observation in observations.iter().filter(|observation| observation.is_placed) {
            if let Some(earlier) = seen.get(&observation.keys) {
                let place = self.span(observation.place.clone());
                if let (Some(name), Some(other)) = (&observation.department, &earlier.department)
                    && bare(name) != bare(other)
                {
                    let principal = self.principal(name).unwrap_or(name);
                    let names = [other.as_str(), name.as_str()];
                    let earlier = self.span(earlier.place.clone());
                    self.doubt(duplicate_row::alias(place, names, principal, earlier));
                    continue;
                }
                let key = observation.keys.values().map(|key| key.as_deref().unwrap_or(TOTAL));
                let key = key.collect::<Vec<_>>().join("，");
                let earlier = self.span(earlier.place.clone());
                self.doubt(duplicate_row::repeated(place, &key, earlier));
            } else {
                seen.insert(&observation.keys, observation);
            }
        }
    }

    pub(super) fn report_missing_rows(
        &mut self,
        observations: &[Observation],
        columns: &Columns,
        header: &Cells,
    ) {
        let Some(rows) = &self.expected.counts.rows else {
            if observations.is_empty() {
                let measures = &self.expected.counts.measures;
                let measures = columns.measures.iter().map(|&(_, at)| &measures[at]);
                let names: Vec<&str> = measures
                    .filter(|m| m.required_in(self.expected.issue))
                    .map(|measure| &*measure.name)
                    .collect();
                self.doubt(missing_row::unfilled(self.row_span(header), &names));
            }
            return;
        };
        if !columns.keys.iter().any(|&(_, key)| key == Key::Row) {
            return;
        }
        for name in &rows.names {
            let is_it = |o: &Observation| {
                o.keys.get(&Key::Row).is_some_and(|row| row.as_deref() == Some(&**name))
            };
            if !observations.iter().any(is_it) {
                self.doubt(missing_row::missing(self.source, name));
            }
        }
    }

    /// A level is never added up: of several days the table's last one says it, of departments their 合计
    /// row.
    pub(super) fn report_missing_levels(
        &mut self,
        observations: &[Observation],
        totals: &[Observation],
        columns: &Columns,
    ) {
        let counts = self.expected.counts;
        let by_department = columns.keys.iter().any(|&(_, key)| key == Key::Department);
        let last = observations.iter().map(|o| o.date).max().flatten();
        for row in counts.row_names() {
            let of_row = |o: &&Observation| {
                o.keys.get(&Key::Row).and_then(Option::as_deref) == row.as_deref() && o.date == last
            };
            let is_said = match by_department {
                true => totals.iter().filter(of_row).any(|o| o.department.is_none()),
                false => observations.iter().any(|o| of_row(&o)),
            };
            let is_missing = |at: usize| {
                let measure = &counts.measures[at];
                let has_figure = || observations.iter().any(|o| o.value(at).is_some());
                !is_said && measure.basis == Basis::Level && (!measure.optional || has_figure())
            };
            let level = columns.measures.iter().map(|&(_, at)| at).find(|&at| is_missing(at));
            if let Some(at) = level {
                let name = &counts.measures[at].name;
                let found =
                    missing_row::level(self.source, name, row.as_deref(), last, by_department);
                self.doubt(found);
            }
        }
    }

    pub(super) fn postings(
        &self,
        observations: &[Observation],
        totals: &[Observation],
    ) -> Vec<Posting> {
        let mut postings = Vec::new();
        observations.iter().for_each(|o| self.post(o, |_| true, &mut postings));
        // What a 合计 row says of a level is its figure, of anything else an assertion.
        let of_departments = totals.iter().filter(|total| {
            let is_said = |key: &Key| total.keys.get(key).is_none_or(Option::is_some);
            total.keys.get(&Key::Department).is_some_and(Option::is_none)
                && is_said(&Key::Row)
                && is_said(&Key::Date)
        });
        let is_level = |measure: &Measure| measure.basis == Basis::Level;
        of_departments.for_each(|total| self.post(total, is_level, &mut postings));
        postings
    }

    /// The figures of a row, as far as they are of such measures.
    pub(super) fn post(
        &self,
        observation: &Observation,
        wanted: impl Fn(&Measure) -> bool,
        postings: &mut Vec<Posting>,
    ) {
        let Expected { section, counts, period, .. } = self.expected;
        let mut names = counts.rows.iter().flat_map(|rows| &rows.names);
        let row = observation.keys.get(&Key::Row).and_then(Option::as_deref);
        let row = row.and_then(|row| names.find(|name| &***name == row));
        let date = observation.date;
        let last = period.map(|period| period.to);
        let Some(year) = date.or(last).map(|day| day.year()) else { return };
        for (measure, value, range) in &observation.values {
            let measure = &counts.measures[*measure];
            let Some(value) = value.filter(|_| wanted(measure)) else { continue };
            postings.push(Posting {
                account: Account {
                    section: Arc::clone(section),
                    row: row.cloned(),
                    measure: Arc::clone(&measure.name),
                },
                // A level is that of the period's end, on whatever day it was taken.
                year: match (measure.basis, last) {
                    (Basis::Level, Some(last)) => last.year(),
                    _ => year,
                },
                date,
                department: observation.department.as_deref().map(Arc::from),
                value,
                decimals: measure.decimals,
                basis: measure.basis,
                span: self.span(range.clone()),
            });
        }
    }
}
