//! Tables as offices send them: each file in `tests/messy/`, made by the script there, and a few that
//! are too large to keep, gives its figures or the findings named in `expect.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use bulletin::diagnostics::{Diagnostics, render_human, render_json};
use bulletin::model::files::{File, FileRole};
use bulletin::model::issue::{IssueId, Period};
use bulletin::read::definition;
use bulletin::read::table::{self, Expected};
use chrono::NaiveDate;
use serde::Deserialize;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{read, root};

/// What a file must give.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    /// Which of the tables below it is; the first where nothing is said.
    #[serde(default)]
    table: usize,
    /// The sums of the measures, in the definition's order; nothing where a figure is in doubt.
    figures: Option<String>,
    /// `rule line:column words`, in the order of their places; the words are some of the message's.
    #[serde(default)]
    findings: Vec<String>,
}

/// The tables that the files are of; the third is built in.
const OWN: &str = r#"
heading = "办件"
[[blocks]]
kind = "counts"
key = "counts"
measures = [
  { name = "咨询", unit = "人次" }, { name = "受理", unit = "件" },
  { name = "颁发", unit = "件" }, { name = "流转", unit = "件" },
]
text = ""
[[blocks]]
kind = "counts"
key = "levels"
measures = [
  { name = "金额", unit = "万元", decimals = 2 },
  { name = "满意率", unit = "%", decimals = 2, basis = "level" },
]
text = ""
"#;

/// The measures of each.
const MEASURES: [&[&str]; 3] =
    [&["咨询", "受理", "颁发", "流转"], &["金额", "满意率"], &["受理", "办结"]];

