//! Which issues, and how much of each, are needed for those asked for.
//!
//! [`Needs::next`] is the one place that says it: it walks over what has been read so far and asks for
//! more until nothing is new. A total needs the figures of its year up to its issue; a correction needs
//! those that it corrects, and what was corrected in them in between.

use std::collections::{BTreeSet, VecDeque};
use std::ops::RangeInclusive;

use chrono::{Months, NaiveDate};

use super::load::Loader;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::missing_issue;
use crate::document::variables::Neighbours;
use crate::model::definition::{Basis, Block};
use crate::model::figures::Figures;
use crate::model::files::Depth;
use crate::model::issue::IssueId;
use crate::model::template::Draws;

/// Of which years the totals are wanted.
#[derive(Clone, Debug)]
pub(crate) enum Scope {
    /// Of the year in which each issue asked for ends: the totals that it prints.
    Printed,
    /// Of every year to which the issues asked for book something; of these only the figures are read.
    Booked,
    /// Of these years, whichever issue books to them, besides what the issues asked for print.
    Years(RangeInclusive<i32>),
}

/// What is still needed.
pub(crate) struct Needs<'a> {
    asked: &'a [IssueId],
    /// What the sentences of those asked for draw on.
    drawing: Vec<(IssueId, Draws)>,
    /// Those whose bookings count, beside what those asked for print.
    booking: Vec<IssueId>,
    scope: Scope,
    /// Whether the issues asked for have been read.
    is_begun: bool,
    /// Whether any of them has figures.
    is_counting: bool,
    /// Issues and the years whose totals they need.
    pending: VecDeque<(IssueId, i32)>,
    chain: Option<Chain>,
    /// The chains of one year share their beginning: the issues and years already walked.
    walked: BTreeSet<(IssueId, i32)>,
    /// The chains begun.
    known: BTreeSet<(IssueId, i32)>,
    /// The numbers reported as missing.
    missing: BTreeSet<IssueId>,
    /// The years whose totals start from an opening.
    opened: BTreeSet<i32>,
    /// From these numbers on the totals of the year cannot be told.
    pub(crate) doubts: Vec<(IssueId, i32)>,
}

/// The issues back from one whose figures its year's total adds up.
struct Chain {
    /// The issue that needs them.
    of: IssueId,
    year: i32,
    at: IssueId,
    /// The last issue that the year's opening contains.
    opening: Option<IssueId>,
}

