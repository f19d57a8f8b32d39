//! `bulletin build`: check, then write the outputs of each issue that has changed, all of them or none.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::args::{Build, Global, Report};
use crate::cli::console::{Console, causes, shown};
use crate::cli::{Outcome, selected};
use crate::diagnostics::{Diagnostics, Severity};
use crate::model::issue::IssueId;
use crate::model::record::Digest;
use crate::ops::cache::{Built, FILE, Look, Stamps};
use crate::ops::check::{Project, Ready};
use crate::ops::layout::{Made, Making, Presses, all_cores, lay_out, prepare};
use crate::ops::load::Purpose;
use crate::workspace::write::{Output, write};
use crate::workspace::{FONTS, Workspace};

pub(crate) fn run(global: &Global, options: &Build, console: &Console) -> anyhow::Result<Outcome> {
    let workspace = Workspace::find(&global.directory)?;
    let out = out_of(&workspace, options.outputs.out.as_ref());
    let mut stamps = Stamps::read(&out, Look::at(&workspace, &out)?);
    console.lap("看有没有变动");
    let project = Project::open(workspace)?;
    console.lap("读共用文件");
    let newest = |issues: &[IssueId]| issues.last().copied().into_iter().collect();
    let issues = selected(&options.issues, &project, newest)?;
    let making = Making::new(&options.outputs, options.jobs.unwrap_or_else(all_cores));
    let faces = stamps.faces(&project.workspace.root.join(FONTS)).to_vec();
    let mut presses = Presses::new(faces, &making);
    console.lap("找字体");
    let building = Building {
        project: &project,
        making: &making,
        out: &out,
        force: options.force,
        keep_going: options.keep_going,
        report: &options.report,
        console,
    };
    build(&building, &issues, &mut stamps, &mut presses)
}

/// The folder of the outputs.
pub(crate) fn out_of(workspace: &Workspace, asked: Option<&PathBuf>) -> PathBuf {
    asked.cloned().unwrap_or_else(|| workspace.root.join("out"))
}

/// What a build needs besides the issues.
pub(crate) struct Building<'a> {
    pub(crate) project: &'a Project,
    pub(crate) making: &'a Making<'a>,
    pub(crate) out: &'a Path,
    pub(crate) force: bool,
    pub(crate) keep_going: bool,
    pub(crate) report: &'a Report,
    pub(crate) console: &'a Console,
}

/// Reads the issues to which something may have happened and makes those again that would not come out
/// the same; tells what it finds, writes, and writes down what was built from what.
///
/// # Errors
/// The world failed.
pub(crate) fn build(
    building: &Building<'_>,
    asked: &[IssueId],
    stamps: &mut Stamps,
    presses: &mut Presses,
) -> anyhow::Result<Outcome> {
    let Building { project, making, out, report, console, .. } = building;
    let root = &project.workspace.root;
    let mut diagnostics = Diagnostics::default();
    let (settled, doubtful): (Vec<IssueId>, Vec<IssueId>) =
        asked.iter().partition(|id| building.is_settled(**id, stamps));
    building.warn_of_fonts(&settled, presses, &mut diagnostics)?;
    let purpose = if making.draft { Purpose::Draft } else { Purpose::Print };
    let ready = project.check(&doubtful, purpose, &mut diagnostics)?;
    console.lap("读各期、核对、成文");

    let (mut stale, mut begun) = (Vec::new(), BTreeMap::new());
    for ready in ready {
        let (id, name) = (ready.id, making.name(ready.id));
        if building.holds_back(id, ready.since, &diagnostics) {
            continue;
        }
        let mut built = begin(&ready, making, stamps, presses, &mut diagnostics)?;
        built.is_settled = diagnostics.iter().all(|found| found.issue != Some(id));
        if building.is_same(&built, &name, stamps) {
            stamps.set(name, built);
        } else {
            begun.insert(id, built);
            stale.push(ready);
        }
    }
    let unchanged = asked.len() - begun.len();
    console.lap("与上次比对");
    let mut prepared = prepare(stale, presses, making, console, &mut diagnostics)?;
    console.report(&mut diagnostics, report, root);
    prepared.retain(|one| {
        let since = begun.get(&one.id).map_or(one.id, |built| built.since);
        !building.holds_back(one.id, since, &diagnostics)
    });

    let progress = console.progress(prepared.len());
    let laid_out = lay_out(prepared, &project.workspace, making, console, |made, mut found| {
        progress.inc(1);
        progress.suspend(|| console.report(&mut found, report, root));
        let is_silent = found.iter().next().is_none();
        diagnostics.extend(found);
        let Some(made) = made.filter(|made| !building.holds_back(made.id, made.id, &diagnostics))
        else {
            return Ok(());
        };
        let Some(mut built) = begun.remove(&made.id) else { return Ok(()) };
        let name = making.name(made.id);
        for path in keep(made, &mut built, out)? {
            progress.suspend(|| console.answer(shown(&path).display()))?;
        }
        // What Typst warns of is told only when it runs: then it shall run again.
        match is_silent {
            true => stamps.set(name, built),
            false => stamps.forget(&name),
        }
        Ok(())
    });
    progress.finish_and_clear();
    let kept = write_down(stamps, out);
    laid_out?;
    if let Err(error) = kept {
        console.note(format_args!("记不下这次排了什么，下次会重排：{}", causes(&error)));
    }
    console.summary(asked.len(), &diagnostics, report);
    if unchanged > 0 && !diagnostics.has_errors() {
        let out = shown(out);
        let told = format_args!("{unchanged}期与上次的相同，没有重排，在 {}", out.display());
        console.remark(report, told);
    }
    console.lap("完");
    Ok(if diagnostics.has_errors() { Outcome::Errors } else { Outcome::Done })
}

