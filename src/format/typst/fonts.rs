//! Which font file each role gets. The roles are the standard's; the families are what Windows,
//! WPS, macOS and Debian call a face for the role.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use fontdb::{Database, FaceInfo, Source, Stretch, Style, Weight};
use memmap2::Mmap;
use serde::{Deserialize, Serialize};
use ttf_parser::{PlatformId, name_id};

use crate::format::templates::{Face, Faces};
use crate::model::bulletin::{FaceRole, WantedFamilies};
use crate::model::record::Digest;

/// Fandol, where Debian's TeX packages put it: outside the folders that are searched for fonts.
const FANDOL: &str = "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol";

/// Faces by role, and the files that hold them.
#[derive(Default)]
pub(crate) struct Fonts {
    /// The families by role, as the Typst template names them.
    pub(crate) faces: Faces,
    /// Every face that may be used, each once.
    pub(crate) files: Vec<FaceFile>,
    /// For each role its faces, those for rare characters last, by their place in `files`.
    pub(crate) roles: Vec<(FaceRole, Vec<usize>)>,
    /// Where the face of each role that has one is from.
    pub(crate) origins: Vec<(FaceRole, Origin)>,
    /// Roles printed in a face that is neither the standard's nor listed, and its family.
    pub(crate) substituted: Vec<(FaceRole, String)>,
    /// Roles that have no face, and what was looked for.
    pub(crate) lacking: Vec<(FaceRole, Vec<String>)>,
}

/// Why a face prints its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `[fonts]` lists it.
    Listed,
    /// The standard names it.
    Standard,
    /// It stands in for the standard's.
    Substitute,
}

impl Fonts {
    /// The role that a family serves: first by being its own, then by standing behind that.
    pub(crate) fn role_of(&self, family: &str) -> Option<FaceRole> {
        let places = self.roles.iter().filter_map(|(role, members)| {
            let mut families = members.iter().map(|&at| &self.files[at].family);
            Some((families.position(|other| other == family)?, *role))
        });
        places.min().map(|(_, role)| role)
    }

    /// The families for rare Hanzi that stand behind a role's face or are it, and those that could.
    fn rare(&self, role: FaceRole) -> (Vec<&str>, &'static [&'static str]) {
        let wanted = rare_families(role);
        let members = self.roles.iter().filter(|(other, _)| *other == role);
        let families = members.flat_map(|(_, at)| at).map(|&at| &*self.files[at].family);
        (families.filter(|family| wanted.contains(family)).collect(), wanted)
    }

    /// Whether nothing stands behind some role's face.
    pub(crate) fn lacks_rare(&self) -> bool {
        self.roles.iter().any(|(role, _)| {
            let (there, wanted) = self.rare(*role);
            there.is_empty() && !wanted.is_empty()
        })
    }

    /// Whether more could stand behind a role's face than does.
    pub(crate) fn could_have_more(&self, role: FaceRole) -> bool {
        let (there, wanted) = self.rare(role);
        let is_free = |family: &&&str| **family != "SimSun";
        wanted.iter().filter(is_free).any(|family| !there.contains(family))
    }
}

/// A face in a font file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FaceFile {
    pub(crate) path: PathBuf,
    /// Place in a collection, 0 elsewhere.
    pub(crate) index: u32,
    /// The name by which Typst knows its family.
    pub(crate) family: String,
    /// 400 is regular.
    weight: u16,
    /// All family names of the face in all languages, lower case.
    names: Vec<String>,
}

/// The families that a role is to be printed in, as Windows, WPS and macOS name them.
fn standard_families(role: FaceRole) -> &'static [&'static str] {
    match role {
        FaceRole::Biaosong => &[
            "FZXiaoBiaoSong-B05S",
            "方正小标宋简体",
            "FZXiaoBiaoSong-B05",
            "方正小标宋_GBK",
            // Every Office brings it along.
            "STZhongsong",
            "华文中宋",
        ],
        FaceRole::Kaiti => &["KaiTi", "KaiTi_GB2312", "楷体_GB2312", "STKaiti"],
        FaceRole::Heiti => &["SimHei", "STHeiti"],
        FaceRole::Fangsong => &["FangSong", "FangSong_GB2312", "仿宋_GB2312", "STFangsong"],
        FaceRole::Songti => &["SimSun", "STSong"],
        FaceRole::Digits => &["Times New Roman"],
    }
}

