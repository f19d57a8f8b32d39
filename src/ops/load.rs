//! The issues of a workspace as far as they have been read. Each is read no deeper than is asked for,
//! and what was read is not read again. What to ask for is `depend`'s to say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::Datelike;

use super::config::Project;
use super::parallel::all_in_order;
use super::pinned::{Changed, IssueConfig, PinnedConfigs};
use super::{chain, measures};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{missing_file, opening_mismatch};
use crate::ledger::{Contradicted, Ledger};
use crate::model::calendar::Calendar;
use crate::model::definition::{Definition, Sections};
use crate::model::figures::{Correction, Figures, Opening, Posting};
use crate::model::files::{Depth, File, Limits};
use crate::model::issue::{IssueId, Manifest, Reading};
use crate::model::record::Digest;
use crate::model::registry::Registry;
use crate::model::source::Span;
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
    /// Today's too; nothing where the workspace's own days could not be read.
    calendar: Option<Arc<Calendar>>,
    issues: BTreeMap<IssueId, Loaded>,
    /// By year: each opening, and itself as the issue before its successor; `None` where it could not
    /// be read.
    openings: BTreeMap<i32, Option<(Opening, Manifest)>>,
    /// The years whose openings are held against the issues that they contain, all of which are read.
    proved: BTreeSet<i32>,
    /// The issues that are not here before the last ones of these openings, and the years.
    uncontained: Vec<(IssueId, i32)>,
    /// The files of the openings, by the issue that comes after each.
    opening_inputs: BTreeMap<IssueId, Inputs>,
    /// What is wrong with what issues were published with, which several share: its place and words, and
    /// the issue with which it is said; nothing where it was said without one.
    said: BTreeMap<(String, usize, String), Option<IssueId>>,
}

/// The files that something was read from, by path from the workspace's root.
pub(crate) type Inputs = BTreeMap<String, Digest>;

/// An issue as far as it has been read.
pub(crate) struct Loaded {
    pub(crate) depth: Depth,
    pub(crate) reading: Reading,
    pub(crate) found: Diagnostics,
    /// Whether it is read for nothing but to hold an opening against it: what is wrong in it, and that
    /// it is not there, is for those who ask for it.
    pub(crate) is_quiet: bool,
    /// What it was read from, where everything was; without its photos and what it shares with others.
    pub(crate) inputs: Inputs,
}

/// An issue that is still to be read.
struct Unread {
    id: IssueId,
    depth: Depth,
    config: IssueConfig,
    /// What is wrong with what it is read with.
    found: Diagnostics,
}

impl Unread {
    /// # Errors
    /// A file that is there but cannot be read.
    fn read(
        self,
        workspace: &Workspace,
        registry: Option<&Registry>,
    ) -> anyhow::Result<(IssueId, Loaded)> {
        let Self { id, depth, config: issue_config, mut found } = self;
        let is_quiet = false;
        let Some(config) = &issue_config.config else {
            let (reading, inputs) = (Reading::default(), Inputs::new());
            return Ok((id, Loaded { depth, reading, found, is_quiet, inputs }));
        };
        let files = workspace.issue_files(id, &config.sections, depth, &config.bulletin.limits)?;
        issue_config.check(id, files.all(), &mut found);
        issue_config.check_openings(id, workspace, &mut found);
        if depth == Depth::Everything && issue_config.record.is_none() {
            let names = workspace.candidates(&files);
            let (folder, listed) = (format!("issues/{id}"), &config.bulletin.sections);
            let is_newest = workspace.issues.last() == Some(&id);
            let strays =
                missing_file::strays(&folder, &names, &files.sections, (listed, is_newest));
            strays.into_iter().for_each(|stray| found.push(stray));
        }
        let changed = Changed::of(&issue_config, files.manifest.as_ref(), &files.sections);
        let inputs = files.all().filter(|_| depth == Depth::Everything).map(input).collect();
        let mut reading = match depth {
            Depth::Everything => issue::read(files, registry, &mut found),
            Depth::Figures | Depth::Manifest => issue::read_figures(files, registry, &mut found),
        };
        issue_config.check_own(id, workspace, &mut found);
        changed.distrust(&mut reading, config);
        Ok((id, Loaded { depth, reading, found, is_quiet, inputs }))
    }
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
            calendar: project.calendar.clone(),
            issues: BTreeMap::new(),
            openings: BTreeMap::new(),
            proved: BTreeSet::new(),
            uncontained: Vec::new(),
            opening_inputs: BTreeMap::new(),
            said: BTreeMap::new(),
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

