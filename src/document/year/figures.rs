//! The calendar year of each account by month, so that months, opening and corrections add up to what
//! the ledger has booked.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, ensure};
use chrono::{Datelike, NaiveDate};

use super::Books;
use crate::ledger::rows::counting;
use crate::model::decimal::Decimal;
use crate::model::definition::{Basis, Listed, Measure};
use crate::model::figures::{Account, Figures, Part, PartKind};
use crate::model::issue::IssueId;

/// After everything that is booked.
const END: IssueId = IssueId { year: i32::MAX, number: u32::MAX };

/// One account in one calendar year.
#[derive(Clone, Debug)]
pub(crate) struct Annual {
    pub(crate) account: Account,
    pub(crate) unit: String,
    /// The figures count the last of so many decimals.
    pub(crate) decimals: u8,
    /// What the issues' own figures come to, January first; nothing where none counts for the month. Of a
    /// level the month's last figure, as it was corrected.
    pub(crate) months: [Option<i128>; 12],
    /// What was published before, where the year has an opening.
    pub(crate) opening: Option<i128>,
    /// What all corrections of the year add, whichever issue records them.
    pub(crate) corrected: Option<i128>,
    /// Nothing of a level.
    pub(crate) total: Option<u64>,
    pub(crate) last_year: Option<u64>,
    /// What the total is the sum of; of a level, the figures that there were, as they were corrected.
    pub(crate) parts: Vec<Part>,
}

impl Annual {
    pub(crate) fn decimal(&self, units: impl Into<i128>) -> Decimal {
        Decimal::new(units, self.decimals)
    }

    /// Whether its figures stand for themselves.
    pub(crate) fn is_level(&self) -> bool {
        self.total.is_none()
    }
}

/// The accounts that have a figure in the year: by section in print order, row and measure.
///
/// # Errors
/// A sum that is not the ledger's.
pub(super) fn annuals(books: &Books<'_>, sections: &[Listed]) -> anyhow::Result<Vec<Annual>> {
    let accounts = accounts(books, sections).into_iter();
    let booked = accounts.filter(|(account, _)| books.ledger.has_figures(account, books.year, END));
    booked.map(|(account, measure)| annual(books, account, measure)).collect()
}

fn annual(books: &Books<'_>, account: Account, measure: &Measure) -> anyhow::Result<Annual> {
    let (unit, decimals) = (measure.unit.clone(), measure.decimals);
    let Books { year, ledger, .. } = *books;
    let wrong = || format!("{account} {year}年的数与账上不符：这是程序的错");
    let total = |year| Some(ledger.balance(&account, year, END)?.year_to_date);
    let mut parts = ledger.parts(&account, year, END);
    let mut months: [Option<i128>; 12] = [None; 12];
    for part in parts.iter().filter(|part| part.kind == PartKind::Period) {
        let figures = books.figures.iter().find(|(figures, _)| figures.id == part.issue);
        let (figures, _) = figures.with_context(wrong)?;
        let by_month = by_month(figures, &account, year, part.amount);
        ensure!(by_month.values().sum::<i128>() == part.amount, wrong());
        for (month, amount) in by_month {
            *months[month as usize].get_or_insert(0) += amount;
        }
    }
    if measure.basis == Basis::Level {
        // With nothing to add a correction to, it stands in the figure's place.
        for part in &mut parts {
            let standing = ledger.standing(&account, year, part.issue);
            part.amount = standing.map_or(part.amount, i128::from);
        }
        let months = levels(books, &account, &parts);
        let (opening, corrected, total, last_year) = (None, None, None, None);
        return Ok(Annual {
            account,
            unit,
            decimals,
            months,
            opening,
            corrected,
            total,
            last_year,
            parts,
        });
    }
    let sum = |kind| {
        let amounts = parts.iter().filter(|part| part.kind == kind).map(|part| part.amount);
        amounts.reduce(|a, b| a + b)
    };
    let (opening, corrected) = (sum(PartKind::Opening), sum(PartKind::Correction));
    let booked = total(year).flatten().with_context(wrong)?;
    let months_and_rest = months.iter().chain([&opening, &corrected]).flatten().sum::<i128>();
    ensure!(months_and_rest == i128::from(booked), wrong());
    let has_last_year = books.has_last_year && ledger.has_figures(&account, year - 1, END);
    let last_year = if has_last_year { total(year - 1).with_context(wrong)? } else { None };
    let total = Some(booked);
    Ok(Annual { account, unit, decimals, months, opening, corrected, total, last_year, parts })
}

/// The last figure of each month, January first.
fn levels(books: &Books<'_>, account: &Account, parts: &[Part]) -> [Option<i128>; 12] {
    let mut months = [None; 12];
    for part in parts {
        let mut figures = books.figures.iter().map(|(figures, _)| figures);
        let Some(figures) = figures.find(|figures| figures.id == part.issue) else { continue };
        for month in by_month(figures, account, books.year, part.amount).into_keys() {
            months[month as usize] = Some(part.amount);
        }
    }
    months
}

/// An issue's own figure by month, January being 0: a cell under its day; one without a day, a level and
/// the difference of cumulative figures, under the last day of the period that lies in the year.
fn by_month(figures: &Figures, account: &Account, year: i32, amount: i128) -> BTreeMap<u32, i128> {
    let last = last_day(figures, year).month0();
    let mut months = BTreeMap::new();
    for section in &figures.sections {
        let cells = counting(&section.postings);
        for cell in cells.filter(|cell| cell.account == *account && cell.year == year) {
            if cell.basis != Basis::Period {
                return BTreeMap::from([(last, amount)]);
            }
            let month = cell.date.map_or(last, |date| date.month0());
            *months.entry(month).or_default() += i128::from(cell.value);
        }
    }
    months
}

/// The last day of the issue's period in the year, or the year's own where it has none in it.
pub(super) fn last_day(figures: &Figures, year: i32) -> NaiveDate {
    let end = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_default();
    figures.period.to.min(end)
}

/// Every account that any issue was read with, and its measure; the workspace's own first.
fn accounts<'a>(books: &Books<'a>, own: &'a [Listed]) -> Vec<(Account, &'a Measure)> {
    let mut accounts: Vec<(Account, &Measure)> = Vec::new();
    let mut read: Vec<*const Listed> = Vec::new();
    let configs = books.figures.iter().map(|(_, sections)| &**sections);
    for sections in [own].into_iter().chain(configs) {
        if read.contains(&sections.as_ptr()) {
            continue;
        }
        read.push(sections.as_ptr());
        for (_, definition) in sections {
            for (_, counts) in definition.counts() {
                for row in counts.row_names() {
                    for measure in &counts.measures {
                        let (section, row) = (Arc::clone(&definition.name), row.clone());
                        let account = Account { section, row, measure: Arc::clone(&measure.name) };
                        if accounts.iter().all(|(known, _)| *known != account) {
                            accounts.push((account, measure));
                        }
                    }
                }
            }
        }
    }
    // What only older definitions have joins its section and row.
    let names: Vec<Account> = accounts.iter().map(|(account, _)| account.clone()).collect();
    let place = |is_same: &dyn Fn(&Account) -> bool| names.iter().position(is_same);
    accounts.sort_by_cached_key(|(account, _)| {
        let section = |other: &Account| other.section == account.section;
        (place(&section), place(&|other| section(other) && other.row == account.row))
    });
    accounts
}
