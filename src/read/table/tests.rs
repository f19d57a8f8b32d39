use super::*;
use crate::model::csv::csv;
use crate::model::decimal::Decimal;
use crate::model::files::FileRole;
use crate::model::toml::Quoted;
use crate::read::{definition, marked};

const COUNTS: &str = "综窗办件";
const ROWS: &str = "事项受理办结";

/// A section whose measures need not all be there.
const OWN: &str = r#"
heading = "办件"
[[blocks]]
kind = "counts"
key = "counts"
measures = [
  { name = "收件", unit = "件" },
  { name = "好评", unit = "条", optional = true },
  { name = "差评", unit = "条", since = "2023-08" },
]
text = ""
[[blocks]]
kind = "counts"
key = "levels"
measures = [
  { name = "金额", unit = "万元", decimals = 2 },
  { name = "在办", unit = "件", basis = "level" },
  { name = "满意率", unit = "%", decimals = 1, basis = "level", optional = true },
]
text = ""
[[blocks]]
kind = "counts"
key = "rates"
rows = { column = "类", names = ["甲", "乙"] }
measures = [{ name = "余额", unit = "元", decimals = 2, basis = "level" }]
text = ""
[[blocks]]
kind = "counts"
key = "sums"
rows = { column = "项", names = ["许可", "服务"] }
measures = [{ name = "收", unit = "件", basis = "cumulative" }]
text = ""
"#;

/// What a table is read against: a section, the days of an issue in 2023, whether it may have dates.
#[derive(Clone, Copy)]
pub(super) struct Table {
    section: &'static str,
    /// Which of the section's blocks of figures.
    block: usize,
    from: (i32, u32, u32),
    to: (i32, u32, u32),
    is_dated: bool,
}

pub(super) const WEEK: Table =
    Table { section: COUNTS, block: 0, from: (2023, 2, 20), to: (2023, 2, 24), is_dated: true };
const EARLIER: Table = Table { from: (2023, 2, 6), to: (2023, 2, 10), ..WEEK };
const TURN: Table = Table { from: (2022, 12, 28), to: (2023, 1, 6), ..WEEK };

impl Table {
    /// One of the section's own.
    pub(super) fn own(block: usize) -> Self {
        Self { section: "自定", block, ..WEEK }
    }

    pub(super) fn read(self, file: File, diagnostics: &mut Diagnostics) -> TableFigures {
        self.read_as(OWN, file, diagnostics)
    }

    pub(super) fn section(&self) -> &'static str {
        self.section
    }

    /// The table of a section that is defined so where it is no standard one.
    fn read_as(self, own: &str, file: File, diagnostics: &mut Diagnostics) -> TableFigures {
        let own = File::new(FileRole::Shared, "own.toml", own);
        let definitions = definition::load(vec![("自定".to_owned(), own)], diagnostics);
        let definition = definitions.get(self.section).expect("defined");
        let day = |(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).expect("a day");
        let mut registry = Registry::default();
        ["加速增长办", "增速"].iter().for_each(|name| assert!(registry.add(0, name)));
        let expected = Expected {
            registry: Some(&registry),
            issue: IssueId { year: 2023, number: 7 },
            section: &definition.name,
            counts: definition.counts().nth(self.block).expect("it counts").1,
            period: Some(Period { from: day(self.from), to: day(self.to) }),
            is_dated: self.is_dated,
        };
        read(file, &expected, diagnostics)
    }

    /// Figures are in doubt wherever anything is wrong.
    fn check(self, table: &str) {
        let mut figures = None;
        marked::check(FileRole::Figures, table, |file, found| {
            figures = self.read(file, found).postings;
        });
        assert_eq!(figures.is_some(), !table.contains('⟦'), "{table}");
    }

    pub(super) fn check_all(self, tables: &[&str]) {
        tables.iter().for_each(|table| self.check(table));
    }
}

#[test]
fn the_registry_knows_a_department_by_any_name() {
    WEEK.check_all(&[
        "部门,咨询,受理,颁发,流转\n增速,836,112,6244,11380\n",
        "部门,咨询,受理,颁发,流转\n⟦增幅⟧{unknown-row},836,112,6244,11380\n",
    ]);
}

