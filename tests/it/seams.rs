//! A format and a rule that exist in this file alone: what is added is one file and one line.

use bulletin::diagnostics::rules::{judge, page};
use bulletin::diagnostics::{Diagnostic, Diagnostics, Rule, Severity, render_human, render_json};
use bulletin::format::markdown::MARKDOWN;
use bulletin::format::{Format, Markup};
use bulletin::model::files::FileRole;
use bulletin::model::issue::IssueId;
use bulletin::model::prose::Passage;
use bulletin::model::source::{Encoding, Source, Span, Spanned};
use bulletin::ops::{self, BuildOptions, Event, Observer, OutputOptions, OutputState};
use bulletin::workspace::Workspace;

use crate::support::{Copy, MAIN};

/// A letter to a machine that knows no lower case and takes `*` as its own sign.
static TELEGRAM: Format = Format {
    extension: "telegram",
    markup: &Markup {
        suffix: ".telegram",
        escape: |text, out| write!(out, "{}", text.replace('*', "STAR").to_uppercase()),
        templates: &[("issue.telegram", "{{ doc.label }} stop {{ doc.issuer }} stop")],
        names_faces: false,
    },
    is_typeset: false,
    is_published: false,
    calls_photos: false,
};

struct Paths(Vec<String>);

impl Observer for Paths {
    fn observe(&mut self, event: Event<'_>) -> anyhow::Result<()> {
        if let Event::Output(file) = event
            && file.state == OutputState::Written
        {
            self.0.extend(file.path.file_name().map(|name| name.to_string_lossy().into_owned()));
        }
        Ok(())
    }
}

#[test]
fn a_format_is_a_file_and_a_line() {
    let copy = Copy::mended(MAIN);
    copy.replace("bulletin.toml", "四川省政府政务服务和公共资源交易服务中心", "center*a");
    let build = || {
        let workspace = Workspace::find(copy.dir.path()).expect("a workspace");
        let formats = vec![&TELEGRAM, &MARKDOWN];
        let output = OutputOptions { formats, ..OutputOptions::default() };
        let issues = vec![IssueId { year: 2023, number: 7 }];
        let options = BuildOptions { issues, output, ..BuildOptions::default() };
        let mut paths = Paths(Vec::new());
        let outcome = ops::build(&workspace, &options, &mut paths).expect("the world holds");
        assert_eq!(outcome.found.errors, 0);
        (outcome.fresh, paths.0)
    };
    assert_eq!(build(), (0, vec!["2023-07.telegram".to_owned(), "2023-07.md".to_owned()]));
    // The template is as it was written, what is filled in is escaped.
    assert_eq!(copy.read("out/2023-07.telegram"), "2023年第7期（总第427期） stop CENTERSTARA stop");
    assert_eq!(build(), (1, Vec::new()));
    // A workspace replaces its template as it does any other, and knows it by its content.
    copy.write("templates/issue.telegram", "{{ doc.issuer }}!".as_bytes());
    assert_eq!(build().0, 0);
    assert_eq!(copy.read("out/2023-07.telegram"), "CENTERSTARA!");
}

/// Three exclamation marks.
static SHOUTED: Rule = Rule {
    name: "shouted",
    code: "B0599",
    severity: Severity::Warning,
    docs: "一句话里有三个感叹号。\n\n公文不这样写。\n改成句号。",
    prose: Some(|passage, found| {
        let at = passage.text().find("！！！");
        found_at(passage, at, found);
    }),
};

fn found_at(passage: &Passage<'_>, at: Option<usize>, found: &mut Diagnostics) {
    if let Some(at) = at {
        let span = passage.span(at..at + "！！！".len());
        found.push(Diagnostic::new(&SHOUTED, span, "三个感叹号").help("改成句号"));
    }
}

#[test]
fn a_rule_is_a_file_and_a_line() {
    let value = "办结率大幅提升！！！".to_owned();
    let source =
        Source::new(FileRole::Prose, "甲.toml", format!("'''\n{value}'''"), Encoding::Utf8);
    let text = Spanned { value, span: Span::new(&source, 0..source.text.len()) };
    let mut found = Diagnostics::default();
    judge(&[&SHOUTED], &Passage::of(&text), &mut found);
    let found: Vec<&Diagnostic> = found.iter().collect();
    let [one] = found.as_slice() else { panic!("{} findings", found.len()) };
    assert_eq!(one.span.text(), "！！！");
    let human = render_human(one, 80);
    for told in ["警告", "shouted", "三个感叹号", "改成句号", "甲.toml"] {
        assert!(human.contains(told), "{human} does not say {told}");
    }
    let json = render_json(one).expect("JSON");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["rule"], &json["code"]), (&"shouted".into(), &"B0599".into()));
    assert_eq!((&json["line"], &json["column"]), (&2.into(), &8.into()));
    let page = page(&[&SHOUTED]);
    assert!(page.ends_with(
        "## shouted（B0599，警告）\n\n一句话里有三个感叹号。\n\n公文不这样写。\n改成句号。"
    ));
}
