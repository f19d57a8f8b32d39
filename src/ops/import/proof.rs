//! An imported issue composed again, and held against what was printed: what does not come out as it stood
//! there is not taken for placed.

use std::collections::{BTreeMap, BTreeSet};

use super::matching::is_punctuation;
use super::place::SentencePart;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::document::issue::{NodeKind, compose};
use crate::ledger::Ledger;
use crate::model::folded::{folded, with_parted_digits};
use crate::model::issue::IssueId;
use crate::model::numbering::numbered;
use crate::model::printed::PrintedPart;
use crate::ops::config::Project;
use crate::ops::depend::{self, Scope};
use crate::ops::load::{Loader, Mode};
use crate::ops::sequence;
use crate::workspace::Workspace;

/// An issue as far as it can be composed.
pub(super) struct Proof {
    pub(super) body: Vec<NodeKind>,
    pub(super) ledger: Ledger,
    /// Whether an issue before it is missing, without which its totals cannot be told.
    pub(super) lacks_base: bool,
    /// Whether all of it could be composed.
    pub(super) is_whole: bool,
    /// An issue before it whose files have errors.
    pub(super) doubtful: Option<IssueId>,
}

/// What came of holding the parts against it.
#[derive(Default)]
pub(super) struct Compared {
    /// Parts that come out otherwise, each with how.
    pub(super) left: BTreeMap<usize, String>,
    pub(super) notes: Vec<String>,
}

/// Composes an issue of a workspace.
///
/// # Errors
/// A file that is there but cannot be read.
pub(super) fn prove(workspace: &Workspace, id: IssueId) -> anyhow::Result<Proof> {
    let project = Project::open(workspace, &[])?;
    let unsaid = &mut Diagnostics::default();
    let mut loader = Loader::new(&project, Mode::Print, unsaid)?;
    let doubts = depend::load(&mut loader, &[id], Vec::new(), Scope::Printed, unsaid)?;
    sequence::check(&loader, unsaid);
    let ledger = loader.book(&doubts, unsaid)?;
    // Sentences draw on them.
    depend::draws(&mut loader, id)?;
    let neighbours = depend::neighbours(&loader, id);
    let mut proof =
        Proof { body: Vec::new(), ledger, lacks_base: false, is_whole: false, doubtful: None };
    proof.lacks_base = unsaid.iter().any(|found| found.rule.name == "missing-issue");
    let before = |found: &&Diagnostic| found.severity == Severity::Error && found.issue < Some(id);
    let loaded = loader.loaded().filter(|(other, _)| *other < id);
    let earlier = loaded.filter(|(_, loaded)| loaded.found.has_errors()).map(|(other, _)| other);
    proof.doubtful =
        earlier.chain(unsaid.iter().filter(before).filter_map(|found| found.issue)).min();
    let Some((loaded, issue_config)) = loader.take(id)? else { return Ok(proof) };
    proof.lacks_base |= loaded.found.iter().any(|found| found.rule.name == "missing-issue");
    let (Some(issue), Some(config)) = (loaded.reading.complete(id), &issue_config.config) else {
        return Ok(proof);
    };
    let registry = config.registry.as_ref();
    let bulletin = &config.bulletin;
    let (document, is_whole) =
        compose(&issue, bulletin, registry, &proof.ledger, neighbours, unsaid);
    proof.is_whole = is_whole;
    proof.body = document.body.into_iter().map(|node| node.kind).collect();
    Ok(proof)
}

/// A paragraph that is composed, and whether it was found in print.
struct Line {
    text: String,
    is_heading: bool,
    /// Whether it is the heading of a section.
    is_section: bool,
    is_found: bool,
}

