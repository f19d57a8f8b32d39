//! A block that prints the figures of another one as a table.

use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::missing_key;
use crate::diagnostics::rules::wrong_type::table as wrong;
use crate::model::definition::{Basis, Block, Counts, Kind, Measure, Sentence};
use crate::model::source::Text;
use crate::model::tabulation::{By, Column, Figure, MAX_DIGITS, Tabulation};
use crate::read::toml::{Filled, FromToml, Line, Table, Value};

pub(crate) const KEYS: [&str; 7] = ["of", "by", "columns", "sort", "take", "total", "caption"];

pub(crate) const COLUMN: [&str; 4] = ["measure", "figure", "digits", "heading"];

/// The table as it is written; whether its block has such figures is for [`check`].
pub(super) fn read(table: &Table<'_>, diagnostics: &mut Diagnostics) -> Option<Tabulation> {
    let of: Option<Filled> = table.required("of", diagnostics);
    let by: Option<Filled> = table.optional("by", diagnostics);
    let columns: Option<Vec<Value<'_>>> = table.required("columns", diagnostics);
    let sort: Option<Filled> = table.optional("sort", diagnostics);
    let take: Option<Value<'_>> = table.optional("take", diagnostics);
    let take = take.and_then(|value| {
        let rows = u32::from_toml(value, diagnostics)?;
        if rows == 0 {
            diagnostics.push(wrong::no_rows(value.span()));
        }
        usize::try_from(rows).ok()
    });
    let total = table.optional("total", diagnostics).unwrap_or(false);
    let caption: Option<Sentence> = table.optional("caption", diagnostics);
    let header = table.header().clone();
    if columns.as_ref().is_some_and(Vec::is_empty) {
        diagnostics.push(missing_key::missing(header.clone(), "columns", COLUMNS));
    }
    let columns = columns.map(|columns| {
        let columns = columns.into_iter();
        columns.filter_map(|value| Column::from_toml(value, diagnostics)).collect()
    });
    let (Filled(of), columns) = (of?, columns?);
    let [by, sort] = [by, sort].map(|text| text.map(|Filled(text)| text));
    Some(Tabulation { of, by, columns, sort, take, total, caption, header })
}

/// Columns to paste.
const COLUMNS: &str =
    "[{ measure = \"受理\" }, { measure = \"受理\", figure = \"share\", digits = 1 }]";

/// Holds a table against the block whose figures it prints.
pub(super) fn check(table: &Tabulation, blocks: &[Block], diagnostics: &mut Diagnostics) {
    let of = |block: &&Block| matches!(block.kind, Kind::Counts(_));
    let known = || blocks.iter().filter(of).map(|block| block.key.as_str());
    let counts = blocks.iter().find_map(|block| match &block.kind {
        Kind::Counts(counts) if block.key == table.of.value => Some(counts),
        _ => None,
    });
    let Some(counts) = counts else {
        let known: Vec<&str> = known().collect();
        diagnostics.push(wrong::unknown_block(&table.of, &known));
        return;
    };
    let is_listable = check_by(table, counts, diagnostics);
    let measures: Vec<&str> = counts.measures.iter().map(|measure| &*measure.name).collect();
    let named = table.columns.iter().map(|column| &column.measure).chain(&table.sort);
    for name in named.filter(|name| counts.measure(&name.value).is_none()) {
        diagnostics.push(wrong::unknown_measure(name, &table.of.value, &measures));
    }
    for column in table.columns.iter().filter(|_| is_listable) {
        if let Some(measure) = counts.measure(&column.measure.value) {
            check_column(table, counts, column, measure, diagnostics);
        }
    }
}

/// Whether it is known what each row is of.
fn check_by(table: &Tabulation, counts: &Counts, diagnostics: &mut Diagnostics) -> bool {
    let column = counts.rows.as_ref().map(|rows| rows.column.as_str());
    let found = match (&table.by, column) {
        (None, None) => wrong::no_by(table.header.clone(), &table.of.value),
        (Some(by), column) if table.by() == By::Row && column != Some(by.value.as_str()) => {
            wrong::unknown_by(by, column)
        }
        _ => return true,
    };
    diagnostics.push(found);
    false
}

/// What the block has no such figure for.
fn check_column(
    table: &Tabulation,
    counts: &Counts,
    column: &Column,
    measure: &Measure,
    diagnostics: &mut Diagnostics,
) {
    let (name, figure) = (&*measure.name, column.figure);
    let is_level = measure.basis == Basis::Level;
    let span = column.span.clone();
    let by = table.by.as_ref().filter(|_| table.by() != By::Row);
    if let Some(by) = by {
        if figure.compares() || figure == Figure::YearToDate {
            diagnostics.push(wrong::only_of_rows(span, figure.key(), &by.value));
        } else if measure.basis == Basis::Cumulative {
            diagnostics.push(wrong::cumulative(span, name, &by.value));
        } else if is_level && counts.rows.is_some() {
            diagnostics.push(wrong::level_over_rows(span, name, &by.value));
        } else if is_level && figure == Figure::Share {
            diagnostics.push(wrong::level(span, name, figure.key()));
        }
    } else if is_level && matches!(figure, Figure::YearToDate | Figure::Share) {
        diagnostics.push(wrong::level(span, name, figure.key()));
    }
}

impl<'a> FromToml<'a> for Column {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&COLUMN, diagnostics)?;
        let measure: Option<Filled> = table.required("measure", diagnostics);
        let figure = table.optional("figure", diagnostics).unwrap_or_default();
        let digits: Option<Value<'_>> = table.optional("digits", diagnostics);
        let digits = digits.and_then(|value| {
            let digits = u32::from_toml(value, diagnostics)?;
            let fitting = u8::try_from(digits).ok().filter(|digits| *digits <= MAX_DIGITS);
            if fitting.is_none() {
                diagnostics.push(wrong::digits(value.span(), digits));
            }
            fitting
        });
        let heading: Option<Line<Filled>> = table.optional("heading", diagnostics);
        let heading = heading.map(|Line(Filled(heading))| heading);
        let (Filled(measure), span) = (measure?, value.span());
        Some(Self { measure, figure, digits, heading, span })
    }
}

impl<'a> FromToml<'a> for Figure {
    const EXAMPLE: &'static str = "\"period\"";

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = Text::from_toml(value, diagnostics)?;
        let known = Self::ALL.into_iter().find(|(key, _)| *key == text.value);
        if known.is_none() {
            diagnostics.push(wrong::unknown_figure(&text));
        }
        known.map(|(_, figure)| figure)
    }
}
