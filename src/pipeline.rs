//! The one line from sources to markup: read what was asked for and what its totals need, check it,
//! book it, compose it. Prints nothing, writes nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Datelike;

use crate::diagnostics::Diagnostics;
use crate::document::{Document, compose};
use crate::ledger::{Balance, Ledger, PartKind};
use crate::model::{Account, Figures, IssueId, Text};
use crate::read::bulletin::{self, Bulletin};
use crate::read::departments::{self, Registry};
use crate::read::issue::{self, Issue, Reading, SectionFiles};
use crate::read::section::{self, Content, Section};
use crate::read::toml::decode;
use crate::render::Templates;
use crate::rules::duplicate_dispatch::Archive;
use crate::rules::{self, missing_file, unusual_count, ytd_mismatch};
use crate::sections::{self, Block, Definition, Kind};
use crate::shelf::Shelf;
use crate::source::{Source, Spanned};
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
    /// Where its text was written, to find a character again.
    pub sources: Vec<Arc<Source>>,
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
        let manifest = issue::read_figures(files, false, &mut Diagnostics::default()).manifest;
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
        let (mut shelf, ledger) = self.book(asked, Want::Everything, draft, diagnostics)?;
        let mut archive = Archive::default();
        let mut ready = Vec::new();
        for &id in asked {
            let Some((reading, mut found)) = shelf.take(id) else { continue };
            self.archive_before(id, &mut archive)?;
            archive.add(id, reading.sections.iter().filter_map(|(_, section)| section.as_ref()));
            archive.check(id, &mut found);
            rules::prose(&reading, self.departments.as_ref(), &mut found);
            if let Some(period) = reading.manifest.as_ref().and_then(|m| m.period.as_ref()) {
                let year = period.value.to.year();
                for section in reading.sections.iter().filter_map(|(_, section)| section.as_ref()) {
                    ytd_mismatch::check(id, year, &section.stated, &ledger, &mut found);
                }
                note_unusual(&reading, year, &ledger, &mut found);
            }
            if let Some(mut issue) = reading.complete(id) {
                let photos = self.load_photos(&mut issue, draft, &mut found)?;
                let document = compose(&issue, &self.bulletin, &ledger, draft, &mut found);
                let sections = issue.sections.iter().filter_map(|(_, section)| section.as_ref());
                let sources = sections.map(|section| Arc::clone(&section.source));
                let sources = sources.chain([Arc::clone(&self.bulletin.source)]).collect();
                ready.extend(document.map(|document| Ready { id, document, photos, sources }));
            }
            diagnostics.extend(found);
        }
        diagnostics.extend(shelf.rest());
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

    /// The books as far as these issues' totals need them, and the issues' own figures, in order;
    /// they hold only where `diagnostics` has no errors.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub fn ledger(
        &self,
        asked: &[IssueId],
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<(Ledger, Vec<Figures>)> {
        let (mut shelf, ledger) = self.book(asked, Want::Figures, false, diagnostics)?;
        let mut figures = Vec::new();
        for &id in asked {
            let Some((reading, found)) = shelf.take(id) else { continue };
            figures.extend(reading.figures);
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
        draft: bool,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<(Shelf<'_>, Ledger)> {
        let mut shelf = Shelf::new(&self.workspace, &self.sections, draft, diagnostics)?;
        shelf.fill(asked, want, diagnostics)?;
        let ledger = shelf.book(diagnostics);
        Ok((shelf, ledger))
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

fn photos_of(section: &mut Section) -> impl Iterator<Item = &mut crate::read::section::Photo> {
    let dispatches = section.contents.iter_mut().flat_map(|content| match content {
        Content::Dispatches(dispatches) => dispatches.as_mut_slice(),
        _ => &mut [],
    });
    dispatches.filter_map(|dispatch| dispatch.photo.as_mut())
}
