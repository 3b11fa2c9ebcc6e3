//! One deed on many tickets: what became of each, and its way back. The deeds themselves are events of their tickets.

use domain::span::{Duration, Instant};

use crate::error::{Result, StoreError};
use crate::{Row, Tx, values};

crate::statements! {
    INSERT = "insert into bulk (id, person_id, deed, done_at, undone_at) values ($1, $2, $3, $4, null)";
    ADD = "insert into bulk_item (bulk_id, position, ticket_id, outcome, reason, back, version, undone) \
        values ($1, $2, $3, $4, $5, $6, $7, '')";
    GET = "select id, person_id, deed, done_at, undone_at from bulk where id = $1";
    ITEMS = "select i.ticket_id, i.outcome, i.reason, i.back, i.version, i.undone, t.number, t.subject, t.customer_id \
        from bulk_item i join ticket t on t.id = i.ticket_id where i.bulk_id = $1 order by i.position";
    /// Two who press at once: one of them undoes.
    UNDO = "update bulk set undone_at = $2 where id = $1 and undone_at is null";
    UNDONE = "update bulk_item set undone = $3 where bulk_id = $1 and ticket_id = $2";
    OLD_ITEMS = "delete from bulk_item where bulk_id in (select id from bulk where done_at < $1)";
    OLD = "delete from bulk where done_at < $1";
}

/// So long a deed can be taken back.
pub const UNDO_WITHIN: Duration = Duration::minutes(10);

/// What became of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub ticket_id: i64,
    /// It was done; else `reason` says why not.
    pub done: bool,
    /// Why it was refused; empty when it was done.
    pub reason: String,
    /// The way back, as the caller wrote it; empty where there is none.
    pub back: String,
    /// The ticket's version after it: a ticket that has moved on is left as it is.
    pub version: i64,
    /// What became of taking it back: nothing yet, `undone`, or why not.
    pub undone: String,
}

/// An item with what a page shows of its ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The item.
    pub item: Item,
    /// The ticket's number.
    pub number: i64,
    /// Its subject.
    pub subject: String,
    /// Whose.
    pub customer_id: i64,
}

/// A deed on many tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// Id.
    pub id: i64,
    /// Who did it.
    pub person_id: i64,
    /// What, as the caller wrote it.
    pub deed: String,
    /// When.
    pub done_at: Instant,
    /// When it was taken back.
    pub undone_at: Option<Instant>,
    /// What became of each, in the order of the list.
    pub items: Vec<Shown>,
}

impl Bulk {
    /// True while it can be taken back.
    pub fn can_undo(&self, now: Instant) -> bool {
        self.undone_at.is_none()
            && now < self.done_at + UNDO_WITHIN
            && self.items.iter().any(|one| one.item.done && !one.item.back.is_empty())
    }
}

/// Keeps what was done, and forgets what was done more than a month ago.
///
/// # Errors
/// What the engine says.
pub async fn keep(tx: &mut Tx, person_id: i64, deed: &str, items: &[Item], now: Instant) -> Result<i64> {
    let old = now - Duration::days(31);
    tx.push(&OLD_ITEMS, &values![old]).await?;
    tx.push(&OLD, &values![old]).await?;
    let id = tx.new_id(now);
    tx.push(&INSERT, &values![id, person_id, deed, now]).await?;
    for (position, item) in (0_i64..).zip(items) {
        let outcome = if item.done { "done" } else { "refused" };
        let params = values![
            id,
            position,
            item.ticket_id,
            outcome,
            item.reason.as_str(),
            item.back.as_str(),
            item.version
        ];
        tx.push(&ADD, &params).await?;
    }
    Ok(id)
}

/// What was done, with what became of each ticket.
///
/// # Errors
/// What the engine says.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Bulk>> {
    let read = |row: &Row<'_>| {
        Ok(Bulk {
            id: row.int(0)?,
            person_id: row.int(1)?,
            deed: row.text(2)?,
            done_at: row.at(3)?,
            undone_at: row.at_opt(4)?,
            items: Vec::new(),
        })
    };
    let Some(mut bulk) = tx.one(&GET, &values![id], read).await? else { return Ok(None) };
    bulk.items = tx
        .all(&ITEMS, &values![id], |row| {
            Ok(Shown {
                item: Item {
                    ticket_id: row.int(0)?,
                    done: row.text(1)? == "done",
                    reason: row.text(2)?,
                    back: row.text(3)?,
                    version: row.int(4)?,
                    undone: row.text(5)?,
                },
                number: row.int(6)?,
                subject: row.text(7)?,
                customer_id: row.int(8)?,
            })
        })
        .await?;
    Ok(Some(bulk))
}

/// Claims the taking back.
///
/// # Errors
/// `Conflict` when it was taken back already.
pub async fn claim_undo(tx: &mut Tx, id: i64, now: Instant) -> Result<()> {
    match tx.exec(&UNDO, &values![id, now]).await? {
        0 => Err(StoreError::Conflict("this was taken back already".to_owned())),
        _ => Ok(()),
    }
}

/// Keeps what became of taking one back: `undone`, or why not.
///
/// # Errors
/// What the engine says.
pub async fn undone(tx: &mut Tx, id: i64, ticket_id: i64, outcome: &str) -> Result<()> {
    tx.push(&UNDONE, &values![id, ticket_id, outcome]).await
}
