//! 年度汇编: the issues of a year in one volume, with a report on whether the year is ready for it.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use chrono::NaiveDate;

use super::compose::{Composed, compose_all};
use super::config::{Config, Project};
use super::depend::{self, Scope};
use super::layout::{OutputOptions, Target, make, read_photos};
use super::load::{Loader, Mode};
use super::outputs::{Held, OutputFile, OutputState, deliver};
use super::publish::typesetters;
use super::{Event, Observer, Outcome, Step, Tally, report, sequence};
use crate::diagnostics::Diagnostics;
use crate::document::year::{
    Books, Condition, Extent, Known, Opened, Sources, Volume, compile, readiness,
};
use crate::format::Format;
use crate::format::templates::Faces;
use crate::format::typst::EngineOptions;
use crate::format::typst::glyphs::Printed;
use crate::ledger::Ledger;
use crate::ledger::rows::{render_csv, render_json, render_xlsx};
use crate::model::calendar::Calendar;
use crate::model::definition::Sections;
use crate::model::figures::Figures;
use crate::model::files::Depth;
use crate::model::issue::{Issue, IssueId, Period};
use crate::model::record::Digest;
use crate::read::issue;
use crate::workspace::write::{Output, sweep};
use crate::workspace::{OUT, Workspace};

/// Working days at either end of a year that may be without an issue.
const HOLIDAYS: usize = 10;

#[derive(Clone, Debug)]
pub struct YearOptions {
    /// That of the issues' numbers.
    pub year: i32,
    /// Those of the volume.
    pub formats: Vec<&'static Format>,
    /// Those of its figures by month.
    pub tables: Vec<super::TotalsFormat>,
    /// The folder of the outputs; the workspace's `out` where there is none.
    pub out: Option<PathBuf>,
    pub engine: EngineOptions,
}

impl YearOptions {
    /// The names of the outputs, without photos.
    fn files(&self) -> Vec<String> {
        let volumes = self.formats.iter().map(|format| format.extension);
        let tables = self.tables.iter().filter_map(|table| extension(*table));
        volumes.chain(tables).map(|extension| format!("{}.{extension}", self.year)).collect()
    }
}

/// That of the figures by month in a format. The volume itself is the table for people; books are of
/// issues, not of months.
fn extension(table: super::TotalsFormat) -> Option<&'static str> {
    use super::TotalsFormat::{Beancount, Csv, Json, Table, Xlsx};
    match table {
        Csv => Some("csv"),
        Json => Some("json"),
        Xlsx => Some("xlsx"),
        Table | Beancount => None,
    }
}

/// A year ready to be bound, as far as nothing is wrong with it.
struct ComposedYear {
    /// What is known of each issue, whether it is ready or not.
    known: Vec<Known>,
    /// Each issue, and as it was read.
    ready: Vec<(Composed, Issue)>,
    ledger: Ledger,
    /// Of every issue that may book something to the year or, where it is whole, to the one before.
    figures: Vec<(Figures, Sections)>,
    opening: Option<Opened>,
    has_last_year: bool,
    /// Its first and last covered days; where an issue comes before it, from 1 January on.
    covered: Option<Period>,
}

/// Writes the volume of a year's issues, where the sources have no errors. Says before whether the year is
/// ready for it.
///
/// # Errors
/// The world failed.
pub fn year(
    workspace: &Workspace,
    options: &YearOptions,
    observer: &mut dyn Observer,
) -> anyhow::Result<(Vec<Condition>, Outcome)> {
    let project = Project::open(workspace, &options.formats)?;
    observer.observe(Event::Step(Step::ConfigRead))?;
    let issues = workspace.issues.iter().copied();
    let asked: Vec<IssueId> = issues.filter(|id| id.year == options.year).collect();
    let mut diagnostics = Diagnostics::default();
    let composed = compose_year(&project, options.year, &asked, &mut diagnostics)?;
    observer.observe(Event::Step(Step::IssuesComposed))?;
    let conditions = conditions(&project, options.year, &composed, &diagnostics);
    let mut outputs = Vec::new();
    if let Some(config) = project.config.as_ref().filter(|_| !diagnostics.has_errors()) {
        outputs = bound(&project, config, composed, options, &mut diagnostics, observer)?;
    }
    report(&mut diagnostics, observer)?;
    for condition in &conditions {
        observer.observe(Event::Condition(condition))?;
    }
    let out = options.out.clone().unwrap_or_else(|| workspace.root.join(OUT));
    let found = Tally::from(&diagnostics);
    let mut outcome = Outcome { issues: asked.len(), found, ..Outcome::default() };
    if diagnostics.has_errors() {
        outcome.held = asked.iter().filter_map(|&id| Held::of(id, &diagnostics)).collect();
        for path in options.files() {
            let (path, state) = (&out.join(path), OutputState::Blocked);
            let blocked = OutputFile { issue: None, path, state, pages: None, sha256: None };
            observer.observe(Event::Output(&blocked))?;
        }
    } else {
        outcome.written = asked.len();
        sweep(&workspace.root, &out);
        deliver(&out, None, outputs, observer)?;
        observer.observe(Event::Step(Step::FilesWritten))?;
    }
    Ok((conditions, outcome))
}

