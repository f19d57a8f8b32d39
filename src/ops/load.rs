//! The issues of a workspace as far as they have been read. Each is read no deeper than is asked for,
//! and what was read is not read again. What to ask for is `depend`'s to say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::Datelike;

use super::config::Project;
use super::pinned::{Changed, IssueConfig, PinnedConfigs};
use crate::diagnostics::Diagnostics;
use crate::ledger::Ledger;
use crate::model::definition::Sections;
use crate::model::figures::{Correction, Figures, Opening};
use crate::model::files::{Depth, File};
use crate::model::issue::{IssueId, Manifest, Reading};
use crate::model::record::Digest;
use crate::model::registry::Registry;
use crate::read::{issue, opening};
use crate::workspace::Workspace;

/// What the issues asked for are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Print,
    Draft,
    /// To publish this issue again: that its files have changed is no error.
    Republish(IssueId),
    /// To hold published issues against their records: every byte of them is looked at.
    Verify,
}

pub(crate) struct Loader<'a> {
    pub(crate) workspace: &'a Workspace,
    configs: PinnedConfigs,
    /// Today's, for published issues too.
    registry: Option<Arc<Registry>>,
    issues: BTreeMap<IssueId, Loaded>,
    /// By year: each opening, and itself as the issue before its successor; `None` where it could not
    /// be read.
    openings: BTreeMap<i32, Option<(Opening, Manifest)>>,
    /// The files of the openings, by the issue that comes after each.
    opening_inputs: BTreeMap<IssueId, Inputs>,
}

/// The files that something was read from, by path from the workspace's root.
pub(crate) type Inputs = BTreeMap<String, Digest>;

/// An issue as far as it has been read.
pub(crate) struct Loaded {
    pub(crate) depth: Depth,
    pub(crate) reading: Reading,
    pub(crate) found: Diagnostics,
    /// What it was read from, where everything was; without its photos and what it shares with others.
    pub(crate) inputs: Inputs,
}

impl<'a> Loader<'a> {
    /// Reads the openings.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn new(
        project: &Project<'a>,
        mode: Mode,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Self> {
        let workspace = project.workspace;
        let mut loader = Self {
            workspace,
            configs: PinnedConfigs::new(project, mode),
            registry: project.registry.clone(),
            issues: BTreeMap::new(),
            openings: BTreeMap::new(),
            opening_inputs: BTreeMap::new(),
        };
        for year in workspace.opening_years()? {
            loader.read_opening(year, diagnostics)?;
        }
        Ok(loader)
    }

