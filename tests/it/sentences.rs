//! What sentences draw on of other issues and sections: which figures, what is read for them, what is put
//! on record and what is made again.

use crate::support::Copy;

/// A workspace of one section 办件 with these blocks' keys and sentence, and issues of one week each.
struct Office(Copy);

/// An issue: its number, the last day of its week, its table, and more of its issue.toml.
type Issue<'a> = (&'a str, &'a str, &'a str, &'a str);

impl Office {
    fn new(measures: &str, more: &str, text: &str) -> Self {
        let copy = Copy::empty();
        copy.write(
            "bulletin.toml",
            "name = \"周报\"\nissuer = \"中心\"\nsections = [\"办件\"]\ndistribution = []\n"
                .as_bytes(),
        );
        let office = Self(copy);
        office.define("办件", measures, more, text);
        office
    }

    fn define(&self, section: &str, measures: &str, more: &str, text: &str) {
        let definition = format!(
            "heading = \"{section}\"\n[[blocks]]\nkind = \"counts\"\nkey = \"counts\"\n{more}\n\
             measures = [{measures}]\ntext = '''{text}'''\n"
        );
        self.0.write(&format!("sections/{section}.toml"), definition.as_bytes());
    }

    /// Adds issues; the total runs on from 1 for the first.
    fn issues(&self, issues: &[Issue<'_>]) {
        for (at, (id, to, table, more)) in issues.iter().enumerate() {
            let to: chrono::NaiveDate = to.parse().expect("a date");
            let (from, date) = (to - chrono::Days::new(6), to + chrono::Days::new(1));
            let manifest = format!(
                "total = {}\ndate = {date}\nperiod = {{ from = {from}, to = {to} }}\n{more}\n",
                at + 1
            );
            self.0.write(&format!("issues/{id}/issue.toml"), manifest.as_bytes());
            self.0.write(&format!("issues/{id}/办件.toml"), b"");
            self.0.write(&format!("issues/{id}/办件.csv"), table.as_bytes());
        }
    }

    /// The paragraph that an issue prints.
    fn printed(&self, issue: &str) -> String {
        let run = self.0.run(&["build", issue, "--format", "txt"]);
        assert_eq!(run.code, 0, "{run:?}");
        self.0
            .read(&format!("out/{issue}.txt"))
            .lines()
            .find_map(|line| {
                line.trim_start_matches('\u{3000}').strip_prefix("本周").map(str::to_owned)
            })
            .expect("a sentence")
    }

    /// What is said, each by its file, place and message.
    fn said(&self, issue: &str) -> Vec<String> {
        let run = self.0.run(&["check", issue, "--message-format", "json"]);
        run.diagnostics()
            .iter()
            .filter(|found| found["severity"] == "error")
            .map(|found| {
                let related = found["related"].as_array().expect("places").iter();
                let related = related.map(|place| {
                    format!(
                        " ← {}:{}:{}",
                        place["file"].as_str().unwrap_or(""),
                        place["line"],
                        place["column"]
                    )
                });
                format!(
                    "{} {}:{}{}",
                    found["issue"].as_str().unwrap_or("-"),
                    found["column"],
                    found["message"].as_str().expect("a message"),
                    related.collect::<String>()
                )
            })
            .collect()
    }
}

const MEASURE: &str = "{ name = \"受理\", unit = \"件\" }";

/// Four weeks over the turn of a year; the third issue corrects the second, the fourth the third.
fn weeks<'a>(figures: [&'a str; 4], corrections: [&'a str; 2]) -> [Issue<'a>; 4] {
    let [first, second, third, fourth] = figures;
    let [of_second, of_third] = corrections;
    [
        ("2022-01", "2022-12-24", first, ""),
        ("2022-02", "2022-12-31", second, ""),
        ("2023-01", "2023-01-07", third, of_second),
        ("2023-02", "2023-01-14", fourth, of_third),
    ]
}

fn correction(issue: &str, was: &str, now: &str) -> String {
    format!(
        "[[corrections]]\nsection = \"办件\"\nissue = \"{issue}\"\nmeasure = \"受理\"\n\
         was = {was}\nnow = {now}\nreason = \"漏计\""
    )
}

