//! Workspaces to test on, the program run in them, and its operations without it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use bulletin::format::markdown::MARKDOWN;
use bulletin::model::issue::IssueId;
use bulletin::model::record::Digest;
use bulletin::ops::{
    self, BuildOptions, CheckOptions, Event, Observer, Outcome, OutputOptions, OutputState,
};
use bulletin::workspace::Workspace;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const MAIN: &str = "政务服务工作";
pub(crate) const SECOND: &str = "审批服务周报";
pub(crate) const HOTLINE: &str = "热线周报";
pub(crate) const MONTHLY: &str = "公共资源交易月报";

/// All examples, each with its newest issue.
pub(crate) const EXAMPLES: [(&str, &str); 4] =
    [(MAIN, "2023-07"), (SECOND, "2024-02"), (HOTLINE, "2024-04"), (MONTHLY, "2024-03")];

/// A copy of a workspace that a test may change.
pub(crate) struct Copy {
    pub(crate) dir: TempDir,
}

/// The outputs of one issue.
pub(crate) struct Built {
    pub(crate) pdf: PathBuf,
    pub(crate) typ: PathBuf,
    pub(crate) md: PathBuf,
    /// Holds the files for as long as they are looked at.
    #[expect(dead_code, reason = "kept for its destructor")]
    pub(crate) dir: TempDir,
}

/// What the program said and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// What an operation told and what came of it, where it is not the terminal that is tested.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    /// As `--message-format json` has them.
    pub(crate) diagnostics: Vec<Value>,
    /// What was written, by path from the workspace's root.
    pub(crate) outputs: Vec<PathBuf>,
    pub(crate) outcome: Outcome,
}

impl Observer for Collected {
    fn observe(&mut self, event: Event<'_>) -> anyhow::Result<()> {
        match event {
            Event::Diagnostic(found) => {
                let line = bulletin::diagnostics::render_json(found)?;
                self.diagnostics.push(serde_json::from_str(&line)?);
            }
            Event::Output(file) if file.state == OutputState::Written => {
                self.outputs.push(file.path.to_owned());
            }
            _ => {}
        }
        Ok(())
    }
}

