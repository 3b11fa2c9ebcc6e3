//! The three clocks of a ticket: pure functions of its events, its terms and the instant of asking (semantics.md section 3).
//!
//! [`Terms`] is what a contract version promises in compiled form; [`clocks`] answers state, due and verdict;
//! [`trace`] answers why.

use serde::{Deserialize, Serialize};

mod terms;
pub use terms::{PriorityTerms, Reopen, Retarget, Target, Terms, WorkaroundRule};

/// Which promise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockName {
    /// First substantive public answer by a person.
    Response,
    /// Service restored.
    Resolve,
    /// Next public update.
    Update,
}

impl ClockName {
    /// All, in the order in which pages show them.
    pub const ALL: [ClockName; 3] = [ClockName::Response, ClockName::Resolve, ClockName::Update];

    /// `response`, `resolve`, `update`.
    pub fn name(self) -> &'static str {
        ["response", "resolve", "update"][self as usize]
    }
}
