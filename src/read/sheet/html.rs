//! Tables of web pages, and the one XML of Excel's that is no archive: what the export of old systems
//! calls .xls.

use super::value::{Epoch, Format, number};
use super::xml::{Node, walk};
use super::{Area, Book, Placed, Sheet};
use crate::model::files::Refusal;
use crate::model::source::decode;

/// The tables of a page, one under the other; nothing where the bytes are no page.
pub(super) fn open(bytes: &[u8]) -> Option<Result<Book, Refusal>> {
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if !is_wide && !start.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let (text, _) = decode(bytes).ok()?;
    let text = text.trim_start();
    if !text.starts_with('<') {
        return None;
    }
    if text.contains("urn:schemas-microsoft-com:office:spreadsheet") && text.contains("Workbook") {
        return Some(spreadsheet(text).unwrap_or(Err(Refusal::Damaged)));
    }
    let has = |wanted: &str| {
        text.as_bytes().windows(wanted.len()).any(|at| at.eq_ignore_ascii_case(wanted.as_bytes()))
    };
    match () {
        () if has("<frameset") || has("<x:ExcelWorkbook") && !has("<td") => {
            Some(Err(Refusal::Other("网页（表格在另外的文件里）")))
        }
        () if has("<table") => Some(page(text)),
        () if has("<html") => Some(Err(Refusal::Other("网页，里面没有表格"))),
        () if text.starts_with("<?xml") => Some(Err(Refusal::Other("XML 文件"))),
        () => None,
    }
}

/// A page as it is read.
#[derive(Default)]
struct Page {
    sheet: Sheet,
    row: u32,
    /// Whether a row of the table has begun, and the next cell's column.
    is_row: bool,
    column: u32,
    cell: Option<Cell>,
    /// Places that cells above reach into.
    covered: std::collections::BTreeSet<(u32, u32)>,
}

struct Cell {
    at: (u32, u32),
    text: String,
    /// The number behind what is shown, as Excel writes it.
    number: Option<f64>,
}

fn page(text: &str) -> Result<Book, Refusal> {
    let mut page = Page::default();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        page.text(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let Some(end) = tag_end(rest) else { break };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').find(|n| !n.is_empty());
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if matches!(name.as_str(), "script" | "style" | "title") && !tag.starts_with('/') {
            let close = format!("</{name}");
            let found = rest.as_bytes().windows(close.len());
            let found = found.map(|at| at.eq_ignore_ascii_case(close.as_bytes()));
            rest = found.into_iter().position(|is_it| is_it).map_or("", |at| &rest[at..]);
            continue;
        }
        page.tag(&name, tag.starts_with('/'), tag)?;
    }
    page.end_cell()?;
    Ok(Book { sheets: vec![page.sheet.sorted()], epoch: Epoch::From1900 })
}

/// Where a tag ends, outside of quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    text.find('>')
}

impl Page {
    fn text(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            cell.text += &resolved(text);
        }
    }

    fn tag(&mut self, name: &str, is_end: bool, tag: &str) -> Result<(), Refusal> {
        match (name, is_end) {
            ("td" | "th", false) => {
                self.end_cell()?;
                self.start_row(false, "");
                self.start_cell(tag)?;
            }
            ("td" | "th", true) => self.end_cell()?,
            ("tr", false) => {
                self.end_cell()?;
                self.end_row();
                self.start_row(true, tag);
            }
            ("tr" | "table", true) | ("table", false) => {
                self.end_cell()?;
                self.end_row();
            }
            ("br" | "p" | "div", false) => {
                if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.text.trim().is_empty()) {
                    cell.text.push('\n');
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn start_row(&mut self, is_new: bool, tag: &str) {
        if is_new || !self.is_row {
            (self.is_row, self.column) = (true, 0);
            if is_hidden(tag) {
                self.sheet.hidden_rows.insert(self.row);
            }
        }
    }

    fn end_row(&mut self) {
        if std::mem::take(&mut self.is_row) {
            self.row += 1;
        }
    }

    fn start_cell(&mut self, tag: &str) -> Result<(), Refusal> {
        while self.covered.contains(&(self.row, self.column)) {
            self.column += 1;
        }
        let span = |name: &str| {
            let count = attribute(tag, name).and_then(|count| count.trim().parse::<u32>().ok());
            count.unwrap_or(1).clamp(1, 10_000)
        };
        let (rows, columns) = (span("rowspan"), span("colspan"));
        let first = (self.row, self.column);
        let last = (self.row + rows - 1, self.column + columns - 1);
        if first != last {
            if (rows * columns) as usize > super::MAX_CELLS {
                return Err(Refusal::TooLarge);
            }
            self.sheet.merges.push(Area { first, last });
            for row in self.row..=last.0 {
                self.covered.extend((self.column..=last.1).map(|column| (row, column)));
            }
            if self.covered.len() > super::MAX_CELLS {
                return Err(Refusal::TooLarge);
            }
        }
        let number = attribute(tag, "x:num").and_then(|number| number.trim().parse().ok());
        self.cell = Some(Cell { at: first, text: String::new(), number });
        self.column = last.1 + 1;
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        let Some(Cell { at: (row, column), text, number: behind }) = self.cell.take() else {
            return Ok(());
        };
        // What is shown may have been rounded for it.
        let is_rounded = text.contains("E+") || text.contains("##");
        let text = behind.filter(|_| is_rounded).map_or(text, number);
        self.sheet.add(row, column, text)
    }
}

fn is_hidden(tag: &str) -> bool {
    let style = attribute(tag, "style").unwrap_or_default();
    style.replace(' ', "").to_ascii_lowercase().contains("display:none")
}

/// The value of an attribute, with or without quotes.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut rest = tag;
    while let Some(at) = rest.find('=') {
        let found = rest[..at].trim_end().rsplit(|c: char| c.is_whitespace()).next()?;
        let is_it = found.eq_ignore_ascii_case(name);
        let value = rest[at + 1..].trim_start();
        let (value, behind) = match value.strip_prefix(['"', '\'']) {
            Some(quoted) => quoted.split_once(&value[..1])?,
            None => value.split_once(|c: char| c.is_whitespace()).unwrap_or((value, "")),
        };
        if is_it {
            return Some(resolved(value));
        }
        rest = behind;
    }
    None
}

/// The text with white space as one space and references resolved.
fn resolved(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '&' => {
                let name = rest.get(..rest.len().min(10)).unwrap_or(rest).split_once(';');
                let found = name.and_then(|(name, _)| Some((reference(name)?, name.len())));
                match found {
                    Some((found, length)) => {
                        plain.push(found);
                        rest = &rest[length + 1..];
                    }
                    None => plain.push('&'),
                }
            }
            c if c.is_ascii_whitespace() => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            c => plain.push(c),
        }
    }
    plain
}

