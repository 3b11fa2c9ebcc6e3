//! What is known about a message: who its sender is, which tickets it names, whether it came before. The rules are in
//! `domain::mail::decide`.

use domain::mail::{Address, Facts, KEY_LENGTH, Known, Place, RATE_WINDOW, Seen, Sender, Thread, Token};
use domain::span::Instant;
use domain::ticket::{EventKind, Status};

use super::notify;
use crate::error::{Result, StoreError};
use crate::ticket::{TicketRow, by_number, get, parse_number};
use crate::{Row, Tx, values, work};

crate::statements! {
    KEYS = "select secret from mail_key order by id desc";
    NEW_KEY = "insert into mail_key (id, secret, created_at) values ($1, $2, $3)";
    SENDER = "select id, customer_id from person where email = $1 and active";
    OURS = "select ticket_id from mail_out where message_id = $1";
    THEIRS = "select ticket_id from mail_in where message_id = $1 and state = 'done' and ticket_id is not null \
        order by id limit 3";
    SEEN = "select id from mail_in where (message_id = $1 or blob = (select blob from mail_in where id = $3)) \
        and digest = $2 and id <> $3 order by id limit 1";
    RECENT = "select count(*) from mail_in where sender = $1 and received_at > $2 and received_at <= $3 and id <> $4";
    TOOK_PART = "select 1 from person p where p.id = $3 and p.email = $2 \
        union all select 1 from mail_out o where o.ticket_id = $1 and o.recipient = $2 \
        union all select 1 from mail_in m where m.ticket_id = $1 and m.sender = $2 and m.outcome in ('new_ticket', 'reply') \
        limit 1";
    MERGED = "select payload from event where subject = 'ticket' and subject_id = $1 and kind = 'merged_into' \
        order by seq desc limit 1";
}

/// Message-ids looked up for one message: more are not a thread.
const MOST_IDS: usize = 30;

/// The keys that sign tokens, the one in use first; made with these random bytes when there is none.
///
/// # Errors
/// `Damaged` when one has another length.
pub async fn keys(tx: &mut Tx) -> Result<Vec<[u8; KEY_LENGTH]>> {
    tx.all(&KEYS, &[], |row| row.hash(0)).await
}

/// Makes the first key, if there is none; the server does it at its start.
///
/// # Errors
/// What the engine says.
pub async fn make_key(tx: &mut Tx, now: Instant) -> Result<()> {
    if !keys(tx).await?.is_empty() {
        return Ok(());
    }
    let mut secret = [0u8; KEY_LENGTH];
    getrandom::fill(&mut secret)
        .map_err(|error| StoreError::Database(format!("no random numbers: {error}")))?;
    let id = tx.new_id(now);
    tx.exec(&NEW_KEY, &values![id, &secret, now]).await.map(|_| ())
}

/// Looks up what the rules need to know about message `mail_id`.
///
/// # Errors
/// What the engine says.
pub async fn known(tx: &mut Tx, mail_id: i64, facts: &Facts, received_at: Instant) -> Result<Known> {
    let from = facts.from.as_ref().map(Address::key).unwrap_or_default();
    let mut known = Known {
        sender: sender(tx, &from).await?,
        own_addresses: notify::addresses(tx).await?,
        recent: recent(tx, mail_id, &from, received_at).await?,
        authserv: work::setting::get(tx, "mail.authserv").await?.filter(|name| !name.is_empty()),
        ..Known::default()
    };
    by_tokens(tx, facts, &from, &mut known).await?;
    by_ids(tx, facts, &from, &mut known).await?;
    if let Some(id) = &facts.message_id {
        known.sent_by_us = tx.one(&OURS, &values![id], |_| Ok(())).await?.is_some();
    }
    let digest = facts.digest();
    let id = facts.message_id.as_deref().unwrap_or("");
    let seen = tx.one(&SEEN, &values![id, &digest, mail_id], |row| row.int(0)).await?;
    known.seen = seen.map(|mail| Seen { mail, digest });
    Ok(known)
}

