//! `syntax`: a file that cannot be read as what it is.

pub(crate) mod line;
mod table;

use std::ops::Range;
use std::sync::Arc;

use chrono::Datelike;
use tera::ErrorKind;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::files::Refusal;
use crate::model::source::{Source, Span, Text};

pub(crate) use table::{
    calendar_header, data_above, misquoted, no_header, other_sheet, ragged, two_levels, two_tables,
};

pub(crate) static RULE: Rule = Rule {
    name: "syntax",
    code: "B0102",
    severity: Severity::Error,
    docs: "\
文件读不懂：TOML 或模板有语法错误，CSV 缺格、引号不配对，或编码不对；工作簿有密码、不完整、太大，或根本不是表格；表头有两层。

一个文件的语法错误一次全部列出；改好之前不再检查它的内容。文件存为 UTF-8 最稳妥；汉字作键要加双引号，例如 `\"受理\" = 112`。",
    prose: None,
};

/// A TOML error, `description` in the parser's English.
pub(crate) fn toml(span: Span, description: &str) -> Diagnostic {
    let rest = &span.source.text[span.range.start.min(span.source.text.len())..];
    let line = rest.lines().next().unwrap_or_default();
    if let Some(sign) = rest.chars().next().filter(|&c| is_full_width(c)) {
        // A whole value in the quotes of the text.
        if let Some(words) = line.strip_prefix('“').and_then(|rest| Some(rest.split_once('”')?.0))
        {
            let at = span.range.start;
            let value = Span::new(&span.source, at..at + "“”".len() + words.len());
            return Diagnostic::new(
                &RULE,
                span.clone(),
                "TOML 语法错误：这里是中文引号「“」，TOML 只认英文双引号",
            )
            .help("两头的引号改为英文双引号")
            .fix(value, format!("\"{words}\""));
        }
        return Diagnostic::new(&RULE, span, format!("TOML 语法错误：这里是全角字符「{sign}」"))
            .help("改用英文（半角）的标点、引号、数字和空格；正文要放在英文双引号里");
    }
    if description.starts_with("invalid unquoted key") && !span.text().is_ascii() {
        let (key, at) = (span.text().trim().to_owned(), span.clone());
        return Diagnostic::new(&RULE, span, format!("键「{key}」含有汉字，要加双引号"))
            .help("加上双引号")
            .fix(at, format!("\"{key}\""));
    }
    let is_date = description.starts_with("invalid date")
        || line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(['/', '年', '-']);
    if is_date {
        return wrong_date(span.clone(), line);
    }
    let before = &span.source.text[..span.range.start.min(span.source.text.len())];
    let is_bare = line.trim().is_empty() || line.trim_start().starts_with('#');
    if is_bare && before.trim_end_matches([' ', '\t']).ends_with('=') {
        return Diagnostic::new(&RULE, span, "TOML 语法错误：等号后面没有内容")
            .help("在等号后面写上内容：文字加英文双引号，没有条目的列表写 []");
    }
    if description.starts_with("duplicate key") {
        let key = span.text();
        let is_it = |line: &str| {
            let rest = line.trim_start().strip_prefix(key);
            rest.is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        let lines: Vec<&str> = before.split('\n').collect();
        let above = &lines[..lines.len() - 1];
        if let Some(first) = above.iter().rposition(|line| is_it(line)) {
            let message = format!("TOML 语法错误：键重复，第{}行已经写过「{key}」", first + 1);
            // The place held open for what now follows.
            let (written, start) = (above[first], above[..first].iter().map(|l| l.len() + 1).sum());
            let empty = written.split_once('=').map(|(_, value)| value.trim());
            if empty == Some("[]") {
                let line = Span::new(&span.source, start..start + written.len() + 1);
                return Diagnostic::new(&RULE, span.clone(), message)
                    .help(format!(
                        "下面写了「{key}」的内容，删去第{}行的 {}",
                        first + 1,
                        written.trim()
                    ))
                    .fix(line, "");
            }
            return Diagnostic::new(&RULE, span, message).help("删去或改名其中一个");
        }
    }
    if description.starts_with("invalid multi-line") {
        let (sign, quotes) = match description.starts_with("invalid multi-line basic") {
            true => ("\"\"\"", "双引号"),
            false => ("'''", "单引号"),
        };
        // Had the last of them closed one, the parser would have been content.
        if let Some(start) = span.source.text.rfind(sign) {
            let opening = Span::new(&span.source, start..start + sign.len());
            let line = opening.start().line;
            let message = format!("TOML 语法错误：第{line}行开始的多行字符串没有结束");
            return Diagnostic::new(&RULE, span, message)
                .help(format!("在这段文字的末尾补上三个{quotes}"))
                .related(opening, "从这里开始");
        }
    }
    let known = TOML_ERRORS.iter().find(|(english, ..)| description.starts_with(english));
    let (what, help) = known
        .map_or(("写法不对", "对照示例检查这一处"), |&(_, what, help)| (what, help));
    Diagnostic::new(&RULE, span, format!("TOML 语法错误：{what}")).help(help)
}

/// Straight quotes inside a string; `meant` is the text with those that were meant.
pub(crate) fn quotes(span: Span, meant: &str) -> Diagnostic {
    let message = format!("正文里的引号「{}」用了英文双引号，文字到这里就断了", span.text());
    Diagnostic::new(&RULE, span.clone(), message)
        .help(format!("改为中文引号：{meant}"))
        .fix(span, meant)
}

/// A `[` that nothing closes; `end` is where its `]` belongs.
pub(crate) fn unclosed(span: Span, end: Span, own_line: bool) -> Diagnostic {
    let line = end.start().line;
    let (help, closing) = if own_line {
        (format!("在第{line}行之后加一行 ]"), "\n]")
    } else {
        (format!("在第{line}行末尾补上 ]"), "]")
    };
    Diagnostic::new(&RULE, span, "这个 [ 没有与它配对的 ]").help(help).fix(end, closing)
}

/// A string of one pair of quotes over several lines, the last of which `end` is on.
pub(crate) fn broken(span: Span, end: &Span) -> Diagnostic {
    let (from, to) = (span.start().line, end.start().line);
    let message = format!("一对双引号里的文字不能换行，这里从第{from}行写到了第{to}行");
    Diagnostic::new(&RULE, span, message)
        .help("把开头和结尾的双引号各改为三个双引号，或把几行接成一行")
        .related(end.clone(), "文字到这里结束")
}

/// A document of a word processor under the name of a text; `name` is what it is.
pub(crate) fn document(source: &Arc<Source>, name: &str) -> Diagnostic {
    Diagnostic::new(&RULE, Span::start_of(source), format!("这是 {name} 文件，不是文本文件"))
        .help("在 Word 或 WPS 里复制文字，粘贴到用记事本新建的 .toml 文件里，存为 UTF-8")
}

/// An entry whose header is missing: its first key stands in the entry before a second time.
pub(crate) fn headless(span: Span, header: &str) -> Diagnostic {
    let (line, key) = (span.start().line, span.text().to_owned());
    let start = span.range.start;
    let place = Span::new(&span.source, start..start);
    Diagnostic::new(&RULE, span, format!("「{key}」在上面同一条里已经写过，这里像是另一条的开头"))
        .help(format!("在第{line}行前面加一行 {header}"))
        .fix(place, format!("{header}\n"))
}

/// A number with commas or a unit.
pub(crate) fn number(span: Span, plain: &str) -> Diagnostic {
    let message = format!("数「{}」里只能有数字，不能有逗号和单位", span.text());
    Diagnostic::new(&RULE, span.clone(), message).help(format!("写成 {plain}")).fix(span, plain)
}

/// A date as someone wrote it: `2023年3月9日`, `2023/3/9`; year, month and day.
fn date(line: &str) -> Option<(String, [u32; 3])> {
    let mut numbers = Vec::new();
    let mut rest = line;
    for _ in 0..3 {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        numbers.push(rest[..digits].parse().ok()?);
        rest = &rest[digits..];
        if numbers.len() < 3 {
            rest = rest.strip_prefix(['-', '/', '.', '年', '月'])?;
        }
    }
    let rest = rest.strip_prefix('日').unwrap_or(rest);
    let written = &line[..line.len() - rest.len()];
    let ends = rest.is_empty() || rest.starts_with([' ', '\t', '\r', ',', '}', '#', ']']);
    Some((written.to_owned(), numbers.try_into().ok()?)).filter(|_| ends)
}

/// A date that there is not, or that is not written as TOML writes it.
fn wrong_date(span: Span, line: &str) -> Diagnostic {
    const WRITTEN: &str = "写成 2023-03-09：四位年、两位月、两位日，不加引号";
    let Some((written, [year, month, day])) = date(line) else {
        return Diagnostic::new(&RULE, span, "TOML 语法错误：日期写法不对").help(WRITTEN);
    };
    let span = Span::new(&span.source, span.range.start..span.range.start + written.len());
    let days = i32::try_from(year).ok().and_then(|year| {
        let first = chrono::NaiveDate::from_ymd_opt(year, month, 1)?;
        Some(first.num_days_in_month())
    });
    match days.map(u32::from) {
        None => Diagnostic::new(&RULE, span, format!("没有「{written}」这个日期：月份是1到12"))
            .help(WRITTEN),
        Some(days) if day == 0 || day > days => {
            let message =
                format!("没有「{written}」这个日期：{year}年{month}月没有{day}日，只有{days}天");
            Diagnostic::new(&RULE, span, message).help("核对是哪一天，写法如 2023-03-09，不加引号")
        }
        Some(_) => {
            let year = if written.find(|c: char| !c.is_ascii_digit()) == Some(2) {
                2000 + year
            } else {
                year
            };
            let meant = format!("{year:04}-{month:02}-{day:02}");
            if meant == written {
                return Diagnostic::new(&RULE, span, "TOML 语法错误：日期后面还有别的内容")
                    .help("删去后面的内容；是说明的，在它前面加 #");
            }
            Diagnostic::new(&RULE, span.clone(), "TOML 语法错误：日期写法不对")
                .help(format!("写成 {meant}：四位年、两位月、两位日，不加引号"))
                .fix(span, meant)
        }
    }
}

/// Punctuation, digits and blanks that look like those of TOML and are not.
fn is_full_width(c: char) -> bool {
    matches!(
        c,
        '\u{ff01}'..='\u{ff5e}' | '\u{3000}' | '\u{a0}' | '“' | '”' | '‘' | '’' | '、' | '。'
    )
}

/// The parser's descriptions (their beginnings), what they mean, and what to do.
const TOML_ERRORS: [(&str, &str, &str); 34] = [
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
    ("unclosed array", "方括号 [ 没有与它配对的 ]", "补上 ]"),
    ("unclosed table", "表头缺少 ]", "补上 ]"),
    ("unclosed inline table", "花括号 { 没有与它配对的 }", "补上 }"),
    ("key with no value", "键后面没有等号和值", "写成 键 = 值；字符串要在同一行结束"),
    ("missing value", "等号后面没有值", "写上值"),
    ("missing assignment", "键和值之间缺少等号", "补上 ="),
    ("extra `=`", "多了一个等号", "删去它；一行只写一个键"),
    ("unexpected leading zero", "数字不能以 0 开头", "删去开头的 0"),
    ("missing table open", "多了一个 ]", "前面没有与它配对的 [，就删去它"),
    ("unexpected key or value", "此处不该有别的内容", "另起一行"),
    ("unexpected content", "此处不该有别的内容", "另起一行，或在前面加 # 作为注释"),
    ("missing escaped value", "反斜杠后面的写法不对", "删去反斜杠；真要印出反斜杠的，写两个"),
    ("carriage return must be followed", "这里有单独的回车符", "删去它，重新按回车键换行"),
    (
        "too few unicode",
        "反斜杠 \\ 后面的写法不对",
        "真要印出反斜杠的，写两个 \\\\；写编码的，\\u 后面要四位十六进制数，\\U 后面要八位",
    ),
    ("invalid escape", "反斜杠后面的写法不对", "删去反斜杠；真要印出反斜杠的，写两个"),
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

/// Something else stands in the place of a record that the program has written.
pub(crate) fn overwritten(found: Diagnostic) -> Diagnostic {
    Diagnostic::new(&RULE, found.span, found.message)
        .help("这个文件只由 bulletin publish 写：恢复它（例如从版本库取回），不要逐行去改")
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
        .help("在 Excel 中另存为「CSV UTF-8」")
}

/// A CSV with NUL bytes: a workbook under another name, or UTF-16 without a mark.
pub(crate) fn binary(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "文件不是文本").help("在 Excel 中另存为「CSV UTF-8」")
}

/// A file that is neither text nor a workbook that can be read.
pub(crate) fn no_table(source: &Arc<Source>, why: Refusal) -> Diagnostic {
    let (message, help) = match why {
        Refusal::Encrypted => (
            "工作簿有密码，打不开".to_owned(),
            "在 Excel 或 WPS 里打开，「文件」→「信息」→「保护工作簿」（WPS 是「文档加密」）里去掉密码，再存一次",
        ),
        Refusal::TooLarge => (
            "工作簿展开后超过 64 MB，没有读".to_owned(),
            "把这一份表复制到新的工作簿里，只留数据，另存为 .xlsx",
        ),
        Refusal::TooManyCells => (
            "工作簿里的行、列或格子多得不像一份表，没有读".to_owned(),
            "把这一份表复制到新的工作簿里，只留数据，另存为 .xlsx",
        ),
        Refusal::Other(what) => (
            format!("这不是工作簿，是{what}"),
            "用 Excel 或 WPS 打开，另存为「Excel 工作簿（.xlsx）」；打不开就另找数据表",
        ),
        Refusal::Damaged => (
            "工作簿不完整或已损坏，读不了".to_owned(),
            "用 Excel 或 WPS 打开，另存为「Excel 工作簿（.xlsx）」；打不开就重新取一份",
        ),
    };
    Diagnostic::new(&RULE, Span::start_of(source), message).help(help)
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
    Diagnostic::new(&RULE, span, format!("「{name}」列重复")).help("删去或改名其中一列")
}

/// What a variable holds that no sentence prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unprintable {
    /// A number with a fraction, as it would be printed.
    Fraction(String),
    /// Figures by name, and the way to the first of them: `['行政许可']['受理']`.
    Map(String),
    List,
    Bool,
    Nothing,
}

