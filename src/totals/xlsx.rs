//! For Excel: one sheet, figures as numbers.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::{COLUMNS, Row};

/// The widest whole number that Excel shows with all its digits; beyond, a figure is written as text.
const EXACT: u128 = 999_999_999_999_999;
/// Widths of columns, in characters.
const NARROWEST: usize = 6;
const WIDEST: usize = 40;

/// The rows under a header that stays in sight. The bytes depend on the rows alone.
///
/// # Errors
/// More rows than a sheet holds (1,048,576).
pub fn render(rows: &[Row]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Without it the file would tell when it was made.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    sheet.set_name("累计")?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    let mut widths = COLUMNS.map(str::len);
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, name, &bold)?;
    }
    for (line, row) in (1..).zip(rows) {
        let issue = row.issue.to_string();
        let texts =
            [(0, &issue), (2, &row.section), (3, &row.row), (4, &row.measure), (5, &row.unit)];
        for (column, text) in texts {
            sheet.write_string(line, column, text.as_str())?;
            let width = &mut widths[usize::from(column)];
            *width = text.width().max(*width);
        }
        sheet.write_number(line, 1, row.year)?;
        let figures = [(6, row.period.into()), (7, row.year_to_date.into()), (8, row.corrected)];
        for (column, figure) in figures {
            write_figure(sheet, line, column, figure)?;
            let width = &mut widths[usize::from(column)];
            *width = figure.to_string().len().max(*width);
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
    figure: i128,
) -> Result<(), XlsxError> {
    if figure.unsigned_abs() <= EXACT {
        sheet.write_number(line, column, figure as f64)?;
    } else {
        sheet.write_string(line, column, figure.to_string())?;
    }
    Ok(())
}
