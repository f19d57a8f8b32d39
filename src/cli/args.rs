//! The command line: clap's derive and nothing else.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::selection::Selection;
use crate::format::typst::EngineKind;
use crate::format::{self, Format};
use crate::ops::TotalsFormat;

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
    override_usage = "bulletin [选项] 命令 [期号…]"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const HELP: &str = "\
{about}

用法：{usage}

{all-args}{after-help}";

/// What holds for every command.
#[derive(Clone, Debug, Args)]
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
    /// 检查，不写文件（默认查全部）
    #[command(help_template = HELP, override_usage = "bulletin check [选项] [期号…]")]
    Check(CheckArgs),
    /// 检查并写出 out/ 里的 PDF、Typst、Markdown（默认最新一期）
    #[command(help_template = HELP, override_usage = "bulletin build [选项] [期号…]")]
    Build(BuildArgs),
    /// 盯着一期：它所用的文件一存盘就重排，按 Ctrl-C 结束
    #[command(help_template = HELP, override_usage = "bulletin watch [选项] 期号")]
    Watch(WatchArgs),
    /// 公布一期：排好、写出 out/，并冻结所用的共用文件和印出的数
    #[command(
        help_template = HELP,
        override_usage = "bulletin publish [选项] 期号",
        after_help = PUBLISH_NOTE
    )]
    Publish(PublishArgs),
    /// 重排已公布的各期，与公布时逐字节核对（默认核对全部已公布的）
    #[command(help_template = HELP, override_usage = "bulletin verify [选项] [期号…]")]
    Verify(VerifyArgs),
    /// 各期各指标的本期数、累计和更正（默认全部；写一期，另列每个数的来历）
    #[command(
        help_template = HELP,
        override_usage = "bulletin totals [选项] [年份或期号]",
        after_help = TOTALS_NOTE
    )]
    Totals(TotalsArgs),
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
    /// 列出在用的栏目定义（写栏目名则印出它的 TOML）
    #[command(
        help_template = HELP,
        override_usage = "bulletin section [选项] [栏目]",
        after_help = SECTION_NOTE
    )]
    Section(SectionArgs),
    /// 说明一条规则查什么、怎么改（不写规则名则列出全部）
    #[command(help_template = HELP, override_usage = "bulletin explain [规则]")]
    Explain(ExplainArgs),
}

const PUBLISH_NOTE: &str = "\
按期号顺序公布。公布以后：
  改 bulletin.toml、sections/、templates/ 只影响还没有公布的期；
  改这一期自己的文件会报错 published-changed，报错了的数在以后的一期里用 [[corrections]] 更正。
";

const LIST_NOTE: &str = "\
json 是一个数组，每期一个对象：issue、total（总期号）、date（印发日期）、from、to（时段）、state；
state 是 new（未排）、stale（待重排）、built（已排）、published（已公布）；读不出的是 null。
";

const TOTALS_NOTE: &str = "\
csv 带 BOM，可直接用 Excel 打开。xlsx 不能显示在屏幕上：写 --out 文件，或把标准输出转到文件。
csv、json、xlsx 每期、每个涉及的年份、每个指标一行：
issue、year、section、row、measure、unit、period（本期）、year_to_date（累计）、corrected（更正）。
有小数的指标按定义的位数写；basis = \"level\" 的指标没有累计，csv、xlsx 空着，json 是 null。
";

const YEAR_NOTE: &str = "\
写 out/2023.pdf、.typ、.md 等。写之前先报期号、期间、总期号是否相连，各期是否都已公布。
csv、json、xlsx 每个指标每月一行：year、section、row、measure、unit、month、figure；
month 是 01 至 12、opening（期初）、corrected（更正）、year（全年）；basis = \"level\" 的指标只有各月。

例：
  bulletin year 2023                      out/2023.pdf、.typ、.md
  bulletin year 2023 --format pdf,xlsx    只要 PDF，另写每月的数
";

