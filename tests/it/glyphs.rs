//! Characters that no face has: told by what was laid out, or, where nothing is, by the text.

use std::collections::BTreeSet;

use crate::support::{Copy, Edit, MAIN, Run, read, root};

const NEWS: &str = "issues/2023-07/窗口动态.toml";

const ENGINES: [&str; 2] = ["embedded", "typst-cli"];

fn engines() -> impl Iterator<Item = &'static str> {
    ENGINES.into_iter().filter(|&engine| cfg!(feature = "embedded") || engine != "embedded")
}

/// The places and messages of a run's missing glyphs, its only errors, for which it wrote nothing.
fn missing(run: &Run) -> BTreeSet<String> {
    let mut found = run.diagnostics();
    found.retain(|found| found["severity"] == "error");
    assert!(found.iter().all(|found| found["rule"] == "missing-glyph"), "{run:?}");
    assert!(run.code == 1 && run.outputs("written").is_empty(), "{run:?}");
    let places: BTreeSet<String> = found
        .iter()
        .map(|found| {
            let [file, message] = ["file", "message"].map(|key| found[key].as_str());
            let (file, message) = (file.expect("a file"), message.expect("a message"));
            let place = ["line", "column", "end_column"].map(|key| found[key].to_string());
            format!("{file}:{} {message}", place.join(":"))
        })
        .collect();
    assert_eq!(places.len(), found.len(), "told twice: {run:?}");
    places
}

#[cfg(feature = "embedded")]
/// As the built-in layout, but for a paragraph: that is in 楷体 alone.
fn paragraphs_in_kaiti() -> String {
    let layout = read(&root().join("templates/layout.typ"));
    let usual = layout.lines().find(|line| line.starts_with("#let para(")).expect("a paragraph");
    let own = "#let para(body, mark: none) = par(text(font: \"FandolKai\", body))";
    layout.replace(usual, own)
}

#[test]
fn every_engine_and_none_say_the_same() {
    let copy = Copy::mended(MAIN);
    // A letter under a mark that no face has is laid out as a box with it, and is not to blame.
    copy.edit(Edit::Replace(NEWS, "近日，水利厅参加", "近日👍，1\u{20e3}水利厅参加"));
    let config = "bulletin.toml";
    copy.edit(Edit::Replace(config, "title    = \"政务", "title    = \"政\u{1fae0}务"));
    copy.edit(Edit::Replace(config, "各部门窗口", "各部门👎窗👎口"));
    // In two roles: each has a place of its own.
    copy.edit(Edit::Replace(config, "name     = \"政务", "name     = \"政👍务"));
    let expected = [
        "bulletin.toml:3:14:15 小标宋和它的后备字体里都没有「👍」（U+1F44D）",
        "bulletin.toml:4:14:15 小标宋和它的后备字体里都没有「🫠」（U+1FAE0）",
        "bulletin.toml:21:10:11 仿宋和它的后备字体里都没有「👎」（U+1F44E）",
        "issues/2023-07/窗口动态.toml:6:11:12 仿宋和它的后备字体里都没有「👍」（U+1F44D）",
        "issues/2023-07/窗口动态.toml:6:14:15 仿宋和它的后备字体里都没有「\u{20e3}」（U+20E3）",
    ];
    let expected = BTreeSet::from(expected.map(str::to_owned));
    let build = ["build", "2023-07", "--message-format", "json"];
    for engine in engines() {
        let run = copy.run(&[&build[..], &["--engine", engine]].concat());
        assert_eq!(missing(&run), expected, "{engine}");
    }
    let run = copy.run(&[&build[..], &["--format", "typ"]].concat());
    assert_eq!(missing(&run), expected, "nothing is laid out");
    assert!(!copy.path("out/2023-07.typ").exists());
}

