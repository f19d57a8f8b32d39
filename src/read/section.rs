//! A section's TOML in an issue, against the section's definition.

use std::sync::Arc;

use super::toml::{Filled, FromToml, Line, Table, Value, decode, parse};
use crate::diagnostics::rules::{missing_key, unknown_key, wrong_type};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::content::{Content, Dispatch, Person, Photo, Section, Stated};
use crate::model::definition::{Basis, Block, Counts, Definition, Findings, Kind, Measure, STATED};
use crate::model::figures::Account;
use crate::model::files::File;
use crate::model::record::FOLDER;
use crate::model::source::{Span, Text};
use crate::model::toml::Key;

/// The keys of a dispatch, and of what stands in one.
pub(crate) const DISPATCH: [&str; 4] = ["department", "text", "people", "photo"];

pub(crate) const PERSON: [&str; 2] = ["name", "post"];

pub(crate) const PHOTO: [&str; 2] = ["file", "caption"];

pub(crate) fn read(
    file: File,
    definition: &Arc<Definition>,
    diagnostics: &mut Diagnostics,
) -> Option<Section> {
    let source = decode(file, diagnostics)?;
    let mut found = Diagnostics::default();
    let Some(entries) = parse(&source, &mut found) else {
        name_blocks(found, definition, diagnostics);
        return None;
    };
    diagnostics.extend(found);
    let mut keys = definition.keys();
    let below = headed(definition);
    let is_bare = |header: &str, key: &str| {
        !keys.contains(&key) && entries.contains_key(key) && !entries.contains_key(header)
    };
    let bare: Vec<(&str, &str)> =
        below.into_iter().filter(|(header, key)| is_bare(header, key)).collect();
    keys.extend(bare.iter().map(|(_, key)| *key));
    let mut found = Diagnostics::default();
    let root = Table::root(&source, &entries, &keys, &mut found);
    name_blocks(found, definition, diagnostics);
    let headless = report_headless(&root, &bare, diagnostics);
    let contents = definition.blocks.iter().map(|block| match headless.contains(&&*block.key) {
        true => Content::Missing,
        false => content(&root, block, diagnostics),
    });
    let contents = contents.collect();
    let mut stated = Vec::new();
    if let Some(value) = root.optional(STATED, diagnostics).filter(|_| definition.is_counting()) {
        read_stated(value, definition, &mut stated, diagnostics);
    }
    let definition = Arc::clone(definition);
    Some(Section { source: Arc::clone(&source), definition, contents, stated })
}

/// Says of a header that bears a block's heading, as it is printed, which key the block has.
fn name_blocks(found: Diagnostics, definition: &Definition, diagnostics: &mut Diagnostics) {
    for mut one in found.iter().cloned() {
        let (text, at) = (&one.span.source.text, one.span.range.start);
        let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
        let line = text[start..].lines().next().unwrap_or_default();
        let written = line.split('#').next().unwrap_or_default().trim_end();
        let name = written.trim_matches(|c: char| "[]【】\"“” \t".contains(c));
        let is_it = |block: &&Block| block.heading.as_ref().is_some_and(|h| h.value.trim() == name);
        let block = definition.blocks.iter().find(is_it);
        let header = block.and_then(|block| match &block.kind {
            Kind::Dispatches => Some(format!("[[{}]]", Key(&block.key))),
            Kind::Findings(_) => Some(format!("[{}]", Key(&block.key))),
            _ => None,
        });
        if let Some(header) = header.filter(|_| written.trim_start().starts_with(['[', '【'])) {
            let line = Span::new(&one.span.source, start..start + written.len());
            let message = format!("「{name}」是印出来的标题，这一块在文件里写作 {header}");
            one = Diagnostic::new(one.rule, line.clone(), message)
                .help(format!("这一行改为：{header}"))
                .fix(line, header);
        }
        diagnostics.push(one);
    }
}