/// Free families in their place: what Debian packages.
fn free_families(role: FaceRole) -> &'static [&'static str] {
    match role {
        FaceRole::Biaosong => &["Noto Serif CJK SC", "Source Han Serif SC"],
        FaceRole::Kaiti => &["FandolKai", "LXGW WenKai"],
        FaceRole::Heiti => &["FandolHei", "Noto Sans CJK SC", "Source Han Sans SC"],
        FaceRole::Fangsong => &["FandolFang R"],
        FaceRole::Songti => &["FandolSong", "Noto Serif CJK SC", "Source Han Serif SC"],
        FaceRole::Digits => &["Liberation Serif"],
    }
}

/// Families behind a role's own, for the Hanzi that GB 2312 faces lack: a name must not lose one.
fn rare_families(role: FaceRole) -> &'static [&'static str] {
    match role {
        FaceRole::Kaiti => &["LXGW WenKai", "Noto Serif CJK SC"],
        FaceRole::Heiti => &["Noto Sans CJK SC", "Noto Serif CJK SC"],
        FaceRole::Biaosong | FaceRole::Fangsong | FaceRole::Songti => {
            &["Noto Serif CJK SC", "SimSun"]
        }
        FaceRole::Digits => &[],
    }
}

/// The weights that a role is printed in.
fn weights(role: FaceRole) -> &'static [u16] {
    match role {
        // The title and 报名: a 小标宋 has one weight, a 宋 in its place must be heavy.
        FaceRole::Biaosong => &[700, 900],
        _ => &[400],
    }
}

/// The folders that are searched for fonts, with all below them.
pub(crate) fn folders(own: &Path) -> BTreeSet<PathBuf> {
    let mut homes: Vec<PathBuf> = vec![own.to_owned(), FANDOL.into()];
    // Those that `Database::load_system_fonts` knows, besides what fontconfig may name.
    homes.extend(["/usr/share/fonts", "/usr/local/share/fonts"].map(PathBuf::from));
    homes.extend(["/Library/Fonts", "/System/Library/Fonts"].map(PathBuf::from));
    if let Some(home) = std::env::home_dir() {
        let below = [".fonts", ".local/share/fonts", ".config/fontconfig", "Library/Fonts"];
        homes.extend(below.map(|folder| home.join(folder)));
    }
    let roots = ["SYSTEMROOT", "LOCALAPPDATA"].map(std::env::var_os).into_iter().flatten();
    homes.extend(roots.flat_map(|root| {
        ["Fonts", "Microsoft/Windows/Fonts"].map(|folder| PathBuf::from(&root).join(folder))
    }));
    let (mut all, mut places) = (BTreeSet::new(), BTreeSet::new());
    while let Some(folder) = homes.pop() {
        // A link may lead back up.
        let place = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        if all.insert(folder) && places.insert(place.clone()) {
            let entries = std::fs::read_dir(&place).into_iter().flatten().flatten();
            homes.extend(entries.map(|entry| entry.path()).filter(|path| path.is_dir()));
        }
    }
    all
}

