//! `duplicate-dispatch`: a dispatch, item or finding that the issue or an earlier one of the year has
//! already printed.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::content::{Content, Section};
use crate::model::definition::Kind;
use crate::model::issue::IssueId;
use crate::model::source::Text;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-dispatch",
    code: "B0507",
    severity: Severity::Warning,
    docs: "\
同一部门的稿件与本期另一篇、或与本年前面某一期的几乎一样，可能重复刊用了；\
同一栏目的各条推进情况、检查情况（“总体情况良好。”这样的常用语不算）也这样比较。

比较40字以上的稿件：把两篇各自拆成连续三字的片段（数字、人名照算，重复的片段按次数算），相同片段数除以两篇合起来的片段数，达到0.9即报。

确是重复的换稿；内容确有更新的，写明新的情况。",
    prose: None,
};

/// Shorter dispatches are alike by chance.
const SHORTEST: usize = 40;

/// Each is held against so many of those before it at most; no department has as many in a year.
const COMPARED: usize = 1000;

/// A text and whose it is, ready to be compared.
pub(crate) struct Told {
    /// A dispatch's department, or the block in which an item or a finding stands; only what has the
    /// same is compared.
    owner: Owner,
    text: Text,
    /// How many trigrams it has, which is none where it is too short to be compared.
    length: usize,
    /// How many of them begin with each kind of character; 255 may be more.
    beginnings: [u8; KINDS],
    trigrams: OnceLock<Vec<u64>>,
}

/// Characters fall into so many kinds by their last bits.
const KINDS: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Department(String),
    Block { section: Arc<str>, key: String },
}

/// What issues say.
#[derive(Default)]
pub(crate) struct Archive {
    issues: BTreeMap<IssueId, Vec<Told>>,
    /// Where in them what is of an owner stands, in order.
    places: BTreeMap<Owner, Vec<(IssueId, usize)>>,
}

/// Holds a text against earlier ones of its owner, `None` those of the same issue; the first that is alike is
/// named.
fn check<'a>(
    told: &Told,
    mut earlier: impl Iterator<Item = (Option<IssueId>, &'a Told)>,
    diagnostics: &mut Diagnostics,
) {
    let Some((id, other)) = earlier.find(|(_, other)| told.is_like(other)) else { return };
    let (what, one) = match &told.owner {
        Owner::Department(department) => (format!("{department}的这篇稿件"), "稿件"),
        Owner::Block { .. } => ("这一条".to_owned(), "那一条"),
    };
    let (message, related) = match id {
        Some(id) => (format!("{what}与{id}的几乎一样"), format!("{id}的{one}")),
        None => (format!("{what}与本期前面的几乎一样"), format!("前面的{one}")),
    };
    diagnostics.push(
        Diagnostic::new(&RULE, told.text.span.clone(), message)
            .help("确是重复的换稿；内容有更新的，写明新的情况")
            .related(other.text.span.clone(), related),
    );
}

impl Archive {
    pub(crate) fn knows(&self, id: IssueId) -> bool {
        self.issues.contains_key(&id)
    }

    /// Takes what an issue says, once.
    pub(crate) fn add(&mut self, id: IssueId, told: Vec<Told>) {
        if self.knows(id) {
            return;
        }
        for (at, told) in told.iter().enumerate() {
            match self.places.get_mut(&told.owner) {
                Some(places) => {
                    let before = places.partition_point(|place| *place < (id, at));
                    places.insert(before, (id, at));
                }
                None => {
                    self.places.insert(told.owner.clone(), vec![(id, at)]);
                }
            }
        }
        self.issues.insert(id, told);
    }

    /// Holds what an issue says against what it said before, and against the earlier issues of its
    /// year.
    pub(crate) fn check(&self, id: IssueId, diagnostics: &mut Diagnostics) {
        let first = IssueId { number: 0, ..id };
        for (at, told) in self.issues.get(&id).into_iter().flatten().enumerate() {
            let Some(places) = self.places.get(&told.owner) else { continue };
            let before = &places[..places.partition_point(|place| *place < (id, at))];
            let of_year = before.partition_point(|(other, _)| *other < first);
            let latest = &before[of_year.max(before.len().saturating_sub(COMPARED))..];
            let other = |&(other, at): &(IssueId, usize)| {
                let told = self.issues.get(&other)?.get(at)?;
                Some(((other != id).then_some(other), told))
            };
            check(told, latest.iter().filter_map(other), diagnostics);
        }
    }
}

