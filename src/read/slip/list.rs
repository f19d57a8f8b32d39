//! Lists and what stands in braces, as they were meant.

use std::ops::Range;

use super::line::{Pen, parted};
use super::scalar;
use super::text::{is_comma, is_junk, is_quote};
use crate::diagnostics::rules::syntax::line::What;

impl<'a> Pen<'a> {
    /// A list behind a key: closed on this line, or its first line.
    pub(super) fn list(&mut self, value: &'a str, may_end: bool) -> Option<()> {
        let (value, comment) = parted(value);
        let trimmed = value.trim_end();
        let open = trimmed.chars().next()?;
        if open != '[' {
            self.odd(What::Instead(open, '['), &trimmed[..open.len_utf8()]);
        }
        self.out.push('[');
        let inside = &trimmed[open.len_utf8()..];
        if !inside.is_empty() {
            self.elements(inside, may_end, true)?;
        }
        self.comment(&value[trimmed.len()..], comment);
        Some(())
    }

    /// A line between the brackets of a list.
    pub(super) fn item(&mut self, body: &'a str, may_end: bool) -> Option<()> {
        let (body, comment) = parted(body);
        let trimmed = body.trim_end();
        if trimmed.is_empty() {
            self.out += comment;
            return Some(());
        }
        self.elements(trimmed, may_end, false)?;
        self.comment(&body[trimmed.len()..], comment);
        Some(())
    }

    /// Items and what closes the list, if anything does.
    fn elements(&mut self, text: &'a str, may_end: bool, is_first: bool) -> Option<()> {
        let bare = text.trim_end_matches(is_junk);
        let close = bare.chars().next_back().filter(|&c| matches!(c, ']' | '】' | '］'));
        let (items, close) = match close {
            Some(close) => {
                let items = &bare[..bare.len() - close.len_utf8()];
                (items, Some((close, &text[items.len()..])))
            }
            None => (text, None),
        };
        let body = items.trim_end();
        let pieces = self.blanks(body);
        let digits = pieces.trim_start_matches(|c: char| c.is_ascii_digit());
        let behind = digits.trim_start_matches(['.', '．', '、', ')', '）', ' ', '\t']);
        let mark = &pieces[..pieces.len() - behind.len()];
        let is_ordinal = digits.len() < pieces.len() && behind.starts_with(is_quote);
        let pieces = if is_ordinal && behind.len() < digits.len() {
            self.odd(What::Ordinal(mark.trim().to_owned()), mark.trim_end());
            behind
        } else {
            pieces
        };
        if !pieces.is_empty() {
            let end = pieces.trim_end_matches(is_junk);
            let tail = &pieces[end.len()..];
            let is_table = pieces.starts_with(['{', '｛']);
            // The stop of a text whose closing quote is missing belongs to the text.
            let is_closed = is_table || end.ends_with(is_quote);
            let (written, tail) = match is_closed {
                true => (end, tail),
                false => {
                    let end = pieces.trim_end_matches(|c| is_comma(c) || c == ' ');
                    (end, &pieces[end.len()..])
                }
            };
            let ended = may_end || tail.contains(is_comma) && written.ends_with('。');
            if is_table {
                self.pairs(written)?;
            } else {
                self.texts(written, ended || close.is_some(), is_first && close.is_some())?;
            }
            let tail = tail.trim();
            match tail {
                "" => {}
                "," => self.out.push(','),
                _ => {
                    let start = pieces[written.len()..].trim_start();
                    let mut signs = tail.chars();
                    match (signs.next(), signs.next()) {
                        (Some(c), None) if is_comma(c) => self.odd(What::Comma(c), start),
                        _ => self.odd(What::Tail(tail.trim_end_matches(',').to_owned()), start),
                    }
                    self.out.push(',');
                }
            }
        }
        let Some((close, end)) = close else { return Some(()) };
        if !body.starts_with(['{', '｛']) || body.ends_with(['}', '｝', ',']) {
            self.out += &items[body.len()..];
        }
        if close != ']' {
            self.odd(What::Instead(close, ']'), &end[..close.len_utf8()]);
        }
        self.out.push(']');
        let junk = &end[close.len_utf8()..];
        if !junk.trim().is_empty() {
            self.odd(What::Tail(junk.trim().to_owned()), junk);
        }
        Some(())
    }

