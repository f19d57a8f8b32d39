//! Hostile text through every field: what no page shows as it is typed is named, where it stands; what is
//! left is in the PDF and in the Markdown as it was typed, inside of the paper.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use crate::escapes::plain;
use crate::stext;
use crate::support::{Copy, Edit, SECOND, pdf_text, squeezed};

/// What vanishes, stands for nothing or turns the writing, a few of each class.
const VANISHING: [char; 62] = [
    '\u{1}',
    '\u{7}',
    '\u{8}',
    '\u{b}',
    '\u{c}',
    '\u{1b}',
    '\u{7f}',
    '\u{80}',
    '\u{85}',
    '\u{9b}',
    '\u{ad}',
    '\u{34f}',
    '\u{61c}',
    '\u{115f}',
    '\u{1160}',
    '\u{1680}',
    '\u{17b4}',
    '\u{180b}',
    '\u{180e}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{2028}',
    '\u{2029}',
    '\u{202a}',
    '\u{202e}',
    '\u{2060}',
    '\u{2061}',
    '\u{2064}',
    '\u{2065}',
    '\u{2066}',
    '\u{2069}',
    '\u{206a}',
    '\u{206f}',
    '\u{3164}',
    '\u{fdd0}',
    '\u{fdef}',
    '\u{fe00}',
    '\u{fe0e}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{ffa0}',
    '\u{fff0}',
    '\u{fff9}',
    '\u{fffb}',
    '\u{fffd}',
    '\u{fffe}',
    '\u{ffff}',
    '\u{1bca0}',
    '\u{1d173}',
    '\u{1fffe}',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e007f}',
    '\u{e0100}',
    '\u{e01ef}',
    '\u{10ffff}',
    '\u{20dd}',
    '\u{3099}',
    '\u{302a}',
];

/// Scripts that the faces lack, characters that nobody assigned, and those of private use.
const UNKNOWN: [char; 8] =
    ['ก', 'ם', 'ش', '\u{378}', '\u{e000}', '\u{f8ff}', '\u{1f600}', '\u{d7ff}'];

/// What means something to Typst, Markdown, HTML, Tera, TOML, CSV or a shell.
const INJECTIONS: [&str; 72] = [
    "#read(\"/etc/passwd\")",
    "#let x = 1",
    "#import \"@preview/a:0.1.0\": *",
    "$x^2$",
    "#{1}",
    "#[甲]",
    "@ref <l>",
    "//注 /*释*/",
    "*粗* _斜_",
    "== 题",
    "`码`",
    "```typ```",
    "~ -- --- ...",
    "\\u{1f600}",
    "\\n\\t",
    "\\",
    "\"",
    "'''",
    "]",
    "[",
    "{",
    "}",
    "#",
    "$",
    "%",
    "^",
    "&",
    "&amp;",
    "&#x41;",
    "<b>粗</b>",
    "<script>alert(1)</script>",
    "<!-- 甲 -->",
    "![i](u)",
    "[l](javascript:x)",
    "<http://a.b>",
    "| 甲 | 乙 |",
    "--- ===",
    "***",
    "- 甲",
    "+ 甲",
    "> 甲",
    "# 甲",
    "~~~",
    "~~删~~",
    "[^1]",
    "[ ] 甲",
    "1986. 甲",
    "3) 甲",
    "{{ doc.name }}",
    "{{ 7 * 7 }}",
    "{% if x %}",
    "{% include 'a' %}",
    "{# 注 #}",
    "{%- raw -%}",
    "[[甲]]",
    "甲 = 1",
    "=1+2",
    "+1",
    "-1",
    "@甲",
    "=HYPERLINK(\"http://a\")",
    "$(id)",
    "`id`",
    "; rm -rf /",
    "a && b",
    "| sh",
    "%s%n%x",
    "../../etc/passwd",
    "C:\\con",
    "https://example.com/?a=1&b=2#c",
    "甲\tb",
    "a\u{a0}b",
];

/// What no line breaks in.
fn unbroken() -> [String; 16] {
    [
        "—".repeat(34),
        "…".repeat(34),
        "a".repeat(200),
        "W".repeat(200),
        "5".repeat(200),
        format!("https://example.com/{}", "path/".repeat(36)),
        "·".repeat(200),
        "’".repeat(90),
        "'5'、".repeat(50),
        "（「".repeat(50),
        "」）".repeat(50),
        "汉".repeat(200),
        "“甲”".repeat(60),
        "5%".repeat(100),
        "々".repeat(200),
        "甲—a（9".repeat(40),
    ]
}

/// What combines into characters of the faces, and rare ones that they have.
const PRINTED: [&str; 6] =
    ["e\u{301}le\u{300}ve", "ce\u{301}", "〇𠮷", "①㎡℃‰", "Ω Å ﹏", "（）［］｛｝"];