/// What a section says in dispatches, items and findings; not the finding that calls for no attention.
pub(crate) fn told(section: &Section) -> Vec<Told> {
    let mut list = Vec::new();
    for (block, content) in section.definition.blocks.iter().zip(&section.contents) {
        let owner = || Owner::Block {
            section: Arc::clone(&section.definition.name),
            key: block.key.clone(),
        };
        match (&block.kind, content) {
            (_, Content::Dispatches(dispatches)) => {
                list.extend(dispatches.iter().filter_map(|dispatch| {
                    let department = dispatch.department.as_ref()?.value.trim().to_owned();
                    Some(Told::new(Owner::Department(department), dispatch.text.as_ref()?))
                }));
            }
            (_, Content::Items(items)) => {
                list.extend(items.iter().map(|text| Told::new(owner(), text)));
            }
            (Kind::Findings(findings), Content::Findings(found)) => {
                let good = findings.good.as_deref().map(str::trim);
                let found = found.iter().flatten();
                let bad = found.filter(|text| good != Some(text.value.trim()));
                list.extend(bad.map(|text| Told::new(owner(), text)));
            }
            _ => {}
        }
    }
    list
}

impl Told {
    fn new(owner: Owner, text: &Text) -> Self {
        let (mut length, mut beginnings) = (0, [0u8; KINDS]);
        let mut last = [None; 2];
        for c in characters(&text.value) {
            // A third character makes a trigram.
            if let [Some(first), _] = last {
                let count: &mut u8 = &mut beginnings[first as usize % KINDS];
                *count = count.saturating_add(1);
                length += 1;
            }
            last = [last[1], Some(c)];
        }
        let length = if length + 2 < SHORTEST { 0 } else { length };
        Self { owner, text: text.clone(), length, beginnings, trigrams: OnceLock::new() }
    }

    /// Its character trigrams in order, each packed into one number.
    fn trigrams(&self) -> &[u64] {
        self.trigrams.get_or_init(|| {
            let characters: Vec<u64> = characters(&self.text.value).map(u64::from).collect();
            let trigrams = characters.windows(3).take(self.length);
            let mut trigrams: Vec<u64> = trigrams.map(|t| t[0] << 42 | t[1] << 21 | t[2]).collect();
            trigrams.sort_unstable();
            trigrams
        })
    }

    /// Whether the Jaccard index of their trigrams is at least 0.9. Of two texts that have little to do with
    /// each other what the trigrams begin with alone differs more than it may.
    fn is_like(&self, other: &Self) -> bool {
        let Some(needed) = needed(self.length, other.length) else { return false };
        let pairs = self.beginnings.iter().zip(&other.beginnings);
        let apart: u16 = pairs.map(|(a, b)| u16::from(a.abs_diff(*b))).sum();
        usize::from(apart) + 2 * needed <= self.length + other.length
            && alike(self.trigrams(), other.trigrams())
    }
}

/// What is compared of a text.
fn characters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace())
}

/// How many of so many trigrams must be common; nothing where no choice of them can be enough.
fn needed(a: usize, b: usize) -> Option<usize> {
    let (shorter, longer) = (a.min(b), a.max(b));
    // No more can be common than the shorter one has.
    (shorter > 0 && shorter * 10 >= longer * 9).then_some(((a + b) * 9).div_ceil(19))
}

