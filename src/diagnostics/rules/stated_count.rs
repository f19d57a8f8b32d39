//! `stated-count`: a list has another length than the number before it says.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use std::collections::BTreeMap;

use crate::model::prose::lists::{List, Slip, all_lists, may_hold};
use crate::model::prose::{Number, Passage, is_digit, is_hanzi, numbers, tail};

pub(crate) static RULE: Rule = Rule {
    name: "stated-count",
    code: "B0501",
    severity: Severity::Warning,
    docs: "\
写的个数与后面列出的不符：“有7个：”后面列了6个，或“三点要求”后面只有两点。

名单只数到句末、用顿号隔开的；含“等”“和”“及”的不数，引号和括号里的顿号不算，各项自带数字的（甲3个、乙4个）按数字之和算。\
“三大类：”“3个单位：”紧挨着冒号的也算。几点要求、几个方面按“一是”“一要”“一、”“一抓”“（一）”“1.”数，到下一处“几点要求”为止。

核对名单，改正写错的一处。",
    prose: Some(check),
};

pub(crate) fn check(passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    let mut report = |number: &Number, unit: &str, found: String| {
        let stated = &passage.text()[number.range.clone()];
        let message = format!("写的是{stated}{unit}，后面{found}{unit}");
        diagnostics.push(
            Diagnostic::new(&RULE, passage.span(number.range.clone()), message)
                .help("核对列出的各项，改正个数或补上漏掉的"),
        );
    };
    let (text, bare) = (passage.text(), passage.bare());
    for number in passage.open_numbers() {
        let before = &bare[..number.range.start];
        let is_told = match before.strip_suffix('有') {
            Some(before) => !is_vague(before),
            None => !is_vague(before) && is_short(&bare[number.range.end..]),
        };
        if is_told && let Some((unit, found)) = listed(text, bare, number) {
            report(number, unit, found);
        }
    }
    let points = passage.open_numbers();
    let points = points.filter_map(|number| Some((number, self::points(bare, number)?)));
    let points: Vec<_> = points.collect();
    if points.is_empty() {
        return;
    }
    let lists = all_lists(passage);
    let begin = |list: &List| Some(list.markers.first()?.range.start);
    let lists: BTreeMap<usize, &List> =
        lists.iter().rev().filter_map(|list| Some((begin(list)?, list))).collect();
    for (i, (number, (unit, start))) in points.iter().enumerate() {
        let end = points.get(i + 1).map_or(bare.len(), |(next, _)| next.range.start);
        if let Some(list) = lists.get(start)
            && let Some(count) = enumerated(&text[..end], list, number.value)
        {
            report(number, unit, format!("列了{count}"));
        }
    }
}

/// Whether a unit and at most a noun stand before a colon: 个单位：, 大类：.
fn is_short(after: &str) -> bool {
    const UNITS: [&str; 8] = ["大类", "个", "家", "项", "名", "条", "类", "种"];
    let Some(noun) = UNITS.iter().find_map(|unit| after.strip_prefix(unit)) else { return false };
    let is_over = |(at, c): &(usize, char)| *at == 4 || !is_hanzi(*c);
    noun.chars().enumerate().find(is_over).is_some_and(|(_, c)| c == '：')
}

/// Whether a number that follows is only about right, or one of several.
fn is_vague(before: &str) -> bool {
    before.ends_with(['约', '近', '超', '逾', '不', '没', '第', '前', '后', '另', '余'])
}

/// The unit, and what is found instead of the stated number in a 、 row behind it.
fn listed<'a>(text: &str, bare: &'a str, stated: &Number) -> Option<(&'a str, String)> {
    let (at, stated) = (stated.range.end, stated.value);
    let head = phrase(&bare[at..])?;
    let unit = head.chars().next().filter(|&c| is_hanzi(c) && !"余多几年月日时".contains(c))?;
    let unit_len = if head.starts_with("大类") { "大类".len() } else { unit.len_utf8() };
    if stated < 2 {
        return None;
    }
    let start = at + head.len() + '：'.len_utf8();
    // Other marks part groups, or end the list at a place that is a guess.
    const MARKS: [char; 11] = ['，', '；', '：', ',', ';', ':', '—', '－', '-', '～', '~'];
    let stops = |c: char| "。！？\n".contains(c) || MARKS.contains(&c);
    let end = bare[start..].find(stops).map_or(bare.len(), |end| start + end);
    if bare[end..].starts_with(MARKS) {
        return None;
    }
    let (list, row) = (&text[start..end], &bare[start..end]);
    let words = ["等", "和", "及", "与", "或", "其他", "其余", "另", "至", "到", "除", "…"];
    if words.iter().any(|word| list.contains(word)) {
        return None;
    }
    let items: Vec<&str> = row.split('、').collect();
    if items.len() < 2 || items.len() == stated || items.iter().any(|item| item.is_empty()) {
        return None;
    }
    let figures = items.iter().map(|item| numbers(item).pop().map(|figure| (figure, *item)));
    let figures: Option<Vec<_>> = figures.collect();
    let count = Some((&head[..unit_len], format!("列了{}", items.len())));
    let Some(figures) = figures else {
        let has_unit = |item: &&str| item.contains(is_digit) && item.contains(unit);
        return count.filter(|_| !items.iter().any(has_unit));
    };
    let sum = figures.iter().try_fold(0usize, |sum, (figure, _)| sum.checked_add(figure.value))?;
    let has_unit = |(figure, item): &&(Number, &str)| item[figure.range.end..].starts_with(unit);
    match figures.iter().filter(has_unit).count() {
        _ if sum == stated => None,
        0 => count,
        all if all == figures.len() => count.map(|(unit, _)| (unit, format!("各项相加是{sum}"))),
        _ => None,
    }
}

