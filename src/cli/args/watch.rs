//! `bulletin watch`: its options.

use clap::Args;

use super::common::{OutputArgs, ReportArgs};
use crate::cli::selection::Selection;

pub(super) const WATCH_NOTE: &str = "\
例：
  bulletin watch latest                   盯着最新一期
  bulletin watch 2023-07 --draft          一存盘就重排送审稿
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct WatchArgs {
    /// 2023-07、第7期、总第427期或 latest
    #[arg(value_name = "期号", help_heading = "参数")]
    pub(crate) issue: Selection,
    #[command(flatten)]
    pub(crate) outputs: OutputArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}