    /// Texts with commas between them, or one text with commas in it. `is_whole` says that these are
    /// all of a list.
    fn texts(&mut self, body: &'a str, may_end: bool, is_whole: bool) -> Option<()> {
        let split = pieces(body, is_whole);
        if split.len() < 2 {
            return self.one_text(body, may_end);
        }
        let mut end = 0;
        for (nth, range) in split.iter().enumerate() {
            if nth > 0 {
                let gap = &body[end..range.start];
                let sign = gap.trim();
                let mut signs = sign.chars();
                match (signs.next(), signs.next()) {
                    (Some(','), None) => self.out += gap,
                    (Some(c), None) => {
                        self.odd(What::Comma(c), sign);
                        self.out += ", ";
                    }
                    (Some(_), Some(_)) => return None,
                    (None, _) => {
                        self.odd(What::NoComma, &body[range.start..range.start]);
                        self.out += ", ";
                    }
                }
            }
            self.name(&body[range.clone()])?;
            end = range.end;
        }
        Some(())
    }

    /// One of several texts, of which a quote may be missing.
    fn name(&mut self, piece: &'a str) -> Option<()> {
        let open = piece.chars().next().filter(|&c| is_quote(c)).map_or(0, char::len_utf8);
        let close = piece.chars().next_back().filter(|&c| is_quote(c)).map_or(0, char::len_utf8);
        let inside = piece.get(open..piece.len().checked_sub(close)?)?;
        let (open, close) = (&piece[..open], &piece[open + inside.len()..]);
        if open.is_empty() && close.is_empty() {
            let words: String = inside.chars().take(12).collect();
            self.odd(What::Unquoted(words), piece);
        } else if open.is_empty() {
            self.odd(What::NoOpening, &piece[..0]);
        } else if close.is_empty() {
            self.odd(What::NoClosing, &piece[piece.len()..]);
        }
        let odd = [open, close].into_iter().find(|quote| !matches!(*quote, "" | "\""));
        if let Some(quote) = odd {
            self.odd(What::Quote(quote.chars().next()?), quote);
        }
        self.out += &format!("\"{inside}\"");
        Some(())
    }

    /// `{ from = 2023-02-27, to = 2023-03-03 }`, one or several.
    pub(super) fn pairs(&mut self, text: &'a str) -> Option<()> {
        let mut rest = text;
        loop {
            let open = rest.chars().next().filter(|&c| matches!(c, '{' | '｛'))?;
            if open != '{' {
                self.odd(What::Sign(open), &rest[..open.len_utf8()]);
            }
            self.out.push('{');
            rest = self.blanks(&rest[open.len_utf8()..]);
            let mut is_first = true;
            loop {
                match rest.chars().next() {
                    Some(close @ ('}' | '｝')) => {
                        if close != '}' {
                            self.odd(What::Sign(close), &rest[..close.len_utf8()]);
                        }
                        rest = &rest[close.len_utf8()..];
                        break;
                    }
                    Some(c) if is_comma(c) && !is_first => {
                        if c != ',' {
                            self.odd(What::Comma(c), &rest[..c.len_utf8()]);
                        }
                        self.trim();
                        self.out += ", ";
                        rest = rest[c.len_utf8()..].trim_start();
                        continue;
                    }
                    None | Some('{' | '｛') => {
                        self.odd(What::Missing('}'), &rest[..0]);
                        break;
                    }
                    _ => {}
                }
                if !is_first && !self.out.ends_with(", ") {
                    self.odd(What::NoComma, &rest[..0]);
                    self.trim();
                    self.out += ", ";
                }
                is_first = false;
                rest = self.key(rest)?;
                rest = self.pair_value(rest)?;
                rest = self.blanks(rest);
            }
            if !self.out.ends_with(' ') {
                self.out += if text.contains("{ ") { " " } else { "" };
            }
            self.out.push('}');
            let behind = rest.trim_start();
            let comma = behind.chars().next().filter(|&c| is_comma(c));
            let next = behind[comma.map_or(0, char::len_utf8)..].trim_start();
            if behind.is_empty() {
                return Some(());
            }
            match comma {
                Some(',') => {}
                Some(c) => self.odd(What::Comma(c), &behind[..c.len_utf8()]),
                None => self.odd(What::NoComma, &behind[..0]),
            }
            self.out += if next.is_empty() { "," } else { ", " };
            if next.is_empty() {
                return Some(());
            }
            rest = next;
        }
    }

