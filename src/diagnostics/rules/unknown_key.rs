//! `unknown-key`: a key that nothing reads.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "unknown-key",
    code: "B0103",
    severity: Severity::Error,
    docs: "\
多了一个不认识的键，多半是写错了名字。

不认识的键不会被印出来，所以是错误。对照栏目定义改名或删去。写在表头（如 `[stated]`）之后的键属于那个表；顶层的键要写在所有表头之前。",
    prose: None,
};

/// `known` are the keys that may stand there; `is_defined` says whether a definition names them.
pub(crate) fn unknown(
    span: Span,
    key: &str,
    meant: Option<&str>,
    known: &[&str],
    is_defined: bool,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, span.clone(), format!("不认识的键「{key}」"));
    let Some(meant) = meant else {
        let known = match known {
            [] => String::new(),
            known => format!("；这里可写的有 {}", known.join("、")),
        };
        let defined = if is_defined { "，或在栏目定义里加上" } else { "" };
        return diagnostic.help(format!("删去它{defined}{known}"));
    };
    // A key with Hanzi is quoted, and its span has the quotes.
    let replacement = if meant.is_ascii() { meant.to_owned() } else { format!("\"{meant}\"") };
    diagnostic.help(format!("是否想写「{meant}」？")).fix(span, replacement)
}

/// Keys that stand below a header, which is gone; points at the first of `count`.
pub(crate) fn headless(span: Span, key: &str, header: &str, count: usize) -> Diagnostic {
    let all = if count > 1 { format!("等{count}行") } else { String::new() };
    Diagnostic::new(&RULE, span, format!("「{key}」{all}前面缺一行 [{header}]"))
        .help(format!("在「{key}」这一行前面加一行：[{header}]"))
}

/// A level among the stated figures.
pub(crate) fn stated_level(span: Span, measure: &str) -> Diagnostic {
    let message = format!("「{measure}」没有今年累计，[stated] 里不能写它");
    Diagnostic::new(&RULE, span, message)
        .help("删去这一行：定义里它是 basis = \"level\"，某一天的数，各期不相加")
}

/// The key that a Chinese word, or another English one, stands for.
pub(crate) fn in_english<'a>(
    key: &str,
    mut absent: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    const MEANT: [(&str, &str); 20] = [
        ("累计", "stated"),
        ("今年累计", "stated"),
        ("今年以来", "stated"),
        ("总期号", "total"),
        ("期号", "total"),
        ("日期", "date"),
        ("印发日期", "date"),
        ("周期", "period"),
        ("印数", "copies"),
        ("部门", "department"),
        ("单位", "department"),
        ("正文", "text"),
        ("内容", "text"),
        ("人员", "people"),
        ("照片", "photo"),
        ("姓名", "name"),
        ("职务", "post"),
        ("position", "post"),
        ("title", "post"),
        ("图注", "caption"),
    ];
    let meant = MEANT.iter().find(|(written, _)| *written == key)?.1;
    absent.find(|known| *known == meant)
}

/// A key of the file's top level that stands behind a table's header.
pub(crate) fn below_header(span: Span, key: &str, header: &Span) -> Diagnostic {
    let table = header.text();
    Diagnostic::new(&RULE, span, format!("「{key}」写在 {table} 之后，成了那个表里的键"))
        .help(format!("把「{key}」移到 {table} 之前"))
        .related(header.clone(), "表从这里开始")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stands_for_a_key_that_is_not_there_yet() {
        let check = |key: &str, expected: Option<&str>| {
            assert_eq!(in_english(key, ["text", "post", "total"].into_iter()), expected, "{key}");
        };
        check("正文", Some("text"));
        check("position", Some("post"));
        check("总期号", Some("total"));
        check("部门", None);
        check("受理", None);
    }

    #[test]
    fn keys_without_a_header_are_counted() {
        let check = |count: usize, expected: &str| {
            let text = crate::diagnostics::rules::testing::written("受理");
            assert_eq!(headless(text.span, "受理", "stated", count).message, expected);
        };
        check(1, "「受理」前面缺一行 [stated]");
        check(2, "「受理」等2行前面缺一行 [stated]");
    }
}
