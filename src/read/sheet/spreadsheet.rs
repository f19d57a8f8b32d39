//! The XML of Excel 2002 and 2003, which is no archive: another thing that old systems call .xls.

use std::collections::BTreeMap;

use super::value::{Epoch, Format};
use super::{Area, Book, Placed, Sheet, counted};
use crate::model::files::Refusal;
use crate::read::xml::{Element, Node, walk};

/// # Errors
/// It is no XML, or has more cells than can be meant.
pub(super) fn read(text: &str) -> Result<Book, Refusal> {
    let mut reader = Document::default();
    walk(text, |node| {
        match node {
            Node::Open(element) => reader.open(element),
            Node::Text(text) => {
                if reader.is_visible && text.contains("Hidden") {
                    reader.sheets.last_mut().into_iter().for_each(|sheet| sheet.is_hidden = true);
                }
                if let Some(cell) = reader.cell.as_mut().filter(|cell| cell.is_inside) {
                    cell.text += text;
                }
            }
            Node::Close(name) => return reader.close(name),
        }
        Ok(())
    })?;
    let sheets = reader.sheets.into_iter().map(Sheet::sorted).collect();
    Ok(Book { sheets, epoch: reader.epoch })
}

/// Letters that are struck out, raised or lowered.
const APART: [&str; 4] = ["S", "Del", "Sup", "Sub"];

#[derive(Default)]
struct Document {
    sheets: Vec<Sheet>,
    epoch: Epoch,
    styles: BTreeMap<String, Style>,
    /// The style that is being read.
    style: String,
    /// Where a cell without a place of its own stands.
    next: (u32, u32),
    cell: Option<Cell>,
    /// How deep in a remark on a cell, which is none of its text.
    comment: usize,
    /// Whether what follows says whether the sheet is shown.
    is_visible: bool,
    /// The next column that is described.
    column: u32,
}

/// A style, whose cells have the format of another one where it has none of its own.
#[derive(Default)]
struct Style {
    parent: Option<String>,
    format: Option<Format>,
}

/// The style of cells that name none, after which all others are made.
const DEFAULT: &str = "Default";

/// So many styles one after another are a circle.
const MAX_PARENTS: usize = 16;

/// The formats that go by a name; read as codes many would be days, for their `d` and `y`.
fn named(name: &str) -> Option<Format> {
    match name {
        "Percent" => Some(Format::Percent(2)),
        "General Date" | "Long Date" | "Medium Date" | "Short Date" => Some(Format::Date),
        "General" | "General Number" | "Currency" | "Euro Currency" | "Fixed" | "Standard"
        | "Scientific" | "Yes/No" | "True/False" | "On/Off" | "Long Time" | "Medium Time"
        | "Short Time" => Some(Format::Number),
        _ => None,
    }
}

/// A cell while it is read.
struct Cell {
    at: (u32, u32),
    format: Format,
    is_formula: bool,
    /// Of its value, once there is one.
    kind: Option<String>,
    is_inside: bool,
    text: String,
}

impl Document {
    fn open(&mut self, element: Element<'_>) {
        let index = || element.number::<u32>("Index").and_then(|at| at.checked_sub(1));
        if element.name() == "Comment" {
            self.comment += 1;
        }
        if self.comment > 0 {
            return;
        }
        match element.name() {
            name if APART.contains(&name) => self.part(),
            "Visible" => self.is_visible = true,
            "Column" => {
                let first = index().unwrap_or(self.column);
                let more = element.number::<u32>("Span").unwrap_or(0).min(16_384);
                self.column = first.saturating_add(more).saturating_add(1);
                if let Some(sheet) = self.sheets.last_mut().filter(|_| element.is("Hidden")) {
                    sheet.hidden_columns.extend(first..self.column);
                }
            }
            "Style" => {
                self.style = element.get("ID").unwrap_or_default();
                let style = Style { parent: element.get("Parent"), format: None };
                self.styles.insert(self.style.clone(), style);
            }
            "NumberFormat" => {
                let code = element.get("Format").unwrap_or_default();
                let format = named(&code).unwrap_or_else(|| Format::of_code(&code));
                self.styles.entry(self.style.clone()).or_default().format = Some(format);
            }
            "Date1904" => self.epoch = Epoch::From1904,
            "Worksheet" => {
                let name = element.get("Name").unwrap_or_default();
                let before = counted(&self.sheets);
                self.sheets.push(Sheet { name, before, ..Sheet::default() });
                (self.next, self.column) = ((0, 0), 0);
            }
            "Row" => {
                self.next = (index().unwrap_or(self.next.0), 0);
                if let Some(sheet) = self.sheets.last_mut().filter(|_| element.is("Hidden")) {
                    sheet.hidden_rows.insert(self.next.0);
                }
            }
            "Cell" => {
                let at = (self.next.0, index().unwrap_or(self.next.1));
                let more = |name: &str| element.number::<u32>(name).unwrap_or(0);
                let down = at.0.saturating_add(more("MergeDown"));
                let last = (down, at.1.saturating_add(more("MergeAcross")));
                if let Some(sheet) = self.sheets.last_mut().filter(|_| at != last) {
                    sheet.merges.push(Area { first: at, last });
                }
                self.next = (at.0, last.1.saturating_add(1));
                let style = element.get("StyleID").unwrap_or_default();
                self.cell = Some(Cell {
                    at,
                    format: self.format(&style),
                    is_formula: element.get("Formula").is_some(),
                    kind: None,
                    is_inside: false,
                    text: String::new(),
                });
            }
            "Data" => {
                if let Some(cell) = &mut self.cell {
                    cell.kind = Some(element.get("Type").unwrap_or_default());
                    cell.is_inside = true;
                }
            }
            _ => {}
        }
    }

