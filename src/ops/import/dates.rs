//! Numbers of issues, days and periods as mastheads set them.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use crate::model::hanzi;
use crate::model::issue::Period;

/// A day whose year may not be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LooseDay {
    pub(super) year: Option<i32>,
    pub(super) month: u32,
    pub(super) day: u32,
}

/// The number of the issue, with its year where that stands before it: `2023年第7期`, `〔2023〕7期`.
pub(super) fn issue_number(chars: &[char]) -> Option<(Range<usize>, Option<i32>, u32)> {
    let of_year = starts(chars).find_map(|at| {
        let (year, end) = year(chars, at)?;
        let end = end + usize::from(chars.get(end) == Some(&'第'));
        let (number, end) = number(chars, end)?;
        (chars.get(end) == Some(&'期')).then_some((at..end + 1, Some(year), number))
    });
    of_year.or_else(|| {
        let (range, number) = numbered_after(chars, "第", "期")?;
        Some((range, None, number))
    })
}

/// `2023年`, `2023年度` or `〔2023〕`, and where it ends.
pub(super) fn year(chars: &[char], at: usize) -> Option<(i32, usize)> {
    const BRACKETS: [(char, char); 4] = [('〔', '〕'), ('[', ']'), ('(', ')'), ('【', '】')];
    let bracket = BRACKETS.iter().find(|(open, _)| chars.get(at) == Some(open));
    let (year, end) = number(chars, at + usize::from(bracket.is_some()))?;
    let end = match (bracket, chars.get(end)) {
        (Some((_, close)), Some(c)) if c == close => end + 1,
        (None, Some('年')) => end + 1 + usize::from(chars.get(end + 1) == Some(&'度')),
        _ => return None,
    };
    let year = i32::try_from(year).ok().filter(|year| (1000..10_000).contains(year))?;
    Some((year, end))
}

/// Where no number has begun yet.
pub(super) fn starts(chars: &[char]) -> impl Iterator<Item = usize> {
    (0..chars.len()).filter(|&at| at == 0 || !is_numeral(chars[at - 1]))
}

/// A number between two words, with the words.
pub(super) fn numbered_after(
    chars: &[char],
    before: &str,
    after: &str,
) -> Option<(Range<usize>, u32)> {
    let (before, after): (Vec<char>, Vec<char>) =
        (before.chars().collect(), after.chars().collect());
    (0..chars.len()).find_map(|at| {
        let start = at + before.len();
        if !chars[at..].starts_with(&before) {
            return None;
        }
        let (number, end) = number(chars, start)?;
        chars[end..].starts_with(&after).then_some((at..end + after.len(), number))
    })
}

/// `7`, `七`, `四百二十七` or `二〇二三`, and where it ends.
pub(super) fn number(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let run =
        |is: fn(&char) -> bool| chars.get(at..).map(|rest| rest.iter().copied().take_while(is));
    let digits: String = run(|c| c.is_ascii_digit())?.collect();
    if !digits.is_empty() {
        return Some((digits.parse().ok()?, at + digits.len()));
    }
    let of_number = |c: &char| matches!(c, '十' | '百' | 'O') || hanzi::digit(*c).is_some();
    let own: String = run(of_number)?.collect();
    let count = own.chars().count();
    // Who finds no 〇 on the keyboard types what looks like it.
    let own = own.replace('O', "〇");
    let number = hanzi::read_hundreds(&own).map(u32::try_from).and_then(Result::ok);
    let by_digits = || hanzi::read_digits(&own).filter(|_| (2..=4).contains(&count));
    Some((number.or_else(by_digits)?, at + count))
}

