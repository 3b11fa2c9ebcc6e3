//! The incident line: a call, or a press of the P1 button, becomes a P1 of the caller's organisation. Who calls again within
//! minutes comes to the same ticket; a call that nobody can place is kept for a person.

use domain::customer::EntryKind;
use domain::hook::{Call, same_number};
use domain::span::{Duration, Instant};
use domain::ticket::{EventKind, Priority};

use crate::error::{Result, StoreError};
use crate::event::{NewRecord, record_one};
use crate::hook::incoming::{self, Became, Receiver};
use crate::ticket::{self, Append, NewEvent, OpenTicket, TicketRow};
use crate::{Row, Tx, customer, entry, person, values};

crate::statements! {
    RUNNING = "select t.id from ticket t where t.customer_id = $1 and t.live and t.priority = 1 and t.channel = 'phone' \
        and t.opened_at >= $2 order by t.opened_at desc, t.id desc limit 1";
    LAST_ESCALATION = "select max(recorded_at) from event where subject = 'ticket' and subject_id = $1 \
        and kind = 'escalated'";
}

/// Who calls again within this time calls about the same.
pub const SAME_CALL: Duration = Duration::minutes(15);
/// A ticket is escalated once in so long.
pub const ESCALATE_EVERY: Duration = Duration::HOUR;
/// Contacts looked at in one part.
const PART: i64 = 500;

/// Whose telephone it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Their organisation.
    pub customer_id: i64,
    /// Their name.
    pub name: String,
    /// Their mail address, where the customer file has it.
    pub email: String,
}

/// The contacts who have this number, over all customers.
///
/// # Errors
/// `Damaged` when an entry of a customer file cannot be read.
pub async fn callers(tx: &mut Tx, number: &str) -> Result<Vec<Caller>> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let part = entry::part_of_kind(tx, EntryKind::Contact, after, PART).await?;
        let Some(last) = part.last() else { return Ok(found) };
        after = last.id;
        for contact in part {
            let values = &contact.values;
            if ["phone", "mobile"].into_iter().any(|field| same_number(values.get(field), number)) {
                found.push(Caller {
                    customer_id: contact.customer_id,
                    name: values.get("name").to_owned(),
                    email: values.get("email").to_owned(),
                });
            }
        }
    }
}

/// A call came in. `raw` is what the telephone system sent, kept when the call cannot be placed.
///
/// # Errors
/// What the engine says.
pub async fn called(
    tx: &mut Tx,
    receiver: &Receiver,
    call: &Call,
    raw: &str,
    now: Instant,
) -> Result<Became> {
    incoming::heard(tx, receiver.id, now).await?;
    if !call.key.is_empty()
        && let Some(row) = incoming::of_key(tx, receiver.id, &call.key).await?
    {
        // The telephone system says the same thing twice, or what was said in the call.
        if call.text.is_empty() {
            return Ok(Became::Added(Box::new(row)));
        }
        return again(tx, &row, call, None, now).await;
    }
    let mut known = callers(tx, &call.from).await?;
    known.retain(|caller| receiver.customer_id.is_none_or(|only| only == caller.customer_id));
    let mut customers: Vec<i64> = known.iter().map(|caller| caller.customer_id).collect();
    customers.sort_unstable();
    customers.dedup();
    let reason = match (customers.as_slice(), receiver.customer_id) {
        ([_], _) => None,
        ([], Some(_)) => None,
        ([], None) => Some(format!("nobody we know calls from {}: call back", call.from)),
        (several, _) => {
            Some(format!("{} is the number of contacts of {} customers: call back", call.from, several.len()))
        }
    };
    if let Some(reason) = reason {
        return incoming::keep(tx, receiver, None, true, &reason, raw, now).await;
    }
    let customer_id =
        customers.first().copied().or(receiver.customer_id).ok_or(StoreError::NotFound("customer"))?;
    let became = place(tx, customer_id, known.first(), call, now).await?;
    if let (false, Became::Opened(row) | Became::Added(row)) = (call.key.is_empty(), &became) {
        incoming::set_key(tx, receiver.id, &call.key, row.id, now).await?;
    }
    Ok(became)
}

async fn place(
    tx: &mut Tx,
    customer_id: i64,
    caller: Option<&Caller>,
    call: &Call,
    now: Instant,
) -> Result<Became> {
    let requester_id = match caller.filter(|caller| !caller.email.is_empty()) {
        Some(caller) => person::by_email(tx, &caller.email)
            .await?
            .filter(|person| person.customer_id == Some(customer_id) && person.active)
            .map(|person| person.id),
        None => None,
    };
    if let Some(row) = running(tx, customer_id, now).await? {
        return again(tx, &row, call, requester_id, now).await;
    }
    let dutch = customer::get(tx, customer_id).await?.is_some_and(|customer| customer.language == "nl");
    let who = caller.map_or(call.from.as_str(), |caller| caller.name.as_str());
    let subject =
        if dutch { format!("Storingslijn: {who} belt") } else { format!("Incident line: {who} is calling") };
    let mut new = OpenTicket::new(customer_id, subject, Priority::P1, now);
    new.channel = "phone".to_owned();
    new.requester_id = requester_id;
    new.body = Some(said(call, who, dutch));
    Ok(Became::Opened(Box::new(ticket::open(tx, &new, now).await?)))
}

