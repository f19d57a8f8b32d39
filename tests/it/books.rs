//! The books of the contract's worked example, as a workspace: an opening, a period across the year's
//! end, corrections of both years.

use crate::support::{Copy, Edit};

const CONFIG: &str = "name = \"周报\"\nissuer = \"局\"\nsections = [\"办件\"]\n\
    [[distribution]]\nlabel = \"报：\"\nto = \"领导\"\n";
const DEFINITION: &str = "heading = \"办件\"\n[[blocks]]\nkind = \"counts\"\nkey = \"counts\"\n\
    measures = [{ name = \"受理\", unit = \"件\" }]\n\
    text = \"本期{{ period['受理'] }}，{{ ytd_from }}起{{ ytd['受理'] }}。\"\n";
const OPENING: &str = "through = 2022-12-23\nissue = \"2022-50\"\ntotal = 400\n";

fn manifest(total: u32, from: &str, to: &str, rest: &str) -> String {
    format!("total = {total}\ndate = {to}\nperiod = {{ from = {from}, to = {to} }}\n{rest}")
}

fn correction(issue: &str, rest: &str) -> String {
    format!(
        "[[corrections]]\nsection = \"办件\"\nissue = \"{issue}\"\nmeasure = \"受理\"\n{rest}\
         reason = \"漏计\"\n"
    )
}

pub(crate) fn workspace() -> Copy {
    let copy = Copy::empty();
    let write = |path: &str, text: &str| copy.write(path, text.as_bytes());
    write("bulletin.toml", CONFIG);
    write("sections/办件.toml", DEFINITION);
    write("opening/2022/opening.toml", OPENING);
    write("opening/2022/办件.csv", "受理\n1000\n");
    let straddling = "日期,受理\n2022-12-30,10\n2023-01-04,7\n";
    let one = correction("2023-02", "was = 5\nnow = 6\n");
    let other = correction("2023-01", "date = 2022-12-30\nwas = 10\nnow = 12\n");
    let issues = [
        ("2023-01", manifest(401, "2022-12-26", "2023-01-06", ""), straddling),
        ("2023-02", manifest(402, "2023-01-09", "2023-01-13", ""), "受理\n5\n"),
        ("2023-03", manifest(403, "2023-01-16", "2023-01-20", &one), "受理\n4\n"),
        ("2023-04", manifest(404, "2023-01-23", "2023-01-27", &other), "受理\n3\n"),
    ];
    for (issue, manifest, csv) in issues {
        write(&format!("issues/{issue}/issue.toml"), &manifest);
        write(&format!("issues/{issue}/办件.toml"), "");
        write(&format!("issues/{issue}/办件.csv"), csv);
    }
    copy
}

