//! Text as it is printed: its paragraphs, numbers and lists, and what stands outside quotes. Pure;
//! says what is there, never whether it is right.

pub(crate) mod dates;
pub(crate) mod figures;

use std::collections::BTreeMap;
use std::ops::Range;

use super::hanzi;

/// A text as it is printed, and where each part of it was written.
pub(crate) struct Prose {
    /// The paragraphs, one a line.
    pub(crate) text: String,
    /// Where each line of the source begins: in `text`, and in the value.
    lines: Vec<(usize, usize)>,
}

impl Prose {
    /// An empty line parts paragraphs, a single line break joins its two lines, white space at the
    /// edges (U+3000 too) is dropped.
    pub(crate) fn of(value: &str) -> Self {
        let mut prose = Self { text: String::new(), lines: Vec::new() };
        let (mut start, mut parted) = (0, false);
        for raw in value.split_inclusive('\n') {
            let line = raw.trim();
            let at = start + raw.len() - raw.trim_start().len();
            start += raw.len();
            if line.is_empty() {
                parted = !prose.text.is_empty();
                continue;
            }
            if std::mem::take(&mut parted) {
                prose.text.push('\n');
            }
            prose.lines.push((prose.text.len(), at));
            prose.text.push_str(line);
        }
        prose
    }

    /// The byte range of the value that a range of the printed text was written as.
    pub(crate) fn place(&self, printed: Range<usize>) -> Range<usize> {
        let written = |at: usize| {
            let line = self.lines.partition_point(|&(printed, _)| printed <= at).max(1) - 1;
            self.lines.get(line).map_or(at, |&(printed, value)| value + at - printed)
        };
        written(printed.start)..written(printed.end.saturating_sub(1)) + 1
    }

    /// The byte ranges of the paragraphs in the printed text.
    pub(crate) fn paragraphs(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        self.text.split('\n').map(move |paragraph| {
            let range = start..start + paragraph.len();
            start = range.end + 1;
            range
        })
    }
}

/// The byte ranges of the sentences of a paragraph, without the marks at their ends.
pub(crate) fn sentences(paragraph: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let range = |sentence: &str| {
        let range = start..start + sentence.trim_end_matches(['。', '！', '？']).len();
        start += sentence.len();
        range
    };
    paragraph.split_inclusive(['。', '！', '？']).map(range).collect()
}

/// The paragraphs of a text.
pub(crate) fn paragraphs(value: &str) -> Vec<String> {
    Prose::of(value).text.lines().map(str::to_owned).collect()
}

