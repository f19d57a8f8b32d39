//! Input files as decoded text, and spans into them.
//!
//! No IO, and no judgement of what the text means: that is for `read`.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use encoding_rs::DecoderResult;

use super::files::{File, FileRole};

/// A decoded input file.
pub struct Source {
    /// Path relative to the workspace, with `/` between its parts: what diagnostics print.
    pub(crate) path: String,
    pub(crate) role: FileRole,
    /// The text without a byte order mark; spans count its bytes.
    pub text: String,
    /// How the bytes on disk were encoded.
    pub(crate) encoding: Encoding,
    /// Looked for when a place is asked for: most files have nothing to be said of.
    line_starts: OnceLock<Vec<usize>>,
    /// Of a workbook's sheet.
    sheet: Option<Sheet>,
}

/// What parts the cells of a sheet in its source's text.
pub(crate) const BETWEEN_CELLS: char = '│';

/// A sheet of a workbook, whose text is its rows, one a line, each with the cells of these columns.
pub(crate) struct Sheet {
    /// Where the workbook has several.
    pub(crate) name: Option<String>,
    /// The columns whose cells stand in a line, from 0.
    pub(crate) columns: Vec<usize>,
}

/// How a file was encoded on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16,
    Gb18030,
}

/// Why bytes could not be decoded: the text up to the first bad byte.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Undecodable {
    /// What could be read before the first bad byte.
    pub(crate) valid: String,
}

/// A place in a source: where a diagnostic points, where a figure comes from.
#[derive(Clone)]
pub struct Span {
    pub source: Arc<Source>,
    /// Byte range in `source.text`.
    pub range: Range<usize>,
}

/// A value and where it was written.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

/// A position counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A paragraph's text as it will be printed, and where it was written.
pub type Text = Spanned<String>;

impl Source {
    pub fn new(
        role: FileRole,
        path: impl Into<String>,
        text: String,
        encoding: Encoding,
    ) -> Arc<Self> {
        Self::of(role, path.into(), text, encoding, None)
    }

    /// A sheet of a workbook. Lines and columns of places in it are those of cells.
    pub(crate) fn of_sheet(role: FileRole, path: String, text: String, sheet: Sheet) -> Arc<Self> {
        Self::of(role, path, text, Encoding::Utf8, Some(sheet))
    }

    fn of(
        role: FileRole,
        path: String,
        text: String,
        encoding: Encoding,
        sheet: Option<Sheet>,
    ) -> Arc<Self> {
        Arc::new(Self { role, path, text, encoding, line_starts: OnceLock::new(), sheet })
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|&(_, b)| b == b'\n');
            std::iter::once(0).chain(ends.map(|(i, _)| i + 1)).collect()
        })
    }

    /// A file of UTF-8, the only encoding that records may have: their digests are those of bytes.
    pub(crate) fn utf8(file: File) -> Result<Arc<Self>, Arc<Self>> {
        let (text, valid) = match String::from_utf8(file.bytes) {
            Ok(text) => (text, true),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned(), false)
            }
        };
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let source = Self::new(file.role, file.path, text, Encoding::Utf8);
        if valid { Ok(source) } else { Err(source) }
    }

    /// A file as far as it is text: what a diagnostic shows of a file that nobody has to understand.
    pub(crate) fn lossy(file: &File) -> Arc<Self> {
        let (text, encoding) =
            decode(&file.bytes).unwrap_or_else(|Undecodable { valid }| (valid, Encoding::Utf8));
        // Of a workbook nothing can be shown.
        let text = if text.contains('\0') { String::new() } else { text };
        Self::new(file.role, file.path.clone(), text, encoding)
    }

    /// Line and column of a byte offset; an offset past the end counts as the end.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line_starts = self.line_starts();
        let line = line_starts.partition_point(|&start| start <= offset) - 1;
        let before = self.text.get(line_starts[line]..offset).unwrap_or_default();
        let column = match &self.sheet {
            Some(sheet) => sheet.column(before),
            None => before.chars().count(),
        };
        Position { line: line + 1, column: column + 1 }
    }

    /// Whether places in it are cells of a workbook.
    pub(crate) fn is_sheet(&self) -> bool {
        self.sheet.is_some()
    }

    /// The byte offset of a position; `None` outside the text.
    pub(crate) fn offset(&self, position: Position) -> Option<usize> {
        let start = *self.line_starts().get(position.line.checked_sub(1)?)?;
        let rest = &self.text[start..];
        let mut columns = rest.char_indices().map(|(i, _)| i).chain([rest.len()]);
        columns.nth(position.column.checked_sub(1)?).map(|column| start + column)
    }
}

