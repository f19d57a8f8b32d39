//! `wrong-type`: a value that is not of its key's kind.

pub(crate) mod checks;
pub(crate) mod table;

use std::ops::RangeInclusive;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::characters::Unprintable;
use crate::model::decimal::{Decimal, MAX_DECIMALS};
use crate::model::definition::{Basis, Measure};
use crate::model::files::{FileRole, is_below};
use crate::model::issue::IssueId;
use crate::model::source::Span;
use crate::model::toml::Key;

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
    instead(span, key, expected, found, None)
}

/// `meant` is what should stand there, where that can be told.
pub(crate) fn instead(
    span: Span,
    key: &str,
    expected: &str,
    found: &str,
    meant: Option<String>,
) -> Diagnostic {
    let message = format!("「{key}」的值应是{expected}，这里是{found}");
    let diagnostic = Diagnostic::new(&RULE, span.clone(), message);
    match meant {
        Some(meant) => diagnostic.help(format!("写成 {meant}")).fix(span, meant),
        None => diagnostic.help(format!("改为{expected}")),
    }
}

/// Something else where a table of these keys is wanted.
pub(crate) fn no_table(span: Span, key: &str, found: &str, keys: &[&str]) -> Diagnostic {
    let written = Key(key);
    let message = format!("「{key}」这里应是一个表（几个键和值），这里是{found}");
    let pairs: Vec<String> = keys.iter().take(2).map(|key| format!("{} = ……", Key(key))).collect();
    let help = match span.text() {
        // `[[stated]]` for the only one.
        header if header.starts_with("[[") => format!("表头只用一重方括号：[{written}]"),
        _ if span.source.role == FileRole::Prose && keys.contains(&"department") => format!(
            "每篇稿件以 [[{written}]] 开头，下面各行写 department = \"……\" 和 text = \"……\""
        ),
        _ if found == "数组" => {
            format!("去掉方括号，先写一行表头 [{written}]，下面每行一个：{}", pairs.join("，"))
        }
        _ => format!("写成 {{ {} }}", pairs.join(", ")),
    };
    Diagnostic::new(&RULE, span, message).help(help)
}

/// A character that no page shows as it is typed; `key` is the key or the column that it stands in.
pub(crate) fn unprintable(span: Span, key: &str, c: char, why: Unprintable) -> Diagnostic {
    let code = u32::from(c);
    let what = match why {
        Unprintable::Direction => "把文字方向倒过来的隐形字符",
        Unprintable::Hidden => "看不见的零宽字符",
        Unprintable::Lost => "乱码（原来的字在转换时丢了）",
        Unprintable::Mark => "与前面的字合不成一个字的附加符号",
        Unprintable::Control => "不能印刷的控制字符",
    };
    Diagnostic::new(&RULE, span, format!("「{key}」里有{what} U+{code:04X}"))
        .help("删去这个字符；看不见的，把前后两个字连同它一起删掉再重打")
}

/// A print run of no copies.
pub(crate) fn copies(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "印数不能是0")
        .help("写要印的份数，例如 copies = 80；不印印数的，删去这一行")
}

pub(crate) fn file_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("「{name}」不能用作文件名"))
        .help(
            "栏目名不能为空，最多 200 字节（66 个汉字），不能以点开头，不能以点或空格结尾，不能含 / \\ : < > \" | ? *，\
             不能是 issue、published、opening，也不能是 Windows 留作他用的 CON、NUL、COM1 等",
        )
}

/// A number that may only be so small or so large.
pub(crate) fn not_within(
    span: Span,
    key: &str,
    found: u32,
    range: &RangeInclusive<u32>,
) -> Diagnostic {
    let (least, most) = (range.start(), range.end());
    Diagnostic::new(&RULE, span, format!("「{key}」应在 {least} 和 {most} 之间，这里是 {found}"))
        .help("改为这个范围里的数；不需要改上限的，删去这一行")
}

pub(crate) fn photo_path(span: Span, path: &str) -> Diagnostic {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let plain = parts.join("/");
    if !path.starts_with('/') && is_below(&plain) {
        return Diagnostic::new(&RULE, span, format!("图片路径「{path}」里有多余的「.」或「/」"))
            .help(format!("写成 {plain}"));
    }
    Diagnostic::new(&RULE, span, format!("图片路径「{path}」不在本期的文件夹里"))
        .help("写相对于本期文件夹的路径，例如 照片/1.jpg")
}

/// A photo in the folder that is replaced when its issue is published.
pub(crate) fn photo_folder(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("图片「{path}」在 published/ 里，公布时会被换掉"))
        .help("published/ 只由 bulletin publish 写：把图片移到本期文件夹的别处，例如 照片/1.jpg")
}

pub(crate) fn repeated(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("「{name}」重复")).help("删去重复的一个")
}

/// A measure, row column or row under a name that a table uses otherwise.
pub(crate) fn reserved(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("「{name}」不能用作这里的名字：重复，或数据表另有用处"))
        .help("换一个名字；日期、部门、备注、合计在数据表里各有用处")
}

