//! `bulletin completions`: its options, and the scripts.

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::{Shell, generate};

use super::Cli;

pub(super) const COMPLETIONS_NOTE: &str = "\
例（各写一次，新开的终端就能按 Tab 补全）：
  bulletin completions bash > ~/.local/share/bash-completion/completions/bulletin
  bulletin completions zsh > ~/.zfunc/_bulletin
                                          ~/.zshrc 里先有 fpath+=~/.zfunc，再有 compinit
  bulletin completions fish > ~/.config/fish/completions/bulletin.fish
  bulletin completions powershell >> $PROFILE
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
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "bulletin", &mut script);
    script
}
