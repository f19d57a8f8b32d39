//! Printed issues read back: our own pages give the text that they were made from.

use std::collections::BTreeMap;
use std::path::PathBuf;

use bulletin::model::printed::{Printed, PrintedPart};
use bulletin::read::printed::{docx, pdf};

use crate::support::{Copy, EXAMPLES, HOTLINE, MAIN, printed_example, published, root, squeezed};

/// The parts of plain text, as `--format txt` writes it: a line a paragraph, tables parted by tabs.
fn parts_of(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().map(|line| line.trim_matches(['\u{3000}', ' ']));
    lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            let line = line
                .strip_prefix("（图：")
                .and_then(|line| line.strip_suffix('）'))
                .unwrap_or(line);
            line.split('\t').map(str::to_owned).collect()
        })
        .collect()
}

/// The same of what was read, so that both compare: a row of a table is a part.
fn parts_read(printed: &Printed) -> Vec<Vec<String>> {
    let rows = printed.parts.iter().flat_map(|part| match part {
        PrintedPart::Paragraph { text, .. } => vec![vec![text.clone()]],
        PrintedPart::Table { rows, .. } => rows.clone(),
    });
    rows.collect()
}

/// Builds so and holds what is read from each PDF against the plain text; gives the number of PDFs and
/// the remarks on the last.
fn read_back(copy: &Copy, args: &[&str]) -> (usize, Vec<String>) {
    let run = copy.run(&[&["build", "--format", "pdf", "--format", "txt"], args].concat());
    assert_eq!(run.code, 0, "{run:?}");
    let files = std::fs::read_dir(copy.path("out")).expect("out");
    let files = files.map(|file| file.expect("an entry").path()).filter(|path| path.is_file());
    let file = |path: PathBuf| {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        (name, std::fs::read(path).expect("a readable file"))
    };
    compare(&files.map(file).collect())
}

/// Holds what is read from each PDF among these files against the plain text beside it.
fn compare(files: &BTreeMap<String, Vec<u8>>) -> (usize, Vec<String>) {
    let (mut count, mut remarks) = (0, Vec::new());
    for (name, bytes) in files {
        let Some(issue) = name.strip_suffix(".pdf") else { continue };
        let printed = pdf::read(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let text = String::from_utf8_lossy(&files[&format!("{issue}.txt")]);
        let (expected, mut read) = (parts_of(&text), parts_read(&printed));
        // Plain text has 报名 only where it is not the title.
        if expected.first() != read.first() {
            read.remove(0);
        }
        for (expected, read) in expected.iter().zip(&read) {
            assert_eq!(expected, read, "{name}");
        }
        assert_eq!(expected.len(), read.len(), "{name}");
        (count, remarks) = (count + 1, printed.remarks);
    }
    (count, remarks)
}

#[test]
fn our_own_pages_read_back_as_what_they_were_made_from() {
    for ((example, _), issues) in EXAMPLES.into_iter().zip([7, 2, 4, 6]) {
        assert_eq!(compare(printed_example(example)), (issues, Vec::new()), "{example}");
    }
}

#[test]
fn drafts_and_other_settings_read_back_too() {
    let copy = Copy::of(MAIN);
    let (_, remarks) = read_back(&copy, &["2023-07", "--draft"]);
    assert_eq!(remarks, ["斜排或竖排的字「送审稿」（水印之类）没有取", "行左边的行号没有取"]);
    copy.replace("bulletin.toml", "page_number = \"outer\"", "page_number = \"center\"");
    copy.replace("bulletin.toml", "lines_per_page = 22", "lines_per_page = 25");
    assert_eq!(read_back(&copy, &["2023-07"]), (2, Vec::new()));
}

#[test]
fn a_table_over_pages_is_one() {
    for rows in [3, 25, 60] {
        read_back(&long_table(rows), &["2024-01"]);
    }
}

/// A table over pages, with long names that turn, between two paragraphs.
fn long_table(rows: usize) -> Copy {
    let copy = Copy::of(HOTLINE);
    let names: Vec<String> = (1..=rows)
        .map(|row| format!("第{row}区县政务服务和公共资源交易监督管理办公室（筹备）"))
        .collect();
    let quoted: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    let definition = format!(
        "heading = \"区县\"\n[[blocks]]\nkind = \"counts\"\nkey = \"counts\"\n\
         measures = [{{ name = \"受理\", unit = \"件\" }}, {{ name = \"办结\", unit = \"件\" }}]\n\
         rows = {{ column = \"区县\", names = [{}] }}\ntext = \"各区县情况如下。\"\n\
         [[blocks]]\nkind = \"table\"\nkey = \"table\"\nof = \"counts\"\ncaption = \"各区县受理（件）\"\n\
         columns = [{{ measure = \"受理\", heading = \"本周受理的全部诉求（件）\" }}, {{ measure = \"受理\", figure = \"share\", heading = \"占全市诉求的比重\" }}, {{ measure = \"办结\" }}]\n\
         total = true\n",
        quoted.join(", ")
    );
    copy.write("sections/区县.toml", definition.as_bytes());
    let config = copy.read("bulletin.toml");
    let start = config.find("sections").expect("sections");
    let end = start + config[start..].find('\n').expect("an end");
    let config = format!("{}sections = [\"区县\"]{}", &config[..start], &config[end..]);
    copy.write("bulletin.toml", config.as_bytes());
    let figures = names.iter().enumerate().map(|(at, name)| format!("{name},{},{}\n", at * 37, at));
    let csv = format!("区县,受理,办结\n{}", figures.collect::<String>());
    copy.write("issues/2024-01/区县.csv", csv.as_bytes());
    copy.write("issues/2024-01/区县.toml", b"");
    copy
}

/// One issue, as other programs print it (`tests/printed/make.py`): the same paragraphs, numbers and all.
#[test]
fn other_programs_files_read_as_the_issue_that_they_print() {
    let folder = root().join("tests/printed");
    let text = std::fs::read_to_string(folder.join("2023-07.txt")).expect("a text");
    // 3,031 characters: those that the office published.
    assert_eq!(squeezed(&text), published());
    type Reader = fn(&[u8]) -> Result<Printed, String>;
    let check = |file: &str, reader: Reader, remarks: &[&str]| {
        let bytes = std::fs::read(folder.join(file)).expect("a fixture");
        let printed = reader(&bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(printed.remarks, remarks, "{file}");
        let (expected, read) = (parts_of(&text), parts_read(&printed));
        for (expected, read) in expected.iter().zip(&read) {
            assert_eq!(expected, read, "{file}");
        }
        assert_eq!(expected.len(), read.len(), "{file}");
    };
    check("python-docx.docx", docx::read, &[]);
    check("pandoc.docx", docx::read, &[]);
    // Neither file has what tells Unicode; in the second a face hides what the codes mean.
    for file in ["reportlab.pdf", "embedded.pdf"] {
        check(file, pdf::read, &["每页都有的「四川省政务服务简报」（页眉或页脚）没有取"]);
    }
}
