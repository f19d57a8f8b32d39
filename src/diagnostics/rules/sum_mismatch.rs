//! `sum-mismatch`: parts do not add up to the figure they belong to: those that end in 其他, those behind
//! 分别为 or in brackets right behind it, and those before 合计.

use std::ops::Range;

use super::share_mismatch;
use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::figures::{Figure, printed};
use crate::model::prose::{Passage, is_hanzi, sentences};

pub(crate) static RULE: Rule = Rule {
    name: "sum-mismatch",
    code: "B0511",
    severity: Severity::Warning,
    docs: "\
“受理120件，其中咨询60件、投诉40件、其他10件”：列到“其他”（“其它”）为止的各项相加不等于总数。\
“受理120件，分别为线上60件、线下50件”“受理120件（线上60件、线下50件）”“线上60件、线下50件，合计120件”也核对；\
“包括”后面和括号里的只在超过总数时报（线上、线下这样成对的除外）。

只在一段话里、同一单位的数之间核对；别处括号里的不算，其中任意几项相加等于总数的（一项里又分了几项）不报。\
8.2万件这样取整的数按范围算；“近”“约”“余”的数不核对。

核对总数和各项，改正写错的一个。",
    prose: Some(check),
};

/// Of more parts not every choice is tried.
const MOST: usize = 14;

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    for paragraph in passage.paragraphs() {
        // A total and two parts.
        if paragraph.figures().len() < 3 {
            continue;
        }
        let (words, bare) = (paragraph.words(), paragraph.bare());
        let (figures, inside) = (paragraph.open(), paragraph.comparable());
        for sentence in sentences(bare) {
            let own = || figures.iter().filter(|figure| sentence.contains(&figure.range.start));
            let open = Open { words: bare, figures, sentence: sentence.clone() };
            let Some(told) = own()
                .find_map(|last| open.others(last))
                .or_else(|| own().find_map(|total| open.listed(total)))
                .or_else(|| own().find_map(|total| open.summed(total)))
                .or_else(|| own().find_map(|total| bracketed(words, inside, &sentence, total)))
            else {
                continue;
            };
            if share_mismatch::tells_total(paragraph) {
                continue;
            }
            let Told { total, parts, sum } = told;
            let place = |figure: &Figure| paragraph.span(figure.range.start..figure.end);
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

/// A total, its parts and what they add up to instead.
struct Told<'a> {
    total: &'a Figure,
    parts: Vec<&'a Figure>,
    sum: i128,
}

/// A sentence outside its brackets and quotes, with the figures of its paragraph.
struct Open<'a> {
    words: &'a str,
    figures: &'a [Figure],
    sentence: Range<usize>,
}

