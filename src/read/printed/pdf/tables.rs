//! Tables: what stands between rules, and lines whose parts stand under each other.

use super::glyphs::{Glyph, Rule};
use super::lines::{Line, join, lines};

/// A table on a page.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) rows: Vec<Vec<String>>,
    pub(super) top: f64,
}

/// In points: two lines so near to each other are one, or meet.
const NEAR: f64 = 2.5;
/// A page with more rules has a drawing on it.
const MOST_RULES: usize = 2000;
/// Columns of a table without vertical rules have so much blank between them, in Hanzi.
const BLANK: f64 = 0.4;

/// Takes the tables off a page, with the glyphs in them.
pub(super) fn take_out(glyphs: &mut Vec<Glyph>, rules: &[Rule]) -> Vec<Table> {
    let (vertical, horizontal) = (merged(rules, true), merged(rules, false));
    if vertical.len() + horizontal.len() > MOST_RULES {
        return Vec::new();
    }
    let mut tables = Vec::new();
    let mut loose = Vec::new();
    for (vertical, horizontal) in joined(&vertical, horizontal) {
        match vertical.is_empty() {
            true => loose.extend(horizontal),
            false => tables.extend(grid(glyphs, &vertical, &horizontal)),
        }
    }
    tables.extend(stacks(glyphs, loose));
    tables.sort_by(|a, b| a.top.total_cmp(&b.top));
    tables
}

/// The rules of one direction, those that go on from each other as one.
fn merged(rules: &[Rule], is_vertical: bool) -> Vec<Rule> {
    let mut rules: Vec<Rule> =
        rules.iter().filter(|rule| rule.is_vertical == is_vertical).copied().collect();
    rules.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut merged: Vec<Rule> = Vec::new();
    for rule in rules {
        let mut same = merged.iter_mut().rev().take_while(|other| rule.at - other.at < NEAR / 3.0);
        match same.find(|other| rule.from < other.to + NEAR && other.from < rule.to + NEAR) {
            Some(other) => {
                other.from = other.from.min(rule.from);
                other.to = other.to.max(rule.to);
                other.thickness = other.thickness.max(rule.thickness);
            }
            None => merged.push(rule),
        }
    }
    merged.retain(|rule| rule.to - rule.from > 2.0 * NEAR);
    merged
}

/// The rules that hang together; a horizontal one that meets no vertical one by itself.
fn joined(vertical: &[Rule], horizontal: Vec<Rule>) -> Vec<(Vec<Rule>, Vec<Rule>)> {
    let mut groups: Vec<(Vec<Rule>, Vec<Rule>)> = Vec::new();
    let meets = |a: &Rule, b: &Rule| {
        (a.from - NEAR..=a.to + NEAR).contains(&b.at)
            && (b.from - NEAR..=b.to + NEAR).contains(&a.at)
    };
    for &rule in vertical {
        groups.push((vec![rule], Vec::new()));
    }
    for rule in horizontal {
        let (met, others): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|(vertical, _)| vertical.iter().any(|vertical| meets(vertical, &rule)));
        groups = others;
        let mut whole = (Vec::new(), vec![rule]);
        for (vertical, horizontal) in met {
            whole.0.extend(vertical);
            whole.1.extend(horizontal);
        }
        groups.push(whole);
    }
    groups
}

/// The places that rules mark, from first to last, those near each other as one.
fn marks(places: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut places: Vec<f64> = places.collect();
    places.sort_by(f64::total_cmp);
    places.dedup_by(|b, a| *b - *a < NEAR);
    places
}

/// Which space between two marks holds the place.
fn space(marks: &[f64], place: f64) -> Option<usize> {
    let at = marks.partition_point(|&mark| mark <= place);
    (at > 0 && at < marks.len()).then(|| at - 1)
}

