//! The checks between figures that the sections' definitions ask for, held against an issue's own
//! figures.

use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::check_failed::{self, Part, Term};
use crate::ledger::Ledger;
use crate::ledger::rows::counting;
use crate::model::checks::{Operand, resolve};
use crate::model::definition::{Basis, Definition, Listed};
use crate::model::figures::{Account, Figures};
use crate::model::source::{Span, Text};

/// Holds the figures against the checks of its sections. A check is silent where a figure that it
/// names could not be read, or is not there.
pub(super) fn check(
    figures: &Figures,
    sections: &[Listed],
    ledger: &Ledger,
    diagnostics: &mut Diagnostics,
) {
    for (_, own) in sections {
        for check in &own.checks {
            let term = |name| term(name, own, figures, sections, ledger);
            let left: Option<Vec<Term<'_>>> = check.sum.iter().map(term).collect();
            let right: Option<Vec<Term<'_>>> = check.other.iter().map(term).collect();
            if let (Some(left), Some(right)) = (left, right) {
                let found = check_failed::check(check, [&left, &right]);
                found.into_iter().for_each(|found| diagnostics.push(found));
            }
        }
    }
}

fn term<'a>(
    name: &'a Text,
    own: &'a Definition,
    figures: &Figures,
    sections: &'a [Listed],
    ledger: &Ledger,
) -> Option<Term<'a>> {
    // What is wrong with a name was said of the definition.
    let Operand { section, measure, rows } = resolve(&name.value, own, sections)?;
    if figures.doubtful.contains(&section.name) {
        return None;
    }
    let prefix =
        if section.name == own.name { String::new() } else { format!("{}:", section.name) };
    let parts = rows.into_iter().map(|row| {
        let shown = row.as_ref().map(|row| format!("{row}/")).unwrap_or_default();
        let account = Account { section: section.name.clone(), row, measure: measure.name.clone() };
        let (units, cell, cells) = match measure.basis {
            Basis::Period | Basis::Level => of_cells(&account, figures)?,
            Basis::Cumulative => of_books(&account, figures, ledger)?,
        };
        Some(Part { name: format!("{prefix}{shown}{}", measure.name), units, cell, cells })
    });
    let figures: Vec<Part> = parts.collect::<Option<_>>()?;
    Some(Term { name, unit: &measure.unit, decimals: measure.decimals, figures })
}

/// What the cells of an account add up to, their first, and how many there are.
fn of_cells(account: &Account, figures: &Figures) -> Option<(i128, Span, usize)> {
    let tables = figures.sections.iter().filter(|table| table.section == account.section);
    let own = tables.flat_map(|table| counting(&table.postings));
    let own: Vec<_> = own.filter(|posting| posting.account == *account).collect();
    let first = own.iter().min_by_key(|posting| posting.span.range.start)?;
    let units = own.iter().map(|posting| i128::from(posting.value)).sum();
    Some((units, first.span.clone(), own.len()))
}

/// What the period brought of an account whose table says the year to date.
fn of_books(account: &Account, figures: &Figures, ledger: &Ledger) -> Option<(i128, Span, usize)> {
    let mut units = 0;
    let mut cell = None;
    for year in figures.period.years() {
        let balance = ledger.balance(account, year, figures.id)?;
        units += i128::from(balance.period);
        cell = cell.or(balance.cell);
    }
    Some((units, cell?, 1))
}
