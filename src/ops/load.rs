//! The issues of a workspace as far as they have been read: those asked for whole, of earlier ones
//! what totals need. Reads through `workspace`; prints and writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::pinned::{Edition, Editions};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{
    date_order, issue_number_gap, missing_issue, period_gap, period_overlap, published_changed,
    total_number,
};
use crate::ledger::Ledger;
use crate::model::definition::{Definition, Sections};
use crate::model::figures::{Correction, Figures, Opening};
use crate::model::files::{File, Want};
use crate::model::issue::{IssueId, Manifest, Period, Reading};
use crate::model::record::{Digest, Record};
use crate::model::source::Source;
use crate::read::{issue, opening};
use crate::workspace::Workspace;

/// Working days at either end of a year that may be without an issue.
const HOLIDAYS: usize = 10;

/// What the issues asked for are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Print,
    Draft,
    /// To publish this issue again: that its files have changed is no error.
    Again(IssueId),
    /// To hold published issues against their records: every byte of them is looked at.
    Verify,
}

pub struct Shelf<'a> {
    workspace: &'a Workspace,
    editions: Editions,
    purpose: Purpose,
    issues: BTreeMap<IssueId, Shelved>,
    /// By year: each opening, and itself as the issue before its successor; `None` where it could not
    /// be read.
    openings: BTreeMap<i32, Option<(Opening, Manifest)>>,
    /// The files of the openings, by the issue that comes after each.
    opening_inputs: BTreeMap<IssueId, Inputs>,
    /// From this number on the totals of the year cannot be told.
    doubts: Vec<(IssueId, i32)>,
    /// The chains of one year share their beginning: the issues and years already walked.
    walked: BTreeSet<(IssueId, i32)>,
    /// The numbers reported as missing.
    missing: BTreeSet<IssueId>,
}

/// The files that something was read from, by path from the workspace's root.
pub type Inputs = BTreeMap<String, Digest>;

struct Shelved {
    want: Want,
    reading: Reading,
    found: Diagnostics,
    inputs: Inputs,
}

/// An issue taken off the shelf.
pub struct Taken {
    pub reading: Reading,
    pub found: Diagnostics,
    pub edition: Edition,
    /// What it was read from, without its photos and what it shares with others.
    pub inputs: Inputs,
}

impl<'a> Shelf<'a> {
    /// An empty shelf with the openings on it.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn new(
        workspace: &'a Workspace,
        editions: Editions,
        purpose: Purpose,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Self> {
        let mut shelf = Self {
            workspace,
            editions,
            purpose,
            issues: BTreeMap::new(),
            openings: BTreeMap::new(),
            opening_inputs: BTreeMap::new(),
            doubts: Vec::new(),
            walked: BTreeSet::new(),
            missing: BTreeSet::new(),
        };
        for year in workspace.opening_years()? {
            shelf.read_opening(year, diagnostics)?;
        }
        let broken = shelf.openings.iter().filter(|(_, opening)| opening.is_none());
        shelf.doubts = broken.map(|(&year, _)| (IssueId { year, number: 0 }, year)).collect();
        Ok(shelf)
    }

