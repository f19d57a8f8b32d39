//! What a sentence's filters say of wrong uses; all of it is `syntax`, at the place in the sentence.

use serde::{Deserialize, Serialize};

use super::syntax::RULE;
use crate::diagnostics::Diagnostic;
use crate::model::filters::{FILTERS, Filter, MAX_DIGITS};
use crate::model::issue::IssueId;
use crate::model::source::Span;
use crate::model::spelling::nearest;

/// A filter that could not do its work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Misuse {
    pub(crate) filter: String,
    /// The argument that is wrong; nothing where it is what stands before the filter.
    pub(crate) argument: Option<String>,
    pub(crate) wrong: Wrong,
    /// What the variables held by which the sentence names figures: in a loop only this tells.
    pub(crate) variables: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Wrong {
    Undefined,
    /// A list, or figures by name.
    Group,
    /// No number; as it would be printed.
    Words(String),
    /// A number with a fraction that Tera computed.
    Inexact(String),
    /// Zero where something is divided by it, as it is printed.
    Zero(String),
    /// A negative figure, or none above zero, where it makes no sense.
    Negative(String),
    Digits(String),
    TooLarge,
    /// A ranking of what has no rows.
    NoRows,
    /// Rows that have no measure of that name, but these.
    NoMeasure(String, Vec<String>),
    Take(String),
}

/// A figure that a sentence names: what it is, and where it was read, if from one place.
pub(crate) struct Named {
    /// `2023年第6期的综窗办件·受理`.
    pub(crate) name: String,
    pub(crate) cell: Option<Span>,
}

/// Points at `expression`, the value or the argument that is wrong, or at the whole call.
pub(crate) fn misused(
    span: Span,
    issue: IssueId,
    expression: &str,
    misuse: &Misuse,
    figures: &[Named],
) -> Diagnostic {
    let Misuse { filter, argument, wrong, .. } = misuse;
    let (what, help) = said(filter, argument.as_deref(), expression, wrong);
    // One name belongs to the sentence itself; of several it is not known which one is meant.
    let named = match figures {
        [one] if is_of_figure(wrong) => format!("（{}）", one.name),
        _ => String::new(),
    };
    let message = format!("{}年第{}期：{what}{named}", issue.year, issue.number);
    let mut diagnostic = Diagnostic::new(&RULE, span, message).help(help);
    for Named { name, cell } in figures.iter().filter(|_| is_of_figure(wrong)) {
        if let Some(cell) = cell {
            diagnostic = diagnostic.related(cell.clone(), format!("{name}在这里"));
        }
    }
    diagnostic
}

/// Whether it is the figure that is wrong, not the sentence.
fn is_of_figure(wrong: &Wrong) -> bool {
    use Wrong::{Negative, TooLarge, Undefined, Zero};
    matches!(wrong, Undefined | Zero(_) | Negative(_) | TooLarge)
}