pub(crate) fn is_hanzi(c: char) -> bool {
    matches!(c, '〇' | '々' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

pub(crate) fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// A character of a number in Hanzi.
pub(crate) fn is_numeral(c: char) -> bool {
    matches!(
        c,
        '一' | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '两'
            | '百'
            | '千'
            | '万'
            | '亿'
            | '〇'
            | '零'
    )
}

/// A whole number and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) value: usize,
    pub(crate) range: Range<usize>,
}

/// The whole numbers of a text, in digits or, up to 九十九, in Hanzi; what else is made of numerals
/// (3.5, 3:1, 三五, 一百) is passed over whole.
pub(crate) fn numbers(text: &str) -> Vec<Number> {
    let mut numbers = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(|c| is_digit(c) || is_numeral(c)) {
        let start = at + found;
        let in_digits = text[start..].starts_with(is_digit);
        let within = |c: char| match in_digits {
            true => is_digit(c) || matches!(c, '.' | ',' | ':' | '/' | '：'),
            false => is_numeral(c),
        };
        let run = &text[start..];
        let run = &run[..run.find(|c| !within(c)).unwrap_or(run.len())];
        at = start + run.len();
        let run = run.trim_end_matches(|c| !is_digit(c) && !is_numeral(c));
        let value = match run {
            _ if in_digits => digits(run),
            "两" => Some(2),
            _ => hanzi::read(run),
        };
        numbers.extend(value.map(|value| Number { value, range: start..start + run.len() }));
    }
    numbers
}

fn digits(run: &str) -> Option<usize> {
    let half_width = |c: char| match c {
        '０'..='９' => {
            char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
        }
        _ => c,
    };
    run.replace(',', "").chars().map(half_width).collect::<String>().parse().ok()
}

const PAIRS: [(char, char); 8] = [
    ('“', '”'),
    ('‘', '’'),
    ('《', '》'),
    ('〈', '〉'),
    ('（', '）'),
    ('【', '】'),
    ('「', '」'),
    ('(', ')'),
];

/// The text with NUL for every byte in quotes and brackets, those included: what is found in it
/// stands at the same place in the text. A bracket without its half hides nothing.
pub(crate) fn bare(text: &str) -> String {
    let pair = |mark: char| {
        PAIRS.iter().position(|&(opening, closing)| [opening, closing].contains(&mark))
    };
    let (mut open, mut hidden): (Vec<(usize, usize)>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    // How many of each pair are open: a half that has no other is not looked for.
    let mut counts = [0; PAIRS.len()];
    for (at, c) in text.char_indices() {
        if c == '\n' {
            open.clear();
            counts = [0; PAIRS.len()];
        }
        let Some(kind) = pair(c) else { continue };
        if PAIRS[kind].0 == c {
            open.push((kind, at));
            counts[kind] += 1;
        } else if counts[kind] > 0 {
            while let Some((inner, start)) = open.pop() {
                counts[inner] -= 1;
                if inner == kind {
                    // What is hidden inside is hidden with it.
                    while hidden.last().is_some_and(|range| range.start > start) {
                        hidden.pop();
                    }
                    hidden.push(start..at + c.len_utf8());
                    break;
                }
            }
        }
    }
    let (mut bare, mut from) = (String::with_capacity(text.len()), 0);
    for range in hidden {
        bare.push_str(&text[from..range.start]);
        bare.extend(std::iter::repeat_n('\0', range.len()));
        from = range.end;
    }
    bare.push_str(&text[from..]);
    bare
}

/// At most so many of the last characters of a text: what stands further away says nothing of what
/// follows.
pub(crate) fn tail(text: &str, characters: usize) -> &str {
    let start = text.char_indices().rev().take(characters).last();
    start.map_or("", |(start, _)| &text[start..])
}

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
pub(crate) fn lists(text: &str) -> Vec<List> {
    gathered(text, markers(text))
}

/// The lists of a text, those with 一抓, （一） and 1. among them: what only counts points may know
/// more markers than what says that one is missing.
pub(crate) fn all_lists(text: &str) -> Vec<List> {
    let mut markers = markers(text);
    markers.extend(more_markers(text));
    markers.sort_by_key(|marker| marker.range.start);
    gathered(text, markers)
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

fn markers(text: &str) -> Vec<Marker> {
    let bare = bare(text);
    let marker = |Number { value: number, range }: Number| {
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
        let in_hanzi = hanzi::read(&text[range.clone()]) == Some(number);
        let range = range.start..range.end + kind.len_utf8();
        (is_marker && in_hanzi).then_some(Marker { number, kind, range })
    };
    numbers(&bare).into_iter().filter_map(marker).collect()
}

/// 一抓, （一） and 1. at the beginning of a clause.
fn more_markers(text: &str) -> Vec<Marker> {
    let bare = bare(text);
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
    let plain = numbers(&bare).into_iter().filter_map(|Number { value: number, range }| {
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
        is_marker.then_some(Marker { number, kind, range })
    });
    bracketed.chain(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_counted_from_zero() {
        let lists = all_lists("要求：1.甲；0.乙；2.丙。");
        let numbers = lists.iter().map(|list| list.markers.iter().map(|m| m.number).collect());
        assert_eq!(numbers.collect::<Vec<Vec<usize>>>(), [[1, 2]]);
        assert!(all_lists("0.甲；0.乙。").is_empty());
    }

    #[test]
    fn paragraphs_part_at_empty_lines_only() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(paragraphs(text), expected, "{text:?}");
        };
        check("一段", &["一段"]);
        check("　　一段　\n", &["一段"]);
        check("上\n下", &["上下"]);
        check("上\r\n\r\n下", &["上", "下"]);
        check("\n\n上\n　\n\n下\n接\n", &["上", "下接"]);
        check("a  b\tc", &["a  b\tc"]);
        check(" \n ", &[]);
    }

    #[test]
    fn what_is_printed_leads_back_to_what_was_written() {
        let check = |value: &str, part: &str, expected: &str| {
            let prose = Prose::of(value);
            let at = prose.text.find(part).expect("in the text");
            assert_eq!(&value[prose.place(at..at + part.len())], expected, "{value:?}");
        };
        check("　甲乙丙", "乙", "乙");
        check("甲\n　乙丙\n\n\n丁", "乙", "乙");
        check("甲\n　乙丙\n\n\n丁", "丁", "丁");
        check("甲\n　乙丙", "甲乙", "甲\n　乙");
        let ranges: Vec<_> = Prose::of("甲\n\n乙丙").paragraphs().collect();
        assert_eq!(ranges, [0..3, 4..10]);
    }

    #[test]
    fn numbers_are_whole_and_small_in_hanzi() {
        let check = |text: &str, expected: &[(usize, &str)]| {
            let found = numbers(text);
            let found: Vec<_> = found.into_iter().map(|n| (n.value, &text[n.range])).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("44个，１２件，1,234人", &[(44, "44"), (12, "１２"), (1234, "1,234")]);
        check(
            "十、十一、二十、九十九、两",
            &[(10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (2, "两")],
        );
        check("3.5万，9:00，3：1，三五个，一百零三，99999999999999999999个", &[]);
        check("共3,甲", &[(3, "3")]);
        check("", &[]);
    }

    #[test]
    fn quotes_and_brackets_are_hidden() {
        let check = |text: &str, expected: &str| {
            assert_eq!(bare(text).replace('\0', ""), expected, "{text}");
            assert_eq!(bare(text).len(), text.len());
        };
        check("甲（乙）丙“丁《戊》”己", "甲丙己");
        check("甲（乙“丙”", "甲（乙");
        check("甲）乙“丙（丁”戊", "甲）乙戊");
        check("甲“乙\n丙”", "甲“乙\n丙”");
        // What pairs within what pairs hides nothing twice, and what is open stays.
        check("（甲（乙）丙）丁（戊）", "丁");
        check("（（甲）乙）“丙（丁）", "“丙");
        check("“甲（乙”丙）丁", "丙）丁");
    }

    #[test]
    fn lists_nest_and_open_at_one() {
        let check = |text: &str, expected: &[&[&str]]| {
            let lists = lists(text);
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
        check("一、甲\n二、乙\n一、丙", &[&["一、", "二、"], &["一、"]]);
    }
}
