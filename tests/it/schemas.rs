//! `bulletin schema`: what a schema accepts the reader does, and the other way round, on keys and types.
//! Two programs by others judge: jsonschema, which sees JSON, and tombi, which editors run.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use bulletin::model::issue::IssueId;
use bulletin::ops::{self, CheckOptions, schemas};
use serde_json::{Value, json};

use crate::support::{self, Copy, EXAMPLES, HOTLINE, MAIN, MONTHLY, collected};

/// A file of a workspace with its schema, and whether the reader found its keys and types right.
struct Case {
    name: String,
    schema: String,
    toml: String,
    is_right: bool,
    /// Whether JSON sees the difference: a date is a text there.
    is_seen_in_json: bool,
}

impl Case {
    fn of(copy: &Copy, path: &str) -> Self {
        let rules = ["unknown-key", "missing-key", "wrong-type"];
        // Its own issue, or the first: what is shared is read for any.
        let workspace = copy.workspace();
        let is_own = |id: &&IssueId| path.starts_with(&format!("issues/{id}/"));
        let issue = workspace.issues.iter().find(is_own).or(workspace.issues.first());
        let issues = issue.copied().into_iter().collect();
        let options = CheckOptions { issues, whole_workspace: true };
        let found = collected(|observer| ops::check(&workspace, &options, observer)).diagnostics;
        let of_it: Vec<&Value> = found.iter().filter(|found| found["file"] == path).collect();
        assert!(of_it.iter().all(|found| found["rule"] != "syntax"), "{of_it:?}");
        let is_wrong = of_it.iter().any(|found| rules.iter().any(|rule| found["rule"] == *rule));
        let schema = schemas::schema(Some(&workspace), path);
        Self {
            name: path.to_owned(),
            schema: schema.unwrap_or_else(|error| panic!("{path}: {error:#}")),
            toml: copy.read(path),
            is_right: !is_wrong,
            is_seen_in_json: true,
        }
    }
}

/// What jsonschema says of each, in one run.
fn by_jsonschema(cases: &[Case]) -> Vec<Vec<String>> {
    let asked = cases.iter().map(|case| json!({ "schema": case.schema, "toml": case.toml }));
    let asked = asked.collect::<Value>().to_string();
    let mut judge = Command::new(support::python())
        .arg(support::root().join("tests/judges/schemas.py"))
        .env("PYTHONUTF8", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the judge starts");
    judge.stdin.take().expect("a pipe").write_all(asked.as_bytes()).expect("it listens");
    let output = judge.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("its messages")
}

/// What tombi says of each, in one run: the files name their schemas as an editor's do.
fn by_tombi(cases: &[Case]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut names = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let toml = format!("#:schema ./{at}.json\n\n{}", case.toml);
        std::fs::write(folder.path().join(format!("{at}.toml")), toml).expect("a writable file");
        let schema = folder.path().join(format!("{at}.json"));
        std::fs::write(schema, &case.schema).expect("a writable file");
        names.push(format!("{at}.toml"));
    }
    let tombi: PathBuf = support::python().with_file_name("tombi");
    let output = Command::new(tombi)
        .args(["lint", "--offline", "--no-cache", "--diagnostics-format", "json-lines"])
        .args(["--diagnostics-file", "said"])
        .args(&names)
        .current_dir(folder.path())
        .output()
        .expect("tombi runs");
    let said = support::read(&folder.path().join("said"));
    let mut messages = BTreeMap::new();
    for line in said.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{output:?}"));
        if line["level"] == "error" {
            let of: &mut Vec<String> =
                messages.entry(line["path"].as_str().unwrap_or_default().to_owned()).or_default();
            of.push(line["message"].to_string());
        }
    }
    names.iter().map(|name| messages.remove(name).unwrap_or_default()).collect()
}

