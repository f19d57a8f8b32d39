//! `bulletin verify`: its options.

use clap::Args;

use super::common::{IssueArgs, ReportArgs, TypesettingArgs};

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
