//! Runs beside each other in one workspace and one folder of outputs.
//!
//! `ROUNDS=50 cargo test --test it -- at_once::` takes the time for more of them.

use std::process::{Child, Command, Stdio};

use crate::generate::write_workspace;
use crate::support::{Copy, Edit, MAIN, Run, program};

fn start(copy: &Copy, args: &[&str]) -> Child {
    let mut command: Command = program();
    command.current_dir(copy.dir.path()).args(args).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

/// Starts all of them at once and waits for all of them.
fn together(copy: &Copy, runs: &[&[&str]]) -> Vec<Run> {
    let children: Vec<Child> = runs.iter().map(|args| start(copy, args)).collect();
    let output = |child: Child| Run::from(child.wait_with_output().expect("it ends"));
    children.into_iter().map(output).collect()
}

fn rounds() -> usize {
    std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(2)
}

/// How many outputs a build says are there just as it would make them, and how many it made.
fn told(copy: &Copy, args: &[&str]) -> (usize, usize) {
    let run = copy.run(&[args, &["--message-format", "json"]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    let count = |state: &str| run.stdout.lines().filter(|line| line.contains(state)).count();
    (count("\"state\":\"fresh\""), count("\"state\":\"written\""))
}

#[test]
fn builds_at_once_beside_watch_and_publish_are_right_and_lose_no_state() {
    const ISSUES: usize = 9;
    let copy = Copy::empty();
    write_workspace(copy.dir.path(), ISSUES as u32);
    let other = Copy::empty();
    write_workspace(other.dir.path(), ISSUES as u32);
    let formats = ["--format", "typ", "--format", "md"];
    let all = [&["build", "--all"], &formats[..]].concat();
    assert_eq!(other.run(&all).code, 0);
    let ids: Vec<String> = (1..=ISSUES).map(|number| format!("2014-{number:02}")).collect();
    for round in 0..rounds() {
        let mut watch = start(&copy, &["watch", "2014-09", "--format", "typ"]);
        let count = [2, 4, 8][round % 3];
        let builds = ids[1..=count].iter().map(|id| [&["build", id], &formats[..]].concat());
        let builds: Vec<Vec<&str>> = builds.collect();
        let mut runs: Vec<&[&str]> = builds.iter().map(Vec::as_slice).collect();
        runs.push(&["publish", "2014-01"]);
        for run in together(&copy, &runs) {
            assert_eq!(run.code, 0, "{run:?}");
        }
        watch.kill().and_then(|()| watch.wait()).expect("it ends");
        // Whatever the others wrote down, nothing is made again.
        let ids: Vec<&str> = ids[1..=count].iter().map(String::as_str).collect();
        let again = [&["build"], &ids[..], &formats[..]].concat();
        let (fresh, written) = told(&copy, &again);
        assert!(fresh >= count * formats.len() / 2 && written == 0, "{fresh}, {written}: {round}");
        for id in &ids {
            for extension in ["typ", "md"] {
                let path = format!("out/{id}.{extension}");
                assert_eq!(copy.read(&path), other.read(&path), "{path}");
            }
        }
        assert_eq!(copy.run(&["verify"]).code, 0);
        copy.edit(Edit::Delete("out"));
        copy.edit(Edit::Delete("issues/2014-01/published"));
        copy.edit(Edit::Delete("issues/2014-01/published.toml"));
    }
}

#[test]
fn two_who_publish_one_issue_leave_one_record() {
    let copy = Copy::mended(MAIN);
    let revisions = |issue: &str| {
        let record = copy.read(&format!("issues/{issue}/published.toml"));
        record.matches("\n[[revision]]").count()
    };
    let publish: &[&str] = &["publish", "2023-01"];
    for run in together(&copy, &[publish, publish, publish]) {
        assert_eq!(run.code, 0, "{run:?}");
    }
    assert_eq!(revisions("2023-01"), 1);
    // Whoever comes first, the second one follows the first one's record or waits for it.
    let runs = together(&copy, &[&["publish", "2023-02"], &["publish", "2023-03"]]);
    assert_eq!(runs[0].code, 0, "{runs:?}");
    if runs[1].code != 0 {
        assert!(runs[1].stderr.contains("2023-02 还没有公布"), "{runs:?}");
        assert_eq!(copy.run(&["publish", "2023-03"]).code, 0);
    }
    let patrol = "issues/2023-03/大厅巡查.toml";
    copy.write(patrol, format!("{}# 改\n", copy.read(patrol)).as_bytes());
    let again: &[&str] = &["publish", "--again", "2023-03"];
    for run in together(&copy, &[again, again]) {
        assert_eq!(run.code, 0, "{run:?}");
    }
    assert_eq!(revisions("2023-03"), 2);
    let verified = copy.run(&["verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
}
