//! Broken workspaces, each made by few edits from an example in which nothing is wrong: the rule, its
//! place, and nothing else; nothing is written, or only a warning said. What a reader says of one file
//! by itself is tested beside the reader; this is about several files, and about what follows from a
//! finding or does not.

use serde_json::Value;

use crate::support::Edit::{self, Delete, Rename, Replace, Write};
use crate::support::{Copy, EXAMPLES, MAIN, root};

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
    let copy = edited(edits);
    let built = copy.build(&["2023-07"]);
    assert_eq!(found(&built.diagnostics), expected, "after {edits:?}");
    assert_ne!(built.outcome.found.errors, 0, "after {edits:?}");
    assert!(built.outputs.is_empty(), "after {edits:?}: {built:?}");
    assert!(!copy.path("out").exists(), "something was written after {edits:?}");
}

/// The same by the program, which says so by its exit code too.
fn fails(edits: &[Edit], expected: &[&str]) {
    let copy = edited(edits);
    let run = copy.run(&["build", "2023-07", "--message-format", "json"]);
    assert_eq!(found(&run.diagnostics()), expected, "after {edits:?}");
    assert_eq!((run.code, run.outputs("written")), (1, Vec::new()), "after {edits:?}: {run:?}");
    assert!(!copy.path("out").exists(), "something was written after {edits:?}");
}

/// Checks 2023-07 of the first example after the edits: warnings, and nothing fails.
fn warns(edits: &[Edit], expected: &[&str]) {
    let checked = edited(edits).check(&["2023-07"]);
    assert_eq!(found(&checked.diagnostics), expected, "after {edits:?}");
    assert_eq!(checked.outcome.found.warnings, expected.len(), "after {edits:?}: {checked:?}");
}

fn edited(edits: &[Edit]) -> Copy {
    let copy = Copy::mended(MAIN);
    edits.iter().for_each(|&edit| copy.edit(edit));
    copy
}

/// `rule file:line:column` of all but the notes.
fn found(diagnostics: &[Value]) -> Vec<String> {
    let line = |d: &Value| {
        let text = |key: &str| d[key].as_str().expect("a string").to_owned();
        format!("{} {}:{}:{}", text("rule"), text("file"), d["line"], d["column"])
    };
    diagnostics.iter().filter(|diagnostic| diagnostic["severity"] != "note").map(line).collect()
}

