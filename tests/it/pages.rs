//! The printed page, measured on the PDF of the example: GB/T 9704-2012 as far as it goes,
//! convention for masthead and 报尾. What stands at a place is looked up first and its size and face
//! asserted then: looking for glyphs of the right size would find nothing wrong with a page set in
//! another.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::stext::{self, Area, Glyph, Page, Rule};
use crate::support;

/// The 版心 (5.2.1), mm.
const LEFT: f64 = 28.0;
const RIGHT: f64 = 184.0;
const TOP: f64 = 37.0;
const BOTTOM: f64 = 262.0;
/// One Hanzi of body text, mm: 28 fill a line (5.2.3).
const EM: f64 = (RIGHT - LEFT) / 28.0;
/// The same in pt.
const SIZE_3: f64 = EM * 72.0 / 25.4;
const SIZE_4: f64 = 14.0;
const SIZE_2: f64 = 22.0;
/// From the top of a line's box to its baseline, mm.
const RISE: f64 = 0.88 * EM;
/// How far a printed place may be from the computed one, mm. Text matrices are written with five
/// digits.
const NEAR: f64 = 0.02;

const DIGITS: &str = "LiberationSerif";
const FANGSONG: &str = "FandolFang-Regular";
const HEITI: &str = "FandolHei-Regular";
const KAITI: &str = "FandolKai-Regular";
const SONGTI: &str = "FandolSong-Regular";
const TITLE: &str = "NotoSerifCJKsc-Bold";
const NAMEPLATE: &str = "NotoSerifCJKsc-Black";

/// Marks whose blank half may stand outside the 版心 where they open or close a line.
const OPENING: &str = "“‘（《〈【〔「『";
const CLOSING: &str = "”’）》〉】〕」』，。、；：？！";

/// 报名, number, issuer and date, title, period.
const MASTHEAD_ROWS: usize = 5;
/// 报, 送 and 发, none of which turns in the example, and the number of copies.
const COLOPHON_ROWS: usize = 4;

#[test]
fn the_text_stands_on_the_grid_of_the_paper() {
    each_issue(|issue| {
        for (number, page) in issue.numbered() {
            assert!((page.width - 210.0).abs() < 0.01, "page {number} is {} mm wide", page.width);
            assert!((page.height - 297.0).abs() < 0.01, "page {number} is {} mm high", page.height);
        }
        for row in &issue.body {
            let line = (row.baseline() - TOP - RISE) / issue.pitch();
            assert!((line - line.round()).abs() < 0.02, "{row:?} is on line {line:.3}");
            for glyph in &row.glyphs {
                assert!(
                    (glyph.size - SIZE_3).abs() < 0.01,
                    "{} in {row:?}: {} pt",
                    glyph.ch,
                    glyph.size
                );
            }
            let (first, last) = (row.first(), row.last());
            let before = if OPENING.contains(first.ch) { EM / 2.0 } else { 0.0 };
            let after = if CLOSING.contains(last.ch) { EM / 2.0 } else { 0.0 };
            assert!(first.left > LEFT - before - NEAR, "{row:?} starts at {} mm", first.left);
            assert!(last.right < RIGHT + after + NEAR, "{row:?} ends at {} mm", last.right);
        }
    });
}

#[test]
fn a_page_is_full_unless_headings_moved_on() {
    each_issue(|issue| {
        let headings: Vec<_> = issue
            .paragraphs
            .iter()
            .filter(|paragraph| paragraph.source.is_heading())
            .flat_map(|paragraph| &paragraph.rows)
            .map(|row| (row.page, issue.line(row)))
            .collect();
        let is_heading = |row: &Row| headings.contains(&(row.page, issue.line(row)));
        let pages: Vec<_> = issue.body.chunk_by(|a, b| a.page == b.page).collect();
        assert_eq!(pages.len(), issue.pages.len(), "a page without text");
        for (rows, next) in pages.iter().zip(&pages[1..]) {
            let page = rows[0].page;
            let lines: Vec<_> = rows.iter().map(|row| issue.line(row)).collect();
            assert!(lines.windows(2).all(|pair| pair[1] == pair[0] + 1), "page {page}: {lines:?}");
            assert!(page == 1 || lines[0] == 0, "page {page} starts on line {}", lines[0]);
            let blank = issue.lines - 1 - lines[lines.len() - 1];
            let moved = next.iter().take_while(|row| is_heading(row)).count() as u32;
            assert!(blank <= moved, "page {page} ends {blank} lines early for {moved} headings");
            assert!(!is_heading(&rows[rows.len() - 1]), "a heading ends page {page}");
        }
    });
}

