//! The totals of random books against a second computation, in the plainest way: nothing but vectors
//! and sums over them.

use std::sync::Arc;

use bulletin::diagnostics::Diagnostics;
use bulletin::document::year::{Books, annual_rows};
use bulletin::ledger::Ledger;
use bulletin::ledger::rows::{derivations, render_beancount, rows};
use bulletin::model::definition::{Basis, Sections};
use bulletin::model::figures::{Account, Correction, Figures, Opening, Posting, SectionFigures};
use bulletin::model::files::{File, FileRole};
use bulletin::model::issue::{IssueId, Period};
use bulletin::model::source::{Encoding, Source, Span, Spanned, Text};
use bulletin::read::definition::load;
use chrono::{Datelike, Days, NaiveDate};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

/// What a book is made from.
#[derive(Clone, Debug)]
struct Seed {
    sections: Vec<SectionSeed>,
    /// Days after 1 December on which the first period begins.
    first_day: u64,
    issues: Vec<IssueSeed>,
    /// Whether an issue is numbered in the year in which its period begins, or ends.
    numbered_by_start: bool,
    /// The issue that an opening of the year contains as its last: 0 is the one before the first. The
    /// first of these is for the year in which the book begins, the second for the next.
    openings: [Option<usize>; 2],
    /// Whether an opening of issues that are here says one figure wrong.
    is_contradicted: bool,
    /// Random numbers, taken in turn.
    numbers: Vec<u32>,
}

#[derive(Clone, Debug)]
struct SectionSeed {
    rows: usize,
    measures: Vec<MeasureSeed>,
}

#[derive(Clone, Debug)]
struct MeasureSeed {
    basis: Basis,
    decimals: u8,
    is_optional: bool,
    /// Whether it stands in the section's second table.
    is_second: bool,
}

impl SectionSeed {
    /// The table of a measure; a lone one is the first.
    fn table(&self, measure: usize) -> usize {
        let is_alone = self.measures.iter().all(|measure| measure.is_second);
        usize::from(self.measures[measure].is_second && !is_alone)
    }
}

#[derive(Clone, Debug)]
struct IssueSeed {
    /// Days since the period before.
    pause: u64,
    /// Days of the period after the first.
    days: u64,
    departments: usize,
    corrections: usize,
}

/// One measure of one row of one section, by place.
type Place = (usize, usize, usize);

/// A book in plain vectors. An issue is its place in the list, from 1; an opening's stands before.
struct Plain {
    sections: Vec<SectionSeed>,
    ids: Vec<IssueId>,
    periods: Vec<Period>,
    cells: Vec<Cell>,
    openings: Vec<PlainOpening>,
    corrections: Vec<PlainCorrection>,
}

struct PlainOpening {
    issue: usize,
    year: i32,
    figures: Vec<(Place, u64)>,
    /// What is wrong in it, and what it should be.
    wrong: Option<(Place, u64)>,
}

struct Cell {
    issue: usize,
    place: Place,
    year: i32,
    date: Option<NaiveDate>,
    /// Nothing where it is of all of them.
    department: Option<usize>,
    value: u64,
}

struct PlainCorrection {
    recorded_in: usize,
    issue: usize,
    place: Place,
    year: i32,
    has_date: bool,
    was: u64,
    now: u64,
}

/// What the totals must show of an account: year, period, year to date, corrected.
type Shown = (IssueId, i32, Place, i128, Option<i128>, i128);

/// The second computation.
impl Plain {
    fn measure(&self, place: Place) -> &MeasureSeed {
        &self.sections[place.0].measures[place.2]
    }

    fn basis(&self, place: Place) -> Basis {
        self.measure(place).basis
    }

    /// The table that holds the account: its section, and which of this.
    fn table(&self, place: Place) -> (usize, usize) {
        (place.0, self.sections[place.0].table(place.2))
    }

    /// Where the totals of the year start for an issue: the opening's own issue.
    fn opening(&self, year: i32, issue: usize) -> Option<&PlainOpening> {
        self.openings.iter().find(|opening| opening.year == year && opening.issue < issue)
    }

    fn opened(&self, place: Place, year: i32, issue: usize) -> i128 {
        let figures = self.opening(year, issue).map(|opening| &opening.figures);
        let figure = figures.into_iter().flatten().find(|(other, _)| *other == place);
        figure.map_or(0, |(_, value)| i128::from(*value))
    }

