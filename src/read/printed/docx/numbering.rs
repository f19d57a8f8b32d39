//! Automatic numbers: 一、（一）1. that stand in no text, only in the definitions of lists and styles.

use std::collections::{BTreeMap, BTreeSet};

use super::numerals::numeral;
use super::tree::Node;

const LEVELS: usize = 9;

/// A list's level.
#[derive(Clone, Debug)]
struct Level {
    format: String,
    /// `（%1）`: `%1` stands for the number of the first level.
    text: String,
    start: u32,
    /// The level that begins this one anew, counted from 1; nothing where every one above it does.
    restart: Option<usize>,
    /// Whether all numbers are written as digits.
    is_legal: bool,
    /// The style whose paragraphs are on this level.
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Self {
        let (format, text) = ("decimal".to_owned(), String::new());
        Self { format, text, start: 1, restart: None, is_legal: false, style: None }
    }
}

/// What is said of paragraphs of a style.
#[derive(Debug, Default)]
struct Style {
    base: Option<String>,
    list: Option<String>,
    level: Option<usize>,
    is_hidden: Option<bool>,
    set: Set,
    /// Whether its paragraphs are centred, or it is called a caption.
    is_caption: bool,
}

/// How a run's text is set, as far as it is said.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Set {
    pub(super) is_struck: Option<bool>,
    pub(super) is_shifted: Option<bool>,
    pub(super) is_white: Option<bool>,
}

impl Set {
    pub(super) fn of(run: Option<&Node>) -> Self {
        let Some(run) = run else { return Self::default() };
        let yes = |name| run.child(name).map(|_| run.is(name));
        let aligned = run.value("w:vertAlign");
        let aligned = aligned.map(|value| matches!(value, "superscript" | "subscript"));
        let position = run.value("w:position");
        let position = position.map(|value| !matches!(value.trim(), "0" | "0pt"));
        Self {
            is_struck: either(yes("w:strike"), yes("w:dstrike")),
            is_shifted: either(aligned, position),
            is_white: run.value("w:color").map(|color| color.eq_ignore_ascii_case("FFFFFF")),
        }
    }

    /// What another says where this one does not.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            is_struck: self.is_struck.or(other.is_struck),
            is_shifted: self.is_shifted.or(other.is_shifted),
            is_white: self.is_white.or(other.is_white),
        }
    }
}

fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    one.zip(other).map(|(one, other)| one || other).or(one).or(other)
}

/// The lists of a document, and how far each has been counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Levels by the abstract list.
    lists: BTreeMap<String, Vec<Level>>,
    /// The abstract list that a list is of, and the levels that it has of its own.
    instances: BTreeMap<String, (String, BTreeMap<usize, Own>)>,
    styles: BTreeMap<String, Style>,
    default_style: Option<String>,
    counted: BTreeMap<String, [Option<u32>; LEVELS]>,
    begun: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Own {
    start: Option<u32>,
    level: Option<Level>,
}

impl Numbering {
    pub(super) fn of(numbering: Option<&Node>, styles: Option<&Node>) -> Self {
        let mut all = Self::default();
        for style in styles.iter().flat_map(|styles| styles.named("w:style")) {
            let Some(id) = style.get("styleId") else { continue };
            let properties = style.child("w:pPr").and_then(|own| own.child("w:numPr"));
            let is_default = matches!(style.get("default"), Some("1" | "true" | "on"));
            if is_default && style.get("type") == Some("paragraph") {
                all.default_style = Some(id.to_owned());
            }
            let run = style.child("w:rPr");
            let set = style.child("w:pPr").and_then(|own| own.value("w:jc"));
            let name = style.value("w:name").unwrap_or_default().to_lowercase();
            let read = Style {
                is_caption: set == Some("center") || name.contains("caption") || name == "题注",
                base: style.value("w:basedOn").map(str::to_owned),
                list: properties.and_then(|own| own.value("w:numId")).map(str::to_owned),
                level: properties.and_then(|own| number(own.value("w:ilvl"))),
                set: Set::of(run),
                is_hidden: run
                    .filter(|run| run.child("w:vanish").is_some())
                    .map(|run| run.is("w:vanish")),
            };
            all.styles.insert(id.to_owned(), read);
        }
        let Some(numbering) = numbering else { return all };
        let mut linked = Vec::new();
        for list in numbering.named("w:abstractNum") {
            let Some(id) = list.get("abstractNumId") else { continue };
            let mut levels = vec![Level::default(); LEVELS];
            for level in list.named("w:lvl") {
                if let Some(at) = number::<usize>(level.get("ilvl")).filter(|at| *at < LEVELS) {
                    levels[at] = read_level(level);
                }
            }
            linked.extend(
                list.value("w:numStyleLink").map(|style| (id.to_owned(), style.to_owned())),
            );
            all.lists.insert(id.to_owned(), levels);
        }
        for instance in numbering.named("w:num") {
            let list = instance.value("w:abstractNumId");
            let (Some(id), Some(list)) = (instance.get("numId"), list) else { continue };
            let mut own = BTreeMap::new();
            for change in instance.named("w:lvlOverride") {
                let start = number(change.value("w:startOverride"));
                let level = change.child("w:lvl").map(read_level);
                let at = number::<usize>(change.get("ilvl")).filter(|at| *at < LEVELS);
                own.extend(at.map(|at| (at, Own { start, level })));
            }
            all.instances.insert(id.to_owned(), (list.to_owned(), own));
        }
        // A list may be defined by a style that has a list.
        for (id, style) in linked {
            let of =
                all.styles.get(&style).and_then(|style| all.instances.get(style.list.as_ref()?));
            let levels = of.and_then(|(list, _)| all.lists.get(list)).cloned();
            if let Some(levels) = levels {
                all.lists.insert(id, levels);
            }
        }
        all
    }

