//! Font files. They are read, or mapped where nobody can cut them short meanwhile (`system.rs`); and always as
//! they were found, so that what was hashed is what pages are laid out with.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
#[cfg(feature = "embedded")]
use std::sync::Arc;

use anyhow::{Context, bail};

use super::faces::FaceFile;
use crate::model::record::Digest;
use crate::workspace::fingerprint::Fingerprint;

/// Bytes: the largest collections that are sold have half as many.
const LARGEST: u64 = 512 << 20;

/// Bytes of the tables that describe a face: those for all of Unicode have a tenth.
const LARGEST_DESCRIPTION: usize = 32 << 20;

/// Bytes of what tells the names of all faces of a collection: for those that are sold a tenth is enough.
const LARGEST_NAMES: usize = 256 << 20;

/// In a collection: the largest have some hundreds.
const MOST_FACES: usize = 1000;

/// In a face: the format knows fewer than a hundred.
const MOST_TABLES: usize = 256;

/// What says how a face is called and what it is like.
pub(super) const NAMES: &[&[u8; 4]] = &[b"OS/2", b"name", b"post"];

/// What says so, and which characters it has: all that Typst wants to know of a face that it may choose.
pub(super) const DESCRIPTION: &[&[u8; 4]] =
    &[b"MATH", b"OS/2", b"cmap", b"fvar", b"head", b"hhea", b"maxp", b"name", b"post"];

/// Tables without which, or with half of which, a face prints nothing.
const OUTLINES: &[&[u8; 4]] = &[b"CFF ", b"CFF2", b"glyf", b"hmtx", b"loca"];

/// A regular file that was opened to be read as a font.
pub(crate) struct FontFile {
    file: File,
    /// What the disk said of it when it was opened.
    pub(super) state: Fingerprint,
}

/// All bytes of a font file; clones share them.
#[cfg(feature = "embedded")]
#[derive(Clone)]
pub(super) enum Whole {
    Read(Arc<Vec<u8>>),
    /// They may still change.
    #[cfg(unix)]
    Mapped(Arc<super::system::Mapped>),
}

#[cfg(feature = "embedded")]
impl Whole {
    /// Gives the memory back of what is not looked at again soon.
    pub(super) fn release(&self) {
        #[cfg(unix)]
        if let Self::Mapped(mapped) = self {
            mapped.release();
        }
    }
}

#[cfg(feature = "embedded")]
impl AsRef<[u8]> for Whole {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Read(bytes) => bytes,
            #[cfg(unix)]
            Self::Mapped(mapped) => mapped.bytes(),
        }
    }
}

/// A table of a face, by its place in the file.
struct Table {
    tag: [u8; 4],
    at: u64,
    bytes: usize,
}

