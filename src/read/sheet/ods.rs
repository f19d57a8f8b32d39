//! Workbooks of `OpenDocument` (.ods).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::value::{Epoch, Format, number};
use super::{Area, Book, MAX_CELLS, Placed, Sheet, counted};
use crate::model::files::Refusal;
use crate::read::archive::Archive;
use crate::read::xml::{Element, Node, walk};

/// A row or cell that stands for more of its kind than this, at the end of a table, is its formatting.
const MAX_REPEATED: u32 = 100_000;

pub(super) fn read(archive: &mut Archive<'_>) -> Result<Book, Refusal> {
    let manifest = archive.text("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(Refusal::Encrypted);
    }
    let text = archive.text("content.xml")?.ok_or(Refusal::Damaged)?;
    let mut reader = Content::default();
    walk(&text, |node| reader.see(&node))?;
    if !reader.is_table {
        return Err(Refusal::Other("OpenDocument 文档，不是表格"));
    }
    Ok(Book { sheets: reader.sheets, epoch: Epoch::From1900 })
}

#[derive(Default)]
struct Content {
    sheets: Vec<Sheet>,
    /// The styles of tables that are not shown, and the style that is being read.
    hidden_styles: BTreeSet<String>,
    style: String,
    /// The styles of letters that are struck out, raised or lowered, and whether the open spans are.
    apart_styles: BTreeSet<String>,
    spans: Vec<bool>,
    is_table: bool,
    sheet: Option<Sheet>,
    row: u32,
    row_count: u32,
    /// The cells of the row that is being read, which may be repeated.
    cells: Vec<Placed>,
    merges: Vec<Area>,
    column: u32,
    cell: Option<Cell>,
    header_column: u32,
    /// How deep in a remark on a cell, which is none of its text.
    annotation: usize,
}

/// A cell while it is read.
#[derive(Default)]
struct Cell {
    count: u32,
    rows: u32,
    columns: u32,
    /// What its value says; its paragraphs where it is text.
    said: Option<String>,
    /// Whether it is a formula of which no result is kept; an empty text is one.
    is_open: bool,
    paragraphs: usize,
    text: String,
}

impl Content {
    fn see(&mut self, node: &Node<'_>) -> Result<(), Refusal> {
        match node {
            Node::Open(element) if element.name() == "annotation" => self.annotation += 1,
            Node::Close("annotation") => self.annotation = self.annotation.saturating_sub(1),
            _ if self.annotation > 0 => {}
            Node::Open(element) => self.open(*element),
            Node::Close(name) => return self.close(name),
            Node::Text(text) => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| cell.paragraphs > 0) {
                    cell.text += text;
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, element: Element<'_>) {
        let count = |name: &str| element.number::<u32>(name).unwrap_or(1).max(1);
        let is_shown = || element.get("visibility").is_none_or(|shown| shown == "visible");
        match element.name() {
            "spreadsheet" => self.is_table = true,
            "style" => self.style = element.get("name").unwrap_or_default(),
            "table-properties" if element.get("display").is_some_and(|shown| shown == "false") => {
                self.hidden_styles.insert(self.style.clone());
            }
            "text-properties" => {
                let is_struck = ["text-line-through-style", "text-line-through-type"]
                    .iter()
                    .any(|name| element.get(name).is_some_and(|kind| kind != "none"));
                let position = element.get("text-position").unwrap_or_default();
                if is_struck || position.starts_with("su") {
                    self.apart_styles.insert(self.style.clone());
                }
            }
            "span" => {
                let style = element.get("style-name").unwrap_or_default();
                let is_apart = self.apart_styles.contains(&style);
                self.spans.push(is_apart);
                self.part(is_apart);
            }
            "table" => {
                let style = element.get("style-name").unwrap_or_default();
                self.sheet = Some(Sheet {
                    name: element.get("name").unwrap_or_default(),
                    is_hidden: self.hidden_styles.contains(&style),
                    before: counted(&self.sheets),
                    ..Sheet::default()
                });
                (self.row, self.header_column) = (0, 0);
            }
            "table-column" => {
                let repeated = count("number-columns-repeated").min(MAX_REPEATED);
                let columns = self.header_column..self.header_column.saturating_add(repeated);
                self.header_column = columns.end;
                if let Some(sheet) = self.sheet.as_mut().filter(|_| !is_shown()) {
                    sheet.hidden_columns.extend(columns);
                }
            }
            "table-row" => {
                self.row_count = count("number-rows-repeated");
                self.column = 0;
                if let Some(sheet) = self.sheet.as_mut().filter(|_| !is_shown()) {
                    let rows = self.row_count.min(MAX_REPEATED);
                    sheet.hidden_rows.extend(self.row..self.row.saturating_add(rows));
                }
            }
            "table-cell" | "covered-table-cell" => {
                self.cell = Some(Cell {
                    count: count("number-columns-repeated"),
                    rows: count("number-rows-spanned"),
                    columns: count("number-columns-spanned"),
                    said: said(element),
                    is_open: element.get("formula").is_some()
                        && element.get("value-type").is_none_or(|kind| kind != "string"),
                    ..Cell::default()
                });
            }
            "p" => {
                if let Some(cell) = &mut self.cell {
                    if !cell.text.is_empty() {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                }
            }
            "s" => {
                let spaces = count("c").min(100) as usize;
                self.cell.iter_mut().for_each(|cell| cell.text += &" ".repeat(spaces));
            }
            "tab" => self.cell.iter_mut().for_each(|cell| cell.text.push('\t')),
            "line-break" => self.cell.iter_mut().for_each(|cell| cell.text.push('\n')),
            _ => {}
        }
    }

    /// What is struck out or raised in a cell is a line of its own.
    fn part(&mut self, is_apart: bool) {
        self.cell.iter_mut().filter(|_| is_apart).for_each(|cell| cell.text.push('\n'));
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "span" => {
                let is_apart = self.spans.pop().unwrap_or(false);
                self.part(is_apart);
            }
            "p" => self.cell.iter_mut().for_each(|c| c.paragraphs = c.paragraphs.saturating_sub(1)),
            "table-cell" | "covered-table-cell" => {
                if let Some(cell) = self.cell.take() {
                    self.finish(cell)?;
                }
            }
            "table-row" => self.finish_row()?,
            "table" => self.sheets.extend(self.sheet.take().map(Sheet::sorted)),
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self, cell: Cell) -> Result<(), Refusal> {
        let Cell { count, rows, columns, said, is_open, text, .. } = cell;
        let first = (self.row, self.column);
        if rows > 1 || columns > 1 {
            let last = (first.0.saturating_add(rows - 1), first.1.saturating_add(columns - 1));
            self.merges.push(Area { first, last });
        }
        let is_percentage = said.as_ref().is_some_and(|said| said.ends_with('%'));
        let shown = text.trim();
        let text = match said {
            // What it shows is what it says, where that can be read.
            Some(_) if is_percentage && is_plain_percentage(shown) => shown.to_owned(),
            Some(said) => {
                let unit = unit_shown(&said, shown).unwrap_or_default();
                said + unit
            }
            None => text,
        };
        let is_uncalculated = is_open && text.trim().is_empty();
        if is_uncalculated || !text.trim().is_empty() {
            let count = count.min(MAX_REPEATED);
            if self.cells.len() + count as usize > MAX_CELLS {
                return Err(Refusal::TooManyCells);
            }
            let columns = self.column..self.column.saturating_add(count);
            let text: Arc<str> = text.into();
            self.cells.extend(columns.map(|column| Placed {
                row: 0,
                column,
                text: Arc::clone(&text),
                is_uncalculated,
            }));
        }
        self.column = self.column.saturating_add(count);
        Ok(())
    }

    fn finish_row(&mut self) -> Result<(), Refusal> {
        let cells = std::mem::take(&mut self.cells);
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        sheet.merges.append(&mut self.merges);
        if !cells.is_empty() {
            for row in self.row..self.row.saturating_add(self.row_count) {
                for cell in &cells {
                    let (column, text) = (cell.column, Arc::clone(&cell.text));
                    let is_uncalculated = cell.is_uncalculated;
                    sheet.place(Placed { row, column, text, is_uncalculated })?;
                }
            }
        }
        self.row = self.row.saturating_add(self.row_count);
        Ok(())
    }
}

/// Whether it is digits and one sign.
fn is_plain_percentage(text: &str) -> bool {
    let digits = text.strip_suffix('%').unwrap_or_default();
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// The unit that a number is shown with, unless it is also shown scaled.
fn unit_shown<'a>(said: &str, shown: &'a str) -> Option<&'a str> {
    let end = shown.trim_end_matches(char::is_alphabetic).len();
    let (number, unit) = shown.split_at(end);
    let digits: String = number.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}')).collect();
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    let (said, digits): (f64, f64) = (said.parse().ok()?, digits.parse().ok()?);
    let is_same = (said - digits).abs() <= 0.500_001 * 0.1_f64.powi(i32::try_from(places).ok()?);
    (!unit.is_empty() && is_same).then_some(unit)
}

