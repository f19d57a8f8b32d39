//! `unknown-department`: a department that the registry does not have.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, Diagnostics, Rule, Severity};
use crate::model::registry::Registry;
use crate::model::source::Text;

pub(crate) static RULE: Rule = Rule {
    name: "unknown-department",
    code: "B0508",
    severity: Severity::Warning,
    docs: "\
部门名称不在 `departments.toml` 里，多半写错了字或用了别的简称。

核对名单、稿件的 `department` 和数据表的“部门”列；没有 `departments.toml` 就不核对。同一个文件里同样的名称只报一次。

改正名称；确有这个部门的，把它或它的简称（`aliases`）加进 `departments.toml`。",
    prose: None,
};

/// So many pairs of a name and a known one are looked at for the nearest: 200 unknown names of a registry
/// of 1,000.
const COMPARED: usize = 200_000;

/// Holds names against the registry, the same name in one file once.
pub(crate) fn check<'a>(
    names: impl IntoIterator<Item = &'a Text>,
    registry: &Registry,
    diagnostics: &mut Diagnostics,
) {
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    for Text { value, span } in names {
        let (name, file) = (value.trim(), span.source.path.as_str());
        if registry.knows(name) || !told.insert((file, name)) {
            continue;
        }
        // Whoever has so many unknown names has another registry.
        let is_tried = told.len() * registry.len() <= COMPARED;
        let (nearest, help) =
            match Some(name).filter(|_| is_tried).and_then(|name| registry.nearest(name)) {
                Some(nearest) => (
                    format!("，最接近的是「{nearest}」"),
                    format!("是否想写「{nearest}」？确有这个部门的，把它加进 departments.toml"),
                ),
                None => (String::new(), "改正名称，或把它加进 departments.toml".to_owned()),
            };
        let message = format!("部门名录 departments.toml 里没有「{name}」{nearest}");
        diagnostics.push(Diagnostic::new(&RULE, span.clone(), message).help(help));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::rules::testing::written;

    #[test]
    fn names_are_held_against_the_registry() {
        let mut registry = Registry::default();
        for (place, name) in [(0, "水利厅"), (1, "文化和旅游厅"), (1, "文旅厅")] {
            assert!(registry.add(place, name));
        }
        let check = |names: &[&str], expected: &[&str]| {
            let mut found = Diagnostics::default();
            let names: Vec<Text> = names.iter().map(|name| written(name)).collect();
            check(&names, &registry, &mut found);
            let found: Vec<_> = found.iter().map(|d| d.message.as_str()).collect();
            assert_eq!(found, expected);
        };
        check(&["水利厅", "文旅厅", " 文化和旅游厅　"], &[]);
        check(
            &["水利听", "水利听", "省气象局", "公安厅"],
            &[
                "部门名录 departments.toml 里没有「水利听」，最接近的是「水利厅」",
                "部门名录 departments.toml 里没有「省气象局」",
                "部门名录 departments.toml 里没有「公安厅」",
            ],
        );
    }
}
