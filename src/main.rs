//! Parses, runs, exits.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(bulletin::cli::run(std::env::args_os()).code())
}
