//! Markup to PDF, by one of two engines with one answer: the same Typst version and the same faces
//! give the same bytes.

pub(crate) mod cli;
#[cfg(feature = "embedded")]
pub(crate) mod embedded;
pub(crate) mod faces;
pub(crate) mod font_file;
pub(crate) mod fonts;
pub(crate) mod glyphs;
pub(crate) mod memory;
pub(crate) mod packages;
pub(crate) mod pages;
mod process;
#[cfg(all(feature = "embedded", unix))]
mod system;

use std::collections::BTreeSet;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use faces::FaceFile;

use super::{Format, Markup};
use crate::diagnostics::Diagnostics;
use crate::document::issue::Day;
use crate::model::source::Source;

pub(crate) static PDF: Format = Format {
    extension: "pdf",
    markup: &MARKUP,
    is_typeset: true,
    is_published: true,
    calls_photos: false,
};

pub(crate) static TYPST: Format = Format {
    extension: "typ",
    markup: &MARKUP,
    is_typeset: false,
    is_published: true,
    calls_photos: true,
};

static MARKUP: Markup = Markup {
    suffix: ".typ",
    escape,
    templates: &[
        ("layout.typ", include_str!("../../../templates/layout.typ")),
        ("fonts.typ", include_str!("../../../templates/fonts.typ")),
        ("body.typ", include_str!("../../../templates/body.typ")),
        ("issue.typ", include_str!("../../../templates/issue.typ")),
        ("year.typ", include_str!("../../../templates/year.typ")),
    ],
    names_faces: true,
};

/// Text inside a string literal, the only place where text stands.
fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
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

/// Which engine lays pages out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// The typst crates in the process.
    Embedded,
    /// The typst command.
    TypstCli,
}

/// How pages are laid out.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    pub kind: EngineKind,
    /// The typst program, for the engine that calls it.
    pub typst: PathBuf,
    /// How long that program may say nothing, or the engine in the process take for one text.
    pub patience: Duration,
}

/// Seconds: a volume of a year takes two.
pub(crate) const PATIENCE: u64 = 60;

impl Default for EngineOptions {
    /// The engine in the process, where this program was built with it.
    fn default() -> Self {
        let is_built_in = cfg!(feature = "embedded");
        Self {
            kind: if is_built_in { EngineKind::Embedded } else { EngineKind::TypstCli },
            typst: PathBuf::from("typst"),
            patience: Duration::from_secs(PATIENCE),
        }
    }
}

/// The Typst whose output is the reference: that of the embedded crates.
pub const TYPST_VERSION: &str = "0.15.1";

/// What is laid out.
#[derive(Clone)]
pub(crate) struct Job {
    /// The emitted file, under the path that diagnostics show.
    pub(crate) main: Arc<Source>,
    pub(crate) photos: Arc<Vec<PhotoFile>>,
    /// The date that the PDF carries.
    pub(crate) issued: Day,
    /// How many threads the engine in the process may use for it.
    #[cfg_attr(not(feature = "embedded"), expect(dead_code, reason = "the command takes all"))]
    pub(crate) threads: NonZeroUsize,
}

/// A photo under the path that the emitted file calls it by.
#[derive(Clone)]
pub(crate) struct PhotoFile {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

/// What came of laying out.
pub(crate) enum Laid {
    Pdf(Vec<u8>),
    /// Characters in whose place boxes would be printed.
    #[cfg_attr(not(feature = "embedded"), expect(dead_code, reason = "the command does not tell"))]
    Lacking(BTreeSet<Lacking>),
}

/// A character that neither its face nor any behind it has.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lacking {
    pub(crate) c: char,
    /// That of the first of the faces, as Typst names it.
    pub(crate) family: String,
}

/// A way to run Typst.
pub(crate) enum Engine {
    #[cfg(feature = "embedded")]
    Embedded(embedded::Embedded),
    Cli(cli::InvokedTypst),
}

impl Engine {
    /// Opens an engine over these faces.
    ///
    /// # Errors
    /// The program was built without it, its command is not there or of another version, or a font
    /// cannot be opened.
    pub(crate) fn open(options: &EngineOptions, faces: &[FaceFile]) -> anyhow::Result<Self> {
        match options.kind {
            #[cfg(feature = "embedded")]
            EngineKind::Embedded => Ok(Self::Embedded(embedded::Embedded::new(options, faces)?)),
            #[cfg(not(feature = "embedded"))]
            EngineKind::Embedded => {
                anyhow::bail!("这个程序没有内置排版引擎：改用 --engine typst-cli，或重新编译")
            }
            EngineKind::TypstCli => Ok(Self::Cli(cli::InvokedTypst::new(options, faces)?)),
        }
    }

    /// Whether [`Laid::Lacking`] can come of it; of the command nothing is known but its PDF.
    pub(crate) fn tells_lacking(&self) -> bool {
        match self {
            #[cfg(feature = "embedded")]
            Self::Embedded(_) => true,
            Self::Cli(_) => false,
        }
    }

    /// The pages; nothing where Typst found errors, which are then in `diagnostics`.
    ///
    /// # Errors
    /// The engine itself could not do its work.
    pub(crate) fn lay_out(
        &self,
        job: Job,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Option<Laid>> {
        match self {
            #[cfg(feature = "embedded")]
            Self::Embedded(engine) => engine.lay_out(job, diagnostics),
            Self::Cli(engine) => Ok(engine.pdf(&job, diagnostics)?.map(Laid::Pdf)),
        }
    }
}
