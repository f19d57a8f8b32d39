//! `encoding`: a CSV was read in an encoding other than UTF-8.

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::{Encoding, Source, Span};

pub(crate) static RULE: Rule = Rule {
    name: "encoding",
    code: "B0106",
    severity: Severity::Note,
    docs: "\
数据表不是 UTF-8 编码，程序按 UTF-16 或 GB18030 读出。

汉字列名读对了就不用管；要去掉这条说明，在 Excel 中另存为“CSV UTF-8”。",
    prose: None,
};

pub(crate) fn noted(source: &Arc<Source>) -> Diagnostic {
    let name = match source.encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf16 => "UTF-16",
        Encoding::Gb18030 => "GB18030",
    };
    Diagnostic::new(&RULE, Span::start_of(source), format!("按 {name} 编码读出"))
        .help("列名和备注没有乱码就不用管；也可另存为 UTF-8")
}
