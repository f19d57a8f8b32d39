//! What is wrong with single cells of a table. One cause in many cells of a column is one finding: whoever
//! merged twenty-five cells made one mistake.

use crate::diagnostics::{Diagnostic, Diagnostics};

/// The findings of single cells, gathered until all are known.
#[derive(Default)]
pub(super) struct CellFindings {
    found: Vec<CellFinding>,
}

/// A finding and all lines of its column that have the same cause.
struct CellFinding {
    column: usize,
    cause: String,
    first: Diagnostic,
    others: Vec<usize>,
}

impl CellFindings {
    /// Adds what is wrong with a cell; with the same rule, `cause` tells whether it is the same mistake.
    pub(super) fn add(&mut self, column: usize, cause: impl Into<String>, diagnostic: Diagnostic) {
        let cause = cause.into();
        let is_same = |slip: &&mut CellFinding| {
            slip.column == column
                && slip.cause == cause
                && slip.first.rule.code == diagnostic.rule.code
        };
        match self.found.iter_mut().find(is_same) {
            Some(slip) => slip.others.push(diagnostic.span.start().line),
            None => {
                let others = Vec::new();
                self.found.push(CellFinding { column, cause, first: diagnostic, others });
            }
        }
    }

    pub(super) fn report(self, diagnostics: &mut Diagnostics) {
        for CellFinding { first, others, .. } in self.found {
            diagnostics.push(first.also_in(&others));
        }
    }
}
