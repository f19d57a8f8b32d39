//! For beancount, a second opinion: what the issues report as transactions, each total that they print
//! as an assertion that `bean-check` holds against its own addition.

use std::cmp::max;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};

use super::Ledger;
use super::rows::Row;
use crate::model::decimal::Decimal;
use crate::model::figures::{Account, Part, PartKind};
use crate::model::issue::IssueId;

/// Where totals are kept, and where what they are made of comes from.
const TOTALS: &str = "Assets";
const SOURCES: [&str; 3] = ["Equity:Opening", "Equity:Period", "Equity:Correction"];

/// An account for each section, row, measure and calendar year: a correction recorded later still moves
/// the total of a year that is over. Figures, openings and corrections of all issues that the rows go
/// back to are booked; only the rows' own totals are asserted. Levels have none, a comment names them.
///
/// Nothing where an issue that a row goes back to is not in the ledger.
pub fn render(rows: &[Row], ledger: &Ledger) -> Option<String> {
    let mut books = Books { ledger, kept: BTreeMap::new(), units: Vec::new(), first: None };
    let mut entries = String::new();
    let mut levels = BTreeSet::new();
    for row in rows {
        match row.year_to_date {
            Some(year_to_date) => entries += &books.booked(row, year_to_date)?,
            None => drop(levels.insert(one_line(&row.account().to_string()))),
        }
    }
    let mut text = "; bean-check 核对：每期的数、更正、期初各记一笔，累计是断言。\n".to_owned();
    if !levels.is_empty() {
        let levels: Vec<String> = levels.into_iter().collect();
        text += &format!("; 不累加的指标没有累计，未列入：{}\n", levels.join("、"));
    }
    text.push('\n');
    text += &books.opened();
    text += &entries;
    Some(text)
}

struct Books<'a> {
    ledger: &'a Ledger,
    kept: BTreeMap<(Account, i32), Kept>,
    /// The names of the commodities from the first on.
    units: Vec<String>,
    /// The first day on which something is booked.
    first: Option<NaiveDate>,
}

/// What has been written of an account so far.
struct Kept {
    name: String,
    commodity: String,
    opened: NaiveDate,
    parts: Vec<Part>,
    /// The first day that is not yet asserted.
    free: Option<NaiveDate>,
}

