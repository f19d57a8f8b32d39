//! Typst in the process. Its world holds the emitted file, the issue's photos and the faces of the
//! roles, and nothing else: no other file, no package, no clock.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::slice::from_ref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{self, Instant};

use anyhow::{Context, Error, bail};
use rayon::{ThreadPool, ThreadPoolBuilder};
use typst::diag::{FileError, FileResult, PackageError, Severity, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::{Frame, FrameItem};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontInfo, TextItem};
use typst::utils::{LazyHash, hash128};
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandards, Timestamp};

use super::faces::FaceFile;
use super::font_file::{self, FontFile, Whole};
use super::fonts::in_threads;
use super::glyphs::needs_no_glyph;
use super::memory::{Memory, OutOfMemory};
use super::{EngineOptions, Job, Lacking, Laid, PhotoFile};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::typesetting;
use crate::model::source::Span;

/// After how many other issues Typst forgets what it remembers of one: what issues share is asked for
/// by each of them, and the rest would fill the memory.
const LAYOUTS_KEPT: usize = 5;

/// Bytes of stack for laying out one text: Typst recurses by the depth of its content.
const STACK: usize = 64 << 20;

/// How often its time and its memory are looked at.
const TICK: time::Duration = time::Duration::from_millis(50);

/// What came of waiting for a thread.
enum Waited<T> {
    Ended(T),
    /// It ended without a word.
    Died,
    /// It goes on, and nobody waits any more.
    InVain(Unended),
}

/// Why nobody does.
enum Unended {
    Time,
    Memory(OutOfMemory),
}

/// Whether each text that nobody waits for any more is done with after all: nothing but the program's end
/// stops the threads that lay it out.
static LEFT_BEHIND: Mutex<Vec<Arc<AtomicBool>>> = Mutex::new(Vec::new());

/// Whether one of them goes on.
fn is_one_left() -> bool {
    let Ok(mut left) = LEFT_BEHIND.lock() else { return true };
    left.retain(|is_done| !is_done.load(Ordering::Relaxed));
    !left.is_empty()
}

/// Threads that lay out one text after the other, and among which Typst divides its work: new ones for each
/// text would leave more memory behind than they use.
///
/// # Errors
/// They cannot be started.
fn start_threads(threads: NonZeroUsize) -> anyhow::Result<ThreadPool> {
    let threads = ThreadPoolBuilder::new().num_threads(threads.get()).stack_size(STACK);
    // Whoever waits for the text sees that it does not come.
    threads.panic_handler(drop).build().context("开不了线程")
}

/// Typst, and how long it may take for one text.
pub(crate) struct Embedded {
    shared: Arc<Shared>,
    patience: time::Duration,
    /// The threads that have nothing to do.
    idle: Mutex<Vec<ThreadPool>>,
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
    data: Arc<OnceLock<Result<(Bytes, Whole), String>>>,
    font: OnceLock<Option<Font>>,
}

impl Embedded {
    /// # Errors
    /// A font file that cannot be read, is none, or has changed since it was found.
    pub(crate) fn new(options: &EngineOptions, faces: &[FaceFile]) -> anyhow::Result<Self> {
        // Without it, all goes on as well, and fonts are read.
        #[cfg(unix)]
        super::system::guard();
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
        Ok(Self { shared: Arc::new(shared), patience: options.patience, idle: Mutex::default() })
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
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let idle = idle.filter(|idle| idle.current_num_threads() == job.threads.get());
        let threads = idle.map_or_else(|| start_threads(job.threads), Ok)?;
        let (tell, told) = mpsc::channel();
        let is_done = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&is_done);
        // A template may count for ever, and nothing but the end of the program stops a thread.
        threads.spawn(move || {
            let mut found = Diagnostics::default();
            let laid = shared.lay_out(&job, &mut found);
            drop(job);
            done.store(true, Ordering::Relaxed);
            // Nobody waits for it any more.
            tell.send((laid, found)).unwrap_or_default();
        });
        match self.wait(&told) {
            Waited::Ended((laid, found)) => {
                if let Ok(mut idle) = self.idle.lock() {
                    idle.push(threads);
                }
                diagnostics.extend(found);
                laid
            }
            Waited::Died => bail!("排 {name} 时排版引擎出了错：这是程序的错"),
            Waited::InVain(why) => {
                if let Ok(mut left) = LEFT_BEHIND.lock() {
                    left.push(is_done);
                }
                match why {
                    Unended::Time => bail!(
                        "{name} 排了{}秒还没有排完：看看 templates/ 里有没有停不下来的循环，或用 --typst-timeout 给它更多的时间",
                        self.patience.as_secs()
                    ),
                    Unended::Memory(why) => Err(Error::new(why).context(format!("排不了 {name}"))),
                }
            }
        }
    }

    /// Waits for what a thread that lays out tells, as long as it may take, and as there is memory.
    fn wait<T>(&self, told: &Receiver<T>) -> Waited<T> {
        let (begun, mut memory) = (Instant::now(), None);
        loop {
            let left = self.patience.saturating_sub(begun.elapsed());
            match told.recv_timeout(left.min(TICK)) {
                Ok(told) => return Waited::Ended(told),
                Err(RecvTimeoutError::Disconnected) => return Waited::Died,
                Err(RecvTimeoutError::Timeout) if left <= TICK => {
                    return Waited::InVain(Unended::Time);
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            let memory = memory.get_or_insert_with(|| Memory::of(std::process::id()));
            if let Err(why) = memory.check() {
                return Waited::InVain(Unended::Memory(why));
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
        for slot in &self.slots {
            match slot.data.get() {
                // Without one of its faces Typst would have taken another.
                Some(Err(lost)) => bail!("{lost}"),
                // What is mapped may have changed under its hands.
                Some(Ok(_)) => font_file::hold(from_ref(&slot.face))?,
                None => {}
            }
        }
        Ok(laid.map_err(|errors| report(&world, job, &errors, diagnostics)).ok())
    }
}

impl Slot {
    fn font(&self) -> Option<Font> {
        let read = || FontFile::whole(&self.face).map_err(|error| format!("{error:#}"));
        let whole =
            self.data.get_or_init(|| read().map(|whole| (Bytes::new(whole.clone()), whole)));
        let (bytes, whole) = whole.as_ref().ok()?;
        let font = Font::new(bytes.clone(), self.face.index)?;
        // Typst tells fonts apart by all of their bytes, and then needs few of them.
        let _: u128 = hash128(&font);
        whole.release();
        Some(font)
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
        let font = slot.font.get_or_init(|| slot.font());
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
