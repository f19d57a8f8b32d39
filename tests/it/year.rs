//! `bulletin year`: its figures against a plain computation, its pages against what it says of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use chrono::{Datelike, NaiveDate};

use crate::books;
use crate::generate::write_workspace;
use crate::stext::{self, Glyph};
use crate::support::{self, Copy, Edit, HOTLINE, MAIN, MONTHLY, Run, SECOND, pdf_text, squeezed};
use crate::totals::PUBLISHED;

const HEADER: &str = "year,section,row,measure,unit,month,figure";

fn year(copy: &Copy, args: &[&str]) -> Run {
    let run = copy.run(&[&["year"], args].concat());
    assert_eq!(run.code, 0, "{run:?}");
    run
}

/// Section, row, measure and month to figure.
type Rows = BTreeMap<(String, String, String, String), i128>;

fn rows(copy: &Copy, asked: &str) -> Rows {
    year(copy, &[asked, "--format", "csv"]);
    let text = copy.read(&format!("out/{asked}.csv"));
    let lines = text.strip_prefix('\u{feff}').and_then(|text| text.strip_prefix(HEADER));
    let mut rows = Rows::new();
    for line in lines.expect("mark and header").trim().lines() {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!((cells.len(), cells[0]), (7, asked), "{line}");
        let key = [1, 2, 3, 5].map(|at| cells[at].to_owned());
        let [section, row, measure, month] = key;
        let figure = cells[6].parse().expect("a figure");
        assert!(rows.insert((section, row, measure, month), figure).is_none(), "{line}");
    }
    rows
}

/// What one measure without rows has: month to figure.
fn months(rows: &Rows, section: &str, measure: &str) -> Vec<(String, i128)> {
    let own = rows.iter().filter(|((s, _, m, _), _)| s == section && m == measure);
    own.map(|((_, _, _, month), figure)| (month.clone(), *figure)).collect()
}

/// The sums of the generated tables for the issues of a year, as anyone would add them up.
fn plain_sums(copy: &Copy, asked: &str) -> Rows {
    let mut sums = Rows::new();
    let mut add = |section: &str, row: &str, measure: &str, day: NaiveDate, figure: &str| {
        let figure: i128 = figure.parse().expect("a plain figure");
        for month in [format!("{:02}", day.month()), "year".to_owned()] {
            let key = [section, row, measure].map(str::to_owned);
            let [section, row, measure] = key;
            *sums.entry((section, row, measure, month)).or_default() += figure;
        }
    };
    let mut issues = 0;
    for entry in std::fs::read_dir(copy.path("issues")).expect("issues") {
        let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
        if !name.starts_with(asked) {
            continue;
        }
        issues += 1;
        let manifest = copy.read(&format!("issues/{name}/issue.toml"));
        let to = manifest.split("to = ").nth(1).and_then(|rest| rest.split(' ').next());
        let last: NaiveDate = to.expect("an end").parse().expect("a date");
        for section in ["综窗办件", "事项受理办结"] {
            let text = copy.read(&format!("issues/{name}/{section}.csv"));
            let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
            let header = lines.next().expect("a header");
            for cells in lines.filter(|cells| !cells.contains(&"合计")) {
                let at = |column| header.iter().position(|name| *name == column);
                let day = at("日期").map_or(last, |at| cells[at].parse().expect("a date"));
                let row = at("事项类型").map_or("", |at| cells[at]);
                for (measure, figure) in header.iter().zip(&cells) {
                    if !["日期", "事项类型"].contains(measure) {
                        add(section, row, measure, day, figure);
                    }
                }
            }
        }
    }
    assert_eq!(issues, 50, "{asked}");
    sums
}

#[test]
fn months_add_up_to_what_the_tables_hold() {
    let copy = Copy::empty();
    write_workspace(copy.dir.path(), 103);
    let (last_year, this_year) = (plain_sums(&copy, "2014"), plain_sums(&copy, "2015"));
    for (asked, sums) in [("2014", &last_year), ("2015", &this_year)] {
        let mut found = rows(&copy, asked);
        found.retain(|(_, _, _, month), figure| month != "corrected" || *figure != 0);
        assert_eq!(found, *sums, "{asked}");
    }
    // The change on the year before stands under each measure, and nowhere without one.
    year(&copy, &["2015", "--format", "md"]);
    let text = copy.read("out/2015.md").replace('\\', "");
    let line = |name: &str| -> Vec<Vec<String>> {
        let lines = text.lines().filter(|line| line.starts_with(&format!("| {name} |")));
        let cells = |line: &str| line.split('|').skip(2).map(|c| c.trim().to_owned()).collect();
        lines.map(cells).collect()
    };
    let tables = [
        vec![("", "咨询"), ("", "受理"), ("", "颁发"), ("", "流转")],
        ["行政许可", "公共服务", "其它9类行权事项"]
            .iter()
            .flat_map(|row| [(*row, "受理"), (*row, "办结")])
            .collect(),
    ];
    let mut compared = 0;
    for (table, columns) in tables.iter().enumerate() {
        let section = ["综窗办件", "事项受理办结"][table];
        for (column, (row, measure)) in columns.iter().enumerate() {
            let key = [section, row, measure, "year"].map(str::to_owned);
            let key = key.into();
            let (now, before) = (this_year[&key], last_year[&key]);
            let share = (now - before) as f64 * 100.0 / before as f64;
            let cell = |name: &str| line(name)[table][column].clone();
            assert_eq!(cell("全年"), now.to_string());
            assert_eq!(cell("上年"), before.to_string());
            assert_eq!(cell("比上年增减"), format!("{:+}", now - before));
            let printed: f64 = cell("增减幅度").trim_end_matches('%').parse().expect("a share");
            assert!((printed - share).abs() < 0.05 + 1e-9, "{printed} is not {share}");
            compared += 1;
        }
    }
    assert_eq!(compared, 10);
    year(&copy, &["2014", "--format", "md"]);
    assert!(!copy.read("out/2014.md").contains("上年"));
}

