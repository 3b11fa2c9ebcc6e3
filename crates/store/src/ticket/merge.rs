//! Merging two tickets, and taking messages out into a ticket of their own: what moves, said before and after.
//!
//! The record never changes, so what moves is recorded again on the ticket where it lives on, as of the instant at which
//! it happened and by whom; the clocks there see it as it was (semantics.md section 3 "Merge").

use domain::clock::{ClockName, Clocks};
use domain::span::Instant;
use domain::ticket::{Event, EventKind, LinkKind, Status};

use super::append::{Append, NewEvent, append};
use super::open::{OpenTicket, open};
use super::row::{TicketRow, derive, get};
use crate::bond::{self, Bind};
use crate::error::{Result, StoreError};
use crate::event::{self, Recorded};
use crate::ticket::watchers;
use crate::{Tx, time};

/// More events than a ticket has; one with more is not merged.
const MOST: i64 = 5_000;

/// Two tickets that are one.
#[derive(Clone, Copy, Debug)]
pub struct Merge {
    /// The one that goes.
    pub from: i64,
    /// The one that stays.
    pub into: i64,
    /// Refuse with `Conflict` when either has moved on since it was looked at.
    pub versions: Option<(i64, i64)>,
    /// Who does it.
    pub actor_id: Option<i64>,
}

/// What moves, and what it does to the clocks.
#[derive(Clone, Debug)]
pub struct Moving {
    /// The one that goes.
    pub from: TicketRow,
    /// The one that stays, as it was.
    pub into: TicketRow,
    /// Messages and notes.
    pub messages: usize,
    /// Minutes worked.
    pub minutes: i64,
    /// People who follow it from then on.
    pub watchers: Vec<i64>,
    /// Links.
    pub links: usize,
    /// The clocks of the one that stays, before.
    pub before: Clocks,
    /// And after.
    pub after: Clocks,
    /// When it counts as opened, after.
    pub opened_at: Instant,
}

/// What a merge would move; nothing is written.
///
/// # Errors
/// `NotFound`, and `Invalid` for tickets that cannot be merged, with the reason.
pub async fn preview(tx: &mut Tx, merge: &Merge, now: Instant) -> Result<Moving> {
    Ok(plan(tx, merge, now).await?.0)
}

/// Merges: the ticket that goes says where it lives on, the one that stays has everything.
///
/// # Errors
/// As [`preview`]; `Conflict` when one of them has moved on.
pub async fn merge(tx: &mut Tx, merge: &Merge, now: Instant) -> Result<Moving> {
    let (moving, events) = plan(tx, merge, now).await?;
    let (from_version, into_version) = merge.versions.unzip();
    append(tx, &Append { ticket_id: merge.into, events, expected_version: into_version }, now).await?;
    let gone = EventKind::MergedInto { ticket: moving.into.number_text() };
    let events = vec![NewEvent::new(now, gone, merge.actor_id)];
    append(tx, &Append { ticket_id: merge.from, events, expected_version: from_version }, now).await?;
    for linked in bond::of_ticket(tx, merge.from).await? {
        move_link(tx, merge, &linked, now).await?;
    }
    Ok(moving)
}

