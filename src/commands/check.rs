//! `bulletin check`: read and check, write nothing.

use super::console::Console;
use super::{Outcome, selected};
use crate::cli::{Check, Global};
use crate::diagnostics::{Diagnostics, Severity};
use crate::pipeline::Project;
use crate::render::{Faces, Markup};
use crate::workspace::Workspace;

pub(super) fn run(global: &Global, options: &Check, console: &Console) -> anyhow::Result<Outcome> {
    let workspace = Workspace::find(&global.directory)?;
    let root = workspace.root.clone();
    let mut diagnostics = Diagnostics::default();
    let mut checked = 0;
    if let Some(project) = Project::open(workspace, &mut diagnostics)? {
        let issues = selected(&options.issues, &project, <[_]>::to_vec)?;
        checked = issues.len();
        let ready = project.check(&issues, false, &mut diagnostics)?;
        // A slip in a template shows only when it is filled in; the faces do not matter for it.
        for issue in ready {
            let Some(templates) = &project.templates else { break };
            for markup in [Markup::Typst, Markup::Markdown] {
                let mut found = Diagnostics::of(issue.id);
                templates.render(&issue.document, &Faces::default(), markup, &mut found);
                diagnostics.extend(found);
            }
        }
    }
    console.report(&mut diagnostics, &options.report, &root);
    console.summary(checked, &diagnostics, &options.report);
    let failed =
        diagnostics.has_errors() || options.strict && diagnostics.count(Severity::Warning) > 0;
    Ok(if failed { Outcome::Errors } else { Outcome::Done })
}
