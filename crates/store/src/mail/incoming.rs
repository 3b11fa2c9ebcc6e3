//! What came in: kept raw before its sender is told that we have it, then taken up by a job, once.

use std::sync::Arc;

use domain::mail::{Outcome, Reason};
use domain::span::{Duration, Instant};
use serde::{Deserialize, Serialize};

use super::blob;
use crate::error::{Result, StoreError};
use crate::{Change, Row, Topic, Tx, values};

macro_rules! select_mail {
    ($rest:literal) => {
        concat!(
            "select m.id, m.source, m.envelope_from, m.envelope_to, m.received_at, m.state, m.attempts, m.outcome, \
             m.reason, m.message_id, m.sender, m.subject, m.customer_id, m.ticket_id, m.event_id, m.html is not null, \
             m.settled_at, m.settled_by, b.size from mail_in m join blob b on b.sha256 = m.blob ",
            $rest
        )
    };
}

crate::statements! {
    RECEIVE = "insert into mail_in (id, blob, source, envelope_from, envelope_to, received_at, state, lease_until, \
        attempts) values ($1, $2, $3, $4, $5, $6, 'new', 0, 0)";
    CLAIM = "update mail_in set lease_until = $2, attempts = attempts + 1 where id in (select id from mail_in \
        where state = 'new' and lease_until <= $1 order by id limit $3) and state = 'new' and lease_until <= $1 \
        returning id, source, envelope_from, envelope_to, received_at, attempts, verdict, settled_by";
    RAW = "select b.body from mail_in m join blob b on b.sha256 = m.blob where m.id = $1";
    SETTLE = "update mail_in set state = $2, outcome = $3, reason = $4, message_id = $5, digest = $6, sender = $7, \
        subject = $8, customer_id = $9, ticket_id = $10, event_id = $11, html = $12, settled_at = $13, words = $14, lease_until = 0 \
        where id = $1 and state = 'new'";
    FAIL = "update mail_in set state = 'person', outcome = 'needs_person', reason = $2, settled_at = $3, lease_until = 0 \
        where id = $1 and state = 'new'";
    RELEASE = "update mail_in set lease_until = $2 where id = $1 and state = 'new'";
    NEXT = "select min(lease_until) from mail_in where state = 'new'";
    GET = select_mail!("where m.id = $1");
    PERSON = select_mail!("where m.state = 'person' and m.id < $1 order by m.id desc limit $2");
    LIST = select_mail!("where m.id < $1 order by m.id desc limit $2");
    OF_TICKET = select_mail!("where m.ticket_id = $1 order by m.id limit $2");
    HTML = "select html from mail_in where id = $1";
    WORDS = "select words from mail_in where id = $1";
    COUNTS = "select (select count(*) from (select 1 from mail_in where state = 'person' limit 1000) a), \
        (select count(*) from (select 1 from mail_in where state = 'new' limit 1000) b), \
        (select count(*) from (select 1 from mail_out where state = 'failed' limit 1000) c), \
        (select count(*) from (select 1 from mail_out where state = 'waiting' limit 1000) d)";
    VERDICT = "update mail_in set state = 'new', verdict = $2, settled_by = $3, lease_until = 0, attempts = 0 \
        where id = $1 and state = 'person'";
    IGNORE = "update mail_in set state = 'done', outcome = 'ignored', reason = $2, settled_at = $3, settled_by = $4 \
        where id = $1 and state = 'person'";
    BOX = "select uid_validity, last_uid, seen_at, outcome from mailbox where name = $1";
    BOXES = "select name, uid_validity, last_uid, seen_at, outcome from mailbox order by name";
    NOTE_BOX = "insert into mailbox (name, uid_validity, last_uid, seen_at, outcome) values ($1, 0, 0, $2, $3) \
        on conflict (name) do update set seen_at = excluded.seen_at, outcome = excluded.outcome";
    SET_BOX = "insert into mailbox (name, uid_validity, last_uid, seen_at, outcome) values ($1, $2, $3, $4, $5) \
        on conflict (name) do update set uid_validity = excluded.uid_validity, last_uid = excluded.last_uid, \
        seen_at = excluded.seen_at, outcome = excluded.outcome";
}

/// Largest message that is taken in.
pub const MOST_BYTES: usize = 50 << 20;

