//! `bulletin build`: check, then write the outputs, all of them or none.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};

use super::console::{Console, shown};
use super::{Outcome, selected};
use crate::cli::{Build, EngineName, Format, Global, Typesetting};
use crate::diagnostics::Diagnostics;
use crate::model::IssueId;
use crate::pipeline::{Project, Ready};
use crate::render::{Faces, Markup};
use crate::rules::{font_substituted, missing_glyph};
use crate::shared::Shared;
use crate::shelf::Purpose;
use crate::source::{Encoding, Source, Span};
use crate::typeset::fonts::{self, Fonts};
use crate::typeset::glyphs::Glyphs;
use crate::typeset::{Engine, Job, PhotoFile, cli::Cli};
use crate::workspace::Workspace;

/// A file to be written.
pub(super) struct Output {
    /// Below the output folder.
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
}

/// How outputs are made.
pub(super) struct Making<'a> {
    pub(super) formats: &'a [Format],
    pub(super) draft: bool,
    pub(super) typesetting: &'a Typesetting,
}

/// The outputs of an issue and its photos, in memory.
pub(super) struct Made {
    pub(super) id: IssueId,
    pub(super) outputs: Vec<Output>,
    pub(super) photos: Vec<Output>,
    /// The faces that were at hand.
    pub(super) fonts: Option<Arc<Fonts>>,
}

/// What lays out all issues that are made with the same shared files.
pub(super) struct Press {
    shared: Arc<Shared>,
    pub(super) fonts: Option<Arc<Fonts>>,
    pub(super) glyphs: Option<Glyphs>,
    pub(super) engine: Option<Engine>,
}

pub(super) fn run(global: &Global, options: &Build, console: &Console) -> anyhow::Result<Outcome> {
    let workspace = Workspace::find(&global.directory)?;
    let root = workspace.root.clone();
    let out = options.out.clone().unwrap_or_else(|| root.join("out"));
    let mut diagnostics = Diagnostics::default();
    let project = Project::open(workspace)?;
    console.lap("读共用文件");
    let newest = |issues: &[IssueId]| issues.last().copied().into_iter().collect();
    let issues = selected(&options.issues, &project, newest)?;
    let purpose = if options.draft { Purpose::Draft } else { Purpose::Print };
    let ready = project.check(&issues, purpose, &mut diagnostics)?;
    console.lap("读各期、核对、成文");
    let mut outputs = Vec::new();
    if !diagnostics.has_errors() {
        let making = Making {
            formats: &options.format,
            draft: options.draft,
            typesetting: &options.typesetting,
        };
        for made in make(&project, &issues, ready, &making, console, &mut diagnostics)? {
            outputs.extend(made.photos);
            outputs.extend(made.outputs);
        }
    }
    console.report(&mut diagnostics, &options.report, &root);
    console.summary(issues.len(), &diagnostics, &options.report);
    if diagnostics.has_errors() {
        return Ok(Outcome::Errors);
    }
    for path in write(&out, outputs)? {
        console.answer(shown(&path).display())?;
    }
    console.lap("写文件");
    Ok(Outcome::Done)
}

