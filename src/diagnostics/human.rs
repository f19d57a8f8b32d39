//! For a person at a terminal: the source line with a caret under it.

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

use super::{Diagnostic, Fix, Severity};
use crate::model::source::Span;

/// The diagnostic as text with ANSI styles, which the output stream strips where they are unwanted.
/// `width` is that of the terminal in columns; longer source lines are trimmed around the caret.
pub fn render(diagnostic: &Diagnostic, width: usize) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let level = level.with_name(diagnostic.severity.chinese());
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.rule.name);
    let mut group = Group::with_title(title);
    group = group.element(snippet(&diagnostic.span, AnnotationKind::Primary, None));
    for related in &diagnostic.related {
        let label = Some(related.message.as_str());
        group = group.element(snippet(&related.span, AnnotationKind::Context, label));
    }
    let advice = Level::HELP.with_name("建议");
    let help = diagnostic.help.as_deref().unwrap_or("可以改为");
    let mut groups = Vec::new();
    let fix = diagnostic.fix.as_ref().filter(|fix| line_width(&fix.span) <= width);
    if let Some(Fix { span, replacement }) = fix {
        let patch = Patch::new(span.range.clone(), replacement.as_str());
        let source = Snippet::source(span.source.text.as_str()).path(span.source.path.as_str());
        groups.push(advice.secondary_title(help).element(source.patch(patch)));
    } else if diagnostic.help.is_some() {
        group = group.element(advice.message(help));
    }
    groups.insert(0, group);
    Renderer::styled().term_width(width).render(&groups)
}

fn snippet<'a>(
    span: &'a Span,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let annotation = kind.span(span.range.clone()).label(label);
    Snippet::source(span.source.text.as_str())
        .path(span.source.path.as_str())
        .annotation(annotation)
}

/// Columns that the span's line and the renderer's margin take; unlike a caret's line, a patch's is
/// not trimmed.
fn line_width(span: &Span) -> usize {
    let text = &span.source.text;
    let start = text[..span.range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() + 8
}
