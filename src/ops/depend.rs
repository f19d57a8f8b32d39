//! Which issues, and how much of each, are needed for those asked for.
//!
//! [`Needs::next`] is the one place that says it: it walks over what has been read so far and asks for
//! more until nothing is new. A total needs the figures of its year up to its issue; a correction needs
//! those that it corrects, and what was corrected in them in between.

use std::collections::{BTreeSet, VecDeque};
use std::ops::RangeInclusive;

use super::load::Loader;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::missing_issue;
use crate::model::files::Depth;
use crate::model::issue::IssueId;

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
    let mut is_counting = false;
    for &id in asked {
        is_counting |= loader.config(id)?.config.is_some_and(|config| config.counts());
    }
    let mut needs = Needs {
        asked,
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
        for (id, depth) in next {
            loader.read(id, depth)?;
        }
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
            let new: Vec<_> =
                self.totals(loader).into_iter().filter(|one| self.known.insert(*one)).collect();
            if new.is_empty() {
                return Vec::new();
            }
            self.pending.extend(new);
        }
    }

    /// The issues and the years whose totals they need. Corrections tell their years once what they
    /// correct has been read.
    fn totals(&self, loader: &Loader<'_>) -> Vec<(IssueId, i32)> {
        let printed = self.asked.iter().map(|&id| (id, loader.last_year(id)));
        let booked = |ids: &[IssueId]| -> Vec<(IssueId, i32)> {
            ids.iter().flat_map(|&id| loader.years(id).map(move |year| (id, year))).collect()
        };
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
pub(crate) fn first_dependency(loader: &Loader<'_>, id: IssueId) -> IssueId {
    const NONE: IssueId = IssueId { year: 0, number: 1 };
    let year = loader.last_year(id).min(id.year);
    let mut first = id;
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

/// The first and last of the numbers between an issue and the one before it; a year's first is 1.
fn between(before: Option<IssueId>, id: IssueId) -> Option<(IssueId, IssueId)> {
    let first = match before {
        Some(before) if before.year == id.year => before.number + 1,
        _ => 1,
    };
    let at = |number| IssueId { number, ..id };
    (first < id.number).then(|| (at(first), at(id.number - 1)))
}
