//! Pages as office software writes them: faces that are not embedded, no `ToUnicode`.

use super::read;
use crate::model::printed::PrintedPart;

mod apart;

/// How a text's characters become codes.
#[derive(Clone, Copy)]
pub(super) enum Coding {
    Gbk,
    Ucs2,
}

/// A content stream that writes text at a place, in points from the page's lower left corner.
pub(super) fn shown(coding: Coding, x: f64, y: f64, size: f64, text: &str) -> String {
    let bytes = match coding {
        Coding::Gbk => encoding_rs::GBK.encode(text).0.into_owned(),
        Coding::Ucs2 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    };
    let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("BT /F{} {size} Tf 1 0 0 1 {x} {y} Tm <{hex}> Tj ET\n", coding as u8)
}

/// A file of such pages, with a Song face that whoever reads it has to have.
pub(super) fn file(pages: &[String]) -> Vec<u8> {
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
        // Codes that mean glyphs of a face that is not there.
        font("Identity-H", 8),
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)\
         /Ordering(Identity)/Supplement 0>>/DW 1000/FontDescriptor 6 0 R>>"
            .to_owned(),
    ];
    let mut kids = Vec::new();
    for content in pages {
        let at = objects.len() + 1;
        kids.push(format!("{at} 0 R"));
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R\
             /Resources<</Font<</F0 3 0 R/F1 4 0 R/F2 7 0 R>>>>>>",
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
pub(super) fn said(bytes: &[u8]) -> Vec<String> {
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

/// Paragraphs in two columns of 13 Hanzi under a title over both.
#[test]
fn columns_are_read_one_after_the_other() {
    let texts: Vec<String> = (1..=9)
        .map(|at| {
            format!(
                "第{at}次会议强调，各部门要统一思想、提高认识，加强领导、明确责任，狠抓落实{at}项。"
            )
        })
        .collect();
    let mut lines = Vec::new();
    for text in &texts {
        let text: Vec<char> = text.chars().collect();
        let (first, rest) = text.split_at(11);
        lines.push(format!("　　{}", first.iter().collect::<String>()));
        lines.extend(rest.chunks(13).map(|line| line.iter().collect::<String>()));
    }
    let half = lines.len() / 2;
    let mut page = shown(Coding::Ucs2, 200.0, 800.0, 22.0, "政务服务工作简报");
    for (at, line) in lines.iter().enumerate() {
        let text = line.trim_start_matches('\u{3000}');
        let indent = if text.len() < line.len() { 32.0 } else { 0.0 };
        let (column, row) = if at < half { (0.0, at) } else { (240.0, at - half) };
        page += &shown(Coding::Ucs2, 70.0 + column + indent, 760.0 - 24.0 * row as f64, 16.0, text);
    }
    let expected: Vec<String> = [vec!["政务服务工作简报".to_owned()], texts].concat();
    assert_eq!(said(&file(&[page])), expected);
}

const PARAGRAPHS: [&str; 4] = [
    "　　一、省级政务服务事项受理办理情况",
    "　　本周，共计咨询836人次、受理112件、颁发6244件、流转11380件；今年以来，累计咨询2584人次、受理1268件、\
     颁发10354件、流转19786件。",
    "　　二、“川渝通办”（第Ⅱ批）——①国务院办公厅《条例》第九条",
    "　　政务一窗受理协调处分别组织商务厅、省测绘地理信息局和省气象局的业务骨干对14名综合窗口工作人员进行了业务培训5次，\
     推动https://www.sc.gov.cn与Windows系统的受办标准统一。",
];

#[test]
fn lines_are_joined_as_they_were_typed() {
    let check = |lines: &[(f64, &str)], expected: &[&str]| {
        // The last line shows where the right edge is.
        let edge = "上".repeat(28);
        let last = (0.0, edge.as_str());
        let count = lines.len();
        let lines = lines.iter().chain([&last]).enumerate().map(|(at, (indent, line))| {
            let gap = if at == count { 56.0 } else { 0.0 };
            shown(Coding::Gbk, 72.0 + indent * 16.0, 760.0 - gap - 28.0 * at as f64, 16.0, line)
        });
        let mut all = said(&file(&[lines.collect()]));
        assert_eq!(all.pop(), Some(edge.clone()));
        assert_eq!(all, expected);
    };
    let full =
        |start: &str, count: usize| start.to_owned() + &"文".repeat(count - start.chars().count());
    let hanging = full("送：", 27);
    check(
        &[(0.0, "报：中心领导。"), (0.0, &hanging), (2.0, "各部门窗口。")],
        &["报：中心领导。", &(hanging.clone() + "各部门窗口。")],
    );
    // Nothing is indented: a heading begins anew behind a line that is full.
    let sentence = full("今年", 27) + "。";
    check(
        &[(0.0, &sentence), (0.0, "二、下一步工作"), (0.0, "继续推进。")],
        &[&sentence, "二、下一步工作", "继续推进。"],
    );
    check(
        &[(2.0, &full("访问", 26)), (0.0, "Internet与Windows系统。")],
        &[&(full("访问", 26) + "Internet与Windows系统。")],
    );
}

#[test]
fn letters_drawn_twice_or_spread_are_the_same_letters() {
    let twice = shown(Coding::Gbk, 72.0, 700.0, 16.0, "受理112件")
        + &shown(Coding::Gbk, 72.4, 700.0, 16.0, "受理112件");
    assert_eq!(said(&file(&[twice])), ["受理112件"]);
    let spread = "政务服务简报".chars().enumerate();
    let spread = spread
        .map(|(at, c)| shown(Coding::Gbk, 72.0 + 40.0 * at as f64, 700.0, 16.0, &c.to_string()));
    assert_eq!(said(&file(&[spread.collect()])), ["政务服务简报"]);
    let apart = shown(Coding::Gbk, 72.0, 700.0, 16.0, "服务中心")
        + &shown(Coding::Gbk, 300.0, 700.0, 16.0, "3月9日");
    assert_eq!(said(&file(&[apart])), ["服务中心　3月9日"]);
}

#[test]
fn a_title_over_several_lines_is_one() {
    let title = ["关于政务服务工作", "开展情况的", "通报"];
    let lines = title.iter().enumerate().map(|(at, line)| {
        let width = 22.0 * line.chars().count() as f64;
        shown(Coding::Gbk, 296.0 - width / 2.0, 800.0 - 34.0 * at as f64, 22.0, line)
    });
    // In the size of the text lines in the middle are each by itself: names, dates, captions.
    let small = ["（2月20日—2月24日）", "办公室"].iter().enumerate().map(|(at, line)| {
        let width = line.chars().map(|c| if c.is_ascii() { 8.0 } else { 16.0 }).sum::<f64>();
        shown(Coding::Gbk, 296.0 - width / 2.0, 680.0 - 28.0 * at as f64, 16.0, line)
    });
    let text = wrapped(&PARAGRAPHS[1..2]);
    let body = text.iter().enumerate().map(|(at, line)| {
        let indent = if at == 0 { 32.0 } else { 0.0 };
        let line = line.trim_start_matches('\u{3000}');
        shown(Coding::Gbk, 72.0 + indent, 600.0 - 28.0 * at as f64, 16.0, line)
    });
    let page: String = lines.chain(small).chain(body).collect();
    let expected =
        ["关于政务服务工作开展情况的通报", "（2月20日—2月24日）", "办公室"].map(str::to_owned);
    assert_eq!(said(&file(&[page])), [expected.to_vec(), trimmed(&PARAGRAPHS[1..2])].concat());
}

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
    // The same with no rules but those across: a heading over two columns.
    let over = shown(Coding::Gbk, 76.0, 667.0, 12.0, "部门")
        + &shown(Coding::Gbk, 180.0, 682.0, 12.0, "本周全部诉求的件数")
        + &[(176.0, "受理"), (276.0, "办结")]
            .map(|(x, text)| shown(Coding::Gbk, x, 667.0, 12.0, text))
            .concat()
        + &[(76.0, "科技厅"), (176.0, "12"), (276.0, "3")]
            .map(|(x, text)| shown(Coding::Gbk, x, 640.0, 12.0, text))
            .concat()
        + &across(700.0)
        + &across(660.0)
        + &across(630.0);
    check(over, &["部门|本周全部诉求的件数受理|办结", "科技厅|12|3"]);
    // Between two tables a caption, though it has a blank of its own.
    let thick = |y: f64| format!("72 {y} 300 1.5 re f\n");
    let two = cells(&[
        &["部门", "受理", "办结"],
        &["科技厅", "12", "3"],
        &["表2", "", "本周办件"],
        &["部门", "受理", "办结"],
        &["民政厅", "4", "5"],
    ]) + &thick(700.0)
        + &across(670.0)
        + &thick(640.0)
        + &thick(610.0)
        + &across(580.0)
        + &thick(550.0);
    check(two, &["部门|受理|办结", "科技厅|12|3", "表2　本周办件", "部门|受理|办结", "民政厅|4|5"]);
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

/// A page that holds a picture, and unseen text over it where there is any.
fn scanned(text: &str) -> Vec<u8> {
    let picture = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray\
                   /BitsPerComponent 8/Length 1>>stream\n0\nendstream";
    let content = format!("q 595 0 0 842 0 0 cm /P Do Q\n{text}");
    written(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
         /Resources<</XObject<</P 5 0 R>>/Font<</F 6 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
        picture.to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ])
}

#[test]
fn what_holds_no_text_is_refused_with_the_reason() {
    let check = |bytes: &[u8], expected: &str| {
        let error = read(bytes).expect_err(expected);
        assert!(error.contains(expected) && !error.ends_with('。'), "{error}");
    };
    check(&scanned(""), "扫描件");
    check(&file(&[String::new()]), "没有文字");
    check(b"%PDF-1.4\nand no more", "坏了");
    check("2023年第7期".as_bytes(), "不是 PDF");
    check(b"", "不是 PDF");
    // A handler of passwords with keys that no empty password fits.
    let mut locked = String::from_utf8(scanned("")).expect("ASCII");
    let key = "41".repeat(32);
    let lock = format!(
        "trailer<</Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{key}>/U<{key}>>>/ID[<{key}><{key}>]"
    );
    locked = locked.replace("trailer<<", &lock);
    check(locked.as_bytes(), "要密码");
}

#[test]
fn what_is_left_out_or_uncertain_is_told() {
    let remarks = |bytes: &[u8]| read(bytes).unwrap_or_else(|error| panic!("{error}")).remarks;
    let unseen = scanned("BT /F 12 Tf 3 Tr 72 700 Td (112) Tj ET");
    assert_eq!(remarks(&unseen), ["第1页的文字是从扫描的图里识别出来的，请逐个核对数字"]);
    // A glyph of which nobody knows the character, and slanted letters.
    let page = shown(Coding::Gbk, 72.0, 700.0, 16.0, "受理112件")
        + "BT /F2 16 Tf 1 0 0 1 72 650 Tm <1234> Tj ET\nBT /F0 60 Tf .7 .7 -.7 .7 200 300 Tm <B2DDB8E5> Tj ET\n";
    assert_eq!(
        remarks(&file(&[page])),
        [
            "第1页有1个字，PDF 没有说是什么字，写成了「\u{FFFD}」或原来的代码，请对照原件改",
            "斜排或竖排的字「草稿」（水印之类）没有取",
        ]
    );
}

#[test]
fn pages_on_their_side_are_read() {
    let lines = wrapped(&PARAGRAPHS);
    let upright = page(Coding::Gbk, &lines);
    for turn in ["0 1 -1 0 595 0 cm", "0 -1 1 0 0 595 cm"] {
        // The page is 200 pt less high so.
        let moved = format!("{turn}\n1 0 0 1 0 -200 cm\n{upright}");
        assert_eq!(said(&file(&[moved])), trimmed(&PARAGRAPHS), "{turn}");
    }
}

#[test]
fn heads_that_repeat_are_no_text_but_text_that_repeats_is() {
    let body = |text: &str| shown(Coding::Gbk, 104.0, 700.0, 16.0, text);
    let head = |text: &str| shown(Coding::Gbk, 72.0, 800.0, 10.0, text);
    let number = |number: &str| shown(Coding::Gbk, 290.0, 40.0, 10.0, number);
    let page = |at: usize, text: &str| head("工作简报") + &body(text) + &number(&format!("{at}"));
    assert_eq!(
        said(&file(&[page(1, "甲。"), page(2, "乙。"), page(3, "丙。")])),
        ["甲。", "乙。", "丙。"]
    );
    // On one page it may be 报名, on two in the text anything, and a bare number that counts no pages is a figure.
    let one = head("工作简报") + &body("甲。") + &number("112");
    assert_eq!(said(&file(&[one])), ["工作简报", "甲。", "112"]);
    let low = |text: &str| shown(Coding::Gbk, 72.0, 760.0, 10.0, "工作简报") + &body(text);
    let two = [low("甲。"), low("乙。") + &number("112")];
    assert_eq!(said(&file(&two)), ["工作简报", "甲。", "工作简报", "乙。", "112"]);
    assert_eq!(said(&file(&[page(1, "甲。"), page(2, "乙。")])), ["甲。", "乙。"]);
    // With dashes it is one even on a page cut out of a file.
    assert_eq!(said(&file(&[body("甲。") + &number("— 7 —")])), ["甲。"]);
}

#[test]
fn what_would_never_end_is_refused() {
    // Each form draws the next one ten times: no page too much, all pages together.
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count 15/Kids[{}]>>", "3 0 R ".repeat(15)),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
            .to_owned(),
        "<</Length 5>>stream\n/X Do\nendstream".to_owned(),
    ];
    for depth in 0..5 {
        let content = "/X Do 1 1 9 9 re f ".repeat(10);
        objects.push(format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X {} 0 R>>>>/Length {}>>\
             stream\n{content}\nendstream",
            depth + 6,
            content.len()
        ));
    }
    let error = read(&written(&objects)).expect_err("no end");
    assert!(error.contains("多得不像"), "{error}");
    // Nine streams that are 64 MB each when they are unpacked twice.
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b' '; 64 << 20], 1);
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&packed, 1);
    let mut bomb = written(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>".to_owned(),
    ]);
    // No table of places: it is looked for.
    bomb.truncate(bomb.windows(5).position(|at| at == b"xref\n").expect("a table"));
    for at in 4..13 {
        let filters = "/Filter[/FlateDecode/FlateDecode]";
        let head = format!("{at} 0 obj\n<</Length {}{filters}>>stream\n", packed.len());
        bomb.extend([head.as_bytes(), &packed, b"\nendstream\nendobj\n"].concat());
    }
    bomb.extend(b"trailer<</Root 1 0 R>>\n%%EOF\n");
    assert!(read(&bomb).expect_err("no end").contains("解开后"));
    // What cannot be told without doing it, and a page that calls itself a picture.
    let check = |dict: &str, expected: &str| {
        let error = read(&written(&[
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>".to_owned(),
            format!("<</Length 5{dict}>>stream\naaaaa\nendstream"),
        ]));
        assert!(error.expect_err(dict).contains(expected), "{dict}");
    };
    check("/Filter[/RunLengthDecode/RunLengthDecode]", "解开后");
    check("/Filter[/LZWDecode/FlateDecode]", "解开后");
    check("/Filter/RunLengthDecode", "没有文字");
    check("/Subtype/Image", "坏了");
    // Widths for four thousand million glyphs.
    let widths =
        String::from_utf8(file(&[page(Coding::Gbk, &wrapped(&PARAGRAPHS))])).expect("ASCII");
    let widths = widths.replace("/W[1 95 500 814 939 500]", "/W[1 4294967295 500]    ");
    assert!(read(widths.as_bytes()).expect_err("no end").contains("坏了"));
}

/// Whatever becomes of a file, reading it ends, and without a panic that anybody sees.
#[test]
fn damaged_files_are_read_or_refused() {
    let whole =
        file(&[page(Coding::Gbk, &wrapped(&PARAGRAPHS)), cells(&[&["甲", "1"], &["乙", "2"]])]);
    let mut state: u32 = 7;
    let mut next = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for _ in 0..300 {
        let mut broken = whole.clone();
        for _ in 0..1 + next(8) {
            let at = next(broken.len());
            broken[at] = match next(3) {
                0 => b'0' + next(10) as u8,
                1 => b"<>[]()/ \n"[next(9)],
                _ => next(256) as u8,
            };
        }
        if next(4) == 0 {
            broken.truncate(next(whole.len()));
        }
        let _ = read(&broken);
    }
}
