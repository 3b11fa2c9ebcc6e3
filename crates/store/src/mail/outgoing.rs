//! What goes out: written in the transaction that decided it, claimed by a lease, sent once under one Message-ID.

use domain::span::{Duration, Instant};

use crate::error::{Result, StoreError};
use crate::{Row, Tx, values};

macro_rules! select_mail {
    ($rest:literal) => {
        concat!(
            "select o.id, o.kind, o.customer_id, o.ticket_id, o.event_id, o.recipient, o.recipient_name, o.sender_name, \
             o.subject, case when o.secret then '' else o.body end, o.automatic, o.message_id, o.state, o.due_at, \
             o.attempts, o.outcome, o.created_at, o.ended_at from mail_out o ",
            $rest
        )
    };
}

crate::statements! {
    GET = select_mail!("where o.id = $1");
    FAILURES = select_mail!("where o.state = 'failed' and o.id < $1 order by o.id desc limit $2");
    LIST = select_mail!("where o.id < $1 order by o.id desc limit $2");
    OF_TICKET = select_mail!("where o.ticket_id = $1 order by o.id limit $2");
    QUEUE = "insert into mail_out (id, kind, customer_id, ticket_id, event_id, recipient, recipient_name, sender_name, \
        subject, body, html, automatic, secret, state, due_at, lease_until, attempts, created_at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'waiting', $14, 0, 0, $15)";
    CLAIM = "update mail_out set lease_until = $2, attempts = attempts + 1 where id in (select id from mail_out \
        where state = 'waiting' and due_at <= $1 and lease_until <= $1 order by due_at, id limit $3) \
        and state = 'waiting' and lease_until <= $1 \
        returning id, kind, customer_id, ticket_id, event_id, recipient, recipient_name, sender_name, subject, body, \
        html, automatic, message_id, attempts, created_at";
    NAME = "update mail_out set message_id = $2 where id = $1 and message_id is null";
    SENT = "update mail_out set state = 'sent', ended_at = $2, outcome = $3, lease_until = 0, \
        body = case when secret then '' else body end, html = case when secret then null else html end \
        where id = $1 and state = 'waiting'";
    LATER = "update mail_out set due_at = $2, outcome = $3, lease_until = 0 where id = $1 and state = 'waiting'";
    FAILED = "update mail_out set state = 'failed', ended_at = $2, outcome = $3, lease_until = 0 \
        where id = $1 and state <> 'failed'";
    AGAIN = "update mail_out set state = 'waiting', due_at = $2, lease_until = 0, attempts = 0, ended_at = null \
        where id = $1 and state = 'failed'";
    CANCEL = "update mail_out set state = 'cancelled', ended_at = $2, outcome = $3, lease_until = 0 \
        where id = $1 and (state = 'failed' or state = 'waiting')";
    NEXT_DUE = "select min(due_at) from mail_out where state = 'waiting'";
}

/// Longest subject, in characters.
const MOST_SUBJECT: usize = 400;

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// `reply`, `confirmation`, `resolved`, `invitation`, `reset`, ...
    pub kind: String,
    /// Whose record it belongs to; [`crate::event::HOUSE`] for the provider's own.
    pub customer_id: i64,
    /// The ticket it is about: gives the message its thread.
    pub ticket_id: Option<i64>,
    /// The event whose words (and attachments) it carries.
    pub event_id: Option<i64>,
    /// Address, `bo@bakkerij.example`.
    pub to: String,
    /// Name of whom it goes to; may be empty.
    pub to_name: String,
    /// Name that stands before our own address; empty: the house's.
    pub from_name: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML; `None`: text alone.
    pub html: Option<String>,
    /// Written by no person: says so in its head, and is never answered by a polite program.
    pub automatic: bool,
    /// Carries a secret such as a one-time link: its words are forgotten once it is sent, and shown to nobody.
    pub secret: bool,
    /// Not before; `None`: now.
    pub due_at: Option<Instant>,
}

impl NewMail {
    /// A message by the program to an address, with nothing optional.
    pub fn new(
        kind: impl Into<String>,
        to: impl Into<String>,
        subject: impl Into<String>,
        text: impl Into<String>,
    ) -> NewMail {
        NewMail {
            kind: kind.into(),
            customer_id: crate::event::HOUSE,
            ticket_id: None,
            event_id: None,
            to: to.into(),
            to_name: String::new(),
            from_name: String::new(),
            subject: subject.into(),
            text: text.into(),
            html: None,
            automatic: true,
            secret: false,
            due_at: None,
        }
    }
}

