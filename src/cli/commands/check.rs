//! `bulletin check`: read and check, write nothing.

use crate::cli::args::{Check, Global};
use crate::cli::console::Console;
use crate::cli::{Outcome, selected};
use crate::diagnostics::{Diagnostics, Severity};
use crate::format::templates::{Faces, Markup};
use crate::ops::check::Project;
use crate::ops::load::Purpose;
use crate::workspace::Workspace;

pub(crate) fn run(global: &Global, options: &Check, console: &Console) -> anyhow::Result<Outcome> {
    let workspace = Workspace::find(&global.directory)?;
    let root = workspace.root.clone();
    let mut diagnostics = Diagnostics::default();
    let project = Project::open(workspace)?;
    let issues = selected(&options.issues, &project, <[_]>::to_vec)?;
    if options.issues.issues.is_empty() {
        project.report_shared(&mut diagnostics);
    }
    let ready = project.check(&issues, Purpose::Print, &mut diagnostics)?;
    // A slip in a template shows only when it is filled in; the faces do not matter for it.
    for issue in ready {
        let Some(templates) = &issue.shared.templates else { continue };
        for markup in [Markup::Typst, Markup::Markdown] {
            let mut found = Diagnostics::of(issue.id);
            templates.render(&issue.document, &Faces::default(), markup, &mut found);
            diagnostics.extend(found);
        }
    }
    console.report(&mut diagnostics, &options.report, &root);
    console.summary(issues.len(), &diagnostics, &options.report);
    let failed =
        diagnostics.has_errors() || options.strict && diagnostics.count(Severity::Warning) > 0;
    Ok(if failed { Outcome::Errors } else { Outcome::Done })
}
