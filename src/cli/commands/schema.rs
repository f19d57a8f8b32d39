//! `bulletin schema`: the JSON Schema of a file; without one, what can be asked for.

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, SchemaArgs};
use crate::cli::commands::section::workspace;
use crate::cli::console::Console;
use crate::ledger::rows::columns;
use crate::ops::schemas::{self, FILES};

pub(crate) fn run(
    global: &GlobalArgs,
    args: &SchemaArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = workspace(global, console)?;
    let text = match &args.file {
        Some(file) => schemas::schema(workspace.as_ref(), file)?,
        None => table(&schemas::sections(workspace.as_ref())?),
    };
    console.deliver(text.as_bytes())?;
    Ok(Exit::Done)
}

fn table(sections: &[String]) -> String {
    let header = ["写作", "是哪个文件的", "说明"].map(str::to_owned);
    let files =
        FILES.iter().map(|schema| [schema.name, schema.of, schema.about].map(str::to_owned));
    let sections = sections.iter().map(|name| {
        [name.clone(), format!("issues/2023-07/{name}.toml"), "各期里这个栏目的内容".to_owned()]
    });
    let cells: Vec<_> = std::iter::once(header).chain(files).chain(sections).collect();
    columns(&cells, cells[0].len())
}
