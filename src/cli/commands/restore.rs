//! `bulletin restore`.

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, RestoreArgs};
use crate::cli::console::Console;
use crate::cli::selection::one;
use crate::ops::{self, Restored};
use crate::workspace::{Workspace, shown};

pub(crate) fn run(
    global: &GlobalArgs,
    args: &RestoreArgs,
    console: &Console,
) -> anyhow::Result<Exit> {
    let workspace = Workspace::find(&global.directory)?;
    let issue = one(&args.issue, &workspace, "一次恢复一期")?;
    let teller = console.teller(args.report.message_format, &workspace.root);
    let mut teller = teller.beside_the_answer();
    let Restored { files, aside, is_damaged, found } =
        ops::restore(&workspace, issue, &mut teller)?;
    for (was, is) in &aside {
        let (was, is) = (shown(was), shown(is));
        let told = format_args!("原来的 {} 另存为 {}", was.display(), is.display());
        teller.remark(told);
    }
    let said = match (files, aside.len()) {
        _ if found.errors > 0 && !is_damaged => "什么也没有恢复".to_owned(),
        (0, 0) => format!("{issue} 的文件都与公布时的相同，没有要恢复的"),
        (0, _) => format!("{issue} 的文件都与公布时的相同；会被误读的另外一份已经移开"),
        _ => format!("{issue} 恢复了{files}个文件"),
    };
    teller.remark(said);
    if is_damaged {
        teller.remark(format_args!(
            "受损的是公布的记录自己留的 issues/{issue}/published/，restore 恢复不了它：从备份或版本库取回"
        ));
    }
    Ok(Exit::of(found))
}
