//! `bulletin init`.

use std::path::Path;

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, InitArgs};
use crate::cli::console::Console;
use crate::model::visible::visible_name;
use crate::ops;
use crate::workspace::shown;

pub(crate) fn run(global: &GlobalArgs, args: &InitArgs, console: &Console) -> anyhow::Result<Exit> {
    let folder = args.folder.as_deref().unwrap_or(Path::new(""));
    let made = ops::init(&global.directory.join(folder))?;
    let root = shown(&made.root);
    console.answer_path(if root.as_os_str().is_empty() { Path::new(".") } else { &root })?;
    for path in &made.kept {
        console.note(format_args!("{path} 已经有了，没有动它"));
    }
    let start = match &args.folder {
        Some(folder) => format!("cd {}", visible_name(&folder.to_string_lossy())),
        None => "bulletin check".to_owned(),
    };
    console.hint(format_args!(
        "\n接下来：\n  {start}\n  bulletin build        排出示例：out/2026-01.pdf\n  \
         bulletin new          改好 bulletin.toml，新建下一期"
    ));
    Ok(Exit::Done)
}
