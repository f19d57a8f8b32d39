//! `bulletin diff`: two issues side by side, and an issue beside its published state.

use bulletin::ops::{self, DiffFormat, DiffOptions};
use serde_json::{Value, json};

use crate::books;
use crate::support::{self, Collected, Copy, EXAMPLES, Edit, HOTLINE, MAIN};

/// The comparison as JSON, without the program.
fn diff(copy: &Copy, this: &str, other: &str) -> Value {
    let workspace = copy.workspace();
    let id = |issue: &str| issue.parse().expect("an issue's number");
    let (this, other) = (id(this), id(other));
    let options = DiffOptions { this, other, format: DiffFormat::Json };
    let mut told = Collected::default();
    let (bytes, found) = ops::diff(&workspace, &options, &mut told).expect("the world is well");
    assert_eq!(found.errors, 0, "{told:?}");
    serde_json::from_slice(&bytes.expect("no errors")).expect("JSON")
}

/// `row measure kind: this other difference change share other_share`, a line a figure; the reader of JSON
/// drops zeros at the end.
fn figures(found: &Value) -> Vec<String> {
    let figures = found["figures"].as_array().expect("an array");
    let line = |figure: &Value| {
        let cell = |key: &str| match &figure[key] {
            Value::Null => "—".to_owned(),
            Value::String(text) => text.clone(),
            number => number.to_string(),
        };
        let keys = ["this", "other", "difference", "change", "share", "other_share"];
        let amounts: Vec<String> = keys.iter().map(|key| cell(key)).collect();
        let name = format!("{} {} {}", cell("row"), cell("measure"), cell("kind"));
        format!("{}: {}", name.trim(), amounts.join(" "))
    };
    figures.iter().map(line).collect()
}

#[test]
fn a_figure_is_the_one_that_the_later_issue_knows() {
    let copy = books::workspace();
    let check = |this: &str, other: &str, period: &str, ytd: &str| {
        let expected = [format!("受理 period: {period} — —"), format!("受理 ytd: {ytd} — —")];
        assert_eq!(figures(&diff(&copy, this, other)), expected, "{this} {other}");
    };
    check("2023-02", "2023-01", "5 17 -12 -70.59", "12 7 5 71.43");
    // 2023-03 records that it was 6, and what was printed by then was 5.
    check("2023-03", "2023-02", "4 6 -2 -33.33", "17 13 4 30.77");
    check("2023-02", "2023-03", "6 4 2 50.0", "13 17 -4 -23.53");
    // Of 2022 it was 12, of 2023 it is 7.
    check("2023-04", "2023-01", "3 19 -16 -84.21", "20 7 13 185.71");
}

#[test]
fn figures_are_those_of_totals_and_their_arithmetic_is_exact() {
    for (name, newest) in EXAMPLES {
        let copy = Copy::of(name);
        let before = copy.workspace().issues.iter().rev().nth(1).expect("two issues").to_string();
        let found = diff(&copy, newest, &before);
        for (key, issue) in [("this", newest), ("other", before.as_str())] {
            let totals = copy.run(&["totals", issue, "--format", "json"]).stdout;
            let totals: Vec<Value> = serde_json::from_str(&totals).expect("JSON");
            let mut booked = Vec::new();
            for row in totals.iter().filter(|row| row["year"].as_i64() == issue[..4].parse().ok()) {
                let whose = ["section", "row", "measure", "unit"].map(|key| row[key].clone());
                booked.push((whose.clone(), "period", row["period"].clone()));
                if !row["year_to_date"].is_null() {
                    booked.push((whose, "ytd", row["year_to_date"].clone()));
                }
            }
            let compared = found["figures"].as_array().expect("an array").iter();
            let mut compared: Vec<_> = compared
                .map(|row| {
                    let whose = ["section", "row", "measure", "unit"].map(|key| row[key].clone());
                    let kind = if row["kind"] == "period" { "period" } else { "ytd" };
                    (whose, kind, row[key].clone())
                })
                .collect();
            compared.retain(|(_, _, figure)| !figure.is_null());
            assert!(booked.len() > 7, "{booked:?}");
            assert_eq!(compared.len(), booked.len(), "{name} {issue}");
            for one in &booked {
                assert!(compared.contains(one), "{one:?} is not in {name} {issue}");
            }
        }
    }
    let found = figures(&diff(&Copy::of(HOTLINE), "2024-04", "2024-03"));
    for line in [
        // 10374 of 19577 and 10193 of 18612; of a rate there is no share.
        "咨询 诉求 period: 10374 10193 181 1.78 53.0 54.8",
        "投诉 转派办理 period: 3129 2880 249 8.65 35.5 34.7",
        "群众满意率 period: 95.7 95.0 0.7 0.74 — —",
        "临江区 满意率 period: 93.2 94.6 -1.4 -1.48 — —",
        "举报 当场答复 period: 25 25 0 0.0 0.2 0.2",
    ] {
        assert!(found.iter().any(|known| known == line), "{line} is not in {found:#?}");
    }
}