#[test]
fn an_issue_counts_by_its_days_or_by_its_last() {
    let copy = Copy::mended(MAIN);
    let found = rows(&copy, "2023");
    // 2023-04 runs from 28 January to 3 February: one table has days, the other has not.
    let january = 267 + 358 + 171 + (21 + 26 + 37 + 41);
    let expected = [("01", january), ("02", 2584 - january), ("corrected", 0), ("year", 2584)];
    let expected = expected.map(|(month, figure)| (month.to_owned(), figure));
    assert_eq!(months(&found, "综窗办件", "咨询"), expected);
    let key = |month: &str| ["事项受理办结", "行政许可", "受理", month].map(str::to_owned).into();
    assert_eq!(found[&key("01")], 8317 + 11462 + 6583);
    for (account, section, figure) in PUBLISHED {
        let names: Vec<&str> = account.split('·').collect();
        let (row, measure) = if names.len() > 2 { (names[1], names[2]) } else { ("", names[1]) };
        let key = [section, row, measure, "year"].map(str::to_owned).into();
        assert_eq!(found[&key], i128::from(figure), "{account}");
    }
    year(&copy, &["2023", "--format", "md"]);
    let text = copy.read("out/2023.md");
    assert!(
        text.contains("第1至3、6至7期的数没有分日，计入期间最后一天所在的月；这些期都不跨月。")
    );
    assert!(text.contains("其中跨月的有第4期（1月28日—2月3日）。"), "{text}");
    // A note alone has no number.
    assert!(text.contains("\n\n注：第1至3、6至7期的数没有分日"), "{text}");
}

/// A year that begins with an opening, ends in the next number's first issue, and is corrected there.
fn closing() -> Copy {
    let copy = books::workspace();
    let write = |path: &str, text: &str| copy.write(path, text.as_bytes());
    let opening = copy.read("opening/2022/opening.toml");
    let opening = opening.replace("2022-12-23", "2022-12-09").replace("2022-50", "2022-48");
    write("opening/2022/opening.toml", &opening.replace("400", "398"));
    let correction = |issue: &str, rest: &str| {
        format!(
            "[[corrections]]\nsection = \"办件\"\nissue = \"{issue}\"\nmeasure = \"受理\"\n{rest}\
             reason = \"重报\"\n"
        )
    };
    let issue = |id: &str, total: u32, from: &str, to: &str, rest: &str, csv: &str| {
        let manifest = format!(
            "total = {total}\ndate = {to}\nperiod = {{ from = {from}, to = {to} }}\n{rest}"
        );
        write(&format!("issues/{id}/issue.toml"), &manifest);
        write(&format!("issues/{id}/办件.toml"), "");
        write(&format!("issues/{id}/办件.csv"), csv);
    };
    issue("2022-49", 399, "2022-12-12", "2022-12-16", "", "受理\n5\n");
    let of_opening = correction("2022-48", "was = 1000\nnow = 990\n");
    issue("2022-50", 400, "2022-12-19", "2022-12-23", &of_opening, "受理\n6\n");
    let later = correction("2022-50", "was = 6\nnow = 9\n");
    issue("2023-05", 405, "2023-01-30", "2023-02-03", &later, "受理\n1\n");
    copy
}

