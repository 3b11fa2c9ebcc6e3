//! The fold of a ticket's events to what a list row and a page header show; it never fails on odd history.

use super::{Event, EventKind, Priority, Quote, Resolution, WaitingFor};
use crate::span::Instant;
use crate::survey::Rating;
use crate::triage::Scope;

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
    /// A hand-over that was not acknowledged yet.
    pub hand_over: Option<HandOver>,
    /// Ids of those who follow it, in the order in which they began.
    pub watchers: Vec<String>,
    /// What somebody said it is, where that differs from the opening.
    pub kind: Option<String>,
    /// Id of the affected service, where it differs from the opening.
    pub service: Option<String>,
    /// Support or project, once decided.
    pub scope: Option<Scope>,
    /// The last quote.
    pub offer: Option<Offer>,
    /// What was wrong and what mended it, as last said.
    pub resolution: Option<Resolution>,
    /// Id of the problem that it is one of.
    pub problem: Option<String>,
    /// Things to be done one by one.
    pub checklists: Vec<Checklist>,
    /// The customer's marks.
    pub rating: Option<Rating>,
}

/// A hand-over that was not acknowledged yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandOver {
    /// Id of the person who got it.
    pub to: String,
    /// Since when.
    pub at: Instant,
}

/// A quote and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// What it says.
    pub quote: Quote,
    /// Since when.
    pub at: Instant,
    /// What the customer said.
    pub state: OfferState,
}

/// What became of a quote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfferState {
    /// It lies before the customer.
    Open,
    /// The customer agreed.
    Accepted,
    /// The customer did not.
    Rejected,
}

