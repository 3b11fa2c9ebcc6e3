//! Adding events to a ticket: the record grows, the row follows, in one transaction.

use domain::span::Instant;
use domain::ticket::{Event, EventKind};

use super::open::OUTBOX;
use super::row::{GET, TicketRow, apply, derive, read_ticket, save, unrecorded_breaches};
use crate::db::{Change, Topic};
use crate::error::{Result, StoreError};
use crate::event::{Chain, LOCK_OF_TICKET, NewRecord, OF_SUBJECT, payload, read_event};
use crate::{Tx, search, values};

/// Something that happened to a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// Since when it holds: now, or earlier when it is recorded late.
    pub at: Instant,
    /// What happened.
    pub kind: EventKind,
    /// Who did it; `None` is the program, or a source that names nobody.
    pub actor_id: Option<i64>,
    /// The message, a personal text kept beside the chain.
    pub text: Option<String>,
}

impl NewEvent {
    /// An event without a text.
    pub fn new(at: Instant, kind: EventKind, actor_id: Option<i64>) -> NewEvent {
        NewEvent { at, kind, actor_id, text: None }
    }

    /// The same with a text.
    pub fn with_text(self, text: impl Into<String>) -> NewEvent {
        NewEvent { text: Some(text.into()), ..self }
    }
}

/// Events for one ticket.
#[derive(Clone, Debug)]
pub struct Append {
    /// Which.
    pub ticket_id: i64,
    /// What happened, in order.
    pub events: Vec<NewEvent>,
    /// Refuse with `Conflict` when the ticket has moved on from this version meanwhile.
    pub expected_version: Option<i64>,
}

/// Adds events and answers the ticket's row as it stands after them.
///
/// # Errors
/// `NotFound` for an unknown ticket; `Conflict` when `expected_version` is not the ticket's.
pub async fn append(tx: &mut Tx, new: &Append, now: Instant) -> Result<TicketRow> {
    let (mut chain, mut row, mut events) = load(tx, new.ticket_id).await?;
    if let Some(expected) = new.expected_version.filter(|expected| *expected != row.version) {
        return Err(StoreError::Conflict(format!(
            "ticket {} is at version {} and no longer at {expected}",
            row.number_text(),
            row.version
        )));
    }
    let terms = match row.contract_version_id {
        Some(version) => Some(tx.terms(version).await?),
        None => None,
    };
    events.extend(new.events.iter().map(|new| Event { at: new.at, kind: new.kind.clone() }));
    let derived = derive(row.id, &events, terms.as_deref(), now)?;
    for event in &new.events {
        record(tx, &mut chain, &row, event, now).await?;
    }
    for (clock, at) in unrecorded_breaches(&events, &derived.clocks) {
        let event = NewEvent::new(at, EventKind::Breached { clock }, None);
        record(tx, &mut chain, &row, &event, now).await?;
    }
    chain.save(tx).await?;
    apply(&mut row, &events, &derived, now)?;
    save(tx, &row, &derived, false).await?;
    let outbox_id = tx.new_id(now);
    let params =
        values![outbox_id, "ticket_changed", row.customer_id, row.id, happened(&row, &new.events), now];
    tx.push(&OUTBOX, &params).await?;
    let change = Change {
        customer_id: row.customer_id,
        ticket_id: Some(row.id),
        version: row.version,
        topic: Topic::Ticket,
    };
    tx.changed(change);
    crate::mail::notify::appended(tx, &row, &new.events, now).await?;
    Ok(row)
}

/// What the outbox says of a change: the version, then each kind; with a hyphen before it where colleagues alone see it.
fn happened(row: &TicketRow, events: &[NewEvent]) -> String {
    events.iter().fold(row.version.to_string(), |text, event| {
        let hidden = if event.kind.is_public() { "" } else { "-" };
        text + " " + hidden + event.kind.name()
    })
}