impl<'a> Open<'a> {
    /// Parts that end in 其他.
    fn others(&self, last: &'a Figure) -> Option<Told<'a>> {
        let (total, parts) = account(self.words, self.figures, self.sentence.clone(), last)?;
        let sum = disagreement(self.figures, total, &parts)?;
        Some(Told { total, parts, sum })
    }

    /// 受理120件，分别为甲60件、乙50件 to the end of the sentence; behind 包括 there may be more than is said,
    /// never less.
    fn listed(&self, total: &'a Figure) -> Option<Told<'a>> {
        let (words, sentence) = (self.words, &self.sentence);
        let rest = &words[total.end..sentence.end];
        let noun = &rest[..rest.find(|c| !is_hanzi(c)).unwrap_or(rest.len())];
        let (noun, lead) = match rest[noun.len()..].strip_prefix('，') {
            Some(lead) => (noun, lead),
            None => noun.find("分别").map(|at| (&noun[..at], &rest[at..]))?,
        };
        let is_all = ["分别为", "分别是"].iter().find_map(|word| lead.strip_prefix(word));
        let list = is_all.or_else(|| lead.strip_prefix("包括"))?;
        let list = list.trim_start_matches(['：', ':']);
        let parts =
            row(words, self.figures, sentence.end - (list.len())..sentence.end, total.unit)?;
        let before = &words[sentence.start..total.range.start];
        let is_only = self.figures.iter().all(|figure| {
            let is_before =
                sentence.contains(&figure.range.start) && figure.range.start < total.range.start;
            !(is_before && figure.unit == total.unit)
        });
        let is_some = noun.chars().count() > 6
            || noun.contains(|c| "前主最中较比".contains(c))
            || ["前", "主要", "其中", "超过"].iter().any(|word| before.contains(word));
        if !is_only || is_some || !is_sure(words, total, &parts) {
            return None;
        }
        // People and firms are of several kinds at once.
        if is_all.is_none() && (is_of_kinds(total) || sum(&parts)? <= total.value) {
            return None;
        }
        // Behind 分别为 each stands for itself.
        let sum = match is_all {
            Some(_) => misfit(self.figures, total, &parts)?,
            None => disagreement(self.figures, total, &parts)?,
        };
        Some(Told { total, parts, sum })
    }

    /// 甲60件、乙50件，合计120件.
    fn summed(&self, total: &'a Figure) -> Option<Told<'a>> {
        let (words, sentence) = (self.words, &self.sentence);
        let before = &words[sentence.start..total.range.start];
        let list = ["合计", "共计", "总计"].iter().find_map(|word| before.strip_suffix(word))?;
        let list = list.strip_suffix(['，', ',', '；'])?;
        let start = list.rfind('；').map_or(0, |at| at + '；'.len_utf8());
        let range = sentence.start + start..sentence.start + list.len();
        let parts = row(words, self.figures, range, total.unit)?;
        let earlier: Vec<&Figure> = self
            .figures
            .iter()
            .filter(|f| f.unit == total.unit && f.range.start < total.range.start)
            .collect();
        // What was told before may be in the sum as well.
        let is_all = |from: usize| {
            added(earlier[from..].iter().copied()).is_none_or(|sum| meets(sum, total))
        };
        if !is_sure(words, total, &parts) || (0..earlier.len()).any(is_all) {
            return None;
        }
        let sum = disagreement(self.figures, total, &parts)?;
        Some(Told { total, parts, sum })
    }
}

/// 受理120件（甲60件、乙70件）: brackets right behind a figure that hold nothing but parts. They may name the
/// largest only, so too few of them are told of opposites alone.
fn bracketed<'a>(
    words: &str,
    figures: &'a [Figure],
    sentence: &Range<usize>,
    total: &'a Figure,
) -> Option<Told<'a>> {
    let rest = &words[total.end..sentence.end];
    let inside = rest.strip_prefix(['（', '('])?;
    let inside = &inside[..inside.find(['）', ')'])?];
    let start = total.end + rest.find(inside)?;
    let parts = row(words, figures, start..start + inside.len(), total.unit)?;
    if is_of_kinds(total) || !is_sure(words, total, &parts) {
        return None;
    }
    let sum = disagreement(figures, total, &parts)?;
    (sum > total.value || is_of_opposites(inside)).then_some(Told { total, parts, sum })
}

/// Whether parts are all that there is.
fn is_of_opposites(parts: &str) -> bool {
    const PAIRS: [[&str; 2]; 8] = [
        ["线上", "线下"],
        ["网上", "线下"],
        ["网上", "窗口"],
        ["网上", "现场"],
        ["上午", "下午"],
        ["新证", "换证"],
        ["企业", "个人"],
        ["原件", "复印件"],
    ];
    PAIRS.iter().any(|pair| pair.iter().all(|name| parts.contains(name)))
}

/// The figures of a range that is nothing but names with a figure of the unit each, parted by one mark.
fn row<'a>(
    words: &str,
    figures: &'a [Figure],
    range: Range<usize>,
    unit: &str,
) -> Option<Vec<&'a Figure>> {
    // What is told of another time or of what becomes of it is no part; nor is what is left open.
    const NOT_PARTS: [&str; 46] = [
        "上周", "上月", "上年", "上期", "上季", "去年", "今年", "本年", "本周", "本月", "当周",
        "当月", "同期", "同比", "环比", "较", "比", "增", "减", "累计", "日均", "人均", "平均",
        "最", "每", "计划", "目标", "办结", "完成", "已", "未", "待", "在", "超", "拟", "需", "可",
        "涉", "其中", "等", "含", "包括", "另", "还", "的", "占",
    ];
    let marks = ['、', '；', '，'];
    let text = &words[range.clone()];
    let mark = text.chars().find(|c| marks.contains(c))?;
    let mut start = range.start;
    let mut parts = Vec::new();
    for item in text.split(mark) {
        let part = figures.iter().find(|f| f.range.start >= start)?;
        let end = start + item.len();
        let name = words.get(start..part.range.start)?;
        let is_named = !name.is_empty()
            && name.chars().all(|c| is_hanzi(c) || c.is_ascii_alphabetic() || c == '“' || c == '”')
            && name.chars().count() <= 12
            && !NOT_PARTS.iter().any(|word| name.contains(word));
        // The last of them may stand before and: 甲60件和乙50件 is not read.
        if !is_named || part.end != end || part.unit != unit || part.is_vague {
            return None;
        }
        parts.push(part);
        start = end + mark.len_utf8();
    }
    Some(parts)
}

