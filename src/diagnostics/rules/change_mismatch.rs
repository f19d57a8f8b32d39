//! `change-mismatch`: two figures and their stated change disagree.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::decimal::Decimal;
use crate::model::figures::Correction;
use crate::model::prose::Passage;
use crate::model::prose::figures::{
    Figure, PERCENT, POINTS, SCALE, figures, is_share, printed, share_of,
};

pub(crate) static RULE: Rule = Rule {
    name: "change-mismatch",
    code: "B0512",
    severity: Severity::Warning,
    docs: "\
“由120件增加到150件，增长20%”：前后两个数与写出的变化对不上，这里应是25%。

方向反了的（由100件减少到80件，增长20%）也报。\
只核对“由…增加到…，增长…”“…件，较上周的…件增长…”“…件，比上周（…件）增长…”“较上周增加…件，增长…%（上周…件）”\
这样前后两数、变化都写明的，\
句中另有同一单位的数的不核对；更正的说明里写着漏计、多计几件的，也与更正的前后两数核对；\
比例到最后一位数字的一半为止都算对，“近”“约”“余”的数和取整的数（1.2万件）不核对。

核对这三个数，改正写错的一个。",
    prose: Some(check),
};

const UP: [&str; 10] =
    ["增加", "增长", "上升", "提高", "提升", "增", "升", "上涨", "净增", "净增加"];
const DOWN: [&str; 12] =
    ["减少", "下降", "降低", "压缩", "压减", "缩短", "精简", "缩减", "减", "降", "净减", "净减少"];
/// What a share of the change is called.
const RATES_UP: [&str; 5] = ["增幅", "增长率", "涨幅", "增长幅度", "增长比例"];
const RATES_DOWN: [&str; 10] = [
    "降幅",
    "下降率",
    "压缩率",
    "压减率",
    "压缩比例",
    "压减比例",
    "压缩幅度",
    "压减幅度",
    "下降幅度",
    "下降比例",
];

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    for paragraph in passage.paragraphs() {
        let words = paragraph.words();
        let figures = paragraph.comparable();
        let place = |figure: &Figure| paragraph.span(figure.range.start..figure.end);
        for three in figures.windows(3) {
            let Some((from, by, share, meant)) = named_behind(words, three) else { continue };
            let shown = |figure: &Figure| &words[figure.range.start..figure.end];
            let message =
                format!("变化写的是{}，{}是{}的{meant}", shown(share), shown(by), shown(from));
            diagnostics.push(
                Diagnostic::new(&RULE, place(share), message)
                    .help(format!("核对这三个数：其余两个无误的，改为{meant}"))
                    .related(place(from), "原来的数")
                    .related(place(by), "变化的数"),
            );
        }
        for (at, three) in figures.windows(3).enumerate() {
            let Some(told) = told(words, &figures[..at], three) else { continue };
            let Told { from, to, change, .. } = told;
            let Some(meant) = disagreement(&told) else { continue };
            let shown = |figure: &Figure| &words[figure.range.start..figure.end];
            let message = format!(
                "变化写的是{}{}，由{}到{}的变化是{meant}",
                told.verb,
                shown(change),
                shown(from),
                shown(to)
            );
            diagnostics.push(
                Diagnostic::new(&RULE, place(change), message)
                    .help(format!("核对这三个数：前后两数无误的，改为{meant}"))
                    .related(place(from), "原来的数")
                    .related(place(to), "后来的数"),
            );
        }
    }
}

/// 较上周增加30件，增长20%（上周100件）: what it was, the change, its wrong share and the right one.
fn named_behind<'a>(
    words: &str,
    three: &'a [Figure],
) -> Option<(&'a Figure, &'a Figure, &'a Figure, String)> {
    const PAST: [&str; 5] = ["上周", "上月", "上期", "上季度", "去年同期"];
    let [by, share, from] = three else { return None };
    let (before, between) = (&words[..by.range.start], &words[by.end..share.range.start]);
    let verbs = [("增加", ["增长", "增幅", "增幅达"]), ("减少", ["下降", "降幅", "降幅达"])];
    let (than, share_verbs) = verbs
        .iter()
        .find_map(|(verb, shares)| before.strip_suffix(verb).map(|than| (than, shares)))?;
    let past = PAST
        .iter()
        .find(|past| than.strip_suffix(**past).is_some_and(|than| than.ends_with(['较', '比'])))?;
    let behind = words[share.end..from.range.start].strip_prefix(['（', '('])?;
    let behind = behind.strip_prefix(past)?.trim_start_matches(['为', '是']);
    let is_told = between.strip_prefix('，').is_some_and(|verb| share_verbs.contains(&verb))
        && behind.is_empty()
        && words[from.end..].starts_with(['）', ')'])
        && by.is_exact()
        && from.is_exact()
        && by.is_count()
        && by.unit == from.unit
        && share.unit == PERCENT
        && !share.is_vague;
    if !is_told || is_share(share, by, from.bounds()) {
        return None;
    }
    let meant = share_of(by.value, from.value, share.step)?;
    Some((from, by, share, format!("{}%", printed(meant))))
}