/// Each string and whether it must be named.
fn strings() -> Vec<(String, bool)> {
    let mut strings = Vec::new();
    for c in VANISHING {
        let number = u32::from(c);
        strings.push((format!("始{c}{number}"), true));
        strings.push((format!("中{number}{c}间"), true));
        strings.push((format!("末{number}{c}"), true));
        strings.push((format!("双{number}{c}{c}立"), true));
    }
    // Said once, of the first place.
    strings.extend(UNKNOWN.map(|c| (format!("中{}{c}间", u32::from(c)), true)));
    strings.extend(INJECTIONS.map(|text| (text.to_owned(), false)));
    strings.extend(PRINTED.map(|text| (text.to_owned(), false)));
    strings.extend(unbroken().map(|text| (text, false)));
    strings
}

/// TOML's own writing of any text.
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='~' => quoted.push(c),
            c => write!(quoted, "\\U{:08X}", u32::from(c)).expect("a string takes all"),
        }
    }
    quoted + "\""
}

/// Whether a definition bears the strings too; against one that is wrong no issue is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Defined {
    AsTyped,
    Plainly,
}

/// The files of a workspace in which every field holds the strings, a string a line, and how often the pages
/// print each string.
fn files(strings: &[&str], defined: Defined) -> (BTreeMap<&'static str, String>, usize) {
    let name = |at: usize, text: &str| match defined {
        Defined::AsTyped => text.to_owned(),
        Defined::Plainly => format!("'n{at}'"),
    };
    let list = |of: &dyn Fn(usize, &str) -> String| -> String {
        strings.iter().enumerate().map(|(at, text)| of(at, &quoted(text)) + "\n").collect()
    };
    let mut files = BTreeMap::new();
    let distribution = list(&|_, text| format!("{{ label = {text}, to = {text} }},"));
    files.insert(
        "bulletin.toml",
        format!("distribution = [\n{distribution}]\nname = '报'\nissuer = '局'\nsections = ['甲', '乙']\n"),
    );
    let names = list(&|at, text| format!("{},", name(at, text)));
    let items = list(&|_, text| format!("{text},"));
    let headed = list(&|at, text| {
        format!("[[blocks]]\nkind = 'text'\nkey = 'k{at}'\nheading = {}", name(at, text))
    });
    files.insert(
        "sections/甲.toml",
        format!(
            "heading = '甲'\n[[blocks]]\nkind = 'findings'\nkey = 'f'\nnames = [\n{names}]\n\
             [[blocks]]\nkind = 'items'\nkey = 'i'\n[[blocks]]\nkind = 'dispatches'\nkey = 'd'\n{headed}"
        ),
    );
    let keys = list(&|at, text| format!("k{at} = {text}"));
    let found = list(&|at, text| format!("{} = {text}", name(at, text)));
    let told = list(&|_, text| {
        format!(
            "[[d]]\ndepartment = {text}\ntext = {text}\npeople = [{{ name = {text}, post = {text} }}]"
        )
    });
    files.insert("issues/2024-02/甲.toml", format!("i = [\n{items}]\n{keys}[f]\n{found}{told}"));
    files.insert(
        "sections/乙.toml",
        "heading = '乙'\n[[blocks]]\nkind = 'counts'\nkey = 'c'\nmeasures = [{ name = '受理', unit = '件' }]\n\
             rows = { column = '区', names = ['甲'] }\ntext = '如下：'\n"
            .to_owned(),
    );
    for issue in ["issues/2024-01/乙.csv", "issues/2024-02/乙.csv"] {
        files.insert(issue, "区,受理\n甲,5\n".to_owned());
    }
    files.insert("issues/2024-02/乙.toml", String::new());
    files.insert(
        "issues/2024-02/issue.toml",
        "total = 2\ndate = 2024-01-19\nperiod = { from = 2024-01-08, to = 2024-01-12 }\n"
            .to_owned(),
    );
    files.insert(
        "issues/2024-01/issue.toml",
        "total = 1\ndate = 2024-01-12\nperiod = { from = 2024-01-01, to = 2024-01-05 }\n"
            .to_owned(),
    );
    let registry = list(&|_, text| format!("[[department]]\nname = {text}"));
    files.insert("departments.toml", registry);
    // Label and recipients, finding and name, item, dispatch, heading and text under it.
    (files, 8)
}

fn copy_of(files: &BTreeMap<&str, String>) -> Copy {
    let copy = Copy::empty();
    for (path, text) in files {
        copy.write(path, text.as_bytes());
    }
    copy
}

/// Whether an error of the report names the character that stands in a string at one of its lines.
fn is_named(report: &[Value], files: &BTreeMap<&str, String>, text: &str) -> bool {
    let quoted = quoted(text);
    let is_of = |found: &&Value| {
        let path = found["file"].as_str().unwrap_or_default();
        let line = usize::try_from(found["line"].as_u64().unwrap_or_default()).unwrap_or_default();
        let written = files.get(path).and_then(|file| file.lines().nth(line.checked_sub(1)?));
        found["severity"] == "error" && written.is_some_and(|written| written.contains(&quoted))
    };
    let code = |c: char| format!("U+{:04X}", u32::from(c));
    let mut said = report.iter().filter(is_of).filter_map(|found| found["message"].as_str());
    said.any(|message| text.chars().any(|c| message.contains(&code(c))))
}

