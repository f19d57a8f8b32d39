//! What is printed: diagnostics and progress to stderr, what was asked for to stdout.

use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anstream::{AutoStream, ColorChoice};
use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Color, Global, MessageFormat, Report};
use crate::diagnostics::{
    Diagnostics, Severity, render_github, render_human, render_json, render_short,
};

/// Columns of a terminal whose width is unknown, and of a file.
const WIDTH: usize = 120;

pub(crate) struct Console {
    color: ColorChoice,
    quiet: bool,
    verbose: bool,
    start: Instant,
}

impl Console {
    pub(crate) fn new(global: &Global) -> Self {
        let color = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { color, quiet: global.quiet, verbose: global.verbose, start: Instant::now() }
    }

    /// A line of what was asked for.
    ///
    /// # Errors
    /// It cannot be written; a reader that has gone away is no failure of ours.
    pub(crate) fn answer(&self, line: impl Display) -> anyhow::Result<()> {
        let mut out = AutoStream::new(std::io::stdout(), self.color);
        match writeln!(out, "{line}") {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(anyhow::Error::new(error).context("写不了标准输出"))
            }
            _ => Ok(()),
        }
    }

    /// What was asked for, byte for byte.
    ///
    /// # Errors
    /// As for [`Self::answer`].
    pub(crate) fn deliver(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut out = std::io::stdout();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(anyhow::Error::new(error).context("写不了标准输出"))
            }
            _ => Ok(()),
        }
    }

    /// All findings, sorted. `root` is the workspace's folder.
    pub(crate) fn report(&self, diagnostics: &mut Diagnostics, report: &Report, root: &Path) {
        diagnostics.sort();
        let format = format_of(report);
        let mut err = AutoStream::new(std::io::stderr(), self.color);
        let width = terminal_width();
        for diagnostic in diagnostics.iter() {
            if self.quiet && diagnostic.severity < Severity::Error {
                continue;
            }
            let text = match format {
                MessageFormat::Human => render_human(diagnostic, width) + "\n",
                MessageFormat::Short => render_short(diagnostic),
                MessageFormat::Json => render_json(diagnostic).unwrap_or_default(),
                MessageFormat::Github => render_github(diagnostic, &shown(root).to_string_lossy()),
            };
            writeln!(err, "{text}").unwrap_or_default();
        }
    }

    /// One line of what came of it.
    pub(crate) fn summary(&self, checked: usize, diagnostics: &Diagnostics, report: &Report) {
        let severities = [Severity::Error, Severity::Warning, Severity::Note];
        let counts = severities.map(|severity| (diagnostics.count(severity), severity));
        let found: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, severity)| format!("{count}个{}", severity.chinese()))
            .collect();
        let found = if found.is_empty() { "没有问题".to_owned() } else { found.join("，") };
        self.remark(report, format_args!("查了{checked}期：{found}"));
    }

    /// A line about the run; who reads JSON reads diagnostics only.
    pub(crate) fn remark(&self, report: &Report, line: impl Display) {
        if format_of(report) != MessageFormat::Json {
            self.note(line);
        }
    }

    /// A line of progress.
    pub(crate) fn note(&self, line: impl Display) {
        if !self.quiet {
            let mut err = AutoStream::new(std::io::stderr(), self.color);
            writeln!(err, "{line}").unwrap_or_default();
        }
    }

    /// A bar over so many issues, where a person watches and there is something to wait for; the caller
    /// moves it on and takes it away.
    pub(crate) fn progress(&self, issues: usize) -> ProgressBar {
        if self.quiet || self.verbose || issues < 2 || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("排版 [{bar:40}] {pos}/{len}期");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ");
        ProgressBar::new(issues.try_into().unwrap_or(u64::MAX)).with_style(style)
    }

    /// A line that only the curious read.
    pub(crate) fn detail(&self, line: impl Display) {
        if self.verbose {
            self.note(line);
        }
    }

    /// What has just been done, and when, counted from the program's start.
    pub(crate) fn lap(&self, step: &str) {
        let spent = self.start.elapsed().as_secs_f64() * 1000.0;
        self.detail(format_args!("{spent:8.1} 毫秒  {step}"));
    }

    pub(crate) fn failure(&self, error: &anyhow::Error) {
        misuse(&causes(error));
    }
}

/// A failure with its causes, in one line.
pub(crate) fn causes(error: &anyhow::Error) -> String {
    error.chain().map(told).collect::<Vec<_>>().join("：")
}

/// A cause of failure: the system's own in Chinese, where they are the usual ones.
fn told(cause: &(dyn std::error::Error + 'static)) -> String {
    let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    let known = match kind {
        Some(ErrorKind::NotFound) => "没有这个文件或程序",
        Some(ErrorKind::PermissionDenied) => "没有权限",
        Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => "磁盘满了",
        Some(ErrorKind::FileTooLarge) => "文件超过了允许的大小",
        Some(ErrorKind::ReadOnlyFilesystem) => "磁盘只读",
        Some(ErrorKind::IsADirectory) => "那里是一个文件夹",
        Some(ErrorKind::AlreadyExists) => "那里已有一个文件",
        Some(ErrorKind::NotADirectory) => "路径中间有一段不是文件夹",
        _ => return cause.to_string(),
    };
    known.to_owned()
}

/// The one line with which a failed run ends.
pub(crate) fn misuse(message: &str) {
    let mut err = AutoStream::auto(std::io::stderr());
    let message = message.replace('\n', " ");
    writeln!(err, "失败：{message}").unwrap_or_default();
}

/// As asked for; in a workflow run, what marks the lines.
fn format_of(report: &Report) -> MessageFormat {
    let is_workflow = || std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    let default = || if is_workflow() { MessageFormat::Github } else { MessageFormat::Human };
    report.message_format.unwrap_or_else(default)
}

/// The path as the user would write it: from the current folder where it lies below.
pub(crate) fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).to_owned()
}

fn terminal_width() -> usize {
    if !std::io::stderr().is_terminal() {
        return WIDTH;
    }
    terminal_size::terminal_size_of(std::io::stderr()).map_or(WIDTH, |(width, _)| width.0.into())
}
