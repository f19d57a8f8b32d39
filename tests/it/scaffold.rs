//! A new workspace, and the next issue's folder in it and in each example.

use std::collections::BTreeSet;

use bulletin::ops::{NewOptions, new_issue};

use crate::support::{Copy, EXAMPLES, Edit, HOTLINE, MAIN, MONTHLY, Run, SECOND};

/// Runs a command that must do its work.
fn ran(copy: &Copy, args: &[&str]) -> Run {
    let run = copy.run(args);
    assert_eq!(run.code, 0, "{args:?}: {run:?}");
    run
}

/// The lines of the new issue's TOML with what a person changes in them.
fn uncommented(copy: &Copy, path: &str, block: &str) {
    let text = copy.read(path);
    let empty = format!("{block} = []\n");
    assert_eq!(text.matches(&empty).count(), 1, "{text}");
    let (before, example) = text.split_once(&format!("# [[{block}]]\n")).expect("an example");
    let lines: Vec<&str> = example.lines().collect();
    let (own, rest) = lines.split_at(3);
    let own: Vec<&str> = own.iter().filter_map(|line| line.strip_prefix("# ")).collect();
    let text = format!(
        "{}[[{block}]]\n{}\n{}\n",
        before.replace(&empty, ""),
        own.join("\n").replace("……", "要求随到随办。"),
        rest.join("\n")
    );
    copy.write(path, text.as_bytes());
}

/// From nothing to the folder of the issue after the next: what is said on the way is what the person
/// has to do, and nothing else.
#[test]
fn from_an_empty_folder_to_a_published_issue() {
    let copy = Copy::empty();
    let mut commands = 0;
    let mut run = |args: &[&str]| {
        commands += 1;
        ran(&copy, args)
    };
    run(&["init"]);
    let made = run(&["new"]);
    assert_eq!(made.stdout, "issues/2026-02\n");
    copy.write("issues/2026-02/综窗办件.csv", "咨询,受理,颁发,流转\n301,152,88,190\n".as_bytes());
    let table = copy.read("issues/2026-02/事项受理办结.csv");
    copy.write("issues/2026-02/事项受理办结.csv", table.replace(",,", ",120,118").as_bytes());
    let words = "issues/2026-02/综窗办件.toml";
    let item = |subject: &str| {
        let text = format!("组织市民政局窗口人员开展{subject}业务培训，讲解收件标准和流转要求");
        format!("  \"{text}，参训12人次，现场答疑9个。\",\n")
    };
    let items: String = ["综合受理", "证照颁发", "帮办代办"].map(item).concat();
    let item = format!("progress = [\n{items}]");
    copy.replace(words, "\nprogress = []", &format!("\n{item}"));
    uncommented(&copy, "issues/2026-02/窗口动态.toml", "environment");
    let built = run(&["build"]);
    assert_eq!(built.stderr, "查了1期：没有问题\n");
    assert!(copy.path("out/2026-02.pdf").is_file());
    for issue in ["2026-01", "2026-02"] {
        let published = run(&["publish", issue]).stderr;
        assert!(published.contains("查了1期：没有问题\n"), "{published}");
    }
    let made = run(&["new"]);
    assert_eq!(made.stdout, "issues/2026-03\n");
    assert_eq!(commands, 6);
    let manifest = copy.read("issues/2026-03/issue.toml");
    for said in ["total  = 3 ", "period = { from = 2026-01-19, to = 2026-01-23 }", "2026-01-26"] {
        assert!(manifest.contains(said), "{manifest}");
    }
}

#[test]
fn a_new_workspace_builds_and_nothing_is_said() {
    let copy = Copy::empty();
    let run = ran(&copy, &["init", "简报"]);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("简报\n", ""));
    let run = ran(&copy, &["-C", "简报", "build"]);
    assert_eq!(run.stderr, "查了1期：没有问题\n");
    assert_eq!(run.stdout.lines().count(), 3, "{run:?}");
    // Any office may print it, and its year has no working day without an issue.
    let text = copy.read("简报/out/2026-01.md");
    for word in ["四川", "省"] {
        assert!(!text.contains(word), "{word} is in {text}");
    }
    let year = ran(&copy, &["-C", "简报", "year", "2026", "--format", "md"]);
    for said in ["✓ 期间相连：", "· 2026年还没有出完："] {
        assert!(year.stderr.contains(said), "{year:?}");
    }
    assert!(!year.stderr.contains("没有哪一期覆盖"), "{year:?}");
    assert_eq!(
        ran(&copy, &["-C", "简报", "check", "--all", "--strict"]).stderr,
        "查了1期：没有问题\n"
    );
    // Every key is there, and says what it does.
    let config = copy.read("简报/bulletin.toml");
    for key in [
        "name",
        "title",
        "issuer",
        "sections",
        "label",
        "to",
        "copies",
        "lines_per_page",
        "page_number",
    ] {
        assert!(config.lines().any(|line| line.starts_with(key)), "{key}");
    }
    for role in ["biaosong", "fangsong", "kaiti", "heiti", "songti", "digits"] {
        assert!(config.lines().any(|line| line.starts_with(role) && line.contains('#')), "{role}");
    }
}

