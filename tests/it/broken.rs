//! Broken workspaces, each made by few edits from an example in which nothing is wrong: the rule, its
//! place, and nothing else; exit 1 and nothing written, or exit 0 where it is a warning.

use crate::support::Edit::{self, Delete, Rename, Replace, Write};
use crate::support::{Copy, MAIN, Run, SECOND};

const ISSUE: &str = "issues/2023-07/issue.toml";
const COUNTS: &str = "issues/2023-07/综窗办件.csv";
const ROWS: &str = "issues/2023-07/事项受理办结.csv";
const PROSE: &str = "issues/2023-07/综窗办件.toml";
const NEWS: &str = "issues/2023-07/窗口动态.toml";
const PATROL: &str = "issues/2023-07/大厅巡查.toml";
const STATED: &str = "issues/2023-07/事项受理办结.toml";
const DAILY: &str = "issues/2023-05/综窗办件.csv";

/// Builds 2023-07 of the first example after the edits. `expected` are lines
/// `rule file:line:column`, notes left out, in the order of the report.
fn check(edits: &[Edit], expected: &[&str]) {
    check_in(MAIN, "2023-07", edits, expected);
}

fn check_in(name: &str, issue: &str, edits: &[Edit], expected: &[&str]) {
    let copy = Copy::mended(name);
    edits.iter().for_each(|&edit| copy.edit(edit));
    let run = copy.run(&["build", issue, "--message-format", "json"]);
    assert_eq!(found(&run), expected, "after {edits:?}: {}", run.stderr);
    assert_eq!(run.code, 1, "after {edits:?}: {run:?}");
    assert!(!copy.path("out").exists(), "something was written after {edits:?}");
}

/// Checks 2023-07 of the first example after the edits: warnings, and nothing fails.
fn warns(edits: &[Edit], expected: &[&str]) {
    let copy = Copy::mended(MAIN);
    edits.iter().for_each(|&edit| copy.edit(edit));
    let run = copy.run(&["check", "2023-07", "--message-format", "json"]);
    assert_eq!(found(&run), expected, "after {edits:?}: {}", run.stderr);
    assert!(run.diagnostics().iter().all(|diagnostic| diagnostic["severity"] == "warning"));
    assert_eq!(run.code, 0, "after {edits:?}: {run:?}");
}

/// `rule file:line:column` of all but the notes.
fn found(run: &Run) -> Vec<String> {
    let diagnostics = run.diagnostics().into_iter();
    let line = |d: serde_json::Value| {
        let text = |key: &str| d[key].as_str().expect("a string").to_owned();
        format!("{} {}:{}:{}", text("rule"), text("file"), d["line"], d["column"])
    };
    diagnostics.filter(|diagnostic| diagnostic["severity"] != "note").map(line).collect()
}

#[test]
fn files_that_are_missing() {
    check(&[Delete(NEWS)], &["missing-file bulletin.toml:8:31"]);
    check(&[Delete(COUNTS)], &["missing-file bulletin.toml:8:13"]);
    check(&[Delete(ISSUE)], &["missing-file issues/2023-07/issue.toml:1:1"]);
    check(
        &[Replace("bulletin.toml", "\"窗口动态\"", "\"窗口动台\"")],
        &["missing-file bulletin.toml:8:31"],
    );
    check(
        &[Replace(
            NEWS,
            "department = \"水利厅\"",
            "department = \"水利厅\"\nphoto = { file = \"a.jpg\", caption = \"会场\" }",
        )],
        &["missing-file issues/2023-07/窗口动态.toml:6:18"],
    );
}