/// Holds the figure in a correction's reason (漏计3件) against what it changes.
pub(crate) fn correction(correction: &Correction, diagnostics: &mut Diagnostics) {
    const LESS: [&str; 7] = ["漏计", "少计", "漏报", "少报", "漏统计", "少统计", "漏登"];
    const MORE: [&str; 7] = ["多计", "多报", "重复计", "重计", "多统计", "重复统计", "重复登记"];
    let Correction { reason, was, now, decimals, .. } = correction;
    let text = reason.value.as_str();
    let figures = figures(text);
    let [figure] = figures.as_slice() else { return };
    let before = text[..figure.range.start].trim_end_matches(['了', '：', ':', ' ']);
    let ends = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
    let sign = match (ends(&LESS), ends(&MORE)) {
        (true, false) => 1,
        (false, true) => -1,
        _ => return,
    };
    let change = i128::from(now.value) - i128::from(was.value);
    let scaled = change.checked_mul(SCALE).map(|change| change / 10_i128.pow((*decimals).into()));
    if figure.is_vague || figure.step > SCALE || scaled == Some(sign * figure.value) {
        return;
    }
    let (was, now) = (correction.decimal(was.value), correction.decimal(now.value));
    let told = &text[figure.range.start..figure.end];
    let change = Decimal::new(change, *decimals);
    let message = format!("由{was}改为{now}，变化是{change}，说明写的却是「{before}{told}」");
    diagnostics.push(
        Diagnostic::new(&RULE, reason.span.clone(), message)
            .help("核对 was、now 和说明里的数，改正写错的一个"),
    );
}

/// What it was, what it is and the change between.
struct Told<'a> {
    from: &'a Figure,
    to: &'a Figure,
    change: &'a Figure,
    /// 增长, 减少.
    verb: &'a str,
}

/// Where the words say so of three figures in a row, `earlier` before them.
fn told<'a>(words: &'a str, earlier: &[Figure], three: &'a [Figure]) -> Option<Told<'a>> {
    let [first, second, change] = three else { return None };
    let before = &words[..first.range.start];
    let between = &words[first.end..second.range.start];
    let behind = &words[second.end..change.range.start];
    let changes = |words: &str| UP.iter().chain(&DOWN).any(|word| words == *word);
    // 由120件增加到150件，增长25%
    let reaches = |words: &str| {
        ["到", "至", "为"].iter().any(|end| words.strip_suffix(end).is_some_and(changes))
    };
    let tells = |words: &'a str| {
        let end = ["了", "达到", "达", "为"].iter().find_map(|end| words.strip_suffix(end));
        let words = end.unwrap_or(words);
        let is_rate = RATES_UP.iter().chain(&RATES_DOWN).any(|rate| words == *rate);
        (changes(words) || is_rate).then_some(words)
    };
    if before.ends_with(['由', '从']) && reaches(between) {
        let behind = behind.trim_start_matches(['，', ',', '（', '、']);
        return Some(Told { from: first, to: second, change, verb: tells(behind)? });
    }
    // 150件，较上周的120件增长25%; 150件，比上周（120件）增长25%
    let than = between.trim_start_matches(['，', ',', '（']).strip_prefix(['较', '比']);
    let (than, behind) = match than.and_then(|than| than.strip_suffix(['（', '('])) {
        Some(than) => (Some(than), behind.strip_prefix(['）', ')'])?),
        None => (than, behind),
    };
    let than = than.map(|than| than.trim_end_matches('的'));
    let than = than.and_then(|than| than.strip_suffix("同期").map_or(Some(than), Some));
    let is_past = |than: &str| {
        ["上周", "上月", "上期", "上季度", "上年", "去年", "上年度", "前一周", "上一周"]
            .contains(&than)
    };
    // 受理120件，其中网上20件，较上周的100件: of which of the two is left to the reader.
    let is_one = || {
        let sentence = before.rfind(['。', '；', '！', '？']).unwrap_or(0);
        earlier.iter().all(|f| f.range.start < sentence || f.unit != first.unit)
    };
    let verb = than.filter(|than| is_past(than) && is_one()).and_then(|_| tells(behind))?;
    Some(Told { from: second, to: first, change, verb })
}

