//! Totals: figures, openings and corrections in, year-to-date figures out. Pure, exact, and every
//! total can say what it is made of.
//!
//! For each account and year `ytd(n) = ytd(n−1) + period(n) + corrected(n)`, always. A figure of the
//! period is read and added; a cumulative figure is the year to date itself, and the period's is what
//! is left. What is corrected before a later cumulative figure was taken over by it long ago. A level
//! stands for itself: it has no year to date, and its correction moves nothing.

mod beancount;
mod cells;
mod csv;
mod json;
mod known;
pub mod rows;
mod table;
mod xlsx;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use self::cells::sums;
use crate::diagnostics::rules::{
    bad_number, correction_mismatch, cumulative_decrease, missing_issue,
};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::definition::Basis;
use crate::model::figures::{Account, Balance, Correction, Figures, Opening, Part, PartKind};
use crate::model::issue::{IssueId, Period};
use crate::model::source::{Span, Spanned};

/// The book of all issues posted so far, in the order of their numbers.
#[derive(Default)]
pub struct Ledger {
    /// One entry an issue that has a figure or a correction for the account in that year.
    accounts: BTreeMap<(Account, i32), Vec<Entry>>,
    doubts: Vec<Doubt>,
    /// Years that start from published totals: the last issue contained in them.
    openings: BTreeMap<i32, IssueId>,
    /// What was posted so far, and the days that it covers.
    periods: BTreeMap<IssueId, Period>,
    /// The last day of each opening, by the issue that it ends with.
    through: BTreeMap<IssueId, NaiveDate>,
    /// What each correction moves its year by: by the issues that record it and that it corrects.
    moves: BTreeMap<(Account, i32, IssueId, IssueId), i128>,
    /// As [`Self::moves`], but what each changes the figure itself by.
    revisions: BTreeMap<(Account, i32, IssueId, IssueId), i128>,
}

/// What an issue, or an opening, booked to an account in one year.
struct Entry {
    issue: IssueId,
    is_opening: bool,
    /// Of the issue's own figure; that of the entry before where there is none.
    basis: Basis,
    /// Of all its figures.
    decimals: u8,
    /// The issue's own figure as it was printed.
    period: u64,
    /// What its corrections of earlier figures add.
    corrected: i128,
    /// 0 of a level.
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
    /// What in the section it began with; `None`: the section could not be read.
    cause: Option<Account>,
    /// Whether it is of an opening, not of the issue that this ends with.
    is_opening: bool,
    /// Whether it bears on nothing but what an opening is held against: nobody is told of its cause.
    is_quiet: bool,
}

/// A figure of an opening that is not the year to date of the issue that it ends with.
pub struct Contradicted {
    pub account: Account,
    /// What the opening says and where; nothing where it has no such figure.
    pub stated: Option<(u64, Span)>,
    /// What the issues come to; nothing where none of them has such a figure.
    pub computed: Option<u64>,
    /// Of these figures.
    pub(crate) decimals: u8,
    /// The issue's own figure.
    pub(crate) cell: Option<Span>,
    pub(crate) parts: Vec<Part>,
}