#[test]
fn toml_that_cannot_be_read() {
    check(
        &[Replace(PROSE, "\"咨询\" = 2584", "咨询 = 2584")],
        &["syntax issues/2023-07/综窗办件.toml:13:1"],
    );
    // All syntax errors of a file, and those of the others.
    check(
        &[
            Replace(ISSUE, "total  = 427  ", "total  427"),
            Replace(ISSUE, "date   = 2023-03-09", "date   = 2023-13-09"),
            Replace(PROSE, "\"科技厅\", ", "\"科技厅\" "),
        ],
        &[
            "syntax issues/2023-07/issue.toml:1:8",
            "syntax issues/2023-07/issue.toml:2:10",
            "syntax issues/2023-07/综窗办件.toml:2:23",
        ],
    );
    check(
        &[Replace(ISSUE, "date   =", "total = 1\ndate   =")],
        &["syntax issues/2023-07/issue.toml:2:1"],
    );
    // GB18030 from an editor on Windows is read; what is nothing that can be read is not.
    check(
        &[Write(PATROL, b"intro = \"\xb1\xbe\xd6\xdc\"\n")],
        &["missing-key issues/2023-07/大厅巡查.toml:1:1"],
    );
    check(
        &[Write(PATROL, b"intro = \"\xff\xff\"\n")],
        &["syntax issues/2023-07/大厅巡查.toml:1:10"],
    );
    // UTF-8 that has lost a byte.
    check(
        &[Write(PATROL, b"intro = \"\xe6\x9c\xac\xe5\x91\"\n")],
        &["syntax issues/2023-07/大厅巡查.toml:1:11"],
    );
    check(
        &[Write("sections/窗口动态.toml", "heading = \"甲\n".as_bytes())],
        &["syntax sections/窗口动态.toml:1:13"],
    );
}

#[test]
fn keys_and_values_against_the_definition() {
    check(
        &[Replace(PROSE, "unauthorized =", "unauthorised =")],
        &["unknown-key issues/2023-07/综窗办件.toml:2:1"],
    );
    check(
        &[Replace(PROSE, "progress = [", "进展 = [")],
        &["syntax issues/2023-07/综窗办件.toml:4:1"],
    );
    check(
        &[Replace(PROSE, "progress = [", "\"进展\" = [")],
        &[
            "missing-key issues/2023-07/综窗办件.toml:1:1",
            "unknown-key issues/2023-07/综窗办件.toml:4:1",
        ],
    );
    check(
        &[Replace(ISSUE, "date   = 2023-03-09       # 印发日期\n", "")],
        &["missing-key issues/2023-07/issue.toml:1:1"],
    );
    check(
        &[Replace(NEWS, "department = \"水利厅\"\n", "")],
        &["missing-key issues/2023-07/窗口动态.toml:4:1"],
    );
    check(
        &[Replace(PATROL, "\"着装情况\" = \"总体情况良好。\"\n", "")],
        &["missing-key issues/2023-07/大厅巡查.toml:3:1"],
    );
    check(
        &[Replace(PATROL, "\"着装情况\" = \"总体情况良好。\"", "\"着装情况\" = \"　\"")],
        &["missing-key issues/2023-07/大厅巡查.toml:6:10"],
    );
    check(
        &[Replace(ISSUE, "2023-03-09", "\"2023-03-09\"")],
        &["wrong-type issues/2023-07/issue.toml:2:10"],
    );
    check(
        &[Replace(ISSUE, "2023-02-24 }", "2023-02-24T09:00:00 }")],
        &["wrong-type issues/2023-07/issue.toml:3:36"],
    );
    check(&[Replace(ISSUE, "427", "-427")], &["wrong-type issues/2023-07/issue.toml:1:10"]);
    check(
        &[Replace(PROSE, "\"省贸促会\"]", "7]")],
        &["wrong-type issues/2023-07/综窗办件.toml:2:71"],
    );
    check(
        &[Replace(PATROL, "\"纪律秩序\" = \"总体", "\"纪律秩序\" = \"\\u0007总体")],
        &["wrong-type issues/2023-07/大厅巡查.toml:8:10"],
    );
    check(
        &[Replace("bulletin.toml", "\"outer\"", "\"left\"")],
        &["wrong-type bulletin.toml:26:15"],
    );
    check(
        &[Replace("bulletin.toml", "lines_per_page = 22", "lines_per_page = 99")],
        &["wrong-type bulletin.toml:25:18"],
    );
    // A key that fell into the table above it: one mistake, said once.
    check(
        &[
            Replace(STATED, "# 平台公布的今年累计数，供程序核对", "#"),
            Replace(PROSE, "progress = [", "[stated]\n\"咨询\" = 2584\nprogress = ["),
            Replace(PROSE, "[stated]\n\"咨询\" = 2584\n\"受理\" = 1268", "\"受理\" = 1268"),
        ],
        &["unknown-key issues/2023-07/综窗办件.toml:6:1"],
    );
    check(
        &[Replace(STATED, "[stated.\"公共服务\"]", "[stated.\"公众服务\"]")],
        &["unknown-key issues/2023-07/事项受理办结.toml:6:9"],
    );
}

