//! Glyphs to lines of text.

use super::characters::{closes, is_wide, opens};
use super::glyphs::Glyph;

/// The glyphs on one baseline, from left to right; at least one.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) glyphs: Vec<Glyph>,
    /// The baseline.
    pub(super) y: f64,
    /// That of most of its characters.
    pub(super) size: f64,
}

/// Blank of so many Hanzi parts a line into pieces.
const APART: f64 = 0.9;
/// Letters with so much blank between them are two words, where no space was written.
const WORDS_APART: f64 = 0.18;

/// The lines from top to bottom.
pub(super) fn lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut groups: Vec<Vec<Glyph>> = Vec::new();
    // The baseline and size of the largest glyph of the last group.
    let (mut baseline, mut size) = (0.0, 0.0);
    for glyph in glyphs {
        let reach = 0.35 * glyph.size.max(size);
        match groups.last_mut() {
            Some(group) if glyph.y - baseline <= reach => {
                if glyph.size > size {
                    (baseline, size) = (glyph.y, glyph.size);
                }
                group.push(glyph);
            }
            _ => {
                (baseline, size) = (glyph.y, glyph.size);
                groups.push(vec![glyph]);
            }
        }
    }
    groups.into_iter().filter_map(Line::of).collect()
}

impl Line {
    /// Nothing where there is no glyph.
    pub(super) fn of(mut glyphs: Vec<Glyph>) -> Option<Self> {
        glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        // Bold letters that a program makes by drawing them twice.
        glyphs.dedup_by(|b, a| {
            a.text == b.text
                && (b.x0 - a.x0).abs() < 0.15 * a.size
                && (b.y - a.y).abs() < 0.15 * a.size
        });
        let mut sizes: Vec<f64> = glyphs.iter().map(|glyph| glyph.size).collect();
        sizes.sort_by(f64::total_cmp);
        let size = *sizes.get(sizes.len() / 2)?;
        let main = glyphs.iter().find(|glyph| glyph.size >= 0.9 * size).or(glyphs.first());
        let y = main?.y;
        Some(Self { glyphs, y, size })
    }

    /// Where the ink of the first character begins.
    pub(super) fn x0(&self) -> f64 {
        self.glyphs.first().map_or(0.0, |glyph| {
            let is_trimmed = glyph.text.starts_with(opens) && glyph.text.starts_with(is_wide);
            glyph.x0 + if is_trimmed { glyph.size / 2.0 } else { 0.0 }
        })
    }

    /// Where the ink of the last character ends: a mark at a line's end is often moved half a Hanzi out.
    pub(super) fn x1(&self) -> f64 {
        self.glyphs.last().map_or(0.0, |glyph| {
            let last = |c| glyph.text.ends_with(c);
            let is_mark = glyph.text.ends_with(closes) && glyph.text.ends_with(is_wide);
            // These two fill their box.
            let is_trimmed = is_mark && !last('…') && !last('—');
            glyph.x1 - if is_trimmed { glyph.size / 2.0 } else { 0.0 }
        })
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (at, glyph) in self.glyphs.iter().enumerate() {
            text.extend(self.parted(at));
            text.push_str(&glyph.text);
        }
        text
    }

    /// The parts of the line that have blank of a Hanzi's width or more between them.
    pub(super) fn pieces(&self) -> Vec<String> {
        self.text().split('\u{3000}').map(str::to_owned).collect()
    }

    /// The white space before a glyph.
    fn parted(&self, at: usize) -> Option<char> {
        let [before, after] = self.glyphs.get(at.checked_sub(1)?..=at)? else { return None };
        let gap = before.gap(after) - self.spread();
        let size = before.size.max(after.size);
        let is_wide = before.text.ends_with(is_wide) || after.text.starts_with(is_wide);
        if gap >= APART * size {
            Some('\u{3000}')
        } else if after.is_apart || (!is_wide && gap > WORDS_APART * size) {
            Some(' ')
        } else {
            None
        }
    }

    /// The blank between all characters of a line that was spread to a width.
    fn spread(&self) -> f64 {
        let gaps = self.glyphs.windows(2).map(|pair| pair[0].gap(&pair[1]));
        let least = gaps.fold(f64::INFINITY, f64::min);
        if self.glyphs.len() > 3 && least.is_finite() { least.max(0.0) } else { 0.0 }
    }

    /// The width of what begins the line and cannot be parted: a Hanzi with the marks around it, or a word.
    pub(super) fn first_unit(&self) -> f64 {
        let Some(first) = self.glyphs.first() else { return 0.0 };
        let mut end = self.x0();
        for (at, glyph) in self.glyphs.iter().enumerate() {
            let is_held = at > 0 && {
                let before = &self.glyphs[at - 1];
                let is_wide = before.text.ends_with(is_wide) || glyph.text.starts_with(is_wide);
                before.text.ends_with(opens)
                    || glyph.text.starts_with(closes)
                    || (!is_wide && self.parted(at).is_none())
            };
            if at > 0 && !is_held {
                break;
            }
            let is_mark = glyph.text.starts_with(closes) && glyph.text.starts_with(is_wide);
            end = if is_mark && at > 0 { glyph.x0 + glyph.size / 2.0 } else { glyph.x1 };
        }
        (end - self.x0()).max(0.3 * first.size)
    }
}

impl Glyph {
    /// The blank up to a glyph to the right.
    fn gap(&self, next: &Self) -> f64 {
        next.x0 - self.x1
    }
}

/// Joins a line to what was read before it: nothing between Hanzi, a space between words.
pub(super) fn join(text: &mut String, next: &Line) {
    let is_apart = next.glyphs.first().is_some_and(|glyph| glyph.is_apart);
    let next = next.text();
    let is_word = |c: char| !is_wide(c) && !c.is_whitespace();
    let ends = text.ends_with(is_word) && next.starts_with(is_word);
    let run = |c: &char| is_word(*c);
    let length = text.chars().rev().take_while(run).count() + next.chars().take_while(run).count();
    // An address that was broken anywhere, for no word is that long; a unit behind its figure.
    let is_unit = text.ends_with(|c: char| c.is_ascii_digit())
        && next.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_broken = !is_apart && (length >= 24 || is_unit);
    if ends && !is_broken && !text.ends_with(['-', '/']) {
        text.push(' ');
    }
    text.push_str(&next);
}
