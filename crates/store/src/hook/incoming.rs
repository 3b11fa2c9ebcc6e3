//! Webhooks in: addresses at which other systems tell us something, which ticket each of their keys means, and what could
//! not be acted on, kept as it was until a person has looked.

use domain::hook::{Incoming, Mapping, Verdict};
use domain::span::Instant;
use domain::ticket::{EventKind, Status};

use crate::error::{Result, StoreError};
use crate::event::{HOUSE, NewRecord, record_one};
use crate::ticket::{self, Append, NewEvent, OpenTicket, TicketRow};
use crate::{Row, Tx, customer, values};

macro_rules! select_receiver {
    ($rest:literal) => {
        concat!(
            "select r.id, r.kind, r.customer_id, r.name, r.secret, r.mapping, r.active, r.heard_at, r.created_at from hook_in r ",
            $rest
        )
    };
}

macro_rules! select_reject {
    ($rest:literal) => {
        concat!(
            "select j.id, j.hook_in_id, r.name, j.customer_id, j.urgent, j.reason, j.raw, j.recorded_at, j.settled_at, \
             j.settled_by, j.ticket_id from hook_reject j join hook_in r on r.id = j.hook_in_id ",
            $rest
        )
    };
}

crate::statements! {
    ADD = "insert into hook_in (id, kind, customer_id, name, token_hash, secret, mapping, active, created_at, updated_at) \
        values ($1, $2, $3, $4, $5, $6, $7, true, $8, $8)";
    UPDATE = "update hook_in set name = $2, secret = $3, mapping = $4, active = $5, updated_at = $6 where id = $1";
    SET_TOKEN = "update hook_in set token_hash = $2, updated_at = $3 where id = $1";
    HEARD = "update hook_in set heard_at = $2 where id = $1";
    GET = select_receiver!("where r.id = $1");
    BY_TOKEN = select_receiver!("where r.token_hash = $1 and r.active");
    LIST = select_receiver!("where r.id > $1 order by r.id limit $2");
    KEY = "select ticket_id from hook_key where hook_in_id = $1 and key = $2";
    SET_KEY = "insert into hook_key (hook_in_id, key, ticket_id, updated_at) values ($1, $2, $3, $4) \
        on conflict (hook_in_id, key) do update set ticket_id = excluded.ticket_id, updated_at = excluded.updated_at";
    KEEP = "insert into hook_reject (id, hook_in_id, customer_id, urgent, reason, raw, recorded_at) \
        values ($1, $2, $3, $4, $5, $6, $7)";
    REJECTS = select_reject!("where j.settled_at is null and j.id > $1 order by j.id limit $2");
    REJECT = select_reject!("where j.id = $1");
    WAITING = "select count(*) from (select 1 from hook_reject where settled_at is null limit 100) waiting";
    SETTLE = "update hook_reject set settled_at = $2, settled_by = $3, ticket_id = $4 where id = $1 and settled_at is null";
}

/// An address at which another system tells us something.
#[derive(Clone, PartialEq, Eq)]
pub struct Receiver {
    /// Id.
    pub id: i64,
    /// `generic`, `phone`.
    pub kind: String,
    /// Everything it says is of this customer; `None`: the message says whose it is.
    pub customer_id: Option<i64>,
    /// What it is for.
    pub name: String,
    /// What signs: Twilio's token, or the secret of Standard Webhooks; empty: the address alone.
    pub secret: String,
    /// How a message is read, as JSON (`domain::hook::Mapping`); empty for a telephone.
    pub mapping: String,
    /// False: it listens no more.
    pub active: bool,
    /// When something last came.
    pub heard_at: Option<Instant>,
    /// When it was added.
    pub created_at: Instant,
}

/// The secret stays out of logs.
impl std::fmt::Debug for Receiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Receiver {{ id: {}, kind: {}, active: {} }}", self.id, self.kind, self.active)
    }
}

/// A receiver to be added.
#[derive(Clone)]
pub struct NewReceiver {
    /// `generic`, `phone`.
    pub kind: String,
    /// Everything it says is of this customer.
    pub customer_id: Option<i64>,
    /// What it is for.
    pub name: String,
    /// SHA-256 of the token in its address.
    pub token_hash: [u8; 32],
    /// What signs.
    pub secret: String,
    /// How a message is read.
    pub mapping: String,
}

