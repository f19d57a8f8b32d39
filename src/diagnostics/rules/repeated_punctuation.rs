//! `repeated-punctuation`: two marks where one is meant.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::Passage;

pub(crate) static RULE: Rule = Rule {
    name: "repeated-punctuation",
    code: "B0516",
    severity: Severity::Warning,
    docs: "\
标点重复：，， 。。 ；；，或者两个不同的点号连在一起：，。 。，。

省略号……、破折号——、！！、？？不报；引号和括号旁边的不算。一段只报第一处。

只留一个；表示省略的改为“……”。",
    prose: Some(check),
};

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    let is_mark = |c: char| matches!(c, '，' | '。' | '；' | '：' | '、');
    for paragraph in passage.paragraphs() {
        let words = paragraph.words();
        let mut places = words
            .char_indices()
            .filter(|&(at, c)| is_mark(c) && words[at + c.len_utf8()..].starts_with(is_mark));
        let Some((start, first)) = places.next() else { continue };
        let marks = &words[start..];
        let marks = &marks[..marks.find(|c| !is_mark(c)).unwrap_or(marks.len())];
        let count = marks.chars().count();
        // A mark that goes on with the one before is of the same place.
        let begins = |at: usize| !words[..at].ends_with(is_mark);
        let more = match places.filter(|&(at, _)| begins(at)).count() {
            0 => String::new(),
            more => format!("，这一段里还有{more}处"),
        };
        let is_same = marks.chars().all(|c| c == first);
        let (meant, help) = if is_same && first == '。' && count > 2 {
            (Some("……".to_owned()), "表示省略的改为「……」，否则只留一个「。」".to_owned())
        } else if is_same {
            (Some(first.to_string()), format!("改为「{first}」"))
        } else {
            (None, "只留该用的一个".to_owned())
        };
        let place = paragraph.span(start..start + marks.len());
        let message = format!("标点「{marks}」连在一起{more}");
        let mut diagnostic = Diagnostic::new(&RULE, place.clone(), message).help(help);
        if let Some(meant) = meant.filter(|_| place.text() == marks) {
            diagnostic = diagnostic.fix(place, meant);
        }
        diagnostics.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said, written};

    #[test]
    fn marks_that_may_stand_together_are_left_alone() {
        pointed(
            check,
            &[
                "甲……乙——丙！！丁？！",
                "“甲。”，乙（丙）。《丁》、《戊》。",
                "甲：“乙；”丙。",
                "甲，\n乙。\n\n丙。",
                "……。",
            ],
        );
    }

    #[test]
    fn marks_twice_are_found() {
        pointed(
            check,
            &[
                "甲⟦，，⟧乙。。",
                "甲⟦。。⟧",
                "甲⟦；。⟧\n\n乙⟦、、⟧丙",
                "甲⟦。。。。⟧乙",
                "甲⟦，\n，⟧乙",
            ],
        );
    }

    #[test]
    fn what_was_meant_is_offered_where_that_can_be_told() {
        let check = |text: &str, message: &str, help: &str, has_fix: bool| {
            let mut found = Diagnostics::default();
            super::check(&Passage::of(&written(text)), &mut found);
            let found: Vec<&Diagnostic> = found.iter().collect();
            let [found] = found[..] else { panic!("{}", found.len()) };
            assert_eq!(found.message, message);
            let told = found.help.as_deref().unwrap_or_default();
            assert!(told.contains(help), "{told}");
            assert_eq!(found.fix.is_some(), has_fix, "{text}");
        };
        check("甲，，乙", "标点「，，」连在一起", "改为「，」", true);
        check("甲，，，乙。", "标点「，，，」连在一起", "改为「，」", true);
        check("甲，，乙。。丙；；", "标点「，，」连在一起，这一段里还有2处", "改为「，」", true);
        check("甲。。", "标点「。。」连在一起", "改为「。」", true);
        check("甲。。。", "标点「。。。」连在一起", "改为「……」", true);
        check("甲；；；乙", "标点「；；；」连在一起", "改为「；」", true);
        check("甲。。；乙", "标点「。。；」连在一起", "只留该用的一个", false);
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[(
                "甲。\n\n甲，，乙。。",
                &["，，｜标点「，，」连在一起，这一段里还有1处｜改为「，」｜→，"],
            )],
        );
    }
}
