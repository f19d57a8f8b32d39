//! `bulletin completions`, `bulletin man`: what other programs read of the command line.

use anyhow::Context;

use crate::cli::Exit;
use crate::cli::args::{CompletionsArgs, page, script};
use crate::cli::console::Console;

pub(crate) fn run(args: &CompletionsArgs, console: &Console) -> anyhow::Result<Exit> {
    console.deliver(&script(args.shell))?;
    Ok(Exit::Done)
}

pub(crate) fn man(console: &Console) -> anyhow::Result<Exit> {
    console.deliver(&page().context("写不成手册页")?)?;
    Ok(Exit::Done)
}
