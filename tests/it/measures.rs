//! Measures with decimals, levels, and several tables a section, from the table to the page.

use crate::support::{Copy, Edit};

const CONFIG: &str = "name = \"周报\"\nissuer = \"局\"\nsections = [\"交易\"]\n";
const DEFINITION: &str = "heading = \"交易\"\n\
    [[blocks]]\nkind = \"counts\"\nkey = \"counts\"\n\
    measures = [\n\
    { name = \"交易额\", unit = \"亿元\", decimals = 2 },\n\
    { name = \"宗数\", unit = \"宗\" },\n\
    { name = \"在办\", unit = \"件\", basis = \"level\" },\n\
    ]\n\
    text = \"成交{{ period['宗数'] }}宗{{ period['交易额'] }}亿元，累计{{ ytd['交易额'] }}亿元，\
    在办{{ period['在办'] }}件{% if ytd['在办'] is defined %}，不会有{% endif %}。\"\n\
    [[blocks]]\nkind = \"counts\"\nkey = \"classes\"\n\
    measures = [{ name = \"满意率\", unit = \"%\", decimals = 1, basis = \"level\" }]\n\
    rows = { column = \"类\", names = [\"工程\", \"采购\"] }\n\
    text = \"满意率工程{{ period['工程']['满意率'] }}%，采购{{ period['采购']['满意率'] }}%。\"\n";

fn manifest(number: u32, from: &str, to: &str, rest: &str) -> String {
    let total = 400 + number;
    format!("total = {total}\ndate = {to}\nperiod = {{ from = {from}, to = {to} }}\n{rest}")
}

fn correction(measure: &str, rest: &str) -> String {
    format!(
        "[[corrections]]\nsection = \"交易\"\nissue = \"2023-01\"\nmeasure = \"{measure}\"\n{rest}\n\
         reason = \"漏计\"\n"
    )
}

fn workspace() -> Copy {
    let copy = Copy::empty();
    let write = |path: &str, text: &str| copy.write(path, text.as_bytes());
    write("bulletin.toml", CONFIG);
    write("sections/交易.toml", DEFINITION);
    let corrections = [
        correction("交易额", "was = 7960.15\nnow = \"7960.25\""),
        correction("在办", "was = 31\nnow = 30"),
        correction("满意率", "row = \"工程\"\nwas = 99.5\nnow = 99"),
    ];
    let issues = [
        (
            manifest(1, "2023-01-02", "2023-01-06", ""),
            "交易额,宗数,在办\n\"7,960.15亿元\",3,31\n",
            "部门,类,满意率\n甲,工程,99.9\n甲,采购,98.9\n乙,工程,90\n乙,采购,91\n\
             合计,工程,99.5\n合计,采购,98\n",
        ),
        (
            manifest(2, "2023-01-09", "2023-01-13", &corrections.concat()),
            "日期,交易额,宗数,在办\n1月9日,0.1,1,40\n1月10日,0.05,1,29\n",
            "类,满意率\n工程,97.5\n采购,100\n",
        ),
    ];
    for (number, (manifest, csv, classes)) in (1..).zip(issues) {
        let folder = format!("issues/2023-{number:02}");
        write(&format!("{folder}/issue.toml"), &manifest);
        write(&format!("{folder}/交易.toml"), "");
        write(&format!("{folder}/交易.csv"), csv);
        write(&format!("{folder}/交易.classes.csv"), classes);
    }
    copy
}

