//! The record: events of one customer in a chain, written under the lock of that chain, never changed.

use std::borrow::Cow;

use domain::ledger::{self, Entry, Hash, Head, Stored, StoredText};
use domain::span::Instant;
use domain::ticket::{Event, EventKind};

use crate::error::{Result, StoreError};
use crate::{Row, Tx, values};

mod keeping;
pub use keeping::{erase_texts, sign_head, signed_heads};

pub(crate) fn keeping_statements() -> &'static [&'static crate::Sql] {
    keeping::ALL
}

/// The provider's own chain: colleagues, settings.
pub const HOUSE: i64 = 0;

crate::statements! {
    LOCK = "select seq, hash from chain where customer_id = $1 for update";
    LOCK_OF_TICKET = "select customer_id, seq, hash from chain \
        where customer_id = (select t.customer_id from ticket t where t.id = $1) for update";
    START = "insert into chain (customer_id, seq, hash) values ($1, 0, $2)";
    SAVE = "update chain set seq = $2, hash = $3 where customer_id = $1";
    INSERT = "insert into event (id, customer_id, seq, subject, subject_id, at, recorded_at, actor_id, kind, payload, hash) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    INSERT_TEXT = "insert into event_text (event_id, field, salt, body, hash, erased_at) values ($1, $2, $3, $4, $5, null)";
    /// In the order of recording, as the clocks and the fold want them.
    OF_SUBJECT = "select at, kind, payload from event where subject_id = $1 order by seq";
    /// What no clock looks at stays behind.
    HISTORIES = "select subject_id, at, kind, payload from event where subject = 'ticket' \
        and kind not in ('field', 'internal_note', 'assigned', 'breached', 'watching', 'time', 'linked', 'checked') order by subject_id, seq";
    HISTORIES_OF_CUSTOMER = "select subject_id, at, kind, payload from event where subject = 'ticket' \
        and customer_id = $1 and kind not in ('field', 'internal_note', 'assigned', 'breached', 'watching', 'time', 'linked', 'checked') order by subject_id, seq";
    PAGE = "select id, seq, at, recorded_at, actor_id, kind, payload from event \
        where subject_id = $1 and seq > $2 order by seq limit $3";
    PAGE_TEXTS = "select x.event_id, x.field, x.body, x.erased_at from event_text x join event e on e.id = x.event_id \
        where e.subject_id = $1 and e.seq > $2 and e.seq <= $3 order by x.event_id, x.field";
    CHAIN = "select id, customer_id, seq, subject, subject_id, at, recorded_at, actor_id, kind, payload, hash from event \
        where customer_id = $1 and seq > $2 order by seq limit $3";
    CHAIN_TEXTS = "select x.event_id, x.field, x.salt, x.body, x.hash, x.erased_at from event e \
        join event_text x on x.event_id = e.id where e.customer_id = $1 and e.seq > $2 and e.seq <= $3 \
        order by e.seq, x.field";
    CHAINS = "select customer_id, seq, hash from chain order by customer_id";
    HEAD = "select seq, hash from chain where customer_id = $1";
}

/// What is to be recorded.
#[derive(Clone, Debug)]
pub struct NewRecord<'a> {
    /// What it is about: `ticket`, `contract`, `person`, `customer`, ...
    pub subject: &'a str,
    /// Id of that.
    pub subject_id: i64,
    /// Since when it holds.
    pub at: Instant,
    /// Who did it; `None` is the program.
    pub actor_id: Option<i64>,
    /// What happened, one word.
    pub kind: &'a str,
    /// Details as JSON, without texts and names of persons; empty where the kind says it all.
    pub payload: Cow<'a, str>,
    /// Personal texts and names by field, in ascending order of field; they go beside the chain.
    pub texts: &'a [(&'a str, &'a str)],
}

/// A customer's chain, locked for this transaction.
#[derive(Debug)]
pub struct Chain {
    customer_id: i64,
    head: Head,
}

