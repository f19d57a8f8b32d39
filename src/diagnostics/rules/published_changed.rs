//! `published-changed`: what was published is not what is there.

use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::decimal::Decimal;
use crate::model::figures::Account;
use crate::model::issue::IssueId;
use crate::model::record::{Drawn, Record, Total, kept};
use crate::model::source::{Source, Span};

pub(crate) static RULE: Rule = Rule {
    name: "published-changed",
    code: "B0306",
    severity: Severity::Error,
    docs:
        "\
已公布的一期，文件在公布之后改动过，或者重排出来与公布的不同。

印发出去的数不能悄悄改：后面各期的累计都从它加起。用 `bulletin restore` 恢复原样，改动过的文件另名
留在旁边；数报错了的，在以后的一期里用 `[[corrections]]` 更正；确要改这一期，用
`bulletin publish --again` 重新公布，公布过的数变了而后面又有公布过的期，就只能更正。
`published/` 和 `published.toml` 只由 `bulletin publish` 写，不要手改。

从已公布的一期复制来的文件夹，里面的 `published.toml` 是那一期的：这一期算没有公布，只作警告，删去两样即可。",
    prose: None,
};

/// A file of the issue's own; points at its start.
pub(crate) fn input(source: &Arc<Source>, id: IssueId) -> Diagnostic {
    let message = format!("{id}已公布，{}在公布之后改动过", source.path);
    Diagnostic::new(&RULE, Span::start_of(source), message).help(format!(
        "恢复原样：bulletin restore {id}；数报错了的，在以后的一期里写 [[corrections]] 更正；确要改这一期，用 bulletin publish --again {id}"
    ))
}

/// A file that was not there when the issue was published; points at its start.
pub(crate) fn new_file(source: &Arc<Source>, id: IssueId) -> Diagnostic {
    let message = format!("{}在{id}公布时还没有", source.path);
    Diagnostic::new(&RULE, Span::start_of(source), message).help(format!(
        "移到工作区之外，或改成别的名字；确要把它算进去，用 bulletin publish --again {id}"
    ))
}

/// The copy of a file of the issue's own in published/ from which it cannot be brought back: it is not that
/// of the record, or not there. Points at where the record names the file.
pub(crate) fn copy(
    record: &Record,
    path: &str,
    below: &str,
    id: IssueId,
    is_there: bool,
) -> Diagnostic {
    let message = match is_there {
        true => format!("issues/{id}/published/{below}与{id}公布时的不同"),
        false => format!("{path}没有留在 issues/{id}/published/{below}"),
    };
    Diagnostic::new(&RULE, record.place(&format!("\"{path}\"")), message)
        .help(format!("从版本库取回 issues/{id}/published/，或直接取回 {path}"))
}

/// None of the copies of the issue's own files is there. Points at where the record names one first.
pub(crate) fn copies_gone(record: &Record, id: IssueId) -> Diagnostic {
    let message = format!("{id}自己的文件一份也没有留在 issues/{id}/published/：改动了就恢复不了");
    let place = record.place(&format!("\"issues/{id}/issue.toml\""));
    Diagnostic::new(&RULE, place, message).help(format!(
        "从版本库取回 issues/{id}/published/；没有的，趁各文件还没有改动，照样复制到 issues/{id}/published/issue/"
    ))
}

/// A record that came along when the folder of another issue was copied: this one is not published. Points
/// at where it names the other.
pub(crate) fn copied(record: &Record, other: IssueId, id: IssueId) -> Diagnostic {
    let message = format!("{id}的 published.toml 是{other}的：这一期当作没有公布");
    let place = record.place(&format!("\"issues/{other}/issue.toml\""));
    let mut warning = Diagnostic::new(&RULE, place, message).help(format!(
        "文件夹是从{other}复制来的：删去 issues/{id}/published.toml 和 issues/{id}/published/（rm -rf issues/{id}/published.toml issues/{id}/published）"
    ));
    warning.severity = Severity::Warning;
    warning
}

