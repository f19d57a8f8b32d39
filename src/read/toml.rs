//! TOML with the place of every key and value, read into plain types; the shape of the files is in
//! the other modules of `read`.

mod depth;
mod values;

use std::collections::BTreeSet;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

pub(crate) use values::{
    Filled, FromToml, LINES_PER_PAGE, Line, copies, file_name, lines_per_page, within,
};

use super::number::plain_figure;
use super::slip::{self, Kind, Slip};
use crate::diagnostics::rules::{
    encoding, missing_key, syntax, unknown_key, unreadable_file, wrong_type,
};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::files::{File, FileRole};
use crate::model::source::{self, Encoding, Position, Source, Span, Spanned, Undecodable};
use crate::model::spelling::nearest;

/// Decodes a TOML file or a template; what follows the first byte that cannot be read is given up.
pub fn decode(file: File, diagnostics: &mut Diagnostics) -> Option<Arc<Source>> {
    if let Some(found) = unreadable_file::refused(&file) {
        diagnostics.push(found);
        return None;
    }
    let kinds: [(&[u8], &str); 3] =
        [(b"PK\x03\x04", "Word"), (b"\xd0\xcf\x11\xe0", "Word"), (b"{\\rtf", "RTF")];
    if let Some((_, name)) = kinds.iter().find(|(start, _)| file.bytes.starts_with(start)) {
        let source = Source::new(file.role, file.path, String::new(), Encoding::Utf8);
        diagnostics.push(syntax::document(&source, name));
        return None;
    }
    match source::decode(&file.bytes) {
        Ok((text, found)) => {
            let source = Source::new(file.role, file.path, text, found);
            if found != Encoding::Utf8 {
                diagnostics.push(encoding::noted(&source));
            }
            Some(source)
        }
        Err(Undecodable { valid }) => {
            let source = Source::new(file.role, file.path, valid, Encoding::Utf8);
            diagnostics.push(syntax::undecodable_text(&source));
            None
        }
    }
}

/// Decodes a record, which nobody edits: as UTF-8 only.
pub(crate) fn decode_utf8(file: File, diagnostics: &mut Diagnostics) -> Option<Arc<Source>> {
    if let Some(found) = unreadable_file::refused(&file) {
        diagnostics.push(found);
        return None;
    }
    match Source::utf8(file) {
        Ok(source) => Some(source),
        Err(source) => {
            diagnostics.push(syntax::not_utf8(&source));
            None
        }
    }
}

/// Parses a file. With syntax errors there is no table: every key after one is in doubt.
pub(crate) fn parse<'a>(
    source: &'a Arc<Source>,
    diagnostics: &mut Diagnostics,
) -> Option<DeTable<'a>> {
    if let Some(place) = depth::too_deep(&source.text) {
        diagnostics.push(syntax::toml(Span::new(source, place), "cannot recurse further"));
        return None;
    }
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    if errors.is_empty() {
        return Some(table.into_inner());
    }
    let mut places = BTreeSet::new();
    let mut text = source.text.clone();
    let mut errors = errors;
    let mut left = MOST_LOOKED_AT;
    // Each may take another look at the whole file.
    while places.len() < MOST_ERRORS {
        errors.sort_by_key(|error| error.span().map_or(0, |at| at.start));
        // What a person did is said before what the parser makes of it, which may be of its making.
        let slip = report_slip(source, &text, &errors, &places, &mut left, diagnostics);
        if let Some((range, mended)) = slip {
            places.extend(line_at(&text, range.start)..=line_at(&text, range.end));
            text = mended;
            errors = DeTable::parse_recoverable(&text).1;
            continue;
        }
        let mut blanked = false;
        for error in errors.iter().take(MOST_ERRORS) {
            let at = error.span().unwrap_or(0..0);
            // One slip makes the parser stumble several times on its line.
            if places.insert(line_at(&text, at.start)) {
                let span = Span::new(source, in_source(source, &text, at.clone()));
                diagnostics.push(syntax::toml(span, error.message()));
                // The parser gives up at a key without a value: it must not see that line again.
                if error.message().starts_with("key with no value") {
                    blank_line(&mut text, at.start);
                    blanked = true;
                }
            }
        }
        if !blanked {
            return None;
        }
        errors = DeTable::parse_recoverable(&text).1;
    }
    None
}

