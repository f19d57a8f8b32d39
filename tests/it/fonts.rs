//! `bulletin fonts`: which face each role gets, and which characters none has.

use unicode_width::UnicodeWidthStr;

use crate::support::{Copy, Edit, MAIN, Run, run_in};

const NEWS: &str = "issues/2023-07/窗口动态.toml";

/// The rows of the table that is printed, by role, and the lines below it.
fn table(run: &Run) -> (Vec<Vec<&str>>, Vec<&str>) {
    let mut lines = run.stdout.lines();
    let rows: Vec<&str> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    // The words of a column begin below its heading.
    let starts = |line: &str| {
        let words = line.char_indices().filter(|&(at, c)| c != ' ' && line[..at].ends_with("  "));
        words.map(|(at, _)| line[..at].width()).collect()
    };
    let columns: Vec<Vec<usize>> = rows.iter().map(|row| starts(row)).collect();
    assert!(columns.iter().all(|one| *one == columns[0]), "{run:?}");
    (rows.into_iter().map(cells).collect(), lines.collect())
}

fn cells(row: &str) -> Vec<&str> {
    row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

#[test]
fn every_role_is_told_with_its_face() {
    let copy = Copy::mended(MAIN);
    let run = copy.run(&["fonts"]);
    assert!(run.code == 0 && run.stderr.is_empty(), "{run:?}");
    let (rows, below) = table(&run);
    let keys: Vec<&str> = rows.iter().skip(1).map(|row| row[1]).collect();
    assert_eq!(keys, ["biaosong", "kaiti", "heiti", "fangsong", "songti", "digits"]);
    assert!(rows.iter().skip(1).all(|row| row[3] == "[fonts] 里写的"), "{rows:?}");
    assert_eq!(rows[2][2], "FandolKai");
    assert!(rows[2][5].ends_with("FandolKai-Regular.otf"), "{rows:?}");
    assert_eq!(below, ["7期里的字都有。"]);
}

#[test]
fn a_face_of_the_workspace_is_named_from_there() {
    let copy = Copy::mended(MAIN);
    let run = copy.run(&["fonts"]);
    let (rows, _) = table(&run);
    let file = rows[2][5];
    copy.write("fonts/楷体/kai.otf", &std::fs::read(file).expect("the face of Debian"));
    let run = copy.run(&["fonts"]);
    let (rows, _) = table(&run);
    assert_eq!(rows[2][5], "fonts/楷体/kai.otf");
}

#[test]
fn what_no_face_has_is_an_error_wherever_it_stands() {
    let copy = Copy::mended(MAIN);
    copy.edit(Edit::Replace(NEWS, "近日，水利厅参加", "近日👍，水利厅参加"));
    copy.edit(Edit::Replace("issues/2023-05/大厅巡查.toml", "个别窗口", "个别👎窗口"));
    // What is not complete yet is looked through as far as it is there.
    copy.edit(Edit::Delete("issues/2023-07/大厅巡查.toml"));
    let run = copy.run(&["fonts", "--message-format", "json"]);
    assert_eq!(run.code, 1, "{run:?}");
    let found: Vec<_> =
        run.diagnostics().iter().map(|d| (d["rule"].clone(), d["file"].clone())).collect();
    let expected =
        ["issues/2023-05/大厅巡查.toml", NEWS].map(|f| ("missing-glyph".into(), f.into()));
    assert_eq!(found, expected);
    let (_, below) = table(&run);
    assert_eq!(below, ["仿宋没有的字：「👍」（U+1F44D）、「👎」（U+1F44E）"]);
    copy.edit(Edit::Write("issues/2023-07/综窗办件.csv", b"x"));
    let run = copy.run(&["fonts", "--message-format", "json"]);
    assert!(run.code == 1 && run.stdout.contains("1期有错，没有查它们的字"), "{run:?}");
}

#[test]
fn what_stands_in_for_the_standard_is_said() {
    let copy = Copy::mended(MAIN);
    let config = copy.read("bulletin.toml");
    let start = config.find("[fonts]").expect("the example asks for faces");
    copy.write("bulletin.toml", &config.as_bytes()[..start]);
    let run = copy.run(&["fonts", "--message-format", "json"]);
    let found = run.diagnostics();
    assert!(run.code == 0 && found.len() == 1, "{run:?}");
    assert_eq!(found[0]["rule"], "font-substituted");
    assert!(run.stdout.contains("标准字体（方正小标宋"), "{run:?}");
    // Without a workspace it is told all the same.
    let nowhere = tempfile::tempdir().expect("a temporary folder");
    let run = run_in(nowhere.path(), &["fonts"]);
    assert!(run.code == 0 && run.stderr.contains("不在工作区里"), "{run:?}");
    assert_eq!(table(&run).0.len(), 7);
}
