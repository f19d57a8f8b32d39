//! Totals: period figures in, year-to-date figures out. Pure, exact, and every figure can say what
//! it is made of.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostics::Diagnostics;
use crate::model::{Account, Figures, IssueId};
use crate::rules::bad_number;
use crate::source::Span;

/// The book of all issues posted so far, in the order of their numbers.
#[derive(Default)]
pub struct Ledger {
    /// One entry an issue that has figures for the account in that year.
    accounts: BTreeMap<(Account, i32), Vec<Entry>>,
    doubts: Vec<Doubt>,
}

struct Entry {
    issue: IssueId,
    period: u64,
    year_to_date: u64,
    /// The first of the cells that it was added up from.
    cell: Span,
}

/// Figures that could not be read, so that nothing may be added up over them.
struct Doubt {
    issue: IssueId,
    year: i32,
    /// `None`: all sections.
    section: Option<Arc<str>>,
}

/// An account in one year as it stands with one issue.
#[derive(Clone, Debug)]
pub struct Balance {
    /// The issue's own figure in that year.
    pub period: u64,
    pub year_to_date: u64,
    /// Where the issue's own figure comes from.
    pub cell: Option<Span>,
}

impl Ledger {
    /// Books an issue; issues come in the order of their numbers.
    pub fn post(&mut self, figures: &Figures, diagnostics: &mut Diagnostics) {
        for section in &figures.doubtful {
            for year in figures.period.years() {
                self.doubts.push(Doubt {
                    issue: figures.id,
                    year,
                    section: Some(Arc::clone(section)),
                });
            }
        }
        for posting in &figures.postings {
            let entries = self.accounts.entry((posting.account.clone(), posting.year)).or_default();
            if entries.last().is_none_or(|entry| entry.issue != figures.id) {
                let year_to_date = entries.last().map_or(0, |entry| entry.year_to_date);
                let (issue, cell) = (figures.id, posting.span.clone());
                entries.push(Entry { issue, period: 0, year_to_date, cell });
            }
            let Some(entry) = entries.last_mut() else { continue };
            // The year to date is at least the period's figure, so only it can overflow.
            match entry.year_to_date.checked_add(posting.value) {
                Some(sum) => {
                    entry.year_to_date = sum;
                    entry.period += posting.value;
                }
                None => {
                    diagnostics.push(bad_number::overflow(posting.span.clone(), &posting.account));
                    self.doubt(figures.id, posting.year);
                }
            }
        }
    }

    /// Nothing of `year` may be added up from this issue on: it is missing or could not be read.
    pub fn doubt(&mut self, issue: IssueId, year: i32) {
        self.doubts.push(Doubt { issue, year, section: None });
    }

    /// How the account stands in `year` with `issue`; nothing where a figure of it is in doubt.
    pub fn balance(&self, account: &Account, year: i32, issue: IssueId) -> Option<Balance> {
        let doubtful = self.doubts.iter().any(|doubt| {
            doubt.issue <= issue
                && doubt.year == year
                && doubt.section.as_ref().is_none_or(|section| *section == account.section)
        });
        if doubtful {
            return None;
        }
        let entries = self.entries(account, year, issue);
        let Some(last) = entries.last() else {
            return Some(Balance { period: 0, year_to_date: 0, cell: None });
        };
        let own = Some(last).filter(|entry| entry.issue == issue);
        Some(Balance {
            period: own.map_or(0, |entry| entry.period),
            year_to_date: last.year_to_date,
            cell: own.map(|entry| entry.cell.clone()),
        })
    }

    /// Whether the account has had a figure in `year`, up to `issue`.
    pub fn has_figures(&self, account: &Account, year: i32, issue: IssueId) -> bool {
        !self.entries(account, year, issue).is_empty()
    }

    /// What the year to date is the sum of: each issue's own figure.
    pub fn parts(&self, account: &Account, year: i32, issue: IssueId) -> Vec<(IssueId, u64)> {
        let entries = self.entries(account, year, issue);
        entries.iter().map(|entry| (entry.issue, entry.period)).collect()
    }

