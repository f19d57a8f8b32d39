//! `check-failed`: figures of an issue that are not to each other as the section's definition says.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::checks::{Check, Relation};
use crate::model::decimal::Decimal;
use crate::model::source::{Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "check-failed",
    code: "B0309",
    severity: Severity::Error,
    docs: "\
本期的数之间不合栏目定义里 `[[checks]]` 规定的关系，例如各类之和不等于总数。

两边各是哪几格、相加是多少、差多少，都列在报告里；改正写错的一格。关系本身写错了的，改栏目定义。\
定义里写了 `severity = \"warning\"` 的只是警告。

只看本期自己的数。哪一边有个数本期没有（`optional` 或 `since` 的指标），这一条就不核对。",
    prose: None,
};

/// What one name of a check comes to.
pub(crate) struct Term<'a> {
    pub(crate) name: &'a Text,
    pub(crate) unit: &'a str,
    pub(crate) decimals: u8,
    /// One a row; at least one.
    pub(crate) figures: Vec<Part>,
}

/// The figure of one row.
pub(crate) struct Part {
    /// As a check would name it.
    pub(crate) name: String,
    pub(crate) units: i128,
    /// The first of its cells, and how many there are.
    pub(crate) cell: Span,
    pub(crate) cells: usize,
}

/// Holds the two sides of a check against each other. Nothing where they are beyond what can be added up.
pub(crate) fn check(check: &Check, sides: [&[Term<'_>]; 2]) -> Option<Diagnostic> {
    let terms = || sides.iter().copied().flatten();
    let decimals = terms().map(|term| term.decimals).max()?;
    let sum = |side: &[Term<'_>]| {
        side.iter().try_fold(0_i128, |sum, term| {
            let scale = 10_i128.checked_pow((decimals - term.decimals).into())?;
            let mut units = term.figures.iter().map(|part| part.units);
            let own = units.try_fold(0_i128, i128::checked_add)?;
            sum.checked_add(own.checked_mul(scale)?)
        })
    };
    let [left, right] = sides;
    let (left_sum, right_sum) = (sum(left)?, sum(right)?);
    let holds = match check.relation {
        Relation::Equals => left_sum == right_sum,
        Relation::AtMost => left_sum <= right_sum,
    };
    if holds {
        return None;
    }
    let unit = |side: &[Term<'_>]| {
        let unit = side.first().map_or("", |term| term.unit);
        if side.iter().all(|term| term.unit == unit) { unit.to_owned() } else { String::new() }
    };
    let (left_unit, right_unit) = (unit(left), unit(right));
    let both = if left_unit == right_unit { left_unit.as_str() } else { "" };
    let way = if left_sum > right_sum { "多" } else { "少" };
    // Each side with the decimals that its own figures have.
    let shown = |side: &[Term<'_>], sum: i128| {
        let own = side.iter().map(|term| term.decimals).max().unwrap_or_default();
        let scale = 10_i128.checked_pow((decimals - own).into()).unwrap_or(1);
        Decimal::new(sum / scale, own)
    };
    let message = format!(
        "{}是{}{left_unit}，{}是{}{right_unit}，{way}{}{both}",
        names(left),
        shown(left, left_sum),
        names(right),
        shown(right, right_sum),
        Decimal::new(left_sum.checked_sub(right_sum)?.checked_abs()?, decimals),
    );
    let told = match check.relation {
        Relation::Equals => "应当相等",
        Relation::AtMost => "前者应当不多于后者",
    };
    let place = check.sum.first()?;
    let (path, line) = (&place.span.source.path, place.span.start().line);
    let first = &left.first()?.figures.first()?.cell;
    let mut found = Diagnostic::new(&RULE, first.clone(), message)
        .help(format!("{path} 第{line}行规定{told}：核对标出的各格，改正写错的一格"));
    if check.is_warning {
        found.severity = Severity::Warning;
    }
    let figures = terms().flat_map(|term| term.figures.iter().map(move |part| (term, part)));
    // A side of one cell is what the message says.
    let is_told =
        matches!(left, [Term { figures, .. }] if matches!(figures[..], [Part { cells: 1, .. }]));
    for (term, part) in figures.skip(usize::from(is_told)) {
        let figure = Decimal::new(part.units, term.decimals);
        let several = match part.cells {
            ..=1 => String::new(),
            cells => format!("（{cells}格相加）"),
        };
        let told = format!("{}是{figure}{}{several}", part.name, term.unit);
        found = found.related(part.cell.clone(), told);
    }
    Some(found)
}

fn names(side: &[Term<'_>]) -> String {
    side.iter().map(|term| term.name.value.as_str()).collect::<Vec<_>>().join("+")
}