/// In so many lines errors of syntax are told; who has more looks at the file's beginning first.
const MOST_ERRORS: usize = 100;

/// A slip is looked for at so many places of a line where the parser stumbles: each look takes in all of
/// the line, and in a long one it stumbles at every character.
const MOST_LOOKS: usize = 20;

/// Each look may take in all of the text, so that there are as many as this has room for, in bytes: a
/// thousand in a file of 32 KB. Behind them the parser's own words stand alone.
const MOST_LOOKED_AT: usize = 32 << 20;

/// Reports the first slip that is recognised on a line of which nothing was said; its range, and the
/// text without it. `left` is what may still be looked at.
fn report_slip(
    source: &Arc<Source>,
    text: &str,
    errors: &[toml::de::Error],
    places: &BTreeSet<usize>,
    left: &mut usize,
    diagnostics: &mut Diagnostics,
) -> Option<(std::ops::Range<usize>, String)> {
    let (mut at, mut line, mut looks) = (0, 1, 0);
    errors.iter().find_map(|error| {
        let before = std::mem::replace(&mut at, error.span().unwrap_or(0..0).start);
        // Errors come in the order of their places.
        let breaks = text.get(before..at).map_or(0, |passed| passed.matches('\n').count());
        line += breaks;
        looks = if breaks == 0 { looks + 1 } else { 1 };
        if looks > MOST_LOOKS || *left < text.len() || places.contains(&line) {
            return None;
        }
        *left -= text.len();
        let place =
            |range: std::ops::Range<usize>| Span::new(source, in_source(source, text, range));
        let slip = slip::recognise(text, at, error.message());
        // What would be quoted is no words: signs between two strings.
        let is_certain = |slip: &Slip| match &slip.kind {
            Kind::Quotes(meant) => !meant.contains(['=', '＝', '{', '}']),
            kind => matches!(kind, Kind::Number(_)),
        };
        if !slip.as_ref().is_some_and(is_certain)
            && let Some(line) = slip::mend_line(text, at, error.message())
            && !places.contains(&line_at(text, line.range.start))
            && let Some(said) =
                syntax::line::line(&place(line.range.clone()), &line.odds, &line.meant)
        {
            diagnostics.push(said);
            return Some((line.range, line.mended));
        }
        let Slip { kind, range, mended } = slip?;
        let span = place(range.clone());
        let (found, told) = match kind {
            Kind::Quotes(meant) => (syntax::quotes(span, &meant), range.end),
            Kind::Unclosed { end, own_line } => {
                (syntax::unclosed(span, place(end..end), own_line), range.end)
            }
            Kind::Broken { end } => (syntax::broken(span, &place(end..end)), end),
            Kind::Number(plain) => (syntax::number(span, &plain), range.end),
            Kind::Headless { header, end } => (syntax::headless(span, &header), end),
        };
        diagnostics.push(found);
        Some((range.start..told, mended))
    })
}

/// The number of the line around a byte, from 1.
fn line_at(text: &str, at: usize) -> usize {
    text[..at.min(text.len())].matches('\n').count() + 1
}

/// A range of a text in the source that it was made from: no line was added or taken away, and what is
/// pointed at stands on a line that is as it was.
fn in_source(source: &Source, text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let place = |at: usize| {
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let first = Position { line: line_at(text, at), column: 1 };
        let line = source.offset(first).unwrap_or(source.text.len());
        (line + at - start).min(source.text.len())
    };
    let (start, end) = (place(range.start), place(range.end));
    // A mended line of another length might be cut within a character.
    let is_cut = |at: usize| !source.text.is_char_boundary(at);
    if end < start || is_cut(start) || is_cut(end) { 0..0 } else { start..end }
}

/// Overwrites the line around `at` with as many blanks.
fn blank_line(text: &mut String, at: usize) {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    text.replace_range(start..end, &" ".repeat(end - start));
}