#[test]
fn a_plain_line_holds_28_hanzi() {
    each_issue(|issue| {
        let mut plain = 0;
        for paragraph in &issue.paragraphs {
            // The first line is indented and the last one ends where the text does.
            for pair in paragraph.rows.windows(2) {
                let (row, next) = (&pair[0], pair[1].text());
                let after = if CLOSING.contains(row.last().ch) { EM / 2.0 } else { 0.0 };
                // A digit before a Hanzi keeps the hair of stretch that it took.
                let end = row.last().right;
                assert!(
                    end > RIGHT - 0.5 && end < RIGHT + after + NEAR,
                    "{row:?} ends at {end} mm"
                );
                let indent = if row.first().left > LEFT + EM { 2 } else { 0 };
                let count = row.glyphs.len() + indent;
                if row.glyphs.iter().any(|glyph| glyph.ch.is_ascii()) {
                    continue;
                }
                plain += 1;
                // 避头尾: an opening mark goes to the next line, and a closing one takes the Hanzi
                // before it along.
                let mut following = next.chars();
                let pushed = following.next().is_some_and(|ch| OPENING.contains(ch))
                    || following.next().is_some_and(|ch| CLOSING.contains(ch));
                assert!(count == 28 || (count == 27 && pushed), "{row:?} holds {count} Hanzi");
            }
        }
        assert!(plain > 30, "only {plain} plain lines: nothing was tried");
    });
}

#[test]
fn figures_stand_off_from_the_hanzi_in_the_text_only() {
    each_issue(|issue| {
        let spaces = |rows: &[Row]| -> Vec<f64> {
            rows.iter()
                .flat_map(|row| row.glyphs.windows(2))
                .filter(|pair| {
                    let [a, b] = [&pair[0], &pair[1]].map(|glyph| glyph.ch);
                    (is_hanzi(a) && b.is_ascii_digit()) || (a.is_ascii_digit() && is_hanzi(b))
                })
                .map(|pair| pair[1].left - pair[0].right)
                .collect()
        };
        // A quarter of a Hanzi, half of which a tight line may take back.
        let text = spaces(&issue.body);
        assert!(text.len() > 50, "only {} figures in the text", text.len());
        assert!(text.iter().all(|&space| space > EM / 8.0 - NEAR), "{text:.2?}");
        let display = [spaces(&issue.masthead[1..2]), spaces(&issue.masthead[4..])].concat();
        assert!(
            !display.is_empty() && display.iter().all(|space| space.abs() < NEAR),
            "{display:?}"
        );
        let colophon = spaces(&issue.colophon);
        assert!(!colophon.is_empty() && colophon.iter().all(|space| space.abs() < NEAR));
    });
}

#[test]
fn every_paragraph_starts_two_hanzi_in() {
    each_issue(|issue| {
        let printed: Vec<_> = issue.paragraphs.iter().map(|paragraph| paragraph.text()).collect();
        let source: Vec<_> = issue.source.iter().map(Source::text).collect();
        assert_eq!(printed, source);
        for paragraph in &issue.paragraphs {
            for (index, row) in paragraph.rows.iter().enumerate() {
                let first = row.first();
                let hangs = index > 0 && OPENING.contains(first.ch);
                let expected = match (index, hangs) {
                    (0, _) => LEFT + 2.0 * EM,
                    (_, true) => LEFT - EM / 2.0,
                    (_, false) => LEFT,
                };
                assert!(
                    (first.left - expected).abs() < NEAR,
                    "{row:?} starts at {} mm",
                    first.left
                );
            }
        }
    });
}

#[test]
fn the_masthead_is_the_customary_one() {
    each_issue(|issue| {
        let [name, label, imprint, title, period] = &issue.masthead[..] else {
            panic!("the masthead is {:?}", issue.masthead)
        };
        assert_eq!(name.text(), "政务服务工作");
        assert_eq!(label.text(), "2023年第7期（总第427期）");
        assert_eq!(imprint.text(), "四川省政府政务服务和公共资源交易服务中心2023年3月9日");
        assert_eq!(title.text(), "政务服务工作");
        assert_eq!(period.text(), "（2月20日—2月24日）");
        // 7.2.4: the top of 报名, by its ink, 35 mm under the top of the 版心.
        let top = issue.nameplate_ink.0;
        assert!((top - TOP - 35.0).abs() < 0.1, "the ink of 报名 starts at {top} mm");
        for (row, size) in [(name, 54.0), (label, SIZE_3), (imprint, SIZE_3), (title, SIZE_2)] {
            assert!(row.glyphs.iter().all(|glyph| (glyph.size - size).abs() < 0.01), "{row:?}");
        }
        assert!(period.glyphs.iter().all(|glyph| (glyph.size - SIZE_3).abs() < 0.01), "{period:?}");
        for row in [name, label, title, period] {
            // The blank half of a mark at either end does not count.
            let opens = OPENING.contains(row.first().ch);
            let closes = CLOSING.contains(row.last().ch);
            let left = row.first().left + if opens { EM / 2.0 } else { 0.0 };
            let right = row.last().right - if closes { EM / 2.0 } else { 0.0 };
            let middle = (left + right) / 2.0;
            assert!(
                (middle - (LEFT + RIGHT) / 2.0).abs() < NEAR,
                "{row:?} is centred on {middle} mm"
            );
        }
        let lines: Vec<_> = [label, imprint, title, period, &issue.body[0]]
            .map(|row| (row.baseline() - TOP - RISE) / issue.pitch())
            .to_vec();
        assert!(lines.iter().all(|line| (line - line.round()).abs() < 0.02), "{lines:?}");
        let steps: Vec<_> = lines.windows(2).map(|pair| (pair[1] - pair[0]).round()).collect();
        assert_eq!(
            steps,
            [1.0, 2.0, 1.0, 2.0],
            "an empty line before the title and after the period"
        );
        // The name's descending strokes and the number's line keep clear of each other.
        assert!(label.baseline() - RISE > issue.nameplate_ink.1, "报名 runs into the number");
        // The issuer of the example and its date fill the line without indents and with a Hanzi
        // between them.
        assert!((imprint.first().left - LEFT).abs() < NEAR, "{}", imprint.first().left);
        assert!((imprint.last().right - RIGHT).abs() < NEAR, "{}", imprint.last().right);
        let spaces = imprint.glyphs.windows(2).map(|pair| pair[1].left - pair[0].right);
        assert!(spaces.fold(0.0, f64::max) >= EM, "issuer and date run together");
    });
}

