//! A table as text, without a judgement: what the next issue's table is made after.

use super::cells::{Cells, layout, records};
use super::grid::Grid;
use super::header::unit_in_brackets;
use super::sheet::{self, Content};
use crate::model::files::File;
use crate::model::source::decode;

/// The header of a table and the rows below it; a row may have fewer or more cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// The header is the first row in which some column is known; titles above it are passed over. Of a
/// workbook it is that of the first sheet which has one. Nothing where there is none.
pub(crate) fn read(file: &File, is_known: impl Fn(&str) -> bool) -> Option<Outline> {
    let book = match sheet::open(&file.bytes).ok()? {
        Content::Book(book) => book,
        Content::Text => {
            let (text, _) = decode(&file.bytes).ok()?;
            return of_rows(records(&text, layout(&text)), &is_known);
        }
    };
    let mut sheets = book.sheets.iter().filter(|sheet| !sheet.is_hidden);
    sheets.find_map(|sheet| {
        let grid = Grid::of_sheet(file.role, file.path.clone(), sheet, None, book.epoch).ok()?;
        of_rows(grid.rows, &is_known)
    })
}

/// Whether the bytes are a workbook's, whatever the file is called.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    matches!(sheet::open(bytes), Ok(Content::Book(_)))
}

fn of_rows(rows: Vec<Cells>, is_known: &impl Fn(&str) -> bool) -> Option<Outline> {
    let rows = rows.into_iter();
    let rows = rows.map(|row| row.into_iter().map(|cell| cell.text).collect::<Vec<_>>());
    let mut rows = rows.filter(|row| row.iter().any(|text| !text.is_empty()));
    let mut header = rows.find(|row| row.iter().flat_map(|name| names(name)).any(is_known))?;
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    Some(Outline { header, rows: rows.collect() })
}

/// What a column is called, and that without a unit in brackets.
pub(crate) fn names(column: &str) -> impl Iterator<Item = &str> {
    [Some(column), unit_in_brackets(column).map(|(name, _)| name)].into_iter().flatten()
}