/// A table whose cells have rules around them. A cell over several columns or rows gives its text to
/// the first of them.
fn grid(glyphs: &mut Vec<Glyph>, vertical: &[Rule], horizontal: &[Rule]) -> Option<Table> {
    let ends = |rules: &[Rule]| -> Vec<f64> {
        rules.iter().flat_map(|rule| [rule.from, rule.to]).collect()
    };
    let outer = |ends: Vec<f64>| {
        let first = ends.iter().copied().fold(f64::INFINITY, f64::min);
        let last = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        [first, last].into_iter().filter(|end| end.is_finite())
    };
    let columns = marks(vertical.iter().map(|rule| rule.at).chain(outer(ends(horizontal))));
    let rows = marks(horizontal.iter().map(|rule| rule.at).chain(outer(ends(vertical))));
    let (width, height) = (columns.len().checked_sub(1)?, rows.len().checked_sub(1)?);
    if width < 2 || height < 2 || width * height > 1_000_000 {
        return None;
    }
    let is_parted = |rules: &[Rule], at: f64, between: (f64, f64)| {
        let middle = f64::midpoint(between.0, between.1);
        rules.iter().any(|rule| {
            (rule.at - at).abs() < NEAR && (rule.from - NEAR..=rule.to + NEAR).contains(&middle)
        })
    };
    // Each cell's owner, the first cell that it is one with.
    let mut owners: Vec<usize> = (0..width * height).collect();
    for row in 0..height {
        for column in 0..width {
            let cell = row * width + column;
            let (x, y) = ((columns[column], columns[column + 1]), (rows[row], rows[row + 1]));
            if column > 0 && !is_parted(vertical, x.0, y) {
                owners[cell] = owners[cell - 1];
            } else if row > 0 && !is_parted(horizontal, y.0, x) {
                owners[cell] = owners[cell - width];
            }
        }
    }
    let mut cells: Vec<Vec<Glyph>> = vec![Vec::new(); width * height];
    let mut outside = Vec::new();
    for glyph in std::mem::take(glyphs) {
        let (x, y) = (middle(&glyph), glyph.y - 0.35 * glyph.size);
        match (space(&rows, y), space(&columns, x)) {
            (Some(row), Some(column)) => cells[owners[row * width + column]].push(glyph),
            _ => outside.push(glyph),
        }
    }
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    if filled < 2 {
        // A frame, or a drawing.
        glyphs.extend(cells.into_iter().flatten().chain(outside));
        return None;
    }
    *glyphs = outside;
    let texts: Vec<String> = cells.into_iter().map(text).collect();
    let owns = |at: usize| owners[at] == at;
    let kept = |column: &usize| (0..height).any(|row| owns(row * width + column));
    let kept: Vec<usize> = (0..width).filter(kept).collect();
    let rows_kept = (0..height).filter(|row| (0..width).any(|column| owns(row * width + column)));
    let cells = rows_kept
        .map(|row| kept.iter().map(|column| texts[row * width + column].clone()).collect());
    Some(Table { rows: cells.collect(), top: rows[0] })
}

/// What stands in a cell, its lines joined.
fn text(glyphs: Vec<Glyph>) -> String {
    let mut text = String::new();
    for line in lines(glyphs) {
        match text.is_empty() {
            true => text = line.text(),
            false => join(&mut text, &line),
        }
    }
    text.trim().to_owned()
}

/// What stands between two rules, one above the other.
struct Band {
    glyphs: Vec<Glyph>,
    above: Rule,
    below: Rule,
}

/// Tables that have horizontal rules alone.
fn stacks(glyphs: &mut Vec<Glyph>, mut rules: Vec<Rule>) -> Vec<Table> {
    let mut tables = Vec::new();
    rules.sort_by(|a, b| a.at.total_cmp(&b.at));
    while let Some(first) = rules.first().copied() {
        let is_like = |rule: &Rule| {
            (rule.from - first.from).abs() < NEAR && (rule.to - first.to).abs() < NEAR
        };
        let (alike, others): (Vec<Rule>, Vec<Rule>) = rules.into_iter().partition(is_like);
        rules = others;
        let mut run: Vec<Band> = Vec::new();
        for pair in alike.windows(2) {
            let band = band(glyphs, pair[0], pair[1]);
            if spans(&band.glyphs).len() > 1 {
                run.push(band);
            } else {
                glyphs.extend(band.glyphs);
                tables.extend(stacked(glyphs, std::mem::take(&mut run)));
            }
        }
        tables.extend(stacked(glyphs, run));
    }
    tables
}

/// Takes the glyphs between two rules.
fn band(glyphs: &mut Vec<Glyph>, above: Rule, below: Rule) -> Band {
    let is_inside = |glyph: &Glyph| {
        let (x, y) = (middle(glyph), glyph.y - 0.35 * glyph.size);
        (above.at..below.at).contains(&y) && (above.from - NEAR..=above.to + NEAR).contains(&x)
    };
    let (inside, outside) = std::mem::take(glyphs).into_iter().partition(is_inside);
    *glyphs = outside;
    Band { glyphs: inside, above, below }
}

