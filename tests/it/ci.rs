//! What a machine that builds for others reads and asks: every output told of, reports for programs,
//! whether outputs are as they would be made, parts of a whole, and several issues published.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{self, Copy, Edit, MAIN, Run, digest, files_below, read};

const ALL: [&str; 7] =
    ["2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06", "2023-07"];

const COUNTS: &str = "issues/2023-05/综窗办件.csv";
const ROUND: &str = "issues/2023-03/大厅巡查.toml";

/// `out/2023-01.md`, `out/2023-01.typ`, …
fn paths(issues: &[&str], extensions: &[&str]) -> Vec<String> {
    let of = |issue: &&str| {
        let issue = (*issue).to_owned();
        extensions.iter().map(move |extension| format!("out/{issue}.{extension}"))
    };
    issues.iter().flat_map(of).collect()
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

#[test]
fn every_output_is_told_of_whether_it_is_written_or_up_to_date() {
    let copy = Copy::mended(MAIN);
    let args = ["build", "--all", "--format", "md,typ"];
    let expected = paths(&ALL, &["md", "typ"]);
    let first = copy.run(&args);
    assert_eq!((first.code, lines(&first.stdout)), (0, expected.iter().map(|p| &**p).collect()));
    let again = copy.run(&args);
    assert_eq!((again.code, &again.stdout), (0, &first.stdout), "{again:?}");
    // Some are written, some are there.
    copy.edit(Edit::Delete("out/2023-04.md"));
    let mixed = copy.run(&[&args[..], &["--message-format", "json"]].concat());
    assert_eq!(mixed.outputs("written"), paths(&["2023-04"], &["md", "typ"]));
    let order: Vec<Value> =
        mixed.said("output").iter().map(|output| output["path"].clone()).collect();
    assert_eq!(order, expected);
    // A format that is asked for twice is one.
    let twice = copy.run(&["build", "2023-02", "--format", "md,typ,md"]);
    assert_eq!(lines(&twice.stdout), ["out/2023-02.md", "out/2023-02.typ"]);
    // What is held back is not among them, nor what hangs on it.
    let counts = copy.read(COUNTS);
    copy.write(COUNTS, counts.replacen(',', "，", 1).as_bytes());
    let held = copy.run(&[&args[..], &["--keep-going"]].concat());
    let right = paths(&ALL[..4], &["md", "typ"]);
    assert_eq!((held.code, lines(&held.stdout)), (1, right.iter().map(|p| &**p).collect()));
    // An error in one issue makes nothing wrong of those that it does not bear on.
    let stopped = copy.run(&args);
    assert_eq!((stopped.code, &stopped.stdout), (1, &held.stdout), "{stopped:?}");
}

#[test]
fn photos_are_outputs_too() {
    let copy = Copy::mended(MAIN);
    let news = "issues/2023-03/窗口动态.toml";
    let photo = "photo = { file = \"会场.png\", caption = \"会场\" }\ntext = ";
    copy.write(news, copy.read(news).replacen("text = ", photo, 1).as_bytes());
    let image = support::root().join("tests/fixtures/photo.png");
    let bytes = std::fs::read(image).expect("a photo");
    copy.write("issues/2023-03/会场.png", &bytes);
    let expected = "out/2023-03.md\nout/2023-03.txt\nout/2023-03/会场.png\n";
    for args in [&["--force"][..], &[], &["--check"], &["--check", "--force"]] {
        let args = [&["build", "2023-03", "--format", "md,txt"], args].concat();
        let run = copy.run(&args);
        assert_eq!((run.code, run.stdout.as_str()), (0, expected), "{args:?}: {run:?}");
    }
    copy.write("out/2023-03/会场.png", b"another");
    let run = copy.run(&["build", "2023-03", "--format", "md,txt", "--check"]);
    assert!(
        run.code == 1 && run.stderr.contains("out/2023-03/会场.png，排好以后被改动过"),
        "{run:?}"
    );
}

/// What a run with `--message-format json` says of its issues at its end.
fn summary(run: &Run) -> Value {
    let last = run.stdout.lines().last().unwrap_or_else(|| panic!("{run:?}"));
    let mut summary: Value = serde_json::from_str(last).expect("JSON");
    assert_eq!(summary["reason"], "summary", "{run:?}");
    assert!(summary["ms"].is_u64(), "{summary}");
    summary.as_object_mut().expect("an object").remove("ms");
    summary
}

fn pages(pdf: &std::path::Path) -> usize {
    let output = Command::new("mutool").arg("pages").arg(pdf).output().expect("mutool");
    String::from_utf8_lossy(&output.stdout).matches("<page ").count()
}

#[test]
fn a_program_reads_one_object_a_line() {
    let copy = Copy::of(MAIN);
    let json = |args: &[&str]| {
        let run = copy.run(&[args, &["--message-format", "json"]].concat());
        assert_eq!(run.stderr, "", "{args:?}");
        let objects = run.stdout.lines().filter(|line| line.starts_with("{\"reason\":\"")).count();
        assert_eq!(objects, run.stdout.lines().count(), "{run:?}");
        run
    };
    let count = |issues: usize, written: usize, fresh: usize, found: (usize, usize, usize)| {
        let (errors, warnings, notes) = found;
        serde_json::json!({
            "reason": "summary", "issues": issues, "written": written, "fresh": fresh,
            "stale": [], "blocked": [], "errors": errors, "warnings": warnings, "notes": notes,
        })
    };
    let checked = json(&["check", "2023-07"]);
    assert_eq!((checked.code, summary(&checked)), (0, count(1, 0, 0, (0, 1, 0))));
    assert_eq!((checked.said("output").len(), checked.diagnostics().len()), (0, 1));

    let build = ["build", "2023-06..2023-07"];
    let (first, again) = (json(&build), json(&build));
    assert_eq!((first.code, summary(&first)), (0, count(2, 2, 0, (0, 1, 1))));
    assert_eq!((again.code, summary(&again)), (0, count(2, 0, 2, (0, 1, 1))));
    for (run, state) in [(&first, "written"), (&again, "fresh")] {
        assert_eq!(run.outputs(state), paths(&ALL[5..], &["pdf", "typ", "md"]));
        for output in run.said("output") {
            let path = output["path"].as_str().expect("a path");
            assert_eq!(output["sha256"], digest(&copy, path), "{output}");
            assert_eq!(output["issue"], path["out/".len()..][..7], "{output}");
            let pages = path.ends_with(".pdf").then(|| pages(&copy.path(path)));
            assert_eq!(output["pages"], serde_json::json!(pages), "{output}");
        }
    }
    // Little to hear is no less to read of what was asked for.
    let quiet = json(&["-q", "build", "2023-06..2023-07"]);
    assert_eq!((quiet.diagnostics().len(), quiet.said("output")), (0, again.said("output")));

    // Where it is wrong, with the path that it would have.
    let counts = copy.read(COUNTS);
    copy.write(COUNTS, counts.replacen(',', "，", 1).as_bytes());
    let held = json(&["build", "2023-04..2023-06", "--keep-going", "--format", "md"]);
    assert_eq!(held.outputs("written"), paths(&["2023-04"], &["md"]));
    assert_eq!(held.outputs("blocked"), paths(&["2023-05", "2023-06"], &["md"]));
    let end = summary(&held);
    assert_eq!(end["blocked"], serde_json::json!(["2023-05", "2023-06"]), "{end}");
    assert_eq!((&end["issues"], &end["written"], &end["fresh"]), (&3.into(), &1.into(), &0.into()));
    let blocked = held.said("output");
    assert!(blocked[2]["sha256"].is_null() && blocked[2]["pages"].is_null(), "{blocked:?}");
    let year = json(&["year", "2023", "--format", "md,csv"]);
    assert_eq!(
        (year.code, year.outputs("blocked")),
        (1, vec!["out/2023.md".to_owned(), "out/2023.csv".to_owned()])
    );
    assert_eq!(summary(&year)["blocked"].as_array().map(Vec::len), Some(7));
    copy.write(COUNTS, counts.as_bytes());

    let year = json(&["year", "2023", "--format", "pdf,csv"]);
    assert_eq!(
        (year.code, year.outputs("written")),
        (0, vec!["out/2023.pdf".to_owned(), "out/2023.csv".to_owned()])
    );
    let volume = &year.said("output")[0];
    assert!(volume["issue"].is_null(), "{volume}");
    assert_eq!(volume["pages"], pages(&copy.path("out/2023.pdf")), "{volume}");
    assert!(year.said("condition").iter().any(|said| said["state"] == "not-met"), "{year:?}");

    let published = json(&["publish", "2023-01..2023-02"]);
    assert_eq!(published.code, 0);
    let written = published.outputs("written");
    assert_eq!(written.len(), 8, "{written:?}");
    assert!(written.contains(&"issues/2023-02/published.toml".to_owned()), "{written:?}");
    let end = summary(&published);
    assert_eq!((&end["issues"], &end["written"]), (&2.into(), &2.into()), "{end}");
    let verified = json(&["verify"]);
    assert_eq!((verified.code, summary(&verified)), (0, count(2, 0, 0, (0, 0, 0))));

    // A run that broke off says so by its code and one line, and has no summary.
    let broken = copy.run(&["build", "2023-99", "--message-format", "json"]);
    assert_eq!((broken.code, broken.stdout.as_str()), (2, ""), "{broken:?}");
    assert_eq!(broken.stderr.lines().count(), 1, "{broken:?}");
}

#[test]
fn each_round_of_watching_ends_in_a_summary() {
    let copy = Copy::mended(MAIN);
    let args = ["watch", "2023-07", "--format", "typ", "--message-format", "json"];
    let mut command = support::program();
    command.args(args).current_dir(copy.dir.path()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut said = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut round = || {
        let mut objects: Vec<Value> = Vec::new();
        while objects.last().is_none_or(|last| last["reason"] != "summary") {
            let line = said.next().expect("a line").expect("readable");
            objects.push(serde_json::from_str(&line).expect("JSON"));
        }
        objects
    };
    let first = round();
    let file = "issues/2023-07/大厅巡查.toml";
    copy.write(file, format!("{}# 批注\n", copy.read(file)).as_bytes());
    let second = round();
    child.kill().expect("it runs");
    child.wait().expect("it ended");
    for round in [&first, &second] {
        assert_eq!(round[0]["reason"], "output", "{round:?}");
        assert_eq!(round[0]["state"], "written", "{round:?}");
        assert_eq!(round[0]["path"], "out/2023-07.typ", "{round:?}");
    }
}

/// A URI's path.
fn decoded(uri: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), uri.bytes());
    while let Some(byte) = rest.next() {
        assert!(byte.is_ascii_graphic(), "{uri}");
        if byte == b'%' {
            let digits: Vec<u8> = rest.by_ref().take(2).collect();
            let digits = String::from_utf8(digits).expect("ASCII");
            bytes.push(u8::from_str_radix(&digits, 16).expect("hexadecimal"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn code_scanning_reads_the_same_findings() {
    let copy = Copy::of(MAIN);
    let figures = "issues/2023-07/综窗办件.toml";
    copy.write(
        figures,
        copy.read(figures).replacen("\"咨询\" = 2584", "\"咨询\" = 2585", 1).as_bytes(),
    );
    copy.write(COUNTS, copy.read(COUNTS).replacen(',', ",x", 1).as_bytes());
    copy.edit(Edit::Delete("issues/2023-02/窗口动态.toml"));
    assert_eq!(copy.run(&["publish", "2023-01"]).code, 0);
    let commands: [&[&str]; 6] = [
        &["check"],
        &["build", "--all", "--format", "md"],
        &["year", "2023", "--format", "md"],
        &["publish", "2023-01..2023-02"],
        &["verify"],
        &["check", "2023-03"],
    ];
    let mut most = 0;
    for args in commands {
        let json = copy.run(&[args, &["--message-format", "json"]].concat());
        let run = copy.run(&[args, &["--message-format", "sarif"]].concat());
        assert_eq!((run.code, run.stdout.lines().count()), (json.code, 1), "{args:?}");
        let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let found = json.diagnostics();
        let results = document["runs"][0]["results"].as_array().expect("results");
        assert_eq!(results.len(), found.len(), "{args:?}: {found:?}");
        most = most.max(found.len());
        let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
        let mut fingerprints = Vec::new();
        for (result, found) in results.iter().zip(&found) {
            let rule = &rules
                [usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small")];
            assert_eq!((&result["ruleId"], &rule["id"]), (&found["code"], &found["code"]));
            assert_eq!((&rule["name"], &result["level"]), (&found["rule"], &found["severity"]));
            let text = result["message"]["text"].as_str().expect("a text");
            assert!(text.starts_with(found["message"].as_str().expect("a text")), "{text}");
            same_place(&result["locations"][0], found);
            let none = Vec::new();
            let related = result["relatedLocations"].as_array().unwrap_or(&none);
            let expected = found["related"].as_array().expect("an array");
            assert_eq!(related.len(), expected.len(), "{result}");
            for (related, expected) in related.iter().zip(expected) {
                assert_eq!(related["message"]["text"], expected["message"], "{related}");
                same_place(related, expected);
            }
            fingerprints.push(result["partialFingerprints"]["sourceLine/v1"].to_string());
        }
        fingerprints.sort();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), results.len(), "two are alike");
        judged(&run.stdout);
    }
    assert!(most > 3, "{most}");
    // A run that breaks off says so.
    let mut broken = support::program();
    broken.args([
        "build",
        "--format",
        "pdf",
        "--engine",
        "typst-cli",
        "--typst",
        "no-such-program",
    ]);
    broken.args(["2023-01", "--message-format", "sarif"]).current_dir(copy.dir.path());
    let run = Run::from(broken.output().expect("the program starts"));
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let invocation = &document["runs"][0]["invocations"][0];
    assert_eq!((run.code, &invocation["executionSuccessful"]), (2, &false.into()), "{run:?}");
    // Beside what stdout is for there is none.
    let totals = copy.run(&["totals", "--message-format", "sarif"]);
    assert!(
        totals.code == 2 && totals.stderr.contains("可写 human、short、json、github"),
        "{totals:?}"
    );
}

fn same_place(location: &Value, expected: &Value) {
    let place = &location["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
    assert_eq!(decoded(uri), expected["file"].as_str().expect("a path"));
    let region = &place["region"];
    let keys = [
        ("startLine", "line"),
        ("startColumn", "column"),
        ("endLine", "end_line"),
        ("endColumn", "end_column"),
    ];
    for (key, own) in keys.into_iter().filter(|(_, own)| expected.get(own).is_some()) {
        assert_eq!(region[key], expected[own], "{key}");
    }
}

/// Holds a document against the schema of SARIF.
fn judged(document: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("found.sarif");
    std::fs::write(&file, document).expect("a writable file");
    let judge = support::root().join("tests/judges/sarif.py");
    let output = Command::new(support::python()).arg(judge).arg(&file).output().expect("a judge");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn what_makes_a_run_fail_is_said_to_who_wants_to_hear_little() {
    let copy = Copy::of(MAIN);
    let check = |args: &[&str], code: i32, said: &[&str], unsaid: &[&str]| {
        let run = copy.run(args);
        assert_eq!(run.code, code, "{args:?}: {run:?}");
        said.iter().for_each(|said| assert!(run.stderr.contains(said), "{said}: {run:?}"));
        unsaid.iter().for_each(|said| assert!(!run.stderr.contains(said), "{said}: {run:?}"));
    };
    let verdict = "查了";
    check(&["check", "2023-07", "--strict"], 1, &["enumeration", verdict], &[]);
    check(&["-q", "check", "2023-07", "--strict"], 1, &["enumeration"], &[verdict]);
    check(&["-q", "check", "2023-07"], 0, &[], &["enumeration", verdict]);
    check(&["-q", "check", "2023-06", "--strict"], 0, &[], &[verdict]);
    let unpublished = "✗ 还没有公布";
    check(&["year", "2023", "--format", "md"], 0, &[unpublished, "✓ 期号相连"], &[]);
    check(&["year", "2023", "--format", "md", "--strict"], 1, &[unpublished, "✓ 期号相连"], &[]);
    check(&["-q", "year", "2023", "--format", "md", "--strict"], 1, &[unpublished], &["✓"]);
    check(&["-q", "year", "2023", "--format", "md"], 0, &[], &[unpublished, "✓"]);
    // The volume is written all the same.
    copy.edit(Edit::Delete("out/2023.md"));
    check(&["year", "2023", "--format", "md", "--strict"], 1, &[], &[]);
    assert!(copy.path("out/2023.md").is_file());
    check(
        &["-q", "build", "2023-06", "--format", "md", "--check"],
        1,
        &["要重排：out/2023-06.md"],
        &[verdict],
    );
    copy.write(COUNTS, copy.read(COUNTS).replacen(',', "，", 1).as_bytes());
    let held = "没有写出 2023-06：累计要用到的 2023-05 有错";
    check(
        &["-q", "build", "2023-06", "--format", "md", "--keep-going"],
        1,
        &[held, "错误["],
        &[verdict],
    );
}

#[test]
fn findings_come_in_one_order_whether_the_issue_is_laid_out_or_not() {
    let copy = Copy::of(MAIN);
    let found = |args: &[&str]| {
        let build = ["build", "2023-07", "--format", "pdf", "--message-format", "json"];
        let found = copy.run(&[&build, args].concat()).diagnostics();
        found.iter().map(|found| found["rule"].to_string()).collect::<Vec<_>>()
    };
    let first = found(&[]);
    assert_eq!(first, ["\"enumeration\"", "\"last-page\""]);
    assert_eq!(found(&[]), first);
    // Nothing is known of its sources.
    copy.write("issues/2023-07/备注.txt", b"x");
    assert_eq!(found(&[]), first);
    copy.delete("out/.bulletin.json");
    assert_eq!(found(&["--check"]), first);
    let checked = copy.run(&["build", "2023-07", "--format", "pdf", "--check"]);
    assert!(checked.stderr.contains("1期与要排的相同，在 out"), "{checked:?}");
}

#[test]
fn every_issue_that_was_held_back_is_named_with_what_holds_it() {
    let copy = Copy::mended(MAIN);
    let good = copy.read(ROUND);
    copy.write(ROUND, b"x = 1\n");
    copy.write(COUNTS, copy.read(COUNTS).replacen(',', "，", 1).as_bytes());
    let build = |args: &[&str]| {
        let run = copy.run(&[&["build", "--all", "--format", "md"], args].concat());
        assert_eq!(run.code, 1, "{run:?}");
        let held = run.stderr.lines().filter(|line| line.starts_with("没有写出 "));
        held.map(str::to_owned).collect::<Vec<_>>()
    };
    let by_counts = "（issues/2023-05/综窗办件.csv:1:1 unknown-column）";
    let of_counts = |issue: &str| format!("没有写出 {issue}：累计要用到的 2023-05 有错{by_counts}");
    let five = format!("没有写出 2023-05：它自己有错{by_counts}");
    let three =
        "没有写出 2023-03：它自己有错（issues/2023-03/大厅巡查.toml:1:1 unknown-key）".to_owned();
    let later = [of_counts("2023-06"), of_counts("2023-07")];
    let held = build(&["--keep-going"]);
    assert_eq!(held, [&[three, five.clone()], &later[..]].concat());
    // Without it the errors are all that there is to say.
    assert_eq!(build(&[]), [""; 0]);
    copy.write(ROUND, good.as_bytes());
    assert_eq!(build(&["--keep-going"]), [&[five], &later[..]].concat());
    // What all share holds all, and each of them by it but where its own error is nearer.
    let config = copy.read("bulletin.toml");
    copy.write("bulletin.toml", format!("x = 1\n{config}").as_bytes());
    let held = build(&["--keep-going", "--force"]);
    let shared =
        |issue: &str| format!("没有写出 {issue}：共用的文件有错（bulletin.toml:1:1 unknown-key）");
    assert_eq!(held.len(), 7, "{held:?}");
    assert_eq!(held[..4], ["2023-01", "2023-02", "2023-03", "2023-04"].map(shared));
}

#[test]
fn a_check_of_outputs_writes_nothing_and_says_why_they_are_not_up_to_date() {
    let copy = Copy::mended(MAIN);
    let formats = ["--format", "typ,md"];
    // The lines that name outputs, by state and reason.
    let check = |args: &[&str], expected: &[&str]| {
        let before = files_below(copy.dir.path());
        let run =
            copy.run(&[&["build", "2023-06..2023-07", "--check"], &formats[..], args].concat());
        let named = run.stderr.lines().filter_map(|line| line.strip_prefix("要重排："));
        assert_eq!(named.collect::<Vec<_>>(), expected, "{run:?}");
        assert_eq!(run.code, i32::from(!expected.is_empty()), "{run:?}");
        assert_eq!(run.stdout.lines().count(), 4 - expected.len(), "{run:?}");
        assert!(files_below(copy.dir.path()) == before, "something was written");
    };
    let missing = ["06.typ", "06.md", "07.typ", "07.md"]
        .map(|name| format!("out/2023-{name}，还没有这个文件"));
    check(&[], &missing.each_ref().map(String::as_str));
    assert!(!copy.path("out").exists());
    let build =
        || assert_eq!(copy.run(&[&["build", "2023-06..2023-07"], &formats[..]].concat()).code, 0);
    build();
    check(&[], &[]);
    // Only when it was written differs: of every file, and of the state that a build leaves.
    let folders = ["issues/2023-06", "issues/2023-07", "out", "."];
    let files = || {
        folders.iter().flat_map(|folder| std::fs::read_dir(copy.path(folder)).expect("a folder"))
    };
    for file in files().map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()) {
        let bytes = std::fs::read(&file).expect("readable");
        std::fs::remove_file(&file).expect("writable");
        std::fs::write(&file, bytes).expect("writable");
    }
    check(&[], &[]);
    check(&["--force"], &[]);
    // By content: what the last build left may be lost.
    let state = copy.read("out/.bulletin.json");
    copy.edit(Edit::Delete("out/.bulletin.json"));
    check(&[], &[]);
    let typ = copy.read("out/2023-06.typ");
    copy.write("out/2023-06.typ", format!("{typ} ").as_bytes());
    check(&[], &["out/2023-06.typ，与现在排出来的不同"]);
    copy.write("out/.bulletin.json", state.as_bytes());
    check(&[], &["out/2023-06.typ，排好以后被改动过"]);
    copy.write("out/2023-06.typ", typ.as_bytes());
    copy.edit(Edit::Delete("out/2023-07.md"));
    check(&[], &["out/2023-07.md，还没有这个文件"]);
    build();
    // A remark in a source prints nothing.
    let file = "issues/2023-06/大厅巡查.toml";
    let text = copy.read(file);
    copy.write(file, format!("# 批注\n{text}").as_bytes());
    check(&[], &[]);
    copy.write(file, text.replacen("2个窗口公示牌", "3个窗口公示牌", 1).as_bytes());
    check(
        &[],
        &[
            "out/2023-06.typ，排好以后，它所用的文件改动过",
            "out/2023-06.md，排好以后，它所用的文件改动过",
        ],
    );
    copy.write(file, text.as_bytes());
    // Written by another program, it is as it would be made, or it is not.
    let other = copy.read("out/.bulletin.json").replacen(
        "\"program\":\"bulletin ",
        "\"program\":\"bulletin 0",
        1,
    );
    copy.write("out/.bulletin.json", other.as_bytes());
    check(&[], &[]);
    copy.write(file, text.replacen("2个窗口公示牌", "3个窗口公示牌", 1).as_bytes());
    check(&[], &["out/2023-06.typ，是别的版本的程序排的", "out/2023-06.md，是别的版本的程序排的"]);
    // Errors of the sources are errors, and what cannot be made is not said to be old.
    copy.write(file, b"x = 1\n");
    let run = copy.run(&["build", "2023-06", "--check", "--format", "md"]);
    assert!(run.code == 1 && !run.stderr.contains("要重排") && run.stdout.is_empty(), "{run:?}");
    let json =
        copy.run(&["build", "2023-07", "--check", "--format", "pdf", "--message-format", "json"]);
    let output = &json.said("output")[0];
    assert_eq!(
        (&output["state"], &output["why"]),
        (&"stale".into(), &"missing".into()),
        "{json:?}"
    );
    assert_eq!((json.code, &summary(&json)["stale"]), (1, &serde_json::json!(["2023-07"])));
}

#[test]
fn the_parts_of_a_build_are_the_whole() {
    let copy = Copy::mended(MAIN);
    let build = |selection: &str, args: &[&str]| {
        let run = copy.run(&[&["build", selection, "--format", "md"], args].concat());
        assert_eq!(run.code, 0, "{run:?}");
        run.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    for (selection, whole) in
        [("--all", &ALL[..]), ("2023-02..2023-04", &ALL[1..4]), ("latest", &ALL[6..])]
    {
        for count in [1, 2, 3, 8] {
            let part = |index: usize| build(selection, &["--shard", &format!("{index}/{count}")]);
            let parts: Vec<Vec<String>> = (1..=count).map(part).collect();
            let mut all = parts.concat();
            all.sort();
            assert_eq!(all, paths(whole, &["md"]), "{selection} in {count}");
            assert_eq!(parts[0][0], format!("out/{}.md", whole[0]));
        }
    }
    assert_eq!(build("--all", &["--shard", "2/3"]), paths(&["2023-02", "2023-05"], &["md"]));
    let empty = copy.run(&["build", "latest", "--shard", "2/2", "--message-format", "json"]);
    assert_eq!((empty.code, &summary(&empty)["issues"]), (0, &0.into()), "{empty:?}");
    for typed in ["0/3", "4/3", "3", "1/0", "a/b", "-1/2"] {
        let run = copy.run(&["build", &format!("--shard={typed}")]);
        let told = format!("失败：--shard 的值「{typed}」不对");
        assert!(
            run.code == 2 && run.stderr.starts_with(&told) && run.stderr.contains("--shard 1/4"),
            "{run:?}"
        );
    }
}

#[test]
fn several_issues_are_published_in_order_until_one_is_refused() {
    let copy = Copy::mended(MAIN);
    let publish = |args: &[&str], code: i32, said: &[&str]| {
        let run = copy.run(&[&["publish"], args].concat());
        assert_eq!(run.code, code, "{args:?}: {run:?}");
        said.iter().for_each(|said| assert!(run.stderr.contains(said), "{said}: {run:?}"));
        run
    };
    let record = |issue: &str| copy.path(&format!("issues/{issue}/published.toml")).is_file();
    let file = "issues/2023-03/大厅巡查.toml";
    let good = copy.read(file);
    copy.write(file, b"x = 1\n");
    // In order of the numbers, whatever was typed first.
    let run = publish(
        &["2023-04", "2023-01..2023-03"],
        1,
        &["2023-01、2023-02 已公布", "2023-03、2023-04 没有公布"],
    );
    assert!(!run.stderr.contains("2023-05"), "{run:?}");
    assert_eq!(ALL.map(record), [true, true, false, false, false, false, false]);
    copy.write(file, good.as_bytes());
    publish(&["-q", "2023-03"], 0, &[]);
    // Those that are published are left as they are.
    let left = "2023-01、2023-02、2023-03 与公布的完全相同，没有重新公布";
    publish(&["2023-01..2023-04"], 0, &[left, "2023-04 已公布"]);
    // What cannot be published in this way ends it before anything is done, or says how far it came.
    publish(&["2023-06..2023-07"], 2, &["2023-06 没有公布，后面的也没有", "2023-05 还没有公布"]);
    publish(&["--again", "2023-04..2023-05"], 2, &["2023-05还没有公布", "一期也没有重新公布"]);
    let typst = ["--engine", "typst-cli", "--typst", "no-such-program"];
    publish(&[&["2023-05..2023-06"], &typst[..]].concat(), 2, &["2023-05 没有公布，后面的也没有"]);
    assert!(!record("2023-05"));
    publish(&["2023"], 0, &["2023-05、2023-06、2023-07 已公布"]);
    assert_eq!(ALL.map(record), [true; 7]);
    let all = ALL.join("、") + " 与公布的完全相同，没有重新公布";
    publish(&["--all"], 0, &[&all]);
    assert_eq!(copy.run(&["verify"]).code, 0);
    // Again: what has changed is put on record anew, and the rest is left as it is.
    let text = good.replacen("个别窗口", "少数窗口", 1);
    assert_ne!(text, good);
    copy.write(file, text.as_bytes());
    let before = read(&copy.path("issues/2023-04/published.toml"));
    publish(
        &["--again", "2023-03..2023-04"],
        0,
        &["2023-03 已公布", "2023-04 与公布的完全相同，没有重新公布"],
    );
    assert_eq!(read(&copy.path("issues/2023-04/published.toml")), before);
    assert_eq!(copy.run(&["verify"]).code, 0);
}