#[test]
fn a_year_has_its_opening_its_last_days_and_its_corrections() {
    let copy = closing();
    let expect = |asked: &str, expected: &[(&str, i128)]| {
        let expected: Vec<(String, i128)> =
            expected.iter().map(|(month, figure)| ((*month).to_owned(), *figure)).collect();
        assert_eq!(months(&rows(&copy, asked), "办件", "受理"), expected, "{asked}");
    };
    // 2023-01 gives 10 to 2022, which 2023-04 makes 12; 2023-05 makes 6 of 2022-50 to 9.
    expect("2022", &[("12", 21), ("corrected", -5), ("opening", 1000), ("year", 1016)]);
    expect("2023", &[("01", 19), ("02", 1), ("corrected", 1), ("year", 21)]);
    let run = year(&copy, &["2022", "--format", "md"]);
    assert!(run.stderr.contains("✓ 期初与前后各期相接：含到2022-48、总第398期、2022年12月9日"));
    let text = copy.read("out/2022.md").replace('\\', "");
    for line in [
        "| 12月 | 21 |",
        "|:--|--:|\n| 期初至12月9日 | 1000 |\n| 1月 | — |",
        "\n注：\n\n1. 期初是截至",
        "| 更正 | -5 |",
        "| 全年 | 1016 |",
        "期初是截至2022年12月9日（含到第48期）已公布的累计，不分月。",
        "2023年第1期跨年，其中2022年的数在本表。",
        "| 第48期办件·受理（件） | 1000 | 990 | 第50期 | 重报 |",
        "| 2023年第1期（其中2022年部分）办件·受理（件） | 10 | 12 | 2023年第4期 | 漏计 |",
        "| 第50期办件·受理（件） | 6 | 9 | 2023年第5期 | 重报 |",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(!text.contains("第2期办件·受理"), "a correction of 2023 by 2023: {text}");
    year(&copy, &["2023", "--format", "md"]);
    let text = copy.read("out/2023.md").replace('\\', "");
    for line in [
        "| 上年 | 1016 |",
        "| 比上年增减 | -995 |",
        "| 增减幅度 | -97.9% |",
        "第1期跨年，其中2022年的数不在本表。",
        "| 第1期（其中2022年部分）办件·受理（件）计入2022年 | 10 | 12 | 第4期 | 漏计 |",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
}

#[test]
fn later_issues_matter_as_far_as_they_book() {
    let copy = closing();
    copy.write(
        "issues/2023-06/issue.toml",
        "total = 406\ndate = 2023-02-10\nperiod = { from = 2023-02-06, to = 2023-02-10 }\n"
            .as_bytes(),
    );
    copy.write("issues/2023-06/办件.csv", "受理\n1.5\n".as_bytes());
    copy.write("issues/2023-07/草稿.txt", b"");
    let before = rows(&copy, "2022");
    assert_eq!(copy.run(&["year", "2023"]).code, 1);
    // What cannot be read might correct.
    copy.write("issues/2023-07/issue.toml", b"total =");
    let run = copy.run(&["year", "2022", "--message-format", "json"]);
    let is_syntax = run.diagnostics().iter().any(|d| d["rule"] == "syntax");
    assert!(run.code == 1 && is_syntax, "{run:?}");
    copy.edit(Edit::Delete("issues/2023-07"));
    assert_eq!(rows(&copy, "2022"), before);
}

#[test]
fn a_year_begun_late_is_not_compared_with() {
    let copy = Copy::empty();
    write_workspace(copy.dir.path(), 53);
    let compared = |copy: &Copy| {
        let run = year(copy, &["2015", "--format", "md"]);
        let remark = run.stderr.contains("· 2014年的数不全，不比较增减");
        (copy.read("out/2015.md").contains("上年"), remark)
    };
    assert_eq!(compared(&copy), (true, false));
    // Numbered from 1 when October comes.
    let folder = |number: u32| copy.path(&format!("issues/2014-{number:02}"));
    for number in 1..=40 {
        std::fs::remove_dir_all(folder(number)).expect("an issue");
    }
    for number in 41..=50 {
        std::fs::rename(folder(number), folder(number - 40)).expect("an issue");
    }
    assert_eq!(compared(&copy), (false, true));
}

#[test]
fn a_year_without_its_beginning_is_not_compared_with() {
    let copy = books::workspace();
    copy.edit(Edit::Delete("opening"));
    let run = year(&copy, &["2023", "--format", "md"]);
    assert!(run.stderr.contains("· 2022年的数不全，不比较增减"), "{run:?}");
    assert!(!copy.read("out/2023.md").contains("上年"));
    // The year itself needs it.
    let copy = closing();
    copy.edit(Edit::Delete("opening"));
    let run = copy.run(&["year", "2022", "--message-format", "json"]);
    let is_missing = run.diagnostics().iter().any(|d| d["rule"] == "missing-issue");
    assert!(run.code == 1 && is_missing, "{run:?}");
}

#[test]
fn cumulative_figures_count_where_the_period_ends() {
    let copy = books::workspace();
    copy.edit(Edit::Replace(
        "sections/办件.toml",
        "kind = \"counts\"\n",
        "kind = \"counts\"\nbasis = \"cumulative\"\n",
    ));
    copy.write("issues/2023-01/办件.csv", "日期,受理\n2022-12-30,1010\n2023-01-04,7\n".as_bytes());
    copy.write("issues/2023-02/办件.csv", "受理\n12\n".as_bytes());
    copy.write("issues/2023-03/办件.csv", "受理\n17\n".as_bytes());
    copy.write("issues/2023-04/办件.csv", "受理\n30\n".as_bytes());
    copy.edit(Edit::Replace("issues/2023-03/issue.toml", "was = 5\nnow = 6", "was = 12\nnow = 13"));
    copy.edit(Edit::Replace(
        "issues/2023-04/issue.toml",
        "was = 10\nnow = 12",
        "was = 1010\nnow = 1012",
    ));
    copy.edit(Edit::Replace("issues/2023-04/issue.toml", "2023-01-27 }", "2023-02-03 }"));
    copy.edit(Edit::Replace("issues/2023-04/issue.toml", "date = 2023-01-27", "date = 2023-02-03"));
    let found = months(&rows(&copy, "2023"), "办件", "受理");
    let expected = [("01", 16), ("02", 13), ("corrected", 1), ("year", 30)];
    assert_eq!(found, expected.map(|(month, figure)| (month.to_owned(), figure)));
    year(&copy, &["2023", "--format", "md"]);
    let text = copy.read("out/2023.md");
    assert!(text.contains("数据是平台的累计") && text.contains("| 上年 | 1012 |"), "{text}");
}

#[test]
fn other_tools_get_the_same_rows() {
    let copy = closing();
    let text = {
        rows(&copy, "2022");
        copy.read("out/2022.csv")
    };
    let lines: Vec<Vec<&str>> =
        text.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect()).collect();
    let run = year(&copy, &["2022", "--format", "json,xlsx", "--out", "账"]);
    assert_eq!(run.stdout, "账/2022.json\n账/2022.xlsx\n");
    let json: serde_json::Value = serde_json::from_str(&copy.read("账/2022.json")).expect("JSON");
    let json = json.as_array().expect("an array");
    assert_eq!(json.len() + 1, lines.len());
    let sheet = {
        use calamine::{Reader, Xlsx};
        let path = copy.path("账/2022.xlsx");
        let mut workbook: Xlsx<_> = calamine::open_workbook(path).expect("a workbook");
        workbook.worksheet_range_at(0).expect("a sheet").expect("that can be read")
    };
    for (at, line) in lines.iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            let found = sheet.get_value((at as u32, column as u32)).expect("a cell");
            assert_eq!(found.to_string(), **cell);
            let is_number = at > 0 && [0, 6].contains(&column);
            assert_eq!(matches!(found, calamine::Data::Float(_)), is_number, "{found:?}");
            if at > 0 {
                let value = &json[at - 1][lines[0][column]];
                assert_eq!(value.to_string().trim_matches('"'), *cell, "{value:?}");
            }
        }
    }
}

// ---- Pages ----

