//! The fold of a ticket's events to what a page shows; never fails on odd history.

use super::{Event, Priority, WaitingFor};
use crate::span::Instant;

/// Where a ticket is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Work is due.
    Open,
    /// Somebody else's move.
    Waiting(WaitingFor),
    /// Service restored.
    Resolved,
    /// Nothing more will happen.
    Closed,
}

/// What a list or a page header shows of a ticket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// Where it is in its life.
    pub status: Status,
    /// Current priority.
    pub priority: Priority,
    /// When it was opened.
    pub opened_at: Instant,
}

/// Folds events (in order of `at`).
pub fn fold(_events: &[Event]) -> Option<State> {
    None
}
