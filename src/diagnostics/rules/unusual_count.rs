//! `unusual-count`: a figure far outside its own history.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::decimal::Decimal;
use crate::model::figures::Account;
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "unusual-count",
    code: "B0307",
    severity: Severity::Note,
    docs: "\
这个数与同一指标今年以往各期的数相差悬殊，可能多写或少写了一位。

至少有八期可比才比，只是提醒：真实的数有时就是这样大起大落，核对无误不用管。",
    prose: None,
};

/// Issues that must come before anything is called unusual.
const ENOUGH: usize = 8;

/// Looks at an issue's own figure against those of the earlier issues of its year. Robust: measured
/// by the median and the median distance from it, so that one wild week does not hide the next.
pub(crate) fn check(
    (account, decimals): (&Account, u8),
    value: u64,
    cell: &Span,
    history: &[u64],
) -> Option<Diagnostic> {
    if history.len() < ENOUGH {
        return None;
    }
    let middle = median(history.to_vec());
    let spread = median(history.iter().map(|other| other.abs_diff(middle)).collect());
    // Ten times the usual distance, and not within a factor of three: small counts vary by nature.
    let is_far = value.abs_diff(middle) > spread.max(1).saturating_mul(10);
    let is_other = value > middle.saturating_mul(3) || value.saturating_mul(3) < middle;
    if !is_far || !is_other {
        return None;
    }
    let (value, middle) = (Decimal::new(value, decimals), Decimal::new(middle, decimals));
    let message = format!("{account}是{value}，今年以往{}期一般在{middle}上下", history.len());
    Some(Diagnostic::new(&RULE, cell.clone(), message).help("核对是否多写或少写了一位；无误不用管"))
}

/// The middle value; of an even number of values the greater of the two in the middle.
fn median(mut values: Vec<u64>) -> u64 {
    let middle = values.len() / 2;
    if values.is_empty() { 0 } else { *values.select_nth_unstable(middle).1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::source::{Encoding, Source};

    #[test]
    fn only_what_is_far_outside_is_noted() {
        let check = |value, history: &[u64], expected: bool| {
            let account = Account { section: "s".into(), row: None, measure: "m".into() };
            let cell =
                Span::start_of(&Source::new(FileRole::Prose, "x", String::new(), Encoding::Utf8));
            let found = check((&account, 0), value, &cell, history).is_some();
            assert_eq!(found, expected, "{value} after {history:?}");
        };
        let steady = [100, 110, 95, 105, 90, 120, 98, 102];
        check(104, &steady, false);
        check(160, &steady, false);
        check(1040, &steady, true);
        check(10, &steady, true);
        check(1040, &steady[1..], false);
        // One wild week is no standard, and does not keep another from being seen.
        check(1000, &[100, 110, 95, 105, 90, 6244, 98, 102], true);
        // What always varies is never unusual.
        check(900, &[3, 500, 20, 900, 80, 1200, 7, 300], false);
        check(0, &[0, 0, 0, 0, 0, 0, 0, 0], false);
        check(5, &[0, 0, 0, 0, 0, 0, 0, 0], false);
        check(30, &[0, 0, 0, 0, 0, 0, 0, 0], true);
        check(u64::MAX, &[u64::MAX; 8], false);
        // Ten times the usual distance is not yet far, three times the usual count no other one.
        check(14, &[4; 8], false);
        check(15, &[4; 8], true);
        check(30, &[10; 8], false);
        check(31, &[10; 8], true);
        check(10, &[30; 8], false);
        check(9, &[30; 8], true);
    }
}
