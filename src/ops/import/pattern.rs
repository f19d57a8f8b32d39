//! A definition's sentence turned round: which words a printed paragraph must have, and which figures
//! stand between them. What only filling in tells (which branch of a condition, what a filter gives) is
//! left open here; the issue is composed again afterwards and held against what was printed.

use crate::model::definition::Counts;
use crate::model::folded::folded;
use crate::model::template::{Call, SECTION, Token, TokenKind, calls, tokens};

/// Whose figure a variable names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    Period,
    YearToDate,
    /// Another issue's or another section's: it is looked at only when the issue is composed again.
    Other,
}

/// A figure of the section.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) whose: Whose,
    pub(super) row: Option<String>,
    pub(super) measure: String,
}

/// A difference that is printed exactly: one of its two figures follows from the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) of: Key,
    pub(super) from: Key,
    pub(super) up: String,
    pub(super) down: String,
    pub(super) same: String,
}

/// What a correction's wording leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// `2023年第5期`
    Issue,
    /// `（其中2022年部分）`
    Part,
    Date,
    Was,
    Now,
    Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Folded.
    Words(Vec<char>),
    /// A figure as it is, or in units of so many tens behind which the sign stands.
    Figure {
        key: Key,
        scale: Option<(u32, char)>,
    },
    /// What a filter gives of figures.
    Derived(Option<Difference>),
    /// The name, and the figure, of a row by its rank.
    RankName(usize),
    RankValue {
        rank: usize,
        whose: Whose,
        measure: String,
    },
    /// Of a roster.
    Count,
    List,
    Slot(Slot),
    /// What nobody knows beforehand.
    Any,
    /// One of several.
    Choice(Vec<Vec<Piece>>),
}

/// What a variable holds.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Known(String),
    Figures {
        whose: Whose,
        row: Option<String>,
    },
    Figure(Key),
    Rank {
        rank: usize,
        whose: Whose,
        measure: String,
    },
    Rows(Vec<String>),
    /// The units by measure.
    Units,
    Open(Piece),
    Unknown,
}

/// What the sentence may name, innermost last.
pub(super) type Names = Vec<(String, Value)>;

/// What a sentence prints, piece by piece. `counts` is the block whose figures it names.
pub(super) fn pattern(template: &str, counts: Option<&Counts>, names: &Names) -> Vec<Piece> {
    let tokens = tokens(template);
    let mut tags = tags(template, &tokens).into_iter().peekable();
    let items = items(&mut tags).0;
    let mut compiler = Compiler { counts, names: names.clone(), ranks: 0 };
    compiler.pieces(&items)
}

/// A tag, with the words before it.
struct Tag<'t, 's> {
    words: &'t str,
    /// Nothing behind the last words.
    inside: Option<(bool, &'s [Token<'t>])>,
}

