//! Characters as an editor types them, for those that only the encoding of a PDF makes; and how a
//! character takes its place in a line.

use unicode_normalization::UnicodeNormalization;

/// Stands for a glyph of which the file does not tell which character it is.
pub(super) const UNKNOWN: char = '\u{FFFD}';

/// Whether nobody can tell what is meant: no Unicode, or one that only a certain face understands.
pub(super) fn is_unknown(c: char) -> bool {
    matches!(c, UNKNOWN | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')
}

/// The forms of punctuation that stand in vertical lines, each with the one that is typed.
const VERTICAL: [(char, char); 34] = [
    ('︐', '，'),
    ('︑', '、'),
    ('︒', '。'),
    ('︓', '：'),
    ('︔', '；'),
    ('︕', '！'),
    ('︖', '？'),
    ('︗', '〖'),
    ('︘', '〗'),
    ('︙', '…'),
    ('︱', '—'),
    ('︲', '–'),
    ('︵', '（'),
    ('︶', '）'),
    ('︷', '｛'),
    ('︸', '｝'),
    ('︹', '〔'),
    ('︺', '〕'),
    ('︻', '【'),
    ('︼', '】'),
    ('︽', '《'),
    ('︾', '》'),
    ('︿', '〈'),
    ('﹀', '〉'),
    ('﹁', '“'),
    ('﹂', '”'),
    ('﹃', '‘'),
    ('﹄', '’'),
    ('︰', '…'),
    ('︳', '＿'),
    ('﹇', '［'),
    ('﹈', '］'),
    ('﹘', '—'),
    ('⸺', '—'),
];

/// Radicals that have no mapping of Unicode's own, and bullets of the faces that Word makes them with.
const OTHERS: [(char, char); 28] = [
    ('⺠', '民'),
    ('⻢', '马'),
    ('⻅', '见'),
    ('⻋', '车'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻩', '黄'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⻰', '龙'),
    ('⻚', '页'),
    ('⻉', '贝'),
    ('⻄', '西'),
    ('⻆', '角'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻙', '韦'),
    ('\u{F0B7}', '•'),
    ('\u{F06C}', '●'),
    ('\u{F06E}', '■'),
    ('\u{F0D8}', '➢'),
    ('\u{F0FC}', '✓'),
];

/// The characters that an editor would type. What cannot be seen is left out.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in text.chars() {
        let known = VERTICAL.iter().chain(&OTHERS).find(|(form, _)| *form == c);
        match c {
            _ if known.is_some() => plain.extend(known.map(|(_, typed)| *typed)),
            // Radicals, variants of Hanzi, ligatures of letters.
            '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | 'ﬀ'..='ﬆ' => {
                plain.extend(c.nfkc())
            }
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' => {}
            '\0' => plain.push(UNKNOWN),
            c if c.is_control() => plain.push(' '),
            c => plain.push(c),
        }
    }
    match plain.is_empty() {
        true => " ".to_owned(),
        false => plain,
    }
}

/// Whether no space parts it from its neighbours: Hanzi and their punctuation, and whatever else is as wide.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}' | '\u{20000}'..='\u{3FFFD}' | '“' | '”' | '‘' | '’' | '…' | '—'
        | '·' | '①'..='⓿' | '■'..='◿')
}

/// A mark that no line begins with. Its ink lies in the left half.
pub(super) fn closes(c: char) -> bool {
    "，。；：、）》〉」』】〕！？”’．％%‰℃,.;:)!?]}…—·".contains(c)
}

/// A mark that no line ends with. Its ink lies in the right half.
pub(super) fn opens(c: char) -> bool {
    "（《〈「『【〔“‘([{".contains(c)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn characters_are_those_that_are_typed() {
        let check = |text: &str, expected: &str| assert_eq!(plain(text), expected, "{text}");
        check("⼀⽉⾏政", "一月行政");
        check("⻓江⺠政", "长江民政");
        check("︵二︶︽条例︾", "（二）《条例》");
        check("ﬁnal", "final");
        // What is typed stays as it was typed.
        check("（１２）①㎡Ⅱ㈠％½", "（１２）①㎡Ⅱ㈠％½");
        check("兀嗀", "兀嗀");
        check("a\u{AD}", "a");
        check("\u{200B}", " ");
        check("\0", "\u{FFFD}");
    }
}
