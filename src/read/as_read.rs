//! How a table was read where that is not what everybody sees in it: what was passed over, what is hidden.

use chrono::NaiveDate;

use super::grid::Grid;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::table_layout;
use crate::model::source::Span;

#[derive(Default)]
pub(super) struct AsRead {
    /// The sheet that was read, and others that have such a header too.
    pub(super) sheet: String,
    pub(super) others: Vec<String>,
    pub(super) header: Option<Span>,
    /// Rows that are neither header nor data.
    pub(super) passed: Vec<Span>,
    /// Words beside the table that belong to no column.
    pub(super) beside: Vec<Span>,
    /// Serial numbers of a CSV, and the days that they were taken for.
    pub(super) serials: Vec<(Span, NaiveDate)>,
}

impl AsRead {
    /// Tells it, in one note.
    pub(super) fn report(self, grid: &Grid, diagnostics: &mut Diagnostics) {
        let Self { sheet, others, header, passed, beside, serials } = self;
        // Where no header was found nothing was read.
        let Some(header) = header else { return };
        let mut told = Vec::new();
        if !passed.is_empty() {
            told.push(table_layout::passed(&passed));
        }
        if !beside.is_empty() {
            told.push(table_layout::beside(&beside));
        }
        if !grid.hidden_rows.is_empty() {
            told.push(table_layout::hidden_rows(&grid.hidden_rows));
        }
        if !grid.hidden_columns.is_empty() {
            told.push(table_layout::hidden_columns(&grid.hidden_columns));
        }
        let is_passed = |row: &&usize| passed.iter().any(|own| own.start().line == **row);
        let struck = grid.struck_rows.iter().filter(|row| !is_passed(row));
        let struck: Vec<usize> = struck.copied().collect();
        if !struck.is_empty() {
            told.push(table_layout::struck_rows(&struck));
        }
        if !grid.struck_cells.is_empty() {
            told.push(table_layout::struck_cells(&grid.struck_cells));
        }
        if !others.is_empty() {
            told.push(table_layout::other_sheets(&sheet, &others));
        }
        if let Some((span, date)) = serials.first() {
            told.push(table_layout::serials(span.text(), *date, serials.len()));
        }
        if !told.is_empty() {
            let place = passed
                .into_iter()
                .chain(beside)
                .chain(serials.into_iter().map(|(span, _)| span))
                .next();
            diagnostics.push(table_layout::noted(place.unwrap_or(header), &told));
        }
    }
}