fn output(program: &str, args: &[&str], path: &Path) -> String {
    let output = Command::new(program).args(args).arg(path).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The text of each page without blanks, and its lines.
fn pages(pdf: &Path) -> Vec<Vec<String>> {
    let text = output("mutool", &["draw", "-q", "-F", "txt"], pdf);
    let pages = text.split('\u{c}').map(|page| {
        let lines = page.lines().map(squeezed);
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>()
    });
    let mut pages: Vec<Vec<String>> = pages.collect();
    pages.pop();
    pages
}

/// A year of the generator with people in its dispatches, bound.
fn generated() -> (Copy, Vec<Vec<String>>) {
    let copy = Copy::empty();
    write_workspace(copy.dir.path(), 53);
    for number in 1..=50 {
        let path = format!("issues/2014-{number:02}/窗口动态.toml");
        let text = copy.read(&path);
        let (rest, leaders) = text.split_at(text.find("[[leaders]]").expect("leaders"));
        let people = "people = [{ name = \"王某\", post = \"副厅长\" }]\ntext = ";
        copy.write(&path, (rest.to_owned() + &leaders.replace("text = ", people)).as_bytes());
    }
    year(&copy, &["2014", "--format", "pdf,typ"]);
    let pages = pages(&copy.path("out/2014.pdf"));
    (copy, pages)
}

/// The page, from 1, on which each issue begins and the one after its last.
fn places(pages: &[Vec<String>]) -> BTreeMap<u32, (usize, usize)> {
    let mut places: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for (page, lines) in (1..).zip(pages) {
        let head = lines.first().and_then(|line| line.split_once("·第"));
        let Some((label, own)) = head else { continue };
        let number = label.split(['第', '期']).nth(1).and_then(|number| number.parse().ok());
        let number: u32 = number.unwrap_or_else(|| panic!("{label}"));
        let own: usize = own.trim_end_matches('页').parse().expect("a page");
        let place = places.entry(number).or_insert((page, page));
        assert_eq!(page, place.0 + own - 1, "{label} page {own}");
        place.1 = page + 1;
    }
    places
}

#[test]
fn pages_are_where_the_volume_says() {
    let (copy, pages) = generated();
    let places = places(&pages);
    assert_eq!(places.keys().copied().collect::<Vec<_>>(), (1..=50).collect::<Vec<u32>>());
    for (number, &(first, after)) in &places {
        assert_eq!(first % 2, 1, "第{number}期 starts on page {first}");
        for page in first..after {
            assert_eq!(pages[page - 1].last(), Some(&format!("—{page}—")), "page {page}");
        }
        // What is left blank before the next issue carries nothing.
        for page in after..places.get(&(number + 1)).map_or(after, |next| next.0) {
            assert!(pages[page - 1].is_empty(), "page {page}: {:?}", pages[page - 1]);
        }
    }
    assert!(pages[1].is_empty() && !pages[0].iter().any(|line| line.contains("—1—")));

    // 目录.
    let first_of = |name: &str| front(&pages, name).map(|(page, _)| page);
    let contents = first_of("目录").expect("contents");
    let after = first_of("全年数据").expect("figures");
    let listed: Vec<(String, usize)> = pages[contents - 1..after - 1]
        .iter()
        .flatten()
        .filter_map(|line| {
            let (name, page) = line.split_once("..")?;
            Some((name.to_owned(), page.trim_start_matches('.').parse().ok()?))
        })
        .collect();
    let parts = ["全年数据", "图表", "厅（局）长进大厅登记", "部门索引", "大厅巡查情况登记"];
    assert_eq!(listed.len(), parts.len() + 50, "{listed:?}");
    for ((name, page), part) in listed.iter().zip(parts) {
        assert_eq!((name.as_str(), Some(*page)), (part, first_of(part)));
    }
    for ((name, page), (number, place)) in listed[parts.len()..].iter().zip(&places) {
        assert!(name.starts_with(&format!("2014年第{number}期（总第{number}期）（")), "{name}");
        assert_eq!(*page, place.0, "{name}");
    }

    // 书签.
    let pdf = copy.path("out/2014.pdf");
    let shown = Command::new("mutool").arg("show").arg(&pdf).arg("outline").output();
    let shown = String::from_utf8(shown.expect("mutool").stdout).expect("UTF-8");
    let marks = shown.lines().map(|line| {
        let name = squeezed(line.split('"').nth(1).expect("a name"));
        let page = line.split("#page=").nth(1).and_then(|rest| rest.split('&').next());
        (line.contains("\t\t"), name, page.expect("a page").parse().expect("a number"))
    });
    let (below, top): (Vec<(bool, String, usize)>, Vec<_>) = marks.partition(|mark| mark.0);
    let top: Vec<(String, usize)> = top.into_iter().map(|(_, name, page)| (name, page)).collect();
    let listed = listed.iter().map(|(name, page)| (without_period(name), *page));
    let expected: Vec<_> = [("目录".to_owned(), contents)].into_iter().chain(listed).collect();
    assert_eq!(top, expected);
    assert_eq!(below.len(), 50 * 4, "four headings an issue, and none （一）");
    for (_, name, page) in below {
        assert!(pages[page - 1].contains(&name), "{name} is not on page {page}");
    }

    // 部门索引 and 登记.
    let lines = part(&pages, "部门索引", "大厅巡查情况登记");
    let mut indexed: Vec<(String, usize)> = Vec::new();
    let mut department = String::new();
    for line in &lines {
        let is_number =
            |text: &str| text.split('、').all(|n| n.is_empty() || n.parse::<usize>().is_ok());
        let is_head = line.starts_with("部门") || line == "篇数" || line == "页";
        if line.starts_with('—') || is_head || line == "按部门名称的汉语拼音排列。" {
            continue;
        }
        if !is_number(line) {
            line.clone_into(&mut department);
            continue;
        }
        indexed
            .extend(line.split('、').filter_map(|n| Some((department.clone(), n.parse().ok()?))));
    }
    let mut expected: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, &(first, after)) in &places {
        let news = copy.read(&format!("issues/2014-{number:02}/窗口动态.toml"));
        let named = news.split("department = \"").skip(1).zip(news.split("text = \"").skip(1));
        for (department, text) in named {
            let department = department.split('"').next().expect("a name").to_owned();
            // A first line holds 23 Hanzi of it.
            let start: String = text.chars().take(18).collect();
            let on = (first..after).filter(|page| {
                let page = pages[page - 1].concat();
                page.contains(&format!("）{start}"))
            });
            let on: Vec<usize> = on.collect();
            assert_eq!(on.len(), 1, "2014-{number:02}: {start} on {on:?}");
            expected.entry(department).or_default().extend(on);
        }
    }
    for (department, mut on) in expected {
        on.dedup();
        let found: Vec<usize> =
            indexed.iter().filter(|(name, _)| *name == department).map(|(_, page)| *page).collect();
        // The number of dispatches stands before the pages.
        assert_eq!(found[1..], on, "{department}");
    }
}