/// What a cell's value says by itself.
fn said(element: Element<'_>) -> Option<String> {
    let figure = || element.get("value")?.trim().parse::<f64>().ok();
    match element.get("value-type")?.as_str() {
        "float" | "currency" => figure().map(number),
        "percentage" => figure().map(|value| Format::Percent(2).text(value, Epoch::From1900)),
        "date" => {
            let date = element.get("date-value")?;
            Some(date.split_once('T').map_or(date.as_str(), |(day, _)| day).to_owned())
        }
        "boolean" => Some(element.get("boolean-value")?.to_uppercase()),
        "string" => element.get("string-value"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_is_shown_belongs_to_the_number() {
        let check = |said: &str, shown: &str, expected: Option<&str>| {
            assert_eq!(unit_shown(said, shown), expected, "{said} {shown}");
        };
        check("3", "3万", Some("万"));
        check("7960.15", "7,960.15万元", Some("万元"));
        check("7960.154", "7960.15万元", Some("万元"));
        check("6244", "6244", None);
        check("6244", "6,244.00", None);
        check("12345", "1.2万", None);
        check("44977", "2023年2月20日", None);
        check("TRUE", "TRUE", None);
    }

    #[test]
    fn an_empty_text_is_a_formula_s_result() {
        let check = |cell: &str, expected: &[&str]| {
            let text = format!("<table><table-row>{cell}</table-row></table>");
            let mut reader = Content::default();
            walk(&text, |node| reader.see(&node)).expect("XML");
            let said = |cell: &Placed| match cell.is_uncalculated {
                true => "?".to_owned(),
                false => cell.text.to_string(),
            };
            let found: Vec<String> = reader.sheets[0].cells.iter().map(said).collect();
            assert_eq!(found, expected, "{cell}");
        };
        let of = |more: &str| format!("<table-cell table:formula='of:=1' {more}/>");
        check(&of("office:value-type='string' office:string-value=''"), &[]);
        check(&of("office:value-type='string'"), &[]);
        check(&of("office:value-type='float' office:value='2'"), &["2"]);
        check(&of("office:value-type='float'"), &["?"]);
        check(&of(""), &["?"]);
        check("<table-cell table:formula='of:=1'><p>7</p></table-cell>", &["7"]);
    }
}
