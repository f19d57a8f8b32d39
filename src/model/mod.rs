//! What there is: plain data and its pure questions. No IO, no diagnostics.

pub mod issue;
pub mod prose;
pub mod source;
