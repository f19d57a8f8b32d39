//! What is one thing by one sign, and another without it: rows and cells at the edges of what is read.

use super::tests::{Table, WEEK};
use super::*;
use crate::model::files::FileRole;

/// What is said of a table, and how many figures count where nothing is in doubt.
fn read(table: Table, text: &str) -> (Vec<Diagnostic>, Option<usize>) {
    let mut found = Diagnostics::default();
    let read = table.read(File::new(FileRole::Figures, "x", text), &mut found);
    (found.iter().cloned().collect(), read.postings.map(|postings| postings.len()))
}

fn messages(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|found| found.message.as_str()).collect()
}

fn rules(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|found| found.rule.name).collect()
}

#[test]
fn words_around_a_table_are_told_from_its_data() {
    WEEK.check_all(&[
        // A column that has lost its name, and words beside a table.
        "日期,咨询,受理,颁发,流转,⟦⟧{unknown-column}\n2023-02-20,836,112,6244,11380,2023-02-21\n2023-02-21,1,1,1,1,\n",
        "日期,咨询,受理,颁发,流转,⟦⟧{unknown-column}\n2023-02-20,836,112,6244,11380,增速\n2023-02-21,1,1,1,1,\n",
        "咨询,受理,颁发,流转,,\n836,112,6244,11380\n",
        // A row that could be one of figures but for its units.
        "⟦⟦836人,112,6244,11380⟧{syntax}⟧{table-layout}\n咨询,受理,颁发,流转\n836,112,6244,11380\n",
    ]);
    let check = |table: &str| {
        let (found, count) = read(WEEK, table);
        let said = messages(&found);
        assert!(said.len() == 1 && said[0].starts_with("跳过了1行："), "{said:?}");
        assert_eq!(count, Some(4), "{table}");
    };
    // The row that names most columns is the header.
    check("咨询,受理,来自,来自\n咨询,受理,颁发,流转\n836,112,6244,11380\n");
    check(
        "1号窗口统计,2号窗口统计,3号窗口统计,4号窗口统计\n咨询,受理,颁发,流转\n836,112,6244,11380\n",
    );
    check("咨询,受理,颁发,流转,备注\n836,112,6244,11380,\n,,,户数：,35\n");
}

#[test]
fn a_header_of_two_levels_is_told_from_wrong_figures() {
    let check = |table: &str, is_one: bool| {
        let (found, _) = read(WEEK, table);
        let is_told = found.iter().any(|found| found.message.starts_with("表头有两层"));
        assert_eq!(is_told, is_one, "{table}");
    };
    check("咨询,,颁发,流转,受理\n线上,线下,,,\n836,112,6244,11380,1\n", true);
    check("咨询,,颁发,流转,受理\n线上,线下,甲,乙,丙\n836,112,6244,11380,1\n", true);
    check("咨询,受理,颁发,流转,,备注\n线上,线下,线上,线下,,\n836,112,6244,11380,,\n", false);
    check("咨询,,颁发,流转,受理\n线上,,甲,乙,丙\n836,112,6244,11380,1\n", false);
    check("咨询,,颁发,流转,受理\n,线下,甲,乙,丙\n836,112,6244,11380,1\n", false);
    check("咨询,受理,颁发,流转,\n线上,线下,甲,乙,丙\n836,112,6244,11380,1\n", false);
}

#[test]
fn of_two_headers_the_first_is_read() {
    let table = "咨询,受理,颁发,流转,来自\n咨询,受理,颁发,流转,去往\n836,112,6244,11380,1\n";
    let (found, _) = read(WEEK, table);
    let said = found.iter().find(|found| found.rule.name == "unknown-column");
    assert_eq!(said.map(|said| said.span.text()), Some("来自"));
}

#[test]
fn what_is_wrong_with_a_cell_is_said() {
    let check = |table: &str, expected: &str| {
        assert_eq!(messages(&read(WEEK, table).0), [expected], "{table}");
    };
    let other = "列名「流转（人次）」的单位不对：「流转」的单位是「件」";
    check("咨询,受理,颁发,流转（人次）\n836,112,6244,11380\n", other);
    let quotes = "这一格的双引号没有配对，或格里换了行";
    for table in [
        "咨询,受理,颁发,流转,备注\n836,112,6244,11380,\"甲\n乙\n",
        "咨询,受理,颁发,流转,备注\n836,112,6244,11380,\"甲\"乙\n",
        "咨询,受理,颁发,流转,备注\n\"836\n1\",112,6244,11380,乙\n",
    ] {
        check(table, quotes);
    }
    let long = "长".repeat(201);
    let table = format!("部门,咨询,受理,颁发,流转\n{long},836,112,6244,11380\n");
    check(&table, "「部门」有201字，最多200字");
}

