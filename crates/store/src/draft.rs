//! Words that are not sent yet: drafts, one a person and ticket, and messages that go out later.

use domain::span::{Duration, Instant};

use crate::error::Result;
use crate::{Row, Tx, values};

macro_rules! select_scheduled {
    ($where:literal) => {
        concat!(
            "select s.id, s.ticket_id, s.customer_id, s.person_id, s.kind, s.after, s.body, s.due_at, s.state, s.outcome \
             from scheduled s where ",
            $where
        )
    };
}

crate::statements! {
    KEEP = "insert into draft (ticket_id, person_id, kind, body, saved_at) values ($1, $2, $3, $4, $5) \
        on conflict (ticket_id, person_id) do update set kind = excluded.kind, body = excluded.body, saved_at = excluded.saved_at";
    DROP = "delete from draft where ticket_id = $1 and person_id = $2";
    GET = "select kind, body, saved_at from draft where ticket_id = $1 and person_id = $2";
    SWEEP = "delete from draft where saved_at < $1";
    LATER = "insert into scheduled (id, ticket_id, customer_id, person_id, kind, after, body, due_at, created_at, state, \
        outcome, lease_until) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', null, 0)";
    OF_TICKET = select_scheduled!("s.ticket_id = $1 and s.state in ('waiting', 'failed') order by s.due_at, s.id");
    ONE = select_scheduled!("s.id = $1");
    CLAIM = "update scheduled set lease_until = $2 where id in (select id from scheduled where state = 'waiting' \
        and due_at <= $1 and lease_until <= $1 order by due_at limit $3) and state = 'waiting' and lease_until <= $1 \
        returning id";
    END = "update scheduled set state = $2, outcome = $3, body = case when $2 = 'failed' then body else '' end, lease_until = 0 where id = $1 and state in ('waiting', 'failed')";
    NEXT = "select min(due_at) from scheduled where state = 'waiting'";
}

/// Unsent words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// `reply`, `update` or `note`.
    pub kind: String,
    /// The words.
    pub body: String,
    /// When they were kept.
    pub saved_at: Instant,
}

/// A message that goes out later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// Id.
    pub id: i64,
    /// On which ticket.
    pub ticket_id: i64,
    /// Whose ticket.
    pub customer_id: i64,
    /// Who wrote it.
    pub person_id: i64,
    /// `reply`, `update` or `note`.
    pub kind: String,
    /// What happens with it: nothing, `wait`, `resolve`, `workaround`.
    pub after: String,
    /// The words.
    pub body: String,
    /// When it goes out.
    pub due_at: Instant,
    /// `waiting`, `sent`, `failed`, `withdrawn`.
    pub state: String,
    /// Why it failed.
    pub outcome: Option<String>,
}

/// A message to be sent later.
#[derive(Clone, Debug)]
pub struct Later {
    /// On which ticket.
    pub ticket_id: i64,
    /// Whose ticket.
    pub customer_id: i64,
    /// Who writes it.
    pub person_id: i64,
    /// `reply`, `update` or `note`.
    pub kind: String,
    /// What happens with it.
    pub after: String,
    /// The words.
    pub body: String,
    /// When it goes out.
    pub due_at: Instant,
}

/// Keeps unsent words; empty ones are dropped.
///
/// # Errors
/// What the engine says.
pub async fn keep(tx: &mut Tx, of: (i64, i64), kind: &str, body: &str, now: Instant) -> Result<()> {
    let (ticket_id, person_id) = of;
    if body.trim().is_empty() {
        return drop(tx, of).await;
    }
    tx.exec(&KEEP, &values![ticket_id, person_id, kind, body, now]).await.map(|_| ())
}

/// Drops them: they were sent.
///
/// # Errors
/// What the engine says.
pub async fn drop(tx: &mut Tx, (ticket_id, person_id): (i64, i64)) -> Result<()> {
    tx.exec(&DROP, &values![ticket_id, person_id]).await.map(|_| ())
}

/// A person's unsent words on a ticket.
///
/// # Errors
/// What the engine says.
pub async fn get(tx: &mut Tx, (ticket_id, person_id): (i64, i64)) -> Result<Option<Draft>> {
    tx.one(&GET, &values![ticket_id, person_id], |row| {
        Ok(Draft { kind: row.text(0)?, body: row.text(1)?, saved_at: row.at(2)? })
    })
    .await
}

/// Forgets what lay since before `before`.
///
/// # Errors
/// What the engine says.
pub async fn sweep(tx: &mut Tx, before: Instant) -> Result<u64> {
    tx.exec(&SWEEP, &values![before]).await
}

/// Puts a message aside until its instant.
///
/// # Errors
/// What the engine says.
pub async fn later(tx: &mut Tx, new: &Later, now: Instant) -> Result<i64> {
    let id = tx.new_id(now);
    let params = values![
        id,
        new.ticket_id,
        new.customer_id,
        new.person_id,
        &new.kind,
        &new.after,
        &new.body,
        new.due_at,
        now
    ];
    tx.exec(&LATER, &params).await?;
    Ok(id)
}

fn read(row: &Row<'_>) -> Result<Scheduled> {
    let mut column = row.in_order();
    Ok(Scheduled {
        id: column.int()?,
        ticket_id: column.int()?,
        customer_id: column.int()?,
        person_id: column.int()?,
        kind: column.text()?,
        after: column.text()?,
        body: column.text()?,
        due_at: column.at()?,
        state: column.text()?,
        outcome: column.text_opt()?,
    })
}

/// What waits on a ticket, and what failed.
///
/// # Errors
/// What the engine says.
pub async fn of_ticket(tx: &mut Tx, ticket_id: i64) -> Result<Vec<Scheduled>> {
    tx.all(&OF_TICKET, &values![ticket_id], read).await
}

/// One.
///
/// # Errors
/// What the engine says.
pub async fn one(tx: &mut Tx, id: i64) -> Result<Option<Scheduled>> {
    tx.one(&ONE, &values![id], read).await
}

/// Claims what is due: two nodes never hold the same.
///
/// # Errors
/// What the engine says.
pub async fn claim(tx: &mut Tx, now: Instant, lease: Duration, limit: i64) -> Result<Vec<i64>> {
    tx.all(&CLAIM, &values![now, now + lease, limit], |row| row.int(0)).await
}

/// It was `sent`, it `failed` with a reason, it was `withdrawn`. False when that was settled already.
///
/// # Errors
/// What the engine says.
pub async fn end(tx: &mut Tx, id: i64, state: &str, outcome: Option<&str>) -> Result<bool> {
    Ok(tx.exec(&END, &values![id, state, outcome]).await? > 0)
}

/// When the next one is due.
///
/// # Errors
/// What the engine says.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Instant>> {
    Ok(tx.one(&NEXT, &[], |row| row.at_opt(0)).await?.flatten())
}
