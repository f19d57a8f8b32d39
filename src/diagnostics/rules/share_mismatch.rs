//! `share-mismatch`: 占N% is not the share of the figure before it.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::figures::{Figure, PERCENT, SCALE, is_share, printed, share_of};
use crate::model::prose::{Paragraph, Passage, is_hanzi, sentences};

pub(crate) static RULE: Rule = Rule {
    name: "share-mismatch",
    code: "B0510",
    severity: Severity::Warning,
    docs: "\
“856件，占71.33%”：占比与它前面的数对不上，差得比四舍五入多。\
“受理120件，其中线上60件，占60%”“118件，占受理总量120件的88.3%”这样总数就在旁边的，单独一项也核对；\
“受理1200件，办结1100件，办结率81.67%”只差一个数字的也报。\
末位舍去的、凑成100%的不报。

只在一段话里、同一单位的数之间核对：几项占比都按各项之和算得出、写的总数却不同的，指出总数；\
其余各项都按同一个总数算得出、只有一项不对的，指出这一项。占比到最后一位数字的一半为止都算对；\
“近”“约”“余”的数、写明占别的什么的（占去年同期的…）不核对。

核对总数、这一项的数和占比，改正写错的一个。",
    prose: Some(check),
};

/// A figure and the share that it is said to be.
struct Entry<'a> {
    part: &'a Figure,
    share: &'a Figure,
    /// Where the sentence begins.
    sentence: usize,
    /// What it is a share of, as far as the words say it.
    base: &'a str,
}

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    for paragraph in passage.paragraphs() {
        let words = paragraph.words();
        if !words.contains("占") && !words.contains("办结率") {
            continue;
        }
        let figures = paragraph.comparable();
        let place = |figure: &Figure| paragraph.span(figure.range.start..figure.end);
        for Of { part, whole, share } in single(words, figures) {
            let unit = part.unit;
            let meant = share_of(part.value, whole.value, share.step).map(printed);
            let meant = meant.unwrap_or_default();
            let shown = |figure: &Figure| format!("{}{unit}", printed(figure.value));
            let (of, stated) = (shown(whole), &words[share.range.clone()]);
            let message = format!("写的是{stated}%，{}占{of}的{meant}%", shown(part));
            diagnostics.push(
                Diagnostic::new(&RULE, place(share), message)
                    .help(format!("核对这三个数：其余两个无误的，改为{meant}%"))
                    .related(place(part), "这一项的数")
                    .related(place(whole), "总数"),
            );
        }
        for run in runs(entries(words, figures)) {
            match slip(words, figures, &run) {
                Some(Slip::Total { total, sum }) => {
                    let (unit, stated, sum) = (total.unit, printed(total.value), printed(sum));
                    let message = format!(
                        "总数写的是{stated}{unit}，后面{}项相加是{sum}{unit}，占比也都是按{sum}{unit}算的",
                        run.len()
                    );
                    diagnostics.push(
                        Diagnostic::new(&RULE, place(total), message).help(
                            format!("核对总数：各项无误的，改为{sum}{unit}；总数无误的，补上漏掉的项，按总数重算占比"),
                        ),
                    );
                }
                Some(Slip::Share { entry, whole, is_only }) => {
                    let (share, unit) = (entry.share, entry.part.unit);
                    let part = printed(entry.part.value);
                    let meant = share_of(entry.part.value, whole, share.step).map(printed);
                    let meant = meant.unwrap_or_default();
                    let whole = printed(whole);
                    let others = if is_only { "其余各项都按" } else { "各项相加是" };
                    let rest = if is_only { "算" } else { "" };
                    let message = format!(
                        "占比写的是{}%，{part}{unit}占{whole}{unit}的{meant}%，{others}{whole}{unit}{rest}",
                        &words[share.range.clone()]
                    );
                    diagnostics.push(
                        Diagnostic::new(&RULE, place(share), message)
                            .help(format!("核对这一项：数无误的，改为{meant}%"))
                            .related(place(entry.part), "这一项的数"),
                    );
                }
                None => {}
            }
        }
    }
}

/// Whether the total of a paragraph's shares is told: what its parts add up to need not be told again.
pub(crate) fn tells_total(paragraph: Paragraph<'_>) -> bool {
    let (words, figures) = (paragraph.words(), paragraph.comparable());
    let is_total =
        |run: Vec<Entry<'_>>| matches!(slip(words, figures, &run), Some(Slip::Total { .. }));
    runs(entries(words, figures)).into_iter().any(is_total)
}

