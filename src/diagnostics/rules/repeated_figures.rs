//! `repeated-figures`: last week's table sent in again.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::definition::Basis;
use crate::model::figures::{Account, Posting, SectionFigures};
use crate::model::issue::IssueId;
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "repeated-figures",
    code: "B0209",
    severity: Severity::Warning,
    docs: "\
一份数据表的每个数都与上一期相同，多半是上期的表没有换就交了上来。

每个数照样会再加一遍。换上本期的数；两期真的一样的不用管。

行的次序不同也算相同。不多于三个数、不到三个数不是 0 的表不判断。",
    prose: None,
};

/// So many figures are the same by chance.
const FEW: usize = 3;

/// Holds a table against that of the issue before.
pub(crate) fn check(
    table: &SectionFigures,
    earlier: &SectionFigures,
    before: IssueId,
) -> Option<Diagnostic> {
    let is_filled = table.postings.iter().filter(|posting| posting.value > 0).count() >= FEW;
    let (own, others) = (by_account(&table.postings), by_account(&earlier.postings));
    let is_same = table.postings.len() > FEW && own == others;
    // By days or departments the cells may differ and what is printed be the same. Cumulative figures of
    // several days do not add up.
    let mut all = table.postings.iter().chain(&earlier.postings);
    let adds_up = own.len() > FEW && all.all(|posting| posting.basis == Basis::Period);
    if !is_filled || !(is_same || adds_up && sums(&own) == sums(&others)) {
        return None;
    }
    let section = &table.section;
    let count = if is_same { table.postings.len() } else { own.len() };
    let message = format!("「{section}」的{count}个数与上一期（{before}）的全部相同");
    Some(
        Diagnostic::new(&RULE, place(&table.postings)?, message)
            .help("像是上期的表没有换：换上本期的数；核对过确实相同，就不用管")
            .related(place(&earlier.postings)?, "上一期的在这里"),
    )
}

/// The figures of each account, whatever the order of the rows.
fn by_account(postings: &[Posting]) -> BTreeMap<&Account, Vec<u64>> {
    let mut values: BTreeMap<_, Vec<u64>> = BTreeMap::new();
    for Posting { account, value, .. } in postings {
        values.entry(account).or_default().push(*value);
    }
    values.values_mut().for_each(|values| values.sort_unstable());
    values
}

fn sums<'a>(values: &BTreeMap<&'a Account, Vec<u64>>) -> Vec<(&'a Account, u128)> {
    let sum = |values: &Vec<u64>| values.iter().copied().map(u128::from).sum();
    values.iter().map(|(account, values)| (*account, sum(values))).collect()
}

/// From the first figure of the table to the last of its first row of figures.
fn place(postings: &[Posting]) -> Option<Span> {
    let first = postings.iter().min_by_key(|posting| posting.span.range.start)?;
    let line = first.span.start().line;
    let row = postings.iter().filter(|posting| posting.span.start().line == line);
    let end = row.map(|posting| posting.span.range.end).max()?;
    Some(Span::new(&first.span.source, first.span.range.start..end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::source::{Encoding, Source};

    /// A table of the measures a, b, … with its figures line by line.
    fn table(rows: &[&[u64]], basis: Basis) -> SectionFigures {
        let lines: Vec<String> = rows
            .iter()
            .map(|row| row.iter().map(u64::to_string).collect::<Vec<_>>().join(","))
            .collect();
        let source = Source::new(FileRole::Figures, "x", lines.join("\n"), Encoding::Utf8);
        let (mut postings, mut at) = (Vec::new(), 0);
        for row in rows {
            for (measure, &value) in ["a", "b", "c", "d", "e"].iter().zip(*row) {
                let end = at + value.to_string().len();
                let measure = (*measure).into();
                let account = Account { section: "s".into(), row: None, measure };
                let span = Span::new(&source, at..end);
                postings.push(Posting {
                    account,
                    year: 2023,
                    date: None,
                    department: None,
                    value,
                    decimals: 0,
                    basis,
                    span,
                });
                at = end + 1;
            }
        }
        SectionFigures { section: "s".into(), block: "counts".to_owned(), postings }
    }

    /// What is pointed at, here and in the issue before.
    fn check(rows: &[&[u64]], earlier: &[&[u64]], basis: Basis, expected: Option<&str>) {
        let before = IssueId { year: 2023, number: 6 };
        let (own, other) = (table(rows, basis), table(earlier, basis));
        let found = super::check(&own, &other, before);
        let places = found.map(|d| format!("{} {}", d.span.text(), d.related[0].span.text()));
        assert_eq!(places.as_deref(), expected, "{rows:?} after {earlier:?}");
    }

    #[test]
    fn figures_that_may_well_be_the_same() {
        check(&[&[836, 112, 6244]], &[&[836, 112, 6244]], Basis::Period, None);
        check(&[&[0, 0, 0, 0]], &[&[0, 0, 0, 0]], Basis::Period, None);
        check(&[&[0, 0, 1, 0]], &[&[0, 0, 1, 0]], Basis::Period, None);
        check(&[&[836, 112, 6244, 11381]], &[&[836, 112, 6244, 11380]], Basis::Period, None);
        check(&[&[836, 112, 6244, 11380]], &[&[836, 112, 6244, 11380, 5]], Basis::Period, None);
        check(&[&[836, 112, 6244, 11380, 5]], &[&[836, 112, 6244, 11380]], Basis::Period, None);
        check(&[&[112, 836, 6244, 11380]], &[&[836, 112, 6244, 11380]], Basis::Period, None);
        check(&[&[1, 0, 0, 2]], &[&[1, 0, 0, 2]], Basis::Period, None);
        check(&[&[1, 0], &[0, 2]], &[&[0, 2], &[1, 0]], Basis::Period, None);
        // By days only the sums of two accounts are the same.
        check(&[&[1, 2], &[3, 4]], &[&[2, 3], &[2, 3]], Basis::Period, None);
        check(
            &[&[1, 2, 3, 4], &[9, 9, 9, 9]],
            &[&[8, 9, 9, 9], &[2, 2, 3, 4]],
            Basis::Cumulative,
            None,
        );
        check(&[], &[], Basis::Period, None);
    }

    #[test]
    fn a_table_sent_in_again() {
        let week: &[&[u64]] = &[&[836, 112, 6244, 11380]];
        check(week, week, Basis::Period, Some("836,112,6244,11380 836,112,6244,11380"));
        check(week, week, Basis::Cumulative, Some("836,112,6244,11380 836,112,6244,11380"));
        check(&[&[1, 2], &[3, 4]], &[&[1, 2], &[3, 4]], Basis::Period, Some("1,2 1,2"));
        check(&[&[1, 0, 0, 2, 3]], &[&[1, 0, 0, 2, 3]], Basis::Period, Some("1,0,0,2,3 1,0,0,2,3"));
        // The rows in another order.
        check(&[&[1, 2], &[3, 4]], &[&[3, 4], &[1, 2]], Basis::Period, Some("1,2 3,4"));
        check(&[&[1, 2], &[3, 4]], &[&[3, 4], &[1, 2]], Basis::Cumulative, Some("1,2 3,4"));
        check(
            week,
            &[&[800, 100, 6000, 11000], &[36, 12, 244, 380]],
            Basis::Period,
            Some("836,112,6244,11380 800,100,6000,11000"),
        );
    }
}
