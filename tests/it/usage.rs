//! The command line as its users meet it: what is said where, and how it ends.

use std::collections::BTreeSet;
use std::process::Stdio;

use unicode_width::UnicodeWidthStr;

use crate::support::{self, Copy, Edit, MAIN, Run, run_in};

#[test]
fn every_spelling_of_an_issue_builds_it() {
    let copy = Copy::of(MAIN);
    let check = |typed: &[&str], expected: &[&str]| {
        let args = [&["build", "--force", "--format", "md"], typed].concat();
        let run = copy.run(&args);
        assert_eq!(run.code, 0, "{run:?}");
        let written: Vec<String> = expected.iter().map(|id| format!("out/{id}.md")).collect();
        assert_eq!(run.stdout.lines().collect::<Vec<_>>(), written, "{typed:?}");
    };
    let all = ["2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06", "2023-07"];
    check(&[], &["2023-07"]);
    check(&["2023-06"], &["2023-06"]);
    check(&["2023-6"], &["2023-06"]);
    check(&["2023年第6期"], &["2023-06"]);
    check(&["总第426期"], &["2023-06"]);
    check(&["第6期"], &["2023-06"]);
    check(&["latest"], &["2023-07"]);
    check(&["issues/2023-06/"], &["2023-06"]);
    check(&["2023-05..2023-07"], &["2023-05", "2023-06", "2023-07"]);
    check(&["2023-01", "2023-07"], &["2023-01", "2023-07"]);
    check(&["2023"], &all);
    check(&["--all"], &all);
}

#[test]
fn wrong_numbers_of_threads_are_told_in_chinese() {
    for typed in ["0", "-1", "many"] {
        let run = run_in(&support::example(MAIN), &["build", &format!("--jobs={typed}")]);
        let told = format!("失败：--jobs 的值「{typed}」不对，写 1 以上的整数；");
        assert!(run.code == 2 && run.stderr.starts_with(&told), "{run:?}");
    }
}

#[test]
fn wrong_usage_is_one_line_and_exit_2() {
    let copy = Copy::of(MAIN);
    let check = |args: &[&str], said: &str| {
        let run = copy.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
        assert!(run.stderr.contains(said), "{run:?} does not say {said}");
    };
    check(&["-q"], "没有写命令");
    check(&["bild"], "没有 bild 这个命令：是否想写 build？用法见");
    check(&["help", "checks"], "是否想写 check？");
    check(&["import-word"], "没有 import-word 这个命令；用法见");
    check(&["build", "--formt", "pdf"], "不认识的参数 --formt：是否想写 --format？");
    check(&["build", "—draft"], "「—draft」不是期号：是否想写 --draft？");
    check(&["build", "--engine", "typst-cil"], "是否想写 typst-cli？");
    check(&["build", "2023_07"], "是否想写 2023-07？");
    check(&["build", "2023-70"], "没有2023-70这一期：是否想写 2023-07？");
    check(&["build", "--format", "doc"], "pdf");
    check(&["build", "2023-08"], "没有2023-08这一期");
    check(&["build", "last"], "「last」不是期号：是否想写 latest？");
    check(&["build", "--all", "2023-07"], "--all");
    check(&["-C", "/nowhere", "build"], "/nowhere");
    check(&["-C", "/", "check"], "bulletin.toml");
    check(&["-q", "build", "--out", "bulletin.toml/x"], "写不了");
    check(&["build", "--out", "issues"], "写不到 issues：issues 里放的是稿件和设置");
    check(&["build", "--out", "./issues/2023-07/新的"], "issues 里放的是稿件和设置");
    check(&["year", "2023", "--out", "sections"], "sections 里放的是稿件和设置");
    check(&["watch", "2023-07", "--out", "templates/"], "templates 里放的是稿件和设置");
    check(&["diff", "2023-01"], "例如 bulletin diff 2023-01 2023-02");
    (2..=7).for_each(|number| copy.delete(&format!("issues/2023-0{number}")));
    check(&["diff", "2023-01"], "这里只有 2023-01 一期，没有别的期可以比");
    assert!(!copy.path("sections").exists() && !copy.path("templates").exists());
}

