//! Plain text: our own, or pasted from Word, or taken from a PDF with its lines broken as on the page.

use std::collections::BTreeSet;

use crate::model::numbering::{Level, numbered};
use crate::model::printed::{Printed, PrintedPart, PrintedPlace};

/// In half-widths: no page has longer lines; what is longer is a paragraph on one line.
const WIDEST: usize = 100;

/// How far from the right edge a broken line may end, in half-widths: a word or a sign that may not begin
/// a line went over to the next.
const RAGGED: usize = 6;

/// No page has fewer lines, the last one aside.
const SHORTEST_PAGE: usize = 5;

/// A line with its place and without white space at its ends.
struct Line<'t> {
    place: PrintedPlace,
    text: &'t str,
    /// Whether it stands in from the margin as the first line of a paragraph.
    is_indented: bool,
    /// Whether a blank line, or the file's beginning, comes before it.
    is_after_blank: bool,
}

pub(super) fn read(text: &str) -> Printed {
    let (lines, numbers) = lines(text);
    let shown: Vec<String> =
        numbers.iter().map(|(line, text)| format!("第{line}行「{text}」")).collect();
    let remarks = match numbers.is_empty() {
        true => Vec::new(),
        false => vec![format!("当作页码，没有取：{}", shown.join("、"))],
    };
    Printed { parts: paragraphs(&lines, right_edge(&lines)), remarks }
}

/// Joins the paragraphs of a document into which somebody pasted the lines of a page, each a paragraph; any
/// other comes back as it was.
pub(super) fn rejoined(printed: Printed) -> Printed {
    let line = |part: &PrintedPart| match part {
        PrintedPart::Paragraph { text, place } => Some((text.clone(), *place)),
        PrintedPart::Table { .. } => None,
    };
    let texts: Vec<Option<(String, PrintedPlace)>> = printed.parts.iter().map(line).collect();
    let known = |texts: &[Option<(String, PrintedPlace)>]| -> Vec<(String, PrintedPlace)> {
        texts.iter().flatten().cloned().collect()
    };
    let Some(edge) = right_edge(&pasted(&known(&texts))) else { return printed };
    let (mut parts, mut at) = (Vec::new(), 0);
    while at < texts.len() {
        let run = texts[at..].iter().take_while(|text| text.is_some()).count();
        parts.extend(paragraphs(&pasted(&known(&texts[at..at + run])), Some(edge)));
        at += run;
        parts.extend(printed.parts.get(at).cloned());
        at += 1;
    }
    Printed { parts, remarks: printed.remarks }
}

fn pasted(texts: &[(String, PrintedPlace)]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for (text, place) in texts {
        let (place, text) = (*place, text.trim());
        lines.push(Line { place, text, is_indented: false, is_after_blank: true });
    }
    lines
}

/// Lines as paragraphs and tables; `edge` is where they end that were broken to fit the page.
fn paragraphs(lines: &[Line<'_>], edge: Option<usize>) -> Vec<PrintedPart> {
    // Of text that is double-spaced throughout, a blank line says nothing.
    let after_blank = lines.iter().filter(|line| line.is_after_blank).count();
    let is_spaced = edge.is_some() && after_blank * 10 >= lines.len() * 8;
    // The masthead has a thing a line.
    let is_heading = |line: &Line<'_>| {
        let level = numbered(line.text).map(|numbered| numbered.level);
        matches!(level, Some(Level::Section | Level::Block))
    };
    let masthead = lines.iter().position(is_heading).unwrap_or_default();
    let (mut parts, mut at): (Vec<PrintedPart>, usize) = (Vec::new(), 0);
    while let Some(line) = lines.get(at) {
        let place = line.place;
        let rows = table(&lines[at..]);
        if rows > 0 {
            let rows = lines[at..at + rows].iter().map(|line| cells(line.text)).collect::<Vec<_>>();
            at += rows.len();
            parts.push(PrintedPart::Table { rows: even(rows), place });
            continue;
        }
        let mut joined = line.text.to_owned();
        while let (Some(edge), Some(next), true) = (edge, lines.get(at + 1), at >= masthead) {
            if !goes_on(&lines[at], next, edge, is_spaced, joined.len() > lines[at].text.len()) {
                break;
            }
            join(&mut joined, next.text);
            at += 1;
        }
        at += 1;
        parts.push(PrintedPart::Paragraph { text: joined, place });
    }
    // Text that came without a page keeps its spaces: somebody typed them.
    match edge {
        Some(_) => parts.into_iter().map(closed).collect(),
        None => parts,
    }
}

