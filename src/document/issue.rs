//! An issue as it reads, in no format yet: masthead, headings with their numbers, paragraphs, 报尾.
//! All prose is made here, once; a format is a template over this.

use std::slice::from_ref;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use tera::Context;

use super::sentence::{self, Figure, Ordered};
use super::slips;
use super::variables::{Neighbours, Variables};
use crate::diagnostics::Diagnostics;
use crate::ledger::Ledger;
use crate::model::bulletin::Bulletin;
use crate::model::content::{Content, Dispatch, Section};
use crate::model::definition::{Basis, Block, Counts, Findings, Kind, Measure, Sentence};
use crate::model::figures::{Account, Balance, Correction};
use crate::model::hanzi::written;
use crate::model::issue::{Issue, long_date};
use crate::model::prose::{Prose, paragraphs};
use crate::model::record::Total;
use crate::model::registry::Registry;
use crate::model::source::{Span, Text};

/// What every template sees as `doc`.
#[derive(Debug, Serialize)]
pub struct Document {
    /// 报名.
    pub name: String,
    /// Empty for none.
    pub title: String,
    /// `2023年第7期（总第427期）`.
    pub label: String,
    pub issuer: String,
    /// `2023年3月9日`.
    pub date: String,
    pub issued: Day,
    /// `（2月20日—2月24日）`.
    pub period: String,
    pub lines_per_page: u32,
    /// `outer` or `center`.
    pub page_number: &'static str,
    /// Whether it is printed as a draft: with a watermark, line numbers, and marks for what is missing.
    pub draft: bool,
    pub body: Vec<Node>,
    pub distribution: Vec<DistributionLine>,
    /// `（共印80份）`, or empty.
    pub copies: String,
    /// bulletin.toml, which says what stands around the text.
    #[serde(skip)]
    pub frame: Span,
    /// How many marks stand for something missing: only a draft may have any.
    #[serde(skip)]
    pub placeholders: usize,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Day {
    pub year: i32,
    pub month: u32,
    pub day: u32,
}

#[derive(Debug, Serialize)]
pub struct DistributionLine {
    pub(crate) label: String,
    pub(crate) to: String,
}

/// A piece of the text, and where it was written.
#[derive(Debug, Serialize)]
pub struct Node {
    #[serde(flatten)]
    pub kind: NodeKind,
    /// The string, or the definition's sentence and what was filled in: at least one.
    #[serde(skip)]
    pub origins: Vec<Span>,
}

/// Each string is one paragraph without line breaks.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum NodeKind {
    /// `一、…`
    H1 { text: String },
    /// `（一）…`
    H2 { text: String },
    Para {
        text: String,
        /// The dispatch that begins here, counted from 1 through the issue.
        dispatch: Option<usize>,
    },
    /// `（一）name。`, set apart by its face alone, and what was found.
    Finding { name: String, text: String },
    /// `path` is relative to the folder of the outputs.
    Photo { path: String, caption: String },
    /// Names in the first column, figures in the others, all as they are printed.
    Table {
        /// Empty for none.
        caption: String,
        header: Vec<String>,
        /// Each as long as the header.
        rows: Vec<Vec<String>>,
        /// Whether the last row is 合计.
        total: bool,
    },
}

