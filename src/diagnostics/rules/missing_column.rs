//! `missing-column`: a CSV column that must be there is not.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::{BETWEEN_CELLS, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "missing-column",
    code: "B0402",
    severity: Severity::Error,
    docs: "\
数据表少了一列。

每个指标一列，有行名的还要有行名那一列。",
    prose: None,
};

/// Points at the header row.
pub(crate) fn missing(header: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, header, format!("缺少「{name}」列")).help(format!("补上「{name}」列"))
}

/// A column by which a table is listed; `by` is where the definition says so. Points at the header row, which
/// stands above the `first` of the figures: titles may stand above it.
pub(crate) fn of_table(first: &Span, by: &Text) -> Diagnostic {
    let Span { source, range } = first;
    let before = source.text.get(..range.start).unwrap_or_default();
    let above = before.rfind('\n').map_or("", |end| &before[..end]);
    let end = above.trim_end_matches(|c: char| c.is_whitespace() || c == BETWEEN_CELLS).len();
    let start = above[..end].rfind('\n').map_or(0, |newline| newline + 1);
    let name = &by.value;
    let message = format!("缺少「{name}」列：表格要按它列");
    Diagnostic::new(&RULE, Span::new(source, start..end), message)
        .help(format!("补上「{name}」列，每行写明；本期不印这个表格的，删去定义里的这一块"))
        .related(by.span.clone(), "这里要求")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::written;
    use crate::model::files::FileRole;
    use crate::model::source::{Encoding, Source};

    #[test]
    fn the_header_row_is_the_one_above_the_figures() {
        let check = |text: &str, expected: &str| {
            let source = Source::new(FileRole::Figures, "x.csv", text.to_owned(), Encoding::Utf8);
            let at = text.find('9').expect("a figure");
            let found = of_table(&Span::new(&source, at..at + 1), &written("部门"));
            assert_eq!(found.span.text(), expected, "{text:?}");
        };
        check("受理,办结\n9,1\n", "受理,办结");
        check("统计表\n受理,办结\n1,9\n", "受理,办结");
        check("统计表\n\n受理,办结\n\n \n9,1\n", "受理,办结");
        let between = format!("表\n受理{BETWEEN_CELLS}办结{BETWEEN_CELLS}\n{BETWEEN_CELLS}\n9");
        check(&between, &format!("受理{BETWEEN_CELLS}办结"));
        check("9", "");
    }
}
