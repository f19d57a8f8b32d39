//! Plain text, for pasting into a letter or a web form: a line a paragraph, as it reads on the page.

use std::io::Write;

use super::{Format, Markup};

pub static TEXT: Format = Format {
    extension: "txt",
    markup: &MARKUP,
    is_typeset: false,
    is_published: false,
    calls_photos: false,
};

static MARKUP: Markup = Markup {
    suffix: ".txt",
    escape: as_it_is,
    templates: &[("issue.txt", include_str!("../../templates/issue.txt"))],
    names_faces: false,
};

/// Nothing is markup in plain text.
fn as_it_is(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all(text.as_bytes())
}
