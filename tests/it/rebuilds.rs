//! Many issues at once, and what is made again after an edit: that and nothing else.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::generate::write_workspace;
use crate::support::{self, Copy, Edit, MAIN, Run};

/// The issues whose outputs a run with [`JSON`] says that it wrote.
fn made(run: &Run) -> Vec<String> {
    // `out/2023-07.typ`, `out/2023-07/photo.png`
    let issue = |path: &String| {
        let path = path.strip_prefix("out/").expect("in out/");
        path.split(['.', '/']).next().expect("a name").to_owned()
    };
    let issues: BTreeSet<String> = run.outputs("written").iter().map(issue).collect();
    issues.into_iter().collect()
}

const JSON: [&str; 2] = ["--message-format", "json"];

/// Two years of 50 issues and one issue more, as few as have a next year's to spare; all are built.
struct Years(Copy);

impl Years {
    fn built() -> Self {
        let copy = Copy::empty();
        write_workspace(copy.dir.path(), 103);
        // Stated totals would be wrong after an edit.
        for entry in copy.path("issues").read_dir().expect("issues") {
            let path = entry.expect("an issue").path().join("事项受理办结.toml");
            std::fs::write(path, "").expect("a writable file");
        }
        let years = Self(copy);
        assert_eq!(years.build(&[]).len(), 103);
        // What was written just now is not trusted by its times, and would be read again each time.
        std::thread::sleep(Duration::from_millis(2100));
        assert_eq!(years.build(&[]), [""; 0]);
        years
    }

    fn build(&self, args: &[&str]) -> Vec<String> {
        let run = self.0.run(&[&["build", "--all", "--format", "typ"], &JSON[..], args].concat());
        assert_eq!(run.code, 0, "{run:?}");
        made(&run)
    }

    /// What is made again after the edit, as `first..last` where they follow each other.
    fn after(&self, edit: impl FnOnce(&Copy)) -> String {
        edit(&self.0);
        let made = self.build(&[]);
        assert_eq!(self.build(&[]), [""; 0], "{made:?} were made twice");
        match made.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [first, .., last] => {
                let all = self.0.dir.path().join("issues").read_dir().expect("issues");
                let all = all.map(|entry| entry.expect("an issue").file_name());
                let all = all.map(|name| name.to_string_lossy().into_owned());
                let between = all.filter(|id| first <= id && id <= last).count();
                assert_eq!(made.len(), between, "{made:?}");
                format!("{first}..{last}")
            }
        }
    }
}

/// Changes the file so that neither its length nor the time of its writing tells.
fn in_secret(copy: &Copy, path: &str, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let path = copy.path(path);
    let written = path.metadata().and_then(|file| file.modified()).expect("a file");
    let text = std::fs::read_to_string(&path).expect("a text");
    assert!(text.contains(from), "{from} is not in {}", path.display());
    std::fs::write(&path, text.replacen(from, to, 1)).expect("a writable file");
    set_written(&path, written);
}

fn set_written(path: &Path, time: SystemTime) {
    let file = std::fs::File::options().write(true).open(path).expect("a file");
    file.set_modified(time).expect("a time");
}

fn append(copy: &Copy, path: &str, text: &str) {
    let mut bytes = std::fs::read(copy.path(path)).expect("a file");
    bytes.extend(text.as_bytes());
    copy.write(path, &bytes);
}

/// One more 受理 in 行政许可.
fn correct(copy: &Copy, issue: &str) {
    let path = format!("issues/{issue}/事项受理办结.csv");
    let was = first_figure(copy, issue);
    let (from, to) = (format!("行政许可,{was},"), format!("行政许可,{},", was + 1));
    copy.write(&path, copy.read(&path).replacen(&from, &to, 1).as_bytes());
}

