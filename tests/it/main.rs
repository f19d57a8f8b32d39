//! Everything that is tested through the program or over several modules, in one binary.

mod books;
mod broken;
mod engines;
mod escapes;
mod layers;
mod pages;
mod properties;
mod published;
mod stext;
mod support;
mod totals;
mod ui;
mod usage;
mod workspaces;