/// Whether the Jaccard index of two multisets, both in order, is at least 0.9.
fn alike(a: &[u64], b: &[u64]) -> bool {
    let Some(needed) = needed(a.len(), b.len()) else { return false };
    // Of two texts that have little to do with each other soon too few can be common.
    let (mut i, mut j, mut common) = (0, 0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        i += usize::from(left <= right);
        j += usize::from(right <= left);
        common += usize::from(left == right);
        if i - common + needed > a.len() || j - common + needed > b.len() {
            return false;
        }
    }
    common >= needed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::written;
    use crate::model::definition::{Block, Definition, Findings};

    const NEWS: &str = "2月7日，民政厅窗口组织工作人员开展社会组织登记业务“互学互查”，两人一组交叉审阅近期登记档案，\
                        共查出填写不规范、附件缺页等问题13处，已全部联系社会组织补正，办理要点进一步熟悉。";

    #[test]
    fn a_dispatch_is_held_against_the_same_department() {
        let check = |department: &str, text: &str, expected: bool| {
            let told = |department: &str, text: &str| {
                Told::new(Owner::Department(department.to_owned()), &written(text))
            };
            let (earlier, told) = (told("民政厅", NEWS), told(department, text));
            let [before, id] = [3, 5].map(|number| IssueId { year: 2023, number });
            let (mut archive, mut diagnostics) = (Archive::default(), Diagnostics::default());
            archive.add(before, vec![earlier]);
            archive.add(id, vec![told]);
            archive.check(id, &mut diagnostics);
            let found: Vec<_> = diagnostics.iter().map(|d| d.span.text().to_owned()).collect();
            let whole = written(text).span.text().to_owned();
            assert_eq!(found, if expected { vec![whole] } else { vec![] }, "{text}");
        };
        check("民政厅", NEWS, true);
        check("民政厅", &format!("　　{}", NEWS.replace("，两人", "，\n两人")), true);
        check("民政厅", &NEWS.replace("13", "15"), true);
        check("司法厅", NEWS, false);
        check(
            "民政厅",
            &NEWS.replace("13", "15").replace("2月7日", "3月9日").replace("档案", "卷宗"),
            false,
        );
        check("民政厅", &NEWS.replace("补正", "补正，并逐一回访，形成问题清单报送处室"), false);
        check("民政厅", "近日，民政厅窗口完成系统升级。", false);
    }

    #[test]
    fn short_dispatches_and_other_years_are_not_compared() {
        let short: String = NEWS.chars().take(39).collect();
        let long: String = NEWS.chars().take(40).collect();
        let owner = || Owner::Department("民政厅".to_owned());
        let told = |text: &str| Told::new(owner(), &written(text));
        let found = |text: &str, earlier: (i32, u32)| {
            let id = |(year, number)| IssueId { year, number };
            let mut archive = Archive::default();
            archive.add(id((2023, 5)), vec![told(text), told(text)]);
            archive.add(id(earlier), vec![told(text)]);
            let mut diagnostics = Diagnostics::default();
            archive.check(id((2023, 5)), &mut diagnostics);
            diagnostics.iter().count()
        };
        assert_eq!(found(&long, (2023, 4)), 2);
        assert_eq!(found(&short, (2023, 4)), 0);
        // The second one of the issue is the first one again.
        assert_eq!(found(&long, (2022, 4)), 1);
        assert_eq!(found(&long, (2023, 6)), 1);
    }

    #[test]
    fn likeness_is_of_multisets() {
        let check =
            |a: &[u64], b: &[u64], expected| assert_eq!(alike(a, b), expected, "{a:?} {b:?}");
        let ten: Vec<u64> = (0..10).collect();
        check(&ten, &ten, true);
        check(&ten, &ten[..9], true);
        check(&ten, &ten[..8], false);
        check(&ten, &[0, 0, 2, 3, 4, 5, 6, 7, 8, 9], false);
        check(&[1, 1], &[1, 1], true);
        check(&[1, 1], &[1], false);
        check(&[], &[], false);
    }

    #[test]
    fn what_is_told_at_a_glance_is_what_the_trigrams_say() {
        let told = |text: &str| Told::new(Owner::Department(String::new()), &written(text));
        let is_like = |a: &Told, b: &Told| alike(a.trigrams(), b.trigrams());
        let characters: Vec<char> = NEWS.chars().collect();
        // Beyond what is counted of a kind.
        let [most, more, many] = [257, 258, 600].map(|count| told(&"乙".repeat(count)));
        for (a, b, expected) in [(&most, &more, true), (&more, &most, true), (&more, &many, false)]
        {
            assert_eq!([a.is_like(b), is_like(a, b)], [expected; 2], "{} {}", a.length, b.length);
        }
        let (one, mut like) = (told(NEWS), 0);
        // From one end more and more is another text, or is gone.
        for count in 0..characters.len() {
            let other: String = characters[..count].iter().map(|_| '乙').collect();
            let rest: String = characters[count..].iter().collect();
            for text in [format!("{other}{rest}"), rest] {
                let other = told(&text);
                assert_eq!(one.is_like(&other), is_like(&one, &other), "{text}");
                assert_eq!(other.is_like(&one), is_like(&other, &one), "{text}");
                like += usize::from(one.is_like(&other));
            }
        }
        assert!((2..characters.len()).contains(&like), "{like}");
    }

    #[test]
    fn a_finding_that_calls_for_no_attention_is_not_compared() {
        let names = ["着装情况", "环境卫生"].map(written).into();
        let kind = Kind::Findings(Findings { names, good: Some("情况良好。".to_owned()) });
        let block = Block { key: "findings".to_owned(), heading: None, kind };
        let (name, heading) = ("大厅巡查".into(), written("大厅巡查"));
        let definition = Definition { name, heading, blocks: vec![block], checks: Vec::new() };
        let found = ["情况良好。", NEWS].map(|text| Some(written(text))).into();
        let section = Section {
            source: Arc::clone(&written("").span.source),
            definition: Arc::new(definition),
            contents: vec![Content::Findings(found)],
            stated: Vec::new(),
        };
        let told = told(&section);
        let texts: Vec<&str> = told.iter().map(|told| told.text.value.as_str()).collect();
        assert_eq!(texts, [NEWS]);
        let issue = |number| IssueId { year: 2023, number };
        let mut archive = Archive::default();
        archive.add(issue(3), told);
        assert_eq!([3, 4].map(|number| archive.knows(issue(number))), [true, false]);
    }
}
