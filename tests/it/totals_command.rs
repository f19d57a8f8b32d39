//! `bulletin totals`: the same figures in every format, and the errors that keep them back.

use bulletin::model::issue::IssueId;
use bulletin::ops::{self, TotalsFormat, TotalsOptions};
use calamine::{Data, Reader, Xlsx};

use crate::support::{self, Collected, Copy, Edit, MAIN, Run};
use crate::{books, totals};

const HEADER: &str = "issue,year,section,row,measure,unit,period,year_to_date,corrected";

/// The contract's table, row by row: what each issue books to either year.
const WORKED: &str = "\
2023-01,2022,办件,,受理,件,10,1010,0
2023-01,2023,办件,,受理,件,7,7,0
2023-02,2023,办件,,受理,件,5,12,0
2023-03,2023,办件,,受理,件,4,17,1
2023-04,2022,办件,,受理,件,0,1012,2
2023-04,2023,办件,,受理,件,3,20,0
";

fn totals(copy: &Copy, args: &[&str]) -> Run {
    let run = copy.run(&[&["totals"], args].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    run
}

/// The rows of csv, without mark and header.
fn csv(copy: &Copy, args: &[&str]) -> String {
    let text = totals(copy, &[args, &["--format", "csv"]].concat()).stdout;
    let rows = text.strip_prefix('\u{feff}').expect("a byte order mark");
    rows.strip_prefix(HEADER).expect("the header").trim_start().to_owned()
}

/// The sheet's rows, header first, cells as csv shows them; a figure must be a number.
fn sheet(path: &std::path::Path) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).expect("a workbook");
    let sheet = workbook.worksheet_range_at(0).expect("a sheet").expect("that can be read");
    let rows = sheet.rows().enumerate().map(|(line, row)| {
        let cells = row.iter().enumerate().map(|(column, cell)| match cell {
            Data::Float(number) if line > 0 && [1, 6, 7, 8].contains(&column) => number.to_string(),
            Data::String(text) if line == 0 || ![1, 6, 7, 8].contains(&column) => text.clone(),
            Data::Empty if column == 3 => String::new(),
            other => panic!("{line}:{column} is {other:?}"),
        });
        cells.collect()
    });
    rows.collect()
}

#[test]
fn the_worked_example_as_csv_and_json() {
    let copy = books::workspace();
    assert_eq!(csv(&copy, &[]), WORKED);
    let run = totals(&copy, &["--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let names: Vec<&str> = HEADER.split(',').collect();
    let object = |line: &str| {
        let cells = names.iter().zip(line.split(',')).map(|(name, cell)| {
            let is_number = ["year", "period", "year_to_date", "corrected"].contains(name);
            let number = || cell.parse::<i64>().expect("a number").into();
            ((*name).to_owned(), if is_number { number() } else { cell.into() })
        });
        serde_json::Value::Object(cells.collect())
    };
    assert_eq!(found, WORKED.lines().map(object).collect::<serde_json::Value>());
}

#[test]
fn an_issue_by_itself_is_as_among_the_others() {
    for copy in [books::workspace(), Copy::of(MAIN), Copy::of(support::SECOND)] {
        let workspace = copy.workspace();
        let rows = |issues: &[IssueId]| {
            let (issues, format) = (issues.to_vec(), TotalsFormat::Csv);
            let options = TotalsOptions { issues, derivations: false, format };
            let mut told = Collected::default();
            let (bytes, _) = ops::totals(&workspace, &options, &mut told).expect("a table");
            assert!(told.diagnostics.is_empty(), "{told:?}");
            let text = String::from_utf8(bytes.expect("no errors")).expect("UTF-8");
            text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
        };
        assert!(workspace.issues.len() > 1, "{:?}", workspace.issues);
        let all = rows(&workspace.issues);
        for &issue in &workspace.issues {
            let is_of_it = |row: &&String| row.starts_with(&issue.to_string());
            let of_it: Vec<String> = all.iter().filter(is_of_it).cloned().collect();
            assert!(!of_it.is_empty(), "{issue}");
            assert_eq!(rows(&[issue]), of_it, "{issue}");
        }
    }
}

#[test]
fn the_issues_are_those_asked_for_in_any_spelling() {
    let copy = Copy::of(MAIN);
    let check = |typed: &str, expected: &[&str]| {
        let rows = csv(&copy, &[typed]);
        let mut issues: Vec<&str> = rows.lines().map(|line| &line[..7]).collect();
        issues.dedup();
        assert_eq!(issues, expected, "{typed}");
    };
    check("2023-7", &["2023-07"]);
    check("总第427期", &["2023-07"]);
    check("2023年第6期", &["2023-06"]);
    check("2023-05..2023-06", &["2023-05", "2023-06"]);
    let all = ["2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06", "2023-07"];
    check("2023", &all);
}

#[test]
fn the_published_figures_are_the_year_to_date() {
    let rows = csv(&Copy::of(MAIN), &["2023-07"]);
    let found: Vec<(String, u64)> = rows
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells[1], "2023");
            let account =
                [cells[2], cells[3], cells[4]].into_iter().filter(|name| !name.is_empty());
            let account: Vec<&str> = account.collect();
            (account.join("·"), cells[7].parse().expect("a figure"))
        })
        .collect();
    let published = totals::PUBLISHED.map(|(account, _, figure)| (account.to_owned(), figure));
    assert_eq!(found, published);
}

