//! A table to fill in as a workbook.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::table::{Blank, Entry};
use crate::model::decimal::Decimal;

/// Widths of columns, in characters.
const NARROWEST: usize = 8;
const WIDEST: usize = 40;

/// One sheet of this name, where Excel allows it, with the header in sight. The bytes depend on the
/// table alone.
///
/// # Errors
/// More rows or columns than a sheet holds.
pub(super) fn render(name: &str, table: &Blank) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Without it the file would tell when it was made.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    if is_sheet_name(name) {
        sheet.set_name(name)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let mut widths: Vec<usize> = Vec::new();
    for (column, name) in (0..).zip(&table.header) {
        sheet.write_string_with_format(0, column, name, &bold)?;
        widths.push(name.width());
    }
    for (line, row) in (1..).zip(&table.rows) {
        for ((column, entry), width) in (0..).zip(row).zip(&mut widths) {
            let needed = match entry {
                Entry::Text(text) => {
                    sheet.write_string(line, column, text)?;
                    text.width()
                }
                Entry::Day(day) => {
                    match excel_day(*day) {
                        Some(shown) => {
                            sheet.write_datetime_with_format(line, column, &shown, &date)?
                        }
                        None => sheet.write_string(line, column, day.to_string())?,
                    };
                    day.to_string().len()
                }
                Entry::Figure(decimals) => {
                    let shown = Decimal::new(0, *decimals).to_string();
                    sheet.write_blank(line, column, &Format::new().set_num_format(shown))?;
                    0
                }
                Entry::Nothing => 0,
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

/// A day as Excel counts it; it begins with 1900.
fn excel_day(day: NaiveDate) -> Option<ExcelDateTime> {
    let (month, of_month) = (day.month().try_into().ok()?, day.day().try_into().ok()?);
    ExcelDateTime::from_ymd(day.year().try_into().ok()?, month, of_month).ok()
}

/// What Excel takes as a sheet's name.
fn is_sheet_name(name: &str) -> bool {
    let length = name.encode_utf16().count();
    (1..=31).contains(&length)
        && !name.contains(['[', ']', ':', '*', '?', '/', '\\'])
        && !name.starts_with('\'')
        && !name.ends_with('\'')
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};

    use super::*;

    #[test]
    fn a_workbook_has_the_header_and_the_keys_of_its_rows() {
        let text = |text: &str| Entry::Text(text.to_owned());
        let day = NaiveDate::from_ymd_opt(2024, 1, 8).expect("a day");
        let table = Blank {
            header: ["日期", "类", "受理"].map(str::to_owned).to_vec(),
            rows: vec![
                vec![Entry::Day(day), text("许可"), Entry::Figure(2)],
                vec![text("合计"), text(""), Entry::Nothing],
            ],
        };
        let check = |name: &str, sheet: &str| {
            let bytes = render(name, &table).expect("in memory");
            assert_eq!(bytes, render(name, &table).expect("in memory"));
            let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
            assert_eq!(book.sheet_names(), [sheet]);
            let range = book.worksheet_range(sheet).expect("a sheet");
            let cell = |line, column| range.get_value((line, column)).cloned().unwrap_or_default();
            let header: Vec<String> = (0..3).map(|column| cell(0, column).to_string()).collect();
            assert_eq!(header, ["日期", "类", "受理"]);
            assert!(
                matches!(cell(1, 0), Data::DateTime(date) if date.is_datetime()),
                "{:?}",
                cell(1, 0)
            );
            assert_eq!(cell(1, 1).to_string(), "许可");
            assert_eq!((cell(1, 2), cell(2, 2)), (Data::Empty, Data::Empty));
            assert_eq!(cell(2, 0).to_string(), "合计");
        };
        check("综窗办件.classes", "综窗办件.classes");
        check("甲/乙", "Sheet1");
    }
}
