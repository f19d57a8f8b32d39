//! Slips in a text that is no TOML, as a person makes them: one slip makes the parser stumble over
//! many lines, and what it says of them is seldom what went wrong. Pure; nothing is certain here, so
//! what is not recognised stays with the parser's own words.

mod line;
mod list;
mod scalar;
mod text;

use std::ops::Range;

use toml::de::DeTable;

use crate::diagnostics::rules::syntax::line::What;
use crate::model::prose::{is_digit, is_hanzi};
pub(super) use scalar::written_date as date;

/// A slip: where it is, and the text with it out of the way, in which everything else stands where it
/// did.
pub(super) struct Slip {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
    pub(super) mended: String,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `"…"…"…"`: the range with the quotes that were meant.
    Quotes(String),
    /// A `[` that nothing closes before the next key; where a `]` belongs, and on a line of its own.
    Unclosed { end: usize, own_line: bool },
    /// A string over several lines, up to this byte.
    Broken { end: usize },
    /// A number with commas or a unit, and the number alone.
    Number(String),
    /// The first key of an entry whose header is missing, up to the next header.
    Headless { header: String, end: usize },
}

/// A line that is no TOML: where it is, what is odd about it, the line as it was meant, and the text
/// with that in its place. The text has as many lines as before.
pub(super) struct Line {
    pub(super) range: Range<usize>,
    pub(super) odds: Vec<(What, Range<usize>)>,
    pub(super) meant: String,
    pub(super) mended: String,
}

/// The line that made the parser stumble at a byte of the text, as it was meant.
pub(super) fn mend_line(text: &str, at: usize, description: &str) -> Option<Line> {
    let range = line_of(text, at);
    if description.starts_with("duplicate key") {
        return header_of_entries(text, range);
    }
    if let Some(line) = reopened(text, &range) {
        return Some(line);
    }
    let in_list = context(text, range.start)? && !begins_entry(&text[range.clone()]);
    let found = mended_line(text, range, in_list);
    // The comma is missing behind the item before.
    found.or_else(|| {
        let before = text[..line_of(text, at).start].trim_end();
        let is_comma = description.starts_with("missing comma between array");
        let before = line_of(text, before.len());
        let last = text[before.clone()].trim_end();
        let is_item = text[line_of(text, at)].trim_start().starts_with(['"', '{']);
        if !is_comma || !is_item || !last.ends_with(['"', '}']) || has_comment(last) {
            return None;
        }
        let end = last.len();
        let meant = format!("{last},");
        with_line(text, before, vec![(What::NoComma, end..end)], meant)
    })
}

/// `[environment]` where `[[environment]]` is meant, of which there are others.
fn header_of_entries(text: &str, range: Range<usize>) -> Option<Line> {
    let name = |line: &str| -> Option<(usize, String)> {
        let line = line.split('#').next()?.trim();
        let (depth, inside) = match line.strip_prefix("[[") {
            Some(inside) => (2, inside.strip_suffix("]]")?),
            None => (1, line.strip_prefix('[')?.strip_suffix(']')?),
        };
        Some((depth, inside.trim().to_owned()))
    };
    let (depth, own) = name(&text[range.clone()])?;
    let mut at = 0;
    let (mut single, mut has_double) = (None, false);
    while at < text.len() {
        let line = line_of(text, at);
        match name(&text[line.clone()]) {
            Some((2, other)) if other == own => has_double = true,
            Some((1, other)) if other == own && line.start < range.start => {
                single.get_or_insert(line.clone());
            }
            _ => {}
        }
        at = line.end + 1;
    }
    // Each entry has a department.
    let is_entry = |line: &Range<usize>| {
        let rest = text.get(line.end + 1..).unwrap_or_default();
        rest.trim_start().starts_with("department")
    };
    let wrong = match single {
        Some(single) if depth == 2 || is_entry(&single) => single,
        _ if depth == 1 && has_double => range,
        _ => return None,
    };
    let written = text[wrong.clone()].trim_end();
    let header = format!("[[{own}]]");
    let meant = written.replacen(&format!("[{own}]"), &header, 1);
    let start = written.len() - written.trim_start().len();
    let at = start..start + own.len() + 2;
    with_line(
        text,
        wrong.start..wrong.start + written.len(),
        vec![(What::Header(header), at)],
        meant,
    )
}

