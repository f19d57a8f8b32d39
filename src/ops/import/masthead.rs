//! What stands above the first section and below the last one: numbers, dates, for whom it is printed.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::matching::is_punctuation;
use crate::model::bulletin::Bulletin;
use crate::model::folded::{folded, is_alike};
use crate::model::issue::{IssueId, Period};
use crate::model::printed::PrintedPart;

/// Labels of the 报尾 that offices use.
const LABELS: [&str; 9] = ["报", "送", "发", "抄送", "抄报", "主送", "分送", "呈报", "印送"];

/// What masthead and 报尾 say.
#[derive(Default)]
pub(super) struct Masthead {
    pub(super) year: Option<i32>,
    pub(super) number: Option<u32>,
    pub(super) serial: Option<u32>,
    pub(super) date: Option<NaiveDate>,
    pub(super) period: Option<Period>,
    pub(super) copies: Option<u32>,
    /// Parts with words that say none of this, each with why.
    pub(super) left: Vec<(usize, String)>,
    pub(super) notes: Vec<String>,
}

/// A day whose year may not be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LooseDay {
    year: Option<i32>,
    month: u32,
    day: u32,
}

impl Masthead {
    /// The issue's number, where it is printed.
    pub(super) fn id(&self) -> Option<IssueId> {
        let year = self.year.or_else(|| self.date.map(|date| date.year()))?;
        let number = self.number.filter(|number| (1..=999).contains(number))?;
        Some(IssueId { year, number })
    }
}

/// Where the 报尾 begins.
pub(super) fn foot(parts: &[PrintedPart], bulletin: &Bulletin) -> usize {
    let is_foot = |part: &PrintedPart| match part {
        PrintedPart::Paragraph { text, .. } => {
            line_of(text, bulletin).is_some() || copies(text).is_some()
        }
        PrintedPart::Table { .. } => false,
    };
    let own = parts.iter().rev().take_while(|part| is_foot(part)).count();
    parts.len() - own
}

/// Reads the parts before `head` and those from `foot` on.
pub(super) fn read(
    parts: &[PrintedPart],
    head: usize,
    foot: usize,
    bulletin: &Bulletin,
) -> Masthead {
    let mut masthead = Masthead::default();
    let mut days: Vec<(LooseDay, LooseDay)> = Vec::new();
    for (at, part) in parts.iter().enumerate().take(head) {
        let PrintedPart::Paragraph { text, .. } = part else {
            masthead.left.push((at, "报头里的表格没有地方放".to_owned()));
            continue;
        };
        let rest = head_line(text, bulletin, &mut masthead, &mut days);
        if rest.chars().any(|c| !is_punctuation(c) && c != '-') {
            masthead.left.push((
                at,
                "报头里没有认出的字；报名、标题、编印单位以 bulletin.toml 为准".to_owned(),
            ));
        }
    }
    if let (Some((from, to)), issued) = (days.first(), masthead.date) {
        masthead.period = period(*from, *to, issued);
    }
    let mut missing: Vec<&str> =
        bulletin.distribution.iter().map(|line| line.label.as_str()).collect();
    for (at, part) in parts.iter().enumerate().skip(foot) {
        let PrintedPart::Paragraph { text, .. } = part else { continue };
        if let Some(printed) = copies(text) {
            masthead.copies = Some(printed);
        } else if let Some((label, to)) = line_of(text, bulletin) {
            let is_it =
                |label: &str| folded(label).trim_end_matches(':') == label_of(&label_text(text));
            let own = bulletin.distribution.iter().find(|line| is_it(&line.label));
            missing.retain(|known| !is_it(known));
            let end = |text: &str| folded(text).trim_end_matches('。').to_owned();
            if own.is_none_or(|own| end(&own.to) != end(to)) {
                let known = own.map_or_else(
                    || format!("没有「{label}」这一行"),
                    |own| format!("这一行是「{}」", own.to),
                );
                masthead.left.push((at, format!("报尾以 bulletin.toml 为准，那里{known}")));
            }
        }
    }
    if foot < parts.len() && !missing.is_empty() {
        let note = format!("bulletin.toml 的报尾有「{}」，原文没有", missing.join("、"));
        masthead.notes.push(note);
    }
    masthead
}

fn label_text(text: &str) -> String {
    folded(text)
}

fn label_of(folded: &str) -> &str {
    folded.split(':').next().unwrap_or_default()
}

