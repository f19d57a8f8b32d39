//! Texts in quotes as they were meant, with or without the quotes that they need.

use super::line::Pen;
use crate::diagnostics::rules::syntax::line::What;

pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂' | '‘' | '’' | '„' | '‟')
}

/// The marks that a person takes for a straight quote.
fn is_double(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂' | '„' | '‟')
}

pub(super) fn is_comma(c: char) -> bool {
    matches!(c, ',' | '，' | '、' | ';' | '；')
}

/// What people put behind a text that is closed already.
pub(super) fn is_junk(c: char) -> bool {
    is_comma(c) || matches!(c, '。' | '.' | ' ' | '\t' | '\u{3000}' | '\u{a0}')
}

/// Whether a quote that opens by `open` may be closed by another.
fn closes(open: char, c: char) -> bool {
    match open {
        '‘' | '’' => matches!(c, '‘' | '’' | '\''),
        _ => is_double(c),
    }
}

/// Whether each quotation inside a text is closed; straight quotes open and close in turn.
fn is_balanced(text: &str) -> bool {
    let (mut open, mut escaped) = (false, false);
    for c in text.chars() {
        match c {
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            '"' if escaped => {}
            '“' if open => return false,
            '”' if !open => return false,
            '“' | '”' | '"' | '＂' => open = !open,
            _ => {}
        }
        escaped = false;
    }
    !open
}

/// Where straight quotes stand that no backslash is before.
fn straight(text: &str) -> Vec<usize> {
    let quotes = text.match_indices('"').map(|(at, _)| at);
    quotes.filter(|&at| !text[..at].ends_with('\\')).collect()
}

/// The ends of the string that a text begins with, as TOML has it.
pub(super) fn strict_end(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

impl Pen<'_> {
    /// Writes the inside of a string: pairs of curly quotes for straight ones, no stray backslashes.
    fn inside(&mut self, content: &str) {
        let (mut open, mut is_told) = (false, false);
        let mut chars = content.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => match chars.peek().map(|&(_, next)| next) {
                    Some(next) if "\"\\btnfreuUx".contains(next) => {
                        chars.next();
                        self.out.extend([c, next]);
                    }
                    Some('“' | '”' | '‘' | '’') | None => {
                        self.odd(What::Backslash, &content[at..=at]);
                    }
                    _ => {
                        self.odd(What::Backslash, &content[at..=at]);
                    }
                },
                '“' => {
                    open = true;
                    self.out.push(c);
                }
                '”' => {
                    open = false;
                    self.out.push(c);
                }
                '"' => {
                    if !is_told {
                        self.odd(What::Inner, &content[at..=at]);
                        is_told = true;
                    }
                    self.out.push(if open { '”' } else { '“' });
                    open = !open;
                }
                c if c.is_control() && c != '\t' => {
                    self.odd(What::Control(c), &content[at..at + c.len_utf8()]);
                }
                c => self.out.push(c),
            }
        }
    }

    /// Writes a string; each part is a part of the line.
    fn string(&mut self, open: &str, content: &str, close: &str) {
        if !matches!(open, "" | "\"") {
            self.odd(What::Quote(open.chars().next().unwrap_or('"')), open);
        }
        self.out.push('"');
        self.inside(content);
        if !matches!(close, "" | "\"") {
            self.odd(What::Quote(close.chars().next().unwrap_or('"')), close);
        }
        self.out.push('"');
    }

    /// Writes one text, whatever quotes it stands in. `may_end` says that what follows on other lines
    /// does not belong to it.
    pub(super) fn one_text(&mut self, body: &str, may_end: bool) -> Option<()> {
        let first = body.chars().next()?;
        if body.starts_with("\"\"\"") || first == '\'' {
            return None;
        }
        if !is_quote(first) {
            return self.unopened(body);
        }
        let rest = &body[first.len_utf8()..];
        let open = &body[..first.len_utf8()];
        let last = rest.char_indices().rev().find(|&(_, c)| closes(first, c));
        let Some((end, last)) = last else {
            // Nothing closes it.
            if !may_end || rest.trim().is_empty() {
                return None;
            }
            self.unclosed(open, rest);
            return Some(());
        };
        let (content, close) = (&rest[..end], &rest[end..end + last.len_utf8()]);
        let tail = &rest[end + last.len_utf8()..];
        if tail.is_empty() {
            let is_sentence = content.ends_with(['。', '！', '？', '；', '：', '，', '.']);
            if content.trim().is_empty() && last != first {
                return None;
            }
            if is_balanced(content) {
                self.string(open, content, close);
                return Some(());
            }
            if is_balanced(rest) && !is_sentence && may_end {
                self.unclosed(open, rest);
                return Some(());
            }
            // One quote too many.
            let lone: Vec<usize> = straight(content)
                .into_iter()
                .filter(|&at| is_balanced(&format!("{}{}", &content[..at], &content[at + 1..])))
                .collect();
            let (&at, others) = lone.split_first()?;
            // Of several it cannot be told which one.
            if !others.is_empty() {
                return None;
            }
            self.odd(What::Stray, &content[at..=at]);
            if !matches!(open, "\"") {
                self.odd(What::Quote(first), open);
            }
            self.out.push('"');
            self.inside(&content[..at]);
            self.inside(&content[at + 1..]);
            if !matches!(close, "\"") {
                self.odd(What::Quote(last), close);
            }
            self.out.push('"');
            return Some(());
        }
        (may_end && is_balanced(rest)).then(|| self.unclosed(open, rest))
    }

    fn unclosed(&mut self, open: &str, rest: &str) {
        let content = rest.trim_end();
        self.string(open, content, "");
        self.odd(What::NoClosing, &content[content.len()..]);
    }

    /// A text that no quote opens.
    fn unopened(&mut self, body: &str) -> Option<()> {
        let closed = body.strip_suffix(is_double);
        match closed.filter(|content| is_balanced(content)) {
            Some(content) => {
                self.odd(What::NoOpening, &body[..0]);
                self.string("", content, &body[content.len()..]);
            }
            None if is_balanced(body) => {
                self.odd(What::Unquoted(shortened(body)), body);
                self.string("", body, "");
            }
            None => return None,
        }
        Some(())
    }
}

/// As much of a text as names it.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 12;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
