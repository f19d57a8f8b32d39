//! Tables of figures, from a definition to every format and onto the grid of the page.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::escapes::TYPED;
use crate::stext::{self, Glyph, Page};
use crate::support::{self, Copy, HOTLINE, MONTHLY, pdf_text, squeezed};
use crate::ui::same;

const CONFIG: &str = r#"name = "热线周报"
issuer = "市政务服务便民热线中心"
sections = ["热线"]
[print]
lines_per_page = 22
[fonts]
biaosong = ["Noto Serif CJK SC"]
fangsong = ["FandolFang R"]
kaiti = ["FandolKai"]
heiti = ["FandolHei"]
songti = ["FandolSong"]
digits = ["Liberation Serif"]
"#;

/// Rows in one block; departments and days in the other.
const COUNTS: &str = r#"heading = "热线受理情况"
[[blocks]]
kind = "counts"
key = "counts"
measures = [
  { name = "受理", unit = "件" },
  { name = "办结", unit = "件", optional = true },
  { name = "满意率", unit = "%", decimals = 1, basis = "level" },
]
rows = { column = "区县", names = ["锦江区", "青羊区", "金牛区"] }
text = "本周受理{{ period['锦江区']['受理'] }}件。"
[[blocks]]
kind = "counts"
key = "visits"
measures = [
  { name = "走访", unit = "人次" },
  { name = "经费", unit = "万元", decimals = 2 },
  { name = "在岗", unit = "人", basis = "level" },
  { name = "预约", unit = "件", optional = true },
]
text = "本周走访{{ period['走访'] }}人次。"
"#;

/// Two weeks of the one office; its definition ends in these tables.
fn office(tables: &str) -> Copy {
    let copy = Copy::empty();
    copy.write("bulletin.toml", CONFIG.as_bytes());
    copy.write("sections/热线.toml", format!("{COUNTS}{tables}").as_bytes());
    let write = |issue: &str, dates: [&str; 3], counts: &str, visits: &str| {
        let [issued, from, to] = dates;
        let total = &issue[issue.len() - 1..];
        let manifest =
            format!("total = {total}\ndate = {issued}\nperiod = {{ from = {from}, to = {to} }}\n");
        copy.write(&format!("issues/{issue}/issue.toml"), manifest.as_bytes());
        copy.write(&format!("issues/{issue}/热线.toml"), b"");
        copy.write(&format!("issues/{issue}/热线.csv"), counts.as_bytes());
        copy.write(&format!("issues/{issue}/热线.visits.csv"), visits.as_bytes());
    };
    write(
        "2023-01",
        ["2023-01-10", "2023-01-02", "2023-01-06"],
        "区县,受理,办结,满意率\n锦江区,200,150,98\n青羊区,0,10,97.5\n金牛区,300,,99.9\n",
        "部门,走访,经费,在岗\n水利厅,5,1.5,3\n合计,5,1.5,3\n",
    );
    write(
        "2023-02",
        ["2023-01-17", "2023-01-09", "2023-01-13"],
        "区县,受理,办结,满意率\n锦江区,150,151,98.2\n青羊区,450,,97.5\n金牛区,300,7,99.9\n",
        "部门,日期,走访,经费,在岗\n省水利厅,2023-01-10,7,0.10,4\n民政厅,2023-01-09,3,1,2\n\
         水利厅,2023-01-09,20,12.34,5\n未登记的处,1月10日,0,2.00,1\n\
         合计,2023-01-09,23,13.34,8\n合计,2023-01-10,7,2.10,6\n",
    );
    copy
}

