//! `duplicate-file`: two files where one is read.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::files::FileRole;
use crate::model::source::{Encoding, Source, Span};

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-file",
    code: "B0110",
    severity: Severity::Error,
    docs: "\
同一份数据表有两个文件，例如 `综窗办件.csv` 和 `综窗办件.xlsx`。

程序不猜哪一个是新的：留下一个，另一个删去或移走。",
    prose: None,
};

/// Points at the first of them: the name in `sections` may stand in what another issue was published with.
pub(crate) fn tables(folder: &str, files: &[&str]) -> Diagnostic {
    let message = format!("{folder} 里同一份数据表有{}个文件：{}", files.len(), files.join("、"));
    let (kept, others) = files.split_first().unwrap_or((&"", &[]));
    let path = format!("{folder}/{kept}");
    let source = Source::new(FileRole::Figures, path, String::new(), Encoding::Utf8);
    Diagnostic::new(&RULE, Span::start_of(&source), message)
        .help(format!("只留一个：数以 {kept} 为准就删去 {}，否则删去 {kept}", others.join("、")))
}
