//! Documents as Word writes them.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::read;
use crate::model::printed::PrintedPart;

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// An archive of these members.
fn archive(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a member");
        zip.write_all(text.as_bytes()).expect("memory");
    }
    zip.finish().expect("an archive").into_inner()
}

fn document(body: &str) -> String {
    format!(
        "<w:document xmlns:w=\"{MAIN}\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"><w:body>{body}</w:body></w:document>"
    )
}

/// A level of a list: its format, what is written, and what else is said of it.
type Level<'a> = (&'a str, &'a str, &'a str);

/// Lists, each with its levels; list n is numbered n + 1. `more` are lists beside them.
fn numbering(lists: &[&[Level]], more: &str) -> String {
    let mut text = format!("<w:numbering xmlns:w=\"{MAIN}\">");
    for (id, levels) in lists.iter().enumerate() {
        text += &format!("<w:abstractNum w:abstractNumId=\"{id}\">");
        for (at, (format, written, more)) in levels.iter().enumerate() {
            text += &format!(
                "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{more}\
                 <w:lvlText w:val=\"{written}\"/></w:lvl>"
            );
        }
        text += "</w:abstractNum>";
    }
    for id in 0..lists.len() {
        text += &format!("<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"{id}\"/></w:num>", id + 1);
    }
    text + more + "</w:numbering>"
}

/// A paragraph with these properties.
fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A paragraph of a list.
fn listed(list: u32, level: u32, text: &str) -> String {
    let properties =
        format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>");
    paragraph(&properties, text)
}

/// What the parts say, a row of a table with `|` between its cells; and the remarks.
fn said(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let printed = read(bytes).unwrap_or_else(|error| panic!("{error}"));
    let parts = printed.parts.into_iter().flat_map(|part| match part {
        PrintedPart::Paragraph { text, .. } => vec![text],
        PrintedPart::Table { rows, .. } => rows.iter().map(|row| row.join("|")).collect(),
    });
    (parts.collect(), printed.remarks)
}

