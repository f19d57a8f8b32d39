//! `published.toml`: what an issue was made from and what it printed when it was published, as data.
//! No IO.
//!
//! The file is only ever appended to: publishing again adds a `[[revision]]`. The digest of a revision
//! is that of the file's bytes up to the revision's end, so that of the last one is what `sha256sum`
//! says of the file, and each covers those before it. The next issue's revision holds it as
//! `previous`, the same file's next revision as `replaces`: a history that was rewritten shows.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::File;
use super::toml::{FromToml, Table, Value, decode, parse};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::missing_key;
use crate::model::issue::Account;
use crate::model::source::{Source, Span, Spanned};

/// The file's name in the issue's folder, and that of the folder beside it.
pub const RECORD: &str = "published.toml";
pub const FOLDER: &str = "published";

const PREFACE: &str = "\
# 由 bulletin publish 写成，不要手改。每公布一次加一段 [[revision]]，以最后一段为准；
# 各值是 SHA-256：inputs 所用的文件，fonts 字体，outputs 产出，
# previous 上一期的 published.toml 当时的全部字节，replaces 本文件在这一段之前的全部字节。
";

/// A file published.toml.
pub struct Record {
    pub source: Arc<Source>,
    /// In the order in which they were published; at least one.
    pub revisions: Vec<Revision>,
    /// That of each revision, with all that stands before it.
    pub digests: Vec<Digest>,
    /// From the last revision's header to the end of the file.
    last: Span,
}

/// The issue as it was published once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The version of this program.
    pub program: String,
    pub typst: String,
    /// Of the issue before; none for the first issue, or the first after an opening.
    pub previous: Option<Digest>,
    /// Of the revision before this one.
    pub replaces: Option<Digest>,
    pub totals: Vec<Total>,
    /// By file name.
    pub fonts: Vec<(String, Digest)>,
    /// By path from the workspace's root.
    pub inputs: BTreeMap<String, Digest>,
    /// By path from the folder of the outputs.
    pub outputs: BTreeMap<String, Digest>,
}

/// The figures of an account as printed; an optional measure may lack one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    pub account: Account,
    /// The year of the year to date.
    pub year: i32,
    /// Of the whole period.
    pub period: Option<u64>,
    pub year_to_date: Option<u64>,
}

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Record {
    /// What holds: the revision published last.
    pub fn last(&self) -> &Revision {
        &self.revisions[self.revisions.len() - 1]
    }

    /// The digest of the whole file.
    pub fn digest(&self) -> Digest {
        self.digests[self.digests.len() - 1]
    }

    /// Where the last revision says so: the first place of the text in it, else its header.
    pub fn place(&self, text: &str) -> Span {
        let range = match self.last.text().find(text) {
            Some(at) => self.last.range.start + at..self.last.range.start + at + text.len(),
            None => self.last.range.start..self.last.range.start + "[[revision]]".len(),
        };
        Span::new(&self.source, range)
    }
}

/// Reads a published.toml; nothing where anything in it is wrong.
pub fn read(file: File, diagnostics: &mut Diagnostics) -> Option<Record> {
    let bytes = file.bytes.clone();
    let mut found = Diagnostics::default();
    let record = read_source(&bytes, file, &mut found).filter(|_| !found.has_errors());
    diagnostics.extend(found);
    record
}

