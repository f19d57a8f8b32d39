//! A program run within bounds: how long it may keep silent, how much it may say. What it started ends with it.

use std::ffi::OsString;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::Command;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Error, bail};

use super::memory::Memory;

/// Bytes that it may say on either stream.
const MOST: usize = 4 << 20;

/// How often it is looked after.
const TICK: Duration = Duration::from_millis(50);

/// How long what it left behind may keep its streams open.
const GRACE: Duration = Duration::from_millis(500);

/// Between two looks at a program that has closed its streams and is about to end.
const MOMENT: Duration = Duration::from_millis(1);

/// What a program that a launcher starts needs of the surroundings to be found and to find itself; anything
/// else might change the pages.
const KEPT: [&str; 9] = [
    "PATH",
    "HOME",
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "USERPROFILE",
    "APPDATA",
];

/// What came of running a program.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) out: Vec<u8>,
    pub(super) err: Vec<u8>,
}

/// Runs a program in a folder to its end.
///
/// # Errors
/// It cannot be run, kept silent for longer than `patience`, said more than anybody reads, took more memory
/// than is meant, or was ended by a signal.
pub(super) fn run(
    program: &Path,
    args: &[OsString],
    folder: &Path,
    patience: Duration,
) -> anyhow::Result<Ended> {
    let name = program.display();
    if program.is_dir() {
        bail!("{name} 是文件夹，不是程序：用 --typst 指定 typst 程序的位置");
    }
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).env_clear();
    command.envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // A group of its own, to be ended with all that it starts.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|error| {
        let what = match error.kind() {
            ErrorKind::NotFound => "找不到",
            ErrorKind::PermissionDenied => "不许运行",
            _ => "运行不了",
        };
        let told = format!("{what} {name}：安装 typst-cli，或用 --typst 指定它的位置");
        anyhow::Error::new(error).context(told)
    })?;
    let watched = watch(&mut child, patience);
    let (status, said) = match watched {
        Ok(Some(ended)) => ended,
        Ok(None) => {
            end(&mut child);
            bail!(
                "{name} 有{}秒没有动静，已经结束它：再运行一次，或用 --typst-timeout 给它更多的时间",
                patience.as_secs()
            );
        }
        Err(error) => {
            end(&mut child);
            return Err(error.context(format!("运行不了 {name}")));
        }
    };
    let [out, err] = said;
    if status.code().is_none() {
        bail!(
            "{name} 没有运行完就被结束了（{status}）：再运行一次；还是这样，就看看 templates/ 里是不是把什么重复得太多、嵌套得太深"
        );
    }
    Ok(Ended { status, out, err })
}

/// Waits for the program's end and takes down what it says; nothing where it is silent for too long.
///
/// # Errors
/// It says too much, takes too much memory, or cannot be waited for.
fn watch(
    child: &mut Child,
    patience: Duration,
) -> anyhow::Result<Option<(ExitStatus, [Vec<u8>; 2])>> {
    // Bounded, so that it cannot say more than is taken down meanwhile.
    let (tell, told) = sync_channel(16);
    let (out, err) = child.stdout.take().zip(child.stderr.take()).context("没有输出")?;
    take_down(out, 0, tell.clone())?;
    take_down(err, 1, tell)?;
    let (mut said, mut silence) = ([Vec::new(), Vec::new()], Duration::ZERO);
    let (mut looked, mut ended) = (Instant::now(), None);
    let mut memory = Memory::of(child.id());
    loop {
        let (is_closed, is_full, waited) = match told.recv_timeout(TICK) {
            Ok((stream, part)) => {
                let stream: &mut Vec<u8> = &mut said[stream];
                stream.extend::<Vec<u8>>(part);
                silence = Duration::ZERO;
                let is_full = stream.len() > MOST;
                // What it left behind may go on saying things for ever.
                if !is_full && looked.elapsed() < TICK {
                    continue;
                }
                (false, is_full, Duration::ZERO)
            }
            Err(RecvTimeoutError::Timeout) => (false, false, TICK),
            Err(RecvTimeoutError::Disconnected) => (true, false, MOMENT),
        };
        looked = Instant::now();
        if let Some(status) = child.try_wait()? {
            if is_closed {
                return Ok(Some((status, said)));
            }
            if is_full || ended.get_or_insert(looked).elapsed() >= GRACE {
                end(child);
                return Ok(Some((status, said)));
            }
        } else if is_full {
            bail!("它的输出超过{} MB", MOST >> 20);
        } else {
            // It ends with the program.
            memory.check().map_err(Error::msg)?;
        }
        silence += waited;
        if silence >= patience {
            return Ok(None);
        }
        if is_closed {
            std::thread::sleep(MOMENT);
        }
    }
}

/// Reads a stream of a program in a thread, which ends with it, or when nobody listens any more.
///
/// # Errors
/// There is no thread to be had.
fn take_down(
    mut stream: impl Read + Send + 'static,
    number: usize,
    tell: SyncSender<(usize, Vec<u8>)>,
) -> anyhow::Result<()> {
    let thread = std::thread::Builder::new().spawn(move || {
        let mut part = vec![0; 1 << 14];
        while let Ok(read) = stream.read(&mut part)
            && read > 0
            && tell.send((number, part[..read].to_vec())).is_ok()
        {}
    });
    thread.map(drop).context("开不了线程")
}

/// Ends a program and all that it started.
fn end(child: &mut Child) {
    let id = child.id().to_string();
    // The standard library ends one process only.
    let mut command = if cfg!(windows) {
        let mut command = Command::new("taskkill");
        command.args(["/T", "/F", "/PID", &id]);
        command
    } else {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "kill -s KILL -- \"-$0\"", &id]);
        command
    };
    let ended = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    // What has ended by itself meanwhile cannot be ended, and that is as well.
    drop((ended, child.kill(), child.wait()));
}
