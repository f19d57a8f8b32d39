//! Text to bytes.

pub mod templates;
pub mod typst;