/// A table whose keys are all known: unknown ones were reported when it was opened.
#[derive(Clone)]
pub(crate) struct Table<'a> {
    source: &'a Arc<Source>,
    entries: &'a DeTable<'a>,
    /// Where what is missing from the table is pointed at.
    header: Span,
    /// The keys of the file's top level, to recognise one that fell into a table below it.
    top: &'a [&'a str],
    /// Keys that stand there under a name only near to theirs.
    misspelt: Vec<String>,
}

/// A value with the key it stands under.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    source: &'a Arc<Source>,
    key: &'a str,
    value: &'a toml::Spanned<DeValue<'a>>,
    top: &'a [&'a str],
}

impl<'a> Table<'a> {
    /// The file's top level.
    pub(crate) fn root(
        source: &'a Arc<Source>,
        entries: &'a DeTable<'a>,
        keys: &'a [&'a str],
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let header = Span::start_of(source);
        let mut table = Self { source, entries, header, top: keys, misspelt: Vec::new() };
        table.report_unknown(keys, diagnostics);
        table
    }

    fn report_unknown(&mut self, keys: &[&str], diagnostics: &mut Diagnostics) {
        for (key, _) in self.entries() {
            if keys.contains(&key.value) {
                continue;
            }
            if self.header.range.end > 0 && self.top.contains(&key.value) {
                diagnostics.push(unknown_key::below_header(key.span, key.value, &self.header));
                // Said once, wherever the top level is asked for the key.
                let top = Span::start_of(self.source);
                diagnostics.suppress(missing_key::missing(top, key.value, ""));
                continue;
            }
            let entries = self.entries;
            let absent = keys.iter().copied().filter(|known| !entries.contains_key(*known));
            let is_header = self.source.text[key.span.range.start..key.span.range.end].is_ascii()
                && self.source.text[..key.span.range.start].ends_with("[[");
            // Another entry of a list that has some already.
            let meant = nearest(key.value, absent.clone())
                .or_else(|| unknown_key::in_english(key.value, absent))
                .or_else(|| nearest(key.value, keys.iter().copied().filter(|_| is_header)));
            self.misspelt.extend(meant.map(str::to_owned));
            // What stands in a section's own file, and the names of its findings, its definition says.
            let is_defined = self.source.role == FileRole::Prose
                && !keys.iter().any(|known| matches!(*known, "department" | "name" | "file"));
            diagnostics.push(unknown_key::unknown(key.span, key.value, meant, keys, is_defined));
        }
    }

    /// Where the table begins: its header, or the file's start.
    pub(crate) fn header(&self) -> &Span {
        &self.header
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// All entries in the order in which they are written.
    pub(crate) fn entries(&self) -> Vec<(Spanned<&'a str>, Value<'a>)> {
        let mut entries: Vec<_> = self
            .entries
            .iter()
            .map(|(key, value)| {
                let span = Span::new(self.source, key.span());
                let key = key.get_ref().as_ref();
                let value = Value { source: self.source, key, value, top: self.top };
                (Spanned { value: key, span }, value)
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span.range.start);
        entries
    }

    fn get(&self, key: &str) -> Option<Value<'a>> {
        let (key, value) = self.entries.get_key_value(key)?;
        let key = key.get_ref().as_ref();
        Some(Value { source: self.source, key, value, top: self.top })
    }

    /// The key's value; nothing where the key is absent or its value was reported as wrong.
    pub(crate) fn optional<T: FromToml<'a>>(
        &self,
        key: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<T> {
        T::from_toml(self.get(key)?, diagnostics)
    }

    /// The key's value; its absence is reported.
    pub(crate) fn required<T: FromToml<'a>>(
        &self,
        key: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<T> {
        let missing = || missing_key::missing(self.header.clone(), key, T::EXAMPLE);
        self.required_or(key, missing, diagnostics)
    }

    /// The key's value; its absence is reported in the caller's words.
    pub(crate) fn required_or<T: FromToml<'a>>(
        &self,
        key: &str,
        missing: impl FnOnce() -> Diagnostic,
        diagnostics: &mut Diagnostics,
    ) -> Option<T> {
        let Some(value) = self.get(key) else {
            // A key under a name near to its own was reported as misspelt.
            if !self.misspelt.iter().any(|meant| meant == key) {
                diagnostics.push(missing());
            }
            return None;
        };
        T::from_toml(value, diagnostics)
    }
}

