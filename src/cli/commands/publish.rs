//! `bulletin publish`.

use crate::cli::args::{GlobalArgs, IssueArgs, PublishArgs};
use crate::cli::console::{Console, Teller};
use crate::cli::{Exit, selected};
use crate::model::issue::enumerated;
use crate::ops::{self, Series, SeriesOptions};
use crate::workspace::Workspace;

pub(crate) fn run(
    global: &GlobalArgs,
    args: &PublishArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let asked = IssueArgs { issues: args.issues.clone(), all: args.all };
    let issues = selected(&asked, &workspace, Vec::new())?;
    let engine = args.typesetting.options();
    let options = SeriesOptions { issues, again: args.again, engine };
    let mut teller = console.teller(args.report.message_format, &workspace.root);
    let (series, outcome) = ops::publish_all(&workspace, &options, &mut teller)?;
    teller.finish(&outcome)?;
    tell(&series, &teller);
    Ok(if series.rest.is_empty() { Exit::Done } else { Exit::Errors })
}

fn tell(series: &Series, teller: &Teller<'_>) {
    let Series { published, unchanged, rest } = series;
    let remark = |issues: &[_], words: &str| {
        if !issues.is_empty() {
            teller.remark(format_args!("{} {words}", enumerated(issues)));
        }
    };
    remark(unchanged, "与公布的完全相同，没有重新公布");
    remark(published, "已公布");
    // One by itself is what was reported.
    if rest.len() > 1 || !rest.is_empty() && !published.is_empty() {
        teller.insist(format_args!("{} 没有公布", enumerated(rest)));
    }
}
