//! `bulletin watch`.

use anyhow::bail;

use crate::cli::args::{GlobalArgs, WatchArgs};
use crate::cli::console::Console;
use crate::cli::selection::resolve;
use crate::cli::{Exit, output_options};
use crate::ops::{self, BuildOptions, all_cores};
use crate::workspace::Workspace;

pub(crate) fn run(
    global: &GlobalArgs,
    args: &WatchArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let asked = [args.issue.clone()];
    let issues = resolve(&asked, &workspace.issues, |id| ops::serial(&workspace, id))?;
    let &[id] = issues.as_slice() else {
        bail!("一次盯着一期：写 2023-07 这样的期号")
    };
    let options = BuildOptions {
        issues,
        output: output_options(&args.outputs, all_cores()),
        out: args.outputs.out.clone(),
        ..BuildOptions::default()
    };
    console.note(format_args!("盯着 {id}：一存盘就重排，按 Ctrl-C 结束"));
    let mut teller = console.teller(&args.report, &workspace.root);
    match ops::watch(&workspace, &options, &mut teller)? {}
}
