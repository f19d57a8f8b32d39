//! 更正 as it is printed under a sentence of figures.

use chrono::NaiveDate;

use super::draft::Corrected;
use super::matching;
use super::pattern::{Names, Piece, Slot, Value, pattern};
use crate::model::definition::{Basis, Counts, Definition};
use crate::model::folded::folded;
use crate::model::hanzi;
use crate::model::issue::IssueId;
use crate::read::number::{self, plain_figure};

/// The usual wording, as a definition would write it.
const USUAL: &str = "更正：{{ issue }}{{ part }}{{ section }}{{ row }}{{ measure }}{{ basis }}{{ was }}{{ unit }}，\
                     应为{{ now }}{{ unit }}（{{ reason }}）。";

/// Reads a correction of one of the block's figures.
pub(super) fn read(
    text: &str,
    definition: &Definition,
    counts: &Counts,
    names: &Names,
) -> Option<Corrected> {
    let template = counts.correction.as_ref().map(|sentence| sentence.template.value.as_str());
    for row in counts.row_names() {
        for measure in &counts.measures {
            let known = |name: &str, value: &str| (name.to_owned(), Value::Known(value.to_owned()));
            let slot = |name: &str, slot| (name.to_owned(), Value::Open(Piece::Slot(slot)));
            let basis = if measure.basis == Basis::Cumulative { "累计" } else { "" };
            let mut names = names.clone();
            names.extend([
                known("section", &definition.name),
                known("row", row.as_deref().unwrap_or_default()),
                known("measure", &measure.name),
                known("unit", &measure.unit),
                known("basis", basis),
                slot("issue", Slot::Issue),
                slot("part", Slot::Part),
                slot("date", Slot::Date),
                slot("was", Slot::Was),
                slot("now", Slot::Now),
                slot("reason", Slot::Reason),
            ]);
            let pattern = pattern(template.unwrap_or(USUAL), Some(counts), &names);
            let read = |is_loose| matching::read(text, &pattern, Some(counts), is_loose);
            let Ok(read) = read(false).or_else(|_| read(true)) else { continue };
            let issue = issue(read.slot(Slot::Issue)?)?;
            let figure = |slot| {
                let shown = folded(read.slot(slot)?).replace(',', "");
                plain_figure(&shown, measure.decimals).ok()
            };
            return Some(Corrected {
                section: definition.name.to_string(),
                issue,
                measure: measure.name.to_string(),
                row: row.as_ref().map(ToString::to_string),
                date: date(&read, issue),
                was: figure(Slot::Was)?,
                now: figure(Slot::Now)?,
                decimals: measure.decimals,
                reason: read.slot(Slot::Reason).unwrap_or("原文没有写原因").to_owned(),
            });
        }
    }
    None
}

/// `2023年第5期`.
fn issue(text: &str) -> Option<IssueId> {
    let text = folded(text);
    let (year, rest) = text.split_once("年第")?;
    let number = rest.strip_suffix('期')?;
    let number = number.parse().ok().or_else(|| hanzi::read(number)?.try_into().ok())?;
    let year = year.parse().ok()?;
    (1..=999).contains(&number).then_some(IssueId { year, number })
}

/// A day of the year whose part of an issue's figure is meant.
fn date(read: &matching::Read, issue: IssueId) -> Option<NaiveDate> {
    if let Some(date) = read.slot(Slot::Date) {
        return number::date(date, None);
    }
    let part = folded(read.slot(Slot::Part)?);
    let year: i32 = part.strip_prefix("(其中")?.strip_suffix("年部分)")?.parse().ok()?;
    // The first numbers of a year may begin in the one before, the last ones end in the next.
    let is_first_half = issue.number <= 2;
    match (is_first_half, year == issue.year) {
        (true, true) | (false, false) => NaiveDate::from_ymd_opt(year, 1, 1),
        _ => NaiveDate::from_ymd_opt(year, 12, 31),
    }
}
