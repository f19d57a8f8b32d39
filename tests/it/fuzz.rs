//! Fuzzing on any toolchain: files that are there, torn and spliced, through every target of
//! `tests/fuzz/targets.rs`. Always the same cases in the same order; `FUZZ_SECONDS=600` or `FUZZ_CASES=100000` for
//! more of them, with what came of it in `target/fuzz/`.

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use zip::write::SimpleFileOptions;

#[path = "../fuzz/targets.rs"]
mod targets;

use targets::{TARGETS, root};

/// A target runs for so many cases where nobody asks for more: about a second.
const CASES: usize = 40;

/// A case is no longer than that, in bytes: what takes longer for being long is another test's.
const LARGEST: usize = 64 * 1024;

/// What has a meaning somewhere, or has none anywhere.
const TOKENS: [&[u8]; 64] = [
    b"[",
    b"]",
    b"[[",
    b"]]",
    b"{",
    b"}",
    b"=",
    b"\"",
    b"\"\"\"",
    b"'",
    b"'''",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r\n",
    b"\r",
    b"#",
    b"\\",
    b"\\u0000",
    b"\\U00110000",
    b"\0",
    b"\x1b[31m",
    b"\x7f",
    b"\xc2\x9b",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x81\x30\x81\x30",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe2\x80\xae",
    b"\xe2\x80\x8b",
    b"\xe3\x80\x80",
    b"\xef\xbc\x8c",
    b"\xe2\x94\x82",
    b"\xe2\x80\xa8",
    b"\xe1\x85\x9f",
    b"\xef\xbf\xbf",
    b"{{",
    b"}}",
    b"{%",
    b"%}",
    b"{{ period['",
    b"{% for a in rows %}",
    b"{% endfor %}",
    b"{% if previous %}",
    b"{% endif %}",
    b" | share(of=",
    b" | change(from=",
    b"<table>",
    b"<td colspan=9999>",
    b"</td>",
    b"<!--",
    b"<![CDATA[",
    b"&#x110000;",
    b" obj",
    b"stream\n",
    b"endstream",
    b"/Length 99999999",
    b"/Kids [1 0 R]",
    b"<<",
    b">>",
    b"(\\377",
];

/// Words of ours, for texts.
const WORDS: [&str; 32] = [
    "合计",
    "受理",
    "咨询",
    "日期",
    "部门",
    "备注",
    "本周，",
    "今年以来，",
    "累计",
    "一是",
    "二要",
    "（一）",
    "一、",
    "1）",
    "3月5日",
    "2月30日",
    "（星期四）",
    "占",
    "%",
    "万",
    "亿元",
    "2023年第7期",
    "总第427期",
    "latest..",
    "第7期",
    "有7个：",
    "已有39个",
    "其中",
    "增长20%",
    "“",
    "《",
    "【待补】",
];

/// What numbers become.
const NUMBERS: [&str; 16] = [
    "0",
    "-1",
    "1",
    "00",
    "18446744073709551615",
    "18446744073709551616",
    "9223372036854775808",
    "340282366920938463463374607431768211456",
    "1e400",
    "0x7f",
    "1_000",
    "1.5",
    "-0",
    "4294967296",
    "99999999",
    "65536",
];

/// Random numbers, the same for the same seed (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `end`; 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % (end.max(1) as u64)).expect("below an usize")
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// A place among bytes and, behind it, where something short ends.
    fn range(&mut self, bytes: &[u8]) -> (usize, usize) {
        let start = self.below(bytes.len() + 1);
        let longest = *self.of(&[1, 4, 16, 64, 1024]);
        (start, (start + 1 + self.below(longest)).min(bytes.len()).max(start))
    }
}

/// The bytes with something wrong in them.
fn torn(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = random.of(seeds).clone();
    let changes = *random.of(&[1, 1, 2, 3, 8, 20]);
    let unpacked = bytes.starts_with(b"PK\x03\x04") && random.below(8) > 0;
    if unpacked && let Some(packed) = torn_inside(&bytes, changes, random) {
        return packed;
    }
    for _ in 0..changes {
        tear(&mut bytes, seeds, random);
    }
    bytes.truncate(LARGEST.max(seeds.iter().map(Vec::len).max().unwrap_or(0)));
    bytes
}