/// Figures right before 占N%, where nothing but the whole is named as what they are a share of.
fn entries<'a>(words: &'a str, figures: &'a [Figure]) -> Vec<Entry<'a>> {
    let sentences = sentences(words);
    let entry = |pair: &'a [Figure]| {
        let [part, share] = pair else { return None };
        let between = &words[part.end..share.range.start];
        let between = between.trim_start_matches(['，', ',', '、', '（', '(', '；', ' ']);
        let base = between.strip_prefix('占')?;
        let base = base.trim_end_matches(['比', '例', '重', '为', '达', '到', '的', '：', ' ']);
        let is_whole = base.is_empty() || base.contains(['总', '全']);
        let is_other = base.chars().count() > 12
            || [
                "同期", "去年", "上年", "计划", "全市", "全省", "全国", "全县", "全区", "目标",
                "其中",
            ]
            .iter()
            .any(|word| base.contains(word))
            || base.contains(['，', '。', '；', '、']);
        let fits = share.unit == PERCENT && part.is_count() && !part.is_vague && !share.is_vague;
        let at = share.range.start;
        let sentence = sentences.iter().find(|sentence| sentence.contains(&at))?.start;
        // A part is in its share's sentence.
        let is_near = part.range.start >= sentence;
        (fits && is_whole && !is_other && is_near).then_some(Entry { part, share, sentence, base })
    };
    figures.windows(2).filter_map(entry).collect()
}

const CHANGES: [&str; 10] =
    ["增加", "减少", "上升", "下降", "增长", "降低", "多", "少", "增", "减"];

/// A share that has its whole beside it.
struct Of<'a> {
    part: &'a Figure,
    whole: &'a Figure,
    share: &'a Figure,
}

/// The wrong ones of single shares whose whole the words leave no doubt of.
fn single<'a>(words: &'a str, figures: &'a [Figure]) -> Vec<Of<'a>> {
    let shares = figures.iter().enumerate().skip(2).filter(|(_, share)| share.unit == PERCENT);
    let of = shares.filter_map(|(at, share)| {
        let (one, two) = (&figures[at - 2], &figures[at - 1]);
        let (between, behind) =
            (&words[one.end..two.range.start], &words[two.end..share.range.start]);
        let of = |part, whole| Some(Of { part, whole, share });
        of_named(between, behind)
            .then(|| of(one, two))
            .or_else(|| is_of_sentence(words, figures, at).then(|| of(two, one)))
            .or_else(|| is_rate(words, [one, two, share]).then(|| of(two, one)))?
    });
    let is_wrong = |of: &Of<'_>| {
        let Of { part, whole, share } = of;
        let is_sure = [part, whole].iter().all(|figure| figure.is_exact() && figure.is_count());
        let is_alike = part.unit == whole.unit && whole.value > 0;
        let mut others = figures.iter().filter(|other| other.is_count() && other.unit == part.unit);
        // Of another figure, or another one of the whole; the last digit may be cut off.
        let is_right = |other: &Figure| {
            is_near(share, part, other.bounds()) || is_near(share, other, whole.bounds())
        };
        let is_change = CHANGES.iter().any(|word| words[..part.range.start].ends_with(word));
        is_sure && is_alike && !share.is_vague && !is_change && !others.any(is_right)
    };
    // Of several shares each is held against the others.
    let runs = runs(entries(words, figures));
    let is_one = |of: &Of<'_>| {
        let is_it = |entry: &Entry<'_>| entry.share.range == of.share.range;
        !runs.iter().flatten().any(is_it)
    };
    of.filter(|of| is_one(of) && is_wrong(of)).collect()
}

/// 118件，占受理总量120件的98.3%: the whole is named between the part and the share.
fn of_named(between: &str, behind: &str) -> bool {
    let Some((noun, base)) = between.split_once('占') else { return false };
    let noun = noun.trim_end_matches(['，', ',', '（', '(']);
    let is_name = |words: &str| words.chars().count() <= 10 && words.chars().all(is_hanzi);
    let Some(of) = behind.strip_suffix('的').or_else(|| behind.strip_suffix("的比例为"))
    else {
        return false;
    };
    // 18个部门，占全部44个部门的: the same things.
    is_name(noun)
        && is_name(base)
        && (of == noun || of.is_empty() || noun.is_empty() && is_name(of))
}