/// People, firms and places are counted in more than one of their kinds.
fn is_of_kinds(total: &Figure) -> bool {
    ["人", "人次", "家", "户", "类", "种", "天", "次"].contains(&total.unit)
}

/// Whether nothing about the figures is vague or told as a change.
fn is_sure(words: &str, total: &Figure, parts: &[&Figure]) -> bool {
    let is_part = |pair: &&Figure| !pair.is_vague && !is_change(&words[..pair.range.start]);
    let before = &words[..total.range.start];
    let clause = before.rsplit(['，', '。', '；', '：', '、', '！']).next().unwrap_or_default();
    let is_mean = ["日均", "人均", "平均", "最高", "最多", "每", "单日"]
        .iter()
        .any(|word| clause.contains(word));
    parts.len() > 1
        && !is_mean
        && total.is_count()
        && !total.is_vague
        && !is_change_by(before)
        && parts.iter().all(is_part)
        && is_counted_alike(words, total)
}

fn sum(parts: &[&Figure]) -> Option<i128> {
    parts.iter().try_fold(0i128, |sum, part| sum.checked_add(part.value))
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
    // 甲60个、乙60个；丙300个: what is behind the other mark is of something else.
    let parted = |pair: &[&Figure]| words[pair[0].end..pair[1].range.start].contains('；');
    let pairs: Vec<bool> = parts.windows(2).map(parted).collect();
    let is_of_one = pairs.windows(2).all(|pair| pair[0] == pair[1]);
    (is_of_one && is_sure(words, total, &parts)).then_some((total, parts))
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
    // Nothing is named behind it.
    let (_, parts @ [.., last]) = until.split_first()? else { return None };
    let clause = opening.trim_end_matches(' ').rsplit(['，', '；', '：']).next()?;
    let is_least = parts.iter().all(|part| part.value <= first.value);
    let between = &words[first.end..last.range.start];
    // 共受理600件，办结580件，窗口300件、其他280件: what became of it is no kind of it.
    let becomes = ["办结", "回访", "回复", "整改", "完成", "评价", "共", "已"];
    let marks = ['、', '；'].map(|mark| between.contains(mark));
    let is_even =
        !(marks[0] || marks[1]) || !between.trim_start_matches(['，', ',']).contains('，');
    let is_whole = is_least
        && is_even
        && tells_all(clause)
        && !becomes.iter().any(|word| between.contains(word));
    is_whole.then(|| (*first, parts.to_vec()))
}

