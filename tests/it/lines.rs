//! Where the lines of a page end: beside a figure, never within it.

use std::path::Path;

use crate::stext;
use crate::support::{Copy, MAIN};

/// What stands at the foot of no line, and at the head of none.
const OPENING: &str = "（《【「“‘￥";
const CLOSING: &str = "、，。；：！？%‰℃）》】」”’";

/// Each list as it is typed, what must stand on one line being set in `|`.
fn lists() -> Vec<String> {
    const DECIMALS: [&str; 12] = [
        "12.34%", "56.78%", "90.12%", "34.56%", "7.89%", "1.23%", "45.67%", "89.01%", "23.45%",
        "67.89%", "0.12%", "100.00%",
    ];
    let decimals = (3..=DECIMALS.len()).flat_map(|count| {
        let list = |between: &str| {
            let figures = DECIMALS[..count].iter().map(|figure| format!("|{figure}|"));
            format!("办结率分别为{}。", figures.collect::<Vec<_>>().join(between))
        };
        ["、", "，", ",", "/", "；"].map(list)
    });
    let others = [
        "电话：|028-86512345|、|028-86512346|、|12388|。",
        "电话：|02886512345|,|02886512346|,|12345|,|12388|,|12329|,|96960|,|02886512347|。",
        "增幅为|-12.34%|、|-5.67%|、|+3.21%|、|-8.90%|、|-7.65%|、|+4.32%|。",
        "增长|12.34%|（|56.78%|）、|90.12%|（|34.56%|）、|78.90%|（|11.22%|）。",
        "增长“|12.34%|”、“|56.78%|”、“|90.12%|”、“|34.56%|”、“|78.90%|”。",
        "增长‘|12.34%|’、‘|56.78%|’、‘|90.12%|’、‘|34.56%|’、‘|78.90%|’。",
        "增长'|12.34%|','|56.78%|','|90.12%|','|34.56%|','|78.90%|'。",
        "税额|￥1,234,567.89|、|￥345.67|、|￥2,345,678.90|、|￥1,234.56|、|￥3,456,789.01|。",
        "温度|36.6℃|、|37.2℃|、|38.5℃|、|36.9℃|、|37.8℃|、|39.1℃|、|36.5℃|、|40.2℃|。",
        "日期|2023-01-02|、|2023.01.09|、|2023-01-16|、|2023-01-23|、|2023.01.30|。",
        "时段|8:30-12:00|、|13:30-17:30|、|9:00-11:30|、|14:00-18:00|、|8:00-20:00|。",
        "编号|GB|/|T9704-2012|、|SC-2023-0001|-A、|SC-2023-0002|-B、|XK-51-0100-00012|。",
        "编号|ABC-2023-0001|-|XYZ-2023-0002|-|DEF-2023-0003|-|GHI-2023-0004|。",
        "规格|3×5|、|4×6|、|5×7|、|6×8|、|7×9|、|8×10|、|9×11|、|10×12|、|3×5|、|4×6|。",
    ];
    decimals.chain(others.map(str::to_owned)).collect()
}

#[test]
fn no_figure_is_torn_and_no_mark_stands_at_the_wrong_end_of_a_line() {
    // As many Hanzi before it as a line has bring every sign of a list to the end of a line.
    const SHIFTS: usize = 28;
    let lists = lists();
    let copy = Copy::mended(MAIN);
    let typed = lists.iter().flat_map(|list| {
        let list = list.replace('|', "");
        (0..SHIFTS).map(move |shift| format!("  \"{}{list}\",\n", "这".repeat(shift)))
    });
    let typed = format!("progress = [\n{}", typed.collect::<String>());
    copy.replace("issues/2023-06/综窗办件.toml", "progress = [\n", &typed);
    let run = copy.run(&["build", "2023-06", "--format", "pdf"]);
    assert_eq!(run.code, 0, "{run:?}");

    let lines = lines(&copy.path("out/2023-06.pdf"));
    for line in &lines {
        assert!(!line.starts_with(|c| CLOSING.contains(c)), "a line begins: {line}");
        assert!(!line.ends_with(|c| OPENING.contains(c)), "a line ends: {line}");
    }
    let whole = lines.concat();
    // The list's parts in turn, each of them looked for behind the one before.
    for list in &lists {
        let typed = list.replace('|', "");
        let places: Vec<usize> = whole.match_indices(&typed).map(|(at, _)| at).collect();
        assert_eq!(places.len(), SHIFTS, "{typed} is printed");
        for start in places {
            let mut at = start;
            for (number, part) in list.split('|').enumerate() {
                let end = at + part.len();
                if number % 2 == 1 {
                    let torn = ends(&lines).find(|&line| at < line && line < end);
                    assert_eq!(torn, None, "{part} of {typed} is torn: {}", &whole[start..end]);
                }
                at = end;
            }
        }
    }
}

/// The lines of the text, without blanks.
fn lines(pdf: &Path) -> Vec<String> {
    // Neither the page's number nor the 报尾, which are smaller.
    const SMALLEST: f64 = 15.0;
    let mut lines: Vec<String> = Vec::new();
    for page in stext::read(pdf) {
        let glyphs: Vec<_> = page.glyphs.iter().filter(|glyph| glyph.size > SMALLEST).collect();
        let rows = glyphs.chunk_by(|a, b| (a.baseline - b.baseline).abs() < 1.0);
        lines.extend(rows.map(|row| row.iter().map(|glyph| glyph.ch).collect()));
    }
    lines
}

/// Where the lines end in the text of all of them.
fn ends(lines: &[String]) -> impl Iterator<Item = usize> {
    lines.iter().scan(0, |end, line| {
        *end += line.len();
        Some(*end)
    })
}
