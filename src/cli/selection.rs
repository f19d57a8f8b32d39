//! Which issues a command is asked for: what was typed, and what it means in a workspace.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::str::FromStr;

use anyhow::bail;

use crate::model::issue::IssueId;
use crate::model::prose::{is_numeral, numbers};
use crate::model::spelling::{bare, nearest};
use crate::ops;
use crate::workspace::Workspace;

/// ISSUES as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    One(Single),
    /// Both ends included.
    Range(Single, Single),
    /// The year of the number.
    Year(i32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Single {
    Id(IssueId),
    /// 总期号.
    Serial(u32),
    /// 第7期: of the newest year that has it.
    Number(u32),
    Latest,
}

const LATEST: &str = "latest";

impl FromStr for Selection {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let text = bare(typed);
        if let Some((from, to)) = text.split_once("..").filter(|_| !text.starts_with("..")) {
            return match (single(from), single(to)) {
                (Some(from), Some(to)) => Ok(Self::Range(from, to)),
                _ => Err(unreadable(typed)),
            };
        }
        let year = text.strip_suffix('年').unwrap_or(&text);
        if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) {
            return year.parse().map(Self::Year).map_err(|_| unreadable(typed));
        }
        single(&text).map(Self::One).ok_or_else(|| unreadable(typed))
    }
}

/// `2023-07`, `2023-7`, `2023年第7期`, `总第427期`, `第7期`, `latest` or the folder `issues/2023-07`.
fn single(text: &str) -> Option<Single> {
    if let Some(serial) = text.strip_prefix("总第") {
        return serial.strip_suffix('期')?.parse().ok().map(Single::Serial);
    }
    if let Some(number) = text.strip_prefix('第') {
        return number.strip_suffix('期')?.parse().ok().map(Single::Number);
    }
    if let Some((year, number)) = text.split_once("年第") {
        let number = number.strip_suffix('期')?;
        return format!("{year}-{number}").parse().ok().map(Single::Id);
    }
    if text == LATEST {
        return Some(Single::Latest);
    }
    // What a shell completes ends in a separator.
    let folder = text.trim_end_matches(['/', '\\']);
    let name = folder.rsplit(['/', '\\']).next()?;
    name.parse().ok().map(Single::Id)
}

/// The number of the issue to be made; one without a year is of the newest year that there is.
///
/// # Errors
/// What was typed is of issues that are there, or nothing tells the year.
pub(crate) fn to_come(typed: &Selection, workspace: &Workspace) -> anyhow::Result<IssueId> {
    match typed {
        Selection::One(Single::Id(id)) => Ok(*id),
        Selection::One(Single::Number(number)) => {
            let years = workspace.issues.iter().map(|id| id.year);
            match years.chain(workspace.opening_years()?).max() {
                Some(year) => Ok(IssueId { year, number: *number }),
                None => {
                    bail!("第{number}期是哪一年的？连年份写，例如 bulletin new 2026-{number:02}")
                }
            }
        }
        _ => bail!("新建一期要写期号，例如 bulletin new 2024-01"),
    }
}

/// The number of an issue that need not be there.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn new_issue(typed: &str) -> Result<IssueId, String> {
    let ways = "写 2023-07 或 2023年第7期";
    match typed.parse() {
        Ok(Selection::One(Single::Id(id))) => Ok(id),
        Ok(_) => Err(format!("「{typed}」指的是已有的期，这里要写期号：{ways}")),
        Err(_) => Err(format!("「{typed}」不是期号：{ways}")),
    }
}

fn unreadable(typed: &str) -> String {
    let meant = intended(typed).map_or_else(String::new, |meant| format!("：是否想写 {meant}？"));
    let ways = "2023-07、2023年第7期、总第427期、第7期、latest、2023-01..2023-07 或 2023";
    let joint = if meant.is_empty() { "：" } else { "" };
    format!("「{typed}」不是期号{meant}{joint}写 {ways}")
}

