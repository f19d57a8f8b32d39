//! Printed issues imported: the same text and the same figures come out again, and what has no place is
//! kept.

use bulletin::format::text::TEXT;
use bulletin::ops::{BuildOptions, ImportOptions, Imported, OutputOptions, build, import};
use proptest::prelude::*;

use crate::generate;
use crate::support::{
    Copy, EXAMPLES, HOTLINE, MAIN, MONTHLY, collected, printed_example, published, root, squeezed,
};

/// By which Excel knows UTF-8.
const MARK: &str = "\u{feff}";

/// A workspace with what the issues of an example share, and none of them.
fn emptied(name: &str) -> Copy {
    let copy = Copy::of(name);
    copy.delete("issues");
    copy
}

/// An issue as plain text, or in another format that needs no typesetting.
pub(crate) fn printed(
    copy: &Copy,
    issue: &str,
    format: &'static bulletin::format::Format,
) -> String {
    let workspace = copy.workspace();
    let issues = vec![issue.parse().expect("an issue's number")];
    let output = OutputOptions { formats: vec![format], ..OutputOptions::default() };
    let options = BuildOptions { issues, output, ..BuildOptions::default() };
    let built = collected(|observer| build(&workspace, &options, observer));
    assert_eq!(built.outcome.found.errors, 0, "{built:?}");
    copy.read(&format!("out/{issue}.{}", format.extension))
}

/// Imports a text that was saved under this name.
pub(crate) fn imported(copy: &Copy, name: &str, text: &[u8]) -> Imported {
    copy.write(&format!("out/{name}"), text);
    let options =
        ImportOptions { file: copy.path(&format!("out/{name}")), issue: None, dry_run: false };
    import(&copy.workspace(), &options).unwrap_or_else(|error| panic!("{name}: {error:#}"))
}

/// The totals of all issues, as csv.
fn totals(copy: &Copy) -> String {
    let run = copy.run(&["totals", "--format", "csv"]);
    assert_eq!(run.code, 0, "{run:?}");
    run.stdout
}

/// The issues of a workspace, in order.
fn issues(copy: &Copy) -> Vec<String> {
    copy.workspace().issues.iter().map(ToString::to_string).collect()
}

/// The one thing that this example's sentences and tables do not print.
fn fill(copy: &Copy, original: &Copy, issue: &str) {
    let path = format!("issues/{issue}/交易情况.kinds.csv");
    let (text, known) = (copy.read(&path), original.read(&path));
    let row = known.lines().find(|line| line.starts_with("国有产权")).expect("the row");
    let blank = text.lines().find(|line| line.starts_with("国有产权")).expect("the row");
    assert_eq!(blank.split(',').nth(2), Some(""), "{text}");
    copy.write(&path, text.replace(blank, row).as_bytes());
}

/// Every issue of every example, out of our text, our Markdown and our PDF, in order.
#[test]
fn the_issues_of_an_example_come_out_as_they_went_in() {
    for (name, _) in EXAMPLES {
        let (original, files) = (Copy::of(name), printed_example(name));
        let (issues, known) = (issues(&original), totals(&original));
        for extension in ["txt", "md", "pdf"] {
            let copy = emptied(name);
            for issue in &issues {
                let file = format!("{issue}.{extension}");
                let told = imported(&copy, &file, &files[&file]);
                assert_eq!(told.left, [""; 0], "{name} {file}");
                if name == MONTHLY {
                    fill(&copy, &original, issue);
                }
            }
            let run = copy.run(&["build", "--all", "--format", "txt", "--format", "md"]);
            assert_eq!(run.code, 0, "{name} {run:?}");
            let is_text = |file: &&String| file.ends_with(".txt") || file.ends_with(".md");
            for file in files.keys().filter(is_text) {
                let found = std::fs::read(copy.path(&format!("out/{file}"))).expect("built");
                assert!(found == files[file], "{name} {file}, of .{extension}");
            }
            let found = totals(&copy);
            let is_known = |line: &&str| known.lines().any(|known| known == *line);
            assert_eq!(found.lines().find(|line| !is_known(line)), None, "{name} {extension}");
            let is_found = |line: &&str| found.lines().any(|found| found == *line);
            // Of these only one row is printed.
            let lost = known.lines().filter(|line| !is_found(line));
            assert_eq!(lost.filter(|line| !line.contains("好评")).count(), 0, "{name} {extension}");
        }
    }
}

