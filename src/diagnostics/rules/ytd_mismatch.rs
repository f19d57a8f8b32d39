//! `ytd-mismatch`: a stated year-to-date figure is not the computed one.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::content::Stated;
use crate::model::decimal::Decimal;
use crate::model::figures::{Balance, Part, PartKind};

pub(crate) static RULE: Rule = Rule {
    name: "ytd-mismatch",
    code: "B0304",
    severity: Severity::Error,
    docs: "\
`[stated]` 里写的累计与各期相加的结果不符。

两个数里总有一个是错的，印出来就改不了了。看清差数：等于某一期的数，多半是漏加或重加了那一期；核对各期数据表，改正写错的一处。",
    prose: None,
};

/// Holds a stated figure against the books: `balance` is how its account stands in `year`, `parts` what
/// that is the sum of.
pub(crate) fn check(
    year: i32,
    stated: &Stated,
    balance: &Balance,
    parts: &[Part],
    diagnostics: &mut Diagnostics,
) {
    let Stated { account, value, decimals, span } = stated;
    let Some(computed) = balance.year_to_date.filter(|computed| computed != value) else { return };
    let shown = |units: u64| Decimal::new(units, *decimals);
    let difference = shown(value.abs_diff(computed));
    let way = if *value > computed { "多" } else { "少" };
    let cause = likely_cause(*value, computed, *decimals, parts).map(|cause| cause + "；");
    let (stated, computed) = (shown(*value), shown(computed));
    let message =
        format!("{account}{year}年累计写的是{stated}，各期相加是{computed}，{way}{difference}");
    let help = format!(
        "{}改正这里或数据表；{computed} = {}",
        cause.unwrap_or_default(),
        made_up(parts, *decimals)
    );
    let mut diagnostic = Diagnostic::new(&RULE, span.clone(), message).help(help);
    if let Some(cell) = &balance.cell {
        let period = format!("本期的数是{}", shown(balance.period));
        diagnostic = diagnostic.related(cell.clone(), period);
    }
    diagnostics.push(diagnostic);
}

/// `1000（期初）+ 231（2023-01）+ 3（2023-05更正）`, of amounts with so many decimals.
pub(super) fn made_up(parts: &[Part], decimals: u8) -> String {
    let shown =
        |part: &Part| format!("{}（{}）", Decimal::new(part.amount, decimals), part.origin());
    let parts: Vec<String> = parts.iter().map(shown).collect();
    if parts.is_empty() { "0".to_owned() } else { parts.join(" + ") }
}

/// What such a difference usually comes from; nothing where it could come from anything.
fn likely_cause(stated: u64, computed: u64, decimals: u8, parts: &[Part]) -> Option<String> {
    let difference = i128::from(stated) - i128::from(computed);
    let mut same = parts.iter().filter(|part| part.amount.abs() == difference.abs());
    // Two issues with that very figure would leave the choice to chance.
    if let (Some(part), None) = (same.next(), same.next()) {
        let left_out = difference == -part.amount;
        return Some(match (part.kind, left_out) {
            (PartKind::Correction, true) => format!("差数正是{}的更正，可能没有计入", part.issue),
            (PartKind::Correction, false) => format!("差数正是{}的更正，可能计了两次", part.issue),
            (_, true) => format!("差数正是{}的数，可能漏加", part.issue),
            (_, false) => format!("差数正是{}的数，可能重加", part.issue),
        });
    }
    if stated.checked_mul(10) == Some(computed) || computed.checked_mul(10) == Some(stated) {
        // With decimals it is as likely the point.
        let slip = if decimals == 0 { "多写或少写了一个0" } else { "点错了小数点" };
        return Some(format!("两数差十倍，可能{slip}"));
    }
    let (a, b) = (stated.to_string(), computed.to_string());
    let differing: Vec<(char, char)> = a.chars().zip(b.chars()).filter(|(a, b)| a != b).collect();
    match differing.as_slice() {
        [(a1, b1), (a2, b2)] if a.len() == b.len() && (a1, a2) == (b2, b1) => {
            Some(format!("可能写颠倒了两个数字（{a1}和{a2}）"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::issue::IssueId;

    #[test]
    fn a_cause_is_named_only_where_it_can_be_told() {
        let part =
            |number, kind, amount| Part { issue: IssueId { year: 2023, number }, kind, amount };
        let parts = [
            part(1, PartKind::Period, 1200),
            part(2, PartKind::Period, 34),
            part(2, PartKind::Correction, 3),
            part(3, PartKind::Period, 77),
            part(4, PartKind::Period, 77),
        ];
        let check = |stated: u64, expected: Option<&str>| {
            let found = likely_cause(stated, 1391, 0, &parts);
            let is_it = match (&found, expected) {
                (Some(found), Some(expected)) => found.contains(expected),
                (None, None) => true,
                _ => false,
            };
            assert!(is_it, "{stated}: {found:?} is not {expected:?}");
        };
        check(1391 - 34, Some("2023-02的数，可能漏加"));
        check(1391 + 34, Some("2023-02的数，可能重加"));
        check(1391 - 3, Some("2023-02的更正，可能没有计入"));
        check(1391 + 3, Some("2023-02的更正，可能计了两次"));
        check(1391 - 1200, Some("2023-01的数，可能漏加"));
        check(13910, Some("十倍"));
        check(1931, Some("9和3"));
        check(3191, Some("3和1"));
        check(1391 + 77, None);
        check(1392, None);
        check(9131, None);
        check(1482, None);
        check(13190, None);
        // With decimals a point is put wrong as easily.
        let found = likely_cause(13910, 1391, 2, &parts);
        assert!(found.is_some_and(|found| found.contains("小数点")));
    }
}
