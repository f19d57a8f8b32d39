//! `bulletin year`: the 年度汇编 of a year, after a report on whether it is ready for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, bail};

use super::Outcome;
use super::build::{Making, Output, press, write, written};
use super::console::{Console, shown};
use crate::cli::{Format, Global, Year, YearFormat};
use crate::diagnostics::Diagnostics;
use crate::model::IssueId;
use crate::pipeline::{self, Project, Ready};
use crate::read::bulletin::Role;
use crate::render::{Faces, Markup};
use crate::rules::missing_glyph;
use crate::selection::{Selection, resolve};
use crate::shared::Shared;
use crate::source::{Encoding, Source};
use crate::totals::{render_csv, render_json, render_xlsx};
use crate::typeset::glyphs::Glyphs;
use crate::typeset::{Job, PhotoFile};
use crate::workspace::Workspace;
use crate::year::{Books, Condition, Known, Sources, Volume, compile, readiness};

pub(super) fn run(global: &Global, options: &Year, console: &Console) -> anyhow::Result<Outcome> {
    let project = Project::open(Workspace::find(&global.directory)?)?;
    let root = project.workspace.root.clone();
    console.lap("读共用文件");
    let year = Selection::Year(options.year);
    let asked = resolve(&[year], &project.workspace.issues, |id| project.total_of(id))?;
    let mut diagnostics = Diagnostics::default();
    let bound = project.year(options.year, &asked, &mut diagnostics)?;
    console.lap("读各期、核对、成文");
    let conditions = conditions(options.year, &bound, &diagnostics);
    let mut outputs = Vec::new();
    if let Some(shared) = project.shared.as_ref().filter(|_| !diagnostics.has_errors()) {
        let making = (options, console);
        outputs = outputs_of(&project, shared, &asked, bound, making, &mut diagnostics)?;
    }
    console.report(&mut diagnostics, &options.report, &root);
    for condition in conditions {
        console.remark(&options.report, said(&condition));
    }
    console.summary(asked.len(), &diagnostics, &options.report);
    if diagnostics.has_errors() {
        return Ok(Outcome::Errors);
    }
    let out = options.out.clone().unwrap_or_else(|| root.join("out"));
    for path in write(&out, outputs)? {
        console.answer(shown(&path).display())?;
    }
    console.lap("写文件");
    Ok(Outcome::Done)
}

fn conditions(year: i32, bound: &pipeline::Year, diagnostics: &Diagnostics) -> Vec<Condition> {
    let known = |ready: &Ready| Known {
        id: ready.id,
        total: ready.issue.total,
        period: ready.issue.period,
        gap: ready.issue.gap.clone(),
        is_published: ready.record.is_some(),
    };
    let known: Vec<Known> = bound.ready.iter().map(known).collect();
    readiness(year, &known, bound.covered, bound.opening, bound.has_last_year, diagnostics)
}

fn said(condition: &Condition) -> String {
    match condition {
        Condition::Met(text) => format!("✓ {text}"),
        Condition::NotMet(text) => format!("✗ {text}"),
        Condition::Remark(text) => format!("· {text}"),
    }
}

