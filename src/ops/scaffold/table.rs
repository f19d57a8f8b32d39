//! The tables of an issue to come: the header and the rows of the issue before, and blank cells where
//! figures will be.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::model::calendar::{Calendar, days_of};
use crate::model::definition::{
    Basis, Counts, DATE, DEPARTMENT, Definition, Kind, Measure, REMARK, TOTAL,
};
use crate::model::issue::{IssueId, Period};
use crate::model::registry::Registry;
use crate::model::spelling::bare;
use crate::model::tabulation::By;
use crate::read::number;
use crate::read::outline::{Outline, names};

/// The mark by which Excel knows UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A table with cells to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blank {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<Entry>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Text(String),
    Day(NaiveDate),
    /// A figure with so many decimals is wanted.
    Figure(u8),
    /// Nothing is.
    Nothing,
}

/// For what a table is made.
pub(super) struct Wanted<'a> {
    pub(super) issue: IssueId,
    pub(super) period: Period,
    pub(super) definition: &'a Definition,
    pub(super) block: &'a str,
    pub(super) counts: &'a Counts,
    pub(super) registry: Option<&'a Registry>,
    pub(super) calendar: &'a Calendar,
}

/// What a column holds.
#[derive(Clone, Copy)]
enum Column<'a> {
    Row,
    Date,
    Department,
    Measure(&'a Measure),
    Remark,
}

/// The cells that say of what a row is; nothing where there is no such column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Keys {
    department: Option<String>,
    row: Option<String>,
}

