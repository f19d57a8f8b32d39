//! `bulletin explain`: its options.

use clap::Args;

pub(super) const EXPLAIN_NOTE: &str = "\
例：
  bulletin explain                        全部规则
  bulletin explain ytd-mismatch           报错时方括号里的名字
";

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// 规则的名字或编号，如 ytd-mismatch、B0304
    #[arg(value_name = "规则", help_heading = "参数")]
    pub(crate) rule: Option<String>,
}
