//! What is printed, in no format: an issue, and the volume of a year.

pub mod issue;
mod sentence;
pub mod year;
