//! Typst in the process. Its world holds the emitted file, the issue's photos and the faces of the
//! roles, and nothing else: no other file, no package, no clock.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::{Builder, JoinHandle};
use std::time;

use anyhow::{Context, bail};
use typst::diag::{FileError, FileResult, PackageError, Severity, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::{Frame, FrameItem};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontInfo, TextItem};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandards, Timestamp};

use super::faces::FaceFile;
use super::font_file::FontFile;
use super::fonts::in_threads;
use super::glyphs::needs_no_glyph;
use super::{EngineOptions, Job, Lacking, Laid, PhotoFile};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::typesetting;
use crate::model::source::Span;

/// After how many other issues Typst forgets what it remembers of one: what issues share is asked for
/// by each of them, and the rest would fill the memory.
const LAYOUTS_KEPT: usize = 5;

/// Bytes of stack for laying out one text: Typst recurses by the depth of its content.
const STACK: usize = 64 << 20;

/// The threads that nobody waits for any more: nothing but the program's end stops them.
static LEFT_BEHIND: Mutex<Vec<JoinHandle<()>>> = Mutex::new(Vec::new());

/// Whether one of them goes on.
fn is_one_left() -> bool {
    let Ok(mut left) = LEFT_BEHIND.lock() else { return true };
    left.retain(|thread| !thread.is_finished());
    !left.is_empty()
}

/// Starts the threads among which Typst divides its work: started by itself it would panic where the system
/// has none to give.
///
/// # Errors
/// They cannot be started.
fn start_threads() -> anyhow::Result<()> {
    match rayon::ThreadPoolBuilder::new().build_global() {
        // Without a cause, they are there already.
        Err(error) if error.source().is_some() => Err(error).context("开不了线程"),
        _ => Ok(()),
    }
}

/// Typst, and how long it may take for one text.
pub(crate) struct Embedded {
    shared: Arc<Shared>,
    patience: time::Duration,
}

/// The library and the faces, made once for all issues.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    slots: Vec<Slot>,
}

/// A face, read when it is first needed.
struct Slot {
    face: FaceFile,
    /// Shared by the faces of a collection; why they could not be read, where they could not.
    data: Arc<OnceLock<Result<Bytes, String>>>,
    font: OnceLock<Option<Font>>,
}

impl Embedded {
    /// # Errors
    /// A font file that cannot be read, is none, or has changed since it was found; no threads are to be had.
    pub(crate) fn new(options: &EngineOptions, faces: &[FaceFile]) -> anyhow::Result<Self> {
        start_threads()?;
        let described = in_threads(faces, |face| {
            let info = FontInfo::new(&FontFile::description(face)?, 0);
            info.with_context(|| format!("{} 不是字体文件", face.path.display()))
        });
        let infos: Vec<FontInfo> = described.into_iter().collect::<anyhow::Result<_>>()?;
        let mut slots: Vec<Slot> = Vec::new();
        for face in faces {
            let known = slots.iter().find(|slot| slot.face.path == face.path);
            let data = known.map(|slot| Arc::clone(&slot.data)).unwrap_or_default();
            slots.push(Slot { face: face.clone(), data, font: OnceLock::new() });
        }
        let (library, book) = (Library::default(), FontBook::from_infos(infos));
        let shared = Shared { library: LazyHash::new(library), book: LazyHash::new(book), slots };
        Ok(Self { shared: Arc::new(shared), patience: options.patience })
    }

