//! calendar.csv: the days on which an office is closed or works, beside the announced holidays or
//! against them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::cells::{Cell, Cells, decoded, layout, records, well_quoted};
use super::number;
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{
    blank_cell, duplicate_row, missing_column, syntax, unknown_column, wrong_type,
};
use crate::model::calendar::{Announced, Calendar, DayKind};
use crate::model::files::File;
use crate::model::source::{Source, Span};
use crate::model::spelling::{bare, nearest};

const DATE: &str = "date";
const KIND: &str = "kind";
const NAME: &str = "name";

/// The announced holidays with the workspace's own days, where it has any. Nothing where something is
/// wrong with these: against half a calendar working days would be missed that are none.
pub fn read(file: Option<File>, diagnostics: &mut Diagnostics) -> Option<Calendar> {
    let mut calendar = Calendar::built_in();
    let Some(file) = file else { return Some(calendar) };
    let mut found = Diagnostics::default();
    let days = read_days(file, &mut found).filter(|_| !found.has_errors());
    diagnostics.extend(found);
    for (day, announced) in days? {
        calendar.set(day, announced);
    }
    Some(calendar)
}

fn read_days(file: File, diagnostics: &mut Diagnostics) -> Option<Vec<(NaiveDate, Announced)>> {
    let source = decoded(file, diagnostics)?;
    let rows = records(&source.text, layout(&source.text)).into_iter();
    let mut rows = rows.filter(|row| row.iter().any(|cell| !cell.text.is_empty()));
    // An empty file says as much as none.
    let Some(header) = rows.next() else { return Some(Vec::new()) };
    let columns = Columns::of(&source, &header, diagnostics)?;
    let mut seen: BTreeMap<NaiveDate, Span> = BTreeMap::new();
    let mut days = Vec::new();
    for row in rows {
        let Some((day, span, announced)) = columns.day(&source, row, diagnostics) else { continue };
        match seen.get(&day) {
            Some(earlier) => diagnostics.push(duplicate_row::day(span, day, earlier.clone())),
            None => {
                seen.insert(day, span);
                days.push((day, announced));
            }
        }
    }
    Some(days)
}

/// Which column holds what; names may be left out.
struct Columns {
    width: usize,
    date: usize,
    kind: usize,
    name: Option<usize>,
}

impl Columns {
    fn of(source: &Arc<Source>, header: &Cells, diagnostics: &mut Diagnostics) -> Option<Self> {
        let span = |cell: &Cell| Span::new(source, cell.range.clone());
        let named = |cell: &Cell| cell.text.to_ascii_lowercase();
        let width = header.iter().rposition(|cell| !cell.text.is_empty())? + 1;
        let header = &header[..width];
        let place = |name: &str| header.iter().position(|cell| named(cell) == name);
        let (date, kind, name) = (place(DATE), place(KIND), place(NAME));
        let known = [date, kind, name];
        if date.is_none() && kind.is_none() {
            let (first, last) = (header.first()?, header.last()?);
            let row = Span::new(source, first.range.start..last.range.end);
            let is_known = |cell: &Cell| nearest(&cell.text, [DATE, KIND]).is_some();
            if !header.iter().any(is_known) {
                let commas = row.text().contains(['，', '；']);
                let words = row.text().split([',', '，', ';', '；', '\t']);
                let is_data = words.into_iter().any(|word| number::date(word, None).is_some());
                diagnostics.push(syntax::calendar_header(row, is_data, commas));
                return None;
            }
        }
        let mut wanted: Vec<&str> = [(DATE, date), (KIND, kind)]
            .into_iter()
            .filter_map(|(name, place)| place.is_none().then_some(name))
            .collect();
        let others = header.iter().enumerate().filter(|(at, _)| !known.contains(&Some(*at)));
        for (_, cell) in others {
            if [DATE, KIND, NAME].contains(&named(cell).as_str()) {
                diagnostics.push(syntax::repeated_column(span(cell), &cell.text));
                return None;
            }
            let meant = nearest(&cell.text, [DATE, KIND, NAME]);
            diagnostics.push(unknown_column::unknown(span(cell), &cell.text, meant));
            wanted.retain(|name| Some(*name) != meant);
        }
        let (first, last) = (header.first()?, header.last()?);
        for name in wanted {
            let row = Span::new(source, first.range.start..last.range.end);
            diagnostics.push(missing_column::missing(row, name));
        }
        Some(Self { width, date: date?, kind: kind?, name })
    }

