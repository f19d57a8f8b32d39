//! `table-layout`: what a table has beside its header and its data, and how it was read.

use chrono::NaiveDate;

use crate::diagnostics::{Diagnostic, Rule, Severity, ranges};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "table-layout",
    code: "B0411",
    severity: Severity::Note,
    docs: "\
数据表里除了表头和数据还有别的：表头上面的标题、数据下面的注和填表人、隐藏的行列、画了删除线的格、别的工作表。这一条写明是怎样读的。

跳过的行不计入数字；隐藏的行列、画了删除线的格照样计入。读得对就不用管。",
    prose: None,
};

/// How many rows are quoted.
const QUOTED: usize = 5;

/// All of a table in one note.
pub(crate) fn noted(span: Span, told: &[String]) -> Diagnostic {
    Diagnostic::new(&RULE, span, told.join("；"))
        .help("读得对就不用管；跳过的行里有数据，就把它移到表头下面")
}

/// How many files are named beside the first.
const NAMED: usize = 5;

/// One note for all of a run, at the place of the first; notes come in order.
pub(crate) fn together(notes: &[Diagnostic]) -> Option<Diagnostic> {
    let [first, others @ ..] = notes else { return None };
    let named: Vec<&str> =
        others.iter().take(NAMED).map(|note| note.span.source.path.as_str()).collect();
    let more = if others.len() > NAMED { "等" } else { "" };
    let count = others.len();
    let mut note = first.clone();
    note.message += &format!("；另有{count}份数据表也有跳过的行、隐藏的行列或别的工作表");
    let help = note.help.unwrap_or_default();
    note.help = Some(format!("{help}。其余{count}份：{}{more}", named.join("、")));
    Some(note)
}

/// Titles and notes.
pub(crate) fn passed(rows: &[Span]) -> String {
    let quoted: Vec<String> = rows.iter().take(QUOTED).map(quote).collect();
    let more = if rows.len() > QUOTED { "等" } else { "" };
    format!("跳过了{}行：{}{more}", rows.len(), quoted.join("、"))
}

/// `第1行「综窗办件统计表」`, cut where it is long.
fn quote(row: &Span) -> String {
    const LENGTH: usize = 30;
    let words: Vec<&str> = row
        .text()
        .split([crate::model::source::BETWEEN_CELLS, ',', ';', '\t'])
        .map(|cell| cell.trim().trim_matches('"'))
        .filter(|cell| !cell.is_empty())
        .collect();
    let text = words.join(" ");
    let cut: String = text.chars().take(LENGTH).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("第{}行「{cut}{more}」", row.start().line)
}

/// Words to the right of a table.
pub(crate) fn beside(cells: &[Span]) -> String {
    let quoted: Vec<String> = cells.iter().take(QUOTED).map(quote).collect();
    let more = if cells.len() > QUOTED { "等" } else { "" };
    format!("没有列名的格没有读：{}{more}", quoted.join("、"))
}

pub(crate) fn hidden_rows(rows: &[usize]) -> String {
    format!("隐藏的第{}行照样计入", ranges(rows))
}

pub(crate) fn hidden_columns(columns: &[String]) -> String {
    format!("隐藏的{}列照样计入", columns.join("、"))
}

pub(crate) fn struck_rows(rows: &[usize]) -> String {
    format!("画了删除线的第{}行照样计入", ranges(rows))
}

pub(crate) fn struck_cells(cells: &[String]) -> String {
    let more = if cells.len() > QUOTED { format!("等{}格", cells.len()) } else { String::new() };
    let named = &cells[..cells.len().min(QUOTED)];
    format!("画了删除线的{}{more}照样计入", named.join("、"))
}

/// Sheets that have such a header too.
pub(crate) fn other_sheets(read: &str, others: &[String]) -> String {
    let others: Vec<String> = others.iter().map(|name| format!("「{name}」")).collect();
    format!("读的是第一张工作表「{read}」，没有读{}", others.join(""))
}

/// Serial numbers in a CSV.
pub(crate) fn serials(first: &str, date: NaiveDate, count: usize) -> String {
    let all = if count > 1 { format!("，这样的有{count}格") } else { String::new() };
    format!("日期「{first}」是表格软件的序号，读作{date}{all}")
}
