//! Whether issues follow one another: numbers, dates, periods.

use std::collections::BTreeSet;

use super::load::{Loaded, Loader};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{
    date_order, issue_number_gap, period_gap, period_overlap, repeated_date, total_number,
};
use crate::model::files::Depth;

/// Holds numbers and dates against the issue before: all of them for the issues that were read whole;
/// for those that only count, that no day is counted twice.
pub(crate) fn check(loader: &Loader<'_>, diagnostics: &mut Diagnostics) {
    // One wrong number makes the next one's difference wrong too.
    let mut astray = None;
    let mut unknown_years = BTreeSet::new();
    for (id, Loaded { depth, reading, is_quiet, .. }) in loader.loaded() {
        // What an opening contains is not asked for.
        let Some(manifest) = reading.manifest.as_ref().filter(|_| !is_quiet) else { continue };
        let mut found = Diagnostics::of(id);
        let before = loader.manifest_before(id);
        if *depth == Depth::Everything {
            // What an opening that cannot be read contains is not known.
            if loader.opening(id.year).is_none_or(|opening| opening.is_some()) {
                issue_number_gap::check(id, manifest, loader.before(id), &mut found);
            }
            date_order::check(id, manifest, before, &mut found);
        }
        if let Some(before) = before.filter(|_| *depth >= Depth::Figures) {
            period_overlap::check(manifest, before, &mut found);
        }
        if let Some(before) = before.filter(|_| *depth == Depth::Everything) {
            let errors = found.iter().count();
            let followed = astray.filter(|&(id, _)| id == before.0).map(|(_, number)| number);
            if !total_number::follows(id, manifest, before.0, followed) {
                total_number::check(id, manifest, before, &mut found);
            }
            if found.iter().count() > errors {
                astray = total_number::expected(id, before).map(|number| (id, number));
            }
            if let Some(calendar) = loader.calendar() {
                let mut years = period_gap::check(id, manifest, before, calendar, &mut found);
                years.retain(|year| unknown_years.insert(*year));
                period_gap::unknown(manifest, &years).into_iter().for_each(|note| found.push(note));
            }
            repeated_date::check(manifest, before).into_iter().for_each(|one| found.push(one));
        }
        diagnostics.extend(found);
    }
}
