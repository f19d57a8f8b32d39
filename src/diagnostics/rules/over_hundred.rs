//! `over-hundred`: a rate that cannot be above a hundred percent is.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::definition::Measure;
use crate::model::prose::Passage;
use crate::model::prose::figures::{PERCENT, SCALE};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "over-hundred",
    code: "B0513",
    severity: Severity::Warning,
    docs: "\
满意率、按时办结率、覆盖率、占比等不会超过100%，这里（正文或数据表）超过了，多半多打了一位或漏了小数点。

只看本来就不能超过100%的：增长率、完成率、使用率、利用率、拨备覆盖率等可以超过，\
当期办结的比受理的多时办结率也可以，都不报。

改正这个比率。",
    prose: Some(check),
};

/// What is a part of what it is taken from.
const RATES: [&str; 26] = [
    "满意率",
    "满意度",
    "好评率",
    "按时办结率",
    "按期办结率",
    "及时办结率",
    "限时办结率",
    "回复率",
    "接通率",
    "合格率",
    "覆盖率",
    "通过率",
    "签收率",
    "到岗率",
    "出勤率",
    "知晓率",
    "准确率",
    "正确率",
    "差评率",
    "及格率",
    "解决率",
    "响应率",
    "回访率",
    "网办率",
    "及时率",
    "占比",
];

/// Whether what is so called is a part of something, never more than all of it.
fn is_part(name: &str) -> bool {
    let may_be_more = name.ends_with("拨备覆盖率") || name.ends_with("同期占比");
    RATES.iter().any(|rate| name.ends_with(rate)) && !may_be_more
}

/// A figure of a table in percent, `text` as it is written there and its value in the last of the
/// measure's decimals; nothing where it may be so.
pub(crate) fn figure(span: Span, measure: &Measure, text: &str, value: u64) -> Option<Diagnostic> {
    let Measure { name, unit, decimals, .. } = measure;
    let is_percent = matches!(unit.trim(), "%" | "％");
    let whole = 10_u64.checked_pow((*decimals).into()).and_then(|one| one.checked_mul(100))?;
    if !is_percent || !is_part(name) || value <= whole {
        return None;
    }
    let shown = text.trim_end_matches(['%', '％']);
    let message = format!("{name}写的是{shown}%，超过了100%");
    let help = "核对有没有多打一位、漏了小数点；格式是百分比的格里填 97.86%，不要填 97.86";
    Some(Diagnostic::new(&RULE, span, message).help(help))
}

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    for paragraph in passage.paragraphs() {
        let words = paragraph.words();
        for figure in paragraph.figures() {
            if figure.unit != PERCENT || figure.value <= 100 * SCALE {
                continue;
            }
            let before = words[..figure.range.start].trim_end_matches([
                '为', '达', '到', '是', '：', '高', '提', '升', '至', '均', '都', '超', '过',
            ]);
            let Some(rate) = RATES.iter().find(|rate| before.ends_with(**rate)) else { continue };
            if before.ends_with("拨备覆盖率") || before.ends_with("同期占比") {
                continue;
            }
            let range = figure.range.start..figure.end;
            let shown = &words[range.clone()];
            let message = format!("{rate}写的是{shown}，超过了100%");
            diagnostics.push(
                Diagnostic::new(&RULE, paragraph.span(range), message)
                    .help("核对有没有多打一位、漏了小数点，例如把998%改为99.8%"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{measure, pointed};
    use crate::model::definition::Basis;

    #[test]
    fn a_measure_is_a_part_by_its_name() {
        let check = |name: &str, expected: bool| assert_eq!(is_part(name), expected, "{name}");
        check("按时办结率", true);
        check("窗口覆盖率", true);
        check("占比", true);
        check("拨备覆盖率", false);
        check("去年同期占比", false);
        check("增长率", false);
        check("受理", false);
    }

    #[test]
    fn rates_that_may_be_above_are_left_alone() {
        pointed(
            check,
            &[
                "满意率100%，好评率99.8%，增长率120%，计划完成率112.5%。",
                "拨备覆盖率215%，床位使用率103%，办结率101.3%。",
                "满意率较去年增长120%，为去年的120%。",
                "占去年同期的118%，占比98%。",
                "覆盖率提高到100.0%。",
            ],
        );
    }

    #[test]
    fn rates_above_are_found() {
        pointed(
            check,
            &[
                "满意率⟦998%⟧，按时办结率达⟦100.5%⟧。",
                "咨询类占比为⟦601.2%⟧。",
                "覆盖率提高到⟦101%⟧。",
            ],
        );
    }

    #[test]
    fn rates_of_a_table_are_held_as_well() {
        let check = |name: &str, unit: &str, value: u64, expected: bool| {
            let measure = measure(name, unit, 1, Basis::Level);
            assert_eq!(
                figure(measure.span.clone(), &measure, "", value).is_some(),
                expected,
                "{name} {value}"
            );
        };
        check("按时办结率", "%", 1000, false);
        check("按时办结率", "％", 1001, true);
        check("增长率", "%", 1001, false);
        check("按时办结率", "件", 1001, false);
    }
}
