//! bulletin.toml: the masthead, the sections in print order, distribution and layout.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::definition::Definitions;
use super::toml::{
    Filled, FromToml, Line, Table, Value, copies, file_name, lines_per_page, parse, within,
};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{missing_file, placeholder, unknown_key, wrong_type};
use crate::model::bulletin::{Bulletin, Distribution, FaceRole, PageNumber, Print, WantedFamilies};
use crate::model::files::Limits;
use crate::model::source::{Source, Text};
use crate::model::spelling::nearest;

/// The keys of bulletin.toml; those under `[fonts]` are the roles of faces.
pub(crate) const KEYS: [&str; 8] =
    ["name", "title", "issuer", "sections", "distribution", "print", "fonts", "limits"];

pub(crate) const DISTRIBUTION: [&str; 2] = ["label", "to"];

pub(crate) const PRINT: [&str; 3] = ["copies", "lines_per_page", "page_number"];

pub(crate) const LIMITS: [&str; 3] = ["table_mb", "photo_mb", "photo_pixels"];

/// What each of these may be.
pub(crate) const MEGABYTES: RangeInclusive<u32> = 1..=1024;
pub(crate) const PIXELS: RangeInclusive<u32> = 100..=100_000;

/// Nothing only where the file cannot be parsed.
pub fn read(
    source: &Arc<Source>,
    definitions: &Definitions,
    diagnostics: &mut Diagnostics,
) -> Option<Bulletin> {
    let entries = parse(source, diagnostics)?;
    let root = Table::root(source, &entries, &KEYS, diagnostics);
    let name = or_blank(root.required("name", diagnostics), diagnostics);
    let title: Option<Line<Text>> = root.optional("title", diagnostics);
    let title = title.map(|Line(title)| title);
    title.iter().for_each(|title| placeholder::line(title, diagnostics));
    let issuer = or_blank(root.required("issuer", diagnostics), diagnostics);
    let sections = root.required("sections", diagnostics).unwrap_or_default();
    let distribution = root.optional("distribution", diagnostics).unwrap_or_default();
    let print = root.optional("print", diagnostics).unwrap_or(Print::STANDARD);
    let fonts = root.optional::<WantedFonts>("fonts", diagnostics).map(|fonts| fonts.0);
    let limits = root.optional("limits", diagnostics).unwrap_or(Limits::STANDARD);
    Some(Bulletin {
        source: Arc::clone(source),
        title: title.map_or_else(|| name.clone(), |title| title.value),
        name,
        issuer,
        sections: section_names(sections, definitions, diagnostics),
        distribution,
        print,
        fonts: fonts.unwrap_or_default(),
        limits,
    })
}

/// What is missing was reported; the issues are checked all the same.
fn or_blank(text: Option<Line<Filled>>, diagnostics: &mut Diagnostics) -> String {
    text.map(|Line(text)| printed(text, diagnostics)).unwrap_or_default()
}

/// A text of the masthead or the 报尾, in which nothing waits to be filled in.
fn printed(Filled(text): Filled, diagnostics: &mut Diagnostics) -> String {
    placeholder::line(&text, diagnostics);
    text.value
}

fn section_names(
    names: Vec<Line<Text>>,
    definitions: &Definitions,
    diagnostics: &mut Diagnostics,
) -> Vec<Text> {
    let mut kept: Vec<Text> = Vec::new();
    for Line(name) in names {
        let Some(name) = file_name(name, diagnostics) else { continue };
        if kept.iter().any(|other| other.value == name.value) {
            diagnostics.push(wrong_type::repeated(name.span, &name.value));
        } else if !definitions.knows(&name.value) {
            let meant = nearest(&name.value, definitions.names());
            diagnostics.push(missing_file::definition(name.span, &name.value, meant));
        } else {
            kept.push(name);
        }
    }
    kept
}

impl<'a> FromToml<'a> for Distribution {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&DISTRIBUTION, diagnostics)?;
        let label: Option<Line<Filled>> = table.required("label", diagnostics);
        let to: Option<Filled> = table.required("to", diagnostics);
        let (Line(label), to) = (label?, to?);
        Some(Self { label: printed(label, diagnostics), to: printed(to, diagnostics) })
    }
}

impl<'a> FromToml<'a> for Print {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&PRINT, diagnostics)?;
        let lines = lines_per_page(&table, diagnostics);
        Some(Self {
            copies: copies(&table, diagnostics),
            lines_per_page: lines.map_or(Self::STANDARD.lines_per_page, |lines| lines.value),
            page_number: table
                .optional("page_number", diagnostics)
                .unwrap_or(Self::STANDARD.page_number),
        })
    }
}

impl<'a> FromToml<'a> for PageNumber {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        match String::from_toml(value, diagnostics)?.as_str() {
            "outer" => Some(Self::Outer),
            "center" => Some(Self::Center),
            _ => value.wrong("\"outer\" 或 \"center\"", diagnostics),
        }
    }
}

impl<'a> FromToml<'a> for Limits {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&LIMITS, diagnostics)?;
        let mut limit = |key: &str, range: &RangeInclusive<u32>| {
            within(&table, key, range, diagnostics).map(u64::from)
        };
        let bytes = |megabytes: u64| megabytes << 20;
        Some(Self {
            table: limit(LIMITS[0], &MEGABYTES).map_or(Self::STANDARD.table, bytes),
            photo: limit(LIMITS[1], &MEGABYTES).map_or(Self::STANDARD.photo, bytes),
            photo_side: limit(LIMITS[2], &PIXELS).unwrap_or(Self::STANDARD.photo_side),
        })
    }
}

