//! departments.toml: the registry of departments.

use super::toml::{FromToml, Table, Value, decode, parse};
use super::{File, nearest};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::wrong_type;
use crate::model::issue::Text;

/// The names by which departments are known, aliases among them.
pub struct Registry {
    names: Vec<String>,
    /// For each name the place of its department, counted from 0 in the order of the file.
    places: Vec<usize>,
}

struct Department {
    name: Option<Text>,
    aliases: Vec<Text>,
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
    let root = Table::root(&source, &entries, &["department"], diagnostics);
    let departments: Vec<Department> = root.required("department", diagnostics)?;
    let mut names: Vec<String> = Vec::new();
    let mut places = Vec::new();
    for (place, one) in departments.into_iter().enumerate() {
        for text in one.name.into_iter().chain(one.aliases) {
            let name = text.value.trim();
            if names.iter().any(|known| known == name) {
                diagnostics.push(wrong_type::repeated(text.span.clone(), name));
            } else {
                names.push(name.to_owned());
                places.push(place);
            }
        }
    }
    Some(Registry { names, places })
}

impl Registry {
    pub fn knows(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// The place of the department in the registry, and the first of its names.
    pub fn principal(&self, name: &str) -> Option<(usize, &str)> {
        let at = self.names.iter().position(|known| known == name)?;
        let place = self.places[at];
        let first = self.places.iter().position(|other| *other == place)?;
        Some((place, &self.names[first]))
    }

    /// The known name that was most likely meant: more than half of it must agree, since all names
    /// end in the same few Hanzi.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let near = |other: &&str| {
            let length = name.chars().count().max(other.chars().count());
            strsim::damerau_levenshtein(name, other) * 2 < length
        };
        nearest(name, self.names.iter().map(String::as_str).filter(near))
    }
}

impl<'a> FromToml<'a> for Department {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&["name", "aliases"], diagnostics)?;
        Some(Self {
            name: table.required("name", diagnostics),
            aliases: table.optional("aliases", diagnostics).unwrap_or_default(),
        })
    }
}
