//! For a person at a terminal: the source line with a caret under it.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::{Diagnostic, Fix, Severity};
use crate::model::source::{Position, Source, Span};
use crate::model::visible::{visible, visible_at, visible_name};

/// So many bytes of a line are handed to the renderer on either side of a place, more than a terminal
/// shows, and so many of the place itself: of a line of megabytes nothing else is looked at.
const BESIDE: usize = 2_000;
const LONGEST: usize = 20_000;

/// Stands for the name of a place until it is drawn; no text that is shown has it.
const MARK: char = '\u{fdd0}';

/// A place in a source as it is shown: the lines that it is in.
struct Shown<'a> {
    /// What the renderer takes for the file's name.
    mark: String,
    /// `issues/2023-07/issue.toml:1:10`: the line drawn may be a part, and its columns others.
    name: String,
    text: Cow<'a, str>,
    /// The place in the text, whose first line has this number.
    range: Range<usize>,
    line: usize,
}

impl<'a> Shown<'a> {
    /// Files are told apart by their numbers.
    fn of(span: &'a Span, number: usize) -> Self {
        let Span { source, range } = span;
        let lines = lines(source, range);
        let cut = range.start - lines.start..range.end.min(lines.end) - lines.start;
        let (text, shown) = visible_at(&source.text[lines.clone()], cut);
        let Position { line, column } = span.start();
        let name = format!("{}:{line}:{column}", visible_name(&source.path));
        let line = source.position(lines.start).line;
        Self { mark: format!("{MARK}{number}"), name, text, range: shown, line }
    }

    fn snippet<'s>(
        &'s self,
        kind: AnnotationKind,
        label: Option<&'s str>,
    ) -> Snippet<'s, Annotation<'s>> {
        let annotation = kind.span(self.range.clone()).label(label);
        self.source().annotation(annotation)
    }

    fn patch(&self, replacement: &'a str) -> Snippet<'_, Patch<'_>> {
        let patch = Patch::new(self.range.clone(), visible(replacement).into_owned());
        self.source().patch(patch)
    }

    fn source<T: Clone>(&self) -> Snippet<'_, T> {
        Snippet::source(&*self.text).line_start(self.line).path(&*self.mark)
    }
}

/// The lines that a place is in, or of long ones what stands beside it.
fn lines(source: &Source, range: &Range<usize>) -> Range<usize> {
    let text = &source.text;
    let end = range.end.min(text.floor_char_boundary(range.start.saturating_add(LONGEST)));
    let before = &text[..range.start];
    // Behind the last line break is no line that could be drawn.
    let before = match before.strip_suffix('\n') {
        Some(before) if range.start == text.len() => before,
        _ => before,
    };
    let first = before.rfind('\n').map_or(0, |newline| newline + 1);
    let last = text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1);
    let beside = text.floor_char_boundary(range.start.saturating_sub(BESIDE));
    first.max(beside)..last.min(text.ceil_char_boundary(end.saturating_add(BESIDE)))
}

/// The diagnostic as text with ANSI styles, which the output stream strips where they are unwanted.
/// `width` is that of the terminal in columns; longer source lines are trimmed around the caret.
pub fn render(diagnostic: &Diagnostic, width: usize) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let level = level.with_name(diagnostic.severity.chinese());
    // What is drawn borrows from what is shown.
    let message = visible(&diagnostic.message);
    let primary = Shown::of(&diagnostic.span, 0);
    let related: Vec<(Shown<'_>, Cow<'_, str>)> = (1..)
        .zip(&diagnostic.related)
        .map(|(number, related)| (Shown::of(&related.span, number), visible(&related.message)))
        .collect();
    let help = diagnostic.help.as_deref().map(visible);
    // What the text of a workbook shows cannot be pasted into it.
    let fix = diagnostic.fix.as_ref().filter(|fix| !fix.span.source.is_sheet());
    let fix = fix.filter(|fix| line_width(&fix.span) <= width);
    let patched = fix.map(|Fix { span, replacement }| {
        // The renderer names a file only where it is another one.
        let is_beside = span.source.path == diagnostic.span.source.path;
        let number = if is_beside { 0 } else { related.len() + 1 };
        (Shown::of(span, number), replacement.as_str())
    });
    let title = level.primary_title(&*message).id(diagnostic.rule.name);
    let mut group = Group::with_title(title);
    group = group.element(primary.snippet(AnnotationKind::Primary, None));
    for (place, label) in &related {
        group = group.element(place.snippet(AnnotationKind::Context, Some(&**label)));
    }
    let advice = Level::HELP.with_name("建议");
    let said = help.as_deref().unwrap_or("可以改为");
    let mut groups = Vec::new();
    if let Some((place, replacement)) = &patched {
        groups.push(advice.secondary_title(said).element(place.patch(replacement)));
    } else if help.is_some() {
        group = group.element(advice.message(said));
    }
    groups.insert(0, group);
    let report = Renderer::styled().term_width(width).render(&groups);
    let related = related.iter().map(|(place, _)| place);
    let patched = patched.iter().map(|(place, _)| place);
    named(&report, &[&primary].into_iter().chain(related).chain(patched).collect::<Vec<_>>())
}