#[test]
fn a_workspace_is_made_once_and_over_nothing() {
    let copy = Copy::empty();
    copy.write(".gitignore", b"mine\n");
    copy.write("issues/2026-01/issue.toml", b"total = 7\n");
    let run = ran(&copy, &["init"]);
    assert!(run.stderr.contains(".gitignore 已经有了，没有动它\n"), "{run:?}");
    assert_eq!(copy.read(".gitignore"), "mine\n");
    assert_eq!(copy.read("issues/2026-01/issue.toml"), "total = 7\n");
    assert!(copy.read("bulletin.toml").contains("sections"));
    copy.write("bulletin.toml", b"# mine\n");
    let run = copy.run(&["init", "."]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.starts_with("失败：这里已经有 bulletin.toml"), "{run:?}");
    assert_eq!(copy.read("bulletin.toml"), "# mine\n");
    // One within another would take the commands that are given in it.
    for folder in ["issues", "issues/2026-03/简报", "我的简报"] {
        let run = copy.run(&["init", folder]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(
            run.stderr.contains(&format!("{folder} 在工作区（就是当前文件夹）里面")),
            "{run:?}"
        );
        assert!(!copy.path(folder).join("bulletin.toml").exists());
    }
}

/// What `check` finds in an issue, a line each, as `new` says it.
fn checked(copy: &Copy, issue: &str) -> BTreeSet<String> {
    let run = copy.run(&["check", issue, "--message-format", "short"]);
    let folder = format!("issues/{issue}/");
    run.stderr.lines().filter(|line| line.starts_with(&folder)).map(str::to_owned).collect()
}

#[test]
fn each_example_goes_on_with_its_next_issue() {
    // Fills in the figures of the issue before, row by row.
    let fill = |copy: &Copy, before: &str, issue: &str| {
        let folder = copy.path(&format!("issues/{issue}"));
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
            if !name.ends_with(".csv") {
                continue;
            }
            let path = format!("issues/{issue}/{name}");
            let blank = copy.read(&path);
            // Sums are for the editor to add.
            let old = copy.read(&format!("issues/{before}/{name}"));
            let old: String = old.split_inclusive('\n').filter(|l| !l.contains("合计")).collect();
            assert_eq!(blank.lines().count(), old.lines().count(), "{path}: {blank}");
            let lines = blank.lines().zip(old.lines()).map(|(blank, old)| {
                let cells = blank.split(',').zip(old.split(','));
                let cells = cells.map(|(blank, old)| if blank.is_empty() { old } else { blank });
                cells.collect::<Vec<_>>().join(",") + "\n"
            });
            copy.write(&path, lines.collect::<String>().as_bytes());
        }
    };
    let next = [
        (MAIN, "2023-08", "（2月27日—3月3日），2023年3月16日印发"),
        (SECOND, "2024-03", "（1月15日—1月19日），2024年1月22日印发"),
        (HOTLINE, "2024-05", "（1月29日—2月4日），2024年2月6日印发"),
        (MONTHLY, "2024-04", "（4月1日—4月30日），2024年5月8日印发"),
    ];
    for ((name, last), (_, issue, said)) in EXAMPLES.into_iter().zip(next) {
        let copy = Copy::of(name);
        let run = ran(&copy, &["new"]);
        assert_eq!(run.stdout, format!("issues/{issue}\n"));
        assert!(run.stderr.contains(said), "{run:?}");
        let told: BTreeSet<String> = run
            .stderr
            .lines()
            .filter(|line| line.starts_with("issues/"))
            .map(without_cell)
            .collect();
        assert!(!told.is_empty());
        assert_eq!(told, checked(&copy, issue), "{name}");
        fill(&copy, last, issue);
        let left = checked(&copy, issue);
        // That the figures are those of last time is not lost on it.
        assert!(left.iter().all(|line| line.contains("[repeated-figures]")), "{left:?}");
        // A second one, from an issue that is chosen.
        let from = ["new", "--from", last];
        assert_eq!(copy.run(&from).code, 0);
    }
}