#[test]
fn the_issue_before_counts_as_it_is_known_by_this_one() {
    let check = |measure: &str,
                 figures: [&str; 4],
                 corrected: [(&str, &str); 2],
                 expected: [&str; 4]| {
        let measure = format!("{{ name = \"受理\", unit = \"件\", {measure} }}");
        let text = "本周{{ period['受理'] }}{% if previous %}，上周{{ previous['受理'] }}{% endif %}，{{ days }}天。";
        let office = Office::new(&measure, "", text);
        let figures = figures.map(|figure| format!("受理\n{figure}\n"));
        let [second, third] = corrected;
        let second = correction("2022-02", second.0, second.1);
        let third = correction("2023-01", third.0, third.1);
        office.issues(&weeks(figures.each_ref().map(String::as_str), [&second, &third]));
        let printed =
            ["2022-01", "2022-02", "2023-01", "2023-02"].map(|issue| office.printed(issue));
        assert_eq!(printed, expected, "{measure}");
        // All at once as each by itself.
        assert_eq!(office.0.run(&["build", "--all", "--format", "txt"]).code, 0);
        for (issue, expected) in ["2022-01", "2022-02", "2023-01", "2023-02"].iter().zip(expected) {
            assert!(office.0.read(&format!("out/{issue}.txt")).contains(expected), "{issue}");
        }
    };
    check(
        "basis = \"period\"",
        ["10", "20", "30", "40"],
        [("20", "25"), ("30", "36")],
        ["10，7天。", "20，上周10，7天。", "30，上周25，7天。", "40，上周36，7天。"],
    );
    check(
        "basis = \"level\", decimals = 1",
        ["10", "20", "30", "40"],
        [("\"20.0\"", "\"25.5\""), ("\"30.0\"", "\"36.1\"")],
        ["10.0，7天。", "20.0，上周10.0，7天。", "30.0，上周25.5，7天。", "40.0，上周36.1，7天。"],
    );
    // The platform's year begins again: 20 more than 10, which are 25 more by now.
    check(
        "basis = \"cumulative\"",
        ["10", "30", "30", "70"],
        [("30", "35"), ("30", "36")],
        ["10，7天。", "20，上周10，7天。", "30，上周25，7天。", "34，上周36，7天。"],
    );
}

/// Two years with an issue each month's first week.
fn two_years(copy: &Office, shift: i64) {
    let issues: Vec<(String, String, String)> = (1..=4)
        .flat_map(|number| [2022, 2023].map(|year| (year, number)))
        .map(|(year, number)| {
            let day = if year == 2022 { 7 + shift } else { 7 };
            let table = format!("受理\n{}\n", (year - 2021) * 100 + number);
            (format!("{year}-0{number}"), format!("{year}-0{number}-{day:02}"), table)
        })
        .collect();
    let mut issues: Vec<Issue<'_>> = issues
        .iter()
        .map(|(id, to, table)| (id.as_str(), to.as_str(), table.as_str(), "gap = \"无\""))
        .collect();
    issues.sort();
    copy.issues(&issues);
}

#[test]
fn the_year_before_is_that_of_the_same_number_and_days() {
    let text = "本周{{ ytd['受理'] }}{% if last_year %}，同期{{ last_year['受理'] }}{% endif %}\
                {% if last_year_ytd %}，同期累计{{ last_year_ytd['受理'] }}{% endif %}。";
    let check =
        |shift: i64, correction_in: Option<(&str, &str, &str)>, issue: &str, expected: &str| {
            let office = Office::new(MEASURE, "", text);
            two_years(&office, shift);
            if let Some((recorded_in, issue, now)) = correction_in {
                let path = format!("issues/{recorded_in}/issue.toml");
                let was = format!("{}", 100 + issue[6..].parse::<u32>().expect("a number"));
                let text = office.0.read(&path) + &correction(issue, &was, now);
                office.0.write(&path, text.as_bytes());
            }
            assert_eq!(office.printed(issue), expected, "{shift} {correction_in:?}");
        };
    check(0, None, "2022-03", "306。");
    check(0, None, "2023-02", "403，同期102，同期累计203。");
    check(7, None, "2023-02", "403，同期102，同期累计203。");
    check(8, None, "2023-02", "403。");
    // Known by then, wherever it was recorded.
    check(0, Some(("2022-04", "2022-01", "111")), "2023-02", "403，同期102，同期累计213。");
    check(0, Some(("2022-04", "2022-02", "112")), "2023-02", "403，同期112，同期累计213。");
    check(0, Some(("2023-02", "2022-02", "112")), "2023-02", "403，同期112，同期累计213。");
    check(0, Some(("2023-03", "2022-02", "112")), "2023-02", "403，同期102，同期累计203。");
    check(0, Some(("2022-04", "2022-03", "113")), "2023-02", "403，同期102，同期累计203。");
}