    pub(crate) fn calendar(&self) -> Option<&Calendar> {
        self.calendar.as_deref()
    }

    pub(crate) fn verifies(&self) -> bool {
        self.configs.verifies()
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
        let limits = config.config.as_ref().map_or(Limits::STANDARD, |c| c.bulletin.limits);
        let files = self.workspace.opening(year, sections, &limits)?;
        let mut is_sound = config.config.is_some();
        if let Some(id) = successor {
            let mut found = Diagnostics::of(id);
            if !is_sound {
                // Nothing else may have to be read with it.
                self.say(None, &config, &mut found);
            }
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
        if let Some(unread) = self.unread(id, depth)? {
            let (id, loaded) = unread.read(self.workspace, self.registry.as_deref())?;
            self.issues.insert(id, loaded);
        }
        Ok(())
    }

    /// As [`Self::read`], of each of these issues, on all cores.
    ///
    /// # Errors
    /// As for [`Self::read`], the first issue's.
    pub(crate) fn read_all(&mut self, wanted: Vec<(IssueId, Depth)>) -> anyhow::Result<()> {
        // One that is asked for twice is read once, as deep as either.
        let mut depths = BTreeMap::new();
        for &(id, depth) in &wanted {
            let deepest = depths.entry(id).or_insert(depth);
            *deepest = depth.max(*deepest);
        }
        let mut unread = Vec::new();
        for (id, _) in wanted {
            if let Some(depth) = depths.remove(&id) {
                unread.extend(self.unread(id, depth)?);
            }
        }
        let (workspace, registry) = (self.workspace, self.registry.as_deref());
        let read = |unread: Unread| unread.read(workspace, registry);
        all_in_order(unread, read, |read| {
            let (id, loaded) = read?;
            self.issues.insert(id, loaded);
            Ok(())
        })
    }

    /// What it takes to read so much of an issue, unless as much of it is there already.
    fn unread(&mut self, id: IssueId, depth: Depth) -> anyhow::Result<Option<Unread>> {
        if self.depth(id) >= Some(depth) {
            return Ok(None);
        }
        let config = self.config(id)?;
        let mut found = Diagnostics::of(id);
        self.say(Some(id), &config, &mut found);
        Ok(Some(Unread { id, depth, config, found }))
    }

    /// Says what is wrong with what an issue is read with, unless it was said with another.
    fn say(&mut self, id: Option<IssueId>, config: &IssueConfig, diagnostics: &mut Diagnostics) {
        for finding in &config.found {
            let path = finding.span.source.path.clone();
            let place = (path, finding.span.range.start, finding.message.clone());
            match self.said.get(&place) {
                Some(known) if id.is_none() || *known != id => {}
                _ => {
                    self.said.insert(place, id);
                    diagnostics.push(finding.clone());
                }
            }
        }
    }

    /// Reads so much of an issue that an opening contains, to hold the opening against it.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn read_quietly(&mut self, id: IssueId, depth: Depth) -> anyhow::Result<()> {
        if self.depth(id) >= Some(depth) {
            return Ok(());
        }
        // What was read of it before, others needed.
        let before = self.issues.remove(&id).map(|loaded| loaded.found);
        // What is not told now is not said: somebody else may still have to.
        let said = self.said.clone();
        self.read(id, depth)?;
        self.said = said;
        if let Some(loaded) = self.issues.get_mut(&id) {
            loaded.found = before.unwrap_or_else(|| Diagnostics::of(id));
            loaded.is_quiet = true;
        }
        Ok(())
    }

    /// Notes that the issues of a year up to its opening's last one have been read, but for those from
    /// `missing` on.
    pub(crate) fn prove_opening(&mut self, year: i32, missing: Vec<IssueId>) {
        self.proved.insert(year);
        self.uncontained.extend(missing.into_iter().map(|issue| (issue, year)));
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

    pub(crate) fn reading(&self, id: IssueId) -> Option<&Reading> {
        self.issues.get(&id).map(|loaded| &loaded.reading)
    }

    pub(crate) fn manifest(&self, id: IssueId) -> Option<&Manifest> {
        self.reading(id)?.manifest.as_ref()
    }

    pub(crate) fn figures(&self, id: IssueId) -> Option<&Figures> {
        self.reading(id)?.figures.as_ref()
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
            years.extend(
                places.filter(|&year| date.as_ref().is_none_or(|date| date.value.year() == year)),
            );
        }
        years.into_iter()
    }

