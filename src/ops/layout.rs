//! Composed issues to the bytes of their outputs, several issues at a time. Writes nothing.

use std::num::NonZeroUsize;
use std::sync::Arc;

use anyhow::bail;

use super::compose::Composed;
use super::config::Config;
use super::last_page::{self, LastPage, Layout};
use super::parallel::{all_cores, cores_each, in_order};
use super::{Event, Observer, Step};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{font_substituted, missing_glyph};
use crate::document::issue::{Day, Document};
use crate::format::templates::Faces;
use crate::format::typst::faces::FaceFile;
use crate::format::typst::fonts::{self, Fonts};
use crate::format::typst::glyphs::{Glyphs, Missing, Printed};
use crate::format::typst::{Engine, EngineOptions, Job, Laid, PDF, PhotoFile};
use crate::format::{self, Format, Markup};
use crate::model::bulletin::WantedFamilies;
use crate::model::files::{FileRole, Limits};
use crate::model::issue::IssueId;
use crate::model::record::Digest;
use crate::model::source::{Encoding, Source, Span};
use crate::workspace::Workspace;
use crate::workspace::write::Output;

/// How outputs are made.
#[derive(Clone, Debug)]
pub struct OutputOptions {
    pub formats: Vec<&'static Format>,
    /// Whether what is missing is marked and the pages are those of a draft.
    pub draft: bool,
    pub engine: EngineOptions,
    /// How many issues are laid out at a time.
    pub jobs: NonZeroUsize,
}

/// The outputs of an issue and its photos, in memory.
pub(crate) struct Outputs {
    pub(crate) id: IssueId,
    pub(crate) files: Vec<Output>,
    pub(crate) photos: Vec<Output>,
    /// The faces that were at hand.
    pub(crate) fonts: Option<Arc<Fonts>>,
    /// Where pages were made, and the last one is next to nothing.
    pub(crate) last_page: Option<LastPage>,
}

/// What lays out issues that want the same families; empty where no pages are wanted.
pub(crate) struct Typesetter {
    fonts: Option<Arc<Fonts>>,
    /// Where no engine tells what the faces lack.
    glyphs: Option<Glyphs>,
    engine: Option<Engine>,
}

/// An issue that can be laid out.
pub(crate) struct Prepared {
    pub(crate) id: IssueId,
    typesetter: Arc<Typesetter>,
    config: Arc<Config>,
    document: Document,
    /// Paths below issues/ with the digests of the files that were checked.
    photos: Vec<(String, Digest)>,
    /// Where its lines per page may be changed; nothing where they are on record for ever, or the text is
    /// not the last one yet.
    lines_place: Option<Span>,
}

impl Default for OutputOptions {
    /// What is published, by the engine that this program has.
    fn default() -> Self {
        Self {
            formats: format::published().collect(),
            draft: false,
            engine: EngineOptions::default(),
            jobs: all_cores(),
        }
    }
}

impl OutputOptions {
    /// The name of an issue's outputs, without their extension.
    pub(crate) fn name(&self, id: IssueId) -> String {
        if self.draft { format!("{id}.draft") } else { id.to_string() }
    }

    /// Whether photos are outputs of their own: pages hold them themselves.
    pub(super) fn wants_photos(&self) -> bool {
        self.formats.iter().any(|format| format.calls_photos)
    }

    pub(super) fn engine_name(&self) -> String {
        format!("{:?}", self.engine.kind)
    }
}

