//! Workbooks of Office Open XML.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::value::{Epoch, Format};
use super::{Book, Placed, Sheet, area, counted, place};
use crate::model::files::Refusal;
use crate::read::archive::Archive;
use crate::read::xml::{Element, Node, walk};

/// What cells refer to.
#[derive(Default)]
struct Shared {
    strings: Vec<Arc<str>>,
    /// By the number of a cell's style.
    formats: Vec<Format>,
    /// Whether such a style's letters are struck out.
    struck: Vec<bool>,
    epoch: Epoch,
    /// Whether the workbook asks to be calculated when it is opened: then a formula's 0 is what a program
    /// wrote that cannot calculate.
    is_stale: bool,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    id: String,
    is_hidden: bool,
}

pub(super) fn read(archive: &mut Archive<'_>) -> Result<Book, Refusal> {
    let mut names = archive.names().iter();
    let path = names.find(|name| name.ends_with("workbook.xml")).ok_or(Refusal::Damaged)?.clone();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let workbook = archive.text(&path)?.ok_or(Refusal::Damaged)?;
    let (listed, epoch, is_stale) = sheets(&workbook)?;
    let name = path.rsplit('/').next().unwrap_or_default();
    let rels = archive.text(&joined(&folder, &format!("_rels/{name}.rels")))?;
    let rels = relations(&rels.ok_or(Refusal::Damaged)?)?;
    let of_kind = |kind: &str| rels.values().find(|(found, _)| found == kind);
    let mut shared = Shared { epoch, is_stale, ..Shared::default() };
    if let Some((_, target)) = of_kind("sharedStrings")
        && let Some(text) = archive.text(&joined(&folder, target))?
    {
        shared.strings = strings(&text)?;
    }
    if let Some((_, target)) = of_kind("styles")
        && let Some(text) = archive.text(&joined(&folder, target))?
    {
        (shared.formats, shared.struck) = formats(&text)?;
    }
    let mut book = Book { epoch, ..Book::default() };
    for Listed { name, id, is_hidden } in listed {
        // Sheets of charts and macros have no cells.
        let Some((_, target)) = rels.get(&id).filter(|(kind, _)| kind == "worksheet") else {
            continue;
        };
        let text = archive.text(&joined(&folder, target))?.ok_or(Refusal::Damaged)?;
        let sheet = Sheet { name, is_hidden, before: counted(&book.sheets), ..Sheet::default() };
        book.sheets.push(read_sheet(sheet, &text, &shared)?.sorted());
    }
    Ok(book)
}

