//! `last-page`: a page printed for next to nothing.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::source::Span;

pub(crate) static RULE: Rule = Rule {
    name: "last-page",
    code: "B0604",
    severity: Severity::Note,
    docs: "\
最后一页只有一两行正文，或只有报尾。

每份都为它多印一页。每页多排一两行就排得进前一页的，会说出是几行：照着在本期的 issue.toml 里写
`lines_per_page`，只改这一期的版面。22至25行都排不进的，删减几行正文，或就这样印。只是提醒，不影响印发；
`check` 不排版，不会说。",
    prose: None,
};

/// Points at `lines_per_page` of issue.toml, or at its start where it says nothing of it. `lines` are those
/// of text on the last page, `fits` the lines per page at which there is no such page.
pub(crate) fn sparse(place: Span, lines: u32, fits: Option<u32>) -> Diagnostic {
    let message = match lines {
        0 => "最后一页只有报尾，没有正文".to_owned(),
        lines => format!("最后一页只有{lines}行正文"),
    };
    let is_said = !place.range.is_empty();
    let note = Diagnostic::new(&RULE, place.clone(), message);
    match fits {
        Some(fits) if is_said => note
            .help(format!("改为 {fits}，每页{fits}行，省下这一页；也可以不管"))
            .fix(place, fits.to_string()),
        Some(fits) => note.help(format!(
            "在 issue.toml 的 date 下面加一行 lines_per_page = {fits}，本期每页{fits}行，省下这一页；也可以不管"
        )),
        None => note.help("每页22至25行都省不下这一页：删减几行正文，或就这样印"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::source::{Encoding, Source};

    #[test]
    fn where_the_number_of_lines_is_said_it_is_replaced() {
        let check = |text: &str, fits: Option<u32>, help: &str, fix: Option<&str>| {
            let source = Source::new(FileRole::Manifest, "x", text.to_owned(), Encoding::Utf8);
            let found = sparse(Span::whole(&source), 2, fits);
            assert!(found.help.is_some_and(|found| found.starts_with(help)), "{text}");
            assert_eq!(found.fix.map(|fix| fix.replacement).as_deref(), fix, "{text}");
        };
        check("22", Some(24), "改为 24", Some("24"));
        check("", Some(24), "在 issue.toml 的 date 下面加一行 lines_per_page = 24", None);
        check("", None, "每页22至25行都省不下这一页", None);
    }
}