/// The issues for their typesetters; tells what none of them can print.
///
/// # Errors
/// No font, or no engine.
pub(crate) fn prepare(
    composed: Vec<Composed>,
    typesetters: &mut Typesetters,
    options: &OutputOptions,
    diagnostics: &mut Diagnostics,
    observer: &mut dyn Observer,
) -> anyhow::Result<Vec<Prepared>> {
    let mut with_typesetters = Vec::new();
    for one in composed {
        let typesetter = typesetters.typesetter(&one.config, diagnostics)?;
        with_typesetters.push((one, typesetter));
    }
    let fonts = typesetters.opened.iter().flat_map(|typesetter| &typesetter.fonts);
    for face in fonts.flat_map(|fonts| &fonts.files) {
        observer.observe(Event::Step(Step::Face(&face.path)))?;
    }
    observer.observe(Event::Step(Step::EnginesReady))?;
    let mut all = Vec::new();
    let work = |(composed, typesetter)| prepare_one(composed, typesetter);
    in_order(options.jobs, with_typesetters, work, |(prepared, found)| {
        all.push(prepared);
        diagnostics.extend(found);
        Ok(())
    })?;
    observer.observe(Event::Step(Step::GlyphsChecked))?;
    Ok(all)
}

/// Lays the issues out and hands them over in order, each under its outputs' name and with what was
/// found meanwhile; one whose pages could not be made is nothing.
///
/// # Errors
/// The engine could not do its work, or `take` failed.
pub(crate) fn lay_out(
    all: Vec<Prepared>,
    workspace: &Workspace,
    options: &OutputOptions,
    mut take: impl FnMut(&str, Option<Outputs>, Diagnostics) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // With but one to lay out it has all cores for itself.
    let jobs = NonZeroUsize::new(all.len()).map_or(options.jobs, |all| options.jobs.min(all));
    let options = &OutputOptions { jobs, ..options.clone() };
    let work =
        |prepared: Prepared| (options.name(prepared.id), lay_out_one(prepared, workspace, options));
    in_order(jobs, all, work, |(name, result)| {
        let (outputs, found) = result?;
        take(&name, outputs, found)
    })
}

/// The fonts that were found and the typesetters that were opened, for as long as they are needed.
pub(crate) struct Typesetters {
    installed: Vec<FaceFile>,
    engine: EngineOptions,
    wants_fonts: bool,
    wants_engine: bool,
    found: Vec<(WantedFamilies, Arc<Fonts>)>,
    opened: Vec<Arc<Typesetter>>,
    /// Whose substitutes were told of.
    warned: Vec<Arc<Config>>,
}

impl Typesetters {
    pub(crate) fn new(installed: Vec<FaceFile>, options: &OutputOptions) -> Self {
        Self {
            installed,
            engine: options.engine.clone(),
            wants_fonts: options.formats.iter().any(|format| format.markup.names_faces),
            wants_engine: options.formats.iter().any(|format| format.is_typeset),
            found: Vec::new(),
            opened: Vec::new(),
            warned: Vec::new(),
        }
    }

