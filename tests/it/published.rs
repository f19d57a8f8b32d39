//! Published issues: frozen in order, read with what they were made with, held against their records.

use bulletin::model::record::Digest;

use crate::books;
use crate::support::{self, Copy, Edit, MAIN, Run, digest};

const COUNTS: &str = "issues/2023-03/综窗办件.csv";
const PATROL: &str = "issues/2023-01/大厅巡查.toml";

/// The first example with its first issues published.
fn published(issues: &[&str]) -> Copy {
    let copy = Copy::mended(MAIN);
    for issue in issues {
        let run = copy.run(&["publish", issue]);
        assert_eq!(run.code, 0, "{run:?}");
    }
    copy
}

/// Rule and place of what is said, notes left out; `said` stands in the messages.
fn check(copy: &Copy, args: &[&str], expected: &[&str], said: &[&str]) -> Run {
    let run = copy.run(&[args, &["--message-format", "json"]].concat());
    let found = run.diagnostics();
    let found: Vec<_> = found.iter().filter(|d| d["severity"] != "note").collect();
    let places: Vec<String> = found
        .iter()
        .map(|d| format!("{} {}:{}:{}", d["rule"], d["file"], d["line"], d["column"]))
        .map(|place| place.replace('"', ""))
        .collect();
    assert_eq!(places, expected, "{args:?}: {run:?}");
    assert_eq!(run.code, i32::from(!expected.is_empty()), "{args:?}: {run:?}");
    for said in said {
        assert!(run.stdout.contains(said), "{said} is not in {run:?}");
    }
    run
}

/// Verifies; the places are given by file and by what stands there on the line.
fn verify(copy: &Copy, expected: &[(&str, &str)]) {
    let run = copy.run(&["verify", "--message-format", "json"]);
    let found: Vec<(String, String)> = run
        .diagnostics()
        .iter()
        .map(|d| {
            let file = d["file"].as_str().expect("a path").to_owned();
            let line = d["line"].as_u64().expect("a line") as usize;
            assert_eq!(d["rule"], "published-changed", "{run:?}");
            (file.clone(), copy.read(&file).lines().nth(line - 1).expect("a line").to_owned())
        })
        .collect();
    assert_eq!(found.len(), expected.len(), "{found:#?} {run:?}");
    for (found, (file, line)) in found.iter().zip(expected) {
        assert_eq!(found.0, format!("issues/{file}"), "{run:?}");
        assert!(found.1.contains(line), "{line} is not in {found:?}");
    }
    assert_eq!(run.code, i32::from(!expected.is_empty()), "{run:?}");
}

fn refused(copy: &Copy, args: &[&str], said: &[&str]) {
    let run = copy.run(args);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
    for said in said {
        assert!(run.stderr.contains(said), "{said} is not in {run:?}");
    }
}