/// The table of the second issue that these keys of a block make, in Markdown.
#[track_caller]
fn printed(keys: &str) -> String {
    let copy = office(&format!("[[blocks]]\nkind = \"table\"\nkey = \"table\"\n{keys}\n"));
    let registry = "[[department]]\nname = \"水利厅\"\naliases = [\"省水利厅\"]\n\
                    [[department]]\nname = \"民政厅\"\n";
    copy.write("departments.toml", registry.as_bytes());
    let (text, _) = copy.markdown("2023-02");
    let start = text.find("走访30人次。\n\n").expect("the sentence") + "走访30人次。\n\n".len();
    let end = text[start..].find("---\n").map_or(text.len(), |end| start + end);
    text[start..end].trim_end().replace('\\', "")
}

#[test]
fn a_table_says_what_its_definition_asks() {
    let check = |keys: &str, expected: &str| {
        let found = printed(keys);
        let expected: Vec<&str> = expected.lines().map(str::trim).collect();
        assert_eq!(found.lines().collect::<Vec<_>>(), expected, "{keys}");
    };
    check(
        "of = \"counts\"\ncolumns = [{ measure = \"受理\" }]",
        "| 区县 | 受理 |
         |:--|--:|
         | 锦江区 | 150 |
         | 青羊区 | 450 |
         | 金牛区 | 300 |",
    );
    check(
        "of = \"counts\"\nby = \"区县\"\nsort = \"受理\"\ntotal = true
         caption = \"{{ period_to }}受理{{ period['青羊区']['受理'] }}件\"
         columns = [{ measure = \"受理\" }, { measure = \"受理\", figure = \"share\" },
           { measure = \"受理\", figure = \"ytd\" }, { measure = \"受理\", figure = \"previous\" },
           { measure = \"受理\", figure = \"change\", heading = \"增长\" },
           { measure = \"受理\", figure = \"difference\" }]",
        "2023年1月13日受理450件

         | 区县 | 受理 | 占比 | 累计受理 | 上期受理 | 增长 | 较上期增减 |
         |:--|--:|--:|--:|--:|--:|--:|
         | 青羊区 | 450 | 50.0% | 450 | 0 | — | 450 |
         | 金牛区 | 300 | 33.3% | 600 | 300 | 0.00% | 0 |
         | 锦江区 | 150 | 16.7% | 350 | 200 | -25.00% | -50 |
         | 合计 | 900 | 100.0% | 1400 | 500 | — | 400 |",
    );
    // The 合计 is of all rows, printed or not, and its difference that of the sums; a level has neither sum
    // nor share.
    check(
        "of = \"counts\"\nsort = \"满意率\"\ntake = 2\ntotal = true
         columns = [{ measure = \"满意率\" }, { measure = \"满意率\", figure = \"difference\" },
           { measure = \"受理\", figure = \"share\", digits = 3 }, { measure = \"办结\" },
           { measure = \"办结\", figure = \"difference\" }]",
        "| 区县 | 满意率 | 较上期增减 | 占比 | 办结 | 较上期增减 |
         |:--|--:|--:|--:|--:|--:|
         | 金牛区 | 99.9 | 0.0 | 33.333% | 7 | — |
         | 锦江区 | 98.2 | 0.2 | 16.667% | 151 | 1 |
         | 合计 | — | — | 100.000% | 158 | -2 |",
    );
    // In the registry's order under its names, others behind; decimals whole or as asked for.
    check(
        "of = \"visits\"\nby = \"部门\"\ntotal = true
         columns = [{ measure = \"走访\" }, { measure = \"走访\", figure = \"share\", digits = 0 },
           { measure = \"经费\" }, { measure = \"经费\", digits = 1 }]",
        "| 部门 | 走访 | 占比 | 经费 | 经费 |
         |:--|--:|--:|--:|--:|
         | 水利厅 | 27 | 90% | 12.44 | 12.4 |
         | 民政厅 | 3 | 10% | 1.00 | 1.0 |
         | 未登记的处 | 0 | 0% | 2.00 | 2.0 |
         | 合计 | 30 | 100% | 15.44 | 15.4 |",
    );
    // A level is that of the last day, and of a day what its 合计 row says.
    check(
        "of = \"visits\"\nby = \"部门\"\nsort = \"在岗\"\ntotal = true
         columns = [{ measure = \"在岗\", heading = \"现有人数\" }]",
        "| 部门 | 现有人数 |
         |:--|--:|
         | 水利厅 | 4 |
         | 未登记的处 | 1 |
         | 民政厅 | — |
         | 合计 | — |",
    );
    check(
        "of = \"visits\"\nby = \"日期\"
         columns = [{ measure = \"走访\" }, { measure = \"经费\" }, { measure = \"在岗\" }]",
        "| 日期 | 走访 | 经费 | 在岗 |
         |:--|--:|--:|--:|
         | 1月9日 | 23 | 13.34 | 8 |
         | 1月10日 | 7 | 2.10 | 6 |",
    );
    // What no row has a figure of leaves no table, nor its heading.
    check(
        "heading = \"预约情况\"\nof = \"visits\"\nby = \"部门\"\ntotal = true
         columns = [{ measure = \"预约\" }]",
        "",
    );
}

#[test]
fn a_column_that_the_csv_lacks_is_said_at_its_header() {
    let check = |by: &str, expected: &[(&str, i64, i64, i64)]| {
        let copy = office(&format!(
            "[[blocks]]\nkind = \"table\"\nkey = \"table\"\nof = \"counts\"\nby = \"{by}\"\n\
             columns = [{{ measure = \"受理\" }}]\n"
        ));
        let found = copy.check(&["2023-02"]).diagnostics;
        let found = found.iter().filter(|found| found["severity"] == "error");
        let place = |found: &serde_json::Value, key: &str| found[key].as_i64().expect("a place");
        let found: Vec<_> = found
            .map(|found| {
                assert_eq!(found["rule"], "missing-column");
                let file = found["file"].as_str().expect("a file");
                (file, place(found, "line"), place(found, "column"), place(found, "end_column"))
            })
            .collect();
        assert_eq!(found, expected, "{by}");
    };
    check("区县", &[]);
    check("部门", &[("issues/2023-02/热线.csv", 1, 1, 13)]);
    check("日期", &[("issues/2023-02/热线.csv", 1, 1, 13)]);
}

/// A published issue lists departments as the registry had them then; where no table does, the registry
/// is none of its files.
#[test]
fn a_published_table_keeps_its_registry() {
    let check = |by: &str, is_kept: bool| {
        let copy = office(&format!(
            "[[blocks]]\nkind = \"table\"\nkey = \"table\"\nof = \"visits\"\nby = \"{by}\"\n\
             columns = [{{ measure = \"走访\" }}]\n"
        ));
        let names = |names: [&str; 2]| {
            let text = names.map(|name| format!("[[department]]\nname = \"{name}\"\n"));
            copy.write("departments.toml", text.concat().as_bytes());
        };
        for (issue, day) in [("2023-01", "2023-01-06"), ("2023-02", "2023-01-13")] {
            let visits = format!(
                "部门,日期,走访,经费,在岗\n水利厅,{day},5,1,3\n民政厅,{day},2,1,3\n合计,{day},7,2,6\n"
            );
            copy.write(&format!("issues/{issue}/热线.visits.csv"), visits.as_bytes());
        }
        names(["民政厅", "水利厅"]);
        let run = copy.run(&["publish", "2023-01"]);
        assert_eq!(run.code, 0, "{run:?}");
        let kept = copy.path("issues/2023-01/published/departments.toml").exists();
        assert_eq!(kept, is_kept, "{by}");
        names(["水利厅", "民政厅"]);
        let verified = copy.run(&["verify", "2023-01"]);
        assert_eq!(verified.code, 0, "{verified:?}");
        let first = |issue: &str| {
            let (text, _) = copy.markdown(issue);
            text.lines().skip_while(|line| !line.starts_with("|:--")).nth(1).map(str::to_owned)
        };
        if is_kept {
            assert_eq!(first("2023-01").as_deref(), Some("| 民政厅 | 2 |"));
            assert_eq!(first("2023-02").as_deref(), Some("| 水利厅 | 5 |"));
        }
    };
    check("部门", true);
    check("日期", false);
}

#[test]
fn every_format_prints_a_table_and_nothing_in_it_is_markup() {
    let copy = office("");
    let literal = |text: &str| format!("'''{text}'''");
    let names = TYPED.map(literal).join(", ");
    let definition = format!(
        "heading = \"热线受理情况\"\n[[blocks]]\nkind = \"counts\"\nkey = \"counts\"\n\
         measures = [{{ name = \"受理\", unit = \"件\" }}]\ntext = \"如下：\"\n\
         rows = {{ column = '''*种类*''', names = [{names}] }}\n\
         [[blocks]]\nkind = \"table\"\nkey = \"table\"\nof = \"counts\"\ncaption = '''#*x*\"|\\'''\n\
         columns = [{{ measure = \"受理\", heading = '''|#\"a\"''' }}]\n"
    );
    copy.write("sections/热线.toml", definition.as_bytes());
    copy.delete("issues/2023-02");
    let rows = TYPED.map(|name| format!("\"{}\",1\n", name.replace('"', "\"\"")));
    let counts = format!("*种类*,受理\n{}", rows.concat());
    copy.write("issues/2023-01/热线.csv", counts.as_bytes());
    let run = copy.run(&["build", "2023-01", "--format", "pdf,md,txt"]);
    assert_eq!(run.code, 0, "{run:?}");
    let mut cells: Vec<Vec<String>> = Vec::new();
    let mut is_cell = false;
    let markdown = copy.read("out/2023-01.md");
    for event in Parser::new_ext(&markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableRow | Tag::TableHead) => cells.push(Vec::new()),
            Event::Start(Tag::TableCell) => {
                cells.last_mut().expect("a row").push(String::new());
                is_cell = true;
            }
            Event::End(TagEnd::TableCell) => is_cell = false,
            Event::Text(text) if is_cell => {
                cells.last_mut().and_then(|row| row.last_mut()).expect("a cell").push_str(&text);
            }
            Event::Html(markup) | Event::InlineHtml(markup) => panic!("markup: {markup}"),
            _ => {}
        }
    }
    let mut expected = vec![vec!["*种类*".to_owned(), "|#\"a\"".to_owned()]];
    expected.extend(TYPED.map(|name| vec![name.to_owned(), "1".to_owned()]));
    assert_eq!(cells, expected);
    let text = copy.read("out/2023-01.txt");
    let pdf = squeezed(&pdf_text(&copy.path("out/2023-01.pdf")));
    for row in &expected {
        assert!(text.contains(&format!("\n{}\n", row.join("\t"))), "{row:?} is not in {text}");
        assert!(pdf.contains(&squeezed(&row.concat())), "{row:?} is not in {pdf}");
    }
    assert!(pdf.contains("#*x*\"|\\") && text.contains("\n#*x*\"|\\\n"), "{pdf}");
}

/// The issue before, across the turn of the year too, as it is known by now; what it changes is built again.
#[test]
fn a_change_is_from_the_issue_before() {
    let copy = office(
        "[[blocks]]\nkind = \"table\"\nkey = \"table\"\nof = \"counts\"\n\
         columns = [{ measure = \"受理\", figure = \"previous\" }, { measure = \"受理\", figure = \"change\", digits = 1 }]\n",
    );
    let check = |expected: &str| {
        let (text, _) = copy.markdown("2023-01");
        let row = text.lines().find(|line| line.starts_with("| 锦江区"));
        let row = row.map(|row| row.replace('\\', ""));
        assert_eq!(row.as_deref(), Some(expected));
    };
    let first = copy.markdown("2023-01").0;
    assert!(!first.contains("| 锦江区"), "nothing to compare with: {first}");
    let manifest =
        "total = 9\ndate = 2022-12-31\nperiod = { from = 2022-12-26, to = 2022-12-30 }\n";
    copy.write("issues/2022-01/issue.toml", manifest.as_bytes());
    copy.write("issues/2022-01/热线.toml", b"");
    for issue in ["2023-01", "2023-02"] {
        let path = format!("issues/{issue}/issue.toml");
        let total = if issue == "2023-01" { 1 } else { 2 };
        copy.replace(&path, &format!("total = {total}"), &format!("total = {}", total + 9));
    }
    let counts = "区县,受理,办结,满意率\n锦江区,160,,98\n青羊区,1,,97.5\n金牛区,1,,99.9\n";
    copy.write("issues/2022-01/热线.csv", counts.as_bytes());
    copy.write("issues/2022-01/热线.visits.csv", "走访,经费,在岗\n5,1.5,3\n".as_bytes());
    check("| 锦江区 | 160 | 25.0% |");
    copy.replace("issues/2022-01/热线.csv", "锦江区,160", "锦江区,400");
    check("| 锦江区 | 400 | -50.0% |");
}
/// What an issue with tables of each kind is as Markdown, and as Typst behind the layout, which the examples
/// hold.
#[test]
fn tables_read_as_they_did() {
    let copy = office(
        "[[blocks]]\nkind = \"table\"\nkey = \"by_row\"\nheading = \"各区县受理情况\"\nof = \"counts\"\n\
         sort = \"受理\"\ntotal = true\ncaption = \"{{ period_from }}至{{ period_to }}\"\ncolumns = [\n\
         { measure = \"受理\" }, { measure = \"受理\", figure = \"share\" },\n\
         { measure = \"受理\", figure = \"change\", digits = 1 }, { measure = \"满意率\", heading = \"满意率（%）\" }]\n\
         [[blocks]]\nkind = \"table\"\nkey = \"by_day\"\nof = \"visits\"\nby = \"日期\"\n\
         columns = [{ measure = \"经费\" }]\n",
    );
    let run = copy.run(&["build", "2023-02", "--format", "typ,md"]);
    assert_eq!(run.code, 0, "{run:?}");
    same(copy.read("out/2023-02.md"), "tests/golden/tables.md");
    let typ = copy.read("out/2023-02.typ");
    let start = typ.find("#h1(\"").expect("the text");
    same(typ[start..].to_owned(), "tests/golden/tables.typ");
}

// ---- The page ----

/// The 版心 and the Hanzi of its text, mm; as in `pages`.
const LEFT: f64 = 28.0;
const RIGHT: f64 = 184.0;
const TOP: f64 = 37.0;
const BOTTOM: f64 = 262.0;
const EM: f64 = (RIGHT - LEFT) / 28.0;
const NEAR: f64 = 0.02;

/// A block of so many rows and its table, which begins so many lines of text down the page.
fn long(lines: u32, rows: usize, name: impl Fn(usize) -> String, above: usize) -> Vec<Page> {
    let copy = Copy::empty();
    let config = CONFIG.replace("lines_per_page = 22", &format!("lines_per_page = {lines}"));
    copy.write("bulletin.toml", config.as_bytes());
    let names: Vec<String> = (1..=rows).map(name).collect();
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let definition = format!(
        "heading = \"热线受理情况\"\n[[blocks]]\nkind = \"text\"\nkey = \"above\"\n\
         [[blocks]]\nkind = \"table\"\nkey = \"table\"\nof = \"counts\"\ncaption = \"各窗口受理情况\"\n\
         total = true\ncolumns = [{{ measure = \"受理\" }}, {{ measure = \"受理\", figure = \"share\" }}]\n\
         [[blocks]]\nkind = \"counts\"\nkey = \"counts\"\n\
         measures = [{{ name = \"受理\", unit = \"件\" }}]\n\
         rows = {{ column = \"窗口\", names = [{}] }}\ntext = \"表下面的话。\"\n",
        quoted.join(", ")
    );
    copy.write("sections/热线.toml", definition.as_bytes());
    let manifest =
        "total = 1\ndate = 2023-01-10\nperiod = { from = 2023-01-02, to = 2023-01-06 }\n";
    copy.write("issues/2023-01/issue.toml", manifest.as_bytes());
    let text = "上面的一行话。\n\n".repeat(above);
    copy.write("issues/2023-01/热线.toml", format!("above = \"\"\"\n{text}\"\"\"\n").as_bytes());
    let counts: String =
        names.iter().enumerate().map(|(at, name)| format!("{name},{}\n", at * at * 37)).collect();
    copy.write("issues/2023-01/热线.csv", format!("窗口,受理\n{counts}").as_bytes());
    let run = copy.run(&["build", "2023-01", "--format", "pdf"]);
    assert_eq!(run.code, 0, "{run:?}");
    stext::read(&copy.path("out/2023-01.pdf"))
}

/// The glyphs of a page's text by line of the grid, from left to right: none stands between two lines.
fn rows(page: &Page, lines: u32) -> Vec<(u32, Vec<Glyph>)> {
    let pitch = (BOTTOM - TOP - EM - 0.05) / f64::from(lines - 1);
    let mut rows: Vec<(u32, Vec<Glyph>)> = Vec::new();
    let is_text = |glyph: &&Glyph| glyph.baseline < BOTTOM && glyph.color == "#000000";
    for glyph in page.glyphs.iter().filter(is_text) {
        let line = (glyph.baseline - TOP - 0.88 * EM) / pitch;
        assert!((line - line.round()).abs() < 0.02, "{} on line {line:.3}", glyph.ch);
        let line = line.round() as u32;
        match rows.iter_mut().find(|(other, _)| *other == line) {
            Some((_, row)) => row.push(glyph.clone()),
            None => rows.push((line, vec![glyph.clone()])),
        }
    }
    rows.sort_by_key(|(line, _)| *line);
    for (_, row) in &mut rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    rows
}

fn text(row: &[Glyph]) -> String {
    row.iter().map(|glyph| glyph.ch).collect()
}

/// The thickness of the rules of a page by the line that they stand above, the thickest of each place.
fn rules(page: &Page, lines: u32) -> Vec<(u32, f64)> {
    let pitch = (BOTTOM - TOP - EM - 0.05) / f64::from(lines - 1);
    let gap = pitch - EM;
    let mut rules: Vec<(u32, f64)> = Vec::new();
    // The 报尾 is at the foot of the page, off the grid.
    let end = page.glyphs.iter().filter(|glyph| glyph.baseline < BOTTOM);
    let end = end.map(|glyph| glyph.baseline).fold(0.0, f64::max) + pitch;
    for rule in page.rules.iter().filter(|rule| rule.is_black() && rule.y < end) {
        assert!((rule.left - LEFT).abs() < NEAR && (rule.right - RIGHT).abs() < NEAR, "{rule:?}");
        // In the middle of the blank above a line.
        let line = (rule.y + gap / 2.0 - TOP) / pitch;
        assert!((line - line.round()).abs() < 0.02, "{rule:?} is above line {line:.3}");
        let line = line.round() as u32;
        match rules.iter_mut().find(|(other, _)| *other == line) {
            Some((_, thickness)) => *thickness = thickness.max(rule.thickness),
            None => rules.push((line, rule.thickness)),
        }
    }
    rules.sort_by_key(|(line, _)| *line);
    rules
}

#[test]
fn a_table_over_a_pages_end_repeats_its_header() {
    for lines in [22, 24] {
        let pages = long(lines, 40, |at| format!("第{at}号窗口"), 2);
        let mut names = Vec::new();
        for (at, page) in pages.iter().enumerate() {
            let rows = rows(page, lines);
            let first = rows.iter().position(|(_, row)| text(row) == "窗口受理占比");
            let first = first.unwrap_or_else(|| panic!("no header on page {}", at + 1));
            let header = rows[first].0;
            if at > 0 {
                assert_eq!(header, 0, "page {}", at + 1);
            } else {
                let (line, caption) = &rows[first - 1];
                assert_eq!((*line, text(caption).as_str()), (header - 1, "各窗口受理情况"));
                let middle = (caption[0].left + caption[caption.len() - 1].right) / 2.0;
                assert!((middle - (LEFT + RIGHT) / 2.0).abs() < NEAR, "{middle}");
                assert!(caption.iter().all(is_heiti), "{caption:?}", caption = text(caption));
            }
            assert!(rows[first].1.iter().all(is_heiti), "{}", text(&rows[first].1));
            let body: Vec<_> = rows[first + 1..]
                .iter()
                .take_while(|(_, row)| !text(row).starts_with("表下面"))
                .collect();
            let mut edges: Vec<[f64; 2]> = Vec::new();
            for (at, (line, row)) in body.iter().enumerate() {
                assert_eq!(*line, header + 1 + at as u32, "{}", text(row));
                let columns: Vec<&[Glyph]> = row.chunk_by(|a, b| b.left - a.right < 5.0).collect();
                let [name, count, share] = columns[..] else { panic!("{}", text(row)) };
                names.push(text(name));
                assert!((name[0].left - LEFT - 14.0 / 4.0 * 25.4 / 72.0).abs() < NEAR);
                let is_digits = |glyph: &Glyph| glyph.font == "LiberationSerif";
                assert!(count.iter().chain(share).all(is_digits), "{}", text(row));
                assert!(row.iter().all(|glyph| (glyph.size - 14.0).abs() < 0.01), "{}", text(row));
                edges.push([count, share].map(|figure| figure[figure.len() - 1].right));
            }
            for [count, share] in &edges {
                assert!((count - edges[0][0]).abs() < NEAR && (share - edges[0][1]).abs() < NEAR);
            }
            let end = header + 1 + body.len() as u32;
            let is_last = names.last().is_some_and(|name| name == "合计");
            let expected = (header..=end).map(|line| {
                let thickness = match line {
                    line if line == header || line == end => 0.35,
                    line if line == header + 1 || (is_last && line == end - 1) => 0.25,
                    _ => 0.1,
                };
                (line, thickness)
            });
            let found = rules(page, lines).into_iter();
            let found: Vec<_> =
                found.map(|(line, thick)| (line, (thick * 1000.0).round() / 1000.0)).collect();
            assert_eq!(found, expected.collect::<Vec<_>>(), "page {}", at + 1);
            if !is_last {
                assert_eq!(end, lines, "page {} is not full", at + 1);
            } else if let Some((line, row)) = rows.get(first + 1 + body.len()) {
                assert_eq!((*line, text(row).as_str()), (end, "表下面的话。"));
            }
        }
        let expected = (1..=40).map(|at| format!("第{at}号窗口"));
        assert_eq!(names, expected.chain(["合计".to_owned()]).collect::<Vec<_>>());
    }
}

fn is_heiti(glyph: &Glyph) -> bool {
    glyph.font == "FandolHei-Regular" && (glyph.size - 14.0).abs() < 0.01
}

/// Page and line of the header of a table of so many rows, under so many lines of text.
#[test]
fn a_table_of_up_to_half_a_page_moves_on_whole() {
    let check = |rows_of: usize, above: usize, page: usize, line: u32| {
        let pages = long(22, rows_of, |at| format!("第{at}号窗口"), above);
        let found: Vec<(usize, u32)> = pages
            .iter()
            .enumerate()
            .flat_map(|(at, page)| {
                let rows = rows(page, 22).into_iter();
                rows.filter(|(_, row)| text(row) == "窗口受理占比")
                    .map(move |(line, _)| (at + 1, line))
            })
            .collect();
        assert_eq!(found, [(page, line)], "{above} lines above it");
    };
    check(3, 1, 1, 15);
    check(7, 1, 2, 1);
    check(7, 6, 2, 1);
    check(7, 10, 2, 2);
}

/// Names and headings that are too long turn onto lines of the grid, which is checked by [`rows`].
#[test]
fn a_long_name_takes_whole_lines() {
    let name = "市规划和自然资源局不动产登记中心南部新区综合服务大厅办事窗口";
    let pages = long(22, 3, |at| format!("{name}{at}"), 1);
    let texts: Vec<String> =
        pages.iter().flat_map(|page| rows(page, 22)).map(|(_, row)| text(&row)).collect();
    let all = squeezed(&texts.concat());
    assert!(all.contains("窗口受理占比"), "{texts:?}");
    // The figures stand beside the first of the two lines.
    let first = texts.iter().find(|text| text.starts_with("市规划")).expect("a row");
    assert!(first.ends_with("00.0%"), "{first}");
}

/// The pages of an example without what stands off the grid: the masthead and the 报尾.
fn body(name: &str, issue: &str, lines: u32) -> Vec<Page> {
    let mut pages = stext::read(&support::built(name, issue, lines).pdf);
    let baselines = |page: &Page| {
        let mut all: Vec<f64> = page.glyphs.iter().map(|glyph| glyph.baseline).collect();
        all.sort_by(f64::total_cmp);
        all.dedup_by(|a, b| (*a - *b).abs() < 0.1);
        all
    };
    // 报名, number, issuer and date, title, period.
    let period = baselines(&pages[0])[4];
    pages[0].glyphs.retain(|glyph| glyph.baseline > period + 0.1);
    let last = pages.last_mut().expect("a page");
    let label =
        |pair: &[Glyph]| (pair[0].ch == '报' && pair[1].ch == '：').then_some(pair[0].baseline);
    let colophon = last.glyphs.windows(2).find_map(label).expect("a 报尾");
    last.glyphs.retain(|glyph| glyph.baseline < colophon - 0.1 || glyph.baseline > BOTTOM);
    pages
}

#[test]
fn the_examples_tables_stand_on_the_grid() {
    // Each header with the pages that bear it.
    let check = |name: &str, issue: &str, expected: &[(&str, &[usize])]| {
        for lines in [22, 24] {
            let pages = body(name, issue, lines);
            let mut headers: Vec<(String, Vec<usize>)> = Vec::new();
            for (at, page) in pages.iter().enumerate() {
                for (_, row) in rows(page, lines) {
                    let (first, last) = (&row[0], &row[row.len() - 1]);
                    let is_inside =
                        first.left > LEFT - EM / 2.0 - NEAR && last.right < RIGHT + EM / 2.0 + NEAR;
                    assert!(is_inside, "{} on page {}", text(&row), at + 1);
                    if is_heiti(first) {
                        let row = text(&row);
                        match headers.iter_mut().find(|(other, _)| *other == row) {
                            Some((_, pages)) => pages.push(at + 1),
                            None => headers.push((row, vec![at + 1])),
                        }
                    }
                }
                rules(page, lines);
            }
            if lines == 22 {
                let found: Vec<_> =
                    headers.iter().map(|(row, pages)| (row.as_str(), pages.as_slice())).collect();
                assert_eq!(found, expected, "{name}");
            }
        }
    };
    check(
        HOTLINE,
        "2024-04",
        &[
            ("诉求类别本周（件）占比较上周直接解答转派办理今年累计", &[2]),
            ("区县派单（件）较上周按期办结满意率（%）今年累计", &[2, 3]),
        ],
    );
    check(
        MONTHLY,
        "2024-03",
        &[
            ("本月项目本月成交累计项目累计成交", &[2]),
            ("交易类别（个）（万元）占比（个）（万元）", &[2]),
        ],
    );
}
