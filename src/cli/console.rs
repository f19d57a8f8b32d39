//! What is printed: diagnostics and progress to stderr, what was asked for to stdout.

use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anstream::{AutoStream, ColorChoice};
use chrono::Local;
use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Color, GlobalArgs, MessageFormat};
use super::interrupt::Interrupt;
use super::stream;
use crate::diagnostics::{
    Diagnostic, Severity, inert, render_github, render_human, render_json, render_sarif,
    render_short,
};
use crate::document::year::Condition;
use crate::model::visible::{visible, visible_name};
use crate::ops::{Event, Observer, Outcome, OutputFile, OutputState, Pages, Step, Tally};
use crate::workspace::shown;

/// Columns of a terminal whose width is unknown, and of a file.
const WIDTH: usize = 120;

/// Columns of a page of help at most.
const HELP_WIDTH: usize = 100;

pub(crate) struct Console {
    color: ColorChoice,
    quiet: bool,
    verbose: bool,
    start: Instant,
    pub(crate) interrupt: Interrupt,
}

impl Console {
    pub(crate) fn new(global: &GlobalArgs) -> Self {
        let color = match global.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let interrupt = Interrupt::default();
        Self {
            color,
            quiet: global.quiet,
            verbose: global.verbose,
            start: Instant::now(),
            interrupt,
        }
    }

    /// A line of what was asked for.
    ///
    /// # Errors
    /// As for [`Self::deliver`].
    pub(crate) fn answer(&self, line: impl Display) -> anyhow::Result<()> {
        self.deliver(format!("{line}\n").as_bytes())
    }

    /// A path that was asked for, a line by itself; a script gets its very bytes.
    ///
    /// # Errors
    /// As for [`Self::deliver`].
    pub(crate) fn answer_path(&self, path: &Path) -> anyhow::Result<()> {
        if std::io::stdout().is_terminal() {
            return self.answer(visible_name(&path.to_string_lossy()));
        }
        self.deliver(&[path.as_os_str().as_encoded_bytes(), b"\n"].concat())
    }

    /// What was asked for: byte for byte to a file or another program, as it can be seen to a terminal.
    ///
    /// # Errors
    /// It cannot be written; a reader that has gone away is no failure of ours.
    pub(crate) fn deliver(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut out = std::io::stdout();
        let written = match out.is_terminal() {
            true => out.write_all(visible(&String::from_utf8_lossy(bytes)).as_bytes()),
            false => out.write_all(bytes),
        };
        delivered(written.and_then(|()| out.flush()))
    }

    /// As [`Self::deliver`], of what people read; in a workflow run, which reads along, no name is a command.
    ///
    /// # Errors
    /// As for [`Self::deliver`].
    pub(crate) fn show(&self, text: &str) -> anyhow::Result<()> {
        let text = if is_workflow() { inert(text) } else { text.into() };
        self.deliver(text.as_bytes())
    }

    /// Whoever prints what an operation tells, in the workspace at `root`.
    pub(crate) fn teller<'a>(&'a self, format: Option<MessageFormat>, root: &Path) -> Teller<'a> {
        let root = shown(root).to_string_lossy().into_owned();
        Teller {
            console: self,
            format: format_or_default(format),
            is_answer: false,
            is_strict: false,
            names_held: false,
            root,
            bar: ProgressBar::hidden(),
            is_watched: std::io::stdout().is_terminal(),
            held: Vec::new(),
            found: Vec::new(),
            is_told: false,
            is_round: false,
            begun: self.start,
        }
    }

    fn summarise(&self, checked: usize, found: Tally) {
        let Tally { errors, warnings, notes } = found;
        if checked == 0 && found == Tally::default() {
            return self.note("一期也没有查");
        }
        let counts =
            [(errors, Severity::Error), (warnings, Severity::Warning), (notes, Severity::Note)];
        let found: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, severity)| format!("{count}个{}", severity.chinese()))
            .collect();
        let found = if found.is_empty() { "没有问题".to_owned() } else { found.join("，") };
        self.note(format_args!("查了{checked}期：{found}"));
    }

    /// A line of progress.
    pub(crate) fn note(&self, line: impl Display) {
        if !self.quiet {
            self.insist(line);
        }
    }

    /// What a person might do next; a script is told nothing.
    pub(crate) fn hint(&self, lines: impl Display) {
        if std::io::stderr().is_terminal() {
            self.note(lines);
        }
    }

    /// A line that even who wants to hear little must read: what the exit code means.
    pub(crate) fn insist(&self, line: impl Display) {
        print(&visible(&line.to_string()), self.color);
    }

    /// A bar over so many issues, where a person watches and there is something to wait for.
    fn progress(&self, issues: usize) -> ProgressBar {
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

/// Prints what an operation tells: outputs to stdout, everything else to stderr; for another program all
/// of it to stdout.
pub(crate) struct Teller<'a> {
    console: &'a Console,
    format: MessageFormat,
    /// Whether stdout is for something else that was asked for.
    is_answer: bool,
    /// Whether warnings make the run fail.
    is_strict: bool,
    /// Whether each issue is named that was held back.
    names_held: bool,
    /// The workspace's folder as the user would write it.
    root: String,
    bar: ProgressBar,
    /// Whether a person reads the outputs on a terminal: then they come last, below what is said of them.
    is_watched: bool,
    held: Vec<PathBuf>,
    /// What becomes one document, and whether it was handed over.
    found: Vec<Diagnostic>,
    is_told: bool,
    /// Whether this is one round of several, of which only what is new is told.
    is_round: bool,
    begun: Instant,
}

