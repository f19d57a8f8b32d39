//! `bulletin watch`: its options.

use clap::Args;

use super::common::{OutputArgs, ReportArgs};
use crate::cli::selection::Selection;

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