fn said(call: &Call, who: &str, dutch: bool) -> String {
    let from = if dutch { "Gebeld door" } else { "Called by" };
    let line = format!("{from} {who}, {}", call.from);
    if call.text.is_empty() { line } else { format!("{line}\n\n{}", call.text) }
}

/// The P1 by telephone that runs since a few minutes: a second call is about the same.
///
/// # Errors
/// What the engine says.
pub async fn running(tx: &mut Tx, customer_id: i64, now: Instant) -> Result<Option<TicketRow>> {
    let id = tx.one(&RUNNING, &values![customer_id, now - SAME_CALL], |row: &Row<'_>| row.int(0)).await?;
    match id {
        Some(id) => ticket::get(tx, id).await,
        None => Ok(None),
    }
}

async fn again(
    tx: &mut Tx,
    row: &TicketRow,
    call: &Call,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<Became> {
    let text = if call.text.is_empty() {
        format!("☎ {}", call.from)
    } else {
        format!("☎ {}\n\n{}", call.from, call.text)
    };
    let event = NewEvent::new(now, EventKind::CustomerReply, actor_id).with_text(text);
    let append = Append { ticket_id: row.id, events: vec![event], expected_version: None };
    Ok(Became::Added(Box::new(ticket::append(tx, &append, now).await?)))
}

/// The P1 button: opens a P1, or adds to the one that runs since a few minutes. True when it is a new one.
///
/// # Errors
/// As [`ticket::open`].
pub async fn press(tx: &mut Tx, new: &OpenTicket, now: Instant) -> Result<(TicketRow, bool)> {
    let Some(row) = running(tx, new.customer_id, now).await? else {
        return Ok((ticket::open(tx, new, now).await?, true));
    };
    let text = match &new.body {
        Some(body) => format!("{}\n\n{body}", new.subject),
        None => new.subject.clone(),
    };
    let event = NewEvent::new(now, EventKind::CustomerReply, new.actor_id).with_text(text);
    let append = Append { ticket_id: row.id, events: vec![event], expected_version: None };
    Ok((ticket::append(tx, &append, now).await?, false))
}

/// A colleague answered a call: opens a ticket as of when the telephone rang, says who answered and who recorded it, and
/// gives it to who answered when they take it.
///
/// # Errors
/// As [`ticket::open`].
pub async fn answered(
    tx: &mut Tx,
    new: &OpenTicket,
    note: &str,
    take: Option<i64>,
    now: Instant,
) -> Result<TicketRow> {
    let new = OpenTicket { assignee_id: take, channel: "phone".to_owned(), ..new.clone() };
    let row = ticket::open(tx, &new, now).await?;
    let event = NewEvent::new(now, EventKind::InternalNote, new.actor_id).with_text(note);
    let append = Append { ticket_id: row.id, events: vec![event], expected_version: None };
    ticket::append(tx, &append, now).await
}

/// When a ticket may be escalated again; `None`: now.
///
/// # Errors
/// What the engine says.
pub async fn escalated_until(tx: &mut Tx, ticket_id: i64, now: Instant) -> Result<Option<Instant>> {
    let last = tx.one(&LAST_ESCALATION, &values![ticket_id], |row| row.at_opt(0)).await?.flatten();
    Ok(last.map(|last| last + ESCALATE_EVERY).filter(|until| *until > now))
}

/// The customer asks for more attention: recorded with the reason; owner and managers are told.
///
/// # Errors
/// `Conflict` when it was escalated less than an hour ago, or is not open any more.
pub async fn escalate(
    tx: &mut Tx,
    ticket_id: i64,
    reason: &str,
    actor_id: i64,
    now: Instant,
) -> Result<TicketRow> {
    let row = ticket::get(tx, ticket_id).await?.ok_or(StoreError::NotFound("ticket"))?;
    domain::ticket::fits(row.status, &EventKind::Escalated)
        .map_err(|why| StoreError::Conflict(why.to_owned()))?;
    // The chain's lock: two who press at once are one escalation.
    crate::event::Chain::lock(tx, row.customer_id).await?;
    if let Some(until) = escalated_until(tx, ticket_id, now).await? {
        return Err(StoreError::Conflict(format!(
            "this ticket was escalated less than an hour ago; again from {until}"
        )));
    }
    let event = NewEvent::new(now, EventKind::Escalated, Some(actor_id)).with_text(reason);
    let append = Append { ticket_id, events: vec![event], expected_version: None };
    ticket::append(tx, &append, now).await
}

/// Somebody took all of a customer's data: recorded in the customer's chain.
///
/// # Errors
/// What the engine says.
pub async fn downloaded(
    tx: &mut Tx,
    customer_id: i64,
    form: &str,
    actor_id: i64,
    now: Instant,
) -> Result<()> {
    let record = NewRecord {
        subject: "customer",
        subject_id: customer_id,
        at: now,
        actor_id: Some(actor_id),
        kind: "data_downloaded",
        payload: serde_json::json!({ "form": form }).to_string().into(),
        texts: &[],
    };
    record_one(tx, customer_id, &record, now).await.map(|_| ())
}