/// A file of published/; points at its start.
pub(crate) fn frozen(source: &Arc<Source>, id: IssueId) -> Diagnostic {
    let message = format!("{}与{id}公布时的不同", source.path);
    Diagnostic::new(&RULE, Span::start_of(source), message)
        .help("恢复原样（例如从版本库取回）：published/ 只由 bulletin publish 写")
}

/// A file that is not there, of published/ or of an opening; points at where the record names it.
pub(crate) fn gone(record: &Record, path: &str, id: IssueId) -> Diagnostic {
    let message = format!("{id}公布时的{path}不见了");
    let help = match kept(id, path) {
        Some(_) => format!("恢复这个文件：bulletin restore {id}"),
        None => "恢复这个文件（例如从版本库取回）".to_owned(),
    };
    Diagnostic::new(&RULE, record.place(path), message).help(help)
}

/// All of published/ is not there; points at where the record names it first.
pub(crate) fn folder_gone(record: &Record, id: IssueId) -> Diagnostic {
    let message = format!("{id}公布时的 issues/{id}/published/ 不见了");
    Diagnostic::new(&RULE, record.place(&format!("\"issues/{id}/published/")), message)
        .help("恢复这个文件夹（例如从版本库取回）：已公布的一期永远用它来读")
}

/// A figure that publishing again would change, while a later issue is published.
pub(crate) fn figure(
    record: &Record,
    published: &Total,
    now: Option<&Total>,
    later: IssueId,
) -> Diagnostic {
    let message = format!(
        "{}公布的是{}，现在是{}，而后面的{later}已经公布",
        published.account,
        told(Some(published)),
        told(now)
    );
    Diagnostic::new(&RULE, record.place(&published.to_string()), message)
        .help("恢复原来的数，在以后的一期里写 [[corrections]] 更正")
}

/// A figure that publishing again would add, while a later issue is published.
pub(crate) fn new_figure(record: &Record, now: &Total, later: IssueId) -> Diagnostic {
    let message =
        format!("{}公布时没有，现在是{}，而后面的{later}已经公布", now.account, told(Some(now)));
    Diagnostic::new(&RULE, record.place("totals = "), message).help("恢复原样")
}

/// A correction that publishing again would change, add (nothing in `published`) or take away (nothing in
/// `now`), while a later issue is published. Points at it, or at where it would stand.
pub(crate) fn correction(
    place: Span,
    account: &Account,
    of: IssueId,
    (published, now): (Option<&str>, Option<&str>),
    later: IssueId,
) -> Diagnostic {
    let then = published.map_or("公布时没有".to_owned(), |then| format!("公布的是{then}"));
    let now = now.map_or("现在没有了".to_owned(), |now| format!("现在是{now}"));
    let message = format!("{of}{account}的更正{then}，{now}，而后面的{later}已经公布");
    Diagnostic::new(&RULE, place, message)
        .help("恢复原来的更正；又报错了的，在以后的一期里再写 [[corrections]] 更正")
}

/// A figure of a later issue that is published, which publishing `id` so would change.
pub(crate) fn later(
    record: &Record,
    (account, line): (&Account, &str),
    (then, now): (&str, &str),
    (later, id): (IssueId, IssueId),
) -> Diagnostic {
    let message = format!("{later}已经公布，{account}印的是{then}；照现在的{id}，会变成{now}");
    Diagnostic::new(&RULE, record.place(line), message)
        .help(format!("恢复{id}原来的数，在以后的一期里写 [[corrections]] 更正"))
}

/// A figure of another issue that the sentences of this one draw on, and that is known otherwise now.
pub(crate) fn drawn(record: &Record, published: &Drawn, now: Option<Decimal>) -> Diagnostic {
    let Drawn { issue, account, value, .. } = published;
    let now = now.map_or("空缺".to_owned(), |now| now.to_string());
    let message = format!("公布时用到的{issue}{account}是{value}，重算是{now}");
    Diagnostic::new(&RULE, record.place(&published.to_string()), message)
        .help(format!("恢复{issue}和以后各期的数与更正，或恢复 published.toml（例如从版本库取回）"))
}

/// A total that comes out otherwise.
pub(crate) fn total(record: &Record, published: &Total, now: Option<&Total>) -> Diagnostic {
    let message =
        format!("{}公布的是{}，重算是{}", published.account, told(Some(published)), told(now));
    Diagnostic::new(&RULE, record.place(&published.to_string()), message)
        .help("恢复 published.toml（例如从版本库取回）")
}

