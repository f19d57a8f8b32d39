//! `bulletin schema`: its options.

use clap::Args;

pub(super) const SCHEMA_NOTE: &str = "\
印出的是 JSON Schema（draft-07），存成文件，在 TOML 开头写一行 #:schema 指着它，下面空一行，
能补全和检查的编辑器（VS Code 装 Even Better TOML 或 Tombi）就照它补全、标出写错的键。
写栏目名，是各期里这个栏目的 TOML 的；写 definition 或 sections/ 里的文件，是栏目定义的。

例：
  bulletin schema                         列出有哪些
  bulletin schema bulletin.toml
  bulletin schema issues/2023-07/综窗办件.toml
  mkdir -p schemas
  bulletin schema 综窗办件 > schemas/综窗办件.json
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct SchemaArgs {
    /// bulletin、issue、departments、opening、definition、栏目名，或这些文件的路径（不写则列出）
    #[arg(value_name = "文件", help_heading = "参数")]
    pub(crate) file: Option<String>,
}