    /// The pages; nothing where Typst found errors.
    ///
    /// # Errors
    /// A font file that cannot be read, or has changed since it was found; a text that takes too long.
    pub(crate) fn lay_out(
        &self,
        job: Job,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Option<Laid>> {
        let shared = Arc::clone(&self.shared);
        let name = job.main.path.clone();
        // Under `watch` there would be one more after each change, until the memory is full.
        if is_one_left() {
            bail!(
                "没有排 {name}：前面有一份排到现在还停不下来。改好 templates/ 里停不下来的循环，再重新运行本程序"
            );
        }
        let (tell, told) = mpsc::channel();
        // A template may count for ever, and nothing but the end of the program stops a thread.
        let thread = Builder::new().stack_size(STACK).spawn(move || {
            let mut found = Diagnostics::default();
            let laid = shared.lay_out(&job, &mut found);
            drop(job);
            // Nobody waits for it any more.
            tell.send((laid, found)).unwrap_or_default();
        });
        let thread = thread.context("开不了线程")?;
        match told.recv_timeout(self.patience) {
            Ok((laid, found)) => {
                diagnostics.extend(found);
                laid
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Ok(mut left) = LEFT_BEHIND.lock() {
                    left.push(thread);
                }
                bail!(
                    "{name} 排了{}秒还没有排完：看看 templates/ 里有没有停不下来的循环，或用 --typst-timeout 给它更多的时间",
                    self.patience.as_secs()
                );
            }
            Err(RecvTimeoutError::Disconnected) => {
                bail!("排 {name} 时排版引擎出了错：这是程序的错")
            }
        }
    }
}

impl Shared {
    fn lay_out(&self, job: &Job, diagnostics: &mut Diagnostics) -> anyhow::Result<Option<Laid>> {
        // Always the same path: file ids are never given back.
        let Some(main) = rooted("main.typ") else { return Ok(None) };
        let source = Source::new(main, job.main.text.clone());
        let world = IssueWorld { engine: self, main: source, photos: &job.photos };
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
        report(&world, job, &warnings, diagnostics);
        let laid = output.and_then(|document| {
            let lacking = lacking(&document);
            if !lacking.is_empty() {
                return Ok(Laid::Lacking(lacking));
            }
            typst_pdf::pdf(&document, &options(job)).map(Laid::Pdf)
        });
        comemo::evict(LAYOUTS_KEPT);
        // Without one of its faces Typst would have taken another.
        if let Some(Err(lost)) =
            self.slots.iter().find_map(|slot| slot.data.get().filter(|data| data.is_err()))
        {
            bail!("{lost}");
        }
        Ok(laid.map_err(|errors| report(&world, job, &errors, diagnostics)).ok())
    }
}

impl Slot {
    fn bytes(&self) -> Option<Bytes> {
        let read =
            || FontFile::whole(&self.face).map(Bytes::new).map_err(|error| format!("{error:#}"));
        self.data.get_or_init(read).as_ref().ok().cloned()
    }
}

/// The characters on the pages for which glyph 0 stands, the box. The frames know which face each text
/// was set in, whatever template said so.
fn lacking(document: &PagedDocument) -> BTreeSet<Lacking> {
    let mut lacking = BTreeSet::new();
    for page in document.pages() {
        in_frame(&page.frame, &mut lacking);
    }
    lacking
}

fn in_frame(frame: &Frame, lacking: &mut BTreeSet<Lacking>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => in_frame(&group.frame, lacking),
            FrameItem::Text(text) => in_text(text, lacking),
            _ => {}
        }
    }
}

fn in_text(item: &TextItem, lacking: &mut BTreeSet<Lacking>) {
    let is_box = |at: usize| item.glyphs[at].id == 0;
    let places: Vec<usize> = (0..item.glyphs.len()).filter(|&at| is_box(at)).collect();
    for run in places.chunk_by(|a, b| a + 1 == *b) {
        let text = run.iter().filter_map(|&at| item.text.get(item.glyphs[at].range()));
        let chars = text.flat_map(str::chars).filter(|c| !needs_no_glyph(*c));
        let has = |c: &char| item.font.ttf().glyph_index(*c).is_some();
        let (had, mut not_had): (Vec<char>, Vec<char>) = chars.partition(has);
        // What stands under a mark that no face has becomes a box with it, and is not to blame; two
        // that only no single face has both are, together.
        if not_had.is_empty() {
            not_had = had;
        }
        let family = || item.font.info().family.clone();
        lacking.extend(not_had.into_iter().map(|c| Lacking { c, family: family() }));
    }
}

/// The options that `typst compile` uses.
fn options(job: &Job) -> PdfOptions {
    let date = u8::try_from(job.issued.month).ok().zip(u8::try_from(job.issued.day).ok());
    let date = date.and_then(|(m, d)| Datetime::from_ymd_hms(job.issued.year, m, d, 0, 0, 0));
    PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Auto,
        timestamp: date.map(Timestamp::new_utc),
        page_ranges: None,
        standards: PdfStandards::default(),
        tagged: true,
        pretty: false,
    }
}

/// The id of a file below the root; `None` where the path is none.
fn rooted(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn report(
    world: &IssueWorld<'_>,
    job: &Job,
    found: &[SourceDiagnostic],
    diagnostics: &mut Diagnostics,
) {
    for diagnostic in found {
        // The outermost call is the content's, which says more than a place in the layout.
        let range = match diagnostic.trace.last() {
            Some(point) => world.range(point.span),
            None => world.range(diagnostic.span),
        };
        let range = range.unwrap_or(0..0);
        let span = Span::new(&job.main, range);
        let hints: Vec<String> = diagnostic.hints.iter().map(|hint| hint.v.to_string()).collect();
        diagnostics.push(match diagnostic.severity {
            Severity::Error => typesetting::failed(span, &diagnostic.message, &hints),
            Severity::Warning => typesetting::warned(span, &diagnostic.message, &hints),
        });
    }
}

struct IssueWorld<'a> {
    engine: &'a Shared,
    main: Source,
    photos: &'a [PhotoFile],
}

impl World for IssueWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.engine.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.engine.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(absent(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let photo = self.photos.iter().find(|photo| rooted(&photo.path) == Some(id));
        photo.map(|photo| Bytes::new(photo.bytes.clone())).ok_or_else(|| absent(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        let slot = self.engine.slots.get(index)?;
        let font = slot.font.get_or_init(|| Font::new(slot.bytes()?, slot.face.index));
        font.clone()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn absent(id: FileId) -> FileError {
    if let VirtualRoot::Package(package) = id.root() {
        return FileError::Package(PackageError::NotFound(package.clone()));
    }
    FileError::NotFound(id.vpath().get_without_slash().into())
}
