//! A printed issue in DOCX: what Word would print of its text, automatic numbers included.

mod body;
mod numbering;
mod numerals;
mod package;
mod tables;
mod tree;

use self::body::Body;
use self::numbering::Numbering;
use self::package::Package;
use self::tree::Node;
use crate::model::printed::{Printed, PrintedPart, PrintedPlace};

/// Reads what a DOCX prints, in reading order: tracked insertions, text boxes behind their paragraph,
/// footnotes at the end. Heads and feet of pages, what was deleted and what is hidden are left out, which
/// the remarks tell.
///
/// # Errors
///
/// The reason, in Chinese, where nothing can be read: another format, damaged, under a password, no text.
pub fn read(bytes: &[u8]) -> Result<Printed, String> {
    let package = package::open(bytes)?;
    let Some(content) = package.document.child("w:body") else {
        return Err("这份 .docx 里没有正文：请用 Word 或 WPS 打开它，另存一份".to_owned());
    };
    let numbering = Numbering::of(package.numbering.as_ref(), package.styles.as_ref());
    let mut body = Body::new(numbering);
    body.blocks(&content.children);
    body.finish_paragraph();
    let mut parts = std::mem::take(&mut body.parts);
    let mut remarks = body.remarks();
    notes(&package, &mut body, &mut parts, &mut remarks);
    remarks.extend(margins(&package));
    if parts.is_empty() {
        return Err("这份 .docx 里没有文字；若内容是图，请先做文字识别（OCR）".to_owned());
    }
    Ok(Printed { parts, remarks })
}

/// Footnotes and endnotes, behind the text.
fn notes(
    package: &Package,
    body: &mut Body,
    parts: &mut Vec<PrintedPart>,
    remarks: &mut Vec<String>,
) {
    let is_real = |note: &&Node| {
        // The lines above the notes are kept as notes, too.
        matches!(note.name.as_str(), "w:footnote" | "w:endnote")
            && matches!(note.get("type"), None | Some("normal"))
    };
    let notes = package.notes.iter().flat_map(|notes| notes.children.iter().filter(is_real));
    let mut count = 0;
    for note in notes {
        let before = body.parts.len();
        body.blocks(&note.children);
        body.finish_paragraph();
        count += usize::from(body.parts.len() > before);
    }
    parts.append(&mut body.parts);
    if count > 0 {
        remarks.push(format!("{count}条脚注或尾注放在全文最后"));
    }
}

/// What stands in heads and feet of pages beside the page's number.
fn margins(package: &Package) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for margin in &package.margins {
        let mut body = Body::new(Numbering::default());
        body.blocks(&margin.children);
        body.finish_paragraph();
        let texts = body.parts.iter().map(|part| match part {
            PrintedPart::Paragraph { text, .. } => text.clone(),
            PrintedPart::Table { rows, .. } => rows.concat().concat(),
        });
        let text = texts.collect::<Vec<_>>().join("　");
        let says = |c: char| c.is_alphabetic() && !"第页共".contains(c);
        let shown: String = text.chars().take(40).collect();
        if text.contains(says) && !told.contains(&shown) {
            told.push(shown);
        }
    }
    told.iter().map(|text| format!("页眉或页脚里的「{text}」没有取")).collect()
}

/// A character of a face of symbols, as others write it; another one of those faces is not known.
fn symbol(c: char) -> char {
    match c {
        '\u{F0B7}' | '\u{F09F}' => '•',
        '\u{F06C}' => '●',
        '\u{F06E}' => '■',
        '\u{F0A7}' => '▪',
        '\u{F075}' => '◆',
        '\u{F0D8}' => '➢',
        '\u{F0FC}' => '✓',
        '\u{F0FE}' => '☑',
        '\u{F0A8}' | '\u{F06F}' => '□',
        '\u{F0E0}' => '→',
        '\u{E000}'..='\u{F8FF}' => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

fn place(line: usize) -> PrintedPlace {
    PrintedPlace { page: None, line }
}

#[cfg(test)]
mod tests;