/// What is wrong, and what to do.
fn said(filter: &str, argument: Option<&str>, expression: &str, wrong: &Wrong) -> (String, String) {
    let shown = |text: &str| {
        let is_short = !text.is_empty() && text.chars().count() <= 60;
        if is_short { format!("「{text}」") } else { "这里".to_owned() }
    };
    let place = match argument {
        Some(argument) => format!("{filter} 的 {argument}={expression} "),
        None => format!("过滤器 {filter} 之前的{}", shown(expression)),
    };
    match wrong {
        Wrong::Undefined => (
            format!("{place}没有数"),
            format!(
                "把用到它的文字包起来：{{% if {expression} is defined %}}…{{% endif %}}；\
                 整组数都可能没有的，先判断那一组，例如 {{% if previous %}}…{{% endif %}}"
            ),
        ),
        Wrong::Group => (
            format!("{place}是一组数，不是一个数"),
            "写明要其中哪一个，例如 period['受理']".to_owned(),
        ),
        Wrong::Words(words) => (
            format!("{place}是文字{}，不是数", shown(words)),
            "过滤器要的是数：写一个变量，例如 period['受理']，或整数；小数加引号，例如 \"0.5\""
                .to_owned(),
        ),
        Wrong::Inexact(number) => (
            format!("{place}是小数 {number}，已经不精确"),
            "不要先用 / 或小数计算：平均用 mean(over=…)，占比用 share(of=…)；固定的小数加引号，例如 \"0.5\""
                .to_owned(),
        ),
        Wrong::Zero(zero) => {
            let what = match filter {
                "share" => "算不出占比",
                "change" => "算不出升降的幅度",
                _ => "不能除以0",
            };
            let instead = match filter {
                "change" => format!("；只说增减多少的，用 difference(from={expression})"),
                _ => String::new(),
            };
            let zero = if zero.contains('.') { format!("\"{zero}\"") } else { "0".to_owned() };
            (
                format!("{place}是0，{what}"),
                format!(
                    "把用到它的文字包起来：{{% if {expression} != {zero} %}}…{{% endif %}}{instead}"
                ),
            )
        }
        Wrong::Negative(number) => (
            format!("{place}是 {number}，要大于0才有意义"),
            "核对这个数；只说增减多少的，用 difference".to_owned(),
        ),
        Wrong::Digits(found) => (
            format!("{filter} 的 digits={found} 不是0到{MAX_DIGITS}的整数"),
            "digits 是小数点后的位数，例如 digits=1".to_owned(),
        ),
        Wrong::TooLarge => {
            (format!("{filter} 算出来的数太大"), "核对这里的数，或减少 digits".to_owned())
        }
        Wrong::NoRows => (
            format!("{place}没有分行，排不出名次"),
            "ranking 用在分行的一组数上，例如 period | ranking(by=\"受理\", take=3)".to_owned(),
        ),
        Wrong::NoMeasure(by, known) => (
            format!("ranking 的 by=\"{by}\" 不是这里的指标"),
            match nearest(by, known.iter().map(String::as_str)) {
                Some(meant) => format!("是否想写「{meant}」？"),
                None => format!("可写的有 {}", known.join("、")),
            },
        ),
        Wrong::Take(found) => (
            format!("ranking 的 take={found} 不是正整数"),
            "take 是取前几名，例如 take=3；不写则全取".to_owned(),
        ),
    }
}

/// Figures of another issue where there is none, or none with figures: that of `found`.
pub(crate) fn no_issue(
    span: Span,
    issue: IssueId,
    expression: &str,
    root: &str,
    found: Option<IssueId>,
) -> Diagnostic {
    let IssueId { year, number } = issue;
    let why = match (found, root) {
        (Some(IssueId { year, number }), _) => format!("{year}年第{number}期没有这个栏目的数"),
        (None, "previous") => "它之前没有上一期".to_owned(),
        _ => format!("没有日期相近（相差7天以内）的{}年第{number}期", year - 1),
    };
    let message = format!("{year}年第{number}期：「{expression}」没有数，{why}");
    Diagnostic::new(&RULE, span, message).help(format!(
        "用 {{% if {root} %}}…{{% endif %}} 把用到它的文字包起来，没有时印的文字写在 {{% else %}} 之后"
    ))
}

/// A figure that the other issue lacks.
pub(crate) fn no_figure(
    span: Span,
    issue: IssueId,
    expression: &str,
    figure: &Named,
) -> Diagnostic {
    let IssueId { year, number } = issue;
    let message = format!("{year}年第{number}期：「{expression}」没有数，{}没有填", figure.name);
    Diagnostic::new(&RULE, span, message)
        .help(format!("把用到它的文字包起来：{{% if {expression} is defined %}}…{{% endif %}}"))
}

/// A section that the issue does not have, or that does not count.
pub(crate) fn no_section(span: Span, expression: &str, name: &str, known: &[&str]) -> Diagnostic {
    let message = format!("「{expression}」没有数：没有「{name}」这个有数的栏目");
    let diagnostic = Diagnostic::new(&RULE, span, message);
    match nearest(name, known.iter().copied()) {
        Some(meant) => diagnostic.help(format!("是否想写「{meant}」？")),
        None => diagnostic.help(format!("可写的有 {}", known.join("、"))),
    }
}

