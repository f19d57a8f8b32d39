//! `bulletin import`: its options.

use std::path::PathBuf;

use clap::Args;

use crate::cli::selection::new_issue;
use crate::model::issue::IssueId;

pub(super) const IMPORT_NOTE: &str = "\
按工作区的栏目定义认：标题、序号、每句话里的数；今年累计写进 [stated]，本期数写进 CSV。
认出的内容重新排一遍，与原文逐段对照；放不下的、对不上的原样存进这一期的 导入余下.txt，并逐处列出。
已有的文件一个也不覆盖。有放不下的，退出码为 1。

例：
  bulletin import 第7期.txt               期号从报头认
  bulletin import 第7期.txt 2023-07
  bulletin import --dry-run 第7期.txt     只报告，不写文件
";

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// 印好的一期：.txt、.md、.pdf 或 .docx
    #[arg(value_name = "文件", help_heading = "参数")]
    pub(crate) file: PathBuf,
    /// 导入成哪一期，如 2023-07（默认按报头的期号）
    #[arg(value_name = "期号", help_heading = "参数", value_parser = new_issue)]
    pub(crate) issue: Option<IssueId>,
    /// 只报告认出了什么，不写文件
    #[arg(long, help_heading = "选项")]
    pub(crate) dry_run: bool,
}
