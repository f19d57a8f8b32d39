//! What an editor starts from: a new workspace, and the folder of the next issue.

mod plan;
mod rhythm;
