//! From the issues asked for to what they print: read them and what their totals need, check, book,
//! compose.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::bail;
use chrono::Datelike;

use super::config::{Config, Project};
use super::depend::{self, Scope, first_dependency};
use super::load::{Inputs, Loaded, Loader, Mode};
use super::parallel::all_in_order;
use super::pinned::IssueConfig;
use super::{chain, checks, sequence};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::duplicate_dispatch::{Archive, Told, told};
use crate::diagnostics::rules::{
    self, missing_file, published_changed, repeated_figures, unreadable_file, unusual_count,
    ytd_mismatch,
};
use crate::document::issue::{Document, compose, totals};
use crate::document::variables::{Neighbours, drawn};
use crate::format::typst::TYPST_VERSION;
use crate::ledger::Ledger;
use crate::model::content::{Content, Photo, Section};
use crate::model::definition::{Block, Kind, Sections};
use crate::model::figures::{Account, Balance, Figures, PartKind, SectionFigures};
use crate::model::files::{Depth, FileRole, Limits, Unreadable};
use crate::model::issue::{Issue, IssueId, Reading};
use crate::model::record::{Digest, Drawn, Record, Revision, Total};
use crate::model::registry::Registry;
use crate::model::source::{Encoding, Source, Span};
use crate::read::{issue, picture, section};
use crate::workspace::{Workspace, frozen_folder};

/// An issue ready to be rendered.
pub(crate) struct Composed {
    pub(crate) id: IssueId,
    pub(crate) document: Document,
    /// The paths of its photos below issues/, and what the files were when they were checked.
    pub(crate) photos: Vec<(String, Digest)>,
    /// With what it is made.
    pub(crate) config: Arc<Config>,
    /// Of a published issue.
    pub(crate) record: Option<Arc<Record>>,
    /// Its figures as printed.
    pub(crate) totals: Vec<Total>,
    /// The figures of other issues that it draws on.
    pub(crate) drawn: Vec<Drawn>,
    /// What it was read from, without what it shares with others.
    pub(crate) inputs: Inputs,
    /// The first issue of those whose files its totals and its checks depend on.
    pub(crate) first_dependency: IssueId,
    /// Where its issue.toml says how many lines a page has, or would.
    pub(crate) lines_place: Span,
}

impl Composed {
    /// What it is made from, as it is put on record; without fonts and outputs, which are not made yet,
    /// and outside of the chain.
    pub(crate) fn revision(&self) -> Revision {
        let folder = frozen_folder(self.id);
        let mut inputs = self.inputs.clone();
        match &self.record {
            Some(record) => {
                let frozen = record.last().inputs.iter();
                let frozen = frozen.filter(|(path, _)| path.starts_with(&folder));
                inputs.extend(frozen.map(|(path, digest)| (path.clone(), *digest)));
            }
            None => {
                let shared = self.config.digests.iter();
                inputs.extend(shared.map(|(path, digest)| (format!("{folder}{path}"), *digest)));
            }
        }
        Revision {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            typst: TYPST_VERSION.to_owned(),
            previous: None,
            replaces: None,
            totals: self.totals.clone(),
            drawn: self.drawn.clone(),
            fonts: Vec::new(),
            inputs,
            outputs: BTreeMap::new(),
        }
    }
}

