//! A section's table, a CSV or a workbook, and the figures in it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;

use super::as_read::AsRead;
use super::cell_findings::CellFindings;
use super::cells::{Cell, Cells, TOP, decoded, is_one_text, well_quoted};
use super::definition::{compares, covers_all};
use super::frame::Frame;
use super::grid::{Grid, Merge};
use super::header::{Columns, Key};
use super::sheet::{self, Content, Epoch};
use crate::diagnostics::rules::{
    bad_number, blank_cell, syntax, too_long, unknown_row, unreadable_file, wrong_type,
};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::characters::unprintable as unprintable_in;
use crate::model::definition::{Basis, Counts, DEPARTMENT, Measure, REMARK, TOTAL};
use crate::model::figures::Posting;
use crate::model::files::{File, Refusal};
use crate::model::issue::{IssueId, Period};
use crate::model::registry::Registry;
use crate::model::source::{Encoding, Source, Span, Text};
use crate::model::spelling::bare;

/// What a section's table is read against.
pub struct Expected<'a> {
    pub issue: IssueId,
    pub section: &'a Arc<str>,
    pub counts: &'a Counts,
    /// Unknown where issue.toml could not be read: then dates are not judged.
    pub period: Option<Period>,
    /// Whether there may be a column of dates; an opening has none.
    pub is_dated: bool,
    /// Tells which names are one department's.
    pub registry: Option<&'a Registry>,
}

/// What a table holds.
#[derive(Default)]
pub struct TableFigures {
    /// Nothing where a figure is in doubt; a wrong 合计 row puts none in doubt.
    pub postings: Option<Vec<Posting>>,
    /// The cells of the 部门 column.
    pub(crate) departments: Vec<Text>,
}

impl Expected<'_> {
    /// Whether the table may have a column of the measure: an opening has none of a level, which has no
    /// year to date.
    pub(super) fn knows(&self, measure: &Measure) -> bool {
        measure.known_in(self.issue) && (self.is_dated || measure.basis != Basis::Level)
    }
}

/// Values of a row's key cells, as they compare; `None` where a 合计 row leaves one open.
pub(super) type Keys = BTreeMap<Key, Option<String>>;

/// A checked data row.
pub(super) struct Observation {
    pub(super) keys: Keys,
    /// By place in the definition; `None` where an optional measure has no figure.
    pub(super) values: Vec<(usize, Option<u64>, Range<usize>)>,
    pub(super) place: Range<usize>,
    /// The department as it is written.
    pub(super) department: Option<String>,
    pub(super) date: Option<NaiveDate>,
    /// Whether every key cell could be read.
    pub(super) is_placed: bool,
}

impl Observation {
    /// The figure of a measure, by its place in the definition; nothing where it has none.
    pub(super) fn value(&self, measure: usize) -> Option<u64> {
        let value = self.values.iter().find(|(other, ..)| *other == measure);
        value.and_then(|(_, value, _)| *value)
    }
}

/// Reads the figures of one section of one issue. What the file is, is told by what it holds.
pub fn read(file: File, expected: &Expected<'_>, diagnostics: &mut Diagnostics) -> TableFigures {
    match grid(file, expected, diagnostics) {
        Some((grid, as_read)) => read_grid(&grid, as_read, expected, diagnostics),
        None => TableFigures::default(),
    }
}

