//! Paths as they are told: never what is opened.

use std::path::{Path, PathBuf};

/// The path as the user would write it: from the current folder where it lies below.
pub(crate) fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    spelt(path.strip_prefix(here).unwrap_or(path))
}

/// The whole path as the user would write it.
pub(crate) fn spelt(path: &Path) -> PathBuf {
    let on_windows = path.to_str().filter(|_| cfg!(windows)).map(spelt_on_windows);
    on_windows.map_or_else(|| path.to_owned(), PathBuf::from)
}

/// A path of Windows with `/` between its parts, which it takes too, as all others that are told have them.
/// One that was made canonical begins in a way that nobody types.
fn spelt_on_windows(path: &str) -> String {
    let typed = match (path.strip_prefix(r"\\?\UNC\"), path.strip_prefix(r"\\?\")) {
        (Some(shared), _) => format!(r"\\{shared}"),
        (None, Some(local)) => local.to_owned(),
        (None, None) => path.to_owned(),
    };
    typed.replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_windows_is_told_as_all_others() {
        let check = |path: &str, expected: &str| assert_eq!(spelt_on_windows(path), expected);
        check(r"out\2023-07.pdf", "out/2023-07.pdf");
        check(r"\\?\C:\简报\out\2023-07.pdf", "C:/简报/out/2023-07.pdf");
        check(r"\\?\UNC\server\简报\out", "//server/简报/out");
        check(r"\\server\简报", "//server/简报");
        check(r"D:\", "D:/");
        check("issues/2023-07", "issues/2023-07");
        check("", "");
    }

    #[test]
    fn below_the_current_folder_it_is_short() {
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).expect("a folder");
        assert_eq!(shown(&here.join("out/2023-07.pdf")), Path::new("out/2023-07.pdf"));
        let above = here.parent().expect("a folder");
        assert_eq!(shown(above), spelt(above));
        #[cfg(unix)]
        assert_eq!(shown(Path::new(r"/a\b")), Path::new(r"/a\b"), "a sign of the name");
    }
}