/// The lines that say something, and what was taken for numbers of pages, each with its line.
fn lines(text: &str) -> (Vec<Line<'_>>, Vec<(usize, &str)>) {
    let numbers = page_numbers(text);
    let (mut lines, mut taken): (Vec<Line<'_>>, Vec<(usize, &str)>) = (Vec::new(), Vec::new());
    let mut is_after_blank = true;
    for (at, line) in text.split(['\n', '\u{c}']).enumerate() {
        // A page begins with a form feed, which ends no line.
        let number = 1 + at;
        let body = line.trim();
        if numbers.contains(&at) {
            taken.push((number, body));
            continue;
        }
        // A table's empty last cell is a tab at the end; a tab at the start stands a paragraph in.
        let row = line.trim_matches(['\r', ' ', '　']);
        let body = if row.contains('\t') && !row.starts_with('\t') { row } else { body };
        if body.trim().is_empty() || is_folio(body) {
            is_after_blank |= body.trim().is_empty();
            continue;
        }
        let indent = line.chars().take_while(|c| c.is_whitespace());
        let indent: usize = indent.map(|c| if c == '\u{3000}' { 2 } else { 1 }).sum();
        let place = PrintedPlace { page: None, line: number };
        lines.push(Line { place, text: body, is_indented: indent >= 4, is_after_blank });
        is_after_blank = false;
    }
    (lines, taken)
}

/// The lines that number pages without dashes: `第3页 共8页`, and bare numbers where they cannot be cells of
/// a table whose lines were parted.
fn page_numbers(text: &str) -> BTreeSet<usize> {
    let pages = text.split('\u{c}').enumerate();
    let all = pages.flat_map(|(page, own)| own.split('\n').map(move |line| (page, line.trim())));
    let lines: Vec<(usize, usize, &str)> =
        all.enumerate().map(|(at, (page, line))| (at, page, line)).collect();
    let said = lines.iter().filter(|(_, _, line)| !line.is_empty());
    let said: Vec<&(usize, usize, &str)> = said.collect();
    let mut found: BTreeSet<usize> =
        said.iter().filter(|(_, _, line)| is_page_of(line)).map(|(at, ..)| *at).collect();
    let bare: Vec<(usize, &(usize, usize, &str), usize)> = said
        .iter()
        .enumerate()
        .filter_map(|(order, line)| Some((order, *line, lone_number(line.2)?)))
        .collect();
    // A figure that stands by itself must not be taken for one: no document has more pages than this.
    let most = said.len() / SHORTEST_PAGE + 2;
    let is_plausible = |number: usize| (1..=most).contains(&number);
    // Each is one more than that before it, a page further on.
    let is_next = |pair: &[(usize, &(usize, usize, &str), usize)]| {
        pair[1].2 == pair[0].2 + 1 && pair[1].0 - pair[0].0 >= SHORTEST_PAGE
    };
    let is_counted = bare.len() > 1 && bare.windows(2).all(is_next);
    if is_counted && bare.iter().all(|(.., number)| is_plausible(*number)) {
        found.extend(bare.iter().map(|(_, (at, ..), _)| *at));
        return found;
    }
    // A page ends or begins beside it: with the text, or with another page.
    let beside = |order: usize, page: usize| {
        let other = |order: Option<usize>| order.and_then(|order| said.get(order));
        [other(order.checked_sub(1)), other(order.checked_add(1))]
            .map(|line| line.map(|line| line.1 != page))
    };
    let edges = bare.iter().filter(|(order, (_, page, _), number)| {
        is_plausible(*number)
            && beside(*order, *page).iter().any(|is_other| *is_other != Some(false))
    });
    let edges: Vec<(usize, usize, i128)> = edges
        .map(|(_, (at, page, _), number)| (*at, *page, *number as i128 - *page as i128))
        .collect();
    let is_alone = bare.len() == 1 && text.contains('\u{c}');
    let is_counting = |(_, page, offset): &&(usize, usize, i128)| {
        is_alone || edges.iter().any(|(_, other, own)| own == offset && other != page)
    };
    found.extend(edges.iter().filter(is_counting).map(|(at, ..)| *at));
    found
}

/// `第3页`, `第 3 页 共 8 页`, `第3页/共8页`.
fn is_page_of(line: &str) -> bool {
    let plain: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let number = |text: &str| lone_number(text).is_some();
    let Some((page, rest)) = plain.strip_prefix('第').and_then(|rest| rest.split_once('页'))
    else {
        return false;
    };
    let rest =
        rest.trim_start_matches(['，', ',', '/', '／', '（', '(']).trim_end_matches(['）', ')']);
    let all = rest.strip_prefix('共').and_then(|rest| rest.strip_suffix('页'));
    number(page) && (rest.is_empty() || all.is_some_and(number))
}

/// What a line or paragraph says that is a number of at most three digits and nothing else: it goes on with
/// nothing and nothing with it.
pub(crate) fn lone_number(text: &str) -> Option<usize> {
    let digit = |c: char| match c {
        '０'..='９' => u32::from(c).checked_sub(u32::from('０')),
        c => c.to_digit(10),
    };
    let text = text.trim();
    let is_short = (1..=3).contains(&text.chars().count());
    let number = |whole: usize, c| Some(whole * 10 + usize::try_from(digit(c)?).ok()?);
    if is_short { text.chars().try_fold(0, number) } else { None }
}

/// `— 3 —`, a page's number.
fn is_folio(line: &str) -> bool {
    let is_dash = |c: char| matches!(c, '—' | '–' | '-' | '－' | '―' | '─');
    let inside = line.trim_matches(|c: char| is_dash(c) || c.is_whitespace());
    line.starts_with(is_dash)
        && line.ends_with(is_dash)
        && !inside.is_empty()
        && inside.len() <= 3
        && inside.bytes().all(|b| b.is_ascii_digit())
}

fn width(text: &str) -> usize {
    let narrow = |c: char| c.is_ascii();
    let shown = text.chars().filter(|c| !c.is_whitespace());
    shown.map(|c| if narrow(c) { 1 } else { 2 }).sum()
}

/// Where lines end that were broken to fit the page; nothing where each line is a paragraph. A few may be
/// longer: what turns lines to paragraphs has joined some.
fn right_edge(lines: &[Line<'_>]) -> Option<usize> {
    let mut widths: Vec<usize> = lines.iter().map(|line| width(line.text)).collect();
    widths.sort_unstable();
    let edge =
        widths.get(widths.len() * 9 / 10).copied().filter(|edge| (24..=WIDEST).contains(edge))?;
    let most = widths.get(widths.len() * 95 / 100).copied()?;
    let full = widths.iter().filter(|&&width| width + 4 >= edge && width <= edge + RAGGED).count();
    (full >= 4 && full * 10 >= widths.len() * 3 && most <= edge + RAGGED).then_some(edge)
}

/// Whether the paragraph of a line goes on in the next one. `is_within`: the line is not its first.
fn goes_on(
    line: &Line<'_>,
    next: &Line<'_>,
    edge: usize,
    is_spaced: bool,
    is_within: bool,
) -> bool {
    if next.is_indented || next.text.contains('\t') || begins(next.text) {
        return false;
    }
    if next.is_after_blank && !is_spaced {
        return false;
    }
    if lone_number(line.text).is_some() || lone_number(next.text).is_some() {
        return false;
    }
    let own = numbered(line.text).filter(|_| !is_within).map(|numbered| numbered.level);
    let is_heading = matches!(own, Some(Level::Section | Level::Block));
    let is_ended = line.text.ends_with(['。', '！', '？', '：', '；', '”', '）', '.', ':']);
    // The first line of a paragraph stands in by two.
    let width = width(line.text) + if is_within { 0 } else { 4 };
    let is_full = width + RAGGED >= edge;
    match (is_heading, is_ended) {
        (true, _) => width + 3 >= edge,
        (false, true) => is_full,
        // What stops in the middle goes on, unless it is as short as a title.
        (false, false) => is_full || is_within && width * 2 >= edge || width * 4 >= edge * 3,
    }
}

/// Whether a line can only be the first of a paragraph.
fn begins(text: &str) -> bool {
    let is_label = |label: &str| text.starts_with(label);
    let foot =
        ["报：", "送：", "发：", "抄送：", "抄报：", "主送：", "分送：", "报:", "送:", "发:"];
    let copies = text.starts_with(['（', '(']) && text.contains("印") && text.contains('份');
    numbered(text).is_some() || foot.into_iter().any(is_label) || copies
}

/// Lines are joined with nothing between, but for a space between two Latin words.
fn join(text: &mut String, next: &str) {
    let is_word = |c: char| c.is_ascii_alphabetic();
    if text.ends_with(is_word) && next.starts_with(is_word) {
        text.push(' ');
    }
    text.push_str(next);
}

/// How many lines from the first on are rows of one table: parted by as many tabs, two lines at least.
fn table(lines: &[Line<'_>]) -> usize {
    let tabs = |line: &Line<'_>| line.text.matches('\t').count();
    let Some(first) = lines.first().map(tabs).filter(|&tabs| tabs > 0) else { return 0 };
    let same = lines.iter().take_while(|line| tabs(line) == first).count();
    if same > 1 { same } else { 0 }
}

fn cells(line: &str) -> Vec<String> {
    line.split('\t').map(|cell| cell.trim().to_owned()).collect()
}

/// More columns has no table that was typed; further cells are left away.
pub(super) const MOST_COLUMNS: usize = 500;

/// More cells has none either: those that fill up a row take no room in a file.
pub(super) const MOST_CELLS: usize = 1_000_000;

/// How long all rows are made: as the longest, within the bounds.
pub(super) fn common_width<T>(rows: &[Vec<T>]) -> usize {
    let longest = rows.iter().map(Vec::len).max().unwrap_or_default();
    longest.min(MOST_COLUMNS).min(MOST_CELLS / rows.len().max(1))
}

/// The rows, each as long as the longest.
pub(super) fn even(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let width = common_width(&rows);
    rows.iter_mut().for_each(|row| row.resize(width, String::new()));
    rows
}

/// White space that a PDF's text has beside Hanzi and digits, where none was typed, goes.
fn closed(part: PrintedPart) -> PrintedPart {
    let PrintedPart::Paragraph { text, place } = part else { return part };
    let is_wide = |c: char| !c.is_ascii() && !c.is_whitespace();
    let chars: Vec<char> = text.chars().collect();
    let mut shown = String::with_capacity(text.len());
    for (at, &c) in chars.iter().enumerate() {
        if c.is_whitespace() {
            let before = chars[..at].iter().rev().find(|c| !c.is_whitespace());
            let after = chars[at..].iter().find(|c| !c.is_whitespace());
            // What parts two things in a line of the masthead is kept.
            let is_apart = c == '\u{3000}' || c == '\t';
            if !is_apart
                && (before.is_some_and(|c| is_wide(*c)) || after.is_some_and(|c| is_wide(*c)))
            {
                continue;
            }
        }
        shown.push(c);
    }
    PrintedPart::Paragraph { text: shown, place }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let part = |part: &PrintedPart| match part {
            PrintedPart::Paragraph { text, place } => format!("{}:{text}", place.line),
            PrintedPart::Table { rows, place } => {
                let rows: Vec<String> = rows.iter().map(|row| row.join("|")).collect();
                format!("{}:{}", place.line, rows.join("/"))
            }
        };
        read(text).parts.iter().map(part).collect()
    }

    #[test]
    fn lines_of_a_page_are_joined_to_paragraphs() {
        let check = |text: &str, expected: &[&str]| assert_eq!(shown(text), expected, "{text}");
        check("一、甲\n乙丙。\n\n丁\n", &["1:一、甲", "2:乙丙。", "4:丁"]);
        check("类别\t件\n甲\t1\n乙\t\n丙", &["1:类别|件/甲|1/乙|", "4:丙"]);
        check("— 3 —\n受理 112 件", &["2:受理 112 件"]);
        // Broken at 20 Hanzi, double-spaced, with the spaces that a PDF's text has.
        let line = "甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸";
        let broken = format!(
            "一、标题\n\n{line}\n\n{line}\n\n{line}\n\n末 2 尾 a b。\n\n1.{line}\n\n{line}\n\n完。"
        );
        check(
            &broken,
            &[
                "1:一、标题",
                &format!("3:{line}{line}{line}末2尾a b。"),
                &format!("11:1.{line}{line}完。"),
            ],
        );
    }

    #[test]
    fn numbers_of_pages_are_no_text() {
        let check = |text: &str, expected: &[&str], taken: &str| {
            assert_eq!(shown(text), expected, "{text}");
            let remarks = read(text).remarks.concat();
            assert_eq!(remarks.trim_start_matches("当作页码，没有取："), taken, "{text}");
        };
        // By itself it may be a figure, and is one where no document has as many pages.
        check("接听来电\n3\n21692通。", &["1:接听来电", "2:3", "3:21692通。"], "");
        check("接听来电\n3\n\u{c}21692通。", &["1:接听来电", "2:3", "4:21692通。"], "");
        check("接听来电\n2\n\u{c}21692通。", &["1:接听来电", "4:21692通。"], "第2行「2」");
        check("业务培训\n\n883\n\n人次", &["1:业务培训", "3:883", "5:人次"], "");
        check("业务培训\n883\n\u{c}人次", &["1:业务培训", "2:883", "4:人次"], "");
        check("12\n甲。\n12", &["1:12", "2:甲。", "3:12"], "");
        check("投诉\n1\n咨询\n2\n件", &["1:投诉", "2:1", "3:咨询", "4:2", "5:件"], "");
        let page = "甲。\n乙。\n丙。\n丁。\n";
        let text = format!("{page}1\n{page}2\n{page}3\n");
        assert_eq!(shown(&text).len(), 12);
        assert_eq!(shown(&text.replace("\n3\n", "\n883\n")).len(), 15);
        assert_eq!(shown(&text.replace("\n3\n", "\n1\n")).len(), 15);
        check("甲。\n1\n\u{c}乙。\n\n２\n", &["1:甲。", "4:乙。"], "第2行「1」、第6行「２」");
        check("甲。\n第 1 页 共 8 页\n乙。", &["1:甲。", "3:乙。"], "第2行「第 1 页 共 8 页」");
        check("甲。\n第1页\n第2页说明\n", &["1:甲。", "3:第2页说明"], "第2行「第1页」");
        // The cells of a table, a line each: only what counts the pages is taken.
        let cells = "咨询\n12\n求助\n7\n1\n\u{c}合计\n19\n2\n";
        let kept = ["1:咨询", "2:12", "3:求助", "4:7", "7:合计", "8:19"];
        check(cells, &kept, "第5行「1」、第9行「2」");
        check("咨询\n12\n求助\n7", &["1:咨询", "2:12", "3:求助", "4:7"], "");
        check("1234\n受理1件", &["1:1234", "2:受理1件"], "");
        // A number by itself is joined to nothing, though its line were long enough.
        let line = "甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸";
        let text = format!("一、甲\n{line}\n{line}\n{line}\n{line}\n5\n尾。\n7\n");
        assert_eq!(shown(&text)[2..], ["6:5", "7:尾。", "8:7"]);
    }

    #[test]
    fn lines_pasted_into_a_document_are_joined() {
        let seed = include_str!("../../../tests/fixtures/seed-2023-07.txt");
        let part = |(at, text): (usize, &str)| {
            let place = PrintedPlace { page: None, line: at + 1 };
            let text = text.trim().to_owned();
            (!text.is_empty()).then_some(PrintedPart::Paragraph { text, place })
        };
        let parts: Vec<PrintedPart> = seed.lines().enumerate().filter_map(part).collect();
        let document = Printed { parts, remarks: Vec::new() };
        assert_eq!(rejoined(document), read(seed));
        // What is in paragraphs already stays as it is.
        let whole = super::super::markdown::read(include_str!("../../../tests/golden/2023-07.md"));
        assert_eq!(rejoined(whole.clone()), whole);
    }

    /// The issue as its office printed it, out of a PDF, its lines broken and double-spaced.
    #[test]
    fn a_page_out_of_a_pdf_comes_out_in_paragraphs() {
        let text = |parts: Vec<PrintedPart>| -> Vec<String> {
            let text = |part| match part {
                PrintedPart::Paragraph { text, .. } => text,
                PrintedPart::Table { .. } => String::new(),
            };
            parts.into_iter().map(text).collect()
        };
        let found = text(read(include_str!("../../../tests/fixtures/seed-2023-07.txt")).parts);
        // The same issue as this program makes it.
        let golden = include_str!("../../../tests/golden/2023-07.md");
        let expected = text(super::super::markdown::read(golden).parts);
        assert_eq!(found[3..], expected[3..]);
        assert_eq!(found.len(), 41);
    }
}