/// `progress =` or `progress = []` above items that it should hold.
fn reopened(text: &str, range: &Range<usize>) -> Option<Line> {
    let written = text[range.clone()].trim();
    let (line, is_empty) = if written.starts_with('"') && !begins_entry(written) {
        let before = text[..range.start].trim_end();
        (line_of(text, before.len()), false)
    } else {
        (range.clone(), true)
    };
    let header = text[line.clone()].trim_end();
    let next = text.get(line.end + 1..).unwrap_or_default().trim_start();
    let next = next.lines().next().unwrap_or_default();
    if !begins_entry(header) || !next.starts_with('"') || begins_entry(next) {
        return None;
    }
    let kept = if is_empty { header } else { header.strip_suffix("[]")?.trim_end() };
    let kept = kept.strip_suffix('=')?;
    let end = header.len();
    let at = if is_empty { end..end } else { end - 1..end };
    let what = if is_empty { What::Missing('[') } else { What::Tail("]".to_owned()) };
    let meant = format!("{kept}= [");
    with_line(text, line.start..line.start + end, vec![(what, at)], meant)
}

fn mended_line(text: &str, range: Range<usize>, in_list: bool) -> Option<Line> {
    let next = text.get(range.end + 1..).unwrap_or_default();
    let next = next.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let may_end = next.is_empty()
        || next.trim_start().starts_with(['"', '“', '”', ']', '[', '#', '【', '{', '＂'])
        || begins_entry(next);
    let written = text[range.clone()].trim_end();
    let range = range.start..range.start + written.len();
    let (odds, meant) = line::mend(written, line::Place { in_list, may_end })?;
    with_line(text, range, odds, meant)
}

/// The text with another line, if the parser does not stumble on that.
fn with_line(
    text: &str,
    range: Range<usize>,
    odds: Vec<(What, Range<usize>)>,
    meant: String,
) -> Option<Line> {
    if text[range.clone()] == meant {
        return None;
    }
    let mut mended = text.to_owned();
    mended.replace_range(range.clone(), &meant);
    let lines = range.start..=range.start + meant.len();
    let errors = DeTable::parse_recoverable(&mended).1;
    let stumbles = |error: &toml::de::Error| {
        error.span().is_some_and(|at| lines.contains(&at.start))
            && !error.message().starts_with("unclosed array")
            && !error.message().starts_with("duplicate key")
    };
    (!errors.iter().any(stumbles)).then_some(Line { range, odds, meant, mended })
}

/// Whether a line that begins at a byte is inside a list; nothing where it is inside a string.
fn context(text: &str, start: usize) -> Option<bool> {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < start {
        let line = line_of(text, at);
        let written = &text[line.clone()];
        if begins_entry(written) {
            depth = 0;
            if written.trim_start().starts_with('[') {
                at = line.end + 1;
                continue;
            }
        }
        let (mut from, mut end) = (line.start, line.end);
        while from < end {
            let rest = &text[from..];
            let c = rest.chars().next()?;
            from += match c {
                '#' => end - from,
                '"' | '\'' => {
                    let triple = if c == '"' { "\"\"\"" } else { "\'\'\'" };
                    match rest.strip_prefix(triple) {
                        Some(inside) => {
                            let length = inside.find(triple)? + 2 * triple.len();
                            end = line_of(text, from + length).end;
                            length
                        }
                        None => string_end(&text[from..end], c).unwrap_or(end - from),
                    }
                }
                '[' | '【' => {
                    depth += 1;
                    c.len_utf8()
                }
                ']' | '】' => {
                    depth = depth.saturating_sub(1);
                    c.len_utf8()
                }
                c => c.len_utf8(),
            };
        }
        at = end + 1;
    }
    // A string that began before the line may be open there.
    (at == start).then_some(depth > 0)
}

/// The slip that made the parser stumble at a byte of the text.
pub(super) fn recognise(text: &str, at: usize, description: &str) -> Option<Slip> {
    let line = line_of(text, at);
    if description.starts_with("duplicate key") {
        return headless(text, &line);
    }
    quotes(text, &line)
        .or_else(|| number(text, &line))
        .or_else(|| unclosed(text, at, description))
        .or_else(|| broken(text, &line, description))
}

/// An entry behind another one without a header: it begins with the same key.
fn headless(text: &str, line: &Range<usize>) -> Option<Slip> {
    let key = |line: &str| Some(line.split_once('=')?.0.trim().to_owned());
    let own = key(&text[line.clone()])?;
    let mut lines = text[..line.start].lines().rev();
    let mut first = None;
    let header = lines.find_map(|line| {
        if line.trim_start().starts_with('[') && begins_entry(line) {
            return Some(line.split('#').next().unwrap_or_default().trim().to_owned());
        }
        if begins_entry(line) {
            first = key(line);
        }
        None
    })?;
    if !header.starts_with("[[") || first.as_deref() != Some(&own) {
        return None;
    }
    let mut end = text.len();
    let mut at = line.end + 1;
    while at < text.len() {
        let next = line_of(text, at);
        let written = text[next.clone()].trim_start();
        // The next entry, with a header or without one.
        if written.starts_with('[') && begins_entry(written) || key(written).as_ref() == Some(&own)
        {
            end = next.start;
            break;
        }
        at = next.end + 1;
    }
    let start = line.end - text[line.clone()].trim_start().len();
    let mended = blanked(text, line.start..end);
    let end = text[..end].trim_end().len();
    Some(Slip { kind: Kind::Headless { header, end }, range: start..start + own.len(), mended })
}

