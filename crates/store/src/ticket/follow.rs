//! What else follows from an event than the ticket's row: who must know of it, and the tables that lists are read from.

use domain::span::{Duration, Instant};
use domain::ticket::{EventKind, LinkKind, Status};

use super::append::NewEvent;
use super::row::{TicketRow, parse_number};
use crate::error::{Result, StoreError};
use crate::{Tx, notice, values};

crate::statements! {
    WATCH = "insert into watcher (ticket_id, person_id, since) values ($1, $2, $3) \
        on conflict (ticket_id, person_id) do nothing";
    UNWATCH = "delete from watcher where ticket_id = $1 and person_id = $2";
    WATCHERS = "select person_id from watcher where ticket_id = $1 order by since, person_id";
    TIME = "insert into time_entry (id, ticket_id, customer_id, person_id, at, minutes, disposition, event_id) \
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set ticket_id = excluded.ticket_id, \
        at = excluded.at, minutes = excluded.minutes, disposition = excluded.disposition, event_id = excluded.event_id \
        where time_entry.customer_id = excluded.customer_id";
    NO_TIME = "delete from time_entry where id = $1 and ticket_id = $2";
    LINK = "insert into ticket_link (ticket_id, other_id, kind, since) \
        select cast($1 as bigint), t.id, cast($3 as text), cast($4 as bigint) from ticket t where t.number = $2 \
        on conflict (ticket_id, other_id, kind) do nothing";
    UNLINK = "delete from ticket_link where ticket_id = $1 and kind = $3 \
        and other_id = (select t.id from ticket t where t.number = $2)";
    PROBLEM = "insert into problem_ticket (ticket_id, problem_id) values ($1, $2) \
        on conflict (ticket_id) do update set problem_id = excluded.problem_id";
    NO_PROBLEM = "delete from problem_ticket where ticket_id = $1";
    MANAGERS = "select p.id from person p where p.kind = 'staff' and p.active and p.role = 'manager' and (not p.limited \
        or exists (select 1 from person_grant g where g.person_id = p.id and g.customer_id = $1)) order by p.id limit 50";
    RATE = "insert into rating (ticket_id, customer_id, person_id, rated_at, tenths, marks) values ($1, $2, $3, $4, $5, $6) \
        on conflict (ticket_id) do update set rated_at = excluded.rated_at, tenths = excluded.tenths, marks = excluded.marks";
}

/// What was recorded longer ago than this wakes nobody.
const NEWS: Duration = Duration::minutes(10);

/// Who follows a ticket, in the order in which they began.
///
/// # Errors
/// What the engine says.
pub async fn watchers(tx: &mut Tx, ticket_id: i64) -> Result<Vec<i64>> {
    tx.all(&WATCHERS, &values![ticket_id], |row| row.int(0)).await
}

/// Brings everything beside the row up to date; `row` is the ticket as it stood before the event.
pub(super) async fn follow(
    tx: &mut Tx,
    row: &TicketRow,
    event: &NewEvent,
    event_id: i64,
    now: Instant,
) -> Result<()> {
    if now - event.at <= NEWS {
        tell(tx, row, event, now).await?;
    }
    match &event.kind {
        EventKind::Watching { who, on: true, .. } => {
            tx.push(&WATCH, &values![row.id, id(who)?, event.at]).await
        }
        EventKind::Watching { who, on: false, .. } => tx.push(&UNWATCH, &values![row.id, id(who)?]).await,
        EventKind::Time { entry, minutes: 0, .. } => tx.push(&NO_TIME, &values![id(entry)?, row.id]).await,
        EventKind::Time { entry, minutes, disposition, by } => {
            let by = id(by)?;
            let params = values![
                id(entry)?,
                row.id,
                row.customer_id,
                by,
                event.at,
                *minutes,
                disposition.name(),
                event_id
            ];
            tx.push(&TIME, &params).await
        }
        EventKind::Linked { ticket, link } => {
            let params = values![row.id, number(ticket)?, link.name(), event.at];
            tx.push(&LINK, &params).await
        }
        EventKind::Unlinked { ticket, link } => {
            tx.push(&UNLINK, &values![row.id, number(ticket)?, link.name()]).await
        }
        EventKind::Problem { problem: Some(problem) } => {
            tx.push(&PROBLEM, &values![row.id, id(problem)?]).await
        }
        EventKind::Problem { problem: None } => tx.push(&NO_PROBLEM, &values![row.id]).await,
        EventKind::Rated(rating) => {
            let marks =
                serde_json::to_string(rating).map_err(|error| StoreError::Invalid(error.to_string()))?;
            let tenths = i64::from(rating.tenths().unwrap_or(0));
            let params = values![row.id, row.customer_id, event.actor_id, event.at, tenths, marks];
            tx.push(&RATE, &params).await
        }
        _ => Ok(()),
    }
}

/// Notices: never to who did it.
async fn tell(tx: &mut Tx, row: &TicketRow, event: &NewEvent, now: Instant) -> Result<()> {
    let mut told: Vec<(i64, &str)> = Vec::new();
    match &event.kind {
        EventKind::HandedOver { to } => told.push((id(to)?, "handed_over")),
        EventKind::Assigned { to: Some(to) } => told.push((id(to)?, "assigned")),
        EventKind::Watching { who, mentioned: true, .. } => told.push((id(who)?, "mentioned")),
        EventKind::CustomerReply => {
            let kind = if row.status == Status::Resolved { "replied_resolved" } else { "replied" };
            told.extend(row.assignee_id.map(|owner| (owner, kind)));
            told.extend(watchers(tx, row.id).await?.into_iter().map(|watcher| (watcher, kind)));
        }
        EventKind::Linked { link: LinkKind::ChildOf, .. } => {
            told.extend(row.assignee_id.map(|owner| (owner, "became_child")));
        }
        EventKind::Rated(_) => told.extend(row.assignee_id.map(|owner| (owner, "rated"))),
        EventKind::Escalated => {
            told.extend(row.assignee_id.map(|owner| (owner, "escalated")));
            let managers = tx.all(&MANAGERS, &values![row.customer_id], |row| row.int(0)).await?;
            told.extend(managers.into_iter().map(|manager| (manager, "escalated")));
        }
        EventKind::QuoteAccepted => told.extend(row.assignee_id.map(|owner| (owner, "quote_accepted"))),
        EventKind::QuoteRejected => told.extend(row.assignee_id.map(|owner| (owner, "quote_rejected"))),
        _ => {}
    }
    told.sort_unstable();
    told.dedup_by_key(|(person, _)| *person);
    for (person, kind) in told.into_iter().filter(|(person, _)| Some(*person) != event.actor_id) {
        notice::put(tx, person, row, kind, event.actor_id, now).await?;
    }
    Ok(())
}

fn id(text: &str) -> Result<i64> {
    text.parse().map_err(|_| StoreError::Invalid(format!("\"{text}\" is not an id")))
}

fn number(text: &str) -> Result<i64> {
    parse_number(text).ok_or_else(|| StoreError::Invalid(format!("\"{text}\" is not the number of a ticket")))
}