impl Ledger {
    /// Books published totals, after the issues that they contain and before the others.
    pub fn open(&mut self, opening: &Opening, diagnostics: &mut Diagnostics) {
        let Opening { issue, year, through, .. } = *opening;
        self.openings.insert(year, issue);
        self.through.insert(issue, through);
        let doubt = |section: &Arc<str>, cause| Doubt {
            issue,
            year,
            section: Some(Arc::clone(section)),
            cause,
            is_opening: true,
            is_quiet: false,
        };
        self.doubts.extend(opening.doubtful.iter().map(|section| doubt(section, None)));
        for ((account, _), figure) in sums(&opening.postings, diagnostics) {
            let Some(figure) = figure else {
                self.doubts.push(doubt(&account.section, Some(account.clone())));
                continue;
            };
            let entries = self.accounts.entry((account, year)).or_default();
            entries.push(Entry {
                issue,
                is_opening: true,
                basis: Basis::Period,
                decimals: figure.decimals,
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
                let (issue, section) = (figures.id, Some(Arc::clone(section)));
                self.doubts.push(Doubt {
                    issue,
                    year,
                    section,
                    cause: None,
                    is_opening: false,
                    is_quiet: false,
                });
            }
        }
        self.periods.insert(figures.id, figures.period);
        let mut corrected = Vec::new();
        for correction in &figures.corrections {
            self.correct(figures.id, correction, &mut corrected, diagnostics);
        }
        for section in &figures.sections {
            for ((account, year), figure) in sums(&section.postings, diagnostics) {
                let Some(figure) = figure else {
                    self.doubt_account(figures.id, year, &account);
                    continue;
                };
                // Hundredths do not add up with whole ones; whoever changed the definition was told.
                if self.is_of_other_kind(&account, year, &figure) {
                    self.doubt_account(figures.id, year, &account);
                    continue;
                }
                let is_closed =
                    year < figures.period.to.year() && figure.basis == Basis::Cumulative;
                if is_closed && !self.is_based(figures.id, year) {
                    diagnostics.push(missing_issue::start(figure.cell, &account, year));
                    self.doubt_account(figures.id, year, &account);
                    continue;
                }
                // Where what it starts from could not be read, nothing is said of how they compare.
                let is_unsure = self.is_unsure(&account, year, figures.id);
                let entry = self.entry(figures.id, &account, year);
                entry.decimals = figure.decimals;
                let base = i128::from(entry.year_to_date);
                let uncorrected = base - entry.corrected;
                entry.basis = figure.basis;
                let figure_value = i128::from(figure.value);
                let period = match figure.basis {
                    Basis::Period => figure_value,
                    Basis::Cumulative => figure_value - base,
                    Basis::Level => {
                        entry.standing = Some(figure.value);
                        entry.cell = Some(figure.cell);
                        entry.period = figure.value;
                        continue;
                    }
                };
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
                        // Without its own correction the issue's figure would be right.
                        let own = corrected.iter().find(|(of, correction)| {
                            uncorrected <= figure_value
                                && (*of, &correction.account) == (year, &account)
                                && self.moved(correction, figures.id, year) != 0
                        });
                        let decrease = match own {
                            _ if is_unsure => None,
                            Some((_, own)) => Some(cumulative_decrease::corrected(
                                span,
                                &account,
                                figure.value,
                                own,
                            )),
                            None => {
                                let both = (figure.value, base);
                                let decimals = figure.decimals;
                                Some(cumulative_decrease::decreased(span, &account, both, decimals))
                            }
                        };
                        decrease.into_iter().for_each(|decrease| diagnostics.push(decrease));
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

    /// Books an issue that an opening contains, to hold the opening against it: what is wrong in it is for
    /// those who ask for it.
    pub(crate) fn post_contained(&mut self, figures: &Figures) {
        let known = self.doubts.len();
        self.post(figures, &mut Diagnostics::default());
        self.doubts[known..].iter_mut().for_each(|doubt| doubt.is_quiet = true);
    }

    /// As [`Self::doubt`], of an issue that an opening contains.
    pub(crate) fn doubt_contained(&mut self, issue: IssueId, year: i32) {
        self.doubt(issue, year);
        self.doubts.iter_mut().next_back().into_iter().for_each(|doubt| doubt.is_quiet = true);
    }

    /// The entry of an issue, made where there is none yet.
    fn entry(&mut self, issue: IssueId, account: &Account, year: i32) -> &mut Entry {
        let entries = self.accounts.entry((account.clone(), year)).or_default();
        if entries.last().is_none_or(|last| last.issue != issue || last.is_opening) {
            let before = entries.last().map(|last| (last.year_to_date, last.basis, last.decimals));
            let (year_to_date, basis, decimals) = before.unwrap_or_default();
            let (is_opening, period, corrected, standing, cell) = (false, 0, 0, None, None);
            entries.push(Entry {
                issue,
                is_opening,
                basis,
                decimals,
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
        let Correction { account, issue, date, was, now, .. } = correction;
        let Spanned { value: issue, .. } = *issue;
        // Where it is not known what is meant, either year may be.
        let meant = [issue.year, date.as_ref().map_or(issue.year, |date| date.value.year())];
        let meant = BTreeSet::from(meant);
        if let Some(wrong) = self.misdated(correction, recorded_in) {
            diagnostics.push(wrong);
            meant.into_iter().for_each(|year| self.doubt_account(recorded_in, year, account));
            return;
        }
        let places = self.places(correction, recorded_in);
        let &[(year, at)] = places.as_slice() else {
            // A figure that could not be read was reported where it stands.
            if !self.is_doubtful(account, issue.year, issue) {
                diagnostics.push(match places.len() {
                    0 => correction_mismatch::no_place(correction),
                    _ => {
                        let period = self.periods.get(&issue).copied();
                        correction_mismatch::two_years(correction, period)
                    }
                });
            }
            meant.into_iter().for_each(|year| self.doubt_account(recorded_in, year, account));
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
        if was.value == now.value {
            diagnostics.push(correction_mismatch::unchanged(correction));
            self.doubt_account(recorded_in, year, account);
            return;
        }
        let Some(entries) = self.accounts.get_mut(&(account.clone(), year)) else { return };
        let standing = entries[at].standing.unwrap_or_default();
        if entries[at].decimals != correction.decimals {
            self.doubt_account(recorded_in, year, account);
            return;
        }
        if standing != was.value {
            let cell = entries[at].cell.as_ref();
            diagnostics.push(correction_mismatch::was(correction, standing, cell));
            self.doubt_account(recorded_in, year, account);
            return;
        }
        entries[at].standing = Some(now.value);
        let change = i128::from(now.value) - i128::from(was.value);
        self.revisions.insert((account.clone(), year, recorded_in, issue), change);
        if entries[at].basis == Basis::Level {
            return;
        }
        // A cumulative figure that was read later did not start from this one, nor did the opening that
        // stands behind one.
        let is_cumulative = entries[at].basis == Basis::Cumulative;
        let is_passed = entries[at + 1..].iter().any(|later| {
            let is_total = match later.is_opening {
                true => is_cumulative,
                false => later.basis == Basis::Cumulative,
            };
            later.standing.is_some() && is_total
        });
        let change = if is_passed { 0 } else { change };
        self.moves.insert((account.clone(), year, recorded_in, issue), change);
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

    /// A day that the issue named does not cover, or that it needs not.
    fn misdated(&self, correction: &Correction, recorded_in: IssueId) -> Option<Diagnostic> {
        let Correction { issue: Spanned { value: issue, .. }, date, .. } = correction;
        let date = date.as_ref().filter(|_| *issue < recorded_in)?;
        if let Some(&period) = self.periods.get(issue) {
            if !period.contains(date.value) {
                return Some(correction_mismatch::outside(correction, date, period));
            }
            return (!period.crosses_year())
                .then(|| correction_mismatch::one_year(correction, date, period));
        }
        // An opening's issue that is not here may have crossed a year; how far back is not known.
        let through = *self.through.get(issue)?;
        (date.value > through).then(|| correction_mismatch::after(correction, date, through))
    }

    /// The entries that a correction may mean, with their years.
    fn places(&self, correction: &Correction, recorded_in: IssueId) -> Vec<(i32, usize)> {
        let Correction { account, issue: Spanned { value: issue, .. }, date, .. } = correction;
        // A period reaches into a neighbouring year at most.
        let near = issue.year - 1..=issue.year + 1;
        let meant = near.filter(|year| date.as_ref().is_none_or(|date| date.value.year() == *year));
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
        self.doubts.push(Doubt {
            issue,
            year,
            section: None,
            cause: None,
            is_opening: false,
            is_quiet: false,
        });
    }

    fn doubt_account(&mut self, issue: IssueId, year: i32, account: &Account) {
        let (section, cause) = (Some(Arc::clone(&account.section)), Some(account.clone()));
        self.doubts.push(Doubt { issue, year, section, cause, is_opening: false, is_quiet: false });
    }

    /// Whether a figure of the section up to `issue` could not be read, or an issue is missing.
    /// What an opening contains cannot make what comes after it doubtful.
    fn is_doubtful(&self, account: &Account, year: i32, issue: IssueId) -> bool {
        self.doubts(account, year, issue).any(|doubt| !doubt.is_quiet)
    }

    /// As [`Self::is_doubtful`], but for what began with other figures of the section.
    fn is_unsure(&self, account: &Account, year: i32, issue: IssueId) -> bool {
        let mut doubts = self.doubts(account, year, issue);
        doubts.any(|doubt| {
            !doubt.is_quiet && doubt.cause.as_ref().is_none_or(|cause| cause == account)
        })
    }

    fn doubts<'a>(
        &'a self,
        account: &'a Account,
        year: i32,
        issue: IssueId,
    ) -> impl Iterator<Item = &'a Doubt> {
        let from = self.openings.get(&year).copied().filter(|&opening| opening < issue);
        self.doubts.iter().filter(move |doubt| {
            let counts = |from| from < doubt.issue || from == doubt.issue && doubt.is_opening;
            doubt.issue <= issue
                && from.is_none_or(counts)
                && doubt.year == year
                && doubt.section.as_ref().is_none_or(|section| *section == account.section)
        })
    }

    /// The figures of an opening that are not what the issues up to its own come to, where all of these
    /// have been posted. What is in doubt contradicts nothing.
    pub fn contradicted(&self, opening: &Opening) -> Vec<Contradicted> {
        let Opening { issue, year, .. } = *opening;
        let of_year = self.accounts.iter().filter(|((_, other), _)| *other == year);
        let mut contradicted = Vec::new();
        for ((account, _), entries) in of_year {
            if self.doubts(account, year, issue).next().is_some() {
                continue;
            }
            let own = self.entries(account, year, issue).last();
            let opened = entries.iter().find(|entry| entry.is_opening && entry.issue == issue);
            let is_level = own.is_some_and(|own| own.basis == Basis::Level);
            let decimals = [own, opened].map(|entry| entry.map(|entry| entry.decimals));
            // Of other decimals the figures cannot be compared; who changed them was told.
            let is_mixed = matches!(decimals, [Some(own), Some(opened)] if own != opened);
            if is_level || is_mixed {
                continue;
            }
            let computed = own.map(|last| last.year_to_date);
            let stated = opened.and_then(|entry| Some((entry.period, entry.cell.clone()?)));
            let is_same = match (&stated, computed) {
                (Some((stated, _)), Some(computed)) => *stated == computed,
                (None, Some(0)) | (None, None) | (Some((0, _)), None) => true,
                (None, Some(_)) | (Some(_), None) => false,
            };
            if !is_same {
                let cell = own.filter(|entry| entry.issue == issue);
                let cell = cell.and_then(|entry| entry.cell.clone());
                let parts = self.parts(account, year, issue);
                contradicted.push(Contradicted {
                    account: account.clone(),
                    stated,
                    computed,
                    decimals: decimals.into_iter().flatten().next().unwrap_or_default(),
                    cell,
                    parts,
                });
            }
        }
        contradicted
    }

    /// How the account stands in `year` with `issue`; nothing where a figure of it is in doubt.
    pub(crate) fn balance(&self, account: &Account, year: i32, issue: IssueId) -> Option<Balance> {
        if self.is_doubtful(account, year, issue) {
            return None;
        }
        let entries = self.entries(account, year, issue);
        let Some(last) = entries.last() else {
            return Some(Balance { year_to_date: Some(0), ..Balance::default() });
        };
        let own = Some(last).filter(|entry| entry.issue == issue && !entry.is_opening);
        Some(Balance {
            period: own.map_or(0, |entry| entry.period),
            corrected: own.map_or(0, |entry| entry.corrected),
            year_to_date: Some(last.year_to_date).filter(|_| last.basis != Basis::Level),
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

    /// The issue's own figure after all corrections booked so far; nothing where it has none.
    pub(crate) fn standing(&self, account: &Account, year: i32, issue: IssueId) -> Option<u64> {
        let own = self.entries(account, year, issue).last();
        own.filter(|entry| entry.issue == issue && !entry.is_opening)?.standing
    }

    /// What the year to date is the sum of; of a level, the figures that there were.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::figures::{Posting, SectionFigures};
    use crate::model::files::FileRole;
    use crate::model::issue::Period;
    use crate::model::source::Text;
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
        basis: Basis,
        figures: &'a [(i32, u64)],
        corrections: &'a [(&'a str, i32, u64, u64)],
    }

    fn entered<'a>(id: &'a str, figures: &'a [(i32, u64)]) -> Entered<'a> {
        Entered { id, basis: Basis::Period, figures, corrections: &[] }
    }

    fn posting(year: i32, value: u64) -> Posting {
        let (date, department, decimals, basis) = (None, None, 0, Basis::Period);
        let span = span();
        Posting { account: account(), year, date, department, value, decimals, basis, span }
    }

    /// An issue as it is posted, among those that its corrections may name.
    fn figures(issue: &Entered<'_>, issues: &[Entered<'_>]) -> Figures {
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 4).unwrap_or_default();
        let number = id(issue.id);
        let first = issue.figures.first().map_or(number.year, |figure| figure.0);
        let last = issue.figures.last().map_or(number.year, |figure| figure.0);
        // Where the issue crosses a year, or not into that one.
        let is_dated = |of: &str, year: i32| {
            let of = issues.iter().find(|other| other.id == of);
            of.is_some_and(|of| of.figures.iter().any(|figure| figure.0 != year))
        };
        let correction = |&(issue, year, was, now): &(&str, i32, u64, u64)| Correction {
            account: account(),
            issue: Spanned { value: id(issue), span: span() },
            date: is_dated(issue, year).then(|| Spanned { value: day(year), span: span() }),
            was: Spanned { value: was, span: span() },
            now: Spanned { value: now, span: span() },
            decimals: 0,
            reason: Text { value: String::new(), span: span() },
            header: span(),
        };
        Figures {
            id: number,
            period: Period { from: day(first), to: day(last) },
            sections: vec![SectionFigures {
                section: account().section,
                block: "counts".to_owned(),
                postings: issue
                    .figures
                    .iter()
                    .map(|&(y, v)| Posting { basis: issue.basis, ..posting(y, v) })
                    .collect(),
            }],
            corrections: issue.corrections.iter().map(correction).collect(),
            doubtful: Vec::new(),
        }
    }

    fn book(openings: &[(i32, &str, u64)], issues: &[Entered<'_>]) -> (Ledger, Vec<String>) {
        let (mut ledger, mut diagnostics) = (Ledger::default(), Diagnostics::default());
        for &(year, issue, value) in openings {
            let opening = Opening {
                year,
                issue: id(issue),
                through: NaiveDate::from_ymd_opt(year, 12, 23).unwrap_or_default(),
                postings: vec![posting(year, value)],
                doubtful: Vec::new(),
            };
            ledger.open(&opening, &mut diagnostics);
        }
        for issue in issues {
            ledger.post(&figures(issue, issues), &mut diagnostics);
        }
        (ledger, diagnostics.iter().map(|d| d.rule.name.to_owned()).collect())
    }

    fn assert_balance(ledger: &Ledger, issue: &str, year: i32, expected: (u64, i128, u64)) {
        let found = ledger.balance(&account(), year, id(issue));
        let found = found.map(|b| (b.period, b.corrected, b.year_to_date));
        let (period, corrected, year_to_date) = expected;
        let expected = Some((period, corrected, Some(year_to_date)));
        assert_eq!(found, expected, "{issue} in {year}");
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
            assert_eq!(balance.and_then(|balance| balance.year_to_date), total);
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
        let cumulative = |id, figures| Entered { basis: Basis::Cumulative, ..entered(id, figures) };
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
        let place = (account(), 2023, id("2023-05"), id("2023-04"));
        assert_eq!(ledger.moves.get(&place), Some(&-5));
        check("2024-01", 2023, (10, 0, 90));
        check("2024-01", 2024, (3, 0, 3));
        let (ledger, found) =
            book(&[], &[cumulative("2023-01", &[(2023, 5)]), cumulative("2023-02", &[(2023, 4)])]);
        assert_eq!(found, ["cumulative-decrease"]);
        assert!(ledger.balance(&account(), 2023, id("2023-02")).is_none());
    }

    /// Books 2023-01: 100, 2023-02: 150, 2023-03: 200 and 2024-01: 210 in 2023, with corrections by the
    /// issue that records them; holds the rows of 2023 from 2023-03 on.
    #[test]
    fn a_corrected_cumulative_figure_moves_only_what_starts_from_it() {
        type Places = &'static [(&'static str, i32, u64, u64)];
        fn check(third: Places, closing: Places, expected: Result<[(u64, i128, u64); 2], &str>) {
            let cumulative =
                |id, figures| Entered { basis: Basis::Cumulative, ..entered(id, figures) };
            let (ledger, found) = book(
                &[],
                &[
                    cumulative("2023-01", &[(2023, 100)]),
                    cumulative("2023-02", &[(2023, 150)]),
                    Entered { corrections: third, ..cumulative("2023-03", &[(2023, 200)]) },
                    Entered { corrections: closing, ..cumulative("2024-01", &[(2024, 7)]) },
                ],
            );
            match expected {
                Err(rule) => assert_eq!(found, [rule], "{third:?} {closing:?}"),
                Ok([at_third, at_closing]) => {
                    assert!(found.is_empty(), "{found:?}");
                    assert_balance(&ledger, "2023-03", 2023, at_third);
                    assert_balance(&ledger, "2024-01", 2023, at_closing);
                    assert_balance(&ledger, "2023-02", 2023, (50, 0, 150));
                }
            }
        }
        check(&[], &[], Ok([(50, 0, 200), (0, 0, 200)]));
        // Of a figure that another one follows: nothing moves, but the next `was` is the new one.
        check(&[("2023-01", 2023, 100, 90)], &[], Ok([(50, 0, 200), (0, 0, 200)]));
        let again = &[("2023-01", 2023, 90, 95)];
        check(&[("2023-01", 2023, 100, 90)], again, Ok([(50, 0, 200), (0, 0, 200)]));
        let stale = &[("2023-01", 2023, 100, 95)];
        check(&[("2023-01", 2023, 100, 90)], stale, Err("correction-mismatch"));
        // Of the one before: its own difference starts from what it should have been.
        check(&[("2023-02", 2023, 150, 140)], &[], Ok([(60, -10, 200), (0, 0, 200)]));
        let both = &[("2023-01", 2023, 100, 90), ("2023-02", 2023, 150, 140)];
        check(both, &[], Ok([(60, -10, 200), (0, 0, 200)]));
        // Of the year's last one: the year closes elsewhere.
        check(&[], &[("2023-03", 2023, 200, 205)], Ok([(50, 0, 200), (0, 5, 205)]));
        check(&[], &[("2023-02", 2023, 150, 140)], Ok([(50, 0, 200), (0, 0, 200)]));
        // A correction beyond the figure that records it.
        check(&[("2023-02", 2023, 150, 201)], &[], Err("cumulative-decrease"));
        check(&[("2023-02", 2023, 151, 140)], &[], Err("correction-mismatch"));
        check(&[("2023-02", 2023, 150, 150)], &[], Err("correction-mismatch"));
    }

    #[test]
    fn a_level_stands_for_itself() {
        let level = |id, figures| Entered { basis: Basis::Level, ..entered(id, figures) };
        let (ledger, found) = book(
            &[],
            &[
                level("2023-01", &[(2023, 30)]),
                level("2023-02", &[(2023, 20)]),
                Entered {
                    corrections: &[("2023-01", 2023, 30, 31)],
                    ..level("2023-03", &[(2023, 25)])
                },
                Entered {
                    corrections: &[("2023-01", 2023, 30, 32)],
                    ..level("2023-04", &[(2023, u64::MAX)])
                },
            ],
        );
        // The second one does not start from the first.
        assert_eq!(found, ["correction-mismatch"]);
        let check = |issue, period| {
            let found = ledger.balance(&account(), 2023, id(issue));
            let found = found.map(|b| (b.period, b.corrected, b.year_to_date));
            assert_eq!(found, Some((period, 0, None)), "{issue}");
        };
        check("2023-01", 30);
        check("2023-02", 20);
        check("2023-03", 25);
        assert_eq!(ledger.standing(&account(), 2023, id("2023-01")), Some(31));
        assert_eq!(ledger.standing(&account(), 2023, id("2023-03")), Some(25));
        assert!(ledger.balance(&account(), 2023, id("2023-04")).is_none());
    }

    #[test]
    fn figures_of_two_kinds_are_never_added_up() {
        let check = |basis: Basis, decimals: u8, is_known: bool| {
            let issues = [entered("2023-01", &[(2023, 10)]), entered("2023-02", &[(2023, 5)])];
            let (mut ledger, mut found) = (Ledger::default(), Diagnostics::default());
            ledger.post(&figures(&issues[0], &[]), &mut found);
            let mut second = figures(&issues[1], &[]);
            for posting in second.sections.iter_mut().flat_map(|table| &mut table.postings) {
                (posting.basis, posting.decimals) = (basis, decimals);
            }
            ledger.post(&second, &mut found);
            // Who changed the definition is told where definitions are held against one another.
            let is_told = found.iter().any(|found| found.rule.name != "cumulative-decrease");
            assert!(!is_told);
            let balance = ledger.balance(&account(), 2023, id("2023-02"));
            assert_eq!(balance.is_some(), is_known, "{basis:?} {decimals}");
        };
        check(Basis::Period, 0, true);
        check(Basis::Period, 2, false);
        check(Basis::Level, 0, false);
        check(Basis::Cumulative, 1, false);
    }

    #[test]
    fn a_cumulative_figure_is_not_held_against_what_could_not_be_read() {
        let cumulative = |id, figures| Entered { basis: Basis::Cumulative, ..entered(id, figures) };
        let first = || cumulative("2023-01", &[(2023, 100)]);
        let check = |doubt: &str, last: Entered<'_>, expected: &[&str]| {
            let (mut ledger, mut diagnostics) = (Ledger::default(), Diagnostics::default());
            for issue in [first(), last] {
                ledger.doubt(id(doubt), 2023);
                let one = figures(&issue, &[]);
                ledger.post(&one, &mut diagnostics);
            }
            let found: Vec<_> = diagnostics.iter().map(|d| d.rule.name).collect();
            assert_eq!(found, expected, "{doubt}");
        };
        let low = &[(2023, 90)];
        check("2023-04", cumulative("2023-03", low), &["cumulative-decrease"]);
        check("2023-02", cumulative("2023-03", low), &[]);
        // Its own correction, which would have lowered the year, does not say what the figure was.
        let own = &[("2023-01", 2023, 99, 80)];
        let corrected = Entered { corrections: own, ..cumulative("2023-03", low) };
        check("2023-04", corrected, &["correction-mismatch"]);
        // What is wrong with another measure says nothing of this one.
        let (mut ledger, mut diagnostics) = (Ledger::default(), Diagnostics::default());
        ledger.post(&figures(&first(), &[]), &mut diagnostics);
        let other = Account { measure: "咨询".into(), ..account() };
        ledger.doubt_account(id("2023-02"), 2023, &other);
        ledger.post(&figures(&cumulative("2023-03", low), &[]), &mut diagnostics);
        let found: Vec<_> = diagnostics.iter().map(|d| d.rule.name).collect();
        assert_eq!(found, ["cumulative-decrease"]);
    }

    #[test]
    fn an_opening_is_held_against_the_issues_that_it_contains() {
        let issues =
            [entered("2023-01", &[(2022, 10), (2023, 7)]), entered("2023-02", &[(2023, 5)])];
        let check = |value: u64, doubt: Option<&str>, expected: Option<(u64, u64)>| {
            let (mut ledger, _) = book(&[], &issues);
            if let Some(doubt) = doubt {
                ledger.doubt(id(doubt), 2023);
            }
            let opening = Opening {
                year: 2023,
                issue: id("2023-02"),
                through: NaiveDate::default(),
                postings: vec![posting(2023, value)],
                doubtful: Vec::new(),
            };
            ledger.open(&opening, &mut Diagnostics::default());
            let found = ledger.contradicted(&opening);
            let found = found.iter().map(|one| Some((one.stated.as_ref()?.0, one.computed?)));
            assert_eq!(found.collect::<Vec<_>>(), Vec::from_iter(expected.map(Some)));
            // What comes after goes on from the opening, whatever was in it.
            let next = figures(&entered("2023-03", &[(2023, 1)]), &[]);
            ledger.post(&next, &mut Diagnostics::default());
            let total = ledger.balance(&account(), 2023, id("2023-03"));
            let is_known = doubt != Some("2023-03");
            let expected = is_known.then_some(value + 1);
            assert_eq!(total.and_then(|balance| balance.year_to_date), expected);
        };
        check(12, None, None);
        check(13, None, Some((13, 12)));
        check(7, None, Some((7, 12)));
        check(13, Some("2023-01"), None);
        check(13, Some("2023-02"), None);
        check(13, Some("2023-03"), Some((13, 12)));
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
    fn the_close_of_a_year_needs_what_it_starts_from() {
        let check = |issues: &[(&str, &[(i32, u64)])], expected: &[&str]| {
            let issues: Vec<_> = issues
                .iter()
                .map(|&(id, figures)| Entered { basis: Basis::Cumulative, ..entered(id, figures) })
                .collect();
            assert_eq!(book(&[], &issues).1, expected);
        };
        let turn: &[_] = &[(2023, 90), (2024, 3)];
        check(&[("2024-01", turn)], &["missing-issue"]);
        check(&[("2024-02", turn)], &["missing-issue"]);
        check(&[("2022-50", &[(2022, 80)]), ("2024-01", turn)], &["missing-issue"]);
        check(&[("2023-50", &[(2023, 80)]), ("2024-01", turn)], &[]);
        check(&[("2024-01", &[(2024, 1)]), ("2024-02", turn)], &[]);
        // The number's own year begins with it.
        check(&[("2023-01", turn)], &[]);
    }

    #[test]
    fn what_a_correction_is_told_names_its_cause() {
        let check = |issues: &[Entered<'_>], edit: fn(&mut Correction), expected: &str| {
            let (mut ledger, mut diagnostics) = (Ledger::default(), Diagnostics::default());
            for issue in issues {
                let mut figures = figures(issue, issues);
                figures.corrections.iter_mut().for_each(edit);
                ledger.post(&figures, &mut diagnostics);
            }
            let said: Vec<&str> = diagnostics.iter().map(|found| &*found.message).collect();
            assert!(matches!(said[..], [said] if said.contains(expected)), "{said:?}");
        };
        let first = || entered("2023-01", &[(2023, 10)]);
        let crossing = || entered("2023-01", &[(2022, 10), (2023, 10)]);
        let second = |corrections| Entered { corrections, ..entered("2023-02", &[(2023, 1)]) };
        let dated = |correction: &mut Correction| {
            let value = NaiveDate::from_ymd_opt(2023, 1, 4).unwrap_or_default();
            correction.date = Some(Spanned { value, span: span() });
        };
        let late = |correction: &mut Correction| {
            let value = NaiveDate::from_ymd_opt(2023, 1, 5).unwrap_or_default();
            correction.date = Some(Spanned { value, span: span() });
        };
        let undated = |correction: &mut Correction| correction.date = None;
        let own: &[_] = &[("2023-01", 2023, 10, 11)];
        check(&[first(), second(own)], dated, "不跨年");
        check(&[crossing(), second(own)], late, "不在2023-01的");
        check(&[crossing(), second(own)], undated, "两年都有数");
        check(&[first(), second(&[("2023-02", 2023, 1, 2)])], dated, "可更正");
        // What the issue's own correction makes of a platform's figure, and what it does not.
        let cumulative = |id, figures| Entered { basis: Basis::Cumulative, ..entered(id, figures) };
        let third = |figure: &'static [_], corrections| Entered {
            corrections,
            ..cumulative("2023-03", figure)
        };
        let before =
            || [cumulative("2023-01", &[(2023, 100)]), cumulative("2023-02", &[(2023, 150)])];
        let told = |third: Entered<'_>, expected: &str| {
            let [first, second] = before();
            check(&[first, second, third], |_| {}, expected);
        };
        told(third(&[(2023, 200)], &[("2023-02", 2023, 150, 201)]), "更正成的201还少");
        told(third(&[(2023, 150)], &[("2023-02", 2023, 150, 151)]), "更正成的151还少");
        told(third(&[(2023, 149)], &[("2023-02", 2023, 150, 160)]), "比此前的160还少11");
        told(third(&[(2023, 149)], &[("2023-01", 2023, 100, 120)]), "比此前的150还少1");
    }

    #[test]
    fn a_correction_finds_the_year_that_an_issue_runs_into() {
        let last = entered("2023-52", &[(2023, 5), (2024, 7)]);
        let next =
            Entered { corrections: &[("2023-52", 2024, 7, 9)], ..entered("2024-01", &[(2024, 1)]) };
        let (ledger, found) = book(&[], &[last, next]);
        assert_eq!(found, [""; 0]);
        assert_balance(&ledger, "2024-01", 2024, (1, 2, 10));
    }

    #[test]
    fn an_opening_behind_a_corrected_figure_takes_it_over_only_where_it_is_the_total() {
        let check = |basis: Basis, expected: (u64, i128, u64)| {
            let (mut ledger, mut diagnostics) = (Ledger::default(), Diagnostics::default());
            let with =
                |id, figures, corrections| Entered { basis, corrections, ..entered(id, figures) };
            let issues = [
                with("2023-01", &[(2023, 10)], &[]),
                with("2023-02", &[(2023, 15)], &[]),
                with("2023-03", &[(2023, 40)], &[("2023-01", 2023, 10, 12)]),
            ];
            for issue in &issues[..2] {
                ledger.post(&figures(issue, &issues), &mut diagnostics);
            }
            let opening = Opening {
                year: 2023,
                issue: id("2023-02"),
                through: NaiveDate::default(),
                postings: vec![posting(2023, 25)],
                doubtful: Vec::new(),
            };
            ledger.open(&opening, &mut diagnostics);
            ledger.post(&figures(&issues[2], &issues), &mut diagnostics);
            assert!(!diagnostics.has_errors());
            assert_balance(&ledger, "2023-03", 2023, expected);
        };
        check(Basis::Period, (40, 2, 67));
        check(Basis::Cumulative, (15, 0, 40));
    }

    #[test]
    fn what_stands_is_the_issues_own() {
        let (mut ledger, _) = book(&[], &[entered("2023-01", &[(2023, 10)])]);
        let opening = Opening {
            year: 2023,
            issue: id("2023-02"),
            through: NaiveDate::default(),
            postings: vec![Posting { decimals: 2, ..posting(2023, 1000) }],
            doubtful: Vec::new(),
        };
        ledger.open(&opening, &mut Diagnostics::default());
        assert_eq!(ledger.standing(&account(), 2023, id("2023-01")), Some(10));
        for other in ["2023-02", "2023-03"] {
            assert_eq!(ledger.standing(&account(), 2023, id(other)), None, "{other}");
        }
        // Hundredths and whole ones do not contradict each other.
        assert!(ledger.contradicted(&opening).is_empty());
    }

    #[test]
    fn a_figure_is_known_with_the_corrections_recorded_by_then() {
        type Places = &'static [(&'static str, i32, u64, u64)];
        let issue = |basis, id, figure: &'static [_], corrections: Places| Entered {
            basis,
            corrections,
            ..entered(id, figure)
        };
        let check = |ledger: &Ledger, of: &str, by: &str, expected: Option<[Option<i128>; 2]>| {
            let known = ledger.known(&account(), id(of), id(by));
            let known = known.map(|known| [known.period, known.year_to_date]);
            assert_eq!(known, expected, "{of} by {by}");
        };
        let both = |period, year_to_date| Some([Some(period), Some(year_to_date)]);
        let period = |id, figure, corrections| issue(Basis::Period, id, figure, corrections);
        let (mut ledger, found) = book(
            &[],
            &[
                period("2023-01", &[(2023, 10)], &[]),
                period("2023-02", &[(2023, 5)], &[]),
                period("2023-03", &[(2023, 4)], &[("2023-01", 2023, 10, 12)]),
                period("2023-04", &[], &[("2023-02", 2023, 5, 9)]),
                period("2023-05", &[(2023, 1)], &[]),
            ],
        );
        assert_eq!(found, [""; 0]);
        check(&ledger, "2023-01", "2023-02", both(10, 10));
        check(&ledger, "2023-01", "2023-03", both(12, 12));
        check(&ledger, "2023-01", "2023-04", both(12, 12));
        check(&ledger, "2023-02", "2023-03", both(5, 17));
        check(&ledger, "2023-02", "2023-04", both(9, 21));
        check(&ledger, "2023-03", "2023-04", both(4, 25));
        check(&ledger, "2023-04", "2023-05", Some([None, Some(25)]));
        check(&ledger, "2022-01", "2023-05", Some([None, None]));
        ledger.doubt(id("2023-05"), 2023);
        check(&ledger, "2023-02", "2023-04", both(9, 21));
        check(&ledger, "2023-02", "2023-05", None);
        let total = |id, figure, corrections| issue(Basis::Cumulative, id, figure, corrections);
        let totals = |third: Places, fourth: Places| {
            let (ledger, found) = book(
                &[],
                &[
                    total("2023-01", &[(2023, 100)], &[]),
                    total("2023-02", &[(2023, 150)], &[]),
                    total("2023-03", &[(2023, 200)], third),
                    total("2023-04", &[(2023, 230)], fourth),
                ],
            );
            assert_eq!(found, [""; 0]);
            ledger
        };
        let ledger = totals(&[("2023-02", 2023, 150, 140)], &[]);
        check(&ledger, "2023-02", "2023-03", both(40, 140));
        check(&ledger, "2023-03", "2023-04", both(60, 200));
        let ledger = totals(&[("2023-01", 2023, 100, 90)], &[]);
        check(&ledger, "2023-02", "2023-03", both(60, 150));
        let ledger = totals(&[], &[("2023-02", 2023, 150, 140)]);
        check(&ledger, "2023-02", "2023-03", both(50, 150));
        check(&ledger, "2023-02", "2023-04", both(40, 140));
    }

    #[test]
    fn what_is_wrong_in_what_an_opening_contains_is_not_known() {
        let issues = [entered("2023-01", &[(2023, 10)]), entered("2023-02", &[(2023, 5)])];
        let (mut ledger, mut diagnostics) = (Ledger::default(), Diagnostics::default());
        ledger.post_contained(&figures(&issues[0], &issues));
        ledger.doubt_contained(id("2023-01"), 2023);
        let opening = Opening {
            year: 2023,
            issue: id("2023-01"),
            through: NaiveDate::default(),
            postings: vec![posting(2023, 11)],
            doubtful: Vec::new(),
        };
        ledger.open(&opening, &mut diagnostics);
        ledger.post(&figures(&issues[1], &issues), &mut diagnostics);
        let known = ledger.known(&account(), id("2023-01"), id("2023-02"));
        assert!(known.is_some_and(|known| known.period.is_none() && known.year_to_date.is_none()));
        assert_balance(&ledger, "2023-02", 2023, (5, 0, 16));
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
