//! The files of an imported issue.

use std::fmt::Write;

use chrono::NaiveDate;

use super::draft::{Corrected, Draft, Found, SectionDraft};
use super::figures::blocks;
use super::pattern::Whose;
use crate::model::decimal::Decimal;
use crate::model::definition::{Basis, Counts, Kind};
use crate::model::issue::Period;
use crate::model::source::Text;
use crate::model::toml::{Key, Quoted, one_line};

/// issue.toml.
pub(super) fn manifest(
    draft: &Draft,
    serial: Option<u32>,
    date: Option<NaiveDate>,
    period: Option<Period>,
) -> String {
    let mut toml = String::new();
    let mut line = |key: &str, value: Option<String>, example: &str| {
        let _ = match value {
            Some(value) => writeln!(toml, "{key:<6} = {value}"),
            None => writeln!(toml, "# {key:<6} = {example}    # 原文里没有认出，请填写"),
        };
    };
    line("total", serial.map(|serial| serial.to_string()), "427");
    line("date", date.map(|date| date.to_string()), "2023-03-09");
    let period = period.map(|period| format!("{{ from = {}, to = {} }}", period.from, period.to));
    line("period", period, "{ from = 2023-02-20, to = 2023-02-24 }");
    if let Some(copies) = draft.copies {
        line("copies", Some(copies.to_string()), "80");
    }
    for correction in &draft.corrections {
        toml += &corrected(correction);
    }
    toml
}

fn corrected(correction: &Corrected) -> String {
    let Corrected { section, issue, measure, row, date, was, now, decimals, reason } = correction;
    let mut toml = format!("\n[[corrections]]\nsection = {}\n", Quoted(section));
    toml += &format!("issue   = \"{issue}\"\nmeasure = {}\n", Quoted(measure));
    if let Some(row) = row {
        toml += &format!("row = {}\n", Quoted(row));
    }
    if let Some(date) = date {
        toml += &format!("date = {date}\n");
    }
    let decimal = |units: u64| Decimal::new(units, *decimals);
    toml += &format!("was = {}\nnow = {}\n", decimal(*was), decimal(*now));
    toml + &format!("reason = {}\n", Quoted(reason))
}

/// A section's TOML.
pub(super) fn section(section: &SectionDraft) -> String {
    let (mut keys, mut tables) = (String::new(), String::new());
    for (block, draft) in section.definition.blocks.iter().zip(&section.blocks) {
        let key = Key(&block.key);
        let title =
            block.heading.as_ref().map(|heading| format!("# {}\n", one_line(&heading.value)));
        let title = title.unwrap_or_default();
        match (&block.kind, &draft.content) {
            (Kind::Counts(_) | Kind::Table(_), _) => {}
            (_, Found::Roster(names)) => {
                let names = names.iter().map(|name| Quoted(name).to_string()).collect::<Vec<_>>();
                keys += &format!("{title}{key} = [{}]\n\n", names.join(", "));
            }
            (_, Found::Items(items)) => {
                keys += &format!("{title}{key} = [\n");
                items.iter().for_each(|item| keys += &format!("  {},\n", Quoted(item)));
                keys += "]\n\n";
            }
            (Kind::Text { default }, Found::Text(text)) => {
                let squeezed = |text: &str| text.split_whitespace().collect::<String>();
                let is_own = |default: &Text| squeezed(&default.value) == squeezed(text);
                let is_default = default.as_ref().is_some_and(is_own);
                if !is_default {
                    keys += &format!("{title}{key} = {}\n\n", Quoted(text));
                }
            }
            (_, Found::Dispatches(dispatches)) => {
                let mut title = title;
                for dispatch in dispatches {
                    tables += &format!("{}[[{key}]]\n", std::mem::take(&mut title));
                    tables += &match &dispatch.department {
                        Some(organ) if organ.is_guess => {
                            format!("department = {}    # 猜的，请核对\n", Quoted(&organ.name))
                        }
                        Some(organ) => format!("department = {}\n", Quoted(&organ.name)),
                        None => "# department = \"……\"    # 没有认出部门，请填写\n".to_owned(),
                    };
                    tables += &format!("text = {}\n\n", Quoted(&dispatch.text));
                }
            }
            (Kind::Findings(findings), Found::Findings(found)) => {
                tables += &format!("{title}[{key}]\n");
                for name in &findings.names {
                    let key = Key(&name.value);
                    tables += &match found.get(&name.value) {
                        Some(text) => format!("{key} = {}\n", Quoted(text)),
                        None => format!("# {key} = \"……\"    # 原文里没有认出，请填写\n"),
                    };
                }
                tables += "\n";
            }
            (Kind::Text { default: Some(_) }, _) => {}
            (Kind::Roster { .. } | Kind::Items | Kind::Dispatches, _)
                if !draft.is_there && !section.is_partial =>
            {
                keys += &format!("{title}{key} = []    # 原文没有这一块\n\n");
            }
            _ => keys += &format!("{title}# {key}：原文里没有认出，请填写\n\n"),
        }
    }
    let has_dispatches =
        section.blocks.iter().any(|draft| matches!(draft.content, Found::Dispatches(_)));
    if has_dispatches {
        let people = "people = [{ name = \"王华\", post = \"副厅长\" }]";
        keys = format!("# 稿件下面可以另写一行 {people}：不印，供检索和登记\n\n{keys}");
    }
    let toml = keys + &tables + &stated(section);
    match toml.trim_end() {
        "" => "# 数字都在 CSV 里，这里没有要写的\n".to_owned(),
        toml => format!("{toml}\n"),
    }
}

/// The year-to-date figures as they are printed.
fn stated(section: &SectionDraft) -> String {
    let mut toml = String::new();
    let mut rows: Vec<(Option<String>, String)> = Vec::new();
    for (counts, counted) in blocks(section) {
        for row in counts.row_names() {
            let figures = lines(counts, |measure| {
                let key = super::pattern::Key {
                    whose: Whose::YearToDate,
                    row: row.as_ref().map(ToString::to_string),
                    measure: measure.to_owned(),
                };
                let is_derived = counted.derived.values().any(|derived| derived.contains(&key));
                counted.figures.get(&key).copied().filter(|_| !is_derived)
            });
            if figures.is_empty() {
                continue;
            }
            // The rows of several blocks are one table each.
            let row = row.map(|row| row.to_string());
            match rows.iter_mut().find(|(known, _)| *known == row) {
                Some((_, known)) => known.push_str(&figures),
                None => rows.push((row, figures)),
            }
        }
    }
    rows.sort_by_key(|(row, _)| row.is_some());
    for (row, figures) in rows {
        let title =
            if toml.is_empty() { "# 原文印的今年累计数，供程序核对\n" } else { "" };
        toml += &match row {
            None => format!("{title}[stated]\n{figures}\n"),
            Some(row) => format!("{title}[stated.{}]\n{figures}\n", Key(&row)),
        };
    }
    toml
}

fn lines(counts: &Counts, figure: impl Fn(&str) -> Option<u64>) -> String {
    let adding = counts.measures.iter().filter(|measure| measure.basis != Basis::Level);
    let lines = adding.filter_map(|measure| {
        let units = figure(&measure.name)?;
        Some(format!("{} = {}\n", Key(&measure.name), measure.decimal(units)))
    });
    lines.collect()
}
