//! Lines to paragraphs.

use super::characters::is_wide;
use super::lines::{Line, join};
use crate::model::printed::{PrintedPart, PrintedPlace};
use crate::read::printed::photo;

/// What stands on a page, from top to bottom.
#[derive(Debug)]
pub(super) enum Item {
    Line(Line),
    Table(Vec<Vec<String>>),
    /// What stands below a picture.
    Caption(String),
}

/// An item with its place.
pub(super) struct Placed {
    pub(super) item: Item,
    pub(super) place: PrintedPlace,
    /// The column that it stands in.
    pub(super) column: (f64, f64),
}

/// The parts of all pages, lines joined where a paragraph goes on.
pub(super) fn parts(items: Vec<Placed>) -> Vec<PrintedPart> {
    let usual = Usual { pitch: pitch(&items), size: size(&items) };
    let mut parts: Vec<PrintedPart> = Vec::new();
    let mut open: Option<Open> = None;
    for Placed { item, place, column } in items {
        let line = match item {
            Item::Table(rows) => {
                parts.extend(open.take().map(Open::close));
                parts.push(PrintedPart::Table { rows, place });
                continue;
            }
            Item::Caption(text) => {
                parts.extend(open.take().map(Open::close));
                parts.push(PrintedPart::Paragraph { text: photo(&text), place });
                continue;
            }
            Item::Line(line) => line,
        };
        match &mut open {
            Some(paragraph) if paragraph.goes_on(&line, place, column, usual) => {
                join(&mut paragraph.text, &line);
                paragraph.last = line;
                paragraph.page = place.page;
                paragraph.column = column;
                paragraph.lines += 1;
            }
            _ => {
                parts.extend(open.take().map(Open::close));
                let (text, page) = (line.text(), place.page);
                open = Some(Open { text, place, page, column, lines: 1, last: line });
            }
        }
    }
    parts.extend(open.map(Open::close));
    parts
}

/// A paragraph that may go on.
struct Open {
    text: String,
    place: PrintedPlace,
    last: Line,
    /// Of its last line.
    page: Option<usize>,
    column: (f64, f64),
    lines: usize,
}

impl Open {
    fn close(self) -> PrintedPart {
        PrintedPart::Paragraph { text: self.text.trim().to_owned(), place: self.place }
    }

    /// Whether the line belongs to the paragraph.
    fn goes_on(&self, next: &Line, place: PrintedPlace, column: (f64, f64), usual: Usual) -> bool {
        let last = &self.last;
        let size = last.size.max(next.size);
        if (last.size - next.size).abs() > 0.08 * size {
            return false;
        }
        // A blank line parts paragraphs; at the foot of a page or column nobody knows.
        let is_below = self.page == place.page && self.column == column;
        if is_below && next.y - last.y > 1.6 * usual.pitch.max(1.25 * size) {
            return false;
        }
        let (left, right) = self.column;
        let indent = next.x0() - column.0;
        let is_centred = |line: &Line, (left, right): (f64, f64), least: f64| {
            let (before, after) = (line.x0() - left, right - line.x1());
            before > least * size && (before - after).abs() < 0.8 * size
        };
        let unit = next.first_unit();
        if is_centred(next, column, 1.5) && (last.x0() - left - indent).abs() > 0.1 * size {
            // A title that was too long for a line; one in large letters is broken where its sense allows.
            let width = last.x1() - last.x0();
            let is_full = right - left - width < unit + 2.0 * size;
            return is_centred(last, self.column, 0.3) && (is_full || size > 1.2 * usual.size);
        }
        // Where a mark at the end was not moved out, its blank half counts as taken.
        let blank = right - last.glyphs.last().map_or(right, |glyph| glyph.x1);
        // Between Hanzi and letters programs put a quarter of a Hanzi.
        let ends_wide = last.glyphs.last().is_some_and(|glyph| glyph.text.ends_with(is_wide));
        let begins_wide = next.glyphs.first().is_some_and(|glyph| glyph.text.starts_with(is_wide));
        let needed = unit + if ends_wide == begins_wide { 0.1 } else { 0.35 } * size;
        if indent < 1.2 * size {
            return blank < needed && !begins_anew(&self.text, &next.text());
        }
        // Indented like the line above it, within a paragraph; or under the text behind a label or number.
        let is_aligned = (next.x0() - last.x0()).abs() < 0.3 * size;
        let is_hanging = if self.lines > 1 { is_aligned } else { hangs(last, next.x0()) };
        is_hanging && blank < unit + 1.3 * size
    }
}

/// Whether the text of a line behind its label or number begins at `x`.
fn hangs(line: &Line, x: f64) -> bool {
    let marks = |at: usize| {
        let before = &line.glyphs[at - 1];
        before.text.ends_with(['：', '、', '.', '．', '）', ')', ':']) || line.glyphs[at].is_apart
    };
    let glyphs = line.glyphs.iter().enumerate().take(7).skip(1);
    let mut starts =
        glyphs.filter(|(at, glyph)| (glyph.x0 - x).abs() < 0.3 * glyph.size && marks(*at));
    starts.next().is_some()
}

/// Whether a line that is not indented begins a heading behind a paragraph that is at its end.
fn begins_anew(text: &str, next: &str) -> bool {
    let next = next.trim_start_matches('（');
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    let rest = next.trim_start_matches(numeral);
    rest.len() < next.len() && rest.starts_with(['、', '）']) && text.ends_with(['。', '！', '？'])
}

/// What most lines have.
#[derive(Clone, Copy)]
struct Usual {
    /// From one baseline to the next.
    pitch: f64,
    size: f64,
}

/// The size of most characters.
fn size(items: &[Placed]) -> f64 {
    let mut sizes: Vec<f64> = Vec::new();
    for Placed { item, .. } in items {
        if let Item::Line(line) = item {
            sizes.extend(line.glyphs.iter().map(|glyph| glyph.size));
        }
    }
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or_default()
}

/// The usual distance of two baselines.
fn pitch(items: &[Placed]) -> f64 {
    let mut distances = Vec::new();
    for pair in items.windows(2) {
        if let (Item::Line(a), Item::Line(b)) = (&pair[0].item, &pair[1].item)
            && pair[0].place.page == pair[1].place.page
            && b.y > a.y
        {
            distances.push(b.y - a.y);
        }
    }
    distances.sort_by(f64::total_cmp);
    distances.get(distances.len() / 2).copied().unwrap_or_default()
}