    /// The figure in the issue's table, where it has one.
    fn figure(&self, place: Place, year: i32, issue: usize) -> Option<i128> {
        let of_table = self.cells.iter().filter(|cell| cell.issue == issue);
        let of_table = of_table.filter(|cell| self.table(cell.place) == self.table(place));
        let day = |cell: &Cell| cell.date.map_or(cell.year, |date| date.year());
        let last = of_table.clone().map(|cell| cell.date).max();
        let last_of_year =
            of_table.clone().filter(|cell| day(cell) == year).map(|cell| cell.date).max();
        let own = of_table.filter(|cell| cell.place == place && cell.year == year);
        let counted = own.filter(|cell| match self.basis(place) {
            Basis::Period => true,
            Basis::Cumulative => Some(cell.date) == last_of_year,
            Basis::Level => Some(cell.date) == last && cell.department.is_none(),
        });
        let values: Vec<i128> = counted.map(|cell| cell.value.into()).collect();
        (!values.is_empty()).then(|| values.iter().sum())
    }

    /// What the issue's corrections move its year to date by: of a platform's own totals only that of the
    /// last one read before, for those that came later did not start from it.
    fn corrected(&self, place: Place, year: i32, issue: usize) -> i128 {
        if self.basis(place) == Basis::Level {
            return 0;
        }
        let cumulative = self.basis(place) == Basis::Cumulative;
        let of_issue = self.corrections.iter().filter(|c| c.recorded_in == issue);
        let of_place = of_issue.filter(|c| (c.place, c.year) == (place, year));
        let start = self.opening(year, issue).map_or(0, |opening| opening.issue);
        let read = (start + 1..issue).rev();
        let last = read.into_iter().find(|at| self.figure(place, year, *at).is_some());
        let moving = of_place.filter(|c| !cumulative || c.issue == last.unwrap_or(start));
        moving.map(|c| i128::from(c.now) - i128::from(c.was)).sum()
    }

    /// Nothing of a level.
    fn shown_year_to_date(&self, place: Place, year: i32, issue: usize) -> Option<i128> {
        let is_sum = self.basis(place) != Basis::Level;
        is_sum.then(|| self.year_to_date(place, year, issue))
    }

    fn year_to_date(&self, place: Place, year: i32, issue: usize) -> i128 {
        let start = self.opening(year, issue).map_or(0, |opening| opening.issue);
        let opened = self.opened(place, year, issue);
        if self.basis(place) == Basis::Cumulative {
            // The last figure read, and what was corrected after it.
            let read =
                (start + 1..=issue).rev().find_map(|at| Some((at, self.figure(place, year, at)?)));
            let (last, figure) = read.unwrap_or((start, opened));
            let after = (last + 1..=issue).map(|at| self.corrected(place, year, at));
            return figure + after.sum::<i128>();
        }
        let own = |at| self.figure(place, year, at).unwrap_or(0);
        let booked = (start + 1..=issue).map(|at| own(at) + self.corrected(place, year, at));
        opened + booked.sum::<i128>()
    }

    fn period(&self, place: Place, year: i32, issue: usize) -> i128 {
        let figure = self.figure(place, year, issue);
        match figure {
            None => 0,
            Some(figure) if self.basis(place) != Basis::Cumulative => figure,
            Some(figure) => figure - self.base(place, year, issue),
        }
    }

    /// The year to date as it would be without this issue's cumulative figure.
    fn base(&self, place: Place, year: i32, issue: usize) -> i128 {
        let start = self.opening(year, issue).map_or(0, |opening| opening.issue);
        let before = if issue - 1 > start {
            self.year_to_date(place, year, issue - 1)
        } else {
            self.opened(place, year, issue)
        };
        before + self.corrected(place, year, issue)
    }

    /// The figure of an issue or of an opening as it stands when `before` is written.
    fn standing(&self, place: Place, year: i32, issue: usize, before: usize) -> Option<u64> {
        let of_it = |c: &&PlainCorrection| (c.place, c.year, c.issue) == (place, year, issue);
        let mut corrections = self.corrections.iter().filter(of_it);
        if let Some(last) = corrections.rfind(|c| c.recorded_in < before) {
            return Some(last.now);
        }
        let opening = self.openings.iter().find(|o| o.year == year && o.issue == issue);
        let opened = opening.and_then(|o| o.figures.iter().find(|(other, _)| *other == place));
        opened.map(|(_, value)| *value)
    }

