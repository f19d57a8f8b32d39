//! Which part of a printed issue belongs to which block: by the headings, the numbers and the sentences
//! of the definitions.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::blocks::Placer;
use super::draft::{BlockDraft, Corrected, SectionDraft};
use super::pattern::Names;
use crate::model::definition::{Definition, Listed};
use crate::model::folded::{Folded, folded, is_alike};
use crate::model::numbering::{Level, numbered};
use crate::model::printed::PrintedPart;
use crate::model::registry::Registry;

/// How long a heading may be that is none of the definitions', in characters.
const HEADING: usize = 40;

/// The parts of the text, placed.
pub(super) struct Placed {
    pub(super) sections: Vec<SectionDraft>,
    pub(super) corrections: Vec<Corrected>,
    pub(super) sentences: Vec<SentencePart>,
    /// The parts that are headings of the definitions.
    pub(super) headings: BTreeSet<usize>,
    /// Parts without a place, each with why.
    pub(super) left: BTreeMap<usize, String>,
}

/// The parts that are one sentence.
pub(super) struct SentencePart {
    pub(super) parts: Range<usize>,
    /// Whether something in it is known only when the issue is composed again.
    pub(super) is_open: bool,
}

/// What placing is done with.
pub(super) struct Placing<'a> {
    pub(super) parts: &'a [PrintedPart],
    pub(super) registry: Option<&'a Registry>,
    /// The variables of every sentence.
    pub(super) names: Names,
}

/// The section whose heading a paragraph is, by its place in the bulletin.
pub(super) fn section_heading(text: &str, sections: &[Listed]) -> Option<usize> {
    let rest = match numbered(text) {
        Some(numbered) if numbered.level == Level::Section => numbered.rest,
        _ => text,
    };
    let is_it = |(_, definition): &Listed| is_alike(rest, &definition.heading.value);
    sections.iter().position(is_it)
}

/// The parts, where a heading is one paragraph with the numbered one below it (a line break that was lost)
/// each by itself.
pub(super) fn parted(parts: &[PrintedPart], sections: &[Listed]) -> Vec<PrintedPart> {
    let blocks = sections.iter().flat_map(|(_, definition)| &definition.blocks);
    let blocks = blocks.filter_map(|block| block.heading.as_ref());
    let headings = sections.iter().map(|(_, definition)| &definition.heading).chain(blocks);
    let headings: Vec<String> = headings.map(|heading| folded(&heading.value)).collect();
    let mut all = Vec::new();
    for part in parts {
        let PrintedPart::Paragraph { text, place } = part else {
            all.push(part.clone());
            continue;
        };
        let (mut text, place) = (text.as_str(), *place);
        while let Some(end) = heading_end(text, &headings) {
            let heading = text[..end].trim().to_owned();
            all.push(PrintedPart::Paragraph { text: heading, place });
            text = text[end..].trim_start();
        }
        all.push(PrintedPart::Paragraph { text: text.to_owned(), place });
    }
    all
}

/// Where a heading ends behind which another numbered paragraph begins.
fn heading_end(text: &str, headings: &[String]) -> Option<usize> {
    let first = numbered(text)?;
    if !matches!(first.level, Level::Section | Level::Block) {
        return None;
    }
    let of = Folded::of(first.rest);
    let ends = headings.iter().filter_map(|heading| {
        let heading: Vec<char> = heading.chars().collect();
        let is_it = !heading.is_empty() && of.chars.starts_with(&heading);
        is_it.then(|| text.len() - first.rest.len() + of.place(heading.len()))
    });
    // The longest of them is meant.
    let end = ends.max().filter(|end| *end < text.len())?;
    numbered(text[end..].trim_start()).is_some().then_some(end)
}

