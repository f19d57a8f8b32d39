//! `bulletin year`.

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, YearArgs, YearFormat};
use crate::cli::console::Console;
use crate::cli::selection::{Selection, resolve};
use crate::document::year::Condition;
use crate::ops::{self, YearOptions};
use crate::workspace::Workspace;

pub(crate) fn run(global: &GlobalArgs, args: &YearArgs, console: &Console) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    args.out.as_deref().map_or(Ok(()), |out| workspace.hold_out(out))?;
    // Whether there are issues of that year.
    resolve(&[Selection::Year(args.year)], &workspace.issues, |_| Ok(None))?;
    let (mut formats, mut tables) = (Vec::new(), Vec::new());
    for format in &args.format {
        match *format {
            YearFormat::Volume(format) => formats.push(format),
            YearFormat::Figures(format) => tables.push(format),
        }
    }
    let options = YearOptions {
        year: args.year,
        formats,
        tables,
        out: args.out.clone(),
        engine: args.typesetting.options(),
    };
    let teller = console.teller(args.report.message_format, &workspace.root);
    let mut teller = teller.strict(args.strict);
    let (conditions, outcome) = ops::year(&workspace, &options, &mut teller)?;
    teller.finish(&outcome)?;
    let is_unmet = conditions.iter().any(|condition| matches!(condition, Condition::NotMet(_)));
    Ok(if args.strict && is_unmet { Exit::Errors } else { Exit::of(outcome.found) })
}
