//! `bulletin new`.

use anyhow::bail;

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, NewArgs};
use crate::cli::console::Console;
use crate::cli::selection::{Selection, Single, resolve};
use crate::diagnostics::render_short;
use crate::model::issue::IssueId;
use crate::ops::{self, NewOptions};
use crate::workspace::{Workspace, shown};

pub(crate) fn run(global: &GlobalArgs, args: &NewArgs, console: &Console) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let issue = match &args.issue {
        None => None,
        Some(Selection::One(Single::Id(id))) => Some(*id),
        Some(Selection::One(Single::Number(number))) => Some(of_this_year(&workspace, *number)?),
        Some(_) => {
            let example =
                workspace.issues.last().map_or(IssueId { year: 2026, number: 1 }, |last| IssueId {
                    number: last.number + 1,
                    ..*last
                });
            bail!("新建一期要写期号，例如 bulletin new {example}")
        }
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
        made.unfinished.iter().for_each(|found| console.note(render_short(found)));
    }
    if !made.optional.is_empty() {
        console.note("\n可写可不写，空着就不印：");
        made.optional.iter().for_each(|line| console.note(line));
    }
    Ok(Exit::Done)
}

/// 第9期 of the year that the bulletin is in.
fn of_this_year(workspace: &Workspace, number: u32) -> anyhow::Result<IssueId> {
    let issues = workspace.issues.iter().map(|id| id.year);
    let year = issues.chain(workspace.opening_years()?).max();
    match year {
        Some(year) => Ok(IssueId { year, number }),
        None => bail!("第{number}期是哪一年的？连年份写，例如 bulletin new 2026-{number:02}"),
    }
}