/// Places the parts of the text between masthead and 报尾.
pub(super) fn place(placing: &Placing<'_>, body: Range<usize>, sections: &[Listed]) -> Placed {
    let drafts = sections.iter().map(|(name, definition)| SectionDraft {
        name: name.value.clone(),
        definition: Arc::clone(definition),
        blocks: definition.blocks.iter().map(|_| BlockDraft::default()).collect(),
        is_there: false,
        is_partial: false,
    });
    let mut placed = Placed {
        sections: drafts.collect(),
        corrections: Vec::new(),
        sentences: Vec::new(),
        headings: BTreeSet::new(),
        left: BTreeMap::new(),
    };
    let mut ranges: Vec<(usize, Range<usize>)> = Vec::new();
    let mut outside = "它在第一个栏目的标题之前".to_owned();
    let mut open: Option<usize> = None;
    for at in body.clone() {
        let text = paragraph(placing.parts, at);
        let found = text.and_then(|text| section_heading(text, sections));
        if let Some(section) = found {
            open = None;
            if placed.sections[section].is_there {
                outside = format!("栏目「{}」出现了两次", sections[section].0.value);
                placed.left.insert(at, outside.clone());
                continue;
            }
            placed.sections[section].is_there = true;
            placed.headings.insert(at);
            ranges.push((section, at + 1..at + 1));
            open = Some(section);
            continue;
        }
        if let Some(heading) = text.and_then(unknown_heading) {
            let free: Vec<(usize, &str)> = sections
                .iter()
                .enumerate()
                .filter(|(section, _)| !placed.sections[*section].is_there)
                .filter(|(_, (_, definition))| {
                    !is_coming(placing.parts, at + 1..body.end, definition)
                })
                .map(|(section, (_, definition))| (section, definition.heading.value.as_str()))
                .collect();
            open = nearest(heading, &free);
            if let Some(section) = open {
                let own = &sections[section].1.heading.value;
                let said = format!("标题与栏目定义的「{own}」不同；下面的内容按这个栏目放");
                placed.left.insert(at, said);
                placed.sections[section].is_there = true;
                ranges.push((section, at + 1..at + 1));
            } else {
                outside = format!("「{heading}」不是 bulletin.toml 里的栏目");
                placed.left.insert(at, outside.clone());
            }
            continue;
        }
        match (open, ranges.last_mut()) {
            (Some(_), Some((_, range))) => range.end = at + 1,
            _ => {
                placed.left.insert(at, outside.clone());
            }
        }
    }
    for (section, range) in ranges {
        let (_, definition) = &sections[section];
        let mut placer = Placer::new(placing, definition, range);
        placer.run();
        let Placer { blocks, corrections, sentences, headings, left, .. } = placer;
        placed.headings.extend(headings);
        placed.sentences.extend(sentences);
        placed.sections[section].is_partial = !left.is_empty();
        placed.sections[section].blocks = blocks;
        placed.corrections.extend(corrections);
        placed.left.extend(left);
    }
    placed
}

pub(super) fn paragraph(parts: &[PrintedPart], at: usize) -> Option<&str> {
    match parts.get(at)? {
        PrintedPart::Paragraph { text, .. } => Some(text),
        PrintedPart::Table { .. } => None,
    }
}

/// Whether the heading of a section stands in these parts as it is defined.
fn is_coming(parts: &[PrintedPart], range: Range<usize>, definition: &Arc<Definition>) -> bool {
    range.into_iter().filter_map(|at| paragraph(parts, at)).any(|text| {
        let rest = numbered(text).map_or(text, |numbered| numbered.rest);
        is_alike(rest, &definition.heading.value)
    })
}

/// What a paragraph reads like that is numbered as the heading of a section.
fn unknown_heading(text: &str) -> Option<&str> {
    let numbered = numbered(text).filter(|numbered| numbered.level == Level::Section)?;
    is_title(numbered.rest).then_some(numbered.rest)
}

/// What a paragraph reads like that is numbered as the heading of a block.
pub(super) fn block_title(text: &str) -> Option<&str> {
    let numbered = numbered(text).filter(|numbered| numbered.level == Level::Block)?;
    is_title(numbered.rest).then_some(numbered.rest)
}

fn is_title(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= HEADING
        && !text.contains(['。', '；', '：', '，', '！', '？'])
}

/// The one among them that differs in so few characters that it was meant.
pub(super) fn nearest<K: Copy>(heading: &str, known: &[(K, &str)]) -> Option<K> {
    let heading = folded(heading);
    let allowed = (heading.chars().count() / 4).max(1);
    let distance = |(key, other): &(K, &str)| {
        let distance = strsim::damerau_levenshtein(&heading, &folded(other));
        (distance <= allowed).then_some((distance, *key))
    };
    let mut near: Vec<(usize, K)> = known.iter().filter_map(distance).collect();
    near.sort_by_key(|(distance, _)| *distance);
    match near.as_slice() {
        [(_, one)] => Some(*one),
        [(best, one), (second, _), ..] if best < second => Some(*one),
        _ => None,
    }
}
