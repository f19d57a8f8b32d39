//! `bulletin build`.

use crate::cli::args::{BuildArgs, GlobalArgs};
use crate::cli::console::Console;
use crate::cli::{Exit, output_options, selected};
use crate::ops::{self, BuildOptions, Outcome, all_cores};
use crate::workspace::{OUT, Workspace, shown};

pub(crate) fn run(
    global: &GlobalArgs,
    args: &BuildArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    args.outputs.out.as_deref().map_or(Ok(()), |out| workspace.hold_out(out))?;
    let newest = workspace.issues.last().copied().into_iter().collect();
    let asked = selected(&args.issues, &workspace, newest)?;
    let issues = args.shard.map_or_else(|| asked.clone(), |shard| shard.of(&asked));
    let options = BuildOptions {
        issues,
        output: output_options(&args.outputs, args.jobs.unwrap_or_else(all_cores)),
        out: args.outputs.out.clone(),
        force: args.force,
        check: args.check,
        keep_going: args.keep_going,
    };
    let teller = console.teller(args.report.message_format, &workspace.root);
    let mut teller = teller.naming_held(args.keep_going);
    if options.issues.is_empty() {
        teller.remark(format_args!("要排的有{}期，分不到这一份", asked.len()));
        teller.finish(&Outcome::default())?;
        return Ok(Exit::Done);
    }
    let outcome = ops::build(&workspace, &options, &mut teller)?;
    teller.finish(&outcome)?;
    if outcome.fresh > 0 && outcome.found.errors == 0 {
        let out = options.out.unwrap_or_else(|| workspace.root.join(OUT));
        let (unchanged, out) = (outcome.fresh, shown(&out));
        let out = out.display();
        teller.remark(match args.check {
            true => format!("{unchanged}期与要排的相同，在 {out}"),
            false => format!("{unchanged}期与上次的相同，没有重排，在 {out}"),
        });
    }
    console.lap("完");
    Ok(if outcome.stale.is_empty() { Exit::of(outcome.found) } else { Exit::Errors })
}
