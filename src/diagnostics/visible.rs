//! Text as a person can see it: what a terminal would obey or hide is shown as its code point.

use std::borrow::Cow;
use std::ops::Range;

/// Whether a character is not seen, or changes how those beside it are. A tab and line breaks are what
/// they look like, and what chooses the shape of a Hanzi (U+FE00, U+E0100) belongs to it.
fn is_hidden(c: char, next: Option<char>) -> bool {
    match c {
        '\t' | '\n' => false,
        '\r' => next != Some('\n'),
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{115f}' | '\u{1160}' | '\u{3164}' => {
            true
        }
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}

/// The text with `⟨U+202E⟩` for each hidden character.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    visible_at(text, 0..0).0
}

/// And where a range of the text stands in what is shown.
pub(super) fn visible_at(text: &str, range: Range<usize>) -> (Cow<'_, str>, Range<usize>) {
    let hidden = |(at, c): (usize, char)| is_hidden(c, text[at + c.len_utf8()..].chars().next());
    // ASCII above the controls is most of what there is.
    if !text.char_indices().any(hidden) {
        return (Cow::Borrowed(text), range);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let (mut start, mut end) = (None, None);
    for (at, c) in text.char_indices() {
        if at >= range.start {
            start.get_or_insert(shown.len());
        }
        if at >= range.end {
            end.get_or_insert(shown.len());
        }
        if hidden((at, c)) {
            shown += &format!("⟨U+{:04X}⟩", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    let range = start.unwrap_or(shown.len())..end.unwrap_or(shown.len());
    (Cow::Owned(shown), range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_show_their_code_points() {
        let check = |text: &str, expected: &str| {
            assert_eq!(visible(text), expected);
            // Each part stands where it did.
            for (start, _) in text.char_indices() {
                for (end, _) in text[start..].char_indices().chain([(text.len() - start, ' ')]) {
                    let part = start..start + end;
                    // The second half of a line break is no part by itself.
                    if text[..part.start].ends_with('\r') || text[..part.end].ends_with('\r') {
                        continue;
                    }
                    let (shown, range) = visible_at(text, part.clone());
                    assert_eq!(shown[range], *visible(&text[part]), "{text:?}");
                }
            }
        };
        check("甲\u{202e}乙\u{2069}", "甲⟨U+202E⟩乙⟨U+2069⟩");
        check("\u{1b}[31m红\u{7}", "⟨U+001B⟩[31m红⟨U+0007⟩");
        check("1\u{200b}2\u{feff}\u{ad}", "1⟨U+200B⟩2⟨U+FEFF⟩⟨U+00AD⟩");
        check("甲\u{2028}乙\u{85}", "甲⟨U+2028⟩乙⟨U+0085⟩");
        check("a\tb\nc\r\nd\re", "a\tb\nc\r\nd⟨U+000D⟩e");
        check("葛\u{e0100}飾　 —“”・〇𠮷👍🏽", "葛\u{e0100}飾　 —“”・〇𠮷👍🏽");
        check("", "");
    }
}
