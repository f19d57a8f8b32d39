//! `bulletin watch`: build an issue whenever something that it may be made from is saved.

use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use anyhow::{Context, bail};
use notify::{EventKind, RecursiveMode, Watcher};

use super::build::{Building, build, out_of};
use crate::cli::Outcome;
use crate::cli::args::{Global, Watch};
use crate::cli::console::Console;
use crate::cli::selection::resolve;
use crate::ops::cache::{Look, Stamps};
use crate::ops::check::Project;
use crate::ops::layout::{Making, Presses, all_cores};
use crate::workspace::{FONTS, Workspace};

/// A save is several events: it is over when there was none for so long.
const QUIET: Duration = Duration::from_millis(10);

pub(crate) fn run(global: &Global, options: &Watch, console: &Console) -> anyhow::Result<Outcome> {
    let project = Project::open(Workspace::find(&global.directory)?)?;
    let workspace = &project.workspace;
    let asked = [options.issue.clone()];
    let asked = resolve(&asked, &workspace.issues, |id| project.total_of(id))?;
    let &[id] = asked.as_slice() else { bail!("一次盯着一期：写 2023-07 这样的期号") };
    let out = out_of(workspace, options.outputs.out.as_ref());
    let making = Making::new(&options.outputs, all_cores());

    let (sender, saved) = mpsc::channel();
    let (root, folder) = (workspace.root.clone(), workspace.root.clone());
    let told = move |event: notify::Result<notify::Event>| {
        let event = event.ok().filter(|event| !matches!(event.kind, EventKind::Access(_)));
        for path in event.into_iter().flat_map(|event| event.paths) {
            let saved = path.strip_prefix(&folder).ok().and_then(Saved::of);
            // Nobody listens any more when the program ends.
            saved.map(|saved| sender.send(saved)).transpose().unwrap_or_default();
        }
    };
    let mut watcher = notify::recommended_watcher(told).context("盯不了文件的变动")?;
    watcher.watch(&workspace.root, RecursiveMode::Recursive).context("盯不了文件的变动")?;

    let mut stamps = Stamps::read(&out, Look::at(workspace, &out)?);
    let fonts = workspace.root.join(FONTS);
    let mut presses = Presses::new(stamps.faces(&fonts).to_vec(), &making);
    console.note(format_args!("盯着 {id}：一存盘就重排，按 Ctrl-C 结束"));
    let build = |workspace: Workspace, presses: &mut Presses, stamps: &mut Stamps| {
        let project = Project::open(workspace)?;
        let building = Building {
            project: &project,
            making: &making,
            out: &out,
            force: false,
            keep_going: false,
            report: &options.report,
            console,
        };
        stamps.unsettle(&making.name(id));
        build(&building, &[id], stamps, presses)
    };
    loop {
        let built =
            Workspace::find(&root).and_then(|found| build(found, &mut presses, &mut stamps));
        // A file may be away for a moment; the next save may bring it back.
        if let Err(error) = built {
            console.failure(&error);
        }
        if wait(&saved)? == Saved::Fonts {
            presses = Presses::new(stamps.faces(&fonts).to_vec(), &making);
        }
    }
}

/// What was saved.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Saved {
    Sources,
    Fonts,
}

impl Saved {
    /// Nothing where the file, by its path from the root, is not read.
    fn of(path: &Path) -> Option<Self> {
        let is_font = path.starts_with(FONTS);
        Workspace::is_input(path).then_some(if is_font { Self::Fonts } else { Self::Sources })
    }
}

/// Waits until something is saved, and the saving is over.
fn wait(events: &Receiver<Saved>) -> anyhow::Result<Saved> {
    let mut saved = events.recv().context("盯不了文件的变动")?;
    while let Ok(more) = events.recv_timeout(QUIET) {
        saved = saved.max(more);
    }
    Ok(saved)
}
