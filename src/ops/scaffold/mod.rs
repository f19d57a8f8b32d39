//! What an editor starts from: a new workspace, and the folder of the next issue.

mod init;
mod manifest;
mod opening;
mod plan;
mod prose;
mod rhythm;
mod table;
mod workbook;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, bail};
use chrono::Datelike;

use self::plan::{LOOKED_AT, Past, Plan};
use self::rhythm::{Rhythm, SHORT};
use self::table::Wanted;
use super::check::{CheckOptions, check};
use super::config::{Config, Project};
use super::schemas::{lines, renew};
use super::{Event, Observer};
use crate::diagnostics::rules::{issue_number_gap, missing_issue};
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::model::calendar::{Calendar, weekday};
use crate::model::definition::{Kind, Listed};
use crate::model::files::{Depth, IssueFiles, Limits};
use crate::model::issue::{IssueId, Manifest, Period, long_date};
use crate::read::outline::Outline;
use crate::read::{issue, outline, section};
use crate::workspace::write::{create_folder, sweep};
use crate::workspace::{OUT, Workspace};

pub use init::{Initialised, init};

#[derive(Clone, Debug, Default)]
pub struct NewOptions {
    /// The one after the last where none is given.
    pub issue: Option<IssueId>,
    /// The issue whose rosters, columns and rows are carried over; the one before where none is given.
    pub from: Option<IssueId>,
    /// Whether figures are to be filled into workbooks, even where the issue before has none.
    pub workbooks: bool,
}

/// The folder of an issue that was made.
pub struct NewIssue {
    pub issue: IssueId,
    pub folder: PathBuf,
    /// In Chinese, a line each: what was decided, and how it was told.
    pub remarks: Vec<String>,
    /// What a check says of it now.
    pub unfinished: Vec<Diagnostic>,
    /// What may be written besides: a line a file.
    pub optional: Vec<String>,
}

/// Makes the folder of the next issue, or of the one asked for. Nothing that is there is touched but
/// schemas that were written by this and are of other definitions than today's.
///
/// # Errors
/// There is such an issue; it does not follow the one before; the shared files or those of the issue
/// before cannot be read; the world failed.
pub fn new_issue(workspace: &Workspace, options: &NewOptions) -> anyhow::Result<NewIssue> {
    let project = Project::open(workspace, &[])?;
    let (Some(config), Some(calendar), false) =
        (&project.config, &project.calendar, project.found().has_errors())
    else {
        bail!("各期共用的文件有错误，新建不了：先运行 bulletin check，改好再来");
    };
    if let Some(id) = options.issue
        && workspace.issue_folder(id).exists()
    {
        bail_unless_begun(workspace, id)?;
        bail!("issues/{id} 已经有了，没有动它：要新建下一期，运行 bulletin new，不写期号");
    }
    let past = past(workspace, options.issue)?;
    let plan = plan::next(&past, options.issue, turns_by_date(workspace)?, calendar)?;
    if workspace.issue_folder(plan.id).exists() {
        bail!("issues/{} 已经有了，没有动它", plan.id);
    }
    let models = Models::of(workspace, config, options.from, &past)?;
    let files = files(&plan, past.is_empty(), &project, config, calendar, &models, options)?;
    let renewed = renew(workspace, lines::files(Some(workspace))?)?;
    sweep(&workspace.root, &workspace.root.join(OUT));
    create_folder(&workspace.root.join("issues"), &plan.id.to_string(), &files)?;
    let mut left = Left { folder: format!("issues/{}/", plan.id), found: Vec::new() };
    let asked = CheckOptions { issues: vec![plan.id], whole_workspace: false };
    check(&Workspace::find(&workspace.root)?, &asked, &mut left)?;
    let mut remarks = remarks(&plan, &past, &models, calendar);
    if past.is_empty() {
        // What lacks before it cannot be filled in within it.
        let is_before =
            |code| [issue_number_gap::RULE.code, missing_issue::RULE.code].contains(&code);
        left.found.retain(|found| !is_before(found.rule.code));
        remarks.extend(opening::to_write(&plan, &config.sections, calendar));
    }
    if !renewed.is_empty() {
        remarks.push(format!("照现在的栏目定义更新了 {}", renewed.join("、")));
    }
    Ok(NewIssue {
        issue: plan.id,
        folder: workspace.issue_folder(plan.id),
        remarks,
        unfinished: left.found,
        optional: optional(config),
    })
}

