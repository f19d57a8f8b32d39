//! The tables of an issue to come: the header and the rows of the issue before, and blank cells where
//! figures will be.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::model::calendar::{Calendar, days_of};
use crate::model::csv::csv;
use crate::model::definition::{
    Basis, Counts, DATE, DEPARTMENT, Definition, Kind, Measure, REMARK, TOTAL,
};
use crate::model::issue::{IssueId, Period};
use crate::model::registry::Registry;
use crate::model::spelling::bare;
use crate::model::tabulation::By;
use crate::read::number;
use crate::read::outline::{Outline, names};
use crate::read::table::Expected;

/// A table with cells to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blank {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<Entry>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Text(String),
    Day(NaiveDate),
    /// A figure with so many decimals is wanted.
    Figure(u8),
    /// Nothing is.
    Nothing,
}

/// For what a table is made.
pub(super) struct Wanted<'a> {
    pub(super) issue: IssueId,
    pub(super) period: Period,
    pub(super) definition: &'a Definition,
    pub(super) block: &'a str,
    pub(super) counts: &'a Counts,
    pub(super) registry: Option<&'a Registry>,
    pub(super) calendar: &'a Calendar,
}

/// What a column holds.
#[derive(Clone, Copy)]
enum Column<'a> {
    Row,
    Date,
    Department,
    Measure(&'a Measure),
    Remark,
}

/// The cells that say of what a row is; nothing where there is no such column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Keys {
    department: Option<String>,
    row: Option<String>,
}

impl Keys {
    /// Whether it is of all departments, or of all rows.
    fn is_total(&self) -> bool {
        [&self.department, &self.row].into_iter().flatten().any(|name| bare(name) == TOTAL)
    }
}