/// The page, from 1, and the line on it that has this title of the front matter.
fn front(pages: &[Vec<String>], title: &str) -> Option<(usize, usize)> {
    let place = |page: &Vec<String>| page.iter().position(|line| line == title);
    (1..).zip(pages).find_map(|(number, page)| Some((number, place(page)?)))
}

/// The lines of the front matter from one title to the next.
fn part(pages: &[Vec<String>], title: &str, next: &str) -> Vec<String> {
    let (first, from) = front(pages, title).expect(title);
    let (last, to) = front(pages, next).expect(next);
    let lines = pages[first - 1..last].iter().flatten().cloned();
    let before: usize = pages[first - 1..last - 1].iter().map(Vec::len).sum();
    lines.take(before + to).skip(from + 1).collect()
}

#[test]
fn no_page_before_the_issues_is_there_for_a_line_or_two() {
    // Which two parts share a page.
    let register = Some(("厅（局）长进大厅登记", "部门索引"));
    let index = Some(("部门索引", "帮办代办工作情况登记"));
    for (name, asked, shared) in [
        (MAIN, "2023", register),
        (SECOND, "2024", index),
        (HOTLINE, "2024", None),
        (MONTHLY, "2024", None),
    ] {
        let copy = Copy::mended(name);
        year(&copy, &[asked, "--format", "pdf"]);
        let pages = pages(&copy.path(&format!("out/{asked}.pdf")));
        let (contents, _) = front(&pages, "目录").expect("contents");
        let (&issue, &(first, _)) = places(&pages).iter().next().expect("an issue");
        assert_eq!(issue, 1);
        let (figures, _) = front(&pages, "全年数据").expect("figures");
        assert!(figures == contents + 1 && first > figures, "{pages:#?}");
        for page in &pages[contents..first - 1] {
            // The one that lets the first issue begin on the right.
            assert!(page.is_empty() || page.len() > 8, "{page:#?}");
        }
        let page = |title: &str| front(&pages, title).map(|(page, _)| page).expect(title);
        if let Some((above, below)) = shared {
            assert_eq!(page(above), page(below), "{pages:#?}");
        }
        let figures = part(&pages, "全年数据", "图表");
        assert!(figures[0] == "这一年的各期没有更正。" && front(&pages, "更正一览").is_none());
    }
}

/// A contents line without the issue's period.
fn without_period(name: &str) -> String {
    match name.find("期）") {
        Some(at) => name[..at + "期）".len()].to_owned(),
        None => name.to_owned(),
    }
}

#[test]
fn issues_read_as_they_do_alone() {
    let (copy, pages) = generated();
    let issues = ["2014-01", "2014-13", "2014-50"];
    for issue in issues {
        let run = copy.run(&["build", issue, "--format", "pdf"]);
        assert_eq!(run.code, 0, "{run:?}");
        let alone = squeezed(&pdf_text(&copy.path(&format!("out/{issue}.pdf"))));
        let number: u32 = issue[5..].parse().expect("a number");
        let (first, after) = places(&pages)[&number];
        let own = pages[first - 1..after - 1].iter().flat_map(|page| &page[1..page.len() - 1]);
        assert_eq!(own.cloned().collect::<String>(), alone, "{issue}");
    }
}

/// A photo, people, a correction: all that an issue may hold.
fn full() -> Copy {
    let copy = Copy::mended(MAIN);
    let photo = std::fs::read(support::root().join("tests/fixtures/photo.png")).expect("a photo");
    copy.write("issues/2023-01/会场.png", &photo);
    copy.edit(Edit::Replace(
        "issues/2023-01/窗口动态.toml",
        "department = \"省林草局\"",
        "department = \"省林草局\"\nphoto = { file = \"会场.png\", caption = \"会场\" }",
    ));
    let issue = copy.read("issues/2023-06/issue.toml");
    let correction = "[[corrections]]\nsection = \"综窗办件\"\nissue = \"2023-03\"\n\
                      measure = \"受理\"\nwas = 94\nnow = 95\nreason = \"漏计1件\"\n";
    copy.write("issues/2023-06/issue.toml", format!("{issue}{correction}").as_bytes());
    copy.edit(Edit::Replace("issues/2023-07/综窗办件.toml", "1268", "1269"));
    copy
}

#[test]
fn an_issue_keeps_its_page() {
    let copy = full();
    year(&copy, &["2023"]);
    assert!(copy.path("out/2023-01/会场.png").exists());
    let volume = stext::read(&copy.path("out/2023.pdf"));
    let places = places(&pages(&copy.path("out/2023.pdf")));
    for issue in ["2023-01", "2023-06", "2023-07"] {
        let run = copy.run(&["build", issue, "--format", "pdf"]);
        assert_eq!(run.code, 0, "{run:?}");
        let alone = stext::read(&copy.path(&format!("out/{issue}.pdf")));
        let number: u32 = issue[5..].parse().expect("a number");
        let (first, after) = places[&number];
        assert_eq!(after - first, alone.len(), "{issue}");
        // The 版心 is from 37 to 262 mm.
        let of = |page: &stext::Page| -> Vec<Glyph> {
            let text = page.glyphs.iter().filter(|g| g.baseline > 37.0 && g.baseline < 262.1);
            text.cloned().collect()
        };
        for (bound, single) in volume[first - 1..].iter().zip(&alone) {
            let (bound, single) = (of(bound), of(single));
            assert_eq!(bound.len(), single.len(), "{issue}");
            for (a, b) in bound.iter().zip(&single) {
                let is_same = a.ch == b.ch && a.font == b.font && a.color == b.color;
                let near = |a: f64, b: f64| (a - b).abs() < 0.01;
                let is_near = near(a.left, b.left) && near(a.baseline, b.baseline);
                assert!(is_same && is_near && near(a.size, b.size), "{issue}: {} {}", a.ch, b.ch);
            }
        }
    }
    assert_inside(&volume);
    assert_eq!(stext::fonts_not_embedded(&copy.path("out/2023.pdf")), Vec::<String>::new());
}