#[test]
fn definitions_that_are_wrong() {
    let definition = "sections/审批办件.toml";
    let check = |from, to, expected: &[&str]| {
        check_in(SECOND, "2024-02", &[Replace(definition, from, to)], expected);
    };
    let text = Copy::of(SECOND).read(definition);
    assert!(text.contains("kind = \"counts\"") && text.contains("optional = true"), "{text}");
    check("kind = \"counts\"", "kind = \"count\"", &["wrong-type sections/审批办件.toml:5:8"]);
    check("optional = true", "optional = 1", &["wrong-type sections/审批办件.toml:11:41"]);
}

#[test]
fn tables_of_figures() {
    check(&[Replace(COUNTS, "受理", "收理")], &["unknown-column issues/2023-07/综窗办件.csv:1:4"]);
    check(
        &[Replace(COUNTS, "受理", "来自何处")],
        &[
            "missing-column issues/2023-07/综窗办件.csv:1:1",
            "unknown-column issues/2023-07/综窗办件.csv:1:4",
        ],
    );
    check(&[Replace(COUNTS, ",112,", ",,")], &["blank-cell issues/2023-07/综窗办件.csv:2:5"]);
    check(&[Replace(COUNTS, ",112,", ",—,")], &["blank-cell issues/2023-07/综窗办件.csv:2:5"]);
    check(&[Replace(COUNTS, ",112,", ",12.5,")], &["bad-number issues/2023-07/综窗办件.csv:2:5"]);
    check(&[Replace(COUNTS, ",112,", ",-3,")], &["bad-number issues/2023-07/综窗办件.csv:2:5"]);
    check(&[Replace(COUNTS, ",112,", ",112人,")], &["bad-number issues/2023-07/综窗办件.csv:2:5"]);
    check(
        &[Replace(COUNTS, ",112,", ",\"1,12\",")],
        &["bad-number issues/2023-07/综窗办件.csv:2:5"],
    );
    check(&[Replace(COUNTS, ",112,", ",1.1万,")], &["bad-number issues/2023-07/综窗办件.csv:2:5"]);
    check(&[Replace(COUNTS, ",112,", ",1,12,")], &["syntax issues/2023-07/综窗办件.csv:2:1"]);
    check(&[Replace(COUNTS, ",112,", ",\"112,")], &["syntax issues/2023-07/综窗办件.csv:2:5"]);
    check(
        &[Replace(COUNTS, "受理", "咨询")],
        &[
            "missing-column issues/2023-07/综窗办件.csv:1:1",
            "syntax issues/2023-07/综窗办件.csv:1:4",
        ],
    );
    check(&[Write(COUNTS, b"")], &["missing-row issues/2023-07/综窗办件.csv:1:1"]);
    check(
        &[Write(COUNTS, "咨询,受理,颁发,流转\n,,,\n".as_bytes())],
        &["missing-row issues/2023-07/综窗办件.csv:1:1"],
    );
    check(&[Write(COUNTS, b"PK\x03\x04\x00\x00\x08")], &["syntax issues/2023-07/综窗办件.csv:1:5"]);
    check(
        &[Write(COUNTS, "咨询,受理\n".as_bytes()), Write(COUNTS, b"\xd7\xc9\xff\xff,1\n")],
        &["syntax issues/2023-07/综窗办件.csv:1:2"],
    );
    check(
        &[Replace(COUNTS, "836,112,6244,11380", "836,112,6244,11380\n836,112,6244,11380")],
        &["duplicate-row issues/2023-07/综窗办件.csv:3:1"],
    );
    check(
        &[Replace(ROWS, "公共服务", "行政许可")],
        &[
            "missing-row issues/2023-07/事项受理办结.csv:1:1",
            "duplicate-row issues/2023-07/事项受理办结.csv:3:1",
        ],
    );
    check(
        &[Replace(ROWS, "公共服务", "公众服务")],
        &[
            "missing-row issues/2023-07/事项受理办结.csv:1:1",
            "unknown-row issues/2023-07/事项受理办结.csv:3:1",
        ],
    );
    check(
        &[Replace(ROWS, "公共服务,97016,94187\n", "")],
        &["missing-row issues/2023-07/事项受理办结.csv:1:1"],
    );
}