impl Chain {
    /// Locks a chain: whoever else writes for this customer waits until the commit.
    ///
    /// # Errors
    /// `NotFound` for an unknown customer.
    pub async fn lock(tx: &mut Tx, customer_id: i64) -> Result<Chain> {
        let head = tx.one(&LOCK, &values![customer_id], |row| read_head(row, 0)).await?;
        head.map(|head| Chain { customer_id, head }).ok_or(StoreError::NotFound("customer"))
    }

    /// From the rows that [`LOCK`] answered.
    pub(crate) fn of_rows(customer_id: i64, rows: &crate::Rows) -> Result<Chain> {
        let heads = Tx::read_rows(rows, |row| read_head(row, 0))?;
        heads.first().map(|head| Chain { customer_id, head: *head }).ok_or(StoreError::NotFound("customer"))
    }

    /// From the rows that [`LOCK_OF_TICKET`] answered.
    pub(crate) fn of_ticket_rows(rows: &crate::Rows) -> Result<Chain> {
        let chains =
            Tx::read_rows(rows, |row| Ok(Chain { customer_id: row.int(0)?, head: read_head(row, 1)? }))?;
        chains.into_iter().next().ok_or(StoreError::NotFound("ticket"))
    }

    /// Begins the chain of a new customer.
    ///
    /// # Errors
    /// `Conflict` when it has one.
    pub async fn start(tx: &mut Tx, customer_id: i64) -> Result<Chain> {
        tx.exec(&START, &values![customer_id, &ledger::GENESIS]).await?;
        Ok(Chain { customer_id, head: Head::EMPTY })
    }

    /// Whose chain it is.
    pub fn customer_id(&self) -> i64 {
        self.customer_id
    }

    /// Adds an event and answers its id. [`Chain::save`] must follow.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn record(&mut self, tx: &mut Tx, new: &NewRecord<'_>, recorded_at: Instant) -> Result<i64> {
        let id = tx.new_id(recorded_at);
        let seq = self.head.seq + 1;
        let mut texts: Vec<(&str, Hash)> = Vec::with_capacity(new.texts.len());
        for (field, body) in new.texts {
            let salt = salt()?;
            let hash = ledger::text_hash(&salt, body);
            tx.push(&INSERT_TEXT, &values![id, *field, &salt, *body, &hash]).await?;
            texts.push((field, hash));
        }
        let entry = Entry {
            customer_id: self.customer_id,
            seq,
            id,
            subject: new.subject,
            subject_id: new.subject_id,
            at: new.at,
            recorded_at,
            actor_id: new.actor_id,
            kind: new.kind,
            payload: &new.payload,
            texts: &texts,
        };
        let hash = ledger::chain(&self.head.hash, &entry);
        let params = values![
            id,
            self.customer_id,
            seq,
            new.subject,
            new.subject_id,
            new.at,
            recorded_at,
            new.actor_id,
            new.kind,
            new.payload.as_ref(),
            &hash
        ];
        tx.push(&INSERT, &params).await?;
        self.head = Head { seq, hash };
        Ok(id)
    }

    /// Writes the new head.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn save(self, tx: &mut Tx) -> Result<()> {
        tx.push(&SAVE, &values![self.customer_id, self.head.seq, &self.head.hash]).await
    }
}

/// Locks a chain, records one event, writes the head: for commands that record a single thing.
///
/// # Errors
/// As [`Chain::lock`].
pub async fn record_one(
    tx: &mut Tx,
    customer_id: i64,
    new: &NewRecord<'_>,
    recorded_at: Instant,
) -> Result<i64> {
    let mut chain = Chain::lock(tx, customer_id).await?;
    let id = chain.record(tx, new, recorded_at).await?;
    chain.save(tx).await?;
    Ok(id)
}

fn read_head(row: &Row<'_>, column: usize) -> Result<Head> {
    Ok(Head { seq: row.int(column)?, hash: row.hash(column + 1)? })
}

fn salt() -> Result<[u8; 16]> {
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt)
        .map_err(|error| StoreError::Database(format!("no random numbers: {error}")))?;
    Ok(salt)
}

/// The payload of a ticket's event: empty where the kind says it all.
pub(crate) fn payload(kind: &EventKind) -> Result<Cow<'static, str>> {
    if plain(kind.name()).is_some() && plain(kind.name()).as_ref() == Some(kind) {
        return Ok(Cow::Borrowed(""));
    }
    serde_json::to_string(kind).map(Cow::Owned).map_err(|error| StoreError::Invalid(error.to_string()))
}