/// A filter that there is not; `others` are those of Tera.
pub(crate) fn unknown(span: Span, name: &str, others: &[&str]) -> Diagnostic {
    let own = FILTERS.iter().map(|filter| filter.name);
    let meant = nearest(name, own.clone().chain(others.iter().copied()));
    let message = format!("模板写法有误：没有「{name}」这个过滤器");
    let diagnostic = Diagnostic::new(&RULE, span.clone(), message);
    match meant {
        Some(meant) => diagnostic.help(format!("是否想写「{meant}」？")).fix(span, meant),
        None => {
            let known: Vec<&str> = own.chain(["round", "join", "default"]).collect();
            diagnostic.help(format!("竖线后面可写 {} 等", known.join("、")))
        }
    }
}

/// An argument that the filter does not take.
pub(crate) fn unknown_argument(span: Span, filter: &Filter, name: &str) -> Diagnostic {
    let message = format!("过滤器 {} 没有参数「{name}」", filter.name);
    let diagnostic = Diagnostic::new(&RULE, span.clone(), message);
    match nearest(name, filter.arguments()) {
        Some(meant) => diagnostic.help(format!("是否想写「{meant}」？")).fix(span, meant),
        None => diagnostic.help(format!("写成 {}", filter.example)),
    }
}

/// Arguments without which the filter does nothing.
pub(crate) fn missing_argument(span: Span, filter: &Filter, name: &str) -> Diagnostic {
    let message = format!("过滤器 {} 缺少参数「{name}」", filter.name);
    Diagnostic::new(&RULE, span, message).help(format!("写成 {}", filter.example))
}

/// A number of digits that no filter prints; `found` is what stands there.
pub(crate) fn digits(span: Span, filter: &Filter, found: &str) -> Diagnostic {
    let (what, help) = said(filter.name, None, "", &Wrong::Digits(found.to_owned()));
    Diagnostic::new(&RULE, span, what).help(help)
}

/// How a sentence uses a figure with decimals as if it were a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// `<` and the like.
    Order,
    /// `==` or `!=` with a number.
    Equal,
    /// `==` or `!=` with a figure of fewer decimals: 4.00 is not the text 4.0.
    Uneven,
    /// `{% if … %}`, which holds for any text.
    Truth,
    /// `+ - * /`.
    Math,
    /// The filter `sort`.
    Sort,
}

/// A figure with decimals is text to Tera: compared as text 9.50 is more than 10.20.
pub(crate) fn compared(span: Span, expression: &str, how: Compared) -> Diagnostic {
    let (what, help) = match how {
        Compared::Order => {
            let sides = expression.split_once(['<', '>']);
            let sides = sides.map(|(a, b)| (a.trim(), b.trim_start_matches('=').trim()));
            let (a, b) = sides.unwrap_or(("甲", "乙"));
            (
                "比大小比的是文字，结果不可靠",
                format!(
                    "写成 {{% if {a} | difference(from={b}, up=\"增\") is starting_with(pat=\"增\") %}}\
                     （{a} 较大时成立；较小的写 down=\"减\" 和 \"减\"；固定的小数加引号）"
                ),
            )
        }
        Compared::Equal => (
            "与数相等的判断永远不成立",
            "带小数的数与写全小数位的文字比较，例如 == \"0.00\"".to_owned(),
        ),
        Compared::Uneven => (
            "与小数位数不同的数比较是否相等，只比写法：4.00 不等于 4.0",
            "两边先化成同样的位数，例如 {% if period['甲'] | fixed(digits=2) == period['乙'] | fixed(digits=2) %}"
                .to_owned(),
        ),
        Compared::Truth => (
            "作为条件永远成立，是0也成立",
            format!("判断有没有这个数，写 {expression} is defined；判断是不是0，与 \"0.00\" 这样写全小数位的文字比较"),
        ),
        Compared::Math => (
            "不能用 + - * / 计算",
            "相减用 difference(from=…)，平均用 mean(over=…)，占比用 share(of=…)；要合计的在定义里另设一个指标"
                .to_owned(),
        ),
        Compared::Sort => ("排序排的是文字，结果不可靠", "排名次用 ranking(by=…)".to_owned()),
    };
    let message = format!("「{expression}」里有带小数的数，{what}");
    Diagnostic::new(&RULE, span, message).help(help)
}

