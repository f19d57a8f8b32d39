//! `own-number`: a text brings the number or name that is printed before it.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::{is_digit, is_numeral};
use crate::model::source::Text;

pub(crate) static RULE: Rule = Rule {
    name: "own-number",
    code: "B0518",
    severity: Severity::Warning,
    docs: "\
序号由程序来编，文字里又写了一个（“1.组织…”“（1）近日…”），印出来会有两个；检查情况的文字重复了项目名称也是这样。

只看每一条的开头；“1.5万件”“一、二楼”“1、2月”这样的不报。

删去文字里的序号或名称。",
    prose: None,
};

/// A text before which its number is printed.
pub fn check(text: &Text, diagnostics: &mut Diagnostics) {
    let Some(number) = number(text.value.trim_start()) else { return };
    tell(text, number.trim_end(), number.len(), "序号", diagnostics);
}

/// A finding, before which its name is printed.
pub(crate) fn finding(text: &Text, name: &str, diagnostics: &mut Diagnostics) {
    let value = text.value.trim_start();
    let rest =
        value.strip_prefix(name).filter(|rest| rest.starts_with(['：', ':', '。', '，', '\n']));
    match rest.and_then(|rest| rest.chars().next()) {
        Some(mark) if value.len() > name.len() + mark.len_utf8() => {
            tell(text, name, name.len() + mark.len_utf8(), "名称", diagnostics);
        }
        _ => check(text, diagnostics),
    }
}

fn tell(text: &Text, own: &str, length: usize, what: &str, diagnostics: &mut Diagnostics) {
    let value = &text.value;
    let start = value.len() - value.trim_start().len();
    let place = text.part(start..start + length);
    let message = format!("文字以「{own}」开头，印出来会有两个{what}：{what}由程序加上");
    let rest = value[start + length..].trim_start();
    let rest: String = rest.chars().take_while(|&c| c != '\n').take(8).collect();
    let mut diagnostic =
        Diagnostic::new(&RULE, place.clone(), message).help(format!("删去它，以「{rest}」开头"));
    if place.text() == &value[start..start + length] {
        diagnostic = diagnostic.fix(place, "");
    }
    diagnostics.push(diagnostic);
}

/// The number (1. 1、 （1） 1） 一、 （一） ①) that a text begins with, and the white space behind it.
/// Before a date it may be a bare 1.
fn number(text: &str) -> Option<&str> {
    let is_circled = |c: char| matches!(c, '①'..='⒛' | '⓪'..='⓿');
    let opened = text.strip_prefix(['（', '(']).unwrap_or(text);
    let digits = opened.trim_start_matches(is_digit);
    let is_in_digits = digits.len() < opened.len();
    let rest = if is_in_digits { digits } else { opened.trim_start_matches(is_numeral) };
    let rest = if text.starts_with(is_circled) {
        text.trim_start_matches(is_circled)
    } else if rest.len() == opened.len() || opened.len() - rest.len() > 6 {
        return None;
    } else if opened.len() < text.len() {
        rest.strip_prefix(['）', ')'])?
    } else if is_in_digits {
        let rest = rest.strip_prefix(['.', '．', '、', '）', ')', ' ', '　', '\t'])?;
        rest.strip_prefix('、').unwrap_or(rest)
    } else {
        rest.strip_prefix('、')?
    };
    let before = &text[..text.len() - rest.len()];
    let rest = rest.trim_start();
    let number = &text[..text.len() - rest.len()];
    // 1.5万件, 一、二楼, 1、2号窗口, 1 000件
    let is_bare = before.ends_with(char::is_whitespace);
    let goes_on = is_bare || rest.starts_with(|c| is_digit(c) || is_numeral(c));
    let is_number = !rest.is_empty() && (!goes_on || is_date(rest) || before.ends_with('）'));
    is_number.then_some(number)
}

/// Whether it begins with 3月2日.
fn is_date(text: &str) -> bool {
    let day = text
        .trim_start_matches(is_digit)
        .strip_prefix('月')
        .filter(|day| text.starts_with(is_digit) && day.starts_with(is_digit));
    day.is_some_and(|day| day.trim_start_matches(is_digit).starts_with('日'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn texts_without_a_number_are_left_alone() {
        pointed(
            |passage, found| check(passage.written(), found),
            &[
                "组织3场培训。",
                "1.5万件办结。",
                "1、2号窗口启用。",
                "一、二楼大厅设咨询台。",
                "12月1日，甲。",
                "（下转）甲。",
                "1个窗口。",
                "2023年，甲。",
                "一是甲；二是乙。",
                "（1）",
                "三、四季度。",
                "1、2月受理12件。",
                "1.5月累计。",
                "1 000件办结。",
                "3 月2日，甲。",
                "12345热线，甲。",
                "、甲。",
                "一二三、甲。",
            ],
        );
        pointed(
            |passage, found| finding(passage.written(), "着装情况", found),
            &["总体情况良好。", "着装情况总体良好。", "着装情况。", "工作牌：良好。"],
        );
    }

    #[test]
    fn numbers_of_their_own_are_found() {
        pointed(
            |passage, found| check(passage.written(), found),
            &[
                "⟦1.⟧组织培训。",
                "⟦1. ⟧组织培训。",
                "⟦（1）⟧近日，甲。",
                "⟦(2)⟧近日，甲。",
                "　　⟦一、⟧甲。",
                "⟦（三）⟧甲。",
                "⟦3、⟧甲。",
                "⟦①⟧甲。",
                "⟦（2）⟧3月2日，甲。",
                "⟦1、⟧3月2日，甲。",
                "⟦1.⟧3月2日，甲。",
                "⟦1 ⟧3月2日，甲。",
                "⟦二、⟧12月2日，甲。",
                "⟦（1）⟧一是甲。",
                "⟦十二、⟧甲。",
            ],
        );
        pointed(
            |passage, found| finding(passage.written(), "着装情况", found),
            &["⟦着装情况：⟧良好。", "⟦着装情况。⟧良好。", "⟦1.⟧良好。"],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            |passage, found| check(passage.written(), found),
            &[(
                "　1. 甲乙丙丁戊己庚辛壬。\n甲",
                &[
                    "1. ｜文字以「1.」开头，印出来会有两个序号：序号由程序加上｜删去它，以「甲乙丙丁戊己庚辛」开头｜→",
                ],
            )],
        );
    }
}
