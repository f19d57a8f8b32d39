//! One issue: its issue.toml, its sections' TOML and its figures.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::toml::{Filled, FromToml, Table, Value, copies, decode, lines_per_page, parse};
use super::{section, table};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{
    correction_mismatch, date_order, duplicate_file, missing_file, missing_key,
};
use crate::model::definition::Definition;
use crate::model::figures::{Account, Correction, Figures, SectionFigures};
use crate::model::files::{File, IssueFiles, SectionFiles, TableFile};
use crate::model::issue::{IssueId, Manifest, Period, Reading};
use crate::model::registry::Registry;
use crate::model::source::Text;

/// The keys of issue.toml.
pub(crate) const KEYS: [&str; 7] =
    ["total", "date", "period", "gap", "copies", "lines_per_page", "corrections"];

pub(crate) const PERIOD: [&str; 2] = ["from", "to"];

pub(crate) const CORRECTION: [&str; 8] =
    ["section", "issue", "measure", "row", "date", "was", "now", "reason"];

/// Reads what totals need: issue.toml and the figures.
pub(crate) fn read_figures(
    files: IssueFiles,
    registry: Option<&Registry>,
    diagnostics: &mut Diagnostics,
) -> Reading {
    let IssueFiles { id, manifest, beside, sections, .. } = files;
    let definitions: Vec<&Definition> = sections.iter().map(|files| &*files.definition).collect();
    let manifest = match (manifest, beside) {
        (None, Some(beside)) => {
            diagnostics.push(missing_file::manifest(id, Some(&beside)));
            None
        }
        (manifest, _) => read_manifest(id, manifest, &definitions, diagnostics),
    };
    let period = manifest.as_ref().and_then(|manifest| manifest.period.as_ref());
    let period = period.map(|period| period.value);
    let folder = format!("issues/{id}");
    let of = TableOf { folder, issue: id, period, is_dated: true, registry };
    let (mut counted, mut departments) = (Vec::new(), Vec::new());
    let mut doubtful = manifest.as_ref().map(|m| m.doubtful.clone()).unwrap_or_default();
    for files in sections {
        let tables = read_tables(&of, files, diagnostics);
        counted.extend(tables.read);
        departments.extend(tables.departments);
        doubtful.extend(tables.doubtful);
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
pub fn read(
    mut files: IssueFiles,
    registry: Option<&Registry>,
    diagnostics: &mut Diagnostics,
) -> Reading {
    let mut sections = Vec::new();
    for SectionFiles { definition, listed, toml, beside, .. } in &mut files.sections {
        let section = match toml.take() {
            Some(file) => section::read(file, definition, diagnostics),
            None => {
                let folder = format!("issues/{}", files.id);
                diagnostics.push(missing_file::prose(listed, &folder, beside.as_deref()));
                None
            }
        };
        sections.push((listed.clone(), section));
    }
    Reading { sections, ..read_figures(files, registry, diagnostics) }
}

/// Whose table of figures is read.
pub(super) struct TableOf<'a> {
    /// The folder that it stands in, from the root.
    pub(super) folder: String,
    pub(super) issue: IssueId,
    pub(super) period: Option<Period>,
    pub(super) is_dated: bool,
    pub(super) registry: Option<&'a Registry>,
}

/// What the tables of a section hold.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) read: Vec<SectionFigures>,
    pub(super) departments: Vec<Text>,
    /// The section, where a figure of any of its tables is in doubt.
    pub(super) doubtful: Option<Arc<str>>,
}

/// The figures of a section; none where it does not count.
pub(super) fn read_tables(
    of: &TableOf<'_>,
    files: SectionFiles,
    diagnostics: &mut Diagnostics,
) -> Tables {
    let SectionFiles { definition, listed, tables, .. } = files;
    let TableOf { issue, period, is_dated, registry, .. } = *of;
    let section = &definition.name;
    let mut found = Tables::default();
    for ((block, counts), TableFile { name, file, rivals, beside }) in
        definition.counts().zip(tables)
    {
        let expected = table::Expected { issue, section, counts, period, is_dated, registry };
        // Of levels alone an opening has nothing to say.
        if !is_dated && !counts.measures.iter().any(|measure| expected.knows(measure)) {
            continue;
        }
        let read = match file {
            Some(file) => table::read(file, &expected, diagnostics),
            None if !rivals.is_empty() => {
                let rivals: Vec<&str> = rivals.iter().map(String::as_str).collect();
                diagnostics.push(duplicate_file::tables(&of.folder, &rivals));
                table::TableFigures::default()
            }
            None => {
                let beside = beside.as_deref();
                diagnostics.push(missing_file::figures(&listed, &of.folder, &name, beside));
                table::TableFigures::default()
            }
        };
        found.departments.extend(read.departments);
        match read.postings {
            Some(postings) => found.read.push(SectionFigures {
                section: Arc::clone(section),
                block: block.to_owned(),
                postings,
            }),
            None => found.doubtful = Some(Arc::clone(section)),
        }
    }
    found
}

