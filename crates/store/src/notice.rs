//! Notices: what somebody should know of, until they have read it.

use domain::span::Instant;

use crate::error::Result;
use crate::ticket::TicketRow;
use crate::{Row, Tx, values};

crate::statements! {
    PUT = "insert into notice (id, person_id, ticket_id, kind, actor_id, created_at, read_at) \
        values ($1, $2, $3, $4, $5, $6, null)";
    LIST = "select n.id, n.ticket_id, t.number, t.customer_id, t.subject, n.kind, n.actor_id, n.created_at, n.read_at \
        from notice n join ticket t on t.id = n.ticket_id where n.person_id = $1 and n.id < $2 \
        order by n.id desc limit $3";
    UNREAD_ON = "select count(*) from notice where person_id = $1 and ticket_id = $2 and read_at is null";
    UNREAD = "select count(*) from (select 1 from notice where person_id = $1 and read_at is null limit 100) unread";
    READ = "update notice set read_at = $2 where person_id = $1 and id <= $3 and read_at is null";
    READ_TICKET = "update notice set read_at = $2 where person_id = $1 and ticket_id = $3 and read_at is null";
    SWEEP = "delete from notice where created_at < $1 and read_at is not null";
}

/// Something that somebody should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Id; later ones are larger.
    pub id: i64,
    /// About which ticket.
    pub ticket_id: i64,
    /// Its number.
    pub number: i64,
    /// Whose ticket.
    pub customer_id: i64,
    /// Its subject.
    pub subject: String,
    /// `handed_over`, `assigned`, `mentioned`, `replied`, `replied_resolved`, `became_child`, `rated`, `quote_accepted`,
    /// `quote_rejected`, `send_failed`.
    pub kind: String,
    /// Who did it.
    pub actor_id: Option<i64>,
    /// When.
    pub created_at: Instant,
    /// When it was read.
    pub read_at: Option<Instant>,
}

/// Puts a notice before somebody.
///
/// # Errors
/// What the engine says.
pub(crate) async fn put(
    tx: &mut Tx,
    person_id: i64,
    row: &TicketRow,
    kind: &str,
    actor_id: Option<i64>,
    now: Instant,
) -> Result<()> {
    let id = tx.new_id(now);
    tx.push(&PUT, &values![id, person_id, row.id, kind, actor_id, now]).await
}

/// Puts a notice of the program before somebody.
///
/// # Errors
/// What the engine says.
pub async fn tell(tx: &mut Tx, person_id: i64, ticket_id: i64, kind: &str, now: Instant) -> Result<()> {
    let id = tx.new_id(now);
    let nobody: Option<i64> = None;
    tx.push(&PUT, &values![id, person_id, ticket_id, kind, nobody, now]).await
}

/// A person's notices, the latest first, those before the id `before`.
///
/// # Errors
/// What the engine says.
pub async fn list(tx: &mut Tx, person_id: i64, before: Option<i64>, limit: i64) -> Result<Vec<Notice>> {
    let before = before.unwrap_or(i64::MAX);
    tx.all(&LIST, &values![person_id, before, limit], |row: &Row<'_>| {
        let mut column = row.in_order();
        Ok(Notice {
            id: column.int()?,
            ticket_id: column.int()?,
            number: column.int()?,
            customer_id: column.int()?,
            subject: column.text()?,
            kind: column.text()?,
            actor_id: column.int_opt()?,
            created_at: column.at()?,
            read_at: column.at_opt()?,
        })
    })
    .await
}

/// How many are unread; 100 means that many or more.
///
/// # Errors
/// What the engine says.
pub async fn unread(tx: &mut Tx, person_id: i64) -> Result<i64> {
    Ok(tx.one(&UNREAD, &values![person_id], |row| row.int(0)).await?.unwrap_or(0))
}

/// How many of this ticket are unread.
///
/// # Errors
/// What the engine says.
pub async fn unread_on(tx: &mut Tx, person_id: i64, ticket_id: i64) -> Result<i64> {
    Ok(tx.one(&UNREAD_ON, &values![person_id, ticket_id], |row| row.int(0)).await?.unwrap_or(0))
}

/// Everything up to this one has been read.
///
/// # Errors
/// What the engine says.
pub async fn read(tx: &mut Tx, person_id: i64, up_to: i64, now: Instant) -> Result<u64> {
    tx.exec(&READ, &values![person_id, now, up_to]).await
}

/// Everything about this ticket has been read: its page was opened.
///
/// # Errors
/// What the engine says.
pub async fn read_ticket(tx: &mut Tx, person_id: i64, ticket_id: i64, now: Instant) -> Result<u64> {
    tx.exec(&READ_TICKET, &values![person_id, now, ticket_id]).await
}

/// Forgets what was read before `before`.
///
/// # Errors
/// What the engine says.
pub async fn sweep(tx: &mut Tx, before: Instant) -> Result<u64> {
    tx.exec(&SWEEP, &values![before]).await
}
