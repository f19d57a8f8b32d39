//! `bulletin explain`: what a rule finds and what to do; without a rule, the page of all of them.

use anyhow::bail;

use crate::cli::Exit;
use crate::cli::args::ExplainArgs;
use crate::cli::console::Console;
use crate::diagnostics::Rule;
use crate::diagnostics::rules::{ALL, page, section};
use crate::model::spelling::nearest;

pub(crate) fn run(options: &ExplainArgs, console: &Console) -> anyhow::Result<Exit> {
    let Some(name) = &options.rule else {
        console.answer(page(&ALL))?;
        return Ok(Exit::Done);
    };
    let is_it = |rule: &&&Rule| rule.name == name || rule.code.eq_ignore_ascii_case(name);
    let Some(rule) = ALL.iter().find(is_it) else {
        match nearest(name, ALL.iter().map(|rule| rule.name)) {
            Some(meant) => bail!("没有「{name}」这条规则：是否想写 {meant}？"),
            None => bail!("没有「{name}」这条规则：全部规则见 bulletin explain"),
        }
    };
    console.answer(section(rule).trim_end())?;
    Ok(Exit::Done)
}