/// What stands before a colon, where it is no more than sixteen Hanzi and what is hidden among them.
fn phrase(after: &str) -> Option<&str> {
    let mut hanzi = 0;
    let end = after.char_indices().find(|&(_, c)| {
        hanzi += usize::from(is_hanzi(c));
        hanzi > 16 || !is_hanzi(c) && c != '\0'
    })?;
    (end.1 == '：').then(|| &after[..end.0])
}

/// How many characters before a number are read for what it is a number of.
const CLAUSE: usize = 200;

/// The unit of a number of points, and where their list must begin: behind 三点要求：, 四点工作要求。.
fn points<'a>(bare: &'a str, number: &Number) -> Option<(&'a str, usize)> {
    const NOUNS: [&str; 11] =
        ["要求", "意见", "建议", "希望", "措施", "举措", "任务", "期望", "指示", "工作", "做法"];
    // Points that were made elsewhere: what is listed is how they are met.
    const MADE: [&str; 11] =
        ["针对", "落实", "根据", "按照", "对照", "围绕", "贯彻", "结合", "学习", "传达", "收到"];
    // Most numbers end here.
    let phrase = &bare[number.range.end..];
    let rest = ["点", "条", "项", "个方面", "方面", "大类"]
        .iter()
        .find_map(|unit| phrase.strip_prefix(unit))?;
    let before = &bare[..number.range.start];
    let clause = tail(before, CLAUSE);
    let clause = &clause[clause.rfind(|c| "，。；：！？\n".contains(c)).unwrap_or(0)..];
    let made = clause.rfind("提").map_or(clause, |at| &clause[at..]);
    if number.value < 2
        || is_vague(before)
        || before.ends_with(['的', '午', '晚', '晨', '早', '日', '天', '夜'])
        || MADE.iter().any(|word| made.contains(word))
    {
        return None;
    }
    let noun = &rest[..rest.find(|c| !is_hanzi(c))?];
    let named = noun.strip_suffix("如下").unwrap_or(noun);
    let unit = &phrase[..phrase.len() - rest.len()];
    // 四个方面发力：, 有三条：
    let is_named = NOUNS.iter().any(|noun| named.ends_with(noun))
        || unit.ends_with("方面")
        || named.is_empty() && unit != "点" && rest.starts_with('：');
    if named.chars().count() > 8 || !is_named {
        return None;
    }
    let list = rest[noun.len()..].strip_prefix(['：', '，', '。', ':', ',', '\n'])?;
    Some((unit, bare.len() - list.trim_start_matches('\n').len()))
}

