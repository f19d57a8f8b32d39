//! Tables of web pages: what the export of old systems calls .xls.

use std::collections::{BTreeMap, BTreeSet};

use super::value::{Epoch, number};
use super::{Area, Book, Sheet, spreadsheet};
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
        return Some(spreadsheet::read(text));
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
    covered: BTreeSet<(u32, u32)>,
    /// The tag within which letters are struck out, raised or not shown, and how many of its name are open.
    apart: Option<(String, usize)>,
    /// What its style sheet says of classes.
    classes: BTreeMap<String, Look>,
}

/// How letters stand out from those around them.
#[derive(Clone, Copy, Default)]
struct Look {
    is_hidden: bool,
    is_struck: bool,
    /// Whether they are struck out, raised, lowered or not to be seen.
    is_apart: bool,
}

struct Cell {
    at: (u32, u32),
    text: String,
    /// The number behind what is shown, as Excel writes it.
    number: Option<f64>,
    is_struck: bool,
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
            let (inside, behind) =
                rest.split_at(found.into_iter().position(|is_it| is_it).unwrap_or(rest.len()));
            if name == "style" {
                page.learn(inside);
            }
            rest = behind;
            continue;
        }
        page.tag(&name, tag.starts_with('/'), tag)?;
    }
    page.end_cell()?;
    Ok(Book { sheets: vec![page.sheet.sorted()], epoch: Epoch::From1900 })
}

/// In characters; behind a quote that nothing closes a page would be searched to its end.
const LONGEST_TAG: usize = 4096;

/// Where a tag ends, outside of quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices().take(LONGEST_TAG) {
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
        let is_open = self.cell.is_some() && self.apart.is_none();
        let begins = is_open && !is_end && self.is_apart(name, tag);
        match (&mut self.apart, is_end) {
            (Some((of, open)), false) if of == name => *open += 1,
            (Some((of, open)), true) if of == name => {
                *open -= 1;
                if *open == 0 {
                    self.apart = None;
                    self.part();
                }
            }
            (None, false) if begins => {
                self.apart = Some((name.to_owned(), 1));
                self.part();
            }
            _ => {}
        }
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
            ("br" | "hr", _) => self.part(),
            ("p" | "div" | "li" | "ul" | "ol" | "dl" | "dt" | "dd" | "pre" | "center", _) => {
                self.part();
            }
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote", _) => self.part(),
            _ => {}
        }
        Ok(())
    }

    /// Takes in the classes of a style sheet: `.xl65, td.xl66 {text-decoration:line-through}`.
    fn learn(&mut self, styles: &str) {
        for rule in styles.split('}') {
            // In front of the last brace of several stands what the rule is for: `@media`.
            let Some((selectors, style)) = rule.rsplit_once('{') else { continue };
            let look = declared(style);
            if !look.is_apart {
                continue;
            }
            let selectors = selectors.rsplit(['{', ';', '/']).next().unwrap_or_default();
            for selector in selectors.split(',') {
                let last = selector.split_whitespace().next_back().unwrap_or_default();
                let Some((_, class)) = last.split_once('.') else { continue };
                let known = self.classes.entry(class.to_owned()).or_default();
                known.is_hidden |= look.is_hidden;
                known.is_struck |= look.is_struck;
                known.is_apart = true;
            }
        }
    }

    /// How a tag makes its letters look, by itself and by its classes.
    fn look(&self, tag: &str) -> Look {
        let mut look = declared(&attribute(tag, "style").unwrap_or_default());
        let classes = attribute(tag, "class").unwrap_or_default();
        for known in classes.split_whitespace().filter_map(|class| self.classes.get(class)) {
            look.is_hidden |= known.is_hidden;
            look.is_struck |= known.is_struck;
            look.is_apart |= known.is_apart;
        }
        look
    }

    /// Whether the letters in such a tag are struck out, raised, lowered or not shown. All of a cell at
    /// once is not parted from anything.
    fn is_apart(&self, name: &str, tag: &str) -> bool {
        let of_table = ["td", "th", "tr", "table", "tbody", "thead", "tfoot", "col", "colgroup"];
        let is_empty = ["br", "hr", "img", "input", "wbr"].contains(&name);
        let color = || attribute(tag, "color").map(|color| format!("color:{color}"));
        matches!(name, "s" | "del" | "strike" | "sup" | "sub" | "rt" | "rp")
            || !of_table.contains(&name)
                && !is_empty
                && (self.look(tag).is_apart
                    || name == "font" && color().is_some_and(|color| declared(&color).is_apart))
    }

    /// What follows in a cell stands on a line of its own.
    fn part(&mut self) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.text.trim().is_empty()) {
            cell.text.push('\n');
        }
    }

    fn start_row(&mut self, is_new: bool, tag: &str) {
        if is_new || !self.is_row {
            (self.is_row, self.column) = (true, 0);
            if self.look(tag).is_hidden {
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
                return Err(Refusal::TooManyCells);
            }
            self.sheet.merges.push(Area { first, last });
            for row in self.row..=last.0 {
                self.covered.extend((self.column..=last.1).map(|column| (row, column)));
            }
            if self.covered.len() > super::MAX_CELLS {
                return Err(Refusal::TooManyCells);
            }
        }
        let number = attribute(tag, "x:num").and_then(|number| number.trim().parse().ok());
        let is_struck = self.look(tag).is_struck;
        self.cell = Some(Cell { at: first, text: String::new(), number, is_struck });
        self.column = last.1 + 1;
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        self.apart = None;
        let Some(Cell { at: (row, column), text, number: behind, is_struck }) = self.cell.take()
        else {
            return Ok(());
        };
        // What is shown may have been rounded for it.
        let is_rounded = text.contains("E+") || text.contains("##");
        let text = behind.filter(|_| is_rounded).map_or(text, number);
        if is_struck && !text.trim().is_empty() {
            self.sheet.struck.insert((row, column));
        }
        self.sheet.add(row, column, text)
    }
}

/// What declarations make of letters: `text-decoration:line-through; color:white`.
fn declared(style: &str) -> Look {
    let mut look = Look::default();
    for declaration in style.to_ascii_lowercase().split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let value = value.replace("!important", "").replace(char::is_whitespace, "");
        let is_white = || matches!(&*value, "white" | "#fff" | "#ffffff" | "rgb(255,255,255)");
        let is_hidden = match name.trim() {
            "display" => value == "none",
            "visibility" => value == "hidden" || value == "collapse",
            "mso-hide" => value == "all",
            _ => false,
        };
        let is_struck =
            name.trim().starts_with("text-decoration") && value.contains("line-through");
        let is_apart = match name.trim() {
            "vertical-align" => value == "super" || value == "sub",
            "color" => is_white() || value == "transparent",
            "font-size" => value.trim_end_matches(char::is_alphabetic) == "0",
            "opacity" => value == "0",
            _ => false,
        };
        look.is_hidden |= is_hidden;
        look.is_struck |= is_struck;
        look.is_apart |= is_hidden || is_struck || is_apart;
    }
    look
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
                // Further on no name goes: a page may be full of `&`.
                let end = rest.char_indices().take(10).find(|(_, c)| *c == ';');
                let found = end.and_then(|(end, _)| Some((reference(&rest[..end])?, end)));
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
