//! `unbalanced-punctuation`: a quotation mark or bracket without its other half.

use std::ops::Range;

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::{Passage, is_digit, is_numeral};

pub(crate) static RULE: Rule = Rule {
    name: "unbalanced-punctuation",
    code: "B0505",
    severity: Severity::Warning,
    docs: "\
引号、书名号、括号少了一半。

引文有几段时，每一段开头可以再写一个“；“1）”这样的序号不算括号。一段里每种只报一处。

补上另一半，或删去多出的一半。",
    prose: Some(check),
};

const PAIRS: [(char, char); 6] =
    [('“', '”'), ('《', '》'), ('〈', '〉'), ('（', '）'), ('【', '】'), ('「', '」')];

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (opening, closing) in PAIRS {
        found.extend(unbalanced(passage, opening, closing));
    }
    found.sort_by_key(|range| range.start);
    for range in found {
        let mark = &passage.text()[range.clone()];
        let other = PAIRS.iter().find_map(|&(opening, closing)| match mark.chars().next()? {
            c if c == opening => Some(format!("后面没有「{closing}」与它配对")),
            c if c == closing => Some(format!("前面没有「{opening}」与它配对")),
            _ => None,
        });
        let message = format!("「{mark}」{}", other.unwrap_or_default());
        diagnostics.push(
            Diagnostic::new(&RULE, passage.span(range), message).help("补上另一半，或删去它"),
        );
    }
}

/// The halves of one kind that stand alone, at most one a paragraph: of openings the last, since a
/// second one is often a closing mistyped, of closings the first.
fn unbalanced(passage: &Passage<'_>, opening: char, closing: char) -> Vec<Range<usize>> {
    let mut alone: Vec<Range<usize>> = Vec::new();
    // The places of the marks that are open; ASCII brackets pair with wide ones and with each other.
    let mut open: Vec<(Range<usize>, bool)> = Vec::new();
    let narrow = if opening == '（' { ['(', ')'] } else { ['\0', '\0'] };
    let mut is_sure = true;
    for paragraph in passage.paragraphs() {
        let mut is_told = false;
        for (at, c) in paragraph.marks() {
            let range = at..at + c.len_utf8();
            let is_wide = c == opening || c == closing;
            if c == opening || c == narrow[0] {
                let goes_on = at == paragraph.start() && c == '“' && !open.is_empty();
                if !goes_on {
                    open.push((range, is_wide));
                }
            } else if c == closing || c == narrow[1] {
                let is_number = matches!(c, '）' | ')') && ends_with_number(&passage.text()[..at]);
                if is_number && open.last().is_none_or(|(_, wide)| *wide) {
                    is_sure = false;
                } else if open.pop().is_none() && is_wide && !is_told {
                    alone.push(range);
                    is_told = true;
                }
            }
        }
    }
    // An opening may belong to what was taken for a number, `（甲，2）`.
    // Where the paragraph of the last one told begins.
    let mut told = usize::MAX;
    for (range, _) in open.into_iter().rev().filter(|&(_, wide)| wide && is_sure) {
        if range.start < told {
            told = passage.text()[..range.start].rfind('\n').map_or(0, |before| before + 1);
            alone.push(range);
        }
    }
    alone
}

/// Whether the text ends with the number of `1）` or `一）`.
fn ends_with_number(before: &str) -> bool {
    let rest = before.trim_end_matches(|c: char| is_digit(c) || c.is_ascii_alphabetic());
    let rest = if rest.len() == before.len() { before.trim_end_matches(is_numeral) } else { rest };
    let begins = |c: char| "；。：，！？;:,\n 　”".contains(c);
    rest.len() < before.len() && rest.chars().next_back().is_none_or(begins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn halves_that_stand_alone_are_found() {
        pointed(
            check,
            &[
                "深化⟦“⟧放管服改革。",
                "深化放管服⟦”⟧改革，“综窗”改革。",
                "深化⟦”⟧放管服”改革。\n\n综窗⟦”⟧改革。",
                "深化“放管服⟦“⟧改革。",
                "印发⟦《⟧四川省方案，甲。",
                "印发四川省方案⟦》⟧，《乙》。",
                "省级部门⟦（⟧单位完成。",
                "省级部门单位⟦）⟧完成。",
                "共有甲、乙等10⟦）⟧处。",
                "“甲”（乙⟦”⟧⟦《⟧丙）。",
                "甲⟦“⟧乙。\n\n丙⟦“⟧丁。",
                "⟦“⟧甲。\n\n“乙。",
                "甲。\n\n丁⟦“⟧乙\n丙。",
                "印发⟦【⟧甲，“乙”。",
                "（甲。\n\n)乙⟦）⟧",
                "“甲。\n⟦“⟧乙。",
                "⟦）⟧甲。",
            ],
        );
    }

    #[test]
    fn pairs_and_numbers_are_left_alone() {
        pointed(
            check,
            &[
                "深化“放管服”改革，印发《关于印发〈办法〉的通知》（川办〔2023〕1号）。",
                "“甲乙。\n\n“丙丁。\n\n“戊己。”",
                "“甲乙。\n\n丙丁。”",
                "1）甲；2）乙。",
                "一）甲；二）乙。\n\n三）丙",
                "a）甲；b）乙；（c）丙。",
                "包括：1)甲；2)乙。",
                "（包括：1）甲；2）乙）",
                "（甲，2）",
                "（一）甲；（1）乙（见附件1、2）。",
                "（一、二）甲（第2023-07期）。",
                "省级部门（单位)和(单位）完成。",
                "It’s ok :) 5）",
                "“以‘一件事’为抓手”",
                "“以“一件事”为抓手”",
                "长3\"，宽5'。",
                "（甲。\n\n乙）",
                "“甲（乙”丙）",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[(
                "甲。\n\n深化“放管服改革，印发》。",
                &[
                    "“｜「“」后面没有「”」与它配对｜补上另一半，或删去它",
                    "》｜「》」前面没有「《」与它配对｜补上另一半，或删去它",
                ],
            )],
        );
    }
}
