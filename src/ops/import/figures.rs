//! The figures that were found, as tables of the issue and of an opening.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::draft::{Counted, Keyed, SectionDraft};
use super::pattern::{Key, Whose};
use crate::model::csv::csv;
use crate::model::decimal::Decimal;
use crate::model::definition::{Basis, Counts, DATE, DEPARTMENT, Kind, Measure, TOTAL};
use crate::model::figures::Account;
use crate::model::issue::{IssueId, Period};

/// A CSV, some of whose figures may not be known.
pub(super) struct TableDraft {
    /// Without its ending.
    pub(super) name: String,
    pub(super) header: Vec<String>,
    pub(super) lines: Vec<Vec<Cell>>,
}

pub(super) enum Cell {
    Key(String),
    Figure(Decimal),
    /// An optional figure that is not printed.
    Without,
    /// What the person has to fill in: which figure, and with what the rest can be composed till then.
    Unknown(String, Option<Decimal>),
}

impl TableDraft {
    /// The file. `is_proof`: what is not known is made up.
    pub(super) fn csv(&self, is_proof: bool) -> Vec<u8> {
        let lines = self.lines.iter().map(|line| {
            let cells = line.iter().map(|cell| match cell {
                Cell::Key(key) => key.clone(),
                Cell::Figure(figure) => figure.to_string(),
                Cell::Without => "—".to_owned(),
                Cell::Unknown(_, Some(figure)) if is_proof => figure.to_string(),
                Cell::Unknown(..) if is_proof => "0".to_owned(),
                Cell::Unknown(..) => String::new(),
            });
            cells.collect()
        });
        csv(std::iter::once(self.header.clone()).chain(lines))
    }

    /// The figures that are not known.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().flatten().filter_map(|cell| match cell {
            Cell::Unknown(name, _) => Some(name.as_str()),
            _ => None,
        })
    }

    /// How many figures are known.
    pub(super) fn known(&self) -> usize {
        let known = |cell: &&Cell| matches!(cell, Cell::Figure(_));
        self.lines.iter().flatten().filter(known).count()
    }
}

/// The accounts of a block, each with its measure.
pub(super) fn accounts<'c>(
    section: &'c SectionDraft,
    counts: &'c Counts,
) -> impl Iterator<Item = (Account, &'c Measure)> {
    counts.row_names().into_iter().flat_map(move |row| {
        counts.measures.iter().map(move |measure| {
            let account = Account {
                section: Arc::clone(&section.definition.name),
                row: row.clone(),
                measure: Arc::clone(&measure.name),
            };
            (account, measure)
        })
    })
}

/// The tables of a section's figures.
pub(super) fn tables(
    section: &SectionDraft,
    id: IssueId,
    period: Option<Period>,
) -> Vec<TableDraft> {
    let counting = section.definition.tables().map(|(name, _)| name);
    let blocks = blocks(section);
    let tables = counting.zip(blocks).map(|(name, (counts, counted))| {
        let measures: Vec<&Measure> =
            counts.measures.iter().filter(|measure| measure.known_in(id)).collect();
        match (&counted.by, period.filter(|period| period.crosses_year())) {
            (Some(keyed), _) => by(name, keyed, &measures, counted),
            (None, Some(period)) => of_years(name, period, counts, &measures, counted),
            (None, None) => whole(name, counts, &measures, counted),
        }
    });
    tables.collect()
}

/// The blocks of figures, each with what was found of it.
pub(super) fn blocks(section: &SectionDraft) -> impl Iterator<Item = (&Counts, &Counted)> {
    let drafts = section.definition.blocks.iter().zip(&section.blocks);
    drafts.filter_map(|(block, draft)| match &block.kind {
        Kind::Counts(counts) => Some((counts, &draft.counted)),
        _ => None,
    })
}

fn shown(row: Option<&str>, measure: &Measure) -> String {
    row.map(|row| format!("{row}的")).unwrap_or_default() + &measure.name
}

fn cell(figure: Option<u64>, row: Option<&str>, measure: &Measure) -> Cell {
    match figure {
        Some(units) => Cell::Figure(measure.decimal(units)),
        None if measure.optional => Cell::Without,
        None => Cell::Unknown(shown(row, measure), None),
    }
}

/// What the CSV has of a figure: a platform's own count from the year's start on as it is.
fn own(counted: &Counted, row: Option<&str>, measure: &Measure) -> Option<u64> {
    let whose = match measure.basis {
        Basis::Cumulative => Whose::YearToDate,
        Basis::Period | Basis::Level => Whose::Period,
    };
    counted.get(whose, row, &measure.name)
}

fn whole(name: String, counts: &Counts, measures: &[&Measure], counted: &Counted) -> TableDraft {
    let mut header: Vec<String> = counts.rows.iter().map(|rows| rows.column.clone()).collect();
    header.extend(measures.iter().map(|measure| measure.name.to_string()));
    let lines = counts.row_names().into_iter().map(|row| {
        let row = row.as_deref();
        let mut line: Vec<Cell> = row.map(|row| Cell::Key(row.to_owned())).into_iter().collect();
        line.extend(measures.iter().map(|measure| cell(own(counted, row, measure), row, measure)));
        line
    });
    TableDraft { name, header, lines: lines.collect() }
}

