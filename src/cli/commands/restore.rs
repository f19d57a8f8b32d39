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
    let mut teller = console.teller(&args.report, &workspace.root);
    let Restored { files, aside, found } = ops::restore(&workspace, issue, &mut teller)?;
    for (was, is) in &aside {
        let (was, is) = (shown(was), shown(is));
        let told = format_args!("原来的 {} 另存为 {}", was.display(), is.display());
        console.remark(&args.report, told);
    }
    match (found.errors, files, aside.len()) {
        (1.., ..) => console.remark(&args.report, "什么也没有恢复"),
        (0, 0, 0) => {
            console
                .remark(&args.report, format_args!("{issue} 的文件都与公布时的相同，没有要恢复的"));
        }
        _ => console.remark(&args.report, format_args!("{issue} 恢复了{files}个文件")),
    }
    Ok(Exit::of(found))
}