/// The label of a line of the 报尾, and what follows it.
fn line_of<'t>(text: &'t str, bulletin: &Bulletin) -> Option<(&'t str, &'t str)> {
    let at = text.find(['：', ':'])?;
    let (label, rest) = text.split_at(at);
    let known = bulletin.distribution.iter().map(|line| line.label.as_str()).chain(LABELS);
    let mut known = known.map(|known| known.trim_end_matches(['：', ':']));
    let colon = rest.chars().next().map_or(0, char::len_utf8);
    known.any(|known| is_alike(known, label)).then(|| (label.trim(), rest[colon..].trim()))
}

/// `（共印80份）`.
fn copies(text: &str) -> Option<u32> {
    let text = folded(text);
    let text = text.trim_matches(['(', ')', '。']);
    let rest = text.strip_prefix("共印").or_else(|| text.strip_prefix('印'))?;
    let rest = rest.trim_start_matches(['发', '制']);
    rest.strip_suffix('份')?.parse().ok()
}

/// Takes what a line of the masthead says; what else it has is left.
fn head_line(
    text: &str,
    bulletin: &Bulletin,
    masthead: &mut Masthead,
    days: &mut Vec<(LooseDay, LooseDay)>,
) -> String {
    let mut chars: Vec<char> = folded(text).chars().collect();
    while let Some((range, from, to)) = span_of_days(&chars) {
        chars.splice(range, [',']);
        days.push((from, to));
    }
    if let Some((range, serial)) = numbered_after(&chars, "总第", "期") {
        chars.splice(range, [',']);
        masthead.serial = masthead.serial.or(Some(serial));
    }
    if let Some((range, number)) = numbered_after(&chars, "第", "期") {
        let before: String = chars[..range.start].iter().collect();
        let year = before.strip_suffix('年').and_then(year_at_end);
        let from = range.start - if year.is_some() { 5 } else { 0 };
        chars.splice(from..range.end, [',']);
        masthead.year = masthead.year.or(year);
        masthead.number = masthead.number.or(Some(number));
    }
    while let Some((range, day)) = full_date(&chars) {
        chars.splice(range, [',']);
        masthead.date = masthead.date.or(day);
    }
    let mut rest: String = chars.into_iter().collect();
    for known in [&bulletin.issuer, &bulletin.name, &bulletin.title] {
        let known = folded(known);
        if let Some(at) = rest.find(&known).filter(|_| !known.is_empty()) {
            rest.replace_range(at..at + known.len(), ",");
        }
    }
    rest
}

fn year_at_end(text: &str) -> Option<i32> {
    let start = text.char_indices().rev().nth(3).map(|(at, _)| at)?;
    let year = &text[start..];
    let is_year = year.bytes().all(|b| b.is_ascii_digit());
    if is_year { year.parse().ok() } else { None }
}

/// A number between two words, with the words.
fn numbered_after(chars: &[char], before: &str, after: &str) -> Option<(Range<usize>, u32)> {
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

fn number(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let digits: String = chars.get(at..)?.iter().take_while(|c| c.is_ascii_digit()).collect();
    Some((digits.parse().ok()?, at + digits.len()))
}

/// `2023年2月20日`, `2月20日`, or after another day `24日`.
fn day(chars: &[char], at: usize, month: Option<u32>) -> Option<(LooseDay, usize)> {
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
        return None;
    }
    let (day, end) = number(chars, end + 1)?;
    is(end, '日').then_some((LooseDay { year, month: first, day }, end + 1))
}

/// The first and last day between which a period lies, or one day in brackets.
fn span_of_days(chars: &[char]) -> Option<(Range<usize>, LooseDay, LooseDay)> {
    let is_start = |at: usize| at == 0 || !chars[at - 1].is_ascii_digit();
    (0..chars.len()).filter(|&at| is_start(at)).find_map(|at| {
        let (from, end) = day(chars, at, None)?;
        let to = match chars.get(end) {
            Some('-' | '~' | '至' | '到') => {
                let dashes =
                    chars[end..].iter().take_while(|c| matches!(c, '-' | '~' | '至' | '到'));
                day(chars, end + dashes.count(), Some(from.month))
            }
            Some(')') if at > 0 && chars[at - 1] == '(' => Some((from, end)),
            _ => None,
        };
        let (to, end) = to?;
        Some((at..end, from, to))
    })
}

fn full_date(chars: &[char]) -> Option<(Range<usize>, Option<NaiveDate>)> {
    let is_start = |at: usize| at == 0 || !chars[at - 1].is_ascii_digit();
    (0..chars.len()).filter(|&at| is_start(at)).find_map(|at| {
        let (day, end) = day(chars, at, None)?;
        let date = NaiveDate::from_ymd_opt(day.year?, day.month, day.day);
        Some((at..end, date))
    })
}

/// The period, with the years that are not printed: it ends no later than the issue is dated.
fn period(from: LooseDay, to: LooseDay, issued: Option<NaiveDate>) -> Option<Period> {
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