impl Observer for Teller<'_> {
    fn observe(&mut self, event: Event<'_>) -> anyhow::Result<()> {
        match event {
            Event::Diagnostic(found) => self.diagnostic(found),
            Event::Condition(condition) => self.condition(condition),
            Event::Output(file) => self.output(file),
            Event::Step(step) => {
                self.step(step)?;
                self.interrupt(step)
            }
        }
    }
}

impl Teller<'_> {
    /// Leaves stdout to what was asked for.
    pub(crate) fn beside_the_answer(mut self) -> Self {
        self.is_answer = true;
        self
    }

    /// Says what makes the run fail, where warnings do, even to who wants to hear little.
    pub(crate) fn strict(mut self, is_strict: bool) -> Self {
        self.is_strict = is_strict;
        self
    }

    /// Names each issue that was held back.
    pub(crate) fn naming_held(mut self, names_held: bool) -> Self {
        self.names_held = names_held;
        self
    }

    /// Ends the report with what came of it.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn finish(&mut self, outcome: &Outcome) -> anyhow::Result<()> {
        match self.format {
            MessageFormat::Json if !self.is_answer => {
                let ms = self.begun.elapsed().as_millis();
                self.line(&stream::summary(outcome, ms)?)?;
            }
            MessageFormat::Json => {}
            _ => self.console.summarise(outcome.issues, outcome.found),
        }
        if self.format == MessageFormat::Sarif {
            self.document(true)?;
        }
        if self.names_held {
            outcome.held.iter().for_each(|held| self.insist(stream::held(held)));
        }
        Ok(())
    }

    /// A line about the run; who reads JSON reads what is made for it.
    pub(crate) fn remark(&self, line: impl Display) {
        if self.format != MessageFormat::Json {
            self.console.note(line);
        }
    }

    /// A line that even who wants to hear little must read; who reads JSON reads what is made for it.
    pub(crate) fn insist(&self, line: impl Display) {
        if self.format != MessageFormat::Json {
            self.console.insist(line);
        }
    }

    /// A condition of a year; where they must be met, those that are not even to who wants to hear little.
    fn condition(&self, condition: &Condition) -> anyhow::Result<()> {
        let (sign, state, text) = match condition {
            Condition::Met(text) => ('✓', "met", text),
            Condition::NotMet(text) => ('✗', "not-met", text),
            Condition::Remark(text) => ('·', "remark", text),
        };
        let line = format_args!("{sign} {text}");
        match condition {
            _ if self.format == MessageFormat::Json => {
                return self.line(&stream::condition(state, text)?);
            }
            Condition::NotMet(_) if self.is_strict => self.console.insist(line),
            _ => self.console.note(line),
        }
        Ok(())
    }

    fn output(&mut self, file: &OutputFile<'_>) -> anyhow::Result<()> {
        let path = shown(file.path);
        match file.state {
            _ if self.format == MessageFormat::Json && !self.is_answer => {
                return self.bar.suspend(|| self.line(&stream::output(file)?));
            }
            OutputState::Stale(staleness) => {
                let why = stream::why(staleness);
                let line = format_args!("要重排：{}，{why}", path.display());
                self.bar.suspend(|| self.console.insist(line));
            }
            OutputState::Blocked => {}
            OutputState::Fresh if self.is_round => {}
            // A document is all that its reader wants to find there.
            _ if self.format == MessageFormat::Sarif => {}
            _ if self.is_watched => self.held.push(path),
            _ => return self.bar.suspend(|| self.console.answer_path(&path)),
        }
        Ok(())
    }

    /// A line for another program.
    fn line(&self, line: &str) -> anyhow::Result<()> {
        self.console.deliver(format!("{line}\n").as_bytes())
    }

    /// All that was found, as one document.
    fn document(&mut self, is_whole: bool) -> anyhow::Result<()> {
        let found = std::mem::take(&mut self.found);
        self.is_told = true;
        self.line(&render_sarif(&found, &self.root, is_whole)?)
    }

    /// Prints what was held back.
    fn release(&mut self) {
        for path in std::mem::take(&mut self.held) {
            // Of a terminal that is gone nobody is left to tell.
            self.console.answer_path(&path).unwrap_or_default();
        }
    }

    fn diagnostic(&mut self, found: &Diagnostic) -> anyhow::Result<()> {
        let least = if self.is_strict { Severity::Warning } else { Severity::Error };
        if self.console.quiet && found.severity < least {
            return Ok(());
        }
        // Each of them shows what it names as it can be seen.
        let text = match self.format {
            MessageFormat::Human => render_human(found, terminal_width()) + "\n",
            MessageFormat::Short => render_short(found),
            MessageFormat::Json if self.is_answer => render_json(found)?,
            MessageFormat::Json => return self.bar.suspend(|| self.line(&render_json(found)?)),
            MessageFormat::Github => {
                self.bar.suspend(|| command(&render_github(found, &self.root)));
                return Ok(());
            }
            MessageFormat::Sarif => {
                self.found.push(found.clone());
                return Ok(());
            }
        };
        self.bar.suspend(|| print(&text, self.console.color));
        Ok(())
    }

    /// Ends the operation where it was told to end, unless all is done that could be lost.
    fn interrupt(&self, step: Step<'_>) -> anyhow::Result<()> {
        let interrupt = &self.console.interrupt;
        match step {
            // From here on there is work done.
            Step::EnginesReady | Step::VolumeCompiled | Step::Watching => interrupt.catch(),
            Step::LayoutEnds | Step::FilesWritten | Step::Recorded(..) | Step::CacheLost(_) => {
                return Ok(());
            }
            _ => {}
        }
        interrupt.check()
    }

    fn step(&mut self, step: Step<'_>) -> anyhow::Result<()> {
        let console = self.console;
        match step {
            Step::Waiting(false) => {}
            Step::Waiting(true) => console.note("另一个 bulletin 正在公布：等它做完"),
            Step::SourcesScanned => console.lap("看有没有变动"),
            Step::ConfigRead => console.lap("读共用文件"),
            Step::FontsFound => console.lap("找字体"),
            Step::IssuesComposed => console.lap("读各期、核对、成文"),
            Step::Compared => console.lap("与上次比对"),
            Step::Face(path) => console.detail(format_args!("字体  {}", path.display())),
            Step::EnginesReady => console.lap("备排版引擎"),
            Step::GlyphsChecked => console.lap("核对字形"),
            Step::LayoutBegins(issues) => self.bar = console.progress(issues),
            Step::LaidOut(name) => {
                self.bar.inc(1);
                console.lap(&format!("排 {name}"));
            }
            Step::LayoutEnds => self.bar.finish_and_clear(),
            Step::VolumeCompiled => console.lap("编成一册"),
            Step::FilesWritten => console.lap("写文件"),
            Step::Recorded(id, digest) => self.remark(format_args!(
                "{id} 的 published.toml：SHA-256 {digest}（请记在工作区以外：这份记录以后不见了、被换了，要靠它看出来）"
            )),
            Step::CacheLost(error) => {
                console.note(format_args!("记不下这次排了什么，下次会重排：{}", causes(error)));
            }
            Step::Watching => self.is_round = true,
            Step::RoundBegins => self.begun = Instant::now(),
            Step::RoundDone(outcome, pages) => {
                self.finish(outcome)?;
                console.lap("完");
                self.remark(rule(pages));
                self.release();
            }
            Step::RoundFailed(error, pages) => {
                console.failure(error);
                if self.format == MessageFormat::Sarif {
                    self.document(false)?;
                }
                self.remark(rule(pages));
                self.release();
            }
        }
        Ok(())
    }
}