/// 受理120件，其中线上60件，占50%: the only figure of its unit in the sentence before 其中.
fn is_of_sentence(words: &str, figures: &[Figure], at: usize) -> bool {
    let (whole, part, share) = (&figures[at - 2], &figures[at - 1], &figures[at]);
    let (between, behind) =
        (&words[whole.end..part.range.start], &words[part.end..share.range.start]);
    let name = between.strip_prefix("，其中");
    let is_name = |name: &str| {
        name.chars().count() <= 10
            && name.chars().all(is_hanzi)
            && !["增", "减", "较", "比", "占"].iter().any(|word| name.contains(word))
    };
    let start = words[..whole.range.start].rfind(['。', '！', '？']).unwrap_or(0);
    let mut before = figures[..at - 2].iter().filter(|figure| figure.range.start >= start);
    let told = &words[start..whole.range.start];
    let not_whole = ["增加", "减少", "增长", "下降", "上升", "上周", "上月", "去年", "累计"];
    let share_of = behind.trim_start_matches(['，', ',', '、', '（', '(']);
    name.is_some_and(is_name)
        && ["占", "占比", "占比为", "占比达", "占总量的", "占总数的"].contains(&share_of)
        && before.all(|figure| figure.unit != whole.unit)
        && !not_whole.iter().any(|word| told.contains(word))
}

/// 受理1200件，办结1100件，办结率91.67%, where the rate is one digit away: a rate may leave out what is not
/// due, and take in what was left of the week before.
fn is_rate(words: &str, [whole, part, share]: [&Figure; 3]) -> bool {
    let behind = words[part.end..share.range.start].trim_end_matches(['为', '达', '到']);
    let is_told = words[..whole.range.start].ends_with("受理")
        && ["，办结", "、办结", "，已办结"].contains(&&words[whole.end..part.range.start])
        && behind == "，办结率"
        && whole.value >= part.value;
    let meant = share_of(part.value, whole.value, share.step).map(printed);
    let (Some(meant), stated) = (meant, printed(share.value)) else { return false };
    let differ = stated.chars().zip(meant.chars()).filter(|(stated, meant)| stated != meant);
    is_told && stated.len() == meant.len() && stated.len() > 3 && differ.count() == 1
}