/// A change to a file of a workspace.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Edit {
    /// The first text becomes the second; it stands in the file exactly once.
    Replace(&'static str, &'static str, &'static str),
    Write(&'static str, &'static [u8]),
    Delete(&'static str),
    Rename(&'static str, &'static str),
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn example(name: &str) -> PathBuf {
    root().join("examples").join(name)
}

/// Builds an issue of an example with so many lines a page.
pub(crate) fn built(name: &str, issue: &str, lines: u32) -> Built {
    let copy = Copy::of(name);
    let config = copy.read("bulletin.toml");
    let start = config.find("lines_per_page").expect("the example sets its lines");
    let end = start + config[start..].find('\n').expect("lines end");
    let config = format!("{}lines_per_page = {lines}{}", &config[..start], &config[end..]);
    copy.write("bulletin.toml", config.as_bytes());
    let run = copy.run(&["build", issue]);
    assert_eq!(run.code, 0, "{run:?}");
    let out = |extension: &str| copy.path(&format!("out/{issue}.{extension}"));
    Built { pdf: out("pdf"), typ: out("typ"), md: out("md"), dir: copy.dir }
}

impl Copy {
    pub(crate) fn empty() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(crate) fn of(name: &str) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        copy_folder(&example(name), dir.path());
        Self { dir }
    }

    /// A copy in which nothing is wrong: the first example's issue of 2023-07 is printed as its office
    /// printed it, with a list that begins 一、 and goes on 二是, and on the standard's page, where the office
    /// took the compact one, it ends on a page with two lines.
    pub(crate) fn mended(name: &str) -> Self {
        let copy = Self::of(name);
        if name == MAIN {
            let news = "issues/2023-07/窗口动态.toml";
            copy.edit(Edit::Replace(news, "几点要求：一、涉外", "几点要求：一是涉外"));
            copy.edit(Edit::Replace("bulletin.toml", "lines_per_page = 22", "lines_per_page = 24"));
        }
        copy
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        read(&self.path(path))
    }

    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("below the root")).expect("a folder");
        std::fs::write(&path, bytes).expect("a writable file");
    }

    pub(crate) fn edit(&self, edit: Edit) {
        match edit {
            Edit::Replace(path, from, to) => self.replace(path, from, to),
            Edit::Write(path, bytes) => self.write(path, bytes),
            Edit::Delete(path) => self.delete(path),
            Edit::Rename(from, to) => self.rename(from, to),
        }
    }

    /// The first text becomes the second; it stands in the file exactly once.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "{from:?} in {path}");
        self.write(path, text.replacen(from, to, 1).as_bytes());
    }

    /// Deletes a file, or a folder with all that is in it.
    pub(crate) fn delete(&self, path: &str) {
        let path = self.path(path);
        let deleted = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        deleted.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        std::fs::rename(self.path(from), self.path(to)).expect("both in the copy");
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        run_in(self.dir.path(), args)
    }

    pub(crate) fn workspace(&self) -> Workspace {
        Workspace::find(self.dir.path()).unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// Checks these issues, or the whole workspace where none is named, without the program.
    pub(crate) fn check(&self, issues: &[&str]) -> Collected {
        let workspace = self.workspace();
        let whole_workspace = issues.is_empty();
        let issues = if whole_workspace { workspace.issues.clone() } else { ids(issues) };
        let options = CheckOptions { issues, whole_workspace };
        collected(|observer| ops::check(&workspace, &options, observer))
    }

    /// Builds these issues without the program.
    pub(crate) fn build(&self, issues: &[&str]) -> Collected {
        self.build_as(issues, OutputOptions::default())
    }

    /// Builds an issue as Markdown without the program: what it says where pages do not matter. It must
    /// have no errors.
    pub(crate) fn markdown(&self, issue: &str) -> (String, Collected) {
        let formats = vec![&MARKDOWN];
        let built = self.build_as(&[issue], OutputOptions { formats, ..OutputOptions::default() });
        assert_eq!(built.outcome.found.errors, 0, "{built:?}");
        (self.read(&format!("out/{issue}.md")), built)
    }

    fn build_as(&self, issues: &[&str], output: OutputOptions) -> Collected {
        let workspace = self.workspace();
        let options = BuildOptions { issues: ids(issues), output, ..BuildOptions::default() };
        collected(|observer| ops::build(&workspace, &options, observer))
    }
}

/// What the issues of each example print, by file name: plain text, Markdown and PDF, set once for all
/// tests.
pub(crate) fn printed_example(name: &str) -> &'static BTreeMap<String, Vec<u8>> {
    type Files = BTreeMap<String, Vec<u8>>;
    static PRINTED: [LazyLock<Files>; 4] = [
        LazyLock::new(|| printed(EXAMPLES[0].0)),
        LazyLock::new(|| printed(EXAMPLES[1].0)),
        LazyLock::new(|| printed(EXAMPLES[2].0)),
        LazyLock::new(|| printed(EXAMPLES[3].0)),
    ];
    let at = EXAMPLES.iter().position(|(example, _)| *example == name).expect("an example");
    &PRINTED[at]
}

