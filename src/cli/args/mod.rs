//! The command line: clap's derive and nothing else. What a command takes is in its own file.

mod build;
mod check;
mod common;
mod completions;
mod diff;
mod explain;
mod fonts;
mod help;
mod import;
mod init;
mod list;
mod man;
mod misuse;
mod new;
mod publish;
mod restore;
mod schema;
mod section;
mod totals;
mod verify;
mod watch;
mod year;

use std::path::PathBuf;

use build::BUILD_NOTE;
pub(crate) use build::BuildArgs;
use check::CHECK_NOTE;
pub(crate) use check::CheckArgs;
use clap::{Args, Parser, Subcommand, ValueEnum};
pub(crate) use common::{IssueArgs, MessageFormat, OutputArgs};
use completions::COMPLETIONS_NOTE;
pub(crate) use completions::{CompletionsArgs, script};
use diff::DIFF_NOTE;
pub(crate) use diff::DiffArgs;
use explain::EXPLAIN_NOTE;
pub(crate) use explain::ExplainArgs;
use fonts::FONTS_NOTE;
pub(crate) use fonts::FontsArgs;
use help::HELP_NOTE;
pub(crate) use help::{HelpArgs, wrapped};
use import::IMPORT_NOTE;
pub(crate) use import::ImportArgs;
use init::INIT_NOTE;
pub(crate) use init::InitArgs;
use list::LIST_NOTE;
pub(crate) use list::{ListArgs, ListFormat};
use man::MAN_NOTE;
pub(crate) use man::page;
pub(crate) use misuse::message;
use new::NEW_NOTE;
pub(crate) use new::NewArgs;
use publish::PUBLISH_NOTE;
pub(crate) use publish::PublishArgs;
use restore::RESTORE_NOTE;
pub(crate) use restore::RestoreArgs;
use schema::SCHEMA_NOTE;
pub(crate) use schema::SchemaArgs;
use section::SECTION_NOTE;
pub(crate) use section::SectionArgs;
use totals::TOTALS_NOTE;
pub(crate) use totals::TotalsArgs;
use verify::VERIFY_NOTE;
pub(crate) use verify::VerifyArgs;
use watch::WATCH_NOTE;
pub(crate) use watch::WatchArgs;
use year::YEAR_NOTE;
pub(crate) use year::{YearArgs, YearFormat};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "bulletin",
    version,
    about = "把一期简报的 TOML 和 CSV 编成正式版式的 PDF",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    subcommand_help_heading = "命令",
    subcommand_value_name = "命令",
    next_help_heading = "选项",
    help_template = HELP,
    override_usage = "bulletin [选项] 命令 [期号…]",
    after_help = NOTE
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const NOTE: &str = "\
例：
  bulletin check                          检查全部各期
  bulletin build 2023-07                  排好第7期：out/2023-07.pdf、.typ、.md
  bulletin help build                     build 的用法和例子
";

const HELP: &str = "\
{about}

用法：{usage}

{all-args}{after-help}";

