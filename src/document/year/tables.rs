//! 全年数据: months down, measures across.

use chrono::Datelike;
use serde::Serialize;

use super::{Annual, Books, label, ranges};
use crate::model::decimal::Decimal;
use crate::model::definition::Basis;
use crate::model::figures::{Figures, PartKind, Posting};
use crate::model::issue::{IssueId, long_date};

/// What a page has for the columns of figures, in half-width digits of 五号 (10.5 pt).
const WIDTH: usize = 68;
/// The narrowest column: two Hanzi and what stands between columns.
const NARROWEST: usize = 6;
/// The widest that a column's name makes it: six Hanzi. A longer name is turned.
const LONGEST_NAME: usize = 12;
/// Blank between two columns, in digits.
const BETWEEN: usize = 2;
const MONTHS: usize = 12;
/// Where there is no figure.
const NONE: &str = "—";

/// Accounts of one section, as many as a page is wide.
#[derive(Debug, Serialize)]
pub(crate) struct AnnualTable {
    pub(crate) title: String,
    /// That of all its columns; empty where they differ.
    pub(crate) unit: String,
    /// Neighbouring columns of one row of the section; empty where it has no second dimension.
    pub(crate) groups: Vec<Group>,
    pub(crate) columns: Vec<Column>,
    pub(crate) lines: Vec<Line>,
    /// What must be known to read the figures, a sentence each.
    pub(crate) notes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// How many columns it has.
    pub(crate) width: usize,
}

#[derive(Debug, Serialize)]
pub(crate) struct Column {
    /// Empty where the section has no second dimension.
    pub(crate) row: String,
    pub(crate) measure: String,
    pub(crate) unit: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) kind: LineKind,
    pub(crate) cells: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LineKind {
    /// What is added up.
    Part,
    Sum,
    /// What the sum is compared with.
    Comparison,
}

pub(super) fn tables(annuals: &[Annual], books: &Books<'_>) -> Vec<AnnualTable> {
    let sections = annuals.chunk_by(|a, b| a.account.section == b.account.section);
    sections.flat_map(|section| of_section(section, books)).collect()
}

fn of_section(section: &[Annual], books: &Books<'_>) -> Vec<AnnualTable> {
    let name = section.first().map(|annual| annual.account.section.to_string());
    let name = name.unwrap_or_default();
    let pages = pages(section).into_iter().enumerate();
    let table = |(page, columns): (usize, &[Annual])| AnnualTable {
        title: if page == 0 { name.clone() } else { format!("{name}（续）") },
        unit: common_unit(columns),
        groups: groups(columns),
        columns: columns.iter().map(column).collect(),
        lines: lines(columns, books),
        notes: Vec::new(),
    };
    let mut tables: Vec<AnnualTable> = pages.map(table).collect();
    // They hold for the section, so they stand once, under the last of its tables.
    if let Some(last) = tables.last_mut() {
        last.notes = notes(section, books);
    }
    tables
}

fn common_unit(columns: &[Annual]) -> String {
    let first = columns.first().map(|column| column.unit.as_str()).unwrap_or_default();
    let is_common = columns.iter().all(|column| column.unit == first);
    if is_common { first.to_owned() } else { String::new() }
}

/// Rows stay together where a page is wide enough for one. What has no rows has a table of its own: its
/// columns stand under no group.
fn pages(section: &[Annual]) -> Vec<&[Annual]> {
    let widest = section.iter().map(width).max().unwrap_or(NARROWEST);
    let room = (WIDTH / widest).max(1);
    let (mut pages, mut start, mut at) = (Vec::new(), 0, 0);
    for row in section.chunk_by(|a, b| a.account.row == b.account.row) {
        for part in row.chunks(room) {
            let has_row = |annual: Option<&Annual>| annual.map(|one| one.account.row.is_some());
            let is_other = at > start && has_row(part.first()) != has_row(section.get(start));
            if is_other || at + part.len() - start > room {
                pages.push(&section[start..at]);
                start = at;
            }
            at += part.len();
        }
    }
    pages.push(&section[start..]);
    pages
}

