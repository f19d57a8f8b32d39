//! `bulletin build`.

use crate::cli::args::{BuildArgs, GlobalArgs};
use crate::cli::console::Console;
use crate::cli::{Exit, output_options, selected};
use crate::ops::{self, BuildOptions, all_cores};
use crate::workspace::{OUT, Workspace, shown};

pub(crate) fn run(
    global: &GlobalArgs,
    args: &BuildArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let newest = workspace.issues.last().copied().into_iter().collect();
    let options = BuildOptions {
        issues: selected(&args.issues, &workspace, newest)?,
        output: output_options(&args.outputs, args.jobs.unwrap_or_else(all_cores)),
        out: args.outputs.out.clone(),
        force: args.force,
        keep_going: args.keep_going,
    };
    let mut teller = console.teller(&args.report, &workspace.root);
    let outcome = ops::build(&workspace, &options, &mut teller)?;
    console.summary(outcome.issues, outcome.found, &args.report);
    if outcome.unchanged > 0 && outcome.found.errors == 0 {
        let out = options.out.unwrap_or_else(|| workspace.root.join(OUT));
        let (unchanged, out) = (outcome.unchanged, shown(&out));
        let told = format_args!("{unchanged}期与上次的相同，没有重排，在 {}", out.display());
        console.remark(&args.report, told);
    }
    console.lap("完");
    Ok(Exit::of(outcome.found))
}