    /// The fonts for what is made with these shared files, with one warning for each role in a face that
    /// nobody asked for, or one note where nobody asked for any; nothing where no pages are wanted.
    ///
    /// # Errors
    /// No font for a role.
    pub(crate) fn fonts(
        &mut self,
        config: &Arc<Config>,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Option<Arc<Fonts>>> {
        if !self.wants_fonts {
            return Ok(None);
        }
        let wanted = &config.bulletin.fonts;
        let fonts = match self.found.iter().find(|(other, _)| other == wanted) {
            Some((_, fonts)) => Arc::clone(fonts),
            None => {
                let fonts = Arc::new(fonts::assign(&self.installed, wanted)?);
                self.found.push((wanted.clone(), Arc::clone(&fonts)));
                fonts
            }
        };
        if !self.warned.iter().any(|known| Arc::ptr_eq(known, config)) {
            self.warned.push(Arc::clone(config));
            let span = Span::start_of(&config.bulletin.source);
            let roles = fonts.substituted.iter();
            let roles: Vec<(&str, &str, &str)> =
                roles.map(|(role, family)| (role.chinese(), role.key(), family.as_str())).collect();
            if wanted.is_empty() && !roles.is_empty() {
                diagnostics.push(font_substituted::unasked(span, &roles));
            } else {
                for (role, key, family) in roles {
                    let span = span.clone();
                    diagnostics.push(font_substituted::substituted(span, role, key, family));
                }
            }
        }
        Ok(Some(fonts))
    }

    /// The typesetter for what is made with these shared files, opened when it is first needed.
    ///
    /// # Errors
    /// No font for a role, or no engine.
    pub(crate) fn typesetter(
        &mut self,
        config: &Arc<Config>,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Arc<Typesetter>> {
        let fonts = self.fonts(config, diagnostics)?;
        let address = |fonts: &Option<Arc<Fonts>>| fonts.as_ref().map(Arc::as_ptr);
        let mut opened = self.opened.iter();
        if let Some(known) = opened.find(|known| address(&known.fonts) == address(&fonts)) {
            return Ok(Arc::clone(known));
        }
        let engine = match fonts.as_ref().filter(|_| self.wants_engine) {
            Some(fonts) => Some(Engine::open(&self.engine, &fonts.files)?),
            None => None,
        };
        let tells_lacking = engine.as_ref().is_some_and(Engine::tells_lacking);
        let glyphs = fonts.as_ref().filter(|_| !tells_lacking).map(Glyphs::open).transpose()?;
        let typesetter = Arc::new(Typesetter { fonts, glyphs, engine });
        self.opened.push(Arc::clone(&typesetter));
        Ok(typesetter)
    }
}

impl Typesetter {
    /// Says before anything is laid out what the faces lack; nothing where the engine will tell.
    pub(crate) fn check<'a>(&self, printed: impl Fn() -> Printed<'a>, found: &mut Diagnostics) {
        if let Some(glyphs) = &self.glyphs {
            tell(&glyphs.missing(&printed()), found);
        }
    }
}

pub(super) fn tell(missing: &[Missing], found: &mut Diagnostics) {
    for Missing { c, role, place } in missing {
        found.push(missing_glyph::missing(place.clone(), *c, role));
    }
}

/// The issue for its typesetter, with the characters that are known not to be printable.
fn prepare_one(composed: Composed, typesetter: Arc<Typesetter>) -> (Prepared, Diagnostics) {
    let Composed { id, document, photos, config, record, lines_place, .. } = composed;
    let lines_place = (record.is_none() && !document.draft).then_some(lines_place);
    let mut found = Diagnostics::of(id);
    typesetter.check(|| Printed::of(&document), &mut found);
    (Prepared { id, typesetter, config, document, photos, lines_place }, found)
}

/// The issue's outputs; nothing where one of them could not be made.
fn lay_out_one(
    prepared: Prepared,
    workspace: &Workspace,
    options: &OutputOptions,
) -> anyhow::Result<(Option<Outputs>, Diagnostics)> {
    let Prepared { id, typesetter, config, mut document, photos, lines_place } = prepared;
    let mut found = Diagnostics::of(id);
    // One that could not be parsed was reported.
    let Some(templates) = &config.templates else { return Ok((None, found)) };
    let make = |document: &Document, options: &OutputOptions, found: &mut Diagnostics| {
        let photos = read_photos(photos.clone(), workspace)?;
        let target = Target { name: options.name(id), issued: document.issued, photos };
        let markup =
            |faces: &Faces, markup, found: &mut _| templates.render(document, faces, markup, found);
        make(target, &typesetter, options, markup, || Printed::of(document), found)
    };
    let Some((files, photos)) = make(&document, options, &mut found)? else {
        return Ok((None, found));
    };
    let is_paged = |file: &&Output| file.path.ends_with(&format!(".{}", PDF.extension));
    let mut last_page = None;
    if let Some((pdf, place)) = files.iter().find(is_paged).zip(lines_place) {
        let is_built_in = templates.own().all(|markup| *markup != *PDF.markup);
        let layout = Layout::of(&document, is_built_in);
        let pages = OutputOptions { formats: vec![&PDF], ..options.clone() };
        last_page = last_page::look(&pdf.bytes, &layout, |lines| {
            document.lines_per_page = lines;
            // What is wrong with it was said.
            let made = make(&document, &pages, &mut Diagnostics::default())?;
            Ok(made.and_then(|(files, _)| last_page::count(&files.first()?.bytes)))
        })?;
        last_page.iter().for_each(|page| found.push(page.note(&place)));
    }
    let fonts = typesetter.fonts.clone();
    Ok((Some(Outputs { id, files, photos, fonts, last_page }), found))
}

/// What becomes a set of outputs.
pub(crate) struct Target {
    /// Theirs, without the extension.
    pub(crate) name: String,
    pub(crate) issued: Day,
    pub(crate) photos: Arc<Vec<PhotoFile>>,
}

/// The outputs of a text that `render` tells in each markup, and its photos where they are outputs too.
/// Nothing where one of them could not be made. `printed` tells where its characters stand.
pub(crate) fn make<'a>(
    target: Target,
    typesetter: &Typesetter,
    options: &OutputOptions,
    mut render: impl FnMut(&Faces, &'static Markup, &mut Diagnostics) -> Option<String>,
    printed: impl Fn() -> Printed<'a>,
    found: &mut Diagnostics,
) -> anyhow::Result<Option<(Vec<Output>, Vec<Output>)>> {
    let Target { name, issued, photos } = target;
    let (mut files, no_fonts) = (Vec::new(), Fonts::default());
    for markup in format::markups(&options.formats) {
        let faces = typesetter.fonts.as_ref().filter(|_| markup.names_faces);
        let faces = faces.map(|fonts| &fonts.faces);
        let Some(text) = render(faces.unwrap_or(&Faces::default()), markup, found) else {
            return Ok(None);
        };
        let formats = options.formats.iter().filter(|format| format.markup == markup);
        for format in formats {
            let path = format!("{name}.{}", format.extension);
            let bytes = match typesetter.engine.as_ref().filter(|_| format.is_typeset) {
                Some(engine) => {
                    let emitted = format!("out/{name}{}", markup.suffix);
                    let main =
                        Source::new(FileRole::Emitted, emitted, text.clone(), Encoding::Utf8);
                    let threads = cores_each(options.jobs);
                    let job = Job { main, photos: Arc::clone(&photos), issued, threads };
                    match engine.lay_out(job, found)? {
                        Some(Laid::Pdf(pdf)) => pdf,
                        Some(Laid::Lacking(lacking)) => {
                            let fonts = typesetter.fonts.as_deref();
                            let fonts = fonts.unwrap_or(&no_fonts);
                            tell(&printed().locate(&lacking, fonts), found);
                            return Ok(None);
                        }
                        None => return Ok(None),
                    }
                }
                None => text.clone().into_bytes(),
            };
            files.push(Output { path, bytes });
        }
    }
    let photos = if options.wants_photos() { Arc::unwrap_or_clone(photos) } else { Vec::new() };
    let photo = |photo: PhotoFile| Output { path: photo.path, bytes: photo.bytes };
    Ok(Some((files, photos.into_iter().map(photo).collect())))
}

/// Photos are read again when they are needed: those of all issues would fill the memory.
///
/// # Errors
/// One that cannot be read, or is not what was checked.
pub(crate) fn read_photos(
    photos: Vec<(String, Digest)>,
    workspace: &Workspace,
) -> anyhow::Result<Arc<Vec<PhotoFile>>> {
    let read = |(path, digest): (String, Digest)| {
        // It was held against its bounds before.
        let file = workspace.photo(&path, &Limits::MOST)?;
        let file = file.filter(|file| Digest::of(&file.bytes) == digest);
        let Some(file) = file else {
            bail!("issues/{path} 在排版途中改动了：再运行一次")
        };
        Ok(PhotoFile { path, bytes: file.bytes })
    };
    Ok(Arc::new(photos.into_iter().map(read).collect::<anyhow::Result<_>>()?))
}
