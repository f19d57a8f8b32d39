use super::*;
use crate::read::marked;

/// Reads the definition of a section of this name, and says whether it may be used.
fn is_read(name: &str, marked: &str) -> bool {
    let mut definitions = Definitions::default();
    marked::check(FileRole::Shared, marked, |file, found| {
        definitions = load(vec![(name.to_owned(), file)], found);
    });
    assert!(definitions.knows(name));
    definitions.get(name).is_some()
}

/// Half a definition is none: against it every issue would be wrong.
fn check(marked: &str) {
    assert_eq!(is_read("自定", marked), !marked.contains('⟦'), "{marked}");
}

/// A section of this one block, whose further keys are given.
fn check_block(kind: &str, keys: &str) {
    check(&format!("heading = \"h\"\n[[blocks]]\nkind = {kind}\nkey = \"k\"\n{keys}\n"));
}

#[test]
fn built_in_definitions_are_right_and_give_way_to_the_workspaces_own() {
    let mut found = Diagnostics::default();
    let definitions = load(Vec::new(), &mut found);
    assert_eq!(found.iter().count(), 0);
    for (name, text) in BUILT_IN {
        assert!(definitions.get(name).is_some(), "{name}");
        assert!(is_read(name, text), "{name}");
    }
    // The blocks have headings too, which must not stand in for the section's.
    let (name, text) = BUILT_IN[0];
    let headless = text.replacen("heading = \"综窗改革攻坚行动\"\n", "⟦⟧{missing-key}", 1);
    assert!(!is_read(name, &headless));
}

#[test]
fn a_section_has_a_heading_and_blocks() {
    check("heading = \"h\"\nblocks = []\n");
    check("⟦⟧{missing-key}{missing-key}");
    check("heading = ⟦\"　\"⟧{missing-key}\nblocks = ⟦\"k\"⟧{wrong-type}\n");
    check("heading = \"甲⟦⟧{syntax}\n");
    check("heading = \"h\"\n⟦block⟧{unknown-key} = []\n");
    check("⟦⟧{missing-key}[[blocks]]\nkind = \"items\"\nkey = \"a\"\nheading = \"h\"\n");
}

#[test]
fn a_block_is_of_a_known_kind_and_has_a_key_of_its_own() {
    check_block("\"items\"", "heading = \"h\"");
    check_block("⟦\"count\"⟧{wrong-type}", "");
    check_block("\"items\"", "⟦text⟧{unknown-key} = \"\"");
    check_block("\"items\"", "heading = ⟦\"\"⟧{missing-key}");
    check("heading = \"h\"\n⟦[[blocks]]⟧{missing-key}\nkey = \"k\"\n");
    check("heading = \"h\"\n⟦[[blocks]]⟧{missing-key}\nkind = \"items\"\n");
    check("heading = \"h\"\nblocks = [⟦1⟧{wrong-type}]\n");
    check_block("\"items\"", "[[blocks]]\nkind = \"text\"\nkey = ⟦\"k\"⟧{wrong-type}");
    check_block("\"items\"", "[[blocks]]\nkind = \"text\"\nkey = ⟦\"stated\"⟧{wrong-type}");
    check_block("\"findings\"", "names = [\"甲\", ⟦\"甲\"⟧{wrong-type}, ⟦\" \"⟧{missing-key}]");
    // A dispatch's text is not the block's.
    let texted = "[[blocks]]\nkind = \"text\"\nkey = \"text\"\nheading = \"综述\"";
    check_block("\"dispatches\"", texted);
}

#[test]
fn a_blocks_sentence_is_a_template() {
    check_block("\"roster\"", "text = \"{{ count }}个：{{ list }}\"");
    check("heading = \"h\"\n⟦[[blocks]]⟧{missing-key}\nkind = \"roster\"\nkey = \"k\"\n");
    check_block("\"roster\"", "text = \"{{ count ⟦⟧{syntax}个 }}\"");
}

