//! Workbooks: which kind a file is of, by its first bytes, and its sheets as cells of text.
//!
//! Each kind has a reader of its own that makes the same of it, in one pass: what a cell says, what is
//! merged, what is hidden. What a table of figures makes of them is for `grid`.

mod biff;
mod cfb;
mod html;
mod ods;
mod spreadsheet;
mod value;
mod xlsx;
mod zipped;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::model::files::Refusal;
pub(super) use value::Epoch;

/// Beyond this nothing is unpacked, nor shown: a text that many cells share takes no room in a file.
pub(super) const MAX_BYTES: u64 = 64 << 20;

/// What spreadsheets have.
const MAX_ROWS: u32 = 1 << 20;
const MAX_COLUMNS: u32 = 1 << 14;

/// Beyond this many a table is none, nor a workbook: repeated cells take no room in a file.
pub(super) const MAX_CELLS: usize = 2_000_000;

/// The sheets of a workbook, in its order.
#[derive(Default)]
pub(super) struct Book {
    pub(super) sheets: Vec<Sheet>,
    pub(super) epoch: Epoch,
}

#[derive(Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    /// Those with something in them, in the order of their places.
    pub(super) cells: Vec<Placed>,
    pub(super) merges: Vec<Area>,
    /// From 0.
    pub(super) hidden_rows: Places,
    pub(super) hidden_columns: Places,
    /// Cells that are struck out as a whole.
    pub(super) struck: BTreeSet<(u32, u32)>,
    /// How many cells the sheets before it have.
    before: usize,
}

/// Rows or columns from 0, which a few bytes of a file may tell many of.
#[derive(Clone, Default)]
pub(super) struct Places(Vec<Range<u32>>);

/// A cell with something in it.
#[derive(Clone)]
pub(super) struct Placed {
    /// From 0.
    pub(super) row: u32,
    pub(super) column: u32,
    /// As it would stand in a CSV: `6244`, `97.86%`, `2023-02-20`, `#REF!`. What is struck out or raised in
    /// it is a line of its own.
    pub(super) text: Arc<str>,
    /// Whether it is a formula without a result; then there is no text.
    pub(super) is_uncalculated: bool,
}

/// Merged cells, both ends included, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) first: (u32, u32),
    pub(super) last: (u32, u32),
}

/// What a file is by its first bytes.
pub(super) enum Content {
    /// To be read like a CSV.
    Text,
    Book(Book),
}

/// Looks at what a file holds, whatever it is called.
///
/// # Errors
/// It is neither text nor a workbook that can be read.
pub(super) fn open(bytes: &[u8]) -> Result<Content, Refusal> {
    const CFB: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Refusal::TooLarge);
    }
    let book = if bytes.starts_with(b"PK\x03\x04") {
        zipped::open(bytes)?
    } else if bytes.starts_with(b"PK\x05\x06") {
        return Err(Refusal::Damaged);
    } else if bytes.starts_with(CFB) {
        biff::open(&cfb::Storage::new(bytes)?)?
    } else if biff::is_bare(bytes) {
        biff::read(bytes)?
    } else if let Some(other) = known(bytes) {
        return Err(Refusal::Other(other));
    } else if let Some(book) = html::open(bytes) {
        book?
    } else {
        return Ok(Content::Text);
    };
    match book.sheets.is_empty() {
        true => Err(Refusal::Damaged),
        false => Ok(Content::Book(book)),
    }
}

/// What else is found under a table's name, by its first bytes.
fn known(bytes: &[u8]) -> Option<&'static str> {
    let starts: [(&[u8], &str); 8] = [
        (b"%PDF", "PDF"),
        (b"{\\rtf", "RTF 文档"),
        (b"\x89PNG", "图片"),
        (b"\xff\xd8\xff", "图片"),
        (b"Rar!", "压缩包（RAR）"),
        (b"7z\xbc\xaf\x27\x1c", "压缩包（7z）"),
        (b"\x1f\x8b", "压缩包（gzip）"),
        (b"MIME-Version:", "“单个文件网页”（MHTML）"),
    ];
    starts.into_iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, what)| what)
}

impl Sheet {
    /// Adds a cell unless there is nothing in it.
    ///
    /// # Errors
    /// There are more than can be meant.
    fn add(&mut self, row: u32, column: u32, text: impl Into<Arc<str>>) -> Result<(), Refusal> {
        let text = text.into();
        if text.trim().is_empty() {
            return Ok(());
        }
        self.place(Placed { row, column, text, is_uncalculated: false })
    }

    fn place(&mut self, cell: Placed) -> Result<(), Refusal> {
        let is_there = cell.row < MAX_ROWS && cell.column < MAX_COLUMNS;
        if !is_there || self.before + self.cells.len() >= MAX_CELLS {
            return Err(Refusal::TooManyCells);
        }
        self.cells.push(cell);
        Ok(())
    }

    /// Puts the cells into the order of their places; of two in one place the first counts.
    fn sorted(mut self) -> Self {
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        self.cells.dedup_by_key(|cell| (cell.row, cell.column));
        self.hidden_rows.sort();
        self.hidden_columns.sort();
        self
    }

    /// Its first so many rows with something in them, by themselves.
    pub(super) fn top(&self, count: usize) -> Self {
        let mut rows = self.cells.chunk_by(|a, b| a.row == b.row);
        let cells = rows.by_ref().take(count).flatten().cloned().collect();
        Self { name: self.name.clone(), cells, ..Self::default() }
    }
}

/// How many cells these sheets have.
fn counted(sheets: &[Sheet]) -> usize {
    sheets.last().map_or(0, |last| last.before + last.cells.len())
}

impl Places {
    fn insert(&mut self, place: u32) {
        self.extend(place..place.saturating_add(1));
    }

    fn extend(&mut self, places: Range<u32>) {
        self.0.push(places);
    }

    /// Joins those that meet.
    fn sort(&mut self) {
        self.0.sort_by_key(|places| places.start);
        self.0.dedup_by(|next, last| {
            let meets = next.start <= last.end;
            if meets {
                last.end = last.end.max(next.end);
            }
            meets
        });
    }

    pub(super) fn contains(&self, place: u32) -> bool {
        let behind = self.0.partition_point(|places| places.start <= place);
        self.0[..behind].last().is_some_and(|places| places.end > place)
    }
}

/// A place as spreadsheets write it: `B3`, from 0 as `(2, 1)`.
fn place(text: &str) -> Option<(u32, u32)> {
    let text = text.trim().trim_start_matches('$');
    let digits = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, row) = text.split_at(digits);
    let row: u32 = row.trim_start_matches('$').parse().ok()?;
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let letter = |c: u8| u32::from(c.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, |column, c| column * 26 + letter(c));
    Some((row.checked_sub(1)?, column - 1))
}

/// `A1:B2`, or a single place.
fn area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    Some(Area { first: place(first)?, last: place(last)? })
}

#[cfg(test)]
mod tests;
