//! Totals: figures, openings and corrections in, year-to-date figures out. Pure, exact, and every
//! total can say what it is made of.
//!
//! For each account and year `ytd(n) = ytd(n−1) + period(n) + corrected(n)`, always. A figure of the
//! period is read and added; a cumulative figure is the year to date itself, and the period's is what
//! is left.

mod csv;
mod json;
pub mod rows;
mod table;
mod xlsx;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{bad_number, correction_mismatch, cumulative_decrease};
use crate::model::figures::{
    Account, Balance, Correction, Figures, Opening, Part, PartKind, Posting,
};
use crate::model::issue::IssueId;
use crate::model::source::{Span, Spanned};

/// The book of all issues posted so far, in the order of their numbers.
#[derive(Default)]
pub struct Ledger {
    /// One entry an issue that has a figure or a correction for the account in that year.
    accounts: BTreeMap<(Account, i32), Vec<Entry>>,
    doubts: Vec<Doubt>,
    /// Years that start from published totals: the last issue contained in them.
    openings: BTreeMap<i32, IssueId>,
}

/// What an issue, or an opening, booked to an account in one year.
struct Entry {
    issue: IssueId,
    is_opening: bool,
    /// The issue's own figure as it was printed.
    period: u64,
    /// What its corrections of earlier figures add.
    corrected: i128,
    year_to_date: u64,
    /// The figure of the CSV, after the corrections booked so far: what the next `was` must say.
    standing: Option<u64>,
    /// The first of the cells that the figure was added up from.
    cell: Option<Span>,
}

/// Figures that could not be read, so that nothing may be added up over them.
struct Doubt {
    issue: IssueId,
    year: i32,
    /// `None`: all sections.
    section: Option<Arc<str>>,
}

impl Ledger {
    /// Books published totals, after the issues that they contain and before the others.
    pub fn open(&mut self, opening: &Opening, diagnostics: &mut Diagnostics) {
        let Opening { issue, year, .. } = *opening;
        self.openings.insert(year, issue);
        for section in &opening.doubtful {
            self.doubts.push(Doubt { issue, year, section: Some(Arc::clone(section)) });
        }
        for ((account, _), figure) in sums(&opening.postings, false, diagnostics) {
            let Some(figure) = figure else {
                self.doubt_account(issue, year, &account);
                continue;
            };
            let entries = self.accounts.entry((account, year)).or_default();
            entries.push(Entry {
                issue,
                is_opening: true,
                period: figure.value,
                corrected: 0,
                year_to_date: figure.value,
                standing: Some(figure.value),
                cell: Some(figure.cell),
            });
        }
    }

    /// Books an issue; issues come in the order of their numbers.
    pub fn post(&mut self, figures: &Figures, diagnostics: &mut Diagnostics) {
        for section in &figures.doubtful {
            for year in figures.period.years() {
                let section = Some(Arc::clone(section));
                self.doubts.push(Doubt { issue: figures.id, year, section });
            }
        }
        let mut corrected = Vec::new();
        for correction in &figures.corrections {
            self.correct(figures.id, correction, &mut corrected, diagnostics);
        }
        for section in &figures.sections {
            for ((account, year), figure) in
                sums(&section.postings, section.is_cumulative, diagnostics)
            {
                let Some(figure) = figure else {
                    self.doubt_account(figures.id, year, &account);
                    continue;
                };
                let entry = self.entry(figures.id, &account, year);
                let base = i128::from(entry.year_to_date);
                let figure_value = i128::from(figure.value);
                let period = if section.is_cumulative { figure_value - base } else { figure_value };
                entry.standing = Some(figure.value);
                entry.cell = Some(figure.cell.clone());
                match (u64::try_from(period), u64::try_from(base + period)) {
                    (Ok(period), Ok(year_to_date)) => {
                        entry.period = period;
                        entry.year_to_date = year_to_date;
                    }
                    (Err(_), _) => {
                        let base = entry.year_to_date;
                        let span = figure.cell;
                        diagnostics.push(cumulative_decrease::decreased(
                            span,
                            &account,
                            figure.value,
                            base,
                        ));
                        self.doubt_account(figures.id, year, &account);
                    }
                    (_, Err(_)) => {
                        diagnostics.push(bad_number::overflow(figure.cell, &account));
                        self.doubt_account(figures.id, year, &account);
                    }
                }
            }
        }
    }

