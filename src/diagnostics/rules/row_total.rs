//! `row-total`: a 合计 row that is not the sum of the rows it covers.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::definition::Measure;
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "row-total",
    code: "B0303",
    severity: Severity::Error,
    docs: "\
“合计”行不等于它所含各行之和。

合计行只用来核对，不计入数据。改正合计，或改正其中写错的一格。",
    prose: None,
};

pub(crate) fn mismatch(span: Span, measure: &Measure, stated: u64, sum: u128) -> Diagnostic {
    let name = &measure.name;
    let way = if u128::from(stated) > sum { "多" } else { "少" };
    let shown = |units: u128| measure.decimal(i128::try_from(units).unwrap_or(i128::MAX));
    let difference = shown(u128::from(stated).abs_diff(sum));
    let (stated, sum) = (measure.decimal(stated), shown(sum));
    let message = format!("「{name}」的合计是{stated}，各行相加是{sum}，{way}{difference}");
    Diagnostic::new(&RULE, span, message).help("改正合计，或改正其中写错的一格")
}
