//! Everything that is tested through the program or over several modules, in one binary.

mod books;
mod broken;
mod checks;
mod definitions;
mod engines;
mod escapes;
#[path = "../../examples/generate.rs"]
#[expect(dead_code, reason = "its main is the example's")]
mod generate;
mod glyphs;
mod import;
mod layers;
mod measures;
mod pages;
mod properties;
mod prose;
mod published;
mod random_books;
mod rebuilds;
mod seams;
mod sentences;
mod stext;
mod support;
mod tables;
mod totals;
mod totals_command;
mod ui;
mod usage;
mod watching;
mod workspaces;
mod year;
