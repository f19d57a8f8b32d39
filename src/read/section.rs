//! A section's TOML in an issue, against the section's definition.

use std::sync::Arc;

use super::toml::{Filled, FromToml, Table, Value, decode, parse};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{missing_key, wrong_type};
use crate::model::content::{Content, Dispatch, Person, Photo, Section, Stated};
use crate::model::definition::{Block, Counts, Definition, Findings, Kind, STATED};
use crate::model::figures::Account;
use crate::model::files::File;
use crate::model::source::{Spanned, Text};

pub(crate) fn read(
    file: File,
    definition: &Arc<Definition>,
    diagnostics: &mut Diagnostics,
) -> Option<Section> {
    let source = decode(file, diagnostics)?;
    let entries = parse(&source, diagnostics)?;
    let keys = definition.keys();
    let root = Table::root(&source, &entries, &keys, diagnostics);
    let contents =
        definition.blocks.iter().map(|block| content(&root, block, diagnostics)).collect();
    let mut stated = Vec::new();
    if let (Some(counts), Some(value)) = (definition.counts(), root.optional(STATED, diagnostics)) {
        read_stated(value, definition, counts, &mut stated, diagnostics);
    }
    let definition = Arc::clone(definition);
    Some(Section { source: Arc::clone(&source), definition, contents, stated })
}

fn content(root: &Table<'_>, block: &Block, diagnostics: &mut Diagnostics) -> Content {
    let content = match &block.kind {
        Kind::Counts(_) => Some(Content::Counts),
        Kind::Roster { .. } => prose_list(root, block, diagnostics).map(Content::Roster),
        Kind::Items => prose_list(root, block, diagnostics).map(Content::Items),
        Kind::Dispatches => required(root, block, diagnostics).map(Content::Dispatches),
        Kind::Findings(findings) => required(root, block, diagnostics)
            .and_then(|value| read_findings(value, findings, diagnostics))
            .map(Content::Findings),
        Kind::Text { default: None } => {
            required(root, block, diagnostics).map(|Filled(text)| Content::Text(text))
        }
        Kind::Text { default: Some(default) } => root
            .optional(&block.key, diagnostics)
            .map(|Filled(text)| Content::Text(text))
            .or_else(|| Some(Content::Text(default.clone()))),
    };
    content.unwrap_or(Content::Missing)
}

/// A block's content; where it is missing, how it is written is said.
fn required<'a, T: FromToml<'a>>(
    root: &Table<'a>,
    block: &Block,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let missing = || {
        let key = missing_key::written(&block.key);
        let lines = match &block.kind {
            Kind::Dispatches => format!(
                "每篇稿件以 [[{key}]] 开头，下面写 department = \"……\" 和 text = \"……\"；\
                 没有稿件的，在文件开头写 {key} = []"
            ),
            Kind::Findings(findings) => {
                let first = findings.names.first().map_or("", |name| name.value.as_str());
                format!(
                    "先写一行 [{key}]，下面每行一项，例如 {} = \"……\"",
                    missing_key::written(first)
                )
            }
            Kind::Text { .. } => format!("{key} = \"……\""),
            Kind::Roster { .. } => {
                format!("{key} = [\"甲厅\", \"乙局\"]；没有内容的写 {key} = []")
            }
            _ => format!("{key} = [\"第一条。\", \"第二条。\"]；没有内容的写 {key} = []"),
        };
        let title = block.heading.as_ref().map(|heading| heading.value.as_str());
        missing_key::block(root.header().clone(), &block.key, title, &lines)
    };
    root.required_or(&block.key, missing, diagnostics)
}

fn prose_list(root: &Table<'_>, block: &Block, diagnostics: &mut Diagnostics) -> Option<Vec<Text>> {
    let list: Vec<Filled> = required(root, block, diagnostics)?;
    Some(list.into_iter().map(|Filled(text)| text).collect())
}

fn read_findings(
    value: Value<'_>,
    findings: &Findings,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Option<Text>>> {
    let names: Vec<&str> = findings.names.iter().map(|name| name.value.as_str()).collect();
    let table = value.table(&names, diagnostics)?;
    let finding = |name: &&str| table.required(name, diagnostics).map(|Filled(text)| text);
    Some(names.iter().map(finding).collect())
}

/// `[stated]` holds measures, or a table of measures for each row.
fn read_stated(
    value: Value<'_>,
    definition: &Definition,
    counts: &Counts,
    stated: &mut Vec<Stated>,
    diagnostics: &mut Diagnostics,
) {
    let measures: Vec<&str> = counts.measures.iter().map(|m| &*m.name).collect();
    let rows = counts.row_names();
    let keys: Vec<&str> = match &counts.rows {
        Some(rows) => rows.names.iter().map(|name| &**name).collect(),
        None => measures.clone(),
    };
    let Some(table) = value.table(&keys, diagnostics) else { return };
    for row in rows {
        let table = match &row {
            None => Some(table.clone()),
            Some(name) => table
                .optional::<Value<'_>>(name, diagnostics)
                .and_then(|value| value.table(&measures, diagnostics)),
        };
        let Some(table) = table else { continue };
        for measure in &counts.measures {
            let figure: Option<Spanned<u64>> = table.optional(&measure.name, diagnostics);
            stated.extend(figure.map(|figure| Stated {
                account: Account {
                    section: Arc::clone(&definition.name),
                    row: row.clone(),
                    measure: Arc::clone(&measure.name),
                },
                value: figure.value,
                span: figure.span,
            }));
        }
    }
}

impl<'a> FromToml<'a> for Dispatch {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&["department", "text", "people", "photo"], diagnostics)?;
        let prose = |key: &str, diagnostics: &mut Diagnostics| {
            table.required(key, diagnostics).map(|Filled(text)| text)
        };
        Some(Self {
            header: table.header().clone(),
            department: prose("department", diagnostics),
            text: prose("text", diagnostics),
            people: table.optional("people", diagnostics).unwrap_or_default(),
            photo: table.optional("photo", diagnostics),
        })
    }
}

impl<'a> FromToml<'a> for Person {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&["name", "post"], diagnostics)?;
        let name = table.required("name", diagnostics);
        let post = table.required("post", diagnostics);
        Some(Self { name: name?, post: post? })
    }
}

impl<'a> FromToml<'a> for Photo {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&["file", "caption"], diagnostics)?;
        let file: Option<Text> = table.required("file", diagnostics);
        let caption = table.required("caption", diagnostics);
        let file = file?;
        let plain = |part: &str| !part.is_empty() && !matches!(part, "." | "..");
        if !file.value.split('/').all(plain) || file.value.contains(['\\', ':', '\0', '\n']) {
            diagnostics.push(wrong_type::photo_path(file.span, &file.value));
            return None;
        }
        Some(Self { file, caption: caption?, is_there: true })
    }
}