impl Books<'_> {
    /// What a row adds to the books, and its total.
    fn booked(&mut self, row: &Row, year_to_date: u64) -> Option<String> {
        let commodity = self.commodity(&row.unit);
        let key = (row.account(), row.year);
        let (account, year) = &key;
        let parts = self.ledger.parts(account, *year, row.issue);
        let mut last = self.day(row.issue, PartKind::Correction, *year)?;
        let before = self.kept.get(&key);
        let known = before.map_or(&[][..], |kept| &kept.parts);
        let free = before.and_then(|kept| kept.free);
        // An opening stands in for the issues that it contains.
        let (replaced, new) = match parts.strip_prefix(known) {
            Some(new) => (0, new),
            None => (known.iter().map(|part| part.amount).sum(), parts.as_slice()),
        };
        let name = before.map_or_else(|| named(account, *year), |kept| kept.name.clone());
        let mut text = String::new();
        let mut opened = before.map(|kept| kept.opened);
        let mut book = |day: NaiveDate, kind: PartKind, origin: &str, amount: i128| {
            let day = max(Some(day), free).unwrap_or(day);
            last = max(last, day);
            opened = opened.or(Some(day));
            let source = SOURCES[kind as usize];
            let amount = Decimal::new(amount, row.decimals);
            let narration = quoted(&account.to_string());
            text += &format!(
                "{day} * {} {narration}\n  {name}  {amount} {commodity}\n  {source}\n\n",
                quoted(origin),
            );
        };
        if replaced != 0 {
            let day = self.day(new.first()?.issue, PartKind::Opening, *year)?;
            book(day, PartKind::Opening, "期初代替此前各期", -replaced);
        }
        for part in new {
            book(self.day(part.issue, part.kind, *year)?, part.kind, &part.origin(), part.amount);
        }
        // Assertions hold at a day's beginning.
        let asserted = last.succ_opt()?;
        let figure = row.decimal(year_to_date);
        text += &format!("{asserted} balance {name}  {figure} ~ 0 {commodity}\n\n");
        let opened = opened.unwrap_or(asserted);
        self.first = self.first.map_or(Some(opened), |first| Some(first.min(opened)));
        self.kept.insert(key, Kept { name, commodity, opened, parts, free: Some(asserted) });
        Some(text)
    }

    /// The day on which a part is booked: a figure in the year that it counts for, a correction when it is
    /// recorded.
    fn day(&self, issue: IssueId, kind: PartKind, year: i32) -> Option<NaiveDate> {
        let last = match kind {
            PartKind::Opening => *self.ledger.through.get(&issue)?,
            PartKind::Period | PartKind::Correction => self.ledger.periods.get(&issue)?.to,
        };
        match kind {
            PartKind::Period if year < last.year() => NaiveDate::from_ymd_opt(year, 12, 31),
            _ => Some(last),
        }
    }

    fn commodity(&mut self, unit: &str) -> String {
        let known = self.units.iter().position(|known| known == unit);
        let at = known.unwrap_or_else(|| {
            self.units.push(unit.to_owned());
            self.units.len() - 1
        });
        format!("U{}", at + 1)
    }

    /// The commodities and the accounts.
    fn opened(&self) -> String {
        let mut text = String::new();
        let Some(first) = self.first else { return text };
        for (number, unit) in (1..).zip(&self.units) {
            text += &format!("{first} commodity U{number}\n  name: {}\n", quoted(unit));
        }
        for source in SOURCES {
            text += &format!("{first} open {source}\n");
        }
        for ((account, _), kept) in &self.kept {
            let Account { section, row, measure } = account;
            let Kept { name, commodity, opened, .. } = kept;
            text += &format!("{opened} open {name}  {commodity}\n  section: {}\n", quoted(section));
            if let Some(row) = row {
                text += &format!("  row: {}\n", quoted(row));
            }
            text += &format!("  measure: {}\n", quoted(measure));
        }
        text.push('\n');
        text
    }
}

/// `Assets:S事项受理办结:R行政许可:M受理:2023`. A component must begin with a capital or a digit; with a
/// letter for what it is, no account lies below another one, whose assertions would count it.
fn named(account: &Account, year: i32) -> String {
    let Account { section, row, measure } = account;
    let mut name = format!("{TOTALS}:S{}", component(section));
    if let Some(row) = row {
        name += &format!(":R{}", component(row));
    }
    name + &format!(":M{}:{year}", component(measure))
}

/// Letters, digits and Hanzi stay; anything else is its code point, so that names stay apart.
fn component(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        let is_hanzi = matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FA5}');
        if c.is_ascii_alphanumeric() || is_hanzi {
            text.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "-{:X}-", u32::from(c));
        }
    }
    text
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('\\', "\\\\").replace('"', "\\\""))
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_apart_and_are_names_to_beancount() {
        let check = |section: &str, row: Option<&str>, measure: &str, expected: &str| {
            let row = row.map(Into::into);
            let account = Account { section: section.into(), row, measure: measure.into() };
            assert_eq!(named(&account, 2023), format!("Assets:{expected}:2023"));
        };
        check("综窗办件", None, "受理", "S综窗办件:M受理");
        check("事项", Some("其它9类"), "办结", "S事项:R其它9类:M办结");
        check("a:b", Some("（一） 甲"), "R&D", "Sa-3A-b:R-FF08-一-FF09--20-甲:MR-26-D");
        check("-3A-", None, "𠮷々", "S-2D-3A-2D-:M-20BB7--3005-");
        assert_eq!(quoted("a\"b\\c\nd\u{1b}"), "\"a\\\"b\\\\c d \"");
    }
}
