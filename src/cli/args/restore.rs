//! `bulletin restore`: its options.

use clap::Args;

use super::common::FindingsArgs;
use crate::cli::selection::Selection;

pub(super) const RESTORE_NOTE: &str = "\
恢复的是这一期自己的文件（和它前面的期初数），逐字节与公布时的相同；改动过的另存为「原名.改动」，不会丢。


例：
  bulletin restore 2023-07
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct RestoreArgs {
    /// 2023-07、2023年第7期或总第427期
    #[arg(value_name = "期号", help_heading = "参数")]
    pub(crate) issue: Selection,
    #[command(flatten)]
    pub(crate) report: FindingsArgs,
}
