//! `opening-mismatch`: an opening that contradicts the issue that it ends with.

use chrono::NaiveDate;

use super::ytd_mismatch::made_up;
use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::decimal::Decimal;
use crate::model::figures::{Account, Part};
use crate::model::issue::{IssueId, Manifest};
use crate::model::source::{Span, Spanned};

pub(crate) static RULE: Rule = Rule {
    name: "opening-mismatch",
    code: "B0308",
    severity: Severity::Error,
    docs: "\
期初与它含到的那一期不符。

`opening/2023/` 里的累计代替它含到的那一期及以前各期。那一期在这里有的，期初的 `total`、`through` 和每个数都要与那一期相同：数是那一期的今年累计。

不符的必有一个是错的，后面每期的累计都从它算起。核对印出的那一期，改正写错的一处；以前各期都齐的，也可以不要期初，把 `opening/2023` 整个删去。",
    prose: None,
};

/// Holds the opening's number and last day against those of the issue. Says whether they are those of one
/// issue: where both differ, another one is meant, and its figures are others too.
pub(crate) fn check(
    opening: &Manifest,
    issue: IssueId,
    manifest: &Manifest,
    diagnostics: &mut Diagnostics,
) -> bool {
    fn differ<T: PartialEq>(a: Option<&Spanned<T>>, b: Option<&Spanned<T>>) -> bool {
        matches!((a, b), (Some(a), Some(b)) if a.value != b.value)
    }
    let through = |manifest: &Manifest| -> Option<Spanned<NaiveDate>> {
        let Spanned { value, span } = manifest.period.clone()?;
        Some(Spanned { value: value.to, span })
    };
    let (own, its) = (opening.serial.as_ref(), manifest.serial.as_ref());
    let (last, its_last) = (through(opening), through(manifest));
    let (total_differs, through_differs) =
        (differ(own, its), differ(last.as_ref(), its_last.as_ref()));
    if let (Some(own), Some(its), Some(last), Some(its_last)) = (own, its, &last, &its_last)
        && total_differs
        && through_differs
    {
        let message = format!(
            "期初写明含到{issue}，through 和 total 却不是那一期的：那一期止于{}，总第{}期",
            its_last.value, its.value
        );
        let help = format!(
            "改正 issue；或改为 through = {}，total = {}，各表的数也改为那一期的累计",
            its_last.value, its.value
        );
        let diagnostic = Diagnostic::new(&RULE, last.span.clone(), message).help(help);
        diagnostics.push(
            diagnostic
                .related(own.span.clone(), "total 写在这里")
                .related(its_last.span.clone(), format!("{issue}的 period")),
        );
        return false;
    }
    if let (Some(own), Some(its)) = (own.filter(|_| total_differs), its) {
        let message =
            format!("期初含到{issue}，total 写的是{}，那一期却是总第{}期", own.value, its.value);
        let diagnostic = Diagnostic::new(&RULE, own.span.clone(), message)
            .help(format!("改为 total = {}，或改正那一期的 total", its.value))
            .related(its.span.clone(), format!("{issue}的 total"));
        diagnostics.push(diagnostic);
    }
    if let (Some(own), Some(its)) = (last.filter(|_| through_differs), its_last) {
        let message =
            format!("期初含到{issue}，through 写的是{}，那一期却止于{}", own.value, its.value);
        let diagnostic = Diagnostic::new(&RULE, own.span, message)
            .help(format!("改为 through = {}，或改正那一期的 period", its.value))
            .related(its.span, format!("{issue}的 period"));
        diagnostics.push(diagnostic);
    }
    true
}

/// A figure that is not what the issues come to with the opening's last one; `parts` is what that is the
/// sum of, `cell` where the last issue's own figure stands; all in units of the last of so many decimals.
pub(crate) fn figure(
    (stated, span): (u64, Span),
    issue: IssueId,
    (account, decimals): (&Account, u8),
    computed: u64,
    parts: &[Part],
    cell: Option<Span>,
) -> Diagnostic {
    let shown = |units: u64| Decimal::new(units, decimals);
    let difference = shown(stated.abs_diff(computed));
    let way = if stated > computed { "多" } else { "少" };
    let (stated, computed) = (shown(stated), shown(computed));
    let message = format!(
        "期初的{account}写的是{stated}，到{issue}各期相加却是{computed}，{way}{difference}"
    );
    let parts = made_up(parts, decimals);
    let help = format!("改为{computed}，或改正以前各期的数据表；{computed} = {parts}");
    let diagnostic = Diagnostic::new(&RULE, span, message).help(help);
    match cell {
        Some(cell) => diagnostic.related(cell, format!("{issue}的数")),
        None => diagnostic,
    }
}

/// The opening lacks a figure that the issues have; `place` is where it begins.
pub(crate) fn lacking(
    place: Span,
    issue: IssueId,
    (account, decimals): (&Account, u8),
    computed: u64,
    parts: &[Part],
) -> Diagnostic {
    let computed = Decimal::new(computed, decimals);
    let message = format!("期初没有{account}的数，到{issue}各期相加却有{computed}");
    Diagnostic::new(&RULE, place, message)
        .help(format!("在期初的数据表里补上{computed} = {}", made_up(parts, decimals)))
}
