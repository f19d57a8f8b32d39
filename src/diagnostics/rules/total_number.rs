//! `total-number`: the running number does not follow the previous issue's.

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::issue::{IssueId, Manifest};

pub(crate) static RULE: Rule = Rule {
    name: "total-number",
    code: "B0202",
    severity: Severity::Error,
    docs: "\
总期号不是上一期的加一。

总期号跨年连续。中间缺了期的，按缺的期数推算。",
    prose: None,
};

/// The number that must follow the issue before; nothing where that has none.
pub(crate) fn expected(id: IssueId, before: (IssueId, &Manifest)) -> Option<u64> {
    let (before, previous) = before;
    Some(u64::from(previous.serial.as_ref()?.value) + distance(before, id))
}

/// Whether the number is right once the issue before, which is wrong, has the one that it should
/// have (`number`).
pub(crate) fn follows(
    id: IssueId,
    manifest: &Manifest,
    before: IssueId,
    number: Option<u64>,
) -> bool {
    let serial = manifest.serial.as_ref().map(|serial| u64::from(serial.value));
    number.is_some() && serial == number.map(|number| number + distance(before, id))
}

/// Where issues are missing their numbers count too; a new year begins at 1.
fn distance(before: IssueId, id: IssueId) -> u64 {
    u64::from(if before.year == id.year { id.number - before.number } else { id.number })
}

pub(crate) fn check(
    id: IssueId,
    manifest: &Manifest,
    before: (IssueId, &Manifest),
    diagnostics: &mut Diagnostics,
) {
    let Some(expected) = expected(id, before) else { return };
    let (before, previous) = before;
    let (Some(serial), Some(earlier)) = (&manifest.serial, &previous.serial) else { return };
    if u64::from(serial.value) == expected {
        return;
    }
    let message = format!(
        "总期号应为{expected}，这里是{}：上一期（{before}）是总第{}期",
        serial.value, earlier.value
    );
    diagnostics.push(
        Diagnostic::new(&RULE, serial.span.clone(), message)
            .help(format!("改为 total = {expected}"))
            .fix(serial.span.clone(), expected.to_string())
            .related(earlier.span.clone(), format!("{before}的总期号")),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::{manifest, spanned};

    #[test]
    fn a_number_follows_on_the_one_that_should_have_been() {
        let check = |serial: Option<u32>, number: Option<u64>, expected: bool| {
            let id = |number| IssueId { year: 2023, number };
            let manifest = Manifest { serial: serial.map(spanned), ..manifest() };
            assert_eq!(follows(id(7), &manifest, id(5), number), expected, "{serial:?}");
        };
        check(Some(427), Some(425), true);
        check(Some(426), Some(425), false);
        check(None, Some(425), false);
        check(None, None, false);
    }
}
