//! Whether an issue's last page is printed for next to nothing, and how many lines a page would do without
//! it. Nobody asks for it but whoever lays pages out: that alone tells.

use serde::{Deserialize, Serialize};

use crate::diagnostics::Diagnostic;
use crate::diagnostics::rules::last_page;
use crate::document::issue::Document;
use crate::format::typst::pages::{Marks, Pages};
use crate::model::source::Span;

/// Lines per page that may be proposed: from the standard's to the densest that reads well.
const PROPOSED: std::ops::RangeInclusive<u32> = 22..=25;
/// A last page with no more lines of text than these is next to nothing.
const FEW: u32 = 2;

// The 版心 as templates/layout.typ has it, mm: its top and bottom, and one Hanzi of body text.
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
    /// The fewest lines a page at which there is no such page.
    fits: Option<u32>,
}

impl LastPage {
    pub(crate) fn note(&self, place: &Span) -> Diagnostic {
        last_page::sparse(place.clone(), self.lines, self.fits)
    }
}

/// The page on which an issue is printed.
#[derive(Clone, Copy)]
pub(crate) struct Layout {
    /// Lines per page.
    lines: u32,
    /// Rules in the 报尾.
    rules: usize,
}

impl Layout {
    pub(crate) fn of(document: &Document) -> Self {
        let rules = match (document.distribution.is_empty(), document.copies.is_empty()) {
            (false, false) => 3,
            (false, true) => 2,
            (true, false) => 1,
            (true, true) => 0,
        };
        Self { lines: document.lines_per_page, rules }
    }

    /// Distance of two baselines, mm.
    fn pitch(lines: u32) -> f64 {
        (BOTTOM - TOP - EM - 0.05) / f64::from(lines.saturating_sub(1).max(1))
    }

    /// How many lines of the grid are taken down to a page's last text above `end`.
    fn taken(&self, marks: &Marks, end: f64) -> u32 {
        let above = marks.baselines.iter().filter(|at| **at > TOP && **at < end);
        let Some(last) = above.copied().max_by(f64::total_cmp) else { return 0 };
        // A cast from a float stops at the ends of the integer.
        ((last - TOP - 0.88 * EM) / Self::pitch(self.lines)).round().max(0.0) as u32 + 1
    }
}

/// Looks at an issue's pages. `pages_at` lays it out with as many lines a page and tells of how many pages
/// it is then; it is only called where the last page is next to nothing, and only for lines at which the
/// text is not too long in any case.
///
/// # Errors
/// Those of `pages_at`.
pub(crate) fn look(
    pdf: &[u8],
    layout: Layout,
    mut pages_at: impl FnMut(u32) -> anyhow::Result<Option<usize>>,
) -> anyhow::Result<Option<LastPage>> {
    let Some((lines, needed, pages)) = sparse(pdf, layout) else { return Ok(None) };
    for proposed in PROPOSED.filter(|proposed| *proposed > layout.lines) {
        if needed.may_fit(proposed, pages - 1) && pages_at(proposed)?.is_some_and(|at| at < pages) {
            return Ok(Some(LastPage { lines, fits: Some(proposed) }));
        }
    }
    Ok(Some(LastPage { lines, fits: None }))
}

/// How many pages Typst made of an issue.
pub(crate) fn count(pdf: &[u8]) -> Option<usize> {
    Pages::of(pdf).map(|pages| pages.len())
}

/// What an issue takes up whatever its lines per page are.
struct Needed {
    /// Lines of text, and of what stands between them: a nameplate or photo takes more lines where they are
    /// closer, never fewer.
    lines: u32,
    /// Height of the 报尾, mm.
    colophon: f64,
}

impl Needed {
    /// Whether it may have room on so many pages of so many lines, where no heading wastes any.
    fn may_fit(&self, lines: u32, pages: usize) -> bool {
        let beside_colophon = (BOTTOM - TOP - self.colophon + NEAR) / Layout::pitch(lines);
        let room = f64::from(lines) * pages.saturating_sub(1) as f64 + beside_colophon.floor();
        f64::from(self.lines) <= room
    }
}

/// The lines of text on the last page, where they are few, what the issue needs, and its pages. Nothing
/// where the page has more, is the only one, or is none of ours.
fn sparse(pdf: &[u8], layout: Layout) -> Option<(u32, Needed, usize)> {
    let pages = Pages::of(pdf).filter(|pages| pages.len() > 1)?;
    let last = pages.marks(pages.len() - 1)?;
    let mut rules = last.rules.clone();
    rules.sort_by(f64::total_cmp);
    // A workspace's own template may have other rules than ours.
    let end = match layout.rules {
        0 => BOTTOM + NEAR,
        count => *rules.get(rules.len().checked_sub(count)?)?,
    };
    let closes = layout.rules < 2 || rules.last().is_some_and(|at| (at - BOTTOM).abs() < NEAR);
    let lines = layout.taken(&last, end);
    if !closes || lines > FEW {
        return None;
    }
    let mut taken = lines;
    for page in 0..pages.len() - 1 {
        taken += layout.taken(&pages.marks(page)?, BOTTOM + NEAR);
    }
    let colophon = (BOTTOM - end).max(0.0);
    Some((lines, Needed { lines: taken, colophon }, pages.len()))
}
