//! The same sources give the same bytes, whichever engine, run or folder; and stock Typst reads
//! what is emitted.

use std::process::Command;

use crate::support::{Copy, MAIN, built, pdf_text, published, squeezed};

#[cfg(feature = "embedded")]
#[test]
fn both_engines_write_the_same_bytes() {
    use crate::support::EXAMPLES;
    for (name, issue) in EXAMPLES.into_iter().chain([(MAIN, "2023-04")]) {
        let copy = Copy::of(name);
        for (engine, out) in [("embedded", "a"), ("typst-cli", "b")] {
            let run = copy.run(&["build", issue, "--engine", engine, "--out", out]);
            assert_eq!(run.code, 0, "{run:?}");
        }
        for extension in ["pdf", "typ", "md"] {
            let bytes = |out: &str| std::fs::read(copy.path(&format!("{out}/{issue}.{extension}")));
            assert!(
                bytes("a").expect("built") == bytes("b").expect("built"),
                "{issue}.{extension}"
            );
        }
    }
}

#[test]
fn runs_and_folders_leave_no_trace() {
    let (copy, other) = (Copy::of(MAIN), Copy::of(MAIN));
    assert_eq!(copy.run(&["build", "2023-05..2023-07"]).code, 0);
    assert_eq!(copy.run(&["build", "--all", "--out", "again"]).code, 0);
    assert_eq!(other.run(&["build", "2023-07"]).code, 0);
    for extension in ["pdf", "typ", "md"] {
        let file = |copy: &Copy, out: &str| {
            std::fs::read(copy.path(&format!("{out}/2023-07.{extension}"))).expect("built")
        };
        let first = file(&copy, "out");
        assert!(first == file(&copy, "again"), "a second run differs in {extension}");
        assert!(first == file(&other, "out"), "another folder differs in {extension}");
    }
}

#[test]
fn a_draft_differs_by_what_it_should() {
    let copy = Copy::of(MAIN);
    assert_eq!(copy.run(&["build", "2023-07", "--draft"]).code, 0);
    assert!(!copy.path("out/2023-07.pdf").exists());
    let text = pdf_text(&copy.path("out/2023-07.draft.pdf"));
    assert!(text.contains("送审稿"), "no watermark");
    // Line numbers are rows of their own, counted through.
    let numbers = |n: u32| text.lines().any(|line| line.trim() == n.to_string());
    assert!((1..=100).all(numbers), "no line numbers");
}

#[test]
fn stock_typst_reads_what_is_emitted() {
    let built = built(MAIN, "2023-07", 22);
    let pdf = built.typ.with_extension("stock.pdf");
    let fonts = "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol";
    let output = Command::new("typst")
        .args(["compile", "--font-path", fonts])
        .args([&built.typ, &pdf])
        .output()
        .expect("typst, from the crate typst-cli");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    // 报名 stands first in the PDF and is not in the published extract.
    let text = squeezed(&pdf_text(&pdf));
    assert_eq!(text.strip_prefix(MAIN), Some(published().as_str()));
}

#[test]
fn another_typst_is_refused() {
    let copy = Copy::of(MAIN);
    let fake = copy.path("typst");
    copy.write("typst", b"#!/bin/sh\necho 'typst 0.13.0 (0000)'\n");
    let chmod = Command::new("chmod").arg("+x").arg(&fake).status().expect("chmod");
    assert!(chmod.success());
    let fake = fake.to_string_lossy().into_owned();
    let check = |typst: &str, said: &[&str]| {
        let run = copy.run(&["build", "--engine", "typst-cli", "--typst", typst]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(said.iter().all(|said| run.stderr.contains(said)), "{run:?}");
        assert!(!copy.path("out").exists());
    };
    check(&fake, &["0.13.0", bulletin::format::typst::TYPST_VERSION]);
    check("/nowhere/typst", &["/nowhere/typst", "--typst"]);
}

#[test]
fn a_relative_typst_is_found_from_where_it_was_typed() {
    let copy = Copy::of(MAIN);
    copy.write("tools/typst", b"#!/bin/sh\nexec typst \"$@\"\n");
    let made = Command::new("chmod").arg("+x").arg(copy.path("tools/typst")).status();
    assert!(made.expect("chmod").success());
    let args = ["build", "--engine", "typst-cli", "--typst", "tools/typst", "--format", "pdf"];
    let run = copy.run(&args);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn every_engine_points_at_the_same_place() {
    let copy = Copy::mended(MAIN);
    copy.write("templates/issue.typ", "文\n#foo(\"{{ doc.name }}\")\n".as_bytes());
    let engines = ["embedded", "typst-cli"].into_iter();
    for engine in engines.filter(|&engine| cfg!(feature = "embedded") || engine != "embedded") {
        let run = copy.run(&["build", "--engine", engine, "--message-format", "json"]);
        let found = run.diagnostics();
        assert_eq!((run.code, found.len()), (1, 1), "{run:?}");
        assert_eq!(found[0]["rule"], "typesetting");
        let place = ["line", "column", "end_line", "end_column"].map(|key| &found[0][key]);
        assert_eq!(place, [2, 2, 2, 5], "{run:?}");
    }
}

#[cfg(feature = "embedded")]
#[test]
fn the_reference_version_is_that_of_the_crates() {
    assert_eq!(typst::utils::version().raw(), bulletin::format::typst::TYPST_VERSION);
}
