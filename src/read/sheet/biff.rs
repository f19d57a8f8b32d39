//! Workbooks of Excel 5 to 2003 (.xls) and of WPS (.et): a stream of records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use encoding_rs::Encoding;

use super::cfb::{Storage, u16_at, u32_at};
use super::value::{Epoch, Format};
use super::{Area, Book, Placed, Sheet, counted};
use crate::model::files::Refusal;

/// A record: its kind and what it holds.
type Record<'a> = (u16, &'a [u8]);

mod kind {
    pub(super) const FORMULA: [u16; 3] = [0x0006, 0x0206, 0x0406];
    pub(super) const EOF: u16 = 0x000a;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002f;
    pub(super) const FONT: u16 = 0x0031;
    pub(super) const CONTINUE: u16 = 0x003c;
    pub(super) const CODE_PAGE: u16 = 0x0042;
    pub(super) const COLUMN: u16 = 0x007d;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const NUMBERS: u16 = 0x00bd;
    pub(super) const RICH_LABEL: u16 = 0x00d6;
    pub(super) const STYLE: u16 = 0x00e0;
    pub(super) const MERGES: u16 = 0x00e5;
    pub(super) const STRINGS: u16 = 0x00fc;
    pub(super) const SHARED_LABEL: u16 = 0x00fd;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const BOOL_OR_ERROR: u16 = 0x0205;
    pub(super) const STRING: u16 = 0x0207;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const SHORT_NUMBER: u16 = 0x027e;
    pub(super) const FORMAT: u16 = 0x041e;
    pub(super) const BOF: u16 = 0x0809;
}

/// The workbook in a compound file.
///
/// # Errors
/// There is none, or it is encrypted.
pub(super) fn open(storage: &Storage<'_>) -> Result<Book, Refusal> {
    if storage.has("EncryptedPackage") || storage.has("EncryptionInfo") {
        return Err(Refusal::Encrypted);
    }
    let Some(stream) = storage.stream(&["Workbook", "Book", "WORKBOOK", "BOOK"]) else {
        return Err(match () {
            () if storage.has("WordDocument") => Refusal::Other("Word 或 WPS 文字文档"),
            () if storage.has("PowerPoint Document") => Refusal::Other("演示文稿"),
            () => Refusal::Damaged,
        });
    };
    read(&stream)
}

/// Whether a file is such a stream by itself, as some programs leave it.
pub(super) fn is_bare(bytes: &[u8]) -> bool {
    matches!(bytes, [0x09, 0x08, 0x08 | 0x10, 0x00, _, 0x05 | 0x06, ..])
}

/// Records from here on, as far as the stream is whole.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
        let data = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, data))
    })
}

/// What cells refer to.
struct Globals {
    /// Whether text is Unicode; before Excel 97 it was in the code page.
    is_unicode: bool,
    encoding: &'static Encoding,
    strings: Vec<Arc<str>>,
    codes: BTreeMap<u16, Format>,
    /// Whether letters in each font are struck out, raised or lowered.
    fonts: Vec<bool>,
    /// The number of the format of each style.
    styles: Vec<u16>,
    epoch: Epoch,
    /// Where each sheet begins.
    sheets: Vec<(usize, Sheet)>,
}