/// A target from its folder: `worksheets/sheet1.xml`, `../x.xml`, `/xl/x.xml`.
fn joined(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The sheets, where days are counted from, and whether formulas wait to be calculated.
fn sheets(text: &str) -> Result<(Vec<Listed>, Epoch, bool), Refusal> {
    let (mut listed, mut epoch, mut is_stale) = (Vec::new(), Epoch::From1900, false);
    walk(text, |node| {
        let Node::Open(element) = node else { return Ok(()) };
        match element.name() {
            "workbookPr" if element.is("date1904") => epoch = Epoch::From1904,
            "calcPr" => is_stale = element.is("fullCalcOnLoad"),
            "sheet" => listed.push(Listed {
                name: element.get("name").unwrap_or_default(),
                id: element.get("id").unwrap_or_default(),
                is_hidden: element.get("state").is_some_and(|state| state != "visible"),
            }),
            _ => {}
        }
        Ok(())
    })?;
    Ok((listed, epoch, is_stale))
}

/// By name: the last part of the kind, and the target.
fn relations(text: &str) -> Result<BTreeMap<String, (String, String)>, Refusal> {
    let mut relations = BTreeMap::new();
    walk(text, |node| {
        let Node::Open(element) = node else { return Ok(()) };
        if let ("Relationship", Some(id), Some(kind), Some(target)) =
            (element.name(), element.get("Id"), element.get("Type"), element.get("Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            relations.insert(id, (kind, target));
        }
        Ok(())
    })?;
    Ok(relations)
}

/// What a `t` element says, beside how it is pronounced (`rPh`).
#[derive(Default)]
struct Words {
    text: String,
    is_inside: bool,
    phonetic: usize,
    /// Whether this run of letters is struck out, raised or lowered.
    is_apart: bool,
}

impl Words {
    fn see(&mut self, node: &Node<'_>) {
        match node {
            Node::Open(element) if element.name() == "rPh" => self.phonetic += 1,
            Node::Close("rPh") => self.phonetic = self.phonetic.saturating_sub(1),
            Node::Open(element) if element.name() == "t" => self.is_inside = true,
            Node::Close("t") => self.is_inside = false,
            Node::Text(text) if self.is_inside && self.phonetic == 0 => self.text += text,
            Node::Open(element) => {
                let is_apart = match element.name() {
                    "strike" => element.get("val").is_none_or(|_| element.is("val")),
                    "vertAlign" => element.get("val").is_some_and(|val| val != "baseline"),
                    _ => false,
                };
                if is_apart && !self.is_apart {
                    self.is_apart = true;
                    self.text.push('\n');
                }
            }
            Node::Close("r") if std::mem::take(&mut self.is_apart) => self.text.push('\n'),
            _ => {}
        }
    }
}

fn strings(text: &str) -> Result<Vec<Arc<str>>, Refusal> {
    let mut strings = Vec::new();
    let mut words = Words::default();
    walk(text, |node| {
        words.see(&node);
        if let Node::Close("si") = node {
            strings.push(unescaped(std::mem::take(&mut words.text)).into());
        }
        Ok(())
    })?;
    Ok(strings)
}

/// `_x000D_` is how a control character is written.
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let (mut plain, mut rest) = (String::new(), text.as_str());
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest[at + 2..].get(4..5) == Some("_"));
        let c = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        let (kept, length) = if c.is_some() { (at, 7) } else { (at + 2, 0) };
        plain += &rest[..kept];
        plain.extend(c);
        rest = &rest[kept + length..];
    }
    plain + rest
}

/// By the number of a style: the format of its numbers, and whether it strikes them out.
fn formats(text: &str) -> Result<(Vec<Format>, Vec<bool>), Refusal> {
    let (mut fonts, mut struck) = (Vec::new(), Vec::new());
    let mut is_font = false;
    let mut codes: BTreeMap<u16, Format> = BTreeMap::new();
    let mut formats = Vec::new();
    let mut is_inside = false;
    walk(text, |node| {
        match node {
            Node::Open(element) => match element.name() {
                "numFmt" => {
                    let code = element.get("formatCode").unwrap_or_default();
                    codes.extend(element.number("numFmtId").map(|id| (id, Format::of_code(&code))));
                }
                "cellXfs" => is_inside = true,
                // Those of conditional formats stand elsewhere.
                "fonts" => is_font = true,
                "font" if is_font => fonts.push(false),
                "strike" if is_font => {
                    let is_struck = element.get("val").is_none_or(|_| element.is("val"));
                    fonts.last_mut().into_iter().for_each(|font| *font = is_struck);
                }
                "xf" if is_inside => {
                    let id = element.number("numFmtId").unwrap_or(0);
                    let font = element.number("fontId").unwrap_or(0_usize);
                    struck.push(fonts.get(font).is_some_and(|is_struck| *is_struck));
                    formats.push(codes.get(&id).cloned().unwrap_or_else(|| Format::built_in(id)));
                }
                _ => {}
            },
            Node::Close("cellXfs") => is_inside = false,
            Node::Close("fonts") => is_font = false,
            _ => {}
        }
        Ok(())
    })?;
    Ok((formats, struck))
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    at: (u32, u32),
    kind: String,
    style: usize,
    is_formula: bool,
    value: String,
    is_value: bool,
}

impl Open {
    /// Missing places follow on the cell before.
    fn new(element: Element<'_>, next: (u32, u32)) -> Self {
        let at = element.get("r").and_then(|r| place(&r)).unwrap_or(next);
        Self {
            at,
            kind: element.get("t").unwrap_or_default(),
            style: element.number("s").unwrap_or(0),
            ..Self::default()
        }
    }