/// A line of what is to be filled in, as `check` says it: of a CSV, without the name of the cell, which must
/// be there.
fn without_cell(line: &str) -> String {
    let Some((place, said)) = line.split_once("]: ").filter(|_| line.contains(".csv:")) else {
        return line.to_owned();
    };
    let (cell, said) = said.split_once('：').expect("the name of a cell");
    let row = line.split(".csv:").nth(1).and_then(|rest| rest.split(':').next());
    assert_eq!(Some(cell.trim_start_matches(|c: char| c.is_ascii_uppercase())), row, "{line}");
    format!("{place}]: {said}")
}

#[test]
fn nothing_that_is_there_is_touched() {
    let copy = Copy::of(MAIN);
    let check = |args: &[&str], said: &str| {
        let run = copy.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.contains(said) && run.stderr.lines().count() == 1, "{run:?}");
    };
    check(&["new", "2023-07"], "issues/2023-07 已经有了");
    check(&["new", "2023-09"], "2023-09 不接上一期：2023-07 的下一期是 2023-08");
    check(&["new", "总第500期"], "要写期号");
    check(&["new", "2023-08", "--from", "2023-20"], "没有2023-20这一期");
    copy.edit(Edit::Write("issues/2023-07/issue.toml", b"total = 427\n"));
    check(&["new"], "issues/2023-07/issue.toml 里的 total 或 period 读不出来");
    // A folder that somebody has made for photos.
    copy.write("issues/2023-08/1.jpg", b"");
    let said = "issues/2023-08 里没有 issue.toml：把这个文件夹移到别处，运行 bulletin new 2023-08";
    check(&["new"], said);
    check(&["new", "2023-08"], said);
    copy.edit(Edit::Delete("issues/2023-08"));
    copy.edit(Edit::Write("calendar.csv", b"date,kind\nx,off\n"));
    check(&["new"], "先运行 bulletin check");
    assert!(!copy.path("issues/2023-08").exists());
    // The number of one that was lost.
    let copy = Copy::of(MAIN);
    copy.edit(Edit::Delete("issues/2023-05"));
    ran(&copy, &["new", "2023-5"]);
    let manifest = copy.read("issues/2023-05/issue.toml");
    assert!(manifest.contains("total  = 425 ") && manifest.contains("2023-02-06, to = 2023-02-10"));
}

/// A schema goes with its definition, unless somebody else wrote it.
#[test]
fn schemas_are_those_of_today_s_definitions() {
    let copy = Copy::of(MAIN);
    let path = "schemas/综窗办件.json";
    let made = ran(&copy, &["new"]);
    assert!(!made.stderr.contains("更新了"), "{made:?}");
    let first = copy.read(path);
    let definition = ran(&copy, &["section", "综窗办件"]).stdout;
    let changed = definition.replacen("key = \"progress\"", "key = \"headway\"", 1);
    assert_ne!(changed, definition);
    let new = |text: &str| {
        let made = ran(&copy, &["new"]);
        copy.delete(made.stdout.trim());
        let is_said = made.stderr.contains(&format!("更新了 {path}"));
        (is_said, copy.read(path) == text)
    };
    copy.delete(made.stdout.trim());
    copy.write("sections/综窗办件.toml", changed.as_bytes());
    assert_eq!(new(&first), (true, false));
    let second = copy.read(path);
    assert!(second.contains("headway") && !first.contains("headway"));
    assert_eq!(new(&second), (false, true));
    copy.write("sections/综窗办件.toml", definition.as_bytes());
    copy.write(path, b"{}");
    assert_eq!(new("{}"), (false, true));
    // What cannot be written leaves no issue without what it names.
    copy.delete("schemas");
    copy.write("schemas", b"");
    let before = copy.workspace().issues;
    assert_eq!(copy.run(&["new"]).code, 2);
    assert_eq!(copy.workspace().issues, before);
}

