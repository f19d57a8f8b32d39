//! `sum-mismatch`: parts that end in 其他 do not add up to the figure they belong to.

use std::ops::Range;

use super::share_mismatch;
use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::figures::{Figure, figures, printed};
use crate::model::prose::{Prose, bare, sentences};
use crate::model::source::Text;

pub(crate) static RULE: Rule = Rule {
    name: "sum-mismatch",
    code: "B0511",
    severity: Severity::Warning,
    docs: "\
“受理120件，其中咨询60件、投诉40件、其他10件”：列到“其他”（“其它”）为止的各项相加不等于总数。

只在一段话里、同一单位的数之间核对；括号里的不算，其中任意几项相加等于总数的（一项里又分了几项）不报。\
8.2万件这样取整的数按范围算；“近”“约”“余”的数不核对。

核对总数和各项，改正写错的一个。",
    prose: Some(check),
};

/// Of more parts not every choice is tried.
const MOST: usize = 14;

pub(crate) fn check(text: &Text, diagnostics: &mut Diagnostics) {
    let prose = Prose::of(&text.value);
    for paragraph in prose.paragraphs() {
        let words = &prose.text[paragraph.clone()];
        if !words.contains("其他") && !words.contains("其它") {
            continue;
        }
        let bare = bare(words);
        let figures = figures(&bare);
        for sentence in sentences(&bare) {
            let within = |figure: &&Figure| sentence.contains(&figure.range.start);
            let Some((total, parts)) = figures
                .iter()
                .filter(within)
                .find_map(|last| account(&bare, &figures, sentence.start..sentence.end, last))
            else {
                continue;
            };
            let Some(sum) = disagreement(&figures, total, &parts) else { continue };
            if share_mismatch::tells_total(words) {
                continue;
            }
            let place = |figure: &Figure| {
                let range = paragraph.start + figure.range.start..paragraph.start + figure.end;
                text.part(prose.place(range))
            };
            let shown = |figure: &&Figure| words[figure.range.start..figure.end].to_owned();
            let addends: Vec<String> = parts.iter().map(shown).collect();
            let (stated, unit) = (&words[total.range.start..total.end], total.unit);
            let message = format!(
                "总数写的是{stated}，列出的各项相加是{}{unit}（{}）",
                printed(sum),
                addends.join("＋")
            );
            let mut diagnostic = Diagnostic::new(&RULE, place(total), message)
                .help(format!("核对总数和各项：各项无误的，改为{}{unit}", printed(sum)));
            if let Some(last) = parts.last() {
                diagnostic = diagnostic.related(place(last), "最后一项");
            }
            diagnostics.push(diagnostic);
        }
    }
}

/// The total and the parts of it that end with a figure for 其他.
fn account<'a>(
    words: &str,
    figures: &'a [Figure],
    sentence: Range<usize>,
    last: &'a Figure,
) -> Option<(&'a Figure, Vec<&'a Figure>)> {
    if !last.is_count() || !is_other(words, sentence.start, last) {
        return None;
    }
    let same = |figure: &&Figure| figure.unit == last.unit;
    let own: Vec<&Figure> =
        figures.iter().filter(same).filter(|f| sentence.contains(&f.range.start)).collect();
    let at = own.iter().position(|figure| figure.range == last.range)?;
    let (until, behind) = (&own[..=at], own.get(at + 1));
    let rest = &words[last.end..sentence.end];
    // The sum behind the parts: …、其他28件，合计855件.
    let summed = behind.copied().filter(|total| {
        let label = words[last.end..total.range.start].trim_start_matches(['，', '；', ',', ' ']);
        ["合计", "共计", "总计"].contains(&label)
    });
    let (total, parts) = match summed {
        Some(total) => (total, until.to_vec()),
        None => {
            if rest.starts_with(['、', '；', '和', '及', '与', '，']) && rest.contains("另")
            {
                return None;
            }
            if rest.starts_with(['、', '；', '和', '及', '与']) && behind.is_some() {
                return None;
            }
            head(words, figures, &sentence, until)?
        }
    };
    let is_part = |pair: &&Figure| !pair.is_vague && !is_change(&words[..pair.range.start]);
    let is_sure = parts.len() > 1 && parts.iter().chain([&total]).all(is_part);
    (is_sure && is_counted_alike(words, total)).then_some((total, parts))
}

/// The figure that 其中, 包括 or a colon makes the whole of those behind it, else 共.
fn head<'a>(
    words: &str,
    figures: &'a [Figure],
    sentence: &Range<usize>,
    until: &[&'a Figure],
) -> Option<(&'a Figure, Vec<&'a Figure>)> {
    const LEADS: [&str; 5] = ["其中", "包括", "分别", "分为", "："];
    let opens = |between: &str| LEADS.iter().any(|word| between.contains(word));
    for at in (1..until.len()).rev() {
        if opens(&words[until[at - 1].end..until[at].range.start]) {
            return Some((until[at - 1], until[at..].to_vec()));
        }
    }
    let (first, opening) = (until.first()?, &words[sentence.start..until.first()?.range.start]);
    if opening.starts_with("其中") || opening.starts_with('按') || opening.starts_with('从') {
        let before = figures.iter().rfind(|figure| figure.range.start < sentence.start)?;
        return (before.unit == first.unit).then(|| (before, until.to_vec()));
    }
    let clause = &opening[opening.rfind(['，', '；', '：']).unwrap_or(0)..];
    let is_whole = clause.contains('共') || clause.contains('总');
    is_whole.then(|| (*first, until[1..].to_vec()))
}

