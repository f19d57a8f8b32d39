//! `bulletin diff`: its options.

use clap::Args;

use super::common::{FindingsArgs, one_of};
use crate::cli::selection::Selection;
use crate::ops::DiffFormat;

pub(super) const DIFF_NOTE: &str = "\
两期的数、名单、稿件、推进情况、检查情况逐项比较；较早一期的数按较晚一期所知的算（以前各期记下的更正算在内）。
写两个相同的期号，比较这一期现在的文件与公布时的（还没有公布的不能比）。
json 是一个对象：this、other、figures、rosters、dispatches、items、findings、texts；
figures 每个数一行：section、row、measure、unit、kind（period 本期，ytd 累计）、this、other、difference、
change（百分比）、share 和 other_share（占各行合计的百分比）；没有的数是 null，表里是 —。


例：
  bulletin diff 2023-07              与上一期比
  bulletin diff 2023-07 2022-07      与另一期比
  bulletin diff 2023-07 2023-07      与公布时的比
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct DiffArgs {
    /// 哪一期：2023-07、2023年第7期或总第427期
    #[arg(value_name = "期号", help_heading = "参数")]
    pub(crate) this: Selection,
    /// 与哪一期比（默认它的上一期）
    #[arg(value_name = "另一期", help_heading = "参数")]
    pub(crate) other: Option<Selection>,
    /// 写成哪种格式：table（默认）、md、json
    #[arg(
        long,
        value_name = "格式",
        value_parser = one_of(DIFF_FORMATS.to_vec()),
        default_value = "table",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) format: DiffFormat,
    #[command(flatten)]
    pub(crate) report: FindingsArgs,
}

const DIFF_FORMATS: [(&str, DiffFormat); 3] =
    [("table", DiffFormat::Table), ("md", DiffFormat::Markdown), ("json", DiffFormat::Json)];
