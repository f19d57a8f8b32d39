//! `bulletin new`.

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, NewArgs};
use crate::cli::console::Console;
use crate::cli::selection::{one, to_come};
use crate::diagnostics::{Diagnostic, render_short};
use crate::ops::{self, NewOptions};
use crate::read::cells;
use crate::workspace::{Workspace, shown};

pub(crate) fn run(global: &GlobalArgs, args: &NewArgs, console: &Console) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let from = args.from.as_ref().map(|from| one(from, &workspace, "--from 只能写一期"));
    let from = from.transpose()?;
    let issue = args.issue.as_ref().map(|typed| to_come(typed, &workspace)).transpose()?;
    let options = NewOptions { issue, from, workbooks: args.xlsx };
    let made = ops::new_issue(&workspace, &options)?;
    console.answer_path(&shown(&made.folder))?;
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
