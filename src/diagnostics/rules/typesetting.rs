//! `typesetting`: Typst cannot lay the issue out.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "typesetting",
    code: "B0601",
    severity: Severity::Error,
    docs: "\
排版没有成功：Typst 报了错，多半是替换过的模板或损坏的图片。

改正模板 `templates/` 里的写法；图片用 PNG、JPEG、GIF、SVG 或 WebP。",
    prose: None,
};

/// Typst's own message, pointing into the emitted file.
pub(crate) fn failed(span: Span, message: &str, hints: &[String]) -> Diagnostic {
    let help = match hints {
        [] => "检查 templates/ 里替换过的模板和本期的图片".to_owned(),
        hints => hints.join("；"),
    };
    Diagnostic::new(&RULE, span, format!("排版失败：{message}")).help(help)
}

/// Something that Typst only warns of.
pub(crate) fn warned(span: Span, message: &str, hints: &[String]) -> Diagnostic {
    let mut diagnostic = failed(span, message, hints);
    diagnostic.severity = Severity::Warning;
    diagnostic.message = format!("排版提示：{message}");
    diagnostic
}
