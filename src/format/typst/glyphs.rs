//! Which characters of a document its faces cannot print.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use skrifa::charmap::Charmap;
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::Lacking;
use super::font_file::FontFile;
use super::fonts::{Fonts, in_threads};
use crate::document::issue::{Document, Node, NodeKind};
use crate::document::year::Volume;
use crate::format::templates::is_latin;
use crate::model::bulletin::FaceRole;
use crate::model::characters::is_invisible;
use crate::model::files::FileRole;
use crate::model::source::{Encoding, Source, Span};

/// A character that cannot be printed.
pub(crate) struct Missing {
    pub(crate) c: char,
    /// The role whose faces lack it, in Chinese.
    pub(crate) role: String,
    pub(crate) place: Span,
}

/// The visible characters of a text by the role that the built-in layout prints them in, and where each
/// stands first: in the body, or else around it.
pub(crate) struct Printed<'a> {
    places: BTreeMap<(FaceRole, char), Place<'a>>,
    /// The pieces of text so far.
    pieces: usize,
    /// What stands around the body was made from it.
    frame: &'a [Span],
}

/// A piece of text, counted in reading order, and what it was made from.
#[derive(Clone)]
struct Place<'a> {
    piece: usize,
    origins: Cow<'a, [Span]>,
}

impl<'a> Printed<'a> {
    pub(crate) fn of(document: &'a Document) -> Self {
        let frame = std::slice::from_ref(&document.frame);
        let mut printed = Self { places: BTreeMap::new(), pieces: 0, frame };
        printed.add_document(document);
        printed
    }

    /// The issues of the volume, and what it has beside them.
    pub(crate) fn of_volume(volume: &'a Volume) -> Self {
        let mut printed =
            Self { places: BTreeMap::new(), pieces: 0, frame: volume.origins.as_slice() };
        for bound in &volume.issues {
            printed.add_document(&bound.document);
        }
        printed.add(FaceRole::Biaosong, &volume.titles(), Cow::Borrowed(&volume.origins));
        printed.add(FaceRole::Fangsong, &volume.texts(), Cow::Borrowed(&volume.origins));
        printed.add(FaceRole::Heiti, &volume.heads(), Cow::Borrowed(&volume.origins));
        printed
    }

    /// What was laid out as boxes, by the roles that the faces serve.
    pub(crate) fn locate(&self, lacking: &BTreeSet<Lacking>, fonts: &Fonts) -> Vec<Missing> {
        let locate = |Lacking { c, family }: &Lacking| {
            let role = fonts.role_of(family);
            let own = role.and_then(|role| self.places.get(&(role, *c)));
            let place = own.or_else(|| self.in_any_role(*c));
            let origins = place.map_or(self.frame, |place| &place.origins);
            let role = role.map_or(family.clone(), |role| role.chinese().to_owned());
            Missing { c: *c, role, place: spot(*c, origins) }
        };
        lacking.iter().map(locate).collect()
    }

    /// A template may print a text in another role than the built-in ones.
    fn in_any_role(&self, c: char) -> Option<&Place<'a>> {
        let places = FaceRole::ALL.into_iter().filter_map(|role| self.places.get(&(role, c)));
        places.min_by_key(|place| place.piece)
    }

    fn add_document(&mut self, document: &'a Document) {
        for Node { kind, origins } in &document.body {
            let mut add = |role, text: &str| self.add(role, text, Cow::Borrowed(origins));
            match kind {
                NodeKind::H1 { text } => add(FaceRole::Heiti, text),
                NodeKind::H2 { text } => add(FaceRole::Kaiti, text),
                NodeKind::Para { text, .. } => add(FaceRole::Fangsong, text),
                NodeKind::Finding { name, text } => {
                    add(FaceRole::Kaiti, name);
                    add(FaceRole::Fangsong, text);
                }
                NodeKind::Photo { caption, .. } => add(FaceRole::Kaiti, caption),
                NodeKind::Table { caption, header, rows, .. } => {
                    add(FaceRole::Heiti, caption);
                    header.iter().for_each(|heading| add(FaceRole::Heiti, heading));
                    rows.iter().flatten().for_each(|cell| add(FaceRole::Fangsong, cell));
                }
            }
        }
        let frame = &document.frame;
        let mut framing = |role, text: &str| {
            // As it was typed: the same words may stand in a remark above.
            let typed = text.trim_end_matches('。');
            let at = frame.text().find(&format!("\"{typed}")).map(|at| frame.range.start + at + 1);
            let typed = at.map(|at| Span::new(&frame.source, at..at + typed.len()));
            let origins: Vec<Span> = typed.into_iter().chain([frame.clone()]).collect();
            self.add(role, text, Cow::Owned(origins));
        };
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
    }

    fn add(&mut self, role: FaceRole, text: &str, origins: Cow<'a, [Span]>) {
        self.pieces += 1;
        let place = Place { piece: self.pieces, origins };
        for c in text.chars().filter(|c| !needs_no_glyph(*c)) {
            self.places.entry((role, c)).or_insert_with(|| place.clone());
        }
    }
}

/// The faces of the roles, opened once for all issues, for a text that no engine looks through: what
/// is in them is held against what the built-in layout would print in them.
pub(crate) struct Glyphs {
    fonts: Arc<Fonts>,
    /// What describes each of the faces.
    described: Vec<Vec<u8>>,
}

impl Glyphs {
    /// # Errors
    /// A font file that cannot be read, or has changed since it was found.
    pub(crate) fn open(fonts: &Arc<Fonts>) -> anyhow::Result<Self> {
        let described = in_threads(&fonts.files, FontFile::description);
        let described = described.into_iter().collect::<anyhow::Result<_>>()?;
        Ok(Self { fonts: Arc::clone(fonts), described })
    }

    /// The characters that neither their role's faces nor, for Latin, the digits face have.
    pub(crate) fn missing(&self, printed: &Printed<'_>) -> Vec<Missing> {
        let mut missing = Vec::new();
        let digits = self.faces(FaceRole::Digits);
        let mut faces: BTreeMap<FaceRole, Vec<Charmap<'_>>> = BTreeMap::new();
        for (&(role, c), place) in &printed.places {
            let faces = faces.entry(role).or_insert_with(|| self.faces(role));
            let has = |faces: &[Charmap<'_>]| {
                faces.iter().filter_map(|face| face.map(c)).any(|glyph| glyph != GlyphId::NOTDEF)
            };
            if !(is_latin(c) && has(&digits) || has(faces)) {
                let (role, place) = (role.chinese().to_owned(), spot(c, &place.origins));
                missing.push(Missing { c, role, place });
            }
        }
        missing
    }

    fn faces(&self, role: FaceRole) -> Vec<Charmap<'_>> {
        let members = self.fonts.roles.iter().filter(|(other, _)| *other == role);
        let fonts = members.flat_map(|(_, members)| members).map(|&at| &self.described[at]);
        fonts.filter_map(|font| Some(FontRef::new(font).ok()?.charmap())).collect()
    }
}

/// Where a character stands in what a text was made from, or else in the files of that, which name what is
/// filled in; one written as an escape is found nowhere, and shown at the first one's start.
fn spot(c: char, origins: &[Span]) -> Span {
    let files = origins.iter().map(|origin| Span::whole(&origin.source));
    let found = origins.iter().cloned().chain(files).find_map(|origin| {
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

/// What no glyph is needed for: white space, joiners, directions, variation selectors.
pub(super) fn needs_no_glyph(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}
