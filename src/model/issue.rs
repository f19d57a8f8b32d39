//! Plain checked data: what the other modules speak of. No IO, no diagnostics.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::content::Section;
use super::figures::{Correction, Figures, SectionFigures};
use super::source::{Source, Span, Spanned, Text};

/// 2023年第7期: the year of the number, and the number within that year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssueId {
    pub year: i32,
    pub number: u32,
}

impl IssueId {
    /// The number before this one in the same year.
    pub(crate) fn previous_number(self) -> Option<Self> {
        (self.number > 1).then(|| Self { number: self.number - 1, ..self })
    }
}

/// `2023-07`, the name of the issue's folder and of its outputs.
impl fmt::Display for IssueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.number)
    }
}

/// Reads `2023-07` and `2023-7`.
impl FromStr for IssueId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, number) = text.split_once('-').ok_or(())?;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || !digits(year) || number.is_empty() || !digits(number) {
            return Err(());
        }
        let id = Self { year: year.parse().map_err(drop)?, number: number.parse().map_err(drop)? };
        // A daily bulletin has 366 numbers a year; `2023-0224` is a date.
        if (1..=999).contains(&id.number) && number.len() <= 3 { Ok(id) } else { Err(()) }
    }
}

impl Serialize for IssueId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for IssueId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| Error::custom("no number of an issue"))
    }
}

/// The days that an issue covers, both included; `from <= to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Period {
    pub(crate) fn contains(self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }

    /// The calendar years that it touches.
    pub(crate) fn years(self) -> impl Iterator<Item = i32> {
        self.from.year()..=self.to.year()
    }

    /// Whether 1 January of some year lies within, not on the first day.
    pub fn crosses_year(self) -> bool {
        self.from.year() != self.to.year()
    }
}

/// `（2月20日—2月24日）`; one day stands alone; across years both carry theirs.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = *self;
        if self.crosses_year() {
            return write!(f, "（{}—{}）", long_date(from), long_date(to));
        }
        write!(f, "（{}月{}日", from.month(), from.day())?;
        if from != to {
            write!(f, "—{}月{}日", to.month(), to.day())?;
        }
        write!(f, "）")
    }
}

/// Issues in a sentence.
pub(crate) fn enumerated(issues: &[IssueId]) -> String {
    let names: Vec<String> = issues.iter().map(ToString::to_string).collect();
    names.join("、")
}

/// `2023年2月24日`.
pub(crate) fn long_date(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// issue.toml.
pub struct Manifest {
    pub(crate) source: Arc<Source>,
    /// 总期号, running on over the years.
    pub(crate) serial: Option<Spanned<u32>>,
    /// 印发日期.
    pub(crate) date: Option<Spanned<NaiveDate>>,
    pub(crate) period: Option<Spanned<Period>>,
    /// Why working days before the period are not covered.
    pub(crate) gap: Option<Text>,
    pub(crate) copies: Option<u32>,
    pub(crate) lines_per_page: Option<Spanned<u32>>,
    pub(crate) corrections: Vec<Correction>,
    /// Sections of which a correction could not be read.
    pub(crate) doubtful: Vec<Arc<str>>,
}

impl Manifest {
    /// Where it says how many lines a page has, or would.
    pub(crate) fn lines_place(&self) -> Span {
        let nowhere = || Span::start_of(&self.source);
        self.lines_per_page.as_ref().map_or_else(nowhere, |lines| lines.span.clone())
    }
}

/// An issue whose sources were right, but for what a draft may lack.
pub(crate) struct Issue {
    pub(crate) id: IssueId,
    /// Nothing in a draft that does without.
    pub(crate) serial: Option<u32>,
    /// As [`Self::serial`].
    pub(crate) date: Option<NaiveDate>,
    pub(crate) period: Period,
    /// This issue's own print run.
    pub(crate) copies: Option<u32>,
    /// This issue's own page.
    pub(crate) lines_per_page: Option<u32>,
    /// Where issue.toml says that, or would.
    pub(crate) lines_place: Span,
    /// 更正 that this issue prints.
    pub(crate) corrections: Vec<Correction>,
    /// `None` where the section's file is missing, with its name.
    pub(crate) sections: Vec<(Text, Option<Section>)>,
    /// Its own figures, cell by cell.
    pub(crate) tables: Vec<SectionFigures>,
}

/// What was read of an issue, as far as it could be.
#[derive(Default)]
pub struct Reading {
    pub(crate) manifest: Option<Manifest>,
    pub(crate) figures: Option<Figures>,
    /// The 部门 of the figures.
    pub(crate) departments: Vec<Text>,
    pub(crate) sections: Vec<(Text, Option<Section>)>,
}

impl Reading {
    /// The issue, where everything that it needs could be read.
    pub(crate) fn complete(self, id: IssueId) -> Option<Issue> {
        let manifest = self.manifest?;
        Some(Issue {
            id,
            lines_place: manifest.lines_place(),
            lines_per_page: manifest.lines_per_page.map(|lines| lines.value),
            serial: manifest.serial.map(|serial| serial.value),
            date: manifest.date.map(|date| date.value),
            period: manifest.period?.value,
            copies: manifest.copies,
            corrections: manifest.corrections,
            sections: self.sections,
            tables: self.figures.map(|figures| figures.sections).unwrap_or_default(),
        })
    }
}
