//! A message that was read is judged and acted on in one transaction: a ticket, an answer, a note, or a person.

use std::sync::Arc;

use domain::access::Role;
use domain::mail::{Address, Bounce, Decision, Facts, Known, Outcome, Reason, decide};
use domain::span::Instant;
use domain::ticket::{EventKind, Priority, Status, WaitingFor};

use super::attachment::{self, Beside, NewAttachment};
use super::incoming::{Claimed, SETTLE, Verdict, json, tell};
use super::{known, notify, outgoing};
use crate::error::{Result, StoreError};
use crate::person::{self, NewPerson};
use crate::ticket::{Append, NewEvent, OpenTicket, TicketRow, append, get, open};
use crate::{Tx, customer, values};

crate::statements! {
    BOUNCED = "select id from mail_out where message_id = $1";
    BOUNCED_ON = "select id from mail_out where ticket_id = $1 and recipient = $2 order by id desc limit 1";
    LINK = "update mail_in set customer_id = $2, ticket_id = $3, event_id = $4 where id = $1";
}

/// Characters of a message that the record keeps; the rest is in the raw message.
const MOST_TEXT: usize = 100_000;
/// Characters of a subject.
const MOST_SUBJECT: usize = 200;

/// A message as it was read.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What it says.
    pub facts: Facts,
    /// Its HTML, cleaned.
    pub html: Option<String>,
    /// Its files.
    pub files: Vec<NewAttachment>,
}

/// What was done with a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Done {
    /// What, and why.
    pub decision: Decision,
    /// The ticket it is on.
    pub ticket_id: Option<i64>,
    /// The event it is.
    pub event_id: Option<i64>,
}

/// Judges a claimed message and acts on it; everything or nothing of it is recorded. `None` when it was handled before.
///
/// # Errors
/// What the commands say that it needs.
pub async fn take_in(tx: &mut Tx, mail: &Claimed, taken: &Arc<Taken>, now: Instant) -> Result<Option<Done>> {
    let facts = &taken.facts;
    let known = known::known(tx, mail.id, facts, mail.received_at).await?;
    let mut decision = decide(facts, &known, now);
    if let Some((Verdict { outcome, .. }, _)) = &mail.verdict {
        decision.outcome = outcome.clone();
    }
    // The first statement to write: a second node that holds the same message finds it settled.
    if !settle(tx, mail, taken, &decision, now).await? {
        return Ok(None);
    }
    let sender = sender(tx, mail, facts, &known, now).await?;
    let made = act(tx, mail, taken, &decision, sender, now).await?;
    if let Some(bounce) = facts.bounce.as_ref().filter(|bounce| bounce.is_final()) {
        bounced(tx, bounce, made.ticket_id, now).await?;
    }
    link(tx, mail.id, &made).await?;
    tell(tx);
    Ok(Some(Done { decision, ..made }))
}

async fn settle(
    tx: &mut Tx,
    mail: &Claimed,
    taken: &Taken,
    decision: &Decision,
    now: Instant,
) -> Result<bool> {
    let facts = &taken.facts;
    let state = if decision.outcome == Outcome::NeedsPerson { "person" } else { "done" };
    // On a ticket the words are the event's, and are erased with it.
    let apart = matches!(decision.outcome, Outcome::NeedsPerson | Outcome::SetAside);
    let params = values![
        mail.id,
        state,
        decision.outcome.name(),
        json(&decision.reason)?,
        facts.message_id.as_deref().map(plain),
        facts.digest(),
        facts.from.as_ref().map(|from| plain(&from.key())),
        plain(&facts.subject),
        None::<i64>,
        None::<i64>,
        None::<i64>,
        taken.html.as_deref().map(plain),
        now,
        apart.then(|| body(facts))
    ];
    Ok(tx.exec(&SETTLE, &params).await? > 0)
}

