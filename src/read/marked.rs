//! Files that show where something is wrong with them: what the readers are held against.
//!
//! `⟦…⟧{rule}` stands around what a finding must point at, from its first character to its last;
//! `⟦⟧{rule}` where it must point between two, as at the start of a file that lacks a key. Places may
//! lie in each other, and one may bear several findings: `⟦…⟧{rule}{rule}`. What a finding names beside
//! its own place is `⟦…⟧{+rule}`.

use std::cmp::Reverse;
use std::ops::Range;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::files::{File, FileRole};

/// Where a finding points, and its mark: the rule's name, behind `+` where it points there as well.
type Place = (Range<usize>, String);

/// Reads the text without its marks, and holds all that is said of it against them.
pub(super) fn check<T>(
    role: FileRole,
    marked: &str,
    read: impl FnOnce(File, &mut Diagnostics) -> T,
) -> Diagnostics {
    check_bytes(role, marked, parse(marked).0.as_bytes(), read)
}

/// The same for a file of these bytes, of which the text is what can be read.
pub(super) fn check_bytes<T>(
    role: FileRole,
    marked: &str,
    bytes: &[u8],
    read: impl FnOnce(File, &mut Diagnostics) -> T,
) -> Diagnostics {
    let (text, expected) = parse(marked);
    let mut found = Diagnostics::default();
    read(File::new(role, "x", bytes.to_vec()), &mut found);
    for diagnostic in found.iter() {
        let source = &diagnostic.span.source;
        assert_eq!((source.path.as_str(), source.text.as_str()), ("x", text.as_str()));
    }
    let places = found.iter().flat_map(places).collect();
    // Both are written anew, so that places have one order.
    assert_eq!(write(&text, places), write(&text, expected));
    found
}

fn places(found: &Diagnostic) -> impl Iterator<Item = Place> {
    let name = found.rule.name;
    let related = found.related.iter();
    let related = related.map(move |related| (related.span.range.clone(), format!("+{name}")));
    std::iter::once((found.span.range.clone(), name.to_owned())).chain(related)
}

/// The text without its marks, and what they say.
fn parse(marked: &str) -> (String, Vec<Place>) {
    let (mut text, mut open, mut places) = (String::new(), Vec::new(), Vec::new());
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '⟦' => open.push(text.len()),
            '⟧' => {
                let start = open.pop().expect("a mark that was opened");
                let before = places.len();
                while let Some((name, behind)) =
                    rest.strip_prefix('{').and_then(|rest| rest.split_once('}'))
                {
                    places.push((start..text.len(), name.to_owned()));
                    rest = behind;
                }
                assert!(places.len() > before, "a mark without a rule: {marked}");
            }
            c => text.push(c),
        }
    }
    assert!(open.is_empty(), "a mark that is not closed: {marked}");
    (text, places)
}

/// The text with marks around the places.
fn write(text: &str, mut places: Vec<Place>) -> String {
    places.sort_by_key(|(range, name)| (range.start, Reverse(range.end), name.clone()));
    let mut written = String::new();
    let mut at = 0;
    let stops = places.iter().flat_map(|(range, _)| [range.start, range.end]);
    let mut stops: Vec<usize> = stops.chain([text.len()]).collect();
    stops.sort_unstable();
    stops.dedup();
    for stop in stops {
        written.push_str(&text[at..stop]);
        at = stop;
        // Inner places end first, and what begins here begins behind all that ends here.
        for (_, name) in places.iter().rev().filter(|(r, _)| r.end == stop && r.start < stop) {
            written.push_str(&format!("⟧{{{name}}}"));
        }
        for (range, name) in places.iter().filter(|(range, _)| range.start == stop) {
            match range.is_empty() {
                true => written.push_str(&format!("⟦⟧{{{name}}}")),
                false => written.push('⟦'),
            }
        }
    }
    written
}

#[test]
fn marks_read_back_as_they_were_written() {
    let check = |marked: &str, places: &[(Range<usize>, &str)]| {
        let (text, found) = parse(marked);
        let borrowed: Vec<_> = found.iter().map(|(range, name)| (range.clone(), &**name)).collect();
        assert_eq!(borrowed, places, "{marked}");
        assert_eq!(parse(&write(&text, found.clone())).0, text);
        assert_eq!(write(&text, parse(&write(&text, found.clone())).1), write(&text, found));
    };
    check("a = 1", &[]);
    check("⟦⟧{a}x⟦y⟧{b}", &[(0..0, "a"), (1..2, "b")]);
    check("⟦x⟦甲⟧{a}⟧{b}{+c}⟦⟧{d}", &[(1..4, "a"), (0..4, "b"), (0..4, "+c"), (4..4, "d")]);
    assert_eq!(write("甲乙", vec![(3..6, "b".into()), (0..6, "a".into())]), "⟦甲⟦乙⟧{b}⟧{a}");
    assert_eq!(write("甲", vec![(3..3, "b".into()), (0..3, "a".into())]), "⟦甲⟧{a}⟦⟧{b}");
}
