//! opening/2023/: totals of a year that were published before its first issue here.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::issue::{TableOf, read_tables};
use super::toml::{Table, decode, parse};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{date_order, missing_file};
use crate::model::figures::Opening;
use crate::model::files::OpeningFiles;
use crate::model::issue::{IssueId, Manifest, Period};
use crate::model::registry::Registry;
use crate::model::source::Spanned;

/// The keys of opening.toml.
pub(crate) const KEYS: [&str; 3] = ["through", "issue", "total"];

/// Reads an opening: its totals, and itself as the issue before its successor.
pub fn read(
    files: OpeningFiles,
    registry: Option<&Registry>,
    diagnostics: &mut Diagnostics,
) -> Option<(Opening, Manifest)> {
    let OpeningFiles { year, manifest, beside, sections } = files;
    let Some(file) = manifest else {
        diagnostics.push(missing_file::opening(year, beside.as_deref()));
        return None;
    };
    let source = decode(file, diagnostics)?;
    let entries = parse(&source, diagnostics)?;
    let root = Table::root(&source, &entries, &KEYS, diagnostics);
    let through: Option<Spanned<NaiveDate>> = root.required("through", diagnostics);
    let issue: Option<IssueId> = root.required("issue", diagnostics);
    let serial = root.required("total", diagnostics);
    let Spanned { value: through, span } = through?;
    if through.year() != year {
        diagnostics.push(date_order::opening(span, year, through));
        return None;
    }
    let from = NaiveDate::from_ymd_opt(year, 1, 1)?;
    let period = Period { from, to: through };
    let issue = issue?;
    let (mut postings, mut doubtful) = (Vec::new(), Vec::new());
    let folder = format!("opening/{year}");
    let of = TableOf { folder, issue, period: Some(period), is_dated: false, registry };
    for files in sections {
        let tables = read_tables(&of, files, diagnostics);
        postings.extend(tables.read.into_iter().flat_map(|table| table.postings));
        doubtful.extend(tables.doubtful);
    }
    let manifest = Manifest {
        source: Arc::clone(&source),
        serial,
        date: None,
        period: Some(Spanned { value: period, span }),
        gap: None,
        copies: None,
        lines_per_page: None,
        corrections: Vec::new(),
        doubtful: Vec::new(),
    };
    Some((Opening { year, issue, through, postings, doubtful }, manifest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::read::marked;

    #[test]
    fn an_opening_ends_in_its_year() {
        let check = |marked: &str| {
            marked::check(FileRole::Manifest, marked, |file, found| {
                read(
                    OpeningFiles {
                        year: 2022,
                        manifest: Some(file),
                        beside: None,
                        sections: Vec::new(),
                    },
                    None,
                    found,
                )
            });
        };
        let rest = "issue = \"2022-50\"\ntotal = 400\n";
        let through = |value: &str| format!("through = {value}\n{rest}");
        check(&through("2022-12-23"));
        check(&through("⟦2023-01-06⟧{date-order}"));
        check(&through("⟦\"2022-12-23\"⟧{wrong-type}"));
        check(&through("⟦2022-12-32⟧{syntax}"));
        check(&format!("⟦⟧{{missing-key}}{rest}"));
        check("⟦⟧{missing-key}{missing-key}{missing-key}");
        check("⟦⟧{missing-key}through = 2022-12-23\nissue = ⟦\"2022\"⟧{wrong-type}\n");
        check("through = 2022-12-23\nissue = \"2022-50\"\n⟦totla⟧{unknown-key} = 400\n");
        check(&format!("{}⟦date⟧{{unknown-key}} = 2022-12-23\n", through("2022-12-23")));
    }
}
