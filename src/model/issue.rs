//! Plain checked data: what the other modules speak of. No IO, no diagnostics.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::source::{Source, Span, Spanned};

/// 2023年第7期: the year of the number, and the number within that year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssueId {
    pub year: i32,
    pub number: u32,
}

impl IssueId {
    /// The number before this one in the same year.
    pub fn previous_number(self) -> Option<Self> {
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
    pub fn contains(self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }

    /// The calendar years that it touches.
    pub fn years(self) -> impl Iterator<Item = i32> {
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

/// `2023年2月24日`.
pub fn long_date(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// What is counted: one measure of one row of one section. The unit of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    pub section: Arc<str>,
    /// The row's name where the section has a second dimension.
    pub row: Option<Arc<str>>,
    pub measure: Arc<str>,
}

/// `综窗办件·受理` or `事项受理办结·行政许可·受理`.
impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.section)?;
        if let Some(row) = &self.row {
            write!(f, "·{row}")?;
        }
        write!(f, "·{}", self.measure)
    }
}

/// One figure of one observation, read from one cell.
#[derive(Clone, Debug)]
pub struct Posting {
    pub account: Account,
    /// The calendar year that the figure counts for.
    pub year: i32,
    /// The day that it counts for, where the table has days.
    pub date: Option<NaiveDate>,
    pub value: u64,
    pub span: Span,
}

/// The figures of one section of one issue.
#[derive(Clone, Debug)]
pub struct SectionFigures {
    /// Whether they are the platform's own year-to-date figures.
    pub is_cumulative: bool,
    pub postings: Vec<Posting>,
}

/// 更正 of a figure printed earlier, in force from the issue that records it on.
#[derive(Clone, Debug)]
pub struct Correction {
    pub account: Account,
    /// The issue whose figure was wrong, or that of an opening.
    pub issue: Spanned<IssueId>,
    /// A day of the year meant, where that issue crosses a year.
    pub date: Option<NaiveDate>,
    /// The figure as it stood.
    pub was: Spanned<u64>,
    pub now: u64,
    pub reason: String,
    /// Where the correction begins.
    pub header: Span,
}

/// Totals of a year that were published before its first issue here.
#[derive(Clone, Debug)]
pub struct Opening {
    pub year: i32,
    /// The last issue that they contain.
    pub issue: IssueId,
    pub postings: Vec<Posting>,
    /// Sections whose figures could not all be read.
    pub doubtful: Vec<Arc<str>>,
}

/// issue.toml.
pub struct Manifest {
    pub source: Arc<Source>,
    /// 总期号, running on over the years.
    pub total: Option<Spanned<u32>>,
    /// 印发日期.
    pub date: Option<Spanned<NaiveDate>>,
    pub period: Option<Spanned<Period>>,
    /// Why working days before the period are not covered.
    pub gap: Option<Text>,
    pub copies: Option<u32>,
    pub corrections: Vec<Correction>,
}

/// What the totals need of an issue.
#[derive(Clone, Debug)]
pub struct Figures {
    pub id: IssueId,
    pub period: Period,
    pub sections: Vec<SectionFigures>,
    pub corrections: Vec<Correction>,
    /// Sections whose figures could not all be read: nothing may be added up for them.
    pub doubtful: Vec<Arc<str>>,
}

/// A paragraph's text as it will be printed, and where it was written.
pub type Text = Spanned<String>;