pub(crate) fn taken_key(span: Span, key: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("块的键「{key}」已被占用")).help("换一个键名")
}

/// A measure under the name of one in another block of its section.
pub(crate) fn repeated_measure(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("指标「{name}」在本栏目的另一个 counts 块里已经有了"))
        .help("换一个名字：一个栏目里各块的指标不能同名，更正和 [stated] 只写指标名")
}

pub(crate) fn decimals(span: Span, found: u64) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("小数位数不能是{found}"))
        .help(format!("写0至{MAX_DECIMALS}：7960.15 写 decimals = 2；整数不写这一项"))
}

/// A measure that another issue keeps otherwise: their figures do not add up.
pub(crate) fn other_kind(
    measure: &Measure,
    issue: IssueId,
    other: &Measure,
    of: IssueId,
) -> Diagnostic {
    let Measure { name, span, .. } = measure;
    let (now, then) = (measure.decimals, other.decimals);
    let since = format!("另起一个指标（换个名字），写上 since = \"{issue}\"");
    let (message, help) = if measure.unit != other.unit {
        let (now, then) = (&measure.unit, &other.unit);
        let message = format!("「{name}」的单位是{now}，{of}公布时是{then}：两种单位的数不能相加");
        (message, format!("改回 unit = \"{then}\"；确要改单位的，{since}"))
    } else if now == then {
        let (now, then, back) = match measure.basis {
            Basis::Level => ("是 basis = \"level\"", "不是", "去掉 basis = \"level\""),
            _ => ("不是 basis = \"level\"", "是", "改回 basis = \"level\""),
        };
        let message = format!("「{name}」{now}，{of}公布时却{then}：两种数不能放在一起算");
        (message, format!("{back}；确要改的，{since}"))
    } else {
        let message = format!(
            "「{name}」是 decimals = {now}，{of}公布时是 decimals = {then}：小数位数不同的数不能相加"
        );
        (message, format!("改回 decimals = {then}；确要改小数位数的，{since}"))
    };
    Diagnostic::new(&RULE, span.clone(), message)
        .help(help)
        .related(other.span.clone(), format!("{of}的定义"))
}

/// A measure that the definition of an issue published earlier in the year, `before`, does not have.
pub(crate) fn unannounced(
    section: &str,
    measure: &Measure,
    before: IssueId,
    issue: IssueId,
) -> Diagnostic {
    let Measure { name, span, .. } = measure;
    let message =
        format!("{before}公布时，「{section}」里没有「{name}」：今年以来的累计会从{issue}算起");
    Diagnostic::new(&RULE, span.clone(), message)
        .help(format!("只是改了名字的，改回原来的名字；确是新增的指标，写上 since = \"{issue}\""))
}

/// A measure that an issue of the year has, and that the definition of the one published just before does not:
/// `first`, `before`, and the one that has it again.
pub(crate) fn interrupted(
    section: &str,
    measure: &Measure,
    (first, before, issue): (IssueId, IssueId, IssueId),
) -> Diagnostic {
    let Measure { name, span, .. } = measure;
    let message = format!(
        "{first}有「{section}」的「{name}」，{before}公布时却没有：今年以来的累计会缺{before}的数"
    );
    Diagnostic::new(&RULE, span.clone(), message).help(format!(
        "{before}漏了而还没有印发的，删去 issues/{before}/published.toml 和 issues/{before}/published/，\
         补上这一项，再公布{before}；已经印发的，或那一期本来就没有的，写上 since = \"{issue}\"，累计不含{before}的"
    ))
}

/// A row that an issue published earlier in the year, `before`, has, or that it has no rows; points at a
/// measure of it.
pub(crate) fn lost_row(measure: &Measure, row: Option<&str>, before: IssueId) -> Diagnostic {
    let (what, help) = match row {
        Some(row) => (
            format!("有「{row}」这一行，现在没有了"),
            "改了名字的，改回原来的名字；不再有的，今年内留着这一行，数字填 0",
        ),
        None => ("不分行，现在分了行".to_owned(), "今年内不要改：从明年第1期起再分行"),
    };
    let message = format!("{before}公布时「{}」{what}：今年以来的累计会少一块", measure.name);
    Diagnostic::new(&RULE, measure.span.clone(), message).help(help)
}

/// A figure that has more decimals than its measure, or is none.
pub(crate) fn figure(span: Span, key: &str, found: &str, decimals: u8) -> Diagnostic {
    let message = format!("「{key}」的值应是不小于0、至多{decimals}位小数的数，这里是{found}");
    let example = Decimal::new(10_i128.pow(decimals.into()), decimals);
    let key = Key(key);
    let help = format!(
        "写到小数点后{decimals}位，例如 {key} = {example}；定义里这个指标是 decimals = {decimals}"
    );
    Diagnostic::new(&RULE, span, message).help(help)
}

