//! `bulletin build`: its options.

use std::num::NonZeroUsize;

use clap::Args;

use super::common::{IssueArgs, OutputArgs, ReportArgs};
use crate::cli::selection::Shard;

pub(super) const BUILD_NOTE: &str = "\
例：
  bulletin build                          最新一期：out/2023-07.pdf、.typ、.md
  bulletin build 2023-07 --format pdf     只要 PDF
  bulletin build 2023-07 --draft          送审稿 out/2023-07.draft.pdf
  bulletin build 2023-01..2023-07         七期
  bulletin build --all --keep-going       全部；有错的跳过，没有错的照样写
  bulletin build --all --check            只看 out/ 里的是不是最新的，不写；不是就失败（退出码 1）
  bulletin build --all --shard 1/4        分四台机器排：这一台排第1、5、9……期
";

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
    /// 什么也不写，只看各期的输出是不是最新的；缺了、改过、过时了就算失败（退出码 1）
    #[arg(long)]
    pub(crate) check: bool,
    /// 要排的各期轮流分成 N 份，只排第 I 份（从 1 数起）
    #[arg(long, value_name = "I/N", value_parser = parse_shard)]
    pub(crate) shard: Option<Shard>,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

fn parse_jobs(typed: &str) -> Result<NonZeroUsize, String> {
    typed.parse().map_err(|_| format!("--jobs 的值「{typed}」不对，写 1 以上的整数"))
}

fn parse_shard(typed: &str) -> Result<Shard, String> {
    let shown =
        || format!("--shard 的值「{typed}」不对，写成 第几份/共几份，从 1 数起，例如 --shard 1/4");
    typed.parse().map_err(|()| shown())
}
