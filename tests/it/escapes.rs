//! Text is printed as typed: nothing in it is markup, for any format, and a workspace's own
//! template cannot change that.

use std::path::Path;

use pulldown_cmark::{Event, Options, Parser};

use crate::support::{Copy, Edit, MAIN, SECOND, built, pdf_text, published, squeezed};

/// What hostile or careless text may hold.
pub(crate) const TYPED: [&str; 16] = [
    "#read(\"/etc/passwd\")",
    "$x$",
    "1. a",
    "-- ~ ...",
    "@ref <l>",
    "*b* _i_",
    "{{ 1 }}",
    "{% if x %}",
    "]",
    "\"",
    "\\u{1}",
    "\\",
    "// /* c */",
    "&amp; <b>h</b> ![i](u) `c`",
    "= 一级 + - # > | 3) ~~s~~",
    "https://example.com/?a=1&b=2",
];

/// The text of `CommonMark`, block after block.
pub(crate) fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new_ext(markdown, Options::empty()) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::Html(part) | Event::InlineHtml(part) => panic!("markup from text: {part}"),
            Event::End(_) | Event::SoftBreak | Event::HardBreak => text.push('\n'),
            _ => {}
        }
    }
    text
}

#[test]
fn markdown_says_what_the_office_printed() {
    let built = built(MAIN, "2023-07", 22);
    let text = plain(&crate::support::read(&built.md));
    assert_eq!(squeezed(&text), published());
}

/// A workspace in which every kind of block holds the hostile text.
fn hostile() -> Copy {
    let copy = Copy::of(MAIN);
    let literal = |text: &str| format!("'''{text}'''");
    let all = literal(&TYPED.join("，"));
    let each = TYPED.map(literal).join(", ");
    let dispatches: String = TYPED
        .iter()
        .map(|text| format!("[[environment]]\ndepartment = 'x'\ntext = {}\n", literal(text)))
        .collect();
    let prose = format!("unauthorized = [{each}]\nprogress = [{each}]\n");
    copy.write("issues/2023-07/综窗办件.toml", prose.as_bytes());
    let news = format!("efficiency = []\nleaders = []\n{dispatches}");
    copy.write("issues/2023-07/窗口动态.toml", news.as_bytes());
    let patrol = copy.read("issues/2023-07/大厅巡查.toml");
    let patrol = patrol.replace("\"总体情况良好。\"", &all);
    copy.write("issues/2023-07/大厅巡查.toml", patrol.as_bytes());
    let config = copy.read("bulletin.toml");
    let config = config.replacen("\"各部门窗口\"", &all, 1);
    copy.write("bulletin.toml", config.as_bytes());
    copy
}

fn assert_typed(text: &str, format: &str) {
    let text = squeezed(text);
    for typed in TYPED {
        let typed = squeezed(typed);
        let times = text.matches(&typed).count();
        assert!(times >= 8, "{typed} stands {times} times in the {format}: {text}");
    }
}

#[test]
fn typed_text_is_printed_as_typed() {
    let copy = hostile();
    let run = copy.run(&["build", "2023-07"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_typed(&pdf_text(&copy.path("out/2023-07.pdf")), "PDF");
    assert_typed(&plain(&copy.read("out/2023-07.md")), "Markdown");
}

#[test]
fn a_replaced_template_is_escaped_too() {
    let copy = hostile();
    let own = "{% for node in doc.body %}{{ node.text }}\n\n{% endfor %}";
    copy.write("templates/issue.md", own.as_bytes());
    let own = "{% for node in doc.body %}#par(\"{{ node.text }}\")\n{% endfor %}";
    copy.write("templates/issue.typ", own.as_bytes());
    let run = copy.run(&["build", "2023-07"]);
    assert_eq!(run.code, 0, "{run:?}");
    let markdown = plain(&copy.read("out/2023-07.md"));
    let pdf = pdf_text(&copy.path("out/2023-07.pdf"));
    for typed in TYPED {
        let typed = squeezed(typed);
        assert!(squeezed(&markdown).contains(&typed), "{typed} is not in {markdown}");
        assert!(squeezed(&pdf).contains(&typed), "{typed} is not in {pdf}");
    }
}

#[test]
fn a_photo_is_printed_and_called_by_its_path() {
    let copy = Copy::of(SECOND);
    let png = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/photo.png");
    copy.write("issues/2024-02/会 场.png", &std::fs::read(png).expect("a fixture"));
    let path = "issues/2024-02/窗口动态.toml";
    let text = copy.read(path);
    let start = text.find("department").expect("a dispatch");
    let photo = "photo = { file = \"会 场.png\", caption = \"会场 [1]\" }\n";
    copy.write(path, format!("{}{photo}{}", &text[..start], &text[start..]).as_bytes());
    let run = copy.run(&["build", "2024-02"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(copy.path("out/2024-02/会 场.png").is_file(), "the outputs' own copy");
    let mut images = Vec::new();
    let markdown = copy.read("out/2024-02.md");
    for event in Parser::new(&markdown) {
        if let Event::Start(pulldown_cmark::Tag::Image { dest_url, .. }) = event {
            images.push(dest_url.to_string());
        }
    }
    assert_eq!(images, ["2024-02/会 场.png"]);
    assert!(squeezed(&pdf_text(&copy.path("out/2024-02.pdf"))).contains("会场[1]"));
    copy.edit(Edit::Write("issues/2024-02/会 场.png", b"no picture"));
    let run = copy.run(&["build", "2024-02", "--message-format", "json", "--out", "other"]);
    assert_eq!((run.code, copy.path("other").exists()), (1, false), "{run:?}");
    assert_eq!(run.diagnostics()[0]["rule"], "unreadable-file");
}
