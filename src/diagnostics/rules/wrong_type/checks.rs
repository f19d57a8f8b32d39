//! What a definition's checks name, and its figures have not.

use super::RULE;
use crate::diagnostics::Diagnostic;
use crate::model::source::{Span, Text};
use crate::model::spelling::nearest;

/// `known` are the names of the section's figures.
pub(crate) fn unknown(name: &Text, section: &str, known: &[String]) -> Diagnostic {
    let message = format!("「{section}」没有「{}」这个数", name.value);
    let found = Diagnostic::new(&RULE, name.span.clone(), message);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    match nearest(&name.value, known.iter().copied()) {
        Some(meant) => instead(found, name, meant),
        None if known.is_empty() => found.help("这个栏目没有 counts 块，没有数可核对"),
        None => {
            let shown: Vec<String> =
                known.iter().take(4).map(|name| format!("\"{name}\"")).collect();
            let more = if known.len() > shown.len() { "等" } else { "" };
            found.help(format!(
                "写指标名，或「行名/指标」，别的栏目的写「栏目:指标」；这里有 {}{more}",
                shown.join("、")
            ))
        }
    }
}

/// `listed` are the sections that the bulletin prints.
pub(crate) fn no_section(name: &Text, section: &str, rest: &str, listed: &[&str]) -> Diagnostic {
    let message = format!("本刊没有「{section}」这个栏目，「{}」没有数可核对", name.value);
    let found = Diagnostic::new(&RULE, name.span.clone(), message);
    match nearest(section, listed.iter().copied()) {
        Some(meant) => instead(found, name, &format!("{meant}:{rest}")),
        None => found.help("冒号前写 bulletin.toml 的 sections 里有的栏目名"),
    }
}

/// A check that says two things at once.
pub(crate) fn both(header: Span) -> Diagnostic {
    Diagnostic::new(&RULE, header, "一条 [[checks]] 里 equals 和 at_most 只能写一个")
        .help("分成两条 [[checks]]，各写 sum")
}

pub(crate) fn severity(span: Span, found: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("severity 不能是「{found}」"))
        .help("写 \"error\" 或 \"warning\"；不写就是 \"error\"")
}

fn instead(found: Diagnostic, written: &Text, meant: &str) -> Diagnostic {
    let meant = format!("\"{meant}\"");
    found.help(format!("是否想写 {meant}？")).fix(written.span.clone(), meant)
}
