//! Section definitions: what a section is made of. Four are built in; a workspace replaces them or
//! adds others. The block kinds are all that the program knows; the sections are data.

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use self::checks::check_others;
pub(crate) use self::row_names::{compares, covers_all, looks_like_total};
use super::toml::{self, Filled, FromToml, Line, Table, Value};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{missing_key, placeholder, wrong_type};
use crate::model::decimal::MAX_DECIMALS;
use crate::model::definition::{
    Basis, Block, Counts, DATE, DEPARTMENT, Definition, Findings, Kind, Measure, REMARK, Rows,
    STATED, TOTAL,
};
use crate::model::files::{File, FileRole};
use crate::model::issue::IssueId;
use crate::model::source::{Encoding, Source, Span, Spanned, Text};
use crate::model::spelling;

/// The built-in definitions by section name.
const BUILT_IN: [(&str, &str); 4] = [
    ("综窗办件", include_str!("../../sections/综窗办件.toml")),
    ("事项受理办结", include_str!("../../sections/事项受理办结.toml")),
    ("窗口动态", include_str!("../../sections/窗口动态.toml")),
    ("大厅巡查", include_str!("../../sections/大厅巡查.toml")),
];

/// Names that a table uses itself: no measure or row column may have them.
const RESERVED: [&str; 4] = [DATE, DEPARTMENT, REMARK, TOTAL];

/// The text of a built-in definition.
pub(crate) fn built_in(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The names of the built-in definitions, in the order in which they are printed.
pub(crate) fn built_in_names() -> [&'static str; BUILT_IN.len()] {
    BUILT_IN.map(|(name, _)| name)
}

/// The definitions by name: the workspace's own files (named by section) before the built-in ones.
pub fn load(files: Vec<(String, File)>, diagnostics: &mut Diagnostics) -> Definitions {
    let mut definitions = Definitions::default();
    for (name, file) in files {
        if let Some(source) = toml::decode(file, diagnostics) {
            definitions.add(&name, &source, diagnostics);
        }
        definitions.known.insert(name);
    }
    for (name, text) in BUILT_IN {
        if definitions.known.insert(name.to_owned()) {
            let path = format!("（内置）sections/{name}.toml");
            let source = Source::new(FileRole::Shared, path, text.to_owned(), Encoding::Utf8);
            definitions.add(name, &source, diagnostics);
        }
    }
    definitions
}

#[derive(Default)]
pub struct Definitions {
    by_name: BTreeMap<String, Arc<Definition>>,
    /// Also the names of those that could not be read.
    known: std::collections::BTreeSet<String>,
}

impl Definitions {
    pub fn get(&self, name: &str) -> Option<&Arc<Definition>> {
        self.by_name.get(name)
    }

    /// Whether there is such a definition, readable or not.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.known.contains(name)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(String::as_str)
    }

    fn add(&mut self, name: &str, source: &Arc<Source>, diagnostics: &mut Diagnostics) {
        let mut found = Diagnostics::default();
        let definition = read(name, source, &mut found);
        // Read against half a definition, every issue would be wrong.
        if let Some(definition) = definition.filter(|_| !found.has_errors()) {
            self.by_name.insert(name.to_owned(), Arc::new(definition));
        }
        diagnostics.extend(found);
    }
}

/// Whatever is wrong is in `diagnostics`; the definition is whole only without errors there.
fn read(name: &str, source: &Arc<Source>, diagnostics: &mut Diagnostics) -> Option<Definition> {
    let entries = toml::parse(source, diagnostics)?;
    let root = Table::root(source, &entries, &KEYS, diagnostics);
    let heading: Option<Line<Filled>> = root.required("heading", diagnostics);
    heading.iter().for_each(|Line(Filled(text))| placeholder::line(text, diagnostics));
    let values: Option<Vec<Value<'_>>> = root.required("blocks", diagnostics);
    let (mut blocks, mut is_whole): (Vec<Block>, bool) = (Vec::new(), true);
    for value in values? {
        let Some((key, block)) = read_block(value, diagnostics) else {
            is_whole = false;
            continue;
        };
        if blocks.iter().any(|other| other.key == block.key) || block.key == STATED {
            diagnostics.push(wrong_type::taken_key(key, &block.key));
        } else {
            if let Kind::Counts(counts) = &block.kind {
                check_beside(key, &block.key, counts, &blocks, diagnostics);
            }
            blocks.push(block);
        }
    }
    // Against half the blocks what a table is of is not known.
    if is_whole {
        for block in &blocks {
            if let Kind::Table(table) = &block.kind {
                table::check(table, &blocks, diagnostics);
            }
        }
    }
    let checks = root.optional("checks", diagnostics).unwrap_or_default();
    let definition = Definition { name: name.into(), heading: heading?.0.0, blocks, checks };
    if is_whole {
        checks::check_own(&definition, diagnostics);
    }
    Some(definition)
}

