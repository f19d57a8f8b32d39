//! For other tools: an array of objects, one a line.

use super::rows::{Field, Tabular};
use crate::model::visible::visible_json;

/// The rows as an array, with a line break at its end. A figure is a number with exactly its decimals: as a
/// binary fraction it would be another one.
///
/// # Errors
/// None in practice: every field is a string or a number.
pub(crate) fn render<T: Tabular>(rows: &[T]) -> serde_json::Result<String> {
    let rows: Vec<String> = rows.iter().map(object).collect::<Result<_, _>>()?;
    if rows.is_empty() {
        return Ok("[]\n".to_owned());
    }
    Ok(visible_json(format!("[\n{}\n]\n", rows.join(",\n"))))
}

fn object<T: Tabular>(row: &T) -> serde_json::Result<String> {
    let fields = T::COLUMNS.iter().zip(row.cells()).map(|(column, cell)| {
        let value = match cell {
            Field::Text(text) => serde_json::to_string(&text)?,
            Field::Figure(figure) => figure.to_string(),
            Field::Nothing => "null".to_owned(),
        };
        Ok(format!("{}:{value}", serde_json::to_string(column)?))
    });
    let fields: Vec<String> = fields.collect::<serde_json::Result<_>>()?;
    Ok(format!("{{{}}}", fields.join(",")))
}
