use std::collections::BTreeMap;
use std::io::{Cursor, Write};

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
            let is_percentage = own.strip_suffix('%').is_some_and(|shown| {
                let places = shown.split_once('.').map_or(0, |(_, places)| places.len());
                text.parse().is_ok_and(|value: f64| shown == format!("{:.places$}", value * 100.0))
            });
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

/// An archive of these members.
fn archive(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        zip.write_all(text.as_bytes()).expect("a member");
    }
    zip.finish().expect("an archive").into_inner()
}

fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    archive(&[
        ("xl/workbook.xml", "<w><sheets><sheet name='a' r:id='r1'/></sheets></w>"),
        (
            "xl/_rels/workbook.xml.rels",
            "<r><Relationship Id='r1' Type='x/worksheet' Target='s.xml'/>\
             <Relationship Id='r2' Type='x/sharedStrings' Target='t.xml'/></r>",
        ),
        ("xl/s.xml", &format!("<w>{sheet}</w>")),
        ("xl/t.xml", &format!("<sst><si><t>{strings}</t></si></sst>")),
    ])
}

fn ods(tables: &str) -> Vec<u8> {
    archive(&[("content.xml", &format!("<d><spreadsheet>{tables}</spreadsheet></d>"))])
}

/// A bare stream with a formula's text in two records, and so many names that lead to its sheet.
fn biff(names: usize) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        let length = (data.len() as u16).to_le_bytes();
        [&kind.to_le_bytes()[..], &length, data].concat()
    };
    let start = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]);
    let name = |at: usize| {
        let at = (at as u32).to_le_bytes();
        record(0x85, &[&at[..], &[0, 0, 1, 0, b'a']].concat())
    };
    let end = record(0x0a, &[]);
    let at = start.len() + names * name(0).len() + end.len();
    let formula = [&[0; 12][..], &[0xff, 0xff]].concat();
    let parts = [record(6, &formula), record(0x207, &[2, 0, 0, b'a']), record(0x3c, &[0, b'b'])];
    [start.clone(), name(at).repeat(names), end.clone(), start, parts.concat(), end].concat()
}

#[test]
fn what_no_office_writes_is_refused_at_once() {
    let check = |bytes: &[u8], expected: Option<Refusal>| {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(300)]);
        assert_eq!(open(bytes).err(), expected, "{shown}");
    };
    let (damaged, many) = (Some(Refusal::Damaged), Some(Refusal::TooManyCells));
    let one = "<c r='A1'><v>1</v></c>";
    check(&xlsx(one, ""), None);
    check(&xlsx("<c r='A4000000000'><v>1</v></c>", ""), many);
    check(&xlsx("<c r='XFE1'><v>1</v></c>", ""), many);
    check(&xlsx(&format!("{one}<c t='s'/><c t='s'><v>0</v></c>"), "a"), None);
    check(&xlsx(&format!("{one}<c t='s'><v>7</v></c>"), "a"), damaged);
    check(&xlsx(&format!("<col hidden='1' min='4294967295' max='4294967295'/>{one}"), ""), None);
    let text = "<table-cell number-columns-repeated='100000'><p>1</p></table-cell>";
    check(&ods(&format!("<table><table-row>{}</table-row></table>", text.repeat(100))), many);
    let rows = "<table><table-row number-rows-repeated='700000'><table-cell><p>1</p></table-cell>\
                </table-row></table>";
    check(&ods(&rows.repeat(3)), many);
    let hidden =
        "<table-column visibility='collapse' number-columns-repeated='100000'/>".repeat(2000);
    let cell = "<table-row><table-cell><p>1</p></table-cell></table-row>";
    check(&ods(&format!("<table>{hidden}{cell}</table>")), None);
    check(&biff(1), None);
    check(&biff(2), damaged);
    // A sector that says that it follows on itself, listed as often as there is room.
    let mut circle = vec![0; 2 << 16];
    circle[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    (circle[0x1e], circle[0x20]) = (16, 6);
    circle[0x44..0x48].copy_from_slice(&[0xfe, 0xff, 0xff, 0xff]);
    check(&circle, damaged);
    let page = format!("<table><tr><td>{}</td></tr></table>", "&甲".repeat(1 << 18));
    check(page.as_bytes(), None);
    let page = format!("<table><tr><td>1</td></tr></table>{}", "\"<\">".repeat(1 << 12));
    check(page.as_bytes(), None);
}

#[test]
fn a_text_that_many_cells_share_has_a_bound() {
    let cells = "<c t='s'><v>0</v></c>".repeat(100);
    let bytes = xlsx(&cells, &"a".repeat(1 << 20));
    let Ok(Content::Book(book)) = open(&bytes) else { panic!("a workbook") };
    let grid = |sheet: &Sheet| {
        let role = crate::model::files::FileRole::Figures;
        crate::read::grid::Grid::of_sheet(role, "a".to_owned(), sheet, None, book.epoch).err()
    };
    assert_eq!(grid(&book.sheets[0]), Some(Refusal::TooLarge));
    assert_eq!(grid(&book.sheets[0].top(0)), None);
}

#[test]
fn the_text_of_a_formula_may_go_on() {
    assert_eq!(own(&biff(1)), BTreeMap::from([((0, 0), "ab".to_owned())]));
}

#[test]
fn rows_and_columns_are_known_in_ranges() {
    let mut places = Places::default();
    places.extend(7..9);
    places.insert(2);
    places.extend(1..6);
    places.extend(8..9);
    places.sort();
    let found: Vec<u32> = (0..12).filter(|&at| places.contains(at)).collect();
    assert_eq!(found, [1, 2, 3, 4, 5, 7, 8]);
}

#[test]
fn formats_that_have_names_are_not_read_as_codes() {
    let check = |styles: &str, expected: &str| {
        let page = format!(
            "<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Styles>{styles}</Styles>\
             <Worksheet><Table><Row><Cell StyleID='s'><Data Type='Number'>44977</Data></Cell></Row>\
             </Table></Worksheet></Workbook>"
        );
        let found = own(page.as_bytes());
        assert_eq!(found, BTreeMap::from([((0, 0), expected.to_owned())]), "{styles}");
    };
    let style = |name: &str| format!("<Style ID='s'><NumberFormat Format='{name}'/></Style>");
    for name in ["Standard", "Fixed", "Currency", "Euro Currency", "General Number", "0.00"] {
        check(&style(name), "44977");
    }
    check(&style("Short Date"), "2023-02-20");
    check(&style("General Date"), "2023-02-20");
    check(&style("yyyy/m/d"), "2023-02-20");
    let parent = "<Style ID='p'><NumberFormat Format='Short Date'/></Style>";
    check(&format!("{parent}<Style ID='s' Parent='p'/>"), "2023-02-20");
    let own = format!("{parent}<Style ID='s' Parent='p'><NumberFormat Format='Fixed'/></Style>");
    check(&own, "44977");
}
