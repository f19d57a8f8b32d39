//! How 更正 reads.

use std::slice::from_ref;

use super::{Composer, one_line, year_part};
use crate::document::sentence::Figure;
use crate::model::definition::{Basis, Counts};
use crate::model::figures::{Account, Correction};
use crate::model::issue::long_date;

impl Composer<'_> {
    /// 更正 of a figure printed earlier, in the definition's words or the usual ones.
    pub(super) fn correction(&mut self, correction: &Correction, counts: &Counts) {
        let Correction { account, issue, date, was, now, reason, .. } = correction;
        let measure = counts.measure(&account.measure);
        let unit = measure.map_or("", |measure| measure.unit.as_str());
        let is_cumulative = measure.is_some_and(|m| m.basis == Basis::Cumulative);
        // The sentence ends behind the bracket.
        let reason = one_line(&reason.value);
        let reason = reason.trim_end_matches('。');
        let (was, now) = (correction.decimal(was.value), correction.decimal(now.value));
        let part = date.as_ref().map(|date| year_part(date.value));
        let issue = format!("{}年第{}期", issue.value.year, issue.value.number);
        if let Some(sentence) = &counts.correction {
            let mut context = self.context();
            context.insert("issue", &issue);
            context.insert("section", &*account.section);
            if let Some(row) = &account.row {
                context.insert("row", &**row);
            }
            if let Some(date) = date {
                context.insert("date", &long_date(date.value));
            }
            if let Some(part) = &part {
                context.insert("part", part);
            }
            context.insert("measure", &*account.measure);
            context.insert("unit", unit);
            context.insert("was", &Figure(was));
            context.insert("now", &Figure(now));
            context.insert("reason", reason);
            return self.sentence(sentence, &context, from_ref(&correction.header), &[]);
        }
        let Account { section, row, measure } = account;
        let row = row.as_deref().unwrap_or_default();
        // The day names a year's part of the figure; nothing need have happened on it.
        let part = part.unwrap_or_default();
        // A reader holds the two figures against those of the year to date, not of the period.
        let basis = if is_cumulative { "累计" } else { "" };
        let text = format!(
            "更正：{issue}{part}{section}{row}{measure}{basis}{was}{unit}，应为{now}{unit}（{reason}）。"
        );
        self.para("", &text, from_ref(&correction.header));
    }
}
