//! departments.toml: the registry of departments.

use super::toml::{FromToml, Line, Table, Value, decode, parse};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::wrong_type;
use crate::model::files::File;
use crate::model::registry::Registry;
use crate::model::source::Text;

/// The keys of departments.toml.
pub(crate) const KEYS: [&str; 1] = ["department"];

pub(crate) const DEPARTMENT: [&str; 2] = ["name", "aliases"];

struct RegistryEntry {
    name: Option<Line<Text>>,
    aliases: Vec<Line<Text>>,
}

/// Reads the registry. Nothing where something is wrong with it: against half a registry every name
/// would be unknown.
pub fn read(file: File, diagnostics: &mut Diagnostics) -> Option<Registry> {
    let mut found = Diagnostics::default();
    let registry = read_names(file, &mut found).filter(|_| !found.has_errors());
    diagnostics.extend(found);
    registry
}

fn read_names(file: File, diagnostics: &mut Diagnostics) -> Option<Registry> {
    let source = decode(file, diagnostics)?;
    let entries = parse(&source, diagnostics)?;
    let root = Table::root(&source, &entries, &KEYS, diagnostics);
    let departments: Vec<RegistryEntry> = root.required("department", diagnostics)?;
    let mut registry = Registry::default();
    for (place, one) in departments.into_iter().enumerate() {
        for Line(text) in one.name.into_iter().chain(one.aliases) {
            let name = text.value.trim();
            if !registry.add(place, name) {
                diagnostics.push(wrong_type::repeated(text.span.clone(), name));
            }
        }
    }
    Some(registry)
}

impl<'a> FromToml<'a> for RegistryEntry {
    const MOST: usize = 50_000;

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&DEPARTMENT, diagnostics)?;
        Some(Self {
            name: table.required("name", diagnostics),
            aliases: table.optional("aliases", diagnostics).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::read::marked;

    #[test]
    fn each_name_is_there_once() {
        let check = |marked: &str, is_read: bool| {
            let mut registry = None;
            marked::check(FileRole::Shared, marked, |file, found| registry = read(file, found));
            assert_eq!(registry.is_some(), is_read, "{marked}");
        };
        check("department = []\n", true);
        check("[[department]]\nname = \"水利厅\"\naliases = [\"省水利厅\"]\n", true);
        check("⟦⟧{missing-key}", false);
        check("[[department]]\n⟦names⟧{unknown-key} = \"水利厅\"\n", false);
        check("⟦[[department]]⟧{missing-key}\naliases = [\"水利厅\"]\n", false);
        check("[[department]]\nname = \"水利厅\"\naliases = [⟦\"水利厅\"⟧{wrong-type}]\n", false);
        let other = "[[department]]\nname = \"应急厅\"\naliases = [⟦\" 水利厅\"⟧{wrong-type}]\n";
        check(&format!("[[department]]\nname = \"水利厅\"\n{other}"), false);
        check(
            "[[department]]\nname = ⟦1⟧{wrong-type}\naliases = ⟦\"水利厅\"⟧{wrong-type}\n",
            false,
        );
        check("[[department]⟦⟧{syntax}\n", false);
    }
}
