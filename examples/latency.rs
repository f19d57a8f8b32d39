//! Milliseconds from a save to the new PDF in `bulletin watch`: the median of some saves.
//!
//!     cargo run --example latency -- PROGRAM WORKSPACE ISSUE FILE OUT

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own")]

use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

const SAVES: usize = 21;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [program, workspace, issue, file, out] = args.as_slice() else { return ExitCode::from(2) };
    match median(program, workspace, issue, file, out) {
        Ok(milliseconds) => {
            println!("{milliseconds:.1}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Appends a comment to the file, which is put back at the end. Nothing may be in `out` yet: only what
/// is written is told.
fn median(
    program: &str,
    workspace: &str,
    issue: &str,
    file: &str,
    out: &str,
) -> std::io::Result<f64> {
    let text = std::fs::read_to_string(file)?;
    let mut watch = Command::new(program)
        .args(["-C", workspace, "-q", "watch", issue, "--format", "pdf", "--out", out])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut built = BufReader::new(watch.stdout.take().expect("piped")).lines();
    built.next().transpose()?;
    let mut times = Vec::new();
    for save in 0..SAVES {
        let start = Instant::now();
        std::fs::write(file, format!("{text}\n# {save}\n"))?;
        built.next().transpose()?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    watch.kill()?;
    watch.wait()?;
    std::fs::write(file, text)?;
    times.sort_by(f64::total_cmp);
    Ok(times[SAVES / 2])
}