/// Whether the words before a figure say that it is all of what is named next: 共受理诉求, 本周总计. The whole
/// of one kind (咨询类共, 共邀请专家) stands beside the others.
fn tells_all(clause: &str) -> bool {
    const WHEN: [&str; 16] = [
        "本周",
        "上周",
        "当周",
        "本月",
        "上月",
        "当月",
        "本季度",
        "上半年",
        "下半年",
        "全年",
        "今年",
        "今年以来",
        "期间",
        "以来",
        "目前",
        "一周来",
    ];
    const WORDS: [&str; 43] = [
        "受理",
        "接收",
        "收到",
        "接到",
        "收集",
        "征集",
        "办理",
        "办结",
        "发现",
        "查处",
        "处理",
        "梳理",
        "归集",
        "接待",
        "解决",
        "转办",
        "承办",
        "颁发",
        "登记",
        "收件",
        "接听",
        "计",
        "有",
        "数",
        "量",
        "群众",
        "企业群众",
        "诉求",
        "各类",
        "问题",
        "意见",
        "建议",
        "意见建议",
        "工单",
        "来电",
        "事项",
        "申请",
        "业务",
        "办件",
        "件",
        "有效",
        "到",
        "了",
    ];
    let Some(at) = clause.find(['共', '总']) else { return false };
    let (when, mut what) = (&clause[..at], &clause[at + '共'.len_utf8()..]);
    while let Some(rest) = WORDS.iter().find_map(|word| what.strip_prefix(word)) {
        what = rest;
    }
    let is_time = when.is_empty()
        || WHEN.contains(&when)
        || when.ends_with(['月', '日', '年'])
        || when.ends_with("季度");
    is_time && what.is_empty()
}

/// Whether 其他 names what the figure counts: 其他28件, 其他类28件, 其他区域受理28件.
fn is_other(words: &str, start: usize, figure: &Figure) -> bool {
    const NAMES: [&str; 2] = ["其他", "其它"];
    let before = &words[start..figure.range.start];
    // Most text has none of them, which is told sooner than where the last one is.
    let names = NAMES.iter().filter(|name| before.contains(**name));
    let Some(at) = names.filter_map(|name| before.rfind(name)).max() else { return false };
    let label = &before[at + "其他".len()..];
    let begins = before[..at].chars().next_back();
    begins.is_none_or(|c| "，；、：和及与,;\0 ".contains(c))
        && label.chars().count() <= 6
        && !label.contains(|c: char| "，；、：。有中正在待未已".contains(c) || c.is_ascii_digit())
}

/// Whether a number of what is told as a change ends here: 同比增加20件, 由20件增加到30件.
fn is_change(before: &str) -> bool {
    ["到", "至", "由", "从", "较", "比", "上周的", "上月的", "上年的", "去年的", "同期的"]
        .iter()
        .any(|word| before.ends_with(word))
        || is_change_by(before)
}

/// As a change by it: 增加20件.
fn is_change_by(before: &str) -> bool {
    ["增加", "减少", "增长", "上升", "下降", "增至", "降至", "同比", "环比", "多", "少"]
        .iter()
        .any(|word| before.ends_with(word))
}

/// 个 and 项 count everything: only the figure that stands by itself counts what its parts do.
fn is_counted_alike(words: &str, total: &Figure) -> bool {
    let is_alone =
        words[total.end..].chars().next().is_none_or(|c| "，；：。、,;（(\0".contains(c));
    is_alone || !["个", "项", "家", "条", "处", "次", "类", "种"].contains(&total.unit)
}

/// What the parts add up to, where that cannot be the total, nor what some of them add up to.
fn disagreement(figures: &[Figure], total: &Figure, parts: &[&Figure]) -> Option<i128> {
    let sum = misfit(figures, total, parts)?;
    if parts.len() > MOST {
        return None;
    }
    // A part may be parted again: some are parts of others.
    let last = parts.len() - 1;
    let mut some = (1u32..1 << last).filter_map(|choice| {
        let is_chosen = |i: usize| i == last || choice >> i & 1 == 1;
        added(parts.iter().enumerate().filter(|(i, _)| is_chosen(*i)).map(|(_, part)| *part))
    });
    (!some.any(|sum| meets(sum, total))).then_some(sum)
}

