//! `docs/definitions.md`: what it says that sentences print is what the program prints, and it names every
//! variable. Its keys and filters are held against the code where definitions are read.

use crate::support::{Copy, MONTHLY, read, root};
use crate::ui::same;

const PAGE: &str = "docs/definitions.md";
const ISSUE: &str = "2024-03";

/// Stands between what is asked of one build.
const MARK: &str = "＠";

/// What each expression prints in the sentence of a kind of block, in the example's newest issue.
fn printed(group: &str, expressions: &[&str]) -> Vec<String> {
    let copy = Copy::of(MONTHLY);
    let text = format!("{MARK}{}{MARK}", expressions.join(MARK));
    let section = "sections/交易情况.toml";
    let definition = copy.read(section);
    // The text of the block of this key is the one behind it.
    let replaced = |key: &str| {
        let at = definition.find(&format!("key = \"{key}\"")).expect("a block");
        let start = at + definition[at..].find("text = \"\"\"").expect("a text");
        let end = start + 10 + definition[start + 10..].find("\"\"\"").expect("its end") + 3;
        format!("{}text = '''{text}'''{}", &definition[..start], &definition[end..])
    };
    match group {
        "roster" => {
            copy.write(
                "sections/工作动态.toml",
                format!("heading = \"h\"\n[[blocks]]\nkind = \"roster\"\nkey = \"news\"\ntext = '''{text}'''\n")
                    .as_bytes(),
            );
            let names = "news = [\"发展改革委\", \"财政局\", \"水利局\"]\n";
            copy.write(&format!("issues/{ISSUE}/工作动态.toml"), names.as_bytes());
        }
        "correction" => {
            let at = definition.find("key = \"kinds\"\n").expect("a block");
            let (before, after) = definition.split_at(at);
            let changed = format!("{before}correction = '''{text}'''\n{after}");
            copy.write(section, changed.as_bytes());
            let counts = copy.read("issues/2024-02/交易情况.kinds.csv");
            let row = counts.lines().find(|line| line.starts_with("工程建设,")).expect("a row");
            let was: u64 =
                row.split(',').nth(1).and_then(|was| was.parse().ok()).expect("a figure");
            let manifest = format!("issues/{ISSUE}/issue.toml");
            let correction = format!(
                "{}\n[[corrections]]\nsection = \"交易情况\"\nrow = \"工程建设\"\nissue = \"2024-02\"\n\
                 measure = \"项目\"\nwas = {was}\nnow = {}\nreason = \"漏计1个\"\n",
                copy.read(&manifest),
                was + 1
            );
            copy.write(&manifest, correction.as_bytes());
        }
        key => copy.write(section, replaced(key).as_bytes()),
    }
    let run = copy.run(&["build", ISSUE, "--format", "txt"]);
    assert_eq!(run.code, 0, "{run:?}");
    let built = copy.read(&format!("out/{ISSUE}.txt"));
    let start = built.find(MARK).expect("the sentence") + MARK.len();
    let end = built.rfind(MARK).expect("its end");
    let printed: Vec<String> = built[start..end].split(MARK).map(str::to_owned).collect();
    assert_eq!(printed.len(), expressions.len(), "{built}");
    printed
}

/// The page with what its expressions print.
#[test]
fn sentences_print_on_the_page_as_they_did() {
    let page = read(&root().join(PAGE));
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    let mut written = String::new();
    for line in page.lines() {
        match (line.strip_prefix("```jinja "), groups.last_mut()) {
            (Some(group), _) => groups.push((group.to_owned(), Vec::new())),
            (None, Some((_, expressions))) => {
                expressions.extend(line.split_once(" ⇒ ").map(|(expression, _)| expression.into()));
            }
            (None, None) => {}
        }
    }
    let mut results = Vec::new();
    for (group, expressions) in &groups {
        let expressions: Vec<&str> = expressions.iter().map(String::as_str).collect();
        results.extend(printed(group, &expressions));
    }
    let mut results = results.into_iter();
    for line in page.lines() {
        match line.split_once(" ⇒ ") {
            Some((expression, _)) => {
                written += &format!("{expression} ⇒ {}\n", results.next().expect("a result"));
            }
            None => written += &format!("{line}\n"),
        }
    }
    assert!(results.next().is_none() && groups.len() > 6, "{groups:?}");
    same(written, PAGE);
}

#[test]
fn the_page_names_every_variable() {
    let page = read(&root().join(PAGE));
    let variables = page.split("\n## 变量\n").nth(1).and_then(|rest| rest.split("\n## ").next());
    let variables = variables.expect("a part on variables");
    // What draws on other issues and sections is there where a sentence names it.
    let all = "{% if previous or last_year or last_year_ytd or section %}{% endif %}\
               {{ __tera_context | keys | join(sep=\"、\") }}";
    let mut names = Vec::new();
    for group in ["total", "kinds", "roster", "correction"] {
        let list = printed(group, &[all]);
        names.extend(list[0].split('、').map(str::to_owned));
    }
    assert!(names.len() > 50, "{names:?}");
    for name in names {
        assert!(variables.contains(&format!("`{name}`")), "{name}");
    }
}
