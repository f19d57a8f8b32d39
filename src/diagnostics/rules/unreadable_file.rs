//! `unreadable-file`: something is there under the name of a file, and it is not read, or not printed.

use crate::diagnostics::{Diagnostic, Rule, Severity};
use crate::model::files::{File, FileRole, Limits, Unprintable, Unreadable, megabytes};
use crate::model::source::{Encoding, Source, Span};

pub(crate) static RULE: Rule = Rule {
    name: "unreadable-file",
    code: "B0111",
    severity: Severity::Error,
    docs: "\
文件在，却没有读：没有读它的权限；它不是普通文件（文件夹、管道、设备）；它是链接，通到工作区之外，指向不存在的地方，绕回自己，或一个接一个超过3层；它大得不像是要用的；照片不完整，或大得印不了。

一个文件读不了，不耽误检查别的文件。多大的文件要读，各有上限：数据表 64 MB，照片 100 MB、每边 20000 像素，其它的文件 16 MB。\
数据表和照片确实要更大的，在 `bulletin.toml` 的 `[limits]` 里写 `table_mb`、`photo_mb`、`photo_pixels`。

照片可以是 JPEG、PNG、GIF、WebP 和 SVG。SVG 里不能有滤镜（`filter`）和链接到别处的图片：在画图软件里导出为 PNG 再用。",
    prose: None,
};

/// A file that was refused; nothing of one that was read.
pub(crate) fn refused(file: &File) -> Option<Diagnostic> {
    let why = file.refused.as_ref()?;
    let source = Source::new(file.role, file.path.as_str(), String::new(), Encoding::Utf8);
    let message = format!("没有读这个文件：{}", reason(why));
    Some(Diagnostic::new(&RULE, Span::start_of(&source), message).help(help(why, file.role)))
}

/// A photo of a dispatch, by its path from the workspace's root; points at the file's name.
pub(crate) fn photo(span: Span, path: &str, why: &Unreadable) -> Diagnostic {
    let message = format!("没有用图片 {path}：{}", reason(why));
    Diagnostic::new(&RULE, span, message).help(help(why, FileRole::Photo))
}

/// What is wrong with it, and what to do, on one line.
pub(crate) fn told(path: &str, why: &Unreadable, role: FileRole) -> String {
    format!("没有读 {path}：{}；{}", reason(why), help(why, role))
}

fn reason(why: &Unreadable) -> String {
    match why {
        Unreadable::NoFile(what) => format!("它不是普通文件，是{what}"),
        Unreadable::TooLarge { found, most } => {
            format!("它有 {} MB，最多读 {} MB", megabytes(*found), megabytes(*most))
        }
        Unreadable::Outside(place) => format!("它是链接，通到工作区之外的 {place}"),
        Unreadable::Dangling(place) => format!("它是链接，指向 {place}，那里什么也没有"),
        Unreadable::Loop => "链接绕回了自己".to_owned(),
        Unreadable::TooManyLinks(most) => format!("通到它的文件夹链接超过{most}层"),
        Unreadable::Denied => "没有读它的权限".to_owned(),
        Unreadable::Failed(system) => format!("系统说「{system}」"),
        Unreadable::Picture(why) => match why {
            Unprintable::Unknown(None) => "它不是能印的图片".to_owned(),
            Unprintable::Unknown(Some(what)) => format!("它不是图片，是{what}"),
            Unprintable::Cut(kind) => format!("这个 {kind} 不完整，后面一截没有了"),
            Unprintable::TooWide { width, height, most } => {
                format!("它宽{width}像素、高{height}像素，每边最多{most}像素")
            }
            Unprintable::TooLarge(most) => {
                format!("这个 SVG 展开后超过 {} MB", megabytes(*most))
            }
            Unprintable::Holds(what) => format!("这个 SVG 里有{what}，不印"),
            Unprintable::TooMany => "这个 SVG 层数或部件太多".to_owned(),
        },
    }
}

/// What to do, and how a bound is raised where it may be raised so far.
fn raised(first: &str, key: &str, bound: u64, may: bool) -> String {
    match may {
        true => format!(
            "{first}；确实要这么大的，在 bulletin.toml 里写 [limits]，下一行 {key} = {bound}"
        ),
        false => first.to_owned(),
    }
}

fn help(why: &Unreadable, role: FileRole) -> String {
    match why {
        Unreadable::NoFile(_) => "把它移走，放上真正的文件".to_owned(),
        Unreadable::TooLarge { found, .. } => {
            let may = *found <= Limits::MOST.table;
            match role {
                FileRole::Figures => {
                    raised("只留要用的行和列，另存一份", "table_mb", megabytes(*found), may)
                }
                FileRole::Photo => {
                    raised("把照片缩小后另存为 JPEG", "photo_mb", megabytes(*found), may)
                }
                _ => "核对是不是放错了文件；内容多的，分成几份".to_owned(),
            }
        }
        Unreadable::Outside(_) => "把文件本身放进工作区，不要用链接".to_owned(),
        Unreadable::Dangling(_) | Unreadable::Loop | Unreadable::TooManyLinks(_) => {
            "删去这个链接，放上文件本身".to_owned()
        }
        Unreadable::Denied => "改文件的权限，让运行本程序的用户能读（chmod u+r）".to_owned(),
        Unreadable::Failed(_) => "磁盘或网络盘可能有故障：换一份文件，再运行一次".to_owned(),
        Unreadable::Picture(why) => match why {
            Unprintable::Unknown(_) => "另存为 JPEG 或 PNG".to_owned(),
            Unprintable::Cut(_) => "重新取一份，或用看图软件打开，另存为 JPEG 或 PNG".to_owned(),
            Unprintable::TooWide { width, height, .. } => {
                let side = *width.max(height);
                raised("缩小后另存一份", "photo_pixels", side, side <= Limits::MOST.photo_side)
            }
            Unprintable::TooLarge(_) | Unprintable::Holds(_) | Unprintable::TooMany => {
                "在画图软件里导出为 PNG".to_owned()
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_that_may_be_raised_is_shown_raised() {
        let check = |found: u64, role: FileRole, expected: &str| {
            let why = Unreadable::TooLarge { found, most: 1 };
            assert_eq!(help(&why, role), expected);
        };
        let raised = "；确实要这么大的，在 bulletin.toml 里写 [limits]，下一行";
        let (table, photo) = ("只留要用的行和列，另存一份", "把照片缩小后另存为 JPEG");
        check(200 << 20, FileRole::Figures, &format!("{table}{raised} table_mb = 200"));
        check(200 << 20, FileRole::Photo, &format!("{photo}{raised} photo_mb = 200"));
        check(1 << 30, FileRole::Figures, &format!("{table}{raised} table_mb = 1024"));
        check((1 << 30) + 1, FileRole::Figures, table);
        check((1 << 30) + 1, FileRole::Photo, photo);
        let split = "核对是不是放错了文件；内容多的，分成几份";
        check(200 << 20, FileRole::Prose, split);
    }
}
