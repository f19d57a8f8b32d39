//! An issue's own figures as they are printed.

use std::sync::Arc;

use chrono::Datelike;

use super::sentence::{Figure, Ordered};
use crate::ledger::Ledger;
use crate::model::definition::{Basis, Counts};
use crate::model::figures::{Account, Balance};
use crate::model::issue::Issue;
use crate::model::record::Total;

type ByMeasure<'a, T> = Ordered<'a, T>;

/// The figures of all sections as printed; nothing where one of them is in doubt.
pub(crate) fn totals(issue: &Issue, ledger: &Ledger) -> Option<Vec<Total>> {
    let mut totals = Vec::new();
    for section in issue.sections.iter().filter_map(|(_, section)| section.as_ref()) {
        let blocks = section.definition.counts();
        let rows = blocks
            .flat_map(|(_, counts)| counts.row_names().into_iter().map(move |row| (counts, row)));
        for (counts, row) in rows {
            let (of_period, to_date) =
                figures(issue, ledger, &section.definition.name, counts, row.as_ref())?;
            for measure in &counts.measures {
                let figure = |Figure(figure): &Figure| *figure;
                let period = of_period.get(&measure.name).map(figure);
                let year_to_date = to_date.get(&measure.name).map(figure);
                if period.is_none() && year_to_date.is_none() {
                    continue;
                }
                let (section, measure) = (section.definition.name.clone(), measure.name.clone());
                let account = Account { section, row: row.clone(), measure };
                totals.push(Total { account, year: issue.period.to.year(), period, year_to_date });
            }
        }
    }
    Some(totals)
}

/// The figures of one row by measure: of the whole period, and of the year in which it ends. An
/// optional measure without a figure is left out, and a level has no year to date.
pub(super) fn figures<'c>(
    issue: &Issue,
    ledger: &Ledger,
    section: &Arc<str>,
    counts: &'c Counts,
    row: Option<&Arc<str>>,
) -> Option<(ByMeasure<'c, Figure>, ByMeasure<'c, Figure>)> {
    let Issue { id, period, .. } = *issue;
    let (mut of_period, mut to_date) = (Ordered::default(), Ordered::default());
    for measure in counts.measures.iter().filter(|measure| measure.known_in(id)) {
        let account = Account {
            section: Arc::clone(section),
            row: row.cloned(),
            measure: measure.name.clone(),
        };
        let balances = period.years().map(|year| ledger.balance(&account, year, id));
        let balances: Vec<Balance> = balances.collect::<Option<_>>()?;
        if !measure.optional || balances.iter().any(|balance| balance.cell.is_some()) {
            let sum = balances.iter().map(|balance| i128::from(balance.period)).sum::<i128>();
            of_period.push(&measure.name, Figure(measure.decimal(sum)));
        }
        let known = !measure.optional || ledger.has_figures(&account, period.to.year(), id);
        let last = balances.last().filter(|_| known && measure.basis != Basis::Level);
        if let Some(year_to_date) = last.and_then(|last| last.year_to_date) {
            to_date.push(&measure.name, Figure(measure.decimal(year_to_date)));
        }
    }
    Some((of_period, to_date))
}
