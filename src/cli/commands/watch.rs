//! `bulletin watch`.

use crate::cli::args::{GlobalArgs, WatchArgs};
use crate::cli::console::Console;
use crate::cli::selection::one;
use crate::cli::{Exit, output_options};
use crate::ops::{self, BuildOptions, all_cores};
use crate::workspace::Workspace;

pub(crate) fn run(
    global: &GlobalArgs,
    args: &WatchArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    args.outputs.out.as_deref().map_or(Ok(()), |out| workspace.hold_out(out))?;
    let id = one(&args.issue, &workspace, "一次盯着一期")?;
    let options = BuildOptions {
        issues: vec![id],
        output: output_options(&args.outputs, all_cores()),
        out: args.outputs.out.clone(),
        ..BuildOptions::default()
    };
    let mut teller = console.teller(args.report.message_format, &workspace.root);
    teller.remark(format_args!("盯着 {id}：一存盘就重排，按 Ctrl-C 结束"));
    match ops::watch(&workspace, &options, &mut teller)? {}
}