struct WantedFonts(WantedFamilies);

impl<'a> FromToml<'a> for WantedFonts {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fonts = BTreeMap::new();
        for (key, value) in value.free_table(diagnostics)?.entries() {
            let Some(role) = FaceRole::ALL.into_iter().find(|role| role.key() == key.value) else {
                let known = FaceRole::ALL.map(FaceRole::key);
                let meant = nearest(key.value, known);
                diagnostics.push(unknown_key::unknown(key.span, key.value, meant, &known, false));
                continue;
            };
            if let Some(families) = Vec::from_toml(value, diagnostics) {
                fonts.insert(role, families);
            }
        }
        Some(Self(fonts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::read::{definition, marked, toml};

    fn check(marked: &str) {
        marked::check(FileRole::Shared, marked, |file, found| {
            let definitions = definition::load(Vec::new(), found);
            toml::decode(file, found).and_then(|source| read(&source, &definitions, found))
        });
    }

    /// Behind what a bulletin must have.
    fn check_rest(marked: &str) {
        check(&format!("name = \"周报\"\nissuer = \"局\"\nsections = []\n{marked}\n"));
    }

    #[test]
    fn a_masthead_is_whole() {
        check_rest("");
        check("⟦⟧{missing-key}{missing-key}{missing-key}");
        check(
            "name = ⟦\"　\"⟧{missing-key}\nissuer = ⟦1⟧{wrong-type}\nsections = ⟦\"大厅巡查\"⟧{wrong-type}\n",
        );
        check_rest("⟦subtitle⟧{unknown-key} = \"\"");
        check_rest("[[distribution]]\nlabel = \"报\"\nto = ⟦\"\"⟧{missing-key}");
        check_rest("⟦[[distribution]]⟧{missing-key}\n⟦lable⟧{unknown-key} = \"报\"");
        check_rest("distribution = ⟦{}⟧{wrong-type}");
        check_rest("title = \"⟦××⟧{placeholder}\"");
        check_rest("[[distribution]]\nlabel = \"报\"\nto = \"⟦【】⟧{placeholder}领导\"");
    }

    #[test]
    fn sections_are_defined_and_listed_once() {
        let check = |sections: &str| {
            check(&format!("name = \"周报\"\nissuer = \"局\"\nsections = [{sections}]\n"));
        };
        check("\"综窗办件\", \"事项受理办结\", \"窗口动态\", \"大厅巡查\"");
        check("\"综窗办件\", ⟦\"窗口动台\"⟧{missing-file}");
        check("\"综窗办件\", ⟦\"综窗办件\"⟧{wrong-type}");
        for name in [
            "",
            "../a",
            "a\\\\b",
            ".a",
            "Issue",
            "a:b",
            "published",
            "Opening",
            "issue",
            "a/b",
            "..",
            "NUL",
            "con",
            "com1",
            "aux.x",
            "NUL .x",
            "甲.",
            "甲 ",
            "a?",
            "a*",
        ] {
            check(&format!("⟦\"{name}\"⟧{{wrong-type}}"));
        }
        let (long, longer) = ("长".repeat(66), "长".repeat(67));
        check(&format!("⟦\"{long}\"⟧{{missing-file}}"));
        check(&format!("⟦\"{longer}\"⟧{{wrong-type}}"));
        // No names of devices.
        for name in
            ["com", "com10", "console", "nulls", "lpt0", "甲.乙", "issues", "窗口（二）", "a b"]
        {
            check(&format!("⟦\"{name}\"⟧{{missing-file}}"));
        }
        check("⟦7⟧{wrong-type}, \"大厅巡查\"");
    }

    #[test]
    fn print_and_fonts_are_known_words() {
        let print = |line: &str| check_rest(&format!("[print]\n{line}"));
        print("copies = 80\nlines_per_page = 40\npage_number = \"center\"");
        print("⟦copys⟧{unknown-key} = 80");
        print("copies = ⟦-80⟧{wrong-type}");
        print("copies = ⟦0⟧{wrong-type}");
        print("page_number = ⟦\"left\"⟧{wrong-type}");
        print("lines_per_page = 10");
        print("lines_per_page = ⟦9⟧{wrong-type}");
        print("lines_per_page = ⟦41⟧{wrong-type}");
        print("lines_per_page = ⟦99⟧{wrong-type}");
        check_rest("[fonts]\nheiti = [\"FandolHei\"]\n⟦hieti⟧{unknown-key} = [\"FandolHei\"]");
        check_rest("[fonts]\nheiti = ⟦\"FandolHei\"⟧{wrong-type}");
        let limits = |line: &str| check_rest(&format!("[limits]\n{line}"));
        limits("table_mb = 1024\nphoto_mb = 1\nphoto_pixels = 30000");
        limits("table_mb = ⟦0⟧{wrong-type}\nphoto_mb = ⟦1025⟧{wrong-type}");
        limits("photo_pixels = ⟦\"20000\"⟧{wrong-type}\n⟦photo_bytes⟧{unknown-key} = 1");
        check_rest("⟦[print]⟧{+unknown-key}\n⟦title⟧{unknown-key} = \"周报\"");
    }
}
