//! What stands around the data of a table as offices keep it: titles above its header, notes below it,
//! the header once more on each printed page. Where the header is, is told by the names in it; what is
//! passed over is told.

use super::as_read::AsRead;
use super::cells::{Cell, Cells, State, TOP};
use super::definition::{compares, covers_all};
use super::grid::Grid;
use super::header::unit_in_brackets;
use super::number;
use super::table::Reader;
use crate::diagnostics::rules::{bad_number, missing_row, syntax};
use crate::model::definition::{DATE, Measure};
use crate::model::figures::BadNumber;
use crate::model::source::Span;
use crate::model::spelling::bare;

/// A table's header and what stands below it.
pub(super) struct Frame {
    pub(super) header: Cells,
    pub(super) rows: Vec<Cells>,
    /// The rows above the header, and those that are no data.
    pub(super) above: Vec<Cells>,
    pub(super) passed: Vec<Cells>,
    /// Words beside the table, in columns without a name.
    pub(super) beside: Vec<Cell>,
}

/// How words begin that say who made a table and when. What follows is no figure of it.
const SIGNED: [&str; 22] = [
    "填表",
    "填报",
    "制表",
    "制作",
    "审核",
    "审批",
    "复核",
    "校对",
    "统计人",
    "统计员",
    "统计时间",
    "统计日期",
    "统计口径",
    "经办",
    "负责人",
    "单位负责",
    "分管",
    "联系",
    "电话",
    "打印",
    "报送",
    "签字",
];

/// Further words before a number that is no figure.
const NUMBERED: [&str; 8] = ["日期", "时间", "手机", "传真", "邮编", "编号", "文号", "页"];

/// How words begin that explain, where a sign or a number follows.
const REMARKS: [&str; 7] = ["备注", "注", "说明", "附注", "数据来源", "来源", "附"];

