//! Offices differ by data, not by Rust: definitions, templates, order, drafts.

use crate::support::{Copy, Edit, MAIN, SECOND, built, pdf_text, root, squeezed};

#[test]
fn a_definition_dropped_in_replaces_a_section() {
    let copy = Copy::of(MAIN);
    let definition = r#"
heading = "窗口办件"
[[blocks]]
kind = "counts"
key = "counts"
measures = [
  { name = "咨询", unit = "人次" }, { name = "受理", unit = "件" },
  { name = "颁发", unit = "件" }, { name = "流转", unit = "件" },
]
text = "{{ year }}年第{{ number }}期：咨询{{ ytd['咨询'] }}{{ unit['咨询'] }}，自{{ ytd_from }}起。"
[[blocks]]
kind = "roster"
key = "unauthorized"
text = "{{ count }}个：{{ list }}"
[[blocks]]
kind = "items"
key = "progress"
"#;
    copy.write("sections/综窗办件.toml", definition.as_bytes());
    let text = copy.markdown("2023-07").0.replace('\\', "");
    assert!(text.contains("## 一、窗口办件"), "{text}");
    assert!(text.contains("2023年第7期：咨询2584人次，自2023年1月1日起。"), "{text}");
    assert!(text.contains("7个：科技厅、民政厅"), "{text}");
}

