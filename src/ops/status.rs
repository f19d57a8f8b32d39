//! The issues and their state.

use std::collections::BTreeMap;

use serde::Serialize;

use super::build::BuildOptions;
use super::cache::{BuildCache, Built};
use super::candidate::{Candidate, fingerprint};
use super::compose::{MOST_HELD, compose_each};
use super::config::Project;
use super::layout::{OutputOptions, Typesetters};
use super::load::Mode;
use super::pinned::{copied_from, published};
use crate::diagnostics::Diagnostics;
use crate::model::issue::{IssueId, Manifest};
use crate::read::issue;
use crate::workspace::fingerprint::Snapshot;
use crate::workspace::{FONTS, Workspace};

/// An issue in the list; what cannot be read is nothing.
#[derive(Clone, Debug, Serialize)]
pub struct IssueStatus {
    pub issue: IssueId,
    /// 总期号.
    #[serde(rename = "total")]
    pub serial: Option<u32>,
    /// 印发日期, as `2023-03-09`.
    pub date: Option<String>,
    /// The days that it covers, both included.
    pub from: Option<String>,
    pub to: Option<String>,
    pub state: State,
    /// The published issue whose folder this one is a copy of: itself it is not published.
    pub copied_from: Option<IssueId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Never built.
    New,
    /// Built from something else than it would be made from now, or its outputs are not there.
    Stale,
    Built,
    Published,
}

/// All issues in order.
///
/// # Errors
/// The world failed.
pub fn status(workspace: &Workspace) -> anyhow::Result<Vec<IssueStatus>> {
    let built = built(workspace)?;
    let published = published(workspace)?;
    let mut issues = Vec::new();
    for &issue in &workspace.issues {
        let state = match built.get(&issue) {
            _ if published.contains(&issue) => State::Published,
            Some(true) => State::Built,
            Some(false) => State::Stale,
            None => State::New,
        };
        let manifest = manifest(workspace, issue)?;
        let manifest = manifest.as_ref();
        let period = manifest.and_then(|manifest| manifest.period.as_ref());
        issues.push(IssueStatus {
            issue,
            serial: manifest.and_then(|m| m.serial.as_ref()).map(|serial| serial.value),
            date: manifest.and_then(|m| m.date.as_ref()).map(|date| date.value.to_string()),
            from: period.map(|period| period.value.from.to_string()),
            to: period.map(|period| period.value.to.to_string()),
            state,
            copied_from: copied_from(workspace, issue)?,
        });
    }
    Ok(issues)
}

/// The 总期号 of an issue, where it can be read.
///
/// # Errors
/// A file that is there but cannot be read.
pub fn serial(workspace: &Workspace, id: IssueId) -> anyhow::Result<Option<u32>> {
    Ok(manifest(workspace, id)?.and_then(|manifest| manifest.serial).map(|serial| serial.value))
}

/// An issue's numbers and dates as far as they can be read; what is wrong with them is not said.
fn manifest(workspace: &Workspace, id: IssueId) -> anyhow::Result<Option<Manifest>> {
    let file = workspace.manifest(id)?;
    Ok(issue::read_manifest(id, file, &[], &mut Diagnostics::default()))
}

/// The issues that have been built, and whether they would come out the same.
fn built(workspace: &Workspace) -> anyhow::Result<BTreeMap<IssueId, bool>> {
    let project = Project::open(workspace, &[])?;
    let out = BuildOptions::default().out(workspace);
    let mut cache = BuildCache::read(&out, Snapshot::take(workspace, &out)?);
    let output = OutputOptions::default();
    let faces = cache.faces(&workspace.root.join(FONTS)).to_vec();
    let mut typesetters = Typesetters::new(faces, &output);
    let (mut states, mut doubtful) = (BTreeMap::new(), Vec::new());
    for &id in &workspace.issues {
        let name = output.name(id);
        let Some(known) = cache.get(&name) else { continue };
        let outputs: Vec<String> = known.outputs.keys().cloned().collect();
        let is_fresh = known.is_fresh;
        let is_there = cache.has(&name, &outputs, &out);
        states.insert(id, is_fresh && is_there);
        doubtful.extend((is_there && !is_fresh).then_some(id));
    }
    let (mut candidates, unsaid) = (Vec::new(), &mut Diagnostics::default());
    compose_each(&project, &doubtful, Mode::Print, MOST_HELD, unsaid, |one| {
        candidates.push(Candidate::of(&one, &cache));
        Ok(())
    })?;
    for one in candidates {
        // Where there is no font, nothing can be made, let alone the same.
        let now = fingerprint(&one, &output, &mut cache, &mut typesetters, unsaid).ok();
        let known = cache.get(&output.name(one.id));
        let same = known.zip(now).is_some_and(|(known, now)| {
            Built { fonts: known.fonts.and(now.fonts), ..now }.is_of(known)
        });
        states.insert(one.id, same);
    }
    Ok(states)
}
