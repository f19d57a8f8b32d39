//! A document through Tera into the text of a markup. Each markup has one escape function, which its
//! templates cannot forget.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use tera::{Context, ErrorKind, Tera};

use super::{Format, Markup, templates};
use crate::diagnostics::rules::filters::{self, Excess};
use crate::diagnostics::rules::syntax;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::filters::measured;
use crate::document::issue::Document;
use crate::document::year::Volume;
use crate::model::files::{File, FileRole};
use crate::model::measured::{measured as as_measured, place};
use crate::model::source::{Encoding, Source, Span};
use crate::read::toml::decode;

/// Whether a template makes volumes only: no issue depends on it.
pub(crate) fn is_of_volumes(name: &str) -> bool {
    name.starts_with("year.")
}

/// What the digits face prints, as a regex: ASCII, the no-break space, combining accents and Latin
/// letters. What Hanzi text shares with Latin (“ ” — … · ×) is left to the Hanzi face.
const LATIN: &str = r"[ -~\u{A0}\u{300}-\u{36F}À-ÖØ-öø-ɏ]";

/// Whether `LATIN` matches the character.
pub(crate) fn is_latin(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}' | '\u{300}'..='\u{36f}')
        || matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ')
}

/// The faces of a document for its Typst template.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Faces {
    /// The family of digits and Latin letters.
    pub(crate) digits: String,
    /// The other roles.
    pub(crate) faces: Vec<Face>,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Face {
    /// `fangsong`, `kaiti` …
    pub(crate) role: &'static str,
    /// The role's family, and those behind it for rare characters.
    pub(crate) families: Vec<String>,
}

/// All templates. A workspace's own are parsed at once, for what is wrong with them is said at once; a
/// markup of which it has none is parsed when it is first filled in.
pub struct Templates {
    markups: Vec<Parsed>,
    sources: BTreeMap<String, Arc<Source>>,
}

struct Parsed {
    markup: &'static Markup,
    is_own: bool,
    tera: OnceLock<Option<Tera>>,
    /// Those of the workspace, as their work can be measured.
    measured: Option<Tera>,
}

impl Templates {
    /// Reads the templates of formats, the workspace's own (by file name) before the built-in ones.
    pub fn load(
        formats: &[&'static Format],
        own: Vec<(String, File)>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut sources = BTreeMap::new();
        for (name, text) in templates(formats) {
            let path = format!("（内置）templates/{name}");
            let source = Source::new(FileRole::Shared, path, text.to_owned(), Encoding::Utf8);
            sources.insert(name.to_owned(), source);
        }
        let mut replaced = Vec::new();
        for (name, file) in own {
            replaced.push(name.clone());
            sources.insert(name, decode(file, diagnostics)?);
        }
        let mut markups = Vec::new();
        for markup in super::markups(formats) {
            let is_own = replaced.iter().any(|name| name.ends_with(markup.suffix));
            let tera = match is_own {
                true => OnceLock::from(parse(markup, &sources, diagnostics)),
                false => OnceLock::new(),
            };
            let measured = match tera.get() {
                Some(Some(_)) => Some(parse_measured(markup, &sources)),
                _ => None,
            };
            let measured = match measured.transpose() {
                Ok(measured) => measured,
                // Its work would have no bound.
                Err(error) => {
                    diagnostics.push(unmeasurable(&sources, &error, markup));
                    return None;
                }
            };
            markups.push(Parsed { markup, is_own, tera, measured });
        }
        let is_whole = markups.iter().all(|one| !matches!(one.tera.get(), Some(None)));
        is_whole.then_some(Self { markups, sources })
    }

    /// The markups of which the workspace has templates of its own: only those can have slips.
    pub(crate) fn own(&self) -> impl Iterator<Item = &'static Markup> {
        self.markups.iter().filter(|one| one.is_own).map(|one| one.markup)
    }

    /// The document in a text format.
    pub fn render(
        &self,
        document: &Document,
        faces: &Faces,
        markup: &Markup,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let mut context = Context::new();
        context.insert("doc", document);
        self.fill("issue", context, faces, markup, diagnostics)
    }

