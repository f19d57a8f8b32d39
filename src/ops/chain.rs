//! Published issues whose records name one that is no longer published: its figures are no longer held.

use super::load::Loader;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::published_changed;
use crate::model::issue::IssueId;

/// Looks whether the issue before each published one that was read is published, where it was. `verify`
/// looks at more than that by itself.
///
/// # Errors
/// A file that is there but cannot be read.
pub(crate) fn check(loader: &mut Loader<'_>, diagnostics: &mut Diagnostics) -> anyhow::Result<()> {
    if loader.verifies() {
        return Ok(());
    }
    let read = loader.loaded().filter(|(_, one)| !one.is_quiet);
    let read: Vec<IssueId> = read.map(|(id, _)| id).collect();
    for pair in read.windows(2) {
        let &[before, id] = pair else { continue };
        let Some(record) = loader.config(id)?.record else { continue };
        let follows = record.last().previous.is_some() && loader.before(id) == Some(before);
        if follows && loader.config(before)?.record.is_none() {
            let mut found = Diagnostics::of(id);
            found.push(published_changed::chain(&record, id, Some(before), true, false));
            diagnostics.extend(found);
            // What is left of it follows from that.
            let left = loader.config(before)?.found;
            left.into_iter().for_each(|explained| diagnostics.suppress(explained));
        }
    }
    Ok(())
}
