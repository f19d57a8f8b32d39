//! Checks between figures, from a definition to what is said of an issue.

use crate::support::Copy;

/// Rows in one block, days in the other, and a table of another section that says the year to date.
const HOTLINE: &str = r#"heading = "热线"
[[blocks]]
kind = "counts"
key = "counts"
measures = [
  { name = "受理", unit = "件" },
  { name = "直办", unit = "件" },
  { name = "转办", unit = "件", optional = true },
  { name = "费用", unit = "万元", decimals = 2 },
]
rows = { column = "类别", names = ["咨询", "投诉"] }
text = "本周受理{{ period['咨询']['受理'] }}件。"
[[blocks]]
kind = "counts"
key = "days"
measures = [
  { name = "来电", unit = "件" },
  { name = "回访", unit = "件", since = "2023-03" },
  { name = "在办", unit = "件", basis = "level" },
  { name = "总费用", unit = "万元", decimals = 1 },
]
text = "本周来电{{ period['来电'] }}件。"
"#;

const OTHER: &str = r#"heading = "窗口"
[[blocks]]
kind = "counts"
key = "counts"
measures = [{ name = "收件", unit = "件", basis = "cumulative" }]
text = "收件{{ period['收件'] }}件。"
"#;

/// Two weeks of an office whose hotline's definition ends in these checks.
fn office(checks: &str) -> Copy {
    let copy = Copy::empty();
    let write = |path: &str, text: &str| copy.write(path, text.as_bytes());
    write("bulletin.toml", "name = \"周报\"\nissuer = \"局\"\nsections = [\"热线\", \"窗口\"]\n");
    write("sections/热线.toml", &format!("{HOTLINE}{checks}"));
    write("sections/窗口.toml", OTHER);
    for (issue, from, to, to_date) in
        [("2023-01", "2023-01-02", "2023-01-06", 100), ("2023-02", "2023-01-09", "2023-01-13", 130)]
    {
        let total = &issue[issue.len() - 1..];
        let manifest =
            format!("total = {total}\ndate = {to}\nperiod = {{ from = {from}, to = {to} }}\n");
        write(&format!("issues/{issue}/issue.toml"), &manifest);
        for section in ["热线", "窗口"] {
            write(&format!("issues/{issue}/{section}.toml"), "");
        }
        let rows = "类别,受理,直办,转办,费用\n咨询,20,15,5,1.25\n投诉,10,4,6,0.3\n";
        write(&format!("issues/{issue}/热线.csv"), rows);
        let days = format!("日期,来电,在办,总费用\n{from},12,9,0.5\n{to},18,7,1.0\n");
        write(&format!("issues/{issue}/热线.days.csv"), &days);
        write(&format!("issues/{issue}/窗口.csv"), &format!("收件\n{to_date}\n"));
    }
    copy
}

