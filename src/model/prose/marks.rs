//! Quotation marks and brackets, and what stands outside them.

use std::borrow::Cow;
use std::ops::Range;

const PAIRS: [(char, char); 8] = [
    ('“', '”'),
    ('‘', '’'),
    ('《', '》'),
    ('〈', '〉'),
    ('（', '）'),
    ('【', '】'),
    ('「', '」'),
    ('(', ')'),
];

/// Whether it is one of [`PAIRS`].
fn is_half(c: char) -> bool {
    matches!(
        c,
        '(' | ')' | '“' | '”' | '‘' | '’' | '《'
            ..='》' | '〈' | '〉' | '【' | '】' | '「' | '」' | '（' | '）'
    )
}

/// The quotation marks, brackets and line breaks of a text, and where they stand, in order.
pub(super) fn marks(text: &str) -> Vec<(usize, char)> {
    text.char_indices().filter(|&(_, c)| is_half(c) || c == '\n').collect()
}

/// The text with NUL for every byte in quotes and brackets, those included: what is found in it
/// stands at the same place in the text. A bracket without its half hides nothing.
pub(crate) fn bare(text: &str) -> Cow<'_, str> {
    without(text, &marks(text)).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The same of a text whose marks these are; nothing where nothing is hidden.
pub(super) fn without(text: &str, marks: &[(usize, char)]) -> Option<String> {
    let hidden = hidden(marks);
    let (mut bare, mut from) = (String::with_capacity(text.len()), 0);
    for range in &hidden {
        bare.push_str(&text[from..range.start]);
        bare.extend(std::iter::repeat_n('\0', range.len()));
        from = range.end;
    }
    bare.push_str(&text[from..]);
    (!hidden.is_empty()).then_some(bare)
}

/// The byte ranges in quotes and brackets, in order, none within another.
fn hidden(marks: &[(usize, char)]) -> Vec<Range<usize>> {
    let pair = |mark: char| {
        PAIRS.iter().position(|&(opening, closing)| [opening, closing].contains(&mark))
    };
    let (mut open, mut hidden): (Vec<(usize, usize)>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    // How many of each pair are open: a half that has no other is not looked for.
    let mut counts = [0; PAIRS.len()];
    for &(at, c) in marks {
        if c == '\n' {
            open.clear();
            counts = [0; PAIRS.len()];
        }
        let Some(kind) = pair(c) else { continue };
        if PAIRS[kind].0 == c {
            open.push((kind, at));
            counts[kind] += 1;
        } else if counts[kind] > 0 {
            while let Some((inner, start)) = open.pop() {
                counts[inner] -= 1;
                if inner == kind {
                    // What is hidden inside is hidden with it.
                    while hidden.last().is_some_and(|range| range.start > start) {
                        hidden.pop();
                    }
                    hidden.push(start..at + c.len_utf8());
                    break;
                }
            }
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_brackets_are_hidden() {
        let check = |text: &str, expected: &str| {
            assert_eq!(bare(text).replace('\0', ""), expected, "{text}");
            assert_eq!(bare(text).len(), text.len());
        };
        check("甲（乙）丙“丁《戊》”己", "甲丙己");
        check("甲（乙“丙”", "甲（乙");
        check("甲）乙“丙（丁”戊", "甲）乙戊");
        check("甲“乙\n丙”", "甲“乙\n丙”");
        // What pairs within what pairs hides nothing twice, and what is open stays.
        check("（甲（乙）丙）丁（戊）", "丁");
        check("（（甲）乙）“丙（丁）", "“丙");
        check("“甲（乙”丙）丁", "丙）丁");
        for (opening, closing) in PAIRS {
            check(&format!("甲{opening}乙{closing}丙"), "甲丙");
        }
    }

    #[test]
    fn a_half_is_one_of_a_pair() {
        let halves = PAIRS.iter().flat_map(|&(opening, closing)| [opening, closing]);
        let halves: std::collections::BTreeSet<char> = halves.collect();
        assert_eq!(
            ('\0'..=char::MAX).filter(|&c| is_half(c)).collect::<Vec<_>>(),
            halves.into_iter().collect::<Vec<_>>()
        );
    }
}