    /// The entry of an issue, made where there is none yet.
    fn entry(&mut self, issue: IssueId, account: &Account, year: i32) -> &mut Entry {
        let entries = self.accounts.entry((account.clone(), year)).or_default();
        if entries.last().is_none_or(|last| last.issue != issue || last.is_opening) {
            let year_to_date = entries.last().map_or(0, |last| last.year_to_date);
            let (period, corrected, standing, cell) = (0, 0, None, None);
            let is_opening = false;
            entries.push(Entry {
                issue,
                is_opening,
                period,
                corrected,
                year_to_date,
                standing,
                cell,
            });
        }
        let last = entries.len() - 1;
        &mut entries[last]
    }

    /// Books a correction of an earlier figure, for the year of that figure. `corrected` are the
    /// places that the same issue has corrected so far.
    fn correct<'a>(
        &mut self,
        recorded_in: IssueId,
        correction: &'a Correction,
        corrected: &mut Vec<(i32, &'a Correction)>,
        diagnostics: &mut Diagnostics,
    ) {
        let Correction { account, issue, was, now, .. } = correction;
        let Spanned { value: issue, .. } = *issue;
        let places = self.places(correction, recorded_in);
        let &[(year, at)] = places.as_slice() else {
            // A figure that could not be read was reported where it stands.
            if !self.is_doubtful(account, issue.year, issue) {
                diagnostics.push(match places.len() {
                    0 => correction_mismatch::no_place(correction),
                    _ => correction_mismatch::two_years(correction),
                });
            }
            self.doubt_account(recorded_in, issue.year, account);
            return;
        };
        let is_same = |(other_year, other): &&(i32, &Correction)| {
            *other_year == year && other.account == *account && other.issue.value == issue
        };
        if let Some((_, other)) = corrected.iter().find(is_same) {
            diagnostics.push(correction_mismatch::twice(correction, other));
            self.doubt_account(recorded_in, year, account);
            return;
        }
        corrected.push((year, correction));
        let Some(entries) = self.accounts.get_mut(&(account.clone(), year)) else { return };
        let standing = entries[at].standing.unwrap_or_default();
        if standing != was.value {
            let cell = entries[at].cell.as_ref();
            diagnostics.push(correction_mismatch::was(correction, standing, cell));
            self.doubt_account(recorded_in, year, account);
            return;
        }
        entries[at].standing = Some(*now);
        let change = i128::from(*now) - i128::from(was.value);
        let entry = self.entry(recorded_in, account, year);
        entry.corrected += change;
        match u64::try_from(i128::from(entry.year_to_date) + change) {
            Ok(year_to_date) => entry.year_to_date = year_to_date,
            Err(_) => {
                diagnostics.push(bad_number::overflow(was.span.clone(), account));
                self.doubt_account(recorded_in, year, account);
            }
        }
    }

    /// The year that a correction counts for: that of the figure which it corrects.
    pub(crate) fn corrected_year(
        &self,
        correction: &Correction,
        recorded_in: IssueId,
    ) -> Option<i32> {
        match self.places(correction, recorded_in).as_slice() {
            &[(year, _)] => Some(year),
            _ => None,
        }
    }

    /// The entries that a correction may mean, with their years.
    fn places(&self, correction: &Correction, recorded_in: IssueId) -> Vec<(i32, usize)> {
        let Correction { account, issue: Spanned { value: issue, .. }, date, .. } = correction;
        // A period reaches into a neighbouring year at most.
        let near = issue.year - 1..=issue.year + 1;
        let meant = near.filter(|year| date.is_none_or(|date| date.year() == *year));
        meant
            .filter_map(|year| Some((year, self.place(account, year, *issue, recorded_in)?)))
            .collect()
    }

    /// The entry that holds the figure of an earlier issue, or of an opening.
    fn place(
        &self,
        account: &Account,
        year: i32,
        issue: IssueId,
        before: IssueId,
    ) -> Option<usize> {
        let entries = self.accounts.get(&(account.clone(), year)).filter(|_| issue < before)?;
        entries.iter().rposition(|entry| entry.issue == issue && entry.standing.is_some())
    }

    /// Nothing of `year` may be added up from this issue on: it is missing or could not be read.
    pub(crate) fn doubt(&mut self, issue: IssueId, year: i32) {
        self.doubts.push(Doubt { issue, year, section: None });
    }

    fn doubt_account(&mut self, issue: IssueId, year: i32, account: &Account) {
        self.doubts.push(Doubt { issue, year, section: Some(Arc::clone(&account.section)) });
    }

