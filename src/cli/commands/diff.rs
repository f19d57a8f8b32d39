//! `bulletin diff`.

use anyhow::Context;

use crate::cli::Exit;
use crate::cli::args::{DiffArgs, GlobalArgs};
use crate::cli::console::Console;
use crate::cli::selection::one;
use crate::ops::{self, DiffOptions};
use crate::workspace::Workspace;

pub(crate) fn run(global: &GlobalArgs, args: &DiffArgs, console: &Console) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let wanted = "每边写一期";
    let this = one(&args.this, &workspace, wanted)?;
    let other = match &args.other {
        Some(other) => one(other, &workspace, wanted)?,
        None => workspace.previous(this).with_context(|| {
            format!("{this} 前面没有别的期：写明与哪一期比，例如 bulletin diff {this} 2023-07")
        })?,
    };
    let options = DiffOptions { this, other, format: args.format };
    let mut teller = console.teller(&args.report, &workspace.root);
    let (bytes, found) = ops::diff(&workspace, &options, &mut teller)?;
    let Some(bytes) = bytes else {
        let asked = if this == other { 1 } else { 2 };
        console.summary(asked, found, &args.report);
        return Ok(Exit::Errors);
    };
    console.deliver(&bytes)?;
    Ok(Exit::Done)
}
