//! Markdown as `build` writes it, or as a person does: headings, paragraphs, pipe tables, pictures.

use super::text::{even, lone_number};
use crate::model::printed::{Printed, PrintedPart, PrintedPlace};

pub(super) fn read(text: &str) -> Printed {
    let mut printed = Printed::default();
    let mut open: Option<(String, PrintedPlace)> = None;
    let mut rows: Option<(Vec<Vec<String>>, PrintedPlace)> = None;
    for (at, line) in text.lines().enumerate() {
        let place = PrintedPlace { page: None, line: at + 1 };
        let line = line.trim();
        if line.starts_with('|') {
            flush(&mut open, &mut printed);
            let (rows, _) = rows.get_or_insert_with(|| (Vec::new(), place));
            let cells = cells(line);
            if !cells.iter().all(|cell| is_rule(cell)) {
                rows.push(cells.iter().map(|cell| unescaped(cell.trim())).collect());
            }
            continue;
        }
        if let Some((rows, place)) = rows.take() {
            printed.parts.push(PrintedPart::Table { rows: even(rows), place });
        }
        let is_ruler =
            line.len() >= 3 && ['-', '*', '_'].iter().any(|&c| line.chars().all(|l| l == c));
        if line.is_empty() || is_ruler {
            flush(&mut open, &mut printed);
            continue;
        }
        if let Some(heading) = heading(line) {
            flush(&mut open, &mut printed);
            open = Some((unescaped(heading), place));
            flush(&mut open, &mut printed);
            continue;
        }
        let line = match picture(line) {
            Some(caption) => super::photo(&unescaped(caption)),
            None => unescaped(line),
        };
        let digit = |c: char| c.is_ascii_digit();
        let is_other = |(text, _): &(String, PrintedPlace)| {
            let is_alone = lone_number(text).is_some() || lone_number(&line).is_some();
            is_alone || text.ends_with(digit) && line.starts_with(digit)
        };
        // Two figures do not become one, nor does a page's number become part of the text.
        if open.as_ref().is_some_and(is_other) {
            flush(&mut open, &mut printed);
        }
        match &mut open {
            Some((text, _)) => text.push_str(&line),
            None => open = Some((line, place)),
        }
    }
    flush(&mut open, &mut printed);
    if let Some((rows, place)) = rows {
        printed.parts.push(PrintedPart::Table { rows: even(rows), place });
    }
    printed
}

fn flush(open: &mut Option<(String, PrintedPlace)>, printed: &mut Printed) {
    if let Some((text, place)) = open.take() {
        printed.parts.push(PrintedPart::Paragraph { text: text.trim().to_owned(), place });
    }
}

/// What stands behind the signs of a heading.
fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    ((1..=6).contains(&level) && rest.starts_with([' ', '\t', '　'])).then(|| rest.trim())
}

/// The caption of a picture that is a line by itself.
fn picture(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("![")?;
    let end = rest.find("](")?;
    rest.ends_with(')').then(|| &rest[..end])
}

/// The cells of a row; a bar behind a backslash is text.
fn cells(line: &str) -> Vec<String> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let (mut cells, mut cell, mut escaped) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '|' if !escaped => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    if !cell.trim().is_empty() {
        cells.push(cell);
    }
    cells
}

/// `:--`, what parts a table's header from its rows.
fn is_rule(cell: &str) -> bool {
    let cell = cell.trim();
    cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':'))
}

/// Text without the backslashes before ASCII signs, and with the entities that stand for some.
fn unescaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => shown.extend(chars.next()),
            _ => shown.push(c),
        }
    }
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")];
    entities.into_iter().fold(shown, |text, (entity, sign)| text.replace(entity, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_end_does_not_widen_all_others() {
        let text = format!("{}\n{}", "|a".repeat(100_000), "|b\n".repeat(1000));
        let Some(PrintedPart::Table { rows, .. }) = read(&text).parts.pop() else {
            panic!("a table")
        };
        assert_eq!(rows.iter().map(Vec::len).max(), Some(500));
        let text = format!("{}\n{}", "|a".repeat(500), "|b\n".repeat(10_000));
        let Some(PrintedPart::Table { rows, .. }) = read(&text).parts.pop() else {
            panic!("a table")
        };
        assert!(rows.iter().map(Vec::len).sum::<usize>() <= 1_000_000);
    }

    #[test]
    fn markdown_comes_out_as_it_reads() {
        let check = |text: &str, expected: &[&str]| {
            let part = |part: &PrintedPart| match part {
                PrintedPart::Paragraph { text, place } => format!("{}:{text}", place.line),
                PrintedPart::Table { rows, place } => {
                    let rows: Vec<String> = rows.iter().map(|row| row.join("|")).collect();
                    format!("{}:{}", place.line, rows.join("/"))
                }
            };
            let found: Vec<String> = read(text).parts.iter().map(part).collect();
            assert_eq!(found, expected, "{text}");
        };
        check(
            "# 热线\n\n## 一、甲\n正文6\\.3\\%\n接着\n",
            &["1:热线", "3:一、甲", "4:正文6.3%接着"],
        );
        check("1\\.条目\n\n---\n\n报：甲\n", &["1:1.条目", "5:报：甲"]);
        check("| 类\\|别 | 件 |\n|:--|--:|\n| 甲 | 1 |\n后", &["1:类|别|件/甲|1", "4:后"]);
        check("![会场](<2023-07/1.jpg>)\n", &["1:（图：会场）"]);
        check("来电\n3\n21692通\n接着", &["1:来电", "2:3", "3:21692通接着"]);
        check("来电216\n92通", &["1:来电216", "2:92通"]);
        check("&lt;a&gt; #5", &["1:<a> #5"]);
    }
}