    /// With what an issue is read.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn edition(&mut self, id: IssueId) -> anyhow::Result<Edition> {
        self.editions.of(self.workspace, id)
    }

    /// Whether the workspace's own bulletin.toml and definitions were needed.
    pub fn own_needed(&self) -> bool {
        self.editions.own_needed
    }

    /// Reads an opening with what the issue after it is read with; its files count as that issue's.
    fn read_opening(&mut self, year: i32, diagnostics: &mut Diagnostics) -> anyhow::Result<()> {
        let last = last_of_opening(self.workspace, year)?;
        let after = |last| self.workspace.issues.iter().copied().find(|&id| id > last);
        let successor = last.and_then(after);
        let edition = match successor {
            Some(id) => self.edition(id)?,
            None => self.editions.own(),
        };
        let sections = edition.shared.as_ref().map_or(&[][..], |shared| &shared.sections);
        let files = self.workspace.opening(year, sections)?;
        let mut opening = None;
        if let Some(id) = successor {
            let changed = self.changed(id, files.all(), &edition);
            let mut found = Diagnostics::of(id);
            changed.iter().for_each(|file| found.push(published_changed::input(file, id)));
            diagnostics.extend(found);
            let inputs = files.all().map(|file| (file.path.clone(), Digest::of(&file.bytes)));
            self.opening_inputs.entry(id).or_default().extend(inputs);
            if changed.is_empty() && edition.shared.is_some() {
                opening = opening::read(files, diagnostics);
            }
        } else if edition.shared.is_some() {
            opening = opening::read(files, diagnostics);
        }
        self.openings.insert(year, opening);
        Ok(())
    }

    /// Those of an issue's files that are not what they were when it was published.
    fn changed<'f>(
        &self,
        id: IssueId,
        files: impl Iterator<Item = &'f File>,
        edition: &Edition,
    ) -> Vec<Arc<Source>> {
        let record = edition.record.as_ref().filter(|_| self.purpose != Purpose::Again(id));
        let Some(record) = record else { return Vec::new() };
        let changed =
            files.filter(|file| !is_recorded(record, &file.path, Digest::of(&file.bytes)));
        changed.map(|file| Source::lossy(file.path.clone(), &file.bytes)).collect()
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
        let mut counting = false;
        for &id in asked {
            let shared = self.edition(id)?.shared;
            let mut sections = shared.iter().flat_map(|shared| shared.sections.iter());
            counting |= sections.any(|(_, definition)| definition.counts().is_some());
        }
        if counting {
            if want == Want::Everything {
                let printed: Vec<_> = asked.iter().map(|&id| (id, self.last_year(id))).collect();
                self.read_chains(&printed, diagnostics)?;
            } else {
                self.read_all_years(asked, diagnostics)?;
            }
            self.read_corrected()?;
        }
        self.follow(asked, diagnostics)
    }

    /// Reads the issues asked for whole, and of others the figures and corrections that count for
    /// `years`, theirs and perhaps the one before; later issues among them.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn fill_years(
        &mut self,
        years: RangeInclusive<i32>,
        asked: &[IssueId],
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        for &id in asked {
            self.read(id, Want::Everything)?;
        }
        let mut counted = Vec::new();
        for &id in &self.workspace.issues {
            if years.contains(&id.year) || id.year > *years.end() && self.may_book(id, &years)? {
                self.read(id, Want::Figures)?;
                counted.push(id);
            }
        }
        // Corrections tell their years once what they correct has been read.
        for _ in 0..2 {
            let printed = asked.iter().map(|&id| (id, self.last_year(id)));
            let booked = counted.iter().flat_map(|&id| {
                self.years(id).filter(|year| years.contains(year)).map(move |year| (id, year))
            });
            let touched: Vec<(IssueId, i32)> = printed.chain(booked).collect();
            self.read_chains(&touched, diagnostics)?;
            self.read_corrected()?;
        }
        self.follow(asked, diagnostics)
    }

    /// Whether an issue's issue.toml, or the fact that it cannot be read, lets it book to these years.
    fn may_book(&self, id: IssueId, years: &RangeInclusive<i32>) -> anyhow::Result<bool> {
        let files = self.workspace.issue_files(id, &[], Want::Manifest)?;
        let Some(manifest) = files.manifest else { return Ok(false) };
        let own = issue::years(manifest);
        Ok(own.is_none_or(|own| own.iter().any(|year| years.contains(year))))
    }

    /// Whether the issues of a year are there from its first number or its opening on, and cover it but
    /// for some days of holidays at its ends: whoever begins in autumn with number 1 has no whole year.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn is_whole(&mut self, year: i32) -> anyhow::Result<bool> {
        let opening = match self.openings.get(&year) {
            Some(None) => return Ok(false),
            Some(Some((opening, _))) => Some(opening.issue),
            None => None,
        };
        let start = opening.filter(|issue| issue.year == year).map_or(0, |issue| issue.number);
        let issues = self.workspace.issues.iter();
        let numbers = issues.filter(|id| id.year == year && id.number > start).map(|id| id.number);
        let numbers: Vec<u32> = numbers.collect();
        let follow_one_another =
            numbers.iter().zip(start + 1..).all(|(found, number)| *found == number);
        let (Some(&first), Some(&last)) = (numbers.first(), numbers.last()) else {
            return Ok(opening.is_some());
        };
        let mut period = |number| -> anyhow::Result<Option<Period>> {
            let id = IssueId { year, number };
            self.read(id, Want::Manifest)?;
            let period = self.manifest(id).and_then(|manifest| manifest.period.as_ref());
            Ok(period.map(|period| period.value))
        };
        let (first, last) = (period(first)?, period(last)?);
        let ends = NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31));
        let (Some(first), Some(last), Some((january, december))) = (first, last, ends) else {
            return Ok(false);
        };
        let working = |from: NaiveDate, until: NaiveDate| {
            let days = from.iter_days().take_while(|day| *day < until);
            days.filter(|day| period_gap::is_working(*day)).count()
        };
        let before = working(january, first.from);
        let after = working(last.to, december);
        let begins = opening.is_some() || before <= HOLIDAYS;
        Ok(follow_one_another && begins && after <= HOLIDAYS)
    }

    /// The opening of a year, and itself as the issue before its successor.
    pub fn opened(&self, year: i32) -> Option<&(Opening, Manifest)> {
        self.openings.get(&year)?.as_ref()
    }

    /// All figures on the shelf, in the order of their issues, with what they were read with.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn figures(&mut self) -> anyhow::Result<Vec<(Figures, Sections)>> {
        let counted = self.issues.iter().filter(|(_, shelved)| shelved.want >= Want::Figures);
        let figures: Vec<Figures> =
            counted.filter_map(|(_, shelved)| shelved.reading.figures.clone()).collect();
        let mut all = Vec::new();
        for figures in figures {
            let shared = self.edition(figures.id)?.shared;
            all.extend(shared.map(|shared| (figures, Arc::clone(&shared.sections))));
        }
        Ok(all)
    }

    /// Holds the issues asked for against those before them.
    fn follow(&mut self, asked: &[IssueId], diagnostics: &mut Diagnostics) -> anyhow::Result<()> {
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

    /// The first issue of those whose files the totals and checks of this one depend on, itself among
    /// them: those of its year by number, of the year that it prints the total of, and what corrections
    /// in any of these name.
    pub fn since(&self, id: IssueId) -> IssueId {
        const NONE: IssueId = IssueId { year: 0, number: 1 };
        let year = self.last_year(id).min(id.year);
        let mut since = id;
        while since.year >= year || self.last_year(since) >= year {
            match self.workspace.previous(since) {
                Some(previous) => since = previous,
                None => return NONE,
            }
        }
        loop {
            let between = self.issues.range(since..=id);
            let figures = between.filter_map(|(_, shelved)| shelved.reading.figures.as_ref());
            let named = figures.flat_map(|figures| &figures.corrections).map(|c| c.issue.value);
            match named.min().filter(|&named| named < since) {
                Some(named) => since = named,
                None => return since,
            }
        }
    }

    /// Takes an issue off the shelf, with what was found in it.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn take(&mut self, id: IssueId) -> anyhow::Result<Option<Taken>> {
        let Some(Shelved { reading, found, mut inputs, .. }) = self.issues.remove(&id) else {
            return Ok(None);
        };
        inputs.extend(self.opening_inputs.get(&id).cloned().unwrap_or_default());
        let edition = self.edition(id)?;
        Ok(Some(Taken { reading, found, edition, inputs }))
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
        let edition = self.edition(id)?;
        let mut found = Diagnostics::of(id);
        edition.found.iter().for_each(|finding| found.push(finding.clone()));
        let Some(shared) = &edition.shared else {
            let reading = Reading::default();
            self.issues.insert(id, Shelved { want, reading, found, inputs: Inputs::new() });
            return Ok(());
        };
        let files = self.workspace.issue_files(id, &shared.sections, want)?;
        let changed = self.changed(id, files.all(), &edition);
        changed.iter().for_each(|file| found.push(published_changed::input(file, id)));
        if let Some(record) = edition.record.as_ref().filter(|_| self.purpose != Purpose::Again(id))
        {
            // Of its own files each is missed where it is needed; an opening's only by its year.
            let recorded = record.last().inputs.keys();
            let openings = recorded.filter(|path| path.starts_with("opening/"));
            for path in openings.filter(|path| !self.workspace.has(path)) {
                found.push(published_changed::gone(record, path, id));
            }
        }
        let digest = |file: &File| (file.path.clone(), Digest::of(&file.bytes));
        let inputs = files.all().filter(|_| want == Want::Everything).map(digest).collect();
        let mut reading = match want {
            Want::Everything => issue::read(files, self.purpose == Purpose::Draft, &mut found),
            Want::Figures | Want::Manifest => issue::read_figures(files, false, &mut found),
        };
        distrust(&mut reading, id, &changed, shared.sections.iter().map(|(_, section)| &**section));
        self.issues.insert(id, Shelved { want, reading, found, inputs });
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

/// Whether a published issue was made from these bytes.
pub fn is_recorded(record: &Record, path: &str, digest: Digest) -> bool {
    record.last().inputs.get(path) == Some(&digest)
}

/// The last issue that a year's opening contains.
///
/// # Errors
/// A file that is there but cannot be read.
pub fn last_of_opening(workspace: &Workspace, year: i32) -> anyhow::Result<Option<IssueId>> {
    let files = workspace.opening(year, &[])?;
    let opening = opening::read(files, &mut Diagnostics::default());
    Ok(opening.map(|(opening, _)| opening.issue))
}

/// Takes the figures out that come from files changed after publication: nothing may be added up
/// over them, and nothing else be said of them.
fn distrust<'d>(
    reading: &mut Reading,
    id: IssueId,
    changed: &[Arc<Source>],
    sections: impl Iterator<Item = &'d Definition>,
) {
    let Some(figures) = &mut reading.figures else { return };
    let is_changed = |name: &str, extension: &str| {
        changed.iter().any(|file| file.path == format!("issues/{id}/{name}.{extension}"))
    };
    let all = is_changed("issue", "toml");
    for Definition { name, .. } in sections.filter(|section| section.counts().is_some()) {
        if all || is_changed(name, "csv") {
            figures.doubtful.push(Arc::clone(name));
            figures.sections.retain(|section| {
                section.postings.iter().all(|posting| posting.account.section != *name)
            });
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