    /// Whether a figure of the section up to `issue` could not be read, or an issue is missing.
    /// What an opening contains cannot make what comes after it doubtful.
    fn is_doubtful(&self, account: &Account, year: i32, issue: IssueId) -> bool {
        let from = self.openings.get(&year).filter(|&&opening| opening < issue);
        self.doubts.iter().any(|doubt| {
            doubt.issue <= issue
                && from.is_none_or(|&from| from <= doubt.issue)
                && doubt.year == year
                && doubt.section.as_ref().is_none_or(|section| *section == account.section)
        })
    }

    /// How the account stands in `year` with `issue`; nothing where a figure of it is in doubt.
    pub(crate) fn balance(&self, account: &Account, year: i32, issue: IssueId) -> Option<Balance> {
        if self.is_doubtful(account, year, issue) {
            return None;
        }
        let entries = self.entries(account, year, issue);
        let Some(last) = entries.last() else { return Some(Balance::default()) };
        let own = Some(last).filter(|entry| entry.issue == issue && !entry.is_opening);
        Some(Balance {
            period: own.map_or(0, |entry| entry.period),
            corrected: own.map_or(0, |entry| entry.corrected),
            year_to_date: last.year_to_date,
            cell: own.and_then(|entry| entry.cell.clone()),
        })
    }

    /// The years in which the issue booked a figure or a correction to the account.
    pub(crate) fn years(&self, account: &Account, issue: IssueId) -> Vec<i32> {
        let years = (account.clone(), i32::MIN)..=(account.clone(), i32::MAX);
        let is_own = |entry: &Entry| entry.issue == issue && !entry.is_opening;
        let booked = self.accounts.range(years).filter(|(_, entries)| entries.iter().any(is_own));
        booked.map(|((_, year), _)| *year).collect()
    }

    /// Whether the account has had a figure in `year`, up to `issue`.
    pub(crate) fn has_figures(&self, account: &Account, year: i32, issue: IssueId) -> bool {
        !self.entries(account, year, issue).is_empty()
    }

    /// What the year to date is the sum of.
    pub(crate) fn parts(&self, account: &Account, year: i32, issue: IssueId) -> Vec<Part> {
        let entries = self.entries(account, year, issue);
        let start = entries.iter().rposition(|entry| entry.is_opening).unwrap_or(0);
        let mut parts = Vec::new();
        for Entry { issue, is_opening, period, corrected, cell, .. } in &entries[start..] {
            let kind = if *is_opening { PartKind::Opening } else { PartKind::Period };
            if cell.is_some() {
                parts.push(Part { issue: *issue, kind, amount: i128::from(*period) });
            }
            if *corrected != 0 {
                let kind = PartKind::Correction;
                parts.push(Part { issue: *issue, kind, amount: *corrected });
            }
        }
        parts
    }

    /// The entries that count for `issue`: an opening counts only for the issues after it.
    fn entries(&self, account: &Account, year: i32, issue: IssueId) -> &[Entry] {
        let entries = self.accounts.get(&(account.clone(), year)).map_or(&[][..], Vec::as_slice);
        let end = entries.partition_point(|entry| {
            entry.issue < issue || entry.issue == issue && !entry.is_opening
        });
        &entries[..end]
    }
}

/// A sum of cells: one account, one year, one issue.
struct CellSum {
    value: u64,
    cell: Span,
}

/// The cells of a table that are added up. Of cumulative figures with dates only those of a year's last
/// date: the others are contained in them.
pub(crate) fn counting(
    postings: &[Posting],
    is_cumulative: bool,
) -> impl Iterator<Item = &Posting> {
    let mut last: BTreeMap<i32, Option<NaiveDate>> = BTreeMap::new();
    for posting in postings {
        let date = last.entry(posting.year).or_default();
        *date = (*date).max(posting.date);
    }
    postings
        .iter()
        .filter(move |Posting { year, date, .. }| !is_cumulative || last.get(year) == Some(date))
}

