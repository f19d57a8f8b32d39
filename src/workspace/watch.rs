//! What is saved in a workspace while somebody waits for it.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use anyhow::Context;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{FONTS, Workspace};

/// A save is several events: it is over when there was none for so long.
const QUIET: Duration = Duration::from_millis(10);

/// How long nobody asks whether to go on.
const PAUSE: Duration = Duration::from_millis(200);

/// The saves in a workspace from now on.
pub(crate) struct Saves {
    events: Receiver<Saved>,
    /// Watches for as long as it lives.
    _watcher: RecommendedWatcher,
}

/// What was saved.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Saved {
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

impl Saves {
    /// # Errors
    /// The system does not tell of changes.
    pub(crate) fn of(root: &Path) -> anyhow::Result<Self> {
        let (sender, events) = mpsc::channel();
        let folder = root.to_owned();
        let told = move |event: notify::Result<notify::Event>| {
            let event = event.ok().filter(|event| !matches!(event.kind, EventKind::Access(_)));
            for path in event.into_iter().flat_map(|event| event.paths) {
                let saved = path.strip_prefix(&folder).ok().and_then(Saved::of);
                // Nobody listens any more when the program ends.
                saved.map(|saved| sender.send(saved)).transpose().unwrap_or_default();
            }
        };
        let mut watcher = notify::recommended_watcher(told).context("盯不了文件的变动")?;
        watcher.watch(root, RecursiveMode::Recursive).context("盯不了文件的变动")?;
        Ok(Self { events, _watcher: watcher })
    }

    /// Waits until something is saved, and the saving is over; asks meanwhile whether it shall go on.
    ///
    /// # Errors
    /// The system tells of nothing any more, or it shall not go on.
    pub(crate) fn wait(
        &self,
        mut goes_on: impl FnMut() -> anyhow::Result<()>,
    ) -> anyhow::Result<Saved> {
        let mut saved = loop {
            match self.events.recv_timeout(PAUSE) {
                Ok(saved) => break saved,
                Err(RecvTimeoutError::Timeout) => goes_on()?,
                Err(error) => return Err(error).context("盯不了文件的变动"),
            }
        };
        while let Ok(more) = self.events.recv_timeout(QUIET) {
            saved = saved.max(more);
        }
        Ok(saved)
    }
}
