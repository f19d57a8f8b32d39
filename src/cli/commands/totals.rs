//! `bulletin totals`.

use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Context, bail};

use crate::cli::args::{GlobalArgs, IssueArgs, TotalsArgs};
use crate::cli::console::Console;
use crate::cli::selection::Selection;
use crate::cli::{Exit, selected};
use crate::format;
use crate::ops::{self, Outcome, TotalsFormat, TotalsOptions};
use crate::workspace::write::{Output, write};
use crate::workspace::{Workspace, shown};

pub(crate) fn run(
    global: &GlobalArgs,
    args: &TotalsArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let TotalsArgs { issues, format, out, report } = args;
    // As other programs have it.
    let out = out.as_deref().filter(|out| *out != Path::new("-"));
    let format = written_as(*format, out)?;
    if format == TotalsFormat::Xlsx && out.is_none() && std::io::stdout().is_terminal() {
        bail!("xlsx 不能显示在屏幕上：加 --out 文件.xlsx，或把标准输出转到文件");
    }
    let workspace = Workspace::find(&global.directory)?;
    if let Some(path) = out {
        check_place(path, &workspace)?;
    }
    let typed = IssueArgs { issues: issues.iter().cloned().collect(), all: false };
    let asked = selected(&typed, &workspace, workspace.issues.clone())?;
    let checked = asked.len();
    let derivations = matches!(issues, Some(Selection::One(_)));
    let options = TotalsOptions { issues: asked, derivations, format };
    let teller = console.teller(report.message_format, &workspace.root);
    let mut teller = teller.beside_the_answer();
    let (bytes, found) = ops::totals(&workspace, &options, &mut teller)?;
    let Some(bytes) = bytes else {
        teller.finish(&Outcome { issues: checked, found, ..Outcome::default() })?;
        return Ok(Exit::Errors);
    };
    match out {
        Some(path) => save(path, bytes, console)?,
        None if format == TotalsFormat::Table => console.show(&String::from_utf8(bytes)?)?,
        None => console.deliver(&bytes)?,
    }
    Ok(Exit::Done)
}

/// The format asked for, or that of the file's ending: whoever opens a file goes by its ending.
fn written_as(asked: Option<TotalsFormat>, out: Option<&Path>) -> anyhow::Result<TotalsFormat> {
    let Some(path) = out else { return Ok(asked.unwrap_or(TotalsFormat::Table)) };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let own = match ending.as_deref() {
        None | Some("txt") => Some(TotalsFormat::Table),
        Some("csv") => Some(TotalsFormat::Csv),
        Some("json") => Some(TotalsFormat::Json),
        Some("xlsx") => Some(TotalsFormat::Xlsx),
        Some("beancount" | "bean") => Some(TotalsFormat::Beancount),
        Some(_) => None,
    };
    let is_bare = ending.is_none();
    match (asked, own) {
        (Some(asked), Some(own)) if asked != own && !is_bare => bail!(
            "{} 的扩展名与 --format 写的格式不同，打不开：改扩展名，或不写 --format",
            shown(path).display()
        ),
        (Some(format), _) | (None, Some(format)) => Ok(format),
        (None, None) => bail!(
            "不知道把 {} 写成哪种格式：扩展名写 .xlsx、.csv、.json、.txt 或 .beancount，或另加 --format",
            shown(path).display()
        ),
    }
}

/// # Errors
/// What is there is not for a table to take the place of.
fn check_place(path: &Path, workspace: &Workspace) -> anyhow::Result<()> {
    let place = shown(path);
    if !path.is_dir() && workspace.is_made_from(path)? {
        bail!("不写到 {}：简报由这里的文件编成；换一个地方，例如 --out 累计.csv", place.display());
    }
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let is_of_pages = ending != "txt" && format::ALL.iter().any(|one| one.extension == ending);
    if is_of_pages && path.exists() {
        bail!("不盖掉 {}：那不是表；换一个文件名，例如 --out 累计.csv", place.display());
    }
    Ok(())
}

fn save(path: &Path, bytes: Vec<u8>, console: &Console) -> anyhow::Result<()> {
    let unfit = || format!("写不了 {}：这不是文件名", shown(path).display());
    let path = std::path::absolute(path).with_context(unfit)?;
    let name = path.file_name().and_then(|name| name.to_str()).with_context(unfit)?;
    let folder = path.parent().with_context(unfit)?;
    for file in write(folder, [Output { path: name.to_owned(), bytes }])? {
        console.answer_path(&shown(&file.path))?;
    }
    Ok(())
}
