//! Tables as offices send them: each file in `tests/messy/`, made by the script there, and a few that
//! are too large to keep, gives its figures or the findings named in `expect.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Write};

use bulletin::diagnostics::{Diagnostics, render_human, render_json};
use bulletin::model::files::{File, FileRole};
use bulletin::model::issue::{IssueId, Period};
use bulletin::read::definition;
use bulletin::read::table::{self, Expected};
use chrono::NaiveDate;
use serde::Deserialize;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{read, root};

/// What a file must give.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    /// Which of the tables below it is; the first where nothing is said.
    #[serde(default)]
    table: usize,
    /// The sums of the measures, in the definition's order; nothing where a figure is in doubt.
    figures: Option<String>,
    /// `rule line:column words`, in the order of their places; the words are some of the message's.
    #[serde(default)]
    findings: Vec<String>,
}

/// The tables that the files are of; the third is built in.
const OWN: &str = r#"
heading = "办件"
[[blocks]]
kind = "counts"
key = "counts"
measures = [
  { name = "咨询", unit = "人次" }, { name = "受理", unit = "件" },
  { name = "颁发", unit = "件" }, { name = "流转", unit = "件" },
]
text = ""
[[blocks]]
kind = "counts"
key = "levels"
measures = [
  { name = "金额", unit = "万元", decimals = 2 },
  { name = "满意率", unit = "%", decimals = 2, basis = "level" },
]
text = ""
"#;

/// The measures of each.
const MEASURES: [&[&str]; 3] =
    [&["咨询", "受理", "颁发", "流转"], &["金额", "满意率"], &["受理", "办结"]];