/// The keys that stand below a header of the section, each with its header.
fn headed(definition: &Definition) -> Vec<(&str, &str)> {
    let mut below = Vec::new();
    for block in &definition.blocks {
        if let Kind::Findings(findings) = &block.kind {
            below.extend(findings.names.iter().map(|name| (&*block.key, name.value.as_str())));
        }
    }
    let measures = definition.counts().flat_map(|(_, counts)| &counts.measures);
    below.extend(measures.map(|measure| (STATED, &*measure.name)));
    below
}

/// Reports each header whose keys stand without it, once.
fn report_headless<'a>(
    root: &Table<'_>,
    bare: &[(&'a str, &str)],
    diagnostics: &mut Diagnostics,
) -> Vec<&'a str> {
    let mut headless: Vec<&str> = Vec::new();
    for (key, _) in root.entries() {
        let Some((header, _)) = bare.iter().find(|(_, name)| *name == key.value) else { continue };
        if !headless.contains(header) {
            headless.push(header);
            let count = bare.iter().filter(|(other, _)| other == header).count();
            diagnostics.push(unknown_key::headless(key.span, key.value, header, count));
        }
    }
    headless
}

fn content(root: &Table<'_>, block: &Block, diagnostics: &mut Diagnostics) -> Content {
    let content = match &block.kind {
        Kind::Counts(_) | Kind::Table(_) => Some(Content::Counts),
        Kind::Roster { .. } => prose_list(root, block, diagnostics).map(Content::Roster),
        Kind::Items => prose_list(root, block, diagnostics).map(Content::Items),
        Kind::Dispatches => required(root, block, diagnostics).map(Content::Dispatches),
        Kind::Findings(findings) => required(root, block, diagnostics)
            .and_then(|value| read_findings(value, findings, diagnostics))
            .map(Content::Findings),
        Kind::Text { default: None } => {
            required(root, block, diagnostics).map(|Filled(text)| Content::Text(text))
        }
        Kind::Text { default: Some(default) } => root
            .optional(&block.key, diagnostics)
            .map(|Filled(text)| Content::Text(text))
            .or_else(|| Some(Content::Text(default.clone()))),
    };
    content.unwrap_or(Content::Missing)
}

/// A block's content; where it is missing, how it is written is said.
fn required<'a, T: FromToml<'a>>(
    root: &Table<'a>,
    block: &Block,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let missing = || {
        let key = Key(&block.key);
        let lines = match &block.kind {
            Kind::Dispatches => format!(
                "每篇稿件以 [[{key}]] 开头，下面写 department = \"……\" 和 text = \"……\"；\
                 没有稿件的，在文件开头写 {key} = []"
            ),
            Kind::Findings(findings) => {
                let first = findings.names.first().map_or("", |name| name.value.as_str());
                format!("先写一行 [{key}]，下面每行一项，例如 {} = \"……\"", Key(first))
            }
            Kind::Text { .. } => format!("{key} = \"……\""),
            Kind::Roster { .. } => {
                format!("{key} = [\"甲厅\", \"乙局\"]；没有内容的写 {key} = []")
            }
            _ => format!("{key} = [\"第一条。\", \"第二条。\"]；没有内容的写 {key} = []"),
        };
        let title = block.heading.as_ref().map(|heading| heading.value.as_str());
        missing_key::block(root.header().clone(), &block.key, title, &lines)
    };
    root.required_or(&block.key, missing, diagnostics)
}

fn prose_list(root: &Table<'_>, block: &Block, diagnostics: &mut Diagnostics) -> Option<Vec<Text>> {
    let list: Vec<Filled> = required(root, block, diagnostics)?;
    Some(list.into_iter().map(|Filled(text)| text).collect())
}

