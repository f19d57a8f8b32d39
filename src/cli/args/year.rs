//! `bulletin year`: its options.

use std::path::PathBuf;

use clap::Args;
use clap::builder::TypedValueParser;

use super::common::{ReportArgs, TypesettingArgs, one_of};
use super::totals::TOTALS_FORMATS;
use crate::format::{self, Format};
use crate::model::spelling::bare;
use crate::ops::TotalsFormat;

pub(super) const YEAR_NOTE: &str = "\
写 out/2023.pdf、.typ、.md 等。写之前先报期号、期间、总期号是否相连，各期是否都已公布。
csv、json、xlsx 每个指标每月一行：year、section、row、measure、unit、month、figure；
month 是 01 至 12、opening（期初）、corrected（更正）、year（全年）；basis = \"level\" 的指标只有各月。

例：
  bulletin year 2023                      out/2023.pdf、.typ、.md
  bulletin year 2023 --format pdf,xlsx    只要 PDF，另写每月的数
  bulletin year 2023 --strict             期号、期间不相连，或有没公布的，就算失败
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct YearArgs {
    /// 期号的年份，如 2023
    #[arg(value_name = "年份", help_heading = "参数", value_parser = year)]
    pub(crate) year: i32,
    /// 写哪些格式，逗号分隔：pdf、typ、md、csv、json、xlsx（默认前三种）
    #[arg(
        long,
        value_name = "格式",
        value_parser = year_formats(),
        value_delimiter = ',',
        default_value = "pdf,typ,md",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) format: Vec<YearFormat>,
    /// 写到哪个文件夹（默认工作区的 out）
    #[arg(long, value_name = "文件夹")]
    pub(crate) out: Option<PathBuf>,
    /// 有一条 ✗ 也算失败（退出码 1）；汇编照样写出
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) typesetting: TypesettingArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}

/// Four digits, as in the numbers of issues.
fn year(typed: &str) -> Result<i32, String> {
    let bare = bare(typed);
    let typed = bare.strip_suffix('年').unwrap_or(&bare);
    let is_year = typed.len() == 4 && typed.bytes().all(|b| b.is_ascii_digit());
    let unreadable = || format!("「{typed}」不是年份：写 2023");
    if is_year { typed.parse().map_err(|_| unreadable()) } else { Err(unreadable()) }
}

/// What the volume of a year can be written as.
#[derive(Clone, Copy, Debug)]
pub(crate) enum YearFormat {
    Volume(&'static Format),
    Figures(TotalsFormat),
}

fn year_formats() -> impl TypedValueParser<Value = YearFormat> {
    let volumes = format::ALL.into_iter().filter(|format| format.has_volume());
    let volumes = volumes.map(|format| (format.extension, YearFormat::Volume(format)));
    use TotalsFormat::{Beancount, Table};
    let is_of_issues = |format| matches!(format, Table | Beancount);
    let figures = TOTALS_FORMATS.into_iter().filter(|(_, format)| !is_of_issues(*format));
    let figures = figures.map(|(word, format)| (word, YearFormat::Figures(format)));
    one_of(volumes.chain(figures).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_year_may_be_called_one() {
        assert_eq!(super::year("2026"), Ok(2026));
        assert_eq!(super::year("2026年"), Ok(2026));
        assert_eq!(super::year("２０２６年"), Ok(2026));
        assert!(super::year("26年").is_err() && super::year("2026-01").is_err());
    }
}
