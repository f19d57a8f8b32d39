//! A table as text, without a judgement: what the next issue's table is made after.

use super::cells::{layout, records};
use super::header::unit_in_brackets;
use crate::model::files::File;
use crate::model::source::decode;

/// The header of a table and the rows below it; a row may have fewer or more cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// The header is the first row in which some column is known; titles above it are passed over. Nothing
/// where there is none.
pub(crate) fn read(file: &File, is_known: impl Fn(&str) -> bool) -> Option<Outline> {
    let (text, _) = decode(&file.bytes).ok()?;
    let rows = records(&text, layout(&text)).into_iter();
    let rows = rows.map(|row| row.into_iter().map(|cell| cell.text).collect::<Vec<_>>());
    let mut rows = rows.filter(|row| row.iter().any(|text| !text.is_empty()));
    let mut header = rows.find(|row| row.iter().flat_map(|name| names(name)).any(&is_known))?;
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    Some(Outline { header, rows: rows.collect() })
}

/// What a column is called, and that without a unit in brackets.
pub(crate) fn names(column: &str) -> impl Iterator<Item = &str> {
    [Some(column), unit_in_brackets(column).map(|(name, _)| name)].into_iter().flatten()
}
