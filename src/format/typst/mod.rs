//! Markup to PDF, by one of two engines with one answer: the same Typst version and the same faces
//! give the same bytes.

pub mod cli;
#[cfg(feature = "embedded")]
pub mod embedded;
pub mod fonts;
pub mod glyphs;

use std::sync::Arc;

use crate::diagnostics::Diagnostics;
use crate::document::issue::Day;
use crate::model::source::Source;

/// The Typst whose output is the reference: that of the embedded crates.
pub const TYPST_VERSION: &str = "0.15.1";

/// What is laid out.
pub struct Job {
    /// The emitted file, under the path that diagnostics show.
    pub main: Arc<Source>,
    pub photos: Vec<PhotoFile>,
    /// The date that the PDF carries.
    pub issued: Day,
}

/// A photo under the path that the emitted file calls it by.
pub struct PhotoFile {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// A way to run Typst.
pub enum Engine {
    #[cfg(feature = "embedded")]
    Embedded(Box<embedded::Embedded>),
    Cli(cli::Cli),
}

impl Engine {
    /// The PDF; nothing where Typst found errors, which are then in `diagnostics`.
    ///
    /// # Errors
    /// The engine itself could not do its work.
    pub fn pdf(&self, job: &Job, diagnostics: &mut Diagnostics) -> anyhow::Result<Option<Vec<u8>>> {
        match self {
            #[cfg(feature = "embedded")]
            Self::Embedded(engine) => Ok(engine.pdf(job, diagnostics)),
            Self::Cli(engine) => engine.pdf(job, diagnostics),
        }
    }
}