#[test]
fn columns_are_those_of_the_definition() {
    WEEK.check_all(&[
        "咨询,⟦收理⟧{unknown-column},颁发,流转\n836,112,6244,11380\n",
        "⟦咨询,⟦来自何处⟧{unknown-column},颁发,流转⟧{missing-column}\n836,112,6244,11380\n",
        "⟦咨询,⟦咨询⟧{syntax},颁发,流转⟧{missing-column}\n836,112,6244,11380\n",
        " ⟦咨询 , 颁发,\"流转\"⟧{missing-column} \r\n836,6244,11380\r\n",
        "⟦咨询,颁发⟧{missing-column}{missing-column}\n836,6244\n",
        "⟦咨询，受理，颁发，流转⟧{syntax}\n836，112，6244，11380\n",
        // Empty columns and rows are what spreadsheets leave.
        "\n,,,,,\n咨询,受理,颁发,流转,,\n836,112,6244,11380,,\n,,,,,\n",
        "咨询,,受理,颁发,流转\n836,,112,6244,11380\n",
        "咨询,⟦⟧{unknown-column},受理,颁发,流转\n836,1,112,6244,11380\n",
    ]);
    Table { section: ROWS, ..WEEK }.check_all(&[
        "⟦受理,办结⟧{missing-column}\n1,2\n3,4\n",
        "⟦事项类别⟧{unknown-column},受理,办结\n行政许可,1,2\n",
    ]);
    Table { section: "自定", ..WEEK }.check_all(&[
        "收件\n1\n",
        "收件,好评\n1,—\n",
        "⟦好评⟧{missing-column}\n1\n",
        // Not before the issue with which it begins.
        "收件,⟦差评⟧{unknown-column}\n1,1\n",
    ]);
    Table { is_dated: false, ..WEEK }.check_all(&[
        "⟦日期⟧{unknown-column},咨询,受理,颁发,流转\n2023-02-20,836,112,6244,11380\n",
    ]);
}

#[test]
fn cells_of_figures_hold_whole_numbers() {
    let check = |cells: &str| WEEK.check(&format!("咨询,受理,颁发,流转\n{cells}\n"));
    check("836,112,6244,11380");
    check("836,⟦⟧{blank-cell},6244,11380");
    check("836, ⟦⟧{blank-cell},6244,11380");
    check("836,⟦—⟧{blank-cell},6244,11380");
    check("836,⟦12.5⟧{bad-number},6244,11380");
    check("836,⟦-3⟧{bad-number},6244,11380");
    check("836,⟦112人⟧{bad-number},6244,11380");
    check("836,⟦\"1,12\"⟧{bad-number},6244,11380");
    check("836, ⟦1.1万⟧{bad-number} ,6244,⟦一⟧{bad-number}");
}

#[test]
fn rows_have_as_many_cells_as_the_header() {
    WEEK.check_all(&[
        "咨询,受理,颁发,流转\n⟦836,1,12,6244,11380⟧{syntax}\n",
        "咨询,受理,颁发,流转\n\n⟦836, 112⟧{syntax} \n836,112,6244,11380\n",
        // An unquoted comma in a number shifts the cells behind it.
        "咨询,受理,颁发,流转,备注\n836,112,6,244,⟦11380⟧{bad-number}\n",
        "咨询;受理;颁发;流转\n⟦836;112;6244⟧{syntax}\n",
    ]);
}

#[test]
fn a_quote_ends_where_its_cell_does() {
    WEEK.check_all(&[
        "咨询,受理,颁发,流转\n836,⟦\"112,6244,11380⟧{syntax}\n",
        "咨询,受理,颁发,流转\n836,112,⟦\"6,24\"4⟧{syntax},11380\n",
        // Quotes that balance over two rows swallow what is between them.
        "部门,咨询,受理,颁发,流转,备注\n甲,1,5,1,1,⟦\"急⟧{syntax}\n乙,1,6,1,1,a\n丙,1,7,1,1,\"b\n",
        "咨询,⟦\"受\"理⟧{syntax},颁发,流转\n836,112,6244,11380\n",
    ]);
}

#[test]
fn a_table_holds_data() {
    WEEK.check_all(&[
        "⟦⟧{missing-row}",
        "⟦⟧{missing-row}\n\n",
        "⟦咨询,受理,颁发,流转⟧{missing-row}\n,,,\n",
        "PK⟦\0⟧{syntax}\0\x08",
    ]);
}

