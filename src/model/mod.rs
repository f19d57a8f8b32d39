//! What there is: plain data and its pure questions. No IO, no diagnostics.

pub mod bulletin;
pub mod calendar;
pub(crate) mod characters;
pub(crate) mod checks;
pub mod content;
pub(crate) mod csv;
pub mod decimal;
pub mod definition;
pub mod figures;
pub mod files;
pub(crate) mod filters;
pub(crate) mod folded;
pub(crate) mod hanzi;
pub mod issue;
pub(crate) mod measured;
pub(crate) mod numbering;
pub mod printed;
pub mod prose;
pub mod record;
pub mod registry;
pub mod source;
pub mod spelling;
pub mod tabulation;
pub(crate) mod template;
pub(crate) mod toml;
pub(crate) mod visible;
