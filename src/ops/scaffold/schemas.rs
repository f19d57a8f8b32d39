//! The JSON Schemas that the TOML files of a workspace name in their first line.

use std::collections::BTreeMap;

use crate::ops::schemas;
use crate::workspace::Workspace;

/// The schemas that a workspace is given, by path from its root.
///
/// # Errors
/// The world failed.
pub(super) fn files(workspace: Option<&Workspace>) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let schemas = schemas::all(workspace)?.into_iter();
    Ok(schemas.map(|(name, text)| (format!("schemas/{name}"), text.into_bytes())).collect())
}

/// The comment by which editors find the schema of a file, and the empty line that they want behind it;
/// nothing where there is no such schema. `up` leads from the file's folder to the root: `../../`.
pub(super) fn line(schemas: &BTreeMap<String, Vec<u8>>, path: &str, up: &str) -> String {
    match schemas.contains_key(path) {
        true => format!("#:schema {up}{path}\n\n"),
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_schema_that_is_there_is_named() {
        let schemas = BTreeMap::from([("schemas/issue.json".to_owned(), Vec::new())]);
        let found = line(&schemas, "schemas/issue.json", "../../");
        assert_eq!(found, "#:schema ../../schemas/issue.json\n\n");
        assert_eq!(line(&schemas, "schemas/bulletin.json", ""), "");
    }
}
