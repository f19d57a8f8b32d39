//! `bulletin fonts`: which face each role gets, and what to install.

use std::path::Path;

use anyhow::bail;

use crate::cli::Exit;
use crate::cli::args::{FontsArgs, GlobalArgs};
use crate::cli::console::Console;
use crate::format::typst::fonts::Origin;
use crate::ledger::rows::columns;
use crate::ops::{self, FontsReport, RoleFaces};
use crate::workspace::Workspace;

pub(crate) fn run(
    global: &GlobalArgs,
    args: &FontsArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = match Workspace::root(&global.directory)? {
        Some(_) => Some(Workspace::find(&global.directory)?),
        None => {
            console.note("这里不在工作区里，只看装了哪些字体；用 -C 指定工作区");
            None
        }
    };
    let root = workspace.as_ref().map_or(Path::new(""), |workspace| &workspace.root);
    let mut teller = console.teller(args.report.message_format, root).beside_the_answer();
    let report = ops::fonts(workspace.as_ref(), &mut teller)?;
    console.show(&told(&report, root))?;
    let lacking: Vec<&str> =
        report.roles.iter().filter(|role| role.family.is_none()).map(|role| role.name).collect();
    if !lacking.is_empty() {
        bail!(
            "{}没有字体，排不出 PDF：照上面的装好，或在 [fonts] 里写上已装的字体",
            lacking.join("、")
        );
    }
    Ok(Exit::of(report.found))
}

/// The table, what no face has, and what to do.
fn told(report: &FontsReport, root: &Path) -> String {
    let header = ["用途", "[fonts] 里的键", "字体", "来历", "后备", "文件"].map(str::to_owned);
    let cells = report.roles.iter().map(|role| row(role, root));
    let cells: Vec<_> = std::iter::once(header).chain(cells).collect();
    let mut told = columns(&cells, cells[0].len());
    told.push('\n');
    let lacking = report.roles.iter().filter(|role| !role.lacks.is_empty());
    for RoleFaces { name, lacks, .. } in lacking {
        let chars: Vec<String> =
            lacks.iter().map(|&c| format!("「{c}」（U+{:04X}）", u32::from(c))).collect();
        told += &format!("{name}没有的字：{}\n", chars.join("、"));
    }
    if report.checked > 0 && report.found.errors == 0 {
        told += &format!("{}期里的字都有。\n", report.checked);
    }
    if report.skipped > 0 {
        told +=
            &format!("{}期有错，没有查它们的字：先用 bulletin check 找出错处。\n", report.skipped);
    }
    for (file, why) in &report.unusable {
        told += &format!("{} 用不了：{why}。\n", file.strip_prefix(root).unwrap_or(file).display());
    }
    report.install.iter().for_each(|line| told += &format!("{line}\n"));
    told
}

fn row(role: &RoleFaces, root: &Path) -> [String; 6] {
    let origin = match role.origin {
        Some(Origin::Standard) => "标准字体",
        Some(Origin::Listed) => "[fonts] 里写的",
        Some(Origin::Substitute) => "代替的",
        None => "没有",
    };
    let mut folder = None;
    let files = role.files.iter().map(|file| {
        let own = file.strip_prefix(root).ok().filter(|_| root.is_absolute());
        // Those beside the first go by their names.
        let is_beside = folder == file.parent();
        folder = file.parent();
        let name = file.file_name().filter(|_| is_beside).map(Path::new);
        name.or(own).unwrap_or(file).display().to_string()
    });
    let or_none = |text: String| if text.is_empty() { "—".to_owned() } else { text };
    [
        role.name.to_owned(),
        role.key.to_owned(),
        role.family.clone().unwrap_or_else(|| "—".to_owned()),
        origin.to_owned(),
        or_none(role.fallbacks.join("、")),
        or_none(files.collect::<Vec<_>>().join("、")),
    ]
}