/// The width of an account's column, in digits.
fn width(annual: &Annual) -> usize {
    let shown = |units: i128| annual.decimal(units).to_string().len();
    let total = annual.total.map(i128::from);
    let all = annual.months.iter().chain([&annual.opening, &annual.corrected, &total]);
    let all = all.flatten().map(|&figure| shown(figure)).max();
    let change = change(annual).map(|change| signed(change).len());
    let last_year = annual.last_year.map(|last| shown(last.into()));
    let widest = [all, change, last_year].into_iter().flatten().max().unwrap_or_default();
    // A Hanzi is two digits wide, and the unit stands in brackets.
    let hanzi = |text: &str| 2 * text.chars().count();
    let names = hanzi(&annual.account.measure).max(hanzi(&annual.unit) + 4).min(LONGEST_NAME);
    NARROWEST.max(widest.max(names) + BETWEEN)
}

fn groups(columns: &[Annual]) -> Vec<Group> {
    let rows = columns.chunk_by(|a, b| a.account.row == b.account.row);
    let group = |row: &[Annual]| {
        let name = row.first()?.account.row.as_ref()?.to_string();
        Some(Group { name, width: row.len() })
    };
    rows.filter_map(group).collect()
}

fn column(annual: &Annual) -> Column {
    let row = annual.account.row.as_deref().unwrap_or_default().to_owned();
    Column { row, measure: annual.account.measure.to_string(), unit: annual.unit.clone() }
}

fn lines(columns: &[Annual], books: &Books<'_>) -> Vec<Line> {
    let line = |name: String, kind, cell: &dyn Fn(&Annual) -> Option<String>| Line {
        name,
        kind,
        cells: columns.iter().map(|c| cell(c).unwrap_or_else(|| NONE.to_owned())).collect(),
    };
    let text = |c: &Annual, figure: Option<i128>| Some(c.decimal(figure?).to_string());
    let mut lines = Vec::new();
    let opening = columns.iter().any(|column| column.opening.is_some());
    if let Some(opened) = books.opening.filter(|_| opening) {
        let through = opened.through;
        let name = format!("期初至{}月{}日", through.month(), through.day());
        lines.push(line(name, LineKind::Part, &|c| text(c, c.opening)));
    }
    lines.extend((0..MONTHS).map(|month| {
        line(format!("{}月", month + 1), LineKind::Part, &|c| text(c, c.months[month]))
    }));
    if columns.iter().any(|column| column.corrected.is_some()) {
        lines.push(line("更正".to_owned(), LineKind::Part, &|c| text(c, c.corrected)));
    }
    if columns.iter().any(|column| !column.is_level()) {
        let total = |c: &Annual| text(c, c.total.map(i128::from));
        lines.push(line("全年".to_owned(), LineKind::Sum, &total));
    }
    if columns.iter().any(|column| column.last_year.is_some()) {
        let kind = LineKind::Comparison;
        let last_year = |c: &Annual| text(c, c.last_year.map(i128::from));
        lines.push(line("上年".to_owned(), kind, &last_year));
        lines.push(line("比上年增减".to_owned(), kind, &|c| change(c).map(signed)));
        lines.push(line("增减幅度".to_owned(), kind, &|c| percentage(c.total?, c.last_year?)));
    }
    lines
}

/// By how much the year is above the one before.
fn change(annual: &Annual) -> Option<Decimal> {
    Some(annual.decimal(i128::from(annual.total?) - i128::from(annual.last_year?)))
}

fn signed(number: Decimal) -> String {
    let sign = if number.units > 0 { "+" } else { "" };
    format!("{sign}{number}")
}

/// `+12.3%`, half a tenth away from zero; nothing where there was nothing to compare with.
pub(super) fn percentage(now: u64, before: u64) -> Option<String> {
    let (now, before) = (i128::from(now), i128::from(before));
    if before == 0 {
        return None;
    }
    let change = now - before;
    let tenths = (change.abs() * 2000 + before) / (2 * before);
    let sign = match change.signum() {
        1 if tenths > 0 => "+",
        -1 if tenths > 0 => "-",
        _ => "",
    };
    Some(format!("{sign}{}.{}%", tenths / 10, tenths % 10))
}

