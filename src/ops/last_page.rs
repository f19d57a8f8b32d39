//! Whether an issue's last page is printed for next to nothing, and how many lines a page would do without
//! it. Nobody asks for it but whoever lays pages out: that alone tells.

use serde::{Deserialize, Serialize};

use crate::diagnostics::Diagnostic;
use crate::diagnostics::rules::last_page;
use crate::document::issue::{Document, NodeKind};
use crate::format::typst::pages::{Marks, Pages};
use crate::model::source::Span;

/// Lines per page that may be proposed: from the standard's to the densest that reads well.
const PROPOSED: std::ops::RangeInclusive<u32> = 22..=25;
/// A last page with no more lines of text than these is next to nothing.
const FEW: u32 = 2;

// The 版心 as templates/layout.typ has it, mm: its edges, and one Hanzi of body text.
const LEFT: f64 = 28.0;
const TOP: f64 = 37.0;
const BOTTOM: f64 = 262.0;
const EM: f64 = 156.0 / 28.0;
/// Where a line of text may stand beside its place, and what is drawn on the bottom edge.
const NEAR: f64 = 0.5;

/// A last page that is next to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastPage {
    /// Lines of text on it; none where only the 报尾 stands there.
    lines: u32,
    /// Lines a page at which there is no such page.
    fits: Option<u32>,
}

impl LastPage {
    pub(crate) fn note(&self, place: &Span) -> Diagnostic {
        last_page::sparse(place.clone(), self.lines, self.fits)
    }
}

/// How an issue is printed, as far as that tells of its pages.
pub(crate) struct Layout {
    /// Lines per page.
    lines: u32,
    /// Rules in the 报尾.
    rules: usize,
    /// Lines of the masthead under 报名.
    masthead: usize,
    /// Whether each paragraph of the body is a heading; nothing where there is more than paragraphs, or
    /// the workspace lays its pages out in its own way.
    headings: Option<Vec<bool>>,
}

impl Layout {
    pub(crate) fn of(document: &Document, is_built_in: bool) -> Self {
        let rules = match (document.distribution.is_empty(), document.copies.is_empty()) {
            (false, false) => 3,
            (false, true) => 2,
            (true, false) => 1,
            (true, true) => 0,
        };
        let is_heading = |kind: &NodeKind| match kind {
            NodeKind::H1 { .. } | NodeKind::H2 { .. } => Some(true),
            NodeKind::Para { .. } | NodeKind::Finding { .. } => Some(false),
            _ => None,
        };
        let headings = document.body.iter().map(|node| is_heading(&node.kind));
        Self {
            lines: document.lines_per_page,
            rules,
            masthead: if document.title.is_empty() { 3 } else { 4 },
            headings: headings.collect::<Option<_>>().filter(|_| is_built_in),
        }
    }

    /// The rows of text above `end`, each with its line of the grid from 0 and where it begins.
    fn rows(&self, marks: &Marks, end: f64) -> Vec<(u32, f64)> {
        let texts = marks.texts.iter().copied().filter(|(at, _)| *at > TOP && *at < end);
        let mut texts: Vec<(f64, f64)> = texts.collect();
        texts.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let line = |at: f64| {
            // A cast from a float stops at the ends of the integer.
            ((at - TOP - 0.88 * EM) / pitch(self.lines)).round().max(0.0) as u32
        };
        let rows = texts.chunk_by(|(a, _), (b, _)| b - a < NEAR);
        rows.filter_map(|row| {
            let left = row.iter().map(|(_, left)| *left).min_by(f64::total_cmp)?;
            Some((line(row.first()?.0), left))
        })
        .collect()
    }
}

/// Distance of two baselines, mm.
fn pitch(lines: u32) -> f64 {
    (BOTTOM - TOP - EM - 0.05) / f64::from(lines.saturating_sub(1).max(1))
}