/// Composes the issue, with a placeholder for all that is missing, and without the definitions' sentences that
/// could not be filled in; whether there are none.
pub(crate) fn compose(
    issue: &Issue,
    bulletin: &Bulletin,
    registry: Option<&Registry>,
    ledger: &Ledger,
    neighbours: Neighbours,
    diagnostics: &mut Diagnostics,
) -> (Document, bool) {
    let (body, dispatches, placeholders, is_whole) = (Vec::new(), 0, 0, true);
    let mut composer = Composer {
        issue,
        registry,
        ledger,
        neighbours,
        body,
        dispatches,
        placeholders,
        is_whole,
        section: None,
        diagnostics,
    };
    composer.sections();
    let serial = issue.serial.map(|serial| serial.to_string());
    let serial = serial.unwrap_or_else(|| composer.placeholder("总期号"));
    let date = issue.date.map(long_date).unwrap_or_else(|| composer.placeholder("印发日期"));
    let Composer { body, placeholders, is_whole, .. } = composer;
    let distribution = bulletin.distribution.iter().map(|line| DistributionLine {
        label: one_line(&line.label).trim_end_matches(['：', ':']).to_owned(),
        to: closed(one_line(&line.to)),
    });
    let document = Document {
        name: one_line(&bulletin.name),
        title: one_line(&bulletin.title),
        label: format!("{}年第{}期（总第{serial}期）", issue.id.year, issue.id.number),
        issuer: one_line(&bulletin.issuer),
        date,
        issued: Day::from(issue.date.unwrap_or(issue.period.to)),
        period: issue.period.to_string(),
        lines_per_page: issue.lines_per_page.unwrap_or(bulletin.print.lines_per_page),
        page_number: bulletin.print.page_number.key(),
        draft: false,
        body,
        distribution: distribution.collect(),
        copies: issue
            .copies
            .or(bulletin.print.copies)
            .map(|copies| format!("（共印{copies}份）"))
            .unwrap_or_default(),
        frame: Span::whole(&bulletin.source),
        placeholders,
    };
    (document, is_whole)
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self { year: date.year(), month: date.month(), day: date.day() }
    }
}

