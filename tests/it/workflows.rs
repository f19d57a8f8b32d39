//! The workflows of a public host are such by its own schema, which check-jsonschema brings along. Whether
//! they do what they should only that host can tell.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{python, read, root};

fn judged(files: &[PathBuf]) -> Output {
    let mut judge = Command::new(python().with_file_name("check-jsonschema"));
    judge.args(["--builtin-schema", "vendor.github-workflows"]).args(files);
    judge.output().unwrap_or_else(|error| panic!("check-jsonschema: {error}; ./bootstrap test"))
}

fn workflows(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

#[test]
fn they_are_what_the_host_takes() {
    let files = workflows(&root().join(".github/workflows"));
    assert!(files.len() > 1, "{files:?}");
    let output = judged(&files);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    // The judge sees a key that is none.
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = folder.path().join("wrong.yml");
    std::fs::write(&wrong, read(&files[0]).replace("runs-on:", "run-on:")).expect("it is written");
    assert!(!judged(&[wrong]).status.success());
}