    /// Takes back blanks that were written.
    fn trim(&mut self) {
        let length = self.out.trim_end_matches([' ', ',']).len();
        self.out.truncate(length);
    }

    /// The value of a pair in braces; what stands behind it.
    fn pair_value(&mut self, text: &'a str) -> Option<&'a str> {
        let first = text.chars().next()?;
        if is_quote(first) {
            let mut ends = text.char_indices().skip(1).filter(|&(_, c)| is_quote(c));
            let end = ends.find(|&(at, c)| {
                let behind = text[at + c.len_utf8()..].trim_start();
                behind.is_empty()
                    || behind.starts_with(|c| is_comma(c) || "}｝".contains(c))
                    || behind.starts_with(|c: char| c.is_ascii_alphabetic())
            });
            let end = end.map_or(text.len(), |(at, c)| at + c.len_utf8());
            self.one_text(&text[..end], true)?;
            return Some(&text[end..]);
        }
        let ends = |c: char| is_comma(c) || c.is_whitespace() || "{}｛｝".contains(c);
        let end = text.find(ends).unwrap_or(text.len());
        scalar::write(self, &text[..end])?;
        Some(&text[end..])
    }
}

/// The parts of a list: what stands between commas beside quotes, or between quotes with nothing
/// between; without any quote, between commas. One part where that makes no sense.
fn pieces(body: &str, is_whole: bool) -> Vec<Range<usize>> {
    let is_quoted = body.contains(is_quote);
    let mut ranges = Vec::new();
    let mut start = 0;
    let chars: Vec<(usize, char)> = body.char_indices().collect();
    for (nth, &(at, c)) in chars.iter().enumerate() {
        let before = body[..at].trim_end().chars().next_back();
        let behind = body[at + c.len_utf8()..].trim_start().chars().next();
        let beside = before.is_some_and(is_quote) || behind.is_some_and(is_quote);
        if is_comma(c) && (if is_quoted { beside } else { is_whole }) {
            ranges.push(start..at);
            start = at + c.len_utf8();
        } else if is_quote(c) && at > start {
            // Two strings with nothing between them.
            let next = body[at + c.len_utf8()..].trim_start();
            let gap = body.len() - next.len();
            let opens = next.chars().next().is_some_and(is_quote);
            let is_close = body[start..at].trim_start().starts_with(is_quote);
            if opens && is_close && nth + 1 < chars.len() && next.chars().count() > 1 {
                ranges.push(start..at + c.len_utf8());
                start = gap;
            }
        }
    }
    ranges.push(start..body.len());
    let trimmed = |range: Range<usize>| {
        let part = &body[range.clone()];
        let start = range.start + part.len() - part.trim_start().len();
        start..start + part.trim().len()
    };
    let ranges: Vec<_> = ranges.into_iter().map(trimmed).collect();
    let is_name = |range: &Range<usize>| {
        let part = &body[range.clone()];
        let part = part.strip_prefix(is_quote).unwrap_or(part);
        let part = part.strip_suffix(is_quote).unwrap_or(part);
        !part.trim().is_empty() && !part.contains(|c| is_quote(c) || "\\{}[]".contains(c))
    };
    let is_short = |range: &Range<usize>| body[range.clone()].chars().count() <= 15;
    let is_list = ranges.iter().all(is_name) && (is_quoted || ranges.iter().all(is_short));
    if is_list { ranges } else { std::iter::once(0..body.len()).collect() }
}
