//! Which characters of a document its faces cannot print.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use memmap2::Mmap;
use ttf_parser::Face;

use super::fonts::{Fonts, map};
use crate::document::issue::{Document, Node};
use crate::document::year::Volume;
use crate::format::templates::is_latin;
use crate::model::bulletin::Role;

/// Characters by the role that prints them.
type Printed = BTreeMap<Role, BTreeSet<char>>;

/// The faces of the roles, opened once for all issues.
pub struct Glyphs {
    fonts: Arc<Fonts>,
    files: BTreeMap<PathBuf, Mmap>,
}

impl Glyphs {
    /// # Errors
    /// A font file that cannot be opened.
    pub fn open(fonts: &Arc<Fonts>) -> anyhow::Result<Self> {
        let mut files = BTreeMap::new();
        for face in &fonts.files {
            if !files.contains_key(&face.path) {
                files.insert(face.path.clone(), map(&face.path)?);
            }
        }
        Ok(Self { fonts: Arc::clone(fonts), files })
    }

    /// The characters that neither their role's faces nor, for Latin, the digits face have; each once.
    pub fn missing(&self, document: &Document) -> Vec<(char, Role)> {
        self.lacking(printed(document))
    }

    /// As [`Self::missing`], of what a volume has beside its issues.
    pub fn missing_in_volume(&self, volume: &Volume) -> Vec<(char, Role)> {
        let mut printed: Printed = BTreeMap::new();
        let faces = [Role::Biaosong, Role::Fangsong, Role::Heiti];
        for (role, text) in faces.into_iter().zip([volume.titles(), volume.texts(), volume.heads()])
        {
            printed.entry(role).or_default().extend(text.chars().filter(|c| !is_invisible(*c)));
        }
        self.lacking(printed)
    }

    fn lacking(&self, printed: Printed) -> Vec<(char, Role)> {
        let mut missing = Vec::new();
        let digits = self.faces(Role::Digits);
        for (role, chars) in printed {
            let faces = self.faces(role);
            let has =
                |faces: &[Face<'_>], c| faces.iter().any(|face| face.glyph_index(c).is_some());
            let lacks = |c: &char| !(is_latin(*c) && has(&digits, *c) || has(&faces, *c));
            missing.extend(chars.into_iter().filter(lacks).map(|c| (c, role)));
        }
        missing
    }

    fn faces(&self, role: Role) -> Vec<Face<'_>> {
        let members = self.fonts.roles.iter().filter(|(other, _)| *other == role);
        let files = members.flat_map(|(_, members)| members).map(|&at| &self.fonts.files[at]);
        files.filter_map(|file| Face::parse(self.files.get(&file.path)?, file.index).ok()).collect()
    }
}

/// The visible characters of a document by the role that prints them, as the layout assigns them.
fn printed(document: &Document) -> Printed {
    let mut printed: Printed = BTreeMap::new();
    let mut add = |role: Role, text: &str| {
        printed.entry(role).or_default().extend(text.chars().filter(|c| !is_invisible(*c)));
    };
    add(Role::Biaosong, &document.name);
    add(Role::Biaosong, &document.title);
    for text in [&document.label, &document.issuer, &document.date, &document.copies] {
        add(Role::Fangsong, text);
    }
    add(Role::Kaiti, &document.period.replace('—', ""));
    for line in &document.distribution {
        add(Role::Fangsong, &line.label);
        add(Role::Fangsong, &line.to);
    }
    for node in &document.body {
        match node {
            Node::H1 { text } => add(Role::Heiti, text),
            Node::H2 { text } => add(Role::Kaiti, text),
            Node::Para { text, .. } => add(Role::Fangsong, text),
            Node::Finding { name, text } => {
                add(Role::Kaiti, name);
                add(Role::Fangsong, text);
            }
            Node::Photo { caption, .. } => add(Role::Kaiti, caption),
        }
    }
    printed
}

/// White space, and what Unicode lets a font ignore: joiners, directions, variation selectors.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}