#[test]
fn help_is_there_for_every_command_with_an_example() {
    let run = |args: &[&str]| {
        let run = run_in(support::root(), args);
        assert!(run.code == 0 && run.stderr.is_empty(), "{args:?}: {run:?}");
        run.stdout
    };
    let all = run(&[]);
    assert_eq!(run(&["--help"]), all);
    assert_eq!(run(&["help"]), all);
    let commands = support::commands();
    assert!(
        commands.len() > 12 && commands.iter().any(|(name, _)| name == "schema"),
        "{commands:?}"
    );
    for (command, _) in &commands {
        let help = run(&["help", command]);
        assert_eq!(run(&[command, "--help"]), help);
        let mut examples = help.lines().skip_while(|line| !line.starts_with('例'));
        assert!(examples.next().is_some_and(|line| line.ends_with('：')), "{help}");
        let own = format!("  bulletin {command}");
        assert!(examples.any(|line| line.starts_with(&own)), "{help}");
        assert!(help.lines().all(|line| line.width() <= 100), "{help}");
        // What options are for begins in one column for all of a group, Hanzi or not.
        for group in help.split("\n\n") {
            let lines = group.lines().skip(1).filter(|line| line.trim_start().starts_with('-'));
            let column = |line: &str| {
                let end = 2 + line[2..].trim_start().find("  ")? + line[2..].len()
                    - line[2..].trim_start().len();
                let rest = line[end..].len() - line[end..].trim_start().len();
                Some(line[..end + rest].width())
            };
            let columns: BTreeSet<_> = lines.map(column).collect();
            assert!(columns.len() <= 1, "{columns:?} in {group}");
        }
    }
}

