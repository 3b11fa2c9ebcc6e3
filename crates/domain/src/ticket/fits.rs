//! Which events make sense in which status: one rule for the pages and the API.

use super::{Event, EventKind, OfferState, State, Status, fold};
use crate::span::Instant;
use crate::triage::Scope;

/// Whether an event makes sense for a ticket in this status.
///
/// # Errors
/// One English sentence: what the ticket is, or what comes first.
pub fn fits(status: Status, kind: &EventKind) -> Result<(), &'static str> {
    let live = !matches!(status, Status::Closed | Status::Merged);
    let (fits, reason) = match kind {
        EventKind::Waiting { .. } | EventKind::Workaround => {
            (matches!(status, Status::Open | Status::Waiting(_)), "the ticket is not being worked on")
        }
        EventKind::Resumed => (matches!(status, Status::Waiting(_)), "the ticket does not wait"),
        EventKind::WorkaroundAccepted | EventKind::WorkaroundRejected => {
            (status == Status::Workaround, "no workaround was offered")
        }
        EventKind::Resolved(_)
        | EventKind::Priority { .. }
        | EventKind::Triaged { .. }
        | EventKind::Escalated => (status.is_open(), "the ticket is resolved or closed"),
        EventKind::Rated(_) => (
            matches!(status, Status::Resolved | Status::Closed),
            "the customer judges when the ticket is resolved",
        ),
        EventKind::Reopened => (
            status == Status::Resolved,
            "only a resolved ticket is reopened; after it is closed open a new one",
        ),
        EventKind::Closed => (status == Status::Resolved, "a ticket is resolved before it is closed"),
        EventKind::PublicReply { .. }
        | EventKind::CustomerReply
        | EventKind::InternalNote
        | EventKind::Assigned { .. }
        | EventKind::HandedOver { .. }
        | EventKind::Acknowledged
        | EventKind::Quoted(_)
        | EventKind::QuoteAccepted
        | EventKind::QuoteRejected
        | EventKind::Checklist { .. }
        | EventKind::Checked { .. }
        | EventKind::Team { .. } => (live, "the ticket is closed: open a new one"),
        // What is left out of the SLA is often decided at the end of the month, and so is what the work was for.
        EventKind::Excluded { .. }
        | EventKind::Field { .. }
        | EventKind::Watching { .. }
        | EventKind::Time { .. }
        | EventKind::Linked { .. }
        | EventKind::Unlinked { .. }
        | EventKind::Problem { .. } => (status != Status::Merged, "the ticket lives on in another"),
        EventKind::Opened { .. }
        | EventKind::MergedFrom { .. }
        | EventKind::MergedInto { .. }
        | EventKind::Breached { .. } => (true, ""),
    };
    if fits { Ok(()) } else { Err(reason) }
}

/// Whether an event makes sense after everything else that was said of the ticket: what [`fits`] cannot see.
///
/// # Errors
/// One English sentence.
pub fn fits_state(state: &State, kind: &EventKind) -> Result<(), &'static str> {
    let open_offer = state.offer.as_ref().is_some_and(|offer| offer.state == OfferState::Open);
    let (fits, reason) = match kind {
        EventKind::Acknowledged => (state.hand_over.is_some(), "nothing was handed over"),
        EventKind::Quoted(_) => (
            state.scope == Some(Scope::Project),
            "decide first that this is a project: that stops the support clocks",
        ),
        EventKind::QuoteAccepted | EventKind::QuoteRejected => {
            (open_offer, "no quote lies before the customer")
        }
        EventKind::Checked { list, item, .. } => {
            let known = state.checklists.get(*list as usize).and_then(|list| list.items.get(*item as usize));
            (known.is_some(), "there is no such item")
        }
        EventKind::Rated(_) => (state.rating.is_none(), "the customer judged it already"),
        _ => (true, ""),
    };
    if fits { Ok(()) } else { Err(reason) }
}

/// The status at an instant: that after everything up to and including it. `None` before the opening.
pub fn status_at(events: &[Event], at: Instant) -> Option<Status> {
    let until: Vec<Event> = events.iter().filter(|event| event.at <= at).cloned().collect();
    fold(&until).map(|state| state.status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Duration;
    use crate::ticket::{Priority, WaitingFor};

    #[test]
    fn nothing_is_done_to_a_ticket_that_is_past_it() {
        let waits = Status::Waiting(WaitingFor::Customer);
        for (status, kind, expected) in [
            (Status::Open, EventKind::RESOLVED, true),
            (Status::Closed, EventKind::Reopened, false),
            (Status::Resolved, EventKind::Reopened, true),
            (Status::Open, EventKind::WorkaroundAccepted, false),
            (Status::Workaround, EventKind::WorkaroundAccepted, true),
            (Status::Open, EventKind::Resumed, false),
            (waits, EventKind::Resumed, true),
            (Status::Closed, EventKind::CustomerReply, false),
            (Status::Resolved, EventKind::CustomerReply, true),
            (Status::Open, EventKind::Closed, false),
            (Status::Merged, EventKind::InternalNote, false),
            (Status::Closed, EventKind::Acknowledged, false),
            (Status::Open, EventKind::Rated(Default::default()), false),
            (Status::Closed, EventKind::Rated(Default::default()), true),
            (Status::Closed, EventKind::Problem { problem: None }, true),
            (Status::Closed, EventKind::Excluded { category: "abuse".into(), from: None, to: None }, true),
        ] {
            assert_eq!(fits(status, &kind).is_ok(), expected, "{} {kind:?}", status.name());
        }
    }

    #[test]
    fn the_status_is_that_of_the_instant() {
        let hour = |hours: i64| Instant(0) + Duration::hours(hours);
        let events = [
            Event { at: hour(1), kind: EventKind::Opened { priority: Priority::P2 } },
            Event { at: hour(3), kind: EventKind::RESOLVED },
        ];
        let name = |hours: i64| status_at(&events, hour(hours)).map(Status::name);
        assert_eq!((name(0), name(2), name(3)), (None, Some("open"), Some("resolved")));
    }
}
