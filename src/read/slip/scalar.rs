//! Dates, numbers and bare words as they were meant.

use chrono::NaiveDate;

use super::line::{Pen, parted};
use super::text::{is_comma, is_quote};
use crate::diagnostics::rules::roster;
use crate::diagnostics::rules::syntax::line::What;
use crate::model::prose::is_hanzi;

/// A digit or a sign of a date as ASCII has it.
fn plain(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '—' | '–' | '－' | '―' | '‐' | '−' | '/' | '／' | '年' | '月' => '-',
        '．' => '.',
        c => c,
    }
}

/// Writes a value without quotes.
pub(super) fn write(pen: &mut Pen<'_>, value: &str) -> Option<()> {
    let (value, comment) = parted_bare(value);
    let trimmed = value.trim_end();
    let gap = &value[trimmed.len()..];
    let is_part =
        |c: char| plain(c).is_ascii_digit() || "-.日号第总期".contains(plain(c)) || c == '万';
    let end = trimmed.find(|c| !is_part(c)).unwrap_or(trimmed.len());
    let (written, behind) = trimmed.split_at(end);
    if !written.contains(|c: char| plain(c).is_ascii_digit()) {
        return words(pen, trimmed, gap, comment);
    }
    let bare: String = written.trim_end_matches('.').chars().map(plain).collect();
    let dots = &written[written.trim_end_matches('.').len()..];
    // The number of an issue is a text.
    let is_issue = pen.out.trim_start().starts_with("issue");
    if is_issue && bare.len() == 7 && bare.split('-').map(str::len).eq([4, 2]) {
        pen.odd(What::Unquoted(bare.clone()), written);
        pen.out += &format!("\"{bare}\"");
    } else if let Some(date) = date(&bare) {
        if date != written.trim_end_matches('.') {
            let first = written.chars().find(|c| matches!(c, '０'..='９' | '－' | '／' | '．'));
            pen.odd(first.map_or(What::Date, What::Sign), written.trim_end_matches('.'));
        }
        pen.out += &date;
    } else {
        let number = number(&bare)?;
        if number != written.trim_end_matches('.') {
            let is_wide = written.chars().all(|c| plain(c).is_ascii_digit());
            let what = match written.chars().next().filter(|_| is_wide) {
                Some(c) if !c.is_ascii() => What::Sign(c),
                _ => What::Number(written.to_owned()),
            };
            pen.odd(what, written);
        }
        pen.out += &number;
    }
    let rest = behind.trim_start();
    let junk = &rest[..rest.find(|c| !is_comma(c) && c != '。').unwrap_or(rest.len())];
    if !junk.is_empty() {
        pen.odd(What::Tail(junk.to_owned()), junk);
    } else if !dots.is_empty() {
        pen.odd(What::Tail(dots.to_owned()), dots);
    }
    let note = rest[junk.len()..].trim();
    if !note.is_empty() {
        // Words right behind a number are its unit, or make another thing of it.
        let is_apart = behind.starts_with(char::is_whitespace) || !junk.is_empty();
        if !is_apart || !note.starts_with(|c: char| is_hanzi(c) || "（(/".contains(c)) {
            return None;
        }
        let note = note.trim_start_matches('/').trim_start();
        pen.odd(What::Comment(note.to_owned()), note);
        pen.out += &behind[..behind.len() - rest.len()];
        if !pen.out.ends_with(' ') {
            pen.out.push(' ');
        }
        pen.out += "# ";
        pen.out += note;
    }
    pen.comment(gap, comment);
    Some(())
}

/// A value without quotes and the comment behind it.
fn parted_bare(value: &str) -> (&str, &str) {
    match value.find(['#', '＃']) {
        Some(at) => value.split_at(at),
        None => parted(value),
    }
}

/// Words that want quotes.
fn words(pen: &mut Pen<'_>, text: &str, gap: &str, comment: &str) -> Option<()> {
    if text.is_empty() || !text.contains(is_hanzi) || text.contains(['[', ']', '{', '}', '=']) {
        return None;
    }
    // The words may end in a quote of which the first is missing.
    if text.contains(is_quote) && !text.ends_with(is_quote) {
        let (open, close) = (text.matches('“').count(), text.matches('”').count());
        if open != close || text.contains('"') {
            return None;
        }
    }
    if roster::is_nothing(text) && is_list(pen.out.trim_end().trim_end_matches('=').trim()) {
        pen.odd(What::Nothing(text.to_owned()), text);
        pen.out += "[]";
    } else {
        pen.one_text(text, true)?;
    }
    pen.comment(gap, comment);
    Some(())
}

/// Whether what stands under a key may be a list: a block's, which is named in ASCII, and none of those that
/// are always one text.
fn is_list(key: &str) -> bool {
    const TEXTS: [&str; 12] = [
        "department",
        "text",
        "name",
        "post",
        "file",
        "caption",
        "reason",
        "gap",
        "section",
        "measure",
        "row",
        "issue",
    ];
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    !key.is_empty() && key.chars().all(is_bare) && !TEXTS.contains(&key)
}

/// A date as people write it, as TOML writes it.
pub(in crate::read) fn written_date(text: &str) -> Option<String> {
    date(&text.chars().map(plain).collect::<String>())
}

/// A date in any order of signs that people write, as TOML writes it.
fn date(written: &str) -> Option<String> {
    let written = written.strip_suffix(['日', '号']).unwrap_or(written);
    let parts: Vec<&str> = written.split(['-', '.']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let numeral = |part: &&str| part.parse::<u32>().ok().filter(|_| part.len() <= 2);
    let year: i32 = match year.len() {
        4 => year.parse().ok()?,
        // Of this century.
        2 => 2000 + year.parse::<i32>().ok()?,
        _ => return None,
    };
    let date = NaiveDate::from_ymd_opt(year, numeral(month)?, numeral(day)?)?;
    Some(date.to_string())
}

/// `第428期`, `7.8524万`, `４２７` as a number.
fn number(written: &str) -> Option<String> {
    let bare = written.trim_start_matches(['总', '第']).trim_end_matches('期');
    if let Some(tens) = bare.strip_suffix('万') {
        let (whole, part) = tens.split_once('.').unwrap_or((tens, ""));
        let all = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        if part.len() > 4 || whole.is_empty() || whole == "0" || !all(whole) || !all(part) {
            return None;
        }
        return Some(format!("{whole}{part:0<4}"));
    }
    let is_number = !bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit());
    // What the parser says of a leading zero is better.
    (is_number && (bare.len() == 1 || !bare.starts_with('0'))).then(|| bare.to_owned())
}