/// One department's row may be the sum of all others of its day; of all days it is one only where days add up.
#[test]
fn cumulative_figures_of_several_days_are_not_added() {
    let check = |table: Table, text: &str, expected: &[&str]| {
        assert_eq!(rules(&read(table, text).0), expected, "{text}");
    };
    let day = "日期,部门,项,收\n2023-02-20,乙局,许可,3000\n2023-02-20,丙局,许可,1000\n";
    let next = "2023-02-21,乙局,许可,4000\n2023-02-21,丙局,许可,2000\n2023-02-21,乙局,服务,1\n";
    let each = format!("{day}2023-02-20,甲局,许可,4000\n{next}2023-02-21,甲局,许可,6000\n");
    check(Table::own(3), &each, &["total-row"]);
    check(Table::own(3), &format!("{day}{next}2023-02-21,甲局,许可,10000\n"), &[]);
    let added = "日期,部门,咨询,受理,颁发,流转\n2023-02-20,乙局,3000,3,1,0\n2023-02-20,丙局,1000,1,0,0\n\
                 2023-02-21,乙局,4000,4,2,1\n2023-02-21,丙局,2000,2,0,1\n2023-02-21,甲局,10000,10,3,2\n";
    check(WEEK, added, &["total-row"]);
}

#[test]
fn what_stands_where_data_belong_is_read_as_data() {
    let check = |table: Table, text: &str, expected: &[&str]| {
        assert_eq!(rules(&read(table, text).0), expected, "{text}");
    };
    let header = "咨询,受理,颁发,流转\n";
    let (number, blank, again) = ("bad-number", "blank-cell", "duplicate-row");
    check(WEEK, &format!("{header}说明：暂无,,,\n"), &[number, blank, blank, blank]);
    check(WEEK, &format!("{header}（人次）,（件）,（件）,（件）\n"), &[number; 4]);
    let words = format!("{header}836,112,6244,11380\n以上数据,来自,平台,\n");
    check(WEEK, &words, &[again, number, number, number, blank]);
    check(WEEK, &format!("{header}8366,112,6244,2,11380\n"), &["syntax"]);
    check(WEEK, &format!("{header}8366,112,62,2444,11380\n"), &["syntax"]);
    let totals = "部门,咨询,受理,颁发,流转\n增速,1,2,3,4\n合计,1,2,3,4\n合计,1,2,3,4\n";
    check(WEEK, totals, &[]);
    check(Table::own(3), "项,收\n许可,1\n服务,2\n服务：,\n", &["unknown-row", blank]);
    let placed =
        "日期,项,收\n2023-02-3x,许可,1\n2023-02-3x,许可,1\n2023-02-20,许可,1\n2023-02-20,服务,1\n";
    check(Table::own(3), placed, &["wrong-type"]);
    let placed =
        "项,日期,收\n无此,2023-02-20,1\n无此,2023-02-20,1\n许可,2023-02-20,1\n服务,2023-02-20,1\n";
    check(Table::own(3), placed, &["unknown-row"]);
    let long = format!("项,收\n许可,1\n服务,2\n{},3\n", "长".repeat(201));
    check(Table::own(3), &long, &["unknown-row"]);
    let mixed = "统计表\n咨询;受理;颁发;流转\n8,36;1,12;6,244;11380\n";
    check(WEEK, mixed, &[number, number, "table-layout"]);
    let level = |cells: [&str; 2], expected: &str| {
        let table =
            format!("部门,金额,满意率,在办\n甲局,1.00,{},3\n乙局,1.00,{},4\n", cells[0], cells[1]);
        let (found, _) = read(Table::own(1), &table);
        let said = messages(&found);
        assert!(said.len() == 1 && said[0].contains(expected), "{said:?}");
    };
    // An optional one is missed where any row has it.
    level(["", ""], "「在办」");
    level(["98.0", ""], "「满意率」");
}

