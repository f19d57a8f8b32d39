//! A printed paragraph held against the pattern of a definition's sentence. Every reading is looked for:
//! where two give other figures, none is taken.

use super::pattern::{Difference, Key, Piece, Slot, Whose};
use crate::model::definition::Counts;
use crate::model::folded::{Folded, folded};
use crate::read::number::plain_figure;

/// How many steps are gone for one paragraph.
const STEPS: usize = 400_000;

/// How long what a filter gives may be, in characters.
const DERIVED: usize = 24;

/// What a paragraph was found to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// In units of the measure's last decimal; nothing of one that was rounded.
    pub(super) figures: Vec<(Key, u64)>,
    /// Differences, in units of the last decimal.
    pub(super) differences: Vec<(Difference, i128)>,
    pub(super) count: Option<u64>,
    pub(super) list: Option<String>,
    pub(super) slots: Vec<(Slot, String)>,
    /// Whether it has something that is neither the definition's words nor here.
    pub(super) is_open: bool,
}

/// Why a paragraph was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// Its words are others.
    Unlike,
    /// It can be read in several ways.
    Ambiguous,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Bound {
    Figure(Key, u64),
    Difference(Difference, i128),
    Name(usize, String),
    Value {
        rank: usize,
        whose: Whose,
        measure: String,
        units: u64,
    },
    Count(u64),
    /// From one character to another.
    List(usize, usize),
    Slot(Slot, usize, usize),
    /// What is known only when the issue is composed again.
    Open,
}

/// What is still to be matched.
struct Rest<'p> {
    pieces: &'p [Piece],
    then: Option<&'p Rest<'p>>,
}

struct Matcher<'a> {
    text: &'a [char],
    of: &'a Folded,
    /// Whether punctuation may be another, or be missing.
    is_loose: bool,
    counts: Option<&'a Counts>,
    bound: Vec<Bound>,
    found: Vec<Vec<Bound>>,
    steps: usize,
}

/// Reads a paragraph by a pattern, or says why it cannot. `is_loose`: punctuation may be another, or be missing.
pub(super) fn read(
    text: &str,
    pattern: &[Piece],
    counts: Option<&Counts>,
    is_loose: bool,
) -> Result<Read, Unread> {
    read_as(&Folded::of(text), text, pattern, counts, is_loose)
}

fn read_as(
    of: &Folded,
    text: &str,
    pattern: &[Piece],
    counts: Option<&Counts>,
    is_loose: bool,
) -> Result<Read, Unread> {
    let (bound, found) = (Vec::new(), Vec::new());
    let mut matcher = Matcher { text: &of.chars, of, is_loose, counts, bound, found, steps: STEPS };
    matcher.go(0, &Rest { pieces: pattern, then: None });
    let is_exhausted = matcher.steps == 0;
    let mut readings = matcher.found.iter().filter_map(|bound| gathered(bound, of, text));
    let Some(mut first) = readings.next() else {
        return Err(if is_exhausted { Unread::Ambiguous } else { Unread::Unlike });
    };
    for other in readings {
        if !first.says_as(&other) {
            return Err(Unread::Ambiguous);
        }
        // Where a filter's words end may be told in several ways; what all of them say holds.
        first.differences.retain(|difference| other.differences.contains(difference));
        first.is_open |= other.is_open;
    }
    if is_exhausted { Err(Unread::Ambiguous) } else { Ok(first) }
}

