//! The line by which editors find the schema of a TOML file in a workspace.

use std::collections::BTreeMap;

use super::all;
use crate::workspace::Workspace;

/// The schemas that a workspace is given, by path from its root.
pub(in crate::ops) type Files = BTreeMap<String, Vec<u8>>;

/// # Errors
/// The world failed.
pub(in crate::ops) fn files(workspace: Option<&Workspace>) -> anyhow::Result<Files> {
    let schemas = all(workspace)?.into_iter();
    Ok(schemas.map(|(name, text)| (format!("schemas/{name}"), text.into_bytes())).collect())
}

/// The text of an issue's file, or of one that issues share, under the comment that names its schema and
/// the empty line that editors want behind it; without them where there is no such schema. `path` is
/// that of the file from the workspace's root.
pub(in crate::ops) fn headed(schemas: &Files, path: &str, text: &str) -> String {
    let up = "../".repeat(path.matches('/').count());
    let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".toml"));
    let name = name.map(|name| if path.starts_with("sections/") { "definition" } else { name });
    let schema = name.map(|name| format!("schemas/{name}.json"));
    match schema.filter(|schema| schemas.contains_key(schema)) {
        Some(schema) => format!("#:schema {up}{schema}\n\n{text}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_schema_that_is_there_is_named() {
        let schemas =
            ["issue", "definition", "甲"].map(|name| (format!("schemas/{name}.json"), Vec::new()));
        let schemas = BTreeMap::from(schemas);
        let check = |path: &str, expected: &str| {
            assert_eq!(headed(&schemas, path, "a = 1\n"), format!("{expected}a = 1\n"), "{path}");
        };
        check("issues/2023-07/issue.toml", "#:schema ../../schemas/issue.json\n\n");
        check("issues/2023-07/甲.toml", "#:schema ../../schemas/甲.json\n\n");
        check("sections/甲.toml", "#:schema ../schemas/definition.json\n\n");
        check("issue.toml", "#:schema schemas/issue.json\n\n");
        check("issues/2023-07/甲.csv", "");
        check("bulletin.toml", "");
    }
}
