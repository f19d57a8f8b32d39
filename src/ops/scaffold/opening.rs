//! How what came out before the first issue here is written down, once.

use chrono::Days;

use super::plan::Plan;
use crate::model::calendar::Calendar;
use crate::model::definition::{Basis, Sections};
use crate::model::issue::IssueId;

/// The opening before a bulletin's first issue here, to paste; nothing where that has number 1.
pub(super) fn to_write(plan: &Plan, sections: &Sections, calendar: &Calendar) -> Vec<String> {
    let Some(number) = plan.id.number.checked_sub(1).filter(|number| *number > 0) else {
        return Vec::new();
    };
    let before = IssueId { number, ..plan.id };
    let from = plan.period.from;
    let weeks_ago = from.checked_sub_days(Days::new(14)).zip(from.pred_opt());
    let through = weeks_ago.and_then(|(start, end)| calendar.working_days(start, end).last());
    let folder = format!("opening/{}", before.year);
    let mut lines = vec![format!(
        "{before} 及以前的各期不在这里，它们的今年累计要写一次，写好了才接得上。\
         {folder}/opening.toml 三行，照实改：\n  through = {}\n  issue = \"{before}\"\n  \
         total = {}",
        through.unwrap_or(from),
        plan.serial.saturating_sub(1)
    )];
    for (table, counts) in sections.iter().flat_map(|(_, definition)| definition.tables()) {
        let added = counts.measures.iter().filter(|measure| measure.basis != Basis::Level);
        let added: Vec<&str> =
            added.filter(|m| m.known_in(before)).map(|m| m.name.as_ref()).collect();
        if added.is_empty() {
            continue;
        }
        let figures = ",".repeat(added.len() - 1);
        let (header, rows) = match &counts.rows {
            None => (added.join(","), vec![format!("  {figures}")]),
            Some(rows) => (
                format!("{},{}", rows.column, added.join(",")),
                rows.names.iter().map(|name| format!("  {name},{figures}")).collect(),
            ),
        };
        lines.push(format!(
            "{folder}/{table}.csv，填上到 {before} 为止的累计：\n  {header}\n{}",
            rows.join("\n")
        ));
    }
    lines
}