fn read_source(bytes: &[u8], file: File, diagnostics: &mut Diagnostics) -> Option<Record> {
    let source = decode(file, diagnostics)?;
    let entries = parse(&source, diagnostics)?;
    let root = Table::root(&source, &entries, &["revision"], diagnostics);
    let revisions: Vec<Spanned<Revision>> = root.required("revision", diagnostics)?;
    let starts: Vec<usize> = revisions.iter().map(|revision| revision.span.range.start).collect();
    let Some(&start) = starts.last() else {
        diagnostics.push(missing_key::missing(root.header().clone(), "revision"));
        return None;
    };
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

/// The file with one more revision at its end.
pub fn appended(file: Option<&[u8]>, revision: &Revision) -> Vec<u8> {
    let mut bytes = file.map_or_else(|| PREFACE.as_bytes().to_vec(), <[u8]>::to_vec);
    bytes.extend(revision.to_string().into_bytes());
    bytes
}

/// The revision as TOML, an empty line first.
impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, typst, previous, replaces, totals, fonts, inputs, outputs } = self;
        writeln!(f, "\n[[revision]]")?;
        writeln!(f, "program = {}", Quoted(program))?;
        writeln!(f, "typst = {}", Quoted(typst))?;
        for (key, digest) in [("previous", previous), ("replaces", replaces)] {
            if let Some(digest) = digest {
                writeln!(f, "{key} = \"{digest}\"")?;
            }
        }
        writeln!(f, "totals = [")?;
        for total in totals {
            writeln!(f, "  {total},")?;
        }
        writeln!(f, "]\nfonts = [")?;
        for (file, digest) in fonts {
            writeln!(f, "  {{ file = {}, sha256 = \"{digest}\" }},", Quoted(file))?;
        }
        writeln!(f, "]")?;
        for (key, files) in [("inputs", inputs), ("outputs", outputs)] {
            writeln!(f, "\n[revision.{key}]")?;
            for (path, digest) in files {
                writeln!(f, "{} = \"{digest}\"", Quoted(path))?;
            }
        }
        Ok(())
    }
}

/// The total as an inline table of TOML.
impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account: Account { section, row, measure }, year, period, year_to_date } = self;
        write!(f, "{{ section = {}", Quoted(section))?;
        if let Some(row) = row {
            write!(f, ", row = {}", Quoted(row))?;
        }
        write!(f, ", measure = {}, year = {year}", Quoted(measure))?;
        for (key, figure) in [("period", period), ("year_to_date", year_to_date)] {
            if let Some(figure) = figure {
                write!(f, ", {key} = {figure}")?;
            }
        }
        write!(f, " }}")
    }
}

/// A string of TOML.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"")?;
        for c in self.0.chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                c if c.is_control() => write!(f, "\\U{:08X}", u32::from(c))?,
                c => write!(f, "{c}")?,
            }
        }
        write!(f, "\"")
    }
}

impl<'a> FromToml<'a> for Revision {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        const KEYS: [&str; 8] =
            ["program", "typst", "previous", "replaces", "totals", "fonts", "inputs", "outputs"];
        let table = value.table(&KEYS, diagnostics)?;
        let program = table.required("program", diagnostics);
        let typst = table.required("typst", diagnostics);
        let previous = table.optional("previous", diagnostics);
        let replaces = table.optional("replaces", diagnostics);
        let totals = table.required("totals", diagnostics);
        let fonts: Option<Vec<FontFile>> = table.required("fonts", diagnostics);
        let inputs = table.required("inputs", diagnostics).map(|Files(files)| files);
        let outputs = table.required("outputs", diagnostics).map(|Files(files)| files);
        Some(Self {
            program: program?,
            typst: typst?,
            previous,
            replaces,
            totals: totals?,
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
        let period = table.optional("period", diagnostics);
        let year_to_date = table.optional("year_to_date", diagnostics);
        let account =
            Account { section: section?.into(), row: row.map(Arc::from), measure: measure?.into() };
        Some(Self { account, year: i32::try_from(year?).ok()?, period, year_to_date })
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
            files.insert(path.value.to_owned(), Digest::from_toml(value, diagnostics)?);
        }
        Some(Self(files))
    }
}

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Digest {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(());
        }
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(drop)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| Error::custom("no SHA-256"))
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

    fn revision() -> Revision {
        let account = |row: Option<&str>| Account {
            section: "综窗\"办件\\".into(),
            row: row.map(Arc::from),
            measure: "受理".into(),
        };
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
            totals: vec![total(None, Some(1), Some(u64::MAX)), total(Some("行"), None, Some(0))],
            fonts: vec![("a b.otf".to_owned(), Digest::of(b"font"))],
            inputs: BTreeMap::from([("issues/2023-01/\u{7}.toml".to_owned(), Digest::of(b""))]),
            outputs: BTreeMap::from([("2023-01.pdf".to_owned(), Digest::of(b"pdf"))]),
        }
    }

    fn read_back(bytes: &[u8]) -> Option<Record> {
        let file = File { path: RECORD.to_owned(), bytes: bytes.to_vec() };
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
    fn a_digest_is_what_sha256sum_says() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(empty.parse(), Ok(Digest::of(b"")));
        assert_eq!("e3".parse::<Digest>(), Err(()));
        assert_eq!("é".repeat(32).parse::<Digest>(), Err(()));
    }
}