    fn shown(&self, seed: &Seed) -> Vec<Shown> {
        let mut shown = Vec::new();
        for issue in 1..self.ids.len() {
            let period = self.periods[issue];
            for year in period.from.year() - 3..=period.to.year() + 1 {
                for place in places(seed) {
                    let MeasureSeed { basis, is_optional, .. } = *self.measure(place);
                    let in_period = (period.from.year()..=period.to.year()).contains(&year);
                    let is_corrected = self
                        .corrections
                        .iter()
                        .any(|c| (c.recorded_in, c.place, c.year) == (issue, place, year));
                    let has_figure = self.figure(place, year, issue).is_some();
                    let is_booked = is_corrected || in_period && !is_optional;
                    if has_figure || is_booked && basis != Basis::Level {
                        shown.push((
                            self.ids[issue],
                            year,
                            place,
                            self.period(place, year, issue),
                            self.shown_year_to_date(place, year, issue),
                            self.corrected(place, year, issue),
                        ));
                    }
                }
            }
        }
        shown
    }
}

/// The years of a book: an account, a month or what stands beside the months, and the figure in the last
/// of its decimals.
type Annual = (i32, Place, String, i128);

impl Plain {
    /// What the volume of a year must show.
    fn annual(&self, seed: &Seed, year: i32) -> Vec<Annual> {
        let mut rows = Vec::new();
        for place in places(seed) {
            let start = self.opening(year, usize::MAX).map_or(0, |opening| opening.issue);
            let is_level = self.basis(place) == Basis::Level;
            let first = if is_level { 1 } else { start + 1 };
            let mut months = [None; 12];
            for issue in first..self.ids.len() {
                self.fall_into_months(place, year, issue, &mut months);
            }
            let after = start + 1..self.ids.len();
            let opening = self.openings.iter().find(|opening| opening.year == year);
            let corrected: Vec<i128> = after
                .clone()
                .filter(|at| self.records_correction(place, year, *at))
                .map(|at| self.corrected(place, year, at))
                .collect();
            let mut push = |name: &str, figure| rows.push((year, place, name.to_owned(), figure));
            for (month, figure) in (1..).zip(months) {
                if let Some(figure) = figure {
                    push(&format!("{month:02}"), figure);
                }
            }
            let has_opening = opening.is_some_and(|o| o.figures.iter().any(|(at, _)| *at == place));
            let has_figure = months.iter().any(Option::is_some);
            if is_level || !(has_opening || has_figure || !corrected.is_empty()) {
                continue;
            }
            if has_opening {
                push("opening", self.opened(place, year, usize::MAX));
            }
            push("corrected", corrected.iter().sum());
            push("year", self.year_to_date(place, year, self.ids.len() - 1));
        }
        rows
    }

    fn records_correction(&self, place: Place, year: i32, issue: usize) -> bool {
        self.corrections.iter().any(|c| (c.recorded_in, c.place, c.year) == (issue, place, year))
    }

    /// Adds an issue's own figure to the months of a year: days to theirs, the rest to that of the
    /// period's last day in the year.
    fn fall_into_months(
        &self,
        place: Place,
        year: i32,
        issue: usize,
        months: &mut [Option<i128>; 12],
    ) {
        let Some(figure) = self.figure(place, year, issue) else { return };
        let end = NaiveDate::from_ymd_opt(year, 12, 31).expect("a day");
        let last = self.periods[issue].to.min(end).month0() as usize;
        match self.basis(place) {
            Basis::Level => {
                let standing = self.standing(place, year, issue, usize::MAX);
                months[last] = Some(standing.map_or(figure, i128::from));
            }
            Basis::Cumulative => {
                *months[last].get_or_insert(0) += self.period(place, year, issue);
            }
            Basis::Period => {
                for cell in &self.cells {
                    if (cell.issue, cell.place, cell.year) == (issue, place, year) {
                        let month = cell.date.map_or(last, |date| date.month0() as usize);
                        *months[month].get_or_insert(0) += i128::from(cell.value);
                    }
                }
            }
        }
    }
}

/// All accounts, in print order.
fn places(seed: &Seed) -> Vec<Place> {
    let mut places = Vec::new();
    for (at, section) in seed.sections.iter().enumerate() {
        for table in 0..2 {
            for row in 0..section.rows.max(1) {
                let measures = 0..section.measures.len();
                let measures = measures.filter(|measure| section.table(*measure) == table);
                places.extend(measures.map(|measure| (at, row, measure)));
            }
        }
    }
    places
}