/// All outputs of all issues, in memory. An issue asked for that is not ready is a fault of the
/// program: what keeps an issue from it is in the diagnostics.
pub(super) fn make(
    project: &Project,
    asked: &[IssueId],
    ready: Vec<Ready>,
    making: &Making<'_>,
    console: &Console,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Vec<Made>> {
    if let Some(id) = asked.iter().find(|id| ready.iter().all(|ready| ready.id != **id)) {
        bail!("{id} 没有成文，却没有报出原因：这是程序的错");
    }
    let mut presses: Vec<Press> = Vec::new();
    let mut all = Vec::new();
    for ready in ready {
        let known = presses.iter().position(|press| Arc::ptr_eq(&press.shared, &ready.shared));
        let press = match known {
            Some(known) => &presses[known],
            None => {
                presses.push(press(project, &ready.shared, making, console, diagnostics)?);
                &presses[presses.len() - 1]
            }
        };
        all.extend(make_one(ready, press, making, console, diagnostics)?);
    }
    Ok(all)
}

pub(super) fn press(
    project: &Project,
    shared: &Arc<Shared>,
    making: &Making<'_>,
    console: &Console,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Press> {
    let wants = |format| making.formats.contains(&format);
    let fonts = if wants(Format::Pdf) || wants(Format::Typ) {
        let folder = project.workspace.root.join("fonts");
        Some(Arc::new(fonts::resolve(&folder, &shared.bulletin.fonts)?))
    } else {
        None
    };
    for face in fonts.iter().flat_map(|fonts| &fonts.files) {
        console.detail(format_args!("字体  {}", face.path.display()));
    }
    console.lap("找字体");
    let engine = match fonts.as_ref().filter(|_| wants(Format::Pdf)) {
        Some(fonts) => Some(engine(making.typesetting, fonts)?),
        None => None,
    };
    console.lap("备排版引擎");
    let glyphs = fonts.as_ref().map(Glyphs::open).transpose()?;
    for (role, family) in fonts.iter().flat_map(|fonts| &fonts.substituted) {
        let span = Span::start_of(&shared.bulletin.source);
        let (role, key) = (role.chinese(), role.key());
        diagnostics.push(font_substituted::substituted(span, role, key, family));
    }
    Ok(Press { shared: Arc::clone(shared), fonts, glyphs, engine })
}

/// Nothing where a template could not be parsed, which was reported.
fn make_one(
    ready: Ready,
    press: &Press,
    making: &Making<'_>,
    console: &Console,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Option<Made>> {
    let Ready { id, document, mut photos, sources, shared, .. } = ready;
    let Press { fonts, glyphs, engine, .. } = press;
    let Some(templates) = &shared.templates else { return Ok(None) };
    let wants = |format| making.formats.contains(&format);
    let mut found = Diagnostics::of(id);
    for (c, role) in glyphs.iter().flat_map(|glyphs| glyphs.missing(&document)) {
        found.push(missing_glyph::missing(written(c, &sources), c, role.chinese()));
    }
    let name = if making.draft { format!("{id}.draft") } else { id.to_string() };
    let faces = fonts.as_ref().map_or_else(Faces::default, |fonts| fonts.faces.clone());
    let mut markup = |markup| templates.render(&document, &faces, markup, &mut found);
    let typ = fonts.as_ref().and_then(|_| markup(Markup::Typst));
    let md = if wants(Format::Md) { markup(Markup::Markdown) } else { None };
    let mut outputs = Vec::new();
    let mut add = |path: String, bytes| outputs.push(Output { path, bytes });
    if let (Some(engine), Some(typ)) = (engine, &typ) {
        let main = Source::new(format!("out/{name}.typ"), typ.clone(), Encoding::Utf8);
        let job = Job { main, photos, issued: document.issued };
        if let Some(pdf) = engine.pdf(&job, &mut found)? {
            add(format!("{name}.pdf"), pdf);
        }
        console.lap(&format!("排 {name}.pdf"));
        photos = job.photos;
    }
    if let Some(typ) = typ.filter(|_| wants(Format::Typ)) {
        add(format!("{name}.typ"), typ.into_bytes());
    }
    if let Some(md) = md {
        add(format!("{name}.md"), md.into_bytes());
    }
    // A PDF holds its photos itself.
    photos.retain(|_| wants(Format::Typ) || wants(Format::Md));
    let photo = |photo: PhotoFile| Output { path: photo.path, bytes: photo.bytes };
    let photos = photos.into_iter().map(photo).collect();
    diagnostics.extend(found);
    Ok(Some(Made { id, outputs, photos, fonts: fonts.clone() }))
}

/// Where a character stands in the sources; one written as an escape is found nowhere, and shown at
/// the first one's start.
pub(super) fn written(c: char, sources: &[Arc<Source>]) -> Span {
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
            let engine = crate::typeset::embedded::Embedded::new(&fonts.files)?;
            Ok(Engine::Embedded(Box::new(engine)))
        }
        #[cfg(not(feature = "embedded"))]
        EngineName::Embedded => {
            bail!("这个程序没有内置排版引擎：改用 --engine typst-cli，或重新编译")
        }
        EngineName::TypstCli => Ok(Engine::Cli(Cli::new(&options.typst, &fonts.files)?)),
    }
}

/// Writes the files into `folder`: first all of them beside their places, then each into its place,
/// so that a reader never sees half a file and a full disk changes nothing.
pub(super) fn write(folder: &Path, outputs: Vec<Output>) -> anyhow::Result<Vec<PathBuf>> {
    let failed = |path: &Path| format!("写不了 {}", shown(path).display());
    let mut pending = Vec::new();
    for Output { path, bytes } in outputs {
        let path = folder.join(path);
        if path.is_dir() {
            bail!("写不了 {}：那里是一个文件夹", shown(&path).display());
        }
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).with_context(|| failed(parent))?;
        let mut file = new_file(parent).with_context(|| failed(&path))?;
        file.write_all(&bytes).and_then(|()| file.flush()).with_context(|| failed(&path))?;
        pending.push((file, path));
    }
    let mut written = Vec::new();
    for (file, path) in pending {
        file.persist(&path).map_err(|error| error.error).with_context(|| failed(&path))?;
        written.push(path);
    }
    Ok(written)
}

/// A temporary file with the permissions that the user's other new files have.
fn new_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".bulletin-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