impl FontFile {
    /// # Errors
    /// It is none that can be read, or larger than any font.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        // A pipe would be waited for.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::new(ErrorKind::InvalidInput, "不是文件"));
        }
        let file = File::open(path)?;
        let state = Fingerprint::of(&file.metadata()?);
        if state.bytes > LARGEST {
            let (megabytes, most) = (state.bytes >> 20, LARGEST >> 20);
            let told = format!("有{megabytes} MB，超过字体文件的上限{most} MB");
            return Err(io::Error::new(ErrorKind::FileTooLarge, told));
        }
        Ok(Self { file, state })
    }

    /// The file of a face that was found.
    ///
    /// # Errors
    /// It cannot be read, or has changed since.
    pub(super) fn of(face: &FaceFile) -> anyhow::Result<Self> {
        let file = Self::at(&face.path);
        let file = file.with_context(|| format!("读不了字体 {}", face.path.display()))?;
        if file.state != face.state {
            return changed(&face.path);
        }
        Ok(file)
    }

    /// What `read` makes of the file of a face that was found.
    ///
    /// # Errors
    /// It cannot be read, or has changed since it was found, be it while it was read.
    fn hold<T>(
        face: &FaceFile,
        read: impl FnOnce(&mut Self) -> io::Result<T>,
    ) -> anyhow::Result<T> {
        let mut file = Self::of(face)?;
        let made = read(&mut file);
        // Whoever cuts a file short while it is read sees to it that no more can be read, too.
        let is_held = file.file.metadata().is_ok_and(|now| Fingerprint::of(&now) == face.state);
        if !is_held {
            return changed(&face.path);
        }
        made.with_context(|| format!("读不了字体 {}", face.path.display()))
    }

    /// All of it.
    ///
    /// # Errors
    /// As [`Self::hold`].
    #[cfg(feature = "embedded")]
    pub(super) fn whole(face: &FaceFile) -> anyhow::Result<Whole> {
        Self::hold(face, |file| {
            #[cfg(unix)]
            if !face.is_own
                && let Some(mapped) = super::system::map(&file.file)
            {
                return Ok(Whole::Mapped(Arc::new(mapped)));
            }
            Ok(Whole::Read(Arc::new(file.part(0, face.state.bytes as usize)?)))
        })
    }

    /// A font of this face alone, with the tables that describe it.
    ///
    /// # Errors
    /// As [`Self::hold`].
    pub(super) fn description(face: &FaceFile) -> anyhow::Result<Vec<u8>> {
        Self::hold(face, |file| {
            let directory = file.directories()?.into_iter().nth(face.index as usize);
            let tables = file.tables(directory.ok_or_else(damaged)?)?;
            file.font(&tables, DESCRIPTION)
        })
    }

    /// # Errors
    /// As [`Self::hold`].
    pub(super) fn digest(face: &FaceFile) -> anyhow::Result<Digest> {
        Self::hold(face, |file| {
            file.file.rewind()?;
            Digest::of_all((&mut file.file).take(face.state.bytes))
        })
    }

    /// What `read` makes of each of its faces that is all there, by its place and a font of it alone with no
    /// more than its names. One is held at a time: thousands may share a table.
    ///
    /// # Errors
    /// It is no font, or cannot be read.
    pub(super) fn names<T>(&mut self, mut read: impl FnMut(u32, &[u8]) -> T) -> io::Result<Vec<T>> {
        let (mut made, mut bytes) = (Vec::new(), 0);
        for (index, directory) in (0..).zip(self.directories()?) {
            let tables = self.tables(directory);
            if let Ok(font) = tables.and_then(|tables| self.font(&tables, NAMES)) {
                bytes += font.len();
                if bytes > LARGEST_NAMES {
                    break;
                }
                made.push(read(index, &font));
            }
        }
        Ok(made)
    }

    fn part(&mut self, at: u64, bytes: usize) -> io::Result<Vec<u8>> {
        if at.saturating_add(bytes as u64) > self.state.bytes {
            return Err(damaged());
        }
        self.file.seek(SeekFrom::Start(at))?;
        let mut part = vec![0; bytes];
        self.file.read_exact(&mut part)?;
        Ok(part)
    }

    /// Where the tables of each face are listed: a collection has several.
    fn directories(&mut self) -> io::Result<Vec<u64>> {
        let head = self.part(0, 12)?;
        match &head[..4] {
            b"\0\x01\0\0" | b"OTTO" | b"true" => Ok(vec![0]),
            b"ttcf" => {
                let faces = (number(&head[8..]) as usize).min(MOST_FACES);
                let places = self.part(12, faces * 4)?;
                Ok(places.chunks(4).map(number).map(u64::from).collect())
            }
            _ => Err(damaged()),
        }
    }

    /// # Errors
    /// No table of tables is there, or not all of a table.
    fn tables(&mut self, directory: u64) -> io::Result<Vec<Table>> {
        let head = self.part(directory, 12)?;
        let count = usize::from(u16::from_be_bytes([head[4], head[5]])).min(MOST_TABLES);
        let entries = self.part(directory + 12, count * 16)?;
        let table = |entry: &[u8]| Table {
            tag: [entry[0], entry[1], entry[2], entry[3]],
            at: number(&entry[8..]).into(),
            bytes: number(&entry[12..]) as usize,
        };
        let mut tables: Vec<Table> = entries.chunks(16).map(table).collect();
        let matters = |tag: &[u8; 4]| OUTLINES.contains(&tag) || DESCRIPTION.contains(&tag);
        let is_cut = |table: &Table| table.at + table.bytes as u64 > self.state.bytes;
        if tables.iter().any(|table| matters(&table.tag) && is_cut(table)) {
            return Err(damaged());
        }
        // What is read by them looks them up as if they were in their order, each once.
        tables.sort_by_key(|table| table.tag);
        let mut seen = BTreeSet::new();
        tables.retain(|table| seen.insert(table.tag));
        Ok(tables)
    }

    /// A font of these of the tables.
    fn font(&mut self, tables: &[Table], wanted: &[&[u8; 4]]) -> io::Result<Vec<u8>> {
        let kept = tables.iter().filter(|table| wanted.contains(&&table.tag));
        let kept: Vec<&Table> = kept.collect();
        if kept.iter().map(|table| table.bytes).sum::<usize>() > LARGEST_DESCRIPTION {
            return Err(damaged());
        }
        let count = kept.len() as u16;
        let mut font = [b"OTTO".as_slice(), &count.to_be_bytes(), &[0; 6]].concat();
        let mut at = font.len() + kept.len() * 16;
        for table in &kept {
            let (place, bytes) = (at as u32, table.bytes as u32);
            font.extend([table.tag, [0; 4], place.to_be_bytes(), bytes.to_be_bytes()].concat());
            at += table.bytes.next_multiple_of(4);
        }
        for table in kept {
            font.extend(self.part(table.at, table.bytes)?);
            font.resize(font.len().next_multiple_of(4), 0);
        }
        Ok(font)
    }
}

