//! The install.sh of the tarball: what it writes, what it refuses, and that it takes away what it brought.

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::support::{Run, read, root};

/// A tarball that was unpacked, beside the prefix; `files` are those besides the program.
fn unpacked(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for file in files.iter().chain(&["bin/bulletin"]) {
        put(&folder.path().join("unpacked").join(file), "new");
    }
    let script = root().join("packaging/install.sh");
    std::fs::copy(script, folder.path().join("unpacked/install.sh")).expect("it can be copied");
    folder
}

fn put(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    std::fs::write(path, text).expect("it can be written");
}

/// Runs it by the system's sh, from beside the prefix `to`.
fn run(folder: &Path, args: &[&str]) -> Run {
    let mut command = Command::new("sh");
    command.arg("unpacked/install.sh").args(args).current_dir(folder);
    Run::from(command.output().expect("sh"))
}

/// All that lies there: a file's text, a link's target, nothing of a folder.
fn tree(folder: &Path) -> BTreeMap<String, String> {
    let (mut all, mut pending) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(at) = pending.pop() {
        for entry in std::fs::read_dir(&at).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
            let text = if path.is_symlink() {
                format!("→ {}", std::fs::read_link(&path).expect("a link").display())
            } else if path.is_dir() {
                pending.push(path);
                String::new()
            } else {
                read(&path)
            };
            all.insert(name, text);
        }
    }
    all
}

const FILES: [&str; 2] =
    ["share/man/man1/bulletin.1.gz", "share/bulletin/examples/政务 工作/一.md"];

#[test]
fn it_goes_as_it_came() {
    let folder = unpacked(&FILES);
    let folder = folder.path();
    put(&folder.join("to/share/man/man1/other.1"), "theirs");
    let before = tree(folder);
    let done = run(folder, &["--prefix", "to"]);
    assert!(done.code == 0 && done.stderr.is_empty(), "{done:?}");
    for file in FILES.iter().chain(&["bin/bulletin"]) {
        assert_eq!(read(&folder.join("to").join(file)), "new", "{file}");
    }
    let outside = |name: &String| !name.starts_with("to/");
    let there = |tree: BTreeMap<String, String>| -> Vec<String> {
        tree.into_keys().filter(outside).collect()
    };
    assert_eq!(there(tree(folder)), there(before.clone()), "it writes below the prefix");
    // Once more, by a version that has a file less.
    std::fs::remove_file(folder.join("unpacked").join(FILES[1])).expect("it is there");
    let again = run(folder, &["--prefix=to/"]);
    assert!(again.code == 0 && again.stderr.is_empty(), "{again:?}");
    assert!(!folder.join("to/share/bulletin/examples").exists(), "what it has no more goes");
    let gone = run(folder, &["--uninstall", "--prefix", "to"]);
    assert!(gone.code == 0 && gone.stderr.is_empty(), "{gone:?}");
    let mut expected = before;
    expected.remove(&format!("unpacked/{}", FILES[1]));
    assert_eq!(tree(folder), expected);
}

#[test]
fn it_says_how_the_program_is_found() {
    let folder = unpacked(&FILES);
    let done = run(folder.path(), &["--prefix", "to"]);
    assert!(done.code == 0 && done.stdout.contains("/to/bin 不在 PATH 里"), "{done:?}");
    assert!(done.stdout.contains("/to/bin:$PATH\""), "{done:?}");
}

#[test]
fn what_it_refuses_it_names_and_changes_nothing() {
    let check = |prepare: &dyn Fn(&Path), args: &[&str], expected: &str| {
        let folder = unpacked(&FILES);
        prepare(&folder.path().join("to"));
        let before = tree(folder.path());
        let run = run(folder.path(), args);
        assert!(run.code == 2 && run.stderr.contains(expected), "{expected}: {run:?}");
        assert_eq!(tree(folder.path()), before, "{expected}");
    };
    let to: &[&str] = &["--prefix", "to"];
    let folder = |path: &Path| std::fs::create_dir_all(path).expect("it can be made");
    let link = |target: &str, path: &Path| {
        folder(path.parent().expect("a folder"));
        symlink(target, path).expect("it can be linked");
    };
    check(&|_| {}, &["--prefx", "to"], "不认得 --prefx");
    check(&|_| {}, &["--prefix"], "--prefix 后面要写文件夹");
    check(&|_| {}, &["--prefix", "a\nb"], "换行");
    check(&|to| put(to, ""), to, "不是文件夹");
    check(&|to| put(&to.join("bin/bulletin"), "theirs"), to, "已有");
    check(&|to| folder(&to.join("bin/bulletin")), to, "是一个文件夹");
    check(&|to| put(&to.join("share/man"), "theirs"), to, "不是文件夹");
    check(&|to| link("../..", &to.join("share/man")), to, "不经过它写文件");
    check(&|to| link("../../unpacked/install.sh", &to.join("bin/bulletin")), to, "是一个链接");
    check(&|to| link("..", &to.join("share")), to, "不经过它写文件");
    // The list of another hand.
    let uninstall: &[&str] = &["--uninstall", "--prefix", "to"];
    check(&|_| {}, uninstall, "没有装过");
    let listed = |line: &'static str| {
        move |to: &Path| put(&to.join("share/bulletin/installed"), &format!("{line}\n"))
    };
    check(&listed("bin/../../unpacked/install.sh"), uninstall, "这一行不对");
    check(&listed("/etc/passwd"), uninstall, "这一行不对");
    check(&listed("../unpacked/"), uninstall, "这一行不对");
}
