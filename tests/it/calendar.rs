//! Which days between two issues count as working days: by the announced holidays, and by the
//! workspace's own calendar.csv.

use crate::support::{Copy, Edit};

const CONFIG: &str = "name = \"周报\"\nissuer = \"局\"\nsections = [\"综述\"]\n";
const DEFINITION: &str =
    "heading = \"综述\"\n[[blocks]]\nkind = \"text\"\nkey = \"text\"\ndefault = \"无。\"\n";

/// Issues of 2023, one after the other, each with its period.
fn workspace(periods: &[(&str, &str)]) -> Copy {
    let copy = Copy::empty();
    copy.write("bulletin.toml", CONFIG.as_bytes());
    copy.write("sections/综述.toml", DEFINITION.as_bytes());
    for (number, (from, to)) in (1..).zip(periods) {
        let manifest =
            format!("total = {number}\ndate = {to}\nperiod = {{ from = {from}, to = {to} }}\n");
        copy.write(&format!("issues/2023-{number:02}/issue.toml"), manifest.as_bytes());
        copy.write(&format!("issues/2023-{number:02}/综述.toml"), b"");
    }
    copy
}

/// What is said, a line each: severity, issue and words.
fn said(copy: &Copy) -> Vec<String> {
    let told = copy.check(&[]).diagnostics;
    let line = |d: &serde_json::Value| {
        let text = |key: &str| d[key].as_str().unwrap_or_default().to_owned();
        format!("{} {} {}: {}", text("severity"), text("rule"), text("issue"), text("message"))
    };
    // The numbers are of 2023, whatever the days.
    told.iter().filter(|d| d["rule"] != "date-order").map(line).collect()
}

#[test]
fn holidays_are_no_working_days_and_exchanged_ones_are() {
    let check = |to: &str, from: &str, calendar: &str, expected: &[&str]| {
        let copy = workspace(&[(to, to), (from, from)]);
        if !calendar.is_empty() {
            let calendar = format!("date,kind,name\n{calendar}");
            copy.write("calendar.csv", calendar.as_bytes());
        }
        let said = said(&copy);
        assert_eq!(said.len(), expected.len(), "{to}, {from}: {said:?}");
        for (said, expected) in said.iter().zip(expected) {
            assert!(said.contains(expected), "{said} is not about {expected}");
        }
    };
    // A plain weekend; 春节 and 国庆 as a whole.
    check("2023-02-17", "2023-02-20", "", &[]);
    check("2023-01-20", "2023-01-28", "", &[]);
    check("2023-09-28", "2023-10-07", "", &[]);
    check(
        "2023-02-17",
        "2023-02-22",
        "",
        &["warning period-gap 2023-02: 2023年2月20日至2月21日有2个工作日没有哪一期覆盖：上一期"],
    );
    check(
        "2023-01-20",
        "2023-01-30",
        "",
        &[
            "2023年1月28日至1月29日有2个工作日没有哪一期覆盖，其中1月28日（周六）、1月29日（周日）调休上班",
        ],
    );
    // Over a holiday, and over the turn of the year.
    check("2023-04-03", "2023-04-07", "", &["2023年4月4日、4月6日有2个工作日"]);
    check("2022-12-28", "2023-01-04", "", &["2022年12月29日至12月30日、2023年1月3日有3个工作日"]);
    // The office's own days.
    check("2023-02-17", "2023-02-21", "2023-02-20,off,停电\n", &[]);
    check("2023-01-20", "2023-01-30", "2023-01-28,off,\n2023-01-29,off,\n", &[]);
    check(
        "2023-02-17",
        "2023-02-20",
        "2023-02-18,work,\n",
        &["2023年2月18日（周六）调休上班，没有哪一期覆盖"],
    );
    // Of half a calendar nothing follows.
    check("2023-02-17", "2023-02-22", "2023-02-20,of,停电\n", &["error wrong-type : 「of」"]);
    // A year of which nothing is known.
    check("2027-02-05", "2027-02-08", "", &[]);
    check("2023-02-17", "2023-02-21", "", &["2月20日是工作日，没有哪一期覆盖：上一期（2023-01）"]);
    check(
        "2027-02-05",
        "2027-02-15",
        "",
        &[
            "warning period-gap 2023-02: 2027年2月8日至2月12日有5个工作日",
            "note period-gap 2023-02",
        ],
    );
    check("2027-02-05", "2027-02-15", "2027-01-01,off,元旦\n", &["2月8日至2月12日有5个工作日"]);
    // A day of the office's own does not make the year known.
    let said = ["2027年2月9日至2月12日有4个工作日", "不知道2027年的放假安排"];
    check("2027-02-05", "2027-02-15", "2027-02-08,off,停电\n", &said);
    check(
        "2027-02-05",
        "2027-02-15",
        "2027-01-01,off,元旦\n2027-02-08,off,春节\n2027-02-09,off,春节\n2027-02-10,off,春节\n\
         2027-02-11,off,春节\n2027-02-12,off,春节\n",
        &[],
    );
}

#[test]
fn an_unknown_year_is_told_once() {
    let days = [
        ("2027-01-05", "2027-01-05"),
        ("2027-01-12", "2027-01-12"),
        ("2027-12-30", "2027-12-30"),
        ("2028-01-05", "2028-01-05"),
    ];
    let copy = workspace(&days);
    let notes = |copy: &Copy| -> Vec<String> {
        said(copy).into_iter().filter(|said| said.starts_with("note")).collect()
    };
    let found = notes(&copy);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("2023-02: 不知道2027年的放假安排"), "{found:?}");
    assert!(found[1].contains("2023-04: 不知道2028年的放假安排"), "{found:?}");
    for issue in ["2023-02", "2023-03", "2023-04"] {
        let path = format!("issues/{issue}/issue.toml");
        copy.write(&path, format!("gap = \"停报\"\n{}", copy.read(&path)).as_bytes());
    }
    assert_eq!(said(&copy), Vec::<String>::new());
    // What is wrong with the calendar is said of the workspace, and once.
    copy.edit(Edit::Write("calendar.csv", b"date,kind\n2027-13-01,off\n"));
    let found = said(&copy);
    assert_eq!(found.len(), 1, "{found:?}");
}
