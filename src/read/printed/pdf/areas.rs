//! Pages set in two columns: which lines stand beside each other, and in which order they are read.

use super::lines::Line;
use super::paragraphs::Item;

/// So many lines have to stand beside others.
const FEWEST: usize = 8;

/// Where the blank between two columns of text is. Columns of figures are none: their cells are short.
pub(super) fn gutter(lines: &[Line]) -> Option<f64> {
    let left = lines.iter().map(Line::x0).fold(f64::INFINITY, f64::min);
    let right = lines.iter().map(Line::x1).fold(f64::NEG_INFINITY, f64::max);
    let middle = f64::midpoint(left, right);
    let blank = |line: &Line| -> Option<(f64, f64)> {
        let pairs = line.glyphs.windows(2);
        let blanks = pairs.filter(|pair| pair[1].x0 - pair[0].x1 > 0.9 * line.size);
        let blanks = blanks.map(|pair| (pair[0].x1, pair[1].x0));
        blanks.min_by(|a, b| {
            let off = |blank: &(f64, f64)| (f64::midpoint(blank.0, blank.1) - middle).abs();
            off(a).total_cmp(&off(b))
        })
    };
    let mut blanks: Vec<(f64, f64)> = lines.iter().filter_map(blank).collect();
    // Where most of them agree.
    blanks.sort_by(|a, b| b.0.total_cmp(&a.0));
    let from = blanks.get(blanks.len() / 10)?.0;
    blanks.sort_by(|a, b| a.1.total_cmp(&b.1));
    let to = blanks.get(blanks.len() / 10)?.1;
    let at = f64::midpoint(from, to);
    let beside = || lines.iter().filter(|line| sides(line, at) == Sides::Both);
    let across = lines.iter().filter(|line| sides(line, at) == Sides::Across).count();
    let count = beside().count();
    if from >= to || count < FEWEST || across * 3 > count {
        return None;
    }
    let is_long = |line: &&Line, (from, to): (f64, f64)| {
        let inside =
            line.glyphs.iter().filter(|glyph| glyph.x0 >= from - 1.0 && glyph.x1 <= to + line.size);
        inside.map(|glyph| glyph.x1 - glyph.x0).sum::<f64>() > 0.6 * (to - from)
    };
    let is_text =
        |side: (f64, f64)| beside().filter(|line| is_long(line, side)).count() * 2 > count;
    (is_text((left, from)) && is_text((to, right))).then_some(at)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sides {
    Left,
    Right,
    Both,
    Across,
}

fn sides(line: &Line, at: f64) -> Sides {
    let is_across = line.glyphs.iter().any(|glyph| glyph.x0 < at && glyph.x1 > at);
    let (mut before, mut after) = (None, None);
    for glyph in &line.glyphs {
        match glyph.x1 <= at {
            true => before = Some(glyph.x1),
            false => after = after.or(Some(glyph.x0)),
        }
    }
    match (before, after) {
        _ if is_across => Sides::Across,
        (Some(end), Some(start)) if start - end < 0.9 * line.size => Sides::Across,
        (Some(_), Some(_)) => Sides::Both,
        (Some(_), None) => Sides::Left,
        (None, _) => Sides::Right,
    }
}

/// The items of a page as they are read, each with the column that it stands in: what goes over the whole
/// width parts what stands in columns.
pub(super) fn ordered(
    items: Vec<Item>,
    whole: (f64, f64),
    gutter: Option<f64>,
) -> Vec<(Item, (f64, f64))> {
    let Some(at) = gutter else { return items.into_iter().map(|item| (item, whole)).collect() };
    let mut ordered = Vec::new();
    let (mut left, mut right): (Vec<Line>, Vec<Line>) = (Vec::new(), Vec::new());
    let mut flush = |left: &mut Vec<Line>, right: &mut Vec<Line>, next: Option<Item>| {
        let end = left.iter().map(Line::x1).fold(whole.0, f64::max);
        let start = right.iter().map(Line::x0).fold(whole.1, f64::min);
        ordered.extend(left.drain(..).map(|line| (Item::Line(line), (whole.0, end))));
        ordered.extend(right.drain(..).map(|line| (Item::Line(line), (start, whole.1))));
        ordered.extend(next.map(|item| (item, whole)));
    };
    for item in items {
        let line = match item {
            Item::Line(line) if sides(&line, at) != Sides::Across => line,
            item => {
                flush(&mut left, &mut right, Some(item));
                continue;
            }
        };
        let (before, after) = line.glyphs.into_iter().partition(|glyph| glyph.x1 <= at);
        left.extend(Line::of(before));
        right.extend(Line::of(after));
    }
    flush(&mut left, &mut right, None);
    ordered
}
