//! What an earlier issue's figures are known to be by a later one, which compares with them.

use chrono::Datelike;

use super::cells::CellSum;
use super::{Entry, Ledger};
use crate::model::definition::Basis;
use crate::model::figures::{Account, Correction};
use crate::model::issue::IssueId;
use crate::model::source::Span;

/// Figures as they stand after all corrections up to the issue that asks; nothing where there is none.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Of the issue's whole period.
    pub(crate) period: Option<i128>,
    /// Of the year in which it ends.
    pub(crate) year_to_date: Option<i128>,
    /// Of both.
    pub(crate) decimals: u8,
    pub(crate) cell: Option<Span>,
}

impl Ledger {
    /// What `by` knows of the figures of an earlier issue: corrections that later issues record are none of
    /// its. Nothing where one of them is in doubt.
    pub(crate) fn known(&self, account: &Account, issue: IssueId, by: IssueId) -> Option<Known> {
        let mut known = Known::default();
        let Some(period) = self.periods.get(&issue) else { return Some(known) };
        for year in period.years() {
            // What an opening contains is there or not: what is wrong in it nobody is told.
            let is_contained = self.openings.get(&year).is_some_and(|&last| issue <= last);
            if is_contained && self.doubts(account, year, issue).next().is_some() {
                return Some(Known::default());
            }
            if self.is_doubtful(account, year, by) || self.is_doubtful(account, year, issue) {
                return None;
            }
            let entries = self.entries(account, year, issue);
            let own = |entry: &Entry| entry.issue == issue && !entry.is_opening;
            if let Some(at) = entries.iter().rposition(|entry| own(entry) && entry.cell.is_some()) {
                let entry = &entries[at];
                let mut figure =
                    i128::from(entry.period) + self.revised(account, year, issue, (issue, by));
                if entry.basis == Basis::Cumulative {
                    if !self.is_based(issue, year) {
                        return Some(Known::default());
                    }
                    let base = entries[..at].iter().rfind(|entry| entry.standing.is_some());
                    let revised =
                        |base: &Entry| self.revised(account, year, base.issue, (issue, by));
                    figure -= base.map_or(0, revised);
                }
                known.decimals = entry.decimals;
                known.period = Some(known.period.unwrap_or_default() + figure);
                known.cell = known.cell.or_else(|| entry.cell.clone());
            }
            if year == period.to.year()
                && let Some(last) = entries.last().filter(|last| last.basis != Basis::Level)
            {
                known.decimals = last.decimals;
                let later = match entries.iter().rfind(|entry| entry.standing.is_some()) {
                    // It is the year to date itself.
                    Some(total) if total.basis == Basis::Cumulative => {
                        self.revised(account, year, total.issue, (issue, by))
                    }
                    _ => self.moved_later(account, year, (issue, by)),
                };
                known.year_to_date = Some(i128::from(last.year_to_date) + later);
            }
        }
        Some(known)
    }

    /// What the correction moves the year to date of `year` by, from the issue that records it on.
    pub(crate) fn moved(&self, correction: &Correction, recorded_in: IssueId, year: i32) -> i128 {
        let Correction { account, issue, .. } = correction;
        let key = (account.clone(), year, recorded_in, issue.value);
        self.moves.get(&key).copied().unwrap_or_default()
    }

    /// What a figure was corrected by in issues after one, up to another.
    fn revised(
        &self,
        account: &Account,
        year: i32,
        of: IssueId,
        (after, up_to): (IssueId, IssueId),
    ) -> i128 {
        let changes = self.revisions.iter().filter(|((other, of_year, recorded_in, issue), _)| {
            other == account
                && (*of_year, *issue) == (year, of)
                && (after < *recorded_in && *recorded_in <= up_to)
        });
        changes.map(|(_, change)| change).sum()
    }

    /// What corrections of figures up to an issue, recorded after it, moved the year by.
    fn moved_later(
        &self,
        account: &Account,
        year: i32,
        (issue, up_to): (IssueId, IssueId),
    ) -> i128 {
        let moves = self.moves.iter().filter(|((other, of_year, recorded_in, of), _)| {
            other == account
                && *of_year == year
                && *of <= issue
                && (issue < *recorded_in && *recorded_in <= up_to)
        });
        moves.map(|(_, change)| change).sum()
    }

    /// Whether the account has been kept with other decimals so far, or a level is now none, or the
    /// other way round.
    pub(super) fn is_of_other_kind(&self, account: &Account, year: i32, figure: &CellSum) -> bool {
        let entries = self.accounts.get(&(account.clone(), year));
        let last = entries.and_then(|entries| entries.last());
        last.is_some_and(|last| {
            last.decimals != figure.decimals
                || (last.basis == Basis::Level) != (figure.basis == Basis::Level)
        })
    }

    /// Whether what the issue's cumulative figure of a year starts from is here.
    pub(super) fn is_based(&self, issue: IssueId, year: i32) -> bool {
        let is_here = |id: &IssueId| self.periods.contains_key(id) || self.through.contains_key(id);
        match issue.previous_number() {
            Some(before) => is_here(&before),
            None if issue.year == year => true,
            None => self
                .periods
                .keys()
                .chain(self.through.keys())
                .any(|before| before.year == issue.year - 1),
        }
    }
}