pub(crate) fn read_manifest(
    id: IssueId,
    file: Option<File>,
    definitions: &[&Definition],
    diagnostics: &mut Diagnostics,
) -> Option<Manifest> {
    let Some(file) = file else {
        diagnostics.push(missing_file::manifest(id, None));
        return None;
    };
    let source = decode(file, diagnostics)?;
    let entries = parse(&source, diagnostics)?;
    let mut keys = KEYS.to_vec();
    // The two days of the period on lines of their own.
    let is_split = !entries.contains_key("period") && entries.contains_key("from");
    if is_split {
        keys.extend(PERIOD);
    }
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
        period: if is_split {
            report_split(&root, diagnostics);
            None
        } else {
            root.required("period", diagnostics)
        },
        gap: root.optional("gap", diagnostics).map(|Filled(gap)| gap),
        copies: copies(&root, diagnostics),
        lines_per_page: lines_per_page(&root, diagnostics),
        corrections: read,
        doubtful,
        source: Arc::clone(&source),
    })
}

/// Says how the days of a period are written together.
fn report_split(root: &Table<'_>, diagnostics: &mut Diagnostics) {
    let day = |key: &str| {
        let value: Option<Value<'_>> = root.optional(key, &mut Diagnostics::default());
        value.map_or_else(|| NaiveDate::EXAMPLE.to_owned(), |value| value.span().text().to_owned())
    };
    let (from, to) = (day("from"), day("to"));
    if let Some((key, _)) = root.entries().into_iter().find(|(key, _)| key.value == "from") {
        diagnostics.push(missing_key::period(key.span, &from, &to));
    }
}

/// The section that a correction is of, which could not be read; all, where it names none that counts.
fn corrected_sections(value: Value<'_>, definitions: &[&Definition]) -> Vec<Arc<str>> {
    let unsaid = &mut Diagnostics::default();
    let section: Option<String> =
        value.free_table(unsaid).and_then(|table| table.required("section", unsaid));
    let counting = definitions.iter().filter(|definition| definition.is_counting());
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
    if definitions.is_empty() {
        return None;
    }
    let table = value.table(&CORRECTION, diagnostics)?;
    let section: Option<Text> = table.required("section", diagnostics);
    let issue = table.required("issue", diagnostics);
    let measure: Option<Text> = table.required("measure", diagnostics);
    let row: Option<Text> = table.optional("row", diagnostics);
    let date = table.optional("date", diagnostics);
    let mut figure = |key: &str| -> Option<Value<'_>> {
        let missing = || missing_key::missing(table.header().clone(), key, u64::EXAMPLE);
        table.required_or(key, missing, diagnostics)
    };
    let (was, now) = (figure("was"), figure("now"));
    let reason: Option<Filled> = table.required("reason", diagnostics);
    let (section, measure) = (section?, measure?);
    let counting = definitions.iter().filter(|definition| definition.is_counting());
    let Some(definition) = counting.clone().find(|definition| *definition.name == *section.value)
    else {
        let known = counting.map(|definition| &*definition.name);
        diagnostics.push(correction_mismatch::unknown("有数字的栏目", &section, known));
        return None;
    };
    let mut blocks = definition.counts().map(|(_, counts)| counts);
    let found = blocks.find_map(|counts| Some((counts, counts.measure(&measure.value)?)));
    let Some((counts, measure)) = found else {
        let measures = definition.counts().flat_map(|(_, counts)| &counts.measures);
        let known = measures.map(|measure| &*measure.name);
        diagnostics.push(correction_mismatch::unknown("指标", &measure, known));
        return None;
    };
    let decimals = measure.decimals;
    let mut figure = |value: Option<Value<'_>>| value?.figure(decimals, diagnostics);
    let (was, now) = (figure(was), figure(now));
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
            measure: Arc::clone(&measure.name),
        },
        issue: issue?,
        date,
        was: was?,
        now: now?,
        decimals,
        reason: reason?.0,
        header: table.header().clone(),
    })
}

