//! `too-long`: more than an issue ever holds: a name of a page, a paragraph without an end, a list of thousands.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::prose::{Prose, is_hanzi};
use crate::model::source::{Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "too-long",
    code: "B0107",
    severity: Severity::Error,
    docs: "\
一处文字或一个列表太长：多半是把正文贴进了写名称的地方，或者把整份材料贴成了一段。

报名、标题、单位、栏目、指标、部门、姓名、图注这类一行的文字最多200字；一段正文最多20000字，中间没有汉字和空格的一串最多2000个；一个列表最多5000条，\
`departments.toml` 最多50000个部门。

名称写短，长的写进正文；一段太长的，在该分段的地方空一行。",
    prose: None,
};

/// Characters of what is printed on a line of its own, and of names.
pub(crate) const LINE: usize = 200;

/// Characters of a paragraph; one of a bulletin has a few hundred.
pub(crate) const PARAGRAPH: usize = 20_000;

/// Characters in a row without a Hanzi or a blank: lines break within them anywhere, at a price.
const WORD: usize = 2000;

/// How long a text is, where that is more characters than it may have.
fn beyond(text: &str, most: usize) -> Option<usize> {
    // A character has a byte at least: what has few bytes is not counted.
    let length = if text.len() > most { text.chars().count() } else { 0 };
    (length > most).then_some(length)
}

/// A text of one line: `name` is its key or its column.
pub(crate) fn line(span: &Span, name: &str, text: &str) -> Option<Diagnostic> {
    let length = beyond(text, LINE)?;
    let message = format!("「{name}」有{length}字，最多{LINE}字");
    Some(
        Diagnostic::new(&RULE, span.clone(), message)
            .help("这里是名称或一行的标题：写短；长的内容写进正文"),
    )
}

/// The first paragraph or word of a text that is too long.
pub(crate) fn paragraph(text: &Text, key: &str) -> Option<Diagnostic> {
    beyond(&text.value, WORD)?;
    let parts = |c: char| c.is_whitespace() || is_hanzi(c);
    let mut start = 0;
    for word in text.value.split_inclusive(parts) {
        let place = start..start + word.trim_end_matches(parts).len();
        start += word.len();
        if let Some(length) = beyond(&text.value[place.clone()], WORD) {
            let message = format!(
                "「{key}」里有一串{length}个字母、数字或符号，中间没有汉字和空格，最多{WORD}个"
            );
            return Some(
                Diagnostic::new(&RULE, text.part(place), message)
                    .help("网址写短；不是正文的，删去"),
            );
        }
    }
    let prose = Prose::of(&text.value);
    let long = |range: std::ops::Range<usize>| {
        Some((beyond(&prose.text[range.clone()], PARAGRAPH)?, range))
    };
    let (length, range) = prose.paragraphs().find_map(long)?;
    let message = format!("「{key}」里有一段{length}字，一段最多{PARAGRAPH}字");
    Some(
        Diagnostic::new(&RULE, text.part(prose.place(range)), message)
            .help("在该分段的地方空一行；不是正文的，删去"),
    )
}

/// A list of so many entries where at most `most` may stand.
pub(crate) fn list(span: Span, key: &str, count: usize, most: usize) -> Diagnostic {
    let message = format!("「{key}」有{count}条，最多{most}条");
    Diagnostic::new(&RULE, span, message).help("核对是不是贴错了内容；确有这么多的，分成几块写")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::written;

    #[test]
    fn what_an_issue_may_hold_is_no_longer() {
        let said = |found: Option<Diagnostic>| found.map(|found| found.message);
        let line = |text: &str| said(super::line(&written(text).span, "name", text));
        assert_eq!(line(&"甲".repeat(200)), None);
        assert_eq!(line(&"a".repeat(201)).as_deref(), Some("「name」有201字，最多200字"));
        let paragraph = |text: &str| said(super::paragraph(&written(text), "a"));
        let most = "甲".repeat(20_000);
        // Of several paragraphs each has its own end.
        assert_eq!(paragraph(&format!("{most}\n\n{most}")), None);
        assert_eq!(paragraph(&"a".repeat(2000)), None);
        let word = "「a」里有一串2001个字母、数字或符号，中间没有汉字和空格，最多2000个";
        assert_eq!(paragraph(&format!("甲{}乙", "—".repeat(2001))).as_deref(), Some(word));
        let long = written(&format!("甲 {}乙", "—".repeat(2001)));
        let place = super::paragraph(&long, "a").map(|found| found.span.text().to_owned());
        assert_eq!(place, Some("—".repeat(2001)));
        let told = "「a」里有一段20001字，一段最多20000字";
        assert_eq!(paragraph(&format!("甲\n\n{most}\n乙\n\n丙")).as_deref(), Some(told));
    }
}
