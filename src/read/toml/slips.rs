//! One slip of the pen is one finding, in Chinese, where it was made.

use super::*;
use crate::model::source::Encoding;

/// A text with one slip, its place in ⟦ ⟧: it is said once, in Chinese, there.
fn check(marked: &str, expected: &str) -> Diagnostics {
    let text = marked.replace(['⟦', '⟧'], "");
    let source = Source::new(FileRole::Prose, "x", text.clone(), Encoding::Utf8);
    let mut found = Diagnostics::default();
    assert!(parse(&source, &mut found).is_none(), "{marked}");
    let messages: Vec<_> = found.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(messages, [expected], "{marked}");
    if found.iter().all(|found| found.fix.is_some()) {
        let text = mended(&text, &found);
        let mended = Source::new(FileRole::Prose, "x", text, Encoding::Utf8);
        let mut left = Diagnostics::default();
        assert!(parse(&mended, &mut left).is_some(), "{marked}");
    }
    for Diagnostic { span, message, help, .. } in found.iter() {
        let mut shown = text.clone();
        shown.insert(span.range.end, '⟧');
        shown.insert(span.range.start, '⟦');
        assert_eq!(shown, marked);
        let said = format!("{message}{}", help.as_deref().unwrap_or_default());
        let is_foreign = |word: &str| word.len() > 4 && !text.contains(word);
        let said = said.replace("TOML", "");
        assert!(!said.split(|c: char| !c.is_ascii_alphabetic()).any(is_foreign), "{said}");
    }
    found
}

/// The text with everything done that is suggested.
fn mended(text: &str, found: &Diagnostics) -> String {
    let mut fixes: Vec<_> = found.iter().filter_map(|found| found.fix.as_ref()).collect();
    fixes.sort_by_key(|fix| fix.span.range.start);
    let mut mended = text.to_owned();
    for fix in fixes.into_iter().rev() {
        assert_ne!(fix.span.text(), fix.replacement, "nothing is suggested that is so already");
        mended.replace_range(fix.span.range.clone(), &fix.replacement);
    }
    mended
}

/// The same for a slip for which the mended text is known: each ⟦ ⟧ is one finding, `part` is in what
/// is said, and with all suggestions taken the text is `meant`, in which nothing is wrong.
fn mends(text: &str, part: &str, meant: &str) {
    let source = Source::new(FileRole::Prose, "x", text.to_owned(), Encoding::Utf8);
    let mut found = Diagnostics::default();
    assert!(parse(&source, &mut found).is_none(), "{text}");
    let said: Vec<String> = found
        .iter()
        .map(|d| format!("{} {}", d.message, d.help.as_deref().unwrap_or_default()))
        .collect();
    assert!(said.len() == 1, "{text} is one finding: {said:#?}");
    assert!(said[0].contains(part), "{text}: {said:?}");
    assert_eq!(mended(text, &found), meant, "{said:?}");
    let source = Source::new(FileRole::Prose, "x", meant.to_owned(), Encoding::Utf8);
    assert!(parse(&source, &mut Diagnostics::default()).is_some(), "{meant}");
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
    let source = Source::new(FileRole::Prose, "x", text.to_owned(), Encoding::Utf8);
    let mut found = Diagnostics::default();
    assert!(parse(&source, &mut found).is_none());
    let mut lines: Vec<_> = found.iter().map(|d| d.span.start().line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [1, 2, 3, 4]);
}