#[test]
fn only_what_a_sentence_draws_on_is_read() {
    // The figures of this issue cannot be read.
    let check = |text: &str, broken: &str, issue: &str, is_said: bool| {
        let office = Office::new(MEASURE, "", text);
        two_years(&office, 0);
        office.0.write(&format!("issues/{broken}/办件.csv"), "受理\n无\n".as_bytes());
        assert_eq!(office.said(issue).len(), usize::from(is_said), "{text} {broken} {issue}");
    };
    let (none, previous) =
        ("本周{{ period['受理'] }}。", "本周{% if previous %}{{ previous['受理'] }}{% endif %}。");
    let (same, total) = (
        "本周{% if last_year %}{{ last_year['受理'] }}{% endif %}。",
        "本周{% if last_year_ytd %}{{ last_year_ytd['受理'] }}{% endif %}。",
    );
    check(none, "2022-04", "2023-01", false);
    check(previous, "2022-04", "2023-01", true);
    check(previous, "2022-03", "2023-01", false);
    check(none, "2022-02", "2023-02", false);
    check(same, "2022-02", "2023-02", true);
    check(same, "2022-01", "2023-02", false);
    check(total, "2022-01", "2023-02", true);
}

#[test]
fn other_sections_figures_are_named_by_the_section() {
    let office = Office::new(
        MEASURE,
        "rows = { column = \"事项\", names = [\"许可\", \"服务\"] }",
        "本周{{ section['热线'].period['来电'] }}，上周{{ section['热线'].previous['来电'] | default(value='无') }}；\
         {% for row in rows %}{{ row }}{{ period[row]['受理'] }}{{ unit['受理'] }}{% if previous %}（上周{{ previous[row]['受理'] }}）{% endif %}、{% endfor %}\
         {% for top in period | ranking(by='受理', take=1) %}{{ top.name }}{{ top.value | share(of=section['热线'].period['来电']) }}{% endfor %}。",
    );
    office.define("热线", "{ name = \"来电\", unit = \"次\" }", "", "热线{{ period['来电'] }}。");
    office.0.replace("bulletin.toml", "[\"办件\"]", "[\"办件\", \"热线\"]");
    office.issues(&[
        ("2023-01", "2023-01-07", "事项,受理\n许可,3\n服务,4\n", ""),
        ("2023-02", "2023-01-14", "事项,受理\n许可,5\n服务,6\n", ""),
    ]);
    for (issue, calls) in [("2023-01", "8"), ("2023-02", "12")] {
        office.0.write(&format!("issues/{issue}/热线.toml"), b"");
        office.0.write(&format!("issues/{issue}/热线.csv"), format!("来电\n{calls}\n").as_bytes());
    }
    // Asked of a figure that is not there, `default` cannot help: there is nothing to look in.
    let said = office.said("2023-01");
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(
        office.printed("2023-02"),
        "12，上周8；许可5件（上周3）、服务6件（上周4）、服务50.0%。"
    );
}