#[test]
fn keys_of_figures() {
    check(
        &[Replace(DAILY, "2023-02-08", "2023-02-12")],
        &["date-outside-period issues/2023-05/综窗办件.csv:4:1"],
    );
    check(
        &[Replace(DAILY, "2023-02-08", "2月30日")],
        &["wrong-type issues/2023-05/综窗办件.csv:4:1"],
    );
    check(
        &[Replace(DAILY, "2023-02-08", "2023-02-07")],
        &["duplicate-row issues/2023-05/综窗办件.csv:4:1"],
    );
    check(&[Replace(DAILY, "2023-02-08", "")], &["blank-cell issues/2023-05/综窗办件.csv:4:1"]);
    // A wrong 合计 leaves the data rows as they are: nothing is in doubt but itself.
    check(
        &[Replace("issues/2023-05/事项受理办结.csv", "101004", "101005")],
        &["row-total issues/2023-05/事项受理办结.csv:5:1"],
    );
    // Whatever the days, only their sum is stated.
    let copy = Copy::of(MAIN);
    copy.edit(Replace(DAILY, "2023-02-08,58", "2023-02-08,59"));
    copy.edit(Replace(DAILY, "2023-02-09,67", "2023-02-09,66"));
    assert_eq!(copy.run(&["check", "2023-07"]).code, 0);
}

#[test]
fn numbers_and_dates_of_issues() {
    check(&[Replace(ISSUE, "427", "428")], &["total-number issues/2023-07/issue.toml:1:10"]);
    check(
        &[Replace(
            ISSUE,
            "from = 2023-02-20, to = 2023-02-24",
            "from = 2023-02-24, to = 2023-02-20",
        )],
        &["date-order issues/2023-07/issue.toml:3:10"],
    );
    check(
        &[Replace(ISSUE, "2023-03-09", "2023-02-23")],
        &["date-order issues/2023-07/issue.toml:2:10", "date-order issues/2023-07/issue.toml:2:10"],
    );
    check(
        &[Replace(ISSUE, "2023-03-09", "2023-02-24")],
        &["date-order issues/2023-07/issue.toml:2:10"],
    );
    check(
        &[Replace(ISSUE, "from = 2023-02-20", "from = 2023-02-17")],
        &["period-overlap issues/2023-07/issue.toml:3:10"],
    );
    check(&[Delete("issues/2023-03")], &["missing-issue issues/2023-07/issue.toml:1:1"]);
    check(
        &[Delete("issues/2023-01"), Delete("issues/2023-02")],
        &["missing-issue issues/2023-07/issue.toml:1:1"],
    );
    // The number leaves one out, and a total cannot do without it.
    check(
        &[Delete("issues/2023-06")],
        &[
            "issue-number-gap issues/2023-07/issue.toml:1:1",
            "missing-issue issues/2023-07/issue.toml:1:1",
        ],
    );
    // Where the missing issues are counted, the running number is right.
    check(
        &[Delete("issues/2023-06"), Replace(ISSUE, "427", "426")],
        &[
            "issue-number-gap issues/2023-07/issue.toml:1:1",
            "missing-issue issues/2023-07/issue.toml:1:1",
            "total-number issues/2023-07/issue.toml:1:10",
        ],
    );
}

#[test]
fn a_year_that_is_crossed() {
    let straddling = [
        Rename("issues/2023-01", "issues/2022-50"),
        Replace("issues/2022-50/issue.toml", "from = 2023-01-03", "from = 2022-12-28"),
    ];
    let copy = Copy::of(MAIN);
    straddling.iter().for_each(|&edit| copy.edit(edit));
    let run = copy.run(&["check", "2022-50", "--message-format", "json"]);
    let found = run.diagnostics();
    let rules: Vec<_> = found.iter().map(|d| (d["rule"].clone(), d["file"].clone())).collect();
    let expected = |file: &str| ("year-straddle".into(), format!("issues/2022-50/{file}").into());
    let expected = [expected("事项受理办结.csv"), expected("综窗办件.csv")];
    assert!(expected.iter().all(|e| rules.contains(e)), "{rules:?}");
}

