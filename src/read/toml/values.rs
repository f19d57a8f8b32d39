//! What the values of a TOML file are read as.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use toml::de::DeValue;

use super::{Table, Value};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{missing_key, roster, too_long, wrong_type};
use crate::model::characters::unprintable;
use crate::model::source::{Spanned, Text};
use crate::read::slip;

/// A type that a value can be read as; what does not fit is reported.
pub(crate) trait FromToml<'a>: Sized {
    /// What such a value looks like, to be pasted.
    const EXAMPLE: &'static str = "\"……\"";

    /// How many of them a list has at most.
    const MOST: usize = 5000;

    /// What is to be written for one of several of them where a text in quotes stands alone.
    fn of_text(quoted: &str) -> String {
        quoted.to_owned()
    }

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self>;
}

impl<'a> FromToml<'a> for Value<'a> {
    fn from_toml(value: Value<'a>, _: &mut Diagnostics) -> Option<Self> {
        Some(value)
    }
}

impl<'a> FromToml<'a> for String {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let DeValue::String(text) = value.value.get_ref() else {
            return value.instead("字符串（加双引号）", value.quoted(), diagnostics);
        };
        let text = match text.contains('\r') {
            true => text.replace("\r\n", "\n"),
            false => text.to_string(),
        };
        let place = Text { value: text, span: value.span() };
        let found = match unprintable(&place.value) {
            Some((at, c, why)) => {
                let span = place.part(at..at + c.len_utf8());
                Some(wrong_type::unprintable(span, value.key, c, why))
            }
            None => too_long::paragraph(&place, value.key),
        };
        if let Some(found) = found {
            diagnostics.push(found);
            return None;
        }
        Some(place.value)
    }
}

impl<'a> FromToml<'a> for u64 {
    const EXAMPLE: &'static str = "123";

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let DeValue::Integer(integer) = value.value.get_ref() else {
            // A number in quotes, and nothing else, is the number.
            let digits = match value.value.get_ref() {
                DeValue::String(text) => text.replace([',', '，'], ""),
                _ => String::new(),
            };
            let meant = digits.trim().parse::<u64>().ok().map(|number| number.to_string());
            return value.instead("整数", meant, diagnostics);
        };
        match u64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) => Some(number),
            Err(_) => value.wrong("不小于0的整数", diagnostics),
        }
    }
}

impl<'a> FromToml<'a> for u32 {
    const EXAMPLE: &'static str = "123";

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let number = u64::from_toml(value, diagnostics)?;
        match u32::try_from(number) {
            Ok(number) => Some(number),
            Err(_) => value.wrong("不超过42亿的整数", diagnostics),
        }
    }
}

impl<'a> FromToml<'a> for bool {
    const EXAMPLE: &'static str = "true";

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        match value.value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => value.wrong("true 或 false", diagnostics),
        }
    }
}

impl<'a> FromToml<'a> for NaiveDate {
    const EXAMPLE: &'static str = "2023-03-09";

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let expected = "日期（形如 2023-03-09，不加引号）";
        match value.value.get_ref() {
            DeValue::Datetime(toml::value::Datetime { date: Some(date), time: None, .. }) => {
                let (year, month, day) = (date.year.into(), date.month.into(), date.day.into());
                let date = NaiveDate::from_ymd_opt(year, month, day);
                date.or_else(|| value.wrong(expected, diagnostics))
            }
            DeValue::String(text) => {
                let date = slip::date(text.trim());
                value.instead(expected, date, diagnostics)
            }
            _ => value.wrong(expected, diagnostics),
        }
    }
}

impl<'a, T: FromToml<'a>> FromToml<'a> for Spanned<T> {
    const EXAMPLE: &'static str = T::EXAMPLE;

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        Some(Self { span: value.span(), value: T::from_toml(value, diagnostics)? })
    }
}

/// Every element is looked at; one that is wrong is reported and left out.
impl<'a, T: FromToml<'a>> FromToml<'a> for Vec<T> {
    const EXAMPLE: &'static str = "[]";

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let DeValue::Array(items) = value.value.get_ref() else {
            let meant = match value.value.get_ref() {
                DeValue::String(text) if roster::is_nothing(text) => Some("[]".to_owned()),
                DeValue::String(text) => {
                    let quoted = match roster::listed(text) {
                        Some(names) => {
                            names.iter().map(|name| T::of_text(&format!("\"{name}\""))).collect()
                        }
                        None => vec![T::of_text(value.span().text())],
                    };
                    Some(format!("[{}]", quoted.join(", ")))
                }
                // `[environment]` for the first of several.
                DeValue::Table(_) if value.span().text().starts_with('[') => {
                    Some(format!("[{}]", value.span().text()))
                }
                _ => None,
            };
            return value.instead("数组（写在方括号里）", meant, diagnostics);
        };
        if items.len() > T::MOST {
            diagnostics.push(too_long::list(value.span(), value.key, items.len(), T::MOST));
            return None;
        }
        let element = |item| Value { value: item, ..value };
        Some(items.iter().filter_map(|item| T::from_toml(element(item), diagnostics)).collect())
    }
}