/// Checks the issues of a year and composes them, with the books of the year and the one before.
fn compose_year(
    project: &Project<'_>,
    year: i32,
    asked: &[IssueId],
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<ComposedYear> {
    let mut loader = Loader::new(project, Mode::Print, diagnostics)?;
    let has_last_year = is_whole(&mut loader, year - 1)?;
    let years = if has_last_year { year - 1..=year } else { year..=year };
    let booking = booking(project.workspace, &years)?;
    let doubts = depend::load(&mut loader, asked, booking, Scope::Years(years), diagnostics)?;
    sequence::check(&loader, diagnostics);
    let ledger = loader.book(&doubts, diagnostics)?;
    diagnostics.extend(project.found());
    let figures = loader.all_figures()?;
    let opening = loader.opening(year).flatten().and_then(|(opening, manifest)| {
        let through = manifest.period.as_ref()?.value.to;
        let serial = manifest.serial.as_ref().map(|serial| serial.value);
        Some(Opened { issue: opening.issue, through, serial })
    });
    let follows = asked.first().is_some_and(|&id| project.workspace.previous(id).is_some());
    let covered = covered(year, &figures, follows || opening.is_some());
    let mut known = Vec::new();
    for &id in asked {
        let is_published = loader.config(id)?.record.is_some();
        let manifest = loader.manifest(id);
        known.push(Known {
            id,
            serial: manifest.and_then(|manifest| Some(manifest.serial.as_ref()?.value)),
            period: manifest.and_then(|manifest| Some(manifest.period.as_ref()?.value)),
            gap: manifest.and_then(|manifest| Some(manifest.gap.as_ref()?.value.clone())),
            is_published,
        });
    }
    let mut ready = Vec::new();
    let keep = |one, issue| {
        ready.push((one, issue));
        Ok(())
    };
    compose_all(project, asked, Mode::Print, loader, &ledger, diagnostics, keep)?;
    Ok(ComposedYear { known, ready, ledger, figures, opening, has_last_year, covered })
}

/// The issues that may book something to these years: those of their numbers, and later ones whose
/// issue.toml, or the fact that it cannot be read, lets them.
fn booking(workspace: &Workspace, years: &RangeInclusive<i32>) -> anyhow::Result<Vec<IssueId>> {
    let mut booking = Vec::new();
    for &id in &workspace.issues {
        let may_book = || -> anyhow::Result<bool> {
            let Some(manifest) = workspace.manifest(id)? else { return Ok(false) };
            let own = issue::years(manifest);
            Ok(own.is_none_or(|own| own.iter().any(|year| years.contains(year))))
        };
        if years.contains(&id.year) || id.year > *years.end() && may_book()? {
            booking.push(id);
        }
    }
    Ok(booking)
}

/// Whether the issues of a year are there from its first number or its opening on, and cover it but
/// for some days of holidays at its ends: whoever begins in autumn with number 1 has no whole year.
fn is_whole(loader: &mut Loader<'_>, year: i32) -> anyhow::Result<bool> {
    let opening = match loader.opening(year) {
        Some(None) => return Ok(false),
        Some(Some((opening, _))) => Some(opening.issue),
        None => None,
    };
    let start = opening.filter(|issue| issue.year == year).map_or(0, |issue| issue.number);
    let issues = loader.workspace.issues.iter();
    let numbers = issues.filter(|id| id.year == year && id.number > start).map(|id| id.number);
    let numbers: Vec<u32> = numbers.collect();
    let follow_one_another =
        numbers.iter().zip(start + 1..).all(|(found, number)| *found == number);
    let (Some(&first), Some(&last)) = (numbers.first(), numbers.last()) else {
        return Ok(opening.is_some());
    };
    let mut period = |number| -> anyhow::Result<Option<Period>> {
        let id = IssueId { year, number };
        loader.read(id, Depth::Manifest)?;
        let period = loader.manifest(id).and_then(|manifest| manifest.period.as_ref());
        Ok(period.map(|period| period.value))
    };
    let (first, last) = (period(first)?, period(last)?);
    let ends = NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31));
    let (Some(first), Some(last), Some((january, december))) = (first, last, ends) else {
        return Ok(false);
    };
    let announced = Calendar::built_in();
    let calendar = loader.calendar().unwrap_or(&announced);
    let working = |from: NaiveDate, until: NaiveDate| {
        calendar.working_days(from, until).filter(|day| *day < until).count()
    };
    let begins = opening.is_some() || working(january, first.from) <= HOLIDAYS;
    Ok(follow_one_another && begins && working(last.to, december) <= HOLIDAYS)
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

