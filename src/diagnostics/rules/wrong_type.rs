//! `wrong-type`: a value that is not of its key's kind.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "wrong-type",
    code: "B0105",
    severity: Severity::Error,
    docs: "\
值的类型不对，例如该写日期的地方写了字符串。

日期不加引号（`2023-03-09`），数字不加引号，文字加英文双引号，多条内容放在方括号里。",
    prose: None,
};

/// `expected` and `found` are Chinese nouns.
pub(crate) fn wrong(span: Span, key: &str, expected: &str, found: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("“{key}”的值应是{expected}，这里是{found}"))
        .help(format!("改为{expected}"))
}

pub(crate) fn control_character(span: Span, key: &str, c: char) -> Diagnostic {
    let code = u32::from(c);
    Diagnostic::new(&RULE, span, format!("“{key}”里有不能印刷的控制字符 U+{code:04X}"))
        .help("删去这个字符")
}

pub(crate) fn file_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("“{name}”不能用作文件名"))
        .help("栏目名不能为空，不能以点开头，不能含 / \\ :")
}

pub(crate) fn photo_path(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("图片路径“{path}”不在本期的文件夹里"))
        .help("写相对于本期文件夹的路径，例如 照片/1.jpg")
}

pub(crate) fn repeated(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("“{name}”重复")).help("删去重复的一个")
}

/// A measure, row column or row under a name that a table uses otherwise.
pub(crate) fn reserved(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("“{name}”不能用作这里的名字：重复，或数据表另有用处"))
        .help("换一个名字；日期、部门、备注、合计在数据表里各有用处")
}

pub(crate) fn taken_key(span: Span, key: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("块的键“{key}”已被占用")).help("换一个键名")
}

pub(crate) fn second_counts(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "一个栏目只能有一个 counts 块").help("把另一个移到别的栏目")
}

pub(crate) fn unknown_kind(span: Span, kind: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("没有“{kind}”这种块"))
        .help("可用的有 counts、roster、items、dispatches、findings、text")
}

pub(crate) fn unknown_basis(span: Span, basis: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("没有 basis = \"{basis}\" 这种算法"))
        .help("\"period\" 是 CSV 填本期的数、程序相加；\"cumulative\" 是 CSV 填平台的今年累计")
}

pub(crate) fn lines_per_page(span: Span, lines: u32) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("每页{lines}行排不下或太稀"))
        .help("写10至40之间的数；国标是22，紧凑版是24")
}

/// A cell of the date column that holds no date.
pub(crate) fn date_cell(span: Span, text: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("“{text}”不是日期"))
        .help("写成 2023-02-20、2023/2/20、2023年2月20日或2月20日")
}
