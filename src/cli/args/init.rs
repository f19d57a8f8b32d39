//! `bulletin init`: its options.

use std::path::PathBuf;

use clap::Args;

pub(super) const INIT_NOTE: &str = "\
写出 bulletin.toml、部门名录和一期示例，文件里的说明告诉您怎么改；已有的文件一个也不动。

例：
  bulletin init 简报
  cd 简报
  bulletin build
";

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// 在哪个文件夹里建（默认当前文件夹；没有就新建）
    #[arg(value_name = "文件夹", help_heading = "参数")]
    pub(crate) folder: Option<PathBuf>,
}
