//! The one line from sources to markup: read what was asked for and what its totals need, check it,
//! book it, compose it. Prints nothing, writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::Datelike;

use crate::diagnostics::Diagnostics;
use crate::document::{Document, compose};
use crate::ledger::Ledger;
use crate::model::{IssueId, Text};
use crate::read::bulletin::{self, Bulletin};
use crate::read::departments::{self, Registry};
use crate::read::issue::{self, Issue, Manifest, Reading, SectionFiles};
use crate::read::section::{self, Content, Section};
use crate::read::toml::decode;
use crate::render::Templates;
use crate::rules::duplicate_dispatch::Archive;
use crate::rules::{
    self, date_order, issue_number_gap, missing_file, missing_issue, period_overlap, total_number,
    ytd_mismatch,
};
use crate::sections::{self, Block, Definition, Kind};
use crate::source::Spanned;
use crate::typeset::PhotoFile;
use crate::workspace::{Want, Workspace};

/// A workspace and what all its issues share.
pub struct Project {
    pub workspace: Workspace,
    pub bulletin: Bulletin,
    /// Each section's name in bulletin.toml and its definition, in print order.
    pub sections: Vec<(Text, Arc<Definition>)>,
    /// The registry of departments, where there is one.
    pub departments: Option<Registry>,
    /// Nothing where one of them could not be parsed.
    pub templates: Option<Templates>,
}

/// An issue ready to be rendered.
pub struct Ready {
    pub id: IssueId,
    pub document: Document,
    pub photos: Vec<PhotoFile>,
}

impl Project {
    /// Reads what all issues share. Nothing where bulletin.toml could not be read.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn open(
        workspace: Workspace,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Option<Self>> {
        let definitions = workspace.named_files("sections", "toml")?;
        let definitions = sections::load(definitions, diagnostics);
        let mut own = Vec::new();
        for extension in ["typ", "md"] {
            let files = workspace.named_files("templates", extension)?;
            own.extend(files.into_iter().map(|(n, file)| (format!("{n}.{extension}"), file)));
        }
        let templates = Templates::load(own, diagnostics);
        let departments =
            workspace.departments()?.and_then(|file| departments::read(file, diagnostics));
        let Some(source) = decode(workspace.config()?, diagnostics) else { return Ok(None) };
        let Some(bulletin) = bulletin::read(&source, &definitions, diagnostics) else {
            return Ok(None);
        };
        let defined = bulletin
            .sections
            .iter()
            .filter_map(|name| Some((name.clone(), Arc::clone(definitions.get(&name.value)?))));
        let sections = defined.collect();
        Ok(Some(Self { workspace, bulletin, sections, departments, templates }))
    }

