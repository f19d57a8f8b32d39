//! 年度汇编: a year's issues with their figures by month, register, index and lists, in no format yet.
//! All of the volume's own prose and sums are made here. Pure; knows no format and touches no disk.

mod charts;
mod figures;
mod matter;
mod readiness;
mod tables;

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::issue::{Day, Document, one_line};
use crate::ledger::Ledger;
use crate::ledger::rows::{Field, Tabular};
use crate::model::bulletin::Bulletin;
use crate::model::decimal::Decimal;
use crate::model::definition::{Listed, Sections};
use crate::model::figures::{Account, Figures};
use crate::model::issue::{Issue, IssueId};
use crate::model::registry::Registry;
use crate::model::source::{Source, Span};

use charts::{Chart, Month};
use figures::Annual;
use matter::{CorrectionRow, DepartmentIndex, FindingList, Register};
pub use readiness::Condition;
pub(crate) use readiness::{Extent, Known, readiness};
use tables::AnnualTable;

/// What a volume is made of.
pub(crate) struct Sources<'a> {
    /// The workspace's own, for cover and page.
    pub(crate) bulletin: &'a Bulletin,
    /// The workspace's own, for the order of the tables.
    pub(crate) sections: &'a [Listed],
    pub(crate) departments: Option<&'a Registry>,
    pub(crate) books: Books<'a>,
}

/// The figures of a calendar year and of the one before.
#[derive(Clone, Copy)]
pub struct Books<'a> {
    pub year: i32,
    pub ledger: &'a Ledger,
    /// Of every issue that may book something to either year, in order, with what it was read with.
    pub figures: &'a [(Figures, Sections)],
    pub opening: Option<Opened>,
    /// Whether the ledger has the year before from its beginning.
    pub has_last_year: bool,
}

/// Where a year's opening ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    pub issue: IssueId,
    pub through: NaiveDate,
    /// 总期号 of that issue.
    pub serial: Option<u32>,
}

/// What every template of a volume sees as `volume`.
#[derive(Debug, Serialize)]
pub(crate) struct Volume {
    /// 报名.
    pub(crate) name: String,
    /// `2023年度汇编`.
    pub(crate) title: String,
    pub(crate) issuer: String,
    /// `第1期至第50期（总第421期至总第470期）`.
    pub(crate) range: String,
    /// The date of its last issue.
    pub(crate) issued: Day,
    pub(crate) lines_per_page: u32,
    /// `outer` or `center`.
    pub(crate) page_number: &'static str,
    pub(crate) tables: Vec<AnnualTable>,
    pub(crate) charts: Vec<Chart>,
    /// The months of the charts' year, and its days.
    pub(crate) months: Vec<Month>,
    pub(crate) days: u32,
    /// Of the blocks whose dispatches name anyone.
    pub(crate) registers: Vec<Register>,
    pub(crate) departments: Vec<DepartmentIndex>,
    /// How these are ordered, where the registry does not tell.
    pub(crate) departments_order: &'static str,
    pub(crate) findings: Vec<FindingList>,
    pub(crate) corrections: Vec<CorrectionRow>,
    pub(crate) issues: Vec<Bound>,
    /// The files from which what stands around the issues was taken.
    #[serde(skip)]
    pub(crate) origins: Vec<Span>,
    /// The tables' figures for other tools.
    #[serde(skip)]
    pub(crate) rows: Vec<AnnualRow>,
}

/// An issue in the volume.
#[derive(Debug, Serialize)]
pub(crate) struct Bound {
    /// `2023-07`: by this and, after a hyphen, the number of a dispatch, pages are looked up.
    pub(crate) id: String,
    #[serde(flatten)]
    pub(crate) document: Document,
}

/// One figure of one account and year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnualRow {
    pub year: i32,
    pub section: String,
    /// Empty where the section has no second dimension.
    pub row: String,
    pub measure: String,
    pub unit: String,
    /// `01` to `12`, `opening`, `corrected` or `year`; no row for a month without a figure, and of a level
    /// for months alone.
    pub month: String,
    pub figure: Decimal,
}