/// What holds for every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "通用选项")]
pub(crate) struct GlobalArgs {
    /// 从这个文件夹起找工作区
    #[arg(
        short = 'C',
        value_name = "文件夹",
        default_value = ".",
        hide_default_value = true,
        global = true
    )]
    pub(crate) directory: PathBuf,
    /// 只报错误，不报说明和进度
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// 报出每一步用了多久
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// 何时用颜色：auto（默认）、always、never
    #[arg(
        long,
        value_name = "何时",
        default_value = "auto",
        hide_default_value = true,
        global = true,
        hide_possible_values = true
    )]
    pub(crate) color: Color,
    /// 显示帮助
    #[arg(short, long, action = clap::ArgAction::Help, global = true)]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 新建一个工作区，里面有一期示例，可以直接排版
    #[command(
        help_template = HELP,
        override_usage = "bulletin init [选项] [文件夹]",
        after_help = INIT_NOTE
    )]
    Init(InitArgs),
    /// 新建下一期：期号、日期推算好，名单抄好，数字留空
    #[command(
        help_template = HELP,
        override_usage = "bulletin new [选项] [期号]",
        after_help = NEW_NOTE
    )]
    New(NewArgs),
    /// 把印好的一期（.txt、.md、.pdf、.docx）导入成一期的文件夹
    #[command(
        help_template = HELP,
        override_usage = "bulletin import [选项] 文件 [期号]",
        after_help = IMPORT_NOTE
    )]
    Import(ImportArgs),
    /// 检查，不写文件（默认查全部）
    #[command(
        help_template = HELP,
        override_usage = "bulletin check [选项] [期号…]",
        after_help = CHECK_NOTE
    )]
    Check(CheckArgs),
    /// 检查并写出 out/ 里的 PDF、Typst、Markdown（默认最新一期）
    #[command(
        help_template = HELP,
        override_usage = "bulletin build [选项] [期号…]",
        after_help = BUILD_NOTE
    )]
    Build(BuildArgs),
    /// 盯着一期：它所用的文件一存盘就重排，按 Ctrl-C 结束
    #[command(
        help_template = HELP,
        override_usage = "bulletin watch [选项] 期号",
        after_help = WATCH_NOTE
    )]
    Watch(WatchArgs),
    /// 公布一期或几期：排好、写出 out/，并冻结所用的共用文件和印出的数
    #[command(
        help_template = HELP,
        override_usage = "bulletin publish [选项] 期号…",
        after_help = PUBLISH_NOTE
    )]
    Publish(PublishArgs),
    /// 重排已公布的各期，与公布时逐字节核对（默认核对全部已公布的）
    #[command(
        help_template = HELP,
        override_usage = "bulletin verify [选项] [期号…]",
        after_help = VERIFY_NOTE
    )]
    Verify(VerifyArgs),
    /// 恢复已公布的一期：改动过的文件换回公布时的
    #[command(
        help_template = HELP,
        override_usage = "bulletin restore [选项] 期号",
        after_help = RESTORE_NOTE
    )]
    Restore(RestoreArgs),
    /// 各期各指标的本期数、累计和更正（默认全部；写一期，另列每个数的来历）
    #[command(
        help_template = HELP,
        override_usage = "bulletin totals [选项] [年份或期号]",
        after_help = TOTALS_NOTE
    )]
    Totals(TotalsArgs),
    /// 两期并排比较：数、名单、稿件（默认与上一期）
    #[command(
        help_template = HELP,
        override_usage = "bulletin diff [选项] 期号 [另一期]",
        after_help = DIFF_NOTE
    )]
    Diff(DiffArgs),
    /// 年度汇编：封面、目录、全年数据、图表、登记、索引，后附当年各期
    #[command(
        help_template = HELP,
        override_usage = "bulletin year [选项] 年份",
        after_help = YEAR_NOTE
    )]
    Year(YearArgs),
    /// 列出各期和它们的状态：未排、待重排、已排、已公布
    #[command(help_template = HELP, override_usage = "bulletin list [选项]", after_help = LIST_NOTE)]
    List(ListArgs),
    /// 各用途用哪种字体、在哪个文件、缺哪些字，缺的怎么装
    #[command(
        help_template = HELP,
        override_usage = "bulletin fonts [选项]",
        after_help = FONTS_NOTE
    )]
    Fonts(FontsArgs),
    /// 列出在用的栏目定义（写栏目名则印出它的 TOML）
    #[command(
        help_template = HELP,
        override_usage = "bulletin section [选项] [栏目]",
        after_help = SECTION_NOTE
    )]
    Section(SectionArgs),
    /// 印出一个 TOML 文件的 JSON Schema，给编辑器补全和检查用（不写文件则列出有哪些）
    #[command(
        help_template = HELP,
        override_usage = "bulletin schema [选项] [文件]",
        after_help = SCHEMA_NOTE
    )]
    Schema(SchemaArgs),
    /// 说明一条规则查什么、怎么改（不写规则名则列出全部）
    #[command(
        help_template = HELP,
        override_usage = "bulletin explain [规则]",
        after_help = EXPLAIN_NOTE
    )]
    Explain(ExplainArgs),
    /// 印出命令行补全脚本：bash、zsh、fish、powershell
    #[command(
        help_template = HELP,
        override_usage = "bulletin completions [选项] 外壳",
        after_help = COMPLETIONS_NOTE
    )]
    Completions(CompletionsArgs),
    /// 印出手册页，装好以后用 man bulletin 看
    #[command(help_template = HELP, override_usage = "bulletin man [选项]", after_help = MAN_NOTE)]
    Man,
    /// 显示一个命令的用法和例子
    #[command(
        help_template = HELP,
        override_usage = "bulletin help [命令]",
        after_help = HELP_NOTE
    )]
    Help(HelpArgs),
}