async fn link(tx: &mut Tx, mail_id: i64, done: &Done) -> Result<()> {
    let Some(ticket_id) = done.ticket_id else { return Ok(()) };
    let row = get(tx, ticket_id).await?.ok_or(StoreError::NotFound("ticket"))?;
    tx.exec(&LINK, &values![mail_id, row.customer_id, ticket_id, done.event_id]).await.map(|_| ())
}

/// The person who wrote, if we know them: as a contact made on a person's word, too.
async fn sender(
    tx: &mut Tx,
    mail: &Claimed,
    facts: &Facts,
    known: &Known,
    now: Instant,
) -> Result<Option<i64>> {
    let person = known.sender.as_ref().and_then(|sender| sender.person);
    let Some((Verdict { outcome, contact: true }, by)) = &mail.verdict else { return Ok(person) };
    let (Some(from), None) = (&facts.from, &known.sender) else { return Ok(person) };
    let customer_id = match outcome {
        Outcome::NewTicket { customer, .. } => *customer,
        Outcome::Reply { ticket } => {
            get(tx, *ticket).await?.ok_or(StoreError::NotFound("ticket"))?.customer_id
        }
        _ => return Ok(person),
    };
    if outgoing::address(&from.email).is_none() {
        return Ok(person);
    }
    let language = customer::get(tx, customer_id).await?.ok_or(StoreError::NotFound("customer"))?.language;
    let name = outgoing::one_line(&from.name, MOST_SUBJECT);
    let new = NewPerson {
        customer_id: Some(customer_id),
        name: if name.is_empty() { from.key() } else { name },
        email: Some(from.key()),
        language,
        role: Role::Customer,
        password_hash: None,
    };
    person::create(tx, &new, *by, now).await.map(Some)
}

async fn act(
    tx: &mut Tx,
    mail: &Claimed,
    taken: &Taken,
    decision: &Decision,
    sender: Option<i64>,
    now: Instant,
) -> Result<Done> {
    let nothing = Done { decision: decision.clone(), ticket_id: None, event_id: None };
    let (row, kind, is_public) = match decision.outcome {
        Outcome::NewTicket { customer, .. } => {
            let row = open_ticket(tx, mail, taken, customer, sender, now).await?;
            if decision.answer {
                notify::confirm(tx, &row, now).await?;
            }
            (row, "opened", true)
        }
        Outcome::Reply { ticket } => {
            (answer(tx, mail, taken, ticket, sender, now).await?, "customer_reply", true)
        }
        Outcome::ShowOnly { ticket } => match show(tx, mail, taken, decision, (ticket, sender), now).await? {
            Some(shown) => shown,
            None => return Ok(Done { ticket_id: Some(ticket), ..nothing }),
        },
        Outcome::Duplicate { .. } | Outcome::SetAside | Outcome::NeedsPerson => return Ok(nothing),
    };
    let event_id = notify::last_event(tx, row.id, kind).await?;
    if let Some(event_id) = event_id {
        let beside = Beside { customer_id: row.customer_id, ticket_id: row.id, event_id, is_public };
        attachment::add(tx, beside, &taken.files, now).await?;
    }
    Ok(Done { ticket_id: Some(row.id), event_id, ..nothing })
}

async fn open_ticket(
    tx: &mut Tx,
    mail: &Claimed,
    taken: &Taken,
    customer_id: i64,
    sender: Option<i64>,
    now: Instant,
) -> Result<TicketRow> {
    let subject = outgoing::one_line(&taken.facts.subject, MOST_SUBJECT);
    let first_line = || {
        let line = taken.facts.text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("-");
        outgoing::one_line(line, 80)
    };
    let new = OpenTicket {
        body: Some(body(&taken.facts)).filter(|body| !body.is_empty()),
        actor_id: sender,
        requester_id: sender,
        ..OpenTicket::new(
            customer_id,
            if subject.is_empty() { first_line() } else { subject },
            Priority::P3,
            mail.received_at.min(now),
        )
    };
    open(tx, &new, now).await
}

