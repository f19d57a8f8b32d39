//! One issue: its issue.toml, its sections' TOML and its figures.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::toml::{FromToml, Table, Value, decode, parse};
use super::{csv, section};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{correction_mismatch, date_order, missing_file};
use crate::model::definition::Definition;
use crate::model::figures::{Account, Correction, Figures, SectionFigures};
use crate::model::files::{File, IssueFiles, SectionFiles};
use crate::model::issue::{IssueId, Manifest, Period, Reading};
use crate::model::source::Text;

/// Reads what totals need: issue.toml and the figures.
pub(crate) fn read_figures(files: IssueFiles, diagnostics: &mut Diagnostics) -> Reading {
    let IssueFiles { id, manifest, sections } = files;
    let definitions: Vec<&Definition> = sections.iter().map(|files| &*files.definition).collect();
    let manifest = read_manifest(id, manifest, &definitions, diagnostics);
    let period = manifest.as_ref().and_then(|manifest| manifest.period.as_ref());
    let period = period.map(|period| period.value);
    let of = TableOf { folder: format!("issues/{id}"), issue: id, period, is_dated: true };
    let (mut counted, mut departments) = (Vec::new(), Vec::new());
    let mut doubtful = manifest.as_ref().map(|m| m.doubtful.clone()).unwrap_or_default();
    for SectionFiles { definition, listed, csv, .. } in sections {
        let Some(counts) = definition.counts() else { continue };
        let is_cumulative = counts.is_cumulative;
        let read = read_csv(&of, csv, &definition, &listed, diagnostics);
        departments.extend(read.departments);
        match read.postings {
            Some(postings) => counted.push(SectionFigures { is_cumulative, postings }),
            None => doubtful.push(Arc::clone(&definition.name)),
        }
    }
    let corrections = manifest.as_ref().map(|manifest| manifest.corrections.clone());
    let figures = period.map(|period| Figures {
        id,
        period,
        sections: counted,
        corrections: corrections.unwrap_or_default(),
        doubtful,
    });
    Reading { manifest, figures, departments, sections: Vec::new() }
}

/// The calendar years to which an issue may book something, as far as its issue.toml tells by itself:
/// those of its period, and for each correction that of its day or those near the issue that it
/// names. Nothing where it cannot be told.
pub(crate) fn years(file: File) -> Option<BTreeSet<i32>> {
    let unsaid = &mut Diagnostics::default();
    let source = decode(file, unsaid)?;
    let entries = parse(&source, unsaid)?;
    let root = Table::root(&source, &entries, &[], unsaid);
    let period: Period = root.required("period", unsaid)?;
    let mut years: BTreeSet<i32> = period.years().collect();
    let corrections: Option<Vec<Value<'_>>> = root.optional("corrections", unsaid);
    for correction in corrections.unwrap_or_default() {
        let correction = correction.free_table(unsaid)?;
        let issue: IssueId = correction.required("issue", unsaid)?;
        let date: Option<NaiveDate> = correction.optional("date", unsaid);
        years.extend(match date {
            Some(date) => date.year()..=date.year(),
            None => issue.year - 1..=issue.year + 1,
        });
    }
    Some(years)
}

/// Reads everything.
pub fn read(mut files: IssueFiles, diagnostics: &mut Diagnostics) -> Reading {
    let mut sections = Vec::new();
    for SectionFiles { definition, listed, toml, .. } in &mut files.sections {
        let section = match toml.take() {
            Some(file) => section::read(file, definition, diagnostics),
            None => {
                diagnostics.push(missing_file::prose(listed, &format!("issues/{}", files.id)));
                None
            }
        };
        sections.push((listed.clone(), section));
    }
    Reading { sections, ..read_figures(files, diagnostics) }
}

/// Whose table of figures is read.
pub(super) struct TableOf {
    /// The folder that it stands in, from the root.
    pub(super) folder: String,
    pub(super) issue: IssueId,
    pub(super) period: Option<Period>,
    pub(super) is_dated: bool,
}

/// The figures of a section; none where it does not count, nothing where they are in doubt.
pub(super) fn read_csv(
    of: &TableOf,
    file: Option<File>,
    definition: &Definition,
    listed: &Text,
    diagnostics: &mut Diagnostics,
) -> csv::TableFigures {
    let Some(counts) = definition.counts() else { return csv::TableFigures::none() };
    let Some(file) = file else {
        diagnostics.push(missing_file::figures(listed, &of.folder));
        return csv::TableFigures::default();
    };
    let TableOf { issue, period, is_dated, .. } = *of;
    let section = &definition.name;
    csv::read(file, &csv::Expected { issue, section, counts, period, is_dated }, diagnostics)
}