/// From nothing there is no change in percent, and what an issue has not is no 0.
#[test]
fn a_missing_figure_is_none() {
    let copy = books::workspace();
    let measures = "measures = [{ name = \"受理\", unit = \"件\" }";
    let more = ", { name = \"回访\", unit = \"件\", optional = true, decimals = 2 }";
    copy.replace("sections/办件.toml", measures, &format!("{measures}{more}"));
    copy.write("issues/2023-02/办件.csv", "受理,回访\n0,\n".as_bytes());
    copy.write("issues/2023-03/办件.csv", "受理,回访\n4,7.5\n".as_bytes());
    copy.edit(Edit::Replace("issues/2023-03/issue.toml", "was = 5\nnow = 6", "was = 0\nnow = 1"));
    let found = figures(&diff(&copy, "2023-03", "2023-02"));
    assert_eq!(
        found[..2],
        ["受理 period: 4 1 3 300.0 — —".to_owned(), "受理 ytd: 12 8 4 50.0 — —".to_owned()]
    );
    assert_eq!(found[2], "回访 period: 7.5 — — — — —");
    let found = figures(&diff(&copy, "2023-02", "2023-01"));
    assert_eq!(found[0], "受理 period: 0 17 -17 -100.0 — —");
    let table = copy.run(&["diff", "2023-03"]);
    assert!(table.stdout.contains("本期     7.50        —     —         —\n"), "{table:?}");
}

#[test]
fn words_are_compared_by_department_and_by_text() {
    let copy = Copy::mended(MAIN);
    let counts = "issues/2023-07/综窗办件.toml";
    // An alias is the same department; what is gone and what is new are named.
    copy.write(
        "departments.toml",
        "[[department]]\nname = \"科技厅\"\naliases = [\"省科技厅\"]\n".as_bytes(),
    );
    copy.edit(Edit::Replace(counts, "\"科技厅\", \"民政厅\"", "\"省科技厅\", \"教育厅\""));
    let last = support::read(&copy.path("issues/2023-06/窗口动态.toml"));
    copy.write(
        "issues/2023-07/窗口动态.toml",
        last.replace("意见建议16条", "意见建议17条").as_bytes(),
    );
    copy.edit(Edit::Replace(
        "issues/2023-07/窗口动态.toml",
        "department = \"公安厅\"",
        "department = \"教育厅\"",
    ));
    let found = diff(&copy, "2023-07", "2023-06");
    let roster = json!([{
        "section": "综窗办件", "key": "unauthorized", "heading": "省级部门（单位）事项纳入及授权情况",
        "this": 7, "other": 7, "gained": ["教育厅"], "lost": ["民政厅"],
    }]);
    assert_eq!(found["rosters"], roster);
    let told = &found["dispatches"][0];
    let of = |list: &Value| -> Vec<(String, usize)> {
        let entries = list.as_array().expect("an array").iter();
        let entry = |one: &Value| {
            let texts = one["texts"].as_array().map_or(1, Vec::len);
            (one["department"].as_str().expect("a department").to_owned(), texts)
        };
        entries.map(entry).collect()
    };
    assert_eq!((&told["this"], &told["other"]), (&json!(3), &json!(3)));
    assert_eq!(of(&told["changed"]), [("科技厅".to_owned(), 1)]);
    assert_eq!(of(&told["new"]), [("教育厅".to_owned(), 1)]);
    assert_eq!(of(&told["gone"]), [("公安厅".to_owned(), 1)]);
    assert_eq!(of(&found["dispatches"][1]["new"]), []);
    assert_eq!(found["findings"].as_array().map(Vec::len), Some(2));
    let run = copy.run(&["diff", "2023-07"]);
    for line in [
        "  增加：教育厅\n  减少：民政厅\n",
        "：2023-07 3篇，2023-06 3篇\n  改 科技厅：…等事项提出意见建议17条。科技厅对意见建议…（原为：…等事项提出意见建议16条。科技厅对意见建议…）\n  新 教育厅 1篇：近期，",
        "大厅巡查·大厅防控情况\n  2023-07：",
    ] {
        assert!(run.stdout.contains(line), "{line} is not in {run:?}");
    }
}