#[test]
fn a_total_of_a_level_counts_where_its_row_and_day_are_said() {
    let check = |table: &str| {
        assert_eq!(read(Table::own(2), table).1, Some(4), "{table}");
    };
    check("部门,类,余额\n水利厅,甲,1.00\n水利厅,乙,2.00\n合计,甲,1.00\n合计,乙,2.00\n合计,,3.00\n");
    check(
        "日期,部门,类,余额\n2023-02-20,水利厅,甲,1.00\n2023-02-20,水利厅,乙,2.00\n\
         2023-02-20,合计,甲,1.00\n2023-02-20,合计,乙,2.00\n,合计,甲,1.00\n",
    );
}

/// A workbook of sheets: the name, whether it is hidden, and the rows, of which the cell `=` has a formula without
/// a result.
fn workbook(sheets: &[(&str, bool, &[&str])]) -> String {
    let sheet = |(name, is_hidden, rows): &(&str, bool, &[&str])| {
        let cell = |text: &str| match text {
            "=" => "<Cell Formula='=R1C1'/>".to_owned(),
            text => format!("<Cell><Data Type='String'>{text}</Data></Cell>"),
        };
        let cells = |row: &&str| row.split(',').map(cell).collect::<String>();
        let rows = rows.iter().map(|row| format!("<Row>{}</Row>", cells(row)));
        let visible = if *is_hidden { "<Visible>SheetHidden</Visible>" } else { "" };
        let options = format!("<WorksheetOptions>{visible}</WorksheetOptions>");
        let rows = rows.collect::<String>();
        format!("<Worksheet Name='{name}'><Table>{rows}</Table>{options}</Worksheet>")
    };
    let sheets = sheets.iter().map(sheet).collect::<String>();
    format!("<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>{sheets}</Workbook>")
}

#[test]
fn a_hidden_sheet_is_read_where_nothing_else_is_there() {
    let check = |sheets: &[(&str, bool, &[&str])], expected: u64| {
        let mut found = Diagnostics::default();
        let book = File::new(FileRole::Figures, "x.xls", workbook(sheets));
        let postings = WEEK.read(book, &mut found).postings;
        let first = postings.and_then(|postings| postings.first().map(|posting| posting.value));
        assert_eq!(first, Some(expected), "{sheets:?}");
    };
    let (name, names) = (WEEK.section(), "咨询,受理,颁发,流转");
    let (one, other): ([&str; 2], [&str; 2]) = ([names, "1,1,1,1"], [names, "2,2,2,2"]);
    check(&[("表", false, &one), (name, true, &other)], 1);
    check(&[("表", true, &one), (name, true, &other)], 2);
    // The file's own name bears an empty one.
    check(&[("x", true, &[]), (name, true, &other)], 2);
    check(&[("表", false, &one), (name, false, &other)], 2);
}

#[test]
fn a_key_of_a_formula_without_a_result_is_not_merely_missing() {
    let check = |day: &str, expected: &str| {
        let row = format!("{day},1,1,1,1");
        let rows = ["日期,咨询,受理,颁发,流转", "2023-02-20,1,1,1,1", &row];
        let (found, count) = read(WEEK, &workbook(&[("表", false, &rows)]));
        let said = messages(&found);
        assert!(said.len() == 1 && said[0].contains(expected), "{said:?}");
        assert_eq!(count, None);
    };
    check("=", "没有存下它的结果");
    check("", "这一格是空的");
}

#[test]
fn a_name_that_reaches_over_two_columns_heads_two_levels() {
    let check = |header: &str, expected: &str| {
        let below = "<tr><td>线上</td><td>线下</td><td>甲</td><td>乙</td><td>丙</td></tr>";
        let figures = "<tr><td>836</td><td>112</td><td>6244</td><td>11380</td><td>1</td></tr>";
        let page = format!("<table><tr>{header}</tr>{below}{figures}</table>");
        let (found, _) = read(WEEK, &page);
        assert_eq!(messages(&found), [expected]);
    };
    let rest = "<td>颁发</td><td>流转</td>";
    check(
        &format!("<td colspan=2>咨询</td>{rest}<td>受理</td>"),
        "A1：表头有两层：「咨询」下面又分「线上」「线下」",
    );
    check(
        &format!("<td>咨询</td><td colspan=2>受理</td>{rest}"),
        "B1：表头有两层：「受理」下面又分「线下」「甲」",
    );
}
