//! `bad-number`: a cell that is not an exact number.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::characters::is_invisible;
use crate::model::decimal::{Decimal, MAX_DECIMALS};
use crate::model::definition::{Basis, Measure};
use crate::model::figures::{Account, BadNumber};
use crate::model::hanzi;
use crate::model::source::Span;
use crate::model::spelling;

pub(crate) static RULE: Rule = Rule {
    name: "bad-number",
    code: "B0406",
    severity: Severity::Error,
    docs: "\
这一格不是确切的数。

可以写 `6244`、`6,244`、`６２４４`、`6244件`、`1.2380万`，别的程序写成的 `6244.00`、`+6244`、`1.2E+4` 也认得。\
定义里写了 `decimals` 的指标可以有这么多位小数，别的没有小数。\
多出的小数、负数、约数和别的单位都不收，以免印出错数。

一格里换行、划掉或上标的数不会连成一个数；表上写的单位（如“单位：万件”）与定义差若干倍时也报。

公式的错误（`#REF!`）、列太窄显示不出的 `####`、几行合并在一起的数，也都在这里报。",
    prose: None,
};

/// A cell of the measure.
pub(crate) fn bad(span: Span, cell: &str, measure: &Measure, why: &BadNumber) -> Diagnostic {
    let Measure { name, unit, decimals, .. } = measure;
    if let Some(code) = spelling::invisible(cell) {
        let message = format!("「{name}」的「{cell}」里有看不见的字符 {code}");
        let seen: String = cell.chars().filter(|&c| !is_invisible(c)).collect();
        let help = format!("删去这一格，重新键入 {seen}");
        return Diagnostic::new(&RULE, span, message).help(help);
    }
    let (why, help) = match why {
        _ if is_error(cell) => return error(span, cell),
        BadNumber::NotANumber if is_several(cell) => (
            "像是几个数".to_owned(),
            "只留一个数：删去划掉的数和上标的注号；换行写的几个数分开填".to_owned(),
        ),
        BadNumber::NotANumber if is_date(cell) => (
            "是日期".to_owned(),
            "在 Excel 或 WPS 里把这一格的格式改为「常规」，核对显示出来的数，再存一次".to_owned(),
        ),
        BadNumber::Negative => (
            "是负数".to_owned(),
            "写本期的数；更正以前的数，在 issue.toml 里加一段 [[corrections]]，写明 was 和 now"
                .to_owned(),
        ),
        BadNumber::Fraction => fraction(cell, measure),
        BadNumber::OtherUnit(found) => (
            format!("的单位是「{found}」，应是「{unit}」"),
            "核对这一列的单位，或只写数字".to_owned(),
        ),
        BadNumber::Rounded if cell.contains('E') => (
            "是科学记数法，可能已经四舍五入".to_owned(),
            format!("在 Excel 里把这一列的格式改为「数值」、小数位数 {decimals}，再存一次"),
        ),
        BadNumber::Rounded => {
            let example = Decimal::new(12_380 * 10_i128.pow((*decimals).into()), decimals + 4);
            let digits = hanzi::written((decimals + 4).into());
            ("是约数".to_owned(), format!("写出确切的数，或写满{digits}位小数，如 {example}万"))
        }
        BadNumber::Grouping => {
            ("的逗号位置不对".to_owned(), "每三位一个逗号，或不写逗号".to_owned())
        }
        BadNumber::TooLarge => ("太大".to_owned(), "核对这个数".to_owned()),
        BadNumber::NotANumber if cell.starts_with('=') => (
            "是公式".to_owned(),
            "在 Excel 里复制这一列，「选择性粘贴」为「数值」，再存一次".to_owned(),
        ),
        BadNumber::Blank | BadNumber::NotANumber => {
            ("不是数".to_owned(), "只写阿拉伯数字，如 6244".to_owned())
        }
    };
    Diagnostic::new(&RULE, span, format!("「{name}」的「{cell}」{why}")).help(help)
}