impl Reader<'_> {
    /// The header and the data; nothing where there are none, or a header that cannot be read.
    pub(super) fn frame(&mut self, grid: &Grid, as_read: &AsRead) -> Option<Frame> {
        let mut above = grid.rows.clone();
        if above.is_empty() {
            self.diagnostics.push(missing_row::empty(self.source));
            return None;
        }
        let at = self.header_at(&above);
        if at.is_none() && !as_read.others.is_empty() {
            let span = self.row_span(&above[0]);
            self.doubt(syntax::other_sheet(span, &as_read.sheet, &as_read.others));
            return None;
        }
        // Without one the first row is taken for it, and what is wrong with it is told.
        let at = at.unwrap_or(0);
        let mut rows = above.split_off(at);
        let mut header = rows.remove(0);
        let is_broken = |cell: &Cell| self.is_broken_name(cell);
        let (broken, sound): (Cells, Cells) = header.iter().cloned().partition(is_broken);
        self.check_quotes(&sound, None)?;
        if !broken.is_empty() {
            header.iter_mut().for_each(|cell| cell.text = cell.text.lines().collect());
        }
        if let Some(found) = self.two_levels(&header, &rows, grid) {
            self.doubt(found);
            return None;
        }
        let mut passed = Vec::new();
        let dates = header.iter().position(|cell| is_named(cell, DATE));
        while rows.len() > 1 && rows.last().is_some_and(|row| self.is_note(row, &header, dates)) {
            passed.extend(rows.pop());
        }
        passed.reverse();
        let is_header = |row: &Cells| {
            let differs = row.iter().zip(&header).any(|(cell, of)| cell.text != of.text);
            row.len() >= header.len() && !differs
        };
        // On each printed page a header follows on data; behind an empty row another table begins.
        let another = rows.windows(2).find(|pair| is_header(&pair[1]) && self.is_apart(pair));
        if let Some([_, second]) = another {
            let first = self.row_span(&header).start().line;
            self.doubt(syntax::two_tables(self.row_span(second), first));
            return None;
        }
        let (repeated, mut rows): (Vec<Cells>, Vec<Cells>) = rows.into_iter().partition(is_header);
        passed.splice(0..0, repeated);
        if rows.len() > 1 && self.is_units(&rows[0], &header) {
            passed.insert(0, rows.remove(0));
        }
        let mut beside = Vec::new();
        for at in self.columns_beside(&header, &rows) {
            let cells = rows.iter_mut().filter_map(|row| row.get_mut(at));
            for cell in cells.filter(|cell| !cell.is_blank()) {
                beside.push(cell.clone());
                cell.text.clear();
            }
        }
        drop_empty_columns(&mut header, &mut rows);
        Some(Frame { header, rows, above, passed, beside })
    }

    /// The columns to the right of all that has a name in which somebody wrote a few words in few rows.
    fn columns_beside(&self, header: &Cells, rows: &[Cells]) -> Vec<usize> {
        let named = header.iter().rposition(|cell| !cell.is_blank()).map_or(0, |at| at + 1);
        let is_beside = |at: &usize| {
            let cells = rows.iter().filter_map(|row| row.get(*at)).filter(|cell| !cell.is_blank());
            let cells: Vec<&Cell> = cells.collect();
            let is_data = |cell: &&Cell| {
                cell.state != State::Plain
                    || self.is_figure(&cell.text)
                    || self.has_row(&cell.text)
                    || self.principal(&cell.text).is_some()
                    || number::date(&cell.text, self.expected.period).is_some()
            };
            // A column that most rows fill has lost its name.
            cells.len() <= rows.len().div_ceil(2) && !cells.iter().any(is_data)
        };
        (named..header.len()).filter(is_beside).collect()
    }

    /// Reports units that are written above or below the table and are another scale of a measure's: its
    /// figures would be some thousand times too small. Who wrote the unit to a column's name meant that.
    pub(super) fn report_stated_units(
        &mut self,
        around: &[&Cells],
        header: &Cells,
        measures: &[(usize, usize)],
    ) {
        let open = measures.iter().filter(|(at, _)| unit_in_brackets(&header[*at].text).is_none());
        let counts = self.expected.counts;
        let open: Vec<&Measure> = open.map(|&(_, at)| &counts.measures[at]).collect();
        let is_own = |stated: &str| counts.measures.iter().any(|m| bare(&m.unit) == stated);
        let cells = around.iter().flat_map(|row| row.iter()).filter(|cell| cell.is_own());
        let mut found = Vec::new();
        for cell in cells {
            let stated = stated_units(&bare(&cell.text));
            for unit in stated.iter().filter(|unit| !is_own(unit)) {
                let is_scaled = |m: &&&Measure| {
                    let own = bare(&m.unit);
                    let base = unscaled(unit);
                    (base.is_empty() || base == unscaled(&own)) && !stated.contains(&own)
                };
                if let Some(measure) = open.iter().find(is_scaled) {
                    let span = self.span(cell.range.clone());
                    found.push(bad_number::stated_unit(span, unit, measure));
                }
            }
        }
        found.into_iter().for_each(|found| self.doubt(found));
    }

    /// Which of the first rows is the header: the one that names the most columns. A lone name among other
    /// words is none.
    pub(super) fn header_at(&self, rows: &[Cells]) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        for (at, row) in rows.iter().take(TOP).enumerate() {
            let own = row.iter().filter(|cell| !cell.is_blank()).count();
            let known = self.expected.columns_known(row);
            let is_one = known >= 2 || known == 1 && own == 1;
            if is_one && best.is_none_or(|(most, _)| known > most) {
                best = Some((known, at));
            }
            // Nothing below can name more.
            if known >= 2 && known == row.len() {
                break;
            }
        }
        best.map(|(_, at)| at)
    }

    /// What is wrong with a header of which one name stands over several columns.
    fn two_levels(
        &self,
        header: &Cells,
        rows: &[Cells],
        grid: &Grid,
    ) -> Option<crate::diagnostics::Diagnostic> {
        let below = rows.first();
        let names_below = |from: usize, to: usize| -> Vec<&str> {
            let cells = below.into_iter().flat_map(|row| row.get(from..to)).flatten();
            cells.filter(|cell| !cell.is_blank()).map(|cell| cell.text.as_str()).collect()
        };
        for (at, cell) in header.iter().enumerate().skip(1) {
            if let State::Covered(merge) = cell.state
                && grid.merges[merge].is_across
                && header[at - 1].text == cell.text
            {
                let merge = &grid.merges[merge];
                let is_it = |other: &Cell| other.text == cell.text;
                let end = header[at..].iter().take_while(|other| is_it(other)).count();
                let under = names_below(at - 1, at + end);
                return Some(syntax::two_levels(merge.span.clone(), &cell.text, &under));
            }
            // Saved as CSV the other names are blank.
            let is_name = |cell: &Cell| !cell.is_blank() && !self.is_figure(&cell.text);
            let is_group = cell.is_blank()
                && !header[at - 1].is_blank()
                && header[at + 1..].iter().any(|cell| !cell.is_blank());
            if is_group
                && below.is_some_and(|row| row.len() >= header.len())
                && below.is_some_and(|row| is_name(&row[at - 1]) && is_name(&row[at]))
                && below.is_some_and(|row| row.iter().all(|cell| !self.is_figure(&cell.text)))
            {
                let span = self.span(header[at - 1].range.clone());
                return Some(syntax::two_levels(
                    span,
                    &header[at - 1].text,
                    &names_below(at - 1, at + 1),
                ));
            }
        }
        None
    }

    /// Whether an empty row parts these two.
    fn is_apart(&self, pair: &[Cells]) -> bool {
        let (Some(end), Some(start)) = (pair[0].last(), pair[1].first()) else { return false };
        let between = self.source.text.get(end.range.end..start.range.start).unwrap_or_default();
        let breaks = |c: char| between.matches(c).count();
        breaks('\n').max(breaks('\r')) > 1
    }

    /// Whether a row names the units of the columns, as one of its own below the header: （件）.
    fn is_units(&self, row: &Cells, header: &Cells) -> bool {
        let is_unit = |(cell, of): (&Cell, &Cell)| {
            let text = bare(&cell.text);
            let text = text.trim_start_matches("单位").trim_start_matches(':');
            let unit = self.expected.unit_of(&of.text);
            unit.is_some_and(|unit| bare(unit) == text.trim_matches(['(', ')']))
        };
        let mut own = row.iter().zip(header).filter(|(cell, _)| cell.is_own()).peekable();
        own.peek().is_some() && own.all(is_unit)
    }

    /// Whether a row below the data is none of it: who made the table, what must be known of it.
    fn is_note(&self, row: &Cells, header: &Cells, dates: Option<usize>) -> bool {
        let own: Vec<(usize, &Cell)> =
            row.iter().enumerate().filter(|(_, cell)| cell.is_own()).collect();
        let Some(&(at, first)) = own.first() else { return false };
        let text = bare(&first.text);
        let name = text.trim_end_matches(':');
        let is_data = self.has_row(name) || self.principal(name).is_some();
        if covers_all(&first.text) || compares(&first.text) || is_data {
            return false;
        }
        let is_label = |cell: &Cell| bare(&cell.text).ends_with(':');
        let is_alone = own.len() == 1 && !self.is_figure(&first.text);
        // In a column of figures only what is never counted may label a number.
        let is_measure =
            |at: usize| header.get(at).is_some_and(|of| self.expected.unit_of(&of.text).is_some());
        let is_never_counted = |cell: &Cell| {
            let text = bare(&cell.text);
            SIGNED.iter().chain(&NUMBERED).any(|word| text.starts_with(word))
        };
        let is_figure = |(n, (at, cell)): (usize, &(usize, &Cell))| {
            let label = n.checked_sub(1).map(|before| own[before].1).filter(|cell| is_label(cell));
            let is_labelled = label.is_some_and(|l| !is_measure(*at) || is_never_counted(l));
            self.is_figure(&cell.text) && !is_labelled
        };
        if own.iter().enumerate().any(is_figure) {
            return false;
        }
        let explains = REMARKS.iter().any(|word| {
            let rest = text.strip_prefix('(').unwrap_or(&text).strip_prefix(word);
            let follows = |c: char| c.is_ascii_digit() || ":.、,)一二三".contains(c);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(follows))
        });
        let is_key = header.get(at).is_some_and(|cell| self.expected.is_key(&cell.text));
        explains
            || SIGNED.iter().any(|word| text.starts_with(word))
            || text.starts_with(['※', '*'])
            || text.find(':').is_some_and(|end| text[..end].chars().count() <= 12)
            || is_alone
                && (text.starts_with('第') && text.contains('页')
                    || text.starts_with("以上")
                    || dates != Some(at) && number::date(&first.text, None).is_some()
                    || !is_key && header.iter().any(|cell| self.expected.is_key(&cell.text)))
    }

    /// Whether it is a number, be it a wrong one or with any unit: `6,244`, `12.5`, `3人`, `97.86%`.
    fn is_figure(&self, text: &str) -> bool {
        let text = text.trim().trim_end_matches(['%', '％']);
        match number::count(text, "", 0) {
            Err(BadNumber::Blank | BadNumber::NotANumber) => false,
            Err(BadNumber::OtherUnit(unit)) => unit.chars().count() <= 2 && unit != "年",
            _ => number::date(text, self.expected.period).is_none(),
        }
    }

    /// Reports rows above the header that have figures in all columns of measures: they would be lost.
    pub(super) fn report_data_above(&mut self, above: &[Cells], measures: &[(usize, usize)]) {
        let has_figures = |row: &&Cells| {
            let figure = |(at, _): &(usize, usize)| {
                row.get(*at).is_some_and(|cell| cell.is_own() && self.is_figure(&cell.text))
            };
            !measures.is_empty() && measures.iter().all(figure)
        };
        let found: Vec<Span> =
            above.iter().filter(has_figures).map(|row| self.row_span(row)).collect();
        found.into_iter().for_each(|span| self.doubt(syntax::data_above(span)));
    }

    /// The place of a row, without what is empty at its ends.
    pub(super) fn row_span(&self, row: &Cells) -> Span {
        let own = || row.iter().filter(|cell| cell.is_own());
        let first = own().next().or(row.first()).map_or(0, |cell| cell.range.start);
        let last = own().next_back().or(row.last()).map_or(first, |cell| cell.range.end);
        self.span(first..last)
    }
}

