//! What a value may be, as JSON Schema: one function a reader's type.

use serde_json::{Value, json};

/// A table in which only these keys may stand, and those of `required` must; `of` describes each.
pub(super) fn table(
    about: &str,
    keys: &[&str],
    required: &[&str],
    of: impl Fn(&str) -> Value,
) -> Value {
    let properties: serde_json::Map<String, Value> =
        keys.iter().map(|key| ((*key).to_owned(), of(key))).collect();
    json!({
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

pub(super) fn list(about: &str, items: Value) -> Value {
    json!({ "type": "array", "description": about, "items": items })
}

/// A list of names in which each stands once.
pub(super) fn names(about: &str, items: Value) -> Value {
    json!({ "type": "array", "description": about, "items": items, "uniqueItems": true })
}

/// Characters that no text may have, as the readers' `unprintable` knows them; those beyond U+FFFF, and marks
/// that do not combine, are for the readers. A return may stand before the end of a line.
const UNPRINTABLE: &str = concat!(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5",
    r"\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f",
    r"\ufeff\uffa0\ufff0-\ufffb\ufffd-\uffff]"
);

pub(super) fn text(about: &str) -> Value {
    json!({ "type": "string", "description": about, "not": { "pattern": UNPRINTABLE } })
}

/// Text that holds something.
pub(super) fn filled(about: &str) -> Value {
    pattern(about, "\\S")
}

/// Text that is written so.
pub(super) fn pattern(about: &str, pattern: &str) -> Value {
    let mut text = text(about);
    text["pattern"] = json!(pattern);
    text
}

/// Text that is written so, but not so.
pub(super) fn pattern_but(about: &str, written: &str, but: &str) -> Value {
    let mut text = pattern(about, written);
    text["not"] = json!({ "anyOf": [{ "pattern": UNPRINTABLE }, { "pattern": but }] });
    text
}

pub(super) fn one_of(about: &str, words: &[&str]) -> Value {
    json!({ "type": "string", "description": about, "enum": words })
}

pub(super) fn flag(about: &str) -> Value {
    json!({ "type": "boolean", "description": about })
}

/// A whole number from `least` to `most`, both included.
pub(super) fn number(about: &str, least: u32, most: u32) -> Value {
    json!({ "type": "integer", "description": about, "minimum": least, "maximum": most })
}

/// A date without quotes, which JSON knows as a text.
pub(super) fn date(about: &str) -> Value {
    json!({ "type": "string", "description": about, "format": "date" })
}

/// The number of an issue, as `IssueId` reads it.
pub(super) fn issue(about: &str) -> Value {
    pattern(about, "^[0-9]{4}-(?:[0-9]{0,2}[1-9]|[0-9]?[1-9]0|[1-9]00)$")
}

/// A figure with so many decimals: one that has some may stand in quotes too.
pub(super) fn figure(about: &str, decimals: u8) -> Value {
    if decimals == 0 {
        return json!({ "type": "integer", "description": about, "minimum": 0 });
    }
    let written = format!("^\\s*\\+?[0-9]+(?:\\.[0-9]{{1,{decimals}}}0*)?\\s*$");
    json!({
        "description": about,
        "anyOf": [
            { "type": "number", "minimum": 0 },
            { "type": "string", "pattern": written },
        ],
    })
}
