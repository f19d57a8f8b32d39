//! Everything that is tested through the program or over several modules, in one binary.

mod books;
mod broken;
mod engines;
mod escapes;
#[path = "../../examples/generate.rs"]
#[expect(dead_code, reason = "its main is the example's")]
mod generate;
mod layers;
mod pages;
mod properties;
mod stext;
mod support;
mod totals;
mod ui;
mod usage;
mod workspaces;
