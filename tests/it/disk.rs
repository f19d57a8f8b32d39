//! What is read from the disk, and how far: whatever lies in the place of a file is named, nothing waits for it,
//! and what else is wrong is said as well.

use serde_json::Value;

use crate::support::{Copy, MAIN};

const COUNTS: &str = "issues/2023-07/综窗办件.csv";
const PROSE: &str = "issues/2023-07/综窗办件.toml";
const NEWS: &str = "issues/2023-07/窗口动态.toml";

/// The example with an error of its own, the number of its last issue.
fn copy() -> Copy {
    let copy = Copy::mended(MAIN);
    copy.replace("issues/2023-07/issue.toml", "427", "428");
    copy
}

/// `rule file` of the errors.
fn errors(diagnostics: &[Value]) -> Vec<String> {
    let is_error = |found: &&Value| found["severity"] == "error";
    let line = |found: &Value| {
        let text = |key: &str| found[key].as_str().expect("a string").to_owned();
        format!("{} {}", text("rule"), text("file"))
    };
    let mut errors: Vec<String> = diagnostics.iter().filter(is_error).map(line).collect();
    errors.sort();
    errors.dedup();
    errors
}

fn messages(diagnostics: &[Value]) -> String {
    diagnostics.iter().map(|found| format!("{} {}\n", found["message"], found["help"])).collect()
}

/// Checks 2023-07 with something else in the place of a file: it is named with these words, and the other error
/// is said too.
fn refuses(path: &str, make: impl FnOnce(&Copy), words: &str) {
    let copy = copy();
    if copy.path(path).exists() {
        copy.delete(path);
    }
    make(&copy);
    let checked = copy.check(&["2023-07"]);
    let expected = ["total-number issues/2023-07/issue.toml", &format!("unreadable-file {path}")];
    assert_eq!(errors(&checked.diagnostics), expected, "{}", messages(&checked.diagnostics));
    assert!(messages(&checked.diagnostics).contains(words), "{}", messages(&checked.diagnostics));
}

fn sparse(copy: &Copy, path: &str, bytes: u64) {
    let file = std::fs::File::create(copy.path(path)).expect("a file");
    file.set_len(bytes).expect("it has no blocks");
}

#[test]
fn a_file_too_large_is_named_and_never_in_memory() {
    refuses(COUNTS, |copy| sparse(copy, COUNTS, 4_402_341_478), "它有 4199 MB，最多读 64 MB");
    refuses(PROSE, |copy| sparse(copy, PROSE, 2 << 30), "它有 2048 MB，最多读 16 MB");
    refuses(
        "sections/综窗办件.toml",
        |copy| {
            copy.write("sections/a.toml", b"");
            copy.delete("sections/a.toml");
            sparse(copy, "sections/综窗办件.toml", 1 << 40);
        },
        "最多读 16 MB",
    );
}

#[test]
fn an_office_may_have_larger_tables() {
    let copy = copy();
    let table = copy.read(COUNTS) + &"\n".repeat(3 << 20);
    copy.write(COUNTS, table.as_bytes());
    let limit = |megabytes: u32| {
        let config = copy.read("bulletin.toml");
        let config = config.split("[limits]").next().unwrap_or_default().to_owned();
        let limits = format!("{config}[limits]\ntable_mb = {megabytes}\n");
        copy.write("bulletin.toml", limits.as_bytes());
        errors(&copy.check(&["2023-07"]).diagnostics)
    };
    let own = "total-number issues/2023-07/issue.toml".to_owned();
    assert_eq!(limit(2), [own.clone(), format!("unreadable-file {COUNTS}")]);
    assert_eq!(limit(4), [own]);
}

#[test]
fn a_folder_in_the_place_of_a_file_is_named() {
    let folder = |path: &'static str| {
        let made = move |copy: &Copy| copy.write(&format!("{path}/a"), b"");
        refuses(path, made, "它不是普通文件，是文件夹");
    };
    folder(COUNTS);
    folder(PROSE);
    folder("departments.toml");
    folder("calendar.csv");
    folder("issues/2023-07/大厅巡查.toml");
    // Beside a table it is none.
    let copy = copy();
    copy.write("issues/2023-07/综窗办件.xlsx/a", b"");
    assert_eq!(
        errors(&copy.check(&["2023-07"]).diagnostics),
        ["total-number issues/2023-07/issue.toml"]
    );
}

#[test]
fn deep_nesting_is_a_syntax_error_wherever_it_stands() {
    let deep = [
        "[".repeat(100_000),
        format!("a = {}", "[".repeat(100_000)),
        format!("a = {}", "{ a = ".repeat(100_000)),
        format!("{}a = 1\n", "a.".repeat(100_000)),
        format!("[{}a]\n", "a.".repeat(100_000)),
    ];
    for text in &deep {
        for path in [
            PROSE,
            "bulletin.toml",
            "departments.toml",
            "sections/综窗办件.toml",
            "issues/2023-06/issue.toml",
            "issues/2023-07/published.toml",
            "opening/2022/opening.toml",
        ] {
            let copy = copy();
            copy.write(path, text.as_bytes());
            let found = errors(&copy.check(&["2023-07"]).diagnostics);
            assert!(found.contains(&format!("syntax {path}")), "{found:?} {text:.20}");
        }
    }
}

