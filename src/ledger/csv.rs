//! For spreadsheets and other tools.

use super::rows::{Field, Tabular};
use crate::model::csv::csv;

/// The rows under a header, figures without separators.
pub(crate) fn render<T: Tabular>(rows: &[T]) -> Vec<u8> {
    let header = T::COLUMNS.iter().map(|name| (*name).to_owned()).collect();
    let rows = rows.iter().map(|row| {
        let cells = row.cells().into_iter().map(|cell| match cell {
            Field::Text(text) => text,
            Field::Figure(figure) => figure.to_string(),
            Field::Nothing => String::new(),
        });
        cells.collect()
    });
    csv(std::iter::once(header).chain(rows))
}
