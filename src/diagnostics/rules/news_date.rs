//! `news-date`: a dispatch opens with a date that is no news for this issue.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::issue::{Period, long_date};
use crate::model::prose::{Passage, is_digit, numbers};

pub(crate) static RULE: Rule = Rule {
    name: "news-date",
    code: "B0504",
    severity: Severity::Warning,
    docs: "\
稿件开头的日期在本期之后，或比本期第一天早31天以上，多半写错了月份。

只看前12个字里的日期（元月9日、2023.1.9 也算），没有写年份的取离本期最近的一年；“将”“拟”“截至”“自”之后的日期、起止时间和文件日期不看。

改正日期；确是旧稿的，考虑是否还要印发。",
    prose: None,
};

/// Within how many characters a dispatch's own date stands.
const OPENING: usize = 12;
/// How many days before the period news may have happened.
const OLDEST: i64 = 31;

pub fn check(passage: &Passage<'_>, period: Period, diagnostics: &mut Diagnostics) {
    let Some((date, place)) = misdated(passage.text(), period) else { return };
    let days = (period.from - date).num_days();
    let printed = long_date(date);
    let message = if date > period.to {
        format!("稿件的日期{printed}在本期{period}之后")
    } else {
        format!("稿件的日期{printed}比本期{period}早{days}天")
    };
    diagnostics.push(
        Diagnostic::new(&RULE, passage.span(place), message)
            .help("核对月份和日期；确是旧稿的，考虑是否还要印发"),
    );
}

/// The date that the text opens with and its place, where it tells when the news happened, and that is none
/// for this issue.
fn misdated(text: &str, period: Period) -> Option<(NaiveDate, Range<usize>)> {
    let end = text.char_indices().nth(OPENING).map_or(text.len(), |(end, _)| end);
    let opening = &text[..end];
    let (year, month, day, place) = in_words(opening).or_else(|| in_points(text, opening.len()))?;
    let date = |year| NaiveDate::from_ymd_opt(year, month, day);
    let date = match year {
        Some(year) => date(year),
        None => {
            let away = |date: &NaiveDate| {
                (period.from - *date).max(*date - period.to).max(TimeDelta::zero())
            };
            (period.from.year() - 1..=period.to.year() + 1).filter_map(date).min_by_key(away)
        }
    };
    let is_news = |date: NaiveDate| (period.from - date).num_days() <= OLDEST && date <= period.to;
    // Most are: what the words make of the date is looked at last.
    let date = date.filter(|&date| !is_news(date))?;
    let is_other = is_told_of(&text[..place.start]) || is_not_the_day(&text[place.end..]);
    (!is_other).then_some((date, place))
}

/// A date and where it is written.
type Written = (Option<i32>, u32, u32, Range<usize>);

/// 2023年1月9日, 1月9号, 元月9日.
fn in_words(opening: &str) -> Option<Written> {
    let numbers = numbers(opening);
    let is = |at: usize, mark: &str| opening[at..].starts_with(mark);
    let first = opening.find("元月").map(|at| (1, at..at + "元".len()));
    let month = numbers.iter().find(|number| is(number.range.end, "月"));
    let month = month.map(|month| (month.value, month.range.clone()));
    let (value, month) = first.or(month)?;
    let day = numbers.iter().find(|number| number.range.start >= month.end)?;
    let is_date = day.range.start == month.end + "月".len()
        && (is(day.range.end, "日") || is(day.range.end, "号"))
        && (opening[month.clone()].starts_with(is_digit) || is(month.start, "元"));
    if !is_date {
        return None;
    }
    let year = numbers.iter().rfind(|number| number.range.end <= month.start);
    let year =
        year.filter(|year| is(year.range.end, "年") && year.range.end + "年".len() == month.start);
    let start = year.map_or(month.start, |year| year.range.start);
    let year = match year {
        Some(year) => Some(i32::try_from(year.value).ok()?),
        None => None,
    };
    let (month, day_value) = (u32::try_from(value).ok()?, u32::try_from(day.value).ok()?);
    Some((year, month, day_value, start..day.range.end + "日".len()))
}

