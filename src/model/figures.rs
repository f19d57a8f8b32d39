//! Figures: what is counted, each figure of a table, what corrects it, and how an account stands.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;

use super::decimal::Decimal;
use super::definition::Basis;
use super::issue::{IssueId, Period};
use super::source::{Span, Spanned};

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
    /// The department that it counts for, as the table writes it.
    pub department: Option<Arc<str>>,
    /// In units of the last of its decimals.
    pub value: u64,
    pub decimals: u8,
    pub basis: Basis,
    pub span: Span,
}

/// The figures of one table of one issue.
#[derive(Clone, Debug)]
pub struct SectionFigures {
    pub section: Arc<str>,
    /// The key of the section's block that they are of.
    pub block: String,
    pub postings: Vec<Posting>,
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

/// 更正 of a figure printed earlier, in force from the issue that records it on.
#[derive(Clone, Debug)]
pub struct Correction {
    pub account: Account,
    /// The issue whose figure was wrong, or that of an opening.
    pub issue: Spanned<IssueId>,
    /// A day of the year meant, where that issue crosses a year.
    pub date: Option<Spanned<NaiveDate>>,
    /// The figure as it stood.
    pub was: Spanned<u64>,
    pub now: Spanned<u64>,
    /// Of both figures.
    pub decimals: u8,
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
    /// The last day that they contain.
    pub through: NaiveDate,
    pub postings: Vec<Posting>,
    /// Sections whose figures could not all be read.
    pub doubtful: Vec<Arc<str>>,
}

/// An account in one year as it stands with one issue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Balance {
    /// The issue's own figure in that year.
    pub(crate) period: u64,
    /// What the issue's corrections add in that year.
    pub(crate) corrected: i128,
    /// Nothing of a level.
    pub(crate) year_to_date: Option<u64>,
    /// Where the issue's own figure comes from; nothing where it has none.
    pub(crate) cell: Option<Span>,
}

/// One summand of a year-to-date figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) issue: IssueId,
    pub(crate) kind: PartKind,
    pub(crate) amount: i128,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartKind {
    Opening,
    Period,
    Correction,
}

impl Correction {
    pub(crate) fn decimal(&self, units: impl Into<i128>) -> Decimal {
        Decimal::new(units, self.decimals)
    }
}

impl Part {
    /// What it is: `期初至2022-50`, `2023-01` or `2023-05更正`.
    pub(crate) fn origin(&self) -> String {
        match self.kind {
            PartKind::Opening => format!("期初至{}", self.issue),
            PartKind::Period => self.issue.to_string(),
            PartKind::Correction => format!("{}更正", self.issue),
        }
    }
}

/// Why a cell is not a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BadNumber {
    /// Nothing, or one of the signs for nothing (`—`, `-`, `/`, `无`).
    Blank,
    Negative,
    /// `12.5`, or more digits behind the point than the measure has.
    Fraction,
    /// `112人` where 件 is counted; holds what was found.
    OtherUnit(String),
    /// `1.2万`: fewer decimals than reach down to the smallest unit say the figure was rounded.
    Rounded,
    /// `1,23`: the commas do not part groups of three.
    Grouping,
    TooLarge,
    NotANumber,
}
