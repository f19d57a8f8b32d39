//! opening/2023/: totals of a year that were published before its first issue here.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::issue::{TableOf, read_csv};
use super::toml::{Table, decode, parse};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{date_order, missing_file};
use crate::model::figures::Opening;
use crate::model::files::{OpeningFiles, SectionFiles};
use crate::model::issue::{IssueId, Manifest, Period};
use crate::model::source::Spanned;

/// Reads an opening: its totals, and itself as the issue before its successor.
pub(crate) fn read(
    files: OpeningFiles,
    diagnostics: &mut Diagnostics,
) -> Option<(Opening, Manifest)> {
    let OpeningFiles { year, manifest, sections } = files;
    let Some(file) = manifest else {
        diagnostics.push(missing_file::opening(year));
        return None;
    };
    let source = decode(file, diagnostics)?;
    let entries = parse(&source, diagnostics)?;
    let root = Table::root(&source, &entries, &["through", "issue", "total"], diagnostics);
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
    for SectionFiles { definition, listed, csv, .. } in sections {
        if definition.counts().is_none() {
            continue;
        }
        let folder = format!("opening/{year}");
        let of = TableOf { folder, issue, period: Some(period), is_dated: false };
        match read_csv(&of, csv, &definition, &listed, diagnostics).postings {
            Some(read) => postings.extend(read),
            None => doubtful.push(Arc::clone(&definition.name)),
        }
    }
    let manifest = Manifest {
        source: Arc::clone(&source),
        serial,
        date: None,
        period: Some(Spanned { value: period, span }),
        gap: None,
        copies: None,
        corrections: Vec::new(),
        doubtful: Vec::new(),
    };
    Some((Opening { year, issue, through, postings, doubtful }, manifest))
}
