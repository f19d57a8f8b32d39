//! `correction-mismatch`: a correction of a figure that is not there, or not as it says.

use chrono::NaiveDate;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::figures::Correction;
use crate::model::issue::Period;
use crate::model::source::{Span, Spanned};
use crate::model::spelling::nearest;

pub(crate) static RULE: Rule = Rule {
    name: "correction-mismatch",
    code: "B0305",
    severity: Severity::Error,
    docs: "\
更正的对象不对：要更正的数不存在，`was` 不是那个数现在的值，`now` 与 `was` 相同，或同一个数在一期里更正了两次。

`was` 写此前各次更正之后的数，`issue` 写当初印出那个数的一期（或期初的那一期）。跨年的一期要用
`date` 写明是哪一年的数，写那一期里的一天；不跨年的不写。",
    prose: None,
};

/// The issue named has no such figure, or is not an earlier one.
pub(crate) fn no_place(correction: &Correction) -> Diagnostic {
    let Correction { account, issue, .. } = correction;
    let message = format!("{}没有{account}这个数可更正", issue.value);
    Diagnostic::new(&RULE, issue.span.clone(), message)
        .help("改正 issue、measure、row 或 date；只能更正以前各期的数")
}

/// The issue named crosses a year and has the figure in both; `period` is what it covers, where that is
/// known.
pub(crate) fn two_years(correction: &Correction, period: Option<Period>) -> Diagnostic {
    let Correction { account, issue, .. } = correction;
    let message = format!("{}跨年，{account}两年都有数，不知更正哪一个", issue.value);
    let help = match period {
        Some(Period { from, to }) => {
            format!("更正前一年的数加上 date = {from}，更正后一年的数加上 date = {to}")
        }
        None => "加上 date = …，写那一年的一天".to_owned(),
    };
    Diagnostic::new(&RULE, issue.span.clone(), message).help(help)
}

/// The day named is none of the issue's.
pub(crate) fn outside(
    correction: &Correction,
    date: &Spanned<NaiveDate>,
    period: Period,
) -> Diagnostic {
    let issue = correction.issue.value;
    let Period { from, to } = period;
    let message = format!("date 写的{}不在{issue}的{period}里", date.value);
    let help = if period.crosses_year() {
        format!("更正前一年的数写 date = {from}，更正后一年的数写 date = {to}；或改正 issue")
    } else {
        format!("{issue}不跨年，删去 date；或改正 issue")
    };
    Diagnostic::new(&RULE, date.span.clone(), message).help(help)
}

/// The day named comes after the last one that the opening contains.
pub(crate) fn after(
    correction: &Correction,
    date: &Spanned<NaiveDate>,
    through: NaiveDate,
) -> Diagnostic {
    let issue = correction.issue.value;
    let message = format!("date 写的{}在期初{issue}的最后一天{through}以后", date.value);
    Diagnostic::new(&RULE, date.span.clone(), message).help("删去 date 这一行，或改正 issue")
}

/// A day is named, where all figures of the issue are of one year.
pub(crate) fn one_year(
    correction: &Correction,
    date: &Spanned<NaiveDate>,
    period: Period,
) -> Diagnostic {
    let issue = correction.issue.value;
    let message = format!("{issue}{period}不跨年，更正却写了 date");
    Diagnostic::new(&RULE, date.span.clone(), message)
        .help("删去 date 这一行：date 只用来分清跨年的一期里是哪一年的数")
}

/// Nothing is corrected.
pub(crate) fn unchanged(correction: &Correction) -> Diagnostic {
    let Correction { now, .. } = correction;
    let message = format!("was 和 now 都是{}，没有更正什么", correction.decimal(now.value));
    Diagnostic::new(&RULE, now.span.clone(), message)
        .help("改正 now，写对的数；本来没有错的，删去这一条 [[corrections]]")
}

/// `standing` is the figure after all earlier corrections, `cell` where it was written.
pub(crate) fn was(correction: &Correction, standing: u64, cell: Option<&Span>) -> Diagnostic {
    let Correction { account, issue, was, .. } = correction;
    let (standing, stated) = (correction.decimal(standing), correction.decimal(was.value));
    let message = format!("{}的{account}现在是{standing}，不是 was 写的{stated}", issue.value);
    let diagnostic = Diagnostic::new(&RULE, was.span.clone(), message)
        .help(format!("改为 was = {standing}，并核对 now"));
    match cell {
        Some(cell) => diagnostic.related(cell.clone(), "当初的数"),
        None => diagnostic,
    }
}

pub(crate) fn twice(correction: &Correction, other: &Correction) -> Diagnostic {
    let Correction { account, issue, header, .. } = correction;
    let message = format!("{}的{account}在这一期里更正了两次", issue.value);
    Diagnostic::new(&RULE, header.clone(), message)
        .help("合成一条")
        .related(other.header.clone(), "前一次在这里")
}

/// A name in the correction that no definition has.
pub(crate) fn unknown<'a>(
    what: &str,
    name: &Spanned<String>,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let message = format!("没有「{}」这个{what}", name.value);
    let help = match nearest(&name.value, known) {
        Some(meant) => format!("是否想写「{meant}」？"),
        None => format!("改正{what}的名字"),
    };
    Diagnostic::new(&RULE, name.span.clone(), message).help(help)
}

/// The section has rows, and the correction names none; or the other way round.
pub(crate) fn row_wanted(header: Span, section: &str, wanted: bool) -> Diagnostic {
    let (message, help) = if wanted {
        (format!("「{section}」分行，更正没有写 row"), "加上 row = \"…\"")
    } else {
        (format!("「{section}」不分行，更正却写了 row"), "删去 row")
    };
    Diagnostic::new(&RULE, header, message).help(help)
}