/// A variable of a sentence, given by what stands in its braces.
pub(crate) fn unprintable(span: Span, variable: &str, what: &Unprintable) -> Diagnostic {
    let (found, help) = match what {
        Unprintable::Fraction(number) => {
            let rounded = format!("{{{{ ({variable}) | round(precision=1) }}}}");
            let whole = match variable.split_once('/') {
                // Of two divisions it is not known which one is meant.
                Some((a, b)) if !b.contains('/') && !variable.contains('|') => {
                    format!(
                        "只要整数的，用整除，写成 {{{{ {} // {} }}}}；",
                        a.trim_end(),
                        b.trim_start()
                    )
                }
                _ => format!("只要整数的，写成 {{{{ ({variable}) | round }}}}；"),
            };
            (format!("小数 {number}"), format!("{whole}要四舍五入到一位小数的，写成 {rounded}"))
        }
        Unprintable::Map(first) => (
            "一组数，不是一个数".to_owned(),
            format!("写明要其中哪一个，例如 {{{{ {variable}{first} }}}}"),
        ),
        Unprintable::List => (
            "一个列表".to_owned(),
            format!("要把各项连起来的，写成 {{{{ {variable} | join(sep=\"、\") }}}}"),
        ),
        Unprintable::Bool => (
            "true 或 false".to_owned(),
            format!("写成 {{% if {variable} %}}成立时的文字{{% endif %}}"),
        ),
        Unprintable::Nothing => (
            "空的".to_owned(),
            format!("用 {{% if {variable} %}}…{{% endif %}} 把用到它的文字包起来"),
        ),
    };
    Diagnostic::new(&RULE, span, format!("「{{{{ {variable} }}}}」印出来是{found}")).help(help)
}

