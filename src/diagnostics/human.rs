//! For a person at a terminal: the source line with a caret under it.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::visible::{visible, visible_at};
use super::{Diagnostic, Fix, Severity};
use crate::model::source::{Position, Span};

/// A place in a source as it is shown.
struct Shown<'a> {
    path: Cow<'a, str>,
    text: Cow<'a, str>,
    range: Range<usize>,
    /// Of a workbook: the place as it is drawn, by the letters of the text shown, and the cell's.
    cell: Option<(String, String)>,
}

impl<'a> Shown<'a> {
    fn of(span: &'a Span) -> Self {
        let (text, range) = visible_at(&span.source.text, span.range.clone());
        let path = visible(&span.source.path);
        let cell = span.source.is_sheet().then(|| {
            let Position { line, column } = span.start();
            let before = text[..range.start].rsplit('\n').next().unwrap_or_default();
            let drawn = before.chars().count() + 1;
            (format!("{path}:{line}:{drawn}"), format!("{path}:{line}:{column}"))
        });
        Self { path, text, range, cell }
    }

    fn snippet<'s>(
        &'s self,
        kind: AnnotationKind,
        label: Option<&'s str>,
    ) -> Snippet<'s, Annotation<'s>> {
        let annotation = kind.span(self.range.clone()).label(label);
        Snippet::source(&*self.text).path(&*self.path).annotation(annotation)
    }

    fn patch(&self, replacement: &'a str) -> Snippet<'_, Patch<'_>> {
        let patch = Patch::new(self.range.clone(), visible(replacement).into_owned());
        Snippet::source(&*self.text).path(&*self.path).patch(patch)
    }
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
    let primary = Shown::of(&diagnostic.span);
    let related: Vec<(Shown<'_>, Cow<'_, str>)> = diagnostic
        .related
        .iter()
        .map(|related| (Shown::of(&related.span), visible(&related.message)))
        .collect();
    let help = diagnostic.help.as_deref().map(visible);
    // What the text of a workbook shows cannot be pasted into it.
    let fix = diagnostic.fix.as_ref().filter(|fix| !fix.span.source.is_sheet());
    let fix = fix.filter(|fix| line_width(&fix.span) <= width);
    let patched = fix.map(|Fix { span, replacement }| (Shown::of(span), replacement.as_str()));
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
    let cells = [&primary].into_iter().chain(related.iter().map(|(place, _)| place));
    let cells = cells.filter_map(|place| place.cell.as_ref());
    cells.fold(report, |report, (drawn, cell)| report.replacen(drawn, cell, 1))
}

/// Columns that the span's line and the renderer's margin take; unlike a caret's line, a patch's is
/// not trimmed.
fn line_width(span: &Span) -> usize {
    let text = &span.source.text;
    let start = text[..span.range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() + 8
}