/// Where figures are counted otherwise than under their own day and year.
fn notes(section: &[Annual], books: &Books<'_>) -> Vec<String> {
    let year = books.year;
    let mut notes = Vec::new();
    let (mut undated, mut crossing, mut cumulative) = (Vec::new(), Vec::new(), false);
    let (mut later, mut earlier) = (Vec::new(), Vec::new());
    for figures in issues(section, books) {
        let period = figures.period;
        let tables = figures.sections.iter();
        let own = tables.filter(|one| one.section == section[0].account.section);
        let own: Vec<&Posting> = own.flat_map(|one| &one.postings).collect();
        if own.is_empty() {
            continue;
        }
        cumulative |= own.iter().any(|posting| posting.basis == Basis::Cumulative);
        let is_undated = |p: &&Posting| p.basis == Basis::Period && p.date.is_none();
        if own.iter().any(is_undated) {
            undated.push(figures.id);
            if period.from.month() != period.to.month() {
                crossing.push(format!("{}{period}", label(figures.id, year)));
            }
        }
        if period.from.year() < year {
            earlier.push(figures.id);
        }
        if period.to.year() > year {
            later.push(figures.id);
        }
    }
    if let Some(opened) = books.opening.filter(|_| section.iter().any(|a| a.opening.is_some())) {
        let (through, issue) = (long_date(opened.through), label(opened.issue, year));
        notes.push(format!("期初是截至{through}（含到{issue}）已公布的累计，不分月。"));
    }
    if cumulative {
        notes.push(
            "数据是平台的累计，每期的数是与上一期之差，计入期间最后一天所在的月。".to_owned(),
        );
    }
    let mut levels: Vec<&str> = Vec::new();
    for annual in section.iter().filter(|annual| annual.is_level()) {
        if !levels.contains(&&*annual.account.measure) {
            levels.push(&annual.account.measure);
        }
    }
    if !levels.is_empty() {
        notes.push(format!("{}不相加，各月是当月最后一期的数。", levels.join("、")));
    }
    if !undated.is_empty() {
        let across = match crossing.as_slice() {
            [] => "这些期都不跨月".to_owned(),
            crossing => format!("其中跨月的有{}", crossing.join("、")),
        };
        let undated = ranges(&undated, year);
        notes.push(format!("{undated}的数没有分日，计入期间最后一天所在的月；{across}。"));
    }
    if !earlier.is_empty() {
        let earlier = ranges(&earlier, year);
        notes.push(format!("{earlier}跨年，其中{}年的数不在本表。", year - 1));
    }
    if !later.is_empty() {
        notes.push(format!("{}跨年，其中{year}年的数在本表。", ranges(&later, year)));
    }
    if section.iter().any(|annual| annual.corrected.is_some()) {
        notes.push("各月是各期印出的数；以后对它们的更正合计在“更正”一行。".to_owned());
    }
    notes
}

/// The issues that have a figure of the section in the year.
fn issues<'a>(section: &[Annual], books: &Books<'a>) -> Vec<&'a Figures> {
    let parts = section.iter().flat_map(|annual| &annual.parts);
    let counted: Vec<IssueId> =
        parts.filter(|part| part.kind == PartKind::Period).map(|part| part.issue).collect();
    let figures = books.figures.iter().map(|(figures, _)| figures);
    figures.filter(|figures| counted.contains(&figures.id)).collect()
}

#[cfg(test)]
mod tests {
    use super::percentage;

    #[test]
    fn a_percentage_is_rounded_away_from_zero() {
        let check = |now, before, expected: Option<&str>| {
            assert_eq!(percentage(now, before).as_deref(), expected, "{now} of {before}");
        };
        check(1000, 1000, Some("0.0%"));
        check(2001, 2000, Some("+0.1%"));
        check(1999, 2000, Some("-0.1%"));
        check(4001, 4000, Some("0.0%"));
        check(3999, 4000, Some("0.0%"));
        check(3, 2, Some("+50.0%"));
        check(2, 3, Some("-33.3%"));
        check(5, 3, Some("+66.7%"));
        check(0, 7, Some("-100.0%"));
        check(7, 0, None);
        check(u64::MAX, 1, Some("+1844674407370955161400.0%"));
    }
}