#[test]
fn totals_that_do_not_agree() {
    check(&[Replace(PROSE, "2584", "2583")], &["ytd-mismatch issues/2023-07/综窗办件.toml:13:8"]);
    check(
        &[Replace(STATED, "576369", "576370")],
        &["ytd-mismatch issues/2023-07/事项受理办结.toml:7:8"],
    );
    check(
        &[Replace(DAILY, "2023-02-08,58", "2023-02-08,57")],
        &["ytd-mismatch issues/2023-07/综窗办件.toml:13:8"],
    );
}

#[test]
fn published_issues_that_have_changed() {
    let check = |edit: Edit, expected: &str| {
        let copy = Copy::mended(MAIN);
        assert_eq!(copy.run(&["publish", "2023-01"]).code, 0);
        copy.edit(Delete("out"));
        copy.edit(edit);
        let run = copy.run(&["build", "2023-07", "--message-format", "json"]);
        let found = run.diagnostics();
        let errors: Vec<_> = found.iter().filter(|d| d["severity"] != "note").collect();
        assert_eq!((run.code, errors.len()), (1, 1), "{run:?}");
        let place = format!("{}:{}:{}", errors[0]["file"], errors[0]["line"], errors[0]["column"]);
        assert_eq!(errors[0]["rule"], "published-changed", "{run:?}");
        assert_eq!(
            (errors[0]["issue"].as_str(), place.replace('"', "").as_str()),
            (Some("2023-01"), expected)
        );
        assert!(!copy.path("out").exists());
    };
    let table = "issues/2023-01/事项受理办结.csv";
    check(Replace(table, "8574", "8575"), "issues/2023-01/事项受理办结.csv:1:1");
    let issue = "issues/2023-01/issue.toml";
    check(Replace(issue, "2023-01-12", "2023-01-13"), "issues/2023-01/issue.toml:1:1");
    let frozen = "issues/2023-01/published/sections/综窗办件.toml";
    check(
        Replace(frozen, "综窗改革攻坚行动", "综窗"),
        "issues/2023-01/published/sections/综窗办件.toml:1:1",
    );
}

#[test]
fn all_errors_of_all_files_in_one_run() {
    check(
        &[
            Replace(ISSUE, "427", "428"),
            Replace(PROSE, "\"颁发\" = 10354", "\"颁发\" = 10355"),
            Replace(NEWS, "department = \"应急厅\"", "departmant = \"应急厅\""),
            Replace(ROWS, "979", "979个"),
            Replace("bulletin.toml", "copies = 80", "copys = 80"),
        ],
        &[
            "unknown-key bulletin.toml:24:1",
            "total-number issues/2023-07/issue.toml:1:10",
            "bad-number issues/2023-07/事项受理办结.csv:4:10",
            "unknown-key issues/2023-07/窗口动态.toml:19:1",
            "ytd-mismatch issues/2023-07/综窗办件.toml:15:8",
        ],
    );
}

#[test]
fn templates_that_are_wrong() {
    check(
        &[Write("templates/issue.md", "# {{ doc.name }\n".as_bytes())],
        &["syntax templates/issue.md:1:15"],
    );
    check(
        &[Write("templates/issue.md", "报名 {{ doc.nom }}\n".as_bytes())],
        &["syntax templates/issue.md:1:11"],
    );
    check(
        &[Write("templates/issue.typ", "#let x = 1\n#unknown(\"{{ doc.name }}\")\n".as_bytes())],
        &["typesetting out/2023-07.typ:2:2"],
    );
}

