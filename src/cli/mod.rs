//! The terminal: what was typed into options, events into lines. Only here is anything printed.

mod args;
mod commands;
mod console;
mod selection;

use std::ffi::OsString;
use std::num::NonZeroUsize;

use args::{Cli, Command, IssueArgs, OutputArgs};
use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use commands::{
    build, check, explain, import, list, publish, section, totals, verify, watch, year,
};
use console::Console;
use selection::resolve;

use crate::model::issue::IssueId;
use crate::ops::{self, OutputOptions, Tally};
use crate::workspace::Workspace;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Warnings at most.
    Done,
    /// The sources have errors, all of which were reported.
    Errors,
    /// Wrong usage, or the world failed.
    Failed,
}

impl Exit {
    /// How a run ends in which this was found.
    pub(crate) fn of(found: Tally) -> Self {
        if found.errors > 0 { Self::Errors } else { Self::Done }
    }

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
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return misused(&error),
    };
    let console = Console::new(&cli.global);
    let outcome = match &cli.command {
        Command::Check(options) => check::run(&cli.global, options, &console),
        Command::Build(options) => build::run(&cli.global, options, &console),
        Command::Explain(options) => explain::run(options, &console),
        Command::Import(options) => import::run(&cli.global, options, &console),
        Command::List(options) => list::run(&cli.global, options, &console),
        Command::Section(options) => section::run(&cli.global, options, &console),
        Command::Totals(options) => totals::run(&cli.global, options, &console),
        Command::Watch(options) => watch::run(&cli.global, options, &console),
        Command::Publish(options) => publish::run(&cli.global, options, &console),
        Command::Verify(options) => verify::run(&cli.global, options, &console),
        Command::Year(options) => year::run(&cli.global, options, &console),
    };
    outcome.unwrap_or_else(|error| {
        console.failure(&error);
        Exit::Failed
    })
}

/// Help and version as asked; wrong usage in one Chinese line.
fn misused(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        // Nobody is left to tell if even this cannot be printed.
        error.print().unwrap_or_default();
        return Exit::Done;
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
            format!("{arg} 的值「{value}」不对，可写 {}", context(ContextKind::ValidValue))
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
    Exit::Failed
}

/// The issues that were typed; `default` where none were.
pub(crate) fn selected(
    issues: &IssueArgs,
    workspace: &Workspace,
    default: Vec<IssueId>,
) -> anyhow::Result<Vec<IssueId>> {
    let there = &workspace.issues;
    if issues.all || issues.issues.is_empty() {
        // An empty workspace is told the same way whatever was asked of it.
        resolve(&[], there, |_| Ok(None))?;
        return Ok(if issues.all { there.clone() } else { default });
    }
    resolve(&issues.issues, there, |id| ops::serial(workspace, id))
}

pub(crate) fn output_options(args: &OutputArgs, jobs: NonZeroUsize) -> OutputOptions {
    let OutputArgs { format, draft, typesetting, .. } = args;
    OutputOptions {
        formats: format.clone(),
        draft: *draft,
        engine: typesetting.engine,
        typst: typesetting.typst.clone(),
        jobs,
    }
}