impl Proof {
    /// Holds these parts against the body; those that are left already take no part.
    pub(super) fn compare(
        &self,
        parts: &[PrintedPart],
        body: std::ops::Range<usize>,
        sentences: &[SentencePart],
        headings: &BTreeSet<usize>,
        left: &BTreeMap<usize, String>,
    ) -> Compared {
        let (mut lines, mut tables) = self.lines();
        let mut compared = Compared::default();
        let (mut renumbered, mut repunctuated) = (Vec::new(), Vec::new());
        let mut at = body.start;
        while at < body.end {
            let sentence = sentences.iter().find(|sentence| sentence.parts.start == at);
            let end = sentence.map_or(at + 1, |sentence| sentence.parts.end);
            let range = at..end;
            at = end;
            if range.clone().any(|part| left.contains_key(&part)) {
                continue;
            }
            let said = match &parts[range.start] {
                PrintedPart::Table { rows, .. } => of_table(rows, &mut tables),
                PrintedPart::Paragraph { .. } => {
                    let texts = range.clone().filter_map(|part| match &parts[part] {
                        PrintedPart::Paragraph { text, .. } => Some(text.as_str()),
                        PrintedPart::Table { .. } => None,
                    });
                    let text: String = texts.collect();
                    match find(&text, &mut lines) {
                        // One without its figures below it is not composed.
                        None if headings.contains(&range.start) => None,
                        Some(_) if headings.contains(&range.start) && !self.is_whole => None,
                        Some(Alike::Same) => None,
                        Some(Alike::Renumbered) => {
                            renumbered.push(text);
                            None
                        }
                        Some(Alike::Repunctuated) => {
                            repunctuated.push(text);
                            None
                        }
                        // All of it is known, though another figure of the section is not.
                        None if sentence.is_some_and(|sentence| !sentence.is_open)
                            && like(&text, &lines).is_none() =>
                        {
                            None
                        }
                        None => Some(otherwise(&text, &lines, sentence.is_some())),
                    }
                }
            };
            if let Some(said) = said {
                compared.left.insert(range.start, said);
                let more = range.skip(1);
                compared.left.extend(more.map(|part| (part, "同上".to_owned())));
            }
        }
        let kept =
            left.keys().chain(compared.left.keys()).filter_map(|&at| match parts.get(at)? {
                PrintedPart::Paragraph { text, .. } => Some(text.as_str()),
                PrintedPart::Table { .. } => None,
            });
        let added = added(&lines, kept.collect());
        let added = added.map(|text| format!("原文没有，排出来却会有：{}", short(text)));
        compared.notes.extend(added);
        let said = [
            (&renumbered, "序号由程序编，与原文不同"),
            (&repunctuated, "标点按定义印，与原文不同"),
        ];
        for (texts, said) in said.into_iter().filter(|(texts, _)| !texts.is_empty()) {
            let shown: Vec<String> = texts.iter().take(3).map(|text| short(text)).collect();
            let more = if texts.len() > 3 { "等" } else { "" };
            let count = texts.len();
            compared.notes.push(format!("{count}处{said}：{}{more}", shown.join("、")));
        }
        compared
    }

    fn lines(&self) -> (Vec<Line>, Vec<Vec<Vec<String>>>) {
        let (mut lines, mut tables) = (Vec::new(), Vec::new());
        let line = |text: &str, is_heading: bool, is_section: bool| Line {
            text: text.to_owned(),
            is_heading,
            is_section,
            is_found: false,
        };
        for node in &self.body {
            match node {
                NodeKind::H1 { text } => lines.push(line(text, true, true)),
                NodeKind::H2 { text } => lines.push(line(text, true, false)),
                NodeKind::Para { text, .. } => lines.push(line(text, false, false)),
                NodeKind::Finding { name, text } => {
                    lines.push(line(&format!("{name}{text}"), false, false))
                }
                NodeKind::Photo { .. } => {}
                NodeKind::Table { caption, header, rows, .. } => {
                    if !caption.is_empty() {
                        lines.push(line(caption, false, false));
                    }
                    tables.push(std::iter::once(header).chain(rows).cloned().collect());
                }
            }
        }
        (lines, tables)
    }
}

/// How a paragraph comes out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alike {
    Same,
    /// Under another number.
    Renumbered,
    Repunctuated,
}

/// Finds a paragraph among those composed.
fn find(text: &str, lines: &mut [Line]) -> Option<Alike> {
    let rest = |text: &str| numbered(text).map(|numbered| with_parted_digits(numbered.rest));
    let (own, own_rest, own_words) = (with_parted_digits(text), rest(text), words(text));
    let is_same = |line: &Line| with_parted_digits(&line.text) == own;
    let is_renumbered = |line: &Line| own_rest.is_some() && rest(&line.text) == own_rest;
    let is_repunctuated = |line: &Line| !own_words.is_empty() && words(&line.text) == own_words;
    for way in [Alike::Same, Alike::Renumbered, Alike::Repunctuated] {
        let is_it = |line: &Line| match way {
            Alike::Same => is_same(line),
            Alike::Renumbered => is_renumbered(line),
            Alike::Repunctuated => is_repunctuated(line),
        };
        let found = lines.iter_mut().find(|line| !line.is_found && is_it(line));
        let Some(line) = found else { continue };
        line.is_found = true;
        let mark = |text: &str| numbered(text).map(|numbered| (numbered.level, numbered.number));
        let is_as_marked = way == Alike::Renumbered && mark(&line.text) == mark(text);
        return Some(if is_as_marked { Alike::Same } else { way });
    }
    None
}

