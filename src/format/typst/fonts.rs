//! Which font file each role gets. The roles are the standard's; the families are what Windows,
//! WPS, macOS and Debian call a face for the role.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::faces::FaceFile;
use super::font_file::FontFile;
use crate::format::templates::{Face, Faces};
use crate::model::bulletin::{FaceRole, WantedFamilies};
use crate::model::record::Digest;

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

/// The font files by name, each once, with their digests; those in `known`, by path, are not read
/// again.
///
/// # Errors
/// A file that cannot be read, or has changed since it was found.
pub(crate) fn digests(
    fonts: &Fonts,
    known: &mut BTreeMap<PathBuf, Digest>,
) -> anyhow::Result<Vec<(String, Digest)>> {
    let mut faces: BTreeMap<&Path, &FaceFile> = BTreeMap::new();
    for face in &fonts.files {
        faces.entry(&face.path).or_insert(face);
    }
    let new: Vec<&FaceFile> =
        faces.values().filter(|face| !known.contains_key(&face.path)).copied().collect();
    // Fonts for Hanzi are large: each is read by a thread of its own.
    let read = in_threads(&new, |face| FontFile::digest(face));
    for (face, digest) in new.into_iter().zip(read) {
        known.insert(face.path.clone(), digest?);
    }
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut digests: Vec<_> =
        faces.into_keys().filter_map(|path| Some((name(path), *known.get(path)?))).collect();
    digests.sort();
    digests.dedup();
    Ok(digests)
}

/// What `work` makes of each, in a thread of its own where there is one to be had.
pub(super) fn in_threads<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    std::thread::scope(|scope| {
        let work = &work;
        let start = |one| {
            let thread = std::thread::Builder::new().spawn_scoped(scope, move || work(one));
            thread.map_err(|_| work(one))
        };
        let threads: Vec<_> = all.iter().map(start).collect();
        let made = threads.into_iter().map(|thread| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(made) => made,
        });
        made.collect()
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::fingerprint::Fingerprint;

    /// Regular faces, one a name; `name/700` has that weight.
    fn faces(names: &[&str]) -> Vec<FaceFile> {
        let face = |name: &&str| {
            let (family, weight) = name.split_once('/').unwrap_or((name, "400"));
            FaceFile {
                path: PathBuf::from(format!("{}.otf", name.replace('/', "-"))),
                state: Fingerprint { bytes: 0, written: 0, changed: 0, inode: 0 },
                is_own: false,
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
        use crate::format::typst::faces::installed;

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
        for FaceFile { path, index, family, names, .. } in installed(Path::new("fonts")).faces {
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