/// Adds up the cells of each account and year; a sum beyond 64 bits is none.
fn sums(
    postings: &[Posting],
    is_cumulative: bool,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<(Account, i32), Option<CellSum>> {
    let mut sums: BTreeMap<(Account, i32), Option<CellSum>> = BTreeMap::new();
    for Posting { account, year, value, span, .. } in counting(postings, is_cumulative) {
        let first = || Some(CellSum { value: 0, cell: span.clone() });
        let place = sums.entry((account.clone(), *year)).or_insert_with(first);
        let Some(sum) = place else { continue };
        match sum.value.checked_add(*value) {
            Some(value) => sum.value = value,
            None => {
                diagnostics.push(bad_number::overflow(span.clone(), account));
                *place = None;
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::figures::SectionFigures;
    use crate::model::files::FileRole;
    use crate::model::issue::Period;
    use crate::model::source::{Encoding, Source};

    fn account() -> Account {
        Account { section: "综窗办件".into(), row: None, measure: "受理".into() }
    }

    fn span() -> Span {
        Span::start_of(&Source::new(FileRole::Figures, "x", String::new(), Encoding::Utf8))
    }

    /// `2023-01`.
    fn id(text: &str) -> IssueId {
        text.parse().unwrap_or(IssueId { year: 0, number: 0 })
    }

    /// What an issue holds: figures by year, and corrections as issue, year, was, now.
    struct Entered<'a> {
        id: &'a str,
        cumulative: bool,
        figures: &'a [(i32, u64)],
        corrections: &'a [(&'a str, i32, u64, u64)],
    }

    fn entered<'a>(id: &'a str, figures: &'a [(i32, u64)]) -> Entered<'a> {
        Entered { id, cumulative: false, figures, corrections: &[] }
    }

    fn posting(year: i32, value: u64) -> Posting {
        Posting { account: account(), year, date: None, value, span: span() }
    }

    fn book(openings: &[(i32, &str, u64)], issues: &[Entered<'_>]) -> (Ledger, Vec<String>) {
        let (mut ledger, mut diagnostics) = (Ledger::default(), Diagnostics::default());
        for &(year, issue, value) in openings {
            let (postings, doubtful) = (vec![posting(year, value)], Vec::new());
            ledger.open(&Opening { year, issue: id(issue), postings, doubtful }, &mut diagnostics);
        }
        for issue in issues {
            let day = |year| NaiveDate::from_ymd_opt(year, 1, 4).unwrap_or_default();
            let number = id(issue.id);
            let first = issue.figures.first().map_or(number.year, |figure| figure.0);
            let last = issue.figures.last().map_or(number.year, |figure| figure.0);
            let correction = |&(issue, year, was, now): &(&str, i32, u64, u64)| Correction {
                account: account(),
                issue: Spanned { value: id(issue), span: span() },
                date: Some(day(year)),
                was: Spanned { value: was, span: span() },
                now,
                reason: String::new(),
                header: span(),
            };
            let figures = Figures {
                id: number,
                period: Period { from: day(first), to: day(last) },
                sections: vec![SectionFigures {
                    is_cumulative: issue.cumulative,
                    postings: issue.figures.iter().map(|&(y, v)| posting(y, v)).collect(),
                }],
                corrections: issue.corrections.iter().map(correction).collect(),
                doubtful: Vec::new(),
            };
            ledger.post(&figures, &mut diagnostics);
        }
        (ledger, diagnostics.iter().map(|d| d.rule.name.to_owned()).collect())
    }

    fn assert_balance(ledger: &Ledger, issue: &str, year: i32, expected: (u64, i128, u64)) {
        let found = ledger.balance(&account(), year, id(issue));
        let found = found.map(|b| (b.period, b.corrected, b.year_to_date));
        assert_eq!(found, Some(expected), "{issue} in {year}");
    }

    #[test]
    fn the_worked_example_of_the_contract() {
        let (ledger, found) = book(
            &[(2022, "2022-50", 1000)],
            &[
                entered("2023-01", &[(2022, 10), (2023, 7)]),
                entered("2023-02", &[(2023, 5)]),
                Entered {
                    corrections: &[("2023-02", 2023, 5, 6)],
                    ..entered("2023-03", &[(2023, 4)])
                },
                Entered {
                    corrections: &[("2023-01", 2022, 10, 12)],
                    ..entered("2023-04", &[(2023, 3)])
                },
            ],
        );
        assert!(found.is_empty(), "{found:?}");
        let check = |issue, year, expected| assert_balance(&ledger, issue, year, expected);
        check("2023-01", 2022, (10, 0, 1010));
        check("2023-01", 2023, (7, 0, 7));
        check("2023-02", 2023, (5, 0, 12));
        check("2023-03", 2023, (4, 1, 17));
        check("2023-04", 2023, (3, 0, 20));
        check("2023-04", 2022, (0, 2, 1012));
        let part = |issue, kind, amount| Part { issue: id(issue), kind, amount };
        assert_eq!(
            ledger.parts(&account(), 2022, id("2023-04")),
            [
                part("2022-50", PartKind::Opening, 1000),
                part("2023-01", PartKind::Period, 10),
                part("2023-04", PartKind::Correction, 2),
            ]
        );
    }

    #[test]
    fn a_correction_can_be_corrected_but_not_twice_at_once() {
        type Places = [(&'static str, i32, u64, u64)];
        fn correct(id: &'static str, corrections: &'static Places) -> Entered<'static> {
            Entered { corrections, ..entered(id, &[(2023, 1)]) }
        }
        fn check(
            second: &'static Places,
            third: &'static Places,
            expected: &[&str],
            total: Option<u64>,
        ) {
            let first = entered("2023-01", &[(2023, 10)]);
            let (ledger, found) =
                book(&[], &[first, correct("2023-02", second), correct("2023-03", third)]);
            assert_eq!(found, expected);
            let balance = ledger.balance(&account(), 2023, id("2023-03"));
            assert_eq!(balance.map(|balance| balance.year_to_date), total);
        }
        const ISSUE: &str = "2023-01";
        check(&[(ISSUE, 2023, 10, 12)], &[(ISSUE, 2023, 12, 9)], &[], Some(11));
        check(&[(ISSUE, 2023, 10, 12)], &[(ISSUE, 2023, 10, 9)], &["correction-mismatch"], None);
        check(&[(ISSUE, 2023, 10, 12), (ISSUE, 2023, 12, 13)], &[], &["correction-mismatch"], None);
        check(&[("2023-02", 2023, 1, 2)], &[], &["correction-mismatch"], None);
        check(&[("2022-09", 2022, 1, 2)], &[], &["correction-mismatch"], Some(12));
        check(&[(ISSUE, 2022, 10, 12)], &[], &["correction-mismatch"], None);
        check(&[(ISSUE, 2023, 10, 0)], &[], &[], Some(2));
    }

    #[test]
    fn cumulative_figures_are_the_year_to_date() {
        let cumulative = |id, figures| Entered { cumulative: true, ..entered(id, figures) };
        let (ledger, found) = book(
            &[(2023, "2023-02", 30)],
            &[
                cumulative("2023-03", &[(2023, 50)]),
                cumulative("2023-04", &[(2023, 70)]),
                Entered {
                    corrections: &[("2023-04", 2023, 70, 65)],
                    ..cumulative("2023-05", &[(2023, 80)])
                },
                cumulative("2024-01", &[(2023, 90), (2024, 3)]),
            ],
        );
        assert!(found.is_empty(), "{found:?}");
        let check = |issue, year, expected| assert_balance(&ledger, issue, year, expected);
        check("2023-03", 2023, (20, 0, 50));
        check("2023-04", 2023, (20, 0, 70));
        // 70 was 65: the next difference starts there, and the total is still what was read.
        check("2023-05", 2023, (15, -5, 80));
        check("2024-01", 2023, (10, 0, 90));
        check("2024-01", 2024, (3, 0, 3));
        let (ledger, found) =
            book(&[], &[cumulative("2023-01", &[(2023, 5)]), cumulative("2023-02", &[(2023, 4)])]);
        assert_eq!(found, ["cumulative-decrease"]);
        assert!(ledger.balance(&account(), 2023, id("2023-02")).is_none());
    }

    #[test]
    fn doubt_spreads_forward_within_its_year() {
        let issues = [
            entered("2022-01", &[(2022, 1)]),
            entered("2022-03", &[(2022, 1)]),
            entered("2023-01", &[(2023, 1)]),
        ];
        let (mut ledger, _) = book(&[], &issues);
        ledger.doubt(id("2022-02"), 2022);
        let known =
            |ledger: &Ledger, year, issue| ledger.balance(&account(), year, id(issue)).is_some();
        assert!(known(&ledger, 2022, "2022-01"));
        assert!(!known(&ledger, 2022, "2022-03"));
        assert!(known(&ledger, 2023, "2023-01"));
        // An opening that contains the missing issue does not need it.
        let (mut ledger, _) = book(&[(2022, "2022-02", 5)], &issues[1..]);
        ledger.doubt(id("2022-01"), 2022);
        assert!(known(&ledger, 2022, "2022-03"));
    }

    #[test]
    fn a_sum_beyond_64_bits_is_an_error() {
        let issues = [entered("2023-01", &[(2023, u64::MAX)]), entered("2023-02", &[(2023, 1)])];
        let (ledger, found) = book(&[], &issues);
        assert_eq!(found, ["bad-number"]);
        assert!(ledger.balance(&account(), 2023, id("2023-01")).is_some());
        assert!(ledger.balance(&account(), 2023, id("2023-02")).is_none());
        let (_, found) = book(&[], &[entered("2023-01", &[(2023, u64::MAX), (2023, 1)])]);
        assert_eq!(found, ["bad-number"]);
    }
}
