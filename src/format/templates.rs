//! A document into text formats through Tera. Escaping is here and nowhere else: each format has
//! one escape function, which its templates cannot forget.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use serde::Serialize;
use tera::{Context, Tera};

use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::syntax;
use crate::document::issue::Document;
use crate::document::year::Volume;
use crate::model::files::File;
use crate::model::source::{Encoding, Source};
use crate::read::toml::decode;

/// The built-in templates by file name; a workspace's own of the same name replaces one.
pub const BUILT_IN: [(&str, &str); 7] = [
    ("layout.typ", include_str!("../../templates/layout.typ")),
    ("fonts.typ", include_str!("../../templates/fonts.typ")),
    ("body.typ", include_str!("../../templates/body.typ")),
    ("issue.typ", include_str!("../../templates/issue.typ")),
    ("issue.md", include_str!("../../templates/issue.md")),
    ("year.typ", include_str!("../../templates/year.typ")),
    ("year.md", include_str!("../../templates/year.md")),
];

/// Whether a template makes volumes only: no issue depends on it.
pub fn is_of_volumes(name: &str) -> bool {
    matches!(name, "year.typ" | "year.md")
}

/// What the digits face prints, as a regex: ASCII, the no-break space, combining accents and Latin
/// letters. What Hanzi text shares with Latin (“ ” — … · ×) is left to the Hanzi face.
const LATIN: &str = r"[ -~\u{A0}\u{300}-\u{36F}À-ÖØ-öø-ɏ]";

/// Whether `LATIN` matches the character.
pub fn is_latin(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}' | '\u{300}'..='\u{36f}')
        || matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ')
}

/// A format that Tera makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    Typst,
    Markdown,
}

impl Markup {
    fn suffix(self) -> &'static str {
        match self {
            Self::Typst => ".typ",
            Self::Markdown => ".md",
        }
    }

    fn escape(self) -> fn(&str, &mut dyn Write) -> std::io::Result<()> {
        match self {
            Self::Typst => escape_typst,
            Self::Markdown => escape_markdown,
        }
    }
}

/// The faces of a document for its Typst template.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Faces {
    /// The family of digits and Latin letters.
    pub digits: String,
    /// The other roles.
    pub faces: Vec<Face>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Face {
    /// `fangsong`, `kaiti` …
    pub role: &'static str,
    /// The role's family, and those behind it for rare characters.
    pub families: Vec<String>,
}

/// All templates, parsed.
pub struct Templates {
    typst: Tera,
    markdown: Tera,
    sources: BTreeMap<String, Arc<Source>>,
}

impl Templates {
    /// Parses the templates, the workspace's own (by file name) before the built-in ones.
    pub fn load(own: Vec<(String, File)>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut sources = BTreeMap::new();
        for (name, text) in BUILT_IN {
            let path = format!("（内置）templates/{name}");
            sources.insert(name.to_owned(), Source::new(path, text.to_owned(), Encoding::Utf8));
        }
        for (name, file) in own {
            sources.insert(name, decode(file, diagnostics)?);
        }
        let typst = parse(Markup::Typst, &sources, diagnostics);
        let markdown = parse(Markup::Markdown, &sources, diagnostics);
        Some(Self { typst: typst?, markdown: markdown?, sources })
    }

    /// The document in a text format.
    pub fn render(
        &self,
        document: &Document,
        faces: &Faces,
        markup: Markup,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let mut context = Context::new();
        context.insert("doc", document);
        self.fill("issue", context, faces, markup, diagnostics)
    }

    /// The volume in a text format.
    pub fn render_volume(
        &self,
        volume: &Volume,
        faces: &Faces,
        markup: Markup,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let mut context = Context::new();
        context.insert("volume", volume);
        self.fill("year", context, faces, markup, diagnostics)
    }

    fn fill(
        &self,
        name: &str,
        mut context: Context,
        faces: &Faces,
        markup: Markup,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let tera = match markup {
            Markup::Typst => &self.typst,
            Markup::Markdown => &self.markdown,
        };
        context.insert("faces", &faces.faces);
        context.insert("digits", &faces.digits);
        context.insert("latin", LATIN);
        match tera.render(&format!("{name}{}", markup.suffix()), &context) {
            Ok(text) => Some(text),
            Err(error) => {
                diagnostics.push(self.diagnose(&error, markup));
                None
            }
        }
    }

    fn diagnose(&self, error: &tera::Error, markup: Markup) -> crate::diagnostics::Diagnostic {
        diagnose(&self.sources, error, markup)
    }
}

fn parse(
    markup: Markup,
    sources: &BTreeMap<String, Arc<Source>>,
    diagnostics: &mut Diagnostics,
) -> Option<Tera> {
    let mut tera = Tera::default();
    tera.autoescape_on([markup.suffix()]);
    tera.set_escape_fn(markup.escape());
    let own = sources.iter().filter(|(name, _)| name.ends_with(markup.suffix()));
    match tera.add_raw_templates(own.map(|(name, source)| (name, &source.text))) {
        Ok(()) => Some(tera),
        Err(error) => {
            diagnostics.push(diagnose(sources, &error, markup));
            None
        }
    }
}

fn diagnose(
    sources: &BTreeMap<String, Arc<Source>>,
    error: &tera::Error,
    markup: Markup,
) -> crate::diagnostics::Diagnostic {
    use tera::ErrorKind::{RenderingError, SyntaxError};
    let name = match error.kind() {
        SyntaxError(report) | RenderingError(report) => report.filename().to_owned(),
        _ => format!("issue{}", markup.suffix()),
    };
    let unknown = || Source::new(format!("templates/{name}"), String::new(), Encoding::Utf8);
    let source = sources.get(&name).map_or_else(unknown, Arc::clone);
    syntax::template_file(&source, error)
}

/// Text inside a Typst string literal.
fn escape_typst(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    for c in text.chars() {
        match c {
            '\\' => out.write_all(b"\\\\")?,
            '"' => out.write_all(b"\\\"")?,
            '\n' => out.write_all(b"\\n")?,
            c => write!(out, "{c}")?,
        }
    }
    Ok(())
}

/// Text anywhere in a Markdown line: `CommonMark` takes a backslash before any ASCII punctuation.
fn escape_markdown(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            out.write_all(b"\\")?;
        }
        write!(out, "{c}")?;
    }
    Ok(())
}
