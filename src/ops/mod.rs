//! The operations of the program.

pub mod cache;
pub mod check;
pub mod config;
pub mod layout;
pub mod load;
pub mod pinned;