/// Half a year of an office's issues, one after the other: the workspace checks, with nothing to say.
#[test]
fn the_issues_of_a_year_give_a_workspace_that_checks() {
    let (original, copy) = (Copy::empty(), Copy::empty());
    for copy in [&original, &copy] {
        generate::write_workspace(copy.dir.path(), 25);
    }
    copy.delete("issues");
    let run = original.run(&["build", "--all", "--format", "txt"]);
    assert_eq!(run.code, 0, "{run:?}");
    for issue in issues(&original) {
        let file = format!("{issue}.txt");
        let text = original.read(&format!("out/{file}"));
        let told = imported(&copy, &file, text.as_bytes());
        assert_eq!(told.left.len(), text.matches("（图：").count(), "{:?}", told.left);
        // All but the photos, whose files no text has.
        let expected: Vec<&str> = text.lines().filter(|line| !line.contains("（图：")).collect();
        assert_eq!(printed(&copy, &issue, &TEXT).lines().collect::<Vec<_>>(), expected);
    }
    assert_eq!(copy.check(&[]).diagnostics.len(), 0);
    assert_eq!(totals(&copy), totals(&original));
}

/// The issue as its office printed it: as text, out of our PDF and those of others, out of documents, and
/// as other hands would have typed it.
#[test]
fn the_office_s_own_issue_comes_out_again() {
    let seed = include_str!("../fixtures/seed-2023-07.txt");
    let original = Copy::of(MAIN);
    let (expected, figures) = (published(), totals(&original));
    let ours = printed(&original, "2023-07", &TEXT);
    let narrow = |text: &str| {
        text.replace('，', ",").replace('：', ":").replace('（', "(").replace('）', ")")
    };
    let spaced = ours.replace("件", " 件 ").replace("\n", "\r\n");
    let (gb, _, _) = encoding_rs::GB18030.encode(seed);
    let check = |name: &str, text: &[u8], is_same: bool| {
        let copy = Copy::of(MAIN);
        copy.delete("issues/2023-07");
        let told = imported(&copy, name, text);
        assert_eq!(told.left, [""; 0], "{name}");
        assert_eq!(totals(&copy), figures, "{name}");
        let found = squeezed(&printed(&copy, "2023-07", &TEXT));
        assert_eq!(found.chars().count(), 3031);
        assert_eq!(found == expected, is_same, "{name}: {found}");
    };
    check("seed.txt", seed.as_bytes(), true);
    check("gb18030.txt", &gb, true);
    // As others write it (`tests/printed/make.py`), and a file whose name says what it is not.
    let folder = root().join("tests/printed");
    for name in ["pandoc.docx", "python-docx.docx", "embedded.pdf", "reportlab.pdf"] {
        check(name, &std::fs::read(folder.join(name)).expect("a fixture"), true);
    }
    check("ours.pdf", &printed_example(MAIN)["2023-07.pdf"], true);
    check("ours.docx", &printed_example(MAIN)["2023-07.pdf"], true);
    check("ours.txt", ours.as_bytes(), true);
    check("spaced.txt", spaced.as_bytes(), true);
    // Two paragraphs where a page was turned, and a sentence on three.
    let turned = ours
        .replace("打造更高效的水利政务服务，", "打造更高效的水利政务服务，\n")
        .replace("公共服务事项受理", "公共服务事项\n受理")
        .replace("件；今年以来", "件；\n今年以来")
        .replace("业务培训5次", "业务\n培训5次");
    // A line break that was lost between two headings.
    let merged = ours.replace("窗口工作动态\n　　（一）", "窗口工作动态 （一）");
    assert_ne!(merged, ours);
    check("merged.txt", merged.as_bytes(), true);
    check("closed.txt", merged.replace("动态 （一）", "动态（一）").as_bytes(), true);
    check("turned.txt", turned.as_bytes(), true);
    check("broken.txt", broken(&ours).as_bytes(), true);
    // Words keep the signs that they were typed with.
    check("narrow.txt", narrow(&ours).as_bytes(), false);
}

