//! Archives: which workbook is in one, or what else.

use super::{Book, ods, xlsx};
use crate::model::files::Refusal;
use crate::read::archive::Archive;

/// The workbook in an archive.
///
/// # Errors
/// There is none.
pub(super) fn open(bytes: &[u8]) -> Result<Book, Refusal> {
    let mut archive = Archive::open(bytes)?;
    let has = |name: &str| archive.has(name);
    let is_ods = has("content.xml");
    let other = match () {
        () if has("word/document.xml") => Some("Word 文档（.docx）"),
        () if has("ppt/presentation.xml") => Some("演示文稿（.pptx）"),
        () if has("xl/workbook.bin") => Some("二进制工作簿（.xlsb）"),
        () if has("Index/Document.iwa") => Some("Numbers 表格（.numbers）"),
        () if has("OFD.xml") => Some("OFD 版式文件"),
        () if !is_ods && !archive.names().iter().any(|name| name.ends_with("workbook.xml")) => {
            Some("压缩包（ZIP）")
        }
        () => None,
    };
    if let Some(other) = other {
        return Err(Refusal::Other(other));
    }
    if is_ods { ods::read(&mut archive) } else { xlsx::read(&mut archive) }
}
