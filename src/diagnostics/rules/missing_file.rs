//! `missing-file`: a file that the workspace promises is not there.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::files::{FileRole, SectionFiles, TABLES};
use crate::model::issue::IssueId;
use crate::model::record::RECORD;
use crate::model::source::{Encoding, Source, Span, Text};
use crate::model::spelling::{bare, nearest};

pub(crate) static RULE: Rule = Rule {
    name: "missing-file",
    code: "B0101",
    severity: Severity::Error,
    docs: "\
一个栏目少了它的文件：`sections` 里列出的每个栏目，每期都要有同名的 TOML；有数字的栏目还要有同名的数据表：`.csv`，或放 `.xlsx`、`.xls`、`.et`、`.ods`。

少一个文件就是少印一个栏目或少加一份数字，所以是错误。补上文件；本期确实没有内容的块，留一个空数组（例如 `progress = []`）。

反过来，这一期的文件夹里有 TOML 或数据表像是栏目的，却没有哪个栏目读它（`综窗办件 - 副本.csv`，`sections` 里没有列出的栏目），只作警告：改名、换下在用的那一份，或移到别处。\
`departments.toml`、`calendar.csv` 不在，却有 `departments.toml.txt`、`calendar.xlsx` 的，也是。",
    prose: None,
};

/// A section's TOML. Points at the name in `sections`. `beside` is a file of almost that name that lies in
/// its place.
pub(crate) fn prose(listed: &Text, folder: &str, beside: Option<&str>) -> Diagnostic {
    let name = format!("{}.toml", listed.value);
    let message = format!("缺少文件 {folder}/{name}");
    let help = beside.map_or_else(
        || "补上这个文件；没有内容的块写空数组".to_owned(),
        |found| misnamed_as(found, &name),
    );
    Diagnostic::new(&RULE, listed.span.clone(), message).help(help).awaited(beside.is_none())
}

/// What to do with a file that lies in the place of another.
fn misnamed_as(found: &str, name: &str) -> String {
    format!("这里有「{found}」：核对后改名为 {name}（记事本会在文件名后面藏一个 .txt）")
}

/// A file that everything can do without, `name`, in the place of which another lies: a warning.
pub(crate) fn unread(found: &str, name: &str) -> Diagnostic {
    let source = Source::new(FileRole::Shared, found.to_owned(), String::new(), Encoding::Utf8);
    let help = match has_ending(found, "txt")
        || has_ending(found, "toml")
        || has_ending(found, "csv")
    {
        true => {
            format!("核对后改名为 {name}（记事本会在文件名后面藏一个 .txt）；不用的移到别处或删去")
        }
        false => format!(
            "在 Excel 或 WPS 里打开它，另存为「CSV UTF-8（逗号分隔）」，文件名写 {name}；不用的移到别处或删去"
        ),
    };
    let message = format!("没有读 {found}：要读的是 {name}，这里没有");
    let mut warning = Diagnostic::new(&RULE, Span::start_of(&source), message).help(help);
    warning.severity = Severity::Warning;
    warning
}

/// A section's table of figures, by its name without the ending. Points at the name in `sections`.
/// `beside` is a file of almost that name that lies in its place.
pub(crate) fn figures(
    listed: &Text,
    folder: &str,
    table: &str,
    beside: Option<&str>,
) -> Diagnostic {
    let name = format!("{table}.csv");
    let help = match beside {
        None => format!("补上这份数据表（表头写指标名，每行一条数据），也可以放 {table}.xlsx"),
        Some(found) if is_workbook(found) => format!(
            "这里有 {found}：在 Excel 或 WPS 里打开它，另存为「Excel 工作簿（.xlsx）」，文件名写 {table}.xlsx"
        ),
        Some(found) => match TABLES.iter().find(|ending| has_ending(found, ending)) {
            Some(ending) => format!("这里有「{found}」：核对后改名为 {table}.{ending}"),
            None => format!("这里有「{found}」：核对后改名为 {name}"),
        },
    };
    Diagnostic::new(&RULE, listed.span.clone(), format!("缺少文件 {folder}/{name}")).help(help)
}

/// Whether a file's name is that of a spreadsheet that is not read.
fn is_workbook(name: &str) -> bool {
    ["xlsm", "xlsb", "ett", "numbers"].iter().any(|ending| has_ending(name, ending))
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, found)| found.trim().eq_ignore_ascii_case(ending))
}