/// # Errors
/// The stream is encrypted or cut off.
pub(super) fn read(stream: &[u8]) -> Result<Book, Refusal> {
    let globals = Globals::read(stream)?;
    let mut sheets: Vec<Sheet> = Vec::new();
    // Sheets lie one behind the other; names that lead to the same one would be read without end.
    let mut left = stream.len();
    for (start, sheet) in &globals.sheets {
        let Sheet { name, is_hidden, .. } = sheet;
        let (name, before) = (name.clone(), counted(&sheets));
        let sheet = Sheet { name, is_hidden: *is_hidden, before, ..Sheet::default() };
        sheets.push(globals.sheet(sheet, stream, *start, &mut left)?.sorted());
    }
    Ok(Book { sheets, epoch: globals.epoch })
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, Refusal> {
        let mut globals = Self {
            is_unicode: true,
            encoding: encoding_rs::GB18030,
            strings: Vec::new(),
            codes: BTreeMap::new(),
            fonts: Vec::new(),
            styles: Vec::new(),
            epoch: Epoch::From1900,
            sheets: Vec::new(),
        };
        let mut records = records(stream, 0).peekable();
        let mut is_whole = false;
        while let Some((kind, data)) = records.next() {
            match kind {
                kind::BOF => globals.is_unicode = u16_at(data, 0) != Some(0x0500),
                kind::FILE_PASS => return Err(Refusal::Encrypted),
                kind::CODE_PAGE => globals.encoding = encoding(u16_at(data, 0)),
                kind::DATE_MODE if u16_at(data, 0) == Some(1) => globals.epoch = Epoch::From1904,
                kind::FORMAT => {
                    let id = u16_at(data, 0);
                    let code = match globals.is_unicode {
                        true => globals.text(data, 2, Length::Long),
                        false => globals.text(data, 2, Length::Short),
                    };
                    globals.codes.extend(id.zip(code).map(|(id, c)| (id, Format::of_code(&c))));
                }
                kind::FONT => {
                    let is_struck = u16_at(data, 2).is_some_and(|flags| flags & 8 != 0);
                    globals.fonts.push(is_struck || u16_at(data, 8).is_some_and(|at| at != 0));
                }
                kind::STYLE => globals.styles.push(u16_at(data, 2).unwrap_or(0)),
                kind::SHEET => {
                    let start = u32_at(data, 0).ok_or(Refusal::Damaged)? as usize;
                    // Sheets of charts and macros have no cells.
                    if data.get(5) == Some(&0) {
                        let name = globals.text(data, 6, Length::Short).unwrap_or_default();
                        let is_hidden = data.get(4).is_some_and(|state| state & 3 != 0);
                        globals.sheets.push((start, Sheet { name, is_hidden, ..Sheet::default() }));
                    }
                }
                kind::STRINGS => {
                    let mut parts = vec![data];
                    while let Some((_, more)) = records.next_if(|(k, _)| *k == kind::CONTINUE) {
                        parts.push(more);
                    }
                    globals.strings = Strings { parts, part: 0, at: 0 }.read(&globals.fonts);
                }
                kind::EOF => {
                    is_whole = true;
                    break;
                }
                _ => {}
            }
        }
        if is_whole { Ok(globals) } else { Err(Refusal::Damaged) }
    }

    /// A text that stands in a record, behind its length.
    fn text(&self, data: &[u8], at: usize, length: Length) -> Option<String> {
        let (count, at) = match length {
            Length::Short => (usize::from(*data.get(at)?), at + 1),
            Length::Long => (usize::from(u16_at(data, at)?), at + 2),
        };
        if !self.is_unicode {
            let bytes = data.get(at..at + count)?;
            return Some(self.encoding.decode_without_bom_handling(bytes).0.into_owned());
        }
        let flags = *data.get(at)?;
        // Runs of other faces, and how it is pronounced, are told before the text and stand behind it.
        let at = at + 1 + if flags & 8 == 0 { 0 } else { 2 } + if flags & 4 == 0 { 0 } else { 4 };
        match flags & 1 {
            0 => Some(data.get(at..at + count)?.iter().map(|&b| char::from(b)).collect()),
            _ => {
                let units = (0..count).map(|n| u16_at(data, at + 2 * n));
                Some(String::from_utf16_lossy(&units.collect::<Option<Vec<u16>>>()?))
            }
        }
    }

    fn number(&self, style: u16, value: f64) -> String {
        let id = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        let format = self.codes.get(&id).cloned().unwrap_or_else(|| Format::built_in(id));
        format.text(value, self.epoch)
    }

    /// `left` is how many bytes all sheets together may still have.
    fn sheet(
        &self,
        mut sheet: Sheet,
        stream: &[u8],
        start: usize,
        left: &mut usize,
    ) -> Result<Sheet, Refusal> {
        // Charts in a sheet are streams in its stream.
        let mut depth = 0;
        // A formula whose text stands in a record of its own.
        let mut awaited: Option<(u32, u32)> = None;
        let (mut is_whole, mut is_calculated) = (false, false);
        let mut empty: BTreeSet<(u32, u32)> = BTreeSet::new();
        let mut records = records(stream, start).peekable();
        while let Some((kind, data)) = records.next() {
            *left = left.checked_sub(4 + data.len()).ok_or(Refusal::Damaged)?;
            match kind {
                kind::BOF => depth += 1,
                kind::EOF if depth <= 1 => {
                    is_whole = true;
                    break;
                }
                kind::EOF => depth -= 1,
                _ if depth > 1 => {}
                kind::FILE_PASS => return Err(Refusal::Encrypted),
                kind::STRING => {
                    if let Some((row, column)) = awaited.take() {
                        let mut parts = vec![data];
                        while let Some((_, more)) = records.next_if(|(k, _)| *k == kind::CONTINUE) {
                            *left = left.checked_sub(4 + more.len()).ok_or(Refusal::Damaged)?;
                            parts.push(more);
                        }
                        let text = match self.is_unicode {
                            true => Strings { parts, part: 0, at: 0 }.string(&[]),
                            false => self.text(&parts.concat(), 0, Length::Long),
                        };
                        sheet.add(row, column, text.ok_or(Refusal::Damaged)?)?;
                    }
                }
                kind::MERGES => {
                    let count = usize::from(u16_at(data, 0).unwrap_or(0));
                    sheet.merges.extend((0..count).filter_map(|n| merged(data, 2 + 8 * n)));
                }
                kind::ROW => {
                    let (row, flags) = (u16_at(data, 0), u16_at(data, 12));
                    if let (Some(row), Some(flags)) = (row, flags)
                        && flags & 0x20 != 0
                    {
                        sheet.hidden_rows.insert(row.into());
                    }
                }
                kind::COLUMN => {
                    let (first, last) = (u16_at(data, 0), u16_at(data, 2));
                    if let (Some(first), Some(last)) = (first, last)
                        && u16_at(data, 8).is_some_and(|flags| flags & 1 != 0)
                    {
                        sheet.hidden_columns.extend(first.into()..u32::from(last) + 1);
                    }
                }
                _ => {
                    if kind::FORMULA.contains(&kind) {
                        is_calculated |= !is_empty(data) && !waits(data);
                        if let (true, Some(row), Some(column)) =
                            (is_empty(data), u16_at(data, 0), u16_at(data, 2))
                        {
                            empty.insert((row.into(), column.into()));
                        }
                    }
                    awaited = self.cell(&mut sheet, kind, data)?.or(awaited);
                }
            }
        }
        if is_calculated {
            // Where a program calculates, an empty text is what a formula gave.
            sheet
                .cells
                .retain(|cell| !cell.is_uncalculated || !empty.contains(&(cell.row, cell.column)));
        }
        if is_whole { Ok(sheet) } else { Err(Refusal::Damaged) }
    }

    /// Adds the cells of a record; returns the place of a formula whose text follows.
    fn cell(
        &self,
        sheet: &mut Sheet,
        kind: u16,
        data: &[u8],
    ) -> Result<Option<(u32, u32)>, Refusal> {
        let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else { return Ok(None) };
        let (row, column) = (u32::from(row), u32::from(column));
        let style = u16_at(data, 4).unwrap_or(0);
        let text = match kind {
            kind::NUMBER => f64_at(data, 6).map(|value| self.number(style, value)),
            kind::SHORT_NUMBER => u32_at(data, 6).map(|rk| self.number(style, short(rk))),
            kind::NUMBERS => {
                for (n, column) in (0..data.len().saturating_sub(6) / 6).zip(column..) {
                    let at = 4 + 6 * n;
                    if let (Some(style), Some(rk)) = (u16_at(data, at), u32_at(data, at + 2)) {
                        sheet.add(row, column, self.number(style, short(rk)))?;
                    }
                }
                None
            }
            kind::SHARED_LABEL => {
                let at = u32_at(data, 6).ok_or(Refusal::Damaged)? as usize;
                let text = Arc::clone(self.strings.get(at).ok_or(Refusal::Damaged)?);
                sheet.add(row, column, text)?;
                None
            }
            kind::LABEL | kind::RICH_LABEL => self.text(data, 6, Length::Long),
            kind::BOOL_OR_ERROR => match data.get(7) {
                Some(0) => data.get(6).map(|value| boolean(*value)),
                _ => data.get(6).map(|code| error(*code)),
            },
            kind if kind::FORMULA.contains(&kind) => {
                let value = data.get(6..14).ok_or(Refusal::Damaged)?;
                match (u16_at(value, 6), value[0]) {
                    (Some(0xffff), 0) => return Ok(Some((row, column))),
                    (Some(0xffff), 1) => Some(boolean(value[2])),
                    (Some(0xffff), 2) => Some(error(value[2])),
                    (Some(0xffff), _) => {
                        // An empty text, or what programs write that do not calculate.
                        let text = "".into();
                        sheet.place(Placed { row, column, text, is_uncalculated: true })?;
                        None
                    }
                    _ if waits(data) => {
                        let text = "".into();
                        sheet.place(Placed { row, column, text, is_uncalculated: true })?;
                        None
                    }
                    _ => f64_at(data, 6).map(|value| self.number(style, value)),
                }
            }
            _ => None,
        };
        text.map_or(Ok(()), |text| sheet.add(row, column, text))?;
        Ok(None)
    }
}

