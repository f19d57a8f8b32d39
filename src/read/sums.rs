//! Rows that sum up others: what they say is held against the rows that they cover, and one that does
//! so without saying is found.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::header::Key;
use super::table::{Keys, Observation, Reader};
use crate::diagnostics::rules::{row_total, total_row};
use crate::model::definition::Basis;

impl Reader<'_> {
    /// What the data rows that the keys of a 合计 row name add up to; nothing where a figure of theirs
    /// could not be read.
    pub(super) fn sum(&self, keys: &Keys, measure: usize, rows: &[Observation]) -> Option<u128> {
        let measure_of = &self.expected.counts.measures[measure];
        // Cumulative figures of one day contain those of the days before.
        let is_of_days = measure_of.basis == Basis::Cumulative
            && keys.get(&Key::Date).is_none_or(Option::is_none);
        let last = rows.iter().map(|o| o.date).max().flatten().filter(|_| is_of_days);
        let matches = |o: &Observation| {
            keys.iter().all(|(key, value)| value.is_none() || o.keys.get(key) == Some(value))
                && last.is_none_or(|last| o.date == Some(last))
        };
        let optional = measure_of.optional;
        let values = rows.iter().filter(|o| matches(o)).map(|o| {
            let value = o.value(measure).map(u128::from);
            value.or(optional.then_some(0))
        });
        values.sum()
    }

    /// Holds a 合计 row against the data rows that its other key cells name.
    pub(super) fn check_total(&mut self, total: &Observation, rows: &[Observation]) {
        let measures = &self.expected.counts.measures;
        for (at, stated, range) in &total.values {
            let measure = &measures[*at];
            if measure.basis == Basis::Level {
                continue;
            }
            // A cell that could not be read was reported; the sum without it says nothing.
            let sum = self.sum(&total.keys, *at, rows);
            if let (Some(stated), Some(sum)) = (*stated, sum)
                && u128::from(stated) != sum
            {
                let span = self.span(range.clone());
                self.diagnostics.push(row_total::mismatch(span, measure, stated, sum));
            }
        }
    }

    /// Warns of departments whose rows are the sum of all others wherever they stand: of each row name on
    /// each day, or of each row name on all days together. Rows of a definition by themselves
    /// are never added up, so one of them may well be a sum.
    pub(super) fn report_sums(&mut self, rows: &[Observation]) {
        let key = |o: &Observation, key| match o.keys.get(&key) {
            Some(Some(value)) => Some(value.to_owned()),
            _ => None,
        };
        let has_days = rows.iter().any(|o| o.date.is_some());
        let measures = &self.expected.counts.measures;
        // Of cumulative figures those of one day contain those of the days before.
        let wanted = |by_day: bool, measure: usize| match measures[measure].basis {
            Basis::Period => true,
            Basis::Cumulative => by_day || !has_days,
            Basis::Level => false,
        };
        let is_added = has_days && (0..measures.len()).any(|at| wanted(false, at));
        let mut told = BTreeSet::new();
        for by_day in [true, false].into_iter().filter(|by_day| *by_day || is_added) {
            let mut groups: BTreeMap<[Option<String>; 2], Vec<&Observation>> = BTreeMap::new();
            for o in rows {
                let day = key(o, Key::Date).filter(|_| by_day);
                groups.entry([key(o, Key::Row), day]).or_default().push(o);
            }
            let groups: Vec<_> =
                groups.into_values().map(|g| (values(&g, |at| wanted(by_day, at)), g)).collect();
            for (name, place, above) in subtotals(&groups) {
                if told.insert(name.to_owned()) {
                    let found = total_row::subtotal(self.span(place), name, above);
                    self.diagnostics.push(found);
                }
            }
            for (name, place, others) in totals(&groups) {
                if told.insert(name.to_owned()) {
                    self.diagnostics.push(total_row::found(self.span(place), name, others));
                }
            }
        }
    }
}

