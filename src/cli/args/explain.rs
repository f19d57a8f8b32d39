//! `bulletin explain`: its options.

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// 规则的名字或编号，如 ytd-mismatch、B0304
    #[arg(value_name = "规则", help_heading = "参数")]
    pub(crate) rule: Option<String>,
}
