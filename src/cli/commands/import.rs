//! `bulletin import`: a printed issue into an issue's folder.

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, ImportArgs};
use crate::cli::console::Console;
use crate::ops::{self, ImportOptions, REST};
use crate::workspace::{Workspace, shown};

pub(crate) fn run(
    global: &GlobalArgs,
    args: &ImportArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let ImportArgs { file, issue, dry_run } = args;
    let options = ImportOptions { file: file.clone(), issue: *issue, dry_run: *dry_run };
    let imported = ops::import(&workspace, &options)?;
    let folder = shown(&imported.folder);
    imported.report.iter().for_each(|line| console.note(line));
    let left = imported.left.len();
    if left > 0 {
        let verb = if *dry_run { "会存进" } else { "存进" };
        let rest = folder.join(REST);
        console.insist(format_args!("没有放下的{left}处，原文{verb} {}：", rest.display()));
        imported.left.iter().for_each(|line| console.insist(format_args!("  {line}")));
    }
    if !dry_run {
        console.answer_path(&folder)?;
    }
    Ok(if left > 0 { Exit::Errors } else { Exit::Done })
}