const SECTION_NOTE: &str = "\
印出的与定义一字不差，可以存进 sections/ 再改；sections/ 里的同名文件代替内置的定义。
不在工作区里时，只有内置的定义。

例：
  bulletin section                        列出：栏目、标题、内置的还是 sections/ 里的
  mkdir -p sections
  bulletin section 综窗办件 > sections/综窗办件.toml
";

fn parse_jobs(typed: &str) -> Result<NonZeroUsize, String> {
    typed.parse().map_err(|_| format!("--jobs 的值「{typed}」不对，写 1 以上的整数"))
}

/// Which issues.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct IssueArgs {
    /// 2023-07、2023年第7期、总第427期、2023-01..2023-07 或 2023
    #[arg(value_name = "期号", help_heading = "参数")]
    pub(crate) issues: Vec<Selection>,
    /// 所有各期
    #[arg(long, conflicts_with = "issues")]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct ReportArgs {
    /// 诊断的格式：human（默认）、short、json、github
    #[arg(long, value_name = "格式", hide_possible_values = true)]
    pub(crate) message_format: Option<MessageFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    Human,
    Short,
    Json,
    Github,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) issues: IssueArgs,
    /// 有警告也算失败
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) issues: IssueArgs,
    #[command(flatten)]
    pub(crate) outputs: OutputArgs,
    /// 同时排几期（默认与处理器的核数相同）
    #[arg(long, value_name = "数目", value_parser = parse_jobs)]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// 没有变动的也重排
    #[arg(long)]
    pub(crate) force: bool,
    /// 有错的一期不影响别的期：没有错的照样写出
    #[arg(long)]
    pub(crate) keep_going: bool,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct WatchArgs {
    /// 2023-07、2023年第7期或总第427期
    #[arg(value_name = "期号", help_heading = "参数")]
    pub(crate) issue: Selection,
    #[command(flatten)]
    pub(crate) outputs: OutputArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

/// What is written, where, and how it is laid out.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct OutputArgs {
    /// 写哪些格式，逗号分隔：pdf、typ、md、txt（默认前三种）
    #[arg(
        long,
        value_name = "格式",
        value_parser = formats(),
        value_delimiter = ',',
        default_value = "pdf,typ,md",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) format: Vec<&'static Format>,
    /// 写到哪个文件夹（默认工作区的 out）
    #[arg(long, value_name = "文件夹")]
    pub(crate) out: Option<PathBuf>,
    /// 送审稿：加水印和行号，缺的正文印作【待补】
    #[arg(long)]
    pub(crate) draft: bool,
    #[command(flatten)]
    pub(crate) typesetting: TypesettingArgs,
}

/// What lays the pages out.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct TypesettingArgs {
    /// 用哪个排版引擎：embedded（默认）、typst-cli
    #[arg(long, value_name = "引擎", value_parser = engines(), default_value = DEFAULT_ENGINE, hide_default_value = true, hide_possible_values = true)]
    pub(crate) engine: EngineKind,
    /// typst-cli 引擎用的 typst 程序
    #[arg(long, value_name = "程序", default_value = "typst", hide_default_value = true)]
    pub(crate) typst: PathBuf,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct PublishArgs {
    /// 2023-07、2023年第7期或总第427期
    #[arg(value_name = "期号", help_heading = "参数")]
    pub(crate) issue: Selection,
    /// 改过以后重新公布；数变了而后面又有公布过的期，不能重新公布
    #[arg(long)]
    pub(crate) again: bool,
    #[command(flatten)]
    pub(crate) typesetting: TypesettingArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) issues: IssueArgs,
    #[command(flatten)]
    pub(crate) typesetting: TypesettingArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct YearArgs {
    /// 期号的年份，如 2023
    #[arg(value_name = "年份", help_heading = "参数", value_parser = year)]
    pub(crate) year: i32,
    /// 写哪些格式，逗号分隔：pdf、typ、md、csv、json、xlsx（默认前三种）
    #[arg(
        long,
        value_name = "格式",
        value_parser = year_formats(),
        value_delimiter = ',',
        default_value = "pdf,typ,md",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) format: Vec<YearFormat>,
    /// 写到哪个文件夹（默认工作区的 out）
    #[arg(long, value_name = "文件夹")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) typesetting: TypesettingArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