#[test]
fn what_is_carried_over_is_that_of_the_issue_asked_for() {
    let copy = Copy::of(MAIN);
    let roster = "unauthorized = [\"水利厅\", \"某\\\"厅\"]\nprogress = []\n";
    copy.write("issues/2023-05/综窗办件.toml", roster.as_bytes());
    ran(&copy, &["new", "--from", "2023-05"]);
    let text = copy.read("issues/2023-08/综窗办件.toml");
    assert!(text.contains("unauthorized = [\n  \"水利厅\",\n  \"某\\\"厅\",\n]\n"), "{text}");
    // Its table has a row a day.
    let table = copy.read("issues/2023-08/综窗办件.csv");
    assert_eq!(table.lines().nth(1), Some("2023-02-27,,,,"), "{table}");
}

#[test]
fn a_first_issue_follows_an_opening_or_is_asked_for() {
    let copy = Copy::empty();
    ran(&copy, &["init"]);
    copy.edit(Edit::Delete("issues"));
    let run = copy.run(&["new"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("从头编起的，写第1期的期号，例如 bulletin new 2026-01"), "{run:?}");
    // Nothing has changed that schemas are made from.
    let run = ran(&copy, &["new", "2026-01"]);
    assert!(!run.stderr.contains("schemas"), "{run:?}");
    copy.edit(Edit::Delete("issues"));
    let run = copy.run(&["new", "第10期"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("bulletin new 2026-10"), "{run:?}");
    // What came out before is written as it says, and nothing is said of it any more.
    let run = ran(&copy, &["new", "2026-10"]);
    assert!(!run.stderr.contains("[issue-number-gap]"), "{run:?}");
    assert!(!run.stderr.contains("[missing-issue]"), "{run:?}");
    let (_, said) = run.stderr.split_once("opening.toml 三行，照实改：\n").expect("an opening");
    let pasted = |said: &str| -> String {
        let lines = said.lines().map_while(|line| line.strip_prefix("  "));
        lines.map(|line| line.replace(",,", ",1,1") + "\n").collect()
    };
    copy.write("opening/2026/opening.toml", pasted(said).as_bytes());
    copy.write("opening/2026/综窗办件.csv", "咨询,受理,颁发,流转\n1,2,3,4\n".as_bytes());
    let (_, said) =
        said.split_once("事项受理办结.csv，填上到 2026-09 为止的累计：\n").expect("rows");
    copy.write("opening/2026/事项受理办结.csv", pasted(said).as_bytes());
    let checked = copy.run(&["check", "--message-format", "short"]);
    for rule in ["issue-number-gap", "missing-issue", "opening", "period-gap", "total-number"] {
        assert!(!checked.stderr.contains(rule), "{rule} is in {checked:?}");
    }
    copy.edit(Edit::Delete("opening"));
    copy.edit(Edit::Delete("issues"));
    ran(&copy, &["new", "2024-01"]);
    let manifest = copy.read("issues/2024-01/issue.toml");
    for said in ["total  = 1 ", "from = 2024-01-02, to = 2024-01-05", "改成本期的总期号"] {
        assert!(manifest.contains(said), "{manifest}");
    }
    copy.edit(Edit::Delete("issues"));
    let opening = "through = 2023-02-17\nissue = \"2023-06\"\ntotal = 426\n";
    copy.write("opening/2023/opening.toml", opening.as_bytes());
    copy.write("opening/2023/综窗办件.csv", "咨询,受理,颁发,流转\n1,2,3,4\n".as_bytes());
    copy.write(
        "opening/2023/事项受理办结.csv",
        "事项类型,受理,办结\n行政许可,1,1\n公共服务,1,1\n其它9类行权事项,1,1\n".as_bytes(),
    );
    let run = copy.run(&["new", "2023-06"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("2023-06 已经在期初里"), "{run:?}");
    let run = ran(&copy, &["new"]);
    assert_eq!(run.stdout, "issues/2023-07\n");
    assert!(
        run.stderr.contains("总第427期，时段（2月20日—2月24日），2023年2月27日印发"),
        "{run:?}"
    );
    assert!(run.stderr.contains("按期初推算"), "{run:?}");
}

#[test]
fn what_has_to_be_known_is_said() {
    let copy = Copy::empty();
    ran(&copy, &["init"]);
    let check = |date: &str, from: &str, to: &str, said: &[&str]| {
        let issue = "issues/2026-01/issue.toml";
        let manifest =
            format!("total = 1\ndate = {date}\nperiod = {{ from = {from}, to = {to} }}\n");
        copy.write(issue, manifest.as_bytes());
        let run = ran(&copy, &["new"]);
        for said in said {
            assert!(run.stderr.contains(said), "{said} is not in {run:?}");
        }
        let folder = run.stdout.trim().to_owned();
        let made = copy.read(&format!("{folder}/issue.toml"));
        let table = copy.read(&format!("{folder}/综窗办件.csv"));
        copy.delete(&folder);
        (made, table)
    };
    // The week of 春节 is passed over.
    let (made, _) = check(
        "2026-02-25",
        "2026-02-09",
        "2026-02-14",
        &["与上一期之间整周没有工作日，写了 gap = \"春节放假\"", "（2月24日—2月28日）"],
    );
    assert!(made.contains("gap    = \"春节放假\""), "{made}");
    // A Saturday that was worked was left out.
    check(
        "2026-02-24",
        "2026-02-09",
        "2026-02-13",
        &["没有覆盖2月14日（周六，调休上班），并入本期"],
    );
    // A week of which hardly anything is left.
    check(
        "2023-01-28",
        "2023-01-16",
        "2023-01-20",
        &[
            "（1月28日—1月29日）",
            "只有2个工作日：要与下一周合成一期的，把 period 的 to 改为 2023-02-03",
        ],
    );
    // A year of which nothing is known.
    check("2026-12-28", "2026-12-21", "2026-12-25", &["不知道2027年的放假安排"]);
}

#[test]
fn a_year_turns_with_the_period() {
    let copy = Copy::empty();
    ran(&copy, &["init"]);
    copy.edit(Edit::Rename("issues/2026-01", "issues/2024-01"));
    let manifest =
        "total = 52\ndate = 2024-12-30\nperiod = { from = 2024-12-23, to = 2024-12-27 }\n";
    copy.write("issues/2024-01/issue.toml", manifest.as_bytes());
    let run = ran(&copy, &["new"]);
    assert_eq!(run.stdout, "issues/2025-01\n");
    for said in [
        "（2024年12月30日—2025年1月3日）",
        "期号从2025年第1期重新算起",
        "bulletin new 2024-02",
        "本期跨年",
    ] {
        assert!(run.stderr.contains(said), "{said} is not in {run:?}");
    }
    let table = copy.read("issues/2025-01/综窗办件.csv");
    let days: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(days, ["2024-12-30", "2024-12-31", "2025-01-02", "2025-01-03"]);
    // The days are there for the turn of the year alone.
    ran(&copy, &["new"]);
    assert_eq!(copy.read("issues/2025-02/综窗办件.csv").lines().nth(1), Some(",,,"));
}

/// Blocks of every kind, under names that TOML and CSV have to quote.
const ODD: &str = r#"heading = "甲、乙 #1"

[[blocks]]
kind = "counts"
key = "counts"
heading = '''
总的
"情况"'''
measures = [
  { name = "受 理", unit = "件" },
  { name = '金额,"万元"', unit = "万元", decimals = 2 },
  { name = "在办", unit = "件", basis = "level" },
  { name = "累计数", unit = "件", basis = "cumulative" },
]
text = "共{{ period['受 理'] }}件。"

[[blocks]]
kind = "counts"
key = "classes"
rows = { column = "类 别", names = ["一.类", "二,类"] }
measures = [{ name = "件数", unit = "件", optional = true }, { name = "新数", unit = "件", since = "2030-01" }]
text = "略。"

[[blocks]]
kind = "table"
key = "days"
of = "counts"
by = "日期"
columns = [{ measure = "受 理" }]

[[blocks]]
kind = "roster"
key = "list"
text = "有{{ count }}个：{{ list }}。"

[[blocks]]
kind = "items"
key = "items"

[[blocks]]
kind = "dispatches"
key = "news"
heading = "动态"

[[blocks]]
kind = "findings"
key = "found"
names = ["a.b", "着装 \"情况\""]

[[blocks]]
kind = "text"
key = "free"

[[blocks]]
kind = "text"
key = "usual"
default = """
一行
二行"""
"#;

#[test]
fn whatever_a_section_is_made_of_what_is_left_is_said_and_no_more() {
    let copy = Copy::empty();
    ran(&copy, &["init"]);
    copy.replace("bulletin.toml", "\"大厅巡查\"]", "\"大厅巡查\", \"奇怪\"]");
    copy.write("sections/奇怪.toml", ODD.as_bytes());
    copy.edit(Edit::Delete("issues/2026-01"));
    let said = |run: &Run| -> BTreeSet<String> {
        run.stderr.lines().filter(|line| line.starts_with("issues/")).map(without_cell).collect()
    };
    let run = ran(&copy, &["new", "2026-01"]);
    assert_eq!(said(&run), checked(&copy, "2026-01"), "{run:?}");
    let odd: Vec<String> = said(&run).into_iter().filter(|line| line.contains("/奇怪")).collect();
    let of = |rule: &str| odd.iter().filter(|line| line.contains(rule)).count();
    // Two findings and a text; a column each of four; nothing else.
    assert_eq!((of("[missing-key]"), of("[blank-cell]"), odd.len()), (3, 4, 7), "{odd:?}");
    // The next one is made after it.
    let run = ran(&copy, &["new"]);
    assert_eq!(said(&run), checked(&copy, "2026-02"), "{run:?}");
    let table = |issue: &str, name: &str| copy.read(&format!("issues/{issue}/{name}"));
    let classes = "\u{feff}类 别,件数\n一.类,\n\"二,类\",\n";
    assert_eq!(table("2026-01", "奇怪.classes.csv"), classes);
    assert_eq!(table("2026-02", "奇怪.classes.csv"), classes);
    // In workbooks there are the same tables, and so there are next time.
    copy.edit(Edit::Delete("issues/2026-02"));
    ran(&copy, &["new", "--xlsx"]);
    ran(&copy, &["new", "第3期"]);
    assert!(copy.path("issues/2026-03/奇怪.classes.xlsx").exists());
    assert!(!copy.path("issues/2026-03/奇怪.classes.csv").exists());
    let manifest = copy.read("issues/2026-03/issue.toml");
    for said in ["# copies = 50 ", "# section = \"综窗办件\"", "# issue   = \"2026-02\""] {
        assert!(manifest.contains(said), "{manifest}");
    }
    let names = std::fs::read_dir(copy.path("issues/2026-02")).expect("a folder");
    let names =
        names.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let tables: BTreeSet<String> = names.filter(|name| !name.ends_with(".toml")).collect();
    let expected = ["事项受理办结.xlsx", "奇怪.classes.xlsx", "奇怪.xlsx", "综窗办件.xlsx"];
    assert_eq!(tables.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    assert!(
        table("2026-02", "奇怪.toml")
            .contains("# 数字填在 奇怪.classes.xlsx：件数（件，没有的写 —）")
    );
}

/// One issue after the other through two years, over both long holidays: what a check says of them all.
#[test]
fn two_years_of_new_issues_leave_no_working_day_out() {
    let copy = Copy::empty();
    let config = "name = \"周报\"\nissuer = \"局\"\nsections = [\"综述\"]\n";
    let definition =
        "heading = \"综述\"\n[[blocks]]\nkind = \"text\"\nkey = \"text\"\ndefault = \"无。\"\n";
    copy.write("bulletin.toml", config.as_bytes());
    copy.write("sections/综述.toml", definition.as_bytes());
    let first = "2022-01".parse().ok();
    let mut made = Vec::new();
    for issue in std::iter::once(first).chain(std::iter::repeat_n(None, 102)) {
        let options = NewOptions { issue, ..NewOptions::default() };
        let new = new_issue(&copy.workspace(), &options).unwrap_or_else(|e| panic!("{e:#}"));
        assert!(new.unfinished.is_empty(), "{}", new.issue);
        made.push(new.issue.to_string());
    }
    assert_eq!((made[50].as_str(), made[102].as_str()), ("2022-51", "2023-52"), "{made:?}");
    let period = |issue: &str| copy.read(&format!("issues/{issue}/issue.toml"));
    assert!(period("2022-51").contains("from = 2022-12-26, to = 2022-12-30"));
    assert!(period("2023-52").contains("from = 2023-12-25, to = 2023-12-29"));
    let checked = copy.check(&[]);
    assert_eq!(checked.diagnostics, Vec::<serde_json::Value>::new());
    // The two days that were worked after 国庆 are lost.
    let issue = made.iter().find(|issue| period(issue).contains("from = 2023-10-07"));
    let issue = issue.expect("an issue of two days").clone();
    let rest = period(&issue).replace("from = 2023-10-07", "from = 2023-10-08");
    copy.write(&format!("issues/{issue}/issue.toml"), rest.as_bytes());
    let said = copy.check(&[]).diagnostics;
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0]["message"].as_str().expect("words").contains("10月7日（周六）调休上班"));
}
