//! Which font file each role gets. The roles are the standard's; the families are what Windows,
//! WPS, macOS and Debian call a face for the role.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::bail;
use fontdb::{Database, Source, Style};
use ttf_parser::name_id;

use crate::model::Text;
use crate::read::bulletin::Role;
use crate::render::{Face, Faces};

/// Fandol, where Debian's TeX packages put it: outside the folders that are searched for fonts.
const FANDOL: &str = "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol";

/// Faces by role, and the files that hold them.
pub struct Fonts {
    /// The families by role, as the Typst template names them.
    pub faces: Faces,
    /// Every face that may be used, each once.
    pub files: Vec<FaceFile>,
}

/// A face in a font file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaceFile {
    pub path: PathBuf,
    /// Place in a collection, 0 elsewhere.
    pub index: u32,
    /// The name by which Typst knows its family.
    pub family: String,
    /// 400 is regular.
    weight: u16,
    /// All family names of the face in all languages, lower case.
    names: Vec<String>,
}

/// Families to try for a role, in order.
fn standard_families(role: Role) -> &'static [&'static str] {
    match role {
        Role::Biaosong => &[
            "FZXiaoBiaoSong-B05S",
            "方正小标宋简体",
            "FZXiaoBiaoSong-B05",
            "方正小标宋_GBK",
            "Noto Serif CJK SC",
            "Source Han Serif SC",
        ],
        Role::Kaiti => {
            &["KaiTi", "KaiTi_GB2312", "楷体_GB2312", "STKaiti", "FandolKai", "LXGW WenKai"]
        }
        Role::Heiti => {
            &["SimHei", "STHeiti", "FandolHei", "Noto Sans CJK SC", "Source Han Sans SC"]
        }
        Role::Fangsong => {
            &["FangSong", "FangSong_GB2312", "仿宋_GB2312", "STFangsong", "FandolFang R"]
        }
        Role::Songti => {
            &["SimSun", "STSong", "FandolSong", "Noto Serif CJK SC", "Source Han Serif SC"]
        }
        Role::Digits => &["Times New Roman", "Liberation Serif"],
    }
}

/// Families behind a role's own, for the Hanzi that GB 2312 faces lack: a name must not lose one.
fn rare_families(role: Role) -> &'static [&'static str] {
    match role {
        Role::Kaiti => &["LXGW WenKai", "Noto Serif CJK SC"],
        Role::Heiti => &["Noto Sans CJK SC", "Noto Serif CJK SC"],
        Role::Biaosong | Role::Fangsong | Role::Songti => &["Noto Serif CJK SC", "SimSun"],
        Role::Digits => &[],
    }
}

/// The weights that a role is printed in.
fn weights(role: Role) -> &'static [u16] {
    match role {
        // The title and 报名: a 小标宋 has one weight, a 宋 in its place must be heavy.
        Role::Biaosong => &[700, 900],
        _ => &[400],
    }
}

/// The Debian packages that hold a free face for each role.
fn package(role: Role) -> &'static str {
    match role {
        Role::Biaosong => "fonts-noto-cjk-extra",
        Role::Digits => "fonts-liberation",
        Role::Kaiti | Role::Heiti | Role::Fangsong | Role::Songti => "texlive-lang-chinese",
    }
}

/// Finds a face for every role: first the families in bulletin.toml, then the usual ones; the
/// workspace's own folder before the system's.
///
/// # Errors
/// Roles that no installed font serves, all of them.
pub fn resolve(own: &Path, wanted: &BTreeMap<Role, Vec<Text>>) -> anyhow::Result<Fonts> {
    let installed = installed(own);
    let mut fonts = Fonts { faces: Faces::default(), files: Vec::new() };
    let mut lacking = Vec::new();
    for role in Role::ALL {
        let listed = wanted.get(&role).into_iter().flatten().map(|text| text.value.as_str());
        let tried: Vec<&str> = listed.chain(standard_families(role).iter().copied()).collect();
        let mut families = Vec::new();
        let own = tried.iter().find_map(|family| of_family(&installed, family, weights(role)));
        let Some(own) = own else {
            let tried = tried.join("、");
            lacking.push(format!(
                "{}（{}）没有可用的字体，试过 {tried}；Debian 上可安装 {}",
                role.chinese(),
                role.key(),
                package(role)
            ));
            continue;
        };
        let rare = rare_families(role).iter();
        let rare = rare.filter_map(|family| of_family(&installed, family, &[400]));
        for faces in std::iter::once(own).chain(rare) {
            if !families.contains(&faces[0].family) {
                families.push(faces[0].family.clone());
            }
            for face in faces {
                if !fonts.files.contains(face) {
                    fonts.files.push(face.clone());
                }
            }
        }
        match role {
            Role::Digits => fonts.faces.digits = families.swap_remove(0),
            _ => fonts.faces.faces.push(Face { role: role.key(), families }),
        }
    }
    if !lacking.is_empty() {
        bail!("缺少字体：{}；装好后重试，或在 bulletin.toml 的 [fonts] 里写上已装的字体", lacking.join("；"));
    }
    Ok(fonts)
}