pub(super) struct Composer<'a> {
    pub(super) issue: &'a Issue,
    /// By it tables are listed.
    pub(super) registry: Option<&'a Registry>,
    ledger: &'a Ledger,
    neighbours: Neighbours,
    pub(super) body: Vec<Node>,
    /// The dispatches composed so far.
    dispatches: usize,
    placeholders: usize,
    /// Whether every sentence could be filled in.
    pub(super) is_whole: bool,
    /// The section that is being composed.
    section: Option<&'a Section>,
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl<'a> Composer<'a> {
    fn sections(&mut self) {
        let issue = self.issue;
        let mut number = 0;
        for (listed, section) in &issue.sections {
            let printed = self.body.len();
            match section {
                Some(section) => self.section(section),
                None => {
                    let missing = self.placeholder(&listed.value);
                    self.para("", &missing, from_ref(&listed.span));
                }
            }
            // A heading with nothing under it would print a promise.
            if self.body.len() > printed {
                number += 1;
                let heading = section.as_ref().map_or(listed, |s| &s.definition.heading);
                let text = format!("{}、{}", written(number), one_line(&heading.value));
                let origins = vec![heading.span.clone()];
                self.body.insert(printed, Node { kind: NodeKind::H1 { text }, origins });
            }
        }
    }

    fn section(&mut self, section: &'a Section) {
        self.section = Some(section);
        let mut number = 0;
        for (block, content) in section.definition.blocks.iter().zip(&section.contents) {
            if is_empty(content) {
                continue;
            }
            let printed = self.body.len();
            let numbered = block.heading.is_some();
            number += usize::from(numbered);
            let heading_number = number;
            self.block(section, block, content, &mut number);
            // A sentence may come to nothing; its heading goes with it.
            match &block.heading {
                Some(_) if self.body.len() == printed => number -= 1,
                Some(heading) => {
                    let text =
                        format!("（{}）{}", written(heading_number), one_line(&heading.value));
                    let origins = vec![heading.span.clone()];
                    self.body.insert(printed, Node { kind: NodeKind::H2 { text }, origins });
                }
                None => {}
            }
        }
    }

    /// `number` is that of the last heading `（一）` of the section.
    fn block(&mut self, section: &Section, block: &Block, content: &Content, number: &mut usize) {
        match (&block.kind, content) {
            (Kind::Counts(counts), _) => {
                let (context, text) = (self.context(), Some(&counts.text));
                match self.variables().of_counts(context, section, counts, text) {
                    Some(context) => self.sentence(&counts.text, &context, &[], &absent(counts)),
                    // A figure in doubt was reported where it stands.
                    None => self.is_whole = false,
                }
                let of_section = |c: &&Correction| c.account.section == section.definition.name;
                let own = |c: &&Correction| counts.measure(&c.account.measure).is_some();
                let issue = self.issue;
                for correction in issue.corrections.iter().filter(of_section).filter(own) {
                    self.correction(correction, counts);
                }
            }
            (Kind::Table(table), _) => self.table(section, table),
            (Kind::Roster { text }, Content::Roster(names)) => {
                let mut context = self.context();
                let list: Vec<String> = names.iter().map(|name| one_line(&name.value)).collect();
                context.insert("count", &list.len());
                context.insert("list", &list.join("、"));
                let origins: Vec<Span> = names.iter().map(|name| name.span.clone()).collect();
                match self.variables().insert(&mut context, text.draws, None) {
                    Some(()) => self.sentence(text, &context, &origins, &[]),
                    None => self.is_whole = false,
                }
            }
            (_, Content::Items(items)) => {
                for (i, item) in items.iter().enumerate() {
                    self.para(&format!("{}.", i + 1), &item.value, from_ref(&item.span));
                }
            }
            (_, Content::Dispatches(dispatches)) => {
                for (i, dispatch) in dispatches.iter().enumerate() {
                    self.dispatch(i + 1, dispatch);
                }
            }
            (Kind::Findings(findings), Content::Findings(found)) => {
                self.findings(section, findings, found, block.heading.is_some(), number);
            }
            (_, Content::Text(text)) => self.para("", &text.value, from_ref(&text.span)),
            _ => {
                let name = block.heading.as_ref().map_or(&block.key, |heading| &heading.value);
                let missing = self.placeholder(name);
                self.para("", &missing, &[Span::start_of(&section.source)]);
            }
        }
    }

    fn dispatch(&mut self, number: usize, dispatch: &Dispatch) {
        let (text, origin) = match &dispatch.text {
            Some(text) => (text.value.clone(), text.span.clone()),
            None => (self.placeholder("正文"), dispatch.header.clone()),
        };
        let start = self.body.len();
        self.para(&format!("（{number}）"), &text, &[origin]);
        self.dispatches += 1;
        if let Some(NodeKind::Para { dispatch, .. }) =
            self.body.get_mut(start).map(|node| &mut node.kind)
        {
            *dispatch = Some(self.dispatches);
        }
        match &dispatch.photo {
            Some(photo) if photo.is_there => {
                let (path, caption) = (photo.path(self.issue.id), one_line(&photo.caption.value));
                let origins = vec![photo.caption.span.clone()];
                self.body.push(Node { kind: NodeKind::Photo { path, caption }, origins });
            }
            Some(photo) => {
                let missing = self.placeholder(&photo.file.value);
                self.para("", &missing, from_ref(&photo.file.span));
            }
            None => {}
        }
    }

    /// `（一）name。finding`, or `1.` where the block has a heading of its own.
    fn findings(
        &mut self,
        section: &Section,
        findings: &Findings,
        found: &[Option<Text>],
        under_heading: bool,
        number: &mut usize,
    ) {
        for (i, (name, finding)) in findings.names.iter().zip(found).enumerate() {
            let (text, origin) = match finding {
                Some(text) => (text.value.clone(), text.span.clone()),
                None => (self.placeholder(&name.value), Span::start_of(&section.source)),
            };
            let origins = vec![origin, name.span.clone()];
            let mut texts = paragraphs(&text).into_iter();
            let text = texts.next().unwrap_or_default();
            let name = one_line(&name.value);
            let kind = if under_heading {
                let text = format!("{}.{name}。{text}", i + 1);
                NodeKind::Para { text, dispatch: None }
            } else {
                *number += 1;
                let name = format!("（{}）{name}。", written(*number));
                NodeKind::Finding { name, text }
            };
            self.body.push(Node { kind, origins: origins.clone() });
            self.body.extend(texts.map(|text| plain(text, &origins)));
        }
    }

    /// What a draft prints where something is missing.
    fn placeholder(&mut self, name: &str) -> String {
        self.placeholders += 1;
        format!("【待补：{name}】")
    }

    /// The text's paragraphs, the first behind its number.
    fn para(&mut self, number: &str, text: &str, origins: &[Span]) {
        let mut number = Some(number);
        for text in Prose::of(text).text.lines() {
            let text = [number.take().unwrap_or_default(), text].concat();
            self.body.push(plain(text, origins));
        }
    }

    /// `filled_in`: where the variables of the sentence were written; `absent`: measures that may have
    /// no figure.
    fn sentence(
        &mut self,
        sentence: &Sentence,
        context: &Context,
        filled_in: &[Span],
        absent: &[&str],
    ) {
        if let Some(text) = self.filled(sentence, context, absent) {
            let origins = [filled_in, from_ref(&sentence.template.span)].concat();
            self.para("", &text, &origins);
        }
    }

    /// The sentence with its variables filled in; what keeps it from that is reported.
    pub(super) fn filled(
        &mut self,
        sentence: &Sentence,
        context: &Context,
        absent: &[&str],
    ) -> Option<String> {
        let template = &sentence.template;
        sentence::fill(&template.value, context)
            .map_err(|unfilled| {
                let wrong = slips::said(&self.variables(), template, &unfilled, context, absent);
                wrong.into_iter().for_each(|wrong| self.diagnostics.push(wrong));
                self.is_whole = false;
            })
            .ok()
    }

    pub(super) fn variables(&self) -> Variables<'_> {
        let Self { issue, ledger, neighbours, section, .. } = *self;
        Variables { issue, ledger, neighbours, section }
    }

    /// 更正 of a figure printed earlier, in the definition's words or the usual ones.
    fn correction(&mut self, correction: &Correction, counts: &Counts) {
        let Correction { account, issue, date, was, now, reason, .. } = correction;
        let measure = counts.measure(&account.measure);
        let unit = measure.map_or("", |measure| measure.unit.as_str());
        let is_cumulative = measure.is_some_and(|m| m.basis == Basis::Cumulative);
        // The sentence ends behind the bracket.
        let reason = one_line(&reason.value);
        let reason = reason.trim_end_matches('。');
        let (was, now) = (correction.decimal(was.value), correction.decimal(now.value));
        let part = date.as_ref().map(|date| year_part(date.value));
        let issue = format!("{}年第{}期", issue.value.year, issue.value.number);
        if let Some(sentence) = &counts.correction {
            let mut context = self.context();
            context.insert("issue", &issue);
            context.insert("section", &*account.section);
            if let Some(row) = &account.row {
                context.insert("row", &**row);
            }
            if let Some(date) = date {
                context.insert("date", &long_date(date.value));
            }
            if let Some(part) = &part {
                context.insert("part", part);
            }
            context.insert("measure", &*account.measure);
            context.insert("unit", unit);
            context.insert("was", &Figure(was));
            context.insert("now", &Figure(now));
            context.insert("reason", reason);
            return self.sentence(sentence, &context, from_ref(&correction.reason.span), &[]);
        }
        let Account { section, row, measure } = account;
        let row = row.as_deref().unwrap_or_default();
        // The day names a year's part of the figure; nothing need have happened on it.
        let part = part.unwrap_or_default();
        // A reader holds the two figures against those of the year to date, not of the period.
        let basis = if is_cumulative { "累计" } else { "" };
        let text = format!(
            "更正：{issue}{part}{section}{row}{measure}{basis}{was}{unit}，应为{now}{unit}（{reason}）。"
        );
        self.para("", &text, from_ref(&correction.reason.span));
    }

    /// The variables of every sentence.
    pub(super) fn context(&self) -> Context {
        let Issue { id, serial, period, .. } = *self.issue;
        let mut context = Context::new();
        context.insert("year", &id.year);
        context.insert("number", &id.number);
        if let Some(serial) = serial {
            context.insert("total", &serial);
        }
        context.insert("days", &((period.to - period.from).num_days() + 1));
        context.insert("period_from", &long_date(period.from));
        context.insert("period_to", &long_date(period.to));
        context.insert("ytd_from", &format!("{}年1月1日", period.to.year()));
        context.insert("ytd_to", &long_date(period.to));
        context
    }
}

