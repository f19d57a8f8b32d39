//! Compiles a government office's weekly bulletin from TOML and CSV to its official pages.
//!
//! The line is straight: workspace, sources, readings, ledger, document, markup, pages. What each
//! module may and may not do stands at its head; `ARCHITECTURE.md` has the whole.

pub mod cli;
pub mod commands;
pub mod diagnostics;
pub mod document;
pub mod editions;
pub mod ledger;
pub mod model;
pub mod pipeline;
pub mod prose;
pub mod published;
pub mod read;
pub mod render;
pub mod rules;
pub mod sections;
pub mod selection;
pub mod shared;
pub mod shelf;
pub mod source;
pub mod stamp;
pub mod totals;
pub mod typeset;
pub mod workspace;
pub mod year;
