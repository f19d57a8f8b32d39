//! The header of a CSV: which column holds what.

use std::collections::BTreeSet;

use super::cells::Cells;
use super::table::{Expected, Reader};
use crate::diagnostics::rules::{missing_column, syntax, unknown_column, year_straddle};
use crate::model::definition::{Basis, DATE, DEPARTMENT, Measure, REMARK};
use crate::model::spelling::{bare, nearest};

/// Which column holds what.
pub(super) struct Columns {
    /// Measures by their place in the definition.
    pub(super) measures: Vec<(usize, usize)>,
    /// The key columns in the file's order.
    pub(super) keys: Vec<(usize, Key)>,
    pub(super) remark: Option<usize>,
    /// 序号, which counts the rows and is no figure.
    pub(super) index: Option<usize>,
}

/// What offices number their rows by.
const INDEX: &str = "序号";

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Key {
    Row,
    Date,
    Department,
}

impl Expected<'_> {
    /// What a column is called without its own unit in brackets, 受理 of 受理（件）, and without the white
    /// space that makes it fill its cell: 日　期.
    pub(super) fn column_name<'n>(&'n self, text: &'n str) -> &'n str {
        let measures = &self.counts.measures;
        if self.known_columns().any(|known| known == text) {
            return text;
        }
        if text.contains(char::is_whitespace)
            && let Some(known) = self.known_columns().find(|known| is_spaced(text, known))
        {
            return known;
        }
        let Some((name, unit)) = unit_in_brackets(text) else { return text };
        let is_own = |m: &&Measure| {
            (&*m.name == name || is_spaced(name, &m.name)) && bare(&m.unit) == bare(unit)
        };
        measures.iter().find(is_own).map_or(text, |measure| &*measure.name)
    }

    /// What columns may be called.
    pub(super) fn known_columns(&self) -> impl Iterator<Item = &str> {
        let counts = self.counts;
        let row_column = counts.rows.iter().map(|rows| rows.column.as_str());
        let measures = counts.measures.iter().map(|measure| &*measure.name);
        measures.chain(row_column).chain([DATE, DEPARTMENT, REMARK, INDEX])
    }

    /// The unit of the measure that a column is named after.
    pub(super) fn unit_of(&self, column: &str) -> Option<&str> {
        let name = self.column_name(column);
        let mut measures = self.counts.measures.iter();
        measures.find(|measure| &*measure.name == name).map(|measure| measure.unit.as_str())
    }

    /// Whether a column of this name says what a row counts for.
    pub(super) fn is_key(&self, name: &str) -> bool {
        let name = self.column_name(name);
        let row_column = self.counts.rows.as_ref().map(|rows| rows.column.as_str());
        [DATE, DEPARTMENT].contains(&name) || Some(name) == row_column
    }

    /// How many different columns a row would be the header of.
    pub(super) fn columns_known(&self, row: &Cells) -> usize {
        let names = row.iter().map(|cell| self.column_name(&cell.text));
        let known: BTreeSet<&str> =
            names.filter(|name| self.known_columns().any(|known| known == *name)).collect();
        known.len()
    }
}

