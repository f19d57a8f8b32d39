//! `encoding`: files were read in an encoding other than UTF-8.

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::{Encoding, Source, Span};

pub(crate) static RULE: Rule = Rule {
    name: "encoding",
    code: "B0106",
    severity: Severity::Note,
    docs: "\
文件不是 UTF-8 编码，程序按 UTF-16 或 GB18030 读出；一次运行只说一条，写明有几个。

汉字读对了就不用管；要去掉这条说明，用编辑器另存为 UTF-8，表格在 Excel 中另存为“CSV UTF-8”。",
    prose: None,
};

pub(crate) fn noted(source: &Arc<Source>) -> Diagnostic {
    let message = format!("按 {} 编码读出", name(source.encoding));
    Diagnostic::new(&RULE, Span::start_of(source), message)
        .help("文字没有乱码就不用管；也可另存为 UTF-8")
}

/// How many files are named beside the first.
const NAMED: usize = 5;

/// One note for all of a run, at the place of the first; notes come in order.
pub(crate) fn together(notes: &[Diagnostic]) -> Option<Diagnostic> {
    let [first, others @ ..] = notes else { return None };
    if others.is_empty() {
        return Some(first.clone());
    }
    let in_encoding = |encoding: Encoding| {
        let count = notes.iter().filter(|note| note.span.source.encoding == encoding).count();
        (count > 0).then(|| format!("{count}个文件按 {} 编码读出", name(encoding)))
    };
    let told: Vec<String> =
        [Encoding::Gb18030, Encoding::Utf16].into_iter().filter_map(in_encoding).collect();
    let named: Vec<&str> =
        others.iter().take(NAMED).map(|note| note.span.source.path.as_str()).collect();
    let more = if others.len() > NAMED { "等" } else { "" };
    let mut note = Diagnostic::new(&RULE, first.span.clone(), told.join("，")).help(format!(
        "其余{}个：{}{more}；文字没有乱码就不用管，也可另存为 UTF-8",
        others.len(),
        named.join("、")
    ));
    note.issue = first.issue;
    Some(note)
}

fn name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf16 => "UTF-16",
        Encoding::Gb18030 => "GB18030",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;

    #[test]
    fn all_files_are_one_note() {
        let check = |files: &[(&str, Encoding)], expected: Option<(&str, &str, &str)>| {
            let notes = files.iter().map(|(path, encoding)| {
                noted(&Source::new(FileRole::Figures, *path, String::new(), *encoding))
            });
            let note = together(&notes.collect::<Vec<_>>());
            let found = note.as_ref().map(|note| {
                let path = note.span.source.path.as_str();
                (path, note.message.as_str(), note.help.as_deref().unwrap_or_default())
            });
            assert_eq!(found, expected);
        };
        use Encoding::{Gb18030, Utf16};
        check(&[], None);
        let help = "文字没有乱码就不用管；也可另存为 UTF-8";
        check(&[("a", Gb18030)], Some(("a", "按 GB18030 编码读出", help)));
        check(
            &[("a", Gb18030), ("b", Utf16), ("c", Gb18030)],
            Some((
                "a",
                "2个文件按 GB18030 编码读出，1个文件按 UTF-16 编码读出",
                "其余2个：b、c；文字没有乱码就不用管，也可另存为 UTF-8",
            )),
        );
        let six: Vec<_> = ["a", "b", "c", "d", "e", "f"].map(|path| (path, Utf16)).into();
        check(
            &six,
            Some((
                "a",
                "6个文件按 UTF-16 编码读出",
                "其余5个：b、c、d、e、f；文字没有乱码就不用管，也可另存为 UTF-8",
            )),
        );
        let many: Vec<_> = ["a", "b", "c", "d", "e", "f", "g"].map(|path| (path, Utf16)).into();
        check(
            &many,
            Some((
                "a",
                "7个文件按 UTF-16 编码读出",
                "其余6个：b、c、d、e、f等；文字没有乱码就不用管，也可另存为 UTF-8",
            )),
        );
    }
}