impl Tabular for AnnualRow {
    const COLUMNS: &'static [&'static str] =
        &["year", "section", "row", "measure", "unit", "month", "figure"];
    const SHEET: &'static str = "全年";

    fn cells(&self) -> Vec<Field> {
        let text = |text: &str| Field::Text(text.to_owned());
        vec![
            Field::year(self.year),
            text(&self.section),
            text(&self.row),
            text(&self.measure),
            text(&self.unit),
            text(&self.month),
            Field::Figure(self.figure),
        ]
    }
}

impl Volume {
    /// What is printed large: 报名 and the titles of the volume's parts.
    pub(crate) fn titles(&self) -> String {
        let registers = self.registers.iter().map(|register| &register.title);
        let findings = self.findings.iter().map(|findings| &findings.title);
        let titles = [&self.name, &self.title].into_iter().chain(registers).chain(findings);
        titles.map(String::as_str).collect()
    }

    /// What stands over tables and charts.
    pub(crate) fn heads(&self) -> String {
        let tables = self.tables.iter().flat_map(|table| {
            let groups = table.groups.iter().map(|group| &group.name);
            let columns = table.columns.iter().flat_map(|column| [&column.measure, &column.unit]);
            [&table.title].into_iter().chain(groups).chain(columns)
        });
        let charts = self.charts.iter().flat_map(|chart| [&chart.title, &chart.unit]);
        tables.chain(charts).map(String::as_str).collect()
    }

    /// What is printed as text.
    pub(crate) fn texts(&self) -> String {
        let mut texts = vec![&self.issuer, &self.range];
        texts.extend(self.tables.iter().flat_map(|table| &table.notes));
        for row in self.registers.iter().flat_map(|register| &register.rows) {
            texts.push(&row.department);
            texts.extend(&row.people);
        }
        texts.extend(self.departments.iter().map(|department| &department.name));
        for row in self.findings.iter().flat_map(|findings| &findings.rows) {
            texts.extend([&row.name, &row.finding]);
        }
        for row in &self.corrections {
            texts.extend([&row.place, &row.unit, &row.reason]);
        }
        texts.into_iter().map(String::as_str).collect()
    }
}

/// Composes the volume of these issues, which come in order; nothing without any.
///
/// # Errors
/// Months, opening and corrections that do not add up to the ledger's total: a fault of the program.
pub(crate) fn compile(
    sources: &Sources<'_>,
    issues: Vec<(Issue, Document)>,
) -> anyhow::Result<Option<Volume>> {
    let Sources { bulletin, sections, departments, books } = *sources;
    let year = books.year;
    let annuals = figures::annuals(&books, sections)?;
    let (issues, documents): (Vec<Issue>, Vec<Document>) = issues.into_iter().unzip();
    let (Some(first), Some(last)) = (issues.first(), issues.last()) else { return Ok(None) };
    let sections = issues.iter().flat_map(|issue| &issue.sections);
    let index = matter::departments(&issues, departments);
    let sections: Vec<_> = sections.filter_map(|(_, section)| section.as_ref()).collect();
    let files = sections.iter().map(|section| &section.source);
    let corrections = issues.iter().flat_map(|issue| &issue.corrections);
    let reasons = corrections.map(|correction| &correction.reason.span.source);
    // What stands over tables: the names of rows, measures and units.
    let definitions = sections.iter().map(|section| &section.definition.heading.span.source);
    let mut typed: Vec<&Arc<Source>> = Vec::new();
    for source in files.chain(reasons).chain(definitions).chain([&bulletin.source]) {
        if !typed.iter().any(|known| Arc::ptr_eq(known, source)) {
            typed.push(source);
        }
    }
    let origins = typed.into_iter().map(Span::whole).collect();
    Ok(Some(Volume {
        origins,
        name: one_line(&bulletin.name),
        title: format!("{year}年度汇编"),
        issuer: one_line(&bulletin.issuer),
        range: range(first, last),
        issued: Day::from(last.date.unwrap_or(last.period.to)),
        lines_per_page: bulletin.print.lines_per_page,
        page_number: bulletin.print.page_number.key(),
        tables: tables::tables(&annuals, &books),
        charts: charts::charts(&annuals, &books),
        months: charts::months(year),
        days: charts::days(year),
        registers: matter::registers(&issues),
        departments_order: matter::order(&index, departments),
        departments: index,
        findings: matter::findings(&issues),
        corrections: matter::corrections(&annuals, &books),
        rows: rows(&annuals, year),
        issues: issues.iter().zip(documents).map(bound).collect(),
    }))
}

