//! The XML of Excel 2002 and 2003, which is no archive: another thing that old systems call .xls.

use std::collections::BTreeMap;

use super::value::{Epoch, Format};
use super::xml::{Element, Node, walk};
use super::{Area, Book, Placed, Sheet, counted};
use crate::model::files::Refusal;

/// # Errors
/// It is no XML, or has more cells than can be meant.
pub(super) fn read(text: &str) -> Result<Book, Refusal> {
    let mut reader = Document::default();
    let mut refusal = Ok(());
    let seen = walk(text, |node| match node {
        Node::Open(element) => reader.open(element),
        Node::Text(text) => {
            if let Some(cell) = reader.cell.as_mut().filter(|cell| cell.is_inside) {
                cell.text += text;
            }
        }
        Node::Close(name) => {
            if refusal.is_ok() {
                refusal = reader.close(name);
            }
        }
    });
    refusal?;
    seen.ok_or(Refusal::Damaged)?;
    let sheets = reader.sheets.into_iter().map(Sheet::sorted).collect();
    Ok(Book { sheets, epoch: reader.epoch })
}

#[derive(Default)]
struct Document {
    sheets: Vec<Sheet>,
    epoch: Epoch,
    formats: BTreeMap<String, Format>,
    /// The style that is being read.
    style: String,
    /// Where a cell without a place of its own stands.
    next: (u32, u32),
    cell: Option<Cell>,
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
        match element.name() {
            "Style" => {
                self.style = element.get("ID").unwrap_or_default();
                let parent = element.get("Parent").and_then(|parent| self.formats.get(&parent));
                if let Some(&format) = parent {
                    self.formats.insert(self.style.clone(), format);
                }
            }
            "NumberFormat" => {
                let code = element.get("Format").unwrap_or_default();
                let format = named(&code).unwrap_or_else(|| Format::of_code(&code));
                self.formats.insert(self.style.clone(), format);
            }
            "Date1904" => self.epoch = Epoch::From1904,
            "Worksheet" => {
                let name = element.get("Name").unwrap_or_default();
                let before = counted(&self.sheets);
                self.sheets.push(Sheet { name, before, ..Sheet::default() });
                self.next = (0, 0);
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
                    format: self.formats.get(&style).copied().unwrap_or_default(),
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

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
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

/// The formats that have names; read as codes many would be days, for their `d` and `y`.
fn named(name: &str) -> Option<Format> {
    Some(match name {
        "General Date" | "Long Date" | "Medium Date" | "Short Date" => Format::Date,
        "Percent" => Format::Percent(2),
        "General" | "General Number" | "Fixed" | "Standard" | "Scientific" | "Currency"
        | "Euro Currency" | "Long Time" | "Medium Time" | "Short Time" | "Yes/No"
        | "True/False" | "On/Off" => Format::Number,
        _ => return None,
    })
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
