//! What is wrong, where, and what to do: data only; each renderer in its own file prints it.

mod github;
mod human;
mod json;
mod listing;
mod sarif;
mod short;

pub mod rules;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

use serde::Serialize;

use crate::model::issue::IssueId;
use crate::model::prose::Passage;
use crate::model::source::Span;
use rules::{encoding, table_layout};

pub(crate) use github::inert;
pub use github::render as render_github;
pub use human::render as render_human;
pub use json::render as render_json;
pub(crate) use sarif::render as render_sarif;
pub use short::render as render_short;

/// A kind of finding: its name and code are part of the contract with other tools.
pub struct Rule {
    /// Kebab-case, as in `--message-format json`.
    pub name: &'static str,
    /// `B` and four digits; the first two are the group.
    pub code: &'static str,
    pub severity: Severity,
    /// What the rule finds, why that matters and what to do: Markdown, in Chinese.
    pub docs: &'static str,
    /// What looks for it in any text by itself, where nothing else is needed to judge.
    pub prose: Option<fn(&Passage<'_>, &mut Diagnostics)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    pub(crate) fn chinese(self) -> &'static str {
        match self {
            Self::Note => "说明",
            Self::Warning => "警告",
            Self::Error => "错误",
        }
    }
}

/// One finding.
#[derive(Clone)]
pub struct Diagnostic {
    pub rule: &'static Rule,
    pub(crate) severity: Severity,
    /// One line: what is wrong.
    pub message: String,
    pub(crate) issue: Option<IssueId>,
    pub span: Span,
    /// One line: what to do.
    pub(crate) help: Option<String>,
    /// Other places that explain it.
    pub(crate) related: Vec<Related>,
    /// What would put it right, where that can be told.
    pub(crate) fix: Option<Fix>,
    /// Whether something is missing that a draft may still wait for: prose and masthead, never figures.
    pub(crate) is_awaited: bool,
}

/// A replacement of a part of a source.
#[derive(Clone)]
pub(crate) struct Fix {
    pub(crate) span: Span,
    pub(crate) replacement: String,
}

#[derive(Clone)]
pub(crate) struct Related {
    pub(crate) span: Span,
    pub(crate) message: String,
}

impl Diagnostic {
    pub fn new(rule: &'static Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: one_line(named(&span, message.into())),
            issue: None,
            span,
            help: None,
            related: Vec::new(),
            fix: None,
            is_awaited: false,
        }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(one_line(help.into()));
        self
    }

    #[must_use]
    pub(crate) fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        let message = one_line(named(&span, message.into()));
        self.related.push(Related { span, message });
        self
    }

    #[must_use]
    pub(crate) fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        let replacement = replacement.into();
        // What is so already is no suggestion.
        if span.text() != replacement {
            self.fix = Some(Fix { span, replacement });
        }
        self
    }

    /// Says that a draft may do without what is missing.
    #[must_use]
    pub(crate) fn awaited_by_draft(self) -> Self {
        self.awaited(true)
    }

    /// And whether it may.
    #[must_use]
    pub(crate) fn awaited(mut self, is_awaited: bool) -> Self {
        self.is_awaited = is_awaited;
        self
    }

    /// Says that the same is wrong, for the same cause, in these other lines.
    #[must_use]
    pub(crate) fn also_in(mut self, lines: &[usize]) -> Self {
        if !lines.is_empty() {
            let (count, lines) = (lines.len(), ranges(lines));
            self.message += &format!("，这一列还有{count}格也是这样：第{lines}行");
        }
        self
    }

    /// Whether both say the same of the same place.
    fn is_same(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }

    fn identity(&self) -> (&'static str, usize, usize, &str, &str) {
        let Range { start, end } = self.span.range;
        (self.rule.code, start, end, &self.span.source.path, &self.message)
    }
}

/// So many runs of numbers are told.
const RUNS: usize = 20;

/// Ascending numbers as they are read: `3、5—9`; of too many runs the first, with 等.
pub(crate) fn ranges(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if number <= *last + 1 => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let more = if runs.len() > RUNS { "等" } else { "" };
    let shown = runs.iter().take(RUNS).map(|&(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}、{last}"),
        _ => format!("{first}—{last}"),
    });
    shown.collect::<Vec<_>>().join("、") + more
}

/// What is said of a place in a workbook begins with what the place is called there.
fn named(span: &Span, message: String) -> String {
    match span.cell() {
        Some(cell) => format!("{cell}：{message}"),
        None => message,
    }
}

/// So many characters of a message are told, and so many of them at its end.
const MESSAGE: usize = 3_000;
const ENDING: usize = 500;

/// A message may quote the sources: a line break in what it quotes must not break the report, and a
/// quotation of megabytes is cut.
fn one_line(text: String) -> String {
    let count = text.chars().count();
    let text = match count > MESSAGE {
        true => {
            let chars = || text.chars();
            let start: String = chars().take(MESSAGE - ENDING).collect();
            let end: String = chars().skip(count - ENDING).collect();
            format!("{start}……（略去{}字）……{end}", count - MESSAGE)
        }
        false => text,
    };
    if text.contains(['\n', '\r']) {
        text.replace("\r\n", "⏎").replace(['\n', '\r'], "⏎")
    } else {
        text
    }
}

