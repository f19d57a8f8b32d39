//! The one line from sources to markup: read what was asked for and what its totals need, check it,
//! book it, compose it. Prints nothing, writes nothing.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::bail;
use chrono::{Datelike, NaiveDate};

use super::config::{self, Shared};
use super::load::{Inputs, Purpose, Shelf, Taken, is_recorded, last_of_opening};
use super::pinned::Editions;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::duplicate_dispatch::Archive;
use crate::diagnostics::rules::{
    self, missing_file, published_changed, unusual_count, ytd_mismatch,
};
use crate::document::issue::{Document, compose, totals};
use crate::document::year::Opened;
use crate::format::typst::TYPST_VERSION;
use crate::ledger::Ledger;
use crate::model::content::{Content, Section};
use crate::model::definition::{Block, Kind, Sections};
use crate::model::figures::{Account, Balance, Figures, PartKind};
use crate::model::files::{SectionFiles, Want};
use crate::model::issue::{Issue, IssueId, Manifest, Period, Reading};
use crate::model::record::{Digest, Record, Revision, Total};
use crate::model::registry::Registry;
use crate::model::source::{Encoding, Source};
use crate::read::{departments, issue, section};
use crate::workspace::{Workspace, frozen_folder};

/// A workspace and what its issues share.
pub struct Project {
    pub workspace: Workspace,
    /// With what unpublished issues are made; nothing where bulletin.toml could not be read.
    pub shared: Option<Arc<Shared>>,
    /// The registry of departments, where there is one.
    pub departments: Option<Registry>,
    /// What is wrong with these, until it has been said.
    found: Cell<Diagnostics>,
}

/// An issue ready to be rendered.
pub struct Ready {
    pub id: IssueId,
    pub document: Document,
    /// The paths of its photos below issues/, and what the files were when they were checked.
    pub photos: Vec<(String, Digest)>,
    /// Where its text was written, to find a character again.
    pub sources: Vec<Arc<Source>>,
    /// With what it is made.
    pub shared: Arc<Shared>,
    /// Of a published issue.
    pub record: Option<Arc<Record>>,
    /// Its figures as printed.
    pub totals: Vec<Total>,
    /// What it was read from, without what it shares with others.
    pub inputs: Inputs,
    /// The first issue of those whose files its totals and its checks depend on.
    pub since: IssueId,
}

impl Ready {
    /// What it is made from, as it is put on record; without fonts and outputs, which are not made yet,
    /// and outside of the chain.
    pub fn revision(&self) -> Revision {
        let folder = frozen_folder(self.id);
        let mut inputs = self.inputs.clone();
        match &self.record {
            Some(record) => {
                let frozen = record.last().inputs.iter();
                let frozen = frozen.filter(|(path, _)| path.starts_with(&folder));
                inputs.extend(frozen.map(|(path, digest)| (path.clone(), *digest)));
            }
            None => {
                let shared = self.shared.digests.iter();
                inputs.extend(shared.map(|(path, digest)| (format!("{folder}{path}"), *digest)));
            }
        }
        Revision {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            typst: TYPST_VERSION.to_owned(),
            previous: None,
            replaces: None,
            totals: self.totals.clone(),
            fonts: Vec::new(),
            inputs,
            outputs: BTreeMap::new(),
        }
    }
}

/// A year ready to be bound, as far as nothing is wrong with it.
pub struct Year {
    /// Each issue, and as it was read.
    pub ready: Vec<(Ready, Issue)>,
    pub ledger: Ledger,
    /// Of every issue that may book something to the year or, where it is whole, to the one before.
    pub figures: Vec<(Figures, Sections)>,
    pub opening: Option<Opened>,
    pub has_last_year: bool,
    /// Its first and last covered days; where an issue comes before it, from 1 January on.
    pub covered: Option<Period>,
}