async fn sender(tx: &mut Tx, from: &str) -> Result<Option<Sender>> {
    tx.one(&SENDER, &values![from], |row: &Row<'_>| {
        let customer = row.int_opt(1)?;
        Ok(Sender { person: Some(row.int(0)?), customer, staff: customer.is_none() })
    })
    .await
}

async fn recent(tx: &mut Tx, mail_id: i64, from: &str, at: Instant) -> Result<u32> {
    let params = values![from, at - RATE_WINDOW, at, mail_id];
    let count = tx.one(&RECENT, &params, |row| row.int(0)).await?.unwrap_or(0);
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

async fn by_tokens(tx: &mut Tx, facts: &Facts, from: &str, known: &mut Known) -> Result<()> {
    if facts.tokens.is_empty() {
        return Ok(());
    }
    let keys = keys(tx).await?;
    for found in &facts.tokens {
        let Some(row) = by_number(tx, found.token.number).await? else {
            known.broken_token = true;
            continue;
        };
        if keys.iter().any(|key| found.token.holds(key, row.customer_id)) {
            add(tx, row, Some(found.place), from, known).await?;
        } else {
            known.broken_token = true;
        }
    }
    Ok(())
}

async fn by_ids(tx: &mut Tx, facts: &Facts, from: &str, known: &mut Known) -> Result<()> {
    for id in facts.answered_ids().into_iter().take(MOST_IDS) {
        let mut tickets = tx.all(&OURS, &values![id], |row| row.int_opt(0)).await?;
        tickets.extend(tx.all(&THEIRS, &values![id], |row| row.int_opt(0)).await?);
        for ticket in tickets.into_iter().flatten() {
            if let Some(row) = get(tx, ticket).await? {
                add(tx, row, None, from, known).await?;
            }
        }
    }
    Ok(())
}

/// Adds a ticket, or the one it lives on in, once.
async fn add(tx: &mut Tx, row: TicketRow, token: Option<Place>, from: &str, known: &mut Known) -> Result<()> {
    let took_part = took_part(tx, &row, from).await?;
    let row = survivor(tx, row).await?;
    if known.threads.iter().any(|thread| thread.ticket == row.id) {
        return Ok(());
    }
    let participant = took_part || self::took_part(tx, &row, from).await?;
    known.threads.push(Thread {
        ticket: row.id,
        number: row.number,
        customer: row.customer_id,
        status: row.status,
        participant,
        token,
    });
    Ok(())
}

async fn took_part(tx: &mut Tx, row: &TicketRow, from: &str) -> Result<bool> {
    let params = values![row.id, from, row.requester_id];
    Ok(!from.is_empty() && tx.one(&TOOK_PART, &params, |_| Ok(())).await?.is_some())
}

/// The ticket in which a merged one lives on.
async fn survivor(tx: &mut Tx, mut row: TicketRow) -> Result<TicketRow> {
    // A chain of merges is short; a ring cannot be recorded, and would end here.
    for _ in 0..10 {
        if row.status != Status::Merged {
            break;
        }
        let kind =
            |row: &Row<'_>| row.with_text(0, |payload| crate::event::kind_of("merged_into", payload))?;
        let Some(EventKind::MergedInto { ticket }) = tx.one(&MERGED, &values![row.id], kind).await? else {
            break;
        };
        let Some(number) = parse_number(&ticket) else { break };
        let Some(next) = by_number(tx, number).await? else { break };
        // A merge stays inside one customer.
        if next.customer_id != row.customer_id {
            break;
        }
        row = next;
    }
    Ok(row)
}

/// The token of a ticket, with the key in use.
///
/// # Errors
/// What the engine says.
pub async fn token(tx: &mut Tx, number: i64, customer_id: i64) -> Result<Option<Token>> {
    let keys = keys(tx).await?;
    Ok(keys.first().map(|key| Token::sign(key, number, customer_id)))
}