/// A variable for a figure that an issue may do without, in a sentence that cannot.
pub(crate) fn absent(span: Span, variable: &str, measure: &str) -> Diagnostic {
    let message = format!("「{{{{ {variable} }}}}」没有数：「{measure}」可以不填，本期就没有");
    Diagnostic::new(&RULE, span, message).help(format!(
        "把用到它的文字包起来：{{% if {variable} is defined %}}{measure}{{{{ {variable} }}}}{{% endif %}}"
    ))
}

/// A slip in a definition's sentence: points into the string where the place can be told.
pub(crate) fn template(template: &Text, error: &tera::Error) -> Diagnostic {
    let (at, message, help) = located(error, &template.value);
    let span = at.map_or_else(|| template.span.clone(), |at| template.part(at));
    Diagnostic::new(&RULE, span, format!("模板写法有误：{message}")).help(help)
}

/// A brace that is text to a template.
pub(crate) fn stray_brace(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "模板写法有误：这里的花括号会照样印出来")
        .help("变量两边各写两个半角的花括号：{{ period['咨询'] }}")
}

/// A slip in a template file, found when it was parsed or when it was filled in.
pub(crate) fn template_file(source: &Arc<Source>, error: &tera::Error) -> Diagnostic {
    let (at, message, help) = located(error, &source.text);
    let span = Span::new(source, at.unwrap_or(0..0));
    Diagnostic::new(&RULE, span, format!("模板写法有误：{message}")).help(help)
}