/// Nothing leaves the 版心 but header and number (a mark's blank half may), and no figures overlap.
fn assert_inside(volume: &[stext::Page]) {
    for (number, page) in (1..).zip(volume) {
        for glyph in &page.glyphs {
            let inside = glyph.left > 28.0 - 2.9 && glyph.right < 184.0 + 2.9;
            let is_head = glyph.size < 9.1 && glyph.baseline < 30.0;
            let is_number = glyph.baseline > 262.0 && glyph.baseline < 275.0 && glyph.size > 13.9;
            let is_text = glyph.baseline > 37.0 && glyph.baseline < 262.1;
            let ch = glyph.ch;
            assert!(inside && (is_head || is_number || is_text), "page {number}: {ch}");
        }
        // Figures of neighbouring columns stand apart; two ones are kerned. two ones are kerned.
        let mut digits: Vec<&Glyph> =
            page.glyphs.iter().filter(|g| g.ch.is_ascii_digit()).collect();
        digits.sort_by(|a, b| {
            (a.baseline, a.left).partial_cmp(&(b.baseline, b.left)).expect("numbers")
        });
        for pair in digits.windows(2).filter(|pair| pair[0].baseline == pair[1].baseline) {
            assert!(
                pair[0].right < pair[1].left + 0.5,
                "page {number}: {}{}",
                pair[0].ch,
                pair[1].ch
            );
        }
    }
}

#[test]
fn extremes_stay_on_the_page() {
    let copy = Copy::empty();
    let long = "省级政务服务和公共资源交易管理事项进驻情况";
    let measures: Vec<String> =
        (1..=9).map(|n| format!("{{ name = \"{long}第{n}项\", unit = \"人次\" }}")).collect();
    let names: Vec<String> = (1..=9).map(|n| format!("{long}第{n}项")).collect();
    let definition = format!(
        "heading = \"办件\"\n[[blocks]]\nkind = \"counts\"\nkey = \"counts\"\n\
         measures = [{}]\nrows = {{ column = \"类\", names = [\"{long}甲\", \"乙\"] }}\n\
         text = \"无。\"\n[[blocks]]\nkind = \"dispatches\"\nkey = \"news\"\n\
         heading = \"{long}{long}\"\n[[blocks]]\nkind = \"findings\"\nkey = \"found\"\n\
         names = [\"{long}\"]\ngood = \"好。\"\n",
        measures.join(", ")
    );
    copy.write("sections/办件.toml", definition.as_bytes());
    let config = format!("name = \"周报\"\nissuer = \"{long}\"\nsections = [\"办件\"]\n");
    copy.write("bulletin.toml", config.as_bytes());
    for number in 1..=12 {
        let issue = format!("issues/2023-{number:02}");
        let mut manifest = format!(
            "total = {number}\ndate = 2023-{number:02}-28\n\
             period = {{ from = 2023-{number:02}-01, to = 2023-{number:02}-28 }}\n"
        );
        let mut csv = format!("类,{}\n", names.join(","));
        for row in [format!("{long}甲"), "乙".to_owned()] {
            let figures = names.iter().map(|_| "1200000000000000000").collect::<Vec<_>>();
            csv += &format!("{row},{}\n", figures.join(","));
        }
        let people = format!("{{ name = \"欧阳{long}\", post = \"{long}\" }}, ").repeat(20);
        let news = format!(
            "[[news]]\ndepartment = \"{long}{long}\"\ntext = \"{number}月。\"\npeople = [{people}]\n\
             [found]\n\"{long}\" = \"{}。\"\n",
            long.repeat(12)
        );
        if number > 1 {
            let reason = long.repeat(5);
            manifest += &format!(
                "[[corrections]]\nsection = \"办件\"\nrow = \"乙\"\nissue = \"2023-01\"\n\
                 measure = \"{}\"\nwas = {}\nnow = {}\nreason = \"{reason}\"\n",
                names[8],
                1_200_000_000_000_000_000_u64 - number + 2,
                1_200_000_000_000_000_000_u64 - number + 1,
            );
        }
        copy.write(&format!("{issue}/issue.toml"), manifest.as_bytes());
        copy.write(&format!("{issue}/办件.csv"), csv.as_bytes());
        copy.write(&format!("{issue}/办件.toml"), news.as_bytes());
    }
    year(&copy, &["2023", "--format", "pdf,csv"]);
    assert!(copy.read("out/2023.csv").contains(",year,14400000000000000000\n"));
    assert!(copy.read("out/2023.csv").contains(",year,14399999999999999989\n"));
    let pdf = copy.path("out/2023.pdf");
    assert_inside(&stext::read(&pdf));
    // The header of a table stands on every page that it runs on to.
    let pages = pages(&pdf);
    let of = |header: &str| pages.iter().filter(|page| page.concat().contains(header)).count();
    assert!(of("期部门人员页") > 2 && of("更正的数原为应为刊登原因") > 1, "{pages:#?}");
}

#[test]
fn a_volume_depends_on_its_sources_alone() {
    let (copy, other) = (full(), full());
    year(&copy, &["2023", "--out", "a"]);
    year(&other, &["2023", "--out", "a"]);
    let engines: &[&str] =
        if cfg!(feature = "embedded") { &["embedded", "typst-cli"] } else { &["typst-cli"] };
    for engine in engines {
        year(&copy, &["2023", "--out", engine, "--engine", engine]);
        for extension in ["pdf", "typ", "md"] {
            let bytes = |copy: &Copy, out: &str| {
                std::fs::read(copy.path(&format!("{out}/2023.{extension}"))).expect("written")
            };
            assert!(bytes(&copy, "a") == bytes(&copy, engine), "{engine} {extension}");
            assert!(bytes(&copy, "a") == bytes(&other, "a"), "{extension}");
        }
    }
}

