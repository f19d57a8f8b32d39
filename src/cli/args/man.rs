//! `bulletin man`: the manual page, made of the help of all commands.

use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::Cli;

pub(super) const MAN_NOTE: &str = "\
例：
  mkdir -p ~/.local/share/man/man1
  bulletin man > ~/.local/share/man/man1/bulletin.1
  man bulletin
  bulletin man | man -l -                 不装就看
";

/// Lets groff break lines between Hanzi, which have no spaces between them to be widened either.
const HANZI: &str = "\
.if \\n(.g \\{\\
.class [CJKcloses] \\[u2026] \\[u201D] \\[u2014] \\[u3001] \\[u3002] \\[u300B] \\[u300D] \\[u3011] \
\\[uFF01] \\[uFF09] \\[uFF0C] \\[uFF1A] \\[uFF1B] \\[uFF1F]
.class [CJKopens] \\[u201C] \\[u300A] \\[u300C] \\[u3010] \\[uFF08]
.class [CJK] \\[u4E00]-\\[u9FFF]
.cflags 128 \\C'[CJKcloses]'
.cflags 256 \\C'[CJKopens]'
.cflags 512 \\C'[CJK]'
.\\}
.ad l
";

/// The page, for man.
///
/// # Errors
/// It cannot be written, which memory can.
pub(crate) fn page() -> std::io::Result<Vec<u8>> {
    let mut command = Cli::command();
    command.build();
    let man = Man::new(command.clone()).title("BULLETIN").manual("bulletin");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    page.extend_from_slice(HANZI.as_bytes());
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    let mut roff = Roff::new();
    roff.control("SH", ["DESCRIPTION"]);
    roff.text([roman(
        "从一个文件夹里的 TOML 和 CSV 编出一期简报：累计由程序算，写明的数都核对，有错就不写出。",
    )]);
    section(&mut roff, "OPTIONS", &command, true);
    roff.control("SH", ["COMMANDS"]);
    for subcommand in command.get_subcommands() {
        roff.control("SS", [subcommand.get_name()]);
        let about = subcommand.get_about().map(ToString::to_string).unwrap_or_default();
        roff.text([roman(about)]);
        let usage = subcommand.get_overridden_usage().map(ToString::to_string).unwrap_or_default();
        roff.control("PP", []);
        roff.text([bold(usage)]);
        arguments(&mut roff, subcommand, false);
        note(&mut roff, subcommand);
    }
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in [
        ("0", "做好了，最多有警告。"),
        ("1", "源文件里有错，都已报出。"),
        ("2", "命令行写错了，或者做不成：没有工作区、没有 typst、缺字体、磁盘满了。"),
    ] {
        roff.control("TP", []);
        roff.text([bold(code)]);
        roff.text([roman(meaning)]);
    }
    roff.control("SH", ["EXAMPLES"]);
    note(&mut roff, &command);
    roff.to_writer(&mut page)?;
    Ok(page)
}

fn section(roff: &mut Roff, heading: &str, command: &Command, is_global: bool) {
    roff.control("SH", [heading]);
    arguments(roff, command, is_global);
}

/// What a command takes; what every command takes is said once.
fn arguments(roff: &mut Roff, command: &Command, is_global: bool) {
    let is_told = |arg: &&Arg| !arg.is_hide_set() && (is_global || !arg.is_global_set());
    for arg in command.get_arguments().filter(is_told) {
        let names = [
            arg.get_short().map(|short| format!("-{short}")),
            arg.get_long().map(|long| format!("--{long}")),
        ];
        let names: Vec<String> = names.into_iter().flatten().collect();
        let mut header: Vec<Inline> = vec![bold(names.join(", "))];
        if arg.get_action().takes_values() {
            let values = arg.get_value_names().unwrap_or_default().join(" ");
            header.push(roman(if names.is_empty() { "" } else { " " }));
            header.push(italic(values));
        }
        roff.control("TP", []);
        roff.text(header);
        roff.text([roman(arg.get_help().map(ToString::to_string).unwrap_or_default())]);
    }
}

/// What stands below a command's options: sentences filled, examples line by line as they are written.
fn note(roff: &mut Roff, command: &Command) {
    let Some(note) = command.get_after_help() else { return };
    roff.control("PP", []);
    for line in note.to_string().lines() {
        let is_example = line.starts_with(' ');
        if is_example {
            roff.control("nf", []);
        }
        roff.text([roman(line)]);
        roff.control(if is_example { "fi" } else { "br" }, []);
    }
}