/// Each at its place in the definition, with the issue, and with the cell where one is to blame.
#[test]
fn what_a_sentence_cannot_say_is_told_with_issue_and_cell() {
    let check = |text: &str, issue: &str, expected: &[&str]| {
        let office = Office::new(
            "{ name = \"受理\", unit = \"件\" }, { name = \"交易\", unit = \"亿元\", decimals = 2, optional = true }",
            "",
            text,
        );
        office.issues(&weeks(
            ["受理,交易\n0,1.5\n", "受理,交易\n20,无\n", "受理,交易\n30,0\n", "受理,交易\n0,3\n"],
            ["", ""],
        ));
        assert_eq!(office.said(issue), expected, "{text}");
    };
    check(
        "本周{{ previous['受理'] }}",
        "2022-01",
        &["2022-01 16:2022年第1期：「previous['受理']」没有数，它之前没有上一期"],
    );
    check(
        "本周{{ 1 | share(of=previous['受理']) }}",
        "2022-01",
        &["2022-01 29:2022年第1期：「previous['受理']」没有数，它之前没有上一期"],
    );
    check(
        "本周{{ period['受理'] | change(from=previous['受理']) }}",
        "2022-02",
        &[
            "2022-02 43:2022年第2期：change 的 from=previous['受理'] 是0，算不出升降的幅度（2022年第1期的办件·受理） ← issues/2022-01/办件.csv:2:1",
        ],
    );
    check(
        "本周{{ 1 | share(of=period['受理']) }}",
        "2023-02",
        &[
            "2023-02 29:2023年第2期：share 的 of=period['受理'] 是0，算不出占比（2023年第2期的办件·受理） ← issues/2023-02/办件.csv:2:1",
        ],
    );
    check(
        "本周{{ 1 | share(of=period['交易']) }}",
        "2023-01",
        &[
            "2023-01 29:2023年第1期：share 的 of=period['交易'] 是0，算不出占比（2023年第1期的办件·交易） ← issues/2023-01/办件.csv:2:4",
        ],
    );
    check(
        "本周{{ previous['交易'] | fixed }}",
        "2023-01",
        &[
            "2023-01 16:2023年第1期：过滤器 fixed 之前的「previous['交易']」没有数（2022年第2期的办件·交易）",
        ],
    );
    check(
        "本周{{ previous['交易'] }}",
        "2023-01",
        &["2023-01 16:2023年第1期：「previous['交易']」没有数，2022年第2期的办件·交易没有填"],
    );
    check(
        "本周{{ last_year['受理'] }}",
        "2023-01",
        &[
            "2023-01 16:2023年第1期：「last_year['受理']」没有数，没有日期相近（相差7天以内）的2022年第1期",
        ],
    );
    check(
        "本周{{ section['办见'].period['受理'] }}",
        "2023-01",
        &["2023-01 16:「section['办见'].period['受理']」没有数：没有「办见」这个有数的栏目"],
    );
    check(
        "本周{% if period['交易'] > previous['交易'] %}升{% endif %}",
        "2023-02",
        &[
            "2023-02 19:「period['交易'] > previous['交易']」里有带小数的数，比大小比的是文字，结果不可靠",
        ],
    );
    check(
        "本周{{ period | fixed }}{{ period['受理'] | share(of=period) }}",
        "2023-01",
        &[
            "2023-01 16:2023年第1期：过滤器 fixed 之前的「period」是一组数，不是一个数",
            "2023-01 60:2023年第1期：share 的 of=period 是一组数，不是一个数",
        ],
    );
    // Whatever the figures are: once, and of no issue.
    check(
        "本周{{ period['受理'] | fixed(digits=40) }}",
        "2022-01..2023-02",
        &["- 44:fixed 的 digits=40 不是0到10的整数"],
    );
    check(
        "本周{{ period['受理'] | sahre(of=1) }}",
        "2022-01..2023-02",
        &["- 31:模板写法有误：没有「sahre」这个过滤器"],
    );
    // What could not be read was reported where it stands.
    let office =
        Office::new(MEASURE, "", "本周{{ period['受理'] | change(from=previous['受理']) }}。");
    office.issues(&weeks(["受理\n1\n", "受理\n无\n", "受理\n3\n", "受理\n4\n"], ["", ""]));
    assert_eq!(office.said("2023-01").len(), 1, "{:?}", office.said("2023-01"));
}

const BUILD: [&str; 6] = ["build", "--all", "--format", "txt", "--message-format", "json"];

#[test]
fn what_a_sentence_draws_on_makes_its_issue_again() {
    let two =
        "{ name = \"受理\", unit = \"件\" }, { name = \"在办\", unit = \"件\", basis = \"level\" }";
    let table = "受理,在办\n10,5\n";
    // What is made again after a change of the figure of one issue.
    let check = |text: &str, changed: &str, to: &str, expected: &[&str]| {
        let office = Office::new(two, "", text);
        office.issues(&weeks([table; 4], ["", ""]));
        let build = || {
            let run = office.0.run(&BUILD);
            assert_eq!(run.code, 0, "{run:?}");
            let made = run.outputs("written").into_iter().map(|path| path[4..11].to_owned());
            made.collect::<Vec<String>>()
        };
        assert_eq!(build().len(), 4);
        office
            .0
            .write(&format!("issues/{changed}/办件.csv"), format!("受理,在办\n{to}\n").as_bytes());
        assert_eq!(build(), expected, "{text} {changed} {to}");
        assert_eq!(build(), [""; 0], "{text}");
    };
    let own = "本周{{ period['受理'] }}、{{ period['在办'] }}。";
    let level = "本周{% if previous %}{{ previous['在办'] }}{% endif %}。";
    let period = "本周{% if previous %}{{ previous['受理'] }}{% endif %}。";
    let all =
        "本周{% for name, figure in previous | default(value=period) %}{{ figure }}{% endfor %}。";
    let of_section = "本周{% if previous %}{{ section['办件'].previous['在办'] }}{% endif %}。";
    // A level is in no total: only what is printed of it counts.
    check(own, "2022-01", "10,6", &["2022-01"]);
    check(period, "2022-01", "10,6", &["2022-01"]);
    check(level, "2022-01", "10,6", &["2022-01", "2022-02"]);
    check(all, "2022-01", "10,6", &["2022-01", "2022-02"]);
    check(of_section, "2022-01", "10,6", &["2022-01", "2022-02"]);
    // A figure of the period is in the totals of its year, and ends with it.
    check(own, "2022-02", "11,5", &["2022-02"]);
    check(level, "2022-02", "11,5", &["2022-02"]);
    check(period, "2022-02", "11,5", &["2022-02", "2023-01"]);
    check(period, "2023-01", "11,5", &["2023-01", "2023-02"]);
}

