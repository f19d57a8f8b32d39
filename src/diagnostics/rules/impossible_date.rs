//! `impossible-date`: a day that no calendar has.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::Passage;
use crate::model::prose::dates::Day;

pub(crate) static RULE: Rule = Rule {
    name: "impossible-date",
    code: "B0514",
    severity: Severity::Warning,
    docs: "\
没有这一天：2月30日、4月31日、13月1日。

“2月28日至30日”里的30日也看；没有写年份的2月29日不报。

改正月份或日期。",
    prose: Some(check),
};

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    for Day { year, month, day, range } in passage.days() {
        let Some(message) = impossible(*year, *month, *day) else { continue };
        diagnostics.push(
            Diagnostic::new(&RULE, passage.span(range.clone()), message)
                .help("核对月份和日期，改正写错的一个"),
        );
    }
}

fn impossible(year: Option<usize>, month: usize, day: usize) -> Option<String> {
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_none_or(|y| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) => 29,
        2 => 28,
        _ => return Some(format!("一年没有{month}月")),
    };
    if (1..=length).contains(&day) {
        return None;
    }
    let has = if month == 2 && year.is_none() { "最多" } else { "只有" };
    let year = year.map(|year| format!("{year}年")).unwrap_or_default();
    Some(format!("没有{year}{month}月{day}日：{year}{month}月{has}{length}天"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn days_that_there_are_are_left_alone() {
        pointed(
            check,
            &[
                "2月28日、2月29日、12月31日、2024年2月29日，2000年2月29日。",
                "2月28日至3月31日，2月20日至24日，1—6月31件。",
                "历时18个月30日，第13月1日，过了36个月，每月31日。",
                "1月底办理31日内到期的4月30件。",
            ],
        );
    }

    #[test]
    fn days_that_there_are_not_are_found() {
        pointed(
            check,
            &[
                "⟦2月30日⟧，⟦4月31日⟧上午，⟦13月1日⟧。",
                "⟦2023年2月29日⟧，2024年2月29日。",
                "2月20日至⟦30日⟧，9月1日—⟦31日⟧。",
                "⟦6月0日⟧，1月5号、⟦11月31号⟧。",
                "⟦1900年2月29日⟧，2000年2月29日。",
            ],
        );
    }

    #[test]
    fn the_length_of_a_month_is_told() {
        let check = |year: Option<usize>, month: usize, day: usize, expected: &str| {
            let found = impossible(year, month, day).unwrap_or_default();
            assert!(found.ends_with(expected) && !expected.is_empty(), "{found}");
        };
        check(Some(2023), 2, 29, "2023年2月只有28天");
        check(Some(2024), 2, 30, "2024年2月只有29天");
        check(None, 2, 30, "2月最多29天");
        check(None, 4, 31, "4月只有30天");
        check(Some(2023), 13, 1, "一年没有13月");
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[(
                "甲。\n\n2月30日，甲。",
                &["2月30日｜没有2月30日：2月最多29天｜核对月份和日期，改正写错的一个"],
            )],
        );
    }
}