/// The issues before the one wanted, the last of them an opening where that is what comes before.
fn past(workspace: &Workspace, wanted: Option<IssueId>) -> anyhow::Result<Vec<Past>> {
    let is_before = |id: &IssueId| wanted.is_none_or(|wanted| *id < wanted);
    let ids: Vec<IssueId> = workspace.issues.iter().copied().filter(is_before).collect();
    let mut past = Vec::new();
    for (behind, &id) in ids.iter().rev().enumerate().take(LOOKED_AT) {
        let manifest = manifest_of(workspace, id)?;
        let read = manifest.as_ref().and_then(|manifest| told(id, manifest, false));
        if read.is_none() && behind == 0 {
            bail_unless_begun(workspace, id)?;
            bail!(
                "issues/{id}/issue.toml 里的 total 或 period 读不出来，推算不了下一期：\
                 先运行 bulletin check {id}，改好再来"
            );
        }
        past.extend(read);
    }
    past.reverse();
    for year in workspace.opening_years()? {
        let opening = crate::read::opening::read(
            workspace.opening(year, &[], &Limits::STANDARD)?,
            None,
            &mut Diagnostics::default(),
        );
        let read = opening.and_then(|(opening, manifest)| told(opening.issue, &manifest, true));
        let Some(opening) = read else {
            bail!("opening/{year}/opening.toml 读不出来：先运行 bulletin check，改好再来");
        };
        if let Some(wanted) = wanted.filter(|wanted| *wanted <= opening.id)
            && wanted.year == opening.id.year
        {
            bail!(
                "{wanted} 已经在期初里（opening/{year} 含到 {}）：下一期不写期号，运行 bulletin new",
                opening.id
            );
        }
        let is_last = past.last().is_none_or(|last| last.id < opening.id);
        if is_before(&opening.id) && is_last {
            past.push(opening);
        }
    }
    Ok(past)
}

/// # Errors
/// Somebody has made the issue's folder and put something else into it.
fn bail_unless_begun(workspace: &Workspace, id: IssueId) -> anyhow::Result<()> {
    if workspace.manifest(id)?.is_none() {
        bail!(
            "issues/{id} 里没有 issue.toml：把这个文件夹移到别处，运行 bulletin new {id}，\
             再把里面的文件放回来"
        );
    }
    Ok(())
}

/// The numbers and dates of an issue; what is wrong with them is not said.
fn manifest_of(workspace: &Workspace, id: IssueId) -> anyhow::Result<Option<Manifest>> {
    let file = workspace.manifest(id)?;
    Ok(issue::read_manifest(id, file, &[], &mut Diagnostics::default()))
}

fn told(id: IssueId, manifest: &Manifest, is_opening: bool) -> Option<Past> {
    Some(Past {
        id,
        serial: manifest.serial.as_ref()?.value,
        date: manifest.date.as_ref().map(|date| date.value),
        period: manifest.period.as_ref()?.value,
        is_opening,
    })
}

