//! Opening a ticket: number, pinned contract, clocks, event, chain, outbox, in one transaction and two round trips.

use std::sync::Arc;

use domain::clock::Terms;
use domain::span::{Duration, Instant};
use domain::ticket::{Event, EventKind, Priority, Status};

use super::row::{ClockRow, Derived, TicketRow, apply, derive, save, unrecorded_breaches};
use crate::db::{Change, Topic};
use crate::error::{Result, StoreError};
use crate::event::{Chain, NewRecord, payload};
use crate::{Sql, Tx, search, values};

/// Where the engines have nothing in common: on SQLite there is one writer, and tickets are never deleted; on PostgreSQL
/// a sequence never makes two transactions wait for each other.
pub(super) static NEXT_NUMBER: Sql = Sql::per_engine(
    "NEXT_NUMBER",
    "select coalesce(max(number), 1000) + 1 from ticket",
    "select nextval('ticket_numbers')",
);

crate::statements! {
    /// The version in force; where contracts overlap, the one that came into force last.
    IN_FORCE = "select v.effective_from, v.id from contract c join contract_version v on v.contract_id = c.id \
        where c.customer_id = $1 and v.effective_from <= $2 and (v.effective_to is null or v.effective_to > $2)";
    OUTBOX = "insert into outbox (id, kind, customer_id, subject_id, payload, due_at, lease_until, attempts) \
        values ($1, $2, $3, $4, $5, $6, 0, 0)";
}

/// A request that reached the provider.
#[derive(Clone, Debug)]
pub struct OpenTicket {
    /// Whose.
    pub customer_id: i64,
    /// One line.
    pub subject: String,
    /// What was said; a personal text, kept beside the chain.
    pub body: Option<String>,
    /// `incident`, `request`, `question`, ...
    pub kind: String,
    /// `mail`, `web`, `phone`, `monitoring`, `api`, ...
    pub channel: String,
    /// Priority it starts with.
    pub priority: Priority,
    /// When it reached the provider: not after `now`.
    pub opened_at: Instant,
    /// Who recorded it.
    pub actor_id: Option<i64>,
    /// Who asked.
    pub requester_id: Option<i64>,
    /// Affected service.
    pub service_id: Option<i64>,
    /// Team that gets it.
    pub team: Option<String>,
    /// Person who gets it.
    pub assignee_id: Option<i64>,
    /// System and key it came from; opening the same twice is a `Conflict`.
    pub source: Option<(String, String)>,
    /// Contract version that judges it; `None`: the one in force for the customer at `opened_at`.
    pub contract_version_id: Option<i64>,
}

impl OpenTicket {
    /// An incident by mail with nothing optional.
    pub fn new(
        customer_id: i64,
        subject: impl Into<String>,
        priority: Priority,
        opened_at: Instant,
    ) -> OpenTicket {
        OpenTicket {
            customer_id,
            subject: subject.into(),
            body: None,
            kind: "incident".to_owned(),
            channel: "mail".to_owned(),
            priority,
            opened_at,
            actor_id: None,
            requester_id: None,
            service_id: None,
            team: None,
            assignee_id: None,
            source: None,
            contract_version_id: None,
        }
    }

    fn events(&self) -> Vec<Event> {
        let at = self.opened_at;
        let mut events = vec![Event { at, kind: EventKind::Opened { priority: self.priority } }];
        if let Some(team) = &self.team {
            events.push(Event { at, kind: EventKind::Team { to: team.clone() } });
        }
        if let Some(assignee) = self.assignee_id {
            events.push(Event { at, kind: EventKind::Assigned { to: Some(assignee.to_string()) } });
        }
        events
    }
}

/// The row of a ticket before its first event is applied.
pub(super) fn blank(id: i64, number: i64, new: &OpenTicket, contract_version_id: Option<i64>) -> TicketRow {
    let (source, source_key) = new.source.clone().unzip();
    TicketRow {
        id,
        number,
        customer_id: new.customer_id,
        contract_version_id,
        service_id: new.service_id,
        requester_id: new.requester_id,
        subject: new.subject.clone(),
        kind: new.kind.clone(),
        channel: new.channel.clone(),
        source,
        source_key,
        opened_at: new.opened_at,
        status: Status::Open,
        since: new.opened_at,
        priority: new.priority,
        assignee_id: None,
        team: None,
        resolved_at: None,
        reopenings: 0,
        excluded: None,
        unanswered: true,
        fields: String::new(),
        response: ClockRow::default(),
        resolve: ClockRow::default(),
        update: ClockRow::default(),
        paused: Duration::ZERO,
        next_due: None,
        board_order: 0,
        wake_at: None,
        version: 0,
        updated_at: new.opened_at,
    }
}

