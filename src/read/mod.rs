//! Bytes to checked data. No IO: what is wrong goes to `Diagnostics`, all of it, and what could be
//! read goes on.

pub mod bulletin;
pub mod csv;
pub mod definition;
pub mod departments;
pub mod issue;
pub mod number;
pub mod opening;
pub mod record;
pub mod section;
mod slip;
pub mod toml;