#[test]
fn the_page_number_stands_outside_under_the_text() {
    each_issue(|issue| {
        for (number, page) in issue.numbered() {
            let footer: Vec<_> =
                page.glyphs.iter().filter(|glyph| glyph.baseline > BOTTOM + NEAR).collect();
            let text: String = footer.iter().map(|glyph| glyph.ch).collect();
            assert_eq!(text, format!("—{number}—"));
            for glyph in &footer {
                assert_eq!(glyph.font, SONGTI, "page {number}");
                assert!((glyph.size - SIZE_4).abs() < 0.01, "page {number}: {} pt", glyph.size);
            }
            // 7.5: one Hanzi in, on the right of odd pages and on the left of even ones.
            let (at, expected) = if number % 2 == 1 {
                (footer[footer.len() - 1].right, RIGHT - EM)
            } else {
                (footer[0].left, LEFT + EM)
            };
            assert!((at - expected).abs() < NEAR, "page {number}: the number's edge is at {at} mm");
            let dash = issue.dash_tops[number - 1];
            assert!((dash - BOTTOM - 7.0).abs() < 0.1, "page {number}: the dash is at {dash} mm");
        }
    });
}

#[test]
fn one_rule_is_red_and_three_are_black() {
    each_issue(|issue| {
        let last = issue.pages.len();
        for (number, page) in issue.numbered() {
            let (black, red): (Vec<_>, Vec<_>) =
                page.rules.iter().partition(|rule| rule.is_black());
            for rule in black.iter().chain(&red) {
                assert!((rule.left - LEFT).abs() < NEAR, "{rule:?}");
                assert!((rule.right - RIGHT).abs() < NEAR, "{rule:?}");
            }
            let expected: &[f64] = if number == last { &[0.35, 0.25, 0.35] } else { &[] };
            assert_thick(&black, expected);
            if let Some(closing) = black.last() {
                assert!((closing.y - BOTTOM).abs() < NEAR, "the last rule is at {} mm", closing.y);
            }
            assert_eq!(red.len(), usize::from(number == 1), "red rules on page {number}");
            for rule in red {
                assert!(is_red(&rule.color), "{rule:?}");
                let under = rule.y - (issue.masthead[2].baseline() + 0.12 * EM);
                assert!((under - 4.0).abs() < NEAR, "the red rule is {under} mm under its line");
            }
            for glyph in &page.glyphs {
                let expected =
                    if is_nameplate(issue, number, glyph) { "#e60012" } else { "#000000" };
                assert_eq!(glyph.color, expected, "{} on page {number}", glyph.ch);
            }
        }
    });
}

#[test]
fn the_colophon_ends_the_last_page() {
    each_issue(|issue| {
        let [report, send, issued, copies] = &issue.colophon[..] else {
            panic!("the 报尾 is {:?}", issue.colophon)
        };
        for (row, label) in [(report, "报："), (send, "送："), (issued, "发：")] {
            assert!(row.text().starts_with(label), "{row:?}");
            assert!((row.first().left - LEFT - EM).abs() < NEAR, "{row:?}");
            // Turned lines would align here.
            let start = row.glyphs[2].left - LEFT - EM - 2.0 * SIZE_4 * 25.4 / 72.0;
            assert!(start.abs() < NEAR, "{row:?} starts {start} mm after its colon");
        }
        assert_eq!(copies.text(), "（共印80份）");
        // The blank half of the mark that closes the line is trimmed, its ink stands one Hanzi in.
        let end = copies.last().right - SIZE_4 * 25.4 / 72.0 / 2.0;
        assert!((end - RIGHT + EM).abs() < NEAR, "the copies end at {end} mm");
        let rules = &issue.pages[issue.pages.len() - 1].rules;
        let [opening, thin, closing] = &rules[..] else { panic!("rules of the 报尾: {rules:?}") };
        let text_end = issue.body[issue.body.len() - 1].baseline() + 0.12 * EM;
        let box_top = |row: &Row| row.baseline() - 0.88 * SIZE_4 * 25.4 / 72.0;
        assert!(opening.y > text_end, "the 报尾 runs into the text");
        assert!(opening.y < box_top(report) && issued.baseline() < thin.y, "{rules:?}");
        assert!(thin.y < box_top(copies) && copies.baseline() < closing.y, "{rules:?}");
        for row in &issue.colophon {
            assert!(row.glyphs.iter().all(|glyph| (glyph.size - SIZE_4).abs() < 0.01), "{row:?}");
        }
    });
}

