//! Pictures, and what stands below them.

use kurbo::Rect;

use super::lines::Line;
use crate::model::numbering::{Level, numbered};

/// So many lines at most are a caption.
const MOST_LINES: usize = 3;

/// Takes the captions out of the lines of a page: where each stands, and its text. `from` is where on the
/// page the text begins; a picture above it is the masthead's.
pub(super) fn take_out(
    lines: &mut Vec<Line>,
    pictures: &[Rect],
    from: Option<f64>,
) -> Vec<(f64, String)> {
    let mut captions: Vec<(f64, String)> = Vec::new();
    let Some(from) = from else { return captions };
    for picture in pictures.iter().filter(|picture| picture.y0 >= from) {
        let (mut bottom, mut size) = (picture.y1, 0.0);
        let mut found: Option<(f64, String)> = None;
        for _ in 0..MOST_LINES {
            let is_next = |line: &Line| {
                let top = line.y - line.size;
                let reach = if found.is_some() { 1.3 } else { 2.5 } * line.size;
                (bottom - 0.3 * line.size..bottom + reach).contains(&top)
                    && belongs(line, picture)
                    && (found.is_none() || (line.size - size).abs() < 0.1 * size)
            };
            let Some(at) = lines.iter().position(is_next) else { break };
            let line = lines.remove(at);
            (bottom, size) = (line.y, line.size);
            found.get_or_insert((line.y - line.size, String::new())).1.push_str(&line.text());
        }
        captions.extend(found);
    }
    captions
}

/// Where the text begins on a page, by its first numbered heading.
pub(super) fn beginning(lines: &[Line]) -> Option<f64> {
    let is_heading = |line: &&Line| {
        let level = numbered(&line.text()).map(|numbered| numbered.level);
        matches!(level, Some(Level::Section | Level::Block))
    };
    lines.iter().find(is_heading).map(|line| line.y)
}

/// Whether a line is centred below a picture: one of the text begins at its margin or goes to the other.
fn belongs(line: &Line, picture: &Rect) -> bool {
    let middle = f64::midpoint(line.x0(), line.x1());
    (middle - picture.center().x).abs() < 0.8 * line.size
        && line.x1() - line.x0() < picture.width() + 4.0 * line.size
        && numbered(&line.text()).is_none()
}