/// The font files by name, each once, with their digests; those in `known`, by path, are not read
/// again.
///
/// # Errors
/// A file that cannot be read.
pub(crate) fn digests(
    fonts: &Fonts,
    known: &mut BTreeMap<PathBuf, Digest>,
) -> anyhow::Result<Vec<(String, Digest)>> {
    let paths: BTreeSet<&Path> = fonts.files.iter().map(|face| face.path.as_path()).collect();
    let new: Vec<&Path> =
        paths.iter().filter(|path| !known.contains_key(**path)).copied().collect();
    // Fonts for Hanzi are large: each is read by a thread of its own, where there is one to be had.
    let digest = |path: &Path| map(path).map(|bytes| Digest::of(&bytes));
    let read: Vec<anyhow::Result<Digest>> = std::thread::scope(|scope| {
        let start = |&path| {
            let thread = std::thread::Builder::new().spawn_scoped(scope, move || digest(path));
            thread.map_err(|_| digest(path))
        };
        let threads: Vec<_> = new.iter().map(start).collect();
        let read = threads.into_iter().map(|thread| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(read) => read,
        });
        read.collect()
    });
    for (path, digest) in new.into_iter().zip(read) {
        known.insert(path.to_owned(), digest?);
    }
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut digests: Vec<_> =
        paths.into_iter().filter_map(|path| Some((name(path), *known.get(path)?))).collect();
    digests.sort();
    digests.dedup();
    Ok(digests)
}

/// Finds a face for every role: first the families in bulletin.toml, then the usual ones.
///
/// # Errors
/// Roles that no installed font serves, all of them.
pub(crate) fn assign(installed: &[FaceFile], wanted: &WantedFamilies) -> anyhow::Result<Fonts> {
    let fonts = choose(installed, wanted);
    if fonts.lacking.is_empty() {
        return Ok(fonts);
    }
    let lacking = fonts.lacking.iter().map(|(role, tried)| {
        let (name, key) = (role.chinese(), role.key());
        format!("{name}（{key}）没有可用的字体，试过 {}", tried.join("、"))
    });
    bail!(
        "缺少字体：{}；怎么装见 bulletin fonts，或在 bulletin.toml 的 [fonts] 里写上已装的字体",
        lacking.collect::<Vec<_>>().join("；")
    );
}

/// A face for every role that has one.
pub(crate) fn choose(installed: &[FaceFile], wanted: &WantedFamilies) -> Fonts {
    let mut fonts = Fonts::default();
    for role in FaceRole::ALL {
        let mut tried: Vec<&str> =
            wanted.get(&role).into_iter().flatten().map(String::as_str).collect();
        let listed = tried.len();
        tried.extend(standard_families(role));
        let asked = tried.len();
        tried.extend(free_families(role));
        let mut families = Vec::new();
        let own = tried
            .iter()
            .enumerate()
            .find_map(|(i, family)| Some((i, of_family(installed, family, weights(role))?)));
        let Some((at, own)) = own else {
            fonts.lacking.push((role, tried.into_iter().map(str::to_owned).collect()));
            continue;
        };
        let origin = match at {
            at if at < listed => Origin::Listed,
            at if at < asked => Origin::Standard,
            _ => Origin::Substitute,
        };
        fonts.origins.push((role, origin));
        if origin == Origin::Substitute {
            fonts.substituted.push((role, own[0].family.clone()));
        }
        let rare = rare_families(role).iter();
        let rare = rare.filter_map(|family| of_family(installed, family, &[400]));
        let mut members = Vec::new();
        for faces in std::iter::once(own).chain(rare) {
            if !families.contains(&faces[0].family) {
                families.push(faces[0].family.clone());
            }
            for face in faces {
                let known = fonts.files.iter().position(|file| file == face);
                members.push(known.unwrap_or(fonts.files.len()));
                if known.is_none() {
                    fonts.files.push(face.clone());
                }
            }
        }
        fonts.roles.push((role, members));
        match role {
            FaceRole::Digits => fonts.faces.digits = families.swap_remove(0),
            _ => fonts.faces.faces.push(Face { role: role.key(), families }),
        }
    }
    fonts
}

