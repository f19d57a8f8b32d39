//! `bulletin totals`: the ledger of the issues asked for.

use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Context, bail};

use crate::cli::args::{Global, Issues, Totals, TotalsFormat};
use crate::cli::console::{Console, shown};
use crate::cli::selection::Selection;
use crate::cli::{Outcome, selected};
use crate::diagnostics::Diagnostics;
use crate::ledger::rows::{derivations, render_csv, render_json, render_table, render_xlsx, rows};
use crate::model::issue::IssueId;
use crate::ops::check::Project;
use crate::workspace::Workspace;
use crate::workspace::write::{Output, write};

pub(crate) fn run(global: &Global, options: &Totals, console: &Console) -> anyhow::Result<Outcome> {
    let Totals { issues, format, out, report } = options;
    if *format == TotalsFormat::Xlsx && out.is_none() && std::io::stdout().is_terminal() {
        bail!("xlsx 不能显示在屏幕上：加 --out 文件.xlsx，或把标准输出转到文件");
    }
    let workspace = Workspace::find(&global.directory)?;
    let root = workspace.root.clone();
    let mut diagnostics = Diagnostics::default();
    let project = Project::open(workspace)?;
    let typed = Issues { issues: issues.iter().cloned().collect(), all: false };
    let asked = selected(&typed, &project, <[IssueId]>::to_vec)?;
    let is_one = matches!(issues, Some(Selection::One(_)));
    let bytes = render(&project, &asked, is_one, *format, &mut diagnostics)?;
    // What else there is to say of the sources is for `check`.
    diagnostics.keep_errors();
    if diagnostics.has_errors() {
        console.report(&mut diagnostics, report, &root);
        console.summary(asked.len(), &diagnostics, report);
        return Ok(Outcome::Errors);
    }
    match out {
        Some(path) => save(path, bytes, console)?,
        None => console.deliver(&bytes)?,
    }
    Ok(Outcome::Done)
}

/// The ledger in a format; empty where the sources have errors.
fn render(
    project: &Project,
    asked: &[IssueId],
    is_one: bool,
    format: TotalsFormat,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Vec<u8>> {
    let (ledger, figures) = project.ledger(asked, diagnostics)?;
    if diagnostics.has_errors() {
        return Ok(Vec::new());
    }
    let unsaid = "有的数存疑，却没有报出原因：这是程序的错";
    let rows = rows(&figures, &ledger).context(unsaid)?;
    Ok(match format {
        TotalsFormat::Table => {
            let one = figures.first().filter(|_| is_one);
            let derived = one.map(|(one, sections)| derivations(one, sections, &ledger));
            let derived = derived.unwrap_or_else(|| Some(Vec::new())).context(unsaid)?;
            render_table(&rows, &derived).into_bytes()
        }
        TotalsFormat::Csv => render_csv(&rows)?,
        TotalsFormat::Json => render_json(&rows)?.into_bytes(),
        TotalsFormat::Xlsx => render_xlsx(&rows).context("写不成 xlsx")?,
    })
}

fn save(path: &Path, bytes: Vec<u8>, console: &Console) -> anyhow::Result<()> {
    let unfit = || format!("写不了 {}：这不是文件名", shown(path).display());
    let path = std::path::absolute(path).with_context(unfit)?;
    let name = path.file_name().and_then(|name| name.to_str()).with_context(unfit)?;
    let folder = path.parent().with_context(unfit)?;
    for path in write(folder, [Output { path: name.to_owned(), bytes }])? {
        console.answer(shown(&path).display())?;
    }
    Ok(())
}
