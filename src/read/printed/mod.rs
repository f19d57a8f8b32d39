//! A printed issue (.txt, .md, .pdf, .docx) as paragraphs and tables: which reader its file is for is
//! told by its content, for a name may be wrong.

pub mod docx;
mod markdown;
pub mod pdf;
mod text;

pub(crate) use self::text::lone_number;
use crate::model::characters::is_invisible;
use crate::model::numbering::numbered;
use crate::model::printed::Printed;
use crate::model::source;

/// Reads a printed issue. `name` is that of its file: it tells Markdown from plain text, which are the
/// same bytes.
///
/// # Errors
/// In Chinese, what the file is and what to do.
pub fn read(name: &str, bytes: &[u8]) -> Result<Printed, String> {
    match bytes {
        [b'%', b'P', b'D', b'F', ..] => pdf::read(bytes),
        [b'P', b'K', ..] => docx::read(bytes).map(text::rejoined),
        // An encrypted .docx begins as an old .doc does.
        [0xd0, 0xcf, 0x11, 0xe0, ..] => docx::read(bytes),
        [b'{', b'\\', b'r', b't', b'f', ..] => {
            Err("这是 RTF 文件：用 Word 或 WPS 打开，另存为 .docx 再导入".to_owned())
        }
        _ => plain(name, bytes),
    }
}

/// A picture as plain text has it, by its caption.
pub(super) fn photo(caption: &str) -> String {
    format!("（图：{}）", caption.trim())
}

fn plain(name: &str, bytes: &[u8]) -> Result<Printed, String> {
    let wrong = "不是文本，也不是 PDF 或 .docx";
    let (text, _) = source::decode(bytes)
        .map_err(|_| format!("{wrong}：换成 .txt、.md、.pdf 或 .docx 再导入"))?;
    if text.contains('\0') {
        return Err(format!("{wrong}：换成 .txt、.md、.pdf 或 .docx 再导入"));
    }
    let start = text.trim_start().get(..5).unwrap_or_default().to_lowercase();
    if start == "<html" || start == "<!doc" {
        return Err("这是网页：用浏览器打开，把文字复制进 .txt 再导入".to_owned());
    }
    let (text, name) = (cleaned(&text), name.to_lowercase());
    // Nobody writes a heading like that in plain text.
    let headings = text.lines().filter(|line| line.starts_with("## ") || line.starts_with("### "));
    let is_markdown = name.ends_with(".md") || name.ends_with(".markdown") || headings.count() > 1;
    let printed = if is_markdown { markdown::read(&text) } else { text::read(&text) };
    match printed.parts.is_empty() {
        true => Err("里面没有文字".to_owned()),
        false => Ok(printed),
    }
}

/// The text as it shows: what takes no room is gone, every kind of line break is one, and the tab that Word
/// copies behind an automatic number is no column's.
fn cleaned(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let shown = text.chars().filter(|c| !is_invisible(*c)).map(|c| match c {
        '\r' | '\u{b}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        c => c,
    });
    let shown: String = shown.collect();
    let line = |line: &str| match line.split_once('\t') {
        Some((mark, rest)) if is_mark(mark) && !rest.contains('\t') => format!("{mark}{rest}"),
        _ => line.to_owned(),
    };
    shown.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Whether a text is the number of a paragraph and nothing else.
fn is_mark(text: &str) -> bool {
    numbered(text).is_some_and(|of| of.rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_says_nothing() {
        let check = |text: &str, expected: &str| assert_eq!(cleaned(text), expected, "{text:?}");
        check("\u{feff}一、\u{200b}甲\r\n乙\r丙\u{b}丁\u{2028}戊\n", "一、甲\n乙\n丙\n丁\n戊\n");
        check("1.\t甲\n　　（一）\t乙\n", "1.甲\n　　（一）乙\n");
        check("1.\t甲\t2\n类别\t件\n1\t2\n", "1.\t甲\t2\n类别\t件\n1\t2\n");
    }

    #[test]
    fn a_file_is_what_its_content_says() {
        let check = |name: &str, bytes: &[u8], expected: &str| {
            let found = read(name, bytes).map(|printed| printed.parts.len().to_string());
            let found = found.unwrap_or_else(|why| why);
            assert!(found.contains(expected), "{name}: {found}");
        };
        check("a.txt", "一、甲\n\n乙\n".as_bytes(), "2");
        check("a.txt", b"\xd2\xbb\xa1\xa2\xbc\xd7", "1");
        check("a.md", "## 一、甲\n\n乙\n".as_bytes(), "2");
        check("a.txt", "## 一、甲\n\n### （一）丙\n乙\n".as_bytes(), "3");
        check("a.doc", b"{\\rtf1", "另存为 .docx");
        check("a.txt", "\n<html><body>一、甲".as_bytes(), "网页");
        check("a.txt", " \n　\n".as_bytes(), "没有文字");
        check("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "另存为 .docx");
        check("a.txt", b"\xff\xfe\x00", "不是文本");
        check("a.txt", b"a\0b", "不是文本");
    }
}
