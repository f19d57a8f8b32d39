//! Archives, which workbooks and documents of word processors are: their members by name, none unpacked
//! beyond the bound.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::model::files::Refusal;
use crate::model::source::decode;

/// How many bytes are unpacked of one archive.
pub(super) const MOST_UNPACKED: u64 = 64 << 20;

pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// With `/` between folders, which some programs write otherwise.
    names: Vec<String>,
    /// How many bytes may still be unpacked.
    left: u64,
}

impl<'a> Archive<'a> {
    /// # Errors
    /// `Damaged`: it is no archive, or not all of it is there.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        Self::within(bytes, MOST_UNPACKED)
    }

    fn within(bytes: &'a [u8], left: u64) -> Result<Self, Refusal> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(refusal)?;
        let mut names = Vec::new();
        for at in 0..zip.len() {
            let member = zip.by_index_raw(at).map_err(refusal)?;
            names.push(member.name().map_err(refusal)?.replace('\\', "/"));
        }
        Ok(Self { zip, names, left })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// In whatever capitals, which some programs change.
    pub(super) fn has(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known.eq_ignore_ascii_case(name))
    }

    /// The text of a member; nothing where there is no such member.
    ///
    /// # Errors
    /// `Encrypted`; `TooLarge`, together with those unpacked before; `Damaged`: it cannot be unpacked, or
    /// is no text.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let Some(at) = self.position(name) else { return Ok(None) };
        let member = self.zip.by_index(at).map_err(refusal)?;
        if member.size() > self.left {
            return Err(Refusal::TooLarge);
        }
        let mut bytes = Vec::new();
        // The directory may lie about the size.
        member.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| Refusal::Damaged)?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(Refusal::TooLarge)?;
        let (text, _) = decode(&bytes).map_err(|_| Refusal::Damaged)?;
        Ok(Some(text))
    }
}

fn refusal(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal::Encrypted,
        _ => Refusal::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    /// Members of as many bytes each.
    fn packed(sizes: &[(&str, usize)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, size) in sizes {
            zip.start_file(*name, SimpleFileOptions::default()).expect("a member");
            zip.write_all("a".repeat(*size).as_bytes()).expect("memory");
        }
        zip.finish().expect("an archive").into_inner()
    }

    /// Puts other bytes behind each of a mark, at that distance: of a member's own header, and of its
    /// line in the directory.
    fn patched(mut bytes: Vec<u8>, places: [(&[u8], usize); 2], value: &[u8]) -> Vec<u8> {
        for (mark, distance) in places {
            let at = bytes.windows(4).position(|window| window == mark).expect("a header");
            bytes[at + distance..at + distance + value.len()].copy_from_slice(value);
        }
        bytes
    }

    const LOCAL: &[u8] = b"PK\x03\x04";
    const CENTRAL: &[u8] = b"PK\x01\x02";

    #[test]
    fn no_more_is_unpacked_than_the_bound() {
        let check = |bytes: &[u8], left: u64, expected: [Result<usize, Refusal>; 2]| {
            let mut archive = Archive::within(bytes, left).expect("an archive");
            let found = ["a.xml", "B.XML"]
                .map(|name| archive.text(name).map(|text| text.expect("a member").len()));
            assert_eq!(found, expected);
        };
        let both = packed(&[("a.xml", 600), ("b.xml", 500)]);
        check(&both, 1100, [Ok(600), Ok(500)]);
        // All members count together.
        check(&both, 1099, [Ok(600), Err(Refusal::TooLarge)]);
        check(&both, 599, [Err(Refusal::TooLarge), Ok(500)]);
        // A directory that says less than there is.
        let lying = patched(both, [(LOCAL, 22), (CENTRAL, 24)], &10_u32.to_le_bytes());
        let mut archive = Archive::within(&lying, 599).expect("an archive");
        assert!(archive.text("a.xml").is_err());
    }

    #[test]
    fn what_is_encrypted_is_not_damaged() {
        let bytes = packed(&[("word\\a.xml", 20)]);
        let mut archive = Archive::open(&bytes).expect("an archive");
        assert_eq!(archive.names(), ["word/a.xml"]);
        assert_eq!(archive.text("word/b.xml"), Ok(None));
        let encrypted = patched(bytes.clone(), [(LOCAL, 6), (CENTRAL, 8)], &[1]);
        let mut archive = Archive::open(&encrypted).expect("an archive");
        assert_eq!(archive.text("word/a.xml"), Err(Refusal::Encrypted));
        assert_eq!(Archive::open(&bytes[..bytes.len() / 2]).err(), Some(Refusal::Damaged));
    }
}
