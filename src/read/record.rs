//! `published.toml`: what an issue was made from and what it printed when it was published, as data.
//! No IO.
//!
//! The file is only ever appended to: publishing again adds a `[[revision]]`. The digest of a revision
//! is that of the file's bytes up to the revision's end, so that of the last one is what `sha256sum`
//! says of the file, and each covers those before it. The next issue's revision holds it as
//! `previous`, the same file's next revision as `replaces`: a history that was rewritten shows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::toml::{FromToml, Table, Value, decode_utf8, parse};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::{missing_key, syntax, wrong_type};
use crate::model::decimal::Decimal;
use crate::model::figures::Account;
use crate::model::files::{File, is_below};
use crate::model::record::{Digest, Drawn, Record, Revision, Total};
use crate::model::source::{Span, Spanned};

/// Reads a published.toml; nothing where anything in it is wrong.
pub fn read(file: File, diagnostics: &mut Diagnostics) -> Option<Record> {
    let bytes = file.bytes.clone();
    let mut found = Diagnostics::default();
    let record = read_source(&bytes, file, &mut found).filter(|_| !found.has_errors());
    let broken = found.iter().find(|found| found.rule.code == syntax::RULE.code).cloned();
    match broken {
        // Nobody mends what a program has written: the lines do not matter.
        Some(broken) => diagnostics.push(syntax::overwritten(broken)),
        None => diagnostics.extend(found),
    }
    record
}

fn read_source(bytes: &[u8], file: File, diagnostics: &mut Diagnostics) -> Option<Record> {
    let source = decode_utf8(file, diagnostics)?;
    let entries = parse(&source, diagnostics)?;
    let root = Table::root(&source, &entries, &["revision"], diagnostics);
    let values: Vec<Value<'_>> = root.required("revision", diagnostics)?;
    if values.is_empty() {
        diagnostics.push(missing_key::missing(root.header().clone(), "revision", "[]"));
    }
    let read = |value| Spanned::<Revision>::from_toml(value, diagnostics);
    let revisions: Vec<_> = values.into_iter().filter_map(read).collect();
    let starts: Vec<usize> = revisions.iter().map(|revision| revision.span.range.start).collect();
    let &start = starts.last()?;
    let text = source.text.len();
    // What is appended begins with an empty line.
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([text]);
    // A mark at the start is no part of the text, but one of the bytes.
    let mark = bytes.len() - text;
    let digests = ends.map(|end| Digest::of(&bytes[..mark + end])).collect();
    let last = Span::new(&source, start..text);
    let revisions = revisions.into_iter().map(|revision| revision.value).collect();
    Some(Record { source: Arc::clone(&source), revisions, digests, last })
}

impl<'a> FromToml<'a> for Revision {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        const KEYS: [&str; 9] = [
            "program", "typst", "previous", "replaces", "totals", "drawn", "fonts", "inputs",
            "outputs",
        ];
        let table = value.table(&KEYS, diagnostics)?;
        let program = table.required("program", diagnostics);
        let typst = table.required("typst", diagnostics);
        let previous = table.optional("previous", diagnostics);
        let replaces = table.optional("replaces", diagnostics);
        let totals = table.required("totals", diagnostics);
        let drawn = table.optional("drawn", diagnostics).unwrap_or_default();
        let fonts: Option<Vec<FontFile>> = table.required("fonts", diagnostics);
        let inputs = table.required("inputs", diagnostics).map(|Files(files)| files);
        let outputs = table.required("outputs", diagnostics).map(|Files(files)| files);
        Some(Self {
            program: program?,
            typst: typst?,
            previous,
            replaces,
            totals: totals?,
            drawn,
            fonts: fonts?.into_iter().map(|FontFile(file, digest)| (file, digest)).collect(),
            inputs: inputs?,
            outputs: outputs?,
        })
    }
}