/// Text that must hold something.
pub(crate) struct Filled(pub(crate) Text);

impl<'a> FromToml<'a> for Filled {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = Text::from_toml(value, diagnostics)?;
        if text.value.trim().is_empty() {
            diagnostics.push(missing_key::blank(text.span));
            return None;
        }
        Some(Self(text))
    }
}

/// What is printed on a line of its own, or is a name: not longer than a line should be.
pub(crate) struct Line<T>(pub(crate) T);

impl<'a, T: FromToml<'a> + AsRef<str>> FromToml<'a> for Line<T> {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = T::from_toml(value, diagnostics)?;
        if let Some(found) = too_long::line(&value.span(), value.key, text.as_ref()) {
            diagnostics.push(found);
            return None;
        }
        Some(Self(text))
    }
}

impl AsRef<str> for Filled {
    fn as_ref(&self) -> &str {
        &self.0.value
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.value
    }
}

/// A print run, of at least one copy.
pub(crate) fn copies(table: &Table<'_>, diagnostics: &mut Diagnostics) -> Option<u32> {
    let copies: Spanned<u32> = table.optional("copies", diagnostics)?;
    if copies.value == 0 {
        diagnostics.push(wrong_type::copies(copies.span));
        return None;
    }
    Some(copies.value)
}

/// How many lines a page may have.
pub(crate) const LINES_PER_PAGE: std::ops::RangeInclusive<u32> = 10..=40;

/// The lines of a page. Outside of these bounds lines overlap (one line is a Hanzi high) or the grid is
/// no page.
pub(crate) fn lines_per_page(
    table: &Table<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Spanned<u32>> {
    let lines: Spanned<u32> = table.optional("lines_per_page", diagnostics)?;
    if !LINES_PER_PAGE.contains(&lines.value) {
        diagnostics.push(wrong_type::lines_per_page(lines.span.clone(), lines.value));
    }
    Some(lines)
}

/// A whole number within these bounds.
pub(crate) fn within(
    table: &Table<'_>,
    key: &str,
    range: &RangeInclusive<u32>,
    diagnostics: &mut Diagnostics,
) -> Option<u32> {
    let number: Spanned<u32> = table.optional(key, diagnostics)?;
    if !range.contains(&number.value) {
        diagnostics.push(wrong_type::not_within(number.span, key, number.value, range));
        return None;
    }
    Some(number.value)
}

/// Names that files of an issue or an opening bear which are no section's.
const TAKEN: [&str; 3] = ["issue", "published", "opening"];

/// Names that Windows keeps for its devices, whatever ending follows; those with a number, from 1 to 9,
/// without it.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The longest name in bytes: of 255, which is all that file systems take, endings and the names of
/// copies kept aside need some.
const LONGEST: usize = 200;

/// Whether Windows would open a device, or a file of another name.
fn is_another_on_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = stem.strip_suffix(|c: char| matches!(c, '1'..='9' | '¹' | '²' | '³'));
    let device = match numbered {
        Some(device) => &DEVICES[4..].contains(&device),
        None => &DEVICES[..4].contains(&stem.as_str()),
    };
    *device || name.ends_with(['.', ' ']) || name.contains(['<', '>', '"', '|', '?', '*'])
}

/// A section's name, which its files bear: not empty, no separators, no leading dot, not that of another
/// file of an issue, and one that every file system takes as it is.
pub(crate) fn file_name(text: Text, diagnostics: &mut Diagnostics) -> Option<Text> {
    let bad = text.value.trim().is_empty()
        || TAKEN.iter().any(|taken| text.value.eq_ignore_ascii_case(taken))
        || text.value.len() > LONGEST
        || is_another_on_windows(&text.value)
        || text.value.starts_with('.')
        || text.value.contains(['/', '\\', ':', '\n', '\0']);
    if bad {
        diagnostics.push(wrong_type::file_name(text.span, &text.value));
        return None;
    }
    Some(text)
}