/// The text with its lines broken as on a page, 28 characters each; the masthead has a thing a line.
fn broken(text: &str) -> String {
    let (masthead, body) = text.split_at(text.find("一、").unwrap_or_default());
    let mut broken = masthead.to_owned();
    for line in body.lines() {
        let chars: Vec<char> = line.chars().collect();
        for part in chars.chunks(28) {
            broken.extend(part);
            broken.push('\n');
        }
    }
    broken
}

/// The registry tells who sent a dispatch; what is guessed is marked, and said.
#[test]
fn departments_are_told_by_the_registry() {
    let copy = Copy::of(MAIN);
    copy.delete("issues/2023-07");
    let known = ["水利厅", "省发展改革委", "公安厅"];
    let registry = known.map(|name| format!("[[department]]\nname = \"{name}\"\n")).concat();
    copy.write("departments.toml", registry.as_bytes());
    let told = imported(&copy, "seed.txt", include_bytes!("../fixtures/seed-2023-07.txt"));
    let news = copy.read("issues/2023-07/窗口动态.toml");
    let departments: Vec<&str> =
        news.lines().filter_map(|line| line.strip_prefix("department = ")).collect();
    let guess = |name: &str| format!("\"{name}\"    # 猜的，请核对");
    let expected = [
        "\"水利厅\"".to_owned(),
        guess("生态环境厅"),
        guess("文旅厅"),
        guess("应急厅"),
        guess("自然资源厅"),
        "\"省发展改革委\"".to_owned(),
        "\"公安厅\"".to_owned(),
        guess("文旅厅"),
        guess("省卫生健康委"),
    ];
    assert_eq!(departments, expected);
    assert!(told.report.join("\n").contains("是猜的"), "{told:?}");
}

/// Without an issue before it the import says what the totals would have to start from.
#[test]
fn without_an_issue_before_it_an_opening_is_proposed() {
    let copy = emptied(MAIN);
    let seed = include_str!("../fixtures/seed-2023-07.txt");
    let told = imported(&copy, "seed.txt", seed.as_bytes());
    assert_eq!(told.left, [""; 0]);
    let report = told.report.join("\n");
    let mut files: Vec<(String, String)> = Vec::new();
    for line in report.lines() {
        match (line.strip_prefix("    opening/"), line.strip_prefix("      "), files.last_mut()) {
            (Some(path), _, _) => files.push((format!("opening/{path}"), String::new())),
            (_, Some(text), Some((_, file))) => *file += &format!("{text}\n"),
            _ => {}
        }
    }
    assert_eq!(files.len(), 3, "{report}");
    for (path, text) in &files {
        copy.write(path, text.as_bytes());
    }
    assert!(copy.read("opening/2023/综窗办件.csv").contains("1748,1156,4110,8406"), "{report}");
    // What the text says of the year alone, a person who knows the week tells.
    let opening = "事项类型,受理,办结\n行政许可,57103,57989\n公共服务,479353,468483\n其它9类行权事项,4881,5065\n";
    copy.write("opening/2023/事项受理办结.csv", opening.as_bytes());
    let week = Copy::of(MAIN).read("issues/2023-07/事项受理办结.csv");
    copy.write("issues/2023-07/事项受理办结.csv", week.as_bytes());
    assert_eq!(squeezed(&printed(&copy, "2023-07", &TEXT)), published());
}