/// 2023.1.9, where it begins within the opening.
fn in_points(text: &str, opening: usize) -> Option<Written> {
    let start = text.find(|c: char| c.is_ascii_digit()).filter(|start| *start < opening)?;
    let run = &text[start..];
    let run = &run[..run.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(run.len())];
    let [year, month, day] = run.split('.').collect::<Vec<_>>()[..] else { return None };
    let place = start..start + run.len();
    let is_date = year.len() == 4
        && (1..=2).contains(&month.len())
        && (1..=2).contains(&day.len())
        && !text[..start].ends_with(|c: char| c.is_ascii_alphabetic() || "-/—".contains(c))
        && !text[place.end..].starts_with(['版', '/', '号']);
    let written = (Some(year.parse().ok()?), month.parse().ok()?, day.parse().ok()?, place);
    is_date.then_some(written)
}

/// Whether what stands before a date makes it the date of a plan or of something older.
fn is_told_of(before: &str) -> bool {
    const WORDS: [&str; 24] = [
        "将", "拟", "截至", "截止", "计划", "预计", "定于", "据", "按", "照", "依", "针对", "关于",
        "落实", "在", "从", "到", "去年", "上年", "前年", "明年", "《", "“", "为",
    ];
    let close = ["今年", "本年", "当年"].iter().find_map(|year| before.strip_suffix(year));
    // 自 may be part of a name, 自然资源厅.
    close.unwrap_or(before).ends_with(['自', '至', '前', '原', '对', '第'])
        || WORDS.iter().any(|word| before.contains(word))
}

/// Whether what follows is told of later or earlier than that day: 7月1日实施的新规, 10月8日恢复上班.
fn is_of_a_rule(after: &str) -> bool {
    const VERBS: [&str; 9] =
        ["实施", "施行", "生效", "执行", "恢复", "出台", "发布", "正式实施", "正式施行"];
    let rest = VERBS.iter().find_map(|verb| after.strip_prefix(verb));
    rest.is_some_and(|rest| after.starts_with("恢复") || rest.starts_with(['的', '以', '后', '，']))
}

