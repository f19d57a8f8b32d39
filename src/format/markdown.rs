//! Markdown: `CommonMark`, with the photos beside it.

use std::io::Write;

use super::{Format, Markup};

pub static MARKDOWN: Format = Format {
    extension: "md",
    markup: &MARKUP,
    is_typeset: false,
    is_published: true,
    calls_photos: true,
};

static MARKUP: Markup = Markup {
    suffix: ".md",
    escape,
    templates: &[
        ("issue.md", include_str!("../../templates/issue.md")),
        ("year.md", include_str!("../../templates/year.md")),
    ],
    names_faces: false,
};

/// Text anywhere in a line: `CommonMark` takes a backslash before any ASCII punctuation.
fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.write_all(b"\\")?;
        }
        write!(out, "{c}")?;
    }
    Ok(())
}
