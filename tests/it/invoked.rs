//! The typst that is called: whatever it does instead of its work ends in one message, and what a template
//! asks for beside the issue is not there. Shell scripts stand for it.

use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::support::{Copy, MAIN, Run, program};

/// A workspace with a program that behaves like Typst of the reference's version when it is asked for that,
/// and then does this; `$out` is the PDF that it is to write.
fn with_fake(version: &str, work: &str) -> Copy {
    let copy = Copy::mended(MAIN);
    let script = format!(
        "#!/bin/sh\nhere=$(dirname \"$0\")\nif [ \"$1\" = --version ]; then {version}; exit; fi\n\
         for out; do :; done\n{work}\n"
    );
    copy.write("typst", script.as_bytes());
    make_executable(&copy);
    copy
}

fn make_executable(copy: &Copy) {
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(copy.path("typst"), executable).expect("a program");
}

fn build(copy: &Copy, typst: &str, seconds: &str) -> Run {
    let args = ["build", "2023-07", "-q", "--format", "pdf", "--engine", "typst-cli", "--typst"];
    copy.run(&[&args[..], &[typst, "--typst-timeout", seconds]].concat())
}

const VERSION: &str = "echo typst 0.15.1";

#[test]
fn a_typst_that_does_not_do_its_work_is_one_message() {
    let check = |version: &str, work: &str, seconds: &str, said: &str| {
        let copy = with_fake(version, work);
        let run = build(&copy, "./typst", seconds);
        assert!(run.code == 2 && run.stderr.contains(said), "{work}: {run:?}");
        assert_eq!(run.stderr.matches("失败：").count(), 1, "{work}: {run:?}");
        assert!(run.stdout.is_empty() && !copy.path("out").exists(), "{work}: {run:?}");
    };
    check("sleep 1000", "", "1", "有1秒没有动静");
    check(VERSION, "sleep 1000", "1", "有1秒没有动静");
    // It has closed its streams and goes on.
    check(VERSION, "exec sleep 1000 >&- 2>&-", "1", "有1秒没有动静");
    check("yes", "", "60", "超过4 MB");
    check(VERSION, "yes", "60", "超过4 MB");
    check(VERSION, "yes >&2", "60", "超过4 MB");
    check(VERSION, "exit 0", "60", "没有写出完整的 PDF");
    check(VERSION, ": >\"$out\"", "60", "（0字节）不是 PDF");
    check(VERSION, "echo rubbish >\"$out\"", "60", "不是 PDF，或不完整");
    let cut = "typst \"$@\" && head -c 5000 \"$out\" >\"$out.x\" && mv \"$out.x\" \"$out\"";
    check(VERSION, cut, "60", "（5000字节）不是 PDF，或不完整");
    let link = "typst \"$@\" && mv \"$out\" \"$out.x\" && ln -s \"$out.x\" \"$out\"";
    check(VERSION, link, "60", "不是文件，是链接");
    check(VERSION, "mkdir \"$out\"", "60", "不是文件");
    check(VERSION, "mkfifo \"$out\"", "60", "不是文件");
    check(VERSION, "kill -9 $$", "60", "没有运行完就被结束了");
    check(VERSION, "echo bad luck >&2; exit 3", "60", "bad luck");
    check("kill -9 $$", "", "60", "没有运行完就被结束了");
    check("echo typst 0.13.0", "", "60", "0.13.0");
    check("echo nothing", "", "60", "未知");
}

#[test]
fn a_typst_that_cannot_be_run_is_one_message() {
    let copy = Copy::mended(MAIN);
    copy.write("typst", b"#!/bin/sh\n");
    let check = |typst: &str, said: &str| {
        let run = build(&copy, typst, "60");
        assert!(run.code == 2 && run.stderr.contains(said), "{run:?}");
        assert!(run.stderr.contains("--typst") && !copy.path("out").exists(), "{run:?}");
    };
    check("./typst", "不许运行");
    check("./nowhere", "找不到");
    check("nowhere-at-all", "找不到");
    check("./issues", "是文件夹");
    std::fs::set_permissions(copy.path("typst"), std::fs::Permissions::from_mode(0o644))
        .expect("a file");
    copy.write("typst", b"\x7fELF and no more");
    make_executable(&copy);
    check("./typst", "运行不了");
}

/// Whether a process is there and has not only left its number behind.
fn is_alive(process: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    !state.is_empty() && !state.contains(") Z ")
}

