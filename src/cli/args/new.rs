//! `bulletin new`: its options.

use clap::Args;

use crate::cli::selection::Selection;

pub(super) const NEW_NOTE: &str = "\
期号、总期号、起止日期、印发日期按上一期和放假安排推算；名单照上一期抄来，数据表只有表头和行名。
印出新文件夹的路径，并列出还要填什么；已有的文件一个也不动。

例：
  bulletin new                      上一期的下一期
  bulletin new 2024-01 --xlsx       数据表用 Excel 工作簿
  bulletin new --from 2023-05       名单和表头照第5期
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct NewArgs {
    /// 新一期的期号，如 2023-08（默认接着上一期）
    #[arg(value_name = "期号", help_heading = "参数")]
    pub(crate) issue: Option<Selection>,
    /// 名单、表头和行名照哪一期（默认上一期）
    #[arg(long, value_name = "期号")]
    pub(crate) from: Option<Selection>,
    /// 数据表写成 Excel 工作簿（默认照上一期，没有上一期的写成 CSV）
    #[arg(long)]
    pub(crate) xlsx: bool,
}
