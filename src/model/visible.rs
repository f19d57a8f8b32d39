//! Text as a person can see it: what a terminal would obey or hide is shown as its code point.

use std::borrow::Cow;
use std::ops::Range;

use super::characters::{is_invisible, is_no_character};

/// Whether a character is not seen, or changes how those beside it are. A tab and line breaks are what
/// they look like; what chooses the shape of the one before it (U+FE0F, U+E0100) and what joins two
/// pictures to one belong to these.
fn is_hidden(before: Option<char>, c: char, after: Option<char>) -> bool {
    match c {
        '\t' | '\n' => false,
        '\r' => after != Some('\n'),
        '\u{200d}' => !before.is_some_and(is_picture) || !after.is_some_and(is_picture),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            !before.is_some_and(|before| !before.is_whitespace() && !is_invisible(before))
        }
        '\u{1680}' | '\u{2028}' | '\u{2029}' => true,
        c => c.is_control() || is_invisible(c) || is_no_character(c),
    }
}

/// What emoji are made of, the one that chooses their shape among them.
fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// Each character with whether it is hidden.
fn seen(text: &str) -> impl Iterator<Item = (usize, char, bool)> {
    let mut before = None;
    text.char_indices().map(move |(at, c)| {
        let is_hidden = match c {
            // Most of what there is.
            ' '..='~' => false,
            c => is_hidden(before, c, text[at + c.len_utf8()..].chars().next()),
        };
        before = Some(c);
        (at, c, is_hidden)
    })
}

/// The text with `⟨U+202E⟩` for each hidden character.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    visible_at(text, 0..0).0
}

/// And for line breaks and tabs: a name that stands in a line.
pub(crate) fn visible_name(text: &str) -> Cow<'_, str> {
    match visible(text) {
        shown if !shown.contains(['\t', '\n', '\r']) => shown,
        shown => {
            let code = |c: char| match c {
                '\t' | '\n' | '\r' => code(c),
                c => c.to_string(),
            };
            Cow::Owned(shown.chars().map(code).collect())
        }
    }
}

/// And where a range of the text stands in what is shown.
pub(crate) fn visible_at(text: &str, range: Range<usize>) -> (Cow<'_, str>, Range<usize>) {
    if !seen(text).any(|(_, _, is_hidden)| is_hidden) {
        return (Cow::Borrowed(text), range);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let (mut start, mut end) = (None, None);
    for (at, c, is_hidden) in seen(text) {
        if at >= range.start {
            start.get_or_insert(shown.len());
        }
        if at >= range.end {
            end.get_or_insert(shown.len());
        }
        match is_hidden {
            true => shown += &code(c),
            false => shown.push(c),
        }
    }
    let range = start.unwrap_or(shown.len())..end.unwrap_or(shown.len());
    (Cow::Owned(shown), range)
}

fn code(c: char) -> String {
    format!("⟨U+{:04X}⟩", u32::from(c))
}

/// JSON with `\u202e` for each hidden character: it reads as the same values. JSON has such characters
/// only inside of its strings.
pub(crate) fn visible_json(json: String) -> String {
    if !seen(&json).any(|(_, _, is_hidden)| is_hidden) {
        return json;
    }
    let mut shown = String::with_capacity(json.len() + 16);
    for (_, c, is_hidden) in seen(&json) {
        match is_hidden {
            true => {
                let mut units = [0; 2];
                let units = c.encode_utf16(&mut units).iter();
                shown.extend(units.map(|unit| format!("\\u{unit:04x}")));
            }
            false => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_show_their_code_points() {
        let check = |text: &str, expected: &str| {
            assert_eq!(visible(text), expected);
            // Each part stands where it did.
            let bounds: Vec<usize> =
                text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let part = |start: usize, end: usize| {
                let (shown, range) = visible_at(text, bounds[start]..bounds[end]);
                shown[range].to_owned()
            };
            for start in 0..bounds.len() {
                for end in start..bounds.len() {
                    let parts: String = (start..end).map(|at| part(at, at + 1)).collect();
                    assert_eq!(part(start, end), parts, "{text:?}");
                }
            }
            assert_eq!(part(0, bounds.len() - 1), expected);
        };
        check("甲\u{202e}乙\u{2069}", "甲⟨U+202E⟩乙⟨U+2069⟩");
        check("\u{1b}[31m红\u{7}\u{7f}", "⟨U+001B⟩[31m红⟨U+0007⟩⟨U+007F⟩");
        check("\u{9b}31m\u{9d}0;x\u{9c}", "⟨U+009B⟩31m⟨U+009D⟩0;x⟨U+009C⟩");
        check("1\u{200b}2\u{feff}\u{ad}", "1⟨U+200B⟩2⟨U+FEFF⟩⟨U+00AD⟩");
        check("甲\u{2028}乙\u{85}\u{2029}", "甲⟨U+2028⟩乙⟨U+0085⟩⟨U+2029⟩");
        check("甲\u{1680}\u{fff0}\u{1d173}", "甲⟨U+1680⟩⟨U+FFF0⟩⟨U+1D173⟩");
        check("甲\u{3164}\u{ffa0}\u{34f}", "甲⟨U+3164⟩⟨U+FFA0⟩⟨U+034F⟩");
        check("a\u{e0041}\u{ffff}\u{fdd0}", "a⟨U+E0041⟩⟨U+FFFF⟩⟨U+FDD0⟩");
        check("a\tb\nc\r\nd\re", "a\tb\nc\r\nd⟨U+000D⟩e");
        check("葛\u{e0100}飾　 —“”・〇𠮷👍🏽", "葛\u{e0100}飾　 —“”・〇𠮷👍🏽");
        check(
            "👨\u{200d}👩\u{200d}👧❤\u{fe0f}\u{200d}🔥",
            "👨\u{200d}👩\u{200d}👧❤\u{fe0f}\u{200d}🔥",
        );
        check("甲\u{200d}乙👨\u{200d}", "甲⟨U+200D⟩乙👨⟨U+200D⟩");
        check("a\u{fe01}\u{fe02} \u{fe0f}", "a\u{fe01}⟨U+FE02⟩ ⟨U+FE0F⟩");
        check("", "");
    }

    #[test]
    fn a_name_stays_in_its_line() {
        let check = |text: &str, expected: &str| assert_eq!(visible_name(text), expected);
        check("甲 乙", "甲 乙");
        check("甲\n::error::乙\t\r\n", "甲⟨U+000A⟩::error::乙⟨U+0009⟩⟨U+000D⟩⟨U+000A⟩");
    }

    #[test]
    fn json_reads_as_the_same_values() {
        let text = "\u{1b}[0m\u{7f}\u{9b}甲\u{202e}\u{200b}\u{e0041}👨\u{200d}👩\"\\";
        let json = serde_json::to_string(text).map(visible_json).unwrap_or_default();
        assert_eq!(
            json,
            "\"\\u001b[0m\\u007f\\u009b甲\\u202e\\u200b\\udb40\\udc41👨\u{200d}👩\\\"\\\\\""
        );
        assert_eq!(serde_json::from_str::<String>(&json).ok().as_deref(), Some(text));
    }
}