/// The outputs in memory. That an issue is not ready is a fault of the program: what keeps it from it is
/// in the diagnostics.
fn outputs_of(
    project: &Project,
    shared: &Arc<Shared>,
    asked: &[IssueId],
    bound: pipeline::Year,
    making: (&Year, &Console),
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Vec<Output>> {
    let (options, console) = making;
    let year = options.year;
    let pipeline::Year { ready, ledger, figures, opening, has_last_year, .. } = bound;
    if let Some(id) = asked.iter().find(|id| ready.iter().all(|ready| ready.id != **id)) {
        bail!("{id} 没有成文，却没有报出原因：这是程序的错");
    }
    let (mut issues, mut photos, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    for ready in ready {
        issues.push((ready.issue, ready.document));
        photos.extend(ready.photos);
        texts.extend(ready.sources);
    }
    let sources = Sources {
        bulletin: &shared.bulletin,
        sections: &shared.sections,
        departments: project.departments.as_ref(),
        books: Books { year, ledger: &ledger, figures: &figures, opening, has_last_year },
    };
    let volume = compile(&sources, issues)?.with_context(|| format!("没有{year}年的期"))?;
    console.lap("编成一册");
    let mut outputs = laid_out(project, shared, &volume, photos, &texts, making, diagnostics)?;
    let wants = |format| options.format.contains(&format);
    let mut add = |extension: &str, bytes| {
        outputs.push(Output { path: format!("{year}.{extension}"), bytes });
    };
    if wants(YearFormat::Csv) {
        add("csv", render_csv(&volume.rows)?);
    }
    if wants(YearFormat::Json) {
        add("json", render_json(&volume.rows)?.into_bytes());
    }
    if wants(YearFormat::Xlsx) {
        add("xlsx", render_xlsx(&volume.rows).context("写不成 xlsx")?);
    }
    Ok(outputs)
}

/// What the templates make of the volume, with its photos where a file refers to them.
fn laid_out(
    project: &Project,
    shared: &Arc<Shared>,
    volume: &Volume,
    photos: Vec<PhotoFile>,
    texts: &[Arc<Source>],
    (options, console): (&Year, &Console),
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Vec<Output>> {
    let formats: Vec<Format> = options.format.iter().copied().filter_map(laid_out_as).collect();
    let Some(templates) = shared.templates.as_ref().filter(|_| !formats.is_empty()) else {
        return Ok(Vec::new());
    };
    let making = Making { formats: &formats, draft: false, typesetting: &options.typesetting };
    let press = press(project, shared, &making, console, diagnostics)?;
    for (c, role) in press.glyphs.iter().flat_map(|glyphs| missing(glyphs, volume)) {
        diagnostics.push(missing_glyph::missing(written(c, texts), c, role.chinese()));
    }
    let faces = press.fonts.as_ref().map_or_else(Faces::default, |fonts| fonts.faces.clone());
    let mut markup = |markup| templates.render_volume(volume, &faces, markup, diagnostics);
    let typ = press.fonts.as_ref().and_then(|_| markup(Markup::Typst));
    let wants = |format| formats.contains(&format);
    let md = if wants(Format::Md) { markup(Markup::Markdown) } else { None };
    let year = options.year;
    let mut outputs = Vec::new();
    let mut add = |path: String, bytes| outputs.push(Output { path, bytes });
    let mut photos = photos;
    if let (Some(engine), Some(typ)) = (&press.engine, &typ) {
        let main = Source::new(format!("out/{year}.typ"), typ.clone(), Encoding::Utf8);
        let job = Job { main, photos, issued: volume.issued };
        if let Some(pdf) = engine.pdf(&job, diagnostics)? {
            add(format!("{year}.pdf"), pdf);
        }
        photos = job.photos;
        console.lap(&format!("排 {year}.pdf"));
    }
    if let Some(typ) = typ.filter(|_| wants(Format::Typ)) {
        add(format!("{year}.typ"), typ.into_bytes());
    }
    if let Some(md) = md {
        add(format!("{year}.md"), md.into_bytes());
    }
    // A PDF holds its photos itself.
    photos.retain(|_| wants(Format::Typ) || wants(Format::Md));
    photos.into_iter().for_each(|photo| add(photo.path, photo.bytes));
    Ok(outputs)
}

/// What no face can print, in the issues and around them, each once.
fn missing(glyphs: &Glyphs, volume: &Volume) -> BTreeSet<(char, Role)> {
    let issues = volume.issues.iter().flat_map(|bound| glyphs.missing(&bound.document));
    issues.chain(glyphs.missing_in_volume(volume)).collect()
}

fn laid_out_as(format: YearFormat) -> Option<Format> {
    match format {
        YearFormat::Pdf => Some(Format::Pdf),
        YearFormat::Typ => Some(Format::Typ),
        YearFormat::Md => Some(Format::Md),
        YearFormat::Csv | YearFormat::Json | YearFormat::Xlsx => None,
    }
}