/// Figures of every basis, a correction, tables by days and departments, over the turn of a year.
const ODD: [(&str, &str); 4] = [
    (
        "bulletin.toml",
        "name = \"简报\"\nissuer = \"某局\"\nsections = [\"甲\", \"乙\"]\n[[distribution]]\nlabel = \"送\"\nto = \"各科室\"\n",
    ),
    (
        "sections/甲.toml",
        r#"heading = "受理情况"
[[blocks]]
kind = "counts"
key = "own"
measures = [{ name = "受理", unit = "件" }, { name = "金额", unit = "万元", decimals = 2 }]
text = "受理{{ period['受理'] }}件，今年累计{{ ytd['受理'] }}件；金额{{ period['金额'] }}万元，累计{{ ytd['金额'] | grouped }}万元。"
[[blocks]]
kind = "counts"
key = "platform"
heading = "平台情况"
measures = [{ name = "注册", unit = "人", basis = "cumulative" }, { name = "在办", unit = "件", basis = "level" }]
text = "累计注册{{ ytd['注册'] }}人{% if previous %}，比上期增加{{ period['注册'] }}人{% endif %}；在办{{ period['在办'] }}件。"
"#,
    ),
    (
        "sections/乙.toml",
        r#"heading = "走访情况"
[[blocks]]
kind = "counts"
key = "days"
measures = [{ name = "走访", unit = "次" }, { name = "里程", unit = "公里", decimals = 1 }]
text = "走访{{ period['走访'] }}次。"
[[blocks]]
kind = "table"
key = "days_table"
of = "days"
by = "日期"
columns = [{ measure = "走访" }, { measure = "里程" }]
total = true
[[blocks]]
kind = "counts"
key = "offices"
measures = [{ name = "来访", unit = "人" }, { name = "在岗", unit = "人", basis = "level" }]
text = "来访{{ period['来访'] }}人，在岗{{ period['在岗'] }}人，累计来访{{ ytd['来访'] }}人。"
[[blocks]]
kind = "table"
key = "offices_table"
of = "offices"
by = "部门"
columns = [{ measure = "来访" }, { measure = "在岗" }]
caption = "第{{ number }}期各科室"
[[blocks]]
kind = "text"
key = "note"
"#,
    ),
    ("departments.toml", "[[department]]\nname = \"一科\"\n[[department]]\nname = \"二科\"\n"),
];

