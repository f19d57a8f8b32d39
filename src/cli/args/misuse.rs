//! Wrong usage, told in one Chinese line: what is wrong, what was most likely meant, where help is.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use super::Cli;
use crate::model::spelling::nearest;

/// What is wrong with what was typed, the program's name first.
pub(crate) fn message(error: &clap::Error, typed: &[OsString]) -> String {
    let whole = Cli::command();
    let typed: Vec<&str> = typed.iter().skip(1).filter_map(|word| word.to_str()).collect();
    let command = typed.iter().find_map(|word| whole.find_subcommand(word));
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let arg = context(ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::UnknownArgument => {
            // `-draft` is `-d` to who takes one hyphen for that of a letter.
            let is_run = |word: &&&str| !word.starts_with("--") && word.len() > 2;
            let whole_word = typed.iter().filter(is_run).find(|word| word.starts_with(&arg));
            let arg = whole_word.map_or(&*arg, |word| word);
            let meant = option(arg, command.unwrap_or(&whole), &whole);
            format!("不认识的参数 {arg}{}", question(meant.as_deref()))
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand);
            let known = whole.get_subcommands().map(Command::get_name);
            let meant = in_english(&name).or_else(|| nearest(&name, known));
            format!("没有 {name} 这个命令{}", question(meant))
        }
        ErrorKind::ArgumentConflict => match context(ContextKind::PriorArg) {
            prior if prior == arg => format!("{arg} 只能写一次"),
            prior => format!("{arg} 不能与 {prior} 同用"),
        },
        ErrorKind::InvalidValue => {
            let (value, known) =
                (context(ContextKind::InvalidValue), context(ContextKind::ValidValue));
            let parts: Vec<&str> = value.split(['，', '、', ',']).map(str::trim).collect();
            let nearest_of = |part: &&str| nearest(part, known.split('、'));
            let meant: Option<Vec<&str>> = parts.iter().map(nearest_of).collect();
            let meant = question(meant.map(|meant| meant.join(",")).as_deref());
            let wrong = match value.as_str() {
                "" => format!("{arg} 后面没有写值"),
                value => format!("{arg} 的值「{value}」不对{meant}"),
            };
            let joint = if wrong.ends_with('？') { "" } else { "，" };
            if known.is_empty() { wrong } else { format!("{wrong}{joint}可写 {known}") }
        }
        ErrorKind::TooManyValues => format!("{arg} 后面不写值"),
        ErrorKind::ValueValidation => std::error::Error::source(error)
            .map_or_else(|| format!("{arg} 的值不对"), ToString::to_string),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "没有写命令".to_owned()
        }
        ErrorKind::MissingRequiredArgument => {
            format!("没有写{}", arg.trim_matches(['<', '>', '.']))
        }
        kind => format!("命令行写法不对（{kind}）"),
    };
    let joint = if message.ends_with('？') { "" } else { "；" };
    let help =
        command.map_or("--help".to_owned(), |command| format!("help {}", command.get_name()));
    format!("{message}{joint}用法见 bulletin {help}")
}

/// The command that a word of the office's own stands for.
fn in_english(name: &str) -> Option<&'static str> {
    const MEANT: [(&str, &str); 37] = [
        ("新建", "new"),
        ("新一期", "new"),
        ("初始化", "init"),
        ("建立", "init"),
        ("检查", "check"),
        ("校对", "check"),
        ("核对", "check"),
        ("生成", "build"),
        ("排版", "build"),
        ("编译", "build"),
        ("打印", "build"),
        ("draft", "build --draft"),
        ("草稿", "build --draft"),
        ("送审", "build --draft"),
        ("送审稿", "build --draft"),
        ("公布", "publish"),
        ("发布", "publish"),
        ("印发", "publish"),
        ("验证", "verify"),
        ("恢复", "restore"),
        ("还原", "restore"),
        ("累计", "totals"),
        ("合计", "totals"),
        ("汇编", "year"),
        ("年度汇编", "year"),
        ("比较", "diff"),
        ("对比", "diff"),
        ("列表", "list"),
        ("列出", "list"),
        ("导入", "import"),
        ("监视", "watch"),
        ("规则", "explain"),
        ("解释", "explain"),
        ("栏目", "section"),
        ("字体", "fonts"),
        ("帮助", "help"),
        ("使用说明", "help"),
    ];
    MEANT.iter().find(|(word, _)| *word == name).map(|(_, command)| *command)
}

/// The option that was most likely meant: word processors make one dash of two hyphens, and input
/// methods full-width ones.
fn option(typed: &str, command: &Command, whole: &Command) -> Option<String> {
    let name = typed.trim_start_matches(['-', '—', '–', '−', '－']);
    let name = name.split(['=', '＝']).next().filter(|_| name.len() < typed.len())?;
    let args = command.get_arguments().chain(whole.get_arguments());
    nearest(name, args.filter_map(clap::Arg::get_long)).map(|long| format!("--{long}"))
}

/// A question after what was most likely meant, where anything was.
fn question(meant: Option<&str>) -> String {
    meant.map_or_else(String::new, |meant| format!("：是否想写 {meant}？"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn wrong_usage_is_answered_with_what_was_meant() {
        let check = |typed: &str, expected: &str| {
            let words = std::iter::once("bulletin").chain(typed.split_whitespace());
            let words: Vec<OsString> = words.map(OsString::from).collect();
            let error = Cli::try_parse_from(&words).expect_err("wrong usage");
            assert_eq!(message(&error, &words), expected, "{typed}");
        };
        check("bild", "没有 bild 这个命令：是否想写 build？用法见 bulletin --help");
        check("frobnicate", "没有 frobnicate 这个命令；用法见 bulletin --help");
        check("-q", "没有写命令；用法见 bulletin --help");
        check("检查", "没有 检查 这个命令：是否想写 check？用法见 bulletin --help");
        check("公布", "没有 公布 这个命令：是否想写 publish？用法见 bulletin --help");
        check("帮助", "没有 帮助 这个命令：是否想写 help？用法见 bulletin --help");
        check("draft", "没有 draft 这个命令：是否想写 build --draft？用法见 bulletin --help");
        let option = "不认识的参数 --formt：是否想写 --format？用法见 bulletin help list";
        check("list --formt json", option);
        check("list —format json", &option.replace("--formt", "—format"));
        check("list -format json", &option.replace("--formt", "-format"));
        check("list －－format=json", &option.replace("--formt", "－－format=json"));
        check(
            "list --colr never",
            "不认识的参数 --colr：是否想写 --color？用法见 bulletin help list",
        );
        check("list --zzz", "不认识的参数 --zzz；用法见 bulletin help list");
        check("list all", "不认识的参数 all；用法见 bulletin help list");
        check(
            "list --format jsn",
            "--format <格式> 的值「jsn」不对：是否想写 json？可写 table、json；用法见 bulletin help list",
        );
        check(
            "build --format pdf，MD",
            "--format <格式> 的值「pdf，MD」不对：是否想写 pdf,md？可写 pdf、typ、md、txt；用法见 bulletin help build",
        );
        check(
            "list --format",
            "--format <格式> 后面没有写值，可写 table、json；用法见 bulletin help list",
        );
        check("list -C", "-C <文件夹> 后面没有写值；用法见 bulletin help list");
        check("totals --out a --out b", "--out <文件> 只能写一次；用法见 bulletin help totals");
        check("build --all 2023-07", "--all 不能与 [期号]... 同用；用法见 bulletin help build");
        check("build --draft=1", "--draft 后面不写值；用法见 bulletin help build");
        check("publish", "没有写期号；用法见 bulletin help publish");
    }
}