/// Puts a message in the queue and answers its id. It leaves after the commit, by whichever node is first.
///
/// # Errors
/// `Invalid` when the address is none; what the engine says.
pub async fn queue(tx: &mut Tx, new: &NewMail, now: Instant) -> Result<i64> {
    let to = address(&new.to).ok_or_else(|| {
        StoreError::Invalid(format!("\"{}\" is no address of mail", one_line(&new.to, 100)))
    })?;
    let id = tx.new_id(now);
    let params = values![
        id,
        &new.kind,
        new.customer_id,
        new.ticket_id,
        new.event_id,
        &to,
        one_line(&new.to_name, MOST_SUBJECT),
        one_line(&new.from_name, MOST_SUBJECT),
        one_line(&new.subject, MOST_SUBJECT),
        &new.text,
        new.html.as_ref(),
        new.automatic,
        new.secret,
        new.due_at.unwrap_or(now),
        now
    ];
    tx.push(&QUEUE, &params).await?;
    tx.changed(crate::Change {
        customer_id: new.customer_id,
        ticket_id: None,
        version: 0,
        topic: crate::Topic::Mail,
    });
    Ok(id)
}

/// An address that can stand in a header and in an envelope: one `@`, no spaces, controls, brackets or quotes.
pub fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, host) = text.rsplit_once('@')?;
    let bad =
        |letter: char| letter.is_whitespace() || letter.is_control() || "<>()[],;:\\\"@".contains(letter);
    let fits = !local.is_empty()
        && !host.is_empty()
        && text.len() <= 254
        && !local.contains(bad)
        && !local.starts_with('-')
        && !host.contains(bad)
        && !host.starts_with(['.', '-'])
        && !host.ends_with('.')
        && !host.contains("..");
    fits.then(|| text.to_owned())
}

/// No line breaks and no control characters, at most so many characters: a header cannot be added by a subject.
pub(crate) fn one_line(text: &str, most: usize) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A message that is this node's to send until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Id.
    pub id: i64,
    /// `reply`, `confirmation`, ...
    pub kind: String,
    /// Whose.
    pub customer_id: i64,
    /// The ticket it is about.
    pub ticket_id: Option<i64>,
    /// The event whose words it carries.
    pub event_id: Option<i64>,
    /// Address.
    pub to: String,
    /// Name of whom it goes to; may be empty.
    pub to_name: String,
    /// Name before our own address; empty: the house's.
    pub from_name: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: Option<String>,
    /// Written by no person.
    pub automatic: bool,
    /// Set once and for all at the first attempt, without angle brackets.
    pub message_id: Option<String>,
    /// This is attempt so many.
    pub attempts: i64,
    /// When it was queued: its `Date`.
    pub created_at: Instant,
}

fn read(row: &Row<'_>) -> Result<Outgoing> {
    let mut column = row.in_order();
    Ok(Outgoing {
        id: column.int()?,
        kind: column.text()?,
        customer_id: column.int()?,
        ticket_id: column.int_opt()?,
        event_id: column.int_opt()?,
        to: column.text()?,
        to_name: column.text()?,
        from_name: column.text()?,
        subject: column.text()?,
        text: column.text()?,
        html: column.text_opt()?,
        automatic: column.bool()?,
        message_id: column.text_opt()?,
        attempts: column.int()?,
        created_at: column.at()?,
    })
}

/// Claims messages that are due, until `now + lease`: two nodes never hold the same one.
///
/// # Errors
/// What the engine says.
pub async fn claim(tx: &mut Tx, now: Instant, lease: Duration, limit: i64) -> Result<Vec<Outgoing>> {
    tx.all(&CLAIM, &values![now, now + lease, limit], read).await
}

/// Gives a message the id it keeps through every attempt, before the first of them.
///
/// # Errors
/// What the engine says.
pub async fn name(tx: &mut Tx, id: i64, message_id: &str) -> Result<()> {
    tx.exec(&NAME, &values![id, message_id]).await.map(|_| ())
}

/// The server took it. False when it was dealt with meanwhile.
///
/// # Errors
/// What the engine says.
pub async fn sent(tx: &mut Tx, id: i64, outcome: &str, now: Instant) -> Result<bool> {
    Ok(tx.exec(&SENT, &values![id, now, outcome]).await? > 0)
}

/// It did not work out this time; again at `due_at`.
///
/// # Errors
/// What the engine says.
pub async fn later(tx: &mut Tx, id: i64, outcome: &str, due_at: Instant) -> Result<()> {
    tx.exec(&LATER, &values![id, due_at, outcome]).await.map(|_| ())
}

/// It will not arrive (refused for good, bounced, tried too often): a person must look. False when that was known.
///
/// # Errors
/// What the engine says.
pub async fn failed(tx: &mut Tx, id: i64, outcome: &str, now: Instant) -> Result<bool> {
    let new = tx.exec(&FAILED, &values![id, now, outcome]).await? > 0;
    tx.changed(crate::Change { customer_id: 0, ticket_id: None, version: 0, topic: crate::Topic::Mail });
    Ok(new)
}

