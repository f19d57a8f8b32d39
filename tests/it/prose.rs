//! The rules about words on two pages of paragraphs: what offices write must stay silent, and what is
//! wrong is pointed at, once, by the rule that is about it.

use bulletin::diagnostics::Diagnostics;
use bulletin::diagnostics::rules::{ALL, judge, news_date, own_number, weekday_mismatch};
use bulletin::model::files::FileRole;
use bulletin::model::issue::Period;
use bulletin::model::prose::Passage;
use bulletin::model::source::{Encoding, Source, Span, Text};
use chrono::NaiveDate;

use crate::support::{read, root};

const QUOTE: &str = "'''\n";

fn period() -> Period {
    let day = |day| NaiveDate::from_ymd_opt(2023, 7, day).expect("a date");
    Period { from: day(3), to: day(7) }
}

/// What all rules about words say of a dispatch with this text: the rule, and the text with its place
/// marked.
fn said(value: &str) -> Vec<(&'static str, String, String)> {
    let source = Source::new(FileRole::Prose, "x", format!("{QUOTE}{value}'''"), Encoding::Utf8);
    let text = Text { value: value.to_owned(), span: Span::new(&source, 0..source.text.len()) };
    let mut found = Diagnostics::default();
    let passage = Passage::of(&text);
    judge(&ALL, &passage, &mut found);
    news_date::check(&passage, period(), &mut found);
    weekday_mismatch::check(&passage, period(), &mut found);
    own_number::check(&text, &mut found);
    let marked = |range: std::ops::Range<usize>| {
        let mut marked = value.to_owned();
        marked.insert(range.end - QUOTE.len(), '⟧');
        marked.insert(range.start - QUOTE.len(), '⟦');
        marked
    };
    let told = found.iter().map(|d| (d.rule.name, marked(d.span.range.clone()), d.message.clone()));
    told.collect()
}

fn paragraphs(file: &str) -> Vec<String> {
    let text = read(&root().join("tests/prose").join(file));
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

#[test]
fn what_offices_write_stays_silent() {
    let paragraphs = paragraphs("legitimate.txt");
    assert!(paragraphs.len() >= 100, "{}", paragraphs.len());
    let found: Vec<_> = paragraphs.iter().flat_map(|paragraph| said(paragraph)).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_is_wrong_is_pointed_at_once() {
    let paragraphs = paragraphs("wrong.txt");
    assert!(paragraphs.len() >= 50, "{}", paragraphs.len());
    let mut failed = Vec::new();
    for line in paragraphs {
        let (rule, expected) = line.split_once(' ').expect("a rule and a text");
        let found = said(&expected.replace(['⟦', '⟧'], ""));
        let is_right =
            matches!(&found[..], [(name, marked, _)] if *name == rule && marked == expected);
        if !is_right {
            failed.push((line.clone(), found));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
