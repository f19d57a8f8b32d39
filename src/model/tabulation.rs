//! How a table of a section's figures is made.

use super::definition::{DATE, DEPARTMENT, Sentence};
use super::source::{Span, Text};

/// The most digits behind the point that a column may ask for.
pub(crate) const MAX_DIGITS: u8 = 10;

/// A table of the figures of one block.
pub(crate) struct Tabulation {
    /// The key of that block.
    pub(crate) of: Text,
    /// The column that says what each row is of; without it that of the block's rows.
    pub(crate) by: Option<Text>,
    pub(crate) columns: Vec<Column>,
    /// The measure whose largest figure comes first; without one the order of the rows stays.
    pub(crate) sort: Option<Text>,
    /// How many rows are printed at most.
    pub(crate) take: Option<usize>,
    /// Whether a 合计 row closes it.
    pub(crate) total: bool,
    pub(crate) caption: Option<Sentence>,
    /// Where the definition begins it.
    pub(crate) header: Span,
}

/// What each row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// A row of the definition.
    Row,
    /// A department of the CSV.
    Department,
    /// A day of the CSV.
    Date,
}

pub(crate) struct Column {
    pub(crate) measure: Text,
    pub(crate) figure: Figure,
    /// Digits behind the point; those of the measure, or the usual ones, where there is none.
    pub(crate) digits: Option<u8>,
    /// Printed above it; the usual words where there is none.
    pub(crate) heading: Option<Text>,
    pub(crate) span: Span,
}

/// What a column says of its measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Figure {
    #[default]
    Period,
    YearToDate,
    /// The period's figure of the issue before.
    Previous,
    /// Of the measure's sum over all rows.
    Share,
    /// Against the issue before, in percent.
    Change,
    /// Against the issue before.
    Difference,
}

impl Tabulation {
    pub(crate) fn by(&self) -> By {
        match self.by.as_ref().map(|by| by.value.as_str()) {
            Some(DEPARTMENT) => By::Department,
            Some(DATE) => By::Date,
            _ => By::Row,
        }
    }

    /// Whether a column of it needs the issue before.
    pub(crate) fn compares(&self) -> bool {
        self.columns.iter().any(|column| column.figure.compares())
    }

    /// Whether it holds this measure of that block against the issue before.
    pub(crate) fn compares_measure(&self, block: &str, measure: &str) -> bool {
        let mut columns = self.columns.iter().filter(|column| column.measure.value == measure);
        self.of.value == block && columns.any(|column| column.figure.compares())
    }
}

impl Figure {
    pub(crate) const ALL: [(&'static str, Self); 6] = [
        ("period", Self::Period),
        ("ytd", Self::YearToDate),
        ("previous", Self::Previous),
        ("share", Self::Share),
        ("change", Self::Change),
        ("difference", Self::Difference),
    ];

    /// Whether it needs the issue before.
    pub(crate) fn compares(self) -> bool {
        matches!(self, Self::Previous | Self::Change | Self::Difference)
    }

    /// As a definition writes it.
    pub(crate) fn key(self) -> &'static str {
        Self::ALL.iter().find(|(_, figure)| *figure == self).map_or("period", |(key, _)| key)
    }
}