/// The byte range of the line around a byte, without its break.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    start..end
}

/// The text with blanks for all but the line breaks of a range.
fn blanked(text: &str, range: Range<usize>) -> String {
    let blank = |c: u8| if matches!(c, b'\n' | b'\r') { c } else { b' ' };
    let blanks: Vec<u8> = text[range.clone()].bytes().map(blank).collect();
    let mut mended = text.to_owned();
    mended.replace_range(range, &String::from_utf8_lossy(&blanks));
    mended
}

/// The text with a range overwritten by a value and blanks.
fn replaced(text: &str, range: Range<usize>, value: &str) -> String {
    let mut mended = blanked(text, range.clone());
    mended.replace_range(range.start..range.start + value.len(), value);
    mended
}

/// Straight quotes inside a string. A quote ends the string where what follows could follow one.
fn quotes(text: &str, line: &Range<usize>) -> Option<Slip> {
    let written = &text[line.clone()];
    let mut inner: Vec<usize> = Vec::new();
    let (mut open, mut in_string) = (false, 0);
    let mut chars = written.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '#' | '\'' if !open => break,
            '\\' if open => drop(chars.next()),
            '"' if written[at..].starts_with("\"\"\"") => return None,
            '"' if !open => (open, in_string) = (true, inner.len()),
            '"' => {
                let rest = written[at + 1..].trim_start();
                if rest.is_empty() || rest.starts_with([',', ']', '}', '#', '=']) {
                    // Half a pair is no quotation.
                    if !(inner.len() - in_string).is_multiple_of(2) {
                        return None;
                    }
                    open = false;
                } else {
                    inner.push(at);
                }
            }
            _ => {}
        }
    }
    let (first, last) = (*inner.first()?, *inner.last()?);
    let says = |pair: &[usize]| {
        written[pair[0]..pair[1]].contains(|c: char| is_hanzi(c) || c.is_alphanumeric())
    };
    // What holds no words parts two strings: the comma between them is missing.
    if open || !inner.len().is_multiple_of(2) || !inner.chunks(2).all(says) {
        return None;
    }
    let range = line.start + first..line.start + last + 1;
    let (mut meant, mut mended) = (String::new(), text.to_owned());
    for (at, c) in text[range.clone()].char_indices() {
        match inner.iter().position(|quote| *quote == first + at) {
            Some(nth) => {
                meant.push(if nth % 2 == 0 { '“' } else { '”' });
                let at = range.start + at;
                mended.replace_range(at..at + 1, "'");
            }
            None => meant.push(c),
        }
    }
    // The proof that this was all: the line is TOML now.
    let errors = DeTable::parse_recoverable(&mended).1;
    let stumbles = |error: &toml::de::Error| {
        error.span().is_some_and(|at| line.contains(&at.start) || line.end == at.start)
    };
    (!errors.iter().any(stumbles)).then_some(Slip { kind: Kind::Quotes(meant), range, mended })
}

/// `= 2,584` and `= 2584件`.
fn number(text: &str, line: &Range<usize>) -> Option<Slip> {
    let written = &text[line.clone()];
    let value = written.find('=')? + 1;
    let value = value + written[value..].len() - written[value..].trim_start().len();
    let rest = &written[value..];
    let is_part = |c: char| is_digit(c) || matches!(c, ',' | '，');
    let digits = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
    let unit = &rest[digits.len()..];
    let unit = unit[..unit.find(['#', ',', '}', ' ', '\t', '\r']).unwrap_or(unit.len())].trim();
    let has_comma = digits.contains([',', '，']) && digits.ends_with(is_digit);
    let has_unit = !unit.is_empty() && unit.chars().all(is_hanzi) && !unit.contains('年');
    if !digits.starts_with(is_digit) || !(has_comma && unit.is_empty() || has_unit) {
        return None;
    }
    let plain: String = digits
        .chars()
        .filter(|&c| is_digit(c))
        .map(|c| match c {
            '０'..='９' => {
                char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
            }
            c => c,
        })
        .collect();
    let start = line.start + value;
    let range = start..start + digits.len() + unit.len();
    let mended = replaced(text, range.clone(), "0");
    Some(Slip { kind: Kind::Number(plain), range, mended })
}

