//! One issue: its issue.toml, its sections' TOML and its figures.

use std::sync::Arc;

use chrono::NaiveDate;

use super::section::{self, Section};
use super::toml::{FromToml, Table, Value, decode, parse};
use super::{File, csv};
use crate::diagnostics::Diagnostics;
use crate::model::{Figures, IssueId, Period, Text};
use crate::rules::{date_order, missing_file, missing_key};
use crate::sections::Definition;
use crate::source::{Source, Spanned};

/// The files of an issue as they are on the disk; what is not there is `None`.
pub struct IssueFiles {
    pub id: IssueId,
    pub manifest: Option<File>,
    pub sections: Vec<SectionFiles>,
}

pub struct SectionFiles {
    pub definition: Arc<Definition>,
    /// The section's name where bulletin.toml lists it.
    pub listed: Text,
    pub toml: Option<File>,
    pub csv: Option<File>,
}

/// issue.toml.
pub struct Manifest {
    pub source: Arc<Source>,
    /// 总期号, running on over the years.
    pub total: Option<Spanned<u32>>,
    /// 印发日期.
    pub date: Option<Spanned<NaiveDate>>,
    pub period: Option<Spanned<Period>>,
    /// Why working days before the period are not covered.
    pub gap: Option<Text>,
    pub copies: Option<u32>,
}

/// An issue whose sources were right, but for what a draft may lack.
pub struct Issue {
    pub id: IssueId,
    pub total: u32,
    pub date: NaiveDate,
    pub period: Period,
    /// This issue's own print run.
    pub copies: Option<u32>,
    /// `None` where the section's file is missing, with its name.
    pub sections: Vec<(Text, Option<Section>)>,
}

/// What was read of an issue, as far as it could be.
pub struct Reading {
    pub manifest: Option<Manifest>,
    pub figures: Option<Figures>,
    /// The 部门 of the figures.
    pub departments: Vec<Text>,
    pub sections: Vec<(Text, Option<Section>)>,
}

/// Reads what totals need: issue.toml and the figures.
pub fn read_figures(files: IssueFiles, diagnostics: &mut Diagnostics) -> Reading {
    let IssueFiles { id, manifest, sections } = files;
    let manifest = read_manifest(id, manifest, diagnostics);
    let period = manifest.as_ref().and_then(|manifest| manifest.period.clone());
    let mut postings = Vec::new();
    let mut doubtful = Vec::new();
    let mut departments = Vec::new();
    for SectionFiles { definition, listed, csv, .. } in sections {
        let read = read_csv(id, csv, &definition, &listed, period.as_ref(), diagnostics);
        departments.extend(read.departments);
        match read.postings {
            Some(read) => postings.extend(read),
            None => doubtful.push(Arc::clone(&definition.name)),
        }
    }
    let figures = period.map(|period| Figures { id, period: period.value, postings, doubtful });
    Reading { manifest, figures, departments, sections: Vec::new() }
}

/// Reads everything. In a draft, missing files and keys of prose are warnings.
pub fn read(mut files: IssueFiles, draft: bool, diagnostics: &mut Diagnostics) -> Reading {
    let mut prose = Diagnostics::of(files.id);
    let mut sections = Vec::new();
    for SectionFiles { definition, listed, toml, .. } in &mut files.sections {
        let section = match toml.take() {
            Some(file) => section::read(file, definition, &mut prose),
            None => {
                prose.push(missing_file::section(listed, files.id, "toml"));
                None
            }
        };
        sections.push((listed.clone(), section));
    }
    if draft {
        prose.soften(&[&missing_file::RULE, &missing_key::RULE]);
    }
    let reading = read_figures(files, diagnostics);
    diagnostics.extend(prose);
    Reading { sections, ..reading }
}

fn read_csv(
    issue: IssueId,
    file: Option<File>,
    definition: &Definition,
    listed: &Text,
    period: Option<&Spanned<Period>>,
    diagnostics: &mut Diagnostics,
) -> csv::Figures {
    let Some(counts) = definition.counts() else { return csv::Figures::none() };
    let Some(file) = file else {
        diagnostics.push(missing_file::section(listed, issue, "csv"));
        return csv::Figures::default();
    };
    let period = period.map(|period| period.value);
    csv::read(
        file,
        &csv::Expected { issue, section: &definition.name, counts, period },
        diagnostics,
    )
}

fn read_manifest(
    id: IssueId,
    file: Option<File>,
    diagnostics: &mut Diagnostics,
) -> Option<Manifest> {
    let Some(file) = file else {
        diagnostics.push(missing_file::manifest(id));
        return None;
    };
    let source = decode(file, diagnostics)?;
    let entries = parse(&source, diagnostics)?;
    let keys = ["total", "date", "period", "gap", "copies"];
    let root = Table::root(&source, &entries, &keys, diagnostics);
    Some(Manifest {
        total: root.required("total", diagnostics),
        date: root.required("date", diagnostics),
        period: root.required("period", diagnostics),
        gap: root.optional("gap", diagnostics),
        copies: root.optional("copies", diagnostics),
        source: Arc::clone(&source),
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

impl Reading {
    /// The issue, where everything that it needs could be read.
    pub fn complete(self, id: IssueId) -> Option<Issue> {
        let manifest = self.manifest?;
        Some(Issue {
            id,
            total: manifest.total?.value,
            date: manifest.date?.value,
            period: manifest.period?.value,
            copies: manifest.copies,
            sections: self.sections,
        })
    }
}