/// A text without its punctuation. What stands between two digits is none of it but where it groups a
/// figure: 7.48 is not 748, nor is 7、48.
fn words(text: &str) -> String {
    // A wide comma groups no figure.
    let chars: Vec<char> = with_parted_digits(&text.replace('，', "、")).chars().collect();
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut words = String::with_capacity(text.len());
    for (at, &c) in chars.iter().enumerate() {
        if !is_punctuation(c) {
            words.push(c);
        } else if at > 0 && is_digit(at - 1) && is_digit(at + 1) && !groups(&chars, at) {
            words.push(if c == '.' { c } else { '、' });
        }
    }
    words
}

/// Whether a comma groups the digits of a figure: at most three before the first, three behind each.
fn groups(chars: &[char], at: usize) -> bool {
    if chars.get(at) != Some(&',') {
        return false;
    }
    let is_of_it = |c: &&char| c.is_ascii_digit() || **c == ',';
    let start = at - chars[..at].iter().rev().take_while(is_of_it).count();
    let end = at + chars[at..].iter().take_while(is_of_it).count();
    let is_fraction = start > 0 && chars[start - 1] == '.';
    let mut parts = chars[start..end].split(|&c| c == ',');
    let is_first = parts.next().is_some_and(|first| (1..=3).contains(&first.len()));
    is_first && !is_fraction && parts.all(|part| part.len() == 3)
}

/// What comes out in a section that was printed, and was not printed. A line that is another form of a
/// paragraph which is kept aside is told of there: one for each.
fn added<'l>(lines: &'l [Line], mut kept: Vec<&str>) -> impl Iterator<Item = &'l str> {
    let mut is_printed = true;
    let added = lines.iter().filter(move |line| {
        if line.is_section {
            is_printed = line.is_found;
        }
        if line.is_found || line.is_heading || !is_printed || line.text.contains("【待补") {
            return false;
        }
        let own = start(&line.text);
        let other = kept.iter().position(|text| !own.is_empty() && start(text) == own);
        other.map(|at| kept.swap_remove(at)).is_none()
    });
    added.map(|line| line.text.as_str())
}

/// The words that a text begins with, without its number and figures, which may be what differs. Fewer
/// letters are what any two paragraphs begin with: 本周，近日，2月21日.
fn start(text: &str) -> String {
    let rest = numbered(text).map_or(text, |numbered| numbered.rest);
    let letters = |c: &char| !is_punctuation(*c) && !c.is_ascii_digit();
    folded(rest).chars().filter(letters).take(6).collect()
}

/// What is composed in the place of a paragraph.
fn like<'l>(text: &str, lines: &'l [Line]) -> Option<&'l Line> {
    let start = |text: &str| folded(text).chars().take(6).collect::<String>();
    let own = start(text);
    lines.iter().find(|line| !line.is_found && start(&line.text) == own)
}

fn otherwise(text: &str, lines: &[Line], is_sentence: bool) -> String {
    let Some(line) = like(text, lines) else {
        let said = match is_sentence {
            true => "有的数不知道，没有核对",
            false => "排出来没有与它相同的一段，放的地方请核对",
        };
        return said.to_owned();
    };
    let (own, other): (Vec<char>, Vec<char>) = (
        with_parted_digits(text).chars().collect(),
        with_parted_digits(&line.text).chars().collect(),
    );
    let same = own.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(6);
    let shown = |chars: &[char]| chars.iter().skip(from).take(24).collect::<String>();
    format!("按导入的内容排出来不同：原文「{}」，排作「{}」", shown(&own), shown(&other))
}

