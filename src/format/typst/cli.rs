//! Typst as a command of its own, run on the emitted file in a folder that holds nothing but what
//! it needs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use chrono::NaiveDate;

use super::fonts::FaceFile;
use super::{Job, TYPST_VERSION};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::typesetting;
use crate::model::source::Span;

pub(crate) struct InvokedTypst {
    program: PathBuf,
    faces: Vec<PathBuf>,
}

impl InvokedTypst {
    /// # Errors
    /// No such program, or another version of Typst than the reference.
    pub(crate) fn new(program: &Path, faces: &[FaceFile]) -> anyhow::Result<Self> {
        // It is run in another folder, so a path from here must not depend on where that is.
        let program = match program.components().count() {
            1 => program.to_owned(),
            _ => program.canonicalize().unwrap_or_else(|_| program.to_owned()),
        };
        let output = Command::new(&program).arg("--version").output().with_context(|| {
            format!("运行不了 {}：安装 typst-cli，或用 --typst 指定它的位置", program.display())
        })?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let version = printed.split_whitespace().nth(1).unwrap_or("未知");
        if version != TYPST_VERSION {
            bail!(
                "{} 的版本是 {version}，本程序排版用的是 {TYPST_VERSION}：版本不同，印出的页可能不同；请安装 {TYPST_VERSION}",
                program.display()
            );
        }
        let mut paths: Vec<PathBuf> = faces.iter().map(|face| face.path.clone()).collect();
        paths.sort();
        paths.dedup();
        Ok(Self { program, faces: paths })
    }

    /// The PDF; nothing where Typst found errors.
    ///
    /// # Errors
    /// The folder could not be made, or Typst could not be run.
    pub(crate) fn pdf(
        &self,
        job: &Job,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Option<Vec<u8>>> {
        let folder = tempfile::tempdir().context("建不了临时文件夹")?;
        let path = |name: &str| folder.path().join(name);
        let write = |name: &str, bytes: &[u8]| -> anyhow::Result<()> {
            let path = path(name);
            let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            made.and_then(|()| std::fs::write(&path, bytes))
                .with_context(|| format!("写不了 {}", path.display()))
        };
        write("main.typ", job.main.text.as_bytes())?;
        for photo in &job.photos {
            write(&photo.path, &photo.bytes)?;
        }
        let fonts = path("fonts");
        std::fs::create_dir(&fonts).context("建不了临时文件夹")?;
        for (i, face) in self.faces.iter().enumerate() {
            let extension = face.extension().unwrap_or_default().to_string_lossy();
            let link = fonts.join(format!("{i}.{extension}"));
            link_file(face, &link).with_context(|| format!("用不了字体 {}", face.display()))?;
        }
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            // The caller's own settings of Typst must not change the page.
            if name.to_string_lossy().starts_with("TYPST_") {
                command.env_remove(name);
            }
        }
        let output = command
            .env_remove("SOURCE_DATE_EPOCH")
            .args(["compile", "--ignore-system-fonts"])
            .args(["--diagnostic-format", "short"])
            .args(["--creation-timestamp", &timestamp(job).to_string()])
            .args(["--root".as_ref(), folder.path(), "--font-path".as_ref(), fonts.as_path()])
            .args([path("main.typ"), path("main.pdf")])
            .current_dir(folder.path())
            .output()
            .with_context(|| format!("运行不了 {}", self.program.display()))?;
        let told = String::from_utf8_lossy(&output.stderr);
        let mut failed = false;
        for line in told.lines() {
            failed |= report(line, job, diagnostics);
        }
        if output.status.success() {
            let pdf = std::fs::read(path("main.pdf"));
            return pdf.map(Some).context("typst 没有写出 PDF");
        }
        if !failed {
            bail!("{} 运行失败（{}）：{}", self.program.display(), output.status, told.trim());
        }
        Ok(None)
    }
}

/// Seconds from 1970 to the date.
fn timestamp(job: &Job) -> i64 {
    let date = NaiveDate::from_ymd_opt(job.issued.year, job.issued.month, job.issued.day);
    date.unwrap_or_default().and_time(chrono::NaiveTime::MIN).and_utc().timestamp()
}

/// Reports a line such as `main.typ:12:3: error: …`, or one without a place, which points at the
/// file's start; whether it was an error.
fn report(line: &str, job: &Job, diagnostics: &mut Diagnostics) -> bool {
    let parted = |sign: &str| {
        let (place, message) = line.split_once(sign)?;
        let span = match place.strip_suffix(": ") {
            Some(place) => span_of(place, job)?,
            None if place.is_empty() => Span::start_of(&job.main),
            None => return None,
        };
        Some((span, message))
    };
    if let Some((span, message)) = parted("error: ") {
        diagnostics.push(typesetting::failed(span, message, &[]));
        return true;
    }
    if let Some((span, message)) = parted("warning: ") {
        diagnostics.push(typesetting::warned(span, message, &[]));
    }
    false
}

fn span_of(place: &str, job: &Job) -> Option<Span> {
    let mut parts = place.rsplit(':');
    let (column, line): (usize, usize) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    // Typst counts columns from 0 here.
    let column = column + 1;
    if parts.next()? != "main.typ" {
        return None;
    }
    let at = job.main.offset(crate::model::source::Position { line, column })?;
    // Only the start is told; the name that stands there is what is wrong most often.
    let rest = &job.main.text[at..];
    let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'));
    Some(Span::new(&job.main, at..at + end.unwrap_or(rest.len())))
}

#[cfg(unix)]
fn link_file(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

/// A link needs rights on Windows that offices do not have.
#[cfg(not(unix))]
fn link_file(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::copy(from, to).map(drop)
}
