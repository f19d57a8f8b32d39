//! Read and check, write nothing.

use super::compose::compose_each;
use super::config::Project;
use super::load::Mode;
use super::{Observer, Outcome, Tally, report};
use crate::diagnostics::Diagnostics;
use crate::format::templates::Faces;
use crate::model::issue::IssueId;
use crate::workspace::Workspace;

/// So many issues are read at a time: more than where they are held for a layout, for each time threads start
/// and wait for the last of them.
const MOST_READ: usize = 200;

#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    pub issues: Vec<IssueId>,
    /// Whether what is wrong with the shared files is said even where none of these issues needs them.
    pub whole_workspace: bool,
}

/// # Errors
/// The world failed.
pub fn check(
    workspace: &Workspace,
    options: &CheckOptions,
    observer: &mut dyn Observer,
) -> anyhow::Result<Outcome> {
    let project = Project::open(workspace, &[])?;
    let (mut diagnostics, mut slips) = (Diagnostics::default(), Diagnostics::default());
    let issues = &options.issues;
    compose_each(&project, issues, Mode::Print, MOST_READ, &mut diagnostics, |issue| {
        // A slip in a template shows only when it is filled in; the faces do not matter for it.
        let templates = issue.config.templates.iter();
        for (templates, markup) in templates.flat_map(|it| it.own().map(move |own| (it, own))) {
            let mut found = Diagnostics::of(issue.id);
            templates.render(&issue.document, &Faces::default(), markup, &mut found);
            slips.extend(found);
        }
        Ok(())
    })?;
    diagnostics.extend(slips);
    if options.whole_workspace {
        diagnostics.extend_new(project.found());
    }
    report(&mut diagnostics, observer)?;
    let (issues, found) = (options.issues.len(), Tally::from(&diagnostics));
    Ok(Outcome { issues, found, ..Outcome::default() })
}
