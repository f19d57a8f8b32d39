//! `bulletin help`: its options; and help pages as a terminal shows them.

use clap::Args;
use unicode_width::UnicodeWidthChar;

pub(super) const HELP_NOTE: &str = "\
例：
  bulletin help                           全部命令
  bulletin help build                     与 bulletin build --help 相同
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct HelpArgs {
    /// 哪个命令（不写则列出全部命令）
    #[arg(value_name = "命令", help_heading = "参数")]
    pub(crate) command: Option<String>,
}

/// Signs that begin no line.
const CLOSING: &str = "，。、；：！？）】」』》〉”’…—,.;:!?)]}";

/// Signs that end no line.
const OPENING: &str = "（【「『《〈“‘([{";

/// A help page no wider than so many columns. Hanzi have no spaces between them, so that nothing but
/// white space would be a place to break a line at; what is carried over stands under what it explains.
/// Styles (ANSI) take no room.
pub(crate) fn wrapped(text: &str, width: usize) -> String {
    text.lines().map(|line| wrapped_line(line, width) + "\n").collect()
}

fn wrapped_line(line: &str, width: usize) -> String {
    let cells = cells(line);
    let total: usize = cells.iter().map(|cell| cell.width).sum();
    if total <= width {
        return line.to_owned();
    }
    let indent = hanging(&cells, width);
    let mut out = String::new();
    let mut start = 0;
    while start < cells.len() {
        let room = if start == 0 { width } else { width.saturating_sub(indent) };
        let (mut end, mut used) = (start, 0);
        while end < cells.len() && used + cells[end].width <= room {
            used += cells[end].width;
            end += 1;
        }
        if end < cells.len() {
            // Within the prefix of the first line nothing is broken.
            let least = if start == 0 { column(&cells, indent) + 1 } else { start + 1 };
            end = (least..=end).rev().find(|&at| breaks(&cells, at)).unwrap_or(end.max(start + 1));
        }
        if start > 0 {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
        }
        let piece: String = cells[start..end].iter().map(|cell| cell.text.as_str()).collect();
        out.push_str(piece.trim_end_matches(' '));
        start = end;
        while cells.get(start).is_some_and(|cell| cell.shown == ' ') {
            start += 1;
        }
    }
    out
}

/// A character with the styles that stand before it.
struct Cell {
    text: String,
    shown: char,
    width: usize,
}

fn cells(line: &str) -> Vec<Cell> {
    let (mut cells, mut style) = (Vec::<Cell>::new(), String::new());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            style.push(c);
            for c in chars.by_ref() {
                style.push(c);
                if c.is_ascii_alphabetic() {
                    break;
                }
            }
            continue;
        }
        let text = std::mem::take(&mut style) + c.encode_utf8(&mut [0; 4]);
        cells.push(Cell { text, shown: c, width: c.width().unwrap_or(0) });
    }
    if let Some(last) = cells.last_mut() {
        last.text.push_str(&style);
    }
    cells
}

/// The column under which what is carried over stands: behind the gap that parts an option from its
/// words, or else under the line's beginning.
fn hanging(cells: &[Cell], width: usize) -> usize {
    let is_space = |at: usize| cells.get(at).is_some_and(|cell| cell.shown == ' ');
    let start = (0..cells.len()).find(|&at| !is_space(at)).unwrap_or(0);
    let gap = (start..cells.len()).find(|&at| is_space(at) && is_space(at + 1));
    let behind = gap.and_then(|gap| (gap..cells.len()).find(|&at| !is_space(at)));
    let columns = |at: usize| cells[..at].iter().map(|cell| cell.width).sum::<usize>();
    let behind = behind.map(columns).filter(|column| *column * 3 < width * 2);
    behind.unwrap_or_else(|| columns(start))
}

/// The place of the character at a column.
fn column(cells: &[Cell], column: usize) -> usize {
    let mut used = 0;
    cells
        .iter()
        .position(|cell| {
            used += cell.width;
            used > column
        })
        .unwrap_or(cells.len())
}

/// Whether a line may end before this character.
fn breaks(cells: &[Cell], at: usize) -> bool {
    let (Some(before), Some(after)) =
        (at.checked_sub(1).and_then(|at| cells.get(at)), cells.get(at))
    else {
        return true;
    };
    if before.shown == ' ' {
        return after.shown != ' ';
    }
    let is_held = OPENING.contains(before.shown) || CLOSING.contains(after.shown);
    after.shown == ' ' || !is_held && (before.width == 2 || after.width == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_under_what_it_explains() {
        let check = |line: &str, width: usize, expected: &[&str]| {
            assert_eq!(wrapped(line, width).lines().collect::<Vec<_>>(), expected, "{line}");
        };
        check("短的一行", 8, &["短的一行"]);
        check("一二三四五", 8, &["一二三四", "五"]);
        // No line begins with a comma, nor ends with a bracket.
        check("一二三四，五六", 8, &["一二三", "四，五六"]);
        check("一二三（四五）", 8, &["一二三", "（四五）"]);
        check("  check    检查，不写文件", 20, &["  check    检查，不", "           写文件"]);
        check("a word or two", 8, &["a word", "or two"]);
        check("  a word", 5, &["  a", "  wor", "  d"]);
        // Styles take no room and are kept.
        check("\u{1b}[1m一二\u{1b}[0m三四五", 8, &["\u{1b}[1m一二\u{1b}[0m三四", "五"]);
        for width in 0..4 {
            assert!(wrapped("一二三", width).contains('三'), "nothing is lost at {width}");
        }
    }
}
