//! `bad-number`: a cell that is not an exact whole number.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::figures::{Account, BadNumber};
use crate::model::source::Span;
use crate::model::spelling;

pub(crate) static RULE: Rule = Rule {
    name: "bad-number",
    code: "B0406",
    severity: Severity::Error,
    docs: "\
这一格不是确切的整数。

可以写 `6244`、`6,244`、`６２４４`、`6244件`、`1.2380万`，别的程序写成的 `6244.00`、`+6244`、`1.2E+4` 也认得。\
小数、负数、约数和别的单位都不收，以免印出错数。",
    prose: None,
};

/// A cell of the measure `name`, which counts `unit`.
pub(crate) fn bad(span: Span, cell: &str, name: &str, unit: &str, why: &BadNumber) -> Diagnostic {
    if let Some(code) = spelling::invisible(cell) {
        let message = format!("「{name}」的「{cell}」里有看不见的字符 {code}");
        let seen: String = cell.chars().filter(|&c| !spelling::is_invisible(c)).collect();
        let help = format!("删去这一格，重新键入 {seen}");
        return Diagnostic::new(&RULE, span, message).help(help);
    }
    let (why, help) = match why {
        BadNumber::Negative => (
            "是负数".to_owned(),
            "写本期的数；更正以前的数，在 issue.toml 里加一段 [[corrections]]，写明 was 和 now"
                .to_owned(),
        ),
        BadNumber::Fraction => ("是小数".to_owned(), smaller_unit(cell, unit)),
        BadNumber::OtherUnit(found) => {
            (format!("的单位是“{found}”，应是“{unit}”"), "核对这一列的单位，或只写数字".to_owned())
        }
        BadNumber::Rounded if cell.contains('E') => (
            "是科学记数法，可能已经四舍五入".to_owned(),
            "在 Excel 里把这一列的格式改为「数值」、小数位数 0，再存一次".to_owned(),
        ),
        BadNumber::Rounded => {
            ("是约数".to_owned(), "写出确切的数，或写满四位小数，如 1.2380万".to_owned())
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
    Diagnostic::new(&RULE, span, format!("“{name}”的“{cell}”{why}")).help(help)
}

/// Rounded to a whole number, a figure with a fraction would be a wrong one: it wants a smaller unit.
fn smaller_unit(cell: &str, unit: &str) -> String {
    let powers = [('亿', 8), ('万', 4)];
    let of_unit = powers.iter().find_map(|&(sign, power)| Some((unit.strip_prefix(sign)?, power)));
    let number: String = cell.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let scaled = of_unit.and_then(|(smaller, power): (&str, usize)| {
        let (whole, decimals) = number.split_once('.')?;
        let zeros = power.checked_sub(decimals.len())?;
        let digits = format!("{whole}{decimals}{}", "0".repeat(zeros));
        let digits = digits.trim_start_matches('0');
        (!smaller.is_empty()).then(|| (smaller.to_owned(), digits.to_owned()))
    });
    match scaled {
        Some((smaller, digits)) => format!(
            "不要四舍五入，换更小的单位：定义里写 unit = \"{smaller}\"，这一格写 {digits}，各期照此换算"
        ),
        None => format!(
            "核对这个数：{unit}没有小数。金额、面积不要四舍五入，换更小的单位，如 12.5万元 用 unit = \"元\"，写 125000"
        ),
    }
}

/// A 合计 below nothing; `sum` is that of the rows that it covers, where they could be read.
pub(crate) fn negative_total(span: Span, cell: &str, name: &str, sum: Option<u128>) -> Diagnostic {
    let help = match sum {
        Some(sum) => format!("各行相加是{sum}：改为 {sum}，或删去合计行"),
        None => "改为各行相加的数，或删去合计行".to_owned(),
    };
    Diagnostic::new(&RULE, span, format!("「{name}」的合计「{cell}」是负数")).help(help)
}

/// A remark of bare digits: the cells before it have been shifted by a comma in a number.
pub(crate) fn shifted(span: Span, text: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("备注里只有“{text}”，像是数字里的逗号把各格挤错了位"))
        .help("带逗号的数字加双引号，或去掉逗号")
}

/// A sum beyond 64 bits; points at the cell that tipped it.
pub(crate) fn overflow(span: Span, account: &Account) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("加上这个数，{account}的累计超出了范围"))
        .help("核对这个数")
}
