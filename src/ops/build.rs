//! Check, then write the outputs of each issue that has changed, all of them or none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::cache::{BuildCache, Built};
use super::candidate::{Candidate, fingerprint};
use super::compose::{Composed, MOST_HELD, compose_each, composed};
use super::config::Project;
use super::layout::{OutputOptions, Outputs, Prepared, Typesetters, lay_out, prepare};
use super::load::Mode;
use super::outputs::{Held, OutputFile, OutputState, is_paged, pages};
use super::{Event, Observer, Outcome, Step, Tally, report};
use crate::diagnostics::rules::last_page;
use crate::diagnostics::{Diagnostics, Severity};
use crate::model::issue::IssueId;
use crate::model::record::Digest;
use crate::read::issue;
use crate::workspace::fingerprint::Snapshot;
use crate::workspace::write::{Output, sweep_those, write};
use crate::workspace::{FONTS, OUT, Workspace, read_output};

#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    pub issues: Vec<IssueId>,
    pub output: OutputOptions,
    /// The folder of the outputs; the workspace's `out` where there is none.
    pub out: Option<PathBuf>,
    /// Whether issues are made again that have not changed.
    pub force: bool,
    /// Whether nothing is written and it is only told what is not as it would be made.
    pub check: bool,
    /// Whether an issue with errors holds back only itself and those whose totals depend on it.
    pub keep_going: bool,
}

impl BuildOptions {
    /// The folder of the outputs.
    pub(super) fn out(&self, workspace: &Workspace) -> PathBuf {
        self.out.clone().unwrap_or_else(|| workspace.root.join(OUT))
    }
}

/// Builds the issues asked for.
///
/// # Errors
/// The world failed.
pub fn build(
    workspace: &Workspace,
    options: &BuildOptions,
    observer: &mut dyn Observer,
) -> anyhow::Result<Outcome> {
    let mut builder = Builder::new(workspace, options, observer)?;
    builder.run(workspace, observer)
}

/// What a run of a build goes on with from issue to issue.
struct Run<'a> {
    workspace: &'a Workspace,
    /// The issues that are to be laid out.
    begun: BTreeMap<IssueId, Built>,
    roll: Roll<'a>,
    diagnostics: Diagnostics,
}

impl Run<'_> {
    fn first_dependency(&self, id: IssueId) -> IssueId {
        self.begun.get(&id).map_or(id, |built| built.first_dependency)
    }
}

/// What builds need besides the sources, for as long as there are builds.
pub(super) struct Builder<'a> {
    options: &'a BuildOptions,
    out: PathBuf,
    cache: BuildCache,
    typesetters: Typesetters,
    /// So many issues at most are held in memory: [`MOST_HELD`], but for tests. Those beyond are composed once
    /// more when they are due, which takes a hundredth of the time that their layout does.
    batch: usize,
}

impl<'a> Builder<'a> {
    /// # Errors
    /// A folder that cannot be listed.
    pub(super) fn new(
        workspace: &Workspace,
        options: &'a BuildOptions,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<Self> {
        let out = options.out(workspace);
        let look = Snapshot::take(workspace, &out)?;
        if !options.check {
            sweep_those(&look.temporary, &workspace.root, &out);
        }
        let mut cache = BuildCache::read(&out, look);
        observer.observe(Event::Step(Step::SourcesScanned))?;
        let faces = cache.faces(&workspace.root.join(FONTS)).to_vec();
        let typesetters = Typesetters::new(faces, &options.output);
        observer.observe(Event::Step(Step::FontsFound))?;
        Ok(Self { options, out, cache, typesetters, batch: MOST_HELD })
    }

    /// Says that something may have happened to the issues.
    pub(super) fn mark_dirty(&mut self) {
        for id in &self.options.issues {
            self.cache.mark_dirty(&self.options.output.name(*id));
        }
    }