/// Opens a ticket and answers its row, clocks running.
///
/// # Errors
/// `NotFound` for an unknown customer or contract version, `Conflict` when source and key are recorded already,
/// `Invalid` when it would be opened in the future.
pub async fn open(tx: &mut Tx, new: &OpenTicket, now: Instant) -> Result<TicketRow> {
    if new.opened_at > now {
        return Err(StoreError::Invalid("a ticket cannot be opened in the future".to_owned()));
    }
    let rows = tx
        .together(&[
            (&crate::event::LOCK, &values![new.customer_id]),
            (&NEXT_NUMBER, &[]),
            (&IN_FORCE, &values![new.customer_id, new.opened_at]),
        ])
        .await?;
    let [lock, number, in_force] = rows.as_slice() else { return Err(StoreError::NotFound("customer")) };
    let mut chain = Chain::of_rows(new.customer_id, lock)?;
    let number =
        *Tx::read_rows(number, |row| row.int(0))?.first().ok_or(StoreError::NotFound("ticket number"))?;
    let in_force = latest(Tx::read_rows(in_force, read_in_force)?);
    let version = new.contract_version_id.or(in_force);
    let terms = match version {
        Some(version) => Some(tx.terms(version).await?),
        None => None,
    };
    let id = tx.new_id(now);
    let mut row = blank(id, number, new, version);
    let derived = first_events(tx, &mut chain, &mut row, new, terms, now).await?;
    chain.save(tx).await?;
    save(tx, &row, &derived, true).await?;
    let outbox_id = tx.new_id(now);
    tx.push(&OUTBOX, &values![outbox_id, "ticket_opened", row.customer_id, id, "", now]).await?;
    tx.changed(Change {
        customer_id: row.customer_id,
        ticket_id: Some(id),
        version: row.version,
        topic: Topic::Opened,
    });
    // What came by mail is confirmed by whoever read it: a machine's message never is.
    if new.channel != "mail" {
        crate::mail::notify::confirm(tx, &row, now).await?;
    }
    Ok(row)
}

/// One row of [`IN_FORCE`].
pub(crate) fn read_in_force(row: &crate::Row<'_>) -> Result<(i64, i64)> {
    Ok((row.int(0)?, row.int(1)?))
}

/// The version that came into force last.
pub(crate) fn latest(in_force: Vec<(i64, i64)>) -> Option<i64> {
    in_force.into_iter().max().map(|(_, id)| id)
}

/// Records what opening says, and breaches that lie behind a request that was typed in late.
async fn first_events(
    tx: &mut Tx,
    chain: &mut Chain,
    row: &mut TicketRow,
    new: &OpenTicket,
    terms: Option<Arc<Terms>>,
    now: Instant,
) -> Result<Derived> {
    let mut events = new.events();
    let derived = derive(row.id, &events, terms.as_deref(), now)?;
    for (clock, at) in unrecorded_breaches(&events, &derived.clocks) {
        events.push(Event { at, kind: EventKind::Breached { clock } });
    }
    for (index, event) in events.iter().enumerate() {
        let breach = matches!(event.kind, EventKind::Breached { .. });
        let mut texts: Vec<(&str, &str)> = Vec::new();
        if index == 0 {
            texts.extend(new.body.as_deref().map(|body| ("body", body)));
            texts.push(("subject", &new.subject));
        }
        let record = NewRecord {
            subject: "ticket",
            subject_id: row.id,
            at: event.at,
            actor_id: if breach { None } else { new.actor_id },
            kind: event.kind.name(),
            payload: payload(&event.kind)?,
            texts: &texts,
        };
        let event_id = chain.record(tx, &record, now).await?;
        if index == 0 {
            let body = new.body.as_deref().unwrap_or_default();
            let subject = search::with_key(&new.subject, row.source_key.as_deref());
            let doc = search::Doc { subject: &subject, body, is_public: true };
            search::add(tx, event_id, row.customer_id, &doc).await?;
        }
    }
    apply(row, &events, &derived, now)?;
    Ok(derived)
}
