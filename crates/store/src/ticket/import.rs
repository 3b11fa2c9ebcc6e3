//! Bringing in tickets of another system with their history: many in one transaction, nothing twice.

use std::collections::BTreeMap;

use domain::span::Instant;
use domain::ticket::{Event, EventKind, Priority};

use super::append::{NewEvent, record};
use super::open::{IN_FORCE, NEXT_NUMBER, OpenTicket, blank, latest, read_in_force};
use super::row::{TicketRow, apply, derive, save, unrecorded_breaches};
use crate::db::Change;
use crate::error::{Result, StoreError};
use crate::event::{Chain, OF_SUBJECT, read_event};
use crate::{Tx, search, values};

crate::statements! {
    KNOWN = "select id from ticket where source = $1 and source_key = $2";
}

/// A ticket of another system.
#[derive(Clone, Debug)]
pub struct ImportTicket {
    /// Name of the system: `servicenow`.
    pub source: String,
    /// Its key there: `INC0000045`.
    pub key: String,
    /// One line.
    pub subject: String,
    /// `incident`, ...
    pub kind: String,
    /// Contract version that judges it; `None`: the one in force for the customer when it was opened.
    pub contract_version_id: Option<i64>,
    /// Its whole history in order; the first is the opening.
    pub events: Vec<NewEvent>,
}

/// What became of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// Added with so many events.
    Added(usize),
    /// It was there with a shorter history; so many events were added.
    Extended(usize),
    /// It was there already, with this history.
    Unchanged,
    /// It was there, and its first events are others than these: left as it is.
    Differs,
}

/// Imports tickets of one customer, in order. Call it with a few hundred at a time.
///
/// # Errors
/// `NotFound` for an unknown customer or contract version; `Invalid` for a history that does not begin with an opening.
pub async fn import(
    tx: &mut Tx,
    customer_id: i64,
    tickets: &[ImportTicket],
    now: Instant,
) -> Result<Vec<Imported>> {
    let mut chain = Chain::lock(tx, customer_id).await?;
    let mut versions = BTreeMap::new();
    let mut out = Vec::with_capacity(tickets.len());
    for ticket in tickets {
        let known = tx.one(&KNOWN, &values![&ticket.source, &ticket.key], |row| row.int(0)).await?;
        out.push(match known {
            Some(id) => extend(tx, &mut chain, id, ticket, now).await?,
            None => add(tx, &mut chain, ticket, &mut versions, now).await?,
        });
    }
    chain.save(tx).await?;
    if out.iter().any(|one| matches!(one, Imported::Added(_) | Imported::Extended(_))) {
        tx.changed(Change { customer_id, ..Change::EVERYTHING });
    }
    Ok(out)
}

async fn add(
    tx: &mut Tx,
    chain: &mut Chain,
    ticket: &ImportTicket,
    versions: &mut BTreeMap<Instant, Option<i64>>,
    now: Instant,
) -> Result<Imported> {
    let (opened_at, priority) = opening(ticket)?;
    let version = match (ticket.contract_version_id, versions.get(&opened_at)) {
        (Some(version), _) => Some(version),
        (None, Some(version)) => *version,
        (None, None) => {
            let version =
                latest(tx.all(&IN_FORCE, &values![chain.customer_id(), opened_at], read_in_force).await?);
            versions.insert(opened_at, version);
            version
        }
    };
    let terms = match version {
        Some(version) => Some(tx.terms(version).await?),
        None => None,
    };
    let mut new = OpenTicket::new(chain.customer_id(), ticket.subject.clone(), priority, opened_at);
    new.kind.clone_from(&ticket.kind);
    "import".clone_into(&mut new.channel);
    new.source = Some((ticket.source.clone(), ticket.key.clone()));
    let number =
        tx.one(&NEXT_NUMBER, &[], |row| row.int(0)).await?.ok_or(StoreError::NotFound("ticket number"))?;
    let mut row = blank(tx.new_id(now), number, &new, version);
    let mut events = ticket.events.clone();
    let mut plain = plain_events(&events);
    let derived = derive(row.id, &plain, terms.as_deref(), now)?;
    add_breaches(&mut events, &mut plain, &derived.clocks);
    for (index, event) in events.iter().enumerate() {
        if index == 0 {
            open_silently(tx, chain, &row, event, now).await?;
        } else {
            record(tx, chain, &row, event, now).await?;
        }
    }
    apply(&mut row, &plain, &derived, now)?;
    save(tx, &row, &derived, true).await?;
    Ok(Imported::Added(ticket.events.len()))
}

