//! The parts of a DOCX, which is an archive; and what a file is that is none.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::xml::{Node, parse};
use crate::model::source::decode;

/// In bytes, of the file and of what is unpacked from it.
const LARGEST: u64 = 100 << 20;
const MOST_UNPACKED: u64 = 64 << 20;

const DAMAGED: &str = "这份 .docx 坏了，读不出来：请用 Word 或 WPS 打开它，另存一份";
const TOO_LARGE: &str = "这份 .docx 解开后超过 64 MB，不读：请删去里面的大图，另存一份";

/// The parts that are read.
#[derive(Default)]
pub(super) struct Package {
    pub(super) document: Node,
    pub(super) numbering: Option<Node>,
    pub(super) styles: Option<Node>,
    pub(super) notes: Vec<Node>,
    /// Heads and feet of pages.
    pub(super) margins: Vec<Node>,
}

/// Opens a DOCX.
///
/// # Errors
///
/// The reason in Chinese why it is not read: it is something else, damaged, under a password, too large.
pub(super) fn open(bytes: &[u8]) -> Result<Package, String> {
    if bytes.len() as u64 > LARGEST {
        return Err(TOO_LARGE.to_owned());
    }
    if !bytes.starts_with(b"PK") {
        return Err(told(bytes));
    }
    let mut archive = Archive {
        zip: ZipArchive::new(Cursor::new(bytes)).map_err(|_| DAMAGED)?,
        names: Vec::new(),
        left: MOST_UNPACKED,
    };
    for at in 0..archive.zip.len() {
        let member = archive.zip.by_index_raw(at).map_err(|_| DAMAGED)?;
        let name = member.name().map_err(|_| DAMAGED)?.replace('\\', "/");
        archive.names.push(name);
    }
    let Some(main) = archive.main() else { return Err(archive.told()) };
    let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let document = archive.part(&main)?.ok_or(DAMAGED)?;
    let mut package = Package { document, ..Package::default() };
    package.numbering = archive.part(&format!("{folder}numbering.xml"))?;
    package.styles = archive.part(&format!("{folder}styles.xml"))?;
    for name in ["footnotes.xml", "endnotes.xml"] {
        package.notes.extend(archive.part(&format!("{folder}{name}"))?);
    }
    let mut margins: Vec<String> = archive.names.clone();
    margins.retain(|name| {
        let name = name.strip_prefix(&folder).unwrap_or_default();
        (name.starts_with("header") || name.starts_with("footer")) && name.ends_with(".xml")
    });
    margins.sort();
    for name in margins {
        package.margins.extend(archive.part(&name)?);
    }
    Ok(package)
}

struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    /// How many bytes may still be unpacked.
    left: u64,
}

impl Archive<'_> {
    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// The member that holds the text, by what the package says of itself.
    fn main(&mut self) -> Option<String> {
        let relations = self.part("_rels/.rels").ok().flatten();
        let target = relations.as_ref().and_then(|relations| {
            let mut all = relations.named("Relationship");
            all.find(|one| one.get("Type").is_some_and(|kind| kind.ends_with("/officeDocument")))
        });
        let target =
            target.and_then(|one| one.get("Target")).map(|name| name.trim_start_matches('/'));
        let is_text = |name: &&str| {
            !name.starts_with("xl/") && !name.starts_with("ppt/") && name.ends_with(".xml")
        };
        let target = target.filter(is_text).filter(|name| self.has(name)).map(str::to_owned);
        target.or_else(|| self.has("word/document.xml").then(|| "word/document.xml".to_owned()))
    }

    /// A member as XML; nothing where there is none of that name.
    fn part(&mut self, name: &str) -> Result<Option<Node>, String> {
        let at = self.names.iter().position(|known| known.eq_ignore_ascii_case(name));
        let Some(at) = at else { return Ok(None) };
        let member = self.zip.by_index(at).map_err(|_| DAMAGED)?;
        if member.size() > self.left {
            return Err(TOO_LARGE.to_owned());
        }
        let mut bytes = Vec::new();
        // The directory may lie about the size.
        member.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| DAMAGED)?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(TOO_LARGE)?;
        let (text, _) = decode(&bytes).map_err(|_| DAMAGED)?;
        parse(&text).map(Some).map_err(|()| DAMAGED.to_owned())
    }

    /// What an archive is that is no DOCX.
    fn told(&mut self) -> String {
        let begins = |start: &str| self.names.iter().any(|name| name.starts_with(start));
        let what = if begins("xl/") {
            "Excel 工作簿，不是 Word 文件；数字请放到各栏目的 .xlsx 或 .csv 里"
        } else if begins("ppt/") {
            "演示文稿，不是 Word 文件"
        } else if self.has("OFD.xml") {
            "OFD 文件：请在阅读器里另存为 PDF，或用原来的 Word 文件"
        } else if self.has("content.xml") {
            "OpenDocument 文件（.odt 之类）：请用 WPS 或 LibreOffice 打开，另存为 .docx"
        } else {
            "压缩包，里面没有 Word 的正文"
        };
        format!("这是{what}")
    }
}

/// What a file is that is no archive.
fn told(bytes: &[u8]) -> String {
    const CFB: &[u8] = b"\xD0\xCF\x11\xE0";
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let holds = |text: &str| {
        let wanted = wide(text);
        bytes.windows(wanted.len()).any(|window| window == wanted)
    };
    let what = if bytes.starts_with(CFB) && holds("EncryptedPackage") {
        "这份 .docx 要密码才能打开：请打开后去掉密码，另存一份"
    } else if bytes.starts_with(CFB) {
        "这是老格式的 Word 或 WPS 文件（.doc、.wps）：请用 Word 或 WPS 打开，另存为 .docx"
    } else if bytes.starts_with(b"{\\rtf") {
        "这是 RTF 文件：请用 Word 或 WPS 打开，另存为 .docx"
    } else if bytes.starts_with(b"%PDF") {
        "这是 PDF 文件，把后缀改成 .pdf 再取"
    } else if bytes.trim_ascii_start().starts_with(b"<") {
        "这是网页或 XML，不是 .docx：请用 Word 或 WPS 打开，另存为 .docx"
    } else if bytes.is_empty() {
        "文件是空的"
    } else {
        "这不是 .docx 文件：请用 Word 或 WPS 打开，另存为 .docx"
    };
    what.to_owned()
}