/// Whether a formula has a 0 that a program wrote which cannot calculate.
fn waits(formula: &[u8]) -> bool {
    f64_at(formula, 6) == Some(0.0) && is_stale(formula)
}

/// Whether a formula is to be calculated when the file is opened.
fn is_stale(formula: &[u8]) -> bool {
    u16_at(formula, 14).is_some_and(|flags| flags & 2 != 0)
}

/// In how many bytes the length of a text is told.
#[derive(Clone, Copy)]
enum Length {
    Short,
    Long,
}

/// The table of strings, which goes on in further records wherever one is full.
struct Strings<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl Strings<'_> {
    /// As many as can be read, with what each font is like.
    fn read(mut self, fonts: &[bool]) -> Vec<Arc<str>> {
        let mut strings = Vec::new();
        self.skip(4);
        let Some(count) = self.bytes::<4>().map(u32::from_le_bytes) else { return strings };
        for _ in 0..count {
            let Some(text) = self.string(fonts) else { break };
            strings.push(text.into());
        }
        strings
    }

    fn string(&mut self, fonts: &[bool]) -> Option<String> {
        let count = u16::from_le_bytes(self.bytes()?);
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { u16::from_le_bytes(self.bytes()?) };
        let more = if flags & 4 == 0 { 0 } else { u32::from_le_bytes(self.bytes()?) };
        let mut is_wide = flags & 1 != 0;
        let mut units = Vec::new();
        for _ in 0..count {
            // Where a record ends within a text, the next one says anew how its letters are kept.
            if self.at >= self.parts.get(self.part)?.len() {
                is_wide = self.byte()? & 1 != 0;
            }
            units.push(match is_wide {
                true => u16::from_le_bytes(self.bytes()?),
                false => u16::from(self.byte()?),
            });
        }
        let mut starts = Vec::new();
        for _ in 0..runs {
            let (Some(at), Some(font)) = (self.bytes(), self.bytes()) else { break };
            starts.push((usize::from(u16::from_le_bytes(at)), u16::from_le_bytes(font)));
        }
        self.skip(more as usize);
        Some(parted(&units, &starts, fonts))
    }

    fn byte(&mut self) -> Option<u8> {
        loop {
            let part = self.parts.get(self.part)?;
            if let Some(&byte) = part.get(self.at) {
                self.at += 1;
                return Some(byte);
            }
            (self.part, self.at) = (self.part + 1, 0);
        }
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = self.byte()?;
        }
        Some(bytes)
    }

    fn skip(&mut self, mut count: usize) {
        while let Some(part) = self.parts.get(self.part) {
            let here = count.min(part.len().saturating_sub(self.at));
            self.at += here;
            count -= here;
            if count == 0 {
                return;
            }
            (self.part, self.at) = (self.part + 1, 0);
        }
    }
}