#[test]
fn definitions_that_would_lose_something() {
    let built_in = |name: &str| {
        std::fs::read_to_string(crate::support::root().join(format!("sections/{name}.toml")))
            .expect("built in")
    };
    let with = |name: &'static str, edit: &dyn Fn(String) -> String, expected: &[&str]| {
        let copy = Copy::mended(MAIN);
        copy.write(&format!("sections/{name}.toml"), edit(built_in(name)).as_bytes());
        let run = copy.run(&["build", "2023-07", "--message-format", "json"]);
        let found: Vec<String> = run
            .diagnostics()
            .iter()
            .map(|d| format!("{} {}:{}", d["rule"], d["line"], d["column"]).replace('"', ""))
            .collect();
        assert_eq!(
            (run.code, found.as_slice()),
            (1, &*expected.iter().map(|e| (*e).to_owned()).collect::<Vec<_>>()),
            "{run:?}"
        );
    };
    // The blocks have headings too, which must not stand in for the section's.
    let headless = |text: String| text.replacen("heading = \"综窗改革攻坚行动\"\n", "", 1);
    with("综窗办件", &headless, &["missing-key 1:1"]);
    // So must a dispatch's text not for a block's.
    let texted =
        |text: String| text + "\n[[blocks]]\nkind = \"text\"\nkey = \"text\"\nheading = \"综述\"\n";
    with("窗口动态", &texted, &["missing-key 1:1"]);
    let blank = |text: String| text.replacen("heading = \"窗口工作动态\"", "heading = \"　\"", 1);
    with("窗口动态", &blank, &["missing-key 1:11"]);
    // Columns that a table uses itself.
    for name in ["部门", "日期", "备注", "受理"] {
        let renamed = |text: String| text.replacen("事项类型", name, 1);
        with(
            "事项受理办结",
            &renamed,
            match name {
                "受理" => &["wrong-type 7:3"],
                _ => &["wrong-type 10:8"],
            },
        );
    }
    let total = |text: String| text.replacen("names = [\"行政许可\"", "names = [\"总 计\"", 1);
    with("事项受理办结", &total, &["wrong-type 10:36"]);
}

#[test]
fn tables_that_would_be_misread() {
    // Quotes that balance over two rows swallow what is between them.
    let swallowed =
        "部门,咨询,受理,颁发,流转,备注\n甲,1,5,1,1,\"急\n乙,1,6,1,1,a\n丙,1,7,1,1,\"b\n";
    check(&[Write(COUNTS, swallowed.as_bytes())], &["syntax issues/2023-07/综窗办件.csv:2:11"]);
    check(&[Replace(COUNTS, ",6244,", ",\"6,24\"4,")], &["syntax issues/2023-07/综窗办件.csv:2:9"]);
    // A total under another name would be added to what it sums up.
    let total = "部门,咨询,受理,颁发,流转\n甲,836,112,6244,11380\n总计,836,112,6244,11380\n";
    check(&[Write(COUNTS, total.as_bytes())], &["unknown-row issues/2023-07/综窗办件.csv:3:1"]);
    let twice = "部门,咨询,受理,颁发,流转\nA厅,836,112,6244,11380\nＡ 厅,836,112,6244,11380\n";
    check(&[Write(COUNTS, twice.as_bytes())], &["duplicate-row issues/2023-07/综窗办件.csv:3:1"]);
    // An unquoted comma in a number shifts the cells behind it.
    let shifted = "咨询,受理,颁发,流转,备注\n836,112,6,244,11380\n";
    check(&[Write(COUNTS, shifted.as_bytes())], &["bad-number issues/2023-07/综窗办件.csv:2:15"]);
    let wide = "咨询，受理，颁发，流转\n836，112，6244，11380\n";
    check(&[Write(COUNTS, wide.as_bytes())], &["syntax issues/2023-07/综窗办件.csv:1:1"]);
    let titled = "综窗办件统计表,,,\n咨询,受理,颁发,流转\n836,112,6244,11380\n";
    check(&[Write(COUNTS, titled.as_bytes())], &["syntax issues/2023-07/综窗办件.csv:1:1"]);
    // Empty columns and rows are what spreadsheets leave.
    let padded = "\n,,,,,\n咨询,受理,颁发,流转,,\n836,112,6244,11380,,\n,,,,,\n";
    let copy = Copy::of(MAIN);
    copy.edit(Write(COUNTS, padded.as_bytes()));
    assert_eq!(copy.run(&["check", "2023-07"]).code, 0);
}

#[test]
fn a_mistyped_year_of_an_earlier_issue_is_caught() {
    let unstated = [
        Write(STATED, b""),
        Replace(
            PROSE,
            "[stated]\n\"咨询\" = 2584\n\"受理\" = 1268\n\"颁发\" = 10354\n\"流转\" = 19786\n",
            "",
        ),
    ];
    let with = |edit: Edit| [unstated.as_slice(), &[edit]].concat();
    let edit = Replace(
        "issues/2023-03/issue.toml",
        "from = 2023-01-16, to = 2023-01-20",
        "from = 2022-01-16, to = 2022-01-20",
    );
    check(&with(edit), &["period-overlap issues/2023-03/issue.toml:3:10"]);
    // The same week twice.
    let edit = Replace("issues/2023-02/issue.toml", "from = 2023-01-09", "from = 2023-01-06");
    check(&with(edit), &["period-overlap issues/2023-02/issue.toml:3:10"]);
    let copy = Copy::of(MAIN);
    copy.edit(Replace(
        "issues/2023-01/issue.toml",
        "from = 2023-01-03, to = 2023-01-06",
        "from = 2022-01-03, to = 2022-01-06",
    ));
    let run = copy.run(&["check", "2023-01", "--message-format", "json"]);
    assert_eq!(run.diagnostics()[0]["rule"], "date-order", "{run:?}");
}