/// The issue's own file; points at where it should begin.
pub(crate) fn manifest(issue: IssueId, beside: Option<&str>) -> Diagnostic {
    let path = format!("issues/{issue}/issue.toml");
    let source = Source::new(FileRole::Manifest, path.clone(), String::new(), Encoding::Utf8);
    Diagnostic::new(&RULE, Span::start_of(&source), format!("缺少文件 {path}")).help(
        beside.map_or_else(
            || "补上这个文件，写明 total、date 和 period".to_owned(),
            |found| misnamed_as(found, "issue.toml"),
        ),
    )
}

/// An opening's own file; points at where it should begin.
pub(crate) fn opening(year: i32, beside: Option<&str>) -> Diagnostic {
    let path = format!("opening/{year}/opening.toml");
    let source = Source::new(FileRole::Manifest, path.clone(), String::new(), Encoding::Utf8);
    Diagnostic::new(&RULE, Span::start_of(&source), format!("缺少文件 {path}")).help(
        beside.map_or_else(
            || "补上这个文件，写明 through、issue 和 total".to_owned(),
            |found| misnamed_as(found, "opening.toml"),
        ),
    )
}

/// A section that nothing defines; points at the name in `sections`.
pub(crate) fn definition(span: Span, name: &str, meant: Option<&str>) -> Diagnostic {
    let message = format!("栏目「{name}」没有定义：sections/{name}.toml 不存在，也不是内置栏目");
    let diagnostic = Diagnostic::new(&RULE, span.clone(), message);
    match meant {
        Some(meant) => {
            diagnostic.help(format!("是否想写「{meant}」？")).fix(span, format!("\"{meant}\""))
        }
        None => diagnostic.help(format!("新建 sections/{name}.toml，写明 heading 和 blocks")),
    }
}

/// A photo of a dispatch; points at the file's name.
pub(crate) fn photo(span: Span, path: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("缺少图片 {path}"))
        .help("把图片放到本期的文件夹里；没有照片的，删去 photo 这一行")
        .awaited_by_draft()
}

/// Files among these, by name in an issue's folder, that look as if a section should read them, and none does:
/// a warning each. A TOML in such a folder is for a section; a table may be what an office keeps for itself,
/// so only one that is a copy of a section's table, or almost bears the name of one that is missing, is told.
/// `listed` are all sections: of those whose definitions cannot be read it is not known what they would read.
/// A section that is no longer listed is told of in the newest issue alone: of older ones it was decided.
pub(crate) fn strays(
    folder: &str,
    names: &[&str],
    sections: &[SectionFiles],
    (listed, is_newest): (&[Text], bool),
) -> Vec<Diagnostic> {
    let is_read = |name: &str| sections.iter().any(|files| files.listed.value == name);
    let unknown = || listed.iter().map(|name| name.value.as_str()).filter(|name| !is_read(name));
    let mut strays = Vec::new();
    for name in names {
        let Some((stem, ending)) = name.rsplit_once('.') else { continue };
        if unknown().any(|section| stem.starts_with(section)) {
            continue;
        }
        let help = match ending.eq_ignore_ascii_case("toml") {
            true => stray_prose(name, stem, sections, is_newest),
            false => stray_table(name, stem, ending, sections),
        };
        let Some(help) = help else { continue };
        let path = format!("{folder}/{name}");
        let source = Source::new(FileRole::Prose, path.clone(), String::new(), Encoding::Utf8);
        let message = format!("没有哪个栏目读 {path}");
        let mut warning = Diagnostic::new(&RULE, Span::start_of(&source), message).help(help);
        warning.severity = Severity::Warning;
        strays.push(warning);
    }
    strays
}

fn stray_prose(
    name: &str,
    stem: &str,
    sections: &[SectionFiles],
    is_newest: bool,
) -> Option<String> {
    const MANIFEST: &str = "issue";
    let known = |files: &SectionFiles| (files.listed.value.clone(), files.toml.is_some());
    let known: Vec<(String, bool)> =
        sections.iter().map(known).chain([(MANIFEST.to_owned(), true)]).collect();
    if name == RECORD || known.iter().any(|(known, _)| format!("{known}.toml") == name) {
        return None;
    }
    let copied = known.iter().find(|(known, _)| is_copy(stem, known));
    let meant = || nearest(stem, known.iter().map(|(known, _)| known.as_str()));
    let meant = || known.iter().find(|(known, _)| Some(known.as_str()) == meant());
    match copied.or_else(meant) {
        Some((meant, true)) => Some(in_its_place(&format!("{meant}.toml"))),
        Some((meant, false)) => Some(renamed(&format!("{meant}.toml"))),
        None => is_newest.then(|| {
            format!(
                "要印这个栏目，在 bulletin.toml 的 sections 里加上「{stem}」；不用的移到别处或删去"
            )
        }),
    }
}

