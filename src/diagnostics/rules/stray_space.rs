//! `stray-space`: white space inside a Chinese sentence.

use std::ops::Range;

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::{Passage, is_digit, is_hanzi, is_numeral};

pub(crate) static RULE: Rule = Rule {
    name: "stray-space",
    code: "B0517",
    severity: Severity::Warning,
    docs: "\
汉字之间、汉字与数字之间有空格，会原样印出来。

书名号里的、“第一章 总则”的和序号“2.”前的不报，汉字与字母之间的不报；一段只报第一处。

删去空格；要分开的两句之间用标点。",
    prose: Some(check),
};

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    for paragraph in passage.paragraphs() {
        let words = paragraph.words();
        if !words.contains(char::is_whitespace) {
            continue;
        }
        let mut spaces = strays(words).into_iter();
        let Some(space) = spaces.next() else { continue };
        let more = match spaces.count() {
            0 => String::new(),
            more => format!("，这一段里还有{more}处"),
        };
        let around = |side: Option<char>| side.map(String::from).unwrap_or_default();
        let before = around(words[..space.start].chars().next_back());
        let after = around(words[space.end..].chars().next());
        let place = paragraph.span(space.clone());
        let message = format!("「{before}」与「{after}」之间有空格{more}");
        let mut diagnostic = Diagnostic::new(&RULE, place.clone(), message)
            .help(format!("删去空格，改为「{before}{after}」"));
        if place.text() == &words[space] {
            diagnostic = diagnostic.fix(place, "");
        }
        diagnostics.push(diagnostic);
    }
}

/// The white space between Hanzi, or between Hanzi and digits.
fn strays(words: &str) -> Vec<Range<usize>> {
    let mut strays = Vec::new();
    let (mut at, mut titles) = (0, 0usize);
    while let Some(c) = words[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        match c {
            '《' | '〈' => titles += 1,
            '》' | '〉' => titles = titles.saturating_sub(1),
            _ => {}
        }
        if !c.is_whitespace() {
            continue;
        }
        at = start + (words[start..].len() - words[start..].trim_start().len());
        let (before, after) = (&words[..start], &words[at..]);
        let sides = (before.chars().next_back(), after.chars().next());
        let is_inside = match sides {
            (Some(left), Some(right)) => {
                is_hanzi(left) && (is_hanzi(right) || is_digit(right))
                    || is_digit(left) && is_hanzi(right)
            }
            _ => false,
        };
        if is_inside && titles == 0 && !is_chapter(before) && !is_number(after) {
            strays.push(start..at);
        }
    }
    strays
}

/// 第三章, before its title.
fn is_chapter(before: &str) -> bool {
    let number = before
        .strip_suffix(['章', '节', '条', '编', '篇', '款'])
        .map(|before| before.trim_end_matches(|c| is_numeral(c) || is_digit(c)));
    number.is_some_and(|before| before.ends_with('第'))
}

/// The number of an item: 2. 2、 （
fn is_number(after: &str) -> bool {
    let rest = after.trim_start_matches(|c| is_digit(c) || is_numeral(c));
    let begins = rest.starts_with(['.', '．', '、', '）', ')']);
    let mut behind = rest.chars();
    behind.next();
    begins && !behind.next().is_some_and(is_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn white_space_that_may_stay_is_left_alone() {
        pointed(
            check,
            &[
                "使用 Word 和 PDF 格式，提供 A 类 hotline。",
                "《关于优化服务 提升效能的通知》。",
                "第一章 总则；第3条 目的。",
                "1. 甲 2. 乙 三、丙",
                "　　甲乙。\n\n　丙。\n丁",
                "甲， 乙。 丙",
                "",
            ],
        );
    }

    #[test]
    fn white_space_inside_is_found() {
        pointed(
            check,
            &[
                "放⟦ ⟧管服，改 革",
                "受理⟦ ⟧120 件",
                "2023⟦　⟧年",
                "甲⟦\t⟧乙\n\n丙⟦  ⟧丁",
                "“放⟦ ⟧管服”",
                "《会议纪要》印发⟦ ⟧甲。",
                "《甲〈乙 丙〉丁 戊》印发⟦ ⟧甲。",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[(
                "甲。\n\n丙 乙 丁。",
                &[" ｜「丙」与「乙」之间有空格，这一段里还有1处｜删去空格，改为「丙乙」｜→"],
            )],
        );
    }
}
