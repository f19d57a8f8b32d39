//! What was found of an issue, on the way to its files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::pattern::{Difference, Key, Whose};
use crate::model::definition::Definition;
use crate::model::issue::{IssueId, Period};
use crate::model::numbering::Level;

/// An issue as far as it was found.
pub(super) struct Draft {
    pub(super) id: IssueId,
    pub(super) serial: Option<u32>,
    pub(super) date: Option<NaiveDate>,
    pub(super) period: Option<Period>,
    /// Where it is not that of every issue.
    pub(super) copies: Option<u32>,
    pub(super) corrections: Vec<Corrected>,
    /// In print order.
    pub(super) sections: Vec<SectionDraft>,
}

pub(super) struct SectionDraft {
    /// As bulletin.toml lists it.
    pub(super) name: String,
    pub(super) definition: Arc<Definition>,
    /// One a block.
    pub(super) blocks: Vec<BlockDraft>,
    /// Whether its heading was found.
    pub(super) is_there: bool,
    /// Whether something in it was not placed.
    pub(super) is_partial: bool,
}

#[derive(Default)]
pub(super) struct BlockDraft {
    /// Whether its heading was found, or a part of it.
    pub(super) is_there: bool,
    pub(super) content: Found,
    /// The kind of number with which its paragraphs begin.
    pub(super) level: Option<Level>,
    /// Of a block of figures.
    pub(super) counted: Counted,
}

#[derive(Default)]
pub(super) enum Found {
    #[default]
    Nothing,
    Table,
    Roster(Vec<String>),
    /// Each with its paragraphs parted by an empty line.
    Items(Vec<String>),
    Dispatches(Vec<DispatchDraft>),
    /// By name.
    Findings(BTreeMap<String, String>),
    Text(String),
}

pub(super) struct DispatchDraft {
    pub(super) text: String,
    pub(super) department: Option<Organ>,
}

/// Who sent a dispatch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Organ {
    pub(super) name: String,
    /// Whether no registry knows it.
    pub(super) is_guess: bool,
}

/// The figures of a block, in units of each measure's last decimal.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) figures: BTreeMap<Key, u64>,
    pub(super) differences: Vec<(Difference, i128)>,
    /// The rows of the CSV, where a table prints them.
    pub(super) by: Option<Keyed>,
    /// Those that follow from others, by why.
    pub(super) derived: BTreeMap<&'static str, BTreeSet<Key>>,
    /// Figures that are printed with two values: none of them is booked.
    pub(super) contradicted: BTreeSet<Key>,
    /// Whether the sentence was read.
    pub(super) is_read: bool,
}

/// Figures by 日期 or 部门.
pub(super) struct Keyed {
    pub(super) column: String,
    /// Each key cell, with the figures by measure.
    pub(super) lines: Vec<(String, BTreeMap<String, u64>)>,
}

/// 更正 of a figure printed earlier.
pub(super) struct Corrected {
    pub(super) section: String,
    pub(super) issue: IssueId,
    pub(super) measure: String,
    pub(super) row: Option<String>,
    /// The year whose part of an issue's figure is meant.
    pub(super) date: Option<NaiveDate>,
    /// In units of the last decimal.
    pub(super) was: u64,
    pub(super) now: u64,
    pub(super) decimals: u8,
    pub(super) reason: String,
}

impl Counted {
    /// Adds a figure that is printed; of two values nobody knows which one is right.
    pub(super) fn add(&mut self, key: Key, units: u64) {
        match self.figures.get(&key) {
            _ if self.contradicted.contains(&key) => {}
            Some(known) if *known != units => {
                self.figures.remove(&key);
                self.contradicted.insert(key);
            }
            Some(_) => {}
            None => {
                self.figures.insert(key, units);
            }
        }
    }

    pub(super) fn get(&self, whose: Whose, row: Option<&str>, measure: &str) -> Option<u64> {
        let key = Key { whose, row: row.map(str::to_owned), measure: measure.to_owned() };
        self.figures.get(&key).copied()
    }

    /// Figures that follow from a printed difference and the other figure of it.
    pub(super) fn solve(&mut self) {
        for (difference, units) in self.differences.clone() {
            let Difference { of, from, .. } = difference;
            let known = |key: &Key| self.figures.get(key).copied().map(i128::from);
            let (key, value) = match (known(&of), known(&from)) {
                (None, Some(base)) => (of, base + units),
                (Some(value), None) => (from, value - units),
                _ => continue,
            };
            let is_open = key.whose != Whose::Other && !self.contradicted.contains(&key);
            if let (true, Ok(value)) = (is_open, u64::try_from(value)) {
                self.derived.entry("由印出的差额推出").or_default().insert(key.clone());
                self.figures.insert(key, value);
            }
        }
    }
}
