//! `bulletin new`.

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, NewArgs};
use crate::cli::console::Console;
use crate::cli::selection::one;
use crate::diagnostics::render_short;
use crate::ops::{self, NewOptions};
use crate::workspace::{Workspace, shown};

pub(crate) fn run(global: &GlobalArgs, args: &NewArgs, console: &Console) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let from = args.from.as_ref().map(|from| one(from, &workspace, "--from 只能写一期"));
    let from = from.transpose()?;
    let options = NewOptions { issue: args.issue, from, workbooks: args.xlsx };
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
