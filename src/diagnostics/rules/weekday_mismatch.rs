//! `weekday-mismatch`: a day of the week that the date did not have.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::issue::{Period, long_date};
use crate::model::prose::Passage;
use crate::model::prose::dates::Day;

pub(crate) static RULE: Rule = Rule {
    name: "weekday-mismatch",
    code: "B0515",
    severity: Severity::Warning,
    docs: "\
日期与紧跟着的星期对不上：3月1日（星期四），那一天是星期三；3月1日星期四、3月1日周四上午也一样。

没有写年份的取离本期最近的一年；同一段里写了别的年份的，那一年对得上也算对。

核对日期和星期，改正写错的一个。",
    prose: None,
};

const NAMES: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];

pub fn check(passage: &Passage<'_>, period: Period, diagnostics: &mut Diagnostics) {
    let text = passage.text();
    // The paragraph that was looked at last, and the years that it speaks of.
    let (mut paragraph, mut named_years) = (0..0, BTreeSet::new());
    for Day { year, month, day, range } in passage.days() {
        let Some((written, length)) = weekday(&text[range.end..]) else { continue };
        let (Ok(month), Ok(day)) = (u32::try_from(*month), u32::try_from(*day)) else { continue };
        let on = |year: i32| NaiveDate::from_ymd_opt(year, month, day);
        let named = |year: &usize| i32::try_from(*year).ok().and_then(on);
        let date = match year {
            Some(year) => named(year),
            None => {
                let away = |date: &NaiveDate| {
                    (period.from - *date).max(*date - period.to).max(TimeDelta::zero())
                };
                (period.from.year() - 1..=period.to.year() + 1).filter_map(on).min_by_key(away)
            }
        };
        let Some(date) = date else { continue };
        let falls = |date: NaiveDate| date.weekday().num_days_from_monday() as usize == written;
        if falls(date) {
            continue;
        }
        if !paragraph.contains(&range.start) {
            let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
            let end = text[range.end..].find('\n');
            paragraph = start..end.map_or(text.len(), |at| range.end + at);
            named_years = years(&text[paragraph.clone()], period);
        }
        if year.is_none() && named_years.iter().copied().filter_map(on).any(falls) {
            continue;
        }
        let is_bare = !text[range.end..].starts_with(['（', '(']);
        let marks = if is_bare { ["", ""] } else { ["（", "）"] };
        let right = NAMES[date.weekday().num_days_from_monday() as usize];
        let place = passage.span(range.start..range.end + length);
        let message = format!("{}是星期{right}，不是星期{}", long_date(date), NAMES[written]);
        diagnostics.push(
            Diagnostic::new(&RULE, place, message)
                .help(format!("日期无误的，改为{}星期{right}{}", marks[0], marks[1])),
        );
    }
}

/// The years that a paragraph speaks of.
fn years(paragraph: &str, period: Period) -> BTreeSet<i32> {
    let year = |(at, _): (usize, &str)| {
        let before = &paragraph[..at];
        let digits = before.trim_end_matches(|c: char| c.is_ascii_digit());
        before[digits.len()..].parse::<i32>().ok().filter(|year| (1900..2200).contains(year))
    };
    let mut years: BTreeSet<i32> = paragraph.match_indices('年').filter_map(year).collect();
    let told = [("去年", -1), ("上年", -1), ("明年", 1), ("次年", 1)];
    let told = told.iter().filter(|(word, _)| paragraph.contains(word));
    years.extend(told.map(|(_, by)| period.to.year() + by));
    years
}