/// The customer's word: it ends the wait for it, and takes a resolved ticket up again.
async fn answer(
    tx: &mut Tx,
    mail: &Claimed,
    taken: &Taken,
    ticket_id: i64,
    sender: Option<i64>,
    now: Instant,
) -> Result<TicketRow> {
    let row = get(tx, ticket_id).await?.ok_or(StoreError::NotFound("ticket"))?;
    let said_at = mail.received_at.clamp(row.opened_at.min(now), now);
    // What came before the ticket was put to rest, and was read after it, moves it when it is read.
    let moves_at = if said_at < row.since { now } else { said_at };
    let mut events =
        vec![NewEvent::new(said_at, EventKind::CustomerReply, sender).with_text(body(&taken.facts))];
    match row.status {
        Status::Waiting(WaitingFor::Customer) => {
            events.push(NewEvent::new(moves_at, EventKind::Resumed, sender));
        }
        Status::Resolved => events.push(NewEvent::new(moves_at, EventKind::Reopened, sender)),
        Status::Closed | Status::Merged => {
            return Err(StoreError::Conflict("the ticket was closed meanwhile".to_owned()));
        }
        _ => {}
    }
    append(tx, &Append { ticket_id, events, expected_version: None }, now).await
}

/// Shown and no more: a thank-you as the customer's word, everything else to colleagues. `None`: the ticket is closed.
async fn show(
    tx: &mut Tx,
    mail: &Claimed,
    taken: &Taken,
    decision: &Decision,
    (ticket_id, sender): (i64, Option<i64>),
    now: Instant,
) -> Result<Option<(TicketRow, &'static str, bool)>> {
    let row = get(tx, ticket_id).await?.ok_or(StoreError::NotFound("ticket"))?;
    if matches!(row.status, Status::Closed | Status::Merged) {
        return Ok(None);
    }
    let thanks = matches!(decision.reason, Reason::Thanks { .. });
    let (kind, name) = match thanks {
        true => (EventKind::CustomerReply, "customer_reply"),
        false => (EventKind::InternalNote, "internal_note"),
    };
    let said_at = mail.received_at.clamp(row.opened_at.min(now), now);
    let event = NewEvent::new(said_at, kind, sender).with_text(body(&taken.facts));
    let row = append(tx, &Append { ticket_id, events: vec![event], expected_version: None }, now).await?;
    Ok(Some((row, name, thanks)))
}

/// A message of ours will not arrive: it is marked, and its sender told on the list.
async fn bounced(tx: &mut Tx, bounce: &Bounce, ticket_id: Option<i64>, now: Instant) -> Result<()> {
    let mut ours = match &bounce.original_message_id {
        Some(id) => tx.one(&BOUNCED, &values![id], |row| row.int(0)).await?,
        None => None,
    };
    if let (None, Some(ticket_id)) = (ours, ticket_id) {
        let recipient = bounce.recipient.to_lowercase();
        ours = tx.one(&BOUNCED_ON, &values![ticket_id, recipient], |row| row.int(0)).await?;
    }
    if let Some(id) = ours {
        let outcome = format!("bounced {} {}", bounce.status, bounce.diagnostic);
        outgoing::failed(tx, id, &outgoing::one_line(&plain(&outcome), 500), now).await?;
    }
    Ok(())
}

/// The words that the record keeps; the page folds what is quoted.
fn body(facts: &Facts) -> String {
    let text = plain(facts.text.trim());
    match text.char_indices().nth(MOST_TEXT) {
        Some((end, _)) => format!("{}\n[...]", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Neither engine is handed a NUL.
fn plain(text: &str) -> String {
    text.replace('\0', "")
}

/// The address a message is counted and grouped by.
pub fn sender_key(facts: &Facts) -> String {
    facts.from.as_ref().map(Address::key).unwrap_or_default()
}