fn check_with(members: &[(&str, &str)], body: &str, expected: &[&str], remarks: &[&str]) {
    let document = document(body);
    let members = [&[("word/document.xml", document.as_str())], members].concat();
    let (parts, said) = said(&archive(&members));
    assert_eq!((parts, said), (owned(expected), owned(remarks)), "{body}");
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn check(body: &str, expected: &[&str], remarks: &[&str]) {
    check_with(&[], body, expected, remarks);
}

#[test]
fn automatic_numbers_are_part_of_the_text() {
    let check = |lists: &[&[Level]], more: &str, body: &[String], expected: &[&str]| {
        let numbering = numbering(lists, more);
        check_with(&[("word/numbering.xml", &numbering)], &body.concat(), expected, &[]);
    };
    let official: &[Level] = &[
        ("chineseCountingThousand", "%1、", ""),
        ("chineseCounting", "（%2）", ""),
        ("decimal", "%3.", ""),
        ("decimalEnclosedCircle", "%4", ""),
    ];
    // Levels begin anew under the next of a level above.
    check(
        &[official],
        "",
        &[
            listed(1, 0, "综窗改革"),
            listed(1, 1, "办件情况"),
            listed(1, 2, "甲"),
            listed(1, 2, "乙"),
            listed(1, 1, "推进情况"),
            listed(1, 2, "丙"),
            listed(1, 3, "细项"),
            listed(1, 0, "窗口动态"),
            listed(1, 1, "环境"),
        ],
        &[
            "一、综窗改革",
            "（一）办件情况",
            "1.甲",
            "2.乙",
            "（二）推进情况",
            "1.丙",
            "①　细项",
            "二、窗口动态",
            "（一）环境",
        ],
    );
    // Two lists of one definition count on; one with a start of its own begins anew.
    let more = "<w:num w:numId=\"2\"><w:abstractNumId w:val=\"0\"/></w:num><w:num w:numId=\"3\">\
                <w:abstractNumId w:val=\"0\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"5\"/>\
                </w:lvlOverride></w:num>";
    check(
        &[official],
        more,
        &[listed(1, 0, "甲"), listed(2, 0, "乙"), listed(3, 0, "丙"), listed(3, 0, "丁")],
        &["一、甲", "二、乙", "五、丙", "六、丁"],
    );
    // Never begun anew; all in digits; a level that was passed over counts as its first.
    let odd: &[Level] = &[
        ("chineseCounting", "第%1章", ""),
        ("decimal", "%2.", "<w:lvlRestart w:val=\"0\"/>"),
        ("decimal", "%1.%3", "<w:isLgl/>"),
        ("bullet", "\u{F06C}", ""),
    ];
    check(
        &[odd],
        "",
        &[
            listed(1, 2, "先"),
            listed(1, 0, "总则"),
            listed(1, 1, "甲"),
            listed(1, 0, "附则"),
            listed(1, 1, "乙"),
            listed(1, 2, "丙"),
            listed(1, 3, "点"),
        ],
        &["1.1　先", "第一章　总则", "1.甲", "第二章　附则", "2.乙", "2.1　丙", "●点"],
    );
    // Of no list; of a list that is not there; empty.
    check(
        &[official],
        "",
        &[listed(0, 0, "无"), listed(9, 0, "失"), listed(1, 0, ""), listed(1, 0, "有")],
        &["无", "失", "二、有"],
    );
}

#[test]
fn styles_number_paragraphs_too() {
    let lists: &[&[Level]] = &[&[
        ("chineseCounting", "%1、", "<w:pStyle w:val=\"1\"/>"),
        ("chineseCounting", "（%2）", "<w:pStyle w:val=\"2\"/>"),
    ]];
    let numbering = numbering(lists, "");
    let styles = format!(
        "<w:styles xmlns:w=\"{MAIN}\">\
         <w:style w:type=\"paragraph\" w:styleId=\"1\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"2\"><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"22\"><w:basedOn w:val=\"2\"/></w:style>\
         <w:style w:type=\"character\" w:styleId=\"h\"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"
    );
    let styled =
        |style: &str, text: &str| paragraph(&format!("<w:pStyle w:val=\"{style}\"/>"), text);
    let none = "<w:pStyle w:val=\"2\"/><w:numPr><w:numId w:val=\"0\"/></w:numPr>";
    let hidden = "<w:p><w:r><w:t>见</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"h\"/></w:rPr><w:t>不见</w:t></w:r></w:p>";
    let body = [
        styled("1", "甲"),
        styled("2", "乙"),
        styled("22", "丙"),
        paragraph(none, "无"),
        styled("1", "丁"),
        hidden.to_owned(),
    ];
    check_with(
        &[("word/numbering.xml", &numbering), ("word/styles.xml", &styles)],
        &body.concat(),
        &["一、甲", "（一）乙", "（二）丙", "无", "二、丁", "见"],
        &["1处隐藏的文字没有取"],
    );
}

#[test]
fn changes_count_as_if_accepted() {
    check(
        "<w:p><w:r><w:t>受理</w:t></w:r><w:del><w:r><w:delText>121</w:delText></w:r></w:del>\
         <w:ins><w:r><w:t>112</w:t></w:r></w:ins><w:r><w:t>件</w:t></w:r></w:p>\
         <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>\
         <w:p><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom><w:r><w:t>后半</w:t></w:r></w:p>",
        &["受理112件", "前半后半"],
        &[
            "文件里有没有接受的修订：加进的1处算在内，删去的3处没有取；请先在 Word 里接受或拒绝全部修订",
        ],
    );
}

#[test]
fn runs_read_as_they_print() {
    let check = |runs: &str, expected: &str| check(&format!("<w:p>{runs}</w:p>"), &[expected], &[]);
    let text = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    check(&(text("　　本周") + &text("受理 ") + &text("112件　")), "本周受理 112件");
    check("<w:r><w:t>A&amp;B&#x4EF6;</w:t></w:r>", "A&B件");
    check("<w:r><w:t>中心</w:t><w:tab/><w:t>2023年</w:t></w:r>", "中心　2023年");
    check(
        "<w:r><w:t>010</w:t><w:noBreakHyphen/><w:t>12</w:t><w:softHyphen/><w:t>3</w:t></w:r>",
        "010-123",
    );
    check("<w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/><w:t>已办</w:t></w:r>", "✓已办");
    check(
        &format!(
            "<w:hyperlink>{}</w:hyperlink><w:smartTag>{}</w:smartTag>",
            text("四川"),
            text("成都")
        ),
        "四川成都",
    );
    check(
        &format!("<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", text("2023年")),
        "2023年",
    );
    check(&format!("<w:fldSimple w:instr=\"DATE\">{}</w:fldSimple>", text("3月9日")), "3月9日");
    check(
        &format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>SEQ 表</w:instrText></w:r>{}\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>{}",
            text("无"),
            text("3"),
            text("件")
        ),
        "3件",
    );
    check(
        "<mc:AlternateContent><mc:Choice><w:r><w:t>新</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>旧</w:t>\
         </w:r></mc:Fallback></mc:AlternateContent>",
        "新",
    );
    check("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>", "x+1");
    check(
        "<w:r><w:ruby><w:rt><w:r><w:t>chuān</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>川</w:t></w:r></w:rubyBase>\
         </w:ruby></w:r>",
        "川",
    );
}