#[test]
fn each_edit_makes_again_what_it_changes_and_nothing_else() {
    let years = Years::built();
    let patrol = "issues/2014-25/大厅巡查.toml";

    let check = |expected: &str, edit: &dyn Fn(&Copy)| assert_eq!(years.after(edit), expected);
    check("", &|_| {});
    // In an issue that nothing else has touched of late, and in one that is looked at for other reasons.
    check("2016-02", &|copy| in_secret(copy, "issues/2016-02/大厅巡查.toml", "良好", "较好"));
    check("2016-02", &|copy| in_secret(copy, "issues/2016-02/大厅巡查.toml", "较好", "尚好"));
    check("2014-25", &|copy| append(copy, patrol, "# 批注\n"));
    check("2014-25", &|copy| append(copy, "issues/2014-25/综窗办件.csv", "\n"));
    check("2014-30..2014-50", &|copy| correct(copy, "2014-30"));
    check("2014-50", &|copy| correct(copy, "2014-50"));
    check("2015-01..2015-50", &|copy| correct(copy, "2015-01"));
    // A file that only looks new.
    check("", &|copy| set_written(&copy.path(patrol), SystemTime::now()));
    check("", &|copy| set_written(&copy.path(patrol), SystemTime::now() + Duration::from_hours(1)));
    check("", &|copy| copy.write(patrol, copy.read(patrol).as_bytes()));
    check("", &|copy| copy.write("issues/2014-25/草稿.txt", b"not read"));
    check("", &|copy| copy.write("departments.toml", b"department = []\n"));
    check("", &|copy| copy.write("calendar.csv", b"date,kind\n2014-03-03,off\n"));
    check("", &|copy| copy.write("sections/unused.toml", b"heading = \"x\"\nblocks = []\n"));
    // Outputs that are not there as they were made.
    check("2014-07", &|copy| copy.edit(Edit::Delete("out/2014-07.typ")));
    check("2014-07", &|copy| append(copy, "out/2014-07.typ", "x"));
    check("", &|copy| copy.write("out/2014-07.typ", copy.read("out/2014-07.typ").as_bytes()));
    check("2014-07..2014-08", &|copy| {
        copy.edit(Edit::Rename("out/2014-08.typ", "out/2014-07.typ"));
    });
    // A photo, and the outputs' copy of it.
    check("2014-05", &|copy| append(copy, "issues/2014-05/现场.png", "x"));
    check("2014-05", &|copy| copy.edit(Edit::Delete("out/2014-05/现场.png")));
    // What all of them share.
    check("2014-01..2016-03", &|copy| append(copy, "bulletin.toml", "# 批注\n"));
    check("2014-01..2016-03", &|copy| {
        copy.write("sections/大厅巡查.toml", include_bytes!("../../sections/大厅巡查.toml"));
        append(copy, "sections/大厅巡查.toml", "\n");
    });
    check("2014-01..2016-03", &|copy| copy.edit(Edit::Delete("sections/大厅巡查.toml")));
    check("2014-01..2016-03", &|copy| {
        copy.write("templates/issue.md", include_bytes!("../../templates/issue.md"));
        append(copy, "templates/issue.md", "\n");
    });
    // Fonts: one that no role takes, the one that was taken from elsewhere, and that one changed.
    let digits = Path::new("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf");
    let digits = std::fs::read(digits).expect("the face of digits");
    check("", &|copy| copy.write("fonts/nothing.ttf", b"no font"));
    check("", &|copy| copy.write("fonts/LiberationSerif-Regular.ttf", &digits));
    check("2014-01..2016-03", &|copy| {
        copy.write("fonts/LiberationSerif-Regular.ttf", &[&digits[..], b"x"].concat());
    });
    // What asks for no fonts does not hold the pages against them.
    check("2014-01..2016-03", &|copy| {
        copy.edit(Edit::Delete("fonts"));
        assert_eq!(copy.run(&["build", "--all", "--format", "md"]).code, 0);
    });
    // A correction reaches the year of what it corrects, an issue that goes what comes after it.
    let row = "section = \"事项受理办结\"\nrow = \"行政许可\"\nmeasure = \"受理\"\n";
    check("2015-20..2015-50", &|copy| {
        let was = first_figure(copy, "2015-10");
        let correction = format!(
            "[[corrections]]\n{row}issue = \"2015-10\"\nwas = {was}\nnow = {}\nreason = \"漏计\"\n",
            was + 2
        );
        append(copy, "issues/2015-20/issue.toml", &correction);
    });
    check("2015-20", &|copy| in_secret(copy, "issues/2015-20/issue.toml", "漏计", "少计"));
    check("", &|copy| copy.edit(Edit::Delete("issues/2016-03")));
    assert_eq!(years.build(&["--force"]).len(), 102);
    assert_eq!(years.build(&["--draft"]).len(), 102);
    assert_eq!(years.build(&["--draft"]), [""; 0]);
    assert_eq!(years.build(&[]), [""; 0]);
}

