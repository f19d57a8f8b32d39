//! `README.zh-CN.md`: the files that it shows are a workspace in which nothing is wrong, and its links lead
//! somewhere. What the pages for machines show is what their hosts read, and right usage.

use std::process::Command;

use crate::support::{Copy, MAIN, commands, python, read, root};

const GUIDE: &str = "README.zh-CN.md";
const MACHINES: &str = "docs/ci.md";
const FLEET: &str = "docs/fleet.md";

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
    for page in [GUIDE, "docs/questions.md", "docs/definitions.md", "README.md", MACHINES, FLEET] {
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

/// The fenced texts of a page in a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}");
    let (mut blocks, mut lines) = (Vec::new(), page.lines());
    while lines.any(|line| line == fence) {
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        blocks.push(text.join("\n") + "\n");
    }
    blocks
}

#[test]
fn pipelines_are_what_their_hosts_read() {
    let pipelines = blocks(&read(&root().join(MACHINES)), "yaml");
    let judged = |text: &str, name: &str, schema: &str| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("a writable file");
        let mut judge = Command::new(python());
        judge.args(["-m", "check_jsonschema", "--builtin-schema", schema]).arg(&file);
        judge.output().expect("the judge starts")
    };
    for (name, schema) in
        [("bulletin.yml", "vendor.github-workflows"), (".gitlab-ci.yml", "vendor.gitlab-ci")]
    {
        let is_it = |text: &&String| text.lines().next().is_some_and(|line| line.ends_with(name));
        let text = pipelines.iter().find(is_it).expect("a pipeline that is named");
        let said = judged(text, name, schema);
        assert!(said.status.success(), "{said:?}");
        let said =
            judged(&text.replace("script:", "skript:").replace("jobs:", "job:"), name, schema);
        assert!(!said.status.success(), "{said:?}");
    }
}

#[test]
fn what_machines_are_shown_to_run_is_right_usage() {
    let known: Vec<String> = commands().into_iter().map(|(name, _)| name).collect();
    let copy = Copy::of(MAIN);
    let mut run = 0;
    for page in [MACHINES, FLEET] {
        let page = read(&root().join(page));
        let shown = [blocks(&page, "yaml"), blocks(&page, "sh")].concat().concat();
        // What a machine puts there.
        let shown = [
            ("$((INDEX + 1))/$TOTAL", "2/4"),
            ("$CI_NODE_INDEX/$CI_NODE_TOTAL", "2/4"),
            ("$((JOB_COMPLETION_INDEX + 1))/40", "2/40"),
            ("${offices[JOB_COMPLETION_INDEX]}", "."),
            ("${offices[at]}", "."),
            ("{}", "."),
            ("$SLURM_CPUS_PER_TASK", "1"),
            ("$GITHUB_REF_NAME", "2023-01"),
            ("$CI_COMMIT_TAG", "2023-01"),
            ("$ISSUE", "2023-07"),
            ("\\(.)", "2023-07"),
        ]
        .into_iter()
        .fold(shown, |shown, (from, to)| shown.replace(from, to));
        for (at, name) in shown.match_indices("bulletin ") {
            let line = shown[at + name.len()..].split(['|', '>', ')', ';', '#', '\n']).next();
            let line = line.and_then(|line| line.split("::::").next()).unwrap_or_default();
            let words = line.split_whitespace().map(|word| word.trim_matches(['"', ',', ']']));
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            let names = |word: &&&str| known.iter().any(|name| name == **word);
            let is_option = words.first().is_some_and(|word| word.starts_with('-'));
            // `--job-name=bulletin` runs nothing.
            if shown[..at].ends_with('=') || !is_option && words.first().filter(names).is_none() {
                continue;
            }
            let ended = copy.run(&words);
            assert!(ended.code < 2, "{words:?}: {ended:?}");
            run += 1;
        }
    }
    assert!(run >= 15, "{run}");
}

/// What a heading is linked by: its letters and digits, lower case, blanks as hyphens.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
    text.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
}