impl<'a> Reader<'a> {
    /// Nothing where the header is none: then every cell would be wrong.
    pub(super) fn columns(&mut self, header: &Cells, rows: &[Cells]) -> Option<Columns> {
        let expected = self.expected;
        let Expected { counts, issue, .. } = *expected;
        let row_column = counts.rows.as_ref().map(|rows| rows.column.as_str());
        let key = |name: &str| match name {
            DATE if self.expected.is_dated => Some(Key::Date),
            DEPARTMENT => Some(Key::Department),
            _ => (Some(name) == row_column).then_some(Key::Row),
        };
        let measure = |name: &str| {
            counts.measures.iter().position(|m| &*m.name == name && self.expected.knows(m))
        };
        let mut columns =
            Columns { measures: Vec::new(), keys: Vec::new(), remark: None, index: None };
        let mut unknown = Vec::new();
        let names: Vec<&str> = header.iter().map(|cell| expected.column_name(&cell.text)).collect();
        let mut seen = BTreeSet::new();
        for (at, cell) in header.iter().enumerate() {
            let name = names[at];
            if !seen.insert(name) && !name.is_empty() {
                self.doubt(syntax::repeated_column(self.span(cell.range.clone()), name));
            } else if let Some(key) = key(name) {
                columns.keys.push((at, key));
            } else if let Some(measure) = measure(name) {
                columns.measures.push((at, measure));
            } else if name == REMARK {
                columns.remark = Some(at);
            } else if name == INDEX {
                columns.index = Some(at);
            } else {
                unknown.push(cell);
            }
        }
        let (first, last) = (header.first()?, header.last()?);
        let header_row = first.range.start..last.range.end;
        if columns.measures.len() < 2
            && let Some(meant) = self.transposed(header, rows)
        {
            self.doubt(syntax::transposed(self.span(header_row), &meant));
            return None;
        }
        if columns.measures.is_empty() && columns.keys.is_empty() {
            self.doubt(syntax::no_header(self.span(header_row)));
            return None;
        }
        let has = |name: &str| seen.contains(name);
        let required = |m: &&Measure| m.required_in(issue) && self.expected.knows(m);
        let measures = counts.measures.iter().filter(required).map(|m| &*m.name);
        let mut missing: Vec<&str> =
            row_column.into_iter().chain(measures).filter(|n| !has(n)).collect();
        for cell in unknown {
            if let Some(Measure { name, unit, .. }) = self.measure_of_other_unit(&cell.text) {
                let span = self.span(cell.range.clone());
                self.doubt(unknown_column::other_unit(span, &cell.text, name, unit));
                missing.retain(|missing| *missing != &**name);
                continue;
            }
            if let Some(level) = counts.measure(&cell.text).filter(|m| m.known_in(issue)) {
                let span = self.span(cell.range.clone());
                self.doubt(unknown_column::level(span, &level.name));
                continue;
            }
            let known = counts.measures.iter().filter(|m| self.expected.knows(m)).map(|m| &*m.name);
            let date = self.expected.is_dated.then_some(DATE);
            let known = known.chain(row_column).chain(date).chain([DEPARTMENT, REMARK]);
            let meant = nearest(&cell.text, known.filter(|name| !has(name)));
            self.doubt(unknown_column::unknown(self.span(cell.range.clone()), &cell.text, meant));
            // A column under a wrong name is one mistake, not two.
            missing.retain(|name| Some(*name) != meant);
        }
        for name in missing {
            self.doubt(missing_column::missing(self.span(header_row.clone()), name));
        }
        let dated = columns.keys.iter().any(|&(_, key)| key == Key::Date);
        let is_added = |m: &&Measure| m.known_in(issue) && m.basis != Basis::Level;
        let needs_days = !dated && counts.measures.iter().any(|m| is_added(&m));
        if let Some(period) = self.expected.period.filter(|p| p.crosses_year() && needs_days) {
            self.doubt(year_straddle::undated(self.source, period));
        }
        Some(columns)
    }

    /// The measure of a column that gives another unit in brackets: 咨询（件） where they are 人次.
    fn measure_of_other_unit(&self, text: &str) -> Option<&'a Measure> {
        let (name, _) = unit_in_brackets(text)?;
        let Expected { counts, issue, .. } = *self.expected;
        counts.measures.iter().find(|m| m.known_in(issue) && &*m.name == name)
    }

    /// The header that a table should have whose measures stand under one another in its first column.
    fn transposed(&self, header: &Cells, rows: &[Cells]) -> Option<String> {
        let expected = self.expected;
        let Expected { counts, issue, .. } = *expected;
        let names = || counts.measures.iter().filter(|m| m.known_in(issue)).map(|m| &*m.name);
        let first = [header].into_iter().chain(rows).filter_map(|row| row.first());
        let first: Vec<&str> = first.map(|cell| expected.column_name(&cell.text)).collect();
        let found = names().filter(|name| first.contains(name)).count();
        // A single measure in the first column may be a slip in a cell.
        if found < 2 {
            return None;
        }
        let row_column = counts.rows.as_ref().map(|rows| rows.column.as_str());
        Some(row_column.into_iter().chain(names()).collect::<Vec<_>>().join(","))
    }
}

/// Whether a text is the name with white space within it.
fn is_spaced(text: &str, name: &str) -> bool {
    text.chars().filter(|c| !c.is_whitespace()).eq(name.chars())
}

/// `受理（件）` or `受理（单位：件）` as its name and its unit.
pub(super) fn unit_in_brackets(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once(['（', '('])?;
    let unit = rest.strip_suffix(['）', ')'])?.trim();
    let unit = unit.strip_prefix("单位").map_or(unit, |unit| unit.trim_start_matches(['：', ':']));
    Some((name.trim(), unit))
}
