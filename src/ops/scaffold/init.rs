//! A new workspace that builds as it stands.

use std::path::{Component, Path, PathBuf};

use anyhow::bail;

use crate::model::csv::MARK;
use crate::ops::schemas::lines;
use crate::workspace::write::write_new;
use crate::workspace::{CONFIG, Workspace, shown};

/// A file of a new workspace: its path from the root, and its text.
type InitFile = (&'static str, &'static str);

/// The issue that shows how one is written.
macro_rules! example {
    ($name:literal) => {
        (
            concat!("issues/2026-01/", $name),
            include_str!(concat!("../../../templates/init/issues/2026-01/", $name)),
        )
    };
}

/// A section in words that any office may print.
macro_rules! section {
    ($name:literal) => {
        (
            concat!("sections/", $name),
            include_str!(concat!("../../../templates/init/sections/", $name)),
        )
    };
}

/// All files; the one that makes a folder a workspace comes last.
const FILES: [InitFile; 14] = [
    (".gitignore", include_str!("../../../templates/init/gitignore")),
    (".gitattributes", include_str!("../../../templates/init/gitattributes")),
    ("departments.toml", include_str!("../../../templates/init/departments.toml")),
    section!("综窗办件.toml"),
    section!("事项受理办结.toml"),
    section!("窗口动态.toml"),
    example!("issue.toml"),
    example!("综窗办件.toml"),
    example!("综窗办件.csv"),
    example!("事项受理办结.toml"),
    example!("事项受理办结.csv"),
    example!("窗口动态.toml"),
    example!("大厅巡查.toml"),
    (CONFIG, include_str!("../../../templates/init/bulletin.toml")),
];

/// A workspace that was made.
#[derive(Clone, Debug)]
pub struct Initialised {
    pub root: PathBuf,
    /// Files that were there and not touched, by path from the root.
    pub kept: Vec<String>,
}

/// Makes a workspace of a folder, which need not be there. No file that is there is touched.
///
/// # Errors
/// The folder holds a bulletin.toml or is within a workspace, or it cannot be written.
pub fn init(folder: &Path) -> anyhow::Result<Initialised> {
    // Nobody writes the current folder before a name.
    let typed = folder.components().filter(|part| !matches!(part, Component::CurDir));
    let typed: PathBuf = typed.collect();
    let typed = match typed.as_os_str().is_empty() {
        true => "这里".to_owned(),
        false => format!("{} ", shown(&typed).display()),
    };
    if folder.join(CONFIG).exists() {
        bail!("{typed}已经有 {CONFIG}，是一个工作区了：没有动它");
    }
    // Of the folders that are to be made only those above are there.
    let there = folder.ancestors().find(|above| above.is_dir());
    if let Some(root) = Workspace::root(there.unwrap_or(Path::new(".")))? {
        let root = shown(&root);
        // Here itself has no name.
        let root = match root.as_os_str().is_empty() {
            true => "（就是当前文件夹）".to_owned(),
            false => format!(" {} ", root.display()),
        };
        bail!(
            "{typed}在工作区{root}里面，没有动它：要新建一期，运行 bulletin new；要另办一份简报，\
             换一个不在它里面的文件夹"
        );
    }
    let schemas = lines::files(None)?;
    let files = FILES.map(|(path, text)| {
        let mark = if path.ends_with(".csv") { MARK } else { "" };
        let text = format!("{mark}{}", lines::headed(&schemas, path, text));
        (path.to_owned(), text.into_bytes())
    });
    let mut kept = write_new(folder, files)?;
    let workspace = Workspace::find(folder)?;
    // Of the sections that it has now, which are not the built-in ones.
    kept.extend(write_new(folder, lines::files(Some(&workspace))?)?);
    let root = workspace.root;
    Ok(Initialised { root, kept })
}
