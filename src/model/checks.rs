//! Checks between figures: what a section's definition says of the figures of each issue.

use std::sync::Arc;

use super::definition::{Counts, Definition, Listed, Measure};
use super::source::Text;

/// A sum of figures held against another sum.
pub(crate) struct Check {
    /// Names of figures, as [`resolve`] reads them.
    pub(crate) sum: Vec<Text>,
    pub(crate) relation: Relation,
    pub(crate) other: Vec<Text>,
    /// Whether a failure lets the issue be printed all the same.
    pub(crate) is_warning: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Equals,
    AtMost,
}

/// What a name in a check stands for: one measure, in some rows.
pub(crate) struct Operand<'a> {
    pub(crate) section: &'a Definition,
    pub(crate) measure: &'a Measure,
    /// All rows of its block, where the name says none.
    pub(crate) rows: Vec<Option<Arc<str>>>,
}

impl Check {
    pub(crate) fn names(&self) -> impl Iterator<Item = &Text> {
        self.sum.iter().chain(&self.other)
    }
}

/// The figures that a name in a check of `own` stands for: `受理`, `行政许可/受理`, `热线:受理`.
pub(crate) fn resolve<'a>(
    name: &str,
    own: &'a Definition,
    sections: &'a [Listed],
) -> Option<Operand<'a>> {
    operand(own, name).or_else(|| {
        let (section, rest) = split(name, own)?;
        let mut sections = sections.iter().map(|(_, definition)| &**definition);
        let definition = match section {
            Some(section) => sections.find(|definition| *definition.name == *section)?,
            None => own,
        };
        operand(definition, rest)
    })
}

/// The section that a name says, nothing in it where it says none or its own, and what it says of it.
/// Nothing where it is no name of another section.
pub(crate) fn split<'n>(name: &'n str, own: &Definition) -> Option<(Option<&'n str>, &'n str)> {
    let (section, rest) = name.split_once(':')?;
    Some((Some(section).filter(|section| **section != *own.name), rest))
}

/// The figures of a section under a name. A name may hold the sign that parts row and measure.
pub(crate) fn operand<'a>(section: &'a Definition, name: &str) -> Option<Operand<'a>> {
    let blocks = || section.counts().map(|(_, counts)| counts);
    let whole = |counts: &'a Counts| {
        Some(Operand { section, measure: counts.measure(name)?, rows: counts.row_names() })
    };
    let one_row = |counts: &'a Counts| {
        let mut parts = name.match_indices('/').map(|(at, _)| (&name[..at], &name[at + 1..]));
        parts.find_map(|(row, measure)| {
            let mut rows = counts.row_names();
            rows.retain(|known| known.as_deref() == Some(row));
            let measure = counts.measure(measure)?;
            (!rows.is_empty()).then_some(Operand { section, measure, rows })
        })
    };
    blocks().find_map(whole).or_else(|| blocks().find_map(one_row))
}

/// The names that a section has for its figures.
pub(crate) fn names(section: &Definition) -> Vec<String> {
    let mut names = Vec::new();
    for (_, counts) in section.counts() {
        names.extend(counts.measures.iter().map(|measure| measure.name.to_string()));
    }
    for (_, counts) in section.counts() {
        for row in counts.row_names().into_iter().flatten() {
            names.extend(counts.measures.iter().map(|measure| format!("{row}/{}", measure.name)));
        }
    }
    names
}