#[test]
fn what_is_not_text_is_told() {
    check(
        "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r><w:r><w:commentReference/></w:r></w:p>\
         <w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r><w:r><w:drawing><pic/></w:drawing></w:r></w:p>\
         <w:p><w:r><w:sym w:char=\"F123\"/></w:r></w:p><w:altChunk/>",
        &["甲", "乙", "\u{FFFD}"],
        &[
            "1处隐藏的文字没有取",
            "1条批注没有取",
            "1幅图没有取",
            "1处嵌在里面的别的文件没有取",
            "1个符号认不出，写成了「\u{FFFD}」，请对照原件改",
        ],
    );
    let part = |kind: &str, text: &str| format!("<w:{kind} xmlns:w=\"{MAIN}\">{text}</w:{kind}>");
    let notes = part(
        "footnotes",
        &format!(
            "<w:footnote w:type=\"separator\">{0}</w:footnote><w:footnote>{0}</w:footnote>",
            paragraph("", "注")
        ),
    );
    check_with(
        &[
            ("word/footnotes.xml", &notes),
            ("word/header1.xml", &part("hdr", &paragraph("", "政务服务工作"))),
            ("word/footer1.xml", &part("ftr", &paragraph("", "— 1 —"))),
        ],
        &paragraph("", "文"),
        &["文", "注"],
        &["1条脚注或尾注放在全文最后", "页眉或页脚里的「政务服务工作」没有取"],
    );
}

#[test]
fn fields_hide_only_what_they_say_to_programs() {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let text = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let inside = format!(
        "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>",
        paragraph("", "框")
    );
    // One that is never closed; a box in the midst of what is not printed.
    check(
        &format!("<w:p>{}{}</w:p>{}", field("begin"), text("无"), paragraph("", "下")),
        &["下"],
        &[],
    );
    let whole =
        [field("begin"), inside, text("无"), field("separate"), text("3"), field("end")].concat();
    check(&format!("<w:p>{whole}</w:p>"), &["3", "框"], &[]);
}

#[test]
fn boxes_stand_behind_their_paragraph_once() {
    let inside = format!("<w:txbxContent>{}</w:txbxContent>", paragraph("", "框"));
    check(
        &format!(
            "<w:p><w:r><w:t>前</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><wsp>{inside}</wsp>\
             </w:drawing></mc:Choice><mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback></mc:AlternateContent></w:r>\
             <w:r><w:t>后</w:t></w:r></w:p>{}",
            paragraph("", "下")
        ),
        &["前后", "框", "下"],
        &[],
    );
}

#[test]
fn tables_read_row_by_row() {
    let cell = |properties: &str, text: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph("", text))
    };
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let table = |rows: &[String]| format!("<w:tbl>{}</w:tbl>", rows.concat());
    let plain = |texts: &[&str]| row(&texts.iter().map(|text| cell("", text)).collect::<Vec<_>>());
    check(
        &table(&[
            row(&[
                cell("<w:vMerge w:val=\"restart\"/>", "部门"),
                cell("<w:gridSpan w:val=\"2\"/>", "本周"),
            ]),
            row(&[cell("<w:vMerge/>", ""), cell("", "受理"), cell("", "办结")]),
            format!(
                "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
                plain(&["科技厅", "12", "1,380"])
            ),
            "<w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
                .to_owned(),
        ]),
        &["部门|本周|", "|受理|办结", "科技厅|12|1,380", "||"],
        &[],
    );
    // What only sets text side by side or below each other.
    check(&table(&[plain(&["中心", "3月9日"])]), &["中心　3月9日"], &[]);
    check(&table(&[plain(&["甲"]), plain(&["乙"])]), &["甲", "乙"], &[]);
    // Several paragraphs in a cell; a table in another one.
    let within = table(&[plain(&["a", "b"]), plain(&["c", "d"])]);
    let nested = format!("<w:tc>{}{}{within}</w:tc>", paragraph("", "上"), paragraph("", "下"));
    check(
        &table(&[row(&[cell("", "甲"), nested]), plain(&["丙", "丁"])]),
        &["甲|上下", "丙|丁", "a|b", "c|d"],
        &[],
    );
    // A row that was deleted.
    let deleted = "<w:tr><w:trPr><w:del/></w:trPr></w:tr>".to_owned();
    check(
        &table(&[plain(&["甲", "1"]), deleted, plain(&["乙", "2"])]),
        &["甲|1", "乙|2"],
        &[
            "文件里有没有接受的修订：加进的0处算在内，删去的1处没有取；请先在 Word 里接受或拒绝全部修订",
        ],
    );
}