/// Nothing where one figure would be two.
fn gathered(bound: &[Bound], of: &Folded, text: &str) -> Option<Read> {
    let mut read = Read::default();
    let mut names: Vec<(usize, &str)> = Vec::new();
    for one in bound {
        match one {
            Bound::Figure(key, units) => read.add(key.clone(), *units)?,
            Bound::Difference(difference, units) => {
                read.differences.push((difference.clone(), *units));
            }
            Bound::Name(rank, name) => names.push((*rank, name)),
            Bound::Value { .. } => {}
            Bound::Open => read.is_open = true,
            Bound::Count(count) => read.count = Some(*count),
            Bound::List(from, to) => read.list = Some(of.original(text, *from, *to).to_owned()),
            Bound::Slot(slot, from, to) => {
                read.slots.push((*slot, of.original(text, *from, *to).to_owned()));
            }
        }
    }
    for one in bound {
        let Bound::Value { rank, whose, measure, units } = one else { continue };
        // Without its name nobody knows whose it is.
        if let Some((_, name)) = names.iter().find(|(known, _)| known == rank) {
            let (whose, row, measure) = (*whose, Some((*name).to_owned()), measure.clone());
            read.add(Key { whose, row, measure }, *units)?;
        }
    }
    Some(read)
}

impl Read {
    /// Whether it says the same of figures and names.
    fn says_as(&self, other: &Self) -> bool {
        let own = (self.count, &self.list, &self.slots);
        own == (other.count, &other.list, &other.slots)
            && self.figures.len() == other.figures.len()
            && self.figures.iter().all(|figure| other.figures.contains(figure))
    }

    fn add(&mut self, key: Key, units: u64) -> Option<()> {
        match self.figures.iter().find(|(known, _)| *known == key) {
            Some((_, known)) => (*known == units).then_some(()),
            None => {
                self.figures.push((key, units));
                Some(())
            }
        }
    }

    /// What a slot was filled with.
    pub(super) fn slot(&self, slot: Slot) -> Option<&str> {
        let mut slots = self.slots.iter();
        slots.find(|(known, _)| *known == slot).map(|(_, text)| text.as_str())
    }
}