#[test]
fn a_workbook_holds_what_csv_does() {
    for copy in [books::workspace(), Copy::of(MAIN)] {
        let args = ["--format", "xlsx", "--out", "账/累计.xlsx"];
        let run = totals(&copy, &args);
        assert_eq!(run.stdout, "账/累计.xlsx\n");
        let path = copy.path("账/累计.xlsx");
        let text = format!("{HEADER}\n{}", csv(&copy, &[]));
        let expected: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(sheet(&path), expected);
        // Redirected, it is the same file, and it does not tell when it was made.
        let output = support::program()
            .args(["totals", "--format", "xlsx"])
            .current_dir(copy.dir.path())
            .output()
            .expect("the program starts");
        assert!(output.stdout == std::fs::read(path).expect("the file"));
    }
}

#[test]
fn other_formats_go_to_a_file_as_well() {
    let copy = books::workspace();
    let shown = totals(&copy, &["2023-03"]).stdout;
    let run = totals(&copy, &["2023-03", "--out", "x.txt"]);
    assert_eq!((run.stdout.as_str(), copy.read("x.txt")), ("x.txt\n", shown));
}

#[test]
fn a_dash_is_stdout() {
    let copy = Copy::of(MAIN);
    assert_eq!(csv(&copy, &["2023", "--out", "-"]), csv(&copy, &["2023"]));
    assert!(!copy.path("-").exists());
}

#[test]
fn tables_read_as_they_did() {
    let check = |copy: &Copy, args: &[&str], name: &str| {
        let path = support::root().join(format!("tests/ui/totals/{name}.stdout"));
        let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
        assert.eq(totals(copy, args).stdout, snapbox::Data::read_from(&path, None).raw());
    };
    let copy = books::workspace();
    check(&copy, &[], "worked");
    check(&copy, &["2023-01"], "straddling");
    check(&copy, &["2023-03"], "corrected");
    check(&copy, &["2023-04"], "corrected-other-year");
    check(&copy, &["2023-01..2023-02"], "range");
    check(&cumulative(), &["2023-03"], "cumulative");
    let copy = Copy::of(MAIN);
    check(&copy, &["2023"], "year");
    check(&copy, &["2023-05"], "daily");
}

/// The worked example with the platform's own totals.
fn cumulative() -> Copy {
    let copy = books::workspace();
    copy.edit(Edit::Replace(
        "sections/办件.toml",
        "kind = \"counts\"\n",
        "kind = \"counts\"\nbasis = \"cumulative\"\n",
    ));
    let straddling = "日期,部门,受理\n2022-12-30,甲,510\n2022-12-30,乙,500\n2023-01-04,甲,5\n\
                      2023-01-06,甲,5\n2023-01-06,乙,2\n";
    copy.write("issues/2023-01/办件.csv", straddling.as_bytes());
    copy.write("issues/2023-02/办件.csv", "受理\n12\n".as_bytes());
    copy.write("issues/2023-03/办件.csv", "受理\n17\n".as_bytes());
    copy.edit(Edit::Replace("issues/2023-03/issue.toml", "was = 5\nnow = 6", "was = 12\nnow = 13"));
    copy
}