/// Whether 其他 names what the figure counts: 其他28件, 其他类28件, 其他区域受理28件.
fn is_other(words: &str, start: usize, figure: &Figure) -> bool {
    let before = &words[start..figure.range.start];
    let Some(at) = before.rfind("其他").into_iter().chain(before.rfind("其它")).max() else {
        return false;
    };
    let label = &before[at + "其他".len()..];
    let begins = before[..at].chars().next_back();
    begins.is_none_or(|c| "，；、：和及与,;\0 ".contains(c))
        && label.chars().count() <= 6
        && !label.contains(|c: char| "，；、：。有中正在待未已".contains(c) || c.is_ascii_digit())
}

/// Whether a number of what is told as a change ends here: 同比增加20件.
fn is_change(before: &str) -> bool {
    ["增加", "减少", "增长", "上升", "下降", "增至", "降至", "同比", "环比", "多", "少"]
        .iter()
        .any(|word| before.ends_with(word))
}

/// 个 and 项 count everything: only the figure that stands by itself counts what its parts do.
fn is_counted_alike(words: &str, total: &Figure) -> bool {
    let is_alone = words[total.end..].chars().next().is_none_or(|c| "，；：。、,;\0".contains(c));
    is_alone || !["个", "项", "家", "条", "处", "次", "类", "种"].contains(&total.unit)
}

/// What the parts add up to, where that cannot be the total, nor what some of them add up to.
fn disagreement(figures: &[Figure], total: &Figure, parts: &[&Figure]) -> Option<i128> {
    let meets = |(low, high): (i128, i128), whole: &Figure| {
        let (least, most) = whole.bounds();
        low <= most && least <= high
    };
    let sum = added(parts.iter().copied())?;
    let earlier =
        figures.iter().filter(|f| f.unit == total.unit && f.range.start < total.range.start);
    if parts.len() > MOST || meets(sum, total) || earlier.into_iter().any(|whole| meets(sum, whole))
    {
        return None;
    }
    // A part may be parted again: some are parts of others.
    let last = parts.len() - 1;
    let mut some = (1u32..1 << last).filter_map(|choice| {
        let is_chosen = |i: usize| i == last || choice >> i & 1 == 1;
        added(parts.iter().enumerate().filter(|(i, _)| is_chosen(*i)).map(|(_, part)| *part))
    });
    if some.any(|sum| meets(sum, total)) {
        return None;
    }
    parts.iter().try_fold(0i128, |sum, part| sum.checked_add(part.value))
}

/// The bounds of a sum.
fn added<'a>(mut parts: impl Iterator<Item = &'a Figure>) -> Option<(i128, i128)> {
    parts.try_fold((0i128, 0i128), |(low, high), part| {
        let (least, most) = part.bounds();
        Some((low.checked_add(least)?, high.checked_add(most)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::prose_tests::pointed;

    #[test]
    fn parts_that_may_add_up_are_left_alone() {
        pointed(
            check,
            &[
                "受理120件，其中咨询60件、投诉40件、其他20件。",
                "受理120件，其中咨询60件、投诉40件。",
                "受理120件，办结100件，其中咨询60件、投诉40件、其他20件。",
                "受理100件，其中许可50件，包括首次30件、延续20件，服务40件，其他10件。",
                "受理120件，其中简易件80件，办结115件，其他5件。",
                "检查3个组，发现问题5个，其他问题2个。",
                "3个组检查，其中甲问题3个、其他问题2个。",
                "受理120件，其中咨询60余件、投诉40件、其他10件。",
                "受理2.3万件，其中甲1.1万件、乙0.8万件、其他0.3万件。",
                "受理120件，其中咨询60件、其他地区正在办理40件。",
                "受理120件，其中咨询60件、其他10件、投诉50件。",
                "受理120件，其中咨询60件、其他10件，另有50件待办。",
                "受理120件，其中咨询60件（其他5件）。",
                "A件60件、投诉40件、其他20件，合计120件。",
                "受理120件，其中咨询60件、其他同比增加10件。",
            ],
        );
    }

    #[test]
    fn parts_that_do_not_add_up_are_found() {
        pointed(
            check,
            &[
                "受理⟦120件⟧，其中咨询60件、投诉40件、其他10件。",
                "受理⟦120件⟧。其中，咨询60件、投诉40件，其它10件。",
                "主城区受理456件、东区受理314件、西区受理57件、其他区域受理28件，合计⟦856件⟧。",
                "共受理⟦120件⟧，咨询60件，投诉40件，其他类10件。",
                "发现问题⟦23个⟧，其中卫生9个、着装6个、其他5个，已整改20个。",
                "受理⟦8.2万件⟧，其中甲4.1万件、乙2万件、其他1.2万件。",
            ],
        );
    }
}