const TEMPLATE_HELP: &str = "检查花括号、变量名和键名；汉字的键写成 period['咨询']";

/// The byte range, what is wrong and what to do. `text` is what was parsed.
pub(crate) fn located(
    error: &tera::Error,
    text: &str,
) -> (Option<Range<usize>>, String, &'static str) {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let mut at = report.span().range.clone();
            let shown = text.get(at.clone()).unwrap_or_default();
            // Tera leaves out the bracket that ends a key.
            if shown.matches('[').count() > shown.matches(']').count()
                && text[at.end..].starts_with(']')
            {
                at.end += 1;
            }
            let (message, help) = translated(report.message(), text[at.clone()].trim());
            (Some(at), message, help)
        }
        ErrorKind::Io(_) | ErrorKind::Utf8Conversion => {
            (None, "写不出来".to_owned(), TEMPLATE_HELP)
        }
        // These draw the place over several lines.
        other => {
            let said = other.to_string();
            let (message, help) = translated(&said, "");
            // A filter that there is not is named, not placed.
            let name = said.split('`').nth(1).unwrap_or_default();
            let at = text.find(&format!("| {name}")).filter(|_| !name.is_empty());
            (at.map(|at| at + 2..at + 2 + name.len()), message, help)
        }
    }
}

/// Tera's message in Chinese; `shown` is the text that it is about.
fn translated(message: &str, shown: &str) -> (String, &'static str) {
    let undefined = ["Variable `", "Field `"].iter().find_map(|kind| message.strip_prefix(kind));
    if let Some((name, rest)) = undefined.and_then(|rest| rest.split_once('`')) {
        let known = rest.split_once(": ").map_or("", |(_, known)| known);
        let known =
            if known.is_empty() { String::new() } else { format!("，可用的有 {known}") };
        return (format!("变量 {name} 没有定义{known}"), TEMPLATE_HELP);
    }
    let known = TERA_ERRORS.iter().find(|(english, ..)| message.contains(english));
    let Some(&(_, what, help)) = known else {
        return (quoted(shown, "读不懂"), TEMPLATE_HELP);
    };
    // Names that the message quotes are the template's own.
    let name = message.split('`').nth(1).unwrap_or_default();
    if what.contains("NAME") {
        (what.replace("NAME", name), help)
    } else {
        (quoted(shown, what), help)
    }
}

