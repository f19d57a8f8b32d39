//! The numbers at the head of a paragraph: 一、 （一） 1. （1）, however they are typed.

use super::hanzi;

/// What a number stands before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// `一、`
    Section,
    /// `（一）`
    Block,
    /// `1.`
    Item,
    /// `（1）`
    Dispatch,
}

/// A paragraph that begins with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbered<'t> {
    pub(crate) level: Level,
    pub(crate) number: usize,
    /// What follows it.
    pub(crate) rest: &'t str,
}

/// The number with which a paragraph begins, where there is one.
pub(crate) fn numbered(text: &str) -> Option<Numbered<'_>> {
    let text = text.trim_start();
    let first = text.chars().next()?;
    if let Some(number) = circled(first) {
        let rest = text[first.len_utf8()..].trim_start();
        let rest = rest.strip_prefix(['.', '．', '、']).unwrap_or(rest).trim_start();
        return Some(Numbered { level: Level::Item, number, rest });
    }
    if let Some(inside) = text.strip_prefix(['（', '(']) {
        let end = inside.find(['）', ')'])?;
        let close = inside[end..].chars().next().map_or(0, char::len_utf8);
        let rest = inside[end + close..].trim_start();
        let number = inside[..end].trim();
        return match (hanzi::read(number), digits(number)) {
            (Some(number), _) => Some(Numbered { level: Level::Block, number, rest }),
            (_, Some(number)) => Some(Numbered { level: Level::Dispatch, number, rest }),
            _ => None,
        };
    }
    let end = text.find(['、', '.', '．', '﹒'])?;
    let mark = text[end..].chars().next()?;
    let (number, rest) = (text[..end].trim(), &text[end + mark.len_utf8()..]);
    if let Some(number) = hanzi::read(number) {
        return Some(Numbered { level: Level::Section, number, rest: rest.trim_start() });
    }
    let number = digits(number)?;
    // 1.5万件 begins with a figure.
    let is_figure = mark != '、' && rest.starts_with(|c: char| value(c).is_some());
    (!is_figure).then_some(Numbered { level: Level::Item, number, rest: rest.trim_start() })
}

fn circled(c: char) -> Option<usize> {
    let at = u32::from(c).checked_sub(u32::from('①'))?;
    (at < 20).then_some(at as usize + 1)
}

fn value(c: char) -> Option<usize> {
    match c {
        '０'..='９' => Some((u32::from(c) - u32::from('０')) as usize),
        _ => c.to_digit(10).map(|digit| digit as usize),
    }
}

/// Of at most three digits, in either width: four are a year.
fn digits(text: &str) -> Option<usize> {
    if text.is_empty() || text.chars().count() > 3 {
        return None;
    }
    text.chars().try_fold(0, |number, c| Some(number * 10 + value(c)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_typed() {
        let check = |text: &str, expected: Option<(Level, usize, &str)>| {
            let found = numbered(text).map(|found| (found.level, found.number, found.rest));
            assert_eq!(found, expected, "{text}");
        };
        check("一、综窗", Some((Level::Section, 1, "综窗")));
        check("十二. 综窗", Some((Level::Section, 12, "综窗")));
        check("（二）推进", Some((Level::Block, 2, "推进")));
        check("( 二 ) 推进", Some((Level::Block, 2, "推进")));
        check("(3)近日", Some((Level::Dispatch, 3, "近日")));
        check("（１２）近日", Some((Level::Dispatch, 12, "近日")));
        check("1.政务", Some((Level::Item, 1, "政务")));
        check("１．政务", Some((Level::Item, 1, "政务")));
        check("3、政务", Some((Level::Item, 3, "政务")));
        check("②政务", Some((Level::Item, 2, "政务")));
        for none in [
            "1.5万件",
            "2月21日，水利厅",
            "2023年、2024年",
            "（2月20日—2月24日）",
            "（省保密局除外）",
            "一是",
            "",
            "（",
            "1月、2月",
        ] {
            check(none, None);
        }
    }
}
