//! A section's CSV and the figures in it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::cells::{Cell, Cells, is_one_text, layout, records, well_quoted};
use super::definition::covers_all;
use super::header::{Columns, Key};
use super::number;
use super::slips::Slips;
use crate::diagnostics::rules::{
    bad_number, blank_cell, date_outside_period, duplicate_row, encoding, missing_row, syntax,
    unknown_row, wrong_type,
};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::definition::{Counts, REMARK, TOTAL};
use crate::model::figures::{Account, BadNumber, Posting};
use crate::model::files::File;
use crate::model::issue::{IssueId, Period};
use crate::model::registry::Registry;
use crate::model::source::{Encoding, Source, Span, Text, decode};
use crate::model::spelling::{bare, invisible, nearest};

/// What a section's CSV is read against.
pub struct Expected<'a> {
    pub issue: IssueId,
    pub section: &'a Arc<str>,
    pub counts: &'a Counts,
    /// Unknown where issue.toml could not be read: then dates are not judged.
    pub period: Option<Period>,
    /// Whether there may be a column of dates; an opening has none.
    pub is_dated: bool,
    /// Tells which names are one department's.
    pub registry: Option<&'a Registry>,
}

/// What a CSV holds.
#[derive(Default)]
pub struct TableFigures {
    /// Nothing where a figure is in doubt; a wrong 合计 row puts none in doubt.
    pub postings: Option<Vec<Posting>>,
    /// The cells of the 部门 column.
    pub(crate) departments: Vec<Text>,
}

impl TableFigures {
    /// Those of a section that does not count: there is nothing to doubt.
    pub(crate) fn none() -> Self {
        Self { postings: Some(Vec::new()), ..Self::default() }
    }
}

/// Values of a row's key cells, as they compare; `None` where a 合计 row leaves one open.
pub(super) type Keys = BTreeMap<Key, Option<String>>;

/// A checked data row.
pub(super) struct Observation {
    pub(super) keys: Keys,
    /// By place in the definition; `None` where an optional measure has no figure.
    pub(super) values: Vec<(usize, Option<u64>, Range<usize>)>,
    pub(super) place: Range<usize>,
    /// The department as it is written.
    pub(super) department: Option<String>,
    pub(super) date: Option<NaiveDate>,
    /// Whether every key cell could be read.
    pub(super) is_placed: bool,
}

/// Reads the figures of one section of one issue.
pub fn read(file: File, expected: &Expected<'_>, diagnostics: &mut Diagnostics) -> TableFigures {
    let (text, found) = match decode(&file.bytes) {
        Ok(decoded) => decoded,
        Err(undecodable) => {
            let source = Source::new(file.role, file.path, undecodable.valid, Encoding::Gb18030);
            diagnostics.push(syntax::undecodable(&source));
            return TableFigures::default();
        }
    };
    let source = Source::new(file.role, file.path, text, found);
    if found != Encoding::Utf8 {
        diagnostics.push(encoding::noted(&source));
    }
    let mut reader = Reader {
        source: &source,
        expected,
        diagnostics,
        slips: Slips::default(),
        sound: true,
        unfit: false,
        departments: Vec::new(),
    };
    let postings = reader.read();
    let Reader { slips, departments, .. } = reader;
    slips.report(diagnostics);
    TableFigures { postings, departments }
}

pub(super) struct Reader<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) expected: &'a Expected<'a>,
    pub(super) diagnostics: &'a mut Diagnostics,
    slips: Slips,
    /// Whether every figure read so far is beyond doubt.
    sound: bool,
    /// Whether a row could not be read at all, so that nothing is known to be missing.
    pub(super) unfit: bool,
    departments: Vec<Text>,
}

