//! Completions and the manual page, read by the programs that they are for.

use std::path::Path;
use std::process::Command;

use unicode_width::UnicodeWidthStr;

use crate::support::{Run, commands, root, run_in};

/// What the program prints for this.
fn printed(args: &[&str]) -> String {
    let run = run_in(root(), args);
    assert!(run.code == 0 && run.stderr.is_empty(), "{run:?}");
    run.stdout
}

/// Runs a program of Debian's in a folder, in the C locale with UTF-8, and says what it printed. It must
/// not complain.
fn told(folder: &Path, program: &str, args: &[&str]) -> String {
    let output = Command::new(program)
        .args(args)
        .current_dir(folder)
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env("MANROFFSEQ", "")
        .env("MANWIDTH", "80")
        .output()
        .unwrap_or_else(|error| panic!("{program}, from the Debian package of its name: {error}"));
    let run = Run::from(output);
    assert!(run.code == 0 && run.stderr.is_empty(), "{program} {args:?}: {run:?}");
    run.stdout
}

/// Asks a shell that has loaded its completions for those of a command line.
fn check(shell: &str, file: &str, args: &[&str], has_words: bool) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join(file), printed(&["completions", shell])).expect("a file");
    let completed = told(folder.path(), shell, args);
    let commands = commands();
    assert!(commands.len() > 12, "{commands:?}");
    for (name, about) in commands {
        let is_it = |line: &&str| line.split([':', '\t', ' ']).next() == Some(&*name);
        let line = completed.lines().find(is_it);
        let line = line.unwrap_or_else(|| panic!("{shell} lacks {name}: {completed}"));
        assert!(!has_words || line.contains(&about), "{line} does not say {about}");
    }
}

#[test]
fn bash_completes() {
    let script = "source ./script; complete -p bulletin >/dev/null; \
                  COMP_WORDS=(bulletin ''); COMP_CWORD=1; _bulletin bulletin '' bulletin; \
                  printf '%s\\n' \"${COMPREPLY[@]}\"";
    check("bash", "script", &["--norc", "-c", script], false);
    // What an argument may be, where that is known.
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("script"), printed(&["completions", "bash"]))
        .expect("a file");
    for (name, word) in [("explain", "ytd-mismatch"), ("schema", "大厅巡查"), ("list", "--format")]
    {
        let ask = format!(
            "source ./script; COMP_WORDS=(bulletin {name} ''); COMP_CWORD=2; \
             _bulletin bulletin '' {name}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let words = told(folder.path(), "bash", &["--norc", "-c", &ask]);
        assert!(words.lines().any(|line| line == word), "{name}: {words}");
    }
}

#[test]
fn zsh_completes() {
    // Outside of a line that is typed, what would be offered is printed.
    let script = "fpath=($PWD $fpath); autoload -Uz compinit; compinit -D -u; \
                  [[ $_comps[bulletin] = _bulletin ]] || exit 1; \
                  source ./_bulletin; \
                  _describe() { print -rl -- \"${(@P)4}\" }; _bulletin_commands";
    check("zsh", "_bulletin", &["-f", "-c", script], true);
}

#[test]
fn fish_completes() {
    check(
        "fish",
        "script",
        &["--no-config", "-c", "source ./script; complete -C 'bulletin '"],
        true,
    );
}

#[test]
fn powershell_could_read_its_script() {
    // No package of Debian has it: the script's brackets must match, outside of its texts.
    let script = printed(&["completions", "powershell"]);
    let (mut open, mut is_text) = (Vec::new(), false);
    for c in script.chars() {
        match c {
            '\'' => is_text = !is_text,
            _ if is_text => assert!(c != '\n' && c != '’' && c != '‘', "a text ends on its line"),
            '(' | '[' | '{' => open.push(c),
            ')' => assert_eq!(open.pop(), Some('(')),
            ']' => assert_eq!(open.pop(), Some('[')),
            '}' => assert_eq!(open.pop(), Some('{')),
            _ => {}
        }
    }
    assert!(open.is_empty() && !is_text);
    for (name, about) in commands() {
        assert!(script.contains(&format!("[CompletionResult]::new('{name}'")), "{name}");
        assert!(script.contains(&about), "{about}");
    }
}

#[test]
fn the_manual_page_is_a_page() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("bulletin.1"), printed(&["man"])).expect("a file");
    let warned = ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", "./bulletin.1"];
    told(folder.path(), "man", &warned);
    let page = told(folder.path(), "man", &["-E", "UTF-8", "-l", "-P", "cat", "./bulletin.1"]);
    for heading in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "EXIT STATUS"] {
        assert!(page.lines().any(|line| line == heading), "{heading}");
    }
    for (name, about) in commands() {
        let mut lines = page.lines().skip_while(|line| line.trim() != name);
        assert!(lines.nth(1).is_some_and(|line| line.contains(&*about)), "{name}: {page}");
    }
    assert!(page.contains("--message-format 格式") && page.contains("bulletin build --all"));
    // Only what is indented, examples, is as long as it is.
    let is_long = |line: &&str| line.width() > 80 && !line.starts_with("         ");
    assert_eq!(page.lines().find(is_long), None);
    // No line begins with a sign that ends one.
    let is_closing = |line: &str| line.trim_start().starts_with(['，', '。', '；', '）']);
    assert!(!page.lines().any(is_closing), "{page}");
}