/// The text, with what is struck out or raised in it on lines of their own; `runs` are where each font
/// begins and its number.
fn parted(units: &[u16], runs: &[(usize, u16)], fonts: &[bool]) -> String {
    // There is no font 4.
    let is_apart = |font: u16| {
        let at = usize::from(if font > 4 { font - 1 } else { font });
        fonts.get(at).copied().unwrap_or(false)
    };
    let (mut text, mut from, mut was_apart) = (String::new(), 0, false);
    for &(at, font) in runs {
        if let Some(before) = units.get(from..at) {
            text += &String::from_utf16_lossy(before);
            from = at;
        }
        if is_apart(font) != was_apart {
            was_apart = !was_apart;
            text.push('\n');
        }
    }
    text + &String::from_utf16_lossy(units.get(from..).unwrap_or_default())
}

fn encoding(code_page: Option<u16>) -> &'static Encoding {
    match code_page {
        Some(950) => encoding_rs::BIG5,
        Some(932) => encoding_rs::SHIFT_JIS,
        Some(1252) => encoding_rs::WINDOWS_1252,
        _ => encoding_rs::GB18030,
    }
}

fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
}

/// A number in four bytes: an integer or the upper half of a float, of a hundredfold if so said.
fn short(rk: u32) -> f64 {
    let value = match rk & 2 {
        0 => f64::from_bits(u64::from(rk & !3) << 32),
        _ => f64::from(rk as i32 >> 2),
    };
    if rk & 1 == 0 { value } else { value / 100.0 }
}

/// Whether a formula's result is an empty text; programs that do not calculate write it for all formulas.
fn is_empty(formula: &[u8]) -> bool {
    u16_at(formula, 12) == Some(0xffff) && formula.get(6) == Some(&3)
}

fn boolean(value: u8) -> String {
    if value == 0 { "FALSE" } else { "TRUE" }.to_owned()
}

fn error(code: u8) -> String {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
    .to_owned()
}