/// What was most likely meant by something that is no issue.
fn intended(typed: &str) -> Option<String> {
    let text = bare(typed);
    // Word processors make one dash of two hyphens.
    if let Some(option) = text.strip_prefix(['—', '–', '−']) {
        let option = option.trim_start_matches(['—', '–', '−']);
        return Some(format!("--{option}")).filter(|_| !option.is_empty());
    }
    // From one on.
    if let Some(from) = text.strip_suffix("..").filter(|from| single(from).is_some()) {
        return Some(format!("{from}..{LATEST}"));
    }
    // 第一期
    if text.contains('第') && text.contains(is_numeral) {
        let number = numbers(&text).into_iter().next_back()?;
        let text = format!("{}{}期", &text[..number.range.start], number.value);
        return single(&text).map(|single| match single {
            Single::Id(id) => id.to_string(),
            _ => text,
        });
    }
    let is_digit = |c: char| c.is_ascii_digit();
    let groups: Vec<&str> = text.split(|c| !is_digit(c)).filter(|part| !part.is_empty()).collect();
    let id = |year: &str, number: &str| format!("{year}-{number}").parse::<IssueId>().ok();
    let year = |year: &str| year.len() == 4 && year.starts_with(['1', '2']);
    match groups.as_slice() {
        [one] if one.len() == 6 && year(&one[..4]) => {
            return id(&one[..4], &one[4..]).map(|id| id.to_string());
        }
        [one]
            if one.len() < 4
                && one.parse() != Ok(0)
                && text.chars().all(|c| is_digit(c) || "第期号".contains(c)) =>
        {
            return Some(format!("第{}期", one.trim_start_matches('0')));
        }
        [first, number] if year(first) => return id(first, number).map(|id| id.to_string()),
        [from, first, to, last] if year(from) && year(to) => {
            return id(from, first).zip(id(to, last)).map(|(from, to)| format!("{from}..{to}"));
        }
        _ => {}
    }
    let is_latest = ["last", "newest", "最新", "最新一期", "最近", "最近一期"].contains(&&*text);
    let is_latest = is_latest || nearest(&text, [LATEST]).is_some();
    is_latest.then(|| LATEST.to_owned())
}

/// One of so many equal parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Counted from 1.
    index: NonZeroUsize,
    count: NonZeroUsize,
}

impl FromStr for Shard {
    type Err = ();

    fn from_str(typed: &str) -> Result<Self, ()> {
        let text = bare(typed);
        let (index, count) = text.split_once('/').ok_or(())?;
        let index: NonZeroUsize = index.parse().map_err(drop)?;
        let count: NonZeroUsize = count.parse().map_err(drop)?;
        if index <= count { Ok(Self { index, count }) } else { Err(()) }
    }
}

impl Shard {
    /// Every so many-th of the issues: all parts together are the whole, and none is much larger than
    /// another.
    pub(crate) fn of(self, issues: &[IssueId]) -> Vec<IssueId> {
        issues.iter().copied().skip(self.index.get() - 1).step_by(self.count.get()).collect()
    }
}

