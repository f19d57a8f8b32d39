//! `bulletin section`: its options.

use clap::Args;

pub(super) const SECTION_NOTE: &str = "\
印出的与定义一字不差，可以存进 sections/ 再改；sections/ 里的同名文件代替内置的定义。
不在工作区里时，只有内置的定义。

例：
  bulletin section                        列出：栏目、标题、内置的还是 sections/ 里的
  mkdir -p sections
  bulletin section 综窗办件 > sections/综窗办件.toml
";

#[derive(Debug, Args)]
pub(crate) struct SectionArgs {
    /// 栏目的名字，如 综窗办件（不写则列出全部）
    #[arg(value_name = "栏目", help_heading = "参数")]
    pub(crate) section: Option<String>,
}
