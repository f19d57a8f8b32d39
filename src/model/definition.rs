//! Section definitions: what a section is made of. The block kinds are all that the program knows;
//! the sections are data.

use std::sync::Arc;

use super::checks::Check;
use super::decimal::Decimal;
use super::figures::Account;
use super::issue::IssueId;
use super::source::{Span, Text};
use super::tabulation::Tabulation;
use super::template::Draws;

/// The columns that any table of figures may have beside its measures.
pub(crate) const DATE: &str = "日期";

pub(crate) const DEPARTMENT: &str = "部门";

pub(crate) const REMARK: &str = "备注";

/// In a key cell: all of them.
pub(crate) const TOTAL: &str = "合计";

/// The key of a section's TOML that holds the stated figures; no block may take it.
pub(crate) const STATED: &str = "stated";

/// A section's name in bulletin.toml and its definition.
pub(crate) type Listed = (Text, Arc<Definition>);

/// In print order.
pub type Sections = Arc<[Listed]>;

pub struct Definition {
    /// The section's name: that of its files.
    pub name: Arc<str>,
    /// Printed after its number, `一、`.
    pub(crate) heading: Text,
    pub(crate) blocks: Vec<Block>,
    /// What the figures of each issue are held against.
    pub(crate) checks: Vec<Check>,
}

pub(crate) struct Block {
    /// The key under which an issue's TOML gives the block's content.
    pub(crate) key: String,
    /// Printed after its number, `（一）`; without one the block stands under the section's heading.
    pub(crate) heading: Option<Text>,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Counts(Counts),
    Roster { text: Sentence },
    Items,
    Dispatches,
    Findings(Findings),
    Text { default: Option<Text> },
    Table(Tabulation),
}

/// Figures from the CSV in a sentence.
pub struct Counts {
    pub(crate) measures: Vec<Measure>,
    pub(crate) rows: Option<Rows>,
    pub(crate) text: Sentence,
    /// Printed under the sentence for each correction; the usual wording where there is none.
    pub(crate) correction: Option<Sentence>,
}

pub(crate) struct Measure {
    pub(crate) name: Arc<str>,
    /// 件, 人次; a cell may carry it.
    pub(crate) unit: String,
    /// Whether an issue may do without.
    pub(crate) optional: bool,
    /// The first issue that has it.
    pub(crate) since: Option<IssueId>,
    /// Digits behind the point: figures are kept as whole numbers of the last of them.
    pub(crate) decimals: u8,
    pub(crate) basis: Basis,
    /// Where the definition says all this.
    pub(crate) span: Span,
}

/// What the figures of a measure say, and so how they add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// What the period brought: added up over the year.
    #[default]
    Period,
    /// The platform's own year to date.
    Cumulative,
    /// How things stand on a day: never added up.
    Level,
}

/// The second dimension: a key column with a fixed set of names.
pub(crate) struct Rows {
    pub(crate) column: String,
    pub(crate) names: Vec<Arc<str>>,
}

pub(crate) struct Findings {
    pub(crate) names: Vec<Text>,
    /// The finding that calls for no attention.
    pub(crate) good: Option<String>,
}

/// A definition's text with Tera variables, already parsed once, so it has no syntax errors.
#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    pub(crate) template: Text,
    pub(crate) draws: Draws,
}

impl Sentence {
    pub(crate) fn new(template: Text) -> Self {
        let draws = Draws::of(&template.value);
        Self { template, draws }
    }
}

impl Definition {
    /// The blocks of figures with their keys. A measure's name is unique over all of them.
    pub fn counts(&self) -> impl Iterator<Item = (&str, &Counts)> {
        self.blocks.iter().filter_map(|block| match &block.kind {
            Kind::Counts(counts) => Some((block.key.as_str(), counts)),
            _ => None,
        })
    }

    /// Whether it has any block of figures.
    pub(crate) fn is_counting(&self) -> bool {
        self.counts().next().is_some()
    }

    /// What the table of each block of figures is called, without its ending: the first bears the
    /// section's name alone.
    pub(crate) fn tables(&self) -> impl Iterator<Item = (String, &Counts)> {
        self.counts().enumerate().map(|(at, (key, counts))| match at {
            0 => (self.name.to_string(), counts),
            _ => (format!("{}.{key}", self.name), counts),
        })
    }

    /// The measure of an account, where it counts for it.
    pub(crate) fn measure(&self, account: &Account) -> Option<&Measure> {
        let mut counts = self.counts().filter(|(_, counts)| {
            self.name == account.section && counts.row_names().contains(&account.row)
        });
        counts.find_map(|(_, counts)| counts.measure(&account.measure))
    }

    /// The keys that an issue's TOML for this section may hold at its top level.
    pub(crate) fn keys(&self) -> Vec<&str> {
        let given = |block: &&Block| !matches!(block.kind, Kind::Counts(_) | Kind::Table(_));
        let keys = self.blocks.iter().filter(given).map(|block| block.key.as_str());
        keys.chain(self.is_counting().then_some(STATED)).collect()
    }
}

impl Block {
    /// Its sentences that are printed whatever else an issue holds.
    pub(crate) fn sentence(&self) -> Option<&Sentence> {
        match &self.kind {
            Kind::Counts(counts) => Some(&counts.text),
            Kind::Roster { text } => Some(text),
            Kind::Table(table) => table.caption.as_ref(),
            _ => None,
        }
    }

    /// What of other issues and sections it draws on.
    pub(crate) fn draws(&self) -> Draws {
        let sentence = self.sentence();
        let of_words = sentence.map(|sentence| sentence.draws);
        let previous = matches!(&self.kind, Kind::Table(table) if table.compares());
        of_words.unwrap_or_default().and(Draws { previous, ..Draws::default() })
    }
}

impl Counts {
    /// The row names, or the one nameless row of a section without a second dimension.
    pub(crate) fn row_names(&self) -> Vec<Option<Arc<str>>> {
        match &self.rows {
            Some(rows) => rows.names.iter().cloned().map(Some).collect(),
            None => vec![None],
        }
    }

    pub(crate) fn measure(&self, name: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| &*measure.name == name)
    }
}

impl Measure {
    /// Whether an issue must have a figure for it.
    pub(crate) fn required_in(&self, issue: IssueId) -> bool {
        !self.optional && self.known_in(issue)
    }

    pub(crate) fn known_in(&self, issue: IssueId) -> bool {
        self.since.is_none_or(|since| since <= issue)
    }

    /// A figure of it as it is printed.
    pub(crate) fn decimal(&self, units: impl Into<i128>) -> Decimal {
        Decimal::new(units, self.decimals)
    }
}