impl<'a> FromToml<'a> for Total {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let keys = ["section", "row", "measure", "year", "period", "year_to_date"];
        let table = value.table(&keys, diagnostics)?;
        let section: Option<String> = table.required("section", diagnostics);
        let row: Option<String> = table.optional("row", diagnostics);
        let measure: Option<String> = table.required("measure", diagnostics);
        let year: Option<u32> = table.required("year", diagnostics);
        let mut printed = |key| {
            let figure = table.optional(key, diagnostics);
            figure.map(|Printed(figure)| figure)
        };
        let (period, year_to_date) = (printed("period"), printed("year_to_date"));
        let account =
            Account { section: section?.into(), row: row.map(Arc::from), measure: measure?.into() };
        Some(Self { account, year: i32::try_from(year?).ok()?, period, year_to_date })
    }
}

/// A figure as it was printed: a number, or one with decimals in quotes.
struct Printed(Decimal);

impl<'a> FromToml<'a> for Printed {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let span = value.span();
        let text = span.text();
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let figure = text.parse::<Decimal>().ok().filter(|figure| figure.units >= 0);
        figure.map(Self).or_else(|| value.wrong("不小于0的数", diagnostics))
    }
}

impl<'a> FromToml<'a> for Drawn {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let keys = ["issue", "section", "row", "measure", "figure", "value"];
        let table = value.table(&keys, diagnostics)?;
        let issue = table.required("issue", diagnostics);
        let section: Option<String> = table.required("section", diagnostics);
        let row: Option<String> = table.optional("row", diagnostics);
        let measure: Option<String> = table.required("measure", diagnostics);
        let figure = table.required("figure", diagnostics);
        let value = table.required("value", diagnostics);
        let account =
            Account { section: section?.into(), row: row.map(Arc::from), measure: measure?.into() };
        let Signed(value) = value?;
        Some(Self { issue: issue?, figure: figure?, account, value })
    }
}

/// A figure in quotes, which a correction may have taken below 0.
struct Signed(Decimal);

impl<'a> FromToml<'a> for Signed {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = String::from_toml(value, diagnostics)?;
        text.parse().ok().map(Self).or_else(|| value.wrong("引号里的数", diagnostics))
    }
}

struct FontFile(String, Digest);

impl<'a> FromToml<'a> for FontFile {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&["file", "sha256"], diagnostics)?;
        let file = table.required("file", diagnostics);
        let digest = table.required("sha256", diagnostics);
        Some(Self(file?, digest?))
    }
}

struct Files(BTreeMap<String, Digest>);

impl<'a> FromToml<'a> for Files {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut files = BTreeMap::new();
        for (path, value) in value.free_table(diagnostics)?.entries() {
            if !is_below(path.value) {
                let (key, expected) = ("文件", "工作区里的相对路径（没有「..」）");
                diagnostics.push(wrong_type::wrong(path.span, key, expected, path.value));
                return None;
            }
            files.insert(path.value.to_owned(), Digest::from_toml(value, diagnostics)?);
        }
        Some(Self(files))
    }
}

impl<'a> FromToml<'a> for Digest {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = String::from_toml(value, diagnostics)?;
        text.parse().ok().or_else(|| value.wrong("SHA-256（64位十六进制）", diagnostics))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::issue::IssueId;
    use crate::model::record::{RECORD, appended};
    use crate::read::marked;

    fn revision() -> Revision {
        let account = |row: Option<&str>| Account {
            section: "综窗\"办件\\".into(),
            row: row.map(Arc::from),
            measure: "受理".into(),
        };
        let whole = |figure: u64| Decimal::new(figure, 0);
        let total = |row, period, year_to_date| Total {
            account: account(row),
            year: 2023,
            period,
            year_to_date,
        };
        Revision {
            program: "0.1.0".to_owned(),
            typst: "0.15.1".to_owned(),
            previous: Some(Digest::of(b"before")),
            replaces: None,
            totals: vec![
                total(None, Some(whole(1)), Some(whole(u64::MAX))),
                total(Some("行"), None, Some(whole(0))),
                total(None, Some(Decimal::new(796_015, 2)), None),
            ],
            drawn: vec![Drawn {
                issue: IssueId { year: 2022, number: 50 },
                figure: "previous".to_owned(),
                account: account(Some("行")),
                value: Decimal::new(-120, 1),
            }],
            fonts: vec![("a b.otf".to_owned(), Digest::of(b"font"))],
            inputs: BTreeMap::from([("issues/2023-01/\u{7}.toml".to_owned(), Digest::of(b""))]),
            outputs: BTreeMap::from([("2023-01.pdf".to_owned(), Digest::of(b"pdf"))]),
        }
    }

