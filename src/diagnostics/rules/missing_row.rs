//! `missing-row`: a declared row without data.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::{Source, Span};

pub(crate) static RULE: Rule = Rule {
    name: "missing-row",
    code: "B0404",
    severity: Severity::Error,
    docs: "\
数据表少了一行：栏目定义里的每个行名至少要有一行数据。

没有办件也要写上，数字填 0。

累计数（`basis = \"cumulative\"`）以数据表的最后一天为准：每一行、每个部门都要有那一天的数。\
定义里 `basis = \"level\"` 的指标不相加：数据表分部门的，它的数写在“合计”行；分日期的，写在最后一天。",
    prose: None,
};

/// Points at the file's start.
pub(crate) fn missing(source: &Arc<Source>, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, Span::start_of(source), format!("缺少「{name}」这一行"))
        .help(format!("补上「{name}」；没有办件填 0"))
}

/// A level of which the row that says it is not there: of a `row` of the definition, on the table's `last`
/// day; of departments it is the one of all of them.
pub(crate) fn level(
    source: &Arc<Source>,
    measure: &str,
    row: Option<&str>,
    last: Option<NaiveDate>,
    by_department: bool,
) -> Diagnostic {
    let day = last.map(|last| last.to_string());
    let place = [day.as_deref(), row].into_iter().flatten().collect::<Vec<_>>().join("的");
    let of = if place.is_empty() { "" } else { "的" };
    let (what, help) = match by_department {
        true => (
            format!("缺少{place}{of}「合计」这一行：「{measure}」是某一天的数，各部门不相加"),
            format!("补上部门写「合计」的一行，填上全部部门的「{measure}」"),
        ),
        false => (
            format!("缺少{place}这一行：「{measure}」是某一天的数，以数据表的最后一天为准"),
            "补上这一行".to_owned(),
        ),
    };
    Diagnostic::new(&RULE, Span::start_of(source), what).help(help)
}

pub(crate) fn empty(source: &Arc<Source>) -> Diagnostic {
    Diagnostic::new(&RULE, Span::start_of(source), "数据表里没有数据")
        .help("表头下面至少写一行；没有办件填 0")
}

/// A table of which nothing is filled in but its header, which it points at: as each cell of a row that is
/// there would be reported, all in one.
pub(crate) fn unfilled(header: Span, measures: &[&str]) -> Diagnostic {
    let names: Vec<String> = measures.iter().map(|name| format!("「{name}」")).collect();
    let row = header.start().line + 1;
    Diagnostic::new(&RULE, header, format!("表头下面{}没有数", names.concat()))
        .help(format!("在第{row}行逐格填上数；没有办件填 0"))
}

/// A figure that counts from the year's start and is not said on the table's `last` day. Points at the last
/// row of the same `name`, which is empty where the table has days alone.
pub(crate) fn closing(span: Span, name: &str, date: NaiveDate, last: NaiveDate) -> Diagnostic {
    let message = format!("「{name}」的数只到{date}，没有{last}的：累计数只取最后一天的，它会漏掉");
    Diagnostic::new(&RULE, span, message)
        .help(format!("补上「{name}」{last}的一行；这些天没有变化的，照抄{date}的数"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::source::Encoding;

    #[test]
    fn the_row_below_the_header_is_to_be_filled_in() {
        let text = "统计表\n\n受理,办结\n".to_owned();
        let source = Source::new(FileRole::Figures, "x.csv", text, Encoding::Utf8);
        let at = source.text.find("受理").expect("a header");
        let found = unfilled(Span::new(&source, at..source.text.len() - 1), &["受理", "办结"]);
        assert_eq!(found.message, "表头下面「受理」「办结」没有数");
        assert_eq!(found.help.as_deref(), Some("在第4行逐格填上数；没有办件填 0"));
    }
}
