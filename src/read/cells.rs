//! The cells of a CSV, each with its place. What they mean is for the reader.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{encoding, syntax, unreadable_file};
use crate::model::csv::unguarded;
use crate::model::files::{File, FileRole};
use crate::model::source::{Encoding, Source, Span, decode, letters};

/// One cell: its text without white space around it, and its place.
#[derive(Clone)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) range: Range<usize>,
    pub(super) state: State,
}

/// What a cell of a workbook may be beside its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Plain,
    /// A formula that was saved without its result.
    Uncalculated,
    /// The first of merged cells, by their number in the grid: its text is that of all.
    Merged(usize),
    /// Another one of them, with that text.
    Covered(usize),
}

impl Cell {
    /// Whether something is written in it, be it of other cells' as well.
    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty() && self.state != State::Uncalculated
    }

    /// Whether it has something that is its own.
    pub(super) fn is_own(&self) -> bool {
        !self.is_blank() && !matches!(self.state, State::Covered(_))
    }
}

/// A row of cells, as many as the header has.
pub(super) type Cells = Vec<Cell>;

/// How a CSV parts its cells, and where its first line begins.
pub(super) struct Layout {
    pub(super) delimiter: u8,
    pub(super) start: usize,
}

/// What Excel's own first line `sep=;` says, which is no data; else the separator of the header line.
pub(super) fn layout(text: &str) -> Layout {
    let start = text.len() - text.trim_start_matches(['\r', '\n']).len();
    let line = text[start..].lines().next().unwrap_or_default();
    // Saved again by another program, the line is quoted or padded with separators.
    let said = line.trim().trim_start_matches('"');
    let said = said.get(..4).filter(|key| key.eq_ignore_ascii_case("sep=")).map(|_| &said[4..]);
    // Of a tab nothing is left.
    let sign = said.map(|said| said.trim_matches(['"', ' ']).bytes().next().unwrap_or(b'\t'));
    match sign.filter(|sign| matches!(sign, b',' | b';' | b'\t')) {
        Some(delimiter) => Layout { delimiter, start: start + line.len() },
        None => Layout { delimiter: delimiter(text), start: 0 },
    }
}

/// In so many lines at the top a header is looked for.
pub(super) const TOP: usize = 50;

/// The text of a CSV, in whatever encoding; nothing where it is none.
pub(super) fn decoded(file: File, diagnostics: &mut Diagnostics) -> Option<Arc<Source>> {
    if let Some(found) = unreadable_file::refused(&file) {
        diagnostics.push(found);
        return None;
    }
    let (text, found) = match decode(&file.bytes) {
        Ok(decoded) => decoded,
        Err(undecodable) => {
            let source = Source::new(file.role, file.path, undecodable.valid, Encoding::Gb18030);
            diagnostics.push(syntax::undecodable(&source));
            return None;
        }
    };
    let source = Source::new(file.role, file.path, text, found);
    if found != Encoding::Utf8 {
        diagnostics.push(encoding::noted(&source));
    }
    if let Some(at) = source.text.find('\0') {
        diagnostics.push(syntax::binary(Span::new(&source, at..at + 1)));
        return None;
    }
    Some(source)
}

/// The separator outside quotes that makes the most cells in lines of one width: a title above the header
/// may have none or another; of equals that of the first line that has any, `,` where there is none.
fn delimiter(text: &str) -> u8 {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(TOP);
    let found: Vec<(u8, usize)> = lines.filter_map(delimiter_of).collect();
    let Some(&(first, _)) = found.first() else { return b',' };
    let mut cells: BTreeMap<(u8, usize), usize> = BTreeMap::new();
    found.iter().for_each(|line| *cells.entry(*line).or_default() += line.1);
    let most = cells.iter().max_by_key(|((delimiter, _), cells)| (**cells, *delimiter == first));
    most.map_or(first, |((delimiter, _), _)| *delimiter)
}

/// The most frequent separator of a line, and how often it is there.
fn delimiter_of(line: &str) -> Option<(u8, usize)> {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(d, _)| *d == byte && !quoted) {
            *count += 1;
        }
    }
    // The earlier of equals wins.
    let most = counts.iter().rev().max_by_key(|(_, count)| *count)?;
    (most.1 > 0).then_some(*most)
}