/// A total that the record has lost.
pub(crate) fn unrecorded_total(record: &Record, now: &Total) -> Diagnostic {
    let message = format!("{}没有记下来，重算是{}", now.account, told(Some(now)));
    Diagnostic::new(&RULE, record.place("totals = "), message)
        .help("恢复 published.toml（例如从版本库取回）")
}

/// A figure of another issue, which the issue draws on, that the record has lost.
pub(crate) fn unrecorded_drawn(record: &Record, now: &Drawn) -> Diagnostic {
    let Drawn { issue, account, value, .. } = now;
    let message = format!("用到的{issue}{account}没有记下来，重算是{value}");
    Diagnostic::new(&RULE, record.place("drawn = "), message)
        .help("恢复 published.toml（例如从版本库取回）")
}

/// An output that the record has lost.
pub(crate) fn unrecorded_output(record: &Record, name: &str) -> Diagnostic {
    let message = format!("{name}没有记下来，不能核对");
    Diagnostic::new(&RULE, record.place("[revision.outputs]"), message)
        .help("恢复 published.toml（例如从版本库取回）")
}

pub(crate) fn told(total: Option<&Total>) -> String {
    let told =
        |figure: Option<Decimal>| figure.map_or("空缺".to_owned(), |figure| figure.to_string());
    match total {
        // A level has no year to date.
        Some(Total { period: Some(period), year_to_date: None, .. }) => format!("本期{period}"),
        Some(Total { year, period, year_to_date, .. }) => {
            format!("本期{}、{year}年累计{}", told(*period), told(*year_to_date))
        }
        None => "空缺".to_owned(),
    }
}

/// An output that comes out otherwise, from the same inputs.
pub(crate) fn output(record: &Record, name: &str, id: IssueId, moved: bool) -> Diagnostic {
    let message = format!("重排的{name}与{id}公布的不同");
    Diagnostic::new(&RULE, record.place(&format!("\"{name}\"")), message).help(if moved {
        "另外列出了变动的字体和版本：换回公布时的，就能排出同样的文件"
    } else {
        "所用文件、字体和版本都没有变：核对 published.toml 有没有手改过"
    })
}

/// A font that is another file than it was, or not there any more.
pub(crate) fn font(record: &Record, name: &str, is_there: bool) -> Diagnostic {
    let message = match is_there {
        true => format!("字体{name}与公布时的不同"),
        false => format!("公布时用的字体{name}现在没有用上"),
    };
    Diagnostic::new(&RULE, record.place(&format!("{{ file = \"{name}\"")), message)
        .help("装上公布时的字体文件，或放进工作区的 fonts/")
}

/// This program or Typst in another version; `key` is that of the record.
pub(crate) fn version(record: &Record, key: &str, then: &str, now: &str) -> Diagnostic {
    let name = match key {
        "typst" => "Typst",
        _ => "bulletin",
    };
    let message = format!("公布时 {name} 的版本是 {then}，现在是 {now}");
    Diagnostic::new(&RULE, record.place(&format!("{key} = ")), message)
        .help(format!("用 {name} {then} 重排，就能排出同样的文件"))
}

/// A file in out/ that is not the one that was published; `path` says where it is.
pub(crate) fn out(record: &Record, path: &str, name: &str, id: IssueId) -> Diagnostic {
    let message = format!("{path} 不是{id}公布的那一份");
    Diagnostic::new(&RULE, record.place(&format!("\"{name}\"")), message)
        .help(format!("不要印发它；要公布的那一份，运行 bulletin build {id}，或从版本库取回"))
}

/// What an issue was published with is there, its record is not. Points at the start of its issue.toml.
pub(crate) fn lost(source: &Arc<Source>, id: IssueId) -> Diagnostic {
    let message =
        format!("有 issues/{id}/published/，却没有 issues/{id}/published.toml：公布的记录不见了");
    Diagnostic::new(&RULE, Span::start_of(source), message).help(format!(
        "公布过，就恢复 published.toml（例如从版本库取回）；公布时中断了的，运行 bulletin publish {id}"
    ))
}