impl Drop for Teller<'_> {
    fn drop(&mut self) {
        self.release();
        // The run broke off.
        if self.format == MessageFormat::Sarif && !self.is_told {
            self.document(false).unwrap_or_default();
        }
    }
}

/// The line that ends a round of watching: when, and what became of the pages.
fn rule(pages: Pages<'_>) -> String {
    let (Pages::Written(path) | Pages::Same(path) | Pages::Kept(path) | Pages::Missing(path)) =
        pages;
    let path = shown(path);
    let path = path.display();
    let told = match pages {
        Pages::Written(_) => format!("{path} 已排好"),
        Pages::Same(_) => format!("{path} 与上次的相同，没有重排"),
        Pages::Kept(_) => format!("没有重排：上一次的 {path} 还在"),
        Pages::Missing(_) => format!("没有排出来：还没有 {path}"),
    };
    format!("── {} {told}", Local::now().format("%H:%M:%S"))
}

/// A failure with its causes, in one line.
pub(crate) fn causes(error: &anyhow::Error) -> String {
    error.chain().map(told).collect::<Vec<_>>().join("：")
}

/// A cause of failure: the system's own in Chinese, where they are the usual ones.
fn told(cause: &(dyn std::error::Error + 'static)) -> String {
    let error = cause.downcast_ref::<std::io::Error>();
    let known = error.and_then(|error| usual(error.kind(), error.raw_os_error(), cfg!(windows)));
    known.map_or_else(|| cause.to_string(), str::to_owned)
}

/// What the system means; `code` is its own.
fn usual(kind: ErrorKind, code: Option<i32>, on_windows: bool) -> Option<&'static str> {
    // Windows does not let go of a file that somebody has open. No kind stands for its two codes; and where
    // another file would take its place, that is denied.
    Some(match (kind, code) {
        (_, Some(32 | 33)) if on_windows => {
            "别的程序正开着这个文件（例如 PDF 阅读器）：关掉它再运行"
        }
        (ErrorKind::PermissionDenied, _) if on_windows => {
            "没有权限，或者别的程序正开着它（例如 PDF 阅读器）：关掉再运行"
        }
        (ErrorKind::PermissionDenied, _) => "没有权限",
        (ErrorKind::NotFound, _) => "没有这个文件或程序",
        (ErrorKind::StorageFull | ErrorKind::QuotaExceeded, _) => "磁盘满了",
        (ErrorKind::FileTooLarge, _) => "文件超过了允许的大小",
        (ErrorKind::ReadOnlyFilesystem, _) => "磁盘只读",
        (ErrorKind::IsADirectory, _) => "那里是一个文件夹",
        (ErrorKind::AlreadyExists, _) => "那里已有一个文件",
        (ErrorKind::NotADirectory, _) => "路径中间有一段不是文件夹",
        _ => return None,
    })
}