#[test]
fn a_workspace_is_found_from_below_and_from_afar() {
    let copy = Copy::of(MAIN);
    let below = copy.path("issues/2023-07");
    let run = run_in(&below, &["build", "--format", "md"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(copy.path("out/2023-07.md").is_file());
    let run = run_in(support::root(), &["-C", &below.to_string_lossy(), "check"]);
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn an_issue_under_another_spelling_is_not_passed_over() {
    let copy = Copy::of(MAIN);
    copy.edit(Edit::Rename("issues/2023-03", "issues/2023-3"));
    let run = copy.run(&["check"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("issues/2023-3") && run.stderr.contains("2023-03"), "{run:?}");
}

#[test]
fn a_folder_with_an_issue_in_it_is_never_passed_over() {
    let check = |name: &'static str, code: i32| {
        let copy = Copy::of(MAIN);
        copy.edit(Edit::Rename("issues/2023-07", name));
        let run = copy.run(&["check"]);
        assert_eq!(run.code, code, "{name}: {run:?}");
    };
    check("issues/2023年第7期", 2);
    check("issues/2023-0224", 2);
    check("issues/2023-4000000000", 2);
    let copy = Copy::of(MAIN);
    copy.write("issues/模板/综窗办件.toml", b"");
    copy.write("issues/说明.txt", b"");
    assert_eq!(copy.run(&["check"]).code, 0);
}

#[test]
fn two_issues_of_one_running_number_are_not_guessed_between() {
    let copy = Copy::of(MAIN);
    copy.edit(Edit::Replace("issues/2023-07/issue.toml", "427", "426"));
    let run = copy.run(&["check", "总第426期"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("2023-06和2023-07"), "{run:?}");
}

#[test]
fn a_target_that_cannot_be_written_stops_all_of_them() {
    let copy = Copy::of(MAIN);
    std::fs::create_dir_all(copy.path("out/2023-07.md/x")).expect("a folder");
    let run = copy.run(&["build"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(!copy.path("out/2023-07.pdf").exists() && !copy.path("out/2023-07.typ").exists());
}

#[test]
fn only_what_totals_need_of_earlier_issues_is_judged() {
    let copy = Copy::of(MAIN);
    copy.edit(Edit::Delete("issues/2023-02/窗口动态.toml"));
    copy.edit(Edit::Replace("issues/2023-03/issue.toml", "423", "777"));
    copy.markdown("2023-07");
    let found = copy.check(&[]).diagnostics;
    let errors = found.iter().filter(|d| d["severity"] == "error");
    let errors: Vec<_> = errors.map(|d| (d["rule"].as_str(), d["issue"].as_str())).collect();
    assert_eq!(
        errors,
        [(Some("missing-file"), Some("2023-02")), (Some("total-number"), Some("2023-03")),]
    );
}

#[test]
fn a_year_of_ordinary_issues_raises_no_alarm() {
    let copy = Copy::empty();
    crate::generate::write_workspace(copy.dir.path(), 60);
    let found = copy.check(&[]).diagnostics;
    let alarms: Vec<_> = found.iter().filter(|d| d["severity"] != "note").collect();
    assert!(alarms.is_empty(), "{alarms:?}");
    copy.markdown("2014-50");
}

#[test]
fn warnings_fail_only_when_strict() {
    let copy = Copy::of(MAIN);
    assert_eq!(copy.run(&["check", "--strict"]).code, 1);
    assert_eq!(copy.run(&["check", "2023-02", "--strict"]).code, 0);
    assert_eq!(copy.run(&["check"]).code, 0);
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let copy = Copy::of(MAIN);
    let colored = |args: &[&str], no_color: bool| {
        let mut command = support::program();
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let output = command.args(args).arg("check").current_dir(copy.dir.path()).output();
        Run::from(output.expect("the program starts")).stderr.contains('\u{1b}')
    };
    assert!(!colored(&[], false));
    assert!(colored(&["--color", "always"], false));
    assert!(!colored(&["--color", "never"], false));
    assert!(!colored(&[], true));
}

/// On a terminal the path of what was asked for stands below all that is said of it.
#[test]
fn the_last_line_on_a_terminal_is_the_output() {
    let copy = Copy::of(MAIN);
    let program = env!("CARGO_BIN_EXE_bulletin");
    let output = std::process::Command::new("script")
        .args(["-qec", &format!("{program} build 2023-07 --force --format md"), "/dev/null"])
        .current_dir(copy.dir.path())
        .stdin(Stdio::null())
        .output();
    let said = Run::from(output.expect("script, from the Debian package bsdutils")).stdout;
    let lines: Vec<&str> = said.lines().map(str::trim_end).collect();
    let counted = lines.iter().position(|line| line.starts_with("查了1期：1个警告"));
    assert_eq!(counted, lines.len().checked_sub(2), "{said}");
    assert_eq!(lines.last(), Some(&"out/2023-07.md"), "{said}");
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let copy = Copy::of(MAIN);
    copy.write("out/2023-07.md", b"old");
    // Files may grow to a block of 512 bytes only: every write of an output fails.
    let script = format!("ulimit -f 1; exec {} build", env!("CARGO_BIN_EXE_bulletin"));
    let output = std::process::Command::new("sh")
        .args(["-c", &format!("trap '' XFSZ; {script}")])
        .current_dir(copy.dir.path())
        .stdin(Stdio::null())
        .output();
    let run = Run::from(output.expect("a shell"));
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("写不了"), "{run:?}");
    assert_eq!(copy.read("out/2023-07.md"), "old");
    let left = std::fs::read_dir(copy.path("out")).expect("the folder");
    let left = left.map(|entry| entry.expect("an entry").file_name());
    let left: Vec<_> = left.filter(|name| name != ".bulletin.lock").collect();
    assert_eq!(left, ["2023-07.md"]);
}

#[test]
fn without_faces_asked_for_one_note_names_all_roles() {
    let copy = Copy::mended(MAIN);
    let config = copy.read("bulletin.toml");
    let start = config.find("[fonts]").expect("the example asks for faces");
    copy.write("bulletin.toml", &config.as_bytes()[..start]);
    let build = || {
        let run = copy.run(&["build", "2023-07", "--format", "typ", "--message-format", "json"]);
        assert_eq!(run.code, 0, "{run:?}");
        let mut found = run.diagnostics();
        found.retain(|found| found["rule"] == "font-substituted");
        found
    };
    let notes = build();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!(notes[0]["severity"], "note", "{notes:?}");
    let help = notes[0]["help"].as_str().expect("a help");
    // What it shows to paste is what it asks for.
    let line = help.split("加一行 ").nth(1).expect("a line to paste");
    copy.write("bulletin.toml", format!("{line}\n{}", &config[..start]).as_bytes());
    assert!(build().is_empty(), "{line}");
    // Asked for and not there, it is a warning a role.
    let line = "fonts = { fangsong = [\"没有的\"] }";
    copy.write("bulletin.toml", format!("{line}\n{}", &config[..start]).as_bytes());
    let warnings = build();
    assert!(
        warnings.len() >= notes.len()
            && warnings.iter().all(|found| found["severity"] == "warning")
    );
}

#[test]
fn toml_is_read_in_the_encodings_that_tables_have() {
    let gb18030 = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let utf16 = |text: &str| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect::<Vec<u8>>()
    };
    let plain = Copy::mended(MAIN);
    let built = |copy: &Copy| {
        let run = copy.run(&["build", "2023-07", "--format", "md", "--message-format", "json"]);
        assert_eq!(run.code, 0, "{run:?}");
        (copy.read("out/2023-07.md"), run.diagnostics())
    };
    let (expected, _) = built(&plain);
    let copy = Copy::mended(MAIN);
    for (path, bytes) in [
        ("bulletin.toml", gb18030(&copy.read("bulletin.toml"))),
        ("issues/2023-07/issue.toml", gb18030(&copy.read("issues/2023-07/issue.toml"))),
        ("issues/2023-07/窗口动态.toml", gb18030(&copy.read("issues/2023-07/窗口动态.toml"))),
        ("issues/2023-07/综窗办件.toml", utf16(&copy.read("issues/2023-07/综窗办件.toml"))),
    ] {
        copy.write(path, &bytes);
    }
    let (found, said) = built(&copy);
    assert_eq!(found, expected);
    // One line for all of them, at the first.
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!((&said[0]["rule"], &said[0]["file"]), (&"encoding".into(), &"bulletin.toml".into()));
    let message = said[0]["message"].as_str().unwrap_or_default();
    assert_eq!(message, "3个文件按 GB18030 编码读出，1个文件按 UTF-16 编码读出");
    assert!(copy.run(&["check"]).stderr.matches("[encoding]").count() == 1);
    // UTF-8 that has lost a byte is no GB18030.
    let news = plain.read("issues/2023-07/窗口动态.toml");
    let at = news.find("水利厅").expect("a department");
    let damaged = [&news.as_bytes()[..at + 1], &news.as_bytes()[at + 2..]].concat();
    plain.write("issues/2023-07/窗口动态.toml", &damaged);
    let run = plain.run(&["check", "2023-07", "--message-format", "short"]);
    let place = "issues/2023-07/窗口动态.toml:5:15: 错误[syntax]";
    assert!(run.code == 1 && run.stderr.starts_with(place), "{run:?}");
}

#[test]
fn what_a_list_does_not_know_it_does_not_say() {
    let copy = Copy::of(MAIN);
    copy.write("issues/2023-08/issue.toml", b"total = \n");
    let list = copy.run(&["list"]);
    let last = list.stdout.lines().last();
    assert_eq!(
        (list.code, last),
        (0, Some("2023-08  ？      ？          ？至？                  未排"))
    );
    copy.edit(Edit::Delete("issues"));
    let list = copy.run(&["list"]);
    assert!(list.code == 0 && list.stderr.contains("还没有一期：用 bulletin new"), "{list:?}");
    assert_eq!(copy.run(&["list", "--format", "json"]).stdout, "[]\n");
}