/// A message at our door.
#[derive(Clone, Debug)]
pub struct Received {
    /// The message as it is.
    pub raw: Arc<[u8]>,
    /// `lmtp`, `pipe`, `api`, `imap NAME`.
    pub source: String,
    /// The sender of the envelope: an address, `<>` for none, empty when there was no envelope.
    pub envelope_from: String,
    /// The recipients of the envelope.
    pub envelope_to: Vec<String>,
    /// When it reached the provider: not after now.
    pub received_at: Instant,
}

impl Received {
    /// A message without an envelope.
    pub fn new(raw: impl Into<Arc<[u8]>>, source: impl Into<String>, received_at: Instant) -> Received {
        Received {
            raw: raw.into(),
            source: source.into(),
            envelope_from: String::new(),
            envelope_to: Vec::new(),
            received_at,
        }
    }
}

/// Keeps a message and answers its id. Once this is committed its sender may be told that we have it.
///
/// # Errors
/// `Invalid` when it is empty or too large.
pub async fn receive(tx: &mut Tx, new: &Received, now: Instant) -> Result<i64> {
    if new.raw.is_empty() || new.raw.len() > MOST_BYTES {
        return Err(StoreError::Invalid(format!(
            "a message of {} bytes; 1 to {MOST_BYTES} are taken",
            new.raw.len()
        )));
    }
    let sha256 = blob::put(tx, &new.raw, now).await?;
    let id = tx.new_id(now);
    let plain = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>();
    let to: Vec<String> = new.envelope_to.iter().map(|to| plain(to).replace(' ', "")).collect();
    let at = new.received_at.min(now);
    let params = values![id, &sha256, plain(&new.source), plain(&new.envelope_from), to.join(" "), at];
    tx.push(&RECEIVE, &params).await?;
    tell(tx);
    Ok(id)
}

pub(super) fn tell(tx: &mut Tx) {
    tx.changed(Change { customer_id: 0, ticket_id: None, version: 0, topic: Topic::Mail });
}

/// What a person decided about a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// `NewTicket` or `Reply`.
    pub outcome: Outcome,
    /// The sender becomes a contact of the customer.
    pub contact: bool,
}

/// A message that is this node's to handle until its lease ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed {
    /// Id.
    pub id: i64,
    /// `lmtp`, `pipe`, ...
    pub source: String,
    /// See [`Received`].
    pub envelope_from: String,
    /// See [`Received`].
    pub envelope_to: Vec<String>,
    /// When it reached the provider.
    pub received_at: Instant,
    /// This is attempt so many.
    pub attempts: i64,
    /// What a person decided, and who.
    pub verdict: Option<(Verdict, Option<i64>)>,
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Claims messages that are new, the first first, until `now + lease`.
///
/// # Errors
/// What the engine says.
pub async fn claim(tx: &mut Tx, now: Instant, lease: Duration, limit: i64) -> Result<Vec<Claimed>> {
    let mut claimed = tx
        .all(&CLAIM, &values![now, now + lease, limit], |row| {
            let mut column = row.in_order();
            let (id, source) = (column.int()?, column.text()?);
            let (envelope_from, envelope_to) = (column.text()?, words(&column.text()?));
            let (received_at, attempts) = (column.at()?, column.int()?);
            let (verdict, by) = (column.text_opt()?, column.int_opt()?);
            let verdict = verdict
                .map(|text| serde_json::from_str::<Verdict>(&text))
                .transpose()
                .map_err(|error| StoreError::Damaged(format!("a verdict on a mail: {error}")))?;
            let verdict = verdict.map(|verdict| (verdict, by));
            Ok(Claimed { id, source, envelope_from, envelope_to, received_at, attempts, verdict })
        })
        .await?;
    claimed.sort_by_key(|one| one.id);
    Ok(claimed)
}

/// The message as it came.
///
/// # Errors
/// What the engine says.
pub async fn raw(tx: &mut Tx, id: i64) -> Result<Option<Vec<u8>>> {
    tx.one(&RAW, &values![id], |row| row.bytes(0)).await
}