impl Wanted<'_> {
    /// What the same table of an issue over a period was read against.
    pub(super) fn expected(&self, issue: IssueId, period: Period) -> Expected<'_> {
        Expected {
            issue,
            section: &self.definition.name,
            counts: self.counts,
            period: Some(period),
            is_dated: true,
            registry: self.registry,
        }
    }

    /// Made after the same table of the issue `before`, with its period, where there is one.
    pub(super) fn table(&self, before: Option<&(Outline, Period)>) -> Blank {
        let outline = before.map(|(outline, _)| outline);
        let columns = self.columns(outline);
        let has = |is_it: fn(&Column<'_>) -> bool| columns.iter().any(|(_, column)| is_it(column));
        let is_dated = has(|column| matches!(column, Column::Date));
        let places = Keys {
            department: has(|c| matches!(c, Column::Department)).then(String::new),
            row: has(|c| matches!(c, Column::Row)).then(String::new),
        };
        let (mut each, mut closing) =
            outline.map(|outline| self.carried(outline)).unwrap_or_default();
        if is_dated && outline.is_some_and(|outline| !outline.header.iter().any(|n| n == DATE)) {
            // Sums of what had no days are those of all days.
            let totals = each.extract_if(.., |keys| keys.is_total());
            closing.extend(totals.map(|keys| (TOTAL.to_owned(), keys)));
        }
        // A sum is for whoever has figures: nobody has to state one. Of what is not added up it is the
        // figure itself.
        if !self.has_level() {
            each.retain(|keys| !keys.is_total());
            closing.clear();
        }
        self.complete(&mut each, &places);
        let mut lines: Vec<(Option<Entry>, Keys)> = Vec::new();
        if is_dated {
            for day in self.days(before) {
                lines.extend(each.iter().map(|keys| (Some(Entry::Day(day)), keys.clone())));
            }
            lines.extend(closing.into_iter().map(|(date, keys)| (Some(Entry::Text(date)), keys)));
        } else {
            lines.extend(each.into_iter().map(|keys| (None, keys)));
        }
        let rows = lines.into_iter().map(|(date, keys)| {
            let text = |text: &Option<String>| Entry::Text(text.clone().unwrap_or_default());
            let cells = columns.iter().map(|(_, column)| match column {
                Column::Row => text(&keys.row),
                Column::Department => text(&keys.department),
                Column::Date => date.clone().unwrap_or(Entry::Nothing),
                Column::Measure(measure) => Entry::Figure(measure.decimals),
                Column::Remark => Entry::Nothing,
            });
            cells.collect()
        });
        let rows = rows.collect();
        Blank { header: columns.into_iter().map(|(name, _)| name).collect(), rows }
    }

    /// The columns of the table before as far as they are known, with those that are needed and lacking.
    fn columns(&self, outline: Option<&Outline>) -> Vec<(String, Column<'_>)> {
        let row_column = self.row_column();
        let meant = |name: &str| match name {
            DATE => Some(Column::Date),
            DEPARTMENT => Some(Column::Department),
            REMARK => Some(Column::Remark),
            _ if Some(name) == row_column => Some(Column::Row),
            _ => {
                let measure = self.counts.measure(name);
                measure.filter(|measure| measure.known_in(self.issue)).map(Column::Measure)
            }
        };
        let header = outline.map(|outline| outline.header.as_slice()).unwrap_or_default();
        let known =
            header.iter().filter_map(|name| Some((name.clone(), names(name).find_map(meant)?)));
        let mut columns: Vec<(String, Column<'_>)> = Vec::new();
        for (name, column) in known {
            if !columns.iter().any(|(other, _)| *other == name) {
                columns.push((name, column));
            }
        }
        let is_new = !columns.iter().any(|(_, column)| matches!(column, Column::Measure(_)));
        if is_new {
            columns.clear();
        }
        let lacks = |columns: &[(String, Column<'_>)], is_it: fn(&Column<'_>) -> bool| {
            !columns.iter().any(|(_, column)| is_it(column))
        };
        if let Some(name) = row_column.filter(|_| lacks(&columns, |c| matches!(c, Column::Row))) {
            columns.insert(0, (name.to_owned(), Column::Row));
        }
        let by = |by: By| {
            let mut blocks = self.definition.blocks.iter();
            blocks.any(|block| match &block.kind {
                Kind::Table(table) => table.of.value == self.block && table.by() == by,
                _ => false,
            })
        };
        if by(By::Department) && lacks(&columns, |c| matches!(c, Column::Department)) {
            columns.insert(0, (DEPARTMENT.to_owned(), Column::Department));
        }
        // What is added up must say for which year it counts.
        let is_added =
            |measure: &&Measure| measure.known_in(self.issue) && measure.basis != Basis::Level;
        let needs_days =
            self.period.crosses_year() && self.counts.measures.iter().any(|m| is_added(&m));
        if (by(By::Date) || needs_days) && lacks(&columns, |c| matches!(c, Column::Date)) {
            columns.insert(0, (DATE.to_owned(), Column::Date));
        }
        for measure in self.counts.measures.iter().filter(|measure| measure.known_in(self.issue)) {
            let is_there = columns.iter().any(
                |(_, column)| matches!(column, Column::Measure(other) if other.name == measure.name),
            );
            if !is_there && (is_new || !measure.optional) {
                columns.push((measure.name.to_string(), Column::Measure(measure)));
            }
        }
        columns
    }

    fn row_column(&self) -> Option<&str> {
        self.counts.rows.as_ref().map(|rows| rows.column.as_str())
    }

    /// Of what the rows of the table before are, each once: those of every day, and those of all days
    /// with what stands there in the place of a day.
    fn carried(&self, outline: &Outline) -> (Vec<Keys>, Vec<(String, Keys)>) {
        let (mut each, mut closing) = (Vec::new(), Vec::new());
        let place = |wanted: &str| outline.header.iter().position(|name| name == wanted);
        let date = place(DATE);
        let department = place(DEPARTMENT);
        let row = self.row_column().and_then(place);
        let figures = |cells: &Vec<String>| {
            let named = outline.header.iter().zip(cells);
            let mut figures = named
                .filter(|(name, _)| names(name).any(|name| self.counts.measure(name).is_some()));
            figures.any(|(_, text)| !text.is_empty())
        };
        // A line without a figure among others is a note; in a table to fill in all are without.
        let has_figures = outline.rows.iter().any(figures);
        for cells in outline.rows.iter().filter(|cells| !has_figures || figures(cells)) {
            let cell = |at: Option<usize>| at.map(|at| cells.get(at).cloned().unwrap_or_default());
            let keys = Keys { department: cell(department), row: cell(row) };
            let is_row = keys
                .row
                .as_deref()
                .is_none_or(|name| bare(name) == TOTAL || name.is_empty() || self.has_row(name));
            if !is_row {
                continue;
            }
            let date = cell(date).filter(|text| number::date(text, Some(self.period)).is_none());
            match date.map(|text| (text, keys.clone())) {
                Some(all) if bare(&all.0) == TOTAL || all.0.is_empty() && keys.is_total() => {
                    closing.extend((!closing.contains(&all)).then_some(all));
                }
                // Of a day that cannot be read nothing is known.
                Some((text, _)) if !text.is_empty() => {}
                // A cell over several rows is written in the first of them.
                _ => each.extend((!each.contains(&keys)).then_some(keys)),
            }
        }
        (each, closing)
    }

    fn has_level(&self) -> bool {
        self.counts.measures.iter().any(|measure| measure.basis == Basis::Level)
    }

    fn has_row(&self, name: &str) -> bool {
        let rows = self.counts.rows.as_ref();
        rows.is_some_and(|rows| rows.names.iter().any(|known| **known == *name))
    }

    /// Adds the rows that must be there and are not; `places` has the columns that there are.
    fn complete(&self, each: &mut Vec<Keys>, places: &Keys) {
        // Of columns that are new nothing is carried over.
        let fits = |keys: &Keys| {
            keys.department.is_some() == places.department.is_some()
                && keys.row.is_some() == places.row.is_some()
        };
        each.retain(fits);
        let had = each.clone();
        let had_row = |row: &Option<String>| had.iter().any(|keys| keys.row == *row);
        let had_department =
            |name: &Option<String>| had.iter().any(|keys| keys.department == *name);
        let mut departments: Vec<Option<String>> = Vec::new();
        for keys in &had {
            if !departments.contains(&keys.department) {
                departments.push(keys.department.clone());
            }
        }
        if departments.is_empty() && places.department.is_some() {
            let known = self.registry.map(Registry::principals).unwrap_or_default();
            departments.extend(known.into_iter().map(|name| Some(name.to_owned())));
        }
        if departments.is_empty() {
            departments.push(places.department.clone());
        }
        // Of departments the 合计 row says what is not added up.
        let total = Some(TOTAL.to_owned());
        if places.department.is_some() && self.has_level() && !departments.contains(&total) {
            departments.push(total);
        }
        let names = self.counts.rows.iter().flat_map(|rows| &rows.names);
        let mut rows: Vec<Option<String>> = names.map(|name| Some(name.to_string())).collect();
        if rows.is_empty() {
            rows.push(None);
        }
        for department in departments {
            for row in &rows {
                if !had_row(row) || !had_department(&department) {
                    each.push(Keys { department: department.clone(), row: row.clone() });
                }
            }
        }
    }

    /// The days of the period that the table has rows for, as the table before had them: every day, or
    /// the last, or those that are worked.
    fn days(&self, before: Option<&(Outline, Period)>) -> Vec<NaiveDate> {
        let Period { from, to } = self.period;
        let working = || -> Vec<NaiveDate> { self.calendar.working_days(from, to).collect() };
        let Some((outline, period)) = before else { return working() };
        let place = outline.header.iter().position(|name| name == DATE);
        let cells = outline.rows.iter().filter_map(|row| row.get(place?));
        let had: BTreeSet<NaiveDate> =
            cells.filter_map(|text| number::date(text, Some(*period))).collect();
        let is_long = period.from != period.to;
        if is_long && days_of(period.from, period.to).all(|day| had.contains(&day)) {
            return days_of(from, to).collect();
        }
        if is_long && had.len() == 1 && had.contains(&period.to) && !self.period.crosses_year() {
            return vec![to];
        }
        let working = working();
        if working.is_empty() { days_of(from, to).collect() } else { working }
    }
}

impl Blank {
    /// For an editor and for Excel.
    pub(super) fn csv(&self) -> Vec<u8> {
        let rows = self.rows.iter().map(|row| {
            let cells = row.iter().map(|entry| match entry {
                Entry::Text(text) => text.clone(),
                Entry::Day(day) => day.to_string(),
                Entry::Figure(_) | Entry::Nothing => String::new(),
            });
            cells.collect()
        });
        csv(std::iter::once(self.header.clone()).chain(rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostics;
    use crate::model::csv::MARK;
    use crate::model::files::{File, FileRole};
    use crate::read::{definition, outline};

    /// Holds the table for an issue of 2024-01-08 to 2024-01-12, or of other days, against what is
    /// expected; `before` is the CSV of the issue of 2024-01-01 to 2024-01-05.
    fn check_in(days: [&str; 2], counts: &str, others: &str, before: Option<&str>, expected: &str) {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap_or_else(|_| panic!("{text}"));
        let text = format!(
            "heading = \"甲\"\n[[blocks]]\nkind = \"counts\"\nkey = \"counts\"\ntext = \"无\"\n\
             {counts}\n{others}"
        );
        let file = |text: &str| File::new(FileRole::Shared, "x", text.as_bytes().to_vec());
        let mut found = Diagnostics::default();
        let known = definition::load(vec![("甲".to_owned(), file(&text))], &mut found);
        assert_eq!(
            found.iter().map(|f| f.message.as_str()).collect::<Vec<_>>(),
            Vec::<&str>::new()
        );
        let definition = known.get("甲").expect("defined");
        let (block, counts) = definition.counts().next().expect("counts");
        let mut registry = Registry::default();
        for (place, name) in [(0, "水利厅"), (0, "省水利厅"), (1, "商务厅")] {
            registry.add(place, name);
        }
        let wanted = Wanted {
            issue: IssueId { year: 2024, number: 2 },
            period: Period { from: day(days[0]), to: day(days[1]) },
            definition,
            block,
            counts,
            registry: Some(&registry),
            calendar: &Calendar::built_in(),
        };
        let earlier = Period { from: day("2024-01-01"), to: day("2024-01-05") };
        let before = before.and_then(|csv| {
            let expected = wanted.expected(IssueId { year: 2024, number: 1 }, earlier);
            Some((outline::read(file(csv), &expected)?, earlier))
        });
        let csv = wanted.table(before.as_ref()).csv();
        let csv = String::from_utf8(csv).expect("UTF-8");
        assert_eq!(csv.strip_prefix(MARK), Some(expected));
    }

    fn check(counts: &str, others: &str, before: Option<&str>, expected: &str) {
        check_in(["2024-01-08", "2024-01-12"], counts, others, before, expected);
    }

    const PLAIN: &str =
        "measures = [{ name = \"受理\", unit = \"件\" }, { name = \"办结\", unit = \"件\" }]";
    const ROWS: &str = "rows = { column = \"类\", names = [\"许可\", \"服务\"] }\n\
                        measures = [{ name = \"受理\", unit = \"件\" }]";

    #[test]
    fn a_first_table_has_what_the_definition_asks_for() {
        check(PLAIN, "", None, "受理,办结\n,\n");
        check(ROWS, "", None, "类,受理\n许可,\n服务,\n");
        let table = |by: &str| {
            format!(
                "[[blocks]]\nkind = \"table\"\nkey = \"t\"\nof = \"counts\"\nby = \"{by}\"\n\
                 columns = [{{ measure = \"受理\" }}]\n"
            )
        };
        check(PLAIN, &table("部门"), None, "部门,受理,办结\n水利厅,,\n商务厅,,\n");
        let days = "2024-01-08,,\n2024-01-09,,\n2024-01-10,,\n2024-01-11,,\n2024-01-12,,\n";
        check(PLAIN, &table("日期"), None, &format!("日期,受理,办结\n{days}"));
        let level = "measures = [{ name = \"受理\", unit = \"件\", basis = \"level\" }]";
        check(level, &table("部门"), None, "部门,受理\n水利厅,\n商务厅,\n合计,\n");
        let others = "measures = [\n{ name = \"受理\", unit = \"件\", optional = true },\n\
                      { name = \"办结\", unit = \"件\", since = \"2024-03\" },\n]";
        // A line with nothing in it would be none.
        check(others, "", None, "受理\n\"\"\n");
    }

    #[test]
    fn a_table_is_made_after_the_one_before() {
        // Columns in its order, with what they are called there; what is not known is left out.
        check(PLAIN, "", Some("备注,办结（件）,受理\n好,1,2\n"), "备注,办结（件）,受理\n,,\n");
        check(PLAIN, "", Some("受理,旧的\n1,2\n"), "受理,办结\n,\n");
        check(PLAIN, "", Some("甲表\n1\n"), "受理,办结\n,\n");
        let optional = "measures = [{ name = \"受理\", unit = \"件\" }, \
                        { name = \"办结\", unit = \"件\", optional = true }]";
        check(optional, "", Some("受理\n1\n"), "受理\n\"\"\n");
        check(ROWS, "", Some("类,受理\n服务,1\n旧,1\n合计,2\n"), "类,受理\n服务,\n许可,\n");
        check(ROWS, "", Some("受理\n1\n"), "类,受理\n许可,\n服务,\n");
        // A sum that is not added up is the figure itself.
        let level = "measures = [{ name = \"受理\", unit = \"件\", basis = \"level\" }]";
        check(level, "", Some("部门,受理\n商务厅,1\n合计,2\n"), "部门,受理\n商务厅,\n合计,\n");
        // Departments as they were there.
        let before = "部门,类,受理\n民政厅,许可,1\n民政厅,服务,1\n科技厅,许可,1\n";
        let expected = "部门,类,受理\n民政厅,许可,\n民政厅,服务,\n科技厅,许可,\n";
        check(ROWS, "", Some(before), expected);
        // What a spreadsheet leaves above and below is no row, unless nothing is filled in yet.
        let before = "统计表,,\n部门,受理,办结\n民政厅,1,2\n填表人：张三,,\n";
        check(PLAIN, "", Some(before), "部门,受理,办结\n民政厅,,\n");
        let blank = "部门,受理,办结\n民政厅,,\n科技厅,,\n";
        check(PLAIN, "", Some(blank), blank);
        let before = "日期,类,受理\n1月5日,许可,1\n,服务,1\n合计,合计,2\n";
        let expected = "日期,类,受理\n2024-01-12,许可,\n2024-01-12,服务,\n";
        check(ROWS, "", Some(before), expected);
        // Days: those that are worked, all, or the last.
        let of = |days: &[&str]| days.iter().map(|day| format!("{day},1,2\n")).collect::<String>();
        let before =
            format!("日期,受理,办结\n{}合计,1,2\n", of(&["1月2日", "1月3日", "1月4日", "1月5日"]));
        let expected = "日期,受理,办结\n2024-01-08,,\n2024-01-09,,\n2024-01-10,,\n2024-01-11,,\n\
                        2024-01-12,,\n";
        check(PLAIN, "", Some(&before), expected);
        let all = of(&["1月1日", "1月2日", "1月3日", "1月4日", "1月5日"]);
        let week = ["2024-01-12", "2024-01-14"];
        let expected = "日期,受理,办结\n2024-01-12,,\n2024-01-13,,\n2024-01-14,,\n";
        check_in(week, PLAIN, "", Some(&format!("日期,受理,办结\n{all}")), expected);
        let last = of(&["1月5日"]);
        let expected = "日期,受理,办结\n2024-01-12,,\n";
        check(PLAIN, "", Some(&format!("日期,受理,办结\n{last}")), expected);
    }

    #[test]
    fn over_the_turn_of_the_year_every_table_that_adds_up_has_days() {
        let days = ["2024-12-30", "2025-01-03"];
        let expected = "日期,受理,办结\n2024-12-30,,\n2024-12-31,,\n2025-01-02,,\n2025-01-03,,\n";
        check_in(days, PLAIN, "", Some("受理,办结\n1,2\n"), expected);
        let expected = "日期,类,受理\n2024-12-31,许可,\n2024-12-31,服务,\n2025-01-02,许可,\n\
                        2025-01-02,服务,\n";
        let before = "类,受理\n许可,1\n服务,1\n合计,2\n";
        check_in(["2024-12-31", "2025-01-02"], ROWS, "", Some(before), expected);
        let level = "measures = [{ name = \"受理\", unit = \"件\", basis = \"level\" }]";
        check_in(days, level, "", Some("受理\n1\n"), "受理\n\"\"\n");
    }
}