#[test]
fn a_table_is_text() {
    let check = |bytes: &[u8], text: &str| {
        marked::check_bytes(FileRole::Figures, text, bytes, |file, found| WEEK.read(file, found));
    };
    check(b"\xd7\xc9\xff\xff,1\n", "咨⟦⟧{syntax}");
    check(b"\xff\xfe\x31", "⟦⟧{syntax}");
    let table = "咨询,受理,颁发,流转\n836,⟦人⟧{bad-number},6244,11380\n";
    let text = table.replace("⟦人⟧{bad-number}", "人");
    check(&[b"\xef\xbb\xbf", text.as_bytes()].concat(), table);
    let other = format!("⟦⟧{{encoding}}{table}");
    check(&encoding_rs::GB18030.encode(&text).0, &other);
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    check(&units.flat_map(u16::to_le_bytes).collect::<Vec<_>>(), &other);
}

#[test]
fn rows_are_those_of_the_definition_and_each_is_there_once() {
    WEEK.check_all(&[
        "咨询,受理,颁发,流转\n⟦836⟧{+duplicate-row},112,6244,11380\n⟦836⟧{duplicate-row},112,6244,11380\n",
        // A total under another name would be added to what it sums up.
        "部门,咨询,受理,颁发,流转\n甲,836,112,6244,11380\n⟦总计⟧{unknown-row},836,112,6244,11380\n",
        "部门,咨询,受理,颁发,流转\n⟦A厅⟧{+duplicate-row},836,112,6244,11380\n⟦Ａ 厅⟧{duplicate-row},836,112,6244,11380\n",
        "部门,咨询,受理,颁发,流转\n⟦⟧{blank-cell},836,112,6244,11380\n",
    ]);
    let rows = |rows: &str| format!("事项类型,受理,办结\n{rows}其它9类行权事项,979,993\n");
    let check = |missing: &str, text: &str| {
        Table { section: ROWS, ..WEEK }.check(&format!("{missing}{}", rows(text)));
    };
    check("", "行政许可,11187,11307\n公共服务,97016,94187\n");
    let lacks = "⟦⟧{missing-row}";
    check(lacks, "⟦行政许可⟧{+duplicate-row},11187,11307\n⟦行政许可⟧{duplicate-row},97016,94187\n");
    check(lacks, "行政许可,11187,11307\n⟦公众服务⟧{unknown-row},97016,94187\n");
    check(lacks, "行政许可,11187,11307\n");
    check("⟦⟧{missing-row}{missing-row}", "");
}

#[test]
fn rows_of_a_day_lie_in_the_period() {
    let check = |rows: &str| EARLIER.check(&format!("日期,咨询,受理,颁发,流转\n{rows}"));
    check("2023-02-06,71,49,172,346\n2月7日,64,43,158,318\n");
    check("2023-02-06,71,49,172,346\n⟦2023-02-12⟧{date-outside-period},58,38,141,287\n");
    check("2023-02-06,71,49,172,346\n⟦2月30日⟧{wrong-type},58,38,141,287\n");
    check(
        "⟦2023-02-07⟧{+duplicate-row},64,43,158,318\n⟦2023-02-07⟧{duplicate-row},58,38,141,287\n",
    );
    check("⟦2023/2/7⟧{+duplicate-row},64,43,158,318\n⟦2月7日⟧{duplicate-row},58,38,141,287\n");
    check("2023-02-06,71,49,172,346\n⟦⟧{blank-cell},58,38,141,287\n");
    // Without days nobody knows to which of its years a figure belongs.
    TURN.check("⟦⟧{year-straddle}咨询,受理,颁发,流转\n836,112,6244,11380\n");
    TURN.check("日期,咨询,受理,颁发,流转\n12月30日,836,112,6244,11380\n1月4日,1,2,3,4\n");
}