impl Matcher<'_> {
    fn go(&mut self, at: usize, rest: &Rest<'_>) {
        if self.steps == 0 {
            return;
        }
        self.steps -= 1;
        let Some((piece, others)) = rest.pieces.split_first() else {
            match rest.then {
                Some(then) => self.go(at, then),
                None if at == self.text.len() => self.accept(),
                None => {}
            }
            return;
        };
        let next = Rest { pieces: others, then: rest.then };
        match piece {
            Piece::Words(words) => {
                if let Some(end) = self.words(at, words) {
                    self.go(end, &next);
                }
            }
            Piece::Choice(branches) => {
                for branch in branches {
                    self.go(at, &Rest { pieces: branch, then: Some(&next) });
                }
            }
            Piece::Figure { key, scale } => self.figure(at, key, *scale, &next),
            Piece::RankName(rank) => {
                let rows = self.counts.and_then(|counts| counts.rows.as_ref());
                let names = rows.iter().flat_map(|rows| &rows.names);
                let names: Vec<String> = names.map(ToString::to_string).collect();
                for name in names {
                    let words: Vec<char> = folded(&name).chars().collect();
                    if !words.is_empty() && self.text[at..].starts_with(&words) {
                        self.with(Bound::Name(*rank, name), at + words.len(), &next);
                    }
                }
            }
            Piece::RankValue { rank, whose, measure } => {
                let decimals = self.decimals(measure);
                for (end, number) in self.numbers(at) {
                    if let Ok(units) = plain_figure(&number, decimals) {
                        let (rank, whose, measure) = (*rank, *whose, measure.clone());
                        self.with(Bound::Value { rank, whose, measure, units }, end, &next);
                    }
                }
            }
            Piece::Derived(difference) => {
                let ends = self.ends(at, DERIVED, false).into_iter();
                for end in ends.filter(|&end| !self.of.is_parted(at, end)).collect::<Vec<_>>() {
                    let units = difference.as_ref().and_then(|difference| {
                        let shown: String = self.text[at..end].iter().collect();
                        difference.units(&shown, self.decimals(&difference.of.measure))
                    });
                    match (difference, units) {
                        (Some(of), Some(units)) => {
                            self.with(Bound::Difference(of.clone(), units), end, &next);
                        }
                        _ => self.with(Bound::Open, end, &next),
                    }
                }
            }
            Piece::Count => {
                for (end, number) in self.numbers(at) {
                    if let Ok(count) = number.parse() {
                        self.with(Bound::Count(count), end, &next);
                    }
                }
            }
            Piece::List => {
                for end in self.ends(at + 1, usize::MAX, true) {
                    self.with(Bound::List(at, end), end, &next);
                }
            }
            Piece::Slot(slot) => self.slot(at, *slot, &next),
            Piece::Any => {
                for end in self.ends(at, usize::MAX, true) {
                    self.with(Bound::Open, end, &next);
                }
            }
        }
    }

    /// Where the words end that begin here.
    fn words(&self, at: usize, words: &[char]) -> Option<usize> {
        if !self.is_loose {
            return self.text[at..].starts_with(words).then_some(at + words.len());
        }
        let mut end = at;
        for &word in words.iter().filter(|&&word| !is_punctuation(word)) {
            end += self.passed(end);
            if self.text.get(end) != Some(&word) {
                return None;
            }
            end += 1;
        }
        // What ends the words ends here too.
        let is_closed = words.last().is_some_and(|&last| is_punctuation(last));
        Some(if is_closed { end + self.passed(end) } else { end })
    }

    /// How much punctuation may be passed over here: none that is a figure's own.
    fn passed(&self, at: usize) -> usize {
        let is_digit = |at: usize| self.text.get(at).is_some_and(char::is_ascii_digit);
        let is_point = self.text.get(at) == Some(&'.');
        if is_point && is_digit(at.wrapping_sub(1)) && is_digit(at + 1) {
            return 0;
        }
        self.text[at..].iter().take_while(|&&c| is_punctuation(c)).count()
    }

    fn with(&mut self, bound: Bound, at: usize, next: &Rest<'_>) {
        self.bound.push(bound);
        self.go(at, next);
        self.bound.pop();
    }

    fn accept(&mut self) {
        if !self.found.contains(&self.bound) {
            self.found.push(self.bound.clone());
        }
    }

    fn figure(&mut self, at: usize, key: &Key, scale: Option<(u32, char)>, next: &Rest<'_>) {
        let decimals = self.decimals(&key.measure);
        for (end, number) in self.numbers(at) {
            let Some((power, sign)) = scale else {
                if let Ok(units) = plain_figure(&number, decimals) {
                    self.with(Bound::Figure(key.clone(), units), end, next);
                }
                continue;
            };
            if self.text.get(end) != Some(&sign) {
                continue;
            }
            let fraction = number.split_once('.').map_or("", |(_, fraction)| fraction);
            let reach = u32::from(decimals) + power;
            // Rounded, it says nothing that could be booked.
            let is_exact = fraction.len() as u32 >= reach;
            let units =
                u8::try_from(reach).ok().and_then(|reach| plain_figure(&number, reach).ok());
            match units.filter(|_| is_exact) {
                Some(units) => self.with(Bound::Figure(key.clone(), units), end + 1, next),
                None => self.with(Bound::Open, end + 1, next),
            }
        }
    }

    fn slot(&mut self, at: usize, slot: Slot, next: &Rest<'_>) {
        match slot {
            Slot::Was | Slot::Now => {
                for (end, _) in self.numbers(at) {
                    self.with(Bound::Slot(slot, at, end), end, next);
                }
            }
            Slot::Part => {
                self.go(at, next);
                for end in self.ends(at, DERIVED, true) {
                    let shown: String = self.text[at..end].iter().collect();
                    if shown.starts_with("(其中") && shown.ends_with("年部分)") {
                        self.with(Bound::Slot(slot, at, end), end, next);
                    }
                }
            }
            Slot::Issue | Slot::Date | Slot::Reason => {
                // An issue is told by its last character, or the year's part behind it would be of it.
                let may_end = |end: &usize| {
                    slot != Slot::Issue
                        || self.text.get(at..*end).and_then(|own| own.last()) == Some(&'期')
                };
                for end in
                    self.ends(at, usize::MAX, true).into_iter().filter(may_end).collect::<Vec<_>>()
                {
                    self.with(Bound::Slot(slot, at, end), end, next);
                }
            }
        }
    }

    fn decimals(&self, measure: &str) -> u8 {
        let measure = self.counts.and_then(|counts| counts.measure(measure));
        measure.map_or(0, |measure| measure.decimals)
    }

    /// The figures that begin here, the longest first: each with its end, and without the signs that
    /// part its groups.
    fn numbers(&self, at: usize) -> Vec<(usize, String)> {
        let digits = |from: usize| {
            self.text[from.min(self.text.len())..].iter().take_while(|c| c.is_ascii_digit()).count()
        };
        let is = |at: usize, sign: char| self.text.get(at) == Some(&sign);
        let whole = digits(at);
        if whole == 0 {
            return Vec::new();
        }
        let mut ends = Vec::new();
        let fraction = |end: usize| {
            let digits = if is(end, '.') { digits(end + 1) } else { 0 };
            (digits > 0).then_some(end + 1 + digits)
        };
        let mut grouped = at + whole;
        while whole <= 3 && is(grouped, ',') && digits(grouped + 1) == 3 {
            grouped += 4;
        }
        ends.extend([grouped, at + whole].into_iter().flat_map(|end| [fraction(end), Some(end)]));
        let mut ends: Vec<usize> = ends.into_iter().flatten().collect();
        ends.extend((at + 1..at + whole).rev());
        ends.dedup();
        let number = |end: usize| {
            let number = self.text[at..end].iter().filter(|&&c| c != ',').collect();
            (end, number)
        };
        let ends = ends.into_iter().filter(|&end| !self.of.is_parted(at, end));
        ends.map(number).collect()
    }

    /// Where something may end that begins here, the nearest first; never within a number.
    fn ends(&self, at: usize, longest: usize, is_free: bool) -> Vec<usize> {
        let mut ends = Vec::new();
        for end in at..=self.text.len().min(at.saturating_add(longest)) {
            let is_digit = |at: usize| self.text.get(at).is_some_and(char::is_ascii_digit);
            let is_within = end > at
                && is_digit(end.wrapping_sub(1))
                && (is_digit(end)
                    || matches!(self.text.get(end), Some('.' | ',')) && is_digit(end + 1));
            let is_within_fraction =
                end > at && matches!(self.text.get(end - 1), Some('.' | ',')) && is_digit(end);
            if !is_within && !is_within_fraction {
                ends.push(end);
            }
            if !is_free && matches!(self.text.get(end), Some('。' | ';' | ',' | '(' | ')')) {
                let is_group = is_digit(end.wrapping_sub(1)) && is_digit(end + 1);
                if !is_group {
                    break;
                }
            }
        }
        ends
    }
}