#[test]
fn what_is_wrong_in_one_issue_is_told_and_the_others_are_made_where_they_shall() {
    let copy = Copy::mended(MAIN);
    let good = copy.read("issues/2023-03/大厅巡查.toml");
    let check = |args: &[&str], code: i32, expected: &[&str]| {
        let run = copy.run(&[&["build", "--format", "typ", "--all"], &JSON[..], args].concat());
        assert_eq!(run.code, code, "{run:?}");
        assert_eq!(made(&run), expected, "{args:?}");
        run
    };
    // An error of the third issue's prose; the fifth's and the sixth's total hang on the fifth's figures.
    copy.write("issues/2023-03/大厅巡查.toml", b"x = 1\n");
    let counts = copy.read("issues/2023-05/综窗办件.csv");
    copy.write("issues/2023-05/综窗办件.csv", counts.replacen(',', "，", 1).as_bytes());
    let run = check(&[], 1, &[]);
    for rule in ["unknown-key", "missing-key", "unknown-column"] {
        assert!(run.stdout.contains(rule), "{rule}: {run:?}");
    }
    let kept = check(&["--keep-going"], 1, &["2023-01", "2023-02", "2023-04"]);
    let errors = |run: &Run| run.stdout.matches("\"severity\":\"error\"").count();
    assert_eq!(errors(&kept), errors(&run));
    copy.write("issues/2023-05/综窗办件.csv", counts.as_bytes());
    // Figures that can be read and may be counted twice are worse.
    let manifest = copy.read("issues/2023-05/issue.toml");
    let begins = "from = 2023-02-06";
    assert!(manifest.contains(begins), "{manifest}");
    let overlapping = manifest.replacen(begins, "from = 2023-02-03", 1);
    copy.write("issues/2023-05/issue.toml", overlapping.as_bytes());
    let run = check(&["--keep-going"], 1, &[]);
    assert!(run.stdout.contains("period-overlap"), "{run:?}");
    copy.write("issues/2023-05/issue.toml", manifest.as_bytes());
    check(&["--keep-going"], 1, &["2023-05", "2023-06", "2023-07"]);
    copy.write("issues/2023-03/大厅巡查.toml", good.as_bytes());
    check(&[], 0, &["2023-03"]);
}

#[test]
fn what_is_published_stays_as_it_is() {
    let copy = Copy::mended(MAIN);
    for issue in ["2023-01", "2023-02"] {
        assert_eq!(copy.run(&["publish", issue]).code, 0);
    }
    let build = || made(&copy.run(&[&["build", "--all"], &JSON[..]].concat()));
    assert_eq!(build().len(), 7);
    append(&copy, "bulletin.toml", "# 批注\n");
    assert_eq!(build(), ["2023-03", "2023-04", "2023-05", "2023-06", "2023-07"]);
    assert_eq!(copy.run(&["publish", "2023-03"]).code, 0);
    assert_eq!(build(), [""; 0]);
}

#[test]
fn the_list_says_what_became_of_each_issue() {
    let copy = Copy::mended(MAIN);
    let states = || {
        let run = copy.run(&["list", "--format", "json"]);
        let rows: Vec<serde_json::Value> = serde_json::from_str(&run.stdout).expect("json");
        let states = rows.iter().map(|row| row["state"].as_str().expect("a state").to_owned());
        (states.collect::<Vec<_>>().join(" "), rows)
    };
    let check = |expected: &str| assert_eq!(states().0, expected);
    check("new new new new new new new");
    assert!(!copy.path("out").exists());
    assert_eq!(copy.run(&["publish", "2023-01"]).code, 0);
    assert_eq!(copy.run(&["build", "2023-02..2023-05", "--format", "md"]).code, 0);
    check("published built built built built new new");
    append(&copy, "issues/2023-04/大厅巡查.toml", "# 批注\n");
    copy.edit(Edit::Delete("out/2023-02.md"));
    check("published stale built stale built new new");
    // What only looks as if it had changed is as it was built; what cannot be built is not.
    copy.write(
        "issues/2023-03/大厅巡查.toml",
        copy.read("issues/2023-03/大厅巡查.toml").as_bytes(),
    );
    copy.write("issues/2023-05/issue.toml", b"total = \n");
    check("published stale built stale stale new new");
    let (_, rows) = states();
    let keys = ["issue", "total", "date", "from", "to"];
    let told = |row: usize| keys.map(|key| rows[row][key].to_string().replace('"', "")).join(" ");
    assert_eq!(told(6), "2023-07 427 2023-03-09 2023-02-20 2023-02-24");
    assert_eq!(told(4), "2023-05 null null null null");
    let table = copy.run(&["list"]).stdout;
    let line = table.lines().nth(7).expect("the last issue");
    assert_eq!(line, "2023-07  427     2023-03-09  2023-02-20至2023-02-24  未排");
}

#[test]
fn a_warning_is_told_each_time() {
    let copy = Copy::of(MAIN);
    for (is_first, wait) in [(true, 0), (false, 2100), (false, 2100)] {
        // Also when all files are trusted by their times.
        std::thread::sleep(Duration::from_millis(wait));
        let run = copy.run(&[&["build", "2023-07"], &JSON[..]].concat());
        let (written, fresh) = (run.outputs("written").len(), run.outputs("fresh").len());
        assert_eq!((run.code, written, fresh), if is_first { (0, 3, 0) } else { (0, 0, 3) });
        assert!(run.stdout.contains("enumeration"), "{run:?}");
    }
}

