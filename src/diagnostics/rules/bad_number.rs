//! `bad-number`: a cell that is not an exact whole number.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::figures::{Account, BadNumber};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "bad-number",
    code: "B0406",
    severity: Severity::Error,
    docs: "\
这一格不是确切的整数。

可以写 `6244`、`6,244`、`６２４４`、`6244件`、`1.2380万`。小数、负数、约数和别的单位都不收，以免印出错数。",
    prose: None,
};

/// A cell of the measure `name`, which counts `unit`.
pub(crate) fn bad(span: Span, cell: &str, name: &str, unit: &str, why: &BadNumber) -> Diagnostic {
    let (why, help) = match why {
        BadNumber::Negative => ("是负数".to_owned(), "更正以前的数不要写成负数"),
        BadNumber::Fraction => ("是小数".to_owned(), "改为整数"),
        BadNumber::OtherUnit(found) => {
            (format!("的单位是“{found}”，应是“{unit}”"), "核对这一列的单位，或只写数字")
        }
        BadNumber::Rounded => ("是约数".to_owned(), "写出确切的数，或写满四位小数，如 1.2380万"),
        BadNumber::Grouping => ("的逗号位置不对".to_owned(), "每三位一个逗号，或不写逗号"),
        BadNumber::TooLarge => ("太大".to_owned(), "核对这个数"),
        BadNumber::Blank | BadNumber::NotANumber => ("不是数".to_owned(), "写整数"),
    };
    Diagnostic::new(&RULE, span, format!("“{name}”的“{cell}”{why}")).help(help)
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
