//! `bulletin explain`: what a rule finds and what to do; without a rule, the page of all of them.

use anyhow::bail;

use crate::cli::Exit;
use crate::cli::args::ExplainArgs;
use crate::cli::console::Console;
use crate::diagnostics::Rule;
use crate::diagnostics::rules::ALL;
use crate::model::spelling::nearest;

pub(crate) fn run(options: &ExplainArgs, console: &Console) -> anyhow::Result<Exit> {
    let Some(name) = &options.rule else {
        console.answer(page())?;
        return Ok(Exit::Done);
    };
    let is_it = |rule: &&&Rule| rule.name == name || rule.code.eq_ignore_ascii_case(name);
    let Some(rule) = ALL.iter().find(is_it) else {
        match nearest(name, ALL.iter().map(|rule| rule.name)) {
            Some(meant) => bail!("没有“{name}”这条规则：是否想写 {meant}？"),
            None => bail!("没有“{name}”这条规则：全部规则见 bulletin explain"),
        }
    };
    console.answer(section(rule).trim_end())?;
    Ok(Exit::Done)
}

fn section(rule: &Rule) -> String {
    let Rule { name, code, severity, docs } = rule;
    format!("## {name}（{code}，{}）\n\n{docs}\n", severity.chinese())
}

/// All rules as a Markdown page: `docs/rules.md`.
fn page() -> String {
    let mut page = "# 规则\n\n错误挡住排版，警告和说明不挡；`check --strict` 连警告也不放过。\n\
                    本页由 `bulletin explain` 写出。\n"
        .to_owned();
    for rule in ALL {
        page += "\n";
        page += &section(rule);
    }
    page.trim_end().to_owned()
}