/// Both say of each what the reader says.
fn judge(cases: &[Case]) {
    let (json, tombi) = (by_jsonschema(cases), by_tombi(cases));
    assert_eq!((json.len(), tombi.len()), (cases.len(), cases.len()));
    let mut wrong = Vec::new();
    for (case, (json, tombi)) in cases.iter().zip(json.iter().zip(&tombi)) {
        if tombi.is_empty() != case.is_right {
            wrong.push(format!("{}: {} in tombi: {tombi:?}", case.name, case.is_right));
        }
        if json.is_empty() != (case.is_right || !case.is_seen_in_json) {
            wrong.push(format!("{}: {} in JSON: {json:?}", case.name, case.is_right));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every TOML file below a folder that a person writes, by path from there.
fn written(copy: &Copy) -> Vec<String> {
    let (mut files, mut folders) = (Vec::new(), vec![copy.dir.path().to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let path = path.strip_prefix(copy.dir.path()).expect("below it").to_owned();
                files.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    files
}

#[test]
fn every_file_of_the_examples_is_right() {
    let mut cases = Vec::new();
    for (example, _) in EXAMPLES {
        let copy = Copy::of(example);
        cases.extend(written(&copy).iter().map(|path| Case::of(&copy, path)));
    }
    // The built-in definitions are in no example.
    let copy = Copy::of(MAIN);
    for section in ["综窗办件", "事项受理办结", "窗口动态", "大厅巡查"] {
        let path = format!("sections/{section}.toml");
        copy.write(&path, &std::fs::read(support::root().join(&path)).expect("built in"));
        cases.push(Case::of(&copy, &path));
    }
    assert!(cases.len() > 60, "{}", cases.len());
    assert!(cases.iter().all(|case| case.is_right));
    judge(&cases);
}

const ISSUE: &str = "issues/2023-07/issue.toml";
const COUNTS: &str = "issues/2023-07/综窗办件.toml";
const NEWS: &str = "issues/2023-07/窗口动态.toml";
const PATROL: &str = "issues/2023-07/大厅巡查.toml";
const BUSINESS: &str = "sections/交易情况.toml";
const FIGURES: &str = "issues/2024-03/交易情况.toml";
const PLATFORM: &str = "issues/2024-03/平台运行.toml";
const MONTH: &str = "issues/2024-03/issue.toml";

/// Lines at a file's start (`from` empty) or in the place of others, and whether they are right.
const EDITS: &[(&str, &str, &str, &str, bool)] = &[
    (MAIN, "bulletin.toml", "name     =", "names    =", false),
    (MAIN, "bulletin.toml", "name     = \"政务服务工作\"", "name = \"　\"", false),
    (MAIN, "bulletin.toml", "name     = \"政务服务工作\"", "name = 7", false),
    (MAIN, "bulletin.toml", "title    = \"政务服务工作\"", "title = \"\"", true),
    (MAIN, "bulletin.toml", "title    = \"政务服务工作\"", "title = \"政务\\u200b\"", false),
    (
        MAIN,
        "bulletin.toml",
        "title    = \"政务服务工作\"",
        "title = \"政\\t务\\r\\n工\\u3000作\"",
        true,
    ),
    (MAIN, "bulletin.toml", "title    = \"政务服务工作\"", "title = [\"政务\"]", false),
    (MAIN, "bulletin.toml", "\"大厅巡查\"]", "\"大厅巡查\", \"大厅巡查\"]", false),
    (MAIN, "bulletin.toml", "\"大厅巡查\"]", "7]", false),
    (MAIN, "bulletin.toml", "\"大厅巡查\"]", "\"../大厅巡查\"]", false),
    (MAIN, "bulletin.toml", "\"大厅巡查\"]", "\".大厅巡查\"]", false),
    (MAIN, "bulletin.toml", "\"大厅巡查\"]", "\"Issue\"]", false),
    (MAIN, "bulletin.toml", "\"大厅巡查\"]", "\" \"]", false),
    (MAIN, "bulletin.toml", "\"大厅巡查\"]", "\"大厅\\u2060巡查\"]", false),
    (MAIN, "bulletin.toml", "label = \"报\"", "lable = \"报\"", false),
    (MAIN, "bulletin.toml", "label = \"报\"", "label = \"报\"\nnote = \"\"", false),
    (MAIN, "bulletin.toml", "copies = 80 ", "copies = 0 ", false),
    (MAIN, "bulletin.toml", "copies = 80 ", "copies = 0x50 ", true),
    (MAIN, "bulletin.toml", "copies = 80 ", "copies = 80.0 ", false),
    (MAIN, "bulletin.toml", "copies = 80 ", "copies = \"80\" ", false),
    (MAIN, "bulletin.toml", "lines_per_page = 22", "lines_per_page = 41", false),
    (MAIN, "bulletin.toml", "lines_per_page = 22", "lines_per_page = 10", true),
    (MAIN, "bulletin.toml", "page_number = \"outer\"", "page_number = \"center\"", true),
    (MAIN, "bulletin.toml", "page_number = \"outer\"", "page_number = \"left\"", false),
    (MAIN, "bulletin.toml", "kaiti    = [", "kai = [", false),
    (MAIN, "bulletin.toml", "kaiti    = [\"FandolKai\"]", "kaiti = \"FandolKai\"", false),
    (MAIN, "bulletin.toml", "[print]", "[prints]", false),
    (MAIN, ISSUE, "total  = 427", "total = -427", false),
    (MAIN, ISSUE, "total  = 427", "total = \"427\"", false),
    (MAIN, ISSUE, "total  = 427", "total = 4294967296", false),
    (MAIN, ISSUE, "total  = 427", "", false),
    (MAIN, ISSUE, "date   = 2023-03-09", "date = 2023-03-09T08:00:00", false),
    (MAIN, ISSUE, "date   = 2023-03-09", "date = \"三月九日\"", false),
    (MAIN, ISSUE, "date   = 2023-03-09", "date = 20230309", false),
    (MAIN, ISSUE, "{ from = 2023-02-20, to = 2023-02-24 }", "{ from = 2023-02-20 }", false),
    (MAIN, ISSUE, "{ from = 2023-02-20, to = 2023-02-24 }", "2023-02-20", false),
    (MAIN, ISSUE, "period = { from =", "from = 2023-02-20\nto = 2023-02-24\nold = { from =", false),
    (MAIN, ISSUE, "", "copies = 90\nlines_per_page = 24\ngap = \"放假\"\n", true),
    (MAIN, ISSUE, "", "gap = \" \"\n", false),
    (MAIN, ISSUE, "", "corrections = []\n", true),
    (MAIN, ISSUE, "", "corrections = { section = \"综窗办件\" }\n", false),
    (
        MAIN,
        ISSUE,
        "",
        "corrections = [{ section = \"综窗办件\", issue = \"2023-05\", measure = \"受理\", was = 1, now = 2, reason = \"漏\" }]\n",
        true,
    ),
    (
        MAIN,
        ISSUE,
        "",
        "corrections = [{ section = \"综窗办件\", issue = \"2023-000\", measure = \"受理\", was = 1, now = 2, reason = \"漏\" }]\n",
        false,
    ),
    (
        MAIN,
        ISSUE,
        "",
        "corrections = [{ section = \"综窗办件\", issue = \"2023-5\", measure = \"受理\", was = 1, reason = \"漏\" }]\n",
        false,
    ),
    (
        MAIN,
        ISSUE,
        "",
        "corrections = [{ section = \"综窗办件\", issue = \"2023-05\", measure = \"受理\", was = 1.5, now = 2, reason = \"漏\" }]\n",
        false,
    ),
    (MAIN, COUNTS, "unauthorized = [", "unauthorised = [", false),
    (MAIN, COUNTS, "unauthorized = [", "unauthorized = [7, ", false),
    (MAIN, COUNTS, "unauthorized = [", "unauthorized = [\"\", ", false),
    (MAIN, COUNTS, "unauthorized = [", "unauthorized = [\"甲\\u0007\", ", false),
    (MAIN, COUNTS, "unauthorized = [", "unauthorized = [\"甲\\u2028\", ", false),
    (MAIN, COUNTS, "unauthorized = [", "unauthorized = [\"甲\\uFEFF\", ", false),
    (MAIN, COUNTS, "unauthorized = [", "unauthorized = [\"甲\\u0085\", ", false),
    (MAIN, COUNTS, "[stated]", "[stated.\"咨询\"]", false),
    (MAIN, COUNTS, "[stated]", "[stated]\n\"资询\" = 1", false),
    (MAIN, COUNTS, "[stated]", "[statd]", false),
    (MAIN, NEWS, "people = [{ name = \"王华\"", "people = [{ named = \"王华\"", false),
    (MAIN, NEWS, "people = [{ name = \"王华\"", "people = [7, { name = \"王华\"", false),
    (MAIN, NEWS, "people = [{ name = \"王华\"", "people = [{ name = \"\"", true),
    (
        MAIN,
        NEWS,
        "people = [{ name = \"王华\"",
        "photo = { file = \"照片/.a..jpg\", caption = \"\" }\npeople = [{ name = \"王华\"",
        true,
    ),
    (
        MAIN,
        NEWS,
        "people = [{ name = \"王华\"",
        "photo = { file = \"照片/../a.jpg\", caption = \"\" }\npeople = [{ name = \"王华\"",
        false,
    ),
    (
        MAIN,
        NEWS,
        "people = [{ name = \"王华\"",
        "photo = { file = \"/a.jpg\", caption = \"\" }\npeople = [{ name = \"王华\"",
        false,
    ),
    (
        MAIN,
        NEWS,
        "people = [{ name = \"王华\"",
        "photo = { file = \"a.jpg\" }\npeople = [{ name = \"王华\"",
        false,
    ),
    (
        MAIN,
        NEWS,
        "people = [{ name = \"王华\"",
        "photo = \"a.jpg\"\npeople = [{ name = \"王华\"",
        false,
    ),
    (MAIN, PATROL, "[findings]", "note = \"\"\n[findings]", false),
    (MAIN, PATROL, "intro = \"大厅", "intro = 7 # \"大厅", false),
    (MAIN, PATROL, "intro = \"大厅", "# \"大厅", true),
    (MAIN, PATROL, "[findings]", "[findings]\n\"卫生\" = \"好。\"", false),
    (MAIN, PATROL, "\"着装情况\"", "\"着装\"", false),
    (MONTHLY, BUSINESS, "heading = \"交易情况\"", "title = \"交易情况\"", false),
    (MONTHLY, BUSINESS, "heading = \"交易情况\"", "heading = \"交易情况\"\nkind = 1", false),
    (MONTHLY, BUSINESS, "key = \"kinds\"\n", "key = \"kinds\"\nrow = []\n", false),
    (MONTHLY, BUSINESS, "key = \"kinds\"\n", "key = \"kinds\"\nbasis = \"weekly\"\n", false),
    (MONTHLY, BUSINESS, "key = \"kinds\"\n", "key = \"kinds\"\nbasis = \"period\"\n", true),
    (MONTHLY, BUSINESS, "key = \"kinds\"\n", "", false),
    (MONTHLY, FIGURES, "", "[stated]\n\"没有\" = 1\n", false),
    (MONTHLY, FIGURES, "", "[stated]\n\"交易额\" = 7960.15\n\"交易项目\" = 3\n", true),
    (MONTHLY, FIGURES, "", "[stated]\n\"交易额\" = \"7960.155\"\n", false),
    (MONTHLY, FIGURES, "", "[stated]\n\"交易额\" = \"+7960.150\"\n", true),
    (MONTHLY, FIGURES, "", "[stated]\n\"交易额\" = -0.5\n", false),
    (MONTHLY, FIGURES, "", "[stated]\n\"交易项目\" = 3.0\n", false),
    (MONTHLY, FIGURES, "", "[stated.\"工程建设\"]\n\"项目\" = 3\n", true),
    (MONTHLY, FIGURES, "", "[stated.\"工程建设\"]\n\"交易额\" = 3\n", false),
    (MONTHLY, FIGURES, "", "news = []\n", false),
    (MONTHLY, PLATFORM, "", "[stated]\n\"在库专家\" = 1\n", false),
    (MONTHLY, FIGURES, "", "stated = 1\n", false),
    (
        MONTHLY,
        MONTH,
        "",
        "corrections = [{ section = \"交易情况\", issue = \"2024-02\", measure = \"交易项目\", was = 1.5, now = 2, reason = \"漏\" }]\n",
        false,
    ),
    (
        MONTHLY,
        MONTH,
        "",
        "corrections = [{ section = \"交易情况\", issue = \"2024-02\", measure = \"交易额\", was = 1.5, now = \"2.50\", reason = \"漏\" }]\n",
        true,
    ),
    (
        MONTHLY,
        MONTH,
        "",
        "corrections = [{ section = \"交易情况\", issue = \"2024-02\", measure = \"交易额\", was = \"1.5万\", now = 2, reason = \"漏\" }]\n",
        false,
    ),
    (
        HOTLINE,
        "departments.toml",
        "",
        "[[department]]\nname = \"水利厅\"\naliases = [\"省水利厅\"]\n",
        true,
    ),
    (HOTLINE, "departments.toml", "", "[[department]]\nname = 1\n", false),
    (HOTLINE, "departments.toml", "", "[[department]]\nnames = \"水利厅\"\n", false),
    (
        HOTLINE,
        "departments.toml",
        "",
        "[[department]]\nname = \"水利厅\"\naliases = \"省水利厅\"\n",
        false,
    ),
    (HOTLINE, "departments.toml", "", "department = []\n", true),
    (HOTLINE, "departments.toml", "", "departments = []\n", false),
    (
        MAIN,
        "opening/2022/opening.toml",
        "",
        "through = 2022-12-23\nissue = \"2022-50\"\ntotal = 400\n",
        true,
    ),
    (
        MAIN,
        "opening/2022/opening.toml",
        "",
        "through = 2022-12-23\nissue = \"2022\"\ntotal = 400\n",
        false,
    ),
    (MAIN, "opening/2022/opening.toml", "", "through = 2022-12-23\nissue = \"2022-50\"\n", false),
    (
        MAIN,
        "opening/2022/opening.toml",
        "",
        "through = 2022-12-23\nissue = \"2022-50\"\ntotal = 400\nyear = 2022\n",
        false,
    ),
    (MAIN, "sections/综窗办件.toml", "", "heading = \"h\"\nblocks = []\n", true),
    (MAIN, "sections/综窗办件.toml", "", "heading = \"h\"\n", false),
    (
        MAIN,
        "sections/综窗办件.toml",
        "",
        "heading = \"h\"\n[[blocks]]\nkind = \"list\"\nkey = \"a\"\n",
        false,
    ),
    (
        MAIN,
        "sections/综窗办件.toml",
        "",
        "heading = \"h\"\n[[blocks]]\nkind = \"items\"\nkey = \"a\"\ntext = \"\"\n",
        false,
    ),
    (
        MAIN,
        "sections/综窗办件.toml",
        "",
        "heading = \"h\"\n[[blocks]]\nkind = \"text\"\nkey = \"a\"\ndefault = 1\n",
        false,
    ),
    (
        MAIN,
        "sections/综窗办件.toml",
        "",
        "heading = \"h\"\n[[blocks]]\nkind = \"findings\"\nkey = \"a\"\nnames = [\"一\", \"一\"]\n",
        false,
    ),
];

/// Right but for a date in quotes or a text without: the same to JSON.
const DATES: [(&str, &str, &str, &str); 3] = [
    (MAIN, ISSUE, "date   = 2023-03-09", "date = \"2023-03-09\""),
    (MAIN, "bulletin.toml", "name     = \"政务服务工作\"", "name = 2023-03-09"),
    (MAIN, COUNTS, "unauthorized = [", "unauthorized = [2023-03-09, "),
];

/// A definition of one block of figures and one table with these keys.
fn figures_and_table(measure: &str, table: &str, rest: &str) -> String {
    format!(
        "heading = \"h\"\n[[blocks]]\nkind = \"counts\"\nkey = \"a\"\ntext = \"\"\n\
         rows = {{ column = \"类\", names = [\"甲\", \"乙\"] }}\n\
         measures = [{{ name = \"受理\", unit = \"件\"{measure} }}, {{ name = \"办结\", unit = \"件\" }}]\n\
         [[blocks]]\nkind = \"table\"\nkey = \"b\"\nof = \"a\"\n{table}\n{rest}\n"
    )
}

#[test]
fn a_broken_file_is_broken_for_every_judge() {
    let mut cases = Vec::new();
    let mut add = |example: &str, path: &str, from: &str, to: &str, expected: bool| {
        let copy = Copy::of(example);
        match from {
            "" if copy.path(path).is_file() => {
                copy.write(path, format!("{to}{}", copy.read(path)).as_bytes());
            }
            "" => copy.write(path, to.as_bytes()),
            from => copy.replace(path, from, to),
        }
        let case = Case::of(&copy, path);
        assert_eq!(case.is_right, expected, "{path} to the reader: {to}");
        cases.push(Case { name: format!("{path} {to}"), ..case });
    };
    for &(example, path, from, to, expected) in EDITS {
        add(example, path, from, to, expected);
    }
    let columns = "columns = [{ measure = \"受理\" }]";
    let section = "sections/综窗办件.toml";
    for (measure, expected) in [
        ("", true),
        (", optional = true, since = \"2024-01\", decimals = 2, basis = \"level\"", true),
        (", optional = \"true\"", false),
        (", since = 2024", false),
        (", since = \"2024-1000\"", false),
        (", decimals = 7", false),
        (", decimals = -1", false),
        (", digits = 1", false),
    ] {
        add(MAIN, section, "", &figures_and_table(measure, columns, ""), expected);
    }
    for (table, expected) in [
        (
            "columns = [{ measure = \"受理\", figure = \"share\", digits = 1, heading = \"占比\" }]",
            true,
        ),
        ("columns = [{ measure = \"受理\", figure = \"shares\" }]", false),
        ("columns = [{ measure = \"受理\", digits = 11 }]", false),
        ("columns = [{ figure = \"ytd\" }]", false),
        ("columns = [\"受理\"]", false),
        ("columns = []", false),
        ("columns = [{ measure = \"受理\" }]\ntake = 0", false),
        ("columns = [{ measure = \"受理\" }]\ntake = 3\ntotal = true\ncaption = \"表\"", true),
        ("columns = [{ measure = \"受理\" }]\ntotal = 1", false),
        ("", false),
    ] {
        add(MAIN, section, "", &figures_and_table("", table, ""), expected);
    }
    for (check, expected) in [
        ("sum = [\"受理\"]\nequals = [\"办结\"]", true),
        ("sum = [\"受理\"]\nat_most = [\"甲/受理\", \"乙/受理\"]\nseverity = \"warning\"", true),
        ("sum = [\"受理\"]", false),
        ("sum = []\nequals = [\"办结\"]", false),
        ("sum = [\"受理\", \"受理\"]\nequals = [\"办结\"]", false),
        ("sum = \"受理\"\nequals = [\"办结\"]", false),
        ("sum = [\"受理\"]\nequals = [\"办结\"]\nat_most = [\"办结\"]", false),
        ("sum = [\"受理\"]\nequals = [\"办结\"]\nseverity = \"note\"", false),
    ] {
        let checks = format!("[[checks]]\n{check}");
        add(MAIN, section, "", &figures_and_table("", columns, &checks), expected);
    }
    for (example, path, from, to) in DATES {
        add(example, path, from, to, false);
    }
    let broken: BTreeSet<&str> =
        cases.iter().filter(|case| !case.is_right).map(|case| case.name.as_str()).collect();
    assert!(broken.len() > 60, "{}", broken.len());
    let dates = cases.len() - DATES.len();
    cases[dates..].iter_mut().for_each(|case| case.is_seen_in_json = false);
    judge(&cases);
}

#[test]
fn the_command_says_what_there_is() {
    let copy = Copy::of(MONTHLY);
    let list = copy.run(&["schema"]);
    assert_eq!(list.code, 0, "{list:?}");
    for name in ["bulletin", "issue", "departments", "opening", "definition", "平台运行"] {
        assert!(list.stdout.lines().any(|line| line.starts_with(&format!("{name} "))), "{list:?}");
        let one = copy.run(&["schema", name]);
        assert!(one.code == 0 && one.stdout.starts_with("{\n"), "{one:?}");
    }
    let run = copy.run(&["schema", "平台运營"]);
    assert!(run.code == 2 && run.stderr.contains("是否想写 平台运行"), "{run:?}");
    copy.write("sections/平台运行.toml", b"heading = 1\n");
    let run = copy.run(&["schema", "平台运行"]);
    assert!(run.code == 2 && run.stderr.contains("bulletin check"), "{run:?}");
}

#[test]
fn a_published_issue_keeps_its_schema() {
    let copy = Copy::mended(MAIN);
    let path = "issues/2023-01/综窗办件.toml";
    let schema = |copy: &Copy| copy.run(&["schema", path]).stdout;
    let before = schema(&copy);
    assert_eq!(copy.run(&["publish", "2023-01"]).code, 0);
    copy.write("sections/综窗办件.toml", "heading = \"h\"\nblocks = []\n".as_bytes());
    assert_eq!(schema(&copy), before);
    assert_ne!(copy.run(&["schema", "issues/2023-02/综窗办件.toml"]).stdout, before);
}