    /// With what an issue is read.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn config(&mut self, id: IssueId) -> anyhow::Result<IssueConfig> {
        self.configs.of(self.workspace, id)
    }

    /// Whether the workspace's own bulletin.toml and definitions were needed.
    pub(crate) fn own_needed(&self) -> bool {
        self.configs.own_needed
    }

    /// Reads an opening with what the issue after it is read with; its files count as that issue's.
    fn read_opening(&mut self, year: i32, diagnostics: &mut Diagnostics) -> anyhow::Result<()> {
        let last = last_of_opening(self.workspace, year)?;
        let after = |last| self.workspace.issues.iter().copied().find(|&id| id > last);
        let successor = last.and_then(after);
        let config = match successor {
            Some(id) => self.config(id)?,
            None => self.configs.own(),
        };
        let sections = config.config.as_ref().map_or(&[][..], |config| &config.sections);
        let files = self.workspace.opening(year, sections)?;
        let mut is_sound = config.config.is_some();
        if let Some(id) = successor {
            let mut found = Diagnostics::of(id);
            is_sound &= config.check(id, files.all(), &mut found);
            diagnostics.extend(found);
            self.opening_inputs.entry(id).or_default().extend(files.all().map(input));
        }
        let registry = self.registry.as_deref();
        let opening = if is_sound { opening::read(files, registry, diagnostics) } else { None };
        self.openings.insert(year, opening);
        Ok(())
    }

    /// Reads so much of an issue, unless as much of it is there already.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn read(&mut self, id: IssueId, depth: Depth) -> anyhow::Result<()> {
        if self.depth(id) >= Some(depth) {
            return Ok(());
        }
        let issue_config = self.config(id)?;
        let mut found = Diagnostics::of(id);
        issue_config.found.iter().for_each(|finding| found.push(finding.clone()));
        let Some(config) = &issue_config.config else {
            let (reading, inputs) = (Reading::default(), Inputs::new());
            self.issues.insert(id, Loaded { depth, reading, found, inputs });
            return Ok(());
        };
        let files = self.workspace.issue_files(id, &config.sections, depth)?;
        issue_config.check(id, files.all(), &mut found);
        issue_config.check_openings(id, self.workspace, &mut found);
        let changed = Changed::of(&issue_config, files.manifest.as_ref(), &files.sections);
        let inputs = files.all().filter(|_| depth == Depth::Everything).map(input).collect();
        let registry = self.registry.as_deref();
        let mut reading = match depth {
            Depth::Everything => issue::read(files, registry, &mut found),
            Depth::Figures | Depth::Manifest => issue::read_figures(files, registry, &mut found),
        };
        changed.distrust(&mut reading, config);
        self.issues.insert(id, Loaded { depth, reading, found, inputs });
        Ok(())
    }

    /// How much of an issue has been read.
    pub(crate) fn depth(&self, id: IssueId) -> Option<Depth> {
        self.issues.get(&id).map(|loaded| loaded.depth)
    }

    /// What has been read so far, in the order of the numbers.
    pub(crate) fn loaded(&self) -> impl DoubleEndedIterator<Item = (IssueId, &Loaded)> {
        self.issues.iter().map(|(&id, loaded)| (id, loaded))
    }

    /// What has been read of the issues from one to another, both included.
    pub(crate) fn loaded_between(
        &self,
        from: IssueId,
        to: IssueId,
    ) -> impl Iterator<Item = &Loaded> {
        self.issues.range(from..=to).map(|(_, loaded)| loaded)
    }

    pub(crate) fn manifest(&self, id: IssueId) -> Option<&Manifest> {
        self.issues.get(&id)?.reading.manifest.as_ref()
    }

    pub(crate) fn figures(&self, id: IssueId) -> Option<&Figures> {
        self.issues.get(&id)?.reading.figures.as_ref()
    }

    /// The openings that could be read, by year.
    pub(crate) fn openings(&self) -> impl Iterator<Item = &Opening> {
        self.openings.values().flatten().map(|(opening, _)| opening)
    }

    /// The opening of a year with itself as the issue before its successor; `None` in it where it could
    /// not be read.
    pub(crate) fn opening(&self, year: i32) -> Option<Option<&(Opening, Manifest)>> {
        self.openings.get(&year).map(Option::as_ref)
    }

    /// The years whose openings could not be read.
    pub(crate) fn broken_openings(&self) -> impl Iterator<Item = i32> {
        self.openings.iter().filter(|(_, opening)| opening.is_none()).map(|(&year, _)| year)
    }

    /// The issue before by number: one that is there, or the last that an opening contains.
    pub(crate) fn before(&self, id: IssueId) -> Option<IssueId> {
        let openings = self.openings().map(|opening| opening.issue);
        let contained = openings.filter(|&issue| issue < id).max();
        self.workspace.previous(id).max(contained)
    }

    /// The issue before with its manifest, or the opening that stands for it.
    pub(crate) fn manifest_before(&self, id: IssueId) -> Option<(IssueId, &Manifest)> {
        let before = self.before(id)?;
        if self.workspace.issues.contains(&before) {
            return Some((before, self.manifest(before)?));
        }
        let openings = self.openings.values().flatten();
        let (_, manifest) = openings.into_iter().find(|(opening, _)| opening.issue == before)?;
        Some((before, manifest))
    }

    /// The calendar year in which the issue's period ends; that of its number where that is unknown.
    pub(crate) fn last_year(&self, id: IssueId) -> i32 {
        let period = self.manifest(id).and_then(|manifest| manifest.period.as_ref());
        period.map_or(id.year, |period| period.value.to.year())
    }

    /// The calendar years to which the issue may book something: those of its period and of the
    /// figures that it corrects.
    pub(crate) fn years(&self, id: IssueId) -> impl Iterator<Item = i32> + use<> {
        let own = self.figures(id);
        let mut years: BTreeSet<i32> = own.iter().flat_map(|own| own.period.years()).collect();
        for Correction { account, issue, date, .. } in own.iter().flat_map(|own| &own.corrections) {
            let openings = self.openings().filter(|opening| opening.issue == issue.value);
            let sections = self.figures(issue.value).into_iter().flat_map(|f| &f.sections);
            let postings = sections.map(|section| &section.postings);
            let postings = postings.chain(openings.map(|o| &o.postings)).flatten();
            let places = postings.filter(|posting| posting.account == *account).map(|p| p.year);
            years.extend(places.filter(|&year| date.is_none_or(|date| date.year() == year)));
        }
        years.into_iter()
    }

    /// All figures that were read, in the order of their issues, with what they were read with.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn all_figures(&mut self) -> anyhow::Result<Vec<(Figures, Sections)>> {
        let counted = self.issues.values().filter(|loaded| loaded.depth >= Depth::Figures);
        let figures: Vec<Figures> =
            counted.filter_map(|loaded| loaded.reading.figures.clone()).collect();
        let mut all = Vec::new();
        for figures in figures {
            let config = self.config(figures.id)?.config;
            all.extend(config.map(|config| (figures, config.sections.clone())));
        }
        Ok(all)
    }

    /// Books everything that was read. From the issues in `doubts` on the totals of the year beside
    /// cannot be told.
    pub(crate) fn book(&self, doubts: &[(IssueId, i32)], diagnostics: &mut Diagnostics) -> Ledger {
        let mut ledger = Ledger::default();
        for &(issue, year) in doubts {
            ledger.doubt(issue, year);
        }
        let mut openings: Vec<&Opening> = self.openings().collect();
        openings.sort_by_key(|opening| opening.issue);
        let mut openings = openings.into_iter().peekable();
        for (&id, Loaded { depth, reading, .. }) in &self.issues {
            while let Some(opening) = openings.next_if(|opening| opening.issue < id) {
                ledger.open(opening, diagnostics);
            }
            let mut found = Diagnostics::of(id);
            match &reading.figures {
                _ if *depth < Depth::Figures => {}
                Some(figures) => ledger.post(figures, &mut found),
                None => ledger.doubt(id, id.year),
            }
            diagnostics.extend(found);
        }
        ledger
    }

    /// Hands an issue over, with what was found in it and with what it was read.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn take(&mut self, id: IssueId) -> anyhow::Result<Option<(Loaded, IssueConfig)>> {
        let Some(mut loaded) = self.issues.remove(&id) else { return Ok(None) };
        loaded.inputs.extend(self.opening_inputs.get(&id).cloned().unwrap_or_default());
        Ok(Some((loaded, self.config(id)?)))
    }

    /// What was found in the issues that nobody took: of those, only errors count.
    pub(crate) fn rest(self) -> Diagnostics {
        let mut rest = Diagnostics::default();
        self.issues.into_values().for_each(|loaded| rest.extend(loaded.found));
        rest.keep_errors();
        rest
    }
}

fn input(file: &File) -> (String, Digest) {
    (file.path.clone(), Digest::of(&file.bytes))
}

/// The last issue that a year's opening contains.
///
/// # Errors
/// A file that is there but cannot be read.
pub(crate) fn last_of_opening(workspace: &Workspace, year: i32) -> anyhow::Result<Option<IssueId>> {
    let files = workspace.opening(year, &[])?;
    let opening = opening::read(files, None, &mut Diagnostics::default());
    Ok(opening.map(|(opening, _)| opening.issue))
}