thread_local! {
    /// Working out a reader's states takes longer than reading an issue's table. A copy of one is none: it
    /// lacks them.
    static OF_COMMAS: RefCell<Reader> = RefCell::new(Reader::new());
}

/// All records; empty lines are none.
pub(super) fn records(text: &str, layout: Layout) -> Vec<Cells> {
    match layout.delimiter {
        b',' => OF_COMMAS.with_borrow_mut(|reader| {
            reader.reset();
            read(reader, text, layout)
        }),
        delimiter => read(&mut ReaderBuilder::new().delimiter(delimiter).build(), text, layout),
    }
}

fn read(reader: &mut Reader, text: &str, Layout { delimiter, start }: Layout) -> Vec<Cells> {
    let bytes = text.as_bytes();
    // No field unescapes to more bytes than the whole text has.
    let mut buffer = vec![0; bytes.len() + 1];
    let (mut rows, mut row) = (Vec::new(), Cells::new());
    let (mut position, mut start, mut filled) = (start, start, 0);
    loop {
        let (result, read, written) = reader.read_field(&bytes[position..], &mut buffer[filled..]);
        position += read;
        filled += written;
        match result {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::Field { record_end } => {
                let text_of = String::from_utf8_lossy(&buffer[..filled]);
                let range = field_range(text, start..position, delimiter, row.is_empty());
                let text = unguarded(text_of.trim()).to_owned();
                row.push(Cell { text, range, state: State::Plain });
                (start, filled) = (position, 0);
                if record_end {
                    rows.push(std::mem::take(&mut row));
                }
            }
            ReadFieldResult::End => break rows,
        }
    }
}

/// What a spreadsheet calls the cell that a place in a table begins in, `F2`: of a CSV it counts cells
/// and rows, not characters and lines. Nothing of other files, nor of a table as a whole.
pub(crate) fn name(span: &Span) -> Option<String> {
    if span.source.is_sheet() {
        return span.cell();
    }
    if span.source.role != FileRole::Figures || span.range == (0..0) {
        return None;
    }
    let text = &span.source.text;
    let layout = layout(text);
    // The line `sep=;` is no row.
    let mut hidden = usize::from(layout.start > 0);
    for row in records(text, layout) {
        for (column, cell) in row.iter().enumerate() {
            if span.range.start <= cell.range.end {
                let row = span.start().line.checked_sub(hidden)?;
                return Some(format!("{}{row}", letters(column)));
            }
            hidden += text[cell.range.clone()].matches('\n').count();
        }
    }
    None
}

/// Where a field's own text stands in what the reader consumed for it: without the line breaks
/// before a record, the separator behind it and the white space around it.
fn field_range(text: &str, range: Range<usize>, delimiter: u8, first: bool) -> Range<usize> {
    let mut raw = &text[range.clone()];
    let mut start = range.start;
    if first {
        let rest = raw.trim_start_matches(['\r', '\n']);
        start += raw.len() - rest.len();
        raw = rest;
    }
    let raw = raw.strip_suffix([delimiter as char, '\r', '\n']).unwrap_or(raw);
    let rest = raw.trim_start();
    start += raw.len() - rest.len();
    start..start + rest.trim_end().len()
}

/// Whether a raw field has no quotes, or is one quoted text on one line and nothing else.
pub(super) fn well_quoted(raw: &str) -> bool {
    let Some(quoted) = raw.strip_prefix('"') else { return true };
    is_one_text(raw) && !quoted.contains(['\n', '\r'])
}