    /// The 总期号 of an issue, where it can be read.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn total_of(&self, id: IssueId) -> anyhow::Result<Option<u32>> {
        let files = self.workspace.issue_files(id, &self.sections, Want::Manifest)?;
        let manifest = issue::read_figures(files, &mut Diagnostics::default()).manifest;
        Ok(manifest.and_then(|manifest| manifest.total).map(|total| total.value))
    }

    /// Checks the issues asked for, in order, and composes those in which nothing is wrong enough
    /// to keep them from it; whether anything may be written is for `diagnostics` to say.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn check(
        &self,
        asked: &[IssueId],
        draft: bool,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Vec<Ready>> {
        let mut shelf = Shelf { project: self, readings: BTreeMap::new() };
        for &id in asked {
            shelf.read(id, Want::Everything, draft, diagnostics)?;
        }
        let holes = shelf.read_chains(asked, diagnostics)?;
        shelf.check_sequence(asked, diagnostics)?;
        let ledger = shelf.book(&holes, diagnostics);
        let mut archive = Archive::default();
        let mut ready = Vec::new();
        for &id in asked {
            let mut found = Diagnostics::of(id);
            self.archive_before(id, &mut archive)?;
            let Some((_, reading)) = shelf.readings.remove(&id) else { continue };
            archive.add(id, reading.sections.iter().filter_map(|(_, section)| section.as_ref()));
            archive.check(id, &mut found);
            rules::prose(&reading, self.departments.as_ref(), &mut found);
            if let Some(period) = reading.manifest.as_ref().and_then(|m| m.period.as_ref()) {
                let year = period.value.to.year();
                for section in reading.sections.iter().filter_map(|(_, section)| section.as_ref()) {
                    ytd_mismatch::check(id, year, &section.stated, &ledger, &mut found);
                }
            }
            if let Some(mut issue) = reading.complete(id) {
                let photos = self.load_photos(&mut issue, draft, &mut found)?;
                let document = compose(&issue, &self.bulletin, &ledger, draft, &mut found);
                ready.extend(document.map(|document| Ready { id, document, photos }));
            }
            diagnostics.extend(found);
        }
        Ok(ready)
    }

    /// Reads the dispatches of the earlier issues of the year as far as they are not there yet. Only
    /// what was asked for is judged, so what is wrong in them is not said.
    fn archive_before(&self, id: IssueId, archive: &mut Archive) -> anyhow::Result<()> {
        let has_dispatches = |block: &Block| matches!(block.kind, Kind::Dispatches);
        let sections: Vec<_> = self
            .sections
            .iter()
            .filter(|(_, definition)| definition.blocks.iter().any(has_dispatches))
            .cloned()
            .collect();
        let earlier = |other: &&IssueId| other.year == id.year && **other < id;
        for &other in self.workspace.issues.iter().filter(earlier) {
            if archive.knows(other) {
                continue;
            }
            let files = self.workspace.issue_files(other, &sections, Want::Everything)?;
            let unsaid = &mut Diagnostics::default();
            let read = files.sections.into_iter().filter_map(
                |SectionFiles { definition, toml, .. }| section::read(toml?, &definition, unsaid),
            );
            archive.add(other, &read.collect::<Vec<_>>());
        }
        Ok(())
    }

    /// Reads the photos that the issue's dispatches name; one that is not there is reported.
    fn load_photos(
        &self,
        issue: &mut Issue,
        draft: bool,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Vec<PhotoFile>> {
        let mut missing = Diagnostics::of(issue.id);
        let mut photos: Vec<PhotoFile> = Vec::new();
        let sections = issue.sections.iter_mut().filter_map(|(_, section)| section.as_mut());
        for photo in sections.flat_map(photos_of) {
            let Spanned { value: file, span } = photo.file.clone();
            let path = photo.path(issue.id);
            if photos.iter().any(|known| known.path == path) {
                continue;
            }
            match self.workspace.issue_file(issue.id, &file)? {
                Some(file) => photos.push(PhotoFile { path, bytes: file.bytes }),
                None => {
                    photo.is_there = false;
                    missing.push(missing_file::photo(span, &format!("issues/{path}")));
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

fn photos_of(section: &mut Section) -> impl Iterator<Item = &mut crate::read::section::Photo> {
    let dispatches = section.contents.iter_mut().flat_map(|content| match content {
        Content::Dispatches(dispatches) => dispatches.as_mut_slice(),
        _ => &mut [],
    });
    dispatches.filter_map(|dispatch| dispatch.photo.as_mut())
}

/// What has been read so far, each issue once.
struct Shelf<'a> {
    project: &'a Project,
    readings: BTreeMap<IssueId, (Want, Reading)>,
}

impl Shelf<'_> {
    /// Reads an issue unless it was; the greater want must come first.
    fn read(
        &mut self,
        id: IssueId,
        want: Want,
        draft: bool,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        if self.readings.contains_key(&id) {
            return Ok(());
        }
        let Project { workspace, sections, .. } = self.project;
        let files = workspace.issue_files(id, sections, want)?;
        let mut found = Diagnostics::of(id);
        let reading = match want {
            Want::Everything => issue::read(files, draft, &mut found),
            Want::Figures | Want::Manifest => {
                let reading = issue::read_figures(files, &mut found);
                found.keep_errors();
                reading
            }
        };
        diagnostics.extend(found);
        self.readings.insert(id, (want, reading));
        Ok(())
    }

    fn manifest(&self, id: IssueId) -> Option<&Manifest> {
        self.readings.get(&id)?.1.manifest.as_ref()
    }

    /// The calendar year in which the issue's period ends; that of its number where that is unknown.
    fn last_year(&self, id: IssueId) -> i32 {
        let period = self.manifest(id).and_then(|manifest| manifest.period.as_ref());
        period.map_or(id.year, |period| period.value.to.year())
    }

    /// Reads the figures of the earlier issues that the totals of those asked for add up, and
    /// returns the numbers for which there is no issue; each is reported where it is first needed.
    fn read_chains(
        &mut self,
        asked: &[IssueId],
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<BTreeSet<IssueId>> {
        let mut holes = BTreeSet::new();
        if self.project.sections.iter().all(|(_, definition)| definition.counts().is_none()) {
            return Ok(holes);
        }
        // The chains of one year share their beginning: none is walked twice.
        let mut walked = BTreeSet::new();
        for &id in asked {
            let year = self.last_year(id);
            let mut found = Diagnostics::of(id);
            let mut at = id;
            while walked.insert((at, year)) {
                let previous = self.project.workspace.previous(at);
                for hole in between(previous, at) {
                    if holes.insert(hole)
                        && let Some(manifest) = self.manifest(id)
                    {
                        found.push(missing_issue::missing(manifest, id, hole));
                    }
                }
                let Some(previous) = previous else { break };
                self.read(previous, Want::Figures, false, diagnostics)?;
                if self.last_year(previous) < year {
                    break;
                }
                at = previous;
            }
            diagnostics.extend(found);
        }
        Ok(holes)
    }

    /// Holds the numbers and dates of the issues asked for against the issue before each.
    fn check_sequence(
        &mut self,
        asked: &[IssueId],
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        for &id in asked {
            let previous = self.project.workspace.previous(id);
            if let Some(previous) = previous {
                self.read(previous, Want::Manifest, false, diagnostics)?;
            }
            let Some(manifest) = self.manifest(id) else { continue };
            let mut found = Diagnostics::of(id);
            issue_number_gap::check(id, manifest, previous, &mut found);
            let before = previous.and_then(|previous| Some((previous, self.manifest(previous)?)));
            date_order::check(manifest, before, &mut found);
            if let Some(before) = before {
                total_number::check(id, manifest, before, &mut found);
                period_overlap::check(manifest, before, &mut found);
            }
            diagnostics.extend(found);
        }
        Ok(())
    }

    fn book(&self, holes: &BTreeSet<IssueId>, diagnostics: &mut Diagnostics) -> Ledger {
        let mut ledger = Ledger::default();
        for &hole in holes {
            ledger.doubt(hole, hole.year);
        }
        for (&id, (want, reading)) in &self.readings {
            let mut found = Diagnostics::of(id);
            match &reading.figures {
                Some(figures) if *want >= Want::Figures => ledger.post(figures, &mut found),
                Some(_) => {}
                None => ledger.doubt(id, id.year),
            }
            diagnostics.extend(found);
        }
        ledger
    }
}

/// The numbers between an issue and the one before it; a year's first is 1.
fn between(previous: Option<IssueId>, id: IssueId) -> impl Iterator<Item = IssueId> {
    let first = match previous {
        Some(previous) if previous.year == id.year => previous.number + 1,
        _ => 1,
    };
    (first..id.number).map(move |number| IssueId { number, ..id })
}