/// An array that is still open where the next key or header begins, or at the end.
fn unclosed(text: &str, at: usize, description: &str) -> Option<Slip> {
    let is_end = description == "unclosed array";
    if !is_end && !description.contains("array") {
        return None;
    }
    let open = open_array(text)?;
    let mut next = text.len();
    let mut start = line_of(text, open).end + 1;
    while start < text.len() {
        let line = line_of(text, start);
        if begins_entry(&text[line.clone()]) {
            next = line.start;
            break;
        }
        start = line.end + 1;
    }
    // What the parser says of a place before the array has another cause.
    if !is_end && at < open {
        return None;
    }
    let mut end = text[..next].trim_end().len();
    // Comments above the next entry belong to it.
    while text[line_of(text, end)].trim_start().starts_with('#') {
        end = text[..line_of(text, end).start].trim_end().len();
    }
    let last = line_of(text, end);
    let own_line = last.start > open || has_comment(&text[last]);
    let mended = blanked(text, line_of(text, open).start..next);
    Some(Slip { kind: Kind::Unclosed { end, own_line }, range: open..open + 1, mended })
}

/// Whether a line ends in a comment: a # outside of quotes.
fn has_comment(line: &str) -> bool {
    line.split('"').step_by(2).any(|outside| outside.contains('#'))
}

/// The first `[` of a value that is open where the next entry begins, or at the end.
fn open_array(text: &str) -> Option<usize> {
    let mut open: Vec<usize> = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let line = line_of(text, start);
        let written = &text[line.clone()];
        if begins_entry(written) {
            if let Some(first) = open.first() {
                return Some(*first);
            }
            if written.trim_start().starts_with('[') {
                start = line.end + 1;
                continue;
            }
        }
        let mut from = line.start;
        let mut end = line.end;
        while from < end {
            let rest = &text[from..];
            let c = rest.chars().next()?;
            from += match c {
                '#' => end - from,
                '"' | '\'' => {
                    let triple = if c == '"' { "\"\"\"" } else { "'''" };
                    let length = if rest.starts_with(triple) {
                        rest[3..].find(triple).map(|close| close + 6)
                    } else {
                        string_end(&text[from..end], c)
                    }?;
                    end = line_of(text, from + length).end;
                    length
                }
                '[' => {
                    open.push(from);
                    1
                }
                ']' => {
                    open.pop();
                    1
                }
                c => c.len_utf8(),
            };
        }
        start = end + 1;
    }
    open.first().copied()
}

/// How long the string is that a text begins with.
fn string_end(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        if c == '\\' && quote == '"' {
            chars.next();
        } else if c == quote {
            return Some(at + 1);
        }
    }
    None
}

/// `key =`, `"键" =`, `[stated]` or `[[leaders]]`.
fn begins_entry(line: &str) -> bool {
    let line = line.trim_start();
    if let Some(header) = line.strip_prefix('[') {
        let name = header.strip_prefix('[').unwrap_or(header);
        return name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.contains(']');
    }
    let after = match line.chars().next() {
        Some('"') => string_end(line, '"').map(|end| &line[end..]),
        Some(_) => {
            Some(line.trim_start_matches(|c: char| c.is_alphanumeric() || "-_.".contains(c)))
        }
        None => None,
    };
    after.is_some_and(|after| after.len() < line.len() && after.trim_start().starts_with('='))
}