/// What became of writing to stdout.
///
/// # Errors
/// It cannot be written; a reader that has gone away is no failure of ours.
fn delivered(written: std::io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(anyhow::Error::new(error).context("写不了标准输出"))
        }
        _ => Ok(()),
    }
}

/// A page of help, as wide as the terminal, but no wider than is read with ease.
///
/// # Errors
/// As for [`Console::deliver`].
pub(crate) fn page(text: impl FnOnce(usize) -> String) -> anyhow::Result<()> {
    let width = terminal_size::terminal_size_of(std::io::stdout());
    let width = width.map_or(HELP_WIDTH, |(width, _)| usize::from(width.0).min(HELP_WIDTH));
    let mut out = AutoStream::auto(std::io::stdout());
    delivered(out.write_all(text(width).as_bytes()).and_then(|()| out.flush()))
}

/// The one line with which a failed run ends.
pub(crate) fn misuse(message: &str) {
    let message = message.replace("\r\n", " ").replace('\n', " ");
    print(&format!("失败：{}", visible_name(&message)), ColorChoice::Auto);
}

/// A line to stderr, which nobody may be left to read. Its names are shown as they can be seen; in a
/// workflow run they are no commands either.
fn print(line: &str, color: ColorChoice) {
    let line = if is_workflow() { inert(line) } else { line.into() };
    let mut err = AutoStream::new(std::io::stderr(), color);
    writeln!(err, "{line}").unwrap_or_default();
}

/// A line to stderr that is a command to a workflow run.
fn command(line: &str) {
    writeln!(std::io::stderr(), "{line}").unwrap_or_default();
}

/// As asked for; in a workflow run, what marks the lines.
fn format_or_default(asked: Option<MessageFormat>) -> MessageFormat {
    let default = || if is_workflow() { MessageFormat::Github } else { MessageFormat::Human };
    asked.unwrap_or_else(default)
}

fn is_workflow() -> bool {
    std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

fn terminal_width() -> usize {
    if !std::io::stderr().is_terminal() {
        return WIDTH;
    }
    terminal_size::terminal_size_of(std::io::stderr()).map_or(WIDTH, |(width, _)| width.0.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_file_is_told_where_it_is_held() {
        let check = |kind: ErrorKind, code: i32, on_windows: bool, expected: Option<&str>| {
            let told = usual(kind, Some(code), on_windows);
            let is_it = told.zip(expected).map_or(told == expected, |(a, b)| a.contains(b));
            assert!(is_it, "{kind} {code}: {told:?}");
        };
        check(ErrorKind::Other, 32, true, Some("正开着"));
        check(ErrorKind::Other, 33, true, Some("正开着"));
        check(ErrorKind::PermissionDenied, 5, true, Some("正开着"));
        check(ErrorKind::PermissionDenied, 5, true, Some("没有权限"));
        // Elsewhere the codes mean a broken pipe and an argument.
        check(ErrorKind::BrokenPipe, 32, false, None);
        assert_eq!(usual(ErrorKind::PermissionDenied, Some(13), false), Some("没有权限"));
    }
}
