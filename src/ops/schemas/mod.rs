//! The JSON Schemas of a workspace's TOML files, for editors that complete and check while one types.
//! Which keys there are is asked of the readers, what a section's TOML may hold of its definition: what
//! a schema accepts the reader does, and the other way round, on keys and types.

mod definition;
mod files;
pub(super) mod lines;
mod section;
mod shape;

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::definitions::{frozen, known};
use super::published;
use crate::model::definition::Definition;
use crate::model::issue::IssueId;
use crate::model::spelling::nearest;
use crate::model::visible::visible_json;
use crate::workspace::Workspace;
use crate::workspace::write::{Output, write, write_new};

/// A file of a workspace that has a schema whatever its sections are.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// What it is asked for by; its file is called so, too.
    pub name: &'static str,
    /// The file, or the files, that it is of.
    pub of: &'static str,
    /// What the file is, in Chinese.
    pub about: &'static str,
    shape: fn(&[Arc<Definition>]) -> Value,
}

/// What all schemas are written in.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// The files that always have a schema.
pub const FILES: [Schema; 5] = [
    Schema {
        name: "bulletin",
        of: "bulletin.toml",
        about: "简报的总设置",
        shape: |_| files::bulletin(),
    },
    Schema {
        name: "issue",
        of: "issues/2023-07/issue.toml",
        about: "一期的总期号、日期和更正",
        shape: files::issue,
    },
    Schema {
        name: "departments",
        of: "departments.toml",
        about: "部门名录",
        shape: |_| files::departments(),
    },
    Schema {
        name: "opening",
        of: "opening/2023/opening.toml",
        about: "期初数",
        shape: |_| files::opening(),
    },
    DEFINITION,
];

const DEFINITION: Schema = Schema {
    name: "definition",
    of: "sections/综窗办件.toml",
    about: "栏目的定义",
    shape: |_| definition::definition(),
};

impl Schema {
    /// `definitions` are those of the bulletin's sections.
    fn text(&self, definitions: &[Arc<Definition>]) -> anyhow::Result<String> {
        written((self.shape)(definitions), self.name, self.about)
    }
}

/// The schema that `which` names: a file's name or path, with or without its ending, or a section. Without
/// a workspace the sections are those built in.
///
/// # Errors
/// There is no such file or section, its definition cannot be read, or the world failed.
pub fn schema(workspace: Option<&Workspace>, which: &str) -> anyhow::Result<String> {
    let path = which.replace('\\', "/");
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let (file, folders) = parts.split_last().map_or(("", &[][..]), |(file, rest)| (*file, rest));
    let stem = [".toml", ".json"].iter().find_map(|ending| file.strip_suffix(ending));
    let name = stem.unwrap_or(file);
    let folder = folders.last().copied().unwrap_or_default();
    if folder == "sections" {
        return DEFINITION.text(&[]);
    }
    // A published issue is read for ever with what it was made with.
    let issue: Option<IssueId> = folder.parse().ok();
    let known = match workspace.zip(issue) {
        Some((workspace, id)) if published(workspace)?.contains(&id) => frozen(workspace, id)?,
        _ => known(workspace)?,
    };
    // Within an issue's folder only issue.toml is none of a section.
    let mut fixed = FILES.iter().filter(|_| issue.is_none() || name == "issue");
    if let Some(found) = fixed.find(|schema| schema.name == name) {
        return found.text(&known.used());
    }
    if let Some(definition) = known.read.get(name) {
        return written(section::section(definition), name, &definition.heading.value);
    }
    if known.read.knows(name) {
        bail!("「{name}」的定义有错，写不出它的模式：先用 bulletin check 找出错处");
    }
    let names = FILES.iter().map(|schema| schema.name).chain(known.read.names());
    // Tables have none, but the section that they are of.
    let bare = name.split('.').next().unwrap_or(name);
    match nearest(bare, names) {
        Some(meant) => bail!("没有「{which}」的模式：是否想写 {meant}？"),
        None => bail!("没有「{which}」的模式：可写的见 bulletin schema"),
    }
}

