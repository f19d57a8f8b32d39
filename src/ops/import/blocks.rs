//! The parts of one section to its blocks: by their headings and numbers, by the sentences and tables of
//! the definition.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::draft::{BlockDraft, Corrected, DispatchDraft, Found};
use super::matching::{self, Unread};
use super::organ::organ;
use super::pattern::{Piece, Value, pattern};
use super::place::{Placing, SentencePart, block_title, nearest, paragraph};
use super::{corrections, tables};
use crate::model::definition::{Block, Counts, Definition, Findings, Kind};
use crate::model::folded::{folded, is_alike};
use crate::model::numbering::{Level, numbered};
use crate::model::printed::PrintedPart;
use crate::model::tabulation::Tabulation;
use crate::read::printed::lone_number;

/// How many paragraphs may be one sentence, its lines broken.
const BROKEN: usize = 6;

/// A paragraph that stops in the middle of a sentence is at least so long, or it is a line of its own.
const LINE: usize = 20;

/// What a paragraph ends in that is whole.
const ENDS: [char; 12] = ['。', '！', '？', '：', '；', '”', '）', '…', '.', ':', ';', ')'];

/// Places the parts of one section.
pub(super) struct Placer<'a> {
    placing: &'a Placing<'a>,
    definition: &'a Arc<Definition>,
    range: Range<usize>,
    /// The sentences turned round, one a block that has one.
    patterns: Vec<Vec<Piece>>,
    pub(super) blocks: Vec<BlockDraft>,
    pub(super) corrections: Vec<Corrected>,
    pub(super) sentences: Vec<SentencePart>,
    pub(super) headings: BTreeSet<usize>,
    pub(super) left: BTreeMap<usize, String>,
    /// The block that is being filled.
    open: Option<usize>,
    /// Why nothing has a place until the next heading.
    lost: Option<String>,
}

impl<'a> Placer<'a> {
    pub(super) fn new(
        placing: &'a Placing<'a>,
        definition: &'a Arc<Definition>,
        range: Range<usize>,
    ) -> Self {
        let blocks = &definition.blocks;
        let patterns = blocks.iter().map(|block| {
            let counts = counts_of(block, definition);
            let mut names = placing.names.clone();
            if let Kind::Roster { .. } = block.kind {
                names.push(("count".to_owned(), Value::Open(Piece::Count)));
                names.push(("list".to_owned(), Value::Open(Piece::List)));
            }
            let sentence = block.sentence().map(|sentence| sentence.template.value.as_str());
            sentence.map(|text| pattern(text, counts, &names)).unwrap_or_default()
        });
        let patterns = patterns.collect();
        let drafts = blocks.iter().map(|_| BlockDraft::default()).collect();
        Self {
            placing,
            definition,
            range,
            patterns,
            blocks: drafts,
            corrections: Vec::new(),
            sentences: Vec::new(),
            headings: BTreeSet::new(),
            left: BTreeMap::new(),
            open: None,
            lost: None,
        }
    }

    /// Places all of them.
    pub(super) fn run(&mut self) {
        let mut headings: BTreeMap<usize, usize> = BTreeMap::new();
        for at in self.range.clone() {
            let block = self.paragraph(at).and_then(|text| self.heading(text));
            if let Some(block) =
                block.filter(|block| !headings.values().any(|other| other == block))
            {
                headings.insert(at, block);
                self.headings.insert(at);
            }
        }
        let free: Vec<(usize, &str)> = self
            .definition
            .blocks
            .iter()
            .enumerate()
            .filter(|(block, _)| !headings.values().any(|other| other == block))
            .filter_map(|(block, one)| Some((block, one.heading.as_ref()?.value.as_str())))
            .collect();
        for at in self.range.clone() {
            if headings.contains_key(&at) {
                continue;
            }
            let Some(title) = self.paragraph(at).and_then(block_title) else { continue };
            let is_free = |block: &usize| !headings.values().any(|other| other == block);
            if let Some(block) = nearest(title, &free).filter(is_free) {
                let own = self.definition.blocks[block].heading.as_ref();
                let own = own.map_or("", |own| own.value.as_str());
                let said = format!("标题与栏目定义的「{own}」不同；下面的内容按这一块放");
                self.left.insert(at, said);
                headings.insert(at, block);
            }
        }
        let mut at = self.range.start;
        while at < self.range.end {
            if let Some(&block) = headings.get(&at) {
                self.blocks[block].is_there = true;
                (self.open, self.lost) = (Some(block), None);
                at += 1;
                continue;
            }
            if let Some(heading) = self.paragraph(at).and_then(block_title) {
                self.lost = Some(format!("「{heading}」不是这一栏的小标题"));
            }
            if let Some(lost) = &self.lost {
                self.left.insert(at, lost.clone());
                at += 1;
                continue;
            }
            let used = self.part(at, &headings);
            at += used.max(1);
        }
    }