/// What the parts add up to, where neither they nor the first of them can be the total or, all of them, a
/// figure before it: what stands behind parts that add up is beside them.
fn misfit(figures: &[Figure], total: &Figure, parts: &[&Figure]) -> Option<i128> {
    let earlier =
        figures.iter().filter(|f| f.unit == total.unit && f.range.start < total.range.start);
    let all = added(parts.iter().copied())?;
    let mut first = (2..=parts.len()).map(|count| added(parts[..count].iter().copied()));
    let mut nested = (1..parts.len()).filter_map(|at| {
        let (whole, rest) = (parts[at - 1], &parts[at..]);
        (rest.len() > 1).then(|| added(rest.iter().copied()).is_none_or(|sum| meets(sum, whole)))
    });
    if first.any(|sum| sum.is_none_or(|sum| meets(sum, total)))
        || nested.any(|is_nested| is_nested)
        || earlier.into_iter().any(|whole| meets(all, whole))
    {
        return None;
    }
    sum(parts)
}

/// Whether a sum within bounds may be what is printed.
fn meets((low, high): (i128, i128), whole: &Figure) -> bool {
    let (least, most) = whole.bounds();
    low <= most && least <= high
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
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn parts_that_may_add_up_are_left_alone() {
        pointed(
            check,
            &[
                "其他3件，咨询4件。",
                "其他3件，其他3件。",
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
                "咨询类共33523件，占47.09%；求助类共21570件，占30.3%；其他类1583件，占2.22%。",
                "网上办件共600件，窗口办件300件，其他渠道100件。",
                "许可类共600件，占60%；服务类300件，占30%；其他类100件，占10%。",
                "一楼窗口共12个，二楼窗口8个、其他区域5个。",
                "共邀请专家8人，学员60人、其他人员20人参加。",
                "共邀请专家30人，学员6人、其他人员20人参加。",
                "受理量由上月的3456件下降到2877件，其中咨询类由2100件下降到1800件、其他类由1356件下降到1077件。",
                "便民服务中心120个，其中街道60个、乡镇60个；村（社区）服务站1200个、其他代办点300个。",
                "便民服务中心120个，其中街道60个、乡镇50个；村（社区）服务站1200个、其他代办点300个。",
                "窗口共有工作人员45人，其中A岗23人、B岗22人，其他辅助人员12人。",
                "受理诉求1200件，分别为咨询600件、投诉400件、求助200件。",
                "受理诉求1200件，前三位分别为咨询600件、投诉400件、求助100件。",
                "主要诉求1200件，分别为咨询600件、投诉400件、求助100件等。",
                "受理1200件，办结1100件，分别为线上600件、线下600件。",
                "受理1200件，分别为上周的600件、本周的700件。",
                "3个窗口分别办理12件、9件、4件，共25件。",
                "受理120件，包括线上60件、线下40件。",
                "参训120人，包括党员80人、女性60人。",
                "一楼20件；二楼60件、三楼60件，合计120件。",
                "一楼20件。二楼60件、三楼60件，合计140件。",
                "受理60件、办结50件，合计颁证100件。",
                "受理60件（线上40件、线下20件）。",
                "受理60件（其中线上40件、涉企30件）。",
                "受理60件（上周70件、去年同期50件）。",
                "受理60件（办结50件、在办8件）。",
                "参训60人（党员20人、女性50人）。",
                "受理60件（线上40件、线下10件等）。",
                "受理60件（较上周增加20件、较上月减少5件）。",
                "收到工单12件（满意8件、基本满意3件）。",
                "发现问题23个（卫生9个、着装6个）。",
                "收费标准为每件12元（工本费10元、快递费5元）。",
                "单日最高受理60件（周一60件、周五40件）。",
                "办结5件，其它9类行",
                "共办件5件，受理120件，包括线上80件、线下60件。",
                "主要诉求1200件，分别为咨询600件、投诉400件、求助100件。",
                "受理1200件诉求前三位，分别为咨询600件、投诉400件、求助100件。",
                "受理1200件本周各类企业诉求，分别为咨询600件、投诉400件、求助100件。",
                "受理近1200件，分别为咨询600件、投诉400件、求助100件。",
                "受理60件（40件、线下30件）。",
                "受理60件（线上40件、线下《办法》30件）。",
                "受理60件（线上40件、线下30人）。",
                "受理120件，其中其他5件。",
                "共受理120件，咨询60件、投诉40件，其他10件。",
                "共受理120件，咨询360件，投诉40件，其他10件。",
                "受理120件，其中咨询60件，其他咨询受理大厅等窗口5件。",
                "A件60件、B件9件、投诉40件、其他20件，合计120件。",
                "A件60件。投诉40件、其他20件，合计120件。",
                "受理20件，其中咨询60件、投诉40件、其他20件。",
                "受理1201件，其中咨询856件，占71.33%；投诉244件，占20.33%；其他100件，占8.33%。",
                "受理120件，其中：其他5件。",
                "受理1600件，其中甲1件、乙1件、丙1件、丁1件、戊1件、己1件、庚1件、辛1件、壬1件、癸1件、子1件、丑1件、寅1件、卯1件、其他4件。",
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
                "本周，共受理⟦120件⟧，咨询60件，投诉40件，其他类10件。",
                "受理诉求⟦1200件⟧，分别为咨询600件、投诉400件、求助300件。",
                "共产生⟦18件⟧超期件，分别为：甲1件、乙1件、丙1件、丁4件、戊1件、己11件。",
                "受理⟦120件⟧，包括线上80件、线下60件。",
                "线上60件、线下60件，合计⟦100件⟧。",
                "受理⟦60件⟧（线上40件、线下30件）。",
                "受理⟦60件⟧（线上40件、线下10件），办结50件。",
                "发现问题⟦23个⟧（卫生19个、着装6个）。",
                "接待7人，受理⟦120件⟧，包括线上80件、线下60件。",
                "受理⟦1200件⟧各类企业诉求，分别为咨询600件、投诉400件、求助100件。",
                "一楼20件；二楼60件、三楼60件，合计⟦130件⟧。",
                "一楼已满。二楼60件、三楼60件，合计⟦140件⟧。",
                "受理⟦120件⟧。从渠道看，线上60件、其他50件。",
                "共受理⟦120件⟧，咨询60件、投诉40件、其他10件。",
                "5月共受理⟦120件⟧，咨询60件，投诉40件，其他10件。",
                "第一季度共受理⟦120件⟧，咨询60件，投诉40件，其他10件。",
                "本周共受理⟦120件⟧，咨询60件，投诉40件，其他10件。",
                "受理⟦30件⟧（线上40件、线下30件）。",
                "A件60人、投诉40件、其他20件，合计⟦100件⟧。",
                "受理⟦60件⟧（线上40件、“窗口”30件）。",
                "受理⟦60件⟧（A类40件、B类30件）。",
                "受理⟦16件⟧，其中甲1件、乙1件、丙1件、丁1件、戊1件、己1件、庚1件、辛1件、壬1件、癸1件、子1件、丑1件、寅1件、其他1件。",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[(
                "甲。\n\n受理120件，其中咨询60件、投诉40件、其他10件。",
                &[
                    "120件｜总数写的是120件，列出的各项相加是110件（60件＋40件＋10件）｜核对总数和各项：各项无误的，改为110件｜最后一项：10件",
                ],
            )],
        );
    }
}
