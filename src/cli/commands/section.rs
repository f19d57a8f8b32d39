//! `bulletin section`: the definitions in force; with a name, the text of one.

use anyhow::bail;

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, SectionArgs};
use crate::cli::console::Console;
use crate::ledger::rows::columns;
use crate::model::spelling::nearest;
use crate::ops::{self, InForce};
use crate::workspace::Workspace;

pub(crate) fn run(
    global: &GlobalArgs,
    args: &SectionArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = workspace(global, console)?;
    let definitions = ops::definitions(workspace.as_ref())?;
    let Some(name) = &args.section else {
        console.show(&table(&definitions, workspace.is_some()))?;
        return Ok(Exit::Done);
    };
    let (empty, definitions): (Vec<InForce>, Vec<_>) =
        definitions.into_iter().partition(|definition| definition.text.trim_ascii().is_empty());
    if let Some(found) = definitions.iter().find(|definition| definition.name == *name) {
        console.deliver(&found.text)?;
        return Ok(Exit::Done);
    }
    let empty = empty.iter().find(|definition| definition.name == *name);
    let wrong = match empty.and_then(|definition| definition.file.as_ref()) {
        Some(file) => format!("「{name}」的定义 {file} 是空的"),
        None => format!("没有「{name}」这个栏目的定义"),
    };
    match nearest(name, definitions.iter().map(|definition| &*definition.name)) {
        Some(meant) => bail!("{wrong}：是否想写 {meant}？"),
        None => bail!("{wrong}：全部定义见 bulletin section"),
    }
}

/// The workspace, where there is one; else it is said what holds without.
pub(crate) fn workspace(
    global: &GlobalArgs,
    console: &Console,
) -> anyhow::Result<Option<Workspace>> {
    if Workspace::root(&global.directory)?.is_some() {
        return Workspace::find(&global.directory).map(Some);
    }
    console.note("这里不在工作区里，只有内置的栏目定义；用 -C 指定工作区");
    Ok(None)
}

fn table(definitions: &[InForce], is_workspace: bool) -> String {
    let header = ["栏目", "标题", "定义"].map(str::to_owned);
    let cells = definitions.iter().map(|definition| {
        let heading = definition.heading.as_deref().unwrap_or("？");
        let origin = definition.file.as_deref().unwrap_or("内置");
        let unused = if is_workspace && !definition.is_listed { "（没有使用）" } else { "" };
        [definition.name.clone(), heading.to_owned(), format!("{origin}{unused}")]
    });
    let cells: Vec<_> = std::iter::once(header).chain(cells).collect();
    columns(&cells, cells[0].len())
}
