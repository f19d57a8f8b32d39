//! Tables as CSV, as they are written.

use std::borrow::Cow;

/// The mark by which Excel knows UTF-8.
pub(crate) const MARK: &str = "\u{feff}";

/// What a spreadsheet program takes for the beginning of a formula, full-width signs and what it passes
/// over before one included.
const SIGNS: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

/// Whether a spreadsheet program would reckon with a cell, or run what is in it; a number is none.
fn is_formula(cell: &str) -> bool {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%');
    let Some(rest) = cell.strip_prefix(SIGNS).filter(|rest| !rest.is_empty()) else { return false };
    let is_signed = cell.starts_with(['+', '-']);
    !is_signed || !rest.chars().all(is_of_number)
}

/// A cell's text behind an apostrophe where it would be a formula: names are those of others.
fn guarded(cell: &str) -> Cow<'_, str> {
    match is_formula(cell.trim_start_matches('\'')) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// The text of a cell that was written so.
pub(crate) fn unguarded(cell: &str) -> &str {
    let guarded = cell.strip_prefix('\'').filter(|_| is_formula(cell.trim_start_matches('\'')));
    guarded.unwrap_or(cell)
}

/// The rows, the header first, with the mark. No cell of them is a formula.
pub(crate) fn csv(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut text = MARK.to_owned();
    for row in rows {
        let is_alone = row.len() == 1;
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            let cell = guarded(cell);
            // Whoever reads it may look for other separators, and pass over a line that is empty.
            let is_quoted = cell.contains([',', ';', '\t', '"', '\n', '\r']);
            match is_quoted || is_alone && cell.is_empty() {
                true => text += &format!("\"{}\"", cell.replace('"', "\"\"")),
                false => text += &cell,
            }
        }
        text.push('\n');
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_a_reader_would_part_them() {
        let check = |rows: &[&[&str]], expected: &str| {
            let owned = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
            let written = csv(rows.iter().map(owned).collect::<Vec<Vec<String>>>());
            assert_eq!(written, format!("{MARK}{expected}").into_bytes());
        };
        check(&[&["事项", "受理"], &["许可", "1"], &["", ""]], "事项,受理\n许可,1\n,\n");
        check(&[&["a,b;c", "\"d\"", "e\nf"]], "\"a,b;c\",\"\"\"d\"\"\",\"e\nf\"\n");
        check(&[&["受理"], &[""]], "受理\n\"\"\n");
        check(&[], "");
        check(&[&["=1+1", "-3", "+86-28"], &["@x", "-", "'=1"]], "'=1+1,-3,'+86-28\n'@x,-,''=1\n");
    }

    #[test]
    fn no_name_is_a_formula_and_every_name_comes_back() {
        let check = |cell: &str, expected: &str| {
            assert_eq!(guarded(cell), expected);
            assert_eq!(unguarded(expected), cell);
        };
        for name in ["受理", "1-2", "'受理'", "-", "-3", "+1,234.5%", "—", "=", ""] {
            check(name, name);
        }
        for name in [
            "=HYPERLINK(\"x\")",
            "+甲",
            "-1-1",
            "--",
            "@SUM(A1)",
            "\t=1",
            "\r1",
            "＝1+1",
            "'=1",
            "''=1",
        ] {
            check(name, &format!("'{name}"));
        }
    }
}