fn prints(copy: &Copy, issue: &str, expected: &[&str]) {
    let (text, built) = copy.markdown(issue);
    assert_eq!(built.outcome.found.warnings, 0, "{built:?}");
    for expected in expected {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
}

#[test]
fn the_worked_example_prints_its_figures() {
    let copy = workspace();
    prints(&copy, "2023-01", &["本期17，2023年1月1日起7。", "\n报：领导。"]);
    prints(&copy, "2023-02", &["本期5，2023年1月1日起12。"]);
    let line = "更正：2023年第2期办件受理5件，应为6件（漏计）。";
    prints(&copy, "2023-03", &["本期4，2023年1月1日起17。", line]);
    let line = "更正：2023年第1期（其中2022年部分）办件受理10件，应为12件（漏计）。";
    prints(&copy, "2023-04", &["本期3，2023年1月1日起20。", line]);
}

#[test]
fn a_correction_is_printed_in_the_definitions_words() {
    let copy = workspace();
    let own = "correction = \"{{ issue }}{{ section }}{{ measure }}由{{ was }}改为{{ now }}{{ unit }}：{{ reason }}。\"\n";
    copy.write("sections/办件.toml", format!("{DEFINITION}{own}").as_bytes());
    prints(&copy, "2023-03", &["2023年第2期办件受理由5改为6件：漏计。"]);
}

#[test]
fn a_year_is_closed_by_an_issue_of_the_next() {
    let copy = workspace();
    // 2022 stands at 1010 with 2023-01, and at 1012 once 2023-04 has corrected it.
    copy.write(
        "issues/2023-05/issue.toml",
        manifest(405, "2023-01-28", "2023-02-03", &correction("2022-50", "was = 999\nnow = 1\n"))
            .as_bytes(),
    );
    copy.write("issues/2023-05/办件.toml", b"");
    copy.write("issues/2023-05/办件.csv", "受理\n1\n".as_bytes());
    let checked = copy.check(&["2023-05"]);
    let found = &checked.diagnostics;
    assert_eq!((checked.outcome.found.errors, found.len()), (1, 1), "{checked:?}");
    assert_eq!(found[0]["rule"], "correction-mismatch");
    assert_eq!((&found[0]["line"], &found[0]["column"]), (&8.into(), &7.into()));
    assert!(found[0]["help"].as_str().expect("help").contains("was = 1000"), "{checked:?}");
    copy.edit(Edit::Replace("issues/2023-05/issue.toml", "was = 999", "was = 1000"));
    prints(&copy, "2023-05", &["起21。", "更正：2022年第50期办件受理1000件，应为1件"]);
}

#[test]
fn an_opening_stands_for_the_issues_that_it_contains() {
    let copy = workspace();
    let opening = "through = 2023-01-13\nissue = \"2023-02\"\ntotal = 402\n";
    copy.write("opening/2023/opening.toml", opening.as_bytes());
    copy.write("opening/2023/办件.csv", "受理\n12\n".as_bytes());
    copy.edit(Edit::Replace("issues/2023-03/issue.toml", "was = 5\nnow = 6", "was = 12\nnow = 13"));
    // The issues themselves may be there or not.
    prints(&copy, "2023-03", &["起17。"]);
    copy.edit(Edit::Delete("issues/2023-01"));
    prints(&copy, "2023-03", &["起17。"]);
    copy.edit(Edit::Delete("issues/2023-02"));
    prints(&copy, "2023-03", &["起17。"]);
    copy.write("opening/2023/办件.csv", "受理\n2000\n".as_bytes());
    copy.edit(Edit::Replace(
        "issues/2023-03/issue.toml",
        "was = 12\nnow = 13",
        "was = 2000\nnow = 2001",
    ));
    prints(&copy, "2023-03", &["起2005。"]);
    let check = |from, to, expected: &[&str]| {
        copy.edit(Edit::Replace("opening/2023/opening.toml", from, to));
        let checked = copy.check(&["2023-03"]);
        let rules = checked.diagnostics.iter();
        let rules = rules.map(|d| format!("{}:{}", d["rule"], d["line"]).replace('"', ""));
        assert_eq!(rules.collect::<Vec<_>>(), expected, "{checked:?}");
        copy.edit(Edit::Replace("opening/2023/opening.toml", to, from));
    };
    check("total = 402", "total = 405", &["total-number:1"]);
    check("2023-01-13", "2023-01-16", &["period-overlap:3"]);
    check("2023-01-13", "2023-01-12", &["period-gap:3"]);
    check("2023-01-13", "2022-12-30", &["date-order:1"]);
    copy.edit(Edit::Write("opening/2023/办件.csv", "日期,受理\n2023-01-13,2000\n".as_bytes()));
    check("total = 402", "total = 402 ", &["unknown-column:1"]);
}

/// The rules found, and where.
fn found(copy: &Copy, args: &[&str]) -> Vec<String> {
    let run = copy.run(&[args, &["--message-format", "json"]].concat());
    let line = |d: &serde_json::Value| {
        let text = |key: &str| d[key].as_str().unwrap_or_default().to_owned();
        format!("{} {}:{}:{}", text("rule"), text("file"), d["line"], d["column"])
    };
    let errors = run.diagnostics();
    let errors = errors.iter().filter(|d| d["severity"] == "error");
    errors.map(line).collect()
}

#[test]
fn an_opening_must_be_what_its_last_issue_says() {
    let copy = workspace();
    let write = |opening: &str, figures: &str| {
        copy.write("opening/2023/opening.toml", opening.as_bytes());
        copy.write("opening/2023/办件.csv", format!("受理\n{figures}\n").as_bytes());
    };
    let opening = "through = 2023-01-13\nissue = \"2023-02\"\ntotal = 402\n";
    // It contradicts whoever builds upon it, whatever is asked.
    let start = copy.read("issues/2023-03/issue.toml");
    let start = start.split("[[corrections]]").next().expect("a start").to_owned();
    copy.write("issues/2023-03/issue.toml", start.as_bytes());
    let check = |opening: &str, figures: &str, expected: &[&str]| {
        write(opening, figures);
        for args in [
            &["check", "2023-03"][..],
            &["check", "2023-04"],
            &["check", "2023-02"],
            &["check"],
            &["build", "2023-04", "--format", "md"],
            &["totals", "2023-04"],
            &["totals"],
            &["year", "2023", "--format", "md"],
        ] {
            assert_eq!(found(&copy, args), expected, "{args:?} {opening} {figures}");
        }
    };
    check(opening, "12", &[]);
    let figure = "opening-mismatch opening/2023/办件.csv:2:1";
    check(opening, "9999", &[figure]);
    let total = "opening-mismatch opening/2023/opening.toml:3:9";
    check(&opening.replace("402", "403"), "12", &[total]);
    let through = "opening-mismatch opening/2023/opening.toml:1:11";
    check(&opening.replace("01-13", "01-12"), "12", &[through]);
    check(&opening.replace("01-13", "01-12"), "9999", &[through, figure]);
    // Another issue is meant: its figures are others too, and that is one thing.
    let of_first = "through = 2023-01-06\nissue = \"2023-02\"\ntotal = 401\n";
    check(of_first, "7", &[through]);
    // What cannot be compared contradicts nothing, and is not asked for.
    write(opening, "9999");
    copy.edit(Edit::Rename("issues/2023-01", "old"));
    // What the issue corrects is gone, and that is all.
    let correction = "correction-mismatch issues/2023-04/issue.toml:6:9";
    assert_eq!(found(&copy, &["check", "2023-04"]), [correction]);
    copy.edit(Edit::Rename("old", "issues/2023-01"));
    copy.edit(Edit::Rename("issues/2023-01/办件.csv", "old.csv"));
    assert_eq!(found(&copy, &["check", "2023-03"]), [""; 0]);
    copy.edit(Edit::Rename("old.csv", "issues/2023-01/办件.csv"));
    // Published or not.
    write(opening, "12");
    for issue in ["2023-01", "2023-02"] {
        let run = copy.run(&["publish", issue]);
        assert_eq!(run.code, 0, "{run:?}");
    }
    check(opening, "9999", &[figure]);
    assert_eq!(found(&copy, &["verify"]), [figure]);
    write(opening, "12");
    assert_eq!(found(&copy, &["verify"]), [""; 0]);
}

#[test]
fn a_year_that_began_before_its_first_issue_is_not_asked_for() {
    let copy = workspace();
    copy.edit(Edit::Delete("opening"));
    for args in [
        &["check"][..],
        &["build", "--all", "--format", "md"],
        &["year", "2023", "--format", "md"],
        &["totals"],
        &["totals", "2023-01"],
    ] {
        assert_eq!(found(&copy, args), [""; 0], "{args:?}");
    }
    prints(&copy, "2023-01", &["本期17，2023年1月1日起7。"]);
    let rows = |args: &[&str]| copy.run(&[args, &["--format", "csv"]].concat()).stdout;
    let first = "2023-01,2023,办件,,受理,件,7,7,0";
    assert_eq!(rows(&["totals", "2023-01"]).lines().skip(1).collect::<Vec<_>>(), [first]);
    // A correction of the old year's part neither.
    let last = "2023-04,2023,办件,,受理,件,3,20,0";
    assert_eq!(rows(&["totals", "2023-04"]).lines().skip(1).collect::<Vec<_>>(), [last]);
    let run = copy.run(&["totals", "2023-01"]);
    assert!(run.stdout.contains("7") && !run.stdout.contains("2022年"), "{run:?}");
    // Its own table still tells the years apart.
    copy.write("issues/2023-01/办件.csv", "受理\n17\n".as_bytes());
    assert_eq!(found(&copy, &["check", "2023-01"]), ["year-straddle issues/2023-01/办件.csv:1:1"]);
}

#[test]
fn a_correction_names_a_day_only_to_tell_two_years_apart() {
    let copy = workspace();
    let path = "issues/2023-04/issue.toml";
    let before = copy.read(path);
    let check = |issue: &str, rest: &str, expected: &[&str]| {
        let head = before.split("[[corrections]]").next().expect("a start");
        copy.write(path, format!("{head}{}", correction(issue, rest)).as_bytes());
        let expected: Vec<String> =
            expected.iter().map(|place| format!("correction-mismatch {path}:{place}")).collect();
        assert_eq!(found(&copy, &["check", "2023-04"]), expected, "{issue} {rest}");
    };
    check("2023-01", "date = 2022-12-30\nwas = 10\nnow = 12\n", &[]);
    check("2023-01", "date = 2022-12-26\nwas = 10\nnow = 12\n", &[]);
    check("2023-01", "date = 2023-01-06\nwas = 7\nnow = 8\n", &[]);
    // None of its days.
    check("2023-01", "date = 2022-12-25\nwas = 10\nnow = 12\n", &["8:8"]);
    check("2023-01", "date = 2023-01-07\nwas = 7\nnow = 8\n", &["8:8"]);
    // No year to tell apart.
    check("2023-03", "date = 2023-01-17\nwas = 4\nnow = 5\n", &["8:8"]);
    check("2022-50", "date = 2022-12-24\nwas = 1000\nnow = 1001\n", &["8:8"]);
    check("2022-50", "date = 2022-12-23\nwas = 1000\nnow = 1001\n", &[]);
    check("2023-01", "was = 10\nnow = 12\n", &["6:9"]);
    check("2023-03", "was = 4\nnow = 4\n", &["9:7"]);
}

/// What a cumulative figure was before the first issue there is, is not nothing.
#[test]
fn a_cumulative_figure_of_an_old_year_needs_its_start() {
    let copy = workspace();
    copy.edit(Edit::Replace(
        "sections/办件.toml",
        "kind = \"counts\"\n",
        "kind = \"counts\"\nbasis = \"cumulative\"\n",
    ));
    let table = "日期,受理\n2022-12-30,1010\n2023-01-04,100\n";
    copy.write("issues/2023-01/办件.csv", table.as_bytes());
    prints(&copy, "2023-01", &["本期110，2023年1月1日起100。"]);
    copy.edit(Edit::Delete("opening"));
    let run = copy.run(&["check", "2023-01"]);
    assert_eq!(run.code, 1, "{run:?}");
    for said in ["missing-issue", "办件.csv:2:12", "2022年本期以前的累计不知道", "opening/2022"]
    {
        assert!(run.stderr.contains(said), "{said}: {run:?}");
    }
}

#[test]
fn a_corrected_cumulative_figure_is_printed_as_one() {
    let copy = workspace();
    copy.edit(Edit::Replace(
        "sections/办件.toml",
        "kind = \"counts\"\n",
        "kind = \"counts\"\nbasis = \"cumulative\"\n",
    ));
    copy.write(
        "issues/2023-01/办件.csv",
        "日期,受理\n2022-12-30,1010\n2023-01-04,100\n".as_bytes(),
    );
    copy.write("issues/2023-02/办件.csv", "受理\n150\n".as_bytes());
    copy.write("issues/2023-03/办件.csv", "受理\n200\n".as_bytes());
    copy.write("issues/2023-04/办件.csv", "受理\n210\n".as_bytes());
    let day = "issue = \"2023-01\"\nmeasure = \"受理\"\ndate = 2023-01-04\n";
    copy.edit(Edit::Replace(
        "issues/2023-03/issue.toml",
        "issue = \"2023-02\"\nmeasure = \"受理\"\nwas = 5\nnow = 6",
        "issue = \"2023-01\"\nmeasure = \"受理\"\ndate = 2023-01-04\nwas = 100\nnow = 90",
    ));
    assert!(copy.read("issues/2023-03/issue.toml").contains(day));
    copy.edit(Edit::Replace(
        "issues/2023-04/issue.toml",
        "was = 10\nnow = 12",
        "was = 1010\nnow = 1012",
    ));
    let line = "更正：2023年第1期（其中2023年部分）办件受理累计100件，应为90件（漏计）。";
    prints(&copy, "2023-03", &["本期50，2023年1月1日起200。", line]);
    let line = "更正：2023年第1期（其中2022年部分）办件受理累计1010件，应为1012件（漏计）。";
    prints(&copy, "2023-04", &["本期10，2023年1月1日起210。", line]);
    let rows = copy.run(&["totals", "2023-03..2023-04", "--format", "csv"]).stdout;
    let expected = [
        "2023-03,2023,办件,,受理,件,50,200,0",
        "2023-04,2022,办件,,受理,件,0,1012,2",
        "2023-04,2023,办件,,受理,件,10,210,0",
    ];
    assert_eq!(rows.lines().skip(1).collect::<Vec<_>>(), expected);
    let table = copy.run(&["totals", "2023-03"]).stdout;
    assert!(table.contains("后面各期的累计不变"), "{table}");
    copy.edit(Edit::Replace(
        "issues/2023-03/issue.toml",
        "issue = \"2023-01\"",
        "issue = \"2023-02\"",
    ));
    copy.edit(Edit::Replace(
        "issues/2023-03/issue.toml",
        "date = 2023-01-04\nwas = 100\nnow = 90",
        "was = 150\nnow = 140",
    ));
    // A correction that cannot be read, or does not hold, is what is wrong: not what follows from it.
    copy.write("issues/2023-03/办件.csv", "受理\n145\n".as_bytes());
    copy.write("issues/2023-03/办件.toml", "[stated]\n\"受理\" = 1\n".as_bytes());
    let check = |from, to, place: &str| {
        copy.edit(Edit::Replace("issues/2023-03/issue.toml", from, to));
        let expected = [format!("correction-mismatch issues/2023-03/issue.toml:{place}")];
        assert_eq!(found(&copy, &["check", "2023-03"]), expected);
        copy.edit(Edit::Replace("issues/2023-03/issue.toml", to, from));
    };
    check("was = 150", "was = 151", "8:7");
    check("measure = \"受理\"", "measure = \"受里\"", "7:11");
    copy.write("issues/2023-03/办件.csv", "受理\n139\n".as_bytes());
    copy.write("issues/2023-03/办件.toml", b"");
    let decrease = ["cumulative-decrease issues/2023-03/办件.csv:2:1"];
    assert_eq!(found(&copy, &["check", "2023-03"]), decrease);
    // Nor what follows from figures of an earlier issue that cannot be read.
    copy.write("issues/2023-02/办件.csv", "受理\n一百\n".as_bytes());
    copy.write("issues/2023-03/办件.csv", "受理\n99\n".as_bytes());
    let unread = ["bad-number issues/2023-02/办件.csv:2:1"];
    assert_eq!(found(&copy, &["check", "2023-04"]), unread);
    copy.write("issues/2023-02/办件.csv", "受理\n150\n".as_bytes());
    copy.write("issues/2023-03/办件.csv", "受理\n200\n".as_bytes());
    let line = "更正：2023年第2期办件受理累计150件，应为140件（漏计）。";
    prints(&copy, "2023-03", &["本期60，2023年1月1日起200。", line]);
}

#[test]
fn a_platforms_own_totals_are_taken_as_they_are() {
    let copy = workspace();
    copy.edit(Edit::Replace(
        "sections/办件.toml",
        "kind = \"counts\"\n",
        "kind = \"counts\"\nbasis = \"cumulative\"\n",
    ));
    copy.edit(Edit::Write(
        "issues/2023-01/办件.csv",
        "日期,受理\n2022-12-30,1010\n2023-01-04,7\n".as_bytes(),
    ));
    copy.edit(Edit::Write("issues/2023-02/办件.csv", "受理\n12\n".as_bytes()));
    copy.edit(Edit::Write("issues/2023-03/办件.csv", "受理\n17\n".as_bytes()));
    copy.edit(Edit::Replace("issues/2023-03/issue.toml", "was = 5\nnow = 6", "was = 12\nnow = 13"));
    prints(&copy, "2023-01", &["本期17，2023年1月1日起7。"]);
    prints(&copy, "2023-02", &["本期5，2023年1月1日起12。"]);
    prints(&copy, "2023-03", &["本期4，2023年1月1日起17。"]);
    copy.edit(Edit::Write("issues/2023-03/办件.csv", "受理\n12\n".as_bytes()));
    let checked = copy.check(&["2023-03"]);
    assert_eq!(checked.diagnostics[0]["rule"], "cumulative-decrease", "{checked:?}");
}

#[test]
fn a_measure_begins_with_an_issue_and_an_optional_one_may_be_absent() {
    let copy = workspace();
    let definition = DEFINITION
        .replace(
            "unit = \"件\" }",
            "unit = \"件\" }, { name = \"好评\", unit = \"条\", since = \"2023-03\" }",
        )
        .replace(
            "ytd['受理'] }}。",
            "ytd['受理'] }}。{% if ytd['好评'] is defined %}好评{{ ytd['好评'] }}。{% endif %}",
        );
    copy.write("sections/办件.toml", definition.as_bytes());
    copy.write("issues/2023-03/办件.csv", "受理,好评\n4,9\n".as_bytes());
    copy.write("issues/2023-04/办件.csv", "受理,好评\n3,2\n".as_bytes());
    prints(&copy, "2023-02", &["起12。\n"]);
    prints(&copy, "2023-03", &["起17。好评9。"]);
    prints(&copy, "2023-04", &["起20。好评11。"]);
    // From that issue on it is wanted, before it is unknown.
    let check = |issue: &str, csv: &str, rule: &str| {
        let path = format!("issues/{issue}/办件.csv");
        let before = copy.read(&path);
        copy.write(&path, csv.as_bytes());
        let checked = copy.check(&[issue]);
        assert_eq!(checked.diagnostics[0]["rule"], rule, "{checked:?}");
        copy.write(&path, before.as_bytes());
    };
    check("2023-04", "受理\n3\n", "missing-column");
    check("2023-04", "受理,好评\n3,—\n", "blank-cell");
    check("2023-02", "受理,好评\n5,1\n", "unknown-column");
    let optional = definition.replace("since = \"2023-03\"", "optional = true");
    copy.write("sections/办件.toml", optional.as_bytes());
    copy.write("issues/2023-04/办件.csv", "受理,好评\n3,—\n".as_bytes());
    prints(&copy, "2023-02", &["起12。\n"]);
    prints(&copy, "2023-04", &["起20。好评9。"]);
}

/// A reader subtracts: what the reason of a correction says must be what it changes.
#[test]
fn the_reason_of_a_correction_is_its_change() {
    let copy = workspace();
    let original = copy.read("issues/2023-03/issue.toml");
    let check = |reason: &str, is_right: bool| {
        let text = original.replace("reason = \"漏计\"", &format!("reason = \"{reason}\""));
        copy.write("issues/2023-03/issue.toml", text.as_bytes());
        let run = copy.run(&["check", "2023-03"]);
        assert_eq!(run.stderr.contains("change-mismatch"), !is_right, "{reason}: {run:?}");
    };
    // 5 became 6.
    for right in
        ["漏计1件", "漏计了1件", "补录", "漏计2件、多计1件", "科技厅少报1件。", "2月8日漏计"]
    {
        check(right, true);
    }
    for wrong in ["漏计2件", "多计1件", "重复统计1件"] {
        check(wrong, false);
    }
}

/// What a row has added to the year so far stays in it.
#[test]
fn a_row_that_was_published_is_not_lost_within_its_year() {
    let rows = |names: &str| {
        let rows = format!("rows = {{ column = \"类\", names = [{names}] }}\n");
        DEFINITION.replace("text = \"", &format!("{rows}text = \"")).replace(
            "{{ period['受理'] }}，{{ ytd_from }}起{{ ytd['受理'] }}",
            "{% for row, of in ytd %}{{ row }}{{ of['受理'] }}，{% endfor %}",
        )
    };
    let copy = Copy::empty();
    copy.write("bulletin.toml", CONFIG.as_bytes());
    copy.write("sections/办件.toml", rows("\"许可\", \"服务\"").as_bytes());
    for (number, from, to) in [(1, "2023-01-02", "2023-01-06"), (2, "2023-01-09", "2023-01-13")] {
        let folder = format!("issues/2023-{number:02}");
        copy.write(&format!("{folder}/issue.toml"), manifest(number, from, to, "").as_bytes());
        copy.write(&format!("{folder}/办件.toml"), b"");
        copy.write(&format!("{folder}/办件.csv"), "类,受理\n许可,1\n服务,2\n".as_bytes());
    }
    copy.run(&["publish", "2023-01"]);
    let check = |definition: String, rows: &str, expected: Option<&str>| {
        copy.write("sections/办件.toml", definition.as_bytes());
        copy.write("issues/2023-02/办件.csv", format!("类,受理\n{rows}").as_bytes());
        let run = copy.run(&["check", "2023-02"]);
        let is_said = expected.is_none_or(|expected| run.stderr.contains(expected));
        assert!(is_said && (run.code == 0) == expected.is_none(), "{run:?}");
    };
    check(rows("\"许可\", \"服务\""), "许可,1\n服务,2\n", None);
    check(rows("\"许可\", \"服务\", \"确认\""), "许可,1\n服务,2\n确认,3\n", None);
    let lost = "2023-01公布时「受理」有「服务」这一行，现在没有了";
    check(rows("\"许可\", \"服务类\""), "许可,1\n服务类,2\n", Some(lost));
    check(rows("\"许可\""), "许可,1\n", Some(lost));
}