/// The units that a title or a note names: 单位：件、人次, 金额单位为万元. An office is called 单位 too.
fn stated_units(text: &str) -> Vec<String> {
    let mut units = Vec::new();
    for (at, word) in text.match_indices("单位") {
        let rest = &text[at + word.len()..];
        let Some(rest) = rest.strip_prefix([':', '为', '是']) else { continue };
        let end = rest.find([')', ';', '。', ']', '】']).unwrap_or(rest.len());
        let parts = rest[..end].split(['、', ',', '/', '和', '或']).filter(|part| !part.is_empty());
        units.extend(parts.map(str::to_owned));
    }
    units
}

/// A unit without what multiplies it.
fn unscaled(unit: &str) -> &str {
    unit.trim_start_matches(['百', '千', '万', '萬', '亿', '億'])
}

fn is_named(cell: &Cell, name: &str) -> bool {
    bare(&cell.text) == name
}

/// Takes out the columns without a name and without anything below.
fn drop_empty_columns(header: &mut Cells, rows: &mut [Cells]) {
    let is_empty = |at: usize| {
        header[at].is_blank() && rows.iter().all(|row| row.get(at).is_none_or(Cell::is_blank))
    };
    let empty: Vec<usize> = (0..header.len()).filter(|&at| is_empty(at)).collect();
    for &at in empty.iter().rev() {
        header.remove(at);
        // What is too short or too long for its header is told.
        let fitting = rows.iter_mut().filter(|row| row.len() > at);
        fitting.for_each(|row| {
            row.remove(at);
        });
    }
}
