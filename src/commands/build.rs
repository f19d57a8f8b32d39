//! `bulletin build`: check, then write the outputs of each issue, all of them or none.

use super::console::{Console, shown};
use super::files::write;
use super::make::{Making, all_cores, installed, lay_out, set};
use super::{Outcome, selected};
use crate::cli::{Build, Global};
use crate::diagnostics::Diagnostics;
use crate::model::IssueId;
use crate::pipeline::Project;
use crate::shelf::Purpose;
use crate::workspace::Workspace;

pub(super) fn run(global: &Global, options: &Build, console: &Console) -> anyhow::Result<Outcome> {
    let workspace = Workspace::find(&global.directory)?;
    let root = workspace.root.clone();
    let out = options.out.clone().unwrap_or_else(|| root.join("out"));
    let mut diagnostics = Diagnostics::default();
    let project = Project::open(workspace)?;
    console.lap("读共用文件");
    let newest = |issues: &[IssueId]| issues.last().copied().into_iter().collect();
    let issues = selected(&options.issues, &project, newest)?;
    let purpose = if options.draft { Purpose::Draft } else { Purpose::Print };
    let ready = project.check(&issues, purpose, &mut diagnostics)?;
    console.lap("读各期、核对、成文");
    let making = Making {
        formats: &options.format,
        draft: options.draft,
        typesetting: &options.typesetting,
        jobs: options.jobs.unwrap_or_else(all_cores),
    };
    let mut markup = Vec::new();
    if !diagnostics.has_errors() {
        let installed = installed(&project);
        console.lap("找字体");
        markup = set(&issues, ready, &installed, &making, console, &mut diagnostics)?;
    }
    console.report(&mut diagnostics, &options.report, &root);
    if !diagnostics.has_errors() {
        lay_out(markup, &project.workspace, &making, console, |made, mut found| {
            console.report(&mut found, &options.report, &root);
            diagnostics.extend(found);
            let Some(made) = made.filter(|_| !diagnostics.has_errors()) else { return Ok(()) };
            for path in write(&out, made.photos.into_iter().chain(made.outputs))? {
                console.answer(shown(&path).display())?;
            }
            Ok(())
        })?;
    }
    console.summary(issues.len(), &diagnostics, &options.report);
    console.lap("完");
    Ok(if diagnostics.has_errors() { Outcome::Errors } else { Outcome::Done })
}