#[test]
fn a_section_added_needs_no_rust() {
    let copy = Copy::of(MAIN);
    let definition = r#"
heading = "下周安排"
[[blocks]]
kind = "text"
key = "plan"
heading = "总体安排"
[[blocks]]
kind = "findings"
key = "checks"
heading = "分项"
names = ["叫号", "引导"]
"#;
    copy.write("sections/下周安排.toml", definition.as_bytes());
    let config = copy.read("bulletin.toml").replace("\"大厅巡查\"]", "\"大厅巡查\", \"下周安排\"]");
    copy.write("bulletin.toml", config.as_bytes());
    let plan = "plan = \"\"\"\n　　第一段\n接上行。\n\n第二段。\n\"\"\"\n\
                [checks]\n\"引导\" = \"二。\"\n\"叫号\" = \"一。\"\n";
    copy.write("issues/2023-07/下周安排.toml", plan.as_bytes());
    let (text, _) = copy.markdown("2023-07");
    let expected = "## 五、下周安排\n\n### （一）总体安排\n\n第一段接上行。\n\n第二段。\n\n\
                    ### （二）分项\n\n1\\.叫号。一。\n\n2\\.引导。二。\n\n---";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn a_template_dropped_in_changes_the_output() {
    let copy = Copy::of(MAIN);
    copy.write("templates/issue.md", "{{ doc.label }}，{{ doc.body | length }}段".as_bytes());
    let run = copy.run(&["build", "2023-07"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(copy.read("out/2023-07.md").starts_with("2023年第7期（总第427期），"));
    assert!(pdf_text(&copy.path("out/2023-07.pdf")).contains("综窗改革攻坚行动"));
}

#[test]
fn the_second_office_prints_its_own_bulletin() {
    let built = built(SECOND, "2024-02", 24);
    let text = squeezed(&pdf_text(&built.pdf));
    let copy = Copy::of(SECOND);
    let config: toml::Table = copy.read("bulletin.toml").parse().expect("TOML");
    for key in ["name", "title", "issuer"] {
        let expected = config[key].as_str().expect("a string");
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    assert_ne!(config["name"], config["title"]);
}

#[test]
fn an_empty_block_is_left_out_and_the_numbers_close_up() {
    let copy = Copy::of(MAIN);
    copy.edit(Edit::Write(
        "issues/2023-07/窗口动态.toml",
        "environment = []\nefficiency = []\n[[leaders]]\ndepartment = \"公安厅\"\ntext = \"值守。\"\n"
            .as_bytes(),
    ));
    let (text, _) = copy.markdown("2023-07");
    assert!(
        text.contains("## 三、窗口工作动态\n\n### （一）厅（局）长进大厅\n\n（1）值守。"),
        "{text}"
    );
    copy.edit(Edit::Write(
        "issues/2023-07/窗口动态.toml",
        b"environment = []\nefficiency = []\nleaders = []\n",
    ));
    // A section with nothing in it has no heading either.
    assert!(copy.markdown("2023-07").0.contains("## 三、大厅巡查情况"));
}

#[test]
fn a_draft_prints_what_is_missing_but_never_a_figure() {
    let copy = Copy::of(MAIN);
    copy.edit(Edit::Delete("issues/2023-07/窗口动态.toml"));
    copy.edit(Edit::Replace(
        "issues/2023-07/大厅巡查.toml",
        "\"着装情况\" = \"总体情况良好。\"\n",
        "",
    ));
    copy.edit(Edit::Replace("issues/2023-07/综窗办件.toml", "unauthorized =", "#"));
    assert_eq!(copy.run(&["build", "2023-07"]).code, 1);
    let run = copy.run(&["build", "2023-07", "--draft", "--message-format", "json"]);
    assert_eq!(run.code, 0, "{run:?}");
    let warned = run.diagnostics();
    let warned: Vec<_> = warned.iter().filter(|d| d["severity"] == "warning").collect();
    assert_eq!(warned.len(), 3, "{run:?}");
    let text = squeezed(&copy.read("out/2023-07.draft.md"));
    for hole in
        ["三、窗口动态【待补：窗口动态】", "着装情况。【待补：着装情况】", "授权情况【待补："]
    {
        assert!(text.contains(hole), "{hole} is not in {text}");
    }
    let manifest = "issues/2023-07/issue.toml";
    copy.write(manifest, "period = { from = 2023-02-20, to = 2023-02-24 }\n".as_bytes());
    assert_eq!(copy.run(&["build", "2023-07", "--draft"]).code, 0);
    let text = squeezed(&copy.read("out/2023-07.draft.md"));
    assert!(text.contains("（总第【待补：总期号】期）"), "{text}");
    assert!(text.contains("中心【待补：印发日期】"), "{text}");
    // What figures hang on is never made up.
    copy.write(manifest, "total = 427\ndate = 2023-03-09\n".as_bytes());
    assert_eq!(copy.run(&["build", "2023-07", "--draft"]).code, 1);
    copy.write(manifest, "period = { from = 2023-02-20, to = 2023-02-24 }\n".as_bytes());
    assert_eq!(copy.run(&["build", "2023-07"]).code, 1);
    copy.edit(Edit::Delete("issues/2023-07/综窗办件.csv"));
    assert_eq!(copy.run(&["build", "2023-07", "--draft"]).code, 1);
}

#[test]
fn a_definition_is_printed_to_be_changed() {
    let copy = Copy::mended(MAIN);
    let before = copy.run(&["check"]);
    std::fs::create_dir(copy.path("sections")).expect("a folder");
    for name in ["综窗办件", "大厅巡查"] {
        let built_in = std::fs::read(root().join(format!("sections/{name}.toml"))).expect("a file");
        let file = format!("sections/{name}.toml");
        // As `>` leaves it for the program.
        copy.write(&file, b"");
        let printed = copy.run(&["section", name]);
        assert!(printed.code == 0 && printed.stdout.as_bytes() == built_in, "{printed:?}");
        copy.write(&file, printed.stdout.as_bytes());
    }
    assert_eq!(copy.run(&["check"]).stderr, before.stderr);
    // What the workspace has is printed as it is, in whatever bytes.
    copy.edit(Edit::Replace("sections/综窗办件.toml", "综窗改革攻坚行动", "窗口\r\n"));
    let printed = copy.run(&["section", "综窗办件"]);
    assert_eq!(printed.stdout, copy.read("sections/综窗办件.toml"));
}

#[test]
fn definitions_are_listed_as_the_bulletin_has_them() {
    let check = |copy: &Copy, expected: &[&str]| {
        let run = copy.run(&["section"]);
        let lines: Vec<String> = run
            .stdout
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!((run.code, lines), (0, expected.iter().map(|s| (*s).to_owned()).collect()));
        run.stderr
    };
    let copy = Copy::of(SECOND);
    copy.write("sections/草稿.toml", "heading = 1\n".as_bytes());
    let said = check(
        &copy,
        &[
            "栏目 标题 定义",
            "审批办件 审批办件情况 sections/审批办件.toml",
            "窗口动态 窗口工作动态 内置",
            "帮办代办 帮办代办工作情况 sections/帮办代办.toml",
            "综窗办件 综窗改革攻坚行动 内置（没有使用）",
            "事项受理办结 省级政务服务事项受理办理情况 内置（没有使用）",
            "大厅巡查 大厅巡查情况 内置（没有使用）",
            "草稿 ？ sections/草稿.toml（没有使用）",
        ],
    );
    assert_eq!(said, "");
    // Outside of a workspace, what the program has.
    let said = check(
        &Copy::empty(),
        &[
            "栏目 标题 定义",
            "综窗办件 综窗改革攻坚行动 内置",
            "事项受理办结 省级政务服务事项受理办理情况 内置",
            "窗口动态 窗口工作动态 内置",
            "大厅巡查 大厅巡查情况 内置",
        ],
    );
    assert!(said.contains("不在工作区里"), "{said}");
    let wrong = |name: &str, expected: &str| {
        let run = copy.run(&["section", name]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        assert_eq!(run.stderr, format!("失败：{expected}\n"));
    };
    wrong("综窗办", "没有「综窗办」这个栏目的定义：是否想写 综窗办件？");
    wrong("值班", "没有「值班」这个栏目的定义：全部定义见 bulletin section");
    copy.write("sections/帮办.toml", b"");
    wrong("帮办", "「帮办」的定义 sections/帮办.toml 是空的：是否想写 帮办代办？");
}

/// A file that looks as if a section should read it is told, what an office keeps beside is not.
#[test]
fn a_file_that_no_section_reads_is_told_once() {
    let copy = Copy::mended(MAIN);
    let told = |copy: &Copy| -> Vec<String> {
        let found = copy.check(&["2023-07"]).diagnostics;
        let found = found.iter().filter(|found| found["rule"] == "missing-file");
        let line = |found: &serde_json::Value| {
            let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
            let place = text("file").replace("issues/2023-07/", "");
            format!("{} {place}: {}", text("severity"), text("help"))
        };
        found.map(line).collect()
    };
    let folder = "issues/2023-07";
    for name in [
        "导入余下.txt",
        "综窗办件.toml.改动",
        "综窗办件.csv.改动",
        "Thumbs.db",
        "~$综窗办件.xlsx",
        ".综窗办件.csv.swp",
        "现场.jpg",
        "各部门报送.xlsx",
        "综窗办件原始数据.xlsx",
        "通讯录.csv",
        "2023年第7期.ods",
        "综窗办件旧.csv",
        "说明.md",
    ] {
        copy.write(&format!("{folder}/{name}"), b"x");
    }
    assert_eq!(told(&copy), Vec::<String>::new());
    for name in [
        "综窗办件 .csv",
        "综窗办件 - 副本.csv",
        "综窗办件.class.csv",
        "issue (1).toml",
        "热线.toml",
    ] {
        copy.write(&format!("{folder}/{name}"), b"x");
    }
    let in_place =
        |file: &str| format!("读的是 {file}：这一份才对的，用它换下那一份；不用的移到别处或删去");
    let (counts, manifest) = (in_place("综窗办件.csv"), in_place("issue.toml"));
    let unlisted =
        "要印这个栏目，在 bulletin.toml 的 sections 里加上「热线」；不用的移到别处或删去";
    assert_eq!(
        told(&copy),
        [
            format!("warning issue (1).toml: {manifest}"),
            format!("warning 热线.toml: {unlisted}"),
            format!("warning 综窗办件 - 副本.csv: {counts}"),
            format!("warning 综窗办件 .csv: {counts}"),
            format!("warning 综窗办件.class.csv: {counts}"),
        ]
    );
    // Of an older issue it was decided that it goes without a section.
    copy.write("issues/2023-06/热线.toml", b"x");
    assert_eq!(copy.check(&["2023-06"]).diagnostics.len(), 0);
    // Under almost the name of one that is missing.
    let copy = Copy::mended(MAIN);
    copy.rename(&format!("{folder}/大厅巡查.toml"), &format!("{folder}/大厅巡察.toml"));
    copy.rename(&format!("{folder}/综窗办件.csv"), &format!("{folder}/综窗办事.csv"));
    let told = told(&copy);
    let renamed = |file: &str| format!("像是 {file}：核对后改名为 {file}；不用的移到别处或删去");
    for (file, meant) in [("大厅巡察.toml", "大厅巡查.toml"), ("综窗办事.csv", "综窗办件.csv")]
    {
        let line = format!("warning {file}: {}", renamed(meant));
        assert!(told.contains(&line), "{line} is not in {told:?}");
    }
    assert_eq!(told.len(), 4, "{told:?}");
}
