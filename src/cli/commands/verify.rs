//! `bulletin verify`.

use anyhow::bail;

use crate::cli::args::{GlobalArgs, VerifyArgs};
use crate::cli::console::Console;
use crate::cli::{Exit, selected};
use crate::ops::{self, Tally, VerifyOptions};
use crate::workspace::Workspace;

pub(crate) fn run(
    global: &GlobalArgs,
    args: &VerifyArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let there = ops::published(&workspace)?;
    let asked = selected(&args.issues, &workspace, workspace.issues.clone())?;
    let is_named = args.issues.all || !args.issues.issues.is_empty();
    let passed_over = asked.iter().filter(|id| !there.contains(id)).count();
    let mut teller = console.teller(args.report.message_format, &workspace.root);
    if is_named && 0 < passed_over && passed_over < asked.len() {
        teller.remark(format_args!("{passed_over}期还没有公布，不核对"));
    }
    let options = VerifyOptions { issues: asked.clone(), engine: args.typesetting.options() };
    let outcome = ops::verify(&workspace, &options, &mut teller)?;
    if outcome.issues == 0 && outcome.found == Tally::default() {
        match asked.as_slice() {
            [id, ..] if is_named => bail!("{id} 还没有公布：没有可以核对的"),
            _ => {
                teller.remark("还没有公布过一期");
                teller.finish(&outcome)?;
            }
        }
        return Ok(Exit::Done);
    }
    teller.finish(&outcome)?;
    Ok(Exit::of(outcome.found))
}