/// Whether a cell holds what a spreadsheet writes where a formula has no result, or a number no room.
pub(crate) fn is_error(cell: &str) -> bool {
    const ERRORS: [&str; 9] =
        ["#REF!", "#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"];
    let is_cut = cell.len() > 1 && cell.bytes().all(|b| b == b'#');
    is_cut || ERRORS.contains(&cell) || cell.starts_with("Err:")
}

/// A cell with such an error, of a measure or a key.
pub(crate) fn error(span: Span, cell: &str) -> Diagnostic {
    if cell.ends_with('#') {
        return Diagnostic::new(&RULE, span, format!("「{cell}」是因为列太窄，数没有显示出来"))
            .help("在 Excel 或 WPS 里拉宽这一列，再存一次");
    }
    Diagnostic::new(&RULE, span, format!("这一格是公式，结果是错误「{cell}」"))
        .help("在 Excel 或 WPS 里改正公式，或直接填数，再存一次")
}

/// Whether digits follow digits behind a space.
fn is_several(cell: &str) -> bool {
    let mut parts = cell.split_whitespace();
    let is_number = |part: &str| {
        let is_sign = |c: char| c.is_numeric() || matches!(c, ',' | '.' | '，' | '．');
        part.chars().all(is_sign)
    };
    parts.by_ref().next().is_some_and(is_number) && parts.next().is_some_and(is_number)
}

/// Whether a cell is a day as spreadsheets write it: `2023-02-20`.
fn is_date(cell: &str) -> bool {
    let parts: Vec<&str> = cell.split(['-', '/']).collect();
    let is_number = |part: &&str| part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty();
    parts.len() == 3 && parts[0].len() == 4 && parts.iter().all(is_number)
}

/// A figure that stands in merged cells, `area`.
pub(crate) fn merged(span: Span, cell: &str, measure: &Measure, area: &str) -> Diagnostic {
    let name = &measure.name;
    Diagnostic::new(
        &RULE,
        span,
        format!("「{name}」的「{cell}」填在合并的格 {area} 里，看不出是哪一行的"),
    )
    .help("取消合并，逐格填数；没有办件填 0")
}

/// A cell of the measure that is merged with others, `area`, and has no figure of its own.
pub(crate) fn covered(span: Span, measure: &Measure, area: &str) -> Diagnostic {
    let name = &measure.name;
    Diagnostic::new(&RULE, span, format!("「{name}」这一格在合并的格 {area} 里，没有自己的数"))
        .help("取消合并，逐格填数；没有办件填 0")
}

/// More digits behind the point than the measure has. Rounded, some figures would be wrong ones.
fn fraction(cell: &str, measure: &Measure) -> (String, String) {
    let Measure { unit, decimals, .. } = measure;
    let number: String = cell.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let figure: Option<Decimal> = number.parse().ok();
    let more = figure.map(|figure| figure.decimals).filter(|digits| digits > decimals);
    let fitting = more.filter(|digits| *digits <= MAX_DECIMALS).unwrap_or(MAX_DECIMALS);
    if *decimals == 0 {
        let help = format!(
            "核对这个数：{unit}没有小数。金额、面积不要四舍五入，在定义里给这个指标写 decimals = {fitting}"
        );
        return ("是小数".to_owned(), help);
    }
    let message = match more {
        Some(more) => format!("有{more}位小数，定义里是{decimals}位"),
        None => format!("的小数多于定义里的{decimals}位"),
    };
    (
        message,
        format!(
            "四舍五入到{decimals}位小数；不能四舍五入的，在定义里给这个指标写 decimals = {fitting}"
        ),
    )
}

