//! A printed issue into an issue's folder: its text placed by the definitions, composed again and held
//! against what was printed. What has no place, or does not come out as it stood there, is kept in a file
//! of its own; nothing is dropped, and nothing that is there is overwritten.

mod blocks;
mod corrections;
mod dates;
mod draft;
mod figures;
mod masthead;
mod matching;
mod organ;
mod pattern;
mod place;
mod proof;
mod report;
mod tables;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono::{Datelike, NaiveDate};

use self::draft::Draft;
use self::figures::TableDraft;
use self::masthead::Masthead;
use self::pattern::{Names, Value};
use self::place::{Placing, parted, place, section_heading};
use self::proof::{Proof, prove};
use super::config::{Config, Project};
use super::schemas::lines::{self, Files};
use super::schemas::renew;
use crate::model::csv::MARK;
use crate::model::issue::{IssueId, Period, long_date};
use crate::model::numbering::{Level, numbered};
use crate::model::printed::{Printed, PrintedPart};
use crate::read::printed;
use crate::workspace::write::{is_taken, sweep, write_new};
use crate::workspace::{OUT, Workspace, foreign_file};

/// Where what could not be placed is kept, in the issue's folder.
pub const REST: &str = "导入余下.txt";

#[derive(Clone, Debug)]
pub struct ImportOptions {
    pub file: PathBuf,
    /// The folder; without it the number in the masthead.
    pub issue: Option<IssueId>,
    /// Whether nothing is written.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Imported {
    pub folder: PathBuf,
    /// What went where, a line each.
    pub report: Vec<String>,
    /// What could not be placed, a line each.
    pub left: Vec<String>,
}

/// # Errors
/// The file cannot be read or is none that is, its number is not known, files that it would become are
/// there already, or the workspace's definitions have errors.
pub fn import(workspace: &Workspace, options: &ImportOptions) -> anyhow::Result<Imported> {
    let bytes = foreign_file(&options.file)?;
    let name = options.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let printed = printed::read(&name.unwrap_or_default(), &bytes)
        .map_err(|reason| anyhow::anyhow!("读不了 {}：{reason}", options.file.display()))?;
    let project = Project::open(workspace, &[])?;
    let config = project.config.as_ref().filter(|_| !project.found().has_errors());
    let config = config
        .context("工作区的 bulletin.toml 或栏目定义有错误：先用 bulletin check 改好再导入")?;
    let import = Import::new(workspace, &printed, config, &project, options)?;
    import.run(options)
}

/// An issue on its way.
struct Import<'a> {
    workspace: &'a Workspace,
    parts: Vec<PrintedPart>,
    draft: Draft,
    sentences: Vec<place::SentencePart>,
    headings: BTreeSet<usize>,
    body: std::ops::Range<usize>,
    /// Parts without a place, each with why.
    left: BTreeMap<usize, String>,
    notes: Vec<String>,
}

impl<'a> Import<'a> {
    fn new(
        workspace: &'a Workspace,
        printed: &Printed,
        config: &'a Config,
        project: &Project<'_>,
        options: &ImportOptions,
    ) -> anyhow::Result<Self> {
        let sections = &config.sections;
        let own = parted(&printed.parts, sections);
        let own = masthead::unfolded(&own, head(&own, config), &config.bulletin);
        let parts = own.as_slice();
        let head = head(parts, config);
        let is_heading = |text: &str| section_heading(text, sections).is_some();
        let foot = masthead::foot(parts, &config.bulletin, is_heading).max(head);
        let mut masthead = masthead::read(parts, head, foot, &config.bulletin);
        let Some(id) = options.issue.or(masthead.id()) else {
            bail!(
                "{} 里没有认出期号：在命令后面写上，例如 bulletin import 文件 2023-07",
                options.file.display()
            );
        };
        let mut notes = printed.remarks.clone();
        notes.append(&mut masthead.notes);
        if options.issue.is_none() {
            notes.extend(masthead.year_told());
        }
        if let Some(printed) = masthead.other_than(id) {
            notes.push(format!("报头印的是{printed}，按 {id} 导入"));
        }
        let placing =
            Placing { parts, registry: project.registry.as_deref(), names: names(id, &masthead) };
        let mut placed = place(&placing, head..foot, sections);
        for block in placed.sections.iter_mut().flat_map(|section| &mut section.blocks) {
            block.counted.solve();
        }
        let usual = config.bulletin.print.copies;
        let draft = Draft {
            id,
            serial: masthead.serial,
            date: masthead.date,
            period: masthead.period,
            copies: masthead.copies.filter(|copies| usual != Some(*copies)),
            corrections: placed.corrections,
            sections: placed.sections,
        };
        let mut left: BTreeMap<usize, String> = masthead.left.iter().cloned().collect();
        left.extend(placed.left);
        let (sentences, headings, body) = (placed.sentences, placed.headings, head..foot);
        Ok(Self { workspace, parts: own, draft, sentences, headings, body, left, notes })
    }

