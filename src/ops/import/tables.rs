//! A printed table of figures, held against that of a definition.

use std::collections::BTreeMap;

use super::draft::Keyed;
use super::pattern::{Key, Whose};
use crate::document::table::{heading_of, key_column};
use crate::model::definition::{Counts, Measure, TOTAL};
use crate::model::folded::{folded, is_alike};
use crate::model::tabulation::{By, Column, Figure, Tabulation};
use crate::read::number;

/// What a table says.
#[derive(Default)]
pub(super) struct TableRead {
    pub(super) figures: Vec<(Key, u64)>,
    /// Of a table by days or departments that has every measure and every row: what the CSV has.
    pub(super) by: Option<Keyed>,
}

/// Reads a table whose header has the columns of the definition's; nothing of another one.
pub(super) fn read(rows: &[Vec<String>], table: &Tabulation, counts: &Counts) -> Option<TableRead> {
    let (header, rows) = rows.split_first()?;
    let key = key_column(table, counts);
    if !header.first().is_some_and(|first| is_alike(first, key)) {
        return None;
    }
    let place = |column: &Column| {
        let heading = heading_of(column);
        header.iter().skip(1).position(|cell| is_alike(cell, &heading)).map(|at| at + 1)
    };
    let mut columns: Vec<(usize, &Column, &Measure)> = Vec::new();
    for column in &table.columns {
        let Some(measure) = counts.measure(&column.measure.value) else { continue };
        match place(column) {
            Some(at) => columns.push((at, column, measure)),
            None if measure.since.is_some() || measure.optional => {}
            None => return None,
        }
    }
    let exact = |column: &Column, measure: &Measure| {
        column.digits.is_none_or(|digits| digits >= measure.decimals)
    };
    let own = |wanted: Figure| {
        let columns = columns.iter();
        columns
            .filter(move |(_, column, measure)| column.figure == wanted && exact(column, measure))
    };
    let cell = |row: &[String], at: usize, measure: &Measure| {
        let cell = row.get(at)?;
        number::count(cell, &measure.unit, measure.decimals).ok()
    };
    let mut read = TableRead::default();
    if table.by() == By::Row {
        let names = counts.rows.iter().flat_map(|rows| &rows.names);
        let names: Vec<&str> = names.map(|name| &**name).collect();
        for row in rows {
            let Some(first) = row.first() else { continue };
            let Some(name) = names.iter().find(|name| is_alike(name, first)) else { continue };
            for (wanted, whose) in
                [(Figure::Period, Whose::Period), (Figure::YearToDate, Whose::YearToDate)]
            {
                for &(at, _, measure) in own(wanted) {
                    let row_name = Some((*name).to_owned());
                    let key = Key { whose, row: row_name, measure: measure.name.to_string() };
                    read.figures.extend(cell(row, at, measure).map(|units| (key, units)));
                }
            }
        }
        return Some(read);
    }
    let has_all = counts.rows.is_none()
        && table.take.is_none()
        && counts.measures.iter().all(|measure| {
            own(Figure::Period).any(|(_, column, _)| column.measure.value == *measure.name)
        });
    if has_all {
        let (mut lines, mut is_whole) = (Vec::new(), true);
        for row in rows {
            let name = row.first().map(|name| name.trim().to_owned()).unwrap_or_default();
            if folded(&name) == TOTAL {
                continue;
            }
            let mut line = BTreeMap::new();
            for &(at, _, measure) in own(Figure::Period) {
                match cell(row, at, measure) {
                    Some(units) => {
                        line.insert(measure.name.to_string(), units);
                    }
                    None => is_whole &= measure.optional,
                }
            }
            is_whole &= !name.is_empty();
            lines.push((name, line));
        }
        read.by = (is_whole && !lines.is_empty()).then(|| Keyed { column: key.to_owned(), lines });
    }
    Some(read)
}