fn read_findings(
    value: Value<'_>,
    findings: &Findings,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Option<Text>>> {
    let names: Vec<&str> = findings.names.iter().map(|name| name.value.as_str()).collect();
    let table = value.table(&names, diagnostics)?;
    let finding = |name: &&str| table.required(name, diagnostics).map(|Filled(text)| text);
    Some(names.iter().map(finding).collect())
}

/// A row with the measures that it has.
pub(crate) type RowMeasures<'d> = (&'d Arc<str>, Vec<&'d Measure>);

/// The measures that `[stated]` may hold by themselves, and those of each row.
pub(crate) fn statable(definition: &Definition) -> (Vec<&Measure>, Vec<RowMeasures<'_>>) {
    let measures = |row: Option<&str>| -> Vec<&Measure> {
        let has_row = |counts: &&Counts| match (&counts.rows, row) {
            (Some(rows), Some(row)) => rows.names.iter().any(|name| **name == *row),
            (rows, row) => rows.is_none() && row.is_none(),
        };
        let counts = definition.counts().map(|(_, counts)| counts).filter(has_row);
        counts.flat_map(|counts| &counts.measures).collect()
    };
    let mut names: Vec<&Arc<str>> = Vec::new();
    for (_, counts) in definition.counts() {
        let rows = counts.rows.iter().flat_map(|rows| &rows.names);
        names.extend(rows.filter(|name| !names.contains(name)).collect::<Vec<_>>());
    }
    let rows = names.into_iter().map(|name| (name, measures(Some(name)))).collect();
    (measures(None), rows)
}

/// `[stated]` holds measures, and a table of measures for each row.
fn read_stated(
    value: Value<'_>,
    definition: &Definition,
    stated: &mut Vec<Stated>,
    diagnostics: &mut Diagnostics,
) {
    let (alone, rows) = statable(definition);
    let all = [keys(&alone), rows.iter().map(|(name, _)| &***name).collect()].concat();
    let Some(table) = value.table(&all, diagnostics) else { return };
    let section = &definition.name;
    stated.extend(read_figures(&table, section, None, &alone, diagnostics));
    for (name, measures) in rows {
        let Some(value) = table.optional::<Value<'_>>(name, diagnostics) else { continue };
        if let Some(table) = value.table(&keys(&measures), diagnostics) {
            stated.extend(read_figures(&table, section, Some(name), &measures, diagnostics));
        }
    }
}

fn keys<'m>(measures: &[&'m Measure]) -> Vec<&'m str> {
    measures.iter().map(|measure| &*measure.name).collect()
}

/// The stated figures of a row.
fn read_figures(
    table: &Table<'_>,
    section: &Arc<str>,
    row: Option<&Arc<str>>,
    measures: &[&Measure],
    diagnostics: &mut Diagnostics,
) -> Vec<Stated> {
    let mut stated = Vec::new();
    for measure in measures {
        let Some(value) = table.optional::<Value<'_>>(&measure.name, diagnostics) else { continue };
        if measure.basis == Basis::Level {
            diagnostics.push(unknown_key::stated_level(value.span(), &measure.name));
            continue;
        }
        let figure = value.figure(measure.decimals, diagnostics);
        stated.extend(figure.map(|figure| Stated {
            account: Account {
                section: Arc::clone(section),
                row: row.cloned(),
                measure: Arc::clone(&measure.name),
            },
            value: figure.value,
            decimals: measure.decimals,
            span: figure.span,
        }));
    }
    stated
}

impl<'a> FromToml<'a> for Dispatch {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&DISPATCH, diagnostics)?;
        let department = table.required("department", diagnostics);
        let text = table.required("text", diagnostics);
        Some(Self {
            header: table.header().clone(),
            department: department.map(|Line(Filled(department))| department),
            text: text.map(|Filled(text)| text),
            people: table.optional("people", diagnostics).unwrap_or_default(),
            photo: table.optional("photo", diagnostics),
        })
    }
}