/// The kinds that have no details.
fn plain(kind: &str) -> Option<EventKind> {
    Some(match kind {
        "internal_note" => EventKind::InternalNote,
        "customer_reply" => EventKind::CustomerReply,
        "resumed" => EventKind::Resumed,
        "workaround" => EventKind::Workaround,
        "workaround_accepted" => EventKind::WorkaroundAccepted,
        "workaround_rejected" => EventKind::WorkaroundRejected,
        "escalated" => EventKind::Escalated,
        "resolved" => EventKind::RESOLVED,
        "reopened" => EventKind::Reopened,
        "closed" => EventKind::Closed,
        "acknowledged" => EventKind::Acknowledged,
        "quote_accepted" => EventKind::QuoteAccepted,
        "quote_rejected" => EventKind::QuoteRejected,
        _ => return None,
    })
}

/// What [`payload`] wrote.
pub(crate) fn kind_of(kind: &str, payload: &str) -> Result<EventKind> {
    if payload.is_empty() {
        return plain(kind)
            .ok_or_else(|| StoreError::Damaged(format!("an event of the kind {kind} without details")));
    }
    serde_json::from_str(payload)
        .map_err(|error| StoreError::Damaged(format!("an event of the kind {kind}: {error}")))
}

pub(crate) fn read_event(row: &Row<'_>) -> Result<Event> {
    let at = row.at(0)?;
    let kind = row.with_text(1, |kind| row.with_text(2, |payload| kind_of(kind, payload)))???;
    Ok(Event { at, kind })
}

/// All events of a ticket in the order of recording: what the clocks judge.
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn of_ticket(tx: &mut Tx, ticket_id: i64) -> Result<Vec<Event>> {
    tx.all(&OF_SUBJECT, &values![ticket_id], read_event).await
}

/// Hands every ticket's history to `look`, one after the other, of one customer or of all: what a replay judges. Events
/// that no clock looks at (fields, notes, owners, recorded breaches) are left out.
///
/// # Errors
/// `Damaged` when an event cannot be read.
pub async fn histories(
    tx: &mut Tx,
    customer_id: Option<i64>,
    mut look: impl FnMut(i64, &[Event]) + Send,
) -> Result<()> {
    let mut current = 0;
    let mut events: Vec<Event> = Vec::new();
    let mut take = |row: &Row<'_>| {
        let ticket_id = row.int(0)?;
        if ticket_id != current {
            if !events.is_empty() {
                look(current, &events);
            }
            events.clear();
            current = ticket_id;
        }
        let at = row.at(1)?;
        let kind = row.with_text(2, |kind| row.with_text(3, |payload| kind_of(kind, payload)))???;
        events.push(Event { at, kind });
        Ok(())
    };
    match customer_id {
        None => tx.each(&HISTORIES, &[], &mut take).await?,
        Some(customer_id) => tx.each(&HISTORIES_OF_CUSTOMER, &values![customer_id], &mut take).await?,
    }
    if !events.is_empty() {
        look(current, &events);
    }
    Ok(())
}

/// A recorded event with its texts, as a page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Its id.
    pub id: i64,
    /// Its place in the customer's chain; the key of paging.
    pub seq: i64,
    /// Since when it holds.
    pub at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who did it.
    pub actor_id: Option<i64>,
    /// What happened.
    pub kind: EventKind,
    /// Its texts.
    pub texts: Vec<Text>,
}

/// A text beside an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// `body`, `subject`, ...
    pub field: String,
    /// What it says; `None` once erased.
    pub body: Option<String>,
    /// When it was erased.
    pub erased_at: Option<Instant>,
}

impl Recorded {
    /// The text of the message, if it has one that was not erased.
    pub fn body(&self) -> Option<&str> {
        self.texts.iter().find(|text| text.field == "body").and_then(|text| text.body.as_deref())
    }
}