/// The faces of a family nearest to each weight; nothing where it is not installed.
fn of_family<'a>(
    installed: &'a [FaceFile],
    family: &str,
    weights: &[u16],
) -> Option<Vec<&'a FaceFile>> {
    let family = family.to_lowercase();
    let faces: Vec<&FaceFile> =
        installed.iter().filter(|face| face.names.contains(&family)).collect();
    let mut nearest = Vec::new();
    for weight in weights {
        let face = *faces.iter().min_by_key(|face| face.weight.abs_diff(*weight))?;
        if !nearest.contains(&face) {
            nearest.push(face);
        }
    }
    Some(nearest)
}

/// All upright faces, in the order in which they are preferred.
fn installed(own: &Path) -> Vec<FaceFile> {
    let mut database = Database::new();
    database.load_fonts_dir(own);
    database.load_fonts_dir(FANDOL);
    database.load_system_fonts();
    let upright = database.faces().filter(|face| face.style == Style::Normal);
    upright
        .filter_map(|info| {
            let Source::File(path) = &info.source else { return None };
            let (family, names) = database.with_face_data(info.id, family_names)??;
            let (path, index, weight) = (path.clone(), info.index, info.weight.0);
            Some(FaceFile { path, index, family, weight, names })
        })
        .collect()
}

/// The family as Typst names it, and all family names of the face in lower case.
fn family_names(data: &[u8], index: u32) -> Option<(String, Vec<String>)> {
    let face = ttf_parser::Face::parse(data, index).ok()?;
    let is_family = |id| matches!(id, name_id::FAMILY | name_id::TYPOGRAPHIC_FAMILY);
    let names = face.names().into_iter().filter(|name| is_family(name.name_id));
    let names: Vec<(u16, String)> =
        names.filter_map(|name| Some((name.name_id, name.to_string()?))).collect();
    let (_, family) = names.iter().find(|(id, _)| *id == name_id::FAMILY)?;
    let family = without_style(family).to_owned();
    let mut all: Vec<String> = names.into_iter().map(|(_, name)| name.to_lowercase()).collect();
    all.push(family.to_lowercase());
    Some((family, all))
}

/// A family name without the style words that fonts append to it and Typst takes off.
fn without_style(family: &str) -> &str {
    const STYLES: [&str; 12] = [
        "Regular",
        "Normal",
        "Thin",
        "ExtraLight",
        "DemiLight",
        "Light",
        "Medium",
        "SemiBold",
        "ExtraBold",
        "Bold",
        "Black",
        "Heavy",
    ];
    let mut family = family.trim();
    while let Some(rest) = STYLES.iter().find_map(|style| family.strip_suffix(style)) {
        let rest = rest.trim_end_matches([' ', '-', '_']);
        if rest.is_empty() {
            break;
        }
        family = rest;
    }
    family
}

#[cfg(all(test, feature = "embedded"))]
mod tests {
    use super::*;

    #[test]
    fn families_are_called_what_typst_calls_them() {
        let faces = installed(Path::new("fonts"));
        for face in &faces {
            let Ok(data) = std::fs::read(&face.path) else { panic!("{} is gone", face.path.display()) };
            let info = typst::text::FontInfo::new(&data, face.index).map(|info| info.family);
            assert_eq!(info.as_deref(), Some(face.family.as_str()), "{}", face.path.display());
        }
        assert!(!faces.is_empty(), "no fonts are installed: nothing was compared");
    }
}
