//! `bulletin build`: its options.

use std::num::NonZeroUsize;

use clap::Args;

use super::common::{IssueArgs, OutputArgs, ReportArgs};

pub(super) const BUILD_NOTE: &str = "\
例：
  bulletin build                          最新一期：out/2023-07.pdf、.typ、.md
  bulletin build 2023-07 --format pdf     只要 PDF
  bulletin build 2023-07 --draft          送审稿 out/2023-07.draft.pdf
  bulletin build 2023-01..2023-07         七期
  bulletin build --all --keep-going       全部；有错的跳过，没有错的照样写
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
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

fn parse_jobs(typed: &str) -> Result<NonZeroUsize, String> {
    typed.parse().map_err(|_| format!("--jobs 的值「{typed}」不对，写 1 以上的整数"))
}