/// A row for each of the two years that the period touches.
fn of_years(
    name: String,
    period: Period,
    counts: &Counts,
    measures: &[&Measure],
    counted: &Counted,
) -> TableDraft {
    let mut header = vec![DATE.to_owned()];
    header.extend(counts.rows.iter().map(|rows| rows.column.clone()));
    header.extend(measures.iter().map(|measure| measure.name.to_string()));
    let last = NaiveDate::from_ymd_opt(period.from.year(), 12, 31).unwrap_or(period.from);
    let mut lines = Vec::new();
    for day in [last, period.to] {
        for row in counts.row_names() {
            let row = row.as_deref();
            let mut line = vec![Cell::Key(day.to_string())];
            line.extend(row.map(|row| Cell::Key(row.to_owned())));
            for measure in measures {
                let whole = counted.get(Whose::Period, row, &measure.name);
                let to_date = counted.get(Whose::YearToDate, row, &measure.name);
                let figure = match (measure.basis, day == period.to) {
                    (Basis::Level, _) => whole,
                    // What the year that ends comes to is not printed.
                    (Basis::Cumulative, false) => None,
                    // The year that begins has no other figures yet.
                    (_, true) => to_date,
                    (Basis::Period, false) => {
                        whole.zip(to_date).and_then(|(a, b)| a.checked_sub(b))
                    }
                };
                line.push(match cell(figure, row, measure) {
                    Cell::Unknown(name, stand_in) => {
                        Cell::Unknown(format!("{day}的{name}"), stand_in)
                    }
                    cell => cell,
                });
            }
            lines.push(line);
        }
    }
    TableDraft { name, header, lines }
}

/// The rows of a printed table by days or departments.
fn by(name: String, keyed: &Keyed, measures: &[&Measure], counted: &Counted) -> TableDraft {
    let mut header = vec![keyed.column.clone()];
    header.extend(measures.iter().map(|measure| measure.name.to_string()));
    let mut lines: Vec<Vec<Cell>> = Vec::new();
    for (row, figures) in &keyed.lines {
        let mut line = vec![Cell::Key(row.clone())];
        line.extend(measures.iter().map(|measure| {
            let figure = figures.get(&*measure.name).copied();
            cell(figure, Some(row), measure)
        }));
        lines.push(line);
    }
    // Levels of departments do not add up: the whole says its own.
    if keyed.column == DEPARTMENT && measures.iter().any(|measure| measure.basis == Basis::Level) {
        let mut line = vec![Cell::Key(TOTAL.to_owned())];
        line.extend(
            measures.iter().map(|measure| cell(own(counted, None, measure), None, measure)),
        );
        lines.push(line);
    }
    TableDraft { name, header, lines }
}

/// Figures of the period that are not printed follow from the year to date. `before` is what the year to
/// date would be if the period had brought nothing.
pub(super) fn complete(
    section: &mut SectionDraft,
    mut before: impl FnMut(&Account) -> Option<u64>,
) {
    let definition = Arc::clone(&section.definition);
    let mut found: Vec<(usize, Key, u64)> = Vec::new();
    for (at, block) in definition.blocks.iter().enumerate() {
        let Kind::Counts(counts) = &block.kind else { continue };
        let counted = &section.blocks[at].counted;
        if counted.by.is_some() {
            continue;
        }
        for (account, measure) in accounts(section, counts) {
            let row = account.row.as_deref();
            let known = |whose| counted.get(whose, row, &measure.name);
            let (Some(to_date), None) = (known(Whose::YearToDate), known(Whose::Period)) else {
                continue;
            };
            let key = Key {
                whose: Whose::Period,
                row: row.map(str::to_owned),
                measure: measure.name.to_string(),
            };
            // What is printed twice, each time another, follows from nothing.
            if measure.basis != Basis::Period || counted.contradicted.contains(&key) {
                continue;
            }
            let Some(figure) = before(&account).and_then(|before| to_date.checked_sub(before))
            else {
                continue;
            };
            found.push((at, key, figure));
        }
    }
    for (at, key, figure) in found {
        let counted = &mut section.blocks[at].counted;
        counted.derived.entry("由今年累计减去上期").or_default().insert(key.clone());
        counted.figures.insert(key, figure);
    }
}

/// The tables of an opening with which the year to date comes to what is printed.
pub(super) fn opening(section: &SectionDraft, id: IssueId) -> Vec<TableDraft> {
    let counting = section.definition.tables().map(|(name, _)| name);
    let tables = counting.zip(blocks(section)).map(|(name, (counts, counted))| {
        // What is never added up has no place there.
        let adding = |measure: &&Measure| measure.known_in(id) && measure.basis != Basis::Level;
        let measures: Vec<&Measure> = counts.measures.iter().filter(adding).collect();
        let mut header: Vec<String> = counts.rows.iter().map(|rows| rows.column.clone()).collect();
        header.extend(measures.iter().map(|measure| measure.name.to_string()));
        let lines = counts.row_names().into_iter().map(|row| {
            let row = row.as_deref();
            let mut line: Vec<Cell> =
                row.map(|row| Cell::Key(row.to_owned())).into_iter().collect();
            line.extend(measures.iter().map(|measure| {
                let known = |whose| counted.get(whose, row, &measure.name);
                let (to_date, period) = (known(Whose::YearToDate), known(Whose::Period));
                let before = to_date.zip(period).and_then(|(a, b)| a.checked_sub(b));
                match cell(before, row, measure) {
                    // As if the period had brought nothing.
                    Cell::Unknown(name, _) => {
                        Cell::Unknown(name, to_date.map(|units| measure.decimal(units)))
                    }
                    cell => cell,
                }
            }));
            line
        });
        TableDraft { name, header, lines: lines.collect() }
    });
    tables.filter(|table: &TableDraft| table.lines.iter().any(|line| !line.is_empty())).collect()
}