/// Four digits, as in the numbers of issues.
fn year(typed: &str) -> Result<i32, String> {
    let is_year = typed.len() == 4 && typed.bytes().all(|b| b.is_ascii_digit());
    let unreadable = || format!("「{typed}」不是年份：写 2023");
    if is_year { typed.parse().map_err(|_| unreadable()) } else { Err(unreadable()) }
}

#[derive(Debug, Args)]
pub(crate) struct SectionArgs {
    /// 栏目的名字，如 综窗办件（不写则列出全部）
    #[arg(value_name = "栏目", help_heading = "参数")]
    pub(crate) section: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// 规则的名字或编号，如 ytd-mismatch、B0304
    #[arg(value_name = "规则", help_heading = "参数")]
    pub(crate) rule: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct TotalsArgs {
    /// 2023、2023-07、2023年第7期、总第427期或 2023-01..2023-07
    #[arg(value_name = "年份或期号", help_heading = "参数")]
    pub(crate) issues: Option<Selection>,
    /// 写成哪种格式：table（默认）、csv、json、xlsx
    #[arg(
        long,
        value_name = "格式",
        value_parser = totals_formats(),
        default_value = "table",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) format: TotalsFormat,
    /// 写到这个文件（默认标准输出）
    #[arg(long, value_name = "文件")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct ListArgs {
    /// 写成哪种格式：table（默认）、json
    #[arg(
        long,
        value_name = "格式",
        default_value = "table",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) format: ListFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Table,
    Json,
}

/// What the volume of a year can be written as.
#[derive(Clone, Copy, Debug)]
pub(crate) enum YearFormat {
    Volume(&'static Format),
    Figures(TotalsFormat),
}

/// Reads one of these words.
fn one_of<T: Clone + Send + Sync + 'static>(
    choices: Vec<(&'static str, T)>,
) -> impl TypedValueParser<Value = T> {
    let words: Vec<&'static str> = choices.iter().map(|(word, _)| *word).collect();
    PossibleValuesParser::new(words).try_map(move |typed| {
        let meant = choices.iter().find(|(word, _)| *word == typed);
        meant.map(|(_, choice)| choice.clone()).ok_or("没有这个写法")
    })
}

fn formats() -> impl TypedValueParser<Value = &'static Format> {
    one_of(format::ALL.map(|format| (format.extension, format)).to_vec())
}

fn year_formats() -> impl TypedValueParser<Value = YearFormat> {
    let volumes = format::ALL.into_iter().filter(|format| format.has_volume());
    let volumes = volumes.map(|format| (format.extension, YearFormat::Volume(format)));
    let figures = TOTALS_FORMATS.into_iter().filter(|(_, format)| *format != TotalsFormat::Table);
    let figures = figures.map(|(word, format)| (word, YearFormat::Figures(format)));
    one_of(volumes.chain(figures).collect())
}

const TOTALS_FORMATS: [(&str, TotalsFormat); 4] = [
    ("table", TotalsFormat::Table),
    ("csv", TotalsFormat::Csv),
    ("json", TotalsFormat::Json),
    ("xlsx", TotalsFormat::Xlsx),
];

fn totals_formats() -> impl TypedValueParser<Value = TotalsFormat> {
    one_of(TOTALS_FORMATS.to_vec())
}

const ENGINES: [(&str, EngineKind); 2] =
    [("embedded", EngineKind::Embedded), ("typst-cli", EngineKind::TypstCli)];

fn engines() -> impl TypedValueParser<Value = EngineKind> {
    one_of(ENGINES.to_vec())
}

/// The engine in the process, where this program was built with it.
const DEFAULT_ENGINE: &str = if cfg!(feature = "embedded") { "embedded" } else { "typst-cli" };
