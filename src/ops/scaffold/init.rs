//! A new workspace that builds as it stands.

use std::path::{Path, PathBuf};

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

/// All files; the one that makes a folder a workspace comes last.
const FILES: [InitFile; 11] = [
    (".gitignore", include_str!("../../../templates/init/gitignore")),
    (".gitattributes", include_str!("../../../templates/init/gitattributes")),
    ("departments.toml", include_str!("../../../templates/init/departments.toml")),
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
/// The folder holds a bulletin.toml, or it cannot be written.
pub fn init(folder: &Path) -> anyhow::Result<Initialised> {
    if folder.join(CONFIG).exists() {
        bail!("{} 里已有 {CONFIG}，是一个工作区了：没有动它", shown(folder).display());
    }
    let schemas = lines::files(None)?;
    let files = FILES.map(|(path, text)| {
        let mark = if path.ends_with(".csv") { MARK } else { "" };
        let text = format!("{mark}{}", lines::headed(&schemas, path, text));
        (path.to_owned(), text.into_bytes())
    });
    let kept = write_new(folder, schemas.clone().into_iter().chain(files))?;
    let root = Workspace::root(folder)?.unwrap_or_else(|| folder.to_owned());
    Ok(Initialised { root, kept })
}