/// A block of figures with this of each.
fn counts(measures: &str, rows: &str, rest: &str) {
    let rows = if rows.is_empty() { String::new() } else { format!("rows = {rows}\n") };
    check_block("\"counts\"", &format!("measures = [{measures}]\n{rows}text = \"\"\n{rest}"));
}

#[test]
fn measures_and_rows_have_names_of_their_own() {
    const MEASURE: &str = "{ name = \"受理\", unit = \"件\" }";
    const ROWS: &str = "{ column = \"事项类型\", names = [\"行政许可\", \"公共服务\"] }";
    counts(MEASURE, ROWS, "basis = \"cumulative\"");
    counts(MEASURE, ROWS, "basis = ⟦\"total\"⟧{wrong-type}");
    counts("{ name = \"好评\", unit = \"条\", optional = ⟦1⟧{wrong-type} }", ROWS, "");
    counts("{ name = \"好评\", unit = \"条\", since = ⟦\"2023\"⟧{wrong-type} }", ROWS, "");
    counts("⟦{ name = \"好评\" }⟧{missing-key}", ROWS, "");
    counts(&format!("{MEASURE}, ⟦{MEASURE}⟧{{wrong-type}}"), ROWS, "");
    // Columns that a table uses itself.
    for name in ["部门", "日期", "备注", "合计"] {
        counts(MEASURE, &format!("⟦{}⟧{{wrong-type}}", ROWS.replace("事项类型", name)), "");
        counts(&format!("⟦{}⟧{{wrong-type}}", MEASURE.replace("受理", name)), ROWS, "");
    }
    counts(&format!("⟦{MEASURE}⟧{{wrong-type}}"), &ROWS.replace("事项类型", "受理"), "");
    for name in ["合计", "总 计", "小计："] {
        let total = ROWS.replace("\"行政许可\"", &format!("⟦\"{name}\"⟧{{wrong-type}}"));
        counts(MEASURE, &total, "");
    }
    counts(MEASURE, &ROWS.replace("\"公共服务\"", "⟦\"行政许可\"⟧{wrong-type}"), "");
    let second = format!(
        "[[blocks]]\nkind = \"counts\"\nkey = \"other\"\nmeasures = [⟦{MEASURE}⟧{{wrong-type}}]\ntext = \"\""
    );
    counts(MEASURE, ROWS, &second);
}

#[test]
fn a_measure_has_decimals_and_a_basis() {
    const ROWS: &str = "";
    let check = |keys: &str| {
        counts(&format!("{{ name = \"交易额\", unit = \"亿元\", {keys} }}"), ROWS, "");
    };
    check("decimals = 0");
    check("decimals = 6");
    check("decimals = ⟦7⟧{wrong-type}");
    check("decimals = ⟦-1⟧{wrong-type}");
    check("decimals = ⟦\"2\"⟧{wrong-type}");
    check("decimals = ⟦2.0⟧{wrong-type}");
    check("decimals = 2, basis = \"level\"");
    check("basis = \"period\"");
    check("basis = ⟦\"levels\"⟧{wrong-type}");
    check("basis = ⟦2⟧{wrong-type}");
    let bases = |block: &str| -> Vec<Basis> {
        let text = format!(
            "heading = \"h\"\n[[blocks]]\nkind = \"counts\"\nkey = \"k\"\ntext = \"\"\n{block}\
             measures = [{{ name = \"a\", unit = \"件\" }}, \
             {{ name = \"b\", unit = \"件\", basis = \"level\" }}, \
             {{ name = \"c\", unit = \"件\", basis = \"period\" }}]\n"
        );
        let file = File::new(FileRole::Shared, "x", text);
        let definitions = load(vec![("自定".to_owned(), file)], &mut Diagnostics::default());
        let definition = definitions.get("自定").expect("read");
        definition.counts().flat_map(|(_, c)| c.measures.iter().map(|m| m.basis)).collect()
    };
    use Basis::{Cumulative, Level, Period};
    assert_eq!(bases(""), [Period, Level, Period]);
    assert_eq!(bases("basis = \"cumulative\"\n"), [Cumulative, Level, Period]);
    assert_eq!(bases("basis = \"level\"\n"), [Level, Level, Period]);
}