    /// What is struck out or raised in a cell is a line of its own.
    fn part(&mut self) {
        self.cell.iter_mut().filter(|cell| cell.is_inside).for_each(|cell| cell.text.push('\n'));
    }

    /// How the cells of a style are meant.
    fn format(&self, style: &str) -> Format {
        let parent = |style: &&str| {
            let parent = self.styles.get(*style).and_then(|style| style.parent.as_deref());
            parent.or((*style != DEFAULT).then_some(DEFAULT))
        };
        let mut styles = std::iter::successors(Some(style), parent).take(MAX_PARENTS);
        styles.find_map(|style| self.styles.get(style)?.format.clone()).unwrap_or_default()
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        if name == "Comment" {
            self.comment = self.comment.saturating_sub(1);
        }
        match name {
            _ if self.comment > 0 => {}
            name if APART.contains(&name) => self.part(),
            "Visible" => self.is_visible = false,
            "Data" => self.cell.iter_mut().for_each(|cell| cell.is_inside = false),
            "Row" => self.next = (self.next.0.saturating_add(1), 0),
            "Cell" => {
                if let (Some(cell), Some(sheet)) = (self.cell.take(), self.sheets.last_mut()) {
                    let (row, column) = cell.at;
                    let is_uncalculated = cell.is_formula && cell.kind.is_none();
                    if is_uncalculated {
                        let text = "".into();
                        return sheet.place(Placed { row, column, text, is_uncalculated });
                    }
                    return sheet.add(row, column, cell.said(self.epoch));
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Cell {
    fn said(self, epoch: Epoch) -> String {
        let Self { format, text, .. } = self;
        match self.kind.as_deref() {
            Some("Number") => match text.trim().parse::<f64>() {
                Ok(value) => format.text(value, epoch),
                Err(_) => text,
            },
            // 2023-02-20T00:00:00.000
            Some("DateTime") => match text.split_once('T') {
                Some((day, _)) => day.to_owned(),
                None => text,
            },
            Some("Boolean") => if text.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            _ => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_goes_by_its_name_or_by_the_style_it_is_made_after() {
        let check = |style: &str, value: &str, expected: &str| {
            let text = format!(
                "<Workbook><Styles><Style ss:ID='Default'><NumberFormat/></Style>{style}</Styles>\
                 <Worksheet ss:Name='表'><Table><Row><Cell ss:StyleID='a'>\
                 <Data ss:Type='Number'>{value}</Data></Cell></Row></Table></Worksheet></Workbook>"
            );
            let Ok(book) = read(&text) else { panic!("{text}") };
            assert_eq!(&*book.sheets[0].cells[0].text, expected, "{style}");
        };
        let own =
            |format: &str| format!("<Style ss:ID='a'><NumberFormat ss:Format='{format}'/></Style>");
        for number in ["Standard", "Fixed", "Currency", "Euro Currency", "Scientific", "Yes/No"] {
            check(&own(number), "6244", "6244");
        }
        for date in ["General Date", "Short Date", "Medium Date", "Long Date", "yyyy/m/d"] {
            check(&own(date), "44977", "2023-02-20");
        }
        check(&own("Percent"), "0.9786", "97.86%");
        check(&own("Short Time"), "44977", "44977");
        let child = "<Style ss:ID='a' ss:Parent='b'>";
        let parent = "<Style ss:ID='b'><NumberFormat ss:Format='Short Date'/></Style>";
        check(&format!("{child}</Style>{parent}"), "44977", "2023-02-20");
        check(&format!("{child}<NumberFormat/></Style>{parent}"), "44977", "44977");
        check(&format!("{child}</Style><Style ss:ID='b' ss:Parent='a'/>"), "44977", "44977");
        check("<Style ss:ID='a'/>", "44977", "44977");
    }
}