impl Building<'_> {
    /// Whether nothing can have happened to the issue and its outputs since it was built.
    fn is_settled(&self, id: IssueId, stamps: &mut Stamps) -> bool {
        let name = self.making.name(id);
        let is_settled = |built: &Built| built.is_settled && built.engine == self.making.engine();
        stamps.get(&name).is_some_and(is_settled) && !self.force && self.has_outputs(&name, stamps)
    }

    /// Whether the issue is there as it would be made again.
    fn is_same(&self, built: &Built, name: &str, stamps: &mut Stamps) -> bool {
        let is_same = |known: &Built| built.is_of(known) && known.engine == built.engine;
        stamps.get(name).is_some_and(is_same) && !self.force && self.has_outputs(name, stamps)
    }

    fn has_outputs(&self, name: &str, stamps: &mut Stamps) -> bool {
        let formats = self.making.formats.iter();
        let mut wanted: Vec<String> =
            formats.map(|format| format!("{name}.{}", format.extension())).collect();
        let known = stamps.get(name).into_iter().flat_map(|built| built.outputs.keys());
        let is_photo = |path: &&String| path.contains('/') && self.making.wants_photos();
        wanted.extend(known.filter(is_photo).cloned());
        stamps.has(name, &wanted, self.out)
    }

    /// Whether what was found keeps the issue from being printed: any error at all, or, where it shall
    /// go on, one of its own, of what all share, or of the figures that its totals may depend on.
    fn holds_back(&self, id: IssueId, since: IssueId, found: &Diagnostics) -> bool {
        let is_counted = |file: &str| file.ends_with(".csv") || file.ends_with("/issue.toml");
        let mut errors = found.iter().filter(|found| found.severity == Severity::Error);
        errors.any(|error| match error.issue {
            _ if !self.keep_going => true,
            None => true,
            Some(other) if other == id => true,
            Some(other) => since <= other && other < id && is_counted(&error.span.source.path),
        })
    }

    /// Settled issues are not read, but what replaces their fonts is told of every time.
    fn warn_of_fonts(
        &self,
        settled: &[IssueId],
        presses: &mut Presses,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        if settled.is_empty() {
            return Ok(());
        }
        let published = self.project.workspace.published();
        let is_of_own = |id: &IssueId| published.binary_search(id).is_err();
        if let Some(own) = self.project.shared.as_ref().filter(|_| settled.iter().any(is_of_own)) {
            presses.fonts(own, diagnostics)?;
        }
        Ok(())
    }
}

/// Writes the outputs and notes them.
fn keep(made: Made, built: &mut Built, out: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let outputs: Vec<Output> = made.photos.into_iter().chain(made.outputs).collect();
    let digest = |output: &Output| (output.path.clone(), Digest::of(&output.bytes));
    let digests: Vec<(String, Digest)> = outputs.iter().map(digest).collect();
    let written = write(out, outputs)?;
    digests.into_iter().for_each(|(path, digest)| built.add(path, digest, out));
    Ok(written)
}

/// Keeps what was built for the next build. Where nothing was ever written there is nothing to keep.
fn write_down(stamps: &Stamps, out: &Path) -> anyhow::Result<()> {
    if let Some(bytes) = stamps.news()?.filter(|_| out.is_dir()) {
        write(out, [Output { path: FILE.to_owned(), bytes }])?;
    }
    Ok(())
}

/// What the issue is made from, and those of its outputs that were made from the same.
pub(crate) fn begin(
    ready: &Ready,
    making: &Making<'_>,
    stamps: &mut Stamps,
    presses: &mut Presses,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Built> {
    let fonts = presses.fonts(&ready.shared, diagnostics)?;
    let mut built = Built {
        made_from: stamps.made_from(&ready.revision()),
        fonts: fonts.map(|fonts| stamps.font_digest(&fonts)).transpose()?,
        since: ready.since,
        is_settled: false,
        engine: making.engine(),
        outputs: BTreeMap::new(),
    };
    if let Some(known) = stamps.get(&making.name(ready.id)).filter(|known| built.is_of(known)) {
        (built.fonts, built.outputs) = (known.fonts, known.outputs.clone());
    }
    Ok(built)
}
