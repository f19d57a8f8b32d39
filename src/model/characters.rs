//! Which characters a page can show. Pure; what is said of the others is for the rules.

use unicode_normalization::char::{compose, is_combining_mark};

/// Why a character is not printed as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unprintable {
    /// It stands for no character: controls, and places of Unicode that will never hold one.
    Control,
    /// It turns the direction of writing: the page would read otherwise than the file.
    Direction,
    /// It takes up no room, and is gone from what is copied out of a PDF: joiners, fillers, tags, what
    /// chooses another shape of the character before it.
    Hidden,
    /// An earlier program could not read what stood there.
    Lost,
    /// An accent or a ring with no character that the two of them make.
    Mark,
}

/// The first character of a text that no page shows as it is typed, and its place.
pub(crate) fn unprintable(text: &str) -> Option<(usize, char, Unprintable)> {
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if is_common(c) {
            before = Some(c);
            continue;
        }
        if let Some(why) = by_itself(c) {
            return Some((at, c, why));
        }
        // The keycap is an emoji's: that no face has it is said where pages are made.
        if c >= '\u{300}' && c != '\u{20e3}' && !super::prose::is_hanzi(c) && is_combining_mark(c) {
            before = before.and_then(|before| compose(before, c));
            if before.is_none() {
                return Some((at, c, Unprintable::Mark));
            }
        } else {
            before = Some(c);
        }
    }
    None
}

/// Whether it is one of those that nearly all text is made of, every one of which is printed.
fn is_common(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}' | '、'..='】' | '！'..='～' | '“' | '”')
}

fn by_itself(c: char) -> Option<Unprintable> {
    Some(match c {
        '\n' | '\t' => return None,
        c if c.is_control() => Unprintable::Control,
        // They break lines wherever they stand.
        '\u{2028}' | '\u{2029}' => Unprintable::Control,
        c if is_no_character(c) => Unprintable::Control,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Unprintable::Direction
        }
        '\u{fffd}' => Unprintable::Lost,
        // A blank that fonts draw otherwise.
        '\u{1680}' => Unprintable::Hidden,
        c if is_invisible(c) => Unprintable::Hidden,
        _ => return None,
    })
}

/// Whether a character takes up no room: format characters, what Unicode wants to be ignored by whoever does
/// not know it, and controls that are no white space. Copied from a web page or a PDF they come along unseen.
pub(crate) fn is_invisible(c: char) -> bool {
    match c {
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => {
            true
        }
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => true,
        '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' => true,
        '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        c => c.is_control() && !c.is_whitespace(),
    }
}

/// Code points that are for programs' own use and never in a text.
pub(crate) fn is_no_character(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_common_is_printed() {
        let common: Vec<char> = ('\0'..=char::MAX).filter(|&c| is_common(c)).collect();
        assert!(common.len() > 20_000);
        for c in common {
            assert!(by_itself(c).is_none() && !is_combining_mark(c), "{c:?}");
        }
    }

    #[test]
    fn what_vanishes_is_known() {
        let check = |text: &str, expected: Option<(usize, Unprintable)>| {
            let found = unprintable(text).map(|(at, _, why)| (at, why));
            assert_eq!(found, expected, "{text:?}");
        };
        use Unprintable::{Control, Direction, Hidden, Lost, Mark};
        check(
            "甲，“乙”——丙……\t12%\u{a0}㎡①Å\n〇𠮷ﬁ́",
            Some(("甲，“乙”——丙……\t12%\u{a0}㎡①Å\n〇𠮷ﬁ".len(), Mark)),
        );
        check("甲，“乙”——丙……\t12%\u{a0}㎡①Å\n〇𠮷　\u{2003}\u{e000}", None);
        check("e\u{301}, u\u{308}\u{304}, か\u{3099}", None);
        check("\u{301}a", Some((0, Mark)));
        check("甲\u{20dd}", Some((3, Mark)));
        check("e\u{301}\u{20dd}", Some((3, Mark)));
        for c in [
            '\0',
            '\u{7f}',
            '\u{9b}',
            '\u{2028}',
            '\u{fdd0}',
            '\u{ffff}',
            '\u{1fffe}',
            '\u{10ffff}',
        ] {
            check(&format!("甲{c}"), Some((3, Control)));
        }
        check("甲\u{202e}乙", Some((3, Direction)));
        check("甲\u{fffd}乙", Some((3, Lost)));
        for c in [
            '\u{ad}',
            '\u{3164}',
            '\u{200d}',
            '\u{fe0f}',
            '\u{e0100}',
            '\u{e0041}',
            '\u{fff9}',
            '\u{2065}',
        ] {
            check(&format!("葛{c}"), Some((3, Hidden)));
        }
    }
}
