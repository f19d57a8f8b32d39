//! `published.toml`: what an issue was made from and what it printed when it was published.
//!
//! The file is only ever appended to: publishing again adds a `[[revision]]`. The digest of a revision
//! is that of the file's bytes up to the revision's end, so that of the last one is what `sha256sum`
//! says of the file, and each covers those before it. The next issue's revision holds it as
//! `previous`, the same file's next revision as `replaces`: a history that was rewritten shows.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, ErrorKind, Read};
use std::str::FromStr;
use std::sync::Arc;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::decimal::Decimal;
use super::figures::Account;
use super::issue::IssueId;
use super::source::{Source, Span};
use super::toml::Quoted;

/// The file's name in the issue's folder, and that of the folder beside it.
pub(crate) const RECORD: &str = "published.toml";

pub(crate) const FOLDER: &str = "published";

/// Where below [`FOLDER`] an issue keeps its copy of a file of its own, or of the opening before it, by the
/// file's path from the root; nothing for what it shares with others.
pub(crate) fn kept(id: IssueId, path: &str) -> Option<String> {
    match path.strip_prefix(&format!("issues/{id}/")) {
        Some(own) if own.starts_with(&format!("{FOLDER}/")) => None,
        Some(own) => Some(format!("issue/{own}")),
        None => path.starts_with("opening/").then(|| path.to_owned()),
    }
}

const PREFACE: &str = "\
# 由 bulletin publish 写成，不要手改。每公布一次加一段 [[revision]]，以最后一段为准；
# 各值是 SHA-256：inputs 所用的文件，fonts 字体，outputs 产出，
# previous 上一期的 published.toml 当时的全部字节，replaces 本文件在这一段之前的全部字节。
";

/// A file published.toml.
pub struct Record {
    pub(crate) source: Arc<Source>,
    /// In the order in which they were published; at least one.
    pub(crate) revisions: Vec<Revision>,
    /// That of each revision, with all that stands before it.
    pub(crate) digests: Vec<Digest>,
    /// From the last revision's header to the end of the file.
    pub(crate) last: Span,
}

/// The issue as it was published once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revision {
    /// The version of this program.
    pub(crate) program: String,
    pub(crate) typst: String,
    /// Of the issue before; none for the first issue, or the first after an opening.
    pub(crate) previous: Option<Digest>,
    /// Of the revision before this one.
    pub(crate) replaces: Option<Digest>,
    pub(crate) totals: Vec<Total>,
    /// Figures of other issues that its sentences draw on.
    pub(crate) drawn: Vec<Drawn>,
    /// By file name.
    pub(crate) fonts: Vec<(String, Digest)>,
    /// By path from the workspace's root.
    pub(crate) inputs: BTreeMap<String, Digest>,
    /// By path from the folder of the outputs.
    pub(crate) outputs: BTreeMap<String, Digest>,
}

/// The figures of an account as printed; an optional measure may lack one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) account: Account,
    /// The year of the year to date.
    pub(crate) year: i32,
    /// Of the whole period.
    pub(crate) period: Option<Decimal>,
    pub(crate) year_to_date: Option<Decimal>,
}

/// A figure of another issue as it was known when this one was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drawn {
    pub(crate) issue: IssueId,
    /// The variable that holds it: `previous`.
    pub(crate) figure: String,
    pub(crate) account: Account,
    pub(crate) value: Decimal,
}

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Record {
    /// What holds: the revision published last.
    pub(crate) fn last(&self) -> &Revision {
        &self.revisions[self.revisions.len() - 1]
    }

    /// The issue whose issue.toml it holds, where it names one: of another it is where the folder was copied.
    pub(crate) fn issue(&self) -> Option<IssueId> {
        let mut manifests = self
            .last()
            .inputs
            .keys()
            .filter_map(|path| path.strip_prefix("issues/")?.strip_suffix("/issue.toml"));
        manifests.find_map(|folder| folder.parse().ok())
    }

    /// The digest of the whole file.
    pub(crate) fn digest(&self) -> Digest {
        self.digests[self.digests.len() - 1]
    }

    /// Where the last revision says so: the first place of the text in it, else its header.
    pub(crate) fn place(&self, text: &str) -> Span {
        let range = match self.last.text().find(text) {
            Some(at) => self.last.range.start + at..self.last.range.start + at + text.len(),
            None => self.last.range.start..self.last.range.start + "[[revision]]".len(),
        };
        Span::new(&self.source, range)
    }
}

/// The file with one more revision at its end.
pub(crate) fn appended(file: Option<&[u8]>, revision: &Revision) -> Vec<u8> {
    let mut bytes = file.map_or_else(|| PREFACE.as_bytes().to_vec(), <[u8]>::to_vec);
    bytes.extend(revision.to_string().into_bytes());
    bytes
}

/// The revision as TOML, an empty line first.
impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, typst, previous, replaces, totals, drawn, fonts, inputs, outputs } =
            self;
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
        if !drawn.is_empty() {
            writeln!(f, "]\ndrawn = [")?;
        }
        for drawn in drawn {
            writeln!(f, "  {drawn},")?;
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
            match figure {
                // A number of TOML with a point is none that is exact, nor need a reader take a larger one.
                Some(figure) if figure.decimals > 0 || i64::try_from(figure.units).is_err() => {
                    write!(f, ", {key} = \"{figure}\"")?
                }
                Some(figure) => write!(f, ", {key} = {figure}")?,
                None => {}
            }
        }
        write!(f, " }}")
    }
}

/// The figure as an inline table of TOML.
impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { issue, figure, account: Account { section, row, measure }, value } = self;
        write!(f, "{{ issue = \"{issue}\", section = {}", Quoted(section))?;
        if let Some(row) = row {
            write!(f, ", row = {}", Quoted(row))?;
        }
        let (measure, figure) = (Quoted(measure), Quoted(figure));
        write!(f, ", measure = {measure}, figure = {figure}, value = \"{value}\" }}")
    }
}

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Of all that is read from something, which need not fit into the memory.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn of_all(mut bytes: impl Read) -> io::Result<Self> {
        use sha2::Digest as _;
        let (mut hasher, mut part) = (sha2::Sha256::new(), vec![0; 1 << 18]);
        loop {
            match bytes.read(&mut part) {
                Ok(0) => return Ok(Self(hasher.finalize().into())),
                Ok(read) => hasher.update(&part[..read]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
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