/// The schemas of all files of a workspace, each with its file's name; without one, of the built-in
/// sections. A section whose definition cannot be read has none.
///
/// # Errors
/// The world failed.
pub fn all(workspace: Option<&Workspace>) -> anyhow::Result<Vec<(String, String)>> {
    let used = known(workspace)?.used();
    let mut schemas = Vec::new();
    for schema in &FILES {
        schemas.push((format!("{}.json", schema.name), schema.text(&used)?));
    }
    for definition in &used {
        let name = &*definition.name;
        // One called like a file above would take its place.
        if FILES.iter().all(|schema| schema.name != name) {
            let text = written(section::section(definition), name, &definition.heading.value)?;
            schemas.push((format!("{name}.json"), text));
        }
    }
    Ok(schemas)
}

/// The bulletin's sections, each of which has a schema; without a workspace the built-in ones.
///
/// # Errors
/// The world failed.
pub fn sections(workspace: Option<&Workspace>) -> anyhow::Result<Vec<String>> {
    let used = known(workspace)?.used();
    Ok(used.iter().map(|definition| definition.name.to_string()).collect())
}

/// Writes schemas, by path from the workspace's root. One that is there is another state of the same
/// where it was written here, and makes room; of anything else it is left as it is. Returns the paths of
/// those that did.
///
/// # Errors
/// One that is there cannot be read, or none can be written.
pub(in crate::ops) fn renew(
    workspace: &Workspace,
    schemas: BTreeMap<String, Vec<u8>>,
) -> anyhow::Result<Vec<String>> {
    let mut renewed = Vec::new();
    for (path, bytes) in &schemas {
        let there = if workspace.has(path) { workspace.bytes(path)? } else { None };
        if there.is_some_and(|there| there != *bytes && is_own(&there, path)) {
            renewed.push(Output { path: path.clone(), bytes: bytes.clone() });
        }
    }
    let paths = renewed.iter().map(|output| output.path.clone()).collect();
    write(&workspace.root, renewed)?;
    write_new(&workspace.root, schemas)?;
    Ok(paths)
}

/// Whether a file is a schema that was written here under this path, in whatever state of its definition.
fn is_own(bytes: &[u8], path: &str) -> bool {
    let Ok(schema) = serde_json::from_slice::<Value>(bytes) else { return false };
    let name = path.rsplit('/').next().and_then(|file| file.strip_suffix(".json"));
    let title = schema["title"].as_str().and_then(|title| title.strip_prefix(name?));
    let is_as_written = serde_json::to_string_pretty(&schema)
        .map(visible_json)
        .is_ok_and(|text| bytes.strip_suffix(b"\n").is_some_and(|own| own == text.as_bytes()));
    is_as_written && schema["$schema"] == DRAFT && title.is_some_and(|rest| rest.starts_with('：'))
}

