//! `bulletin verify`: its options.

use clap::Args;

use super::common::{IssueArgs, ReportArgs, TypesettingArgs};

pub(super) const VERIFY_NOTE: &str = "\
例：
  bulletin verify                         核对全部已公布的
  bulletin verify 2023                    只核对2023年的
";

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) issues: IssueArgs,
    #[command(flatten)]
    pub(crate) typesetting: TypesettingArgs,
    #[command(flatten)]
    pub(crate) report: ReportArgs,
}
