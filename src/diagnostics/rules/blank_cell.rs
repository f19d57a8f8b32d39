//! `blank-cell`: a cell with nothing in it.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "blank-cell",
    code: "B0407",
    severity: Severity::Error,
    docs: "\
这一格是空的，或写着 `—`、`/`、`无`。

空格不当作 0。没有办件填 0；指标可以没有的，在栏目定义里写 `optional = true`。

工作簿里的公式取存下的结果；没有存结果的（别的程序生成、没有打开过）也算空，在 Excel 或 WPS 里打开保存一次就有了。",
    prose: None,
};

pub(crate) fn figure(span: Span, measure: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("「{measure}」这一格没有数")).help("填上数；没有办件填 0")
}

/// A formula that was saved without its result, as other programs than spreadsheets leave it.
pub(crate) fn uncalculated(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "这一格是公式，文件里没有存下它的结果")
        .help("在 Excel 或 WPS 里打开这个文件，保存一次；公式的结果本来就是空的，就删去公式")
}

/// A key column that is there is filled in on every row.
pub(crate) fn key(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "这一格是空的")
        .help("填上；合并过的格先取消合并，再逐行填上；用不着这一列就整列删去")
}