/// A day of the week right behind a date, in brackets or not, from 0 for Monday, and its length.
fn weekday(after: &str) -> Option<(usize, usize)> {
    let opened = after.strip_prefix(['（', '(']);
    let inside = opened.unwrap_or(after);
    let (word, inside) = ["星期", "周", "礼拜"]
        .iter()
        .find_map(|word| inside.strip_prefix(word).map(|inside| (*word, inside)))?;
    let name = inside.chars().next()?;
    let rest = &inside[name.len_utf8()..];
    let rest = match opened {
        Some(_) => rest.strip_prefix(['）', ')'])?,
        // Several days, and words such as 7月5日周日常巡查.
        None => {
            let goes_on = |c: char| "一二三四五六日天至到、—－-~～和及与或".contains(c);
            let ends = |c: char| "，。；）上下中晚凌早".contains(c);
            let next = rest.chars().next();
            let is_whole =
                if word == "周" { next.is_none_or(ends) } else { !next.is_some_and(goes_on) };
            is_whole.then_some(rest)?
        }
    };
    let name = if matches!(name, '天' | '七') { '日' } else { name };
    let at = NAMES.iter().position(|known| *known == name)?;
    Some((at, after.len() - rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said, week};

    fn checked(texts: &[&str]) {
        pointed(|text, diagnostics| check(text, week(), diagnostics), texts);
    }

    #[test]
    fn days_of_the_week_that_may_be_right_are_left_alone() {
        checked(&[
            "3月1日（星期三），2月26日(周日)，2月26日（星期天）。",
            "2022年3月1日（星期二）；去年3月2日（星期三）。",
            "2022年，全省启动试点，3月1日（星期二）召开会议。",
            "3月1日，星期四的会议；3月1日（周四至周五）。",
            "2月30日（星期三）。",
            "定于2024年1月5日（星期五），12月30日（星期五）。",
            "2023年3月1日星期三，3月2日周四上午。",
            "3月1日星期四至星期五，3月1日星期四、星期五。",
            "3月1日周日常巡查，3月1日周一把手会议，3月1日周四五次检查。",
            "3月1日，周四；3月1日起星期四休息；3月1日周年庆。",
            "去年3月5日（星期六），甲；明年3月5日（星期二），乙。",
            "次年3月1日（星期五）召开。",
            "上年3月1日（星期二）召开。",
            "甲\n\n去年甲，3月1日（星期二），3月2日（星期三）召开会议。",
        ]);
    }

    #[test]
    fn other_days_of_the_week_are_found() {
        checked(&[
            "⟦3月1日（星期四）⟧召开会议。",
            "⟦2023年2月20日（周二）⟧，2月21日（周二）。",
            "⟦3月5号(星期六)⟧",
            "⟦2023年3月1日星期四⟧",
            "定于⟦3月1日星期四⟧上午召开会议，⟦3月2日周五⟧下午培训。",
            "明年⟦3月5日（星期三）⟧，甲。",
            "⟦3月1日（星期二）⟧启动。\n\n2022年，3月1日（星期二）召开会议。",
            "2022年启动。\n\n⟦3月1日（星期二）⟧召开会议。",
        ]);
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        let check = |passage: &Passage<'_>, found: &mut Diagnostics| check(passage, week(), found);
        said(
            check,
            &[(
                "甲。\n\n3月1日（星期二）召开，3月2日星期三，2023年3月3日（周四）。",
                &[
                    "3月1日（星期二）｜2023年3月1日是星期三，不是星期二｜日期无误的，改为（星期三）",
                    "3月2日星期三｜2023年3月2日是星期四，不是星期三｜日期无误的，改为星期四",
                    "2023年3月3日（周四）｜2023年3月3日是星期五，不是星期四｜日期无误的，改为（星期五）",
                ],
            )],
        );
    }

    #[test]
    fn a_date_without_its_year_is_of_the_nearest() {
        let day = |month, d| NaiveDate::from_ymd_opt(2023, month, d).expect("a date");
        let check = |period: Period, texts: &[&str]| {
            pointed(|text, diagnostics| super::check(text, period, diagnostics), texts);
        };
        let (new, old) = (["1月1日（星期一）", "⟦1月1日（星期日）⟧"], ["12月30日（星期五）"]);
        check(Period { from: day(12, 25), to: day(12, 29) }, &new);
        check(Period { from: day(1, 3), to: day(1, 6) }, &old);
    }
}
