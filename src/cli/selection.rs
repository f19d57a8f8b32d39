//! Which issues a command is asked for: what was typed, and what it means in a workspace.

use std::collections::BTreeSet;
use std::str::FromStr;

use anyhow::bail;

use crate::model::issue::IssueId;

/// ISSUES as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    One(Single),
    /// Both ends included.
    Range(Single, Single),
    /// The year of the number.
    Year(i32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Single {
    Id(IssueId),
    /// 总期号.
    Serial(u32),
}

impl FromStr for Selection {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let text: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        if let Some((from, to)) = text.split_once("..") {
            return match (single(from), single(to)) {
                (Some(from), Some(to)) => Ok(Self::Range(from, to)),
                _ => Err(unreadable(typed)),
            };
        }
        if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
            return text.parse().map(Self::Year).map_err(|_| unreadable(typed));
        }
        single(&text).map(Self::One).ok_or_else(|| unreadable(typed))
    }
}

/// `2023-07`, `2023-7`, `2023年第7期` or `总第427期`.
fn single(text: &str) -> Option<Single> {
    if let Some(serial) = text.strip_prefix("总第") {
        return serial.strip_suffix('期')?.parse().ok().map(Single::Serial);
    }
    if let Some((year, number)) = text.split_once("年第") {
        let number = number.strip_suffix('期')?;
        return format!("{year}-{number}").parse().ok().map(Single::Id);
    }
    text.parse().ok().map(Single::Id)
}

/// The number of an issue that need not be there.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn new_issue(typed: &str) -> Result<IssueId, String> {
    let text: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    match single(&text) {
        Some(Single::Id(id)) => Ok(id),
        _ => Err(format!("「{typed}」不是期号：写 2023-07 或 2023年第7期")),
    }
}

fn unreadable(typed: &str) -> String {
    format!("「{typed}」不是期号：写 2023-07、2023年第7期、总第427期、2023-01..2023-07 或 2023")
}

/// The issues meant, in order. `serial_of` looks up an issue's 总期号.
///
/// # Errors
/// An issue, range or year that the workspace has not.
pub(crate) fn resolve(
    selections: &[Selection],
    issues: &[IssueId],
    mut serial_of: impl FnMut(IssueId) -> anyhow::Result<Option<u32>>,
) -> anyhow::Result<Vec<IssueId>> {
    let (Some(first), Some(last)) = (issues.first(), issues.last()) else {
        bail!("这个工作区还没有一期：在 issues/ 里新建一期");
    };
    let mut find = |single: Single| match single {
        Single::Id(id) if issues.contains(&id) => Ok(id),
        Single::Id(id) => bail!("没有{id}这一期：现有{first}至{last}"),
        Single::Serial(serial) => {
            let mut found = Vec::new();
            for &id in issues {
                if serial_of(id)? == Some(serial) {
                    found.push(id);
                }
            }
            match found.as_slice() {
                [id] => Ok(*id),
                [] => bail!("没有总第{serial}期：现有{first}至{last}"),
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
                    bail!("没有{year}年的期：现有{first}至{last}");
                }
            }
        }
    }
    Ok(found.into_iter().collect())
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
        check(&["2023", "2023"], Ok(&[id(2023, 1), id(2023, 2), id(2023, 7)]));
        check(&["2023-03"], Err("没有2023-03这一期"));
        check(&["总第999期"], Err("没有总第999期"));
        check(&["2024"], Err("没有2024年的期"));
        check(&["2023-02..2023-01"], Err("范围颠倒"));
        check(&["2023-00"], Err("不是期号"));
        check(&["latest"], Err("不是期号"));
        check(&["2023-"], Err("不是期号"));
    }
}
