//! A table as cells with their places, be it a CSV or a sheet of a workbook. Rows and columns that are
//! empty all through are none.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cells::{Cell, Cells, State, layout, records};
use super::sheet::{self, Area, Epoch, Placed};
use crate::model::files::{FileRole, Refusal};
use crate::model::source::{BETWEEN_CELLS, Sheet, Source, Span, letters};

pub(super) struct Grid {
    pub(super) source: Arc<Source>,
    pub(super) rows: Vec<Cells>,
    /// Merged cells of which at least two are in these rows and columns.
    pub(super) merges: Vec<Merge>,
    /// Where serial numbers of days are counted from.
    pub(super) epoch: Epoch,
    /// The rows, from 1, that a spreadsheet does not show.
    pub(super) hidden_rows: Vec<usize>,
    /// The columns that it does not show: `C`.
    pub(super) hidden_columns: Vec<String>,
    /// The rows, from 1, that are struck out, and single cells: `C3`.
    pub(super) struck_rows: Vec<usize>,
    pub(super) struck_cells: Vec<String>,
}

pub(super) struct Merge {
    /// The first of the cells.
    pub(super) span: Span,
    /// As a spreadsheet calls them: `C3:C4`.
    pub(super) name: String,
    /// Whether they are of several columns.
    pub(super) is_across: bool,
}

impl Grid {
    pub(super) fn of_text(source: Arc<Source>) -> Self {
        let layout = layout(&source.text);
        let mut rows = records(&source.text, layout);
        rows.retain(|row| !row.iter().all(Cell::is_blank));
        let epoch = Epoch::default();
        Self {
            source,
            rows,
            merges: Vec::new(),
            epoch,
            hidden_rows: Vec::new(),
            hidden_columns: Vec::new(),
            struck_rows: Vec::new(),
            struck_cells: Vec::new(),
        }
    }

    /// A sheet, with its name where that must be told.
    ///
    /// # Errors
    /// It has more cells than can be meant.
    pub(super) fn of_sheet(
        role: FileRole,
        path: String,
        sheet: &sheet::Sheet,
        name: Option<&str>,
        epoch: Epoch,
    ) -> Result<Self, Refusal> {
        let rows: BTreeSet<u32> = sheet.cells.iter().map(|cell| cell.row).collect();
        let columns: BTreeSet<u32> = sheet.cells.iter().map(|cell| cell.column).collect();
        let rows: Vec<u32> = rows.into_iter().collect();
        let columns: Vec<u32> = columns.into_iter().collect();
        if rows.len().saturating_mul(columns.len()) > sheet::MAX_CELLS {
            return Err(Refusal::TooManyCells);
        }
        let mut text = String::new();
        let mut grid: Vec<Cells> = Vec::new();
        let mut cells = sheet.cells.iter().peekable();
        let mut line = 0;
        for &row in &rows {
            while line < row {
                text.push('\n');
                line += 1;
            }
            let mut own = Cells::new();
            for (at, &column) in columns.iter().enumerate() {
                if at > 0 {
                    text.extend([' ', BETWEEN_CELLS, ' ']);
                }
                let cell = cells.next_if(|cell| (cell.row, cell.column) == (row, column));
                let start = text.len();
                let length = cell.map_or(0, |cell| cell.text.len());
                if (start + length) as u64 > sheet::MAX_BYTES {
                    return Err(Refusal::TooLarge);
                }
                text += &cell.map(|cell| shown(&cell.text)).unwrap_or_default();
                let state = match cell {
                    Some(Placed { is_uncalculated: true, .. }) => State::Uncalculated,
                    _ => State::Plain,
                };
                let said = cell.map(|cell| joined(&cell.text)).unwrap_or_default();
                own.push(Cell { text: said, range: start..text.len(), state });
            }
            grid.push(own);
        }
        let spread = spread(&mut grid, &sheet.merges, &rows, &columns)?;
        let shown_columns = columns.iter().map(|&column| column as usize).collect();
        let told = Sheet { name: name.map(str::to_owned), columns: shown_columns };
        let source = Source::of_sheet(role, path, text, told);
        let merges = spread.into_iter().map(|Spread { area, is_across, range }| Merge {
            span: Span::new(&source, range),
            name: area_name(area),
            is_across,
        });
        let merges = merges.collect();
        let hidden_rows = rows.iter().filter(|row| sheet.hidden_rows.contains(**row));
        let hidden_rows = hidden_rows.map(|&row| row as usize + 1).collect();
        let hidden = columns.iter().filter(|column| sheet.hidden_columns.contains(**column));
        let hidden_columns = hidden.map(|&column| letters(column as usize)).collect();
        let (struck_rows, struck_cells) = struck(sheet);
        Ok(Self {
            rows: grid,
            merges,
            epoch,
            hidden_rows,
            hidden_columns,
            struck_rows,
            struck_cells,
            source,
        })
    }
}

