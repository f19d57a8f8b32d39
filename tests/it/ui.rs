//! What a person reads for each rule: `tests/ui/<rule>/` holds the edit of the example that brings it
//! about and the report. `just ui` rewrites the reports.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

use bulletin::diagnostics::Rule;
use bulletin::diagnostics::rules::ALL;
use serde::Deserialize;

use crate::support::{Copy, EXAMPLES, Edit, MAIN, Run, program, read, root, run_in};

/// `edit.toml` of a rule; `tests/ui/README.md` says what its keys mean.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    issue: String,
    #[serde(default)]
    first: Vec<String>,
    #[serde(default, rename = "edit")]
    edits: Vec<Change>,
    #[serde(default, rename = "fix")]
    fixes: Vec<Change>,
}

/// An edit or a fix: the first key says of which kind.
#[derive(Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "no edit has these keys: it is `replace`, `from` and `to`, `write` and `text`, \
                 `write` and `bytes`, `delete`, or `rename` and `to`"
)]
enum Change {
    Replace { replace: String, from: String, to: String },
    Text { write: String, text: String },
    Bytes { write: String, bytes: Vec<u8> },
    Delete { delete: String },
    Rename { rename: String, to: String },
}

impl Case {
    fn of(rule: &str) -> Self {
        let path = root().join("tests/ui").join(rule).join("edit.toml");
        toml::from_str(&read(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The example, edited.
    fn copy(&self) -> Copy {
        let copy = Copy::mended(MAIN);
        if !self.first.is_empty() {
            let args: Vec<_> = self.first.iter().map(String::as_str).collect();
            let run = copy.run(&args);
            assert_eq!(run.code, 0, "{args:?}: {run:?}");
        }
        self.edits.iter().for_each(|edit| edit.make(&copy));
        copy
    }

    fn build(&self, copy: &Copy, format: &str) -> Run {
        copy.run(&["build", &self.issue, "--format", format])
    }

    /// What is said where nothing is wrong: of the edited copy with the fixes or, without any, of the
    /// example. Pages take their time: they are made for the rules that are about pages.
    fn put_right(&self, copy: &Copy, rule: &Rule) -> String {
        let format = if rule.code.starts_with("B06") { "pdf" } else { "md" };
        let said = |copy: &Copy| {
            let run = self.build(copy, format);
            assert_eq!(run.code, 0, "nothing should be wrong: {run:?}");
            run.stderr
        };
        if self.fixes.is_empty() {
            assert!(self.first.is_empty(), "what the first command leaves behind needs a fix");
            // The same for all rules that ask for this issue.
            said_of_example(&self.issue, format).get_or_init(|| said(&Copy::mended(MAIN))).clone()
        } else {
            self.fixes.iter().for_each(|fix| fix.make(copy));
            said(copy)
        }
    }
}

/// Where to keep what is said of an issue of the example, in a format.
fn said_of_example(issue: &str, format: &'static str) -> Arc<OnceLock<String>> {
    type Said = Mutex<BTreeMap<(String, &'static str), Arc<OnceLock<String>>>>;
    static SAID: Said = Mutex::new(BTreeMap::new());
    let mut said = SAID.lock().expect("nothing panics while it is held");
    Arc::clone(said.entry((issue.to_owned(), format)).or_default())
}

impl Change {
    fn make(&self, copy: &Copy) {
        match self {
            Self::Replace { replace, from, to } => copy.replace(replace, from, to),
            Self::Text { write, text } => copy.write(write, text.as_bytes()),
            Self::Bytes { write, bytes } => copy.write(write, bytes),
            Self::Delete { delete } => copy.delete(delete),
            Self::Rename { rename, to } => copy.rename(rename, to),
        }
    }
}

/// Compares what was found with a file, or rewrites the file where `SNAPSHOTS` says so.
pub(crate) fn same(found: String, path: &str) {
    let expected = snapbox::Data::read_from(&root().join(path), None);
    snapbox::Assert::new().action_env("SNAPSHOTS").eq(found, expected.raw());
}

fn reads_as_it_did(rule: &str) {
    let case = Case::of(rule);
    let copy = case.copy();
    let run = case.build(&copy, "pdf");
    let name = format!("[{rule}]");
    assert!(run.stderr.contains(&name), "{rule}: {run:?}");
    same(run.stderr, &format!("tests/ui/{rule}/report.stderr"));
    let rule = ALL.iter().find(|known| known.name == rule).expect("a rule");
    let said = case.put_right(&copy, rule);
    assert!(!said.contains(&name), "said where nothing is wrong: {said}");
}

/// A test for each folder, named like it.
macro_rules! rules {
    ($($rule:ident)*) => {
        const NAMED: &[&str] = &[$(stringify!($rule)),*];
        $(
            #[test]
            fn $rule() {
                reads_as_it_did(&folder(stringify!($rule)));
            }
        )*
    };
}

/// Rules are written with hyphens, tests with underscores.
fn folder(test: &str) -> String {
    test.replace('_', "-")
}

rules! {
    missing_file
    syntax
    unknown_key
    missing_key
    wrong_type
    encoding
    too_long
    roster
    placeholder
    duplicate_file
    more_findings
    issue_number_gap
    total_number
    date_order
    period_overlap
    period_gap
    year_straddle
    repeated_figures
    repeated_date
    missing_issue
    cumulative_decrease
    row_total
    ytd_mismatch
    correction_mismatch
    published_changed
    unusual_count
    opening_mismatch
    check_failed
    unknown_column
    missing_column
    unknown_row
    unreadable_file
    missing_row
    duplicate_row
    bad_number
    blank_cell
    date_outside_period
    total_row
    table_layout
    stated_count
    parts_total
    enumeration
    news_date
    unbalanced_punctuation
    half_width_punctuation
    duplicate_dispatch
    unknown_department
    share_mismatch
    sum_mismatch
    change_mismatch
    over_hundred
    impossible_date
    weekday_mismatch
    repeated_punctuation
    stray_space
    own_number
    unfinished_paragraph
    absent_name
    joined_paragraphs
    typesetting
    missing_glyph
    font_substituted
    last_page
}

#[test]
fn each_rule_has_a_folder_and_each_folder_a_test() {
    let rules = ALL.iter().map(|rule| rule.name.to_owned()).collect();
    let tests = NAMED.iter().map(|test| folder(test)).collect();
    let mut folders = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("tests/ui")).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("UTF-8");
        // What `bulletin totals` prints is compared by that command's own tests.
        if entry.path().is_dir() && name != "totals" {
            folders.insert(name);
        }
    }
    let lone = |of: &BTreeSet<String>, among: &BTreeSet<String>| {
        of.difference(among).cloned().collect::<Vec<_>>().join(", ")
    };
    assert_eq!(lone(&rules, &folders), "", "rules without a folder in tests/ui");
    assert_eq!(lone(&folders, &tests), "", "folders in tests/ui without a test in tests/it/ui.rs");
    assert_eq!(lone(&tests, &folders), "", "tests in tests/it/ui.rs without a folder in tests/ui");
}

/// The keys are explained by an example: it holds every one of them, and is what it says.
#[test]
fn edits_are_what_the_readme_says() {
    let readme = read(&root().join("tests/ui/README.md"));
    let example = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let case: Case = toml::from_str(example.expect("an example")).expect("an edit.toml");
    assert_eq!((case.issue.as_str(), case.first.len()), ("2023-07", 2));
    let copy = Copy::of(MAIN);
    let figures = || copy.read("issues/2023-07/综窗办件.csv").lines().nth(1).map(String::from);
    case.edits.iter().for_each(|edit| edit.make(&copy));
    assert_eq!(figures().as_deref(), Some("835,112,6244,11380"));
    let news = copy.read("issues/2023-07/窗口动态.toml");
    assert_eq!(news, "# a line\u{2028}another\nefficiency = []\n");
    let bytes = std::fs::read(copy.path("issues/2023-02/综窗办件.csv")).expect("a file");
    assert_eq!(bytes, b"\xd7\xc9\xd1\xaf");
    assert!(!copy.path("issues/2023-03").exists() && !copy.path("issues/2023-06").exists());
    assert!(copy.path("issues/2023-08/issue.toml").exists());
    case.fixes.iter().for_each(|fix| fix.make(&copy));
    assert_eq!(figures().as_deref(), Some("836,112,6244,11380"));
}

#[test]
fn an_edit_that_says_too_much_or_too_little_is_refused() {
    for (keys, message) in [
        ("[[edit]]\nrepalce = \"a\"\nfrom = \"b\"\nto = \"c\"", "no edit has these keys"),
        ("[[edit]]\nreplace = \"a\"\nfrom = \"b\"", "no edit has these keys"),
        ("[[edit]]\nwrite = \"a\"\ntext = \"\"\nbytes = []", "no edit has these keys"),
        ("[[edit]]\ndelete = \"a\"\nto = \"b\"", "no edit has these keys"),
        ("[[fixed]]\ndelete = \"a\"", "unknown field `fixed`"),
    ] {
        let error = toml::from_str::<Case>(&format!("issue = \"2023-07\"\n{keys}\n")).err();
        let error = error.unwrap_or_else(|| panic!("{keys}")).to_string();
        assert!(error.contains(message), "{keys}: {error}");
    }
}

#[test]
fn the_examples_read_as_they_did() {
    for (name, issue) in EXAMPLES.into_iter().chain([(MAIN, "2023-04")]) {
        let copy = Copy::of(name);
        assert_eq!(copy.run(&["build", issue, "--format", "typ,md"]).code, 0);
        for extension in ["typ", "md"] {
            let found = copy.read(&format!("out/{issue}.{extension}"));
            same(found, &format!("tests/golden/{issue}.{extension}"));
        }
    }
}

#[test]
fn the_rules_page_is_the_codes_as_they_did() {
    let run = run_in(root(), &["explain"]);
    assert_eq!(run.code, 0, "{run:?}");
    same(run.stdout, "docs/rules.md");
}

#[test]
fn a_finding_in_one_line() {
    let copy = Copy::of(MAIN);
    copy.edit(Edit::Replace("issues/2023-07/issue.toml", "427", "428"));
    let said = |args: &[&str], github: bool| {
        let mut command = program();
        if github {
            command.env("GITHUB_ACTIONS", "true");
        }
        let args = [&["check", "2023-07"], args].concat();
        let output = command.current_dir(copy.dir.path()).args(args).output();
        let run = Run::from(output.expect("the program starts"));
        assert_eq!(run.code, 1, "{run:?}");
        run.stderr.lines().next().unwrap_or_default().to_owned()
    };
    let message = "总期号应为427，这里是428：上一期（2023-06）是总第426期";
    let short = format!("issues/2023-07/issue.toml:1:10: 错误[total-number]: {message}");
    assert_eq!(said(&["--message-format", "short"], false), short);
    assert_eq!(said(&["--message-format", "short"], true), short);
    let github = format!(
        "::error file=issues/2023-07/issue.toml,line=1,endLine=1,col=10,endColumn=13,\
         title=total-number::{message}%0A改为 total = 427"
    );
    assert_eq!(said(&["--message-format", "github"], false), github);
    assert_eq!(said(&[], true), github);
}

#[test]
fn a_rule_is_explained_by_name_and_code() {
    let explain = |rule: &str| run_in(root(), &["explain", rule]);
    for rule in ALL {
        for name in [rule.name, rule.code] {
            let run = explain(name);
            assert_eq!(run.code, 0, "{run:?}");
            assert!(run.stdout.contains(rule.code) && run.stdout.contains(rule.docs), "{run:?}");
        }
    }
    let run = explain("ytd-mismach");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("ytd-mismatch"), "{run:?}");
}