#[test]
fn errors_keep_every_figure_back() {
    let copy = Copy::of(MAIN);
    copy.edit(Edit::Replace("issues/2023-03/综窗办件.csv", "171", "17.1"));
    copy.edit(Edit::Delete("issues/2023-05/事项受理办结.csv"));
    // Neither prose nor what is stated matters to the ledger, nor do warnings and notes.
    copy.edit(Edit::Delete("issues/2023-04/窗口动态.toml"));
    copy.edit(Edit::Replace("issues/2023-07/综窗办件.toml", "2584", "2585"));
    for format in ["table", "csv", "json", "xlsx", "beancount"] {
        let run = copy.run(&["totals", "--format", format, "--message-format", "json"]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
        let found: Vec<String> = run
            .diagnostics()
            .iter()
            .map(|d| format!("{}:{}:{}", d["rule"], d["issue"], d["line"]).replace('"', ""))
            .collect();
        assert_eq!(found, ["bad-number:2023-03:2", "missing-file:2023-05:8"], "{format}");
    }
    let run = copy.run(&["totals", "--out", "x.csv", "--format", "csv"]);
    assert!(run.code == 1 && !copy.path("x.csv").exists(), "{run:?}");
    assert!(run.stderr.contains("[bad-number]") && run.stderr.contains("2个错误"), "{run:?}");
    // The chain of 2023-02 ends before the mistakes.
    assert_eq!(copy.run(&["totals", "2023-02"]).code, 0);
}

#[test]
fn every_year_asked_for_needs_its_issues() {
    let copy = books::workspace();
    copy.edit(Edit::Delete("opening"));
    copy.edit(Edit::Delete("issues/2023-04"));
    let check = |args: &[&str], expected: &[&str]| {
        let run = copy.run(&[args, &["--message-format", "json"]].concat());
        let found: Vec<String> = run
            .diagnostics()
            .iter()
            .map(|d| format!("{}:{}", d["rule"], d["issue"]).replace('"', ""))
            .collect();
        assert_eq!(found, expected, "{run:?}");
    };
    // 2022 is touched by 2023-01 alone: what came before it is not known, and not asked for.
    check(&["totals"], &[]);
    check(&["totals", "2023-02"], &[]);
    check(&["check"], &[]);
    copy.edit(Edit::Delete("issues/2023-02"));
    check(&["totals", "2023-03"], &["missing-issue:2023-03"]);
}

#[test]
fn an_optional_measure_has_no_row_without_a_figure() {
    let copy = books::workspace();
    copy.edit(Edit::Replace(
        "sections/办件.toml",
        "unit = \"件\" }",
        "unit = \"件\" }, { name = \"咨询\", unit = \"人次\", optional = true }, \
         { name = \"退件\", unit = \"件\", since = \"2023-04\" }",
    ));
    copy.write("issues/2023-02/办件.csv", "受理,咨询\n5,8\n".as_bytes());
    copy.write("issues/2023-03/办件.csv", "受理,咨询\n4,无\n".as_bytes());
    copy.write("issues/2023-04/办件.csv", "受理,退件\n3,0\n".as_bytes());
    let rows = csv(&copy, &[]);
    let of = |measure: &str| -> Vec<&str> {
        rows.lines().filter(|line| line.contains(measure)).collect()
    };
    assert_eq!(of("咨询"), ["2023-02,2023,办件,,咨询,人次,8,8,0"]);
    assert_eq!(of("退件"), ["2023-04,2023,办件,,退件,件,0,0,0"]);
    assert_eq!(of("受理"), WORKED.lines().collect::<Vec<_>>());
}

#[test]
fn figures_beyond_a_spreadsheets_precision_stay_exact() {
    let copy = books::workspace();
    copy.write("opening/2022/办件.csv", b"\xe5\x8f\x97\xe7\x90\x86\n18446744073709551000\n");
    let rows = csv(&copy, &["2023-01"]);
    assert!(rows.contains(",10,18446744073709551010,0"), "{rows}");
    let run = totals(&copy, &["2023-01", "--format", "json"]);
    assert!(run.stdout.contains("\"year_to_date\":18446744073709551010,"), "{run:?}");
    totals(&copy, &["2023-01", "--format", "xlsx", "--out", "x.xlsx"]);
    let mut workbook: Xlsx<_> = calamine::open_workbook(copy.path("x.xlsx")).expect("a workbook");
    let sheet = workbook.worksheet_range_at(0).expect("a sheet").expect("that can be read");
    let text = Data::String("18446744073709551010".to_owned());
    assert_eq!(sheet.get_value((1, 7)), Some(&text));
}

#[test]
fn a_file_is_what_its_ending_says() {
    let copy = books::workspace();
    let check = |name: &str, args: &[&str], format: &str| {
        totals(&copy, &[&["--out", name], args].concat());
        let bytes = std::fs::read(copy.dir.path().join(name)).expect("the file");
        totals(&copy, &["--out", "expected", "--format", format]);
        let expected = std::fs::read(copy.dir.path().join("expected")).expect("the file");
        assert!(bytes == expected, "{name} is no {format}");
    };
    check("累计.xlsx", &[], "xlsx");
    check("累计.XLSX", &[], "xlsx");
    check("累计.csv", &[], "csv");
    check("累计.json", &["--format", "json"], "json");
    check("累计.txt", &[], "table");
    check("累计.beancount", &[], "beancount");
    check("累计.bean", &[], "beancount");
    check("累计", &[], "table");
    check("累计.dat", &["--format", "csv"], "csv");
}

#[test]
fn wrong_usage_is_one_line() {
    let copy = books::workspace();
    let check = |args: &[&str], said: &str| {
        let run = copy.run(&[&["totals"], args].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
        assert!(run.stderr.contains(said), "{run:?} does not say {said}");
    };
    check(&["2021"], "没有2021年的期");
    check(&["最近"], "不是期号");
    check(&["2023-01", "2023-02"], "2023-02");
    check(&["--format", "pdf"], "xlsx");
    check(&["--out", "/"], "不是文件名");
    check(&["--out", "issues"], "那里是一个文件夹");
    check(&["--out", "累计.xlsx", "--format", "csv"], "扩展名与 --format 写的格式不同");
    check(&["--out", "累计.csv", "--format", "table"], "扩展名与 --format 写的格式不同");
    check(&["--out", "累计.xls"], "扩展名写 .xlsx、.csv、.json、.txt 或 .beancount");
}

#[test]
fn no_source_or_page_makes_room_for_a_table() {
    let copy = Copy::of(MAIN);
    copy.write("out/2023-01.md", b"# 1");
    copy.write("issues/2023-01/published.toml", b"x");
    let check = |name: &str, said: &str| {
        let there = std::fs::read(copy.path(name)).ok();
        let run = copy.run(&["totals", "--format", "table", "--out", name]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{name}: {run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
        assert!(run.stderr.contains(said), "{run:?} does not say {said}");
        assert!(std::fs::read(copy.path(name)).ok() == there, "{name}");
    };
    for name in [
        "bulletin.toml",
        "departments.toml",
        "新/../bulletin.toml",
        "issues/2023-07/综窗办件.dat",
        "issues/2023-01/published.toml",
        "./issues/../sections/综窗办件.toml",
        "templates/累计",
        "fonts/累计.txt",
    ] {
        check(name, "简报由这里的文件编成");
    }
    copy.edit(Edit::Delete("issues/2023-01/published.toml"));
    check("out/2023-01.md", "那不是表");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("issues", copy.path("期")).expect("a link");
        std::os::unix::fs::symlink("bulletin.toml", copy.path("连接")).expect("a link");
        check("期/2023-07/综窗办件.dat", "简报由这里的文件编成");
        check("连接", "简报由这里的文件编成");
    }
    for name in ["累计", "out/2023-01.txt", "out/累计.dat", "新/../累计.txt", "issues.txt"] {
        for _ in 0..2 {
            totals(&copy, &["--format", "table", "--out", name]);
        }
    }
}

/// `script` gives the program a terminal.
#[cfg(target_os = "linux")]
#[test]
fn a_workbook_is_not_shown_on_a_terminal() {
    let copy = books::workspace();
    let command = format!("{} totals --format xlsx", env!("CARGO_BIN_EXE_bulletin"));
    let output = std::process::Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(copy.dir.path())
        .stdin(std::process::Stdio::null())
        .output();
    let run = Run::from(output.expect("script, from util-linux"));
    assert_eq!(run.code, 2, "{run:?}");
    assert_eq!(run.stdout.lines().count(), 1, "{run:?}");
    assert!(run.stdout.contains("--out"), "{run:?}");
}