/// How many points the list has in the text, where that is not the stated number.
fn enumerated(text: &str, list: &List, stated: usize) -> Option<usize> {
    let mut markers = list.markers.iter().filter(|marker| marker.range.end <= text.len());
    let (count, last) = (markers.clone().count(), markers.next_back()?);
    // A gap is what `enumeration` reports.
    let is_right =
        count == stated || last.number == stated || matches!(list.slip, Some(Slip::Gap(_)));
    let is_open = count < stated && may_hold(&text[last.range.end..], last.number + 1);
    (!is_right && !is_open).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said};

    #[test]
    fn lists_of_another_length_are_found() {
        pointed(
            check,
            &[
                "未授权的省级部门（单位）有⟦7⟧个：科技厅、民政厅、成都海关。",
                "有⟦三⟧个部门：科技厅、民政厅。",
                "共有⟦12⟧件：甲市5件、乙市6件。",
                "有⟦2⟧家：甲公司（含子公司、分公司）、“乙、丙”公司、丁公司",
                "有⟦5⟧个：1号、2号、3号、8号窗口。",
                "提出⟦三⟧点要求：一是甲；二是乙。",
                "提出了⟦三⟧点要求，一要甲；二要乙；三要丙；四要丁。",
                "提出⟦四⟧点工作要求。一、甲，一是乙，二是丙；二、丁。",
                "就落实改革提出⟦3⟧条意见建议如下：\n\n一是甲。\n\n二是乙。",
                "提出两点要求：一是甲；二是乙。并提出⟦三⟧点希望：一是丙；二是丁。",
                "讲了⟦三⟧个方面的要求：一、甲；二是乙。",
                "会议提出⟦三⟧项任务：（一）甲；（二）乙。",
                "主要分⟦三⟧大类：甲类、乙类。",
                "组织⟦3⟧个单位：甲局、乙局。",
                "从⟦四⟧个方面发力：一是甲；二是乙；三是丙。",
                "重点做好甲、乙等⟦三⟧个方面工作：一是甲；二是乙。",
                "做法有⟦三⟧条：一抓甲，二抓乙。",
                "做好⟦三⟧项工作：1.甲；2.乙。",
                "有⟦3⟧个：1号窗口、咨询台。",
                "做法⟦2⟧条：一抓甲，二抓乙，三抓丙。",
                "从⟦三⟧个方面入手制定各厅措施：一是甲；二是乙。",
                "有⟦3⟧项一二三四五六七八九十甲乙丙丁戊：甲、乙。",
                "有⟦7⟧个：甲3个、乙5个",
            ],
        );
    }

    #[test]
    fn what_may_be_right_is_left_alone() {
        pointed(
            check,
            &[
                "有7个：科技厅、民政厅等。",
                "有3个：科技厅、民政厅和成都海关。",
                "有3个：科技厅、民政厅及成都海关。",
                "有7个：科技厅、住房和城乡建设厅。",
                "有2个：科技厅、民政厅（含机关、窗口）。",
                "有2个：“甲、乙”窗口、丙窗口。",
                "有7个：甲3个、乙4个。",
                "有3件：甲市（5件）、乙市（2件）、丙市（1件）。",
                "有3个，分别为3件、5件。",
                "分别有3个、5个。",
                "有3个部门，科技厅、民政厅。",
                "有近3个部门：科技厅、民政厅。",
                "约有30个：科技厅、民政厅。",
                "有60余家：科技厅、民政厅。",
                "有3项：甲、乙，丙。",
                "有2类：甲、乙；丙、丁、戊。",
                "有3个特点：一是甲、乙；二是丙。",
                "有5个：1号至3号、5号、6号窗口。",
                "有3个问题：材料不全。",
                "有3个部门已完成：共2批。",
                "有3天时间，其中：上午、下午。",
                "有1个：文化、旅游厅。",
                "有12件：甲市5件、乙市。",
                "提出几点要求：一是甲；二是乙。",
                "提出三点要求：要甲，要乙，要丙。",
                "提出三点要求：一是甲；二是乙；三是丙。",
                "提出三点要求：一是甲，一要乙，二要丙；二是丁；三是戊。",
                "提出三点要求：一是甲；二是乙；最后，要丙。",
                "提出三点要求：一是甲、二是乙、三是丙。",
                "提出三点要求：一是甲；二是乙；四是丙。",
                "提出三点要求：一是甲；二是乙；四是丙；五是丁。",
                "按照三点要求，一是甲；二是乙。",
                "针对企业提出的3条意见建议：一是甲；二是乙。",
                "下午3点要求各窗口做好两件事，一是甲；二是乙。",
                "第三点要求：一是甲；二是乙。",
                "通报了三点要求的落实情况。一是甲；二是乙。",
                "对12个事项进行优化：一是甲；二是乙。",
                "落实“三点要求”：一是甲；二是乙。",
                "提出两点要求：一是甲；二是乙。又提出三点要求：一是丙；二是丁；三是戊。",
                "会议提出三项任务：（一）甲；（二）乙；（三）丙。",
                "三个方面着手：（一）甲。一是乙；二是丙。（二）丁；（三）戊。",
                "从三个方面发力，一抓甲，二抓乙，三抓丙。",
                "以下三项工作：1.甲；2.乙；3.丙。",
                "对照5个方面20条标准：一是甲；二是乙。",
                "围绕队伍、业务等三个方面，一是甲；二是乙。",
                "从三个方面入手，制定措施：一是甲；二是乙。",
                "第3个单位：甲、乙。",
                "共3项：甲、乙等。",
                "3个单位：甲、乙和丙。",
                "1、2号窗口两项工作：甲、乙。",
                "有3条：（见附件）甲；乙。",
                "共3批次：甲、乙、丙、丁。",
                "有7件：甲3件、乙5个",
                "做法1条：一抓甲，二抓乙。",
                "提出三点：一是甲；二是乙。",
                "从三个方面入手制定各厅局措施：一是甲；二是乙。",
                "有3项一二三四五六七八九十甲乙丙丁戊己：甲、乙。",
                "提出三点要求：一是甲二是乙；三是丙。",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        said(
            check,
            &[
                (
                    "有7个单位：科技厅、民政厅。",
                    &["7｜写的是7个，后面列了2个｜核对列出的各项，改正个数或补上漏掉的"],
                ),
                (
                    "有7件：甲市5件、乙市6件。",
                    &["7｜写的是7件，后面各项相加是11件｜核对列出的各项，改正个数或补上漏掉的"],
                ),
                (
                    "提出三点要求：一是甲；二是乙。",
                    &["三｜写的是三点，后面列了2点｜核对列出的各项，改正个数或补上漏掉的"],
                ),
            ],
        );
    }
}
