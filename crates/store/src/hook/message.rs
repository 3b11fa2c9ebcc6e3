//! What a webhook says: which topic, when, the ticket as it stands. Never a message's words: whoever wants them asks the
//! API, which knows who may read them.

use domain::clock::ClockName;
use domain::hook::Topic;
use domain::span::Instant;
use serde_json::{Map, Value, json};

use crate::ticket::TicketRow;

/// A message about a ticket. `internal` adds what colleagues alone see.
pub(super) fn body(topic: Topic, row: &TicketRow, kinds: &[String], internal: bool, at: Instant) -> String {
    let clock = |name: ClockName| {
        let clock = row.clock(name);
        json!({ "state": clock.state.name(), "due": clock.due, "breached_at": clock.breached_at })
    };
    let clocks: Map<String, Value> =
        ClockName::ALL.into_iter().map(|name| (name.name().to_owned(), clock(name))).collect();
    let mut ticket = json!({
        "id": row.id.to_string(),
        "number": row.number_text(),
        "customer_id": row.customer_id.to_string(),
        "service_id": row.service_id.map(|id| id.to_string()),
        "subject": row.subject,
        "kind": row.kind,
        "channel": row.channel,
        "priority": row.priority.name(),
        "status": row.status.name(),
        "opened_at": row.opened_at,
        "resolved_at": row.resolved_at,
        "clocks": clocks,
        "version": row.version,
    });
    if internal {
        ticket["assignee_id"] = row.assignee_id.map(|id| id.to_string()).into();
        ticket["team"] = row.team.clone().into();
    }
    let data = json!({ "happened": kinds, "ticket": ticket });
    json!({ "type": topic.name(), "timestamp": at, "data": data }).to_string()
}

/// A message that says nothing.
pub(super) fn test(now: Instant) -> String {
    json!({ "type": "test", "timestamp": now, "data": { "happened": [] } }).to_string()
}