impl<'a> Value<'a> {
    pub(crate) fn span(&self) -> Span {
        Span::new(self.source, self.value.span())
    }

    /// A table in which only these keys may stand.
    pub(crate) fn table(&self, keys: &[&str], diagnostics: &mut Diagnostics) -> Option<Table<'a>> {
        let DeValue::Table(_) = self.value.get_ref() else {
            let found = self.kind();
            diagnostics.push(wrong_type::no_table(self.span(), self.key, &found, keys));
            return None;
        };
        let mut table = self.free_table(diagnostics)?;
        table.report_unknown(keys, diagnostics);
        Some(table)
    }

    /// A table whose keys are the writer's own.
    pub(crate) fn free_table(&self, diagnostics: &mut Diagnostics) -> Option<Table<'a>> {
        let DeValue::Table(entries) = self.value.get_ref() else {
            return self.wrong("一个表（几个键和值）", diagnostics);
        };
        let Self { source, top, .. } = *self;
        Some(Table { source, entries, header: self.span(), top, misspelt: Vec::new() })
    }

    /// Reports that the value is not `expected` (a Chinese noun).
    pub(crate) fn wrong<T>(&self, expected: &str, diagnostics: &mut Diagnostics) -> Option<T> {
        let found = self.kind();
        diagnostics.push(wrong_type::wrong(self.span(), self.key, expected, &found));
        None
    }

    /// Reports that the value is not `expected`, with what is to be written in its place.
    pub(crate) fn instead<T>(
        &self,
        expected: &str,
        meant: Option<String>,
        diagnostics: &mut Diagnostics,
    ) -> Option<T> {
        let found = self.kind();
        diagnostics.push(wrong_type::instead(self.span(), self.key, expected, &found, meant));
        None
    }

    /// A figure with so many decimals, as a whole number of the last of them; one with decimals may stand
    /// in quotes too. Read as it is written: a binary fraction would be another number.
    pub(crate) fn figure(
        self,
        decimals: u8,
        diagnostics: &mut Diagnostics,
    ) -> Option<Spanned<u64>> {
        let found = match self.value.get_ref() {
            _ if decimals == 0 => return Spanned::<u64>::from_toml(self, diagnostics),
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
            DeValue::Float(float) => float.as_str(),
            DeValue::String(text) => text.trim(),
            _ => "",
        };
        match plain_figure(found.strip_prefix('+').unwrap_or(found), decimals) {
            Ok(value) => Some(Spanned { value, span: self.span() }),
            Err(_) => {
                let found = match self.value.get_ref() {
                    DeValue::Array(_) | DeValue::Table(_) => self.kind(),
                    _ => self.span().text().to_owned(),
                };
                let wrong = wrong_type::figure(self.span(), self.key, &found, decimals);
                diagnostics.push(wrong);
                None
            }
        }
    }

    /// What the value is: a Chinese noun.
    fn kind(&self) -> String {
        match self.value.get_ref() {
            DeValue::String(_) => "字符串",
            DeValue::Integer(integer) => return format!("整数 {integer}"),
            DeValue::Float(_) => "小数",
            DeValue::Boolean(_) => "布尔值",
            DeValue::Datetime(_) => "日期时间",
            DeValue::Array(_) => "数组",
            DeValue::Table(_) => "表",
        }
        .to_owned()
    }

    /// The value as a string, where it is a number, a date or a flag without its quotes.
    fn quoted(&self) -> Option<String> {
        let is_plain = !matches!(self.value.get_ref(), DeValue::Array(_) | DeValue::Table(_));
        is_plain.then(|| format!("\"{}\"", self.span().text()))
    }
}

#[cfg(test)]
mod slips;
#[cfg(test)]
mod tests;
