//! Which characters of a document its faces cannot print.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use memmap2::Mmap;
use ttf_parser::Face;

use super::fonts::{Fonts, map};
use crate::document::issue::{Document, Node, NodeKind};
use crate::document::year::Volume;
use crate::format::templates::is_latin;
use crate::model::bulletin::FaceRole;
use crate::model::files::FileRole;
use crate::model::source::{Encoding, Source, Span};

/// Characters by the role that prints them, with what the text was made from in which each stands first.
type Printed<'a> = BTreeMap<(FaceRole, char), &'a [Span]>;

/// The faces of the roles, opened once for all issues.
pub(crate) struct Glyphs {
    fonts: Arc<Fonts>,
    files: BTreeMap<PathBuf, Mmap>,
}

impl Glyphs {
    /// # Errors
    /// A font file that cannot be opened.
    pub(crate) fn open(fonts: &Arc<Fonts>) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        for face in &fonts.files {
            if !files.contains_key(&face.path) {
                files.insert(face.path.clone(), map(&face.path)?);
            }
        }
        Ok(Self { fonts: Arc::clone(fonts), files })
    }

    /// The characters that neither their role's faces nor, for Latin, the digits face have; each once,
    /// and where it stands.
    pub(crate) fn missing(&self, document: &Document) -> Vec<(char, FaceRole, Span)> {
        self.lacking(printed(document))
    }

    /// As [`Self::missing`], of what a volume has beside its issues.
    pub(crate) fn missing_in_volume(&self, volume: &Volume) -> Vec<(char, FaceRole, Span)> {
        let mut printed = Printed::new();
        let (titles, texts, heads) = (volume.titles(), volume.texts(), volume.heads());
        add(&mut printed, FaceRole::Biaosong, &titles, &volume.origins);
        add(&mut printed, FaceRole::Fangsong, &texts, &volume.origins);
        add(&mut printed, FaceRole::Heiti, &heads, &volume.origins);
        self.lacking(printed)
    }

    fn lacking(&self, printed: Printed<'_>) -> Vec<(char, FaceRole, Span)> {
        let mut missing = Vec::new();
        let digits = self.faces(FaceRole::Digits);
        let mut faces: BTreeMap<FaceRole, Vec<Face<'_>>> = BTreeMap::new();
        for ((role, c), origins) in printed {
            let faces = faces.entry(role).or_insert_with(|| self.faces(role));
            let has = |faces: &[Face<'_>]| faces.iter().any(|face| face.glyph_index(c).is_some());
            if !(is_latin(c) && has(&digits) || has(faces)) {
                missing.push((c, role, place(c, origins)));
            }
        }
        missing
    }

    fn faces(&self, role: FaceRole) -> Vec<Face<'_>> {
        let members = self.fonts.roles.iter().filter(|(other, _)| *other == role);
        let files = members.flat_map(|(_, members)| members).map(|&at| &self.fonts.files[at]);
        files.filter_map(|file| Face::parse(self.files.get(&file.path)?, file.index).ok()).collect()
    }
}

/// The visible characters of a document by the role that prints them, as the layout assigns them.
fn printed(document: &Document) -> Printed<'_> {
    let mut printed = Printed::new();
    let frame = std::slice::from_ref(&document.frame);
    let mut framing = |role, text: &str| add(&mut printed, role, text, frame);
    framing(FaceRole::Biaosong, &document.name);
    framing(FaceRole::Biaosong, &document.title);
    for text in [&document.label, &document.issuer, &document.date, &document.copies] {
        framing(FaceRole::Fangsong, text);
    }
    framing(FaceRole::Kaiti, &document.period.replace('—', ""));
    for line in &document.distribution {
        framing(FaceRole::Fangsong, &line.label);
        framing(FaceRole::Fangsong, &line.to);
    }
    for Node { kind, origins } in &document.body {
        let mut add = |role, text: &str| add(&mut printed, role, text, origins);
        match kind {
            NodeKind::H1 { text } => add(FaceRole::Heiti, text),
            NodeKind::H2 { text } => add(FaceRole::Kaiti, text),
            NodeKind::Para { text, .. } => add(FaceRole::Fangsong, text),
            NodeKind::Finding { name, text } => {
                add(FaceRole::Kaiti, name);
                add(FaceRole::Fangsong, text);
            }
            NodeKind::Photo { caption, .. } => add(FaceRole::Kaiti, caption),
        }
    }
    printed
}

fn add<'a>(printed: &mut Printed<'a>, role: FaceRole, text: &str, origins: &'a [Span]) {
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        printed.entry((role, c)).or_insert(origins);
    }
}

/// Where a character stands in what a text was made from; one written as an escape is found nowhere,
/// and shown at the first one's start.
fn place(c: char, origins: &[Span]) -> Span {
    let found = origins.iter().find_map(|origin| {
        let at = origin.range.start + origin.text().find(c)?;
        Some(Span::new(&origin.source, at..at + c.len_utf8()))
    });
    let first = || {
        origins.first().map(|origin| {
            let start = origin.range.start;
            Span::new(&origin.source, start..start)
        })
    };
    let nowhere =
        || Span::start_of(&Source::new(FileRole::Emitted, "", String::new(), Encoding::Utf8));
    found.or_else(first).unwrap_or_else(nowhere)
}

/// White space, and what Unicode lets a font ignore: joiners, directions, variation selectors.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}