    /// The cell, where there is one.
    ///
    /// # Errors
    /// It refers to a string that is not there.
    fn finish(self, words: String, shared: &Shared) -> Result<Option<Placed>, Refusal> {
        let (row, column) = self.at;
        let value = self.value.trim();
        let text = match self.kind.as_str() {
            "s" if value.is_empty() => return Ok(None),
            "s" => {
                let string = value.parse().ok().and_then(|at: usize| shared.strings.get(at));
                Arc::clone(string.ok_or(Refusal::Damaged)?)
            }
            "inlineStr" => unescaped(words).into(),
            "b" => if value == "1" { "TRUE" } else { "FALSE" }.into(),
            "e" => value.into(),
            "str" => unescaped(self.value).into(),
            // 2023-02-20T00:00:00
            "d" => value.split_once('T').map_or(value, |(day, _)| day).into(),
            _ if value.is_empty() || self.is_formula && shared.is_stale && is_zero(value) => {
                let is_uncalculated = self.is_formula;
                let cell = Placed { row, column, text: "".into(), is_uncalculated };
                return Ok(is_uncalculated.then_some(cell));
            }
            _ => {
                let format = shared.formats.get(self.style).cloned().unwrap_or_default();
                let number = value.parse::<f64>();
                number.map_or_else(|_| value.into(), |n| format.text(n, shared.epoch).into())
            }
        };
        Ok(Some(Placed { row, column, text, is_uncalculated: false }))
    }
}

fn is_zero(value: &str) -> bool {
    value.parse::<f64>().is_ok_and(|value| value == 0.0)
}

fn read_sheet(mut sheet: Sheet, text: &str, shared: &Shared) -> Result<Sheet, Refusal> {
    let mut open: Option<Open> = None;
    let mut words = Words::default();
    let mut next = (0, 0);
    walk(text, |node| {
        words.see(&node);
        match node {
            Node::Open(element) => match element.name() {
                "row" => {
                    let row = element.number::<u32>("r").and_then(|row| row.checked_sub(1));
                    next = (row.unwrap_or(next.0), 0);
                    if element.is("hidden") {
                        sheet.hidden_rows.insert(next.0);
                    }
                }
                "c" => {
                    let cell = Open::new(element, next);
                    next = (cell.at.0, cell.at.1.saturating_add(1));
                    open = Some(cell);
                    words.text.clear();
                }
                "f" => {
                    if let Some(open) = &mut open {
                        open.is_formula = true;
                    }
                }
                "v" => {
                    if let Some(open) = &mut open {
                        open.is_value = true;
                    }
                }
                "col" if element.is("hidden") => {
                    let first = element.number::<u32>("min").unwrap_or(1).max(1);
                    let last = element.number::<u32>("max").unwrap_or(first).max(first);
                    sheet.hidden_columns.extend(first - 1..last);
                }
                "mergeCell" => sheet.merges.extend(element.get("ref").and_then(|r| area(&r))),
                _ => {}
            },
            Node::Text(text) => {
                if let Some(open) = open.as_mut().filter(|open| open.is_value) {
                    open.value += text;
                }
            }
            Node::Close("v") => {
                if let Some(open) = &mut open {
                    open.is_value = false;
                }
            }
            Node::Close("c") => {
                let text = std::mem::take(&mut words.text);
                let style = open.as_ref().map_or(0, |open| open.style);
                let cell = open.take().map_or(Ok(None), |open| open.finish(text, shared));
                let is_there = |cell: &Placed| cell.is_uncalculated || !cell.text.trim().is_empty();
                if let Some(cell) = cell?.filter(is_there) {
                    if shared.struck.get(style).is_some_and(|is_struck| *is_struck) {
                        sheet.struck.insert((cell.row, cell.column));
                    }
                    sheet.place(cell)?;
                }
            }
            // Rows without a number of their own follow on each other.
            Node::Close("row") => next = (next.0.saturating_add(1), 0),
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    Ok(sheet)
}
