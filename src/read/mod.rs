//! Bytes to checked data. No IO: what is wrong goes to `Diagnostics`, all of it, and what could be
//! read goes on. Each reader's tests hold it against files that show where something is wrong with them.

pub mod bulletin;
mod cell_findings;
mod cells;
pub mod csv;
mod days;
pub mod definition;
pub mod departments;
mod header;
pub mod issue;
#[cfg(test)]
mod marked;
pub mod number;
pub mod opening;
pub(crate) mod printed;
pub mod record;
pub mod section;
mod sentence;
mod slip;
mod sums;
pub mod toml;
