//! `unfinished-paragraph`: a paragraph that ends without a mark.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::{Passage, is_digit, is_hanzi};

pub(crate) static RULE: Rule = Rule {
    name: "unfinished-paragraph",
    code: "B0519",
    severity: Severity::Warning,
    docs: "\
一段话末尾没有标点，或以逗号、顿号结束：可能漏了句号，也可能复制时丢了后半句。

以句号、问号、叹号、省略号、冒号、分号、后引号、后括号结束的都算完整；\
里面没有逗号、分号、句号的（标题、落款、日期、电话、网址）不报。

补上句号，或补全后半句。",
    prose: Some(check),
};

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    for paragraph in passage.paragraphs() {
        let words = paragraph.words();
        let Some(last) = words.chars().next_back() else { continue };
        let body = &words[..words.len() - last.len_utf8()];
        let is_sentence = body.contains(['，', '。', '；', '！', '？']);
        // 见www.example.cn. is what is left of a western sentence.
        let is_western_stop = last == '.' && body.ends_with(is_hanzi);
        let is_cut = matches!(last, '，' | '、' | ',') || is_western_stop;
        let is_bare = is_hanzi(last) || is_digit(last) || matches!(last, '%' | '％');
        if !(is_cut && !body.is_empty() || is_bare && is_sentence) {
            continue;
        }
        // 联系电话：028-86000000
        let clause = &words[words.rfind(['，', '。', '；', '！', '？']).unwrap_or(0)..];
        if is_digit(last) && clause.contains(['：', ':', '-']) {
            continue;
        }
        let place = paragraph.span(body.len()..words.len());
        let tail: String = words.chars().rev().take(6).collect();
        let tail: String = tail.chars().rev().collect();
        let (message, help) = if is_cut {
            (format!("这一段以「{last}」结束：「…{tail}」"), "补全后半句，或改为「。」".to_owned())
        } else {
            (
                format!("这一段末尾没有标点：「…{tail}」"),
                format!("补上句号，改为「…{tail}。」；复制时丢了后半句的，补全"),
            )
        };
        let mut diagnostic = Diagnostic::new(&RULE, place.clone(), message).help(help);
        if place.text() == last.to_string() {
            let meant = if is_cut { "。".to_owned() } else { format!("{last}。") };
            diagnostic = diagnostic.fix(place, meant);
        }
        diagnostics.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn paragraphs_that_may_end_so_are_left_alone() {
        pointed(
            check,
            &[
                "甲，乙。",
                "甲，乙！\n\n甲，乙？\n\n甲，乙……\n\n甲，乙：\n\n甲，乙；",
                "甲：“乙，丙。”\n\n（甲，乙）\n\n甲，见《乙》",
                "一、总体情况\n\n甲，乙。\n\n省政务服务中心\n\n2023年7月3日",
                "办公时间：9:00—17:00",
                "地址：甲路1号，电话：028-86000000",
                "甲，网址www.example.cn",
                "甲，乙No.1.",
                "良好",
                "",
            ],
        );
    }

    #[test]
    fn paragraphs_without_an_end_are_found() {
        pointed(
            check,
            &[
                "近日，甲召开会⟦议⟧",
                "甲，乙⟦，⟧",
                "甲⟦、⟧\n\n乙，丙。",
                "受理21个⟦.⟧",
                "受理12件，满意率100⟦%⟧",
                "甲，乙。\n\n丙，\n丁⟦戊⟧\n\n己，庚。",
                "汇总如下：甲⟦、⟧",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[(
                "甲。\n\n甲、",
                &["、｜这一段以「、」结束：「…甲、」｜补全后半句，或改为「。」｜→。"],
            )],
        );
    }
}
