//! Lists in running text: 一是, 二要, 三、 and what follows on them.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Number, Passage, is_digit, is_numeral, numbers};
use crate::model::hanzi;

/// 二是, 二要, 二、 at the beginning of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) number: usize,
    /// 是, 要 or 、; of [`all_lists`] also 抓, （ and `.`.
    pub(crate) kind: char,
    pub(crate) range: Range<usize>,
}

/// A list in running text: from a first marker what follows on it, nested lists apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct List {
    pub(crate) markers: Vec<Marker>,
    pub(crate) slip: Option<Slip>,
}

/// The first marker that does not go on as the list began: its place among the markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    /// The right number in another way of counting.
    Mixed(usize),
    /// Not the number after the last one.
    Gap(usize),
}

/// The lists of a text, outside quotes and brackets.
pub(crate) fn lists(passage: &Passage<'_>) -> Vec<List> {
    gathered(passage.text(), markers(passage))
}

/// The lists of a text, those with 一抓, （一） and 1. among them: what only counts points may know
/// more markers than what says that one is missing.
pub(crate) fn all_lists(passage: &Passage<'_>) -> Vec<List> {
    let mut markers = markers(passage);
    markers.extend(more_markers(passage));
    markers.sort_by_key(|marker| marker.range.start);
    gathered(passage.text(), markers)
}

fn gathered(text: &str, markers: Vec<Marker>) -> Vec<List> {
    let mut lists: Vec<List> = Vec::new();
    // Which list a kind of marker goes on with; the kinds of a mixed list all lead to it.
    let mut open: BTreeMap<char, usize> = BTreeMap::new();
    for marker in markers {
        let Marker { number, kind, .. } = marker;
        // Nobody counts from there.
        if number == 0 {
            continue;
        }
        let last = |list: &usize| lists.get(*list).and_then(|list| list.markers.last());
        let follows = |list: &usize| last(list).is_some_and(|last| last.number + 1 == number);
        let own = open.get(&kind).copied();
        let other = open.values().copied().filter(|list| follows(list));
        let other = other.max_by_key(|list| last(list).map(|last| last.range.start));
        let is_hidden = |list: &usize| {
            let from = last(list).map_or(0, |last| last.range.end);
            may_hold(&text[from..marker.range.start], number - 1)
        };
        let (list, slip) = match (own, other) {
            _ if number == 1 => (None, None),
            (Some(own), _) if follows(&own) => (Some(own), None),
            (_, Some(other)) if is_hidden(&other) => (None, None),
            (_, Some(other)) => (Some(other), Some(Slip::Mixed(lists[other].markers.len()))),
            (Some(own), _) if is_hidden(&own) => (Some(own), None),
            (Some(own), _) => (Some(own), Some(Slip::Gap(lists[own].markers.len()))),
            (None, None) => continue,
        };
        let list = list.unwrap_or_else(|| {
            lists.push(List::default());
            lists.len() - 1
        });
        open.insert(kind, list);
        lists[list].markers.push(marker);
        lists[list].slip = lists[list].slip.or(slip);
    }
    lists
}

/// Whether item `number` of a list may stand in the text under something that is no marker.
pub(crate) fn may_hold(text: &str, number: usize) -> bool {
    let name = hanzi::written(number);
    let guises = [format!("{name}是"), format!("{name}要"), format!("{name}、")];
    let others = [format!("第{name}"), format!("其{name}")];
    let words: &[&str] = match number {
        1 => &["首先", "一方面"],
        _ => &["其次", "再次", "再者", "最后", "；同时", "。同时", "此外", "另外", "还要"],
    };
    guises.iter().chain(&others).map(String::as_str).chain(words.iter().copied()).any(|guise| {
        text.match_indices(guise).any(|(at, _)| !text[..at].ends_with(['统', '万', '唯', '十']))
    })
}

