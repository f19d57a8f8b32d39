//! Which of many findings are listed: of a file in which all is wrong nobody reads more than some.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Diagnostic;
use super::rules::more_findings::unlisted;

/// So many findings of a file are listed.
const LISTED: usize = 100;

/// The findings in their order, of a file with too many the gravest; behind the last of these, what the
/// others are. Nothing is left out unsaid.
pub(super) fn listed(findings: &[Diagnostic]) -> Vec<Cow<'_, Diagnostic>> {
    let mut files: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, found) in findings.iter().enumerate() {
        files.entry(&found.span.source.path).or_default().push(at);
    }
    let (mut left_out, mut told) = (BTreeSet::new(), BTreeMap::new());
    for mut of_file in files.into_values().filter(|of_file| of_file.len() > LISTED) {
        // The sort is stable: of equals the first.
        of_file.sort_by_key(|&at| Reverse(findings[at].severity));
        let mut others = of_file.split_off(LISTED);
        others.sort_unstable();
        let last = of_file.into_iter().max();
        let those: Vec<&Diagnostic> = others.iter().map(|&at| &findings[at]).collect();
        told.extend(last.zip(unlisted(&those)));
        left_out.extend(others);
    }
    let mut listed = Vec::new();
    for (at, found) in findings.iter().enumerate() {
        if !left_out.contains(&at) {
            listed.push(Cow::Borrowed(found));
        }
        listed.extend(told.remove(&at).map(Cow::Owned));
    }
    listed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Severity;
    use crate::diagnostics::rules::encoding;
    use crate::model::files::FileRole;
    use crate::model::source::{Encoding, Source, Span};

    /// Findings of files, `x:wwe` a warning, a warning and an error in `x`.
    fn found(files: &[(&str, String)]) -> Vec<Diagnostic> {
        let of_file = |(path, severities): &(&str, String)| {
            let source =
                Source::new(FileRole::Prose, *path, ".".repeat(severities.len()), Encoding::Utf8);
            let finding = |(at, severity): (usize, char)| {
                let span = Span::new(&source, at..at + 1);
                let mut found = Diagnostic::new(&encoding::RULE, span, "");
                found.severity = match severity {
                    'e' => Severity::Error,
                    'w' => Severity::Warning,
                    _ => Severity::Note,
                };
                found
            };
            severities.char_indices().map(finding).collect::<Vec<_>>()
        };
        files.iter().flat_map(of_file).collect()
    }

    #[test]
    fn the_gravest_of_a_file_are_listed_in_order() {
        // Each listed one as its severity and column; the line of the others as it reads.
        let check = |files: &[(&str, String)], expected: &[&str]| {
            let found = found(files);
            let told: Vec<String> = listed(&found)
                .iter()
                .map(|told| {
                    let path = &told.span.source.path;
                    let column = told.span.start().column;
                    format!("{path}{column}{:?}{}", told.severity, told.message)
                })
                .collect();
            let shown = |part: &[String]| part.join(" ");
            let runs: Vec<String> = match told.len() {
                ..=8 => told,
                // The first, the last and what is not one of the file's own.
                _ => {
                    let mut runs = vec![told[0].clone(), told.len().to_string()];
                    runs.push(shown(&told[told.len() - 2..]));
                    runs
                }
            };
            assert_eq!(runs, expected);
        };
        check(&[], &[]);
        check(&[("x", "we".to_owned())], &["x1Warning", "x2Error"]);
        check(&[("x", "e".repeat(100))], &["x1Error", "100", "x99Error x100Error"]);
        check(
            &[("x", "e".repeat(101))],
            &["x1Error", "101", "x100Error x101Error这个文件还有1个错误没有列出"],
        );
        // A hundred warnings hide no error.
        check(
            &[("x", "w".repeat(150) + "nee")],
            &["x1Warning", "101", "x153Error x99Warning这个文件还有52个警告、1个说明没有列出"],
        );
        // Two files have room for a hundred each.
        check(
            &[("x", "w".repeat(100)), ("y", "e".repeat(200))],
            &["x1Warning", "201", "y100Error y101Error这个文件还有100个错误没有列出"],
        );
    }
}