/// The chain locked, then the row and the events as they are under that lock: one round trip.
async fn load(tx: &mut Tx, ticket_id: i64) -> Result<(Chain, TicketRow, Vec<Event>)> {
    let id = values![ticket_id];
    let rows = tx.together(&[(&LOCK_OF_TICKET, &id), (&GET, &id), (&OF_SUBJECT, &id)]).await?;
    let [lock, row, events] = rows.as_slice() else { return Err(StoreError::NotFound("ticket")) };
    let chain = Chain::of_ticket_rows(lock)?;
    let row = Tx::read_rows(row, read_ticket)?.into_iter().next().ok_or(StoreError::NotFound("ticket"))?;
    Ok((chain, row, Tx::read_rows(events, read_event)?))
}

pub(super) async fn record(
    tx: &mut Tx,
    chain: &mut Chain,
    row: &TicketRow,
    event: &NewEvent,
    now: Instant,
) -> Result<()> {
    let text = event.text.as_deref().map(|text| ("body", text));
    let new = NewRecord {
        subject: "ticket",
        subject_id: row.id,
        at: event.at,
        actor_id: event.actor_id,
        kind: event.kind.name(),
        payload: payload(&event.kind)?,
        texts: text.as_slice(),
    };
    let event_id = chain.record(tx, &new, now).await?;
    super::follow::follow(tx, row, event, event_id, now).await?;
    if let Some(body) = event.text.as_deref() {
        let is_public = event.kind.is_public();
        search::add(tx, event_id, row.customer_id, &search::Doc { subject: &row.subject, body, is_public })
            .await?;
    }
    Ok(())
}

/// What a refresh found.
#[derive(Clone, Debug, PartialEq)]
pub struct Refresh {
    /// The row as it stands now.
    pub row: TicketRow,
    /// Clocks whose breach it recorded.
    pub breached: Vec<domain::clock::ClockName>,
    /// The stored row differed from what the events say at the same instant: for the sweep to report.
    pub differed: bool,
}

/// Judges a ticket again as of `now`: records breaches that have come to pass and brings the row up to date. Nothing is
/// written, and its version stays, when nothing has changed but time.
///
/// # Errors
/// `NotFound` for an unknown ticket.
pub async fn refresh(tx: &mut Tx, ticket_id: i64, now: Instant) -> Result<Refresh> {
    let (mut chain, mut row, mut events) = load(tx, ticket_id).await?;
    let terms = match row.contract_version_id {
        Some(version) => Some(tx.terms(version).await?),
        None => None,
    };
    let differed = !agrees(&row, &events, terms.as_deref())?;
    let derived = derive(row.id, &events, terms.as_deref(), now)?;
    let breaches = unrecorded_breaches(&events, &derived.clocks);
    for (clock, at) in &breaches {
        let event = NewEvent::new(*at, EventKind::Breached { clock: *clock }, None);
        record(tx, &mut chain, &row, &event, now).await?;
        events.push(Event { at: *at, kind: event.kind });
    }
    let before = row.clone();
    apply(&mut row, &events, &derived, now)?;
    if !breaches.is_empty() {
        chain.save(tx).await?;
        let outbox_id = tx.new_id(now);
        let params =
            values![outbox_id, "ticket_breached", row.customer_id, row.id, row.version.to_string(), now];
        tx.push(&OUTBOX, &params).await?;
    }
    // Support time counted grows every second; a list is read again only for what it does not count down itself.
    let moved = !breaches.is_empty()
        || differed
        || (row.board_order, row.status) != (before.board_order, before.status);
    if moved {
        tx.changed(Change {
            customer_id: row.customer_id,
            ticket_id: Some(row.id),
            version: row.version,
            topic: Topic::Ticket,
        });
    } else {
        row.version = before.version;
    }
    save(tx, &row, &derived, false).await?;
    Ok(Refresh { row, breached: breaches.into_iter().map(|(clock, _)| clock).collect(), differed })
}

/// True when the row says what its events said at the instant it was written.
pub(crate) fn agrees(
    row: &TicketRow,
    events: &[Event],
    terms: Option<&domain::clock::Terms>,
) -> Result<bool> {
    let derived = derive(row.id, events, terms, row.updated_at)?;
    let mut again = row.clone();
    apply(&mut again, events, &derived, row.updated_at)?;
    again.version = row.version;
    Ok(again == *row)
}
