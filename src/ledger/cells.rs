//! Which cells of a table count, and what they add up to.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::bad_number;
use crate::model::definition::Basis;
use crate::model::figures::{Account, Posting};
use crate::model::source::Span;

/// A sum of cells: one account, one year, one issue.
pub(super) struct CellSum {
    pub(super) value: u64,
    pub(super) decimals: u8,
    pub(super) basis: Basis,
    pub(super) cell: Span,
}

/// The cells of a table that count. Of cumulative figures with dates only those of a year's last date: the
/// others are contained in them. Of levels only those of the table's last date, and of departments only
/// what is said of all of them.
pub(crate) fn counting(postings: &[Posting]) -> impl Iterator<Item = &Posting> {
    let mut last: BTreeMap<i32, Option<NaiveDate>> = BTreeMap::new();
    // A level counts for the year of the period's end, whatever its day.
    for posting in postings {
        let year = posting.date.map_or(posting.year, |date| date.year());
        let date = last.entry(year).or_default();
        *date = (*date).max(posting.date);
    }
    let last_of_all = last.values().max().copied().flatten();
    postings.iter().filter(move |Posting { year, date, department, basis, .. }| match basis {
        Basis::Period => true,
        Basis::Cumulative => last.get(year) == Some(date),
        Basis::Level => *date == last_of_all && department.is_none(),
    })
}

/// Adds up the cells of each account and year; a sum beyond 64 bits is none.
pub(super) fn sums(
    postings: &[Posting],
    diagnostics: &mut Diagnostics,
) -> BTreeMap<(Account, i32), Option<CellSum>> {
    let mut sums: BTreeMap<(Account, i32), Option<CellSum>> = BTreeMap::new();
    for Posting { account, year, value, decimals, basis, span, .. } in counting(postings) {
        let (decimals, basis) = (*decimals, *basis);
        let first = || Some(CellSum { value: 0, decimals, basis, cell: span.clone() });
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