/// Findings in the order they were made.
#[derive(Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    issue: Option<IssueId>,
    /// Findings that something else explains.
    suppressed: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Findings about one issue: each is stamped with it.
    pub fn of(issue: IssueId) -> Self {
        Self { issue: Some(issue), ..Self::default() }
    }

    pub fn push(&mut self, mut diagnostic: Diagnostic) {
        diagnostic.issue = diagnostic.issue.or(self.issue);
        if !self.suppressed.iter().any(|explained| explained.is_same(&diagnostic)) {
            self.list.push(diagnostic);
        }
    }

    /// Drops a finding, made already or yet to come, that another one explains.
    pub(crate) fn suppress(&mut self, explained: Diagnostic) {
        self.list.retain(|diagnostic| !diagnostic.is_same(&explained));
        self.suppressed.push(explained);
    }

    /// Takes over what another list found, and what it knows to be explained.
    pub(crate) fn extend(&mut self, other: Self) {
        other.suppressed.into_iter().for_each(|explained| self.suppress(explained));
        other.list.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// Takes over what another list found and this one does not say yet, nor has explained otherwise; and
    /// what that one has.
    pub(crate) fn extend_new(&mut self, other: Self) {
        for explained in &other.suppressed {
            if !self.suppressed.iter().any(|known| known.is_same(explained)) {
                self.suppress(explained.clone());
            }
        }
        let mut known: BTreeSet<_> = self.list.iter().map(Diagnostic::identity).collect();
        let new = other.list.iter().filter(|found| known.insert(found.identity()));
        let new: Vec<Diagnostic> = new.cloned().collect();
        new.into_iter().for_each(|found| self.push(found));
    }

    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|d| d.severity == severity).count()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Those that are told one by one, and for each file how many others there are.
    pub(crate) fn listed(&self) -> Vec<Cow<'_, Diagnostic>> {
        listing::listed(&self.list)
    }

    /// Drops all but errors: what is said of what was not asked for.
    pub(crate) fn keep_errors(&mut self) {
        self.list.retain(|diagnostic| diagnostic.severity == Severity::Error);
    }

    /// Tells of files in other encodings once, and of tables with titles and notes, however many there
    /// are. Findings come sorted.
    pub(crate) fn gather_notes(&mut self) {
        self.gather(&encoding::RULE, encoding::together);
        self.gather(&table_layout::RULE, table_layout::together);
    }

    fn gather(&mut self, rule: &Rule, together: fn(&[Diagnostic]) -> Option<Diagnostic>) {
        let is_note = |found: &Diagnostic| found.rule.code == rule.code;
        let notes: Vec<Diagnostic> =
            self.list.iter().filter(|found| is_note(found)).cloned().collect();
        let Some(at) = self.list.iter().position(is_note).filter(|_| notes.len() > 1) else {
            return;
        };
        self.list.retain(|found| !is_note(found));
        if let Some(note) = together(&notes) {
            self.list.insert(at, note);
        }
    }

    /// Turns errors that a draft may have into warnings.
    pub(crate) fn downgrade_for_draft(&mut self) {
        for diagnostic in self.list.iter_mut().filter(|diagnostic| diagnostic.is_awaited) {
            diagnostic.severity = Severity::Warning;
        }
    }

    /// By issue (the workspace's own files first), file and place, the graver first at one place.
    pub(crate) fn sort(&mut self) {
        self.list.sort_by_cached_key(|d| {
            let place = (d.span.source.path.clone(), d.span.range.start);
            (d.issue, place, Reverse(d.severity), d.rule.code)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::source::{Encoding, Source};

    #[test]
    fn a_message_is_one_line_that_can_be_read() {
        let check = |text: &str, expected: &str| assert_eq!(one_line(text.to_owned()), expected);
        check("甲\r\n乙\r丙\n", "甲⏎乙⏎丙⏎");
        let whole = "甲".repeat(MESSAGE);
        check(&whole, &whole);
        let (start, end) = ("乙".repeat(MESSAGE - ENDING), "丁".repeat(ENDING));
        let long = format!("{start}{}{end}", "丙".repeat(10_000));
        check(&long, &format!("{start}……（略去10000字）……{end}"));
    }

    #[test]
    fn what_one_list_explains_the_other_does_not_say() {
        let found = |name: &str| {
            let source = Source::new(FileRole::Shared, name, String::new(), Encoding::Utf8);
            Diagnostic::new(&rules::syntax::RULE, Span::start_of(&source), name.to_owned())
        };
        let list = |said: &[&str], explained: &[&str]| {
            let mut list = Diagnostics::default();
            explained.iter().for_each(|name| list.suppress(found(name)));
            said.iter().for_each(|name| list.push(found(name)));
            list
        };
        let check = |takes: fn(&mut Diagnostics, Diagnostics), twice: &[&str]| {
            let mut one = list(&["a", "b"], &["c"]);
            takes(&mut one, list(&["b", "c", "d"], &["a"]));
            takes(&mut one, list(&["a"], &["d"]));
            let said: Vec<&str> = one.iter().map(|found| &*found.message).collect();
            assert_eq!(said, twice);
        };
        check(Diagnostics::extend, &["b", "b"]);
        check(Diagnostics::extend_new, &["b"]);
    }

    #[test]
    fn numbers_are_told_in_runs() {
        let check = |numbers: &[usize], expected: &str| assert_eq!(ranges(numbers), expected);
        check(&[], "");
        check(&[3, 5, 6, 7, 9, 10], "3、5—7、9、10");
        let odd: Vec<usize> = (0..=RUNS).map(|at| 2 * at + 1).collect();
        let told: Vec<String> = odd[..RUNS].iter().map(ToString::to_string).collect();
        check(&odd[..RUNS], &told.join("、"));
        check(&odd, &(told.join("、") + "等"));
    }
}
