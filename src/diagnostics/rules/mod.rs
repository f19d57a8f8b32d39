//! What can be wrong: one rule a file, which holds the rule's name, its documentation, its wording
//! and, where the rule looks at checked data, its check. No IO.

pub(crate) mod absent_name;
pub(crate) mod bad_number;
pub(crate) mod blank_cell;
pub(crate) mod change_mismatch;
pub(crate) mod check_failed;
pub(crate) mod correction_mismatch;
pub(crate) mod cumulative_decrease;
pub(crate) mod date_order;
pub(crate) mod date_outside_period;
pub(crate) mod duplicate_dispatch;
pub(crate) mod duplicate_file;
pub(crate) mod duplicate_row;
pub(crate) mod encoding;
pub(crate) mod enumeration;
pub(crate) mod filters;
pub(crate) mod font_substituted;
pub(crate) mod half_width_punctuation;
pub(crate) mod impossible_date;
pub(crate) mod issue_number_gap;
pub(crate) mod joined_paragraphs;
pub(crate) mod last_page;
pub(crate) mod missing_column;
pub(crate) mod missing_file;
pub(crate) mod missing_glyph;
pub(crate) mod missing_issue;
pub(crate) mod missing_key;
pub(crate) mod missing_row;
pub(crate) mod more_findings;
pub mod news_date;
pub(crate) mod opening_mismatch;
pub(crate) mod over_hundred;
pub mod own_number;
pub(crate) mod parts_total;
pub(crate) mod period_gap;
pub(crate) mod period_overlap;
pub(crate) mod placeholder;
pub(crate) mod published_changed;
pub(crate) mod repeated_date;
pub(crate) mod repeated_figures;
pub(crate) mod repeated_punctuation;
pub(crate) mod roster;
pub(crate) mod row_total;
pub(crate) mod share_mismatch;
pub(crate) mod stated_count;
pub(crate) mod stray_space;
pub(crate) mod sum_mismatch;
pub(crate) mod syntax;
pub(crate) mod table_layout;
pub(crate) mod too_long;
pub(crate) mod total_number;
pub(crate) mod total_row;
pub(crate) mod typesetting;
pub(crate) mod unbalanced_punctuation;
pub(crate) mod unfinished_paragraph;
pub(crate) mod unknown_column;
pub(crate) mod unknown_department;
pub(crate) mod unknown_key;
pub(crate) mod unknown_row;
pub(crate) mod unreadable_file;
pub(crate) mod unusual_count;
pub mod weekday_mismatch;
pub(crate) mod wrong_type;
pub(crate) mod year_straddle;
pub(crate) mod ytd_mismatch;

use super::{Diagnostics, Rule};
use crate::model::content::{Content, Section};
use crate::model::definition::{Block, Kind};
use crate::model::issue::Reading;
use crate::model::prose::Passage;
use crate::model::registry::Registry;
use crate::model::source::Text;

/// Every rule, in the order of its code.
pub static ALL: [&Rule; 63] = [
    &missing_file::RULE,
    &syntax::RULE,
    &unknown_key::RULE,
    &missing_key::RULE,
    &wrong_type::RULE,
    &encoding::RULE,
    &too_long::RULE,
    &roster::RULE,
    &placeholder::RULE,
    &duplicate_file::RULE,
    &unreadable_file::RULE,
    &more_findings::RULE,
    &issue_number_gap::RULE,
    &total_number::RULE,
    &date_order::RULE,
    &period_overlap::RULE,
    &period_gap::RULE,
    &year_straddle::RULE,
    &repeated_figures::RULE,
    &repeated_date::RULE,
    &missing_issue::RULE,
    &cumulative_decrease::RULE,
    &row_total::RULE,
    &ytd_mismatch::RULE,
    &correction_mismatch::RULE,
    &published_changed::RULE,
    &unusual_count::RULE,
    &opening_mismatch::RULE,
    &check_failed::RULE,
    &unknown_column::RULE,
    &missing_column::RULE,
    &unknown_row::RULE,
    &missing_row::RULE,
    &duplicate_row::RULE,
    &bad_number::RULE,
    &blank_cell::RULE,
    &date_outside_period::RULE,
    &total_row::RULE,
    &table_layout::RULE,
    &stated_count::RULE,
    &parts_total::RULE,
    &enumeration::RULE,
    &news_date::RULE,
    &unbalanced_punctuation::RULE,
    &half_width_punctuation::RULE,
    &duplicate_dispatch::RULE,
    &unknown_department::RULE,
    &share_mismatch::RULE,
    &sum_mismatch::RULE,
    &change_mismatch::RULE,
    &over_hundred::RULE,
    &impossible_date::RULE,
    &weekday_mismatch::RULE,
    &repeated_punctuation::RULE,
    &stray_space::RULE,
    &own_number::RULE,
    &unfinished_paragraph::RULE,
    &absent_name::RULE,
    &joined_paragraphs::RULE,
    &typesetting::RULE,
    &missing_glyph::RULE,
    &font_substituted::RULE,
    &last_page::RULE,
];