#[test]
fn slips_of_the_pen_in_toml() {
    let check = |from: &'static str, to: &'static str, place: &str, said: &str| {
        let copy = Copy::mended(MAIN);
        copy.edit(Replace(ISSUE, from, to));
        let run = copy.run(&["check", "2023-07", "--message-format", "json"]);
        let found = run.diagnostics();
        assert_eq!((run.code, found.len()), (1, 1), "{to}: {run:?}");
        let at = format!("{}:{}", found[0]["line"], found[0]["column"]);
        assert_eq!(at, place, "{to}: {run:?}");
        let text = format!("{}{}", found[0]["message"], found[0]["help"]);
        assert!(text.contains(said), "{to}: {text}");
        // Everything a person reads is Chinese, but for the keys and values themselves.
        let latin = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3);
        let own = ["TOML", "totle", "TOTAL", "total", "date", "period", "from", "null", "bulletin"];
        let foreign: Vec<&str> = latin.filter(|word| !own.contains(word)).collect();
        assert!(foreign.is_empty(), "{to}: {foreign:?} in {text}");
    };
    check("2023-03-09", "2023/03/09", "2:10", "2023-03-09");
    check("2023-03-09", "2023年3月9日", "2:10", "2023-03-09");
    check("2023-03-09", "2023-13-09", "2:10", "2023-03-09");
    check("2023-03-09", "2023-02-30", "2:10", "2023-03-09");
    check("= 427", "＝ 427", "1:8", "全角字符“＝”");
    check("= 427", "= ４２７", "1:10", "全角");
    check("total  = 427", "totle  = 427", "1:1", "total");
    check("total  = 427", "TOTAL  = 427", "1:1", "total");
    check("= 427", "= -1", "1:10", "整数 -1");
    check("= 427", "= 4.5", "1:10", "小数");
    check("date   = 2023-03-09", "date", "2:12", "等号");
}