/// The measures that an issue may do without.
pub(super) fn absent(counts: &Counts) -> Vec<&str> {
    let may_lack = |measure: &&Measure| measure.optional || measure.since.is_some();
    counts.measures.iter().filter(may_lack).map(|measure| &*measure.name).collect()
}

/// The figures of all sections as printed; nothing where one of them is in doubt.
pub(crate) fn totals(issue: &Issue, ledger: &Ledger) -> Option<Vec<Total>> {
    let mut totals = Vec::new();
    for section in issue.sections.iter().filter_map(|(_, section)| section.as_ref()) {
        let blocks = section.definition.counts();
        let rows = blocks
            .flat_map(|(_, counts)| counts.row_names().into_iter().map(move |row| (counts, row)));
        for (counts, row) in rows {
            let (of_period, to_date) =
                figures(issue, ledger, &section.definition.name, counts, row.as_ref())?;
            for measure in &counts.measures {
                let figure = |Figure(figure): &Figure| *figure;
                let period = of_period.get(&measure.name).map(figure);
                let year_to_date = to_date.get(&measure.name).map(figure);
                if period.is_none() && year_to_date.is_none() {
                    continue;
                }
                let (section, measure) = (section.definition.name.clone(), measure.name.clone());
                let account = Account { section, row: row.clone(), measure };
                totals.push(Total { account, year: issue.period.to.year(), period, year_to_date });
            }
        }
    }
    Some(totals)
}