#[test]
fn whatever_is_printed_is_told_where_it_was_typed() {
    let copy = Copy::mended(MAIN);
    let config = "bulletin.toml";
    let (rows, round) = ("sections/事项受理办结.toml", "sections/大厅巡查.toml");
    for path in [rows, round] {
        copy.write(path, read(&root().join(path)).as_bytes());
    }
    let photo = a_photo();
    copy.write("issues/2023-07/p.png", &photo);
    let replace = |path: &str, from: &str, to: &str| copy.replace(path, from, to);
    // In a remark, too, which is not printed.
    replace(config, "# 本简报", "# 🙈🙉🙊🚀🚁 本简报");
    replace(config, "name     = \"政务", "name     = \"政🙈务");
    replace(config, "title    = \"政务", "title    = \"政🙉务");
    replace(config, "issuer   = \"四川", "issuer   = \"四🙊川");
    replace(config, "label = \"送", "label = \"送🚀");
    replace(config, "to = \"各部门", "to = \"各部🚁门");
    replace(rows, "heading = \"省级", "heading = \"省🚂级");
    replace(rows, "text = \"据四川", "text = \"据🚃四川");
    let correction =
        "\ncorrection = \"更🚄正：{{ measure }}应为{{ now }}（{{ reason }}）。\"\nrows = {";
    replace(rows, "\nrows = {", correction);
    let table = "[[blocks]]\nkind = \"table\"\nkey = \"table\"\nof = \"counts\"\nheading = \"分🚅项\"\n\
                 caption = \"表🚆题\"\ncolumns = [{ measure = \"受理\", heading = \"受🚇理\" }]\n";
    copy.write(rows, format!("{}\n{table}", copy.read(rows)).as_bytes());
    replace(round, "\"着装", "\"着🚈装");
    for number in 1..=7 {
        let path = format!("issues/2023-{number:02}/大厅巡查.toml");
        copy.write(&path, copy.read(&path).replace("\"着装", "\"着🚈装").as_bytes());
    }
    let own = "issues/2023-07/大厅巡查.toml";
    replace(own, "intro = \"大厅", "intro = \"大🚉厅");
    replace(own, "\"纪律秩序\" = \"", "\"纪律秩序\" = \"🚊");
    let text = "photo = { file = \"p.png\", caption = \"图🚌题\" }\ntext = \"近🚍日，水利厅参加";
    replace(NEWS, "text = \"近日，水利厅参加", text);
    let manifest = "issues/2023-07/issue.toml";
    let correction = "\n[[corrections]]\nsection = \"事项受理办结\"\nrow = \"行政许可\"\nissue = \"2023-06\"\n\
                      measure = \"受理\"\nwas = 10938\nnow = 10939\nreason = \"漏🚋计\"\n";
    copy.write(manifest, (copy.read(manifest) + correction).as_bytes());
    replace("issues/2023-07/事项受理办结.toml", "68290", "68291");
    // Each is found again where it stands, in the file where it stands for what is printed.
    let expected = [
        (config, "🙈🙉🙊🚀🚁"),
        (rows, "🚂🚃🚄🚅🚆🚇"),
        (round, "🚈"),
        (own, "🚉🚊"),
        (NEWS, "🚌🚍"),
        (manifest, "🚋"),
    ];
    let places = |(file, chars): (&str, &str)| {
        let text = copy.read(file);
        let mut lines: Vec<(usize, &str)> = (1..).zip(text.lines()).collect();
        lines.retain(|(_, line)| !line.starts_with('#'));
        let place = |c: char| {
            let found = lines.iter().find_map(|(number, line)| {
                let column = line.chars().position(|other| other == c)? + 1;
                Some(format!("{file}:{number}:{column}:{}", column + 1))
            });
            found.unwrap_or_else(|| panic!("{c} is not in {file}"))
        };
        chars.chars().map(place).collect::<Vec<_>>()
    };
    let expected: BTreeSet<String> = expected.into_iter().flat_map(places).collect();
    let place = |told: String| told.split(' ').next().map(str::to_owned);
    let build = ["build", "2023-07", "--message-format", "json"];
    let runs = engines().map(|engine| copy.run(&[&build[..], &["--engine", engine]].concat()));
    for run in runs.chain([copy.run(&[&build[..], &["--format", "typ"]].concat())]) {
        let told: BTreeSet<String> = missing(&run).into_iter().filter_map(place).collect();
        assert_eq!(told, expected);
    }
}

/// A picture of one grey pixel.
fn a_photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(png::ColorType::Grayscale);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&[128]));
    written.expect("a picture");
    bytes
}

