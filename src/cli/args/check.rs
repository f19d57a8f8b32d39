//! `bulletin check`: its options.

use clap::Args;

use super::common::{IssueArgs, ReportArgs};

pub(super) const CHECK_NOTE: &str = "\
例：
  bulletin check                          查全部各期
  bulletin check 2023-07                  只查一期
  bulletin check latest --strict          查最新一期，有警告也算失败（退出码 1）
";

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
