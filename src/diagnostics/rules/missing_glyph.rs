//! `missing-glyph`: a character that no face of its role can print.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "missing-glyph",
    code: "B0602",
    severity: Severity::Error,
    docs: "\
一个字在它所用的字体和后备字体里都没有，印出来会是空框。

换一个写法，或在 bulletin.toml 的 `[fonts]` 里加上有这个字的字体；生僻字可装 fonts-lxgw-wenkai 和
fonts-noto-cjk。",
    prose: None,
};

/// `role` in Chinese: 仿宋, 楷体.
pub(crate) fn missing(span: Span, c: char, role: &str) -> Diagnostic {
    let code = u32::from(c);
    let message = format!("{role}和它的后备字体里都没有「{c}」（U+{code:04X}）");
    Diagnostic::new(&RULE, span, message).help("换一个写法，或在 [fonts] 里加上有这个字的字体")
}