/// Holds the files of faces against how they were found.
///
/// # Errors
/// One of them has changed.
pub(crate) fn hold(faces: &[FaceFile]) -> anyhow::Result<()> {
    match faces.iter().find(|face| Fingerprint::at(&face.path) != Some(face.state)) {
        Some(face) => changed(&face.path),
        None => Ok(()),
    }
}

fn changed<T>(path: &Path) -> anyhow::Result<T> {
    bail!("字体 {} 在排版途中改动了：再运行一次", path.display())
}

fn damaged() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "不是字体，或文件不完整")
}

/// The first four bytes, of which there are as many.
fn number(bytes: &[u8]) -> u32 {
    u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_faces_that_share_their_tables_no_more_is_read_than_may_be_meant() -> io::Result<()> {
        let check = |faces: u32, bytes: u32, expected: usize| {
            let directory = 12 + faces * 4;
            let places = directory.to_be_bytes().repeat(faces as usize);
            let collection = [b"ttcf\0\x01\0\0".as_slice(), &faces.to_be_bytes(), &places].concat();
            let table = [[0; 4], (directory + 28).to_be_bytes(), bytes.to_be_bytes()].concat();
            let font = [b"OTTO\0\x01\0\0\0\0\0\0name".as_slice(), &table].concat();
            let file = tempfile::NamedTempFile::new()?;
            std::fs::write(&file, [collection, font].concat())?;
            file.as_file().set_len(u64::from(directory + 28 + bytes))?;
            let read = FontFile::at(file.path())?.names(|_, font| font.len())?;
            assert_eq!(read.len(), expected, "{faces} of {bytes}");
            io::Result::Ok(())
        };
        check(3, 1 << 10, 3)?;
        check(1000, 1 << 16, 1000)?;
        check(1000, 1 << 22, 63)?;
        check(1000, 33 << 20, 0)
    }
}
