//! `cumulative-decrease`: a cumulative figure below the one before it.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::decimal::Decimal;
use crate::model::figures::{Account, Correction};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "cumulative-decrease",
    code: "B0302",
    severity: Severity::Error,
    docs: "\
平台的累计数比上一期小。

`basis = \"cumulative\"` 的栏目，CSV 里填的是平台自己的今年累计，只会增加不会减少。改正这一格；
以前的数报大了的，在 issue.toml 里写 `[[corrections]]` 更正。",
    prose: None,
};

/// `before` is the year to date that the figure starts from; both in units of the last of so many decimals.
pub(crate) fn decreased(
    span: Span,
    account: &Account,
    (figure, before): (u64, u64),
    decimals: u8,
) -> Diagnostic {
    let shown = |units: u64| Decimal::new(units, decimals);
    let less = shown(before.saturating_sub(figure));
    let (figure, before) = (shown(figure), shown(before));
    let message = format!("{account}的累计是{figure}，比此前的{before}还少{less}");
    Diagnostic::new(&RULE, span, message)
        .help("改正这一格；以前的数报大了的，写 [[corrections]] 更正")
}

/// The figure is below what the issue's own correction makes of the one before, but not below what that
/// was: one of the two is wrong.
pub(crate) fn corrected(
    span: Span,
    account: &Account,
    figure: u64,
    correction: &Correction,
) -> Diagnostic {
    let Correction { issue, now, .. } = correction;
    let (figure, meant) = (correction.decimal(figure), correction.decimal(now.value));
    let message = format!("{account}的累计是{figure}，比本期把{}更正成的{meant}还少", issue.value);
    Diagnostic::new(&RULE, span, message)
        .help(format!("核对这一格和更正里的 now：累计不会减少，这一格不变的话 now 最大是{figure}"))
        .related(now.span.clone(), "本期的更正")
}
