//! Runs that are ended from outside, at random moments and at chosen ones: nothing is torn, nothing is left
//! behind, and the next run makes what it would have made anyway.
//!
//! `KILLS=200 cargo test --test it -- interrupted::` takes the time for more of them.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::generate::write_workspace;
use crate::support::{Copy, MAIN, Run, files_below, program};

const SIGINT: i32 = 2;
const SIGKILL: i32 = 9;
const SIGTERM: i32 = 15;

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Temporary files and folders that are left in a workspace.
fn litter(copy: &Copy) -> Vec<String> {
    let list = Command::new("find").arg(copy.dir.path()).args(["-name", ".bulletin-*"]).output();
    let list = String::from_utf8(list.expect("find").stdout).expect("UTF-8");
    list.lines().map(str::to_owned).collect()
}

/// The outputs, without what the program keeps for itself.
fn outputs(copy: &Copy) -> BTreeMap<String, Vec<u8>> {
    let mut files = files_below(&copy.path("out"));
    files.retain(|name, _| !name.starts_with(".bulletin."));
    files
}

fn start(copy: &Copy, args: &[&str]) -> Child {
    let mut command = program();
    command.current_dir(copy.dir.path()).args(args).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
}

fn signal(child: &Child, signal: i32) {
    let mut kill = Command::new("kill");
    kill.args([&format!("-{signal}"), &child.id().to_string()]).stderr(Stdio::null());
    // It may have come to its end before.
    let _ = kill.status().expect("kill");
}

/// Ends a run at some moment of its time.
fn ended(copy: &Copy, args: &[&str], how: i32, after: Duration) -> ExitStatus {
    let mut child = start(copy, args);
    std::thread::sleep(after);
    signal(&child, how);
    let status = child.wait().expect("it ends");
    assert!(status.code() == Some(0) || status.signal() == Some(how), "{args:?}: {status}");
    status
}

fn run(copy: &Copy, args: &[&str]) -> Run {
    let run = copy.run(args);
    assert_eq!(run.code, 0, "{args:?}: {run:?}");
    run
}

/// How many runs of all are ended.
fn kills(share: u64) -> u64 {
    let all = std::env::var("KILLS").ok().and_then(|all| all.parse().ok()).unwrap_or(30);
    (all * share).div_ceil(10)
}

/// The run with the copies of the masthead's other number, by turns.
fn turn(copy: &Copy, text: &str, is_odd: bool) {
    let (from, to) = ("copies = 80", if is_odd { "copies = 81" } else { "copies = 80" });
    assert!(text.contains(from), "{text}");
    copy.write("bulletin.toml", text.replacen(from, to, 1).as_bytes());
}

#[test]
fn a_build_that_is_ended_leaves_whole_outputs_and_the_next_one_makes_the_rest() {
    let copy = Copy::empty();
    write_workspace(copy.dir.path(), 12);
    let config = copy.read("bulletin.toml");
    let build = ["build", "--all", "--format", "typ", "--format", "md"];
    let year = ["year", "2014", "--format", "typ", "--format", "md", "--format", "csv"];
    let mut expected = Vec::new();
    for is_odd in [false, true] {
        turn(&copy, &config, is_odd);
        run(&copy, &build);
        run(&copy, &year);
        expected.push(outputs(&copy));
    }
    assert_ne!(expected[0], expected[1]);
    let (mut dice, mut ended_early, mut time) = (Dice(1), 0, 100_000);
    for number in 0..kills(8) {
        let is_year = number % 4 == 3;
        let args: &[&str] = if is_year { &year } else { &build };
        let at = ((number / 4 + number) % 2) as usize;
        turn(&copy, &config, at == 1);
        let how = [SIGKILL, SIGTERM, SIGINT][(number % 3) as usize];
        let status = ended(&copy, args, how, Duration::from_micros(dice.below(time + 1)));
        ended_early += usize::from(status.code().is_none());
        for (name, bytes) in outputs(&copy).iter().filter(|(name, _)| !name.contains(".bulletin-"))
        {
            let is_whole = expected.iter().any(|expected| expected.get(name) == Some(bytes));
            assert!(is_whole, "{name} is torn by {how}");
        }
        if how != SIGKILL {
            assert_eq!(litter(&copy), [""; 0], "{args:?} by {how}");
        }
        // How long it takes changes with what else the machine does.
        let begin = Instant::now();
        run(&copy, args);
        time = begin.elapsed().as_micros() as u64;
        assert_eq!(litter(&copy), [""; 0], "{args:?} by {how}");
        let is_right = |(name, bytes): (&String, &Vec<u8>)| expected[at].get(name) == Some(bytes);
        let now = outputs(&copy);
        let mut made = now.iter().filter(|(name, _)| name.starts_with("2014.") == is_year);
        assert!(made.all(is_right), "other bytes after {args:?} by {how}");
    }
    assert!(ended_early > 0, "every run was over before it was ended");
}