/// Whether a raw field is one quoted text, be it on several lines.
pub(super) fn is_one_text(raw: &str) -> bool {
    let inside = raw.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"'));
    inside.is_some_and(|inside| !inside.replace("\"\"", "").contains('"'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::{Encoding, Source};

    #[test]
    fn a_place_has_the_name_of_its_cell() {
        let check = |marked: &str, expected: Option<&str>| {
            let at = marked.find('⟦').expect("a place");
            let text = marked.replace('⟦', "");
            let source = Source::new(FileRole::Figures, "x.csv", text, Encoding::Utf8);
            let end = source.text.len().min(at + 1);
            assert_eq!(name(&Span::new(&source, at..end)).as_deref(), expected, "{marked}");
        };
        check("咨询,受理,颁发\n836,112,⟦6244\n", Some("C2"));
        check("⟦咨询,受理\n836,112\n", Some("A1"));
        check("咨询,受理\n836,⟦\n", Some("B2"));
        check("咨询;受理\r\n\r\n836;⟦112\r\n", Some("B3"));
        check("sep=;\n咨询;受理\n836;⟦112\n", Some("B2"));
        check("\"咨\n询\",\"1,000\",⟦受理\n", Some("C1"));
        check("\"咨\n询\",受理\n\"1,000\",⟦7\n", Some("B2"));
        check("咨询,受理\n1,2\n⟦", None);
        let source = Source::new(FileRole::Figures, "x.csv", "1,2".to_owned(), Encoding::Utf8);
        assert_eq!(name(&Span::start_of(&source)), None);
    }

    #[test]
    fn every_cell_is_where_its_span_says() {
        let check = |text: &str, delimiter: u8, expected: &[&[(&str, &str)]]| {
            let rows: Vec<Vec<(String, String)>> = records(text, Layout { delimiter, start: 0 })
                .into_iter()
                .map(|row| row.into_iter().map(|c| (c.text, text[c.range].to_owned())).collect())
                .collect();
            let expected: Vec<Vec<(String, String)>> = expected
                .iter()
                .map(|row| row.iter().map(|&(v, r)| (v.to_owned(), r.to_owned())).collect())
                .collect();
            assert_eq!(rows, expected, "{text:?}");
        };
        let same = |v| (v, v);
        check(
            "咨询,受理\n836,112\n",
            b',',
            &[&[same("咨询"), same("受理")], &[same("836"), same("112")]],
        );
        check(
            "a,b\r\n1,2\r\n\r\n3,4",
            b',',
            &[&[same("a"), same("b")], &[same("1"), same("2")], &[same("3"), same("4")]],
        );
        check(" a ;\"6;2\"\n", b';', &[&[same("a"), ("6;2", "\"6;2\"")]]);
        check("\"a\"\"b\",\n", b',', &[&[("a\"b", "\"a\"\"b\""), same("")]]);
        check("a\n\n\n,\n", b',', &[&[same("a")], &[same(""), same("")]]);
        check("", b',', &[]);
    }

    #[test]
    fn a_quoted_cell_is_quoted_as_a_whole() {
        let check = |raw: &str, expected: bool| assert_eq!(well_quoted(raw), expected, "{raw}");
        check("", true);
        check("6", true);
        check("6\"", true);
        check("\"6,244\"", true);
        check("\"a\"\"b\"", true);
        check("\"\"", true);
        check("\"", false);
        check("\"6", false);
        check("\"6,24\"4", false);
        check("\"1\"2\"", false);
        check("\"a\nb\"", false);
    }

    #[test]
    fn the_line_that_names_the_separator_is_no_data() {
        let check = |text: &str, delimiter: u8, first: &str| {
            let Layout { delimiter: found, start } = layout(text);
            let rows = records(text, Layout { delimiter: found, start });
            let header = rows.first().and_then(|row| row.first());
            let header = header.map(|cell| &text[cell.range.clone()]);
            assert_eq!((found, header), (delimiter, Some(first)), "{text:?}");
        };
        check("sep=,\n咨询,受理\n1,2\n", b',', "咨询");
        check("SEP=;\r\n咨询;受理,颁发\r\n", b';', "咨询");
        check("\"sep=,\"\n咨询,受理\n", b',', "咨询");
        check("sep=\t\n咨询\t受理\n", b'\t', "咨询");
        check("\nsep=,,,\n咨询,受理\n", b',', "咨询");
        check("sep,受理\n1,2\n", b',', "sep");
        check("sep=x\n1\n", b',', "sep=x");
    }

    #[test]
    fn the_separator_is_that_of_the_header() {
        let check = |text: &str, expected: u8| assert_eq!(delimiter(text), expected, "{text:?}");
        check("a,b;c\n", b',');
        check("a;b;c\n1,2", b';');
        check("\n\"a,b,c\"\td\n", b'\t');
        check("咨询\n1", b',');
        // A title or a note with another one.
        check("综窗办件表（单位:件;人次）\n咨询,受理\n1,2\n", b',');
        check("综窗办件表,2023\n咨询;受理\n1;2\n", b';');
        check("咨询;受理;颁发\n1;2;3\n注：a,b\n注：c,d\n注：e,f\n", b';');
        check("a\tb\tc\n1,234\t1\t2\n", b'\t');
    }
}
