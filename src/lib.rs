//! Compiles a government office's weekly bulletin from TOML and CSV to its official pages.
//!
//! Nine wings, each of which uses only those before it: what there is, what is wrong with it, how it
//! is read, how it adds up, what is printed, the disk, the formats, the operations, the terminal.
//! `ARCHITECTURE.md` has the drawing and the way in for each kind of change.

pub mod model;

pub mod diagnostics;

pub mod read;

pub mod ledger;

pub mod document;

pub mod workspace;

pub mod format;

pub mod ops;

pub mod cli;
