//! `half-width-punctuation`: an ASCII mark in Chinese text.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::{Passage, is_digit, is_hanzi};

pub(crate) static RULE: Rule = Rule {
    name: "half-width-punctuation",
    code: "B0506",
    severity: Severity::Warning,
    docs: "\
汉字旁边用了半角的标点 `,` `;` `:` `?` `(` `)` 或直引号 `\"` `'`，应当用全角。

另一边是数字或字母的不报（`9:00`、`PDF(2份)`）。一段只报第一处。

改为全角标点。",
    prose: Some(check),
};

const MARKS: [(char, char); 6] =
    [(',', '，'), (';', '；'), (':', '：'), ('?', '？'), ('(', '（'), (')', '）')];

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    for paragraph in passage.paragraphs() {
        let mut marks = wrong(paragraph.words());
        let Some((at, mark, meant)) = marks.next() else { continue };
        let more = match marks.count() {
            0 => String::new(),
            more => format!("，这一段里还有{more}处"),
        };
        let place = paragraph.span(at..at + 1);
        let message = format!("汉字旁边的「{mark}」是半角标点{more}");
        let mut diagnostic =
            Diagnostic::new(&RULE, place.clone(), message).help(format!("改为全角的「{meant}」"));
        // In a string that does not stand in the file as it reads the place is the whole of it.
        if place.text() == mark.to_string() {
            diagnostic = diagnostic.fix(place, meant);
        }
        diagnostics.push(diagnostic);
    }
}

/// A straight quotation mark, by how many stand before it.
fn quote(before: &str, mark: char) -> Option<char> {
    let is_opening = || before.matches(mark).count().is_multiple_of(2);
    match mark {
        '"' => Some(if is_opening() { '“' } else { '”' }),
        '\'' => Some(if is_opening() { '‘' } else { '’' }),
        _ => None,
    }
}

/// The place of the bracket that a closing one belongs to.
fn opening(before: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in before.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth == 0 => return Some(at),
            '(' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The half-width marks that should be wide: their places, they themselves and what is meant.
fn wrong(paragraph: &str) -> impl Iterator<Item = (usize, char, char)> {
    let is_western = |c: char| is_digit(c) || (c.is_alphabetic() && !is_hanzi(c));
    // PDF(2份) is in Western writing as a whole.
    let is_of_western = move |at: usize| {
        let sides = opening(&paragraph[..at]).map(|open| {
            let sides =
                (paragraph[..open].chars().next_back(), paragraph[open + 1..].chars().next());
            sides.0.is_some_and(is_western) && sides.1.is_some_and(is_western)
        });
        paragraph[at..].starts_with(')') && sides.unwrap_or(false)
    };
    let is_wrong = move |at: usize| {
        let (before, after) = (&paragraph[..at], &paragraph[at + 1..]);
        let beside = [before.chars().next_back(), after.chars().next()];
        let beyond = [before.trim_end().chars().next_back(), after.trim_start().chars().next()];
        let [before, after] = beside.map(|c| c.is_some_and(is_hanzi));
        let [western_before, western_after] = beyond.map(|c| c.is_some_and(is_western));
        before && !western_after || after && !western_before
    };
    let marks = paragraph.char_indices().filter(|(_, c)| c.is_ascii_punctuation());
    marks.filter_map(move |(at, c)| {
        let wide = MARKS.iter().find(|(mark, _)| *mark == c).map(|(_, meant)| *meant);
        let meant = wide.or_else(|| quote(&paragraph[..at], c))?;
        (is_wrong(at) && !is_of_western(at)).then_some((at, c, meant))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn narrow_marks_in_chinese_are_found() {
        pointed(
            check,
            &[
                "甲⟦,⟧乙。",
                "甲⟦;⟧乙:丙?",
                "是否合格⟦?⟧",
                "如下⟦:⟧ 甲",
                "甲⟦(⟧乙)丙",
                "⟦(⟧甲)",
                "“甲”⟦,⟧乙",
                "增长5%⟦,⟧乙",
                "用PDF(便携文档⟦)⟧格式",
                "深化⟦\"⟧放管服\"改革",
                "甲⟦'⟧乙'丙",
                "甲。\n\n乙⟦;⟧\n丙,丁\n\n戊⟦,⟧己",
                "用Word(含PDF(2份)2份⟦)⟧存档。",
            ],
        );
    }

    #[test]
    fn marks_between_western_letters_and_figures_are_left_alone() {
        pointed(
            check,
            &[
                "9:00至17:30，比例3:1，1,234件。",
                "上午9:00开始，3:1中标。",
                "网址:https://www.sczwfw.gov.cn/?a=1,2;b=3，甲。",
                "访问http://x.cn:8080/(a)。",
                "使用Word, Excel (2016)；部署(IPv6)改造。",
                "增长12.5%，占3.0%。",
                "甲，乙；丙：丁？（戊）",
                "第3(2)条，1)甲；2)乙；(1)丙。",
                "电话: 028-86012345",
                "甲：“乙”、《丙》",
                "A类,B类",
                "U盘(USB)",
                "α:β",
                "提交PDF(2份)、Word(1份)，甲。",
                "长3\"、宽5'，It's \"OK\"。",
                "",
                "提交PDF(2份)和Word(1份)。",
                "用Word(2(1)份)存档。",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[(
                "甲。\n\n甲,乙;丙。",
                &[",｜汉字旁边的「,」是半角标点，这一段里还有1处｜改为全角的「，」｜→，"],
            )],
        );
    }
}