#[test]
fn a_total_is_the_sum_of_its_rows() {
    let check = |total: &str| {
        let rows = "10629,10397,行政许可\n89457,87934,公共服务\n918,951,其它9类行权事项\n";
        let table = format!("受理,办结,事项类型\n{rows}{total},合计\n");
        let mut figures = None;
        marked::check(FileRole::Figures, &table, |file, found| {
            figures = Table { section: ROWS, ..EARLIER }.read(file, found).postings;
        });
        // A wrong total leaves the rows as they are: nothing is in doubt but itself.
        assert_eq!(figures.expect("sound").len(), 6);
    };
    check("101004,99282");
    check("⟦101005⟧{row-total},99282");
    check("⟦101005⟧{row-total},⟦99281⟧{row-total}");
}

#[test]
fn every_name_of_a_row_comes_back() {
    let check = |names: &[&str], text: &[u8]| {
        let quoted: Vec<String> = names.iter().map(|name| Quoted(name).to_string()).collect();
        let own = format!(
            "heading = \"办件\"\n[[blocks]]\nkind = \"counts\"\nkey = \"counts\"\n\
             measures = [{{ name = \"收件\", unit = \"件\" }}]\n\
             rows = {{ column = \"项\", names = [{}] }}\ntext = \"\"\n",
            quoted.join(", ")
        );
        let mut found = Diagnostics::default();
        let file = File::new(FileRole::Figures, "x.csv", text);
        let read = Table { section: "自定", ..WEEK }.read_as(&own, file, &mut found);
        let said: Vec<_> = found.iter().map(|found| &found.message).collect();
        let postings = read.postings.unwrap_or_else(|| panic!("{names:?}: {said:?}"));
        let rows: Vec<&str> = postings.iter().filter_map(|p| p.account.row.as_deref()).collect();
        assert_eq!(rows, names);
    };
    for names in
        [&["许可", "'许可", "’许可"][..], &["'c", "'=x", "=x"], &["=\"许可\"", "''=x", "+1x", "'-"]]
    {
        let row = |name: &&str| vec![(*name).to_owned(), "1".to_owned()];
        let header = vec!["项".to_owned(), "收件".to_owned()];
        check(names, &csv(std::iter::once(header).chain(names.iter().map(row))));
    }
    // As a hand writes it, and what a spreadsheet takes for text.
    check(&["'=x"], "项,收件\n'=x,1\n".as_bytes());
    check(&["许可", "服务"], "项,收件\n'许可,1\n\"=\"\"服务\"\"\",1\n".as_bytes());
}

/// The figures that count, in the order of their cells.
fn counted(table: Table, text: &str) -> Vec<String> {
    let role = FileRole::Figures;
    let file = File::new(role, "x.csv", text.as_bytes().to_vec());
    let mut found = Diagnostics::default();
    let postings = table.read(file, &mut found).postings;
    assert_eq!(found.iter().count(), 0, "{text}");
    let postings = postings.expect("sound");
    let shown = |p: &Posting| {
        let row = p.account.row.as_deref().unwrap_or_default();
        format!("{row}{}{} {}", p.account.measure, p.year, Decimal::new(p.value, p.decimals))
    };
    counting(&postings).map(shown).collect()
}

/// The ledger's rule in the plainest way, for tables whose days lie in one year.
fn counting(postings: &[Posting]) -> impl Iterator<Item = &Posting> {
    let last = postings.iter().map(|posting| posting.date).max().flatten();
    postings
        .iter()
        .filter(move |p| p.basis == Basis::Period || p.date == last && p.department.is_none())
}

#[test]
fn a_level_is_that_of_the_last_day_and_of_all_departments() {
    let own = Table { section: "自定", block: 1, ..WEEK };
    let rates = Table { block: 2, ..own };
    let check = |table: Table, text: &str, expected: &[&str]| {
        assert_eq!(counted(table, text), expected, "{text}");
    };
    check(own, "金额,在办\n7960.15,31\n", &["金额2023 7960.15", "在办2023 31"]);
    let days = "日期,金额,在办\n2月21日,0.1,40\n2月20日,0.05,29\n";
    check(own, days, &["金额2023 0.10", "在办2023 40", "金额2023 0.05"]);
    let departments = "部门,金额,在办,满意率\n甲,1,5,90\n乙,2,6,—\n合计,3,10,99.5\n";
    let expected = ["金额2023 1.00", "金额2023 2.00", "在办2023 10", "满意率2023 99.5"];
    check(own, departments, &expected);
    let both = "日期,部门,金额,在办\n20230220,甲,1,5\n20230221,甲,1,6\n20230220,合计,1,5\n\
                20230221,合计,1,7\n合计,合计,2,9\n";
    check(own, both, &["金额2023 1.00", "金额2023 1.00", "在办2023 7"]);
    let rows = "类,日期,余额\n甲,2月20日,5\n甲,2月21日,6.05\n乙,2月21日,7\n";
    check(rates, rows, &["甲余额2023 6.05", "乙余额2023 7.00"]);
    // It needs no day to tell the year: it is that of the period's end.
    let turn = Table { section: "自定", block: 2, ..TURN };
    check(turn, "类,余额\n甲,5\n乙,6\n", &["甲余额2023 5.00", "乙余额2023 6.00"]);
    let early = "日期,类,余额\n12月30日,甲,5\n12月30日,乙,6\n";
    check(turn, early, &["甲余额2023 5.00", "乙余额2023 6.00"]);
}

