//! The terminal: what was typed into options, events into lines. Only here is anything printed.

mod args;
mod commands;
mod console;
mod interrupt;
pub mod selection;
mod stream;

use std::ffi::OsString;
use std::num::NonZeroUsize;

use args::{Cli, Command, IssueArgs, OutputArgs, message, wrapped};
use clap::Parser;
use commands::{
    build, check, completions, diff, explain, fonts, import, init, list, new, publish, restore,
    schema, section, totals, verify, watch, year,
};
use console::Console;
use interrupt::{Interrupt, Interrupted};
use selection::resolve;

use crate::format::Format;
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
    /// A signal told the program to end.
    Interrupted(i32),
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
            // As a shell says it of a program that a signal ended.
            Self::Interrupted(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
        }
    }
}

/// Runs the program with these arguments, its own name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.len() < 2 {
        args.push("--help".into());
    }
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return misused(&error, &args),
    };
    let console = Console::new(&cli.global);
    let outcome = match &cli.command {
        Command::Init(options) => init::run(&cli.global, options, &console),
        Command::New(options) => new::run(&cli.global, options, &console),
        Command::Check(options) => check::run(&cli.global, options, &console),
        Command::Build(options) => build::run(&cli.global, options, &console),
        Command::Explain(options) => explain::run(options, &console),
        Command::Completions(options) => completions::run(options, &console),
        Command::Man => completions::man(&console),
        Command::Fonts(options) => fonts::run(&cli.global, options, &console),
        Command::Help(options) => return help(options.command.as_deref()),
        Command::Import(options) => import::run(&cli.global, options, &console),
        Command::List(options) => list::run(&cli.global, options, &console),
        Command::Section(options) => section::run(&cli.global, options, &console),
        Command::Schema(options) => schema::run(&cli.global, options, &console),
        Command::Totals(options) => totals::run(&cli.global, options, &console),
        Command::Diff(options) => diff::run(&cli.global, options, &console),
        Command::Watch(options) => watch::run(&cli.global, options, &console),
        Command::Publish(options) => publish::run(&cli.global, options, &console),
        Command::Verify(options) => verify::run(&cli.global, options, &console),
        Command::Restore(options) => restore::run(&cli.global, options, &console),
        Command::Year(options) => year::run(&cli.global, options, &console),
    };
    outcome.unwrap_or_else(|error| match console.interrupt.signal() {
        Some(signal) => {
            // A full disk is one all the same.
            if !error.is::<Interrupted>() {
                console.failure(&error);
            }
            console.insist("中断了：写好的都在，再运行一次就接着做");
            Interrupt::end(signal);
            Exit::Interrupted(signal)
        }
        None => {
            console.failure(&error);
            Exit::Failed
        }
    })
}

/// The help of a command, or of all.
fn help(command: Option<&str>) -> Exit {
    let args = ["bulletin"].into_iter().chain(command).chain(["--help"]);
    let args: Vec<OsString> = args.map(OsString::from).collect();
    Cli::try_parse_from(&args).map_or_else(|error| misused(&error, &args), |_| Exit::Done)
}

/// Help and version as asked; wrong usage in one Chinese line.
fn misused(error: &clap::Error, typed: &[OsString]) -> Exit {
    if error.use_stderr() {
        console::misuse(&message(error, typed));
        return Exit::Failed;
    }
    match console::page(|width| wrapped(&error.render().ansi().to_string(), width)) {
        Ok(()) => Exit::Done,
        Err(error) => {
            console::misuse(&console::causes(&error));
            Exit::Failed
        }
    }
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
    let mut formats: Vec<&'static Format> = Vec::new();
    for format in format {
        if !formats.contains(format) {
            formats.push(format);
        }
    }
    OutputOptions { formats, draft: *draft, engine: typesetting.options(), jobs }
}