fn bound((issue, document): (&Issue, Document)) -> Bound {
    Bound { id: issue.id.to_string(), document }
}

/// A year's figures by month: of each account with figures, the sections in this order, the months and
/// what stands beside them.
///
/// # Errors
/// A sum that is not the ledger's: a fault of the program.
pub fn annual_rows(books: &Books<'_>, sections: &[Listed]) -> anyhow::Result<Vec<AnnualRow>> {
    Ok(rows(&figures::annuals(books, sections)?, books.year))
}

fn rows(annuals: &[Annual], year: i32) -> Vec<AnnualRow> {
    annuals.iter().flat_map(|annual| rows_of(annual, year)).collect()
}

/// The rows of an account, as its table has them.
fn rows_of(annual: &Annual, year: i32) -> Vec<AnnualRow> {
    let Account { section, row, measure } = &annual.account;
    let months = annual.months.iter().zip(1..);
    let months = months.filter_map(|(figure, month)| Some((format!("{month:02}"), (*figure)?)));
    let opening = annual.opening.map(|figure| ("opening".to_owned(), figure));
    let sums = annual.total.map(|total| {
        let corrected = annual.corrected.unwrap_or_default();
        [("corrected".to_owned(), corrected), ("year".to_owned(), total.into())]
    });
    let row = |(month, figure): (String, i128)| AnnualRow {
        year,
        section: section.to_string(),
        row: row.as_deref().unwrap_or_default().to_owned(),
        measure: measure.to_string(),
        unit: annual.unit.clone(),
        month,
        figure: annual.decimal(figure),
    };
    months.chain(opening).chain(sums.into_iter().flatten()).map(row).collect()
}

/// `第1期至第50期（总第421期至总第470期）`.
fn range(first: &Issue, last: &Issue) -> String {
    let span = |first: String, last: String| {
        if first == last { first } else { format!("{first}至{last}") }
    };
    let numbers = span(format!("第{}期", first.id.number), format!("第{}期", last.id.number));
    match (first.serial, last.serial) {
        (Some(first), Some(last)) => {
            format!("{numbers}（{}）", span(format!("总第{first}期"), format!("总第{last}期")))
        }
        _ => numbers,
    }
}

/// `第1至9、11期，2024年第1期`: neighbours together, the volume's own year left out.
fn ranges(ids: &[IssueId], year: i32) -> String {
    let years = ids.chunk_by(|a, b| a.year == b.year).map(|ids| {
        let runs = ids.chunk_by(|a, b| b.previous_number() == Some(*a)).map(|run| {
            let (first, last) = (run[0].number, run[run.len() - 1].number);
            if first == last { first.to_string() } else { format!("{first}至{last}") }
        });
        let numbers = runs.collect::<Vec<_>>().join("、");
        format!("{}第{numbers}期", other_year(ids[0], year))
    });
    years.collect::<Vec<_>>().join("，")
}

/// `第7期`, of another year than the volume's `2024年第1期`.
fn label(id: IssueId, year: i32) -> String {
    format!("{}第{}期", other_year(id, year), id.number)
}

fn other_year(id: IssueId, year: i32) -> String {
    if id.year == year { String::new() } else { format!("{}年", id.year) }
}
