//! A bad day: full disks, closed streams, pipes in the place of files, engines that die, names with
//! escapes. Each is a row of `tests/faults/*.toml`, run in a shell: it ends by itself, as the row says,
//! names what is wrong, and tells a terminal nothing to do.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::support::{MAIN, copy_folder, example, program, read, root};

/// Seconds after which a fault counts as one that hangs.
const PATIENCE: &str = "60";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    name: String,
    /// What must succeed for it to be tried: a machine may forbid what it takes.
    #[serde(default)]
    needs: Option<String>,
    /// In a copy of the example, with what `head.sh` has.
    run: String,
    code: i32,
    /// What stderr holds.
    #[serde(default)]
    says: Vec<String>,
}

fn faults(file: &str, group: &str) -> Vec<Fault> {
    let path = root().join("tests/faults").join(file);
    let groups: Result<BTreeMap<String, Vec<Fault>>, _> = toml::from_str(&read(&path));
    let mut groups = groups.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    groups.remove(group).unwrap_or_else(|| panic!("{} has no {group}", path.display()))
}

impl Fault {
    fn is_possible(&self) -> bool {
        let needs = |needs: &String| Command::new("sh").args(["-c", needs]).output();
        self.needs
            .as_ref()
            .map(needs)
            .is_none_or(|done| done.is_ok_and(|done| done.status.success()))
    }

    /// What is not as it should be.
    fn wrong(&self) -> Option<String> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let helpers = tempfile::tempdir().expect("a temporary folder");
        let workspace = folder.path().join("w");
        std::fs::create_dir(&workspace).expect("a new folder");
        copy_folder(&example(MAIN), &workspace);
        let script = read(&root().join("tests/faults/head.sh")) + &self.run;
        let program = program();
        let mut command = Command::new("timeout");
        command.args(["-k", "5", PATIENCE, "sh", "-c", &script]).current_dir(&workspace);
        command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        for (name, value) in program.get_envs() {
            if value.is_none() {
                command.env_remove(name);
            }
        }
        command.env("B", program.get_program()).env("X", helpers.path()).env("T", typst());
        let output = command.stdin(Stdio::null()).output().expect("timeout, from coreutils");
        // What was taken away must not keep the folder from being removed.
        let restore = Command::new("chmod").arg("-R").arg("u+rwX").args([folder.path()]).output();
        assert!(restore.is_ok_and(|done| done.status.success()), "{}", self.name);
        let said = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code().unwrap_or(-1);
        let unsaid = self.says.iter().find(|text| !said.contains(*text));
        let is_obeyed = said.contains(|c: char| c != '\n' && c != '\t' && c.is_control());
        let wrong = match (code == self.code, unsaid, is_obeyed) {
            (true, None, false) => return None,
            (false, ..) => format!("ended with {code}, not {}", self.code),
            (_, Some(unsaid), _) => format!("did not say {unsaid}"),
            (.., true) => "has controls in what it says".to_owned(),
        };
        Some(format!("{}: {wrong}\n{said}", self.name))
    }
}

/// The real one, where there is one.
fn typst() -> String {
    let found = Command::new("sh").args(["-c", "command -v typst"]).output().expect("a shell");
    String::from_utf8_lossy(&found.stdout).trim().to_owned()
}

fn hold(file: &str, group: &str, least: usize) {
    let faults = faults(file, group);
    assert!(faults.len() >= least, "{group} has {} rows", faults.len());
    let possible = faults.iter().filter(|fault| fault.is_possible());
    let wrong: Vec<String> = possible.filter_map(Fault::wrong).collect();
    assert!(wrong.is_empty(), "{} of {group}:\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn of_the_machine() {
    hold("faults.toml", "machine", 30);
}

#[test]
fn of_the_outputs() {
    hold("faults.toml", "outputs", 8);
}

#[test]
fn of_the_engine() {
    hold("faults.toml", "engine", 7);
}

#[test]
fn of_the_sources() {
    hold("faults.toml", "sources", 18);
}

#[test]
fn of_files_that_cannot_be_read() {
    hold("unreadable.toml", "unreadable", 16);
}

#[test]
fn of_an_engine_that_does_not_do_what_it_says() {
    hold("invoked.toml", "invoked", 8);
}

/// A row that is not held would be none.
#[test]
fn a_fault_that_is_none_is_told() {
    let fault = |run: &str, code, says: &[&str]| Fault {
        name: "x".to_owned(),
        needs: None,
        run: run.to_owned(),
        code,
        says: says.iter().map(|text| (*text).to_owned()).collect(),
    };
    let check = |fault: Fault, expected: Option<&str>| {
        let wrong = fault.wrong();
        let found = wrong.as_deref().and_then(|wrong| wrong.lines().next());
        assert_eq!(found, expected);
    };
    assert!(Path::new(&typst()).is_file(), "typst, from ./bootstrap test");
    check(fault("echo a >&2; exit 1", 1, &["a"]), None);
    check(fault("exit 1", 0, &[]), Some("x: ended with 1, not 0"));
    check(fault("echo a >&2", 0, &["b"]), Some("x: did not say b"));
    check(fault("printf '\\033' >&2", 0, &[]), Some("x: has controls in what it says"));
}
