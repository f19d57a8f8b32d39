//! Bring the files of a published issue back as they were published.

use std::path::PathBuf;

use anyhow::{Context, bail};

use super::outputs::place;
use super::pinned::{check_kept, record_of};
use super::publish::alone;
use super::{Observer, Tally, report};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::published_changed;
use crate::model::issue::IssueId;
use crate::model::record::{Digest, RECORD, kept};
use crate::read::record;
use crate::workspace::write::{Aside, Output, sweep};
use crate::workspace::{OUT, Workspace, frozen_folder};

/// What came of it.
#[derive(Debug, Default)]
pub struct Restored {
    /// How many files are as they were published again.
    pub files: usize,
    /// What was there instead and where it is kept now.
    pub aside: Vec<(PathBuf, PathBuf)>,
    /// Whether what the issue's record keeps in `published/` is damaged, which nothing here can bring back.
    pub is_damaged: bool,
    pub found: Tally,
}

/// Brings back the files of a published issue, and of the opening before it, that are not as they were
/// published; all of them or none. What is there instead is kept beside them under another name, and so is
/// a table in another format that would be read in the place of one. What is damaged in `published/` itself
/// is reported, where it does not keep the files from coming back.
///
/// # Errors
/// The issue is not published; the world failed.
pub fn restore(
    workspace: &Workspace,
    id: IssueId,
    observer: &mut dyn Observer,
) -> anyhow::Result<Restored> {
    let _alone = alone(workspace, observer)?;
    // What was known before may be known otherwise by now.
    let workspace = &Workspace::find(&workspace.root)?;
    sweep(&workspace.root, &workspace.root.join(OUT));
    let mut diagnostics = Diagnostics::of(id);
    let Some(file) = record_of(workspace, id)? else { bail!(unpublished(workspace, id)) };
    let mut outputs = Vec::new();
    let (mut replaced, mut rivals) = (Vec::new(), Vec::new());
    let mut damaged = Diagnostics::of(id);
    if let Some(record) = record::read(file, &mut diagnostics) {
        let inputs = &record.last().inputs;
        for (path, digest) in inputs {
            let Some(below) = kept(id, path) else { continue };
            let others = workspace.rivals(path)?.into_iter();
            rivals.extend(others.filter(|other| !inputs.contains_key(other)));
            let is_it = |bytes: &Vec<u8>| Digest::of(bytes) == *digest;
            let now = workspace.bytes(path)?;
            if now.as_ref().is_some_and(is_it) {
                continue;
            }
            match workspace.bytes(&format!("{}{below}", frozen_folder(id)))? {
                Some(bytes) if is_it(&bytes) => {
                    outputs.push(Output { path: path.clone(), bytes });
                    replaced.extend(now.map(|_| path.clone()));
                }
                copy => {
                    let is_there = copy.is_some();
                    diagnostics.push(published_changed::copy(&record, path, &below, id, is_there));
                }
            }
        }
        check_kept(workspace, id, &record, &mut damaged)?;
    }
    report(&mut diagnostics, observer)?;
    if diagnostics.has_errors() {
        return Ok(Restored { found: Tally::from(&diagnostics), ..Restored::default() });
    }
    let files = outputs.len();
    let to_come: Vec<PathBuf> =
        outputs.iter().map(|output| workspace.root.join(&output.path)).collect();
    let mut aside = Aside::default();
    for path in replaced.iter().chain(&rivals) {
        aside.add(&workspace.root.join(path), &to_come)?;
    }
    let placed = place(&workspace.root, Some(id), outputs)?;
    let rivals: Vec<PathBuf> = rivals.iter().map(|path| workspace.root.join(path)).collect();
    let aside = aside.keep(&rivals)?;
    let told = placed.tell(observer);
    told.with_context(|| format!("{id} 已经恢复，只是没能报出路径"))?;
    report(&mut damaged, observer)?;
    let is_damaged = damaged.has_errors();
    Ok(Restored { files, aside, is_damaged, found: Tally::from(&damaged) })
}

/// Why there is nothing to bring back.
fn unpublished(workspace: &Workspace, id: IssueId) -> String {
    match workspace.has_frozen(id) {
        true => format!(
            "{id} 没有自己的 {RECORD}，不知道公布的是什么：公布过的，先恢复 issues/{id}/{RECORD}（例如从版本库取回）"
        ),
        false => format!("{id} 还没有公布：没有可以恢复的"),
    }
}
