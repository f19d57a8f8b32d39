//! `bulletin list`: the issues and their state.

use std::collections::BTreeMap;

use anyhow::Context;
use serde::Serialize;

use super::build::{begin, out_of};
use crate::cli::Outcome;
use crate::cli::args::{Format, Global, List, ListFormat, Typesetting};
use crate::cli::console::Console;
use crate::diagnostics::Diagnostics;
use crate::ledger::rows::columns;
use crate::model::issue::IssueId;
use crate::ops::cache::{Built, Look, Stamps};
use crate::ops::check::Project;
use crate::ops::layout::{Making, Presses, all_cores};
use crate::ops::load::Purpose;
use crate::workspace::{FONTS, Workspace};

/// A row; what cannot be read is nothing.
#[derive(Serialize)]
struct Row {
    issue: IssueId,
    /// 总期号.
    total: Option<u32>,
    /// 印发日期, as `2023-03-09`.
    date: Option<String>,
    /// The days that it covers, both included.
    from: Option<String>,
    to: Option<String>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// Never built.
    New,
    /// Built from something else than it would be made from now, or its outputs are not there.
    Stale,
    Built,
    Published,
}

impl State {
    fn chinese(self) -> &'static str {
        match self {
            Self::New => "未排",
            Self::Stale => "待重排",
            Self::Built => "已排",
            Self::Published => "已公布",
        }
    }
}

pub(crate) fn run(global: &Global, options: &List, console: &Console) -> anyhow::Result<Outcome> {
    let project = Project::open(Workspace::find(&global.directory)?)?;
    let built = built(&project)?;
    let published = project.workspace.published();
    let mut rows = Vec::new();
    for &issue in &project.workspace.issues {
        let state = match built.get(&issue) {
            _ if published.contains(&issue) => State::Published,
            Some(true) => State::Built,
            Some(false) => State::Stale,
            None => State::New,
        };
        let manifest = project.manifest(issue)?;
        let manifest = manifest.as_ref();
        let period = manifest.and_then(|manifest| manifest.period.as_ref());
        rows.push(Row {
            issue,
            total: manifest.and_then(|manifest| manifest.total.as_ref()).map(|total| total.value),
            date: manifest.and_then(|manifest| manifest.date.as_ref()).map(|d| d.value.to_string()),
            from: period.map(|period| period.value.from.to_string()),
            to: period.map(|period| period.value.to.to_string()),
            state,
        });
    }
    match options.format {
        ListFormat::Table => console.deliver(table(&rows).as_bytes())?,
        ListFormat::Json => {
            console.answer(serde_json::to_string_pretty(&rows).context("写不成 json")?)?;
        }
    }
    Ok(Outcome::Done)
}

/// The issues that have been built, and whether they would come out the same.
fn built(project: &Project) -> anyhow::Result<BTreeMap<IssueId, bool>> {
    let workspace = &project.workspace;
    let out = out_of(workspace, None);
    let mut stamps = Stamps::read(&out, Look::at(workspace, &out)?);
    let typesetting = Typesetting::default();
    let formats = [Format::Pdf, Format::Typ, Format::Md];
    let making =
        Making { formats: &formats, draft: false, typesetting: &typesetting, jobs: all_cores() };
    let faces = stamps.faces(&workspace.root.join(FONTS)).to_vec();
    let mut presses = Presses::new(faces, &making);
    let (mut states, mut doubtful) = (BTreeMap::new(), Vec::new());
    for &id in &workspace.issues {
        let name = making.name(id);
        let Some(known) = stamps.get(&name) else { continue };
        let outputs: Vec<String> = known.outputs.keys().cloned().collect();
        let is_settled = known.is_settled;
        let is_there = stamps.has(&name, &outputs, &out);
        states.insert(id, is_settled && is_there);
        doubtful.extend((is_there && !is_settled).then_some(id));
    }
    let unsaid = &mut Diagnostics::default();
    for ready in project.check(&doubtful, Purpose::Print, unsaid)? {
        // Where there is no font, nothing can be made, let alone the same.
        let now = begin(&ready, &making, &mut stamps, &mut presses, unsaid).ok();
        let known = stamps.get(&making.name(ready.id));
        let same = known.zip(now).is_some_and(|(known, now)| {
            Built { fonts: known.fonts.and(now.fonts), ..now }.is_of(known)
        });
        states.insert(ready.id, same);
    }
    Ok(states)
}

fn table(rows: &[Row]) -> String {
    let header = ["期号", "总期号", "印发日期", "时段", "状态"].map(str::to_owned);
    let told = |text: &Option<String>| text.clone().unwrap_or_else(|| "？".to_owned());
    let cells = rows.iter().map(|row| {
        [
            row.issue.to_string(),
            told(&row.total.map(|total| total.to_string())),
            told(&row.date),
            format!("{}至{}", told(&row.from), told(&row.to)),
            row.state.chinese().to_owned(),
        ]
    });
    let cells: Vec<_> = std::iter::once(header).chain(cells).collect();
    columns(&cells, cells[0].len())
}