/// Where the columns are: from where to where something stands in any line.
fn spans(glyphs: &[Glyph]) -> Vec<(f64, f64)> {
    // A bracket at a cell's edge reaches half a Hanzi into the blank. A colon does not count as one: behind it
    // the labels of 报尾 would be a column.
    let inked = |glyph: &Glyph| {
        let half = glyph.size / 2.0;
        let begins =
            if glyph.text.starts_with(['（', '《', '“', '〔', '【']) { half } else { 0.0 };
        let ends =
            if glyph.text.ends_with(['）', '》', '”', '〕', '】']) { half } else { 0.0 };
        (glyph.x0 + begins, glyph.x1 - ends, glyph.size)
    };
    let mut boxes: Vec<(f64, f64, f64)> = glyphs.iter().map(inked).collect();
    boxes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut spans: Vec<(f64, f64)> = Vec::new();
    for (from, to, size) in boxes {
        match spans.last_mut() {
            Some(span) if from - span.1 < BLANK * size => span.1 = span.1.max(to),
            _ => spans.push((from, to)),
        }
    }
    spans
}

/// The columns of a table. What only ever follows right upon the text of the column before is part of that.
fn columns(glyphs: &[Glyph]) -> Vec<(f64, f64)> {
    let lines = lines(glyphs.to_vec());
    let mut columns: Vec<(f64, f64)> = Vec::new();
    for span in spans(glyphs) {
        let begins = |glyph: &Glyph| middle(glyph) >= span.0 && middle(glyph) <= span.1;
        let mut starts = lines.iter().filter_map(|line| {
            let at = line.glyphs.iter().position(begins)?;
            let before = at.checked_sub(1).map(|before| &line.glyphs[before]);
            Some((before, &line.glyphs[at]))
        });
        let is_more = starts.all(|(before, first)| {
            before.is_some_and(|before| first.x0 - before.x1 < 0.15 * first.size)
        });
        match columns.last_mut() {
            Some(last) if is_more => last.1 = span.1,
            _ => columns.push(span),
        }
    }
    columns
}

/// The tables of bands that follow each other; one alone is none.
fn stacked(glyphs: &mut Vec<Glyph>, run: Vec<Band>) -> Vec<Table> {
    let rules = || run.iter().flat_map(|band| [band.above.thickness, band.below.thickness]);
    let thickest = rules().fold(0.0, f64::max);
    let has_thinner = rules().any(|thickness| thickness < 0.8 * thickest);
    let (mut tables, mut part, last) = (Vec::new(), Vec::new(), run.len().saturating_sub(1));
    for (at, band) in run.into_iter().enumerate() {
        // Between the last rule of one table and the first of the next: a caption.
        let is_between = at > 0
            && at < last
            && has_thinner
            && band.above.thickness.min(band.below.thickness) > 0.9 * thickest;
        if is_between {
            glyphs.extend(band.glyphs);
            tables.extend(table_of(glyphs, std::mem::take(&mut part)));
        } else {
            part.push(band);
        }
    }
    tables.extend(table_of(glyphs, part));
    tables
}

fn table_of(glyphs: &mut Vec<Glyph>, bands: Vec<Band>) -> Option<Table> {
    let all: Vec<Glyph> = bands.iter().flat_map(|band| band.glyphs.iter().cloned()).collect();
    let header = bands.first()?;
    let below: Vec<Glyph> =
        bands.iter().skip(1).flat_map(|band| band.glyphs.iter().cloned()).collect();
    let (mut spans, top) = (columns(&all), header.above.at);
    let heads = runs(&header.glyphs);
    // A heading over several columns, each with a heading of its own below that one.
    let under = columns(&below);
    let has_own = |span: &(f64, f64)| {
        heads.iter().any(|head| {
            over(head, &under).is_some_and(|(at, count)| count == 1 && under[at] == *span)
        })
    };
    let spans_over = under.len() > spans.len() && under.iter().all(has_own);
    if spans_over {
        spans = under;
    }
    if spans.len() < 2 || bands.len() < 2 {
        glyphs.extend(all);
        return None;
    }
    // Rules at head and foot alone: the rows between are told by their baselines.
    let is_open = bands.len() <= 3;
    let mut rows = Vec::new();
    for (at, band) in bands.into_iter().enumerate() {
        let lines = lines(band.glyphs.clone());
        let is_row = |line: &&Line| filled(line, &spans) > 1;
        if is_open && at > 0 && lines.iter().filter(is_row).count() > 1 {
            rows.extend(lines.into_iter().map(|line| row(line.glyphs, &spans)));
        } else if spans_over && at == 0 {
            let mut cells: Vec<Vec<Glyph>> = vec![Vec::new(); spans.len()];
            for head in runs(&band.glyphs) {
                let first = over(&head, &spans).map_or(0, |(first, _)| first);
                cells[first].extend(head);
            }
            rows.push(cells.into_iter().map(text).collect());
        } else {
            rows.push(row(band.glyphs, &spans));
        }
    }
    Some(Table { rows, top })
}

