//! What two sides say in words: who is on the lists, what is told, what was found.

use serde::Serialize;

use super::Side;
use crate::model::content::{Content, Dispatch, Section};
use crate::model::definition::{Block, Kind};
use crate::model::registry::Registry;
use crate::model::source::Text;
use crate::model::spelling::bare;

/// What two sides say, block by block, whether it is the same or not.
#[derive(Default, Serialize)]
pub(super) struct Words {
    pub(super) rosters: Vec<Roster>,
    pub(super) dispatches: Vec<Dispatches>,
    pub(super) items: Vec<Items>,
    pub(super) findings: Vec<Finding>,
    pub(super) texts: Vec<Paragraphs>,
}

/// Where it stands.
#[derive(Serialize)]
pub(super) struct Place {
    pub(super) section: String,
    pub(super) key: String,
    pub(super) heading: Option<String>,
}

/// The departments of a list.
#[derive(Serialize)]
pub(super) struct Roster {
    #[serde(flatten)]
    pub(super) place: Place,
    /// How many there are.
    pub(super) this: usize,
    pub(super) other: usize,
    pub(super) gained: Vec<String>,
    pub(super) lost: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Dispatches {
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) this: usize,
    pub(super) other: usize,
    /// Those of one department that are for the most part the same.
    pub(super) changed: Vec<Changed>,
    pub(super) new: Vec<OfDepartment>,
    pub(super) gone: Vec<OfDepartment>,
}

/// A text that is for the most part one of the other side.
#[derive(Serialize)]
pub(super) struct Changed {
    /// Empty where none is named, or where texts have none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) department: String,
    pub(super) this: String,
    pub(super) other: String,
}

/// The dispatches of a department that only one side has.
#[derive(Serialize)]
pub(super) struct OfDepartment {
    /// As it is first written; empty where none is named.
    pub(super) department: String,
    pub(super) texts: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Items {
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) this: usize,
    pub(super) other: usize,
    pub(super) changed: Vec<Changed>,
    pub(super) new: Vec<String>,
    pub(super) gone: Vec<String>,
}

/// A finding that is not the same.
#[derive(Serialize)]
pub(super) struct Finding {
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) this: Option<String>,
    pub(super) other: Option<String>,
}

/// A text that is not the same.
#[derive(Serialize)]
pub(super) struct Paragraphs {
    #[serde(flatten)]
    pub(super) place: Place,
    pub(super) this: Option<String>,
    pub(super) other: Option<String>,
}

/// Holds the blocks of the two against each other: those of the same section and key, in the order of the
/// first side; what only the other has comes behind them.
pub(super) fn compare(this: &Side, other: &Side, registry: Option<&Registry>) -> Words {
    let mut words = Words::default();
    let (own, held) = (blocks(&this.sections), blocks(&other.sections));
    for one in &own {
        let beside = held.iter().find(|beside| beside.is_beside(one));
        words.add(one.place(), [Some(one), beside], registry);
    }
    for one in held.iter().filter(|one| !own.iter().any(|own| own.is_beside(one))) {
        words.add(one.place(), [None, Some(one)], registry);
    }
    words
}

/// A block of a side and what it says.
struct Said<'a> {
    section: &'a Section,
    block: &'a Block,
    content: &'a Content,
}

fn blocks(sections: &[Section]) -> Vec<Said<'_>> {
    let all = sections.iter().flat_map(|section| {
        let contents = section.definition.blocks.iter().zip(&section.contents);
        contents.map(move |(block, content)| Said { section, block, content })
    });
    all.collect()
}

impl Said<'_> {
    /// Whether it is the same block of another side: of a like kind, or one that is missing there.
    fn is_beside(&self, other: &Self) -> bool {
        let name = |one: &Self| (one.section.definition.name.clone(), one.block.key.clone());
        name(self) == name(other)
            && std::mem::discriminant(&self.block.kind) == std::mem::discriminant(&other.block.kind)
    }

    fn place(&self) -> Place {
        Place {
            section: self.section.definition.name.to_string(),
            key: self.block.key.clone(),
            heading: self.block.heading.as_ref().map(|heading| heading.value.clone()),
        }
    }
}