    /// A style and those that it is based on, nearest first.
    fn chain<'a>(&'a self, style: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let first = style.or(self.default_style.as_deref());
        let first = first.and_then(|id| self.styles.get_key_value(id));
        let next = |(_, style): &(&'a String, &'a Style)| {
            self.styles.get_key_value(style.base.as_deref()?)
        };
        // Styles that are based on each other end nowhere.
        let chain = std::iter::successors(first, next).take(50);
        chain.map(|(id, style)| (id.as_str(), style))
    }

    /// Whether text of the style is hidden.
    pub(super) fn hides(&self, style: Option<&str>) -> bool {
        self.chain(style).find_map(|(_, style)| style.is_hidden).unwrap_or(false)
    }

    /// How text of the style is set.
    pub(super) fn set(&self, style: Option<&str>) -> Set {
        self.chain(style).fold(Set::default(), |set, (_, style)| set.or(style.set))
    }

    /// Whether a paragraph of the style, below a picture, is its caption.
    pub(super) fn is_caption(&self, style: Option<&str>) -> bool {
        self.chain(style).any(|(_, style)| style.is_caption)
    }

    /// The number before a paragraph with these properties, which counts it.
    pub(super) fn next(&mut self, properties: Option<&Node>) -> Option<String> {
        let own = properties.and_then(|properties| properties.child("w:numPr"));
        let style = properties.and_then(|properties| properties.value("w:pStyle"));
        let named =
            self.chain(style).find_map(|(id, style)| Some((id, style, style.list.as_ref()?)));
        let own_list = own.and_then(|own| own.value("w:numId")).map(str::to_owned);
        let list = own_list.clone().or_else(|| named.map(|(.., list)| list.clone()))?;
        let (id, changes) = self.instances.get(&list)?;
        let id = id.clone();
        let mut levels = self.lists.get(&id).cloned().unwrap_or_default();
        levels.resize(LEVELS, Level::default());
        let mut starts = [None; LEVELS];
        for (&at, change) in changes {
            if let Some(level) = &change.level {
                levels[at] = level.clone();
            }
            starts[at] = change.start;
        }
        let by_style = || {
            let (style, has, _) = named?;
            let linked = levels.iter().position(|level| level.style.as_deref() == Some(style));
            linked.or(has.level)
        };
        let at = number(own.and_then(|own| own.value("w:ilvl")))
            .or_else(|| if own_list.is_none() { by_style() } else { None })
            .unwrap_or(0)
            .min(LEVELS - 1);
        let counted = self.counted.entry(id).or_default();
        if self.begun.insert(list) {
            for (level, start) in starts.iter().enumerate() {
                if let Some(start) = start {
                    levels[level].start = *start;
                    counted[level] = None;
                }
            }
        }
        for (level, start) in starts.iter().enumerate() {
            levels[level].start = start.unwrap_or(levels[level].start);
        }
        counted[at] = Some(counted[at].map_or(levels[at].start, |number| number.saturating_add(1)));
        for below in at + 1..LEVELS {
            let is_reset = levels[below].restart.is_none_or(|level| level > at);
            if is_reset {
                counted[below] = None;
            }
        }
        Some(label(&levels, counted, at))
    }
}

fn label(levels: &[Level], counted: &[Option<u32>; LEVELS], at: usize) -> String {
    let level = &levels[at];
    if level.format == "none" && !level.text.contains('%') {
        return level.text.clone();
    }
    let mut label = String::new();
    let mut rest = level.text.chars().peekable();
    while let Some(c) = rest.next() {
        let digit =
            rest.peek().and_then(|c| c.to_digit(10)).filter(|digit| (1..=9).contains(digit));
        let Some(digit) = digit.filter(|_| c == '%') else {
            label.push(super::symbol(c));
            continue;
        };
        rest.next();
        let of = digit as usize - 1;
        let number = counted[of].unwrap_or(levels[of].start);
        let format = if level.is_legal { "decimal" } else { &levels[of].format };
        label.push_str(&numeral(format, number));
    }
    // A space in it parts nothing: the text follows in any case.
    label.trim().to_owned()
}

fn read_level(level: &Node) -> Level {
    // A format of its own stands beside the nearest known one.
    let fallback = || {
        let choice = level.child("AlternateContent")?.child("Fallback")?;
        choice.value("w:numFmt")
    };
    let format = level.value("w:numFmt").or_else(fallback).unwrap_or("decimal");
    Level {
        format: format.to_owned(),
        text: level.value("w:lvlText").unwrap_or_default().to_owned(),
        start: number(level.value("w:start")).unwrap_or(0),
        restart: number(level.value("w:lvlRestart")),
        is_legal: level.is("w:isLgl"),
        style: level.value("w:pStyle").map(str::to_owned),
    }
}

fn number<T: std::str::FromStr>(text: Option<&str>) -> Option<T> {
    text?.trim().parse().ok()
}
