//! `bulletin year`: the 年度汇编 of a year, after a report on whether it is ready for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Context;

use super::publish::presses;
use crate::cli::Outcome;
use crate::cli::args::{Format, Global, Year, YearFormat};
use crate::cli::console::{Console, shown};
use crate::cli::selection::{Selection, resolve};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::missing_glyph;
use crate::document::year::{Books, Condition, Known, Sources, Volume, compile, readiness};
use crate::format::templates::Faces;
use crate::format::typst::glyphs::Glyphs;
use crate::ledger::rows::{render_csv, render_json, render_xlsx};
use crate::model::bulletin::Role;
use crate::model::issue::Issue;
use crate::model::record::Digest;
use crate::model::source::Source;
use crate::ops::check::{self, Project, Ready};
use crate::ops::config::Shared;
use crate::ops::layout::{Making, Text, all_cores, load, outputs, written};
use crate::workspace::Workspace;
use crate::workspace::write::{Output, write};

pub(crate) fn run(global: &Global, options: &Year, console: &Console) -> anyhow::Result<Outcome> {
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
        outputs = outputs_of(&project, shared, bound, making, &mut diagnostics)?;
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

fn conditions(year: i32, bound: &check::Year, diagnostics: &Diagnostics) -> Vec<Condition> {
    let known = |(ready, issue): &(Ready, Issue)| Known {
        id: ready.id,
        total: issue.total,
        period: issue.period,
        gap: issue.gap.clone(),
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

/// The outputs in memory.
fn outputs_of(
    project: &Project,
    shared: &Arc<Shared>,
    bound: check::Year,
    making: (&Year, &Console),
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Vec<Output>> {
    let (options, console) = making;
    let year = options.year;
    let check::Year { ready, ledger, figures, opening, has_last_year, .. } = bound;
    let (mut issues, mut photos, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    for (ready, issue) in ready {
        issues.push((issue, ready.document));
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
    photos: Vec<(String, Digest)>,
    texts: &[Arc<Source>],
    (options, console): (&Year, &Console),
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Vec<Output>> {
    let formats: Vec<Format> = options.format.iter().copied().filter_map(laid_out_as).collect();
    let Some(templates) = shared.templates.as_ref().filter(|_| !formats.is_empty()) else {
        return Ok(Vec::new());
    };
    let typesetting = &options.typesetting;
    let making = Making { formats: &formats, draft: false, typesetting, jobs: all_cores() };
    let press = presses(project, &making).press(shared, diagnostics)?;
    for (c, role) in press.glyphs.iter().flat_map(|glyphs| missing(glyphs, volume)) {
        diagnostics.push(missing_glyph::missing(written(c, texts), c, role.chinese()));
    }
    let photos = load(photos, &project.workspace)?;
    let text = Text { name: options.year.to_string(), issued: volume.issued, photos };
    let markup = |faces: &Faces, markup, found: &mut _| {
        templates.render_volume(volume, faces, markup, found)
    };
    let made = outputs(text, &press, &making, markup, diagnostics)?;
    console.lap(&format!("排 {}", options.year));
    Ok(made.into_iter().flat_map(|(outputs, photos)| outputs.into_iter().chain(photos)).collect())
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
