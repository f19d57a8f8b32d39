//! Which faces a workspace's pages are printed in, and what they lack.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::compose::composed;
use super::config::Project;
use super::layout::{OutputOptions, Typesetters, tell};
use super::load::Mode;
use super::{Observer, Tally, report};
use crate::diagnostics::Diagnostics;
use crate::format::typst::TYPST;
use crate::format::typst::faces::{FaceFile, Installed, installed};
use crate::format::typst::fonts::{Fonts, Origin, choose};
use crate::format::typst::glyphs::{Glyphs, Printed};
use crate::format::typst::packages::{Needs, install, system};
use crate::model::bulletin::{FaceRole, WantedFamilies};
use crate::workspace::{FONTS, Workspace};

/// The faces of all roles, and what they lack.
#[derive(Clone, Debug)]
pub struct FontsReport {
    /// In the order of `[fonts]`.
    pub roles: Vec<RoleFaces>,
    /// The issues whose text was held against the faces.
    pub checked: usize,
    /// The issues that have errors, and therefore no text.
    pub skipped: usize,
    /// How what is missing is installed on this system, in Chinese, commands on lines of their own.
    pub install: Vec<String>,
    /// What lies in the workspace's folder for fonts and cannot be used, and why, in Chinese.
    pub unusable: Vec<(PathBuf, String)>,
    /// What was told: characters that no face has, substitutes.
    pub found: Tally,
}

/// What prints a role.
#[derive(Clone, Debug)]
pub struct RoleFaces {
    /// In Chinese.
    pub name: &'static str,
    /// As in `[fonts]`.
    pub key: &'static str,
    /// Nothing where no face that is installed can print it.
    pub family: Option<String>,
    pub origin: Option<Origin>,
    /// The files of its own family.
    pub files: Vec<PathBuf>,
    /// The families behind it, for rare characters.
    pub fallbacks: Vec<String>,
    /// What is printed in this role and neither it nor those behind it have.
    pub lacks: Vec<char>,
}

/// Looks for the faces, and in a workspace holds all issues' text against them.
///
/// # Errors
/// The world failed. That a role has no face is in the report.
pub fn fonts(
    workspace: Option<&Workspace>,
    observer: &mut dyn Observer,
) -> anyhow::Result<FontsReport> {
    let own = workspace.map(|workspace| workspace.root.join(FONTS)).unwrap_or_default();
    let Installed { faces, unusable, .. } = installed(&own);
    let Some(workspace) = workspace else {
        let fonts = choose(&faces, &WantedFamilies::new());
        return Ok(FontsReport::of(&fonts).with_help(&fonts));
    };
    let project = Project::open(workspace, &[])?;
    let nothing = WantedFamilies::new();
    let wanted = project.config.as_ref().map_or(&nothing, |config| &config.bulletin.fonts);
    let fonts = choose(&faces, wanted);
    let mut told = FontsReport { unusable, ..FontsReport::of(&fonts) };
    if told.roles.iter().all(|role| role.family.is_some()) {
        check(&project, faces, &mut told, observer)?;
    }
    Ok(told.with_help(&fonts))
}