    /// A day with its place and what it is.
    fn day(
        &self,
        source: &Arc<Source>,
        mut row: Cells,
        diagnostics: &mut Diagnostics,
    ) -> Option<(NaiveDate, Span, Announced)> {
        let span = |cell: &Cell| Span::new(source, cell.range.clone());
        if let Some(cell) = row.iter().find(|cell| !well_quoted(&source.text[cell.range.clone()])) {
            diagnostics.push(syntax::misquoted(span(cell)));
            return None;
        }
        while row.len() > self.width && row.last().is_some_and(|cell| cell.text.is_empty()) {
            row.pop();
        }
        if row.len() != self.width {
            let range = row.first()?.range.start..row.last()?.range.end;
            let place = Span::new(source, range);
            diagnostics.push(syntax::ragged(place, row.len(), self.width));
            return None;
        }
        let (date, kind) = (&row[self.date], &row[self.kind]);
        let day = filled(date, span(date), diagnostics).and_then(|text| {
            let day = number::date(text, None);
            if day.is_none() {
                diagnostics.push(wrong_type::date_cell(span(date), text));
            }
            day
        });
        let kind = filled(kind, span(kind), diagnostics).and_then(|text| match day_kind(text) {
            Ok(kind) => Some(kind),
            Err(meant) => {
                diagnostics.push(wrong_type::day_kind(span(kind), text, meant));
                None
            }
        });
        let holiday = self.name.map(|at| row[at].text.clone()).unwrap_or_default();
        Some((day?, span(date), Announced { kind: kind?, holiday }))
    }
}

/// What a cell holds; one with nothing in it is reported.
fn filled<'c>(cell: &'c Cell, span: Span, diagnostics: &mut Diagnostics) -> Option<&'c str> {
    if cell.text.is_empty() {
        diagnostics.push(blank_cell::key(span));
        return None;
    }
    Some(&cell.text)
}

/// # Errors
/// What is meant by another word, where that can be told.
fn day_kind(text: &str) -> Result<DayKind, Option<&'static str>> {
    let word = bare(text).to_ascii_lowercase();
    match word.as_str() {
        "off" => Ok(DayKind::Off),
        "work" => Ok(DayKind::Work),
        "休" | "放假" | "休息" | "假" | "holiday" | "rest" => Err(Some("off")),
        "班" | "上班" | "调休" | "补班" | "调休上班" | "workday" => Err(Some("work")),
        other => Err(nearest(other, ["off", "work"])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::read::marked;

    fn check(marked: &str) {
        marked::check(FileRole::Shared, marked, |file, found| {
            let calendar = read(Some(file), found);
            assert_eq!(calendar.is_none(), found.has_errors());
        });
    }

    #[test]
    fn each_day_is_off_or_worked_once() {
        check("");
        check("date,kind,name\n2027-01-01,off,元旦\n2027-01-03,work,\n");
        check("Kind;Date;\nWORK;2027年1月3日;\n\n;;\n");
        check("date,kind,name\n⟦2027-02-30⟧{wrong-type},off,春节\n⟦⟧{blank-cell},work,春节\n");
        check("date,kind\n⟦2月1日⟧{wrong-type},off\n");
        check("date,kind\n2027-01-01,⟦放假⟧{wrong-type}\n2027-01-02,⟦⟧{blank-cell}\n");
        check("date,kind\n⟦2027-01-01⟧{+duplicate-row},off\n⟦2027/1/1⟧{duplicate-row},work\n");
        check("date,kind,name\n⟦2027-01-01,off⟧{syntax}\n");
        check("date,kind,name\n2027-01-01,off,⟦\"元旦⟧{syntax}\n");
        check("⟦date，kind，name⟧{syntax}\n2027-01-01，off，元旦\n");
        check("⟦日期,类型,名称⟧{syntax}\n2027-01-01,off,元旦\n");
        check("⟦2027-01-01,off,元旦⟧{syntax}\n");
        check("date,kind,name\n⟦2027-01-01，off，元旦⟧{syntax}\n");
        check("⟦dates⟧{unknown-column},⟦kinds⟧{unknown-column}\n");
        check("date,⟦kinds⟧{unknown-column},name\n");
        check("⟦date,name⟧{missing-column}\n");
        check("date,kind,⟦date⟧{syntax}\n");
        check("date,kind,name,⟦备注⟧{unknown-column}\n");
        let (text, _, _) = encoding_rs::GB18030.encode("date,kind,name\n2027-01-01,off,元旦\n");
        let marked = "⟦⟧{encoding}date,kind,name\n2027-01-01,off,元旦\n";
        marked::check_bytes(FileRole::Shared, marked, &text, |file, found| read(Some(file), found));
    }

    #[test]
    fn what_a_kind_is_called_elsewhere_is_understood() {
        let check = |text: &str, expected: Result<DayKind, Option<&str>>| {
            assert_eq!(day_kind(text), expected, "{text}");
        };
        check("OFF", Ok(DayKind::Off));
        check(" work ", Ok(DayKind::Work));
        check("休", Err(Some("off")));
        check("补班", Err(Some("work")));
        check("works", Err(Some("work")));
        check("元旦", Err(None));
    }

    #[test]
    fn a_workspace_adds_and_overrides() {
        let text =
            "date,kind,name\n2023-01-28,off,春节\n2027-01-01,off,元旦\n2027-01-03,work,元旦\n";
        let file = File::new(FileRole::Shared, "calendar.csv", text);
        let calendar = read(Some(file), &mut Diagnostics::default()).expect("nothing wrong");
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        assert!(!calendar.is_working(day("2023-01-28")));
        assert!(calendar.is_working(day("2023-01-29")));
        assert!(calendar.is_working(day("2027-01-03")));
        assert!(calendar.knows(2027) && !calendar.knows(2028));
    }
}
