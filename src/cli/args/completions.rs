//! `bulletin completions`: its options, and the scripts.

use clap::builder::PossibleValuesParser;
use clap::{Args, Command, CommandFactory, ValueEnum};
use clap_complete::{Shell, generate};

use super::Cli;
use crate::diagnostics::rules::ALL;
use crate::ops::schemas::FILES;
use crate::read::definition::built_in_names;

pub(super) const COMPLETIONS_NOTE: &str = "\
例（各写一次，新开的终端就能按 Tab 补全）：
  bulletin completions bash > ~/.local/share/bash-completion/completions/bulletin
  bulletin completions zsh > ~/.zfunc/_bulletin
                                          ~/.zshrc 里先有 fpath+=~/.zfunc，再有 compinit
  bulletin completions fish > ~/.config/fish/completions/bulletin.fish
PowerShell 里是这三行，中文才不会乱：
  [Console]::OutputEncoding = [Text.Encoding]::UTF8
  bulletin completions powershell | Out-File -Encoding utf8 \"$HOME/bulletin.ps1\"
  Add-Content $PROFILE '. \"$HOME/bulletin.ps1\"'
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct CompletionsArgs {
    /// bash、zsh、fish 或 powershell
    #[arg(value_name = "外壳", help_heading = "参数", hide_possible_values = true)]
    pub(crate) shell: ShellName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShellName {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

/// What a shell reads to complete commands and options.
pub(crate) fn script(shell: ShellName) -> Vec<u8> {
    let shell = match shell {
        ShellName::Bash => Shell::Bash,
        ShellName::Zsh => Shell::Zsh,
        ShellName::Fish => Shell::Fish,
        ShellName::Powershell => Shell::PowerShell,
    };
    let rules: Vec<&str> = ALL.iter().map(|rule| rule.name).collect();
    let files = FILES.iter().map(|schema| schema.name);
    let files: Vec<&str> = files.chain(built_in_names()).collect();
    let command = Cli::command();
    let command = proposing(command, "explain", "rule", &rules);
    let command = proposing(command, "section", "section", &built_in_names());
    let mut command = proposing(command, "schema", "file", &files);
    let mut script = Vec::new();
    generate(shell, &mut command, "bulletin", &mut script);
    script
}

/// The command line with words proposed for an argument that takes others too.
fn proposing(command: Command, name: &str, arg: &str, words: &[&'static str]) -> Command {
    let words = PossibleValuesParser::new(words.to_vec());
    command.mut_subcommand(name, |command| command.mut_arg(arg, |arg| arg.value_parser(words)))
}