/// What is said of an issue: severity, place, message, and the other places.
fn said(copy: &Copy, issue: &str) -> Vec<String> {
    let run = copy.run(&["check", issue, "--message-format", "json"]);
    let place = |one: &serde_json::Value| {
        let file = one["file"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        format!("{file}:{}:{}", one["line"], one["column"])
    };
    let found = run.diagnostics().into_iter().filter(|found| {
        // Last week's table again, and figures too few to be usual.
        found["rule"] != "repeated-figures" && found["rule"] != "unusual-count"
    });
    found
        .map(|found| {
            let mut said = format!(
                "{} {} {} {}",
                found["rule"].as_str().unwrap_or_default(),
                found["severity"].as_str().unwrap_or_default(),
                place(&found),
                found["message"].as_str().unwrap_or_default()
            );
            for related in found["related"].as_array().into_iter().flatten() {
                let message = related["message"].as_str().unwrap_or_default();
                said += &format!(" ← {} {message}", place(related));
            }
            said
        })
        .collect()
}

#[track_caller]
fn check(checks: &str, expected: &[&str]) {
    assert_eq!(said(&office(&format!("[[checks]]\n{checks}\n")), "2023-02"), expected, "{checks}");
}

#[test]
fn figures_that_are_as_the_definition_says() {
    check("sum = [\"受理\"]\nequals = [\"直办\", \"转办\"]", &[]);
    check("sum = [\"受理\"]\nequals = [\"来电\"]", &[]);
    // The table says the year to date: 130, of which 100 were last week's.
    check("sum = [\"受理\"]\nequals = [\"窗口:收件\"]", &[]);
    check("sum = [\"咨询/受理\", \"热线:投诉/受理\"]\nequals = [\"来电\"]", &[]);
    check("sum = [\"总费用\"]\nat_most = [\"费用\"]\nseverity = \"warning\"", &[]);
    check("sum = [\"受理\"]\nat_most = [\"来电\"]", &[]);
    check("sum = [\"在办\"]\nat_most = [\"咨询/转办\", \"投诉/转办\"]", &[]);
    // There is none yet.
    check("sum = [\"回访\"]\nequals = [\"受理\"]", &[]);
}

#[test]
fn figures_that_are_not_as_the_definition_says() {
    check(
        "sum = [\"咨询/受理\"]\nequals = [\"直办\"]",
        &[
            "check-failed error 热线.csv:2:4 咨询/受理是20件，直办是19件，多1件 ← 热线.csv:2:7 咨询/直办是15件 ← 热线.csv:3:7 投诉/直办是4件",
        ],
    );
    check(
        "sum = [\"来电\"]\nat_most = [\"窗口:收件\", \"在办\"]\nseverity = \"warning\"\n\
         [[checks]]\nsum = [\"窗口:收件\"]\nat_most = [\"在办\"]\nseverity = \"warning\"",
        &[
            "check-failed warning 窗口.csv:2:1 窗口:收件是30件，在办是7件，多23件 ← 热线.days.csv:3:15 在办是7件",
        ],
    );
    // Decimals are scaled, and days add up.
    check(
        "sum = [\"总费用\"]\nequals = [\"费用\"]",
        &["check-failed error 热线.days.csv:2:17 总费用是1.5万元，费用是1.55万元，少0.05万元 \
           ← 热线.days.csv:2:17 总费用是1.5万元（2格相加） \
           ← 热线.csv:2:12 咨询/费用是1.25万元 ← 热线.csv:3:11 投诉/费用是0.30万元"],
    );
    // Of two units the difference has none.
    check(
        "sum = [\"受理\", \"费用\"]\nequals = [\"来电\"]",
        &["check-failed error 热线.csv:2:4 受理+费用是31.55，来电是30件，多1.55 \
           ← 热线.csv:2:4 咨询/受理是20件 ← 热线.csv:3:4 投诉/受理是10件 \
           ← 热线.csv:2:12 咨询/费用是1.25万元 ← 热线.csv:3:11 投诉/费用是0.30万元 \
           ← 热线.days.csv:2:12 来电是30件（2格相加）"],
    );
}

/// Where a figure is missing or cannot be read, nothing is said but that.
#[test]
fn a_check_without_its_figures_is_silent() {
    let copy = office("[[checks]]\nsum = [\"受理\"]\nequals = [\"直办\", \"转办\"]\n");
    copy.replace("issues/2023-02/热线.csv", "投诉,10,4,6", "投诉,10,4,");
    assert_eq!(said(&copy, "2023-02"), [""; 0]);
    copy.replace("issues/2023-02/热线.csv", "投诉,10,4,", "投诉,十,3,1");
    let said = said(&copy, "2023-02");
    assert!(said.len() == 1 && said[0].starts_with("bad-number"), "{said:?}");
}

#[test]
fn names_that_no_section_has() {
    check(
        "sum = [\"受里\"]\nequals = [\"窗口:收件数\"]",
        &["wrong-type error 热线.toml:24:8 「热线」没有「受里」这个数"],
    );
    check(
        "sum = [\"受理\"]\nequals = [\"窗口:收件数\"]",
        &["wrong-type error 热线.toml:25:11 「窗口」没有「窗口:收件数」这个数"],
    );
    check(
        "sum = [\"受理\"]\nequals = [\"窗囗:收件\"]",
        &["wrong-type error 热线.toml:25:11 本刊没有「窗囗」这个栏目，「窗囗:收件」没有数可核对"],
    );
    let run = office("[[checks]]\nsum = [\"受理\"]\nequals = [\"窗囗:收件\", \"窗口:收\"]\n")
        .run(&["check", "2023-02"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.stderr.matches("是否想写 \"窗口:收件\"？").count(), 2, "{run:?}");
}

/// Of a definition that cannot be read no figure is known, and that is said already.
#[test]
fn a_check_against_a_definition_that_cannot_be_read() {
    let copy = office("[[checks]]\nsum = [\"受理\"]\nequals = [\"窗口:收\"]\n");
    copy.write("sections/窗口.toml", b"heading = 1\nblocks = []\n");
    let found = said(&copy, "2023-02");
    let is_it = |found: &String| found.starts_with("wrong-type error 窗口.toml:1:11");
    assert!(found.len() == 1 && is_it(&found[0]), "{found:?}");
}

/// A published issue is held against its own definition, and only against that.
#[test]
fn published_issues_have_checks_of_their_own() {
    let copy =
        office("[[checks]]\nsum = [\"咨询/受理\"]\nat_most = [\"直办\"]\nseverity = \"warning\"\n");
    let run = copy.run(&["publish", "2023-01"]);
    assert_eq!(run.code, 0, "{run:?}");
    copy.write("sections/热线.toml", HOTLINE.as_bytes());
    let found = said(&copy, "2023-01");
    assert!(found.len() == 1 && found[0].starts_with("check-failed warning"), "{found:?}");
    assert_eq!(said(&copy, "2023-02"), [""; 0]);
}