/// Makes a sound book from random numbers.
fn plain(seed: &Seed) -> Plain {
    let mut numbers = seed.numbers.iter().copied().cycle();
    let mut random = |below: u64| u64::from(numbers.next().unwrap_or(0)) % below.max(1);
    let mut plain = Plain {
        sections: seed.sections.clone(),
        ids: Vec::new(),
        periods: Vec::new(),
        cells: Vec::new(),
        openings: Vec::new(),
        corrections: Vec::new(),
    };
    let first = NaiveDate::from_ymd_opt(2022, 12, 1).expect("a day") + Days::new(seed.first_day);
    // What a cumulative figure had come to in a year that ends within the first issue only an opening says.
    let turns = seed.issues.first().is_some_and(|issue| {
        let from = first + Days::new(issue.pause);
        from.year() < (from + Days::new(issue.days)).year()
    });
    let needs_start = turns
        && seed.sections.iter().flat_map(|s| &s.measures).any(|m| m.basis == Basis::Cumulative);
    let openings = [seed.openings[0].or(needs_start.then_some(0)), seed.openings[1]];
    let start = if openings[0] == Some(0) { 40 } else { 0 };
    let mut id = IssueId { year: first.year(), number: start };
    let mut day = first;
    plain.ids.push(id);
    plain.periods.push(Period { from: first, to: first });
    for issue in &seed.issues {
        let from = day + Days::new(issue.pause);
        let to = from + Days::new(issue.days);
        let year = if seed.numbered_by_start { from.year() } else { to.year() };
        let number = if year == id.year { id.number + 1 } else { 1 };
        id = IssueId { year, number };
        plain.ids.push(id);
        plain.periods.push(Period { from, to });
        day = to + Days::new(1);
    }
    for (issue, seeded) in (1..).zip(&seed.issues) {
        let opened = [first.year(), first.year() + 1].into_iter().zip(openings);
        for (year, at) in opened {
            // An opening of the next year is of one of its issues.
            let is_of_year = [plain.ids[issue - 1].year, plain.periods[issue - 1].to.year()];
            if at != Some(issue - 1) || is_of_year != [year; 2] {
                continue;
            }
            // What it contains is here: its figures are those of its last issue.
            let is_here = issue > 1;
            let mut figures = Vec::new();
            for place in places(seed).into_iter().filter(|p| plain.basis(*p) != Basis::Level) {
                let figure = match is_here {
                    true => plain.year_to_date(place, year, issue - 1),
                    false => 1000 + i128::from(random(1000)),
                };
                figures.push((place, u64::try_from(figure).expect("no total below nothing")));
            }
            let mut wrong = None;
            if is_here && seed.is_contradicted && !figures.is_empty() {
                let at = random(figures.len() as u64) as usize;
                wrong = Some(figures[at]);
                figures[at].1 += 1 + random(9);
            }
            plain.openings.push(PlainOpening { issue: issue - 1, year, figures, wrong });
        }
        correct(&mut plain, seed, issue, seeded.corrections, &mut random);
        fill(&mut plain, seed, issue, seeded.departments, &mut random);
    }
    plain
}

/// Corrects random figures of earlier issues, each at most once.
fn correct(
    plain: &mut Plain,
    seed: &Seed,
    recorded_in: usize,
    corrections: usize,
    random: &mut impl FnMut(u64) -> u64,
) {
    for _ in 0..corrections {
        let mut places_of = Vec::new();
        for issue in 0..recorded_in {
            for place in places(seed) {
                for year in 2021..=2026 {
                    let figure = plain.figure(place, year, issue);
                    let figure = figure.and_then(|figure| u64::try_from(figure).ok());
                    let standing = plain.standing(place, year, issue, recorded_in).or(figure);
                    let taken = plain.corrections.iter().any(|c| {
                        (c.recorded_in, c.issue, c.place, c.year)
                            == (recorded_in, issue, place, year)
                    });
                    if let Some(was) = standing.filter(|_| !taken) {
                        places_of.push((issue, place, year, was));
                    }
                }
            }
        }
        if places_of.is_empty() {
            return;
        }
        let (issue, place, year, was) = places_of[random(places_of.len() as u64) as usize];
        let is_alone = places_of.iter().filter(|other| (other.0, other.1) == (issue, place));
        // Corrected in the other year already, the place has two years all the same.
        let twin = plain
            .corrections
            .iter()
            .any(|c| (c.recorded_in, c.issue, c.place) == (recorded_in, issue, place));
        let is_alone = is_alone.count() == 1 && !twin;
        let before = match plain.basis(place) {
            Basis::Level => i128::from(was),
            _ => plain.year_to_date(place, year, recorded_in),
        };
        let now = random(was + 20);
        // Where earlier corrections have taken so much away that the year would fall below nothing.
        let is_too_much = before + i128::from(now) < i128::from(was);
        let now = if is_too_much || now == was { was + 1 } else { now };
        // Only where a day can tell the years apart.
        let has_date = !is_alone || plain.periods[issue].crosses_year() && random(2) == 0;
        plain.corrections.push(PlainCorrection {
            recorded_in,
            issue,
            place,
            year,
            has_date,
            was,
            now,
        });
    }
}

