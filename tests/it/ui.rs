//! What a person reads for each rule: `tests/ui/<rule>/` holds the edit of the example that brings it
//! about and the report. `just ui` rewrites the reports.

use crate::support::{Copy, Edit, MAIN};

/// A dispatch of 2023-06 with another date.
const TOLD_BEFORE: &str = "\
[[efficiency]]
department = \"省气象局\"
text = \"1月15日，省气象局窗口组织业务人员到在建项目现场，为建设单位讲解雷电防护装置设计审核和竣工验收的申报要求，\
对图纸标注、检测报告等材料进行现场预审，指出需修改内容5处，帮助建设单位一次性备齐材料。\"
";

const REGISTRY: &str = "\
[[department]]
name = \"省药品监督管理局\"
aliases = [\"省药监局\"]
[[department]]
name = \"省级部门\"
aliases = [
  \"科技厅\", \"民政厅\", \"住房和城乡建设厅\", \"农业农村厅\", \"成都海关\", \"省消防救援总队\", \"省贸促会\",
  \"公安厅\", \"省市场监管局\", \"省气象局\", \"商务厅\",
]
";

/// One case a rule: the issue asked for, and the edits of the first example.
fn cases() -> Vec<(&'static str, &'static str, Vec<Edit>)> {
    use Edit::{Delete, Replace, Write};
    const ISSUE: &str = "issues/2023-07/issue.toml";
    const COUNTS: &str = "issues/2023-07/综窗办件.csv";
    const ROWS: &str = "issues/2023-07/事项受理办结.csv";
    const PROSE: &str = "issues/2023-07/综窗办件.toml";
    const DAILY: &str = "issues/2023-05/综窗办件.csv";
    const NEWS: &str = "issues/2023-07/窗口动态.toml";
    vec![
        ("missing-file", "2023-07", vec![Delete(NEWS)]),
        (
            "syntax",
            "2023-07",
            vec![
                Replace(PROSE, "\"咨询\" = 2584", "咨询 = 2584"),
                Replace(ISSUE, "2023-03-09", "2023-3-9"),
            ],
        ),
        (
            "unknown-key",
            "2023-07",
            vec![
                Replace(PROSE, "unauthorized =", "unauthorised ="),
                Replace(NEWS, "# 厅（局）长进大厅", "[other]\nefficiency = []"),
            ],
        ),
        ("missing-key", "2023-07", vec![Replace(NEWS, "department = \"水利厅\"\n", "")]),
        ("wrong-type", "2023-07", vec![Replace(ISSUE, "2023-03-09", "\"2023-03-09\"")]),
        ("encoding", "2023-02", vec![]),
        ("issue-number-gap", "2023-07", vec![Delete("issues/2023-06")]),
        ("total-number", "2023-07", vec![Replace(ISSUE, "427", "428")]),
        ("date-order", "2023-07", vec![Replace(ISSUE, "2023-03-09", "2023-02-23")]),
        (
            "period-overlap",
            "2023-07",
            vec![Replace(ISSUE, "from = 2023-02-20", "from = 2023-02-17")],
        ),
        (
            "period-gap",
            "2023-04",
            vec![Replace(
                "issues/2023-04/issue.toml",
                "gap    = \"春节放假\"",
                "#",
            )],
        ),
        (
            "correction-mismatch",
            "2023-07",
            vec![Replace(
                ISSUE,
                "to = 2023-02-24 }",
                "to = 2023-02-24 }\n[[corrections]]\nsection = \"综窗办件\"\nissue = \"2023-06\"\n\
                 measure = \"受理\"\nwas = 120\nnow = 123\nreason = \"漏计3件\"",
            )],
        ),
        (
            "cumulative-decrease",
            "2023-07",
            vec![
                Write(
                    "sections/综窗办件.toml",
                    "heading = \"甲\"\n[[blocks]]\nkind = \"counts\"\nkey = \"counts\"\n\
                     basis = \"cumulative\"\nmeasures = [{ name = \"受理\", unit = \"件\" }]\n\
                     text = \"{{ ytd['受理'] }}\"\n"
                        .as_bytes(),
                ),
                Write("bulletin.toml", b"name = \"n\"\nissuer = \"i\"\nsections = [\"\xe7\xbb\xbc\xe7\xaa\x97\xe5\x8a\x9e\xe4\xbb\xb6\"]\n"),
                Write(PROSE, b""),
                Write("opening/2023/opening.toml", b"through = 2023-02-17\nissue = \"2023-06\"\ntotal = 426\n"),
                Write("opening/2023/综窗办件.csv", "受理\n1156\n".as_bytes()),
                Write(COUNTS, "受理\n1155\n".as_bytes()),
            ],
        ),
        (
            "year-straddle",
            "2023-01",
            vec![Replace("issues/2023-01/issue.toml", "from = 2023-01-03", "from = 2022-12-28")],
        ),
        ("missing-issue", "2023-07", vec![Delete("issues/2023-03")]),
        (
            "row-total",
            "2023-05",
            vec![Replace("issues/2023-05/事项受理办结.csv", "101004", "101005")],
        ),
        ("ytd-mismatch", "2023-07", vec![Replace(COUNTS, "836,", "835,")]),
        (
            "published-changed",
            "2023-02",
            vec![Replace("issues/2023-01/综窗办件.csv", "267,183,", "267,184,")],
        ),
        ("unknown-column", "2023-07", vec![Replace(COUNTS, "受理", "收理")]),
        (
            "missing-column",
            "2023-07",
            vec![Write(COUNTS, "咨询,受理,颁发\n836,112,6244\n".as_bytes())],
        ),
        ("unknown-row", "2023-07", vec![Replace(ROWS, "公共服务", "公众服务")]),
        ("missing-row", "2023-07", vec![Replace(ROWS, "公共服务,97016,94187\n", "")]),
        ("duplicate-row", "2023-05", vec![Replace(DAILY, "2023-02-08", "2023-02-07")]),
        (
            "bad-number",
            "2023-07",
            vec![Replace(COUNTS, "836,112,6244,11380", "8.5,112人,\"62,44\",1.1万")],
        ),
        ("blank-cell", "2023-07", vec![Replace(COUNTS, ",112,", ",,")]),
        ("date-outside-period", "2023-05", vec![Replace(DAILY, "2023-02-08", "2023-02-12")]),
        ("stated-count", "2023-07", vec![Replace(NEWS, "提出了三点要求", "提出了四点要求")]),
        ("parts-total", "2023-07", vec![Replace(PROSE, "44个省级部门", "45个省级部门")]),
        (
            "enumeration",
            "2023-07",
            vec![
                Replace(NEWS, "几点要求：一是涉外", "几点要求：一、涉外"),
                Replace(NEWS, "三是培育壮大", "四是培育壮大"),
            ],
        ),
        (
            "news-date",
            "2023-07",
            vec![
                Replace(NEWS, "2月21日，生态环境厅", "3月21日，生态环境厅"),
                Replace(NEWS, "2月22日，公安厅", "1月12日，公安厅"),
            ],
        ),
        (
            "unbalanced-punctuation",
            "2023-07",
            vec![Replace(PROSE, "攻坚破难行动方案》", "攻坚破难行动方案")],
        ),
        (
            "half-width-punctuation",
            "2023-07",
            vec![Replace(
                NEWS,
                "朱副厅长慰问了窗口工作人员，听取",
                "朱副厅长慰问了窗口工作人员,听取",
            )],
        ),
        (
            "duplicate-dispatch",
            "2023-06",
            vec![Replace(
                "issues/2023-03/窗口动态.toml",
                "# 本期没有这一类稿件：空着的一项不印，后面的序号自动接上\nefficiency = []\n",
                TOLD_BEFORE,
            )],
        ),
        (
            "unknown-department",
            "2023-06",
            vec![
                Write("departments.toml", REGISTRY.as_bytes()),
                Replace("issues/2023-06/窗口动态.toml", "\"省药监局\"", "\"药监局\""),
            ],
        ),
        (
            "missing-glyph",
            "2023-07",
            vec![Replace(NEWS, "department = \"水利厅\"\ntext = \"近日", "department = \"水利厅\"\ntext = \"近日\u{1f44d}")],
        ),
        ("font-substituted", "2023-07", vec![Replace("bulletin.toml", "fangsong =", "#")]),
        ("unusual-count", "2023-10", more_issues()),
        (
            "typesetting",
            "2023-07",
            vec![Write("templates/issue.typ", "#unknown(\"{{ doc.name }}\")\n".as_bytes())],
        ),
    ]
}

/// Three weeks more, the last with a figure ten times the usual.
fn more_issues() -> Vec<Edit> {
    const WEEKS: [(&str, &str, &str, &str); 3] = [
        ("08", "2023-02-27", "2023-03-03", "264,181,702,1502"),
        ("09", "2023-03-06", "2023-03-10", "281,166,655,1388"),
        ("10", "2023-03-13", "2023-03-17", "2950,174,690,1420"),
    ];
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let mut edits = Vec::new();
    for (i, (number, from, to, figures)) in WEEKS.into_iter().enumerate() {
        let mut write = |name: &str, text: String| {
            let path = leak(format!("issues/2023-{number}/{name}"));
            edits.push(Edit::Write(path, leak(text).as_bytes()));
        };
        let total = 428 + i;
        write(
            "issue.toml",
            format!(
                "total = {total}\ndate = 2023-03-20\nperiod = {{ from = {from}, to = {to} }}\n"
            ),
        );
        write("综窗办件.toml", "unauthorized = []\nprogress = []\n".to_owned());
        write("综窗办件.csv", format!("咨询,受理,颁发,流转\n{figures}\n"));
        write("事项受理办结.toml", String::new());
        let rows = "事项类型,受理,办结\n行政许可,9500,9600\n公共服务,80000,79000\n其它9类行权事项,800,820\n";
        write("事项受理办结.csv", rows.to_owned());
        write("窗口动态.toml", "environment = []\nefficiency = []\nleaders = []\n".to_owned());
        let names = [
            "按时到岗情况",
            "工作区域标准化执行情况",
            "着装情况",
            "工作牌佩戴情况",
            "纪律秩序",
            "大厅防控情况",
        ];
        let found: String = names.map(|name| format!("\"{name}\" = \"良好。\"\n")).concat();
        write("大厅巡查.toml", format!("[findings]\n{found}"));
    }
    edits
}

#[test]
fn reports_read_as_they_did() {
    let cases = cases();
    for (rule, issue, edits) in &cases {
        let copy = Copy::mended(MAIN);
        if *rule == "published-changed" {
            assert_eq!(copy.run(&["publish", "2023-01"]).code, 0);
        }
        edits.iter().for_each(|&edit| copy.edit(edit));
        let run = copy.run(&["build", issue, "--format", "pdf"]);
        assert!(run.stderr.contains(&format!("[{rule}]")), "{rule}: {run:?}");
        let path = crate::support::root().join(format!("tests/ui/{rule}/report.stderr"));
        let expected = snapbox::Data::read_from(&path, None);
        let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
        assert.eq(run.stderr, expected.raw());
    }
    for rule in bulletin::diagnostics::rules::ALL {
        assert!(cases.iter().any(|case| case.0 == rule.name), "{} has no report", rule.name);
    }
}

#[test]
fn the_examples_read_as_they_did() {
    for (name, issue) in [(MAIN, "2023-07"), (MAIN, "2023-04"), (crate::support::SECOND, "2024-02")]
    {
        let copy = Copy::of(name);
        assert_eq!(copy.run(&["build", issue, "--format", "typ,md"]).code, 0);
        for extension in ["typ", "md"] {
            let path = crate::support::root().join(format!("tests/golden/{issue}.{extension}"));
            let found = copy.read(&format!("out/{issue}.{extension}"));
            let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
            assert.eq(found, snapbox::Data::read_from(&path, None).raw());
        }
    }
}

#[test]
fn the_rules_page_is_the_codes_as_they_did() {
    let run = crate::support::run_in(crate::support::root(), &["explain"]);
    assert_eq!(run.code, 0, "{run:?}");
    let page = crate::support::root().join("docs/rules.md");
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
    assert.eq(run.stdout, snapbox::Data::read_from(&page, None).raw());
}

#[test]
fn a_finding_in_one_line() {
    let copy = Copy::of(MAIN);
    copy.edit(Edit::Replace("issues/2023-07/issue.toml", "427", "428"));
    let said = |args: &[&str], github: bool| {
        let mut command = crate::support::program();
        if github {
            command.env("GITHUB_ACTIONS", "true");
        }
        let args = [&["check", "2023-07"], args].concat();
        let output = command.current_dir(copy.dir.path()).args(args).output();
        let run = crate::support::Run::from(output.expect("the program starts"));
        assert_eq!(run.code, 1, "{run:?}");
        run.stderr.lines().next().unwrap_or_default().to_owned()
    };
    let message = "总期号应为427，这里是428：上一期（2023-06）是总第426期";
    let short = format!("issues/2023-07/issue.toml:1:10: 错误[total-number]: {message}");
    assert_eq!(said(&["--message-format", "short"], false), short);
    assert_eq!(said(&["--message-format", "short"], true), short);
    let github = format!(
        "::error file=issues/2023-07/issue.toml,line=1,endLine=1,col=10,endColumn=13,\
         title=total-number::{message}%0A改为 total = 427"
    );
    assert_eq!(said(&["--message-format", "github"], false), github);
    assert_eq!(said(&[], true), github);
}

#[test]
fn a_rule_is_explained_by_name_and_code() {
    let explain = |rule: &str| crate::support::run_in(crate::support::root(), &["explain", rule]);
    for rule in bulletin::diagnostics::rules::ALL {
        for name in [rule.name, rule.code] {
            let run = explain(name);
            assert_eq!(run.code, 0, "{run:?}");
            assert!(run.stdout.contains(rule.code) && run.stdout.contains(rule.docs), "{run:?}");
        }
    }
    let run = explain("ytd-mismach");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("ytd-mismatch"), "{run:?}");
}
