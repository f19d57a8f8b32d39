//! The ledger of issues as a table for a person or for other tools.

use anyhow::Context;

use super::compose::{Booked, booked};
use super::config::Project;
use super::{Observer, Tally, report};
use crate::diagnostics::Diagnostics;
use crate::ledger::rows::{
    derivations, render_beancount, render_csv, render_json, render_table, render_xlsx, rows,
};
use crate::model::issue::IssueId;
use crate::workspace::Workspace;

#[derive(Clone, Debug)]
pub struct TotalsOptions {
    pub issues: Vec<IssueId>,
    /// Whether a table says how each figure of the first issue is made up.
    pub derivations: bool,
    pub format: TotalsFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalsFormat {
    Table,
    Csv,
    Json,
    Xlsx,
    Beancount,
}

/// The ledger as bytes; nothing where the sources have errors, which are told. What else there is to
/// say of the sources is for `check`.
///
/// # Errors
/// The world failed.
pub fn totals(
    workspace: &Workspace,
    options: &TotalsOptions,
    observer: &mut dyn Observer,
) -> anyhow::Result<(Option<Vec<u8>>, Tally)> {
    let project = Project::open(workspace, &[])?;
    let mut diagnostics = Diagnostics::default();
    let Booked { ledger, figures, unbegun } = booked(&project, &options.issues, &mut diagnostics)?;
    diagnostics.keep_errors();
    if diagnostics.has_errors() {
        report(&mut diagnostics, observer)?;
        return Ok((None, Tally::from(&diagnostics)));
    }
    let unsaid = "有的数存疑，却没有报出原因：这是程序的错";
    let mut rows = rows(&figures, &ledger).context(unsaid)?;
    rows.retain(|row| !unbegun.contains(&(row.issue, row.year)));
    let bytes = match options.format {
        TotalsFormat::Table => {
            let one = figures.first().filter(|_| options.derivations);
            let derived = one.map(|(one, sections)| derivations(one, sections, &ledger));
            let mut derived = derived.unwrap_or_else(|| Some(Vec::new())).context(unsaid)?;
            let id = one.map(|(one, _)| one.id);
            derived.retain(|one| id.is_none_or(|id| !unbegun.contains(&(id, one.year))));
            render_table(&rows, &derived).into_bytes()
        }
        TotalsFormat::Csv => render_csv(&rows),
        TotalsFormat::Json => render_json(&rows)?.into_bytes(),
        TotalsFormat::Xlsx => render_xlsx(&rows).context("写不成 xlsx")?,
        TotalsFormat::Beancount => render_beancount(&rows, &ledger).context(unsaid)?.into_bytes(),
    };
    Ok((Some(bytes), Tally::default()))
}
