//! What stands on pages and is none of the text: page numbers, running heads, numbers of lines.

use super::glyphs::Glyph;
use super::lines::Line;

/// Takes page numbers, running heads and numbers of lines out of the lines of all pages, and says in
/// Chinese what else than a page number was taken.
pub(super) fn take_out(pages: &mut [Vec<Line>], heights: &[f64]) -> Vec<String> {
    let mut remarks = Vec::new();
    if take_line_numbers(pages) {
        remarks.push("行左边的行号没有取".to_owned());
    }
    take_page_numbers(pages, heights);
    let mut heads = take_heads(pages, heights, |lines| lines.first().map(|_| 0));
    heads.extend(take_heads(pages, heights, |lines| lines.len().checked_sub(1)));
    remarks.extend(heads.iter().map(|head| format!("每页都有的「{head}」（页眉或页脚）没有取")));
    remarks
}

/// Small numbers left of the lines, each one more than the one above it.
fn take_line_numbers(pages: &mut [Vec<Line>]) -> bool {
    let number = |line: &Line| -> Option<(u32, usize, bool)> {
        let is_digit = |glyph: &Glyph| glyph.text.chars().all(|c| c.is_ascii_digit());
        let is_alone = line.glyphs.iter().all(is_digit);
        let is_of_it =
            |glyph: &&Glyph| is_digit(glyph) && (is_alone || glyph.size < 0.75 * line.size);
        let digits: Vec<&Glyph> = line.glyphs.iter().take_while(is_of_it).collect();
        let next = line.glyphs.get(digits.len());
        // A bracket at the line's start reaches out of it.
        let is_off = |(last, next): (&Glyph, &Glyph)| next.x0 - last.x1 > 0.3 * line.size;
        digits.last().copied().zip(next).is_none_or(is_off).then_some(())?;
        let text: String = digits.iter().map(|glyph| glyph.text.as_str()).collect();
        Some((text.parse().ok()?, digits.len(), next.is_none()))
    };
    let text = pages.iter().flatten().filter(|line| number(line).is_none());
    let left = text.map(Line::x0).fold(f64::INFINITY, f64::min);
    let numbered: Vec<(usize, usize, u32, usize)> = pages
        .iter()
        .enumerate()
        .flat_map(|(page, lines)| lines.iter().enumerate().map(move |(at, line)| (page, at, line)))
        .filter_map(|(page, at, line)| {
            let (number, count, is_alone) = number(line)?;
            // Alone on its line it stands further left than any text.
            let is_outside = !is_alone || line.glyphs.last().is_some_and(|last| last.x1 < left);
            is_outside.then_some((page, at, number, count))
        })
        .collect();
    let follows = numbered.windows(2).filter(|pair| pair[1].2 == pair[0].2 + 1 || pair[1].2 == 1);
    if numbered.len() < 3 || follows.count() * 10 < (numbered.len() - 1) * 9 {
        return false;
    }
    for (page, at, _, count) in numbered.into_iter().rev() {
        let glyphs = pages[page][at].glyphs.split_off(count);
        match Line::of(glyphs) {
            Some(line) => pages[page][at] = line,
            None => drop(pages[page].remove(at)),
        }
    }
    true
}

/// The number that a line at a page's edge gives the page: `— 3 —`, `第3页 共8页`, `3/8`, or only digits.
fn page_number(text: &str) -> Option<(u32, bool)> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let dash = |c: char| "—–-―－─·~～".contains(c);
    let bare = plain.trim_matches(dash);
    let is_dashed = bare.len() < plain.len();
    let bare = bare.strip_prefix('第').and_then(|rest| rest.split_once('页')).map_or_else(
        || bare.split_once('/').map_or((bare, is_dashed), |(number, _)| (number, is_dashed)),
        |(number, rest)| {
            (number, rest.is_empty() || rest.trim_matches(['，', ',', '/']).starts_with('共'))
        },
    );
    let digits: String = bare
        .0
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            c => c,
        })
        .collect();
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten().map(|number| (number, bare.1))
}

