//! Charts as numbers: each month's figure as a column, the year to date after each issue as a line in a
//! plot of its own under it.
//! Heights are ten-thousandths of an axis, places are days from 1 January: whole numbers, so that a
//! drawing cannot depend on who computes it.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::figures::last_day;
use super::{Annual, Books, label};
use crate::model::decimal::Decimal;
use crate::model::figures::{Figures, Part, PartKind};
use crate::model::issue::IssueId;

const STEPS: u128 = 5;
const FULL: u128 = 10_000;
/// Where there is no figure.
const NONE: &str = "—";
/// What a step of an axis may begin with.
const ROUND: [u128; 7] = [1, 2, 3, 4, 5, 6, 8];

/// Large numbers as they are said, so that a label has six characters at most.
const UNITS: [(u128, &str); 4] =
    [(10_u128.pow(16), "亿亿"), (10_u128.pow(12), "万亿"), (100_000_000, "亿"), (10_000, "万")];

/// One account over the year.
#[derive(Debug, Serialize)]
pub(crate) struct Chart {
    /// `综窗办件·受理`.
    pub(crate) title: String,
    pub(crate) unit: String,
    /// Whether it stands for itself: then there is only the line, of each issue's figure.
    pub(crate) is_level: bool,
    /// Of the months that have a figure.
    pub(crate) columns: Vec<Bar>,
    /// The year to date, from the year's beginning or its opening on.
    pub(crate) line: Vec<Point>,
    pub(crate) figures: Axis,
    pub(crate) totals: Axis,
    /// The same in numbers.
    pub(crate) weeks: Vec<Week>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Bar {
    pub(crate) from: u32,
    /// The day after its last.
    pub(crate) to: u32,
    pub(crate) height: u32,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Point {
    pub(crate) day: u32,
    pub(crate) height: u32,
}

#[derive(Debug, Serialize)]
pub(crate) struct Axis {
    pub(crate) ticks: Vec<Tick>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Tick {
    pub(crate) height: u32,
    pub(crate) label: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Week {
    pub(crate) issue: String,
    /// What the issue itself has, corrections of earlier figures left out.
    pub(crate) figure: String,
    pub(crate) total: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Month {
    pub(crate) name: String,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// The days of a year.
pub(super) fn days(year: i32) -> u32 {
    day(NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_default()) + 1
}

pub(super) fn months(year: i32) -> Vec<Month> {
    let start = |month| NaiveDate::from_ymd_opt(year, month, 1).map_or(days(year), day);
    let month =
        |month| Month { name: format!("{month}月"), from: start(month), to: start(month + 1) };
    (1..=12).map(month).collect()
}

pub(super) fn charts(annuals: &[Annual], books: &Books<'_>) -> Vec<Chart> {
    annuals.iter().map(|annual| chart(annual, books)).collect()
}

fn chart(annual: &Annual, books: &Books<'_>) -> Chart {
    let highest = annual.months.iter().flatten().max().copied().unwrap_or_default();
    let figures = Scale::over(highest.max(0).unsigned_abs());
    let weeks = weeks(annual);
    let highest = weeks.iter().map(|week| week.2).max();
    let totals = Scale::over(highest.unwrap_or_default().unsigned_abs());
    let is_sum = annual.opening.is_none() && !annual.is_level();
    let origin = is_sum.then_some(Point { day: 0, height: 0 });
    let line = weeks.iter().map(|&(issue, _, total)| {
        let day = match books
            .opening
            .filter(|opened| annual.opening.is_some() && opened.issue == issue)
        {
            Some(opened) => day(opened.through) + 1,
            None => of(issue, books).map_or(days(books.year), |figures| end(figures, books.year)),
        };
        Point { day, height: totals.height(total) }
    });
    Chart {
        title: annual.account.to_string(),
        unit: annual.unit.clone(),
        is_level: annual.is_level(),
        columns: if annual.is_level() {
            Vec::new()
        } else {
            columns(&annual.months, figures, books.year)
        },
        line: origin.into_iter().chain(line).collect(),
        figures: figures.axis(annual.decimals),
        totals: totals.axis(annual.decimals),
        weeks: weeks
            .iter()
            .map(|&(issue, figure, total)| Week {
                issue: label(issue, books.year),
                figure: annual.decimal(figure).to_string(),
                total: match annual.is_level() {
                    true => NONE.to_owned(),
                    false => annual.decimal(total).to_string(),
                },
            })
            .collect(),
    }
}

fn columns(figures: &[Option<i128>], scale: Scale, year: i32) -> Vec<Bar> {
    let column = |(figure, Month { from, to, .. }): (&Option<i128>, Month)| {
        Some(Bar { from, to, height: scale.height((*figure)?) })
    };
    figures.iter().zip(months(year)).filter_map(column).collect()
}

/// What each issue, or the opening before them, has booked, and the year to date with it; of a level its
/// figure twice.
fn weeks(annual: &Annual) -> Vec<(IssueId, i128, i128)> {
    if annual.is_level() {
        return annual.parts.iter().map(|part| (part.issue, part.amount, part.amount)).collect();
    }
    let mut total = 0;
    let is_same = |a: &Part, b: &Part| a.issue == b.issue && a.kind != PartKind::Opening;
    let week = |parts: &[Part]| {
        total += parts.iter().map(|part| part.amount).sum::<i128>();
        let own = parts.iter().filter(|part| part.kind != PartKind::Correction);
        (parts[0].issue, own.map(|part| part.amount).sum(), total)
    };
    annual.parts.chunk_by(is_same).map(week).collect()
}

fn of<'a>(issue: IssueId, books: &Books<'a>) -> Option<&'a Figures> {
    books.figures.iter().map(|(figures, _)| figures).find(|figures| figures.id == issue)
}

/// The day after the issue's last one in the year; the year's end for an issue of the next.
fn end(figures: &Figures, year: i32) -> u32 {
    if figures.period.from.year() > year {
        return days(year);
    }
    day(last_day(figures, year)) + 1
}

/// Counted from 1 January, which is 0.
fn day(date: NaiveDate) -> u32 {
    date.ordinal0()
}

/// An axis from 0 to a round number.
#[derive(Clone, Copy)]
struct Scale {
    step: u128,
}

impl Scale {
    /// The shortest axis that reaches `highest`.
    fn over(highest: u128) -> Self {
        let mut power = 1;
        loop {
            let steps = ROUND.iter().map(|round| round * power);
            if let Some(step) = steps.into_iter().find(|step| step * STEPS >= highest) {
                return Self { step };
            }
            power *= 10;
        }
    }

    fn height(self, figure: i128) -> u32 {
        let height = figure.max(0).unsigned_abs() * FULL / (self.step * STEPS);
        u32::try_from(height).unwrap_or(u32::MAX)
    }

    fn axis(self, decimals: u8) -> Axis {
        let tick = |at: u128| Tick {
            height: (at * FULL / STEPS) as u32,
            label: self.label(at * self.step, decimals),
        };
        Axis { ticks: (0..=STEPS).map(tick).collect() }
    }

    /// In the largest unit of which every step is a multiple.
    fn label(self, figure: u128, decimals: u8) -> String {
        let one = 10_u128.pow(decimals.into());
        for (unit, name) in UNITS {
            if self.step.is_multiple_of(unit * one) && figure > 0 {
                return format!("{}{name}", figure / (unit * one));
            }
        }
        let label = Decimal::new(i128::try_from(figure).unwrap_or(i128::MAX), decimals).to_string();
        if decimals == 0 {
            return label;
        }
        label.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Scale, columns};

    #[test]
    fn a_month_with_a_figure_has_a_column() {
        let found =
            columns(&[Some(500), None, Some(0), Some(1000), Some(-3)], Scale::over(1000), 2024);
        let found: Vec<_> = found.iter().map(|bar| (bar.from, bar.to, bar.height)).collect();
        assert_eq!(found, [(0, 31, 5000), (60, 91, 0), (91, 121, 10_000), (121, 152, 0)]);
    }

    #[test]
    fn axes_end_in_round_numbers_just_above() {
        let check = |highest: u128, labels: &str| {
            let ticks = Scale::over(highest).axis(0).ticks;
            let found: Vec<String> = ticks.into_iter().map(|tick| tick.label).collect();
            assert_eq!(found.join(" "), labels, "{highest}");
        };
        check(0, "0 1 2 3 4 5");
        check(5, "0 1 2 3 4 5");
        check(6, "0 2 4 6 8 10");
        check(836, "0 200 400 600 800 1000");
        check(11380, "0 3000 6000 9000 12000 15000");
        check(576_369, "0 20万 40万 60万 80万 100万");
        check(100_000_000_001, "0 300亿 600亿 900亿 1200亿 1500亿");
        check(u64::MAX.into(), "0 400亿亿 800亿亿 1200亿亿 1600亿亿 2000亿亿");
        assert_eq!(Scale::over(1000).height(1000), 10_000);
        assert_eq!(Scale::over(1000).height(1), 10);
        // Beyond all figures there is still an axis.
        assert!(Scale::over(u128::from(u64::MAX)).height(i128::from(u64::MAX)) <= 10_000);
    }
}
