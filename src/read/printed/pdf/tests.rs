//! Pages as office software writes them: faces that are not embedded, no `ToUnicode`.

use super::read;
use crate::model::printed::PrintedPart;

/// How a text's characters become codes.
#[derive(Clone, Copy)]
enum Coding {
    Gbk,
    Ucs2,
}

/// A content stream that writes text at a place, in points from the page's lower left corner.
fn shown(coding: Coding, x: f64, y: f64, size: f64, text: &str) -> String {
    let bytes = match coding {
        Coding::Gbk => encoding_rs::GBK.encode(text).0.into_owned(),
        Coding::Ucs2 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    };
    let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("BT /F{} {size} Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj ET\n", coding as u8)
}

/// A file of such pages, with a Song face that whoever reads it has to have.
fn file(pages: &[String]) -> Vec<u8> {
    let font = |encoding: &str, at: usize| {
        format!(
            "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{encoding}/DescendantFonts[{at} 0 R]>>"
        )
    };
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        String::new(),
        font("GBK-EUC-H", 5),
        font("UniGB-UCS2-H", 5),
        // Codes of one byte are half as wide.
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)\
         /Ordering(GB1)/Supplement 2>>/DW 1000/W[1 95 500 814 939 500]/FontDescriptor 6 0 R>>"
            .to_owned(),
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]\
         /ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
            .to_owned(),
    ];
    let mut kids = Vec::new();
    for content in pages {
        let at = objects.len() + 1;
        kids.push(format!("{at} 0 R"));
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R\
             /Resources<</Font<</F0 3 0 R/F1 4 0 R>>>>>>",
            at + 1
        ));
        objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
    }
    objects[1] = format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" "));
    written(&objects)
}

