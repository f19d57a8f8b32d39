//! The figures of a block as a table: which rows, in what order, and what stands in each cell.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::filters::quotient;
use super::issue::{Composer, Node, NodeKind, absent, one_line};
use super::variables::PREVIOUS;
use crate::diagnostics::rules::{missing_column, wrong_type};
use crate::model::content::Section;
use crate::model::decimal::Decimal;
use crate::model::definition::{Basis, Counts, DATE, DEPARTMENT, Measure, TOTAL};
use crate::model::figures::Posting;
use crate::model::issue::{IssueId, Period, long_date};
use crate::model::registry::Registry;
use crate::model::source::Span;
use crate::model::spelling::bare;
use crate::model::tabulation::{By, Column, Figure, Tabulation};

/// Where there is no figure.
const NONE: &str = "—";

/// The digits for which a column gives none, as a sentence has them.
const SHARE_DIGITS: u8 = 1;

const CHANGE_DIGITS: u8 = 2;

/// What is known of one row in one measure, in units of its last decimal.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amounts {
    pub(super) period: Option<i128>,
    pub(super) year_to_date: Option<i128>,
    /// The period's figure of the issue before.
    pub(super) previous: Option<i128>,
}

/// What a row is of, and its figures by measure in the definition's order.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) amounts: Vec<Amounts>,
}

/// The strings of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    /// Whether the last row is 合计.
    pub(super) total: bool,
}

impl Composer<'_> {
    /// A table, where any figure stands in it.
    pub(super) fn table(&mut self, section: &Section, table: &Tabulation) {
        let definition = &section.definition;
        let counts = definition.counts().find(|(key, _)| *key == table.of.value);
        let Some((_, counts)) = counts else { return };
        let caption = table.caption.as_ref();
        let known = self.variables().of_counts(self.context(), section, counts, caption);
        let Some((context, rows)) = known.zip(self.rows(section, counts, table)) else {
            // A figure in doubt was reported where it stands.
            self.is_whole = false;
            return;
        };
        let own = self
            .issue
            .tables
            .iter()
            .filter(|own| own.section == definition.name && own.block == table.of.value);
        let postings: Vec<&Posting> = own.flat_map(|own| &own.postings).collect();
        let lacks = |column: fn(&Posting) -> bool| !postings.iter().any(|&posting| column(posting));
        let (lines, lacks) = match table.by() {
            By::Row => (rows, false),
            By::Department => (
                of_departments(counts, &postings, self.registry),
                lacks(|posting| posting.department.is_some()),
            ),
            By::Date => (
                of_days(counts, &postings, self.issue.period),
                lacks(|posting| posting.date.is_some()),
            ),
        };
        let first = postings.first().map(|posting| &posting.span);
        let source = first.map(|first| &first.source);
        if let (true, Some(first), Some(by)) = (lacks, first, &table.by) {
            let found = missing_column::of_table(first, by);
            self.diagnostics.push(found);
            self.is_whole = false;
            return;
        }
        let printed = match print(table, counts, self.issue.id, lines) {
            Ok(Some(printed)) => printed,
            Ok(None) => return,
            Err(column) => {
                let found = wrong_type::table::too_large(&column.measure);
                self.diagnostics.push(found);
                self.is_whole = false;
                return;
            }
        };
        let mut caption = String::new();
        if let Some(sentence) = &table.caption {
            // What keeps it from being filled in is reported.
            let Some(text) = self.filled(sentence, &context, &absent(counts)) else { return };
            caption = cell(&text);
        }
        // A name stands in the definition or in the CSV.
        let sentence = table.caption.as_ref().map(|caption| caption.template.span.clone());
        let wholes = [Some(&table.header.source), source].into_iter().flatten().map(Span::whole);
        let origins = sentence.into_iter().chain([table.header.clone()]).chain(wholes).collect();
        let Printed { header, rows, total } = printed;
        self.body.push(Node { kind: NodeKind::Table { caption, header, rows, total }, origins });
    }

    /// The rows of the definition; nothing where a figure is in doubt.
    fn rows(&self, section: &Section, counts: &Counts, table: &Tabulation) -> Option<Vec<Line>> {
        let names = counts.rows.iter().flat_map(|rows| &rows.names);
        let lines = names.map(|row| {
            let known = |root| self.variables().row(&section.definition, counts, Some(row), root);
            let (period, year_to_date) = (known("period")?, known("ytd")?);
            // The issue before was read for this alone.
            let previous = if table.compares() { known(PREVIOUS)? } else { Vec::new() };
            let units = |figures: &[(&str, Decimal)], measure: &Measure| {
                let own = figures.iter().find(|(name, _)| *name == &*measure.name);
                own.map(|(_, figure)| figure.units)
            };
            let amounts = counts.measures.iter().map(|measure| Amounts {
                period: units(&period, measure),
                year_to_date: units(&year_to_date, measure),
                previous: units(&previous, measure),
            });
            Some(Line { name: cell(row), amounts: amounts.collect() })
        });
        lines.collect()
    }
}