#[test]
fn figures_are_printed_with_their_decimals() {
    let copy = workspace();
    copy.write("issues/2023-02/交易.toml", "[stated]\n\"交易额\" = 7960.40\n".as_bytes());
    let printed = |issue: &str| {
        let (text, built) = copy.markdown(issue);
        assert_eq!(built.diagnostics.len(), 0, "{built:?}");
        text.replace('\\', "")
    };
    let text = printed("2023-01");
    assert!(text.contains("成交3宗7960.15亿元，累计7960.15亿元，在办31件。"), "{text}");
    assert!(text.contains("满意率工程99.5%，采购98.0%。"), "{text}");
    let text = printed("2023-02");
    let expected = [
        "成交2宗0.15亿元，累计7960.40亿元，在办29件。",
        "更正：2023年第1期交易交易额7960.15亿元，应为7960.25亿元（漏计）。",
        "更正：2023年第1期交易在办31件，应为30件（漏计）。",
        "满意率工程97.5%，采购100.0%。",
        "更正：2023年第1期交易工程满意率99.5%，应为99.0%（漏计）。",
    ];
    let places: Vec<Option<usize>> = expected.iter().map(|line| text.find(line)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {text}");
}

#[test]
fn totals_are_exact_in_every_format() {
    let copy = workspace();
    let totals = |args: &[&str]| {
        let run = copy.run(&[&["totals"], args].concat());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        run.stdout
    };
    let csv = totals(&["--format", "csv"]);
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    let expected = [
        "2023-01,2023,交易,,交易额,亿元,7960.15,7960.15,0.00",
        "2023-01,2023,交易,,宗数,宗,3,3,0",
        "2023-01,2023,交易,,在办,件,31,,0",
        "2023-01,2023,交易,工程,满意率,%,99.5,,0.0",
        "2023-01,2023,交易,采购,满意率,%,98.0,,0.0",
        "2023-02,2023,交易,,交易额,亿元,0.15,7960.40,0.10",
        "2023-02,2023,交易,,宗数,宗,2,5,0",
        "2023-02,2023,交易,,在办,件,29,,0",
        "2023-02,2023,交易,工程,满意率,%,97.5,,0.0",
        "2023-02,2023,交易,采购,满意率,%,100.0,,0.0",
    ];
    assert_eq!(rows, expected);
    let json = totals(&["--format", "json"]);
    let row = "\"measure\":\"交易额\",\"unit\":\"亿元\",\"period\":0.15,\"year_to_date\":7960.40,\
               \"corrected\":0.10}";
    assert!(json.contains(row), "{json}");
    let level = "\"measure\":\"在办\",\"unit\":\"件\",\"period\":29,\"year_to_date\":null,\
                 \"corrected\":0}";
    assert!(json.contains(level), "{json}");
    serde_json::from_str::<serde_json::Value>(&json).expect("JSON");
    let table = totals(&["2023-02"]);
    for line in [
        "7960.40  累计",
        "0.10  2023-02更正",
        "2023-01的7960.15改为7960.25（漏计）",
        "29  issues/2023-02/交易.csv D3",
    ] {
        assert!(table.contains(line), "{line} is not in {table}");
    }
    assert!(table.lines().any(|line| line.contains("在办") && line.contains('—')), "{table}");
    let sheet = copy.path("t.xlsx");
    let path = sheet.to_str().expect("UTF-8");
    totals(&["--format", "xlsx", "--out", path]);
    use calamine::{Data, Reader};
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(&sheet).expect("a workbook");
    let range = workbook.worksheet_range_at(0).expect("a sheet").expect("readable");
    assert_eq!(range.get_value((6, 7)), Some(&Data::Float(7960.40)));
    assert_eq!(range.get_value((3, 7)).unwrap_or(&Data::Empty), &Data::Empty);
}

#[test]
fn what_is_wrong_is_said_in_decimals() {
    let check = |edits: &[Edit], issue: &str, expected: &[(&str, &str)]| {
        let copy = workspace();
        edits.iter().for_each(|edit| copy.edit(*edit));
        let found = copy.check(&[issue]).diagnostics;
        let told: Vec<String> =
            found.iter().map(|d| format!("{} {} {}", d["rule"], d["message"], d["help"])).collect();
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for (told, (rule, words)) in told.iter().zip(expected) {
            assert!(told.contains(rule) && told.contains(words), "{words} is not in {told}");
        }
    };
    let csv = "issues/2023-01/交易.csv";
    let classes = "issues/2023-01/交易.classes.csv";
    let second = "issues/2023-02/issue.toml";
    let stated = |text: &'static str| Edit::Write("issues/2023-02/交易.toml", text.as_bytes());
    check(&[], "2023-02", &[]);
    let mismatch = "累计写的是7961.40，各期相加是7960.40，多1.00";
    check(&[stated("[stated]\n\"交易额\" = 7961.4\n")], "2023-02", &[("ytd-mismatch", mismatch)]);
    let made_up = "7960.15（2023-01） + 0.15（2023-02） + 0.10（2023-02更正）";
    check(&[stated("[stated]\n\"交易额\" = \"1\"\n")], "2023-02", &[("ytd-mismatch", made_up)]);
    check(
        &[stated("[stated]\n\"交易额\" = 7960.405\n")],
        "2023-02",
        &[("wrong-type", "至多2位小数的数，这里是7960.405")],
    );
    check(&[stated("[stated]\n\"在办\" = 29\n")], "2023-02", &[("unknown-key", "没有今年累计")]);
    let replace = |path, from, to| [Edit::Replace(path, from, to)];
    check(
        &replace(second, "was = 7960.15", "was = 7960.1"),
        "2023-02",
        &[("correction-mismatch", "现在是7960.15，不是 was 写的7960.10")],
    );
    check(&replace(second, "was = 31", "was = 31.0"), "2023-02", &[("wrong-type", "整数")]);
    check(
        &replace(second, "was = 31", "was = 32"),
        "2023-02",
        &[("correction-mismatch", "现在是31，不是 was 写的32")],
    );
    check(
        &replace(csv, "7,960.15", "7,960.155"),
        "2023-01",
        &[("bad-number", "有3位小数，定义里是2位")],
    );
    check(
        &replace(classes, "合计,采购,98\n", ""),
        "2023-01",
        &[("missing-row", "缺少采购的「合计」这一行：「满意率」")],
    );
    check(
        &[Edit::Delete(classes)],
        "2023-01",
        &[("missing-file", "issues/2023-01/交易.classes.csv")],
    );
}

#[test]
fn a_measure_keeps_its_decimals_once_published() {
    let copy = workspace();
    let run = copy.run(&["publish", "2023-01"]);
    assert_eq!(run.code, 0, "{run:?}");
    let record = copy.read("issues/2023-01/published.toml");
    assert!(record.contains("period = \"7960.15\", year_to_date = \"7960.15\" }"), "{record}");
    assert!(record.contains("measure = \"在办\", year = 2023, period = 31 }"), "{record}");
    assert!(record.contains("\"issues/2023-01/交易.classes.csv\""), "{record}");
    assert_eq!(copy.run(&["verify"]).code, 0);
    let check = |from: &str, to: &str, expected: &[(&str, &str)]| {
        let copy = &copy;
        copy.replace("sections/交易.toml", from, to);
        let found = copy.check(&["2023-02"]).diagnostics;
        let told: Vec<String> = found
            .iter()
            .map(|d| {
                format!("{} {}:{} {} {}", d["rule"], d["file"], d["line"], d["message"], d["help"])
            })
            .collect();
        assert_eq!(told.len(), expected.len(), "{told:?}");
        for (told, (place, words)) in told.iter().zip(expected) {
            assert!(told.contains(place) && told.contains(words), "{words} is not in {told}");
        }
        copy.replace("sections/交易.toml", to, from);
    };
    check("decimals = 2", "decimals = 2", &[]);
    let place = "\"wrong-type\" \"sections/交易.toml\":6";
    check("decimals = 2", "decimals = 3", &[(place, "2023-01公布时是 decimals = 2")]);
    let place = "\"wrong-type\" \"sections/交易.toml\":8";
    let level = "unit = \"件\", basis = \"level\"";
    check(level, "unit = \"件\"", &[(place, "不是 basis")]);
    // What the record says of an earlier issue is not touched.
    assert_eq!(copy.run(&["verify"]).code, 0);
    copy.replace("issues/2023-01/交易.classes.csv", "99.5", "99.6");
    let found = copy.check(&["2023-02"]).diagnostics;
    let found: Vec<String> = found.iter().map(|d| format!("{} {}", d["rule"], d["file"])).collect();
    assert_eq!(found, ["\"published-changed\" \"issues/2023-01/交易.classes.csv\""]);
}

#[test]
fn a_year_adds_up_decimals_and_shows_the_last_level_of_a_month() {
    let copy = workspace();
    let third = manifest(3, "2023-02-06", "2023-02-10", "gap = \"放假\"\n");
    copy.write("issues/2023-03/issue.toml", third.as_bytes());
    copy.write("issues/2023-03/交易.toml", b"");
    copy.write("issues/2023-03/交易.csv", "交易额,宗数,在办\n10.05,1,7\n".as_bytes());
    copy.write("issues/2023-03/交易.classes.csv", "类,满意率\n工程,90\n采购,91.5\n".as_bytes());
    let run = copy.run(&["year", "2023", "--format", "md,csv,json,typ"]);
    assert_eq!(run.code, 0, "{run:?}");
    let csv = copy.read("out/2023.csv");
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    let expected = [
        "2023,交易,,交易额,亿元,01,7960.30",
        "2023,交易,,交易额,亿元,02,10.05",
        "2023,交易,,交易额,亿元,corrected,0.10",
        "2023,交易,,交易额,亿元,year,7970.45",
        "2023,交易,,宗数,宗,01,5",
        "2023,交易,,宗数,宗,02,1",
        "2023,交易,,宗数,宗,corrected,0",
        "2023,交易,,宗数,宗,year,6",
        "2023,交易,,在办,件,01,29",
        "2023,交易,,在办,件,02,7",
        "2023,交易,工程,满意率,%,01,97.5",
        "2023,交易,工程,满意率,%,02,90.0",
        "2023,交易,采购,满意率,%,01,100.0",
        "2023,交易,采购,满意率,%,02,91.5",
    ];
    assert_eq!(rows, expected);
    assert!(copy.read("out/2023.json").contains("\"month\":\"year\",\"figure\":7970.45}"));
    let volume = copy.read("out/2023.md").replace('\\', "");
    for line in [
        "在办、满意率不相加，各月是当月最后一期的数。",
        "| 全年 | 7970.45 | 6 | — |",
        // Columns under rows and columns without are two tables.
        "| 月份 | 交易额（亿元） | 宗数（宗） | 在办（件） |\n",
        "### 交易（续）\n\n| 月份 | 工程 满意率（%） | 采购 满意率（%） |\n",
        // A level that was corrected later.
        "| 第1期 | 30 | — |",
    ] {
        assert!(volume.contains(line), "{line} is not in {volume}");
    }
}

/// What a definition counts otherwise than that of an issue published earlier in the year.
#[test]
fn what_is_counted_anew_within_a_year_is_said() {
    let copy = workspace();
    copy.edit(Edit::Delete("issues/2023-02"));
    copy.run(&["publish", "2023-01"]);
    let second = workspace();
    for name in ["issue.toml", "交易.toml", "交易.csv", "交易.classes.csv"] {
        let path = format!("issues/2023-02/{name}");
        copy.write(&path, second.read(&path).as_bytes());
    }
    let check = |from: &str, to: &str, expected: &[&str]| {
        copy.write("sections/交易.toml", DEFINITION.replace(from, to).as_bytes());
        let run = copy.run(&["check", "2023-02"]);
        let said = expected.iter().all(|expected| run.stderr.contains(expected));
        assert!(said && (run.code == 0) == expected.is_empty(), "{to}: {run:?}");
    };
    check("", "", &[]);
    check("unit = \"宗\"", "unit = \"万宗\"", &["wrong-type", "2023-01公布时是宗"]);
    let anew =
        "name = \"宗数\", unit = \"宗\" }, { name = \"户数\", unit = \"户\", optional = true";
    let known = "name = \"宗数\", unit = \"宗\"";
    check(known, anew, &["2023-01公布时，「交易」里没有「户数」", "since = \"2023-02\""]);
    check(known, &format!("{anew}, since = \"2023-02\""), &[]);
}

/// What one published issue was made without would be missing from the year for good.
#[test]
fn what_one_published_issue_lacks_is_missed_when_it_comes_back() {
    let copy = workspace();
    copy.write("sections/交易.toml", DEFINITION.as_bytes());
    let other = "heading = \"动态\"\n[[blocks]]\nkind = \"text\"\nkey = \"text\"\n";
    copy.write("sections/动态.toml", other.as_bytes());
    let second = manifest(2, "2023-01-09", "2023-01-13", "");
    copy.write("issues/2023-02/issue.toml", second.as_bytes());
    let third = manifest(3, "2023-01-16", "2023-01-20", "");
    for (name, text) in [
        ("issue.toml", third.as_str()),
        ("交易.toml", ""),
        ("交易.csv", "交易额,宗数,在办\n0.5,2,3\n"),
        ("交易.classes.csv", "类,满意率\n工程,97.5\n采购,100\n"),
    ] {
        copy.write(&format!("issues/2023-03/{name}"), text.as_bytes());
    }
    for issue in ["2023-01", "2023-02", "2023-03"] {
        copy.write(&format!("issues/{issue}/动态.toml"), "text = \"无。\"\n".as_bytes());
    }
    let with_other = CONFIG.replace("[\"交易\"]", "[\"交易\", \"动态\"]");
    let without = CONFIG.replace("[\"交易\"]", "[\"动态\"]");
    let run = |args: &[&str], config: &str, definition: &str, expected: &[&str]| {
        copy.write("bulletin.toml", config.as_bytes());
        copy.write("sections/交易.toml", definition.as_bytes());
        let run = copy.run(args);
        let said = expected.iter().all(|expected| run.stderr.contains(expected));
        assert!(said && (run.code == 0) == expected.is_empty(), "{args:?}: {run:?}");
    };
    run(&["publish", "2023-01"], &with_other, DEFINITION, &[]);
    // Dropped for good, and come back, which may be said to be meant.
    run(&["publish", "2023-02"], &without, DEFINITION, &[]);
    run(&["check", "2023-03"], &without, DEFINITION, &[]);
    let lacks = [
        "2023-01有「交易」的「宗数」，2023-02公布时却没有：今年以来的累计会缺2023-02的数",
        "2023-01有「交易」的「交易额」",
        "since = \"2023-03\"",
    ];
    run(&["build", "2023-03", "--format", "md"], &with_other, DEFINITION, &lacks);
    let since = |issue: &str| {
        let text =
            DEFINITION.replace("unit = \"宗\"", &format!("unit = \"宗\", since = \"{issue}\""));
        text.replace("decimals = 2", &format!("decimals = 2, since = \"{issue}\""))
    };
    run(&["check", "2023-03"], &with_other, &since("2023-01"), &lacks);
    run(&["check", "2023-03"], &with_other, &since("2023-03"), &[]);
    // A measure alone.
    std::fs::remove_file(copy.path("issues/2023-02/published.toml")).expect("it is published");
    std::fs::remove_dir_all(copy.path("issues/2023-02/published")).expect("it is published");
    let less = DEFINITION
        .replace("{ name = \"宗数\", unit = \"宗\" },\n", "")
        .replace("{{ period['宗数'] }}宗", "");
    copy.write("issues/2023-02/交易.csv", "交易额,在办\n0.5,3\n".as_bytes());
    run(&["publish", "2023-02"], &with_other, &less, &[]);
    run(&["check", "2023-03"], &with_other, DEFINITION, &lacks[..1]);
}
