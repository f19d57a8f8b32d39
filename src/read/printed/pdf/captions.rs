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

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::super::tests::{Coding, file, said, shown};

    #[test]
    fn what_stands_below_a_picture_is_its_caption() {
        let picture = |y: f64, side: f64| {
            format!(
                "q {side} 0 0 {side} {} {y} cm BI /W 1/H 1/CS/G/BPC 8 ID 0 EI Q\n",
                297.5 - side / 2.0
            )
        };
        let line = |x: f64, y: f64, text: &str| shown(Coding::Gbk, x, y, 16.0, text);
        let heading = line(104.0, 760.0, "一、工作动态");
        let check = |page: &str, expected: &[&str], remarks: &[&str]| {
            let bytes = file(&[page.to_owned()]);
            assert_eq!(said(&bytes), expected, "{page}");
            assert_eq!(read(&bytes).expect("a page").remarks, remarks, "{page}");
        };
        let told = ["1幅图没有取"];
        let large = picture(500.0, 200.0);
        let (caption, text) =
            (line(233.5, 475.0, "窗口现场解答会"), line(104.0, 440.0, "（2）近日。"));
        check(
            &[heading.as_str(), &large, &caption, &text].concat(),
            &["一、工作动态", "（图：窗口现场解答会）", "（2）近日。"],
            &told,
        );
        let two = caption.clone() + &line(249.5, 455.0, "（续一行）") + &text;
        let two = two.replace("455 Tm", "457 Tm");
        check(
            &[heading.as_str(), &large, &two].concat(),
            &["一、工作动态", "（图：窗口现场解答会（续一行））", "（2）近日。"],
            &told,
        );
        // Text below it, numbered or at the margin; no picture but an ornament; a picture in the masthead.
        check(&[heading.as_str(), &large, &text].concat(), &["一、工作动态", "（2）近日。"], &told);
        let margin = line(72.0, 475.0, "近日，水利厅窗口。");
        check(
            &[heading.as_str(), &large, &margin].concat(),
            &["一、工作动态", "近日，水利厅窗口。"],
            &told,
        );
        let small = picture(500.0, 40.0) + &caption;
        check(&[heading.as_str(), &small].concat(), &["一、工作动态", "窗口现场解答会"], &[]);
        let below = line(104.0, 440.0, "一、工作动态");
        check(
            &[large.as_str(), &caption, &below].concat(),
            &["窗口现场解答会", "一、工作动态"],
            &told,
        );
    }
}
