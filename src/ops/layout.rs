//! Checked issues to bytes, several issues at a time. Writes nothing.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::Builder;

use anyhow::{Context, bail};

use super::check::Ready;
use super::config::Shared;
use crate::cli::args::{EngineName, Format, Outputs, Typesetting};
use crate::cli::console::Console;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{font_substituted, missing_glyph};
use crate::document::issue::{Day, Document};
use crate::format::templates::{Faces, Markup};
use crate::format::typst::cli::Cli;
use crate::format::typst::fonts::{self, FaceFile, Fonts};
use crate::format::typst::glyphs::Glyphs;
use crate::format::typst::{Engine, Job, PhotoFile};
use crate::model::bulletin::Wanted;
use crate::model::issue::IssueId;
use crate::model::record::Digest;
use crate::model::source::{Encoding, Source, Span};
use crate::workspace::Workspace;
use crate::workspace::write::Output;

/// Bytes of stack for laying out one issue: Typst recurses by the depth of its content.
const STACK: usize = 64 << 20;

/// How outputs are made.
pub(crate) struct Making<'a> {
    pub(crate) formats: &'a [Format],
    pub(crate) draft: bool,
    pub(crate) typesetting: &'a Typesetting,
    /// How many issues are laid out at a time.
    pub(crate) jobs: NonZeroUsize,
}

/// The outputs of an issue and its photos, in memory.
pub(crate) struct Made {
    pub(crate) id: IssueId,
    pub(crate) outputs: Vec<Output>,
    pub(crate) photos: Vec<Output>,
    /// The faces that were at hand.
    pub(crate) fonts: Option<Arc<Fonts>>,
}

/// What lays out issues that want the same families; empty where no pages are wanted.
pub(crate) struct Press {
    fonts: Option<Arc<Fonts>>,
    pub(crate) glyphs: Option<Glyphs>,
    engine: Option<Engine>,
}

/// An issue that can be laid out.
pub(crate) struct Prepared {
    pub(crate) id: IssueId,
    press: Arc<Press>,
    shared: Arc<Shared>,
    document: Document,
    /// Paths below issues/ with the digests of the files that were checked.
    photos: Vec<(String, Digest)>,
}

impl<'a> Making<'a> {
    pub(crate) fn new(options: &'a Outputs, jobs: NonZeroUsize) -> Self {
        let Outputs { format, draft, typesetting, .. } = options;
        Self { formats: format, draft: *draft, typesetting, jobs }
    }

    fn wants(&self, format: Format) -> bool {
        self.formats.contains(&format)
    }

    pub(crate) fn engine(&self) -> String {
        format!("{:?}", self.typesetting.engine)
    }

    /// Whether photos are outputs of their own: a PDF holds them itself.
    pub(crate) fn wants_photos(&self) -> bool {
        self.wants(Format::Typ) || self.wants(Format::Md)
    }

    /// The name of an issue's outputs, without their extension.
    pub(crate) fn name(&self, id: IssueId) -> String {
        if self.draft { format!("{id}.draft") } else { id.to_string() }
    }
}

