//! One file a subcommand.

pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod explain;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod publish;
pub(crate) mod section;
pub(crate) mod totals;
pub(crate) mod verify;
pub(crate) mod watch;
pub(crate) mod year;
