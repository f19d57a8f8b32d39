//! Tables as CSV, as they are written.

/// The mark by which Excel knows UTF-8.
pub(crate) const MARK: &str = "\u{feff}";

/// The rows, the header first, with the mark.
pub(crate) fn csv(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut text = MARK.to_owned();
    for row in rows {
        let is_alone = row.len() == 1;
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            // Whoever reads it may look for other separators, and pass over a line that is empty.
            let is_quoted = cell.contains([',', ';', '\t', '"', '\n', '\r']);
            match is_quoted || is_alone && cell.is_empty() {
                true => text += &format!("\"{}\"", cell.replace('"', "\"\"")),
                false => text += cell,
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
    }
}