/// As many threads as the machine runs side by side.
pub(crate) fn all_cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// The issues for their presses; tells what none of them can print.
///
/// # Errors
/// No font, or no engine.
pub(crate) fn prepare(
    ready: Vec<Ready>,
    presses: &mut Presses,
    making: &Making<'_>,
    console: &Console,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Vec<Prepared>> {
    let mut pressed = Vec::new();
    for ready in ready {
        let press = presses.press(&ready.shared, diagnostics)?;
        pressed.push((ready, press));
    }
    for face in presses.opened.iter().flat_map(|press| &press.fonts).flat_map(|f| &f.files) {
        console.detail(format_args!("字体  {}", face.path.display()));
    }
    console.lap("备排版引擎");
    let mut all = Vec::new();
    let work = |(ready, press)| prepare_one(ready, press);
    in_order(making.jobs, pressed, work, |(prepared, found)| {
        all.push(prepared);
        diagnostics.extend(found);
        Ok(())
    })?;
    console.lap("核对字形");
    Ok(all)
}

/// Lays the issues out and hands them over in order, each with what was found meanwhile; one whose
/// pages could not be made is nothing.
///
/// # Errors
/// The engine could not do its work, or `take` failed.
pub(crate) fn lay_out(
    all: Vec<Prepared>,
    workspace: &Workspace,
    making: &Making<'_>,
    console: &Console,
    mut take: impl FnMut(Option<Made>, Diagnostics) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let work =
        |prepared: Prepared| (making.name(prepared.id), lay_out_one(prepared, workspace, making));
    in_order(making.jobs, all, work, |(name, result)| {
        let (made, found) = result?;
        console.lap(&format!("排 {name}"));
        take(made, found)
    })
}

/// The fonts that were found and the presses that were opened, for as long as they are needed.
pub(crate) struct Presses {
    installed: Vec<FaceFile>,
    typesetting: Typesetting,
    wants_fonts: bool,
    wants_engine: bool,
    found: Vec<(Wanted, Arc<Fonts>)>,
    opened: Vec<Arc<Press>>,
    /// Whose substitutes were told of.
    warned: Vec<Arc<Shared>>,
}

impl Presses {
    pub(crate) fn new(installed: Vec<FaceFile>, making: &Making<'_>) -> Self {
        Self {
            installed,
            typesetting: making.typesetting.clone(),
            wants_fonts: making.wants(Format::Pdf) || making.wants(Format::Typ),
            wants_engine: making.wants(Format::Pdf),
            found: Vec::new(),
            opened: Vec::new(),
            warned: Vec::new(),
        }
    }

    /// The fonts for what is made with these shared files, with one warning for each role in a face that
    /// nobody asked for; nothing where no pages are wanted.
    ///
    /// # Errors
    /// No font for a role.
    pub(crate) fn fonts(
        &mut self,
        shared: &Arc<Shared>,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Option<Arc<Fonts>>> {
        if !self.wants_fonts {
            return Ok(None);
        }
        let wanted = &shared.bulletin.fonts;
        let fonts = match self.found.iter().find(|(other, _)| other == wanted) {
            Some((_, fonts)) => Arc::clone(fonts),
            None => {
                let fonts = Arc::new(fonts::assign(&self.installed, wanted)?);
                self.found.push((wanted.clone(), Arc::clone(&fonts)));
                fonts
            }
        };
        if !self.warned.iter().any(|known| Arc::ptr_eq(known, shared)) {
            self.warned.push(Arc::clone(shared));
            for (role, family) in &fonts.substituted {
                let span = Span::start_of(&shared.bulletin.source);
                let (role, key) = (role.chinese(), role.key());
                diagnostics.push(font_substituted::substituted(span, role, key, family));
            }
        }
        Ok(Some(fonts))
    }

    /// The press for what is made with these shared files, opened when it is first needed.
    ///
    /// # Errors
    /// No font for a role, or no engine.
    pub(crate) fn press(
        &mut self,
        shared: &Arc<Shared>,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Arc<Press>> {
        let fonts = self.fonts(shared, diagnostics)?;
        let address = |fonts: &Option<Arc<Fonts>>| fonts.as_ref().map(Arc::as_ptr);
        let known = self.opened.iter().find(|press| address(&press.fonts) == address(&fonts));
        if let Some(press) = known {
            return Ok(Arc::clone(press));
        }
        let engine = match fonts.as_ref().filter(|_| self.wants_engine) {
            Some(fonts) => Some(engine(&self.typesetting, fonts)?),
            None => None,
        };
        let glyphs = fonts.as_ref().map(Glyphs::open).transpose()?;
        let press = Arc::new(Press { fonts, glyphs, engine });
        self.opened.push(Arc::clone(&press));
        Ok(press)
    }
}

/// The issue for its press, with the characters that cannot be printed.
fn prepare_one(ready: Ready, press: Arc<Press>) -> (Prepared, Diagnostics) {
    let Ready { id, document, photos, sources, shared, .. } = ready;
    let mut found = Diagnostics::of(id);
    for (c, role) in press.glyphs.iter().flat_map(|glyphs| glyphs.missing(&document)) {
        found.push(missing_glyph::missing(written(c, &sources), c, role.chinese()));
    }
    (Prepared { id, press, shared, document, photos }, found)
}

/// The issue's outputs; nothing where one of them could not be made.
fn lay_out_one(
    prepared: Prepared,
    workspace: &Workspace,
    making: &Making<'_>,
) -> anyhow::Result<(Option<Made>, Diagnostics)> {
    let Prepared { id, press, shared, document, photos } = prepared;
    let mut found = Diagnostics::of(id);
    // One that could not be parsed was reported.
    let Some(templates) = &shared.templates else { return Ok((None, found)) };
    let photos = load(photos, workspace)?;
    let text = Text { name: making.name(id), issued: document.issued, photos };
    let markup =
        |faces: &Faces, markup, found: &mut _| templates.render(&document, faces, markup, found);
    let outputs = outputs(text, &press, making, markup, &mut found)?;
    let fonts = press.fonts.clone();
    Ok((outputs.map(|(outputs, photos)| Made { id, outputs, photos, fonts }), found))
}

/// What becomes a set of outputs.
pub(crate) struct Text {
    /// Theirs, without the extension.
    pub(crate) name: String,
    pub(crate) issued: Day,
    pub(crate) photos: Vec<PhotoFile>,
}

/// The outputs of a text that `markup` tells, and its photos where they are outputs too. Nothing where
/// one of them could not be made.
pub(crate) fn outputs(
    text: Text,
    press: &Press,
    making: &Making<'_>,
    mut markup: impl FnMut(&Faces, Markup, &mut Diagnostics) -> Option<String>,
    found: &mut Diagnostics,
) -> anyhow::Result<Option<(Vec<Output>, Vec<Output>)>> {
    let Text { name, issued, mut photos } = text;
    let mut outputs = Vec::new();
    let mut add = |format: Format, bytes| {
        outputs.push(Output { path: format!("{name}.{}", format.extension()), bytes });
    };
    if let Some(fonts) = &press.fonts {
        let Some(typ) = markup(&fonts.faces, Markup::Typst, found) else { return Ok(None) };
        if let Some(engine) = &press.engine {
            let main = Source::new(format!("out/{name}.typ"), typ.clone(), Encoding::Utf8);
            let job = Job { main, photos, issued };
            let Some(pdf) = engine.pdf(&job, found)? else { return Ok(None) };
            add(Format::Pdf, pdf);
            photos = job.photos;
        }
        if making.wants(Format::Typ) {
            add(Format::Typ, typ.into_bytes());
        }
    }
    if making.wants(Format::Md) {
        let md = markup(&Faces::default(), Markup::Markdown, found);
        let Some(md) = md else { return Ok(None) };
        add(Format::Md, md.into_bytes());
    }
    photos.retain(|_| making.wants_photos());
    let photo = |photo: PhotoFile| Output { path: photo.path, bytes: photo.bytes };
    Ok(Some((outputs, photos.into_iter().map(photo).collect())))
}

/// Photos are read when they are needed: those of all issues would fill the memory.
///
/// # Errors
/// One that cannot be read, or is not what was checked.
pub(crate) fn load(
    photos: Vec<(String, Digest)>,
    workspace: &Workspace,
) -> anyhow::Result<Vec<PhotoFile>> {
    let load = |(path, digest): (String, Digest)| {
        let file = workspace.photo(&path)?.filter(|file| Digest::of(&file.bytes) == digest);
        let Some(file) = file else {
            bail!("issues/{path} 在排版途中改动了：再运行一次")
        };
        Ok(PhotoFile { path, bytes: file.bytes })
    };
    photos.into_iter().map(load).collect()
}

/// Where a character stands in the sources; one written as an escape is found nowhere, and shown at
/// the first one's start.
pub(crate) fn written(c: char, sources: &[Arc<Source>]) -> Span {
    let found = sources.iter().find_map(|source| Some((source, source.text.find(c)?)));
    match (found, sources.first()) {
        (Some((source, at)), _) => Span::new(source, at..at + c.len_utf8()),
        (None, Some(first)) => Span::start_of(first),
        (None, None) => Span::start_of(&Source::new("", String::new(), Encoding::Utf8)),
    }
}

fn engine(options: &Typesetting, fonts: &Fonts) -> anyhow::Result<Engine> {
    match options.engine {
        #[cfg(feature = "embedded")]
        EngineName::Embedded => {
            let engine = crate::format::typst::embedded::Embedded::new(&fonts.files)?;
            Ok(Engine::Embedded(Box::new(engine)))
        }
        #[cfg(not(feature = "embedded"))]
        EngineName::Embedded => {
            bail!("这个程序没有内置排版引擎：改用 --engine typst-cli，或重新编译")
        }
        EngineName::TypstCli => Ok(Engine::Cli(Cli::new(&options.typst, &fonts.files)?)),
    }
}

/// Does the work on several threads and hands the results over in the order of the items. Threads of
/// our own: Typst divides its work by rayon, and a thread of rayon's that waits would begin a second
/// issue meanwhile.
///
/// # Errors
/// Those of `take`, with which it ends, and threads that cannot be started.
fn in_order<T: Send, R: Send>(
    jobs: NonZeroUsize,
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let threads = jobs.get().min(items.len());
    let queue = Mutex::new(items.into_iter().enumerate());
    let next = || queue.lock().ok()?.next();
    let (done, finished) = mpsc::channel();
    std::thread::scope(|scope| {
        // Dropped on every way out, which tells the threads to stop.
        let finished = finished;
        for _ in 0..threads {
            let (done, next, work) = (done.clone(), &next, &work);
            let worker = move || {
                while let Some((at, item)) = next() {
                    if done.send((at, work(item))).is_err() {
                        break;
                    }
                }
            };
            let thread = Builder::new().stack_size(STACK).spawn_scoped(scope, worker);
            thread.context("开不了线程")?;
        }
        drop(done);
        let (mut early, mut due) = (BTreeMap::new(), 0);
        for (at, result) in finished {
            early.insert(at, result);
            while let Some(result) = early.remove(&due) {
                due += 1;
                take(result)?;
            }
        }
        Ok(())
    })
}
