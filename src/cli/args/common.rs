//! Options that several commands share.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::cli::selection::Selection;
use crate::format::typst::{EngineKind, EngineOptions, PATIENCE};
use crate::format::{self, Format};

/// Which issues.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct IssueArgs {
    /// 2023-07、第7期、总第427期、latest、2023-01..2023-07 或 2023
    #[arg(value_name = "期号", help_heading = "参数")]
    pub(crate) issues: Vec<Selection>,
    /// 所有各期
    #[arg(long, conflicts_with = "issues")]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct ReportArgs {
    /// 报告的格式：human（默认）、short、json、github、sarif（json 和 sarif 都写到标准输出）
    #[arg(long, value_name = "格式", hide_possible_values = true)]
    pub(crate) message_format: Option<MessageFormat>,
}

/// For commands whose stdout is for something else.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct FindingsArgs {
    /// 诊断的格式：human（默认）、short、json、github
    #[arg(
        long,
        value_name = "格式",
        value_parser = line_formats(),
        hide_possible_values = true
    )]
    pub(crate) message_format: Option<MessageFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    Human,
    Short,
    Json,
    Github,
    Sarif,
}

/// Those of a line a finding.
fn line_formats() -> impl TypedValueParser<Value = MessageFormat> {
    use MessageFormat::{Github, Human, Json, Short};
    one_of(vec![("human", Human), ("short", Short), ("json", Json), ("github", Github)])
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
    /// 排一期最多等多少秒（typst-cli 是没有动静的秒数，默认60）
    #[arg(long, value_name = "秒", default_value_t = PATIENCE, value_parser = clap::value_parser!(u64).range(1..=86400), hide_default_value = true)]
    pub(crate) typst_timeout: u64,
}

impl TypesettingArgs {
    pub(crate) fn options(&self) -> EngineOptions {
        let patience = Duration::from_secs(self.typst_timeout);
        EngineOptions { kind: self.engine, typst: self.typst.clone(), patience }
    }
}

/// Reads one of these words.
pub(super) fn one_of<T: Clone + Send + Sync + 'static>(
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

const ENGINES: [(&str, EngineKind); 2] =
    [("embedded", EngineKind::Embedded), ("typst-cli", EngineKind::TypstCli)];

fn engines() -> impl TypedValueParser<Value = EngineKind> {
    one_of(ENGINES.to_vec())
}

/// The engine in the process, where this program was built with it.
const DEFAULT_ENGINE: &str = if cfg!(feature = "embedded") { "embedded" } else { "typst-cli" };