/// A ticket's events with texts, `limit` at most, those after the chain place `after` (0: from the start).
///
/// # Errors
/// `Damaged` when one cannot be read.
pub async fn page(tx: &mut Tx, ticket_id: i64, after: i64, limit: i64) -> Result<Vec<Recorded>> {
    let read = |row: &Row<'_>| {
        let mut column = row.in_order();
        Ok(Recorded {
            id: column.int()?,
            seq: column.int()?,
            at: column.at()?,
            recorded_at: column.at()?,
            actor_id: column.int_opt()?,
            kind: kind_of(&column.text()?, &column.text()?)?,
            texts: Vec::new(),
        })
    };
    let mut events = tx.all(&PAGE, &values![ticket_id, after, limit], read).await?;
    let Some(last) = events.last().map(|event| event.seq) else { return Ok(events) };
    let texts = tx
        .all(&PAGE_TEXTS, &values![ticket_id, after, last], |row| {
            let erased_at = row.at_opt(3)?;
            // Words behind a date of erasure are nobody's: only `doctor` speaks of them.
            let body = row.text_opt(2)?.filter(|_| erased_at.is_none());
            Ok((row.int(0)?, Text { field: row.text(1)?, body, erased_at }))
        })
        .await?;
    for (event_id, text) in texts {
        if let Some(event) = events.iter_mut().find(|event| event.id == event_id) {
            event.texts.push(text);
        }
    }
    Ok(events)
}

/// Every chain with its recorded head; 0 is the provider's own.
///
/// # Errors
/// What the engine says.
pub async fn chains(tx: &mut Tx) -> Result<Vec<(i64, Head)>> {
    tx.all(&CHAINS, &[], |row| Ok((row.int(0)?, read_head(row, 1)?))).await
}

/// Where a customer's chain stands.
///
/// # Errors
/// `NotFound` for an unknown customer.
pub async fn head(tx: &mut Tx, customer_id: i64) -> Result<Head> {
    let head = tx.one(&HEAD, &values![customer_id], |row| read_head(row, 0)).await?;
    head.ok_or(StoreError::NotFound("customer"))
}

/// A stretch of a chain after the place `after`, for verification and export.
///
/// # Errors
/// `Damaged` when a row cannot be read.
pub async fn stretch(tx: &mut Tx, customer_id: i64, after: i64, limit: i64) -> Result<Vec<Stored>> {
    let mut events = tx.all(&CHAIN, &values![customer_id, after, limit], read_stored).await?;
    let Some(last) = events.last().map(|event| event.seq) else { return Ok(events) };
    let texts = tx
        .all(&CHAIN_TEXTS, &values![customer_id, after, last], |row| {
            let content = content(row.bytes_opt(2)?.as_deref(), row.text_opt(3)?);
            let text =
                StoredText { field: row.text(1)?, hash: row.hash(4)?, content, erased_at: row.at_opt(5)? };
            Ok((row.int(0)?, text))
        })
        .await?;
    let mut events_left = events.iter_mut().peekable();
    for (event_id, text) in texts {
        while events_left.next_if(|event| event.id != event_id).is_some() {}
        if let Some(event) = events_left.peek_mut() {
            event.texts.push(text);
        }
    }
    Ok(events)
}

/// Salt and body as the verifier takes them. Half of the two is not "erased": it is handed on as a text, which no hash
/// fits and no date of erasure excuses.
fn content(salt: Option<&[u8]>, body: Option<String>) -> Option<([u8; 16], String)> {
    if salt.is_none() && body.is_none() {
        return None;
    }
    let salt = salt.and_then(|salt| <[u8; 16]>::try_from(salt).ok()).unwrap_or_default();
    Some((salt, body.unwrap_or_default()))
}

fn read_stored(row: &Row<'_>) -> Result<Stored> {
    let mut column = row.in_order();
    Ok(Stored {
        id: column.int()?,
        customer_id: column.int()?,
        seq: column.int()?,
        subject: column.text()?,
        subject_id: column.int()?,
        at: column.at()?,
        recorded_at: column.at()?,
        actor_id: column.int_opt()?,
        kind: column.text()?,
        payload: column.text()?,
        hash: column.hash()?,
        texts: Vec::new(),
    })
}