#[test]
fn files_that_are_missing() {
    fails(&[Delete(NEWS)], &["missing-file bulletin.toml:8:31"]);
    check(&[Delete(COUNTS)], &["missing-file bulletin.toml:8:13"]);
    check(&[Delete(ISSUE)], &["missing-file issues/2023-07/issue.toml:1:1"]);
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
fn what_cannot_be_read_has_no_consequences() {
    // All syntax errors of a file, and those of the others.
    fails(
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
        &[Write("sections/窗口动态.toml", "heading = \"甲\n".as_bytes())],
        &["syntax sections/窗口动态.toml:1:13"],
    );
    check(&[Replace(ISSUE, "427", "-427")], &["wrong-type issues/2023-07/issue.toml:1:10"]);
    check(
        &[Replace(ISSUE, "2023-02-24 }", "2023-02-24T09:00:00 }")],
        &["wrong-type issues/2023-07/issue.toml:3:36"],
    );
    check(&[Replace(COUNTS, ",112,", ",112人,")], &["bad-number issues/2023-07/综窗办件.csv:2:5"]);
    check(
        &[Replace(DAILY, "2023-02-08", "2月30日")],
        &["wrong-type issues/2023-05/综窗办件.csv:4:1"],
    );
    check(
        &[Replace("bulletin.toml", "\"outer\"", "\"left\"")],
        &["wrong-type bulletin.toml:26:15"],
    );
    check(
        &[Write("departments.toml", "[[department]]\nnames = \"水利厅\"\n".as_bytes())],
        &["unknown-key departments.toml:2:1"],
    );
}

#[test]
fn findings_of_one_file_are_in_the_order_of_their_places() {
    check(
        &[Replace(PROSE, "progress = [", "\"进展\" = [")],
        &[
            "missing-key issues/2023-07/综窗办件.toml:1:1",
            "unknown-key issues/2023-07/综窗办件.toml:4:1",
        ],
    );
    check(
        &[Replace(ROWS, "公共服务", "行政许可")],
        &[
            "missing-row issues/2023-07/事项受理办结.csv:1:1",
            "duplicate-row issues/2023-07/事项受理办结.csv:3:1",
        ],
    );
}

#[test]
fn figures_that_need_not_be_doubted() {
    // A wrong 合计 leaves the data rows as they are: nothing is in doubt but itself.
    check(
        &[Replace("issues/2023-05/事项受理办结.csv", "101004", "101005")],
        &["row-total issues/2023-05/事项受理办结.csv:5:1"],
    );
    // Whatever the days, only their sum is stated.
    let shifted = [
        Replace(DAILY, "2023-02-08,58", "2023-02-08,59"),
        Replace(DAILY, "2023-02-09,67", "2023-02-09,66"),
    ];
    warns(&shifted, &[]);
    // Empty columns and rows are what spreadsheets leave.
    let padded = "\n,,,,,\n咨询,受理,颁发,流转,,\n836,112,6244,11380,,\n,,,,,\n";
    warns(&[Write(COUNTS, padded.as_bytes())], &[]);
}

#[test]
fn a_number_has_its_year_from_the_period_or_from_the_day_of_printing() {
    let check = |days: &str, expected: &[&str]| {
        let copy = edited(&[Rename("issues/2023-07", "issues/2024-01")]);
        let issue = "issues/2024-01/issue.toml";
        let [date, from, to] = days.split(' ').collect::<Vec<_>>().try_into().expect("three");
        let text = copy.read(issue).replace("2023-03-09", date);
        copy.write(issue, text.replace("2023-02-20", from).replace("2023-02-24", to).as_bytes());
        let checked = copy.check(&["2024-01"]);
        let found = found(&checked.diagnostics);
        let dates = found.iter().filter(|found| found.starts_with("date-order"));
        assert_eq!(dates.collect::<Vec<_>>(), expected, "{days}: {checked:?}");
    };
    check("2023-03-09 2023-02-20 2023-02-24", &["date-order issues/2024-01/issue.toml:3:10"]);
    check("2023-12-29 2023-12-18 2023-12-22", &["date-order issues/2024-01/issue.toml:3:10"]);
    check("2024-01-05 2023-12-25 2023-12-29", &[]);
    check("2024-01-08 2023-12-29 2024-01-04", &[]);
    check("2024-01-08 2024-01-02 2024-01-05", &[]);
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
    let found = edited(&straddling).check(&["2022-50"]).diagnostics;
    let rules: Vec<_> = found.iter().map(|d| (d["rule"].clone(), d["file"].clone())).collect();
    let expected = |file: &str| ("year-straddle".into(), format!("issues/2022-50/{file}").into());
    let expected = [expected("事项受理办结.csv"), expected("综窗办件.csv")];
    assert!(expected.iter().all(|e| rules.contains(e)), "{rules:?}");
}

#[test]
fn totals_that_do_not_agree() {
    fails(&[Replace(PROSE, "2584", "2583")], &["ytd-mismatch issues/2023-07/综窗办件.toml:13:8"]);
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
        let built = copy.build(&["2023-07"]);
        assert_eq!(found(&built.diagnostics), [format!("published-changed {expected}")]);
        let error = built.diagnostics.iter().find(|found| found["severity"] == "error");
        assert_eq!(error.expect("an error")["issue"], "2023-01");
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
    fails(
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
    let edit = Replace(
        "issues/2023-01/issue.toml",
        "from = 2023-01-03, to = 2023-01-06",
        "from = 2022-01-03, to = 2022-01-06",
    );
    let checked = edited(&[edit]).check(&["2023-01"]);
    assert_eq!(checked.diagnostics[0]["rule"], "date-order", "{checked:?}");
}

const REGISTRY: &str = "\
[[department]]
name = \"文化和旅游厅\"
aliases = [\"文旅厅\", \"省文旅厅\"]
[[department]]
name = \"科技厅\"
[[department]]
name = \"民政厅\"
[[department]]
name = \"住房和城乡建设厅\"
[[department]]
name = \"农业农村厅\"
[[department]]
name = \"成都海关\"
[[department]]
name = \"省消防救援总队\"
[[department]]
name = \"省贸促会\"
[[department]]
name = \"生态环境厅\"
[[department]]
name = \"应急厅\"
[[department]]
name = \"自然资源厅\"
[[department]]
name = \"省发展改革委\"
[[department]]
name = \"公安厅\"
[[department]]
name = \"省卫生健康委\"
[[department]]
name = \"水利厅\"
";

#[test]
fn the_example_has_one_slip_and_the_mended_one_none() {
    let checked = Copy::of(MAIN).check(&[]);
    assert_eq!(found(&checked.diagnostics), ["enumeration issues/2023-07/窗口动态.toml:40:136"]);
    let line = Copy::of(MAIN).read(NEWS).lines().nth(39).expect("the line").to_owned();
    assert_eq!(line.chars().skip(135).take(8).collect::<String>(), "二是根据法律法规");
    for (name, _) in EXAMPLES {
        let checked = Copy::mended(name).check(&[]);
        assert!(found(&checked.diagnostics).is_empty(), "{checked:?}");
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
    assert_eq!(found(&copy.check(&[]).diagnostics), expected);
    copy.write(earlier, TOLD_BEFORE.replace("文旅厅", "教育厅").as_bytes());
    assert!(found(&copy.check(&[]).diagnostics).is_empty());
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
}

#[test]
fn tables_saved_under_another_name_are_named() {
    let check = |name: &str, help: &str| {
        let copy = Copy::mended(MAIN);
        copy.rename(COUNTS, &format!("issues/2023-07/{name}"));
        let run = copy.run(&["check", "2023-07", "--message-format", "json"]);
        assert_eq!(found(&run.diagnostics()), ["missing-file bulletin.toml:8:13"]);
        assert_eq!(run.diagnostics()[0]["help"], help, "{name}");
    };
    let renamed = |name: &str, ending: &str| {
        let help = format!("这里有「{name}」：核对后改名为 综窗办件.{ending}");
        check(name, &help);
    };
    let saved = |name: &str| {
        let help = format!(
            "这里有 {name}：在 Excel 或 WPS 里打开它，另存为「Excel 工作簿（.xlsx）」，\
             文件名写 综窗办件.xlsx"
        );
        check(name, &help);
    };
    saved("综窗办件.xlsm");
    saved("综窗办件.NUMBERS");
    renamed("综窗办件.csv.txt", "csv");
    renamed("综窗办件 .csv", "csv");
    renamed("综窗办件 .xlsx", "xlsx");
    renamed("综窗办件.xls.xls", "xls");
    let none = "补上这份数据表（表头写指标名，每行一条数据），也可以放 综窗办件.xlsx";
    check("~$综窗办件.xlsx", none);
    check("综窗办件（旧）.csv", none);
    check("综窗办件.jpg", none);
}

/// Notepad shows `issue.toml` and writes `issue.toml.txt`.
#[test]
fn a_file_under_a_hidden_ending_is_recognised() {
    let check = |path: &str, found_as: &str, place: &str, help: &str| {
        let copy = Copy::mended(MAIN);
        copy.rename(path, found_as);
        let run = copy.run(&["check", "2023-07", "--message-format", "json"]);
        let told = run.diagnostics();
        let told = told.iter().find(|d| d["rule"] == "missing-file");
        let told = told.unwrap_or_else(|| panic!("{found_as}: {run:?}"));
        assert_eq!(told["file"], place, "{told}");
        assert!(told["help"].as_str().is_some_and(|said| said.starts_with(help)), "{told}");
    };
    let folder = "issues/2023-07";
    for name in ["综窗办件.toml.txt", "综窗办件.txt", "综窗办件.toml.toml"] {
        let help = format!("这里有「{name}」：核对后改名为 综窗办件.toml");
        let path = format!("{folder}/综窗办件.toml");
        check(&path, &format!("{folder}/{name}"), "bulletin.toml", &help);
    }
    let manifest = format!("{folder}/issue.toml");
    let help = "这里有「issue.toml.txt」：核对后改名为 issue.toml";
    check(&manifest, &format!("{folder}/issue.toml.txt"), &manifest, help);
    let copy = Copy::mended(MAIN);
    copy.write("departments.toml.txt", b"");
    let run = copy.run(&["check", "2023-07", "--message-format", "json"]);
    assert_eq!(found(&run.diagnostics()), ["missing-file departments.toml.txt:1:1"]);
    // Without one nothing is missed.
    let copy = Copy::mended(MAIN);
    copy.write("calendar.xlsx", b"PK");
    let run = copy.run(&["check", "2023-07", "--message-format", "json"]);
    assert_eq!(found(&run.diagnostics()), ["missing-file calendar.xlsx:1:1"]);
    assert_eq!(run.code, 0, "a warning: {run:?}");
    copy.write("calendar.csv", b"date,kind,name\n");
    let run = copy.run(&["check", "2023-07"]);
    assert!(!run.stderr.contains("missing-file"), "{run:?}");
    copy.rename("bulletin.toml", "bulletin.toml.txt");
    let run = copy.run(&["check"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("把它改名为 bulletin.toml"), "{run:?}");
}

#[test]
fn a_workbook_stands_in_place_of_a_csv() {
    let copy = Copy::mended(MAIN);
    let check = |expected: &[&str]| {
        let run = copy.run(&["check", "2023-07", "--message-format", "json"]);
        assert_eq!(found(&run.diagnostics()), expected);
        run
    };
    let book =
        |name: &str| std::fs::read(root().join("tests/messy").join(name)).expect("a workbook");
    copy.delete(COUNTS);
    // Those of the week's CSV, under an ending in capitals; Excel has it open.
    let path = "issues/2023-07/综窗办件.XLSX";
    copy.write(path, &book("最小.xlsx"));
    copy.write("issues/2023-07/~$综窗办件.xlsx", b"lock");
    copy.write("issues/2023-07/.~lock.综窗办件.ods#", b"lock");
    check(&[]);
    copy.write(path, &book("空着的格.xlsx"));
    let run = check(&[&format!("blank-cell {path}:3:2")]);
    let message = "B3：「咨询」这一格没有数，这一列还有1格也是这样：第4行";
    assert_eq!(run.diagnostics()[0]["message"], message);
    assert_eq!(run.diagnostics()[0]["end_column"], 3);
    copy.write("issues/2023-07/综窗办件.ods", &book("开放文档.ods"));
    let run = check(&[&format!("duplicate-file {path}:1:1")]);
    let help = "只留一个：数以 综窗办件.XLSX 为准就删去 综窗办件.ods，否则删去 综窗办件.XLSX";
    assert_eq!(run.diagnostics()[0]["help"], help);
}

#[test]
fn a_published_workbook_is_held_against_its_record() {
    let copy = Copy::mended(MAIN);
    let book =
        |name: &str| std::fs::read(root().join("tests/messy").join(name)).expect("a workbook");
    let first = "issues/2023-01/综窗办件";
    copy.delete(&format!("{first}.csv"));
    copy.write(&format!("{first}.xlsx"), &book("最小.xlsx"));
    let published = copy.run(&["publish", "2023-01"]);
    assert_eq!(published.code, 0, "{published:?}");
    assert!(copy.read("issues/2023-01/published.toml").contains("综窗办件.xlsx"));
    let check = |expected: &[&str]| {
        let run = copy.run(&["check", "2023-01", "--message-format", "json"]);
        assert_eq!(found(&run.diagnostics()), expected);
    };
    check(&[]);
    copy.write(&format!("{first}.xlsx"), &book("公式有值.xlsx"));
    check(&[&format!("published-changed {first}.xlsx:1:1")]);
}

#[test]
fn last_weeks_table_sent_in_again() {
    let rows = "issues/2023-06/事项受理办结.csv";
    let again = |copy: &Copy| copy.write(ROWS, copy.read(rows).as_bytes());
    let repeated = ["repeated-figures issues/2023-07/事项受理办结.csv:2:6"];
    let copy = Copy::mended(MAIN);
    copy.write(STATED, b"");
    again(&copy);
    let check = |issues: &[&str]| {
        let args = [&["check"], issues, &["--message-format", "json"]].concat();
        let run = copy.run(&args);
        assert_eq!(
            (found(&run.diagnostics()), run.code),
            (repeated.map(String::from).to_vec(), 0),
            "{run:?}"
        );
        let related = &run.diagnostics().pop().expect("a warning")["related"][0];
        assert_eq!((&related["file"], &related["line"]), (&rows.into(), &2.into()));
    };
    // Whether the issue before is asked for too, is read for its totals, or is published.
    check(&["2023-07"]);
    check(&["2023-06..2023-07"]);
    check(&[]);
    for number in 1..=6 {
        assert_eq!(copy.run(&["publish", &format!("2023-{number:02}")]).code, 0);
    }
    check(&["2023-07"]);
    // Once it is published itself nobody can do anything about it.
    assert_eq!(copy.run(&["publish", "2023-07"]).code, 0);
    let run = copy.run(&["check", "--message-format", "json"]);
    assert_eq!((found(&run.diagnostics()), run.code), (Vec::new(), 0), "{run:?}");
    // So it is where the year of the totals begins with this issue.
    let later = |copy: &Copy| {
        copy.rename("issues/2023-07", "issues/2024-01");
        copy.replace(
            "issues/2024-01/issue.toml",
            "{ from = 2023-02-20, to = 2023-02-24 }",
            "{ from = 2024-01-02, to = 2024-01-05 }\ngap = \"停刊\"",
        );
        copy.replace("issues/2024-01/issue.toml", "2023-03-09", "2024-01-09");
        copy.write("issues/2024-01/综窗办件.toml", b"unauthorized = []\nprogress = []\n");
        copy.write(
            "issues/2024-01/窗口动态.toml",
            b"environment = []\nefficiency = []\nleaders = []\n",
        );
    };
    let copy = Copy::mended(MAIN);
    copy.write(STATED, b"");
    again(&copy);
    later(&copy);
    let run = copy.run(&["check", "2024-01", "--message-format", "json"]);
    assert_eq!(
        found(&run.diagnostics()),
        ["repeated-figures issues/2024-01/事项受理办结.csv:2:6"],
        "{run:?}"
    );
    // What is wrong in the table of the year before is not this issue's.
    copy.write(rows, b"x");
    let run = copy.run(&["check", "2024-01", "--message-format", "json"]);
    assert_eq!((found(&run.diagnostics()), run.code), (Vec::new(), 0), "{run:?}");
}

#[test]
fn rows_of_one_department_under_two_names() {
    let aliases = "[[department]]\nname = \"水利厅\"\naliases = [\"省水利厅\"]\n\
                   [[department]]\nname = \"司法厅\"\n";
    let registry = Write("departments.toml", aliases.as_bytes());
    let table = "部门,咨询,受理,颁发,流转\n水利厅,400,56,3122,5690\n省水利厅,436,56,3122,5690\n";
    let expected = "duplicate-row issues/2023-07/综窗办件.csv:3:1";
    let copy = Copy::mended(MAIN);
    let run = |edits: &[Edit]| {
        edits.iter().for_each(|&edit| copy.edit(edit));
        let found =
            found(&copy.run(&["check", "2023-07", "--message-format", "json"]).diagnostics());
        found.into_iter().filter(|line| !line.starts_with("unknown-")).collect::<Vec<_>>()
    };
    assert_eq!(run(&[Write(COUNTS, table.as_bytes())]), [""; 0]);
    assert_eq!(run(&[registry]), [expected]);
    // In an earlier issue they would double what this one adds up.
    let earlier = "issues/2023-04/综窗办件.csv";
    let table = table.replace("水利厅,", "司法厅,").replacen("司法厅", "省水利厅", 1);
    copy.write(COUNTS, table.replace("省司法厅", "司法厅").as_bytes());
    copy.write(earlier, "部门,咨询,受理,颁发,流转\n水利厅,1,1,1,1\n省水利厅,1,1,1,1\n".as_bytes());
    assert_eq!(run(&[]), ["duplicate-row issues/2023-04/综窗办件.csv:3:1"]);
}

#[test]
fn sentences_print_figures_and_words() {
    const DEFINITION: &str = "sections/综窗办件.toml";
    let text = bulletin_definition();
    let edited = |from: &str, to: &str| text.replacen(from, to, 1);
    let variable = "{{ period['咨询'] }}";
    for wrong in ["{{ period['咨询'] / 7 }}", "{{ period }}", "{{ period | keys }}"] {
        let edited: &'static str = edited(variable, wrong).leak();
        check(&[Write(DEFINITION, edited.as_bytes())], &["syntax sections/综窗办件.toml:13:16"]);
    }
    // An optional figure that is not there.
    let optional = edited(
        "{ name = \"受理\", unit = \"件\" }",
        "{ name = \"受理\", unit = \"件\", optional = true }",
    );
    let copy = Copy::mended(MAIN);
    copy.write(DEFINITION, optional.as_bytes());
    copy.edit(Replace(COUNTS, ",112,", ",—,"));
    copy.edit(Replace(PROSE, "\"受理\" = 1268\n", ""));
    let run = copy.run(&["build", "2023-07", "--message-format", "json"]);
    assert_eq!(found(&run.diagnostics()), ["syntax sections/综窗办件.toml:13:42"], "{run:?}");
    let message = "「{{ period['受理'] }}」没有数：「受理」可以不填，本期就没有";
    assert_eq!(run.diagnostics()[0]["message"], message);
    // In the order of the definition, whatever the process.
    let looped =
        edited(variable, "{% for name, count in period %}{{ name }}{{ count }}{% endfor %}");
    for _ in 0..4 {
        let copy = Copy::mended(MAIN);
        copy.write(DEFINITION, looped.as_bytes());
        let run = copy.run(&["build", "2023-07", "--format", "md"]);
        assert_eq!(run.code, 0, "{run:?}");
        let page = copy.read("out/2023-07.md");
        assert!(page.contains("共计咨询咨询836受理112颁发6244流转11380人次"), "{page}");
    }
}

fn bulletin_definition() -> String {
    crate::support::read(&crate::support::root().join("sections/综窗办件.toml"))
}

#[test]
fn what_a_terminal_obeys_is_shown_as_its_code_point() {
    let copy = Copy::mended(MAIN);
    copy.edit(Replace(PROSE, "unauthorized =", "\"un\\u001b[31m\\u202e\" = 1\nunauthorized ="));
    let said = |format: &str| {
        let run = copy.run(&["check", "2023-07", "--message-format", format]);
        run.stderr + &run.stdout
    };
    for format in ["human", "short", "github"] {
        let said = said(format);
        assert!(said.contains("un⟨U+001B⟩[31m⟨U+202E⟩"), "{said}");
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
    }
    assert!(said("json").contains("un\\u001b[31m\\u202e"), "{}", said("json"));
}