/// Holds a block of figures against those before it in the section: figures are told apart by the names
/// of their measures, and tables by the keys of their blocks.
fn check_beside(
    key: Span,
    name: &str,
    counts: &Counts,
    before: &[Block],
    diagnostics: &mut Diagnostics,
) {
    let others = before.iter().filter_map(|block| match &block.kind {
        Kind::Counts(counts) => Some(counts),
        _ => None,
    });
    let others: Vec<&Counts> = others.collect();
    if others.is_empty() {
        return;
    }
    toml::file_name(Text { value: name.to_owned(), span: key }, diagnostics);
    fn rows(counts: &Counts) -> impl Iterator<Item = &str> {
        counts.rows.iter().flat_map(|rows| &rows.names).map(|name| &**name)
    }
    for measure in &counts.measures {
        let name = &*measure.name;
        if others.iter().any(|other| other.measure(name).is_some()) {
            diagnostics.push(wrong_type::repeated_measure(measure.span.clone(), name));
        } else if others.iter().any(|other| rows(other).any(|row| row == name)) {
            // Under [stated] both would be one key.
            diagnostics.push(wrong_type::reserved(measure.span.clone(), name));
        }
    }
    let is_measure = |row: &&str| others.iter().any(|other| other.measure(row).is_some());
    if let (Some(row), Some(measure)) = (rows(counts).find(is_measure), counts.measures.first()) {
        diagnostics.push(wrong_type::reserved(measure.span.clone(), row));
    }
}

/// The keys of a definition.
pub(crate) const KEYS: [&str; 3] = ["heading", "blocks", "checks"];

/// The keys that every block has.
pub(crate) const COMMON: [&str; 3] = ["kind", "key", "heading"];

/// The kinds of blocks, each with the keys of its own.
pub(crate) const KINDS: [(&str, &[&str]); 7] = [
    ("counts", &["measures", "rows", "basis", "text", "correction"]),
    ("table", &table::KEYS),
    ("roster", &["text"]),
    ("items", &[]),
    ("dispatches", &[]),
    ("findings", &["names", "good"]),
    ("text", &["default"]),
];

pub(crate) const MEASURE: [&str; 6] = ["name", "unit", "optional", "since", "decimals", "basis"];

/// What `basis` may say.
pub(crate) const BASES: [(&str, Basis); 3] =
    [("period", Basis::Period), ("cumulative", Basis::Cumulative), ("level", Basis::Level)];

pub(crate) const ROWS: [&str; 2] = ["column", "names"];

fn read_block(value: Value<'_>, diagnostics: &mut Diagnostics) -> Option<(Span, Block)> {
    let any = value.free_table(diagnostics)?;
    let kind: Text = any.required("kind", diagnostics)?;
    let Some((_, own)) = KINDS.iter().find(|(known, _)| *known == kind.value) else {
        diagnostics.push(wrong_type::unknown_kind(kind.span, &kind.value));
        return None;
    };
    let table = value.table(&[&COMMON, *own].concat(), diagnostics)?;
    let key: Option<Line<Filled>> = table.required("key", diagnostics);
    let heading: Option<Line<Filled>> = table.optional("heading", diagnostics);
    let heading = heading.map(|Line(Filled(heading))| heading);
    heading.iter().for_each(|text| placeholder::line(text, diagnostics));
    let kind = match kind.value.as_str() {
        "counts" => Kind::Counts(read_counts(&table, diagnostics)?),
        "roster" => Kind::Roster { text: table.required("text", diagnostics)? },
        "items" => Kind::Items,
        "dispatches" => Kind::Dispatches,
        "findings" => Kind::Findings(Findings {
            names: distinct(table.required("names", diagnostics)?, diagnostics),
            good: table.optional("good", diagnostics),
        }),
        "table" => Kind::Table(table::read(&table, diagnostics)?),
        _ => {
            let default: Option<Text> = table.optional("default", diagnostics);
            default.iter().for_each(|text| placeholder::line(text, diagnostics));
            Kind::Text { default }
        }
    };
    let Line(Filled(key)) = key?;
    Some((key.span, Block { key: key.value, heading, kind }))
}

