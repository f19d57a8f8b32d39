//! `year-straddle`: figures of a period across 1 January without dates.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::issue::{Period, long_date};
use crate::model::source::{Source, Span};

pub(crate) static RULE: Rule = Rule {
    name: "year-straddle",
    code: "B0206",
    severity: Severity::Error,
    docs: "\
本期跨年，数据表没有“日期”列，不知道每个数算哪一年的；或者只有其中一年的行，另一年的数就没有了。

给数据表加上“日期”列，每行一天，或两年各一行；那几天没有办件的，写一行 0。",
    prose: None,
};

pub(crate) fn undated(source: &Arc<Source>, period: Period) -> Diagnostic {
    let message = format!("本期{period}跨年，数据表却没有「日期」列");
    Diagnostic::new(&RULE, Span::start_of(source), message)
        .help("加上「日期」列，每行写明是哪一天的数")
}

/// A table without a row for one of the two years, of which these are the days of the period.
pub(crate) fn absent(source: &Arc<Source>, from: NaiveDate, to: NaiveDate) -> Diagnostic {
    let (first, last) = (long_date(from), long_date(to));
    let days = if from == to { first } else { format!("{first}至{last}") };
    let message = format!("本期跨年，数据表里没有{days}的行：{}年的数会少算", from.year());
    Diagnostic::new(&RULE, Span::start_of(source), message)
        .help(format!("补上日期是 {to} 的一行；没有办件的，数字填 0"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::source::Encoding;

    #[test]
    fn days_without_a_row_are_named() {
        let check = |from: u32, to: u32, expected: &str| {
            let source = Source::new(FileRole::Figures, "x.csv", String::new(), Encoding::Utf8);
            let day = |day| NaiveDate::from_ymd_opt(2024, 1, day).expect("a date");
            let found = absent(&source, day(from), day(to));
            assert!(found.message.contains(expected), "{}", found.message);
        };
        check(1, 1, "没有2024年1月1日的行：2024年的数会少算");
        check(1, 3, "没有2024年1月1日至2024年1月3日的行");
    }
}