#[test]
fn blocks_of_figures_share_the_names_of_a_section() {
    const MEASURE: &str = "{ name = \"受理\", unit = \"件\" }";
    let check = |rows: &str, key: &str, second: &str| {
        let rest = format!("[[blocks]]\nkind = \"counts\"\nkey = {key}\ntext = \"\"\n{second}");
        counts(MEASURE, rows, &rest);
    };
    let other = "measures = [{ name = \"办结\", unit = \"件\" }]\n";
    let rows = "{ column = \"类\", names = [\"许可\", \"服务\"] }";
    check("", "\"other\"", other);
    check(rows, "\"other\"", &format!("{other}rows = {rows}\n"));
    check(rows, "\"other\"", &format!("{other}rows = {}\n", rows.replace("许可", "其他")));
    // The table's file bears the key.
    check("", "⟦\"a/b\"⟧{wrong-type}", other);
    check("", "\"other\"", &format!("measures = [⟦{MEASURE}⟧{{wrong-type}}]\n"));
    // Under [stated] a row and a measure would be one key.
    let row = "measures = [⟦{ name = \"许可\", unit = \"件\" }⟧{wrong-type}]\n";
    check(rows, "\"other\"", row);
    let row = "measures = [⟦{ name = \"办结\", unit = \"件\" }⟧{wrong-type}]\n";
    let rows = rows.replace("许可", "受理");
    check("", "\"other\"", &format!("{row}rows = {rows}\n"));
}

#[test]
fn a_total_is_known_by_any_name() {
    let check = |names: &[&str], expected: (bool, bool)| {
        for name in names {
            assert_eq!((looks_like_total(name), covers_all(name)), expected, "{name}");
        }
    };
    check(
        &[
            "水利厅",
            "统计局",
            "审计厅",
            "综合计划处",
            "总计划处",
            "会计处",
            "全省统计中心",
            "总工会",
            "第一",
            "会计一",
            "全民健身中心",
            "国有资产总公司",
            "数据局",
            "",
            "：",
        ],
        (false, false),
    );
    check(
        &[
            "合计",
            "合 计",
            "合\u{200b}计",
            "合計",
            "总计：",
            "【小计】",
            "（合计）",
            "合计（件）",
            "合计数",
            "累计",
            "全省合计",
            "本周小计",
            "TOTAL",
            "Total",
            "Ｔｏｔａｌ",
            "共计",
            "总数",
            "总和",
            "汇总",
            "小计1",
            "小计（一）",
            "合计二",
        ],
        (true, true),
    );
    check(&["全部", "全省", "全\u{feff}省", "所有", "总", "Grand Total", "sum"], (false, true));
    check(
        &["Σ", "∑", "计", "总計", "承前页", "过次页", "全部部门", "全部单位", "整体"],
        (false, true),
    );
}

#[test]
fn a_row_to_compare_with_is_known_by_its_name() {
    let check = |names: &str, expected: bool| {
        for name in names.split_whitespace() {
            assert_eq!(compares(name), expected, "{name}");
        }
    };
    check(
        "平均值 均值 同比 今年以来 年初至今 开年以来 截至目前 较上周 比上周 比上期 日均 人均",
        true,
    );
    check(
        "增长率 同比增长 环比增长 较上年同期 比去年同期增长 环比增减率 增加 最高 最大值 最小值",
        true,
    );
    check("最低 完成率 任务数 一季度 第四季度 2季度 （三季度） 同比增长（%） 较上周：", true);
    check(
        "省本级 比选中心 季度 第五季度 增值税处 日均公司 完成率考核处 最高人民法院 最高检",
        false,
    );
    check(
        "较场口办事处 同比公司 人均产权所 下半年办公室 水利厅 比上周增长的有水利厅 目标办",
        false,
    );
}

fn table(keys: &str) {
    headed("[[blocks]]", keys);
}

