//! The totals by another program: beancount adds up what the issues report and holds each total that they
//! print against it.

use std::process::Command;

use bulletin::ops::{self, TotalsFormat, TotalsOptions};

use crate::support::{self, Collected, Copy, EXAMPLES};
use crate::{books, generate, random_books};

/// The books of all issues from the one at `first` on.
fn totals(copy: &Copy, first: usize) -> String {
    let workspace = copy.workspace();
    let issues = workspace.issues[first..].to_vec();
    let options = TotalsOptions { issues, derivations: false, format: TotalsFormat::Beancount };
    let mut told = Collected::default();
    let (bytes, _) = ops::totals(&workspace, &options, &mut told).expect("books");
    assert!(told.diagnostics.is_empty(), "{told:?}");
    String::from_utf8(bytes.expect("no errors")).expect("UTF-8")
}

/// What `bean-check` says; nothing where it agrees.
fn bean_check(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("累计.beancount");
    std::fs::write(&path, text).expect("a writable file");
    let mut judge = Command::new(support::python().with_file_name("bean-check"));
    let output = judge.arg("--no-cache").arg(&path).env("PYTHONUTF8", "1").output();
    let output = output.expect("bean-check runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).expect("UTF-8");
    assert_eq!(output.status.success(), said.trim().is_empty(), "{said}");
    said
}

/// The figures of the transactions and of the assertions: the place of each number's last digit.
fn figures(text: &str, is_wanted: fn(&str) -> bool) -> Vec<usize> {
    let mut at = 0;
    let mut places = Vec::new();
    for line in text.split_inclusive('\n') {
        if is_wanted(line) {
            let end = line.find(" ~ ").or_else(|| line.rfind(" U")).expect("a unit");
            places.push(at + end - 1);
        }
        at += line.len();
    }
    places
}

/// One figure by one in its last digit.
fn changed(text: &str, place: usize) -> String {
    let digit = if text.as_bytes()[place] == b'5' { "6" } else { "5" };
    format!("{}{digit}{}", &text[..place], &text[place + 1..])
}

#[test]
fn bean_check_agrees_and_sees_one_figure_changed() {
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, _) in EXAMPLES {
        let copy = Copy::mended(name);
        all.push((name.to_owned(), totals(&copy, 0)));
    }
    let worked = books::workspace();
    all.push(("worked".to_owned(), totals(&worked, 0)));
    all.push(("worked from its third issue on".to_owned(), totals(&worked, 2)));
    let year = Copy::empty();
    generate::write_workspace(year.dir.path(), 50);
    all.push(("a generated year".to_owned(), totals(&year, 0)));
    let random = random_books::for_beancount(4).into_iter().enumerate();
    all.extend(random.map(|(at, text)| (format!("random book {at}"), text)));
    for (at, (name, text)) in all.iter().enumerate() {
        assert_eq!(bean_check(text), "", "{name}: {text}");
        let booked = figures(text, |line| line.starts_with("  Assets:"));
        let asserted = figures(text, |line| line.contains(" balance "));
        assert!(!booked.is_empty() && asserted.len() >= 3, "{name}: {text}");
        // Another one in each.
        let places = if at % 2 == 0 { booked } else { asserted };
        let said = bean_check(&changed(text, places[at * 7 % places.len()]));
        assert!(said.contains("Balance failed"), "{name}: {said}");
    }
}

#[test]
fn the_books_read_as_they_did() {
    let path = support::root().join("tests/ui/totals/worked.beancount");
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    let expected = snapbox::Data::read_from(&path, None).raw();
    assert.eq(totals(&books::workspace(), 0), expected);
}
