//! `joined-paragraphs`: a paragraph that begins on a new line, and is printed in the one above.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::{Passage, is_digit, is_numeral};

pub(crate) static RULE: Rule = Rule {
    name: "joined-paragraphs",
    code: "B0521",
    severity: Severity::Warning,
    docs: "\
一行开头空着两格，像是另起一段，它和上一行之间却没有空行：印出来接在上一段后面，成了一段。

多行的文字里，空一行才是另起一段，只换行的接着排。上一行没有写完（末尾不是句号一类的标点）的不报；\
用半角空格空的，只在每一行都是完整的句子时才报；一段文字只报第一处。

在两段之间空一行；本来就是一段的，删去行首的空格。",
    prose: Some(check),
};

/// What an indented line is before which a paragraph may have ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Indent {
    /// U+3000, which nobody types but to begin a paragraph.
    Wide,
    /// Blanks or a tab, which may only line the file up.
    Blank,
}

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    let text = passage.written();
    if !text.value.trim_end().contains('\n') {
        return;
    }
    let mut lines = Vec::new();
    let mut start = 0;
    for raw in text.value.split_inclusive('\n') {
        lines.push((start, raw));
        start += raw.len();
    }
    let words = || lines.iter().map(|(_, raw)| raw.trim()).filter(|line| !line.is_empty());
    let is_all_sentences = words().all(is_finished);
    let joined = lines.windows(2).filter(|pair| {
        let [(_, above), (_, line)] = pair else { return false };
        let above = above.trim();
        let is_begun = match indent(line) {
            Some(Indent::Wide) => is_finished(above) || is_heading(above),
            Some(Indent::Blank) => is_all_sentences,
            None => false,
        };
        is_begun && !above.is_empty() && !line.trim().is_empty()
    });
    let places: Vec<(usize, &str)> = joined.filter_map(|pair| pair.last().copied()).collect();
    let Some(&(at, line)) = places.first() else { return };
    let more = match places.len() - 1 {
        0 => String::new(),
        more => format!("，下面还有{more}处"),
    };
    let begin: String = line.trim().chars().take(6).collect();
    let blank = line.len() - line.trim_start().len();
    let place = text.part(at..at + blank + begin.len());
    let message =
        format!("「{begin}…」这一行像是另起一段，它上面却没有空行，印出来会接在上一段后面{more}");
    diagnostics.push(
        Diagnostic::new(&RULE, place, message)
            .help("要另起一段，在这一行上面空一行；本是一段的，删去行首的空格"),
    );
}

fn indent(line: &str) -> Option<Indent> {
    let blank = &line[..line.len() - line.trim_start().len()];
    match blank {
        _ if blank.starts_with("　　") => Some(Indent::Wide),
        _ if blank.starts_with('\t') || blank.starts_with("    ") => Some(Indent::Blank),
        _ => None,
    }
}

/// Whether a paragraph may end with this line.
fn is_finished(line: &str) -> bool {
    line.ends_with(['。', '！', '？', '…', '”', '：', '；'])
}

/// 一、总体情况, （二）工作动态: a line that says nothing but what follows.
fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('（');
    let name = rest.trim_start_matches(|c| is_numeral(c) || is_digit(c));
    let is_numbered = name.len() < rest.len() && name.starts_with(['、', '）', '.', '．']);
    is_numbered && !line.contains(['，', '。', '；'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn paragraphs_that_are_apart_or_only_broken_are_left_alone() {
        pointed(
            check,
            &[
                "　　近日，甲召开会议。\n\n　　会上，乙发言。\n",
                "近日，甲召开会议，乙、丙、\n丁参加。会上，乙\n发言。",
                // A paragraph broken by hand, and lined up.
                "　　近日，甲召开会议，乙、丙、\n　　丁参加会议并就下一步工作作出\n　　安排。",
                "近日，甲召开会议。\n会上，乙发言。",
                "    近日，甲召开会议。会上，\n    乙发言。\n    丙主持会议。",
                "    近日，甲召开会议。\n\n    会上，乙发言。",
                "近日，甲召开会议。\n　会上，乙发言。",
                "　　近日，甲召开会议。\n　　\n　　会上，乙发言。\n　　",
                "　　近日，甲召开会议。",
                "",
                "、甲\n　　科技厅",
            ],
        );
    }

    #[test]
    fn paragraphs_that_are_run_together_are_found() {
        pointed(
            check,
            &[
                "　　近日，甲召开会议。\n⟦　　会上，乙发言⟧。\n",
                "　　近日，甲召开会议。\r\n⟦　　会上，乙发言⟧。\r\n　　丙主持会议。\r\n",
                "近日，甲召开会议。\n\n会上，\n乙发言。\n⟦　　丙主持会议。⟧",
                "一、总体情况\n⟦　　近日，甲召开⟧会议。",
                "    近日，甲召开会议。\n⟦    会上，乙发言⟧。",
                "近日，甲召开会议。\n⟦\t会上，乙发言⟧。",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[(
                "甲。\n　　乙乙乙乙乙乙乙乙丙。\n　　丁。",
                &[
                    "　　乙乙乙乙乙乙｜「乙乙乙乙乙乙…」这一行像是另起一段，它上面却没有空行，印出来会接在上一段后面，下面还有1处｜要另起一段，在这一行上面空一行；本是一段的，删去行首的空格",
                ],
            )],
        );
    }
}