#[test]
fn what_is_listed_is_found_in_the_issues() {
    let copy = full();
    copy.write(
        "departments.toml",
        "[[department]]\nname = \"省卫生健康委\"\n[[department]]\nname = \"省经信厅\"\n\
         aliases = [\"经济和信息化厅\"]\n"
            .as_bytes(),
    );
    year(&copy, &["2023", "--format", "md"]);
    let text = copy.read("out/2023.md").replace('\\', "");
    let part = |name: &str| {
        let start = text.find(&format!("\n## {name}\n")).unwrap_or_else(|| panic!("{name}"));
        text[start + 4..].split("\n## ").next().expect("a part").to_owned()
    };
    let index = part("部门索引");
    let names: Vec<&str> =
        index.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next()).collect();
    // The registry's order and names first, then by pinyin.
    let expected = ["省卫生健康委", "省经信厅", "财政厅", "成都海关", "公安厅", "交通运输厅"];
    assert_eq!(names[1..7], expected, "{index}");
    assert!(index.contains("按部门名录的顺序排列；名录里没有的在后，"), "{index}");
    let register = part("厅（局）长进大厅登记");
    let row = "| 第7期 | 公安厅 | 敬登峰（二级巡视员）、李敏（二级巡视员） |";
    assert!(register.contains(row), "{register}");
    // Who spoke at his own office is not listed as one who came to the hall.
    assert!(!register.contains("王华"), "{register}");
    let others = part("优化营商环境工作开展情况登记");
    assert!(
        others.contains("| 水利厅 | 王华（副厅长） |") && !others.contains("敬登峰"),
        "{others}"
    );
    // A block in which nobody is named has none.
    assert!(!text.contains("窗口服务效能提升工作情况登记"), "{text}");
    let findings = part("大厅巡查情况登记");
    assert!(findings.contains("| 第1期 | 工作牌佩戴情况 |"), "{findings}");
    assert!(!findings.contains("| 总体情况良好。 |"), "{findings}");
    let row = "| 第3期综窗办件·受理（件） | 94 | 95 | 第6期 | 漏计1件 |";
    assert!(part("更正一览").contains(row), "{text}");
    // Every issue's text follows, as its own file has it.
    assert_eq!(copy.run(&["build", "2023-05", "--format", "md"]).code, 0);
    let all = copy.read("out/2023.md");
    assert!(all.contains(copy.read("out/2023-05.md").trim()), "{all}");
    copy.edit(Edit::Replace(
        "issues/2023-06/issue.toml",
        "was = 94\nnow = 95",
        "was = 94\nnow = 94",
    ));
    copy.edit(Edit::Replace("issues/2023-07/综窗办件.toml", "1269", "1268"));
    let manifest = copy.read("issues/2023-06/issue.toml");
    let start = manifest.find("[[corrections]]").expect("corrections");
    copy.write("issues/2023-06/issue.toml", &manifest.as_bytes()[..start]);
    year(&copy, &["2023", "--format", "md"]);
    let text = copy.read("out/2023.md");
    let said = "## 全年数据\n\n这一年的各期没有更正。\n\n### ";
    assert!(text.contains(said) && !text.contains("更正一览"), "{text}");
}

// ---- Readiness ----

#[test]
fn the_report_says_what_is_not_ready() {
    let copy = Copy::mended(MAIN);
    for issue in ["2023-01", "2023-02", "2023-03"] {
        assert_eq!(copy.run(&["publish", issue]).code, 0);
    }
    let run = year(&copy, &["2023", "--format", "md"]);
    for line in [
        "✓ 期号相连：第1期至第7期，共7期\n",
        "· 2023年还没有出完：2023年2月24日以后有213个工作日还没有出\n",
        "· 第4期之前停报：春节放假\n",
        "✗ 还没有公布：第4至7期\n",
        "✓ 总期号相连：总第421期至总第427期\n",
    ] {
        assert!(run.stderr.contains(line), "{line} is not in {run:?}");
    }
    for issue in ["2023-04", "2023-05", "2023-06", "2023-07"] {
        assert_eq!(copy.run(&["publish", issue]).code, 0);
    }
    let run = year(&copy, &["2023", "--format", "md"]);
    assert!(run.stderr.contains("✓ 各期都已公布\n"), "{run:?}");
    let run = year(&copy, &["2023", "--format", "md", "--message-format", "json"]);
    assert!(run.stderr.lines().all(|line| line.starts_with('{')), "{run:?}");
    // What is to be judged comes before what is written.
    let reasons = run.stdout.lines().filter_map(|line| line.split('"').nth(3));
    let mut reasons: Vec<&str> = reasons.filter(|reason| *reason != "diagnostic").collect();
    reasons.dedup();
    assert_eq!(reasons, ["condition", "output", "summary"], "{run:?}");
    // A volume is bound with the workspace's own templates, which no issue was made with.
    let frozen = copy.path("issues/2023-01/published/templates");
    assert!(frozen.join("issue.typ").exists() && !frozen.join("year.typ").exists());
    copy.write("templates/year.md", "{{ volume.title }}\n".as_bytes());
    assert_eq!(copy.run(&["verify"]).code, 0);
    year(&copy, &["2023", "--format", "md"]);
    assert_eq!(copy.read("out/2023.md"), "2023年度汇编\n");
}