#[test]
fn figures_of_every_kind_come_out_as_they_went_in() {
    let (original, copy) = (Copy::empty(), Copy::empty());
    for (path, text) in ODD {
        original.write(path, text.as_bytes());
        copy.write(path, text.as_bytes());
    }
    for (name, text) in [
        ("opening.toml", "through = 2022-12-23\nissue = \"2022-50\"\ntotal = 100\n"),
        ("甲.csv", "受理,金额\n1000,10.00\n"),
        ("甲.platform.csv", "注册\n880\n"),
        ("乙.csv", "走访,里程\n9,9.0\n"),
        ("乙.offices.csv", "来访\n9\n"),
    ] {
        original.write(&format!("opening/2022/{name}"), text.as_bytes());
        copy.write(&format!("opening/2022/{name}"), text.as_bytes());
    }
    let note = "note = \"“甲”\\\\乙 a b。\\n\\n第二段。\"\n";
    let corrections = "[[corrections]]\nsection = \"甲\"\nissue = \"2023-01\"\nmeasure = \"受理\"\nwas = 30\nnow = 33\n\
                       reason = \"漏计3件\"\ndate = 2023-01-02\n[[corrections]]\nsection = \"甲\"\nissue = \"2023-02\"\n\
                       measure = \"金额\"\nwas = 1.50\nnow = 2\nreason = \"误\"\n";
    let weeks = [
        (
            "total = 101\ndate = 2023-01-09\nperiod = { from = 2022-12-26, to = 2023-01-06 }\n",
            "日期,受理,金额\n2022-12-31,10,1.00\n2023-01-06,30,0.05\n",
            "日期,注册,在办\n2022-12-31,900,7\n2023-01-06,50,7\n",
            "日期,走访,里程\n2022-12-30,1,0.5\n2023-01-04,2,10\n",
            "日期,部门,来访,在岗\n2022-12-30,一科,3,2\n2022-12-30,合计,3,2\n2023-01-04,一科,4,2\n2023-01-04,合计,4,2\n",
            "",
        ),
        (
            "total = 102\ndate = 2023-01-16\nperiod = { from = 2023-01-09, to = 2023-01-13 }\n",
            "受理,金额\n5,1.50\n",
            "注册,在办\n1250,0\n",
            "日期,走访,里程\n1月9日,1,0.5\n1月10日,2,1000.0\n",
            "部门,来访,在岗\n一科,3,2\n二科,4,3\n合计,7,5\n",
            "",
        ),
        (
            "total = 103\ndate = 2023-01-30\nperiod = { from = 2023-01-16, to = 2023-01-20 }\ncopies = 9\n",
            "受理,金额\n0,1234.56\n",
            "注册,在办\n1250,3\n",
            "日期,走访,里程\n1月16日,1,0.5\n",
            "部门,来访,在岗\n二科,4,3\n合计,4,3\n",
            corrections,
        ),
    ];
    for (number, (manifest, own, platform, days, offices, corrections)) in weeks.iter().enumerate()
    {
        let write = |name: &str, text: &str| {
            original.write(&format!("issues/2023-0{}/{name}", number + 1), text.as_bytes());
        };
        write("issue.toml", &format!("{manifest}{corrections}"));
        write("甲.toml", "");
        write("乙.toml", note);
        write("甲.csv", own);
        write("甲.platform.csv", platform);
        write("乙.csv", days);
        write("乙.offices.csv", offices);
    }
    // What the first issue books to the year before is not printed; it is there to begin with.
    for file in [
        "issue.toml",
        "甲.toml",
        "甲.csv",
        "甲.platform.csv",
        "乙.toml",
        "乙.csv",
        "乙.offices.csv",
    ] {
        let path = format!("issues/2023-01/{file}");
        copy.write(&path, original.read(&path).as_bytes());
    }
    for issue in ["2023-02", "2023-03"] {
        let text = printed(&original, issue, &TEXT);
        let told = imported(&copy, &format!("{issue}.txt"), text.as_bytes());
        assert_eq!(told.left, [""; 0], "{issue} {text}");
        assert_eq!(printed(&copy, issue, &TEXT), text);
        let (found, known) = (
            copy.read(&format!("issues/{issue}/乙.toml")),
            original.read(&format!("issues/{issue}/乙.toml")),
        );
        let is_headed = found.starts_with("#:schema ../../schemas/乙.json\n\n");
        assert!(is_headed && found.contains(&known) && found.contains("[stated]"), "{found}");
        assert!(copy.path("schemas/乙.json").exists() && copy.path("schemas/issue.json").exists());
        for file in ["乙.csv", "乙.offices.csv", "甲.platform.csv"] {
            let path = format!("issues/{issue}/{file}");
            let found = copy.read(&path);
            assert_eq!(found.strip_prefix(MARK), Some(&*original.read(&path)), "{path}");
        }
    }
    assert_eq!(totals(&copy), totals(&original));
    // The first one alone: two days stand for the two years, and what is not printed is left to fill in.
    copy.delete("issues");
    let first = printed(&original, "2023-01", &TEXT);
    let told = imported(&copy, "2023-01.txt", first.as_bytes());
    let csv = copy.read("issues/2023-01/甲.csv");
    let expected = "日期,受理,金额\n2022-12-31,10,1.00\n2023-01-06,30,0.05\n";
    assert_eq!(csv.strip_prefix(MARK), Some(expected), "{told:?}");
}

