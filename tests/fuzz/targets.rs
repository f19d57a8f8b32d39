//! What is fuzzed: a function of bytes for each kind of file that somebody else may have written, and for
//! what is typed. Each must end, without a panic, with findings whose places lie in their sources and
//! which every renderer can show. `tests/it/fuzz.rs` runs them on any toolchain, `fuzz/` under libFuzzer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use bulletin::cli::selection::{Selection, resolve};
use bulletin::diagnostics::rules::{ALL, judge, news_date};
use bulletin::diagnostics::{
    Diagnostic, Diagnostics, render_github, render_human, render_json, render_short,
};
use bulletin::model::definition::Definition;
use bulletin::model::files::{File, FileRole, IssueFiles, OpeningFiles, SectionFiles, TableFile};
use bulletin::model::issue::{IssueId, Period};
use bulletin::model::prose::Passage;
use bulletin::model::source::{Encoding, Source, Span, Spanned};
use bulletin::ops::{self, CheckOptions, DiffFormat, DiffOptions, Event, ImportOptions, Observer};
use bulletin::read::definition::{Definitions, load};
use bulletin::read::table::{self, Expected};
use bulletin::read::{
    bulletin as config, calendar, departments, issue, opening, printed, record, toml,
};
use bulletin::workspace::Workspace;
use chrono::NaiveDate;

/// A name, and what must hold for any bytes.
pub(crate) type Target = (&'static str, fn(&[u8]));

pub(crate) const TARGETS: [Target; 18] = [
    ("bulletin", bulletin),
    ("calendar", announced),
    ("csv", table),
    ("definition", definition),
    ("departments", registry),
    ("diff", diff),
    ("docx", printed_file),
    ("import", import),
    ("issue", manifest),
    ("markdown", markdown),
    ("opening", opened),
    ("pdf", printed_file),
    ("prose", prose),
    ("record", published),
    ("section", section),
    ("selection", selection),
    ("sentence", sentence),
    ("workbook", table),
];

/// Holds a target's promise against these bytes.
pub(crate) fn run(target: &str, bytes: &[u8]) {
    let (_, holds) = TARGETS.iter().find(|(name, _)| *name == target).expect("a target");
    holds(bytes);
}

const ISSUE: IssueId = IssueId { year: 2023, number: 7 };

/// What is said of a place in one case at most, in bytes: it quotes the sources, but not all of them.
const LONGEST: usize = 200_000;

/// So many of a case's findings are shown; what holds for these holds for all.
const SHOWN: usize = 200;

/// The project's own folder, from whichever package this file is part of.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().find(|folder| folder.join("tests/fuzz").is_dir()).expect("the project")
}

fn file(role: FileRole, path: &str, bytes: &[u8]) -> File {
    File::new(role, path, bytes)
}

/// The definitions that are built in, and those of an example.
static DEFINITIONS: LazyLock<Definitions> = LazyLock::new(|| {
    let folder = root().join("examples/热线周报/sections");
    let own = ["诉求受理", "区县办理", "热点诉求"].map(|name| {
        let bytes = std::fs::read(folder.join(format!("{name}.toml"))).expect("a definition");
        (name.to_owned(), file(FileRole::Shared, "x.toml", &bytes))
    });
    load(own.into(), &mut Diagnostics::default())
});

fn known(name: &str) -> Arc<Definition> {
    DEFINITIONS.get(name).expect("a definition").clone()
}

fn period() -> Period {
    let day = |day| NaiveDate::from_ymd_opt(2023, 2, day).expect("a day");
    Period { from: day(20), to: day(24) }
}

/// Shows a finding in every way.
fn look(diagnostic: &Diagnostic) {
    assert!(diagnostic.span.source.text.get(diagnostic.span.range.clone()).is_some(), "a place");
    let human = render_human(diagnostic, 80);
    let json = render_json(diagnostic).expect("JSON");
    let short = render_short(diagnostic);
    let github = render_github(diagnostic, "");
    let longest = [&human, &json, &short, &github].map(String::len).into_iter().max();
    assert!(longest <= Some(LONGEST), "{longest:?} bytes: {}", diagnostic.rule.name);
    assert!(!short.trim_end().contains(['\n', '\r']), "{short:?}");
}