/// What a file gives, as an expectation would say it: the sums, and `rule line:column message`.
fn give(table: usize, name: &str, bytes: Vec<u8>) -> (Option<String>, Vec<String>) {
    let mut found = Diagnostics::default();
    let own = File::new(FileRole::Shared, "s.toml", OWN);
    let definitions = definition::load(vec![("综窗办件".to_owned(), own)], &mut found);
    let (section, block) = [("综窗办件", 0), ("综窗办件", 1), ("事项受理办结", 0)][table];
    let definition = definitions.get(section).expect("defined");
    let day = |day| NaiveDate::from_ymd_opt(2023, 2, day).expect("a day");
    let counts = definition.counts().nth(block).expect("a table").1;
    let expected = Expected {
        issue: IssueId { year: 2023, number: 7 },
        section: &definition.name,
        counts,
        period: Some(Period { from: day(20), to: day(24) }),
        is_dated: true,
        registry: None,
    };
    let path = format!("issues/2023-07/{name}");
    let file = File::new(FileRole::Figures, path, bytes);
    let read = table::read(file, &expected, &mut found);
    let lines = found.iter().map(|finding| {
        // Whatever the file is, what is said of it can be shown.
        render_human(finding, 80);
        let json = render_json(finding).expect("JSON");
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
        let place = |key: &str| json[key].as_u64().unwrap_or_default();
        let at = (place("line"), place("column"));
        (at, format!("{} {}:{} {}", text("rule"), at.0, at.1, text("message")))
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort_by_key(|(at, _)| *at);
    let lines = lines.into_iter().map(|(_, line)| line).collect();
    let sums = read.postings.map(|postings| {
        let sum = |measure: &&str| {
            let own = postings.iter().filter(|posting| *posting.account.measure == **measure);
            own.map(|posting| posting.value).sum::<u64>().to_string()
        };
        MEASURES[table].iter().map(sum).collect::<Vec<_>>().join(" ")
    });
    (sums, lines)
}

/// What differs from the expectation; nothing where it is met.
fn differs(name: &str, bytes: Vec<u8>, expected: &Expectation) -> Option<String> {
    let (figures, findings) = give(expected.table, name, bytes);
    let is_it = |(found, expected): (&String, &String)| {
        let (place, words) =
            expected.split_at(expected.match_indices(' ').nth(1).map_or(0, |at| at.0));
        found.strip_prefix(place).is_some_and(|message| message.contains(words.trim()))
    };
    let is_met = figures == expected.figures
        && findings.len() == expected.findings.len()
        && findings.iter().zip(&expected.findings).all(is_it);
    (!is_met).then(|| format!("{name}: {figures:?}\n  {}", findings.join("\n  ")))
}

#[test]
fn each_table_gives_its_figures_or_what_is_wrong_with_it() {
    let folder = root().join("tests/messy");
    let expected: BTreeMap<String, Expectation> =
        toml::from_str(&read(&folder.join("expect.toml"))).expect("expectations");
    let files = std::fs::read_dir(&folder).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("a name"));
    let names: BTreeSet<String> =
        names.filter(|name| !matches!(name.as_str(), "make.py" | "expect.toml")).collect();
    assert_eq!(names, expected.keys().cloned().collect(), "each file has its expectation");
    assert!(names.len() >= 70, "{}", names.len());
    let bytes = |name: &String| std::fs::read(folder.join(name)).expect("a file");
    let wrong: Vec<String> =
        expected.iter().filter_map(|(name, to)| differs(name, bytes(name), to)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A workbook of these members, each a name and what is written over and over, and how often.
fn zipped(members: &[(&str, &str, usize)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text, times) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a member");
        for _ in 0..*times {
            zip.write_all(text.as_bytes()).expect("bytes");
        }
    }
    zip.finish().expect("an archive").into_inner()
}

const WORKBOOK: &str =
    r#"<workbook xmlns:r="r"><sheets><sheet name="S" r:id="a"/></sheets></workbook>"#;
const RELATIONS: &str =
    r#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>"#;

/// A sheet with a header and so many rows of ones.
fn sheet(rows: usize) -> String {
    let text = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let header = ["部门", "咨询", "受理", "颁发", "流转"].map(text).concat();
    let ones = "<c><v>1</v></c>".repeat(4);
    let rows: String =
        (1..=rows).map(|n| format!("<row>{}{ones}</row>", text(&format!("部门{n}")))).collect();
    format!("<worksheet><sheetData><row>{header}</row>{rows}</sheetData></worksheet>")
}

fn workbook(sheet: &str, times: usize) -> Vec<u8> {
    zipped(&[
        ("xl/workbook.xml", WORKBOOK, 1),
        ("xl/_rels/workbook.xml.rels", RELATIONS, 1),
        ("xl/s.xml", sheet, times),
    ])
}

#[test]
fn a_large_table_is_read_and_a_bomb_is_not() {
    let of = |bytes: Vec<u8>| give(0, "综窗办件.xlsx", bytes);
    let sums = ["50000"; 4].join(" ");
    assert_eq!(of(workbook(&sheet(50_000), 1)), (Some(sums), Vec::new()));
    let refused = |bytes: Vec<u8>| {
        let (figures, findings) = of(bytes);
        assert_eq!(figures, None);
        assert_eq!(findings, ["syntax 1:1 工作簿展开后超过 64 MB，没有读"]);
    };
    // 65 MB of blanks, some 60 KB as they lie on the disk.
    let blanks = " ".repeat(1 << 20);
    let bomb = workbook(&blanks, 65);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    refused(bomb.clone());
    // The same under a directory that says that they are few: both of its sizes, and those beside the data.
    let size = (65_u32 << 20).to_le_bytes();
    let mut lying = bomb;
    let places: Vec<usize> =
        lying.windows(4).enumerate().filter(|(_, at)| *at == size).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        lying[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    let (figures, findings) = of(lying);
    assert_eq!(figures, None);
    assert!(findings[0].starts_with("syntax 1:1"), "{findings:?}");
}

/// A file that was cut off anywhere, or has a byte changed, is read or refused.
#[test]
fn damaged_workbooks_are_read_or_refused() {
    let folder = root().join("tests/messy");
    for name in
        ["旧版.xls", "标题和落款.xlsx", "开放文档.ods", "网页.xls", "密码.xlsx", "XML表格.xls"]
    {
        let bytes = std::fs::read(folder.join(name)).expect("a file");
        for step in 0..60 {
            let at = bytes.len() * step / 60;
            give(0, name, bytes[..at].to_vec());
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            give(0, name, changed);
        }
    }
}

/// A sheet whose one row of figures begins with this cell.
fn sheet_with(cell: &str) -> String {
    let header = ["咨询", "受理", "颁发", "流转"];
    let header =
        header.map(|name| format!("<c t=\"inlineStr\"><is><t>{name}</t></is></c>")).concat();
    let ones = "<c><v>1</v></c>".repeat(3);
    let rows = format!("<row>{header}</row><row>{cell}{ones}</row>");
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

fn with_cell(cell: &str) -> Vec<u8> {
    workbook(&sheet_with(cell), 1)
}

/// A page of these rows, each of cells parted by `|`, under the header of the first table.
fn page(rows: &[&str]) -> Vec<u8> {
    let row = |row: &str| format!("<tr><td>{}</td></tr>", row.replace('|', "</td><td>"));
    let rows: String = rows.iter().map(|text| row(text)).collect();
    let header = row("部门|咨询|受理|颁发|流转");
    format!("<html><table>{header}{rows}</table></html>").into_bytes()
}

/// Holds what a table gives against its sums, or the findings in doubt.
fn check(name: &str, bytes: Vec<u8>, figures: Option<&str>, findings: &[&str]) {
    let expected = Expectation {
        table: 0,
        figures: figures.map(str::to_owned),
        findings: findings.iter().map(|finding| (*finding).to_owned()).collect(),
    };
    let shown = String::from_utf8_lossy(&bytes).into_owned();
    let differs = differs(name, bytes, &expected);
    assert!(differs.is_none(), "{}\n{shown}", differs.unwrap_or_default());
}

/// Digits that a break, a stroke through them or their height parts are no one figure.
#[test]
fn two_figures_in_a_cell_are_not_one() {
    let rich = |runs: &str| with_cell(&format!("<c t=\"inlineStr\"><is>{runs}</is></c>"));
    let run = |properties: &str, text: &str| format!("<r><rPr>{properties}</rPr><t>{text}</t></r>");
    let two = |of: &str| format!("bad-number 2:1 A2：「咨询」的「{of}」像是几个数");
    let sheet = |bytes: Vec<u8>, of: &str| check("a.xlsx", bytes, None, &[&two(of)]);
    sheet(rich("<t>836\n112</t>"), "836 112");
    sheet(rich(&(run("<strike/>", "836") + &run("", "835"))), "836 835");
    sheet(rich(&(run("", "836") + &run("<strike val=\"1\"/>", "835"))), "836 835");
    sheet(rich(&(run("", "836") + &run("<vertAlign val=\"superscript\"/>", "1"))), "836 1");
    for runs in [
        run("<strike val=\"0\"/>", "83") + &run("<vertAlign val=\"baseline\"/>", "6"),
        run("<b/>", "83") + &run("", "6"),
        run("", "836") + &run("<vertAlign val=\"superscript\"/>", "人次"),
        "<t>836\n</t>".to_owned(),
    ] {
        check("a.xlsx", rich(&runs), Some("836 1 1 1"), &[]);
    }
    for (cell, shown) in [
        ("836<br>112", "836 112"),
        ("<p>836</p><p>112</p>", "836 112"),
        ("<del>836</del>835", "836 835"),
        ("<span style='text-decoration: line-through'>836</span>835", "836 835"),
        ("<span style=\"display:none\">12</span>836", "12 836"),
        ("836<sup>1</sup>", "836 1"),
    ] {
        let found = format!("bad-number 2:2 B2：「咨询」的「{shown}」像是几个数");
        check("a.xls", page(&[&format!("甲|{cell}|1|1|1")]), None, &[&found]);
    }
    for (style, cell, shown) in [
        (".x {text-decoration:line-through;}", "<span class=x>836</span>835", "836 835"),
        ("<!--.a, font.x\n{Display : none}-->", "<font class='y x'>12</font>836", "12 836"),
        (".x{visibility:hidden !important}", "<b class=\"x\">12</b>836", "12 836"),
        ("@media all{.z{} td .x{vertical-align:super}}", "836<i class=x>1</i>", "836 1"),
        ("", "<font color=white>836</font>112", "836 112"),
        ("", "<font style='color:#FFFFFF'>836</font>112", "836 112"),
        ("", "<ul><li>836<li>112</ul>", "836 112"),
        ("", "<div>836</div>112", "836 112"),
    ] {
        let page = String::from_utf8(page(&[&format!("甲|{cell}|1|1|1")])).expect("a page");
        let page = page.replace("<table>", &format!("<style>{style}</style><table>"));
        let found = format!("bad-number 2:2 B2：「咨询」的「{shown}」像是几个数");
        check("a.xls", page.into_bytes(), None, &[&found]);
    }
    let styled = page(&["甲|<span class=y>8</span>36|<font color=red>1</font>2|1|1"]);
    let styled = String::from_utf8(styled).expect("a page").replace(
        "<table>",
        "<style>.x{display:none} .y{text-decoration:none;color:red;font-size:0.9em}</style><table>",
    );
    check("a.xls", styled.into_bytes(), Some("836 12 1 1"), &[]);
    let plain = "甲<br>厅|<span>8</span><b>36</b>|<p>1</p>|1<br>|<s></s>1";
    check("a.xls", page(&[plain]), Some("836 1 1 1"), &[]);
}

/// An Excel 2003 XML document: what cells say, what is a remark on them, and what is not shown.
#[test]
fn a_remark_on_a_cell_is_none_of_its_value() {
    const NAMES: [&str; 4] = ["咨询", "受理", "颁发", "流转"];
    let said = |kind: &str, text: &str| format!("<Data ss:Type=\"{kind}\">{text}</Data>");
    let cell = |inside: &str| format!("<Cell>{inside}</Cell>");
    let header = NAMES.map(|name| cell(&said("String", name))).concat();
    let one = cell(&said("Number", "1")).repeat(3);
    let sheet = |name: &str, first: &str, hidden: &str| {
        format!(
            "<Worksheet ss:Name=\"{name}\"><Table><Column/><Column ss:Hidden=\"1\" ss:Span=\"0\"/>\
             <Row>{header}</Row><Row>{}{one}</Row></Table><WorksheetOptions>{hidden}\
             </WorksheetOptions></Worksheet>",
            cell(first)
        )
    };
    let book = |sheets: &str| {
        let space = "urn:schemas-microsoft-com:office:spreadsheet";
        format!("<Workbook xmlns=\"{space}\" xmlns:ss=\"{space}\">{sheets}</Workbook>").into_bytes()
    };
    let hidden = "<Visible>SheetHidden</Visible>";
    let note = ["table-layout 1:1 隐藏的B列照样计入"];
    let figure = said("Number", "836");
    let remark = format!("{figure}<Comment>{}</Comment>", said("String", "12"));
    check("a.xls", book(&sheet("a", &remark, "")), Some("836 1 1 1"), &note);
    let struck = said("String", "<S>836</S>835");
    let two = ["table-layout", "bad-number 2:1 A2：「咨询」的「836 835」像是几个数"];
    let two = [&format!("{} 1:1", two[0])[..], two[1]];
    check("a.xls", book(&sheet("a", &struck, "")), None, &two);
    // Of a sheet that is shown and one that is not the first counts, whatever the other is called.
    let other = sheet("综窗办件", &said("Number", "5"), hidden);
    check("综窗办件.xls", book(&(other + &sheet("a", &figure, ""))), Some("836 1 1 1"), &note);
}

/// A 0 that waits to be calculated is none; any other result may be trusted.
#[test]
fn a_formula_that_waits_to_be_calculated_has_no_result() {
    let waits = WORKBOOK.replace("</workbook>", "<calcPr fullCalcOnLoad=\"1\"/></workbook>");
    let missing = "blank-cell 2:1 A2：这一格是公式，文件里没有存下它的结果";
    for (value, figures, findings) in
        [("0", None, &[missing][..]), ("0.0", None, &[missing]), ("836.0", Some("836 1 1 1"), &[])]
    {
        let cell = format!("<c><f>SUM(A9)</f><v>{value}</v></c>");
        let calculated = with_cell(&cell);
        let sums = figures.unwrap_or("0 1 1 1");
        check("a.xlsx", calculated, Some(sums), &[]);
        let waiting = zipped(&[
            ("xl/workbook.xml", &waits, 1),
            ("xl/_rels/workbook.xml.rels", RELATIONS, 1),
            ("xl/s.xml", &sheet_with(&cell), 1),
        ]);
        check("a.xlsx", waiting, figures, findings);
    }
}

/// A comma without quotes makes two cells of one figure, which shifts all that follow.
#[test]
fn a_comma_that_parts_a_figure_is_told() {
    let csv = |rows: &str| format!("部门,咨询,受理,颁发,流转,备注\n{rows}").into_bytes();
    let one = |of: &str, at: &str| {
        format!("bad-number {at} 这一行比表头多出几格，「{of}」像是一个数，被里面的逗号分成了两格")
    };
    let short = "水利厅,1,2,3,4,\n";
    check("a.csv", csv("司法厅,1,427,3,5,,\n"), None, &[&one("1,427", "2:5")]);
    check("a.csv", csv(&format!("{short}司法厅,6,244,836,5,,\n")), None, &[&one("6,244", "3:5")]);
    check("a.csv", csv(&format!("{short}司法厅,1,427,3,5,\n")), Some("2 429 6 9"), &[]);
    // A program that pads rows pads all of them.
    check("a.csv", csv("水利厅,1,2,3,4,,\n司法厅,1,427,3,5,,\n"), Some("2 429 6 9"), &[]);
}

/// A merge that begins with a key says so where figures were to stand.
#[test]
fn a_merge_over_keys_and_figures_is_told() {
    let found = |at: &str, area: &str| {
        format!("bad-number {at}：「咨询」这一格在合并的格 {area} 里，没有自己的数")
    };
    let rows = ["甲|1|2|3|4", "乙|5|6|7|8</td></tr><tr><td colspan=2>合计|8|10|12"];
    check("a.xls", page(&rows), None, &[&found("4:2 B4", "A4:B4")]);
    let rows = ["农口</td></tr><tr><td>甲|1|2|3|4"];
    let bytes = String::from_utf8(page(&rows)).expect("a page");
    let bytes = bytes.replace("<td>农口", "<td colspan=5>农口").into_bytes();
    check("a.xls", bytes, None, &[&found("2:2 B2", "A2:E2")]);
}

/// What stands around a table is told where it contradicts it, and passed over where it does not.
#[test]
fn what_stands_around_a_table_is_held_against_it() {
    let csv = |above: &str, below: &str| {
        format!("{above}部门,咨询,受理,颁发,流转\n甲,1,2,3,4\n乙,5,6,7,8\n{below}").into_bytes()
    };
    let sums = Some("6 8 10 12");
    let passed = |row: usize| format!("table-layout {row}:1 跳过了1行");
    let unit = |at: &str, stated: &str| {
        format!("bad-number {at} 表上写的单位是「{stated}」，「受理」的单位是「件」")
    };
    check("a.csv", csv("单位：万件\n", ""), None, &[&unit("1:1", "万件"), &passed(1)]);
    check("a.csv", csv("办件表（单位：万件）\n", ""), None, &[&unit("1:1", "万件"), &passed(1)]);
    check("a.csv", csv("", "注：单位为万件\n"), None, &[&unit("4:1", "万件"), &passed(4)]);
    for title in [
        "单位：件、人次",
        "办件表（单位:件;人次）",
        "填报单位：省水利厅",
        "单位：个",
        "单位：件/人次",
    ] {
        check("a.csv", csv(&format!("{title}\n"), ""), sums, &[&passed(1)]);
    }
    // A row with a figure is a row, whatever its name ends with.
    check("a.csv", csv("", "丙：,5,6,7,8\n"), Some("11 14 17 20"), &[]);
    check("a.csv", csv("", "填表人：张三,联系电话：,86937123\n"), sums, &[&passed(4)]);
    // Words beside it.
    let beside = "咨询,受理,颁发,流转,\n1,2,3,4,张三已核\n".as_bytes().to_vec();
    let found = "table-layout 2:9 没有列名的格没有读：第2行「张三已核」";
    check("a.csv", beside, Some("1 2 3 4"), &[found]);
    let figure = "咨询,受理,颁发,流转,\n1,2,3,4,5\n".as_bytes().to_vec();
    check("a.csv", figure, None, &["unknown-column 1:13 这一列没有列名"]);
}

/// What is struck out as a whole counts, and is told.
#[test]
fn struck_out_rows_and_cells_are_told() {
    const RELATIONS: &str = "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" \
         Target=\"s.xml\"/><Relationship Id=\"b\" Type=\"x/styles\" Target=\"t.xml\"/></Relationships>";
    // The second style is not struck out, nor is the third.
    const STYLES: &str = "<styleSheet><fonts><font/><font><strike/></font><font><strike val=\"0\"/>\
         </font></fonts><cellXfs><xf/><xf fontId=\"1\"/><xf fontId=\"2\"/></cellXfs><dxfs><dxf>\
         <font><strike/></font></dxf></dxfs></styleSheet>";
    let of = |cells: [usize; 4]| {
        let row = cells.map(|style| format!("<c s=\"{style}\"><v>1</v></c>")).concat();
        let plain = "<c><v>1</v></c>".repeat(4);
        zipped(&[
            ("xl/workbook.xml", WORKBOOK, 1),
            ("xl/_rels/workbook.xml.rels", RELATIONS, 1),
            ("xl/t.xml", STYLES, 1),
            ("xl/s.xml", &sheet_with("<c><v>1</v></c>").replace(&plain, &row), 1),
        ])
    };
    let told = |what: &str| format!("table-layout 1:1 画了删除线的{what}照样计入");
    check("a.xlsx", of([0, 2, 2, 0]), Some("1 1 1 1"), &[]);
    check("a.xlsx", of([0, 1, 2, 1]), Some("1 1 1 1"), &[&told("B2、D2")]);
    check("a.xlsx", of([1; 4]), Some("1 1 1 1"), &[&told("第2行")]);
    let note = page(&["甲|1|2|3|4", "<s></s>注：上周的数"]);
    let note = String::from_utf8(note).expect("a page");
    let note = note.replace("<td><s>", "<td style='text-decoration:line-through'><s>").into_bytes();
    let passed = "table-layout 3:1 跳过了1行：第3行「注：上周的数」";
    check("a.xls", note.clone(), Some("1 2 3 4"), &[passed]);
    assert!(!give(0, "a.xls", note).1[0].contains("删除线"));
    let page = String::from_utf8(page(&["甲|1|2|3|4"])).expect("a page");
    let page = page.replace("<table>", "<style>.x{text-decoration:line-through}</style><table>");
    let page = page.replace("<td>2", "<td class=x>2").into_bytes();
    check("a.xls", page, Some("1 2 3 4"), &[&told("C2")]);
}

/// The figures of other times are none of the period's, whatever their row is called.
#[test]
fn rows_to_compare_with_are_told() {
    let csv = |name: &str| format!("部门,咨询,受理,颁发,流转\n甲,1,2,3,4\n{name},5,6,7,8\n");
    for name in ["今年以来", "较上周", "日均", "同比增长", "最高", "任务数", "一季度", "全省"]
    {
        let found = format!("unknown-row 3:1 「{name}」");
        check("a.csv", csv(name).into_bytes(), None, &[&found]);
    }
    for name in ["省本级", "最高人民法院", "乙"] {
        check("a.csv", csv(name).into_bytes(), Some("6 8 10 12"), &[]);
    }
}

/// A header on each printed page is the same table's; behind an empty row it is another's.
#[test]
fn a_second_table_behind_an_empty_row_is_told() {
    const HEADER: &str = "部门,咨询,受理,颁发,流转\n";
    let csv =
        |between: &str| format!("{HEADER}甲,1,2,3,4\n{between}{HEADER}乙,5,6,7,8\n").into_bytes();
    let two = "空行下面又有一个表头，像是有两张表：第1行起一张，这里起一张";
    for between in [",,,,\n", "\n", "\r\n", "\n,,,,\n\n"] {
        let line = 3 + between.matches('\n').count();
        check("a.csv", csv(between), None, &[&format!("syntax {line}:1 {two}")]);
    }
    let passed = ["table-layout 3:1 跳过了1行：第3行「部门 咨询 受理 颁发 流转」"];
    check("a.csv", csv(""), Some("6 8 10 12"), &passed);
    let header = "部门|咨询|受理|颁发|流转";
    let found = format!("syntax 4:1 A4:E4：{two}");
    check("a.xls", page(&["甲|1|2|3|4", "||||", header, "乙|5|6|7|8"]), None, &[&found]);
    let passed = ["table-layout 3:1 跳过了1行"];
    check("a.xls", page(&["甲|1|2|3|4", header, "乙|5|6|7|8"]), Some("6 8 10 12"), &passed);
    // An empty row elsewhere is none.
    let rows = format!("{HEADER}甲,1,2,3,4\n,,,,\n乙,5,6,7,8\n");
    check("a.csv", rows.into_bytes(), Some("6 8 10 12"), &[]);
}

#[test]
fn sums_of_some_rows_are_told() {
    let rows = "水利厅,836,112,3,4\n农业厅,300,200,1,1\n农口,1136,312,4,5\n民政厅,50,60,7,8\n\
                教育厅,41,43,2,1\n社口,91,103,9,9\n";
    let csv = |rows: &str| format!("部门,咨询,受理,颁发,流转\n{rows}").into_bytes();
    let found = |at: &str, name: &str| {
        format!("total-row {at} 「{name}」的每个数都是相邻2行之和，像是小计行，会重复计数")
    };
    let two = [found("4:1", "农口"), found("7:1", "社口")];
    let two = [two[0].as_str(), two[1].as_str()];
    check("a.csv", csv(rows), Some("2454 830 26 28"), &two);
    check("a.csv", csv(&rows.replace("91,103", "91,104")), Some("2454 831 26 28"), &[]);
}

#[test]
fn a_rate_above_all_is_told() {
    let of = |rate: &str| give(1, "a.csv", format!("金额,满意率\n1.00,{rate}\n").into_bytes());
    let found = "over-hundred 2:6 满意率写的是9786.00%，超过了100%".to_owned();
    assert_eq!(of("9786.00%"), (Some("100 978600".to_owned()), vec![found]));
    assert_eq!(of("100.00%"), (Some("100 10000".to_owned()), Vec::new()));
}
