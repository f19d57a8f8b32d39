//! `bulletin diff`.

use anyhow::Context;

use crate::cli::Exit;
use crate::cli::args::{DiffArgs, GlobalArgs};
use crate::cli::console::Console;
use crate::cli::selection::one;
use crate::ops::{self, DiffFormat, DiffOptions, Outcome};
use crate::workspace::Workspace;

pub(crate) fn run(global: &GlobalArgs, args: &DiffArgs, console: &Console) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let wanted = "每边写一期";
    let this = one(&args.this, &workspace, wanted)?;
    let other = match &args.other {
        Some(other) => one(other, &workspace, wanted)?,
        None => workspace.previous(this).with_context(|| {
            match workspace.issues.iter().find(|&&other| other != this) {
                Some(other) => format!(
                    "{this} 前面没有别的期：写明与哪一期比，例如 bulletin diff {this} {other}"
                ),
                None => format!("这里只有 {this} 一期，没有别的期可以比"),
            }
        })?,
    };
    let options = DiffOptions { this, other, format: args.format };
    let teller = console.teller(args.report.message_format, &workspace.root);
    let mut teller = teller.beside_the_answer();
    let (bytes, found) = ops::diff(&workspace, &options, &mut teller)?;
    let Some(bytes) = bytes else {
        let asked = if this == other { 1 } else { 2 };
        teller.finish(&Outcome { issues: asked, found, ..Outcome::default() })?;
        return Ok(Exit::Errors);
    };
    match args.format {
        DiffFormat::Table => console.show(&String::from_utf8(bytes)?)?,
        DiffFormat::Markdown | DiffFormat::Json => console.deliver(&bytes)?,
    }
    Ok(Exit::Done)
}
