//! Typst as a command of its own, run on the emitted file in a folder that holds nothing but what
//! it needs.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::NaiveDate;

use super::faces::FaceFile;
use super::font_file::hold;
use super::pages::is_whole;
use super::{EngineOptions, Job, TYPST_VERSION, process};
use crate::diagnostics::Diagnostics;
use crate::diagnostics::rules::typesetting;
use crate::model::files::megabytes;
use crate::model::source::Span;
use crate::workspace::file_up_to;

/// Bytes: a volume of a year with photos has a tenth.
const LARGEST_PDF: u64 = 1 << 30;

/// Characters that are quoted of what the program said, where none of it is understood.
const LONGEST_QUOTE: usize = 2000;

pub(crate) struct InvokedTypst {
    program: PathBuf,
    faces: Vec<FaceFile>,
    patience: Duration,
}

impl InvokedTypst {
    /// # Errors
    /// No such program, or another version of Typst than the reference.
    pub(crate) fn new(options: &EngineOptions, faces: &[FaceFile]) -> anyhow::Result<Self> {
        let EngineOptions { typst: program, patience, .. } = options;
        // It is run in another folder, so a path from here must not depend on where that is.
        let program = match program.components().count() {
            1 => program.to_owned(),
            _ => program.canonicalize().unwrap_or_else(|_| program.to_owned()),
        };
        let folder = tempfile::tempdir().context("建不了临时文件夹")?;
        let ended = process::run(&program, &["--version".into()], folder.path(), *patience)?;
        let printed = String::from_utf8_lossy(&ended.out);
        let version = printed.split_whitespace().nth(1).unwrap_or("未知");
        if version != TYPST_VERSION {
            let version: String = version.chars().take(40).collect();
            bail!(
                "{} 的版本是 {version}，本程序排版用的是 {TYPST_VERSION}：版本不同，印出的页可能不同；请安装 {TYPST_VERSION}",
                program.display()
            );
        }
        let mut faces = faces.to_vec();
        faces.sort_by(|a, b| a.path.cmp(&b.path));
        faces.dedup_by(|a, b| a.path == b.path);
        Ok(Self { program, faces, patience: *patience })
    }

    /// The PDF; nothing where Typst found errors.
    ///
    /// # Errors
    /// The folder could not be made, a font has changed, or Typst could not be run to its end or left no PDF.
    pub(crate) fn pdf(
        &self,
        job: &Job,
        diagnostics: &mut Diagnostics,
    ) -> anyhow::Result<Option<Vec<u8>>> {
        let folder = tempfile::tempdir().context("建不了临时文件夹")?;
        let path = |name: &str| folder.path().join(name);
        // What a template can read: the text and its photos.
        let root = path("root");
        write(&root, "main.typ", job.main.text.as_bytes())?;
        for photo in job.photos.iter() {
            write(&root, &photo.path, &photo.bytes)?;
        }
        let (fonts, packages, pdf) = (path("fonts"), path("packages"), path("main.pdf"));
        for folder in [&fonts, &packages] {
            std::fs::create_dir(folder).context("建不了临时文件夹")?;
        }
        for (i, face) in self.faces.iter().enumerate() {
            let extension = face.path.extension().unwrap_or_default().to_string_lossy();
            let link = fonts.join(format!("{i}.{extension}"));
            link_file(&face.path, &link)
                .with_context(|| format!("用不了字体 {}", face.path.display()))?;
        }
        // Packages would be fetched from the network where no folder has them. It is asked only by who can say
        // whom to trust, and that file is not there.
        let mut args: Vec<OsString> = vec!["--cert".into(), path("no-network").into()];
        args.extend(
            ["compile", "--ignore-system-fonts", "--ignore-embedded-fonts"].map(Into::into),
        );
        args.extend(["--diagnostic-format", "short", "--creation-timestamp"].map(Into::into));
        args.extend([timestamp(job).to_string().into(), "--root".into(), root.clone().into()]);
        args.extend(["--font-path".into(), fonts.into(), "--package-path".into()]);
        args.extend([packages.clone().into(), "--package-cache-path".into(), packages.into()]);
        args.extend([root.join("main.typ").into(), pdf.clone().into()]);
        let ended = process::run(&self.program, &args, &root, self.patience);
        // Whatever came of it: with other fonts it is not what was asked for.
        hold(&self.faces)?;
        let ended = ended?;
        // Where its folder is, is nobody's concern.
        let place = format!("{}{}", root.display(), std::path::MAIN_SEPARATOR);
        let told = String::from_utf8_lossy(&ended.err).replace(&place, "");
        let mut failed = false;
        for line in told.lines() {
            failed |= report(line, job, diagnostics);
        }
        if ended.status.success() {
            let read = read_pdf(&pdf);
            return read.map(Some).with_context(|| {
                format!("{} 说排好了，却没有写出完整的 PDF", self.program.display())
            });
        }
        if !failed {
            let told: String = told.trim().chars().take(LONGEST_QUOTE).collect();
            bail!("{} 运行失败（{}）：{told}", self.program.display(), ended.status);
        }
        Ok(None)
    }
}

/// Writes a file below a folder.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(name);
    if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
        bail!("{name} 不在它的文件夹里");
    }
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(&path, bytes))
        .with_context(|| format!("写不了 {}", path.display()))
}

/// What the program has left as a PDF.
///
/// # Errors
/// It is none, or nobody would want to read it.
fn read_pdf(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = std::fs::symlink_metadata(path).context("没有这个文件")?;
    if file.is_symlink() || !file.is_file() {
        bail!("它留下的不是文件，是链接、文件夹或别的");
    }
    let read = file_up_to(path, LARGEST_PDF);
    let pdf = read.with_context(|| format!("读不了：它有 {} MB", megabytes(file.len())))?;
    if !is_whole(&pdf) {
        bail!("它留下的文件（{}字节）不是 PDF，或不完整", pdf.len());
    }
    Ok(pdf)
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