#[test]
fn what_no_page_shows_is_named_in_every_field() {
    let strings = strings();
    assert!(strings.len() >= 300);
    let named = strings.iter().filter(|(_, named)| *named).map(|(text, _)| text.as_str());
    let (unknown, vanishing): (Vec<&str>, Vec<&str>) =
        named.partition(|text| text.contains(UNKNOWN));
    // How many fields of each file hold a string.
    let check = |defined: Defined, fields: &[(&str, usize)]| {
        // Of a file's findings a hundred are told.
        for vanishing in vanishing.chunks(14) {
            let (files, _) = files(vanishing, defined);
            let report = copy_of(&files).check(&[]).diagnostics;
            for text in vanishing {
                assert!(is_named(&report, &files, text), "{text:?}");
            }
            for (path, fields) in fields {
                let is_of =
                    |found: &&Value| found["file"] == *path && found["rule"] == "wrong-type";
                let count = report.iter().filter(is_of).count();
                assert_eq!(count, fields * vanishing.len(), "{path}");
            }
        }
    };
    check(
        Defined::AsTyped,
        &[("bulletin.toml", 2), ("departments.toml", 1), ("sections/甲.toml", 2)],
    );
    check(Defined::Plainly, &[("issues/2024-02/甲.toml", 7)]);
    // What the faces lack shows where pages are made.
    let (files, _) = files(&unknown, Defined::AsTyped);
    let report = copy_of(&files).build(&["2024-02"]).diagnostics;
    for text in unknown {
        assert!(is_named(&report, &files, text), "{text:?}");
    }
}

#[test]
fn what_is_printed_is_printed_as_typed_inside_of_the_paper() {
    let strings = strings();
    let typed: Vec<&str> =
        strings.iter().filter(|(_, named)| !named).map(|(text, _)| text.as_str()).collect();
    let (files, times) = files(&typed, Defined::AsTyped);
    let copy = copy_of(&files);
    let run = copy.run(&["build", "2024-02", "--format", "pdf", "--format", "md"]);
    assert_eq!(run.code, 0, "{run:?}");
    let pdf = copy.path("out/2024-02.pdf");
    for (number, page) in stext::read(&pdf).iter().enumerate() {
        for glyph in &page.glyphs {
            let inside = glyph.left > 0.0
                && glyph.right < page.width
                && glyph.baseline > 0.0
                && glyph.baseline < page.height;
            assert!(inside, "{:?} leaves page {}", glyph.ch, number + 1);
        }
    }
    let texts = [pdf_text(&pdf), plain(&copy.read("out/2024-02.md"))];
    for (text, format) in texts.iter().zip(["PDF", "Markdown"]) {
        let text: String = squeezed(text).nfc().collect();
        for typed in &typed {
            let typed: String = squeezed(typed).nfc().collect();
            // A label that turns stands beside the recipients, and its lines between theirs.
            let turned = usize::from(typed.chars().count() > 9);
            let found = text.matches(&typed).count();
            assert!(found >= times - turned, "{typed:?} stands {found} times in the {format}");
            let Some(first) = typed.chars().next() else { continue };
            let (all, own) = (text.matches(first).count(), typed.matches(first).count());
            assert!(all >= times * own, "of {typed:?} something is lost in the {format}");
        }
    }
}

/// Both kinds of templates: a definition's sentence, and one of the workspace's own.
#[test]
fn a_template_that_grows_without_an_end_is_given_up() {
    let doubled = "{% set s = s ~ s %}".repeat(40);
    let growing = format!("{{% set s = '甲' %}}{doubled}{{{{ s | length }}}}");
    let given_up = |copy: &Copy, file: &str| {
        let run = copy.run(&["build", "2024-02", "--format", "md", "--message-format", "json"]);
        assert_eq!(run.code, 1, "{run:?}");
        let report = run.diagnostics();
        let is_it = |found: &&Value| found["rule"] == "syntax" && found["file"] == file;
        assert!(report.iter().any(|found| is_it(&found)), "{report:?}");
    };
    let copy = Copy::of(SECOND);
    copy.write("templates/issue.md", growing.as_bytes());
    given_up(&copy, "templates/issue.md");
    copy.delete("templates");
    let definition = format!(
        "heading = '试'\n[[blocks]]\nkind = 'roster'\nkey = 'r'\ntext = {}\n",
        quoted(&growing)
    );
    copy.write("sections/试.toml", definition.as_bytes());
    copy.write("issues/2024-02/试.toml", "r = ['甲厅']\n".as_bytes());
    copy.edit(Edit::Replace("bulletin.toml", "\"帮办代办\"]", "\"帮办代办\", \"试\"]"));
    given_up(&copy, "sections/试.toml");
}
