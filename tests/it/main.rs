//! Everything that is tested through the program or over several modules, in one binary.

#[cfg(unix)]
mod at_once;
mod beancount;
mod books;
mod broken;
mod calendar;
mod checks;
mod ci;
mod definitions;
mod diffs;
mod disk;
mod engines;
mod escapes;
mod faults;
mod fonts;
mod fuzz;
#[path = "../../examples/generate.rs"]
#[expect(dead_code, reason = "its main is the example's")]
mod generate;
mod glyphs;
mod guide;
mod hostile;
mod import;
mod import_traps;
#[cfg(unix)]
mod installer;
#[cfg(unix)]
mod interrupted;
#[cfg(unix)]
mod invoked;
mod layers;
mod lines;
mod measures;
mod messy;
mod pages;
mod printed;
mod properties;
mod prose;
mod published;
mod random_books;
mod rebuilds;
mod scaffold;
mod schemas;
mod seams;
mod sentences;
mod shells;
mod stext;
mod support;
mod tables;
mod totals;
mod totals_command;
mod ui;
mod usage;
mod watching;
mod workflows;
mod workspaces;
mod year;