#[test]
fn each_element_is_set_in_its_face() {
    each_issue(|issue| {
        let [name, label, imprint, title, period] = &issue.masthead[..] else {
            panic!("the masthead is {:?}", issue.masthead)
        };
        assert_face(&name.glyphs, NAMEPLATE);
        assert_face(&label.glyphs, FANGSONG);
        assert_face(&imprint.glyphs, FANGSONG);
        assert_face(&title.glyphs, TITLE);
        let (dash, dates): (Vec<_>, Vec<_>) =
            period.glyphs.iter().cloned().partition(|glyph| glyph.ch == '—');
        assert_face(&dash, FANGSONG);
        assert_face(&dates, KAITI);
        for paragraph in &issue.paragraphs {
            let glyphs: Vec<_> =
                paragraph.rows.iter().flat_map(|row| &row.glyphs).cloned().collect();
            match &paragraph.source {
                Source::H1(_) => assert_face(&glyphs, HEITI),
                Source::H2(_) => assert_face(&glyphs, KAITI),
                Source::Para(_) => assert_face(&glyphs, FANGSONG),
                Source::Finding(name, _) => {
                    let (name, finding) = glyphs.split_at(name.chars().count());
                    assert_face(name, KAITI);
                    assert_face(finding, FANGSONG);
                }
            }
        }
        for row in &issue.colophon {
            assert_face(&row.glyphs, FANGSONG);
        }
        assert_eq!(issue.not_embedded, Vec::<String>::new());
    });
}

#[test]
fn the_pages_say_what_the_office_printed() {
    let office: String = include_str!("../fixtures/seed-2023-07.txt").split_whitespace().collect();
    each_issue(|issue| {
        // The seed was read from the office's PDF without its drawn 报名.
        let printed: String = issue.masthead[1..]
            .iter()
            .chain(&issue.body)
            .chain(&issue.colophon)
            .map(Row::text)
            .collect();
        assert_eq!(printed, office);
    });
}

#[test]
fn figures_in_the_large_lines_are_of_the_hanzi_face() {
    let copy = support::Copy::mended(support::MAIN);
    copy.replace("bulletin.toml", "name     = \"政务服务工作\"", "name = \"政务12345热线\"");
    copy.replace("bulletin.toml", "title    = \"政务服务工作\"", "title = \"2023年Q1工作\"");
    let built = copy.build(&["2023-07"]);
    assert_eq!(built.outcome.found.errors, 0, "{built:?}");
    let pages = stext::read(&copy.path("out/2023-07.pdf"));
    let rows = read_rows(&pages[0], 1);
    for (row, text, face) in
        [(&rows[0], "政务12345热线", NAMEPLATE), (&rows[3], "2023年Q1工作", TITLE)]
    {
        assert_eq!(row.text(), text);
        for glyph in &row.glyphs {
            assert_eq!(glyph.font, face, "{} in {row:?}", glyph.ch);
        }
    }
}