    fn read_back(bytes: &[u8]) -> Option<Record> {
        let file = File::new(FileRole::Record, RECORD.to_owned(), bytes.to_vec());
        let mut found = Diagnostics::default();
        let record = read(file, &mut found);
        assert_eq!(found.iter().count(), 0);
        record
    }

    #[test]
    fn a_revision_reads_back_as_it_was_written() {
        let (first, mut second) = (revision(), revision());
        let once = appended(None, &first);
        second.replaces = Some(Digest::of(&once));
        second.totals.clear();
        second.drawn.clear();
        let twice = appended(Some(&once), &second);
        let Some(record) = read_back(&twice) else { panic!("it can be read") };
        assert_eq!(record.revisions, [first, second]);
        assert_eq!(record.digests, [Digest::of(&once), Digest::of(&twice)]);
        assert_eq!(record.place("\"2023-01.pdf\"").text(), "\"2023-01.pdf\"");
        assert_eq!(record.place("nothing").text(), "[[revision]]");
        let marked = ["\u{feff}".as_bytes(), once.as_slice()].concat();
        let digests = read_back(&marked).map(|record| record.digests);
        assert_eq!(digests, Some(vec![Digest::of(&marked)]));
    }

    #[test]
    fn a_record_with_anything_wrong_in_it_is_none() {
        let check = |text: &str, is_read: bool| {
            let mut record = None;
            marked::check(FileRole::Record, text, |file, found| record = read(file, found));
            assert_eq!(record.is_some(), is_read, "{text}");
        };
        let text = String::from_utf8(appended(None, &revision())).expect("UTF-8");
        check(&text, true);
        let largest = u64::MAX;
        assert!(text.contains(&format!("year_to_date = \"{largest}\"")), "{text}");
        check(&text.replace(&format!("\"{largest}\""), &largest.to_string()), true);
        let broken = |from: &str, to: &str| {
            assert_eq!(text.matches(from).count(), 1, "{from} in {text}");
            check(&text.replace(from, to), false);
        };
        broken("program = \"0.1.0\"", "program = ⟦1⟧{wrong-type}");
        broken("previous =", "⟦previus⟧{unknown-key} =");
        broken("year = 2023, period = 1,", "year = ⟦-2023⟧{wrong-type}, period = 1,");
        broken("\"7960.15\"", "⟦\"7960,15\"⟧{wrong-type}");
        broken("\"7960.15\"", "⟦-1⟧{wrong-type}");
        broken("\"-12.0\"", "⟦\"12,0\"⟧{wrong-type}");
        let digest = Digest::of(b"pdf").to_string();
        broken(&format!("\"{digest}\""), &format!("⟦\"{}\"⟧{{wrong-type}}", &digest[1..]));
        broken("\"2023-01.pdf\"", "⟦\"../2023-01.pdf\"⟧{wrong-type}");
        broken(
            "\"issues/2023-01/\\u0007.toml\"",
            "⟦\"issues/2023-01/../../../a.toml\"⟧{wrong-type}",
        );
        check("⟦⟧{missing-key}", false);
        check("# 记录\n⟦咨询,受理⟧{syntax}\n836,112\n6244,11380\n", false);
        check("⟦⟧{missing-key}revision = []\n", false);
    }

    #[test]
    fn a_digest_is_what_sha256sum_says() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(empty.parse(), Ok(Digest::of(b"")));
        assert_eq!("e3".parse::<Digest>(), Err(()));
        assert_eq!("é".repeat(32).parse::<Digest>(), Err(()));
    }
}
