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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::source::{Encoding, Source};

    /// The lines of a table.
    fn rows(path: &str, text: &str) -> Vec<Span> {
        let source = Source::new(FileRole::Figures, path, text.to_owned(), Encoding::Utf8);
        let mut start = 0;
        let row = |line: &str| {
            let span = Span::new(&source, start..start + line.trim_end_matches('\n').len());
            start += line.len();
            span
        };
        text.split_inclusive('\n').map(row).collect()
    }

    #[test]
    fn rows_are_quoted_up_to_a_bound() {
        let check = |text: &str, expected: &str| {
            let rows = rows("x.csv", text);
            assert_eq!(passed(&rows), format!("跳过了{}行：{expected}", rows.len()));
            assert_eq!(beside(&rows), format!("没有列名的格没有读：{expected}"));
        };
        check("统计表", "第1行「统计表」");
        check("注：,\"核对\", ;\t完", "第1行「注： 核对 完」");
        let five = "第1行「一」、第2行「二」、第3行「三」、第4行「四」、第5行「五」";
        check("一\n二\n三\n四\n五", five);
        check("一\n二\n三\n四\n五\n六", &format!("{five}等"));
        let long = "长".repeat(30);
        check(&long, &format!("第1行「{long}」"));
        check(&format!("{long}长"), &format!("第1行「{long}…」"));
    }

    #[test]
    fn cells_are_named_up_to_a_bound() {
        let struck = |count: usize, expected: &str| {
            let cells = ["A1", "B1", "C1", "D1", "E1", "F1"].map(str::to_owned);
            assert_eq!(struck_cells(&cells[..count]), format!("画了删除线的{expected}照样计入"));
        };
        struck(1, "A1");
        struck(5, "A1、B1、C1、D1、E1");
        struck(6, "A1、B1、C1、D1、E1等6格");
        let day = NaiveDate::from_ymd_opt(2023, 2, 20).expect("a date");
        let read = "日期「44977」是表格软件的序号，读作2023-02-20";
        assert_eq!(serials("44977", day, 1), read);
        assert_eq!(serials("44977", day, 2), format!("{read}，这样的有2格"));
    }

    #[test]
    fn all_tables_are_one_note() {
        let check = |paths: &[&str], expected: Option<&str>| {
            let notes = paths.iter().flat_map(|path| rows(path, "甲"));
            let notes: Vec<Diagnostic> = notes.map(|row| noted(row, &["甲".to_owned()])).collect();
            let note = together(&notes);
            let said =
                note.map(|note| format!("{}｜{}", note.message, note.help.unwrap_or_default()));
            assert_eq!(said.as_deref(), expected);
        };
        check(&[], None);
        check(
            &["a", "b", "c", "d", "e", "f"],
            Some(
                "甲；另有5份数据表也有跳过的行、隐藏的行列或别的工作表｜读得对就不用管；跳过的行里有数据，就把它移到表头下面。其余5份：b、c、d、e、f",
            ),
        );
        check(
            &["a", "b", "c", "d", "e", "f", "g"],
            Some(
                "甲；另有6份数据表也有跳过的行、隐藏的行列或别的工作表｜读得对就不用管；跳过的行里有数据，就把它移到表头下面。其余6份：b、c、d、e、f等",
            ),
        );
    }
}