/// A block of figures with rows and one without, each with a measure of every basis, and a table with
/// these keys under its header.
fn headed(header: &str, keys: &str) {
    const MEASURES: [[&str; 3]; 2] = [["受理", "累计受理", "在办"], ["走访", "累计走访", "在岗"]];
    let counts = |key: &str, names: [&str; 3], rows: &str| {
        let measures = names.iter().zip(["period", "cumulative", "level"]);
        let measures = measures.map(|(name, basis)| {
            format!("{{ name = \"{name}\", unit = \"件\", basis = \"{basis}\" }}")
        });
        let measures = measures.collect::<Vec<_>>().join(", ");
        format!(
            "[[blocks]]\nkind = \"counts\"\nkey = \"{key}\"\nmeasures = [{measures}]\n{rows}text = \"\"\n"
        )
    };
    let rows = "rows = { column = \"区县\", names = [\"甲\", \"乙\"] }\n";
    let [with, without] = MEASURES;
    let (with, without) = (counts("rows", with, rows), counts("plain", without, ""));
    check(&format!(
        "heading = \"h\"\n{header}\nkind = \"table\"\nkey = \"k\"\n{keys}\n{with}{without}"
    ));
}

#[test]
fn a_table_is_of_figures_that_there_are() {
    let of_rows = |columns: &str| table(&format!("of = \"rows\"\ncolumns = [{columns}]"));
    let by = |by: &str, of: &str, columns: &str| {
        table(&format!("of = \"{of}\"\nby = {by}\ncolumns = [{columns}]"));
    };
    const PLAIN: &str = "{ measure = \"受理\" }";
    const VISITS: &str = "{ measure = \"走访\" }";
    of_rows(PLAIN);
    by("\"区县\"", "rows", PLAIN);
    by("\"部门\"", "plain", VISITS);
    by("\"日期\"", "rows", PLAIN);
    table(&format!(
        "of = \"rows\"\ncolumns = [{PLAIN}]\nsort = \"受理\"\ntake = 3\ntotal = true\ncaption = \"{{{{ year }}}}年\""
    ));
    // What is missing, and what is not known.
    headed("⟦[[blocks]]⟧{missing-key}{missing-key}", "");
    headed("⟦[[blocks]]⟧{missing-key}", &format!("columns = [{PLAIN}]"));
    headed("⟦[[blocks]]⟧{missing-key}", "of = \"rows\"\ncolumns = []");
    table(&format!("of = ⟦\"row\"⟧{{wrong-type}}\ncolumns = [{PLAIN}]"));
    table(&format!("of = ⟦\"k\"⟧{{wrong-type}}\ncolumns = [{PLAIN}]"));
    headed("⟦[[blocks]]⟧{wrong-type}", &format!("of = \"plain\"\ncolumns = [{VISITS}]"));
    by("⟦\"县区\"⟧{wrong-type}", "rows", PLAIN);
    by("⟦\"区县\"⟧{wrong-type}", "plain", VISITS);
    of_rows("{ measure = ⟦\"收理\"⟧{wrong-type} }");
    of_rows("{ measure = ⟦\"走访\"⟧{wrong-type} }");
    of_rows("⟦{ figure = \"ytd\" }⟧{missing-key}");
    of_rows("{ measure = \"受理\", figure = ⟦\"total\"⟧{wrong-type} }");
    of_rows("{ measure = \"受理\", digits = ⟦11⟧{wrong-type} }");
    of_rows("{ measure = \"受理\", heading = ⟦\" \"⟧{missing-key} }");
    of_rows("{ measure = \"受理\", ⟦width⟧{unknown-key} = 3 }");
    for (key, value) in [("sort", "⟦\"走访\"⟧"), ("take", "⟦0⟧"), ("total", "⟦1⟧")] {
        table(&format!("of = \"rows\"\ncolumns = [{PLAIN}]\n{key} = {value}{{wrong-type}}"));
    }
    table(&format!(
        "of = \"rows\"\ncolumns = [{PLAIN}]\ncaption = \"{{{{ year ⟦⟧{{syntax}}年 }}}}\""
    ));
    // What there is no such figure of.
    for figure in ["period", "ytd", "previous", "share", "change", "difference"] {
        let column =
            |measure: &str| format!("{{ measure = \"{measure}\", figure = \"{figure}\" }}");
        let wrong = |measure: &str| format!("⟦{}⟧{{wrong-type}}", column(measure));
        let (is_to_date, is_share) = (figure == "ytd", figure == "share");
        let marked = |is_wrong: bool, measure: &str| {
            if is_wrong { wrong(measure) } else { column(measure) }
        };
        of_rows(&column("受理"));
        of_rows(&column("累计受理"));
        of_rows(&marked(is_to_date || is_share, "在办"));
        let is_own = matches!(figure, "period" | "share");
        for key in ["\"部门\"", "\"日期\""] {
            by(key, "plain", &marked(!is_own, "走访"));
            by(key, "plain", &wrong("累计走访"));
            by(key, "plain", &marked(figure != "period", "在岗"));
            by(key, "rows", &wrong("在办"));
        }
    }
}

