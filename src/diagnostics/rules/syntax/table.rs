//! A table that cannot be read: its header, and rows that are not parted as it is.

use super::RULE;
use crate::diagnostics::Diagnostic;
use crate::model::source::Span;

/// A name that stands over several columns, `under` which others stand. Points at it.
pub(crate) fn two_levels(span: Span, name: &str, under: &[&str]) -> Diagnostic {
    let under: Vec<String> = under.iter().map(|name| format!("「{name}」")).collect();
    let message = match under.is_empty() {
        true => format!("表头里「{name}」一格占了几列，不知道数在哪一列"),
        false => format!("表头有两层：「{name}」下面又分{}", under.join("")),
    };
    Diagnostic::new(&RULE, span, message)
        .help("表头只写一行，每列一个指标；按事项、部门分的，写成一列，每样一行")
}

/// A row above the header that looks like data.
pub(crate) fn data_above(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "表头上面的这一行像是数据，没有计入")
        .help("移到表头下面；不是数据就删去")
}

/// The header once more behind an empty row. Points at it; `first` is the header's own line.
pub(crate) fn two_tables(span: Span, first: usize) -> Diagnostic {
    let message = format!("空行下面又有一个表头，像是有两张表：第{first}行起一张，这里起一张");
    Diagnostic::new(&RULE, span, message)
        .help("只留本期的一张，另一张删去；本来是一张表，就删去中间的空行")
}

/// A sheet without a header where others have one. Points at its first row.
pub(crate) fn other_sheet(span: Span, read: &str, others: &[String]) -> Diagnostic {
    let names: Vec<String> = others.iter().map(|name| format!("「{name}」")).collect();
    let names = names.join("");
    Diagnostic::new(&RULE, span, format!("第一张工作表「{read}」里认不出表头，{names}里有"))
        .help(format!("把{names}移到最前面，或把工作表改成栏目的名字"))
}

/// A CSV row with another number of cells than the header.
pub(crate) fn ragged(span: Span, found: usize, expected: usize) -> Diagnostic {
    let parted = span.text().replace('，', ",");
    // An input method's commas: with those of the row itself they make up the cells.
    if found < expected && parted.matches(',').count() + 1 == expected {
        let message = format!("这一行用了中文逗号「，」，读成了{found}格，表头有{expected}格");
        return Diagnostic::new(&RULE, span.clone(), message)
            .help(format!("列之间用英文（半角）逗号：{parted}"))
            .fix(span, parted);
    }
    Diagnostic::new(&RULE, span, format!("这一行有{found}格，表头有{expected}格"))
        .help("补上缺的格或删去多的格；数字里有逗号时给这一格加双引号")
}

/// A CSV cell whose quote does not end where the cell does.
pub(crate) fn misquoted(span: Span) -> Diagnostic {
    // A quote that is never closed swallows the rest of the file; its first line is place enough.
    let first = span.text().lines().next().map_or(0, str::len);
    let span = Span::new(&span.source, span.range.start..span.range.start + first);
    Diagnostic::new(&RULE, span, "这一格的双引号没有配对，或格里换了行")
        .help("整格加一对双引号，或删去双引号")
}

/// A first row in which no column is known.
pub(crate) fn no_header(span: Span) -> Diagnostic {
    let help = if span.text().contains(['，', '；']) {
        "列之间用英文（半角）逗号"
    } else {
        "写一行列名，一字不差地用栏目定义里的指标名"
    };
    Diagnostic::new(&RULE, span, "表头里一列也认不出").help(help)
}

/// A calendar.csv whose first row names none of its columns; `commas` are those of an input method.
pub(crate) fn calendar_header(span: Span, is_data: bool, commas: bool) -> Diagnostic {
    const HEADER: &str = "date,kind,name";
    let comma = if commas { "；列之间用英文（半角）逗号" } else { "" };
    let help = match is_data {
        true => format!("在最前面加一行：{HEADER}{comma}"),
        false => {
            format!("第一行改为：{HEADER}；下面每天一行，例如 2026-05-09,work,劳动节{comma}")
        }
    };
    let diagnostic =
        Diagnostic::new(&RULE, span.clone(), format!("第一行应是列名 {HEADER}")).help(help);
    if is_data { diagnostic } else { diagnostic.fix(span, HEADER) }
}