/// Judges what an issue says in words. Only its own words: not what a definition says for it, and
/// not against other issues, which is for [`duplicate_dispatch`].
pub(crate) fn prose(reading: &Reading, registry: Option<&Registry>, diagnostics: &mut Diagnostics) {
    let sections = || reading.sections.iter().filter_map(|(_, section)| section.as_ref());
    let period = reading.manifest.as_ref().and_then(|m| m.period.as_ref());
    for (text, is_dispatch) in sections().flat_map(Section::texts) {
        let passage = Passage::of(text);
        judge(&ALL, &passage, diagnostics);
        if let Some(period) = period {
            weekday_mismatch::check(&passage, period.value, diagnostics);
            if is_dispatch {
                news_date::check(&passage, period.value, diagnostics);
            }
        }
    }
    for section in sections() {
        for (block, content) in section.definition.blocks.iter().zip(&section.contents) {
            entries(block, content, diagnostics);
        }
    }
    for dispatch in sections().flat_map(Section::dispatches) {
        absent_name::check(dispatch, registry, diagnostics);
    }
    for names in sections().flat_map(Section::rosters) {
        roster::check(names, registry, diagnostics);
        names.iter().for_each(|name| placeholder::line(name, diagnostics));
    }
    if let Some(manifest) = &reading.manifest {
        for correction in &manifest.corrections {
            change_mismatch::correction(correction, diagnostics);
        }
        let reasons = manifest.corrections.iter().map(|correction| &correction.reason);
        let texts = reasons.chain(&manifest.gap);
        texts.for_each(|text| placeholder::line(text, diagnostics));
    }
    let photos = sections().flat_map(Section::dispatches).filter_map(|d| d.photo.as_ref());
    photos.for_each(|photo| placeholder::line(&photo.caption, diagnostics));
    if let Some(registry) = registry {
        let names = sections().flat_map(Section::departments).chain(&reading.departments);
        unknown_department::check(names, registry, diagnostics);
    }
}

/// Looks at the texts of a block that are printed with a number or name before them: for one of their
/// own, and for those that say that there is nothing.
fn entries(block: &Block, content: &Content, diagnostics: &mut Diagnostics) {
    let entry = |text: &Text| {
        if roster::is_nothing(&text.value) {
            placeholder::nothing(text, &block.key, diagnostics);
        } else {
            own_number::check(text, diagnostics);
        }
    };
    match (&block.kind, content) {
        (_, Content::Items(items)) => items.iter().for_each(entry),
        (_, Content::Dispatches(dispatches)) => {
            dispatches.iter().filter_map(|dispatch| dispatch.text.as_ref()).for_each(entry);
        }
        (Kind::Findings(findings), Content::Findings(found)) => {
            for (name, text) in findings.names.iter().zip(found) {
                if let Some(text) = text {
                    own_number::finding(text, &name.value, diagnostics);
                }
            }
        }
        _ => {}
    }
}

/// Holds a text against those of the rules that need nothing else.
pub fn judge(rules: &[&Rule], passage: &Passage<'_>, diagnostics: &mut Diagnostics) {
    rules.iter().filter_map(|rule| rule.prose).for_each(|check| check(passage, diagnostics));
}