/// It could not be handled: a person must look. Nothing of it is lost.
///
/// # Errors
/// What the engine says.
pub async fn fail(tx: &mut Tx, id: i64, what: &str, now: Instant) -> Result<()> {
    let what = super::outgoing::one_line(what, 500);
    tx.exec(&FAIL, &values![id, json(&Reason::Failed { what })?, now]).await?;
    tell(tx);
    Ok(())
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Invalid(error.to_string()))
}

/// The store was busy: again at `at`.
///
/// # Errors
/// What the engine says.
pub async fn release(tx: &mut Tx, id: i64, at: Instant) -> Result<()> {
    tx.exec(&RELEASE, &values![id, at]).await.map(|_| ())
}

/// When the next message can be claimed; `None` when none waits.
///
/// # Errors
/// What the engine says.
pub async fn next(tx: &mut Tx) -> Result<Option<Instant>> {
    Ok(tx.one(&NEXT, &[], |row| row.at_opt(0)).await?.flatten())
}

/// A message as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct MailIn {
    /// Id.
    pub id: i64,
    /// `lmtp`, `pipe`, `api`, `imap NAME`.
    pub source: String,
    /// See [`Received`].
    pub envelope_from: String,
    /// See [`Received`].
    pub envelope_to: Vec<String>,
    /// When it reached the provider.
    pub received_at: Instant,
    /// `new`, `done`, `person`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// `new_ticket`, `reply`, `show_only`, `duplicate`, `set_aside`, `needs_person`, `ignored`.
    pub outcome: Option<String>,
    /// Why.
    pub reason: Option<Reason>,
    /// In words, where a person decided.
    pub said: Option<String>,
    /// Without angle brackets.
    pub message_id: Option<String>,
    /// Address of the writer, in lower case.
    pub sender: Option<String>,
    /// On one line.
    pub subject: Option<String>,
    /// Whose.
    pub customer_id: Option<i64>,
    /// On which ticket.
    pub ticket_id: Option<i64>,
    /// As which event.
    pub event_id: Option<i64>,
    /// It has an HTML form.
    pub has_html: bool,
    /// When it was handled.
    pub settled_at: Option<Instant>,
    /// By whom, where a person decided.
    pub settled_by: Option<i64>,
    /// Bytes.
    pub size: i64,
}

fn read(row: &Row<'_>) -> Result<MailIn> {
    let mut column = row.in_order();
    let mut mail = MailIn {
        id: column.int()?,
        source: column.text()?,
        envelope_from: column.text()?,
        envelope_to: words(&column.text()?),
        received_at: column.at()?,
        state: column.text()?,
        attempts: column.int()?,
        outcome: column.text_opt()?,
        reason: None,
        said: column.text_opt()?,
        message_id: column.text_opt()?,
        sender: column.text_opt()?,
        subject: column.text_opt()?,
        customer_id: column.int_opt()?,
        ticket_id: column.int_opt()?,
        event_id: column.int_opt()?,
        has_html: column.bool()?,
        settled_at: column.at_opt()?,
        settled_by: column.int_opt()?,
        size: column.int()?,
    };
    if mail.outcome.as_deref() != Some("ignored")
        && let Some(said) = mail.said.take()
    {
        mail.reason = serde_json::from_str(&said).ok();
    }
    Ok(mail)
}

/// One message.
///
/// # Errors
/// What the engine says.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<MailIn>> {
    tx.one(&GET, &values![id], read).await
}

/// Messages before the id `before` (`None`: the newest), newest first; those that need a person alone, or all.
///
/// # Errors
/// What the engine says.
pub async fn list(tx: &mut Tx, person: bool, before: Option<i64>, limit: i64) -> Result<Vec<MailIn>> {
    let sql = if person { &PERSON } else { &LIST };
    tx.all(sql, &values![before.unwrap_or(i64::MAX), limit], read).await
}

/// The messages of a ticket, oldest first.
///
/// # Errors
/// What the engine says.
pub async fn of_ticket(tx: &mut Tx, ticket_id: i64, limit: i64) -> Result<Vec<MailIn>> {
    tx.all(&OF_TICKET, &values![ticket_id, limit], read).await
}

/// The HTML of a message, cleaned when it came in; its own pictures are named `cid:...`.
///
/// # Errors
/// What the engine says.
pub async fn html(tx: &mut Tx, id: i64) -> Result<Option<String>> {
    Ok(tx.one(&HTML, &values![id], |row| row.text_opt(0)).await?.flatten())
}