/// An archive with something wrong in what it holds, so that this is read at all.
fn torn_inside(bytes: &[u8], changes: usize, random: &mut Random) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).ok()?;
        let mut held = Vec::new();
        let name = part.name().ok()?.into_owned();
        part.by_ref().take(1 << 20).read_to_end(&mut held).ok()?;
        parts.push((name, held));
    }
    let names: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].0.ends_with(".xml")).collect();
    let all: Vec<Vec<u8>> = parts.iter().map(|(_, held)| held.clone()).collect();
    for _ in 0..changes {
        let at = *names.get(random.below(names.len()))?;
        tear(&mut parts[at].1, &all, random);
    }
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, held) in parts {
        packed.start_file(name, SimpleFileOptions::default()).ok()?;
        packed.write_all(&held).ok()?;
    }
    Some(packed.finish().ok()?.into_inner())
}

fn tear(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let (start, end) = random.range(bytes);
    let put = |bytes: &mut Vec<u8>, what: &[u8]| drop(bytes.splice(start..start, what.to_vec()));
    match random.below(12) {
        0 if start < bytes.len() => bytes[start] ^= 1 << random.below(8),
        1 if start < bytes.len() => bytes[start] = *random.of(b"\0\x0a\x22\x30\x39\x7f\x80\xff"),
        2 => drop(bytes.drain(start..end)),
        3 => {
            let part = bytes[start..end].to_vec();
            put(bytes, &part);
        }
        4 => put(bytes, random.of::<&[u8]>(&TOKENS)),
        5 => put(bytes, random.of(&WORDS).as_bytes()),
        6 => {
            // Nested, or a long line of the same.
            let (times, most) = (*random.of(&[3, 20, 300, 3000]), LARGEST / 4);
            let word = match random.below(2) {
                0 => random.of(&TOKENS).to_vec(),
                _ => random.of(&WORDS).as_bytes().to_vec(),
            };
            put(bytes, &word.repeat(times.min(most / word.len())));
        }
        7 => {
            let other = random.of(seeds).clone();
            let (start, end) = random.range(&other);
            put(bytes, &other[start..end]);
        }
        8 => bytes.truncate(start),
        9 => {
            // A line in another place.
            let mut lines: Vec<Vec<u8>> =
                bytes.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
            let (one, other) = (random.below(lines.len()), random.below(lines.len()));
            if !lines.is_empty() {
                lines.swap(one, other);
                *bytes = lines.concat();
            }
        }
        _ => {
            let is_digit = |at: &usize| bytes[*at].is_ascii_digit();
            if let Some(first) = (start..bytes.len()).find(is_digit) {
                let last = (first..bytes.len()).find(|at| !is_digit(at)).unwrap_or(bytes.len());
                let number = random.of(&NUMBERS).as_bytes().to_vec();
                bytes.splice(first..last, number);
            }
        }
    }
}

/// The files that a target starts from: those of the tree, by where they are and how they end, and its own
/// corpus, where what was once wrong stays.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let of_examples = |end: &str| files(&root().join("examples"), &|path| path.ends_with(end));
    let below = |folder: &str, ends: &'static [&'static str]| {
        files(&root().join(folder), &|path| ends.iter().any(|end| path.ends_with(end)))
    };
    let in_examples = |is_one: &dyn Fn(&str) -> bool| files(&root().join("examples"), is_one);
    let is_prose = |path: &str| path.contains("/issues/") && !path.ends_with("/issue.toml");
    let mut found = match target {
        "bulletin" => of_examples("bulletin.toml"),
        "csv" => [of_examples(".csv"), below("tests/messy", &[".csv"])].concat(),
        "definition" => {
            [below("sections", &[".toml"]), in_examples(&|path| path.contains("/sections/"))]
                .concat()
        }
        "sentence" => of_examples("sections/诉求受理.toml"),
        "issue" => of_examples("/issue.toml"),
        "section" => in_examples(&|path| path.ends_with(".toml") && is_prose(path)),
        "diff" => of_examples("窗口动态.toml"),
        "prose" => of_examples("窗口动态.toml"),
        "workbook" => below("tests/messy", &[".xlsx", ".xls", ".ods"]),
        "import" => below("tests/printed", &[".txt"]),
        "markdown" => [below("tests/golden", &[".md"]), below("tests/printed", &[".txt"])].concat(),
        "pdf" => below("tests/printed", &[".pdf"]),
        "docx" => below("tests/printed", &[".docx"]),
        _ => Vec::new(),
    };
    found.extend(corpus(target));
    assert!(!found.is_empty(), "{target} starts from nothing");
    found.into_iter().map(|path| std::fs::read(&path).expect("a file")).collect()
}