/// The rows that are struck out from end to end, from 1, and the cells of others.
fn struck(sheet: &sheet::Sheet) -> (Vec<usize>, Vec<String>) {
    let (mut rows, mut cells) = (Vec::new(), Vec::new());
    for row in sheet.cells.chunk_by(|a, b| a.row == b.row) {
        let is_struck = |cell: &&Placed| sheet.struck.contains(&(cell.row, cell.column));
        let own: Vec<&Placed> = row.iter().filter(is_struck).collect();
        let number = row[0].row as usize + 1;
        match own.len() == row.len() {
            true => rows.push(number),
            false => cells.extend(
                own.iter().map(|cell| format!("{}{number}", letters(cell.column as usize))),
            ),
        }
    }
    (rows, cells)
}

/// Merged cells of which several count.
struct Spread {
    area: Area,
    is_across: bool,
    range: std::ops::Range<usize>,
}

/// Gives cells that were merged with another one what stands in it.
fn spread(
    grid: &mut [Cells],
    merges: &[Area],
    rows: &[u32],
    columns: &[u32],
) -> Result<Vec<Spread>, Refusal> {
    let within = |all: &[u32], first: u32, last: u32| {
        all.partition_point(|&at| at < first)..all.partition_point(|&at| at <= last)
    };
    let (mut spread, mut filled, mut bytes) = (Vec::new(), 0, 0);
    let mut known: BTreeSet<(u32, u32)> = BTreeSet::new();
    for &area in merges {
        let Area { first, last } = area;
        let (tall, wide) = (within(rows, first.0, last.0), within(columns, first.1, last.1));
        let is_there = rows.get(tall.start) == Some(&first.0);
        if !is_there || columns.get(wide.start) != Some(&first.1) || tall.len() * wide.len() < 2 {
            continue;
        }
        let of_all = grid[tall.start][wide.start].clone();
        // The same place twice is what no program writes.
        if of_all.is_blank() || !known.insert(first) {
            continue;
        }
        filled += tall.len() * wide.len();
        if filled > sheet::MAX_CELLS {
            return Err(Refusal::TooManyCells);
        }
        bytes += tall.len() * wide.len() * of_all.text.len();
        if bytes as u64 > sheet::MAX_BYTES {
            return Err(Refusal::TooLarge);
        }
        let number = spread.len();
        spread.push(Spread { area, is_across: wide.len() > 1, range: of_all.range.clone() });
        for row in tall.clone() {
            for at in wide.clone() {
                let cell = &mut grid[row][at];
                if (row, at) == (tall.start, wide.start) {
                    if cell.state == State::Plain {
                        cell.state = State::Merged(number);
                    }
                } else if cell.is_blank() {
                    cell.text = of_all.text.clone();
                    cell.state = State::Covered(number);
                }
            }
        }
    }
    Ok(spread)
}