/// Reads the issues asked for and all that they need; says where an issue is missing. Returns the
/// numbers from which on the totals of a year cannot be told.
///
/// # Errors
/// A file that is there but cannot be read.
pub(crate) fn load(
    loader: &mut Loader<'_>,
    asked: &[IssueId],
    booking: Vec<IssueId>,
    scope: Scope,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Vec<(IssueId, i32)>> {
    let (mut is_counting, mut drawing) = (false, Vec::new());
    for &id in asked {
        if !matches!(scope, Scope::Booked) {
            drawing.push((id, draws(loader, id)?));
        }
        is_counting |= loader.config(id)?.config.is_some_and(|config| config.counts());
    }
    let mut needs = Needs {
        asked,
        drawing,
        booking,
        is_begun: false,
        is_counting: is_counting || matches!(scope, Scope::Years(_)),
        scope,
        pending: VecDeque::new(),
        chain: None,
        walked: BTreeSet::new(),
        known: BTreeSet::new(),
        missing: BTreeSet::new(),
        opened: BTreeSet::new(),
        doubts: loader.broken_openings().map(|year| (IssueId { year, number: 0 }, year)).collect(),
    };
    loop {
        let next = needs.next(loader, diagnostics);
        if next.is_empty() {
            break;
        }
        loader.read_all(next)?;
    }
    // Numbers and dates are held against those of the issue before.
    for &id in asked {
        if let Some(previous) = loader.workspace.previous(id) {
            loader.read(previous, Depth::Manifest)?;
        }
    }
    prove(loader, asked, needs.opened)?;
    Ok(needs.doubts)
}

/// Reads the issues that the openings in use contain, as far as they are here, so that the openings can be
/// held against them. Last, so that whatever is needed for anything else was read for that.
fn prove(
    loader: &mut Loader<'_>,
    asked: &[IssueId],
    mut years: BTreeSet<i32>,
) -> anyhow::Result<()> {
    // Whoever asks for an opening's issue, or for the one after it, wants to know as well.
    let previous: Vec<_> = asked.iter().filter_map(|&id| loader.workspace.previous(id)).collect();
    let openings = loader
        .openings()
        .filter(|opening| asked.contains(&opening.issue) || previous.contains(&opening.issue));
    years.extend(openings.map(|opening| opening.year));
    for year in years {
        let opening = loader.opening(year).flatten().map(|(opening, _)| opening.issue);
        let Some(last) = opening.filter(|last| loader.workspace.issues.contains(last)) else {
            continue;
        };
        let (mut at, mut missing) = (last, Vec::new());
        loop {
            loader.read_quietly(at, Depth::Figures)?;
            // Where one is missing that the opening stands for, the figures cannot be compared.
            missing.extend(between(loader.before(at), at).map(|(first, _)| first));
            let Some(previous) = loader.workspace.previous(at) else { break };
            loader.read_quietly(previous, Depth::Manifest)?;
            if previous.year < year && loader.last_year(previous) < year {
                break;
            }
            at = previous;
        }
        loader.prove_opening(year, missing);
    }
    loop {
        let corrected = corrected(loader);
        if corrected.is_empty() {
            return Ok(());
        }
        for (id, depth) in corrected {
            loader.read_quietly(id, depth)?;
        }
    }
}

/// The years before the first that is here, or that an opening begins: to these some of the issues book the
/// figures of their first days, but what the years come to is not known.
pub(crate) fn unbegun(loader: &Loader<'_>, asked: &[IssueId]) -> BTreeSet<(IssueId, i32)> {
    let booked = asked.iter().flat_map(|&id| loader.years(id).map(move |year| (id, year)));
    let is_begun = |id: IssueId, year: i32| {
        id.year <= year
            || loader.opening(year).is_some()
            || loader.workspace.issues.iter().any(|issue| issue.year == year)
    };
    booked.filter(|&(id, year)| !is_begun(id, year)).collect()
}

impl Needs<'_> {
    /// The issues that have to be read next, and how deep; nothing where all is there.
    fn next(
        &mut self,
        loader: &Loader<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<(IssueId, Depth)> {
        if !self.is_begun {
            self.is_begun = true;
            let depth = match self.scope {
                Scope::Booked => Depth::Figures,
                Scope::Printed | Scope::Years(_) => Depth::Everything,
            };
            let booking = self.booking.iter().map(|&id| (id, Depth::Figures));
            return self.asked.iter().map(|&id| (id, depth)).chain(booking).collect();
        }
        if !self.is_counting {
            return Vec::new();
        }
        loop {
            if let Some(chain) = &mut self.chain {
                let missing = (&mut self.missing, &mut self.doubts);
                if let Some(next) = chain.next(loader, &mut self.walked, missing, diagnostics) {
                    return vec![next];
                }
                self.chain = None;
            }
            if let Some((of, year)) = self.pending.pop_front() {
                self.chain = Chain::begin(of, year, loader, &mut self.walked);
                if let Some(chain) = &self.chain {
                    self.opened.extend(chain.opening.map(|_| year));
                    chain.look(loader, (&mut self.missing, &mut self.doubts), diagnostics);
                }
                continue;
            }
            let corrected = corrected(loader);
            if !corrected.is_empty() {
                return corrected;
            }
            let drawn = self.drawn(loader);
            if !drawn.is_empty() {
                return drawn;
            }
            let new: Vec<_> =
                self.totals(loader).into_iter().filter(|one| self.known.insert(*one)).collect();
            if new.is_empty() {
                return Vec::new();
            }
            self.pending.extend(new);
        }
    }

    /// The issues whose own figures the sentences draw on, and those that tell what these are by now, as
    /// far as they have not been read.
    fn drawn(&self, loader: &Loader<'_>) -> Vec<(IssueId, Depth)> {
        let mut wanted = Vec::new();
        for &(id, draws) in self.drawing.iter().filter(|(_, draws)| draws.on_issues()) {
            let before = |id: IssueId| {
                let previous = loader.workspace.previous(id);
                previous.filter(|&previous| is_next(previous, id))
            };
            let mut meant = Vec::new();
            meant.extend(before(id).filter(|_| draws.previous));
            if draws.last_year || draws.last_year_ytd {
                let same = a_year_before(id);
                let is_here = loader.workspace.issues.contains(&same);
                wanted.extend(is_here.then_some((same, Depth::Manifest)));
                if let Some(same) = neighbours(loader, id).last_year {
                    meant.push(same);
                    let between = loader.workspace.issues.iter().copied();
                    let between = between.filter(|&other| same < other && other < id);
                    wanted.extend(between.map(|other| (other, Depth::Figures)));
                }
            }
            for one in meant {
                // What a cumulative figure brought is the difference from the one before.
                let is_cumulative = loader.figures(one).is_some_and(has_cumulative);
                let base = before(one).filter(|_| is_cumulative);
                wanted
                    .extend([Some(one), base].into_iter().flatten().map(|id| (id, Depth::Figures)));
            }
        }
        wanted.retain(|&(id, depth)| loader.depth(id) < Some(depth));
        wanted
    }

    /// The issues and the years whose totals they need. Corrections tell their years once what they
    /// correct has been read.
    fn totals(&self, loader: &Loader<'_>) -> Vec<(IssueId, i32)> {
        let printed = self.asked.iter().map(|&id| (id, loader.last_year(id)));
        let booked = |ids: &[IssueId]| -> Vec<(IssueId, i32)> {
            ids.iter().flat_map(|&id| loader.years(id).map(move |year| (id, year))).collect()
        };
        let a_year_before = self.drawing.iter().filter(|(_, draws)| draws.last_year_ytd);
        let a_year_before = a_year_before.filter_map(|(id, _)| neighbours(loader, *id).last_year);
        let printed = printed.chain(a_year_before.map(|id| (id, loader.last_year(id))));
        match &self.scope {
            Scope::Printed => printed.collect(),
            Scope::Booked => booked(self.asked),
            Scope::Years(years) => {
                let booked = booked(&self.booking).into_iter();
                printed.chain(booked.filter(|(_, year)| years.contains(year))).collect()
            }
        }
    }
}

impl Chain {
    /// Nothing where there is nothing to walk.
    fn begin(
        of: IssueId,
        year: i32,
        loader: &Loader<'_>,
        walked: &mut BTreeSet<(IssueId, i32)>,
    ) -> Option<Self> {
        let opening = loader.opening(year);
        if opening.is_some_and(|opening| opening.is_none()) {
            return None;
        }
        let opening = opening.flatten().map(|(opening, _)| opening.issue).filter(|&o| o < of);
        walked.insert((of, year)).then_some(Self { of, year, at: of, opening })
    }

    /// Reports the numbers before `at` for which there is no issue, where they are first needed.
    fn look(
        &self,
        loader: &Loader<'_>,
        (missing, doubts): (&mut BTreeSet<IssueId>, &mut Vec<(IssueId, i32)>),
        diagnostics: &mut Diagnostics,
    ) {
        let Self { of, year, at, .. } = *self;
        let Some((first, last)) = between(loader.before(at), at) else { return };
        doubts.extend([(first, year), (first, first.year)]);
        if let Some(manifest) = loader.manifest(of).filter(|_| !missing.contains(&last)) {
            let mut found = Diagnostics::of(of);
            found.push(missing_issue::missing(manifest, of, first, last));
            diagnostics.extend(found);
            missing.insert(last);
        }
    }

    /// Goes on as far as issues have been read; what has to be read to go further.
    fn next(
        &mut self,
        loader: &Loader<'_>,
        walked: &mut BTreeSet<(IssueId, i32)>,
        (missing, doubts): (&mut BTreeSet<IssueId>, &mut Vec<(IssueId, i32)>),
        diagnostics: &mut Diagnostics,
    ) -> Option<(IssueId, Depth)> {
        loop {
            let previous = loader.workspace.previous(self.at);
            let previous = previous.filter(|&p| self.opening.is_none_or(|opening| opening < p))?;
            let depth = loader.depth(previous);
            if depth.is_none() {
                return Some((previous, Depth::Manifest));
            }
            // Within the year of the numbers no period ends the chain: one that seems to lie in
            // another year is likelier mistyped.
            if previous.year < self.year && loader.last_year(previous) < self.year {
                return None;
            }
            if depth < Some(Depth::Figures) {
                return Some((previous, Depth::Figures));
            }
            self.at = previous;
            if !walked.insert((self.at, self.year)) {
                return None;
            }
            self.look(loader, (&mut *missing, &mut *doubts), diagnostics);
        }
    }
}

/// The earlier issues that corrections name and those between, whose corrections of the same figure
/// come first, as far as their figures have not been read.
fn corrected(loader: &Loader<'_>) -> Vec<(IssueId, Depth)> {
    let figures = loader.loaded().filter_map(|(_, loaded)| loaded.reading.figures.as_ref());
    let named = figures.flat_map(|figures| &figures.corrections).map(|c| c.issue.value).min();
    let Some(named) = named else { return Vec::new() };
    let newest = loader.loaded().next_back().map(|(id, _)| id);
    let issues = loader.workspace.issues.iter().copied().filter(|&id| id >= named);
    let issues = issues.take_while(|&id| Some(id) < newest);
    let unread = issues.filter(|&id| loader.depth(id) < Some(Depth::Figures));
    unread.map(|id| (id, Depth::Figures)).collect()
}

/// The first issue of those whose files the totals and checks of this one depend on, itself among
/// them: those of its year by number, of the year that it prints the total of, and what corrections
/// in any of these name.
pub(crate) fn first_dependency(loader: &Loader<'_>, id: IssueId, draws: Draws) -> IssueId {
    const NONE: IssueId = IssueId { year: 0, number: 1 };
    let mut year = loader.last_year(id).min(id.year);
    let mut first = id;
    if draws.last_year_ytd {
        year = year.min(loader.last_year(a_year_before(id))).min(id.year - 1);
    }
    if draws.last_year {
        // One that is not here yet may come.
        let same = a_year_before(id);
        first = loader.workspace.previous(same).unwrap_or(NONE).min(same);
    }
    if draws.previous {
        // The issue before, and what its figures start from.
        for _ in 0..2 {
            first = first.min(loader.workspace.previous(first).unwrap_or(NONE));
        }
    }
    while first.year >= year || loader.last_year(first) >= year {
        match loader.workspace.previous(first) {
            Some(previous) => first = previous,
            None => return NONE,
        }
    }
    loop {
        let between = loader.loaded_between(first, id);
        let figures = between.filter_map(|loaded| loaded.reading.figures.as_ref());
        let named = figures.flat_map(|figures| &figures.corrections).map(|c| c.issue.value);
        match named.min().filter(|&named| named < first) {
            Some(named) => first = named,
            None => return first,
        }
    }
}

/// What of other issues the sentences of an issue draw on.
///
/// # Errors
/// A file that is there but cannot be read.
pub(crate) fn draws(loader: &mut Loader<'_>, id: IssueId) -> anyhow::Result<Draws> {
    let Some(config) = loader.config(id)?.config else { return Ok(Draws::default()) };
    let blocks = config.sections.iter().flat_map(|(_, definition)| &definition.blocks);
    Ok(blocks.map(Block::draws).fold(Draws::default(), Draws::and))
}

/// The issues whose figures stand beside those of one.
pub(crate) fn neighbours(loader: &Loader<'_>, id: IssueId) -> Neighbours {
    let previous = loader.workspace.previous(id).filter(|&previous| is_next(previous, id));
    let last_day = |id: IssueId| Some(loader.manifest(id)?.period.as_ref()?.value.to);
    let same = a_year_before(id);
    // About the same days: a number may have slipped.
    let is_same = |own: NaiveDate, other: NaiveDate| {
        let expected = own.checked_sub_months(Months::new(12));
        expected.is_some_and(|expected| (other - expected).num_days().abs() <= 7)
    };
    let last_year = match (last_day(id), last_day(same)) {
        (Some(own), Some(other)) if is_same(own, other) => Some(same),
        _ => None,
    };
    Neighbours { previous, last_year }
}

fn a_year_before(id: IssueId) -> IssueId {
    IssueId { year: id.year - 1, ..id }
}

/// Whether an issue follows another one, where no number is missing between them.
fn is_next(before: IssueId, id: IssueId) -> bool {
    match id.previous_number() {
        Some(number) => before == number,
        None => before.year == id.year - 1,
    }
}

fn has_cumulative(figures: &Figures) -> bool {
    let mut postings = figures.sections.iter().flat_map(|section| &section.postings);
    postings.any(|posting| posting.basis == Basis::Cumulative)
}

/// The first and last of the numbers between an issue and the one before it; a year's first is 1.
fn between(before: Option<IssueId>, id: IssueId) -> Option<(IssueId, IssueId)> {
    let first = match before {
        Some(before) if before.year == id.year => before.number + 1,
        _ => 1,
    };
    let at = |number| IssueId { number, ..id };
    (first < id.number).then(|| (at(first), at(id.number - 1)))
}