#[test]
fn what_it_leaves_behind_holds_nobody_up_and_ends_with_it() {
    let check = |work: &str, seconds: &str, code: i32| {
        let copy = with_fake(VERSION, &format!("{work} & echo $! >\"$here/pid\"; wait $first"));
        let run = build(&copy, "./typst", seconds);
        assert_eq!(run.code, code, "{run:?}");
        assert_eq!(copy.path("out/2023-07.pdf").exists(), code == 0);
        let process = copy.read("pid").trim().to_owned();
        let mut tries = 0;
        while is_alive(&process) {
            tries += 1;
            assert!(tries < 200, "{work} goes on");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    check("typst \"$@\" & first=$!; sleep 1000", "60", 0);
    // It goes on writing, and once the work is done, more than anybody reads.
    let after = "(while kill -0 $$ 2>&-; do sleep 0.01; done; exec yes)";
    check(&format!("typst \"$@\" & first=$!; {after}"), "60", 0);
    check("typst \"$@\" & first=$!; while :; do echo; sleep 0.01; done", "60", 0);
    check("first=; sleep 1000", "2", 2);
}

#[test]
fn what_fails_beside_an_interruption_is_told_too() {
    let check = |work: &str, told: usize| {
        let copy = with_fake(VERSION, &format!("kill -INT $PPID; {work}"));
        let run = build(&copy, "./typst", "60");
        assert!(run.stderr.contains("中断了"), "{run:?}");
        assert_eq!(run.stderr.matches("失败：").count(), told, "{run:?}");
    };
    check("typst \"$@\"", 0);
    check("echo bad luck >&2; exit 3", 1);
}

#[test]
fn a_template_finds_nothing_but_the_issue() {
    let copy = Copy::mended(MAIN);
    copy.write(
        "packages/local/own/1.0.0/typst.toml",
        "[package]\nname = \"own\"\nversion = \"1.0.0\"\nentrypoint = \"a.typ\"\n".as_bytes(),
    );
    copy.write("packages/local/own/1.0.0/a.typ", b"#let a = 1\n");
    let engines = ["embedded", "typst-cli"].into_iter();
    for engine in engines.filter(|&engine| cfg!(feature = "embedded") || engine != "embedded") {
        let check = |template: &str, said: &str| {
            copy.write("templates/issue.typ", format!("文\n#{template}\n").as_bytes());
            let mut program = program();
            program.env("TYPST_PACKAGE_PATH", copy.path("packages")).current_dir(copy.dir.path());
            let args = ["build", "2023-07", "--message-format", "json", "--engine", engine];
            let run = Run::from(program.args(args).output().expect("the program starts"));
            let found = run.diagnostics();
            assert_eq!((run.code, found.len()), (1, 1), "{run:?}");
            assert!(found[0]["rule"] == "typesetting" && found[0]["line"] == 2, "{run:?}");
            let message = found[0]["message"].as_str().expect("a message");
            assert!(message.contains(said) && !message.contains("/tmp"), "{engine}: {message}");
            assert!(!copy.path("out").exists());
        };
        check("read(\"/etc/passwd\")", "not found");
        check("read(\"../../../../etc/passwd\")", "escape");
        check("read(\"../fonts/0.otf\")", "escape");
        check("image(\"/bulletin.toml\")", "not found");
        check("import \"@local/own:1.0.0\": a", "package not found");
        check("import \"@preview/cetz:0.3.0\"", "package not found");
        check("import \"/templates/layout.typ\"", "not found");
    }
}

#[test]
fn settings_of_whoever_calls_it_change_no_byte() {
    let copy = Copy::mended(MAIN);
    let build = |out: &str, settings: &[(&str, &str)]| {
        let args = ["build", "2023-07", "--format", "pdf", "--engine", "typst-cli", "--out", out];
        let mut program = program();
        program.envs(settings.iter().copied()).current_dir(copy.dir.path());
        let run = Run::from(program.args(args).output().expect("the program starts"));
        assert_eq!(run.code, 0, "{run:?}");
        std::fs::read(copy.path(&format!("{out}/2023-07.pdf"))).expect("built")
    };
    let settings = [
        ("TYPST_FONT_PATHS", "/usr/share/fonts"),
        ("TYPST_ROOT", "/nowhere"),
        ("TYPST_FEATURES", "html,bundle"),
        ("TYPST_IGNORE_SYSTEM_FONTS", "false"),
        ("TYPST_CERT", "/nowhere"),
        ("SOURCE_DATE_EPOCH", "0"),
        ("LC_ALL", "C"),
        ("TZ", "Pacific/Kiritimati"),
    ];
    assert!(build("a", &[]) == build("b", &settings));
}

#[test]
fn a_font_that_changes_during_a_build_is_told_and_spoils_no_page() {
    let copy = Copy::mended(MAIN);
    let fonts = copy.run(&["fonts"]);
    let face =
        fonts.stdout.split_whitespace().find(|word| word.ends_with("FandolFang-Regular.otf"));
    let whole = std::fs::read(face.expect("the face of the text")).expect("readable");
    // Those that only root can write are mapped, where the tests are run by root.
    let system = copy.path("system");
    let folders = [system.display().to_string(), "/usr/share/fonts".into()];
    let folders = [&folders[..], &["/usr/local/share/fonts".to_owned()]].concat();
    let folders: String = folders.iter().map(|folder| format!("<dir>{folder}</dir>")).collect();
    copy.write("fonts.conf", format!("<fontconfig>{folders}</fontconfig>").as_bytes());
    let build = |engine: &str, out: &str| {
        let args = ["build", "2023-07", "-q", "--force", "--format", "pdf", "--engine", engine];
        let mut program = program();
        program.env("FONTCONFIG_FILE", copy.path("fonts.conf")).current_dir(copy.dir.path());
        let program = program.args(args).args(["--out", out]);
        Run::from(program.output().expect("the program starts"))
    };
    let cases = [("embedded", "fonts"), ("embedded", "system"), ("typst-cli", "fonts")];
    let is_there = |(engine, _): &(&str, &str)| cfg!(feature = "embedded") || *engine != "embedded";
    for (engine, folder) in cases.into_iter().filter(is_there) {
        assert_eq!(build(engine, "right").code, 0);
        let right = std::fs::read(copy.path("right/2023-07.pdf")).expect("built");
        let font = copy.path(&format!("{folder}/FandolFang-Regular.otf"));
        let (mut rounds, is_over) = (Vec::new(), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::fs::create_dir_all(copy.path(folder)).expect("a folder");
                for round in 0.. {
                    let half = &whole[..whole.len() / (1 + round % 3)];
                    std::fs::write(&font, half).expect("writable");
                    std::thread::sleep(Duration::from_millis(3 * (round as u64 % 7)));
                    if is_over.load(Ordering::SeqCst) {
                        return;
                    }
                }
            });
            for round in 0..30 {
                let out = format!("{engine}-{folder}{round}");
                let run = build(engine, &out);
                let made = std::fs::read(copy.path(&format!("{out}/2023-07.pdf"))).ok();
                rounds.push((run, made));
            }
            is_over.store(true, Ordering::SeqCst);
        });
        std::fs::remove_dir_all(copy.path(folder)).expect("there");
        for (run, made) in rounds {
            match run.code {
                0 => assert!(made.as_ref() == Some(&right), "{run:?} made another page"),
                2 => {
                    let is_told = run.stderr.contains("FandolFang-Regular.otf")
                        || folder == "system"
                            && run.stderr.contains("一个字体文件在排版途中被截短");
                    assert!(is_told && made.is_none(), "{run:?}");
                }
                _ => panic!("{run:?}"),
            }
        }
    }
}