/// A link of the ticket that goes, tied to the one that stays; one that would tie it to itself, or twice, is dropped.
async fn move_link(tx: &mut Tx, merge: &Merge, linked: &bond::Linked, now: Instant) -> Result<()> {
    let (other_id, kind, actor_id) = (linked.other.id, linked.kind, merge.actor_id);
    let tie = |ticket_id, on| Bind { ticket_id, kind, other_id, on, actor_id };
    bond::bind(tx, tie(merge.from, false), now).await?;
    if other_id == merge.into {
        return Ok(());
    }
    match bond::bind(tx, tie(merge.into, true), now).await {
        Err(StoreError::Conflict(_) | StoreError::Invalid(_)) | Ok(()) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn plan(tx: &mut Tx, merge: &Merge, now: Instant) -> Result<(Moving, Vec<NewEvent>)> {
    let invalid = |text: &str| Err(StoreError::Invalid(text.to_owned()));
    let from = get(tx, merge.from).await?.ok_or(StoreError::NotFound("ticket"))?;
    let into = get(tx, merge.into).await?.ok_or(StoreError::NotFound("ticket"))?;
    if from.id == into.id {
        return invalid("a ticket is not merged with itself");
    }
    if from.customer_id != into.customer_id {
        return invalid("these tickets are two customers': link them instead");
    }
    if from.status == Status::Merged || matches!(into.status, Status::Merged | Status::Closed) {
        return invalid("one of them is closed or lives on elsewhere: nothing can be moved to it");
    }
    let (theirs, ours) = (event::page(tx, from.id, 0, MOST).await?, event::of_ticket(tx, into.id).await?);
    let late =
        ours.iter().any(|event| matches!(event.kind, EventKind::Breached { clock: ClockName::Response }));
    let mut events: Vec<NewEvent> = theirs.iter().filter_map(|event| copy(event, late)).collect();
    let messages = events.len();
    let earlier = EventKind::MergedFrom {
        ticket: from.number_text(),
        opened_at: from.opened_at,
        priority: from.priority,
    };
    events.push(NewEvent::new(now, earlier, merge.actor_id));
    let there = watchers(tx, into.id).await?;
    let mut follow = watchers(tx, from.id).await?;
    follow.extend(from.requester_id.filter(|asked| Some(*asked) != into.requester_id));
    follow.retain(|person| !there.contains(person));
    follow.dedup();
    for person in &follow {
        let kind = EventKind::Watching { who: person.to_string(), on: true, mentioned: false };
        events.push(NewEvent::new(now, kind, merge.actor_id));
    }
    let worked = time::of_ticket(tx, from.id).await?;
    for entry in &worked {
        let kind = EventKind::Time {
            entry: entry.id.to_string(),
            minutes: entry.minutes,
            disposition: entry.disposition,
            by: entry.person_id.to_string(),
        };
        let event = NewEvent::new(entry.at, kind, merge.actor_id);
        events.push(match &entry.what {
            Some(what) => event.with_text(what.clone()),
            None => event,
        });
    }
    let terms = match into.contract_version_id {
        Some(version) => Some(tx.terms(version).await?),
        None => None,
    };
    let before = derive(into.id, &ours, terms.as_deref(), now)?.clocks;
    let added = events.iter().map(|new| Event { at: new.at, kind: new.kind.clone() });
    let after =
        derive(into.id, &ours.iter().cloned().chain(added).collect::<Vec<_>>(), terms.as_deref(), now)?;
    let moving = Moving {
        messages,
        minutes: worked.iter().map(|entry| entry.minutes).sum(),
        watchers: follow,
        links: bond::of_ticket(tx, from.id).await?.len(),
        before,
        opened_at: after.state.opened_at,
        after: after.clocks,
        from,
        into,
    };
    Ok((moving, events))
}

/// The words of one ticket as words of the other. Where the response is late already (`late`), no older answer makes that good.
fn copy(event: &Recorded, late: bool) -> Option<NewEvent> {
    let kind = match &event.kind {
        EventKind::PublicReply { substantive, automatic } => {
            EventKind::PublicReply { substantive: *substantive && !late, automatic: *automatic }
        }
        EventKind::Opened { .. } | EventKind::CustomerReply => EventKind::CustomerReply,
        EventKind::InternalNote => EventKind::InternalNote,
        EventKind::Workaround | EventKind::Resolved(_) | EventKind::HandedOver { .. } => {
            EventKind::InternalNote
        }
        _ => return None,
    };
    let says_itself = matches!(kind, EventKind::PublicReply { .. });
    if event.body().is_none() && !says_itself {
        return None;
    }
    let new = NewEvent::new(event.at, kind, event.actor_id);
    Some(match event.body() {
        Some(body) => new.with_text(body),
        None => new,
    })
}

/// Messages that are another matter.
#[derive(Clone, Debug)]
pub struct Split {
    /// Out of which ticket.
    pub ticket_id: i64,
    /// Ids of the events whose words go along.
    pub events: Vec<i64>,
    /// What the new ticket is about.
    pub subject: String,
    /// Who does it.
    pub actor_id: Option<i64>,
}

/// Opens a ticket with the chosen messages, as of the first of them, and links the two.
///
/// # Errors
/// `NotFound`; `Invalid` when no message with words was chosen.
pub async fn split(tx: &mut Tx, split: &Split, now: Instant) -> Result<TicketRow> {
    let row = get(tx, split.ticket_id).await?.ok_or(StoreError::NotFound("ticket"))?;
    let mut chosen: Vec<Recorded> = event::page(tx, row.id, 0, MOST).await?;
    chosen.retain(|event| split.events.contains(&event.id) && event.body().is_some());
    chosen.sort_by_key(|event| (event.at, event.seq));
    let mut messages = chosen.iter().filter_map(|event| copy(event, false));
    let Some(first) = messages.next() else {
        return Err(StoreError::Invalid("choose at least one message that is to go along".to_owned()));
    };
    let asks = matches!(first.kind, EventKind::CustomerReply);
    let new = OpenTicket {
        body: first.text.clone().filter(|_| asks),
        kind: row.kind.clone(),
        channel: row.channel.clone(),
        actor_id: split.actor_id,
        requester_id: row.requester_id,
        service_id: row.service_id,
        team: row.team.clone(),
        assignee_id: row.assignee_id,
        ..OpenTicket::new(row.customer_id, split.subject.clone(), row.priority, first.at)
    };
    let opened = open(tx, &new, now).await?;
    let mut events: Vec<NewEvent> = Vec::new();
    // Words that are not the customer's stay what they are.
    if !asks {
        events.push(first);
    }
    events.extend(messages);
    if !events.is_empty() {
        append(tx, &Append { ticket_id: opened.id, events, expected_version: None }, now).await?;
    }
    let bind = Bind {
        ticket_id: opened.id,
        kind: LinkKind::SplitFrom,
        other_id: row.id,
        on: true,
        actor_id: split.actor_id,
    };
    bond::bind(tx, bind, now).await?;
    get(tx, opened.id).await?.ok_or(StoreError::NotFound("ticket"))
}