/// The text of a message that is on no ticket: what a person who decides about it reads.
///
/// # Errors
/// What the engine says.
pub async fn words_of(tx: &mut Tx, id: i64) -> Result<Option<String>> {
    Ok(tx.one(&WORDS, &values![id], |row| row.text_opt(0)).await?.flatten())
}

/// How many need a person, are new, failed to go out, wait to go out; 1000 means that many or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Came in, need a person.
    pub person: i64,
    /// Came in, not handled yet.
    pub new: i64,
    /// Will not arrive.
    pub failed: i64,
    /// Still to go.
    pub waiting: i64,
}

/// See [`Counts`].
///
/// # Errors
/// What the engine says.
pub async fn counts(tx: &mut Tx) -> Result<Counts> {
    let read = |row: &Row<'_>| {
        Ok(Counts { person: row.int(0)?, new: row.int(1)?, failed: row.int(2)?, waiting: row.int(3)? })
    };
    Ok(tx.one(&COUNTS, &[], read).await?.unwrap_or_default())
}

/// A person decides about a message that needs one; the job does it.
///
/// # Errors
/// `Conflict` when somebody was first.
pub async fn decide(tx: &mut Tx, id: i64, verdict: &Verdict, by: i64) -> Result<()> {
    if tx.exec(&VERDICT, &values![id, json(verdict)?, by]).await? == 0 {
        return Err(not_waiting());
    }
    tell(tx);
    Ok(())
}

/// A person says that nothing is to be done with a message.
///
/// # Errors
/// `Conflict` when somebody was first.
pub async fn ignore(tx: &mut Tx, id: i64, why: &str, by: i64, now: Instant) -> Result<()> {
    if tx.exec(&IGNORE, &values![id, why, now, by]).await? == 0 {
        return Err(not_waiting());
    }
    tell(tx);
    Ok(())
}

fn not_waiting() -> StoreError {
    StoreError::Conflict("the message does not wait for a person any more".to_owned())
}

/// How far a mailbox elsewhere was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Its name in the settings.
    pub name: String,
    /// While this stays, uids keep their meaning.
    pub uid_validity: i64,
    /// Everything up to it was taken in.
    pub last_uid: i64,
    /// When it was last looked at.
    pub seen_at: Instant,
    /// How that went: `ok`, or what went wrong.
    pub outcome: String,
}

/// A mailbox, if it was ever looked at.
///
/// # Errors
/// What the engine says.
pub async fn mailbox(tx: &mut Tx, name: &str) -> Result<Option<Mailbox>> {
    let name = name.to_owned();
    tx.one(&BOX, &values![&name], |row| {
        let mut column = row.in_order();
        Ok(Mailbox {
            name: name.clone(),
            uid_validity: column.int()?,
            last_uid: column.int()?,
            seen_at: column.at()?,
            outcome: column.text()?,
        })
    })
    .await
}

/// All mailboxes by name.
///
/// # Errors
/// What the engine says.
pub async fn mailboxes(tx: &mut Tx) -> Result<Vec<Mailbox>> {
    tx.all(&BOXES, &[], |row| {
        let mut column = row.in_order();
        Ok(Mailbox {
            name: column.text()?,
            uid_validity: column.int()?,
            last_uid: column.int()?,
            seen_at: column.at()?,
            outcome: column.text()?,
        })
    })
    .await
}

/// Notes how far a mailbox was read; in the transaction that keeps its messages.
///
/// # Errors
/// What the engine says.
pub async fn set_mailbox(tx: &mut Tx, mailbox: &Mailbox) -> Result<()> {
    let Mailbox { name, uid_validity, last_uid, seen_at, outcome } = mailbox;
    tx.exec(&SET_BOX, &values![name, *uid_validity, *last_uid, *seen_at, outcome]).await.map(|_| ())
}

/// Notes how it goes with a mailbox; its place stays.
///
/// # Errors
/// What the engine says.
pub async fn note_mailbox(tx: &mut Tx, name: &str, outcome: &str, now: Instant) -> Result<()> {
    let outcome = super::outgoing::one_line(outcome, 500);
    tx.exec(&NOTE_BOX, &values![name, now, outcome]).await.map(|_| ())
}
