//! What stands on a page and is none of the sentence around it.

use super::{Coding, PARAGRAPHS, file, page, ruled, said, shown, trimmed, wrapped};
use crate::read::printed::pdf::read;

#[test]
fn digits_set_otherwise_are_none_of_the_figure() {
    // Each piece with its size, how far it is raised, what is drawn before it, and whether a line goes
    // through it.
    type Piece<'a> = (&'a str, f64, f64, &'a str, bool);
    let check = |pieces: &[Piece<'_>], expected: &str, remarks: &[&str]| {
        let (mut page, mut x) = (String::new(), 72.0);
        for (text, size, raised, before, is_struck) in pieces {
            let width: f64 = text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum();
            page += &format!("{before}\n{}", shown(Coding::Gbk, x, 700.0 + raised, *size, text));
            if *is_struck {
                page += &ruled(x, 704.5, x + width * size, 705.3);
            }
            x += width * size;
        }
        let file = file(&[page]);
        assert_eq!(said(&file), [expected], "{pieces:?}");
        let found = read(&file).unwrap_or_else(|error| panic!("{error}")).remarks;
        assert_eq!(found, owned(remarks), "{pieces:?}");
    };
    let plain = |text| (text, 16.0, 0.0, "0 g", false);
    let struck = |text| (text, 16.0, 0.0, "0 g", true);
    let mark = "第1页紧挨数字的上标、下标或白字「3」（注号之类）没有取，那里的数请对照原件";
    check(
        &[plain("来电"), struck("21629"), plain("21692通")],
        "来电21692通",
        &["第1页划掉的「21629」没有取"],
    );
    check(
        &[plain("来电"), (("3"), 16.0, 0.0, "1 g", false), plain("21692通")],
        "来电21692通",
        &[mark],
    );
    check(
        &[plain("来电21692"), ("3", 9.0, 6.0, "0 g", false), plain("通")],
        "来电21692通",
        &[mark],
    );
    check(
        &[plain("来电21692"), ("3", 9.0, -3.0, "0 g", false), plain("通")],
        "来电21692通",
        &[mark],
    );
    // White on dark ground, and a small digit beside letters.
    check(&[("2023年", 16.0, 0.0, "1 g", false)], "2023年", &[]);
    check(&[plain("面积5m"), ("2", 9.0, 5.0, "0 g", false), plain("。")], "面积5m2。", &[]);
    // A line below the text, and one that runs on where nothing stands.
    let across =
        shown(Coding::Gbk, 72.0, 700.0, 16.0, "来电21692通") + &ruled(72.0, 704.5, 400.0, 705.3);
    assert_eq!(said(&file(&[across])), ["来电21692通"]);
    let underlined =
        shown(Coding::Gbk, 72.0, 700.0, 16.0, "来电21692通") + &ruled(72.0, 697.0, 160.0, 697.8);
    assert_eq!(said(&file(&[underlined])), ["来电21692通"]);
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn notes_at_the_foot_of_a_page_part_no_paragraph() {
    let lines = wrapped(&PARAGRAPHS);
    let note = shown(Coding::Gbk, 72.0, 60.0, 10.0, "含网络来电。");
    let number = |number: u32| shown(Coding::Gbk, 270.0, 40.0, 14.0, &format!("— {number} —"));
    for at in 1..lines.len() {
        let (first, second) = lines.split_at(at);
        let rule = ruled(72.0, 74.0, 216.0, 74.5);
        let pages = [
            page(Coding::Gbk, first) + &rule + &note + &number(1),
            page(Coding::Gbk, second) + &number(2),
        ];
        let file = file(&pages);
        let expected = [trimmed(&PARAGRAPHS), vec!["含网络来电。".to_owned()]].concat();
        assert_eq!(said(&file), expected, "{at}");
        let remarks = read(&file).unwrap_or_else(|error| panic!("{error}")).remarks;
        assert_eq!(remarks, ["页下的脚注放在全文最后"]);
    }
    // Small letters without a rule are text where they stand.
    let pages = [page(Coding::Gbk, &lines[..1]) + &note, page(Coding::Gbk, &lines[1..])];
    assert_eq!(said(&file(&pages))[1], "含网络来电。");
}
