//! What is drawn out of the issues: register, index, findings, corrections.

use serde::Serialize;

use super::{Annual, Books, label};
use crate::document::issue::{one_line, year_part};
use crate::model::content::{Content, Dispatch, Section};
use crate::model::definition::{Basis, Block, Kind};
use crate::model::figures::{Account, Correction, Figures};
use crate::model::issue::{Issue, IssueId};
use crate::model::registry::Registry;

/// Who was named in the dispatches of one block.
#[derive(Debug, Serialize)]
pub(crate) struct Register {
    pub(crate) title: String,
    pub(crate) rows: Vec<RegisterRow>,
}

#[derive(Debug, Serialize)]
pub(crate) struct RegisterRow {
    /// `第7期`.
    pub(crate) issue: String,
    pub(crate) department: String,
    /// `张三（厅长）` each.
    pub(crate) people: Vec<String>,
    /// Looks up the page.
    pub(crate) mark: String,
}

/// The dispatches of one department.
#[derive(Debug, Serialize)]
pub(crate) struct DepartmentIndex {
    pub(crate) name: String,
    pub(crate) dispatches: Vec<Mention>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Mention {
    pub(crate) issue: String,
    /// Looks up the page.
    pub(crate) mark: String,
}

/// What one kind of inspection found wanting.
#[derive(Debug, Serialize)]
pub(crate) struct FindingList {
    pub(crate) title: String,
    pub(crate) rows: Vec<FindingRow>,
}

#[derive(Debug, Serialize)]
pub(crate) struct FindingRow {
    pub(crate) issue: String,
    pub(crate) name: String,
    pub(crate) finding: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct CorrectionRow {
    /// `第5期综窗办件·受理`.
    pub(crate) place: String,
    pub(crate) unit: String,
    pub(crate) was: String,
    pub(crate) now: String,
    /// `第7期`.
    pub(crate) recorded: String,
    /// Empty where it counts for the volume's own year.
    pub(crate) counted: String,
    pub(crate) reason: String,
}

/// Where a block is printed (its section, itself), and by what it is known over the year: the names of
/// its section and its key.
type BlockPlace<'a> = ((usize, usize), &'a str, &'a str);

/// A dispatch with its issue, its block and where it can be looked up.
struct Placed<'a> {
    issue: IssueId,
    section: &'a Section,
    place: (usize, usize),
    block: &'a Block,
    dispatch: &'a Dispatch,
    mark: String,
}

/// In the order in which they are printed.
fn dispatches(issues: &[Issue]) -> Vec<Placed<'_>> {
    let mut placed = Vec::new();
    for issue in issues {
        let mut number = 0;
        let sections = issue.sections.iter().enumerate();
        for (at, section) in sections.filter_map(|(at, (_, section))| Some((at, section.as_ref()?)))
        {
            let blocks = section.definition.blocks.iter().zip(&section.contents);
            for (under, (block, content)) in blocks.enumerate() {
                let Content::Dispatches(dispatches) = content else { continue };
                for dispatch in dispatches {
                    number += 1;
                    let mark = format!("{}-{number}", issue.id);
                    let (issue, place) = (issue.id, (at, under));
                    placed.push(Placed { issue, section, place, block, dispatch, mark });
                }
            }
        }
    }
    placed
}

