//! What a ticket's requester is told by mail: every word to them, in the transaction of the event.
//!
//! Nothing is written while the installation has no mail server ([`set_addresses`]): a demo, an import, a desk without
//! mail.

use domain::mail::compose::{self, Notice, What};
use domain::span::Instant;
use domain::ticket::EventKind;

use super::outgoing::{NewMail, address, queue};
use crate::error::Result;
use crate::ticket::{NewEvent, TicketRow};
use crate::{Tx, values, work};

crate::statements! {
    /// Who asked, who answers, and our addresses, in one question.
    ABOUT = "select s.value, p.email, p.name, p.language, a.name from setting s \
        left join person p on p.id = $1 and p.active and p.email is not null left join person a on a.id = $2 \
        where s.name = 'mail.sends' and s.value <> ''";
    LAST_EVENTS = "select id, kind from event where subject = 'ticket' and subject_id = $1 order by seq desc limit $2";
}

/// Every address of ours.
const ADDRESSES: &str = "mail.addresses";
/// The same while the requesters of tickets are told by mail; empty otherwise.
const SENDS: &str = "mail.sends";

/// The addresses of this desk, the one that we write from first; none: nothing is sent.
///
/// # Errors
/// What the engine says.
pub async fn addresses(tx: &mut Tx) -> Result<Vec<String>> {
    let text = work::setting::get(tx, ADDRESSES).await?.unwrap_or_default();
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

/// Sets the addresses of this desk, and whether requesters are told by mail; the server does it at its start, from its
/// settings.
///
/// # Errors
/// What the engine says.
pub async fn set_addresses(tx: &mut Tx, addresses: &[String], sends: bool) -> Result<()> {
    let all = addresses.join(" ");
    work::setting::set(tx, SENDS, if sends { &all } else { "" }).await?;
    work::setting::set(tx, ADDRESSES, &all).await
}

struct About {
    desk: Vec<String>,
    to: Option<(String, String, String)>,
    author: String,
}

async fn about(tx: &mut Tx, requester_id: Option<i64>, actor_id: Option<i64>) -> Result<Option<About>> {
    tx.one(&ABOUT, &values![requester_id, actor_id], |row| {
        let desk = row.text(0)?.split_whitespace().map(str::to_owned).collect();
        let to =
            row.text_opt(1)?.map(|email| Ok::<_, crate::StoreError>((email, row.text(2)?, row.text(3)?)));
        Ok(About { desk, to: to.transpose()?, author: row.text_opt(4)?.unwrap_or_default() })
    })
    .await
}

/// What an event says to the requester; `None`: nothing that is sent.
fn says(event: &NewEvent) -> Option<What> {
    match event.kind {
        EventKind::PublicReply { .. } => event.text.as_ref().map(|_| What::Reply),
        EventKind::Workaround => Some(What::Workaround),
        EventKind::Resolved { .. } => Some(What::Resolved),
        _ => None,
    }
}

/// Events were added to a ticket: what they say goes to its requester, as one message.
///
/// # Errors
/// What the engine says.
pub(crate) async fn appended(tx: &mut Tx, row: &TicketRow, events: &[NewEvent], now: Instant) -> Result<()> {
    let Some(requester_id) = row.requester_id else { return Ok(()) };
    let spoken: Vec<(&NewEvent, What)> = events
        .iter()
        .filter(|event| event.actor_id != Some(requester_id))
        .filter_map(|event| Some((event, says(event)?)))
        .collect();
    let Some((first, _)) = spoken.first() else { return Ok(()) };
    let Some(about) = about(tx, row.requester_id, first.actor_id).await? else { return Ok(()) };
    let what = spoken.iter().map(|(_, what)| *what).max().unwrap_or(What::Reply);
    let words: Vec<&str> = spoken.iter().filter_map(|(event, _)| event.text.as_deref()).collect();
    let by_machine = |event: &NewEvent| matches!(event.kind, EventKind::PublicReply { automatic: true, .. });
    let automatic = first.actor_id.is_none() || spoken.iter().all(|(event, _)| by_machine(event));
    let event_id = match words.is_empty() {
        true => None,
        false => event_of(tx, row.id, first, events.len()).await?,
    };
    send(tx, row, &about, Told { what, words: &words.join("\n\n"), automatic, event_id }, now).await
}

/// The id of an event that was recorded in this transaction: the first of its kind among the last.
async fn event_of(tx: &mut Tx, ticket_id: i64, event: &NewEvent, count: usize) -> Result<Option<i64>> {
    // Breaches that the events bring to light are recorded behind them.
    let most = i64::try_from(count).unwrap_or(100).min(200) + 3;
    let read = |row: &crate::Row<'_>| Ok((row.int(0)?, row.text(1)?));
    let last = tx.all(&LAST_EVENTS, &values![ticket_id, most], read).await?;
    let name = event.kind.name();
    let ours = last.into_iter().filter(|(_, kind)| kind == name).take(count);
    Ok(ours.map(|(id, _)| id).next())
}

/// The last event of this kind on a ticket; inside the transaction that recorded it, the one it recorded.
///
/// # Errors
/// What the engine says.
pub async fn last_event(tx: &mut Tx, ticket_id: i64, kind: &str) -> Result<Option<i64>> {
    let read = |row: &crate::Row<'_>| Ok((row.int(0)?, row.text(1)?));
    let last = tx.all(&LAST_EVENTS, &values![ticket_id, 200], read).await?;
    Ok(last.into_iter().find(|(_, name)| name == kind).map(|(id, _)| id))
}

/// A ticket was opened by mail, or for somebody: they are told its number. Not called for what a machine sent.
///
/// # Errors
/// What the engine says.
pub(crate) async fn confirm(tx: &mut Tx, row: &TicketRow, now: Instant) -> Result<()> {
    if row.requester_id.is_none() {
        return Ok(());
    }
    let Some(about) = about(tx, row.requester_id, None).await? else { return Ok(()) };
    let told = Told { what: What::Confirmation, words: "", automatic: true, event_id: None };
    send(tx, row, &about, told, now).await
}

struct Told<'a> {
    what: What,
    words: &'a str,
    automatic: bool,
    event_id: Option<i64>,
}

async fn send(tx: &mut Tx, row: &TicketRow, about: &About, told: Told<'_>, now: Instant) -> Result<()> {
    let Some((email, name, language)) = &about.to else { return Ok(()) };
    // An address that cannot be written to, or our own: a loop.
    let ours = about.desk.iter().any(|desk| desk.eq_ignore_ascii_case(email));
    if ours || address(email).is_none() {
        return Ok(());
    }
    let notice = Notice {
        what: told.what,
        number: &row.number_text(),
        subject: &row.subject,
        name,
        author: &about.author,
        words: told.words,
    };
    let (subject, text) = compose::compose(language, &notice);
    let new = NewMail {
        kind: told.what.name().to_owned(),
        customer_id: row.customer_id,
        ticket_id: Some(row.id),
        event_id: told.event_id,
        to: email.clone(),
        to_name: name.clone(),
        from_name: about.author.clone(),
        subject,
        text,
        html: None,
        automatic: told.automatic,
        secret: false,
        due_at: None,
    };
    queue(tx, &new, now).await.map(|_| ())
}