fn printed(name: &str) -> BTreeMap<String, Vec<u8>> {
    let copy = Copy::of(name);
    let formats = ["--format", "txt", "--format", "md", "--format", "pdf"];
    let run = copy.run(&[&["build", "--all"], &formats[..]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    let files = std::fs::read_dir(copy.path("out")).expect("out");
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let bytes = path.is_file().then(|| std::fs::read(&path).expect("readable"))?;
        Some((path.file_name()?.to_string_lossy().into_owned(), bytes))
    };
    files.filter_map(file).collect()
}

fn ids(issues: &[&str]) -> Vec<IssueId> {
    issues.iter().map(|issue| issue.parse().expect("an issue's number")).collect()
}

/// What an operation tells; that the world failed fails the test.
pub(crate) fn collected(
    operation: impl FnOnce(&mut dyn Observer) -> anyhow::Result<Outcome>,
) -> Collected {
    let mut told = Collected::default();
    let outcome = operation(&mut told).unwrap_or_else(|error| panic!("{error:#}"));
    Collected { outcome, ..told }
}

/// Runs the program in a folder, without the settings of whoever runs the tests.
pub(crate) fn run_in(folder: &Path, args: &[&str]) -> Run {
    Run::from(program().current_dir(folder).args(args).output().expect("the program starts"))
}

pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bulletin"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("GITHUB_ACTIONS");
    command
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Run {
    /// The diagnostics of a run with `--message-format json`: rule and place, errors first said.
    pub(crate) fn diagnostics(&self) -> Vec<Value> {
        self.said("diagnostic")
    }

    /// The objects with this reason of a run with `--message-format json`.
    pub(crate) fn said(&self, reason: &str) -> Vec<Value> {
        // Where stdout is for something else they are beside it.
        let lines = self.stdout.lines().chain(self.stderr.lines());
        let lines = lines.filter(|line| line.starts_with("{\"reason\":"));
        let object = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        lines.map(object).filter(|object: &Value| object["reason"] == reason).collect()
    }

    /// The outputs that such a run says are in this state, by path.
    pub(crate) fn outputs(&self, state: &str) -> Vec<String> {
        let mut outputs = self.said("output");
        outputs.retain(|output| output["state"] == state);
        let path = |output: &Value| output["path"].as_str().expect("a path").to_owned();
        outputs.iter().map(path).collect()
    }
}

/// The commands that there are, with how the words on what each is for begin.
pub(crate) fn commands() -> Vec<(String, String)> {
    let help = run_in(root(), &["help"]).stdout;
    let lines = help.lines().skip_while(|line| *line != "命令:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    // What is carried over to the next line is no command.
    let lines = lines.filter(|line| !line.starts_with("   "));
    let command = |line: &str| {
        let (name, about) = line.trim().split_once(' ').expect("a command and its words");
        (name.to_owned(), about.trim().chars().take(12).collect())
    };
    lines.map(command).collect()
}

/// The Python of the tests' judges, programs by others that say what they think of our files; they are
/// installed beside it. `./bootstrap test` makes it.
pub(crate) fn python() -> PathBuf {
    let python = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    let python = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../judges").join(python);
    assert!(python.is_file(), "{} is made by ./bootstrap test", python.display());
    python
}

pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text without any white space.
pub(crate) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The issue as its office published it, as extracted from the PDF, without white space.
pub(crate) fn published() -> String {
    squeezed(&read(&root().join("tests/fixtures/seed-2023-07.txt")))
}

/// A PDF's text in reading order, a line a row, without the page numbers.
pub(crate) fn pdf_text(pdf: &Path) -> String {
    let output = Command::new("mutool")
        .args(["draw", "-q", "-F", "txt"])
        .arg(pdf)
        .output()
        .expect("mutool, from the Debian package mupdf-tools");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let is_folio = |line: &&str| {
        let number = line.trim().strip_prefix('—').and_then(|rest| rest.strip_suffix('—'));
        number.is_some_and(|number| number.trim().parse::<u32>().is_ok())
    };
    text.lines().filter(|line| !is_folio(line)).collect::<Vec<_>>().join("\n")
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())) {
        let entry = entry.expect("a readable folder");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_file() {
            std::fs::copy(&from, &to).expect("a readable file");
        } else if entry.file_name() != "out" {
            std::fs::create_dir(&to).expect("a new folder");
            copy_folder(&from, &to);
        }
    }
}

/// All files below a folder, by path from it, with what is in them.
pub(crate) fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in next.read_dir().into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(bytes) = std::fs::read(&path) {
                let name = path.strip_prefix(folder).expect("below it").to_string_lossy();
                files.insert(name.into_owned(), bytes);
            }
        }
    }
    files
}

/// The SHA-256 of a file of a workspace.
pub(crate) fn digest(copy: &Copy, path: &str) -> String {
    let bytes = std::fs::read(copy.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    Digest::of(&bytes).to_string()
}
