//! What stands above the first section and below the last one: numbers, dates, for whom it is printed.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::matching::is_punctuation;
use crate::model::bulletin::Bulletin;
use crate::model::folded::{folded, is_alike};
use crate::model::hanzi;
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
    /// The issue's number, where it is printed. Its year may not be; then it is that of the period's last
    /// day, for an issue of the old year's last days is dated in the new one. A first issue cannot be
    /// the last of the old year.
    pub(super) fn id(&self) -> Option<IssueId> {
        let number = self.number.filter(|number| (1..=999).contains(number))?;
        let dated = self.date.map(|date| date.year());
        let covered = self.period.map(|period| period.to.year());
        let told = if number == 1 { dated.or(covered) } else { covered.or(dated) };
        Some(IssueId { year: self.year.or(told)?, number })
    }

    /// By what the year was told where it is not printed and may be another.
    pub(super) fn year_told(&self) -> Option<String> {
        let (None, Some(id), Some(date)) = (self.year, self.id(), self.date) else { return None };
        let by = match self.period {
            Some(period) if period.to.year() == date.year() => return None,
            Some(_) if id.year == date.year() => "时段在上一年，第1期按印发日期",
            Some(_) => "印发日期在下一年，按时段的最后一天",
            None if date.month() > 1 => return None,
            None => "也没有认出时段，按印发日期",
        };
        Some(format!("期号没有印年份，{by}算作 {id}：不对就在命令后面写上期号再导入"))
    }

    /// What is printed where it is not this issue's number.
    pub(super) fn other_than(&self, id: IssueId) -> Option<String> {
        let (year, number) = (self.year, self.number?);
        let is_other = number != id.number || year.is_some_and(|year| year != id.year);
        let year = year.map_or_else(String::new, |year| format!("{year}年"));
        is_other.then(|| format!("{year}第{number}期"))
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
    let mut days = None;
    for (at, part) in parts.iter().enumerate().take(head) {
        let PrintedPart::Paragraph { text, .. } = part else {
            masthead.left.push((at, "报头里的表格没有地方放".to_owned()));
            continue;
        };
        let rest = head_line(text, bulletin, at, &mut masthead, &mut days);
        if rest.chars().any(|c| !is_punctuation(c) && c != '-') {
            masthead.left.push((
                at,
                "报头里没有认出的字；报名、标题、编印单位以 bulletin.toml 为准".to_owned(),
            ));
        }
    }
    if let Some((at, from, to)) = days {
        masthead.period = period(from, to, masthead.date);
        if masthead.period.is_none() && !masthead.left.iter().any(|(known, _)| *known == at) {
            masthead.left.push((at, "这个期间认不出来：不是日子，或前后颠倒".to_owned()));
        }
    }
    let mut missing: Vec<&str> =
        bulletin.distribution.iter().map(|line| line.label.as_str()).collect();
    for (at, part) in parts.iter().enumerate().skip(foot) {
        let PrintedPart::Paragraph { text, .. } = part else { continue };
        if let Some(printed) = copies(text) {
            masthead.copies = Some(printed);
        } else if let Some((label, to)) = line_of(text, bulletin) {
            let is_it = |known: &str| folded(known).trim_end_matches(':') == folded(label);
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
    if let (None, Some(usual)) = (masthead.copies, bulletin.print.copies) {
        masthead.notes.push(format!("原文没有印数，排出来会有：共印{usual}份"));
    }
    masthead
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
    at: usize,
    masthead: &mut Masthead,
    days: &mut Option<(usize, LooseDay, LooseDay)>,
) -> String {
    let mut chars: Vec<char> = folded(text).chars().collect();
    // What is said twice is taken once; the other stays where a person sees it.
    if let Some((range, from, to)) = span_of_days(&chars).filter(|_| days.is_none()) {
        chars.splice(range, [',']);
        *days = Some((at, from, to));
    }
    let serial = numbered_after(&chars, "总第", "期").filter(|_| masthead.serial.is_none());
    if let Some((range, serial)) = serial {
        chars.splice(range, [',']);
        masthead.serial = Some(serial);
    }
    let number = numbered_after(&chars, "第", "期").filter(|_| masthead.number.is_none());
    if let Some((range, number)) = number {
        let before: String = chars[..range.start].iter().collect();
        let year = before.strip_suffix('年').and_then(year_at_end);
        let from = range.start - if year.is_some() { 5 } else { 0 };
        chars.splice(from..range.end, [',']);
        (masthead.year, masthead.number) = (year, Some(number));
    }
    if let Some((range, day)) = full_date(&chars).filter(|_| masthead.date.is_none()) {
        chars.splice(range, [',']);
        masthead.date = Some(day);
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
    let chars: Vec<char> = text.chars().collect();
    let (year, end) = number(&chars, chars.len().checked_sub(4)?)?;
    if end == chars.len() { i32::try_from(year).ok().filter(|year| *year > 999) } else { None }
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

/// `7`, `七`, `十二` or `二〇二三`, and where it ends.
fn number(chars: &[char], at: usize) -> Option<(u32, usize)> {
    let run =
        |is: fn(&char) -> bool| chars.get(at..).map(|rest| rest.iter().copied().take_while(is));
    let digits: String = run(|c| c.is_ascii_digit())?.collect();
    if !digits.is_empty() {
        return Some((digits.parse().ok()?, at + digits.len()));
    }
    let own: String = run(|c| *c == '十' || hanzi::digit(*c).is_some())?.collect();
    let count = own.chars().count();
    let number = hanzi::read(&own).map(u32::try_from).and_then(Result::ok);
    let year = || hanzi::read_digits(&own).filter(|_| count == 4);
    Some((number.or_else(year)?, at + count))
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

/// Whether a number goes on behind it.
fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || c == '十' || hanzi::digit(c).is_some()
}

/// The first and last day between which a period lies, or one day in brackets.
fn span_of_days(chars: &[char]) -> Option<(Range<usize>, LooseDay, LooseDay)> {
    let is_start = |at: usize| at == 0 || !is_numeral(chars[at - 1]);
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

fn full_date(chars: &[char]) -> Option<(Range<usize>, NaiveDate)> {
    let is_start = |at: usize| at == 0 || !is_numeral(chars[at - 1]);
    (0..chars.len()).filter(|&at| is_start(at)).find_map(|at| {
        let (day, end) = day(chars, at, None)?;
        let date = NaiveDate::from_ymd_opt(day.year?, day.month, day.day)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostics;
    use crate::model::files::FileRole;
    use crate::model::printed::PrintedPlace;
    use crate::model::source::{Encoding, Source};
    use crate::read::{bulletin, definition};

    fn own() -> Bulletin {
        let text = include_str!("../../../examples/政务服务工作/bulletin.toml").to_owned();
        let source = Source::new(FileRole::Shared, "bulletin.toml", text, Encoding::Utf8);
        let mut wrong = Diagnostics::default();
        let definitions = definition::load(Vec::new(), &mut wrong);
        bulletin::read(&source, &definitions, &mut wrong).expect("the example's bulletin")
    }

    #[test]
    fn a_masthead_is_read_however_it_is_set() {
        let bulletin = own();
        let check = |lines: &[&str],
                     id: &str,
                     serial: u32,
                     date: &str,
                     period: &str,
                     left: usize| {
            let part = |text: &&str| PrintedPart::Paragraph {
                text: (*text).to_owned(),
                place: PrintedPlace::default(),
            };
            let parts: Vec<PrintedPart> = lines.iter().map(part).collect();
            let found = read(&parts, parts.len(), parts.len(), &bulletin);
            let shown =
                |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
            let span = found.period.map(|period| format!("{}..{}", period.from, period.to));
            assert_eq!(found.id().map(|id| id.to_string()).unwrap_or_default(), id, "{lines:?}");
            assert_eq!(found.serial.unwrap_or_default(), serial, "{lines:?}");
            assert_eq!(shown(found.date), date, "{lines:?}");
            assert_eq!(span.unwrap_or_default(), period, "{lines:?}");
            assert_eq!(found.left.len(), left, "{lines:?}: {:?}", found.left);
        };
        let issuer = "四川省政府政务服务和公共资源交易服务中心";
        let week = "2023-02-20..2023-02-24";
        check(
            &[
                "2023年第 7期（总第 427期）",
                &format!("{issuer} 2023年 3月 9日"),
                "政务服务工作",
                "（2月 20日—2月 24日）",
            ],
            "2023-07",
            427,
            "2023-03-09",
            week,
            0,
        );
        check(
            &["政务服务工作", "第7期", "（总第427期）", issuer, "2023年3月9日", "(2月20日-24日)"],
            "2023-07",
            427,
            "2023-03-09",
            week,
            0,
        );
        check(
            &["第７期 总第４２７期 2023年3月9日", "2月20日至2月24日"],
            "2023-07",
            427,
            "2023-03-09",
            week,
            0,
        );
        check(
            &["二〇二三年第七期（总第427期）", "二〇二三年三月九日", "（二月二十日—二十四日）"],
            "2023-07",
            427,
            "2023-03-09",
            week,
            0,
        );
        // Over the turn of the year, with and without the years.
        check(
            &["2023年第1期", "2023年1月10日", "（12月26日—1月6日）"],
            "2023-01",
            0,
            "2023-01-10",
            "2022-12-26..2023-01-06",
            0,
        );
        check(
            &["2023年第1期", "2023年1月10日", "（2022年12月26日—2023年1月6日）"],
            "2023-01",
            0,
            "2023-01-10",
            "2022-12-26..2023-01-06",
            0,
        );
        check(
            &["2023年第7期", "（2月20日）", "2023年3月9日"],
            "2023-07",
            0,
            "2023-03-09",
            "2023-02-20..2023-02-20",
            0,
        );
        // Where the year is not printed, that of the period; a first issue is none of the old year's.
        let last = "2022-12-26..2022-12-30";
        let turn = ["2023年1月4日", "（12月26日—12月30日）"];
        check(&["第52期", turn[0], turn[1]], "2022-52", 0, "2023-01-04", last, 0);
        check(&["第1期", turn[0], turn[1]], "2023-01", 0, "2023-01-04", last, 0);
        check(&["2023年第52期", turn[0], turn[1]], "2023-52", 0, "2023-01-04", last, 0);
        check(&["第7期 2023年3月9日"], "2023-07", 0, "2023-03-09", "", 0);
        // Of what is not known nothing is made up.
        check(&["内部资料", "2023年第7期"], "2023-07", 0, "", "", 1);
        check(&["某某局 2023年3月9日"], "", 0, "2023-03-09", "", 1);
        check(&["2023年2月30日", "（2月20日—13月1日）"], "", 0, "", "", 2);
        check(&["2023年第7期", "2023年第8期 2023年3月9日"], "2023-07", 0, "2023-03-09", "", 1);
    }

    #[test]
    fn a_year_that_is_not_printed_is_told_where_it_may_be_another() {
        let check = |number: &str, rest: &str, told: &str, other: Option<&str>| {
            let text = format!("{number} {rest}");
            let part = PrintedPart::Paragraph { text, place: PrintedPlace::default() };
            let found = read(&[part], 1, 1, &own());
            let said = found.year_told().unwrap_or_default();
            assert!(said.contains(told) && said.is_empty() == told.is_empty(), "{rest}: {said}");
            let id = IssueId { year: 2022, number: 52 };
            assert_eq!(found.other_than(id).as_deref(), other, "{number}");
        };
        check("第52期", "2023年1月4日（12月26日—12月30日）", "最后一天算作 2022-52", None);
        check("第1期", "2023年1月4日（12月26日—12月30日）", "日期算作 2023-01", Some("第1期"));
        check("第2期", "2023年1月4日", "日期算作 2023-02", Some("第2期"));
        check("第7期", "2023年3月9日", "", Some("第7期"));
        check("第7期", "2023年3月9日（2月20日—24日）", "", Some("第7期"));
        check("2023年第52期", "2023年1月4日（12月26日—30日）", "", Some("2023年第52期"));
    }

    #[test]
    fn the_foot_is_held_against_the_bulletin() {
        let bulletin = own();
        let check = |lines: &[&str], copies: Option<u32>, left: usize, notes: usize| {
            let part = |text: &&str| PrintedPart::Paragraph {
                text: (*text).to_owned(),
                place: PrintedPlace::default(),
            };
            let mut parts = vec![part(&"正文。")];
            parts.extend(lines.iter().map(part));
            let foot = foot(&parts, &bulletin);
            assert_eq!(foot, 1, "{lines:?}");
            let found = read(&parts, 0, foot, &bulletin);
            let counted = (found.copies, found.left.len(), found.notes.len());
            assert_eq!(counted, (copies, left, notes), "{lines:?}: {:?}", found.left);
        };
        let sent = "送：各相关省级部门（单位），中心各处（室）、直属单位。";
        check(&["报：中心领导。", sent, "发：各部门窗口。", "（共印80份）"], Some(80), 0, 0);
        check(&["报:中心领导", sent, "发：各部门窗口", "共印 90 份"], Some(90), 0, 0);
        check(&["报：中心领导。", sent, "发：各科室。"], None, 1, 1);
        check(&["抄送：省政府办公厅。", sent], None, 1, 2);
    }
}
