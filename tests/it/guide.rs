//! `README.zh-CN.md`: the files that it shows are a workspace in which nothing is wrong, and its links lead
//! somewhere.

use crate::support::{Copy, read, root};

const GUIDE: &str = "README.zh-CN.md";

/// The fenced texts that are files: of TOML the first line names it in a comment, of a table what stands
/// above it, for a table has no comments.
fn files(page: &str) -> Vec<(String, String)> {
    let (mut files, mut above) = (Vec::new(), "");
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let is_csv = line == "```csv";
        if !is_csv && line != "```toml" {
            above = if line.is_empty() { above } else { line };
            continue;
        }
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let name = match is_csv {
            true => above.strip_prefix('`').and_then(|line| line.strip_suffix("`：")),
            false => text[0].strip_prefix("# ").filter(|name| name.contains('.')),
        };
        files.extend(name.map(|name| (name.to_owned(), text.join("\n") + "\n")));
        above = "";
    }
    files
}

#[test]
fn the_workspace_that_it_shows_has_nothing_wrong() {
    let copy = Copy::empty();
    let files = files(&read(&root().join(GUIDE)));
    assert!(files.len() > 8, "{files:?}");
    for (name, text) in &files {
        // The opening belongs to another year's beginning, and has no tables there.
        if !name.starts_with("opening/") {
            copy.write(name, text.as_bytes());
        }
    }
    let found = copy.check(&[]);
    assert_eq!((found.outcome.issues, &found.diagnostics[..]), (1, &[][..]), "{found:?}");
}

#[test]
fn its_links_lead_to_files_and_headings() {
    for page in [GUIDE, "docs/questions.md", "docs/definitions.md", "README.md"] {
        let folder = root().join(page);
        let folder = folder.parent().expect("a folder");
        let text = read(&root().join(page));
        for (at, _) in text.match_indices("](") {
            let link = text[at + 2..].split(')').next().expect("an end");
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { root().join(page) } else { folder.join(file) };
            assert!(target.exists(), "{page}: {link}");
            let has_heading = || {
                let headings = read(&target);
                let mut headings = headings.lines().filter(|line| line.starts_with('#'));
                headings.any(|line| anchor(line) == heading)
            };
            assert!(heading.is_empty() || has_heading(), "{page}: {link}");
        }
    }
}

/// What a heading is linked by: its letters and digits, lower case, blanks as hyphens.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
    text.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
}