/// Whether a year's first issue has been one that was printed in that year over a period of the year
/// before.
fn turns_by_date(workspace: &Workspace) -> anyhow::Result<bool> {
    for &id in workspace.issues.iter().filter(|id| id.number == 1) {
        let manifest = manifest_of(workspace, id)?;
        let past = manifest.as_ref().and_then(|manifest| told(id, manifest, false));
        let is_by_date = past.is_some_and(|past| {
            past.period.to.year() < id.year && past.date.is_some_and(|date| date.year() == id.year)
        });
        if is_by_date {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The issues that the new one is made after.
struct Models {
    /// Whose rosters are carried over.
    words: Option<(IssueId, IssueFiles)>,
    /// Whose tables are, with the period that they cover.
    tables: Option<(IssueFiles, Period)>,
}

impl Models {
    /// A table that has days only because its period crosses a year is no model.
    fn of(
        workspace: &Workspace,
        config: &Config,
        from: Option<IssueId>,
        past: &[Past],
    ) -> anyhow::Result<Self> {
        let limits = &config.bulletin.limits;
        let read = |id| workspace.issue_files(id, &config.sections, Depth::Everything, limits);
        let issues = || past.iter().rev().filter(|past| !past.is_opening);
        let plain = issues().find(|past| !past.period.crosses_year()).or_else(|| issues().next());
        let (words, tables) = match from {
            Some(id) => {
                let manifest = manifest_of(workspace, id)?;
                let period = manifest.and_then(|manifest| Some(manifest.period?.value));
                (Some(id), period.map(|period| (id, period)))
            }
            None => (issues().next().map(|past| past.id), plain.map(|past| (past.id, past.period))),
        };
        let words = words.map(|id| anyhow::Ok((id, read(id)?))).transpose()?;
        let tables = tables.map(|(id, period)| anyhow::Ok((read(id)?, period))).transpose()?;
        Ok(Self { words, tables })
    }

    /// A section's table by its name without an ending.
    fn table(&self, name: &str, wanted: &Wanted<'_>) -> Option<(Outline, Period)> {
        let (files, period) = self.tables.as_ref()?;
        let mut tables = files.sections.iter().flat_map(|section| &section.tables);
        let table = tables.find(|table| table.name == name)?;
        let outline = outline::read(table.file.clone()?, &wanted.expected(files.id, *period))?;
        Some((outline, *period))
    }

    /// Whether a table, by its name without an ending, is filled into a workbook.
    fn is_workbook(&self, name: &str) -> bool {
        let sections = self.tables.iter().flat_map(|(files, _)| &files.sections);
        let mut tables = sections.flat_map(|section| &section.tables);
        let file = tables.find(|table| table.name == name).and_then(|table| table.file.as_ref());
        file.is_some_and(|file| outline::is_workbook(&file.bytes))
    }

    /// A section's text, read with today's definition.
    fn section(
        &self,
        (name, definition): &Listed,
    ) -> Option<(IssueId, crate::model::content::Section)> {
        let (id, files) = self.words.as_ref()?;
        let section = files.sections.iter().find(|section| section.listed.value == name.value)?;
        let file = section.toml.clone()?;
        Some((*id, section::read(file, definition, &mut Diagnostics::default())?))
    }
}

/// The files of the issue, by name.
fn files(
    plan: &Plan,
    is_first: bool,
    project: &Project<'_>,
    config: &Config,
    calendar: &Calendar,
    models: &Models,
    options: &NewOptions,
) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let schemas = lines::files(Some(project.workspace))?;
    let headed = |file: &str, text: &str| {
        lines::headed(&schemas, &format!("issues/{}/{file}", plan.id), text).into_bytes()
    };
    let manifest = headed("issue.toml", &manifest::render(plan, is_first, &examples(plan, config)));
    let mut files = BTreeMap::from([("issue.toml".to_owned(), manifest)]);
    let registry = project.registry.as_deref();
    let known = registry.and_then(|registry| registry.principals().into_iter().next());
    let department = known.unwrap_or("某某局");
    for listed in config.sections.iter() {
        let (name, definition) = listed;
        let mut tables = Vec::new();
        for ((block, counts), (table, _)) in definition.counts().zip(definition.tables()) {
            let wanted = Wanted {
                issue: plan.id,
                period: plan.period,
                definition,
                block,
                counts,
                registry,
                calendar,
            };
            let blank = wanted.table(models.table(&table, &wanted).as_ref());
            let (file, bytes) = match options.workbooks || models.is_workbook(&table) {
                true => {
                    let bytes = workbook::render(&table, &blank);
                    (format!("{table}.xlsx"), bytes.context("写不成 xlsx")?)
                }
                false => (format!("{table}.csv"), blank.csv()),
            };
            tables.push(file.clone());
            files.insert(file, bytes);
        }
        let before = models.section(listed);
        let before = before.as_ref().map(|(id, section)| (*id, section));
        let text = prose::render(definition, plan.id, &tables, before, department);
        let file = format!("{}.toml", name.value);
        let text = headed(&file, &text);
        files.insert(file, text);
    }
    Ok(files)
}

/// What the comments of an issue.toml show: the office's own names and numbers.
fn examples(plan: &Plan, config: &Config) -> manifest::Examples {
    let mut counting = config.sections.iter().filter_map(|(name, definition)| {
        let (_, counts) = definition.counts().next()?;
        Some((name.value.clone(), counts.measures.first()?.name.to_string()))
    });
    let (section, measure) =
        counting.next().unwrap_or_else(|| ("栏目名".to_owned(), "指标名".to_owned()));
    let number = plan.id.number.saturating_sub(1).max(1);
    manifest::Examples {
        copies: config.bulletin.print.copies.unwrap_or(90),
        section,
        measure,
        issue: IssueId { number, ..plan.id },
    }
}

/// Keeps what is said of the files below a folder.
struct Left {
    folder: String,
    found: Vec<Diagnostic>,
}

impl Observer for Left {
    fn observe(&mut self, event: Event<'_>) -> anyhow::Result<()> {
        if let Event::Diagnostic(found) = event
            && found.severity > Severity::Note
            && found.span.source.path.starts_with(&self.folder)
        {
            self.found.push(found.clone());
        }
        Ok(())
    }
}

/// What was decided, and by what.
fn remarks(plan: &Plan, past: &[Past], models: &Models, calendar: &Calendar) -> Vec<String> {
    let Plan { id, serial, date, period, .. } = plan;
    let mut remarks = vec![format!("{id}：总第{serial}期，时段{period}，{}印发", long_date(*date))];
    let Some(last) = past.last() else {
        remarks.push(
            "以前没有一期可以推算：总期号、印发日期、时段都是程序先填的，改成你们的".to_owned(),
        );
        return remarks;
    };
    let (before, issued) = match last.date {
        Some(_) => ("前几期", "照上一期的间隔"),
        None => ("期初", "是期满后的第一个工作日"),
    };
    let rhythm = plan.rhythm.chinese();
    remarks.push(format!("时段按{before}推算（{rhythm}），印发日期{issued}：印前核对"));
    if !plan.left_over.is_empty() {
        let days = plan.left_over.iter().map(|day| {
            let exchanged = if calendar.is_exchanged(*day) { "，调休上班" } else { "" };
            format!("{}月{}日（{}{exchanged}）", day.month(), day.day(), weekday(*day))
        });
        let days: Vec<String> = days.collect();
        remarks.push(format!(
            "上一期（{}）没有覆盖{}，并入本期；应算在上一期的，改两期的 period",
            last.id,
            days.join("、")
        ));
    }
    let worked = calendar.working_days(period.from, period.to).count();
    if plan.rhythm == Rhythm::Weeks(1)
        && worked <= SHORT
        && let Some(next) = plan.rhythm.after(period.to, calendar)
    {
        remarks.push(format!(
            "这一周只有{worked}个工作日：要与下一周合成一期的，把 period 的 to 改为 {}",
            next.period.to
        ));
    }
    if let Some(gap) = &plan.gap {
        remarks.push(format!("与上一期之间整周没有工作日，写了 gap = \"{gap}\""));
    }
    if plan.is_apart {
        remarks.push(format!(
            "{}之后到{}年以前没有一期：那些期的数不在累计里，总期号也是接着 {} 写的，核对 total",
            last.id, id.year, last.id
        ));
    }
    if plan.is_new_year {
        let other = IssueId { number: last.id.number + 1, ..last.id };
        remarks.push(format!(
            "期号从{}年第1期重新算起；要接着编 {other} 的，删去这个文件夹，运行 bulletin new {other}",
            id.year
        ));
    }
    if period.crosses_year() {
        remarks.push("本期跨年，数据表要有「日期」列，每行写明是哪一天的数".to_owned());
    }
    if !plan.unknown_years.is_empty() {
        let years = plan.unknown_years.iter().map(|year| format!("{year}年"));
        let years = years.collect::<Vec<_>>().join("、");
        remarks.push(format!(
            "不知道{years}的放假安排，按周一至周五算：核对 period；把放假安排写进 calendar.csv，以后就按它算"
        ));
    }
    if let Some((from, _)) = &models.words {
        remarks.push(format!("名单、表头和行名照 {from}"));
    }
    remarks
}

/// The blocks that are empty for now and may stay so.
fn optional(config: &Config) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, definition) in config.sections.iter() {
        let open = definition
            .blocks
            .iter()
            .filter(|block| matches!(block.kind, Kind::Items | Kind::Dispatches));
        let titles = open.map(|block| {
            block.heading.as_ref().map_or_else(|| block.key.clone(), |h| h.value.clone())
        });
        let titles: Vec<String> = titles.collect();
        if !titles.is_empty() {
            lines.push(format!("{}.toml：{}", name.value, titles.join("、")));
        }
    }
    lines
}
