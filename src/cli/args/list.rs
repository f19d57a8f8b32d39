//! `bulletin list`: its options.

use clap::{Args, ValueEnum};

pub(super) const LIST_NOTE: &str = "\
json 是一个数组，每期一个对象：issue、total（总期号）、date（印发日期）、from、to（时段）、state、copied_from；
state 是 new（未排）、stale（待重排）、built（已排）、published（已公布）；读不出的是 null；
copied_from 是整个文件夹从哪一期复制来的（那一期已公布，这一期没有），不是复制来的是 null。

例：
  bulletin list
  bulletin list --format json
";

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