    /// The volume in a text format.
    pub(crate) fn render_volume(
        &self,
        volume: &Volume,
        faces: &Faces,
        markup: &Markup,
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
        markup: &Markup,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let parsed = self.markups.iter().find(|parsed| parsed.markup == markup)?;
        let tera =
            parsed.tera.get_or_init(|| parse(markup, &self.sources, diagnostics)).as_ref()?;
        context.insert("faces", &faces.faces);
        context.insert("digits", &faces.digits);
        context.insert("latin", LATIN);
        let name = format!("{name}{}", markup.suffix);
        let Some(own) = &parsed.measured else {
            return told(tera.render(&name, &context), &self.sources, markup, diagnostics);
        };
        let error = match measured::render(own, &name, &context) {
            Ok(text) => return Some(text),
            Err(error) => error,
        };
        if let Some((excess, at)) = measured::excess(&error) {
            diagnostics.push(filters::excess(self.place(&error, &name, at)?, excess));
            return None;
        }
        // What else is wrong is told by the template as it is written.
        let text =
            told(measured::render(tera, &name, &context), &self.sources, markup, diagnostics);
        if text.is_some() {
            let span = Span::start_of(self.sources.get(&name)?);
            diagnostics.push(filters::excess(span, Excess::Unknown));
        }
        None
    }

    /// Where the template is that an error of a measured one, filled in by this name, is about.
    fn place(&self, error: &tera::Error, name: &str, at: usize) -> Option<Span> {
        let name = match error.kind() {
            ErrorKind::RenderingError(report) => report.filename(),
            _ => name,
        };
        let source = self.sources.get(name)?;
        Some(Span::new(source, place(&source.text, at)))
    }
}

/// The text; what went wrong is in `diagnostics`.
fn told(
    rendered: tera::TeraResult<String>,
    sources: &BTreeMap<String, Arc<Source>>,
    markup: &Markup,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    rendered.map_err(|error| diagnostics.push(diagnose(sources, &error, markup))).ok()
}

fn parse(
    markup: &Markup,
    sources: &BTreeMap<String, Arc<Source>>,
    diagnostics: &mut Diagnostics,
) -> Option<Tera> {
    let mut tera = Tera::default();
    tera.autoescape_on([markup.suffix]);
    tera.set_escape_fn(markup.escape);
    let own = sources.iter().filter(|(name, _)| name.ends_with(markup.suffix));
    match tera.add_raw_templates(own.map(|(name, source)| (name, &source.text))) {
        Ok(()) => Some(tera),
        Err(error) => {
            diagnostics.push(diagnose(sources, &error, markup));
            None
        }
    }
}

/// # Errors
/// What was put in cannot be read.
fn parse_measured(
    markup: &Markup,
    sources: &BTreeMap<String, Arc<Source>>,
) -> tera::TeraResult<Tera> {
    let mut tera = Tera::default();
    measured::register(&mut tera);
    tera.autoescape_on([markup.suffix]);
    tera.set_escape_fn(markup.escape);
    let own = sources.iter().filter(|(name, _)| name.ends_with(markup.suffix));
    let own = own.map(|(name, source)| (name, as_measured(&source.text)));
    tera.add_raw_templates(own).map(|()| tera)
}

/// A template that is read otherwise than it was measured.
fn unmeasurable(
    sources: &BTreeMap<String, Arc<Source>>,
    error: &tera::Error,
    markup: &Markup,
) -> Diagnostic {
    let source = source_of(sources, error, markup);
    let at = match error.kind() {
        ErrorKind::SyntaxError(report) => report.span().range.start,
        _ => 0,
    };
    let span = Span::new(&source, place(&source.text, at));
    filters::excess(span, Excess::Unknown)
}

fn diagnose(
    sources: &BTreeMap<String, Arc<Source>>,
    error: &tera::Error,
    markup: &Markup,
) -> Diagnostic {
    syntax::template_file(&source_of(sources, error, markup), error)
}

/// The template that an error is about.
fn source_of(
    sources: &BTreeMap<String, Arc<Source>>,
    error: &tera::Error,
    markup: &Markup,
) -> Arc<Source> {
    let name = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            report.filename().to_owned()
        }
        _ => format!("issue{}", markup.suffix),
    };
    let unknown = || {
        Source::new(FileRole::Shared, format!("templates/{name}"), String::new(), Encoding::Utf8)
    };
    sources.get(&name).map_or_else(unknown, Arc::clone)
}
