//! Build issues whenever something that they may be made from is saved.

use std::convert::Infallible;
use std::path::PathBuf;

use super::build::{BuildOptions, Builder};
use super::{Event, Observer, Pages, Step};
use crate::format::typst::memory::OutOfMemory;
use crate::workspace::watch::{Saved, Saves};
use crate::workspace::{Workspace, has_output};

/// Builds at once and after every save, for ever. What goes wrong in a round is told, and the next one
/// begins.
///
/// # Errors
/// Saves cannot be waited for, the observer wants it to end, or a template fills the memory.
pub fn watch(
    workspace: &Workspace,
    options: &BuildOptions,
    observer: &mut dyn Observer,
) -> anyhow::Result<Infallible> {
    let root = workspace.root.clone();
    let saves = Saves::of(&root)?;
    let path = first_output(workspace, options);
    let mut builder = Builder::new(workspace, options, observer)?;
    observer.observe(Event::Step(Step::Watching))?;
    loop {
        observer.observe(Event::Step(Step::RoundBegins))?;
        builder.mark_dirty();
        // The folders are listed again: issues come and go.
        let found = Workspace::find(&root);
        let mut round = Round { observer: &mut *observer, failure: None };
        let built = match found.and_then(|found| builder.run(&found, &mut round)) {
            // Nothing but the end of the program gives it back.
            Err(error) if error.is::<OutOfMemory>() => return Err(error),
            built => built,
        };
        if let Some(failure) = round.failure {
            return Err(failure);
        }
        let pages = match &built {
            Ok(outcome) if outcome.found.errors == 0 && outcome.fresh == 0 => Pages::Written(&path),
            Ok(outcome) if outcome.found.errors == 0 => Pages::Same(&path),
            _ if has_output(&path) => Pages::Kept(&path),
            _ => Pages::Missing(&path),
        };
        observer.observe(Event::Step(match &built {
            Ok(outcome) => Step::RoundDone(outcome, pages),
            // A file may be away for a moment; the next save may bring it back.
            Err(error) => Step::RoundFailed(error, pages),
        }))?;
        let saved = saves.wait(|| observer.observe(Event::Step(Step::Waiting(false))))?;
        if saved == Saved::Fonts {
            builder.find_fonts(workspace);
        }
    }
}

/// The file that is looked at between the rounds.
fn first_output(workspace: &Workspace, options: &BuildOptions) -> PathBuf {
    let name = options.issues.first().map(|&id| options.output.name(id)).unwrap_or_default();
    let extension = options.output.formats.first().map_or("", |format| format.extension);
    options.out(workspace).join(format!("{name}.{extension}"))
}

/// Tells apart what the observer says from what goes wrong with the build.
struct Round<'a> {
    observer: &'a mut dyn Observer,
    failure: Option<anyhow::Error>,
}

impl Observer for Round<'_> {
    fn observe(&mut self, event: Event<'_>) -> anyhow::Result<()> {
        self.observer.observe(event).map_err(|error| {
            let told = anyhow::anyhow!("{error:#}");
            self.failure = Some(error);
            told
        })
    }
}