#[test]
fn a_line_is_not_torn_apart_before_what_may_break() {
    // Behind so many Hanzi that it comes to stand at every place of a line, each run; and the widest part
    // of it that must not break, in Hanzi.
    let check = |run: &str, widest: f64| {
        let items: Vec<String> = (0..28)
            .map(|before| format!("\"{}{run}{}\"", "国".repeat(before), "国".repeat(40)))
            .collect();
        let copy = support::Copy::of(support::MAIN);
        let section = format!("unauthorized = []\nprogress = [{}]\n", items.join(", "));
        copy.write("issues/2023-07/综窗办件.toml", section.as_bytes());
        let built = copy.build(&["2023-07"]);
        assert_eq!(built.outcome.found.errors, 0, "{built:?}");
        let pages = stext::read(&copy.path("out/2023-07.pdf"));
        let rows = pages.iter().zip(1..).flat_map(|(page, number)| read_rows(page, number));
        let rows: Vec<Row> = rows.filter(|row| row.text().contains('国')).collect();
        let mut full = 0;
        for row in rows.iter().filter(|row| row.last().right > RIGHT - EM / 2.0 - NEAR) {
            full += 1;
            let gaps =
                row.glyphs.windows(2).filter(|pair| pair[0].ch == '国' && pair[1].ch == '国');
            let widest_gap = gaps.map(|pair| pair[1].left - pair[0].right).fold(0.0, f64::max);
            // What moves on leaves no more than its own width, which the Hanzi share out among them.
            let hanzi = row.glyphs.iter().filter(|glyph| is_hanzi(glyph.ch)).count();
            let limit = widest * EM / (hanzi - 1) as f64 + NEAR;
            assert!(widest_gap < limit, "{row:?}: gaps of {widest_gap:.2} mm, not {limit:.2}");
            assert!(!CLOSING.contains(row.first().ch) && row.first().ch != '%', "{row:?}");
        }
        assert!(full > 28, "only {full} full lines for {run}");
    };
    check("占52.7%（比上周增加）", 3.0);
    check("36.5℃（", 3.0);
    check("95.5%“好差评”", 3.0);
    check("1234.5kWh，", 3.0);
    check("2752087人次", 4.0);
}

#[test]
fn the_colophon_has_the_rules_that_it_needs() {
    let check = |has_distribution: bool, has_copies: bool, thick: &[f64], text: &str| {
        let copy = support::Copy::mended(support::MAIN);
        let config = copy.read("bulletin.toml");
        let (before, rest) = config.split_once("[[distribution]]").expect("a distribution");
        let (distribution, print) = rest.split_once("[print]").expect("how it is printed");
        let distribution = if has_distribution {
            format!("[[distribution]]{distribution}")
        } else {
            String::new()
        };
        let print = if has_copies { print.to_owned() } else { print.replacen("copies", "#", 1) };
        copy.write("bulletin.toml", format!("{before}{distribution}[print]{print}").as_bytes());
        let built = copy.build(&["2023-07"]);
        assert_eq!(built.outcome.found.errors, 0, "{built:?}");
        let pages = stext::read(&copy.path("out/2023-07.pdf"));
        let last = &pages[pages.len() - 1];
        let rules: Vec<&Rule> = last.rules.iter().collect();
        assert_thick(&rules, thick);
        let rows = read_rows(last, pages.len());
        let row = &rows[rows.len() - 1];
        assert!(row.text().ends_with(text), "{row:?}");
        match rules.as_slice() {
            [] => assert!((row.first().size - SIZE_3).abs() < 0.01, "{row:?}"),
            // The print run ends on the edge, 4号 high.
            [rule] => {
                let end = row.baseline() + 0.12 * SIZE_4 * 25.4 / 72.0;
                assert!((end - BOTTOM).abs() < NEAR, "{row:?} ends at {end} mm");
                assert!(rule.y < row.baseline() - 0.88 * SIZE_4 * 25.4 / 72.0, "{rule:?}");
            }
            [.., closing] => {
                assert!((closing.y - BOTTOM).abs() < NEAR, "{closing:?}");
                assert!(row.baseline() < closing.y, "{row:?}");
            }
        }
    };
    check(true, true, &[0.35, 0.25, 0.35], "（共印80份）");
    check(true, false, &[0.35, 0.35], "发：各部门窗口。");
    check(false, true, &[0.35], "（共印80份）");
    check(false, false, &[], "大厅运行保障有序。");
}

#[test]
fn an_issue_may_have_its_own_lines_per_page() {
    let copy = support::Copy::of(support::MAIN);
    let pages = |copy: &support::Copy| {
        let built = copy.build(&["2023-06", "2023-07"]);
        assert_eq!(built.outcome.found.errors, 0, "{built:?}");
        ["2023-06", "2023-07"].map(|id| stext::read(&copy.path(&format!("out/{id}.pdf"))).len())
    };
    assert_eq!(pages(&copy), [5, 7]);
    copy.replace("issues/2023-07/issue.toml", "date   =", "lines_per_page = 24\ndate   =");
    assert_eq!(pages(&copy), [5, 6]);
    copy.replace("bulletin.toml", "lines_per_page = 22", "lines_per_page = 10");
    assert_eq!(pages(&copy)[1], 6);
}

/// What is said of last pages: issue, message, help.
fn last_pages(found: &support::Collected) -> Vec<(String, String, String)> {
    let said = found.diagnostics.iter().filter(|found| found["rule"] == "last-page");
    said.map(|found| {
        assert_eq!(found["severity"], "note");
        let part = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
        (part("issue"), part("message"), part("help"))
    })
    .collect()
}