impl<'a> FromToml<'a> for Period {
    const EXAMPLE: &'static str = "{ from = 2023-02-20, to = 2023-02-24 }";

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&PERIOD, diagnostics)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::read::{definition, marked};

    const ID: IssueId = IssueId { year: 2023, number: 7 };

    fn check(issue: &str) {
        let definitions = definition::load(Vec::new(), &mut Diagnostics::default());
        let names = ["综窗办件", "事项受理办结", "大厅巡查"];
        let definitions = names.map(|name| &**definitions.get(name).expect("built in"));
        marked::check(FileRole::Manifest, issue, |file, found| {
            read_manifest(ID, Some(file), &definitions, found)
        });
    }

    #[test]
    fn an_issue_has_a_number_a_date_and_a_period() {
        let period = "period = { from = 2023-02-20, to = 2023-02-24 }\n";
        let with =
            |total: &str, date: &str| check(&format!("total = {total}\ndate = {date}\n{period}"));
        with("427", "2023-03-09");
        with("⟦-427⟧{wrong-type}", "⟦\"2023-03-09\"⟧{wrong-type}");
        with("427", "2023-03-09\n⟦number⟧{unknown-key} = 7");
        with("427", "2023-03-09\n⟦total⟧{syntax} = 1");
        with("427", "2023-03-09\ngap = ⟦true⟧{wrong-type}\ncopies = ⟦\"80\"⟧{wrong-type}");
        with("427", "2023-03-09\ncopies = ⟦0⟧{wrong-type}");
        with("427", "2023-03-09\ngap = ⟦\" \"⟧{missing-key}");
        let lines = |lines: &str| with("427", &format!("2023-03-09\nlines_per_page = {lines}"));
        lines("10");
        lines("40");
        lines("⟦9⟧{wrong-type}");
        lines("⟦41⟧{wrong-type}");
        lines("⟦\"24\"⟧{wrong-type}");
        check("⟦⟧{missing-key}{missing-key}{missing-key}");
        check(&format!("⟦⟧{{missing-key}}total = 427\n{period}"));
        let period =
            |period: &str| check(&format!("total = 427\ndate = 2023-03-09\nperiod = {period}\n"));
        period("{ from = 2023-02-24, to = 2023-02-24 }");
        period("⟦{ from = 2023-02-24, to = 2023-02-20 }⟧{date-order}");
        period("{ from = 2023-02-20, to = ⟦2023-02-24T09:00:00⟧{wrong-type} }");
        period("⟦{ from = 2023-02-20 }⟧{missing-key}");
        period("⟦2023-02-20⟧{wrong-type}");
        check(
            "total = 427\ndate = 2023-03-09\n⟦from⟧{missing-key} = 2023-02-20\nto = 2023-02-24\n",
        );
    }

    #[test]
    fn a_correction_names_a_figure() {
        let check = |header: &str, section: &str, rest: &str| {
            let reason = if rest.contains("reason") { "" } else { "reason = \"漏计\"\n" };
            let rest = format!("{rest}was = 5\nnow = 6\n{reason}");
            let rest = format!("{header}\nsection = {section}\nissue = \"2023-02\"\n{rest}");
            let period = "period = { from = 2023-02-20, to = 2023-02-24 }";
            check(&format!("total = 427\ndate = 2023-03-09\n{period}\n{rest}"));
        };
        let header = "[[corrections]]";
        check(header, "\"综窗办件\"", "measure = \"咨询\"\n");
        check(header, "⟦\"综窗\"⟧{correction-mismatch}", "measure = \"咨询\"\n");
        // It has no figures.
        check(header, "⟦\"大厅巡查\"⟧{correction-mismatch}", "measure = \"咨询\"\n");
        check(header, "\"综窗办件\"", "measure = ⟦\"资讯\"⟧{correction-mismatch}\n");
        check(header, "\"综窗办件\"", "measure = \"咨询\"\nreason = ⟦\"\"⟧{missing-key}\n");
        check(header, "\"综窗办件\"", "measure = \"咨询\"\n⟦rows⟧{unknown-key} = \"行政许可\"\n");
        let mismatch = "⟦[[corrections]]⟧{correction-mismatch}";
        check(mismatch, "\"综窗办件\"", "measure = \"咨询\"\nrow = \"行政许可\"\n");
        check(mismatch, "\"事项受理办结\"", "measure = \"受理\"\n");
        check(header, "\"事项受理办结\"", "measure = \"受理\"\nrow = \"行政许可\"\n");
        check(
            header,
            "\"事项受理办结\"",
            "measure = \"受理\"\nrow = ⟦\"许可\"⟧{correction-mismatch}\n",
        );
        check("⟦[[corrections]]⟧{missing-key}", "\"综窗办件\"", "");
    }
}