#[test]
fn a_level_that_nothing_says_is_missing() {
    let own = Table { section: "自定", block: 1, ..WEEK };
    own.check_all(&[
        "⟦⟧{missing-row}部门,金额,在办\n甲,1,5\n乙,2,6\n",
        "⟦⟧{missing-row}日期,部门,金额,在办\n2月20日,甲,1,5\n2月21日,甲,1,5\n2月20日,合计,1,5\n",
        "部门,金额,在办\n甲,1,5\n合计,1,⟦⟧{blank-cell}\n",
        "部门,金额,在办\n甲,1,5\n⟦合计⟧{+duplicate-row},1,5\n⟦合计⟧{duplicate-row},1,6\n",
        "金额,在办\n⟦7960.155⟧{bad-number},⟦31.5⟧{bad-number}\n",
        "金额,在办,满意率\n1,1,⟦1.2380万⟧{bad-number}\n",
        // Levels of departments are no sums, nor is one of them the sum of the others.
        "部门,金额,在办\n甲,1,5\n乙,2,6\n合计,3,12\n",
        "部门,金额,在办\n甲,1,50000\n乙,1,60000\n丙,5,110000\n合计,7,1\n",
    ]);
    // A wrong sum of what adds up is one, in its own decimals.
    marked::check(
        FileRole::Figures,
        "部门,金额,在办\n甲,0.1,5\n乙,2,6\n合计,⟦2.11⟧{row-total},12\n",
        |file, found| own.read(file, found),
    );
    let rates = Table { block: 2, ..own };
    rates.check_all(&[
        "⟦⟧{missing-row}日期,类,余额\n2月20日,甲,5\n2月20日,乙,6\n2月21日,甲,6\n",
        "⟦⟧{missing-row}{missing-row}部门,类,余额\n丙,甲,5\n丙,乙,6\n",
    ]);
    // An opening has no year to date of it.
    let opening = Table { is_dated: false, ..own };
    opening.check_all(&["金额\n5\n", "金额,⟦在办⟧{unknown-column}\n5,1\n"]);
    let turn = Table { section: "自定", block: 1, ..TURN };
    turn.check("⟦⟧{year-straddle}金额,在办\n1,2\n");
}

#[test]
fn figures_from_the_years_start_are_said_on_the_last_day() {
    let table = Table { section: "自定", block: 3, ..WEEK };
    table.check_all(&[
        "项,收\n许可,20\n服务,5\n",
        "项,日期,收\n许可,2月20日,20\n服务,2月20日,5\n许可,2月21日,21\n服务,2月21日,5\n",
        "项,日期,收\n许可,2月20日,20\n许可,2月21日,21\n⟦服务⟧{missing-row},2月20日,5\n",
        // Their 合计 is that of the last day.
        "项,日期,收\n许可,2月20日,20\n服务,2月20日,5\n许可,2月21日,21\n服务,2月21日,5\n合计,合计,26\n",
        "项,部门,日期,收\n许可,甲,2月21日,20\n服务,甲,2月21日,20\n⟦许可⟧{missing-row},乙,2月20日,20\n",
    ]);
    Table { from: (2022, 12, 28), to: (2023, 1, 6), ..table }.check_all(&[
        "项,日期,收\n许可,2022-12-30,20\n服务,2022-12-30,5\n许可,2023-1-6,2\n服务,2023-1-6,0\n",
        "项,日期,收\n许可,2022-12-30,20\n⟦服务⟧{missing-row},2022-12-29,5\n许可,2023-1-6,2\n服务,2023-1-6,0\n",
    ]);
}

