//! One line that is no TOML, and the line that was meant.

use std::ops::Range;

use super::RULE;
use crate::diagnostics::Diagnostic;
use crate::model::source::Span;

/// What of a line is not as TOML has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Punctuation or digits that only look like TOML's.
    Sign(char),
    Comma(char),
    Colon(char),
    /// A quote at either end of a text that is not straight.
    Quote(char),
    /// Straight quotes inside a text.
    Inner,
    /// One straight quote inside a text, without its other half.
    Stray,
    NoOpening,
    NoClosing,
    /// Words without quotes.
    Unquoted(String),
    /// Nothing, in words, where a list of things may stand.
    Nothing(String),
    NoComma,
    NoEquals,
    /// A bracket that is missing, or another one in its place.
    Missing(char),
    Instead(char, char),
    /// A header whose brackets are not those that are meant.
    Header(String),
    /// What must not stand at the end.
    Tail(String),
    /// Words behind a value.
    Comment(String),
    Heading,
    Key(String),
    Blank(char),
    Invisible(char),
    Date,
    Number(String),
    Backslash,
    /// What Word leaves in a text that it breaks by hand, and the like.
    Control(char),
    /// A number before an item, which the program writes.
    Ordinal(String),
}

impl What {
    fn said(&self) -> String {
        match self {
            Self::Sign(c) => format!("这里是全角字符「{c}」"),
            Self::Comma('、') => "两项之间用了顿号「、」，要用英文逗号".to_owned(),
            Self::Comma('，') => "两项之间用了全角逗号「，」，要用英文逗号".to_owned(),
            Self::Comma(c) => format!("两项之间用了「{c}」，要用英文逗号"),
            Self::Colon(c) => format!("键后面用了冒号「{c}」，要用等号"),
            Self::Quote(c @ ('“' | '”')) => {
                format!("这里是中文引号「{c}」，TOML 只认英文双引号")
            }
            Self::Quote(c) => format!("这里是引号「{c}」，TOML 只认英文双引号"),
            Self::Inner => "正文里有英文引号，文字到这里就断了".to_owned(),
            Self::Stray => "正文里有一个英文引号，没有与它配对的".to_owned(),
            Self::NoOpening => "文字前面缺英文双引号 \"".to_owned(),
            Self::NoClosing => "文字末尾缺英文双引号 \"".to_owned(),
            Self::Unquoted(words) => format!("「{words}」两边没有英文双引号"),
            Self::Nothing(words) => format!("「{words}」两边没有英文双引号；一个也没有的，写 []"),
            Self::NoComma => "两项之间缺少英文逗号".to_owned(),
            Self::NoEquals => "键和值之间缺少等号".to_owned(),
            Self::Missing(c) => format!("这里缺少 {c}"),
            Self::Instead(is, meant) => format!("这里是 {is}，应是 {meant}"),
            Self::Header(header) => format!("表头应写成 {header}"),
            Self::Tail(tail) => format!("末尾多了「{tail}」"),
            Self::Comment(words) => format!("说明「{words}」前面没有 #"),
            Self::Heading => "标题和说明要以 # 开头".to_owned(),
            Self::Key(key) => format!("键「{key}」含有汉字，要加双引号"),
            Self::Blank('\u{a0}') => "这里是不间断空格，要用普通的空格".to_owned(),
            Self::Blank('\u{3000}') => "这里是全角空格，要用普通的空格".to_owned(),
            Self::Blank(_) => "这里是特殊的空格，要用普通的空格".to_owned(),
            Self::Invisible(c) => {
                format!("这里有看不见的字符 U+{:04X}，要删去", u32::from(*c))
            }
            Self::Date => "日期写法不对".to_owned(),
            Self::Number(written) => format!("数「{written}」里只能有数字"),
            Self::Control(c) => {
                format!("正文里有不能印刷的控制字符 U+{:04X}，要删去", u32::from(*c))
            }
            Self::Ordinal(mark) => format!("编号「{mark}」不用写，由程序加上"),
            Self::Backslash => "正文里多了反斜杠「\\」".to_owned(),
        }
    }
}

/// What is odd about a line, and where; `mended` is the line as it was meant. Nothing is said where
/// that is the line as it is.
pub(crate) fn line(
    whole: &Span,
    odds: &[(What, Range<usize>)],
    mended: &str,
) -> Option<Diagnostic> {
    const SHOWN: usize = 3;
    let written = whole.text();
    let (first, at) = odds.first().filter(|_| written != mended)?;
    let mut said: Vec<String> = Vec::new();
    for words in odds.iter().map(|(what, _)| what.said()) {
        if !said.contains(&words) {
            said.push(words);
        }
    }
    let rest = said.len().saturating_sub(SHOWN);
    said.truncate(SHOWN);
    let mut message = said.join("；");
    if rest > 0 {
        message += &format!("；还有{rest}处");
    }
    if !matches!(first, What::Key(_)) {
        message.insert_str(0, "TOML 语法错误：");
    }
    let start = whole.range.start;
    let place =
        |range: Range<usize>| Span::new(&whole.source, start + range.start..start + range.end);
    let (changed, replacement) = difference(written, mended);
    let diagnostic = Diagnostic::new(&RULE, place(at.clone()), message);
    let diagnostic = match odds {
        [(What::Key(_), _)] => diagnostic.help("加上双引号"),
        [(What::Date, _)] => diagnostic
            .help("四位年、两位月、两位日，不加引号。这一行改为：".to_owned() + mended.trim()),
        _ => diagnostic.help(format!("这一行改为：{}", mended.trim())),
    };
    Some(diagnostic.fix(place(changed), replacement))
}

/// Where two texts differ: the range in the first, and what stands there in the second.
fn difference<'a>(is: &str, meant: &'a str) -> (Range<usize>, &'a str) {
    let same = |(a, b): &(char, char)| a == b;
    let length = |(c, _): (char, char)| c.len_utf8();
    let before: usize = is.chars().zip(meant.chars()).take_while(same).map(length).sum();
    let (is_rest, meant_rest) = (&is[before..], &meant[before..]);
    let behind = is_rest.chars().rev().zip(meant_rest.chars().rev());
    let behind: usize = behind.take_while(same).map(length).sum();
    (before..is.len() - behind, &meant_rest[..meant_rest.len() - behind])
}
