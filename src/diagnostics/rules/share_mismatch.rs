//! `share-mismatch`: 占N% is not the share of the figure before it.

use std::ops::Range;

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::prose::figures::{Figure, PERCENT, figures, is_share, printed, share_of};
use crate::model::prose::{Prose, sentences};
use crate::model::source::Text;

pub(crate) static RULE: Rule = Rule {
    name: "share-mismatch",
    code: "B0510",
    severity: Severity::Warning,
    docs: "\
“856件，占71.33%”：占比与它前面的数对不上，差得比四舍五入多。

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

pub(crate) fn check(text: &Text, diagnostics: &mut Diagnostics) {
    let prose = Prose::of(&text.value);
    for paragraph in prose.paragraphs() {
        let words = &prose.text[paragraph.clone()];
        if !words.contains('占') {
            continue;
        }
        let figures = figures(words);
        let place = |range: Range<usize>| {
            text.part(prose.place(paragraph.start + range.start..paragraph.start + range.end))
        };
        for run in runs(entries(words, &figures)) {
            match slip(words, &figures, &run) {
                Some(Slip::Total { total, sum }) => {
                    let (unit, stated, sum) = (total.unit, printed(total.value), printed(sum));
                    let message = format!(
                        "总数写的是{stated}{unit}，后面{}项相加是{sum}{unit}，占比也都是按{sum}{unit}算的",
                        run.len()
                    );
                    diagnostics.push(
                        Diagnostic::new(&RULE, place(total.range.start..total.end), message).help(
                            format!("核对总数：各项无误的，改为{sum}{unit}；总数无误的，补上漏掉的项，按总数重算占比"),
                        ),
                    );
                }
                Some(Slip::Share { entry, whole }) => {
                    let (share, unit) = (entry.share, entry.part.unit);
                    let part = printed(entry.part.value);
                    let meant = share_of(entry.part.value, whole, share.step).map(printed);
                    let meant = meant.unwrap_or_default();
                    let whole = printed(whole);
                    let message = format!(
                        "占比写的是{}%，{part}{unit}占{whole}{unit}的{meant}%，其余各项都按{whole}{unit}算",
                        &words[share.range.clone()]
                    );
                    diagnostics.push(
                        Diagnostic::new(&RULE, place(share.range.start..share.end), message)
                            .help(format!("核对这一项：数无误的，改为{meant}%"))
                            .related(place(entry.part.range.start..entry.part.end), "这一项的数"),
                    );
                }
                None => {}
            }
        }
    }
}

/// Whether the total of a paragraph's shares is told: what its parts add up to need not be told again.
pub(crate) fn tells_total(words: &str) -> bool {
    let figures = figures(words);
    let is_total =
        |run: Vec<Entry<'_>>| matches!(slip(words, &figures, &run), Some(Slip::Total { .. }));
    runs(entries(words, &figures)).into_iter().any(is_total)
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
    /// One share is not of what all others are of.
    Share { entry: &'a Entry<'a>, whole: i128 },
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
    let exact = before.iter().rev().filter(|whole| whole.is_exact()).map(|whole| whole.value);
    let (whole, entry) = exact.chain(sum).find_map(|whole| {
        let [entry] = misfits((2 * whole, 2 * whole))[..] else { return None };
        (run.len() > 2).then_some((whole, entry))
    })?;
    // It may be a share of a part.
    let start = entry.part.range.start;
    let mut others = figures.iter().filter(|other| other.is_count() && other.range.start != start);
    let is_of_other = others.any(|other| is_share(entry.share, entry.part, other.bounds()));
    (!is_of_other).then_some(Slip::Share { entry, whole })
}

/// Whether the words make a figure the total of what begins with another.
fn is_total_of(words: &str, total: &Figure, first: &Figure) -> bool {
    const CHANGES: [&str; 10] =
        ["增加", "减少", "上升", "下降", "增长", "降低", "多", "少", "增", "减"];
    const ELSEWHERE: [&str; 10] =
        ["本周", "本月", "当周", "当月", "本季", "今年", "上周", "上月", "累计", "全年"];
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::prose_tests::pointed;

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
                "受理1000件，其中网上650件，占60%。",
                "受理约1000件，其中甲500件，占55%；乙300件，占33%。",
                "较上周增加120件，甲类30件，占30%；乙类70件，占70%。",
                "受理8.2万件，其中甲4.1万件，占50%；乙2万件，占24%；丙2.1万件，占26%。",
                "受理1000件，其中甲500件，约占50%；乙300件，约占35%；丙200件，约占20%。",
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
            ],
        );
    }
}