#[test]
fn the_sum_of_days_is_none_of_cumulative_figures() {
    let rows = "项,日期,收\n许可,2月20日,20\n服务,2月20日,5\n许可,2月21日,21\n服务,2月21日,5\n";
    let check = |total: &str| {
        let table = Table { section: "自定", block: 3, ..WEEK };
        marked::check(FileRole::Figures, &format!("{rows}{total}\n"), |file, found| {
            table.read(file, found).postings
        });
    };
    check("合计,合计,26");
    check("许可,合计,21");
    check("合计,2月20日,25");
    check("合计,合计,⟦51⟧{row-total}");
}

#[test]
fn each_year_of_a_period_has_its_rows() {
    let table = |from, to| Table { from, to, ..TURN };
    let check = |table: Table, days: &[&str], is_missing: bool| {
        let rows: String = days.iter().map(|day| format!("{day},1,2,3,4\n")).collect();
        let mark = if is_missing { "⟦⟧{year-straddle}" } else { "" };
        table.check(&format!("{mark}日期,咨询,受理,颁发,流转\n{rows}"));
    };
    let week = table((2022, 12, 26), (2023, 1, 6));
    check(week, &["2022-12-30", "2023-01-04"], false);
    check(week, &["2022-12-30"], true);
    check(week, &["2023-01-04"], true);
    // Nobody works from 1 to 3 January, nor on 31 December 2022, a Saturday.
    check(table((2022, 12, 26), (2023, 1, 3)), &["2022-12-30"], false);
    check(table((2022, 12, 31), (2023, 1, 6)), &["2023-01-04"], false);
}

#[test]
fn a_row_below_the_data_is_a_note_only_where_it_can_be_nothing_else() {
    const ONLY: &str = "咨询,受理,颁发,流转\n836,112,6244,11380\n";
    const DAYS: &str = "日期,咨询,受理,颁发,流转\n2023-02-20,836,112,6244,11380\n";
    const OFFICES: &str = "部门,咨询,受理,颁发,流转\n甲,836,112,6244,11380\n";
    let check = |table: Table, data: &str, row: &str, is_note: bool| {
        let text = format!("{data}{row}\n");
        let mut found = Diagnostics::default();
        let read = table.read(File::new(FileRole::Figures, "x.csv", text.into_bytes()), &mut found);
        assert_eq!(!found.has_errors(), is_note, "{row}");
        assert_eq!(read.postings.is_some(), is_note, "{row}");
    };
    check(WEEK, ONLY, "填表人：张三,,,", true);
    check(WEEK, ONLY, "※含节假日,,,", true);
    check(WEEK, ONLY, "备注,,,", true);
    check(WEEK, ONLY, "注1,,,", true);
    check(WEEK, ONLY, "注册处,,,", false);
    check(WEEK, ONLY, "第1页 共1页,,,", true);
    check(WEEK, ONLY, "第一窗口,,,", false);
    check(WEEK, ONLY, "本页完,,,", false);
    check(WEEK, ONLY, "以上为本周的数,,,", true);
    check(WEEK, ONLY, "某处,,,", false);
    check(WEEK, ONLY, "甲乙丙丁戊己庚辛壬癸子丑：说明,,,", true);
    check(WEEK, ONLY, "甲乙丙丁戊己庚辛壬癸子丑寅：说明,,,", false);
    check(WEEK, ONLY, "2023年2月24日,,,", true);
    check(WEEK, DAYS, "2023年2月24日,,,,", false);
    check(WEEK, OFFICES, ",,数由各窗口提供,,", true);
    check(WEEK, OFFICES, "某处,,,,", false);
    check(WEEK, OFFICES, "合计,,,,", false);
    let rows = Table { section: ROWS, ..WEEK };
    let data = "事项类型,受理,办结\n行政许可,1,1\n公共服务,2,2\n其它9类行权事项,3,3\n";
    check(rows, data, ",数由各窗口提供,", true);
    check(rows, data, "某处,,", false);
}
