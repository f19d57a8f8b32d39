//! `missing-key`: a key that must be there is not.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::files::FileRole;
use crate::model::source::Span;
use crate::model::toml::Key;

pub(crate) static RULE: Rule = Rule {
    name: "missing-key",
    code: "B0104",
    severity: Severity::Error,
    docs: "\
少了一个必须写的键，或键里是空白。

缺的内容不能悄悄漏掉，所以是错误。没有内容的块写空数组，例如 `efficiency = []`，印出时这一块连同编号一起略去。",
    prose: None,
};

/// Points at the table's header, or at the file's start. `example` is what the key may hold.
pub(crate) fn missing(header: Span, key: &str, example: &str) -> Diagnostic {
    let line = format!("{} = {example}", Key(key));
    let help = match example {
        "[]" => format!("补上这一行；没有内容也要写明：{line}"),
        _ => format!("补上一行，例如 {line}"),
    };
    absent(header, key).help(help)
}

/// The key of a block, by its heading; `lines` is how its content is written.
pub(crate) fn block(header: Span, key: &str, title: Option<&str>, lines: &str) -> Diagnostic {
    let title = title.map_or_else(String::new, |title| format!("「{title}」的"));
    absent(header, key).help(format!("补上{title}内容：{lines}"))
}

fn absent(header: Span, key: &str) -> Diagnostic {
    // Figures hang on the period and on corrections; the rest of issue.toml is the masthead's.
    let is_awaited = match header.source.role {
        FileRole::Prose => true,
        FileRole::Manifest => matches!(key, "total" | "date"),
        _ => false,
    };
    Diagnostic::new(&RULE, header, format!("缺少键「{key}」")).awaited(is_awaited)
}

/// A key that is there with nothing in it.
pub(crate) fn blank(span: Span) -> Diagnostic {
    let is_awaited = span.source.role == FileRole::Prose;
    let before = &span.source.text[..span.range.start.min(span.source.text.len())];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let key = line.trim_end().strip_suffix('=').map(str::trim);
    // What a key holds cannot be left out like one item of several.
    let help = match key.filter(|key| is_awaited && !key.contains(['=', '{'])) {
        Some(key) => format!("在引号里写上内容：{key} = \"……\""),
        None => "写上内容；不要的条目整条删去".to_owned(),
    };
    Diagnostic::new(&RULE, span, "这里是空白").help(help).awaited(is_awaited)
}

/// The days of a period that stand on lines of their own; points at the first of them.
pub(crate) fn period(span: Span, from: &str, to: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, "起止日期要写在一行里")
        .help(format!("from 和 to 两行改为一行：period = {{ from = {from}, to = {to} }}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source::{Encoding, Source};

    #[test]
    fn what_a_blank_stands_for_is_shown_to_be_written() {
        let check = |role: FileRole, text: &str, expected: &str| {
            let source = Source::new(role, "x.toml", text.to_owned(), Encoding::Utf8);
            let at = text.rfind("\"\"").expect("a blank");
            let help = blank(Span::new(&source, at..at + 2)).help;
            assert_eq!(help.as_deref(), Some(expected), "{text}");
        };
        let whole = "写上内容；不要的条目整条删去";
        check(FileRole::Prose, "a = 1\ntext = \"\"\n", "在引号里写上内容：text = \"……\"");
        check(FileRole::Prose, "items = [\"甲\", \"\"]\n", whole);
        check(FileRole::Prose, "photo = { file = \"\" }\n", whole);
        check(FileRole::Prose, "a = b = \"\"\n", whole);
        check(FileRole::Manifest, "gap = \"\"\n", whole);
    }

    #[test]
    fn a_missing_line_is_shown() {
        let check = |example: &str, expected: &str| {
            let source = Source::new(FileRole::Prose, "x.toml", String::new(), Encoding::Utf8);
            let found = missing(Span::start_of(&source), "efficiency", example);
            assert_eq!(found.help.as_deref(), Some(expected));
        };
        check("[]", "补上这一行；没有内容也要写明：efficiency = []");
        check("\"……\"", "补上一行，例如 efficiency = \"……\"");
    }
}