#[test]
fn issues_are_published_in_order() {
    let copy = Copy::mended(MAIN);
    assert_eq!(copy.run(&["verify"]).code, 0);
    refused(&copy, &["publish", "2023-02"], &["2023-01 还没有公布", "2023-02"]);
    refused(&copy, &["publish", "--again", "2023-01"], &["2023-01 还没有公布"]);
    refused(&copy, &["publish"], &["没有写期号"]);
    refused(&copy, &["verify", "2023-01"], &["2023-01 还没有公布"]);
    assert!(!copy.path("out").exists() && !copy.path("issues/2023-01/published").exists());
    for issue in ["2023-01", "2023年第2期", "总第423期"] {
        let run = copy.run(&["publish", issue]);
        assert_eq!(run.code, 0, "{run:?}");
    }
    // One that is published just so is left alone, and one that has changed since.
    let record = copy.read("issues/2023-02/published.toml");
    let run = copy.run(&["publish", "2023-02"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    assert!(run.stderr.contains("2023-02 与公布的完全相同"), "{run:?}");
    let patrol = "issues/2023-02/大厅巡查.toml";
    let text = copy.read(patrol);
    copy.write(patrol, format!("{text}# 改\n").as_bytes());
    let changed = format!("published-changed {patrol}:1:1");
    check(&copy, &["publish", "2023-02"], &[&changed], &["publish --again 2023-02"]);
    copy.write(patrol, text.as_bytes());
    assert_eq!(copy.read("issues/2023-02/published.toml"), record);
    refused(&copy, &["publish", "2023-05"], &["2023-04 还没有公布"]);
    verify(&copy, &[]);
    assert_eq!(copy.run(&["verify", "2023-02..2023-05"]).code, 0);

    let record = copy.read("issues/2023-02/published.toml");
    let mut held = vec![
        format!("previous = \"{}\"", digest(&copy, "issues/2023-01/published.toml")),
        "section = \"综窗办件\", measure = \"受理\", year = 2023, period = 247, year_to_date = 430 }"
            .to_owned(),
        "row = \"公共服务\", measure = \"办结\", year = 2023, period = 92458".to_owned(),
    ];
    for path in ["issue.toml", "综窗办件.csv", "窗口动态.toml", "published/bulletin.toml"] {
        let path = format!("issues/2023-02/{path}");
        held.push(format!("\"{path}\" = \"{}\"", digest(&copy, &path)));
    }
    for extension in ["pdf", "typ", "md"] {
        let digest = digest(&copy, &format!("out/2023-02.{extension}"));
        held.push(format!("\"2023-02.{extension}\" = \"{digest}\""));
    }
    for held in held {
        assert!(record.contains(&held), "{held} is not in {record}");
    }
    assert!(!copy.read("issues/2023-01/published.toml").contains("previous = "));
    for (frozen, original) in [
        ("sections/大厅巡查.toml", support::root().join("sections/大厅巡查.toml")),
        ("templates/layout.typ", support::root().join("templates/layout.typ")),
        ("templates/issue.md", support::root().join("templates/issue.md")),
        ("bulletin.toml", copy.path("bulletin.toml")),
    ] {
        let frozen = copy.read(&format!("issues/2023-02/published/{frozen}"));
        assert_eq!(frozen, support::read(&original));
    }
    // The same sources give the same record.
    let other = published(&["2023-01", "2023-02"]);
    assert_eq!(other.read("issues/2023-02/published.toml"), record);
}

#[test]
fn an_error_publishes_nothing() {
    let copy = Copy::mended(MAIN);
    copy.edit(Edit::Replace("issues/2023-01/综窗办件.csv", "267", "2.67"));
    let expected = ["bad-number issues/2023-01/综窗办件.csv:2:1"];
    check(&copy, &["publish", "2023-01"], &expected, &[]);
    assert!(!copy.path("out").exists() && !copy.path("issues/2023-01/published").exists());
    assert!(!copy.path("issues/2023-01/published.toml").exists());
}

#[test]
fn a_change_to_a_published_figure_is_refused_and_a_correction_is_not() {
    let copy = published(&["2023-01", "2023-02", "2023-03"]);
    copy.edit(Edit::Replace(COUNTS, "\t94\t", "\t95\t"));
    let changed = [format!("published-changed {COUNTS}:1:1")];
    let changed = changed.each_ref().map(String::as_str);
    let named = ["2023-03已公布，issues/2023-03/综窗办件.csv", "--again 2023-03"];
    check(&copy, &["build", "2023-03"], &changed, &named);
    // Whoever adds it up is told the same, and nothing of what follows from it.
    check(&copy, &["build", "2023-07"], &changed, &named);
    check(&copy, &["check"], &changed, &named);
    check(&copy, &["publish", "2023-04"], &changed, &named);
    check(&copy, &["verify"], &changed, &named);
    check(&copy, &["build", "2023-02"], &[], &[]);
    copy.edit(Edit::Replace(COUNTS, "\t95\t", "\t94\t"));
    let issue = copy.read("issues/2023-04/issue.toml");
    let correction = "[[corrections]]\nsection = \"综窗办件\"\nissue = \"2023-03\"\n\
                      measure = \"受理\"\nwas = 94\nnow = 95\nreason = \"漏计1件。\"\n";
    copy.write("issues/2023-04/issue.toml", format!("{issue}{correction}").as_bytes());
    check(&copy, &["build", "2023-04"], &[], &[]);
    let printed = copy.read("out/2023-04.md");
    assert!(
        printed.contains("更正：2023年第3期综窗办件受理94件，应为95件（漏计1件）。"),
        "{printed}"
    );
    verify(&copy, &[]);
    check(&copy, &["publish", "2023-04"], &[], &[]);
    verify(&copy, &[]);
}

#[test]
fn prose_counts_only_where_it_is_asked_for() {
    let copy = published(&["2023-01", "2023-02"]);
    copy.edit(Edit::Replace(PATROL, "元旦假期后首日", "元旦后首日"));
    let changed = [format!("published-changed {PATROL}:1:1")];
    let changed = changed.each_ref().map(String::as_str);
    check(&copy, &["build", "2023-01"], &changed, &[]);
    check(&copy, &["build", "2023-03", "--format", "md"], &[], &[]);
}

#[test]
fn what_issues_share_changes_only_for_those_to_come() {
    let copy = published(&["2023-01", "2023-02"]);
    let md = copy.read("out/2023-02.md");
    copy.edit(Edit::Replace("bulletin.toml", "copies = 80", "copies = 99"));
    let definition = support::read(&support::root().join("sections/综窗办件.toml"));
    let definition = definition.replace("综窗改革攻坚行动", "综窗改革新进展");
    copy.write("sections/综窗办件.toml", definition.as_bytes());
    let template = support::read(&support::root().join("templates/issue.md"));
    copy.write("templates/issue.md", format!("{template}\n新版\n").as_bytes());
    check(&copy, &["build", "2023-01..2023-03"], &[], &[]);
    for issue in ["2023-01", "2023-02"] {
        let record = copy.read(&format!("issues/{issue}/published.toml"));
        for extension in ["pdf", "typ", "md"] {
            let built = digest(&copy, &format!("out/{issue}.{extension}"));
            assert!(record.contains(&built), "{issue}.{extension}");
        }
    }
    assert_eq!(copy.read("out/2023-02.md"), md);
    let new = copy.read("out/2023-03.md");
    assert!(new.contains("共印99份") && new.contains("新版") && new.contains("综窗改革新进展"));
    verify(&copy, &[]);
    // A measure that is new, in a section that counts: the published tables have no such column.
    let definition = definition.replace(
        "{ name = \"流转\", unit = \"件\" },",
        "{ name = \"流转\", unit = \"件\" }, { name = \"预约\", unit = \"人次\", since = \"2023-03\" },",
    );
    copy.write("sections/综窗办件.toml", definition.as_bytes());
    copy.write(COUNTS, "咨询,受理,颁发,流转,预约\n171,94,418,746,5\n".as_bytes());
    check(&copy, &["build", "2023-03"], &[], &[]);
    // What is broken for the issues to come does not keep the others from being read.
    copy.write("bulletin.toml", b"name = ");
    copy.write("sections/综窗办件.toml", b"heading");
    check(&copy, &["build", "2023-01..2023-02"], &[], &[]);
    verify(&copy, &[]);
    assert_eq!(copy.run(&["build", "2023-03"]).code, 1);
    assert_eq!(copy.run(&["check"]).code, 1);
}

#[test]
fn what_an_issue_was_published_with_is_not_touched() {
    let copy = published(&["2023-01", "2023-02"]);
    let config = "issues/2023-01/published/bulletin.toml";
    copy.edit(Edit::Replace(config, "copies = 80", "copies = 81"));
    let changed = [format!("published-changed {config}:1:1")];
    let changed = changed.each_ref().map(String::as_str);
    check(&copy, &["build", "2023-01"], &changed, &[]);
    check(&copy, &["publish", "--again", "2023-01"], &changed, &[]);
    check(&copy, &["verify"], &changed, &[]);
    copy.edit(Edit::Delete(config));
    verify(&copy, &[("2023-01/published.toml", "published/bulletin.toml")]);
    copy.edit(Edit::Delete("issues/2023-01/published"));
    assert_eq!(copy.run(&["build", "2023-01"]).code, 1);
}

#[test]
fn a_rewritten_history_shows() {
    let copy = published(&["2023-01", "2023-02"]);
    let first = "issues/2023-01/published.toml";
    let record = copy.read(first);
    let figure = "period = 183, year_to_date = 183 }";
    copy.edit(Edit::Replace(first, figure, "period = 184, year_to_date = 184 }"));
    verify(&copy, &[("2023-01/published.toml", "184"), ("2023-02/published.toml", "previous")]);
    copy.edit(Edit::Delete(first));
    verify(&copy, &[("2023-02/published.toml", "previous")]);
    copy.write(first, record.as_bytes());
    verify(&copy, &[]);
    // Published again, the first revision is still what the next issue follows.
    copy.edit(Edit::Replace(PATROL, "元旦假期后首日", "元旦后首日"));
    check(&copy, &["publish", "--again", "2023-01"], &[], &[]);
    verify(&copy, &[]);
    let twice = copy.read(first);
    assert!(twice.starts_with(&record) && twice.matches("\n[[revision]]").count() == 2, "{twice}");
    assert!(twice.contains(&format!("replaces = \"{}\"", Digest::of(record.as_bytes()))));
    let tampered = twice.replacen("\"0.15.1\"", "\"0.15.0\"", 1);
    copy.write(first, tampered.as_bytes());
    verify(
        &copy,
        &[("2023-01/published.toml", "replaces"), ("2023-02/published.toml", "previous")],
    );
    copy.write(first, b"[[revision]]\n");
    let run = copy.run(&["verify"]);
    assert_eq!(run.code, 1, "{run:?}");
}

#[test]
fn what_the_newest_record_has_lost_shows() {
    let copy = published(&["2023-01"]);
    let record = "issues/2023-01/published.toml";
    let text = copy.read(record);
    let without = |part: &str| {
        let lines = text.lines().filter(|line| !line.contains(part));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    for (lost, place) in [
        ("measure = \"颁发\"", "totals"),
        ("\"2023-01.pdf\"", "[revision.outputs]"),
        ("\"2023-01.md\"", "[revision.outputs]"),
    ] {
        assert_ne!(without(lost), text, "{lost}");
        copy.write(record, without(lost).as_bytes());
        verify(&copy, &[("2023-01/published.toml", place)]);
    }
    copy.write(record, text.as_bytes());
    let run = copy.run(&["verify", "2023-01..2023-03"]);
    assert!(run.code == 0 && run.stderr.contains("2期还没有公布"), "{run:?}");
}

#[test]
fn the_figures_of_other_issues_are_all_on_record() {
    let copy = Copy::of(support::MONTHLY);
    let run = copy.run(&["publish", "--all"]);
    assert_eq!(run.code, 0, "{run:?}");
    verify(&copy, &[]);
    let record = "issues/2024-03/published.toml";
    let text = copy.read(record);
    let is_one = |line: &&str| line.contains("figure = \"last_year\"") && line.contains("在库专家");
    assert_eq!(text.lines().filter(is_one).count(), 1, "{text}");
    let lines = text.lines().filter(|line| !is_one(line));
    copy.write(record, lines.map(|line| format!("{line}\n")).collect::<String>().as_bytes());
    verify(&copy, &[("2024-03/published.toml", "drawn = [")]);
}

#[test]
fn what_moved_is_named() {
    let copy = published(&["2023-01"]);
    let record = "issues/2023-01/published.toml";
    let other = Digest::of(b"other").to_string();
    let pdf = digest(&copy, "out/2023-01.pdf");
    let text = copy.read(record);
    let at = text.find("fonts = [\n").expect("fonts");
    let font = text[at..].lines().nth(1).expect("a font");
    let hash = font.split('"').nth(3).expect("a digest");
    // A font that moved without a trace in what is printed is no difference.
    copy.write(record, text.replacen(hash, &other, 1).as_bytes());
    verify(&copy, &[]);
    let changed = text.replacen(hash, &other, 1).replacen(&pdf, &other, 1);
    let changed = changed.replacen("program = \"", "program = \"9.", 1);
    copy.write(record, changed.replacen("typst = \"", "typst = \"9.", 1).as_bytes());
    let record = "2023-01/published.toml";
    let name = font.split('"').nth(1).expect("a name");
    verify(
        &copy,
        &[(record, "program"), (record, "typst"), (record, name), (record, "2023-01.pdf")],
    );
}

#[test]
fn an_issue_is_published_again_unless_its_figures_are_built_upon() {
    let copy = published(&["2023-01", "2023-02", "2023-03"]);
    let before = copy.read("issues/2023-01/published.toml");
    let again = |issue| copy.run(&["publish", "--again", issue]);
    let run = again("2023-01");
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    assert_eq!(copy.read("issues/2023-01/published.toml"), before);
    copy.edit(Edit::Replace("issues/2023-01/综窗办件.csv", "183", "184"));
    let record = copy.read("issues/2023-01/published.toml");
    let line = record.lines().position(|line| line.contains("period = 183")).expect("a total") + 1;
    let expected = format!("published-changed issues/2023-01/published.toml:{line}:3");
    let said = ["综窗办件·受理公布的是本期183、2023年累计183", "后面的2023-02已经公布"];
    check(&copy, &["publish", "--again", "2023-01"], &[&expected], &said);
    assert_eq!(copy.read("issues/2023-01/published.toml"), before);
    copy.edit(Edit::Replace("issues/2023-01/综窗办件.csv", "184", "183"));
    // The last one's figures are not built upon yet; what it shares stays as it was.
    copy.edit(Edit::Replace(COUNTS, "\t94\t", "\t95\t"));
    copy.edit(Edit::Replace("bulletin.toml", "copies = 80", "copies = 99"));
    check(&copy, &["publish", "--again", "2023-03"], &[], &[]);
    assert!(copy.read("out/2023-03.md").contains("共印80份"));
    assert!(copy.read("issues/2023-03/published.toml").contains("period = 95"));
    verify(&copy, &[]);
}

/// What later issues follow on stays: the number of the first, and its days.
#[test]
fn an_issue_that_others_follow_on_keeps_its_number_and_its_days() {
    let copy = published(&["2023-01", "2023-02"]);
    let manifest = "issues/2023-01/issue.toml";
    let plain = copy.read(manifest);
    let line = |part: &str| {
        let next = copy.read("issues/2023-02/issue.toml");
        next.lines().position(|line| line.starts_with(part)).expect("a line") + 1
    };
    let next = "issues/2023-02/issue.toml";
    copy.write(manifest, plain.replace("= 421", "= 521").as_bytes());
    let expected = format!("total-number {next}:{}:10", line("total"));
    check(&copy, &["publish", "--again", "2023-01"], &[&expected], &["总期号应为522"]);
    copy.write(manifest, plain.replace("to = 2023-01-06", "to = 2023-01-09").as_bytes());
    let expected = format!("period-overlap {next}:{}:10", line("period"));
    check(&copy, &["publish", "--again", "2023-01"], &[&expected], &["才结束"]);
    copy.write(manifest, plain.as_bytes());
    verify(&copy, &[]);
}

/// An issue whose record is gone is published anew only as it was, once a later one is published.
#[test]
fn no_other_record_comes_before_one_that_is_published() {
    let copy = published(&["2023-01", "2023-02", "2023-03", "2023-04"]);
    let records = ["2023-02", "2023-03"].map(|issue| {
        let path = format!("issues/{issue}/published.toml");
        (copy.read(&path), path)
    });
    let lose = |issue: &str| {
        let folder = copy.path(&format!("issues/{issue}"));
        std::fs::remove_dir_all(folder.join("published")).expect("it is published");
        std::fs::remove_file(folder.join("published.toml")).expect("it is published");
    };
    let at = |issue: &str, part: &str| {
        let path = format!("issues/{issue}/published.toml");
        let text = copy.read(&path);
        let line = text.lines().position(|line| line.contains(part)).expect("a line") + 1;
        format!("published-changed {path}:{line}")
    };
    let counts = "issues/2023-02/综窗办件.csv";
    let outputs = ["2023-02.md", "2023-02.pdf"].map(|name| digest(&copy, &format!("out/{name}")));
    let same = |copy: &Copy| {
        let now = ["2023-02.md", "2023-02.pdf"].map(|name| digest(copy, &format!("out/{name}")));
        assert_eq!(now, outputs);
        assert!(!copy.path(&records[0].1).exists());
    };
    // As it was it is the same record again.
    lose("2023-02");
    check(&copy, &["publish", "2023-02"], &[], &[]);
    assert_eq!(copy.read(&records[0].1), records[0].0);
    // Other words are another record, though all figures stay.
    lose("2023-02");
    let prose = "issues/2023-02/大厅巡查.toml";
    let text = copy.read(prose);
    copy.write(prose, format!("{text}# 改\n").as_bytes());
    let gone = format!("{}:1", at("2023-03", "previous = "));
    let said = ["公布2023-03时有2023-02的 published.toml，现在没有了"];
    check(&copy, &["publish", "2023-02"], &[&gone], &said);
    same(&copy);
    copy.write(prose, text.as_bytes());
    // Another figure moves those of all that follow, also where the record between is gone too.
    lose("2023-03");
    copy.edit(Edit::Replace(counts, "112", "113"));
    let run = copy.run(&["publish", "2023-02"]);
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("2023-04已经公布，综窗办件·咨询印的是"), "{run:?}");
    same(&copy);
    copy.edit(Edit::Replace(counts, "113", "112"));
    for (issue, (text, path)) in ["2023-02", "2023-03"].into_iter().zip(&records) {
        check(&copy, &["publish", issue], &[], &[]);
        assert_eq!(copy.read(path), *text);
    }
    verify(&copy, &[]);
}

/// A correction of a figure that is no total moves nothing but what is printed of it, and what later issues
/// draw on.
#[test]
fn a_correction_that_was_printed_is_built_upon() {
    let copy = Copy::mended("公共资源交易月报");
    let manifest = "issues/2023-03/issue.toml";
    let correction = |now: u32| {
        format!(
            "\n[[corrections]]\nsection = \"平台运行\"\nissue = \"2023-02\"\nmeasure = \"在库专家\"\n\
             was = 3415\nnow = {now}\nreason = \"误\"\n"
        )
    };
    let plain = copy.read(manifest);
    let write = |now: u32| copy.write(manifest, (plain.clone() + &correction(now)).as_bytes());
    write(3416);
    let run = copy.run(&["publish", "--all"]);
    assert_eq!(run.code, 0, "{run:?}");
    let printed = digest(&copy, "out/2024-02.md");
    write(3499);
    let line = |path: &str, part: &str| {
        copy.read(path).lines().position(|line| line.contains(part)).expect("a line") + 1
    };
    let expected = format!("published-changed {manifest}:{}:1", line(manifest, "[[corrections]]"));
    let said = ["公布的是3415改为3416，现在是3415改为3499，而后面的2024-01已经公布"];
    check(&copy, &["publish", "--again", "2023-03"], &[&expected], &said);
    copy.write(manifest, plain.as_bytes());
    let expected = format!("published-changed {manifest}:1:1");
    check(&copy, &["publish", "--again", "2023-03"], &[&expected], &["现在没有了"]);
    // The copy of what was published does not tell: what later issues draw on still does.
    write(3499);
    std::fs::remove_dir_all(copy.path("issues/2023-03/published/issue")).expect("copies");
    let later = "issues/2024-02/published.toml";
    let expected = format!("published-changed {later}:{}:3", line(later, "value = \"3416\""));
    let said = [
        "2024-02已经公布，平台运行·在库专家印的是2023-02的3416；照现在的2023-03，会变成2023-02的3499",
    ];
    check(&copy, &["publish", "--again", "2023-03"], &[&expected], &said);
    // Nor is anything built over it, whoever wrote the record.
    let record = copy.read(later);
    copy.write(later, record.replace("value = \"3416\"", "value = \"3417\"").as_bytes());
    write(3416);
    let expected = format!("published-changed {later}:{}:3", line(later, "value = \"3417\""));
    let said = ["公布时用到的2023-02平台运行·在库专家是3417，重算是3416"];
    check(&copy, &["check", "2024-02"], &[&expected], &said);
    check(&copy, &["build", "2024-02", "--format", "md"], &[&expected], &said);
    assert_eq!(digest(&copy, "out/2024-02.md"), printed);
}

#[test]
fn an_opening_belongs_to_the_issue_after_it() {
    let copy = books::workspace();
    for issue in ["2023-01", "2023-02", "2023-03"] {
        let run = copy.run(&["publish", issue]);
        assert_eq!(run.code, 0, "{run:?}");
    }
    let figures = "opening/2022/办件.csv";
    assert!(copy.read("issues/2023-01/published.toml").contains(figures));
    assert!(!copy.read("issues/2023-02/published.toml").contains(figures));
    // It is read with what the issue after it is read with.
    copy.edit(Edit::Replace(
        "sections/办件.toml",
        "unit = \"件\" }",
        "unit = \"件\" }, { name = \"咨询\", unit = \"人\" }",
    ));
    verify(&copy, &[]);
    copy.write(figures, "受理\n1001\n".as_bytes());
    let expected = format!("published-changed {figures}:1:1");
    check(&copy, &["verify"], &[&expected], &[]);
    copy.edit(Edit::Delete("opening"));
    let run = copy.run(&["verify", "2023-01"]);
    assert!(run.code == 1 && run.stderr.contains(&format!("{figures}不见了")), "{run:?}");
    let run = copy.run(&["restore", "2023-01"]);
    assert_eq!(run.stdout, format!("opening/2022/opening.toml\n{figures}\n"), "{run:?}");
    verify(&copy, &[]);
}

#[test]
fn photos_are_inputs() {
    let copy = Copy::mended(MAIN);
    let photo = std::fs::read(support::root().join("tests/fixtures/photo.png")).expect("a photo");
    copy.write("issues/2023-01/会场.png", &photo);
    copy.edit(Edit::Replace(
        "issues/2023-01/窗口动态.toml",
        "department = \"省林草局\"",
        "department = \"省林草局\"\nphoto = { file = \"会场.png\", caption = \"会场\" }",
    ));
    check(&copy, &["publish", "2023-01"], &[], &[]);
    verify(&copy, &[]);
    let shown = copy.path("out/2023-01/会场.png");
    assert_eq!(std::fs::read(&shown).ok().as_ref(), Some(&photo));
    copy.write("out/2023-01/会场.png", b"another");
    verify(&copy, &[("2023-01/published.toml", "\"issues/2023-01/会场.png\" = ")]);
    std::fs::remove_file(&shown).expect("it is there");
    verify(&copy, &[]);
    copy.write("issues/2023-01/会场.png", &[&photo, b"\0".as_slice()].concat());
    check(&copy, &["verify"], &["published-changed issues/2023-01/会场.png:1:1"], &[]);
    assert_eq!(copy.run(&["restore", "2023-01"]).stdout, "issues/2023-01/会场.png\n");
    assert_eq!(std::fs::read(copy.path("issues/2023-01/会场.png")).ok(), Some(photo.clone()));
    // What is printed beside the text is an output too.
    verify(&copy, &[]);
    copy.write("out/2023-01/会场.png", &[&photo, b"\0".as_slice()].concat());
    verify(&copy, &[("2023-01/published.toml", "\"issues/2023-01/会场.png\" = ")]);
    copy.edit(Edit::Delete("out/2023-01/会场.png"));
    verify(&copy, &[]);
    verify(&copy, &[]);
}

/// `published/` is replaced as a whole.
#[test]
fn a_photo_in_the_folder_of_the_program_is_refused() {
    let photo = std::fs::read(support::root().join("tests/fixtures/photo.png")).expect("a photo");
    for folder in ["published", "Published"] {
        let copy = Copy::mended(MAIN);
        let path = format!("issues/2023-01/{folder}/会场.png");
        copy.write(&path, &photo);
        let named = format!(
            "department = \"省林草局\"\nphoto = {{ file = \"{folder}/会场.png\", caption = \"会场\" }}"
        );
        let news = "issues/2023-01/窗口动态.toml";
        let text = copy.read(news).replace("department = \"省林草局\"", &named);
        copy.write(news, text.as_bytes());
        let run = copy.run(&["publish", "2023-01"]);
        assert!(run.code == 1 && run.stderr.contains("公布时会被换掉"), "{run:?}");
        assert_eq!(std::fs::read(copy.path(&path)).ok().as_ref(), Some(&photo));
    }
}

#[test]
fn a_full_disk_publishes_nothing() {
    let copy = Copy::mended(MAIN);
    // Left by a run that was cut off before its record was written.
    copy.write("issues/2023-01/published/sections/旧.toml", b"");
    // Files may grow to a block of 512 bytes only.
    let script = format!(
        "trap '' XFSZ; ulimit -f 1; exec {} publish 2023-01",
        env!("CARGO_BIN_EXE_bulletin")
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(copy.dir.path())
        .stdin(std::process::Stdio::null())
        .output();
    let run = Run::from(output.expect("a shell"));
    assert_eq!(run.code, 2, "{run:?}");
    assert!(!copy.path("issues/2023-01/published.toml").exists());
    let entries = std::fs::read_dir(copy.path("issues/2023-01")).expect("the folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let left: Vec<_> = names.filter(|n| n.to_string_lossy().starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
    check(&copy, &["publish", "2023-01"], &[], &[]);
    assert!(!copy.path("issues/2023-01/published/sections/旧.toml").exists());
    verify(&copy, &[]);
}

/// What a line on stderr says of a record, and the digest in it.
fn noted(run: &Run) -> (String, String) {
    let line = run.stderr.lines().find(|line| line.contains("SHA-256"));
    let line = line.unwrap_or_else(|| panic!("{run:?}"));
    let issue = line.split(' ').next().unwrap_or_default().to_owned();
    let digest = line.split("SHA-256 ").nth(1).and_then(|rest| rest.get(..64));
    (issue, digest.expect("64 digits").to_owned())
}

#[test]
fn the_last_records_digest_is_told_to_be_noted() {
    let copy = Copy::mended(MAIN);
    let last =
        |issue: &str| (issue.to_owned(), digest(&copy, &format!("issues/{issue}/published.toml")));
    for issue in ["2023-01", "2023-02"] {
        let run = copy.run(&["publish", issue]);
        assert_eq!((run.code, noted(&run)), (0, last(issue)), "{run:?}");
        let run = copy.run(&["publish", "--again", issue]);
        assert_eq!((run.code, noted(&run)), (0, last(issue)), "{run:?}");
    }
    let second = last("2023-02");
    assert_eq!(noted(&copy.run(&["verify"])), second);
    assert_eq!(noted(&copy.run(&["verify", "2023-01"])), second);
    // Nothing in the workspace tells of the newest issue any more: only what was noted does.
    copy.edit(Edit::Delete("issues/2023-02/published"));
    copy.edit(Edit::Delete("issues/2023-02/published.toml"));
    copy.edit(Edit::Delete("out"));
    let run = copy.run(&["verify"]);
    assert_eq!((run.code, noted(&run)), (0, last("2023-01")), "{run:?}");
}

#[test]
fn a_record_that_is_gone_is_missed() {
    let copy = published(&["2023-01", "2023-02"]);
    let expected = ["published-changed issues/2023-02/issue.toml:1:1"];
    let said = ["有 issues/2023-02/published/，却没有 issues/2023-02/published.toml"];
    copy.edit(Edit::Delete("issues/2023-02/published.toml"));
    check(&copy, &["verify"], &expected, &said);
    check(&copy, &["verify", "2023-02"], &expected, &said);
    check(&copy, &["verify", "2023-01"], &[], &[]);
    // Where the next record misses it too, it is said once.
    let copy = published(&["2023-01", "2023-02"]);
    copy.edit(Edit::Delete("issues/2023-01/published.toml"));
    let run = copy.run(&["verify", "--message-format", "json"]);
    assert_eq!((run.code, run.diagnostics().len()), (1, 1), "{run:?}");
    assert!(run.stdout.contains("公布2023-02时有2023-01的 published.toml，现在没有了"), "{run:?}");
    // Whoever adds its figures up learns it too.
    let gone = ["公布2023-02时有2023-01的 published.toml，现在没有了"];
    let place = ["published-changed issues/2023-02/published.toml:8:1"];
    check(&copy, &["check"], &place, &gone);
    check(&copy, &["build", "2023-03"], &place, &gone);
    // A workspace in which no record is left at all.
    copy.edit(Edit::Delete("issues/2023-02/published.toml"));
    let run = copy.run(&["verify", "--message-format", "json"]);
    assert_eq!((run.code, run.diagnostics().len()), (1, 2), "{run:?}");
}

#[test]
fn what_lies_in_out_is_what_was_published() {
    let copy = published(&["2023-01"]);
    let record = "2023-01/published.toml";
    copy.edit(Edit::Delete("out/2023-01.md"));
    verify(&copy, &[]);
    let pdf = std::fs::read(copy.path("out/2023-01.pdf")).expect("a file");
    copy.write("out/2023-01.pdf", &[pdf.as_slice(), b"%"].concat());
    verify(&copy, &[(record, "\"2023-01.pdf\"")]);
    let run = copy.run(&["verify"]);
    assert!(run.stderr.contains("out/2023-01.pdf 不是2023-01公布的那一份"), "{run:?}");
    // It is held against the record where the issue cannot be made again, too.
    copy.edit(Edit::Replace(PATROL, "元旦假期后首日", "元旦后首日"));
    // What comes out otherwise follows from what was changed, and is not said.
    verify(&copy, &[(record, "\"2023-01.pdf\""), ("2023-01/大厅巡查.toml", "")]);
    copy.edit(Edit::Replace(PATROL, "元旦后首日", "元旦假期后首日"));
    copy.write("out/2023-01.pdf", &pdf);
    verify(&copy, &[]);
    // What is made anew and differs is one thing, be it in out/ as well or not.
    let text = copy.read("issues/2023-01/published.toml");
    let other = Digest::of(b"other").to_string();
    let typ = digest(&copy, "out/2023-01.typ");
    copy.write("issues/2023-01/published.toml", text.replacen(&typ, &other, 1).as_bytes());
    verify(&copy, &[(record, "\"2023-01.typ\"")]);
}

#[test]
fn a_copied_folder_is_not_published() {
    let copy = published(&["2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06"]);
    copy.edit(Edit::Delete("issues/2023-07"));
    let source = copy.path("issues/2023-06");
    let status = std::process::Command::new("cp")
        .args(["-r".as_ref(), source.as_os_str(), copy.path("issues/2023-07").as_os_str()])
        .status();
    assert!(status.is_ok_and(|status| status.success()));
    let issue = "total = 427\ndate = 2023-03-09\nperiod = { from = 2023-02-20, to = 2023-02-24 }\n";
    copy.write("issues/2023-07/issue.toml", issue.as_bytes());
    for name in ["综窗办件", "事项受理办结", "窗口动态"] {
        let from = support::example(MAIN).join(format!("issues/2023-07/{name}.toml"));
        let text = support::read(&from).replace("几点要求：一、涉外", "几点要求：一是涉外");
        copy.write(&format!("issues/2023-07/{name}.toml"), text.as_bytes());
    }
    for name in ["综窗办件", "事项受理办结"] {
        let from = support::example(MAIN).join(format!("issues/2023-07/{name}.csv"));
        copy.write(&format!("issues/2023-07/{name}.csv"), support::read(&from).as_bytes());
    }
    let record = copy.read("issues/2023-07/published.toml");
    let at = record.lines().position(|line| line.starts_with("\"issues/2023-06/issue.toml"));
    let line = at.expect("its own name") + 1;
    let warning = format!("published-changed issues/2023-07/published.toml:{line}:1");
    let help = "删去 issues/2023-07/published.toml 和 issues/2023-07/published/";
    let one = |args: &[&str]| {
        let run = copy.run(&[args, &["--message-format", "json"]].concat());
        let found = run.diagnostics();
        let found: Vec<_> = found.iter().filter(|d| d["severity"] != "note").collect();
        assert!(run.code == 0 && found.len() == 1 && found[0]["severity"] == "warning", "{run:?}");
        let place = format!(
            "{} {}:{}:{}",
            "published-changed",
            "issues/2023-07/published.toml",
            found[0]["line"],
            found[0]["column"]
        );
        assert_eq!(place, warning, "{run:?}");
        assert!(found[0]["help"].as_str().is_some_and(|told| told.contains(help)), "{run:?}");
    };
    one(&["check"]);
    one(&["build", "2023-07"]);
    one(&["verify"]);
    let list = copy.run(&["list"]);
    assert!(
        list.stdout
            .lines()
            .last()
            .is_some_and(|line| line.ends_with("已排（从2023-06复制来的，没有公布）")),
        "{list:?}"
    );
    refused(&copy, &["publish", "--again", "2023-07"], &["2023-07 还没有公布"]);
    // The other half of it left, nobody knows whose it is.
    copy.edit(Edit::Rename("issues/2023-07/published.toml", "record"));
    let run = copy.run(&["check", "2023-07", "--message-format", "json"]);
    let found = run.diagnostics();
    let left: Vec<_> = found.iter().filter(|d| d["severity"] != "note").collect();
    assert!(run.code == 0 && left.len() == 1 && left[0]["severity"] == "warning", "{run:?}");
    assert!(run.stdout.contains("rm -rf issues/2023-07/published"), "{run:?}");
    copy.edit(Edit::Rename("record", "issues/2023-07/published.toml"));
    // Half of it deleted, it is still the other's.
    copy.edit(Edit::Delete("issues/2023-07/published"));
    one(&["check"]);
    one(&["publish", "2023-07"]);
    let record = copy.read("issues/2023-07/published.toml");
    assert!(!record.contains("issues/2023-06/"), "{record}");
    assert_eq!(record.matches("\n[[revision]]").count(), 1, "{record}");
    verify(&copy, &[]);
}

/// Each of these kept an issue from being printed, with nothing said or with a fault of the program.
#[test]
fn what_keeps_a_published_issue_from_being_read_is_said() {
    let copy = published(&["2023-01", "2023-02"]);
    let record = "issues/2023-02/published.toml";
    let text = copy.read(record);
    // A record that says nothing of what it was made with, and nothing of it there.
    let kept = |line: &&str| !line.contains("/published/");
    let cut: String = text.lines().filter(kept).map(|line| format!("{line}\n")).collect();
    copy.write(record, cut.as_bytes());
    copy.edit(Edit::Delete("issues/2023-02/published"));
    let run = copy.run(&["check", "2023-02", "--message-format", "json"]);
    assert_eq!((run.code, run.diagnostics().len()), (1, 1), "{run:?}");
    assert!(run.stdout.contains("2023-02公布时的 issues/2023-02/published/ 不见了"), "{run:?}");
}

/// Every file below a folder, by path from it, with its bytes.
fn files(copy: &Copy, folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(copy.path(folder)).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_file() {
            files.push((name, std::fs::read(&path).expect("a file")));
        }
    }
    files.sort();
    files
}

#[test]
fn a_published_issue_is_brought_back_byte_for_byte() {
    let copy = published(&["2023-01", "2023-02"]);
    let folder = "issues/2023-02";
    let before = files(&copy, folder);
    let restore = |expected: &[&str], said: &[&str]| {
        let run = copy.run(&["restore", "2023-02"]);
        assert_eq!(run.code, 0, "{run:?}");
        let expected: Vec<String> =
            expected.iter().map(|name| format!("{folder}/{name}")).collect();
        assert_eq!(run.stdout.lines().collect::<Vec<_>>(), expected, "{run:?}");
        for said in said {
            assert!(run.stderr.contains(said), "{said} is not in {run:?}");
        }
    };
    restore(&[], &["2023-02 的文件都与公布时的相同，没有要恢复的"]);
    // One is edited, one is gone, one is another workbook beside a table that is there.
    copy.write(&format!("{folder}/综窗办件.csv"), "改过一次".as_bytes());
    copy.edit(Edit::Delete("issues/2023-02/issue.toml"));
    copy.edit(Edit::Write("issues/2023-02/事项受理办结.XLSX", b"PK"));
    copy.edit(Edit::Write("issues/2023-02/photo.xlsx", b"PK"));
    let run = copy.run(&["check", "2023-02", "--message-format", "short"]);
    let gone = "错误[published-changed]: 2023-02公布时的issues/2023-02/issue.toml不见了";
    assert!(run.stderr.contains(gone) && !run.stderr.contains("missing-file"), "{run:?}");
    let kept = "原来的 issues/2023-02/综窗办件.csv 另存为 issues/2023-02/综窗办件.csv.改动";
    restore(&["issue.toml", "综窗办件.csv"], &[kept, "事项受理办结.XLSX.改动", "恢复了2个文件"]);
    check(&copy, &["check"], &[], &[]);
    verify(&copy, &[]);
    // Another time, nothing that was kept is lost.
    copy.write(&format!("{folder}/综窗办件.csv"), "改过两次".as_bytes());
    restore(&["综窗办件.csv"], &["综窗办件.csv.改动2"]);
    assert_eq!(copy.read(&format!("{folder}/综窗办件.csv.改动")), "改过一次");
    assert_eq!(copy.read(&format!("{folder}/综窗办件.csv.改动2")), "改过两次");
    let mut after = files(&copy, folder);
    after.retain(|(name, _)| !name.contains(".改动") && name != "photo.xlsx");
    assert_eq!(after, before);
    check(&copy, &["build", "2023-03", "--format", "md"], &[], &[]);
}

/// Of names that end as those of what is kept aside, too.
#[test]
fn what_is_brought_back_takes_the_place_of_nothing_kept() {
    let copy = Copy::mended(MAIN);
    let photo = std::fs::read(support::root().join("tests/fixtures/photo.png")).expect("a photo");
    let (counts, named) = ("issues/2023-01/综窗办件.csv", "issues/2023-01/综窗办件.csv.改动");
    copy.write(named, &photo);
    copy.edit(Edit::Replace(
        "issues/2023-01/窗口动态.toml",
        "department = \"省林草局\"",
        "department = \"省林草局\"\nphoto = { file = \"综窗办件.csv.改动\", caption = \"会场\" }",
    ));
    check(&copy, &["publish", "2023-01"], &[], &[]);
    copy.edit(Edit::Delete(named));
    copy.write(counts, b"mine");
    assert_eq!(copy.run(&["restore", "2023-01"]).code, 0);
    assert_eq!(std::fs::read(copy.path(named)).ok(), Some(photo));
    assert_eq!(copy.read(&format!("{named}2")), "mine");
}

#[test]
fn an_opening_that_is_new_is_not_said_to_be_changed() {
    let copy = published(&["2023-01"]);
    let opening = "through = 2022-12-23\nissue = \"2022-50\"\ntotal = 4\n";
    copy.write("opening/2022/opening.toml", opening.as_bytes());
    let run = copy.run(&["check", "2023-01"]);
    assert!(run.code == 1 && run.stderr.contains("opening.toml在2023-01公布时还没有"), "{run:?}");
}

#[test]
fn what_lies_in_the_place_of_the_outputs_folder_is_named() {
    let copy = Copy::mended(MAIN);
    copy.write("out", b"");
    refused(&copy, &["publish", "2023-01"], &["写不了 out："]);
}

#[test]
fn nothing_is_brought_back_from_a_copy_that_is_damaged() {
    let copy = published(&["2023-01", "2023-02"]);
    refused(&copy, &["restore", "2023-03"], &["2023-03 还没有公布：没有可以恢复的"]);
    refused(&copy, &["restore", "2023-01..2023-02"], &["一次恢复一期"]);
    let (counts, prose) = ("issues/2023-02/综窗办件.csv", "issues/2023-02/大厅巡查.toml");
    copy.write(counts, b"x");
    copy.write(prose, b"");
    copy.write("issues/2023-02/published/issue/大厅巡查.toml", b"y");
    let places = ["2023-02/published.toml"].map(|file| (file, "大厅巡查.toml"));
    let run = copy.run(&["restore", "2023-02", "--message-format", "json"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    assert!(
        run.stderr.contains("issues/2023-02/published/issue/大厅巡查.toml与2023-02公布时的不同")
    );
    assert_eq!((copy.read(counts).as_str(), copy.read(prose).as_str()), ("x", ""));
    assert!(!copy.path(&format!("{counts}.改动")).exists());
    // A copy is held against the record also where nothing has to be brought back.
    let text = copy.read("issues/2023-02/published/issue/综窗办件.csv");
    copy.write(counts, text.as_bytes());
    let original = support::example(MAIN).join(prose);
    copy.write(prose, support::read(&original).as_bytes());
    verify(&copy, &places);
    copy.edit(Edit::Delete("issues/2023-02/published/issue/大厅巡查.toml"));
    verify(&copy, &places);
    // All gone are said once.
    copy.edit(Edit::Delete("issues/2023-02/published/issue"));
    let gone = [("2023-02/published.toml", "\"issues/2023-02/issue.toml\" = ")];
    verify(&copy, &gone);
    let run = copy.run(&["restore", "2023-02"]);
    assert!(run.code == 1 && run.stderr.contains("一份也没有留在"), "{run:?}");
    assert_eq!(copy.run(&["publish", "2023-03"]).code, 1);
    copy.edit(Edit::Delete("issues/2023-02/published.toml"));
    refused(&copy, &["restore", "2023-02"], &["没有自己的 published.toml", "版本库"]);
}

/// What `check` finds of published/, `restore` does not deny.
#[test]
fn damage_to_the_record_s_own_copies_is_told() {
    let copy = published(&["2023-01", "2023-02"]);
    let damaged = |said: &str, out: &str| {
        let run = copy.run(&["restore", "2023-02"]);
        assert_eq!((run.code, run.stdout.trim_end()), (1, out), "{run:?}");
        for said in [said, "[published-changed]", "从备份或版本库取回"] {
            assert!(run.stderr.contains(said), "{said} is not in {run:?}");
        }
    };
    let config = "issues/2023-02/published/bulletin.toml";
    let text = copy.read(config);
    copy.write(config, b"x");
    damaged("没有要恢复的", "");
    // What can be brought back is.
    copy.write("issues/2023-02/综窗办件.csv", b"x");
    damaged("恢复了1个文件", "issues/2023-02/综窗办件.csv");
    copy.write(config, text.as_bytes());
    copy.edit(Edit::Delete("issues/2023-02/published/issue/综窗办件.csv"));
    damaged("没有要恢复的", "");
    let own = copy.read("issues/2023-02/综窗办件.csv");
    copy.write("issues/2023-02/published/issue/综窗办件.csv", own.as_bytes());
    // A table that would be read beside one is moved away, which is no file brought back.
    copy.edit(Edit::Write("issues/2023-02/综窗办件.xlsx", b"PK"));
    let run = copy.run(&["restore", "2023-02"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("已经移开") && !run.stderr.contains("恢复了0个"), "{run:?}");
    copy.edit(Edit::Delete("issues/2023-02/published"));
    damaged("没有要恢复的", "");
}

#[test]
fn what_is_published_again_is_what_is_brought_back() {
    let copy = published(&["2023-01"]);
    let frozen = copy.read("issues/2023-01/published/bulletin.toml");
    copy.edit(Edit::Replace("bulletin.toml", "copies = 80", "copies = 99"));
    copy.edit(Edit::Replace(PATROL, "元旦假期后首日", "元旦后首日"));
    check(&copy, &["publish", "--again", "2023-01"], &[], &[]);
    let again = copy.read(PATROL);
    copy.write(PATROL, b"");
    let run = copy.run(&["restore", "2023-01"]);
    assert_eq!((run.code, run.stdout.trim_end()), (0, PATROL), "{run:?}");
    assert_eq!(copy.read(PATROL), again);
    assert_eq!(copy.read("issues/2023-01/published/bulletin.toml"), frozen);
    verify(&copy, &[]);
}

/// Neither may be built upon: nothing that is published vouches for the last record, the one after it does
/// for any other.
#[test]
fn nothing_is_published_over_a_record_that_was_edited() {
    let copy = published(&["2023-01", "2023-02"]);
    let path = |issue: &str| format!("issues/{issue}/published.toml");
    let texts = ["2023-01", "2023-02"].map(|issue| copy.read(&path(issue)));
    let figure = |text: &str| {
        let start = text.find("period = ").expect("a total") + "period = ".len();
        let end = start + text[start..].find(',').expect("an end");
        format!("{}1{}", &text[..start], &text[end..])
    };
    let line = |text: &str, part: &str| {
        text.lines().position(|line| line.contains(part)).expect("a line") + 1
    };
    // The last one's total.
    copy.write(&path("2023-02"), figure(&texts[1]).as_bytes());
    let total = line(&texts[1], "period = ");
    let expected = format!("published-changed {}:{total}:3", path("2023-02"));
    check(&copy, &["publish", "2023-03"], &[&expected], &["公布的是本期1"]);
    check(&copy, &["check", "2023-02"], &[&expected], &[]);
    check(&copy, &["build", "2023-02", "--format", "md"], &[&expected], &[]);
    assert!(!copy.path("issues/2023-03/published.toml").exists());
    copy.write(&path("2023-02"), texts[1].as_bytes());
    // An earlier one's, and one that was published twice.
    copy.write(&path("2023-01"), figure(&texts[0]).as_bytes());
    let previous = line(&texts[1], "previous = ");
    let broken = format!("published-changed {}:{previous}:1", path("2023-02"));
    let said = ["2023-01的 published.toml 不是公布2023-02时的那一份"];
    check(&copy, &["publish", "2023-03"], &[&broken], &said);
    let total = format!("published-changed {}:{}:3", path("2023-01"), line(&texts[0], "period = "));
    check(&copy, &["check", "2023-01..2023-03"], &[&total, &broken], &said);
    copy.write(&path("2023-01"), texts[0].as_bytes());
    // What it followed, and an output.
    let cut = |part: &str| {
        let rest: Vec<&str> = texts[1].lines().filter(|line| !line.starts_with(part)).collect();
        copy.write(&path("2023-02"), (rest.join("\n") + "\n").as_bytes());
    };
    cut("previous = ");
    let header = line(&texts[1], "program = ") - 1;
    let expected = format!("published-changed {}:{header}:1", path("2023-02"));
    check(&copy, &["publish", "2023-03"], &[&expected], &["恢复2023-02的 published.toml"]);
    check(&copy, &["check", "2023-02"], &[&expected], &[]);
    cut("\"2023-02.pdf\"");
    let outputs = line(&texts[1], "[revision.outputs]");
    let expected = format!("published-changed {}:{outputs}:1", path("2023-02"));
    check(&copy, &["publish", "2023-03"], &[&expected], &["2023-02.pdf没有记下来"]);
    copy.write(&path("2023-02"), texts[1].as_bytes());
    // What it keeps.
    let kept = "issues/2023-02/published/issue/大厅巡查.toml";
    let text = copy.read(kept);
    copy.write(kept, format!("{text}#").as_bytes());
    let named = line(&texts[1], "\"issues/2023-02/大厅巡查.toml\" = ");
    let expected = format!("published-changed {}:{named}:1", path("2023-02"));
    check(&copy, &["publish", "2023-03"], &[&expected], &["与2023-02公布时的不同"]);
    copy.write(kept, text.as_bytes());
    check(&copy, &["publish", "2023-03"], &[], &[]);
    verify(&copy, &[]);
}

#[test]
fn a_file_that_a_record_names_is_missed_whether_or_not_anything_asks_for_it() {
    let copy = published(&["2023-01"]);
    let record = "issues/2023-01/published.toml";
    let text = copy.read(record);
    let named = "\"issues/2023-01/窗口动态.toml\" = ";
    let more = format!("\"issues/2023-01/说明.txt\" = \"{}\"\n{named}", Digest::of(b""));
    copy.write(record, text.replacen(named, &more, 1).as_bytes());
    let at = text.lines().position(|line| line.starts_with(named)).expect("it is named") + 1;
    let expected = format!("published-changed {record}:{at}:2");
    check(
        &copy,
        &["check", "2023-01"],
        &[&expected],
        &["2023-01公布时的issues/2023-01/说明.txt不见了"],
    );
    let run = copy.run(&["verify"]);
    assert!(run.code == 1 && run.stderr.contains("说明.txt"), "{run:?}");
    copy.write(record, text.as_bytes());
    check(&copy, &["check", "2023-01"], &[], &[]);
}
