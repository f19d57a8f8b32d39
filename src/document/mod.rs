//! What is printed, in no format: an issue, and the volume of a year.

pub(crate) mod filters;
pub mod issue;
mod sentence;
mod slips;
pub(crate) mod table;
pub(crate) mod variables;
pub mod year;