fn of_table(rows: &[Vec<String>], tables: &mut Vec<Vec<Vec<String>>>) -> Option<String> {
    let is_cell = |(a, b): (&String, &String)| ungrouped(a) == ungrouped(b);
    let is_row =
        |(a, b): (&Vec<String>, &Vec<String>)| a.len() == b.len() && a.iter().zip(b).all(is_cell);
    let is_it =
        |other: &Vec<Vec<String>>| other.len() == rows.len() && rows.iter().zip(other).all(is_row);
    if let Some(at) = tables.iter().position(is_it) {
        tables.remove(at);
        return None;
    }
    let alike = tables.iter().find(|other| other.first().zip(rows.first()).is_some_and(is_row));
    let Some(other) = alike else {
        return Some("有的数不知道，表格没有核对".to_owned());
    };
    let differing = rows.iter().zip(other).find(|pair| !is_row(*pair));
    Some(match differing {
        Some((own, other)) => {
            format!(
                "按导入的内容排出来不同：原文「{}」，排作「{}」",
                own.join(" "),
                other.join(" ")
            )
        }
        None => "按导入的内容排出来的行数不同".to_owned(),
    })
}

/// A cell without the commas that group its figures.
fn ungrouped(cell: &str) -> String {
    let chars: Vec<char> = with_parted_digits(cell).chars().collect();
    let is_kept = |&(at, _): &(usize, &char)| !groups(&chars, at);
    chars.iter().enumerate().filter(is_kept).map(|(_, c)| *c).collect()
}

/// A text's beginning.
pub(super) fn short(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(20).collect();
    if chars.next().is_some() { start + "……" } else { start }
}

/// Each note once.
pub(super) fn once(notes: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    notes.into_iter().filter(|note| seen.insert(note.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_within_figures_are_no_punctuation() {
        let check = |one: &str, other: &str, expected: bool| {
            assert_eq!(words(one) == words(other), expected, "{one} {other}");
        };
        check("受理112件、办结12件。", "受理112件，办结12件", true);
        check("受理1,268件", "受理1268件", true);
        check("共8,079.12万元", "共8079.12万元", true);
        check("第1、2、3季度", "第1，2，3季度", true);
        check("7.48万件", "74.8万件", false);
        check("占40.5%", "占4.05%", false);
        check("日均10.0场", "日均100场", false);
        check("咨询10 374件", "咨询10374件", true);
        check("咨询103 74件", "咨询10374件", false);
        check("咨询836，112件", "咨询836112件", false);
        check("咨询1,2680件", "咨询12680件", false);
        check("咨询0.126,800", "咨询0.126800", false);
    }

    #[test]
    fn cells_are_alike_whose_commas_group() {
        let check = |one: &str, other: &str, expected: bool| {
            let table = |cell: &str| vec![vec!["类".to_owned(), cell.to_owned()]];
            let found = of_table(&table(one), &mut vec![table(other)]).is_none();
            assert_eq!(found, expected, "{one} {other}");
        };
        check("10,374", "10374", true);
        check("10 374", "10374", true);
        check("103 74", "10374", false);
        check("1,0374", "10374", false);
        check("103,74", "10374", false);
        check("10.374", "10374", false);
    }

    #[test]
    fn what_was_not_printed_is_told_unless_it_is_kept_in_another_form() {
        let check = |kept: &[&str], expected: &[&str]| {
            let line = |text: &str, is_section: bool, is_found: bool| Line {
                text: text.to_owned(),
                is_heading: is_section,
                is_section,
                is_found,
            };
            let lines = [
                line("一、综窗办件", true, true),
                line("本周，综合窗口咨询836人次。", false, false),
                line("（1）近日，科技厅开展培训。", false, false),
                line("印出来的一段。", false, true),
                line("二、没有印的栏目", true, false),
                line("本周，没有办件。", false, false),
            ];
            assert_eq!(added(&lines, kept.to_vec()).collect::<Vec<_>>(), expected, "{kept:?}");
        };
        let [first, second] = ["本周，综合窗口咨询836人次。", "（1）近日，科技厅开展培训。"];
        check(&[], &[first, second]);
        check(&["本周，大厅无人投诉。", "（2）近日，水利厅检查大坝。"], &[first, second]);
        check(&["本周，综合窗口咨询83人次。"], &[second]);
        check(&["3.近日，科技厅开展了培训。", "本周综合窗口没有咨询。"], &[]);
    }

    #[test]
    fn a_paragraph_that_is_kept_hides_one_line_only() {
        let line = |text: &str| Line {
            text: text.to_owned(),
            is_heading: false,
            is_section: false,
            is_found: false,
        };
        let lines = [line("近日，科技厅开展培训。"), line("近日，科技厅开展检查。")];
        let found: Vec<&str> = added(&lines, vec!["近日，科技厅开展督查。"]).collect();
        assert_eq!(found, ["近日，科技厅开展检查。"]);
    }
}