/// Whether the verb says that it became more; nothing of one that may mean that it became better.
fn is_more(verb: &str) -> Option<bool> {
    match verb {
        "提高" | "提升" => None,
        _ => Some(!DOWN.contains(&verb) && !RATES_DOWN.contains(&verb)),
    }
}

/// What the change is, where it is not what is stated.
fn disagreement(told: &Told<'_>) -> Option<String> {
    let Told { from, to, change, verb } = *told;
    // 由120增加到150件: one unit for both.
    let is_alike = from.unit == to.unit || from.unit.is_empty();
    let is_sure = |figure: &Figure| !figure.is_vague && figure.value > 0;
    if !is_alike || !is_sure(from) || !is_sure(to) || change.is_vague || change.unit.is_empty() {
        return None;
    }
    let became_more = to.value > from.value;
    let is_turned = to.value != from.value && is_more(verb).is_some_and(|more| more != became_more);
    let turned = match (is_turned, became_more) {
        (false, _) => "",
        (true, true) => "增长",
        (true, false) => "减少",
    };
    let difference = Figure { value: (to.value - from.value).abs(), ..to.clone() };
    if change.unit == PERCENT {
        // 满意率由95%提高到98%，提高3% may mean either.
        if !to.is_count() || !from.is_exact() || !to.is_exact() {
            return None;
        }
        let whole = (2 * from.value, 2 * from.value);
        let meant = share_of(difference.value, from.value, change.step)?;
        let is_right = is_share(change, &difference, whole) && !is_turned;
        return (!is_right).then(|| format!("{turned}{}%", printed(meant)));
    }
    let points = to.unit == PERCENT && change.unit == POINTS;
    let is_rounded = |figure: &Figure| figure.step >= SCALE && !points;
    if !(points || change.unit == to.unit) || [from, to, change].into_iter().any(is_rounded) {
        return None;
    }
    // Points of rounded shares may be off by both roundings.
    let slack = if points { from.step.max(to.step).max(change.step) } else { 0 };
    let is_right = (difference.value - change.value).abs() <= slack && !is_turned;
    (!is_right).then(|| format!("{turned}{}{}", printed(difference.value), change.unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said, written};
    use crate::model::figures::Account;
    use crate::model::issue::IssueId;
    use crate::model::source::Spanned;

    #[test]
    fn the_reason_of_a_correction_says_what_it_changes() {
        let check = |reason: &str, (was, now): (u64, u64), decimals: u8, expected: &str| {
            let reason = written(reason);
            let span = reason.span.clone();
            let spanned = |value| Spanned { value, span: span.clone() };
            let (section, measure) = ("综窗办件".into(), "受理".into());
            let one = Correction {
                account: Account { section, row: None, measure },
                issue: Spanned { value: IssueId { year: 2023, number: 5 }, span: span.clone() },
                date: None,
                was: spanned(was),
                now: spanned(now),
                decimals,
                header: span.clone(),
                reason,
            };
            let mut found = Diagnostics::default();
            correction(&one, &mut found);
            let said: Vec<&str> = found.iter().map(|found| &*found.message).collect();
            assert_eq!(said.is_empty(), expected.is_empty(), "{said:?}");
            assert!(said.iter().all(|said| said.contains(expected)), "{said:?}");
        };
        check("漏计3件", (120, 123), 0, "");
        check("漏计3件", (120, 124), 0, "由120改为124，变化是4，说明写的却是「漏计3件」");
        check("漏计3件", (123, 120), 0, "变化是-3");
        check("多计了3件", (123, 120), 0, "");
        check("重复登记：3件", (123, 121), 0, "变化是-2");
        check("误报3件", (120, 124), 0, "");
        check("漏计3件，多报2件", (120, 124), 0, "");
        check("漏计3余件", (120, 124), 0, "");
        check("漏计3万件", (0, 31_234), 0, "");
        check("漏计5亿元", (796_010, 796_015), 2, "");
        check("漏计0.0003万件", (120, 124), 0, "变化是4");
        check("漏计0.05元", (796_010, 796_015), 2, "");
        check("漏计0.06元", (796_010, 796_015), 2, "变化是0.05");
    }

    #[test]
    fn changes_that_may_be_right_are_left_alone() {
        pointed(
            check,
            &[
                "由120件增加到150件，增长25%。",
                "由12个减少到7个，减少41.7%；由23份压缩至9份，压缩60.9%。",
                "由120件增加到150件，增加30件。",
                "满意率由95%提高到98%，提高3%。",
                "满意率由95.2%提高到98.1%，提高3个百分点。",
                "由1.2万件增加到1.5万件，增长24%。",
                "由近120件增加到150件，增长20%。",
                "由120件增加到150件，较去年同期增长20%。",
                "由120件增加到150件，增长近20%。",
                "由第12位上升到第9位，上升4位。",
                "受理150件，较上周的120件增加30件，增长25%。",
                "受理150件，较上周增长20%。",
                "时限由20个工作日压缩至5个工作日，压缩75%，跑动次数由3次减少为1次。",
                "由3个部门增加到150件，增长20%。",
                "本周受理120件，其中网上20件，较上周的100件增长20%。",
                "受理123件、办结110件，较上周的112件增长9.8%。",
                "时限由20个工作日提升到15个工作日，提升25%。",
                "受理120件，比上周（100件）增长20%。",
                "受理120件，比上周（100件，不含转办）增长30%。",
                "受理120件，办结90件，比上周（100件）增长20%。",
                "受理120件，比上周（100件）多办结20件。",
                "受理150件，较上周增加30件，增长25%（上周120件）。",
                "受理150件，较上周增加30件，增长25%（去年同期100件）。",
                "受理150件，较去年同期增加30件，增长20%（上周100件）。",
                "受理150件，较上周增加近30件，增长20%（上周100件）。",
                "受理150件，较上周增加30件，增长20%（上周同期100件）。",
                "受理150件，较上周增加30件，增长20%（上周100件，较好）。",
                "受理150件，较上周增加30件，增长20%（上周100人）。",
                "受理15万件，较上周增加3万件，增长20%（上周10万件）。",
                "受理量由100件增加到120件，净增20件。",
                "时限由5天压缩至2天，压缩比例达60%。",
                // 98.46% and 99.24% are printed so, and 0.78 are 0.8 points.
                "满意率由98.5%提高到99.2%，提高0.8个百分点。",
                "由100少到80件，增长20%。",
                "3件受理150件，较上周的120件增长20%。",
                "由0件增加到150件，增加20件。",
                "由120件减少到0件，减少20件。",
                "从120件增长至150件，增加了40余件。",
                "由120件增加到150元，增长20%。",
                "由1.2万件减少到1000件，减少20%。",
                "由12000件减少到1.1万件，减少20%。",
                "受理量由100件增加到120件，净增30天。",
                "满意率由95%提高到98%，提高5个。",
            ],
        );
    }

    #[test]
    fn changes_that_disagree_are_found() {
        pointed(
            check,
            &[
                "由120件增加到150件，增长⟦20%⟧。",
                "环节由12个减少到7个，减少⟦58.3%⟧。",
                "从120件增长至150件，增加了⟦40件⟧。",
                "满意率由95%提高到98%，提高⟦5个百分点⟧。",
                "受理150件，较上周的120件增长⟦20%⟧。",
                "时限由20个工作日压缩至5个工作日，压缩⟦70%⟧。",
                "由100件减少到80件，增长⟦20%⟧。",
                "受理80件，较上周的100件增长⟦20%⟧。",
                "咨询7人次。受理150件，较上周的120件增长⟦20%⟧。",
                "咨询7人次，受理150件，较上周的120件减少⟦30件⟧。",
                "受理120件，比上周（100件）增长⟦30%⟧。",
                "受理150件，较上周增加30件，增长⟦20%⟧（上周100件）。",
                "受理量由100件增加到120件，净增⟦30件⟧。",
                "时限由5天压缩至2天，压缩比例达⟦70%⟧。",
                "满意率由98.5%提高到99.2%，提高⟦0.9个百分点⟧。",
                "受理3件。受理150件，较上周的120件增长⟦20%⟧。",
                "由120件增加到120件，增加⟦20件⟧。",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[
                (
                    "甲。\n\n由120件增加到150件，增长20%。",
                    &[
                        "20%｜变化写的是增长20%，由120件到150件的变化是25%｜核对这三个数：前后两数无误的，改为25%｜原来的数：120件｜后来的数：150件",
                    ],
                ),
                (
                    "甲。\n\n受理150件，较上周增加30件，增长20%（上周100件）。",
                    &[
                        "20%｜变化写的是20%，30件是100件的30%｜核对这三个数：其余两个无误的，改为30%｜原来的数：100件｜变化的数：30件",
                    ],
                ),
                (
                    "由100件减少到80件，增加20件。",
                    &[
                        "20件｜变化写的是增加20件，由100件到80件的变化是减少20件｜核对这三个数：前后两数无误的，改为减少20件｜原来的数：100件｜后来的数：80件",
                    ],
                ),
                (
                    "由80件增加到100件，减少20件。",
                    &[
                        "20件｜变化写的是减少20件，由80件到100件的变化是增长20件｜核对这三个数：前后两数无误的，改为增长20件｜原来的数：80件｜后来的数：100件",
                    ],
                ),
            ],
        );
    }
}