impl Project {
    /// Reads what the issues to come share; what is wrong with it is said when it is needed.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn open(workspace: Workspace) -> anyhow::Result<Self> {
        let mut found = Diagnostics::default();
        let shared = config::read(workspace.shared_files("")?, &mut found).map(Arc::new);
        let departments = workspace.departments()?;
        let departments = departments.and_then(|file| departments::read(file, &mut found));
        Ok(Self { workspace, shared, departments, found: Cell::new(found) })
    }

    /// Says what is wrong with the workspace's own shared files, once.
    pub fn report_shared(&self, diagnostics: &mut Diagnostics) {
        diagnostics.extend(self.found.take());
    }

    /// An issue's numbers and dates as far as they can be read; what is wrong with them is not said.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn manifest(&self, id: IssueId) -> anyhow::Result<Option<Manifest>> {
        let files = self.workspace.issue_files(id, &[], Want::Manifest)?;
        Ok(issue::read_figures(files, false, &mut Diagnostics::default()).manifest)
    }

    /// The 总期号 of an issue, where it can be read.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn total_of(&self, id: IssueId) -> anyhow::Result<Option<u32>> {
        Ok(self.manifest(id)?.and_then(|manifest| manifest.total).map(|total| total.value))
    }

    /// The issue that must be published before this one: the one before by number, unless an opening
    /// contains it.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn published_before(&self, id: IssueId) -> anyhow::Result<Option<IssueId>> {
        let mut previous = self.workspace.previous(id);
        for year in self.workspace.opening_years()? {
            let last = last_of_opening(&self.workspace, year)?.filter(|&last| last < id);
            previous = previous.filter(|&previous| last.is_none_or(|last| last < previous));
        }
        Ok(previous)
    }

    /// Checks the issues asked for, in order, and composes those in which nothing is wrong enough
    /// to keep them from it; whether anything may be written is for `diagnostics` to say.
    ///
    /// # Errors
    /// A file that is there but cannot be read, or an issue that is kept from it by nothing: a fault
    /// of this program.
    pub fn check(
        &self,
        asked: &[IssueId],
        purpose: Purpose,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Vec<Ready>> {
        let (shelf, ledger) = self.book(asked, Want::Everything, purpose, diagnostics)?;
        let mut ready = Vec::new();
        let keep = |one, _: Issue| ready.push(one);
        self.compose(asked, purpose, shelf, &ledger, diagnostics, keep)?;
        Ok(ready)
    }

    /// Checks the issues of a year and composes them, with the books of the year and the one before.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn year(
        &self,
        year: i32,
        asked: &[IssueId],
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Year> {
        let editions = Editions::new(self.shared.clone(), false);
        let mut shelf = Shelf::new(&self.workspace, editions, Purpose::Print, diagnostics)?;
        let has_last_year = shelf.is_whole(year - 1)?;
        let first = if has_last_year { year - 1 } else { year };
        shelf.fill_years(first..=year, asked, diagnostics)?;
        let ledger = shelf.book(diagnostics);
        self.report_shared(diagnostics);
        let figures = shelf.figures()?;
        let opening = shelf.opened(year).and_then(|(opening, manifest)| {
            let through = manifest.period.as_ref()?.value.to;
            let total = manifest.total.as_ref().map(|total| total.value);
            Some(Opened { issue: opening.issue, through, total })
        });
        let follows = asked.first().is_some_and(|&id| self.workspace.previous(id).is_some());
        let covered = covered(year, &figures, follows || opening.is_some());
        let mut ready = Vec::new();
        let keep = |one, issue| ready.push((one, issue));
        self.compose(asked, Purpose::Print, shelf, &ledger, diagnostics, keep)?;
        Ok(Year { ready, ledger, figures, opening, has_last_year, covered })
    }

    /// Takes the issues asked for off the shelf, checks and composes them, and hands over those that are
    /// ready.
    fn compose(
        &self,
        asked: &[IssueId],
        purpose: Purpose,
        mut shelf: Shelf<'_>,
        ledger: &Ledger,
        diagnostics: &mut Diagnostics,
        mut keep: impl FnMut(Ready, Issue),
    ) -> anyhow::Result<()> {
        let draft = purpose == Purpose::Draft;
        let since: Vec<IssueId> = asked.iter().map(|&id| shelf.since(id)).collect();
        // Of other years nothing is compared, and a year's dispatches are large.
        let (mut asked_year, mut archive) = (i32::MIN, Archive::default());
        let mut ready = BTreeSet::new();
        for (&id, &since) in asked.iter().zip(&since) {
            if asked_year != id.year {
                (asked_year, archive) = (id.year, Archive::default());
            }
            self.archive_before(id, &mut shelf, &mut archive)?;
            let Some(taken) = shelf.take(id)? else { continue };
            let Taken { reading, mut found, edition, mut inputs } = taken;
            archive.add(id, reading.sections.iter().filter_map(|(_, section)| section.as_ref()));
            archive.check(id, &mut found);
            rules::prose(&reading, self.departments.as_ref(), &mut found);
            if let Some(period) = reading.manifest.as_ref().and_then(|m| m.period.as_ref()) {
                let year = period.value.to.year();
                for section in reading.sections.iter().filter_map(|(_, section)| section.as_ref()) {
                    ytd_mismatch::check(id, year, &section.stated, ledger, &mut found);
                }
                note_unusual(&reading, year, ledger, &mut found);
            }
            if let (Some(mut issue), Some(shared)) = (reading.complete(id), edition.shared) {
                let photos = self.look_at_photos(&mut issue, draft, &mut found)?;
                for (path, digest) in &photos {
                    let path = format!("issues/{path}");
                    let record = edition.record.as_ref().filter(|_| purpose != Purpose::Again(id));
                    if record.is_some_and(|record| !is_recorded(record, &path, *digest)) {
                        let photo = Source::new(path.clone(), String::new(), Encoding::Utf8);
                        found.push(published_changed::input(&photo, id));
                    }
                    inputs.insert(path, *digest);
                }
                let figures = totals(&issue, ledger);
                let document = compose(&issue, &shared.bulletin, ledger, draft, &mut found);
                let sections = issue.sections.iter().filter_map(|(_, section)| section.as_ref());
                let sources = sections.map(|section| Arc::clone(&section.source));
                let sources = sources.chain([Arc::clone(&shared.bulletin.source)]).collect();
                if let (Some(document), Some(totals)) = (document, figures) {
                    let record = edition.record;
                    ready.insert(id);
                    let one = Ready {
                        id,
                        document,
                        photos,
                        sources,
                        shared,
                        record,
                        totals,
                        inputs,
                        since,
                    };
                    keep(one, issue);
                }
            }
            diagnostics.extend(found);
        }
        diagnostics.extend(shelf.rest());
        match asked.iter().find(|id| !ready.contains(id)) {
            Some(id) if !diagnostics.has_errors() => {
                bail!("{id} 没有成文，却没有报出原因：这是程序的错")
            }
            _ => Ok(()),
        }
    }

    /// Reads the dispatches of the earlier issues of the year as far as they are not there yet. Only
    /// what was asked for is judged, so what is wrong in them is not said.
    fn archive_before(
        &self,
        id: IssueId,
        shelf: &mut Shelf<'_>,
        archive: &mut Archive,
    ) -> anyhow::Result<()> {
        let has_dispatches = |block: &Block| matches!(block.kind, Kind::Dispatches);
        let earlier = |other: &&IssueId| other.year == id.year && **other < id;
        for &other in self.workspace.issues.iter().filter(earlier) {
            if archive.knows(other) {
                continue;
            }
            let Some(shared) = shelf.edition(other)?.shared else { continue };
            let sections = shared.sections.iter();
            let sections: Vec<_> = sections
                .filter(|(_, definition)| definition.blocks.iter().any(has_dispatches))
                .cloned()
                .collect();
            let files = self.workspace.issue_files(other, &sections, Want::Everything)?;
            let unsaid = &mut Diagnostics::default();
            let read = files.sections.into_iter().filter_map(
                |SectionFiles { definition, toml, .. }| section::read(toml?, &definition, unsaid),
            );
            archive.add(other, &read.collect::<Vec<_>>());
        }
        Ok(())
    }

    /// The books as far as these issues' totals need them, and the issues' own figures with
    /// the sections of each, in order; they hold only where `diagnostics` has no errors.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn ledger(
        &self,
        asked: &[IssueId],
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<(Ledger, Vec<(Figures, Sections)>)> {
        let (mut shelf, ledger) = self.book(asked, Want::Figures, Purpose::Print, diagnostics)?;
        let mut figures = Vec::new();
        for &id in asked {
            let Some(Taken { reading, found, edition, .. }) = shelf.take(id)? else { continue };
            let sections = edition.shared.map(|shared| Arc::clone(&shared.sections));
            figures.extend(reading.figures.zip(sections));
            diagnostics.extend(found);
        }
        diagnostics.extend(shelf.rest());
        Ok((ledger, figures))
    }

    /// Reads so much of the issues asked for, and what their totals need, and books it all.
    fn book(
        &self,
        asked: &[IssueId],
        want: Want,
        purpose: Purpose,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<(Shelf<'_>, Ledger)> {
        let editions = Editions::new(self.shared.clone(), purpose == Purpose::Verify);
        let mut shelf = Shelf::new(&self.workspace, editions, purpose, diagnostics)?;
        shelf.fill(asked, want, diagnostics)?;
        let ledger = shelf.book(diagnostics);
        if shelf.own_needed() {
            self.report_shared(diagnostics);
        }
        Ok((shelf, ledger))
    }

    /// Looks at the photos that the issue's dispatches name; one that is not there is reported.
    fn look_at_photos(
        &self,
        issue: &mut Issue,
        draft: bool,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Vec<(String, Digest)>> {
        let mut missing = Diagnostics::of(issue.id);
        let mut photos: Vec<(String, Digest)> = Vec::new();
        let sections = issue.sections.iter_mut().filter_map(|(_, section)| section.as_mut());
        for photo in sections.flat_map(photos_of) {
            let path = photo.path(issue.id);
            if photos.iter().any(|(known, _)| *known == path) {
                continue;
            }
            match self.workspace.photo(&path)? {
                Some(file) => photos.push((path, Digest::of(&file.bytes))),
                None => {
                    photo.is_there = false;
                    missing.push(missing_file::photo(
                        photo.file.span.clone(),
                        &format!("issues/{path}"),
                    ));
                }
            }
        }
        if draft {
            missing.soften(&[&missing_file::RULE]);
        }
        diagnostics.extend(missing);
        Ok(photos)
    }
}

/// The first and last days of a year that issues cover, from 1 January on where what came before is
/// known.
fn covered(year: i32, figures: &[(Figures, Sections)], is_followed: bool) -> Option<Period> {
    let periods = figures.iter().map(|(figures, _)| figures.period);
    let periods: Vec<Period> =
        periods.filter(|period| period.years().any(|touched| touched == year)).collect();
    let from = periods.iter().map(|period| period.from).min()?;
    let to = periods.iter().map(|period| period.to).max()?;
    let january = NaiveDate::from_ymd_opt(year, 1, 1)?;
    let december = NaiveDate::from_ymd_opt(year, 12, 31)?;
    let from = if is_followed { january } else { from.max(january) };
    Some(Period { from, to: to.min(december) })
}

/// Looks at each figure of the issue against its own past in the year.
fn note_unusual(reading: &Reading, year: i32, ledger: &Ledger, diagnostics: &mut Diagnostics) {
    let Some(figures) = &reading.figures else { return };
    let postings = figures.sections.iter().flat_map(|section| &section.postings);
    let accounts: BTreeSet<&Account> = postings.map(|posting| &posting.account).collect();
    for account in accounts {
        let Some(Balance { period, cell: Some(cell), .. }) =
            ledger.balance(account, year, figures.id)
        else {
            continue;
        };
        let history: Vec<u64> = ledger
            .parts(account, year, figures.id)
            .into_iter()
            .filter(|part| part.kind == PartKind::Period && part.issue != figures.id)
            .filter_map(|part| u64::try_from(part.amount).ok())
            .collect();
        if let Some(note) = unusual_count::check(account, period, &cell, &history) {
            diagnostics.push(note);
        }
    }
}

fn photos_of(section: &mut Section) -> impl Iterator<Item = &mut crate::model::content::Photo> {
    let dispatches = section.contents.iter_mut().flat_map(|content| match content {
        Content::Dispatches(dispatches) => dispatches.as_mut_slice(),
        _ => &mut [],
    });
    dispatches.filter_map(|dispatch| dispatch.photo.as_mut())
}
