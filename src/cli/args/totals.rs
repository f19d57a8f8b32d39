//! `bulletin totals`: its options.

use std::path::PathBuf;

use clap::Args;
use clap::builder::TypedValueParser;

use super::common::{FindingsArgs, one_of};
use crate::cli::selection::Selection;
use crate::ops::TotalsFormat;

pub(super) const TOTALS_NOTE: &str = "\
csv 带 BOM，可直接用 Excel 打开。xlsx 不能显示在屏幕上：写 --out 文件，或把标准输出转到文件。
csv、json、xlsx 每期、每个涉及的年份、每个指标一行：
issue、year、section、row、measure、unit、period（本期）、year_to_date（累计）、corrected（更正）。
有小数的指标按定义的位数写；basis = \"level\" 的指标没有累计，csv、xlsx 空着，json 是 null。
beancount 供另一个程序核对：每期的数、更正、期初各记一笔，各期的累计写成断言，用 bean-check 检验。

例：
  bulletin totals 2023                    全年各期
  bulletin totals 2023-07                 一期，每个数由哪几格加起来
  bulletin totals --out 累计.xlsx         写成工作簿
  bulletin totals --out 累计.beancount    写成账本，再用 bean-check 累计.beancount 核对
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct TotalsArgs {
    /// 2023、2023-07、第7期、总第427期、latest 或 2023-01..2023-07
    #[arg(value_name = "年份或期号", help_heading = "参数")]
    pub(crate) issues: Option<Selection>,
    /// 写成哪种格式：table、csv、json、xlsx、beancount（默认按 --out 的扩展名，没有的是 table）
    #[arg(long, value_name = "格式", value_parser = totals_formats(), hide_possible_values = true)]
    pub(crate) format: Option<TotalsFormat>,
    /// 写到这个文件（默认标准输出，写 - 也是）
    #[arg(long, value_name = "文件")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) report: FindingsArgs,
}

pub(super) const TOTALS_FORMATS: [(&str, TotalsFormat); 5] = [
    ("table", TotalsFormat::Table),
    ("csv", TotalsFormat::Csv),
    ("json", TotalsFormat::Json),
    ("xlsx", TotalsFormat::Xlsx),
    ("beancount", TotalsFormat::Beancount),
];

fn totals_formats() -> impl TypedValueParser<Value = TotalsFormat> {
    one_of(TOTALS_FORMATS.to_vec())
}