/// A row a department: in the order of the registry, those that it lacks behind them as they come. One
/// that it knows bears its first name.
pub(super) fn of_departments(
    counts: &Counts,
    postings: &[&Posting],
    registry: Option<&Registry>,
) -> Vec<Line> {
    let mut places: BTreeMap<String, (usize, usize, String)> = BTreeMap::new();
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    for name in postings.iter().filter_map(|posting| posting.department.as_deref()) {
        if names.contains_key(name) {
            continue;
        }
        let known = registry.and_then(|registry| {
            registry.principal(name).or_else(|| registry.principal(&bare(name)))
        });
        let (place, printed) = known.unwrap_or((usize::MAX, name));
        let key = bare(printed);
        let appearance = places.len();
        places.entry(key.clone()).or_insert_with(|| (place, appearance, cell(printed)));
        names.insert(name, key);
    }
    let mut of_names: BTreeMap<&str, Vec<&Posting>> = BTreeMap::new();
    for posting in postings {
        if let Some(key) = posting.department.as_deref().and_then(|name| names.get(name)) {
            of_names.entry(key).or_default().push(posting);
        }
    }
    let latest = postings.iter().filter_map(|posting| posting.date).max();
    let mut places: Vec<_> = places.into_iter().collect();
    places.sort_by_key(|(_, (place, appearance, _))| (*place, *appearance));
    let lines = places.into_iter().map(|(key, (_, _, name))| {
        let own = of_names.remove(key.as_str()).unwrap_or_default();
        let amounts = |measure: &Measure| {
            // A level is that of the last day.
            let counts_for =
                |posting: &&&Posting| measure.basis != Basis::Level || posting.date == latest;
            Amounts { period: sum(measure, own.iter().filter(counts_for)), ..Amounts::default() }
        };
        Line { name, amounts: counts.measures.iter().map(amounts).collect() }
    });
    lines.collect()
}

/// A row a day.
pub(super) fn of_days(counts: &Counts, postings: &[&Posting], period: Period) -> Vec<Line> {
    let mut days: BTreeMap<NaiveDate, Vec<&Posting>> = BTreeMap::new();
    for posting in postings {
        if let Some(date) = posting.date {
            days.entry(date).or_default().push(posting);
        }
    }
    let lines = days.into_iter().map(|(day, own)| {
        let name = match period.crosses_year() {
            true => long_date(day),
            false => format!("{}月{}日", day.month(), day.day()),
        };
        let amounts = |measure: &Measure| {
            // Of departments the 合计 row says a level.
            let counts_for =
                |posting: &&&Posting| measure.basis != Basis::Level || posting.department.is_none();
            Amounts { period: sum(measure, own.iter().filter(counts_for)), ..Amounts::default() }
        };
        Line { name, amounts: counts.measures.iter().map(amounts).collect() }
    });
    lines.collect()
}

fn sum<'p>(measure: &Measure, postings: impl Iterator<Item = &'p &'p Posting>) -> Option<i128> {
    let own = postings.filter(|posting| posting.account.measure == measure.name);
    own.map(|posting| i128::from(posting.value)).reduce(|a, b| a + b)
}

/// The table; nothing where no cell of it would hold a figure.
///
/// # Errors
/// The column whose figures are too large to be reckoned with.
pub(super) fn print<'t>(
    table: &'t Tabulation,
    counts: &Counts,
    issue: IssueId,
    mut lines: Vec<Line>,
) -> Result<Option<Printed>, &'t Column> {
    let place = |name: &str| counts.measures.iter().position(|measure| &*measure.name == name);
    let columns = table.columns.iter().filter_map(|column| {
        let at = place(&column.measure.value)?;
        let measure = counts.measures.get(at).filter(|measure| measure.known_in(issue))?;
        // A share is of all rows, printed or not.
        let whole = total(&lines, at, |of| of.period);
        Some((column, at, measure, whole))
    });
    let columns: Vec<(&Column, usize, &Measure, Option<i128>)> = columns.collect();
    if let Some(at) = table.sort.as_ref().and_then(|sort| place(&sort.value)) {
        sort(table, at, counts, &mut lines);
    }
    let mut rows = Vec::new();
    for line in lines.iter().take(table.take.unwrap_or(usize::MAX)) {
        let mut row = vec![line.name.clone()];
        for &(column, at, measure, whole) in &columns {
            let amounts = line.amounts.get(at).copied().unwrap_or_default();
            row.push(figure(column, measure, amounts, whole).ok_or(column)?);
        }
        rows.push(row);
    }
    if rows.iter().all(|row| row.iter().skip(1).all(|cell| cell == NONE)) {
        return Ok(None);
    }
    if table.total {
        let mut row = vec![TOTAL.to_owned()];
        for &(column, at, measure, whole) in &columns {
            row.push(sum_cell(column, measure, &lines, at, whole).ok_or(column)?);
        }
        rows.push(row);
    }
    let first = key_column(table, counts);
    let headings = columns.iter().map(|(column, ..)| heading_of(column));
    let header = [cell(first)].into_iter().chain(headings).collect();
    Ok(Some(Printed { header, rows, total: table.total }))
}