/// The report with the names of its places.
fn named(report: &str, places: &[&Shown<'_>]) -> String {
    let mut parts = report.split(MARK);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_of_place = |c: char| c.is_ascii_digit() || c == ':';
        let end = part.find(|c| !is_of_place(c)).unwrap_or(part.len());
        let number = part[..end].split(':').next().and_then(|number| number.parse::<usize>().ok());
        let place = number.and_then(|number| places.get(number));
        text += place.map_or(&part[..end], |place| &place.name);
        text += &part[end..];
    }
    text
}

/// Columns that the span's line and the renderer's margin take; unlike a caret's line, a patch's is
/// not trimmed.
fn line_width(span: &Span) -> usize {
    let text = &span.source.text;
    let start = text[..span.range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() + 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::encoding;
    use crate::model::files::FileRole;
    use crate::model::source::Encoding;

    /// What is drawn of the place in ⟦ ⟧, without colours.
    fn drawn(marked: &str) -> String {
        let start = marked.find('⟦').expect("a place");
        let end = marked.find('⟧').expect("a place") - '⟦'.len_utf8();
        let text = marked.replace(['⟦', '⟧'], "");
        let source = Source::new(FileRole::Figures, "甲\n\u{1b}.csv", text, Encoding::Utf8);
        let found = Diagnostic::new(&encoding::RULE, Span::new(&source, start..end), "坏\u{9b}了");
        anstream::adapter::strip_str(&render(&found, 60)).to_string()
    }

    #[test]
    fn a_place_is_named_and_marked_where_it_is() {
        let check = |marked: &str, place: &str, lines: &[&str]| {
            let report = drawn(marked);
            let head =
                format!("说明[encoding]: 坏⟨U+009B⟩了\n --> 甲⟨U+000A⟩⟨U+001B⟩.csv:{place}\n");
            assert_eq!(
                report.strip_prefix(&head).map(|rest| rest.lines().collect()),
                Some(lines.to_vec()),
                "{report}"
            );
        };
        check("a,⟦b⟧\nc", "1:3", &["  |", "1 | a,b", "  |   ^"]);
        check("a\n\nc,⟦丁⟧,e\r\nf", "3:3", &["  |", "3 | c,丁,e", "  |   ^^"]);
        // What is shown of a hidden character is wider than it.
        check(
            "a\u{202e},⟦b\u{1b}⟧\n",
            "1:4",
            &["  |", "1 | a⟨U+202E⟩,b⟨U+001B⟩", "  |           ^^^^^^^^^"],
        );
        check("👨\u{200d}👩,⟦b⟧", "1:5", &["  |", "1 | 👨👩,b", "  |      ^"]);
        check("\ta\t⟦b⟧", "1:4", &["  |", "1 |     a    b", "  |          ^"]);
        check("⟦⟧", "1:1", &["  |", "1 |", "  | ^"]);
        check("a\nb\n⟦⟧", "3:1", &["  |", "2 | b", "  |  ^"]);
        let long = format!("x\n{}⟦乙⟧{}\ny", "甲,".repeat(300_000), ",丙".repeat(300_000));
        let around = "...甲,甲,甲,甲,甲,甲,甲,甲,乙,丙,丙,丙,丙,丙,丙,丙,丙...";
        check(
            &long,
            "2:600001",
            &["  |", &format!("2 | {around}"), "  |                            ^^"],
        );
    }
}
