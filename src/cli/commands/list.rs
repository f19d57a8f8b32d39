//! `bulletin list`.

use anyhow::Context;

use crate::cli::Exit;
use crate::cli::args::{GlobalArgs, ListArgs, ListFormat};
use crate::cli::console::Console;
use crate::ledger::rows::columns;
use crate::model::visible::visible_json;
use crate::ops::{self, IssueStatus, State};
use crate::workspace::Workspace;

pub(crate) fn run(global: &GlobalArgs, args: &ListArgs, console: &Console) -> anyhow::Result<Exit> {
    let issues = ops::status(&Workspace::find(&global.directory)?)?;
    if issues.is_empty() {
        console.note("这个工作区还没有一期：用 bulletin new 新建一期");
    }
    match args.format {
        ListFormat::Table => console.show(&table(&issues))?,
        ListFormat::Json => {
            let json = serde_json::to_string_pretty(&issues).context("写不成 json")?;
            console.answer(visible_json(json))?;
        }
    }
    Ok(Exit::Done)
}

fn table(issues: &[IssueStatus]) -> String {
    let header = ["期号", "总期号", "印发日期", "时段", "状态"].map(str::to_owned);
    let told = |text: &Option<String>| text.clone().unwrap_or_else(|| "？".to_owned());
    let cells = issues.iter().map(|issue| {
        [
            issue.issue.to_string(),
            told(&issue.serial.map(|serial| serial.to_string())),
            told(&issue.date),
            format!("{}至{}", told(&issue.from), told(&issue.to)),
            match issue.copied_from {
                None => chinese(issue.state).to_owned(),
                Some(other) => format!("{}（从{other}复制来的，没有公布）", chinese(issue.state)),
            },
        ]
    });
    let cells: Vec<_> = std::iter::once(header).chain(cells).collect();
    columns(&cells, cells[0].len())
}

fn chinese(state: State) -> &'static str {
    match state {
        State::New => "未排",
        State::Stale => "待重排",
        State::Built => "已排",
        State::Published => "已公布",
    }
}
