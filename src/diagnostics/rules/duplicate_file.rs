//! `duplicate-file`: two files where one is read.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Text;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-file",
    code: "B0110",
    severity: Severity::Error,
    docs: "\
同一份数据表有两个文件，例如 `综窗办件.csv` 和 `综窗办件.xlsx`。

程序不猜哪一个是新的：留下一个，另一个删去或移走。",
    prose: None,
};

/// Points at the name in `sections`.
pub(crate) fn tables(listed: &Text, folder: &str, files: &[&str]) -> Diagnostic {
    let message = format!("{folder} 里同一份数据表有{}个文件：{}", files.len(), files.join("、"));
    let (kept, others) = files.split_first().unwrap_or((&"", &[]));
    Diagnostic::new(&RULE, listed.span.clone(), message)
        .help(format!("只留一个：数以 {kept} 为准就删去 {}，否则删去 {kept}", others.join("、")))
}