    fn entries(&self, account: &Account, year: i32, issue: IssueId) -> &[Entry] {
        let entries = self.accounts.get(&(account.clone(), year)).map_or(&[][..], Vec::as_slice);
        &entries[..entries.partition_point(|entry| entry.issue <= issue)]
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::model::{Period, Posting};
    use crate::source::{Encoding, Source};

    fn id(year: i32, number: u32) -> IssueId {
        IssueId { year, number }
    }

    fn account() -> Account {
        Account { section: "综窗办件".into(), row: None, measure: "受理".into() }
    }

    /// Books issues given as number and figures by year, all within the years named.
    fn book(issues: &[(IssueId, &[(i32, u64)])]) -> (Ledger, Diagnostics) {
        let (mut ledger, mut diagnostics) = (Ledger::default(), Diagnostics::default());
        for &(id, figures) in issues {
            let day = |year| NaiveDate::from_ymd_opt(year, 1, 4).unwrap_or_default();
            let (first, last) = (figures[0].0, figures[figures.len() - 1].0);
            let source = Source::new("x.csv", String::new(), Encoding::Utf8);
            let posting = |&(year, value): &(i32, u64)| Posting {
                account: account(),
                year,
                value,
                span: Span::start_of(&source),
            };
            let figures = Figures {
                id,
                period: Period { from: day(first), to: day(last) },
                postings: figures.iter().map(posting).collect(),
                doubtful: Vec::new(),
            };
            ledger.post(&figures, &mut diagnostics);
        }
        (ledger, diagnostics)
    }

    #[test]
    fn each_figure_counts_for_its_own_year() {
        let issues: &[(IssueId, &[(i32, u64)])] = &[
            (id(2022, 52), &[(2022, 1000)]),
            (id(2023, 1), &[(2022, 10), (2023, 7)]),
            (id(2023, 2), &[(2023, 5)]),
            (id(2023, 4), &[(2023, 3), (2023, 1)]),
        ];
        let (ledger, diagnostics) = book(issues);
        assert!(!diagnostics.has_errors());
        let check = |issue, year, expected: (u64, u64)| {
            let found = ledger.balance(&account(), year, issue);
            let found = found.map(|balance| (balance.period, balance.year_to_date));
            assert_eq!(found, Some(expected), "{issue} in {year}");
        };
        check(id(2022, 51), 2022, (0, 0));
        check(id(2022, 52), 2022, (1000, 1000));
        check(id(2022, 52), 2023, (0, 0));
        check(id(2023, 1), 2022, (10, 1010));
        check(id(2023, 1), 2023, (7, 7));
        check(id(2023, 2), 2023, (5, 12));
        check(id(2023, 3), 2023, (0, 12));
        check(id(2023, 4), 2023, (4, 16));
        let parts = ledger.parts(&account(), 2023, id(2023, 4));
        assert_eq!(parts, [(id(2023, 1), 7), (id(2023, 2), 5), (id(2023, 4), 4)]);
    }

    #[test]
    fn doubt_spreads_forward_within_its_year() {
        let issues: &[(IssueId, &[(i32, u64)])] = &[
            (id(2022, 1), &[(2022, 1)]),
            (id(2022, 3), &[(2022, 1)]),
            (id(2023, 1), &[(2023, 1)]),
        ];
        let (mut ledger, _) = book(issues);
        ledger.doubt(id(2022, 2), 2022);
        assert!(ledger.balance(&account(), 2022, id(2022, 1)).is_some());
        assert!(ledger.balance(&account(), 2022, id(2022, 3)).is_none());
        assert!(ledger.balance(&account(), 2023, id(2023, 1)).is_some());
    }

    #[test]
    fn a_sum_beyond_64_bits_is_an_error() {
        let issues: &[(IssueId, &[(i32, u64)])] =
            &[(id(2023, 1), &[(2023, u64::MAX)]), (id(2023, 2), &[(2023, 1)])];
        let (ledger, diagnostics) = book(issues);
        assert!(diagnostics.has_errors());
        assert!(ledger.balance(&account(), 2023, id(2023, 1)).is_some());
        assert!(ledger.balance(&account(), 2023, id(2023, 2)).is_none());
    }
}
