//! One file a subcommand.

pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod fonts;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod publish;
pub(crate) mod restore;
pub(crate) mod schema;
pub(crate) mod section;
pub(crate) mod totals;
pub(crate) mod verify;
pub(crate) mod watch;
pub(crate) mod year;
