//! Notes at the foot of a page, in small letters below a short rule.

use super::glyphs::{Rule, Sheet};
use super::lines::Line;

/// Takes the notes out of the lines of all pages, so that a paragraph goes on over the end of its page;
/// one list a page.
pub(super) fn take_out(pages: &mut [Vec<Line>], sheets: &[Sheet]) -> Vec<Vec<Line>> {
    let body = body_size(pages);
    let pages = pages.iter_mut().zip(sheets);
    pages.map(|(lines, sheet)| lines.split_off(start(lines, &sheet.rules, body))).collect()
}

/// The size of most characters.
fn body_size(pages: &[Vec<Line>]) -> f64 {
    let glyphs = pages.iter().flatten().flat_map(|line| &line.glyphs);
    let mut sizes: Vec<f64> = glyphs.map(|glyph| glyph.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or_default()
}

/// Where the notes of a page begin; behind its lines where it has none.
fn start(lines: &[Line], rules: &[Rule], body: f64) -> usize {
    let small = lines.iter().rev().take_while(|line| line.size < 0.87 * body).count();
    let start = lines.len() - small;
    let Some((before, first)) = start.checked_sub(1).map(|at| &lines[at]).zip(lines.get(start))
    else {
        return lines.len();
    };
    let left = lines.iter().map(Line::x0).fold(f64::INFINITY, f64::min);
    let right = lines.iter().map(Line::x1).fold(f64::NEG_INFINITY, f64::max);
    let parts = |rule: &Rule| {
        let length = rule.to - rule.from;
        !rule.is_vertical
            && (before.y..first.y).contains(&rule.at)
            && (rule.from - left).abs() < body
            && (2.0 * body..0.6 * (right - left)).contains(&length)
    };
    if rules.iter().any(parts) { start } else { lines.len() }
}