/// Something that could not be acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Id.
    pub id: i64,
    /// Where it came in.
    pub receiver_id: i64,
    /// The name of that.
    pub receiver: String,
    /// Whose, as far as known.
    pub customer_id: Option<i64>,
    /// A call: somebody waits for an answer.
    pub urgent: bool,
    /// Why.
    pub reason: String,
    /// As it was.
    pub raw: String,
    /// When it came.
    pub recorded_at: Instant,
    /// When a person dealt with it.
    pub settled_at: Option<Instant>,
    /// Who.
    pub settled_by: Option<i64>,
    /// The ticket it became.
    pub ticket_id: Option<i64>,
}

fn read(row: &Row<'_>) -> Result<Receiver> {
    let mut column = row.in_order();
    Ok(Receiver {
        id: column.int()?,
        kind: column.text()?,
        customer_id: column.int_opt()?,
        name: column.text()?,
        secret: column.text()?,
        mapping: column.text()?,
        active: column.bool()?,
        heard_at: column.at_opt()?,
        created_at: column.at()?,
    })
}

fn read_reject(row: &Row<'_>) -> Result<Reject> {
    let mut column = row.in_order();
    Ok(Reject {
        id: column.int()?,
        receiver_id: column.int()?,
        receiver: column.text()?,
        customer_id: column.int_opt()?,
        urgent: column.bool()?,
        reason: column.text()?,
        raw: column.text()?,
        recorded_at: column.at()?,
        settled_at: column.at_opt()?,
        settled_by: column.int_opt()?,
        ticket_id: column.int_opt()?,
    })
}

async fn note(
    tx: &mut Tx,
    of: (Option<i64>, i64, &str),
    kind: &str,
    payload: serde_json::Value,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let (customer_id, subject_id, name) = of;
    let record = NewRecord {
        subject: "receiver",
        subject_id,
        at: now,
        actor_id,
        kind,
        payload: payload.to_string().into(),
        texts: &[("name", name)],
    };
    record_one(tx, customer_id.unwrap_or(HOUSE), &record, now).await.map(|_| ())
}

/// Adds a receiver and answers its id.
///
/// # Errors
/// `Invalid` when the mapping does not read; `NotFound` for an unknown customer.
pub async fn add(tx: &mut Tx, new: &NewReceiver, actor_id: Option<i64>, now: Instant) -> Result<i64> {
    check(&new.kind, &new.mapping)?;
    let id = tx.new_id(now);
    let NewReceiver { kind, customer_id, name, token_hash, secret, mapping } = new;
    tx.exec(&ADD, &values![id, kind, *customer_id, name, token_hash, secret, mapping, now]).await?;
    let payload = serde_json::json!({ "kind": kind, "signed": !secret.is_empty() });
    note(tx, (*customer_id, id, name), "receiver_added", payload, actor_id, now).await?;
    Ok(id)
}

fn check(kind: &str, mapping: &str) -> Result<()> {
    match kind {
        "phone" => Ok(()),
        "generic" => Mapping::parse(mapping).map(|_| ()).map_err(StoreError::Invalid),
        other => Err(StoreError::Invalid(format!("kind: generic or phone, not \"{other}\""))),
    }
}

/// Changes name, secret, mapping and whether it listens.
///
/// # Errors
/// `NotFound`; `Invalid` when the mapping does not read.
pub async fn update(tx: &mut Tx, receiver: &Receiver, actor_id: Option<i64>, now: Instant) -> Result<()> {
    check(&receiver.kind, &receiver.mapping)?;
    let Receiver { id, name, secret, mapping, active, customer_id, .. } = receiver;
    if tx.exec(&UPDATE, &values![*id, name, secret, mapping, *active, now]).await? == 0 {
        return Err(StoreError::NotFound("receiver"));
    }
    let payload = serde_json::json!({ "active": active, "signed": !secret.is_empty() });
    note(tx, (*customer_id, *id, name), "receiver_changed", payload, actor_id, now).await
}