/// Also where the files are trusted by their times, and issues that nothing reaches are not even read.
#[test]
fn a_change_a_year_before_reaches_what_draws_on_it() {
    let text =
        "本周{{ period['受理'] }}{% if last_year %}，同期{{ last_year['受理'] }}{% endif %}。";
    let office = Office::new(MEASURE, "", text);
    two_years(&office, 0);
    let build = || {
        let run = office.0.run(&BUILD);
        assert_eq!(run.code, 0, "{run:?}");
        let made = run.outputs("written").into_iter().map(|path| path[4..11].to_owned());
        made.collect::<Vec<String>>().join(" ")
    };
    build();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert_eq!(build(), "");
    office.0.write("issues/2022-02/办件.csv", "受理\n112\n".as_bytes());
    assert_eq!(build(), "2022-02 2022-03 2022-04 2023-02");
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert_eq!(build(), "");
    // The issue of a year before is gone: its number is the last, so that nothing else misses it.
    office.0.edit(crate::support::Edit::Delete("issues/2022-04"));
    let manifest = |number: u32| format!("issues/2023-0{number}/issue.toml");
    for number in 1..=4 {
        let text = office.0.read(&manifest(number));
        let total = format!("total = {}\n", 4 + number);
        office.0.write(
            &manifest(number),
            text.replace(&total, &format!("total = {}\n", 3 + number)).as_bytes(),
        );
    }
    assert_eq!(build(), "2023-01 2023-02 2023-03 2023-04");
    assert_eq!(office.printed("2023-04"), "204。");
}

/// A published issue prints what was known when it was published, whatever is corrected later.
#[test]
fn what_a_published_issue_drew_on_is_on_record() {
    let text = "本周{{ period['受理'] }}{% if previous %}，上周{{ previous['受理'] }}{% endif %}。";
    let office = Office::new("{ name = \"受理\", unit = \"件\", decimals = 1 }", "", text);
    let tables = ["10", "20.5", "30", "40"].map(|figure| format!("受理\n{figure}\n"));
    let correction = correction("2022-02", "\"20.5\"", "\"25.0\"");
    office.issues(&weeks(tables.each_ref().map(String::as_str), ["", &correction]));
    let publish = |issues: &str| {
        let run = office.0.run(&["publish", issues]);
        assert_eq!(run.code, 0, "{run:?}");
    };
    ["2022-01", "2022-02", "2023-01"].into_iter().for_each(publish);
    let drawn = |issue: &str| {
        let record = office.0.read(&format!("issues/{issue}/published.toml"));
        record
            .lines()
            .filter(|line| line.contains("figure ="))
            .map(|line| line.trim().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(drawn("2022-01"), [""; 0]);
    assert_eq!(
        drawn("2023-01"),
        [
            "{ issue = \"2022-02\", section = \"办件\", measure = \"受理\", figure = \"previous\", value = \"20.5\" },",
        ]
    );
    let before = office.printed("2023-01");
    assert_eq!(before, "30.0，上周20.5。");
    publish("2023-02");
    assert_eq!(office.0.run(&["build", "2023-01", "--format", "txt", "--force"]).code, 0);
    assert_eq!(office.printed("2023-01"), before);
    let run = office.0.run(&["verify"]);
    assert_eq!(run.code, 0, "{run:?}");
}
