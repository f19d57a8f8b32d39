//! `bulletin publish`: its options.

use clap::Args;

use super::common::{ReportArgs, TypesettingArgs};
use crate::cli::selection::Selection;

pub(super) const PUBLISH_NOTE: &str = "\
按期号顺序公布，有一期公布不了就停下；已经公布、没有改动的不动。公布以后：
  改 bulletin.toml、sections/、templates/ 只影响还没有公布的期；
  改这一期自己的文件会报错 published-changed，报错了的数在以后的一期里用 [[corrections]] 更正。

例：
  bulletin publish 2023-07
  bulletin publish 2023-01..2023-07       七期，已经公布的不动
  bulletin publish 2023-07 --again        改过以后重新公布
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct PublishArgs {
    /// 2023-07、第7期、总第427期、latest、2023-01..2023-07 或 2023
    #[arg(value_name = "期号", help_heading = "参数", required_unless_present = "all")]
    pub(crate) issues: Vec<Selection>,
    /// 所有各期
    #[arg(long, conflicts_with = "issues")]
    pub(crate) all: bool,
    /// 改过以后重新公布；数变了而后面又有公布过的期，不能重新公布
    #[arg(long)]
    pub(crate) again: bool,
    #[command(flatten)]
    pub(crate) typesetting: TypesettingArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}
