//! What holds for any input.

use bulletin::diagnostics::Diagnostics;
use bulletin::diagnostics::rules::{ALL, judge, news_date};
use bulletin::model::files::{File, FileRole, IssueFiles, SectionFiles, TableFile};
use bulletin::model::issue::{IssueId, Period};
use bulletin::model::prose::Passage;
use bulletin::model::source::{Encoding, Source, Span, Spanned};
use bulletin::read::table::{self, Expected};
use chrono::NaiveDate;
use proptest::prelude::*;

const ISSUE: IssueId = IssueId { year: 2023, number: 7 };

fn period() -> Period {
    let day = |day| NaiveDate::from_ymd_opt(2023, 2, day).expect("a day");
    Period { from: day(20), to: day(24) }
}

/// Reads an issue whose files all hold these bytes, and renders what is said of them.
fn read_everything(bytes: &[u8]) {
    let mut diagnostics = Diagnostics::of(ISSUE);
    let file = |role, path: &str| Some(File::new(role, path.to_owned(), bytes.to_vec()));
    let source = Source::new(FileRole::Shared, "bulletin.toml", String::new(), Encoding::Utf8);
    let own = vec![("自定".to_owned(), file(FileRole::Shared, "s.toml").expect("a file"))];
    let definitions = bulletin::read::definition::load(own, &mut diagnostics);
    let sections = ["综窗办件", "事项受理办结", "窗口动态", "大厅巡查"];
    let files = IssueFiles {
        id: ISSUE,
        manifest: file(FileRole::Manifest, "issue.toml"),
        beside: None,
        names: Vec::new(),
        sections: sections
            .map(|name| SectionFiles {
                definition: definitions.get(name).expect("built in").clone(),
                listed: Spanned { value: name.to_owned(), span: Span::start_of(&source) },
                toml: file(FileRole::Prose, "x.toml"),
                beside: None,
                tables: vec![TableFile {
                    name: "x".to_owned(),
                    file: file(FileRole::Figures, "x.csv"),
                    rivals: Vec::new(),
                    beside: None,
                }],
            })
            .into(),
    };
    bulletin::read::issue::read(files, None, &mut diagnostics);
    for diagnostic in diagnostics.iter() {
        bulletin::diagnostics::render_human(diagnostic, 80);
        bulletin::diagnostics::render_json(diagnostic).expect("JSON");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_bytes_are_read_or_diagnosed(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read_everything(&bytes);
    }

    #[test]
    fn any_text_is_read_or_diagnosed(
        text in "([\\[\\]{}=\"',;.#\\\\\r\n\t 0-9a-z-]|受理|日期|合计|\\[stated\\]|progress = |period = |\u{feff}|👍|\u{2028})*"
    ) {
        read_everything(text.as_bytes());
    }

    #[test]
    fn every_figure_is_where_its_span_says(
        rows in proptest::collection::vec((20u32..25, 0u64..u64::MAX, 0u64..99_999, any::<bool>()), 1..6),
        delimiter in prop_oneof![Just(','), Just(';'), Just('\t')],
        newline in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let mut diagnostics = Diagnostics::default();
        let definitions = bulletin::read::definition::load(Vec::new(), &mut diagnostics);
        let definition = definitions.get("综窗办件").expect("built in");
        let d = delimiter;
        let mut text = format!("流转{d}日期{d} 颁发{d}咨询{d}部门{d}\"受理\"{newline}");
        let mut expected = Vec::new();
        for (i, (day, big, small, quoted)) in rows.iter().enumerate() {
            let big = big / 8;
            let shown = if *quoted { format!("\"{big}\"") } else { format!(" {big} ") };
            text += &format!("{big}{d}2月{day}日{d}{small}件{d}{shown}{d}部门{i}{d}{small}{newline}");
            expected.extend([big, *small, big, *small]);
        }
        let expectation = Expected {
            issue: ISSUE,
            section: &definition.name,
            counts: definition.counts().next().expect("it counts").1,
            period: Some(period()),
            is_dated: true,
            registry: None,
        };
        let file =
            File::new(FileRole::Figures, "x.csv", text.into_bytes());
        let postings = table::read(file, &expectation, &mut diagnostics).postings;
        let found: Vec<u64> = postings.expect("sound").iter().map(|posting| {
            let cell = posting.span.text();
            let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
            assert_eq!(digits.parse(), Ok(posting.value), "{cell}");
            posting.value
        }).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_prose_is_judged(
        text in "(一|二|三|四|十|是|要|、|：|，|。|；|“|”|（|）|《|》|\n|\n\n|　|[0-9,;:?()]|３|有|个|点要求|提出|已有|还有|月|日|年|将|甲|乙|A|👍)*"
    ) {
        let source = Source::new(FileRole::Prose, "x", format!("'''\n{text}'''"), Encoding::Utf8);
        let text = Spanned { value: text, span: Span::new(&source, 0..source.text.len()) };
        let mut diagnostics = Diagnostics::of(ISSUE);
        let passage = Passage::of(&text);
        judge(&ALL, &passage, &mut diagnostics);
        news_date::check(&passage, period(), &mut diagnostics);
        for diagnostic in diagnostics.iter() {
            prop_assert!(!diagnostic.span.text().is_empty());
            bulletin::diagnostics::render_human(diagnostic, 80);
        }
    }

    #[test]
    fn any_paragraph_survives_markdown(text in "[^\\p{C}\\p{Z}]([^\\p{C}\\p{Zl}\\p{Zp}]*[^\\p{C}\\p{Z}])?") {
        let copy = escaped(&text);
        let read = crate::escapes::plain(&copy);
        prop_assert_eq!(read.trim(), text);
    }
}

/// The text as a paragraph of Markdown, by the program's own template.
fn escaped(text: &str) -> String {
    use bulletin::document::issue::{Day, Document, Node, NodeKind};
    use bulletin::format::markdown::MARKDOWN;
    use bulletin::format::templates::{Faces, Templates};
    let mut diagnostics = Diagnostics::default();
    let own = b"{% for node in doc.body %}{{ node.text }}\n{% endfor %}";
    let own = File::new(FileRole::Shared, "templates/issue.md", *own);
    let own = vec![("issue.md".to_owned(), own)];
    let templates = Templates::load(&[&MARKDOWN], own, &mut diagnostics).expect("parsed");
    let source = Source::new(FileRole::Shared, "x", String::new(), Encoding::Utf8);
    let document = Document {
        frame: Span::start_of(&source),
        placeholders: 0,
        name: String::new(),
        title: String::new(),
        label: String::new(),
        issuer: String::new(),
        date: String::new(),
        issued: Day { year: 2023, month: 3, day: 9 },
        period: String::new(),
        lines_per_page: 22,
        page_number: "outer",
        draft: false,
        body: vec![Node {
            kind: NodeKind::Para { text: text.to_owned(), dispatch: None },
            origins: vec![Span::start_of(&source)],
        }],
        distribution: Vec::new(),
        copies: String::new(),
    };
    let rendered =
        templates.render(&document, &Faces::default(), MARKDOWN.markup, &mut diagnostics);
    rendered.expect("rendered")
}
