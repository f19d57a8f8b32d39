//! `bulletin fonts`: its options.

use clap::Args;

use super::common::FindingsArgs;

pub(super) const FONTS_NOTE: &str = "\
列出公文各用途的字体：标准的、[fonts] 里写的，还是代替的；最后是在这台电脑上装缺的字体的命令。
在工作区里，还查全部各期的文字：哪个字没有字体，报 missing-glyph，退出码是 1。

例：
  bulletin fonts
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct FontsArgs {
    #[command(flatten)]
    pub(crate) report: FindingsArgs,
}
