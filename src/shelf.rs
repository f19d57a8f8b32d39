//! The issues of a workspace as far as they have been read: those asked for whole, of earlier ones
//! what totals need. Reads through `workspace`; prints and writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::Datelike;

use crate::diagnostics::Diagnostics;
use crate::ledger::Ledger;
use crate::model::{Correction, Figures, IssueId, Manifest, Opening, Text};
use crate::read::issue::{self, Reading};
use crate::read::opening;
use crate::rules::{
    date_order, issue_number_gap, missing_issue, period_gap, period_overlap, total_number,
};
use crate::sections::Definition;
use crate::workspace::{Want, Workspace};

pub struct Shelf<'a> {
    workspace: &'a Workspace,
    sections: &'a [(Text, Arc<Definition>)],
    draft: bool,
    issues: BTreeMap<IssueId, Shelved>,
    /// By year: each opening, and itself as the issue before its successor; `None` where it could not
    /// be read.
    openings: BTreeMap<i32, Option<(Opening, Manifest)>>,
    /// From this number on the totals of the year cannot be told.
    doubts: Vec<(IssueId, i32)>,
    /// The chains of one year share their beginning: the issues and years already walked.
    walked: BTreeSet<(IssueId, i32)>,
    /// The numbers reported as missing.
    missing: BTreeSet<IssueId>,
}

struct Shelved {
    want: Want,
    reading: Reading,
    found: Diagnostics,
}

impl<'a> Shelf<'a> {
    /// An empty shelf with the openings on it.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn new(
        workspace: &'a Workspace,
        sections: &'a [(Text, Arc<Definition>)],
        draft: bool,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Self> {
        let mut openings = BTreeMap::new();
        for files in workspace.openings(sections)? {
            openings.insert(files.year, opening::read(files, diagnostics));
        }
        let broken = openings.iter().filter(|(_, opening)| opening.is_none());
        let doubts = broken.map(|(&year, _)| (IssueId { year, number: 0 }, year)).collect();
        let issues = BTreeMap::new();
        let (walked, missing) = (BTreeSet::new(), BTreeSet::new());
        Ok(Self { workspace, sections, draft, issues, openings, doubts, walked, missing })
    }