/// Fills in the tables of an issue.
fn fill(
    plain: &mut Plain,
    seed: &Seed,
    issue: usize,
    departments: usize,
    random: &mut impl FnMut(u64) -> u64,
) {
    let Period { from, to } = plain.periods[issue];
    for (at, section) in seed.sections.iter().enumerate() {
        let is_dated = from.year() != to.year() || random(2) == 0;
        let days = from.iter_days().take_while(|day| *day <= to);
        let mut days: Vec<NaiveDate> = days.filter(|_| random(3) > 0).collect();
        if days.is_empty() {
            days.push(to);
        }
        let days: Vec<Option<NaiveDate>> =
            if is_dated { days.into_iter().map(Some).collect() } else { vec![None] };
        for place in places(seed).into_iter().filter(|place| place.0 == at) {
            let MeasureSeed { is_optional, basis, .. } = section.measures[place.2];
            if is_optional && random(2) == 0 {
                continue;
            }
            let is_cumulative = basis == Basis::Cumulative;
            for (index, &date) in days.iter().enumerate() {
                if basis == Basis::Level {
                    let year = to.year();
                    let departments = (0..departments).map(Some).chain([None]);
                    let cell = |department| {
                        let value = random(50);
                        Cell { issue, place, year, date, department, value }
                    };
                    plain.cells.extend(departments.map(cell));
                    continue;
                }
                let year = date.unwrap_or(to).year();
                let is_last = days[index + 1..]
                    .iter()
                    .all(|later| later.is_some_and(|later| later.year() != year));
                // A platform's total: what there is so far, and more; before the year's last day
                // anything.
                let mut rest = 0;
                if is_cumulative && is_last {
                    let before = plain.base(place, year, issue);
                    rest = u64::try_from(before).expect("no total falls below nothing");
                    rest += random(50);
                }
                for department in 0..departments {
                    let mut value = random(50);
                    if is_cumulative && is_last {
                        let all = department + 1 == departments;
                        value = if all { rest } else { random(rest + 1) };
                        rest -= value;
                    }
                    let department = Some(department);
                    plain.cells.push(Cell { issue, place, year, date, department, value });
                }
            }
        }
    }
}