/// A 合计 below nothing; `sum` is that of the rows that it covers, where they could be read.
pub(crate) fn negative_total(
    span: Span,
    cell: &str,
    measure: &Measure,
    sum: Option<u128>,
) -> Diagnostic {
    let Measure { name, basis, .. } = measure;
    let sum = sum.and_then(|sum| i128::try_from(sum).ok()).map(|sum| measure.decimal(sum));
    let help = match sum {
        _ if *basis == Basis::Level => "改为全部部门的数".to_owned(),
        Some(sum) => format!("各行相加是{sum}：改为 {sum}，或删去合计行"),
        None => "改为各行相加的数，或删去合计行".to_owned(),
    };
    Diagnostic::new(&RULE, span, format!("「{name}」的合计「{cell}」是负数")).help(help)
}

/// A remark of bare digits: the cells before it have been shifted by a comma in a number.
pub(crate) fn shifted(span: Span, text: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("备注里只有「{text}」，像是数字里的逗号把各格挤错了位"))
        .help("带逗号的数字加双引号，或去掉逗号")
}

/// A unit around the table that is another scale of the measure's: 万件 where it is 件.
pub(crate) fn stated_unit(span: Span, stated: &str, measure: &Measure) -> Diagnostic {
    let Measure { name, unit, .. } = measure;
    let message = format!("表上写的单位是「{stated}」，「{name}」的单位是「{unit}」");
    let help = format!("数是按{stated}填的，就换算成{unit}；不是，就把表上的单位改为{unit}或删去");
    Diagnostic::new(&RULE, span, message).help(help)
}

/// A row with more cells than the header, in which these two would be one figure.
pub(crate) fn parted(span: Span, joined: &str) -> Diagnostic {
    let message = format!("这一行比表头多出几格，「{joined}」像是一个数，被里面的逗号分成了两格");
    Diagnostic::new(&RULE, span, message)
        .help(format!("是一个数就写 \"{joined}\"，或去掉逗号；是两个数就删去行尾多出的逗号"))
}

/// A sum beyond 64 bits; points at the cell that tipped it.
pub(crate) fn overflow(span: Span, account: &Account) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("加上这个数，{account}的累计超出了范围"))
        .help("核对这个数")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{measure, written};

    #[test]
    fn a_cell_that_is_no_number_is_told_for_what_it_is() {
        let check = |is_one: fn(&str) -> bool, cells: &[&str], others: &[&str]| {
            for cell in cells {
                assert!(is_one(cell), "{cell}");
            }
            for cell in others {
                assert!(!is_one(cell), "{cell}");
            }
        };
        check(is_error, &["#REF!", "##", "########", "Err:502"], &["#", "REF!", "#12", "112"]);
        check(is_several, &["12 13", "1,200 ①", "3.5\n4"], &["12", "12 件", "甲 12", "", " "]);
        check(
            is_date,
            &["2023-02-20", "2023/2/20"],
            &["2023-02", "20-02-20", "2023-2-x", "2023--20", "2023-02-20-1", "2023"],
        );
    }

    #[test]
    fn what_to_write_instead_has_the_decimals_of_the_measure() {
        let check = |cell: &str, why: BadNumber, decimals: u8, expected: &str| {
            let text = written(cell);
            let measure = measure("办件", "件", decimals, Basis::Period);
            let found = bad(text.span, cell, &measure, &why);
            assert_eq!(format!("{}｜{}", found.message, found.help.unwrap_or_default()), expected);
        };
        check(
            "1.2万",
            BadNumber::Rounded,
            0,
            "「办件」的「1.2万」是约数｜写出确切的数，或写满四位小数，如 1.2380万",
        );
        check(
            "1.2万",
            BadNumber::Rounded,
            2,
            "「办件」的「1.2万」是约数｜写出确切的数，或写满六位小数，如 1.238000万",
        );
        check(
            "1.2E+05",
            BadNumber::Rounded,
            1,
            "「办件」的「1.2E+05」是科学记数法，可能已经四舍五入｜在 Excel 里把这一列的格式改为「数值」、小数位数 1，再存一次",
        );
        check(
            "1.234",
            BadNumber::Fraction,
            2,
            "「办件」的「1.234」有3位小数，定义里是2位｜四舍五入到2位小数；不能四舍五入的，在定义里给这个指标写 decimals = 3",
        );
    }
}
