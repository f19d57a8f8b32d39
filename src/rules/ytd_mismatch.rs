//! `ytd-mismatch`: a stated year-to-date figure is not the computed one.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::ledger::Ledger;
use crate::model::IssueId;
use crate::read::section::Stated;

pub static RULE: Rule = Rule {
    name: "ytd-mismatch",
    code: "B0304",
    severity: Severity::Error,
    docs: "\
`[stated]` 里写的累计与各期相加的结果不符。

两个数里总有一个是错的，印出来就改不了了。看清差数：等于某一期的数，多半是漏加或重加了那一期；核对各期数据表，改正写错的一处。",
};

/// Holds a section's stated figures against the ledger; silent where a figure in the sum is in
/// doubt, since that was reported.
pub fn check(
    id: IssueId,
    year: i32,
    stated: &[Stated],
    ledger: &Ledger,
    diagnostics: &mut Diagnostics,
) {
    for Stated { account, value, span } in stated {
        let Some(balance) = ledger.balance(account, year, id) else { continue };
        let computed = balance.year_to_date;
        if computed == *value {
            continue;
        }
        let difference = value.abs_diff(computed);
        let way = if *value > computed { "多" } else { "少" };
        let message =
            format!("{account}{year}年累计写的是{value}，各期相加是{computed}，{way}{difference}");
        let parts = made_up(&ledger.parts(account, year, id));
        let mut diagnostic = Diagnostic::new(&RULE, span.clone(), message)
            .help(format!("改正这里或数据表；{computed} = {parts}"));
        if let Some(cell) = &balance.cell {
            let message = format!("本期的数是{}", balance.period);
            diagnostic = diagnostic.related(cell.clone(), message);
        }
        diagnostics.push(diagnostic);
    }
}

/// `231（2023-01）+ 198（2023-02）`.
fn made_up(parts: &[(IssueId, u64)]) -> String {
    let parts: Vec<String> = parts.iter().map(|(id, period)| format!("{period}（{id}）")).collect();
    if parts.is_empty() { "0".to_owned() } else { parts.join(" + ") }
}
