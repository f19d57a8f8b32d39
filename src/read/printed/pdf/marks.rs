//! Digits on a page that are none of the figure beside them: struck out, or set otherwise than it.

use super::glyphs::{Glyph, Rule, Sheet};

/// Takes them out of all pages, and says in Chinese what was taken.
pub(super) fn take_out(sheets: &mut [Sheet]) -> Vec<String> {
    let mut remarks = Vec::new();
    for (at, sheet) in sheets.iter_mut().enumerate() {
        let page = at + 1;
        let struck = take(&mut sheet.glyphs, |glyphs| struck(glyphs, &sheet.rules));
        if !struck.is_empty() {
            remarks.push(format!("第{page}页划掉的「{struck}」没有取"));
        }
        let marks = take(&mut sheet.glyphs, marks);
        if !marks.is_empty() {
            remarks.push(format!(
                "第{page}页紧挨数字的上标、下标或白字「{marks}」（注号之类）没有取，那里的数请对照原件"
            ));
        }
    }
    remarks
}

/// Takes out the glyphs that `is_meant` says, one answer a glyph; their beginning. What stood before them
/// takes their room, so that no blank is left.
fn take(glyphs: &mut Vec<Glyph>, is_meant: impl Fn(&[Glyph]) -> Vec<bool>) -> String {
    let meant = is_meant(glyphs);
    let (mut kept, mut shown): (Vec<Glyph>, String) = (Vec::new(), String::new());
    for (glyph, is_meant) in glyphs.drain(..).zip(meant) {
        if !is_meant {
            kept.push(glyph);
            continue;
        }
        if let Some(before) = kept.last_mut().filter(|before| is_beside(before, &glyph)) {
            before.x1 = glyph.x1;
        }
        shown.extend(glyph.text.chars().take(20_usize.saturating_sub(shown.chars().count())));
    }
    *glyphs = kept;
    shown
}

/// Which glyphs have a line through their middle that is drawn for them: one that goes on where nothing
/// is written parts something.
fn struck(glyphs: &[Glyph], rules: &[Rule]) -> Vec<bool> {
    let mut level: Vec<&Rule> = rules.iter().filter(|rule| !rule.is_vertical).collect();
    level.sort_by(|a, b| a.at.total_cmp(&b.at));
    // Which glyphs each of them goes through.
    let mut through: Vec<Vec<usize>> = vec![Vec::new(); level.len()];
    for (at, glyph) in glyphs.iter().enumerate() {
        let (top, bottom) = (glyph.y - 0.5 * glyph.size, glyph.y - 0.15 * glyph.size);
        let inset = 0.2 * (glyph.x1 - glyph.x0);
        let from = level.partition_point(|rule| rule.at < top);
        let near = level.iter().enumerate().skip(from).take_while(|(_, rule)| rule.at <= bottom);
        for (rule_at, rule) in near {
            let is_thin = rule.thickness < 0.2 * glyph.size;
            if is_thin && rule.from <= glyph.x0 + inset && rule.to >= glyph.x1 - inset {
                through[rule_at].push(at);
            }
        }
    }
    let mut struck = vec![false; glyphs.len()];
    for (rule, own) in level.iter().zip(through) {
        let width: f64 = own.iter().map(|&at| glyphs[at].x1 - glyphs[at].x0).sum();
        if width > 0.8 * (rule.to - rule.from) {
            own.into_iter().for_each(|at| struck[at] = true);
        }
    }
    struck
}

/// Which digits touch others that are larger, or that can be seen where they cannot.
fn marks(glyphs: &[Glyph]) -> Vec<bool> {
    let mut marks = vec![false; glyphs.len()];
    let mut start = 0;
    while start < glyphs.len() {
        let pairs = glyphs[start..].windows(2);
        let end = start + 1 + pairs.take_while(|pair| touch(&pair[0], &pair[1])).count();
        let run = &glyphs[start..end];
        let is_digits = |glyph: &&Glyph| glyph.text.chars().all(|c| c.is_ascii_digit());
        let has_seen = run.iter().filter(is_digits).any(|glyph| !glyph.is_white);
        let largest = run.iter().filter(is_digits).map(|glyph| glyph.size).fold(0.0, f64::max);
        for (mark, glyph) in marks[start..end].iter_mut().zip(run) {
            *mark = (has_seen && glyph.is_white) || glyph.size < 0.8 * largest;
        }
        start = end;
    }
    marks
}

/// Whether two glyphs, drawn one after the other, read as parts of one figure.
fn touch(before: &Glyph, after: &Glyph) -> bool {
    let is_of_figure =
        |glyph: &Glyph| glyph.text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    is_of_figure(before) && is_of_figure(after) && is_beside(before, after)
}

/// Whether there is no blank between two glyphs of a line.
fn is_beside(before: &Glyph, after: &Glyph) -> bool {
    let size = before.size.max(after.size);
    (after.x0 - before.x1).abs() < 0.25 * size && (after.y - before.y).abs() < 0.7 * size
}