/// A string of one pair of quotes over several lines.
fn broken(text: &str, line: &Range<usize>, description: &str) -> Option<Slip> {
    if !description.starts_with("invalid basic string") {
        return None;
    }
    let written = &text[line.clone()];
    let quote = written.find('"').filter(|_| written.matches('"').count() % 2 == 1)?;
    let quote = match written.rfind('"') {
        Some(last) if written[..last].contains('=') || written[..last].trim().is_empty() => last,
        _ => quote,
    };
    let mut start = line.end + 1;
    for _ in 0..40 {
        if start >= text.len() {
            return None;
        }
        let next = line_of(text, start);
        if begins_entry(&text[next.clone()]) {
            return None;
        }
        let rest = text[next.clone()].trim_end();
        let rest = rest.strip_suffix([',', ']']).unwrap_or(rest).trim_end();
        if rest.ends_with('"') {
            let range = line.start + quote..line.end;
            let end = next.start + rest.len();
            let mended = replaced(text, range.start..end, "\"\"");
            return Some(Slip { kind: Kind::Broken { end }, range, mended });
        }
        start = next.end + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is recognised in a text where the parser stumbles first: the place in ⟦ ⟧.
    fn check(marked: &str, expected: Option<&Kind>) {
        let text = marked.replace(['⟦', '⟧'], "");
        let mut errors = DeTable::parse_recoverable(&text).1;
        assert!(!errors.is_empty(), "{marked}");
        errors.sort_by_key(|error| error.span().map_or(0, |at| at.start));
        let slip = errors.iter().find_map(|error| {
            recognise(&text, error.span().map_or(0, |at| at.start), error.message())
        });
        assert_eq!(slip.as_ref().map(|slip| &slip.kind), expected, "{marked}");
        let Some(Slip { range, mended, .. }) = slip else { return };
        let mut found = text.clone();
        found.insert(range.end, '⟧');
        found.insert(range.start, '⟦');
        assert_eq!(found, marked);
        assert_eq!(mended.len(), text.len(), "{mended}");
        assert_eq!(DeTable::parse_recoverable(&mended).1, [], "{mended}");
    }

    #[test]
    fn straight_quotes_in_a_string() {
        let quotes = |meant: &str| Kind::Quotes(meant.to_owned());
        check("text = \"推进⟦\"一网通办\"⟧改革。\"\n", Some(&quotes("“一网通办”")));
        check("a = [\n  \"甲⟦\"乙\"⟧丙\",\n  \"丁\",\n]\n", Some(&quotes("“乙”")));
        check("a = [\"甲⟦\"乙\"丙\"丁\"⟧戊\", \"己\"] # 注\n", Some(&quotes("“乙”丙“丁”")));
        check("\"着装情况\" = \"总体⟦\"好\"⟧。\"\n", Some(&quotes("“好”")));
        // A comma is missing, or a quote.
        check("a = [\"甲\" \"乙\"]\n", None);
        check("a = [\"甲\"\"乙\"]\n", None);
        check("a = [\"甲\"、\"乙\"]\n", None);
        check("a = \"甲\"乙丙\"\n", None);
        check("a = \"甲\n", None);
    }

    #[test]
    fn numbers_as_people_write_them() {
        let number = |plain: &str| Kind::Number(plain.to_owned());
        check("\"咨询\" = ⟦2,584⟧\n", Some(&number("2584")));
        check("\"咨询\" = ⟦2，584⟧ # 累计\n", Some(&number("2584")));
        check("total = ⟦427期⟧\n", Some(&number("427")));
        check("\"咨询\" = ⟦2,584人次⟧\n\"受理\" = 1\n", Some(&number("2584")));
        check("date = 2023年3月9日\n", None);
        check("a = 1, 2\n", None);
        check("a = 1.2.3\n", None);
    }

    #[test]
    fn an_array_that_nothing_closes() {
        let at = |text: &str, own_line| Some(Kind::Unclosed { end: text.len(), own_line });
        let text = "progress = [\n  \"甲\",\n  \"乙\",";
        let marked =
            "progress = ⟦[⟧\n  \"甲\",\n  \"乙\",\n\n# 丙\n[stated]\n\"咨询\" = 2\n\"受理\" = 3\n";
        check(marked, at(text, true).as_ref());
        let marked = "progress = ⟦[⟧\n  \"甲\",\n  \"乙\",\n\"咨询\" = 2\ntotal = 3\n";
        check(marked, at(text, true).as_ref());
        check("progress = ⟦[⟧\n  \"甲\",\n  \"乙\",\n", at(text, true).as_ref());
        let text = "names = [\"甲\", \"乙\"";
        check("names = ⟦[⟧\"甲\", \"乙\"\nother = []\n", at(text, false).as_ref());
        let text = "names = [\"甲]\", [\"#\"]";
        check("names = ⟦[⟧\"甲]\", [\"#\"]\n", at(text, false).as_ref());
        check("a = [\"甲\", , \"乙\"]\nb = 1\n", None);
        check("[stated\na = 1\n", None);
    }

    #[test]
    fn a_string_over_lines() {
        let text = "a = 1\ntext = \"甲，\n乙，\n丙。\"";
        let broken = Kind::Broken { end: text.len() };
        check("a = 1\ntext = ⟦\"甲，⟧\n乙，\n丙。\"\nb = 2\n", Some(&broken));
        let text = "a = [\n  \"甲，\n乙。\"";
        check(
            "a = [\n  ⟦\"甲，⟧\n乙。\",\n  \"丙\",\n]\n",
            Some(&Kind::Broken { end: text.len() }),
        );
        check("text = \"甲，\nb = \"乙\"\n", None);
    }
}