/// Shares of one whole: those of a sentence, or those of sentences that have one each.
fn runs(entries: Vec<Entry<'_>>) -> Vec<Vec<Entry<'_>>> {
    let lengths: Vec<usize> = entries
        .iter()
        .map(|entry| entries.iter().filter(|other| other.sentence == entry.sentence).count())
        .collect();
    let mut runs: Vec<Vec<Entry<'_>>> = Vec::new();
    let mut last_length = 0;
    for (entry, length) in entries.into_iter().zip(lengths) {
        let goes_on = runs.last().and_then(|run| run.last()).is_some_and(|last| {
            last.part.unit == entry.part.unit
                && last.base == entry.base
                && (last.sentence == entry.sentence || (length == 1 && last_length == 1))
        });
        last_length = length;
        match runs.last_mut().filter(|_| goes_on) {
            Some(run) => run.push(entry),
            None => runs.push(vec![entry]),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

enum Slip<'a> {
    /// The total is not what all shares are of.
    Total { total: &'a Figure, sum: i128 },
    /// A share is not of what it should be; the only one, or all are of nothing else.
    Share { entry: &'a Entry<'a>, whole: i128, is_only: bool },
}

fn slip<'a>(words: &str, figures: &'a [Figure], run: &'a [Entry<'a>]) -> Option<Slip<'a>> {
    let first = run.first()?.part;
    let same = |figure: &&Figure| figure.unit == first.unit && !figure.is_vague;
    let before: Vec<&Figure> =
        figures.iter().filter(same).filter(|f| f.range.start < first.range.start).collect();
    let misfits = |whole: (i128, i128)| {
        let is_wrong = move |entry: &&Entry<'_>| !is_share(entry.share, entry.part, whole);
        run.iter().filter(is_wrong).collect::<Vec<_>>()
    };
    // Shares of any figure that the paragraph has before them are right.
    if before.iter().any(|whole| misfits(whole.bounds()).is_empty()) {
        return None;
    }
    let is_exact = run.iter().all(|entry| entry.part.is_exact());
    let sum = run.iter().try_fold(0i128, |sum, entry| sum.checked_add(entry.part.value));
    let sum = sum.filter(|_| is_exact);
    if let Some(sum) = sum
        && misfits((2 * sum, 2 * sum)).is_empty()
    {
        let total = *before.last()?;
        let is_least = run.iter().all(|entry| entry.part.value <= total.value);
        let is_total = is_least && total.is_exact() && is_total_of(words, total, first);
        return is_total.then_some(Slip::Total { total, sum });
    }
    // 受理120件，许可60件，占60%，服务60件，占40%: the parts add up, so the shares are wrong; of another whole
    // they would be right among themselves.
    if let (Some(sum), Some(total)) = (sum, before.last())
        && sum == total.value
        && total.is_exact()
        && !is_of_one(run)
        && is_total_of(words, total, first)
    {
        let wrong = misfits((2 * sum, 2 * sum));
        let entry = *wrong.first()?;
        let mut others = figures.iter().filter(|f| f.is_count() && f.range != entry.part.range);
        let is_of_other = others.any(|other| is_share(entry.share, entry.part, other.bounds()));
        let is_wrong = !is_of_other && !is_evened(run, entry, sum);
        return is_wrong.then_some(Slip::Share {
            entry,
            whole: sum,
            is_only: wrong.len() == 1 && run.len() > 2,
        });
    }
    let exact = before.iter().rev().filter(|whole| whole.is_exact()).map(|whole| whole.value);
    let (whole, entry) = exact.chain(sum).find_map(|whole| {
        let [entry] = misfits((2 * whole, 2 * whole))[..] else { return None };
        (run.len() > 2).then_some((whole, entry))
    })?;
    // It may be a share of a part.
    let start = entry.part.range.start;
    let mut others = figures.iter().filter(|other| other.is_count() && other.range.start != start);
    let is_of_other = others.any(|other| is_share(entry.share, entry.part, other.bounds()));
    let is_wrong = !is_of_other && !is_evened(run, entry, whole);
    is_wrong.then_some(Slip::Share { entry, whole, is_only: true })
}

/// Whether a share is right to within one of its last digit.
fn is_near(share: &Figure, part: &Figure, whole: (i128, i128)) -> bool {
    is_share(&Figure { step: 2 * share.step, ..share.clone() }, part, whole)
}

/// Whether a share is made to fit, so that all of them are a hundred together.
fn is_evened(run: &[Entry<'_>], entry: &Entry<'_>, whole: i128) -> bool {
    let all = run.iter().try_fold(0i128, |sum, entry| sum.checked_add(entry.share.value));
    all == Some(100 * SCALE) && is_near(entry.share, entry.part, (2 * whole, 2 * whole))
}

/// Whether one whole would make all shares right.
fn is_of_one(run: &[Entry<'_>]) -> bool {
    // part·100/whole is within the bounds of the share.
    let mut wholes = run.iter().map(|Entry { part, share, .. }| {
        let (low, high) = share.bounds();
        let of = |bound: i128| part.value.checked_mul(200 * SCALE).map(|of| of / bound.max(1));
        Some((of(high)?, of(low)? + 1))
    });
    let within = wholes.try_fold((0, i128::MAX), |(low, high), whole| {
        let (least, most) = whole?;
        Some((low.max(least), high.min(most)))
    });
    within.is_none_or(|(low, high)| low <= high)
}

/// Whether the words make a figure the total of what begins with another.
fn is_total_of(words: &str, total: &Figure, first: &Figure) -> bool {
    const PAST: [&str; 7] = ["上周", "上月", "上年", "上期", "上季度", "去年", "同期"];
    const ELSEWHERE: [&str; 10] =
        ["本周", "本月", "当周", "当月", "本季", "今年", "上周", "上月", "累计", "全年"];
    let before = words[..total.range.start].trim_end_matches(['（', '(', '的']);
    let between = &words[total.end..first.range.start];
    let leads = |rest: &str| {
        let rest = rest.trim_start_matches([' ', '　']);
        ["其中", "按", "从", "分"].iter().any(|word| rest.starts_with(word))
    };
    let same_sentence = match between.rfind(['。', '！', '？']) {
        Some(at) => {
            between[at..].chars().next().is_some_and(|c| leads(&between[at + c.len_utf8()..]))
        }
        None => true,
    };
    same_sentence
        && !ELSEWHERE.iter().any(|word| between.contains(word))
        && !CHANGES.iter().any(|word| words[..total.range.start].ends_with(word))
        // 较上周（3600件）下降4%
        && !PAST.iter().any(|word| before.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn shares_that_may_be_right_are_left_alone() {
        pointed(
            check,
            &[
                "受理1200件，其中咨询856件，占71.33%；投诉244件，占20.33%；求助100件，占8.33%。",
                "受理1201件，其中咨询856件，占71%；投诉244件，占20%；求助100件，占8%。",
                "今年受理5000件。本周，咨询300件，占30%；投诉700件，占70%。",
                "受理5000件，办结1000件，其中咨询300件，占30%；投诉700件，占70%。",
                "受理5000件，办结率98%，当中咨询300件，占去年同期的30%；投诉700件，占去年同期的71%。",
                "受理1000件，其中甲500件，占50%；乙300件，占30%；乙中电话150件，占50%。",
                "受理1000件，其中网上650件，占65%。",
                "受理1000件，其中网上650件，占全市网上办件的60%。",
                "本周受理1000件，其中网上650件，占60%以上。",
                "累计受理5000件，其中网上650件，占60%。",
                "受理1000件。办结500件，其中网上300件，占30%。",
                "受理1000件、办结500件，其中网上300件，占32%。",
                "受理1000件，其中网上650件，占比提升到60%。",
                "受理总量较上周（3600件）下降4%，其中城乡建设类1200件，占34.7%；交通类800件，占23.1%；其他类1456件，占42.1%。",
                "办结118件，占受理总量120件的98.3%。",
                "共18个部门，占全部44个部门的40.9%。",
                "共18个事项，占全部44个部门的50%。",
                "网上办件120件，许可60件、占6%，服务60件、占6%。",
                "受理1200件，办结1100件，办结率100%。",
                "受理1200件，办结1100件，办结率98.5%。",
                "受理1200件，办结1100件，按时办结率81.67%。",
                "受理1200件，办结1100件，办结率达到91.67%。",
                "受理1200件，办结1100件，办结率达到91.66%。",
                "受理3件，其中网上2件，占66.6%。",
                "受理3件，其中甲1件，占33.33%；乙1件，占33.33%；丙1件，占33.34%。",
                "办结118件，较上周增加2件，占受理总量120件的98.3%。",
                "办结118件，其中网办20件，占受理总量120件的98.3%。",
                "受理约1000件，其中甲500件，占55%；乙300件，占33%。",
                "较上周增加120件，甲类30件，占30%；乙类70件，占70%。",
                "受理8.2万件，其中甲4.1万件，占50%；乙2万件，占24%；丙2.1万件，占26%。",
                "受理1000件，其中甲500件，约占50%；乙300件，约占35%；丙200件，约占20%。",
                "受理1200件，其中咨询856件占总量大头，71.33%当日办结；投诉244件占总量大头，23.33%当日办结；求助100件占总量大头，8.33%当日办结。",
                "受理1000件，其中甲500件，占当月全部受理的诉求的总件数的50%；乙300件，占当月全部受理的诉求的总件数的33%；丙200件，占当月全部受理的诉求的总件数的20%。",
                "受理1000件，其中甲500件，占全年目标的50%；乙300件，占全年目标的33%；丙200件，占全年目标的20%。",
                "受理1000件，其中甲500件，占诉求一半；乙300件，占33件；丙200件，占20件。",
                "受理1000件，其中甲近500件，占50%；乙近300件，占33%；丙近200件，占20%。",
                "受理约1000件，其中网上500件，占55%。",
                "受理1000件，其中网上近500件，占55%。",
                "受理1000人，其中网上500件，占55%。",
                "受理0件，其中网上5件，占55%。",
                "共18个部门，占全，44个部门的50%。",
                "受理120件，其中办结及转办的各区县诉求工单60件，占60%。",
                "受理120件，其中较60件，占60%。",
                "受理1200件，当日办结1100件，办结率81.67%。",
                "受理1200件，转办1100件，办结率81.67%。",
                "收到1200件，办结1100件，办结率81.67%。",
                "受理130件，办结10件，办结率8.7%。",
                "受理5000件，办结1200件，其中甲300件，占25%；乙300人，占35%；丙600件，占50%。",
                "受理1200件，其中咨询856件，占71.33%；投诉244件，占20.33%。线上100件，占9.33%。",
                "收到80件，咨询856件，占71.33%；投诉244件，占20.33%；求助100件，占8.33%。",
                "受理120件，其中线上60件，占60%，线下60件，占40%，办结100件。",
                "网上办件120件，许可60件、占50%，服务40件、占6%。",
                "受理120件，本周许可60件、占60%，服务60件、占40%。",
                "受理120件，许可90件、占9%，服务30件、占3%。",
            ],
        );
    }

    #[test]
    fn shares_of_another_whole_are_found() {
        pointed(
            check,
            &[
                "受理⟦1201件⟧，其中咨询856件，占71.33%；投诉244件，占20.33%；求助100件，占8.33%。",
                "共受理⟦28440件⟧。其中，甲9776件，占50%；乙9776件，占50%。",
                "受理1200件，其中咨询856件，占71.33%；投诉244件，占⟦23.33%⟧；求助100件，占8.33%。",
                "受理1200件，其中咨询856件（占71.33%）、投诉264件（占⟦20.33%⟧）、求助100件（占8.33%）。",
                "受理1200件。咨询856件，占总量的71.33%。投诉244件，占总量的20.33%。求助100件，占总量的⟦9.33%⟧。",
                "受理120件，其中线上60件，占⟦60%⟧。",
                "受理120件，其中线上60件，占比⟦60%⟧，线下60件，占比40%。",
                "受理120件，许可60件、占⟦60%⟧，服务60件、占40%。",
                "办结118件，占受理总量120件的⟦88.3%⟧。",
                "共18个部门，占全部44个部门的⟦50%⟧。",
                "受理1200件，办结1100件，办结率达到⟦81.67%⟧。",
                "受理1000件，咨询600条。受理1000件，其中网上500件，占⟦83%⟧。",
                "受理1200件，其中咨询856件，占⟦73.33%⟧。投诉244件，占20.33%；求助100件，占8.33%。",
                "办结118件通过网办，占受理总量120件的⟦88.3%⟧。",
                "受理1000件，其中甲500件，占当月全部受理的诉求总件数的50%；乙300件，占当月全部受理的诉求总件数的⟦33%⟧；丙200件，占当月全部受理的诉求总件数的20%。",
                "受理⟦1201件⟧，接待1200人，其中咨询856件，占71.33%；投诉244件，占20.33%；求助100件，占8.33%。",
                "受理120件，办结率100%，其中线上60件，占⟦60%⟧，线下60件，占40%。",
                "受理1200件，其中咨询856件，占71.33%；投诉244件，占20.33%；求助90件，占⟦100%⟧。",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[
                (
                    "受理120件，许可60件、占50%，服务60件、占40%。",
                    &[
                        "40%｜占比写的是40%，60件占120件的50%，各项相加是120件｜核对这一项：数无误的，改为50%｜这一项的数：60件",
                    ],
                ),
                (
                    "甲。\n\n受理120件，其中线上60件，占60%。",
                    &[
                        "60%｜写的是60%，60件占120件的50%｜核对这三个数：其余两个无误的，改为50%｜这一项的数：60件｜总数：120件",
                    ],
                ),
                (
                    "甲。\n\n受理1201件，其中咨询856件，占71.33%；投诉244件，占20.33%；求助100件，占8.33%。",
                    &[
                        "1201件｜总数写的是1201件，后面3项相加是1200件，占比也都是按1200件算的｜核对总数：各项无误的，改为1200件；总数无误的，补上漏掉的项，按总数重算占比",
                    ],
                ),
                (
                    "甲。\n\n受理1200件，其中咨询856件，占71.33%；投诉244件，占23.33%；求助100件，占8.33%。",
                    &[
                        "23.33%｜占比写的是23.33%，244件占1200件的20.33%，其余各项都按1200件算｜核对这一项：数无误的，改为20.33%｜这一项的数：244件",
                    ],
                ),
                (
                    "受理120件，许可60件、占60%，服务60件、占40%。",
                    &[
                        "60%｜占比写的是60%，60件占120件的50%，各项相加是120件｜核对这一项：数无误的，改为50%｜这一项的数：60件",
                    ],
                ),
                (
                    "受理120件，许可60件、占50%，服务40件、占33.3%，其他20件、占26.7%。",
                    &[
                        "26.7%｜占比写的是26.7%，20件占120件的16.7%，其余各项都按120件算｜核对这一项：数无误的，改为16.7%｜这一项的数：20件",
                    ],
                ),
                (
                    "受理120件，许可60件、占60%，服务40件、占33.3%，其他20件、占26.7%。",
                    &[
                        "60%｜占比写的是60%，60件占120件的50%，各项相加是120件｜核对这一项：数无误的，改为50%｜这一项的数：60件",
                    ],
                ),
            ],
        );
    }
}