/// The objects as a file.
fn written(objects: &[String]) -> Vec<u8> {
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(text.len());
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let (start, count) = (text.len(), objects.len() + 1);
    text.push_str(&format!("xref\n0 {count}\n0000000000 65535 f \n"));
    for place in places {
        text.push_str(&format!("{place:010} 00000 n \n"));
    }
    text.push_str(&format!("trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
    text.into_bytes()
}

/// What a file's parts say, a row of a table with `|` between its cells.
fn said(bytes: &[u8]) -> Vec<String> {
    let printed = read(bytes).unwrap_or_else(|error| panic!("{error}"));
    let parts = printed.parts.into_iter().flat_map(|part| match part {
        PrintedPart::Paragraph { text, .. } => vec![text],
        PrintedPart::Table { rows, .. } => rows.iter().map(|row| row.join("|")).collect(),
    });
    parts.collect()
}

/// Lines 28 Hanzi long, as a word processor breaks paragraphs that are not justified: a number stays
/// whole, no line begins with a mark.
fn wrapped(paragraphs: &[&str]) -> Vec<String> {
    let width =
        |text: &str| -> f64 { text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum() };
    let mut lines = Vec::new();
    for paragraph in paragraphs {
        let mut units: Vec<String> = Vec::new();
        for c in paragraph.chars() {
            match units.last_mut() {
                Some(last)
                    if "，。；：、）》”".contains(c)
                        || (c.is_ascii_alphanumeric()
                            && last.ends_with(|c: char| c.is_ascii_alphanumeric()))
                        || last.ends_with(['（', '《', '“']) =>
                {
                    last.push(c);
                }
                _ => units.push(c.to_string()),
            }
        }
        let mut line = String::new();
        for unit in units {
            if width(&line) + width(&unit) > 28.0 {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(&unit);
        }
        lines.push(line);
    }
    lines
}

/// Lines from the top of a page, those that begin with U+3000 so many Hanzi in.
fn page(coding: Coding, lines: &[String]) -> String {
    let lines = lines.iter().enumerate().map(|(at, line)| {
        let text = line.trim_start_matches('\u{3000}');
        let indent = (line.chars().count() - text.chars().count()) as f64 * 16.0;
        shown(coding, 72.0 + indent, 760.0 - 28.0 * at as f64, 16.0, text)
    });
    lines.collect()
}

const PARAGRAPHS: [&str; 4] = [
    "　　一、省级政务服务事项受理办理情况",
    "　　本周，共计咨询836人次、受理112件、颁发6244件、流转11380件；今年以来，累计咨询2584人次、受理1268件、\
     颁发10354件、流转19786件。",
    "　　二、“川渝通办”（第Ⅱ批）——①国务院办公厅《条例》第九条",
    "　　政务一窗受理协调处分别组织商务厅、省测绘地理信息局和省气象局的业务骨干对14名综合窗口工作人员进行了业务培训5次，\
     推动https://www.sc.gov.cn与Windows系统的受办标准统一。",
];

fn trimmed(paragraphs: &[&str]) -> Vec<String> {
    paragraphs.iter().map(|text| text.trim_start_matches('\u{3000}').to_owned()).collect()
}

#[test]
fn faces_that_are_not_embedded_give_the_right_figures() {
    for coding in [Coding::Gbk, Coding::Ucs2] {
        let lines = wrapped(&PARAGRAPHS);
        assert_eq!(said(&file(&[page(coding, &lines)])), trimmed(&PARAGRAPHS));
        // Over the end of a page, wherever that falls.
        for at in 1..lines.len() {
            let (first, second) = lines.split_at(at);
            let number = |number: u32| shown(coding, 270.0, 40.0, 14.0, &format!("— {number} —"));
            let pages = [page(coding, first) + &number(1), page(coding, second) + &number(2)];
            assert_eq!(said(&file(&pages)), trimmed(&PARAGRAPHS), "{at}");
        }
    }
}

/// A rule, as a word processor fills it: in points from the lower left corner.
fn ruled(x0: f64, y0: f64, x1: f64, y1: f64) -> String {
    let (width, height) = ((x1 - x0).max(0.5), (y1 - y0).max(0.5));
    format!("{x0} {y0} {width} {height} re f\n")
}

/// Cells of 100 pt by 30 pt, the first one's upper left corner at (72, 700), text in their middle.
fn cells(rows: &[&[&str]]) -> String {
    let mut page = String::new();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            for (line, text) in cell.split('/').enumerate() {
                let x = 76.0 + 100.0 * column as f64;
                let y = 682.0 - 30.0 * row as f64 - 12.0 * line as f64;
                page.push_str(&shown(Coding::Gbk, x, y, 12.0, text));
            }
        }
    }
    page
}

#[test]
fn tables_are_told_by_their_rules() {
    let check = |page: String, expected: &[&str]| assert_eq!(said(&file(&[page])), expected);
    let across = |y: f64| ruled(72.0, y, 372.0, y);
    let down = |x: f64, y0: f64, y1: f64| ruled(x, y0, x, y1);
    let above = shown(Coding::Gbk, 104.0, 760.0, 16.0, "本周受理情况如下：");
    let rows: &[&[&str]] =
        &[&["部门", "受理", "办结"], &["科技厅", "12", "1,380"], &["住房和城乡/建设厅", "7", "0"]];
    // A grid, drawn cell by cell.
    let mut grid = above.clone() + &cells(rows);
    for row in 0..3 {
        for column in 0..3 {
            let (x, y) = (72.0 + 100.0 * f64::from(column), 700.0 - 30.0 * f64::from(row));
            grid += &(ruled(x, y, x + 100.0, y) + &down(x, y - 30.0, y));
            grid += &(ruled(x, y - 30.0, x + 100.0, y - 30.0) + &down(x + 100.0, y - 30.0, y));
        }
    }
    let said = ["本周受理情况如下：", "部门|受理|办结", "科技厅|12|1,380", "住房和城乡建设厅|7|0"];
    check(grid, &said);
    // A rule above, below and under the header.
    let three =
        above.clone() + &cells(&rows[..2]) + &across(700.0) + &across(670.0) + &across(640.0);
    check(three, &said[..3]);
    // No rules at all.
    let bare: &[&[&str]] = &[&["部门", "受理", "办结"], &["科技厅", "12", "1,380"]];
    check(above.clone() + &cells(bare), &said[..3]);
    // A cell over two columns, another over two rows.
    let merged: &[&[&str]] =
        &[&["部门", "本周", ""], &["", "受理", "办结"], &["科技厅", "12", "3"]];
    let page = cells(merged)
        + &across(700.0)
        + &ruled(172.0, 670.0, 372.0, 670.0)
        + &across(640.0)
        + &across(610.0)
        + &[72.0, 172.0, 372.0].map(|x| down(x, 610.0, 700.0)).concat()
        + &down(272.0, 610.0, 670.0);
    check(page, &["部门|本周|", "|受理|办结", "科技厅|12|3"]);
    // A frame around text, underlined words and the rules of 报尾 make no table.
    let frame = above.clone()
        + &across(800.0)
        + &across(740.0)
        + &down(72.0, 740.0, 800.0)
        + &down(372.0, 740.0, 800.0);
    check(frame, &["本周受理情况如下："]);
    let foot = shown(Coding::Gbk, 76.0, 682.0, 12.0, "抄送：各部门窗口")
        + &shown(Coding::Gbk, 76.0, 652.0, 12.0, "政务服务中心办公室")
        + &shown(Coding::Gbk, 250.0, 652.0, 12.0, "2023年3月9日印发")
        + &across(700.0)
        + &across(670.0)
        + &across(640.0);
    check(foot, &["抄送：各部门窗口", "政务服务中心办公室　2023年3月9日印发"]);
}