/// Maps a font file: reading them whole costs more than laying an issue out.
///
/// # Errors
/// It cannot be opened.
#[allow(unsafe_code)]
pub(crate) fn map(path: &Path) -> anyhow::Result<Mmap> {
    let file = std::fs::File::open(path);
    let file = file.with_context(|| format!("打不开字体 {}", path.display()))?;
    // SAFETY: the mapping is read-only, and installed fonts are replaced by renaming, not rewritten
    // in place, so the bytes stay as they are while the mapping lives.
    let data = unsafe { Mmap::map(&file) };
    data.with_context(|| format!("读不了字体 {}", path.display()))
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

/// All upright faces of normal width, in the order in which they are preferred: those in the
/// workspace's `own` folder before the system's. Within a folder that is the order of their paths: the
/// disk's own order differs between machines.
pub(crate) fn installed(own: &Path) -> Vec<FaceFile> {
    let folders: [&dyn Fn(&mut Database); 3] = [
        &|database| database.load_fonts_dir(own),
        &|database| database.load_fonts_dir(FANDOL),
        &Database::load_system_fonts,
    ];
    let mut installed = Vec::new();
    for load in folders {
        let mut database = Database::new();
        load(&mut database);
        let mut faces: Vec<FaceFile> =
            database.faces().filter_map(|info| face_file(&database, info)).collect();
        faces.sort_by(|a, b| (&a.path, a.index).cmp(&(&b.path, b.index)));
        installed.extend(faces);
    }
    installed
}

fn face_file(database: &Database, info: &FaceInfo) -> Option<FaceFile> {
    if info.style != Style::Normal || info.stretch != Stretch::Normal {
        return None;
    }
    let Source::File(path) = &info.source else { return None };
    let (family, names) = database.with_face_data(info.id, family_names)??;
    // Fandol's bold faces claim the weight of the regular ones; their names tell.
    let bold = info.weight == Weight::NORMAL && info.post_script_name.contains("Bold");
    let weight = if bold { Weight::BOLD } else { info.weight };
    Some(FaceFile { path: path.clone(), index: info.index, family, weight: weight.0, names })
}

/// The family as Typst names it, and all family names of the face in lower case.
fn family_names(data: &[u8], index: u32) -> Option<(String, Vec<String>)> {
    let face = ttf_parser::Face::parse(data, index).ok()?;
    let is_family = |id| matches!(id, name_id::FAMILY | name_id::TYPOGRAPHIC_FAMILY);
    let names = face.names().into_iter().filter(|name| is_family(name.name_id));
    let names: Vec<(u16, String)> =
        names.filter_map(|name| Some((name.name_id, decoded(&name)?))).collect();
    let (_, family) = names.iter().find(|(id, _)| *id == name_id::FAMILY)?;
    let family = without_style(family).to_owned();
    let mut all: Vec<String> = names.into_iter().map(|(_, name)| name.to_lowercase()).collect();
    all.push(family.to_lowercase());
    Some((family, all))
}

/// A name in Unicode, or in the ASCII part of Mac Roman, which old fonts name themselves in first.
fn decoded(name: &ttf_parser::name::Name<'_>) -> Option<String> {
    let is_roman = name.platform_id == PlatformId::Macintosh && name.encoding_id == 0;
    let roman = || std::str::from_utf8(name.name).ok().filter(|name| name.is_ascii());
    name.to_string().or_else(|| roman().filter(|_| is_roman).map(str::to_owned))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Regular faces, one a name; `name/700` has that weight.
    fn faces(names: &[&str]) -> Vec<FaceFile> {
        let face = |name: &&str| {
            let (family, weight) = name.split_once('/').unwrap_or((name, "400"));
            FaceFile {
                path: PathBuf::from(format!("{}.otf", name.replace('/', "-"))),
                index: 0,
                family: family.to_owned(),
                weight: weight.parse().unwrap_or(400),
                names: vec![family.to_lowercase()],
            }
        };
        names.iter().map(face).collect()
    }

    const FREE: [&str; 8] = [
        "Noto Serif CJK SC",
        "Noto Serif CJK SC/700",
        "Noto Serif CJK SC/900",
        "FandolKai",
        "FandolHei",
        "FandolFang R",
        "FandolSong",
        "Liberation Serif",
    ];

    #[test]
    fn every_role_without_a_face_is_named_at_once() {
        let check = |names: &[&str], lacking: &[&str]| {
            let error = assign(&faces(names), &BTreeMap::new()).err().map(|e| e.to_string());
            for role in FaceRole::ALL.map(FaceRole::key) {
                let named = error.as_ref().is_some_and(|e| e.contains(&format!("（{role}）")));
                assert_eq!(named, lacking.contains(&role), "{role} in {error:?}");
            }
        };
        check(&FREE, &[]);
        check(&FREE[..7], &["digits"]);
        check(&["Noto Serif CJK SC"], &["kaiti", "heiti", "fangsong", "digits"]);
        check(&[], &FaceRole::ALL.map(FaceRole::key));
    }

    #[test]
    fn listed_families_come_first_and_weights_are_the_nearest() {
        let listed = ["没有的字体", "FANDOLSONG"].map(str::to_owned);
        let wanted = BTreeMap::from([(FaceRole::Kaiti, listed.to_vec())]);
        let Ok(fonts) = assign(&faces(&FREE), &wanted) else { panic!("all roles have faces") };
        let of =
            |role| fonts.faces.faces.iter().find(|face| face.role == role).map(|f| &f.families);
        assert_eq!(of("kaiti").map(|f| f[0].as_str()), Some("FandolSong"));
        let rare = ["FandolFang R", "Noto Serif CJK SC"].map(str::to_owned);
        assert_eq!(of("fangsong"), Some(&rare.to_vec()));
        assert_eq!(fonts.faces.digits, "Liberation Serif");
        let has = |path: &str| fonts.files.iter().any(|face| face.path == Path::new(path));
        let substituted: Vec<FaceRole> = fonts.substituted.iter().map(|(role, _)| *role).collect();
        let free = [
            FaceRole::Biaosong,
            FaceRole::Heiti,
            FaceRole::Fangsong,
            FaceRole::Songti,
            FaceRole::Digits,
        ];
        assert_eq!(substituted, free);
        assert!(has("Noto Serif CJK SC-700.otf") && has("Noto Serif CJK SC-900.otf"));
    }

    #[test]
    fn a_family_of_the_standard_comes_before_a_free_one() {
        let check = |role: FaceRole, names: &[&str]| {
            for name in names {
                let installed = faces(&[&FREE, [*name].as_slice()].concat());
                let Ok(fonts) = assign(&installed, &BTreeMap::new()) else {
                    panic!("all are there")
                };
                let substituted = fonts.substituted.iter().any(|(other, _)| *other == role);
                assert!(fonts.role_of(name) == Some(role) && !substituted, "{name}");
            }
        };
        let biaosong = ["FZXiaoBiaoSong-B05S", "方正小标宋简体", "STZhongsong", "华文中宋"];
        check(FaceRole::Biaosong, &biaosong);
        check(FaceRole::Fangsong, &["FangSong", "FangSong_GB2312", "STFangsong"]);
        check(FaceRole::Kaiti, &["KaiTi", "KaiTi_GB2312", "STKaiti"]);
        check(FaceRole::Heiti, &["SimHei", "STHeiti"]);
        check(FaceRole::Songti, &["STSong"]);
        check(FaceRole::Digits, &["Times New Roman"]);
        // It also stands behind other roles.
        let Ok(fonts) = assign(&faces(&[&FREE, ["SimSun"].as_slice()].concat()), &BTreeMap::new())
        else {
            panic!("all are there")
        };
        assert!(fonts.substituted.iter().all(|(role, _)| *role != FaceRole::Songti));
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn families_are_called_what_typst_calls_them() {
        let families = |role| {
            let usual = standard_families(role).iter().chain(free_families(role));
            usual.chain(rare_families(role))
        };
        let usual: Vec<String> = FaceRole::ALL
            .into_iter()
            .flat_map(families)
            .map(|family| family.to_lowercase())
            .collect();
        let mut compared = 0;
        for FaceFile { path, index, family, names, .. } in installed(Path::new("fonts")) {
            if usual.iter().any(|usual| names.contains(usual)) {
                let Ok(data) = std::fs::read(&path) else { panic!("{} is gone", path.display()) };
                let info = typst::text::FontInfo::new(&data, index).map(|info| info.family);
                assert_eq!(info, Some(family), "{}", path.display());
                compared += 1;
            }
        }
        assert!(compared > 0, "none of the usual fonts is installed");
    }
}