/// Checks the issues asked for, in order, and composes those in which nothing is wrong enough
/// to keep them from it; whether anything may be written is for `diagnostics` to say.
///
/// # Errors
/// A file that is there but cannot be read, or an issue that is kept from it by nothing: a fault
/// of this program.
pub(crate) fn composed(
    project: &Project<'_>,
    asked: &[IssueId],
    mode: Mode,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Vec<Composed>> {
    let mut ready = Vec::new();
    compose_each(project, asked, mode, MOST_HELD, diagnostics, |one| {
        ready.push(one);
        Ok(())
    })?;
    Ok(ready)
}

/// So many issues at most are read at a time, and are held in memory from their check to their layout.
pub(crate) const MOST_HELD: usize = 100;

/// As [`composed`], one issue after the other, no more than so many of them read at a time. What a later
/// part finds wrong in issues of an earlier one, on which it goes on, is said already.
///
/// # Errors
/// As [`composed`], and those of `keep`.
pub(crate) fn compose_each(
    project: &Project<'_>,
    asked: &[IssueId],
    mode: Mode,
    most: usize,
    diagnostics: &mut Diagnostics,
    mut keep: impl FnMut(Composed) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (first, rest) = asked.split_at(asked.len().min(most));
    compose_part(project, first, mode, diagnostics, &mut keep)?;
    for part in rest.chunks(most) {
        let mut found = Diagnostics::default();
        compose_part(project, part, mode, &mut found, &mut keep)?;
        diagnostics.extend_new(found);
    }
    Ok(())
}

fn compose_part(
    project: &Project<'_>,
    asked: &[IssueId],
    mode: Mode,
    diagnostics: &mut Diagnostics,
    keep: &mut impl FnMut(Composed) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut loader = Loader::new(project, mode, diagnostics)?;
    let doubts = depend::load(&mut loader, asked, Vec::new(), Scope::Printed, diagnostics)?;
    sequence::check(&loader, diagnostics);
    let ledger = loader.book(&doubts, diagnostics)?;
    if loader.own_needed() {
        diagnostics.extend(project.found());
    }
    compose_all(project, asked, mode, loader, &ledger, diagnostics, |one, _| keep(one))
}

/// The books of issues as far as their own totals need them.
pub(crate) struct Booked {
    pub(crate) ledger: Ledger,
    /// The issues' own figures with the sections of each, in order.
    pub(crate) figures: Vec<(Figures, Sections)>,
    /// The years to which an issue books something, though nothing of them was here before: what these
    /// come to is not known, and nobody prints it.
    pub(crate) unbegun: BTreeSet<(IssueId, i32)>,
}

/// The books as far as these issues' totals need them; they hold only where `diagnostics` has no errors.
///
/// # Errors
/// A file that is there but cannot be read.
pub(crate) fn booked(
    project: &Project<'_>,
    asked: &[IssueId],
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Booked> {
    let mut loader = Loader::new(project, Mode::Print, diagnostics)?;
    let doubts = depend::load(&mut loader, asked, Vec::new(), Scope::Booked, diagnostics)?;
    sequence::check(&loader, diagnostics);
    let ledger = loader.book(&doubts, diagnostics)?;
    if loader.own_needed() {
        diagnostics.extend(project.found());
    }
    let unbegun = depend::unbegun(&loader, asked);
    let mut figures = Vec::new();
    for &id in asked {
        let Some((loaded, issue_config)) = loader.take(id)? else { continue };
        let sections = issue_config.config.map(|config| Arc::clone(&config.sections));
        figures.extend(loaded.reading.figures.zip(sections));
        diagnostics.extend(loaded.found);
    }
    diagnostics.extend(loader.rest());
    Ok(Booked { ledger, figures, unbegun })
}

/// Takes the issues asked for from the loader, checks and composes them, and hands over those that are
/// ready.
///
/// # Errors
/// As [`compose_each`].
pub(crate) fn compose_all(
    project: &Project<'_>,
    asked: &[IssueId],
    mode: Mode,
    mut loader: Loader<'_>,
    ledger: &Ledger,
    diagnostics: &mut Diagnostics,
    mut keep: impl FnMut(Composed, Issue) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (workspace, mut ready) = (project.workspace, BTreeSet::new());
    let (taken, archive) = take_all(project, asked, &mut loader)?;
    all_in_order(
        taken,
        |mut one| {
            archive.check(one.id, &mut one.loaded.found);
            one.compose(workspace, ledger, mode)
        },
        |composed| {
            let (mut found, one) = composed?;
            if let Some((one, issue)) = one {
                ready.insert(one.id);
                keep(one, issue)?;
            }
            if mode == Mode::Draft {
                found.downgrade_for_draft();
            }
            diagnostics.extend(found);
            Ok(())
        },
    )?;
    diagnostics.extend(loader.rest());
    match asked.iter().find(|id| !ready.contains(id)) {
        Some(id) if !diagnostics.has_errors() => {
            bail!("{id} 没有成文，却没有报出原因：这是程序的错")
        }
        _ => Ok(()),
    }
}

/// Takes the issues asked for from the loader, with what the rules say of their words, and of tables that
/// are those of the issue before; and what all of them and the earlier ones of their years say, ready to be
/// compared.
///
/// # Errors
/// A file that is there but cannot be read, or no thread could be started.
fn take_all(
    project: &Project<'_>,
    asked: &[IssueId],
    loader: &mut Loader<'_>,
) -> anyhow::Result<(Vec<Taken>, Archive)> {
    let mut beside = Vec::new();
    for &id in asked {
        let draws = depend::draws(loader, id)?;
        beside.push((id, first_dependency(loader, id, draws), depend::neighbours(loader, id)));
    }
    let mut worded = words_of(loader, asked, project.registry.as_deref())?;
    let mut archive = Archive::default();
    let mut last: Option<(IssueId, Vec<SectionFigures>)> = None;
    let mut taken = Vec::new();
    for (id, first_dependency, neighbours) in beside {
        archive_before(id, loader, &mut archive)?;
        let before = match (project.workspace.previous(id), last.take()) {
            (Some(before), Some((id, tables))) if before == id => Some((before, tables)),
            (Some(before), _) => Some((before, tables_of(before, project, loader)?)),
            (None, _) => None,
        };
        let Some((mut loaded, config)) = loader.take(id)? else { continue };
        let (words, told) = worded.remove(&id).unwrap_or_default();
        archive.add(id, told);
        loaded.found.extend(words);
        let figures = loaded.reading.figures.as_ref();
        let tables = figures.map(|figures| figures.sections.clone()).unwrap_or_default();
        // Of what is published nobody can do anything about it.
        if config.record.is_none() {
            find_repeated(&tables, before.as_ref(), &mut loaded.found);
        }
        last = Some((id, tables));
        taken.push(Taken { id, loaded, config, first_dependency, neighbours });
    }
    Ok((taken, archive))
}

/// An issue asked for, with all that composing it takes besides the books.
struct Taken {
    id: IssueId,
    loaded: Loaded,
    config: IssueConfig,
    first_dependency: IssueId,
    neighbours: Neighbours,
}

impl Taken {
    /// What is wrong with it, and the issue composed and as it was read, where it is ready.
    ///
    /// # Errors
    /// A photo that is there but cannot be read.
    fn compose(
        self,
        workspace: &Workspace,
        ledger: &Ledger,
        mode: Mode,
    ) -> anyhow::Result<(Diagnostics, Option<(Composed, Issue)>)> {
        let Self { id, loaded, config: issue_config, first_dependency, neighbours } = self;
        let Loaded { reading, mut found, mut inputs, .. } = loaded;
        judge(&reading, id, ledger, &mut found);
        if let (Some(figures), Some(config)) = (&reading.figures, &issue_config.config) {
            checks::check(figures, &config.sections, ledger, &mut found);
        }
        let (Some(mut issue), Some(config)) = (reading.complete(id), &issue_config.config) else {
            return Ok((found, None));
        };
        let held_to = (&issue_config, config.bulletin.limits);
        let photos = photos(workspace, &mut issue, held_to, &mut found)?;
        let paths = photos.iter().map(|(path, digest)| (format!("issues/{path}"), *digest));
        inputs.extend(paths);
        issue_config.check_whole(id, &inputs, workspace, &mut found);
        let registry = config.registry.as_ref();
        let (mut document, is_whole) =
            compose(&issue, &config.bulletin, registry, ledger, neighbours, &mut found);
        document.draft = mode == Mode::Draft;
        let is_ready = is_whole && (document.draft || document.placeholders == 0);
        let totals = totals(&issue, ledger);
        // `verify` says it beside what else has changed.
        let record = issue_config.held_to().filter(|_| !matches!(mode, Mode::Verify | Mode::Draft));
        let drawn = drawn(&issue, ledger, neighbours);
        if let Some(record) = record {
            totals.iter().for_each(|totals| chain::check_totals(record, totals, &mut found));
            drawn.iter().for_each(|drawn| chain::check_drawn(record, drawn, &mut found));
        }
        let told = totals.zip(drawn);
        let Some((totals, drawn)) = told.filter(|_| is_ready) else { return Ok((found, None)) };
        let one = Composed {
            id,
            document,
            photos,
            config: Arc::clone(config),
            record: issue_config.record,
            totals,
            drawn,
            inputs,
            first_dependency,
            lines_place: issue.lines_place.clone(),
        };
        Ok((found, Some((one, issue))))
    }
}

/// What the rules say of the words of each of these issues, and its texts ready to be compared: most of a
/// check, and of each by itself.
///
/// # Errors
/// No thread could be started.
fn words_of(
    loader: &Loader<'_>,
    asked: &[IssueId],
    registry: Option<&Registry>,
) -> anyhow::Result<BTreeMap<IssueId, (Diagnostics, Vec<Told>)>> {
    let readings = asked.iter().filter_map(|&id| Some((id, loader.reading(id)?)));
    let readings: Vec<_> = readings.collect();
    let words = |(id, reading): (IssueId, &Reading)| {
        let mut found = Diagnostics::of(id);
        rules::prose(reading, registry, &mut found);
        let sections = reading.sections.iter().filter_map(|(_, section)| section.as_ref());
        (id, (found, sections.flat_map(told).collect()))
    };
    let mut worded = BTreeMap::new();
    all_in_order(readings, words, |(id, words)| {
        worded.insert(id, words);
        Ok(())
    })?;
    Ok(worded)
}

/// What the rules say of the issue's figures beside the books.
fn judge(reading: &Reading, id: IssueId, ledger: &Ledger, diagnostics: &mut Diagnostics) {
    let period = reading.manifest.as_ref().and_then(|manifest| manifest.period.as_ref());
    let Some(year) = period.map(|period| period.value.to.year()) else { return };
    for section in reading.sections.iter().filter_map(|(_, section)| section.as_ref()) {
        for stated in &section.stated {
            // Where a figure in the sum is in doubt, that was reported.
            let Some(balance) = ledger.balance(&stated.account, year, id) else { continue };
            let parts = ledger.parts(&stated.account, year, id);
            ytd_mismatch::check(year, stated, &balance, &parts, diagnostics);
        }
    }
    note_unusual(reading, year, ledger, diagnostics);
}

/// Looks at each figure of the issue against its own past in the year.
fn note_unusual(reading: &Reading, year: i32, ledger: &Ledger, diagnostics: &mut Diagnostics) {
    let Some(figures) = &reading.figures else { return };
    let postings = figures.sections.iter().flat_map(|section| &section.postings);
    let accounts: BTreeMap<&Account, u8> =
        postings.map(|posting| (&posting.account, posting.decimals)).collect();
    for (account, decimals) in accounts {
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
        if let Some(note) = unusual_count::check((account, decimals), period, &cell, &history) {
            diagnostics.push(note);
        }
    }
}

/// Holds each table against that of the same section in the issue before.
fn find_repeated(
    tables: &[SectionFigures],
    before: Option<&(IssueId, Vec<SectionFigures>)>,
    diagnostics: &mut Diagnostics,
) {
    let Some((before, earlier)) = before else { return };
    for table in tables {
        let is_same = |other: &&SectionFigures| {
            (&other.section, &other.block) == (&table.section, &table.block)
        };
        let other = earlier.iter().find(is_same);
        let found = other.and_then(|other| repeated_figures::check(table, other, *before));
        found.into_iter().for_each(|warning| diagnostics.push(warning));
    }
}

/// The figures of an issue that others are held against; what is wrong in them is not said, unless
/// totals need them too.
fn tables_of(
    id: IssueId,
    project: &Project<'_>,
    loader: &mut Loader<'_>,
) -> anyhow::Result<Vec<SectionFigures>> {
    let tables =
        |figures: Option<&Figures>| figures.map(|f| f.sections.clone()).unwrap_or_default();
    if loader.depth(id) >= Some(Depth::Figures) {
        return Ok(tables(loader.figures(id)));
    }
    let Some(config) = loader.config(id)?.config else { return Ok(Vec::new()) };
    let limits = &config.bulletin.limits;
    let files = loader.workspace.issue_files(id, &config.sections, Depth::Figures, limits)?;
    let registry = project.registry.as_deref();
    let reading = issue::read_figures(files, registry, &mut Diagnostics::default());
    Ok(tables(reading.figures.as_ref()))
}

/// Reads what the earlier issues of the year say in words as far as they are not there yet. Only
/// what was asked for is judged, so what is wrong in them is not said.
fn archive_before(
    id: IssueId,
    loader: &mut Loader<'_>,
    archive: &mut Archive,
) -> anyhow::Result<()> {
    let workspace = loader.workspace;
    let has_texts =
        |block: &Block| matches!(block.kind, Kind::Dispatches | Kind::Items | Kind::Findings(_));
    let earlier = |other: &&IssueId| other.year == id.year && **other < id;
    for &other in workspace.issues.iter().filter(earlier) {
        if archive.knows(other) {
            continue;
        }
        let Some(config) = loader.config(other)?.config else { continue };
        let mut sections = Vec::new();
        for (listed, definition) in config.sections.iter() {
            if definition.blocks.iter().any(has_texts)
                && let Some(file) = workspace.prose(other, &listed.value)?
            {
                sections.extend(section::read(file, definition, &mut Diagnostics::default()));
            }
        }
        archive.add(other, sections.iter().flat_map(told).collect());
    }
    Ok(())
}

/// Looks at the photos that the issue's dispatches name; one that is not there, cannot be printed, or is not
/// the one that was published, is reported.
fn photos(
    workspace: &Workspace,
    issue: &mut Issue,
    (issue_config, limits): (&IssueConfig, Limits),
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Vec<(String, Digest)>> {
    let id = issue.id;
    let mut found: Vec<(String, Digest)> = Vec::new();
    let sections = issue.sections.iter_mut().filter_map(|(_, section)| section.as_mut());
    for photo in sections.flat_map(photos_of) {
        let path = photo.path(id);
        if found.iter().any(|(known, _)| *known == path) {
            continue;
        }
        let whole = format!("issues/{path}");
        let Some(file) = workspace.photo(&path, &limits)? else {
            photo.is_there = false;
            diagnostics.push(missing_file::photo(photo.file.span.clone(), &whole));
            continue;
        };
        let fit = || picture::check(&file.bytes, limits.photo_side).map_err(Unreadable::Picture);
        if let Err(why) = file.refused.clone().map_or_else(fit, Err) {
            photo.is_there = false;
            diagnostics.push(unreadable_file::photo(photo.file.span.clone(), &whole, &why));
            continue;
        }
        let digest = Digest::of(&file.bytes);
        if issue_config.is_changed(&whole, digest) {
            let photo = Source::new(FileRole::Photo, whole, String::new(), Encoding::Utf8);
            diagnostics.push(published_changed::input(&photo, id));
        }
        found.push((path, digest));
    }
    Ok(found)
}

fn photos_of(section: &mut Section) -> impl Iterator<Item = &mut Photo> {
    let dispatches = section.contents.iter_mut().flat_map(|content| match content {
        Content::Dispatches(dispatches) => dispatches.as_mut_slice(),
        _ => &mut [],
    });
    dispatches.filter_map(|dispatch| dispatch.photo.as_mut())
}
