//! Bytes to checked data. No IO: what is wrong goes to `Diagnostics`, all of it, and what could be
//! read goes on. Each reader's tests hold it against files that show where something is wrong with them.

mod archive;
mod as_read;
pub mod bulletin;
pub mod calendar;
mod cell_findings;
mod cell_values;
pub(crate) mod cells;
mod days;
pub mod definition;
pub mod departments;
mod frame;
mod grid;
mod header;
pub mod issue;

#[cfg(test)]
mod marked;
pub mod number;
pub mod opening;
pub(crate) mod outline;
pub(crate) mod picture;
pub mod printed;
pub mod record;
mod rows;
pub mod section;
mod sentence;
mod sheet;
mod slip;
mod sums;
pub mod table;
pub mod toml;
mod xml;