impl Reader<'_> {
    fn read(&mut self) -> Option<Vec<Posting>> {
        if let Some(at) = self.source.text.find('\0') {
            self.diagnostics.push(syntax::binary(self.span(at..at + 1)));
            return None;
        }
        let layout = layout(&self.source.text);
        let mut rows = records(&self.source.text, layout).into_iter();
        let blank = |row: &Cells| row.iter().all(|cell| cell.text.is_empty());
        let Some(mut header) = rows.by_ref().find(|row| !blank(row)) else {
            self.diagnostics.push(missing_row::empty(self.source));
            return None;
        };
        self.check_quotes(&header, None)?;
        // Spreadsheets write empty columns at the end.
        while header.last().is_some_and(|cell| cell.text.is_empty()) {
            header.pop();
        }
        let rows: Vec<Cells> = rows.filter(|row| !blank(row)).collect();
        let columns = self.columns(&header, &rows)?;
        let mut observations: Vec<Observation> = Vec::new();
        let mut total_rows = Vec::new();
        for row in rows {
            let Some(row) = self.fitted(row, header.len(), &columns) else { continue };
            self.check_remark(&row, &columns);
            if columns.keys.iter().any(|&(at, _)| bare(&row[at].text) == TOTAL) {
                total_rows.push(row);
            } else {
                observations.push(self.observation(&row, &columns, None));
            }
        }
        let totals: Vec<Observation> = total_rows
            .iter()
            .map(|row| self.observation(row, &columns, Some(&observations)))
            .collect();
        self.report_duplicates(&observations, &columns);
        if !self.unfit {
            self.report_missing_rows(&observations, &columns);
        }
        // Without the rows that could not be read a sum says nothing.
        if !self.unfit && !observations.is_empty() {
            for total in totals.iter().filter(|total| total.is_placed) {
                self.check_total(total, &observations);
            }
        }
        if self.sound {
            self.report_sums(&observations);
        }
        self.sound.then(|| self.postings(&observations))
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    pub(super) fn doubt(&mut self, diagnostic: Diagnostic) {
        self.sound = false;
        self.diagnostics.push(diagnostic);
    }

    /// What is wrong with one cell, and may be with others of its column for the same cause.
    fn slip(&mut self, column: usize, cause: impl Into<String>, diagnostic: Diagnostic) {
        self.sound = false;
        self.slips.add(column, cause, diagnostic);
    }

    /// A quote that is not closed, or closed before the cell ends, swallows what stands behind it.
    fn check_quotes(&mut self, row: &Cells, remark: Option<usize>) -> Option<()> {
        let raw = |cell: &Cell| &self.source.text[cell.range.clone()];
        let bad = row.iter().position(|cell| !well_quoted(raw(cell)));
        let Some(bad) = bad else { return Some(()) };
        let span = self.span(row[bad].range.clone());
        let joined = row[bad].text.lines().map(str::trim).collect::<String>();
        // A quote that swallowed other rows has their separators in it.
        let is_remark = remark == Some(bad) && is_one_text(raw(&row[bad]));
        self.doubt(match is_remark && !joined.contains([',', ';', '\t', '"']) {
            true => syntax::broken_line(span, REMARK, &joined),
            false => syntax::misquoted(span),
        });
        self.unfit = true;
        None
    }

    /// Bare digits as a remark behind cells that would join to groups of three: an unquoted comma has
    /// shifted the cells.
    fn check_remark(&mut self, row: &Cells, columns: &Columns) {
        let Some(remark) = columns.remark.map(|at| &row[at]) else { return };
        let digits =
            |cell: &Cell| !cell.text.is_empty() && cell.text.bytes().all(|b| b.is_ascii_digit());
        let joins = |pair: &[Cell]| {
            digits(&pair[0])
                && pair[0].text.len() <= 3
                && digits(&pair[1])
                && pair[1].text.len() == 3
        };
        if digits(remark) && row.windows(2).any(joins) {
            self.doubt(bad_number::shifted(self.span(remark.range.clone()), &remark.text));
        }
    }

    /// The row if it has as many cells as the header; empty cells beyond are what spreadsheets leave.
    fn fitted(&mut self, mut row: Cells, width: usize, columns: &Columns) -> Option<Cells> {
        self.check_quotes(&row, columns.remark)?;
        while row.len() > width && row.last().is_some_and(|cell| cell.text.is_empty()) {
            row.pop();
        }
        if row.len() != width {
            let range = row[0].range.start..row[row.len() - 1].range.end;
            self.doubt(syntax::ragged(self.span(range), row.len(), width));
            self.unfit = true;
            return None;
        }
        Some(row)
    }

    /// A row; of a 合计 row with the rows that it may cover.
    fn observation(
        &mut self,
        row: &Cells,
        columns: &Columns,
        covered: Option<&[Observation]>,
    ) -> Observation {
        let mut keys = Keys::new();
        let (mut day, mut department) = (None, None);
        let mut is_placed = true;
        for &(at, key) in &columns.keys {
            let cell = &row[at];
            let span = self.span(cell.range.clone());
            if covered.is_some() && (cell.text.is_empty() || bare(&cell.text) == TOTAL) {
                keys.insert(key, None);
                continue;
            }
            if cell.text.is_empty() {
                is_placed = false;
                self.slip(at, "", blank_cell::key(span));
                continue;
            }
            if covers_all(&cell.text) && !(key == Key::Row && self.has_row(&cell.text)) {
                is_placed = false;
                self.slip(at, bare(&cell.text), unknown_row::like_total(span, &cell.text));
                continue;
            }
            let value = match key {
                Key::Row => {
                    is_placed &= self.check_row_name(cell, at);
                    cell.text.clone()
                }
                Key::Department => {
                    self.departments.push(Text { value: cell.text.clone(), span });
                    department = Some(cell.text.clone());
                    bare(self.principal(&cell.text).unwrap_or(&cell.text))
                }
                Key::Date => {
                    day = self.date(cell, at);
                    is_placed &= day.is_some();
                    day.map_or_else(|| cell.text.clone(), |day| day.to_string())
                }
            };
            keys.insert(key, Some(value));
        }
        let mut values = Vec::new();
        for &(at, measure) in &columns.measures {
            let sum = covered.map(|rows| self.sum(&keys, measure, rows));
            values.push((measure, self.value(&row[at], at, measure, sum), row[at].range.clone()));
        }
        let place = columns.keys.first().map_or(&row[0], |&(at, _)| &row[at]).range.clone();
        Observation { keys, values, place, department, date: day, is_placed }
    }

    fn row_names(&self) -> impl Iterator<Item = &str> {
        self.expected.counts.rows.iter().flat_map(|rows| &rows.names).map(|name| &**name)
    }

    fn has_row(&self, name: &str) -> bool {
        self.row_names().any(|known| known == name)
    }

    /// The first of the names of a department that the registry knows.
    fn principal(&self, name: &str) -> Option<&str> {
        let Self { expected, .. } = *self;
        let registry = expected.registry?;
        let known = registry.principal(name).or_else(|| registry.principal(&bare(name)));
        Some(known?.1)
    }

    /// Whether the definition has the row.
    fn check_row_name(&mut self, cell: &Cell, column: usize) -> bool {
        if self.has_row(&cell.text) {
            return true;
        }
        let span = self.span(cell.range.clone());
        let unknown = unknown_row::unknown(span, &cell.text, nearest(&cell.text, self.row_names()));
        self.slip(column, cell.text.as_str(), unknown);
        false
    }

    fn date(&mut self, cell: &Cell, column: usize) -> Option<NaiveDate> {
        let span = self.span(cell.range.clone());
        let Some(date) = number::date(&cell.text, self.expected.period) else {
            if self.expected.period.is_some() {
                self.slip(column, "", wrong_type::date_cell(span, &cell.text));
            }
            return None;
        };
        if let Some(period) = self.expected.period.filter(|period| !period.contains(date)) {
            self.slip(column, "", date_outside_period::outside(span, date, period));
        }
        Some(date)
    }

    /// A figure; in a 合计 row beside the sum of what it covers, as far as that can be told.
    fn value(
        &mut self,
        cell: &Cell,
        column: usize,
        measure: usize,
        sum: Option<Option<u128>>,
    ) -> Option<u64> {
        let measure = &self.expected.counts.measures[measure];
        let span = self.span(cell.range.clone());
        match number::count(&cell.text, &measure.unit) {
            Ok(value) => Some(value),
            Err(BadNumber::Blank) if measure.optional => None,
            Err(BadNumber::Blank) => {
                self.slip(column, "", blank_cell::figure(span, &measure.name));
                None
            }
            Err(BadNumber::Negative) if let Some(sum) = sum => {
                self.doubt(bad_number::negative_total(span, &cell.text, &measure.name, sum));
                None
            }
            Err(bad) => {
                let found = bad_number::bad(span, &cell.text, &measure.name, &measure.unit, &bad);
                let cause = format!("{bad:?}{}", invisible(&cell.text).unwrap_or_default());
                self.slip(column, cause, found);
                None
            }
        }
    }

    fn report_duplicates(&mut self, observations: &[Observation], columns: &Columns) {
        // Without the column of rows they would all look alike.
        let has_rows = columns.keys.iter().any(|&(_, key)| key == Key::Row);
        if self.expected.counts.rows.is_some() && !has_rows {
            return;
        }
        let mut seen: BTreeMap<&Keys, &Observation> = BTreeMap::new();
        for observation in observations.iter().filter(|observation| observation.is_placed) {
            if let Some(earlier) = seen.get(&observation.keys) {
                let place = self.span(observation.place.clone());
                if let (Some(name), Some(other)) = (&observation.department, &earlier.department)
                    && bare(name) != bare(other)
                {
                    let principal = self.principal(name).unwrap_or(name);
                    let names = [other.as_str(), name.as_str()];
                    let earlier = self.span(earlier.place.clone());
                    self.doubt(duplicate_row::alias(place, names, principal, earlier));
                    continue;
                }
                let key = observation.keys.values().flatten().map(String::as_str);
                let key = key.collect::<Vec<_>>().join("，");
                let earlier = self.span(earlier.place.clone());
                self.doubt(duplicate_row::repeated(place, &key, earlier));
            } else {
                seen.insert(&observation.keys, observation);
            }
        }
    }

    fn report_missing_rows(&mut self, observations: &[Observation], columns: &Columns) {
        let Some(rows) = &self.expected.counts.rows else {
            if observations.is_empty() {
                self.doubt(missing_row::empty(self.source));
            }
            return;
        };
        if !columns.keys.iter().any(|&(_, key)| key == Key::Row) {
            return;
        }
        for name in &rows.names {
            let is_it = |o: &Observation| {
                o.keys.get(&Key::Row).is_some_and(|row| row.as_deref() == Some(&**name))
            };
            if !observations.iter().any(is_it) {
                self.doubt(missing_row::missing(self.source, name));
            }
        }
    }

    fn postings(&self, observations: &[Observation]) -> Vec<Posting> {
        let Expected { section, counts, period, .. } = self.expected;
        let names = counts.rows.iter().flat_map(|rows| &rows.names);
        let mut postings = Vec::new();
        for observation in observations {
            let row = observation.keys.get(&Key::Row).and_then(Option::as_deref);
            let row = row.and_then(|row| names.clone().find(|name| &***name == row));
            let date = observation.date;
            let Some(year) = date.or(period.map(|p| p.to)).map(|day| day.year()) else { continue };
            for (measure, value, range) in &observation.values {
                let Some(value) = *value else { continue };
                postings.push(Posting {
                    account: Account {
                        section: Arc::clone(section),
                        row: row.cloned(),
                        measure: Arc::clone(&counts.measures[*measure].name),
                    },
                    year,
                    date,
                    value,
                    span: self.span(range.clone()),
                });
            }
        }
        postings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::definition::{Measure, Rows, Sentence};
    use crate::model::files::FileRole;

    /// Measures 咨询 (人次) and 受理 (件), by 事项类型 where `has_rows`.
    fn counts(has_rows: bool) -> Counts {
        let source = Source::new(FileRole::Shared, "s.toml", String::new(), Encoding::Utf8);
        let measure = |name: &str, unit: &str| Measure {
            name: name.into(),
            unit: unit.to_owned(),
            optional: false,
            since: None,
        };
        let template = Text { value: String::new(), span: Span::start_of(&source) };
        let names = vec!["许可".into(), "服务".into()];
        Counts {
            measures: vec![measure("咨询", "人次"), measure("受理", "件")],
            rows: has_rows.then(|| Rows { column: "事项".to_owned(), names }),
            is_cumulative: false,
            text: Sentence { template },
            correction: None,
        }
    }

    /// Holds what is found in a table against its places in ⟦ ⟧ and the messages, in that order; returns
    /// the sum of all figures.
    fn check(has_rows: bool, marked: &str, messages: &[&str]) -> Option<u64> {
        let text = marked.replace(['⟦', '⟧'], "");
        let mut registry = Registry::default();
        for (place, name) in [(0, "水利厅"), (0, "省水利厅"), (1, "司法厅")] {
            assert!(registry.add(place, name));
        }
        let day = |day| NaiveDate::from_ymd_opt(2023, 2, day);
        let period = day(20).zip(day(24)).map(|(from, to)| Period { from, to });
        let counts = counts(has_rows);
        let expected = Expected {
            issue: IssueId { year: 2023, number: 7 },
            section: &"甲".into(),
            counts: &counts,
            period,
            is_dated: true,
            registry: Some(&registry),
        };
        let (role, path) = (FileRole::Figures, "x.csv".to_owned());
        let file = File { role, path, bytes: text.clone().into_bytes() };
        let mut diagnostics = Diagnostics::default();
        let postings = read(file, &expected, &mut diagnostics).postings;
        diagnostics.sort();
        let mut found = text;
        for diagnostic in diagnostics.iter().collect::<Vec<_>>().into_iter().rev() {
            found.insert(diagnostic.span.range.end, '⟧');
            found.insert(diagnostic.span.range.start, '⟦');
        }
        assert_eq!(found, marked);
        let found: Vec<String> = diagnostics
            .iter()
            .map(|d| format!("{}→{}", d.message, d.help.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(found, messages, "{marked}");
        postings.map(|postings| postings.iter().map(|posting| posting.value).sum())
    }

    #[test]
    fn what_is_unambiguous_is_read() {
        let reads = |text: &str, sum: u64| assert_eq!(check(false, text, &[]), Some(sum), "{text}");
        reads("咨询（人次）,受理(件)\n6244.0,1\n", 6245);
        reads("sep=;\n咨询;受理\n\"6,244.00\";+1\n", 6245);
        reads("咨询,受理\n=\"6244\",'1\n", 6245);
        reads("日期,咨询,受理\n2023/2/20 0:00,1,2\n20230221,3,4\n合\u{200b}计,4,6\n", 10);
        reads("部门,咨询,受理\n甲,1,2\n乙,3,4\n合　计,4,6\n", 10);
    }

    #[test]
    fn a_total_under_another_name_is_no_data() {
        for name in ["累计", "全部", "全省", "合计数", "合計", "Total", "全省合计"] {
            let text = format!("部门,咨询,受理\n水利厅,1,2\n司法厅,3,4\n⟦{name}⟧,4,6\n");
            let message = format!(
                "“{name}”像是合计行，会重复计数→核对用的合计行写“合计”两字，否则删去这一行"
            );
            assert_eq!(check(false, &text, &[&message]), None);
        }
        let text = "部门,咨询,受理\n水利厅,836,12\n司法厅,164,88\n⟦各部门⟧,1000,100\n";
        let message = "「各部门」的每个数都是其余2行之和，像是合计行，会重复计数→\
                       是合计就改为 合计（只核对，不计入数据）；确是一个部门就不用管";
        assert_eq!(check(false, text, &[message]), Some(2200));
        // Each row of a definition stands for itself, and so does each day.
        let rows = "事项,咨询,受理\n许可,836,12\n许可,164,88\n服务,1000,100\n";
        let twice = "“许可”的数据重复→删去一行，或加上“日期”“部门”列把它们分开";
        check(true, &rows.replacen("许可,164", "⟦许可⟧,164", 1), &[twice]);
        let days = "日期,咨询,受理\n2月20日,836,12\n2月21日,164,88\n2月22日,1000,100\n";
        assert_eq!(check(false, days, &[]), Some(2200));
        // By day and department: the day's own rows.
        let text = "日期,部门,咨询,受理\n⟦⟧2月20日,水利厅,836,12\n2月20日,司法厅,164,88\n\
                    2月20日,办公室,1000,100\n2月21日,水利厅,5,5\n2月21日,司法厅,1,2\n";
        let message = message.replace("各部门", "办公室");
        let marked = text.replace("⟦⟧", "").replace("2月20日,办公室", "⟦2月20日⟧,办公室");
        assert_eq!(check(false, &marked, &[&message]), Some(2213));
    }

    #[test]
    fn the_names_of_one_department_are_one_key() {
        check(
            false,
            "部门,咨询,受理\n水利厅,1,2\n司法厅,3,4\n⟦省水利厅⟧,1,2\n",
            &["「省水利厅」和「水利厅」在 departments.toml 里是同一个部门，数据重复→\
               两行是同一笔数就删去一行，不是就加成一行；部门写 水利厅"],
        );
        // Of several days or rows it is one department all the same.
        let days = "日期,部门,咨询,受理\n2月20日,水利厅,1,2\n2月21日,省水利厅,1,2\n";
        assert_eq!(check(false, days, &[]), Some(6));
        let totals = "部门,咨询,受理\n水利厅,1,2\n司法厅,3,4\n合计,4,6\n";
        assert_eq!(check(false, totals, &[]), Some(10));
        let unknown = "部门,咨询,受理\n住建厅,1,2\n省住建厅,1,2\n";
        assert_eq!(check(false, unknown, &[]), Some(6));
    }

    #[test]
    fn one_cause_is_one_finding() {
        let rows = |cell: &str, from: u32, to: u32| -> String {
            (from..=to).map(|n| format!("部{n},{cell},1\n")).collect()
        };
        check(
            false,
            &format!("部门,咨询,受理\n甲,25,1\n乙,⟦⟧,1\n{}丙,3,1\n", rows("", 1, 24)),
            &["“咨询”这一格没有数，这一列还有24格也是这样：第4—27行→填上数；没有办件填 0"],
        );
        check(
            false,
            &format!("部门,咨询,受理\n甲,⟦1.5⟧,1\n乙,3,1\n{}丙,⟦2人⟧,1\n", rows("0.5", 1, 2)),
            &[
                "“咨询”的“1.5”是小数，这一列还有2格也是这样：第4、5行→核对这个数：人次没有小数。\
                 金额、面积不要四舍五入，换更小的单位，如 12.5万元 用 unit = \"元\"，写 125000",
                "“咨询”的“2人”的单位是“人”，应是“人次”→核对这一列的单位，或只写数字",
            ],
        );
        check(
            false,
            "日期,部门,咨询,受理\n2月20日,甲,1,1\n⟦⟧,乙,1,1\n,丙,1,1\n2月21日,丁,1,1\n,戊,1,1\n",
            &["这一格是空的，这一列还有2格也是这样：第4、6行→\
               填上；合并过的格先取消合并，再逐行填上；用不着这一列就整列删去"],
        );
        // A lone 合计 row has nothing to be held against.
        check(
            true,
            "⟦⟧⟦⟧事项,咨询,受理\n合计,4,6\n",
            &[
                "缺少“许可”这一行→补上“许可”；没有办件填 0",
                "缺少“服务”这一行→补上“服务”；没有办件填 0",
            ],
        );
    }

    #[test]
    fn what_is_wrong_says_what_to_write() {
        check(
            false,
            "⟦咨询（件）⟧,受理\n1,2\n",
            &[
                "列名「咨询（件）」的单位不对：「咨询」的单位是「人次」→核对这一列的数；数不错，就把列名改为 咨询",
            ],
        );
        let transposed = "数据表的行和列颠倒了：指标写在第一列里→第一行写 咨询,受理，数写在下面；\
                          在 Excel 里复制整张表，「选择性粘贴」时勾选「转置」";
        check(false, "⟦指标,数⟧\n咨询,1\n受理,2\n", &[transposed]);
        check(false, "⟦咨询,1⟧\n受理,2\n", &[transposed]);
        check(
            true,
            "⟦事项,许可,服务⟧\n咨询,1,2\n受理,3,4\n",
            &[&transposed.replace("咨询,受理", "事项,咨询,受理")],
        );
        check(
            false,
            "咨询,受理,备注\n1,2,⟦\"含补报⟧\n三件\"\n",
            &["「备注」这一格里换了行→写成一行：\"含补报三件\""],
        );
        check(
            false,
            "部门,咨询,受理\n甲,1,2\n乙,3,4\n合计,⟦-4⟧,6\n",
            &["「咨询」的合计「-4」是负数→各行相加是4：改为 4，或删去合计行"],
        );
        check(
            false,
            "咨询,受理\n⟦8\u{200b}36⟧,2\n",
            &["「咨询」的「8\u{200b}36」里有看不见的字符 U+200B→删去这一格，重新键入 836"],
        );
        check(
            false,
            "⟦咨\u{feff}询⟧,受理\n1,2\n",
            &["列名「咨\u{feff}询」里有看不见的字符 U+FEFF→是否想写“咨询”？"],
        );
        check(
            false,
            "咨询,受理\n⟦1.24E+04⟧,⟦=A1⟧\n",
            &[
                "“咨询”的“1.24E+04”是科学记数法，可能已经四舍五入→\
                 在 Excel 里把这一列的格式改为「数值」、小数位数 0，再存一次",
                "“受理”的“=A1”是公式→在 Excel 里复制这一列，「选择性粘贴」为「数值」，再存一次",
            ],
        );
    }
}