fn quoted(shown: &str, what: &str) -> String {
    // A tag over several lines says nothing, and what is not finished is not what is shown.
    if what.starts_with("到") {
        what.to_owned()
    } else if shown.is_empty() || shown.chars().count() > 40 {
        format!("这里{what}")
    } else {
        format!("「{shown}」{what}")
    }
}

/// Parts of Tera's messages, what they mean, and what to do. Without one of them: it cannot be read.
const TERA_ERRORS: [(&str, &str, &str); 24] = [
    ("variable that is undefined", "没有定义", TEMPLATE_HELP),
    ("is undefined", "没有定义", TEMPLATE_HELP),
    ("an undefined value", "没有定义", TEMPLATE_HELP),
    (
        "Unexpected end of input",
        "到结尾还没有写完",
        "补上结尾的 }}、%}、{% endif %} 或 {% endfor %}；引号也要成对",
    ),
    ("Closing comment tag", "注释没有结束", "补上 #}"),
    ("Unknown filter", "没有「NAME」这个过滤器", "竖线后面可写 round、join、default 等"),
    ("Unknown test", "没有「NAME」这种判断", "is 后面可写 defined、odd、even 等"),
    ("Unknown function", "没有「NAME」这个函数", TEMPLATE_HELP),
    ("Unknown tag", "不是认识的标签", "可用的有 if、for、set 和与它们配对的 endif、endfor"),
    ("divide by 0", "是除数，却等于0", "先判断除数：{% if 除数 %}…{% endif %}"),
    ("Math operations", "不是数，不能计算", "只有数能计算；round 之后的是文字，取整放在最后"),
    ("requires both operands", "不全是数，不能相加", "文字相连用 ~"),
    ("Only numbers", "不是数，不能计算", "只有数能计算；round 之后的是文字，取整放在最后"),
    ("Cannot compare", "两边不是同一类值，不能比较", "数和数比较，文字和文字比较"),
    ("teration is not possible", "不能逐个取出名称和数", "只有 period、ytd 这样的一组数可以"),
    ("teration not possible", "不能逐个取出", "只有列表和一组数可以"),
    ("Invalid type for the value", "的类型不合用", "过滤器前面的值要是它能用的那一类"),
    ("Missing keyword argument", "缺少参数「NAME」", "在过滤器的括号里写上：参数名=值"),
    ("out of range", "太大或太小", "改用范围以内的数"),
    ("Unable to perform", "算出来的数太大", "改用范围以内的数"),
    ("overflow", "算出来的数太大", "改用范围以内的数"),
    ("reserved keyword", "是模板自己的词，不能作变量名", "换一个变量名"),
    ("elif", "之前的 if 没有结束", "补上 {% endif %}"),
    ("not supported", "不能用 extends 和 block", "把文字直接写在句子里"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::source::Encoding;

    #[test]
    fn what_the_toml_parser_says_leads_to_the_slip() {
        let check = |text: &str, message: &str, help: &str, opening: Option<usize>| {
            let source = Source::new(FileRole::Prose, "x", text.to_owned(), Encoding::Utf8);
            let (_, errors) = ::toml::de::DeTable::parse_recoverable(text);
            let error = errors.first().expect("a slip");
            let end = error.span().map_or(text.len(), |span| span.start);
            let found = toml(Span::new(&source, end..text.len()), error.message());
            assert!(found.message.contains(message), "{text}: {}", found.message);
            let said = found.help.unwrap_or_default();
            assert!(said.contains(help), "{text}: {said}");
            let related = found.related.first().map(|at| &at.span);
            assert_eq!(related.map(|at| at.start().line), opening, "{text}");
            let is_sign = |at: &Span| matches!(at.text(), "\"\"\"" | "'''");
            assert!(related.is_none_or(is_sign), "{text}");
        };
        check("a = \"C:\\Users\\x\"\n", "反斜杠", "写两个 \\\\", None);
        check("a = \"\\u4e\"\n", "反斜杠", "四位", None);
        let open = "第2行开始的多行字符串没有结束";
        check("a = 1\nb = \"\"\"\n甲\n乙\n", open, "三个双引号", Some(2));
        check("a = \"\"\"甲\"\"\"\nb = '''\n乙\n", open, "三个单引号", Some(2));
    }

    #[test]
    fn the_bracket_behind_a_key_is_of_its_place() {
        let check = |template: &str, expected: &str| {
            let mut context = ::tera::Context::new();
            context.insert("a", &std::collections::BTreeMap::<String, u8>::new());
            let rendered = ::tera::Tera::default().render_str(template, &context, false);
            let (at, ..) = located(&rendered.expect_err("an error"), template);
            assert_eq!(&template[at.expect("a place")], expected, "{template}");
        };
        check("甲{{ a['无'] }}", "a['无']");
        check("甲{{ a['无' ] }}", "a['无'");
        check("甲{{ a[a] }}", "a");
    }

    /// Each broken template is said in Chinese, at its place, without a word of Tera's.
    #[test]
    fn what_tera_says_is_said_in_chinese() {
        let check = |marked: &str, expected: &str| {
            let text = marked.replace(['⟦', '⟧'], "");
            let period = std::collections::BTreeMap::from([("受理", 3), ("咨询", 4)]);
            let mut context = tera::Context::new();
            context.insert("period", &period);
            let error = tera::Tera::one_off(&text, &context, false).expect_err(marked);
            let source = Source::new(FileRole::Shared, "x", format!("\"{text}\""), Encoding::Utf8);
            let span = Span::whole(&source);
            let found = template(&Text { value: text.clone(), span }, &error);
            assert_eq!(found.message, format!("模板写法有误：{expected}"), "{marked}");
            let range = found.span.range.clone();
            if marked.contains('⟦') {
                let mut shown = text.clone();
                shown.insert(range.end - 1, '⟧');
                shown.insert(range.start - 1, '⟦');
                assert_eq!(shown, marked);
            }
            let said = format!("{}{}", found.message, found.help.unwrap_or_default());
            let own = [
                "block", "period", "round", "join", "default", "defined", "even", "endif", "endfor",
            ];
            let foreign: Vec<&str> = said
                .split(|c: char| !c.is_ascii_alphabetic())
                .filter(|word| word.len() > 3 && !own.contains(word) && !text.contains(word))
                .collect();
            assert!(foreign.is_empty(), "{foreign:?} in {said}");
        };
        check("甲{{ ⟦period['无']⟧ }}", "「period['无']」没有定义");
        check("甲{{ ⟦nothing⟧ }}", "变量 nothing 没有定义，可用的有 period");
        check("{{ period['受理'] // ⟦0⟧ }}", "「0」是除数，却等于0");
        check("{{ ⟦period⟧ * 2 }}", "「period」不是数，不能计算");
        check("{{ ⟦period['受理'] + '甲'⟧ }}", "「period['受理'] + '甲'」不全是数，不能相加");
        check("{% ⟦fi⟧ %}", "「fi」不是认识的标签");
        check("{% for k in ⟦period['受理']⟧ %}{% endfor %}", "「period['受理']」不能逐个取出");
        check("{{ ⟦period['受理']⟧ | upper }}", "「period['受理']」的类型不合用");
        check("{{ period['受理'] | ⟦rond⟧ }}", "没有「rond」这个过滤器");
        check("{{ period['受理'] is foo }}", "没有「foo」这种判断");
        check("{{ foo() }}", "没有「foo」这个函数");
        check("{{ period['受理']", "到结尾还没有写完");
        check("{% if period %}甲", "到结尾还没有写完");
        check("⟦{#⟧ 甲", "「{#」注释没有结束");
        check("{{ period[咨询] }}", "这里读不懂");
        check("{{ }}", "「}}」读不懂");
        check("{{ period['受理'] > '甲' }}", "「period['受理'] > '甲'」两边不是同一类值，不能比较");
        check("{{ (1, 2) }}", "「,」读不懂");
        check("{% extends 'a' %}", "这里不能用 extends 和 block");
    }

    #[test]
    fn what_a_text_has_for_quotes_is_offered_in_those_of_toml() {
        let check = |text: &str, expected: Option<(&str, &str)>| {
            let source = Source::new(FileRole::Prose, "x", text.to_owned(), Encoding::Utf8);
            let at = text.find(is_full_width).expect("a sign");
            let found = toml(Span::new(&source, at..text.len()), "");
            let fix = found.fix.as_ref().map(|fix| (fix.span.text(), &*fix.replacement));
            assert_eq!(fix, expected, "{text}");
        };
        check("a = “甲乙”\nb = 1\n", Some(("“甲乙”", "\"甲乙\"")));
        check("a = “甲乙\nb = 1\n", None);
        check("a = （甲）\n", None);
    }

    #[test]
    fn a_date_is_read_as_it_was_meant() {
        let check = |line: &str, place: &str, expected: &str| {
            let text = format!("date = {line}\n");
            let source = Source::new(FileRole::Manifest, "x", text, Encoding::Utf8);
            let at = "date = ".len();
            let found = wrong_date(Span::new(&source, at..at), line);
            assert_eq!((found.span.text(), &*found.message), (place, expected), "{line}");
            found.fix.map(|fix| fix.replacement)
        };
        let wrong = "TOML 语法错误：日期写法不对";
        let meant = Some("2023-03-09".to_owned());
        for line in ["2023年3月9日", "2023/3/9", "23-3-9", "2023.03.09"] {
            assert_eq!(check(line, line, wrong), meant, "{line}");
        }
        assert_eq!(check("2023年3月9日, 甲", "2023年3月9日", wrong), meant);
        let behind = "TOML 语法错误：日期后面还有别的内容";
        assert_eq!(check("2023-03-09 甲", "2023-03-09", behind), None);
        let none = "没有「2023-2-29」这个日期：2023年2月没有29日，只有28天";
        assert_eq!(check("2023-2-29", "2023-2-29", none), None);
        let none = "没有「2023-2-0」这个日期：2023年2月没有0日，只有28天";
        assert_eq!(check("2023-2-0", "2023-2-0", none), None);
        assert_eq!(check("2023-2-28", "2023-2-28", wrong), Some("2023-02-28".to_owned()));
        let none = "没有「2023-13-1」这个日期：月份是1到12";
        assert_eq!(check("2023-13-1", "2023-13-1", none), None);
        assert_eq!(check("明天", "", wrong), None);
    }

    #[test]
    fn a_key_that_stands_twice_is_placed() {
        let check = |text: &str, expected: &str, fix: Option<&str>| {
            let source = Source::new(FileRole::Prose, "x", text.to_owned(), Encoding::Utf8);
            let at = text.rfind("a =").expect("a key");
            let found = toml(Span::new(&source, at..at + 1), "duplicate key");
            assert!(found.message.ends_with(expected), "{text}: {}", found.message);
            let found = found.fix.as_ref().map(|fix| fix.span.text());
            assert_eq!(found, fix, "{text}");
        };
        check("b = 1\nc = 1\na = []\na = 2\n", "第3行已经写过「a」", Some("a = []\n"));
        check("b = 1\na = 1\na = 2\n", "第2行已经写过「a」", None);
        check("b = 1\nab = []\na = 2\n", "键重复", None);
        let text = "乙 = 1\n键 = 2\n";
        let source = Source::new(FileRole::Prose, "x", text.to_owned(), Encoding::Utf8);
        let found = toml(Span::new(&source, 0..3), "invalid unquoted key");
        assert_eq!(found.message, "键「乙」含有汉字，要加双引号");
        let source = Source::new(FileRole::Prose, "x", "a$ = 1\n".to_owned(), Encoding::Utf8);
        let found = toml(Span::new(&source, 0..2), "invalid unquoted key");
        assert_eq!(found.message, "TOML 语法错误：键里有不能直接写的字符");
    }

    #[test]
    fn whole_numbers_are_offered_for_one_division() {
        let check = |variable: &str, expected: &str| {
            let what = Unprintable::Fraction("1.5".to_owned());
            let source = Source::new(FileRole::Shared, "x", String::new(), Encoding::Utf8);
            let found = unprintable(Span::start_of(&source), variable, &what);
            assert!(found.help.is_some_and(|found| found.starts_with(expected)), "{variable}");
        };
        check("a / b", "只要整数的，用整除，写成 {{ a // b }}；");
        for variable in ["a / b / c", "a | round / b", "a * 0.5"] {
            check(variable, &format!("只要整数的，写成 {{{{ ({variable}) | round }}}}；"));
        }
    }

    #[test]
    fn what_is_shown_is_short() {
        let check = |shown: &str, expected: &str| assert_eq!(quoted(shown, "读不懂"), expected);
        let long = "a".repeat(40);
        check(&long, &format!("「{long}」读不懂"));
        check(&format!("{long}a"), "这里读不懂");
        check("", "这里读不懂");
    }

    #[test]
    fn what_begins_like_a_date_is_one() {
        let check = |line: &str, description: &str, expected: &str| {
            let source = Source::new(FileRole::Prose, "x", line.to_owned(), Encoding::Utf8);
            let found = toml(Span::whole(&source), description);
            assert_eq!(found.message, format!("TOML 语法错误：{expected}"), "{line}");
        };
        let (date, quotes) = ("日期写法不对", "字符串没有加引号");
        check("2023/3/9", "string values must be quoted", date);
        check("x", "invalid date", date);
        check("12件", "string values must be quoted", quotes);
        check("甲/乙", "string values must be quoted", quotes);
    }
}