/// As [`lost`], where the issue counts as unpublished and everything goes on.
pub(crate) fn left(source: &Arc<Source>, id: IssueId) -> Diagnostic {
    let message =
        format!("有 issues/{id}/published/，却没有 issues/{id}/published.toml：这一期当作没有公布");
    let mut warning = Diagnostic::new(&RULE, Span::start_of(source), message).help(format!(
        "从别的期复制来的，删去 issues/{id}/published/（rm -rf issues/{id}/published）；公布过，就恢复 published.toml（例如从版本库取回）；公布时中断了的，运行 bulletin publish {id}"
    ));
    warning.severity = Severity::Warning;
    warning
}

/// The record of the issue before is not what it was when this one was published, or not there.
pub(crate) fn chain(
    record: &Record,
    id: IssueId,
    before: Option<IssueId>,
    is_gone: bool,
    was_first: bool,
) -> Diagnostic {
    let message = match before {
        Some(before) if was_first => format!("公布{id}时前面没有别的期，现在有{before}"),
        Some(before) if is_gone => format!("公布{id}时有{before}的 published.toml，现在没有了"),
        Some(before) => format!("{before}的 published.toml 不是公布{id}时的那一份"),
        None => format!("{id}公布时有上一期，现在没有了"),
    };
    let help = match before {
        Some(before) if was_first => {
            format!(
                "恢复原来的 opening/，或移走 issues/{before}；这些没有动过的，恢复{id}的 published.toml（例如从版本库取回）"
            )
        }
        _ => "公布的记录被改过或删过：恢复它（例如从版本库取回）".to_owned(),
    };
    Diagnostic::new(&RULE, record.place("previous = "), message).help(help)
}

/// A revision is not preceded by what it was; `at` is its place among them.
pub(crate) fn rewritten(record: &Record, id: IssueId, at: usize) -> Diagnostic {
    let message = match at {
        0 => format!("{id}的 published.toml 里，第1次公布以前的一段被删去了"),
        _ => format!("{id}的 published.toml 里，第{at}次公布的一段被改过"),
    };
    Diagnostic::new(&RULE, record.place("replaces = "), message).help("恢复它（例如从版本库取回）")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::files::FileRole;
    use crate::model::source::Encoding;

    #[test]
    fn what_changed_since_then_is_named() {
        let text = "[[revision]]\n".to_owned();
        let source = Source::new(FileRole::Record, "published.toml", text, Encoding::Utf8);
        let last = Span::whole(&source);
        let record = Record { source, revisions: Vec::new(), digests: Vec::new(), last };
        let check = |found: Diagnostic, expected: &str, help: &str| {
            assert_eq!(found.message, expected);
            assert!(found.help.is_some_and(|found| found.contains(help)), "{expected}");
        };
        let (before, id) = (IssueId { year: 2023, number: 6 }, IssueId { year: 2023, number: 7 });
        check(version(&record, "typst", "1", "2"), "公布时 Typst 的版本是 1，现在是 2", "Typst 1");
        let program = version(&record, "program", "1", "2");
        check(program, "公布时 bulletin 的版本是 1，现在是 2", "bulletin 1");
        let cut = "2023-07的 published.toml 里，第1次公布以前的一段被删去了";
        check(rewritten(&record, id, 0), cut, "恢复");
        check(
            rewritten(&record, id, 1),
            "2023-07的 published.toml 里，第1次公布的一段被改过",
            "恢复",
        );
        let of = |before, is_gone, was_first| chain(&record, id, before, is_gone, was_first);
        let new = "公布2023-07时前面没有别的期，现在有2023-06";
        check(of(Some(before), false, true), new, "opening/");
        let gone = "公布2023-07时有2023-06的 published.toml，现在没有了";
        check(of(Some(before), true, false), gone, "公布的记录");
        let other = "2023-06的 published.toml 不是公布2023-07时的那一份";
        check(of(Some(before), false, false), other, "公布的记录");
        check(of(None, false, false), "2023-07公布时有上一期，现在没有了", "公布的记录");
    }
}
