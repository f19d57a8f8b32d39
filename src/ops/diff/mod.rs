//! Two issues side by side, or an issue and its published state: figures, rosters, what is told.

mod figures;
mod render;
mod words;

use anyhow::{Context, bail};

use self::figures::Compared;
use self::words::Words;
use super::config::Project;
use super::depend::{self, Scope};
use super::load::{Loader, Mode};
use super::pinned::IssueConfig;
use super::{Observer, Tally, report, sequence};
use crate::diagnostics::Diagnostics;
use crate::model::content::Section;
use crate::model::definition::Sections;
use crate::model::files::{Depth, File, FileRole};
use crate::model::issue::{IssueId, Manifest};
use crate::model::record::{Digest, Record, kept};
use crate::model::source::Text;
use crate::read::{issue, section};
use crate::workspace::{Workspace, frozen_folder};

#[derive(Clone, Copy, Debug)]
pub struct DiffOptions {
    pub this: IssueId,
    /// What it is held against; where that is the same issue, its published state.
    pub other: IssueId,
    pub format: DiffFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffFormat {
    Table,
    Markdown,
    Json,
}

/// What two issues differ in.
struct Difference {
    this: Head,
    other: Head,
    /// Every figure of either.
    figures: Vec<Compared>,
    /// Nothing where the words of the published state were not kept.
    words: Option<Words>,
}

/// What issue.toml says of an issue; what it does not say is nothing.
#[derive(serde::Serialize)]
struct Head {
    issue: IssueId,
    /// 总期号.
    total: Option<u32>,
    /// 印发日期, as `2023-03-09`.
    date: Option<String>,
    /// The days that it covers, both included.
    from: Option<String>,
    to: Option<String>,
    /// Whether it is the published state that is meant, not the files as they are.
    published: bool,
}

/// One of the two, as far as words go.
struct Side {
    head: Head,
    sections: Vec<Section>,
}

/// What the two differ in, as bytes; nothing where the sources have errors, which are told. Prose that a
/// draft may lack may lack here as well, and what else there is to say of the sources is for `check`.
///
/// A figure of the earlier issue is the one that the later one knows: with the corrections recorded by then,
/// as the sentences that compare with it have it.
///
/// # Errors
/// An issue that is to be held against its published state is not published; the world failed.
pub fn diff(
    workspace: &Workspace,
    options: &DiffOptions,
    observer: &mut dyn Observer,
) -> anyhow::Result<(Option<Vec<u8>>, Tally)> {
    let project = Project::open(workspace, &[])?;
    let mut diagnostics = Diagnostics::default();
    let difference = compare(&project, options, &mut diagnostics)?;
    diagnostics.keep_errors();
    report(&mut diagnostics, observer)?;
    if diagnostics.has_errors() {
        return Ok((None, Tally::from(&diagnostics)));
    }
    let difference = difference.context("有的数存疑，却没有报出原因：这是程序的错")?;
    let text = match options.format {
        DiffFormat::Table => render::table(&difference),
        DiffFormat::Markdown => render::markdown(&difference)?,
        DiffFormat::Json => render::json(&difference)?,
    };
    Ok((Some(text.into_bytes()), Tally::default()))
}

/// Nothing where a figure is in doubt, or where an issue could not be read.
fn compare(
    project: &Project<'_>,
    options: &DiffOptions,
    diagnostics: &mut Diagnostics,
) -> anyhow::Result<Option<Difference>> {
    let workspace = project.workspace;
    let DiffOptions { this, other, .. } = *options;
    let (first, last) = (this.min(other), this.max(other));
    let is_with_published = first == last;
    let mode = if is_with_published { Mode::Republish(this) } else { Mode::Print };
    let mut loader = Loader::new(project, mode, diagnostics)?;
    let record = loader.config(this)?.record.filter(|_| is_with_published);
    if is_with_published && record.is_none() && loader.config(this)?.config.is_some() {
        bail!("{this} 还没有公布，没有公布时的可比；与上一期比，写 bulletin diff {this}");
    }
    let mut asked = vec![first, last];
    asked.dedup();
    for &id in &asked {
        loader.read(id, Depth::Everything)?;
    }
    // What was corrected in between.
    let between = workspace.issues.iter().copied().filter(|&id| first < id && id < last).collect();
    let doubts = depend::load(&mut loader, &asked, between, Scope::Booked, diagnostics)?;
    sequence::check(&loader, diagnostics);
    let ledger = loader.book(&doubts, diagnostics)?;
    if loader.own_needed() {
        diagnostics.extend(project.found());
    }
    let mut taken = Vec::new();
    for &id in &asked {
        let Some((loaded, IssueConfig { config, .. })) = loader.take(id)? else { continue };
        diagnostics.extend(loaded.found);
        let Some(config) = config else { continue };
        taken.push((side(id, loaded.reading.manifest, loaded.reading.sections), config));
    }
    diagnostics.extend(loader.rest());
    diagnostics.downgrade_for_draft();
    if diagnostics.has_errors() {
        return Ok(None);
    }
    let registry = project.registry.as_deref();
    if let Some(record) = record {
        let Some((now, config)) = taken.pop() else { return Ok(None) };
        let known = |account: &_| figures::known(&ledger, account, this, this);
        let published = |account: &_| Some(figures::published(&record, account));
        let figures = figures::compare([&config.sections, &config.sections], known, published);
        let Some(figures) = figures else { return Ok(None) };
        let kept = published_side(workspace, this, &record, &config.sections)?;
        let words = kept.as_ref().map(|kept| words::compare(&now, kept, registry));
        let other = kept.map(|kept| kept.head).unwrap_or_else(|| head(this, None));
        let other = Head { published: true, ..other };
        return Ok(Some(Difference { this: now.head, other, figures, words }));
    }
    let (Some(mut later), Some(mut earlier)) = (taken.pop(), taken.pop()) else { return Ok(None) };
    if this < other {
        (later, earlier) = (earlier, later);
    }
    let ((own, own_config), (held, held_config)) = (later, earlier);
    let figures = figures::compare(
        [&own_config.sections, &held_config.sections],
        |account| figures::known(&ledger, account, this, last),
        |account| figures::known(&ledger, account, other, last),
    );
    let words = Some(words::compare(&own, &held, registry));
    let heads = (own.head, held.head);
    Ok(figures.map(|figures| Difference { this: heads.0, other: heads.1, figures, words }))
}

fn side(id: IssueId, manifest: Option<Manifest>, sections: Vec<(Text, Option<Section>)>) -> Side {
    let sections = sections.into_iter().filter_map(|(_, section)| section).collect();
    Side { head: head(id, manifest.as_ref()), sections }
}

fn head(issue: IssueId, manifest: Option<&Manifest>) -> Head {
    let period = manifest.and_then(|manifest| manifest.period.as_ref());
    Head {
        issue,
        total: manifest.and_then(|manifest| manifest.serial.as_ref()).map(|serial| serial.value),
        date: manifest.and_then(|m| m.date.as_ref()).map(|date| date.value.to_string()),
        from: period.map(|period| period.value.from.to_string()),
        to: period.map(|period| period.value.to.to_string()),
        published: false,
    }
}

/// The published state, from the copies of the issue's own files; nothing where not all of them are there as
/// they were.
///
/// # Errors
/// A file that is there but cannot be read.
fn published_side(
    workspace: &Workspace,
    id: IssueId,
    record: &Record,
    sections: &Sections,
) -> anyhow::Result<Option<Side>> {
    let copy = |role: FileRole, name: &str| -> anyhow::Result<Option<File>> {
        let path = format!("issues/{id}/{name}.toml");
        let Some(below) = kept(id, &path) else { return Ok(None) };
        let bytes = workspace.bytes(&format!("{}{below}", frozen_folder(id)))?;
        let is_it = |bytes: &Vec<u8>| record.last().inputs.get(&path) == Some(&Digest::of(bytes));
        Ok(bytes.filter(is_it).map(|bytes| File::new(role, path.clone(), bytes)))
    };
    let unsaid = &mut Diagnostics::default();
    let Some(manifest) = copy(FileRole::Manifest, "issue")? else { return Ok(None) };
    let manifest = issue::read_manifest(id, Some(manifest), &[], unsaid);
    let mut read = Vec::new();
    for (listed, definition) in sections.iter() {
        let Some(file) = copy(FileRole::Prose, &listed.value)? else { return Ok(None) };
        read.extend(section::read(file, definition, unsaid));
    }
    Ok(Some(Side { head: head(id, manifest.as_ref()), sections: read }))
}