#[test]
fn an_issue_is_held_against_its_published_state() {
    let copy = Copy::mended(MAIN);
    assert_eq!(copy.run(&["publish", "2023-01"]).code, 0);
    let run = copy.run(&["diff", "2023-1", "2023-01"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert!(run.stdout.ends_with("\n没有不同。\n"), "{run:?}");
    // What issues share has moved on; the issue is read with what it was published with.
    copy.edit(Edit::Replace("bulletin.toml", "\"大厅巡查\"]", "]"));
    copy.edit(Edit::Replace("issues/2023-01/综窗办件.csv", "267,183,", "267,184,"));
    copy.edit(Edit::Replace("issues/2023-01/大厅巡查.toml", "元旦假期后首日", "元旦后首日"));
    let run = copy.run(&["diff", "2023-01", "2023-01", "--format", "md"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    let rows: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with("| 综窗")).collect();
    assert_eq!(
        rows,
        [
            "| 综窗办件 | 受理 | 件 | 本期 | 184 | 183 | \\+1 | \\+0\\.55\\% |",
            "| 综窗办件 | 受理 | 件 | 累计 | 184 | 183 | \\+1 | \\+0\\.55\\% |",
        ]
    );
    assert!(run.stdout.contains("元旦后首日") && run.stdout.contains("元旦假期后首日"), "{run:?}");
    assert_eq!(run.stdout.matches("\n## ").count(), 1, "{run:?}");
    let found = diff(&copy, "2023-01", "2023-01");
    let published = |side: &str| found[side]["published"].as_bool();
    assert_eq!((published("this"), published("other")), (Some(false), Some(true)));
    // The words were not kept, or are no longer those: the figures are in the record.
    copy.edit(Edit::Delete("issues/2023-01/published/issue"));
    let found = diff(&copy, "2023-01", "2023-01");
    assert!(found["rosters"].is_null() && figures(&found)[2].contains("184 183 1 0.55"));
}

#[test]
fn what_cannot_be_compared_is_said() {
    let copy = Copy::mended(MAIN);
    let check = |args: &[&str], code: i32, said: &str| {
        let run = copy.run(&[&["diff"], args].concat());
        assert_eq!((run.code, run.stdout.as_str()), (code, ""), "{run:?}");
        assert!(run.stderr.contains(said), "{said} is not in {run:?}");
    };
    check(&["2023-01"], 2, "2023-01 前面没有别的期");
    check(&["2023-07", "2023-07"], 2, "2023-07 还没有公布，没有公布时的可比");
    check(&["2023-07", "2023-09"], 2, "没有2023-09这一期");
    check(&["2023-07", "2023-01..2023-03"], 2, "每边写一期");
    // Prose that is still to be written keeps nobody from looking at the figures.
    copy.edit(Edit::Delete("issues/2023-07/窗口动态.toml"));
    let run = copy.run(&["diff", "2023-07"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert!(run.stdout.contains("2023-07 0篇，2023-06 3篇"), "{run:?}");
    copy.edit(Edit::Replace("issues/2023-06/综窗办件.csv", "397", "3.97"));
    check(&["2023-07"], 1, "bad-number");
    check(&["2023-07", "2023-05"], 1, "bad-number");
    let run = copy.run(&["diff", "2023-05"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
}