/// The largest first, equals as they stood, rows without a figure last: by the period's figure, or by
/// the year to date where the table shows nothing else of the measure.
fn sort(table: &Tabulation, at: usize, counts: &Counts, lines: &mut [Line]) {
    let name = counts.measures.get(at).map(|measure| &*measure.name);
    let own = table.columns.iter().filter(|column| Some(column.measure.value.as_str()) == name);
    let mut figures = own.map(|column| column.figure).peekable();
    let is_to_date = figures.peek().is_some() && figures.all(|of| of == Figure::YearToDate);
    lines.sort_by_key(|line| {
        let amounts = line.amounts.get(at).copied().unwrap_or_default();
        Reverse(if is_to_date { amounts.year_to_date } else { amounts.period })
    });
}

fn total(lines: &[Line], at: usize, amount: impl Fn(Amounts) -> Option<i128>) -> Option<i128> {
    let amounts = lines.iter().filter_map(|line| amount(line.amounts.get(at).copied()?));
    amounts.reduce(|a, b| a + b)
}

/// One cell; `whole` is the sum of which a share is. Nothing where a step is beyond 128 bits.
fn figure(
    column: &Column,
    measure: &Measure,
    amounts: Amounts,
    whole: Option<i128>,
) -> Option<String> {
    let Amounts { period, year_to_date, previous } = amounts;
    let plain = |units: i128| match column.digits {
        Some(digits) => quotient(measure.decimal(units), Decimal::new(1, 0), 0, digits),
        None => Some(measure.decimal(units)),
    };
    let plain = |units| plain(units).map(|figure| figure.to_string());
    let percent = |part: i128, of: i128, usual: u8| {
        let digits = column.digits.unwrap_or(usual);
        let percent = quotient(measure.decimal(part), measure.decimal(of), 2, digits)?;
        Some(format!("{percent}%"))
    };
    let printed = match column.figure {
        Figure::Period => period.map(plain),
        Figure::YearToDate => year_to_date.map(plain),
        Figure::Previous => previous.map(plain),
        Figure::Difference => period.zip(previous).map(|(now, before)| plain(now - before)),
        // Of nothing there is no share, and from nothing no change in percent.
        Figure::Share => period
            .zip(whole.filter(|whole| *whole > 0))
            .map(|(part, whole)| percent(part, whole, SHARE_DIGITS)),
        Figure::Change => period
            .zip(previous.filter(|before| *before > 0))
            .map(|(now, before)| percent(now - before, before, CHANGE_DIGITS)),
    };
    printed.unwrap_or_else(|| Some(NONE.to_owned()))
}

/// The cell of the 合计 row: what adds up, over all rows, whether they are printed or not; a reader takes it
/// for the whole.
fn sum_cell(
    column: &Column,
    measure: &Measure,
    lines: &[Line],
    at: usize,
    whole: Option<i128>,
) -> Option<String> {
    if measure.basis == Basis::Level || column.figure == Figure::Change {
        return Some(NONE.to_owned());
    }
    // A difference is that of the sums beside it, also where a row has one of the two alone.
    let of = |amount: fn(Amounts) -> Option<i128>| total(lines, at, amount);
    let amounts = Amounts {
        period: of(|of| of.period),
        year_to_date: of(|of| of.year_to_date),
        previous: of(|of| of.previous),
    };
    figure(column, measure, amounts, whole)
}

/// What stands above the names of the rows.
pub(crate) fn key_column<'c>(table: &Tabulation, counts: &'c Counts) -> &'c str {
    match table.by() {
        By::Row => counts.rows.as_ref().map_or("", |rows| rows.column.as_str()),
        By::Department => DEPARTMENT,
        By::Date => DATE,
    }
}

/// What stands above a column.
pub(crate) fn heading_of(column: &Column) -> String {
    match &column.heading {
        Some(heading) => cell(&heading.value),
        None => heading(column.figure, &column.measure.value),
    }
}

/// The usual words above a column.
fn heading(figure: Figure, measure: &str) -> String {
    match figure {
        Figure::Period => measure.to_owned(),
        Figure::YearToDate => format!("累计{measure}"),
        Figure::Previous => format!("上期{measure}"),
        Figure::Share => "占比".to_owned(),
        Figure::Change => "较上期增幅".to_owned(),
        Figure::Difference => "较上期增减".to_owned(),
    }
}

/// Text of a cell: one line, without the sign that parts cells in plain text.
fn cell(text: &str) -> String {
    one_line(text).replace('\t', " ")
}