#[test]
fn every_engine_says_the_same_of_a_volume() {
    let copy = Copy::mended(MAIN);
    copy.edit(Edit::Replace(NEWS, "近日，水利厅参加", "近日👍，水利厅参加"));
    copy.edit(Edit::Replace(NEWS, "name = \"王华\"", "name = \"王\u{10fffd}\""));
    let expected = [
        "issues/2023-07/窗口动态.toml:6:11:12 仿宋和它的后备字体里都没有「👍」（U+1F44D）",
        "issues/2023-07/窗口动态.toml:7:22:23 仿宋和它的后备字体里都没有「\u{10fffd}」（U+10FFFD）",
        "sections/事项受理办结.toml:1:13:14 黑体和它的后备字体里都没有「🚂」（U+1F682）",
    ];
    let rows = "sections/事项受理办结.toml";
    copy.write(rows, read(&root().join(rows)).as_bytes());
    copy.replace(rows, "heading = \"省级", "heading = \"省🚂级");
    let expected = BTreeSet::from(expected.map(str::to_owned));
    for engine in engines() {
        let args = ["--format", "pdf", "--message-format", "json", "--engine", engine];
        let run = copy.run(&[&["year", "2023"], &args[..]].concat());
        assert_eq!(missing(&run), expected, "{engine}");
    }
}

#[cfg(feature = "embedded")]
#[test]
fn a_template_of_ones_own_is_looked_through() {
    let copy = Copy::mended(MAIN);
    copy.write("templates/layout.typ", paragraphs_in_kaiti().as_bytes());
    copy.edit(Edit::Replace(NEWS, "会议，王华副厅长", "会议，王喆副厅长"));
    copy.edit(Edit::Replace(NEWS, "name = \"王华\"", "name = \"王喆\""));
    let build = ["build", "2023-07", "--format", "pdf", "--message-format", "json", "--engine"];
    let run = copy.run(&[&build[..], &["embedded"]].concat());
    let told = "issues/2023-07/窗口动态.toml:6:34:35 楷体和它的后备字体里都没有「喆」（U+5586）";
    assert_eq!(missing(&run), BTreeSet::from([told.to_owned()]));
    // 仿宋 stands before a face that has it: by the text alone nothing is wrong.
    let run = copy.run(&[&build[..], &["typst-cli"]].concat());
    assert_eq!((run.code, run.diagnostics().len()), (0, 0), "{run:?}");
}

#[test]
fn what_a_template_says_itself_is_told_at_the_frame() {
    let copy = Copy::mended(MAIN);
    let layout = read(&root().join("templates/layout.typ"));
    let layout = layout.replace("[送审稿]", "[送审👍稿]");
    copy.write("templates/layout.typ", layout.as_bytes());
    let args = ["--draft", "--format", "pdf", "--message-format", "json"];
    let run = copy.run(&[&["build", "2023-07"], &args[..]].concat());
    if cfg!(feature = "embedded") {
        let told = "bulletin.toml:1:1:1 黑体和它的后备字体里都没有「👍」（U+1F44D）";
        assert_eq!(missing(&run), BTreeSet::from([told.to_owned()]));
    } else {
        assert_eq!(run.code, 0, "{run:?}");
    }
}

#[test]
fn only_the_issue_that_lacks_a_glyph_is_held_back_where_it_shall_go_on() {
    let copy = Copy::mended(MAIN);
    let round = "issues/2023-05/大厅巡查.toml";
    copy.edit(Edit::Replace(round, "个别窗口", "个别👍窗口"));
    let build = |more: &[&str]| {
        let args = ["build", "2023-04..2023-06", "--format", "pdf", "--message-format", "json"];
        let run = copy.run(&[&args[..], more].concat());
        let errors = run.stdout.matches("\"rule\":\"missing-glyph\"").count();
        (run.code, errors, run.outputs("written"))
    };
    let held = |paths: &[&str]| paths.iter().map(|path| format!("out/{path}.pdf")).collect();
    // An engine that tells finds it when the issue's turn has come.
    let first: &[&str] = if cfg!(feature = "embedded") { &["2023-04"] } else { &[] };
    assert_eq!(build(&[]), (1, 1, held(first)));
    let others: &[&str] =
        if cfg!(feature = "embedded") { &["2023-06"] } else { &["2023-04", "2023-06"] };
    assert_eq!(build(&["--keep-going"]), (1, 1, held(others)));
    // It is told again until it is gone.
    assert_eq!(build(&["--keep-going"]), (1, 1, held(&[])));
    copy.edit(Edit::Replace(round, "个别👍窗口", "个别窗口"));
    assert_eq!(build(&[]), (0, 0, held(&["2023-05"])));
}