fn tags<'t, 's>(template: &'t str, tokens: &'s [Token<'t>]) -> Vec<Tag<'t, 's>> {
    let (mut tags, mut from, mut rest) = (Vec::new(), 0, tokens);
    while let Some(open) = rest.iter().position(|token| token.kind == TokenKind::Open) {
        let start = rest[open].start;
        let is_print = rest[open].text == "{{";
        let inside = &rest[open + 1..];
        let close = inside.iter().position(|token| token.kind == TokenKind::Close);
        let close = close.unwrap_or(inside.len());
        let end = inside.get(close).map_or(template.len(), |token| token.range().end);
        let (mut own, after) = inside.split_at(close);
        // What trims white space, of which nothing is left anyway.
        while let [first, others @ ..] = own
            && first.text == "-"
        {
            own = others;
        }
        while let [others @ .., last] = own
            && last.text == "-"
        {
            own = others;
        }
        let words = template.get(from..start).unwrap_or_default();
        tags.push(Tag { words, inside: Some((is_print, own)) });
        (from, rest) = (end, after);
    }
    tags.push(Tag { words: template.get(from..).unwrap_or_default(), inside: None });
    tags
}

enum Item<'t, 's> {
    Words(&'t str),
    Print(&'s [Token<'t>]),
    If(Vec<Vec<Item<'t, 's>>>),
    For { names: Vec<&'t str>, over: &'s [Token<'t>], body: Vec<Item<'t, 's>> },
}

type Tags<'t, 's> = std::iter::Peekable<std::vec::IntoIter<Tag<'t, 's>>>;

/// The items up to the tag that ends their block, and its first word.
fn items<'t, 's>(tags: &mut Tags<'t, 's>) -> (Vec<Item<'t, 's>>, &'t str) {
    let mut found = Vec::new();
    while let Some(Tag { words, inside }) = tags.next() {
        found.push(Item::Words(words));
        let Some((is_print, inside)) = inside else { break };
        if is_print {
            found.push(Item::Print(inside));
            continue;
        }
        let word = inside.first().map_or("", |token| token.text);
        match word {
            "if" => {
                let (mut branches, mut is_open, mut is_certain) = (Vec::new(), true, false);
                while is_open {
                    let (branch, end) = items(tags);
                    branches.push(branch);
                    is_certain |= end == "else";
                    is_open = matches!(end, "elif" | "else");
                }
                // The last of them is there only where there is an else.
                if !is_certain {
                    branches.push(Vec::new());
                }
                found.push(Item::If(branches));
            }
            "for" => {
                let (names, over) = loop_head(&inside[1..]);
                let (body, end) = items(tags);
                found.push(Item::For { names, over, body });
                if end == "else" {
                    items(tags);
                }
            }
            "elif" | "else" | "endif" | "endfor" => return (found, word),
            _ => {}
        }
    }
    (found, "")
}

/// `name, figures in period`.
fn loop_head<'t, 's>(tokens: &'s [Token<'t>]) -> (Vec<&'t str>, &'s [Token<'t>]) {
    let at = tokens.iter().position(|token| token.text == "in").unwrap_or(tokens.len());
    let names = tokens[..at].iter().filter(|token| token.kind == TokenKind::Name);
    (names.map(|token| token.text).collect(), tokens.get(at + 1..).unwrap_or_default())
}

struct Compiler<'a> {
    counts: Option<&'a Counts>,
    names: Names,
    /// How many ranks there are so far.
    ranks: usize,
}

impl Compiler<'_> {
    fn pieces(&mut self, items: &[Item<'_, '_>]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for item in items {
            match item {
                Item::Words(words) => {
                    let words: Vec<char> = folded(&uncommented(words)).chars().collect();
                    if !words.is_empty() {
                        pieces.push(Piece::Words(words));
                    }
                }
                Item::Print(tokens) => pieces.push(self.printed(tokens)),
                Item::If(branches) => {
                    let branches = branches.iter().map(|branch| self.pieces(branch)).collect();
                    pieces.push(Piece::Choice(branches));
                }
                Item::For { names, over, body } => {
                    for values in self.rounds(over) {
                        let depth = self.names.len();
                        let bound = names.iter().map(|name| (*name).to_owned()).zip(values);
                        self.names.extend(bound);
                        pieces.extend(self.pieces(body));
                        self.names.truncate(depth);
                    }
                }
            }
        }
        pieces
    }

    /// The values of a loop's names, round by round.
    fn rounds(&mut self, over: &[Token<'_>]) -> Vec<Vec<Value>> {
        let (value, rest) = self.primary(over);
        let calls = calls(over);
        match (value, calls.as_slice()) {
            (Value::Rows(rows), []) => {
                rows.into_iter().map(|row| vec![Value::Known(row)]).collect()
            }
            (Value::Figures { whose, row: None }, []) if self.has_rows() => {
                let rows = self.rows().into_iter();
                let round = |row: String| {
                    let figures = Value::Figures { whose, row: Some(row.clone()) };
                    vec![Value::Known(row), figures]
                };
                rows.map(round).collect()
            }
            (Value::Figures { whose, row }, []) if rest.is_empty() => {
                let round = |measure: String| {
                    let key = Key { whose, row: row.clone(), measure: measure.clone() };
                    vec![Value::Known(measure), Value::Figure(key)]
                };
                self.measures().into_iter().map(round).collect()
            }
            (Value::Figures { whose, row: None }, [call]) if call.name.text == "ranking" => {
                let measure = argument(call, over, "by").and_then(|by| text(by));
                let Some(measure) = measure else { return Vec::new() };
                let take = argument(call, over, "take").and_then(|take| take.first());
                let take = take.and_then(|take| take.text.parse().ok()).unwrap_or(usize::MAX);
                let rounds = self.rows().len().min(take);
                let first = self.ranks;
                self.ranks += rounds;
                let round = |rank| vec![Value::Rank { rank, whose, measure: measure.clone() }];
                (first..first + rounds).map(round).collect()
            }
            _ => vec![vec![Value::Unknown, Value::Unknown]],
        }
    }

    /// What stands in the double braces.
    fn printed(&self, inside: &[Token<'_>]) -> Piece {
        let (value, rest) = self.primary(inside);
        let calls = calls(rest);
        // Anything but filters reckons.
        if rest.first().is_some_and(|token| token.text != "|") {
            return if is_figure(&value) { Piece::Derived(None) } else { Piece::Any };
        }
        match value {
            Value::Known(known) if calls.is_empty() => {
                Piece::Words(folded(&known).chars().collect())
            }
            Value::Open(piece) if calls.is_empty() => piece,
            Value::Figure(key) => self.figure(key, inside, &calls),
            Value::Rank { rank, whose, measure } => {
                match self.all_exact(&calls, inside, &measure) {
                    true => Piece::RankValue { rank, whose, measure },
                    false => Piece::Derived(None),
                }
            }
            _ => Piece::Any,
        }
    }

    fn figure(&self, key: Key, inside: &[Token<'_>], calls: &[Call<'_>]) -> Piece {
        if key.whose == Whose::Other {
            return Piece::Derived(None);
        }
        let is_exact = |calls: &[Call<'_>]| self.all_exact(calls, inside, &key.measure);
        match calls {
            exact if is_exact(exact) => Piece::Figure { key, scale: None },
            [scale, exact @ ..] if matches!(scale.name.text, "wan" | "yi") && is_exact(exact) => {
                let scale = if scale.name.text == "wan" { (4, '万') } else { (8, '亿') };
                Piece::Figure { key, scale: Some(scale) }
            }
            [call, exact @ ..] if call.name.text == "difference" && is_exact(exact) => {
                let from = argument(call, inside, "from").map(|from| self.primary(from).0);
                let word = |name: &str, usual: &str| {
                    let given = argument(call, inside, name).and_then(|word| text(word));
                    folded(&given.unwrap_or_else(|| usual.to_owned()))
                };
                let Some(Value::Figure(from)) = from.filter(|from| !is_foreign(from)) else {
                    return Piece::Derived(None);
                };
                let (up, down) = (word("up", "增加"), word("down", "减少"));
                let same = word("same", "持平");
                Piece::Derived(Some(Difference { of: key, from, up, down, same }))
            }
            _ => Piece::Derived(None),
        }
    }

    /// The value with which an expression begins, and what follows it.
    fn primary<'t, 's>(&self, tokens: &'s [Token<'t>]) -> (Value, &'s [Token<'t>]) {
        let Some((root, mut rest)) = tokens.split_first() else { return (Value::Unknown, tokens) };
        let mut value = match root.kind {
            TokenKind::Name => self.named(root.text),
            TokenKind::Text => Value::Known(unquoted(root.text).to_owned()),
            _ => Value::Unknown,
        };
        loop {
            let key;
            (key, rest) = match rest {
                [dot, name, others @ ..] if dot.text == "." || dot.text == "?." => {
                    (Some(name.text.to_owned()), others)
                }
                [open, name, close, others @ ..] if open.text == "[" && close.text == "]" => {
                    let key = match name.kind {
                        TokenKind::Text => Some(unquoted(name.text).to_owned()),
                        _ => match self.named(name.text) {
                            Value::Known(known) => Some(known),
                            _ => None,
                        },
                    };
                    (key, others)
                }
                _ => return (value, rest),
            };
            value = match key {
                Some(key) => self.step(value, &key),
                None => Value::Unknown,
            };
        }
    }

    fn named(&self, name: &str) -> Value {
        let bound = self.names.iter().rev().find(|(known, _)| known == name);
        if let Some((_, value)) = bound {
            return value.clone();
        }
        let figures = |whose| Value::Figures { whose, row: None };
        match name {
            "period" => figures(Whose::Period),
            "ytd" => figures(Whose::YearToDate),
            "previous" | "last_year" | "last_year_ytd" | SECTION => figures(Whose::Other),
            "rows" => Value::Rows(self.rows()),
            "unit" => Value::Units,
            _ => Value::Unknown,
        }
    }

    /// What a value holds under a key.
    fn step(&self, value: Value, key: &str) -> Value {
        match value {
            Value::Figures { whose: Whose::Other, .. } => {
                // Any of its steps may be the last.
                Value::Figure(Key { whose: Whose::Other, row: None, measure: key.to_owned() })
            }
            Value::Figure(Key { whose: Whose::Other, .. }) => {
                Value::Figure(Key { whose: Whose::Other, row: None, measure: key.to_owned() })
            }
            Value::Figures { whose, row: None } if self.has_rows() => {
                Value::Figures { whose, row: Some(key.to_owned()) }
            }
            Value::Figures { whose, row } => {
                Value::Figure(Key { whose, row, measure: key.to_owned() })
            }
            Value::Rank { rank, .. } if key == "name" => Value::Open(Piece::RankName(rank)),
            Value::Rank { rank, whose, measure } if key == "value" => {
                Value::Rank { rank, whose, measure }
            }
            Value::Units => {
                let measure = self.counts.and_then(|counts| counts.measure(key));
                measure.map_or(Value::Unknown, |measure| Value::Known(measure.unit.clone()))
            }
            _ => Value::Unknown,
        }
    }

    /// Whether filters change nothing but how a figure of a measure is written.
    fn all_exact(&self, calls: &[Call<'_>], inside: &[Token<'_>], measure: &str) -> bool {
        let measure = self.counts.and_then(|counts| counts.measure(measure));
        let decimals = measure.map_or(0, |measure| measure.decimals);
        calls.iter().all(|call| match call.name.text {
            "grouped" | "trim" => true,
            "fixed" => {
                let digits = argument(call, inside, "digits").and_then(|digits| digits.first());
                digits.and_then(|digits| digits.text.parse::<u8>().ok()) >= Some(decimals)
            }
            _ => false,
        })
    }

    fn has_rows(&self) -> bool {
        self.counts.is_some_and(|counts| counts.rows.is_some())
    }

    fn rows(&self) -> Vec<String> {
        let rows = self.counts.and_then(|counts| counts.rows.as_ref());
        rows.iter().flat_map(|rows| &rows.names).map(ToString::to_string).collect()
    }

    fn measures(&self) -> Vec<String> {
        let measures = self.counts.iter().flat_map(|counts| &counts.measures);
        measures.map(|measure| measure.name.to_string()).collect()
    }
}

fn is_foreign(value: &Value) -> bool {
    matches!(value, Value::Figure(Key { whose: Whose::Other, .. }))
}

fn is_figure(value: &Value) -> bool {
    matches!(value, Value::Figure(_) | Value::Rank { .. })
}

fn argument<'t, 's>(
    call: &Call<'t>,
    tokens: &'s [Token<'t>],
    name: &str,
) -> Option<&'s [Token<'t>]> {
    let (_, range) = call.arguments.iter().find(|(known, _)| known.text == name)?;
    let from = tokens.iter().position(|token| token.start >= range.start)?;
    let own = tokens[from..].iter().take_while(|token| token.start < range.end).count();
    tokens.get(from..from + own)
}

/// What a string says.
fn text(tokens: &[Token<'_>]) -> Option<String> {
    match tokens {
        [text] if text.kind == TokenKind::Text => Some(unquoted(text.text).to_owned()),
        _ => None,
    }
}

fn unquoted(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.next_back();
    chars.as_str()
}

/// Words without the comments among them.
fn uncommented(words: &str) -> String {
    let (mut shown, mut rest) = (String::new(), words);
    while let Some(open) = rest.find("{#") {
        shown.push_str(&rest[..open]);
        rest = rest[open..].find("#}").map_or("", |close| &rest[open + close + 2..]);
    }
    shown + rest
}
