//! One line as it was meant. A person's line is read as tolerantly as a person would, and written
//! anew; whether that was right, the parser says.

use std::ops::Range;

use super::scalar;
use super::text::{is_comma, is_junk, is_quote, strict_end};
use crate::diagnostics::rules::syntax::line::What;
use crate::model::characters::is_invisible;
use crate::model::prose::is_hanzi;

/// Where a line stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Between the brackets of a list.
    pub(super) in_list: bool,
    /// What follows on the next line is no part of a text that this one begins.
    pub(super) may_end: bool,
}

/// Writes a line anew and notes what is odd about it.
pub(super) struct Pen<'a> {
    line: &'a str,
    pub(super) out: String,
    odds: Vec<(What, Range<usize>)>,
}

/// What is odd about a line, and the line that was meant.
pub(super) type Mended = (Vec<(What, Range<usize>)>, String);

/// The line as it was meant; nothing where that cannot be told, or where it is as it is.
pub(super) fn mend(line: &str, place: Place) -> Option<Mended> {
    let mut pen = Pen { line, out: String::new(), odds: Vec::new() };
    let body = line.trim_end_matches(['\r', ' ', '\t']);
    let body = pen.blanks(body);
    let comment = ["＃", "//"].into_iter().find(|sign| body.starts_with(sign));
    if let Some(sign) = comment {
        pen.odd(What::Heading, &body[..sign.len()]);
        pen.out += "# ";
        pen.out += body[sign.len()..].trim_start();
    } else if place.in_list {
        pen.item(body, place.may_end)?;
    } else {
        pen.statement(body, place.may_end)?;
    }
    let Pen { out, mut odds, .. } = pen;
    odds.sort_by_key(|(_, at)| at.start);
    (!odds.is_empty() && out.trim_end() != line.trim_end()).then_some((odds, out))
}

impl<'a> Pen<'a> {
    /// Notes something odd about a part of the line.
    pub(super) fn odd(&mut self, what: What, part: &str) {
        // A part of the line itself: where it stands is how far it begins behind the line's start.
        let start = (part.as_ptr() as usize).wrapping_sub(self.line.as_ptr() as usize);
        let start = start.min(self.line.len());
        self.odds.push((what, start..(start + part.len()).min(self.line.len())));
    }

    /// Copies blanks; the rest of the text.
    pub(super) fn blanks(&mut self, text: &'a str) -> &'a str {
        for (at, c) in text.char_indices() {
            match c {
                ' ' | '\t' => self.out.push(c),
                c if is_invisible(c) => {
                    self.odd(What::Invisible(c), &text[at..at + c.len_utf8()]);
                }
                c if c.is_whitespace() => {
                    self.odd(What::Blank(c), &text[at..at + c.len_utf8()]);
                    self.out.push(' ');
                }
                _ => return &text[at..],
            }
        }
        &text[text.len()..]
    }

    /// A header, a key with its value, or a heading.
    fn statement(&mut self, body: &'a str, may_end: bool) -> Option<()> {
        if body.is_empty() || body.starts_with('#') {
            self.out += body;
            return Some(());
        }
        if self.header(body).is_some() {
            return Some(());
        }
        let (mark, odds) = (self.out.len(), self.odds.len());
        if self.entry(body, may_end).is_some() {
            return Some(());
        }
        self.out.truncate(mark);
        self.odds.truncate(odds);
        // A heading has Hanzi, and nothing of a key, a value or a text.
        let is_heading = body.chars().any(is_hanzi)
            && !body.contains(['=', '＝', '[', ']', '{', '}', '【', '】'])
            && !body.starts_with(is_quote)
            && !body.ends_with(['，', ',', '"'])
            && !body.starts_with(|c: char| c.is_ascii_alphabetic());
        if is_heading {
            self.odd(What::Heading, body);
            self.out += "# ";
            self.out += body;
        }
        is_heading.then_some(())
    }

    /// `【findings】`, `[[environment]`, `［stated］`.
    fn header(&mut self, body: &'a str) -> Option<()> {
        let opens = |c: char| matches!(c, '[' | '【' | '［' | '〔');
        let closers = |c: char| matches!(c, ']' | '】' | '］' | '〕');
        let rest = body.trim_start_matches(opens);
        let open = &body[..body.len() - rest.len()];
        let name =
            &rest[..rest.find(|c| closers(c) || c == '#' || c == '＃').unwrap_or(rest.len())];
        let behind = rest[name.len()..].trim_start_matches(closers);
        let close = &rest[name.len()..rest.len() - behind.len()];
        let part = |part: &str| {
            let part = part.trim();
            let bare = part.trim_matches(is_quote);
            !bare.is_empty()
                && !bare.contains(|c: char| is_quote(c) || is_comma(c) || "=。{}＝".contains(c))
                && bare.chars().count() <= 20
        };
        if open.is_empty() || name.trim().is_empty() || !name.split('.').all(part) {
            return None;
        }
        // A list of names on its own line has quotes.
        if !name.trim_start().starts_with(|c: char| c.is_ascii_alphabetic() || is_hanzi(c)) {
            return None;
        }
        let tail = behind.trim_start_matches(is_junk);
        if !tail.is_empty() && !tail.starts_with('#') {
            return None;
        }
        let depth = open.chars().count().max(close.chars().count()).min(2);
        let key = |part: &str| {
            let bare = part.trim().trim_matches(is_quote);
            if bare.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
                bare.to_owned()
            } else {
                format!("\"{bare}\"")
            }
        };
        let keys: Vec<String> = name.split('.').map(key).collect();
        let header = format!("{}{}{}", "[".repeat(depth), keys.join("."), "]".repeat(depth));
        let written = &body[..body.len() - behind.len()];
        if written != header {
            // Where something is missing at the end, that is the place.
            let part =
                if header.starts_with(written) { &written[written.len()..] } else { written };
            self.odd(What::Header(header.clone()), part);
        }
        self.out += &header;
        let junk = behind[..behind.len() - tail.len()].trim();
        if !junk.is_empty() {
            self.odd(What::Tail(junk.to_owned()), behind);
        }
        if !tail.is_empty() {
            self.out += "  ";
            self.out += tail;
        }
        Some(())
    }

