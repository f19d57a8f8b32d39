//! For other tools: an array of objects, one a line.

use super::rows::Tabular;

/// The rows as an array, with a line break at its end.
///
/// # Errors
/// None in practice: every field is a string or a number.
pub(crate) fn render<T: Tabular>(rows: &[T]) -> serde_json::Result<String> {
    let rows: Vec<String> = rows.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    if rows.is_empty() {
        return Ok("[]\n".to_owned());
    }
    Ok(format!("[\n{}\n]\n", rows.join(",\n")))
}