    /// Looks for fonts again.
    pub(super) fn find_fonts(&mut self, workspace: &Workspace) {
        let faces = self.cache.faces(&workspace.root.join(FONTS)).to_vec();
        self.typesetters = Typesetters::new(faces, &self.options.output);
    }

    /// Reads the issues to which something may have happened and makes those again that would not come
    /// out the same; tells what it finds, writes, and writes down what was built from what.
    ///
    /// # Errors
    /// The world failed.
    pub(super) fn run(
        &mut self,
        workspace: &Workspace,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<Outcome> {
        let BuildOptions { issues: asked, output, .. } = self.options;
        let project = Project::open(workspace, &output.formats)?;
        observer.observe(Event::Step(Step::ConfigRead))?;
        let mut diagnostics = Diagnostics::default();
        let (fresh, doubtful): (Vec<IssueId>, Vec<IssueId>) =
            asked.iter().partition(|id| self.is_fresh(**id));
        self.warn_of_fonts(&project, &fresh, &mut diagnostics)?;
        let mut last_pages = Diagnostics::default();
        self.note_last_pages(workspace, &fresh, &mut last_pages)?;
        let mode = if output.draft { Mode::Draft } else { Mode::Print };
        let (mut candidates, mut held) = (Vec::new(), BTreeMap::new());
        compose_each(&project, &doubtful, mode, self.batch, &mut diagnostics, |one| {
            let candidate = Candidate::of(&one, &self.cache);
            let known = self.cache.get(&output.name(one.id));
            let is_known = known.is_some_and(|known| known.made_from == candidate.made_from);
            if held.len() < self.batch && (!is_known || self.options.force) {
                held.insert(one.id, one);
            }
            candidates.push(candidate);
            Ok(())
        })?;
        observer.observe(Event::Step(Step::IssuesComposed))?;

        let mut roll = Roll::new(asked, fresh);
        let mut begun = BTreeMap::new();
        for one in candidates {
            let (id, name) = (one.id, output.name(one.id));
            // What is there may be right, whatever is wrong with issues that do not bear on it.
            if bears(id, one.first_dependency, &diagnostics) {
                continue;
            }
            let (cache, typesetters) = (&mut self.cache, &mut self.typesetters);
            let mut built = fingerprint(&one, output, cache, typesetters, &mut diagnostics)?;
            built.is_fresh &= diagnostics.iter().all(|found| found.issue != Some(id));
            if self.is_same(&built, &name) {
                if let Some(page) = built.last_page.filter(|_| self.wants_pages()) {
                    let mut found = Diagnostics::of(id);
                    found.push(page.note(&one.lines_place));
                    last_pages.extend(found);
                }
                self.cache.set(name, built);
                roll.fresh.insert(id);
            } else if !self.is_blocked(id, one.first_dependency, &diagnostics) {
                begun.insert(id, built);
            }
        }
        observer.observe(Event::Step(Step::Compared))?;
        // In order, for what is told of outputs is.
        let due: Vec<IssueId> = begun.keys().copied().collect();
        let now: Vec<Composed> = due.iter().map_while(|id| held.remove(id)).collect();
        let later = due[now.len()..].to_vec();
        drop(held);
        let prepared = prepare(now, &mut self.typesetters, output, &mut diagnostics, observer)?;
        report(&mut diagnostics, observer)?;
        // Where the issue is laid out they come with it, after what was found before.
        report(&mut last_pages, observer)?;
        diagnostics.extend(last_pages);
        observer.observe(Event::Step(Step::LayoutBegins(begun.len())))?;
        let mut run = Run { workspace, begun, roll, diagnostics };
        let mut laid_out = self.lay_out(prepared, &mut run, observer);
        for batch in later.chunks(self.batch) {
            if laid_out.is_ok() {
                laid_out = self.lay_out_again(&project, batch, mode, &mut run, observer);
            }
        }
        // Whatever ended it: what was made is not made again.
        let kept = if self.options.check { Ok(()) } else { self.cache.keep(&self.out) };
        let ended = observer.observe(Event::Step(Step::LayoutEnds));
        laid_out.and(ended)?;
        let Run { mut roll, diagnostics, .. } = run;
        self.tell_before(None, &mut roll, observer)?;
        if let Err(error) = kept {
            observer.observe(Event::Step(Step::CacheLost(&error)))?;
        }
        let Roll { fresh, written, stale, blocked, .. } = roll;
        let held = blocked.into_iter().filter_map(|id| Held::of(id, &diagnostics)).collect();
        let found = Tally::from(&diagnostics);
        Ok(Outcome { issues: asked.len(), written, fresh: fresh.len(), stale, held, found })
    }

    /// Composes issues once more that were checked and not held in memory, and lays them out.
    ///
    /// # Errors
    /// As [`Self::lay_out`]; one of them is no longer what was checked.
    fn lay_out_again(
        &mut self,
        project: &Project<'_>,
        batch: &[IssueId],
        mode: Mode,
        run: &mut Run<'_>,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<()> {
        let is_due =
            |id: &&IssueId| !self.is_blocked(**id, run.first_dependency(**id), &run.diagnostics);
        let batch: Vec<IssueId> = batch.iter().filter(is_due).copied().collect();
        let again = composed(project, &batch, mode, &mut Diagnostics::default())?;
        let mut unchanged = again.iter().filter(|one| {
            let built = run.begun.get(&one.id);
            built.is_some_and(|built| built.made_from == self.cache.made_from(one))
        });
        if let Some(changed) =
            batch.iter().find(|id| unchanged.next().map(|one| one.id) != Some(**id))
        {
            bail!("{changed} 的文件在排版途中改动了：再运行一次");
        }
        let mut found = Diagnostics::default();
        let output = &self.options.output;
        let prepared = prepare(again, &mut self.typesetters, output, &mut found, observer)?;
        report(&mut found, observer)?;
        run.diagnostics.extend(found);
        self.lay_out(prepared, run, observer)
    }

    /// Lays out what nothing keeps from being printed, writes it and tells of it.
    ///
    /// # Errors
    /// The world failed.
    fn lay_out(
        &mut self,
        mut prepared: Vec<Prepared>,
        run: &mut Run<'_>,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<()> {
        prepared
            .retain(|one| !self.is_blocked(one.id, run.first_dependency(one.id), &run.diagnostics));
        let Run { workspace, begun, roll, diagnostics } = run;
        lay_out(prepared, workspace, &self.options.output, |name, outputs, mut found| {
            observer.observe(Event::Step(Step::LaidOut(name)))?;
            report(&mut found, observer)?;
            let is_silent = found.iter().all(|found| found.rule.code == last_page::RULE.code);
            diagnostics.extend(found);
            let outputs = outputs.filter(|one| !self.is_blocked(one.id, one.id, diagnostics));
            let Some(outputs) = outputs else { return Ok(()) };
            let Some(mut built) = begun.remove(&outputs.id) else { return Ok(()) };
            if self.options.check {
                self.tell_before(Some(outputs.id), roll, observer)?;
                return self.compare(outputs, &built, roll, observer);
            }
            if self.wants_pages() {
                built.last_page = outputs.last_page;
            }
            let id = outputs.id;
            keep(outputs, &mut built, &self.out)?;
            roll.written += 1;
            // What Typst warns of is told only when it runs: then it shall run again. Of the last page we
            // remember what there is to tell. All of it before it is told, which may end the build.
            match is_silent {
                true => self.cache.set(name.to_owned(), built.clone()),
                false => self.cache.forget(name),
            }
            self.cache.keep_meanwhile(&self.out);
            let told = self.tell_before(Some(id), roll, observer);
            let told =
                told.and_then(|()| self.tell(id, OutputState::Written, Some(&built), observer));
            told.with_context(|| format!("{name} 已经排好，只是没能报出路径"))
        })
    }

    /// Tells of the outputs of the issues before this one that were not told of, or of all that were not:
    /// such an issue is there as it would be made, or held back.
    fn tell_before(
        &self,
        next: Option<IssueId>,
        roll: &mut Roll<'_>,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<()> {
        while let Some((&id, rest)) = roll.rest.split_first() {
            roll.rest = rest;
            if Some(id) == next {
                break;
            }
            let built = self.cache.get(&self.options.output.name(id));
            if roll.fresh.contains(&id) {
                self.tell(id, OutputState::Fresh, built, observer)?;
            } else {
                roll.blocked.push(id);
                self.tell(id, OutputState::Blocked, None, observer)?;
            }
        }
        Ok(())
    }

    /// Tells of the outputs of an issue, with what is known of their bytes.
    fn tell(
        &self,
        id: IssueId,
        state: OutputState,
        built: Option<&Built>,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<()> {
        for path in self.wanted(&self.options.output.name(id), built) {
            let known = built.and_then(|built| built.outputs.get(&path));
            let pages = built.and_then(|built| built.pages).filter(|_| is_paged(&path));
            let sha256 = known.map(|made| made.digest);
            let (issue, path) = (Some(id), &self.out.join(path));
            observer.observe(Event::Output(&OutputFile { issue, path, state, pages, sha256 }))?;
        }
        Ok(())
    }

    /// Holds the outputs of an issue, as they would be made, against those that are there, and tells of
    /// them.
    fn compare(
        &self,
        outputs: Outputs,
        built: &Built,
        roll: &mut Roll<'_>,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<()> {
        let (id, name) = (outputs.id, self.options.output.name(outputs.id));
        let made = outputs.files.iter().chain(&outputs.photos);
        let made: BTreeMap<&str, &Output> = made.map(|made| (made.path.as_str(), made)).collect();
        let formats = self.wanted(&name, None);
        let photos = outputs.photos.iter().map(|photo| photo.path.clone());
        let mut is_fresh = true;
        for path in formats.into_iter().chain(photos) {
            let Some(made) = made.get(path.as_str()) else { continue };
            let there = read_output(&self.out.join(&path)).map(|bytes| Digest::of(&bytes));
            let state = match there {
                Some(there) if there == Digest::of(&made.bytes) => OutputState::Fresh,
                _ => OutputState::Stale(self.cache.staleness(&name, &path, there, built)),
            };
            let is_same = state == OutputState::Fresh;
            is_fresh &= is_same;
            let pages = if is_same { pages(made) } else { None };
            let (issue, path, sha256) = (Some(id), &self.out.join(path), there);
            observer.observe(Event::Output(&OutputFile { issue, path, state, pages, sha256 }))?;
        }
        if is_fresh {
            roll.fresh.insert(id);
        } else {
            roll.stale.push(id);
        }
        Ok(())
    }

    /// Whether nothing can have happened to the issue and its outputs since it was built.
    fn is_fresh(&mut self, id: IssueId) -> bool {
        let name = self.options.output.name(id);
        let engine = self.options.output.engine_name();
        let is_fresh = |built: &Built| built.is_fresh && built.engine == engine;
        self.cache.get(&name).is_some_and(is_fresh)
            && !self.options.force
            && self.has_outputs(&name)
    }

    /// Whether the issue is there as it would be made again.
    fn is_same(&mut self, built: &Built, name: &str) -> bool {
        let is_same = |known: &Built| built.is_of(known) && known.engine == built.engine;
        self.cache.get(name).is_some_and(is_same) && !self.options.force && self.has_outputs(name)
    }

    fn wants_pages(&self) -> bool {
        self.options.output.formats.iter().any(|format| format.is_typeset)
    }

    fn has_outputs(&mut self, name: &str) -> bool {
        let wanted = self.wanted(name, self.cache.get(name));
        self.cache.has(name, &wanted, &self.out)
    }

    /// The paths of an issue's outputs below their folder: its formats as asked for, then the photos that
    /// are known of it.
    fn wanted(&self, name: &str, built: Option<&Built>) -> Vec<String> {
        let output = &self.options.output;
        let formats = output.formats.iter();
        let mut wanted: Vec<String> =
            formats.map(|format| format!("{name}.{}", format.extension)).collect();
        let known = built.into_iter().flat_map(|built| built.outputs.keys());
        let is_photo = |path: &&String| path.contains('/') && output.wants_photos();
        wanted.extend(known.filter(is_photo).cloned());
        wanted
    }

    /// Whether what was found keeps the issue from being printed: any error at all, or, where it shall
    /// go on, one that bears on it.
    fn is_blocked(&self, id: IssueId, first_dependency: IssueId, found: &Diagnostics) -> bool {
        let has_errors = || !self.options.keep_going && found.has_errors();
        has_errors() || bears(id, first_dependency, found)
    }

    /// Tells again what the pages of issues that are not read again told.
    ///
    /// # Errors
    /// A file that is there but cannot be read.
    fn note_last_pages(
        &self,
        workspace: &Workspace,
        fresh: &[IssueId],
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        for &id in fresh.iter().filter(|_| self.wants_pages()) {
            let built = self.cache.get(&self.options.output.name(id));
            let Some(page) = built.and_then(|built| built.last_page) else { continue };
            let (file, unsaid) = (workspace.manifest(id)?, &mut Diagnostics::default());
            if let Some(manifest) = issue::read_manifest(id, file, &[], unsaid) {
                let mut found = Diagnostics::of(id);
                found.push(page.note(&manifest.lines_place()));
                diagnostics.extend(found);
            }
        }
        Ok(())
    }

    /// Fresh issues are not read, but what replaces their fonts is told of every time.
    fn warn_of_fonts(
        &mut self,
        project: &Project<'_>,
        fresh: &[IssueId],
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<()> {
        if fresh.is_empty() {
            return Ok(());
        }
        let published = project.workspace.published();
        let is_of_own = |id: &IssueId| published.binary_search(id).is_err();
        if let Some(own) = project.config.as_ref().filter(|_| fresh.iter().any(is_of_own)) {
            self.typesetters.fonts(own, diagnostics)?;
        }
        Ok(())
    }
}

/// What becomes of the issues asked for. It is told in their order, whenever it is known.
struct Roll<'a> {
    /// Those whose outputs were not told of.
    rest: &'a [IssueId],
    fresh: BTreeSet<IssueId>,
    written: usize,
    stale: Vec<IssueId>,
    blocked: Vec<IssueId>,
}

impl<'a> Roll<'a> {
    fn new(asked: &'a [IssueId], fresh: Vec<IssueId>) -> Self {
        let fresh = fresh.into_iter().collect();
        Self { rest: asked, fresh, written: 0, stale: Vec::new(), blocked: Vec::new() }
    }
}

/// Whether an error bears on the issue: one of its own, of what all share, or in what its totals depend
/// on.
fn bears(id: IssueId, first_dependency: IssueId, found: &Diagnostics) -> bool {
    let mut errors = found.iter().filter(|found| found.severity == Severity::Error);
    errors.any(|error| match error.issue {
        None => true,
        Some(other) if other == id => true,
        Some(other) => {
            let bears = error.span.source.role.bears_on_totals();
            first_dependency <= other && other < id && bears
        }
    })
}

/// Writes the outputs and notes them.
fn keep(outputs: Outputs, built: &mut Built, out: &Path) -> anyhow::Result<()> {
    let outputs: Vec<Output> = outputs.photos.into_iter().chain(outputs.files).collect();
    let digest = |output: &Output| (output.path.clone(), Digest::of(&output.bytes));
    let digests: Vec<(String, Digest)> = outputs.iter().map(digest).collect();
    built.pages = outputs.iter().find_map(pages).or(built.pages);
    for ((path, digest), written) in digests.into_iter().zip(write(out, outputs)?) {
        if let Some(stat) = written.stat {
            built.add(path, digest, stat);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format;
    use crate::ops::Event;

    /// The issues whose outputs were written, in order; in one of them a figure is changed when the first
    /// of the pages are due.
    struct Told<'a> {
        written: Vec<IssueId>,
        change: Option<&'a Path>,
    }

    impl Observer for Told<'_> {
        fn observe(&mut self, event: Event<'_>) -> anyhow::Result<()> {
            match event {
                Event::Output(file) => self.written.extend(file.issue),
                Event::Step(Step::LayoutBegins(_)) => {
                    if let Some(path) = self.change {
                        let text = std::fs::read_to_string(path)?;
                        std::fs::write(path, text.replace('1', "2"))?;
                    }
                }
                _ => {}
            }
            Ok(())
        }
    }

    /// A workspace with issues 2023-01 to 2023-05 whose one section counts.
    fn workspace(folder: &Path) -> Workspace {
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            let made = path.parent().map(std::fs::create_dir_all);
            made.and_then(Result::ok).expect("a folder");
            std::fs::write(path, text).expect("a file");
        };
        write("bulletin.toml", "name = \"周报\"\nissuer = \"中心\"\nsections = [\"受理\"]\n");
        write(
            "sections/受理.toml",
            "heading = \"受理情况\"\n[[blocks]]\nkind = \"counts\"\nkey = \"counts\"\n\
             measures = [{ name = \"受理\", unit = \"件\" }]\n\
             text = \"受理{{ period['受理'] }}件，今年以来{{ ytd['受理'] }}件。\"\n",
        );
        for number in 1..=5_u32 {
            let (from, to) = (7 * number, 7 * number + 4);
            let month = |day: u32| format!("2023-01-{day:02}");
            let manifest = format!(
                "total = {}\ndate = {}\nperiod = {{ from = {}, to = {} }}\n",
                400 + number,
                month(to.min(31)),
                month((from - 5).min(31)),
                month((to - 6).min(31))
            );
            write(&format!("issues/2023-{number:02}/issue.toml"), &manifest);
            write(&format!("issues/2023-{number:02}/受理.toml"), "");
            write(&format!("issues/2023-{number:02}/受理.csv"), &format!("受理\n1{number}\n"));
        }
        Workspace::find(folder).expect("a workspace")
    }

    #[test]
    fn what_was_not_held_is_composed_again_in_order() {
        let markdown = format::ALL.iter().filter(|format| format.extension == "md");
        let markdown = markdown.copied().collect();
        let output = OutputOptions { formats: markdown, ..OutputOptions::default() };
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = workspace(folder.path());
        let texts = |batch: usize, change: Option<&Path>| {
            let options = BuildOptions {
                issues: workspace.issues.clone(),
                output: output.clone(),
                force: true,
                ..BuildOptions::default()
            };
            let mut told = Told { written: Vec::new(), change };
            let mut builder = Builder::new(&workspace, &options, &mut told).expect("a builder");
            builder.batch = batch;
            let result = builder.run(&workspace, &mut told);
            let result = result.map(|outcome| outcome.found).map_err(|error| error.to_string());
            let text = |id: &IssueId| std::fs::read(folder.path().join(format!("out/{id}.md")));
            let texts: Vec<_> = workspace.issues.iter().filter_map(|id| text(id).ok()).collect();
            (result, told.written, texts)
        };
        let whole = texts(MOST_HELD, None);
        assert!(whole.0.as_ref().is_ok_and(|found| found.errors == 0), "{:?}", whole.0);
        assert_eq!(whole.1, workspace.issues);
        for batch in [1, 2, 5] {
            assert!(texts(batch, None) == whole, "{batch}");
        }
        let change = folder.path().join("issues/2023-04/受理.csv");
        let (result, written, _) = texts(2, Some(&change));
        assert!(result.is_err_and(|error| error.starts_with("2023-04 ")));
        assert_eq!(written, workspace.issues[..2]);
    }
}
