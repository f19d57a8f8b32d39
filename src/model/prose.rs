//! Text as it is printed: its paragraphs, numbers, dates and lists. Pure; says what is there, never
//! whether it is right.

pub(crate) mod dates;
pub(crate) mod figures;
pub(crate) mod lists;
mod marks;
mod passage;

use std::ops::Range;

use super::hanzi;

pub(crate) use marks::bare;
pub(crate) use passage::Paragraph;
pub use passage::Passage;

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
    run.chars().filter(|&c| c != ',').try_fold(0usize, |value, c| {
        let digit = match c {
            '0'..='9' => c as usize - '0' as usize,
            '０'..='９' => c as usize - '０' as usize,
            _ => return None,
        };
        value.checked_mul(10)?.checked_add(digit)
    })
}

/// At most so many of the last characters of a text: what stands further away says nothing of what
/// follows.
pub(crate) fn tail(text: &str, characters: usize) -> &str {
    let start = text.char_indices().rev().take(characters).last();
    start.map_or("", |(start, _)| &text[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