fn corpus(target: &str) -> Vec<PathBuf> {
    let folder = root().join("tests/fuzz/corpus").join(target);
    if folder.is_dir() { files(&folder, &|_| true) } else { Vec::new() }
}

fn files(folder: &Path, is_one: &dyn Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, is_one));
        } else if is_one(&path.to_string_lossy().replace('\\', "/")) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// How long a target is to run.
enum Length {
    Cases(usize),
    Time(Duration),
}

impl Length {
    fn asked_for() -> Option<Self> {
        let number = |name| std::env::var(name).ok()?.parse::<u32>().ok();
        let time = number("FUZZ_SECONDS").map(|s| Self::Time(Duration::from_secs(s.into())));
        time.or_else(|| Some(Self::Cases(usize::try_from(number("FUZZ_CASES")?).ok()?)))
    }
}

fn fuzz(target: &str) {
    let seeds = seeds(target);
    let asked = Length::asked_for();
    let report = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../fuzz");
    if asked.is_some() {
        std::fs::create_dir_all(&report).expect("a folder for the report");
    }
    // Where a case neither ends nor fails, it is left there.
    let current = report.join(format!("{target}.current"));
    let length = asked.as_ref().unwrap_or(&Length::Cases(CASES));
    let start = Instant::now();
    let seed = std::env::var("FUZZ_SEED").ok().and_then(|seed| seed.parse().ok());
    let mut random = Random(seed.unwrap_or(0));
    let (mut cases, mut failures) = (0, 0);
    let mut slowest = (Duration::ZERO, Vec::new());
    loop {
        let is_over = match *length {
            Length::Cases(most) => cases >= most + seeds.len(),
            Length::Time(most) => cases >= seeds.len() && start.elapsed() >= most,
        };
        if is_over {
            break;
        }
        let bytes = match seeds.get(cases) {
            Some(seed) => seed.clone(),
            None => torn(&seeds, &mut random),
        };
        if asked.is_some() {
            std::fs::write(&current, &bytes).expect("a writable file");
        }
        let begun = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| targets::run(target, &bytes))).is_err() {
            failures += 1;
            let path = std::env::temp_dir().join(format!("bulletin-fuzz-{target}-{failures}"));
            std::fs::write(&path, &bytes).expect("a writable file");
            assert!(asked.is_some() && failures < 20, "case {cases} is kept as {}", path.display());
        }
        if begun.elapsed() > slowest.0 {
            slowest = (begun.elapsed(), bytes);
        }
        cases += 1;
    }
    if asked.is_some() {
        let (spent, worst) = (start.elapsed().as_secs(), slowest.0.as_millis());
        let line = format!(
            "{target}: {cases} cases in {spent} s, {failures} failed, the slowest {worst} ms\n"
        );
        std::fs::write(report.join(format!("{target}.txt")), line).expect("a writable file");
        std::fs::write(report.join(format!("{target}.slowest")), slowest.1).expect("a file");
        std::fs::remove_file(&current).expect("what was written");
    }
    assert_eq!(failures, 0, "kept as bulletin-fuzz-{target}-*");
}

macro_rules! targets {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];

        $(#[test]
        fn $name() {
            fuzz(stringify!($name));
        })*
    };
}

targets! {
    bulletin calendar csv definition departments diff docx import issue markdown opening pdf prose record
    section selection sentence workbook
}

#[test]
fn every_target_is_run_here_and_under_cargo_fuzz() {
    let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(NAMES, names);
    let manifest = std::fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("a manifest");
    for name in names {
        assert!(manifest.contains(&format!("\nname = \"{name}\"\n")), "{name}");
        assert!(root().join(format!("fuzz/targets/{name}.rs")).is_file(), "{name}");
    }
}