fn opening(ticket: &ImportTicket) -> Result<(Instant, Priority)> {
    match ticket.events.first() {
        Some(NewEvent { at, kind: EventKind::Opened { priority }, .. }) => Ok((*at, *priority)),
        _ => {
            Err(StoreError::Invalid(format!("the history of {} does not begin with its opening", ticket.key)))
        }
    }
}

fn plain_events(events: &[NewEvent]) -> Vec<Event> {
    events.iter().map(|event| Event { at: event.at, kind: event.kind.clone() }).collect()
}

fn add_breaches(events: &mut Vec<NewEvent>, plain: &mut Vec<Event>, clocks: &domain::clock::Clocks) {
    for (clock, at) in unrecorded_breaches(plain, clocks) {
        let kind = EventKind::Breached { clock };
        plain.push(Event { at, kind: kind.clone() });
        events.push(NewEvent::new(at, kind, None));
    }
}

/// The opening, found under the source's key as well.
async fn open_silently(
    tx: &mut Tx,
    chain: &mut Chain,
    row: &TicketRow,
    event: &NewEvent,
    now: Instant,
) -> Result<()> {
    let body = event.text.as_deref();
    let mut texts: Vec<(&str, &str)> = body.map(|body| ("body", body)).into_iter().collect();
    texts.push(("subject", &row.subject));
    let new = crate::event::NewRecord {
        subject: "ticket",
        subject_id: row.id,
        at: event.at,
        actor_id: event.actor_id,
        kind: event.kind.name(),
        payload: crate::event::payload(&event.kind)?,
        texts: &texts,
    };
    let event_id = chain.record(tx, &new, now).await?;
    let subject = search::with_key(&row.subject, row.source_key.as_deref());
    let doc = search::Doc { subject: &subject, body: body.unwrap_or_default(), is_public: true };
    search::add(tx, event_id, row.customer_id, &doc).await
}

/// The ticket is there: what its history lacks at the end is added.
async fn extend(
    tx: &mut Tx,
    chain: &mut Chain,
    id: i64,
    ticket: &ImportTicket,
    now: Instant,
) -> Result<Imported> {
    let mut events = tx.all(&OF_SUBJECT, &values![id], read_event).await?;
    let stored: Vec<&Event> =
        events.iter().filter(|event| !matches!(event.kind, EventKind::Breached { .. })).collect();
    let same = stored.iter().zip(&ticket.events).all(|(old, new)| old.at == new.at && old.kind == new.kind);
    if !same {
        return Ok(Imported::Differs);
    }
    let fresh = ticket.events.get(stored.len()..).unwrap_or_default().to_vec();
    if fresh.is_empty() {
        return Ok(Imported::Unchanged);
    }
    let mut row = super::get(tx, id).await?.ok_or(StoreError::NotFound("ticket"))?;
    let terms = match row.contract_version_id {
        Some(version) => Some(tx.terms(version).await?),
        None => None,
    };
    events.extend(plain_events(&fresh));
    let derived = derive(id, &events, terms.as_deref(), now)?;
    let mut all = fresh.clone();
    add_breaches(&mut all, &mut events, &derived.clocks);
    for event in &all {
        record(tx, chain, &row, event, now).await?;
    }
    apply(&mut row, &events, &derived, now)?;
    save(tx, &row, &derived, false).await?;
    Ok(Imported::Extended(fresh.len()))
}
