//! One file a subcommand. Only here is anything printed or written.

pub mod args;
mod commands;
pub(crate) mod console;
pub mod selection;

use std::ffi::OsString;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use commands::{build, check, explain, list, publish, totals, verify, watch, year};
use console::Console;

use crate::cli::args::{Cli, Command, Issues};
use crate::cli::selection::resolve;
use crate::model::issue::IssueId;
use crate::ops::check::Project;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Warnings at most.
    Done,
    /// The sources have errors, all of which were reported.
    Errors,
    /// Wrong usage, or the world failed.
    Failed,
}

impl Outcome {
    /// The exit code of the contract.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Errors => 1,
            Self::Failed => 2,
        }
    }
}

/// Runs the program with these arguments, its own name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Outcome {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let console = Console::new(&cli.global);
    let outcome = match &cli.command {
        Command::Check(options) => check::run(&cli.global, options, &console),
        Command::Build(options) => build::run(&cli.global, options, &console),
        Command::Explain(options) => explain::run(options, &console),
        Command::List(options) => list::run(&cli.global, options, &console),
        Command::Totals(options) => totals::run(&cli.global, options, &console),
        Command::Watch(options) => watch::run(&cli.global, options, &console),
        Command::Publish(options) => publish::run(&cli.global, options, &console),
        Command::Verify(options) => verify::run(&cli.global, options, &console),
        Command::Year(options) => year::run(&cli.global, options, &console),
    };
    outcome.unwrap_or_else(|error| {
        console.failure(&error);
        Outcome::Failed
    })
}

/// Help and version as asked; wrong usage in one Chinese line.
fn misused(error: &clap::Error) -> Outcome {
    if !error.use_stderr() {
        // Nobody is left to tell if even this cannot be printed.
        error.print().unwrap_or_default();
        return Outcome::Done;
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let arg = context(ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::UnknownArgument => format!("不认识的参数 {arg}"),
        ErrorKind::InvalidSubcommand => {
            format!("没有 {} 这个命令", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::ArgumentConflict => {
            format!("{arg} 不能与 {} 同用", context(ContextKind::PriorArg))
        }
        ErrorKind::InvalidValue => {
            let value = context(ContextKind::InvalidValue);
            format!("{arg} 的值“{value}”不对，可写 {}", context(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => std::error::Error::source(error)
            .map_or_else(|| format!("{arg} 的值不对"), ToString::to_string),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "没有写命令".to_owned()
        }
        ErrorKind::MissingRequiredArgument => {
            format!("没有写{}", arg.trim_matches(['<', '>']))
        }
        kind => format!("命令行写法不对（{kind}）"),
    };
    console::misuse(&format!("{message}；用法见 bulletin --help"));
    Outcome::Failed
}

/// The issues that were typed; `default` where none were.
pub(crate) fn selected(
    issues: &Issues,
    project: &Project,
    default: impl FnOnce(&[IssueId]) -> Vec<IssueId>,
) -> anyhow::Result<Vec<IssueId>> {
    let there = &project.workspace.issues;
    if issues.all || issues.issues.is_empty() {
        // An empty workspace is told the same way whatever was asked of it.
        resolve(&[], there, |_| Ok(None))?;
        return Ok(if issues.all { there.clone() } else { default(there) });
    }
    resolve(&issues.issues, there, |id| project.total_of(id))
}
