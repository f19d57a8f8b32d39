//! `parts-total`: what is done and what is left do not add up to the whole.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::{Number, Passage, is_hanzi, numbers};

pub(crate) static RULE: Rule = Rule {
    name: "parts-total",
    code: "B0502",
    severity: Severity::Warning,
    docs: "\
“44个…，已有39个…，还有5个…”：两部分相加不等于总数。

只在一段话里“已有”“还有”各出现一次、同一单位的数字恰好三个、说的是同样的东西时才核对。

核对这三个数，改正写错的一个。",
    prose: Some(check),
};

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    for paragraph in passage.paragraphs() {
        let Some([all, done, left]) = parts(paragraph.words()) else { continue };
        let sum = done.value.saturating_add(left.value);
        if all.value == sum {
            continue;
        }
        let place = |number: &Number| paragraph.span(number.range.clone());
        let message = format!(
            "总数写的是{}，已有的{}与还有的{}相加是{sum}",
            all.value, done.value, left.value
        );
        diagnostics.push(
            Diagnostic::new(&RULE, place(&all), message)
                .help("核对这三个数，改正写错的一个")
                .related(place(&done), "已有的")
                .related(place(&left), "还有的"),
        );
    }
}

/// The whole, what is done and what is left, where the paragraph has just these three figures of
/// one unit.
fn parts(paragraph: &str) -> Option<[Number; 3]> {
    // Most text has neither, which is told sooner than how often it has them.
    if !paragraph.contains("已有") || !paragraph.contains("还有") {
        return None;
    }
    let only = |word: &str| {
        let mut places = paragraph.match_indices(word).map(|(at, _)| at);
        places.next().filter(|_| places.next().is_none())
    };
    let (done, left) = (only("已有")?, only("还有")?);
    let unit = |number: &Number| {
        let unit = paragraph[number.range.end..].chars().next();
        unit.filter(|&c| is_hanzi(c) && !"年月日号时分点秒期届级余多几".contains(c))
    };
    let numbers = numbers(paragraph);
    let after = |at: usize| numbers.iter().filter(move |number| number.range.start > at);
    after(done).take_while(|number| number.range.start < left).filter_map(unit).find_map(|of| {
        let mut same = numbers.iter().filter(|number| unit(number) == Some(of));
        let three = [same.next()?, same.next()?, same.next()?];
        let [a, b, c] = three.map(|number| number.range.start);
        let is_split = a < done && (done..left).contains(&b) && left < c && same.next().is_none();
        let is_exact = |number: &&Number| {
            !paragraph[..number.range.start]
                .ends_with(['近', '约', '超', '逾', '过', '第', '前', '足'])
        };
        let rest = |number: &Number| &paragraph[number.range.end + of.len_utf8()..];
        let noun: String = rest(three[0]).chars().take(2).collect();
        // 39个部门, or 39个 with the noun left out: 39个完成, 39个，
        let is_alike = |number: &&Number| {
            let omitted = |c| "已未完尚正没在仍报通提授纳，。；、".contains(c);
            rest(number).starts_with(&noun) || rest(number).starts_with(omitted)
        };
        let fits = is_split && three.iter().all(is_exact) && three[1..].iter().all(is_alike);
        fits.then(|| three.map(Number::clone))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn parts_that_do_not_add_up_are_found() {
        pointed(
            check,
            &[
                "对⟦44⟧个省级部门（单位）进行梳理。目前，已有司法厅、教育厅等38个省级部门（单位）完成，还有省统计局等5个省级部门（单位）未报。",
                "全省⟦21⟧个市州，已有12个完成，还有8个未完成。",
                "共⟦120⟧项，已有90项，还有20项。\n\n全省12件，已有8件，还有4件。",
                "甲。\n\n⟦十⟧个窗口，已有六个窗口整改，\n还有三个窗口整改。",
                "⟦44⟧个部门报来320条意见，已有39个部门、120条，还有4个部门。",
            ],
        );
    }

    #[test]
    fn what_may_add_up_is_left_alone() {
        pointed(
            check,
            &[
                "对44个部门进行梳理，已有39个部门完成，还有5个部门未报。",
                "对44个窗口进行检查，已有3个部门整改，还有5个问题待解决。",
                "44个部门中，已有39个部门完成，3个部门正在办理，还有1个部门未报。",
                "44个部门中，已有39个部门完成。\n\n还有3个部门未报。",
                "44个部门，已有30个部门完成，还有9个部门未报，还有4个部门未开始。",
                "44个部门，已有30个部门完成，还有9个部门未报、5个部门未开始。",
                "近44个部门，已有30个部门完成，还有9个部门未报。",
                "40余个部门，已有30个部门完成，还有9个部门未报。",
                "44个部门，已有39个部门完成，还有5人未到。",
                "已有39个部门完成，还有4个部门未报，共44个部门。",
                "收件1.5万件，已有1.2万件办结，还有4000件在办。",
                "2023年以来，已有39个部门完成，还有5个部门未报。",
                "3月1日起，已有2日到岗，还有5日轮休。",
                "三个方面：44个部门已有39个部门完成，还有4个部门未报。",
                "44个部门，已完成39个部门，还剩4个部门。",
                "已有21个市州完成，全省12个未开始，还有8个未完成。",
                "全省已有21个市州，12个完成，还有8个未完成。",
                "44%的部门，已有39%完成，还有4%未报。",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[(
                "甲。\n\n44个部门，已有39个，还有4个。",
                &[
                    "44｜总数写的是44，已有的39与还有的4相加是43｜核对这三个数，改正写错的一个｜已有的：39｜还有的：4",
                ],
            )],
        );
    }
}
