//! `date-outside-period`: a date that the issue does not cover.

use chrono::NaiveDate;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::issue::{Period, long_date};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "date-outside-period",
    code: "B0408",
    severity: Severity::Error,
    docs: "\
数据的日期不在本期的起止日期之内。

期外的数会算到错的一期里。改正日期，或把这一行移到它所属的一期。",
    prose: None,
};

pub(crate) fn outside(span: Span, date: NaiveDate, period: Period) -> Diagnostic {
    let message = format!("{}不在本期{period}之内", long_date(date));
    Diagnostic::new(&RULE, span, message).help("改正日期，或把这一行移到它所属的一期")
}
