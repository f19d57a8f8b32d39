//! Archives: what is in them by their members, none unpacked beyond the bound.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Book, MAX_BYTES, ods, xlsx};
use crate::model::files::Refusal;
use crate::model::source::decode;

/// The members of an archive, by name.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    /// How many bytes may still be unpacked.
    left: u64,
}

/// The workbook in an archive.
///
/// # Errors
/// There is none.
pub(super) fn open(bytes: &[u8]) -> Result<Book, Refusal> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
    let mut names = Vec::new();
    let mut size: u64 = 0;
    for at in 0..zip.len() {
        let member = zip.by_index_raw(at).map_err(|_| Refusal::Damaged)?;
        size = size.saturating_add(member.size());
        let name = member.name().map_err(|_| Refusal::Damaged)?;
        names.push(name.replace('\\', "/"));
    }
    if size > MAX_BYTES {
        return Err(Refusal::TooLarge);
    }
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let is_ods = has("content.xml");
    let other = match () {
        () if has("word/document.xml") => Some("Word 文档（.docx）"),
        () if has("ppt/presentation.xml") => Some("演示文稿（.pptx）"),
        () if has("xl/workbook.bin") => Some("二进制工作簿（.xlsb）"),
        () if has("Index/Document.iwa") => Some("Numbers 表格（.numbers）"),
        () if has("OFD.xml") => Some("OFD 版式文件"),
        () if !is_ods && !names.iter().any(|name| name.ends_with("workbook.xml")) => {
            Some("压缩包（ZIP）")
        }
        () => None,
    };
    if let Some(other) = other {
        return Err(Refusal::Other(other));
    }
    let mut archive = Archive { zip, names, left: MAX_BYTES };
    if is_ods { ods::read(&mut archive) } else { xlsx::read(&mut archive) }
}

impl Archive<'_> {
    /// The text of a member; nothing where there is no such member. Some programs write other capitals, or
    /// `\` between folders.
    ///
    /// # Errors
    /// It cannot be unpacked, or not within the bound.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        let at = self.names.iter().position(|known| known.eq_ignore_ascii_case(name));
        let Some(at) = at else { return Ok(None) };
        let member = self.zip.by_index(at).map_err(|_| Refusal::Damaged)?;
        let mut bytes = Vec::new();
        // The directory may lie about the size.
        member.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| Refusal::Damaged)?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(Refusal::TooLarge)?;
        let (text, _) = decode(&bytes).map_err(|_| Refusal::Damaged)?;
        Ok(Some(text))
    }

    /// The first member whose name ends so.
    pub(super) fn ending_in(&self, end: &str) -> Option<&str> {
        self.names.iter().map(String::as_str).find(|name| name.ends_with(end))
    }
}