/// A schema as its file holds it.
fn written(mut shape: Value, name: &str, about: &str) -> anyhow::Result<String> {
    if let Value::Object(members) = &mut shape {
        members.insert("$schema".to_owned(), json!(DRAFT));
        members.insert("title".to_owned(), json!(format!("{name}：{about}")));
    }
    let text = serde_json::to_string_pretty(&shape).context("写不成 json")?;
    Ok(visible_json(text) + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every schema within a schema, itself included.
    fn all_within<'v>(schema: &'v Value, found: &mut Vec<&'v Value>) {
        found.push(schema);
        let members = ["properties"].iter().filter_map(|key| schema[key].as_object());
        members.flat_map(|members| members.values()).for_each(|one| all_within(one, found));
        for key in ["oneOf", "anyOf"] {
            // Those that only say which keys there must be describe nothing.
            let all = schema[key].as_array().into_iter().flatten();
            let all = all.filter(|one| one.get("required").is_none() || one.get("type").is_some());
            all.for_each(|one| all_within(one, found));
        }
        if schema["items"].is_object() {
            all_within(&schema["items"], found);
        }
    }

    #[test]
    fn every_key_of_the_readers_is_described() {
        let schemas = all(None).unwrap_or_else(|error| panic!("{error:#}"));
        assert_eq!(schemas.len(), FILES.len() + 4);
        for (name, text) in schemas {
            let schema: Value = serde_json::from_str(&text).unwrap_or_default();
            let mut within = Vec::new();
            all_within(&schema, &mut within);
            assert!(within.len() > 3, "{name}");
            for one in within {
                let is_typed = ["type", "const", "enum", "oneOf", "anyOf"]
                    .iter()
                    .any(|key| one.get(key).is_some());
                assert!(is_typed, "{name}: {one}");
                let is_table = one["type"] == "object";
                assert_eq!(is_table, one["additionalProperties"] == json!(false), "{name}: {one}");
                if let Some(members) = one["properties"].as_object() {
                    for (key, member) in members {
                        assert!(member["description"].is_string(), "{name}: {key}");
                    }
                }
            }
            assert!(!text.contains("$ref"), "{name}");
        }
    }

    #[test]
    fn only_a_schema_that_was_written_here_is_ours() {
        let check = |text: &str, expected: bool| {
            assert_eq!(is_own(text.as_bytes(), "schemas/甲.json"), expected, "{text}");
        };
        let written = |name: &str| {
            let shape = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
            written(shape, name, "总数").unwrap_or_else(|error| panic!("{error:#}"))
        };
        let own = written("甲");
        check(&own, true);
        check(&own.replace("string", "integer"), true);
        check(&written("乙"), false);
        check(&written("甲乙"), false);
        check(&own.replace("draft-07", "draft-04"), false);
        // Somebody has been at it.
        check(&own.replace("  ", "    "), false);
        check(own.trim_end(), false);
        check("", false);
        check("[]", false);
    }

    #[test]
    fn a_schema_is_found_by_any_name_of_its_file() {
        let title = |which: &str| match schema(None, which) {
            Ok(text) => {
                let schema: Value = serde_json::from_str(&text).unwrap_or_default();
                schema["title"].as_str().unwrap_or_default().to_owned()
            }
            Err(error) => error.to_string(),
        };
        for which in ["bulletin", "bulletin.toml", "./bulletin.toml", "schemas/bulletin.json"] {
            assert_eq!(title(which), "bulletin：简报的总设置", "{which}");
        }
        for which in ["issue", "issue.toml", "issues/2023-07/issue.toml"] {
            assert_eq!(title(which), "issue：一期的总期号、日期和更正", "{which}");
        }
        for which in ["definition", "sections/综窗办件.toml", "sections\\没有的.toml"] {
            assert_eq!(title(which), "definition：栏目的定义", "{which}");
        }
        for which in ["综窗办件", "综窗办件.toml", "issues/2023-07/综窗办件.toml"] {
            assert_eq!(title(which), "综窗办件：综窗改革攻坚行动", "{which}");
        }
        assert_eq!(title("opening/2023/opening.toml"), "opening：期初数");
        assert!(title("issues/2023-07/opening.toml").starts_with("没有「issues/"), "a section's");
        assert_eq!(title("综窗办件儿"), "没有「综窗办件儿」的模式：是否想写 综窗办件？");
        assert_eq!(title("bulletn.toml"), "没有「bulletn.toml」的模式：是否想写 bulletin？");
        assert!(title("issues/2023-07/综窗办件.csv").ends_with("是否想写 综窗办件？"));
        assert_eq!(title("/sections/issues/bulletin.toml"), "bulletin：简报的总设置");
        assert_eq!(title(""), "没有「」的模式：可写的见 bulletin schema");
    }
}