/// The cells in which a section's table stands; nothing where the file is none.
pub(super) fn grid(
    file: File,
    expected: &Expected<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<(Grid, AsRead)> {
    if let Some(found) = unreadable_file::refused(&file) {
        diagnostics.push(found);
        return None;
    }
    let chosen = match sheet::open(&file.bytes) {
        Ok(Content::Text) => {
            let source = decoded(file, diagnostics)?;
            return Some((Grid::of_text(source), AsRead::default()));
        }
        Ok(Content::Book(book)) => choose(&file, &book, expected),
        Err(refusal) => Err(refusal),
    };
    let refused = |refusal| {
        let source = Source::new(file.role, file.path, String::new(), Encoding::Utf8);
        diagnostics.push(syntax::no_table(&source, refusal));
    };
    chosen.map_err(refused).ok()
}

/// The sheet of a workbook that holds the section's table: the one that bears its name, else the first.
fn choose(
    file: &File,
    book: &sheet::Book,
    expected: &Expected<'_>,
) -> Result<(Grid, AsRead), Refusal> {
    let stem = file.path.rsplit('/').next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let full: Vec<&sheet::Sheet> =
        book.sheets.iter().filter(|s| !s.cells.is_empty() && !s.is_hidden).collect();
    let bears = |sheet: &&sheet::Sheet| {
        let name = bare(&sheet.name);
        name == bare(stem) || name == bare(expected.section)
    };
    // What is not shown is an earlier copy, unless there is nothing else.
    let hidden = book.sheets.iter().filter(|sheet| full.is_empty() && !sheet.cells.is_empty());
    let named = full.iter().copied().chain(hidden).find(bears);
    let first = named.or(full.first().copied()).or(book.sheets.first());
    let sheet = first.ok_or(Refusal::Damaged)?;
    let grid = |sheet: &sheet::Sheet| {
        let name = (full.len() > 1).then_some(sheet.name.as_str());
        Grid::of_sheet(file.role, file.path.clone(), sheet, name, book.epoch)
    };
    let mut as_read = AsRead { sheet: sheet.name.clone(), ..AsRead::default() };
    if named.is_none() {
        for &other in full.iter().filter(|other| !std::ptr::eq(**other, sheet)) {
            // A sheet that nobody asked for may be of any size.
            let Ok(other_grid) = grid(&other.top(TOP)) else { continue };
            let reader = &mut Diagnostics::default();
            let reader = Reader::new(&other_grid, expected, reader);
            if reader.header_at(&other_grid.rows).is_some() {
                as_read.others.push(other.name.clone());
            }
        }
    }
    Ok((grid(sheet)?, as_read))
}

fn read_grid(
    grid: &Grid,
    mut as_read: AsRead,
    expected: &Expected<'_>,
    diagnostics: &mut Diagnostics,
) -> TableFigures {
    let mut reader = Reader::new(grid, expected, diagnostics);
    let postings = reader.read(grid, &mut as_read);
    let Reader { cell_findings, departments, .. } = reader;
    cell_findings.report(diagnostics);
    as_read.report(grid, diagnostics);
    TableFigures { postings, departments }
}

pub(super) struct Reader<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) expected: &'a Expected<'a>,
    pub(super) diagnostics: &'a mut Diagnostics,
    pub(super) cell_findings: CellFindings,
    /// Whether every figure read so far is beyond doubt.
    pub(super) sound: bool,
    /// Whether a row could not be read at all, so that nothing is known to be missing.
    pub(super) unfit: bool,
    pub(super) departments: Vec<Text>,
    pub(super) merges: &'a [Merge],
    /// Those of which something was said.
    pub(super) told_merges: BTreeSet<usize>,
    pub(super) epoch: Epoch,
    /// Serial numbers of days in a CSV, as they are written and as they were read.
    pub(super) serials: Vec<(Span, NaiveDate)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        grid: &'a Grid,
        expected: &'a Expected<'a>,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Self {
            source: &grid.source,
            expected,
            diagnostics,
            cell_findings: CellFindings::default(),
            sound: true,
            unfit: false,
            departments: Vec::new(),
            merges: &grid.merges,
            told_merges: BTreeSet::new(),
            epoch: grid.epoch,
            serials: Vec::new(),
        }
    }

    fn read(&mut self, grid: &Grid, as_read: &mut AsRead) -> Option<Vec<Posting>> {
        let Frame { header, rows, above, passed, beside } = self.frame(grid, as_read)?;
        let columns = self.columns(&header, &rows)?;
        self.report_data_above(&above, &columns.measures);
        as_read.passed = above.iter().chain(&passed).map(|row| self.row_span(row)).collect();
        as_read.header = Some(self.row_span(&header));
        as_read.beside = beside.into_iter().map(|cell| self.span(cell.range)).collect();
        let around: Vec<&Cells> = above.iter().chain(&passed).collect();
        self.report_stated_units(&around, &header, &columns.measures);
        let mut observations: Vec<Observation> = Vec::new();
        let mut total_rows = Vec::new();
        let index = columns.index;
        let mut keys = columns.keys.iter().map(|&(at, _)| at).chain(index).collect::<Vec<_>>();
        keys.dedup();
        // How many cells beyond the header have rows in which no comma can have parted a figure.
        let whole = rows.iter().filter(|row| !row.windows(2).any(joins));
        let tails: BTreeSet<usize> = whole.map(Vec::len).collect();
        for row in rows {
            let Some(row) = self.fitted(row, header.len(), &columns, &tails) else { continue };
            self.check_remark(&row, &columns);
            if keys.iter().any(|&at| bare(&row[at].text) == TOTAL) {
                total_rows.push(row);
            } else {
                observations.push(self.observation(&row, &columns, None));
            }
        }
        let totals: Vec<Observation> = total_rows
            .iter()
            .map(|row| self.observation(row, &columns, Some(&observations)))
            .collect();
        self.report_duplicates(&observations, &columns);
        if self.expected.counts.measures.iter().any(|measure| measure.basis == Basis::Level) {
            self.report_duplicates(&totals, &columns);
        }
        if !self.unfit {
            self.report_missing_rows(&observations, &columns, &header);
        }
        // Without the rows that could not be read a sum says nothing.
        if !self.unfit && !observations.is_empty() {
            for total in totals.iter().filter(|total| total.is_placed) {
                self.check_total(total, &observations);
            }
        }
        if self.sound {
            self.report_sums(&observations);
            self.report_missing_levels(&observations, &totals, &columns);
            self.report_missing_years(&observations);
            self.report_missing_closings(&observations);
        }
        as_read.serials = std::mem::take(&mut self.serials);
        self.sound.then(|| self.postings(&observations, &totals))
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    pub(super) fn doubt(&mut self, diagnostic: Diagnostic) {
        self.sound = false;
        self.diagnostics.push(diagnostic);
    }

    /// What is wrong with one cell, and may be with others of its column for the same cause.
    pub(super) fn slip(&mut self, column: usize, cause: impl Into<String>, diagnostic: Diagnostic) {
        self.sound = false;
        self.cell_findings.add(column, cause, diagnostic);
    }

    /// A quote that is not closed, or closed before the cell ends, swallows what stands behind it.
    pub(super) fn check_quotes(&mut self, row: &Cells, remark: Option<usize>) -> Option<()> {
        if self.source.is_sheet() {
            return Some(());
        }
        let raw = |cell: &Cell| &self.source.text[cell.range.clone()];
        let bad = row.iter().position(|cell| !well_quoted(raw(cell)));
        let Some(bad) = bad else { return Some(()) };
        let span = self.span(row[bad].range.clone());
        let joined = row[bad].text.lines().map(str::trim).collect::<String>();
        // A quote that swallowed other rows has their separators in it.
        let is_remark = remark == Some(bad) && is_one_text(raw(&row[bad]));
        self.doubt(match is_remark && !joined.contains([',', ';', '\t', '"']) {
            true => syntax::broken_line(span, REMARK, &joined),
            false => syntax::misquoted(span),
        });
        self.unfit = true;
        None
    }

    /// Whether a name in the header, quoted as a whole, may have been broken to fit its column.
    pub(super) fn is_broken_name(&self, cell: &Cell) -> bool {
        let raw = &self.source.text[cell.range.clone()];
        is_one_text(raw) && !cell.text.contains([',', ';', '\t', '"'])
    }

    /// Bare digits as a remark behind cells that would join to groups of three: an unquoted comma has
    /// shifted the cells.
    fn check_remark(&mut self, row: &Cells, columns: &Columns) {
        let remark = columns.remark.map(|at| &row[at]).filter(|_| !self.source.is_sheet());
        let Some(remark) = remark else { return };
        if is_digits(remark) && row.windows(2).any(joins) {
            self.doubt(bad_number::shifted(self.span(remark.range.clone()), &remark.text));
        }
    }

    /// The row if it has as many cells as the header; empty cells beyond are what spreadsheets leave.
    fn fitted(
        &mut self,
        mut row: Cells,
        width: usize,
        columns: &Columns,
        tails: &BTreeSet<usize>,
    ) -> Option<Cells> {
        self.check_quotes(&row, columns.remark)?;
        // Where other rows end so as well, a program wrote the empty cells.
        if row.len() > width && !self.source.is_sheet() && !tails.contains(&row.len()) {
            let pair = row.windows(2).find(|pair| joins(pair));
            if let Some([first, second]) = pair {
                let span = self.span(first.range.start..second.range.end);
                let joined = format!("{},{}", first.text, second.text);
                self.doubt(bad_number::parted(span, &joined));
                self.unfit = true;
                return None;
            }
        }
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

    /// A row; of a 合计 row with the rows that it may cover.
    fn observation(
        &mut self,
        row: &Cells,
        columns: &Columns,
        covered: Option<&[Observation]>,
    ) -> Observation {
        let mut keys = Keys::new();
        let (mut day, mut department) = (None, None);
        let mut is_placed = true;
        for &(at, key) in &columns.keys {
            let cell = &self.as_key(&row[at]);
            let span = self.span(cell.range.clone());
            if let Some(found) = self.no_value(cell) {
                is_placed = false;
                self.slip(at, format!("{:?}", cell.state), found);
                continue;
            }
            if covered.is_some() && (cell.text.is_empty() || bare(&cell.text) == TOTAL) {
                keys.insert(key, None);
                continue;
            }
            if cell.text.is_empty() {
                is_placed = false;
                self.slip(at, "", blank_cell::key(span));
                continue;
            }
            // What a definition or the registry names is what it says.
            let is_known = match key {
                Key::Row => self.has_row(&cell.text),
                Key::Department => self.principal(&cell.text).is_some(),
                Key::Date => false,
            };
            if !is_known && covers_all(&cell.text) {
                is_placed = false;
                self.slip(at, bare(&cell.text), unknown_row::like_total(span, &cell.text));
                continue;
            }
            if !is_known && compares(&cell.text) {
                is_placed = false;
                self.slip(at, bare(&cell.text), unknown_row::compared(span, &cell.text));
                continue;
            }
            if let Some(found) =
                unfit_name(&cell.text, &span).filter(|_| key == Key::Department && !is_known)
            {
                is_placed = false;
                self.slip(at, found.rule.code, found);
                continue;
            }
            let value = match key {
                Key::Row => {
                    is_placed &= self.check_row_name(cell, at);
                    cell.text.clone()
                }
                Key::Department => {
                    self.departments.push(Text { value: cell.text.clone(), span });
                    department = Some(cell.text.clone());
                    bare(self.principal(&cell.text).unwrap_or(&cell.text))
                }
                Key::Date => {
                    day = self.date(cell, at);
                    is_placed &= day.is_some();
                    day.map_or_else(|| cell.text.clone(), |day| day.to_string())
                }
            };
            keys.insert(key, Some(value));
        }
        let mut values = Vec::new();
        for &(at, measure) in &columns.measures {
            let sum = covered.map(|rows| self.sum(&keys, measure, rows));
            values.push((measure, self.value(&row[at], at, measure, sum), row[at].range.clone()));
        }
        let place = columns.keys.first().map_or(&row[0], |&(at, _)| &row[at]).range.clone();
        Observation { keys, values, place, department, date: day, is_placed }
    }
}

/// What is wrong with a name that is printed as it stands in the table.
fn unfit_name(name: &str, span: &Span) -> Option<Diagnostic> {
    let unprintable = |(_, c, why)| wrong_type::unprintable(span.clone(), DEPARTMENT, c, why);
    unprintable_in(name).map(unprintable).or_else(|| too_long::line(span, DEPARTMENT, name))
}

fn is_digits(cell: &Cell) -> bool {
    !cell.text.is_empty() && cell.text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether two cells may be one figure that its own comma parted.
fn joins(pair: &[Cell]) -> bool {
    let is_three = |cell: &Cell| is_digits(cell) && cell.text.len() == 3;
    is_digits(&pair[0]) && pair[0].text.len() <= 3 && is_three(&pair[1])
}

#[cfg(test)]
mod edges;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod tests;