/// Holds all issues' text against the faces that each is printed in.
fn check(
    project: &Project<'_>,
    faces: Vec<FaceFile>,
    told: &mut FontsReport,
    observer: &mut dyn Observer,
) -> anyhow::Result<()> {
    let issues = &project.workspace.issues;
    // What else is wrong is for `check` to say; what is not written yet prints nothing.
    let ready = composed(project, issues, Mode::Draft, &mut Diagnostics::default())?;
    (told.checked, told.skipped) = (ready.len(), issues.len() - ready.len());
    let output = OutputOptions { formats: vec![&TYPST], ..OutputOptions::default() };
    let mut typesetters = Typesetters::new(faces, &output);
    let mut diagnostics = Diagnostics::default();
    if let Some(config) = &project.config {
        typesetters.fonts(config, &mut diagnostics)?;
    }
    let mut opened: Vec<(Arc<Fonts>, Glyphs)> = Vec::new();
    let mut lacking = BTreeSet::new();
    for issue in ready {
        let Some(fonts) = typesetters.fonts(&issue.config, &mut diagnostics)? else { continue };
        let known = opened.iter().position(|(other, _)| Arc::ptr_eq(other, &fonts));
        let at = known.unwrap_or(opened.len());
        if known.is_none() {
            let glyphs = Glyphs::open(&fonts)?;
            opened.push((fonts, glyphs));
        }
        let missing = opened[at].1.missing(&Printed::of(&issue.document));
        lacking.extend(missing.iter().map(|missing| (missing.role.clone(), missing.c)));
        let mut found = Diagnostics::of(issue.id);
        tell(&missing, &mut found);
        diagnostics.extend(found);
    }
    for role in &mut told.roles {
        let own = lacking.iter().filter(|(name, _)| name == role.name);
        role.lacks = own.map(|(_, c)| *c).collect();
    }
    told.found = Tally::from(&diagnostics);
    report(&mut diagnostics, observer)
}

impl FontsReport {
    fn of(fonts: &Fonts) -> Self {
        let roles = FaceRole::ALL.map(|role| RoleFaces::of(role, fonts)).into();
        let (install, unusable) = (Vec::new(), Vec::new());
        Self { roles, checked: 0, skipped: 0, install, unusable, found: Tally::default() }
    }

    /// With what is to be installed, for what is known by now to be missing.
    fn with_help(self, fonts: &Fonts) -> Self {
        let could_help = |(role, told): (FaceRole, &RoleFaces)| {
            told.lacks.iter().any(|&c| is_hanzi(c)) && fonts.could_have_more(role)
        };
        let needs = Needs {
            lacking: fonts.lacking.iter().map(|(role, _)| *role).collect(),
            substituted: fonts.substituted.iter().map(|(role, _)| *role).collect(),
            rare: fonts.lacks_rare() || FaceRole::ALL.into_iter().zip(&self.roles).any(could_help),
        };
        Self { install: install(system(), &needs), ..self }
    }
}

/// Whether a font for rare Hanzi may have it.
fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

impl RoleFaces {
    fn of(role: FaceRole, fonts: &Fonts) -> Self {
        let members = fonts.roles.iter().find(|(other, _)| *other == role).map(|(_, at)| at);
        let members: Vec<&FaceFile> =
            members.into_iter().flatten().filter_map(|&at| fonts.files.get(at)).collect();
        let family = members.first().map(|face| face.family.clone());
        let mut files: Vec<PathBuf> = Vec::new();
        let mut fallbacks: Vec<String> = Vec::new();
        for face in members {
            if Some(&face.family) != family.as_ref() {
                if !fallbacks.contains(&face.family) {
                    fallbacks.push(face.family.clone());
                }
            } else if !files.iter().any(|file| file == Path::new(&face.path)) {
                files.push(face.path.clone());
            }
        }
        let origin = fonts.origins.iter().find(|(other, _)| *other == role);
        Self {
            name: role.chinese(),
            key: role.key(),
            family,
            origin: origin.map(|(_, origin)| *origin),
            files,
            fallbacks,
            lacks: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_any_face_every_role_is_told_with_what_to_do() {
        let fonts = choose(&[], &WantedFamilies::new());
        let told = FontsReport::of(&fonts).with_help(&fonts);
        assert_eq!(told.roles.len(), FaceRole::ALL.len());
        assert!(told.roles.iter().all(|role| role.family.is_none() && role.origin.is_none()));
        assert!(!told.install.is_empty());
    }

    #[test]
    fn a_rare_hanzi_is_no_picture() {
        for (c, expected) in
            [('镕', true), ('𬭎', true), ('㙍', true), ('👍', false), ('。', false)]
        {
            assert_eq!(is_hanzi(c), expected, "{c}");
        }
    }
}