#[test]
fn a_last_page_of_next_to_nothing_is_said_with_what_saves_it() {
    let all = ["2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06", "2023-07"];
    // For each issue that is spoken of: lines on its last page, and the lines per page that save it.
    let check = |lines: u32, expected: &[(&str, u32, Option<u32>)]| {
        let copy = support::Copy::of(support::MAIN);
        let setting = format!("lines_per_page = {lines}");
        copy.replace("bulletin.toml", "lines_per_page = 22", &setting);
        let count = |id: &str| stext::read(&copy.path(&format!("out/{id}.pdf"))).len();
        let built = copy.build(&all);
        let said = last_pages(&built);
        let ids: Vec<_> = said.iter().map(|(id, ..)| id.as_str()).collect();
        assert_eq!(ids, expected.iter().map(|(id, ..)| *id).collect::<Vec<_>>(), "{lines}");
        for ((id, message, help), (_, few, fits)) in said.iter().zip(expected) {
            let what =
                if *few == 0 { "只有报尾".to_owned() } else { format!("只有{few}行正文") };
            assert!(message.contains(&what), "{id} at {lines}: {message}");
            let Some(fits) = fits else {
                assert!(help.contains("省不下"), "{id} at {lines}: {help}");
                continue;
            };
            assert!(help.contains(&format!("lines_per_page = {fits}")), "{id} at {lines}: {help}");
            let before = count(id);
            let manifest = format!("issues/{id}/issue.toml");
            for (own, saves) in [(fits - 1, false), (*fits, true)] {
                let text = copy.read(&manifest);
                copy.write(&manifest, format!("lines_per_page = {own}\n{text}").as_bytes());
                let again = copy.build(&[id]);
                assert_eq!(count(id) < before, saves, "{id} at {own}: {again:?}");
                copy.write(&manifest, text.as_bytes());
            }
        }
    };
    check(
        22,
        &[
            ("2023-01", 0, Some(24)),
            ("2023-03", 0, Some(23)),
            ("2023-04", 2, Some(24)),
            ("2023-07", 2, Some(24)),
        ],
    );
    check(24, &[("2023-02", 0, Some(25))]);
    check(25, &[("2023-06", 2, None)]);
}

#[test]
fn what_saves_the_page_is_tried_where_lines_do_not_tell() {
    // A photo takes lines by its height, and a template of the workspace's own may do anything.
    let check = |prepare: &dyn Fn(&support::Copy)| {
        let copy = support::Copy::of(support::MAIN);
        prepare(&copy);
        let count = || stext::read(&copy.path("out/2023-07.pdf")).len();
        let (mut tried, manifest) = (Vec::new(), copy.read("issues/2023-07/issue.toml"));
        for lines in 22..=25 {
            let own = format!("lines_per_page = {lines}\n{manifest}");
            copy.write("issues/2023-07/issue.toml", own.as_bytes());
            let said = last_pages(&copy.build(&["2023-07"]));
            tried.push((lines, count(), said));
        }
        let saves = |from: usize, pages: usize| {
            let more = tried.iter().skip(from + 1);
            more.filter(|(_, other, _)| *other < pages).map(|(lines, ..)| *lines).next()
        };
        let mut said = 0;
        for (at, (lines, pages, found)) in tried.iter().enumerate() {
            let Some((_, _, help)) = found.first() else { continue };
            said += 1;
            let expected =
                saves(at, *pages).map_or("省不下".to_owned(), |lines| format!("改为 {lines}"));
            assert!(help.contains(&expected), "at {lines}: {help}, not {expected}");
        }
        assert!(said > 0, "{tried:?}");
    };
    check(&|copy| {
        let layout = support::read(&support::root().join("templates/layout.typ"));
        copy.write("templates/layout.typ", layout.as_bytes());
    });
    check(&|copy| {
        let photo =
            std::fs::read(support::root().join("tests/fixtures/photo.png")).expect("a photo");
        copy.write("issues/2023-07/1.png", &photo);
        let news = copy.read("issues/2023-07/窗口动态.toml");
        let (first, rest) = news.split_once("[[environment]]").expect("a dispatch");
        let photo = "photo = { file = \"1.png\", caption = \"现场\" }";
        let news = format!("{first}[[environment]]\n{photo}{rest}");
        copy.write("issues/2023-07/窗口动态.toml", news.as_bytes());
    });
}

#[test]
fn what_is_said_of_a_last_page_is_remembered_and_only_said_of_pages() {
    let copy = support::Copy::of(support::MAIN);
    let first = copy.build(&["2023-07"]);
    assert_eq!((last_pages(&first).len(), first.outputs.len()), (1, 3), "{first:?}");
    // Nothing is laid out again for it.
    let again = copy.build(&["2023-07"]);
    assert_eq!(last_pages(&again), last_pages(&first));
    assert_eq!((again.outputs.len(), again.outcome.fresh), (0, 1), "{again:?}");
    assert_eq!(last_pages(&copy.markdown("2023-07").1), []);
    assert_eq!(last_pages(&copy.check(&["2023-07"])), []);
    let draft = copy.run(&["build", "2023-07", "--draft", "--format", "pdf"]);
    assert!(!draft.stderr.contains("last-page"), "{draft:?}");
    let told = copy.run(&["build", "2023-07", "--format", "pdf"]);
    assert!(told.code == 0 && told.stderr.contains("last-page"), "{told:?}");
    // Of what is on record for ever there is nothing to propose, whatever was said before.
    let before = copy.run(&["build", "2023-01"]);
    assert!(before.code == 0 && before.stderr.contains("last-page"), "{before:?}");
    assert_eq!(copy.run(&["publish", "2023-01"]).code, 0);
    for options in
        [&["build", "2023-01"][..], &["build", "2023-01"], &["build", "2023-01", "--force"]]
    {
        let published = copy.run(options);
        assert!(published.code == 0 && !published.stderr.contains("last-page"), "{published:?}");
    }
}

