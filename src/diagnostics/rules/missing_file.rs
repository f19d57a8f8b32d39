//! `missing-file`: a file that the workspace promises is not there.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::files::{FileRole, TABLES};
use crate::model::issue::IssueId;
use crate::model::source::{Encoding, Source, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "missing-file",
    code: "B0101",
    severity: Severity::Error,
    docs: "\
一个栏目少了它的文件：`sections` 里列出的每个栏目，每期都要有同名的 TOML；有数字的栏目还要有同名的数据表：`.csv`，或放 `.xlsx`、`.xls`、`.et`、`.ods`。

少一个文件就是少印一个栏目或少加一份数字，所以是错误。补上文件；本期确实没有内容的块，留一个空数组（例如 `progress = []`）。",
    prose: None,
};

/// A section's TOML. Points at the name in `sections`.
pub(crate) fn prose(listed: &Text, folder: &str) -> Diagnostic {
    let message = format!("缺少文件 {folder}/{}.toml", listed.value);
    Diagnostic::new(&RULE, listed.span.clone(), message)
        .help("补上这个文件；没有内容的块写空数组")
        .awaited(true)
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
pub(crate) fn manifest(issue: IssueId) -> Diagnostic {
    let path = format!("issues/{issue}/issue.toml");
    let source = Source::new(FileRole::Manifest, path.clone(), String::new(), Encoding::Utf8);
    Diagnostic::new(&RULE, Span::start_of(&source), format!("缺少文件 {path}"))
        .help("补上这个文件，写明 total、date 和 period")
}

/// An opening's own file; points at where it should begin.
pub(crate) fn opening(year: i32) -> Diagnostic {
    let path = format!("opening/{year}/opening.toml");
    let source = Source::new(FileRole::Manifest, path.clone(), String::new(), Encoding::Utf8);
    Diagnostic::new(&RULE, Span::start_of(&source), format!("缺少文件 {path}"))
        .help("补上这个文件，写明 through、issue 和 total")
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
        .help("把图片放到本期的文件夹里")
        .awaited(true)
}
