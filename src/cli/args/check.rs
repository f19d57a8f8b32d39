//! `bulletin check`: its options.

use clap::Args;

use super::common::{IssueArgs, ReportArgs};

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