#[test]
fn quotes_of_another_kind() {
    let text = "3月1日，科技厅开展“政策进园区”活动，现场解答46人次。";
    let meant = format!("text = \"{text}\"\n");
    let curly = "中文引号「“」";
    mends(&format!("text = “{text}”\n"), curly, &meant);
    mends(&format!("text = “{text}\"\n"), curly, &meant);
    mends(&format!("text = \"{text}”\n"), "中文引号「”」", &meant);
    mends(&format!("text = ＂{text}＂\n"), "「＂」", &meant);
    mends(&format!("text = ‘{text}’\n"), "「‘」", &meant);
    mends(&format!("“text” ＝ “{text}”\n"), curly, &format!("\"text\" = \"{text}\"\n"));
    mends("a = [“科技厅”, “民政厅”]\n", curly, "a = [\"科技厅\", \"民政厅\"]\n");
    mends("a = [\n  “{text}”，\n]\n", curly, "a = [\n  \"{text}\",\n]\n");
    // Inside the text.
    let inner = "英文引号";
    mends("text = \"开展“进园区\"活动。\"\n", inner, "text = \"开展“进园区”活动。\"\n");
    mends("text = \"开展\"进园区”活动。\"\n", inner, "text = \"开展“进园区”活动。\"\n");
    mends("text = \"开展\"进园区活动。\"\n", inner, "text = \"开展进园区活动。\"\n");
    mends(
        "a = [\n  \"按照\"一窗\",\"一网\"要求。\",\n  \"甲。\",\n]\n",
        inner,
        "a = [\n  \"按照“一窗”,“一网”要求。\",\n  \"甲。\",\n]\n",
    );
    mends("text = \"开展\\“进园区”活动。\"\n", "反斜杠", "text = \"开展“进园区”活动。\"\n");
}

#[test]
fn quotes_that_are_missing() {
    let closing = "末尾缺英文双引号";
    let (first, second) = ("  \"本周完成测试。\",\n", "  \"乙。\",\n");
    let meant = format!("a = [\n{first}{second}]\n");
    mends(&format!("a = [\n  \"本周完成测试。,\n{second}]\n"), closing, &meant);
    mends(&format!("a = [\n  \"本周完成测试。，\n{second}]\n"), closing, &meant);
    mends(&format!("a = [\n  本周完成测试。\",\n{second}]\n"), "前面缺英文双引号", &meant);
    mends(&format!("a = [\n  本周完成测试。,\n{second}]\n"), "没有英文双引号", &meant);
    mends("a = \"甲。\nb = 1\n", closing, "a = \"甲。\"\nb = 1\n");
    mends("a = 科技厅\nb = 1\n", "没有英文双引号", "a = \"科技厅\"\nb = 1\n");
    let meant = "a = [\"民政厅\", \"农业农村厅\"]\n";
    mends("a = [\"民政厅, \"农业农村厅\"]\n", closing, meant);
    mends("a = [民政厅, 农业农村厅]\n", "没有英文双引号", meant);
    mends("a = [民政厅、农业农村厅]\n", "没有英文双引号", meant);
}