impl Sheet {
    /// The column, from 0, of what follows these cells in a line.
    fn column(&self, before: &str) -> usize {
        let at = before.matches(BETWEEN_CELLS).count();
        self.columns.get(at).or(self.columns.last()).copied().unwrap_or(at)
    }
}

/// A column as spreadsheets call it: `A` of 0, `AB` of 27.
pub(crate) fn letters(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => last.to_string(),
        more => letters(more - 1) + &last.to_string(),
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({})", self.path)
    }
}

impl Span {
    pub fn new(source: &Arc<Source>, range: Range<usize>) -> Self {
        Self { source: Arc::clone(source), range }
    }

    /// The file's very start, where what is missing from the whole file is pointed at.
    pub fn start_of(source: &Arc<Source>) -> Self {
        Self::new(source, 0..0)
    }

    pub(crate) fn whole(source: &Arc<Source>) -> Self {
        Self::new(source, 0..source.text.len())
    }

    pub fn text(&self) -> &str {
        self.source.text.get(self.range.clone()).unwrap_or_default()
    }

    pub(crate) fn start(&self) -> Position {
        self.source.position(self.range.start)
    }

    /// The position after the last character, or the last cell.
    pub(crate) fn end(&self) -> Position {
        let end = self.source.position(self.range.end);
        let is_file = self.range == (0..0);
        Position { column: end.column + usize::from(self.source.is_sheet() && !is_file), ..end }
    }

    /// What a spreadsheet calls the place: `B3`, `A2:D2`, `Sheet2!B3` where there are several sheets.
    /// Nothing of other files, nor of a sheet as a whole.
    pub(crate) fn cell(&self) -> Option<String> {
        let sheet = self.source.sheet.as_ref().filter(|_| self.range != (0..0))?;
        let name = |at| {
            let Position { line, column } = self.source.position(at);
            format!("{}{line}", letters(column - 1))
        };
        let (first, last) = (name(self.range.start), name(self.range.end));
        let cells = if first == last { first } else { format!("{first}:{last}") };
        Some(sheet.name.as_ref().map_or_else(|| cells.clone(), |sheet| format!("{sheet}!{cells}")))
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.start();
        write!(f, "{}:{line}:{column}", self.source.path)
    }
}

impl Spanned<String> {
    /// The place of a part of the string, given as a byte range of its value. A string with escapes
    /// or joined lines does not stand in the file as it reads: then the whole of it is the place.
    pub fn part(&self, part: Range<usize>) -> Span {
        let raw = self.span.text();
        let quotes = ["\"\"\"\n", "\"\"\"\r\n", "\"\"\"", "'''\n", "'''\r\n", "'''", "\"", "'"];
        let inside = quotes.iter().find_map(|quote| {
            let rest = raw.strip_prefix(quote)?;
            rest.starts_with(&self.value).then_some(self.span.range.start + quote.len())
        });
        match inside {
            Some(inside) => Span::new(&self.span.source, inside + part.start..inside + part.end),
            None => self.span.clone(),
        }
    }
}

/// A text as a TOML file holds it, for tests.
#[cfg(test)]
pub(crate) fn written(value: &str) -> Text {
    let text = format!("'''\n{value}'''");
    let source = Source::new(FileRole::Prose, "x", text, Encoding::Utf8);
    Text { value: value.to_owned(), span: Span::new(&source, 0..source.text.len()) }
}

/// Decodes a text file: UTF-8 with or without a mark, UTF-16 with one, else GB18030, which is what
/// editors, Excel and WPS write on a Chinese Windows.
///
/// # Errors
/// The text before the first byte that none of these explains. UTF-8 with a few bytes damaged is
/// not taken for GB18030, in which almost anything can be read, and nothing as it was meant.
pub(crate) fn decode(bytes: &[u8]) -> Result<(String, Encoding), Undecodable> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(), Encoding::Utf8));
    }
    let (encoding, label) = match bytes {
        [0xff, 0xfe, ..] => (encoding_rs::UTF_16LE, Encoding::Utf16),
        [0xfe, 0xff, ..] => (encoding_rs::UTF_16BE, Encoding::Utf16),
        _ if is_damaged_utf8(bytes) => (encoding_rs::UTF_8, Encoding::Utf8),
        _ => (encoding_rs::GB18030, Encoding::Gb18030),
    };
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or(0));
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true).0 {
        DecoderResult::InputEmpty => Ok((text, label)),
        DecoderResult::Malformed(..) | DecoderResult::OutputFull => {
            Err(Undecodable { valid: text })
        }
    }
}