#[test]
fn an_issue_whose_publication_is_ended_is_published_or_not() {
    let copy = Copy::mended(MAIN);
    run(&copy, &["publish", "2023-01"]);
    let before = files_below(&copy.path("issues"));
    let begin = Instant::now();
    run(&copy, &["publish", "2023-02"]);
    let mut time = begin.elapsed().as_micros() as u64;
    let after = files_below(&copy.path("issues"));
    let mut dice = Dice(2);
    for number in 0..kills(2) {
        copy.delete("issues/2023-02/published");
        copy.delete("issues/2023-02/published.toml");
        assert!(files_below(&copy.path("issues")) == before);
        let how = [SIGKILL, SIGTERM, SIGINT][(number % 3) as usize];
        // Most of it is layout; what can be torn is at its end.
        let moment = time / 2 + dice.below(time / 2 + 1);
        ended(&copy, &["publish", "2023-02"], how, Duration::from_micros(moment));
        let now = files_below(&copy.path("issues"));
        let is_published = now.contains_key("2023-02/published.toml");
        if is_published {
            let kept = now.iter().filter(|(name, _)| !name.contains(".bulletin-"));
            let kept: BTreeMap<_, _> = kept.collect();
            assert!(kept == after.iter().collect(), "half of it is published");
        }
        let begin = Instant::now();
        run(&copy, &["publish", "2023-02"]);
        if !is_published {
            time = begin.elapsed().as_micros() as u64;
        }
        assert_eq!(litter(&copy), [""; 0]);
        assert!(files_below(&copy.path("issues")) == after, "another record");
    }
    run(&copy, &["verify"]);
}

/// What a run leaves that was cut off between the first and the last of an issue's files.
#[test]
fn an_issue_s_outputs_from_two_builds_are_not_up_to_date() {
    let copy = Copy::mended(MAIN);
    let formats = ["--format", "txt", "--format", "typ", "--format", "md"];
    let build = |args: &[&str]| run(&copy, &[&["build", "2023-07"], args, &formats[..]].concat());
    let config = copy.read("bulletin.toml");
    let mut versions = Vec::new();
    for is_odd in [true, false] {
        turn(&copy, &config, is_odd);
        build(&[]);
        versions.push(outputs(&copy));
    }
    let (old, new) = (&versions[0], &versions[1]);
    for kept in ["2023-07.txt", "2023-07.typ", "2023-07.md"] {
        for with_cache in [true, false] {
            for (name, bytes) in if with_cache { new } else { old } {
                copy.write(&format!("out/{name}"), bytes);
            }
            build(&[]);
            assert!(outputs(&copy) == *new);
            copy.write(&format!("out/{kept}"), &old[kept]);
            assert_ne!(outputs(&copy), *new, "{kept}");
            let checked = copy.run(&[&["build", "2023-07", "--check"], &formats[..]].concat());
            assert_eq!(checked.code, 1, "{checked:?}");
            build(&[]);
            assert!(outputs(&copy) == *new, "{kept}");
        }
    }
}

#[test]
fn watching_ends_when_it_is_told_to_whatever_it_does() {
    let copy = Copy::empty();
    write_workspace(copy.dir.path(), 3);
    let patrol = "issues/2014-03/大厅巡查.toml";
    let text = copy.read(patrol);
    let mut dice = Dice(3);
    for how in [SIGINT, SIGTERM, SIGINT, SIGTERM] {
        let mut child = start(&copy, &["watch", "2014-03", "--format", "typ", "--format", "md"]);
        let begin = Instant::now();
        while !copy.path("out/2014-03.md").exists() && begin.elapsed() < Duration::from_mins(1) {
            std::thread::sleep(Duration::from_millis(5));
        }
        copy.write(patrol, format!("{text}# {how}\n").as_bytes());
        std::thread::sleep(Duration::from_millis(dice.below(80)));
        signal(&child, how);
        assert_eq!(child.wait().expect("it ends").signal(), Some(how));
        assert_eq!(litter(&copy), [""; 0]);
        copy.delete("out/2014-03.md");
    }
}

/// Stdout on a disk that is full: what is done is done, and said.
#[test]
fn what_cannot_be_told_is_done_all_the_same() {
    let copy = Copy::mended(MAIN);
    let full = |args: &[&str]| {
        let out = std::fs::File::options().write(true).open("/dev/full").expect("a device");
        let mut command = program();
        command.current_dir(copy.dir.path()).args(args).stdout(out);
        Run::from(command.output().expect("the program starts"))
    };
    let said = |run: &Run, said: &str| {
        assert_eq!(run.code, 2, "{run:?}");
        let failed: Vec<&str> = run.stderr.lines().filter(|line| line.contains("失败")).collect();
        assert!(failed.len() == 1 && failed[0].contains(said), "{said}: {run:?}");
    };
    for page in [&["help", "build"][..], &["--version"], &["build", "-h"], &["man"]] {
        said(&full(page), "写不了标准输出：磁盘满了");
    }
    said(&full(&["publish", "2023-01"]), "2023-01 已经公布，只是没能报出路径");
    run(&copy, &["verify", "2023-01"]);
    said(&full(&["publish", "2023-01..2023-03"]), "2023-02 已经公布，只是没能报出路径");
    run(&copy, &["verify", "2023-02"]);
    assert!(!copy.path("issues/2023-03/published.toml").exists());
    let build = ["build", "2023-05..2023-06", "--format", "md"];
    said(&full(&build), "2023-05 已经排好，只是没能报出路径");
    assert!(copy.path("out/2023-05.md").exists());
    said(&full(&["year", "2023", "--format", "csv"]), "文件都写好了，只是没能报出路径");
    assert!(copy.path("out/2023.csv").exists());
    // What was written is known.
    let run = run(&copy, &[&build[..], &["--message-format", "json"]].concat());
    assert!(
        run.stdout.contains("\"state\":\"fresh\"") && run.stdout.contains("\"state\":\"written\"")
    );
    // Nobody who reads is no failure, nor is a stdout that is closed.
    for out in ["| true", ">&-"] {
        let program = env!("CARGO_BIN_EXE_bulletin");
        let script =
            format!("{{ {program} build 2023-04 --format md --force; echo $? >code; }} {out}");
        let mut shell = Command::new("sh");
        let run = shell.args(["-c", &script]).current_dir(copy.dir.path()).output();
        assert!(run.is_ok_and(|run| run.status.success()));
        assert_eq!(copy.read("code"), "0\n", "{out}");
    }
}
