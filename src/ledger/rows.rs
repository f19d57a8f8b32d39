//! The ledger as it is asked for: one row an issue, year touched and measure, and how an issue's
//! figures are made up. Pure; one renderer a file. Computes nothing that the ledger has not booked.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Ledger;
pub(crate) use super::cells::counting;
use crate::model::decimal::Decimal;
use crate::model::definition::{Basis, Listed, Measure, Sections};
use crate::model::figures::{Account, Balance, Correction, Figures};
use crate::model::issue::IssueId;
use crate::model::source::{Position, Span};
use crate::read::cells;

pub use super::beancount::render as render_beancount;
pub(crate) use super::csv::render as render_csv;
pub(crate) use super::json::render as render_json;
pub(crate) use super::table::{columns, render as render_table};
pub(crate) use super::xlsx::render as render_xlsx;

/// A row as csv, json and xlsx write it.
pub(crate) trait Tabular {
    /// Part of the contract with other tools.
    const COLUMNS: &'static [&'static str];
    /// The name of a workbook's one sheet.
    const SHEET: &'static str;

    /// What stands in its columns.
    fn cells(&self) -> Vec<Field>;
}

pub(crate) enum Field {
    Text(String),
    Figure(Decimal),
    /// What there is none of.
    Nothing,
}

impl Field {
    pub(crate) fn year(year: i32) -> Self {
        Self::Figure(Decimal::new(year, 0))
    }
}

/// One measure in one year as it stands with one issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub issue: IssueId,
    /// The calendar year that is counted for.
    pub year: i32,
    pub section: String,
    /// Empty where the section has no second dimension.
    pub row: String,
    pub measure: String,
    pub(crate) unit: String,
    /// The figures count the last of so many decimals.
    pub decimals: u8,
    /// The issue's own figure in that year.
    pub period: u64,
    /// Nothing of a level.
    pub year_to_date: Option<u64>,
    /// What the issue's corrections add in that year.
    pub corrected: i128,
}

impl Tabular for Row {
    const COLUMNS: &'static [&'static str] = &[
        "issue",
        "year",
        "section",
        "row",
        "measure",
        "unit",
        "period",
        "year_to_date",
        "corrected",
    ];
    const SHEET: &'static str = "累计";

    fn cells(&self) -> Vec<Field> {
        let text = |text: &str| Field::Text(text.to_owned());
        vec![
            text(&self.issue.to_string()),
            Field::year(self.year),
            text(&self.section),
            text(&self.row),
            text(&self.measure),
            text(&self.unit),
            Field::Figure(self.decimal(self.period)),
            self.year_to_date.map_or(Field::Nothing, |figure| Field::Figure(self.decimal(figure))),
            Field::Figure(self.decimal(self.corrected)),
        ]
    }
}

impl Row {
    pub(crate) fn account(&self) -> Account {
        let row = Some(self.row.as_str()).filter(|row| !row.is_empty()).map(Arc::from);
        Account {
            section: self.section.as_str().into(),
            row,
            measure: self.measure.as_str().into(),
        }
    }

    pub(crate) fn decimal(&self, units: impl Into<i128>) -> Decimal {
        Decimal::new(units, self.decimals)
    }
}

/// How one measure of one issue is made up in one year.
pub struct Derivation {
    pub account: Account,
    pub(crate) unit: String,
    /// The amounts count the last of so many decimals.
    pub(crate) decimals: u8,
    pub(crate) year: i32,
    pub sums: Vec<Sum>,
}

pub struct Sum {
    pub name: &'static str,
    /// What the ledger has booked.
    pub amount: i128,
    pub summands: Vec<Summand>,
}

pub struct Summand {
    pub amount: i128,
    /// A cell's place, an issue, a correction.
    pub(crate) origin: String,
}

/// An account that an issue has in a year.
struct Touched<'a> {
    account: Account,
    measure: &'a Measure,
    year: i32,
    balance: Balance,
}

/// The rows of these issues: by issue, year, section, row and measure. Nothing where a figure is in
/// doubt.
pub fn rows(issues: &[(Figures, Sections)], ledger: &Ledger) -> Option<Vec<Row>> {
    let mut rows = Vec::new();
    for (figures, sections) in issues {
        for Touched { account, measure, year, balance } in touched(figures, sections, ledger)? {
            rows.push(Row {
                issue: figures.id,
                year,
                section: account.section.to_string(),
                row: account.row.as_deref().unwrap_or_default().to_owned(),
                measure: account.measure.to_string(),
                unit: measure.unit.clone(),
                decimals: measure.decimals,
                period: balance.period,
                year_to_date: balance.year_to_date,
                corrected: balance.corrected,
            });
        }
    }
    Some(rows)
}

/// How each row of the issue is made up, in the order of [`rows`].
pub fn derivations(
    figures: &Figures,
    sections: &[Listed],
    ledger: &Ledger,
) -> Option<Vec<Derivation>> {
    let touched = touched(figures, sections, ledger)?.into_iter();
    Some(touched.map(|touched| derivation(touched, figures, ledger)).collect())
}

