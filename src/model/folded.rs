//! Text as it compares with what was typed another way: without white space, full-width signs as their
//! ASCII twins, one kind of quotation mark and of dash.

use super::spelling::is_invisible;

/// Folded characters, and where each stands in the text: one for one, but for what takes no part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Folded {
    pub(crate) chars: Vec<char>,
    /// For each character its first byte in the text, and at the end the text's length.
    starts: Vec<usize>,
}

impl Folded {
    pub(crate) fn of(text: &str) -> Self {
        let folded = text.char_indices().filter_map(|(at, c)| Some((fold(c)?, at)));
        let (chars, mut starts): (Vec<char>, Vec<usize>) = folded.unzip();
        starts.push(text.len());
        Self { chars, starts }
    }

    /// The first byte of a character in the text; its length behind the last one.
    pub(crate) fn place(&self, at: usize) -> usize {
        self.starts.get(at).or(self.starts.last()).copied().unwrap_or_default()
    }

    /// What stands in `text`, of which this is, at these characters; white space at its ends is none of it.
    pub(crate) fn original<'t>(&self, text: &'t str, from: usize, to: usize) -> &'t str {
        text.get(self.place(from)..self.place(to)).unwrap_or_default().trim()
    }
}

/// The folded text.
pub(crate) fn folded(text: &str) -> String {
    text.chars().filter_map(fold).collect()
}

/// Whether two texts differ in nothing but white space, widths and the shapes of quotation marks and dashes.
pub(crate) fn is_alike(one: &str, other: &str) -> bool {
    one.chars().filter_map(fold).eq(other.chars().filter_map(fold))
}

/// Nothing of white space and what does not show.
fn fold(c: char) -> Option<char> {
    if c.is_whitespace() || is_invisible(c) {
        return None;
    }
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    Some(match c {
        '“' | '”' | '„' | '‟' | '″' | '〝' | '〞' => '"',
        '‘' | '’' | '′' => '\'',
        '—' | '–' | '―' | '─' | '−' | '‐' | '‑' | '﹣' => '-',
        '～' | '〜' | '∼' => '~',
        '•' | '・' | '‧' | '∙' => '·',
        '｡' => '。',
        _ => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_another_way_is_alike() {
        let check = |one: &str, other: &str, expected: bool| {
            assert_eq!(is_alike(one, other), expected, "{one} {other}");
            assert_eq!(folded(one) == folded(other), expected);
        };
        check("受理 １１２件，", "受理112件,", true);
        check("（2月20日—2月24日）", "(2月20日－2月24日)", true);
        check("“一窗”", "\"一窗\"", true);
        check("2023年。", "2023年.", false);
        check("受理112件", "受理121件", false);
        let text = "共 计 １２ 件";
        let of = Folded::of(text);
        assert_eq!(of.chars, ['共', '计', '1', '2', '件']);
        assert_eq!(of.original(text, 2, 4), "１２");
        assert_eq!(of.original(text, 0, 5), text);
    }
}
