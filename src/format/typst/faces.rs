//! Which faces are installed: the folders that hold fonts, and what the files in them say of themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use skrifa::FontRef;
use skrifa::raw::TableProvider;
use skrifa::raw::tables::name::{Name, NameId, NameRecord};
use skrifa::raw::tables::os2::{Os2, SelectionFlags};

use super::font_file::FontFile;
use crate::model::files::is_private;
use crate::workspace::fingerprint::Fingerprint;

/// Fandol, where Debian's TeX packages put it: outside the folders that are searched for fonts.
const FANDOL: &str = "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol";

/// Bytes of a file that names folders; the longest has some thousand.
const LONGEST_CONFIG: u64 = 1 << 20;

/// A face in a font file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FaceFile {
    pub(crate) path: PathBuf,
    /// What the disk said of the file when the face was found in it.
    pub(super) state: Fingerprint,
    /// Whether it lies in the workspace's own folder.
    pub(super) is_own: bool,
    /// Place in a collection, 0 elsewhere.
    pub(crate) index: u32,
    /// The name by which Typst knows its family.
    pub(crate) family: String,
    /// 400 is regular.
    pub(super) weight: u16,
    /// All family names of the face in all languages, lower case.
    pub(super) names: Vec<String>,
}

/// What there is.
#[derive(Default)]
pub(crate) struct Installed {
    /// All upright faces of normal width, in the order in which they are preferred: those in the workspace's
    /// own folder before the system's. Within these that is the order of their paths: the disk's own order
    /// differs between machines.
    pub(crate) faces: Vec<FaceFile>,
    /// Every folder and file that was looked at, by what the disk said of it then; nothing where there is none.
    pub(crate) seen: BTreeMap<PathBuf, Option<Fingerprint>>,
    /// What lies in the workspace's own folder as a font and is none that can be used, and why, in Chinese.
    pub(crate) unusable: Vec<(PathBuf, String)>,
}

/// Looks for faces; `own` is the workspace's folder for them, which need not be there.
pub(crate) fn installed(own: &Path) -> Installed {
    let mut installed = Installed::default();
    let root = own.parent().and_then(|root| root.canonicalize().ok());
    installed.look_in(vec![own.to_owned()], root.as_deref());
    installed.look_in(vec![FANDOL.into()], None);
    let system = system_folders(&mut installed.seen);
    installed.look_in(system, None);
    installed
}

impl Installed {
    /// Adds what is in these folders and all below them. Where they have to lie in one, what a link leads out
    /// of that is not taken, and whatever is not is said.
    fn look_in(&mut self, folders: Vec<PathBuf>, root: Option<&Path>) {
        let is_outside = |place: &Path| root.is_some_and(|root| !place.starts_with(root));
        let (mut pending, mut places) = (folders, BTreeSet::new());
        let (mut files, mut unusable) = (BTreeSet::new(), Vec::new());
        while let Some(folder) = pending.pop() {
            self.seen.insert(folder.clone(), Fingerprint::at(&folder));
            // A link may lead back up.
            let Ok(place) = folder.canonicalize() else { continue };
            if is_outside(&place) {
                unusable.push((folder, "通到工作区之外：把字体文件本身放进 fonts/".to_owned()));
                continue;
            }
            if !places.insert(place) {
                continue;
            }
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
                if path.is_dir() {
                    pending.push(path);
                } else if is_font(&path) {
                    let place = if is_link { path.canonicalize().ok() } else { Some(path.clone()) };
                    match place {
                        Some(place) if is_outside(&place) && is_link => {
                            unusable.push((
                                path,
                                "通到工作区之外：把字体文件本身放进 fonts/".to_owned(),
                            ));
                        }
                        Some(place) => drop(files.insert(place)),
                        None => unusable.push((path, "是断了的链接".to_owned())),
                    }
                }
            }
        }
        for path in files {
            let found = FontFile::at(&path).and_then(|mut file| {
                let state = file.state;
                Ok((file.names(|index, font| face(&path, state, index, font))?, state))
            });
            match found {
                Ok((faces, state)) => {
                    if faces.is_empty() {
                        unusable.push((path.clone(), "不是字体，或文件不完整".to_owned()));
                    }
                    self.seen.insert(path, Some(state));
                    let faces = faces.into_iter().flatten();
                    let is_own = root.is_some();
                    self.faces.extend(faces.map(|face| FaceFile { is_own, ..face }));
                }
                Err(error) => {
                    self.seen.insert(path.clone(), Fingerprint::at(&path));
                    unusable.push((path, error.to_string()));
                }
            }
        }
        if root.is_some() {
            unusable.retain(|(path, _)| {
                !path.file_name().is_some_and(|name| is_private(&name.to_string_lossy()))
            });
            self.unusable.extend(unusable);
        }
    }
}