/// Of half the blocks nothing more is said.
#[test]
fn a_table_of_a_block_that_cannot_be_read_is_not_judged() {
    check(
        "heading = \"h\"\n[[blocks]]\nkind = \"table\"\nkey = \"t\"\nof = \"k\"\n\
         columns = [{ measure = \"受理\" }]\n⟦[[blocks]]⟧{missing-key}\nkind = \"counts\"\nkey = \"k\"\n\
         text = \"\"\n",
    );
}

#[test]
fn checks_name_figures_of_the_section() {
    let check = |checks: &str| {
        let blocks = "heading = \"h\"\n[[blocks]]\nkind = \"counts\"\nkey = \"a\"\n\
                      measures = [{ name = \"受理\", unit = \"件\" }, { name = \"收/发\", unit = \"件\" }]\n\
                      rows = { column = \"类别\", names = [\"咨询\", \"投诉/举报\"] }\ntext = \"\"\n\
                      [[blocks]]\nkind = \"counts\"\nkey = \"b\"\n\
                      measures = [{ name = \"回访\", unit = \"件\" }]\ntext = \"\"\n";
        super::tests::check(&format!("{blocks}[[checks]]\n{checks}\n"));
    };
    check("sum = [\"受理\"]\nequals = [\"咨询/受理\", \"投诉/举报/受理\"]\nseverity = \"warning\"");
    check(
        "sum = [\"投诉/举报/收/发\", \"收/发\"]\nat_most = [\"自定:受理\"]\nseverity = \"error\"",
    );
    // Another section's, which the bulletin knows.
    check("sum = [\"受理\"]\nequals = [\"热线:受理\"]");
    check("sum = [⟦\"受里\"⟧{wrong-type}]\nequals = [\"咨询/受理\", ⟦\"咨间/受理\"⟧{wrong-type}]");
    check("sum = [\"受理\"]\nequals = [⟦\"咨询/回访\"⟧{wrong-type}, ⟦\"自定:总\"⟧{wrong-type}]");
    check("sum = [⟦\"咨询\"⟧{wrong-type}]\nequals = [⟦\"\"⟧{wrong-type}]");
    check("sum = [\"受理\", ⟦\"受理\"⟧{wrong-type}]\nequals = [\"回访\"]");
    check("sum = ⟦[]⟧{missing-key}\nequals = ⟦\"回访\"⟧{wrong-type}");
    check("sum = [\"受理\"]\nequals = [\"回访\"]\nseverity = ⟦\"note\"⟧{wrong-type}");
    let check =
        |rest: &str| super::tests::check(&format!("heading = \"h\"\nblocks = []\n{rest}\n"));
    check("[[checks]]\nsum = ⟦[]⟧{missing-key}\nequals = ⟦[]⟧{missing-key}");
    check("⟦[[checks]]⟧{missing-key}{missing-key}");
    check("⟦[[checks]]⟧{missing-key}{wrong-type}\nequals = [\"a\"]\nat_most = [\"b\"]");
    check("[[checks]]\nsum = [\"a\"]\n⟦equal⟧{unknown-key} = [\"b\"]");
    check("checks = ⟦1⟧{wrong-type}");
}

