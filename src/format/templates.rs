//! A document through Tera into the text of a markup. Each markup has one escape function, which its
//! templates cannot forget.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use tera::{Context, Tera};

use super::{Format, Markup, templates};
use crate::diagnostics::rules::syntax;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::document::filters::measured;
use crate::document::issue::Document;
use crate::document::year::Volume;
use crate::model::files::{File, FileRole};
use crate::model::measured::measured as as_measured;
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
            let measured = if is_own { parse_measured(markup, &sources) } else { None };
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
        match parsed.measured.as_ref().map(|tera| measured::render(tera, &name, &context)) {
            Some(Ok(text)) => return Some(text),
            Some(Err(error)) if measured::is_spent(&error) => {
                let source = self.sources.get(&name)?;
                diagnostics.push(syntax::spent(Span::start_of(source)));
                return None;
            }
            // What else is wrong is told by the template as it is written.
            Some(Err(_)) | None => {}
        }
        match tera.render(&name, &context) {
            Ok(text) => Some(text),
            Err(error) => {
                diagnostics.push(diagnose(&self.sources, &error, markup));
                None
            }
        }
    }
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

/// Nothing where what was put in cannot be read: then the template is filled in as it is written.
fn parse_measured(markup: &Markup, sources: &BTreeMap<String, Arc<Source>>) -> Option<Tera> {
    let mut tera = Tera::default();
    measured::register(&mut tera);
    tera.autoescape_on([markup.suffix]);
    tera.set_escape_fn(markup.escape);
    let own = sources.iter().filter(|(name, _)| name.ends_with(markup.suffix));
    let own = own.map(|(name, source)| (name, as_measured(&source.text)));
    tera.add_raw_templates(own).ok().map(|()| tera)
}

fn diagnose(
    sources: &BTreeMap<String, Arc<Source>>,
    error: &tera::Error,
    markup: &Markup,
) -> Diagnostic {
    use tera::ErrorKind::{RenderingError, SyntaxError};
    let name = match error.kind() {
        SyntaxError(report) | RenderingError(report) => report.filename().to_owned(),
        _ => format!("issue{}", markup.suffix),
    };
    let unknown = || {
        Source::new(FileRole::Shared, format!("templates/{name}"), String::new(), Encoding::Utf8)
    };
    let source = sources.get(&name).map_or_else(unknown, Arc::clone);
    syntax::template_file(&source, error)
}