/// What parts words and says nothing.
pub(super) fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        ',' | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | '"'
            | '\''
            | '('
            | ')'
            | '['
            | ']'
            | '。'
            | '、'
            | '《'
            | '》'
            | '〈'
            | '〉'
            | '「'
            | '」'
            | '【'
            | '】'
            | '〔'
            | '〕'
            | '·'
            | '…'
    )
}

impl Difference {
    /// What is printed as a number, in units of the last decimal.
    fn units(&self, shown: &str, decimals: u8) -> Option<i128> {
        if shown == self.same {
            return Some(0);
        }
        let read = |word: &str| {
            let number = shown.strip_prefix(word)?.replace(',', "");
            plain_figure(&number, decimals).ok().map(i128::from)
        };
        let down = if self.down.is_empty() { None } else { read(&self.down) };
        down.map(|units| -units).or_else(|| read(&self.up))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostics;
    use crate::model::definition::{Definition, Kind};
    use crate::model::files::{File, FileRole};
    use crate::ops::import::pattern::{Value, pattern};
    use crate::read::definition;

    /// A section of one sentence, with its measures and rows.
    fn defined(text: &str, rows: bool) -> std::sync::Arc<Definition> {
        let rows = if rows {
            "rows = { column = \"类\", names = [\"投诉\", \"咨询\", \"投诉举报\"] }\n"
        } else {
            ""
        };
        let toml = format!(
            "heading = \"h\"\n[[blocks]]\nkind = \"counts\"\nkey = \"c\"\ntext = '''{text}'''\n{rows}\
             measures = [{{ name = \"受理\", unit = \"件\" }}, {{ name = \"金额\", unit = \"万元\", decimals = 2 }}]\n"
        );
        let file = File::new(FileRole::Shared, "甲.toml", toml.into_bytes());
        let mut wrong = Diagnostics::default();
        let definitions = definition::load(vec![("甲".to_owned(), file)], &mut wrong);
        assert_eq!(wrong.iter().count(), 0, "{text}");
        std::sync::Arc::clone(definitions.get("甲").expect("defined"))
    }

    fn check(template: &str, printed: &str, rows: bool, expected: Result<&str, Unread>) {
        let definition = defined(template, rows);
        let Kind::Counts(counts) = &definition.blocks[0].kind else { panic!("figures") };
        let names = vec![
            ("number".to_owned(), Value::Known("3".to_owned())),
            ("period_to".to_owned(), Value::Known("2023年2月24日".to_owned())),
        ];
        let pattern = pattern(template, Some(counts), &names);
        let strict = read(printed, &pattern, Some(counts), false);
        let found = match strict {
            Err(Unread::Unlike) => read(printed, &pattern, Some(counts), true),
            strict => strict,
        };
        let shown = found.map(|read| {
            let figure = |(key, units): &(Key, u64)| {
                let whose = if key.whose == Whose::Period { "" } else { "累计" };
                format!("{whose}{}{}={units}", key.row.clone().unwrap_or_default(), key.measure)
            };
            let mut shown: Vec<String> = read.figures.iter().map(figure).collect();
            shown.extend(
                read.differences.iter().map(|(of, units)| format!("{}差{units}", of.of.measure)),
            );
            shown.join(" ")
        });
        assert_eq!(shown.as_deref().map_err(|unread| *unread), expected, "{printed}");
    }

    #[test]
    fn a_sentence_is_read_by_its_definition() {
        let both = "本周受理{{ period['受理'] }}件；今年以来{{ ytd['受理'] }}件。";
        let plain = |printed: &str, expected| check(both, printed, false, expected);
        plain("本周受理112件；今年以来1268件。", Ok("受理=112 累计受理=1268"));
        plain("本周受理 １１２ 件;今年以来1，268件。", Ok("受理=112 累计受理=1268"));
        plain("本周受理112件，今年以来1268件", Ok("受理=112 累计受理=1268"));
        plain("本周受理112件；今年以来1268件。另有3件。", Err(Unread::Unlike));
        plain("本周受112件；今年以来1268件。", Err(Unread::Unlike));
        plain("本周受理112.5件；今年以来1268件。", Err(Unread::Unlike));
        plain("本周受理—件；今年以来1268件。", Err(Unread::Unlike));
        // White space groups digits, or parts figures.
        plain("本周受理112件；今年以来1 268件。", Ok("受理=112 累计受理=1268"));
        plain("本周受理1\u{3000}268\u{a0}000件；今年以来1件。", Ok("受理=1268000 累计受理=1"));
        plain("本周受理11 2件；今年以来1268件。", Err(Unread::Unlike));
        plain("本周受理112件；今年以来1268 1件。", Err(Unread::Unlike));
        plain("本周受理112件；今年以来1268\u{3000}1件。", Err(Unread::Unlike));
        plain("本周受理112件；今年以来1268\u{a0}1件。", Err(Unread::Unlike));
        // Where one figure ends and another begins nobody can tell.
        let touching = "受理{{ period['受理'] }}{{ ytd['受理'] }}件";
        check(touching, "受理1234件", false, Err(Unread::Ambiguous));
        // One figure that is printed twice is one.
        let twice = "受理{{ period['受理'] }}件，即{{ period['受理'] }}件。";
        check(twice, "受理12件，即12件。", false, Ok("受理=12"));
        check(twice, "受理12件，即13件。", false, Err(Unread::Unlike));
    }

    #[test]
    fn what_filters_change_is_left_open() {
        let one =
            |template: &str, printed: &str, expected| check(template, printed, false, expected);
        one("{{ period['金额'] | grouped }}万元", "239,638.71万元", Ok("金额=23963871"));
        one("{{ period['金额'] }}万元", "239638.71万元", Ok("金额=23963871"));
        one("{{ period['金额'] | fixed(digits=1) }}万元", "239638.7万元", Ok(""));
        one("{{ period['金额'] | fixed(digits=2) }}万元", "239638.71万元", Ok("金额=23963871"));
        one("累计{{ ytd['受理'] | wan }}件", "累计7.48万件", Ok(""));
        one("累计{{ ytd['受理'] | wan(digits=4) }}件", "累计7.4810万件", Ok("累计受理=74810"));
        let change = "受理{{ period['受理'] }}件{% if previous %}，较上周\
                      {{ period['受理'] | change(from=previous['受理']) }}{% endif %}。";
        one(change, "受理12件，较上周下降0.24%。", Ok("受理=12"));
        one(change, "受理12件，较上周基本持平。", Ok("受理=12"));
        one(change, "受理12件。", Ok("受理=12"));
        let saved = "节约{{ ytd['金额'] | difference(from=period['金额'], up='') | grouped }}万元";
        one(saved, "节约8,079.12万元", Ok("金额差807912"));
        one(saved, "节约8 079.12万元", Ok("金额差807912"));
        one(saved, "节约80 79.12万元", Err(Unread::Unlike));
        one("{# 注 #}{{- number }}月受理{{ period['受理'] -}} 件", "3月受理5件", Ok("受理=5"));
        one("至{{ period_to }}受理{{ period['受理'] }}件", "至2023年2月24日受理5件", Ok("受理=5"));
        one(
            "至{{ period_to }}受理{{ period['受理'] }}件",
            "至2023年2月23日受理5件",
            Err(Unread::Unlike),
        );
        one("受理{{ period['受理'] }}{{ unit['受理'] }}", "受理5件", Ok("受理=5"));
        one("受理{{ period['受理'] }}{{ unit['受理'] }}", "受理5条", Err(Unread::Unlike));
        one("{% raw %}{{x}}{% endraw %}受理{{ period['受理'] }}件", "{{x}}受理5件", Ok("受理=5"));
    }

    #[test]
    fn rows_are_told_by_their_names() {
        let rows =
            |template: &str, printed: &str, expected| check(template, printed, true, expected);
        let each = "{% for row, figures in period %}{{ row }}{{ figures['受理'] }}件\
                    {% if not loop.last %}、{% endif %}{% endfor %}。";
        rows(each, "投诉1件、咨询2件、投诉举报3件。", Ok("投诉受理=1 咨询受理=2 投诉举报受理=3"));
        rows(each, "咨询2件、投诉1件、投诉举报3件。", Err(Unread::Unlike));
        let named = "{% for row in rows %}{{ row }}{{ ytd[row]['受理'] }}件{% endfor %}";
        rows(
            named,
            "投诉1件咨询2件投诉举报3件",
            Ok("累计投诉受理=1 累计咨询受理=2 累计投诉举报受理=3"),
        );
        let top = "{% for top in period | ranking(by='受理', take=2) %}{{ top.name }}{{ top.value }}件\
                   {% if not loop.last %}、{% endif %}{% endfor %}";
        rows(top, "投诉举报9件、咨询8件", Ok("投诉举报受理=9 咨询受理=8"));
        rows(top, "举报9件、咨询8件", Err(Unread::Unlike));
    }
}
