//! What is wrong with single cells of a table. One cause in many cells of a column is one finding: whoever
//! merged twenty-five cells made one mistake.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Diagnostics};

/// The findings of single cells, gathered until all are known.
#[derive(Default)]
pub(super) struct CellFindings {
    found: Vec<CellFinding>,
    /// Where each stands among them, by its column, rule and cause.
    index: BTreeMap<(usize, &'static str, String), usize>,
}

/// A finding and all lines of its column that have the same cause.
struct CellFinding {
    first: Diagnostic,
    others: Vec<usize>,
}

impl CellFindings {
    /// Adds what is wrong with a cell; with the same rule, `cause` tells whether it is the same mistake.
    pub(super) fn add(&mut self, column: usize, cause: impl Into<String>, diagnostic: Diagnostic) {
        let key = (column, diagnostic.rule.code, cause.into());
        match self.index.get(&key) {
            Some(&at) => self.found[at].others.push(diagnostic.span.start().line),
            None => {
                self.index.insert(key, self.found.len());
                self.found.push(CellFinding { first: diagnostic, others: Vec::new() });
            }
        }
    }

    pub(super) fn report(self, diagnostics: &mut Diagnostics) {
        for CellFinding { first, others } in self.found {
            diagnostics.push(first.also_in(&others));
        }
    }
}
