//! What is told of an import: what went where, and what has no place.

use std::collections::BTreeMap;

use super::Import;
use super::draft::{Draft, Found, SectionDraft};
use super::figures::{self, TableDraft, blocks};
use super::proof::{once, short};
use crate::model::printed::{PrintedPart, PrintedPlace};

impl Import<'_> {
    /// What went where, a line each.
    pub(super) fn report(&self) -> Vec<String> {
        let Draft { id, serial, date, period, corrections, sections, .. } = &self.draft;
        let serial =
            serial.map_or_else(|| "总期号没有认出".to_owned(), |serial| format!("总第{serial}期"));
        let date = date.map_or_else(|| "印发日期没有认出".to_owned(), |date| format!("{date}印发"));
        let period =
            period.map_or_else(|| "（期间没有认出）".to_owned(), |period| period.to_string());
        let mut lines = vec![format!("{id}：{serial}，{date}{period}")];
        for section in sections {
            lines.push(format!("  {}：{}", section.name, self.summary(section)));
        }
        if !corrections.is_empty() {
            lines.push(format!("  更正{}处", corrections.len()));
        }
        let mut notes: Vec<String> = self.notes.clone();
        for section in sections {
            notes.extend(self.remarks(section));
        }
        lines.extend(once(notes).into_iter().map(|note| format!("  注意：{note}")));
        lines
    }

    /// How much of a section was found.
    fn summary(&self, section: &SectionDraft) -> String {
        if !section.is_there {
            return "原文没有这一栏".to_owned();
        }
        let tables = figures::tables(section, self.draft.id, self.draft.period);
        let known: usize = tables.iter().map(TableDraft::known).sum();
        let mut found = Vec::new();
        if known > 0 {
            found.push(format!("{known}个数"));
        }
        for draft in &section.blocks {
            found.extend(match &draft.content {
                Found::Roster(names) => Some(format!("名单{}个", names.len())),
                Found::Items(items) => Some(format!("{}条", items.len())),
                Found::Dispatches(dispatches) => Some(format!("稿件{}篇", dispatches.len())),
                Found::Findings(findings) => Some(format!("{}项", findings.len())),
                Found::Text(_) => Some("一段文字".to_owned()),
                Found::Table => Some("一张表".to_owned()),
                Found::Nothing => None,
            });
        }
        if found.is_empty() { "没有认出内容".to_owned() } else { found.join("，") }
    }

    /// What the person should look at in a section.
    fn remarks(&self, section: &SectionDraft) -> Vec<String> {
        let mut remarks = Vec::new();
        for (_, counted) in blocks(section) {
            for (why, keys) in &counted.derived {
                let keys = keys.iter();
                let names = keys.map(|key| key.row.clone().unwrap_or_default() + &key.measure);
                let names = names.collect::<Vec<_>>().join("、");
                remarks.push(format!("{}的 {names} 原文没有直接印，{why}", section.name));
            }
            for key in &counted.contradicted {
                let name = key.row.clone().unwrap_or_default() + &key.measure;
                remarks.push(format!(
                    "{}的 {name} 在原文两处印得不同，没有取：核对后填进 CSV",
                    section.name
                ));
            }
        }
        for table in figures::tables(section, self.draft.id, self.draft.period) {
            let unknown: Vec<&str> = table.unknown().collect();
            if !unknown.is_empty() {
                let path = format!("issues/{}/{}.csv", self.draft.id, table.name);
                remarks.push(format!("{path} 里空着，要填：{}", unknown.join("、")));
            }
        }
        let mut guessed = Vec::new();
        for draft in &section.blocks {
            let Found::Dispatches(dispatches) = &draft.content else { continue };
            for dispatch in dispatches {
                match &dispatch.department {
                    Some(organ) if organ.is_guess => guessed.push(organ.name.clone()),
                    Some(_) => {}
                    None => remarks.push(format!("没有认出部门，要填：{}", short(&dispatch.text))),
                }
            }
        }
        if !guessed.is_empty() {
            guessed.dedup();
            let names = guessed.join("、");
            remarks.push(format!("{}里稿件的部门是猜的，请核对：{names}", section.name));
        }
        remarks
    }
}

fn place_of(part: &PrintedPart) -> String {
    let (PrintedPart::Paragraph { place, .. } | PrintedPart::Table { place, .. }) = part;
    let PrintedPlace { page, line } = place;
    match page {
        Some(page) => format!("第{page}页第{line}行"),
        None => format!("第{line}行"),
    }
}

fn text_of(part: &PrintedPart) -> String {
    match part {
        PrintedPart::Paragraph { text, .. } => text.clone(),
        PrintedPart::Table { rows, .. } => {
            rows.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n")
        }
    }
}

/// The file of what has no place: each part whole, under where it stood and why.
pub(super) fn rest(parts: &[PrintedPart], left: &BTreeMap<usize, String>) -> String {
    let known = left.iter().filter_map(|(at, why)| Some((parts.get(*at)?, why)));
    let texts: Vec<String> = known
        .map(|(part, why)| format!("# {}：{why}\n{}\n", place_of(part), text_of(part)))
        .collect();
    if texts.is_empty() {
        return String::new();
    }
    let head =
        "# 导入时没有放下的原文。逐段看过、放好以后，这个文件可以删掉；它不印，也不核对。\n\n";
    head.to_owned() + &texts.join("\n")
}

/// What has no place, a line each.
pub(super) fn left(parts: &[PrintedPart], left: &BTreeMap<usize, String>) -> Vec<String> {
    let known = left.iter().filter_map(|(at, why)| Some((parts.get(*at)?, why)));
    let line = |(part, why): (&PrintedPart, &String)| {
        let text = text_of(part).replace(['\n', '\t'], " ");
        format!("{}「{}」：{why}", place_of(part), short(&text))
    };
    known.map(line).collect()
}