/// What was printed, sorted by place.
struct Issue {
    /// Lines a page.
    lines: u32,
    pages: Vec<Page>,
    masthead: Vec<Row>,
    body: Vec<Row>,
    colophon: Vec<Row>,
    /// The body's rows, shared out among what the emitted Typst file says.
    paragraphs: Vec<Paragraph>,
    source: Vec<Source>,
    not_embedded: Vec<String>,
    /// Top and bottom of 报名's ink, mm.
    nameplate_ink: (f64, f64),
    /// Top of the first dash's ink beside each page's number, mm.
    dash_tops: Vec<f64>,
}

impl Issue {
    /// Distance of two baselines, mm: 版心 less one line's height, less what keeps the last line on
    /// the page.
    fn pitch(&self) -> f64 {
        (BOTTOM - TOP - EM - 0.05) / f64::from(self.lines - 1)
    }

    /// The line of the grid that a row is nearest to, from 0.
    fn line(&self, row: &Row) -> u32 {
        ((row.baseline() - TOP - RISE) / self.pitch()).round() as u32
    }

    fn numbered(&self) -> impl Iterator<Item = (usize, &Page)> {
        self.pages.iter().enumerate().map(|(index, page)| (index + 1, page))
    }
}

/// The glyphs that share a baseline, from left to right.
#[derive(Clone)]
struct Row {
    /// Counted from 1.
    page: usize,
    glyphs: Vec<Glyph>,
}

impl Row {
    fn text(&self) -> String {
        self.glyphs.iter().map(|glyph| glyph.ch).collect()
    }

    fn first(&self) -> &Glyph {
        &self.glyphs[0]
    }

    fn last(&self) -> &Glyph {
        &self.glyphs[self.glyphs.len() - 1]
    }

    fn baseline(&self) -> f64 {
        self.first().baseline
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "page {} at {:.2} mm, {}", self.page, self.baseline(), self.text())
    }
}

/// A call in the emitted Typst file, its text without blanks.
#[derive(Clone)]
enum Source {
    H1(String),
    H2(String),
    Para(String),
    Finding(String, String),
}

impl Source {
    fn text(&self) -> String {
        match self {
            Source::H1(text) | Source::H2(text) | Source::Para(text) => text.clone(),
            Source::Finding(name, finding) => format!("{name}{finding}"),
        }
    }

    fn is_heading(&self) -> bool {
        matches!(self, Source::H1(_) | Source::H2(_))
    }
}

struct Paragraph {
    source: Source,
    rows: Vec<Row>,
}

impl Paragraph {
    fn text(&self) -> String {
        self.rows.iter().map(Row::text).collect()
    }
}

/// Runs a check on the example as the standard has it, 22 lines a page, and on the compact page.
fn each_issue(check: impl Fn(&Issue)) {
    static STANDARD: OnceLock<Issue> = OnceLock::new();
    static COMPACT: OnceLock<Issue> = OnceLock::new();
    check(STANDARD.get_or_init(|| measure(22)));
    check(COMPACT.get_or_init(|| measure(24)));
}

fn measure(lines: u32) -> Issue {
    let built = support::built("政务服务工作", "2023-07", lines);
    let pages = stext::read(&built.pdf);
    let typ = std::fs::read_to_string(&built.typ).expect("the emitted Typst file");
    let source = read_source(&typ);

    let mut rows: Vec<_> =
        pages.iter().zip(1..).flat_map(|(page, number)| read_rows(page, number)).collect();
    assert!(rows.len() > MASTHEAD_ROWS + COLOPHON_ROWS, "the pages have {} rows", rows.len());
    let colophon = rows.split_off(rows.len() - COLOPHON_ROWS);
    let body = rows.split_off(MASTHEAD_ROWS);
    let masthead = rows;

    let name = Area { left: LEFT, right: RIGHT, top: 55.0, bottom: label_top(&masthead[1]) };
    let nameplate_ink = stext::ink(&built.pdf, 1, &name).expect("报名 is printed");
    let dash_tops = (1..=pages.len())
        .map(|number| {
            let footer = pages[number - 1].glyphs.iter().filter(|glyph| glyph.baseline > BOTTOM);
            let dash = footer.min_by(|a, b| a.left.total_cmp(&b.left)).expect("a page number");
            let area = Area {
                left: dash.left,
                right: dash.right,
                top: BOTTOM + 1.0,
                bottom: BOTTOM + 20.0,
            };
            stext::ink(&built.pdf, number, &area).expect("a dash").0
        })
        .collect();
    Issue {
        lines,
        paragraphs: share_out(&body, &source),
        not_embedded: stext::fonts_not_embedded(&built.pdf),
        nameplate_ink,
        dash_tops,
        pages,
        masthead,
        body,
        colophon,
        source,
    }
}