/// The definitions of the sections as a workspace would have them.
fn definitions(seed: &Seed) -> Sections {
    let mut files = Vec::new();
    for (at, section) in seed.sections.iter().enumerate() {
        let rows = &section.rows;
        let measures = |table: usize| -> Vec<String> {
            let of_table = section.measures.iter().enumerate();
            let of_table = of_table.filter(|(at, _)| section.table(*at) == table);
            of_table
                .map(|(at, MeasureSeed { basis, decimals, is_optional, .. })| {
                    let basis = match basis {
                        Basis::Period => "period",
                        Basis::Cumulative => "cumulative",
                        Basis::Level => "level",
                    };
                    format!(
                        "{{ name = \"量{at}\", unit = \"件\", optional = {is_optional}, \
                         decimals = {decimals}, basis = \"{basis}\" }}"
                    )
                })
                .collect()
        };
        let names: Vec<String> = (0..*rows).map(|row| format!("\"行{row}\"")).collect();
        let rows = match rows {
            0 => String::new(),
            _ => format!("rows = {{ column = \"类\", names = [{}] }}\n", names.join(", ")),
        };
        let mut text = "heading = \"栏\"\n".to_owned();
        for table in (0..2).filter(|table| !measures(*table).is_empty()) {
            text += &format!(
                "[[blocks]]\nkind = \"counts\"\nkey = \"counts{table}\"\nmeasures = [{}]\n{rows}\
                 text = \"\"\n",
                measures(table).join(", ")
            );
        }
        let path = format!("sections/栏{at}.toml");
        files.push((format!("栏{at}"), File::new(FileRole::Shared, path, text.into_bytes())));
    }
    let mut diagnostics = Diagnostics::default();
    let definitions = load(files, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{}", told(&diagnostics));
    let named = (0..seed.sections.len()).map(|at| {
        let name = format!("栏{at}");
        let definition = Arc::clone(definitions.get(&name).expect("just defined"));
        (spanned(name), definition)
    });
    named.collect()
}

fn told(diagnostics: &Diagnostics) -> String {
    diagnostics.iter().map(|d| format!("{}: {}\n", d.rule.name, d.message)).collect()
}

fn spanned<T>(value: T) -> Spanned<T> {
    let source = Source::new(FileRole::Shared, "x", String::new(), Encoding::Utf8);
    Spanned { value, span: Span::start_of(&source) }
}

fn account(seed: &Seed, (section, row, measure): Place) -> Account {
    let row = (seed.sections[section].rows > 0).then(|| format!("行{row}").into());
    Account {
        section: format!("栏{section}").into(), row, measure: format!("量{measure}").into()
    }
}

/// The book as the program reads it.
fn figures(seed: &Seed, plain: &Plain, issue: usize) -> Figures {
    let posting = |cell: &Cell| Posting {
        account: account(seed, cell.place),
        year: cell.year,
        date: cell.date,
        department: cell.department.map(|at| format!("部门{at}").into()),
        value: cell.value,
        decimals: plain.measure(cell.place).decimals,
        basis: plain.basis(cell.place),
        span: spanned(()).span,
    };
    let tables = (0..seed.sections.len()).flat_map(|at| [(at, 0), (at, 1)]);
    let sections = tables.map(|(at, table)| {
        let cells = plain.cells.iter().filter(|cell| cell.issue == issue);
        let cells = cells.filter(|cell| plain.table(cell.place) == (at, table));
        let section = format!("栏{at}").into();
        SectionFigures {
            section,
            block: format!("counts{table}"),
            postings: cells.map(posting).collect(),
        }
    });
    let corrections = plain.corrections.iter().filter(|c| c.recorded_in == issue);
    let corrections = corrections.map(|c| Correction {
        account: account(seed, c.place),
        issue: spanned(plain.ids[c.issue]),
        date: c.has_date.then(|| {
            let Period { from, to } = plain.periods[c.issue];
            spanned(if c.year == from.year() { from } else { to })
        }),
        was: spanned(c.was),
        now: spanned(c.now),
        decimals: plain.measure(c.place).decimals,
        reason: Text { value: "漏计".to_owned(), span: spanned(()).span },
        header: spanned(()).span,
    });
    Figures {
        id: plain.ids[issue],
        period: plain.periods[issue],
        sections: sections.collect(),
        corrections: corrections.collect(),
        doubtful: Vec::new(),
    }
}

fn seeds() -> impl Strategy<Value = Seed> {
    let basis = prop_oneof![
        2 => Just(Basis::Period),
        2 => Just(Basis::Cumulative),
        1 => Just(Basis::Level)
    ];
    let measure = (basis, 0..7u8, any::<bool>(), any::<bool>());
    let measure = measure.prop_map(|(basis, decimals, is_optional, is_second)| MeasureSeed {
        basis,
        decimals,
        is_optional,
        is_second,
    });
    let section = (0..3usize, prop::collection::vec(measure, 1..4));
    let section = section.prop_map(|(rows, measures)| SectionSeed { rows, measures });
    let issue = (0..4u64, 0..9u64, 1..3usize, 0..3usize);
    let issue = issue.prop_map(|(pause, days, departments, corrections)| IssueSeed {
        pause,
        days,
        departments,
        corrections,
    });
    (
        prop::collection::vec(section, 1..3),
        0..45u64,
        prop::collection::vec(issue, 1..9),
        any::<bool>(),
        (prop::option::of(Just(0)), prop::option::of(1..8usize), any::<bool>()),
        prop::collection::vec(any::<u32>(), 97),
    )
        .prop_map(|(sections, first_day, issues, numbered_by_start, openings, numbers)| Seed {
            sections,
            first_day,
            issues,
            numbered_by_start,
            openings: [openings.0, openings.1],
            is_contradicted: openings.2,
            numbers,
        })
}

/// The book as the program keeps it.
fn booked(seed: &Seed) -> (Plain, Vec<(Figures, Sections)>, Ledger) {
    let plain = plain(seed);
    let sections = definitions(seed);
    let issues = (1..plain.ids.len()).map(|issue| figures(seed, &plain, issue));
    let issues: Vec<(Figures, Sections)> =
        issues.map(|figures| (figures, Arc::clone(&sections))).collect();
    let (mut ledger, mut diagnostics) = (Ledger::default(), Diagnostics::default());
    for (at, (figures, _)) in (1..).zip(&issues) {
        for opening in plain.openings.iter().filter(|opening| opening.issue + 1 == at) {
            let posting = |&(place, value): &(Place, u64)| Posting {
                account: account(seed, place),
                year: opening.year,
                date: None,
                department: None,
                value,
                decimals: plain.measure(place).decimals,
                basis: plain.basis(place),
                span: spanned(()).span,
            };
            let opened = Opening {
                year: opening.year,
                issue: plain.ids[opening.issue],
                through: plain.periods[opening.issue].to,
                postings: opening.figures.iter().map(posting).collect(),
                doubtful: Vec::new(),
            };
            ledger.open(&opened, &mut diagnostics);
            if opening.issue > 0 {
                let found = ledger.contradicted(&opened).into_iter();
                let found: Vec<_> = found
                    .map(|one| (one.account, one.stated.expect("it says all").0, one.computed))
                    .collect();
                let expected = opening.wrong.map(|(place, figure)| {
                    let (_, stated) =
                        opening.figures.iter().find(|(other, _)| *other == place).expect("there");
                    let has_figures = (1..=opening.issue).any(|at| {
                        plain.figure(place, opening.year, at).is_some()
                            || plain.corrections.iter().any(|c| {
                                (c.recorded_in, c.place, c.year) == (at, place, opening.year)
                            })
                    });
                    (account(seed, place), *stated, has_figures.then_some(figure))
                });
                assert_eq!(found, Vec::from_iter(expected));
            }
        }
        ledger.post(figures, &mut diagnostics);
    }
    assert_eq!(told(&diagnostics), "");
    (plain, issues, ledger)
}

/// Random books as beancount is to read them: in each an opening behind issues that it contains, and a
/// correction.
pub(crate) fn for_beancount(books: usize) -> Vec<String> {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut texts = Vec::new();
    while texts.len() < books {
        let seed = seeds().new_tree(&mut runner).expect("a book").current();
        let (plain, issues, ledger) = booked(&seed);
        let is_late = |opening: &PlainOpening| opening.issue > 0;
        if plain.openings.iter().any(is_late) && !plain.corrections.is_empty() {
            let rows = rows(&issues, &ledger).expect("no figure is in doubt");
            texts.push(render_beancount(&rows, &ledger).expect("all issues are there"));
        }
    }
    texts
}

/// Holds one book against the second computation; says what there was in it.
fn check(seed: &Seed) -> Seen {
    let (plain, issues, ledger) = booked(seed);
    let sections = definitions(seed);
    let found: Vec<_> = rows(&issues, &ledger)
        .expect("no figure is in doubt")
        .into_iter()
        .map(|r| {
            let account = (r.section, r.row, r.measure);
            let year_to_date = r.year_to_date.map(i128::from);
            (r.issue, r.year, account, r.decimals, r.period.into(), year_to_date, r.corrected)
        })
        .collect();
    let shown = plain.shown(seed);
    let named = |place| {
        let Account { section, row, measure } = account(seed, place);
        (section.to_string(), row.as_deref().unwrap_or_default().to_owned(), measure.to_string())
    };
    let expected: Vec<_> = shown
        .iter()
        .map(|&(issue, year, place, p, y, c)| {
            (issue, year, named(place), plain.measure(place).decimals, p, y, c)
        })
        .collect();
    assert_eq!(found, expected);
    let mut annual_figures = 0;
    for year in plain.periods[0].from.year() - 1..=plain.periods[plain.ids.len() - 1].to.year() + 1
    {
        let (figures, ledger) = (&issues, &ledger);
        let books = Books { year, ledger, figures, opening: None, has_last_year: false };
        let found = annual_rows(&books, &sections).expect("sums of the ledger");
        let found = found.into_iter().map(|row| {
            let figure = (row.figure.units, row.figure.decimals);
            (row.year, (row.section, row.row, row.measure), row.month, figure)
        });
        let expected = plain.annual(seed, year).into_iter().map(|(year, place, month, figure)| {
            (year, named(place), month, (figure, plain.measure(place).decimals))
        });
        // In the volume the measures of a row stand together, whichever table has them.
        let (mut found, mut expected) = (Vec::from_iter(found), Vec::from_iter(expected));
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        annual_figures += found.len();
    }
    for (figures, sections) in &issues {
        for derivation in derivations(figures, sections, &ledger).expect("no doubt") {
            for sum in derivation.sums {
                let added: i128 = sum.summands.iter().map(|summand| summand.amount).sum();
                assert_eq!(added, sum.amount, "{} {}", derivation.account, sum.name);
            }
        }
    }
    let of_earlier = |c: &&PlainCorrection| {
        plain.corrections.iter().any(|other| {
            (other.issue, other.place, other.year) == (c.issue, c.place, c.year)
                && other.recorded_in < c.recorded_in
        })
    };
    let of = |basis| -> Vec<&PlainCorrection> {
        plain.corrections.iter().filter(|c| plain.basis(c.place) == basis).collect()
    };
    let cumulative = of(Basis::Cumulative);
    let tables = |at: &SectionSeed| (0..at.measures.len()).map(|m| at.table(m)).max();
    Seen {
        books: 1,
        annual_figures,
        straddling: plain.periods[1..].iter().filter(|p| p.crosses_year()).count(),
        openings: plain.openings.len(),
        contradicted: plain.openings.iter().filter(|o| o.wrong.is_some()).count(),
        cumulative_corrections: cumulative.len(),
        moving_nothing: cumulative
            .iter()
            .filter(|c| plain.corrected(c.place, c.year, c.recorded_in) == 0)
            .count(),
        level_corrections: of(Basis::Level).len(),
        levels: shown.iter().filter(|one| one.4.is_none()).count(),
        mixed_tables: seed.sections.iter().filter(|one| is_mixed(one)).count(),
        two_tables: seed.sections.iter().filter(|one| tables(one) == Some(1)).count(),
        later_openings: plain.openings.iter().filter(|o| o.issue > 0).count(),
        corrections: plain.corrections.len(),
        corrected_again: plain.corrections.iter().filter(of_earlier).count(),
        of_openings: plain
            .corrections
            .iter()
            .filter(|c| plain.openings.iter().any(|o| (o.issue, o.year) == (c.issue, c.year)))
            .count(),
        year_closed_later: shown
            .iter()
            .filter(|s| {
                s.5 != 0
                    && plain.periods[1..]
                        .iter()
                        .zip(&plain.ids[1..])
                        .any(|(p, id)| *id == s.0 && p.from.year() > s.1)
            })
            .count(),
    }
}

/// Whether measures of one table count otherwise than others.
fn is_mixed(section: &SectionSeed) -> bool {
    let measures = section.measures.iter().enumerate();
    let bases = measures.filter(|(at, _)| section.table(*at) == 0).map(|(_, m)| m.basis);
    let bases: Vec<Basis> = bases.collect();
    bases.windows(2).any(|pair| pair[0] != pair[1])
}

/// How often the cases that matter came up.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    books: usize,
    annual_figures: usize,
    straddling: usize,
    openings: usize,
    later_openings: usize,
    contradicted: usize,
    cumulative_corrections: usize,
    moving_nothing: usize,
    level_corrections: usize,
    levels: usize,
    mixed_tables: usize,
    two_tables: usize,
    corrections: usize,
    corrected_again: usize,
    of_openings: usize,
    year_closed_later: usize,
}

