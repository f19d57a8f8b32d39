//! departments.toml: the registry of departments.

use super::toml::{FromToml, Table, Value, decode, parse};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::wrong_type;
use crate::model::files::File;
use crate::model::registry::Registry;
use crate::model::source::Text;

struct RegistryEntry {
    name: Option<Text>,
    aliases: Vec<Text>,
}

/// Reads the registry. Nothing where something is wrong with it: against half a registry every name
/// would be unknown.
pub(crate) fn read(file: File, diagnostics: &mut Diagnostics) -> Option<Registry> {
    let mut found = Diagnostics::default();
    let registry = read_names(file, &mut found).filter(|_| !found.has_errors());
    diagnostics.extend(found);
    registry
}

fn read_names(file: File, diagnostics: &mut Diagnostics) -> Option<Registry> {
    let source = decode(file, diagnostics)?;
    let entries = parse(&source, diagnostics)?;
    let root = Table::root(&source, &entries, &["department"], diagnostics);
    let departments: Vec<RegistryEntry> = root.required("department", diagnostics)?;
    let mut registry = Registry::default();
    for (place, one) in departments.into_iter().enumerate() {
        for text in one.name.into_iter().chain(one.aliases) {
            let name = text.value.trim();
            if !registry.add(place, name) {
                diagnostics.push(wrong_type::repeated(text.span.clone(), name));
            }
        }
    }
    Some(registry)
}

impl<'a> FromToml<'a> for RegistryEntry {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&["name", "aliases"], diagnostics)?;
        Some(Self {
            name: table.required("name", diagnostics),
            aliases: table.optional("aliases", diagnostics).unwrap_or_default(),
        })
    }
}