/// Whether bytes that are no UTF-8 were meant to be: most of those beyond ASCII make up characters. Of
/// Hanzi in GB18030 about one byte in six does so by chance.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let beyond = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let valid = bytes.utf8_chunks().flat_map(|chunk| chunk.valid().bytes());
    2 * valid.filter(|byte| !byte.is_ascii()).count() > beyond
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_counts_characters_from_one() {
        let source =
            Source::new(FileRole::Prose, "x", "综窗\n\n😀a\r\n末".to_owned(), Encoding::Utf8);
        let check = |offset, line, column| {
            let position = Position { line, column };
            assert_eq!(source.position(offset), position, "{offset}");
            assert_eq!(source.offset(position), Some(offset), "{position:?}");
        };
        check(0, 1, 1);
        check(3, 1, 2);
        check(6, 1, 3);
        check(7, 2, 1);
        check(8, 3, 1);
        check(12, 3, 2);
        check(source.text.len(), 4, 2);
        assert_eq!(source.offset(Position { line: 5, column: 1 }), None);
        assert_eq!(source.offset(Position { line: 4, column: 3 }), None);
    }

    #[test]
    fn a_part_of_a_string_is_found_where_it_stands_as_it_reads() {
        let check = |literal: &str, value: &str, expected: &str| {
            let source =
                Source::new(FileRole::Prose, "x", format!("键 = {literal}"), Encoding::Utf8);
            let span = Span::new(&source, 6..source.text.len());
            let text = Spanned { value: value.to_owned(), span };
            let at = value.find('乙').unwrap_or_default();
            assert_eq!(text.part(at..at + 3).text(), expected, "{literal}");
        };
        check("\"甲乙丙\"", "甲乙丙", "乙");
        check("'甲乙丙'", "甲乙丙", "乙");
        check("\"\"\"甲\n乙\"\"\"", "甲\n乙", "乙");
        check("\"\"\"\n甲\n乙\n\"\"\"", "甲\n乙\n", "乙");
        check("\"\\u7532乙\"", "甲乙", "\"\\u7532乙\"");
    }

    /// Text in GB18030 that must not be taken for damaged UTF-8: what an office writes, and the words
    /// that are known for reading as UTF-8 in part.
    #[test]
    fn gb18030_is_not_taken_for_damaged_utf8() {
        for text in [
            "受理",
            "咨询,受理,颁发,流转\n836,112,6244,11380\n",
            "中国联通受理、移动受理",
            "# 联通\nunauthorized = [\"科技厅\", \"民政厅\", \"住房和城乡建设厅\"]\n",
            "近日，水利厅参加了水利部2023年水政工作会议，王华副厅长会上作经验交流发言。",
            "按时到岗情况 = \"总体情况良好。\"",
            "〔2023〕7号",
            "“一窗受理、集成服务”",
        ] {
            let (bytes, _, is_lossy) = encoding_rs::GB18030.encode(text);
            assert!(!is_lossy, "{text}");
            assert_eq!(decode(&bytes), Ok((text.to_owned(), Encoding::Gb18030)), "{text}");
        }
    }

    #[test]
    fn a_file_is_decoded_as_it_was_written() {
        let check = |bytes: &[u8], expected: Result<(&str, Encoding), &str>| {
            let found = decode(bytes).map_err(|undecodable| undecodable.valid);
            let expected = expected.map(|(text, encoding)| (text.to_owned(), encoding));
            assert_eq!(found, expected.map_err(str::to_owned), "{bytes:?}");
        };
        check("受理".as_bytes(), Ok(("受理", Encoding::Utf8)));
        check(b"\xef\xbb\xbf1", Ok(("1", Encoding::Utf8)));
        check(b"\xca\xdc\xc0\xed", Ok(("受理", Encoding::Gb18030)));
        check(b"\xff\xfe\xd7\x53", Ok(("受", Encoding::Utf16)));
        check(b"\xfe\xff\x53\xd7", Ok(("受", Encoding::Utf16)));
        check(b"1,\xca\xdc\xff\xff", Err("1,受"));
        check(b"\xff\xfe\xd7", Err(""));
        check(b"", Ok(("", Encoding::Utf8)));
        // A byte of UTF-8 that was lost does not turn the rest into other characters.
        let damaged = "一窗受理".as_bytes();
        check(&damaged[..damaged.len() - 1], Err("一窗受"));
        check(&[&damaged[..4], &damaged[5..]].concat(), Err("一"));
        check(&["受理".as_bytes(), b"\xca"].concat(), Err("受理"));
    }
}