#[test]
fn what_is_no_docx_is_said_to_be_what_it_is() {
    let check = |bytes: &[u8], expected: &str| {
        let error = read(bytes).expect_err(expected);
        assert!(error.contains(expected) && !error.ends_with('。'), "{error}");
    };
    check(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", "另存为 .docx");
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&[b"\xD0\xCF\x11\xE0".as_slice(), &encrypted].concat(), "要密码");
    check(b"{\\rtf1}", "RTF");
    check(b"%PDF-1.4", "PDF");
    check(b"<html>", "网页");
    check(b"", "空的");
    check("正文".as_bytes(), "不是 .docx");
    check(b"PK\x03\x04 cut", "坏了");
    check(&archive(&[("xl/workbook.xml", "<a/>")]), "Excel");
    check(&archive(&[("ppt/presentation.xml", "<a/>")]), "演示文稿");
    check(&archive(&[("content.xml", "<a/>")]), "OpenDocument");
    check(&archive(&[("OFD.xml", "<a/>")]), "OFD");
    check(&archive(&[("a.txt", "a")]), "压缩包");
    check(&archive(&[("word/document.xml", "<w:document")]), "坏了");
    check(&archive(&[("word/document.xml", "<a>&own;</a>")]), "坏了");
    check(&archive(&[("word/document.xml", &"<a>".repeat(100_000))]), "坏了");
    check(&archive(&[("word/document.xml", &document(""))]), "没有文字");
    check(&archive(&[("word/document.xml", "<a/>")]), "没有正文");
    // 65 MB that pack into some 65 KB.
    check(&archive(&[("word/document.xml", &" ".repeat(65 << 20))]), "64 MB");
}

/// Whatever becomes of a file, reading it ends, and never by a panic.
#[test]
fn damaged_files_are_read_or_refused() {
    let numbering = numbering(&[&[("chineseCounting", "%1、", "")]], "");
    let document = document(&(listed(1, 0, "甲") + &paragraph("", "乙")));
    let whole = archive(&[("word/document.xml", &document), ("word/numbering.xml", &numbering)]);
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 0x55;
        let _ = read(&broken);
        let _ = read(&whole[..at]);
    }
    for at in (0..document.len()).filter(|at| document.is_char_boundary(*at)) {
        let _ = read(&archive(&[("word/document.xml", &document[..at])]));
    }
}

#[test]
fn what_stands_below_a_picture_is_its_caption() {
    let picture = "<w:p><w:r><w:drawing><pic/></w:drawing></w:r></w:p>";
    let (centred, remark) = ("<w:jc w:val=\"center\"/>", "1幅图没有取");
    let below = |properties: &str, text: &str, expected: &str| {
        let heading = paragraph("", "一、甲");
        let caption = paragraph(properties, text);
        check(&format!("{heading}{picture}{caption}"), &["一、甲", expected], &[remark]);
    };
    below(centred, "会场", "（图：会场）");
    below("", "会场", "会场");
    below(centred, "二、乙", "二、乙");
    // What is in the masthead is none.
    let head = format!("{picture}{}{}", paragraph(centred, "第7期"), paragraph("", "一、甲"));
    check(&head, &["第7期", "一、甲"], &[remark]);
    let styles = format!(
        "<w:styles xmlns:w=\"{MAIN}\"><w:style w:type=\"paragraph\" w:styleId=\"a3\"><w:name w:val=\"caption\"/>\
         </w:style></w:styles>"
    );
    let caption = paragraph("<w:pStyle w:val=\"a3\"/>", "会场");
    let body = format!("{}{picture}{caption}", paragraph("", "一、甲"));
    check_with(&[("word/styles.xml", &styles)], &body, &["一、甲", "（图：会场）"], &[remark]);
}

