//! The figures that a sentence may name: of this issue, of others and of other sections.

use std::sync::Arc;

use crate::diagnostics::rules::filters::Named;
use crate::ledger::Ledger;
use crate::model::content::Section;
use crate::model::definition::Definition;
use crate::model::figures::Account;
use crate::model::issue::{Issue, IssueId};
use crate::model::template::{Key, Path, SECTION};

/// From where a sentence looks.
pub(super) struct Variables<'a> {
    pub(super) issue: &'a Issue,
    pub(super) ledger: &'a Ledger,
    /// The section that the sentence belongs to.
    pub(super) section: Option<&'a Section>,
}

impl Variables<'_> {
    /// What a way to a figure means; `variables` are what the keys held that are variables.
    pub(super) fn named(&self, path: &Path<'_>, variables: &[(String, String)]) -> Option<Named> {
        let key = |key: &Key<'_>| match key {
            Key::Name(name) => Some((*name).to_owned()),
            Key::Variable(name) => {
                let mut known = variables.iter();
                known.find(|(known, _)| known == name).map(|(_, value)| value.clone())
            }
        };
        let mut keys: Vec<String> = path.keys.iter().map(key).collect::<Option<_>>()?;
        let (root, definition) = if path.root == SECTION {
            let (section, root) = (self.other(keys.first()?)?, keys.get(1)?.clone());
            keys.drain(..2);
            (root, section)
        } else {
            (path.root.to_owned(), &*self.section?.definition)
        };
        let id = self.meant(&root)?;
        let account = account(definition, &keys)?;
        let years = id.year - 1..=id.year + 1;
        let cell = years.filter_map(|year| self.ledger.balance(&account, year, id)?.cell).next();
        Some(Named { name: format!("{}年第{}期的{account}", id.year, id.number), cell })
    }

    /// The definition of a section by its name.
    fn other(&self, name: &str) -> Option<&Definition> {
        let sections = self.issue.sections.iter().filter_map(|(_, section)| section.as_ref());
        let mut sections = sections.map(|section| &*section.definition);
        sections.find(|section| *section.name == *name)
    }

    /// The issue whose figures a variable holds.
    fn meant(&self, root: &str) -> Option<IssueId> {
        match root {
            "period" | "ytd" => Some(self.issue.id),
            _ => None,
        }
    }
}

fn account(definition: &Definition, keys: &[String]) -> Option<Account> {
    let (measure, rows) = keys.split_last()?;
    let account = Account {
        section: Arc::clone(&definition.name),
        row: rows.first().map(|row| Arc::from(row.as_str())),
        measure: Arc::from(measure.as_str()),
    };
    definition.measure(&account)?;
    Some(account)
}