    /// Reads the issues asked for, as much of them as is wanted, and of earlier ones what they need;
    /// reports what does not follow. Everything of an issue needs the totals that it prints; its
    /// figures alone need the totals of every year that it touches.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn fill(
        &mut self,
        asked: &[IssueId],
        want: Want,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        for &id in asked {
            self.read(id, want)?;
        }
        if self.sections.iter().any(|(_, definition)| definition.counts().is_some()) {
            if want == Want::Everything {
                let printed: Vec<_> = asked.iter().map(|&id| (id, self.last_year(id))).collect();
                self.read_chains(&printed, diagnostics)?;
            } else {
                self.read_all_years(asked, diagnostics)?;
            }
            self.read_corrected()?;
        }
        for &id in asked {
            if let Some(previous) = self.workspace.previous(id) {
                self.read(previous, Want::Manifest)?;
            }
        }
        self.check_sequence(diagnostics);
        Ok(())
    }

    /// Books everything on the shelf.
    pub fn book(&self, diagnostics: &mut Diagnostics) -> Ledger {
        let mut ledger = Ledger::default();
        for &(issue, year) in &self.doubts {
            ledger.doubt(issue, year);
        }
        let mut openings: Vec<&Opening> =
            self.openings.values().flatten().map(|(opening, _)| opening).collect();
        openings.sort_by_key(|opening| opening.issue);
        let mut openings = openings.into_iter().peekable();
        for (&id, Shelved { want, reading, .. }) in &self.issues {
            while let Some(opening) = openings.next_if(|opening| opening.issue < id) {
                ledger.open(opening, diagnostics);
            }
            let mut found = Diagnostics::of(id);
            match &reading.figures {
                _ if *want < Want::Figures => {}
                Some(figures) => ledger.post(figures, &mut found),
                None => ledger.doubt(id, id.year),
            }
            diagnostics.extend(found);
        }
        ledger
    }

    /// Takes an issue off the shelf, with what was found in it.
    pub fn take(&mut self, id: IssueId) -> Option<(Reading, Diagnostics)> {
        self.issues.remove(&id).map(|shelved| (shelved.reading, shelved.found))
    }

    /// What was found in the issues still on the shelf: of those, only errors count.
    pub fn rest(self) -> Diagnostics {
        let mut rest = Diagnostics::default();
        for shelved in self.issues.into_values() {
            rest.extend(shelved.found);
        }
        rest.keep_errors();
        rest
    }

    /// Reads an issue unless as much of it is there already.
    fn read(&mut self, id: IssueId, want: Want) -> anyhow::Result<()> {
        if self.issues.get(&id).is_some_and(|shelved| shelved.want >= want) {
            return Ok(());
        }
        let files = self.workspace.issue_files(id, self.sections, want)?;
        let mut found = Diagnostics::of(id);
        let reading = match want {
            Want::Everything => issue::read(files, self.draft, &mut found),
            Want::Figures | Want::Manifest => issue::read_figures(files, false, &mut found),
        };
        self.issues.insert(id, Shelved { want, reading, found });
        Ok(())
    }

    fn manifest(&self, id: IssueId) -> Option<&Manifest> {
        self.issues.get(&id)?.reading.manifest.as_ref()
    }

    /// The opening from which the totals of `year` start for `issue`, where there is one.
    fn opening(&self, year: i32, issue: IssueId) -> Option<&Opening> {
        let (opening, _) = self.openings.get(&year)?.as_ref()?;
        Some(opening).filter(|opening| opening.issue < issue)
    }

    /// The issue before by number: one that is there, or the last that an opening contains.
    fn before(&self, id: IssueId) -> Option<IssueId> {
        let openings = self.openings.values().flatten().map(|(opening, _)| opening.issue);
        let contained = openings.filter(|&issue| issue < id).max();
        self.workspace.previous(id).max(contained)
    }

    /// The issue before with its manifest, or the opening that stands for it.
    fn manifest_before(&self, id: IssueId) -> Option<(IssueId, &Manifest)> {
        let before = self.before(id)?;
        if self.workspace.issues.contains(&before) {
            return Some((before, self.manifest(before)?));
        }
        let openings = self.openings.values().flatten();
        let (_, manifest) = openings.into_iter().find(|(opening, _)| opening.issue == before)?;
        Some((before, manifest))
    }

    /// The calendar year in which the issue's period ends; that of its number where that is unknown.
    fn last_year(&self, id: IssueId) -> i32 {
        let period = self.manifest(id).and_then(|manifest| manifest.period.as_ref());
        period.map_or(id.year, |period| period.value.to.year())
    }

    /// The calendar years to which the issue may book something: those of its period and of the
    /// figures that it corrects.
    fn years(&self, id: IssueId) -> impl Iterator<Item = i32> {
        let figures = |id| self.issues.get(&id)?.reading.figures.as_ref();
        let own: Option<&Figures> = figures(id);
        let mut years: BTreeSet<i32> = own.iter().flat_map(|own| own.period.years()).collect();
        for Correction { account, issue, date, .. } in own.iter().flat_map(|own| &own.corrections) {
            let openings = self.openings.values().flatten().map(|(opening, _)| opening);
            let openings = openings.filter(|opening| opening.issue == issue.value);
            let sections = figures(issue.value).into_iter().flat_map(|f| &f.sections);
            let postings = sections.map(|section| &section.postings);
            let postings = postings.chain(openings.map(|o| &o.postings)).flatten();
            let places = postings.filter(|posting| posting.account == *account).map(|p| p.year);
            years.extend(places.filter(|&year| date.is_none_or(|date| date.year() == year)));
        }
        years.into_iter()
    }

    /// Reads the chains of every year that the issues touch. A year before the first issue's is reported:
    /// its total would be that of its last days.
    fn read_all_years(
        &mut self,
        asked: &[IssueId],
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        let touched = |shelf: &Self| -> Vec<(IssueId, i32)> {
            asked.iter().flat_map(|&id| shelf.years(id).map(move |year| (id, year))).collect()
        };
        self.read_chains(&touched(self), diagnostics)?;
        // The figures that are corrected tell in which years they stand.
        self.read_corrected()?;
        let touched = touched(self);
        self.read_chains(&touched, diagnostics)?;
        let mut reported = BTreeSet::new();
        for (id, year) in touched {
            let is_begun = id.year <= year
                || self.openings.contains_key(&year)
                || self.workspace.issues.iter().any(|issue| issue.year == year);
            if let Some(manifest) = self.manifest(id).filter(|_| !is_begun && reported.insert(year))
            {
                let mut found = Diagnostics::of(id);
                found.push(missing_issue::year(manifest, id, year));
                diagnostics.extend(found);
            }
        }
        Ok(())
    }

    /// Reads the figures of the earlier issues that these years' totals of these issues add up;
    /// numbers for which there is no issue are reported where they are first needed.
    fn read_chains(
        &mut self,
        wanted: &[(IssueId, i32)],
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        for &(id, year) in wanted {
            if self.openings.get(&year).is_some_and(Option::is_none) {
                continue;
            }
            let opening = self.opening(year, id).map(|opening| opening.issue);
            let mut at = id;
            while self.walked.insert((at, year)) {
                if let Some((first, last)) = between(self.before(at), at) {
                    self.doubts.extend([(first, year), (first, first.year)]);
                    let is_new = !self.missing.contains(&last);
                    if let Some(manifest) = self.manifest(id).filter(|_| is_new) {
                        let mut found = Diagnostics::of(id);
                        found.push(missing_issue::missing(manifest, id, first, last));
                        diagnostics.extend(found);
                        self.missing.insert(last);
                    }
                }
                let previous = self.workspace.previous(at);
                let Some(previous) = previous.filter(|&p| opening.is_none_or(|o| o < p)) else {
                    break;
                };
                self.read(previous, Want::Manifest)?;
                // Within the year of the numbers no period ends the chain: one that seems to lie in
                // another year is likelier mistyped.
                if previous.year < year && self.last_year(previous) < year {
                    break;
                }
                self.read(previous, Want::Figures)?;
                at = previous;
            }
        }
        Ok(())
    }

    /// Reads the earlier issues that corrections name and those between, whose corrections of the
    /// same figure come first.
    fn read_corrected(&mut self) -> anyhow::Result<()> {
        loop {
            let figures =
                self.issues.values().filter_map(|shelved| shelved.reading.figures.as_ref());
            let named =
                figures.flat_map(|figures| &figures.corrections).map(|c| c.issue.value).min();
            let Some(named) = named else { return Ok(()) };
            let counted = |shelved: &Shelved| shelved.want >= Want::Figures;
            let wanted = self.workspace.issues.iter().copied().filter(|&id| id >= named);
            let newest = self.issues.keys().next_back().copied();
            let wanted: Vec<IssueId> = wanted
                .take_while(|&id| Some(id) < newest)
                .filter(|id| !self.issues.get(id).is_some_and(counted))
                .collect();
            if wanted.is_empty() {
                return Ok(());
            }
            for id in wanted {
                self.read(id, Want::Figures)?;
            }
        }
    }

    /// Holds numbers and dates against the issue before: all of them for the issues asked for; for
    /// those that only count, that no day is counted twice.
    fn check_sequence(&self, diagnostics: &mut Diagnostics) {
        // One wrong number makes the next one's difference wrong too.
        let mut astray = None;
        for (&id, Shelved { want, reading, .. }) in &self.issues {
            let Some(manifest) = &reading.manifest else { continue };
            let mut found = Diagnostics::of(id);
            let before = self.manifest_before(id);
            if *want == Want::Everything {
                let is_open = self.openings.get(&id.year).is_none_or(Option::is_some);
                if is_open {
                    issue_number_gap::check(id, manifest, self.before(id), &mut found);
                }
                date_order::check(manifest, before, &mut found);
            }
            if let Some(before) = before.filter(|_| *want >= Want::Figures) {
                period_overlap::check(manifest, before, &mut found);
            }
            if let Some(before) = before.filter(|_| *want == Want::Everything) {
                let errors = found.iter().count();
                let followed = astray.filter(|&(id, _)| id == before.0).map(|(_, number)| number);
                if !total_number::follows(id, manifest, before.0, followed) {
                    total_number::check(id, manifest, before, &mut found);
                }
                if found.iter().count() > errors {
                    astray = total_number::expected(id, before).map(|number| (id, number));
                }
                period_gap::check(id, manifest, before, &mut found);
            }
            diagnostics.extend(found);
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