#[test]
fn signs_of_another_kind() {
    let meant = "a = [{ name = \"张明\", post = \"副厅长\" }]\n";
    let comma = "全角逗号「，」";
    mends("a = [{ name = \"张明\"，post = \"副厅长\" }]\n", comma, meant);
    mends("a = [｛ name = \"张明\", post = \"副厅长\" ｝]\n", "全角", meant);
    mends("a = [{ name = \"张明\", post = \"副厅长\" ]\n", "缺少 }", meant);
    mends("a = [{ name ＝ \"张明\" post = “副厅长” }]\n", "全角", meant);
    let names = "a = [\"甲厅\", \"乙局\"]\n";
    mends("a = [\"甲厅\"、\"乙局\"]\n", "顿号", names);
    mends("a = [\"甲厅\"，\"乙局\"]\n", comma, names);
    mends("a = [\"甲厅\" \"乙局\"]\n", "缺少英文逗号", names);
    mends("a = ［\"甲厅\", \"乙局\"］\n", "［", names);
    mends("a = 【\"甲厅\", \"乙局\"】\n", "【", names);
    mends("a = [\"甲厅\", \"乙局\"]。\n", "「。」", names);
    let items = "a = [\n  \"甲。\",\n  \"乙。\",\n]\nb = 1\n";
    mends("a = [\n  \"甲。\"，\n  \"乙。\",\n]\nb = 1\n", comma, items);
    mends("a = [\n  \"甲。\"\n  \"乙。\",\n]\nb = 1\n", "缺少英文逗号", items);
    mends("a = [\n  \"甲。\",\n  \"乙。\",\n]。\nb = 1\n", "「。」", items);
    mends("a = [\n  \"甲。\",\n  \"乙。\",\n],。\nb = 1\n", "「,。」", items);
    mends("a = [\n  \"甲。\"，\n  \"乙。\",\n]\nb = 1\n", comma, items);
    mends("a = [\n  \"甲。\",\n  \"乙。\"。，\n]\nb = 1\n", "「。，」", items);
    mends("a = 【\n  \"甲。\",\n  \"乙。\",\n]\nb = 1\n", "【", items);
    mends("a　= 1\n", "全角空格", "a = 1\n");
    mends("a\u{a0}= 1\n", "不间断空格", "a = 1\n");
    mends("b = 2\n\u{feff}a = 1\n", "U+FEFF", "b = 2\na = 1\n");
    mends("a = 1\n\u{200b}[[b]]\nc = 1\n", "U+200B", "a = 1\n[[b]]\nc = 1\n");
    mends("a ＝ ４２８\n", "全角", "a = 428\n");
    mends("a = 1\n＃ 注\nb = 2\n", "以 # 开头", "a = 1\n# 注\nb = 2\n");
    mends("a = 1\n// 注\nb = 2\n", "以 # 开头", "a = 1\n# 注\nb = 2\n");
    mends("a = 1 ＃ 注\n", "全角", "a = 1 # 注\n");
}

#[test]
fn keys_and_headers() {
    let good = "\"着装情况\" = \"总体情况良好。\"\n";
    mends("着装情况：总体情况良好。\n", "冒号「：」", good);
    mends("\"着装情况\"：\"总体情况良好。\"\n", "冒号「：」", good);
    mends("“着装情况” ＝ “总体情况良好。”\n", "中文引号", good);
    mends("着装情况 = “总体情况良好。”\n", "汉字", good);
    mends("a： \"科技厅\"\n", "冒号", "a = \"科技厅\"\n");
    mends("a \"科技厅\"\n", "等号", "a = \"科技厅\"\n");
    mends(
        "a = { from：2023-02-27, to：2023-03-03 }\n",
        "冒号",
        "a = { from = 2023-02-27, to = 2023-03-03 }\n",
    );
    mends(
        "a = { from = 2023-02-27 to = 2023-03-03 }\n",
        "逗号",
        "a = { from = 2023-02-27, to = 2023-03-03 }\n",
    );
    for (written, meant) in [
        ("【findings】", "[findings]"),
        ("［findings］", "[findings]"),
        ("[findings】", "[findings]"),
        ("[findings", "[findings]"),
        ("[findings]。", "[findings]"),
        ("【【findings】】", "[[findings]]"),
        ("[findings]]", "[[findings]]"),
        ("[[findings]", "[[findings]]"),
        ("[累计]", "[\"累计\"]"),
    ] {
        mends(&format!("{written}\na = 1\n"), "", &format!("{meant}\na = 1\n"));
    }
    for heading in
        ["（一）优化营商环境工作开展情况", "一、窗口服务效能提升", "优化营商环境工作开展情况："]
    {
        let written = format!("a = 1\n\n{heading}\n[[b]]\nc = 1\n");
        mends(&written, "以 # 开头", &format!("a = 1\n\n# {heading}\n[[b]]\nc = 1\n"));
    }
}