fn shown(diagnostics: &Diagnostics) {
    diagnostics.iter().take(SHOWN).for_each(look);
}

/// An operation's observer.
struct Eyes;

impl Observer for Eyes {
    fn observe(&mut self, event: Event<'_>) -> anyhow::Result<()> {
        if let Event::Diagnostic(diagnostic) = event {
            look(diagnostic);
        }
        Ok(())
    }
}

fn bulletin(bytes: &[u8]) {
    let mut found = Diagnostics::default();
    if let Some(source) = toml::decode(file(FileRole::Shared, "bulletin.toml", bytes), &mut found) {
        config::read(&source, &DEFINITIONS, &mut found);
    }
    shown(&found);
}

fn announced(bytes: &[u8]) {
    let mut found = Diagnostics::default();
    calendar::read(Some(file(FileRole::Shared, "calendar.csv", bytes)), &mut found);
    shown(&found);
}

fn definition(bytes: &[u8]) {
    let mut found = Diagnostics::default();
    load(vec![("自定".to_owned(), file(FileRole::Shared, "s.toml", bytes))], &mut found);
    shown(&found);
}

fn registry(bytes: &[u8]) {
    let mut found = Diagnostics::default();
    departments::read(file(FileRole::Shared, "departments.toml", bytes), &mut found);
    shown(&found);
}

fn published(bytes: &[u8]) {
    let mut found = Diagnostics::of(ISSUE);
    record::read(file(FileRole::Record, "published.toml", bytes), &mut found);
    shown(&found);
}

/// A table as it is read for blocks of each kind, with a registry and days and without.
fn table(bytes: &[u8]) {
    for name in ["综窗办件", "事项受理办结", "诉求受理", "区县办理"] {
        let definition = known(name);
        for (_, counts) in definition.counts() {
            let mut found = Diagnostics::of(ISSUE);
            let expected = Expected {
                issue: ISSUE,
                section: &definition.name,
                counts,
                period: Some(period()).filter(|_| name != "诉求受理"),
                is_dated: name != "区县办理",
                registry: None,
            };
            let read = table::read(file(FileRole::Figures, "x.csv", bytes), &expected, &mut found);
            for posting in read.postings.iter().flatten() {
                assert!(posting.span.source.text.get(posting.span.range.clone()).is_some());
            }
            shown(&found);
        }
    }
}

/// An issue's sections, all of the same bytes or without a TOML.
fn issue_of(manifest: Option<&[u8]>, prose: Option<&[u8]>) {
    let mut found = Diagnostics::of(ISSUE);
    let listed = Source::new(FileRole::Shared, "bulletin.toml", String::new(), Encoding::Utf8);
    let sections = ["综窗办件", "窗口动态", "大厅巡查", "诉求受理"];
    let sections = sections.map(|name| SectionFiles {
        definition: known(name),
        listed: Spanned { value: name.to_owned(), span: Span::start_of(&listed) },
        toml: prose.map(|bytes| file(FileRole::Prose, &format!("{name}.toml"), bytes)),
        beside: None,
        tables: Vec::new(),
    });
    let files = IssueFiles {
        id: ISSUE,
        manifest: manifest.map(|bytes| file(FileRole::Manifest, "issue.toml", bytes)),
        beside: None,
        names: Vec::new(),
        sections: sections.into(),
    };
    issue::read(files, None, &mut found);
    shown(&found);
}

fn manifest(bytes: &[u8]) {
    issue_of(Some(bytes), None);
}

fn section(bytes: &[u8]) {
    issue_of(None, Some(bytes));
}

