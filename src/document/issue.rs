//! An issue as it reads, in no format yet: masthead, headings with their numbers, paragraphs, 报尾.
//! All prose is made here, once; a format is a template over this.

mod correction;

use std::ops::Range;
use std::slice::from_ref;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use tera::Context;

use super::figures::figures;
use super::sentence::{self, Ordered, Unfilled, inner};
use super::variables::{Neighbours, Variables};
use crate::diagnostics::rules::filters::{self, Misuse, Named};
use crate::diagnostics::rules::syntax;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ledger::Ledger;
use crate::model::bulletin::Bulletin;
use crate::model::content::{Content, Dispatch, Section};
use crate::model::definition::{Block, Counts, Findings, Kind, Measure, Sentence};
use crate::model::figures::Correction;
use crate::model::issue::{Issue, long_date};
use crate::model::prose::{chinese, paragraphs};
use crate::model::registry::Registry;
use crate::model::source::{Span, Text};
use crate::model::template::{paths, tokens};

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

/// Composes the issue, with a placeholder for all that is missing. Nothing where a definition's sentence
/// could not be filled in.
pub(crate) fn compose(
    issue: &Issue,
    bulletin: &Bulletin,
    registry: Option<&Registry>,
    ledger: &Ledger,
    neighbours: Neighbours,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let (body, dispatches, placeholders, is_whole) = (Vec::new(), 0, 0, true);
    let section = None;
    let mut composer = Composer {
        issue,
        registry,
        ledger,
        neighbours,
        body,
        dispatches,
        placeholders,
        is_whole,
        section,
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
    is_whole.then(|| Document {
        name: one_line(&bulletin.name),
        title: one_line(&bulletin.title),
        label: format!("{}年第{}期（总第{serial}期）", issue.id.year, issue.id.number),
        issuer: one_line(&bulletin.issuer),
        date,
        issued: Day::from(issue.date.unwrap_or(issue.period.to)),
        period: issue.period.to_string(),
        lines_per_page: bulletin.print.lines_per_page,
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
    })
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
                let text = format!("{}、{}", chinese(number), one_line(&heading.value));
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
                        format!("（{}）{}", chinese(heading_number), one_line(&heading.value));
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
                match self.counts_context(section, counts, &counts.text.template.value) {
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
                match self.variables().insert(&mut context, &text.template.value, None) {
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
                let name = format!("（{}）{name}。", chinese(*number));
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
        for text in paragraphs(text) {
            let text = number.take().unwrap_or_default().to_owned() + &text;
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
            let origins = [from_ref(&sentence.template.span), filled_in].concat();
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
        match sentence::fill(&template.value, context) {
            Ok(text) => return Some(text),
            Err(Unfilled::Tera(error)) => {
                let missing = self.variables().missing(template, &error, context);
                let wrong = missing.unwrap_or_else(|| unfilled(template, &error, absent));
                self.diagnostics.push(wrong);
                self.is_whole = false;
            }
            Err(Unfilled::Misused(places)) => {
                for (place, misuse) in places {
                    let wrong = self.misused(template, place, &misuse);
                    self.diagnostics.push(wrong);
                }
                self.is_whole = false;
            }
            Err(Unfilled::Compared(places)) => {
                for (place, how) in places {
                    let expression = &template.value[place.clone()];
                    let wrong = filters::compared(template.part(place.clone()), expression, how);
                    self.diagnostics.push(wrong);
                }
                self.is_whole = false;
            }
            Err(Unfilled::Values(places)) => {
                for (place, what) in places {
                    let variable = inner(&template.value[place.clone()]);
                    let wrong = syntax::unprintable(template.part(place), variable, &what);
                    self.diagnostics.push(wrong);
                }
                self.is_whole = false;
            }
        }
        None
    }

    /// What a filter could not work with, with the figures that its place in the sentence names.
    fn misused(&self, template: &Text, place: Range<usize>, misuse: &Misuse) -> Diagnostic {
        let expression = &template.value[place.clone()];
        let tokens = tokens(&template.value);
        let paths = paths(&template.value, &tokens).into_iter();
        let within =
            paths.filter(|path| place.start <= path.range.start && path.range.end <= place.end);
        let named: Vec<Named> =
            within.filter_map(|path| self.variables().named(&path, &misuse.variables)).collect();
        filters::misused(template.part(place.clone()), self.issue.id, expression, misuse, &named)
    }

    pub(super) fn variables(&self) -> Variables<'_> {
        let Self { issue, ledger, neighbours, section, .. } = *self;
        Variables { issue, ledger, neighbours, section }
    }

    /// The variables of every sentence.
    fn context(&self) -> Context {
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

    /// The variables of a sentence of figures; nothing where one of them is in doubt.
    pub(super) fn counts_context(
        &self,
        section: &Section,
        counts: &Counts,
        template: &str,
    ) -> Option<Context> {
        let mut context = self.context();
        let units: Ordered<'_, &str> =
            counts.measures.iter().map(|m| (&*m.name, m.unit.as_str())).collect();
        context.insert("unit", &units);
        let names = counts.rows.iter().flat_map(|rows| &rows.names);
        context.insert("rows", &names.map(|name| &**name).collect::<Vec<&str>>());
        self.variables().insert(&mut context, template, Some(counts))?;
        if counts.rows.is_none() {
            let (period, ytd) =
                figures(self.issue, self.ledger, &section.definition.name, counts, None)?;
            context.insert("period", &period);
            context.insert("ytd", &ytd);
            return Some(context);
        }
        let (mut period, mut ytd) = (Ordered::default(), Ordered::default());
        for row in counts.rows.iter().flat_map(|rows| &rows.names) {
            let figures =
                figures(self.issue, self.ledger, &section.definition.name, counts, Some(row))?;
            period.push(row, figures.0);
            ytd.push(row, figures.1);
        }
        context.insert("period", &period);
        context.insert("ytd", &ytd);
        Some(context)
    }
}

/// The measures that an issue may do without.
pub(super) fn absent(counts: &Counts) -> Vec<&str> {
    let may_lack = |measure: &&Measure| measure.optional || measure.since.is_some();
    counts.measures.iter().filter(may_lack).map(|measure| &*measure.name).collect()
}

/// Why a sentence could not be filled in: most often for want of a figure that may be left out.
fn unfilled(template: &Text, error: &tera::Error, absent: &[&str]) -> Diagnostic {
    let (Some(at), ..) = syntax::located(error, &template.value) else {
        return syntax::template(template, error);
    };
    let variable = template.value.get(at.clone()).unwrap_or_default();
    let names = |measure: &&&str| {
        let keys = [format!("['{measure}']"), format!("[\"{measure}\"]"), format!(".{measure}")];
        keys.iter().any(|key| variable.ends_with(key))
    };
    match absent.iter().find(names) {
        Some(measure) => syntax::absent(template.part(at), variable, measure),
        None => syntax::template(template, error),
    }
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
