//! `bulletin publish`.

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, PublishArgs};
use crate::cli::console::Console;
use crate::cli::selection::one;
use crate::ops::{self, PublishOptions, Published};
use crate::workspace::Workspace;

pub(crate) fn run(
    global: &GlobalArgs,
    args: &PublishArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let issue = one(&args.issue, &workspace, "一次公布一期")?;
    let (engine, typst) = (args.typesetting.engine, args.typesetting.typst.clone());
    let options = PublishOptions { issue, again: args.again, engine, typst };
    let mut teller = console.teller(&args.report, &workspace.root);
    let (published, outcome) = ops::publish(&workspace, &options, &mut teller)?;
    if outcome.issues > 0 {
        console.summary(outcome.issues, outcome.found, &args.report);
    }
    match published {
        Published::Refused => return Ok(Exit::Errors),
        Published::Unchanged => {
            console.remark(&args.report, format_args!("{issue} 与公布的完全相同，没有重新公布"))
        }
        Published::New => console.remark(&args.report, format_args!("{issue} 已公布")),
    }
    Ok(Exit::Done)
}