impl Wanted<'_> {
    /// Made after the same table of the issue `before`, with its period, where there is one.
    pub(super) fn table(&self, before: Option<&(Outline, Period)>) -> Blank {
        let outline = before.map(|(outline, _)| outline);
        let columns = self.columns(outline);
        let has = |is_it: fn(&Column<'_>) -> bool| columns.iter().any(|(_, column)| is_it(column));
        let is_dated = has(|column| matches!(column, Column::Date));
        let places = Keys {
            department: has(|c| matches!(c, Column::Department)).then(String::new),
            row: has(|c| matches!(c, Column::Row)).then(String::new),
        };
        let (mut each, mut closing) =
            outline.map(|outline| self.carried(outline)).unwrap_or_default();
        if is_dated && outline.is_some_and(|outline| !outline.header.iter().any(|n| n == DATE)) {
            // Sums of what had no days are those of all days.
            let is_total =
                |name: &Option<String>| name.as_deref().is_some_and(|n| bare(n) == TOTAL);
            let totals = each.extract_if(.., |k| is_total(&k.department) || is_total(&k.row));
            closing.extend(totals.map(|keys| (TOTAL.to_owned(), keys)));
        }
        self.complete(&mut each, &places);
        let mut lines: Vec<(Option<Entry>, Keys)> = Vec::new();
        if is_dated {
            for day in self.days(before) {
                lines.extend(each.iter().map(|keys| (Some(Entry::Day(day)), keys.clone())));
            }
            lines.extend(closing.into_iter().map(|(date, keys)| (Some(Entry::Text(date)), keys)));
        } else {
            lines.extend(each.into_iter().map(|keys| (None, keys)));
        }
        let rows = lines.into_iter().map(|(date, keys)| {
            let text = |text: &Option<String>| Entry::Text(text.clone().unwrap_or_default());
            let cells = columns.iter().map(|(_, column)| match column {
                Column::Row => text(&keys.row),
                Column::Department => text(&keys.department),
                Column::Date => date.clone().unwrap_or(Entry::Nothing),
                Column::Measure(measure) => Entry::Figure(measure.decimals),
                Column::Remark => Entry::Nothing,
            });
            cells.collect()
        });
        let rows = rows.collect();
        Blank { header: columns.into_iter().map(|(name, _)| name).collect(), rows }
    }

    /// The columns of the table before as far as they are known, with those that are needed and lacking.
    fn columns(&self, outline: Option<&Outline>) -> Vec<(String, Column<'_>)> {
        let row_column = self.row_column();
        let meant = |name: &str| match name {
            DATE => Some(Column::Date),
            DEPARTMENT => Some(Column::Department),
            REMARK => Some(Column::Remark),
            _ if Some(name) == row_column => Some(Column::Row),
            _ => {
                let measure = self.counts.measure(name);
                measure.filter(|measure| measure.known_in(self.issue)).map(Column::Measure)
            }
        };
        let header = outline.map(|outline| outline.header.as_slice()).unwrap_or_default();
        let known =
            header.iter().filter_map(|name| Some((name.clone(), names(name).find_map(meant)?)));
        let mut columns: Vec<(String, Column<'_>)> = Vec::new();
        for (name, column) in known {
            if !columns.iter().any(|(other, _)| *other == name) {
                columns.push((name, column));
            }
        }
        let is_new = !columns.iter().any(|(_, column)| matches!(column, Column::Measure(_)));
        if is_new {
            columns.clear();
        }
        let lacks = |columns: &[(String, Column<'_>)], is_it: fn(&Column<'_>) -> bool| {
            !columns.iter().any(|(_, column)| is_it(column))
        };
        if let Some(name) = row_column.filter(|_| lacks(&columns, |c| matches!(c, Column::Row))) {
            columns.insert(0, (name.to_owned(), Column::Row));
        }
        let by = |by: By| {
            let mut blocks = self.definition.blocks.iter();
            blocks.any(|block| match &block.kind {
                Kind::Table(table) => table.of.value == self.block && table.by() == by,
                _ => false,
            })
        };
        if by(By::Department) && lacks(&columns, |c| matches!(c, Column::Department)) {
            columns.insert(0, (DEPARTMENT.to_owned(), Column::Department));
        }
        // What is added up must say for which year it counts.
        let is_added =
            |measure: &&Measure| measure.known_in(self.issue) && measure.basis != Basis::Level;
        let needs_days =
            self.period.crosses_year() && self.counts.measures.iter().any(|m| is_added(&m));
        if (by(By::Date) || needs_days) && lacks(&columns, |c| matches!(c, Column::Date)) {
            columns.insert(0, (DATE.to_owned(), Column::Date));
        }
        for measure in self.counts.measures.iter().filter(|measure| measure.known_in(self.issue)) {
            let is_there = columns.iter().any(
                |(_, column)| matches!(column, Column::Measure(other) if other.name == measure.name),
            );
            if !is_there && (is_new || !measure.optional) {
                columns.push((measure.name.to_string(), Column::Measure(measure)));
            }
        }
        columns
    }

    fn row_column(&self) -> Option<&str> {
        self.counts.rows.as_ref().map(|rows| rows.column.as_str())
    }

    /// Of what the rows of the table before are, each once: those of every day, and those of all days
    /// with what stands there in the place of a day.
    fn carried(&self, outline: &Outline) -> (Vec<Keys>, Vec<(String, Keys)>) {
        let (mut each, mut closing) = (Vec::new(), Vec::new());
        let place = |wanted: &str| outline.header.iter().position(|name| name == wanted);
        let date = place(DATE);
        let department = place(DEPARTMENT);
        let row = self.row_column().and_then(place);
        for cells in &outline.rows {
            let cell = |at: Option<usize>| at.map(|at| cells.get(at).cloned().unwrap_or_default());
            let keys = Keys { department: cell(department), row: cell(row) };
            let is_row = keys
                .row
                .as_deref()
                .is_none_or(|name| bare(name) == TOTAL || name.is_empty() || self.has_row(name));
            if !is_row {
                continue;
            }
            match cell(date).filter(|text| number::date(text, Some(self.period)).is_none()) {
                // Without a day and a total it is a row of which nothing is known.
                Some(text) if bare(&text) == TOTAL || text.is_empty() => {
                    if !closing.contains(&(text.clone(), keys.clone())) {
                        closing.push((text, keys));
                    }
                }
                Some(_) => {}
                None if !each.contains(&keys) => each.push(keys),
                None => {}
            }
        }
        (each, closing)
    }

    fn has_row(&self, name: &str) -> bool {
        let rows = self.counts.rows.as_ref();
        rows.is_some_and(|rows| rows.names.iter().any(|known| **known == *name))
    }

    /// Adds the rows that must be there and are not; `places` has the columns that there are.
    fn complete(&self, each: &mut Vec<Keys>, places: &Keys) {
        if places.department.is_some() && each.iter().all(|keys| keys.department.is_none()) {
            each.clear();
        }
        let had = each.clone();
        let had_row = |row: &Option<String>| had.iter().any(|keys| keys.row == *row);
        let had_department =
            |name: &Option<String>| had.iter().any(|keys| keys.department == *name);
        let mut departments: Vec<Option<String>> = Vec::new();
        for keys in &had {
            if !departments.contains(&keys.department) {
                departments.push(keys.department.clone());
            }
        }
        if departments.is_empty() && places.department.is_some() {
            let known = self.registry.map(Registry::principals).unwrap_or_default();
            departments.extend(known.into_iter().map(|name| Some(name.to_owned())));
        }
        if departments.is_empty() {
            departments.push(places.department.clone());
        }
        // Of departments the 合计 row says what is not added up.
        let has_level = self.counts.measures.iter().any(|measure| measure.basis == Basis::Level);
        let total = Some(TOTAL.to_owned());
        if places.department.is_some() && has_level && !departments.contains(&total) {
            departments.push(total);
        }
        let names = self.counts.rows.iter().flat_map(|rows| &rows.names);
        let mut rows: Vec<Option<String>> = names.map(|name| Some(name.to_string())).collect();
        if rows.is_empty() {
            rows.push(None);
        }
        for department in departments {
            for row in &rows {
                if !had_row(row) || !had_department(&department) {
                    each.push(Keys { department: department.clone(), row: row.clone() });
                }
            }
        }
    }

    /// The days of the period that the table has rows for, as the table before had them: every day, or
    /// the last, or those that are worked.
    fn days(&self, before: Option<&(Outline, Period)>) -> Vec<NaiveDate> {
        let Period { from, to } = self.period;
        let working = || -> Vec<NaiveDate> { self.calendar.working_days(from, to).collect() };
        let Some((outline, period)) = before else { return working() };
        let place = outline.header.iter().position(|name| name == DATE);
        let cells = outline.rows.iter().filter_map(|row| row.get(place?));
        let had: BTreeSet<NaiveDate> =
            cells.filter_map(|text| number::date(text, Some(*period))).collect();
        let is_long = period.from != period.to;
        if is_long && days_of(period.from, period.to).all(|day| had.contains(&day)) {
            return days_of(from, to).collect();
        }
        if is_long && had.len() == 1 && had.contains(&period.to) && !self.period.crosses_year() {
            return vec![to];
        }
        let working = working();
        if working.is_empty() { days_of(from, to).collect() } else { working }
    }
}

impl Blank {
    /// For an editor and for Excel.
    ///
    /// # Errors
    /// None in practice: nothing is written to a disk.
    pub(super) fn csv(&self) -> anyhow::Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(MARK.to_vec());
        writer.write_record(&self.header)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|entry| match entry {
                Entry::Text(text) => text.clone(),
                Entry::Day(day) => day.to_string(),
                Entry::Figure(_) | Entry::Nothing => String::new(),
            }))?;
        }
        writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))
    }
}