#[test]
fn digits_set_otherwise_are_none_of_the_figure() {
    let run = |properties: &str, text: &str| {
        format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>")
    };
    let check = |runs: &[(&str, &str)], expected: &str, remark: Option<&str>| {
        let runs: String = runs.iter().map(|(own, text)| run(own, text)).collect();
        let (parts, remarks) = said(&archive(&[(
            "word/document.xml",
            document(&format!("<w:p>{runs}</w:p>")).as_str(),
        )]));
        assert_eq!(parts, [expected], "{runs}");
        assert_eq!(remarks.len(), usize::from(remark.is_some()), "{remarks:?}");
        assert!(remark.is_none_or(|own| remarks[0].contains(own)), "{remarks:?}");
    };
    let (strike, twice) = ("<w:strike/>", "<w:dstrike w:val=\"true\"/>");
    let (raised, lowered) =
        ("<w:vertAlign w:val=\"superscript\"/>", "<w:vertAlign w:val=\"subscript\"/>");
    let white = "<w:color w:val=\"ffffff\"/>";
    check(&[("", "来电"), (strike, "21629"), ("", "21692通")], "来电21692通", Some("1处划掉"));
    check(&[("", "来电"), (twice, "21629"), ("", "21692通")], "来电21692通", Some("1处划掉"));
    let odd = Some("1个紧挨数字的上标");
    check(&[("", "来电21692"), (raised, "1"), ("", "通")], "来电21692通", odd);
    check(&[("", "来电21692"), (lowered, "1"), ("", "通")], "来电21692通", odd);
    check(&[("", "来电"), (white, "3"), ("", "21692通")], "来电21692通", odd);
    check(&[("", "来电216"), (white, "."), ("", "92通")], "来电21692通", odd);
    check(&[("", "来电21692"), (raised, "12"), ("", "通")], "来电21692通", Some("2个紧挨"));
    // What touches no figure stays, and a note that says it is not struck.
    check(&[("", "面积5m"), (raised, "2"), ("", "，")], "面积5m2，", None);
    check(&[(white, "2023"), (white, "年")], "2023年", None);
    check(&[("<w:strike w:val=\"0\"/>", "21692")], "21692", None);
    check(&[("<w:vertAlign w:val=\"baseline\"/>", "2"), ("", "1")], "21", None);
}

#[test]
fn styles_set_text_as_runs_do() {
    let check = |set: &str, more: &str, expected: &str, remark: &[&str]| {
        let styles = format!(
            "<w:styles xmlns:w=\"{MAIN}\"><w:style w:type=\"character\" w:styleId=\"a\"><w:rPr>{set}</w:rPr></w:style>\
             <w:style w:type=\"character\" w:styleId=\"b\"><w:basedOn w:val=\"a\"/></w:style></w:styles>"
        );
        let body = format!(
            "<w:p><w:r><w:t>来电21692</w:t></w:r><w:r><w:rPr><w:rStyle w:val=\"b\"/>{more}</w:rPr>\
             <w:t>1</w:t></w:r><w:r><w:t>通</w:t></w:r></w:p>"
        );
        check_with(&[("word/styles.xml", &styles)], &body, &[expected], remark);
    };
    let odd = ["1个紧挨数字的上标、下标或白字（注号之类）没有取，那里的数请对照原件"];
    check("<w:strike/>", "", "来电21692通", &["1处划掉的文字没有取"]);
    check("<w:strike/>", "<w:strike w:val=\"0\"/>", "来电216921通", &[]);
    check("<w:vertAlign w:val=\"superscript\"/>", "", "来电21692通", &odd);
    check("<w:color w:val=\"FFFFFF\"/>", "", "来电21692通", &odd);
    check("<w:color w:val=\"FFFFFF\"/>", "<w:color w:val=\"auto\"/>", "来电216921通", &[]);
    check("<w:position w:val=\"6\"/>", "", "来电21692通", &odd);
    check("", "<w:position w:val=\"6\"/>", "来电21692通", &odd);
    check("", "<w:position w:val=\"0\"/>", "来电216921通", &[]);
    let styles = format!(
        "<w:styles xmlns:w=\"{MAIN}\"><w:style w:type=\"paragraph\" w:styleId=\"p\">\
         <w:rPr><w:strike/></w:rPr></w:style></w:styles>"
    );
    let body = paragraph("<w:pStyle w:val=\"p\"/>", "旧") + &paragraph("", "新");
    let struck = ["1处划掉的文字没有取"];
    check_with(&[("word/styles.xml", &styles)], &body, &["新"], &struck);
}
