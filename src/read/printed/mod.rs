//! Issues as they were printed, to be taken in: bytes of a file to the parts of its pages.

pub mod docx;
pub mod pdf;