pub(crate) fn read_manifest(
    id: IssueId,
    file: Option<File>,
    definitions: &[&Definition],
    diagnostics: &mut Diagnostics,
) -> Option<Manifest> {
    let Some(file) = file else {
        diagnostics.push(missing_file::manifest(id));
        return None;
    };
    let source = decode(file, diagnostics)?;
    let entries = parse(&source, diagnostics)?;
    let keys = ["total", "date", "period", "gap", "copies", "corrections"];
    let root = Table::root(&source, &entries, &keys, diagnostics);
    let corrections: Option<Vec<Value<'_>>> = root.optional("corrections", diagnostics);
    let corrections = corrections.unwrap_or_default();
    let serial = root.required("total", diagnostics);
    let date = root.required("date", diagnostics);
    let (mut read, mut doubtful) = (Vec::new(), Vec::new());
    for value in corrections {
        match read_correction(value, definitions, diagnostics) {
            Some(correction) => read.push(correction),
            None => doubtful.extend(corrected_sections(value, definitions)),
        }
    }
    Some(Manifest {
        serial,
        date,
        period: root.required("period", diagnostics),
        gap: root.optional("gap", diagnostics),
        copies: root.optional("copies", diagnostics),
        corrections: read,
        doubtful,
        source: Arc::clone(&source),
    })
}

/// The section that a correction is of, which could not be read; all, where it names none that counts.
fn corrected_sections(value: Value<'_>, definitions: &[&Definition]) -> Vec<Arc<str>> {
    let unsaid = &mut Diagnostics::default();
    let section: Option<String> =
        value.free_table(unsaid).and_then(|table| table.required("section", unsaid));
    let counting = definitions.iter().filter(|definition| definition.counts().is_some());
    let all: Vec<Arc<str>> = counting.map(|definition| Arc::clone(&definition.name)).collect();
    let named = all.iter().find(|name| section.as_deref() == Some(&***name)).cloned();
    named.map_or(all, |named| vec![named])
}

/// Without definitions (where only an issue's number and dates are wanted) corrections are not read.
fn read_correction(
    value: Value<'_>,
    definitions: &[&Definition],
    diagnostics: &mut Diagnostics,
) -> Option<Correction> {
    const KEYS: [&str; 8] = ["section", "issue", "measure", "row", "date", "was", "now", "reason"];
    if definitions.is_empty() {
        return None;
    }
    let table = value.table(&KEYS, diagnostics)?;
    let section: Option<Text> = table.required("section", diagnostics);
    let issue = table.required("issue", diagnostics);
    let measure: Option<Text> = table.required("measure", diagnostics);
    let row: Option<Text> = table.optional("row", diagnostics);
    let date = table.optional("date", diagnostics);
    let was = table.required("was", diagnostics);
    let now = table.required("now", diagnostics);
    let reason = table.required("reason", diagnostics);
    let (section, measure) = (section?, measure?);
    let counting = definitions.iter().filter_map(|d| Some((d, d.counts()?)));
    let Some((definition, counts)) =
        counting.clone().find(|(definition, _)| *definition.name == *section.value)
    else {
        let known = counting.map(|(definition, _)| &*definition.name);
        diagnostics.push(correction_mismatch::unknown("有数字的栏目", &section, known));
        return None;
    };
    let measures = counts.measures.iter().map(|measure| &measure.name);
    let Some(measure) = measures.clone().find(|name| ***name == *measure.value) else {
        let known = measures.map(|name| &**name);
        diagnostics.push(correction_mismatch::unknown("指标", &measure, known));
        return None;
    };
    let row = match (&counts.rows, row) {
        (None, None) => None,
        (Some(rows), Some(row)) => {
            let Some(name) = rows.names.iter().find(|name| ***name == *row.value) else {
                let known = rows.names.iter().map(|name| &**name);
                diagnostics.push(correction_mismatch::unknown("行", &row, known));
                return None;
            };
            Some(Arc::clone(name))
        }
        (rows, _) => {
            let header = table.header().clone();
            diagnostics.push(correction_mismatch::row_wanted(
                header,
                &section.value,
                rows.is_some(),
            ));
            return None;
        }
    };
    Some(Correction {
        account: Account {
            section: Arc::clone(&definition.name),
            row,
            measure: Arc::clone(measure),
        },
        issue: issue?,
        date,
        was: was?,
        now: now?,
        reason: reason?,
        header: table.header().clone(),
    })
}

impl<'a> FromToml<'a> for Period {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&["from", "to"], diagnostics)?;
        let from = table.required("from", diagnostics);
        let to = table.required("to", diagnostics);
        let period = Self { from: from?, to: to? };
        if period.to < period.from {
            diagnostics.push(date_order::reversed(value.span(), period));
            return None;
        }
        Some(period)
    }
}