/// What a rule finds and what to do, as a part of [`page`].
pub(crate) fn section(rule: &Rule) -> String {
    let Rule { name, code, severity, docs, .. } = rule;
    format!("## {name}（{code}，{}）\n\n{docs}\n", severity.chinese())
}

/// Rules as a Markdown page: `docs/rules.md`.
pub fn page(rules: &[&Rule]) -> String {
    let mut page = "# 规则\n\n错误挡住排版，警告和说明不挡；`check --strict` 连警告也不放过。\n\
                    本页由 `bulletin explain` 写出。\n"
        .to_owned();
    for rule in rules {
        page += "\n";
        page += &section(rule);
    }
    page.trim_end().to_owned()
}

/// What the tests of rules share: texts and how checks are held against them, and what else a rule looks at.
#[cfg(test)]
mod testing {
    use chrono::NaiveDate;

    use super::Diagnostics;
    use crate::model::definition::{Basis, Measure};
    use crate::model::issue::{Manifest, Period};
    use crate::model::prose::Passage;
    use crate::model::source::Spanned;

    pub(super) use crate::model::source::written;

    const QUOTE: &str = "'''\n";

    /// Holds what a check points at in each text against its places in ⟦ ⟧.
    pub(super) fn pointed(check: impl Fn(&Passage<'_>, &mut Diagnostics), texts: &[&str]) {
        for expected in texts {
            let value = expected.replace(['⟦', '⟧'], "");
            let mut diagnostics = Diagnostics::default();
            check(&Passage::of(&written(&value)), &mut diagnostics);
            let mut places: Vec<_> = diagnostics.iter().map(|d| d.span.range.clone()).collect();
            places.sort_by_key(|place| place.start);
            let mut found = value;
            for place in places.into_iter().rev() {
                found.insert(place.end - QUOTE.len(), '⟧');
                found.insert(place.start - QUOTE.len(), '⟦');
            }
            assert_eq!(found, *expected);
        }
    }

    /// Holds all that a check says of each text against one line a finding: the place, what is wrong, what to do,
    /// other places, and what would be put in the place.
    pub(super) fn said(check: impl Fn(&Passage<'_>, &mut Diagnostics), cases: &[(&str, &[&str])]) {
        for (text, expected) in cases {
            let mut diagnostics = Diagnostics::default();
            check(&Passage::of(&written(text)), &mut diagnostics);
            let lines = diagnostics.iter().map(|found| {
                let mut line = format!("{}｜{}", found.span.text(), found.message);
                line.extend(found.help.iter().map(|help| format!("｜{help}")));
                let others = found.related.iter();
                line.extend(
                    others.map(|other| format!("｜{}：{}", other.message, other.span.text())),
                );
                line.extend(found.fix.iter().map(|fix| format!("｜→{}", fix.replacement)));
                line
            });
            assert_eq!(lines.collect::<Vec<_>>(), *expected);
        }
    }

    /// From the 20th of February 2023, a Monday.
    pub(super) fn week() -> Period {
        let day = |day| NaiveDate::from_ymd_opt(2023, 2, day).expect("a day");
        Period { from: day(20), to: day(24) }
    }

    /// An issue.toml that says nothing.
    pub(super) fn manifest() -> Manifest {
        Manifest {
            source: written("").span.source,
            serial: None,
            date: None,
            period: None,
            gap: None,
            copies: None,
            lines_per_page: None,
            corrections: Vec::new(),
            doubtful: Vec::new(),
        }
    }

    pub(super) fn measure(name: &str, unit: &str, decimals: u8, basis: Basis) -> Measure {
        let (name, unit, span) = (name.into(), unit.to_owned(), written("").span);
        Measure { name, unit, optional: false, since: None, decimals, basis, span }
    }

    /// A value that stands somewhere.
    pub(super) fn spanned<T>(value: T) -> Spanned<T> {
        Spanned { value, span: written("").span }
    }
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn names_and_codes_are_distinct_and_in_order() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
        for (i, rule) in ALL.iter().enumerate() {
            assert!(ALL[..i].iter().all(|other| other.name != rule.name), "{}", rule.name);
            assert!(rule.docs.lines().count() >= 3, "{} has no documentation", rule.name);
        }
    }
}
