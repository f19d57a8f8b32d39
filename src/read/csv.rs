//! A section's CSV: its cells with their places, and the figures in them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use csv_core::{ReadFieldResult, ReaderBuilder};

use super::definition::looks_like_total;
use super::number;
use crate::diagnostics::rules::{
    bad_number, blank_cell, date_outside_period, duplicate_row, encoding, missing_column,
    missing_row, row_total, syntax, unknown_column, unknown_row, wrong_type, year_straddle,
};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::definition::{Counts, DATE, DEPARTMENT, Measure, REMARK, TOTAL};
use crate::model::figures::{Account, BadNumber, Posting};
use crate::model::files::File;
use crate::model::issue::{IssueId, Period};
use crate::model::source::{Encoding, Source, Span, Text, decode};
use crate::model::spelling::nearest;

/// What a section's CSV is read against.
pub struct Expected<'a> {
    pub issue: IssueId,
    pub section: &'a Arc<str>,
    pub counts: &'a Counts,
    /// Unknown where issue.toml could not be read: then dates are not judged.
    pub period: Option<Period>,
    /// Whether there may be a column of dates; an opening has none.
    pub is_dated: bool,
}

/// What a CSV holds.
#[derive(Default)]
pub struct TableFigures {
    /// Nothing where a figure is in doubt; a wrong 合计 row puts none in doubt.
    pub postings: Option<Vec<Posting>>,
    /// The cells of the 部门 column.
    pub(crate) departments: Vec<Text>,
}

impl TableFigures {
    /// Those of a section that does not count: there is nothing to doubt.
    pub(crate) fn none() -> Self {
        Self { postings: Some(Vec::new()), ..Self::default() }
    }
}

/// One cell: its text without white space around it, and its place.
#[derive(Clone)]
struct Cell {
    text: String,
    range: Range<usize>,
}

/// A row of cells, as many as the header has.
type Cells = Vec<Cell>;

