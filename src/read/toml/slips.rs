//! One slip of the pen is one finding, in Chinese, where it was made.

use super::*;

/// A text with one slip, its place in ⟦ ⟧: it is said once, in Chinese, there.
fn check(marked: &str, expected: &str) {
    let text = marked.replace(['⟦', '⟧'], "");
    let source =
        Source::new(FileRole::Prose, "x", text.clone(), crate::model::source::Encoding::Utf8);
    let mut found = Diagnostics::default();
    assert!(parse(&source, &mut found).is_none(), "{marked}");
    let messages: Vec<_> = found.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(messages, [expected], "{marked}");
    for Diagnostic { span, message, help, .. } in found.iter() {
        let mut shown = text.clone();
        shown.insert(span.range.end, '⟧');
        shown.insert(span.range.start, '⟦');
        assert_eq!(shown, marked);
        let said = format!("{message}{}", help.as_deref().unwrap_or_default());
        let is_foreign = |word: &str| word.len() > 4 && !text.contains(word);
        assert!(!said.split(|c: char| !c.is_ascii_alphabetic()).any(is_foreign), "{said}");
    }
}

#[test]
fn one_slip_is_one_finding() {
    let quotes = "正文里的引号「\"一网通办\"」用了英文双引号，文字到这里就断了";
    check("a = 1\ntext = \"推进⟦\"一网通办\"⟧。\"\nb = 2\n", quotes);
    check("a = [\n  \"推进⟦\"一网通办\"⟧。\",\n  \"甲\",\n]\n\n[stated]\nb = 1\n", quotes);
    let number = "数「2,584」里只能有数字，不能有逗号和单位";
    check("[stated]\n\"咨询\" = ⟦2,584⟧\n\"受理\" = 1\n", number);
    let unclosed = "这个 [ 没有与它配对的 ]";
    check("a = ⟦[⟧\n  \"甲\",\n  \"乙\",\n\n[stated]\n\"咨询\" = 2\n\"受理\" = 3\n", unclosed);
    check("a = ⟦[⟧\"甲\", \"乙\"\nb = []\nc = 1\n[[d]]\ne = \"丙\"\n", unclosed);
    check(
        "a = ⟦\"甲，⟧\n乙，\n丙。\"\nb = 1\n",
        "一对双引号里的文字不能换行，这里从第1行写到了第3行",
    );
    check("a = ⟦2023-02-30⟧\n", "没有「2023-02-30」这个日期：2023年2月没有30日，只有28天");
    check("a = ⟦2023-13-01⟧\n", "没有「2023-13-01」这个日期：月份是1到12");
    check("a = ⟦2023年3月9日⟧\n", "TOML 语法错误：日期写法不对");
}

#[test]
fn slips_are_all_said() {
    let text = "a = \"甲\"乙\"丙\"\nb = 2,584\nc = \nd = 2023-02-30\n";
    let source =
        Source::new(FileRole::Prose, "x", text.to_owned(), crate::model::source::Encoding::Utf8);
    let mut found = Diagnostics::default();
    assert!(parse(&source, &mut found).is_none());
    let mut lines: Vec<_> = found.iter().map(|d| d.span.start().line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [1, 2, 3, 4]);
}