/// Looks at an issue's pages. `pages_at` lays it out with as many lines a page and tells of how many pages
/// it is then; it is only called where the last page is next to nothing, and the lines that are there tell
/// of no number by themselves.
///
/// # Errors
/// Those of `pages_at`.
pub(crate) fn look(
    pdf: &[u8],
    layout: &Layout,
    mut pages_at: impl FnMut(u32) -> anyhow::Result<Option<usize>>,
) -> anyhow::Result<Option<LastPage>> {
    let Some(printed) = sparse(pdf, layout) else { return Ok(None) };
    let text = Flow::of(&printed, layout);
    let pages = printed.pages.len();
    let lines = printed.pages.last().and_then(|rows| rows.last()).map_or(0, |(line, _)| line + 1);
    let mut doubtful = Vec::new();
    for proposed in PROPOSED.filter(|proposed| *proposed > layout.lines) {
        match text.as_ref().and_then(|text| text.is_under(pages, proposed)) {
            Some(true) => return Ok(Some(LastPage { lines, fits: Some(proposed) })),
            Some(false) => {}
            None => doubtful.push(proposed),
        }
    }
    // A line less a page than one that is certain is not worth laying the issue out again.
    for proposed in doubtful {
        if printed.may_fit(proposed, pages - 1) && pages_at(proposed)?.is_some_and(|at| at < pages)
        {
            return Ok(Some(LastPage { lines, fits: Some(proposed) }));
        }
    }
    Ok(Some(LastPage { lines, fits: None }))
}

/// How many pages Typst made of an issue.
pub(crate) fn count(pdf: &[u8]) -> Option<usize> {
    Pages::of(pdf).map(|pages| pages.len())
}

/// An issue whose last page is next to nothing.
struct Printed {
    /// The rows of text of each page.
    pages: Vec<Vec<(u32, f64)>>,
    /// From the top of the 版心 to the baseline of 报名, mm.
    name: f64,
    /// Height of the 报尾, mm.
    colophon: f64,
}

impl Printed {
    /// Whether it may have room on so many pages of so many lines, where no heading wastes any. What is not
    /// text takes no fewer lines where they are closer.
    fn may_fit(&self, lines: u32, pages: usize) -> bool {
        let taken = self.pages.iter().map(|rows| rows.last().map_or(0, |(line, _)| line + 1));
        let beside_colophon = (BOTTOM - TOP - self.colophon + NEAR) / pitch(lines);
        let room = f64::from(lines) * pages.saturating_sub(1) as f64 + beside_colophon.floor();
        taken.map(f64::from).sum::<f64>() <= room
    }
}

/// The issue, where its last page has few lines of text. Nothing where that has more, is the only page, or
/// is none of ours.
fn sparse(pdf: &[u8], layout: &Layout) -> Option<Printed> {
    let file = Pages::of(pdf).filter(|pages| pages.len() > 1)?;
    let last = file.marks(file.len() - 1)?;
    let mut rules = last.rules.clone();
    rules.sort_by(f64::total_cmp);
    // A workspace's own template may have other rules than ours.
    let end = match layout.rules {
        0 => BOTTOM + NEAR,
        count => *rules.get(rules.len().checked_sub(count)?)?,
    };
    let closes = layout.rules < 2 || rules.last().is_some_and(|at| (at - BOTTOM).abs() < NEAR);
    let on_last = layout.rows(&last, end);
    if !closes || on_last.last().is_some_and(|(line, _)| *line >= FEW) {
        return None;
    }
    let mut pages = Vec::new();
    for page in 0..file.len() - 1 {
        pages.push(layout.rows(&file.marks(page)?, BOTTOM + NEAR));
    }
    pages.push(on_last);
    let first = file.marks(0)?.texts.into_iter().map(|(at, _)| at).filter(|at| *at > TOP);
    let name = first.min_by(f64::total_cmp)? - TOP;
    let colophon = if layout.rules == 0 { 0.0 } else { BOTTOM - end };
    Some(Printed { pages, name, colophon })
}

/// The text as it runs over pages of any number of lines: how a paragraph breaks is told by the width of
/// its lines alone, and a page is full unless headings moved on.
struct Flow {
    /// Lines per page at which it was printed.
    lines: u32,
    /// The line of the first row under 报名, and that of the first of the body, from 0.
    starts: (u32, u32),
    /// Of each paragraph whether it is a heading, and its lines.
    paragraphs: Vec<(bool, u32)>,
    /// As [`Printed`] has them.
    name: f64,
    colophon: f64,
}

impl Flow {
    /// Nothing where the pages are not just what it makes of them.
    fn of(printed: &Printed, layout: &Layout) -> Option<Self> {
        let headings = layout.headings.as_ref()?;
        let (masthead, body) = printed.pages.first()?.split_at_checked(layout.masthead + 1)?;
        let starts = (masthead.get(1)?.0, body.first()?.0);
        let mut paragraphs: Vec<(bool, u32)> = Vec::new();
        for (_, left) in body.iter().chain(printed.pages.iter().skip(1).flatten()) {
            if (left - LEFT - 2.0 * EM).abs() < NEAR {
                paragraphs.push((*headings.get(paragraphs.len())?, 0));
            }
            paragraphs.last_mut()?.1 += 1;
        }
        let is_plain = paragraphs.iter().all(|(is_heading, lines)| !is_heading || *lines == 1)
            && paragraphs.last().is_some_and(|(is_heading, _)| !is_heading);
        let Printed { name, colophon, .. } = *printed;
        let flow = Self { lines: layout.lines, starts, paragraphs, name, colophon };
        let ends = flow.pages(layout.lines, starts.1);
        let is_so = ends.len() == printed.pages.iter().filter(|rows| !rows.is_empty()).count()
            && ends
                .iter()
                .zip(&printed.pages)
                .all(|(end, rows)| rows.last().is_some_and(|(line, _)| line + 1 == *end));
        (headings.len() == flow.paragraphs.len() && is_plain && is_so).then_some(flow)
    }