#[test]
fn errors_bind_nothing() {
    let check = |edit: Edit, rule: &str, said: &str| {
        let copy = Copy::mended(MAIN);
        copy.edit(edit);
        let run = copy.run(&["year", "2023"]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
        assert!(run.stderr.contains(&format!("[{rule}]")), "{run:?}");
        assert!(run.stderr.contains(said), "{said} is not in {run:?}");
        assert!(!copy.path("out").exists());
    };
    check(Edit::Delete("issues/2023-03"), "missing-issue", "✗ 算2023-04的累计要用到2023-03");
    // What comes after it is looked at too.
    let after = ["✗ 中间缺期，期间接不上", "✗ 还没有公布：第1至2、4至7期"];
    for said in after.into_iter().chain(["✓ 总期号相连：总第421期至总第427期"]) {
        check(Edit::Delete("issues/2023-03"), "missing-issue", said);
    }
    let unread = Edit::Replace("issues/2023-05/issue.toml", "425", "\"\"");
    check(unread, "wrong-type", "✗ 总期号读不出来：第5期");
    check(
        Edit::Replace("issues/2023-05/issue.toml", "425", "435"),
        "total-number",
        "✗ 总期号应为425",
    );
    check(
        Edit::Replace("issues/2023-04/issue.toml", "from = 2023-01-28", "from = 2023-01-18"),
        "period-overlap",
        "✗ ",
    );
    check(
        Edit::Replace("issues/2023-03/综窗办件.csv", "171", "17.1"),
        "bad-number",
        "✓ 总期号相连",
    );
    // A gap that nobody explains is for the editor to judge.
    let copy = Copy::mended(MAIN);
    copy.replace("issues/2023-03/issue.toml", "from = 2023-01-16", "from = 2023-01-17");
    let run = year(&copy, &["2023", "--format", "md"]);
    assert!(run.stderr.contains("✗ 2023年1月16日是工作日，没有哪一期覆盖"), "{run:?}");
}

#[test]
fn an_opening_joins_its_neighbours() {
    let copy = books::workspace();
    let opening = "through = 2023-01-13\nissue = \"2023-02\"\ntotal = 402\n";
    copy.write("opening/2023/opening.toml", opening.as_bytes());
    copy.write("opening/2023/办件.csv", "受理\n12\n".as_bytes());
    copy.edit(Edit::Replace("issues/2023-03/issue.toml", "was = 5\nnow = 6", "was = 12\nnow = 13"));
    // What the opening contains is bound, and counted in the opening alone.
    let found = months(&rows(&copy, "2023"), "办件", "受理");
    let expected = [("01", 7), ("corrected", 1), ("opening", 12), ("year", 20)];
    assert_eq!(found, expected.map(|(month, figure)| (month.to_owned(), figure)));
    let check = |from: &str, to: &str, said: &str| {
        copy.write("opening/2023/opening.toml", opening.replace(from, to).as_bytes());
        let run = copy.run(&["year", "2023", "--format", "md"]);
        assert!(run.stderr.contains(said), "{said} is not in {run:?}");
    };
    check("402", "402", "✓ 期初与前后各期相接：含到2023-02、总第402期、2023年1月13日\n");
    let said =
        "✗ 期初写的是含到2023-02、总第405期、2023年1月13日，2023-02却是总第402期、到2023年1月13日";
    check("402", "405", said);
    check("01-13", "01-12", "2023年1月12日，2023-02却是总第402期、到2023年1月13日");
    // Where the issue itself is not there, its successor must follow.
    copy.edit(Edit::Delete("issues/2023-02"));
    copy.edit(Edit::Delete("issues/2023-01"));
    copy.edit(Edit::Delete("opening/2022"));
    let dated = copy.read("issues/2023-04/issue.toml");
    let start = dated.find("[[corrections]]").expect("a correction of what is gone");
    copy.write("issues/2023-04/issue.toml", &dated.as_bytes()[..start]);
    check("402", "405", "✗ 总期号应为406");
    check("01-13", "01-11", "✗ 2023年1月12日至1月13日有2个工作日");
    check("01-13", "01-16", "✗ ");
}

#[test]
fn wrong_usage_is_one_line() {
    let copy = books::workspace();
    let check = |args: &[&str], said: &str| {
        let run = copy.run(&[&["year"], args].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
        assert!(run.stderr.contains(said), "{run:?} does not say {said}");
    };
    check(&[], "没有写年份");
    check(&["2021"], "没有2021年的期");
    check(&["23"], "不是年份");
    check(&["2023-01"], "不是年份");
    check(&["2023", "--format", "table"], "pdf");
}

#[test]
fn a_rare_name_is_not_lost() {
    let copy = Copy::mended(MAIN);
    copy.edit(Edit::Replace(
        "issues/2023-07/窗口动态.toml",
        "name = \"王华\"",
        "name = \"王\u{10fffd}\"",
    ));
    assert_eq!(copy.run(&["build", "2023-07", "--format", "pdf"]).code, 0);
    let run = copy.run(&["year", "2023", "--format", "pdf", "--message-format", "json"]);
    let found = run.diagnostics();
    let error = found.iter().find(|d| d["severity"] == "error").expect("an error");
    assert_eq!((run.code, error["rule"].as_str()), (1, Some("missing-glyph")), "{run:?}");
    assert_eq!(error["file"], "issues/2023-07/窗口动态.toml");
}

#[test]
fn a_level_has_a_line_and_no_sum() {
    let copy = Copy::of(SECOND);
    copy.edit(Edit::Replace(
        "sections/审批办件.toml",
        "unit = \"条\", optional = true",
        "unit = \"%\", optional = true, decimals = 1, basis = \"level\"",
    ));
    copy.edit(Edit::Replace("issues/2024-01/审批办件.csv", "1986,—", "1986,48.5"));
    copy.edit(Edit::Replace("issues/2024-02/审批办件.csv", "2651,183", "2651,60"));
    year(&copy, &["2024", "--format", "typ,pdf,md"]);
    let md = copy.read("out/2024.md").replace('\\', "");
    assert!(md.contains("| 第1期 | 48.5 | — |\n| 第2期 | 60.0 | — |"), "{md}");
    assert!(md.contains("好评不相加，各月是当月最后一期的数。"), "{md}");
    // Days 5 and 12 end the two periods; the axis goes to 100.
    let typ = copy.read("out/2024.typ");
    let chart = typ.split("\"审批办件·网上申报·好评\",").nth(1).expect("a chart");
    let chart: Vec<&str> = chart.lines().skip(1).take(7).map(str::trim).collect();
    assert_eq!(chart[..2], ["\"%\",", "true,"], "{chart:?}");
    assert_eq!(chart[4..6], ["(),", "((5, 4850), (12, 6000), ),"], "{chart:?}");
    let sums = typ.split("\"审批办件·网上申报·收件\",").nth(1).expect("a chart");
    let sums: Vec<&str> = sums.lines().skip(1).take(7).map(str::trim).collect();
    assert!(sums[1] == "false," && sums[4].starts_with("((0, 31, "), "{sums:?}");
}
