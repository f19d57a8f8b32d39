//! What the cells of a row say: a key, a day, a figure.

use chrono::NaiveDate;

use super::cells::{Cell, State};
use super::number;
use super::table::Reader;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::rules::{
    bad_number, blank_cell, date_outside_period, over_hundred, unknown_row, wrong_type,
};
use crate::model::figures::BadNumber;
use crate::model::spelling::{bare, invisible, nearest};

impl Reader<'_> {
    pub(super) fn row_names(&self) -> impl Iterator<Item = &str> {
        self.expected.counts.rows.iter().flat_map(|rows| &rows.names).map(|name| &**name)
    }

    pub(super) fn has_row(&self, name: &str) -> bool {
        self.row_names().any(|known| known == name)
    }

    /// The first of the names of a department that the registry knows.
    pub(super) fn principal(&self, name: &str) -> Option<&str> {
        let Self { expected, .. } = *self;
        let registry = expected.registry?;
        let known = registry.principal(name).or_else(|| registry.principal(&bare(name)));
        Some(known?.1)
    }

    /// Whether the definition has the row.
    pub(super) fn check_row_name(&mut self, cell: &Cell, column: usize) -> bool {
        if self.has_row(&cell.text) {
            return true;
        }
        let span = self.span(cell.range.clone());
        let unknown = unknown_row::unknown(span, &cell.text, nearest(&cell.text, self.row_names()));
        self.slip(column, cell.text.as_str(), unknown);
        false
    }

    pub(super) fn date(&mut self, cell: &Cell, column: usize) -> Option<NaiveDate> {
        let span = self.span(cell.range.clone());
        let date = number::date(&cell.text, self.expected.period);
        let Some(date) = date.or_else(|| self.serial(cell)) else {
            if self.expected.period.is_some() {
                self.slip(column, "", wrong_type::date_cell(span, &cell.text));
            }
            return None;
        };
        if let Some(period) = self.expected.period.filter(|period| !period.contains(date)) {
            self.slip(column, "", date_outside_period::outside(span, date, period));
        }
        Some(date)
    }

    /// A figure; in a 合计 row beside the sum of what it covers, as far as that can be told.
    pub(super) fn value(
        &mut self,
        cell: &Cell,
        column: usize,
        measure: usize,
        sum: Option<Option<u128>>,
    ) -> Option<u64> {
        let measure = &self.expected.counts.measures[measure];
        let span = self.span(cell.range.clone());
        match cell.state {
            State::Plain => {}
            State::Uncalculated => {
                self.slip(column, "formula", blank_cell::uncalculated(span));
                return None;
            }
            State::Merged(at) => {
                let merge = &self.merges[at];
                self.told_merges.insert(at);
                let found = bad_number::merged(span, &cell.text, measure, &merge.name);
                self.slip(column, "merged", found);
                return None;
            }
            // Told with the first of them, unless that is a key.
            State::Covered(at) => {
                self.sound = false;
                if self.told_merges.insert(at) {
                    let found = bad_number::covered(span, measure, &self.merges[at].name);
                    self.slip(column, "merged", found);
                }
                return None;
            }
        }
        match number::count(&cell.text, &measure.unit, measure.decimals) {
            Ok(value) => {
                let found = over_hundred::figure(span, measure, &cell.text, value);
                if let Some(found) = found {
                    self.cell_findings.add(column, "", found);
                }
                Some(value)
            }
            Err(BadNumber::Blank) if measure.optional => None,
            Err(BadNumber::Blank) => {
                self.slip(column, "", blank_cell::figure(span, &measure.name));
                None
            }
            Err(BadNumber::Negative) if let Some(sum) = sum => {
                self.doubt(bad_number::negative_total(span, &cell.text, measure, sum));
                None
            }
            Err(bad) => {
                let found = bad_number::bad(span, &cell.text, measure, &bad);
                let cause = format!("{bad:?}{}", invisible(&cell.text).unwrap_or_default());
                self.slip(column, cause, found);
                None
            }
        }
    }

    /// The day that a serial number stands for. In a CSV nothing says that it is one, so it counts where it
    /// lies within the period, and is told.
    pub(super) fn serial(&mut self, cell: &Cell) -> Option<NaiveDate> {
        let is_serial = |text: &&str| {
            let (days, time) = text.split_once('.').unwrap_or((text, "0"));
            let is_number = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
            days.len() == 5 && is_number(days) && is_number(time)
        };
        let serial: f64 = Some(cell.text.as_str()).filter(is_serial)?.parse().ok()?;
        let date = self.epoch.day(serial)?;
        if self.source.is_sheet() {
            return Some(date);
        }
        self.expected.period.filter(|period| period.contains(date))?;
        self.serials.push((self.span(cell.range.clone()), date));
        Some(date)
    }

    /// A key cell as it is meant: `="水利厅"` and `'水利厅` are what a spreadsheet takes for text, unless a name
    /// begins so.
    pub(super) fn as_key(&self, cell: &Cell) -> Cell {
        let written = &self.source.text[cell.range.clone()];
        let is_known = |name: &&str| self.has_row(name) || self.principal(name).is_some();
        let known = [&*cell.text, written].into_iter().find(is_known);
        let text = known.unwrap_or_else(|| number::as_text(&cell.text)).to_owned();
        Cell { text, ..cell.clone() }
    }

    /// What is wrong with a key cell that has a formula without a result, or its error.
    pub(super) fn no_value(&self, cell: &Cell) -> Option<Diagnostic> {
        let span = self.span(cell.range.clone());
        match cell.state {
            State::Uncalculated => Some(blank_cell::uncalculated(span)),
            _ if bad_number::is_error(&cell.text) => Some(bad_number::error(span, &cell.text)),
            _ => None,
        }
    }
}
