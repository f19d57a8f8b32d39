//! The parts of a DOCX, which is an archive; and what a file is that is none.

use super::tree::{Node, parse};
use crate::model::files::Refusal;
use crate::read::archive::Archive;

/// In bytes: pictures are not unpacked.
const LARGEST: u64 = 100 << 20;

const ENCRYPTED: &str = "这份 .docx 要密码才能打开：请打开后去掉密码，另存一份";
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
    read(bytes).map_err(|refusal| {
        let said = match refusal {
            Refusal::Encrypted => ENCRYPTED,
            Refusal::TooLarge | Refusal::TooManyCells => TOO_LARGE,
            Refusal::Damaged => DAMAGED,
            Refusal::Other(what) => return format!("这是{what}"),
        };
        said.to_owned()
    })
}

fn read(bytes: &[u8]) -> Result<Package, Refusal> {
    let mut archive = Archive::open(bytes)?;
    let main = main(&mut archive).ok_or_else(|| Refusal::Other(kind(&archive)))?;
    let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let document = part(&mut archive, &main)?.ok_or(Refusal::Damaged)?;
    let mut package = Package { document, ..Package::default() };
    package.numbering = part(&mut archive, &format!("{folder}numbering.xml"))?;
    package.styles = part(&mut archive, &format!("{folder}styles.xml"))?;
    for name in ["footnotes.xml", "endnotes.xml"] {
        package.notes.extend(part(&mut archive, &format!("{folder}{name}"))?);
    }
    let mut margins: Vec<String> = archive.names().to_vec();
    margins.retain(|name| {
        let name = name.strip_prefix(&folder).unwrap_or_default();
        (name.starts_with("header") || name.starts_with("footer")) && name.ends_with(".xml")
    });
    margins.sort();
    for name in margins {
        package.margins.extend(part(&mut archive, &name)?);
    }
    Ok(package)
}

/// The member that holds the text, by what the package says of itself.
fn main(archive: &mut Archive<'_>) -> Option<String> {
    let relations = part(archive, "_rels/.rels").ok().flatten();
    let target = relations.as_ref().and_then(|relations| {
        let mut all = relations.named("Relationship");
        all.find(|one| one.get("Type").is_some_and(|kind| kind.ends_with("/officeDocument")))
    });
    let target = target.and_then(|one| one.get("Target")).map(|name| name.trim_start_matches('/'));
    let is_text = |name: &&str| {
        !name.starts_with("xl/") && !name.starts_with("ppt/") && name.ends_with(".xml")
    };
    let target = target.filter(is_text).filter(|name| archive.has(name)).map(str::to_owned);
    target.or_else(|| archive.has("word/document.xml").then(|| "word/document.xml".to_owned()))
}

/// A member as XML; nothing where there is none of that name.
fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<Node>, Refusal> {
    archive.text(name)?.map(|text| parse(&text)).transpose()
}

/// What an archive is that is no DOCX.
fn kind(archive: &Archive<'_>) -> &'static str {
    let begins = |start: &str| archive.names().iter().any(|name| name.starts_with(start));
    if begins("xl/") {
        "Excel 工作簿，不是 Word 文件；数字请放到各栏目的 .xlsx 或 .csv 里"
    } else if begins("ppt/") {
        "演示文稿，不是 Word 文件"
    } else if archive.has("OFD.xml") {
        "OFD 文件：请在阅读器里另存为 PDF，或用原来的 Word 文件"
    } else if archive.has("content.xml") {
        "OpenDocument 文件（.odt 之类）：请用 WPS 或 LibreOffice 打开，另存为 .docx"
    } else {
        "压缩包，里面没有 Word 的正文"
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
        ENCRYPTED
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