fn conditions(
    project: &Project<'_>,
    year: i32,
    composed: &ComposedYear,
    diagnostics: &Diagnostics,
) -> Vec<Condition> {
    let ComposedYear { covered, opening, has_last_year, .. } = *composed;
    let announced = Calendar::built_in();
    let calendar = project.calendar.as_deref().unwrap_or(&announced);
    let is_followed = project.workspace.issues.iter().any(|id| id.year > year);
    let rest =
        covered.zip(NaiveDate::from_ymd_opt(year, 12, 31)).and_then(|(covered, december)| {
            Some(calendar.working_days(covered.to.succ_opt()?, december).count())
        });
    let is_over = is_followed || rest.is_some_and(|rest| rest <= HOLIDAYS);
    let extent = Extent { year, covered, is_over, opening, has_last_year };
    readiness(&extent, &composed.known, calendar, diagnostics)
}

/// The outputs in memory.
fn bound(
    project: &Project<'_>,
    config: &Arc<Config>,
    composed: ComposedYear,
    options: &YearOptions,
    diagnostics: &mut Diagnostics,
    observer: &mut dyn Observer,
) -> anyhow::Result<Vec<Output>> {
    let year = options.year;
    let ComposedYear { ready, ledger, figures, opening, has_last_year, .. } = composed;
    let (mut issues, mut photos) = (Vec::new(), Vec::new());
    for (ready, issue) in ready {
        issues.push((issue, ready.document));
        photos.extend(ready.photos);
    }
    let sources = Sources {
        bulletin: &config.bulletin,
        sections: &config.sections,
        departments: project.registry.as_deref(),
        books: Books { year, ledger: &ledger, figures: &figures, opening, has_last_year },
    };
    let volume = compile(&sources, issues)?.with_context(|| format!("没有{year}年的期"))?;
    observer.observe(Event::Step(Step::VolumeCompiled))?;
    let mut outputs =
        laid_out(project.workspace, config, &volume, photos, options, diagnostics, observer)?;
    for table in &options.tables {
        use super::TotalsFormat::{Beancount, Csv, Json, Table, Xlsx};
        let bytes = match table {
            Csv => render_csv(&volume.rows),
            Json => render_json(&volume.rows)?.into_bytes(),
            Xlsx => render_xlsx(&volume.rows).context("写不成 xlsx")?,
            Table | Beancount => continue,
        };
        let Some(extension) = extension(*table) else { continue };
        outputs.push(Output { path: format!("{year}.{extension}"), bytes });
    }
    Ok(outputs)
}

/// What the templates make of the volume, with its photos where a file refers to them.
fn laid_out(
    workspace: &Workspace,
    config: &Arc<Config>,
    volume: &Volume,
    photos: Vec<(String, Digest)>,
    options: &YearOptions,
    diagnostics: &mut Diagnostics,
    observer: &mut dyn Observer,
) -> anyhow::Result<Vec<Output>> {
    let YearOptions { formats, engine, .. } = options;
    let Some(templates) = config.templates.as_ref().filter(|_| !formats.is_empty()) else {
        return Ok(Vec::new());
    };
    let output = OutputOptions {
        formats: formats.clone(),
        engine: engine.clone(),
        // All of the volume is one text.
        jobs: NonZeroUsize::MIN,
        ..OutputOptions::default()
    };
    let typesetter = typesetters(workspace, &output).typesetter(config, diagnostics)?;
    let printed = || Printed::of_volume(volume);
    typesetter.check(printed, diagnostics);
    let photos = read_photos(photos, workspace)?;
    let target = Target { name: options.year.to_string(), issued: volume.issued, photos };
    let render = |faces: &Faces, markup, found: &mut _| {
        templates.render_volume(volume, faces, markup, found)
    };
    let made = make(target, &typesetter, &output, render, printed, diagnostics)?;
    observer.observe(Event::Step(Step::LaidOut(&options.year.to_string())))?;
    Ok(made.into_iter().flat_map(|(files, photos)| files.into_iter().chain(photos)).collect())
}
