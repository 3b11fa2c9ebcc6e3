//! The fold of a ticket's events to what a list row and a page header show; it never fails on odd history.

use super::{Event, EventKind, Priority, WaitingFor};
use crate::span::Instant;

/// Where a ticket is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Status {
    /// Work is due.
    #[default]
    Open,
    /// Somebody else's move.
    Waiting(WaitingFor),
    /// A workaround lies before the customer.
    Workaround,
    /// Service restored.
    Resolved,
    /// Nothing more will happen.
    Closed,
    /// Lives on in another ticket.
    Merged,
}

impl Status {
    /// `open`, `waiting_customer`, `waiting_third_party`, `waiting_change_window`, `waiting_other`, `workaround`,
    /// `resolved`, `closed`, `merged`.
    pub fn name(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Waiting(WaitingFor::Customer) => "waiting_customer",
            Status::Waiting(WaitingFor::ThirdParty) => "waiting_third_party",
            Status::Waiting(WaitingFor::ChangeWindow) => "waiting_change_window",
            Status::Waiting(WaitingFor::Other) => "waiting_other",
            Status::Workaround => "workaround",
            Status::Resolved => "resolved",
            Status::Closed => "closed",
            Status::Merged => "merged",
        }
    }

    /// Reads what [`Status::name`] writes.
    pub fn parse(text: &str) -> Option<Status> {
        use WaitingFor::{ChangeWindow, Customer, Other, ThirdParty};
        let waits = [Customer, ThirdParty, ChangeWindow, Other].map(Status::Waiting);
        let rest = [Status::Open, Status::Workaround, Status::Resolved, Status::Closed, Status::Merged];
        waits.into_iter().chain(rest).find(|status| status.name() == text)
    }

    /// True while somebody still has to do something.
    pub fn is_open(self) -> bool {
        matches!(self, Status::Open | Status::Waiting(_) | Status::Workaround)
    }
}

/// What a list row or a page header shows of a ticket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// Where it is in its life.
    pub status: Status,
    /// Since when it is there.
    pub since: Instant,
    /// Priority in force.
    pub priority: Priority,
    /// When the request reached the provider (after a merge: the earliest of both).
    pub opened_at: Instant,
    /// When it was last resolved, while it is.
    pub resolved_at: Option<Instant>,
    /// Id of the person who owns it.
    pub assignee: Option<String>,
    /// Team that holds it.
    pub team: Option<String>,
    /// How often it was reopened.
    pub reopenings: u32,
    /// The whole ticket is out of the SLA, under this category.
    pub excluded: Option<String>,
    /// Number of the ticket in which it lives on.
    pub merged_into: Option<String>,
}

/// Folds events, in the order of their `at`, then as given. `None` while nothing was opened.
pub fn fold(events: &[Event]) -> Option<State> {
    let mut sorted: Vec<&Event> = events.iter().collect();
    sorted.sort_by_key(|event| event.at);
    let mut state: Option<State> = None;
    for event in sorted {
        match (&mut state, &event.kind) {
            (None, EventKind::Opened { priority }) => state = Some(State::opened(event.at, *priority)),
            (None, _) => {}
            (Some(state), kind) => state.take(event.at, kind),
        }
    }
    state
}

impl State {
    fn opened(at: Instant, priority: Priority) -> State {
        State {
            status: Status::Open,
            since: at,
            priority,
            opened_at: at,
            resolved_at: None,
            assignee: None,
            team: None,
            reopenings: 0,
            excluded: None,
            merged_into: None,
        }
    }

    fn enter(&mut self, at: Instant, status: Status) {
        if self.status != status {
            self.status = status;
            self.since = at;
        }
    }

    fn take(&mut self, at: Instant, kind: &EventKind) {
        match kind {
            EventKind::Waiting { waiting_for } if self.status.is_open() => {
                self.enter(at, Status::Waiting(*waiting_for))
            }
            EventKind::Resumed if matches!(self.status, Status::Waiting(_)) => self.enter(at, Status::Open),
            EventKind::Priority { to } => self.priority = *to,
            EventKind::Workaround if self.status.is_open() => self.enter(at, Status::Workaround),
            EventKind::WorkaroundRejected if self.status == Status::Workaround => {
                self.enter(at, Status::Open)
            }
            EventKind::Resolved if self.status.is_open() => {
                self.resolved_at = Some(at);
                self.enter(at, Status::Resolved);
            }
            EventKind::Closed if self.status != Status::Merged => {
                self.resolved_at = self.resolved_at.or(Some(at));
                self.enter(at, Status::Closed);
            }
            EventKind::Reopened if matches!(self.status, Status::Resolved | Status::Closed) => {
                self.resolved_at = None;
                self.reopenings += 1;
                self.enter(at, Status::Open);
            }
            EventKind::Excluded { category, from: None, to: None } => self.excluded = Some(category.clone()),
            EventKind::Team { to } => self.team = Some(to.clone()),
            EventKind::Assigned { to } => self.assignee.clone_from(to),
            EventKind::MergedFrom { opened_at, priority, .. } => {
                self.opened_at = self.opened_at.min(*opened_at);
                self.priority = self.priority.min(*priority);
            }
            EventKind::MergedInto { ticket } => {
                self.merged_into = Some(ticket.clone());
                self.enter(at, Status::Merged);
            }
            _ => {}
        }
    }
}
