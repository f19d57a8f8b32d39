use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader};

use super::*;

/// Cells by their places, as text; of dates and percentages nothing, which the other reader shows otherwise.
type Cells = BTreeMap<(u32, u32), String>;

/// The first sheet with cells, by an independent reader.
fn judged(bytes: &[u8]) -> Cells {
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).expect("a workbook");
    let names = book.sheet_names();
    let ranges = names.iter().map(|name| book.worksheet_range(name).expect("a sheet"));
    let range = ranges.into_iter().find(|range| !range.is_empty()).expect("cells");
    let (top, left) = range.start().expect("cells");
    let cells = range.used_cells().filter_map(|(row, column, cell)| {
        let text = match cell {
            Data::Float(value) => value::number(*value),
            Data::Int(value) => value.to_string(),
            Data::String(text) => text.trim().to_owned(),
            Data::Bool(value) => value.to_string().to_uppercase(),
            Data::Error(error) => error.to_string(),
            _ => return None,
        };
        Some(((top + row as u32, left + column as u32), text))
    });
    cells.filter(|(_, text)| !text.is_empty()).collect()
}

fn own(bytes: &[u8]) -> Cells {
    let Ok(Content::Book(book)) = open(bytes) else { panic!("a workbook") };
    let sheet = book.sheets.into_iter().find(|sheet| !sheet.cells.is_empty()).expect("cells");
    let cells = sheet.cells.into_iter();
    cells.map(|cell| ((cell.row, cell.column), cell.text.trim().to_owned())).collect()
}

#[test]
fn cells_are_those_of_another_reader() {
    let check = |bytes: &[u8]| {
        let (judged, own) = (judged(bytes), own(bytes));
        assert!(judged.len() >= 8, "{judged:?}");
        for (place, text) in &judged {
            let own = own.get(place).map_or("", String::as_str);
            // A percentage is what it shows.
            let is_percentage = own.ends_with('%');
            assert!(own == text || is_percentage, "{place:?}: {own} is {text}");
        }
        // What only one of them reads is a date or a formula without a result.
        for (place, text) in own.iter().filter(|(place, _)| !judged.contains_key(place)) {
            assert!(text.is_empty() || text.starts_with("2023-02-"), "{place:?}: {text}");
        }
    };
    check(include_bytes!("../../../tests/messy/旧版.xls"));
    check(include_bytes!("../../../tests/messy/很多文字.xls"));
    check(include_bytes!("../../../tests/messy/隐藏.xls"));
    check(include_bytes!("../../../tests/messy/开放文档.ods"));
    check(include_bytes!("../../../tests/messy/标题和落款.xlsx"));
    check(include_bytes!("../../../tests/messy/合并的日期.xlsx"));
    check(include_bytes!("../../../tests/messy/日期格.xlsx"));
    check(include_bytes!("../../../tests/messy/公式有值.xlsx"));
    check(include_bytes!("../../../tests/messy/表头里换行.xlsx"));
    check(include_bytes!("../../../tests/messy/富文本.xlsx"));
}

#[test]
fn a_place_is_told_by_its_letters() {
    let check = |text: &str, expected: Option<(u32, u32)>| assert_eq!(place(text), expected);
    check("A1", Some((0, 0)));
    check("$B$3", Some((2, 1)));
    check("AA10", Some((9, 26)));
    check("XFD1048576", Some((1_048_575, 16_383)));
    check("A0", None);
    check("12", None);
    check("ABCD1", None);
    check("", None);
}