    fn paragraph(&self, at: usize) -> Option<&'a str> {
        paragraph(self.placing.parts, at)
    }

    /// The block whose heading a paragraph is.
    fn heading(&self, text: &str) -> Option<usize> {
        let rest = numbered(text).map_or(text, |numbered| numbered.rest);
        self.definition.blocks.iter().position(|block| {
            let heading = block.heading.as_ref();
            heading.is_some_and(|heading| {
                is_alike(rest, &heading.value) || is_alike(text, &heading.value)
            })
        })
    }

    /// The blocks that a part may belong to: that which is open, and those without a heading around it, up to
    /// the next heading.
    fn candidates(&self, headings: &BTreeMap<usize, usize>) -> Vec<usize> {
        let is_there = |block: usize| headings.values().any(|other| *other == block);
        let open = self.open.unwrap_or_default();
        let start = (0..=open).rev().find(|&block| is_there(block)).unwrap_or_default();
        let mut candidates: Vec<usize> = self.open.into_iter().collect();
        for (block, one) in self.definition.blocks.iter().enumerate().skip(start) {
            match &one.heading {
                Some(_) if block > start && is_there(block) => break,
                Some(_) => {}
                None if self.open == Some(block) => {}
                None => candidates.push(block),
            }
        }
        candidates
    }

    /// Places the part and, where several are one sentence, those after it; how many.
    fn part(&mut self, at: usize, headings: &BTreeMap<usize, usize>) -> usize {
        let candidates = self.candidates(headings);
        let end = headings.range(at..).next().map_or(self.range.end, |(next, _)| *next);
        for &block in &candidates {
            let used = self.accept(block, at..end);
            if used > 0 {
                self.blocks[block].is_there = true;
                self.open = Some(block);
                return used;
            }
        }
        let reason = match self.paragraph(at) {
            Some(text) => match self.go_on(at, &candidates, text) {
                Ok(()) => return 1,
                Err(reason) => reason,
            },
            None => "表头与栏目定义的表格都不同".to_owned(),
        };
        self.left.insert(at, reason);
        1
    }

    /// Places parts that can be of no other block; how many.
    fn accept(&mut self, block: usize, range: Range<usize>) -> usize {
        let definition = Arc::clone(self.definition);
        let Some(one) = definition.blocks.get(block) else { return 0 };
        let at = range.start;
        match &one.kind {
            Kind::Counts(counts) => self.counts(block, counts, range),
            Kind::Table(table) => self.table(block, table, range),
            Kind::Roster { .. } => {
                if matches!(self.blocks[block].content, Found::Roster(_)) {
                    return 0;
                }
                let Ok((read, used)) = self.sentence(block, None, range) else { return 0 };
                let list = read.list.unwrap_or_default();
                let names = list.split(['、', '，', ',']).map(str::trim);
                let names = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
                self.blocks[block].content = Found::Roster(names);
                used
            }
            Kind::Items => match self.listed(block, at, Level::Item) {
                Some(text) => {
                    match &mut self.blocks[block].content {
                        Found::Items(items) => items.push(text.to_owned()),
                        content => *content = Found::Items(vec![text.to_owned()]),
                    }
                    1
                }
                None => 0,
            },
            Kind::Dispatches => match self.listed(block, at, Level::Dispatch) {
                Some(text) => {
                    let department = organ(text, self.placing.registry);
                    let dispatch = DispatchDraft { text: text.to_owned(), department };
                    match &mut self.blocks[block].content {
                        Found::Dispatches(dispatches) => dispatches.push(dispatch),
                        content => *content = Found::Dispatches(vec![dispatch]),
                    }
                    1
                }
                None => 0,
            },
            Kind::Findings(findings) => self.finding(block, one, findings, at),
            Kind::Text { .. } => 0,
        }
    }

    /// What follows the number of a paragraph of a list, which may be numbered in another way from its first
    /// paragraph on.
    fn listed(&mut self, block: usize, at: usize, usual: Level) -> Option<&'a str> {
        let numbered =
            numbered(self.paragraph(at)?).filter(|numbered| !numbered.rest.is_empty())?;
        let draft = &mut self.blocks[block];
        let is_first = matches!(draft.content, Found::Nothing) && numbered.number == 1;
        let is_list = matches!(numbered.level, Level::Item | Level::Dispatch);
        let level = match draft.level {
            Some(level) => level,
            None if is_first && is_list => numbered.level,
            None => usual,
        };
        let count = match &draft.content {
            Found::Items(items) => items.len(),
            Found::Dispatches(dispatches) => dispatches.len(),
            _ => 0,
        };
        // A list whose first number was typed another way goes on in the usual one.
        let is_next = numbered.level == usual && numbered.number == count + 1;
        if numbered.level != level && !is_next {
            return None;
        }
        draft.level = Some(level);
        Some(numbered.rest)
    }

    /// What follows the number of a paragraph.
    fn numbered(&self, at: usize, level: Level) -> Option<&'a str> {
        let numbered = numbered(self.paragraph(at)?)?;
        (numbered.level == level && !numbered.rest.is_empty()).then_some(numbered.rest)
    }

    /// Reads a sentence that may be broken over several paragraphs.
    fn sentence(
        &mut self,
        block: usize,
        counts: Option<&Counts>,
        range: Range<usize>,
    ) -> Result<(matching::Read, usize), Unread> {
        let mut failed = Unread::Unlike;
        // As it is defined, if need be over several paragraphs, before punctuation is let pass.
        for is_loose in [false, true] {
            let mut text = String::new();
            for (used, at) in range.clone().take(BROKEN).enumerate() {
                let Some(more) = self.paragraph(at) else { break };
                // Two figures do not become one, nor a page's number a part of one.
                let digit = |c: char| c.is_ascii_digit();
                let fuses = text.ends_with(digit) && more.starts_with(digit);
                if used > 0 && (fuses || lone_number(more).is_some()) {
                    break;
                }
                text.push_str(more);
                match matching::read(&text, &self.patterns[block], counts, is_loose) {
                    Ok(read) => {
                        // A roster is always composed again.
                        let is_open = read.is_open || counts.is_none();
                        self.sentences.push(SentencePart { parts: range.start..at + 1, is_open });
                        return Ok((read, used + 1));
                    }
                    Err(Unread::Ambiguous) => failed = Unread::Ambiguous,
                    Err(Unread::Unlike) => {}
                }
            }
        }
        Err(failed)
    }

    fn counts(&mut self, block: usize, counts: &Counts, range: Range<usize>) -> usize {
        let at = range.start;
        if self.blocks[block].counted.is_read {
            let Some(text) = self.paragraph(at) else { return 0 };
            let names = &self.placing.names;
            let Some(read) = corrections::read(text, self.definition, counts, names) else {
                return 0;
            };
            self.corrections.push(read);
            return 1;
        }
        match self.sentence(block, Some(counts), range) {
            Ok((read, used)) => {
                let counted = &mut self.blocks[block].counted;
                counted.is_read = true;
                read.figures.into_iter().for_each(|(key, units)| counted.add(key, units));
                counted.differences.extend(read.differences);
                used
            }
            Err(Unread::Unlike) => 0,
            Err(Unread::Ambiguous) => {
                let said = "这一句的数有几种认法，没有取".to_owned();
                self.left.insert(at, said);
                1
            }
        }
    }

    /// A table, or the caption above one.
    fn table(&mut self, block: usize, table: &Tabulation, range: Range<usize>) -> usize {
        if matches!(self.blocks[block].content, Found::Table) {
            return 0;
        }
        let of = self.definition.blocks.iter().position(|other| other.key == table.of.value);
        let definition = Arc::clone(self.definition);
        let Some((of, counts)) =
            of.and_then(|of| Some((of, counts_of(&definition.blocks[of], &definition)?)))
        else {
            return 0;
        };
        let at = range.start;
        match &self.placing.parts[at] {
            PrintedPart::Table { rows, .. } => {
                let Some(read) = tables::read(rows, table, counts) else { return 0 };
                let counted = &mut self.blocks[of].counted;
                read.figures.into_iter().for_each(|(key, units)| counted.add(key, units));
                if counted.by.is_none() {
                    counted.by = read.by;
                }
                self.blocks[block].content = Found::Table;
                1
            }
            PrintedPart::Paragraph { .. } => {
                let next = self.placing.parts.get(at + 1);
                if !matches!(next, Some(PrintedPart::Table { .. })) || at + 1 >= range.end {
                    return 0;
                }
                self.sentence(block, Some(counts), at..at + 1).map_or(0, |(_, used)| used)
            }
        }
    }

    fn finding(&mut self, block: usize, one: &Block, findings: &Findings, at: usize) -> usize {
        let level = if one.heading.is_some() { Level::Item } else { Level::Block };
        let Some(rest) = self.numbered(at, level) else { return 0 };
        let Some(end) = rest.find(['。', '：', ':', '.']) else { return 0 };
        let (name, text) = rest.split_at(end);
        let sign = text.chars().next().map_or(0, char::len_utf8);
        let text = text[sign..].trim();
        let name = findings.names.iter().find(|known| is_alike(&known.value, name));
        let Some(name) = name.filter(|_| !text.is_empty()) else { return 0 };
        let found = match &mut self.blocks[block].content {
            Found::Findings(found) => found,
            content => {
                *content = Found::Findings(BTreeMap::new());
                match content {
                    Found::Findings(found) => found,
                    _ => return 0,
                }
            }
        };
        if found.contains_key(&name.value) {
            return 0;
        }
        found.insert(name.value.clone(), text.to_owned());
        1
    }

    /// Places a paragraph that goes on with what is open, or begins a text.
    ///
    /// # Errors
    /// Why it has no place.
    fn go_on(&mut self, at: usize, candidates: &[usize], text: &str) -> Result<(), String> {
        if lone_number(text).is_some() {
            return Err("只有一个数，不知道是什么的数：页码，或表格散开的一格".to_owned());
        }
        let folded = folded(text);
        if folded.starts_with("(图:") && folded.ends_with(')') {
            return Err("照片没有导入：把照片放进这一期的文件夹，在那篇稿件下面写 photo".to_owned());
        }
        let definition = Arc::clone(self.definition);
        // A line that stopped in the middle of a sentence goes on here; else a paragraph begins.
        let before = at.checked_sub(1).filter(|before| {
            *before >= self.range.start
                && !self.left.contains_key(before)
                && numbered(text).is_none()
        });
        let digit = |c: char| c.is_ascii_digit();
        let is_broken = before.and_then(|before| self.paragraph(before)).is_some_and(|before| {
            let fuses = before.ends_with(digit) && text.starts_with(digit);
            before.chars().count() >= LINE && !before.ends_with(ENDS) && !fuses
        });
        let whole = self.open.and_then(|open| {
            match (&definition.blocks[open].kind, &mut self.blocks[open].content) {
                (_, Found::Items(items)) => items.last_mut(),
                (_, Found::Dispatches(dispatches)) => {
                    dispatches.last_mut().map(|dispatch| &mut dispatch.text)
                }
                (_, Found::Text(whole)) => Some(whole),
                // A finding of another name is none of the last one's.
                (Kind::Findings(findings), Found::Findings(found)) if numbered(text).is_none() => {
                    let mut order = findings.names.iter().rev().map(|name| &name.value);
                    let last = order.find(|name| found.contains_key(*name))?;
                    found.get_mut(last)
                }
                _ => None,
            }
        });
        if let Some(whole) = whole {
            whole.push_str(if is_broken { "" } else { "\n\n" });
            whole.push_str(text);
            if is_broken {
                self.join(at);
            }
            return Ok(());
        }
        if let Some(open) = self.open {
            match (&definition.blocks[open].kind, &mut self.blocks[open].content) {
                (Kind::Items, content @ Found::Nothing) => {
                    *content = Found::Items(vec![text.to_owned()]);
                    return Ok(());
                }
                (Kind::Dispatches, content @ Found::Nothing) => {
                    let department = organ(text, self.placing.registry);
                    let dispatch = DispatchDraft { text: text.to_owned(), department };
                    *content = Found::Dispatches(vec![dispatch]);
                    return Ok(());
                }
                _ => {}
            }
        }
        for &block in candidates {
            let is_empty = matches!(self.blocks[block].content, Found::Nothing);
            match &definition.blocks[block].kind {
                Kind::Text { .. } if is_empty => {
                    self.blocks[block].content = Found::Text(text.to_owned());
                    self.blocks[block].is_there = true;
                    self.open = Some(block);
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(self.why(candidates))
    }

    /// Notes that a part is one paragraph with that before it.
    fn join(&mut self, at: usize) {
        match self.sentences.iter_mut().find(|sentence| sentence.parts.end == at) {
            Some(sentence) => sentence.parts.end = at + 1,
            None => self.sentences.push(SentencePart { parts: at - 1..at + 1, is_open: true }),
        }
    }

    /// Why a paragraph is none of these blocks.
    fn why(&self, candidates: &[usize]) -> String {
        let kinds = candidates.iter().map(|&block| (block, &self.definition.blocks[block].kind));
        for (block, kind) in kinds {
            let draft = &self.blocks[block];
            let is_read = draft.counted.is_read || !matches!(draft.content, Found::Nothing);
            match kind {
                Kind::Counts(_) if !is_read => {
                    return "与栏目定义的这句话对不上，数没有取".to_owned();
                }
                Kind::Roster { .. } if !is_read => {
                    return "与栏目定义的这句话对不上，名单没有取".to_owned();
                }
                Kind::Findings(_) => return "不是这里的巡查项目，或者重复了".to_owned(),
                _ => {}
            }
        }
        "栏目定义里没有放它的地方".to_owned()
    }
}

/// The figures that a block's sentence names.
fn counts_of<'d>(block: &'d Block, definition: &'d Definition) -> Option<&'d Counts> {
    match &block.kind {
        Kind::Counts(counts) => Some(counts),
        Kind::Table(table) => {
            let mut all = definition.counts();
            all.find(|(key, _)| *key == table.of.value).map(|(_, counts)| counts)
        }
        _ => None,
    }
}
