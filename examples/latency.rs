//! Milliseconds from a save to the new PDF while an issue is watched: the median of some saves.
//!
//!     cargo run --example latency -- WORKSPACE ISSUE FILE OUT

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, Sender};
use std::time::Instant;

use anyhow::{Context, bail};
use bulletin::format;
use bulletin::model::issue::IssueId;
use bulletin::ops::{self, BuildOptions, Event, Observer, OutputOptions};
use bulletin::workspace::Workspace;

const SAVES: usize = 21;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [workspace, issue, file, out] = args.as_slice() else { return ExitCode::from(2) };
    match median(Path::new(workspace), issue, Path::new(file), PathBuf::from(out)) {
        Ok(milliseconds) => {
            println!("{milliseconds:.1}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Tells of every output that is in its place.
struct Written(Sender<()>);

impl Observer for Written {
    fn observe(&mut self, event: Event<'_>) -> anyhow::Result<()> {
        if matches!(event, Event::Output(_)) {
            self.0.send(())?;
        }
        Ok(())
    }
}

/// Appends a comment to the file, which is put back at the end. Nothing may be in `out` yet: only what
/// is written is told.
fn median(workspace: &Path, issue: &str, file: &Path, out: PathBuf) -> anyhow::Result<f64> {
    let text = std::fs::read_to_string(file)?;
    let workspace = Workspace::find(workspace)?;
    let Ok(issue) = issue.parse::<IssueId>() else { bail!("{issue} is no issue") };
    let formats = format::ALL.into_iter().filter(|format| format.is_typeset).collect();
    let options = BuildOptions {
        issues: vec![issue],
        output: OutputOptions { formats, ..OutputOptions::default() },
        out: Some(out),
        ..BuildOptions::default()
    };
    let (sender, written) = mpsc::channel();
    // It ends with the program.
    std::thread::spawn(move || ops::watch(&workspace, &options, &mut Written(sender)));
    written.recv().context("nothing was built")?;
    let mut times = Vec::new();
    for save in 0..SAVES {
        let start = Instant::now();
        std::fs::write(file, format!("{text}\n# {save}\n"))?;
        written.recv().context("the watch ended")?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    std::fs::write(file, text)?;
    times.sort_by(f64::total_cmp);
    Ok(times[SAVES / 2])
}