fn read_counts(table: &Table<'_>, diagnostics: &mut Diagnostics) -> Option<Counts> {
    let basis = table.optional("basis", diagnostics).unwrap_or_default();
    let measures: Option<Vec<Value<'_>>> = table.required("measures", diagnostics);
    let measures = measures.map(|measures| {
        let measures = measures.into_iter();
        measures.filter_map(|value| read_measure(value, basis, diagnostics)).collect::<Vec<_>>()
    });
    let rows = table.optional("rows", diagnostics);
    let text = table.required("text", diagnostics);
    let correction = table.optional("correction", diagnostics);
    // A column has one meaning: the table's own columns cannot be measures or rows.
    let column = rows.as_ref().map(|rows: &Spanned<Rows>| rows.value.column.as_str());
    let mut seen: Vec<&str> = RESERVED.into_iter().chain(column).collect();
    if let Some(rows) = rows.as_ref().filter(|r| RESERVED.contains(&r.value.column.as_str())) {
        diagnostics.push(wrong_type::reserved(rows.span.clone(), &rows.value.column));
    }
    for Measure { name, span, .. } in measures.as_deref().unwrap_or_default() {
        if seen.contains(&&**name) {
            diagnostics.push(wrong_type::reserved(span.clone(), name));
        }
        seen.push(name);
    }
    let rows = rows.map(|rows| rows.value);
    Some(Counts { measures: measures?, rows, text: text?, correction })
}

/// `basis` is that of the block, where the measure gives none of its own.
fn read_measure(value: Value<'_>, basis: Basis, diagnostics: &mut Diagnostics) -> Option<Measure> {
    let table = value.table(&MEASURE, diagnostics)?;
    let name: Option<Line<Filled>> = table.required("name", diagnostics);
    let unit: Option<Line<Filled>> = table.required("unit", diagnostics);
    let optional = table.optional("optional", diagnostics).unwrap_or(false);
    let since = table.optional("since", diagnostics);
    let decimals = table.optional("decimals", diagnostics).map_or(0, |Decimals(decimals)| decimals);
    let basis = table.optional("basis", diagnostics).unwrap_or(basis);
    let (Line(Filled(name)), Line(Filled(unit)), span) = (name?, unit?, value.span());
    let (name, unit) = (name.value.trim().into(), unit.value);
    Some(Measure { name, unit, optional, since, decimals, basis, span })
}

/// The names without blank ones and repetitions, which are reported.
fn distinct(names: Vec<Line<Text>>, diagnostics: &mut Diagnostics) -> Vec<Text> {
    let mut kept: Vec<Text> = Vec::new();
    for Line(name) in names {
        if name.value.trim().is_empty() {
            diagnostics.push(missing_key::blank(name.span));
        } else if kept.iter().any(|other| other.value == name.value) {
            diagnostics.push(wrong_type::repeated(name.span, &name.value));
        } else {
            kept.push(name);
        }
    }
    kept
}

impl<'a> FromToml<'a> for Basis {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let Text { value, span } = Text::from_toml(value, diagnostics)?;
        let known = BASES.into_iter().find(|(word, _)| *word == value).map(|(_, basis)| basis);
        if known.is_none() {
            diagnostics.push(wrong_type::unknown_basis(span, &value));
        }
        known
    }
}

/// Digits behind the point, not more than can be kept.
struct Decimals(u8);

impl<'a> FromToml<'a> for Decimals {
    const EXAMPLE: &'static str = "2";

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let decimals = u64::from_toml(value, diagnostics)?;
        match u8::try_from(decimals) {
            Ok(decimals) if decimals <= MAX_DECIMALS => Some(Self(decimals)),
            _ => {
                diagnostics.push(wrong_type::decimals(value.span(), decimals));
                None
            }
        }
    }
}

impl<'a> FromToml<'a> for IssueId {
    const EXAMPLE: &'static str = "\"2023-07\"";

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = String::from_toml(value, diagnostics)?;
        text.parse().ok().or_else(|| {
            let meant = meant_issue(&text, &value.span().source.path);
            value.instead(
                "期号（形如 \"2023-07\"）",
                meant.map(|id| format!("\"{id}\"")),
                diagnostics,
            )
        })
    }
}

/// The issue that 第2期 or 2023年第2期 is, in the file of an issue whose year it leaves out.
fn meant_issue(text: &str, path: &str) -> Option<IssueId> {
    let text = spelling::bare(text);
    let (year, number) = text.split_once('第')?;
    let own = || path.strip_prefix("issues/")?.split_once('-').map(|(year, _)| year);
    let year = if year.is_empty() { own()? } else { year.strip_suffix('年')? };
    format!("{year}-{}", number.strip_suffix('期')?).parse().ok()
}

impl<'a> FromToml<'a> for Rows {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&ROWS, diagnostics)?;
        let column: Option<Line<Filled>> = table.required("column", diagnostics);
        let names: Vec<Line<Text>> = table.required("names", diagnostics)?;
        for Line(name) in names.iter().filter(|Line(name)| looks_like_total(&name.value)) {
            diagnostics.push(wrong_type::reserved(name.span.clone(), &name.value));
        }
        let names = distinct(names, diagnostics).into_iter().map(|name| name.value.into());
        let names = names.collect();
        Some(Self { column: column?.0.0.value, names })
    }
}

pub(crate) mod checks;
mod row_names;
pub(crate) mod table;

#[cfg(test)]
mod tests;