/// Which column holds what.
struct Columns {
    /// Measures by their place in the definition.
    measures: Vec<(usize, usize)>,
    /// The key columns in the file's order.
    keys: Vec<(usize, Key)>,
    remark: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Key {
    Row,
    Date,
    Department,
}

/// Values of a row's key cells; `None` where a 合計 row leaves one open.
type Keys = BTreeMap<Key, Option<String>>;

/// A checked data row.
struct Observation {
    keys: Keys,
    /// By place in the definition; `None` where an optional measure has no figure.
    values: Vec<(usize, Option<u64>, Range<usize>)>,
    place: Range<usize>,
    date: Option<NaiveDate>,
    /// Whether every key cell could be read.
    is_placed: bool,
}

/// Reads the figures of one section of one issue.
pub fn read(file: File, expected: &Expected<'_>, diagnostics: &mut Diagnostics) -> TableFigures {
    let (text, found) = match decode(&file.bytes) {
        Ok(decoded) => decoded,
        Err(undecodable) => {
            let source = Source::new(file.role, file.path, undecodable.valid, Encoding::Gb18030);
            diagnostics.push(syntax::undecodable(&source));
            return TableFigures::default();
        }
    };
    let source = Source::new(file.role, file.path, text, found);
    if found != Encoding::Utf8 {
        diagnostics.push(encoding::noted(&source));
    }
    let departments = Vec::new();
    let mut reader =
        Reader { source: &source, expected, diagnostics, sound: true, unfit: false, departments };
    TableFigures { postings: reader.read(), departments: reader.departments }
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    expected: &'a Expected<'a>,
    diagnostics: &'a mut Diagnostics,
    /// Whether every figure read so far is beyond doubt.
    sound: bool,
    /// Whether a row could not be read at all, so that nothing is known to be missing.
    unfit: bool,
    departments: Vec<Text>,
}

impl Reader<'_> {
    fn read(&mut self) -> Option<Vec<Posting>> {
        if let Some(at) = self.source.text.find('\0') {
            self.diagnostics.push(syntax::binary(self.span(at..at + 1)));
            return None;
        }
        let delimiter = delimiter(&self.source.text);
        let mut rows = records(&self.source.text, delimiter).into_iter();
        let blank = |row: &Cells| row.iter().all(|cell| cell.text.is_empty());
        let Some(mut header) = rows.by_ref().find(|row| !blank(row)) else {
            self.diagnostics.push(missing_row::empty(self.source));
            return None;
        };
        self.check_quotes(&header)?;
        // Spreadsheets write empty columns at the end.
        while header.last().is_some_and(|cell| cell.text.is_empty()) {
            header.pop();
        }
        let columns = self.columns(&header)?;
        let mut observations: Vec<Observation> = Vec::new();
        let mut totals = Vec::new();
        for row in rows.filter(|row| !blank(row)) {
            let Some(row) = self.fitted(row, header.len()) else { continue };
            self.check_remark(&row, &columns);
            let is_total = columns.keys.iter().any(|&(at, _)| row[at].text == TOTAL);
            let observation = self.observation(&row, &columns, is_total);
            if is_total {
                totals.push(observation);
            } else {
                observations.push(observation);
            }
        }
        self.report_duplicates(&observations, &columns);
        if !self.unfit {
            self.report_missing_rows(&observations, &columns);
        }
        for total in totals.iter().filter(|total| total.is_placed) {
            self.check_total(total, &observations);
        }
        self.sound.then(|| self.postings(&observations))
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    fn doubt(&mut self, diagnostic: Diagnostic) {
        self.sound = false;
        self.diagnostics.push(diagnostic);
    }

    /// Nothing where the header is none: then every cell would be wrong.
    fn columns(&mut self, header: &Cells) -> Option<Columns> {
        let Expected { counts, issue, .. } = *self.expected;
        let row_column = counts.rows.as_ref().map(|rows| rows.column.as_str());
        let key = |name: &str| match name {
            DATE if self.expected.is_dated => Some(Key::Date),
            DEPARTMENT => Some(Key::Department),
            _ => (Some(name) == row_column).then_some(Key::Row),
        };
        let measure =
            |name: &str| counts.measures.iter().position(|m| &*m.name == name && m.known_in(issue));
        let mut columns = Columns { measures: Vec::new(), keys: Vec::new(), remark: None };
        let mut unknown = Vec::new();
        for (at, cell) in header.iter().enumerate() {
            let name = cell.text.as_str();
            if header[..at].iter().any(|earlier| earlier.text == name) && !name.is_empty() {
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
        if columns.measures.is_empty() && columns.keys.is_empty() {
            self.doubt(syntax::no_header(self.span(header_row)));
            return None;
        }
        let has = |name: &str| header.iter().any(|cell| cell.text == name);
        let required = |m: &&Measure| m.required_in(issue);
        let measures = counts.measures.iter().filter(required).map(|m| &*m.name);
        let mut missing: Vec<&str> =
            row_column.into_iter().chain(measures).filter(|n| !has(n)).collect();
        for cell in unknown {
            let known = counts.measures.iter().filter(|m| m.known_in(issue)).map(|m| &*m.name);
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
        if let Some(period) = self.expected.period.filter(|p| p.crosses_year() && !dated) {
            self.doubt(year_straddle::undated(self.source, period));
        }
        Some(columns)
    }

    /// A quote that is not closed, or closed before the cell ends, swallows what stands behind it.
    fn check_quotes(&mut self, row: &Cells) -> Option<()> {
        let bad = row.iter().find(|cell| !well_quoted(&self.source.text[cell.range.clone()]));
        let Some(bad) = bad else { return Some(()) };
        self.doubt(syntax::misquoted(self.span(bad.range.clone())));
        self.unfit = true;
        None
    }

    /// Bare digits as a remark behind cells that would join to groups of three: an unquoted comma has
    /// shifted the cells.
    fn check_remark(&mut self, row: &Cells, columns: &Columns) {
        let Some(remark) = columns.remark.map(|at| &row[at]) else { return };
        let digits =
            |cell: &Cell| !cell.text.is_empty() && cell.text.bytes().all(|b| b.is_ascii_digit());
        let joins = |pair: &[Cell]| {
            digits(&pair[0])
                && pair[0].text.len() <= 3
                && digits(&pair[1])
                && pair[1].text.len() == 3
        };
        if digits(remark) && row.windows(2).any(joins) {
            self.doubt(bad_number::shifted(self.span(remark.range.clone()), &remark.text));
        }
    }

    /// The row if it has as many cells as the header; empty cells beyond are what spreadsheets leave.
    fn fitted(&mut self, mut row: Cells, width: usize) -> Option<Cells> {
        self.check_quotes(&row)?;
        while row.len() > width && row.last().is_some_and(|cell| cell.text.is_empty()) {
            row.pop();
        }
        if row.len() != width {
            let range = row[0].range.start..row[row.len() - 1].range.end;
            self.doubt(syntax::ragged(self.span(range), row.len(), width));
            self.unfit = true;
            return None;
        }
        Some(row)
    }

    fn observation(&mut self, row: &Cells, columns: &Columns, is_total: bool) -> Observation {
        let mut keys = Keys::new();
        let mut day = None;
        let mut is_placed = true;
        for &(at, key) in &columns.keys {
            let cell = &row[at];
            let span = self.span(cell.range.clone());
            if is_total && matches!(cell.text.as_str(), "" | TOTAL) {
                keys.insert(key, None);
                continue;
            }
            if cell.text.is_empty() || looks_like_total(&cell.text) {
                is_placed = false;
                self.doubt(match cell.text.as_str() {
                    "" => blank_cell::key(span),
                    name => unknown_row::like_total(span, name),
                });
                continue;
            }
            let value = match key {
                Key::Row => {
                    is_placed &= self.check_row_name(cell);
                    cell.text.clone()
                }
                Key::Department => {
                    self.departments.push(Text { value: cell.text.clone(), span });
                    number::plain(&cell.text)
                }
                Key::Date => {
                    day = self.date(cell);
                    is_placed &= day.is_some();
                    day.map_or_else(|| cell.text.clone(), |day| day.to_string())
                }
            };
            keys.insert(key, Some(value));
        }
        let values = columns.measures.iter().map(|&(at, measure)| {
            let cell = &row[at];
            (measure, self.value(cell, measure), cell.range.clone())
        });
        let values = values.collect();
        let place = columns.keys.first().map_or(&row[0], |&(at, _)| &row[at]).range.clone();
        Observation { keys, values, place, date: day, is_placed }
    }

    /// Whether the definition has the row.
    fn check_row_name(&mut self, cell: &Cell) -> bool {
        let names = self.expected.counts.rows.iter().flat_map(|rows| &rows.names);
        let mut names = names.map(|name| &**name);
        if names.clone().any(|name| name == cell.text) {
            return true;
        }
        let meant = nearest(&cell.text, names.by_ref());
        self.doubt(unknown_row::unknown(self.span(cell.range.clone()), &cell.text, meant));
        false
    }

    fn date(&mut self, cell: &Cell) -> Option<NaiveDate> {
        let span = self.span(cell.range.clone());
        let Some(date) = number::date(&cell.text, self.expected.period) else {
            if self.expected.period.is_some() {
                self.doubt(wrong_type::date_cell(span, &cell.text));
            }
            return None;
        };
        if let Some(period) = self.expected.period.filter(|period| !period.contains(date)) {
            self.doubt(date_outside_period::outside(span, date, period));
        }
        Some(date)
    }

    fn value(&mut self, cell: &Cell, measure: usize) -> Option<u64> {
        let measure = &self.expected.counts.measures[measure];
        let span = self.span(cell.range.clone());
        match number::count(&cell.text, &measure.unit) {
            Ok(value) => Some(value),
            Err(BadNumber::Blank) if measure.optional => None,
            Err(BadNumber::Blank) => {
                self.doubt(blank_cell::figure(span, &measure.name));
                None
            }
            Err(bad) => {
                self.doubt(bad_number::bad(span, &cell.text, &measure.name, &measure.unit, &bad));
                None
            }
        }
    }

    fn report_duplicates(&mut self, observations: &[Observation], columns: &Columns) {
        // Without the column of rows they would all look alike.
        let has_rows = columns.keys.iter().any(|&(_, key)| key == Key::Row);
        if self.expected.counts.rows.is_some() && !has_rows {
            return;
        }
        let mut seen: BTreeMap<&Keys, &Observation> = BTreeMap::new();
        for observation in observations.iter().filter(|observation| observation.is_placed) {
            if let Some(earlier) = seen.get(&observation.keys) {
                let earlier = self.span(earlier.place.clone());
                let place = self.span(observation.place.clone());
                let key = observation.keys.values().flatten().map(String::as_str);
                let key = key.collect::<Vec<_>>().join("，");
                self.doubt(duplicate_row::repeated(place, &key, earlier));
            } else {
                seen.insert(&observation.keys, observation);
            }
        }
    }

    fn report_missing_rows(&mut self, observations: &[Observation], columns: &Columns) {
        let Some(rows) = &self.expected.counts.rows else {
            if observations.is_empty() {
                self.doubt(missing_row::empty(self.source));
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

    /// Holds a 合计 row against the data rows that its other key cells name.
    fn check_total(&mut self, total: &Observation, observations: &[Observation]) {
        let matches = |o: &Observation| {
            total.keys.iter().all(|(key, value)| value.is_none() || o.keys.get(key) == Some(value))
        };
        for (measure, stated, range) in &total.values {
            let values = observations.iter().filter(|o| matches(o)).map(|o| {
                o.values
                    .iter()
                    .find(|(other, ..)| other == measure)
                    .and_then(|(_, value, _)| *value)
            });
            // A cell that could not be read was reported; the sum without it says nothing.
            let optional = self.expected.counts.measures[*measure].optional;
            let sum: Option<u128> =
                values.map(|v| v.map(u128::from).or(optional.then_some(0))).sum();
            if let (Some(stated), Some(sum)) = (*stated, sum)
                && u128::from(stated) != sum
            {
                let name = &self.expected.counts.measures[*measure].name;
                let span = self.span(range.clone());
                self.diagnostics.push(row_total::mismatch(span, name, stated, sum));
            }
        }
    }

    fn postings(&self, observations: &[Observation]) -> Vec<Posting> {
        let Expected { section, counts, period, .. } = self.expected;
        let names = counts.rows.iter().flat_map(|rows| &rows.names);
        let mut postings = Vec::new();
        for observation in observations {
            let row = observation.keys.get(&Key::Row).and_then(Option::as_deref);
            let row = row.and_then(|row| names.clone().find(|name| &***name == row));
            let date = observation.date;
            let Some(year) = date.or(period.map(|p| p.to)).map(|day| day.year()) else { continue };
            for (measure, value, range) in &observation.values {
                let Some(value) = *value else { continue };
                postings.push(Posting {
                    account: Account {
                        section: Arc::clone(section),
                        row: row.cloned(),
                        measure: Arc::clone(&counts.measures[*measure].name),
                    },
                    year,
                    date,
                    value,
                    span: self.span(range.clone()),
                });
            }
        }
        postings
    }
}

/// The separator of the header line: the most frequent one outside quotes, `,` where there is none.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(d, _)| *d == byte && !quoted) {
            *count += 1;
        }
    }
    // The earlier of equals wins, so `,` does where nothing is found.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |&(d, _)| d)
}

/// All records; empty lines are none.
fn records(text: &str, delimiter: u8) -> Vec<Cells> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    let bytes = text.as_bytes();
    // No field unescapes to more bytes than the whole text has.
    let mut buffer = vec![0; bytes.len() + 1];
    let (mut rows, mut row) = (Vec::new(), Cells::new());
    let (mut position, mut start, mut filled) = (0, 0, 0);
    loop {
        let (result, read, written) = reader.read_field(&bytes[position..], &mut buffer[filled..]);
        position += read;
        filled += written;
        match result {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::Field { record_end } => {
                let text_of = String::from_utf8_lossy(&buffer[..filled]);
                let range = field_range(text, start..position, delimiter, row.is_empty());
                row.push(Cell { text: text_of.trim().to_owned(), range });
                (start, filled) = (position, 0);
                if record_end {
                    rows.push(std::mem::take(&mut row));
                }
            }
            ReadFieldResult::End => break rows,
        }
    }
}

/// Where a field's own text stands in what the reader consumed for it: without the line breaks
/// before a record, the separator behind it and the white space around it.
fn field_range(text: &str, range: Range<usize>, delimiter: u8, first: bool) -> Range<usize> {
    let mut raw = &text[range.clone()];
    let mut start = range.start;
    if first {
        let rest = raw.trim_start_matches(['\r', '\n']);
        start += raw.len() - rest.len();
        raw = rest;
    }
    let raw = raw.strip_suffix([delimiter as char, '\r', '\n']).unwrap_or(raw);
    let rest = raw.trim_start();
    start += raw.len() - rest.len();
    start..start + rest.trim_end().len()
}

/// Whether a raw field has no quotes, or is one quoted text on one line and nothing else.
fn well_quoted(raw: &str) -> bool {
    let Some(quoted) = raw.strip_prefix('"') else { return true };
    let Some(inside) = quoted.strip_suffix('"') else { return false };
    !inside.contains(['\n', '\r']) && !inside.replace("\"\"", "").contains('"')
}

#[cfg(test)]
mod tests;
