//! Which known name was most likely meant by one that is not known, and what names look like when
//! nothing but what one sees of them counts.

use unicode_normalization::UnicodeNormalization;

use super::characters::is_invisible;

/// What is longer is no slip of a name; and what it takes to tell how far apart two names are grows with
/// their lengths multiplied.
const LONGEST: usize = 64;

/// The nearest of `known` to a name that is not among them, if one is near enough to be meant.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let own_length = name.chars().take(LONGEST + 1).count();
    let near = |other: &str| {
        let other_length = other.chars().take(LONGEST + 1).count();
        let length = own_length.max(other_length);
        // Two Hanzi with one wrong are still recognisable, two letters are not.
        let allowed = match (name.is_ascii(), length) {
            (true, ..=2) => 0,
            (true, 3..=4) => 1,
            (true, _) => length.div_ceil(3),
            (false, _) => length.div_ceil(2).min(2),
        };
        // Names are at least as far apart as their lengths are.
        if length > LONGEST || own_length.abs_diff(other_length) > allowed {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase());
        (distance <= allowed).then_some(distance)
    };
    known.into_iter().filter_map(|other| Some((near(other)?, other))).min().map(|(_, other)| other)
}

/// A name as it compares with what looks the same: NFKC, so that full-width signs are their ASCII
/// twins, without white space and what does not show.
pub(crate) fn bare(text: &str) -> String {
    // Most names are as they compare.
    let is_plain = |c| matches!(c, '!'..='~' | '\u{4e00}'..='\u{9fff}');
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    text.nfkc().filter(|&c| !c.is_whitespace() && !is_invisible(c)).collect()
}

/// The first character that takes up no room in a text, as it is named: `U+200B`.
pub(crate) fn invisible(text: &str) -> Option<String> {
    let found = text.chars().find(|&c| is_invisible(c))?;
    Some(format!("U+{:04X}", u32::from(found)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_compares_equal() {
        let check = |text: &str, expected: &str, code: Option<&str>| {
            assert_eq!((bare(text).as_str(), invisible(text).as_deref()), (expected, code));
        };
        check("合计", "合计", None);
        check("合\u{200b}计\u{feff}", "合计", Some("U+200B"));
        check("　合 计\u{a0}", "合计", None);
        check("Ａ（件）：", "A(件):", None);
        check("\u{1}甲\t", "甲", Some("U+0001"));
    }

    #[test]
    fn what_is_taken_as_it_stands_is_what_nfkc_makes_of_it() {
        let characters = ('!'..='~').chain('\u{4e00}'..='\u{9fff}');
        for c in characters {
            assert_eq!(bare(&format!("{c}　")), bare(&c.to_string()), "{c}");
        }
    }
}