/// A cell's text in one line, its breaks gone: they were put there to make it fit. Between two figures a
/// space is left, or they would be one.
fn joined(text: &str) -> String {
    let is_of_figure = |c: char| c.is_numeric() || matches!(c, ',' | '.' | '，' | '．');
    let mut joined = String::new();
    for line in text.lines().map(str::trim) {
        if joined.ends_with(is_of_figure) && line.starts_with(is_of_figure) {
            joined.push(' ');
        }
        joined += line;
    }
    joined
}

/// A cell's text as its row is shown.
fn shown(text: &str) -> String {
    joined(text).chars().map(|c| if c == BETWEEN_CELLS { '|' } else { c }).collect()
}

/// `C3:C4`.
fn area_name(Area { first, last }: Area) -> String {
    let name = |(row, column): (u32, u32)| {
        format!("{}{}", letters(column as usize), row.saturating_add(1))
    };
    format!("{}:{}", name(first), name(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells of these texts, of a sheet that has so many before each row and column.
    fn grid(text: &str, side: u32) -> (Vec<Cells>, Vec<u32>) {
        let cell = |_| Cell { text: text.to_owned(), range: 0..text.len(), state: State::Plain };
        let row = |_| (0..side).map(cell).collect();
        ((0..side).map(row).collect(), (1..=side).collect())
    }

    fn area(first: (u32, u32), last: (u32, u32)) -> Area {
        Area { first, last }
    }

    #[test]
    fn cells_that_are_merged_over_and_over_have_a_bound() {
        let check = |text: &str, side: u32, expected: Option<Refusal>| {
            let (mut grid, places) = grid(text, side);
            let each = |row: u32| (1..=side).map(move |column| area((row, column), (side, side)));
            let merges: Vec<Area> = (1..=side).flat_map(each).collect();
            let refusal = spread(&mut grid, &merges, &places, &places).err();
            assert_eq!(
                refusal.map(|why| format!("{why:?}")),
                expected.map(|why| format!("{why:?}"))
            );
        };
        // n rows and columns give the square of n·(n + 1)/2 cells, less one that is alone.
        check("甲", 52, None);
        check("甲", 53, Some(Refusal::TooManyCells));
        check(&"甲".repeat(100), 30, None);
        check(&"甲".repeat(110), 30, Some(Refusal::TooLarge));
    }

    #[test]
    fn merged_cells_that_are_there_count() {
        let check = |merge: Area, expected: Option<bool>| {
            let (mut grid, places) = grid("甲", 3);
            grid[1][1].text.clear();
            let found = spread(&mut grid, &[merge], &places, &places).ok();
            let found = found.and_then(|found| found.first().map(|found| found.is_across));
            assert_eq!(found, expected);
        };
        check(area((1, 1), (1, 2)), Some(true));
        check(area((1, 1), (2, 1)), Some(false));
        check(area((1, 1), (2, 2)), Some(true));
        check(area((1, 1), (1, 1)), None);
        // Its first cell is in no row or column that has anything, or blank.
        check(area((0, 1), (2, 2)), None);
        check(area((1, 0), (2, 2)), None);
        check(area((2, 2), (3, 3)), None);
        // The same place a second time.
        let (mut grid, places) = grid("甲", 3);
        let twice = [area((1, 1), (1, 2)), area((1, 1), (3, 3))];
        let found = spread(&mut grid, &twice, &places, &places).map(|found| found.len());
        assert_eq!(found.ok(), Some(1));
    }

    #[test]
    fn cells_far_apart_have_a_bound() {
        let check = |count: u32, expected: Option<Refusal>| {
            let cell =
                |at| Placed { row: at, column: at, text: "1".into(), is_uncalculated: false };
            let mut sheet = sheet::Sheet::default();
            sheet.cells = (0..count).map(cell).collect();
            let (role, epoch) = (FileRole::Figures, Epoch::default());
            let refused = Grid::of_sheet(role, String::new(), &sheet, None, epoch).err();
            assert_eq!(refused, expected, "{count}");
        };
        check(10, None);
        check(1415, Some(Refusal::TooManyCells));
    }
}
