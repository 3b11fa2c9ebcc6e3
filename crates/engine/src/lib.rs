//! The background: one loop that runs jobs on a signal and on a timer, and decides nothing itself.
//!
//! A job is one file in [`jobs`]: it takes no input, asks the store what is due, lets the store and the domain do it one
//! subject at a time, and says when it wants to be run again. Running it twice, or on two nodes, does no harm: due
//! subjects are claimed by a lease.

pub mod jobs; //   the jobs, one file each
pub mod key; //    the key that signs the daily heads
mod r#loop; //     when which job runs
pub mod status; // how each job went, for an operator

pub use key::Key;
pub use r#loop::{Clock, Engine};