/// Whether what stands behind a date makes it a term, one of two, a document's or a festival's.
fn is_not_the_day(after: &str) -> bool {
    const WORDS: [&str; 9] = ["起", "前", "之前", "以前", "以来", "以后", "后", "至", "到"];
    const MARKS: [&str; 12] = ["—", "－", "-", "–", "～", "~", "、", "的", "是", "为", "“", "印发"];
    let clauses: Vec<&str> = after.trim_start_matches('，').splitn(2, '，').collect();
    let clause = clauses.first().copied().unwrap_or_default();
    let clause = clause.split(['。', '；', '\n']).next().unwrap_or_default();
    WORDS.iter().chain(&MARKS).any(|word| after.starts_with(word))
        || is_of_a_rule(after)
        || ["将", "拟", "前夕", "来临", "之际"].iter().any(|word| clause.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{pointed, said, week};

    fn check_on(period: [(i32, u32, u32); 2]) -> impl Fn(&Passage<'_>, &mut Diagnostics) {
        let day = |(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).expect("a date");
        let period = Period { from: day(period[0]), to: day(period[1]) };
        move |passage, diagnostics| check(passage, period, diagnostics)
    }

    const FEBRUARY: [(i32, u32, u32); 2] = [(2023, 2, 20), (2023, 2, 24)];
    const NEW_YEAR: [(i32, u32, u32); 2] = [(2023, 1, 3), (2023, 1, 6)];

    #[test]
    fn dates_that_are_no_news_are_found() {
        pointed(
            check_on(FEBRUARY),
            &[
                "⟦3月21日⟧，水利厅召开会议。",
                "⟦2月25日⟧上午，水利厅召开会议。",
                "⟦1月19日⟧，水利厅召开会议。",
                "水利厅于⟦1月9日⟧召开会议。",
                "自然资源厅⟦3月1日⟧召开会议。",
                "⟦2022年2月21日⟧，水利厅召开会议。",
                "⟦２０２３年３月２日⟧，水利厅",
                "⟦2月27号⟧，水利厅召开会议。",
                "\n　　⟦2\n月28日⟧，水利厅",
                "⟦元月9日⟧，水利厅召开会议。",
                "⟦2023年元月9日⟧，水利厅召开会议。",
                "⟦2023.1.9⟧，水利厅召开会议。",
                "⟦2023.03.01⟧水利厅召开会议。",
            ],
        );
        pointed(check_on(NEW_YEAR), &["⟦12月2日⟧，水利厅召开会议。", "⟦1月9日⟧，水利厅召开会议。"]);
    }

    #[test]
    fn other_dates_are_left_alone() {
        pointed(
            check_on(NEW_YEAR),
            &["12月30日，水利厅召开会议。", "12月3日，甲。", "1月3日，甲。"],
        );
        pointed(
            check_on(FEBRUARY),
            &[
                "2月20日，水利厅召开会议。",
                "3月21家企业来访，水利厅召开会议。",
                "3月份的21日，水利厅召开会议。",
                "2022年的2月21日，水利厅召开会议。",
                "2023.012.01，水利厅召开会议。",
                "2023.3.021，水利厅召开会议。",
                "编号A2023.3.21，水利厅召开会议。",
                "2月24日下午，水利厅召开会议。",
                "1月20日，水利厅召开会议。",
                "近日，水利厅召开会议，3月21日起施行。",
                "自1月1日起施行的规定。",
                "1月1日起，水利厅实行新规。",
                "自2023年1月1日起，甲。",
                "自今年1月1日以来，甲。",
                "水利厅将于3月1日召开会议。",
                "水利厅拟3月1日开通专窗。",
                "截至1月15日，甲。",
                "去年12月的通知要求，甲。",
                "根据1月5日会议要求，甲。",
                "在1月5日召开的会议上，甲。",
                "去年12月5日，甲。",
                "3月1日前，各窗口完成整改。",
                "1月5日的会议之后，甲。",
                "1月5日至2月21日，水利厅开展检查。",
                "1月5日—2月21日，水利厅开展检查。",
                "3月15日国际消费者权益日来临之际，甲。",
                "3月1日，全省会议将在成都召开。",
                "人力资源社会保障厅窗口3月21日召开会议。",
                "2月30日，甲。",
                "13月1日，甲。",
                "1月以来，甲。",
                "7月1日实施的新规运行平稳。",
                "10月8日恢复正常上班，请相互转告。",
                "1月1日施行以来，甲。",
                "1月5日出台的办法，甲。",
                "“12月4日”国家宪法日后，甲。",
                "《1月5日会议纪要》印发，甲。",
                "第1月3日，甲。",
                "元月以来，甲。",
                "截至元月9日，甲。",
                "元月9日起，甲。",
                "2023.2.21，甲。",
                "2023.1.9—2023.2.21，甲。",
                "2023.1.9版软件上线。",
                "截至2023.1.9，甲。",
                "2023.13.9，甲。",
                "2023.1.9.1，甲。",
                "",
            ],
        );
    }

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
        let check = |passage: &Passage<'_>, found: &mut Diagnostics| check(passage, week(), found);
        said(
            check,
            &[(
                "甲。\n\n3月1日，水利厅召开会议。",
                &[
                    "3月1日｜稿件的日期2023年3月1日在本期（2月20日—2月24日）之后｜核对月份和日期；确是旧稿的，考虑是否还要印发",
                ],
            )],
        );
    }

    #[test]
    fn a_date_without_its_year_is_of_the_nearest() {
        let day = |d| NaiveDate::from_ymd_opt(2023, 12, d).expect("a date");
        let period = Period { from: day(25), to: day(29) };
        said(
            |text, diagnostics| check(text, period, diagnostics),
            &[(
                "1月3日，水利厅召开会议。",
                &[
                    "1月3日｜稿件的日期2024年1月3日在本期（12月25日—12月29日）之后｜核对月份和日期；确是旧稿的，考虑是否还要印发",
                ],
            )],
        );
    }
}