    /// A key, its sign and what stands behind; the rest of the line.
    pub(super) fn key(&mut self, body: &'a str) -> Option<&'a str> {
        let first = body.chars().next()?;
        let rest = if is_quote(first) {
            let inside = &body[first.len_utf8()..];
            let end = inside.find(is_quote)?;
            let (key, close) = (&inside[..end], inside[end..].chars().next()?);
            if key.trim().is_empty() || key.chars().count() > 20 {
                return None;
            }
            if (first, close) != ('"', '"') {
                self.odd(What::Quote(first), &body[..first.len_utf8()]);
            }
            self.out += &format!("\"{key}\"");
            &inside[end + close.len_utf8()..]
        } else {
            let ends = |c: char| {
                c.is_whitespace() || is_quote(c) || "=＝:：[]{}【】｛｝,，、。；;#".contains(c)
            };
            let key = &body[..body.find(ends).unwrap_or(body.len())];
            let is_bare = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            if key.is_empty() || key.chars().count() > 20 {
                return None;
            }
            if key.chars().all(is_bare) {
                self.out += key;
            } else {
                let quoted: String = key.chars().filter(|&c| !is_invisible(c)).collect();
                if quoted.chars().all(is_bare) {
                    let hidden = key.chars().find(|&c| is_invisible(c))?;
                    self.odd(What::Invisible(hidden), key);
                    self.out += &quoted;
                } else {
                    self.odd(What::Key(quoted.clone()), key);
                    self.out += &format!("\"{quoted}\"");
                }
            }
            &body[key.len()..]
        };
        let rest = self.blanks(rest);
        let sign = rest.chars().next()?;
        let behind = &rest[sign.len_utf8()..];
        match sign {
            '=' => self.out.push('='),
            '＝' => {
                self.odd(What::Sign(sign), &rest[..0]);
                self.out.push('=');
            }
            ':' | '：' => {
                self.odd(What::Colon(sign), &rest[..sign.len_utf8()]);
                let gap = if self.out.ends_with(' ') { "= " } else { " = " };
                self.out += gap;
                return Some(behind.trim_start());
            }
            // Words with a blank between are no key and value.
            c if is_quote(c) || c.is_ascii_digit() || matches!(c, '[' | '{') => {
                self.odd(What::NoEquals, &rest[..0]);
                let gap = if self.out.ends_with(' ') { "= " } else { " = " };
                self.out += gap;
                return Some(rest);
            }
            _ => return None,
        }
        Some(self.blanks(behind))
    }

    fn entry(&mut self, body: &'a str, may_end: bool) -> Option<()> {
        let value = self.key(body)?;
        match value.chars().next()? {
            '[' | '【' | '［' => self.list(value, may_end),
            '{' | '｛' => {
                let (value, comment) = parted(value);
                self.pairs(value)?;
                self.out += comment;
                Some(())
            }
            '#' | '＃' => None,
            c if is_quote(c) => self.text_value(value, may_end),
            _ => scalar::write(self, value),
        }
    }

    /// One text behind a key, and perhaps a comment.
    fn text_value(&mut self, value: &'a str, may_end: bool) -> Option<()> {
        let (text, comment) = parted(value);
        let trimmed = text.trim_end();
        let closed = trimmed.trim_end_matches(|c| is_junk(c) || "]}】｝".contains(c));
        // What stands behind the last quote of the line.
        let body =
            if closed.ends_with(is_quote) && closed.chars().count() > 1 { closed } else { trimmed };
        self.one_text(body, may_end)?;
        let junk = trimmed[body.len()..].trim();
        if !junk.is_empty() {
            self.odd(What::Tail(junk.to_owned()), &trimmed[body.len()..]);
        }
        self.comment(&text[trimmed.len()..], comment);
        Some(())
    }

    pub(super) fn comment(&mut self, gap: &str, comment: &str) {
        if comment.is_empty() {
            return;
        }
        self.out += if gap.is_empty() { " " } else { gap };
        if let Some(rest) = comment.strip_prefix('＃') {
            self.odd(What::Sign('＃'), &comment[..'＃'.len_utf8()]);
            self.out.push('#');
            self.out += rest;
        } else {
            self.out += comment;
        }
    }
}

/// A value and the comment behind it: from the first # outside of quotes.
pub(super) fn parted(text: &str) -> (&str, &str) {
    let behind = |end: usize| text[end..].trim_start();
    if text.starts_with('"')
        && let Some(behind) = strict_end(text).map(behind)
        && behind.starts_with(['#', '＃'])
    {
        return text.split_at(text.len() - behind.len());
    }
    let mut signs = text.match_indices(['#', '＃']).map(|(at, _)| at);
    let sign = signs.find(|&at| {
        let before = text[..at].trim_end();
        before.is_empty()
            || before.ends_with(|c| is_quote(c) || "]】］}｝".contains(c) || is_junk(c))
    });
    sign.map_or((text, ""), |at| text.split_at(at))
}