    fn run(mut self, options: &ImportOptions) -> anyhow::Result<Imported> {
        let id = self.draft.id;
        let mut imagined = self.files(None);
        let mut proof = prove(&self.workspace.imagining(id, imagined.clone()), id)?;
        let mut opening = None;
        if proof.lacks_base {
            opening = self.opening();
        }
        self.complete(&proof);
        if let Some(opening) = &opening {
            imagined.extend(opening.files(true));
        }
        // With the figures that follow from others.
        imagined.extend(self.files(None));
        proof = prove(&self.workspace.imagining(id, imagined), id)?;
        let (parts, body) = (&self.parts, self.body.clone());
        let compared = proof.compare(parts, body, &self.sentences, &self.headings, &self.left);
        self.left.extend(compared.left);
        self.notes.extend(compared.notes);
        if let Some(opening) = opening {
            self.notes.push(opening.proposed(id));
        } else if proof.lacks_base {
            self.notes.push(format!("{id} 之前缺期，累计没有核对：先把前面各期导入或录入"));
        }

        if let Some(doubtful) = proof.doubtful {
            self.notes.push(format!(
                "{doubtful} 还有错误，累计和比较没有核对：先用 bulletin check {doubtful} 改好"
            ));
        }

        let schemas = lines::files(Some(self.workspace))?;
        let mut files = self.files(Some(&schemas));
        let rest = report::rest(&self.parts, &self.left);
        if !rest.is_empty() {
            files.insert(format!("issues/{id}/{REST}"), rest.into_bytes());
        }
        let there = self.there(files.keys())?;
        if !there.is_empty() {
            let said = format!("已经有 {}，不覆盖：改名或移走再导入", there.join("、"));
            if !options.dry_run {
                bail!(said);
            }
            self.notes.push(said);
        }
        let report = self.report();
        let left = report::left(&self.parts, &self.left);
        if !options.dry_run {
            renew(self.workspace, schemas)?;
            put(&self.workspace.root, files)?;
        }
        Ok(Imported { folder: self.workspace.issue_folder(id), report, left })
    }

    /// What already lies where these files are to go, by path from the root; of a table, in whatever
    /// format: beside another one nobody could say which counts.
    fn there<'p>(&self, paths: impl Iterator<Item = &'p String>) -> anyhow::Result<Vec<String>> {
        let mut there = Vec::new();
        for path in paths {
            if is_taken(&self.workspace.root.join(path)) {
                there.push(path.clone());
            }
            there.extend(self.workspace.rivals(path)?);
        }
        Ok(there)
    }

    /// The issue's files, by path from the workspace's root, each with its schema. Without schemas what is
    /// not known is made up, so that the rest can be composed.
    fn files(&self, schemas: Option<&Files>) -> BTreeMap<String, Vec<u8>> {
        let Draft { id, serial, date, period, .. } = self.draft;
        let is_proof = schemas.is_none();
        let headed = |path: &str, text: &str| match schemas {
            Some(schemas) => lines::headed(schemas, path, text).into_bytes(),
            None => text.as_bytes().to_vec(),
        };
        let folder = format!("issues/{id}");
        let manifest = match is_proof {
            true => {
                let day = date.or(period.map(|period| period.to));
                let day =
                    day.or_else(|| NaiveDate::from_ymd_opt(id.year, 1, 1)).unwrap_or_default();
                write::manifest(
                    &self.draft,
                    serial.or(Some(1)),
                    Some(day),
                    period.or(Some(Period { from: day, to: day })),
                )
            }
            false => write::manifest(&self.draft, serial, date, period),
        };
        let path = format!("{folder}/issue.toml");
        let manifest = headed(&path, &manifest);
        let mut files = BTreeMap::from([(path, manifest)]);
        for section in &self.draft.sections {
            let path = format!("{folder}/{}.toml", section.name);
            let toml = headed(&path, &write::section(section));
            files.insert(path, toml);
            for table in figures::tables(section, id, period) {
                let path = format!("{folder}/{}.csv", table.name);
                files.insert(path, table.csv(is_proof));
            }
        }
        files
    }

    /// Figures of the period that follow from the year to date.
    fn complete(&mut self, proof: &Proof) {
        let (Some(period), id) = (self.draft.period, self.draft.id) else { return };
        if period.crosses_year() || proof.lacks_base {
            return;
        }
        for section in &mut self.draft.sections {
            figures::complete(section, |account| {
                proof.ledger.balance(account, period.to.year(), id)?.year_to_date
            });
        }
    }

    /// What the totals could start from, where there is no issue before this one.
    fn opening(&self) -> Option<Opening> {
        let Draft { id, serial, period, .. } = self.draft;
        let is_first = !self.workspace.issues.iter().any(|issue| *issue < id);
        let (period, last) = (period?, id.previous_number()?);
        let through = period.from.pred_opt().filter(|day| day.year() == period.to.year())?;
        if !is_first || self.workspace.has(&format!("opening/{}/opening.toml", through.year())) {
            return None;
        }
        let sections = self.draft.sections.iter();
        let tables = sections.flat_map(|section| figures::opening(section, id)).collect();
        Some(Opening { through, last, serial: serial?.checked_sub(1)?, tables })
    }
}