/// `2023年2月20日`, `2月20日`, or after another day `24日`; or as [`dotted`].
pub(super) fn day(chars: &[char], at: usize, month: Option<u32>) -> Option<(LooseDay, usize)> {
    let is = |at: usize, sign: char| chars.get(at) == Some(&sign);
    let (first, end) = number(chars, at)?;
    if is(end, '日') {
        let day = LooseDay { year: None, month: month?, day: first };
        return Some((day, end + 1));
    }
    let (year, first, end) = match is(end, '年') {
        true => {
            let (month, after) = number(chars, end + 1)?;
            (Some(i32::try_from(first).ok()?), month, after)
        }
        false => (None, first, end),
    };
    if !is(end, '月') {
        return dotted(chars, at);
    }
    let (day, end) = number(chars, end + 1)?;
    is(end, '日').then_some((LooseDay { year, month: first, day }, end + 1))
}

/// `2023.2.20`, `2023-02-20`, `2023/2/20`, or without the year `2.20`.
pub(super) fn dotted(chars: &[char], at: usize) -> Option<(LooseDay, usize)> {
    let (first, end) = number(chars, at)?;
    let sign = chars.get(end).filter(|sign| matches!(sign, '.' | '/' | '-'))?;
    let (second, end) = number(chars, end + 1)?;
    let year = i32::try_from(first).ok().filter(|year| (1000..10_000).contains(year));
    match (year, chars.get(end)) {
        (Some(_), Some(again)) if again == sign => {
            let (day, end) = number(chars, end + 1)?;
            Some((LooseDay { year, month: second, day }, end))
        }
        (None, _) if *sign != '-' && (1..=12).contains(&first) && (1..=31).contains(&second) => {
            Some((LooseDay { year, month: first, day: second }, end))
        }
        _ => None,
    }
}

/// Whether a number goes on behind it.
pub(super) fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '十' | '百' | 'O') || hanzi::digit(c).is_some()
}

/// The first and last day between which a period lies, or one day in brackets.
pub(super) fn span_of_days(chars: &[char]) -> Option<(Range<usize>, LooseDay, LooseDay)> {
    starts(chars).find_map(|at| {
        let (from, end) = day(chars, at, None)?;
        let to = match chars.get(end) {
            Some('-' | '~' | '至' | '到') => {
                let dashes =
                    chars[end..].iter().take_while(|c| matches!(c, '-' | '~' | '至' | '到'));
                let start = end + dashes.count();
                day(chars, start, Some(from.month)).or_else(|| {
                    let is_dotted = chars[end - 1] != '日';
                    let (day, end) = number(chars, start).filter(|_| is_dotted)?;
                    Some((LooseDay { day, ..from }, end))
                })
            }
            // `2.20` alone is a figure.
            Some(')') if at > 0 && chars[at - 1] == '(' => {
                (from.year.is_some() || chars[end - 1] == '日').then_some((from, end))
            }
            _ => None,
        };
        let (to, end) = to?;
        Some((at..end, from, to))
    })
}

pub(super) fn full_date(chars: &[char]) -> Option<(Range<usize>, NaiveDate)> {
    starts(chars).find_map(|at| {
        let (day, end) = day(chars, at, None)?;
        let date = NaiveDate::from_ymd_opt(day.year?, day.month, day.day)?;
        Some((at..end, date))
    })
}

/// The period, with the years that are not printed: it ends no later than the issue is dated.
pub(super) fn period(from: LooseDay, to: LooseDay, issued: Option<NaiveDate>) -> Option<Period> {
    let date = |day: LooseDay, year: i32| NaiveDate::from_ymd_opt(year, day.month, day.day);
    let to_year = to.year.or_else(|| {
        let year = issued?.year();
        let is_before = date(to, year).is_some_and(|to| Some(to) <= issued);
        Some(if is_before { year } else { year - 1 })
    });
    let to_date = date(to, to_year?)?;
    let from_year = from.year.unwrap_or_else(|| {
        let is_before = date(from, to_date.year()).is_some_and(|from| from <= to_date);
        to_date.year() - i32::from(!is_before)
    });
    let from_date = date(from, from_year)?;
    (from_date <= to_date).then_some(Period { from: from_date, to: to_date })
}