#[test]
fn dates_and_numbers() {
    let date = "a = 2023-03-16\n";
    for written in ["2023—03—16", "2023－03－16", "２０２３-03-16", "2023.3.16", "2023年3月16日"]
    {
        mends(&format!("a = {written}\n"), "2023-03-16", date);
    }
    let note = "a = 2023-03-16     # 印发日期\n";
    mends("a = 2023-03-16     印发日期\n", "前面没有 #", note);
    mends("a = 2023-03-16     // 印发日期\n", "前面没有 #", note);
    mends("a = 2023-03-16     ＃ 印发日期\n", "全角", note);
    mends("a = { b = 23-02-27 }\n", "日期", "a = { b = 2023-02-27 }\n");
    let number = "a = 428\n";
    mends("a = 第428期\n", "只能有数字", number);
    mends("a = 428期\n", "只能有数字", number);
    mends("a = 428；\n", "「；」", number);
    mends("a = 428。\n", "「。」", number);
    mends("a = 428  总期号\n", "前面没有 #", "a = 428  # 总期号\n");
    mends("a = 7.8524万\n", "78524", "a = 78524\n");
}

#[test]
fn entries_and_lists_that_were_begun_otherwise() {
    let meant = "[[b]]\ndepartment = \"甲\"\n\n[[b]]\ndepartment = \"乙\"\n";
    for written in [
        "[b]\ndepartment = \"甲\"\n\n[[b]]\ndepartment = \"乙\"\n",
        "[[b]]\ndepartment = \"甲\"\n\n[b]\ndepartment = \"乙\"\n",
        "[[b]]\ndepartment = \"甲\"\n\n[b]]\ndepartment = \"乙\"\n",
    ] {
        mends(written, "[[b]]", meant);
    }
    let list = "a = [\n  \"甲。\",\n  \"乙。\",\n]\nb = 1\n";
    mends("a =\n  \"甲。\",\n  \"乙。\",\n]\nb = 1\n", "[", list);
    mends("a = []\n  \"甲。\",\n  \"乙。\",\n]\nb = 1\n", "]", list);
    mends("a = [\n  1.\t\"甲。\",\n  \"乙。\",\n]\nb = 1\n", "「1.」", list);
    mends("a = \"甲\" ]\n", "「]」", "a = \"甲\"\n");
    mends("a = \"甲\u{b}乙\u{c}。\"\n", "U+000B", "a = \"甲乙。\"\n");
    mends("leaders = 无\n", "写 []", "leaders = []\n");
    mends("gap = 无\n", "「无」", "gap = \"无\"\n");
    mends("\"着装情况\" = 无\n", "「无」", "\"着装情况\" = \"无\"\n");
    mends("issue = 2023-05\n", "「2023-05」", "issue = \"2023-05\"\n");
}

#[test]
fn an_entry_without_its_header() {
    let entry = |name: &str| format!("department = \"{name}\"\ntext = \"近日。\"\n");
    let (first, second) = (entry("甲"), entry("乙"));
    let meant = format!("[[b]]\n{first}\n[[b]]\n{second}\n[[b]]\n{first}");
    let written = format!("[[b]]\n{first}\n{second}\n[[b]]\n{first}");
    mends(&written, "在第5行前面加一行 [[b]]", &meant);
    check("a = 1\n⟦a⟧ = 2\n", "TOML 语法错误：键重复，第1行已经写过「a」");
    // An empty list holds the place open; no entry is to be deleted.
    mends(
        "c = 1\nb = []\n\n[[b]]\ndepartment = \"甲\"\n",
        "删去第2行的 b = []",
        "c = 1\n\n[[b]]\ndepartment = \"甲\"\n",
    );
    check("a = ⟦⟧\nb = 1\n", "TOML 语法错误：等号后面没有内容");
}

#[test]
fn a_document_is_no_text() {
    for bytes in [b"PK\x03\x04\x14\0".as_slice(), b"{\\rtf1\\ansi", b"\xd0\xcf\x11\xe0\xa1"] {
        let file = File::new(FileRole::Prose, "x", bytes.to_vec());
        let mut found = Diagnostics::default();
        assert!(decode(file, &mut found).is_none());
        let messages: Vec<_> = found.iter().map(|found| found.message.as_str()).collect();
        assert!(matches!(messages.as_slice(), [said] if said.ends_with("不是文本文件")));
    }
}
