//! `syntax`: a file that cannot be read as what it is.

use std::ops::Range;
use std::sync::Arc;

use tera::ErrorKind;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::{Source, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "syntax",
    code: "B0102",
    severity: Severity::Error,
    docs: "\
文件读不懂：TOML 或模板有语法错误，CSV 缺格、引号不配对，或编码不对。

一个文件的语法错误一次全部列出；改好之前不再检查它的内容。文件存为 UTF-8 最稳妥；汉字作键要加双引号，例如 `\"受理\" = 112`。",
    prose: None,
};

/// A TOML error, `description` in the parser's English.
pub(crate) fn toml(span: Span, description: &str) -> Diagnostic {
    let rest = &span.source.text[span.range.start.min(span.source.text.len())..];
    let line = rest.lines().next().unwrap_or_default();
    if let Some(sign) = rest.chars().next().filter(|&c| is_full_width(c)) {
        return Diagnostic::new(&RULE, span, format!("TOML 语法错误：这里是全角字符“{sign}”"))
            .help("改用英文（半角）的标点、引号、数字和空格；正文要放在英文双引号里");
    }
    if description.starts_with("invalid unquoted key") && !span.text().is_ascii() {
        let (key, at) = (span.text().trim().to_owned(), span.clone());
        return Diagnostic::new(&RULE, span, format!("键“{key}”含有汉字，要加双引号"))
            .help("加上双引号")
            .fix(at, format!("\"{key}\""));
    }
    let is_date = description.starts_with("invalid date")
        || line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(['/', '年', '-']);
    if is_date {
        return Diagnostic::new(&RULE, span, "TOML 语法错误：日期写法不对")
            .help("写成 2023-03-09：四位年、两位月、两位日，不加引号");
    }
    let known = TOML_ERRORS.iter().find(|(english, ..)| description.starts_with(english));
    let (what, help) = known
        .map_or(("写法不对", "对照示例检查这一处"), |&(_, what, help)| (what, help));
    Diagnostic::new(&RULE, span, format!("TOML 语法错误：{what}")).help(help)
}

/// Punctuation, digits and blanks that look like those of TOML and are not.
fn is_full_width(c: char) -> bool {
    matches!(
        c,
        '\u{ff01}'..='\u{ff5e}' | '\u{3000}' | '\u{a0}' | '“' | '”' | '‘' | '’' | '、' | '。'
    )
}

/// The parser's descriptions (their beginnings), what they mean, and what to do.
const TOML_ERRORS: [(&str, &str, &str); 33] = [
    ("invalid basic string", "字符串没有结束", "在同一行补上结尾的双引号；多行的文字用三个双引号"),
    ("invalid literal string", "字符串没有结束", "在同一行补上结尾的单引号"),
    ("invalid multi-line basic string", "多行字符串没有结束", "补上结尾的三个双引号"),
    ("invalid multi-line literal string", "多行字符串没有结束", "补上结尾的三个单引号"),
    ("duplicate key", "键重复", "删去或改名其中一个"),
    ("invalid unquoted key", "键里有不能直接写的字符", "给键加上双引号"),
    ("unquoted keys cannot be empty", "缺少键名", "在等号前写上键名"),
    ("string values must be quoted", "字符串没有加引号", "两边加上英文双引号"),
    ("missing opening quote", "缺少开头的引号", "补上英文双引号"),
    ("missing closing quote", "缺少结尾的引号", "补上英文双引号；正文里的双引号用“”"),
    (
        "missing comma between array elements",
        "两项之间缺少逗号，或正文里用了英文双引号",
        "加上英文逗号；正文里的引号用“”",
    ),
    ("missing comma between key-value pairs", "两个键值之间缺少逗号", "加上英文逗号"),
    ("extra comma", "多了一个逗号", "删去它"),
    ("unclosed array table", "表头缺少 ]]", "补上 ]]"),
    ("unclosed array", "数组缺少 ]", "补上 ]"),
    ("unclosed table", "表头缺少 ]", "补上 ]"),
    ("unclosed inline table", "内联表缺少 }", "补上 }"),
    ("key with no value", "键后面没有等号和值", "写成 键 = 值；字符串要在同一行结束"),
    ("missing value", "等号后面没有值", "写上值"),
    ("missing assignment", "键和值之间缺少等号", "补上 ="),
    ("extra `=`", "多了一个等号", "删去它；一行只写一个键"),
    ("unexpected leading zero", "数字不能以 0 开头", "删去开头的 0"),
    ("unexpected key or value", "此处不该有别的内容", "另起一行"),
    ("unexpected content", "此处不该有别的内容", "另起一行，或在前面加 # 作为注释"),
    ("missing escaped value", "反斜杠后面的写法不对", "反斜杠写两个，或改用单引号的字符串"),
    ("carriage return must be followed", "多了一个回车符", "换行只用 LF 或 CRLF"),
    ("too few unicode", "\\u 后面的编码不完整", "补足四位十六进制数，或直接写那个字"),
    ("invalid escape", "反斜杠后面的写法不对", "反斜杠写两个，或改用单引号的字符串"),
    ("cannot extend value", "这个键已经有值，不能再当作表", "改名其中一个"),
    ("cannot recurse further", "嵌套太深", "减少方括号的层数"),
    ("invalid comment character", "注释里有不能用的控制字符", "删去它"),
    ("integers with a radix", "数字写法不对", "写普通的十进制整数"),
    ("invalid value", "值的写法不对", "字符串加英文双引号；日期形如 2023-03-09"),
];

