//! For a person at a terminal: the source line with a caret under it.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::source::Span;

/// The diagnostic as text with ANSI styles, which the output stream strips where they are unwanted.
/// `width` is that of the terminal in columns; longer source lines are trimmed around the caret.
pub fn render(diagnostic: &Diagnostic, width: usize) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR.with_name("错误"),
        Severity::Warning => Level::WARNING.with_name("警告"),
        Severity::Note => Level::NOTE.with_name("说明"),
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.rule.name);
    let mut group = Group::with_title(title);
    group = group.element(snippet(&diagnostic.span, AnnotationKind::Primary, None));
    for related in &diagnostic.related {
        let label = Some(related.message.as_str());
        group = group.element(snippet(&related.span, AnnotationKind::Context, label));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.with_name("建议").message(help.as_str()));
    }
    Renderer::styled().term_width(width).render(&[group])
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