/// The departments that are the sum of all others in each group that they have a row in, in one of them not
/// by chance: where that row is named, and how many it sums up.
fn totals<'a>(
    groups: &[(Vec<Vec<u64>>, Vec<&'a Observation>)],
) -> Vec<(&'a str, Range<usize>, usize)> {
    let mut found = Vec::new();
    let sums: Vec<Sums> = groups.iter().map(|(values, _)| Sums::of(values)).collect();
    for ((values, group), own) in groups.iter().zip(&sums) {
        for (_, one) in group.iter().enumerate().filter(|(at, _)| is_sum(*at, values, own)) {
            let Some(name) = one.department.as_deref() else { continue };
            // Where it has no row there is nothing to be the sum of.
            let is_total =
                |((values, group), sums): (&(Vec<Vec<u64>>, Vec<&Observation>), &Sums)| {
                    let is_it = |o: &&Observation| o.department.as_deref() == Some(name);
                    group.iter().position(is_it).is_none_or(|at| sums.has(&values[at]))
                };
            if groups.iter().zip(&sums).all(is_total) {
                found.push((name, one.place.clone(), group.len() - 1));
            }
        }
    }
    found
}

/// The departments that are the sum of those before them since the last such one, or of those behind them
/// up to the next, in each group alike: where each is named, and how many it sums up.
fn subtotals<'a>(
    groups: &[(Vec<Vec<u64>>, Vec<&'a Observation>)],
) -> Vec<(&'a str, Range<usize>, usize)> {
    let found = |is_headed: bool| {
        let of_group = |(values, group): &(Vec<Vec<u64>>, Vec<&'a Observation>)| {
            let found = partial_sums(values, is_headed).into_iter();
            let named = found.map(|(at, count)| {
                let department = group[at].department.as_deref();
                department.map(|name| (name, group[at].place.clone(), count))
            });
            named.collect::<Option<Vec<_>>>().unwrap_or_default()
        };
        let mut all = groups.iter().map(of_group);
        let first = all.next().unwrap_or_default();
        let is_alike = |other: Vec<(&str, Range<usize>, usize)>| {
            other.iter().map(|(name, ..)| *name).eq(first.iter().map(|(name, ..)| *name))
        };
        if all.all(is_alike) { first } else { Vec::new() }
    };
    let above = found(false);
    if above.is_empty() { found(true) } else { above }
}

/// Where rows part into at least two groups of which the last, or the first where `is_headed`, is the sum
/// of the others: the places of the sums and how many rows each is of; a last row may be the sum of these.
fn partial_sums(rows: &[Vec<u64>], is_headed: bool) -> Vec<(usize, usize)> {
    let order: Vec<usize> = match is_headed {
        true => (0..rows.len()).rev().collect(),
        false => (0..rows.len()).collect(),
    };
    let columns = distinct_columns(rows);
    let (mut found, mut start, mut evidence) = (Vec::new(), 0, 1_u64);
    let mut before = Sums::of(&[]);
    for (n, &at) in order.iter().enumerate() {
        if before.are(&rows[at]) {
            found.push((at, n - start));
            evidence = evidence.saturating_mul(weight(at, &columns));
            (before, start) = (Sums::of(&[]), n + 1);
        } else {
            before.add(&rows[at]);
        }
    }
    let sums: Vec<Vec<u64>> = found.iter().map(|(at, _)| rows[*at].clone()).collect();
    let rest = &order[start..];
    let is_whole = rest.is_empty() || rest.len() == 1 && Sums::of(&sums).are(&rows[rest[0]]);
    let is_found = is_whole && found.len() >= 2 && evidence >= 100_000;
    if is_found { found } else { Vec::new() }
}

/// A column that says what another one said is no further evidence.
fn distinct_columns(rows: &[Vec<u64>]) -> BTreeSet<Vec<u64>> {
    let width = rows.first().map_or(0, Vec::len);
    (0..width).map(|at| rows.iter().map(|row| row[at]).collect()).collect()
}

/// How unlikely it is that a row is the sum of others by chance.
fn weight(at: usize, columns: &BTreeSet<Vec<u64>>) -> u64 {
    columns.iter().map(|column| column[at].max(1)).fold(1, u64::saturating_mul)
}

/// The figures of rows in these measures; an optional one that is not there adds nothing.
fn values(rows: &[&Observation], wanted: impl Fn(usize) -> bool) -> Vec<Vec<u64>> {
    let values = |o: &&Observation| {
        let wanted = o.values.iter().filter(|(measure, ..)| wanted(*measure));
        wanted.map(|(_, value, _)| value.unwrap_or(0)).collect()
    };
    rows.iter().map(values).collect()
}

/// Whether a row is the sum of all others in every measure, and not by chance. Small figures add up to one
/// another often, and two rows are no sum of each other; figures by the thousand hit by accident once in as
/// many tables. A total stands first or last, so less is asked of such a row.
fn is_sum(at: usize, rows: &[Vec<u64>], sums: &Sums) -> bool {
    let others = sums.filled - usize::from(is_filled(&rows[at]));
    if others < 2 || !sums.has(&rows[at]) {
        return false;
    }
    let is_outermost = at == 0 || at + 1 == rows.len();
    weight(at, &distinct_columns(rows)) >= if is_outermost { 1_000 } else { 100_000 }
}

/// What rows add up to, so that each need not be held against all others.
struct Sums {
    columns: Vec<u128>,
    /// How many rows are more than nothing.
    filled: usize,
}

impl Sums {
    fn of(rows: &[Vec<u64>]) -> Self {
        let mut sums = Self { columns: Vec::new(), filled: 0 };
        rows.iter().for_each(|row| sums.add(row));
        sums
    }

    fn add(&mut self, row: &[u64]) {
        self.columns.resize(row.len(), 0);
        self.columns.iter_mut().zip(row).for_each(|(sum, value)| *sum += u128::from(*value));
        self.filled += usize::from(is_filled(row));
    }

    /// Whether these rows, of which at least two are more than nothing, add up to the row.
    fn are(&self, row: &[u64]) -> bool {
        let is_it = |(sum, value): (&u128, &u64)| *sum == u128::from(*value);
        self.filled >= 2 && self.columns.iter().zip(row).all(is_it)
    }

    /// Whether one of the rows is the sum of all others in every measure.
    fn has(&self, row: &[u64]) -> bool {
        row.iter().zip(&self.columns).all(|(&value, &sum)| 2 * u128::from(value) == sum)
    }
}

fn is_filled(row: &[u64]) -> bool {
    row.iter().any(|value| *value > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_some_rows_are_told_from_chance() {
        let check = |rows: &[&[u64]], is_headed: bool, expected: &[(usize, usize)]| {
            let rows: Vec<Vec<u64>> = rows.iter().map(|row| row.to_vec()).collect();
            assert_eq!(partial_sums(&rows, is_headed), expected, "{rows:?}");
        };
        let rows: &[&[u64]] = &[&[836], &[112], &[948], &[300], &[41], &[55], &[396]];
        check(rows, false, &[(2, 2), (6, 3)]);
        check(&[rows, &[&[1344]]].concat(), false, &[(2, 2), (6, 3)]);
        check(&rows.iter().rev().copied().collect::<Vec<_>>(), true, &[(4, 2), (0, 3)]);
        check(rows, true, &[]);
        // One group, a row that belongs to none, small figures, a row and nothing.
        check(&rows[..3], false, &[]);
        check(&[rows, &[&[7]]].concat(), false, &[]);
        check(&[&[1], &[2], &[3], &[2], &[2], &[4]], false, &[]);
        check(&[&[836], &[0], &[836], &[300], &[0], &[300]], false, &[]);
        check(&[], false, &[]);
    }

    #[test]
    fn a_row_that_sums_up_the_others_is_told_from_chance() {
        let check = |rows: &[&[u64]], expected: Option<usize>| {
            let rows: Vec<Vec<u64>> = rows.iter().map(|row| row.to_vec()).collect();
            let found: Vec<usize> =
                (0..rows.len()).filter(|&at| is_sum(at, &rows, &Sums::of(&rows))).collect();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{rows:?}");
        };
        // Two rows, one of them nothing, or the same; nothing at all; a lone row.
        check(&[&[836, 112], &[0, 0]], None);
        check(&[&[836, 112], &[836, 112]], None);
        check(&[&[836, 112], &[836, 112], &[0, 0]], None);
        check(&[&[0, 0], &[0, 0], &[0, 0]], None);
        check(&[&[836, 112]], None);
        check(&[], None);
        // Small figures, and columns that repeat each other.
        check(&[&[1, 1], &[2, 3], &[3, 4]], None);
        check(&[&[3], &[1], &[2]], None);
        check(&[&[40, 40], &[60, 60], &[100, 100]], None);
        // All measures but one.
        check(&[&[836, 112, 5], &[164, 88, 6], &[1000, 200, 12]], None);
        // Between others a row is likelier a department.
        check(&[&[300, 10], &[500, 30], &[200, 20]], None);
        check(&[&[836, 112], &[164, 88], &[1000, 200]], Some(2));
        check(&[&[1000, 200], &[836, 112], &[164, 88]], Some(0));
        check(&[&[836, 112], &[1000, 200], &[164, 88]], Some(1));
        check(&[&[1500], &[2500], &[0], &[4000]], Some(3));
        check(&[&[u64::MAX], &[u64::MAX], &[1]], None);
    }
}