/// A TOML file or a template in none of the encodings; `source` holds what could be read.
pub(crate) fn undecodable_text(source: &Arc<Source>) -> Diagnostic {
    let end = source.text.len();
    let message = "文件不是 UTF-8、UTF-16 或 GB18030 编码，从这里起读不下去";
    Diagnostic::new(&RULE, Span::new(source, end..end), message)
        .help("改好这里的坏字符，用编辑器另存为 UTF-8")
}

/// A record in another encoding; `source` holds what could be read.
pub(crate) fn not_utf8(source: &Arc<Source>) -> Diagnostic {
    let end = source.text.len();
    Diagnostic::new(&RULE, Span::new(source, end..end), "文件不是 UTF-8 编码，从这里起读不下去")
        .help("用编辑器另存为 UTF-8")
}

/// A CSV that is neither UTF-8, UTF-16 nor GB18030; `source` holds what could be read.
pub(crate) fn undecodable(source: &Arc<Source>) -> Diagnostic {
    let end = source.text.len();
    let message = "文件不是 UTF-8、UTF-16 或 GB18030 编码，从这里起读不下去";
    Diagnostic::new(&RULE, Span::new(source, end..end), message)
        .help("在 Excel 中另存为“CSV UTF-8”")
}

/// A CSV with NUL bytes: a workbook under another name, or UTF-16 without a mark.
pub(crate) fn binary(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "文件不是文本").help("在 Excel 中另存为“CSV UTF-8”")
}

/// A CSV row with another number of cells than the header.
pub(crate) fn ragged(span: Span, found: usize, expected: usize) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("这一行有{found}格，表头有{expected}格"))
        .help("补上缺的格或删去多的格；数字里有逗号时给这一格加双引号")
}

/// A CSV cell whose quote does not end where the cell does.
pub(crate) fn misquoted(span: Span) -> Diagnostic {
    // A quote that is never closed swallows the rest of the file; its first line is place enough.
    let first = span.text().lines().next().map_or(0, str::len);
    let span = Span::new(&span.source, span.range.start..span.range.start + first);
    Diagnostic::new(&RULE, span, "这一格的双引号没有配对，或格里换了行")
        .help("整格加一对双引号，或删去双引号")
}

/// A first row in which no column is known.
pub(crate) fn no_header(span: Span) -> Diagnostic {
    let help = if span.text().contains(['，', '；']) {
        "列之间用英文（半角）逗号"
    } else {
        "第一行写列名，上面不要有标题行"
    };
    Diagnostic::new(&RULE, span, "表头里一列也认不出").help(help)
}

/// A table whose measures stand in its first column, under one another; `header` is what its first row
/// should say.
pub(crate) fn transposed(span: Span, header: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, "数据表的行和列颠倒了：指标写在第一列里").help(format!(
        "第一行写 {header}，数写在下面；在 Excel 里复制整张表，「选择性粘贴」时勾选「转置」"
    ))
}

/// A quoted cell over several lines; `joined` is what it says on one.
pub(crate) fn broken_line(span: Span, column: &str, joined: &str) -> Diagnostic {
    let first = span.text().lines().next().map_or(0, str::len);
    let span = Span::new(&span.source, span.range.start..span.range.start + first);
    Diagnostic::new(&RULE, span, format!("「{column}」这一格里换了行"))
        .help(format!("写成一行：\"{joined}\""))
}

/// A second column of the same name.
pub(crate) fn repeated_column(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("“{name}”列重复")).help("删去或改名其中一列")
}

/// A slip in a definition's sentence: points into the string where the place can be told.
pub(crate) fn template(template: &Text, error: &tera::Error) -> Diagnostic {
    let (at, message) = located(error);
    let span = at.map_or_else(|| template.span.clone(), |at| template.part(at));
    Diagnostic::new(&RULE, span, format!("模板写法有误：{message}")).help(TEMPLATE_HELP)
}

/// A slip in a template file, found when it was parsed or when it was filled in.
pub(crate) fn template_file(source: &Arc<Source>, error: &tera::Error) -> Diagnostic {
    let (at, message) = located(error);
    Diagnostic::new(
        &RULE,
        Span::new(source, at.unwrap_or(0..0)),
        format!("模板写法有误：{message}"),
    )
    .help(TEMPLATE_HELP)
}

const TEMPLATE_HELP: &str = "检查花括号、变量名和键名；汉字的键写成 period['咨询']";

/// The byte range and the message, without the parser's drawing of the place.
fn located(error: &tera::Error) -> (Option<Range<usize>>, String) {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            (Some(report.span().range.clone()), translated(report.message()))
        }
        // These draw the place over several lines; the first says what is wrong.
        other => {
            let text = other.to_string();
            (None, text.lines().next().unwrap_or_default().to_owned())
        }
    }
}

/// The parser's commonest messages in Chinese; the others as they are.
fn translated(message: &str) -> String {
    let undefined = ["Variable `", "Field `"].iter().find_map(|kind| message.strip_prefix(kind));
    if let Some((name, rest)) = undefined.and_then(|rest| rest.split_once('`')) {
        let known = rest.split_once(": ").map_or("", |(_, known)| known);
        let known =
            if known.is_empty() { String::new() } else { format!("，可用的有 {known}") };
        return format!("变量 {name} 没有定义{known}");
    }
    match message {
        "Tried to render a variable that is undefined" => "变量没有定义".to_owned(),
        other => other.to_owned(),
    }
}