pub(crate) fn unknown_kind(span: Span, kind: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("没有「{kind}」这种块"))
        .help("可用的有 counts、table、roster、items、dispatches、findings、text")
}

pub(crate) fn unknown_basis(span: Span, basis: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("没有 basis = \"{basis}\" 这种算法"))
        .help("\"period\" 是 CSV 填本期的数、程序相加；\"cumulative\" 是 CSV 填平台的今年累计；\"level\" 是某一天的数（在办件数、满意率），不相加")
}

pub(crate) fn lines_per_page(span: Span, lines: u32) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("每页{lines}行排不下或太稀"))
        .help("写10至40之间的数；国标是22，紧凑版是24")
}

/// A day of calendar.csv that is neither off nor worked; `meant` is what it should say, where that can be
/// told.
pub(crate) fn day_kind(span: Span, text: &str, meant: Option<&str>) -> Diagnostic {
    let message = format!("「{text}」不是 off 或 work");
    let diagnostic = Diagnostic::new(&RULE, span.clone(), message);
    match meant {
        Some(meant) => diagnostic.help(format!("写成 {meant}")).fix(span, meant),
        None => diagnostic.help("放假写 off，调休上班写 work"),
    }
}

/// A cell of the date column that holds no date.
pub(crate) fn date_cell(span: Span, text: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("「{text}」不是日期"))
        .help("写成 2023-02-20、2023/2/20、2023年2月20日或2月20日")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::measure;
    use crate::model::source::{Encoding, Source};

    #[test]
    fn a_photo_that_lies_in_the_folder_is_not_said_to_lie_outside() {
        let source = Source::new(FileRole::Prose, "x.toml", String::new(), Encoding::Utf8);
        let check = |path: &str, message: &str, help: &str| {
            let found = photo_path(Span::start_of(&source), path);
            assert!(found.message.contains(message), "{}", found.message);
            assert!(found.help.is_some_and(|found| found.contains(help)), "{path}");
        };
        check("./a.png", "多余", "写成 a.png");
        check("照片//1/./a.png", "多余", "写成 照片/1/a.png");
        for path in ["", "./", "/a.png", "../a.png", "./../a.png", "C:a.png", r"a\b.png"] {
            check(path, "不在本期的文件夹里", "相对");
        }
    }

    #[test]
    fn a_table_is_shown_as_it_is_written() {
        let check = |text: &str, role: FileRole, found: &str, keys: &[&str], expected: &str| {
            let source = Source::new(role, "x.toml", text.to_owned(), Encoding::Utf8);
            let found = no_table(Span::whole(&source), "note", found, keys);
            assert_eq!(found.help.as_deref(), Some(expected), "{text}");
        };
        let (keys, named) = (["from", "to", "name"], ["department", "text"]);
        let dispatch = "每篇稿件以 [[note]] 开头，下面各行写 department = \"……\" 和 text = \"……\"";
        let lines = "去掉方括号，先写一行表头 [note]，下面每行一个：from = ……，to = ……";
        let inline = "写成 { from = ……, to = …… }";
        check("[[note]]", FileRole::Shared, "数组", &keys, "表头只用一重方括号：[note]");
        check("[\"a\"]", FileRole::Prose, "数组", &named, dispatch);
        check("[\"a\"]", FileRole::Prose, "数组", &keys, lines);
        check("[\"a\"]", FileRole::Shared, "数组", &keys, lines);
        let shared = "去掉方括号，先写一行表头 [note]，下面每行一个：department = ……，text = ……";
        check("[\"a\"]", FileRole::Shared, "数组", &named, shared);
        check("\"a\"", FileRole::Shared, "字符串", &keys, inline);
    }

    #[test]
    fn a_measure_of_another_kind_is_told_from_the_one_before() {
        let measure = |unit, decimals, basis| measure("办件", unit, decimals, basis);
        let check = |now: &Measure, then: &Measure, message: &str, help: &str| {
            let issue = |number| IssueId { year: 2023, number };
            let found = other_kind(now, issue(7), then, issue(6));
            assert!(found.message.contains(message), "{}", found.message);
            assert!(found.help.is_some_and(|found| found.starts_with(help)), "{help}");
        };
        let (period, level) = (measure("件", 0, Basis::Period), measure("件", 0, Basis::Level));
        check(&level, &period, "是 basis = \"level\"，2023-06公布时却不是", "去掉 basis");
        check(
            &period,
            &level,
            "不是 basis = \"level\"，2023-06公布时却是",
            "改回 basis = \"level\"",
        );
        let (people, exact) = (measure("人", 0, Basis::Period), measure("件", 2, Basis::Period));
        check(&people, &period, "的单位是人，2023-06公布时是件", "改回 unit = \"件\"");
        check(
            &exact,
            &period,
            "是 decimals = 2，2023-06公布时是 decimals = 0",
            "改回 decimals = 0",
        );
    }
}
