//! What a definition wants a table to print, and its block has not.

use super::RULE;
use crate::diagnostics::Diagnostic;
use crate::model::source::{Span, Text};
use crate::model::spelling::nearest;
use crate::model::tabulation::{Figure, MAX_DIGITS};

/// `known` are the keys of the section's blocks of figures.
pub(crate) fn unknown_block(of: &Text, known: &[&str]) -> Diagnostic {
    let message = format!("本栏目没有键是「{}」的 counts 块，表格没有数可印", of.value);
    let found = Diagnostic::new(&RULE, of.span.clone(), message);
    match meant(&of.value, known) {
        Some(meant) => instead(found, of, meant),
        None if known.is_empty() => found.help("先写一个 kind = \"counts\" 的块，of 写它的 key"),
        None => found.help(format!("of 写 counts 块的 key：{}", quoted(known))),
    }
}

/// `known` are the measures of the block.
pub(crate) fn unknown_measure(name: &Text, of: &str, known: &[&str]) -> Diagnostic {
    let message = format!("「{of}」块没有「{}」这个指标", name.value);
    let found = Diagnostic::new(&RULE, name.span.clone(), message);
    match meant(&name.value, known) {
        Some(meant) => instead(found, name, meant),
        None => found.help(format!("写这一块有的指标：{}", quoted(known))),
    }
}

/// `column` is that of the block's rows.
pub(crate) fn unknown_by(by: &Text, column: Option<&str>) -> Diagnostic {
    let known: Vec<&str> = column.into_iter().chain(["部门", "日期"]).collect();
    let message = format!("表格不能按「{}」列：数据表里没有这样的列", by.value);
    let found = Diagnostic::new(&RULE, by.span.clone(), message);
    match meant(&by.value, &known) {
        Some(meant) => instead(found, by, meant),
        None => found.help(format!("by 可以写 {}", quoted(&known))),
    }
}

/// A block without rows tells not what the rows of its table are of.
pub(crate) fn no_by(header: Span, of: &str) -> Diagnostic {
    let message = format!("「{of}」块没有行名（rows），看不出表格的每一行是什么");
    Diagnostic::new(&RULE, header, message).help("补上一行 by = \"部门\"，或 by = \"日期\"")
}

pub(crate) fn unknown_figure(figure: &Text) -> Diagnostic {
    let known = Figure::ALL.map(|(key, _)| key);
    let message = format!("表格没有 figure = \"{}\" 这种数", figure.value);
    let found = Diagnostic::new(&RULE, figure.span.clone(), message);
    match meant(&figure.value, &known) {
        Some(meant) => instead(found, figure, meant),
        None => found.help(
            "period 是本期，ytd 是今年累计，previous 是上期，share 是占比，\
             change 是较上期增长的百分比，difference 是较上期增减",
        ),
    }
}

/// Of a department or a day nothing is known but the period's own figure.
pub(crate) fn only_of_rows(span: Span, figure: &str, by: &str) -> Diagnostic {
    let message = format!("按{by}列的表格只有本期数和占比，没有「{figure}」");
    Diagnostic::new(&RULE, span, message)
        .help("改为 figure = \"period\" 或 \"share\"，或删去这一列")
}

pub(crate) fn cumulative(span: Span, measure: &str, by: &str) -> Diagnostic {
    let message = format!("「{measure}」填的是今年累计，各{by}的本期数算不出来");
    Diagnostic::new(&RULE, span, message)
        .help("删去这一列；CSV 改填本期数的，指标写 basis = \"period\"")
}

pub(crate) fn level_over_rows(span: Span, measure: &str, by: &str) -> Diagnostic {
    let message = format!("「{measure}」不相加（level），这一块又分行，各{by}没有一个总的数");
    Diagnostic::new(&RULE, span, message).help("删去这一列，或去掉 by，按行名列表")
}

pub(crate) fn level(span: Span, measure: &str, figure: &str) -> Diagnostic {
    let what = if figure == "ytd" { "今年累计" } else { "占比" };
    let message = format!("「{measure}」不相加（level），没有{what}");
    Diagnostic::new(&RULE, span, message).help("改为 figure = \"period\"，或删去这一列")
}

pub(crate) fn no_rows(span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, "表格不能只取0行")
        .help("写要印的行数，例如 take = 3；全印的，删去这一行")
}

pub(crate) fn digits(span: Span, digits: u32) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("小数不能印{digits}位"))
        .help(format!("digits 写 0 至 {MAX_DIGITS} 之间的数"))
}

/// A figure beyond what is reckoned with exactly.
pub(crate) fn too_large(measure: &Text) -> Diagnostic {
    let message = format!("表格里「{}」的数太大，算不准", measure.value);
    Diagnostic::new(&RULE, measure.span.clone(), message).help("核对 CSV 里的数；digits 可写小一些")
}

fn instead(found: Diagnostic, written: &Text, meant: &str) -> Diagnostic {
    let meant = format!("\"{meant}\"");
    found.help(format!("是否想写 {meant}？")).fix(written.span.clone(), meant)
}

fn meant<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    nearest(name, known.iter().copied())
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join("、")
}