#[test]
fn a_photo_is_looked_at_before_anything_unpacks_it() {
    let check = |bytes: &[u8], words: Option<&str>| {
        let copy = Copy::mended(MAIN);
        let department = "department = \"水利厅\"\n";
        let photo = "photo = { file = \"照片/1\", caption = \"会场\" }\n";
        copy.replace(NEWS, department, &format!("{department}{photo}"));
        copy.write("issues/2023-07/照片/1", bytes);
        let checked = copy.check(&["2023-07"]);
        let expected: Vec<String> =
            words.map(|_| format!("unreadable-file {NEWS}")).into_iter().collect();
        assert_eq!(errors(&checked.diagnostics), expected, "{}", messages(&checked.diagnostics));
        let said = messages(&checked.diagnostics);
        assert!(said.contains(words.unwrap_or_default()), "{said}");
    };
    let photo =
        std::fs::read(crate::support::root().join("tests/fixtures/photo.png")).expect("a photo");
    check(&photo, None);
    check(&photo[..photo.len() - 9], Some("没有用图片 issues/2023-07/照片/1：这个 PNG 不完整"));
    let mut wide = photo.clone();
    wide[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
    check(&wide, Some("[limits]，下一行 photo_pixels = 50000"));
    wide[16..20].copy_from_slice(&200_000_u32.to_be_bytes());
    check(&wide, Some("缩小后另存一份\""));
    check(b"<svg xmlns='http://www.w3.org/2000/svg'><filter id='a'/></svg>", Some("滤镜"));
    check(b"%PDF-1.7", Some("PDF"));
}

#[test]
fn templates_read_nothing() {
    let check = |template: &str, text: &str, format: &str| {
        let copy = Copy::mended(MAIN);
        copy.write("secret.toml", b"secret = 1\n");
        copy.write(&format!("templates/{template}"), text.as_bytes());
        let run = copy.run(&["build", "2023-07", "--format", format]);
        assert_eq!(run.code, 1, "{text}: {run:?}");
        assert!(
            run.stderr.contains(&format!("templates/{template}"))
                || run.stderr.contains("typesetting"),
            "{run:?}"
        );
        assert!(!copy.path(&format!("out/2023-07.{format}")).exists(), "{text}");
    };
    for call in [
        "{{ get_env(name='HOME') }}",
        "{{ load_data(path='secret.toml') }}",
        "{{ now() }}",
        "{% include '../secret.toml' %}",
        "{% include '/etc/passwd' %}",
        "{% import '../bulletin.toml' as a %}",
        "{% extends '/etc/passwd' %}",
    ] {
        check("issue.md", call, "md");
    }
    for call in [
        "read(\"/etc/passwd\")",
        "read(\"/secret.toml\")",
        "read(\"../secret.toml\")",
        "image(\"../../bulletin.toml\")",
        "include \"/../secret.toml\"",
        "import \"/etc/passwd\"",
        "toml(\"../bulletin.toml\")",
        "plugin(\"/secret.toml\")",
    ] {
        check("issue.typ", &format!("#{call}\n"), "pdf");
    }
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    fn pipe(copy: &Copy, path: &str) {
        std::fs::create_dir_all(copy.path(path).parent().expect("a folder")).expect("a folder");
        let made = std::process::Command::new("mkfifo").arg(copy.path(path)).status();
        assert!(made.is_ok_and(|made| made.success()));
    }

    fn link(copy: &Copy, path: &str, to: &str) {
        std::fs::create_dir_all(copy.path(path).parent().expect("a folder")).expect("a folder");
        symlink(to, copy.path(path)).expect("a link");
    }

    #[test]
    fn nothing_waits_for_what_is_no_file() {
        for path in [
            COUNTS,
            PROSE,
            "departments.toml",
            "calendar.csv",
            "sections/综窗办件.toml",
            "templates/issue.typ",
            "issues/2023-06/综窗办件.csv",
        ] {
            refuses(path, |copy| pipe(copy, path), "是管道");
        }
        let run = |args: &[&str], path: &str| {
            let copy = Copy::mended(MAIN);
            if copy.path(path).exists() {
                copy.delete(path);
            }
            pipe(&copy, path);
            let run = copy.run(args);
            assert!(run.stderr.contains("是管道"), "{run:?}");
            run.code
        };
        assert_eq!(run(&["check"], "bulletin.toml"), 1);
        assert_eq!(run(&["import", "a.docx"], "a.docx"), 2);
        assert_eq!(run(&["check"], "opening/2022/opening.toml"), 1);
        assert_eq!(run(&["check"], "issues/2023-01/published.toml"), 1);
        // What a published issue was made with.
        let copy = Copy::mended(MAIN);
        assert_eq!(copy.run(&["publish", "2023-01"]).code, 0);
        for (path, commands) in [
            ("issues/2023-01/综窗办件.csv", &["check", "verify"][..]),
            ("issues/2023-01/published/bulletin.toml", &["check", "verify"]),
            ("issues/2023-01/published/issue/综窗办件.csv", &["verify"]),
        ] {
            copy.rename(path, "aside");
            pipe(&copy, path);
            for command in commands {
                let run = copy.run(&[command, "2023-01"]);
                assert_eq!(run.code, 1, "{run:?}");
                assert!(run.stderr.contains(path) && run.stderr.contains("是管道"), "{run:?}");
            }
            copy.rename("aside", path);
        }
        // What lies in the place of an output gives way to it.
        let copy = Copy::mended(MAIN);
        for path in ["out/2023-07.md", "out/.bulletin.json"] {
            pipe(&copy, path);
        }
        let run = copy.run(&["build", "2023-07", "--format", "md"]);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(copy.read("out/2023-07.md").contains("综窗"));
    }

    #[test]
    fn no_link_leads_out() {
        let refused = |path: &str, to: &str, words: &str| {
            refuses(path, |copy| link(copy, path, to), words);
        };
        refused(COUNTS, "/dev/zero", "通到工作区之外的 /dev/zero");
        refused(PROSE, "/etc/passwd", "通到工作区之外的 /etc/passwd");
        refused(PROSE, "/proc/self/environ", "通到工作区之外的 /proc/");
        refused("departments.toml", "/etc/passwd", "通到工作区之外的");
        refused(PROSE, "没有.toml", "指向 没有.toml，那里什么也没有");
        refused(PROSE, "综窗办件.toml", "链接绕回了自己");
        refused("calendar.csv", "calendar.csv", "链接绕回了自己");
        // Within the workspace they lead wherever they do.
        let copy = copy();
        copy.write("shared/departments.toml", "[[department]]\nname = \"科技厅\"\n".as_bytes());
        link(&copy, "departments.toml", "shared/departments.toml");
        copy.rename(PROSE, "shared/a.toml");
        link(&copy, PROSE, "../../shared/a.toml");
        copy.rename("issues/2023-05", "shared/2023-05");
        link(&copy, "issues/2023-05", "../shared/2023-05");
        let found = errors(&copy.check(&[]).diagnostics);
        assert_eq!(found, ["total-number issues/2023-07/issue.toml"]);
    }

    #[test]
    fn a_photo_that_leads_out_is_not_printed() {
        let photo = crate::support::root().join("tests/fixtures/photo.png");
        for (path, to) in
            [("照片/1.png", photo.as_path()), ("照片", photo.parent().expect("a folder"))]
        {
            let copy = Copy::mended(MAIN);
            let department = "department = \"水利厅\"\n";
            let file = if path == "照片" { "照片/photo.png" } else { path };
            let line = format!("photo = {{ file = \"{file}\", caption = \"会场\" }}\n");
            copy.replace(NEWS, department, &format!("{department}{line}"));
            link(&copy, &format!("issues/2023-07/{path}"), to.to_str().expect("UTF-8"));
            let run = copy.run(&["build", "2023-07", "--format", "md"]);
            assert_eq!(run.code, 1, "{run:?}");
            assert!(run.stderr.contains("通到工作区之外"), "{run:?}");
            assert!(!copy.path("out").exists());
        }
    }

    #[test]
    fn an_issue_elsewhere_is_neither_read_nor_written() {
        let (copy, other) = (Copy::mended(MAIN), Copy::empty());
        let there = other.path("2023-07");
        copy.rename("issues/2023-07", there.to_str().expect("UTF-8"));
        link(&copy, "issues/2023-07", there.to_str().expect("UTF-8"));
        for args in [&["check"][..], &["build", "2023-07"], &["publish", "2023-07"], &["new"]] {
            let run = copy.run(args);
            assert_eq!(run.code, 2, "{run:?}");
            assert!(run.stderr.contains("issues/2023-07：它是链接，通到工作区之外的"), "{run:?}");
        }
        assert!(!there.join("published.toml").exists());
    }

    #[test]
    fn loops_that_nobody_follows_stop_nothing() {
        let copy = Copy::mended(MAIN);
        for (path, to) in
            [("self", "self"), ("up", ".."), ("照片/top", "../../../.."), ("out", "/")]
        {
            link(&copy, &format!("issues/2023-07/{path}"), to);
        }
        let first = copy.run(&["build", "2023-07", "--format", "md"]);
        assert_eq!(first.code, 0, "{first:?}");
        // The folder of an issue's photos among the outputs.
        let elsewhere = Copy::empty();
        link(&copy, "out/2023-07", elsewhere.path("").to_str().expect("UTF-8"));
        let photo = std::fs::read(crate::support::root().join("tests/fixtures/photo.png"));
        copy.write("issues/2023-07/1.png", &photo.expect("a photo"));
        let department = "department = \"水利厅\"\n";
        let line = "photo = { file = \"1.png\", caption = \"会场\" }\n";
        copy.replace(NEWS, department, &format!("{department}{line}"));
        let run = copy.run(&["build", "2023-07", "--format", "md"]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.stderr.contains("out/2023-07 是链接"), "{run:?}");
        assert_eq!(std::fs::read_dir(elsewhere.path("")).expect("a folder").count(), 0);
    }
}
