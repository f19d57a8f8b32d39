//! The walls of `src`, as ARCHITECTURE.md draws them: which wing may use which, and which words may
//! stand where. The tables there are what is held here.

use std::collections::BTreeSet;

use crate::support::{read, root};

/// A file below `src`, by its path from there, without tests and comments.
struct Code {
    path: String,
    text: String,
}

fn sources() -> Vec<Code> {
    let (mut files, mut folders) = (Vec::new(), vec![root().join("src")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root().join("src")).expect("below src");
                let name = name.to_string_lossy().replace('\\', "/");
                files.push(Code { text: code(&read(&path)), path: name });
            }
        }
    }
    assert!(files.len() > 40, "{}", files.len());
    files
}

/// The code without its tests and comments.
fn code(text: &str) -> String {
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
    let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

impl Code {
    /// The path of its module, `ops::build`; empty for the two files at the root.
    fn module(&self) -> Vec<&str> {
        let path = self.path.trim_end_matches(".rs");
        let path = path.strip_suffix("/mod").unwrap_or(path);
        match path {
            "lib" | "main" => Vec::new(),
            path => path.split('/').collect(),
        }
    }

    /// The wings that it names, by `crate::…`, `super::…` and groups of either.
    fn uses(&self) -> BTreeSet<String> {
        let module = self.module();
        let mut used = BTreeSet::new();
        for (start, path) in roots(&self.text) {
            // How far up `super` leads; `crate` leads to the root.
            let depth = match start {
                "crate" => 0,
                supers => module.len().saturating_sub(supers.matches("super").count()),
            };
            if depth == 0 {
                used.extend(heads(path));
            } else {
                used.insert(module[0].to_owned());
            }
        }
        used
    }
}

/// Where a path begins that leads up: `crate`, or as many `super::` as there are, with what follows.
fn roots(text: &str) -> Vec<(&str, &str)> {
    let mut roots = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        roots.push(("crate", &text[at + "crate::".len()..]));
    }
    for (at, _) in text.match_indices("super::") {
        if text[..at].ends_with("super::") {
            continue;
        }
        let rest = text[at..].trim_start_matches("super::");
        let supers = &text[at..text.len() - rest.len()];
        roots.push((supers, rest));
    }
    roots
}

/// The first names of a path, or of every path of a group.
fn heads(path: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(group) = path.strip_prefix('{') else { return vec![name(path)] };
    let (mut depth, mut heads, mut is_start) = (0, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_start = true,
            c if is_start && !c.is_whitespace() => {
                heads.push(name(&group[at..]));
                is_start = false;
            }
            _ => {}
        }
    }
    heads
}

/// The rows of the table in ARCHITECTURE.md whose header begins so, cell by cell.
fn table(header: &str) -> Vec<Vec<String>> {
    let page = read(&root().join("ARCHITECTURE.md"));
    let rows = page.lines().skip_while(|line| !line.starts_with(header)).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cells = |row: &str| -> Vec<String> {
        row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let rows: Vec<_> = rows.map(cells).collect();
    assert!(rows.len() > 5, "{header}");
    rows
}

/// What stands in backticks.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn a_wing_uses_only_those_before_it() {
    let rows = table("| wing |");
    let wings: Vec<&str> = rows.iter().flat_map(|row| quoted(&row[0])).collect();
    let lib = read(&root().join("src/lib.rs"));
    let modules: Vec<&str> = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")).collect();
    let modules: Vec<&str> = modules.iter().map(|module| module.trim_end_matches(';')).collect();
    assert_eq!(wings, modules, "ARCHITECTURE.md and lib.rs have the same wings in the same order");
    let mut crossings = 0;
    for code in sources() {
        let Some(own) = code.module().first().map(|&wing| wing.to_owned()) else { continue };
        let rank = |wing: &str| {
            let known = wings.iter().position(|known| *known == wing);
            known.unwrap_or_else(|| panic!("src/{} uses {wing}, which is no wing", code.path))
        };
        for used in code.uses() {
            assert!(rank(&used) <= rank(&own), "src/{}: {used} comes after {own}", code.path);
            crossings += usize::from(used != own);
        }
    }
    assert!(crossings > 100, "{crossings}: the imports are not seen");
}

#[test]
fn imports_are_seen_however_they_are_written() {
    let check = |path: &str, text: &str, expected: &[&str]| {
        let code = Code { path: path.to_owned(), text: text.to_owned() };
        assert_eq!(code.uses().into_iter().collect::<Vec<_>>(), expected, "{text}");
    };
    check("ops/build.rs", "use crate::cli::args::Cli;", &["cli"]);
    check("ops/build.rs", "use crate::{cli::args, model::{issue, source}};", &["cli", "model"]);
    check("ops/build.rs", "use crate::{\n    read::csv,\n    document,\n};", &["document", "read"]);
    check("ops/build.rs", "let x = crate::format::ALL;", &["format"]);
    check("ops/build.rs", "use super::layout;", &["ops"]);
    check("ops/build.rs", "use super::super::cli::run;", &["cli"]);
    check("ops/build.rs", "use super::super::{cli, model};", &["cli", "model"]);
    check("document/year/mod.rs", "use super::issue::Day;", &["document"]);
    check("document/year/tables.rs", "use super::super::issue::Day;", &["document"]);
    check("document/year/tables.rs", "use super::super::super::format::ALL;", &["format"]);
    check("cli/mod.rs", "use super::ops;", &["ops"]);
}

#[test]
fn every_word_stands_only_where_it_may() {
    let (sources, mut wrong) = (sources(), Vec::new());
    for row in table("| only in |") {
        let (places, words) = (quoted(&row[0]), quoted(&row[1]));
        assert!(!words.is_empty(), "{row:?}");
        for word in words {
            let holding = sources.iter().filter(|code| code.text.contains(word));
            let holding: Vec<&str> = holding.map(|code| code.path.as_str()).collect();
            // A rule about nothing would pass for ever.
            for place in &places {
                let is_used = holding.iter().any(|path| path.starts_with(place));
                wrong.extend((!is_used).then(|| format!("{word} stands nowhere in {place}")));
            }
            let is_allowed = |path: &str| places.iter().any(|place| path.starts_with(place));
            let outside = holding.into_iter().filter(|path| !is_allowed(path));
            wrong.extend(outside.map(|path| format!("src/{path} must not hold {word}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_can_be_read_in_one_sitting() {
    for code in sources() {
        let lines = code.text.lines().count();
        assert!(lines <= 500, "src/{} has {lines} lines of code", code.path);
    }
}

#[test]
fn every_entry_point_exists() {
    let page = read(&root().join("ARCHITECTURE.md"));
    let mut seen = 0;
    for path in quoted(&page) {
        let is_path = path.contains('/') && path.chars().all(|c| !c.is_whitespace() && c != '<');
        if is_path
            && ["src/", "tests/", "templates/", "sections/"].iter().any(|f| path.starts_with(f))
        {
            let (file, name) = path.split_once("::").unwrap_or((path, ""));
            let place = root().join(file);
            assert!(place.exists(), "ARCHITECTURE.md speaks of {path}");
            if !name.is_empty() {
                assert!(read(&place).contains(name), "{file} has no {name}");
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}
