//! Measures that definitions keep otherwise than the definitions of other issues do: their figures do not
//! add up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::config::Config;
use super::load::Loader;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::wrong_type;
use crate::model::definition::{Basis, Definition, Measure};
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
    let mut last: Option<(IssueId, Arc<Config>)> = None;
    let mut told = BTreeSet::new();
    for id in read {
        let found = loader.config(id)?;
        let is_published = found.record.is_some();
        let Some(config) = found.config else { continue };
        // Most issues share what they are read with.
        let before = last.replace((id, Arc::clone(&config)));
        if before.as_ref().is_some_and(|(_, last)| Arc::ptr_eq(last, &config)) {
            continue;
        }
        // Within one year what is counted anew begins at nothing.
        let earlier = before.filter(|(before, _)| before.year == id.year && !is_published);
        for (section, (_, definition)) in config.sections.iter().enumerate() {
            if let Some((of, before)) = &earlier {
                let mut found = Diagnostics::of(id);
                report_lost_rows(definition, *of, before, &mut found);
                diagnostics.extend(found);
            }
            for measure in definition.counts().flat_map(|(_, counts)| &counts.measures) {
                let key = (Arc::clone(&definition.name), Arc::clone(&measure.name));
                let own = Kept {
                    issue: id,
                    is_published,
                    config: Arc::clone(&config),
                    section,
                    measure: Arc::clone(&measure.name),
                };
                let place = (measure.span.source.path.clone(), measure.span.range.start);
                let lacking = earlier.as_ref().map(|(of, before)| (*of, before));
                let lacking = lacking
                    .filter(|(_, before)| {
                        measure.basis != Basis::Level && !has(before, &definition.name, measure)
                    })
                    .map(|(of, _)| of);
                let Some(other) = known.get(&key) else {
                    known.insert(key, own);
                    if let Some(of) = lacking.filter(|_| measure.since.is_none())
                        && told.insert(place)
                    {
                        let mut found = Diagnostics::of(id);
                        found.push(wrong_type::unannounced(&definition.name, measure, of, id));
                        diagnostics.extend(found);
                    }
                    continue;
                };
                let is_said = |of: &IssueId| measure.since.is_some_and(|since| *of < since);
                if let Some(of) = lacking.filter(|of| of.year == other.issue.year && !is_said(of))
                    && told.insert(place)
                {
                    let mut found = Diagnostics::of(id);
                    found.push(wrong_type::interrupted(
                        &definition.name,
                        measure,
                        (other.issue, of, id),
                    ));
                    diagnostics.extend(found);
                    continue;
                }
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

/// Whether the section of a definition counts such a measure.
fn has(config: &Config, section: &str, measure: &Measure) -> bool {
    let mut sections = config.sections.iter().map(|(_, definition)| definition);
    let found = sections.find(|definition| &*definition.name == section);
    found.is_some_and(|definition| {
        definition.counts().any(|(_, counts)| counts.measure(&measure.name).is_some())
    })
}

/// Reports rows that an issue published earlier in the year has and the definition has no more: what they
/// add to the year would be gone.
fn report_lost_rows(
    definition: &Definition,
    of: IssueId,
    before: &Config,
    diagnostics: &mut Diagnostics,
) {
    let earlier = before.sections.iter().find(|(_, before)| before.name == definition.name);
    let Some((_, earlier)) = earlier else { return };
    for (_, counts) in definition.counts() {
        let Some(measure) = counts.measures.iter().find(|m| m.basis != Basis::Level) else {
            continue;
        };
        let earlier = earlier.counts().find(|(_, other)| other.measure(&measure.name).is_some());
        let Some((_, earlier)) = earlier else { continue };
        let kept = counts.row_names();
        if let Some(lost) = earlier.row_names().into_iter().find(|row| !kept.contains(row)) {
            diagnostics.push(wrong_type::lost_row(measure, lost.as_deref(), of));
        }
    }
}

fn differ(a: &Measure, b: &Measure) -> bool {
    a.decimals != b.decimals
        || (a.basis == Basis::Level) != (b.basis == Basis::Level)
        || a.unit != b.unit
}
