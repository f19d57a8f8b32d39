//! What is said of tables as offices send them, word for word.

use super::*;
use crate::model::definition::{Rows, Sentence};
use crate::model::files::FileRole;

/// Measures 咨询 (人次) and 受理 (件), by 事项类型 where `has_rows`.
fn counts(has_rows: bool) -> Counts {
    let source = Source::new(FileRole::Shared, "s.toml", String::new(), Encoding::Utf8);
    let measure = |name: &str, unit: &str| Measure {
        name: name.into(),
        unit: unit.to_owned(),
        optional: false,
        since: None,
        decimals: 0,
        basis: Basis::Period,
        span: Span::start_of(&source),
    };
    let template = Text { value: String::new(), span: Span::start_of(&source) };
    let names = vec!["许可".into(), "服务".into()];
    Counts {
        measures: vec![measure("咨询", "人次"), measure("受理", "件")],
        rows: has_rows.then(|| Rows { column: "事项".to_owned(), names }),
        text: Sentence::new(template),
        correction: None,
    }
}

/// Holds what is found in a table against its places in ⟦ ⟧ and the messages, in that order; returns
/// the sum of all figures.
fn check(has_rows: bool, marked: &str, messages: &[&str]) -> Option<u64> {
    let text = marked.replace(['⟦', '⟧'], "");
    let mut registry = Registry::default();
    for (place, name) in [(0, "水利厅"), (0, "省水利厅"), (1, "司法厅")] {
        assert!(registry.add(place, name));
    }
    let day = |day| NaiveDate::from_ymd_opt(2023, 2, day);
    let period = day(20).zip(day(24)).map(|(from, to)| Period { from, to });
    let counts = counts(has_rows);
    let expected = Expected {
        issue: IssueId { year: 2023, number: 7 },
        section: &"甲".into(),
        counts: &counts,
        period,
        is_dated: true,
        registry: Some(&registry),
    };
    let (role, path) = (FileRole::Figures, "x.csv".to_owned());
    let file = File::new(role, path, text.clone().into_bytes());
    let mut diagnostics = Diagnostics::default();
    let postings = read(file, &expected, &mut diagnostics).postings;
    diagnostics.sort();
    let mut found = text;
    for diagnostic in diagnostics.iter().collect::<Vec<_>>().into_iter().rev() {
        found.insert(diagnostic.span.range.end, '⟧');
        found.insert(diagnostic.span.range.start, '⟦');
    }
    assert_eq!(found, marked);
    let found: Vec<String> = diagnostics
        .iter()
        .map(|d| format!("{}→{}", d.message, d.help.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(found, messages, "{marked}");
    postings.map(|postings| postings.iter().map(|posting| posting.value).sum())
}

#[test]
fn what_is_unambiguous_is_read() {
    let reads = |text: &str, sum: u64| assert_eq!(check(false, text, &[]), Some(sum), "{text}");
    reads("咨询（人次）,受理(件)\n6244.0,1\n", 6245);
    reads("sep=;\n咨询;受理\n\"6,244.00\";+1\n", 6245);
    reads("咨询,受理\n=\"6244\",'1\n", 6245);
    reads("日期,咨询,受理\n2023/2/20 0:00,1,2\n20230221,3,4\n合\u{200b}计,4,6\n", 10);
    reads("部门,咨询,受理\n甲,1,2\n乙,3,4\n合　计,4,6\n", 10);
}

#[test]
fn a_total_under_another_name_is_no_data() {
    for name in ["累计", "全部", "全省", "合计数", "合計", "Total", "全省合计"] {
        let text = format!("部门,咨询,受理\n水利厅,1,2\n司法厅,3,4\n⟦{name}⟧,4,6\n");
        let message = format!(
            "「{name}」像是合计行，会重复计数→核对用的合计行写「合计」两字，否则删去这一行"
        );
        assert_eq!(check(false, &text, &[&message]), None);
    }
    for name in ["上周", "去年同期", "同比", "增长", "本期数", "其中"] {
        let text = format!("部门,咨询,受理\n水利厅,1,2\n司法厅,3,4\n⟦{name}⟧,4,7\n");
        let message =
            format!("「{name}」不是一个部门，这一行会加进本期的数→删去这一行，只留各部门本期的数");
        assert_eq!(check(false, &text, &[&message]), None);
    }
    let text = "部门,咨询,受理\n水利厅,836,12\n司法厅,164,88\n⟦省本级⟧,1000,100\n";
    let message = "「省本级」的每个数都是其余2行之和，像是合计行，会重复计数→\
                   是合计就改为 合计（只核对，不计入数据）；确是一个部门就不用管";
    assert_eq!(check(false, text, &[message]), Some(2200));
    // Each row of a definition stands for itself, and so does each day.
    let rows = "事项,咨询,受理\n许可,836,12\n许可,164,88\n服务,1000,100\n";
    let twice = "「许可」的数据重复→删去一行，或加上「日期」「部门」列把它们分开";
    check(true, &rows.replacen("许可,164", "⟦许可⟧,164", 1), &[twice]);
    let days = "日期,咨询,受理\n2月20日,836,12\n2月21日,164,88\n2月22日,1000,100\n";
    assert_eq!(check(false, days, &[]), Some(2200));
    // By day and department: the day's own rows.
    let text = "日期,部门,咨询,受理\n⟦⟧2月20日,水利厅,836,12\n2月20日,司法厅,164,88\n\
                2月20日,办公室,1000,100\n2月21日,水利厅,5,5\n2月21日,司法厅,1,2\n";
    let message = message.replace("省本级", "办公室");
    let marked = text.replace("⟦⟧", "").replace("2月20日,办公室", "⟦2月20日⟧,办公室");
    assert_eq!(check(false, &marked, &[&message]), Some(2213));
    // On one day, or of one row name, by chance.
    let days = "日期,部门,咨询,受理\n2月20日,甲,27,8\n2月20日,乙,24,49\n2月20日,丙,51,57\n\
                2月21日,甲,30,8\n2月21日,乙,24,49\n2月21日,丙,51,40\n";
    assert_eq!(check(false, days, &[]), Some(418));
    let names = "事项,部门,咨询,受理\n许可,甲,27,8\n许可,乙,24,49\n许可,丙,51,57\n\
                 服务,甲,3,8\n服务,乙,2,4\n服务,丙,5,11\n";
    assert_eq!(check(true, names, &[]), Some(249));
    // On both days.
    let days = days.replace("2月21日,丙,51,40", "2月21日,丙,54,57").replacen(
        "2月20日,丙",
        "⟦2月20日⟧,丙",
        1,
    );
    assert_eq!(check(false, &days, &[&message.replace("办公室", "丙")]), Some(438));
}

#[test]
fn the_names_of_one_department_are_one_key() {
    check(
        false,
        "部门,咨询,受理\n水利厅,1,2\n司法厅,3,4\n⟦省水利厅⟧,1,2\n",
        &["「省水利厅」和「水利厅」在 departments.toml 里是同一个部门，数据重复→\
           两行是同一笔数就删去一行，不是就加成一行；部门写 水利厅"],
    );
    // Of several days or rows it is one department all the same.
    let days = "日期,部门,咨询,受理\n2月20日,水利厅,1,2\n2月21日,省水利厅,1,2\n";
    assert_eq!(check(false, days, &[]), Some(6));
    let totals = "部门,咨询,受理\n水利厅,1,2\n司法厅,3,4\n合计,4,6\n";
    assert_eq!(check(false, totals, &[]), Some(10));
    let unknown = "部门,咨询,受理\n住建厅,1,2\n省住建厅,1,2\n";
    assert_eq!(check(false, unknown, &[]), Some(6));
}

#[test]
fn one_cause_is_one_finding() {
    let rows = |cell: &str, from: u32, to: u32| -> String {
        (from..=to).map(|n| format!("部{n},{cell},1\n")).collect()
    };
    check(
        false,
        &format!("部门,咨询,受理\n甲,25,1\n乙,⟦⟧,1\n{}丙,3,1\n", rows("", 1, 24)),
        &["「咨询」这一格没有数，这一列还有24格也是这样：第4—27行→填上数；没有办件填 0"],
    );
    check(
        false,
        &format!("部门,咨询,受理\n甲,⟦1.5⟧,1\n乙,3,1\n{}丙,⟦2人⟧,1\n", rows("0.5", 1, 2)),
        &[
            "「咨询」的「1.5」是小数，这一列还有2格也是这样：第4、5行→核对这个数：人次没有小数。\
             金额、面积不要四舍五入，在定义里给这个指标写 decimals = 1",
            "「咨询」的「2人」的单位是「人」，应是「人次」→核对这一列的单位，或只写数字",
        ],
    );
    check(
        false,
        "日期,部门,咨询,受理\n2月20日,甲,1,1\n⟦⟧,乙,1,1\n,丙,1,1\n2月21日,丁,1,1\n,戊,1,1\n",
        &["这一格是空的，这一列还有2格也是这样：第4、6行→\
           填上；合并过的格先取消合并，再逐行填上；用不着这一列就整列删去"],
    );
    // A lone 合计 row has nothing to be held against.
    check(
        true,
        "⟦⟧⟦⟧事项,咨询,受理\n合计,4,6\n",
        &[
            "缺少「许可」这一行→补上「许可」；没有办件填 0",
            "缺少「服务」这一行→补上「服务」；没有办件填 0",
        ],
    );
}

#[test]
fn what_is_wrong_says_what_to_write() {
    check(
        false,
        "⟦咨询（件）⟧,受理\n1,2\n",
        &[
            "列名「咨询（件）」的单位不对：「咨询」的单位是「人次」→核对这一列的数；数不错，就把列名改为 咨询",
        ],
    );
    let transposed = "数据表的行和列颠倒了：指标写在第一列里→第一行写 咨询,受理，数写在下面；\
                      在 Excel 里复制整张表，「选择性粘贴」时勾选「转置」";
    check(false, "⟦指标,数⟧\n咨询,1\n受理,2\n", &[transposed]);
    check(false, "⟦咨询,1⟧\n受理,2\n", &[transposed]);
    check(
        true,
        "⟦事项,许可,服务⟧\n咨询,1,2\n受理,3,4\n",
        &[&transposed.replace("咨询,受理", "事项,咨询,受理")],
    );
    check(
        false,
        "咨询,受理,备注\n1,2,⟦\"含补报⟧\n三件\"\n",
        &["「备注」这一格里换了行→写成一行：\"含补报三件\""],
    );
    check(
        false,
        "部门,咨询,受理\n甲,1,2\n乙,3,4\n合计,⟦-4⟧,6\n",
        &["「咨询」的合计「-4」是负数→各行相加是4：改为 4，或删去合计行"],
    );
    check(
        false,
        "咨询,受理\n⟦8\u{200b}36⟧,2\n",
        &["「咨询」的「8\u{200b}36」里有看不见的字符 U+200B→删去这一格，重新键入 836"],
    );
    check(
        false,
        "⟦咨\u{feff}询⟧,受理\n1,2\n",
        &["列名「咨\u{feff}询」里有看不见的字符 U+FEFF→是否想写「咨询」？"],
    );
    check(
        false,
        "咨询,受理\n⟦1.24E+04⟧,⟦=A1⟧\n",
        &[
            "「咨询」的「1.24E+04」是科学记数法，可能已经四舍五入→\
             在 Excel 里把这一列的格式改为「数值」、小数位数 0，再存一次",
            "「受理」的「=A1」是公式→在 Excel 里复制这一列，「选择性粘贴」为「数值」，再存一次",
        ],
    );
}