/// Gives it another address: the old one is no longer heard.
///
/// # Errors
/// `NotFound`.
pub async fn set_token(
    tx: &mut Tx,
    id: i64,
    hash: &[u8; 32],
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let receiver = get(tx, id).await?.ok_or(StoreError::NotFound("receiver"))?;
    tx.exec(&SET_TOKEN, &values![id, hash, now]).await?;
    let of = (receiver.customer_id, id, receiver.name.as_str());
    note(tx, of, "receiver_token_changed", serde_json::json!({}), actor_id, now).await
}

/// A receiver.
///
/// # Errors
/// What the engine says.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Receiver>> {
    tx.one(&GET, &values![id], read).await
}

/// The receiver with this token, while it listens.
///
/// # Errors
/// What the engine says.
pub async fn by_token(tx: &mut Tx, hash: &[u8; 32]) -> Result<Option<Receiver>> {
    tx.one(&BY_TOKEN, &values![hash], read).await
}

/// Receivers by id, those after `after`.
///
/// # Errors
/// What the engine says.
pub async fn list(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Receiver>> {
    tx.all(&LIST, &values![after, limit], read).await
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Became {
    /// It opened this ticket.
    Opened(Box<TicketRow>),
    /// It was added to this ticket.
    Added(Box<TicketRow>),
    /// It is kept for a person, with this reason.
    Kept(i64, String),
}

/// The live ticket that a key means.
pub(crate) async fn of_key(tx: &mut Tx, receiver_id: i64, key: &str) -> Result<Option<TicketRow>> {
    let Some(id) = tx.one(&KEY, &values![receiver_id, key], |row| row.int(0)).await? else { return Ok(None) };
    Ok(ticket::get(tx, id).await?.filter(|row| !matches!(row.status, Status::Closed | Status::Merged)))
}

pub(crate) async fn set_key(
    tx: &mut Tx,
    receiver_id: i64,
    key: &str,
    ticket_id: i64,
    now: Instant,
) -> Result<()> {
    tx.exec(&SET_KEY, &values![receiver_id, key, ticket_id, now]).await.map(|_| ())
}

/// Notes that a receiver heard something.
pub(crate) async fn heard(tx: &mut Tx, receiver_id: i64, now: Instant) -> Result<()> {
    tx.push(&HEARD, &values![receiver_id, now]).await
}

/// Acts on a message of another system: opens a ticket, or adds to the one with the same key. What cannot be acted on is
/// kept for a person; it is never lost.
///
/// # Errors
/// What the engine says.
pub async fn take(
    tx: &mut Tx,
    receiver: &Receiver,
    read: &std::result::Result<Incoming, String>,
    raw: &str,
    now: Instant,
) -> Result<Became> {
    heard(tx, receiver.id, now).await?;
    let incoming = match read {
        Ok(incoming) => incoming,
        Err(reason) => return keep(tx, receiver, receiver.customer_id, false, reason, raw, now).await,
    };
    let customer_id = match (receiver.customer_id, &incoming.customer) {
        (Some(id), _) => Ok(id),
        (None, Some(key)) => match customer::by_key(tx, key).await? {
            Some(found) if found.active => Ok(found.id),
            _ => Err(format!("customer: there is none with the key \"{key}\"")),
        },
        (None, None) => {
            Err("customer: the message does not say whose it is; add it to the mapping".to_owned())
        }
    };
    let customer_id = match customer_id {
        Ok(id) => id,
        Err(reason) => return keep(tx, receiver, None, false, &reason, raw, now).await,
    };
    let known = match &incoming.key {
        Some(key) => of_key(tx, receiver.id, key).await?.filter(|row| row.customer_id == customer_id),
        None => None,
    };
    if let Some(row) = known {
        return update_ticket(tx, &row, incoming, now).await;
    }
    if incoming.verdict == Verdict::Over {
        let reason = "it is over, and we never heard that it began";
        return keep(tx, receiver, Some(customer_id), false, reason, raw, now).await;
    }
    let mut new = OpenTicket::new(customer_id, incoming.subject.as_str(), incoming.priority, now);
    new.body = Some(incoming.text.clone());
    new.channel = "monitoring".to_owned();
    let row = ticket::open(tx, &new, now).await?;
    if let Some(key) = &incoming.key {
        set_key(tx, receiver.id, key, row.id, now).await?;
    }
    Ok(Became::Opened(Box::new(row)))
}

/// News of a ticket that is there: a note; a graver priority is taken over, a lesser one is a person's decision.
async fn update_ticket(tx: &mut Tx, row: &TicketRow, incoming: &Incoming, now: Instant) -> Result<Became> {
    let over = incoming.verdict == Verdict::Over;
    let mut events = Vec::new();
    if row.status == Status::Resolved && !over {
        events.push(NewEvent::new(now, EventKind::Reopened, None));
    }
    if !over && incoming.priority < row.priority && row.status != Status::Resolved {
        events.push(NewEvent::new(now, EventKind::Priority { to: incoming.priority }, None));
    }
    let text = format!("{}\n\n{}", incoming.subject, incoming.text);
    events.push(NewEvent::new(now, EventKind::InternalNote, None).with_text(text));
    let append = Append { ticket_id: row.id, events, expected_version: None };
    Ok(Became::Added(Box::new(ticket::append(tx, &append, now).await?)))
}

/// Keeps a message for a person.
///
/// # Errors
/// What the engine says.
pub async fn keep(
    tx: &mut Tx,
    receiver: &Receiver,
    customer_id: Option<i64>,
    urgent: bool,
    reason: &str,
    raw: &str,
    now: Instant,
) -> Result<Became> {
    let id = tx.new_id(now);
    let raw = raw.replace('\0', "\u{fffd}");
    tx.exec(&KEEP, &values![id, receiver.id, customer_id, urgent, reason, raw, now]).await?;
    let customer_id = customer_id.unwrap_or(HOUSE);
    tx.changed(crate::Change { customer_id, ticket_id: None, version: 0, topic: crate::Topic::Mail });
    Ok(Became::Kept(id, reason.to_owned()))
}

/// What waits for a person, the oldest first, those after the id `after`.
///
/// # Errors
/// What the engine says.
pub async fn rejects(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Reject>> {
    tx.all(&REJECTS, &values![after, limit], read_reject).await
}

/// How much waits for a person; 100 means that many or more.
///
/// # Errors
/// What the engine says.
pub async fn waiting(tx: &mut Tx) -> Result<i64> {
    Ok(tx.one(&WAITING, &[], |row| row.int(0)).await?.unwrap_or(0))
}

/// One of them.
///
/// # Errors
/// What the engine says.
pub async fn reject(tx: &mut Tx, id: i64) -> Result<Option<Reject>> {
    tx.one(&REJECT, &values![id], read_reject).await
}

/// A person has dealt with it: it became a ticket, or nothing.
///
/// # Errors
/// `NotFound`; `Conflict` when somebody else was first.
pub async fn settle(tx: &mut Tx, id: i64, ticket_id: Option<i64>, actor_id: i64, now: Instant) -> Result<()> {
    let found = reject(tx, id).await?.ok_or(StoreError::NotFound("message"))?;
    if tx.exec(&SETTLE, &values![id, now, actor_id, ticket_id]).await? == 0 {
        return Err(StoreError::Conflict("somebody else has dealt with it: look again".to_owned()));
    }
    let payload =
        serde_json::json!({ "reject": id.to_string(), "ticket": ticket_id.map(|id| id.to_string()) });
    note(tx, (None, found.receiver_id, &found.receiver), "reject_settled", payload, Some(actor_id), now).await
}

/// Opens a ticket from what was kept, as of when it came in, and settles it in the same transaction.
///
/// # Errors
/// As [`settle`] and [`ticket::open`].
pub async fn open(
    tx: &mut Tx,
    id: i64,
    mut new: OpenTicket,
    actor_id: i64,
    now: Instant,
) -> Result<TicketRow> {
    let found = reject(tx, id).await?.ok_or(StoreError::NotFound("message"))?;
    new.opened_at = found.recorded_at;
    new.body = Some(new.body.unwrap_or(found.raw));
    let row = ticket::open(tx, &new, now).await?;
    settle(tx, id, Some(row.id), actor_id, now).await?;
    Ok(row)
}