impl<'a> FromToml<'a> for Person {
    fn of_text(quoted: &str) -> String {
        format!("{{ name = {quoted}, post = \"……\" }}")
    }

    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&PERSON, diagnostics)?;
        let name: Option<Line<Text>> = table.required("name", diagnostics);
        let post: Option<Line<Text>> = table.required("post", diagnostics);
        Some(Self { name: name?.0, post: post?.0.value })
    }
}

impl<'a> FromToml<'a> for Photo {
    fn from_toml(value: Value<'a>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let table = value.table(&PHOTO, diagnostics)?;
        let file: Option<Text> = table.required("file", diagnostics);
        let caption: Option<Line<Text>> = table.required("caption", diagnostics);
        let file = file?;
        let plain = |part: &str| !part.is_empty() && !matches!(part, "." | "..");
        if !file.value.split('/').all(plain) || file.value.contains(['\\', ':', '\0', '\n']) {
            diagnostics.push(wrong_type::photo_path(file.span, &file.value));
            return None;
        }
        // Also where a disk takes both for one name.
        if file.value.split('/').next().is_some_and(|first| first.eq_ignore_ascii_case(FOLDER)) {
            diagnostics.push(wrong_type::photo_folder(file.span, &file.value));
            return None;
        }
        Some(Self { file, caption: caption?.0, is_there: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::read::{definition, marked};

    /// Reads the TOML of a section with the built-in definition, or one that stands in for it.
    fn check_as(name: &str, own: Option<&str>, toml: &str) {
        let own = own.map(|text| {
            let path = "own.toml".to_owned();
            (name.to_owned(), File::new(FileRole::Shared, path, text))
        });
        let mut wrong = Diagnostics::default();
        let definitions = definition::load(own.into_iter().collect(), &mut wrong);
        assert_eq!(wrong.iter().count(), 0);
        let definition = definitions.get(name).expect("defined");
        marked::check(FileRole::Prose, toml, |file, found| read(file, definition, found));
    }

    fn check(name: &str, toml: &str) {
        check_as(name, None, toml);
    }

    #[test]
    fn a_section_has_the_keys_of_its_blocks() {
        let check = |toml: &str| check("综窗办件", toml);
        check("unauthorized = []\nprogress = [\"一\"]\n");
        check("⟦⟧{missing-key}{missing-key}");
        check("⟦unauthorised⟧{unknown-key} = []\nprogress = []\n");
        check("⟦⟧{missing-key}unauthorized = []\n\n⟦\"进展\"⟧{unknown-key} = [\n  \"一\",\n]\n");
        check("unauthorized = [\"科技厅\", ⟦7⟧{wrong-type}]\nprogress = [⟦\"\"⟧{missing-key}]\n");
        // A key that fell into the table above it: one mistake, said once.
        let below = "⟦[stated]⟧{+unknown-key}\n\"受理\" = 1268\n⟦progress⟧{unknown-key} = []\n";
        check(&format!("unauthorized = []\n{below}"));
    }

    #[test]
    fn what_is_suggested_is_right() {
        let check = |name: &str, toml: &str, help: &str| {
            let file = |bytes: &str| File::new(FileRole::Prose, "x", bytes);
            let definitions = definition::load(Vec::new(), &mut Diagnostics::default());
            let definition = definitions.get(name).expect("built in");
            let mut found = Diagnostics::default();
            read(file(toml), definition, &mut found);
            let helps: Vec<&str> = found.iter().filter_map(|d| d.help.as_deref()).collect();
            assert!(helps.contains(&help), "{toml}: {helps:?}");
            if let Some(fix) = found.iter().find_map(|d| d.fix.as_ref()) {
                let mut mended = toml.to_owned();
                mended.replace_range(fix.span.range.clone(), &fix.replacement);
                let mut left = Diagnostics::default();
                read(file(&mended), definition, &mut left);
                assert!(left.iter().count() < found.iter().count(), "{mended}");
            }
        };
        let rest = "\nprogress = []\n";
        let list = |value: &str| format!("unauthorized = {value}{rest}");
        let split = "写成 [\"市公安局\", \"市税务局\"]";
        check("综窗办件", &list("\"市公安局、市税务局\""), split);
        check("综窗办件", &list("\"市公安局\""), "写成 [\"市公安局\"]");
        check("综窗办件", &list("\"无\""), "写成 []");
        let news = |header: &str| {
            format!(
                "environment = []\nleaders = []\n\n{header}\ndepartment = \"甲\"\ntext = \"近日。\"\n"
            )
        };
        let help = "这一行改为：[[efficiency]]";
        for heading in ["[[窗口服务效能提升工作情况]]", "[[\"窗口服务效能提升工作情况\"]]"]
        {
            check("窗口动态", &news(heading), help);
        }
    }

    #[test]
    fn findings_are_those_of_the_definition() {
        let names =
            ["按时到岗情况", "工作区域标准化执行情况", "着装情况", "工作牌佩戴情况", "纪律秩序"];
        let good: String = names.map(|name| format!("\"{name}\" = \"总体情况良好。\"\n")).concat();
        let check =
            |header: &str, last: &str| check("大厅巡查", &format!("{header}\n{good}{last}\n"));
        check("[findings]", "\"大厅防控情况\" = \"良好。\"");
        check("⟦[findings]⟧{missing-key}", "");
        check("[findings]", "\"大厅防控情况\" = ⟦\"　\"⟧{missing-key}");
        check("[findings]", "\"大厅防控情况\" = ⟦\"\\u0007总体\"⟧{wrong-type}");
        check("[findings]", "⟦\"大厅防空情况\"⟧{unknown-key} = \"良好。\"");
        check("⟦[findings]⟧{missing-key}", "⟦\"卫生\"⟧{unknown-key} = \"良好。\"");
        // The header was deleted: one finding at the first key, none of what it would have held.
        let bare = good.replacen("\"按时到岗情况\"", "⟦\"按时到岗情况\"⟧{unknown-key}", 1);
        check_as("大厅巡查", None, &format!("{bare}\"大厅防控情况\" = \"良好。\"\n"));
        // A text with a default may be left out, but not left blank.
        check("intro = ⟦\" \"⟧{missing-key}\n[findings]", "\"大厅防控情况\" = \"良好。\"");
    }

    #[test]
    fn a_dispatch_is_of_a_department() {
        let news = |toml: &str| check("窗口动态", toml);
        let check = |dispatch: &str| {
            news(&format!("environment = []\nefficiency = []\n{dispatch}"));
        };
        let whole = "[[leaders]]\ndepartment = \"水利厅\"\ntext = \"近日。\"\n";
        check(whole);
        news("⟦⟧{missing-key}{missing-key}{missing-key}");
        news("⟦⟧{missing-key}environment = []\nefficiency = []\n");
        check("leaders = [⟦\"近日。\"⟧{wrong-type}]\n");
        check("⟦[[leaders]]⟧{missing-key}\ntext = \"近日。\"\n");
        check("[[leaders]]\n⟦departmant⟧{unknown-key} = \"应急厅\"\ntext = \"近日。\"\n");
        check("[[leaders]]\ndepartment = \"水利厅\"\ntext = ⟦\"\"⟧{missing-key}\n");
        // Its text does not stand in for a block's, nor a block's for its.
        let own = "heading = \"h\"\n[[blocks]]\nkind = \"dispatches\"\nkey = \"leaders\"\n\
                   [[blocks]]\nkind = \"text\"\nkey = \"text\"\n";
        check_as("窗口动态", Some(own), &format!("⟦⟧{{missing-key}}{whole}"));
        let other = "⟦[[leaders]]⟧{missing-key}\ndepartment = \"水利厅\"\n";
        check_as("窗口动态", Some(own), &format!("text = \"综述。\"\n{other}"));
        let people = |people: &str| check(&format!("{whole}people = [{people}]\n"));
        people("{ name = \"王华\", post = \"副厅长\" }");
        people("⟦{ name = \"王华\" }⟧{missing-key}, ⟦1⟧{wrong-type}");
        let photo = |photo: &str| check(&format!("{whole}photo = {photo}\n"));
        photo("{ file = \"照片/1.jpg\", caption = \"会场\" }");
        photo("⟦{ file = \"1.jpg\" }⟧{missing-key}");
        for path in ["", "/1.jpg", "../1.jpg", "a//1.jpg", "./1.jpg", "C:1.jpg", "a\\\\1.jpg"] {
            photo(&format!("{{ file = ⟦\"{path}\"⟧{{wrong-type}}, caption = \"会场\" }}"));
        }
    }

    #[test]
    fn stated_totals_are_those_of_the_measures() {
        let counts = |stated: &str| {
            check("综窗办件", &format!("unauthorized = []\nprogress = []\n{stated}\n"));
        };
        counts("[stated]\n\"咨询\" = 2584");
        counts("[stated]\n⟦\"资讯\"⟧{unknown-key} = 2584");
        counts("[stated]\n\"咨询\" = ⟦\"2584\"⟧{wrong-type}");
        counts("stated = ⟦2584⟧{wrong-type}");
        counts("⟦\"咨询\"⟧{unknown-key} = 2584\n\"受理\" = 348");
        let rows = |stated: &str| check("事项受理办结", &format!("{stated}\n"));
        rows("[stated.\"公共服务\"]\n\"受理\" = 576369\n\"办结\" = ⟦-1⟧{wrong-type}");
        rows("[stated.⟦\"公众服务\"⟧{unknown-key}]\n\"受理\" = 576369");
        rows("[stated]\n\"公共服务\" = ⟦576369⟧{wrong-type}\n⟦\"受理\"⟧{unknown-key} = 1");
    }

    #[test]
    fn stated_totals_have_the_decimals_of_their_measures() {
        let block = |key: &str, measures: &str| {
            let text = "kind = \"counts\"\ntext = \"\"\n";
            format!("[[blocks]]\n{text}key = \"{key}\"\nmeasures = [{measures}]\n")
        };
        let rows = "rows = { column = \"类\", names = [\"工程\", \"采购\"] }\n";
        let own = [
            "heading = \"h\"\n".to_owned(),
            block("a", "{ name = \"总额\", unit = \"亿元\", decimals = 2 }, { name = \"在办\", unit = \"件\", basis = \"level\" }"),
            block("b", "{ name = \"成交额\", unit = \"亿元\", decimals = 2 }"),
            rows.to_owned(),
            block("c", "{ name = \"宗数\", unit = \"宗\" }"),
            rows.to_owned(),
        ]
        .concat();
        let check = |toml: &str| check_as("交易", Some(&own), toml);
        for figure in ["7960", "7960.15", "+7960.1", "\"7960.15\"", "7_960.150", "0.05"] {
            check(&format!("[stated]\n\"总额\" = {figure}\n"));
        }
        for wrong in
            ["7960.155", "-1", "-0.5", "1e3", "nan", "0x10", "true", "\"7960.15亿\"", "[1]"]
        {
            check(&format!("[stated]\n\"总额\" = ⟦{wrong}⟧{{wrong-type}}\n"));
        }
        check("[stated]\n\"在办\" = ⟦3⟧{unknown-key}\n");
        // The rows of several blocks are one table each.
        let row = "[stated.\"工程\"]\n\"成交额\" = 1.5\n";
        check(&format!("[stated]\n\"总额\" = 1\n{row}\"宗数\" = 3\n"));
        check(&format!("{row}\"宗数\" = ⟦3.5⟧{{wrong-type}}\n⟦\"总额\"⟧{{unknown-key}} = 1\n"));
    }
}