/// The figures of one row by measure: of the whole period, and of the year in which it ends. An
/// optional measure without a figure is left out, and a level has no year to date.
pub(super) fn figures<'c>(
    issue: &Issue,
    ledger: &Ledger,
    section: &Arc<str>,
    counts: &'c Counts,
    row: Option<&Arc<str>>,
) -> Option<(Ordered<'c, Figure>, Ordered<'c, Figure>)> {
    let Issue { id, period, .. } = *issue;
    let (mut of_period, mut to_date) = (Ordered::default(), Ordered::default());
    for measure in counts.measures.iter().filter(|measure| measure.known_in(id)) {
        let account = Account {
            section: Arc::clone(section),
            row: row.cloned(),
            measure: measure.name.clone(),
        };
        let balances = period.years().map(|year| ledger.balance(&account, year, id));
        let balances: Vec<Balance> = balances.collect::<Option<_>>()?;
        if !measure.optional || balances.iter().any(|balance| balance.cell.is_some()) {
            let sum = balances.iter().map(|balance| i128::from(balance.period)).sum::<i128>();
            of_period.push(&measure.name, Figure(measure.decimal(sum)));
        }
        let known = !measure.optional || ledger.has_figures(&account, period.to.year(), id);
        let last = balances.last().filter(|_| known && measure.basis != Basis::Level);
        if let Some(year_to_date) = last.and_then(|last| last.year_to_date) {
            to_date.push(&measure.name, Figure(measure.decimal(year_to_date)));
        }
    }
    Some((of_period, to_date))
}

fn is_empty(content: &Content) -> bool {
    match content {
        Content::Roster(list) | Content::Items(list) => list.is_empty(),
        Content::Dispatches(list) => list.is_empty(),
        Content::Findings(list) => list.is_empty(),
        Content::Counts | Content::Text(_) | Content::Missing => false,
    }
}

fn plain(text: String, origins: &[Span]) -> Node {
    Node { kind: NodeKind::Para { text, dispatch: None }, origins: origins.to_vec() }
}

/// What of an issue that crosses a year a correction means: `（其中2022年部分）`.
pub(super) fn year_part(date: NaiveDate) -> String {
    format!("（其中{}年部分）", date.year())
}

/// Text for a place that has one line.
pub(crate) fn one_line(text: &str) -> String {
    paragraphs(text).concat()
}

/// With the 。 that ends a line of the 报尾.
fn closed(text: String) -> String {
    if text.ends_with('。') { text } else { text + "。" }
}
