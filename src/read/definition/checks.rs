//! Checks between figures: how a definition writes them, and whether there are such figures.

use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::wrong_type::checks as wrong;
use crate::diagnostics::rules::{missing_key, wrong_type};
use crate::model::checks::{Check, Relation, names, operand, resolve, split};
use crate::model::definition::{Definition, Listed};
use crate::model::source::{Spanned, Text};
use crate::read::toml::{FromToml, Value};

pub(crate) const KEYS: [&str; 4] = ["sum", "equals", "at_most", "severity"];

impl<'a> FromToml<'a> for Check {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&KEYS, diagnostics)?;
        let sum: Option<Side> = table.required("sum", diagnostics);
        let at_most = table.has("at_most");
        let other: Option<Side> = match table.has("equals") {
            true if at_most => {
                diagnostics.push(wrong::both(table.header().clone()));
                None
            }
            false if at_most => table.required("at_most", diagnostics),
            _ => table.required("equals", diagnostics),
        };
        let severity: Option<Spanned<String>> = table.optional("severity", diagnostics);
        let is_warning = severity.as_ref().is_some_and(|severity| severity.value == "warning");
        if let Some(severity) = severity.filter(|one| !is_warning && one.value != "error") {
            diagnostics.push(wrong::severity(severity.span, &severity.value));
        }
        let relation = if at_most { Relation::AtMost } else { Relation::Equals };
        let (Side(sum), Side(other)) = (sum?, other?);
        Some(Self { sum, relation, other, is_warning })
    }
}

/// What is added up on one side; at least one figure, each once.
struct Side(Vec<Text>);

impl<'a> FromToml<'a> for Side {
    const EXAMPLE: &'static str = "[\"受理\"]";

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let given: Vec<Text> = Vec::from_toml(value, diagnostics)?;
        if given.is_empty() {
            diagnostics.push(missing_key::blank(value.span()));
        }
        let mut names: Vec<Text> = Vec::new();
        for name in given {
            if names.iter().any(|other| other.value == name.value) {
                diagnostics.push(wrong_type::repeated(name.span, &name.value));
            } else {
                names.push(name);
            }
        }
        Some(Self(names))
    }
}

/// Reports the names of the section's own figures that it has not.
pub(super) fn check_own(definition: &Definition, diagnostics: &mut Diagnostics) {
    for name in definition.checks.iter().flat_map(Check::names) {
        let is_other = matches!(split(&name.value, definition), Some((Some(_), _)));
        if !is_other && resolve(&name.value, definition, &[]).is_none() {
            diagnostics.push(wrong::unknown(name, &definition.name, &names(definition)));
        }
    }
}

/// Reports the names of other sections' figures that these have not. `listed` are the sections of
/// bulletin.toml, of which some could not be read.
pub(crate) fn check_others(listed: &[Text], sections: &[Listed], diagnostics: &mut Diagnostics) {
    for (_, definition) in sections {
        for name in definition.checks.iter().flat_map(Check::names) {
            let Some((Some(section), rest)) = split(&name.value, definition) else { continue };
            if operand(definition, &name.value).is_some() {
                continue;
            }
            let mut others = sections.iter().map(|(_, other)| other);
            match others.find(|other| *other.name == *section) {
                Some(other) if operand(other, rest).is_none() => {
                    let known = names(other).into_iter();
                    let known: Vec<String> = known.map(|one| format!("{section}:{one}")).collect();
                    diagnostics.push(wrong::unknown(name, section, &known));
                }
                Some(_) => {}
                None if listed.iter().any(|listed| listed.value == section) => {}
                None => {
                    let known: Vec<&str> = listed.iter().map(|name| name.value.as_str()).collect();
                    diagnostics.push(wrong::no_section(name, section, rest, &known));
                }
            }
        }
    }
}
