//! What a person reads for each rule: `tests/ui/<rule>/` holds the edit of the example that brings it
//! about and the report. `just ui` rewrites the reports.

use crate::support::{Copy, Edit, MAIN};

/// One case a rule: the issue asked for, and the edits of the first example.
fn cases() -> Vec<(&'static str, &'static str, Vec<Edit>)> {
    use Edit::{Delete, Replace, Write};
    const ISSUE: &str = "issues/2023-07/issue.toml";
    const COUNTS: &str = "issues/2023-07/综窗办件.csv";
    const ROWS: &str = "issues/2023-07/事项受理办结.csv";
    const PROSE: &str = "issues/2023-07/综窗办件.toml";
    const DAILY: &str = "issues/2023-05/综窗办件.csv";
    const NEWS: &str = "issues/2023-07/窗口动态.toml";
    vec![
        ("missing-file", "2023-07", vec![Delete(NEWS)]),
        (
            "syntax",
            "2023-07",
            vec![
                Replace(PROSE, "\"咨询\" = 2584", "咨询 = 2584"),
                Replace(ISSUE, "2023-03-09", "2023-3-9"),
            ],
        ),
        (
            "unknown-key",
            "2023-07",
            vec![
                Replace(PROSE, "unauthorized =", "unauthorised ="),
                Replace(NEWS, "# 厅（局）长进大厅", "[other]\nefficiency = []"),
            ],
        ),
        ("missing-key", "2023-07", vec![Replace(NEWS, "department = \"水利厅\"\n", "")]),
        ("wrong-type", "2023-07", vec![Replace(ISSUE, "2023-03-09", "\"2023-03-09\"")]),
        ("encoding", "2023-02", vec![]),
        ("issue-number-gap", "2023-07", vec![Delete("issues/2023-06")]),
        ("total-number", "2023-07", vec![Replace(ISSUE, "427", "428")]),
        ("date-order", "2023-07", vec![Replace(ISSUE, "2023-03-09", "2023-02-23")]),
        (
            "period-overlap",
            "2023-07",
            vec![Replace(ISSUE, "from = 2023-02-20", "from = 2023-02-17")],
        ),
        (
            "period-gap",
            "2023-04",
            vec![Replace(
                "issues/2023-04/issue.toml",
                "gap    = \"春节放假\"",
                "#",
            )],
        ),
        (
            "correction-mismatch",
            "2023-07",
            vec![Replace(
                ISSUE,
                "to = 2023-02-24 }",
                "to = 2023-02-24 }\n[[corrections]]\nsection = \"综窗办件\"\nissue = \"2023-06\"\n\
                 measure = \"受理\"\nwas = 120\nnow = 123\nreason = \"漏计3件\"",
            )],
        ),
        (
            "cumulative-decrease",
            "2023-07",
            vec![
                Write(
                    "sections/综窗办件.toml",
                    "heading = \"甲\"\n[[blocks]]\nkind = \"counts\"\nkey = \"counts\"\n\
                     basis = \"cumulative\"\nmeasures = [{ name = \"受理\", unit = \"件\" }]\n\
                     text = \"{{ ytd['受理'] }}\"\n"
                        .as_bytes(),
                ),
                Write("bulletin.toml", b"name = \"n\"\nissuer = \"i\"\nsections = [\"\xe7\xbb\xbc\xe7\xaa\x97\xe5\x8a\x9e\xe4\xbb\xb6\"]\n"),
                Write(PROSE, b""),
                Write("opening/2023/opening.toml", b"through = 2023-02-17\nissue = \"2023-06\"\ntotal = 426\n"),
                Write("opening/2023/综窗办件.csv", "受理\n1156\n".as_bytes()),
                Write(COUNTS, "受理\n1155\n".as_bytes()),
            ],
        ),
        (
            "year-straddle",
            "2023-01",
            vec![Replace("issues/2023-01/issue.toml", "from = 2023-01-03", "from = 2022-12-28")],
        ),
        ("missing-issue", "2023-07", vec![Delete("issues/2023-03")]),
        (
            "row-total",
            "2023-05",
            vec![Replace("issues/2023-05/事项受理办结.csv", "101004", "101005")],
        ),
        ("ytd-mismatch", "2023-07", vec![Replace(COUNTS, "836,", "835,")]),
        (
            "published-changed",
            "2023-02",
            vec![Replace("issues/2023-01/综窗办件.csv", "267,183,", "267,184,")],
        ),
        ("unknown-column", "2023-07", vec![Replace(COUNTS, "受理", "收理")]),
        (
            "missing-column",
            "2023-07",
            vec![Write(COUNTS, "咨询,受理,颁发\n836,112,6244\n".as_bytes())],
        ),
        ("unknown-row", "2023-07", vec![Replace(ROWS, "公共服务", "公众服务")]),
        ("missing-row", "2023-07", vec![Replace(ROWS, "公共服务,97016,94187\n", "")]),
        ("duplicate-row", "2023-05", vec![Replace(DAILY, "2023-02-08", "2023-02-07")]),
        (
            "bad-number",
            "2023-07",
            vec![Replace(COUNTS, "836,112,6244,11380", "8.5,112人,\"62,44\",1.1万")],
        ),
        ("blank-cell", "2023-07", vec![Replace(COUNTS, ",112,", ",,")]),
        ("date-outside-period", "2023-05", vec![Replace(DAILY, "2023-02-08", "2023-02-12")]),
        (
            "typesetting",
            "2023-07",
            vec![Write("templates/issue.typ", "#unknown(\"{{ doc.name }}\")\n".as_bytes())],
        ),
    ]
}

#[test]
fn reports_read_as_they_did() {
    let cases = cases();
    for (rule, issue, edits) in &cases {
        let copy = Copy::of(MAIN);
        if *rule == "published-changed" {
            assert_eq!(copy.run(&["publish", "2023-01"]).code, 0);
        }
        edits.iter().for_each(|&edit| copy.edit(edit));
        let run = copy.run(&["build", issue, "--format", "pdf"]);
        assert!(run.stderr.contains(&format!("[{rule}]")), "{rule}: {run:?}");
        let path = crate::support::root().join(format!("tests/ui/{rule}.stderr"));
        let expected = snapbox::Data::read_from(&path, None);
        let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
        assert.eq(run.stderr, expected.raw());
    }
    for rule in bulletin::rules::ALL {
        assert!(cases.iter().any(|case| case.0 == rule.name), "{} has no report", rule.name);
    }
}

#[test]
fn the_examples_read_as_they_did() {
    for (name, issue) in [(MAIN, "2023-07"), (MAIN, "2023-04"), (crate::support::SECOND, "2024-02")]
    {
        let copy = Copy::of(name);
        assert_eq!(copy.run(&["build", issue, "--format", "typ,md"]).code, 0);
        for extension in ["typ", "md"] {
            let path = crate::support::root().join(format!("tests/golden/{issue}.{extension}"));
            let found = copy.read(&format!("out/{issue}.{extension}"));
            let assert = snapbox::Assert::new().action_env("SNAPSHOTS");
            assert.eq(found, snapbox::Data::read_from(&path, None).raw());
        }
    }
}
