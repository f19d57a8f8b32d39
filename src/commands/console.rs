//! What is printed: diagnostics and progress to stderr, what was asked for to stdout.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::time::Instant;

use anstream::{AutoStream, ColorChoice};

use crate::cli::{Color, Global, MessageFormat};
use crate::diagnostics::{Diagnostics, Severity, render_human, render_json};

/// Columns of a terminal whose width is unknown, and of a file.
const WIDTH: usize = 120;

pub(super) struct Console {
    color: ColorChoice,
    quiet: bool,
    verbose: bool,
    start: Instant,
}

impl Console {
    pub(super) fn new(global: &Global) -> Self {
        let color = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { color, quiet: global.quiet, verbose: global.verbose, start: Instant::now() }
    }

    /// A line of what was asked for.
    pub(super) fn answer(&self, line: impl Display) {
        let mut out = AutoStream::new(std::io::stdout(), self.color);
        // A reader that has gone away is no failure of ours.
        writeln!(out, "{line}").unwrap_or_default();
    }

    /// All findings, sorted, and their number.
    pub(super) fn report(&self, diagnostics: &mut Diagnostics, format: MessageFormat) {
        diagnostics.sort();
        let mut err = AutoStream::new(std::io::stderr(), self.color);
        let width = terminal_width();
        for diagnostic in diagnostics.iter() {
            if self.quiet && diagnostic.severity < Severity::Error {
                continue;
            }
            let text = match format {
                MessageFormat::Human => render_human(diagnostic, width) + "\n",
                MessageFormat::Json => render_json(diagnostic).unwrap_or_default(),
            };
            writeln!(err, "{text}").unwrap_or_default();
        }
    }

    /// One line of what came of it.
    pub(super) fn summary(&self, checked: usize, diagnostics: &Diagnostics, format: MessageFormat) {
        if self.quiet || format == MessageFormat::Json {
            return;
        }
        let counts =
            [(Severity::Error, "错误"), (Severity::Warning, "警告"), (Severity::Note, "说明")];
        let counts = counts.map(|(severity, name)| (diagnostics.count(severity), name));
        let found: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{count}个{name}"))
            .collect();
        let found = if found.is_empty() { "没有问题".to_owned() } else { found.join("，") };
        self.note(format_args!("查了{checked}期：{found}"));
    }

    /// A line of progress.
    pub(super) fn note(&self, line: impl Display) {
        if !self.quiet {
            let mut err = AutoStream::new(std::io::stderr(), self.color);
            writeln!(err, "{line}").unwrap_or_default();
        }
    }

    /// A line that only the curious read.
    pub(super) fn detail(&self, line: impl Display) {
        if self.verbose {
            self.note(line);
        }
    }

    /// What has just been done, and when, counted from the program's start.
    pub(super) fn lap(&self, step: &str) {
        let spent = self.start.elapsed().as_secs_f64() * 1000.0;
        self.detail(format_args!("{spent:8.1} 毫秒  {step}"));
    }

    pub(super) fn failure(&self, error: &anyhow::Error) {
        let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
        misuse(&causes.join("："));
    }
}

/// The one line with which a failed run ends.
pub(super) fn misuse(message: &str) {
    let mut err = AutoStream::auto(std::io::stderr());
    let message = message.replace('\n', " ");
    writeln!(err, "失败：{message}").unwrap_or_default();
}

fn terminal_width() -> usize {
    if !std::io::stderr().is_terminal() {
        return WIDTH;
    }
    terminal_size::terminal_size_of(std::io::stderr()).map_or(WIDTH, |(width, _)| width.0.into())
}
