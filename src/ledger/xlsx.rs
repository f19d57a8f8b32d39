//! For Excel: one sheet, figures as numbers.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::rows::{Field, Tabular};
use crate::model::decimal::Decimal;

/// The largest number of digits that Excel shows all of; beyond, a figure is written as text.
const EXACT: u128 = 999_999_999_999_999;
/// Widths of columns, in characters.
const NARROWEST: usize = 6;
const WIDEST: usize = 40;

/// The rows under a header that stays in sight. The bytes depend on the rows alone.
///
/// # Errors
/// More rows than a sheet holds (1,048,576).
pub(crate) fn render<T: Tabular>(rows: &[T]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Without it the file would tell when it was made.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name(T::SHEET)?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    let mut widths: Vec<usize> = T::COLUMNS.iter().map(|name| name.len()).collect();
    for (column, name) in (0..).zip(T::COLUMNS) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
    }
    for (line, row) in (1..).zip(rows) {
        for ((column, cell), width) in (0..).zip(row.cells()).zip(&mut widths) {
            let needed = match cell {
                Field::Text(text) => {
                    sheet.write_string(line, column, &text)?;
                    text.width()
                }
                Field::Figure(figure) => {
                    write_figure(sheet, line, column, figure)?;
                    figure.to_string().len()
                }
                Field::Nothing => 0,
            };
            *width = needed.max(*width);
        }
    }
    for (column, width) in (0..).zip(widths) {
        // Room for the margins of a cell.
        sheet.set_column_width(column, (width.clamp(NARROWEST, WIDEST) + 2) as f64)?;
    }
    workbook.save_to_buffer()
}

/// Excel counts in floating point.
fn write_figure(
    sheet: &mut Worksheet,
    line: u32,
    column: u16,
    figure: Decimal,
) -> Result<(), XlsxError> {
    let text = figure.to_string();
    match text.parse::<f64>() {
        Ok(number) if figure.units.unsigned_abs() <= EXACT => match figure.decimals {
            0 => sheet.write_number(line, column, number)?,
            decimals => {
                let shown =
                    Format::new().set_num_format(format!("0.{}", "0".repeat(decimals.into())));
                sheet.write_number_with_format(line, column, number, &shown)?
            }
        },
        _ => sheet.write_string(line, column, text)?,
    };
    Ok(())
}