fn is_font(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    ["ttf", "ttc", "otf", "otc"].iter().any(|known| extension == *known)
}

/// The folders that hold the system's fonts and the user's: on Linux those that fontconfig's files name.
fn system_folders(seen: &mut BTreeMap<PathBuf, Option<Fingerprint>>) -> Vec<PathBuf> {
    let home = std::env::home_dir().unwrap_or_default();
    let variable = |name| std::env::var_os(name).map(PathBuf::from);
    if cfg!(windows) {
        let own = ["AppData/Local", "AppData/Roaming"];
        let own = own.map(|folder| home.join(folder).join("Microsoft/Windows/Fonts"));
        let system = variable("SYSTEMROOT").unwrap_or_else(|| "C:/Windows".into()).join("Fonts");
        return [&[system], own.as_slice()].concat();
    }
    if cfg!(target_os = "macos") {
        let folders = ["/Library/Fonts", "/System/Library/Fonts", "/Network/Library/Fonts"];
        let mut folders = folders.map(PathBuf::from).to_vec();
        folders.push(home.join("Library/Fonts"));
        // Those that are fetched when they are first asked for.
        let fetched = std::fs::read_dir("/System/Library/AssetsV2").into_iter().flatten().flatten();
        folders.extend(fetched.map(|entry| entry.path()).filter(|path| {
            path.file_name().is_some_and(|name| {
                name.to_string_lossy().starts_with("com_apple_MobileAsset_Font")
            })
        }));
        return folders;
    }
    let (data, config) = (variable("XDG_DATA_HOME"), variable("XDG_CONFIG_HOME"));
    let data = data.unwrap_or_else(|| home.join(".local/share"));
    let config = config.unwrap_or_else(|| home.join(".config")).join("fontconfig/fonts.conf");
    let files = match variable("FONTCONFIG_FILE") {
        Some(file) => vec![file],
        None => vec![config, "/etc/fonts/local.conf".into(), "/etc/fonts/fonts.conf".into()],
    };
    let mut folders = Vec::new();
    for file in files {
        seen.insert(file.clone(), Fingerprint::at(&file));
        folders.extend(folders_in(&read_config(&file), &home, &data));
    }
    if folders.is_empty() {
        folders.extend(["/usr/share/fonts", "/usr/local/share/fonts"].map(PathBuf::from));
        folders.extend([home.join(".fonts"), data.join("fonts")]);
    }
    folders
}

/// The text of a file of fontconfig's; empty where it cannot be read.
fn read_config(path: &Path) -> String {
    let is_one = |file: &Metadata| file.is_file() && file.len() <= LONGEST_CONFIG;
    let read = std::fs::metadata(path).ok().filter(is_one).and_then(|_| std::fs::read(path).ok());
    String::from_utf8_lossy(&read.unwrap_or_default()).into_owned()
}

/// The folders that a file of fontconfig's names: `<dir>`, whatever stands around it.
fn folders_in(config: &str, home: &Path, data: &Path) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for element in config.split("<dir").skip(1) {
        let Some((attributes, text)) = element.split_once('>') else { continue };
        let Some((path, _)) = text.split_once("</dir>") else { continue };
        if !attributes.is_empty() && !attributes.starts_with(char::is_whitespace) {
            continue;
        }
        let path = path.trim();
        folders.push(match path.strip_prefix("~/") {
            _ if attributes.contains("\"xdg\"") => data.join(path),
            Some(path) => home.join(path),
            None => path.into(),
        });
    }
    folders
}

/// Of one name in bytes, and of the names of a face's family: in every language that there is a name in.
const LONGEST_NAME: u16 = 512;
const MOST_NAMES: usize = 100;

/// A face by its names; nothing where it is slanted, narrow or wide, or has none.
fn face(path: &Path, state: Fingerprint, index: u32, font: &[u8]) -> Option<FaceFile> {
    let font = FontRef::new(font).ok()?;
    let (os2, post) = (font.os2().ok(), font.post().ok());
    let is_slanted = |os2: &Os2<'_>| {
        let is = |flag| os2.fs_selection().contains(flag);
        is(SelectionFlags::ITALIC) || os2.version() >= 4 && is(SelectionFlags::OBLIQUE)
    };
    let is_slanted = os2.as_ref().is_some_and(is_slanted)
        || post.is_some_and(|post| post.italic_angle().to_bits() != 0);
    let width = os2.as_ref().map_or(5, |os2| os2.us_width_class());
    if is_slanted || (1..=9).contains(&width) && width != 5 {
        return None;
    }
    let name = font.name().ok()?;
    let records = || name.name_record().iter().filter(|record| record.length() <= LONGEST_NAME);
    let named = |id: NameId| {
        let records = records().filter(move |record| record.name_id() == id);
        records.filter_map(|record| decoded(&name, record))
    };
    let family = named(NameId::FAMILY_NAME).next()?;
    let family = without_style(&family).to_owned();
    let records = records().filter(|record| {
        [NameId::FAMILY_NAME, NameId::TYPOGRAPHIC_FAMILY_NAME].contains(&record.name_id())
    });
    let records = records.take(MOST_NAMES);
    let mut names: Vec<String> =
        records.filter_map(|record| Some(decoded(&name, record)?.to_lowercase())).collect();
    names.push(family.to_lowercase());
    let weight = os2.map_or(400, |os2| os2.us_weight_class());
    // Fandol's bold faces claim the weight of the regular ones; their names tell.
    let is_bold = named(NameId::POSTSCRIPT_NAME).next()?.contains("Bold");
    let weight = if is_bold && weight == 400 { 700 } else { weight };
    let is_own = false;
    Some(FaceFile { path: path.to_owned(), state, is_own, index, family, weight, names })
}

