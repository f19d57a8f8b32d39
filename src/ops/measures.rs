//! Measures that definitions keep otherwise than the definitions of other issues do: their figures do not
//! add up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::config::Config;
use super::load::Loader;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::wrong_type;
use crate::model::definition::{Basis, Measure};
use crate::model::files::Depth;
use crate::model::issue::IssueId;

/// A measure as an issue has it.
struct Kept {
    issue: IssueId,
    is_published: bool,
    config: Arc<Config>,
    section: usize,
    measure: Arc<str>,
}

impl Kept {
    fn measure(&self) -> Option<&Measure> {
        let (_, definition) = self.config.sections.get(self.section)?;
        definition.counts().find_map(|(_, counts)| counts.measure(&self.measure))
    }
}

/// Holds the measures of all issues whose figures were read against one another. Of two that differ, the
/// one that may still be changed is reported.
///
/// # Errors
/// A file that is there but cannot be read.
pub(crate) fn check(loader: &mut Loader<'_>, diagnostics: &mut Diagnostics) -> anyhow::Result<()> {
    let read = loader.loaded().filter(|(_, one)| one.depth >= Depth::Figures && !one.is_quiet);
    let read: Vec<IssueId> = read.map(|(id, _)| id).collect();
    let mut known: BTreeMap<(Arc<str>, Arc<str>), Kept> = BTreeMap::new();
    let mut last: Option<Arc<Config>> = None;
    let mut told = BTreeSet::new();
    for id in read {
        let found = loader.config(id)?;
        let is_published = found.record.is_some();
        let Some(config) = found.config else { continue };
        // Most issues share what they are read with.
        if last.as_ref().is_some_and(|last| Arc::ptr_eq(last, &config)) {
            continue;
        }
        last = Some(Arc::clone(&config));
        for (section, (_, definition)) in config.sections.iter().enumerate() {
            for measure in definition.counts().flat_map(|(_, counts)| &counts.measures) {
                let key = (Arc::clone(&definition.name), Arc::clone(&measure.name));
                let own = Kept {
                    issue: id,
                    is_published,
                    config: Arc::clone(&config),
                    section,
                    measure: Arc::clone(&measure.name),
                };
                let Some(other) = known.get(&key) else {
                    known.insert(key, own);
                    continue;
                };
                let Some(before) = other.measure().filter(|before| differ(before, measure)) else {
                    continue;
                };
                let ((one, of), (rest, other)) = match is_published && !other.is_published {
                    true => ((before, other.issue), (measure, id)),
                    false => ((measure, id), (before, other.issue)),
                };
                if told.insert((one.span.source.path.clone(), one.span.range.start)) {
                    let mut found = Diagnostics::of(of);
                    found.push(wrong_type::other_kind(one, of, rest, other));
                    diagnostics.extend(found);
                }
            }
        }
    }
    Ok(())
}

fn differ(a: &Measure, b: &Measure) -> bool {
    a.decimals != b.decimals || (a.basis == Basis::Level) != (b.basis == Basis::Level)
}