const REGISTRY: &str = "\
[[department]]
name = \"文化和旅游厅\"
aliases = [\"文旅厅\", \"省文旅厅\"]
[[department]]
name = \"省级部门\"
aliases = [
  \"科技厅\", \"民政厅\", \"住房和城乡建设厅\", \"农业农村厅\", \"成都海关\", \"省消防救援总队\", \"省贸促会\",
  \"生态环境厅\", \"应急厅\", \"自然资源厅\", \"省发展改革委\", \"公安厅\", \"省卫生健康委\", \"水利厅\",
]
";

#[test]
fn the_example_has_one_slip_and_the_mended_one_none() {
    let run = Copy::of(MAIN).run(&["check", "--message-format", "json"]);
    assert_eq!(found(&run), ["enumeration issues/2023-07/窗口动态.toml:40:136"]);
    let line = Copy::of(MAIN).read(NEWS).lines().nth(39).expect("the line").to_owned();
    assert_eq!(line.chars().skip(135).take(8).collect::<String>(), "二是根据法律法规");
    for name in [MAIN, SECOND] {
        let run = Copy::mended(name).run(&["check", "--message-format", "json"]);
        assert!(found(&run).is_empty(), "{run:?}");
    }
}

#[test]
fn prose_that_contradicts_itself() {
    warns(
        &[Replace(NEWS, "提出了三点要求", "提出了四点要求")],
        &["stated-count issues/2023-07/窗口动态.toml:25:120"],
    );
    warns(
        &[Replace(
            PATROL,
            "\"着装情况\" = \"总体情况良好。",
            "\"着装情况\" = \"不合格的有3个：甲窗口、乙窗口。",
        )],
        &["stated-count issues/2023-07/大厅巡查.toml:6:16"],
    );
    warns(
        &[Replace(PROSE, "44个省级部门", "45个省级部门")],
        &["parts-total issues/2023-07/综窗办件.toml:6:19"],
    );
    warns(
        &[Replace(NEWS, "三是培育壮大", "四是培育壮大")],
        &["enumeration issues/2023-07/窗口动态.toml:11:197"],
    );
    warns(
        &[Replace(NEWS, "几点要求：一是涉外", "几点要求：一、涉外")],
        &["enumeration issues/2023-07/窗口动态.toml:40:136"],
    );
}

#[test]
fn dates_of_dispatches() {
    let expected = ["news-date issues/2023-07/窗口动态.toml:11:9"];
    warns(&[Replace(NEWS, "2月21日，生态环境厅", "3月21日，生态环境厅")], &expected);
    warns(&[Replace(NEWS, "2月21日，生态环境厅", "1月2日，生态环境厅")], &expected);
    warns(&[Replace(NEWS, "2月21日，生态环境厅", "1月20日，生态环境厅")], &[]);
    warns(&[Replace(PROSE, "政务一窗受理协调处分别", "3月21日，政务一窗受理协调处分别")], &[]);
}

#[test]
fn punctuation_in_prose() {
    warns(
        &[Replace(PROSE, "攻坚破难行动方案》", "攻坚破难行动方案")],
        &["unbalanced-punctuation issues/2023-07/综窗办件.toml:8:30"],
    );
    warns(
        &[Replace(PATROL, "结合“放管服”", "结合放管服”")],
        &["unbalanced-punctuation issues/2023-07/大厅巡查.toml:1:71"],
    );
    warns(
        &[Replace(PATROL, "大厅人员管控到位，物业", "大厅人员管控到位,物业")],
        &["half-width-punctuation issues/2023-07/大厅巡查.toml:9:21"],
    );
}

#[test]
fn dispatches_that_were_printed_before() {
    let earlier = "issues/2023-03/窗口动态.toml";
    let expected = ["duplicate-dispatch issues/2023-07/窗口动态.toml:16:8"];
    warns(&[Write(earlier, TOLD_BEFORE.as_bytes())], &expected);
    // What is wrong in an issue that was not asked for is not said, and hides nothing.
    warns(
        &[Write("issues/2023-02/窗口动态.toml", b"x"), Write(earlier, TOLD_BEFORE.as_bytes())],
        &expected,
    );
    // All at once, and of another department.
    let copy = Copy::mended(MAIN);
    copy.write(earlier, TOLD_BEFORE.as_bytes());
    assert_eq!(found(&copy.run(&["check", "--message-format", "json"])), expected);
    copy.write(earlier, TOLD_BEFORE.replace("文旅厅\"", "教育厅\"").as_bytes());
    assert!(found(&copy.run(&["check", "--message-format", "json"])).is_empty());
}

const TOLD_BEFORE: &str = "\
environment = []
leaders = []
[[efficiency]]
department = \"文旅厅\"
text = \"近日，文旅厅组织相关处室业务骨干对窗口工作人员开展业务培训，培训重点围绕从事经营性互联网文化活动、\
涉外营业性艺术品展览活动审批等提出的新规定开展，窗口首席事务代表详细解答了窗口工作人员的问题，通过培训不仅有效提升了\
窗口工作人员的业务水平，也提高了工作人员回答申请对象咨询问题的流畅度，进一步提高了审批效率。\"
";

#[test]
fn departments_that_nobody_knows() {
    let registry = Write("departments.toml", REGISTRY.as_bytes());
    warns(&[registry], &[]);
    warns(
        &[registry, Replace(PROSE, "\"科技厅\"", "\"科技听\"")],
        &["unknown-department issues/2023-07/综窗办件.toml:2:17"],
    );
    warns(
        &[registry, Replace(NEWS, "\"应急厅\"", "\"应急管理厅\"")],
        &["unknown-department issues/2023-07/窗口动态.toml:19:14"],
    );
    let counts = "部门,咨询,受理,颁发,流转\n科技厅,800,100,6000,11000\n司法厅,36,12,244,380\n合计,836,112,6244,11380\n";
    warns(
        &[registry, Write(COUNTS, counts.as_bytes())],
        &["unknown-department issues/2023-07/综窗办件.csv:3:1"],
    );
    check(
        &[Write("departments.toml", "[[department]]\nnames = \"水利厅\"\n".as_bytes())],
        &["unknown-key departments.toml:2:1"],
    );
}