/// The issues meant, in order. `serial_of` looks up an issue's 总期号.
///
/// # Errors
/// An issue, range or year that the workspace has not.
pub fn resolve(
    selections: &[Selection],
    issues: &[IssueId],
    mut serial_of: impl FnMut(IssueId) -> anyhow::Result<Option<u32>>,
) -> anyhow::Result<Vec<IssueId>> {
    let (Some(&first), Some(&last)) = (issues.first(), issues.last()) else {
        bail!("这个工作区还没有一期：用 bulletin new 新建，例如 bulletin new 2024-01");
    };
    let there = format!("现有{first}至{last}");
    let mut find = |single: Single| match single {
        Single::Latest => Ok(last),
        Single::Id(id) if issues.contains(&id) => Ok(id),
        Single::Id(id) => match mistyped(id, issues) {
            Some(meant) => bail!("没有{id}这一期：是否想写 {meant}？{there}"),
            None => bail!("没有{id}这一期：{there}"),
        },
        Single::Number(number) => match issues.iter().rfind(|id| id.number == number) {
            Some(&id) => Ok(id),
            None => bail!("哪一年都没有第{number}期：{there}"),
        },
        Single::Serial(serial) => {
            let mut found = Vec::new();
            for &id in issues {
                if serial_of(id)? == Some(serial) {
                    found.push(id);
                }
            }
            match found.as_slice() {
                [id] => Ok(*id),
                [] => bail!("没有总第{serial}期：{there}"),
                [a, b, ..] => bail!("{a}和{b}都写着总第{serial}期：先改正，或写 {a} 这样的期号"),
            }
        }
    };
    let mut found = BTreeSet::new();
    for selection in selections {
        match *selection {
            Selection::One(single) => {
                found.insert(find(single)?);
            }
            Selection::Range(from, to) => {
                let (from, to) = (find(from)?, find(to)?);
                if to < from {
                    bail!("范围颠倒：{from}在{to}之后");
                }
                found.extend(issues.iter().filter(|&&id| from <= id && id <= to));
            }
            Selection::Year(year) => {
                let before = found.len();
                found.extend(issues.iter().filter(|id| id.year == year));
                if found.len() == before && !issues.iter().any(|id| id.year == year) {
                    bail!("没有{year}年的期：{there}");
                }
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// The issue of which this one is a slip of the fingers: digits in another order, or the number of
/// another year than there is any issue of. One that is just not there yet is none.
fn mistyped(id: IssueId, issues: &[IssueId]) -> Option<IssueId> {
    let digits = |id: IssueId| {
        let mut digits: Vec<char> = id.to_string().chars().collect();
        digits.sort_unstable();
        digits
    };
    let same_digits = issues.iter().rfind(|&&other| digits(other) == digits(id));
    let is_year_there = issues.iter().any(|other| other.year == id.year);
    let same_number = || issues.iter().rfind(|other| other.number == id.number && !is_year_there);
    same_digits.or_else(same_number).copied()
}

/// The one issue that is meant; `wanted` says that there is no more than one.
///
/// # Errors
/// An issue that the workspace has not, or several.
pub(crate) fn one(
    typed: &Selection,
    workspace: &Workspace,
    wanted: &str,
) -> anyhow::Result<IssueId> {
    let found =
        resolve(std::slice::from_ref(typed), &workspace.issues, |id| ops::serial(workspace, id))?;
    match found.as_slice() {
        &[id] => Ok(id),
        _ => bail!("{wanted}：写 2023-07 这样的期号"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_finds_its_issues() {
        let id = |year, number| IssueId { year, number };
        let issues = [id(2022, 50), id(2023, 1), id(2023, 2), id(2023, 7)];
        let serial = |id: IssueId| Ok(issues.iter().position(|&i| i == id).map(|i| i as u32 + 420));
        let check = |typed: &[&str], expected: Result<&[IssueId], &str>| {
            let typed_as: Result<Vec<Selection>, String> =
                typed.iter().map(|typed| typed.parse()).collect();
            let found = typed_as.and_then(|selections| {
                resolve(&selections, &issues, serial).map_err(|error| error.to_string())
            });
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{typed:?}"),
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
                (found, expected) => panic!("{typed:?}: {found:?} is not {expected:?}"),
            }
        };
        check(&["2023-07"], Ok(&[id(2023, 7)]));
        check(&["2023-7"], Ok(&[id(2023, 7)]));
        check(&["2023年第7期"], Ok(&[id(2023, 7)]));
        check(&["2023年 第 7 期"], Ok(&[id(2023, 7)]));
        check(&["总第421期"], Ok(&[id(2023, 1)]));
        check(&["2023"], Ok(&[id(2023, 1), id(2023, 2), id(2023, 7)]));
        check(&["2022-50..2023-02"], Ok(&[id(2022, 50), id(2023, 1), id(2023, 2)]));
        check(&["2022-50..总第422期"], Ok(&[id(2022, 50), id(2023, 1), id(2023, 2)]));
        check(&["2023-02", "2023-01", "2023-2"], Ok(&[id(2023, 1), id(2023, 2)]));
        check(&["2023年"], Ok(&[id(2023, 1), id(2023, 2), id(2023, 7)]));
        check(&["2023", "2023"], Ok(&[id(2023, 1), id(2023, 2), id(2023, 7)]));
        check(&["2023-03"], Err("没有2023-03这一期"));
        check(&["总第999期"], Err("没有总第999期"));
        check(&["2024"], Err("没有2024年的期"));
        check(&["2023-02..2023-01"], Err("范围颠倒"));
        check(&["2023-00"], Err("不是期号"));
        check(&["2023-"], Err("不是期号"));
        check(&["latest"], Ok(&[id(2023, 7)]));
        check(&["第2期"], Ok(&[id(2023, 2)]));
        check(&["第50期..latest"], Ok(&issues));
        check(&["第9期"], Err("哪一年都没有第9期"));
        for folder in ["issues/2023-07", "issues/2023-07/", "./issues/2023-7", "issues\\2023-07\\"]
        {
            check(&[folder], Ok(&[id(2023, 7)]));
        }
        check(&["../issues/2023-07"], Ok(&[id(2023, 7)]));
        check(&["２０２３－０７"], Ok(&[id(2023, 7)]));
    }

    #[test]
    fn the_parts_of_a_selection_are_the_whole() {
        let issues: Vec<IssueId> = (1..=23).map(|number| IssueId { year: 2023, number }).collect();
        for length in 0..issues.len() {
            for count in 1..30 {
                let part = |index: usize| -> Vec<IssueId> {
                    let shard: Shard = format!("{index}/{count}").parse().expect("a part");
                    shard.of(&issues[..length])
                };
                let parts: Vec<Vec<IssueId>> = (1..=count).map(part).collect();
                let sizes = || parts.iter().map(Vec::len);
                assert!(sizes().max() <= sizes().min().map(|least| least + 1), "{parts:?}");
                assert!(parts.iter().all(|part| part.is_sorted()), "{parts:?}");
                let mut all = parts.concat();
                all.sort_unstable();
                assert_eq!(all, issues[..length], "{count} parts");
            }
        }
        let third: Shard = "２／３".parse().expect("a part");
        let expected = [2, 5, 8].map(|number| IssueId { year: 2023, number });
        assert_eq!(third.of(&issues[..9]), expected);
        for typed in ["0/3", "4/3", "1", "1/0", "", "/", "1/", "-1/3", "1/3/5", "a/b", "1.5/3"] {
            assert!(typed.parse::<Shard>().is_err(), "{typed}");
        }
    }

    #[test]
    fn an_issue_to_come_is_said_by_its_number() {
        let check =
            |typed: &str, expected: Result<IssueId, &str>| match (new_issue(typed), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{typed}"),
                (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
                (found, expected) => panic!("{typed}: {found:?} is not {expected:?}"),
            };
        let id = IssueId { year: 2024, number: 2 };
        for typed in ["2024-02", "2024-2", "2024年 第2期", "２０２４－０２", "issues/2024-02/"]
        {
            check(typed, Ok(id));
        }
        for typed in ["latest", "总第500期", "第7期", "2024", "2024-01..2024-02"] {
            check(typed, Err("指的是已有的期"));
        }
        check("下一期", Err("不是期号"));
    }

    #[test]
    fn a_slip_is_answered_with_what_was_meant() {
        let unread = |typed: &str, meant: Option<&str>| {
            let said = typed.parse::<Selection>().expect_err("no issue");
            let question = meant.map(|meant| format!("是否想写 {meant}？"));
            assert_eq!(question.is_some(), said.contains("是否想写"), "{said}");
            assert!(question.is_none_or(|question| said.contains(&question)), "{said}");
        };
        for typed in ["2023_07", "2023.7", "202307", "2023年7期", "2023第07期", "2023年7月"] {
            unread(typed, Some("2023-07"));
        }
        for typed in ["2023-01至2023-07", "2023-01~2023-7", "2023-01-2023-07", "2023-01…2023-07"]
        {
            unread(typed, Some("2023-01..2023-07"));
        }
        unread("2023-01..", Some("2023-01..latest"));
        unread("第3期..", Some("第3期..latest"));
        unread("第一期", Some("第1期"));
        unread("第十二期", Some("第12期"));
        unread("总第四十期", Some("总第40期"));
        unread("2023年第七期", Some("2023-07"));
        unread("7", Some("第7期"));
        unread("0", None);
        unread("07期", Some("第7期"));
        unread("最新", Some("latest"));
        unread("latest1", Some("latest"));
        unread("—format", Some("--format"));
        unread("——format", Some("--format"));
        unread("—", None);
        unread("2023-00", None);
        unread("2023-02-20", None);
        unread("综窗办件", None);
        let id = |year, number| IssueId { year, number };
        let issues = [id(2022, 50), id(2023, 1), id(2023, 7)];
        let absent = |year, number, meant| assert_eq!(mistyped(id(year, number), &issues), meant);
        absent(2023, 70, Some(id(2023, 7)));
        absent(2032, 7, Some(id(2023, 7)));
        absent(2013, 7, Some(id(2023, 7)));
        // Not there yet, or never was.
        absent(2023, 8, None);
        absent(2023, 2, None);
        absent(2024, 2, None);
    }
}
