//! For spreadsheets and other tools: UTF-8 with the mark by which Excel knows it.

use super::rows::{Field, Tabular};

const MARK: &[u8] = b"\xef\xbb\xbf";

/// The rows under a header, figures without separators.
///
/// # Errors
/// None in practice: nothing is written to a disk.
pub(crate) fn render<T: Tabular>(rows: &[T]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(MARK.to_vec());
    writer.write_record(T::COLUMNS)?;
    for row in rows {
        writer.write_record(row.cells().into_iter().map(|cell| match cell {
            Field::Text(text) => text,
            Field::Figure(figure) => figure.to_string(),
            Field::Nothing => String::new(),
        }))?;
    }
    writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))
}