fn markers(passage: &Passage<'_>) -> Vec<Marker> {
    let (text, bare) = (passage.text(), passage.bare());
    let marker = |Number { value: number, range }: &Number| {
        let mut after = bare[range.end..].chars();
        let (kind, next) = (after.next()?, after.next());
        let begins = "；。：！？;:!?\n";
        let before = text[..range.start].trim_end_matches([' ', '　', '”', '’', '》', '）', '」']);
        let before = before.chars().next_back().unwrap_or('\n');
        let is_marker = match kind {
            '是' => begins.contains(before) || matches!(before, '，' | ','),
            '要' => {
                (begins.contains(before) || matches!(before, '，' | ','))
                    && !next.is_some_and(|next| "素件点务案闻员地职塞道害领".contains(next))
            }
            '、' => {
                begins.contains(before)
                    && !next.is_some_and(|next| is_numeral(next) || is_digit(next))
            }
            _ => false,
        };
        let in_hanzi = hanzi::read(&text[range.clone()]) == Some(*number);
        let range = range.start..range.end + kind.len_utf8();
        (is_marker && in_hanzi).then_some(Marker { number: *number, kind, range })
    };
    passage.open_numbers().filter_map(marker).collect()
}

/// 一抓, （一） and 1. at the beginning of a clause.
fn more_markers(passage: &Passage<'_>) -> Vec<Marker> {
    let (text, bare) = (passage.text(), passage.bare());
    let begins = |start: usize, marks: &str| {
        let before = text[..start].trim_end_matches([' ', '　']).chars().next_back();
        marks.contains(before.unwrap_or('\n'))
    };
    let bracketed = text.match_indices(['（', '(']).filter_map(|(start, opening)| {
        let inside = &text[start + opening.len()..];
        let within = |c: char| is_digit(c) || is_numeral(c) || ".,:/：".contains(c);
        let end =
            inside.find(|c| !within(c)).filter(|&end| inside[end..].starts_with(['）', ')']))?;
        let [Number { value: number, range }] = &numbers(&inside[..end])[..] else { return None };
        let range_end = start + opening.len() + end + inside[end..].chars().next()?.len_utf8();
        let is_marker = *range == (0..end) && begins(start, "；。：！？;:!?\n");
        is_marker.then_some(Marker { number: *number, kind: '（', range: start..range_end })
    });
    let plain = passage.open_numbers().filter_map(|Number { value: number, range }| {
        let mut after = bare[range.end..].chars();
        let (kind, next) = (after.next()?, after.next());
        let in_digits = text[range.clone()].starts_with(is_digit);
        let is_marker = match kind {
            '抓' => !in_digits && begins(range.start, "；。：！？，;:!?,\n"),
            '.' | '．' | '、' => {
                in_digits
                    && begins(range.start, "；。：！？;:!?\n")
                    && !next.is_some_and(|next| is_digit(next) || is_numeral(next))
            }
            _ => false,
        };
        let range = range.start..range.end + kind.len_utf8();
        let kind = if kind == '抓' { kind } else { '.' };
        is_marker.then_some(Marker { number: *number, kind, range })
    });
    bracketed.chain(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::written;

    #[test]
    fn nothing_is_counted_from_zero() {
        let text = written("要求：1.甲；0.乙；2.丙。");
        let lists = all_lists(&Passage::of(&text));
        let numbers = lists.iter().map(|list| list.markers.iter().map(|m| m.number).collect());
        assert_eq!(numbers.collect::<Vec<Vec<usize>>>(), [[1, 2]]);
        assert!(all_lists(&Passage::of(&written("0.甲；0.乙。"))).is_empty());
    }

    #[test]
    fn lists_nest_and_open_at_one() {
        let check = |text: &str, expected: &[&[&str]]| {
            let text = written(text);
            let passage = Passage::of(&text);
            let (lists, text) = (lists(&passage), passage.text());
            let found: Vec<Vec<&str>> = lists
                .iter()
                .map(|list| list.markers.iter().map(|m| &text[m.range.clone()]).collect())
                .collect();
            assert_eq!(found, expected, "{text}");
            assert!(lists.iter().all(|list| list.slip.is_none()), "{text}");
        };
        check(
            "：一是甲；二是乙，一要丙，二要丁；三是戊。",
            &[&["一是", "二是", "三是"], &["一要", "二要"]],
        );
        check("一是甲。”二是乙！三是丙", &[&["一是", "二是", "三是"]]);
        check("二是甲；三是乙。", &[]);
        check("一、二楼，第一、第二，（一是甲；二是乙）", &[]);
        check("一、甲\n\n二、乙\n\n一、丙", &[&["一、", "二、"], &["一、"]]);
    }
}