/// Things to be done one by one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checklist {
    /// What the list is called.
    pub name: String,
    /// Its items, and whether each is done.
    pub items: Vec<(String, bool)>,
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
            hand_over: None,
            watchers: Vec::new(),
            kind: None,
            service: None,
            scope: None,
            offer: None,
            resolution: None,
            problem: None,
            checklists: Vec::new(),
            rating: None,
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
            EventKind::Resolved(how) if self.status.is_open() => {
                self.resolved_at = Some(at);
                self.resolution = Some(how.clone());
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
            EventKind::Assigned { to } => {
                self.assignee.clone_from(to);
                self.hand_over = None;
            }
            EventKind::MergedFrom { opened_at, priority, .. } => {
                self.opened_at = self.opened_at.min(*opened_at);
                self.priority = self.priority.min(*priority);
            }
            EventKind::MergedInto { ticket } => {
                self.merged_into = Some(ticket.clone());
                self.enter(at, Status::Merged);
            }
            _ => self.take_work(at, kind),
        }
    }

    /// What colleagues arrange around it.
    fn take_work(&mut self, at: Instant, kind: &EventKind) {
        match kind {
            EventKind::HandedOver { to } => {
                self.assignee = Some(to.clone());
                self.hand_over = Some(HandOver { to: to.clone(), at });
            }
            EventKind::Acknowledged => self.hand_over = None,
            EventKind::Watching { who, on, .. } => {
                self.watchers.retain(|watcher| watcher != who);
                if *on {
                    self.watchers.push(who.clone());
                }
            }
            EventKind::Triaged { kind, service, scope, .. } => {
                self.kind = kind.clone().or(self.kind.take());
                self.service = service.clone().or(self.service.take());
                self.scope = scope.or(self.scope);
            }
            EventKind::Quoted(quote) => {
                self.offer = Some(Offer { quote: quote.clone(), at, state: OfferState::Open });
            }
            EventKind::QuoteAccepted => self.answer_offer(OfferState::Accepted),
            EventKind::QuoteRejected => self.answer_offer(OfferState::Rejected),
            EventKind::Checklist { name, items } => {
                let items = items.iter().map(|item| (item.clone(), false)).collect();
                self.checklists.push(Checklist { name: name.clone(), items });
            }
            EventKind::Checked { list, item, done } => {
                let list = self.checklists.get_mut(*list as usize);
                if let Some((_, is_done)) = list.and_then(|list| list.items.get_mut(*item as usize)) {
                    *is_done = *done;
                }
            }
            EventKind::Problem { problem } => self.problem.clone_from(problem),
            EventKind::Rated(rating) => self.rating = Some(*rating),
            _ => {}
        }
    }

    fn answer_offer(&mut self, state: OfferState) {
        if let Some(offer) = self.offer.as_mut().filter(|offer| offer.state == OfferState::Open) {
            offer.state = state;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lines: &[&str]) -> State {
        let event = |(minute, line): (usize, &&str)| {
            let kind = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
            Event { at: Instant(i64::try_from(minute).unwrap_or(0) * 60_000), kind }
        };
        fold(&lines.iter().enumerate().map(event).collect::<Vec<_>>()).unwrap()
    }

    const OPENED: &str = r#"{"type":"opened","priority":"P3"}"#;

    #[test]
    fn a_hand_over_stands_out_until_it_is_acknowledged() {
        let handed = r#"{"type":"handed_over","to":"7"}"#;
        let state = told(&[OPENED, handed]);
        assert_eq!(state.assignee.as_deref(), Some("7"));
        assert_eq!(state.hand_over, Some(HandOver { to: "7".to_owned(), at: Instant(60_000) }));
        for end in [r#"{"type":"acknowledged"}"#, r#"{"type":"assigned","to":"8"}"#] {
            assert_eq!(told(&[OPENED, handed, end]).hand_over, None, "{end}");
        }
    }

    #[test]
    fn watchers_come_and_go() {
        let watch = r#"{"type":"watching","who":"7"}"#;
        assert_eq!(told(&[OPENED, watch, watch, r#"{"type":"watching","who":"9"}"#]).watchers, ["7", "9"]);
        assert!(told(&[OPENED, watch, r#"{"type":"watching","who":"7","on":false}"#]).watchers.is_empty());
    }

    #[test]
    fn an_answer_to_no_open_quote_changes_nothing() {
        let quote = r#"{"type":"quoted","minutes":600,"cents":95000,"currency":"EUR"}"#;
        let state = |lines: &[&str]| told(lines).offer.map(|offer| offer.state);
        assert_eq!(state(&[OPENED, r#"{"type":"quote_accepted"}"#]), None);
        assert_eq!(state(&[OPENED, quote]), Some(OfferState::Open));
        let rejected = [OPENED, quote, r#"{"type":"quote_rejected"}"#];
        assert_eq!(state(&rejected), Some(OfferState::Rejected));
        let both = [OPENED, quote, r#"{"type":"quote_rejected"}"#, r#"{"type":"quote_accepted"}"#];
        assert_eq!(state(&both), Some(OfferState::Rejected), "the first word counts");
        assert_eq!(state(&[&rejected[..], &[quote]].concat()), Some(OfferState::Open));
    }

    #[test]
    fn lists_are_ticked_and_odd_ticks_are_nothing() {
        let list = r#"{"type":"checklist","name":"Release","items":["Backup","Tell them"]}"#;
        let tick = r#"{"type":"checked","list":0,"item":1,"done":true}"#;
        let odd = r#"{"type":"checked","list":3,"item":9,"done":true}"#;
        let done: Vec<bool> =
            told(&[OPENED, list, tick, odd]).checklists[0].items.iter().map(|i| i.1).collect();
        assert_eq!(done, [false, true]);
    }

    #[test]
    fn triage_says_only_what_it_says() {
        let first = r#"{"type":"triaged","kind":"question","service":"5"}"#;
        let state = told(&[OPENED, first, r#"{"type":"triaged","scope":"project"}"#]);
        assert_eq!((state.kind.as_deref(), state.service.as_deref()), (Some("question"), Some("5")));
        assert_eq!(state.scope, Some(Scope::Project));
    }

    #[test]
    fn what_was_wrong_is_as_last_said() {
        let resolved = r#"{"type":"resolved","cause":"release","fix":"rollback","first_time":true}"#;
        let state = told(&[OPENED, resolved]);
        assert_eq!(state.resolution.and_then(|how| how.cause).as_deref(), Some("release"));
    }
}