/// The accounts and years that the issue touches: by the days of its period, where a measure must have
/// a figure; by a figure; by a correction.
fn touched<'a>(
    figures: &Figures,
    sections: &'a [Listed],
    ledger: &Ledger,
) -> Option<Vec<Touched<'a>>> {
    let id = figures.id;
    let mut touched = Vec::new();
    for (_, definition) in sections {
        for (_, counts) in definition.counts() {
            for row in counts.row_names() {
                for measure in &counts.measures {
                    let section = Arc::clone(&definition.name);
                    let name = Arc::clone(&measure.name);
                    let account = Account { section, row: row.clone(), measure: name };
                    let mut years: BTreeSet<i32> = ledger.years(&account, id).into_iter().collect();
                    // A level has its figure, in the year of the period's end.
                    if measure.required_in(id) && measure.basis != Basis::Level {
                        years.extend(figures.period.years());
                    }
                    for year in years {
                        let balance = ledger.balance(&account, year, id)?;
                        let account = account.clone();
                        touched.push(Touched { account, measure, year, balance });
                    }
                }
            }
        }
    }
    touched.sort_by_key(|touched| touched.year);
    Some(touched)
}

fn derivation(touched: Touched<'_>, figures: &Figures, ledger: &Ledger) -> Derivation {
    let Touched { account, measure, year, balance } = touched;
    let Measure { unit, decimals, basis, .. } = measure;
    let id = figures.id;
    let tables = figures.sections.iter();
    let cells = tables.flat_map(|section| counting(&section.postings));
    let mut of_period: Vec<Summand> = cells
        .filter(|posting| posting.account == account && posting.year == year)
        .map(|cell| Summand { amount: cell.value.into(), origin: place(&cell.span) })
        .collect();
    let (unit, decimals) = (unit.clone(), *decimals);
    let Some(year_to_date) = balance.year_to_date else {
        let own = Sum { name: "本期", amount: balance.period.into(), summands: of_period };
        return Derivation { account, unit, decimals, year, sums: vec![own] };
    };
    let base = i128::from(year_to_date) - i128::from(balance.period);
    if *basis == Basis::Cumulative && base != 0 && !of_period.is_empty() {
        let origin =
            if balance.corrected == 0 { "此前累计" } else { "此前累计，更正后" };
        of_period.push(Summand { amount: -base, origin: origin.to_owned() });
    }
    let is_of_this =
        |c: &&Correction| c.account == account && ledger.corrected_year(c, id) == Some(year);
    let corrections = figures.corrections.iter().filter(is_of_this);
    let corrections = corrections.map(|c| summand(c, ledger.moved(c, id, year))).collect();
    let parts = ledger.parts(&account, year, id).into_iter();
    let parts = parts.map(|part| Summand { amount: part.amount, origin: part.origin() }).collect();
    let mut sums = vec![
        Sum { name: "本期", amount: balance.period.into(), summands: of_period },
        Sum { name: "更正", amount: balance.corrected, summands: corrections },
    ];
    sums.retain(|sum| sum.amount != 0 || !sum.summands.is_empty());
    sums.push(Sum { name: "累计", amount: year_to_date.into(), summands: parts });
    Derivation { account, unit, decimals, year, sums }
}

/// `2023-02的5改为6（漏计），issues/2023-03/issue.toml:4:1`; of a cumulative figure behind which another
/// one stands, that it moves nothing.
fn summand(correction: &Correction, amount: i128) -> Summand {
    let Correction { issue, was, now, reason, header, .. } = correction;
    let reason: String = reason.value.split_whitespace().collect::<Vec<_>>().join(" ");
    let (was, now) = (correction.decimal(was.value), correction.decimal(now.value));
    let unmoved = if amount == 0 { "，后面各期的累计不变" } else { "" };
    let origin = format!("{}的{was}改为{now}（{reason}）{unmoved}，{}", issue.value, place(header));
    Summand { amount, origin }
}

/// `issues/2023-07/综窗办件.csv F2`; of what is no cell, `issues/2023-07/issue.toml:4:1`.
fn place(span: &Span) -> String {
    if let Some(cell) = cells::name(span) {
        return format!("{} {cell}", span.source.path);
    }
    let Position { line, column } = span.start();
    format!("{}:{line}:{column}", span.source.path)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    struct Named(&'static str);

    impl Tabular for Named {
        const COLUMNS: &'static [&'static str] = &["row", "period"];
        const SHEET: &'static str = "x";

        fn cells(&self) -> Vec<Field> {
            vec![Field::Text(self.0.to_owned()), Field::Figure(Decimal::new(-3, 0))]
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        let names = ["=1+1", "@SUM(A1)", "+甲", "-1-1", "受理"].map(Named);
        let csv = String::from_utf8(render_csv(&names)).unwrap_or_default();
        let expected = "\u{feff}row,period\n'=1+1,-3\n'@SUM(A1),-3\n'+甲,-3\n'-1-1,-3\n受理,-3\n";
        assert_eq!(csv, expected);
        let workbook = render_xlsx(&names).expect("a workbook");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).expect("an archive");
        let mut part = |name: &str| {
            let mut text = String::new();
            archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
            text
        };
        let sheet = part("xl/worksheets/sheet1.xml");
        // Names are shared strings, figures numbers.
        assert!(!sheet.contains("<f>") && sheet.contains("<c r=\"B2\"><v>-3</v>"), "{sheet}");
        assert_eq!(sheet.matches(" t=\"s\"").count(), 2 + names.len(), "{sheet}");
        assert!(part("xl/sharedStrings.xml").contains("<t>=1+1</t>"));
    }
}
