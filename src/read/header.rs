//! The header of a CSV: which column holds what.

use super::cells::Cells;
use super::csv::{Expected, Reader};
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
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Key {
    Row,
    Date,
    Department,
}

impl<'a> Reader<'a> {
    /// Nothing where the header is none: then every cell would be wrong.
    pub(super) fn columns(&mut self, header: &Cells, rows: &[Cells]) -> Option<Columns> {
        let Expected { counts, issue, .. } = *self.expected;
        let row_column = counts.rows.as_ref().map(|rows| rows.column.as_str());
        let key = |name: &str| match name {
            DATE if self.expected.is_dated => Some(Key::Date),
            DEPARTMENT => Some(Key::Department),
            _ => (Some(name) == row_column).then_some(Key::Row),
        };
        let measure = |name: &str| {
            counts.measures.iter().position(|m| &*m.name == name && self.expected.knows(m))
        };
        let mut columns = Columns { measures: Vec::new(), keys: Vec::new(), remark: None };
        let mut unknown = Vec::new();
        let names: Vec<&str> = header.iter().map(|cell| self.column_name(&cell.text)).collect();
        for (at, cell) in header.iter().enumerate() {
            let name = names[at];
            if names[..at].contains(&name) && !name.is_empty() {
                self.doubt(syntax::repeated_column(self.span(cell.range.clone()), name));
            } else if let Some(key) = key(name) {
                columns.keys.push((at, key));
            } else if let Some(measure) = measure(name) {
                columns.measures.push((at, measure));
            } else if name == REMARK {
                columns.remark = Some(at);
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
        let has = |name: &str| names.contains(&name);
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

    /// What a column is called without its own unit in brackets: 受理 of 受理（件）.
    fn column_name<'n>(&self, text: &'n str) -> &'n str {
        let measures = &self.expected.counts.measures;
        let is_known = |name: &str| measures.iter().any(|measure| &*measure.name == name);
        let Some((name, unit)) = unit_in_brackets(text).filter(|_| !is_known(text)) else {
            return text;
        };
        let is_own = |m: &Measure| &*m.name == name && bare(&m.unit) == bare(unit);
        if measures.iter().any(is_own) { name } else { text }
    }

    /// The measure of a column that gives another unit in brackets: 咨询（件） where they are 人次.
    fn measure_of_other_unit(&self, text: &str) -> Option<&'a Measure> {
        let (name, _) = unit_in_brackets(text)?;
        let Expected { counts, issue, .. } = *self.expected;
        counts.measures.iter().find(|m| m.known_in(issue) && &*m.name == name)
    }

    /// The header that a table should have whose measures stand under one another in its first column.
    fn transposed(&self, header: &Cells, rows: &[Cells]) -> Option<String> {
        let Expected { counts, issue, .. } = *self.expected;
        let names = || counts.measures.iter().filter(|m| m.known_in(issue)).map(|m| &*m.name);
        let first = [header].into_iter().chain(rows).filter_map(|row| row.first());
        let first: Vec<&str> = first.map(|cell| self.column_name(&cell.text)).collect();
        let found = names().filter(|name| first.contains(name)).count();
        // A single measure in the first column may be a slip in a cell.
        if found < 2 {
            return None;
        }
        let row_column = counts.rows.as_ref().map(|rows| rows.column.as_str());
        Some(row_column.into_iter().chain(names()).collect::<Vec<_>>().join(","))
    }
}

/// `受理（件）` as its name and its unit.
pub(super) fn unit_in_brackets(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once(['（', '('])?;
    Some((name.trim(), rest.strip_suffix(['）', ')'])?))
}
