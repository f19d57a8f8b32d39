//! One file a subcommand.

pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod list;
pub(crate) mod publish;
pub(crate) mod restore;
pub(crate) mod section;
pub(crate) mod totals;
pub(crate) mod verify;
pub(crate) mod watch;
pub(crate) mod year;