/// A person says: try it again.
///
/// # Errors
/// `Conflict` when it is not among those that failed.
pub async fn again(tx: &mut Tx, id: i64, now: Instant) -> Result<()> {
    if tx.exec(&AGAIN, &values![id, now]).await? == 0 {
        return Err(StoreError::Conflict("the message is not among those that failed".to_owned()));
    }
    tx.changed(crate::Change { customer_id: 0, ticket_id: None, version: 0, topic: crate::Topic::Mail });
    Ok(())
}

/// A person says: leave it.
///
/// # Errors
/// `Conflict` when it has left already.
pub async fn cancel(tx: &mut Tx, id: i64, why: &str, now: Instant) -> Result<()> {
    if tx.exec(&CANCEL, &values![id, now, why]).await? == 0 {
        return Err(StoreError::Conflict("the message has left already".to_owned()));
    }
    Ok(())
}

/// When the next message is due.
///
/// # Errors
/// What the engine says.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Instant>> {
    Ok(tx.one(&NEXT_DUE, &[], |row| row.at_opt(0)).await?.flatten())
}

/// A message as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailOut {
    /// Id.
    pub id: i64,
    /// `reply`, `confirmation`, ...
    pub kind: String,
    /// Whose.
    pub customer_id: i64,
    /// The ticket it is about.
    pub ticket_id: Option<i64>,
    /// The event whose words it carries.
    pub event_id: Option<i64>,
    /// Address.
    pub to: String,
    /// Name; may be empty.
    pub to_name: String,
    /// Name before our own address; may be empty.
    pub from_name: String,
    /// One line.
    pub subject: String,
    /// Plain text; empty for one that carries a secret.
    pub text: String,
    /// Written by no person.
    pub automatic: bool,
    /// Without angle brackets, once it was tried.
    pub message_id: Option<String>,
    /// `waiting`, `sent`, `failed`, `cancelled`.
    pub state: String,
    /// When it is tried next, while it waits.
    pub due_at: Instant,
    /// How often it was tried.
    pub attempts: i64,
    /// What the mail server said last.
    pub outcome: Option<String>,
    /// When it was queued.
    pub created_at: Instant,
    /// When it left, or was given up.
    pub ended_at: Option<Instant>,
}

fn read_listed(row: &Row<'_>) -> Result<MailOut> {
    let mut column = row.in_order();
    Ok(MailOut {
        id: column.int()?,
        kind: column.text()?,
        customer_id: column.int()?,
        ticket_id: column.int_opt()?,
        event_id: column.int_opt()?,
        to: column.text()?,
        to_name: column.text()?,
        from_name: column.text()?,
        subject: column.text()?,
        text: column.text()?,
        automatic: column.bool()?,
        message_id: column.text_opt()?,
        state: column.text()?,
        due_at: column.at()?,
        attempts: column.int()?,
        outcome: column.text_opt()?,
        created_at: column.at()?,
        ended_at: column.at_opt()?,
    })
}

/// One message.
///
/// # Errors
/// What the engine says.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<MailOut>> {
    tx.one(&GET, &values![id], read_listed).await
}

/// Messages before the id `before` (`None`: the newest), newest first; those that failed alone, or all.
///
/// # Errors
/// What the engine says.
pub async fn list(tx: &mut Tx, failed: bool, before: Option<i64>, limit: i64) -> Result<Vec<MailOut>> {
    let sql = if failed { &FAILURES } else { &LIST };
    tx.all(sql, &values![before.unwrap_or(i64::MAX), limit], read_listed).await
}

/// The messages of a ticket, oldest first.
///
/// # Errors
/// What the engine says.
pub async fn of_ticket(tx: &mut Tx, ticket_id: i64, limit: i64) -> Result<Vec<MailOut>> {
    tx.all(&OF_TICKET, &values![ticket_id, limit], read_listed).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_address() {
        let check = |text: &str, fits: bool| assert_eq!(address(text).is_some(), fits, "{text}");
        check("bo@bakkerij.example", true);
        check(" bo@bakkerij.example ", true);
        check("bo+desk@bakkerij.example", true);
        check("bo", false);
        check("@x", false);
        check("bo@", false);
        check("bo@x>\r\nBcc: y@z", false);
        check("a@x, b@y", false);
        check("a b@x", false);
        check("-oQ@x", false);
        check("a@-x", false);
        check("a@b@c", false);
    }

    #[test]
    fn a_subject_adds_no_header() {
        assert_eq!(one_line("Re: a\r\nBcc: x@y", 400), "Re: a Bcc: x@y");
        assert_eq!(one_line("a\u{0}b\tc", 400), "a b c");
        assert_eq!(one_line("abcdef", 3), "abc");
    }
}