fn opened(bytes: &[u8]) {
    let mut found = Diagnostics::default();
    let listed = Source::new(FileRole::Shared, "bulletin.toml", String::new(), Encoding::Utf8);
    let table = "咨询,受理,颁发,流转\n836,112,6244,11380\n";
    let tables = vec![TableFile {
        name: "综窗办件".to_owned(),
        file: Some(file(FileRole::Figures, "综窗办件.csv", table.as_bytes())),
        rivals: Vec::new(),
        beside: None,
    }];
    let files = OpeningFiles {
        year: 2023,
        manifest: Some(file(FileRole::Manifest, "opening.toml", bytes)),
        beside: None,
        sections: vec![SectionFiles {
            definition: known("综窗办件"),
            listed: Spanned { value: "综窗办件".to_owned(), span: Span::start_of(&listed) },
            toml: None,
            beside: None,
            tables,
        }],
    };
    opening::read(files, None, &mut found);
    shown(&found);
}

/// A printed issue; whether it is a PDF, a DOCX or text is told by its bytes.
fn printed_file(bytes: &[u8]) {
    read_printed("x.txt", bytes);
}

fn markdown(bytes: &[u8]) {
    read_printed("x.md", bytes);
    read_printed("x.txt", bytes);
}

fn read_printed(name: &str, bytes: &[u8]) {
    match printed::read(name, bytes) {
        Ok(read) => assert!(!read.parts.is_empty() || !read.remarks.is_empty(), "{name}: nothing"),
        Err(why) => assert!(!why.is_empty() && why.len() < LONGEST),
    }
}

fn prose(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let source = Source::new(FileRole::Prose, "x", format!("'''\n{text}'''"), Encoding::Utf8);
    let text = Spanned { value: text, span: Span::new(&source, 0..source.text.len()) };
    let mut found = Diagnostics::of(ISSUE);
    let passage = Passage::of(&text);
    judge(&ALL, &passage, &mut found);
    news_date::check(&passage, period(), &mut found);
    shown(&found);
}

fn selection(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let typed: Vec<Selection> = text.split(' ').filter_map(|word| word.parse().ok()).collect();
    let issues: Vec<IssueId> = (1..=7).map(|number| IssueId { year: 2023, number }).collect();
    let serial = |id: IssueId| Ok(Some(420 + id.number));
    if let Ok(found) = resolve(&typed, &issues, serial) {
        assert!(found.iter().all(|id| issues.contains(id)), "{found:?}");
    }
}

/// An example as it would be with this file.
fn imagined(example: &str, id: &str, path: &str, bytes: &[u8]) -> Workspace {
    static FOUND: LazyLock<BTreeMap<&'static str, Workspace>> = LazyLock::new(|| {
        let found = ["热线周报", "政务服务工作"].map(|name| {
            let folder = root().join("examples").join(name);
            (name, Workspace::find(&folder).expect("a workspace"))
        });
        found.into()
    });
    let files = BTreeMap::from([(path.to_owned(), bytes.to_vec())]);
    FOUND[example].imagining(id.parse().expect("an issue"), files)
}

/// A definition in whose sentences figures are filled in.
fn sentence(bytes: &[u8]) {
    let workspace = imagined("热线周报", "2024-02", "sections/诉求受理.toml", bytes);
    let issues = vec!["2024-02".parse().expect("an issue")];
    let options = CheckOptions { issues, whole_workspace: false };
    // An error is that the world failed; the sources cannot make it.
    ops::check(&workspace, &options, &mut Eyes).expect("the world stands");
}

/// An issue's words beside those of the issue before.
fn diff(bytes: &[u8]) {
    let workspace = imagined("政务服务工作", "2023-07", "issues/2023-07/窗口动态.toml", bytes);
    for format in [DiffFormat::Table, DiffFormat::Json] {
        let id = |text: &str| text.parse().expect("an issue");
        let options = DiffOptions { this: id("2023-07"), other: id("2023-06"), format };
        ops::diff(&workspace, &options, &mut Eyes).expect("the world stands");
    }
}

/// An issue as plain text, taken apart by the definitions of a workspace and proved.
fn import(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path: PathBuf = folder.path().join("x.txt");
    std::fs::write(&path, bytes).expect("a writable file");
    let workspace = imagined("政务服务工作", "2023-07", "x", b"");
    // Without an issue's number, or in the place of one that is there, it is refused.
    let issue = Some("2023-08".parse().expect("an issue"));
    let options = ImportOptions { file: path, issue, dry_run: true };
    let _ = ops::import(&workspace, &options);
}
