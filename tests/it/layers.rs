//! The sentences of ARCHITECTURE.md that a machine can check.

use crate::support::{read, root};

/// All Rust files below `src` with their paths from there.
fn sources() -> Vec<(String, String)> {
    let (mut files, mut folders) = (Vec::new(), vec![root().join("src")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root().join("src")).expect("below src");
                files.push((name.to_string_lossy().into_owned(), code(&read(&path))));
            }
        }
    }
    assert!(files.len() > 40, "{}", files.len());
    files
}

/// The code without its tests and comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let text = text.split("#[cfg(all(test").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Only files whose path starts with one of `allowed` may hold one of `words`.
fn only(allowed: &[&str], words: &[&str]) {
    for (path, text) in sources() {
        if !allowed.iter().any(|allowed| path.starts_with(allowed)) {
            for word in words {
                assert!(!text.contains(word), "src/{path} must not hold {word}");
            }
        }
    }
    // A rule about nothing would pass for ever.
    let used = |word: &&&str| sources().iter().any(|(_, text)| text.contains(**word));
    assert!(words.iter().any(|word| used(&word)), "{words:?}");
}

#[test]
fn the_disk_is_touched_in_four_places() {
    let places = ["workspace/", "ops/cache.rs", "format/typst/", "cli/"];
    only(&places, &["std::fs", "File::open", "read_dir"]);
    only(&["format/typst/cli.rs"], &["std::process::Command", "process::Command"]);
}

#[test]
fn only_commands_print_and_only_main_exits() {
    only(&["cli/"], &["stdout()", "stderr()", "println!", "eprintln!"]);
    only(&["main.rs"], &["ExitCode"]);
    assert!(sources().iter().all(|(_, text)| !text.contains("process::exit")));
}

#[test]
fn the_clock_is_read_for_timings_only() {
    only(&["cli/console.rs"], &["Instant::now", "SystemTime::now", "Utc::now", "Local::now"]);
}

#[test]
fn a_file_uses_only_those_above_it() {
    const ORDER: [&str; 23] = [
        "source",
        "model",
        "prose",
        "diagnostics",
        "rules",
        "read",
        "sections",
        "published",
        "ledger",
        "totals",
        "document",
        "year",
        "render",
        "typeset",
        "shared",
        "workspace",
        "stamp",
        "editions",
        "selection",
        "shelf",
        "pipeline",
        "cli",
        "commands",
    ];
    // A rule's wording names the types that it speaks of; they in turn report by the rule.
    const MUTUAL: [&str; 5] = ["rules", "read", "sections", "published", "ledger"];
    let rank = |name: &str| ORDER.iter().position(|&known| known == name);
    for (path, text) in sources() {
        let module = path.split(['/', '.']).next().unwrap_or_default();
        let Some(own) = rank(module) else { continue };
        for used in text.split("crate::").skip(1) {
            let used = used.split([':', ';', ' ', '{', '(']).next().unwrap_or_default();
            let Some(other) = rank(used) else { continue };
            let mutual = MUTUAL.contains(&module) && MUTUAL.contains(&used);
            assert!(other <= own || mutual, "src/{path} uses {used}, which comes after it");
        }
    }
}