fn take_page_numbers(pages: &mut [Vec<Line>], heights: &[f64]) {
    // Where and what, with how far it is from the page's own count.
    let mut found: Vec<(usize, usize, i64, bool)> = Vec::new();
    for (page, lines) in pages.iter().enumerate() {
        for at in
            [lines.len().checked_sub(1), (!lines.is_empty()).then_some(0)].into_iter().flatten()
        {
            let line = &lines[at];
            let is_at_edge = line.y > 0.86 * heights[page] || line.y < 0.1 * heights[page];
            let number = page_number(&line.text()).filter(|_| is_at_edge);
            if let Some((number, is_certain)) = number {
                found.push((page, at, i64::from(number) - page as i64, is_certain));
                break;
            }
        }
    }
    let agreeing = |offset: i64| found.iter().filter(|(_, _, other, _)| *other == offset).count();
    let taken = found.iter().filter(|(_, _, offset, is_certain)| {
        // A bare number must count the pages: it could be a figure.
        *is_certain || agreeing(*offset) >= 2 || (pages.len() == 1 && *offset == 1)
    });
    let taken: Vec<(usize, usize)> = taken.map(|(page, at, ..)| (*page, *at)).collect();
    for (page, at) in taken {
        pages[page].remove(at);
    }
}

/// The line at a page's edge that most pages have in the same place, its digits aside.
fn take_heads(
    pages: &mut [Vec<Line>],
    heights: &[f64],
    edge: impl Fn(&[Line]) -> Option<usize>,
) -> Vec<String> {
    let mut heads = Vec::new();
    let bare = |line: &Line| -> String {
        line.text().chars().filter(|c| !c.is_numeric() && !c.is_whitespace()).collect()
    };
    loop {
        let at_edge = |page: usize, lines: &[Line]| -> Option<(usize, String, f64)> {
            let at = edge(lines)?;
            let line = &lines[at];
            let in_margin = line.y < 0.12 * heights[page] || line.y > 0.9 * heights[page];
            (in_margin && lines.len() > 1).then(|| (at, bare(line), line.y))
        };
        let edges: Vec<_> =
            pages.iter().enumerate().map(|(page, lines)| at_edge(page, lines)).collect();
        // A head may be missing on the first page, and be another one on even pages.
        let same = |a: &(usize, String, f64), b: &(usize, String, f64)| {
            a.1 == b.1 && (a.2 - b.2).abs() < 2.0 && !a.1.is_empty()
        };
        let repeated = edges.iter().flatten().find(|one| {
            let count = edges.iter().flatten().filter(|other| same(one, other)).count();
            // Of two pages both, high up or far down.
            let is_outside = pages.len() == 2 && count == 2 && {
                let share = one.2 / heights.iter().copied().fold(1.0, f64::max);
                !(0.09..=0.93).contains(&share)
            };
            is_outside || (count >= 3 && count * 3 >= pages.len())
        });
        let Some(head) = repeated.cloned() else { return heads };
        let mut shown = None;
        for (page, found) in edges.iter().enumerate() {
            if let Some(found) = found.as_ref().filter(|found| same(found, &head)) {
                let line = pages[page].remove(found.0);
                shown.get_or_insert(line.text());
            }
        }
        heads.extend(shown);
    }
}

#[cfg(test)]
mod tests {
    use super::page_number;

    #[test]
    fn page_numbers_are_told_from_figures() {
        let check = |text: &str, expected| assert_eq!(page_number(text), expected, "{text}");
        check("— 3 —", Some((3, true)));
        check("－12－", Some((12, true)));
        check("第 3 页 共 8 页", Some((3, true)));
        check("第３页", Some((3, true)));
        check("3/8", Some((3, false)));
        check("3", Some((3, false)));
        check("第3页说明", Some((3, false)));
        check("2023年", None);
        check("— 完 —", None);
        check("", None);
    }
}
