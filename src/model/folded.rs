//! Text as it compares with what was typed another way: without white space, full-width signs as their
//! ASCII twins, one kind of quotation mark and of dash.

use super::characters::is_invisible;

/// Folded characters, and where each stands in the text: one for one, but for what takes no part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Folded {
    pub(crate) chars: Vec<char>,
    /// For each character its first byte in the text, and at the end the text's length.
    starts: Vec<usize>,
    /// The digits that white space parts from the digit before them where it groups no figure: 21692 1 is not
    /// 216921, and nobody knows what 216 92 is.
    parted: Vec<usize>,
}

impl Folded {
    pub(crate) fn of(text: &str) -> Self {
        let folded = text.char_indices().filter_map(|(at, c)| Some((fold(c)?, at)));
        let (chars, mut starts): (Vec<char>, Vec<usize>) = folded.unzip();
        starts.push(text.len());
        let parted = parted(text, &chars, &starts);
        Self { chars, starts, parted }
    }

    /// Whether a figure that begins and ends here has white space in it that does not group its digits.
    pub(crate) fn is_parted(&self, from: usize, to: usize) -> bool {
        self.parted.get(self.parted.partition_point(|&at| at <= from)).is_some_and(|&at| at < to)
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

/// The folded text, in which white space between digits stays as a sign where it groups no figure.
pub(crate) fn with_parted_digits(text: &str) -> String {
    let of = Folded::of(text);
    let mut shown = String::with_capacity(text.len());
    for (at, &c) in of.chars.iter().enumerate() {
        if of.parted.binary_search(&at).is_ok() {
            shown.push('␣');
        }
        shown.push(c);
    }
    shown
}

/// Where digits are parted by white space, but in figures such as 21 692: at most three digits before the
/// first, three behind each.
fn parted(text: &str, chars: &[char], starts: &[usize]) -> Vec<usize> {
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let is_gap = |at: &usize| {
        let between = starts.get(at - 1).zip(starts.get(*at)).and_then(|(a, b)| text.get(*a..*b));
        between.is_some_and(|between| between.contains(char::is_whitespace))
    };
    let (mut parted, mut start) = (Vec::new(), 0);
    while start < chars.len() {
        let end = start + chars[start..].iter().take_while(|c| c.is_ascii_digit()).count();
        let gaps: Vec<usize> = (start + 1..end).filter(is_gap).collect();
        if let Some(first) = gaps.first() {
            let is_of_more =
                start > 1 && matches!(chars[start - 1], '.' | ',') && is_digit(start - 2)
                    || chars.get(end) == Some(&',') && is_digit(end + 1);
            let ends: Vec<usize> = gaps.iter().copied().chain([end]).collect();
            let is_grouped = ends.windows(2).all(|pair| pair[1] - pair[0] == 3);
            if is_of_more || first - start > 3 || !is_grouped {
                parted.extend(gaps);
            }
        }
        start = end + 1;
    }
    parted
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

    #[test]
    fn white_space_groups_digits_by_three() {
        let check = |text: &str, expected: &str| {
            assert_eq!(with_parted_digits(text), expected, "{text}");
        };
        check("来电21 692 通", "来电21692通");
        check("1\u{a0}234\u{3000}567.8", "1234567.8");
        check("来电21692 1通", "来电21692␣1通");
        check("来电21692\u{3000}１通", "来电21692␣1通");
        check("来电21692\u{a0} 1通", "来电21692␣1通");
        check("216 92通", "216␣92通");
        check("1 234 56", "1␣234␣56");
        check("本周，1 268件", "本周,1268件");
        check("0.126 800", "0.126␣800");
        check("1 234,567", "1␣234,567");
        check("2月 20 日 3 件", "2月20日3件");
    }
}