#[cfg(feature = "embedded")]
#[test]
fn a_template_that_counts_for_ever_is_told() {
    let copy = Copy::mended(MAIN);
    let loops = "#for a in range(100000) { for b in range(100000) { let c = a * b } }\n";
    copy.write("templates/issue.typ", loops.as_bytes());
    for engine in ["embedded", "typst-cli"] {
        let args = ["build", "2023-07", "--engine", engine, "--typst-timeout", "1"];
        let run = copy.run(&args);
        assert!(run.code == 2 && run.stderr.contains("--typst-timeout"), "{run:?}");
        assert!(!copy.path("out").exists());
    }
}

/// Sooner than its time is up.
#[cfg(feature = "embedded")]
#[test]
fn a_template_that_fills_the_memory_is_told() {
    let copy = Copy::mended(MAIN);
    let fills = "#let all = ()\n#for a in range(100000) { all.push(range(10000000)) }\n";
    copy.write("templates/issue.typ", fills.as_bytes());
    for engine in ["embedded", "typst-cli"] {
        let run = copy.run(&["build", "2023-07", "--engine", engine]);
        assert!(run.code == 2 && run.stderr.contains("内存超过了4 GB"), "{run:?}");
        assert!(!copy.path("out").exists());
    }
    let run = copy.run(&["watch", "2023-07"]);
    assert!(run.code == 2 && run.stderr.contains("内存超过了4 GB"), "{run:?}");
}

/// More than any system has, so that nothing is ever held of it.
#[cfg(all(feature = "embedded", unix))]
#[test]
fn a_template_that_asks_for_all_memory_at_once_is_told() {
    let copy = Copy::mended(MAIN);
    copy.write("templates/issue.typ", b"#(\"a\" * 1000000000000000)\n");
    for (engine, words) in [("embedded", "内存系统给不出"), ("typst-cli", "没有运行完就被结束了")]
    {
        let run = copy.run(&["build", "2023-07", "--engine", engine]);
        assert!(run.code == 2 && run.stderr.contains(words), "{run:?}");
        assert!(!copy.path("out").exists());
    }
}