#[test]
fn the_totals_of_random_books_are_those_of_plain_sums() {
    use proptest::test_runner::{Config, TestRunner};
    let config = Config { cases: 1500, failure_persistence: None, ..Config::default() };
    let seen = std::cell::RefCell::new(Vec::new());
    TestRunner::new(config)
        .run(&seeds(), |seed| {
            let found = check(&seed);
            seen.borrow_mut().push(found);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    // Books without what makes totals hard would prove nothing.
    let seen = seen.into_inner();
    let sum = |of: fn(&Seen) -> usize| seen.iter().map(of).sum::<usize>();
    let often = [
        ("books", sum(|s| s.books), 1500),
        ("figures of years", sum(|s| s.annual_figures), 15_000),
        ("straddling", sum(|s| s.straddling), 300),
        ("openings", sum(|s| s.openings), 500),
        ("later openings", sum(|s| s.later_openings), 50),
        ("contradicted", sum(|s| s.contradicted), 20),
        ("corrections of cumulative figures", sum(|s| s.cumulative_corrections), 500),
        ("corrections of levels", sum(|s| s.level_corrections), 100),
        ("levels", sum(|s| s.levels), 1000),
        ("mixed tables", sum(|s| s.mixed_tables), 200),
        ("two tables", sum(|s| s.two_tables), 300),
        ("that move nothing", sum(|s| s.moving_nothing), 200),
        ("corrections", sum(|s| s.corrections), 1000),
        ("corrected again", sum(|s| s.corrected_again), 50),
        ("corrections of openings", sum(|s| s.of_openings), 50),
        ("closed later", sum(|s| s.year_closed_later), 50),
    ];
    for (what, found, expected) in often {
        assert!(found >= expected, "{what}: {found} in {often:?}");
    }
}
