//! The published totals come from the weekly figures, every one of them.

use std::ops::Range;

use bulletin::diagnostics::Diagnostics;
use bulletin::model::files::{File, FileRole};
use bulletin::model::issue::{IssueId, Period};
use bulletin::read::table::{self, Expected};
use chrono::NaiveDate;

use crate::support::{Copy, Edit, MAIN};

/// What 2023-07 printed: section, row, measure, this year so far.
pub(crate) const PUBLISHED: [(&str, &str, u64); 10] = [
    ("综窗办件·咨询", "综窗办件", 2584),
    ("综窗办件·受理", "综窗办件", 1268),
    ("综窗办件·颁发", "综窗办件", 10354),
    ("综窗办件·流转", "综窗办件", 19786),
    ("事项受理办结·行政许可·受理", "事项受理办结", 68290),
    ("事项受理办结·行政许可·办结", "事项受理办结", 69296),
    ("事项受理办结·公共服务·受理", "事项受理办结", 576_369),
    ("事项受理办结·公共服务·办结", "事项受理办结", 562_670),
    ("事项受理办结·其它9类行权事项·受理", "事项受理办结", 5860),
    ("事项受理办结·其它9类行权事项·办结", "事项受理办结", 6058),
];

#[test]
fn the_published_totals_are_computed() {
    let copy = Copy::of(MAIN);
    // Without a word of what they should be.
    for section in ["综窗办件", "事项受理办结"] {
        let path = format!("issues/2023-07/{section}.toml");
        let text = copy.read(&path);
        let start = text.find("[stated").expect("the example states them");
        copy.write(&path, &text.as_bytes()[..start]);
    }
    let (text, _) = copy.markdown("2023-07");
    for (name, _, figure) in PUBLISHED {
        assert!(text.contains(&figure.to_string()), "{name} {figure}");
    }
}

#[test]
fn a_change_of_one_in_any_cell_is_caught() {
    let copy = Copy::of(MAIN);
    let mut changed = 0;
    for (number, section) in (1..=7).flat_map(|n| ["综窗办件", "事项受理办结"].map(|s| (n, s)))
    {
        let issue = IssueId { year: 2023, number };
        let path = format!("issues/{issue}/{section}.csv");
        let (text, figures) = figures(&copy, issue, section);
        for (range, value) in figures {
            let mut edited = text.clone();
            edited.replace_range(range.clone(), &(value + 1).to_string());
            copy.write(&path, edited.as_bytes());
            let checked = copy.check(&["2023-07"]);
            let is_it = |d: &serde_json::Value| {
                let message = d["message"].as_str().unwrap_or_default();
                d["rule"] == "ytd-mismatch"
                    && PUBLISHED.iter().any(|(name, section, stated)| {
                        d["file"] == format!("issues/2023-07/{section}.toml")
                            && message.contains(name)
                            && message.contains(&format!("写的是{stated}"))
                            && message.contains(&format!("相加是{}", stated + 1))
                            && message.contains("少1")
                    })
            };
            let at = range.start;
            assert!(checked.diagnostics.iter().any(is_it), "{path} at byte {at}: {checked:?}");
            assert_ne!(checked.outcome.found.errors, 0, "{path} at byte {at}: {checked:?}");
            changed += 1;
        }
        copy.write(&path, text.as_bytes());
    }
    // 4 + 6 figures an issue at least; daily files and those by department hold more.
    assert!(changed > 7 * 10, "{changed}");
}

#[test]
fn the_derivation_names_every_issue() {
    let copy = Copy::of(MAIN);
    copy.edit(Edit::Replace("issues/2023-07/综窗办件.toml", "1268", "1269"));
    let found = copy.check(&["2023-07"]).diagnostics;
    let found = found.iter().find(|d| d["rule"] == "ytd-mismatch").expect("a mismatch");
    let help = found["help"].as_str().expect("a derivation");
    assert!((1..=7).all(|n| help.contains(&format!("（2023-0{n}）"))), "{help}");
    assert!(help.contains("112（2023-07）"), "{help}");
    let related = &found["related"][0];
    assert_eq!(related["file"], "issues/2023-07/综窗办件.csv");
    assert_eq!((&related["line"], &related["column"]), (&2.into(), &5.into()));
}

/// A CSV's text and every figure in it with its place.
fn figures(copy: &Copy, issue: IssueId, section: &str) -> (String, Vec<(Range<usize>, u64)>) {
    let mut diagnostics = Diagnostics::default();
    let definitions = bulletin::read::definition::load(Vec::new(), &mut diagnostics);
    let definition = definitions.get(section).expect("built in");
    let path = format!("issues/{issue}/{section}.csv");
    let bytes = std::fs::read(copy.path(&path)).expect("the example has it");
    let day = |month, day| NaiveDate::from_ymd_opt(2023, month, day).expect("a day");
    let expected = Expected {
        issue,
        section: &definition.name,
        counts: definition.counts().next().expect("it counts").1,
        period: Some(Period { from: day(1, 1), to: day(12, 31) }),
        is_dated: true,
        registry: None,
    };
    let postings =
        table::read(File::new(FileRole::Figures, path, bytes), &expected, &mut diagnostics)
            .postings;
    let postings = postings.expect("the example is right");
    let text = postings.first().expect("figures").span.source.text.clone();
    (text, postings.into_iter().map(|p| (p.span.range, p.value)).collect())
}