/// A name in Unicode, or in the ASCII part of Mac Roman, which old fonts name themselves in first.
fn decoded(name: &Name<'_>, record: &NameRecord) -> Option<String> {
    let is_roman = record.platform_id() == 1 && record.encoding_id() == 0;
    let text = record.string(name.string_data()).ok()?.to_string();
    (record.is_unicode() || is_roman && text.is_ascii()).then_some(text)
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
    use crate::format::typst::font_file::{FontFile, hold};

    /// The bytes of a face that every machine with these tests has.
    fn good() -> Vec<u8> {
        let faces = installed(Path::new("fonts")).faces;
        let face = faces.iter().find(|face| face.family == "Liberation Serif");
        face.and_then(|face| std::fs::read(&face.path).ok()).unwrap_or_default()
    }

    /// A collection of as many faces, all of them the same.
    fn collection(faces: u32, font: &[u8]) -> Vec<u8> {
        let start = 12 + faces * 4;
        let mut bytes = [b"ttcf\0\x01\0\0".as_slice(), &faces.to_be_bytes()].concat();
        bytes.extend(start.to_be_bytes().repeat(faces as usize));
        let mut font = font.to_vec();
        let tables = usize::from(u16::from_be_bytes([font[4], font[5]]));
        for entry in font[12..12 + tables * 16].chunks_mut(16) {
            let at = u32::from_be_bytes([entry[8], entry[9], entry[10], entry[11]]) + start;
            entry[8..12].copy_from_slice(&at.to_be_bytes());
        }
        bytes.extend(font);
        bytes
    }

    #[test]
    fn a_face_has_as_many_names_as_may_be_meant() {
        let check = |count: u16, bytes: u16, expected: usize| {
            // The family, the name for PostScript, then more names of the family.
            let record =
                |id: u16, bytes: u16| [3, 1, 0x409, id, bytes, 0].map(u16::to_be_bytes).concat();
            let more = record(1, bytes).repeat(usize::from(count));
            let start = 6 + 12 * (count + 2);
            let head = [0, count + 2, start].map(u16::to_be_bytes).concat();
            let texts = b"\0a".repeat(usize::from(bytes));
            let names = [head, record(1, 2), record(6, 2), more, texts].concat();
            let table = [0, 28, names.len() as u32].map(u32::to_be_bytes).concat();
            let font = [b"OTTO\0\x01\0\0\0\0\0\0name".as_slice(), &table, &names].concat();
            let state = FontFile::at(Path::new("Cargo.toml")).expect("a file").state;
            let found = face(Path::new("a.ttf"), state, 0, &font).expect("a face");
            assert_eq!(found.names.len(), expected, "{count} of {bytes}");
        };
        check(0, 2, 2);
        check(60, 512, 62);
        check(60, 514, 2);
        check(5000, 512, 101);
    }

    #[test]
    fn what_lies_about_being_a_font_is_told_and_nothing_else_of_it() -> anyhow::Result<()> {
        let good = good();
        let check = |make: &dyn Fn(&Path) -> std::io::Result<()>, faces: usize, told: &str| {
            let folder = tempfile::tempdir()?;
            let own = folder.path().join("w/fonts");
            std::fs::create_dir_all(&own)?;
            std::fs::write(own.join("a.ttf"), &good)?;
            make(&own)?;
            let found = installed(&own);
            let own = own.canonicalize()?;
            let is_own = |face: &&FaceFile| face.path.starts_with(&own);
            let count = found.faces.iter().filter(is_own).count();
            let unusable: Vec<&str> = found.unusable.iter().map(|(_, why)| &**why).collect();
            assert_eq!((count, unusable.join(" ")), (1 + faces, told.to_owned()));
            anyhow::Ok(())
        };
        let write = |name: &'static str, bytes: &[u8]| {
            let bytes = bytes.to_vec();
            move |own: &Path| std::fs::write(own.join(name), &bytes)
        };
        let damaged = "不是字体，或文件不完整";
        check(&|_| Ok(()), 0, "")?;
        check(&write("b.TTF", &good), 1, "")?;
        check(&write("b.txt", b""), 0, "")?;
        check(&write("._b.ttf", b""), 0, "")?;
        check(&write("b.ttf", b""), 0, damaged)?;
        check(&write("b.ttf", b"x"), 0, damaged)?;
        check(&write("b.ttf", &[0xff; 5000]), 0, damaged)?;
        check(&write("b.ttf", &good[..good.len() / 2]), 0, damaged)?;
        check(&write("b.ttf", &good[..good.len() / 50]), 0, damaged)?;
        // Every table that there may be, each of the whole file.
        let greedy = [&good[..4], &[0xff; 4000]].concat();
        check(&write("b.ttf", &greedy), 0, damaged)?;
        check(&write("b.ttc", &collection(3, &good)), 3, "")?;
        check(&write("b.ttc", &collection(10_000, &good)), 1000, "")?;
        check(&write("b.ttc", b"ttcf\0\x01\0\0\xff\xff\xff\xff"), 0, damaged)?;
        check(&|own| std::fs::create_dir(own.join("b.ttf")), 0, "")?;
        let huge = |own: &Path| {
            std::fs::write(own.join("b.ttf"), &good)?;
            std::fs::OpenOptions::new().write(true).open(own.join("b.ttf"))?.set_len(3 << 30)
        };
        check(&huge, 0, "有3072 MB，超过字体文件的上限512 MB")?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::symlink;
            let outside = "通到工作区之外：把字体文件本身放进 fonts/";
            check(&|own| symlink("/dev/zero", own.join("b.ttf")), 0, outside)?;
            check(&|own| symlink("/usr/share/fonts", own.join("b")), 0, outside)?;
            check(&|own| symlink("b.ttf", own.join("b.ttf")), 0, "是断了的链接")?;
            check(&|own| symlink("..", own.join("b")), 0, "")?;
            check(&|own| symlink("a.ttf", own.join("b.ttf")), 0, "")?;
            let pipe = |own: &Path| {
                let made = std::process::Command::new("mkfifo").arg(own.join("b.ttf")).status()?;
                assert!(made.success());
                Ok(())
            };
            check(&pipe, 0, "不是文件")?;
        }
        Ok(())
    }

    #[test]
    fn a_font_is_read_as_it_was_found_or_not_at_all() -> anyhow::Result<()> {
        let good = good();
        let check = |change: &dyn Fn(&Path) -> std::io::Result<()>, holds: bool| {
            let folder = tempfile::tempdir()?;
            let own = folder.path().join("fonts");
            std::fs::create_dir(&own)?;
            let path = own.join("a.ttf");
            std::fs::write(&path, &good)?;
            let faces = installed(&own).faces;
            let face = &faces[0];
            assert!(face.path.ends_with("fonts/a.ttf"), "{face:?}");
            change(&path)?;
            let read = [
                FontFile::digest(face).map(drop),
                FontFile::description(face).map(drop),
                hold(std::slice::from_ref(face)),
            ];
            for read in read {
                let told = read.map_err(|error| format!("{error:#}")).err().unwrap_or_default();
                assert_eq!(told.is_empty(), holds, "{told}");
                assert!(holds || told.contains("a.ttf"), "{told}");
            }
            anyhow::Ok(())
        };
        let open = |path: &Path| std::fs::OpenOptions::new().write(true).open(path);
        check(&|_| Ok(()), true)?;
        check(&|path| std::fs::read(path).map(drop), true)?;
        check(&|path| open(path)?.set_len(100), false)?;
        check(&|path| open(path)?.set_len(0), false)?;
        check(&|path| std::fs::write(path, &good), false)?;
        check(&|path| std::fs::remove_file(path), false)?;
        let replaced = |path: &Path| {
            std::fs::write(path.with_extension("new"), &good)?;
            std::fs::rename(path.with_extension("new"), path)
        };
        check(&replaced, false)?;
        Ok(())
    }

    #[test]
    fn folders_are_those_that_fontconfig_names() {
        let check = |config: &str, expected: &[&str]| {
            let found = folders_in(config, Path::new("/h"), Path::new("/d"));
            assert_eq!(found, expected.iter().map(PathBuf::from).collect::<Vec<_>>());
        };
        check("", &[]);
        check("<dir>/a</dir>\n\t<dir> /b </dir>", &["/a", "/b"]);
        check("<dir prefix=\"xdg\">fonts</dir><dir>~/.fonts</dir>", &["/d/fonts", "/h/.fonts"]);
        check("<directory>/a</directory><cachedir>/b</cachedir><dir", &[]);
    }
}
