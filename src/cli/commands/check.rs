//! `bulletin check`.

use crate::cli::args::{CheckArgs, GlobalArgs};
use crate::cli::console::Console;
use crate::cli::{Exit, selected};
use crate::ops::{self, CheckOptions};
use crate::workspace::Workspace;

pub(crate) fn run(
    global: &GlobalArgs,
    args: &CheckArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let options = CheckOptions {
        issues: selected(&args.issues, &workspace, workspace.issues.clone())?,
        whole_workspace: args.issues.issues.is_empty(),
    };
    let teller = console.teller(args.report.message_format, &workspace.root);
    let mut teller = teller.strict(args.strict);
    let outcome = ops::check(&workspace, &options, &mut teller)?;
    teller.finish(&outcome)?;
    let is_failed = args.strict && outcome.found.warnings > 0;
    Ok(if is_failed { Exit::Errors } else { Exit::of(outcome.found) })
}