fn reference(name: &str) -> Option<char> {
    match name {
        "nbsp" => Some('\u{a0}'),
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "emsp" | "ensp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// The XML of Excel 2002 and 2003; nothing where it cannot be parsed.
fn spreadsheet(text: &str) -> Option<Result<Book, Refusal>> {
    let mut book = Book::default();
    let mut formats = std::collections::BTreeMap::new();
    let mut style = String::new();
    let mut next = (0_u32, 0_u32);
    // The cell being read: its place, its format, the kind of its value, its text.
    let mut open: Option<((u32, u32), Format, String, String, bool)> = None;
    let (mut is_data, mut is_formula) = (false, false);
    let mut refusal = Ok(());
    walk(text, |node| match node {
        Node::Open(element) => match element.name() {
            "Style" => style = element.get("ID").unwrap_or_default(),
            "NumberFormat" => {
                let code = element.get("Format").unwrap_or_default();
                let format = match code.as_str() {
                    "Percent" => Format::Percent(2),
                    code if code.ends_with("Date") => Format::Date,
                    code => Format::of_code(code),
                };
                formats.insert(style.clone(), format);
            }
            "Date1904" => book.epoch = Epoch::From1904,
            "Worksheet" => {
                let name = element.get("Name").unwrap_or_default();
                book.sheets.push(Sheet { name, ..Sheet::default() });
                next = (0, 0);
            }
            "Row" => {
                let index = element.number::<u32>("Index").and_then(|at| at.checked_sub(1));
                next = (index.unwrap_or(next.0), 0);
                if element.is("Hidden") {
                    let sheet = book.sheets.last_mut();
                    sheet.into_iter().for_each(|sheet| {
                        sheet.hidden_rows.insert(next.0);
                    });
                }
            }
            "Cell" => {
                let index = element.number::<u32>("Index").and_then(|at| at.checked_sub(1));
                let at = (next.0, index.unwrap_or(next.1));
                let more = |name: &str| element.number::<u32>(name).unwrap_or(0).min(1_048_576);
                let (across, down) = (more("MergeAcross"), more("MergeDown"));
                let last = (at.0.saturating_add(down), at.1.saturating_add(across));
                if let Some(sheet) = book.sheets.last_mut().filter(|_| at != last) {
                    sheet.merges.push(Area { first: at, last });
                }
                next = (at.0, last.1.saturating_add(1));
                let id = element.get("StyleID").unwrap_or_default();
                let format = formats.get(&id).copied().unwrap_or_default();
                is_formula = element.get("Formula").is_some();
                open = Some((at, format, String::new(), String::new(), false));
            }
            "Data" => {
                is_data = true;
                if let Some(open) = &mut open {
                    open.2 = element.get("Type").unwrap_or_default();
                    open.4 = true;
                }
            }
            _ => {}
        },
        Node::Text(text) => {
            if let Some(open) = open.as_mut().filter(|_| is_data) {
                open.3 += text;
            }
        }
        Node::Close("Data") => is_data = false,
        Node::Close("Row") => next = (next.0.saturating_add(1), 0),
        Node::Close("Cell") => {
            let (Some(((row, column), format, kind, text, has_data)), Some(sheet)) =
                (open.take(), book.sheets.last_mut())
            else {
                return;
            };
            let value = text.trim().parse::<f64>().ok();
            let text = match kind.as_str() {
                "Number" => value.map_or(text, |value| format.text(value, book.epoch)),
                "DateTime" => text.split_once('T').map_or(text.clone(), |(day, _)| day.to_owned()),
                "Boolean" => if text.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
                _ => text,
            };
            let is_uncalculated = is_formula && !has_data;
            if refusal.is_ok() && (is_uncalculated || !text.trim().is_empty()) {
                refusal = sheet.place(Placed { row, column, text, is_uncalculated });
            }
        }
        Node::Close(_) => {}
    })?;
    let Book { sheets, epoch } = book;
    let sheets = sheets.into_iter().map(Sheet::sorted).collect();
    Some(refusal.map(|()| Book { sheets, epoch }))
}