/// Writes the files, by path below `root`, over none that is there.
///
/// # Errors
/// One has come there since it was looked; the others are written.
fn put(root: &Path, files: BTreeMap<String, Vec<u8>>) -> anyhow::Result<()> {
    sweep(root, &root.join(OUT));
    let there = write_new(root, files)?;
    if !there.is_empty() {
        bail!(
            "正在写的时候别的程序写了 {}，没有覆盖它；其余的文件都写好了。要用导入的内容，把这一期的文件夹移走再导入",
            there.join("、")
        );
    }
    Ok(())
}

/// Totals that were published before the issue.
struct Opening {
    through: NaiveDate,
    last: IssueId,
    serial: u32,
    tables: Vec<TableDraft>,
}

impl Opening {
    fn files(&self, is_proof: bool) -> BTreeMap<String, Vec<u8>> {
        let folder = format!("opening/{}", self.through.year());
        let Self { through, last, serial, .. } = self;
        let manifest = format!("through = {through}\nissue   = \"{last}\"\ntotal   = {serial}\n");
        let mut files = BTreeMap::from([(format!("{folder}/opening.toml"), manifest.into_bytes())]);
        for table in &self.tables {
            files.insert(format!("{folder}/{}.csv", table.name), table.csv(is_proof));
        }
        files
    }

    /// Said to the person, with the text of the files.
    fn proposed(&self, id: IssueId) -> String {
        let mut said = format!(
            "{id} 之前没有别的期，今年累计没有起点。把期初存成下面的文件（或先导入前面各期）："
        );
        for (path, bytes) in self.files(false) {
            let text = String::from_utf8_lossy(&bytes);
            let lines = text.trim_start_matches(MARK).lines();
            let lines = lines.map(|line| format!("\n      {line}")).collect::<String>();
            said += &format!("\n    {path}{lines}");
        }
        let unknown = self.tables.iter().flat_map(TableDraft::unknown).count();
        if unknown > 0 {
            said += &format!(
                "\n    其中{unknown}个数空着：原文只有累计，没有本期数；填上期末的累计，再把两者之差填进本期的 CSV"
            );
        }
        said
    }
}

/// Where the first section begins.
fn head(parts: &[PrintedPart], config: &Config) -> usize {
    let is_first = |is_it: &dyn Fn(&str) -> bool| {
        parts.iter().position(|part| match part {
            PrintedPart::Paragraph { text, .. } => is_it(text),
            PrintedPart::Table { .. } => false,
        })
    };
    let known = is_first(&|text| section_heading(text, &config.sections).is_some());
    let is_section = |text: &str| numbered(text).is_some_and(|of| of.level == Level::Section);
    let numbered = is_first(&is_section);
    // A bulletin may bear the name of its only section.
    let numbered_known =
        is_first(&|text| is_section(text) && section_heading(text, &config.sections).is_some());
    let first = [numbered_known.or(known), numbered].into_iter().flatten().min();
    first.unwrap_or(parts.len().min(6))
}

/// What every sentence may name.
fn names(id: IssueId, masthead: &Masthead) -> Names {
    let mut names: Names = Vec::new();
    let mut add = |name: &str, value: String| names.push((name.to_owned(), Value::Known(value)));
    add("year", id.year.to_string());
    add("number", id.number.to_string());
    if let Some(serial) = masthead.serial {
        add("total", serial.to_string());
    }
    if let Some(Period { from, to }) = masthead.period {
        add("days", ((to - from).num_days() + 1).to_string());
        add("period_from", long_date(from));
        add("period_to", long_date(to));
        add("ytd_from", format!("{}年1月1日", to.year()));
        add("ytd_to", long_date(to));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_while_it_was_written_is_not_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join("issues").join(name);
        let file = |name: &str| (format!("issues/{name}"), b"ours".to_vec());
        put(folder.path(), BTreeMap::from([file("a.toml")])).expect("written");
        let found = put(folder.path(), BTreeMap::from([file("a.toml"), file("b.toml")]));
        let said = found.expect_err("one is there").to_string();
        assert!(said.contains("issues/a.toml") && !said.contains("issues/b.toml"), "{said}");
        assert!(is_taken(&path("b.toml")) && !is_taken(&path("c.toml")));
    }
}
