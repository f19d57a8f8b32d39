//! Tables of a document, row by row.

use super::body::Body;
use super::place;
use super::tree::Node;
use crate::model::printed::PrintedPart;
use crate::read::printed::text::{MOST_CELLS, MOST_COLUMNS, common_width};

impl Body {
    /// Reads a table: a cell over several columns or rows gives its text to the first of them. What only
    /// sets text side by side, a single column or row, reads as paragraphs. Tables within follow.
    pub(super) fn table(&mut self, table: &Node) {
        let mut rows: Vec<Vec<Vec<PrintedPart>>> = Vec::new();
        let mut all = Vec::new();
        collect(table, "w:tr", &mut all);
        let mut count = 0;
        for row in all {
            if self.sees_row(row) && count <= MOST_CELLS {
                let row = self.row(row);
                count += row.len();
                rows.push(row);
            }
        }
        let width = common_width(&rows);
        if width < 2 {
            self.parts.extend(rows.into_iter().flatten().flatten());
        } else if rows.len() < 2 {
            self.side_by_side(rows.into_iter().flatten().collect());
        } else {
            let first = rows.iter().flatten().flatten().find_map(|part| match part {
                PrintedPart::Paragraph { place, .. } => Some(*place),
                PrintedPart::Table { .. } => None,
            });
            let mut within = Vec::new();
            let mut texts = |row: Vec<Vec<PrintedPart>>| {
                let mut row: Vec<String> =
                    row.into_iter().map(|cell| text(cell, &mut within)).collect();
                row.resize(width, String::new());
                row
            };
            let rows = rows.into_iter().map(&mut texts).collect();
            self.parts.push(PrintedPart::Table { rows, place: first.unwrap_or(place(1)) });
            self.parts.append(&mut within);
        }
    }

    /// What stands in each column of a row.
    fn row(&mut self, row: &Node) -> Vec<Vec<PrintedPart>> {
        let mut cells = Vec::new();
        cells.resize_with(span(row.child("w:trPr"), "w:gridBefore"), Vec::new);
        let mut all = Vec::new();
        collect(row, "w:tc", &mut all);
        for cell in all {
            let properties = cell.child("w:tcPr");
            let goes_on = |name: &str| {
                let merge = properties.and_then(|properties| properties.child(name));
                merge.is_some_and(|merge| merge.get("val").is_none_or(|val| val == "continue"))
            };
            let is_continued = goes_on("w:vMerge") || goes_on("w:hMerge");
            let parts = self.apart(&cell.children);
            cells.push(if is_continued { Vec::new() } else { parts });
            let more = span(properties, "w:gridSpan").max(1) - 1;
            cells.resize_with(cells.len() + more, Vec::new);
        }
        cells.truncate(MOST_COLUMNS);
        cells
    }

    /// Cells beside each other: one paragraph, where each is at most one.
    fn side_by_side(&mut self, cells: Vec<Vec<PrintedPart>>) {
        let single = |cell: &Vec<PrintedPart>| match cell.as_slice() {
            [] => true,
            [part] => matches!(part, PrintedPart::Paragraph { .. }),
            _ => false,
        };
        let is_line = cells.iter().all(single);
        let parts = cells.into_iter().flatten();
        if !is_line {
            self.parts.extend(parts);
            return;
        }
        let whole = parts.reduce(|whole, part| match (whole, part) {
            (PrintedPart::Paragraph { text, place }, PrintedPart::Paragraph { text: more, .. }) => {
                PrintedPart::Paragraph { text: format!("{text}　{more}"), place }
            }
            (whole, _) => whole,
        });
        self.parts.extend(whole);
    }
}

/// The text of a cell's paragraphs; its tables go elsewhere.
fn text(parts: Vec<PrintedPart>, within: &mut Vec<PrintedPart>) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            PrintedPart::Paragraph { text: more, .. } => {
                let is_word = |c: char| c.is_ascii_alphanumeric();
                if text.ends_with(is_word) && more.starts_with(is_word) {
                    text.push(' ');
                }
                text.push_str(&more);
            }
            table @ PrintedPart::Table { .. } => within.push(table),
        }
    }
    text
}

/// The rows or cells in an element, whatever they are wrapped in, but not those of tables within.
fn collect<'a>(node: &'a Node, name: &str, found: &mut Vec<&'a Node>) {
    for child in &node.children {
        match child.name.as_str() {
            own if own == name => found.push(child),
            "w:sdt" | "w:sdtContent" | "w:customXml" | "w:ins" | "w:moveTo" => {
                collect(child, name, found);
            }
            _ => {}
        }
    }
}

fn span(properties: Option<&Node>, name: &str) -> usize {
    let value = properties.and_then(|properties| properties.value(name));
    value.and_then(|value| value.parse().ok()).unwrap_or(0).min(MOST_COLUMNS)
}