/// What stands together in the lines of these glyphs, with less blank than between columns.
fn runs(glyphs: &[Glyph]) -> Vec<Vec<Glyph>> {
    let mut runs: Vec<Vec<Glyph>> = Vec::new();
    for line in lines(glyphs.to_vec()) {
        let mut end = f64::NEG_INFINITY;
        for glyph in line.glyphs {
            let is_apart = glyph.x0 - end > BLANK * glyph.size;
            end = glyph.x1;
            match runs.last_mut() {
                Some(run) if !is_apart => run.push(glyph),
                _ => runs.push(vec![glyph]),
            }
        }
    }
    runs
}

/// The first of the columns that a run stands over, and how many those are.
fn over(run: &[Glyph], spans: &[(f64, f64)]) -> Option<(usize, usize)> {
    let (from, to) = (run.first()?.x0, run.last()?.x1);
    let meets = |span: &(f64, f64)| span.0 < to && from < span.1;
    let first = spans.iter().position(meets)?;
    Some((first, spans.iter().filter(|span| meets(span)).count()))
}

fn middle(glyph: &Glyph) -> f64 {
    f64::midpoint(glyph.x0, glyph.x1)
}

/// How many columns have something in this line.
fn filled(line: &Line, spans: &[(f64, f64)]) -> usize {
    let holds = |span: &&(f64, f64)| {
        line.glyphs.iter().any(|glyph| (span.0..=span.1).contains(&middle(glyph)))
    };
    spans.iter().filter(holds).count()
}

/// The cells of a row.
fn row(glyphs: Vec<Glyph>, spans: &[(f64, f64)]) -> Vec<String> {
    let mut cells: Vec<Vec<Glyph>> = vec![Vec::new(); spans.len()];
    for glyph in glyphs {
        let at = spans.partition_point(|span| span.1 < middle(&glyph)).min(spans.len() - 1);
        cells[at].push(glyph);
    }
    cells.into_iter().map(text).collect()
}

/// Takes tables without any rules out of the lines of a page: at least two lines below each other whose
/// parts form columns, mostly of figures. Where that is not certain the lines stay lines.
pub(super) fn aligned(lines: &mut Vec<Line>) -> Vec<Table> {
    let mut tables = Vec::new();
    let (mut kept, mut run): (Vec<Line>, Vec<Line>) = (Vec::new(), Vec::new());
    let mut close = |run: &mut Vec<Line>, kept: &mut Vec<Line>| {
        let run = std::mem::take(run);
        match figures(&run) {
            Some(table) => tables.push(table),
            None => kept.extend(run),
        }
    };
    for line in std::mem::take(lines) {
        let count = line.pieces().len();
        let goes_on = run
            .last()
            .is_some_and(|last| last.pieces().len() == count && line.y - last.y < 2.6 * line.size);
        if !goes_on {
            close(&mut run, &mut kept);
        }
        match count {
            0 | 1 => kept.push(line),
            _ => run.push(line),
        }
    }
    close(&mut run, &mut kept);
    *lines = kept;
    tables
}

fn figures(run: &[Line]) -> Option<Table> {
    let first = run.first()?;
    let width = first.pieces().len();
    let glyphs: Vec<Glyph> = run.iter().flat_map(|line| line.glyphs.iter().cloned()).collect();
    let spans = spans(&glyphs);
    let is_figure =
        |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '—');
    let counted =
        run.iter().filter(|line| line.pieces().iter().skip(1).all(|piece| is_figure(piece)));
    let is_certain = run.len() >= 3 || (run.len() == 2 && width >= 3);
    if !is_certain || spans.len() != width || counted.count() + 1 < run.len() {
        return None;
    }
    let rows = run.iter().map(|line| row(line.glyphs.clone(), &spans)).collect();
    Some(Table { rows, top: first.y - first.size })
}