    /// The lines taken on each page that has text, where the body begins on this line of the first one.
    fn pages(&self, lines: u32, start: u32) -> Vec<u32> {
        let (mut full, mut line) = (Vec::new(), start);
        for (at, (is_heading, own)) in self.paragraphs.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| self.paragraphs.get(before));
            // Headings stay with one another, and the last of them with a line of text.
            let following =
                self.paragraphs.iter().skip(at).take_while(|(is_heading, _)| *is_heading);
            let together = following.count() as u32 + 1;
            let leads = *is_heading && !before.is_some_and(|(is_heading, _)| *is_heading);
            if leads && line + together > lines {
                full.push(line);
                line = 0;
            }
            for _ in 0..*own {
                if line >= lines {
                    full.push(line);
                    line = 0;
                }
                line += 1;
            }
        }
        full.push(line);
        full
    }

    /// Whether it takes fewer pages with so many lines on each; nothing where that is a matter of hairs.
    fn is_under(&self, pages: usize, lines: u32) -> Option<bool> {
        let (label, body) = self.starts;
        // 报名 takes whole lines. How far it reaches under its baseline, before 8 mm of blank, is not known.
        let rows = |height: f64| (height / pitch(lines)).ceil() as u32;
        let above = f64::from(label.saturating_sub(1)) * pitch(self.lines);
        let fewest = rows(above.max(self.name + 8.0) - 0.01);
        let most = rows(f64::from(label) * pitch(self.lines));
        let count = |label_at: u32, hair: f64| {
            let ends = self.pages(lines, (body + label_at).saturating_sub(label));
            let text = ends.last().map_or(0.0, |end| f64::from(*end) * pitch(lines));
            ends.len() + usize::from(text + self.colophon + hair > BOTTOM - TOP)
        };
        let (best, worst) = (count(fewest, -NEAR), count(most, NEAR));
        ((best < pages) == (worst < pages)).then_some(worst < pages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_move_on_and_nothing_else_does() {
        let check = |paragraphs: &[(bool, u32)], start: u32, expected: &[u32]| {
            let paragraphs = paragraphs.to_vec();
            let flow =
                Flow { lines: 22, starts: (6, start), paragraphs, name: 50.0, colophon: 40.0 };
            assert_eq!(flow.pages(22, start), expected);
        };
        let (heading, line) = ((true, 1), (false, 1));
        check(&[(false, 10)], 12, &[22]);
        check(&[(false, 11)], 12, &[22, 1]);
        check(&[(false, 50)], 12, &[22, 22, 18]);
        check(&[(false, 8), heading, line], 12, &[22]);
        check(&[(false, 9), heading, line], 12, &[21, 2]);
        check(&[(false, 8), heading, heading, line], 12, &[20, 3]);
        check(&[(false, 7), heading, heading, (false, 2)], 12, &[22, 1]);
        check(&[(false, 10), heading, line], 12, &[22, 2]);
    }

    #[test]
    fn what_is_a_matter_of_hairs_is_not_told() {
        let check = |body: u32, name: f64, colophon: f64, expected: Option<bool>| {
            let paragraphs = vec![(false, body)];
            let flow = Flow { lines: 22, starts: (6, 12), paragraphs, name, colophon };
            assert_eq!(flow.is_under(3, 24), expected, "{body} {name} {colophon}");
        };
        // 报名 takes 6 lines of 22, and 6 or 7 of 24; the 报尾 is in the way of four lines.
        check(10, 45.0, 40.0, Some(true));
        check(30, 45.0, 40.0, Some(true));
        check(31, 45.0, 40.0, None);
        check(32, 45.0, 40.0, Some(false));
        // It cannot be but 7 where its baseline is this low.
        check(31, 50.0, 40.0, Some(false));
        check(30, 50.0, 40.0, Some(true));
        check(30, 50.0, BOTTOM - TOP - 19.0 * pitch(24), None);
    }
}