/// What a template or a sentence has too much of, with the most that it may have, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    /// What it prints, keeps and walks through altogether.
    Work(usize),
    /// One value.
    Value(usize),
    /// What a filter puts between the parts of a value, or in their place.
    Argument(usize),
    /// Nobody knows: it is read otherwise than it was measured.
    Unknown,
}

/// A template or a sentence that would do more than any.
pub(crate) fn excess(span: Span, excess: Excess) -> Diagnostic {
    let (message, help) = match excess {
        Excess::Work(most) => (
            format!(
                "模板要做的事太多：它印出的、记下的或循环里的超过{} MB，没有再做下去",
                most >> 20
            ),
            "减少循环里的循环，不要让一个变量反复接上它自己",
        ),
        Excess::Value(most) => (
            format!("模板里的一个值太大：超过{} KB，没有再做下去", most >> 10),
            "分成几段来写，不要让一个变量反复接上它自己",
        ),
        Excess::Argument(most) => (
            format!("join、replace、indent、truncate 的参数太长：最多{most}字节"),
            "参数只写放在各项之间的、换上去的几个字；长的文字写在花括号外面",
        ),
        Excess::Unknown => (
            "这里的写法本程序看不懂，不知道它要做多少事，没有用它".to_owned(),
            "换一种写法：一对花括号里只做一件事，先用 {% set %} 记下来再用",
        ),
    };
    Diagnostic::new(&RULE, span, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::written;

    #[test]
    fn the_figure_is_named_where_it_is_the_figure_that_is_wrong() {
        let check = |filter: &str, wrong: Wrong, figures: usize, expected: &str| {
            let named = |number: usize| Named { name: format!("数{number}"), cell: None };
            let figures: Vec<Named> = (1..=figures).map(named).collect();
            let (filter, argument) = (filter.to_owned(), Some("of".to_owned()));
            let misuse = Misuse { filter, argument, wrong, variables: Vec::new() };
            let issue = IssueId { year: 2023, number: 7 };
            let found = misused(written("甲").span, issue, "a", &misuse, &figures);
            let found = format!("{}｜{}", found.message, found.help.unwrap_or_default());
            assert_eq!(found.strip_prefix("2023年第7期："), Some(expected));
        };
        let wrap = "把用到它的文字包起来：{% if a != 0 %}…{% endif %}";
        let zero = || Wrong::Zero("0".to_owned());
        check("share", zero(), 1, &format!("share 的 of=a 是0，算不出占比（数1）｜{wrap}"));
        check("mean", zero(), 2, &format!("mean 的 of=a 是0，不能除以0｜{wrap}"));
        let change = format!(
            "change 的 of=a 是0，算不出升降的幅度（数1）｜{wrap}；只说增减多少的，用 difference(from=a)"
        );
        check("change", zero(), 1, &change);
        let group = "share 的 of=a 是一组数，不是一个数｜写明要其中哪一个，例如 period['受理']";
        check("share", Wrong::Group, 1, group);
    }

    #[test]
    fn what_is_long_is_not_quoted() {
        let check = |expression: &str, expected: &str| {
            let (what, _) = said("share", None, expression, &Wrong::Group);
            assert_eq!(what, format!("过滤器 share 之前的{expected}是一组数，不是一个数"));
        };
        let long = "a".repeat(60);
        check(&long, &format!("「{long}」"));
        check(&format!("{long}a"), "这里");
        check("", "这里");
    }

    #[test]
    fn an_issue_that_is_not_there_is_named() {
        let check = |root: &str, found: Option<u32>, expected: &str| {
            let issue = |number| IssueId { year: 2023, number };
            let found = no_issue(written("甲").span, issue(7), root, root, found.map(issue));
            assert_eq!(found.message, format!("2023年第7期：「{root}」没有数，{expected}"));
        };
        check("previous", Some(6), "2023年第6期没有这个栏目的数");
        check("previous", None, "它之前没有上一期");
        check("last_year", None, "没有日期相近（相差7天以内）的2022年第7期");
    }
}