/// The page for those who write definitions, `docs/definitions.md`.
const PAGE: &str = include_str!("../../../docs/definitions.md");

/// A part of the page, from its heading to the next one of its level or above it.
#[track_caller]
fn part(heading: &str) -> &'static str {
    let (_, part) = PAGE.split_once(&format!("\n{heading}\n")).expect(heading);
    let above = part.split("\n## ").next().unwrap_or(part);
    if heading.starts_with("### ") { above.split("\n### ").next().unwrap_or(above) } else { above }
}

/// What the first cells of its tables name.
fn named(part: &str) -> Vec<&str> {
    let cells = part.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    cells.flat_map(|cell| cell.split('、')).map(|name| name.trim_matches('`')).collect()
}

#[test]
fn the_page_names_every_key() {
    let check = |heading: &str, keys: &[&[&str]]| {
        assert_eq!(named(part(heading)), keys.concat(), "{heading}");
    };
    check("## 一个栏目", &[&KEYS, &COMMON]);
    check("### counts", &[KINDS[0].1, &MEASURE, &ROWS]);
    check("### table", &[KINDS[1].1, &table::COLUMN]);
    for (kind, keys) in &KINDS[2..] {
        check(&format!("### {kind}"), &[keys]);
    }
    let headings = PAGE.lines().filter_map(|line| line.strip_prefix("### "));
    assert_eq!(headings.collect::<Vec<_>>(), KINDS.map(|(kind, _)| kind));
    check("## 数字之间的核对", &[&checks::KEYS]);
    for (figure, _) in crate::model::tabulation::Figure::ALL {
        assert!(part("### table").contains(&format!("`\"{figure}\"`")), "{figure}");
    }
}

#[test]
fn the_page_names_every_filter_and_its_arguments() {
    use crate::model::filters::FILTERS;
    let filters = part("## 过滤器");
    assert_eq!(named(filters), FILTERS.map(|filter| filter.name));
    for filter in &FILTERS {
        let row = filters.lines().find(|line| line.starts_with(&format!("| `{}` |", filter.name)));
        let row = row.expect(filter.name);
        for argument in filter.arguments() {
            assert!(row.contains(&format!("`{argument}`")), "{argument} of {}", filter.name);
        }
        let mut calls = filters.lines().filter(|line| line.contains(" ⇒ "));
        assert!(calls.any(|line| line.contains(&format!("| {}", filter.name))), "{}", filter.name);
    }
}

#[test]
fn the_pages_definitions_can_be_read() {
    let fences = PAGE.split("```toml\n").skip(1);
    let definitions: Vec<&str> = fences.filter_map(|rest| rest.split("```").next()).collect();
    assert!(definitions.len() > 5, "{definitions:?}");
    for text in definitions {
        let heading = if text.starts_with("heading") { "" } else { "heading = \"h\"\n" };
        check(&format!("{heading}{text}"));
    }
}

/// What a definition prints of its own is printed in every issue.
#[test]
fn nothing_waits_to_be_filled_in() {
    let text = "heading = \"⟦××⟧{placeholder}情况\"\n[[blocks]]\nkind = \"text\"\nkey = \"k\"\n\
                heading = \"⟦【】⟧{placeholder}情况\"\ndefault = \"总体⟦TODO⟧{placeholder}。\"\n";
    assert!(!is_read("自定", text));
}

#[test]
fn an_issue_is_offered_for_its_number_as_it_is_spoken_of() {
    let check = |text: &str, path: &str, expected: Option<&str>| {
        let found = meant_issue(text, path).map(|id| id.to_string());
        assert_eq!(found.as_deref(), expected, "{text} in {path}");
    };
    check("第2期", "issues/2026-08/issue.toml", Some("2026-02"));
    check("2025年第12期", "issues/2026-08/issue.toml", Some("2025-12"));
    check("第2期", "opening/2026/opening.toml", None);
    check("总第2期", "issues/2026-08/issue.toml", None);
    check("2月", "issues/2026-08/issue.toml", None);
}