#[test]
fn a_photo_under_any_name_is_looked_at() {
    let copy = Copy::mended(MAIN);
    let news = "issues/2023-03/窗口动态.toml";
    let text = copy.read(news);
    let photo = "photo = { file = \".会场/图.png\", caption = \"会场\" }\ntext = ";
    copy.write(news, text.replacen("text = ", photo, 1).as_bytes());
    let path = "issues/2023-03/.会场/图.png";
    let photo = std::fs::read(support::root().join("tests/fixtures/photo.png")).expect("a photo");
    copy.write(path, &photo);
    let build = || made(&copy.run(&[&["build", "2023-03", "--format", "md"], &JSON[..]].concat()));
    assert_eq!(build(), ["2023-03"]);
    std::thread::sleep(Duration::from_millis(2100));
    assert_eq!(build(), [""; 0]);
    copy.write(path, &[&photo, b"\0".as_slice()].concat());
    assert_eq!(build(), ["2023-03"]);
}

#[test]
fn what_the_last_build_left_may_be_lost() {
    let copy = Copy::mended(MAIN);
    let build = || copy.run(&[&["build", "2023-07", "--format", "typ"], &JSON[..]].concat());
    let state = "out/.bulletin.json";
    assert_eq!(made(&build()), ["2023-07"]);
    let half = copy.read(state);
    copy.write(state, &half.as_bytes()[..half.len() / 2]);
    assert_eq!(made(&build()), ["2023-07"]);
    assert_eq!(made(&build()), [""; 0]);
    copy.edit(Edit::Delete(state));
    assert_eq!(made(&build()), ["2023-07"]);
    copy.edit(Edit::Delete(state));
    std::fs::create_dir(copy.path(state)).expect("a folder");
    let run = build();
    assert_eq!((run.code, made(&run)), (0, vec!["2023-07".to_owned()]), "{run:?}");
    assert!(run.stderr.contains("那里是一个文件夹"), "{run:?}");
}

#[test]
fn outputs_are_the_same_in_any_number_of_threads_and_in_any_folder() {
    let built = |jobs: &str| {
        let copy = Copy::empty();
        write_workspace(copy.dir.path(), 6);
        let run = copy.run(&["build", "--all", "--jobs", jobs]);
        assert_eq!(run.code, 0, "{run:?}");
        let out = copy.path("out").read_dir().expect("outputs");
        let mut files: Vec<_> = out
            .map(|file| file.expect("a file"))
            .filter(|file| !file.file_name().to_string_lossy().starts_with('.'))
            .filter(|file| file.path().is_file())
            .map(|file| (file.file_name(), std::fs::read(file.path()).expect("bytes")))
            .collect();
        files.sort();
        assert_eq!(files.len(), 18);
        (run.stdout, files)
    };
    let one = built("1");
    assert!(one == built("8"), "other bytes, or another order");
}

/// 行政许可's 受理 of an issue.
fn first_figure(copy: &Copy, issue: &str) -> u64 {
    let text = copy.read(&format!("issues/{issue}/事项受理办结.csv"));
    let line = text.lines().find(|line| line.starts_with("行政许可")).expect("a row");
    line.split(',').nth(1).expect("a figure").parse().expect("a number")
}

/// Everything that a disk tells of files is another there; the program is one that was compiled anew.
#[test]
fn what_was_built_is_known_on_another_machine() {
    let (here, there) = (Copy::mended(MAIN), Copy::empty());
    let formats = ["--format", "typ", "--format", "md"];
    let build = [&["build", "--all"], &formats[..]].concat();
    assert_eq!(here.run(&build).code, 0);
    support::copy_folder(here.dir.path(), there.dir.path());
    std::fs::create_dir(there.path("out")).expect("a new folder");
    support::copy_folder(&here.path("out"), &there.path("out"));
    let program = there.path("bulletin");
    std::fs::copy(env!("CARGO_BIN_EXE_bulletin"), &program).expect("a program");
    let told = |args: &[&str]| {
        let mut command = std::process::Command::new(&program);
        let output = command.current_dir(there.dir.path()).args(args).output();
        Run::from(output.expect("the program starts"))
    };
    let json = ["--message-format", "json"];
    let count = |run: &Run, state: &str| {
        let state = format!("\"state\":\"{state}\"");
        run.stdout.lines().filter(|line| line.contains(&state)).count()
    };
    let run = told(&[&build[..], &["--check"], &json].concat());
    assert_eq!((run.code, count(&run, "fresh")), (0, 14), "{run:?}");
    append(&there, "issues/2023-04/大厅巡查.toml", "# 批注\n");
    let run = told(&[&build[..], &json].concat());
    assert_eq!((run.code, count(&run, "fresh"), count(&run, "written")), (0, 12, 2), "{run:?}");
}