fn stray_table(name: &str, stem: &str, ending: &str, sections: &[SectionFiles]) -> Option<String> {
    let tables = || sections.iter().flat_map(|files| &files.tables);
    let is_told = |beside: &Option<String>| beside.as_deref() == Some(name);
    if tables().any(|table| table.name == stem || is_told(&table.beside)) {
        return None;
    }
    // The name of the file that is there, of whichever kind.
    let there = |table: &str| {
        let known = tables().find(|known| known.name == table)?;
        let path = &known.file.as_ref()?.path;
        Some(path.rsplit('/').next().unwrap_or(path).to_owned())
    };
    // Of a block that the section has not.
    let of_block = |table: &str| {
        let rest = stem.strip_prefix(table).filter(|_| ending.eq_ignore_ascii_case("csv"));
        rest.is_some_and(|rest| rest.starts_with('.'))
    };
    let names = || tables().map(|table| table.name.as_str());
    let copied = names().find(|table| is_copy(stem, table) || of_block(table));
    let missing = || nearest(stem, names().filter(|table| there(table).is_none()));
    let table = copied.or_else(missing)?;
    Some(match there(table) {
        Some(file) => in_its_place(&file),
        None => renamed(&format!("{table}.{}", ending.to_lowercase())),
    })
}

fn in_its_place(file: &str) -> String {
    format!("读的是 {file}：这一份才对的，用它换下那一份；不用的移到别处或删去")
}

fn renamed(file: &str) -> String {
    format!("像是 {file}：核对后改名为 {file}；不用的移到别处或删去")
}

/// Whether a name is another one as programs and people call what they copy: `综窗办件 - 副本`, `综窗办件(1)`,
/// `综窗办件最新`. Who writes 旧 or 备份 knows that nobody reads it.
fn is_copy(stem: &str, name: &str) -> bool {
    const MARKS: [&str; 12] = [
        "",
        "副本",
        "的副本",
        "复制",
        "copy",
        "新",
        "最新",
        "最终",
        "最终版",
        "定稿",
        "修改",
        "改",
    ];
    let (stem, name) = (bare(stem).to_lowercase(), bare(name).to_lowercase());
    let Some(rest) = stem.strip_prefix(&name) else { return false };
    let is_sign = |c: char| "()[]-_—".contains(c);
    let mark = rest.trim_matches(|c: char| is_sign(c) || c.is_ascii_digit());
    // A date tells a file apart on purpose.
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    MARKS.contains(&mark) && digits <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_known_by_its_name() {
        for name in [
            "综窗办件 ",
            "综窗办件　",
            "综窗办件 - 副本",
            "综窗办件 - 副本 (2)",
            "综窗办件(1)",
            "综窗办件（1）",
            "综窗办件2",
            "综窗办件_最新",
            "综窗办件最终版",
            "综窗办件-copy",
        ] {
            assert!(is_copy(name, "综窗办件"), "{name}");
        }
        for name in [
            "综窗",
            "综窗办件汇总",
            "综窗办件原始数据",
            "综窗办件20230224",
            "综窗办件旧",
            "综窗办件备份",
            "上期综窗办件",
            "各部门报送",
            "综窗办件.classes",
        ] {
            assert!(!is_copy(name, "综窗办件"), "{name}");
        }
    }

    #[test]
    fn a_file_in_the_place_of_another_is_renamed_or_saved_as_one() {
        let check = |found: &str, expected: &str| {
            let help = unread(found, "calendar.csv").help.unwrap_or_default();
            assert!(help.starts_with(expected), "{found}: {help}");
        };
        for found in ["calendar.csv.txt", "日历.TOML", "日历.csv"] {
            check(found, "核对后改名为 calendar.csv");
        }
        for found in ["calendar.xlsx", "calendar"] {
            check(found, "在 Excel 或 WPS 里打开它，另存为");
        }
    }
}
