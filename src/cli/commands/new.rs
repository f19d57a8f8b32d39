//! `bulletin new`.

use anyhow::bail;

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, NewArgs};
use crate::cli::console::Console;
use crate::cli::selection::{Selection, Single, resolve};
use crate::diagnostics::{Diagnostic, render_short};
use crate::model::issue::IssueId;
use crate::ops::{self, NewOptions};
use crate::read::cells;
use crate::workspace::{Workspace, shown};

pub(crate) fn run(global: &GlobalArgs, args: &NewArgs, console: &Console) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let issue = match &args.issue {
        None => None,
        Some(Selection::One(Single::Id(id))) => Some(*id),
        Some(typed) => bail!(unclear(typed, workspace.issues.last().copied())),
    };
    let from = match &args.from {
        None => None,
        Some(from) => {
            let asked = [from.clone()];
            match resolve(&asked, &workspace.issues, |id| ops::serial(&workspace, id))?.as_slice() {
                [id] => Some(*id),
                _ => bail!("--from 只能写一期，例如 --from 2023-05"),
            }
        }
    };
    let options = NewOptions { issue, from, workbooks: args.xlsx };
    let made = ops::new_issue(&workspace, &options)?;
    console.answer(shown(&made.folder).display())?;
    made.remarks.iter().for_each(|remark| console.note(remark));
    if !made.unfinished.is_empty() {
        console.note(format_args!("\n还要填（填好后 bulletin check {} 就不再说）：", made.issue));
        made.unfinished.iter().for_each(|found| console.note(in_cells(found)));
    }
    if !made.optional.is_empty() {
        console.note("\n可写可不写，空着就不印：");
        made.optional.iter().for_each(|line| console.note(line));
    }
    Ok(Exit::Done)
}

/// What to write instead of something that is not one issue's number; `last` is the newest that there is.
fn unclear(typed: &Selection, last: Option<IssueId>) -> String {
    match (typed, last) {
        (Selection::One(Single::Number(number)), Some(last)) => {
            let meant = IssueId { year: last.year, number: *number };
            format!("新建一期要写上年份：是否想写 bulletin new {meant}？")
        }
        (_, Some(last)) => {
            let next = IssueId { number: last.number + 1, ..last };
            format!("新建一期要写期号，例如 bulletin new {next}")
        }
        (_, None) => "新建一期要写期号，例如 bulletin new 2024-01".to_owned(),
    }
}

/// A finding on a line; in a CSV, which most open as a table, with the name of the cell as well. Of
/// workbooks the message has it.
fn in_cells(found: &Diagnostic) -> String {
    match cells::name(&found.span).filter(|_| !found.span.source.is_sheet()) {
        Some(cell) => render_short(&Diagnostic {
            message: format!("{cell}：{}", found.message),
            ..found.clone()
        }),
        None => render_short(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_of_an_issue_is_answered_with_one() {
        let check = |typed: &str, last: Option<&str>, said: &str| {
            let typed = typed.parse().expect("a selection");
            let last = last.map(|last| last.parse().expect("an issue"));
            let found = unclear(&typed, last);
            assert!(found.ends_with(said), "{found}");
        };
        check("第9期", Some("2026-08"), "是否想写 bulletin new 2026-09？");
        check("2026", Some("2026-08"), "例如 bulletin new 2026-09");
        check("第9期", None, "例如 bulletin new 2024-01");
    }
}