    /// All figures that were read, in the order of their issues, with what they were read with.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn all_figures(&mut self) -> anyhow::Result<Vec<(Figures, Sections)>> {
        let counted = self.issues.values().filter(|loaded| !loaded.is_quiet);
        let counted = counted.filter(|loaded| loaded.depth >= Depth::Figures);
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
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    pub(crate) fn book(
        &mut self,
        doubts: &[(IssueId, i32)],
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Ledger> {
        chain::check(self, diagnostics)?;
        measures::check(self, diagnostics)?;
        let mut ledger = Ledger::default();
        for &(issue, year) in doubts {
            ledger.doubt(issue, year);
        }
        for &(issue, year) in &self.uncontained {
            ledger.doubt_contained(issue, year);
        }
        let mut openings: Vec<&Opening> = self.openings().collect();
        openings.sort_by_key(|opening| opening.issue);
        let mut openings = openings.into_iter().peekable();
        for (&id, Loaded { depth, reading, is_quiet, .. }) in &self.issues {
            while let Some(opening) = openings.next_if(|opening| opening.issue < id) {
                ledger.open(opening, diagnostics);
            }
            let mut found = Diagnostics::of(id);
            match &reading.figures {
                _ if *depth < Depth::Figures => {}
                Some(figures) if *is_quiet => ledger.post_contained(figures),
                None if *is_quiet => ledger.doubt_contained(id, id.year),
                Some(figures) => ledger.post(figures, &mut found),
                None => ledger.doubt(id, id.year),
            }
            diagnostics.extend(found);
        }
        // No issue after these was read, but they are held against what they contain.
        for opening in openings.filter(|opening| self.proved.contains(&opening.year)) {
            ledger.open(opening, diagnostics);
        }
        self.check_openings(&ledger, diagnostics)?;
        Ok(ledger)
    }

    /// Holds the openings of which it can be told against the issues that they contain.
    fn check_openings(
        &mut self,
        ledger: &Ledger,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        for year in self.proved.clone() {
            let opening = self.openings.get(&year).and_then(Option::as_ref);
            let last = opening.map(|(opening, _)| opening.issue);
            let Some(config) = last.map(|last| self.config(last)).transpose()? else { continue };
            let Some((opening, manifest)) = self.openings.get(&year).and_then(Option::as_ref)
            else {
                continue;
            };
            let id = opening.issue;
            let after = self.workspace.issues.iter().copied().find(|&other| other > id);
            let mut found = Diagnostics::of(after.unwrap_or(id));
            let own = self.manifest(id);
            let is_it =
                own.is_none_or(|own| opening_mismatch::check(manifest, id, own, &mut found));
            let sections = config.config.iter().flat_map(|config| config.sections.iter());
            let known: Vec<&Definition> = sections.map(|(_, definition)| &**definition).collect();
            for one in ledger.contradicted(opening).into_iter().filter(|_| is_it) {
                let Contradicted { account, stated, computed, decimals, cell, parts } = one;
                found.push(match (stated, computed) {
                    (Some(stated), computed) => {
                        // What the issue's definitions do not know it does not say.
                        if computed.is_none()
                            && !known.iter().any(|known| known.measure(&account).is_some())
                        {
                            continue;
                        }
                        let computed = computed.unwrap_or_default();
                        let account = (&account, decimals);
                        opening_mismatch::figure(stated, id, account, computed, &parts, cell)
                    }
                    (None, computed) => {
                        let of_section =
                            |posting: &&Posting| posting.account.section == account.section;
                        let place = opening.postings.iter().find(of_section);
                        let source = place.map_or(&manifest.source, |posting| &posting.span.source);
                        let (place, computed) =
                            (Span::start_of(source), computed.unwrap_or_default());
                        opening_mismatch::lacking(place, id, (&account, decimals), computed, &parts)
                    }
                });
            }
            diagnostics.extend(found);
        }
        Ok(())
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
    let files = workspace.opening(year, &[], &Limits::STANDARD)?;
    let opening = opening::read(files, None, &mut Diagnostics::default());
    Ok(opening.map(|(opening, _)| opening.issue))
}
