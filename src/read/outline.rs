//! A table as text, without a judgement: what the next issue's table is made after.

use super::frame::Frame;
use super::header::unit_in_brackets;
use super::sheet::{self, Content};
use super::table::{Expected, Reader, grid};
use crate::diagnostics::Diagnostics;
use crate::model::files::File;

/// The header of a table and the rows below it; a row may have fewer or more cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// The table as its figures are read: of the same sheet, under the same header, without titles and notes.
/// Nothing where there is none.
pub(crate) fn read(file: File, expected: &Expected<'_>) -> Option<Outline> {
    let mut unsaid = Diagnostics::default();
    let (grid, as_read) = grid(file, expected, &mut unsaid)?;
    let mut reader = Reader::new(&grid, expected, &mut unsaid);
    reader.header_at(&grid.rows)?;
    let Frame { header, rows, .. } = reader.frame(&grid, &as_read)?;
    let known = |name: &str| expected.known_columns().any(|known| known == name);
    // A name may be spread with blanks to fill its cell.
    let name = |text: &str| match names(text).any(known) {
        true => text.to_owned(),
        false => expected.column_name(text).to_owned(),
    };
    let mut header: Vec<String> = header.iter().map(|cell| name(&cell.text)).collect();
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    let texts = |row: super::cells::Cells| row.into_iter().map(|cell| cell.text).collect();
    Some(Outline { header, rows: rows.into_iter().map(texts).collect() })
}

/// Whether the bytes are a workbook's, whatever the file is called.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    matches!(sheet::open(bytes), Ok(Content::Book(_)))
}

/// What a column is called, and that without a unit in brackets.
pub(crate) fn names(column: &str) -> impl Iterator<Item = &str> {
    [Some(column), unit_in_brackets(column).map(|(name, _)| name)].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::issue::IssueId;
    use crate::read::definition;

    #[test]
    fn a_table_is_outlined_as_it_is_read() {
        let mut found = Diagnostics::default();
        let definitions = definition::load(Vec::new(), &mut found);
        let definition = definitions.get("综窗办件").expect("built in");
        let (_, counts) = definition.counts().next().expect("figures");
        let check = |bytes: &[u8], expected: &[&str]| {
            let path = "issues/2023-07/综窗办件.xlsx".to_owned();
            let file = File::new(FileRole::Figures, path, bytes.to_vec());
            let section = &definition.name;
            let issue = IssueId { year: 2023, number: 7 };
            let of =
                Expected { issue, section, counts, period: None, is_dated: true, registry: None };
            let outline = read(file, &of).unwrap_or_default();
            let rows = [outline.header].into_iter().chain(outline.rows);
            let rows: Vec<String> = rows.map(|row| row.join(",")).collect();
            assert_eq!(rows, expected);
        };
        const HEADER: &str = "咨询,受理,颁发,流转";
        let all = ["部门,咨询,受理,颁发,流转", "水利厅,800,100,6000,11000", "司法厅,36,12,244,380"];
        // The sheet that bears the section's name, though another one comes first.
        let named = include_bytes!("../../tests/messy/同名的工作表.xlsx");
        check(named, &[HEADER, "836,112,6244,11380"]);
        // Another column's name in a title is no header; a second one and the units are no rows.
        check("受理办件统计,受理\n咨询,受理,颁发,流转\n1,2,3,4\n".as_bytes(), &[HEADER, "1,2,3,4"]);
        check(include_bytes!("../../tests/messy/重复的表头.xlsx"), &all);
        check(include_bytes!("../../tests/messy/单位一行.xlsx"), &all);
        check(
            "部　门,咨　询,受理（件）\n水利厅,1,2\n".as_bytes(),
            &["部门,咨询,受理（件）", "水利厅,1,2"],
        );
        check("姓名,职务\n张三,处长\n".as_bytes(), &[""]);
        check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", &[""]);
    }
}