fn label_top(label: &Row) -> f64 {
    label.baseline() - RISE - 0.5
}

/// What stands inside the 版心, row by row.
fn read_rows(page: &Page, number: usize) -> Vec<Row> {
    let mut by_height: BTreeMap<i64, Vec<Glyph>> = BTreeMap::new();
    for glyph in page.glyphs.iter().filter(|glyph| glyph.baseline <= BOTTOM + NEAR) {
        // Rows are millimetres apart; a tenth of one is the same row.
        let height = (glyph.baseline * 10.0).round() as i64;
        by_height.entry(height).or_default().push(glyph.clone());
    }
    by_height
        .into_values()
        .map(|mut glyphs| {
            glyphs.sort_by(|a, b| a.left.total_cmp(&b.left));
            Row { page: number, glyphs }
        })
        .collect()
}

/// Gives each paragraph as many rows as its text fills. A text that is not there takes what stands
/// in its place, so that the comparison of the two shows it.
fn share_out(body: &[Row], source: &[Source]) -> Vec<Paragraph> {
    let mut rows = body.iter().cloned().peekable();
    let mut paragraphs: Vec<_> = source
        .iter()
        .map(|source| {
            let mut left = source.text().chars().count();
            let mut own = Vec::new();
            while left > 0 {
                let Some(row) = rows.next_if(|row| row.glyphs.len() <= left) else { break };
                left -= row.glyphs.len();
                own.push(row);
            }
            Paragraph { source: source.clone(), rows: own }
        })
        .collect();
    if let Some(last) = paragraphs.last_mut() {
        last.rows.extend(rows);
    }
    paragraphs
}

/// The calls `#h1("…")`, `#h2`, `#para` and `#finding` at the start of a line, in order.
fn read_source(typ: &str) -> Vec<Source> {
    let mut calls = Vec::new();
    for (start, _) in typ.match_indices("\n#") {
        let call = &typ[start + 2..];
        let Some((name, arguments)) = call.split_once('(') else { continue };
        let source = match name {
            "h1" => Source::H1(strings(arguments).concat()),
            "h2" => Source::H2(strings(arguments).concat()),
            "para" => Source::Para(strings(arguments).concat()),
            "finding" => {
                let mut parts = strings(arguments).into_iter();
                let name = parts.next().expect("a finding has a name");
                Source::Finding(name, parts.collect())
            }
            _ => continue,
        };
        calls.push(source);
    }
    assert!(!calls.is_empty(), "the Typst file has no calls");
    calls
}

/// The string literals up to the bracket that closes the call, blanks dropped. Only `\\` and `\"`
/// are escapes there.
fn strings(arguments: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let mut chars = arguments.chars();
    while let Some(ch) = chars.next() {
        match ch {
            ')' => break,
            '"' => {
                let mut literal = String::new();
                while let Some(ch) = chars.next().filter(|&ch| ch != '"') {
                    literal.push(if ch == '\\' { chars.next().expect("an escape") } else { ch });
                }
                literal.retain(|ch| !ch.is_whitespace());
                literals.push(literal);
            }
            _ => {}
        }
    }
    literals
}

/// Hanzi and their marks come from `face`, digits and what else ASCII has from the digits' face.
#[track_caller]
fn assert_face(glyphs: &[Glyph], face: &str) {
    assert!(!glyphs.is_empty());
    for glyph in glyphs {
        let expected = if glyph.ch.is_ascii() { DIGITS } else { face };
        assert_eq!(glyph.font, expected, "{} at {:.2} mm", glyph.ch, glyph.baseline);
    }
}

#[track_caller]
fn assert_thick(rules: &[&Rule], expected: &[f64]) {
    let thick: Vec<_> = rules.iter().map(|rule| rule.thickness).collect();
    let close = thick.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.005);
    assert!(thick.len() == expected.len() && close, "black rules of {thick:?} mm");
}

fn is_hanzi(ch: char) -> bool {
    matches!(ch, '\u{4E00}'..='\u{9FFF}')
}

fn is_red(color: &[f64]) -> bool {
    matches!(color, [red, green, blue] if *red > 0.8 && *green < 0.2 && *blue < 0.2)
}

fn is_nameplate(issue: &Issue, page: usize, glyph: &Glyph) -> bool {
    page == 1 && (glyph.baseline - issue.masthead[0].baseline()).abs() < NEAR
}
