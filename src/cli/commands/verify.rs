//! `bulletin verify`.

use anyhow::bail;

use crate::cli::args::{GlobalArgs, VerifyArgs};
use crate::cli::console::Console;
use crate::cli::{Exit, selected};
use crate::model::issue::IssueId;
use crate::ops::{self, VerifyOptions};
use crate::workspace::Workspace;

pub(crate) fn run(
    global: &GlobalArgs,
    args: &VerifyArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let there = workspace.published();
    let asked = selected(&args.issues, &workspace, there.clone())?;
    let issues: Vec<IssueId> = asked.iter().copied().filter(|id| there.contains(id)).collect();
    if issues.is_empty() {
        match asked.as_slice() {
            [] => console.remark(&args.report, "还没有公布过一期"),
            [id, ..] => bail!("{id} 还没有公布：没有可以核对的"),
        }
        return Ok(Exit::Done);
    }
    let passed_over = asked.len() - issues.len();
    if passed_over > 0 {
        console.remark(&args.report, format_args!("{passed_over}期还没有公布，不核对"));
    }
    let (engine, typst) = (args.typesetting.engine, args.typesetting.typst.clone());
    let mut teller = console.teller(&args.report, &workspace.root);
    let outcome = ops::verify(&workspace, &VerifyOptions { issues, engine, typst }, &mut teller)?;
    console.summary(outcome.issues, outcome.found, &args.report);
    Ok(Exit::of(outcome.found))
}