impl Words {
    /// Compares a block; one that a side has not, or that is missing there, says nothing.
    fn add(&mut self, place: Place, sides: [Option<&Said<'_>>; 2], registry: Option<&Registry>) {
        let Some(kind) = sides.iter().flatten().next().map(|said| &said.block.kind) else { return };
        let contents = sides.map(|said| said.map(|said| said.content));
        match kind {
            Kind::Roster { .. } => {
                let [this, other] = contents.map(|content| match content {
                    Some(Content::Roster(names)) => names.as_slice(),
                    _ => &[],
                });
                let gained = lacking(this, other, registry);
                let lost = lacking(other, this, registry);
                let (this, other) = (this.len(), other.len());
                self.rosters.push(Roster { place, this, other, gained, lost });
            }
            Kind::Dispatches => {
                let [this, other] = contents.map(|content| match content {
                    Some(Content::Dispatches(dispatches)) => dispatches.as_slice(),
                    _ => &[],
                });
                let told = |one: &Dispatch| Told::dispatch(one, registry);
                let sides = [this, other].map(|side| side.iter().map(told).collect());
                let Apart { changed, new, gone } = apart(sides);
                let (new, gone) = (by_department(new), by_department(gone));
                let (this, other) = (this.len(), other.len());
                self.dispatches.push(Dispatches { place, this, other, changed, new, gone });
            }
            Kind::Items => {
                let sides = contents.map(|content| match content {
                    Some(Content::Items(items)) => items.iter().map(Told::item).collect(),
                    _ => Vec::new(),
                });
                let [this, other] = sides.each_ref().map(Vec::len);
                let Apart { changed, new, gone } = apart(sides);
                let texts = |told: Vec<Told>| told.into_iter().map(|told| told.text).collect();
                let (new, gone) = (texts(new), texts(gone));
                self.items.push(Items { place, this, other, changed, new, gone });
            }
            Kind::Findings(_) => self.find(&place, sides),
            Kind::Text { .. } => {
                let [this, other] = contents.map(|content| match content {
                    Some(Content::Text(text)) => Some(text.value.clone()),
                    _ => None,
                });
                if this != other {
                    self.texts.push(Paragraphs { place, this, other });
                }
            }
            // Figures are compared as such.
            Kind::Counts(_) | Kind::Table(_) => {}
        }
    }

    /// The findings by name, in the order of the first side.
    fn find(&mut self, place: &Place, sides: [Option<&Said<'_>>; 2]) {
        let [this, other] = sides.map(|said| said.map(findings).unwrap_or_default());
        let of = |found: &[(String, Option<String>)], name: &str| {
            found.iter().find(|(other, _)| other == name).and_then(|(_, text)| text.clone())
        };
        let only_other = other.iter().filter(|(name, _)| !this.iter().any(|(own, _)| own == name));
        for (name, _) in this.iter().chain(only_other) {
            let (now, before) = (of(&this, name), of(&other, name));
            if now != before {
                let Place { section, key, heading } = place;
                let (section, key, heading) = (section.clone(), key.clone(), heading.clone());
                let place = Place { section, key, heading };
                self.findings.push(Finding { place, name: name.clone(), this: now, other: before });
            }
        }
    }
}

fn findings(said: &Said<'_>) -> Vec<(String, Option<String>)> {
    let (Kind::Findings(findings), Content::Findings(found)) = (&said.block.kind, said.content)
    else {
        return Vec::new();
    };
    let texts = found.iter().map(|text| text.as_ref().map(|text| text.value.clone()));
    findings.names.iter().map(|name| name.value.clone()).zip(texts).collect()
}

fn value(text: &Text) -> &str {
    &text.value
}

/// By what a department is known, whichever of its names is written.
fn principal(name: &str, registry: Option<&Registry>) -> String {
    let known = registry
        .and_then(|registry| registry.principal(name).or_else(|| registry.principal(&bare(name))));
    bare(known.map_or(name, |(_, first)| first))
}

/// The names of departments that are not on another list.
fn lacking(names: &[Text], others: &[Text], registry: Option<&Registry>) -> Vec<String> {
    let known: Vec<String> = others.iter().map(|name| principal(&name.value, registry)).collect();
    let lacking = names.iter().filter(|name| !known.contains(&principal(&name.value, registry)));
    lacking.map(|name| name.value.clone()).collect()
}

/// A text and whose it is.
struct Told {
    /// By what its department is known.
    owner: String,
    /// As it is written.
    department: String,
    text: String,
}

impl Told {
    fn dispatch(dispatch: &Dispatch, registry: Option<&Registry>) -> Self {
        let department = dispatch.department.as_ref().map_or("", value).to_owned();
        let text = dispatch.text.as_ref().map_or("", value).to_owned();
        Self { owner: principal(&department, registry), department, text }
    }

    fn item(text: &Text) -> Self {
        Self { owner: String::new(), department: String::new(), text: text.value.clone() }
    }
}

/// What only one side tells, and what both tell, but not in the same words.
struct Apart {
    changed: Vec<Changed>,
    new: Vec<Told>,
    gone: Vec<Told>,
}

fn apart([mut new, mut gone]: [Vec<Told>; 2]) -> Apart {
    let mut take = |told: &Told, is_it: fn(&str, &str) -> bool| {
        let is_it = |other: &Told| other.owner == told.owner && is_it(&other.text, &told.text);
        gone.iter().position(is_it).map(|at| gone.remove(at))
    };
    new.retain(|told| take(told, |a, b| a == b).is_none());
    let mut changed = Vec::new();
    new.retain(|told| match take(told, is_alike) {
        Some(other) => {
            let (department, this) = (told.department.clone(), told.text.clone());
            changed.push(Changed { department, this, other: other.text });
            false
        }
        None => true,
    });
    Apart { changed, new, gone }
}

/// Whether two texts begin and end alike over more than half of the longer one.
fn is_alike(one: &str, other: &str) -> bool {
    let (start, end) = common(one, other);
    let length = one.chars().count().max(other.chars().count());
    (start + end) * 2 > length
}

/// In how many characters two texts begin and end alike; none counts for both.
pub(super) fn common(one: &str, other: &str) -> (usize, usize) {
    let same = |(a, b): &(char, char)| a == b;
    let start = one.chars().zip(other.chars()).take_while(same).count();
    let shorter = one.chars().count().min(other.chars().count());
    let ends = one.chars().rev().zip(other.chars().rev());
    (start, ends.take(shorter - start).take_while(same).count())
}

/// The dispatches by department, in the order in which they come.
fn by_department(dispatches: Vec<Told>) -> Vec<OfDepartment> {
    let mut found: Vec<(String, OfDepartment)> = Vec::new();
    for Told { owner, department, text } in dispatches {
        match found.iter_mut().find(|(other, _)| *other == owner) {
            Some((_, of)) => of.texts.push(text),
            None => found.push((owner, OfDepartment { department, texts: vec![text] })),
        }
    }
    found.into_iter().map(|(_, of)| of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_paired_with_what_they_were() {
        let side = |texts: &str| -> Vec<Told> {
            let told = |text: &str| {
                let (owner, text) = text.split_once('：').unwrap_or(("", text));
                Told {
                    owner: owner.to_owned(),
                    department: owner.to_owned(),
                    text: text.to_owned(),
                }
            };
            texts.split_whitespace().map(told).collect()
        };
        let check = |this: &str, other: &str, expected: [&str; 3]| {
            let Apart { changed, new, gone } = apart([side(this), side(other)]);
            let changed = changed.iter().map(|one| format!("{}→{}", one.other, one.this));
            let texts = |told: Vec<Told>| told.into_iter().map(|told| told.text);
            let found = [
                changed.collect::<Vec<_>>().join(" "),
                texts(new).collect::<Vec<_>>().join(" "),
                texts(gone).collect::<Vec<_>>().join(" "),
            ];
            assert_eq!(found, expected, "{this} | {other}");
        };
        check("走访企业12家。", "走访企业9家。", ["走访企业9家。→走访企业12家。", "", ""]);
        check("甲乙丙丁 甲乙丙丁", "甲乙丙丁", ["", "甲乙丙丁", ""]);
        check("甲乙丙丁", "戊己庚辛", ["", "甲乙丙丁", "戊己庚辛"]);
        // Half is not more than half; and one text is another's only once.
        check("甲乙丙丁", "甲乙戊己", ["", "甲乙丙丁", "甲乙戊己"]);
        check("甲乙丙丁 甲乙丙戊", "甲乙丙己", ["甲乙丙己→甲乙丙丁", "甲乙丙戊", ""]);
        // What is the same is no other's change.
        check("甲乙丙戊 甲乙丙丁", "甲乙丙丁", ["", "甲乙丙戊", ""]);
        check("科技厅：甲乙丙丁", "公安厅：甲乙丙丁", ["", "甲乙丙丁", "甲乙丙丁"]);
        check("", "", ["", "", ""]);
    }

    #[test]
    fn a_beginning_and_an_end_do_not_overlap() {
        let check = |one: &str, other: &str, expected| {
            assert_eq!(common(one, other), expected, "{one} {other}");
            assert_eq!(common(other, one), expected, "{other} {one}");
        };
        check("甲甲甲", "甲甲", (2, 0));
        check("甲乙甲", "甲甲", (1, 1));
        check("", "甲", (0, 0));
        check("甲乙", "甲乙", (2, 0));
    }
}
