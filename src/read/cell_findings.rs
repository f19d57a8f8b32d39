//! What is wrong with single cells of a table. One cause in many cells of a column is one finding: whoever
//! merged twenty-five cells made one mistake.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Diagnostics};

/// The findings of single cells, gathered until all are known.
#[derive(Default)]
pub(super) struct CellFindings {
    found: Vec<CellFinding>,
    /// Where the one of a column, a cause and a rule's code is.
    known: BTreeMap<(usize, String, &'static str), usize>,
}

/// A finding and all lines of its column that have the same cause.
struct CellFinding {
    first: Diagnostic,
    others: Vec<usize>,
}

impl CellFindings {
    /// Adds what is wrong with a cell; with the same rule, `cause` tells whether it is the same mistake.
    pub(super) fn add(&mut self, column: usize, cause: impl Into<String>, diagnostic: Diagnostic) {
        let key = (column, cause.into(), diagnostic.rule.code);
        let at = *self.known.entry(key).or_insert(self.found.len());
        match self.found.get_mut(at) {
            Some(slip) => slip.others.push(diagnostic.span.start().line),
            None => self.found.push(CellFinding { first: diagnostic, others: Vec::new() }),
        }
    }

    pub(super) fn report(self, diagnostics: &mut Diagnostics) {
        for CellFinding { first, others } in self.found {
            diagnostics.push(first.also_in(&others));
        }
    }
}
