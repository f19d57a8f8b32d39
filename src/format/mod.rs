//! Text to bytes. [`ALL`] is the one list of formats: a new one is a file and a line in it.
//!
//! A format is the text of a [`Markup`], or pages that Typst sets from it. A markup is a suffix, a
//! function that makes any text inert in it, and its templates: what an editor types is never markup.

pub mod markdown;
pub mod templates;
pub mod text;
pub mod typst;

use std::io::Write;

/// What an issue can be written as.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line and the extension of its files.
    pub extension: &'static str,
    pub markup: &'static Markup,
    /// Whether Typst makes pages of the markup; else the markup itself is written.
    pub is_typeset: bool,
    /// Whether `publish` writes it and puts it on record, and `build` unless it is asked otherwise.
    pub is_published: bool,
    /// Whether its files call photos by their paths, which are then outputs too.
    pub calls_photos: bool,
}

/// A text format that Tera fills in.
#[derive(Debug)]
pub struct Markup {
    /// That of its templates, `.typ`.
    pub suffix: &'static str,
    /// Makes any text inert; applied to every variable, opted out of nowhere.
    pub escape: fn(&str, &mut dyn Write) -> std::io::Result<()>,
    /// The built-in templates by file name; a workspace's own of the same name replaces one. `issue` and
    /// `year` with the suffix are filled in, the others are for them to include.
    pub templates: &'static [(&'static str, &'static str)],
    /// Whether the templates say in which faces to print.
    pub names_faces: bool,
}

/// Every format, in the order in which they are written.
pub static ALL: [&Format; 4] = [&typst::PDF, &typst::TYPST, &markdown::MARKDOWN, &text::TEXT];

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.extension == other.extension
    }
}

impl PartialEq for Markup {
    fn eq(&self, other: &Self) -> bool {
        self.suffix == other.suffix
    }
}

impl Format {
    /// Whether the volume of a year can be written as it.
    pub(crate) fn has_volume(&self) -> bool {
        let year = format!("year{}", self.markup.suffix);
        self.markup.templates.iter().any(|(name, _)| *name == year)
    }
}

/// What is published, in order.
pub(crate) fn published() -> impl Iterator<Item = &'static Format> {
    ALL.into_iter().filter(|format| format.is_published)
}

/// Whether a template, by its file name, is one of a published format: those are on record.
pub(crate) fn is_published(template: &str) -> bool {
    published().any(|format| template.ends_with(format.markup.suffix))
}

/// The markups of formats, each once.
pub(crate) fn markups(formats: &[&'static Format]) -> Vec<&'static Markup> {
    let mut markups: Vec<&'static Markup> = Vec::new();
    for format in formats {
        if !markups.contains(&format.markup) {
            markups.push(format.markup);
        }
    }
    markups
}

/// The suffixes of the templates of formats, each once.
pub(crate) fn suffixes(formats: &[&'static Format]) -> Vec<&'static str> {
    markups(formats).into_iter().map(|markup| markup.suffix).collect()
}

/// The built-in templates of formats, by file name.
pub(crate) fn templates(
    formats: &[&'static Format],
) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    markups(formats).into_iter().flat_map(|markup| markup.templates.iter().copied())
}