/// One a block, under the heading that it had last: whoever spoke at a ministry did not come to the hall.
/// In print order.
pub(super) fn registers(issues: &[Issue]) -> Vec<Register> {
    let mut registers: Vec<(BlockPlace<'_>, Register)> = Vec::new();
    for Placed { issue, section, place, block, dispatch, mark } in dispatches(issues) {
        if dispatch.people.is_empty() {
            continue;
        }
        let people = dispatch.people.iter().map(|person| {
            format!("{}（{}）", one_line(&person.name.value), one_line(&person.post))
        });
        let row = RegisterRow {
            issue: format!("第{}期", issue.number),
            department: department(dispatch),
            people: people.collect(),
            mark,
        };
        let heading = block.heading.as_ref().unwrap_or(&section.definition.heading);
        let title = format!("{}登记", one_line(&heading.value));
        let own = (place, &*section.definition.name, &*block.key);
        let is_own =
            |(known, _): &&mut (BlockPlace<'_>, Register)| known.1 == own.1 && known.2 == own.2;
        match registers.iter_mut().find(is_own) {
            Some((_, register)) => {
                register.title = title;
                register.rows.push(row);
            }
            None => registers.push((own, Register { title, rows: vec![row] })),
        }
    }
    registers.sort_by_key(|(own, _)| own.0);
    registers.into_iter().map(|(_, register)| register).collect()
}

/// Under the first of a department's names, in the registry's order; others after them in that of GB2312.
pub(super) fn departments(issues: &[Issue], registry: Option<&Registry>) -> Vec<DepartmentIndex> {
    let mut departments: Vec<(usize, DepartmentIndex)> = Vec::new();
    for Placed { issue, dispatch, mark, .. } in dispatches(issues) {
        let named = department(dispatch);
        let known = registry.and_then(|registry| registry.principal(&named));
        let (place, name) = known.map_or((usize::MAX, named.as_str()), |known| known);
        let mention = Mention { issue: format!("第{}期", issue.number), mark };
        match departments.iter_mut().find(|(_, department)| department.name == name) {
            Some((_, department)) => department.dispatches.push(mention),
            None => {
                let name = name.to_owned();
                departments.push((place, DepartmentIndex { name, dispatches: vec![mention] }));
            }
        }
    }
    departments.sort_by_cached_key(|(place, department)| (*place, collation(&department.name)));
    departments.into_iter().map(|(_, department)| department).collect()
}

/// What the index says of its order; nothing where it follows the registry throughout.
pub(super) fn order(departments: &[DepartmentIndex], registry: Option<&Registry>) -> &'static str {
    let is_known =
        |department: &DepartmentIndex| registry.is_some_and(|r| r.knows(&department.name));
    let known = departments.iter().filter(|department| is_known(department)).count();
    match departments.len() - known {
        0 | 1 => "",
        unknown if unknown == departments.len() => "按部门名称的汉语拼音排列。",
        _ => "按部门名录的顺序排列；名录里没有的在后，按名称的汉语拼音排列。",
    }
}

/// The place of a name in the order of GB2312, which a reader finds his way in: signs and letters first,
/// then its 3,755 common Hanzi by their pinyin, then the rarer ones by their radicals. Whatever it does
/// not have comes last.
fn collation(name: &str) -> Vec<(u8, Vec<u8>)> {
    let place = |c: char| {
        let mut buffer = [0; 4];
        let (bytes, _, _) = encoding_rs::GB18030.encode(c.encode_utf8(&mut buffer));
        let group = match *bytes {
            [_] | [0xa1..=0xa9, 0xa1..=0xfe] => 0,
            [0xb0..=0xf7, 0xa1..=0xfe] => 1,
            _ => 2,
        };
        (group, bytes.into_owned())
    };
    name.chars().map(place).collect()
}

fn department(dispatch: &Dispatch) -> String {
    dispatch.department.as_ref().map(|name| one_line(&name.value)).unwrap_or_default()
}

/// By section, in the order of their first issue.
pub(super) fn findings(issues: &[Issue]) -> Vec<FindingList> {
    let mut all: Vec<FindingList> = Vec::new();
    for issue in issues {
        for section in issue.sections.iter().filter_map(|(_, section)| section.as_ref()) {
            let rows = wanting(issue.id, section);
            if rows.is_empty() {
                continue;
            }
            let title = format!("{}登记", one_line(&section.definition.heading.value));
            match all.iter_mut().find(|findings| findings.title == title) {
                Some(findings) => findings.rows.extend(rows),
                None => all.push(FindingList { title, rows }),
            }
        }
    }
    all
}

/// The findings that are not the one that calls for no attention.
fn wanting(issue: IssueId, section: &Section) -> Vec<FindingRow> {
    let mut rows = Vec::new();
    for (block, content) in section.definition.blocks.iter().zip(&section.contents) {
        let (Kind::Findings(kind), Content::Findings(found)) = (&block.kind, content) else {
            continue;
        };
        let Some(good) = kind.good.as_deref().map(one_line) else { continue };
        let found =
            kind.names.iter().zip(found).filter_map(|(name, text)| Some((name, text.as_ref()?)));
        let found = found.map(|(name, text)| (name, one_line(&text.value)));
        rows.extend(found.filter(|(_, finding)| *finding != good).map(|(name, finding)| {
            FindingRow {
                issue: format!("第{}期", issue.number),
                name: one_line(&name.value),
                finding,
            }
        }));
    }
    rows
}

/// Those that the year's issues record, and those of its figures that others do.
pub(super) fn corrections(annuals: &[Annual], books: &Books<'_>) -> Vec<CorrectionRow> {
    let recorded = books.figures.iter().flat_map(|(figures, _)| {
        figures.corrections.iter().map(move |correction| (figures, correction))
    });
    recorded.filter_map(|(figures, one)| correction(figures, one, annuals, books)).collect()
}

fn correction(
    figures: &Figures,
    correction: &Correction,
    annuals: &[Annual],
    books: &Books<'_>,
) -> Option<CorrectionRow> {
    let Correction { account, issue, date, was, now, reason, .. } = correction;
    let counted = books.ledger.corrected_year(correction, figures.id)?;
    if figures.id.year != books.year && counted != books.year {
        return None;
    }
    let unit = unit(account, annuals, books);
    let part = date.as_ref().map(|date| year_part(date.value)).unwrap_or_default();
    let basis = if is_cumulative(figures.id, account, books) { "累计" } else { "" };
    Some(CorrectionRow {
        place: format!("{}{part}{account}{basis}", label(issue.value, books.year)),
        unit,
        was: correction.decimal(was.value).to_string(),
        now: correction.decimal(now.value).to_string(),
        recorded: label(figures.id, books.year),
        counted: if counted == books.year { String::new() } else { format!("计入{counted}年") },
        reason: one_line(&reason.value).trim_end_matches('。').to_owned(),
    })
}

/// Whether the figures of the account are the year to date themselves, as the issue has them.
fn is_cumulative(issue: IssueId, account: &Account, books: &Books<'_>) -> bool {
    let own = books.figures.iter().find(|(figures, _)| figures.id == issue);
    let mut sections = own.into_iter().flat_map(|(_, sections)| sections.iter());
    let measure = sections.find_map(|(_, one)| one.measure(account));
    measure.is_some_and(|measure| measure.basis == Basis::Cumulative)
}

fn unit(account: &Account, annuals: &[Annual], books: &Books<'_>) -> String {
    if let Some(annual) = annuals.iter().find(|annual| annual.account == *account) {
        return annual.unit.clone();
    }
    let mut sections = books.figures.iter().flat_map(|(_, sections)| sections.iter());
    let measure = sections.find_map(|(_, one)| one.measure(account));
    measure.map(|measure| measure.unit.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::collation;

    #[test]
    fn names_stand_where_a_reader_looks_for_them() {
        let check = |expected: &[&str]| {
            let mut names = expected.to_vec();
            names.reverse();
            names.sort_by_cached_key(|name| collation(name));
            assert_eq!(names, expected);
        };
        // By pinyin, Hanzi by Hanzi; whoever has no more of them comes first.
        check(&["财政厅", "成都海关", "公安厅", "教育厅", "省地震局", "省林草局", "省药监局"]);
        check(&["公安", "公安厅", "公安厅交警总队"]);
        // Letters and brackets before Hanzi, rare Hanzi behind them: 泸 is of the second level, 堃 of none.
        check(&["12345热线", "“一件事”专班", "中心", "泸州市", "堃山局"]);
    }
}