/// Exit codes, streams, and that nothing is overwritten.
#[test]
fn nothing_is_overwritten_and_a_dry_run_writes_nothing() {
    let copy = Copy::of(MAIN);
    copy.delete("issues/2023-07");
    copy.write("第7期.txt", include_bytes!("../fixtures/seed-2023-07.txt"));
    let run = copy.run(&["import", "--dry-run", "第7期.txt"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    assert!(run.stderr.contains("综窗办件：4个数，名单7个，4条"), "{run:?}");
    assert!(!copy.path("issues/2023-07").exists() && !copy.path("schemas").exists());
    let run = copy.run(&["import", "第7期.txt"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "issues/2023-07\n"), "{run:?}");
    let before = copy.read("issues/2023-07/综窗办件.csv");
    let run = copy.run(&["import", "第7期.txt"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains("issues/2023-07/综窗办件.csv"), "{run:?}");
    assert_eq!(copy.run(&["import", "--dry-run", "第7期.txt"]).code, 0);
    assert_eq!(copy.read("issues/2023-07/综窗办件.csv"), before);
    // A table in another format is that table too, and a folder is in the way.
    for (path, said) in
        [("综窗办件.XLSX", "issues/2023-07/综窗办件.XLSX"), ("大厅巡查.toml/x", "大厅巡查.toml")]
    {
        copy.delete("issues/2023-07");
        copy.write(&format!("issues/2023-07/{path}"), b"theirs");
        let dry = copy.run(&["import", "--dry-run", "第7期.txt"]);
        assert!(dry.code == 0 && dry.stderr.contains(said), "{dry:?}");
        let run = copy.run(&["import", "第7期.txt"]);
        assert!(run.code == 2 && run.stderr.contains(said), "{run:?}");
        assert!(!copy.path("issues/2023-07/综窗办件.csv").exists(), "{path}");
        assert_eq!(copy.read(&format!("issues/2023-07/{path}")), "theirs");
    }
    copy.delete("issues/2023-07");
    let run = copy.run(&["import", "第7期.txt"]);
    assert_eq!(run.code, 0, "{run:?}");
    // Under another number it is another issue; check says what is wrong with that.
    let run = copy.run(&["import", "第7期.txt", "2023年第8期"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, "issues/2023-08\n"), "{run:?}");
    assert!(run.stderr.contains("2584人次"), "{run:?}");
    for (args, said) in [
        (&["import", "没有.txt"][..], "没有.txt"),
        (&["import", "第7期.txt", "latest"], "要写期号"),
        (&["import"], "没有写文件"),
    ] {
        let run = copy.run(args);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains(said), "{run:?}");
    }
}

/// What is not as the definitions have it is kept whole, and named.
#[test]
fn what_has_no_place_is_kept() {
    let ours = printed(&Copy::of(MAIN), "2023-07", &TEXT);
    let check = |from: &str, to: &str, kept: &[&str], said: &str| {
        let copy = Copy::of(MAIN);
        copy.delete("issues/2023-07");
        assert_eq!(ours.matches(from).count(), 1, "{from}");
        let told = imported(&copy, "damaged.txt", ours.replacen(from, to, 1).as_bytes());
        assert!(!told.left.is_empty(), "{to}");
        let rest = copy.read("issues/2023-07/导入余下.txt");
        for kept in kept {
            assert!(rest.contains(kept), "{kept} is not in {rest}");
        }
        assert!(told.left.iter().any(|left| left.contains(said)), "{said}: {:?}", told.left);
        // The file is none that a check looks at.
        let found = copy.check(&["2023-07"]);
        assert!(!found.diagnostics.iter().any(|found| found["file"].to_string().contains("余下")));
    };
    // A word of the sentence, a figure, a sum.
    check("共计咨询836", "共计资询836", &["共计资询836人次、受理112件"], "对不上");
    check("咨询836人次", "咨询83人次", &["咨询83人次"], "排作");
    check("咨询836人次", "咨询多人次", &["咨询多人次"], "对不上");
    check("累计咨询2584人次", "累计咨询2585人次", &["2585"], "排作");
    check("有7个：科技厅", "有8个：科技厅", &["有8个"], "排作");
    // Headings.
    check("三、窗口工作动态", "三、窗口工作动太", &["窗口工作动太"], "下面的内容按这个栏目放");
    check(
        "三、窗口工作动态",
        "三、学习园地",
        &["学习园地", "水利厅", "赵汝鹏"],
        "不是 bulletin.toml 里的栏目",
    );
    check("（三）推进情况", "（三）推进情形", &["推进情形"], "按这一块放");
    // What the definitions know nothing of.
    check(
        "四、大厅巡查情况\n",
        "五、表彰\n先进集体。\n四、大厅巡查情况\n",
        &["先进集体。"],
        "不是 bulletin.toml",
    );
    check("报：中心领导。", "报：省领导。", &["省领导"], "报尾以 bulletin.toml 为准");
    check("政务服务工作\n（", "政务服务工作\n内部资料\n（", &["内部资料"], "报头里没有认出的字");
    check("（五）纪律秩序。", "（五）卫生情况。", &["（五）卫生情况。"], "");
    check("（2）2月21日，生态", "（图：会场）\n（2）2月21日，生态", &["（图：会场）"], "照片");
}

/// Whatever is missing from the text: no figure is another without its being said, and nothing is dropped.
#[test]
fn damage_never_gives_a_wrong_figure_silently() {
    let ours = |name: &str, issue: &str| printed(&Copy::of(name), issue, &TEXT);
    let texts =
        [(MAIN, "2023-07", ours(MAIN, "2023-07")), (HOTLINE, "2024-04", ours(HOTLINE, "2024-04"))];
    let config =
        ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(which in 0..2usize, at in 0.0..1.0f64, count in 1..3usize, is_figure: bool)| {
        let (name, issue, text) = &texts[which];
        let chars: Vec<char> = text.chars().collect();
        // Below the masthead, whose numbers nothing else tells.
        let body = text.chars().take_while(|c| *c != '一').count();
        let picked = |places: &[usize]| places[(places.len() as f64 * at) as usize];
        let from = match is_figure {
            // A digit of a sentence or a table of figures.
            true => {
                let (mut digits, mut start) = (Vec::new(), 0);
                for line in text.split_inclusive('\n') {
                    let is_counting = ["本周，", "据四川", "各区县", "从诉求"].iter().any(|w| line.contains(w));
                    let own = line.chars().enumerate().filter(|(_, c)| c.is_ascii_digit());
                    if is_counting || line.contains('\t') {
                        digits.extend(own.map(|(at, _)| start + at));
                    }
                    start += line.chars().count();
                }
                picked(&digits)
            }
            false => picked(&(body..chars.len()).collect::<Vec<_>>()),
        };
        let to = (from + count).min(chars.len());
        let damaged: String = chars[..from].iter().chain(&chars[to..]).collect();
        let copy = Copy::of(name);
        let original = Copy::of(name);
        copy.delete(&format!("issues/{issue}"));
        let told = imported(&copy, "damaged.txt", damaged.as_bytes());
        let folder = format!("issues/{issue}");
        let files = std::fs::read_dir(copy.path(&folder)).expect("the folder");
        let mut all = String::new();
        for file in files {
            let name = file.expect("a file").file_name().to_string_lossy().into_owned();
            let text = copy.read(&format!("{folder}/{name}"));
            if name.ends_with(".csv") {
                let is_same = figures(&copy, &original, &format!("{folder}/{name}"));
                prop_assert!(is_same || !told.left.is_empty(), "{name}: {text} {damaged}");
            }
            all += &text;
        }
        let kept = squeezed(&all);
        for line in damaged.lines().skip_while(|line| !line.starts_with("一")) {
            let is_unchanged = text.lines().any(|known| known == line);
            // What an unchanged line says is told by its figures.
            let own = line.trim().trim_start_matches(|c: char| "（）()0123456789.一二三四五六".contains(c));
            let own = squeezed(own.split_once("情况。").map_or(own, |(_, finding)| finding));
            prop_assert!(is_unchanged || own.is_empty() || kept.contains(&own), "{own} is lost from {damaged}");
        }
    });
}

/// Whether the figures of an imported table are those of the original one, or not there. A rate stands for
/// itself, and so do the calls: what the text says of them nothing else contradicts.
fn figures(copy: &Copy, original: &Copy, path: &str) -> bool {
    let rows = |text: String| -> Vec<Vec<String>> {
        let lines = text.trim_start_matches(MARK).lines();
        let lines = lines.map(|line| line.split(',').map(str::to_owned).collect());
        lines.collect()
    };
    let (found, known) = (rows(copy.read(path)), rows(original.read(path)));
    if found.len() != known.len() {
        // Days, which the text does not print, were added up.
        return true;
    }
    let is_alone = |heading: &String| heading.ends_with('率') || heading == "来电";
    let alone: Vec<bool> = found[0].iter().map(is_alone).collect();
    found.iter().zip(&known).all(|(found, known)| {
        let cells = found.iter().zip(known).zip(&alone);
        cells.into_iter().all(|((a, b), is_alone)| a.is_empty() || a == b || *is_alone)
    })
}