/// What a file gives, as an expectation would say it: the sums, and `rule line:column message`.
fn give(table: usize, name: &str, bytes: Vec<u8>) -> (Option<String>, Vec<String>) {
    let mut found = Diagnostics::default();
    let own = File { role: FileRole::Shared, path: "s.toml".to_owned(), bytes: OWN.into() };
    let definitions = definition::load(vec![("综窗办件".to_owned(), own)], &mut found);
    let (section, block) = [("综窗办件", 0), ("综窗办件", 1), ("事项受理办结", 0)][table];
    let definition = definitions.get(section).expect("defined");
    let day = |day| NaiveDate::from_ymd_opt(2023, 2, day).expect("a day");
    let counts = definition.counts().nth(block).expect("a table").1;
    let expected = Expected {
        issue: IssueId { year: 2023, number: 7 },
        section: &definition.name,
        counts,
        period: Some(Period { from: day(20), to: day(24) }),
        is_dated: true,
        registry: None,
    };
    let path = format!("issues/2023-07/{name}");
    let file = File { role: FileRole::Figures, path, bytes };
    let read = table::read(file, &expected, &mut found);
    let lines = found.iter().map(|finding| {
        // Whatever the file is, what is said of it can be shown.
        render_human(finding, 80);
        let json = render_json(finding).expect("JSON");
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
        let place = |key: &str| json[key].as_u64().unwrap_or_default();
        let at = (place("line"), place("column"));
        (at, format!("{} {}:{} {}", text("rule"), at.0, at.1, text("message")))
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort_by_key(|(at, _)| *at);
    let lines = lines.into_iter().map(|(_, line)| line).collect();
    let sums = read.postings.map(|postings| {
        let sum = |measure: &&str| {
            let own = postings.iter().filter(|posting| *posting.account.measure == **measure);
            own.map(|posting| posting.value).sum::<u64>().to_string()
        };
        MEASURES[table].iter().map(sum).collect::<Vec<_>>().join(" ")
    });
    (sums, lines)
}

/// What differs from the expectation; nothing where it is met.
fn differs(name: &str, bytes: Vec<u8>, expected: &Expectation) -> Option<String> {
    let (figures, findings) = give(expected.table, name, bytes);
    let is_it = |(found, expected): (&String, &String)| {
        let (place, words) =
            expected.split_at(expected.match_indices(' ').nth(1).map_or(0, |at| at.0));
        found.strip_prefix(place).is_some_and(|message| message.contains(words.trim()))
    };
    let is_met = figures == expected.figures
        && findings.len() == expected.findings.len()
        && findings.iter().zip(&expected.findings).all(is_it);
    (!is_met).then(|| format!("{name}: {figures:?}\n  {}", findings.join("\n  ")))
}

#[test]
fn each_table_gives_its_figures_or_what_is_wrong_with_it() {
    let folder = root().join("tests/messy");
    let expected: BTreeMap<String, Expectation> =
        toml::from_str(&read(&folder.join("expect.toml"))).expect("expectations");
    let files = std::fs::read_dir(&folder).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("a name"));
    let names: BTreeSet<String> =
        names.filter(|name| !matches!(name.as_str(), "make.py" | "expect.toml")).collect();
    assert_eq!(names, expected.keys().cloned().collect(), "each file has its expectation");
    assert!(names.len() >= 70, "{}", names.len());
    let bytes = |name: &String| std::fs::read(folder.join(name)).expect("a file");
    let wrong: Vec<String> =
        expected.iter().filter_map(|(name, to)| differs(name, bytes(name), to)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A workbook of these members, each a name and what is written over and over, and how often.
fn zipped(members: &[(&str, &str, usize)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text, times) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a member");
        for _ in 0..*times {
            zip.write_all(text.as_bytes()).expect("bytes");
        }
    }
    zip.finish().expect("an archive").into_inner()
}

const WORKBOOK: &str =
    r#"<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>"#;
const RELATIONS: &str =
    r#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>"#;

/// A sheet with a header and so many rows of ones.
fn sheet(rows: usize) -> String {
    let text = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let header = ["部门", "咨询", "受理", "颁发", "流转"].map(text).concat();
    let ones = "<c><v>1</v></c>".repeat(4);
    let rows: String =
        (1..=rows).map(|n| format!("<row>{}{ones}</row>", text(&format!("部门{n}")))).collect();
    format!("<worksheet><sheetData><row>{header}</row>{rows}</sheetData></worksheet>")
}

fn workbook(sheet: &str, times: usize) -> Vec<u8> {
    zipped(&[
        ("xl/workbook.xml", WORKBOOK, 1),
        ("xl/_rels/workbook.xml.rels", RELATIONS, 1),
        ("xl/s.xml", sheet, times),
    ])
}

#[test]
fn a_large_table_is_read_and_a_bomb_is_not() {
    let of = |bytes: Vec<u8>| give(0, "综窗办件.xlsx", bytes);
    let sums = ["50000"; 4].join(" ");
    assert_eq!(of(workbook(&sheet(50_000), 1)), (Some(sums), Vec::new()));
    let refused = |bytes: Vec<u8>| {
        let (figures, findings) = of(bytes);
        assert_eq!(figures, None);
        assert_eq!(findings, ["syntax 1:1 工作簿展开后超过 64 MB，没有读"]);
    };
    // 65 MB of blanks, some 60 KB as they lie on the disk.
    let blanks = " ".repeat(1 << 20);
    let bomb = workbook(&blanks, 65);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    refused(bomb.clone());
    // The same under a directory that says that they are few: both of its sizes, and those beside the data.
    let size = (65_u32 << 20).to_le_bytes();
    let mut lying = bomb;
    let places: Vec<usize> =
        lying.windows(4).enumerate().filter(|(_, at)| *at == size).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        lying[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    let (figures, findings) = of(lying);
    assert_eq!(figures, None);
    assert!(findings[0].starts_with("syntax 1:1"), "{findings:?}");
}

/// A file that was cut off anywhere, or has a byte changed, is read or refused.
#[test]
fn damaged_workbooks_are_read_or_refused() {
    let folder = root().join("tests/messy");
    for name in
        ["旧版.xls", "标题和落款.xlsx", "开放文档.ods", "网页.xls", "密码.xlsx", "XML表格.xls"]
    {
        let bytes = std::fs::read(folder.join(name)).expect("a file");
        for step in 0..60 {
            let at = bytes.len() * step / 60;
            give(0, name, bytes[..at].to_vec());
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            give(0, name, changed);
        }
    }
}