fn merged(data: &[u8], at: usize) -> Option<Area> {
    let number = |n: usize| u16_at(data, at + 2 * n).map(u32::from);
    let (top, bottom, left, right) = (number(0)?, number(1)?, number(2)?, number(3)?);
    Some(Area { first: (top, left), last: (bottom, right) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_go_on_in_another_record_in_other_letters() {
        let check = |parts: &[&[u8]], expected: &[&str]| {
            let found = Strings { parts: parts.to_vec(), part: 0, at: 0 }.read(&[false, true]);
            assert_eq!(found.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), expected);
        };
        let two = [2, 0, 0, 0, 2, 0, 0, 0];
        let first = |text: &[u8]| [&two[..], text].concat();
        check(&[&first(&[2, 0, 0, b'a', b'b', 1, 0, 1, 0x32, 0x75])], &["ab", "甲"]);
        check(&[&first(&[2, 0, 1, 0x32, 0x75]), &[0, b'a', 1, 0, 0, b'b']], &["甲a", "b"]);
        check(&[&first(&[2, 0, 0, b'a']), &[1, 0x32, 0x75, 1, 0, 0, b'b']], &["a甲", "b"]);
        // A text in two faces, and one that is cut off.
        check(&[&first(&[1, 0, 8, 1, 0, b'a', 0, 0, 1]), &[0, 9, 0, 0, b'b']], &["\na"]);
        // Struck out at its end, where another text follows.
        let struck = [2, 0, 8, 2, 0, b'8', b'3', 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, b'b'];
        check(&[&first(&struck)], &["8\n3", "b"]);
    }

    #[test]
    fn a_formula_may_wait_to_be_calculated() {
        let check = |flags: u8, expected: bool| {
            let mut formula = [0; 22];
            formula[14] = flags;
            assert_eq!(is_stale(&formula), expected, "{flags}");
        };
        check(2, true);
        check(3, true);
        // Volatile: calculated anew each time, but it has been.
        check(1, false);
        check(0, false);
    }

    #[test]
    fn a_short_number_is_a_whole_or_half_a_float() {
        let check = |rk: u32, expected: f64| assert!((short(rk) - expected).abs() < 1e-9, "{rk}");
        check(836 << 2 | 2, 836.0);
        check(79_615 << 2 | 3, 796.15);
        check(0x4069_0000, 200.0);
        check(0xffff_fff6, -3.0);
    }

    #[test]
    fn what_is_no_result_is_told_by_the_other_formulas() {
        let record = |kind: u16, data: &[u8]| {
            let length = data.len() as u16;
            [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
        };
        let start = |of: u8| record(kind::BOF, &[0, 6, of, 0]);
        let flagged = |flags: u8, formulas: &[[u8; 8]], expected: &[&str]| {
            let formula = |(row, value): (usize, &[u8; 8])| {
                let rest = [flags, 0, 0, 0, 0, 0];
                record(0x0006, &[&[row as u8, 0, 0, 0, 0, 0], &value[..], &rest].concat())
            };
            let cells: Vec<u8> = formulas.iter().enumerate().flat_map(formula).collect();
            let sheet = |start: u8| record(kind::SHEET, &[start, 0, 0, 0, 0, 0, 1, 0, b'A']);
            let globals = start(5).len() + sheet(0).len() + 4;
            let end = record(kind::EOF, &[]);
            let parts = [start(5), sheet(globals as u8), end.clone(), start(16), cells, end];
            let Ok(book) = read(&parts.concat()) else { panic!("{formulas:?}") };
            let said = |cell: &Placed| match cell.is_uncalculated {
                true => "?".to_owned(),
                false => cell.text.to_string(),
            };
            let found: Vec<String> = book.sheets[0].cells.iter().map(said).collect();
            assert_eq!(found, expected, "{formulas:?}");
        };
        let check = |formulas: &[[u8; 8]], expected: &[&str]| flagged(0, formulas, expected);
        let empty = [3, 0, 0, 0, 0, 0, 0xff, 0xff];
        check(&[empty, empty], &["?", "?"]);
        check(&[6244_f64.to_le_bytes(), empty], &["6244"]);
        check(&[empty, [1, 0, 1, 0, 0, 0, 0xff, 0xff]], &["TRUE"]);
        check(&[[0; 8], empty], &["0"]);
        // To be calculated on opening.
        flagged(2, &[[0; 8]], &["?"]);
        flagged(2, &[[0; 8], 836_f64.to_le_bytes(), empty], &["?", "836"]);
        flagged(2, &[empty, [0; 8]], &["?", "?"]);
    }
}
